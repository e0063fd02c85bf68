//! Handing arrivals to the intake log: what is new is written, what is known is a repeat, what changed is amended.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::details::SourceState;
use huiying_domain::id::fingerprint;
use huiying_domain::report::{Report, SourceClose, SourceReply};
use huiying_domain::{Channel, Envelope, Intake, Precision, ReportId, SourceTime};
use huiying_eventlog::{Appended, Journal, Position};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::follow_up;
use crate::known::{is_alike, keep_known_ids};

/// The intake log.
pub type IntakeJournal = Journal<Envelope<Intake>>;

/// A reply that a row carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// What was answered, masked.
    pub text: String,
    /// When.
    pub replied: SourceTime,
    /// Who answered, where the source says.
    pub office: Option<String>,
}

/// A row's word that its matter is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When, where the source says.
    pub closed: Option<SourceTime>,
    /// The source's word.
    pub status: String,
    /// What the word means, where it is more than that the report is finished.
    #[serde(default)]
    pub state: Option<SourceState>,
}

/// One arrival, sealed and ready to be written; this is also what travels to a running server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The report with its sealed data.
    pub report: Report,
    /// The report is on record, under this id or an alias, and what is said here is said of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_follow_up: bool,
    /// Ids under which an earlier import may have put it on record; it keeps the first that is known and is about the
    /// same matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<ReportId>,
    /// The reply, where there is one.
    pub reply: Option<Replied>,
    /// That it is finished, where the source says so.
    pub closed: Option<Closed>,
}

/// What became of a delivery: what it brought that was not on record; nothing of all this where it is a repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// It is a new report.
    pub new: bool,
    /// It says of a known report what was not said before.
    pub amended: bool,
    /// It brings a reply.
    pub replied: bool,
    /// It closes the report.
    pub closed: bool,
    /// It follows on a report that could not be found, and nothing of it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Unmatched>,
}

/// Why the report that a delivery follows on could not be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unmatched {
    /// No report of its source has the number.
    #[serde(rename = "not_on_record")]
    NotOnRecord,
    /// Reports of several entrances have it.
    #[serde(rename = "on_record_more_than_once")]
    OnRecordMoreThanOnce,
}

impl Outcome {
    /// Whether all of it was known.
    #[must_use]
    pub fn is_repeat(self) -> bool {
        self == Self::default()
    }
}

/// Where deliveries go: the log of an idle data directory, or a running server.
#[async_trait]
pub trait Sink: Send {
    /// Delivers a batch; the outcomes come in its order, and only when all of it is on disk.
    ///
    /// # Errors
    /// Where it could not be written; then it may be delivered again without harm.
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error>;
}

/// Writes a batch to the intake log.
///
/// A report whose number is known but which says something else is an amendment of it; one whose number is known but
/// which is about another matter is another arrival under a reused number, and is kept as such: no arrival is lost.
///
/// # Errors
/// [`Error::Log`] where the log fails; delivering the same batch again is harmless.
pub async fn deliver(
    journal: &IntakeJournal,
    recorded_at: DateTime<Utc>,
    mut batch: Vec<Delivery>,
) -> Result<Vec<Outcome>, Error> {
    if batch.iter().any(|it| it.is_follow_up) {
        return follow_up::deliver(journal, recorded_at, batch).await;
    }
    keep_known_ids(journal, &mut batch).await?;
    let reports = batch.iter().map(|it| reported(&it.report, recorded_at)).collect();
    let appended = journal.append_in_parts(reports).await?;
    let mut outcomes: Vec<Outcome> =
        appended.iter().map(|it| Outcome { new: is_new(it), ..Outcome::default() }).collect();
    let repeats = appended.iter().enumerate().filter_map(|(at, it)| Some((at, repeat_of(it)?))).collect();
    let mut changed = Vec::new();
    let mut renumbered = Vec::new();
    for (at, earlier) in known_reports(journal, repeats).await? {
        let now = &mut batch[at].report;
        match compare(&earlier, now) {
            Compared::Same => {}
            Compared::Amended => changed.push((at, Brought::Amendment, amended(now, recorded_at))),
            Compared::Renumbered => {
                now.id = ReportId::derive_renumbered(&now.source, &now.external_id, &matter(now));
                renumbered.push(at);
            }
        }
    }
    let again = renumbered.iter().map(|at| reported(&batch[*at].report, recorded_at)).collect();
    for (at, appended) in renumbered.iter().zip(journal.append_in_parts(again).await?) {
        outcomes[*at].new = is_new(&appended);
    }
    for (at, Delivery { report, reply, closed, .. }) in batch.iter().enumerate() {
        changed.extend(reply.iter().map(|it| (at, Brought::Reply, replied(report, it, recorded_at))));
        changed.extend(closed.iter().map(|it| (at, Brought::Closing, finished(report, it, recorded_at))));
    }
    let (places, records): (Vec<_>, Vec<_>) =
        changed.into_iter().map(|(at, brought, record)| ((at, brought), record)).unzip();
    for ((at, brought), appended) in places.into_iter().zip(journal.append_in_parts(records).await?) {
        let is_new = is_new(&appended);
        match brought {
            Brought::Amendment => outcomes[at].amended |= is_new,
            Brought::Reply => outcomes[at].replied |= is_new,
            Brought::Closing => outcomes[at].closed |= is_new,
        }
    }
    Ok(outcomes)
}

