//! From one row of an outside table to one arrival: the report, what a source says was answered, and what is personal.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use huiying_deadlines::local_date;
use huiying_domain::id::fingerprint;
use huiying_domain::personal::{Personal, PersonalFields, mask_numbers};
use huiying_domain::report::Problem as ReportProblem;
use huiying_domain::{Channel, MessageClass, Precision, Report, ReportId, SourceTime};

use crate::columns::Field;
use crate::delivery::{Closed, Replied};
use crate::rows::{Problem, SourceRow};
use crate::times::{Precision as ReadPrecision, ReadTime};

/// Words with which sources say that a matter is finished (办件状态).
const CLOSED_WORDS: [&str; 7] = ["closed", "已办结", "办结", "已办理", "结案", "已结案", "已完成"];

/// One arrival before its personal data is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Row number as the user sees it.
    pub row: u64,
    /// The report without sealed data.
    pub report: Report,
    /// What is to be sealed.
    pub personal: PersonalFields,
    /// Ids under which an earlier import may have put it on record.
    pub aliases: Vec<ReportId>,
    /// The reply the row carries.
    pub reply: Option<Replied>,
    /// The row's word that it is finished.
    pub closed: Option<Closed>,
    /// What was wrong with the row, for the summary.
    pub problems: Vec<Problem>,
}

/// Where rows come from and when they are read.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The entrance.
    pub channel: Channel,
    /// The system, as `channel/name`; with the number it identifies a report.
    pub source: String,
    /// Stands in for a time of receipt that cannot be read.
    pub imported_at: DateTime<Utc>,
}

/// Reads a row as an arrival. Nothing is lost for being dirty: what cannot be read is a problem on the record.
#[must_use]
pub fn from_row(origin: &Origin, row: &SourceRow) -> Arrival {
    let mut reader = Reader { problems: row.problems.clone(), row, finished: None, reply_is_dated: false };
    let received = reader.received();
    let external_id = reader.external_id();
    let reply = reader.reply(received);
    let personal = reader.personal();
    let title = masked(row.text(Field::Title).unwrap_or_default());
    let body = masked(row.text(Field::Body).unwrap_or_default());
    let text = |field| row.text(field).map(masked);
    let report = Report {
        id: ReportId::derive(&origin.source, &external_id),
        source: origin.source.clone(),
        channel: origin.channel,
        via: text(Field::Channel),
        title: if title.is_empty() { first_words(&body) } else { title },
        body,
        class: row.text(Field::Category).and_then(MessageClass::from_source_word),
        category: text(Field::Category),
        received: received.unwrap_or_else(|| SourceTime::exact(origin.imported_at)),
        received_unknown: received.is_none(),
        target: reader.time(Field::TargetAt),
        office: text(Field::Office),
        area: text(Field::Area),
        status: text(Field::Status),
        link: None,
        caller_masked: personal.caller.as_ref().map(Personal::mask_name),
        phone_masked: personal.phone.as_ref().map(Personal::mask_phone),
        sealed: None,
        problems: reader.problems.iter().map(on_record).collect(),
        external_id: masked(&external_id),
    };
    let closed = reader.closed();
    let problems = reader.problems;
    Arrival { row: row.row, report, personal, aliases: Vec::new(), reply, closed, problems }
}

/// The instant of a wall-clock time in Asia/Shanghai; a time that a summer-time change skipped is read an hour later.
#[must_use]
pub fn in_shanghai(local: NaiveDateTime) -> DateTime<Utc> {
    Shanghai
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| Shanghai.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())
        .map_or_else(|| local.and_utc(), |at| at.to_utc())
}

fn source_time(read: ReadTime) -> SourceTime {
    let precision = match read.precision {
        ReadPrecision::Day => Precision::Day,
        ReadPrecision::Minute => Precision::Minute,
        ReadPrecision::Second => Precision::Second,
    };
    SourceTime { at: in_shanghai(read.local), precision }
}

fn on_record(problem: &Problem) -> ReportProblem {
    ReportProblem { column: problem.column.clone(), what: problem.what.clone() }
}

fn masked(text: &str) -> String {
    mask_numbers(text).0
}

