//! `huiying demo`: made-up cases with matters due in minutes, hours and days from now.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{
    ClockKind, OfficeHours, PauseCause, RuleId, WorkCalendar, due, local_date, midnight_after,
};
use huiying_domain::incident::Grade;
use huiying_domain::report::Report;
use huiying_domain::{
    Actor, CaseId, Channel, Envelope, IncidentId, Intake, MessageClass, ReportId, Request, RequestId,
    SourceTime, Wish,
};
use huiying_ingest::delivery::{Delivery, Replied, deliver};
use huiying_runtime::Config;
use huiying_words::Lang;

use crate::data::directory;
use crate::data::node::{self, Node};
use crate::errors::AnyError;
use crate::serving;
use crate::serving::ground::Ground;
use crate::serving::plan::Plan;

mod people;

/// Fills a marked directory with made-up data and serves it; with made-up people where these are to sign in.
pub(crate) async fn run(mut config: Config, sign_in: bool) -> Result<(), AnyError> {
    if config.data == Config::default().data {
        config.data = "data-demo".into();
    }
    if config.bureau.duty_telephone.is_empty() {
        config.bureau.duty_telephone = "0000-12350（演示）".to_owned();
    }
    directory::prepare_demo(&config.data)?;
    let node = Node::open(&config, node::system_clock()).await?;
    fill(&node).await?;
    if sign_in {
        let admitted = people::admitted(&config, node.clock.now())?;
        ask(&node, Actor::the_console("demo"), admitted).await?;
    }
    serving::serve(config, Plan::All, Ground::Directory(Box::new(node))).await
}

async fn fill(node: &Node) -> Result<(), AnyError> {
    let now = node.clock.now();
    let calendar: WorkCalendar = WorkCalendar::builtin().into_iter().collect();
    let deliveries = CASES.iter().zip(1..).map(|(made_up, number)| delivery(made_up, number, now, &calendar));
    deliver((&node.intake, &node.keyring), now, deliveries.collect()).await?;
    ask(node, Actor::typed("演示值班员"), requests(now)).await
}

/// Has these requests decided, each once, however often the demo begins.
async fn ask(node: &Node, actor: Actor, requests: Vec<(impl AsRef<str>, Wish)>) -> Result<(), AnyError> {
    let now = node.clock.now();
    let requests = requests.into_iter().map(|(token, wish)| {
        let (id, actor) = (RequestId::derive(token.as_ref()), actor.clone());
        let data = Intake::Requested(Request { id, actor, seen_revision: None, wish });
        let envelope = Envelope {
            id: id.to_string(),
            source: "/demo".to_owned(),
            occurred_at: now,
            recorded_at: now,
            data,
        };
        (id.to_string(), envelope)
    });
    node.intake.append(requests.collect()).await?;
    node.decide_all().await?;
    Ok(())
}

/// What people did before the demo begins: one incident is running, another was found to be graver than it seemed; cases
/// are confirmed, and of two the clocks are extended and paused.
fn requests(now: DateTime<Utc>) -> Vec<(&'static str, Wish)> {
    let mut requests = incident_with_a_case(now);
    requests.extend(graver_incident(now));
    requests.extend(clocks_paused_and_extended(now));
    requests
}

fn ago(now: DateTime<Utc>, minutes: i64) -> SourceTime {
    SourceTime::exact(now - TimeDelta::minutes(minutes))
}

fn incident(token: &str) -> IncidentId {
    IncidentId::of(RequestId::derive(token))
}

fn confirm(number: u32, class: MessageClass, office: &str) -> Wish {
    Wish::ConfirmTriage { case: case(number), class, office: office.to_owned() }
}

fn incident_with_a_case(now: DateTime<Utc>) -> Vec<(&'static str, Wish)> {
    vec![
        (
            "demo-incident",
            Wish::RegisterIncident {
                title: "演示：某化工园区储罐起火".to_owned(),
                grade: Grade::Major,
                occurred: Some(ago(now, 4 * 60 + 20)),
                reported: ago(now, 4 * 60),
                same_name: false,
            },
        ),
        ("demo-confirm-1", confirm(2, MessageClass::Complaint, "规划科技处")),
        ("demo-confirm-2", confirm(5, MessageClass::Report, "政策法规处")),
        ("demo-link", Wish::LinkCase { case: case(13), incident: incident("demo-incident") }),
    ]
}

fn graver_incident(now: DateTime<Utc>) -> Vec<(&'static str, Wish)> {
    vec![
        (
            "demo-graver",
            Wish::RegisterIncident {
                title: "演示：某矿透水，被困人数核实中".to_owned(),
                grade: Grade::Larger,
                occurred: Some(ago(now, 7 * 60)),
                reported: ago(now, 6 * 60 + 30),
                same_name: false,
            },
        ),
        (
            "demo-regrade",
            Wish::RegradeIncident {
                incident: incident("demo-graver"),
                grade: Grade::Major,
                reason: "演示：核实被困人数上升".to_owned(),
            },
        ),
    ]
}

