//! Where another process of ours answers over HTTP.

use std::fmt;
use std::str::FromStr;

use axum::http::uri::Authority;
use serde::{Deserialize, Serialize};

use crate::Error;

/// An address of the form `http://host:port`, with nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpAddress(Authority);

impl HttpAddress {
    /// Host and port, as a connection and the `Host` header name them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for HttpAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let authority = text.trim().strip_prefix("http://").and_then(|rest| {
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            let authority = rest.parse::<Authority>().ok()?;
            let is_plain = !rest.contains('@') && !authority.host().is_empty();
            (is_plain && authority.port_u16().is_some_and(|port| port > 0)).then_some(authority)
        });
        authority.map(Self).ok_or_else(|| Error::Address { given: text.to_owned() })
    }
}

impl TryFrom<String> for HttpAddress {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<HttpAddress> for String {
    fn from(address: HttpAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_with_a_host_and_a_port_and_nothing_more() {
        for (text, authority) in [
            ("http://127.0.0.1:8081", "127.0.0.1:8081"),
            (" http://projector-1:8081/ ", "projector-1:8081"),
            ("http://[::1]:1", "[::1]:1"),
        ] {
            let address: HttpAddress = text.parse().unwrap();
            assert_eq!(address.authority(), authority);
            assert_eq!(address.to_string(), format!("http://{authority}"));
        }
        for text in [
            "",
            "127.0.0.1:8081",
            "https://projector:8081",
            "http://projector",
            "http://projector:0",
            "http://projector:70000",
            "http://:8081",
            "http://projector:8081/api",
            "http://projector:8081?x",
            "http://somebody@projector:8081",
            "http://two words:8081",
        ] {
            let error = text.parse::<HttpAddress>().unwrap_err().to_string();
            assert!(
                error.contains(&format!("`{text}`")) && error.contains("http://127.0.0.1:8081"),
                "{error}"
            );
        }
    }
}
