//! The cases, each with its clocks and its place in the queue.

use huiying_domain::case::OfParts;
use huiying_domain::{CaseEvent, CaseId, Event, Subject};

use crate::Error;
use crate::index::{Indexed, RuleNumbers};
use crate::rows::CaseRow;
use crate::view::{Folding, Form, Told, View};

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
            Event::Incident(_) | Event::Policy(_) | Event::Process(_) => {}
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

    fn in_queue(id: &CaseId, row: &CaseRow, numbers: &mut RuleNumbers) -> Option<(Subject, Indexed)> {
        Some((Subject::Case(*id), Indexed::case(row, numbers)))
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
