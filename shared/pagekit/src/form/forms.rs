//! What the forms of a page start from, and what became of the last one.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::{Power, RequestId, pasted};
use huiying_runtime::keyring::random_token;
use huiying_views::{Ask, RefusalQuestion};
use huiying_words::Lang;
use huiying_words::clock::Rules;

use super::answer::Answer;
use super::field::Spec;
use super::pick::Found;
use super::sent::Sent;
use crate::address::{Given, Parameters};
use crate::desk::{Desk, Error};
use crate::field_time;
use crate::way_back::WayBack;
use crate::who::Who;

/// What an address says beside the case.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    as_of: String,
    asked: String,
    at: String,
    form: String,
    from: String,
    choose: String,
    words: String,
}

impl Parameters for Looked {
    const NAMES: &'static [&'static str] = &["as_of", "asked", "at", "form", "from", "choose", "q"];

    fn read(given: &Given) -> Result<Self, Error> {
        let text = |name| given.get(name).to_owned();
        let (as_of, asked, at, form) = (text("as_of"), text("asked"), text("at"), text("form"));
        Ok(Self { as_of, asked, at, form, from: text("from"), choose: text("choose"), words: text("q") })
    }
}

impl Looked {
    /// The moment to look back from, where one is asked for: the end of the second that was typed, so that what was
    /// recorded within it is known. A moment with its zone, as the JSON API takes it, is read too.
    ///
    /// # Errors
    /// [`Error::BadMoment`] where it is no time, [`Error::MomentAhead`] where it is later than `now`.
    pub fn as_of(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
        let typed = self.as_of.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let read = field_time::read(typed).map(|time| time.at).or_else(|| pasted::moment(typed));
        let as_of = read.ok_or(Error::BadMoment)?;
        if as_of > now {
            return Err(Error::MomentAhead { as_of });
        }
        Ok(Some(as_of + TimeDelta::nanoseconds(999_999_999)))
    }

    /// From where the page was opened.
    #[must_use]
    pub fn way_back(&self) -> WayBack {
        WayBack::read(&self.from)
    }

    /// The end of the address of the form in whose list is searched.
    #[must_use]
    pub fn choose(&self) -> &str {
        &self.choose
    }

    /// What is searched for in the list of the form with this end of its address.
    #[must_use]
    pub fn words(&self, form: &str) -> &str {
        if self.choose == form { &self.words } else { "" }
    }

    /// The end of the address of the form that the address speaks of.
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// That form, where its request was refused.
    #[must_use]
    pub fn refused(&self, answer: Option<&Answer>) -> Option<(&str, Sent)> {
        matches!(answer, Some(Answer::Refused { .. })).then(|| (self.form.as_str(), Sent::default()))
    }

    /// What became of the request that the address speaks of, whose form has these fields and whose duties these rules;
    /// nothing where it speaks of none or of a made-up one.
    ///
    /// # Errors
    /// Where the views fail.
    pub fn answer(
        &self,
        desk: &Desk,
        lang: Lang,
        fields: &[&Spec],
        rules: &Rules<'_>,
        causes: impl IntoIterator<Item = u64>,
    ) -> Result<Option<Answer>, huiying_views::Error> {
        let Ok(request) = self.asked.parse::<RequestId>() else {
            return Ok(None);
        };
        if let Some(refusal) = desk.views.ask(RefusalQuestion { request })? {
            return Ok(Some(Answer::refused(lang, &refusal, fields, rules)));
        }
        let Ok(at) = self.at.parse::<u64>() else {
            return Ok(None);
        };
        if desk.views.applied().borrow().cause < at {
            return Ok(Some(Answer::Pending));
        }
        Ok(causes.into_iter().any(|cause| cause == at).then_some(Answer::Done))
    }
}

/// What the forms of a page start from.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// Makes pressing a button twice ask once.
    pub token: String,
    /// What became of the last request or form.
    pub answer: Option<Answer>,
    /// What was filled in, where a form comes back.
    pub typed: Sent,
    /// The form that came back or was refused, by the end of its address; its group stands open.
    pub sent: String,
    /// Offices offered for choice.
    pub offices: Vec<String>,
    /// From where the page was opened.
    pub way_back: WayBack,
    /// What the lists to choose from show, by the ends of the addresses of their forms.
    pub found: BTreeMap<&'static str, Found>,
    /// The form in whose list is searched; its group stands open.
    pub choosing: String,
    /// Who they are offered to.
    pub who: Who,
    /// The office that handles the case they are about.
    pub office: Option<String>,
}

impl Forms {
    /// Forms with a token of their own, offering no offices.
    ///
    /// # Errors
    /// [`Error::Chance`] where the system gives no random bytes.
    pub fn asked_once(answer: Option<Answer>, came_back: Option<(&str, Sent)>) -> Result<Self, Error> {
        let token = random_token().map_err(|source| Error::Chance { source })?;
        let (sent, typed) = came_back.unwrap_or_default();
        Ok(Self { token, answer, typed, sent: sent.to_owned(), ..Self::default() })
    }

    /// The same, opened from there.
    #[must_use]
    pub fn opened_from(self, way_back: WayBack) -> Self {
        Self { way_back, ..self }
    }

    /// Whether whoever they are offered to may ask for this.
    #[must_use]
    pub fn may(&self, power: Power) -> bool {
        self.who.may(power, self.office.as_deref())
    }

    /// Whether a form is one that came back or in whose list is searched.
    #[must_use]
    pub fn is_at(&self, form: &str) -> bool {
        form == self.sent || form == self.choosing
    }

    /// What was typed into a field of a form that came back; empty in any other.
    #[must_use]
    pub fn typed(&self, form: &str, field: &str) -> &str {
        if self.sent == form { self.typed.get(field) } else { "" }
    }

    /// The same, or what the form offers instead.
    #[must_use]
    pub fn typed_or(&self, form: &str, field: &str, otherwise: &str) -> String {
        match self.typed(form, field) {
            "" => otherwise.to_owned(),
            typed => typed.to_owned(),
        }
    }

    /// What is wrong with a field of a form that came back or was refused.
    #[must_use]
    pub fn wrong_with(&self, form: &str, field: &str) -> Option<&str> {
        self.answer.as_ref().filter(|_| self.sent == form)?.wrong_with(field)
    }
}

/// From where the page of a form was opened.
#[must_use]
pub fn way_back(sent: &Sent) -> WayBack {
    WayBack::read(sent.get("from"))
}

/// Where a page goes once its form was taken: back to itself, which then says what became of it.
#[must_use]
pub fn back_to(page: &str, way_back: &WayBack, request: RequestId, at: u64, form: &str) -> String {
    let page = way_back.along(&format!("{page}?asked={request}&at={at}&form={form}"));
    format!("{page}#answer")
}
