//! The store of accounts of the people who sign in.

use std::path::PathBuf;

use huiying_accounts::{Accounts, Settings};
use huiying_domain::PersonId;
use huiying_runtime::Config;

use crate::errors::AnyError;

/// Opens the store, or makes one.
pub(crate) fn open(config: &Config) -> Result<Accounts, AnyError> {
    Ok(Accounts::open(&folder(config), Settings::default())?)
}

/// The store's id of a person on the record.
pub(crate) fn id(person: PersonId) -> Result<huiying_accounts::PersonId, AnyError> {
    Ok(huiying_accounts::PersonId::new(&person.to_string())?)
}

fn folder(config: &Config) -> PathBuf {
    config.accounts.folder.clone().unwrap_or_else(|| config.data.join("accounts"))
}
