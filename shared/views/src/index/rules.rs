//! The numbers of rules and offices; which rules a row has clocks of and how they stand, a bit for each rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use huiying_deadlines::RuleId;
use huiying_domain::Obligation;
use huiying_domain::clock::obligation::{Standing, VoidReason};
use serde::{Deserialize, Serialize};

/// Rules that one block tells apart.
const PER_BLOCK: usize = 64;

/// Numbers of rules and of offices, which entries are written with, in the order they were first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    rules: Vec<RuleId>,
    #[serde(default)]
    offices: Offices,
    /// Something was given a number since they were last written.
    #[serde(skip)]
    has_grown: bool,
}

/// The names of offices by their numbers, and their numbers by name. A copy is made for every commit, so it is shared until
/// it grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
struct Offices(Arc<(Vec<String>, BTreeMap<String, u32>)>);

impl From<Vec<String>> for Offices {
    fn from(names: Vec<String>) -> Self {
        let numbers = (0..).zip(&names).map(|(number, name)| (name.clone(), number)).collect();
        Self(Arc::new((names, numbers)))
    }
}

impl From<Offices> for Vec<String> {
    fn from(offices: Offices) -> Self {
        offices.0.0.clone()
    }
}

impl Numbers {
    /// The number of a rule, given to it when it is first seen.
    fn rule(&mut self, rule: &RuleId) -> usize {
        self.known_rule(rule).unwrap_or_else(|| {
            self.rules.push(rule.clone());
            self.has_grown = true;
            self.rules.len() - 1
        })
    }

    /// The number of a rule; `None` where no row has a clock of it.
    pub(super) fn known_rule(&self, rule: &RuleId) -> Option<usize> {
        self.rules.iter().position(|it| it == rule)
    }

    /// The rules in the order of their numbers.
    pub(super) fn rules(&self) -> &[RuleId] {
        &self.rules
    }

    /// The number of an office, given to it when it is first seen; none for more offices than a number can tell apart.
    pub(super) fn office(&mut self, name: &str) -> Option<u32> {
        let known = self.known_office(name);
        known.or_else(|| {
            let (names, numbers) = Arc::make_mut(&mut self.offices.0);
            let number = u32::try_from(names.len()).ok()?;
            names.push(name.to_owned());
            numbers.insert(name.to_owned(), number);
            self.has_grown = true;
            Some(number)
        })
    }

    /// The number of an office; `None` where no row was ever of it.
    pub(super) fn known_office(&self, name: &str) -> Option<u32> {
        self.offices.0.1.get(name).copied()
    }

    /// The offices in the order of their numbers.
    pub(super) fn offices(&self) -> &[String] {
        &self.offices.0.0
    }

    /// Whether there is something to write.
    pub(crate) fn has_grown(&self) -> bool {
        self.has_grown
    }

    /// As they are once they are written.
    pub(super) fn written(self) -> Self {
        Self { has_grown: false, ..self }
    }
}

/// How a clock stands that the queue shows under its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// It runs.
    Open,
    /// It was met on time.
    Within,
    /// It was met late, missed, had run out before it was started, or was left undone.
    Late,
}

/// How a clock stands in the queue; `None` where it is void, and the queue does not show its rule for it.
pub(crate) fn stands(clock: &Obligation) -> Option<Stands> {
    match clock.standing {
        // Its limit had passed before it was started: it is late already, though no tick will record a miss.
        Standing::Open if clock.is_overdue_on_record() => Some(Stands::Late),
        Standing::Open => Some(Stands::Open),
        Standing::Met { on_time: true, .. } => Some(Stands::Within),
        Standing::Met { on_time: false, .. }
        | Standing::Missed { .. }
        | Standing::Void { reason: VoidReason::NotDone } => Some(Stands::Late),
        Standing::Void { .. } => None,
    }
}

/// How the clocks of 64 rules stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Rules with an open clock.
    pub open: u64,
    /// Rules whose clock was met on time.
    pub within: u64,
    /// Rules whose clock was met late, missed, had run out before it was started, or was left undone.
    pub late: u64,
    /// Rules that are known to govern: one of their clocks is no candidate.
    pub decided: u64,
}

/// How the clocks of a row stand, by the numbers of their rules. A row whose rules are all among the first 64 needs no
/// memory of its own for the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleStandings {
    first: Block,
    more: More,
}

/// The blocks beyond the first. One word where there are none, since every entry is walked for a page of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Block>", into = "Vec<Block>")]
#[expect(clippy::box_collection, reason = "a list of its own would take three words in every entry")]
struct More(Option<Box<Vec<Block>>>);

impl From<Vec<Block>> for More {
    fn from(blocks: Vec<Block>) -> Self {
        Self((!blocks.is_empty()).then(|| Box::new(blocks)))
    }
}

impl From<More> for Vec<Block> {
    fn from(more: More) -> Self {
        more.0.map_or_else(Self::new, |blocks| *blocks)
    }
}

impl More {
    fn blocks(&self) -> &[Block] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl RuleStandings {
    /// How these clocks stand, with their rules numbered on.
    pub(super) fn of(clocks: &[Obligation], numbers: &mut Numbers) -> Self {
        let (mut first, mut more) = (Block::default(), Vec::new());
        for clock in clocks {
            let number = numbers.rule(&clock.rule);
            let Some(stands) = stands(clock) else { continue };
            let bit = 1 << (number % PER_BLOCK);
            let block = match number / PER_BLOCK {
                0 => &mut first,
                later => {
                    more.resize(more.len().max(later), Block::default());
                    &mut more[later - 1]
                }
            };
            match stands {
                Stands::Open => block.open |= bit,
                Stands::Within => block.within |= bit,
                Stands::Late => block.late |= bit,
            }
            if !clock.candidate {
                block.decided |= bit;
            }
        }
        Self { first, more: more.into() }
    }

    /// Whether there is a clock of the rule with this number that is not void.
    pub(super) fn has(&self, number: usize) -> bool {
        self.block(number / PER_BLOCK)
            .is_some_and(|it| (it.open | it.within | it.late) & (1 << (number % PER_BLOCK)) != 0)
    }

    fn block(&self, at: usize) -> Option<&Block> {
        match at {
            0 => Some(&self.first),
            later => self.more.blocks().get(later - 1),
        }
    }

    /// The numbers of the rules whose clocks stand so as `which` tells.
    pub(super) fn numbers(&self, which: fn(&Block) -> u64) -> impl Iterator<Item = usize> {
        let blocks = std::iter::once(&self.first).chain(self.more.blocks());
        blocks
            .enumerate()
            .flat_map(move |(at, block)| bits(which(block)).map(move |bit| at * PER_BLOCK + bit))
    }
}

/// The places of the bits that are set.
fn bits(mut left: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (left != 0).then(|| left.trailing_zeros() as usize);
        left &= left.wrapping_sub(1);
        next
    })
}
