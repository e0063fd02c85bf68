//! The single decider: reads intake, writes decisions, and records the passing of time where a clock waits for it.
//!
//! It keeps no offset: the last decision written says how far intake was read. On start it folds the decisions log and
//! goes on after the last cause, so a crash at any moment leaves nothing half decided and nothing decided twice.

use std::time::Duration;

use chrono::{DateTime, Utc};
use huiying_domain::{Decision, Envelope, Intake, Known, State, Tick, decide, evolve};
use huiying_eventlog::{Appended, Journal, Position};
use huiying_runtime::{Health, Part, SharedClock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

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

/// What can go wrong while deciding.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The intake log could not be read.
    #[error("reading intake after position {after}")]
    Intake {
        /// The last position decided.
        after: Position,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// The decisions were made of another intake log, such as one restored from an older backup.
    #[error(
        "going on after decision for intake {decided}: intake {found}; restore both logs from the same backup"
    )]
    OtherIntake {
        /// How far intake is decided.
        decided: Position,
        /// What intake has there.
        found: &'static str,
    },
    /// The passing of time could not be recorded.
    #[error("recording that time passed, after intake {after}")]
    Tick {
        /// The last position decided.
        after: Position,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// Another decider was faster: what it decided is the record.
    #[error("deciding intake {cause}: another process has decided it already")]
    DecidedElsewhere {
        /// The position in intake.
        cause: u64,
    },
    /// The decisions log could not be read or written.
    #[error("{doing} decisions")]
    Decisions {
        /// What was being done.
        doing: &'static str,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
}

impl Error {
    /// Whether beginning anew may help: the log is away for now, or another process was faster.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Intake { source, .. } | Self::Tick { source, .. } | Self::Decisions { source, .. } => {
                source.is_passing()
            }
            Self::DecidedElsewhere { .. } => true,
            Self::OtherIntake { .. } => false,
        }
    }
}

/// The logs that casework reads and writes.
#[derive(Clone, Debug)]
pub struct Ports {
    /// What arrives.
    pub intake: Journal<Envelope<Intake>>,
    /// What is decided.
    pub decisions: Journal<Envelope<Decision>>,
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
}

impl Casework {
    /// Folds what was decided so far and stands ready after its last cause.
    ///
    /// # Errors
    /// [`Error::Decisions`] where the log cannot be read or a newer version wrote it.
    pub async fn resume(ports: Ports) -> Result<Self, Error> {
        let (state, start) = (State::default(), Position::START);
        let mut casework = Self { ports, state, decided: start, read: start, idle_tick: None };
        let decided_of = casework.follow().await?;
        casework.check_intake(&decided_of).await?;
        Ok(casework)
    }

