//! What starts and stops a rule: as facts in packs of today, as sentences in packs of earlier times.

use huiying_deadlines::vocabulary::{OPINION_REPORTED_UPWARD, PRESS_CONFERENCE_HELD, RELEASE_PUBLISHED};
use huiying_deadlines::{Applies, Fact, Level, Rule, RulePack, StartedBy, lint};

/// What can be put out on an incident, by a letter.
fn releases() -> [(char, Fact); 5] {
    let release = |kind: &'static str| Fact::new(RELEASE_PUBLISHED).with("kind", kind).with("to", "public");
    [
        ('A', release("authoritative")),
        ('C', Fact::new(PRESS_CONFERENCE_HELD)),
        ('F', release("flash")),
        ('R', Fact::new(OPINION_REPORTED_UPWARD)),
        ('U', release("update")),
    ]
}

const UPDATE: &str = "release.published with kind=update for every material change (casualties, cause, measures, \
                      accountability); until incident.closed";

/// Every rule that waits for a release: the sentence it had while packs had sentences, which releases stopped it then,
/// and which do now. Read by hand from the packs of versions 1 and 2.
///
/// Where the last two differ, the sentence asked for a kind of release that was not looked at. None of these starts by
/// itself, so no clock ever stopped by it.
const WAITING: &[(&str, &str, &str, &str)] = &[
    ("GB80-5H", "release.published with kind=authoritative on a public channel", "A", "A"),
    ("GB80-24H", "press_conference.held", "C", "C"),
    ("GB80-CONT", UPDATE, "", ""),
    ("GB80-CHIEF", "release.published in the name of the chief", "AFU", ""),
    ("GB61-24H", "press_conference.held", "C", "C"),
    ("GB61-48H", "release.published", "AFU", "AFU"),
    ("GB61-CONT", "release.published with kind=update; until the opinion is settled", "", ""),
    ("TF-7-RELEASE", "release.published", "AFU", "AFU"),
    ("TF-7-CLARIFY", "release.published with kind=clarification", "AFU", ""),
    ("GK-6-CLARIFY", "release.published with kind=clarification", "AFU", ""),
    (
        "SG-10-UP-2H",
        "opinion.reported_upward to the next higher department of work safety, and at the same time to the \
         government of this level",
        "R",
        "R",
    ),
    ("SG-34-PUBLISH", "release.published on how the accident was dealt with", "AFU", ""),
    ("AQ-78-ANNOUNCE", "release.published", "AFU", "AFU"),
    ("AQ-86-REPORT", "release.published in column 事故调查处理报告", "AFU", ""),
    ("AQ-86-RESULT", "release.published", "AFU", "AFU"),
    ("AQ-89-STATISTICS", "release.published in column 事故统计分析", "AFU", ""),
    ("AH-OPN-5H", "release.published with kind=authoritative on a public channel", "A", "A"),
    (
        "AH-OPN-24H",
        "press_conference.held; attendance of leadership-team members and the spokesperson is a condition \
         (AH-OPN-ATTEND)",
        "C",
        "C",
    ),
    ("AH-OPN-CONT", UPDATE, "", ""),
    ("AH-OPN-KEYINFO", "release.published", "AFU", "AFU"),
    ("AH-OPN-REPORT-UP", "opinion.reported_upward to 省政务公开工作领导小组办公室", "R", "R"),
    ("AH-OPN-CLS-ADVICE", "release.published with kind=adoption_statement", "AFU", ""),
    ("AH-OPN-CLS-HARDSHIP", "release.published with kind=solution_statement", "AFU", ""),
    ("AH-OPN-CLS-MAJOR", "release.published with kind=investigation_result", "AFU", ""),
    ("AH-OPN-CLS-UNCLEAR", "release.published with kind=clarification", "AFU", ""),
    ("AH-OPN-CLS-WRONG", "release.published with kind=correction", "AFU", ""),
    ("AH-PUB-ACCIDENT", "release.published in column 事故快讯", "F", "F"),
    ("AH-PUB-SUPERVISE", "release.published in column 事故挂牌督办", "AFU", ""),
    ("AH-PUB-INVREPORT", "release.published in column 事故调查处理报告", "AFU", ""),
    ("AH-PRESS-QUARTERLY", "press_conference.held", "C", "C"),
    ("AH-CHIEF-PRESS", "press_conference.held with attendee role=chief", "C", ""),
    ("SM-WEEKLY-UPDATE", "release.published", "AFU", "AFU"),
];

