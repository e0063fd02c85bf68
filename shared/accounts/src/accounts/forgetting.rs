//! Letting go: of a person on demand, and of what is of no more use.

use chrono::{DateTime, TimeDelta, Utc};

use super::people::names_changed;
use super::trail::note;
use super::{Accounts, Actor};
use crate::audit::Kind;
use crate::session::KNOWN_FOR;
use crate::store::{Moment, Store};
use crate::{AuditLine, Error, PersonId};

impl Accounts {
    /// Forgets a person: nothing of them is left in any file of the store but their id in audit lines. `None` where there
    /// is no such person any more; old pages are cleared then too, so it may be called again where it failed halfway.
    ///
    /// # Errors
    /// [`Error::NotCleared`] where another process kept old pages in use, or [`Error::Store`].
    pub fn forget(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<AuditLine>, Error> {
        let line = self.store.write("forgetting a person", |it| {
            self.forget_attempts(it, person)?;
            // What depends on the account goes with it.
            if it.execute("DELETE FROM account WHERE person = ?1", [person])? == 0 {
                return Ok(None);
            }
            it.execute("DELETE FROM device WHERE id NOT IN (SELECT device FROM device_person)", [])?;
            Store::must_clear_old_pages(it)?;
            names_changed(it)?;
            note(it, Kind::Forgotten, Some(person), actor, now).map(Some)
        })?;
        self.store.clear_old_pages()?;
        Ok(line)
    }

    /// Removes sessions that are over, however long they may last, and browsers that nobody signed in from for long.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn sweep(&self, longest_session: TimeDelta, now: DateTime<Utc>) -> Result<(), Error> {
        self.store.write("removing what is of no more use", |it| {
            it.execute("DELETE FROM session WHERE started_at < ?1", [Moment(now - longest_session)])?;
            it.execute("DELETE FROM device WHERE seen_at < ?1", [Moment(now - KNOWN_FOR)])?;
            Ok(())
        })
    }
}
