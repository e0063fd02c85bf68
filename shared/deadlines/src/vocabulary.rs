//! The facts that rules may name: a closed table with their Chinese, what they happen to, and their attributes.

use SubjectKind::{Briefing, Case, Column, Incident, Item, Notice, Task};

/// The occurrence of an incident.
pub const INCIDENT_OCCURRED: &str = "incident.occurred";
/// The first report of an incident that reached the bureau.
pub const INCIDENT_REPORTED: &str = "incident.reported";
/// The end of an incident.
pub const INCIDENT_CLOSED: &str = "incident.closed";
/// Something put out, to the public or to others.
pub const RELEASE_PUBLISHED: &str = "release.published";
/// A press conference that took place.
pub const PRESS_CONFERENCE_HELD: &str = "press_conference.held";
/// A report to the level above.
pub const OPINION_REPORTED_UPWARD: &str = "opinion.reported_upward";
/// The letter by which a third party is asked reached it.
pub const THIRD_PARTY_ASKED: &str = "third_party.asked";
/// The notice to an applicant to correct the request.
pub const CORRECTION_REQUESTED: &str = "correction.requested";
/// The petitioner was told what is done about a suggestion.
pub const FEEDBACK_SENT: &str = "message.feedback_sent";
/// The petitioner was answered.
pub const MESSAGE_REPLIED: &str = "message.replied";
/// A request for disclosure was answered.
pub const DISCLOSURE_ANSWERED: &str = "disclosure_request.answered";

/// What a fact happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// What one report asks of the bureau (案件).
    Case,
    /// An incident (突发事件).
    Incident,
    /// Something to be made public (公开事项): a document, a decision, an inspection, a consultation.
    Item,
    /// A web column (栏目).
    Column,
    /// A task, also one that comes back (任务).
    Task,
    /// A text on its way to being put out (通报).
    Notice,
    /// A press conference or briefing (发布会).
    Briefing,
}

impl SubjectKind {
    /// The Chinese name shown to people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Case => "案件",
            Self::Incident => "突发事件",
            Self::Item => "公开事项",
            Self::Column => "栏目",
            Self::Task => "任务",
            Self::Notice => "通报",
            Self::Briefing => "发布会",
        }
    }
}

/// A fact that rules may name.
#[derive(Clone, Copy, Debug)]
pub struct FactKind {
    /// Its written name, such as `release.published`.
    pub name: &'static str,
    /// The Chinese words for it.
    pub zh: &'static str,
    /// What it can happen to.
    pub subjects: &'static [SubjectKind],
    /// What can be said of it.
    pub attributes: &'static [Attribute],
}

/// Something that can be said of a fact.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its written name, such as `kind`.
    pub name: &'static str,
    /// The values it can have; none where it is free text.
    pub values: &'static [&'static str],
}

impl FactKind {
    /// The attribute with this written name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    const fn with(self, attributes: &'static [Attribute]) -> Self {
        Self { attributes, ..self }
    }
}

impl Attribute {
    /// Whether it can have this value.
    #[must_use]
    pub fn allows(&self, value: &str) -> bool {
        if self.values.is_empty() { !value.trim().is_empty() } else { self.values.contains(&value) }
    }
}

/// The fact with this written name; `None` if no rule should name it, for it is misspelled or new.
#[must_use]
pub fn kind_of(name: &str) -> Option<&'static FactKind> {
    FACTS.iter().find(|fact| fact.name == name)
}

/// The Chinese words for a fact.
#[must_use]
pub fn zh(name: &str) -> Option<&'static str> {
    kind_of(name).map(|fact| fact.zh)
}

/// The fact whose name is most like this one, where one is like it at all.
#[must_use]
pub fn closest(name: &str) -> Option<&'static FactKind> {
    /// Of 1 for the same name; below it the names have little in common.
    const LIKE_MIN: f64 = 0.6;
    let likeness = |fact: &FactKind| strsim::normalized_damerau_levenshtein(fact.name, name);
    let best = FACTS.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(best) >= LIKE_MIN).then_some(best)
}

