//! The whole program against what a person would use instead, as ratios taken in one run.
//!
//! ```text
//! cargo bench --bench whole                      everything, some minutes
//! cargo bench --bench whole -- cold save         these alone
//! cargo bench --bench whole -- cold --notes 100000
//! ```
//!
//! Measured are: `cold`, `save`, `diary`, `feeds`, `commit`, `burst`, `memory`, `version`, `idle`, `size`, `growth`, `import`,
//! `hostile`, `saves`, `months`. Both sides of a ratio alternate, A B A B, so that whatever else the machine does falls on both; the
//! numbers are medians.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/feeds.rs"]
mod feeds;
#[path = "support/generate.rs"]
mod generate;
#[path = "support/growth.rs"]
mod growth;
#[path = "support/import.rs"]
mod import;

use desk::{Desk, Result, median, milliseconds};
use generate::Shape::{self, Flat, Sharded};
use std::time::{Duration, Instant};

const USAGE: &str = "[cold] [save] [diary] [feeds] [commit] [burst] [memory] [version] [idle] [size] [growth] [import] [hostile] [saves] [months] [--notes N,N] [--seconds N]";

/// The branch's file: it changes when a commit is made.
const BRANCH: &str = ".git/refs/heads/main";

/// What to measure, and how large.
struct Options {
    what: Vec<String>,
    notes: Option<Vec<usize>>,
    seconds: u64,
}

impl Options {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self { what: Vec::new(), notes: None, seconds: 60 };
        let mut arguments = arguments.filter(|argument| argument != "--bench");
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--notes" => {
                    let sizes = arguments.next().ok_or(USAGE)?;
                    options.notes = Some(sizes.split(',').map(str::parse).collect::<Result<_, _>>()?);
                }
                "--seconds" => options.seconds = arguments.next().ok_or(USAGE)?.parse()?,
                option if option.starts_with('-') => return Err(USAGE.into()),
                _ => options.what.push(argument),
            }
        }
        Ok(options)
    }

    fn wants(&self, what: &str) -> bool {
        self.what.is_empty() || self.what.iter().any(|wanted| wanted == what)
    }

    /// The vaults of a measurement: its own sizes unless others are asked for.
    fn vaults(&self, own: &[(usize, Shape)]) -> Vec<(usize, Shape)> {
        let Some(notes) = &self.notes else { return own.to_vec() };
        let shapes: Vec<Shape> =
            [Flat, Sharded].into_iter().filter(|shape| own.iter().any(|o| o.1 == *shape)).collect();
        notes.iter().flat_map(|&notes| shapes.iter().map(move |&shape| (notes, shape))).collect()
    }
}

fn main() -> Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let measured = measure(&options);
    desk::clear();
    measured
}

fn measure(options: &Options) -> Result<()> {
    println!("| what | vault | rounds | beside it | seen | target |");
    println!("| --- | --- | --- | --- | --- | --- |");
    if options.wants("version") {
        version()?;
    }
    if options.wants("cold") {
        for (notes, shape) in
            options.vaults(&[(1_000, Flat), (10_000, Flat), (10_000, Sharded), (100_000, Sharded)])
        {
            cold(notes, shape)?;
        }
    }
    if options.wants("save") {
        for (notes, shape) in options.vaults(&[(1_000, Flat), (10_000, Flat), (100_000, Sharded)]) {
            save(notes, shape)?;
        }
    }
    if options.wants("diary") {
        diary(options.notes.as_ref().and_then(|notes| notes.first()).map_or(10_000, |notes| *notes))?;
    }
    if options.wants("feeds") {
        feeds::saves(options.notes.as_ref().and_then(|notes| notes.first()).map_or(10_000, |notes| *notes))?;
    }
    if options.wants("commit") {
        for (notes, shape) in options.vaults(&[(1_000, Flat), (10_000, Flat), (10_000, Sharded)]) {
            commit(notes, shape)?;
        }
    }
    if options.wants("burst") {
        for (notes, shape) in options.vaults(&[(10_000, Sharded)]) {
            burst(notes, shape)?;
        }
    }
    if options.wants("memory") || options.wants("idle") {
        for (notes, shape) in options.vaults(&[(10_000, Sharded)]) {
            memory_and_idle(notes, shape, options.seconds)?;
        }
    }
    if options.wants("size") {
        for (notes, shape) in options.vaults(&[(1_000, Flat), (10_000, Sharded)]) {
            size(notes, shape)?;
        }
    }
    if options.wants("growth") {
        growth::all()?;
    }
    if options.wants("import") {
        import::an_export()?;
    }
    if options.wants("hostile") {
        import::hostile()?;
    }
    if options.wants("months") {
        for (notes, shape) in options.vaults(&[(10_000, Sharded)]) {
            months(notes, shape)?;
        }
    }
    if options.wants("saves") {
        saves(options.notes.as_ref().and_then(|notes| notes.first()).map_or(20_000, |saves| *saves))?;
    }
    Ok(())
}

