//! A field of a form, described once: what it is called and takes, and how what was filled in is read.

use std::collections::BTreeSet;

use huiying_domain::personal::mask_numbers;
use huiying_domain::{CaseId, IncidentId, SourceTime, pasted};
use huiying_views::Sought;
use huiying_words::{Lang, Words};

use super::sent::{BadField, FieldProblem, Sent};
use crate::field_time;
use crate::shell::OFFICER_CHARS_MAX;

const LINE_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 20_000;

/// A word of the table, in whichever language.
pub type Word = fn(&'static Words) -> &'static str;

/// What is known of a field whatever it gives.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// What it asks for.
    pub label: Word,
    /// How to fill it in.
    pub hint: Option<Word>,
    /// The page has it filled in; what is empty all the same is left to the decider where it can be.
    pub required: bool,
    /// What it takes.
    pub kind: Kind,
    /// Which of several matters it is a field of.
    pub matter: Option<usize>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// One line, for which the offices of the page are offered.
    LineOfOffices,
    /// One line for an office, with the list of offices that the page offers.
    Office,
    /// Several lines, this many of which are seen.
    Text(u8),
    /// Beijing time.
    Time,
    /// A whole number.
    Number,
    /// One of several.
    Choice,
    /// An incident, chosen from a list with a search.
    PickIncident,
    /// Cases, chosen from a list with a search.
    PickCases,
    /// Yes or nothing.
    Tick,
    /// Nothing that a person fills in.
    Hidden,
}

impl Kind {
    /// What its list is filled with, where it has one.
    #[must_use]
    pub fn sought(self) -> Option<Sought> {
        match self {
            Self::PickIncident => Some(Sought::Incidents),
            Self::PickCases => Some(Sought::Cases),
            Self::Line
            | Self::LineOfOffices
            | Self::Office
            | Self::Text(_)
            | Self::Time
            | Self::Number
            | Self::Choice
            | Self::Tick
            | Self::Hidden => None,
        }
    }
}

/// The officer's name, which every form asks for.
pub static OFFICER: Field<String> =
    Field::new("officer", |t| t.forms.officer, Kind::Line, |sent, name| sent.text(name, OFFICER_CHARS_MAX));
/// The form's own mark: it makes pressing a button twice ask once.
pub static TOKEN: Spec = Spec::new("token", |_| "token", Kind::Hidden);

impl Spec {
    const fn new(name: &'static str, label: Word, kind: Kind) -> Self {
        Self { name, label, hint: None, required: true, kind, matter: None }
    }

    /// What it asks for, in words.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        let t = lang.words();
        match self.matter {
            None => (self.label)(t).to_owned(),
            Some(n) => t.forms.matter_field(n, (self.label)(t)),
        }
    }

    /// Whether one is chosen for it from a list.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.kind == Kind::PickIncident
    }

    /// How to fill it in; empty where that needs no saying.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        self.hint.map_or("", |hint| hint(lang.words()))
    }
}

/// A field that gives a `T`.
#[derive(Debug)]
pub struct Field<T: 'static> {
    /// What is known of it.
    pub spec: Spec,
    read: Read<T>,
}

#[derive(Debug)]
enum Read<T> {
    Sent(fn(&Sent, &str) -> Result<T, FieldProblem>),
    Code(fn(&str) -> Option<T>),
}

impl<T> Field<T> {
    const fn new(
        name: &'static str,
        label: Word,
        kind: Kind,
        read: fn(&Sent, &str) -> Result<T, FieldProblem>,
    ) -> Self {
        Self { spec: Spec::new(name, label, kind), read: Read::Sent(read) }
    }

    /// One of several by code.
    #[must_use]
    pub const fn choice(name: &'static str, label: Word, from_code: fn(&str) -> Option<T>) -> Self {
        Self { spec: Spec::new(name, label, Kind::Choice), read: Read::Code(from_code) }
    }

    /// How to fill it in.
    #[must_use]
    pub const fn hint(mut self, hint: Word) -> Self {
        self.spec.hint = Some(hint);
        self
    }