/// What a record of a delivery brings beside the report itself.
enum Brought {
    Amendment,
    Reply,
    Closing,
}

type NewRecord = (String, Envelope<Intake>);

fn is_new(appended: &Appended) -> bool {
    match appended {
        Appended::New(_) => true,
        Appended::Repeat(_) => false,
    }
}

fn repeat_of(appended: &Appended) -> Option<Position> {
    match appended {
        Appended::Repeat(position) => Some(*position),
        Appended::New(_) => None,
    }
}

/// The reports on record at the places where the batch repeats one, read in the order of the log.
async fn known_reports(
    journal: &IntakeJournal,
    mut repeats: Vec<(usize, Position)>,
) -> Result<Vec<(usize, Report)>, Error> {
    repeats.sort_unstable_by_key(|(at, position)| (*position, *at));
    let mut known = Vec::with_capacity(repeats.len());
    let mut window = Window::default();
    for (at, position) in repeats {
        if let Some(Intake::Reported(report)) = window.get(journal, position).await? {
            known.push((at, report));
        }
    }
    known.sort_unstable_by_key(|(at, _)| *at);
    Ok(known)
}

/// Records read ahead: a repeated import meets its first copy in the order it was written.
#[derive(Default)]
struct Window(std::collections::VecDeque<(Position, Intake)>);

impl Window {
    const READ_AHEAD: usize = 1024;

    async fn get(&mut self, journal: &IntakeJournal, position: Position) -> Result<Option<Intake>, Error> {
        while self.0.front().is_some_and(|(at, _)| *at < position) {
            self.0.pop_front();
        }
        if self.0.front().is_none_or(|(at, _)| *at != position) {
            let before = Position::new(position.get().saturating_sub(1));
            let read = journal.read(before, Self::READ_AHEAD).await?;
            self.0 = read.into_iter().map(|entry| (entry.position, entry.value.data)).collect();
        }
        Ok(self.0.front().filter(|(at, _)| *at == position).map(|(_, intake)| intake.clone()))
    }
}

enum Compared {
    Same,
    Amended,
    Renumbered,
}

/// Two reports under one number. They are one matter where the texts agree, or where the times of receipt do and one of
/// title and body does; a source corrects a time or a text, but not all of them at once. What the later one leaves out it
/// does not take back.
fn compare(earlier: &Report, now: &mut Report) -> Compared {
    let same_title = earlier.title == now.title;
    let same_body = earlier.body == now.body;
    let same_matter = match now.channel {
        Channel::Mention => is_alike(earlier, now),
        _ if times_meet(earlier, now) => same_title || same_body && !now.body.is_empty(),
        _ => same_title && same_body && !now.body.is_empty(),
    };
    if !same_matter {
        return Compared::Renumbered;
    }
    keep_what_is_left_out(earlier, now);
    // A record without a digest of its personal cells says nothing of them, so nothing of them has changed.
    let unknown_before = now.details.sealed_digest.take_if(|_| earlier.details.sealed_digest.is_none());
    let is_same = earlier.fingerprint() == now.fingerprint();
    now.details.sealed_digest = now.details.sealed_digest.take().or(unknown_before);
    if is_same { Compared::Same } else { Compared::Amended }
}

