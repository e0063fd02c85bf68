//! What is asked behind the three common acts of a case: its clocks and where it goes.

use axum::http::StatusCode;

use crate::bench::{Bench, case, encoded, header, register};

/// Asks on the page of the case, each act with a token of its own, and gives the page that follows.
async fn act(bench: &mut Bench, n: u8, action: &str, fields: &[(&str, &str)]) -> String {
    let uri = format!("/cases/{}", case());
    act_at(bench, n, &uri, action, fields).await
}

async fn act_at(bench: &mut Bench, n: u8, uri: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let (_, page) = bench.get(uri).await;
    let seen = page.split_once("name=\"seen_revision\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let seen = seen.map_or("1", |(revision, _)| revision);
    let form = format!("token={n:032x}&officer=%E7%94%B2&seen_revision={seen}&{}", encoded(fields));
    let response = bench.post(&format!("{uri}/{action}"), &form).await;
    if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
        return crate::bench::text(response).await.1;
    }
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{action}");
    let (status, page) = bench.get(header(&response, "location")).await;
    assert_eq!(status, StatusCode::OK, "{action}: {page}");
    page
}

async fn confirmed(class: &str) -> Bench {
    let mut bench = Bench::with_a_case().await;
    act(&mut bench, 1, "confirm", &[("class", class), ("office", "办公室")]).await;
    bench
}

async fn page(bench: &Bench) -> String {
    bench.get(&format!("/cases/{}", case())).await.1
}

const EXTENSION: [(&str, &str); 5] = [
    ("rule", "AH-MSG-SUGGEST-7WD"),
    ("amount", "15"),
    ("reason", "情况复杂"),
    ("approver", "乙"),
    ("told", "2026-09-03T01:00"),
];

/// Received on Wednesday 2 September: 7 working days end on the 11th, 15 in all on the 22nd, since Sunday the 20th works.
#[tokio::test]
async fn an_extension_is_offered_with_what_the_rule_allows_and_both_ends_stay_readable() {
    let mut bench = confirmed("suggestion").await;
    let before = page(&bench).await;
    assert!(before.contains("规则允许：可延长至总计 15 个工作日，自原起点计，只能一次。"));
    assert!(before.contains("条件：情况复杂") && before.contains("情况复杂的可延长至1 5个工作日"));
    assert!(before.contains("min=\"8\" max=\"15\""), "more than 7, at most 15");

    let after = act(&mut bench, 2, "extend", &EXTENSION).await;
    for said in [
        "已登记。",
        "延长至总计 15 个工作日，批准人 乙，2026-09-03 01:00 告知当事人",
        "原至 2026-09-11 24:00，现至 2026-09-22 24:00；原因：延长时限",
        "原至 2026-09-11 24:00，现至 2026-09-22 24:00，原因：延长时限",
    ] {
        assert!(after.contains(said), "{said}: {after}");
    }
    assert!(!after.contains("id=\"extend-1\""), "a clock is extended once");
}

#[tokio::test]
async fn a_class_whose_rule_knows_neither_extension_nor_pause_is_offered_none() {
    let page = page(&confirmed("complaint").await).await;
    assert!(!page.contains("id=\"acts-clocks\"") && page.contains("id=\"acts-flow\""));
}

#[tokio::test]
async fn an_extension_that_is_refused_says_why_with_its_form_open() {
    let mut bench = confirmed("suggestion").await;
    let fields = EXTENSION.map(|(name, text)| if name == "amount" { (name, "16") } else { (name, text) });
    let page = act(&mut bench, 2, "extend", &fields).await;
    assert!(page.contains("未予登记：延长超出规则所允许的范围，最多为 15。"), "{page}");
    assert!(page.contains("<details id=\"acts-clocks\" class=\"acts\" open>"), "{page}");
    let marked = "name=\"amount\" aria-invalid=\"true\" aria-describedby=\"extend-1-amount-wrong\"";
    assert!(
        page.contains(marked) && page.matches("aria-invalid").count() == 1,
        "the field is marked: {page}"
    );
    let beside = "<p id=\"extend-1-amount-wrong\" class=\"wrong\">延长超出规则所允许的范围，最多为 15。</p>";
    assert!(page.contains(beside), "and says why: {page}");
    assert!(
        page.contains(">情况复杂</textarea>") && page.contains("value=\"乙\""),
        "what was typed is kept: {page}"
    );
}

#[tokio::test]
async fn a_wrong_field_behind_is_named_and_what_was_typed_is_kept_where_it_was_typed() {
    let mut bench = confirmed("suggestion").await;
    let form = encoded(&[("rule", "AH-MSG-SUGGEST-7WD"), ("amount", "many"), ("reason", "情况复杂")]);
    let form = format!("token={:032x}&officer=x&seen_revision=2&{form}", 9);
    let (status, page) =
        crate::bench::text(bench.post(&format!("/cases/{}/extend", case()), &form).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("填写有误：延长的数") && page.contains("请填写正整数"), "{page}");
    assert_eq!(page.matches(">情况复杂</textarea>").count(), 1, "in that form and in no other");
    assert!(page.contains("<details id=\"acts-clocks\" class=\"acts\" open>"));
}