    /// Folds what is in the decisions log beyond what was folded; returns the id of the intake record decided last.
    ///
    /// # Errors
    /// [`Error::Decisions`]
    pub async fn follow(&mut self) -> Result<String, Error> {
        let mut decided_of = String::new();
        loop {
            let batch = self.ports.decisions.read(self.read, RESUME_BATCH).await;
            let batch = batch.map_err(|source| Error::Decisions { doing: "reading", source })?;
            let Some(last) = batch.last() else { return Ok(decided_of) };
            self.read = last.position;
            for entry in &batch {
                self.fold(&entry.value.data);
                if entry.value.data.cause == self.decided.get() {
                    decided_of.clone_from(&entry.value.data.intake);
                }
            }
        }
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

    fn fold(&mut self, decision: &Decision) {
        if decision.cause > self.decided.get() {
            decision.events.iter().for_each(|event| evolve(&mut self.state, event));
            self.decided = Position::new(decision.cause);
        }
    }

    /// Decides up to `n_max` waiting intake records and writes the decisions; returns how many there were.
    ///
    /// # Errors
    /// [`Error::Intake`], [`Error::Decisions`] or [`Error::DecidedElsewhere`]; after the latter two start again with [`Casework::resume`], since the
    /// state may be ahead of the log.
    pub async fn step(&mut self, n_max: usize) -> Result<usize, Error> {
        let after = self.decided;
        let waiting = self.ports.intake.read(after, n_max).await;
        let waiting = waiting.map_err(|source| Error::Intake { after, source })?;
        let decisions: Vec<_> = waiting
            .iter()
            .map(|entry| {
                let known = Known { recorded_at: entry.value.recorded_at, intake: &entry.value.data };
                let cause = entry.position.get();
                let decision =
                    Decision { cause, intake: entry.id.clone(), events: decide(&self.state, &known) };
                self.fold(&decision);
                if matches!(known.intake, Intake::Ticked(_)) && decision.events.is_empty() {
                    self.idle_tick = Some(entry.position);
                }
                written(&entry.value, decision)
            })
            .collect();
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
        let id = format!("tick/{}", after.get());
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

    /// How long to wait, at `now`, until a clock may ring.
    fn wait(&self, now: DateTime<Utc>) -> Duration {
        let until = self.state.next_moment().and_then(|at| at.signed_duration_since(now).to_std().ok());
        until.map_or(WAIT_MAX, |until| until.clamp(WAIT_MIN, WAIT_MAX))
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

/// The record of a decision: its times are those of its cause, so that deciding again gives the same bytes.
fn written(cause: &Envelope<Intake>, decision: Decision) -> (String, Envelope<Decision>) {
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

/// What casework is told from outside.
#[derive(Clone)]
pub struct Surroundings {
    /// Whether it is this process's turn to decide; where it is not, it only follows what another decides.
    pub turn: watch::Receiver<bool>,
    /// Tells the time.
    pub clock: SharedClock,
    /// Told how the work stands.
    pub health: Health,
    /// Ends the work.
    pub stop: CancellationToken,
}

impl Surroundings {
    /// A turn that never ends, for the only process there is.
    #[must_use]
    pub fn always() -> watch::Receiver<bool> {
        watch::Sender::new(true).subscribe()
    }
}

/// Decides what arrives, and rings the clocks, until `stop` is cancelled. While the log is away it tries again.
///
/// # Errors
/// As [`Casework::resume`], [`Casework::step`] and [`Casework::tick`], where trying again does not help.
pub async fn run(ports: Ports, around: Surroundings) -> Result<(), Error> {
    loop {
        match work(&ports, around.clone()).await {
            Err(error) if error.is_passing() => {
                tracing::warn!(error = &error as &dyn std::error::Error, "casework begins anew");
                around.health.set("casework", Part::Failed { why: format!("{error}; it is tried again") });
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    () = around.stop.cancelled() => return Ok(()),
                }
            }
            ended => return ended,
        }
    }
}

async fn work(ports: &Ports, around: Surroundings) -> Result<(), Error> {
    let Surroundings { mut turn, clock, health, stop } = around;
    health.set("casework", Part::Starting { doing: "folding the decisions so far".to_owned() });
    let mut casework = Casework::resume(ports.clone()).await?;
    let (mut arrived, mut decided) = (ports.intake.tail(), ports.decisions.tail());
    tracing::info!(decided = casework.decided.get(), "casework stands after intake {}", casework.decided);
    health.set("casework", Part::Ready);
    while !stop.is_cancelled() {
        arrived.mark_unchanged();
        decided.mark_unchanged();
        // Nothing is new to whoever decides alone; whoever waits for a turn is ready when it comes.
        casework.follow().await?;
        if !*turn.borrow_and_update() {
            tokio::select! {
                changed = decided.changed() => if changed.is_err() { break },
                // Whoever gave the turns is gone: this process goes too.
                changed = turn.changed() => if changed.is_err() { break },
                () = stop.cancelled() => break,
            }
            continue;
        }
        let n = casework.step(BATCH).await?;
        #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
        metrics::gauge!("huiying_decided_position").set(casework.decided.get() as f64);
        if n > 0 {
            metrics::counter!("huiying_decisions_total").increment(n as u64);
            continue;
        }
        if casework.tick(clock.now()).await? {
            continue;
        }
        tokio::select! {
            changed = arrived.changed() => if changed.is_err() { break },
            Ok(()) = turn.changed() => {}
            () = tokio::time::sleep(casework.wait(clock.now())) => {}
            () = stop.cancelled() => break,
        }
    }
    Ok(())
}
