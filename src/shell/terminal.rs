//! The door to the terminal: results to stdout, everything else to stderr. It never lets a control character
//! of the user's texts through.

mod keys;

use crate::{Error, Result};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal, Write};
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// No colour, no escape codes.
    Never,
}

/// How much is said on stderr; errors always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors and warnings.
    Quiet,
    /// What was done, in a line each.
    Normal,
    /// Also how it came to that.
    Verbose,
}

/// How often the same is asked.
const QUESTIONS: usize = 3;

/// The terminal, or what stands in its place.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    verbosity: Verbosity,
    layout: Layout,
    colour_on_stderr: bool,
}

/// How a result is laid out for where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns, where there is a limit.
    pub width: Option<usize>,
    /// Whether escape codes are welcome.
    pub colour: bool,
}

impl Layout {
    /// `text` in `style`, or as it is.
    pub fn paint(self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Something under way.
pub struct Working(Option<ProgressBar>);

impl Working {
    /// What is called for each of the things that are done.
    pub fn ticks(&self) -> Ticks {
        let bar = self.0.clone();
        Arc::new(move || bar.iter().for_each(|bar| bar.inc(1)))
    }
}

/// Whether Emacs reads along, as `M-x compile`: the terminal that it makes for that shows no colours, whatever it says.
fn is_compilation() -> bool {
    std::env::var("INSIDE_EMACS").is_ok_and(|inside| inside.ends_with(",compile"))
}

/// Called for each of many things that are done, to show how far they are.
pub type Ticks = Arc<dyn Fn() + Send + Sync>;

impl Drop for Working {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

impl Terminal {
    /// Looks at stdout and stderr once.
    pub fn new(colour: Colour, verbosity: Verbosity) -> Self {
        let choice = |auto: anstream::ColorChoice| match colour {
            Colour::Auto => auto != anstream::ColorChoice::Never && !is_compilation(),
            Colour::Always => true,
            Colour::Never => false,
        };
        let on_stdout = choice(anstream::AutoStream::choice(&io::stdout()));
        let on_stderr = choice(anstream::AutoStream::choice(&io::stderr()));
        let width = if io::stdout().is_terminal() { columns() } else { None };
        Self { verbosity, layout: Layout { width, colour: on_stdout }, colour_on_stderr: on_stderr }
    }

    /// How results are laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Prints a result to stdout as it stands: whoever rendered it has made its texts [`plain`].
    ///
    /// A reader that has gone away (`rounds due | head -1`) has seen enough: no error.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::Io { path: "standard output".into(), cause })
            }
            _ => Ok(()),
        }
    }

    /// Prints the text of a file to stdout: as it stands, but to a terminal without what that would act on.
    ///
    /// # Errors
    /// When it cannot be printed.
    pub fn print_file(&self, text: &str) -> Result<()> {
        if !io::stdout().is_terminal() {
            return self.print(text);
        }
        self.print(&text.lines().map(|line| plain(line).into_owned() + "\n").collect::<String>())
    }

    /// Prints a line of the result to stdout as it comes to be, unless asked to be quiet; its texts are [`plain`].
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn progress(&self, line: &str) -> Result<()> {
        if self.verbosity >= Verbosity::Normal { self.print(&format!("{line}\n")) } else { Ok(()) }
    }

