//! DUE.md as text: an agenda rendered, and what the user did to it read back as typed marks.
//!
//! Wording is written here and read back nowhere: a line of ours is known by standing in a page, a person by the link,
//! an item by its text.

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
