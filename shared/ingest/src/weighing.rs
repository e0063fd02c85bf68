//! What a batch brings that is not on record, compared row by row with the latest versions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_domain::details::SourceState;
use huiying_domain::id::fingerprint;
use huiying_domain::report::{Report, SourceClose, SourceReply};
use huiying_domain::{Envelope, Intake, ReportId};
use huiying_runtime::Keyring;

use crate::Error;
use crate::delivery::{Closed, Delivery, IntakeJournal, Outcome, Replied};
use crate::on_record::{Following, OnRecord, on_record};
use crate::sealed_cells::keep_sealed;
use crate::versions::{complete, is_older, is_same_closing, is_same_matter, is_same_reply, says_the_same};

/// What a record brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brought {
    Report,
    Amendment,
    Reply,
    Closing,
    /// The report once more, so that what follows from it stands behind its reply.
    Again,
}

/// A record to be written for the delivery at a place of the batch.
pub(crate) struct ToWrite {
    pub(crate) at: usize,
    pub(crate) brought: Brought,
    pub(crate) record: (String, Envelope<Intake>),
}

/// What comes of a batch.
pub(crate) struct Weighed {
    pub(crate) records: Vec<ToWrite>,
    /// For each delivery what else is to be told of it.
    pub(crate) told: Vec<Outcome>,
}

/// Compares a batch with what is on record and with itself, in its order.
pub(crate) async fn weigh(
    (journal, keyring): (&IntakeJournal, &Keyring),
    recorded_at: DateTime<Utc>,
    batch: &[Delivery],
) -> Result<Weighed, Error> {
    let known = on_record(journal, &batch.iter().collect::<Vec<_>>()).await?;
    let mut weighing = Weighing { journal, keyring, recorded_at, known, records: Vec::new(), at: 0 };
    let mut told = Vec::with_capacity(batch.len());
    for (at, delivery) in batch.iter().enumerate() {
        weighing.at = at;
        told.push(weighing.weigh(delivery).await?);
    }
    Ok(Weighed { records: weighing.records, told })
}

/// Behind every place of the log stand the records of the batch itself.
const BATCH_BEGINS: u64 = 1 << 63;

struct Weighing<'a> {
    journal: &'a IntakeJournal,
    keyring: &'a Keyring,
    recorded_at: DateTime<Utc>,
    known: BTreeMap<ReportId, OnRecord>,
    records: Vec<ToWrite>,
    /// The place in the batch.
    at: usize,
}

/// What a row says, completed from what is on record.
struct Row {
    report: Report,
    reply: Option<Replied>,
    closed: Option<Closed>,
}

