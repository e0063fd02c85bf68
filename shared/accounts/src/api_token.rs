//! Tokens by which programs show who they are, instead of signing in.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Error, PersonId};

/// What every token begins with, so that one that was published by mistake is found.
pub const PREFIX: &str = "hy_";
/// Characters after the prefix by which a list tells tokens apart.
pub const START: usize = 8;
/// For how long a token may last at most.
pub const LASTS_MAX: TimeDelta = TimeDelta::days(366);
/// A token that was used so shortly ago is not written again.
pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
const N_SCOPES_MAX: usize = 32;
const SCOPE_MAX: usize = 64;
const LABEL_MAX: usize = 64;

/// One of the tokens of a person; no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub i64);

/// What a token is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// For whom the program acts.
    pub person: PersonId,
    /// What it is for, such as the name of the program.
    pub label: String,
    /// What it may be used for; what each word means is decided where it is asked.
    pub scope: BTreeSet<String>,
    /// From when on it is of no use.
    pub ends_at: DateTime<Utc>,
}

/// A token as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Which one.
    pub id: TokenId,
    /// What it was made of.
    pub of: NewToken,
    /// The first [`START`] characters after [`PREFIX`].
    pub start: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, give or take [`NOTED_EVERY`].
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl NewToken {
    /// Whether a token may be made of this at `now`.
    ///
    /// # Errors
    /// [`Error::BadToken`] with what is wrong.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let is_scope = |scope: &String| {
            let is_allowed =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.:".contains(&byte);
            (1..=SCOPE_MAX).contains(&scope.len()) && scope.bytes().all(is_allowed)
        };
        let what = if self.ends_at <= now {
            "it would end before it begins; name a later day"
        } else if self.ends_at - now > LASTS_MAX {
            "it would last for more than 366 days; name an earlier day"
        } else if !(1..=LABEL_MAX).contains(&self.label.trim().chars().count()) {
            "say in 1 to 64 characters what it is for"
        } else if !(1..=N_SCOPES_MAX).contains(&self.scope.len()) || !self.scope.iter().all(is_scope) {
            "name 1 to 32 scopes of small letters, digits and `-_.:`"
        } else {
            return Ok(());
        };
        Err(Error::BadToken { what })
    }
}

impl ApiToken {
    /// Whether it is of use at `now`.
    #[must_use]
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.of.ends_at
    }

    /// Whether it is worth writing that it was used at `now`.
    #[must_use]
    pub fn is_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none_or(|at| now - at >= NOTED_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewToken {
        NewToken {
            person: PersonId::new("p1").unwrap(),
            label: "夜间导出".to_owned(),
            scope: ["cases:read".to_owned()].into(),
            ends_at: now() + LASTS_MAX,
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-02T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_token_needs_an_end_within_a_year_a_label_and_a_scope() {
        new().check(now()).unwrap();
        let scopes = |scopes: &[&str]| scopes.iter().map(|it| (*it).to_owned()).collect();
        let many: BTreeSet<String> = (0..33).map(|n| format!("s{n}")).collect();
        for wrong in [
            NewToken { ends_at: now(), ..new() },
            NewToken { ends_at: now() + LASTS_MAX + TimeDelta::seconds(1), ..new() },
            NewToken { label: "  ".to_owned(), ..new() },
            NewToken { label: "x".repeat(65), ..new() },
            NewToken { scope: scopes(&[]), ..new() },
            NewToken { scope: scopes(&["cases read"]), ..new() },
            NewToken { scope: scopes(&[""]), ..new() },
            NewToken { scope: many, ..new() },
        ] {
            assert!(wrong.check(now()).is_err(), "{wrong:?}");
        }
    }
}
