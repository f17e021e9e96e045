//! The pure floors by themselves: reading a note, building an agenda, rendering it. `cargo bench --bench pure`

#[path = "support/generate.rs"]
#[allow(dead_code)]
mod generate;

use chrono::NaiveDate;
use divan::{Bencher, counter::BytesCount};
use generate::Shape;
use rounds::agenda::{self, Extent, Planner};
use rounds::config::{self, Config};
use rounds::contact::Contact;
use rounds::exchange::import::{Answers, Around, import};
use rounds::exchange::{self, Wishes};
use rounds::index::Parsed;
use rounds::names;
use rounds::page::{ENGLISH, Page};
use std::sync::Arc;

fn main() {
    divan::main();
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
}

fn index(notes: usize) -> Planner {
    let config = Arc::new(Config::default());
    let mut index = Planner::new(config.clone());
    for number in 0..notes {
        let path: Arc<str> = generate::path(number, Shape::Sharded).into();
        let text = generate::note(number, Shape::Sharded);
        index.set(path.clone(), Contact::read(&path, text.as_bytes(), &config).map(Arc::new));
    }
    index
}

/// One thousand notes, as they come.
#[divan::bench]
fn read_a_thousand_notes(bencher: Bencher) {
    let config = Config::default();
    let notes: Vec<(Arc<str>, String)> =
        (0..1_000).map(|n| (generate::path(n, Shape::Flat).into(), generate::note(n, Shape::Flat))).collect();
    let bytes: usize = notes.iter().map(|(_, text)| text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        notes.iter().filter_map(|(path, text)| Contact::read(path, text.as_bytes(), &config)).count()
    });
}

#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 20)]
fn build_the_agenda(bencher: Bencher, notes: usize) {
    let index = index(notes);
    bencher.bench(|| agenda::day::build(&index, today(), Extent::Day));
}

/// A save of one of 10,000 notes beside twenty cards: none, such as wait for an answer, and such as fit nobody.
#[divan::bench(args = ["", " — what for? (2026-11-20)", ": phone, hello"], sample_count = 20)]
fn save_beside_twenty_cards(bencher: Bencher, card: &str) {
    let mut index = index(10_000);
    let path: Arc<str> = config::INBOX.into();
    index.configure(Arc::new(Config { inbox_file: Some(config::INBOX.into()), ..Config::default() }));
    let cards: String =
        (0..20).map(|n| format!("- Qqzx Wvkj{n}{card}\n")).filter(|_| !card.is_empty()).collect();
    let said = Parsed::read(&path, cards.as_bytes(), index.config());
    index.apply(path, said);
    let note: Arc<str> = generate::path(7, Shape::Sharded).into();
    let text = generate::note(7, Shape::Sharded);
    bencher.bench_local(|| {
        let contact = Contact::read(&note, text.as_bytes(), index.config()).map(Arc::new);
        index.set(note.clone(), contact);
        agenda::day::build(&index, today(), Extent::Day)
    });
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 20)]
fn render_the_agenda(bencher: Bencher, notes: usize) {
    let index = index(notes);
    let agenda = agenda::day::build(&index, today(), Extent::Day);
    bencher.bench(|| Page::of(&agenda, index.config(), &ENGLISH).bare());
}

/// A part of a name, then a typo of one, then nobody's: the last looks at every name twice and then for the nearest.
#[divan::bench(args = ["ada", "jonsson brown smithe", "qqqqq wwwww"], sample_count = 20)]
fn find_a_name_among_10_000(bencher: Bencher, asked: &str) {
    let index = index(10_000);
    bencher.bench(|| names::find(&index, asked));
}

/// An export of LinkedIn's of so many rows: read, matched against 10,000 notes, and the address book as text.
#[divan::bench(args = [1_000, 25_000], sample_count = 10)]
fn import_an_export(bencher: Bencher, rows: usize) {
    let index = index(10_000);
    let mut export = String::from("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n");
    for row in 0..rows {
        let (company, title) = (row % 700, row % 50);
        export.push_str(&format!(
            "Ada,Person{row},https://www.linkedin.com/in/p{row},p{row}@x.example,Company {company},Head of {title},08 Feb 2020\n"
        ));
    }
    let contacts: Vec<_> = index.contacts().collect();
    bencher.bench(|| {
        let readings = exchange::read(export.as_bytes(), &Wishes::default()).expect("an export");
        let source = readings[0].source;
        let answers = Answers::new();
        let around =
            Around { old: None, contacts: &contacts, note: &|_| None, answers: &answers, today: today() };
        let import = import(readings, source, &around);
        import.book.map(|book| book.text().len())
    });
}
