//! Secrets of 256 random bits that let in whoever has them; only their digests are kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use huiying_runtime::{Secret, keyring};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::Error;

const BYTES: usize = 32;
/// Characters of a token as text.
const TEXT: usize = 43;

/// What is kept of a secret: SHA-256. A secret with 256 bits of chance cannot be found from it by trying.
pub(crate) type Digest = [u8; 32];

/// A secret, as the cookie of a browser holds it.
pub(crate) struct Token(Zeroizing<[u8; BYTES]>);

impl Token {
    pub(crate) fn draw() -> Result<Self, Error> {
        keyring::random_bytes().map(Self).map_err(|source| Error::Chance { source })
    }

    /// Reads the text of a token; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        let is_whole = text.len() == TEXT && URL_SAFE_NO_PAD.decode_slice(text, &mut *bytes) == Ok(BYTES);
        is_whole.then_some(Self(bytes))
    }

    /// 43 characters of base64url.
    pub(crate) fn text(&self) -> Secret {
        URL_SAFE_NO_PAD.encode(*self.0).into()
    }

    pub(crate) fn digest(&self) -> Digest {
        Sha256::digest(*self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is_a_token() {
        let token = Token::draw().unwrap();
        let text = token.text();
        assert_eq!(text.reveal().len(), TEXT);
        assert_eq!(Token::parse(text.reveal()).unwrap().digest(), token.digest());
        assert_ne!(Token::draw().unwrap().digest(), token.digest());
        let longer = format!("{}A", text.reveal());
        let other_last = format!("{}*", &text.reveal()[..TEXT - 1]);
        for wrong in ["", &text.reveal()[1..], &longer, &other_last, &"é".repeat(22)] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}
