//! The single decider: reads intake, writes decisions, and records the passing of time where a clock waits for it.
//!
//! It keeps no offset: the last decision written says how far intake was read. On start it folds the decisions log and
//! goes on after the last cause, so a crash at any moment leaves nothing half decided and nothing decided twice.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod error;
mod law;
mod run;
mod withdrawal;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use huiying_domain::{CaseId, Decision, Envelope, Event, Intake, ProcessEvent, ReportId, State, Tick};
use huiying_eventlog::{Appended, Entry, Journal, Position};
use huiying_runtime::{Health, Part};

pub use error::Error;
pub use law::Law;
pub use run::{Surroundings, run};

/// Intake records decided between two writes.
const BATCH: usize = 1000;
/// Decisions read at once while resuming.
const RESUME_BATCH: usize = 4096;
/// The longest wait for the next moment at which a clock rings, so that a wall clock that was set is noticed.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// The shortest wait.
const WAIT_MIN: Duration = Duration::from_millis(10);
/// The pause before the work begins anew.
const PAUSE: Duration = Duration::from_secs(1);
/// The `source` of decisions.
const SOURCE: &str = "/casework";

/// The logs that casework reads and writes.
#[derive(Clone, Debug)]
pub struct Ports {
    /// What arrives.
    pub intake: Journal<Envelope<Intake>>,
    /// What is decided.
    pub decisions: Journal<Envelope<Decision>>,
    /// By what it is decided.
    pub law: Law,
}

impl Ports {
    /// These logs, and the law of the program.
    #[must_use]
    pub fn new(intake: Journal<Envelope<Intake>>, decisions: Journal<Envelope<Decision>>) -> Self {
        Self { intake, decisions, law: Law::default() }
    }
}

/// The decider and everything it has decided.
#[derive(Debug)]
pub struct Casework {
    ports: Ports,
    state: State,
    decided: Position,
    /// How far the decisions log is folded.
    read: Position,
    /// The position of a tick from which nothing followed: no other is recorded right after it.
    idle_tick: Option<Position>,
    /// Whether the last tick was parked, so that no clock rings.
    silent: bool,
    /// Positions in intake whose decision could not be folded, each with the place in the program that failed.
    condemned: BTreeMap<u64, String>,
}

impl Casework {
    /// Folds what was decided so far and stands ready after its last cause.
    ///
    /// # Errors
    /// [`Error::Decisions`] where the log cannot be read or a newer version wrote it, [`Error::Fold`] where the program
    /// fails on what is in it.
    pub async fn resume(ports: Ports) -> Result<Self, Error> {
        let mut casework = Self {
            ports,
            state: State::default(),
            decided: Position::START,
            read: Position::START,
            idle_tick: None,
            silent: false,
            condemned: BTreeMap::new(),
        };
        let decided_of = casework.follow().await?;
        casework.check_intake(&decided_of).await?;
        Ok(casework)
    }

    /// Folds what is in the decisions log beyond what was folded; returns the id of the intake record decided last.
    ///
    /// # Errors
    /// [`Error::Decisions`], [`Error::Fold`]
    pub async fn follow(&mut self) -> Result<String, Error> {
        let mut decided_of = String::new();
        let mut batches = self.ports.decisions.read_on(self.read, RESUME_BATCH);
        while let Some(batch) = batches.next().await.map_err(unread)? {
            for entry in &batch {
                self.read = entry.position;
                self.fold(&entry.value.data)?;
                if entry.value.data.cause == self.decided.get() {
                    decided_of.clone_from(&entry.value.data.intake);
                }
            }
        }
        Ok(decided_of)
    }

    /// The record that was decided last must still be where it was.
    async fn check_intake(&self, intake: &str) -> Result<(), Error> {
        let decided = self.decided;
        if decided == Position::START {
            return Ok(());
        }
        let found = self.ports.intake.get(decided).await;
        match found.map_err(|source| Error::Intake { after: decided, source })? {
            Some(entry) if entry.id == intake => Ok(()),
            Some(_) => Err(Error::OtherIntake { decided, found: "has another record there" }),
            None => Err(Error::OtherIntake { decided, found: "ends before it" }),
        }
    }

    /// How far intake is decided.
    #[must_use]
    pub fn decided(&self) -> Position {
        self.decided
    }

    /// The state that the decisions so far make.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Folds a decision; after an error the state is not to be trusted.
    fn fold(&mut self, decision: &Decision) -> Result<(), Error> {
        let cause = decision.cause;
        if cause > self.decided.get() {
            let folded = self.ports.law.fold(&mut self.state, &decision.events);
            folded.map_err(|place| Error::Fold { cause, place })?;
            self.decided = Position::new(cause);
            self.silent = decision.rang_nothing().unwrap_or(self.silent);
        }
        Ok(())
    }

    /// Decides up to `n_max` waiting intake records and writes the decisions; returns how many there were. A record on
    /// which the program fails is parked, and the others go on.
    ///
    /// # Errors
    /// [`Error::Intake`], [`Error::Decisions`], [`Error::Fold`] or [`Error::DecidedElsewhere`]; after the latter three
    /// start again with [`Casework::resume`], since the state may be ahead of the log.
    pub async fn step(&mut self, n_max: usize) -> Result<usize, Error> {
        let after = self.decided;
        let waiting = self.ports.intake.read(after, n_max).await;
        let waiting = waiting.map_err(|source| Error::Intake { after, source })?;
        let decisions = loop {
            match self.decide(&waiting) {
                Err(Error::Fold { cause, place }) if !self.condemned.contains_key(&cause) => {
                    // Nothing of it is written yet: as if it had never been decided, and this time it is parked.
                    self.condemned.insert(cause, place);
                    self.forget();
                    self.follow().await?;
                }
                decided => break decided?,
            }
        };
        let n = decisions.len();
        if n > 0 {
            let written = self.ports.decisions.append_in_parts(decisions).await;
            let written = written.map_err(|source| Error::Decisions { doing: "writing", source })?;
            for (cause, answer) in (after.get() + 1..).zip(written) {
                match answer {
                    Appended::New(position) => self.read = position,
                    Appended::Repeat(_) => return Err(Error::DecidedElsewhere { cause }),
                }
            }
        }
        Ok(n)
    }

