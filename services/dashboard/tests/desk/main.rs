//! The pages through their addresses: what is guarded, asked, answered and live.

#![expect(clippy::unwrap_used, reason = "a test whose bench cannot be set up has failed")]

mod acts;
mod asks;
mod bench;
mod guards;
mod large;
mod live;
mod people;
mod queue;
mod response;
