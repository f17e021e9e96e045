//! A command line as a shell hands it over, up to the word that is being typed.

use clap_complete::Shell;
use std::path::{Path, PathBuf};

/// The words of the line as the command would get them; the last is being typed and may be empty.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    words: Vec<String>,
    /// So much of the last word stays as it is on the line: bash takes `--circle=` for a word of its own.
    fixed: usize,
}

impl Line {
    /// Reads the words up to the one at `place`. Bash and zsh hand them over as they were typed, in their quotes; fish
    /// only the one that is being typed.
    pub fn read(shell: Shell, place: usize, words: &[String]) -> Self {
        let mut read: Vec<String> = Vec::new();
        let mut is_value = false;
        for (at, word) in words.iter().take(place + 1).enumerate() {
            let is_raw = shell != Shell::Fish || at == place;
            let word = if is_raw { unquoted(word) } else { word.clone() };
            let is_sign = shell == Shell::Bash && word == "=";
            let is_option = |last: &String| last.starts_with("--") && (is_sign || is_value);
            match read.last_mut().filter(|last| is_option(last)) {
                Some(last) => last.push_str(&word),
                None => read.push(word),
            }
            is_value = is_sign;
        }
        if words.len() <= place {
            read.push(String::new());
        }
        let value = || read.last().filter(|last| last.starts_with("--")).and_then(|last| last.find('='));
        let fixed = if shell == Shell::Bash { value().map_or(0, |sign| sign + 1) } else { 0 };
        Self { words: read, fixed }
    }

    /// All words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The words before the one that is being typed.
    pub fn before(&self) -> &[String] {
        &self.words[..self.words.len().saturating_sub(1)]
    }

    /// The word that is being typed.
    pub fn current(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// What a shell is to put in the place of the word, for `value` to stand there.
    pub fn left_of<'v>(&self, value: &'v str) -> Option<&'v str> {
        value.get(self.fixed..)
    }
}

/// A word without its quotes. One that is not closed yet ends with the word; nothing is expanded.
fn unquoted(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut signs = word.chars();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (None, '\'' | '"') => quote = Some(sign),
            (Some(open), _) if sign == open => quote = None,
            (None | Some('"'), '\\') => out.extend(signs.next()),
            _ => out.push(sign),
        }
    }
    out
}

/// The path with the home folder in the place of a leading `~`, as the shell will put it there.
pub fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shell: Shell, place: usize, words: &[&str]) -> Line {
        Line::read(shell, place, &words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn words_are_read_as_the_command_would_get_them() {
        let check = |shell, place, words: &[&str], expected: &[&str]| {
            assert_eq!(read(shell, place, words).words(), expected, "{words:?}");
        };
        check(Shell::Bash, 2, &["rounds", "show", r"Ada\ Lov"], &["rounds", "show", "Ada Lov"]);
        check(Shell::Zsh, 2, &["rounds", "show", "\"Ada L"], &["rounds", "show", "Ada L"]);
        check(Shell::Bash, 2, &["rounds", "show", r#"'O"Neil'\''s' x"#], &["rounds", "show", "O\"Neil's x"]);
        check(Shell::Fish, 2, &["rounds", r"a\b", r"c\ d"], &["rounds", r"a\b", "c d"]);
        check(Shell::Bash, 1, &["rounds", "show", "ada"], &["rounds", "show"]);
        check(Shell::Zsh, 2, &["rounds", "show"], &["rounds", "show", ""]);
        check(Shell::Bash, 2, &["rounds", "show", ""], &["rounds", "show", ""]);
        check(Shell::Bash, 0, &[], &[""]);
    }

    #[test]
    fn bash_takes_an_options_value_for_a_word_of_its_own() {
        let line = read(Shell::Bash, 4, &["rounds", "due", "--circle", "=", "in"]);
        assert_eq!(
            (line.words(), line.left_of("--circle=inner")),
            (&["rounds", "due", "--circle=in"].map(String::from)[..], Some("inner"))
        );
        let line = read(Shell::Bash, 3, &["rounds", "due", "--circle", "="]);
        assert_eq!((line.current(), line.left_of("--circle=1")), ("--circle=", Some("1")));
        let line = read(Shell::Zsh, 2, &["rounds", "due", "--circle=in"]);
        assert_eq!(line.left_of("--circle=inner"), Some("--circle=inner"));
    }
}
