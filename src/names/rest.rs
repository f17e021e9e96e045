//! What is left to type of a name, for a shell to offer.

use super::fold;

/// What is left of a text where somebody stopped typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest<'n> {
    /// How many of the words before belong to the text.
    pub known: usize,
    /// The text from the word on that is being typed.
    pub text: &'n str,
}

/// What may stand in the place of `current` so that the words `before` it, as many of them as can be, and it are a part
/// of `text`. Case and accents are passed over; a part begins at any word.
pub fn rest<'n>(text: &'n str, before: &[&str], current: &str) -> Option<Rest<'n>> {
    let current = fold(current);
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let words: Vec<String> = text.split(' ').map(|word| fold(word).into_owned()).collect();
    let before: Vec<String> = before.iter().map(|word| fold(word).into_owned()).collect();
    let fits = starts.iter().enumerate().filter(|&(_, &start)| fold(&text[start..]).starts_with(&*current));
    let rests = fits.map(|(at, &start)| {
        let known = (0..=at.min(before.len())).rev();
        let is_known = |&known: &usize| words[at - known..at] == before[before.len() - known..];
        Rest { known: known.into_iter().find(is_known).unwrap_or(0), text: &text[start..] }
    });
    // Of equals the first: where nothing is typed yet, that is the whole text.
    rests.reduce(|best, other| if other.known > best.known { other } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_name_begins_at_the_word_that_is_typed() {
        let check = |name, before: &[&str], current, expected: Option<(usize, &str)>| {
            let found = rest(name, before, current).map(|it| (it.known, it.text));
            assert_eq!(found, expected, "{before:?} {current:?}");
        };
        check("Ada Byron King", &[], "", Some((0, "Ada Byron King")));
        check("Ada Byron King", &[], "AD", Some((0, "Ada Byron King")));
        check("Ada Byron King", &[], "by", Some((0, "Byron King")));
        check("Ada Byron King", &[], "ada b", Some((0, "Ada Byron King")));
        check("Ada Byron King", &["ada"], "", Some((1, "Byron King")));
        check("Ada Byron King", &["ada"], "k", Some((0, "King")));
        check("Ada Byron King", &["ada", "byron"], "k", Some((2, "King")));
        check("Ada Byron King", &["ben", "ada"], "b", Some((1, "Byron King")));
        check("Ada Byron King", &["ada", "byron", "king"], "", Some((0, "Ada Byron King")));
        check("Zoë Ångström", &["zoe"], "ang", Some((1, "Ångström")));
        check("Ada", &[], "dA", None);
        check("Ada", &["x"], "", Some((0, "Ada")));
    }
}
