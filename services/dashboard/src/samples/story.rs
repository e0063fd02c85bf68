//! A made-up bureau: what arrived and what was asked, decided by the real decider.

use chrono::{DateTime, Utc};
use huiying_deadlines::{OfficeHours, PauseCause, Rule, RuleId, RulePack, WorkCalendar, explain};
use huiying_domain::Outcome;
use huiying_domain::report::{Problem, Report};
use huiying_domain::{
    Actor, CaseEvent, CaseId, Channel, Event, Grade, IncidentId, Intake, Known, MessageClass, Obligation,
    Precision, ReleaseKind, ReportId, Request, RequestId, SourceTime, State, Subject, Wish, decide, evolve,
};
use huiying_pagekit::field_time;
use huiying_views::pressing::Limits;
use huiying_views::queue_rows::Said;
use huiying_views::{
    Candidate, Candidates, CaseDetail, CaseRow, ClockView, IncidentDetail, IncidentRow, LinkedCase, QueueRow,
    Sought, Stands, TimelineEntry,
};
use huiying_words::{Lang, case, incident};

/// Text that would run in a browser if a page let it.
pub(crate) const HOSTILE: &str = "</textarea><script>alert(\"1\")</script>'\"\u{202e}\u{0}&amp;";

/// Everything that happened in a made-up bureau.
pub(crate) struct Story {
    state: State,
    timeline: Vec<TimelineEntry>,
    position: u64,
}

/// A moment in Beijing time.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    field_time::read(text).map(|time| time.at).unwrap_or_default()
}

pub(crate) fn exact(text: &str) -> SourceTime {
    field_time::read(text).unwrap_or_else(|| SourceTime::exact(DateTime::default()))
}

pub(crate) fn now() -> DateTime<Utc> {
    at("2026-09-03 02:10")
}

impl Story {
    fn new() -> Self {
        let mut story = Self { state: State::default(), timeline: Vec::new(), position: 0 };
        for calendar in WorkCalendar::builtin() {
            story.arrives("2026-01-01 00:00", &Intake::CalendarPublished(calendar));
        }
        for pack in RulePack::builtin() {
            story.arrives("2026-01-01 00:00", &Intake::PolicyPublished(pack));
        }
        story
    }

    fn arrives(&mut self, recorded: &str, intake: &Intake) {
        self.position += 1;
        let recorded_at = at(recorded);
        for event in decide(&self.state, &Known { recorded_at, intake }) {
            evolve(&mut self.state, &event);
            self.timeline.push(TimelineEntry {
                unshown: false,
                position: self.position,
                cause: self.position,
                recorded_at,
                event,
            });
        }
    }

    fn asks(&mut self, recorded: &str, wish: Wish) -> RequestId {
        let id = RequestId::derive(&format!("sample {}", self.position));
        let actor = Actor::typed("甲");
        self.arrives(recorded, &Intake::Requested(Request { id, actor, seen_revision: None, wish }));
        id
    }

    fn reported(&mut self, report: Report, recorded: &str) -> CaseId {
        let id = CaseId::of(report.id);
        self.arrives(recorded, &Intake::Reported(report));
        id
    }

    /// An incident with its publication clocks running: the bulletin and the report upward are done, a follow-up too.
    fn explosion(&mut self) -> IncidentId {
        let registered = Wish::RegisterIncident {
            title: "某化工厂爆燃".into(),
            grade: Grade::Major,
            occurred: Some(exact("2026-09-02 23:10")),
            reported: exact("2026-09-02 23:25"),
            same_name: false,
        };
        let incident = IncidentId::of(self.asks("2026-09-03 00:30", registered));
        for (recorded, kind, published, title) in [
            ("2026-09-03 00:31", ReleaseKind::Flash, "2026-09-02 23:55", "某化工厂爆燃事故快讯"),
            ("2026-09-03 00:50", ReleaseKind::ReportedUpward, "2026-09-03 00:45", "向省厅电话报告"),
            ("2026-09-03 01:42", ReleaseKind::Update, "2026-09-03 01:40", "现场救援正在进行"),
        ] {
            let (published, title) = (Some(exact(published)), title.into());
            self.asks(recorded, Wish::RecordRelease { incident, kind, published, title });
        }
        incident
    }