/// Whether the times of receipt can be the same one, written more or less exactly.
fn times_meet(earlier: &Report, now: &Report) -> bool {
    let span = |time: SourceTime| {
        let seconds = match time.precision {
            Precision::Day => 86_400,
            Precision::Minute => 60,
            Precision::Second => 1,
        };
        (time.at, time.at + TimeDelta::seconds(seconds))
    };
    let ((from, to), (now_from, now_to)) = (span(earlier.received), span(now.received));
    earlier.received_unknown || now.received_unknown || (from < now_to && now_from < to)
}

fn keep_what_is_left_out(earlier: &Report, now: &mut Report) {
    let keep = |now: &mut Option<String>, earlier: &Option<String>| {
        if now.is_none() {
            now.clone_from(earlier);
        }
    };
    keep(&mut now.via, &earlier.via);
    keep(&mut now.category, &earlier.category);
    keep(&mut now.office, &earlier.office);
    keep(&mut now.area, &earlier.area);
    keep(&mut now.caller_masked, &earlier.caller_masked);
    keep(&mut now.phone_masked, &earlier.phone_masked);
    if now.status.is_none() {
        now.details.state = earlier.details.state;
    }
    keep(&mut now.status, &earlier.status);
    now.details.keep_what_is_left_out(&earlier.details);
    now.class = now.class.or(earlier.class);
    now.target = now.target.or(earlier.target);
    let less_exact = times_meet(earlier, now) && earlier.received.precision > now.received.precision;
    if !earlier.received_unknown && (now.received_unknown || less_exact) {
        now.received = earlier.received;
        now.received_unknown = false;
    }
}

/// What tells arrivals under one number apart: their words, since a time may be corrected.
fn matter(report: &Report) -> String {
    fingerprint(&[&report.title, &report.body])
}

fn record(
    id: String,
    report: &Report,
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    data: Intake,
) -> NewRecord {
    let envelope =
        Envelope { id: id.clone(), source: format!("/{}", report.source), occurred_at, recorded_at, data };
    (id, envelope)
}

fn reported(report: &Report, recorded_at: DateTime<Utc>) -> NewRecord {
    let data = Intake::Reported(report.clone());
    record(report.id.to_string(), report, report.received.at, recorded_at, data)
}

fn amended(report: &Report, recorded_at: DateTime<Utc>) -> NewRecord {
    let id = format!("{}/amended/{}", report.id, report.fingerprint());
    record(id, report, recorded_at, recorded_at, Intake::Amended(report.clone()))
}

fn replied(report: &Report, reply: &Replied, recorded_at: DateTime<Utc>) -> NewRecord {
    let at = reply.replied.at;
    let id = format!("{}/reply/{}", report.id, fingerprint(&[&reply.text, &at.to_rfc3339()]));
    let said = SourceReply {
        report: report.id,
        text: reply.text.clone(),
        replied: reply.replied,
        office: reply.office.clone(),
    };
    record(id, report, at, recorded_at, Intake::SourceReplied(said))
}

fn finished(report: &Report, closed: &Closed, recorded_at: DateTime<Utc>) -> NewRecord {
    let id = format!("{}/closed/{}", report.id, fingerprint(&[&closed.status]));
    let at = closed.closed.map_or(recorded_at, |closed| closed.at);
    let said = SourceClose {
        report: report.id,
        closed: closed.closed,
        status: closed.status.clone(),
        state: closed.state,
    };
    record(id, report, at, recorded_at, Intake::SourceClosed(said))
}

/// A sink that writes to the log of this process.
#[derive(Clone)]
pub struct LocalSink {
    /// The intake log.
    pub journal: IntakeJournal,
    /// The clock that stamps records.
    pub clock: huiying_runtime::SharedClock,
}

#[async_trait]
impl Sink for LocalSink {
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error> {
        deliver(&self.journal, self.clock.now(), batch).await
    }
}