/// A number that a spreadsheet wrote as `2.02609E+16`: its last digits are gone, so it names nothing.
fn is_damaged(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(exponent.trim_start_matches('+')) && digits(&mantissa.replace('.', ""))
}

fn first_words(body: &str) -> String {
    const CHARS_MAX: usize = 40;
    let line = body.split_whitespace().next().unwrap_or_default();
    match line.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

struct Reader<'a> {
    row: &'a SourceRow,
    problems: Vec<Problem>,
    /// When the row says the matter ended, with or without a reply.
    finished: Option<SourceTime>,
    /// The reply's text is on the record, so it need not be sealed as well.
    reply_is_dated: bool,
}

impl Reader<'_> {
    fn time(&mut self, field: Field) -> Option<SourceTime> {
        match self.row.time(field)? {
            Ok(read) => Some(source_time(read)),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn received(&mut self) -> Option<SourceTime> {
        let read = self.time(Field::ReceivedAt);
        if read.is_none() {
            let what =
                "no readable time of receipt; clocks run from the time of import until it is corrected";
            self.problems.push(self.row.problem(Field::ReceivedAt, what));
        }
        read
    }

    fn external_id(&mut self) -> String {
        let what = match self.row.text(Field::ExternalId) {
            Some(number) if !is_damaged(number) => return number.to_owned(),
            Some(_) => "a number shortened by a spreadsheet; it was given one made from its content",
            None => "no number; it was given one made from its content",
        };
        self.problems.push(self.row.problem(Field::ExternalId, what));
        let text = |field| self.row.text(field).unwrap_or_default();
        let content =
            [text(Field::ExternalId), text(Field::Title), text(Field::Body), text(Field::ReceivedAt)];
        format!("content-{}", fingerprint(&content))
    }

    /// The reply: a text with its time, or a number of days after the receipt. A text without any time is a reply
    /// whose time is unknown and stops no clock; a time without any text is a time of finishing, not a reply.
    fn reply(&mut self, received: Option<SourceTime>) -> Option<Replied> {
        let replied = self.time(Field::RepliedAt).or_else(|| self.replied_after_days(received));
        self.finished = replied;
        let text = self.row.text(Field::Reply).map(masked)?;
        if let Some(replied) = replied {
            let office = self.row.text(Field::Office).map(masked);
            self.reply_is_dated = true;
            return Some(Replied { text, replied, office });
        }
        if self.row.cells.contains_key(&Field::RepliedAt) || !self.is_open() {
            let what = "a reply without a readable time; it is kept sealed and stops no clock";
            self.problems.push(self.row.problem(Field::RepliedAt, what));
        }
        None
    }

    fn replied_after_days(&mut self, received: Option<SourceTime>) -> Option<SourceTime> {
        let received = received?;
        let days: f64 = self.row.text(Field::RepliedAfterDays)?.parse().ok()?;
        if !(0.0..=36_500.0).contains(&days) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to lie in a hundred years")]
        let date = local_date(received.at) + TimeDelta::days(days.floor() as i64);
        Some(SourceTime { at: in_shanghai(date.and_time(NaiveTime::MIN)), precision: Precision::Day })
    }

    fn is_open(&self) -> bool {
        !self.row.text(Field::Status).is_some_and(is_closed_word)
    }

    fn closed(&self) -> Option<Closed> {
        let status = self.row.text(Field::Status).filter(|word| is_closed_word(word))?;
        Some(Closed { closed: self.finished, status: masked(status) })
    }

    fn personal(&self) -> PersonalFields {
        let text = |field| self.row.text(field).map(Personal::new);
        let if_masked = |field| self.row.text(field).filter(|text| mask_numbers(text).1).map(Personal::new);
        let unmapped = self.row.unmapped.iter().map(|(column, text)| (column.clone(), Personal::new(text)));
        let undated_reply = || if self.reply_is_dated { None } else { text(Field::Reply) };
        PersonalFields {
            caller: text(Field::Caller),
            phone: text(Field::Phone),
            address: text(Field::Address),
            title: if_masked(Field::Title),
            body: if_masked(Field::Body),
            reply: if_masked(Field::Reply).or_else(undated_reply),
            unmapped: unmapped.collect(),
        }
    }
}

fn is_closed_word(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    CLOSED_WORDS.contains(&word.as_str())
}