    /// Says in a line how it came to that, when asked to be verbose.
    pub fn detail(&self, line: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.say(&plain(&line.to_string()));
        }
    }

    /// Says in a line what the user should know, and on a line of its own what to do about it.
    pub fn warn(&self, line: impl Display, hint: Option<&str>) {
        self.label(AnsiColor::Yellow.on_default().bold(), "warning", &line.to_string());
        self.hint(hint);
    }

    /// Says what stopped us, and what to do about it.
    pub fn error(&self, error: &Error) {
        self.label(AnsiColor::Red.on_default().bold(), "error", &error.to_string());
        self.hint(error.hint().as_deref());
    }

    /// Lets the user choose one of these lines, which are [`plain`]; `None` when nobody is there, or they chose none.
    pub fn choose(&self, what: &str, lines: &[String]) -> Option<usize> {
        if !self.is_answered() {
            return None;
        }
        self.say(&format!("{}:", plain(what)));
        for (at, line) in lines.iter().enumerate() {
            self.say(&format!("{:>3}  {line}", at + 1));
        }
        let question = match lines.len() {
            1 => "this one? [1, Enter for none] ".to_owned(),
            most => format!("which one? [1-{most}, Enter for none] "),
        };
        for _ in 0..QUESTIONS {
            let _ = write!(io::stderr().lock(), "{question}");
            let mut answer = String::new();
            if !matches!(io::stdin().lock().read_line(&mut answer), Ok(1..)) || answer.trim().is_empty() {
                return None;
            }
            let chosen = answer.trim().parse().ok().filter(|number| (1..=lines.len()).contains(number));
            if let Some(number) = chosen {
                return Some(number - 1);
            }
        }
        None
    }

    /// Whether somebody is there to answer.
    pub fn is_answered(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Shows on a terminal that something is under way that may take long, until the result is dropped.
    pub fn working(&self, what: &'static str) -> Working {
        self.shown(ProgressBar::new_spinner, what)
    }

    /// The same for `count` things, with how far they are.
    pub fn counting(&self, what: &'static str, count: usize) -> Working {
        let style = ProgressStyle::with_template("{spinner} {msg} {bar:40} {pos} of {len}, {eta} left");
        let bar = || ProgressBar::new(count as u64);
        let styled = || style.map_or_else(|_| bar(), |style| bar().with_style(style));
        self.shown(styled, what)
    }

    fn shown(&self, bar: impl FnOnce() -> ProgressBar, what: &'static str) -> Working {
        let is_shown = self.verbosity >= Verbosity::Normal && io::stderr().is_terminal();
        let bar = is_shown.then(|| {
            let bar = bar().with_message(what);
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Working(bar)
    }

    /// Asks on the terminal, and returns the line that is typed; `None` where nobody is there to answer, or nobody
    /// answers any more.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub fn ask(&self, question: &str) -> Result<Option<String>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        self.print(question)?;
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        let read = read.map_err(|cause| Error::Io { path: "standard input".into(), cause })?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    /// Asks on the terminal, and returns the key that is pressed; `None` where nobody answers any more. Only where somebody
    /// is there: see [`Terminal::is_answered`].
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub fn key(&self, question: &str) -> Result<Option<char>> {
        let mut asked = Ok(());
        let key = keys::key(|| asked = self.print(question));
        let key = key.map_err(|cause| Error::Io { path: "the terminal".into(), cause })?;
        asked.and_then(|()| self.print("\n")).map(|()| key)
    }

    fn hint(&self, hint: Option<&str>) {
        for line in hint.into_iter().flat_map(str::lines) {
            self.label(AnsiColor::Cyan.on_default().bold(), "hint", line);
        }
    }

    fn label(&self, style: Style, label: &str, line: &str) {
        let layout = Layout { width: None, colour: self.colour_on_stderr };
        self.say(&format!("{} {}", layout.paint(style, &format!("{label}:")), plain(line)));
    }

    /// Nobody is left to tell when stderr itself fails.
    fn say(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

fn columns() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).filter(|&width| width > 0)
}

/// `text` on one line that a terminal shows as it reads: control characters, line breaks and marks that
/// change the direction of writing become visible escapes such as `\u{1b}`.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().map(|c| match c {
        _ if is_unsafe(c) => c.escape_debug().to_string(),
        _ => c.into(),
    });
    Cow::Owned(escaped.collect())
}

/// Whether a terminal may do something else with the character than show it.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
            | '\u{2028}' | '\u{2029}' // line and paragraph separators
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}') // byte order mark, interlinear annotation
}

/// The columns that `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in lines of at most `columns` where its words allow; a longer word stands alone.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.is_empty() => {
                line.push_str(word);
                used = width(word);
            }
            Some(line) if used + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
                used += 1 + width(word);
            }
            _ => {
                lines.push(word.to_owned());
                used = width(word);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_becomes_visible() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected);
        check("Ada Lovelace", "Ada Lovelace");
        check("Zoë 林 👩‍🚀 עדה", "Zoë 林 👩‍🚀 עדה");
        check("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}");
        check("two\r\nlines\t", "two\\r\\nlines\\t");
        check("\u{9b}31m\u{7f}\0", "\\u{9b}31m\\u{7f}\\0");
        check("evil\u{202e}dm.exe\u{2066}", "evil\\u{202e}dm.exe\\u{2066}");
    }

    #[test]
    fn every_escape_is_itself_harmless() {
        for c in (char::MIN..=char::MAX).filter(|&c| is_unsafe(c)) {
            let text = plain(c.encode_utf8(&mut [0; 4])).into_owned();
            assert!(text.starts_with('\\') && !text.contains(is_unsafe), "{text:?}");
        }
    }

    #[test]
    fn lines_break_between_words_by_columns_not_by_bytes() {
        let check = |text: &str, columns, expected: &[&str]| assert_eq!(wrap(text, columns), expected);
        check("", 5, &[""]);
        check("one two three", 7, &["one two", "three"]);
        check("one two three", 80, &["one two three"]);
        check("unbreakable is long", 5, &["unbreakable", "is", "long"]);
        check("ää öö 林林 林", 5, &["ää öö", "林林", "林"]);
    }
}
