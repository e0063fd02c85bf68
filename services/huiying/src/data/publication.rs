//! Policy and calendars as records of intake: those that come with the program, and those that a person publishes.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RulePack, WorkCalendar};
use huiying_domain::id::fingerprint;
use huiying_domain::{Envelope, Intake};
use huiying_eventlog::{Appended, Journal, Position};
use huiying_runtime::SharedClock;
use serde::{Deserialize, Serialize};

/// What can be published.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Publication {
    /// An arrangement of working days.
    Calendar(PublishedCalendar),
    /// A rule pack.
    Pack(RulePack),
}

impl Publication {
    /// What comes with the program, in the order it is adopted.
    pub(crate) fn builtin() -> Vec<Self> {
        let calendars = WorkCalendar::builtin().into_iter().map(Self::Calendar);
        calendars.chain(RulePack::builtin().into_iter().map(Self::Pack)).collect()
    }

    /// The record of it; the same publication has the same id, so that it is written once.
    pub(crate) fn record(self, now: DateTime<Utc>) -> (String, Envelope<Intake>) {
        let text = serde_json::to_string(&self).unwrap_or_default();
        let (name, data) = match self {
            Self::Calendar(it) => (format!("calendar/{}", it.year), Intake::CalendarPublished(it)),
            Self::Pack(it) => (format!("policy/{}/{}", it.id, it.version), Intake::PolicyPublished(it)),
        };
        let id = format!("{name}/{}", fingerprint(&[&text]));
        let source = "/huiying".to_owned();
        (id.clone(), Envelope { id, source, occurred_at: now, recorded_at: now, data })
    }
}

/// Publishes the built-in policy and calendars to intake; what is there already is not written again.
pub(crate) async fn publish_policy(
    intake: &Journal<Envelope<Intake>>,
    clock: &SharedClock,
) -> Result<(), huiying_eventlog::Error> {
    let now = clock.now();
    let records = Publication::builtin().into_iter().map(|it| it.record(now)).collect();
    intake.append(records).await.map(drop)
}

/// Appends a publication unless it is in force; one that another has replaced since comes into force again by a record of
/// its own.
pub(crate) async fn append(
    intake: &Journal<Envelope<Intake>>,
    publication: Publication,
    now: DateTime<Utc>,
) -> Result<bool, huiying_eventlog::Error> {
    let (id, record) = publication.record(now);
    let appended = intake.append(vec![(id.clone(), record.clone())]).await?;
    if matches!(appended[..], [Appended::New(_)]) {
        return Ok(true);
    }
    if last_of_its_kind(intake, &record.data).await?.as_ref() == Some(&record.data) {
        return Ok(false);
    }
    let appended = intake.append(vec![(format!("{id}/{}", now.to_rfc3339()), record)]).await?;
    Ok(matches!(appended[..], [Appended::New(_)]))
}

/// The last publication of the same pack or of the calendar of the same year.
async fn last_of_its_kind(
    intake: &Journal<Envelope<Intake>>,
    publication: &Intake,
) -> Result<Option<Intake>, huiying_eventlog::Error> {
    const PAGE: usize = 10_000;
    let replaces = |other: &Intake| match (publication, other) {
        (Intake::CalendarPublished(it), Intake::CalendarPublished(other)) => it.year == other.year,
        (Intake::PolicyPublished(it), Intake::PolicyPublished(other)) => it.id == other.id,
        _ => false,
    };
    let (mut after, mut last) = (Position::START, None);
    loop {
        let page = intake.read(after, PAGE).await?;
        let Some(end) = page.last() else { return Ok(last) };
        after = end.position;
        last = page.into_iter().map(|it| it.value.data).rfind(|it| replaces(it)).or(last);
    }
}
