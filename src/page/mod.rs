//! DUE.md as text: renders an agenda, and reads what the user did to it as marks.
//!
//! The wording is never read back. A line of ours is known because it stands in a known page, a person by the link, an
//! item by its text.

pub mod answer;
pub mod baseline;
pub mod driver;
pub mod left;
mod line;
pub mod mark;
pub mod older;
pub mod phrases;
mod read;
pub mod remark;
pub mod render;
pub mod segments;
mod words;

pub use left::Left;
pub use line::normalise;
pub use mark::Mark;
pub use phrases::{ENGLISH, Phrases};
pub use read::read;
pub use render::Page;
