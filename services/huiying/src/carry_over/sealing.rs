//! Sealed data of a directory that is carried over, sealed anew under the keys of this version.

use std::collections::BTreeMap;

use huiying_domain::Intake;
use huiying_domain::report::Report;
use huiying_ingest::petitioner;
use huiying_runtime::{Error, Keyring};
use zeroize::Zeroizing;

use super::carried::Carried;
use super::ids::Ids;
use crate::errors::AnyError;

/// Both keyrings.
pub(super) struct Resealing<'k> {
    earlier: &'k Keyring,
    now: &'k Keyring,
    n_erased: u64,
}

/// What was sealed, and under whose key it is to be.
type Opened = (String, Zeroizing<Vec<u8>>);

impl<'k> Resealing<'k> {
    pub(super) fn new(earlier: &'k Keyring, now: &'k Keyring) -> Self {
        Self { earlier, now, n_erased: 0 }
    }

    /// How many records are of persons who were erased.
    pub(super) fn n_erased(&self) -> u64 {
        self.n_erased
    }

    /// Seals what the records of a batch have sealed under the subjects of this version, with one sync of the keyring for
    /// all of it. Nobody knows any more who an erased person was, so of such a report nothing is ever sealed again.
    pub(super) fn reseal(
        &mut self,
        records: &mut [Carried<Intake>],
        ids: &mut Ids<'_>,
    ) -> Result<(), AnyError> {
        let mut opened = Vec::new();
        for report in records.iter_mut().filter_map(report_of) {
            let first = ids.first_of(report);
            if let Some(sealed) = &mut report.sealed {
                match self.earlier.unseal(&sealed.subject, &sealed.cipher) {
                    Ok(clear) => {
                        let fields: BTreeMap<String, String> = serde_json::from_slice(&clear)?;
                        let text = |name: &str| fields.get(name).cloned();
                        let person = petitioner(text("phone"), text("caller"));
                        let subject = ids.key().subject_of(first, &person);
                        opened.push((report, (subject, clear)));
                    }
                    Err(Error::Erased { .. }) => {
                        sealed.subject = ids.key().subject_of_all(first);
                        self.now.erase(&sealed.subject)?;
                        self.n_erased += 1;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        self.now.ensure(opened.iter().map(|(_, (subject, _))| subject.as_str()))?;
        opened.into_iter().try_for_each(|(report, opened)| self.seal(report, opened, ids))
    }

    fn seal(&self, report: &mut Report, (subject, clear): Opened, ids: &mut Ids<'_>) -> Result<(), AnyError> {
        // A record without a digest says nothing of whether its personal cells change, and goes on saying nothing.
        if let Some(earlier) = &mut report.details.sealed_digest {
            let now = self.now.digest(&subject, &clear)?;
            ids.learn(std::mem::replace(earlier, now.clone()), now);
        }
        if let Some(sealed) = &mut report.sealed {
            sealed.cipher = self.now.seal(&subject, &clear)?;
            sealed.subject = subject;
        }
        Ok(())
    }
}

fn report_of(record: &mut Carried<Intake>) -> Option<&mut Report> {
    match &mut record.envelope.as_mut()?.data {
        Intake::Reported(report) | Intake::Amended(report) => Some(report),
        Intake::SourceReplied(_)
        | Intake::SourceClosed(_)
        | Intake::Requested(_)
        | Intake::CalendarPublished(_)
        | Intake::PolicyPublished(_)
        | Intake::Ticked(_)
        | Intake::AlertsTaken(_)
        | Intake::AlertsEnded(_)
        | Intake::ChannelsStated(_)
        // A directory that is carried over is from before imports were on record.
        | Intake::ImportBegan(_)
        | Intake::ImportEnded(_)
        | Intake::ImportWithdrawn(_)
        | Intake::ReportTakenBack(_)
        | Intake::SaidAgain(_)
        | Intake::WithdrawalWentOn(_)
        | Intake::ListingStated(_) => None,
    }
}
