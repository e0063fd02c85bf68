//! Why a request was not met and what to do about it, in plain words for the person who asked.

use huiying_domain::Refusal;

use super::clock::Rules;
use super::{Lang, clock, people};
use crate::time;

words! {
    /// Why a request was not met and what to do about it; `{}` stands for what the refusal names.
    fixed {
        no_such_case: "没有这个案件。", "There is no such case.";
        no_such_case_do: "请回到值班队列，从列表中打开案件。", "Go back to the queue and open the case from there.";
        no_such_incident: "没有这个突发事件。", "There is no such incident.";
        no_such_incident_do: "请回到值班队列核对，必要时重新登记。", "Check the queue, and register it where needed.";
        changed_meanwhile: "您打开页面之后，已有他人更新了此件，您的操作没有登记。", "Somebody changed this after you had opened the page; nothing of yours was recorded.";
        changed_meanwhile_do: "本页已是最新内容：请看时间线，仍需办理的，再提交一次。", "This page is up to date: read the timeline, and submit again where still needed.";
        already_closed: "此件（或所填的突发事件）已办结或已结束处置，不能再作此操作。", "This, or the incident named, is already closed or ended.";
        already_closed_do: "请看时间线中办结的经过；有新诉求的，另行登记来件。", "See the timeline for how it was closed; a new matter is a new report.";
        not_yet_answered: "还没有登记答复，不能按“已答复”办结（事事有回音）。", "No reply is recorded, so it cannot be closed as answered.";
        not_yet_answered_do: "请先登记答复；确实无需答复或属重复件的，改选办结方式并写明理由。", "Record the reply first; where none is due, choose another outcome and give the reason.";
        not_triaged: "类别和承办单位尚未确认，不能按“已答复”办结。", "Class and office are not confirmed, so it cannot be closed as answered.";
        not_triaged_do: "请在“办结”中确认类别和承办单位：是否按时，以该类别的时限判断。", "Confirm class and office under \"Close\": whether it was on time is judged by the limits of that class.";
        empty_text: "“{}”没有填写。", "\"{}\" is empty.";
        empty_text_do: "请填写后再提交。", "Fill it in and submit again.";
        in_the_future: "填写的时间晚于现在，尚未发生的事不能登记。", "The time given lies in the future.";
        in_the_future_do: "请核对北京时间后再提交；时间留空即为现在。", "Check it against Beijing time; leave it empty for now.";
        before_receipt: "填写的时间先后不符：早于来件收到（或事件发生），或晚于首次报告。", "The time given is out of order: before the matter was received or happened, or after its first report.";
        too_long_ago: "填写的时间在一年以前。", "The time given lies more than a year back.";
        too_long_ago_do: "请核对年份后再提交。", "Check the year and submit again.";
        before_receipt_do: "请核对日期和时间后再提交。", "Check date and time and submit again.";
        // clock
        after_expiry: "时限已于 {} 届满，延长须在届满之前办理。", "The limit passed at {}; an extension has to come before that.";
        after_expiry_do: "逾期如实保留；请尽快答复，并在理由中说明。", "The miss stays on record; answer as soon as possible and say why.";
        not_extendable: "规则 {} 不允许延长，或本件没有按它计算的时限。", "Rule {} allows no extension, or no clock of it is open here.";
        not_extendable_do: "请按原时限办理；依据见本页“应办事项”。", "Keep to the limit; its clause stands under Duties.";
        already_extended: "规则 {} 的时限已延长过，只能延长一次。", "The clock of rule {} has already been extended; it can be extended only once.";
        already_extended_do: "请在延长后的时限内办理。", "Act within the extended limit.";
        out_of_range: "延长超出规则所允许的范围，最多为 {}。", "The extension is zero or more than the rule allows; the most is {}.";
        out_of_range_do: "请按规则允许的数填写：延长“至”的是总数，延长“了”的是增加数。", "Give a number the rule allows: a new total where it extends to one, else what is added.";
        not_told: "没有填写告知当事人的时间；未告知的延长不算数。", "The time the person was told is missing; without notice an extension does not count.";
        not_told_do: "请先告知当事人，再登记延长。", "Tell the person first, then record the extension.";
        not_pausable: "没有一个正在计算的时限可以因“{}”中止。", "No running clock stands still for: {}.";
        not_pausable_do: "只有规则写明的原因才能中止；请继续按时限办理。", "Only a cause that the rule names stops a clock; go on within the limit.";
        already_paused: "本件时限已在中止。", "Its clocks are already paused.";
        already_paused_do: "需要改变的，先恢复计算。", "Let them go on first, where something has to change.";
        not_paused: "本件时限没有因“{}”中止。", "Its clocks are not paused for this cause: {}.";
        not_paused_do: "请看本页“应办事项”中的中止记录。", "See the pauses under Duties.";
        supplement_before: "已经要求过一次补正，补正只能要求一次。", "A correction was asked for before; it can be asked for once.";
        supplement_before_do: "请按现有申请内容办理。", "Decide on the request as it is.";
        supplement_late: "一次性告知补正的时限已于 {} 届满。", "The limit for asking for a correction passed at {}.";
        supplement_late_do: "请按现有申请内容办理。", "Decide on the request as it is.";
        // incidents
        same_grade: "等级没有变化。", "It has that grade already.";
        same_grade_do: "请选择另一个等级，或不作调整。", "Choose another grade, or leave it.";
        merged_away: "所涉事件已并入 {}，请到那里办理。", "The incident was merged into {}; act there.";
        merged_away_do: "打开承载它的事件，再作操作；不是同一事件的，先拆案。", "Open the incident that carries it; where they are two, split them first.";
        not_merged: "本事件没有并入其他事件。", "It is not merged into another incident.";
        not_merged_do: "不需要拆案。", "There is nothing to split.";
        same_name: "已有同名的突发事件正在处置。", "An incident of the same name is in hand.";
        same_name_do: "请先打开该事件核对，已经登记的不要重复登记；确属另一事件的，勾选“仍然登记”后再提交。", "Open it first: what is registered already is not registered again. Where it is another incident, tick \"Register all the same\" and submit again.";
        same_incident: "不能并入自身。", "An incident cannot be merged into itself.";
        same_incident_do: "请从列表中选择另一个突发事件。", "Choose another incident from the list.";
        nothing_published: "没有发布过这一种，或已经撤回。", "Nothing of this kind was published, or it was withdrawn before.";
        nothing_published_do: "请看时间线中的发布记录。", "See the releases on the timeline.";
        graver_merged: "等级较高的事件不能并入等级较低的事件，以免严的时限失效。", "The more serious incident has to carry the less serious one, so that no stricter limit is lost.";
        graver_merged_do: "请反过来并案：打开等级较低的事件，并入等级较高的事件；已并案的，先拆案再调整等级。", "Merge the other way round: open the less serious one and merge it into this; if they are merged already, split them before changing the grade.";
        duties_open: "还有未办结的硬性时限：{}。结束处置须写明未办结的理由和决定人。", "Hard limits are still open: {}. To end the incident, say why they are left undone and who decided that.";
        duties_open_do: "请先办理并登记；确实不再办理的，在“结束处置”中填写未办结的理由和决定人，这些事项将记为未办结。", "Act and record it first; if they are to be left undone, fill in why and who decided under \"End the incident\": they stay on record as not done.";
        not_ended: "本事件没有结束处置。", "The incident is not ended.";
        not_ended_do: "不需要恢复处置，请继续办理。", "There is nothing to take up again; go on with it.";
        // cases
        not_linked: "本件没有关联突发事件。", "The case is not linked to an incident.";
        not_linked_do: "不需要取消关联。", "There is nothing to undo.";
        not_splittable: "本件不能拆分：至少要有两项诉求，且未拆分、未答复。", "It cannot be split: it needs at least two matters, and must not have been split or answered.";
        not_splittable_do: "请至少填写两项；已答复的，另行登记来件。", "Fill in two matters at least; after an answer a new matter is a new report.";
        transfer_pending: "已申请转办，对方尚未答复。", "A transfer is asked for already and not answered.";
        transfer_pending_do: "请先登记转办结果。", "Record the answer first.";
        no_transfer: "没有待答复的转办。", "No transfer is asked for.";
        no_transfer_do: "请先申请转办。", "Ask for a transfer first.";
        time_of_day: "这项发布有按小时计算的时限，只填日期无法判断是否按时。", "A limit counted in hours waits for this release, and a date alone cannot show whether it was on time.";
        time_of_day_do: "请补填发布的具体时间（时、分）。", "State the time of day of the publication, hour and minute.";
        no_attempt: "没有登记过联系未果，不能按“无法联系”办结。", "No failed attempt is recorded, so it cannot be closed as unreachable.";
        no_attempt_do: "请先登记未送达的经过（时间、方式、原因）。", "Record the attempts first: when, how, and why they failed.";
        not_from_history: "本件不是待接办的历史件。", "It is not a case of an import of history that waits to be taken up.";
        not_from_history_do: "不需要接办。", "There is nothing to take up.";
        nothing_missed: "本件没有尚未决定的逾期时限。", "No limit of it is overdue that nobody has decided on.";
        nothing_missed_do: "不需要列入积压。", "There is nothing to take as backlog.";
        not_finished: "尚未答复或办结，不能退回重办。", "Only what is answered or closed can be sent back for rework.";
        not_finished_do: "请继续办理。", "Go on with it.";
        answer_parts: "本件已拆分，须在各分项中办理。", "The case was split; each of its matters is dealt with for itself.";
        answer_parts_do: "请打开各分项，逐项答复；全部答复后本件即为已答复。", "Open each matter and answer it; when all are answered, so is this.";
        // people
        not_signed_in: "您尚未登录，或账号已停用，操作没有登记。", "You are not signed in, or your account is closed; nothing was recorded.";
        not_signed_in_do: "请登录后再提交。", "Sign in and submit again.";
        not_allowed: "您的角色不能“{}”（或不是本件的承办单位），操作没有登记。", "None of your roles allows this ({}), or your office does not handle this case; nothing was recorded.";
        not_allowed_do: "请交由有权限的人员办理；确需权限的，请联系系统管理员授权。", "Pass it to somebody who may do it, or ask the administrator for the role.";
        no_such_person: "没有该人员，或其账号已停用。", "This person is not known, or was deactivated.";
        no_such_person_do: "请从人员列表中选择。", "Choose from the list of people.";
        on_oneself: "不能给自己授权，也不能停用自己的账号。", "You cannot grant or delegate a role to yourself, or deactivate yourself.";
        on_oneself_do: "请由另一位系统管理员办理；委托代理的，请选择其他人员。", "Another administrator has to do it; to delegate, choose somebody else.";
        last_administrator: "这是最后一位长期有效的系统管理员，不能撤销或停用。", "This is the last administrator without an end date; the role cannot be revoked and the person cannot be deactivated.";
        last_administrator_do: "请先授权另一位系统管理员。", "Make somebody else an administrator first.";
        kept_apart: "{}不能由同一人兼任。", "One person cannot hold both {}.";
        kept_apart_do: "请授权给其他人员，或先撤销原有角色。", "Grant it to somebody else, or revoke the other role first.";
        ends_first: "结束时间不晚于开始时间，或已经过去。", "The end is not after the beginning, or has already passed.";
        ends_first_do: "请核对起止时间后再提交。", "Check the times and submit again.";
        not_held: "该角色已不在授权之列，或系代理取得，不得转委托。", "This role is not held any more, or was delegated and cannot be passed on.";
        not_held_do: "请从现有的角色中选择。", "Choose one of the roles that are held.";
    }
    said {}
}

