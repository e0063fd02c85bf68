//! Which way the rows of a file run: oldest first, as most do, or newest first.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use huiying_domain::ReportId;

use crate::arrival::Arrival;
use crate::rows::Problem;

/// So many steps from a row to one received earlier show that the newest stands first.
const STEPS_MIN: usize = 2;
/// Of so many such steps one may go the other way.
const STEPS_FOR_EACH_OTHER: usize = 20;

/// The order of the rows of one file, judged by when the first of them were received.
#[derive(Default)]
pub(crate) struct RowOrder {
    is_newest_first: Option<bool>,
    /// Reports that rows further up speak of, where the newest stand first, with a hash of their words.
    seen: HashMap<ReportId, u64>,
    hashing: RandomState,
    is_told: bool,
}

/// What came of arranging rows.
#[derive(Default)]
pub(crate) struct Arranged {
    /// Rows taken out, since one further up speaks of the same report and is newer.
    pub(crate) n_behind: usize,
    /// What is to be told of it, once for a file.
    pub(crate) told: Option<Problem>,
}

impl RowOrder {
    /// Puts the oldest of these rows first, where several are on one number. Where the file has the newest first, a row that stands below a batch with a
    /// newer one on the same report is taken out: it says what was, and would undo what is. A row with the source's own
    /// time of change needs none of this and stays, and so does one of other words: it may be about another matter.
    pub(crate) fn arrange(&mut self, arrivals: &mut Vec<Arrival>) -> Arranged {
        if !*self.is_newest_first.get_or_insert_with(|| runs_newest_first(arrivals)) {
            return Arranged::default();
        }
        let n_before = arrivals.len();
        let words = |it: &Arrival| self.hashing.hash_one((&it.report.title, &it.report.body));
        let is_behind = |it: &Arrival| {
            it.report.details.modified.is_none() && self.seen.get(&it.report.id) == Some(&words(it))
        };
        let behind = arrivals.iter().find(|it| is_behind(it)).map(|it| it.row);
        arrivals.retain(|it| !is_behind(it));
        let mut ids = HashSet::new();
        let mut twice = arrivals.iter().filter(|it| it.report.details.modified.is_none());
        let again = twice.find(|it| !ids.insert(it.report.id)).map(|it| it.row);
        let seen: Vec<_> = arrivals.iter().map(|it| (it.report.id, words(it))).collect();
        self.seen.extend(seen);
        let n_behind = n_before - arrivals.len();
        if again.is_some() {
            arrivals.reverse();
        }
        let told = behind.or(again).filter(|_| !std::mem::replace(&mut self.is_told, true));
        let what = "the newest rows stand first, so of several rows on one number the upper one counts";
        Arranged { n_behind, told: told.map(|row| Problem { row, column: None, what: what.to_owned() }) }
    }
}

/// Whether the times of receipt go down the rows from the latest to the earliest.
fn runs_newest_first(arrivals: &[Arrival]) -> bool {
    let known = arrivals.iter().filter(|it| !it.report.received_unknown);
    let times: Vec<_> = known.map(|it| it.report.received.at).collect();
    let steps = |way: Ordering| times.windows(2).filter(|pair| pair[1].cmp(&pair[0]) == way).count();
    let (earlier, later) = (steps(Ordering::Less), steps(Ordering::Greater));
    earlier >= STEPS_MIN && later * STEPS_FOR_EACH_OTHER <= earlier
}
