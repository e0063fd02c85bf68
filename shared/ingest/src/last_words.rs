//! What a file says of a report in the end, where it speaks of it in several rows.

use std::collections::{HashMap, HashSet};

use huiying_domain::ReportId;

use crate::Error;
use crate::delivery::{Delivery, Outcome, Sink};
use crate::follow_up;
use crate::import::BATCH;
use crate::rows::Problem;
use crate::summary::Summary;
use crate::versions::{complete, is_same_matter};

/// The rows of a file so far. Of several rows on one report without times of change the last one that says something is
/// what the file says of it.
#[derive(Default)]
pub(crate) struct RowsRead {
    /// Reports that a row spoke of.
    known: HashSet<ReportId>,
    /// By report, for each matter under its number, what the rows say from the first on that says again what an earlier
    /// version said, as all but the last do in a file that is imported again.
    deferred: HashMap<ReportId, Vec<Deferred>>,
    is_told: bool,
}

struct Deferred {
    /// What the rows say together.
    said: Delivery,
    /// How many of them were deferred.
    n_rows: usize,
}

impl RowsRead {
    /// Delivers a batch; `places` are where its rows stand in the file.
    pub(crate) async fn deliver(
        &mut self,
        batch: Vec<Delivery>,
        places: Vec<u64>,
        sink: &mut dyn Sink,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let mut outcomes = sink.deliver(batch.clone()).await?;
        for ((delivery, place), outcome) in batch.into_iter().zip(places).zip(&outcomes) {
            if let Some(why) = outcome.unmatched {
                summary.add_refused(follow_up::unmatched(place, why));
                continue;
            }
            self.tell_of_several(&delivery, place, *outcome, summary);
            if !outcome.older {
                self.note(delivery, outcome.deferred);
            }
        }
        outcomes.retain(|outcome| !outcome.deferred);
        summary.add_outcomes(&outcomes);
        Ok(())
    }

    /// Says once that of several rows the lower one counts, where they differ and nothing says when each was written.
    fn tell_of_several(&mut self, delivery: &Delivery, row: u64, outcome: Outcome, summary: &mut Summary) {
        let is_first = self.known.insert(delivery.report.id);
        let differs = outcome.amended || outcome.replied || outcome.closed || outcome.deferred;
        if is_first || self.is_told || !differs || outcome.new || delivery.report.details.modified.is_some() {
            return;
        }
        self.is_told = true;
        let what = "several rows on one number differ and none says when it was changed; what the lower one says \
                    counts, and what it leaves out stays";
        summary.add_problem(Problem { row, column: None, what: what.to_owned() });
    }

    /// Adds what a row says to what the rows before it said, from the first deferred one on.
    fn note(&mut self, delivery: Delivery, is_deferred: bool) {
        let id = delivery.report.id;
        if !is_deferred && !self.deferred.contains_key(&id) {
            return;
        }
        let matters = self.deferred.entry(id).or_default();
        let is_its =
            |it: &&mut Deferred| delivery.is_follow_up || is_same_matter(&it.said.report, &delivery.report);
        match matters.iter_mut().find(is_its) {
            Some(known) => {
                known.n_rows += usize::from(is_deferred);
                known.said = together(&known.said, delivery);
            }
            None if is_deferred => matters.push(Deferred { said: delivery, n_rows: 1 }),
            None => {}
        }
    }

    /// Once all rows are read: what the deferred ones and those behind them say together is what the source says now.
    pub(crate) async fn deliver_last_words(
        self,
        sink: &mut dyn Sink,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let deferred: Vec<Deferred> = self.deferred.into_values().flatten().collect();
        let n_followed = deferred.iter().map(|it| it.n_rows - 1).sum();
        summary.add_outcomes(&vec![Outcome::default(); n_followed]);
        let last_words: Vec<Delivery> =
            deferred.into_iter().map(|it| Delivery { may_be_followed: false, ..it.said }).collect();
        for batch in last_words.chunks(BATCH) {
            summary.add_outcomes(&sink.deliver(batch.to_vec()).await?);
        }
        Ok(())
    }
}

/// What two rows of one report say together: the later one, and of the earlier what that leaves out. A closing does not
/// outlast the word that the report is open again.
fn together(earlier: &Delivery, mut now: Delivery) -> Delivery {
    let is_open_again = now.report.details.state.is_some_and(|state| !state.is_closed());
    if now.reply.is_none() && now.report.details.undated_reply.is_none() {
        now.report.details.undated_reply.clone_from(&earlier.report.details.undated_reply);
        now.reply.clone_from(&earlier.reply);
    }
    if !is_open_again {
        match (&mut now.closed, &earlier.closed) {
            (None, earlier) => now.closed.clone_from(earlier),
            (Some(now), Some(earlier)) => now.closed = now.closed.or(earlier.closed),
            (Some(_), None) => {}
        }
    }
    complete(&mut now.report, &earlier.report);
    now
}
