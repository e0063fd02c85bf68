//! How long a next attempt to sign in must wait, so that guessing is slow and nobody can lock out anybody else.
//!
//! A browser that the person has signed in from before holds a secret that says so. Its attempts are counted by
//! themselves, so whatever others do, the person gets in from there. Attempts from elsewhere are counted three times:
//! by login and peer, by peer, and by login. The last of these does not count where the person has signed in from this
//! peer before.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

/// After so long without a failure all are forgiven.
pub const LAPSES_AFTER: TimeDelta = TimeDelta::days(1);

crate::named::named! {
    /// By what failed attempts are counted.
    Scope {
        /// One login from one browser that it has signed in from before.
        Device = "device",
        /// One login from one peer.
        Pair = "pair",
        /// Any login from one peer.
        Peer = "peer",
        /// One login from any peer.
        Login = "login",
    }
}

/// How waits grow with failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Failures with which there is a first wait.
    pub n_allowed: u32,
    /// The first wait; each further failure doubles it.
    pub first_wait: TimeDelta,
    /// The longest wait.
    pub longest_wait: TimeDelta,
    /// One failure is forgiven for each time so much has passed since the last one.
    pub forgiven_every: TimeDelta,
}

impl Scope {
    /// The ladder of this scope. One person may mistype five times in a row, an office behind one address thirty times
    /// an hour and more; on one login, strangers get fewer than thirty attempts a day.
    #[must_use]
    pub const fn ladder(self) -> Ladder {
        let (n_allowed, longest_wait, forgiven_every) = match self {
            Self::Device | Self::Pair => (5, TimeDelta::minutes(30), TimeDelta::hours(1)),
            Self::Peer => (30, TimeDelta::minutes(30), TimeDelta::minutes(2)),
            Self::Login => (10, TimeDelta::hours(2), TimeDelta::hours(4)),
        };
        Ladder { n_allowed, first_wait: TimeDelta::minutes(1), longest_wait, forgiven_every }
    }
}

/// Failures of one scope that are not forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub n: u32,
    /// When the last one happened.
    pub last_at: DateTime<Utc>,
}

impl Failures {
    /// Failures that are left of `earlier` at `now`.
    #[must_use]
    pub fn left(earlier: Option<Self>, ladder: Ladder, now: DateTime<Utc>) -> u32 {
        earlier.filter(|it| now - it.last_at < LAPSES_AFTER).map_or(0, |it| {
            let n_forgiven = (now - it.last_at).num_seconds().max(0) / ladder.forgiven_every.num_seconds();
            it.n.saturating_sub(u32::try_from(n_forgiven).unwrap_or(u32::MAX))
        })
    }

    /// The failures with one more at `now`.
    #[must_use]
    pub fn with_one_more(earlier: Option<Self>, ladder: Ladder, now: DateTime<Utc>) -> Self {
        Self { n: Self::left(earlier, ladder, now).saturating_add(1), last_at: now }
    }

    /// When the next attempt may be made.
    fn waits_until(self, ladder: Ladder) -> DateTime<Utc> {
        let Some(n_doublings) = self.n.checked_sub(ladder.n_allowed) else { return self.last_at };
        let factor = 1i32.checked_shl(n_doublings.min(16)).unwrap_or(i32::MAX);
        self.last_at + (ladder.first_wait * factor).min(ladder.longest_wait)
    }
}

/// Where an attempt comes from, as far as earlier sign-ins of this login tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A browser that the person has signed in from.
    KnownDevice,
    /// Another browser at a peer that the person has signed in from.
    KnownPeer,
    /// Somewhere else.
    Elsewhere,
}

impl Origin {
    /// By what an attempt from here is counted, and which waits it must keep.
    #[must_use]
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::KnownDevice => &[Scope::Device],
            Self::KnownPeer => &[Scope::Pair, Scope::Peer],
            Self::Elsewhere => &[Scope::Pair, Scope::Peer, Scope::Login],
        }
    }
}

/// What is said to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is looked at.
    MayTry,
    /// It is not looked at, and not counted.
    Wait {
        /// From when on the next one is looked at.
        until: DateTime<Utc>,
    },
}

/// What is said to an attempt at `now`, given the failures of its scopes.
#[must_use]
pub fn verdict(history: &[(Scope, Option<Failures>)], now: DateTime<Utc>) -> Verdict {
    let waits = history.iter().filter_map(|(scope, failures)| Some((*failures)?.waits_until(scope.ladder())));
    match waits.max() {
        Some(until) if until > now => Verdict::Wait { until },
        _ => Verdict::MayTry,
    }
}

/// The network that counts as one peer: an address of IPv4, or 64 bits of one of IPv6, which one machine has for itself.
#[must_use]
pub fn network_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        version_4 => version_4,
    }
}

#[cfg(test)]
mod tests;