#[tokio::test]
async fn a_clock_is_paused_for_a_cause_of_its_rule_says_so_and_goes_on() {
    let mut bench = confirmed("disclosure_request").await;
    let before = page(&bench).await;
    assert!(before.contains("<option value=\"consultation\">") && !before.contains("value=\"hearing\""));

    let note = ("note", "某企业");
    let paused = act(&mut bench, 2, "pause", &[("cause", "consultation"), note]).await;
    assert!(
        paused.contains("clock-paused") && paused.contains("中止计算：征求第三方或其他机关意见"),
        "{paused}"
    );
    assert!(paused.contains("现中止，恢复后再定，原因：中止计算"), "{paused}");
    assert!(!paused.contains("data-due"), "nothing counts down");
    assert!(!paused.contains("id=\"pause\"") && paused.contains("id=\"resume\""));
    let (_, queue) = bench.get("/").await;
    assert!(queue.contains("is-paused") && queue.contains("没有即将到期的时限"), "{queue}");

    let resumed = act(&mut bench, 3, "resume", &[("cause", "consultation")]).await;
    assert!(resumed.contains("恢复计算：征求第三方或其他机关意见已结束"), "{resumed}");
    assert!(resumed.contains("0 日不计") && resumed.contains("data-due"), "{resumed}");
}

#[tokio::test]
async fn a_correction_is_asked_for_once_and_starts_the_clock_anew() {
    let mut bench = confirmed("disclosure_request").await;
    let paused = act(&mut bench, 2, "pause", &[("cause", "supplement"), ("note", "申请人")]).await;
    assert!(paused.contains("收到补正，重新起算（等待补正）"), "{paused}");
    assert!(paused.contains("<option value=\"not_corrected\">"), "it can end so from now on");
    let anew = act(&mut bench, 3, "resume", &[("cause", "supplement")]).await;
    assert!(anew.contains("收到补正（重新起算）"), "{anew}");
    assert!(!anew.contains("<option value=\"supplement\">"), "once");
}

#[tokio::test]
async fn a_transfer_is_asked_for_shown_as_pending_and_answered() {
    let mut bench = confirmed("complaint").await;
    let asked = act(&mut bench, 2, "transfer", &[("to", "住建局"), ("reason", "非本局职责")]).await;
    assert!(asked.contains("已申请转办，待对方答复：住建局") && asked.contains("待转办"), "{asked}");
    assert!(asked.contains("id=\"transfer-answer\"") && !asked.contains("id=\"transfer\""));
    let refused = act(&mut bench, 3, "transfer-answer", &[("accepted", "no")]).await;
    assert!(refused.contains("“住建局”不接收转办") && refused.contains("data-due"), "{refused}");
    act(&mut bench, 4, "transfer", &[("to", "住建局"), ("reason", "再次协商")]).await;
    let accepted = act(&mut bench, 5, "transfer-answer", &[("accepted", "yes")]).await;
    assert!(accepted.contains("办结：已转办") && accepted.contains("此件已办结"), "{accepted}");
}

#[tokio::test]
async fn a_case_is_split_into_matters_that_lead_to_one_another() {
    let mut bench = confirmed("complaint").await;
    let fields = [
        ("title_1", "护栏破损"),
        ("class_1", "report"),
        ("office_1", "养护处"),
        ("title_2", "路灯不亮"),
        ("class_2", "suggestion"),
        ("office_2", "照明处"),
    ];
    let whole = act(&mut bench, 2, "split", &fields).await;
    assert!(whole.contains("拆分为 2 项诉求") && whole.contains("各项诉求"), "{whole}");
    assert!(!whole.contains("id=\"reply\"") && whole.contains("请在“各项诉求”中逐项办理"));
    let part = case().part(2);
    assert!(whole.contains(&format!("<a href=\"/cases/{part}\">案件“路灯不亮”</a>")), "{whole}");
    let (_, page) = bench.get(&format!("/cases/{part}")).await;
    assert!(page.contains("拆自") && page.contains(&format!("href=\"/cases/{}\"", case())), "{page}");
    assert!(page.contains("id=\"reply\"") && !page.contains("id=\"split\""));
}

#[tokio::test]
async fn one_matter_is_no_split() {
    let mut bench = confirmed("complaint").await;
    let page =
        act(&mut bench, 2, "split", &[("title_1", "x"), ("class_1", "report"), ("office_1", "y")]).await;
    assert!(page.contains("未予登记：本件不能拆分"), "{page}");
}

