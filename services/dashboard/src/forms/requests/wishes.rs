//! What each form asks for.

use huiying_deadlines::{PauseCause, RuleId};
use huiying_domain::request::Outcome;
use huiying_domain::{CaseId, Grade, IncidentId, Matter, MessageClass, ReleaseKind, Wish};

use super::actions::{Action, CaseAction, IncidentAction};
use super::{BadField, FieldProblem, Fields, LINE_CHARS_MAX, TEXT_CHARS_MAX};

/// The fields of the matters that a case can be split into: what each asks for, its class, its office.
pub const MATTERS: [[&str; 3]; 5] = [
    ["title_1", "class_1", "office_1"],
    ["title_2", "class_2", "office_2"],
    ["title_3", "class_3", "office_3"],
    ["title_4", "class_4", "office_4"],
    ["title_5", "class_5", "office_5"],
];

impl Fields {
    pub(super) fn wish(&self, action: Action) -> Result<Wish, BadField> {
        match action {
            Action::OnCase(case, action) => self.case_wish(case, action),
            Action::Register => self.registration(),
            Action::OnIncident(incident, action) => self.incident_wish(incident, action),
        }
    }

    fn case_wish(&self, case: CaseId, action: CaseAction) -> Result<Wish, BadField> {
        Ok(match action {
            CaseAction::Confirm => Wish::ConfirmTriage {
                case,
                class: self.choice("class", MessageClass::from_code)?,
                office: self.line("office")?,
            },
            CaseAction::Reply => {
                Wish::RecordReply { case, text: self.note("text")?, replied: self.time("replied")? }
            }
            CaseAction::Close => Wish::CloseCase {
                case,
                outcome: self.choice("outcome", Outcome::from_code)?,
                note: self.note("note")?,
            },
            CaseAction::Extend => self.extension(case)?,
            CaseAction::Pause => Wish::PauseClocks {
                case,
                cause: self.choice("cause", PauseCause::from_code)?,
                began: self.time("began")?,
                note: self.note("note")?,
            },
            CaseAction::Resume => Wish::ResumeClocks {
                case,
                cause: self.choice("cause", PauseCause::from_code)?,
                ended: self.time("ended")?,
            },
            CaseAction::Transfer => {
                Wish::RequestTransfer { case, to: self.line("to")?, reason: self.note("reason")? }
            }
            CaseAction::TransferAnswer => Wish::AnswerTransfer {
                case,
                accepted: self.choice("accepted", yes_or_no)?,
                answered: self.time("answered")?,
                note: self.note("note")?,
            },
            CaseAction::Link => Wish::LinkCase { case, incident: self.incident("incident")? },
            CaseAction::Unlink => Wish::UnlinkCase { case },
            CaseAction::Split => Wish::SplitCase { case, matters: self.matters()? },
            CaseAction::Attempt => {
                Wish::RecordAttempt { case, attempted: self.time("attempted")?, note: self.note("note")? }
            }
            CaseAction::Reopen => {
                Wish::ReopenCase { case, reopened: self.time("reopened")?, reason: self.note("reason")? }
            }
        })
    }

    fn extension(&self, case: CaseId) -> Result<Wish, BadField> {
        let rule = self.text("rule", LINE_CHARS_MAX)?;
        if rule.is_empty() {
            return Err(BadField { field: "rule", problem: FieldProblem::Missing });
        }
        Ok(Wish::ExtendClock {
            case,
            rule: RuleId::from(rule.as_str()),
            amount: self.number("amount")?,
            reason: self.note("reason")?,
            approver: self.line("approver")?,
            told: self.time("told")?,
        })
    }

    /// The matters that were filled in, in their order; how many there must be is the decider's to say.
    fn matters(&self) -> Result<Vec<Matter>, BadField> {
        let filled =
            MATTERS.into_iter().filter(|fields| fields.iter().any(|field| !self.get(field).is_empty()));
        let matter = |[title, class, office]: [&'static str; 3]| {
            Ok(Matter {
                title: self.line(title)?,
                class: self.choice(class, MessageClass::from_code)?,
                office: self.line(office)?,
            })
        };
        filled.map(matter).collect()
    }

    fn registration(&self) -> Result<Wish, BadField> {
        Ok(Wish::RegisterIncident {
            title: self.line("title")?,
            grade: self.choice("grade", Grade::from_code)?,
            occurred: self.time("occurred")?,
            reported: self.needed_time("reported")?,
        })
    }

    fn incident_wish(&self, incident: IncidentId, action: IncidentAction) -> Result<Wish, BadField> {
        Ok(match action {
            IncidentAction::Release => Wish::RecordRelease {
                incident,
                kind: self.choice("kind", ReleaseKind::from_code)?,
                published: self.time("published")?,
                title: self.line("title")?,
            },
            IncidentAction::Close => Wish::CloseIncident { incident, note: self.note("note")? },
            IncidentAction::Regrade => Wish::RegradeIncident {
                incident,
                grade: self.choice("grade", Grade::from_code)?,
                reason: self.note("reason")?,
            },
            IncidentAction::Occurrence => {
                Wish::StateOccurrence { incident, occurred: self.needed_time("occurred")? }
            }
            IncidentAction::Merge => {
                Wish::MergeIncident { incident, into: self.incident("into")?, note: self.note("note")? }
            }
            IncidentAction::Split => Wish::SplitIncident { incident, note: self.note("note")? },
            IncidentAction::Withdraw => Wish::WithdrawRelease {
                incident,
                kind: self.choice("kind", ReleaseKind::from_code)?,
                withdrawn: self.time("withdrawn")?,
                reason: self.note("reason")?,
            },
        })
    }

    /// One line, masked.
    fn line(&self, field: &'static str) -> Result<String, BadField> {
        self.masked(field, LINE_CHARS_MAX)
    }

    /// Several lines, masked.
    fn note(&self, field: &'static str) -> Result<String, BadField> {
        self.masked(field, TEXT_CHARS_MAX)
    }
}

fn yes_or_no(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
