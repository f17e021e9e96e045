//! What the user left in DUE.md: marks not carried out yet, and lines of their own.

/// What of a DUE.md is the user's and goes on into the next rendering.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leftover {}

/// Reads what the user left in `text`. `known` are renderings that `rounds` made (the one to come, the last
/// one written, HEAD's): a line that stands in one of them is ours.
pub fn read(_text: &str, _known: &[&str]) -> Leftover {
    todo!()
}

/// `text` with marks and link targets put aside and line ends as LF: equal for every DUE.md that says the
/// same (Obsidian rewrites links on a rename). The hash of this is what the shell remembers of its renderings.
pub fn normalise(_text: &str) -> String {
    todo!()
}

/// What both left.
pub fn merge(_ours: &Leftover, _theirs: &Leftover) -> Leftover {
    todo!()
}
