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
    /// Address and port to listen on. Keep it on loopback until sign-in exists.
    pub listen: SocketAddr,
    /// Host names browsers may use beside loopback ones.
    pub allowed_hosts: Vec<String>,
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
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), allowed_hosts: Vec::new() }
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
mod tests {
    use super::*;

    fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, Error> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("huiying.toml");
        std::fs::write(&file, toml).unwrap();
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::load_with(Some(&file), Some(environment))
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(load("", &[]).unwrap(), Config::default());
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let config =
            load("[server]\nlisten = \"127.0.0.1:1\"\n", &[("HUIYING_SERVER__LISTEN", "127.0.0.1:2")])
                .unwrap();
        assert_eq!(config.server.listen.port(), 2);
    }

    #[test]
    fn lists_can_be_overridden() {
        let file = "[server]\nallowed_hosts = [\"a.example\"]\n";
        let environment =
            [("HUIYING_BUREAU__OFFICES", "甲处, 乙处"), ("HUIYING_SERVER__ALLOWED_HOSTS", "10.1.2.3")];
        let config = load(file, &environment).unwrap();
        assert_eq!(config.bureau.offices, ["甲处", "乙处"]);
        assert_eq!(config.server.allowed_hosts, ["10.1.2.3"]);
        assert!(
            load(file, &[("HUIYING_SERVER__ALLOWED_HOSTS", "")]).unwrap().server.allowed_hosts.is_empty()
        );
    }

    #[test]
    fn the_projectors_of_a_dashboard_are_a_list_of_addresses_and_a_wrong_one_is_told_with_its_key() {
        assert_eq!(load("", &[]).unwrap().dashboard.projectors, []);
        let named =
            |config: &Config| config.dashboard.projectors.iter().map(ToString::to_string).collect::<Vec<_>>();
        let file = "[dashboard]\nprojectors = [\"http://127.0.0.1:8081\"]\n";
        assert_eq!(named(&load(file, &[]).unwrap()), ["http://127.0.0.1:8081"]);
        let two = [("HUIYING_DASHBOARD__PROJECTORS", "http://one:1, http://two:2/")];
        assert_eq!(named(&load(file, &two).unwrap()), ["http://one:1", "http://two:2"]);
        for wrong in ["127.0.0.1:8081", "https://one:1", "http://one"] {
            let error = load("", &[("HUIYING_DASHBOARD__PROJECTORS", wrong)]).unwrap_err().to_string();
            assert!(error.contains("dashboard.projectors") && error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn text_from_the_environment_stays_as_it_was_written() {
        for text in ["059100000012", "true", "1e3", "1,2", ""] {
            let config = load("", &[("HUIYING_BUREAU__DUTY_TELEPHONE", text)]).unwrap();
            assert_eq!(config.bureau.duty_telephone, text);
        }
    }

    #[test]
    fn a_log_level_that_cannot_be_read_or_names_no_level_is_refused() {
        for level in
            ["info", "WARN", "off", "huiying=debug", "info,huiying=debug", "warn,[asking{id=1}]=trace"]
        {
            load(&format!("[log]\nlevel = \"{level}\"\n"), &[]).unwrap();
        }
        for level in ["huiying=loud", "verbose", "info,verbose"] {
            let error = load("", &[("HUIYING_LOG__LEVEL", level)]).unwrap_err().to_string();
            assert!(error.contains("log.level") && error.contains(level), "{error}");
        }
    }

    #[test]
    fn heads_are_signed_every_hour_unless_the_configuration_says_otherwise_and_says_it_sensibly() {
        assert_eq!((load("", &[]).unwrap().heads.minutes, Config::default().heads.key_file), (60, None));
        let set = load("[heads]\nminutes = 5\n", &[("HUIYING_HEADS__KEY_FILE", "/media/key")]).unwrap();
        assert_eq!((set.heads.minutes, set.heads.key_file), (5, Some("/media/key".into())));
        assert_eq!(load("", &[("HUIYING_HEADS__MINUTES", "7")]).unwrap().heads.minutes, 7);
        for wrong in ["0", "1441", "-1", "often"] {
            let error = load("", &[("HUIYING_HEADS__MINUTES", wrong)]).unwrap_err().to_string();
            assert!(error.contains("minutes") || error.contains("integer"), "{error}");
        }
    }

    #[test]
    fn a_channel_of_the_notifier_says_where_it_goes_and_its_secrets_are_not_shown() {
        let file = "[[notifier.channels]]\nname = \"值班\"\nto = { wecom = \"https://robot.example/?key=Abc\" }\n\
            [[notifier.channels]]\nname = \"press\"\ntells = [\"missed\"]\noffices = [\"甲处\"]\n\
            to = { email = { server = \"smtps://u:pw@mail.example\", from = \"h@b.example\", to = [\"p@b.example\"] } }\n";
        let config = load(file, &[]).unwrap();
        let [duty, press] = &config.notifier.channels[..] else { panic!("{config:?}") };
        assert_eq!(duty.to, Destination::Wecom("https://robot.example/?key=Abc".to_owned().into()));
        assert_eq!(
            (&press.tells[..], &press.offices[..]),
            (&[AlertKind::Missed][..], &["甲处".to_owned()][..])
        );
        let shown = format!("{config:?}{}", toml::to_string(&config).unwrap());
        assert!(!shown.contains("Abc") && !shown.contains("pw@"), "{shown}");
    }

    #[test]
    fn a_slip_at_a_channel_is_told_without_the_secret_it_is_about() {
        for file in [
            "[[notifier.channels]]\nname = \"a\"\nto = \"https://robot.example/?key=Abc\"\n",
            "[[notifier.channels]]\nname = \"a\"\nto = { webhok = { url = \"http://h/Abc\", secret = \"whsec_Abc\" } }\n",
            "[[notifier.channels]]\nname = \"a\"\nto = { wecom = \"https://robot.example/?key=Abc\" \n",
        ] {
            let error = load(file, &[]).unwrap_err().to_string();
            assert!(!error.contains("Abc"), "{error}");
        }
    }

    #[test]
    fn a_notifier_that_would_tell_nobody_or_one_twice_is_refused_with_its_key() {
        let channel = |name: &str| {
            format!("[[notifier.channels]]\nname = \"{name}\"\nto = {{ wecom = \"https://r.example\" }}\n")
        };
        let nobody = "[[notifier.channels]]\nname = \"a\"\nto = { email = { server = \"smtp://h\", from = \"h@b.example\", to = [] } }\n";
        for (file, told) in [
            (channel("a") + &channel("a"), "two are called `a`"),
            (channel(""), "empty"),
            (channel("a/b"), "slash"),
            (nobody.to_owned(), "writes to nobody"),
            ("[notifier]\nagain_after_s = 1\n".to_owned(), "notifier.again_after_s"),
            ("[notifier]\nhours = 0\n".to_owned(), "notifier.hours"),
            ("[[notifier.channels]]\nname = \"a\"\nto = { fax = \"1\" }\n".to_owned(), "fax"),
        ] {
            let error = load(&file, &[]).unwrap_err().to_string();
            assert!(error.contains(told), "{file}: {error}");
        }
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = load("[server]\nlisen = \"127.0.0.1:1\"\n", &[]).unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = load("[server]\nlisten = \"here\"\n", &[]).unwrap_err().to_string();
        assert!(error.contains("listen") || error.contains("socket address"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Config::load(Some(Path::new("no-such-file.toml"))).unwrap_err().to_string();
        assert!(error.contains("no-such-file.toml"), "{error}");
    }
}
