//! The rules of counting as tests: vectors, golden dates, hard cases, properties, and a recount by other means.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod calendar;
mod cases;
mod explain;
mod properties;
mod rules;
mod support;
mod vectors;
