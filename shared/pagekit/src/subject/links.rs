//! Links from a case or incident to others, by what those are called.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use huiying_domain::{PersonId, Subject};
use huiying_views::{Ask, CaseQuestion, IncidentQuestion, Queries};
use huiying_words::{Lang, shown};

use crate::way_back::WayBack;

/// How many titles are looked up for one page; beyond that, ids stand for them.
const TITLES_MAX: usize = 20;

/// A link to another case or incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its address.
    pub href: String,
    /// What it is called.
    pub label: String,
}

/// Titles of cases and incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    titles: BTreeMap<Subject, String>,
    people: BTreeMap<PersonId, String>,
    way_back: WayBack,
}

impl Names {
    /// The titles of these, as known now or at `as_of`.
    ///
    /// # Errors
    /// Where the views fail.
    pub fn look_up(
        views: &dyn Queries,
        subjects: impl IntoIterator<Item = Subject>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self, huiying_views::Error> {
        let mut names = BTreeMap::new();
        for subject in subjects.into_iter().take(TITLES_MAX) {
            let title = match subject {
                Subject::Case(id) => views.ask(CaseQuestion { id, as_of })?.map(|detail| detail.row.title),
                Subject::Incident(id) => {
                    views.ask(IncidentQuestion { id, as_of })?.map(|detail| detail.row.title)
                }
            };
            names.extend(title.map(|title| (subject, title)));
        }
        Ok(Self { titles: names, ..Self::default() })
    }

    /// These titles, for samples.
    #[must_use]
    pub fn of(titles: impl IntoIterator<Item = (Subject, String)>) -> Self {
        Self { titles: titles.into_iter().collect(), ..Self::default() }
    }

    /// These titles beside.
    #[must_use]
    pub fn and(mut self, titles: impl IntoIterator<Item = (Subject, String)>) -> Self {
        self.titles.extend(titles);
        self
    }

    /// The same, with the names of those who signed in.
    #[must_use]
    pub fn with_people(self, people: BTreeMap<PersonId, String>) -> Self {
        Self { people, ..self }
    }

    /// Who did something: somebody who signed in by their name, unless they were forgotten, and a typed name as it stands.
    #[must_use]
    pub fn by(&self, by: String) -> String {
        let known = by.parse().ok().and_then(|person: PersonId| self.people.get(&person));
        known.cloned().unwrap_or(by)
    }

    /// The same, with links that carry the way back to where the page was opened.
    #[must_use]
    pub fn opened_from(&self, way_back: &WayBack) -> Self {
        Self { way_back: way_back.clone(), ..self.clone() }
    }

    /// A link to a case or incident: by its title, else by what it was `called`, else by its id.
    #[must_use]
    pub fn link(&self, lang: Lang, subject: Subject, called: &str) -> Link {
        let (t, title) = (lang.words().timeline, self.titles.get(&subject).map_or(called, String::as_str));
        let title = |id: String| if title.is_empty() { id } else { shown(title) };
        let label = match subject {
            Subject::Case(id) => t.case_called(&title(id.to_string())),
            Subject::Incident(id) => t.incident_called(&title(id.to_string())),
        };
        Link { href: self.way_back.along(&href(subject)), label }
    }
}

/// The address of a case or incident.
#[must_use]
pub fn href(subject: Subject) -> String {
    match subject {
        Subject::Case(id) => format!("/cases/{id}"),
        Subject::Incident(id) => format!("/incidents/{id}"),
    }
}
