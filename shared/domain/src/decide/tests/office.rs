//! A whole office acting at random on cases and incidents: what holds whatever it does.

use chrono::TimeDelta;
use huiying_deadlines::PauseCause;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::incidents::ended;
use super::*;

/// One act, some minutes after the one before, on the cases and incidents that its indexes pick.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) minutes: i64,
    kind: u8,
    first: Index,
    second: Index,
    class: MessageClass,
    grade: Grade,
    release: ReleaseKind,
    yes: bool,
}

pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let class =
        select(vec![MessageClass::Suggestion, MessageClass::Complaint, MessageClass::DisclosureRequest]);
    let act = (
        (1_i64..3000, 0_u8..25, any::<Index>(), any::<Index>()),
        (class, select(Grade::ALL.to_vec()), select(ReleaseKind::ALL.to_vec()), any::<bool>()),
    );
    let act = act.prop_map(|((minutes, kind, first, second), (class, grade, release, yes))| Act {
        minutes,
        kind,
        first,
        second,
        class,
        grade,
        release,
        yes,
    });
    proptest::collection::vec(act, 1..16)
}

fn matter(class: MessageClass) -> Matter {
    Matter { title: "事项".into(), class, office: "监管一处".into() }
}

fn triage(class: MessageClass) -> Triage {
    Triage { class, office: "办公室".into() }
}

/// What the act asks of a case.
fn wish_of_case(act: &Act, case: CaseId, incident: Option<IncidentId>) -> Option<Wish> {
    let cause = if act.yes { PauseCause::Consultation } else { PauseCause::Supplement };
    let outcome = if act.yes { Outcome::Answered } else { Outcome::NoReplyDue };
    Some(match act.kind {
        0 => Wish::ConfirmTriage { case, class: act.class, office: "办公室".into() },
        1 => Wish::RecordReply { case, text: "已办".into(), replied: None },
        2 => {
            Wish::CloseCase {
                case, outcome, note: "说明".into(), triage: act.yes.then(|| triage(act.class))
            }
        }
        3 | 4 => Wish::ReopenCase { case, reopened: None, reason: "不满意".into() },
        5 => Wish::LinkCase { case, incident: incident? },
        6 => Wish::UnlinkCase { case },
        7 => Wish::SplitCase { case, matters: vec![matter(act.class), matter(MessageClass::Suggestion)] },
        8 => Wish::RequestTransfer { case, to: "住建局".into(), reason: "属其职责".into() },
        9 => Wish::AnswerTransfer { case, accepted: act.yes, answered: None, note: String::new() },
        10 => Wish::PauseClocks { case, cause, began: None, note: "去函".into() },
        11 => Wish::ResumeClocks { case, cause, ended: None },
        22 => Wish::RecordAttempt { case, attempted: None, note: "未接".into() },
        _ => return None,
    })
}

/// What the act asks of an incident.
fn wish_of_incident(act: &Act, now: DateTime<Utc>, of: Option<(IncidentId, IncidentId)>) -> Option<Wish> {
    let incident = of.map(|(first, _)| first);
    let into = of.map(|(_, second)| second);
    let kind = act.release;
    Some(match act.kind {
        12 | 13 => Wish::RegisterIncident {
            title: "某厂爆炸".into(),
            grade: act.grade,
            occurred: None,
            reported: SourceTime::exact(now),
            same_name: true,
        },
        14 => Wish::RecordRelease { incident: incident?, kind, published: None, title: "通报".into() },
        15 => Wish::WithdrawRelease { incident: incident?, kind, withdrawn: None, reason: "有误".into() },
        16 => Wish::RegradeIncident { incident: incident?, grade: act.grade, reason: "伤亡变化".into() },
        17 => Wish::MergeIncident { incident: incident?, into: into?, note: "同一起".into() },
        18 => Wish::SplitIncident { incident: incident?, note: "两起".into() },
        19 if act.yes => ended(incident?, "终结"),
        19 => Wish::CloseIncident { incident: incident?, note: "终结".into(), not_done: None },
        24 => Wish::ReopenIncident { incident: incident?, reason: "复燃".into() },
        _ => return None,
    })
}

/// The office at work: everything recorded so far and what the sources last said.
pub(super) struct Office {
    pub(super) bureau: Bureau,
    pub(super) now: DateTime<Utc>,
    report: Report,
}

