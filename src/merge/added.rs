//! What two sides added to one text, where neither did anything else: both stay. A diary grows at its end on every machine.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The text with the lines of both; `None` where a side took a line out, or changed one, or where it cannot be told below
/// which line something belongs.
pub(super) fn both(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let base = lines(base);
    let (ours, theirs) = (added(&base, &lines(ours))?, added(&base, &lines(theirs))?);
    let mut text = String::new();
    for at in 0..=base.len() {
        text.push_str(&one_after_the_other(&ours[at], &theirs[at])?);
        text.push_str(base.get(at).unwrap_or(&""));
    }
    Some(text)
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The lines that a version has before each one of the base, and behind the last.
fn added<'t>(base: &[&str], version: &[&'t str]) -> Option<Vec<Vec<&'t str>>> {
    let mut added = vec![Vec::new(); base.len() + 1];
    for step in capture_diff_slices(Algorithm::Myers, base, version) {
        match step {
            DiffOp::Equal { .. } => {}
            DiffOp::Insert { old_index, new_index, new_len } => {
                added[old_index].extend(&version[new_index..new_index + new_len]);
            }
            DiffOp::Delete { .. } | DiffOp::Replace { .. } => return None,
        }
    }
    Some(added)
}

/// Both additions to one place, what one has of the other once.
fn one_after_the_other(ours: &[&str], theirs: &[&str]) -> Option<String> {
    if ours.starts_with(theirs) {
        return Some(ours.concat());
    }
    if theirs.starts_with(ours) {
        return Some(theirs.concat());
    }
    // What is indented belongs to the line above, and must not come below another one.
    let is_below = |line: &&str| line.starts_with([' ', '\t']) && !line.trim().is_empty();
    let may_follow =
        |first: &[&str], second: &[&str]| !second.first().is_some_and(is_below) || first.iter().all(is_below);
    if may_follow(ours, theirs) {
        Some([ours, theirs].concat().concat())
    } else {
        may_follow(theirs, ours).then(|| [theirs, ours].concat().concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_added_stays_and_nothing_else_is_merged() {
        let check = |base: &str, ours: &str, theirs: &str, expected: Option<&str>| {
            assert_eq!(both(base, ours, theirs).as_deref(), expected, "{base:?} {ours:?} {theirs:?}");
        };
        check("a\n", "a\nb\n", "a\nc\n", Some("a\nb\nc\n"));
        check("", "b\n", "c\n", Some("b\nc\n"));
        check("a\nz\n", "o\na\nb\nz\n", "a\nc\nz\nt\n", Some("o\na\nb\nc\nz\nt\n"));
        check("a\n", "a\nb\n", "a\nb\nc\n", Some("a\nb\nc\n"));
        check("- a\n", "- a\n- b\n", "- a\n  - c\n- d\n", Some("- a\n  - c\n- d\n- b\n"));
        check("- a\n", "- a\n  - b\n", "- a\n  - c\n", Some("- a\n  - b\n  - c\n"));
        check("- a\n", "- a\n  - b\n- c\n", "- a\n  - d\n- e\n", None);
        check("a\n", "b\n", "a\nc\n", None);
        check("a\nb\n", "a\n", "a\nb\nc\n", None);
    }
}
