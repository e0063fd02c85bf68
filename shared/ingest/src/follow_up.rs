//! Replies, states and satisfaction in files of their own, joined by number to the reports on record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_domain::personal::PersonalFields;
use huiying_domain::report::{Problem as ReportProblem, Report};
use huiying_domain::{Channel, Intake, ReportId, SourceTime};
use huiying_eventlog::Position;
use huiying_runtime::Keyring;

use crate::Error;
use crate::arrival::{Arrival, Origin};
use crate::delivery::{self, Delivery, IntakeJournal, Outcome, Unmatched};
use crate::field::Field;
use crate::rows::{Problem, SourceRow};
use crate::withdrawal::Withdrawals;

/// Records of the log that are looked at at once.
const READ_AHEAD: usize = 1024;

/// Makes of a row what it says of a report on record. It may be one of any entrance of the source.
///
/// # Errors
/// What is wrong with a row that names no report.
pub(crate) fn settle(origin: &Origin, row: &SourceRow, arrival: &mut Arrival) -> Result<(), Problem> {
    let number = &arrival.report.external_id;
    if row.text(Field::ExternalId) != Some(number) && number.starts_with("content-") {
        let what = "no whole number, so the report that it is about cannot be found: skipped";
        return Err(row.problem(Field::ExternalId, what));
    }
    let number = row.text(Field::ExternalId).unwrap_or(number);
    let name = origin.source.split_once('/').map_or(origin.source.as_str(), |(_, name)| name);
    let others = Channel::ALL.into_iter().filter(|it| *it != origin.channel);
    let id = |channel: Channel| ReportId::derive(&format!("{}/{name}", channel.code()), number);
    arrival.aliases = others.map(id).collect();
    arrival.is_follow_up = true;
    // When the report was received is on record.
    let unsaid = Some(Field::ReceivedAt.code());
    arrival.problems.retain(|it| it.column.as_deref() != unsaid);
    arrival.report.problems.retain(|it| it.column.as_deref() != unsaid);
    arrival.personal = PersonalFields::default();
    Ok(())
}

/// What a person is told of a row whose report could not be found.
pub(crate) fn unmatched(row: u64, why: Unmatched) -> Problem {
    let what = match why {
        Unmatched::NotOnRecord => {
            "no report with this number is on record; import its source first, or name it with --source, and import \
             this file again"
        }
        Unmatched::OnRecordMoreThanOnce => {
            "hotline orders, messages or mentions of this source have the same number, so the report cannot be told"
        }
    };
    Problem { row, column: None, what: what.to_owned() }
}

/// Delivers what follows on reports, as versions of the reports it follows on; other deliveries go the usual way.
pub(crate) async fn deliver(
    (journal, keyring): (&IntakeJournal, &Keyring),
    recorded_at: DateTime<Utc>,
    batch: Vec<Delivery>,
) -> Result<Vec<Outcome>, Error> {
    let mut outcomes = vec![Outcome::default(); batch.len()];
    let mut known = OnRecord::of(journal, &batch).await?;
    let (mut places, mut matched) = (Vec::new(), Vec::new());
    for (at, delivery) in batch.into_iter().enumerate() {
        let completed = match delivery.is_follow_up {
            true => known.complete(at, delivery),
            false => Ok(delivery),
        };
        match completed {
            Ok(delivery) => {
                places.push(at);
                matched.push(delivery);
            }
            Err(why) => outcomes[at].unmatched = Some(why),
        }
    }
    // The call is one deep: nothing that is matched follows on a report any more.
    let delivered = Box::pin(delivery::deliver((journal, keyring), recorded_at, matched)).await?;
    places.into_iter().zip(delivered).for_each(|(at, outcome)| outcomes[at] = outcome);
    Ok(outcomes)
}

/// The latest version of each report that a batch follows on.
struct OnRecord {
    /// By source and number, since a number used again is another report with an id of its own.
    latest: BTreeMap<(String, String), Report>,
    /// By the place in the batch.
    found: BTreeMap<usize, Result<(String, String), Unmatched>>,
}

impl OnRecord {
    async fn of(journal: &IntakeJournal, batch: &[Delivery]) -> Result<Self, Error> {
        let ids = |it: &Delivery| std::iter::once(it.report.id).chain(it.aliases.clone());
        let follow_ups = batch.iter().enumerate().filter(|(_, it)| it.is_follow_up);
        let asked: Vec<(usize, String)> =
            follow_ups.flat_map(|(at, it)| ids(it).map(move |id| (at, id.to_string()))).collect();
        let names: Vec<String> = asked.iter().map(|(_, id)| id.clone()).collect();
        let mut firsts: BTreeMap<usize, BTreeSet<Position>> = BTreeMap::new();
        for ((at, _), place) in asked.iter().zip(journal.find(&names).await?) {
            firsts.entry(*at).or_default().extend(place);
        }
        let known: BTreeSet<Position> = firsts.values().flatten().copied().collect();
        let mut on_record = Self { latest: BTreeMap::new(), found: BTreeMap::new() };
        let keys = on_record.read(journal, &known).await?;
        for (at, firsts) in firsts {
            let mut keys = firsts.iter().filter_map(|first| keys.get(first));
            let found = match (keys.next(), keys.next()) {
                (Some(key), None) => Ok(key.clone()),
                (None, _) => Err(Unmatched::NotOnRecord),
                (Some(_), Some(_)) => Err(Unmatched::OnRecordMoreThanOnce),
            };
            on_record.found.insert(at, found);
        }
        Ok(on_record)
    }

