//! The rule packs that were adopted, in their order.

use huiying_deadlines::RulePack;
use huiying_domain::{Event, PolicyEvent};

use crate::Error;
use crate::view::{Folding, Told, View};

/// Every rule pack adopted, by the position of its decision, since their order counts.
#[derive(Debug)]
pub struct Packs;

impl View for Packs {
    type Key = u64;
    type Row = RulePack;

    const TAG: u8 = b'p';
    const NAME: &'static str = "rule packs";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Policy(PolicyEvent::PackAdopted { pack }) = told.event {
            rows.put(told.position, pack.clone());
        }
        Ok(())
    }
}
