//! Forms, from one description for each act: what the page asks for, how the answer is read, what is said of it.
//!
//! An [`Act`] names its [`field`]s once. [`view`] makes the form of a page from them, [`sent`] reads what came back with
//! the same ones, and [`answer`] names the field that a refusal concerns as its form does. [`forms`] is what the forms
//! of a page start from; [`pick`] is a list to choose from.

pub mod act;
pub mod answer;
pub mod field;
pub mod forms;
pub mod pick;
pub mod sent;
pub mod view;

pub use act::{Act, Behind, Place};
pub use answer::Answer;
pub use field::{Field, Spec};
pub use forms::{Forms, Looked, back_to, way_back};
pub use pick::Found;
pub use sent::{BadField, FieldProblem, Sent, ask};
pub use view::{Draft, FormView, Group, Input, Maker, Pick};