const fn fact(name: &'static str, zh: &'static str, subjects: &'static [SubjectKind]) -> FactKind {
    FactKind { name, zh, subjects, attributes: &[] }
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Attribute {
    Attribute { name, values }
}

const fn text(name: &'static str) -> Attribute {
    Attribute { name, values: &[] }
}

const CASE: &[SubjectKind] = &[Case];
const INCIDENT: &[SubjectKind] = &[Incident];
const OPINION: &[SubjectKind] = &[Case, Incident];
const ITEM: &[SubjectKind] = &[Item];
const INVESTIGATION: &[SubjectKind] = &[Incident, Item];
const TASK: &[SubjectKind] = &[Task];
const RECURRING: &[SubjectKind] = &[Column, Task];
const ARCHIVE: &[SubjectKind] = &[Item, Task];
const NOTICE: &[SubjectKind] = &[Notice];
const RELEASED: &[SubjectKind] = &[Case, Incident, Item, Column, Task, Notice];
const BRIEFING: &[SubjectKind] = &[Incident, Task, Briefing];
const ANY: &[SubjectKind] = &[Case, Incident, Item, Column, Task, Notice, Briefing];

/// The kinds of release are those of domain reference 4.6, with what its rules of 4.2 ask for by name.
const RELEASE: &[Attribute] = &[
    one_of(
        "kind",
        &[
            "flash",
            "authoritative",
            "update",
            "clarification",
            "correction",
            "adoption_statement",
            "solution_statement",
            "investigation_result",
            "handling_result",
            "supervision_notice",
            "investigation_report",
            "interpretation",
            "conference_record",
            "regular",
        ],
    ),
    one_of("to", &["public", "government"]),
    one_of("byline", &["chief"]),
    text("column"),
    text("channel"),
];
const REPLY: &[Attribute] = &[one_of("kind", &["explanation", "investigation_result"])];
const COLUMN: &[Attribute] = &[text("column"), text("channel")];
const ATTENDED: &[Attribute] = &[one_of("attended", &["chief"])];
const BY: &[Attribute] = &[one_of("by", &["chief", "leadership", "spokesperson"])];
const BYLINE: &[Attribute] = &[one_of("byline", &["chief"])];
const ANNUAL_REPORT: &[Attribute] = &[one_of("of", &["bureau", "government"])];
/// The classes of opinion of domain reference 4.2.
const OPINION_CLASS: &[Attribute] = &[one_of(
    "class",
    &["constructive_advice", "practical_hardship", "major_problem", "unclear", "mistaken_view", "rumour"],
)];

/// Every fact a pack may name.
pub const FACTS: &[FactKind] = &[
    fact(INCIDENT_OCCURRED, "事件发生", INCIDENT),
    fact(INCIDENT_REPORTED, "接到事故报告", INCIDENT),
    fact("incident.reported_upward", "逐级上报", INCIDENT),
    fact("incident.reported_to_government", "报告本级人民政府", INCIDENT),
    fact("incident.reported_to_state_council", "报告国务院", INCIDENT),
    fact("incident.supplemented", "补报", INCIDENT),
    fact(INCIDENT_CLOSED, "事件结案", INCIDENT),
    fact("accident.known_to_unit", "事故单位负责人接到报告", INCIDENT),
    fact("accident_report.sent", "上一次报告送出", INCIDENT),
    fact("accident_report.followed_up", "续报", INCIDENT),
    fact("casualties.changed", "伤亡人数变化", INCIDENT),
    fact("opinion.detected", "监测发现舆情", OPINION),
    fact("opinion.judged_important", "研判为重要舆情", OPINION),
    fact("opinion.judged_major_sensitive", "研判为重大敏感舆情", OPINION),
    fact("opinion.classified", "舆情分类", OPINION).with(OPINION_CLASS),
    fact(OPINION_REPORTED_UPWARD, "舆情或事故上报", OPINION),
    fact("opinion.escalated", "报请上级处置", OPINION),
    fact("opinion.disposed", "舆情处置", OPINION),
    fact("release.drafted", "拟稿", NOTICE),
    fact("release.signed", "签发", NOTICE),
    fact(RELEASE_PUBLISHED, "对外发布", RELEASED).with(RELEASE),
    fact("upstream_item.published", "上级网站发布", ITEM),
    fact("repost.published", "转载发布", ITEM).with(COLUMN),
    fact("post.published", "新媒体发布", RECURRING),
    fact("article.published", "署名文章发表", TASK).with(BYLINE),
    fact("interpretation.published", "解读发布", ITEM),
    fact("press_conference.scheduled", "新闻发布会排定", BRIEFING),
    fact(PRESS_CONFERENCE_HELD, "新闻发布会举行", BRIEFING).with(ATTENDED),
    fact("press_conference.attended", "负责人出席新闻发布会", BRIEFING).with(BY),
    fact("media_plan.approved", "宣传方案批准", ITEM),
    fact("media_activity.started", "宣传活动开始", ITEM),
    fact("message.received", "收到留言", CASE),
    fact(FEEDBACK_SENT, "反馈处理意见", CASE),
    fact(MESSAGE_REPLIED, "答复来信人", CASE).with(REPLY),
    fact("hotline_ticket.received", "收到热线工单", CASE),
    fact("hotline_ticket.registered", "热线工单登记", CASE),
    fact("hotline_ticket.replied", "热线工单答复", CASE),
    fact("site_error_report.received", "收到网站纠错留言", CASE),
    fact("site_error_report.replied", "网站纠错答复", CASE),
    fact("disclosure_request.received", "收到公开申请", CASE),
    fact("disclosure_request.letter_arrived", "平常信函收到", CASE),
    fact("disclosure_request.confirmed", "与申请人确认收到", CASE),
    fact(DISCLOSURE_ANSWERED, "公开申请答复", CASE),
    fact("disclosure_request.judged_proactive", "审核认为属于主动公开", CASE),
    fact(CORRECTION_REQUESTED, "告知补正", CASE),
    fact(THIRD_PARTY_ASKED, "第三方收到征求意见书", CASE),
    fact("third_party.answered", "第三方提出意见", CASE),
    fact("other_organ.asked", "其他机关收到征求意见书", CASE),
    fact("other_organ.answered", "其他机关提出意见", CASE),
    fact("document.drafted", "公文拟稿", ITEM),
    fact("document.submitted", "公文提交", ITEM),
    fact("document.issued", "公文印发", ITEM),
    fact("document.published", "文件公布", ITEM),
    fact("disclosure_attribute.set", "公开属性确定", ITEM),
    fact("information.formed", "信息形成或者变更", ITEM),
    fact("decision.planned", "决策拟定", ITEM),
    fact("decision.made", "作出决定", ITEM),
    fact("decision.published", "决策结果公布", ITEM),
    fact("consultation_letter.issued", "征求意见函印发", ITEM),
    fact("consultation.opened", "公开征求意见", ITEM),
    fact("consultation.closed", "征求意见结束", ITEM),
    fact("consultation.result_published", "采纳情况公布", ITEM),
    fact("law.promulgated", "法律法规公布", ITEM),
    fact("budget.approved", "预算批复", ITEM),
    fact("budget.published", "预决算公开", ITEM),
    fact("supervision_notice.issued", "挂牌督办通知下发", INVESTIGATION),
    fact("investigation_report.submitted", "事故调查报告提交", INVESTIGATION),
    fact("investigation_report.approved", "事故调查报告批复", INVESTIGATION),
    fact("investigation_report.approved_by_provincial_government", "省政府批复事故调查报告", INVESTIGATION),
    fact("rectification.evaluated", "整改落实评估", INVESTIGATION),
    fact("rectification.completed", "整改完成", INVESTIGATION),
    fact("violation.judged_grave", "认定违法情节严重", ITEM),
    fact("inspection.planned_start", "检查计划开始", ITEM),
    fact("inspection_plan.published", "检查计划公开", ITEM),
    fact("inspection.finished", "检查结束", ITEM),
    fact("inspection_result.published", "抽查结果公开", ITEM),
    fact("licence.decided", "许可决定作出", ITEM),
    fact("penalty.decided", "处罚决定作出", ITEM),
    fact("penalty.revoked", "处罚决定变更、撤销、确认违法或者无效", ITEM),
    fact("result.published", "审批或处罚结果公示", ITEM),
    fact("result.withdrawn", "处罚信息撤回", ITEM),
    fact("period.opened", "周期开始", RECURRING),
    fact("working_day.opened", "工作日开始", RECURRING),
    fact("year.closed", "年度终了", RECURRING),
    fact("channel.checked", "渠道检查", TASK),
    fact("monitoring_notice.issued", "监测情况通报", TASK),
    fact("selfcheck.completed", "自查完成", TASK),
    fact("selfcheck.reported", "自查结果上报", TASK),
    fact("briefing.held", "听取汇报", TASK),
    fact("meeting.held", "会议召开", TASK),
    fact("notice.published", "通报发布", TASK),
    fact("open_day.held", "开放日举行", TASK),
    fact("archive_handover.done", "移交档案馆", ARCHIVE),
    fact("annual_report.submitted", "年度报告提交", TASK),
    fact("annual_report.published", "年度报告公布", TASK).with(ANNUAL_REPORT),
    fact("event.planned", "活动计划", TASK),
    fact("public_conference.planned", "电视电话会议计划", TASK),
    fact("agenda_item.proposed", "会议议题提出", TASK),
    fact("central_document.issued", "中央重要文件印发", TASK),
    fact("provincial_peoples_congress.session_opened", "省人代会开幕", TASK),
    fact("obligation.missed", "时限逾期", ANY),
    fact("accountability.decided", "问责决定", ANY),
    fact("petition.received_by_office", "信访部门收到信访事项", CASE),
    fact("petition.routed", "信访事项转送交办", CASE),
    fact("petition.received", "本单位收到信访事项", CASE),
    fact("petition.transferred_in", "收到转送交办的信访事项", CASE),
    fact("petition.receipt_told", "书面告知信访人", CASE),
    fact("petition.judged_urgent", "判定为重大紧急信访", CASE),
    fact("petition.reported", "报告本级党委和政府", CASE),
    fact("petition.accepted", "信访事项受理", CASE),
    fact("petition.answered", "信访人收到书面答复", CASE),
    fact("transfer.objected", "提出异议", CASE),
    fact("review.requested", "请求复查", CASE),
    fact("review.decided", "提出复查意见", CASE),
    fact("review.answered", "信访人收到复查答复", CASE),
    fact("re_review.requested", "请求复核", CASE),
    fact("re_review.decided", "提出复核意见", CASE),
];
