//! The timeline of a case or incident.

use huiying_domain::{Event, PolicyEvent, ProcessEvent, Subject};
use huiying_views::{ClockView, TimelineEntry};
use huiying_words::clock::Rules;
use huiying_words::events::{self, Told};
use huiying_words::{Lang, time};

use super::links::{Link, Names};

/// One event of the timeline.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What happened.
    pub what: String,
    /// The words of it.
    pub text: String,
    /// Who did it.
    pub by: String,
    /// When it happened.
    pub happened: String,
    /// When it was recorded.
    pub recorded: String,
    /// Position in the decisions log.
    pub position: u64,
    /// Position in the intake log.
    pub cause: u64,
    /// The other cases and incidents it speaks of.
    pub links: Vec<Link>,
    /// `fact` for what people and sources did, `clock` for what followed, `refused`.
    pub kind: &'static str,
}

/// What happened, for a page: facts and clocks together, what was refused apart.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// What people and sources did and what followed for clocks, oldest first.
    pub moments: Vec<Moment>,
    /// How many of these are about clocks.
    pub n_clocks: usize,
    /// What was asked for and refused, oldest first.
    pub refused: Vec<Moment>,
}

/// The timeline of `own` in words, oldest first; rules are named as the clocks name them.
#[must_use]
pub fn timeline(
    lang: Lang,
    own: Subject,
    entries: &[TimelineEntry],
    clocks: &[ClockView],
    names: &Names,
) -> Timeline {
    let rules = Rules::of(clocks.iter().filter_map(|view| view.rule.as_ref()));
    let moment = |entry: &TimelineEntry| {
        let mut told = events::told(lang, &entry.event, &rules);
        told.by = names.by(told.by);
        let others = told.links.iter().filter(|(subject, _)| *subject != own);
        let links = others.map(|(subject, called)| names.link(lang, *subject, called)).collect();
        moment(entry, told, links)
    };
    let (refused, moments): (Vec<Moment>, Vec<Moment>) =
        entries.iter().map(moment).partition(|moment| moment.kind == "refused");
    let n_clocks = moments.iter().filter(|moment| moment.kind == "clock").count();
    Timeline { moments, n_clocks, refused }
}

fn moment(entry: &TimelineEntry, told: Told, links: Vec<Link>) -> Moment {
    let kind = kind(&entry.event);
    let recorded = time::second(entry.recorded_at);
    Moment {
        what: told.what,
        text: told.text,
        by: told.by,
        happened: told.happened.map_or_else(|| recorded.clone(), time::known),
        recorded,
        position: entry.position,
        cause: entry.cause,
        links,
        kind,
    }
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Clock(_)
        | Event::Process(ProcessEvent::ClocksSetAside { .. })
        | Event::Policy(PolicyEvent::ClocksRecounted { .. }) => "clock",
        Event::Process(ProcessEvent::RequestRefused { .. }) => "refused",
        Event::Case(_)
        | Event::People(_)
        | Event::Incident(_)
        | Event::Policy(
            PolicyEvent::CalendarAdopted { .. }
            | PolicyEvent::PackAdopted { .. }
            | PolicyEvent::PackRefused { .. },
        )
        | Event::Process(
            ProcessEvent::IntakeParked { .. }
            | ProcessEvent::IntakeResumed { .. }
            | ProcessEvent::AlertsTaken { .. }
            | ProcessEvent::AlertsTold { .. }
            | ProcessEvent::AlertsFailed { .. }
            | ProcessEvent::ChannelsStated { .. }
            | ProcessEvent::ChannelTestAsked { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::ImportBegan { .. }
            | ProcessEvent::ImportEnded { .. }
            | ProcessEvent::ImportWithdrawn { .. }
            | ProcessEvent::WithdrawalWentOn { .. }
            | ProcessEvent::CaseIdTaken { .. },
        ) => "fact",
    }
}
