//! What happened in a history, a line each, with the moment.

use std::fmt;
use std::time::Instant;

pub struct Journal {
    begin: Instant,
    lines: Vec<Line>,
}

struct Line {
    /// Milliseconds since the beginning, when it happened first.
    time: u128,
    what: String,
    /// How often in a row.
    times: u32,
}

impl Journal {
    pub fn new() -> Self {
        Self { begin: Instant::now(), lines: Vec::new() }
    }

    /// Notes that this happened now.
    pub fn note(&mut self, what: String) {
        match self.lines.last_mut() {
            Some(last) if last.what == what => last.times += 1,
            _ => self.lines.push(Line { time: self.begin.elapsed().as_millis(), what, times: 1 }),
        }
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Line { time, what, times } in &self.lines {
            let again = if *times > 1 { format!(" ({times} times)") } else { String::new() };
            writeln!(out, "{time:6} {what}{again}")?;
        }
        Ok(())
    }
}