fn rules() -> Vec<Rule> {
    RulePack::builtin().into_iter().chain(RulePack::examples()).flat_map(|pack| pack.rules).collect()
}

fn rule(id: &str) -> Rule {
    rules().into_iter().find(|rule| rule.id.as_str() == id).unwrap()
}

fn stopped_by(rule: &Rule) -> String {
    releases().iter().filter(|(_, fact)| rule.is_stopped_by(fact)).map(|(letter, _)| letter).collect()
}

#[test]
fn a_release_stops_every_clock_that_it_always_stopped_and_no_other() {
    for rule in rules() {
        let row = WAITING.iter().find(|(id, ..)| *id == rule.id.as_str());
        let (was, is) = row.map_or(("", ""), |(_, _, was, is)| (*was, *is));
        assert_eq!(stopped_by(&rule), is, "{}", rule.id);
        assert!(was == is || rule.applies == Applies::Trigger, "{} starts by itself", rule.id);
    }
    let known = |id: &str| rules().iter().any(|rule| rule.id.as_str() == id);
    assert!(WAITING.iter().all(|(id, ..)| known(id)));
}

#[test]
fn a_pack_with_sentences_is_stopped_by_what_stopped_it_when_it_was_written() {
    for (id, words, was, _) in WAITING {
        let mut rule = rule(id);
        rule.stop = (*words).into();
        assert_eq!(stopped_by(&rule), *was, "{id}");
    }
}

/// A rule as a log of earlier times keeps it.
const KEPT: &str = r#"{"id":"EX-5H","name":{"zh":"一","en":"one"},"applies":{"kind":"incident_grades","grades":["major"]},"start":{"event":"incident.occurred","stated":false,"fallback":["incident.reported"]},"clock":{"kind":"hours","n":5},"limit":"hard","extension":{"kind":"none"},"lead":null,"coop":[],"accountable":null,"stop":"WORDS","consequence":null,"quote":"条文","quote_extension":null,"where":null,"document":"文件","valid_from":null,"valid_to":null,"note":null}"#;

#[test]
fn a_rule_with_a_sentence_is_written_byte_for_byte_as_it_was_read() {
    for words in [UPDATE, " ", "matter.solved; 一  ，二"] {
        let kept = KEPT.replace("WORDS", words);
        let read: Rule = serde_json::from_str(&kept).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), kept);
    }
}

#[test]
fn a_sentence_about_an_unknown_fact_never_stops_anything() {
    let mut rule = rule("GB80-5H");
    for words in ["matter.solved with kind=authoritative", "", "release.publish"] {
        rule.stop = words.into();
        assert_eq!(stopped_by(&rule), "", "{words}");
    }
}

#[test]
fn a_duty_that_continues_is_satisfied_by_nothing_and_ended_by_the_fact_it_names() {
    let closed = Fact::new("incident.closed");
    for id in ["GB80-CONT", "AH-OPN-CONT"] {
        let mut rule = rule(id);
        assert!(!rule.is_stopped_by(&closed) && rule.is_ended_by(&closed), "{id}");
        rule.stop = UPDATE.into();
        assert!(!rule.is_stopped_by(&closed) && rule.is_ended_by(&closed), "{id} in words");
    }
    assert!(rule("GB61-CONT").is_ended_by(&Fact::new("opinion.disposed")));
    assert!(!rule("GB80-5H").is_ended_by(&closed));
    // What follows a release is not all about releases.
    let mut archive = rule("GK-25-ARCHIVE");
    archive.stop = "archive_handover.done".into();
    assert!(archive.is_stopped_by(&Fact::new("archive_handover.done")));
}

