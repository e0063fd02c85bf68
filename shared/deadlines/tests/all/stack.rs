//! Packs on top of one another: which rule leads, and when a lower one relaxes a higher.

use huiying_deadlines::stack::{RelaxedBy, by_level, find, leader, relaxations};
use huiying_deadlines::{ClockKind, Level, RuleId, RulePack};

use crate::support::at;

/// A pack of one rule on incidents that a press conference satisfies.
fn pack(level: &str, id: &str, clock: &str) -> RulePack {
    pack_with(level, id, clock, "{kind: none}", "press_conference.held")
}

fn pack_with(level: &str, id: &str, clock: &str, extension: &str, stop: &str) -> RulePack {
    let yaml = format!(
        r#"
id: {id}-pack
version: "1"
title: {{zh: 样例, en: sample}}
level: {level}
rules:
- id: {id}
  name: {{zh: 一, en: one}}
  applies: {{kind: incident_grades, grades: [major]}}
  start: {{event: incident.occurred, stated: true}}
  clock: {clock}
  limit: hard
  extension: {extension}
  stop: {stop}
  quote: "样例"
  document: 样例
"#
    );
    RulePack::from_yaml(&yaml).unwrap()
}

fn relaxed(packs: &[RulePack]) -> Vec<(String, String, RelaxedBy)> {
    relaxations(packs).iter().map(|it| (it.lower.id.to_string(), it.higher.id.to_string(), it.by)).collect()
}

#[test]
fn a_rule_is_found_in_whichever_pack_has_it() {
    let packs = RulePack::builtin();
    let (pack, rule) = find(&packs, &RuleId::from("XF-34-FINISH-60D")).unwrap();
    assert_eq!((pack.id.as_str(), pack.level, rule.clock.n()), ("petitions", Level::National, 60));
    assert!(find(&packs, &RuleId::from("FZ-SITEERR")).is_none(), "examples are not adopted with the program");
}

#[test]
fn packs_stack_by_level_and_keep_their_order_within_one() {
    let hours = "{kind: hours, n: 5}";
    let packs = [
        pack("bureau", "B", hours),
        pack("national", "N1", hours),
        pack("province", "P", hours),
        pack("national", "N2", hours),
    ];
    let ids: Vec<&str> = by_level(&packs).iter().map(|pack| pack.id.as_str()).collect();
    assert_eq!(ids, ["N1-pack", "N2-pack", "P-pack", "B-pack"]);
}

#[test]
fn the_binding_rule_due_first_leads() {
    let packs = RulePack::builtin();
    let (five, day, prompt) =
        (RuleId::from("GB80-5H"), RuleId::from("AH-PUB-ACCIDENT"), RuleId::from("AH-OPN-KEYINFO"));
    // An accident at 22:30: the day ends before five hours are over.
    let late = [(&five, at("2026-10-03 03:30")), (&day, at("2026-10-03 00:00"))];
    assert_eq!(leader(&packs, &late), Some(&day));
    let early = [(&five, at("2026-10-02 13:00")), (&day, at("2026-10-03 00:00"))];
    assert_eq!(leader(&packs, &early), Some(&five));
    // A reminder does not lead over a limit, however early it comes.
    let reminded = [(&prompt, at("2026-10-02 12:00")), (&day, at("2026-10-03 00:00"))];
    assert_eq!(leader(&packs, &reminded), Some(&day));
    assert_eq!(leader(&packs, &reminded[..1]), Some(&prompt));
    assert_eq!(leader(&packs, &[]), None);
}

#[test]
fn of_two_rules_due_at_once_the_higher_leads() {
    let packs = RulePack::builtin();
    let (province, national) = (RuleId::from("AH-OPN-5H"), RuleId::from("GB80-5H"));
    let due = at("2026-10-03 03:30");
    assert_eq!(leader(&packs, &[(&province, due), (&national, due)]), Some(&national));
    let stated_by_source = RuleId::from("source");
    assert_eq!(leader(&packs, &[(&stated_by_source, due), (&province, due)]), Some(&province));
    let earlier = [(&stated_by_source, at("2026-10-03 01:00")), (&province, due)];
    assert_eq!(leader(&packs, &earlier), Some(&stated_by_source), "what the source states binds");
}