impl Weighing<'_> {
    async fn weigh(&mut self, delivery: &Delivery) -> Result<Outcome, Error> {
        let (mut report, mut record) = self.matter(delivery).await?;
        let told = match record.reports.latest() {
            None => {
                self.begin(&mut record, report.clone(), delivery);
                Outcome::default()
            }
            Some(latest) if is_older(latest, &report) => Outcome { older: true, ..Outcome::default() },
            Some(latest) => {
                report = self.completed(delivery, report.id, latest);
                complete_undated(&mut report, delivery, &record);
                let row = Row { report, reply: delivery.reply.clone(), closed: delivery.closed.clone() };
                self.compare(&mut record, row, delivery).await?
            }
        };
        let id = record.reports.latest().map_or(delivery.report.id, |it| it.id);
        self.known.insert(id, record);
        Ok(told)
    }

    /// The report of a delivery with what it leaves out as a version on record has it. A row that closes without a word for
    /// the state leaves no open state standing.
    fn completed(&self, delivery: &Delivery, id: ReportId, earlier: &Report) -> Report {
        let mut report = Report { id, ..delivery.report.clone() };
        keep_sealed(&mut report, earlier, self.keyring);
        complete(&mut report, earlier);
        if let Some(closed) = delivery.closed.as_ref().filter(|_| delivery.report.status.is_none()) {
            report.details.state = Some(closed.state.unwrap_or(SourceState::Closed));
        }
        report
    }

    /// The report and what is on record of its matter: under its own id, or where that is about another matter, under the
    /// id of a reused number.
    async fn matter(&mut self, delivery: &Delivery) -> Result<(Report, OnRecord), Error> {
        let mut report = delivery.report.clone();
        let mut record = self.known.remove(&report.id).unwrap_or_default();
        let Some(latest) = record.reports.latest() else { return Ok((report, record)) };
        if is_same_matter(latest, &report) {
            return Ok((report, record));
        }
        record.reports.read_earlier(self.journal).await?;
        if record.reports.read().any(|it| is_same_matter(it, &report)) {
            return Ok((report, record));
        }
        self.known.insert(report.id, record);
        report.id = report.id.renumbered(&matter(&report));
        let record = match self.known.remove(&report.id) {
            Some(record) => record,
            None => {
                let renumbered = Delivery { report: report.clone(), ..delivery.clone() };
                let mut known = on_record(self.journal, &[&renumbered]).await?;
                known.remove(&report.id).unwrap_or_default()
            }
        };
        Ok((report, record))
    }

    /// A report that is not on record, with all that its row says.
    fn begin(&mut self, record: &mut OnRecord, report: Report, delivery: &Delivery) {
        if record.reports.is_withdrawn() {
            // Its id is taken by what was withdrawn, so it comes as the next version, which opens the case anew.
            let row = Row { report: report.clone(), reply: None, closed: None };
            self.write_amendment(record, &row, Brought::Report);
        } else {
            let (id, data) = (report.id.to_string(), Intake::Reported(report.clone()));
            let entry = self.entry(id, &report, report.received.at, data);
            self.write(Brought::Report, entry);
            let place = self.place();
            record.reports.begin(report.clone(), place);
        }
        let reply = delivery.reply.clone();
        let is_behind = report.details.state.is_some_and(SourceState::is_behind_reply);
        let is_sent_back = reply.is_some() && is_behind;
        let row = Row { report, reply, closed: delivery.closed.clone() };
        self.write_reply(record, &row);
        self.write_closing(record, &row);
        if is_sent_back {
            // A row that is sent back shows the reply of the first cycle, and the second begins behind it; so it is where
            // a reply is taken back.
            self.write_amendment(record, &row, Brought::Again);
        }
    }

    /// A row of a report on record: what it says anew is written behind the latest version.
    async fn compare(
        &mut self,
        record: &mut OnRecord,
        mut row: Row,
        delivery: &Delivery,
    ) -> Result<Outcome, Error> {
        let is_amended = self.is_amended(record, &row.report).await?;
        row.reply = match row.reply.take() {
            Some(reply) if self.is_replied_anew(record, &reply, delivery).await? => Some(reply),
            Some(_) | None => None,
        };
        row.closed = match row.closed.take() {
            Some(closed) if self.is_closed_anew(record, &closed, delivery).await? => Some(closed),
            Some(_) | None => None,
        };
        if !is_amended && row.reply.is_none() && row.closed.is_none() {
            return Ok(Outcome::default());
        }
        if delivery.may_be_followed && self.was_said_before(record, delivery, row.report.id).await? {
            return Ok(Outcome { deferred: true, ..Outcome::default() });
        }
        // The reply beside the word that a matter was sent back, or a reply taken back, is the one that did not settle it.
        let is_sent_back = row.report.details.state.is_some_and(SourceState::is_behind_reply);
        if is_amended && !is_sent_back {
            self.write_amendment(record, &row, Brought::Amendment);
        }
        self.write_reply(record, &row);
        self.write_closing(record, &row);
        if is_amended && is_sent_back {
            self.write_amendment(record, &row, Brought::Amendment);
        }
        Ok(Outcome::default())
    }

    async fn is_amended(&self, record: &OnRecord, report: &Report) -> Result<bool, Error> {
        if record.reports.latest().is_none_or(|latest| says_the_same(latest, report)) {
            return Ok(false);
        }
        if record.reports.next() > 1 {
            return Ok(true);
        }
        // Before amendments were numbered they had a digest of what they say in its place.
        let unnumbered = Following::Amended.id(report.id, report.fingerprint());
        Ok(self.journal.find(&[unnumbered]).await?.first().is_none_or(Option::is_none))
    }

    /// Whether a reply differs from the one on record, or is said once more after the source took that back.
    async fn is_replied_anew(
        &mut self,
        record: &mut OnRecord,
        reply: &Replied,
        delivery: &Delivery,
    ) -> Result<bool, Error> {
        let Some(last) = record.replies.latest() else { return Ok(true) };
        if !is_same_reply(last, reply) {
            return Ok(true);
        }
        let place = record.replies.place().unwrap_or_default();
        let withdrawn = Some(SourceState::ReplyWithdrawn);
        let state = delivery.report.details.state;
        if state.is_none() || state == withdrawn || record.reports.place().is_none_or(|it| it < place) {
            return Ok(false);
        }
        record.reports.read_earlier(self.journal).await?;
        Ok(record.reports.after(place).any(|it| it.details.state == withdrawn))
    }

    /// Whether a closing differs from the one on record, or that was taken back by a state that is not closed.
    async fn is_closed_anew(
        &self,
        record: &mut OnRecord,
        closed: &Closed,
        delivery: &Delivery,
    ) -> Result<bool, Error> {
        let Some(last) = record.closings.latest() else { return Ok(true) };
        if !is_same_closing(last, &as_said(closed, delivery, record.reports.latest())) {
            return Ok(true);
        }
        record.reports.read_earlier(self.journal).await?;
        let place = record.closings.place().unwrap_or_default();
        let is_open = |it: &Report| it.details.state.is_some_and(|state| !state.is_closed());
        Ok(record.reports.after(place).any(is_open))
    }

    /// Whether a row says only what versions on record say, the latest among them or not.
    async fn was_said_before(
        &self,
        record: &mut OnRecord,
        delivery: &Delivery,
        id: ReportId,
    ) -> Result<bool, Error> {
        record.reports.read_earlier(self.journal).await?;
        record.replies.read_earlier(self.journal).await?;
        record.closings.read_earlier(self.journal).await?;
        let is_version = |it: &Report| says_the_same(it, &self.completed(delivery, id, it));
        let reply = delivery.reply.as_ref();
        let closed = delivery.closed.as_ref().map(|it| as_said(it, delivery, record.reports.latest()));
        Ok(record.reports.read().any(is_version)
            && reply.is_none_or(|now| record.replies.read().any(|it| is_same_reply(it, now)))
            && closed.is_none_or(|now| record.closings.read().any(|it| is_same_closing(it, &now))))
    }

    fn write_amendment(&mut self, record: &mut OnRecord, row: &Row, brought: Brought) {
        let report = &row.report;
        let id = Following::Amended.id(report.id, record.reports.next());
        let entry = self.entry(id, report, self.recorded_at, Intake::Amended(report.clone()));
        self.write(brought, entry);
        record.reports.add(report.clone(), self.place());
    }

    fn write_reply(&mut self, record: &mut OnRecord, row: &Row) {
        let Some(Replied { text, replied, office }) = row.reply.clone() else { return };
        let import = row.report.import;
        let reply = SourceReply { report: row.report.id, text, replied, office, import };
        let id = Following::Reply.id(row.report.id, record.replies.next());
        let entry = self.entry(id, &row.report, replied.at, Intake::SourceReplied(reply.clone()));
        self.write(Brought::Reply, entry);
        record.replies.add(reply, self.place());
    }

    fn write_closing(&mut self, record: &mut OnRecord, row: &Row) {
        let Some(Closed { closed, status, state }) = row.closed.clone() else { return };
        let close = SourceClose { report: row.report.id, closed, status, state, import: row.report.import };
        let id = Following::Closed.id(row.report.id, record.closings.next());
        let at = closed.map_or(self.recorded_at, |closed| closed.at);
        let entry = self.entry(id, &row.report, at, Intake::SourceClosed(close.clone()));
        self.write(Brought::Closing, entry);
        record.closings.add(close, self.place());
    }

    fn entry(
        &self,
        id: String,
        report: &Report,
        occurred_at: DateTime<Utc>,
        data: Intake,
    ) -> (String, Envelope<Intake>) {
        let (source, recorded_at) = (format!("/{}", report.source), self.recorded_at);
        (id.clone(), Envelope { id, source, occurred_at, recorded_at, data })
    }

    fn write(&mut self, brought: Brought, record: (String, Envelope<Intake>)) {
        self.records.push(ToWrite { at: self.at, brought, record });
    }

    /// The place of the record that was written last.
    fn place(&self) -> u64 {
        BATCH_BEGINS + self.records.len() as u64
    }
}

/// What tells arrivals under one number apart: their words, since a time may be corrected.
fn matter(report: &Report) -> String {
    fingerprint(&[&report.title, &report.body])
}

/// The closing as far as its row says it: a time read off the reply says nothing where one of its own is on record.
fn as_said(closed: &Closed, delivery: &Delivery, latest: Option<&Report>) -> Closed {
    let is_left_out =
        delivery.report.details.closed.is_none() && latest.is_some_and(|it| it.details.closed.is_some());
    Closed { closed: closed.closed.filter(|_| !is_left_out), ..closed.clone() }
}

/// A reply without a time stands until a reply with one takes its place, and is none where that is on record already.
fn complete_undated(report: &mut Report, delivery: &Delivery, record: &OnRecord) {
    if delivery.reply.is_some() {
        return;
    }
    let undated = &mut report.details.undated_reply;
    if delivery.report.details.state == Some(SourceState::ReplyWithdrawn) {
        *undated = None;
        return;
    }
    let is_dated = record.replies.latest().is_some_and(|it| undated.as_ref() == Some(&it.text));
    if undated.is_none() || is_dated {
        *undated = record.reports.latest().and_then(|it| it.details.undated_reply.clone());
    }
}
