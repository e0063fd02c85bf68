//! What a question is: its address, its parameters and its answer, the same in this process and over HTTP.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use huiying_domain::pasted;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::sync::watch;

use crate::Error;
use crate::list::ListedQuestion;
use crate::query::Applied;
use crate::views::Views;

/// A question to the views. To add one, implement this in a file of `list` and add its line to `list.rs`.
pub trait Question: ListedQuestion + Debug + Send + 'static {
    /// What follows `?` in its address: a flat list of names and values.
    type Parameters: Serialize + DeserializeOwned + Send;
    /// What it is answered with.
    type Answer: Answer;

    /// Where the JSON API answers it; `{id}` stands for what it is about.
    const ADDRESS: &'static str;

    /// The question as it was asked at an address, at this moment.
    ///
    /// # Errors
    /// Where `id` is none.
    fn read(
        id: &str,
        parameters: Self::Parameters,
        now: DateTime<Utc>,
    ) -> Result<Self, huiying_domain::Error>;

    /// The id and parameters in its address; the id is empty where the address has none.
    fn written(&self) -> (String, Self::Parameters);

    /// What is wrong with it by what the views know, which the API says before it answers; nothing with most questions.
    ///
    /// # Errors
    /// Where the views fail.
    fn check(&self, _: &Views) -> Result<Option<Wrong>, Error> {
        Ok(None)
    }

    /// Answers it.
    ///
    /// # Errors
    /// Where the views fail.
    fn answer(&self, views: &Views) -> Result<Self::Answer, Error>;

    /// What the API says where the answer is that there is nothing.
    fn nothing(&self) -> Nothing {
        Nothing { title: "nothing there", detail: address(self) }
    }
}

/// What is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The parameter.
    pub parameter: &'static str,
    /// What is wrong with it and what to do.
    pub detail: String,
}

/// That there is nothing to answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nothing {
    /// What is missing.
    pub title: &'static str,
    /// Which one.
    pub detail: String,
}

/// The path and query of a question.
///
/// # Panics
/// Where its parameters are no flat list; a test asks every question by its address.
pub fn address<Q: Question>(question: &Q) -> String {
    let (id, parameters) = question.written();
    let path = Q::ADDRESS.replace("{id}", &id);
    let query = serde_urlencoded::to_string(parameters).expect("parameters are names and values");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What is answered wherever the question is asked: there is always one.
pub trait Found: Serialize + DeserializeOwned + Send + 'static {}

impl<T: Serialize + DeserializeOwned + Send + 'static> Found for Vec<T> {}

/// What a question is answered with: what is always there, or an `Option` of what may not be.
pub trait Answer: Sized + Send + 'static {
    /// What is sent.
    type Sent: Serialize + DeserializeOwned + Send + 'static;

    /// What is sent of it; `None` where there is nothing.
    fn sent(self) -> Option<Self::Sent>;
    /// The answer of which this was sent; `None` where there is always something and nothing came.
    fn of(sent: Option<Self::Sent>) -> Option<Self>;
}

impl<T: Found> Answer for T {
    type Sent = T;

    fn sent(self) -> Option<T> {
        Some(self)
    }

    fn of(sent: Option<T>) -> Option<Self> {
        sent
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Answer for Option<T> {
    type Sent = T;

    fn sent(self) -> Self {
        self
    }

    fn of(sent: Self) -> Option<Self> {
        Some(sent)
    }
}

/// Who can be asked: the views themselves, or a projector that has them.
///
/// An answer may wait for a disk or a network: ask on a thread that may block. Only [`Queries::applied`] never waits.
pub trait Queries: Send + Sync {
    /// How far what is shown has come; level-triggered, and never going back.
    fn applied(&self) -> watch::Receiver<Applied>;

    /// Answers a question of any type; callers that know the type use [`Ask::ask`].
    ///
    /// # Errors
    /// Where the views fail or nobody answers.
    fn answer(&self, asked: &mut dyn Asked) -> Result<(), Error>;
}

/// Asking a question.
pub trait Ask {
    /// The answer.
    ///
    /// # Errors
    /// Where the views fail or nobody answers.
    fn ask<Q: Question>(&self, question: Q) -> Result<Q::Answer, Error>;
}

impl<T: Queries + ?Sized> Ask for T {
    fn ask<Q: Question>(&self, question: Q) -> Result<Q::Answer, Error> {
        let mut pending = Pending { question, answer: None };
        self.answer(&mut pending)?;
        let Pending { question, answer } = pending;
        let silent = || Error::NoAnswer { asked: address(&question), source: "nothing came".into() };
        answer.ok_or_else(silent)
    }
}

/// A question that was asked, whichever it is, with room for its answer.
pub trait Asked {
    /// Its path and query.
    fn address(&self) -> String;

    /// Has it answered by views.
    ///
    /// # Errors
    /// Where they fail.
    fn answer_by(&mut self, views: &Views) -> Result<(), Error>;

    /// Takes the answer from its JSON.
    ///
    /// # Errors
    /// Where it is another question's, or another version wrote it.
    fn read(&mut self, json: &[u8]) -> Result<(), serde_json::Error>;

    /// Takes it that there is nothing, and says whether that can be an answer.
    fn take_nothing(&mut self) -> bool;
}

struct Pending<Q: Question> {
    question: Q,
    answer: Option<Q::Answer>,
}

impl<Q: Question> Asked for Pending<Q> {
    fn address(&self) -> String {
        address(&self.question)
    }

    fn answer_by(&mut self, views: &Views) -> Result<(), Error> {
        self.answer = Some(self.question.answer(views)?);
        Ok(())
    }

    fn read(&mut self, json: &[u8]) -> Result<(), serde_json::Error> {
        self.answer = Q::Answer::of(Some(serde_json::from_slice(json)?));
        Ok(())
    }

    fn take_nothing(&mut self) -> bool {
        self.answer = Q::Answer::of(None);
        self.answer.is_some()
    }
}

/// What is done with every question; [`crate::each_question`] does it.
pub trait EachQuestion: Sized {
    /// Does it with one, and goes on to the next.
    #[must_use]
    fn question<Q: Question>(self) -> Self;
}

/// Parameters of a question that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// The moment to look back from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// That moment; now where it is left out.
    #[serde(default, deserialize_with = "moment")]
    pub as_of: Option<DateTime<Utc>>,
}

/// Reads a moment with its zone, however its plus sign came through the address.
pub(crate) fn moment<'de, D: Deserializer<'de>>(text: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = String::deserialize(text)?;
    let read = pasted::moment(&text);
    read.map(Some).ok_or_else(|| {
        D::Error::custom(format!("`{text}` is no moment with its zone, such as 2026-11-28T10:00:00+08:00"))
    })
}
