//! Which services a process has.

use huiying_domain::Channel;
use huiying_runtime::Config;

use crate::errors::AnyError;

/// One service of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Service {
    /// Takes in hotline work orders (12345, 12350).
    IngestHotline,
    /// Takes in online messages.
    IngestOnline,
    /// Takes in media mentions.
    IngestMedia,
    /// Decides what follows from arrivals; of several, one at a time.
    Casework,
    /// Folds decisions into views and answers the JSON API.
    Projector,
    /// Shows pages and takes requests.
    Dashboard,
    /// Sends alerts to people outside the pages; of several, each alert is sent by one.
    Notifier,
}

impl Service {
    /// What it takes in, where it is a service that does.
    fn channel(self) -> Option<Channel> {
        match self {
            Self::IngestHotline => Some(Channel::Hotline),
            Self::IngestOnline => Some(Channel::Message),
            Self::IngestMedia => Some(Channel::Mention),
            Self::Casework | Self::Projector | Self::Dashboard | Self::Notifier => None,
        }
    }
}

/// The services of a process: all of them on the embedded log, or one of several processes around the brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Every service.
    All,
    /// One of them.
    One(Service),
}

impl Plan {
    /// Whether the process has this service.
    pub(crate) fn has(self, service: Service) -> bool {
        match self {
            Self::All => true,
            Self::One(only) => only == service,
        }
    }

    /// The channels whose arrivals the process takes in.
    pub(crate) fn channels(self) -> Vec<Channel> {
        let services = [Service::IngestHotline, Service::IngestOnline, Service::IngestMedia];
        services.into_iter().filter(|it| self.has(*it)).filter_map(Service::channel).collect()
    }

    /// Whether the process writes sealed personal data or decides on it, and so needs the folder of keys.
    pub(crate) fn needs_keys(self) -> bool {
        self.has(Service::Casework) || !self.channels().is_empty()
    }

    /// Refuses a configuration with which these services cannot work together.
    pub(crate) fn check(self, config: &Config) -> Result<(), AnyError> {
        let on_brokers = !config.kafka.brokers.is_empty();
        match self {
            Self::All if on_brokers => Err("kafka.brokers is set, so each service runs in a process of its own: choose one with --role, or unset kafka.brokers to run everything in this process".into()),
            Self::One(_) if !on_brokers => Err("a single service needs brokers to reach the others: set kafka.brokers (HUIYING_KAFKA__BROKERS=host:port,…), or leave out --role to run everything in one process".into()),
            Self::One(Service::Dashboard) if config.dashboard.projectors.is_empty() => Err("a dashboard on its own has no views: list the projectors that it should ask in dashboard.projectors (HUIYING_DASHBOARD__PROJECTORS=http://host:port,…)".into()),
            Self::All | Self::One(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_of_all_services_takes_in_every_channel_and_one_of_a_service_only_its_own() {
        assert_eq!(Plan::All.channels(), [Channel::Hotline, Channel::Message, Channel::Mention]);
        assert_eq!(Plan::One(Service::IngestMedia).channels(), [Channel::Mention]);
        assert_eq!(Plan::One(Service::Notifier).channels(), []);
    }

    #[test]
    fn brokers_and_a_single_service_are_asked_for_together_or_not_at_all() {
        let embedded = Config::default();
        let mut apart = Config::default();
        apart.kafka.brokers = "127.0.0.1:9092".to_owned();
        assert!(Plan::All.check(&embedded).is_ok());
        assert!(Plan::All.check(&apart).is_err());
        assert!(Plan::One(Service::Casework).check(&apart).is_ok());
        assert!(Plan::One(Service::Casework).check(&embedded).is_err());
        assert!(Plan::One(Service::Dashboard).check(&apart).is_err(), "it has nobody to ask");
    }
}
