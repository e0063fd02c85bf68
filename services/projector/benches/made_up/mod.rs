//! Made-up cases of realistic size, and what is decided about them.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::report::{Report, SourceReply};
use huiying_domain::wish::Wish;
use huiying_domain::{Actor, Outcome, Request};
use huiying_domain::{
    CaseId, Channel, Decision, Intake, Known, MessageClass, ReportId, RequestId, SourceTime, State, decide,
    evolve,
};

/// A decision with its position and the time its cause was recorded.
pub(crate) type Logged = (u64, DateTime<Utc>, Decision);

/// When the first of it was recorded.
pub(crate) fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// The decisions that follow from arrivals, one each.
pub(crate) fn decided(arrivals: impl Iterator<Item = Intake>) -> impl Iterator<Item = Logged> {
    let mut state = State::default();
    (1..).zip(arrivals).map(move |(cause, intake): (u64, Intake)| {
        let recorded_at = start() + TimeDelta::seconds(cause.cast_signed());
        let events = decide(&state, &Known { recorded_at, intake: &intake });
        events.iter().for_each(|event| evolve(&mut state, event));
        (cause, recorded_at, Decision { cause, intake: format!("i{cause}"), events })
    })
}

fn policy() -> impl Iterator<Item = Intake> {
    let calendars = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    calendars.chain(RulePack::builtin().into_iter().map(Intake::PolicyPublished))
}

/// The arrivals of so many cases, by the shape that the command line asks for: whole lives, or such of which every second
/// case is answered at once and nothing more is heard.
pub(crate) fn arrivals(n_cases: u64) -> Box<dyn Iterator<Item = Intake>> {
    match std::env::args().any(|it| it == "lives") {
        true => Box::new(whole_lives(n_cases)),
        false => Box::new(half_answered(n_cases)),
    }
}

fn half_answered(n_cases: u64) -> impl Iterator<Item = Intake> {
    let case = |n: u64| [Some(Intake::Reported(case(n, "受理"))), n.is_multiple_of(2).then(|| reply(n))];
    policy().chain((0..n_cases).flat_map(case).flatten())
}

/// What arrives about the case of this number.
type Step = fn(u64) -> Intake;

/// Cases that go their whole way, five arrivals each, with so many others between: reported, confirmed, amended by the
/// source, answered and closed.
fn whole_lives(n_cases: u64) -> impl Iterator<Item = Intake> {
    let steps: [(u64, Step); 5] = [
        (0, |n| Intake::Reported(case(n, "受理"))),
        (100, confirm),
        (500, |n| Intake::Reported(case(n, "办理中"))),
        (20_000, reply),
        (60_000, close),
    ];
    let at = move |now: u64| {
        let step = move |(lag, step): (u64, Step)| now.checked_sub(lag).filter(|n| *n < n_cases).map(step);
        steps.into_iter().filter_map(step)
    };
    policy().chain((0..n_cases + 60_000).flat_map(at))
}

fn id(n: u64) -> ReportId {
    ReportId::derive("hotline/bench", &n.to_string())
}

fn case(n: u64, status: &str) -> Report {
    let classes = [None, Some(MessageClass::Suggestion), Some(MessageClass::Complaint)];
    Report {
        import: None,
        id: id(n),
        source: "hotline/bench".into(),
        external_id: n.to_string(),
        channel: if n.is_multiple_of(3) { Channel::Message } else { Channel::Hotline },
        via: Some("电话".into()),
        title: format!("第{n}件：小区旁工地夜间施工噪声扰民"),
        body: "市民反映小区旁工地连续多晚施工到凌晨，影响休息，请有关部门核实处理。".repeat(4),
        category: None,
        class: classes[usize::try_from(n % 3).unwrap_or_default()],
        received: SourceTime::exact(start() + TimeDelta::minutes((n % 40_000).cast_signed())),
        received_unknown: false,
        from_history: false,
        target: None,
        office: Some(format!("监管{}处", n % 40 + 1)),
        area: Some("城东".into()),
        status: Some(status.into()),
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: vec![],
    }
}

fn reply(n: u64) -> Intake {
    Intake::SourceReplied(SourceReply {
        import: None,
        report: id(n),
        text: "您好，您反映的问题已核实处理，感谢您的关注与支持。".into(),
        replied: SourceTime::exact(start() + TimeDelta::days(12)),
        office: None,
    })
}

fn confirm(n: u64) -> Intake {
    let (class, office) = (MessageClass::Complaint, "规划科技处".into());
    requested(n, "confirm", Wish::ConfirmTriage { case: CaseId::of(id(n)), class, office })
}

fn close(n: u64) -> Intake {
    let (case, outcome) = (CaseId::of(id(n)), Outcome::Answered);
    requested(n, "close", Wish::CloseCase { case, outcome, note: "已答复".into(), triage: None })
}

fn requested(n: u64, what: &str, wish: Wish) -> Intake {
    let actor = Actor::typed("甲");
    Intake::Requested(Request {
        id: RequestId::derive(&format!("{what} {n}")),
        actor,
        seen_revision: None,
        wish,
    })
}
