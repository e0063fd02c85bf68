//! Sealed cells that a later export leaves out: what it does not speak of is not taken back.

use std::collections::BTreeMap;

use huiying_domain::Report;
use huiying_runtime::Keyring;

/// Takes over what is sealed of a version on record where every sealed cell of this one is in it too.
///
/// The two may be sealed under different keys, since the key of a person follows from the telephone number, which may be
/// among what is left out. So both are opened here and compared; nothing of it is shown or kept. Where one of them cannot
/// be opened, this version keeps its own.
pub(crate) fn keep_sealed(now: &mut Report, earlier: &Report, keyring: &Keyring) {
    if now.details.sealed_digest == earlier.details.sealed_digest {
        return;
    }
    let Some((cells, known)) = opened(now, keyring).zip(opened(earlier, keyring)) else { return };
    if cells.iter().all(|(name, text)| known.get(name) == Some(text)) {
        now.sealed.clone_from(&earlier.sealed);
        now.details.sealed_digest.clone_from(&earlier.details.sealed_digest);
    }
}

/// The sealed cells of a version by name.
fn opened(report: &Report, keyring: &Keyring) -> Option<BTreeMap<String, String>> {
    let sealed = report.sealed.as_ref()?;
    let clear = keyring.unseal(&sealed.subject, &sealed.cipher).ok()?;
    serde_json::from_slice(&clear).ok()
}