impl Office {
    pub(super) fn opened(mention: bool, class: MessageClass, target: bool) -> Self {
        let now = at("2017-08-12 08:00");
        let mut bureau = given();
        bureau.when("2017-08-12 08:00", &Intake::PolicyPublished(RulePack::from_yaml(OPENNESS).unwrap()));
        let mut report = report((!mention).then_some(class), "2017-08-12 08:00");
        report.channel = if mention { Channel::Mention } else { Channel::Hotline };
        report.target = target.then(|| exact("2017-08-20 08:00"));
        bureau.when("2017-08-12 08:00", &Intake::Reported(report.clone()));
        Self { bureau, now, report }
    }

    fn record(&mut self, intake: &Intake) -> Vec<Event> {
        let events = decide(&self.bureau.state, &Known { recorded_at: self.now, intake });
        events.iter().for_each(|event| evolve(&mut self.bureau.state, event));
        events
    }

    /// Whether anything can still be done about it.
    fn is_finished(&self, subject: Subject) -> bool {
        match subject {
            Subject::Case(case) => self.bureau.state.cases[&case].stage.is_finished(),
            Subject::Incident(incident) => self.bureau.state.incidents[&incident].closed_at.is_some(),
        }
    }

    /// Records time as often as a clock waits for it, and holds that it comes to rest and rings at nothing finished.
    pub(super) fn come_to(&mut self, now: DateTime<Utc>) -> Result<(), TestCaseError> {
        self.now = now;
        let mut rounds = 0;
        while self.bureau.state.next_moment().is_some_and(|at| at <= now) {
            let events = self.record(&Intake::Ticked(Tick {}));
            prop_assert!(!events.is_empty(), "a tick that is due decides something");
            for (subject, _) in events.iter().filter_map(Event::clock_of) {
                prop_assert!(!self.is_finished(subject), "a finished one rings: {events:?}");
            }
            rounds += 1;
            prop_assert!(rounds < 30, "time never comes to rest");
        }
        Ok(())
    }

    pub(super) fn does(&mut self, act: &Act) {
        let cases: Vec<CaseId> = self.bureau.state.cases.keys().copied().collect();
        let incidents: Vec<IncidentId> = self.bureau.state.incidents.keys().copied().collect();
        let two = (!incidents.is_empty()).then(|| (*act.first.get(&incidents), *act.second.get(&incidents)));
        let case = *act.first.get(&cases);
        let wish = wish_of_case(act, case, two.map(|(incident, _)| incident));
        let extension = (act.kind == 23).then(|| self.extension(case)).flatten();
        if let Some(wish) = wish.or(extension).or_else(|| wish_of_incident(act, self.now, two)) {
            self.bureau.requests += 1;
            let id = RequestId::derive(&self.bureau.requests.to_string());
            self.record(&Intake::Requested(Request { id, actor: officer(), seen_revision: None, wish }));
        } else if act.kind == 20 {
            let report = self.report.id;
            self.record(&Intake::SourceClosed(SourceClose {
                import: None,
                report,
                closed: None,
                status: "办结".into(),
                state: None,
            }));
        } else {
            self.report.title.push('改');
            self.report.received.at += TimeDelta::minutes(i64::from(act.yes));
            let amended = self.report.clone();
            self.record(&Intake::Amended(amended));
        }
    }

    /// An extension by three days of the first clock that the case has.
    fn extension(&self, case: CaseId) -> Option<Wish> {
        let rule = self.bureau.state.cases[&case].obligations.first()?.rule.clone();
        let (reason, approver) = ("复杂".into(), "甲".into());
        Some(Wish::ExtendClock {
            case,
            rule,
            amount: 10,
            reason,
            approver,
            told: Some(SourceTime::exact(self.now)),
        })
    }

    fn holds(&self) -> Result<(), TestCaseError> {
        let cases = self.bureau.state.cases.keys().map(|id| Subject::Case(*id));
        for subject in cases.chain(self.bureau.state.incidents.keys().map(|id| Subject::Incident(*id))) {
            let clocks = self.bureau.state.obligations(subject);
            for (n, clock) in clocks.iter().enumerate().filter(|(_, it)| it.is_open()) {
                let superseded = clocks[n + 1..].iter().any(|later| later.rule == clock.rule);
                prop_assert!(!superseded, "two clocks of {} run for {subject:?}", clock.rule);
                prop_assert!(!self.is_finished(subject), "{} runs for {subject:?}, finished", clock.rule);
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_clock_runs_twice_or_for_what_is_finished_and_time_comes_to_rest(
        mention in any::<bool>(), target in any::<bool>(), disclosure in any::<bool>(), acts in acts(),
    ) {
        let class = if disclosure { MessageClass::DisclosureRequest } else { MessageClass::Suggestion };
        let mut office = Office::opened(mention, class, target);
        for act in &acts {
            office.come_to(office.now + TimeDelta::minutes(act.minutes))?;
            office.does(act);
            office.holds()?;
        }
    }
}
