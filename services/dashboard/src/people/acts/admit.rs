//! Admitting somebody, whose account is made at the same time.

use huiying_domain::{Request, Wish};
use huiying_pagekit::form::{BadField, Field, Sent};

/// The login; kept in the store of accounts and in no log.
pub(crate) static LOGIN: Field<String> = Field::named("login", |t| t.people.login);
/// The display name; kept in the store of accounts and in no log.
pub(crate) static NAME: Field<String> = Field::named("name", |t| t.people.name);

/// The request that the form makes, with the login and the name for the account.
///
/// # Errors
/// Names the first field that was not understood.
pub(crate) fn request(sent: &Sent) -> Result<(Request, String, String), BadField> {
    let (login, name) = (LOGIN.read(sent)?, NAME.read(sent)?);
    let request = sent.request("people/admit", |_| Ok(Wish::AdmitPerson {}))?;
    Ok((request, login, name))
}