    /// Reads the log from the first of these reports on, since what amends them, or is another report under the same
    /// number, comes after them; returns source and number of each.
    async fn read(
        &mut self,
        journal: &IntakeJournal,
        firsts: &BTreeSet<Position>,
    ) -> Result<BTreeMap<Position, (String, String)>, Error> {
        let (mut keys, mut withdrawn) = (BTreeMap::new(), BTreeMap::new());
        let mut withdrawals = Withdrawals::default();
        let Some(first) = firsts.first() else { return Ok(keys) };
        let mut after = Position::new(first.get().saturating_sub(1));
        loop {
            let read = journal.read(after, READ_AHEAD).await?;
            let Some(last) = read.last() else { return Ok(keys) };
            after = last.position;
            for entry in read {
                let (report, is_new) = match entry.value.data {
                    Intake::Reported(report) => (report, true),
                    Intake::Amended(report) => (report, false),
                    Intake::SourceReplied(_)
                    | Intake::SourceClosed(_)
                    | Intake::Requested(_)
                    | Intake::CalendarPublished(_)
                    | Intake::PolicyPublished(_)
                    | Intake::Ticked(_)
                    | Intake::AlertsTaken(_)
                    | Intake::AlertsEnded(_)
                    | Intake::ChannelsStated(_)
                    | Intake::ImportBegan(_)
                    | Intake::ImportEnded(_)
                    | Intake::ImportWithdrawn(_)
                    | Intake::ReportTakenBack(_)
                    | Intake::SaidAgain(_)
                    | Intake::WithdrawalWentOn(_)
                    | Intake::ListingStated(_) => continue,
                };
                withdrawals.ask(journal, report.import.into_iter().collect()).await?;
                let is_first = firsts.contains(&entry.position);
                if withdrawals.hold(report.import) {
                    is_first.then(|| withdrawn.insert(report.id, entry.position));
                    continue;
                }
                let key = (report.source.clone(), report.external_id.clone());
                // What was withdrawn and came again stands for the first.
                let first = withdrawn.remove(&report.id).or(is_first.then_some(entry.position));
                if let Some(first) = first {
                    keys.insert(first, key.clone());
                    self.latest.insert(key, report);
                } else if let Some(latest) = self.latest.get_mut(&key)
                    && (is_new || latest.id == report.id)
                {
                    *latest = report;
                }
            }
        }
    }

    /// The delivery with the latest version of its report, in which stands what the delivery says.
    fn complete(&mut self, at: usize, delivery: Delivery) -> Result<Delivery, Unmatched> {
        let key = self.found.remove(&at).unwrap_or(Err(Unmatched::NotOnRecord))?;
        let latest = self.latest.get_mut(&key).ok_or(Unmatched::NotOnRecord)?;
        let completed = completed(latest, delivery);
        latest.clone_from(&completed.report);
        Ok(completed)
    }
}

/// What a delivery says of a report, said in the report. A time before the receipt is not used.
fn completed(report: &Report, delivery: Delivery) -> Delivery {
    let Delivery { report: said, mut reply, mut closed, may_be_followed, began, .. } = delivery;
    let mut now = Report { import: said.import, ..report.clone() };
    let mut told = said.problems;
    if said.status.is_some() {
        now.status = said.status;
        now.details.state = said.details.state;
    }
    let mut details = said.details;
    let is_before = |time: SourceTime| !report.received_unknown && time.end() <= report.received.at;
    let mut tell = |what: &str| told.push(ReportProblem { column: None, what: what.to_owned() });
    if let Some(early) = reply.take_if(|it| is_before(it.replied)) {
        tell("the time of the reply lies before the receipt; it is not used, and the reply meets no clock");
        details.undated_reply = Some(early.text);
    }
    if closed.take_if(|it| it.closed.is_some_and(is_before)).is_some() {
        tell("the time of the closing lies before the receipt; it is not used, and nothing follows from it");
        details.closed = None;
    }
    details.keep_what_is_left_out(&now.details);
    details.state = now.details.state;
    details.closed = details.closed.or(now.details.closed);
    details.undated_reply = details.undated_reply.or(now.details.undated_reply.filter(|_| reply.is_none()));
    now.details = details;
    told.retain(|problem| !now.problems.contains(problem));
    now.problems.extend(told);
    Delivery { report: now, is_follow_up: false, aliases: Vec::new(), reply, closed, may_be_followed, began }
}
