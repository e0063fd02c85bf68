//! `huiying people`: admitting an administrator and forgetting somebody from the console.

use clap::{Args, Subcommand};
use huiying_accounts::{Actor as By, DisplayName, Login, NewAccount};
use huiying_domain::{Actor, People, PersonId, Request, RequestId, Role, Wish};
use huiying_runtime::Config;
use huiying_runtime::keyring::random_token;
use huiying_views::PeopleQuestion;

use crate::ask;
use crate::data::{accounts, directory, node};
use crate::errors::AnyError;
use crate::history;

/// What to do about the people who sign in.
#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// Admit an administrator and print a temporary password once. From the first one on, everybody signs in.
    Administrator(AdministratorArgs),
    /// Erase somebody's name, login and password; what they did stays on the record under their id.
    Forget(ForgetArgs),
}

/// Who is to be forgotten.
#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    /// The login they sign in with.
    #[arg(long)]
    login: String,
}

/// Who is to be an administrator.
#[derive(Debug, Args)]
pub(crate) struct AdministratorArgs {
    /// What they type to say who they are.
    #[arg(long)]
    login: String,
    /// The name shown on the pages.
    #[arg(long)]
    name: String,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: PeopleCommand) -> Result<(), AnyError> {
    directory::must_be_there(&config.data)?;
    match command {
        PeopleCommand::Administrator(args) => administrator(config, &args).await,
        PeopleCommand::Forget(args) => forget(config, &args).await,
    }
}

/// Admits an administrator. Whoever has a shell on the machine can always let one in again.
async fn administrator(config: &Config, args: &AdministratorArgs) -> Result<(), AnyError> {
    let accounts = accounts::open(config)?;
    let clock = node::system_clock();
    let [admit, grant] = requests(&random_token()?);
    let new = NewAccount {
        person: accounts::id(PersonId::of(admit.id))?,
        login: Login::new(&args.login)?,
        name: DisplayName::new(&args.name)?,
    };
    let temporary = accounts.create(&new, By::default(), clock.now())?;
    if let Err(error) = history::record(config, &clock, vec![admit, grant]).await {
        accounts.forget(&new.person, By::default(), clock.now())?;
        return Err(error);
    }
    println!("{} is now an administrator and signs in as {}", new.name, new.login.as_str());
    println!("temporary password, shown once: {}", temporary.password.reveal());
    println!(
        "it can be used until {} and has to be changed at the first sign-in",
        huiying_words::time::minute(temporary.ends_at)
    );
    Ok(())
}

/// Erases the name, the login and the password of somebody; what they did stays on the record under their id.
async fn forget(config: &Config, args: &ForgetArgs) -> Result<(), AnyError> {
    let (accounts, login) = (accounts::open(config)?, Login::new(&args.login)?);
    let known = accounts.list()?.into_iter().find(|it| it.login == login);
    let known = known
        .ok_or_else(|| format!("nobody has the login {}: the page /people lists them", login.as_str()))?;
    let people: People = ask::json(config, &PeopleQuestion).await?;
    let on_record = people.0.iter().find(|(id, _)| id.to_string() == known.person.as_str());
    if on_record.is_some_and(|(_, it)| it.deactivated_at.is_none()) {
        return Err("deactivate them at /people first: the record would go on knowing somebody who can no longer sign in".into());
    }
    accounts.forget(&known.person, By::default(), node::system_clock().now())?;
    println!("forgotten; the record knows them as {}", known.person);
    Ok(())
}

/// Requests that admit a person, under an id nobody can guess, and make them an administrator.
fn requests(token: &str) -> [Request; 2] {
    let admit = RequestId::derive(&format!("admit/{token}"));
    let asked = |id, wish| Request { id, actor: Actor::the_console("console"), seen_revision: None, wish };
    let (person, role) = (PersonId::of(admit), Role::Administrator);
    let grant = Wish::GrantRole { person, role, office: None, from: None, until: None };
    [asked(admit, Wish::AdmitPerson {}), asked(RequestId::derive(&format!("grant/{token}")), grant)]
}
