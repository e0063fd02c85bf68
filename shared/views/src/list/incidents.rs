//! The incidents, each with its clocks and its place in the queue, and everything about one.

use chrono::{DateTime, Utc};
use huiying_domain::{Event, IncidentId, Subject};

use crate::Error;
use crate::answers::published_on;
use crate::index::{Entry, Numbers};
use crate::query::IncidentDetail;
use crate::question::{AsOf, Nothing, Question};
use crate::rows::IncidentRow;
use crate::view::{Folding, Form, Told, View};
use crate::views::Views;

/// Every incident as it stands.
#[derive(Debug)]
pub struct Incidents;

impl View for Incidents {
    type Key = IncidentId;
    type Row = IncidentRow;

    const TAG: u8 = b'i';
    const NAME: &'static str = "incidents";
    const FORM: Form = Form::Postcard;

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        match told.event {
            // The other incident of a merger is told of it and changed by it too.
            Event::Incident(_) => {
                for about in told.about {
                    fold_subject(rows, *about, told)?;
                }
            }
            Event::Clock(event) => fold_subject(rows, event.subject(), told)?,
            Event::Case(_) | Event::Policy(_) | Event::Process(_) | Event::People(_) => {}
        }
        note(rows, told)
    }

    fn pass_over(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        note(rows, told)?;
        // Requests are held against it: one made on the page must not be taken for outdated.
        if let Some(Subject::Incident(id)) = told.event.revises()
            && let Some(row) = rows.row(&id)?
        {
            row.incident.revision += 1;
        }
        Ok(())
    }

    fn in_queue(id: &IncidentId, row: &IncidentRow, numbers: &mut Numbers) -> Option<(Subject, Entry)> {
        Some((Subject::Incident(*id), Entry::incident(row, numbers)))
    }
}

/// Everything about an incident, as known now or at `as_of`; nothing where there is none, or was none then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncidentQuestion {
    /// The incident.
    pub id: IncidentId,
    /// The moment to look back from.
    pub as_of: Option<DateTime<Utc>>,
}

impl Question for IncidentQuestion {
    type Parameters = AsOf;
    type Answer = Option<IncidentDetail>;

    const ADDRESS: &'static str = "/api/v1/incidents/{id}";

    fn read(id: &str, AsOf { as_of }: AsOf, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self { id: id.parse()?, as_of })
    }

    fn written(&self) -> (String, AsOf) {
        (self.id.to_string(), AsOf { as_of: self.as_of })
    }

    fn answer(&self, views: &Views) -> Result<Option<IncidentDetail>, Error> {
        let as_of = self.as_of;
        let Some((row, timeline)) = views.known_incident(self.id, as_of)? else { return Ok(None) };
        let mut carried = Vec::new();
        views.carried_by(&row, as_of, &mut carried)?;
        let published = published_on(&row.incident, &carried);
        let may = row.incident.open_acts(&carried.iter().collect::<Vec<_>>());
        let clocks = views.explained(&row.incident.obligations);
        let (linked, n_linked) = views.linked_to(self.id, &timeline, as_of)?;
        let row = row.into();
        Ok(Some(IncidentDetail { row, clocks, linked, n_linked, published, may, timeline, as_of }))
    }

    fn nothing(&self) -> Nothing {
        Nothing { title: "no such incident", detail: self.id.to_string() }
    }
}

/// Notes the decision on the timelines of the incidents that the event is about, once.
fn note(rows: &mut Folding<'_, Incidents>, told: &Told<'_>) -> Result<(), Error> {
    for about in told.about {
        if let Subject::Incident(id) = about
            && let Some(row) = rows.row(id)?
            && row.history.last() != Some(&told.position)
        {
            row.history.push(told.position);
        }
    }
    Ok(())
}

fn fold_subject(rows: &mut Folding<'_, Incidents>, subject: Subject, told: &Told<'_>) -> Result<(), Error> {
    let Subject::Incident(id) = subject else { return Ok(()) };
    if let Event::Incident(event) = told.event
        && let Some(registered) = IncidentRow::registered_by(event, told.recorded_at)
    {
        rows.put(id, registered);
    } else if let Some(row) = rows.row(&id)? {
        row.apply(told.event, told.recorded_at);
    }
    Ok(())
}
