//! Codes of the moment as the second factor (TOTP, RFC 6238): six digits, thirty seconds, SHA-1, one step of leeway.

use chrono::{DateTime, Utc};
use huiying_runtime::{Secret, keyring};
use totp_rs::Builder;
use zeroize::Zeroizing;

use crate::{Error, Login};

/// Bytes of a secret, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
/// How many recovery codes a person has, for when the telephone is lost.
pub const N_RECOVERY_CODES: usize = 10;

/// The secret that a person's telephone shares with the store.
pub(crate) type Shared = Zeroizing<[u8; SECRET_BYTES]>;

pub(crate) fn draw() -> Result<Shared, Error> {
    keyring::random_bytes().map_err(|source| Error::Chance { source })
}

/// The step whose code `typed` is, if it lies around `now` and after the last step whose code was taken.
pub(crate) fn step_of(
    secret: &Shared,
    typed: &str,
    last_step: Option<i64>,
    now: DateTime<Utc>,
) -> Option<i64> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    let step = builder(secret).build_noncompliant().check(&code, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok().filter(|step| last_step.is_none_or(|last| *step > last))
}

/// The secret as a person types it into a telephone, and as a picture code (QR) gives it.
pub(crate) fn offer(secret: &Shared, issuer: &str, login: &Login) -> Result<(Secret, Secret), Error> {
    // A colon divides the two in the address.
    let [issuer, login] = [issuer, login.as_str()].map(|it| it.replace(':', " "));
    let totp = builder(secret).with_issuer(Some(issuer)).with_account_name(login).build();
    let address =
        totp.as_ref().map_err(ToString::to_string).and_then(|it| it.to_url().map_err(|it| it.to_string()));
    let address = address.map_err(|what| Error::Address { what })?;
    Ok((builder(secret).build_noncompliant().secret().to_base32().into(), address.into()))
}

fn builder(secret: &Shared) -> Builder {
    // SHA-1, six digits, thirty seconds and one step of leeway are what the library begins with.
    Builder::new().with_secret(secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn rfc_secret() -> Shared {
        Zeroizing::new(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(&rfc_secret(), code, None, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    /// Drawn by chance and computed with pyotp 2.12.1.
    #[test]
    fn codes_are_those_that_another_library_computes() {
        for (secret, seconds, code) in [
            ("UVG4UGBFGC5R23ITFTPNMI33F3MR4P3S", 2_038_564_711, "541880"),
            ("D7FRS4IXISKNMSJ4TVODIYF6GEQB42P6", 2_065_286_954, "073107"),
            ("3KQO52FZTF7VY7BJTH627ZMTEU6NMVFP", 1_781_596_074, "655301"),
            ("7LLRIJ5AV2Z752JDF6FPEII7T3SJDRNR", 1_712_113_376, "841226"),
            ("5S2VMO74DZXZGQT6ZPEP4KKV4XGY4RW4", 1_995_396_875, "938725"),
            ("R3KLPQTWJUVFUTLWO4DPQXMGSABEVVV5", 2_027_390_558, "032425"),
        ] {
            let bytes = totp_rs::Secret::try_from_base32(secret).unwrap();
            let shared = Zeroizing::new(bytes.as_bytes().try_into().unwrap());
            assert_eq!(step_of(&shared, code, None, at(seconds)), Some(seconds / 30), "{secret}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_however_it_is_grouped() {
        let taken =
            |seconds: i64| step_of(&rfc_secret(), "050 471", None, at(1_111_111_110 + seconds)).is_some();
        assert_eq!(
            [taken(-31), taken(-30), taken(0), taken(59), taken(60)],
            [false, true, true, true, false]
        );
        for wrong in ["", "050472", "0504710", "50471", "٠٥٠٤٧١"] {
            assert_eq!(step_of(&rfc_secret(), wrong, None, at(1_111_111_111)), None, "{wrong}");
        }
    }

    #[test]
    fn a_step_that_was_taken_is_not_taken_again_nor_is_one_before_it() {
        let step = 1_111_111_111 / 30;
        let taken = |last| step_of(&rfc_secret(), "050471", Some(last), at(1_111_111_111));
        assert_eq!([taken(step - 1), taken(step), taken(step + 1)], [Some(step), None, None]);
    }

    #[test]
    fn the_address_names_bureau_login_and_secret() {
        let (typed, address) =
            offer(&rfc_secret(), "应急管理局: 值班", &Login::new("wangfang").unwrap()).unwrap();
        assert_eq!(typed.reveal(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let address = address.reveal();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(
            address.contains("wangfang") && address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{address}"
        );
    }
}
