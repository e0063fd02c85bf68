//! Samples of the page that says what the pages mean.

use huiying_pagekit::{Around, Sample};

use super::AboutView;
use crate::samples::on_time;

pub(super) fn all(around: Around) -> Vec<Sample> {
    vec![Sample::of("about", &AboutView::new(around.shell("/about"), &on_time()))]
}
