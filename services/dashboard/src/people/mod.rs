//! The people of the bureau: signing in, one's own account, who holds which role, and the record of who did what.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod acts;
pub(crate) mod person;
pub(crate) mod samples;
pub(crate) mod sign_in;
pub(crate) mod staff;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_accounts::{Accounts, Actor};
use huiying_domain::people::Grant;
use huiying_domain::{GrantId, PersonId};
use huiying_pagekit::who::{Shown, Who};
use huiying_pagekit::{Desk, Error};
use huiying_views::{Ask, PeopleQuestion};
use huiying_words::{Lang, people, shown, time};

/// What the store of accounts calls somebody whom the record knows by this id.
fn in_store(person: PersonId) -> Result<huiying_accounts::PersonId, Error> {
    huiying_accounts::PersonId::new(&person.to_string()).map_err(|source| Error::Accounts { source })
}

/// Asks the store of accounts on a thread that may wait.
async fn stored<T: Send + 'static>(
    desk: &Desk,
    ask: impl FnOnce(&Accounts) -> Result<T, huiying_accounts::Error> + Send + 'static,
) -> Result<T, Error> {
    let accounts: Arc<Accounts> = desk.accounts.clone().ok_or(Error::NothingThere { what: "page" })?;
    let answer = tokio::task::spawn_blocking(move || ask(&accounts)).await;
    answer.map_err(|source| Error::Interrupted { source })?.map_err(|source| Error::Accounts { source })
}

/// Carries a change that was asked for into the store of accounts: whoever's roles change signs in anew, and the account of
/// somebody who is deactivated by now is closed.
async fn follow(desk: &Desk, by: By, person: PersonId) -> Result<(), Error> {
    let (known, now) = (desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?, desk.clock.now());
    let is_gone = known.0.get(&person).is_some_and(|it| it.deactivated_at.is_some());
    let person = in_store(person)?;
    let done = stored(desk, move |accounts| match is_gone {
        true => accounts.set_disabled(&person, true, by.actor(), now).map(drop),
        false => accounts.raise_epoch(&person, by.actor(), now).map(drop),
    });
    match done.await {
        // Whoever was forgotten has no session to end.
        Err(Error::Accounts { source: huiying_accounts::Error::NoSuchPerson { .. } }) => Ok(()),
        other => other,
    }
}

/// The names of all people.
pub(crate) async fn names(desk: &Desk) -> Result<BTreeMap<PersonId, String>, Error> {
    Ok(stored(desk, Names::of).await?.0)
}

/// Who is signed in, as the store of accounts wants it for audit lines.
struct By {
    person: Option<huiying_accounts::PersonId>,
    shown: Shown,
}

impl By {
    fn of(who: &Who, shown: Shown) -> Result<Self, Error> {
        let person = who.signed_in().map(|it| in_store(it.person)).transpose()?;
        Ok(Self { person, shown })
    }

    fn actor(&self) -> Actor<'_> {
        Actor { person: self.person.as_ref(), peer: self.shown.peer }
    }
}

/// The names of people by id; whoever was forgotten is shown by their id.
#[derive(Clone, Debug, Default)]
struct Names(BTreeMap<PersonId, String>);

impl Names {
    fn of(accounts: &Accounts) -> Result<Self, huiying_accounts::Error> {
        let names = accounts.names()?.of.into_iter();
        Ok(Self(
            names.filter_map(|(id, name)| Some((id.as_str().parse().ok()?, shown(name.as_str())))).collect(),
        ))
    }

    fn name(&self, person: PersonId) -> String {
        self.0.get(&person).cloned().unwrap_or_else(|| person.to_string())
    }
}

/// A role that somebody holds, in words.
#[derive(Clone, Debug)]
struct HeldRole {
    grant: GrantId,
    role: String,
    /// For how long, and whose it is, where that is to be said.
    note: String,
    can_delegate: bool,
}

impl HeldRole {
    fn of(lang: Lang, names: &Names, grant: GrantId, held: &Grant, now: DateTime<Utc>) -> Self {
        let t = lang.words().people;
        let office = held.office.as_deref().map_or_else(String::new, |it| format!(" · {}", shown(it)));
        let from = (held.from > now).then(|| t.from(&time::minute(held.from)));
        let until = held.until.map(|until| t.until(&time::minute(until)));
        let delegated = held.delegated.map(|it| t.deputizes(&names.name(it.person)));
        let notes: Vec<String> = [from, until, delegated].into_iter().flatten().collect();
        Self {
            grant,
            role: format!("{}{office}", people::role(lang, held.role)),
            note: notes.join(lang.pick("；", "; ")),
            can_delegate: held.can_be_delegated() && held.is_in_force(now),
        }
    }
}
