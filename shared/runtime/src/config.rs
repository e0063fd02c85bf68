//! The configuration: one typed struct, from a TOML file with environment overrides.
//!
//! Nothing in it changes a decision: limits, classes and calendars are records in the log.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;

/// Prefix of environment overrides: `HUIYING_SERVER__LISTEN` sets `server.listen`.
pub const ENVIRONMENT_PREFIX: &str = "HUIYING";

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
        let mut builder = config::Config::builder();
        if let Some(path) = file {
            let named = config::File::from(path).format(config::FileFormat::Toml);
            builder = builder.add_source(named);
        }
        let overrides = config::Environment::with_prefix(ENVIRONMENT_PREFIX)
            .prefix_separator("_")
            .separator("__")
            .list_separator(",")
            .with_list_parse_key("bureau.offices")
            .with_list_parse_key("server.allowed_hosts")
            .try_parsing(true)
            .source(environment.or_else(|| Some(known_variables())));
        let read = builder.add_source(overrides).build().map_err(|error| wrong(error.to_string()))?;
        read.try_deserialize().map_err(|error| wrong(error.to_string()))
    }
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
        let config = load("", &[("HUIYING_BUREAU__OFFICES", "甲处,乙处")]).unwrap();
        assert_eq!(config.bureau.offices, ["甲处", "乙处"]);
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
