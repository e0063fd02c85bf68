//! What a question of the API has after its question mark.

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use huiying_runtime::problem::Problem;
use serde::de::DeserializeOwned;

/// The parameters of a question; what is not known or not understood is refused.
#[derive(Clone, Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => {
                let text = error.body_text();
                Err(Problem::new(StatusCode::BAD_REQUEST, "query", text.as_str()).about(field_of(&text)))
            }
        }
    }
}

/// The parameter that a refusal names: the one before the reason, else the one in the first quotes.
fn field_of(text: &str) -> Option<String> {
    let reason = text.rsplit_once("query string: ").map_or(text, |(_, reason)| reason);
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let before = reason.split_once(": ").map(|(name, _)| name).filter(is_name);
    before.or_else(|| reason.split('`').nth(1)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_parameter() {
        let of = |text: &str| field_of(&format!("Failed to deserialize query string: {text}"));
        assert_eq!(of("as_of: `soon` is no moment").as_deref(), Some("as_of"));
        assert_eq!(of("unknown field `colour`, expected one of `channel`").as_deref(), Some("colour"));
        assert_eq!(of("missing field `rule`").as_deref(), Some("rule"));
    }
}