fn row(what: &str, vault: &str, rounds: &str, beside: &str, seen: &str, target: &str) {
    println!("| {what} | {vault} | {rounds} | {beside} | {seen} | {target} |");
}

/// What a watcher holds after very many saves, nine notes at a time: open files, and memory.
fn saves(saves: usize) -> Result<()> {
    const TOGETHER: usize = 9;
    let desk = Desk::new()?;
    let save = |round: usize| {
        let text = format!("---\ncircle: 1\n---\n\nRound {round}.\n");
        (0..TOGETHER).try_for_each(|number| desk.write(&format!("P{number}.md"), &text))
    };
    save(0)?;
    desk.done(desk.rounds(&["init", "-q"]))?;
    let watcher = desk.watch("0s")?;
    let held = || Ok::<_, Box<dyn std::error::Error>>((watcher.open_files()?, watcher.kilobytes("VmRSS:")?));
    let (files, memory) = held()?;
    let (mut most_files, mut most_memory) = (files, memory);
    for round in 1..=saves.div_ceil(TOGETHER) {
        let commits = desk.stamp(BRANCH);
        save(round)?;
        desk.replaced(BRANCH, commits, Instant::now())?;
        if round % 50 == 0 {
            desk.quiet()?;
            let (files, memory) = held()?;
            (most_files, most_memory) = (most_files.max(files), most_memory.max(memory));
        }
    }
    let megabytes = |kilobytes: u64| format!("{:.1} MB", kilobytes as f64 / 1024.0);
    let begun = format!("{files} open files, {} at first", megabytes(memory));
    let seen = format!("{most_files} open files, {} at most", megabytes(most_memory));
    row(&format!("{saves} saves under a watcher"), "9 notes", &begun, "", &seen, "< 40, ≤ 10 MB more");
    Ok(())
}

fn ratio(ours: Duration, theirs: Duration) -> String {
    format!("{:.2}×", ours.as_secs_f64() / theirs.as_secs_f64())
}

