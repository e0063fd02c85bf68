//! What the pages of anything with clocks share: its clocks with their derivation, its timeline, links to others.
//!
//! [`duties`] groups [`clocks`], which put together [`standing`], how a clock stands, and [`clock_lines`], how it came to
//! its end, for which [`clock_history`] reads the timeline; [`head`] is the part that is live. [`timeline`] tells what happened; [`links`] lead to other pages.

pub mod clock_history;
pub mod clock_lines;
pub mod clocks;
pub mod duties;
pub mod head;
pub mod links;
pub mod standing;
pub mod timeline;

/// Whether an address may be made a link: anything but a web page could run in ours.
#[must_use]
pub fn is_web_address(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
