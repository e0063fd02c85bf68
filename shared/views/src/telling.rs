//! How the channels outside the pages stand, as the record tells: told, failing, asked to be tried (pure).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_domain::ProcessEvent;
use serde::{Deserialize, Serialize};

/// Attempts after which a channel that may recover by itself is told as failing: more than a minute of them.
const N_ATTEMPTS_PATIENT: u32 = 5;

/// The key of what notifiers said of their channels.
const STATED: &str = "stated";

/// Something the record tells of channels, stored under a key of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TellingFact {
    /// Which channels there are.
    #[serde(rename = "stated")]
    Stated {
        /// Their names.
        channels: Vec<String>,
        /// Offices that no channel names.
        unnamed_offices: Vec<String>,
    },
    /// When a channel was last told.
    #[serde(rename = "told")]
    Told(Mark),
    /// Why a channel could not be told when it was last tried.
    #[serde(rename = "failed")]
    Failed {
        /// The attempt.
        mark: Mark,
        /// What is wrong.
        failure: Failure,
    },
    /// When a test of a channel was last asked for.
    #[serde(rename = "test_asked")]
    TestAsked(Mark),
}

/// A place in the decisions log: of a request its own, of an attempt the last it told or was to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Position in the decisions log.
    pub position: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// Why a channel cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why, without addresses.
    pub why: String,
    /// It refuses until somebody mends its settings or ours.
    pub for_good: bool,
    /// How many attempts failed since it was last told.
    pub n_attempts: u32,
    /// When the last of them failed.
    pub at: DateTime<Utc>,
}

/// The channels outside the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Every channel that a notifier stated, in the order of the configuration.
    pub channels: Vec<ChannelStanding>,
    /// Offices of cases that people were to be told of lately and that no channel names, although some name offices.
    pub unnamed_offices: Vec<String>,
}

/// How one channel stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelStanding {
    /// Its name.
    pub name: String,
    /// When it was last told.
    pub told_at: Option<DateTime<Utc>>,
    /// Why it could not be told since then.
    pub failure: Option<Failure>,
    /// When a test was asked for that no attempt has answered yet.
    pub test_waits_since: Option<DateTime<Utc>>,
}

impl ChannelStanding {
    /// Whether people behind it are not told and somebody has to see to it: it refuses for good, or fails again and again.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failure.as_ref().is_some_and(|it| it.for_good || it.n_attempts >= N_ATTEMPTS_PATIENT)
    }
}

impl Telling {
    /// Whether no notifier has stated its channels.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// The channels behind which people are not told.
    pub fn failing(&self) -> impl Iterator<Item = &ChannelStanding> {
        self.channels.iter().filter(|it| it.is_failing())
    }

    /// How the channels stand by these facts.
    pub(crate) fn of(facts: &BTreeMap<String, TellingFact>) -> Self {
        let Some(TellingFact::Stated { channels, unnamed_offices }) = facts.get(STATED) else {
            return Self::default();
        };
        let channels = channels.iter().map(|name| standing(facts, name)).collect();
        Self { channels, unnamed_offices: unnamed_offices.clone() }
    }
}

fn standing(facts: &BTreeMap<String, TellingFact>, name: &str) -> ChannelStanding {
    let fact = |kind: &str| facts.get(&key(kind, name));
    let told = match fact("told") {
        Some(TellingFact::Told(mark)) => Some(*mark),
        _ => None,
    };
    let failed = match fact("failed") {
        Some(TellingFact::Failed { mark, failure }) => Some((*mark, failure.clone())),
        _ => None,
    };
    let test = match fact("test_asked") {
        Some(TellingFact::TestAsked(mark)) => Some(*mark),
        _ => None,
    };
    let tried = told.into_iter().chain(failed.as_ref().map(|(mark, _)| *mark));
    let tried = tried.map(|mark| mark.position).max().unwrap_or_default();
    ChannelStanding {
        name: name.to_owned(),
        told_at: told.map(|mark| mark.at),
        failure: failed.map(|(_, failure)| failure),
        test_waits_since: test.filter(|mark| mark.position > tried).map(|mark| mark.at),
    }
}

fn key(kind: &str, channel: &str) -> String {
    format!("{kind}/{channel}")
}

