//! Tests of the waits between attempts, with many strangers who guess for a day.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// The counts of one login, as the store keeps them, for peers that are numbers.
#[derive(Default)]
struct Counts(BTreeMap<(Scope, u32), Failures>);

impl Counts {
    fn history(&self, origin: Origin, peer: u32) -> Vec<(Scope, Option<Failures>)> {
        origin
            .scopes()
            .iter()
            .map(|scope| (*scope, self.0.get(&(*scope, key(*scope, peer))).copied()))
            .collect()
    }

    /// Whether a wrong attempt was looked at.
    fn fail(&mut self, origin: Origin, peer: u32, now: DateTime<Utc>) -> bool {
        let may_try = verdict(&self.history(origin, peer), now) == Verdict::MayTry;
        for scope in origin.scopes().iter().filter(|_| may_try) {
            let at = (*scope, key(*scope, peer));
            let counted = Failures::with_one_more(self.0.get(&at).copied(), scope.ladder(), now);
            self.0.insert(at, counted);
        }
        may_try
    }
}

const fn key(scope: Scope, peer: u32) -> u32 {
    match scope {
        Scope::Login => 0,
        Scope::Device | Scope::Pair | Scope::Peer => peer,
    }
}

fn start() -> DateTime<Utc> {
    "2026-11-02T08:00:00Z".parse().unwrap()
}

fn waits(counts: &Counts, origin: Origin, peer: u32, now: DateTime<Utc>) -> i64 {
    match verdict(&counts.history(origin, peer), now) {
        Verdict::MayTry => 0,
        Verdict::Wait { until } => (until - now).num_seconds(),
    }
}

#[test]
fn given_five_failures_of_a_pair_then_waits_double_from_one_minute_to_thirty() {
    let mut counts = Counts::default();
    let mut now = start();
    for _ in 0..4 {
        assert!(counts.fail(Origin::KnownPeer, 1, now));
        assert_eq!(waits(&counts, Origin::KnownPeer, 1, now), 0);
    }
    let mut seen = Vec::new();
    for _ in 0..7 {
        assert!(counts.fail(Origin::KnownPeer, 1, now));
        let wait = waits(&counts, Origin::KnownPeer, 1, now);
        assert!(!counts.fail(Origin::KnownPeer, 1, now + TimeDelta::seconds(wait - 1)));
        seen.push(wait / 60);
        now += TimeDelta::seconds(wait);
    }
    assert_eq!(seen, [1, 2, 4, 8, 16, 30, 30]);
}

#[test]
fn given_strangers_at_a_thousand_peers_then_fewer_than_thirty_attempts_a_day_are_looked_at() {
    let mut counts = Counts::default();
    let mut n_looked_at = 0;
    for second in 0..24 * 60 * 60 {
        let now = start() + TimeDelta::seconds(second);
        let peer = u32::try_from(second % 1_000).unwrap();
        n_looked_at += u32::from(counts.fail(Origin::Elsewhere, peer, now));
    }
    assert!((20..30).contains(&n_looked_at), "{n_looked_at}");
}

#[test]
fn given_an_office_behind_one_address_that_mistypes_twenty_times_an_hour_then_nobody_new_waits() {
    let mut counts = Counts::default();
    for attempt in 0..160 {
        let now = start() + TimeDelta::minutes(3) * attempt;
        let at = (Scope::Peer, 1);
        let failures = Failures::with_one_more(counts.0.get(&at).copied(), Scope::Peer.ladder(), now);
        counts.0.insert(at, failures);
        assert_eq!(waits(&counts, Origin::KnownPeer, 1, now), 0, "after {attempt}");
    }
}

#[test]
fn given_an_hour_without_failures_then_one_is_forgiven() {
    let mut counts = Counts::default();
    for _ in 0..5 {
        counts.fail(Origin::KnownPeer, 1, start());
    }
    let failures = counts.0[&(Scope::Pair, 1)];
    let left =
        |minutes| Failures::left(Some(failures), Scope::Pair.ladder(), start() + TimeDelta::minutes(minutes));
    assert_eq!([left(-60), left(0), left(59), left(60), left(300), left(6_000)], [5, 5, 5, 4, 0, 0]);
}

#[test]
fn one_machine_has_one_network_however_many_addresses_it_takes() {
    let network = |text: &str| network_of(text.parse().unwrap());
    assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
    assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
}

proptest! {
    /// Whatever strangers do, and however often, a browser that the person knows is looked at.
    #[test]
    fn nobody_elsewhere_makes_a_known_device_wait(
        attempts in proptest::collection::vec((0u32..5, 0i64..3_600, any::<bool>()), 0..300),
    ) {
        let mut counts = Counts::default();
        let mut now = start();
        for (peer, pause, known_peer) in attempts {
            now += TimeDelta::seconds(pause);
            let origin = if known_peer { Origin::KnownPeer } else { Origin::Elsewhere };
            counts.fail(origin, peer, now);
            prop_assert_eq!(waits(&counts, Origin::KnownDevice, 0, now), 0);
        }
    }

    /// Strangers at other peers do not make a peer wait where the person has signed in before.
    #[test]
    fn nobody_at_other_peers_makes_a_known_peer_wait(
        attempts in proptest::collection::vec((1u32..5, 0i64..3_600), 0..300),
    ) {
        let mut counts = Counts::default();
        let mut now = start();
        for (peer, pause) in attempts {
            now += TimeDelta::seconds(pause);
            counts.fail(Origin::Elsewhere, peer, now);
            prop_assert_eq!(waits(&counts, Origin::KnownPeer, 0, now), 0);
        }
    }

    /// A wait ends when it was said to end, is never longer than the longest, and never shorter after one more failure.
    #[test]
    fn waits_end_when_they_say_and_do_not_shrink(n in 0u32..100_000, scope in prop::sample::select(Scope::ALL)) {
        let failures = Failures { n, last_at: start() };
        let more = Failures { n: n + 1, last_at: start() };
        let until = failures.waits_until(scope.ladder());
        prop_assert!(until - start() <= scope.ladder().longest_wait);
        prop_assert!(until <= more.waits_until(scope.ladder()));
        prop_assert_eq!(verdict(&[(scope, Some(failures))], until), Verdict::MayTry);
        if until > start() {
            let before = until - TimeDelta::milliseconds(1);
            prop_assert_eq!(verdict(&[(scope, Some(failures))], before), Verdict::Wait { until });
        }
    }
}