#[test]
fn a_rule_that_asks_for_two_facts_is_satisfied_by_both_and_one_with_a_choice_by_either() {
    let (submitted, published) = (Fact::new("annual_report.submitted"), Fact::new("annual_report.published"));
    let report = rule("GK-49-REPORT");
    assert!(!report.is_stopped_by(&submitted) && !report.is_stopped_by(&published));
    assert!(report.is_stopped_by_all(&[published, submitted]));
    let attended = |by| Fact::new("press_conference.attended").with("by", by);
    let both = rule("AH-OPN-ATTEND");
    assert!(!both.is_stopped_by_all(&[attended("leadership"), attended("leadership")]));
    assert!(both.is_stopped_by_all(&[attended("spokesperson"), attended("leadership")]));
    for fact in ["opinion.disposed", "opinion.escalated"] {
        assert!(rule("AH-OPN-PROVINCE").is_stopped_by(&Fact::new(fact)), "{fact}");
    }
}

#[test]
fn more_may_be_said_of_a_fact_than_is_asked_and_less_may_not() {
    let accident = rule("AH-PUB-ACCIDENT");
    let flash = Fact::new(RELEASE_PUBLISHED).with("kind", "flash");
    assert!(accident.is_stopped_by(&flash.clone().with("column", "事故快讯")));
    assert!(!accident.is_stopped_by(&Fact::new(RELEASE_PUBLISHED)));
    assert!(!rule("AH-OPN-5H").is_stopped_by(&Fact::new(RELEASE_PUBLISHED).with("kind", "authoritative")));
}

#[test]
fn a_rule_starts_from_its_fact_else_from_those_it_falls_back_on_in_their_order() {
    let first = rule("GB80-5H");
    let by = |name| first.is_started_by(&Fact::new(name));
    assert_eq!(by("incident.occurred"), Some(StartedBy::Event));
    assert_eq!(by("incident.reported"), Some(StartedBy::Fallback { place: 0 }));
    assert_eq!(by("opinion.detected"), Some(StartedBy::Fallback { place: 1 }));
    assert_eq!(by("incident.closed"), None);
    let classified = |class| Fact::new("opinion.classified").with("class", class);
    let started: Vec<String> = rules()
        .into_iter()
        .filter(|it| it.is_started_by(&classified("unclear")).is_some())
        .map(|it| it.id.to_string())
        .collect();
    assert_eq!(started, ["AH-OPN-CLS-UNCLEAR"]);
}

/// Packs of both forms stand side by side in a directory that has been in use.
#[test]
fn a_rule_in_facts_and_its_older_form_in_words_are_about_the_same_matter() {
    for (id, words, ..) in WAITING.iter().filter(|(id, ..)| id.ends_with("-5H") || id.ends_with("REPORT")) {
        let mut packs = [Level::National, Level::Bureau].map(|level| {
            let (mut rules, mut pack) = (vec![rule(id)], RulePack::examples().remove(0));
            rules[0].restates.clear();
            pack.rules = rules;
            (pack.id, pack.level) = (format!("{level:?}"), level);
            pack
        });
        packs[0].rules[0].stop = (*words).into();
        packs[1].rules[0].id = "LOW".into();
        packs[1].rules[0].restates = vec![(*id).into()];
        let told = lint(&packs).into_iter().filter(|it| it.code == "restates-otherwise").count();
        assert_eq!(told, 0, "{id}");
        packs[1].rules[0].restates.clear();
        let told = lint(&packs).into_iter().filter(|it| it.code == "duplicate").count();
        assert_eq!(told, 1, "{id}");
    }
}
