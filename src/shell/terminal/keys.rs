//! One key of the terminal at a time, without Enter. The terminal's mode is another one while a key is waited for, and
//! never longer.

use rustix::io::retry_on_intr;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io::{self, Stdin};

const END: char = '\u{4}';
const INTERRUPT: char = '\u{3}';
const ESCAPE: char = '\u{1b}';

/// The terminal, with keys that come at once and unseen; as it was when this is dropped.
struct Keys {
    stdin: Stdin,
    before: Termios,
}

impl Keys {
    fn open() -> io::Result<Self> {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin)?;
        let keys = Self { stdin, before };
        keys.wait(1, 0)?;
        Ok(keys)
    }

    /// Has a read wait for so many bytes, or for so many tenths of a second. Keys for signals are keys: a process that
    /// ends here would leave the mode behind.
    fn wait(&self, bytes: u8, tenths: u8) -> io::Result<()> {
        let mut mode = self.before.clone();
        mode.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        mode.special_codes[SpecialCodeIndex::VMIN] = bytes;
        mode.special_codes[SpecialCodeIndex::VTIME] = tenths;
        Ok(tcsetattr(&self.stdin, OptionalActions::Now, &mode)?)
    }

    fn byte(&self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        let read = retry_on_intr(|| rustix::io::read(&self.stdin, &mut byte))?;
        Ok((read > 0).then_some(byte[0]))
    }

    /// Reads the rest of a key that begins with Escape, as an arrow does: it comes at once.
    fn rest(&self) -> io::Result<()> {
        self.wait(0, 1)?;
        if self.byte()?.is_some_and(|byte| matches!(byte, b'[' | b'O')) {
            while self.byte()?.is_some_and(|byte| !(0x40..=0x7e).contains(&byte)) {}
        }
        Ok(())
    }

    /// A whole character; what is none is the one that stands for such.
    fn character(&self) -> io::Result<Option<char>> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let more = match first {
            0xc0..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf7 => 3,
            _ => 0,
        };
        let mut bytes = vec![first];
        for _ in 0..more {
            bytes.extend(self.byte()?);
        }
        let text = String::from_utf8_lossy(&bytes);
        Ok(Some(text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // Where the terminal is gone there is nobody to tell.
        let _ = tcsetattr(&self.stdin, OptionalActions::Now, &self.before);
    }
}

/// Waits for a key; `None`: Ctrl-C, Ctrl-D, or nobody is there any more. An arrow and its like are Escape. `ask` is called
/// when keys come already, so that none that answers it is lost.
///
/// # Errors
/// When the terminal cannot be read.
pub fn key(ask: impl FnOnce()) -> io::Result<Option<char>> {
    let keys = Keys::open()?;
    ask();
    let key = keys.character()?.filter(|key| ![END, INTERRUPT].contains(key));
    if key == Some(ESCAPE) {
        keys.rest()?;
    }
    Ok(key)
}