    /// A fire taken for a general one and raised seven hours later: the 5-hour clocks were missed by then.
    fn upgraded_fire(&mut self) -> IncidentId {
        let registered = Wish::RegisterIncident {
            title: "某仓库火灾".into(),
            grade: Grade::General,
            occurred: Some(exact("2026-09-02 18:00")),
            reported: exact("2026-09-02 18:20"),
            same_name: false,
        };
        let incident = IncidentId::of(self.asks("2026-09-02 18:40", registered));
        let reason = "伤亡人数上升，达到重大等级标准。".into();
        self.asks("2026-09-03 01:30", Wish::RegradeIncident { incident, grade: Grade::Major, reason });
        let (kind, published) = (ReleaseKind::Authoritative, Some(exact("2026-09-03 01:50")));
        let title = "火灾情况通报（第一次）".into();
        self.asks("2026-09-03 01:52", Wish::RecordRelease { incident, kind, published, title });
        incident
    }

    /// A request for disclosure whose clock stood still for a consultation, was extended, and stands still again.
    fn disclosure_request(&mut self) -> CaseId {
        let class = Some(MessageClass::DisclosureRequest);
        let received = exact("2026-08-10 09:20");
        let title = "申请公开某企业安全生产检查记录";
        let case = self.reported(report("SQ20260810003", title, class, received), "2026-08-10 09:21");
        let office = "办公室".into();
        self.asks(
            "2026-08-10 10:00",
            Wish::ConfirmTriage { case, class: MessageClass::DisclosureRequest, office },
        );
        self.pauses("2026-08-17 16:00", case, "已向第三方某企业发出征求意见函。");
        let cause = PauseCause::Consultation;
        self.asks(
            "2026-08-24 09:05",
            Wish::ResumeClocks { case, cause, ended: Some(exact("2026-08-24 09:00")) },
        );
        let extension = Wish::ExtendClock {
            case,
            rule: RuleId::from("GK-33-ANSWER-20WD"),
            amount: 10,
            reason: "检查记录跨年度，需逐份核对。".into(),
            approver: "政务公开工作机构负责人".into(),
            told: Some(exact("2026-08-31 15:00")),
        };
        self.asks("2026-08-31 15:30", extension);
        self.pauses("2026-09-02 11:00", case, "另有一家企业须征求意见。");
        case
    }

    fn pauses(&mut self, recorded: &str, case: CaseId, note: &str) {
        let (cause, note) = (PauseCause::Consultation, note.into());
        self.asks(recorded, Wish::PauseClocks { case, cause, began: None, note });
    }

    fn of(&self, subject: Subject) -> Vec<TimelineEntry> {
        self.timeline.iter().filter(|entry| entry.event.about().contains(&subject)).cloned().collect()
    }

    pub(crate) fn case(&self, id: CaseId) -> Option<CaseDetail> {
        let timeline = self.of(Subject::Case(id));
        let (first, later) = timeline.split_first()?;
        let Event::Case(opened @ CaseEvent::Opened { report, .. }) = &first.event else {
            return None;
        };
        let mut row = CaseRow::opened_by(opened, first.recorded_at)?;
        later.iter().for_each(|entry| row.apply(&entry.event, entry.recorded_at));
        let clocks = row.case.obligations.iter().map(|clock| view(clock, true)).collect();
        let may = self.state.acts_on_case(id);
        Some(CaseDetail { row: row.into(), report: report.clone(), clocks, may, timeline, as_of: None })
    }

