//! A file that was uploaded as it would stand: its columns, what is wrong with it, its first rows, and what it leaves out.

use huiying_domain::CaseId;
use huiying_ingest::account::{Account, ColumnAccount, SheetAccount, Use};
use huiying_ingest::field::Field;
use huiying_ingest::foreseen::{Foreseen, Missing};
use huiying_ingest::rehearsal::{Rehearsal, Row, brief};
use huiying_words::problems::told;
use huiying_words::{Words, shown, time};

use super::kinds::{KindRow, kinds};
use super::port::{Reading, UploadError};
use super::taking::{TakeIn, can_be_full_export};
use super::{Pick, address, field, picks, said, showed};

/// How it would stand.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    pub(super) lead: String,
    pub(super) picks: Vec<Pick>,
    pub(super) source: String,
    /// Where its forms go.
    pub(super) path: String,
    /// The same with how it is read.
    pub(super) address: String,
    pub(super) takes_in: bool,
    pub(super) can_be_full_export: bool,
    /// What stands in the form, and what is wrong with it.
    pub(super) sent: TakeIn,
    pub(super) wrong: Wrong,
    /// What it would show as a full export, and the first reports that it does not list: where they are, and their number.
    pub(super) foreseen: Vec<String>,
    pub(super) missing: Vec<(String, String)>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) not_read: Vec<(String, String)>,
    pub(super) words: Vec<Word>,
    pub(super) kinds: Vec<KindRow>,
    pub(super) rows: Vec<FirstRow>,
}

#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Column>,
}

/// A column and what it can be used for.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) id: String,
    pub(super) name: String,
    /// What it is used for now.
    pub(super) used: String,
    /// What was chosen for it, as `field=column`; empty where its header says it.
    pub(super) kept: String,
    /// What can be chosen; nothing where it is laid down.
    pub(super) picks: Vec<FieldPick>,
}

#[derive(Clone, Debug)]
pub(super) struct FieldPick {
    pub(super) map: String,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) field: &'static str,
    pub(super) word: String,
    pub(super) times: String,
}

#[derive(Clone, Debug)]
pub(super) struct FirstRow {
    pub(super) row: u64,
    pub(super) number: String,
    pub(super) facts: Vec<(&'static str, String)>,
}

/// What is wrong in the form, at its field.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrong {
    pub(super) full_export: Option<String>,
    pub(super) exported_at: Option<String>,
}

impl Wrong {
    fn of(t: &Words, error: Option<&UploadError>) -> Self {
        let Some(error) = error else { return Self::default() };
        let what = Some(said(t, error));
        match error {
            UploadError::NoTime | UploadError::InFuture => Self { exported_at: what, ..Self::default() },
            UploadError::NotFull
            | UploadError::NeverFull
            | UploadError::Gone
            | UploadError::Taken
            | UploadError::Unreadable { .. }
            | UploadError::Failed { .. } => Self { full_export: what, ..Self::default() },
        }
    }
}

/// What was found of a file.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    pub(super) id: String,
    pub(super) reading: Reading,
    pub(super) takes_in: bool,
    /// What stands in the form, and why that cannot be.
    pub(super) sent: TakeIn,
    pub(super) wrong: Option<UploadError>,
    pub(super) rehearsal: Rehearsal,
}

