//! Two notes about one person as one: fields as in a merge of versions, the logs as one log, and what else the second note
//! says below the first. Nothing that either says is dropped.

use super::{Merged, Part, TextMerge, body, front_matter, in_plain_style};
use crate::note;

/// `ours` with what `theirs` says besides, under a heading that names it; `None` where the front matter of one of them
/// cannot be read for certain.
pub fn unite(ours: &str, theirs: &str, name: &str, text_merge: TextMerge<'_>) -> Option<Merged> {
    let is_certain = |text: &str| {
        let parts = note::split(text);
        (parts.closed || parts.front.is_none())
            && note::conflict_line(text.as_bytes()).is_none()
            && !text.contains('\0')
    };
    if !is_certain(ours) || !is_certain(theirs) {
        return None;
    }
    let merged = in_plain_style(["", ours, theirs], |[_, ours, theirs]| {
        let (ours, theirs) =
            (ours.split_at(note::split(ours).body), theirs.split_at(note::split(theirs).body));
        let front = front_matter::merge("", ours.0, theirs.0, text_merge);
        let text = format!("{}{}", front.text, body::unite(ours.1, theirs.1, name));
        Part { text, ..front }
    });
    (!merged.has_conflict).then_some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn united(ours: &str, theirs: &str) -> Merged {
        unite(ours, theirs, "Ada King", &|_, ours, _| (ours.to_owned(), false)).unwrap()
    }

    #[test]
    fn fields_and_logs_are_one_and_the_rest_stands_below() {
        let ours = "---\ncircle: 1\nlast_touch: 2026-11-02\ntags: [a]\n---\nMet at the fair.\n\n- [ ] send the CV\n\n## Log\n- 2026-11-02 phone\n";
        let theirs = "---\ncircle: 1\nlast_touch: 2026-10-01\ncompany: Engines\ntags: [b]\n---\n# Ada\n\n- [ ] send the CV\n- [ ] call Bo\n\n\
                      ## Log\n- 2026-11-20 lunch\n  - with Bo\n- 2026-10-01 met\n\n## Personal\n- rides\n";
        let expected = "---\ncircle: 1\nlast_touch: 2026-11-02\ncompany: Engines\ntags: [a, b]\n---\nMet at the fair.\n\n- [ ] send the CV\n\n\
                        ## Log\n- 2026-11-20 lunch\n  - with Bo\n- 2026-11-02 phone\n- 2026-10-01 met\n\n\
                        ## From Ada King\n\n# Ada\n\n- [ ] call Bo\n\n## Personal\n- rides\n";
        let merged = united(ours, theirs);
        assert!(merged.is_clean());
        assert_eq!(merged.text, expected);
    }

    #[test]
    fn two_values_clash_and_a_note_without_a_log_gets_one() {
        let merged = united("---\ncircle: 1\n---\nA.\n", "---\ncircle: 2\n---\n## Log\n- 2026-11-20 lunch\n");
        assert_eq!(
            merged.text,
            "---\ncircle: 1\n# theirs: circle: 2\n---\nA.\n\n## Log\n- 2026-11-20 lunch\n"
        );
        assert_eq!(merged.clashes.len(), 1);
    }

    #[test]
    fn ends_of_lines_are_those_of_the_first_and_what_cannot_be_read_is_refused() {
        let merged = united("---\r\ncircle: 1\r\n---\r\nA.\r\n", "B.\n");
        assert_eq!(merged.text, "---\r\ncircle: 1\r\n---\r\nA.\r\n\r\n## From Ada King\r\n\r\nB.\r\n");
        let merge = |_: &str, ours: &str, _: &str| (ours.to_owned(), false);
        assert_eq!(unite("---\ncircle: 1\n", "B\n", "B", &merge), None);
        assert_eq!(unite("---\n{a: [\n---\n", "---\nb: 1\n---\n", "B", &merge), None);
    }
}