    pub(crate) fn incident(&self, id: IncidentId) -> Option<IncidentDetail> {
        let timeline = self.of(Subject::Incident(id));
        let (first, later) = timeline.split_first()?;
        let Event::Incident(registered) = &first.event else { return None };
        let mut row = IncidentRow::registered_by(registered, first.recorded_at)?;
        later.iter().for_each(|entry| row.apply(&entry.event, entry.recorded_at));
        let clocks = row.incident.obligations.iter().map(|clock| view(clock, true)).collect();
        let published = row.incident.published();
        let may = self.state.acts_on_incident(id);
        let (linked, row) = (self.linked_to(id), row.into());
        let n_linked = linked.len();
        Some(IncidentDetail { row, clocks, linked, n_linked, published, may, timeline, as_of: None })
    }

    fn linked_to(&self, id: IncidentId) -> Vec<LinkedCase> {
        let about = self.state.cases.iter().filter(|(_, case)| case.incident == Some(id));
        let shown = about.filter_map(|(case, _)| Some(self.case(*case)?.row));
        shown
            .map(|row| LinkedCase { id: row.id, number: row.external_id, title: row.title, stage: row.stage })
            .collect()
    }

    /// Everything of a kind, as lists to choose from show it.
    pub(crate) fn candidates(&self, of: Sought) -> Candidates {
        let case = |id: &CaseId| {
            let row = self.case(*id)?.row;
            let stands = Stands::Case { stage: row.stage, incident: row.incident };
            let (number, title, received) = (row.external_id, row.title, row.received);
            Some(Candidate { subject: Subject::Case(*id), number, title, received, stands })
        };
        let incident = |id: &IncidentId| {
            let row = self.incident(*id)?.row;
            let (closed, merged) = (row.closed_at.is_some(), row.merged_into.is_some());
            let stands = Stands::Incident { grade: row.grade, closed, merged };
            let (title, received) = (row.title, row.reported);
            Some(Candidate {
                subject: Subject::Incident(*id),
                number: String::new(),
                title,
                received,
                stands,
            })
        };
        let list: Vec<Candidate> = match of {
            Sought::Cases => self.state.cases.keys().filter_map(case).collect(),
            Sought::Incidents => self.state.incidents.keys().filter_map(incident).collect(),
        };
        Candidates { n_matching: list.len() + 7, list }
    }
}

pub(crate) fn rules() -> Vec<Rule> {
    RulePack::builtin().into_iter().flat_map(|pack| pack.rules).collect()
}

fn view(clock: &Obligation, explained: bool) -> ClockView {
    let calendar: WorkCalendar = WorkCalendar::builtin().into_iter().collect();
    let rule = rules().into_iter().find(|rule| rule.id == clock.rule);
    let explanation = rule
        .as_ref()
        .filter(|_| explained)
        .map(|rule| explain(rule, &clock.facts, &calendar, &OfficeHours::default()));
    ClockView { clock: clock.clone(), rule, explanation }
}

/// A made-up report.
pub(crate) fn report(number: &str, title: &str, class: Option<MessageClass>, received: SourceTime) -> Report {
    Report {
        import: None,
        id: ReportId::derive("hotline/样例", number),
        source: "hotline/样例".into(),
        external_id: number.into(),
        channel: Channel::Hotline,
        via: Some("电话".into()),
        title: title.into(),
        body: format!("某小区三号楼楼道堆放电动车并飞线充电，多次反映未果。\n请尽快处理。{HOSTILE}"),
        category: Some("投诉举报类".into()),
        class,
        received,
        target: None,
        office: Some("消防监督处".into()),
        area: Some("某区".into()),
        status: Some("办理中".into()),
        link: None,
        caller_masked: Some("某**".into()),
        phone_masked: Some("****12".into()),
        received_unknown: false,
        from_history: false,
        sealed: None,
        problems: vec![Problem {
            column: Some("办理时限".into()), what: "不是时间，未采用".into()
        }],
        details: Default::default(),
    }
}

/// The made-up matters, and the story that made them.
pub(crate) struct Matters {
    pub(crate) story: Story,
    pub(crate) incident: IncidentId,
    pub(crate) upgraded: IncidentId,
    pub(crate) paused: CaseId,
    pub(crate) open: CaseId,
    pub(crate) untriaged: CaseId,
    pub(crate) overdue: CaseId,
    pub(crate) answered: CaseId,
}

