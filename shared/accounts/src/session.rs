//! Sessions: who is signed in from where, when that is over, and until when the password counts as just given.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{DisplayName, PersonId};

/// For how long after the password was given nothing asks for it again.
pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(5);
/// A session that was seen so shortly ago is not written again, so that not every page costs a sync to disk.
pub const NOTED_EVERY: TimeDelta = TimeDelta::seconds(20);
/// For how long a browser is known after a person signed in from it.
pub const KNOWN_FOR: TimeDelta = TimeDelta::days(90);
/// Characters of what a browser says of itself that are kept.
pub const BROWSER_MAX: usize = 200;

/// For how long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without anything being asked.
    pub idle: TimeDelta,
    /// In all.
    pub absolute: TimeDelta,
}

impl Limits {
    /// Of administrators: idle for ten minutes, and no longer than a shift.
    pub const ADMINISTRATOR: Self = Self { idle: TimeDelta::minutes(10), absolute: TimeDelta::hours(12) };
    /// Of everybody else: idle for half an hour, and no longer than a shift.
    pub const ORDINARY: Self = Self { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(12) };
}

crate::named::named! {
    /// How it was shown who signs in.
    Proof {
        /// A password.
        Password = "password",
        /// A password and a code of the moment, or a recovery code.
        TwoFactors = "two_factors",
        /// A PIN, on a screen where the person signed in with a password during this shift.
        Pin = "pin",
        /// The bureau's provider of identities (OpenID Connect).
        Provider = "provider",
        /// Nothing: a made-up person of the demo.
        Demo = "demo",
    }
}

/// A session among others of its person; no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub i64);

/// A session that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: DisplayName,
    /// How it was shown who they are.
    pub proof: Proof,
    /// The password is temporary or too old: nothing may be done before it is changed.
    pub must_change_password: bool,
    /// When it began, was last seen, and so on.
    pub course: Course,
    /// From where it began.
    pub peer: IpAddr,
    /// What the browser said of itself, cut to [`BROWSER_MAX`] characters.
    pub browser: String,
}

/// The times of a session, and the rights it began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// When the person signed in.
    pub started_at: DateTime<Utc>,
    /// When something was last asked in it, give or take [`NOTED_EVERY`].
    pub seen_at: DateTime<Utc>,
    /// When the password or what stands for it was last given; `None` where it never was.
    pub proven_at: Option<DateTime<Utc>>,
    /// The epoch of the person's rights when it began.
    pub epoch: i64,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was asked for too long.
    Idle,
    /// It has lasted as long as a session may.
    Absolute,
    /// The rights of the person have changed since it began.
    RightsChanged,
}

impl Course {
    /// Why the session is over at `now`; `None` while it is not.
    #[must_use]
    pub fn ending(&self, limits: Limits, epoch: i64, now: DateTime<Utc>) -> Option<Ending> {
        if self.epoch != epoch {
            Some(Ending::RightsChanged)
        } else if now - self.started_at >= limits.absolute {
            Some(Ending::Absolute)
        } else if now - self.seen_at >= limits.idle {
            Some(Ending::Idle)
        } else {
            None
        }
    }

    /// Until when nothing asks for the password again; `None` where it was not given within [`FRESH_FOR`].
    #[must_use]
    pub fn fresh_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.proven_at.map(|at| at + FRESH_FOR).filter(|until| *until > now)
    }

    /// Whether it is worth writing that the session was seen at `now`.
    #[must_use]
    pub fn is_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        now - self.seen_at >= NOTED_EVERY
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        "2026-11-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
    }

    fn course() -> Course {
        Course { started_at: at(0), seen_at: at(0), proven_at: Some(at(0)), epoch: 3 }
    }

    #[test]
    fn given_nothing_asked_for_half_an_hour_then_the_session_is_over_and_an_administrators_after_ten_minutes()
    {
        let ending = |limits, minutes| course().ending(limits, 3, at(minutes));
        assert_eq!([ending(Limits::ORDINARY, 29), ending(Limits::ORDINARY, 30)], [None, Some(Ending::Idle)]);
        assert_eq!(
            [ending(Limits::ADMINISTRATOR, 9), ending(Limits::ADMINISTRATOR, 10)],
            [None, Some(Ending::Idle)]
        );
    }

    #[test]
    fn given_a_shift_has_passed_then_the_session_is_over_however_busy_it_is() {
        let busy =
            |minutes| Course { seen_at: at(minutes), ..course() }.ending(Limits::ORDINARY, 3, at(minutes));
        assert_eq!([busy(719), busy(720)], [None, Some(Ending::Absolute)]);
    }

    #[test]
    fn given_other_rights_then_a_session_from_before_is_over_at_once() {
        assert_eq!(course().ending(Limits::ORDINARY, 4, at(0)), Some(Ending::RightsChanged));
    }

    #[test]
    fn a_session_is_fresh_for_five_minutes_after_the_password_and_never_without_one() {
        assert_eq!(course().fresh_until(at(4)), Some(at(5)));
        assert_eq!(course().fresh_until(at(5)), None);
        assert_eq!(Course { proven_at: None, ..course() }.fresh_until(at(0)), None);
    }

    proptest! {
        /// Nothing but being seen makes a session last longer, and nothing makes it last beyond its absolute end.
        #[test]
        fn a_session_that_is_over_stays_over(seen in 0i64..720, then in 0i64..2_000, later in 0i64..2_000) {
            let course = Course { seen_at: at(seen), ..course() };
            let over = |minutes| course.ending(Limits::ORDINARY, 3, at(minutes)).is_some();
            prop_assert!(!over(seen + then) || over(seen + then + later));
            prop_assert!(over(720 + then));
        }
    }
}
