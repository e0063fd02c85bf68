//! What a person asks of the system: a wish, who wishes it, and what they had seen when they did.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::RequestId;
use crate::wish::Wish;

/// A person's request: one more arrival in intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Derived from the form's token.
    pub id: RequestId,
    /// Who asks.
    pub actor: Actor,
    /// The revision of the case or incident that the person saw; a change meanwhile refuses the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen_revision: Option<u32>,
    /// What is asked.
    pub wish: Wish,
}