impl Preview {
    pub(super) fn of(t: &'static Words, looked: &Looked) -> Self {
        let Looked { id, reading, takes_in, sent, wrong, rehearsal } = looked;
        let none = Account::default();
        let account = rehearsal.summary.table.as_ref().unwrap_or(&none);
        let sheet = |(n, sheet): (usize, &SheetAccount)| Sheet {
            name: sheet.sheet.as_deref().map(shown),
            columns: sheet
                .columns
                .iter()
                .enumerate()
                .map(|(at, it)| column(reading, t, &format!("map-{n}-{at}"), (account, it)))
                .collect(),
        };
        let word = |word: &huiying_ingest::account::UnknownWord| Word {
            field: field(t, word.field),
            word: shown(&word.word),
            times: t.upload.times(word.n),
        };
        Self {
            lead: t.upload.would_be_taken(rehearsal.rows, rehearsal.summary.refused),
            picks: picks(t, reading.kind),
            source: reading.source.clone(),
            path: format!("/import/files/{id}"),
            address: address(id, reading),
            takes_in: *takes_in && rehearsal.rows > 0,
            can_be_full_export: can_be_full_export(reading.kind),
            sent: sent.clone(),
            wrong: Wrong::of(t, wrong.as_ref()),
            foreseen: rehearsal.full_export.as_ref().map(|it| showed::foreseen(t, it)).unwrap_or_default(),
            missing: rehearsal.full_export.as_ref().map(missing).unwrap_or_default(),
            sheets: account.sheets.iter().enumerate().map(sheet).collect(),
            not_read: account
                .sheets_not_read
                .iter()
                .map(|it| (shown(&it.sheet), shown(&told(t.upload.lang, &it.why).text)))
                .collect(),
            words: account.unknown_words.iter().map(word).collect(),
            kinds: kinds(t.upload.lang, &rehearsal.summary.kinds),
            rows: rehearsal.first.iter().map(|row| first_row(t, row)).collect(),
        }
    }
}

fn missing(foreseen: &Foreseen) -> Vec<(String, String)> {
    let link = |it: &Missing| (format!("/cases/{}", CaseId::of(it.report)), shown(&it.number));
    foreseen.missing.iter().map(link).collect()
}

fn column(
    reading: &Reading,
    t: &'static Words,
    id: &str,
    (account, column): (&Account, &ColumnAccount),
) -> Column {
    let none: &[&'static str] = &[];
    let (fields, used) = match &column.used {
        Use::Shown { fields } => (fields.as_slice(), names(t, fields)),
        Use::Sealed { fields } => (fields.as_slice(), format!("{}（{}）", names(t, fields), t.upload.sealed)),
        Use::NotUsed { could_be: Some(code) } => (none, format!("{}{}", t.upload.could_be, field(t, code))),
        Use::NotUsed { could_be: None } if account.keeps_unused() => (none, t.upload.not_used.to_owned()),
        Use::NotUsed { could_be: None } => (none, t.upload.not_kept.to_owned()),
    };
    let pick = |it: &Field| FieldPick {
        map: format!("{}={}", it.code(), column.column),
        label: field(t, it.code()),
        chosen: fields.contains(&it.code()),
    };
    Column {
        id: id.to_owned(),
        name: shown(&column.column),
        used,
        kept: reading.map.iter().find(|map| is_of(map, &column.column)).cloned().unwrap_or_default(),
        picks: if account.is_of_feed { Vec::new() } else { Field::ALL.iter().map(pick).collect() },
    }
}

/// Whether a mapping `field=column` is one of this column.
fn is_of(map: &str, column: &str) -> bool {
    map.split_once('=').is_some_and(|(_, of)| of.trim() == column)
}

fn names(t: &Words, fields: &[&'static str]) -> String {
    fields.iter().map(|code| field(t, code)).collect::<Vec<_>>().join("、")
}

fn first_row(t: &'static Words, Row { row, report, reply, closed, .. }: &Row) -> FirstRow {
    let received = match report.received_unknown {
        true => t.page.unknown.to_owned(),
        false => time::known(report.received),
    };
    let closed_at = |it: &huiying_ingest::delivery::Closed| {
        it.closed.map_or_else(|| t.upload.time_unknown.to_owned(), time::known)
    };
    let facts = [
        (t.queue.matter, Some(cut(&report.title))),
        (t.case.received, Some(received)),
        (t.case.office, report.office.as_deref().map(cut)),
        (t.case.source_target, report.target.map(time::known)),
        (t.upload.reply, reply.as_ref().map(|it| format!("{} {}", time::known(it.replied), cut(&it.text)))),
        (t.upload.closed, closed.as_ref().map(closed_at)),
    ];
    FirstRow {
        row: *row,
        number: cut(&report.external_id),
        facts: facts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect(),
    }
}

fn cut(text: &str) -> String {
    shown(&brief(text))
}
