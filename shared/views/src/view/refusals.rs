//! The requests that were refused, each with the reason.

use huiying_domain::{Event, ProcessEvent, Refusal, RequestId};

use crate::Error;
use crate::view::{Folding, Told, View};

/// Why each request was refused that was.
#[derive(Debug)]
pub struct Refusals;

impl View for Refusals {
    type Key = RequestId;
    type Row = Refusal;

    const TAG: u8 = b'r';
    const NAME: &'static str = "refusals";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Process(ProcessEvent::RequestRefused { request, reason, .. }) = told.event {
            rows.put(*request, reason.clone());
        }
        Ok(())
    }
}
