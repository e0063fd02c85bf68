//! The made-up people of the demo, one for each kind of work.

use chrono::{DateTime, Utc};
use huiying_accounts::{Actor as By, DisplayName, Error, Login, NewAccount};
use huiying_domain::{PersonId, RequestId, Role, Wish};
use huiying_runtime::Config;

use crate::data::accounts;
use crate::errors::AnyError;

/// Login, name and role.
const PEOPLE: [(&str, &str, Role); 6] = [
    ("duty", "演示·值班员", Role::DutyOfficer),
    ("office", "演示·监管一处", Role::HandlingOffice),
    ("press", "演示·新闻处", Role::PressOffice),
    ("leader", "演示·局领导", Role::Leadership),
    ("auditor", "演示·审计管理员", Role::Auditor),
    ("admin", "演示·系统管理员", Role::Administrator),
];
/// The office whose cases one of them handles.
const OFFICE: &str = "监管一处";

/// Makes an account without a password for each, and returns the requests that admit them.
pub(super) fn admitted(config: &Config, now: DateTime<Utc>) -> Result<Vec<(String, Wish)>, AnyError> {
    let accounts = accounts::open(config)?;
    let mut requests = Vec::new();
    for (login, name, role) in PEOPLE {
        let token = format!("demo-person/{login}");
        let person = PersonId::of(RequestId::derive(&token));
        let new = NewAccount {
            person: accounts::id(person)?,
            login: Login::new(login)?,
            name: DisplayName::new(name)?,
        };
        match accounts.create_without_password(&new, By::default(), now) {
            Ok(_) | Err(Error::PersonExists { .. } | Error::LoginTaken) => {}
            Err(error) => return Err(error.into()),
        }
        let office = role.is_of_an_office().then(|| OFFICE.to_owned());
        requests.push((token.clone(), Wish::AdmitPerson {}));
        requests.push((
            format!("{token}/role"),
            Wish::GrantRole { person, role, office, from: None, until: None },
        ));
    }
    Ok(requests)
}
