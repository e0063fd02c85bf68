//! Records that the program could not decide: they wait, and what sources say of the same report waits behind them.

use std::collections::BTreeMap;

use crate::id::ReportId;

/// How the id of a record begins that brings a parked one again.
const AGAIN: &str = "again/";

/// The id under which a parked record is brought again.
#[must_use]
pub fn again(intake: &str) -> String {
    format!("{AGAIN}{intake}")
}

/// The id of the parked record that a record of this id brings again.
#[must_use]
pub fn brought_again(id: &str) -> Option<&str> {
    id.strip_prefix(AGAIN)
}

/// The records that are parked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parking {
    /// Each by its id, with the report that a source speaks of in it.
    waiting: BTreeMap<String, Option<ReportId>>,
    /// Those of one report, in the order they arrived.
    in_order: BTreeMap<ReportId, Vec<String>>,
}

impl Parking {
    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether the record of this id waits.
    #[must_use]
    pub fn holds(&self, intake: &str) -> bool {
        self.waiting.contains_key(intake)
    }

    /// The parked record that the record of this id has to wait for, so that what sources say of a report is decided in its
    /// order.
    #[must_use]
    pub fn before(&self, id: &str, report: ReportId) -> Option<&str> {
        let first = self.in_order.get(&report)?.first()?;
        (brought_again(id) != Some(first)).then_some(first)
    }

    /// Parks a record; one that was brought again keeps its place.
    pub(crate) fn park(&mut self, intake: &str, report: Option<ReportId>) {
        let earlier = brought_again(intake).filter(|earlier| self.waiting.remove(*earlier).is_some());
        self.waiting.insert(intake.to_owned(), report);
        let Some(report) = report else { return };
        let queue = self.in_order.entry(report).or_default();
        match queue.iter_mut().find(|it| earlier == Some(it)) {
            Some(place) => intake.clone_into(place),
            None => queue.push(intake.to_owned()),
        }
    }

    /// Lets a record go that was brought again and decided.
    pub(crate) fn resume(&mut self, intake: &str) {
        let Some(Some(report)) = self.waiting.remove(intake) else { return };
        if let Some(queue) = self.in_order.get_mut(&report) {
            queue.retain(|it| it != intake);
            if queue.is_empty() {
                self.in_order.remove(&report);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sources_say_of_a_report_waits_for_the_first_that_is_parked_and_nothing_else_does() {
        let [mine, other] = ["1", "2"].map(|number| ReportId::derive("hotline/test", number));
        let mut parking = Parking::default();
        parking.park("a", Some(mine));
        assert_eq!(parking.before("b", mine), Some("a"));
        assert_eq!(parking.before("b", other), None);
        parking.park("b", Some(mine));
        assert_eq!(parking.before("again/b", mine), Some("a"));
        assert_eq!(parking.before("again/a", mine), None);
        parking.resume("a");
        assert_eq!(parking.before("again/b", mine), None);
        parking.resume("b");
        assert_eq!(parking, Parking::default());
    }

    #[test]
    fn a_record_that_is_parked_anew_keeps_its_place_under_its_new_id() {
        let mine = ReportId::derive("hotline/test", "1");
        let mut parking = Parking::default();
        parking.park("a", Some(mine));
        parking.park("b", Some(mine));
        parking.park("again/a", Some(mine));
        assert_eq!(parking.len(), 2);
        assert_eq!(parking.before("again/b", mine), Some("again/a"));
        assert_eq!(parking.before("again/again/a", mine), None);
    }
}
