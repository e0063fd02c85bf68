//! No alert is lost, and none told twice without cause, however two notifiers come and go.

use proptest::prelude::*;

use super::*;

/// A notifier that may hang or die between any two steps.
struct Simulated {
    outbox: Outbox,
    /// A round it has taken and not sent, with when and what it would tell.
    holds: Option<(Round, DateTime<Utc>, Vec<RuleId>)>,
}

#[derive(Clone, Debug)]
enum Step {
    /// Something is missed.
    Miss,
    /// So many seconds go by.
    Wait(i64),
    /// This notifier reads the record and takes a round if there is one.
    Take(usize),
    /// It sends what it holds, unless it held it too long, and records so.
    Send(usize),
    /// It sends and dies before it can record it.
    SendAndDie(usize),
    /// It dies.
    Die(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..2_usize;
    let step = prop_oneof![
        2 => Just(Step::Miss),
        3 => (1..40_i64).prop_map(Step::Wait),
        4 => who.clone().prop_map(Step::Take),
        4 => who.clone().prop_map(Step::Send),
        1 => who.clone().prop_map(Step::SendAndDie),
        1 => who.prop_map(Step::Die),
    ];
    proptest::collection::vec(step, 0..60)
}

/// The record, two notifiers, and what their channel received.
struct World {
    now: DateTime<Utc>,
    log: Vec<(DateTime<Utc>, Decision)>,
    taken: std::collections::BTreeSet<String>,
    notifiers: [Simulated; 2],
    n_missed: usize,
    received: BTreeMap<String, usize>,
    n_sent_and_died: usize,
}

fn fresh() -> Simulated {
    Simulated { outbox: outbox(vec![channel("a", &[], &[])]), holds: None }
}

impl World {
    fn new() -> Self {
        let (log, taken, received) = (Vec::new(), Default::default(), BTreeMap::new());
        let notifiers = [fresh(), fresh()];
        Self { now: noon(), log, taken, notifiers, n_missed: 0, received, n_sent_and_died: 0 }
    }

    fn decide(&mut self, event: Event) {
        let cause = self.log.len() as u64 + 1;
        self.log.push((self.now, Decision { cause, intake: String::new(), events: vec![event] }));
    }

    fn take(&mut self, who: usize) {
        let it = &mut self.notifiers[who];
        for (at, decision) in self.log.iter().skip(usize::try_from(it.outbox.read()).unwrap()) {
            it.outbox.fold(decision.cause, *at, decision);
        }
        if it.holds.is_some() {
            return;
        }
        let Next::Now(waiting) = it.outbox.next(0, self.now) else { return };
        let round = waiting.round;
        let rules = waiting.alerts.iter().filter_map(|it| it.what.clock().map(|(rule, _)| rule.clone()));
        let rules: Vec<_> = rules.collect();
        if self.taken.insert(round.id()) {
            self.notifiers[who].holds = Some((round.clone(), self.now, rules));
            self.decide(Event::Process(ProcessEvent::AlertsTaken { round, at: self.now }));
        }
    }

    /// The rule that `Notifier::attempt` keeps: whoever held a round longer than half the patience has lost it.
    fn send(&mut self, who: usize, then_dies: bool) {
        let held = self.notifiers[who].holds.take();
        let in_time = |at: DateTime<Utc>| self.now - at <= TimeDelta::seconds(15);
        if let Some((round, _, rules)) = held.filter(|(_, at, _)| in_time(*at)) {
            for rule in rules {
                *self.received.entry(rule.as_str().to_owned()).or_default() += 1;
            }
            match then_dies {
                true => self.n_sent_and_died += 1,
                false => self.decide(told(&round, self.now)),
            }
        }
        if then_dies {
            self.notifiers[who] = fresh();
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Miss => {
                self.n_missed += 1;
                let rule = format!("R{}", self.n_missed);
                self.decide(missed(CASE, &rule));
            }
            Step::Wait(seconds) => self.now += TimeDelta::seconds(seconds),
            Step::Take(who) => self.take(who),
            Step::Send(who) => self.send(who, false),
            Step::SendAndDie(who) => self.send(who, true),
            Step::Die(who) => self.notifiers[who] = fresh(),
        }
    }
}

proptest! {
    #[test]
    fn every_alert_is_told_and_twice_only_where_one_died_between_sending_and_saying_so(steps in steps()) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        // then one of them is left in peace
        for _ in 0..4 {
            world.step(&Step::Wait(40));
            world.step(&Step::Take(0));
            world.step(&Step::Send(0));
        }
        prop_assert_eq!(world.received.len(), world.n_missed, "every alert is told");
        let n_again: usize = world.received.values().map(|n| n - 1).sum();
        prop_assert!(world.n_sent_and_died > 0 || n_again == 0, "{:?}", world.received);
    }
}
