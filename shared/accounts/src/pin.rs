//! What a PIN must be: it changes who acts among people who have signed in on one screen during this shift.

use chrono::TimeDelta;

/// How many digits a PIN has.
pub const DIGITS: usize = 6;
/// Fewest different digits.
pub const DIFFERENT_MIN: usize = 3;
/// Wrong PINs after which the person must sign in with the password.
pub const N_WRONG_MAX: u32 = 3;
/// For how long after signing in with the password a PIN is taken on that screen: a shift.
pub const GOOD_FOR: TimeDelta = TimeDelta::hours(12);

/// Whether a text can be used as a PIN: six digits that are not what everybody tries first.
#[must_use]
pub fn is_good(pin: &str) -> bool {
    let digits: Vec<i32> =
        pin.bytes().filter(u8::is_ascii_digit).map(|digit| i32::from(digit - b'0')).collect();
    if pin.len() != DIGITS || digits.len() != DIGITS {
        return false;
    }
    let n_different = digits.iter().collect::<std::collections::BTreeSet<_>>().len();
    // 890123 and 024680 are walks too: after 9 comes 0.
    let is_even_walk = digits.windows(3).all(|it| (it[0] + it[2] - 2 * it[1]) % 10 == 0);
    let repeats = |n: usize| digits.iter().zip(&digits[n..]).all(|(a, b)| a == b);
    n_different >= DIFFERENT_MIN && !is_even_walk && !repeats(2) && !repeats(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_without_a_pattern_that_everybody_tries() {
        for good in ["804162", "120793", "998112"] {
            assert!(is_good(good), "{good}");
        }
        for bad in [
            "",
            "80416",
            "8041622",
            "80416a",
            "８０４１６２",
            "111111",
            "112211",
            "123456",
            "987654",
            "024680",
            "890123",
            "121212",
            "123123",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