    /// It may be left empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.spec.required = false;
        self
    }

    /// The page has it filled in.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.spec.required = true;
        self
    }

    /// It is a field of one of several matters, so that the page has others like it.
    #[must_use]
    pub const fn of_matter(mut self, n: usize) -> Self {
        self.spec.matter = Some(n);
        self
    }

    /// Nobody fills it in: the page says it.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.spec.kind = Kind::Hidden;
        self
    }

    /// What was filled in.
    ///
    /// # Errors
    /// Names this field where it was not understood.
    pub fn read(&'static self, sent: &Sent) -> Result<T, BadField> {
        let name = self.spec.name;
        let read = match self.read {
            Read::Sent(read) => read(sent, name),
            Read::Code(from_code) => match sent.get(name) {
                "" => Err(FieldProblem::Missing),
                code => from_code(code).ok_or(FieldProblem::NoChoice),
            },
        };
        read.map_err(|problem| BadField { field: &self.spec, problem })
    }
}

impl Field<String> {
    /// One line, in which numbers that identify a person are masked: none typed in clear may reach a log.
    #[must_use]
    pub const fn line(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Line, |sent, name| masked(sent, name, LINE_CHARS_MAX))
    }

    /// The same for an office, with the list of those offered.
    #[must_use]
    pub const fn office(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Office, |sent, name| masked(sent, name, LINE_CHARS_MAX))
    }

    /// Offers the offices that the page lists elsewhere.
    #[must_use]
    pub const fn of_offices(mut self) -> Self {
        self.spec.kind = Kind::LineOfOffices;
        self
    }

    /// Several lines, masked like one.
    #[must_use]
    pub const fn text(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Text(2), |sent, name| masked(sent, name, TEXT_CHARS_MAX))
    }

    /// Shows this many lines of a text.
    #[must_use]
    pub const fn rows(mut self, n: u8) -> Self {
        self.spec.kind = Kind::Text(n);
        self
    }

    /// Something that is named and must be there, such as a rule.
    #[must_use]
    pub const fn named(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Line, |sent, name| match sent.text(name, LINE_CHARS_MAX)? {
            text if text.is_empty() => Err(FieldProblem::Missing),
            text => Ok(text),
        })
    }
}

fn masked(sent: &Sent, name: &str, n_chars_max: usize) -> Result<String, FieldProblem> {
    sent.text(name, n_chars_max).map(|text| mask_numbers(&text).0)
}

impl Field<Option<SourceTime>> {
    /// A time that means now where it is left empty.
    #[must_use]
    pub const fn time(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Time, time).hint(|t| t.forms.time_hint).optional()
    }
}

fn time(sent: &Sent, name: &str) -> Result<Option<SourceTime>, FieldProblem> {
    match sent.get(name) {
        "" => Ok(None),
        typed => field_time::read(typed).map(Some).ok_or(FieldProblem::NoTime),
    }
}

impl Field<SourceTime> {
    /// A time that has to be filled in.
    #[must_use]
    pub const fn needed_time(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Time, |sent, name| time(sent, name)?.ok_or(FieldProblem::Missing))
    }
}

impl Field<u16> {
    /// A whole number.
    #[must_use]
    pub const fn number(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Number, |sent, name| match sent.get(name) {
            "" => Err(FieldProblem::Missing),
            typed => typed.parse().map_err(|_| FieldProblem::NoNumber),
        })
    }
}

impl Field<IncidentId> {
    /// An incident chosen from a list; its id, or the address of its page, is taken too.
    #[must_use]
    pub const fn incident(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::PickIncident, |sent, name| match pasted::id_of(sent.get(name)) {
            "" => Err(FieldProblem::Missing),
            id => id.parse().map_err(|_| FieldProblem::NoIncident),
        })
    }
}

impl Field<BTreeSet<CaseId>> {
    /// Cases chosen from a list; ids, or the addresses of pages, are taken too. None at all is left to the decider.
    #[must_use]
    pub const fn cases(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::PickCases, |sent, name| {
            let ids = sent.get(name).lines().map(pasted::id_of).filter(|id| !id.is_empty());
            ids.map(|id| id.parse().map_err(|_| FieldProblem::NoCase)).collect()
        })
    }
}

/// What a box that is ticked sends.
pub(super) const TICKED: &str = "yes";

impl Field<bool> {
    /// A box to tick.
    #[must_use]
    pub const fn tick(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Tick, |sent, name| Ok(sent.get(name) == TICKED)).optional()
    }
}
