//! One message of a topic: a batch of records, whole or not there at all.

use rdkafka::Message;
use rdkafka::message::{Header, Headers, OwnedHeaders};
use sha2::{Digest, Sha256};

use crate::log::check_ids;
use crate::segmented::format::{self, Flaw};
use crate::{Error, NewRecord};

/// Names the format of a message's value; its value is [`FORMAT`].
const FORMAT_HEADER: &str = "huiying-format";
/// The newest format that is read, and the one that is written.
const FORMAT: &[u8] = b"1";
/// Names the append that a message is of, so that whoever sent it finds it again.
const TOKEN_HEADER: &str = "huiying-token";

/// Which append a message is of: the process that sent it, and the number of its append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Chosen by chance when the process began.
    pub(super) instance: u64,
    /// Counted up by the process.
    pub(super) number: u64,
}

impl Token {
    fn encode(self) -> [u8; 16] {
        (u128::from(self.instance) << 64 | u128::from(self.number)).to_be_bytes()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let both = u128::from_be_bytes(bytes.try_into().ok()?);
        let lower = |half: u128| u64::try_from(half & u128::from(u64::MAX)).ok();
        Some(Self { instance: lower(both >> 64)?, number: lower(both)? })
    }
}

/// A message as it came.
pub(super) struct Arrived {
    /// Its offset in the partition.
    pub(super) offset: i64,
    /// SHA-256 over key and value, in hexadecimal.
    pub(super) digest: String,
    /// The append it is of.
    pub(super) token: Option<Token>,
    /// Its records; none in a message of another bureau.
    pub(super) records: Vec<NewRecord>,
}

/// The value of a message with these records.
pub(super) fn encode(batch: &[NewRecord]) -> Result<Vec<u8>, Error> {
    check_ids(batch)?;
    let mut value = Vec::new();
    batch.iter().for_each(|record| format::encode_record(&mut value, &record.id, &record.payload));
    Ok(value)
}

/// The headers of a message.
pub(super) fn headers(token: Token) -> OwnedHeaders {
    OwnedHeaders::new()
        .insert(Header { key: FORMAT_HEADER, value: Some(FORMAT) })
        .insert(Header { key: TOKEN_HEADER, value: Some(&token.encode()) })
}

/// Reads a message. One of another bureau has no records for this one.
pub(super) fn read(message: &impl Message, bureau: &str) -> Result<Arrived, Flaw> {
    let (key, value) = (message.key().unwrap_or_default(), message.payload().unwrap_or_default());
    let (mut format, mut token) = (None, None);
    for header in message.headers().into_iter().flat_map(Headers::iter) {
        match header.key {
            FORMAT_HEADER => format = header.value,
            TOKEN_HEADER => token = header.value.and_then(Token::decode),
            _ => {}
        }
    }
    let ours = key == bureau.as_bytes();
    let records = if ours { records(format, value)? } else { Vec::new() };
    Ok(Arrived { offset: message.offset(), digest: digest(key, value), token, records })
}

fn records(format: Option<&[u8]>, value: &[u8]) -> Result<Vec<NewRecord>, Flaw> {
    match format {
        Some(FORMAT) => {}
        Some(_) => return Err("it is of a newer format, run the newer release"),
        None => return Err("it does not say its format"),
    }
    let (mut rest, mut records) = (value, Vec::new());
    while !rest.is_empty() {
        records.push(format::take_new_record(&mut rest)?);
    }
    Ok(records)
}

fn digest(key: &[u8], value: &[u8]) -> String {
    let mut sha = Sha256::new();
    sha.update((key.len() as u64).to_le_bytes());
    sha.update(key);
    sha.update(value);
    crate::hex::encode(&<[u8; 32]>::from(sha.finalize()))
}

#[cfg(test)]
mod tests {
    use rdkafka::Timestamp;
    use rdkafka::message::OwnedMessage;

    use super::*;

    fn message(key: &str, value: Vec<u8>, headers: Option<OwnedHeaders>) -> OwnedMessage {
        let key = Some(key.as_bytes().to_vec());
        OwnedMessage::new(Some(value), key, "topic".to_owned(), Timestamp::NotAvailable, 0, 7, headers)
    }

    fn batch() -> Vec<NewRecord> {
        let record = |id: &str, payload: &[u8]| NewRecord { id: id.to_owned(), payload: payload.to_vec() };
        vec![record("a", b"{}"), record("编号-2", b""), record("c", &[0, 255, 10])]
    }

    const TOKEN: Token = Token { instance: u64::MAX - 1, number: 3 };

    #[test]
    fn what_is_sent_comes_back_with_its_token() {
        let sent = message("bureau", encode(&batch()).unwrap(), Some(headers(TOKEN)));
        let came = read(&sent, "bureau").unwrap();
        assert!(came.records == batch());
        assert_eq!((came.offset, came.token), (7, Some(TOKEN)));
    }

    #[test]
    fn a_message_of_another_bureau_is_counted_and_not_opened() {
        let came = read(&message("another", vec![1, 2, 3], None), "bureau").unwrap();
        assert!(came.records.is_empty());
        assert_ne!(came.digest, read(&message("a third", vec![1, 2, 3], None), "bureau").unwrap().digest);
    }

    #[test]
    fn what_is_none_of_ours_is_refused_wherever_it_is_cut() {
        let value = encode(&batch()).unwrap();
        assert!(read(&message("bureau", value.clone(), None), "bureau").is_err(), "no format");
        let newer = OwnedHeaders::new().insert(Header { key: FORMAT_HEADER, value: Some("2") });
        assert!(read(&message("bureau", value.clone(), Some(newer)), "bureau").is_err());
        // Cut between two records it would be a smaller batch; that a broker keeps messages whole is Kafka's part.
        let ends = [0, 2 + 1 + 4 + 2, 2 + 1 + 4 + 2 + 2 + 8 + 4];
        for n in (0..value.len()).filter(|n| !ends.contains(n)) {
            let cut = message("bureau", value[..n].to_vec(), Some(headers(TOKEN)));
            assert!(read(&cut, "bureau").is_err(), "cut at {n}");
        }
    }
}
