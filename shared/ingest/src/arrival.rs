//! From one row of an outside table to one arrival: the report, what a source says was answered, and what is personal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_domain::bounded::{beginning, cut, within};
use huiying_domain::details::{Details, SourceState};
use huiying_domain::id::fingerprint;
use huiying_domain::personal::{Personal, PersonalFields, mask_except};
use huiying_domain::report::Problem as ReportProblem;
use huiying_domain::{Channel, Report, ReportId, SourceTime};

use crate::bounds::{FIELD_CHARS_MAX, N_ATTACHMENTS_MAX, chars_max};
use crate::delivery::{Closed, Replied};
use crate::field::{Field, Showing};
use crate::meanings::Meanings;
use crate::own_number::own_number;
use crate::place::mask_place;
use crate::rows::{Problem, SourceRow, count_of, is_scientific};
use crate::said_times::SaidTimes;

/// One arrival before its personal data is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Row number as the user sees it.
    pub row: u64,
    /// The report without sealed data.
    pub report: Report,
    /// What is to be sealed.
    pub personal: PersonalFields,
    /// It says something of a report that is on record, and is none itself.
    pub is_follow_up: bool,
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
    /// Stands in for a time of receipt that cannot be read; nothing has happened after it.
    pub imported_at: DateTime<Utc>,
}

/// What a row says, and which of its words nobody knows.
pub struct Reading {
    /// The arrival.
    pub arrival: Arrival,
    /// Words whose meaning the vocabulary does not have.
    pub unknown_words: Vec<(Field, String)>,
}

/// Reads a row as an arrival. Nothing is lost for being dirty: what cannot be read is a problem on the record, and what
/// stood there is sealed.
#[must_use]
pub fn read_row(origin: &Origin, meanings: &Meanings, row: &SourceRow) -> Reading {
    let times = SaidTimes::of(row, origin.imported_at);
    let own_number = own_number(row);
    let mut reader = Reader {
        row,
        meanings,
        own_number,
        texts: shown_texts(row, own_number),
        problems: row.problems.clone(),
        unknown_words: Vec::new(),
    };
    reader.problems.extend(times.problems.iter().cloned());
    reader.tell_cut();
    let external_id = reader.external_id();
    let mut details = reader.details(&times);
    let closed = reader.closed(&times, &mut details);
    let reply = reader.reply(&times, closed.as_ref(), &mut details);
    let class = row.text(Field::Category).and_then(|word| meanings.class(word));
    reader.tell_unknown(Field::Category, class.is_some());
    let personal = reader.personal(&times);
    let (title, body) = (reader.masked(Field::Title), reader.masked(Field::Body).unwrap_or_default());
    let report = Report {
        import: None,
        id: ReportId::derive(&origin.source, &external_id),
        source: origin.source.clone(),
        channel: origin.channel,
        via: reader.masked(Field::Channel),
        title: title.unwrap_or_else(|| first_words(&body)),
        body,
        class,
        category: reader.masked(Field::Category),
        received: times.received.unwrap_or_else(|| SourceTime::exact(origin.imported_at)),
        received_unknown: times.received.is_none(),
        from_history: false,
        target: times.target,
        office: reader.masked(Field::Office),
        area: reader.masked(Field::Area),
        status: reader.masked(Field::Status),
        link: None,
        caller_masked: personal.caller.as_ref().map(Personal::mask_name),
        phone_masked: personal.phone.as_ref().map(Personal::mask_phone),
        sealed: None,
        problems: reader.problems.iter().map(on_record).collect(),
        external_id: reader.shown_number(external_id),
        details,
    };
    let Reader { problems, unknown_words, .. } = reader;
    let (is_follow_up, aliases) = (false, Vec::new());
    let arrival = Arrival { row: row.row, report, personal, is_follow_up, aliases, reply, closed, problems };
    Reading { arrival, unknown_words }
}

fn on_record(problem: &Problem) -> ReportProblem {
    ReportProblem { column: problem.column.clone(), what: problem.what.clone() }
}

