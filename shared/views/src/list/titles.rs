//! The titles and numbers by which people find a case or an incident, and the search for them.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_domain::Outcome;
use huiying_domain::alike::folded;
use huiying_domain::bounded::beginning;
use huiying_domain::case::OfParts;
use huiying_domain::{
    CaseEvent, Event, Grade, IncidentEvent, IncidentId, SourceTime, Stage, Subject, pasted,
};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::question::{Found, Question};
use crate::view::{Folding, Form, Told, View};
use crate::views::Views;

/// What every case and incident is called. What is sealed is not in it: titles are masked before the log, and nothing else
/// that a citizen wrote is searched.
#[derive(Debug)]
pub struct Titles;

/// What a case or incident is called, and where it stands among others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleRow {
    /// Title and number, folded.
    pub text: String,
    /// When it was received or first reported, in seconds since 1970.
    pub received: i64,
    /// Nothing more can be done to it as it stands: it is closed, or carried by another.
    pub ended: bool,
}

impl View for Titles {
    type Key = Subject;
    type Row = TitleRow;

    const TAG: u8 = b's';
    const NAME: &'static str = "titles";
    const FORM: Form = Form::Postcard;

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        match told.event {
            Event::Case(event) => fold_case(rows, event),
            Event::Incident(event) => fold_incident(rows, event),
            Event::Clock(_) | Event::Policy(_) | Event::Process(_) | Event::People(_) => Ok(()),
        }
    }
}

/// A line between the two, so that no word is found across them.
fn text_of(title: &str, number: &str) -> String {
    format!("{}\n{}", folded(title), folded(number))
}

fn fold_case(rows: &mut Folding<'_, Titles>, event: &CaseEvent) -> Result<(), Error> {
    let key = Subject::Case(event.case());
    if let Some(report) = event.states_report() {
        let is_new = matches!(event, CaseEvent::Opened { .. });
        let before = if is_new { None } else { rows.seen(&key)? };
        let received = match &before {
            Some(before) if report.received_unknown => before.received,
            Some(_) | None => report.received.at.timestamp(),
        };
        let ended = matches!(event, CaseEvent::Amended { .. }) && before.as_ref().is_some_and(|it| it.ended);
        let row = TitleRow { text: text_of(&report.title, &report.external_id), received, ended };
        // Most versions of a report are called the same.
        if before.as_ref() != Some(&row) {
            rows.put(key, row);
        }
    }
    if let CaseEvent::Closed { outcome, .. } = event {
        // A source that closes does not end our duty.
        set_ended(rows, key, *outcome != Outcome::ClosedBySource)?;
    }
    if matches!(event, CaseEvent::Withdrawn { .. }) {
        set_ended(rows, key, true)?;
    }
    if matches!(event, CaseEvent::Reopened { .. }) {
        set_ended(rows, key, false)?;
    }
    if let OfParts::Made { matters, .. } = event.of_parts()
        && let Some(whole) = rows.seen(&key)?
    {
        let number = whole.text.split_once('\n').map_or("", |(_, number)| number);
        for (part, matter) in matters {
            let text = format!("{}\n{number}", folded(&matter.title));
            rows.put(Subject::Case(*part), TitleRow { text, ended: false, ..whole });
        }
    }
    Ok(())
}

fn fold_incident(rows: &mut Folding<'_, Titles>, event: &IncidentEvent) -> Result<(), Error> {
    let key = Subject::Incident(event.incident());
    if let IncidentEvent::Registered { incident, title, reported, .. } = event {
        let text = text_of(title, &incident.to_string());
        rows.put(key, TitleRow { text, received: reported.at.timestamp(), ended: false });
    }
    if matches!(event, IncidentEvent::Closed { .. } | IncidentEvent::Merged { .. }) {
        set_ended(rows, key, true)?;
    }
    if matches!(event, IncidentEvent::Reopened { .. } | IncidentEvent::Split { .. }) {
        set_ended(rows, key, false)?;
    }
    Ok(())
}

fn set_ended(rows: &mut Folding<'_, Titles>, key: Subject, ended: bool) -> Result<(), Error> {
    if let Some(row) = rows.seen(&key)?.filter(|row| row.ended != ended) {
        rows.put(key, TitleRow { ended, ..row });
    }
    Ok(())
}

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sought {
    /// Cases.
    #[serde(rename = "cases")]
    Cases,
    /// Incidents.
    #[serde(rename = "incidents")]
    Incidents,
}

/// The cases or incidents of which the title or number has every word of this, those in hand first and the newest of them
/// first; all of them where nothing is typed. An id, or the address of a page, finds that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchQuestion {
    /// What is searched for.
    pub of: Sought,
    /// What was typed, of which the first [`SearchQuestion::CHARS_MAX`] characters count.
    #[serde(default)]
    pub words: String,
}

impl SearchQuestion {
    /// How much of what was typed counts.
    pub const CHARS_MAX: usize = 200;
    /// The most that are listed.
    pub const N_MAX: usize = 15;
}

/// Those that were found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Candidates {
    /// The first of them.
    pub list: Vec<Candidate>,
    /// How many there are.
    pub n_matching: usize,
}

