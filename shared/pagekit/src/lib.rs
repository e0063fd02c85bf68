//! What every page is built on, so that the pages of one subject need nothing from those of another.
//!
//! Suggested reading order:
//!
//! 1. [`Desk`]: what the process gives the pages; [`Page`]: one of them; [`router`]: which address shows what;
//!    [`response`]: what goes back.
//! 2. [`shell`]: what every page has around it; [`mod@error`]: what is shown where there is no page.
//! 3. [`address`]: the parameters of an address. [`form`]: acts and their forms; [`field_time`]: times in fields;
//!    [`way_back`]: from where a page was opened.
//! 4. [`subject`]: clocks, timeline and links of whatever has them.
//! 5. [`who`]: who asks; [`gate`]: who is let through.
//! 6. [`live`]: a fragment of a page as a stream; [`remote`]: views that are in another process; [`security`]: who may
//!    ask; [`assets`]: the files pages load.

pub mod address;
pub mod assets;
pub mod desk;
pub mod error;
mod fetched;
pub mod field_time;
pub mod form;
pub mod gate;
pub mod live;
pub mod page;
pub mod remote;
pub mod response;
pub mod security;
pub mod shell;
pub mod subject;
pub mod way_back;
pub mod who;

pub use address::{Address, Given, Nothing, Parameters};
pub use desk::{Desk, Error, nothing_there};
pub use gate::Needs;
pub use page::{Around, Page, Sample, router};
pub use remote::RemoteViews;
pub use response::{encode, html, redirect};
pub use security::guarded;
pub use way_back::WayBack;
pub use who::Who;
