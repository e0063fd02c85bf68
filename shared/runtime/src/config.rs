//! The configuration: one typed struct, from a TOML file with environment overrides.
//!
//! Nothing in it changes a decision: limits, classes and calendars are records in the log.

mod notifier;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::{Error, HttpAddress};

pub use notifier::{AlertChannel, AlertKind, Destination, Email, Notifier, Webhook};

/// Prefix of environment overrides: `HUIYING_SERVER__LISTEN` sets `server.listen`.
pub const ENVIRONMENT_PREFIX: &str = "HUIYING";

/// Overrides that are lists, with commas between; all others are text as it stands.
const LISTS: [(&str, &str); 3] = [
    ("HUIYING_BUREAU__OFFICES", "bureau.offices"),
    ("HUIYING_SERVER__ALLOWED_HOSTS", "server.allowed_hosts"),
    ("HUIYING_DASHBOARD__PROJECTORS", "dashboard.projectors"),
];

/// Everything that can be configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The data directory.
    pub data: PathBuf,
    /// The bureau.
    pub bureau: Bureau,
    /// The web server.
    pub server: Server,
    /// The accounts of the people who sign in.
    pub accounts: Accounts,
    /// The dashboard, where it runs without views of its own.
    pub dashboard: Dashboard,
    /// The brokers of the event log, where the services are processes of their own.
    pub kafka: Kafka,
    /// Signed heads of the event log.
    pub heads: Heads,
    /// Whom the notifier tells outside the pages.
    pub notifier: Notifier,
    /// Logs.
    pub log: Log,
}

/// The bureau as pages name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bureau {
    /// Its name.
    pub name: String,
    /// Offices offered when a case is assigned (承办单位); others may be typed.
    pub offices: Vec<String>,
    /// Telephone of the duty office, shown beside what is due.
    pub duty_telephone: String,
}

/// The web server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port to listen on. Beyond loopback it takes [`Server::tls_proxy`].
    pub listen: SocketAddr,
    /// A proxy that ends TLS stands before it, and nothing else reaches it.
    pub tls_proxy: bool,
    /// Host names browsers may use beside loopback ones.
    pub allowed_hosts: Vec<String>,
}

/// The accounts of the people who sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// The folder of their store, where it is not to be `accounts` in the data directory: several dashboards of one host
    /// name the same one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
}

/// The dashboard, where it runs without views of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dashboard {
    /// The projectors it asks: any of them, the next one where one does not answer.
    pub projectors: Vec<HttpAddress>,
}

/// The brokers of the event log, where the services are processes of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kafka {
    /// Addresses of brokers, `host:port` with commas between. Empty: the log is embedded.
    pub brokers: String,
    /// How the names of the topics begin: `PREFIX.intake`, `PREFIX.decisions`.
    pub prefix: String,
    /// The key of this bureau's records. All of them are in one partition, so it must never change.
    pub bureau: String,
    /// Partitions of topics that are made.
    pub partitions: u16,
    /// After so many seconds without the brokers taking a record it is refused, from 1 to 60.
    pub refuse_after_s: u16,
}

/// Signed heads of the event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Heads {
    /// Minutes between two signed heads while the server runs, from 1 to a day.
    pub minutes: u32,
    /// The file of the signing key, where it is not to be in the data directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
}

/// Logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Filter, such as `info` or `huiying=debug`.
    pub level: String,
    /// Form of the lines.
    pub format: LogFormat,
}

/// Form of the log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    #[serde(rename = "auto")]
    Auto,
    /// Text.
    #[serde(rename = "text")]
    Text,
    /// JSON, one object a line.
    #[serde(rename = "json")]
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            bureau: Bureau::default(),
            server: Server::default(),
            accounts: Accounts::default(),
            dashboard: Dashboard::default(),
            kafka: Kafka::default(),
            heads: Heads::default(),
            notifier: Notifier::default(),
            log: Log::default(),
        }
    }
}

impl Default for Bureau {
    fn default() -> Self {
        let offices = ["办公室", "值班室", "政策法规处", "规划科技处"];
        Self {
            name: "应急管理局".to_owned(),
            offices: offices.map(str::to_owned).to_vec(),
            duty_telephone: String::new(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), tls_proxy: false, allowed_hosts: Vec::new() }
    }
}

