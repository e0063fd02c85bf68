//! Samples of the page of channels.

use chrono::TimeDelta;
use huiying_pagekit::{Around, Sample};
use huiying_views::query::Failure;
use huiying_views::{ChannelStanding, Telling};

use super::ChannelsView;
use crate::samples::{forms, now};

pub(super) fn all(around: Around) -> Vec<Sample> {
    vec![
        Sample::of("channels", &ChannelsView::sample(around, &telling())),
        Sample::of("channels_none", &ChannelsView::sample(around, &Telling::default())),
    ]
}

/// A channel that works, one that refuses and one that is tried, none of which names an office.
pub(crate) fn telling() -> Telling {
    let before = |minutes| now() - TimeDelta::minutes(minutes);
    let fresh = |name: &str| ChannelStanding {
        name: name.to_owned(),
        told_at: None,
        failure: None,
        test_waits_since: None,
    };
    let why = "WeCom refused it with errcode 93000".to_owned();
    let failure = Failure { why, for_good: true, n_attempts: 3, at: before(5) };
    let works = ChannelStanding { told_at: Some(before(20)), ..fresh("值班群") };
    let refuses = ChannelStanding { failure: Some(failure), ..fresh("监管三处群") };
    let tried = ChannelStanding { test_waits_since: Some(before(1)), ..fresh("program") };
    Telling {
        channels: vec![works, refuses, tried], unnamed_offices: vec!["市应急局监管三处".to_owned()]
    }
}

impl ChannelsView {
    fn sample(around: Around, telling: &Telling) -> Self {
        Self::new(around.shell("/channels"), telling, forms(None), now())
    }
}
