//! What people of the made-up bureau ask for.

use huiying_deadlines::{PauseCause, RuleId};
use huiying_domain::Outcome;
use huiying_domain::{
    Actor, CaseId, Grade, IncidentId, Matter, MessageClass, NotDone, ReleaseKind, Request, RequestId,
    SourceTime, Triage, Wish,
};

use super::Historian;

impl Historian {
    pub(super) fn request(&mut self) -> Request {
        let id = RequestId::derive(&self.written.len().to_string());
        let seen_revision =
            self.chance.once_in(4).then(|| u32::try_from(self.chance.below(4)).expect("below 4"));
        let wish = match self.chance.below(6) {
            0..2 => self.wish_for_an_incident(id),
            2..4 => self.wish_for_a_clock(),
            _ => self.wish_for_a_case(),
        };
        let actor = Actor::typed("甲");
        Request { id, actor, seen_revision, wish }
    }

    /// A case that arrived, or now and then one matter of it.
    fn known_case(&mut self) -> CaseId {
        let case = CaseId::of(self.known_report());
        match self.chance.below(5) {
            part @ 1..3 => case.part(usize::try_from(part).expect("one or two")),
            _ => case,
        }
    }

    fn wish_for_a_case(&mut self) -> Wish {
        let case = self.known_case();
        let text = self.text();
        match self.chance.below(12) {
            0..2 => Wish::ConfirmTriage { case, class: self.class(), office: text },
            2..4 => Wish::RecordReply { case, text, replied: self.sometimes_a_time() },
            4 => {
                let outcome = *self.chance.one_of(&Outcome::CHOICES);
                let triage = Some(Triage { class: self.class(), office: text.clone() });
                let triage = triage.filter(|_| outcome == Outcome::Answered);
                Wish::CloseCase { case, outcome, note: text, triage }
            }
            5 => Wish::ReopenCase { case, reopened: self.sometimes_a_time(), reason: text },
            6 => Wish::RecordAttempt { case, attempted: self.sometimes_a_time(), note: text },
            7 => Wish::SplitCase { case, matters: self.matters(&text) },
            8 => Wish::RequestTransfer { case, to: text.clone(), reason: text },
            9 => {
                let (accepted, answered) = (self.chance.once_in(2), self.sometimes_a_time());
                Wish::AnswerTransfer { case, accepted, answered, note: text }
            }
            10 => Wish::LinkCase { case, incident: self.known_incident() },
            _ => Wish::UnlinkCase { case },
        }
    }

    /// Any class, and mostly one whose clock can be extended or stand still.
    fn class(&mut self) -> MessageClass {
        match self.chance.below(3) {
            0 => MessageClass::Suggestion,
            1 => MessageClass::DisclosureRequest,
            _ => *self.chance.one_of(&MessageClass::ALL),
        }
    }

    fn matters(&mut self, text: &str) -> Vec<Matter> {
        let n = 1 + self.chance.below(2);
        let matter = |class| Matter { title: text.to_owned(), class, office: "监管一处".to_owned() };
        (0..n).map(|_| matter(*self.chance.one_of(&MessageClass::ALL))).collect()
    }

    fn wish_for_a_clock(&mut self) -> Wish {
        let case = self.known_case();
        let text = self.text();
        let cause = match self.chance.once_in(2) {
            true => PauseCause::Consultation,
            false => *self.chance.one_of(&PauseCause::ALL),
        };
        match self.chance.below(3) {
            0 => Wish::ExtendClock {
                case,
                rule: RuleId::from(*self.chance.one_of(&["AH-MSG-SUGGEST-7WD", "AH-MSG-INQUIRY-15WD"])),
                amount: u16::try_from(8 + self.chance.below(10)).expect("below 18"),
                reason: text.clone(),
                approver: text,
                told: (!self.chance.once_in(4)).then(|| SourceTime::exact(self.now)),
            },
            1 => Wish::PauseClocks { case, cause, began: None, note: text },
            _ => Wish::ResumeClocks { case, cause, ended: self.sometimes_a_time() },
        }
    }

    /// An incident that was asked for, or one that never was.
    fn known_incident(&mut self) -> IncidentId {
        match self.incidents.is_empty() {
            true => IncidentId(1),
            false => {
                let recent = self.incidents.len().saturating_sub(3);
                *self.chance.one_of(&self.incidents[recent..])
            }
        }
    }

    fn sometimes_not_done(&mut self, reason: String) -> Option<NotDone> {
        let decided_by = "值班局长".to_owned();
        (!self.chance.once_in(3)).then_some(NotDone { reason, decided_by })
    }

    fn wish_for_an_incident(&mut self, request: RequestId) -> Wish {
        let (known, text) = (self.incidents.len(), self.text());
        let grade = *self.chance.one_of(&Grade::ALL);
        if known == 0 || self.chance.once_in(6) {
            self.incidents.push(IncidentId::of(request));
            let (occurred, reported) = (self.sometimes_a_time(), self.earlier());
            let same_name = known % 2 == 0;
            return Wish::RegisterIncident { title: text, grade, occurred, reported, same_name };
        }
        let incident = self.known_incident();
        let kind = *self.chance.one_of(&ReleaseKind::ALL);
        match self.chance.below(12) {
            11 => {
                let n = 1 + self.chance.below(3);
                Wish::LinkCases { incident, cases: (0..n).map(|_| self.known_case()).collect() }
            }
            0 => {
                Wish::CloseIncident { incident, note: text.clone(), not_done: self.sometimes_not_done(text) }
            }
            1 => Wish::RegradeIncident { incident, grade, reason: text },
            2 => Wish::StateOccurrence { incident, occurred: self.earlier() },
            3..5 => Wish::MergeIncident { incident, into: self.known_incident(), note: text },
            5 => Wish::SplitIncident { incident, note: text },
            10 => Wish::ReopenIncident { incident, reason: text },
            6 => Wish::WithdrawRelease { incident, kind, withdrawn: self.sometimes_a_time(), reason: text },
            _ => Wish::RecordRelease { incident, kind, published: self.sometimes_a_time(), title: text },
        }
    }
}
