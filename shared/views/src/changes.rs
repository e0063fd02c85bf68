//! What a run of decisions changes, gathered so that it can be stored in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_domain::Decision;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::{ChangedRows, Visit, each_view};
use crate::view::{Folding, Kept, Told, View};

/// How a decision changes the views: [`Changes::fold`], but for tests of what happens where it fails.
pub type Fold = fn(&mut Changes, Kept<'_>, u64, DateTime<Utc>, &Decision) -> Result<(), Error>;

/// What folds, and what tells this program from a mended one.
#[derive(Clone, Debug)]
pub struct Program {
    /// How decisions change the views.
    pub fold: Fold,
    /// What tells its build from others.
    pub build: String,
}

impl Default for Program {
    fn default() -> Self {
        Self { fold: Changes::fold, build: String::new() }
    }
}

/// Why a decision is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unshown {
    /// Where the program failed.
    pub failed_at: String,
    /// The build that did.
    pub build: String,
}

/// Rows that a run of decisions changed, and where the run ends.
#[derive(Debug, Default)]
pub struct Changes {
    /// Position in the decisions log of the last decision folded.
    pub position: u64,
    /// Position in the intake log of its cause.
    pub cause: u64,
    /// What tells that decision from any other log's at the same position: its intake record and when it was recorded.
    pub mark: String,
    /// The rows of every view.
    pub rows: ChangedRows,
    /// Decisions that could not be folded by a fault of the program, by their positions.
    pub unshown: BTreeMap<u64, Unshown>,
}

impl Changes {
    /// Folds one decision. Decisions come in the order of their log; one whose cause is not newer than the last is a
    /// second decider's copy and is passed over.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn fold(
        &mut self,
        kept: Kept<'_>,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        if !self.advance(position, recorded_at, decision) {
            return Ok(());
        }
        for event in &decision.events {
            let told = Told { position, recorded_at, event, about: &event.about() };
            each_view(&mut FoldEvent { rows: &mut self.rows, kept, told })?;
        }
        Ok(())
    }

    /// Passes over a decision on which the program fails: its place on timelines is noted, and that it revised what it is about.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn pass_over(
        &mut self,
        kept: Kept<'_>,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
        why: Unshown,
    ) -> Result<(), Error> {
        if !self.advance(position, recorded_at, decision) {
            return Ok(());
        }
        self.unshown.insert(position, why);
        for event in &decision.events {
            let told = Told { position, recorded_at, event, about: &event.about() };
            each_view(&mut PassOver { rows: &mut self.rows, kept, told })?;
        }
        Ok(())
    }

    /// Goes on to a decision; says whether it is one to fold.
    fn advance(&mut self, position: u64, recorded_at: DateTime<Utc>, decision: &Decision) -> bool {
        self.position = position;
        self.mark = mark_of(decision, recorded_at);
        let is_new = decision.cause > self.cause;
        self.cause = self.cause.max(decision.cause);
        is_new
    }

    /// Takes in what later decisions changed, all but rows.
    pub(crate) fn take_in(&mut self, later: Self) {
        let Self { position, cause, mark, rows: _, unshown } = later;
        (self.position, self.cause, self.mark) = (position, cause, mark);
        self.unshown.extend(unshown);
    }
}

/// Folds an event into a view.
struct FoldEvent<'a> {
    rows: &'a mut ChangedRows,
    kept: Kept<'a>,
    told: Told<'a>,
}

impl Visit for FoldEvent<'_> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        V::fold(&mut Folding::new(V::changed_mut(self.rows), self.kept), &self.told)
    }
}

/// Notes in a view that an event was passed over.
struct PassOver<'a> {
    rows: &'a mut ChangedRows,
    kept: Kept<'a>,
    told: Told<'a>,
}

impl Visit for PassOver<'_> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        V::pass_over(&mut Folding::new(V::changed_mut(self.rows), self.kept), &self.told)
    }
}

/// What tells a decision from any other log's at the same position.
#[must_use]
pub fn mark_of(decision: &Decision, recorded_at: DateTime<Utc>) -> String {
    format!("{} {}", decision.intake, recorded_at.to_rfc3339())
}

#[cfg(test)]
mod tests;
