//! An append-only log: acknowledged after a sync to disk, without gaps, idempotent, and verifiable by an outsider.
//!
//! It knows bytes only; what they mean is the business of whoever appends them. In reading order:
//!
//! - [`log`]: the vocabulary ([`Position`], [`Record`], [`Appended`]) and the [`Log`] trait every backend keeps.
//! - [`Journal`]: the same with a type instead of bytes; [`Ahead`] reads one onwards.
//! - [`SegmentedLog`]: the embedded backend, files in one directory. `FORMAT.md` describes every byte of them.
//! - [`verify`]: checks a directory from its first byte to its last, by the chain of hashes.
//! - [`heads`]: signed positions and hashes, which show what a rewritten or shortened log no longer holds.
//! - [`Snapshot`]: the log as it stands at one moment, read beside the process that writes it.
//! - [`KafkaLog`]: the backend for several machines, a topic of Apache Kafka with a copy of it beside every process.
//! - [`MemoryLog`]: the smallest backend, for tests of other crates.
//! - [`contract`]: the rules every backend is tested against.

mod ahead;
pub mod contract;
mod error;
pub mod heads;
mod hex;
mod journal;
mod kafka;
pub mod log;
mod memory;
mod segmented;

pub use ahead::Ahead;
pub use error::Error;
pub use heads::{Head, HeadError, PublicKey, Signer};
pub use journal::{Entry, Journal};
pub use kafka::{KafkaLog, KafkaOptions, Turn};
pub use log::{Appended, Log, NewRecord, Position, Record};
pub use memory::MemoryLog;
pub use segmented::{ChainHash, Options, SegmentedLog, Snapshot, Verified, verify};
