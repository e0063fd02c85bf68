//! A figure of the report: a count, or an amount of money in ten thousand yuan.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::Error;

const DECIMALS: usize = 6;
const ONE: i64 = 1_000_000;
/// More digits than any report has; sums of a table of them stay far within the range of the type.
const DIGITS_MAX: usize = 11;

/// A figure, exact to a millionth: fees are printed in ten thousand yuan (万元) with decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i64);

impl Amount {
    /// The count `n`.
    #[must_use]
    pub fn whole(n: u32) -> Self {
        Self(i64::from(n) * ONE)
    }

    /// Whether it has no decimals.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// This many times the figure.
    #[must_use]
    pub fn times(self, n: usize) -> Self {
        Self(self.0.saturating_mul(i64::try_from(n).unwrap_or(i64::MAX)))
    }
}

impl FromStr for Amount {
    type Err = Error;

    /// Reads `867`, `1,900`, `-3`, `0.35`, also in full width.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::NotANumber(text.to_owned());
        let plain: String = text.trim().chars().map(half_width).filter(|c| *c != ',').collect();
        let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(decimals) || whole.len() > DIGITS_MAX || decimals.len() > DECIMALS
        {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let decimals: i64 = format!("{decimals:0<DECIMALS$}").parse().map_err(|_| wrong())?;
        Ok(Self(sign * (whole * ONE + decimals)))
    }
}

/// The plain form of a digit, comma, point or minus of full width.
fn half_width(c: char) -> char {
    match c {
        '\u{ff0b}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '−' => '-',
        c => c,
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / ONE, (self.0 % ONE).abs());
        let sign = if self.0 < 0 && whole == 0 { "-" } else { "" };
        match format!("{decimals:0DECIMALS$}").trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            decimals => write!(f, "{sign}{whole}.{decimals}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.fold(0, |sum, it| sum.saturating_add(it.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_as_reports_print_it_and_written_plainly() {
        for (printed, plain) in [
            ("867", "867"),
            (" 1,900 ", "1900"),
            ("８６７", "867"),
            ("0.35", "0.35"),
            ("12.500", "12.5"),
            ("-0.5", "-0.5"),
            ("−3", "-3"),
        ] {
            assert_eq!(printed.parse::<Amount>().unwrap().to_string(), plain, "{printed}");
        }
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        for text in ["", "-", "1.", ".5", "1.2.3", "十", "1/2", "123456789012", "0.1234567"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
