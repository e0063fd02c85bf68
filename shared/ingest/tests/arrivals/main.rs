//! From the bytes of a file to arrivals: everything a row says is on its arrival, or the account says what is not.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod bounds;
mod columns;
mod header_and_number;
mod kinds;
mod numbers;
mod real_tables;
mod records;
mod said;
mod sheets;
mod support;
mod times;
