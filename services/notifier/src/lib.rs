//! Tells people outside the pages what is due and what was missed, and records that it did.
//!
//! It keeps nothing of its own: the record says how far each channel was told. A round is taken in intake before it is
//! sent, and who takes it first has it, so several notifiers may run at once. Reading order: `outbox` decides what is
//! to be told when and `reach` to whom, `message` puts it in words, `channels` sends it.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod alert;
mod candidates;
mod channels;
mod draft;
mod error;
mod message;
mod outbox;
mod reach;
mod standing;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::process::alert::Channels;
use huiying_domain::{Decision, Ended, Envelope, Intake, Receipt, Round};
use huiying_eventlog::{Appended, Journal, Position};
use huiying_runtime::config::Notifier as Settings;
use huiying_runtime::{Health, Part, SharedClock};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use channels::{Channel, Untold};
pub use draft::Draft;
pub use error::Error;
use message::{Message, Sender};
use outbox::{Next, Outbox};

/// Decisions read at once.
const BATCH: usize = 4096;
/// The longest time that a channel may take to answer.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(10);
/// The longest wait for the next moment, so that a wall clock that was set is noticed.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// The shortest wait.
const WAIT_MIN: Duration = Duration::from_millis(10);
/// How long what is being sent is waited for when the process stops.
const STOP_WAIT_MAX: Duration = Duration::from_secs(5);
/// The pause before something that the log could not take is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// The `source` of what it records.
const SOURCE: &str = "/notifier";

/// Says what is wrong with the settings of a channel, as [`Notifier::new`] would; nothing is opened or sent.
///
/// # Errors
/// [`Error::Channel`].
pub fn check(settings: &Settings) -> Result<(), Error> {
    settings.channels.iter().try_for_each(|it| Channel::new(it, ANSWER_WAIT_MAX).map(drop))
}

/// Sends a message that only tries the channel of this name, at this time; nothing is read or recorded.
///
/// # Errors
/// [`Error::NoChannel`], [`Error::Channel`], and [`Error::Untold`] where it does not take the message.
pub async fn test(settings: &Settings, bureau: &str, name: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let Some(found) = settings.channels.iter().find(|it| it.name == name) else {
        let known = settings.channels.iter().map(|it| it.name.clone()).collect();
        return Err(Error::NoChannel { name: name.to_owned(), known });
    };
    let channel = Channel::new(found, ANSWER_WAIT_MAX)?;
    let message = Message::test(&Sender::of(bureau, settings), name, now);
    let untold = |Untold { why, for_good }| Error::Untold { name: name.to_owned(), why, for_good };
    channel.send(&message).await.map_err(untold)
}

/// The logs that the notifier reads and writes.
#[derive(Clone, Debug)]
pub struct Ports {
    /// Takes what it says of its attempts.
    pub intake: Journal<Envelope<Intake>>,
    /// What is decided.
    pub decisions: Journal<Envelope<Decision>>,
}

/// What the notifier is told from outside.
#[derive(Clone)]
pub struct Surroundings {
    /// The bureau's name.
    pub bureau: String,
    /// Tells the time.
    pub clock: SharedClock,
    /// Told how the work stands.
    pub health: Health,
    /// Ends the work.
    pub stop: CancellationToken,
}

/// The notifier with its channels.
pub struct Notifier {
    outbox: Outbox,
    channels: Vec<Arc<Channel>>,
    /// Of each channel the round last taken or found taken.
    seen: Vec<Option<Round>>,
    /// Up to which position each was told by this process, which decisions may tell later.
    told: Vec<Arc<AtomicU64>>,
    /// What this process said last of its channels.
    stated: Option<Channels>,
    /// Offices without a channel that its log has named.
    warned: BTreeSet<String>,
    ports: Ports,
    sender: Sender,
    /// After how long an attempt that nobody reported on is made again.
    patience: TimeDelta,
    clock: SharedClock,
}

impl Notifier {
    /// Makes its channels ready; nothing is read or sent yet.
    ///
    /// # Errors
    /// [`Error::Channel`] where one's settings are wrong.
    pub fn new(settings: &Settings, ports: Ports, around: &Surroundings) -> Result<Self, Error> {
        let patience = Duration::from_secs(settings.again_after_s.into());
        // Whoever waited longer than half has lost the round, since another may take it after the whole.
        let wait_max = ANSWER_WAIT_MAX.min(patience / 2);
        let channels = settings.channels.iter().map(|it| Channel::new(it, wait_max).map(Arc::new));
        let patience = TimeDelta::seconds(settings.again_after_s.into());
        let age_max = TimeDelta::hours(settings.hours.into());
        Ok(Self {
            channels: channels.collect::<Result<_, _>>()?,
            seen: vec![None; settings.channels.len()],
            told: settings.channels.iter().map(|_| Arc::default()).collect(),
            outbox: Outbox::new(settings.channels.clone(), age_max, patience),
            ports,
            stated: None,
            warned: BTreeSet::new(),
            sender: Sender::of(&around.bureau, settings),
            patience,
            clock: around.clock.clone(),
        })
    }