#[tokio::test]
async fn an_answered_case_is_sent_back_for_rework_and_a_failed_attempt_stops_no_clock() {
    let mut bench = confirmed("complaint").await;
    assert!(!page(&bench).await.contains("id=\"reopen\""));
    let tried = act(&mut bench, 2, "attempt", &[("note", "电话无人接听")]).await;
    assert!(tried.contains("答复未送达") && tried.contains("<option value=\"unreachable\">"), "{tried}");
    act(&mut bench, 3, "reply", &[("text", "已修")]).await;
    act(&mut bench, 4, "close", &[("outcome", "answered")]).await;
    let closed = page(&bench).await;
    assert!(closed.contains("此件已办结") && closed.contains("id=\"reopen\""), "{closed}");
    assert!(closed.contains("id=\"reply\""), "what was not recorded can be entered late: {closed}");
    assert!(!closed.contains("id=\"attempt\"") && !closed.contains("id=\"link\""));
    let again = act(&mut bench, 5, "reopen", &[("reason", "不满意")]).await;
    assert!(again.contains("退回重办，另起一轮时限") && again.contains("id=\"reply\""), "{again}");
    assert!(again.contains("按时，提前"), "the first result stays");
}

#[tokio::test]
async fn a_case_is_linked_to_an_incident_by_its_number_and_the_link_can_be_undone() {
    let mut bench = confirmed("complaint").await;
    let incident = register(&mut bench, 2, "爆燃", "general", "2026-09-02T18:00").await;
    let linked = act(&mut bench, 3, "link", &[("incident", &incident)]).await;
    assert!(linked.contains(&format!("<a href=\"/incidents/{incident}\">突发事件“爆燃”</a>")), "{linked}");
    assert!(linked.contains("id=\"unlink\"") && linked.contains("id=\"link\""), "the link can be corrected");
    let (_, page) = bench.get(&format!("/incidents/{incident}")).await;
    assert!(page.contains(&format!("href=\"/cases/{}\"", case())), "{page}");
    let undone = act(&mut bench, 4, "unlink", &[]).await;
    assert!(undone.contains("取消关联突发事件") && undone.contains("id=\"link\""), "{undone}");
}

#[tokio::test]
async fn a_grade_raised_too_late_says_missed_on_upgrade_with_a_countdown_for_staff() {
    let mut bench = Bench::with_a_case().await;
    let incident = register(&mut bench, 1, "仓库火灾", "general", "2026-09-02T18:00").await;
    let uri = format!("/incidents/{incident}");
    let page = act_at(&mut bench, 2, &uri, "regrade", &[("grade", "major"), ("reason", "伤亡上升")]).await;
    for said in [
        "调整等级：由一般调为重大",
        "升级时已逾期",
        "内部倒计时",
        "2026-09-03 07:10",
        "自得知起算，供内部掌握，不改变时限",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn two_incidents_are_merged_lead_to_one_another_and_are_split_again() {
    let mut bench = Bench::with_a_case().await;
    let first = register(&mut bench, 1, "甲厂爆燃", "major", "2026-09-02T23:00").await;
    let second = register(&mut bench, 2, "甲厂起火", "major", "2026-09-03T00:00").await;
    let uri = format!("/incidents/{second}");
    let page = act_at(&mut bench, 3, &uri, "merge", &[("into", &first), ("note", "同一事件")]).await;
    assert!(page.contains("本事件已并入下列事件") && page.contains("突发事件“甲厂爆燃”"), "{page}");
    assert!(!page.contains("id=\"release\"") && page.contains("id=\"split\"") && !page.contains("data-due"));
    let (_, carrier) = bench.get(&format!("/incidents/{first}")).await;
    assert!(carrier.contains("承载") && carrier.contains("突发事件“甲厂起火”"), "{carrier}");
    let page = act_at(&mut bench, 4, &uri, "split", &[("note", "查明为两起")]).await;
    assert!(page.contains("拆案") && page.contains("id=\"release\""), "{page}");
}

#[tokio::test]
async fn an_occurrence_stated_later_keeps_what_the_clock_said_before_and_a_withdrawal_opens_the_duty_again() {
    let mut bench = Bench::with_a_case().await;
    let incident = register(&mut bench, 1, "爆燃", "major", "").await;
    let uri = format!("/incidents/{incident}");
    let page = act_at(&mut bench, 2, &uri, "occurrence", &[("occurred", "2026-09-03T00:30")]).await;
    assert!(
        page.contains("原至 2026-09-03 06:10，现至 2026-09-03 05:30；原因：补记或更正了发生时间"),
        "{page}"
    );
    assert!(!page.contains("id=\"withdraw\""), "nothing is published yet");
    let release = [("kind", "authoritative"), ("title", "情况通报")];
    let page = act_at(&mut bench, 3, &uri, "release", &release).await;
    assert!(page.contains("id=\"withdraw\"") && page.contains("按时，提前"), "{page}");
    let withdrawn = [("kind", "authoritative"), ("reason", "数据有误")];
    let page = act_at(&mut bench, 4, &uri, "withdraw", &withdrawn).await;
    assert!(page.contains("撤回发布：权威信息") && !page.contains("id=\"withdraw\""), "{page}");
    assert!(page.contains("<time>2026-09-03 02:10:00</time> 撤回发布"), "the clock counts anew: {page}");
}