/// A case or incident to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub subject: Subject,
    /// The source's number; empty for an incident.
    pub number: String,
    /// Title, masked.
    pub title: String,
    /// When it was received; for an incident when it was first reported.
    pub received: SourceTime,
    /// Where it stands.
    pub stands: Stands,
}

/// Where a case or incident stands that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stands {
    /// A case in this stage.
    #[serde(rename = "case")]
    Case {
        /// The stage.
        stage: Stage,
        /// The incident that it is linked to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentId>,
    },
    /// An incident of this grade.
    #[serde(rename = "incident")]
    Incident {
        /// The grade.
        grade: Grade,
        /// It is closed.
        closed: bool,
        /// It is carried by another.
        merged: bool,
    },
}

impl Found for Candidates {}

impl Question for SearchQuestion {
    type Parameters = Self;
    type Answer = Candidates;

    const ADDRESS: &'static str = "/api/v1/search";

    fn read(_: &str, asked: Self, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(asked)
    }

    fn written(&self) -> (String, Self) {
        (String::new(), self.clone())
    }

    fn answer(&self, views: &Views) -> Result<Candidates, Error> {
        let words = beginning(&self.words, Self::CHARS_MAX);
        let (subjects, n_matching) = match self.of.named(words) {
            Some(subject) => (vec![subject], 1),
            None => {
                let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
                memory.titles.matching(self.of, words, Self::N_MAX)
            }
        };
        let mut list = Vec::with_capacity(subjects.len());
        for subject in subjects {
            list.extend(views.candidate(subject)?);
        }
        // A number that nothing has finds nothing.
        let n_matching = if list.is_empty() { 0 } else { n_matching };
        Ok(Candidates { list, n_matching })
    }
}

impl Sought {
    /// The one whose id, or the address of whose page, this is.
    fn named(self, words: &str) -> Option<Subject> {
        let id = pasted::id_of(words);
        match self {
            Self::Cases => id.parse().ok().map(Subject::Case),
            Self::Incidents => id.parse().ok().map(Subject::Incident),
        }
    }
}

impl Views {
    fn candidate(&self, subject: Subject) -> Result<Option<Candidate>, Error> {
        Ok(match subject {
            Subject::Case(id) => self.0.store.row::<Cases>(&id)?.map(|row| Candidate {
                subject,
                number: row.external_id,
                title: row.title,
                received: row.case.received,
                stands: Stands::Case { stage: row.case.stage, incident: row.case.incident },
            }),
            Subject::Incident(id) => self.0.store.row::<Incidents>(&id)?.map(|row| Candidate {
                subject,
                number: String::new(),
                title: row.title,
                received: row.incident.reported,
                stands: Stands::Incident {
                    grade: row.incident.grade,
                    closed: row.incident.closed_at.is_some(),
                    merged: row.incident.merged_into.is_some(),
                },
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use huiying_domain::{CaseId, Decision, Envelope};

    use super::*;
    use crate::changes::Changes;
    use crate::store::Store;
    use crate::view::{Changed, Kept};
    use crate::written::rows_of;

    /// What the decision of an example changes in titles after those that are stored.
    fn changed(store: &Store, cause: u64, event: &Event) -> Changed<Titles> {
        let mut changes = Changes::default();
        let decision = Decision { cause, intake: format!("i{cause}"), events: vec![event.clone()] };
        changes.fold(Kept::by_store(store), cause, DateTime::UNIX_EPOCH, &decision).unwrap();
        changes.rows.titles
    }

    fn opened() -> (CaseId, Event) {
        let example = include_str!("../../../../schemas/decision/cn.huiying.decision.v1.case_opened.json");
        let opened: Envelope<Decision> = serde_json::from_str(example).unwrap();
        let of = |event: &Event| match event {
            Event::Case(opened @ CaseEvent::Opened { case, .. }) => {
                Some((*case, Event::Case(opened.clone())))
            }
            _ => None,
        };
        opened.data.events.iter().find_map(of).unwrap()
    }

    #[test]
    fn given_a_case_that_is_called_the_same_when_it_changes_then_nothing_is_written_of_its_title() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let (case, opened) = opened();
        let Event::Case(CaseEvent::Opened { report, .. }) = &opened else { panic!("no case is opened") };
        let mut changes = Changes::default();
        let decision = Decision { cause: 1, intake: "i1".into(), events: vec![opened.clone()] };
        changes.fold(Kept::by_store(&store), 1, DateTime::UNIX_EPOCH, &decision).unwrap();
        assert_eq!(changes.rows.titles.len(), 1);
        let (rows, entries) = rows_of(&changes.rows, crate::index::Numbers::default()).unwrap();
        store.commit(&changes, &rows, &entries, 1).unwrap();

        let amended = |report| Event::Case(CaseEvent::Amended { withdrawn: None, case, report });
        let mut later = report.clone();
        later.status = Some("办理中".to_owned());
        assert!(changed(&store, 2, &amended(later.clone())).is_empty());
        later.title = "另一个标题".to_owned();
        let renamed = changed(&store, 2, &amended(later));
        let row = renamed[&Subject::Case(case)].as_ref().unwrap();
        assert!(row.text.starts_with("另一个标题\n"), "{}", row.text);
        assert!(!row.ended);
    }
}