    /// Reads what was decided since.
    async fn follow(&mut self) -> Result<(), Error> {
        let mut batches = self.ports.decisions.read_on(Position::new(self.outbox.read()), BATCH);
        loop {
            let after = self.outbox.read();
            let batch = batches.next().await.map_err(|source| Error::Decisions { after, source })?;
            let Some(batch) = batch else { return Ok(()) };
            for entry in &batch {
                self.outbox.fold(entry.position.get(), entry.value.recorded_at, &entry.value.data);
            }
        }
    }

    /// Says on the record which channels there are, where it says otherwise. What this process has said it does not say
    /// again, so that two notifiers with unlike settings do not answer one another without end.
    async fn state(&mut self) -> Result<(), Error> {
        let now = self.clock.now();
        for office in self.outbox.unnamed_offices(now) {
            if self.warned.insert(office.clone()) {
                tracing::warn!(
                    "no channel names the office `{office}`: channels of last resort are told of its cases; list it under `offices` of the channel that it has"
                );
            }
        }
        let Some(own) = self.outbox.to_state(now).filter(|own| self.stated.as_ref() != Some(own)) else {
            return Ok(());
        };
        let id = format!("channels/{}", self.outbox.read());
        let stated = record(id, now, Intake::ChannelsStated(own.clone()));
        self.ports.intake.append(vec![stated]).await.map_err(Error::Intake)?;
        self.stated = Some(own);
        Ok(())
    }

    /// How it stands for whoever watches the process.
    fn health(&self) -> Part {
        let refusing = self.outbox.refusing().map(|(name, why)| {
            format!("the channel `{name}` refuses alerts ({why}), so nobody behind it is told: mend its settings and try it with `huiying notify test {name}`")
        });
        let unnamed = self.outbox.unnamed_offices(self.clock.now()).into_iter().map(|office| {
            format!(
                "no channel names the office `{office}`: list it under `offices` of the channel that it has"
            )
        });
        let warnings: Vec<String> = refusing.chain(unnamed).collect();
        match warnings.is_empty() {
            true => Part::Ready,
            false => Part::Warning { what: warnings.join("; ") },
        }
    }

    /// Takes the rounds whose moment has come and begins to send them; says when the next may come.
    async fn tell(
        &mut self,
        under_way: &mut JoinSet<Result<(), Error>>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let now = self.clock.now();
        let (mut rounds, mut next_at) = (Vec::new(), None::<DateTime<Utc>>);
        for (number, channel) in self.channels.iter().enumerate() {
            match self.outbox.next(number, now) {
                Next::Nothing => {}
                Next::At(at) => next_at = Some(next_at.map_or(at, |known| known.min(at))),
                Next::Now(waiting) if self.has_dealt_with(number, &waiting.round) => {}
                Next::Now(waiting) => {
                    let message = Message::of(&self.outbox, &waiting, &self.sender, now, channel.room());
                    rounds.push((number, waiting.round, message));
                }
            }
        }
        let taken = self.take(rounds.iter().map(|(_, round, _)| round), now).await?;
        for ((number, round, message), is_ours) in rounds.into_iter().zip(taken) {
            self.seen[number] = Some(round.clone());
            if is_ours {
                under_way.spawn(self.attempt(number, round, message, now));
            }
        }
        Ok(next_at)
    }

    /// Whether this process has told the channel further than decisions say, or has seen the round taken: what becomes of it
    /// the decisions tell.
    fn has_dealt_with(&self, number: usize, round: &Round) -> bool {
        let told = self.told[number].load(Ordering::Relaxed);
        round.after < told || self.seen[number].as_ref().map(Round::id) == Some(round.id())
    }

