//! The cases, each with its clocks and its place in the queue; everything about one, and those of a number.

use chrono::{DateTime, Utc};
use huiying_domain::case::OfParts;
use huiying_domain::{CaseEvent, CaseId, Event, Subject};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::answers::KnownCase;
use crate::index::{Entry, Numbers};
use crate::query::CaseDetail;
use crate::question::{AsOf, Nothing, Question};
use crate::rows::CaseRow;
use crate::view::{Folding, Form, Told, View};
use crate::views::Views;

/// Every case as it stands.
#[derive(Debug)]
pub struct Cases;

impl View for Cases {
    type Key = CaseId;
    type Row = CaseRow;

    const TAG: u8 = b'c';
    const NAME: &'static str = "cases";
    const FORM: Form = Form::Postcard;

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        match told.event {
            Event::Case(event) => {
                fold_case(rows, event.case(), told)?;
                fold_parts(rows, event)?;
            }
            Event::Clock(event) => match event.subject() {
                Subject::Case(id) => fold_case(rows, id, told)?,
                Subject::Incident(_) => {}
            },
            Event::Incident(_) | Event::Policy(_) | Event::Process(_) | Event::People(_) => {}
        }
        note(rows, told)
    }

    fn pass_over(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        note(rows, told)?;
        // Requests are held against it: one made on the page must not be taken for outdated.
        if let Some(Subject::Case(id)) = told.event.revises()
            && let Some(row) = rows.row(&id)?
        {
            row.case.revision += 1;
        }
        Ok(())
    }

    fn in_queue(id: &CaseId, row: &CaseRow, numbers: &mut Numbers) -> Option<(Subject, Entry)> {
        Some((Subject::Case(*id), Entry::case(row, numbers)))
    }
}

/// Everything about a case, as known now or at `as_of`; nothing where there is none, or was none then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseQuestion {
    /// The case.
    pub id: CaseId,
    /// The moment to look back from.
    pub as_of: Option<DateTime<Utc>>,
}

impl Question for CaseQuestion {
    type Parameters = AsOf;
    type Answer = Option<CaseDetail>;

    const ADDRESS: &'static str = "/api/v1/cases/{id}";

    fn read(id: &str, AsOf { as_of }: AsOf, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self { id: id.parse()?, as_of })
    }

    fn written(&self) -> (String, AsOf) {
        (self.id.to_string(), AsOf { as_of: self.as_of })
    }

    fn answer(&self, views: &Views) -> Result<Option<CaseDetail>, Error> {
        let Some(KnownCase { row, report, timeline }) = views.known_case(self.id, self.as_of)? else {
            return Ok(None);
        };
        let clocks = views.explained(&row.case.obligations);
        let may = views.acts_on_case(&row.case, self.as_of)?;
        Ok(Some(CaseDetail { row: row.into(), report, clocks, may, timeline, as_of: self.as_of }))
    }

    fn nothing(&self) -> Nothing {
        Nothing { title: "no such case", detail: self.id.to_string() }
    }
}

/// The cases that their source gives this number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberQuestion {
    /// The number.
    pub number: String,
}

impl Question for NumberQuestion {
    type Parameters = Self;
    type Answer = Vec<CaseId>;

    const ADDRESS: &'static str = "/api/v1/cases";

    fn read(_: &str, asked: Self, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(asked)
    }

    fn written(&self) -> (String, Self) {
        (String::new(), self.clone())
    }

    fn answer(&self, views: &Views) -> Result<Vec<CaseId>, Error> {
        let mut found = Vec::new();
        views.0.store.each::<Cases>(|id, row| {
            found.extend((row.external_id == self.number).then_some(id));
            Ok(())
        })?;
        Ok(found)
    }
}

/// Notes the decision on the timelines of the cases that the event is about, once.
fn note(rows: &mut Folding<'_, Cases>, told: &Told<'_>) -> Result<(), Error> {
    for about in told.about {
        if let Subject::Case(id) = about
            && let Some(row) = rows.row(id)?
            && row.history.last() != Some(&told.position)
        {
            row.history.push(told.position);
        }
    }
    Ok(())
}

fn fold_case(rows: &mut Folding<'_, Cases>, id: CaseId, told: &Told<'_>) -> Result<(), Error> {
    if let Event::Case(event) = told.event
        && let Some(opened) = CaseRow::opened_by(event, told.recorded_at)
    {
        rows.put(id, opened);
    } else if let Some(row) = rows.row(&id)? {
        row.apply(told.event, told.recorded_at);
    }
    Ok(())
}

/// What an event of a case makes of its matters, after it was folded into the case itself.
fn fold_parts(rows: &mut Folding<'_, Cases>, event: &CaseEvent) -> Result<(), Error> {
    match event.of_parts() {
        OfParts::Made { matters, at } => {
            if let Some(whole) = rows.row(&event.case())?.cloned() {
                for (id, matter) in matters {
                    rows.put(*id, whole.part(*id, matter, at));
                }
            }
        }
        OfParts::Received => {
            let whole = rows.row(&event.case())?.map(|row| &row.case);
            let Some(whole) = whole.filter(|case| !case.parts.is_empty()).cloned() else {
                return Ok(());
            };
            for part in &whole.parts {
                if let Some(part) = rows.row(part)? {
                    part.case.receive_as(&whole);
                }
            }
        }
        OfParts::Untouched => {}
    }
    Ok(())
}
