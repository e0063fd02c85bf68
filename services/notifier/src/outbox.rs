//! What is to be told to whom, folded from decisions: a function of them, of the channels and of the time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{Rule, RuleId, RulePack};
use huiying_domain::process::alert::Channels;
use huiying_domain::{
    Assigned, CaseEvent, CaseId, ClockEvent, Decision, Event, PolicyEvent, ProcessEvent, Round, Subject,
};
use huiying_runtime::config::AlertChannel;

use crate::alert::{Alert, What};
use crate::candidates::Candidates;
use crate::reach::{Handled, Reach, wants};
use crate::standing::Standing;
pub(crate) use crate::standing::{Next, Waiting};

/// Who handles a case.
#[derive(Debug, Default)]
struct Office {
    name: Option<Arc<str>>,
    /// A person said so, and no source changes it.
    confirmed: bool,
}

/// Decisions as far as people outside the pages are to be told of them.
#[derive(Debug)]
pub(crate) struct Outbox {
    reach: Reach,
    channels: Vec<(AlertChannel, Standing)>,
    /// How old an alert may be to be told by name.
    age_max: TimeDelta,
    /// After how long an attempt that nobody reported on is made again.
    patience: TimeDelta,
    read: u64,
    cause: u64,
    /// The latest time at which anything folded was recorded: a record that was decided late has an earlier one.
    newest: DateTime<Utc>,
    /// Whether the program failed on the last tick.
    silent: bool,
    packs: BTreeMap<String, RulePack>,
    offices: BTreeMap<CaseId, Office>,
    /// Cases that came with an import of history and that nobody has taken up: nobody is told of them.
    of_history: BTreeSet<CaseId>,
    names: BTreeMap<String, Arc<str>>,
    candidates: Candidates,
    /// By position and number, so in the order they were decided.
    alerts: BTreeMap<(u64, usize), Alert>,
    /// The last word of each clock that can be overtaken, where it may not have been told.
    last_word: BTreeMap<(Subject, RuleId), (u64, usize)>,
    /// Offices that no channel names although some name offices, with the last time people were to be told of a case of
    /// theirs.
    unnamed: BTreeMap<Arc<str>, DateTime<Utc>>,
    /// What a notifier said last of its channels.
    stated: Option<Channels>,
}

impl Outbox {
    /// Nothing read yet.
    pub(crate) fn new(channels: Vec<AlertChannel>, age_max: TimeDelta, patience: TimeDelta) -> Self {
        Self {
            reach: Reach::of(&channels),
            channels: channels.into_iter().map(|it| (it, Standing::default())).collect(),
            age_max,
            patience,
            read: 0,
            cause: 0,
            newest: DateTime::<Utc>::MIN_UTC,
            silent: false,
            packs: BTreeMap::new(),
            offices: BTreeMap::new(),
            of_history: BTreeSet::new(),
            names: BTreeMap::new(),
            candidates: Candidates::default(),
            alerts: BTreeMap::new(),
            last_word: BTreeMap::new(),
            unnamed: BTreeMap::new(),
            stated: None,
        }
    }

    /// The position of the last decision folded.
    pub(crate) fn read(&self) -> u64 {
        self.read
    }

    /// The channels, in the order of the configuration.
    pub(crate) fn channels(&self) -> impl Iterator<Item = &AlertChannel> {
        self.channels.iter().map(|(channel, _)| channel)
    }

    /// What is to be said of the channels, where the record says otherwise.
    pub(crate) fn to_state(&self, now: DateTime<Utc>) -> Option<Channels> {
        let channels = self.channels().map(|channel| channel.name.clone()).collect();
        let own = Channels { channels, unnamed_offices: self.unnamed_offices(now) };
        (self.stated.as_ref() != Some(&own)).then_some(own)
    }

    /// Offices of cases that people were to be told of lately and that no channel names, although some name offices.
    pub(crate) fn unnamed_offices(&self, now: DateTime<Utc>) -> Vec<String> {
        let lately = self.unnamed.iter().filter(|(_, at)| **at + self.age_max >= now);
        lately.map(|(office, _)| office.to_string()).collect()
    }

    /// The channels that refuse for good, each with why.
    pub(crate) fn refusing(&self) -> impl Iterator<Item = (&str, &str)> {
        self.channels.iter().filter_map(|(channel, standing)| match &standing.failure {
            Some((why, true)) => Some((channel.name.as_str(), why.as_str())),
            Some((_, false)) | None => None,
        })
    }

