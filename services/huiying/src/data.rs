//! The data directory: what is in it, how its logs are opened, signed and first filled.

pub(crate) mod accounts;
pub(crate) mod again;
pub(crate) mod directory;
pub(crate) mod heads;
pub(crate) mod kafka;
pub(crate) mod keys;
pub(crate) mod logs;
pub(crate) mod node;
pub(crate) mod notary;
pub(crate) mod publication;
