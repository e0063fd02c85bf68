//! The words around a timeline; what happened is told in `events`.

words! {
    /// Timelines.
    fixed {
        recorded: "记录", "Recorded";
        happened: "发生", "Happened";
        timeline: "时间线", "Timeline";
        intake_position: "来件", "intake";
        decision_position: "决定", "decision";
        by: "经办", "by";
    }
    said {
        with_clocks(n: usize): "显示时限记录（{n}）", "Show what happened to limits ({n})";
        refused(n: usize): "未予登记的操作（{n}）", "Not recorded ({n})";
        case_called(title: &str): "案件“{title}”", "case \"{title}\"";
        incident_called(title: &str): "突发事件“{title}”", "incident \"{title}\"";
    }
}
