//! The list of views and the list of questions: to add one, add a file in `list` and its lines here.

pub mod cases;
pub mod imports;
pub mod incidents;
pub mod on_time;
pub mod parked;
pub mod people;
pub mod policy;
pub mod queue;
pub mod refusals;
pub mod response;
pub mod rules;
pub mod telling;
pub mod titles;

use crate::Error;
use crate::list::cases::{CaseQuestion, Cases, NumberQuestion};
use crate::list::imports::{ImportQuestion, ImportedCases, Imports, ImportsQuestion};
use crate::list::incidents::{IncidentQuestion, Incidents};
use crate::list::on_time::OnTimeQuestion;
use crate::list::parked::Parked;
use crate::list::people::{PeopleQuestion, Persons};
use crate::list::policy::{Calendars, Packs, PolicyQuestion};
use crate::list::queue::QueueQuestion;
use crate::list::refusals::{RefusalQuestion, Refusals};
use crate::list::response::ResponseQuestion;
use crate::list::rules::RulesQuestion;
use crate::list::telling::TellingFacts;
use crate::list::titles::{SearchQuestion, Titles};
use crate::question::EachQuestion;
use crate::shelf::Place;
use crate::view::{Changed, View};

/// A question in the list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the list of questions",
    note = "give it a line in shared/views/src/list.rs, so that the API answers it"
)]
pub trait ListedQuestion: Sized {}

macro_rules! questions {
    ($($question:ty,)+) => {
        $(impl ListedQuestion for $question {})+

        /// Does something with every question, in the order of the list.
        pub fn each_question<E: EachQuestion>(each: E) -> E {
            $(let each = each.question::<$question>();)+
            each
        }

    };
}

questions! {
    QueueQuestion,
    CaseQuestion,
    IncidentQuestion,
    RefusalQuestion,
    RulesQuestion,
    OnTimeQuestion,
    ResponseQuestion,
    NumberQuestion,
    PolicyQuestion,
    SearchQuestion,
    ImportsQuestion,
    ImportQuestion,
    PeopleQuestion,
}

/// A view in the list, with its part of what is kept for each of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the list of views",
    note = "give it a line in shared/views/src/list.rs"
)]
pub trait Listed: Sized {
    /// Its rows among those that changed.
    fn changed(rows: &ChangedRows) -> &Changed<Self>
    where
        Self: View;
    /// Its rows among those that changed, to be changed further.
    fn changed_mut(rows: &mut ChangedRows) -> &mut Changed<Self>
    where
        Self: View;
    /// Where its rows stand on a shelf.
    fn places(places: &Places) -> &PlacesOf<Self>
    where
        Self: View;
    /// Where its rows stand on a shelf, to be changed.
    fn places_mut(places: &mut Places) -> &mut PlacesOf<Self>
    where
        Self: View;
}

/// Where the rows of a view stand on a shelf.
type PlacesOf<V> = std::collections::BTreeMap<<V as View>::Key, Place>;

/// What is done with every view.
pub(crate) trait Visit {
    /// Does it with one.
    fn view<V: View>(&mut self) -> Result<(), Error>;
}

macro_rules! views {
    ($($field:ident: $view:ty,)+) => {
        /// The rows of every view that a run of decisions changed.
        #[derive(Debug, Default)]
        pub struct ChangedRows {
            $(pub(crate) $field: Changed<$view>,)+
        }

        /// Where the rows of every view stand on a shelf.
        #[derive(Debug, Default)]
        pub struct Places {
            $($field: PlacesOf<$view>,)+
        }

        $(impl Listed for $view {
            fn changed(rows: &ChangedRows) -> &Changed<Self> {
                &rows.$field
            }

            fn changed_mut(rows: &mut ChangedRows) -> &mut Changed<Self> {
                &mut rows.$field
            }

            fn places(places: &Places) -> &PlacesOf<Self> {
                &places.$field
            }

            fn places_mut(places: &mut Places) -> &mut PlacesOf<Self> {
                &mut places.$field
            }
        })+

        /// Visits every view, in the order of the list.
        pub(crate) fn each_view(visit: &mut impl Visit) -> Result<(), Error> {
            $(visit.view::<$view>()?;)+
            Ok(())
        }

        const TAGS: &[u8] = &[$(<$view as View>::TAG),+];
    };
}

views! {
    cases: Cases,
    incidents: Incidents,
    refusals: Refusals,
    parked: Parked,
    packs: Packs,
    calendars: Calendars,
    telling: TellingFacts,
    titles: Titles,
    imports: Imports,
    imported_cases: ImportedCases,
    persons: Persons,
}

const _: () = assert!(are_distinct(TAGS), "two views have the same tag, and their rows would mix");

const fn are_distinct(tags: &[u8]) -> bool {
    let mut one = 0;
    while one < tags.len() {
        let mut other = one + 1;
        while other < tags.len() {
            if tags[one] == tags[other] {
                return false;
            }
            other += 1;
        }
        one += 1;
    }
    true
}

impl ChangedRows {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        struct Count<'a>(&'a ChangedRows, usize);
        impl Visit for Count<'_> {
            fn view<V: View>(&mut self) -> Result<(), Error> {
                self.1 += V::changed(self.0).len();
                Ok(())
            }
        }
        let mut count = Count(self, 0);
        each_view(&mut count).map_or(0, |()| count.1)
    }
}
