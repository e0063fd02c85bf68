//! Rules and working-day calendars in force.

mod event;

use huiying_deadlines::{RuleId, RulePack};

use crate::state::State;

pub use event::PolicyEvent;

/// A pack replaces the last one of its id; it takes no rule from another, so that none is relaxed under its own name.
pub(crate) fn published(state: &State, pack: &RulePack) -> PolicyEvent {
    let others = || state.packs.values().filter(|other| other.id != pack.id).flat_map(|other| &other.rules);
    let is_taken = |id: &&RuleId| others().any(|rule| rule.id == **id);
    let taken: Vec<RuleId> = pack.rules.iter().map(|rule| &rule.id).filter(is_taken).cloned().collect();
    match taken.is_empty() {
        true => PolicyEvent::PackAdopted { pack: pack.clone() },
        false => {
            let (pack, version) = (pack.id.clone(), pack.version.clone());
            PolicyEvent::PackRefused { pack, version, taken }
        }
    }
}
