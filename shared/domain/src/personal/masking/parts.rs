//! Neighbouring groups of digits read as one number.

use super::groups::{Group, Joint};

/// Longest number that is masked, in digits: a bank card.
pub(super) const N_DIGITS_MAX: usize = 19;

/// The digits of a number that is being tried, and how they are written.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    digits: [u8; N_DIGITS_MAX],
    n_digits: usize,
    lengths: [u8; N_DIGITS_MAX],
    n_parts: usize,
    /// The loosest joint between two of them.
    pub(super) joint: Joint,
    /// What stands between the first two, where it is one character.
    pub(super) separator: Option<char>,
    /// Whether the same character stands between all.
    pub(super) is_even: bool,
}

impl Parts {
    pub(super) const NONE: Self = Self {
        digits: [0; N_DIGITS_MAX],
        n_digits: 0,
        lengths: [0; N_DIGITS_MAX],
        n_parts: 0,
        joint: Joint::Tight,
        separator: None,
        is_even: true,
    };

    /// One group only.
    pub(super) fn single(digits: &[u8]) -> Option<Self> {
        let mut parts = Self::NONE;
        parts.add(digits).then_some(parts)
    }

    /// Adds a group; false where the number would be longer than any. A number is wrapped once: a second end of a line
    /// joins like a comma.
    pub(super) fn push(&mut self, group: &Group, digits: &[u8]) -> bool {
        let is_first = self.n_parts == 0;
        if !is_first {
            let wraps_again = self.joint >= Joint::Wrapped && group.joint >= Joint::Wrapped;
            let joint = if wraps_again { Joint::Loose } else { group.joint };
            self.joint = self.joint.max(joint);
            if self.n_parts == 1 {
                self.separator = group.separator;
            }
            self.is_even &= group.separator.is_some() && group.separator == self.separator;
        }
        self.add(digits)
    }

    fn add(&mut self, digits: &[u8]) -> bool {
        let end = self.n_digits + digits.len();
        let Ok(n_part) = u8::try_from(digits.len()) else { return false };
        let Some(free) = self.digits.get_mut(self.n_digits..end) else { return false };
        free.copy_from_slice(digits);
        self.lengths[self.n_parts] = n_part;
        self.n_digits = end;
        self.n_parts += 1;
        true
    }

    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.n_digits]
    }

    /// How many digits each group has.
    pub(super) fn lengths(&self) -> &[u8] {
        &self.lengths[..self.n_parts]
    }

    /// Whether every group has three digits or more, as no date has.
    pub(super) fn is_coarse(&self) -> bool {
        self.lengths().iter().all(|n| *n >= 3)
    }

    /// The rest after these digits, which must not end within a later group.
    pub(super) fn without(&self, prefix: &[u8]) -> Option<Self> {
        let rest = self.digits().strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
        let (first, others) = self.lengths().split_first()?;
        let left = usize::from(*first).checked_sub(prefix.len())?;
        let mut parts =
            Self { joint: self.joint, separator: self.separator, is_even: self.is_even, ..Self::NONE };
        let mut at = 0;
        let lengths = (left > 0).then_some(left).into_iter().chain(others.iter().map(|n| usize::from(*n)));
        for n in lengths {
            parts.add(&rest[at..at + n]);
            at += n;
        }
        Some(parts)
    }
}

/// A set of two-digit numbers.
pub(super) struct Pairs(u128);

impl Pairs {
    pub(super) const fn of(pairs: &[u8]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < pairs.len() {
            bits |= 1 << pairs[at];
            at += 1;
        }
        Self(bits)
    }

    /// Whether digits begin with one of them.
    pub(super) fn begin(&self, digits: &[u8]) -> bool {
        let [tens, ones, ..] = digits else { return false };
        self.0 >> ((tens - b'0') * 10 + (ones - b'0')) & 1 == 1
    }
}
