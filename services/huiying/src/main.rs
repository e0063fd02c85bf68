//! The one binary: serve, import, demo, config, views.

fn main() {}
