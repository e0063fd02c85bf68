//! Audit lines: what is told of every change of accounts that matters, without a name or a login.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::PersonId;

/// For how long audit lines are kept at least: six months, in days (网络安全法 art. 21).
pub const DAYS_MIN: i64 = 184;
/// How many audit lines are read at once.
pub const PAGE: usize = 100;

crate::named::named! {
    /// Something that happened to an account.
    Kind {
        /// An account was made.
        AccountCreated = "account_created",
        /// An account was closed: nobody signs in with it.
        AccountDisabled = "account_disabled",
        /// A closed account was opened again.
        AccountEnabled = "account_enabled",
        /// The login or the display name was changed.
        Renamed = "renamed",
        /// A person was forgotten.
        Forgotten = "forgotten",
        /// A person signed in.
        SignedIn = "signed_in",
        /// An attempt to sign in failed.
        SignInFailed = "sign_in_failed",
        /// An attempt failed after which the next one must wait.
        WaitImposed = "wait_imposed",
        /// The password was given again for something that asks for it.
        Confirmed = "confirmed",
        /// A person signed out.
        SignedOut = "signed_out",
        /// One or all sessions of a person were ended.
        SessionsEnded = "sessions_ended",
        /// The rights of a person changed, which ended their sessions.
        RightsChanged = "rights_changed",
        /// A person changed their password.
        PasswordChanged = "password_changed",
        /// A person got a temporary password.
        PasswordReset = "password_reset",
        /// A person has a second factor from now on.
        SecondFactorAdded = "second_factor_added",
        /// A person has no second factor any more.
        SecondFactorRemoved = "second_factor_removed",
        /// New recovery codes were drawn.
        RecoveryCodesRenewed = "recovery_codes_renewed",
        /// A recovery code was used to sign in.
        RecoveryCodeUsed = "recovery_code_used",
        /// A person set a PIN.
        PinSet = "pin_set",
        /// A PIN was wrong.
        PinFailed = "pin_failed",
        /// A person acts on a screen from now on, by a PIN.
        WhoActsChanged = "who_acts_changed",
        /// A token for a program was made.
        TokenCreated = "token_created",
        /// A token for a program was revoked.
        TokenRevoked = "token_revoked",
    }
}

/// One thing that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: Kind,
    /// To whose account; `None` where an attempt named a login that nobody has.
    pub person: Option<PersonId>,
    /// Who did it; `None` where it was nobody who had signed in: a stranger, or the console.
    pub by: Option<PersonId>,
    /// From where; `None` at the console.
    pub peer: Option<IpAddr>,
}

/// Whether audit lines from before `before` may be removed at `now`.
#[must_use]
pub fn may_be_removed(before: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - before >= TimeDelta::days(DAYS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_months_of_audit_lines_are_kept() {
        let now: DateTime<Utc> = "2026-11-30T00:00:00Z".parse().unwrap();
        assert!(may_be_removed(now - TimeDelta::days(184), now));
        assert!(!may_be_removed(now - TimeDelta::days(183), now));
    }
}
