//! The annual report on government information disclosure (政府信息公开工作年度报告), read as it was published and checked.
//!
//! [`form`] has the tables and their cells, [`read`] finds the figures of a published text, [`equations`] holds the tables
//! to the equations of the form (勾稽关系), [`prose`] holds the sentences to the tables, and [`mod@check`] does all of it. The
//! source is `国办公开办函〔2021〕30号` for reports from 2021 on, and the annex of indicators that bureaus used until 2018.

pub mod amount;
pub mod check;
pub mod equations;
pub mod form;
pub mod prose;
pub mod read;

pub use amount::Amount;
pub use check::{Check, check};
pub use equations::Equation;
pub use form::{Cell, Form, Line};
pub use read::{Figures, Unread};

/// Why a figure cannot be taken as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not written as a number.
    #[error("`{0}` is not a number with at most six decimals")]
    NotANumber(String),
}
