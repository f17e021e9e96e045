//! What an import costs: a large export, and files that were made to cost much.

use crate::desk::{self, Desk, Result};
use crate::generate::Shape;
use crate::row;
use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

const ROWS: usize = 25_000;

/// A LinkedIn export of many rows, read, matched with a vault's contacts and written as an address book; then the next one,
/// in which every tenth has a new job.
pub fn an_export() -> Result<()> {
    let desk = Desk::new()?;
    desk.repository(1_000, Shape::Sharded)?;
    for (what, every) in [("import of 25,000 rows", usize::MAX), ("the next export, 2,500 new jobs", 10)] {
        desk.write("../export.csv", &export(every))?;
        let cost = cost(&desk, "../export.csv")?;
        row(what, "1,000 in folders", &cost.to_string(), "", "", "< 10 s, ≤ 200 MB");
    }
    Ok(())
}

fn export(every: usize) -> String {
    let mut table = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n".to_owned();
    for number in 0..ROWS {
        let company = if number % every == every - 1 { "Borealis" } else { "Initech" };
        let _ = writeln!(
            table,
            "Ann{number},Ek{},https://www.linkedin.com/in/ann-{number},ann{number}@ek.example,{company} {},Head of \"\"growth\"\",08 Feb 2020",
            number % 977,
            number % 500
        );
    }
    table
}

/// Files that were made to cost much; each is refused or read in part, and named.
pub fn hostile() -> Result<()> {
    let card = |inner: &str| format!("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\n{inner}\nEND:VCARD\n");
    let picture = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo\n ".repeat(2_700_000);
    let rows = "\"Ada,x@x.example\n".repeat(1_400_000);
    let files: [(&str, Vec<u8>); 8] = [
        ("a photo of 100 MB", card(&format!("PHOTO;ENCODING=b:{picture}")).into_bytes()),
        ("a note of 100 MB", card(&format!("NOTE:{picture}")).into_bytes()),
        ("3,000,000 properties", card(&"TEL:+44 20 7946 0000\n".repeat(3_000_000)).into_bytes()),
        (
            "a line folded 20,000,000 times",
            card(&format!("TITLE:C{}", "\n T".repeat(20_000_000))).into_bytes(),
        ),
        ("700,000 cards", card("").repeat(700_000).into_bytes()),
        ("1,400,000 quotation marks never closed", format!("Name,Email\n{rows}").into_bytes()),
        ("24 MB of commas", format!("Name,Email\n{}", ",".repeat(24 << 20)).into_bytes()),
        ("JSON nested 50,000,000 deep", format!("{{\"a\":{}", "[".repeat(50_000_000)).into_bytes()),
    ];
    for (what, bytes) in files {
        hostile_file(what, &bytes)?;
    }
    for (what, file) in [("a zip bomb of 4 GB", 0..1), ("a zip of many bombs", 0..200)] {
        hostile_file(what, &bomb(file.len())?)?;
    }
    Ok(())
}

fn hostile_file(what: &str, bytes: &[u8]) -> Result<()> {
    let desk = Desk::new()?;
    desk.done(desk.rounds(&["init", "-q"]))?;
    fs::write(desk.root().join("../hostile"), bytes)?;
    let cost = cost(&desk, "../hostile")?;
    row(what, "", &cost.to_string(), "", "", "< 5 s, ≤ 200 MB");
    Ok(())
}

/// An archive of files that unpack to 4 GB together.
fn bomb(files: usize) -> Result<Vec<u8>> {
    use std::io::{Cursor, Write as _};
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let piece = vec![b' '; 1 << 20];
    for number in 0..files {
        archive.start_file(format!("{number}.csv"), zip::write::SimpleFileOptions::default())?;
        (0..4096 / files).try_for_each(|_| archive.write_all(&piece))?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What a command cost.
struct Cost {
    time: Duration,
    kilobytes: u64,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:.2} s, {:.0} MB", self.time.as_secs_f64(), self.kilobytes as f64 / 1024.0)
    }
}

/// What an import costs, whether it is refused or not: the most memory that it ever had is looked at until it ends.
fn cost(desk: &Desk, file: &str) -> Result<Cost> {
    let mut command = desk.rounds(&["import", "--today", desk::TODAY, file]);
    let started = Instant::now();
    let mut child = command.stderr(Stdio::null()).spawn()?;
    let mut kilobytes = 0;
    while child.try_wait()?.is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        kilobytes = peak.unwrap_or(0).max(kilobytes);
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(Cost { time: started.elapsed(), kilobytes })
}
