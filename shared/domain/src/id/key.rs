//! The secret of an installation by which names made from numbers and texts are keyed, so that none is found by trying.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ReportId;

/// The secret of an installation. Whoever has the logs and not the secret cannot tell from an id which number or text it
/// was made of, however many are tried.
#[derive(Clone, Copy)]
pub struct IdKey<'k>(&'k [u8; 32]);

impl fmt::Debug for IdKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdKey(hidden)")
    }
}

impl<'k> IdKey<'k> {
    /// The key that these bytes are.
    #[must_use]
    pub fn new(secret: &'k [u8; 32]) -> Self {
        Self(secret)
    }

    /// The id of a report that has this plain one.
    #[must_use]
    pub fn report(self, plain: ReportId) -> ReportId {
        ReportId(super::u128_of(&self.digest(&["report", &plain.to_string()])))
    }

    /// Whose key seals what a report tells of its petitioner: of another report or another petitioner another's. A source
    /// may reuse a number for another arrival, so the report alone does not tell petitioners apart.
    #[must_use]
    pub fn subject_of(self, report: ReportId, petitioner: &str) -> String {
        let head = self.digest(&["subject", &report.to_string(), petitioner]);
        format!("{:032x}", super::u128_of(&head))
    }

    /// What stands for every petitioner of a report: once this is erased, nothing of any of them is sealed again. It is
    /// for reports of which nobody knows any more who wrote them.
    #[must_use]
    pub fn subject_of_all(self, report: ReportId) -> String {
        let head = self.digest(&["subject of all", &report.to_string()]);
        format!("{:032x}", super::u128_of(&head))
    }

    /// HMAC-SHA-256 over the parts, each led by its length so that no two lists of parts run together.
    fn digest(self, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_hmac_sha_256_as_rfc_4231_has_it() {
        // Test case 2 of the RFC has a key of four bytes; HMAC fills keys with zeros to the length of a block.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(b"what do ya want for nothing?");
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_subject_follows_from_the_secret_the_report_and_the_petitioner() {
        let (report, other) = (ReportId(1), ReportId(2));
        let subject = IdKey::new(&[7; 32]).subject_of(report, "19900000012");
        assert_eq!(subject.len(), 32);
        assert_eq!(IdKey::new(&[7; 32]).subject_of(report, "19900000012"), subject);
        assert_ne!(IdKey::new(&[8; 32]).subject_of(report, "19900000012"), subject);
        assert_ne!(IdKey::new(&[7; 32]).subject_of(other, "19900000012"), subject);
        assert_ne!(IdKey::new(&[7; 32]).subject_of(report, "19900000112"), subject);
    }

    #[test]
    fn the_number_of_a_report_is_not_found_by_trying_without_the_secret() {
        let secret = [7; 32];
        let plain = |n: u32| ReportId::derive("hotline/test", &format!("1990000{n:04}"));
        let id = IdKey::new(&secret).report(plain(12));
        assert!((0..10_000).all(|n| plain(n) != id && IdKey::new(&[8; 32]).report(plain(n)) != id));
        assert_eq!((0..10_000).find(|n| IdKey::new(&secret).report(plain(*n)) == id), Some(12));
    }

    #[test]
    fn the_secret_is_not_shown() {
        assert_eq!(format!("{:?}", IdKey::new(&[7; 32])), "IdKey(hidden)");
    }
}