pub(crate) fn matters() -> Matters {
    let mut story = Story::new();
    let complaint = Some(MessageClass::Complaint);
    let day = SourceTime { precision: Precision::Day, ..exact("2026-08-07") };
    let overdue =
        story.reported(report("GD20260807001", "化工园区夜间异味扰民", complaint, day), "2026-08-07 09:30");
    let received = exact("2026-08-17 10:05");
    let answered = story
        .reported(report("GD20260817002", "加油站消防通道被占用", complaint, received), "2026-08-17 10:06");
    let received = exact("2026-08-28 16:40");
    let open = story.reported(
        report("GD20260828014", "楼道飞线充电存在火灾隐患", complaint, received),
        "2026-08-28 16:42",
    );
    let title = format!("山路护栏破损{HOSTILE}");
    let untriaged =
        story.reported(report("GD20260902077", &title, None, exact("2026-09-02 21:17")), "2026-09-02 21:18");

    let text = "已清理并处罚，请拨****12回访。".into();
    story.asks("2026-08-18 09:00", Wish::RecordReply { case: answered, text, replied: None });
    let (class, office) = (MessageClass::Complaint, "消防监督处".into());
    story.asks("2026-08-31 09:12", Wish::ConfirmTriage { case: open, class, office });
    let (outcome, note) = (Outcome::Answered, String::new());
    story.asks("2026-09-01 09:00", Wish::CloseCase { case: open, outcome, note, triage: None });
    let upgraded = story.upgraded_fire();
    let incident = story.explosion();
    let paused = story.disclosure_request();
    story.asks("2026-09-03 01:00", Wish::LinkCase { case: untriaged, incident: upgraded });
    let (to, reason) = ("某区住房和城乡建设局".into(), "属建设工程管理。".into());
    story.asks("2026-09-03 01:05", Wish::RequestTransfer { case: untriaged, to, reason });
    Matters { story, incident, upgraded, open, untriaged, overdue, answered, paused }
}

pub(crate) fn case_row(detail: &CaseDetail) -> QueueRow {
    let row = &detail.row;
    let said = Said::of(&row.clocks, false, now(), |clock| view(clock, false));
    QueueRow {
        subject: Subject::Case(row.id),
        number: row.external_id.clone(),
        channel: Some(row.channel),
        title: row.title.clone(),
        class: row.class,
        class_confirmed: row.class_confirmed,
        office: row.office.clone(),
        area: row.area.clone(),
        stage: row.stage.code().to_owned(),
        stage_zh: case::stage(Lang::Zh, &row.stage).to_owned(),
        received: row.received,
        lead: said.lead,
        next: said.next,
        left_seconds: said.left_seconds,
        band: Limits::of(&row.clocks, row.backlog_at).place(now()).map(|place| place.band),
        overdue_since: said.overdue_since,
        n_open_clocks: said.n_open_clocks,
        n_missed: said.n_missed,
        n_missed_possible: said.n_missed_possible,
        revision: row.revision,
        grade: None,
        merged: false,
    }
}

pub(crate) fn incident_row(detail: &IncidentDetail) -> QueueRow {
    let row = &detail.row;
    let said = Said::of(&row.clocks, false, now(), |clock| view(clock, false));
    QueueRow {
        subject: Subject::Incident(row.id),
        number: incident::grade(Lang::Zh, row.grade).to_owned(),
        channel: None,
        title: row.title.clone(),
        class: None,
        class_confirmed: true,
        office: None,
        area: None,
        stage: "handling".to_owned(),
        stage_zh: "处置中".to_owned(),
        received: row.occurred.unwrap_or(row.reported),
        lead: said.lead,
        next: said.next,
        left_seconds: said.left_seconds,
        band: Limits::of(&row.clocks, None).place(now()).map(|place| place.band),
        overdue_since: said.overdue_since,
        n_open_clocks: said.n_open_clocks,
        n_missed: said.n_missed,
        n_missed_possible: said.n_missed_possible,
        revision: row.revision,
        grade: Some(row.grade),
        merged: row.merged_into.is_some(),
    }
}
