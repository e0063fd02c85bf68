//! What happened on a case or incident, told in one sentence each for the timeline.

mod case;
mod clock;
mod clock_acts;
mod course;
mod incident;
mod people;
mod record;

use chrono::{DateTime, Utc};
use huiying_domain::{Actor, Event, SourceTime, Subject};

use super::clock::Rules;
use super::{Lang, shown};

pub use clock::{done, margin};

/// Who did something: the name that was typed, or the id of somebody who signed in, whom pages name.
#[must_use]
pub fn by(actor: &Actor) -> String {
    actor.person.map_or_else(|| shown(&actor.name), |person| person.to_string())
}

/// One event in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: String,
    /// The words of it: a reply, a note, a reason.
    pub text: String,
    /// When it happened, where that is apart from when it was recorded.
    pub happened: Option<SourceTime>,
    /// Who did it.
    pub by: String,
    /// The other cases and incidents it speaks of, each with what it is called where the event says.
    pub links: Vec<(Subject, String)>,
}

impl Told {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    fn at(self, happened: SourceTime) -> Self {
        Self { happened: Some(happened), ..self }
    }

    fn at_instant(self, happened: DateTime<Utc>) -> Self {
        self.at(SourceTime::exact(happened))
    }

    fn by(self, actor: &Actor) -> Self {
        Self { by: by(actor), ..self }
    }

    fn by_or_source(self, lang: Lang, actor: Option<&Actor>) -> Self {
        match actor {
            Some(actor) => self.by(actor),
            None => Self { by: lang.pick("来源系统", "the source").to_owned(), ..self },
        }
    }

    fn saying(self, text: &str) -> Self {
        Self { text: shown(text), ..self }
    }

    fn about(mut self, subject: Subject, called: &str) -> Self {
        self.links.push((subject, shown(called)));
        self
    }
}

/// An event in words; `rules` are those that its clocks rest on.
#[must_use]
pub fn told(lang: Lang, event: &Event, rules: &Rules<'_>) -> Told {
    match event {
        Event::Case(event) => case::told(lang, event, rules),
        Event::Incident(event) => incident::told(lang, event),
        Event::Clock(event) => clock::told(lang, event, rules),
        Event::Policy(event) => record::of_policy(lang, event),
        Event::Process(event) => record::of_process(lang, event, rules),
        Event::People(event) => people::told(lang, event),
    }
}

#[cfg(test)]
mod tests;
