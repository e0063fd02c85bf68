//! The duties that are still open when a case is closed or an incident ended, for its form.

use std::collections::BTreeSet;

use huiying_domain::clock::obligation::owed;
use huiying_views::ClockView;
use huiying_words::{Lang, duty, time};

/// The binding limits among these clocks that nobody has met, the earliest first, each duty with its end once; those
/// that only may apply say so.
pub(crate) fn open_duties(lang: Lang, clocks: &[ClockView]) -> Vec<String> {
    let open = owed(clocks).filter(|it| it.clock.binding);
    let lines: BTreeSet<_> = open.map(|it| (it.clock.counted.due_hard, line(lang, it))).collect();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(lang: Lang, it: &ClockView) -> String {
    let t = lang.words();
    let name = duty::name(lang, it.clock.rule.as_str(), it.rule.as_ref());
    let name = if it.clock.candidate { t.duty.only_possible(t.clock.candidate, &name) } else { name };
    t.duty.open_until(&name, &time::due(it.clock.counted.due_hard))
}
