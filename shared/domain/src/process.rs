//! The program's own work on the record.

pub mod alert;
mod event;
pub mod parking;

use chrono::{DateTime, Utc};

use alert::{Channels, Ended, Receipt, Round};

use crate::import::{ImportBegan, ImportEnded, ImportWithdrawal, WithdrawalStep};

pub use event::ProcessEvent;

/// A notifier says that it is about to tell a channel.
pub(crate) fn alerts_taken(round: &Round, at: DateTime<Utc>) -> ProcessEvent {
    ProcessEvent::AlertsTaken { round: round.clone(), at }
}

/// What the notifier says is on the record as it says it: nothing of the bureau's duties follows from it.
pub(crate) fn alerts_ended(receipt: &Receipt, at: DateTime<Utc>) -> ProcessEvent {
    let round = receipt.round.clone();
    match receipt.ended.clone() {
        Ended::Told { subjects, n_alerts } => ProcessEvent::AlertsTold { round, subjects, n_alerts, at },
        Ended::Failed { why, for_good } => ProcessEvent::AlertsFailed { round, why, for_good, at },
    }
}

/// A notifier says which channels it tells.
pub(crate) fn channels_stated(stated: &Channels, at: DateTime<Utc>) -> ProcessEvent {
    let Channels { channels, unnamed_offices } = stated.clone();
    ProcessEvent::ChannelsStated { channels, unnamed_offices, at }
}

/// An import began, as whoever takes it in says.
pub(crate) fn import_began(began: &ImportBegan, at: DateTime<Utc>) -> ProcessEvent {
    ProcessEvent::ImportBegan { began: began.clone(), at }
}

/// An import was read to its end.
pub(crate) fn import_ended(ended: ImportEnded, at: DateTime<Utc>) -> ProcessEvent {
    let ImportEnded { import, counts, full_export } = ended;
    ProcessEvent::ImportEnded { import, counts, full_export, at }
}

/// A person took an import back.
pub(crate) fn import_withdrawn(withdrawal: &ImportWithdrawal, at: DateTime<Utc>) -> ProcessEvent {
    let ImportWithdrawal { import, reason, by } = withdrawal.clone();
    ProcessEvent::ImportWithdrawn { import, reason, by, at }
}

/// How far that has come.
pub(crate) fn withdrawal_went_on(step: WithdrawalStep) -> ProcessEvent {
    let WithdrawalStep { import, through, is_done } = step;
    ProcessEvent::WithdrawalWentOn { import, through, is_done }
}