/// What a refusal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Why the request was not met.
    pub why: String,
    /// What to do now.
    pub what_to_do: String,
}

/// A refusal in words. The field that it concerns is called `field`, as the form that was refused labels it, where that
/// is known; duties are named by `rules`, where these have them.
#[must_use]
pub fn told(lang: Lang, refusal: &Refusal, field: Option<&str>, rules: &Rules<'_>) -> Told {
    let (why, what_to_do) = fixed(lang, refusal);
    let named = field.map_or_else(|| named(lang, refusal, rules), str::to_owned);
    Told { why: why.replace("{}", &named), what_to_do: what_to_do.to_owned() }
}

/// A text that the decider names, whichever form it was typed into.
fn text_named(lang: Lang, field: &str) -> &str {
    let t = lang.words();
    match field {
        "office" => t.case.office,
        "text" => t.forms.reply_text,
        "note" => t.forms.note,
        "reason" => t.forms.reason,
        "not_done_reason" => t.forms.not_done_reason,
        "decided_by" => t.forms.decided_by,
        "title" => t.forms.title,
        "to" => t.forms.transfer_to,
        "cases" => t.forms.cases,
        "approver" => t.forms.approver,
        other => other,
    }
}

/// The sentences of a refusal; `{}` stands for what it names.
fn fixed(lang: Lang, refusal: &Refusal) -> (&'static str, &'static str) {
    let r = lang.words().refusals;
    match refusal {
        Refusal::NoSuchCase { .. } => (r.no_such_case, r.no_such_case_do),
        Refusal::NoSuchIncident { .. } => (r.no_such_incident, r.no_such_incident_do),
        Refusal::ChangedMeanwhile { .. } => (r.changed_meanwhile, r.changed_meanwhile_do),
        Refusal::AlreadyClosed => (r.already_closed, r.already_closed_do),
        Refusal::NotYetAnswered => (r.not_yet_answered, r.not_yet_answered_do),
        Refusal::NotTriaged => (r.not_triaged, r.not_triaged_do),
        Refusal::EmptyText { .. } => (r.empty_text, r.empty_text_do),
        Refusal::InTheFuture => (r.in_the_future, r.in_the_future_do),
        Refusal::TooLongAgo => (r.too_long_ago, r.too_long_ago_do),
        Refusal::BeforeReceipt => (r.before_receipt, r.before_receipt_do),
        Refusal::AfterExpiry { .. } => (r.after_expiry, r.after_expiry_do),
        Refusal::NotExtendable { .. } => (r.not_extendable, r.not_extendable_do),
        Refusal::AlreadyExtended { .. } => (r.already_extended, r.already_extended_do),
        Refusal::ExtensionOutOfRange { .. } => (r.out_of_range, r.out_of_range_do),
        Refusal::NotTold => (r.not_told, r.not_told_do),
        Refusal::NotPausable { .. } => (r.not_pausable, r.not_pausable_do),
        Refusal::AlreadyPaused => (r.already_paused, r.already_paused_do),
        Refusal::NotPaused { .. } => (r.not_paused, r.not_paused_do),
        Refusal::SupplementAskedBefore => (r.supplement_before, r.supplement_before_do),
        Refusal::SupplementTooLate { .. } => (r.supplement_late, r.supplement_late_do),
        Refusal::SameGrade => (r.same_grade, r.same_grade_do),
        Refusal::MergedAway { .. } => (r.merged_away, r.merged_away_do),
        Refusal::NotMerged => (r.not_merged, r.not_merged_do),
        Refusal::SameName { .. } => (r.same_name, r.same_name_do),
        Refusal::SameIncident => (r.same_incident, r.same_incident_do),
        Refusal::NothingPublished => (r.nothing_published, r.nothing_published_do),
        Refusal::NotLinked => (r.not_linked, r.not_linked_do),
        Refusal::NotSplittable => (r.not_splittable, r.not_splittable_do),
        Refusal::TransferPending => (r.transfer_pending, r.transfer_pending_do),
        Refusal::NoTransferPending => (r.no_transfer, r.no_transfer_do),
        Refusal::TimeOfDayNeeded => (r.time_of_day, r.time_of_day_do),
        Refusal::NoAttemptRecorded => (r.no_attempt, r.no_attempt_do),
        Refusal::GraverIncidentMerged => (r.graver_merged, r.graver_merged_do),
        Refusal::NotFromHistory => (r.not_from_history, r.not_from_history_do),
        Refusal::NothingMissed => (r.nothing_missed, r.nothing_missed_do),
        Refusal::NotFinished => (r.not_finished, r.not_finished_do),
        Refusal::DutiesOpen { .. } => (r.duties_open, r.duties_open_do),
        Refusal::NotEnded => (r.not_ended, r.not_ended_do),
        Refusal::AnswerItsMatters => (r.answer_parts, r.answer_parts_do),
        Refusal::NotSignedIn => (r.not_signed_in, r.not_signed_in_do),
        Refusal::NotAllowed { .. } => (r.not_allowed, r.not_allowed_do),
        Refusal::NoSuchPerson { .. } => (r.no_such_person, r.no_such_person_do),
        Refusal::OnOneself => (r.on_oneself, r.on_oneself_do),
        Refusal::LastAdministrator => (r.last_administrator, r.last_administrator_do),
        Refusal::KeptApart { .. } => (r.kept_apart, r.kept_apart_do),
        Refusal::EndsBeforeItBegins => (r.ends_first, r.ends_first_do),
        Refusal::NotHeld => (r.not_held, r.not_held_do),
    }
}