fn clocks_paused_and_extended(now: DateTime<Utc>) -> Vec<(&'static str, Wish)> {
    vec![
        ("demo-confirm-3", confirm(25, MessageClass::DisclosureRequest, "办公室")),
        (
            "demo-pause",
            Wish::PauseClocks {
                case: case(25),
                cause: PauseCause::Consultation,
                began: None,
                note: "演示：向所涉企业征求意见".to_owned(),
            },
        ),
        ("demo-confirm-4", confirm(26, MessageClass::Suggestion, "规划科技处")),
        (
            "demo-extend",
            Wish::ExtendClock {
                case: case(26),
                rule: RuleId::from("AH-MSG-SUGGEST-7WD"),
                amount: 15,
                reason: "演示：涉及多个部门，情况复杂".to_owned(),
                approver: "演示分管领导".to_owned(),
                told: Some(ago(now, 1)),
            },
        ),
    ]
}

fn report_id(number: u32) -> ReportId {
    ReportId::derive("hotline/demo", &external_id(number))
}

fn case(number: u32) -> CaseId {
    CaseId::of(report_id(number))
}

fn external_id(number: u32) -> String {
    format!("DEMO-{number:04}")
}

/// When a made-up case falls due.
#[derive(Clone, Copy)]
enum When {
    /// The source wants it answered so many minutes from now.
    Target(i64),
    /// Its reply rule ends with the day that lies so many days from now.
    EndOfDay(i64),
    /// No clock.
    Never,
    /// It was answered so many days after its receipt, which was so many days ago.
    Answered(i64, i64),
}

struct MadeUp {
    channel: Channel,
    class: Option<MessageClass>,
    title: &'static str,
    body: &'static str,
    area: &'static str,
    when: When,
}

fn delivery(made_up: &MadeUp, number: u32, now: DateTime<Utc>, calendar: &WorkCalendar) -> Delivery {
    let (received, target) = match made_up.when {
        When::Target(minutes) => {
            (now - TimeDelta::hours(30), Some(SourceTime::exact(now + TimeDelta::minutes(minutes))))
        }
        When::EndOfDay(days) => (received_for(made_up.class, now + TimeDelta::days(days), calendar), None),
        When::Never => (now - TimeDelta::minutes(50), None),
        When::Answered(_, days_ago) => (now - TimeDelta::days(days_ago), None),
    };
    let reply = match made_up.when {
        When::Answered(after, _) => Some(Replied {
            text: "您好，您反映的问题已核实处理，感谢您的关注。".to_owned(),
            replied: SourceTime::exact(received + TimeDelta::days(after)),
            office: Some("规划科技处".to_owned()),
        }),
        _ => None,
    };
    Delivery {
        report: report(made_up, number, received, target),
        is_follow_up: false,
        aliases: Vec::new(),
        reply,
        closed: None,
        may_be_followed: false,
        began: None,
    }
}

fn report(made_up: &MadeUp, number: u32, received: DateTime<Utc>, target: Option<SourceTime>) -> Report {
    Report {
        import: None,
        id: report_id(number),
        source: "hotline/demo".to_owned(),
        external_id: external_id(number),
        channel: made_up.channel,
        via: Some("演示".to_owned()),
        title: made_up.title.to_owned(),
        body: made_up.body.to_owned(),
        category: made_up.class.map(|class| huiying_words::case::class(Lang::Zh, class).to_owned()),
        class: made_up.class,
        received: SourceTime::exact(received),
        received_unknown: false,
        from_history: false,
        target,
        office: None,
        area: Some(made_up.area.to_owned()),
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: Vec::new(),
    }
}

/// A time of receipt whose reply rule ends with the day of `wanted`, or with the first later day that any receipt
/// leads to.
fn received_for(
    class: Option<MessageClass>,
    wanted: DateTime<Utc>,
    calendar: &WorkCalendar,
) -> DateTime<Utc> {
    const DAYS_BACK_MAX: i64 = 60;
    let n = match class {
        None | Some(MessageClass::Suggestion) => 7,
        Some(MessageClass::DisclosureRequest) => 20,
        Some(_) => 15,
    };
    let end = midnight_after(local_date(wanted));
    let due_of =
        |received| due(&ClockKind::WorkingDays { n }, received, calendar, &OfficeHours::default()).due_hard;
    let mut received = wanted - TimeDelta::days(DAYS_BACK_MAX);
    while received < wanted && due_of(received) < end {
        received += TimeDelta::days(1);
    }
    received
}

