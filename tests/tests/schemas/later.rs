//! What a later version wrote is refused by its name.

use huiying_domain::{Decision, Envelope, Intake, Payload};

use super::examples;

#[test]
fn a_type_of_a_later_version_is_refused_by_its_name() {
    fn refused<T: Payload>(folder: &str, file: &str, name: &str) {
        let later = examples(folder)[file].replacen(&format!("{name}.v1"), &format!("{name}.v2"), 1);
        let error = serde_json::from_str::<Envelope<T>>(&later).err().expect("refused").to_string();
        assert!(error.contains(&format!("`{name}.v2`")) && error.contains("upgrade"), "{error}");
    }
    refused::<Intake>("intake", "cn.huiying.intake.reported.v1.json", "cn.huiying.intake.reported");
    refused::<Decision>("decision", "cn.huiying.decision.v1.nothing_follows.json", "cn.huiying.decision");
}

#[test]
fn an_event_that_this_version_does_not_know_is_refused_by_its_name() {
    let decision = &examples("decision")["cn.huiying.decision.v1.report_unknown.json"];
    let later = decision.replacen("\"report_unknown\"", "\"report_forgotten\"", 1);
    let error = serde_json::from_str::<Envelope<Decision>>(&later).unwrap_err().to_string();
    assert!(error.contains("report_forgotten"), "{error}");
}
