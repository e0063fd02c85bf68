//! From a form to a request in intake: reading fields, masking texts, appending, and waiting until it is decided.

mod actions;
mod wishes;

use std::collections::BTreeMap;
use std::time::Duration;

use huiying_domain::id::fingerprint;
use huiying_domain::personal::mask_numbers;
use huiying_domain::{Actor, Envelope, IncidentId, Intake, Request, RequestId, SourceTime};
use huiying_pagekit::shell::OFFICER_CHARS_MAX;
use huiying_pagekit::{Desk, Error, field_time};
use huiying_words::Lang;

pub use actions::{Action, CaseAction, IncidentAction};
pub use wishes::MATTERS;

/// How long a page waits for its request to be decided before it says so and goes on.
const WAIT_MAX: Duration = Duration::from_secs(2);
const LINE_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 20_000;
/// The role of whoever asks, until sign-in exists.
const ROLE: &str = "duty_officer";

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<String, String>);

/// A field that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadField {
    /// Its name in the form.
    pub field: &'static str,
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
    /// It is too long.
    TooLong,
    /// The form's hidden fields are not ours.
    BadToken,
}

impl FieldProblem {
    /// The problem in words.
    #[must_use]
    pub fn told(self, lang: Lang) -> &'static str {
        let (t, w) = (lang.words(), lang.form_words());
        match self {
            Self::NoNumber => w.bad_number,
            Self::NoIncident => w.bad_incident,
            Self::Missing => t.missing,
            Self::NoTime => t.bad_time,
            Self::NoChoice => t.bad_choice,
            Self::TooLong => t.too_long,
            Self::BadToken => t.bad_token,
        }
    }
}

impl Fields {
    /// The text of a field, empty where it was not sent.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |text| text.trim())
    }

    /// A form with these fields, for samples and tests.
    #[must_use]
    pub fn of(fields: &[(&str, &str)]) -> Self {
        Self(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// The request that the form makes.
    ///
    /// # Errors
    /// Names the first field that was not understood. Texts that are merely empty are left to the decider.
    pub fn request(&self, action: Action) -> Result<Request, BadField> {
        let name = self.text("officer", OFFICER_CHARS_MAX)?;
        if name.is_empty() {
            return Err(BadField { field: "officer", problem: FieldProblem::Missing });
        }
        Ok(Request {
            id: RequestId::derive(&format!("{}/{}", self.token()?, self.act(action))),
            actor: Actor { role: ROLE.to_owned(), name },
            seen_revision: self.seen_revision()?,
            wish: self.wish(action)?,
        })
    }

    /// What is asked, whoever asks: the same button pressed twice asks the same, another form of the page does not.
    fn act(&self, action: Action) -> String {
        let fields = self.0.iter().filter(|(name, _)| !matches!(name.as_str(), "token" | "officer"));
        let said: Vec<&str> = fields.flat_map(|(name, text)| [name.as_str(), text.as_str()]).collect();
        format!("{action:?}/{}", fingerprint(&said))
    }

    /// The token of 32 hexadecimal digits that makes pressing a button twice ask once.
    fn token(&self) -> Result<&str, BadField> {
        let token = self.get("token");
        let ours = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then_some(token).ok_or(BadField { field: "token", problem: FieldProblem::BadToken })
    }

    pub(crate) fn seen_revision(&self) -> Result<Option<u32>, BadField> {
        match self.get("seen_revision") {
            "" => Ok(None),
            seen => seen
                .parse()
                .map(Some)
                .map_err(|_| BadField { field: "token", problem: FieldProblem::BadToken }),
        }
    }

    fn text(&self, field: &'static str, n_chars_max: usize) -> Result<String, BadField> {
        let text = self.get(field).replace("\r\n", "\n");
        if text.chars().count() > n_chars_max {
            return Err(BadField { field, problem: FieldProblem::TooLong });
        }
        Ok(text)
    }

    /// A text without numbers that identify a person: none typed in clear may reach a log.
    fn masked(&self, field: &'static str, n_chars_max: usize) -> Result<String, BadField> {
        self.text(field, n_chars_max).map(|text| mask_numbers(&text).0)
    }

    fn choice<T>(&self, field: &'static str, from_code: fn(&str) -> Option<T>) -> Result<T, BadField> {
        match self.get(field) {
            "" => Err(BadField { field, problem: FieldProblem::Missing }),
            code => from_code(code).ok_or(BadField { field, problem: FieldProblem::NoChoice }),
        }
    }

    fn time(&self, field: &'static str) -> Result<Option<SourceTime>, BadField> {
        match self.get(field) {
            "" => Ok(None),
            typed => {
                field_time::read(typed).map(Some).ok_or(BadField { field, problem: FieldProblem::NoTime })
            }
        }
    }

    fn needed_time(&self, field: &'static str) -> Result<SourceTime, BadField> {
        self.time(field)?.ok_or(BadField { field, problem: FieldProblem::Missing })
    }

    fn number(&self, field: &'static str) -> Result<u16, BadField> {
        match self.get(field) {
            "" => Err(BadField { field, problem: FieldProblem::Missing }),
            typed => typed.parse().map_err(|_| BadField { field, problem: FieldProblem::NoNumber }),
        }
    }

    /// The number of an incident, or the address of its page with the number at its end.
    fn incident(&self, field: &'static str) -> Result<IncidentId, BadField> {
        let typed = self.get(field);
        let path = typed.split(['?', '#']).next().unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "" => Err(BadField { field, problem: FieldProblem::Missing }),
            number => number.parse().map_err(|_| BadField { field, problem: FieldProblem::NoIncident }),
        }
    }
}

/// Appends a request to intake and waits, not for long, until it is decided and shown. Gives its position.
///
/// # Errors
/// [`Error::Intake`] where it could not be made durable; then nothing was asked.
pub(crate) async fn ask(desk: &Desk, request: Request) -> Result<u64, Error> {
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

#[cfg(test)]
mod tests;
