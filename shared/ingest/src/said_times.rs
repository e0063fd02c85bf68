//! The times that a row gives, as far as possible: nothing is answered or closed before its receipt or after now.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use huiying_deadlines::local_date;
use huiying_domain::{Precision, SourceTime};

use crate::field::Field;
use crate::rows::{Problem, SourceRow};
use crate::times::{Precision as ReadPrecision, ReadTime};

/// How far the clock of a source may be ahead of ours.
const AHEAD_MINUTES_MAX: i64 = 5;
/// Days to a reply beyond which a number is no number of days.
const DAYS_MAX: f64 = 36_500.0;

/// The times of one row, as far as they can be read and can have been.
pub(crate) struct SaidTimes {
    pub(crate) received: Option<SourceTime>,
    pub(crate) target: Option<SourceTime>,
    pub(crate) replied: Option<SourceTime>,
    pub(crate) closed: Option<SourceTime>,
    pub(crate) modified: Option<SourceTime>,
    /// What was wrong with them.
    pub(crate) problems: Vec<Problem>,
    /// The fields whose cells are no times.
    pub(crate) unreadable: Vec<Field>,
}

impl SaidTimes {
    /// Reads them; `now` is when the file is read.
    pub(crate) fn of(row: &SourceRow, now: DateTime<Utc>) -> Self {
        let mut reader = Reader { row, now, problems: Vec::new(), unreadable: Vec::new() };
        let received = reader.received();
        let target = reader
            .read(Field::TargetAt)
            .filter(|time| reader.is_not_before(Field::TargetAt, *time, received));
        let replied = reader.past(Field::RepliedAt, received);
        let replied = match row.text(Field::RepliedAt) {
            Some(_) => replied,
            None => received.and_then(|received| reader.replied_after_days(received)),
        };
        let closed = reader.past(Field::ClosedAt, received);
        let modified = reader.past(Field::ModifiedAt, None);
        let Reader { problems, unreadable, .. } = reader;
        Self { received, target, replied, closed, modified, problems, unreadable }
    }
}

struct Reader<'a> {
    row: &'a SourceRow,
    now: DateTime<Utc>,
    problems: Vec<Problem>,
    unreadable: Vec<Field>,
}

impl Reader<'_> {
    fn tell(&mut self, field: Field, what: impl Into<String>) {
        self.problems.push(self.row.problem(field, what));
    }

    fn read(&mut self, field: Field) -> Option<SourceTime> {
        match self.row.time(field)? {
            Ok(read) => Some(source_time(read)),
            Err(problem) => {
                self.problems.push(problem);
                self.unreadable.push(field);
                None
            }
        }
    }

    fn received(&mut self) -> Option<SourceTime> {
        let read = self.read(Field::ReceivedAt);
        let known = read.filter(|time| self.is_not_ahead(Field::ReceivedAt, *time));
        if known.is_none() {
            let what =
                "no readable time of receipt; clocks run from the time of import until it is corrected";
            self.tell(Field::ReceivedAt, what);
        }
        known
    }

    /// A time of something that has happened to what was received.
    fn past(&mut self, field: Field, received: Option<SourceTime>) -> Option<SourceTime> {
        let read = self.read(field)?;
        (self.is_not_ahead(field, read) && self.is_not_before(field, read, received)).then_some(read)
    }

    fn is_not_ahead(&mut self, field: Field, time: SourceTime) -> bool {
        let is_ahead = time.at > self.now + TimeDelta::minutes(AHEAD_MINUTES_MAX);
        if is_ahead {
            self.tell(
                field,
                format!(
                    "the time lies in the future: {}; it is not used, and nothing follows from it",
                    written(time)
                ),
            );
        }
        !is_ahead
    }

    fn is_not_before(&mut self, field: Field, time: SourceTime, received: Option<SourceTime>) -> bool {
        let Some(received) = received.filter(|received| time.end() <= received.at) else { return true };
        let (time, received) = (written(time), written(received));
        self.tell(
            field,
            format!("the time lies before the receipt: {time}, received {received}; it is not used, and nothing follows from it"),
        );
        false
    }

    fn replied_after_days(&mut self, received: SourceTime) -> Option<SourceTime> {
        let days: f64 = self.row.text(Field::RepliedAfterDays)?.parse().ok()?;
        if !(0.0..=DAYS_MAX).contains(&days) {
            self.tell(Field::RepliedAfterDays, "no number of days; it is not used");
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to lie in a hundred years")]
        let date = local_date(received.at) + TimeDelta::days(days.floor() as i64);
        let time = SourceTime { at: in_shanghai(date.and_time(NaiveTime::MIN)), precision: Precision::Day };
        self.is_not_ahead(Field::RepliedAfterDays, time).then_some(time)
    }
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

/// A time for a message, as it was written.
fn written(time: SourceTime) -> String {
    let form = match time.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Minute => "%Y-%m-%d %H:%M",
        Precision::Second => "%Y-%m-%d %H:%M:%S",
    };
    time.at.with_timezone(&Shanghai).format(form).to_string()
}
