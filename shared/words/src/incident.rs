//! The words of an incident: its grade and what is published on it.

use huiying_domain::{Grade, ReleaseKind};

use crate::Lang;

words! {
    /// An incident.
    fixed {
        incident: "突发事件", "Incident";
        merged_banner: "本事件已并入下列事件，时限由其承载：", "Merged into the following incident, which carries the clocks:";
        carrier: "并入", "Merged into";
        carried: "承载", "Carries";
        incident_lead: "特别重大、重大突发事件登记后，5 小时和 24 小时时限立即起算。", "Registering an extra-major or major incident starts the 5-hour and 24-hour clocks at once.";
        grade: "等级", "Grade";
        occurred_at: "发生时间", "Time of occurrence";
        reported_at: "首次报告时间", "Time of first report";
        stage_closed: "终结", "closed";
        stage_merged: "已并案", "merged";
        stage_in_hand: "处置中", "in hand";
    }
    said {}
}

/// A grade of incident.
#[must_use]
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    let en = match grade {
        Grade::ExtraMajor => "extra-major",
        Grade::Major => "major",
        Grade::Larger => "larger",
        Grade::General => "general",
    };
    lang.pick(grade.zh(), en)
}

/// A kind of release.
#[must_use]
pub fn release(lang: Lang, kind: ReleaseKind) -> &'static str {
    let en = match kind {
        ReleaseKind::Authoritative => "authoritative information",
        ReleaseKind::PressConference => "press conference",
        ReleaseKind::Update => "follow-up",
        ReleaseKind::Flash => "accident bulletin",
        ReleaseKind::ReportedUpward => "report to the level above",
    };
    lang.pick(kind.zh(), en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_and_release_has_an_english_name_without_chinese() {
        let mut en: Vec<&str> = Grade::ALL.map(|it| grade(Lang::En, it)).to_vec();
        en.extend(ReleaseKind::ALL.map(|it| release(Lang::En, it)));
        assert!(en.iter().all(|term| !term.is_empty() && term.is_ascii()), "{en:?}");
    }
}
