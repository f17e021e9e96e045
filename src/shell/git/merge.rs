//! Git's own three-way merge of texts, in process.

use crate::error::Result;
use git2::{FileFavor, MergeFileInput, MergeFileOptions};

/// A last line that all three have: of an empty result libgit2 gives no text to read.
const LAST: &str = "\u{2}\n";

/// Merges three texts as `git merge-file` does; `false` when git's markers stand in the result, `ours` and `theirs`
/// named by `labels`.
///
/// # Errors
/// When libgit2 refuses, which it does for want of memory alone.
pub fn merge_texts(base: &str, ours: &str, theirs: &str, labels: [&str; 2]) -> Result<(String, bool)> {
    merge_marked(base, ours, theirs, labels, 0)
}

/// Merges three texts; of lines that both sides changed both stay, ours first.
///
/// # Errors
/// As [`merge_texts`].
pub fn merge_both(base: &str, ours: &str, theirs: &str) -> Result<String> {
    let mut options = MergeFileOptions::new();
    options.favor(FileFavor::Union);
    merge_by([base, ours, theirs], "", &mut options).map(|(text, _)| text)
}

/// As [`merge_texts`], with markers of this many characters; 0: as many as git takes by default.
///
/// # Errors
/// As [`merge_texts`].
pub fn merge_marked(
    base: &str,
    ours: &str,
    theirs: &str,
    labels: [&str; 2],
    marker_size: u16,
) -> Result<(String, bool)> {
    let mut options = MergeFileOptions::new();
    options.our_label(labels[0]).their_label(labels[1]).marker_size(marker_size);
    merge_by([base, ours, theirs], labels[0], &mut options)
}

fn merge_by(texts: [&str; 3], name: &str, options: &mut MergeFileOptions) -> Result<(String, bool)> {
    let error = |cause: git2::Error| super::libgit2(name.into(), &cause);
    // Without anything that initializes it before, libgit2 has no memory to merge in.
    git2::Config::new().map_err(error)?;
    let texts = texts.map(|text| format!("{text}{LAST}"));
    let mut inputs = texts.each_ref().map(|_| MergeFileInput::new());
    for (input, text) in inputs.iter_mut().zip(&texts) {
        input.content(text.as_bytes());
    }
    let [base, ours, theirs] = &inputs;
    let merged = git2::merge_file(base, ours, theirs, Some(options)).map_err(error)?;
    let text = String::from_utf8_lossy(merged.content());
    let whole = text.strip_suffix(LAST).map_or_else(|| text.replace(LAST, "\n"), str::to_owned);
    Ok((whole, merged.is_automergeable()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_merge_as_git_merges_them() {
        let check = |base, ours, theirs, expected: &str, clean| {
            let merged = merge_texts(base, ours, theirs, ["ours", "theirs"]).unwrap();
            assert_eq!(merged, (expected.to_owned(), clean), "{base:?} {ours:?} {theirs:?}");
        };
        check("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", true);
        check("a\n", "", "", "", true);
        check("", "", "", "", true);
        check("", "a\n", "", "a\n", true);
        assert_eq!(merge_both("a\nb\n", "A\nb\n", "c\nb\n").unwrap(), "A\nc\nb\n");
        check("a\n", "b\n", "c\n", "<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n", false);
    }
}
