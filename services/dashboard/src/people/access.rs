//! The record of what happened to accounts: who signed in and failed to, from where, and whose rights changed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use huiying_accounts::AuditLine;
use huiying_accounts::audit::Kind;
use huiying_domain::Power;
use huiying_pagekit::address::{Given, Parameters};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Needs, Page, html};
use huiying_words::{Lang, Words, shown, time};

use super::{Names, stored};

/// The page of the access record.
pub(crate) const PAGE: Page = Page {
    name: "access",
    path: "/access",
    nav: Some(|t| t.people.access),
    needs: Needs::Power(Power::Audit),
    handler: || get(show),
    also: &[],
    samples: super::samples::access,
};

/// Where in the record to begin: before this line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Before(Option<i64>);

impl Parameters for Before {
    const NAMES: &'static [&'static str] = &["before"];

    fn read(given: &Given) -> Result<Self, Error> {
        let wrong = |text: &str| Error::BadAddress {
            name: "before".to_owned(),
            value: Some(text.to_owned()),
            known: vec!["1".to_owned()],
        };
        match given.get("before") {
            "" => Ok(Self(None)),
            text => text.parse().map(|at| Self(Some(at))).map_err(|_| wrong(text)),
        }
    }
}

/// One line in words.
#[derive(Clone, Debug)]
pub(super) struct Row {
    at: String,
    what: &'static str,
    person: String,
    by: String,
    peer: String,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "people/access.html")]
pub(super) struct AccessView {
    shell: Shell,
    t: &'static Words,
    rows: Vec<Row>,
    older: Option<i64>,
}

impl AccessView {
    pub(super) fn new(shell: Shell, lines: &[(i64, AuditLine)], names: &Names) -> Self {
        let lang = shell.lang;
        let name = |person: &huiying_accounts::PersonId| match person.as_str().parse() {
            Ok(id) => names.name(id),
            Err(_) => shown(person.as_str()),
        };
        let row = |(_, line): &(i64, AuditLine)| Row {
            at: time::second(line.at),
            what: what(lang, line.kind),
            person: line.person.as_ref().map_or_else(String::new, name),
            by: line.by.as_ref().map_or_else(String::new, name),
            peer: line.peer.map_or_else(|| lang.words().people.console.to_owned(), |it| it.to_string()),
        };
        let older = lines.last().map(|(at, _)| *at).filter(|_| lines.len() >= huiying_accounts::audit::PAGE);
        Self { t: shell.t, rows: lines.iter().map(row).collect(), older, shell }
    }
}

/// What happened, in words.
fn what(lang: Lang, kind: Kind) -> &'static str {
    let t = lang.words().people;
    match kind {
        Kind::AccountCreated => t.audit_account_created,
        Kind::AccountDisabled => t.audit_account_disabled,
        Kind::AccountEnabled => t.audit_account_enabled,
        Kind::Renamed => t.audit_renamed,
        Kind::Forgotten => t.audit_forgotten,
        Kind::SignedIn => t.audit_signed_in,
        Kind::SignInFailed => t.audit_sign_in_failed,
        Kind::WaitImposed => t.audit_wait_imposed,
        Kind::Confirmed => t.audit_confirmed,
        Kind::SignedOut => t.audit_signed_out,
        Kind::SessionsEnded => t.audit_sessions_ended,
        Kind::RightsChanged => t.audit_rights_changed,
        Kind::PasswordChanged => t.audit_password_changed,
        Kind::PasswordReset => t.audit_password_reset,
        Kind::SecondFactorAdded => t.audit_second_factor_added,
        Kind::SecondFactorRemoved => t.audit_second_factor_removed,
        Kind::RecoveryCodesRenewed => t.audit_recovery_codes_renewed,
        Kind::RecoveryCodeUsed => t.audit_recovery_code_used,
        Kind::PinSet => t.audit_pin_set,
        Kind::PinFailed => t.audit_pin_failed,
        Kind::WhoActsChanged => t.audit_who_acts_changed,
        Kind::TokenCreated => t.audit_token_created,
        Kind::TokenRevoked => t.audit_token_revoked,
    }
}

/// `GET /access`
async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(before): Address<Before>,
) -> Result<Response, Error> {
    let (lines, names) = stored(&desk, move |it| Ok((it.audit_before(before.0)?, Names::of(it)?))).await?;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    html(StatusCode::OK, &AccessView::new(shell, &lines, &names))
}
