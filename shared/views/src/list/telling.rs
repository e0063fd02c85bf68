//! What the record tells of the channels outside the pages; the page of the queue says how they stand by it.

use huiying_domain::Event;

use crate::Error;
use crate::telling::{TellingFact, facts_of};
use crate::view::{Folding, Told, View};

/// Every fact about channels that holds, by its key.
#[derive(Debug)]
pub struct TellingFacts;

impl View for TellingFacts {
    type Key = String;
    type Row = TellingFact;

    const TAG: u8 = b't';
    const NAME: &'static str = "facts about channels";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        let Event::Process(event) = told.event else { return Ok(()) };
        for (key, fact) in facts_of(told.position, event) {
            match fact {
                Some(fact) => rows.put(key, fact),
                None => rows.remove(key),
            }
        }
        Ok(())
    }
}
