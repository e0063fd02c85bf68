//! Publishing a rule pack or an arrangement of working days, through the running server where there is one.

use huiying_runtime::Config;

use crate::data::publication::{Publication, append};
use crate::data::{directory, node};
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;

/// Publishes into the running server, else into the directory; says whether it was new.
pub(crate) async fn publish(config: &Config, publication: Publication) -> Result<bool, AnyError> {
    directory::refuse_demo(&config.data)?;
    let clock = node::system_clock();
    match way_in(config, &clock).await? {
        WayIn::Server(mut server) => {
            let body = server.post_json("/publications", &publication).await?;
            Ok(serde_json::from_slice(&body)?)
        }
        WayIn::Directory(node) => {
            let was_new = append(&node.intake, publication, clock.now()).await?;
            node.decide_all().await?;
            Ok(was_new)
        }
    }
}
