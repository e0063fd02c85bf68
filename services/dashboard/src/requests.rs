//! From a form to a request in intake: reading fields, masking texts, appending, and waiting until it is decided.

use std::collections::BTreeMap;
use std::time::Duration;

use huiying_domain::id::fingerprint;
use huiying_domain::personal::mask_numbers;
use huiying_domain::request::Outcome;
use huiying_domain::{
    Actor, CaseId, Envelope, Grade, IncidentId, Intake, MessageClass, ReleaseKind, Request, RequestId,
    SourceTime, Wish,
};

use crate::pages::shell::OFFICER_CHARS_MAX;
use crate::words::Words;
use crate::{Desk, Error, time};

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
    /// It is too long.
    TooLong,
    /// The form's hidden fields are not ours.
    BadToken,
}

impl FieldProblem {
    /// The problem in words.
    #[must_use]
    pub fn told(self, t: &Words) -> &'static str {
        match self {
            Self::Missing => t.missing,
            Self::NoTime => t.bad_time,
            Self::NoChoice => t.bad_choice,
            Self::TooLong => t.too_long,
            Self::BadToken => t.bad_token,
        }
    }
}

/// The action of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Confirm class and office of a case.
    Confirm(CaseId),
    /// Record a reply to a case.
    Reply(CaseId),
    /// Close a case.
    Close(CaseId),
    /// Register an incident.
    Register,
    /// Record a release on an incident.
    Release(IncidentId),
    /// Close an incident.
    CloseIncident(IncidentId),
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

    fn wish(&self, action: Action) -> Result<Wish, BadField> {
        Ok(match action {
            Action::Confirm(case) => Wish::ConfirmTriage {
                case,
                class: self.choice("class", MessageClass::from_code)?,
                office: self.masked("office", LINE_CHARS_MAX)?,
            },
            Action::Reply(case) => Wish::RecordReply {
                case,
                text: self.masked("text", TEXT_CHARS_MAX)?,
                replied: self.time("replied")?,
            },
            Action::Close(case) => Wish::CloseCase {
                case,
                outcome: self.choice("outcome", Outcome::from_code)?,
                note: self.masked("note", TEXT_CHARS_MAX)?,
            },
            Action::Register => Wish::RegisterIncident {
                title: self.masked("title", LINE_CHARS_MAX)?,
                grade: self.choice("grade", Grade::from_code)?,
                occurred: self.time("occurred")?,
                reported: self
                    .time("reported")?
                    .ok_or(BadField { field: "reported", problem: FieldProblem::Missing })?,
            },
            Action::Release(incident) => Wish::RecordRelease {
                incident,
                kind: self.choice("kind", ReleaseKind::from_code)?,
                published: self.time("published")?,
                title: self.masked("title", LINE_CHARS_MAX)?,
            },
            Action::CloseIncident(incident) => {
                Wish::CloseIncident { incident, note: self.masked("note", TEXT_CHARS_MAX)? }
            }
        })
    }

    /// The token of 32 hexadecimal digits that makes pressing a button twice ask once.
    fn token(&self) -> Result<&str, BadField> {
        let token = self.get("token");
        let ours = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then_some(token).ok_or(BadField { field: "token", problem: FieldProblem::BadToken })
    }

    fn seen_revision(&self) -> Result<Option<u32>, BadField> {
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
            typed => time::read(typed).map(Some).ok_or(BadField { field, problem: FieldProblem::NoTime }),
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
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn form(extra: &[(&str, &str)]) -> Fields {
        let mut fields = vec![("token", TOKEN), ("officer", "甲"), ("seen_revision", "3")];
        fields.extend(extra);
        Fields::of(&fields)
    }

    fn bad(form: &Fields, action: Action) -> (&'static str, FieldProblem) {
        let bad = form.request(action).unwrap_err();
        (bad.field, bad.problem)
    }

    const CASE: CaseId = CaseId(7);

    #[test]
    fn a_form_becomes_a_request_of_its_officer_on_the_revision_it_saw() {
        let request =
            form(&[("class", "complaint"), ("office", " 办公室 ")]).request(Action::Confirm(CASE)).unwrap();
        assert_eq!(request.actor, Actor { role: "duty_officer".into(), name: "甲".into() });
        assert_eq!(request.seen_revision, Some(3));
        let wish =
            Wish::ConfirmTriage { case: CASE, class: MessageClass::Complaint, office: "办公室".into() };
        assert_eq!(request.wish, wish);
    }

    #[test]
    fn the_same_act_asked_twice_is_one_request_and_another_form_of_the_page_is_another() {
        let confirm = |office: &str| {
            form(&[("class", "complaint"), ("office", office)]).request(Action::Confirm(CASE)).unwrap().id
        };
        let reply = form(&[("text", "已修复"), ("replied", "")]).request(Action::Reply(CASE)).unwrap().id;
        assert_eq!(confirm("办公室"), confirm("办公室"));
        assert_ne!(confirm("办公室"), confirm("值班室"));
        assert_ne!(confirm("办公室"), reply);
    }

    #[test]
    fn a_number_typed_in_clear_is_masked_before_it_reaches_a_log() {
        let replied = form(&[("text", "已致电19900000012说明"), ("replied", "")]);
        let closed = form(&[("outcome", "duplicate"), ("note", "同19900000012来电")]);
        let closed_incident = form(&[("note", "详询19900000012")]);
        for (form, action) in [
            (replied, Action::Reply(CASE)),
            (closed, Action::Close(CASE)),
            (closed_incident, Action::CloseIncident(IncidentId(1))),
        ] {
            let request = form.request(action).unwrap();
            let written = format!("{:?}", request.wish);
            assert!(!written.contains("199") && written.contains("****12"), "{written}");
        }
    }

    #[test]
    fn a_time_left_empty_means_now_and_a_typed_one_is_beijing_time() {
        let request =
            form(&[("text", "x"), ("replied", "2026-09-03T18:00")]).request(Action::Reply(CASE)).unwrap();
        let Wish::RecordReply { replied: Some(replied), .. } = request.wish else { panic!() };
        assert_eq!(replied.at.to_rfc3339(), "2026-09-03T10:00:00+00:00");
        let request = form(&[("text", "x")]).request(Action::Reply(CASE)).unwrap();
        assert!(matches!(request.wish, Wish::RecordReply { replied: None, .. }));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let long = "长".repeat(LINE_CHARS_MAX + 1);
        let cases = [
            (form(&[("officer", " ")]), Action::Confirm(CASE), ("officer", FieldProblem::Missing)),
            (form(&[("token", "1")]), Action::Confirm(CASE), ("token", FieldProblem::BadToken)),
            (form(&[("seen_revision", "x")]), Action::Confirm(CASE), ("token", FieldProblem::BadToken)),
            (form(&[("class", "")]), Action::Confirm(CASE), ("class", FieldProblem::Missing)),
            (form(&[("class", "nonsense")]), Action::Confirm(CASE), ("class", FieldProblem::NoChoice)),
            (
                form(&[("class", "help"), ("office", &long)]),
                Action::Confirm(CASE),
                ("office", FieldProblem::TooLong),
            ),
            (
                form(&[("text", "x"), ("replied", "昨天")]),
                Action::Reply(CASE),
                ("replied", FieldProblem::NoTime),
            ),
            (
                form(&[("outcome", "closed_by_source")]),
                Action::Close(CASE),
                ("outcome", FieldProblem::NoChoice),
            ),
            (form(&[("grade", "major")]), Action::Register, ("reported", FieldProblem::Missing)),
            (form(&[("kind", "rumour")]), Action::Release(IncidentId(1)), ("kind", FieldProblem::NoChoice)),
        ];
        for (form, action, expected) in cases {
            assert_eq!(bad(&form, action), expected, "{action:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_form_makes_us_panic(
            officer in ".{0,50}", text in ".{0,80}", replied in ".{0,20}", token in "[0-9a-g]{0,40}",
        ) {
            let form = Fields::of(&[("officer", &officer), ("text", &text), ("replied", &replied), ("token", &token)]);
            let _ = form.request(Action::Reply(CASE));
        }
    }
}