const fn made_up(
    channel: Channel,
    class: Option<MessageClass>,
    title: &'static str,
    body: &'static str,
    area: &'static str,
    when: When,
) -> MadeUp {
    MadeUp { channel, class, title, body, area, when }
}

use Channel::{Hotline, Mention, Message};
use MessageClass::{Complaint, ConsultationReq, DisclosureRequest, Help, Praise, Report as Tip, Suggestion};

#[rustfmt::skip]
const CASES: [MadeUp; 26] = [
    made_up(Hotline, Some(Complaint), "夜间施工噪声扰民", "小区旁工地连续三晚施工到凌晨，孩子无法休息。", "城东", When::Target(35)),
    made_up(Hotline, None, "楼道堆放电动车存在火灾隐患", "单元门口长期堆放电动车并飞线充电。", "城西", When::EndOfDay(0)),
    made_up(Message, Some(Suggestion), "建议在学校门口增设警示标志", "放学时段车速过快，建议增设减速带和标志。", "高新区", When::EndOfDay(0)),
    made_up(Hotline, Some(Help), "独居老人燃气报警器反复报警", "已关阀门，请求上门检查。", "城东", When::Target(12)),
    made_up(Hotline, Some(Tip), "举报小作坊无证存放危险化学品", "院内堆放大量油桶，气味刺鼻。", "开发区", When::EndOfDay(1)),
    made_up(Message, Some(ConsultationReq), "咨询安全生产许可证延期所需材料", "请问延期申请提前多久提交？", "城南", When::EndOfDay(2)),
    made_up(Hotline, Some(Complaint), "工地塔吊作业时吊物越过人行道", "上下班高峰期吊物从行人头顶经过。", "城北", When::EndOfDay(0)),
    made_up(Message, None, "反映商场安全出口被货物堵塞", "地下一层安全出口常年堆放货物。", "城西", When::EndOfDay(3)),
    made_up(Hotline, Some(ConsultationReq), "咨询烟花爆竹零售点审批条件", "想了解本年度布点规划。", "县域", When::EndOfDay(4)),
    made_up(Hotline, Some(Complaint), "加油站夜间卸油气味大", "卸油时周边居民楼气味明显。", "城南", When::EndOfDay(-4)),
    made_up(Message, Some(Suggestion), "建议公开企业风险分级名单", "方便周边居民了解情况。", "高新区", When::EndOfDay(-6)),
    made_up(Hotline, Some(Help), "雨后挡土墙出现裂缝", "墙体外倾，附近有幼儿园。", "城北", When::Target(150)),
    made_up(Mention, None, "化工园区储罐起火 现场浓烟滚滚", "媒体报道：现场已设置警戒，伤亡情况待核实。", "", When::Never),
    made_up(Mention, None, "多名网友称闻到刺激性气味", "社交平台出现相关讨论。", "", When::Never),
    made_up(Mention, None, "专家解读储罐区消防要求", "某报专栏文章。", "", When::Never),
    made_up(Hotline, Some(Praise), "表扬应急救援队员及时到场", "感谢队员冒雨排险。", "城东", When::Never),
    made_up(Message, Some(Complaint), "投诉仓库改建员工宿舍", "仓库二层住人，无疏散通道。", "开发区", When::EndOfDay(5)),
    made_up(Hotline, Some(Tip), "举报矿山夜间违规爆破", "凌晨两点多次听到爆破声。", "县域", When::EndOfDay(6)),
    made_up(Message, Some(ConsultationReq), "咨询特种作业操作证复审", "证书到期前多久可以复审？", "城南", When::Answered(6, 30)),
    made_up(Hotline, Some(Complaint), "液化气瓶随意堆放", "餐饮店门口堆放多个气瓶。", "城西", When::Answered(10, 40)),
    made_up(Message, Some(Suggestion), "建议增加应急避难场所指示牌", "公园内没有指示牌。", "城北", When::Answered(16, 50)),
    made_up(Hotline, Some(Help), "地下车库积水倒灌", "请求协调抽排设备。", "城东", When::Target(-45)),
    made_up(Message, None, "反映厂区围墙外堆放废料", "废料无遮盖，大风天扬尘。", "开发区", When::EndOfDay(7)),
    made_up(Hotline, None, "井盖缺失存在安全隐患", "主路中间井盖缺失，仅用树枝提示。", "城南", When::EndOfDay(2)),
    made_up(Message, Some(DisclosureRequest), "申请公开某企业隐患整改情况", "申请获取该企业去年隐患整改台账。", "开发区", When::EndOfDay(9)),
    made_up(Message, Some(Suggestion), "建议统一全市应急标识", "各区标识不一，建议统一。", "城北", When::EndOfDay(2)),
];
