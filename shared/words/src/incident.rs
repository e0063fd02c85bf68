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
        linked: "关联来件", "Linked cases";
        open_same: "打开同名事件：", "Open the incident of the same name: ";
        incident_lead: "特别重大、重大突发事件登记后，5 小时和 24 小时时限立即起算。", "Registering a particularly serious or major incident starts the 5-hour and 24-hour limits at once.";
        grade: "等级", "Grade";
        occurred_at: "发生时间", "Time of occurrence";
        reported_at: "首次报告时间", "Time of first report";
        stage_closed: "已结束处置", "ended";
        stage_merged: "已并案", "merged";
        stage_in_hand: "处置中", "in hand";
    }
    said {
        more_linked(n: usize): "另有 {n} 件", "{n} more";
        left_undone(reason: &str, decided_by: &str): "未办结的理由：{reason}；决定人：{decided_by}", "Left undone because: {reason}; decided by {decided_by}";
    }
}

/// A grade of incident.
#[must_use]
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    match grade {
        Grade::ExtraMajor => lang.pick("特别重大", "particularly serious"),
        Grade::Major => lang.pick("重大", "major"),
        Grade::Larger => lang.pick("较大", "relatively serious"),
        Grade::General => lang.pick("一般", "ordinary"),
    }
}

/// Where an incident stands.
#[must_use]
pub fn stage(lang: Lang, closed: bool, merged: bool) -> &'static str {
    let t = lang.words().incident;
    match (closed, merged) {
        (true, _) => t.stage_closed,
        (false, true) => t.stage_merged,
        (false, false) => t.stage_in_hand,
    }
}

/// A kind of release.
#[must_use]
pub fn release(lang: Lang, kind: ReleaseKind) -> &'static str {
    match kind {
        ReleaseKind::Authoritative => lang.pick("权威信息", "authoritative information"),
        ReleaseKind::PressConference => lang.pick("新闻发布会", "press conference"),
        ReleaseKind::Update => lang.pick("续报", "follow-up"),
        ReleaseKind::Flash => lang.pick("事故快讯", "accident bulletin"),
        ReleaseKind::ReportedUpward => lang.pick("向上级报告", "report to the level above"),
    }
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