/// A text of a row, masked but for the row's own number, and whether masking changed it.
fn mask(own_number: Option<&str>, text: &str) -> (String, bool) {
    mask_except(text, own_number.as_slice())
}

/// What stands for the title of a row without one.
pub(crate) fn first_words(body: &str) -> String {
    const CHARS_MAX: usize = 40;
    let line = body.split_whitespace().next().unwrap_or_default();
    let first = beginning(line, CHARS_MAX);
    if first.len() < line.len() { format!("{first}…") } else { line.to_owned() }
}

/// A text of a row as it is shown.
struct Text {
    shown: String,
    /// The source says more: masking or its length changed it.
    differs: bool,
    is_cut: bool,
}

/// The texts of a row as they are shown. Personal fields, times and counts are none.
fn shown_texts(row: &SourceRow, own_number: Option<&str>) -> BTreeMap<Field, Text> {
    let is_text = |field: Field| field.showing() == Showing::Masked && !field.is_time() && !field.is_count();
    let texts = row.cells.iter().filter(|(field, _)| is_text(**field));
    let masked = |field: Field, text: &str| match field {
        Field::Place => {
            let shown = mask_place(text);
            let is_changed = shown != text;
            (shown, is_changed)
        }
        Field::ExternalId if own_number.is_none() => match mask(None, text) {
            // The caller's, though masking knows it for no telephone number.
            (_, false) if !is_scientific(text) => (Personal::new(text).mask_phone(), true),
            masked => masked,
        },
        _ => mask(own_number, text),
    };
    // Masked whole, before it is cut: half a number would pass for none.
    let shown = |field: Field, (text, is_changed): (String, bool)| match cut(&text, chars_max(field)) {
        Some(shown) => Text { shown, differs: true, is_cut: true },
        None => Text { shown: text, differs: is_changed, is_cut: false },
    };
    texts.map(|(field, cell)| (*field, shown(*field, masked(*field, &cell.text)))).collect()
}

struct Reader<'a> {
    row: &'a SourceRow,
    meanings: &'a Meanings,
    own_number: Option<&'a str>,
    texts: BTreeMap<Field, Text>,
    problems: Vec<Problem>,
    unknown_words: Vec<(Field, String)>,
}

