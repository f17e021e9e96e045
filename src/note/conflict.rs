//! Git's marks of a conflict in a text: what each looks like, where the first stands, and the versions between them.

use super::outline::{closes, fence_of};
use super::{holds, lines};
use std::ops::Range;

/// A line by which git marks where versions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `<<<<<<< ours`: ours begins here.
    Ours,
    /// `||||||| base`
    Base,
    /// `=======`: theirs begins here.
    Divider,
    /// `>>>>>>> theirs`: the end.
    Theirs,
}

impl Mark {
    /// The mark that a line is; a name may stand behind it.
    pub fn of(line: &[u8]) -> Option<Self> {
        const LENGTH: usize = 7;
        let (&sign, line) = (line.first()?, line.trim_ascii_end());
        let (mark, name) = line.split_at_checked(LENGTH)?;
        let is_mark = mark.iter().all(|&byte| byte == sign);
        match sign {
            b'=' if is_mark && name.is_empty() => Some(Self::Divider),
            b'<' | b'|' | b'>' if is_mark && (name.is_empty() || name.starts_with(b" ")) => match sign {
                b'<' => Some(Self::Ours),
                b'|' => Some(Self::Base),
                _ => Some(Self::Theirs),
            },
            _ => None,
        }
    }
}

/// The 1-based line of the first of git's conflict markers, when all three stand in order at line starts. In a fenced
/// block of code, which ends behind them, they are text that tells of a conflict.
pub fn conflict_line(bytes: &[u8]) -> Option<u32> {
    if !holds(bytes, b"<<<<<<<") {
        return None;
    }
    let mut first = None;
    let mut divided = false;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines = (1..).zip(bytes.split(|&byte| byte == b'\n'));
    while let Some((number, line)) = lines.next() {
        // Of a fence between the marks only one side may be meant.
        if first.is_none()
            && let Some(open) = fence_of(line)
        {
            let mut ahead = lines.clone();
            // A conflict that begins in a block and ends behind it is one: its sides may differ in the fence.
            let mut is_open = false;
            let is_closed = ahead.any(|(_, line)| {
                is_open = match Mark::of(line) {
                    Some(Mark::Ours) => true,
                    Some(Mark::Theirs) => false,
                    _ => is_open,
                };
                closes(line, open)
            });
            if is_closed && !is_open {
                lines = ahead;
                continue;
            }
        }
        match Mark::of(line) {
            Some(Mark::Ours) if first.is_none() => first = Some(number),
            Some(Mark::Divider) => divided = first.is_some(),
            Some(Mark::Theirs) if divided => return first,
            _ => {}
        }
    }
    None
}

/// Git's marks around two versions of some lines.
pub(crate) struct Hunk {
    /// All of it.
    pub whole: Range<usize>,
    /// Between the first two marks.
    pub ours: Range<usize>,
    /// Empty where git did not write it down.
    pub base: Range<usize>,
    /// Between the last two.
    pub theirs: Range<usize>,
}

/// The hunks of a text; marks that do not follow each other as git writes them are text.
pub(crate) fn hunks(text: &str) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let mut marks = Marks::default();
    for line in lines(text) {
        let place = line.start..(line.end + 1).min(text.len());
        match (Mark::of(&text.as_bytes()[line]), &marks) {
            (Some(Mark::Ours), _) => marks = Marks { ours: Some(place), ..Marks::default() },
            (Some(Mark::Base), Marks { ours: Some(_), base: None, theirs: None }) => marks.base = Some(place),
            (Some(Mark::Divider), Marks { ours: Some(_), theirs: None, .. }) => marks.theirs = Some(place),
            (Some(Mark::Theirs), Marks { ours: Some(ours), base, theirs: Some(theirs) }) => {
                let base = base.clone().unwrap_or(theirs.start..theirs.start);
                hunks.push(Hunk {
                    whole: ours.start..place.end,
                    ours: ours.end..base.start,
                    base: base.end..theirs.start,
                    theirs: theirs.end..place.start,
                });
                marks = Marks::default();
            }
            _ => {}
        }
    }
    hunks
}

/// The marks of one hunk so far, each the line ahead of what it is named for.
#[derive(Default)]
struct Marks {
    ours: Option<Range<usize>>,
    base: Option<Range<usize>>,
    theirs: Option<Range<usize>>,
}
