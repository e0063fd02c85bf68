//! From a form that was sent to a request in intake: reading it, appending it, waiting until it is decided.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use huiying_domain::id::fingerprint;
use huiying_domain::{Actor, Envelope, Intake, Request, RequestId, Wish};
use huiying_words::Lang;

use super::field::{OFFICER, Spec, TOKEN};
use crate::desk::{Desk, Error};
use crate::who::Who;

/// How long a page waits for its request to be decided before it says so and goes on.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The fields of a form as they were sent; of a field that was sent several times the texts, a line each.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct Sent {
    fields: BTreeMap<String, String>,
    /// Who signed in and sent it; nobody where a name is typed.
    by: Option<Actor>,
}

impl From<Vec<(String, String)>> for Sent {
    fn from(fields: Vec<(String, String)>) -> Self {
        let mut sent: BTreeMap<String, String> = BTreeMap::new();
        for (name, text) in fields {
            match sent.entry(name) {
                Entry::Vacant(place) => drop(place.insert(text)),
                Entry::Occupied(mut place) => {
                    place.get_mut().push('\n');
                    place.get_mut().push_str(&text);
                }
            }
        }
        Self { fields: sent, by: None }
    }
}

/// A field that was not understood.
#[derive(Clone, Copy, Debug)]
pub struct BadField {
    /// The field.
    pub field: &'static Spec,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// Nothing was filled in.
    Missing,
    /// It is no time.
    NoTime,
    /// It is none of the choices.
    NoChoice,
    /// It is no whole number.
    NoNumber,
    /// It is no incident's number.
    NoIncident,
    /// It is no case's number.
    NoCase,
    /// It is too long.
    TooLong,
    /// The form's hidden fields are not ours.
    BadToken,
}

impl FieldProblem {
    /// The problem in words.
    #[must_use]
    pub fn told(self, lang: Lang) -> &'static str {
        let t = lang.words().forms;
        match self {
            Self::NoNumber => t.bad_number,
            Self::NoIncident => t.bad_incident,
            Self::NoCase => t.bad_case,
            Self::Missing => t.missing,
            Self::NoTime => t.bad_time,
            Self::NoChoice => t.bad_choice,
            Self::TooLong => t.too_long,
            Self::BadToken => t.bad_token,
        }
    }
}

impl Sent {
    /// The text of a field, empty where it was not sent.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", |text| text.trim())
    }

    /// A form with these fields, for samples and tests.
    #[must_use]
    pub fn of(fields: &[(&str, &str)]) -> Self {
        let field = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Self { fields: fields.iter().map(field).collect(), by: None }
    }

    /// The same form, sent by whoever this is.
    #[must_use]
    pub fn signed(self, who: &Who) -> Self {
        Self { by: who.actor(), ..self }
    }

    /// Who asks: whoever signed in, or the name that was typed.
    fn actor(&self) -> Result<Actor, BadField> {
        if let Some(by) = &self.by {
            return Ok(by.clone());
        }
        let name = OFFICER.read(self)?;
        match name.is_empty() {
            true => Err(BadField { field: &OFFICER.spec, problem: FieldProblem::Missing }),
            false => Ok(Actor::typed(&name)),
        }
    }

    /// The request for a wish by whoever sent the form; `act` tells it from other acts on the same page.
    ///
    /// # Errors
    /// Names the first field that was not understood.
    pub fn request(
        &self,
        act: &str,
        wish: impl FnOnce(&Self) -> Result<Wish, BadField>,
    ) -> Result<Request, BadField> {
        let actor = self.actor()?;
        Ok(Request {
            id: RequestId::derive(&format!("{}/{act}/{}", self.token()?, self.said())),
            actor,
            seen_revision: self.seen_revision()?,
            wish: wish(self)?,
        })
    }

    /// What is asked, whoever asks: the same button pressed twice asks the same.
    fn said(&self) -> String {
        let fields = self.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "token" | "officer"));
        let said: Vec<&str> = fields.flat_map(|(name, text)| [name.as_str(), text.as_str()]).collect();
        fingerprint(&said)
    }

    /// The token of 32 hexadecimal digits that makes pressing a button twice ask once.
    fn token(&self) -> Result<&str, BadField> {
        let token = self.get("token");
        let ours = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then_some(token).ok_or(BadField { field: &TOKEN, problem: FieldProblem::BadToken })
    }

    /// The revision of the subject that the page of the form showed; a page of no subject has none.
    ///
    /// # Errors
    /// Where it is no number: then the form is not ours.
    pub fn seen_revision(&self) -> Result<Option<u32>, BadField> {
        match self.get("seen_revision") {
            "" => Ok(None),
            seen => seen
                .parse()
                .map(Some)
                .map_err(|_| BadField { field: &TOKEN, problem: FieldProblem::BadToken }),
        }
    }

    /// The text of a field with one kind of line ends.
    ///
    /// # Errors
    /// [`FieldProblem::TooLong`].
    pub(super) fn text(&self, field: &str, n_chars_max: usize) -> Result<String, FieldProblem> {
        let text = self.get(field).replace("\r\n", "\n");
        if text.chars().count() > n_chars_max { Err(FieldProblem::TooLong) } else { Ok(text) }
    }
}

/// Appends a request to intake and waits, not for long, until it is decided and shown. Gives its position.
///
/// # Errors
/// [`Error::Intake`] where it could not be made durable; then nothing was asked.
pub async fn ask(desk: &Desk, request: Request) -> Result<u64, Error> {
    let mut applied = desk.views.applied();
    let now = desk.clock.now();
    let id = request.id.to_string();
    let envelope = Envelope {
        id: id.clone(),
        source: "/dashboard".to_owned(),
        occurred_at: now,
        recorded_at: now,
        data: Intake::Requested(request),
    };
    let appended =
        desk.intake.append(vec![(id, envelope)]).await.map_err(|source| Error::Intake { source })?;
    let position = appended.first().map_or(0, |it| it.position().get());
    let decided = tokio::time::timeout(WAIT_MAX, applied.wait_for(|applied| applied.cause >= position)).await;
    if !matches!(decided, Ok(Ok(_))) {
        tracing::warn!(position, "a request is not decided yet; its page says so");
    }
    Ok(position)
}
