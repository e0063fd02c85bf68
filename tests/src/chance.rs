//! Chance that can be repeated: the same seed gives the same run.

/// A source of numbers (SplitMix64), good enough to pick what to do next.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A source that gives what this seed gives.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A number.
    pub const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `n`, without `n`; 0 where `n` is 0.
    pub const fn below(&mut self, n: u64) -> u64 {
        let number = self.number();
        if n == 0 { 0 } else { number % n }
    }

    /// True once in `n` times.
    pub const fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    ///
    /// # Panics
    /// Where there is none.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let at = self.below(choices.len() as u64);
        &choices[usize::try_from(at).expect("the number of choices is a usize")]
    }
}
