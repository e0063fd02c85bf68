//! The accounts of staff: how they sign in, which sessions they have, and all about them that must be forgettable.
//!
//! Names, password hashes and other secrets of staff never enter a log, which forgets nothing. They are kept in one
//! SQLite file, which does. What a person may do is decided elsewhere, from the log; here a person is an id.
//! The rules are pure functions that take the time as an argument; the store only reads and writes.
//!
//! In reading order:
//!
//! - [`person`]: the id by which the record names a person, the login and the display name.
//! - [`password`]: what a password must be, and how it is hashed.
//! - [`attempts`]: how long a next attempt to sign in must wait.
//! - [`session`]: when a session is over, and until when it is fresh.
//! - [`totp`]: codes of the moment, as the second factor.
//! - [`pin`]: what a PIN must be, by which people change who acts on a shared screen.
//! - [`api_token`]: tokens of programs.
//! - [`audit`]: what is told of every change that matters.
//! - [`Accounts`]: the store, with everything that can be asked of it.

mod accounts;
pub mod api_token;
pub mod attempts;
pub mod audit;
mod code;
mod error;
mod named;
pub mod password;
pub mod person;
pub mod pin;
pub mod session;
mod store;
mod token;
pub mod totp;

pub use accounts::{
    Account, Accounts, Actor, Names, NewAccount, PasswordState, Place, RecoveryCodes, Refusal, Refused,
    Renewed, Settings, SignIn, SignedIn, Temporary, TokenMade, TotpOffer,
};
pub use audit::AuditLine;
pub use error::Error;
pub use person::{DisplayName, Login, PersonId};
pub use session::Session;