impl Default for Kafka {
    fn default() -> Self {
        let (prefix, bureau) = ("huiying".to_owned(), "bureau".to_owned());
        Self { brokers: String::new(), prefix, bureau, partitions: 6, refuse_after_s: 8 }
    }
}

impl Default for Heads {
    fn default() -> Self {
        Self { minutes: 60, key_file: None }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Auto }
    }
}

impl Config {
    /// Reads the file, where one is named, and the environment over it.
    ///
    /// # Errors
    /// [`Error::Config`] names the file and the key that is unknown or wrong.
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        Self::load_with(file, None)
    }

    fn load_with(
        file: Option<&Path>,
        environment: Option<std::collections::HashMap<String, String>>,
    ) -> Result<Self, Error> {
        let wrong = |what: String| Error::Config { file: file.map(Path::to_owned), what };
        let mut environment = environment.unwrap_or_else(known_variables);
        let mut builder = config::Config::builder();
        for (name, key) in LISTS {
            if let Some(list) = environment.remove(name) {
                let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<String> = parts.map(str::to_owned).collect();
                builder = builder.set_override(key, parts).map_err(|error| wrong(error.to_string()))?;
            }
        }
        if let Some(path) = file {
            let named = config::File::from(path).format(config::FileFormat::Toml);
            builder = builder.add_source(named);
        }
        let overrides = config::Environment::with_prefix(ENVIRONMENT_PREFIX)
            .prefix_separator("_")
            .separator("__")
            .source(Some(environment));
        let read = builder.add_source(overrides).build();
        let read = read.map_err(|error| wrong(without_secrets(&error.to_string())))?;
        let config: Self = read.try_deserialize().map_err(|error| {
            let told = error.to_string();
            let of_a_channel = told.contains("notifier") || told.contains("Destination");
            wrong(if of_a_channel { without_secrets(&told) } else { told })
        })?;
        check_level(&config.log.level).map_err(wrong)?;
        check_minutes(config.heads.minutes).map_err(wrong)?;
        check_kafka(&config.kafka).map_err(wrong)?;
        notifier::check(&config.notifier).map_err(wrong)?;
        Ok(config)
    }
}

/// What was told of a mistake, without addresses and keys that it may quote.
fn without_secrets(told: &str) -> String {
    let is_secret = |word: &str| word.contains("://") || word.contains("whsec_");
    let words = told.split_inclusive(|it: char| it.is_whitespace() || matches!(it, '"' | '`' | '\''));
    words.map(|word| if is_secret(word) { "(hidden) " } else { word }).collect()
}

/// Refuses a filter that cannot be read, and a lone word that is no level: it would silence every log line.
fn check_level(level: &str) -> Result<(), String> {
    let wrong =
        |what: &str| format!("log.level `{level}`: {what}; write for example `info` or `info,huiying=debug`");
    EnvFilter::try_new(level).map_err(|error| wrong(&error.to_string()))?;
    let lone = level
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty() && !word.contains(['=', '[', '{', '}', ']']));
    for word in lone {
        word.parse::<LevelFilter>().map_err(|_| wrong(&format!("`{word}` is no level")))?;
    }
    Ok(())
}

/// Refuses an interval that would never end or never begin.
fn check_minutes(minutes: u32) -> Result<(), String> {
    let day = 24 * 60;
    if (1..=day).contains(&minutes) {
        return Ok(());
    }
    Err(format!("heads.minutes is {minutes}: write a number from 1 to {day}"))
}

/// Refuses settings with which no record could be taken.
fn check_kafka(kafka: &Kafka) -> Result<(), String> {
    if kafka.prefix.is_empty() || kafka.bureau.is_empty() {
        return Err(
            "kafka.prefix and kafka.bureau are the names of topics and records: neither may be empty"
                .to_owned(),
        );
    }
    if !(1..=60).contains(&kafka.refuse_after_s) {
        return Err(format!("kafka.refuse_after_s is {}: write a number from 1 to 60", kafka.refuse_after_s));
    }
    Ok(())
}

/// The variables that are ours to read: `HUIYING_` and a key of the configuration. Others with the same prefix
/// (test switches, build switches) are not configuration.
fn known_variables() -> std::collections::HashMap<String, String> {
    let ours = |name: &str| name == "HUIYING_DATA" || (name.starts_with("HUIYING_") && name.contains("__"));
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| ours(name))
        .collect()
}

#[cfg(test)]
mod tests;
