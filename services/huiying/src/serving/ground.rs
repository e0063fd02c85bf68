//! Where the logs of a serving process are: in its data directory, or on brokers with copies there.

use std::collections::BTreeMap;
use std::sync::Arc;

use huiying_eventlog::KafkaLog;
use huiying_runtime::Config;

use crate::data::node::Node;
use crate::data::{directory, keys, node};
use crate::errors::AnyError;
use crate::serving::plan::{Plan, Service};

/// Where the logs are.
pub(crate) enum Ground {
    /// In the data directory, which is open.
    Directory(Box<Node>),
    /// On the brokers of the configuration; those opened so far, by name.
    Brokers(BTreeMap<&'static str, Arc<KafkaLog>>),
}

impl Ground {
    /// Makes the data directory ready for these services and opens the logs in it; those on brokers are opened when a
    /// service first asks for them.
    pub(crate) async fn open(config: &Config, plan: Plan) -> Result<Self, AnyError> {
        if plan == Plan::All {
            let node = Node::open(config, node::system_clock()).await?;
            return Ok(Self::Directory(Box::new(node)));
        }
        directory::prepare(&config.data)?;
        if plan.needs_keys() {
            // Made before anything arrives: who imports seals under its keys.
            let is_new = !keys::has_records(&config.data)?;
            drop(keys::open_keyring(&config.data)?);
            if plan.has(Service::Casework) {
                // Its copies of the logs may hold records from the first moment, whoever wrote them.
                drop(keys::signing_key(config, is_new)?);
            }
        }
        Ok(Self::Brokers(BTreeMap::new()))
    }
}
