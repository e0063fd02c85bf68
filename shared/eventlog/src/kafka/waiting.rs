//! Appends that were sent and wait until they are seen in the topic.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{oneshot, watch};

use super::message::Token;
use crate::{Appended, Error};

/// Who waits for what. Once the log has stopped nobody waits any more.
pub(super) struct Waiting {
    instance: u64,
    next: AtomicU64,
    by_number: Mutex<HashMap<u64, oneshot::Sender<Vec<Appended>>>>,
    stopped: watch::Sender<Option<Error>>,
}

/// One append that waits; forgotten when dropped.
pub(super) struct Wait {
    pub(super) token: Token,
    pub(super) answer: oneshot::Receiver<Vec<Appended>>,
    waiting: Arc<Waiting>,
}

impl Waiting {
    pub(super) fn of(instance: u64) -> Arc<Self> {
        let (next, by_number) = (AtomicU64::new(0), Mutex::default());
        Arc::new(Self { instance, next, by_number, stopped: watch::Sender::new(None) })
    }

    /// Begins to wait.
    pub(super) fn begin(self: &Arc<Self>) -> Wait {
        let token = Token { instance: self.instance, number: self.next.fetch_add(1, Ordering::Relaxed) };
        let (sender, answer) = oneshot::channel();
        self.lock().insert(token.number, sender);
        Wait { token, answer, waiting: Arc::clone(self) }
    }

    /// Answers whoever waits for this append, if it is one of this process.
    pub(super) fn answer(&self, token: Token, answers: Vec<Appended>) {
        if token.instance == self.instance
            && let Some(sender) = self.lock().remove(&token.number)
        {
            // Whoever asked may have gone; the records stay.
            let _ = sender.send(answers);
        }
    }

    /// Nobody is answered any more: the log was closed, or it stopped for a reason.
    pub(super) fn close(&self, why: Option<Error>) {
        self.stopped.send_replace(why);
        self.lock().clear();
    }

    /// Why the log has stopped, once it has.
    pub(super) fn stopped(&self) -> watch::Receiver<Option<Error>> {
        self.stopped.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, oneshot::Sender<Vec<Appended>>>> {
        self.by_number.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.token.number);
    }
}