    /// Stands before the first decision again.
    fn forget(&mut self) {
        self.state = State::default();
        (self.decided, self.read) = (Position::START, Position::START);
    }

    fn decide(&mut self, waiting: &[Entry<Envelope<Intake>>]) -> Result<Vec<Written>, Error> {
        let mut decisions = Vec::with_capacity(waiting.len());
        for entry in waiting {
            let cause = entry.position.get();
            let events = self.ports.law.judge(&self.state, entry, self.condemned.get(&cause));
            let decision = Decision { cause, intake: entry.id.clone(), events };
            self.fold(&decision)?;
            let parked = law::parked(&decision.events);
            if let Some(why) = parked {
                tracing::error!(intake = cause, "intake {cause} is parked: {why}");
            }
            // A tick at which nothing could ring is followed by none before something else arrives either.
            let is_idle =
                matches!(decision.events[..], [] | [Event::Process(ProcessEvent::IntakeParked { .. })]);
            if matches!(entry.value.data, Intake::Ticked(_)) && is_idle {
                self.idle_tick = Some(entry.position);
            }
            decisions.push(written(&entry.value, decision));
        }
        Ok(decisions)
    }

    /// Records in intake that time has passed, where everything is decided and a clock waits for it at `now`; says
    /// whether it did. What follows is decided from that record like from any other, so that a replay warns and misses at
    /// the same places.
    ///
    /// # Errors
    /// [`Error::Tick`] where it could not be recorded.
    pub async fn tick(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let is_due = self.state.next_moment().is_some_and(|at| at <= now);
        if !is_due || self.idle_tick == Some(self.decided) {
            return Ok(false);
        }
        let after = self.decided;
        // One tick after each record at most: of two deciders one is a repeat of the other.
        let id = Tick::id_after(after.get());
        let tick = Envelope {
            id: id.clone(),
            source: SOURCE.to_owned(),
            occurred_at: now,
            recorded_at: now,
            data: Intake::Ticked(Tick {}),
        };
        let appended = self.ports.intake.append(vec![(id, tick)]).await;
        appended.map(|_| true).map_err(|source| Error::Tick { after, source })
    }

    /// Records the next step of an import that is being withdrawn, where everything is decided; says whether it did. Each
    /// case is decided for itself from a record of its own, so that no decision grows with the import.
    ///
    /// # Errors
    /// [`Error::Intake`] where intake could not be read, [`Error::TakeBack`] where the step could not be recorded.
    pub async fn take_back(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let Some((import, withdrawing)) = self.state.withdrawals.first_key_value() else { return Ok(false) };
        let (intake, import) = (&self.ports.intake, *import);
        let step = withdrawal::Step { intake, import, withdrawing, now };
        let is_worked_on =
            |report: ReportId| self.state.cases.get(&CaseId::of(report)).is_some_and(|it| it.worked_on);
        let after = self.decided;
        let records = step.records(is_worked_on).await.map_err(|source| Error::Intake { after, source })?;
        let appended = self.ports.intake.append_in_parts(records).await;
        let appended = appended.map_err(|source| Error::TakeBack { import, source })?;
        // A step that is on record and led nowhere is parked: it goes on once that is decided anew.
        Ok(matches!(appended.last(), Some(Appended::New(_))))
    }

    /// How long to wait, at `now`, until a clock may ring.
    fn wait(&self, now: DateTime<Utc>) -> Duration {
        let until = self.state.next_moment().and_then(|at| at.signed_duration_since(now).to_std().ok());
        until.map_or(WAIT_MAX, |until| until.clamp(WAIT_MIN, WAIT_MAX))
    }

    /// How the deciding stands: parked records are told until they are decided anew, and first of all that no clock rings.
    #[must_use]
    pub fn standing(&self) -> Part {
        let n = self.state.parking.len();
        if n == 0 {
            return Part::Ready;
        }
        let silent = if self.silent { "no clock rings, since a tick is among them; " } else { "" };
        Part::Warning {
            what: format!(
                "records parked by a fault of the program: {n}; {silent}`huiying log parked` lists them, and once the program is mended `huiying log again` has them decided"
            ),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
    fn tell(&self, health: &Health) {
        health.set("casework", self.standing());
        metrics::gauge!("huiying_decided_position").set(self.decided.get() as f64);
        metrics::gauge!("huiying_parked_records").set(self.state.parking.len() as f64);
    }

    /// Decides everything that waits now.
    ///
    /// # Errors
    /// As [`Casework::step`].
    pub async fn catch_up(&mut self) -> Result<(), Error> {
        while self.step(BATCH).await? > 0 {}
        Ok(())
    }
}

/// The record of a decision.
type Written = (String, Envelope<Decision>);

fn unread(source: huiying_eventlog::Error) -> Error {
    Error::Decisions { doing: "reading", source }
}

/// The record of a decision: its times are those of its cause, so that deciding again gives the same bytes.
fn written(cause: &Envelope<Intake>, decision: Decision) -> Written {
    let id = format!("d{}", decision.cause);
    let envelope = Envelope {
        id: id.clone(),
        source: SOURCE.to_owned(),
        occurred_at: cause.occurred_at,
        recorded_at: cause.recorded_at,
        data: decision,
    };
    (id, envelope)
}
