//! The work of a running process: it decides what arrives while it has the turn, and rings the clocks.

use huiying_runtime::{Health, Part, SharedClock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{BATCH, Casework, Error, PAUSE, Ports};

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
    while !stop.is_cancelled() {
        arrived.mark_unchanged();
        decided.mark_unchanged();
        // Nothing is new to whoever decides alone; whoever waits for a turn is ready when it comes.
        casework.follow().await?;
        casework.tell(&health);
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
        if n > 0 {
            metrics::counter!("huiying_decisions_total").increment(n as u64);
            continue;
        }
        if casework.take_back(clock.now()).await? || casework.tick(clock.now()).await? {
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