    /// The rule of this name, where a pack in force has it.
    pub(crate) fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.packs.values().flat_map(|pack| &pack.rules).find(|rule| rule.id == *id)
    }

    /// Who handles it, where that is known.
    pub(crate) fn office(&self, subject: Option<Subject>) -> Option<&str> {
        match subject {
            Some(Subject::Case(case)) => self.offices.get(&case)?.name.as_deref(),
            Some(Subject::Incident(_)) | None => None,
        }
    }

    /// Folds one decision. They come in the order of their log; one whose cause is not newer than the last is a second
    /// decider's copy and is passed over.
    pub(crate) fn fold(&mut self, position: u64, at: DateTime<Utc>, decision: &Decision) {
        self.read = position;
        if decision.cause <= self.cause {
            return;
        }
        self.cause = decision.cause;
        self.newest = self.newest.max(at);
        let at = self.newest;
        let silent = decision.rang_nothing();
        let is_known = silent == Some(true) && self.silent;
        self.silent = silent.unwrap_or(self.silent);
        // That clocks do not ring is told once, not with every tick; what is told brings a tick itself.
        if is_known {
            return;
        }
        for (number, event) in decision.events.iter().enumerate() {
            self.fold_event(event);
            if let Some((subject, what)) = What::of(event).filter(|(subject, _)| !self.is_silent(*subject)) {
                let key = (position, number);
                let clock = subject.zip(what.clock());
                let candidate = clock.is_some_and(|(subject, (rule, _))| self.candidates.has(subject, rule));
                let alert = Alert { position, number, at, subject, candidate, what };
                if let (Some(subject), Some(rule)) = (subject, alert.may_be_overtaken()) {
                    self.last_word.insert((subject, rule.clone()), key);
                }
                if let Handled::Unnamed(office) = self.handled(subject)
                    && self.reach.names_offices()
                {
                    self.unnamed.insert(Arc::clone(office), at);
                }
                self.alerts.insert(key, alert);
            }
        }
        self.forget(at);
    }

    fn is_silent(&self, subject: Option<Subject>) -> bool {
        match subject {
            Some(Subject::Case(case)) => self.of_history.contains(&case),
            Some(Subject::Incident(_)) | None => false,
        }
    }

    fn fold_event(&mut self, event: &Event) {
        match event {
            Event::Policy(event) => self.fold_policy(event),
            Event::Case(event) => self.fold_case(event),
            Event::Clock(event) => {
                self.overtake(event);
                self.candidates.fold(event);
            }
            Event::Process(event) => self.fold_process(event),
            Event::Incident(_) | Event::People(_) => {}
        }
    }

    fn fold_policy(&mut self, event: &PolicyEvent) {
        match event {
            PolicyEvent::PackAdopted { pack } => {
                self.packs.insert(pack.id.clone(), pack.clone());
            }
            PolicyEvent::CalendarAdopted { .. }
            | PolicyEvent::PackRefused { .. }
            | PolicyEvent::ClocksRecounted { .. } => {}
        }
    }

    fn fold_case(&mut self, event: &CaseEvent) {
        if event.takes_up() {
            self.of_history.remove(&event.case());
        }
        if let CaseEvent::Opened { case, report, .. } | CaseEvent::ReceivedAnew { case, report, .. } = event
            && report.from_history
        {
            self.of_history.insert(*case);
        }
        event.assigns().into_iter().for_each(|(case, to)| self.assign(case, to));
    }

    fn fold_process(&mut self, event: &ProcessEvent) {
        match event {
            ProcessEvent::AlertsTaken { round, at } => self.standing_of(round, |it| {
                if round.attempt > it.attempt {
                    (it.attempt, it.under_way) = (round.attempt, Some(*at));
                }
            }),
            ProcessEvent::AlertsFailed { round, why, for_good, at } => self.standing_of(round, |it| {
                if round.attempt == it.attempt {
                    (it.under_way, it.failed_at) = (None, Some(*at));
                    it.failure = Some((why.clone(), *for_good));
                }
            }),
            ProcessEvent::AlertsTold { round, at, .. } => self.standing_of(round, |it| {
                *it = Standing { told: round.through, told_at: Some(*at), ..Standing::default() };
            }),
            ProcessEvent::ChannelsStated { channels, unnamed_offices, .. } => {
                let (channels, unnamed_offices) = (channels.clone(), unnamed_offices.clone());
                self.stated = Some(Channels { channels, unnamed_offices });
            }
            ProcessEvent::RequestRefused { .. }
            | ProcessEvent::ChannelTestAsked { .. }
            | ProcessEvent::ReportUnknown { .. }
            | ProcessEvent::CaseIdTaken { .. }
            | ProcessEvent::ImportBegan { .. }
            | ProcessEvent::ImportEnded { .. }
            | ProcessEvent::ImportWithdrawn { .. }
            | ProcessEvent::WithdrawalWentOn { .. }
            | ProcessEvent::IntakeParked { .. }
            | ProcessEvent::ClocksSetAside { .. }
            | ProcessEvent::IntakeResumed { .. } => {}
        }
    }

    fn assign(&mut self, case: CaseId, Assigned { office, confirmed }: Assigned<'_>) {
        let name = office
            .map(|office| Arc::clone(self.names.entry(office.to_owned()).or_insert_with(|| office.into())));
        let known = self.offices.entry(case).or_default();
        if confirmed || !known.confirmed {
            *known = Office { name, confirmed };
        }
    }

    /// Does something to where the round's channel stands, unless it was told further since.
    fn standing_of(&mut self, round: &Round, change: impl FnOnce(&mut Standing)) {
        let ours = self.channels.iter_mut().find(|(channel, _)| channel.name == round.channel);
        if let Some((_, standing)) = ours.filter(|(_, it)| it.told == round.after) {
            change(standing);
        }
    }

    /// What nobody was told of yet is not told any more once its clock was met or voided, or has said more; a miss is.
    fn overtake(&mut self, event: &ClockEvent) {
        let key = (event.subject(), event.rule().clone());
        let Some(at) = self.last_word.get(&key) else { return };
        // A rule that a person found to govern does so for what waits to be told, and its miss is one from then on.
        if matches!(event, ClockEvent::Confirmed { .. })
            && let Some(alert) = self.alerts.get_mut(at)
        {
            alert.candidate = false;
            if alert.may_be_overtaken().is_none() {
                self.last_word.remove(&key);
            }
            return;
        }
        let is_overtaken = match event {
            // Its limit is another now; one that had passed before its clock began is told all the same.
            ClockEvent::Restated { .. } => {
                self.alerts.get(at).is_some_and(|it| matches!(it.what, What::Warned { .. }))
            }
            ClockEvent::Warned { .. }
            | ClockEvent::Met { .. }
            | ClockEvent::Missed { .. }
            | ClockEvent::Voided { .. } => true,
            ClockEvent::Created { .. } | ClockEvent::Confirmed { .. } => false,
        };
        if is_overtaken {
            self.alerts.remove(at);
            self.last_word.remove(&key);
        }
    }

    /// Lets go of what every channel was told, and of what is too old, which is counted.
    fn forget(&mut self, now: DateTime<Utc>) {
        let told = self.channels.iter().map(|(_, it)| it.told).min().unwrap_or(u64::MAX);
        while let Some((key, first)) = self.alerts.first_key_value() {
            let is_old = first.at + self.age_max < now;
            if first.position > told && !is_old {
                return;
            }
            let handled = handled(&self.offices, &self.reach, first.subject);
            for (number, (channel, standing)) in self.channels.iter_mut().enumerate() {
                let is_theirs = wants(channel, self.reach.is_last_resort(number), first, handled);
                if first.position > standing.told && is_theirs && !first.what.is_test() {
                    standing.old.count(first);
                }
            }
            let key = *key;
            self.let_go(key);
        }
    }

    fn let_go(&mut self, key: (u64, usize)) {
        let Some(alert) = self.alerts.remove(&key) else { return };
        let (Some(subject), Some(rule)) = (alert.subject, alert.may_be_overtaken()) else { return };
        let clock = (subject, rule.clone());
        if self.last_word.get(&clock) == Some(&key) {
            self.last_word.remove(&clock);
        }
    }

    /// What the channel with this number is to be told at `now`.
    pub(crate) fn next(&self, number: usize, now: DateTime<Utc>) -> Next<'_> {
        let Some((channel, standing)) = self.channels.get(number) else { return Next::Nothing };
        let waiting = self.alerts.values().filter(|it| it.position > standing.told);
        let is_last_resort = self.reach.is_last_resort(number);
        let waiting = waiting.filter(|it| wants(channel, is_last_resort, it, self.handled(it.subject)));
        let (aged, alerts): (Vec<_>, Vec<_>) = waiting.partition(|it| it.at + self.age_max < now);
        let mut old = standing.old;
        aged.iter().filter(|it| !it.what.is_test()).for_each(|it| old.count(it));
        // A channel that is new is not disturbed for the old alone; one that was away is told how many there were.
        let was_told = standing.told > 0 || standing.attempt > 0;
        if alerts.is_empty() && !(was_told && old.n > 0) {
            return Next::Nothing;
        }
        let tested_at = alerts.iter().filter(|it| it.what.is_test()).map(|it| it.at).max();
        let not_before = standing.not_before(self.patience, tested_at);
        if let Some(at) = not_before.filter(|at| *at > now) {
            return Next::At(at);
        }
        let round = Round {
            channel: channel.name.clone(),
            after: standing.told,
            through: self.read,
            attempt: standing.attempt + 1,
        };
        Next::Now(Waiting { round, alerts, old })
    }

    fn handled(&self, subject: Option<Subject>) -> Handled<'_> {
        handled(&self.offices, &self.reach, subject)
    }
}

/// Who handles what an alert is about, as far as that says whom to tell.
fn handled<'a>(
    offices: &'a BTreeMap<CaseId, Office>,
    reach: &Reach,
    subject: Option<Subject>,
) -> Handled<'a> {
    let Some(Subject::Case(case)) = subject else { return Handled::Everybody };
    match offices.get(&case).and_then(|office| office.name.as_ref()) {
        None => Handled::Everybody,
        Some(office) if reach.names(office) => Handled::Named(office),
        Some(office) => Handled::Unnamed(office),
    }
}

#[cfg(test)]
mod tests;