#[test]
fn a_lower_rule_with_more_time_relaxes_the_higher() {
    for (higher, lower) in [
        ("{kind: hours, n: 24}", "{kind: hours, n: 48}"),
        ("{kind: hours, n: 24}", "{kind: working_days, n: 1}"),
        ("{kind: same_day}", "{kind: working_days, n: 1}"),
        ("{kind: working_days, n: 7}", "{kind: working_days, n: 10}"),
        ("{kind: calendar_days, n: 15, roll_forward: false}", "{kind: months, n: 1, roll_forward: false}"),
        ("{kind: working_days_before, n: 3}", "{kind: working_days_before, n: 2}"),
        ("{kind: cadence, period: month, min: 1}", "{kind: cadence, period: quarter, min: 2}"),
        ("{kind: date, by: 01-31}", "{kind: date, by: 03-31}"),
        ("{kind: daily_quota, min: 4, max: 6}", "{kind: daily_quota, min: 3, max: 6}"),
    ] {
        let packs = [pack("province", "LOW", lower), pack("national", "HIGH", higher)];
        assert_eq!(
            relaxed(&packs),
            [("LOW".to_owned(), "HIGH".to_owned(), RelaxedBy::Limit)],
            "{higher} {lower}"
        );
        let other_way = [pack("province", "LOW", higher), pack("national", "HIGH", lower)];
        assert_eq!(relaxed(&other_way), [], "a stricter lower rule relaxes nothing: {higher} {lower}");
    }
}

#[test]
fn what_cannot_be_compared_for_certain_is_not_said_to_relax() {
    for (higher, lower) in [
        ("{kind: working_days, n: 20}", "{kind: calendar_days, n: 30, roll_forward: true}"),
        ("{kind: hours, n: 5}", "{kind: same_day}"),
        ("{kind: hours, n: 24}", "{kind: promptly}"),
        ("{kind: hours, n: 24}", "{kind: hours, n: 24}"),
    ] {
        assert_eq!(relaxed(&[pack("national", "HIGH", higher), pack("city", "LOW", lower)]), []);
    }
    let same_level = [pack("city", "ONE", "{kind: hours, n: 5}"), pack("city", "TWO", "{kind: hours, n: 9}")];
    assert_eq!(relaxed(&same_level), [], "packs of one level do not bind one another");
    let hours = "{kind: hours, n: 48}";
    let other_act = pack_with("city", "LOW", hours, "{kind: none}", "release.published");
    assert_eq!(relaxed(&[pack("national", "HIGH", "{kind: hours, n: 24}"), other_act]), []);
}

#[test]
fn an_extension_that_the_higher_rule_does_not_know_relaxes_it() {
    let days = "{kind: working_days, n: 7}";
    let to = "{kind: extend_to, total: 15, unit: working_days, condition: 情况复杂, approver_stated: true}";
    let packs = [pack("national", "HIGH", days), pack_with("city", "LOW", days, to, "press_conference.held")];
    assert_eq!(relaxed(&packs), [("LOW".to_owned(), "HIGH".to_owned(), RelaxedBy::Extension)]);
}

#[test]
fn a_lower_rule_that_starts_later_relaxes_the_higher_and_one_that_starts_earlier_is_not_compared() {
    let from = |level, id, clock, start: &str| {
        let mut pack = pack(level, id, clock);
        pack.rules[0].start.event = start.to_owned();
        pack
    };
    let (day, two) = ("{kind: hours, n: 24}", "{kind: hours, n: 48}");
    let national = |clock, start| from("national", "HIGH", clock, start);
    let city = |clock, start| from("city", "LOW", clock, start);
    let by = |by| [("LOW".to_owned(), "HIGH".to_owned(), by)];
    let (occurred, reported) = ("incident.occurred", "incident.reported");
    assert_eq!(relaxed(&[national(day, occurred), city(day, reported)]), by(RelaxedBy::Start));
    assert_eq!(relaxed(&[national(day, occurred), city(two, reported)]), by(RelaxedBy::Limit));
    assert_eq!(relaxed(&[national(two, occurred), city(day, reported)]), [], "shorter, but later");
    assert_eq!(relaxed(&[national(day, reported), city(two, occurred)]), [], "longer, but earlier");
}

#[test]
fn every_clock_on_a_message_starts_with_its_receipt_whatever_it_is_called() {
    let mut law = RulePack::builtin().remove(1);
    law.rules.retain(|rule| rule.id.as_str() == "GK-33-ANSWER-20WD");
    let mut bureau = RulePack { id: "bureau".to_owned(), level: Level::Bureau, ..law.clone() };
    bureau.rules[0].id = RuleId::from("LOW");
    bureau.rules[0].start.event = "message.received".to_owned();
    bureau.rules[0].clock = ClockKind::WorkingDays { n: 30 };
    let expected = [("LOW".to_owned(), "GK-33-ANSWER-20WD".to_owned(), RelaxedBy::Limit)];
    assert_eq!(relaxed(&[law, bureau]), expected);
}

#[test]
fn no_pack_that_comes_with_the_program_relaxes_another() {
    let packs: Vec<RulePack> = RulePack::builtin().into_iter().chain(RulePack::examples()).collect();
    assert_eq!(relaxed(&packs), []);
}
