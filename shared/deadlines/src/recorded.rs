//! Which facts can be recorded today, so that a clock which starts by itself can also be stopped.

use crate::condition::Attributes;
use crate::vocabulary::SubjectKind::{self, Case, Incident};
use crate::vocabulary::{
    INCIDENT_CLOSED, INCIDENT_OCCURRED, INCIDENT_REPORTED, OPINION_REPORTED_UPWARD, PRESS_CONFERENCE_HELD,
    RELEASE_PUBLISHED,
};

/// What a fact does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It starts it.
    Start,
    /// It satisfies the rule.
    Stop,
    /// It ends a duty that continues.
    End,
}

/// A fact that can be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    /// On what.
    pub on: SubjectKind,
    /// What it does to clocks there.
    pub part: Part,
    /// Its name.
    pub fact: &'static str,
    /// What is said of it, with every value that is.
    pub attributes: &'static [(&'static str, &'static [&'static str])],
}

/// Every fact that can be recorded.
pub const RECORDED: &[Recorded] = &[
    recorded(Case, Part::Start, "message.received"),
    recorded(Case, Part::Start, "opinion.detected"),
    recorded(Case, Part::Stop, "message.replied"),
    recorded(Case, Part::Stop, "message.feedback_sent"),
    recorded(Case, Part::Stop, "disclosure_request.answered"),
    recorded(Incident, Part::Start, INCIDENT_OCCURRED),
    recorded(Incident, Part::Start, INCIDENT_REPORTED),
    recorded(Incident, Part::Start, RELEASE_PUBLISHED),
    Recorded {
        attributes: &[("kind", &["authoritative", "flash", "update"]), ("to", &["public"])],
        ..recorded(Incident, Part::Stop, RELEASE_PUBLISHED)
    },
    recorded(Incident, Part::Stop, PRESS_CONFERENCE_HELD),
    recorded(Incident, Part::Stop, OPINION_REPORTED_UPWARD),
    recorded(Incident, Part::End, INCIDENT_CLOSED),
];

const fn recorded(on: SubjectKind, part: Part, fact: &'static str) -> Recorded {
    Recorded { on, part, fact, attributes: &[] }
}

/// What can be recorded that does this to the clocks of such a subject.
pub fn recordable(on: SubjectKind, part: Part) -> impl Iterator<Item = &'static Recorded> {
    RECORDED.iter().filter(move |it| it.on == on && it.part == part)
}

impl Recorded {
    /// Whether it can be recorded so that this fact is there and all of this is said of it.
    #[must_use]
    pub fn can_be(&self, fact: &str, asked: &Attributes) -> bool {
        let says = |name: &str, value: &str| {
            self.attributes.iter().any(|(attribute, values)| *attribute == name && values.contains(&value))
        };
        self.fact == fact && asked.iter().all(|(name, value)| says(name, value))
    }
}
