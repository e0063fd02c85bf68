//! The rules of counting as tests: vectors, golden dates, hard cases, properties, and a recount by other means.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod agreement;
mod calendar;
mod cases;
mod duties;
mod edges;
mod explain;
mod facts;
mod law;
mod limits;
mod lint;
mod overlays;
mod properties;
mod quotes;
mod recount;
mod rules;
mod schema;
mod stack;
mod stops;
mod support;
mod table;
mod vectors;
mod versions;
mod vocabulary;
mod warnings;