/// What an event at a position of the decisions log tells of channels, by the keys of the facts; `None` where a fact no
/// longer holds.
pub(crate) fn facts_of(position: u64, event: &ProcessEvent) -> Vec<(String, Option<TellingFact>)> {
    match event {
        ProcessEvent::ChannelsStated { channels, unnamed_offices, .. } => {
            let (channels, unnamed_offices) = (channels.clone(), unnamed_offices.clone());
            vec![(STATED.to_owned(), Some(TellingFact::Stated { channels, unnamed_offices }))]
        }
        ProcessEvent::AlertsTold { round, at, .. } => {
            let told = TellingFact::Told(Mark { position: round.through, at: *at });
            vec![(key("told", &round.channel), Some(told)), (key("failed", &round.channel), None)]
        }
        ProcessEvent::AlertsFailed { round, why, for_good, at } => {
            let failure =
                Failure { why: why.clone(), for_good: *for_good, n_attempts: round.attempt, at: *at };
            let mark = Mark { position: round.through, at: *at };
            vec![(key("failed", &round.channel), Some(TellingFact::Failed { mark, failure }))]
        }
        ProcessEvent::ChannelTestAsked { channel, at, .. } => {
            let asked = TellingFact::TestAsked(Mark { position, at: *at });
            vec![(key("test_asked", channel), Some(asked))]
        }
        ProcessEvent::AlertsTaken { .. }
        | ProcessEvent::RequestRefused { .. }
        | ProcessEvent::ReportUnknown { .. }
        | ProcessEvent::CaseIdTaken { .. }
        | ProcessEvent::IntakeParked { .. }
        | ProcessEvent::ClocksSetAside { .. }
        | ProcessEvent::IntakeResumed { .. }
        | ProcessEvent::ImportBegan { .. }
        | ProcessEvent::ImportEnded { .. }
        | ProcessEvent::ImportWithdrawn { .. }
        | ProcessEvent::WithdrawalWentOn { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use huiying_domain::process::alert::Round;
    use huiying_domain::{Actor, RequestId};

    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 25, 4, minute, 0).unwrap()
    }

    fn round(through: u64, attempt: u32) -> Round {
        Round { channel: "值班群".to_owned(), after: 0, through, attempt }
    }

    fn stated(channels: &[&str]) -> ProcessEvent {
        let channels = channels.iter().map(|it| (*it).to_owned()).collect();
        ProcessEvent::ChannelsStated { channels, unnamed_offices: Vec::new(), at: at(0) }
    }

    fn failed(through: u64, attempt: u32, for_good: bool) -> ProcessEvent {
        let why = "WeCom refused it with errcode 93000".to_owned();
        ProcessEvent::AlertsFailed { round: round(through, attempt), why, for_good, at: at(1) }
    }

    fn told(through: u64) -> ProcessEvent {
        ProcessEvent::AlertsTold { round: round(through, 1), subjects: Vec::new(), n_alerts: 1, at: at(2) }
    }

    fn asked() -> ProcessEvent {
        let by = Actor::typed("1");
        let (request, channel) = (RequestId::derive("r"), "值班群".to_owned());
        ProcessEvent::ChannelTestAsked { request, channel, by, at: at(3) }
    }

    /// How the channels stand after these events, at positions from 10.
    fn after(events: &[ProcessEvent]) -> Telling {
        let mut facts = BTreeMap::new();
        for (position, event) in (10..).zip(events) {
            for (key, fact) in facts_of(position, event) {
                match fact {
                    Some(fact) => drop(facts.insert(key, fact)),
                    None => drop(facts.remove(&key)),
                }
            }
        }
        Telling::of(&facts)
    }

    #[test]
    fn a_channel_that_refuses_for_good_is_failing_at_once_and_one_that_is_only_away_after_five_attempts() {
        let failing = |event: ProcessEvent| after(&[stated(&["值班群"]), event]).failing().count();
        assert_eq!(failing(failed(9, 1, true)), 1);
        assert_eq!((failing(failed(9, 4, false)), failing(failed(9, 5, false))), (0, 1));
    }

    #[test]
    fn a_channel_that_works_again_and_one_that_is_configured_no_longer_are_not_failing() {
        let events = [stated(&["值班群"]), failed(9, 1, true)];
        let again = after(&[events.clone().to_vec(), vec![told(12)]].concat());
        assert_eq!((again.failing().count(), again.channels[0].told_at), (0, Some(at(2))));
        let other = after(&[events.to_vec(), vec![stated(&["program"])]].concat());
        assert_eq!(other.failing().count(), 0);
        assert_eq!(other.channels[0].name, "program");
    }

    #[test]
    fn a_test_waits_until_an_attempt_that_comes_as_far_as_it_was_told_or_failed() {
        let waits = |more: &[ProcessEvent]| {
            let events = [vec![stated(&["值班群"]), asked()], more.to_vec()].concat();
            after(&events).channels[0].test_waits_since
        };
        // given a test asked for at position 11
        assert_eq!(waits(&[]), Some(at(3)));
        assert_eq!(waits(&[told(10)]), Some(at(3)), "that round began before");
        assert_eq!(waits(&[told(11)]), None);
        assert_eq!(waits(&[failed(11, 1, false)]), None);
    }
}