    /// Takes rounds in intake; says of each whether nobody had it before.
    async fn take(
        &self,
        rounds: impl Iterator<Item = &Round>,
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, Error> {
        let records: Vec<_> =
            rounds.map(|round| record(round.id(), now, Intake::AlertsTaken(round.clone()))).collect();
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let appended = self.ports.intake.append(records).await.map_err(Error::Intake)?;
        Ok(appended.iter().map(|it| matches!(it, Appended::New(_))).collect())
    }

    /// Sends the message and records what came of it.
    fn attempt(
        &self,
        number: usize,
        round: Round,
        message: Message,
        taken_at: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), Error>> + use<> {
        let (channel, clock) = (Arc::clone(&self.channels[number]), self.clock.clone());
        let (intake, patience) = (self.ports.intake.clone(), self.patience);
        let told_up_to = Arc::clone(&self.told[number]);
        async move {
            // A process that hung since then has lost the round: another may have sent it.
            if clock.now() - taken_at > patience / 2 {
                tracing::warn!(
                    "alerts for `{}` were taken too long ago and are left to the next attempt",
                    round.channel
                );
                return Ok(());
            }
            let sent = channel.send(&message).await;
            if sent.is_ok() {
                told_up_to.fetch_max(round.through, Ordering::Relaxed);
            }
            let ended = told(&round, &message, sent);
            let id = format!("{}/ended", round.id());
            let ended = record(id, clock.now(), Intake::AlertsEnded(Receipt { round, ended }));
            loop {
                match intake.append(vec![ended.clone()]).await {
                    Err(error) if error.is_passing() => tokio::time::sleep(PAUSE).await,
                    other => return other.map(drop).map_err(Error::Intake),
                }
            }
        }
    }
}

/// Counts how an attempt ended, tells the log, and puts it in the record's words.
fn told(round: &Round, message: &Message, sent: Result<(), Untold>) -> Ended {
    let channel = round.channel.clone();
    match sent {
        Ok(()) => {
            metrics::counter!("huiying_alerts_told_total", "channel" => channel).increment(message.n_alerts);
            Ended::Told { subjects: message.subjects(), n_alerts: message.n_alerts }
        }
        Err(Untold { why, for_good }) => {
            tracing::warn!(attempt = round.attempt, "`{channel}` could not be told: {why}");
            metrics::counter!("huiying_alerts_failed_total", "channel" => channel).increment(1);
            Ended::Failed { why, for_good }
        }
    }
}

fn record(id: String, now: DateTime<Utc>, data: Intake) -> (String, Envelope<Intake>) {
    let source = SOURCE.to_owned();
    (id.clone(), Envelope { id, source, occurred_at: now, recorded_at: now, data })
}

/// Tells every channel what is decided until `stop` is cancelled. While the log is away it tries again.
///
/// # Errors
/// As [`Notifier::new`], and where the log fails so that trying again does not help.
pub async fn run(settings: Settings, ports: Ports, around: Surroundings) -> Result<(), Error> {
    let notifier = Notifier::new(&settings, ports, &around)?;
    let (health, stop) = (around.health, around.stop);
    for channel in notifier.outbox.channels() {
        tracing::info!("alerts go to `{}`", channel.name);
    }
    health.set("notifier", Part::Starting { doing: "reading the decisions so far".to_owned() });
    let mut under_way = JoinSet::new();
    tokio::select! {
        ended = work(notifier, &mut under_way, &health) => return ended,
        () = stop.cancelled() => {}
    }
    // What is being sent is not sent again by whoever comes next, if its end can be recorded.
    let ended = tokio::time::timeout(STOP_WAIT_MAX, async { while under_way.join_next().await.is_some() {} });
    let _ = ended.await;
    Ok(())
}

/// Reads what was decided and begins to tell what follows; says when the next moment may come.
async fn step(
    notifier: &mut Notifier,
    under_way: &mut JoinSet<Result<(), Error>>,
) -> Result<Option<DateTime<Utc>>, Error> {
    notifier.follow().await?;
    notifier.state().await?;
    notifier.tell(under_way).await
}

async fn work(
    mut notifier: Notifier,
    under_way: &mut JoinSet<Result<(), Error>>,
    health: &Health,
) -> Result<(), Error> {
    let mut decided = notifier.ports.decisions.tail();
    loop {
        decided.mark_unchanged();
        let stepped = step(&mut notifier, under_way).await;
        let next_at = match stepped {
            Ok(next_at) => {
                health.set("notifier", notifier.health());
                next_at
            }
            Err(error) if error.is_passing() => {
                health.set("notifier", Part::Failed { why: format!("{error}; it is tried again") });
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        let wait = next_at.and_then(|at| (at - notifier.clock.now()).to_std().ok());
        tokio::select! {
            changed = decided.changed() => if changed.is_err() { return Ok(()) },
            Some(ended) = under_way.join_next() => ended.unwrap_or(Ok(()))?,
            () = tokio::time::sleep(wait.map_or(WAIT_MAX, |wait| wait.clamp(WAIT_MIN, WAIT_MAX))) => {}
        }
    }
}

#[cfg(test)]
mod tests;
