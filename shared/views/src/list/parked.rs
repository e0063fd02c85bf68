//! The records of intake that are parked, since the program failed on them.

use huiying_domain::process::parking::brought_again;
use huiying_domain::{Event, ProcessEvent};

use crate::Error;
use crate::view::{Folding, Told, View};

/// The ids of the records that are parked.
#[derive(Debug)]
pub struct Parked;

impl View for Parked {
    type Key = String;
    type Row = ();

    const TAG: u8 = b'w';
    const NAME: &'static str = "parked records";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        let Event::Process(event) = told.event else { return Ok(()) };
        match event {
            ProcessEvent::IntakeParked { intake, .. } => {
                // A record that came again is parked in place of itself.
                if let Some(earlier) = brought_again(intake) {
                    rows.remove(earlier.to_owned());
                }
                rows.put(intake.clone(), ());
            }
            ProcessEvent::IntakeResumed { intake } => rows.remove(intake.clone()),
            ProcessEvent::RequestRefused { .. }
            | ProcessEvent::AlertsTaken { .. }
            | ProcessEvent::AlertsTold { .. }
            | ProcessEvent::AlertsFailed { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::ClocksSetAside { .. }
            | ProcessEvent::ChannelsStated { .. }
            | ProcessEvent::ChannelTestAsked { .. }
            | ProcessEvent::CaseIdTaken { .. }
            | ProcessEvent::ImportBegan { .. }
            | ProcessEvent::ImportEnded { .. }
            | ProcessEvent::ImportWithdrawn { .. }
            | ProcessEvent::WithdrawalWentOn { .. } => {}
        }
        Ok(())
    }
}
