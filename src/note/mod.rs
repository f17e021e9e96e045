//! One note's text: where its front matter ends, what its body says. Text in, values out.

pub mod body;
pub mod front_matter;
pub mod log;