impl Reader<'_> {
    fn masked(&self, field: Field) -> Option<String> {
        self.texts.get(&field).map(|text| text.shown.clone())
    }

    fn is_masked(&self, field: Field) -> bool {
        self.texts.get(&field).is_some_and(|text| text.differs)
    }

    fn tell(&mut self, field: Field, what: &str) {
        self.problems.push(self.row.problem(field, what));
    }

    /// Says which texts are not on the record whole.
    fn tell_cut(&mut self) {
        let cut = self.texts.iter().filter(|(_, text)| text.is_cut);
        for field in cut.map(|(field, _)| *field).collect::<Vec<_>>() {
            let n_chars_max = chars_max(field);
            self.tell(
                field,
                &format!("longer than {n_chars_max} characters; the whole of it is kept sealed"),
            );
        }
    }

    fn tell_unknown(&mut self, field: Field, is_known: bool) {
        if let Some(word) = self.row.text(field).filter(|_| !is_known) {
            self.unknown_words.push((field, word.to_owned()));
        }
    }

    /// The number as it is written, which identifies the report within its source.
    fn external_id(&mut self) -> String {
        let what = match self.row.text(Field::ExternalId) {
            Some(number) if !is_scientific(number) => return number.to_owned(),
            Some(_) => "a number shortened by a spreadsheet; it was given one made from its content",
            None => "no number; it was given one made from its content",
        };
        self.tell(Field::ExternalId, what);
        // Of masked texts: from a number made of an open one a telephone number could be found by trying.
        let text = |field| self.row.text(field).map(|text| mask(self.own_number, text).0).unwrap_or_default();
        let content =
            [text(Field::ExternalId), text(Field::Title), text(Field::Body), text(Field::ReceivedAt)];
        format!("content-{}", fingerprint(&content.each_ref().map(String::as_str)))
    }

    /// The number as it is shown: the source's own masked where it is the caller's, one made from content as it is.
    fn shown_number(&self, external_id: String) -> String {
        let is_sources = self.row.text(Field::ExternalId) == Some(external_id.as_str());
        self.masked(Field::ExternalId).filter(|_| is_sources).unwrap_or(external_id)
    }

    fn details(&mut self, times: &SaidTimes) -> Details {
        let row = self.row;
        let urgency = self.masked(Field::Urgency).map(|word| self.meanings.urgency(&word));
        let satisfaction = self.masked(Field::Satisfaction).map(|word| self.meanings.satisfaction(&word));
        let solved = self.masked(Field::Solved).map(|word| self.meanings.solved(&word));
        self.tell_unknown(Field::Urgency, urgency.as_ref().is_some_and(|it| it.means.is_some()));
        self.tell_unknown(Field::Satisfaction, satisfaction.as_ref().is_some_and(|it| it.means.is_some()));
        self.tell_unknown(Field::Solved, solved.as_ref().is_some_and(|it| it.means.is_some()));
        Details {
            state: row.text(Field::Status).and_then(|word| self.meanings.state(word)),
            place: self.masked(Field::Place),
            urgency,
            satisfaction,
            solved,
            return_visit: self.masked(Field::ReturnVisit),
            closed: times.closed,
            closing_note: self.masked(Field::ClosingNote),
            modified: times.modified,
            undated_reply: None,
            transfers: self.count(Field::Transfers),
            likes: self.count(Field::Likes),
            dislikes: self.count(Field::Dislikes),
            reposts: self.count(Field::Reposts),
            comments: self.count(Field::Comments),
            sentiment: self.masked(Field::Sentiment),
            attachments: self.attachments(),
            sealed_digest: None,
        }
    }

    fn count(&mut self, field: Field) -> Option<u64> {
        let count = count_of(self.row.text(field)?);
        if count.is_none() {
            self.tell(field, "not a count; it is kept sealed");
        }
        count
    }

    /// The reply: a text with its time. A text without one is a reply whose time is unknown and meets no clock; a time
    /// without a text is a reply whose words are unknown.
    fn reply(
        &mut self,
        times: &SaidTimes,
        closed: Option<&Closed>,
        details: &mut Details,
    ) -> Option<Replied> {
        let office = self.masked(Field::Office);
        let by_closing = closed.and_then(|closed| self.reply_by_closing(closed, office.clone()));
        if by_closing.is_some() {
            return by_closing;
        }
        match (self.masked(Field::Reply), times.replied) {
            (Some(text), Some(replied)) => Some(Replied { text, replied, office }),
            (Some(text), None) => {
                details.undated_reply = Some(text);
                let column = self.row.problem(Field::RepliedAt, "").column;
                if !times.problems.iter().any(|it| it.column == column) {
                    self.tell(
                        Field::RepliedAt,
                        "a reply without a time; its time is unknown and it meets no clock",
                    );
                }
                None
            }
            (None, Some(replied)) => {
                self.tell(Field::Reply, "the time of a reply without its text");
                Some(Replied { text: String::new(), replied, office })
            }
            (None, None) => None,
        }
    }

    /// The reply of a closed row where the table has no column for the time of replies: the closing is then the latest
    /// that it can have been given. Without a column for replies either, the words of the closing are the reply.
    fn reply_by_closing(&self, closed: &Closed, office: Option<String>) -> Option<Replied> {
        let has_column = |field: &Field| self.row.columns.contains_key(field);
        if [Field::RepliedAt, Field::RepliedAfterDays].iter().any(has_column) {
            return None;
        }
        let words = if has_column(&Field::Reply) { Field::Reply } else { Field::ClosingNote };
        Some(Replied { text: self.masked(words)?, replied: closed.closed?, office })
    }

    /// The row's word that its matter is finished: its state, or a closing time where it has no state.
    fn closed(&mut self, times: &SaidTimes, details: &mut Details) -> Option<Closed> {
        let note = self.row.text(Field::ClosingNote);
        if details.state == Some(SourceState::Closed)
            && note.is_some_and(|note| self.meanings.is_duplicate_note(note))
        {
            details.state = Some(SourceState::ClosedDuplicate);
        }
        self.tell_unknown(Field::Status, details.state.is_some());
        let word = match (self.row.text(Field::Status), details.state) {
            (Some(word), Some(state)) if state.is_closed() => word,
            (None, _) if times.closed.is_some() => self.row.columns.get(&Field::ClosedAt)?.as_str(),
            (Some(_), _) if times.closed.is_some() => {
                self.tell(
                    Field::ClosedAt,
                    "a closing time although the state is not known as a closed one; it closes nothing",
                );
                return None;
            }
            _ => return None,
        };
        // A source without a column for closings closes with its reply.
        let (dated_by, closed) = match self.row.columns.contains_key(&Field::ClosedAt) {
            true => (Field::ClosedAt, times.closed),
            false => (Field::RepliedAt, times.replied),
        };
        if closed.is_none() && self.row.text(dated_by).is_some() {
            // Closed without a time it would be judged by the time of the import, which may make it look on time.
            if times.unreadable.contains(&dated_by) {
                self.tell(
                    dated_by,
                    "closed at a time that cannot be read; it stays open until its time is known",
                );
            }
            return None;
        }
        let state = details.state.filter(|state| *state != SourceState::Closed);
        let status = mask(self.own_number, word).0;
        Some(Closed { closed, status: within(status, FIELD_CHARS_MAX), state })
    }

    fn personal(&self, times: &SaidTimes) -> PersonalFields {
        let text = |field| self.row.text(field).map(Personal::new);
        let if_masked = |field| text(field).filter(|_| self.is_masked(field));
        let others = self.texts.keys().filter(|field| !has_own_place(**field));
        let others = others.filter_map(|field| Some((field.code(), if_masked(*field)?)));
        let unmapped = self.row.unmapped.iter().map(|(column, text)| (column.clone(), Personal::new(text)));
        let unreadable = self.row.cells.keys().filter_map(|field| {
            let text = self.row.text(*field).filter(|text| is_unreadable(*field, text, times))?;
            Some((self.row.columns.get(field)?.clone(), Personal::new(text)))
        });
        PersonalFields {
            caller: text(Field::Caller),
            phone: text(Field::Phone),
            address: text(Field::Address),
            title: if_masked(Field::Title),
            body: if_masked(Field::Body),
            reply: if_masked(Field::Reply),
            others: others.collect(),
            unmapped: unreadable.chain(unmapped).collect(),
        }
    }

    /// The names or addresses in a cell, one a line or with separators between.
    fn attachments(&self) -> Vec<String> {
        let cell = self.row.text(Field::Attachments).unwrap_or_default();
        let names = cell.split(['\n', '\r', ';', '；', '、', '|', ',', '，']).map(str::trim);
        let masked = names.filter(|name| !name.is_empty()).map(|name| mask(self.own_number, name).0);
        let bounded = masked.map(|name| within(name, FIELD_CHARS_MAX));
        bounded.take(N_ATTACHMENTS_MAX).collect()
    }
}

/// Whether the sealed data keep a field in a place of its own.
fn has_own_place(field: Field) -> bool {
    matches!(field, Field::Title | Field::Body | Field::Reply)
}

/// Whether a cell is not on the report because it could not be read.
fn is_unreadable(field: Field, text: &str, times: &SaidTimes) -> bool {
    match field {
        Field::ExternalId => is_scientific(text),
        Field::RepliedAfterDays => true,
        _ if field.is_time() => times.unreadable.contains(&field),
        _ => field.is_count() && count_of(text).is_none(),
    }
}