/// What a refusal names: a field, a rule, a limit, a cause, duties; empty where it names nothing.
fn named(lang: Lang, refusal: &Refusal, rules: &Rules<'_>) -> String {
    match refusal {
        Refusal::EmptyText { field } => text_named(lang, field).to_owned(),
        Refusal::AfterExpiry { due_hard } | Refusal::SupplementTooLate { due_hard } => time::due(*due_hard),
        Refusal::NotExtendable { rule } | Refusal::AlreadyExtended { rule } => rule.to_string(),
        Refusal::ExtensionOutOfRange { most } => most.to_string(),
        Refusal::NotPausable { cause } | Refusal::NotPaused { cause } => {
            clock::pause_cause(lang, *cause).to_owned()
        }
        Refusal::MergedAway { into } => into.to_string(),
        Refusal::NotAllowed { power } => people::power(lang, *power).to_owned(),
        Refusal::KeptApart { held, asked } => {
            let [held, asked] = [held, asked].map(|role| people::role(lang, *role));
            format!("{held}{}{asked}", lang.pick("和", " and "))
        }
        Refusal::DutiesOpen { rules: open } => {
            let mut duties: Vec<String> = Vec::new();
            for duty in open.iter().map(|id| rules.duty(lang, id)) {
                if !duties.contains(&duty) {
                    duties.push(duty);
                }
            }
            duties.join(lang.pick("、", ", "))
        }
        Refusal::NoSuchCase { .. }
        | Refusal::NoSuchIncident { .. }
        | Refusal::ChangedMeanwhile { .. }
        | Refusal::AlreadyClosed
        | Refusal::NotYetAnswered
        | Refusal::NotTriaged
        | Refusal::InTheFuture
        | Refusal::TooLongAgo
        | Refusal::BeforeReceipt
        | Refusal::NotTold
        | Refusal::AlreadyPaused
        | Refusal::SupplementAskedBefore
        | Refusal::SameGrade
        | Refusal::NotMerged
        | Refusal::SameName { .. }
        | Refusal::SameIncident
        | Refusal::NothingPublished
        | Refusal::NotLinked
        | Refusal::NotSplittable
        | Refusal::TransferPending
        | Refusal::NoTransferPending
        | Refusal::TimeOfDayNeeded
        | Refusal::NoAttemptRecorded
        | Refusal::GraverIncidentMerged
        | Refusal::NotFinished
        | Refusal::NotFromHistory
        | Refusal::NothingMissed
        | Refusal::NotEnded
        | Refusal::AnswerItsMatters
        | Refusal::NotSignedIn
        | Refusal::NoSuchPerson { .. }
        | Refusal::OnOneself
        | Refusal::LastAdministrator
        | Refusal::EndsBeforeItBegins
        | Refusal::NotHeld => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use huiying_deadlines::{PauseCause, RuleId, RulePack};
    use huiying_domain::{CaseId, IncidentId, PersonId, Power, Role};

    use super::*;

    fn every() -> Vec<Refusal> {
        let rule = || RuleId::from("R-1");
        let due_hard: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        vec![
            Refusal::NoSuchCase { case: CaseId(1) },
            Refusal::NoSuchIncident { incident: IncidentId(1) },
            Refusal::ChangedMeanwhile { seen: 1, found: 2 },
            Refusal::AlreadyClosed,
            Refusal::NotYetAnswered,
            Refusal::NotTriaged,
            Refusal::EmptyText { field: "text".into() },
            Refusal::InTheFuture,
            Refusal::TooLongAgo,
            Refusal::BeforeReceipt,
            Refusal::AfterExpiry { due_hard },
            Refusal::NotExtendable { rule: rule() },
            Refusal::AlreadyExtended { rule: rule() },
            Refusal::ExtensionOutOfRange { most: 15 },
            Refusal::NotTold,
            Refusal::NotPausable { cause: PauseCause::Hearing },
            Refusal::AlreadyPaused,
            Refusal::NotPaused { cause: PauseCause::Hearing },
            Refusal::SupplementAskedBefore,
            Refusal::SupplementTooLate { due_hard },
            Refusal::SameGrade,
            Refusal::MergedAway { into: IncidentId(1) },
            Refusal::NotMerged,
            Refusal::SameName { incident: IncidentId(1) },
            Refusal::SameIncident,
            Refusal::NothingPublished,
            Refusal::NotLinked,
            Refusal::NotSplittable,
            Refusal::TransferPending,
            Refusal::NoTransferPending,
            Refusal::TimeOfDayNeeded,
            Refusal::NoAttemptRecorded,
            Refusal::GraverIncidentMerged,
            Refusal::NotFinished,
            Refusal::NotFromHistory,
            Refusal::NothingMissed,
            Refusal::DutiesOpen { rules: vec![rule()] },
            Refusal::NotEnded,
            Refusal::AnswerItsMatters,
            Refusal::NotSignedIn,
            Refusal::NotAllowed { power: Power::Answer },
            Refusal::NoSuchPerson { person: PersonId(1) },
            Refusal::OnOneself,
            Refusal::LastAdministrator,
            Refusal::KeptApart { held: Role::DutyOfficer, asked: Role::Auditor },
            Refusal::EndsBeforeItBegins,
            Refusal::NotHeld,
        ]
    }

    #[test]
    fn every_refusal_says_why_and_what_to_do_in_its_own_words() {
        for lang in Lang::ALL {
            let told: Vec<Told> =
                every().iter().map(|refusal| told(lang, refusal, None, &Rules::default())).collect();
            for (at, one) in told.iter().enumerate() {
                assert!(!one.why.is_empty() && !one.what_to_do.is_empty());
                assert!(told[..at].iter().all(|other| other.why != one.why), "{one:?}");
                assert!(!one.why.contains("{}"), "{one:?}");
                assert!(lang == Lang::Zh || (one.why.is_ascii() && one.what_to_do.is_ascii()), "{one:?}");
            }
        }
    }

    #[test]
    fn what_a_refusal_names_stands_in_its_sentence() {
        let says = |lang, refusal: Refusal| told(lang, &refusal, None, &Rules::default()).why;
        let empty = Refusal::EmptyText { field: "note".into() };
        assert_eq!(told(Lang::Zh, &empty, Some("等待何人"), &Rules::default()).why, "“等待何人”没有填写。");
        assert_eq!(says(Lang::Zh, Refusal::EmptyText { field: "text".into() }), "“答复内容”没有填写。");
        let due_hard: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        assert_eq!(
            says(Lang::Zh, Refusal::AfterExpiry { due_hard }),
            "时限已于 2026-09-03 24:00 届满，延长须在届满之前办理。"
        );
        assert_eq!(
            says(Lang::En, Refusal::NotPausable { cause: PauseCause::Hearing }),
            "No running clock stands still for: hearing."
        );
        let most = Refusal::ExtensionOutOfRange { most: 15 };
        assert_eq!(says(Lang::Zh, most), "延长超出规则所允许的范围，最多为 15。");
    }

    #[test]
    fn given_duties_still_open_then_each_is_named_once_as_pages_name_it_and_no_rule_by_its_code() {
        let packs = RulePack::builtin();
        let rules = Rules::of(packs.iter().flat_map(|pack| &pack.rules));
        // Two rules that ask for a conference within a day, and one for information within five hours.
        let open = ["AH-OPN-5H", "GB80-24H", "AH-OPN-24H"].map(RuleId::from).to_vec();
        let why = |lang| told(lang, &Refusal::DutiesOpen { rules: open.clone() }, None, &rules).why;
        let zh = "还有未办结的硬性时限：发布权威信息 · 5 小时内、举行新闻发布会 · 24 小时内。";
        assert!(why(Lang::Zh).starts_with(zh), "{}", why(Lang::Zh));
        let en = "Hard limits are still open: Publish authoritative information · within 5 h, \
                  Hold a press conference · within 24 h.";
        assert!(why(Lang::En).starts_with(en), "{}", why(Lang::En));
    }
}
