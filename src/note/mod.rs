//! One note's text: where its front matter ends, what its body says. Text in, values out.

pub mod body;
pub mod front_matter;
pub mod log;

/// The line of the first git conflict marker, if the text has a whole set of them.
pub fn conflict_markers(_bytes: &[u8]) -> Option<u32> {
    todo!()
}
