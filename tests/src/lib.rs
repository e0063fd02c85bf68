//! Tests that cross crates: one event end to end, crash and replay, pages in a real browser, tidy.
