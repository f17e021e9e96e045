//! Dated notes, such as daily ones and those of meetings: of which day a note is, and what its lines say of people.
//!
//! Never decides who is a contact: a link is what was written, and whoever knows the vault says whom it means.

pub mod day;
mod front;
pub mod group;
pub mod line;
pub mod note;
mod own;
mod told;
