//! Tells which words of a line of ours the user added to it.

/// What the user added to a line of ours whose own words they edited.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// These words, which may be none.
    Words(String),
    /// It cannot be told.
    Unclear,
}

/// The dashes that people put before their own words.
const DASHES: [&str; 4] = [" — ", " – ", " -- ", " - "];

/// What of `text` is not in `ours`, the line as it was; `said` are other lines of ours about the same.
///
/// Words that were only put in between are told by what stands around them; a dash begins the user's own, where all
/// before it is ours, on some page.
pub(super) fn added<'s>(ours: &str, text: &str, said: impl Iterator<Item = &'s str>) -> Added {
    if let Some(words) = inserted(ours, text) {
        return Added::Words(words);
    }
    let said: Vec<&str> = said.flat_map(str::split_whitespace).collect();
    let is_ours = |head: &str| head.split_whitespace().all(|word| said.contains(&word) || word == "·");
    if is_ours(text) {
        return Added::Words(String::new());
    }
    let dashes = DASHES.iter().flat_map(|dash| text.match_indices(dash)).map(|(at, _)| at);
    // The first dash behind which something of the user's begins: one of ours may stand before it.
    let mut own: Vec<usize> = dashes.filter(|&at| is_ours(&text[..at])).collect();
    own.sort_unstable();
    let tail = own.iter().rev().map(|&at| text[at..].trim()).find(|tail| !is_ours(tail));
    let tail = tail.or_else(|| behind_the_name(text, &is_ours));
    tail.map_or(Added::Unclear, |tail| Added::Words(tail.to_owned()))
}

/// What stands behind the name, where none of our own words is left.
fn behind_the_name<'t>(text: &'t str, is_ours: &dyn Fn(&str) -> bool) -> Option<&'t str> {
    let (name, tail) =
        text.split_at(text.find("]()").map(|at| at + 3).or_else(|| text.find("]]").map(|at| at + 2))?);
    let tail = tail.trim();
    (is_ours(name) && !tail.contains('·')).then_some(tail)
}

/// The words of `text` between those of `ours`, where these are all there in their order.
fn inserted(ours: &str, text: &str) -> Option<String> {
    let mut rest = text.split_whitespace();
    let mut added = Vec::new();
    for word in ours.split_whitespace() {
        loop {
            match rest.next()? {
                it if it == word => break,
                it => added.push(it),
            }
        }
    }
    added.extend(rest);
    Some(added.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_put_into_a_line_of_ours_are_told_from_it() {
        let check = |ours: &str, text: &str, expected: Option<&str>| {
            let words = match added(ours, text, [ours].into_iter()) {
                Added::Words(words) => Some(words),
                Added::Unclear => None,
            };
            assert_eq!(words.as_deref(), expected, "{text}");
        };
        check("[Tom]() · due since 2 Nov", "[Tom]() · due since 2 Nov — phone: hi", Some("— phone: hi"));
        check("[Tom]() · due since 2 Nov", "[Tom]() saw him · due since 2 Nov", Some("saw him"));
        check("[Tom]() · due since 2 Nov", "[Tom]()", Some(""));
        check("[Tom]() · due since 2 Nov", "[Tom]() — phone: hi - there", Some("— phone: hi - there"));
        check("[Tom]() · due since 2 Nov", "[Tom]() · overdue for ages — phone: hi", None);
        check("[Tom]() · due since 2 Nov", "[Tom]() · overdue for ages", None);
        check("[Tom]() · due since 2 Nov", "[Tom]() phone: hi", Some("phone: hi"));
    }
}
