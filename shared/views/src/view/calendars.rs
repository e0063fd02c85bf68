//! The arrangements of working days that were adopted, in their order.

use huiying_deadlines::PublishedCalendar;
use huiying_domain::{Event, PolicyEvent};

use crate::Error;
use crate::view::{Folding, Told, View};

/// Every calendar adopted, by the position of its decision, since their order counts.
#[derive(Debug)]
pub struct Calendars;

impl View for Calendars {
    type Key = u64;
    type Row = PublishedCalendar;

    const TAG: u8 = b'd';
    const NAME: &'static str = "calendars";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Policy(PolicyEvent::CalendarAdopted { calendar }) = told.event {
            rows.put(told.position, calendar.clone());
        }
        Ok(())
    }
}