fn version() -> Result<()> {
    let desk = Desk::new()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..100 {
        ours.push(desk.time(desk.rounds(&["--version"]))?);
        theirs.push(desk.time(desk.git(&["--version"]))?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let seen = ratio(ours, theirs);
    row("`--version` against git's", "", &milliseconds(ours), &milliseconds(theirs), &seen, "≤ 2×");
    Ok(())
}

/// The whole process: read every note, build the agenda, print it. The caches are warm.
/// A look back with the mix of twelve months, in each of which a twentieth of the notes changed.
fn months(notes: usize, shape: Shape) -> Result<()> {
    let desk = Desk::new()?;
    desk.repository(notes, shape)?;
    desk.done(desk.git(&["commit", "-q", "--amend", "--no-edit", "--date", "2025-10-15T12:00:00"]))?;
    for month in 0..12 {
        for number in 0..notes / 20 {
            desk.touch(number * 20 + month, shape, month)?;
        }
        let (year, month) = if month < 2 { (2025, month + 11) } else { (2026, month - 1) };
        let date = format!("{year}-{month:02}-15T12:00:00");
        desk.done(desk.git(&["commit", "-q", "-a", "-m", "touched", "--date", &date]))?;
    }
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        with.push(desk.time(desk.rounds(&["review", "--today", desk::TODAY]))?);
        without.push(desk.time(desk.rounds(&["due", "--today", desk::TODAY]))?);
    }
    let (with, without) = (median(with), median(without));
    let vault = desk::label(notes, shape);
    let seen = milliseconds(with);
    row("a look back, twelve months of mix", &vault, &seen, &milliseconds(without), &seen, "≤ 2 s");
    Ok(())
}

fn cold(notes: usize, shape: Shape) -> Result<()> {
    let desk = Desk::new()?;
    desk.vault(notes, shape)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..22 {
        let our = desk.time(desk.rounds(&["due", "--today", desk::TODAY]))?;
        let mut rg = desk.command("rg");
        rg.args(["-c", "^circle:"]);
        let their = desk.time(rg)?;
        if round >= 2 {
            ours.push(our);
            theirs.push(their);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let vault = desk::label(notes, shape);
    let seen = ratio(ours, theirs);
    row("cold agenda against `rg -c`", &vault, &milliseconds(ours), &milliseconds(theirs), &seen, "≤ 2×");
    Ok(())
}

/// From the save to DUE.md on disk.
fn save(notes: usize, shape: Shape) -> Result<()> {
    let desk = Desk::new()?;
    desk.repository(notes, shape)?;
    let watcher = desk.watch("1h")?;
    let mut times = Vec::new();
    for round in 0..60 {
        let before = desk.stamp("DUE.md");
        let started = Instant::now();
        desk.touch(0, shape, round)?;
        times.push(desk.replaced("DUE.md", before, started)?);
        // A person's next save is not the very next instant.
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(watcher);
    let vault = desk::label(notes, shape);
    let target = if notes > 10_000 { "≤ 5 ms" } else { "≤ 3 ms" };
    let seen = median(times);
    row("a save → DUE.md", &vault, &milliseconds(seen), "", &milliseconds(seen), target);
    Ok(())
}

/// The cold agenda, and a save, of a vault with so many daily notes: with `[diary]` in its settings against the same notes
/// without.
fn diary(notes: usize) -> Result<()> {
    const CONTACTS: usize = 1_000;
    let (with, without) = (Desk::new()?, Desk::new()?);
    for (desk, settings) in
        [(&with, "[diary]\nfolders = [\"Journal\"]\n"), (&without, "[diary]\nfolders = []\n")]
    {
        for number in 0..notes {
            let (path, text) = generate::daily(number, CONTACTS);
            desk.write(&path, &text)?;
        }
        desk.vault(CONTACTS, Flat)?;
        // Last: a vault is written with empty settings.
        desk.write("rounds.toml", settings)?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..22 {
        let cold = |desk: &Desk| desk.time(desk.rounds(&["due", "--today", desk::TODAY]));
        let (our, their) = (cold(&with)?, cold(&without)?);
        if round >= 2 {
            ours.push(our);
            theirs.push(their);
        }
    }
    let vault = format!("{CONTACTS} contacts, {notes} daily notes");
    let (our, their) = (median(ours), median(theirs));
    let seen = ratio(our, their);
    row("cold agenda with a diary", &vault, &milliseconds(our), &milliseconds(their), &seen, "≤ 1.3×");

    for desk in [&with, &without] {
        desk.done(desk.rounds(&["init", "-q", "--today", desk::TODAY]))?;
    }
    let _watchers = (with.watch("1h")?, without.watch("1h")?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..60 {
        for (desk, times) in [(&with, &mut ours), (&without, &mut theirs)] {
            let before = desk.stamp("DUE.md");
            let started = Instant::now();
            desk.touch(0, Flat, round)?;
            times.push(desk.replaced("DUE.md", before, started)?);
            // A person's next save is not the very next instant.
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let (our, their) = (median(ours), median(theirs));
    let seen = ratio(our, their);
    row("a save → DUE.md with a diary", &vault, &milliseconds(our), &milliseconds(their), &seen, "≤ 1.1×");
    Ok(())
}

/// From the save to the commit, `--settle 0s`, against `git commit --only` in a twin of the vault.
fn commit(notes: usize, shape: Shape) -> Result<()> {
    let (desk, twin) = (Desk::new()?, Desk::new()?);
    desk.repository(notes, shape)?;
    twin.repository(notes, shape)?;
    let _watcher = desk.watch("0s")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..30 {
        let number = 10 * round + 7;
        let before = desk.stamp(BRANCH);
        let started = Instant::now();
        desk.touch(number, shape, round)?;
        ours.push(desk.replaced(BRANCH, before, started)?);
        desk.quiet()?;

        let started = Instant::now();
        twin.touch(number, shape, round)?;
        twin.done(twin.git(&["commit", "-q", "-m", "touched", "--only", &generate::path(number, shape)]))?;
        theirs.push(started.elapsed());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let vault = desk::label(notes, shape);
    let target = if shape == Sharded { "≤ 0.15×" } else { "≤ 0.4×" };
    let seen = ratio(ours, theirs);
    row(
        "a save → the commit against `git commit --only`",
        &vault,
        &milliseconds(ours),
        &milliseconds(theirs),
        &seen,
        target,
    );
    Ok(())
}

/// A thousand notes changed at once, each to get its commit; git's side is measured on a hundred.
fn burst(notes: usize, shape: Shape) -> Result<()> {
    let (desk, twin) = (Desk::new()?, Desk::new()?);
    desk.repository(notes, shape)?;
    twin.repository(notes, shape)?;
    let changed: Vec<usize> = (0..notes).filter(|number| number % 10 != 9).take(1_000).collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..3 {
        for &number in &changed {
            desk.touch(number, shape, round)?;
        }
        let commits = desk.commits()?;
        let took = desk.time(desk.rounds(&["refresh", "-q", "--today", desk::TODAY]))?;
        let made = desk.commits()? - commits;
        if made != changed.len() {
            return Err(format!("{made} commits for {} notes", changed.len()).into());
        }
        ours.push(took / changed.len() as u32);
        for &number in changed.iter().skip(round * 100).take(100) {
            twin.touch(number, shape, round)?;
            theirs.push(twin.time(twin.git(&[
                "commit",
                "-q",
                "-m",
                "x",
                "--only",
                &generate::path(number, shape),
            ]))?);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let times = format!("{:.1}× as fast", theirs.as_secs_f64() / ours.as_secs_f64());
    let vault = desk::label(notes, shape);
    row("1,000 notes at once, a commit", &vault, &milliseconds(ours), &milliseconds(theirs), &times, "≥ 8×");
    Ok(())
}

fn memory_and_idle(notes: usize, shape: Shape, seconds: u64) -> Result<()> {
    let desk = Desk::new()?;
    desk.repository(notes, shape)?;
    let watcher = desk.watch("5s")?;
    desk.quiet()?;
    let vault = desk::label(notes, shape);
    let resident = watcher.kilobytes("VmRSS:")?;
    let peak = watcher.kilobytes("VmHWM:")?;
    let megabytes = |kilobytes: u64| format!("{:.1} MB", kilobytes as f64 / 1024.0);
    let seen = megabytes(resident);
    row("resident memory", &vault, &format!("{seen}, {} at first", megabytes(peak)), "", &seen, "≤ 25 MB");

    // Idle begins where the first looks, and what they packed, have ended.
    std::thread::sleep(Duration::from_secs(10));
    let (woken, worked) = (watcher.wakeups()?, watcher.ticks()?);
    std::thread::sleep(Duration::from_secs(seconds));
    let (woken, worked) = (watcher.wakeups()? - woken, watcher.ticks()? - worked);
    let seen = format!("{woken} wake-ups, {worked} ticks of CPU");
    let target = format!("≤ {} wake-ups", seconds.div_ceil(60));
    row(&format!("idle for {seconds} s"), &vault, &seen, "", &seen, &target);
    Ok(())
}

/// The git directory after 3,000 one-note commits, once idle, against what `git gc` leaves.
fn size(notes: usize, shape: Shape) -> Result<()> {
    let desk = Desk::new()?;
    desk.repository(notes, shape)?;
    desk.done(desk.git(&["gc", "-q"]))?;
    let watcher = desk.watch("0s")?;
    for round in 0..3_000 {
        let before = desk.stamp(BRANCH);
        desk.touch(round * 7 % notes / 10 * 10, shape, round)?;
        desk.replaced(BRANCH, before, Instant::now())?;
    }
    desk.quiet()?;
    let ours = desk.git_size()?;
    drop(watcher);
    desk.done(desk.git(&["gc", "-q"]))?;
    let packed = desk.git_size()?;
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let allowed = 3 * packed + 20_000_000;
    row(
        "`.git` after 3,000 commits, against `git gc`",
        &desk::label(notes, shape),
        &megabytes(ours),
        &megabytes(packed),
        &format!("{:.1}×", ours as f64 / packed as f64),
        &format!("≤ {}", megabytes(allowed)),
    );
    Ok(())
}
