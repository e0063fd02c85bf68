//! How other commands reach a running server of the same data directory.

pub(crate) mod addresses;
pub(crate) mod remote;
pub(crate) mod socket;
pub(crate) mod way_in;
