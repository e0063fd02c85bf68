//! Several projectors as one: whichever answers, and never less than was shown before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use huiying_runtime::HttpAddress;
use huiying_views::Error;
use serde::Deserialize;
use tokio::sync::watch;

use super::connections::{Answer, Connections, Failure};

/// The projectors of a bureau, each of which has all of its views.
#[derive(Debug)]
pub(super) struct Projectors {
    all: Vec<Connections>,
    /// The one that answered last, which is asked first.
    answered: watch::Sender<usize>,
    /// The position beyond which nothing has been shown.
    shown: AtomicU64,
}

/// What a problem says of itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: String,
    detail: String,
}

impl Projectors {
    pub(super) fn at(addresses: impl IntoIterator<Item = HttpAddress>) -> Self {
        let all = addresses.into_iter().map(Connections::to).collect();
        Self { all, answered: watch::Sender::new(0), shown: AtomicU64::new(0) }
    }

    /// Tells when another one is asked first.
    pub(super) fn answered(&self) -> watch::Receiver<usize> {
        self.answered.subscribe()
    }

    /// What is at a path of the API, `None` where it has nothing there; each projector has `wait_max` to answer, and
    /// `read` says whether its answer is one.
    pub(super) async fn ask<T>(
        &self,
        path: &str,
        wait_max: Duration,
        mut read: impl FnMut(&[u8]) -> Result<T, serde_json::Error>,
    ) -> Result<Option<T>, Error> {
        let first = *self.answered.borrow();
        let mut why = Failure::NoneNamed;
        for index in (first..self.all.len()).chain(0..first) {
            match self.ask_one(&self.all[index], path, wait_max, &mut read).await {
                Ok(found) => {
                    self.prefer(first, index, &why);
                    return Ok(found);
                }
                Err(failure) => why = failure,
            }
        }
        Err(self.no_answer(why))
    }

    /// That nothing is at a path of the API that always has something there.
    pub(super) fn nothing_at(&self, path: String) -> Error {
        self.no_answer(Failure::Nothing { path })
    }

    fn no_answer(&self, why: Failure) -> Error {
        let addresses: Vec<String> = self.all.iter().map(|it| it.address().to_string()).collect();
        let asked = format!("the projectors [{}] for the views", addresses.join(", "));
        Error::NoAnswer { asked, source: Box::new(why) }
    }

    async fn ask_one<T>(
        &self,
        projector: &Connections,
        path: &str,
        wait_max: Duration,
        read: &mut impl FnMut(&[u8]) -> Result<T, serde_json::Error>,
    ) -> Result<Option<T>, Failure> {
        let answer = projector.get(path, self.shown.load(Ordering::SeqCst), wait_max).await?;
        let address = || projector.address().clone();
        let found = match (answer.status, answer.position) {
            (StatusCode::OK, Some(_)) => Some(
                read(&answer.body).map_err(|source| Failure::Unreadable { address: address(), source })?,
            ),
            (StatusCode::NOT_FOUND, Some(_)) => None,
            (status, _) => {
                return Err(Failure::Refused { address: address(), status, what: said(&answer) });
            }
        };
        self.shown.fetch_max(answer.position.unwrap_or_default(), Ordering::SeqCst);
        Ok(found)
    }

    /// From now on asks the one first that answered where another did not.
    fn prefer(&self, first: usize, index: usize, why: &Failure) {
        let moved = self.answered.send_if_modified(|answered| {
            let moves = *answered == first && index != first;
            if moves {
                *answered = index;
            }
            moves
        });
        if moved {
            let (to, why) = (self.all[index].address(), why as &dyn std::error::Error);
            tracing::warn!(
                error = why,
                "asking the projector at {to} from now on, since the one before did not answer"
            );
        }
    }
}

/// What came with a refusal, as far as it explains itself.
fn said(answer: &Answer) -> String {
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap_or_default();
    match answer.status {
        StatusCode::MISDIRECTED_REQUEST => {
            ": its `server.allowed_hosts` does not have the name it was asked by".to_owned()
        }
        StatusCode::OK | StatusCode::NOT_FOUND => {
            " without a position: it is no projector of this version".to_owned()
        }
        _ if problem.title.is_empty() => String::new(),
        _ => format!(": {}: {}", problem.title, problem.detail),
    }
}
