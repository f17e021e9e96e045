//! The pure floors by themselves: reading a note, building an agenda, rendering it. `cargo bench --bench pure`

#[path = "support/generate.rs"]
#[allow(dead_code)]
mod generate;

use chrono::NaiveDate;
use divan::{Bencher, counter::BytesCount};
use generate::Shape;
use rounds::agenda::{self, Extent, due, leftover::Leftover};
use rounds::config::Config;
use rounds::contact::Contact;
use rounds::index::{Index, Said};
use rounds::names;
use std::sync::Arc;

fn main() {
    divan::main();
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
}

fn index(notes: usize) -> Index {
    let config = Arc::new(Config::default());
    let mut index = Index::new(config.clone());
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
    bencher.bench(|| agenda::build(&index, today(), Extent::Day));
}

/// A save of one of 10,000 notes beside twenty cards: none, such as wait for an answer, and such as fit nobody.
#[divan::bench(args = ["", " — what for? (2026-11-20)", ": phone, hello"], sample_count = 20)]
fn save_beside_twenty_cards(bencher: Bencher, card: &str) {
    let mut index = index(10_000);
    let path: Arc<str> = index.config().inbox_file.as_str().into();
    let cards: String =
        (0..20).map(|n| format!("- Qqzx Wvkj{n}{card}\n")).filter(|_| !card.is_empty()).collect();
    let said = Said::read(&path, cards.as_bytes(), index.config());
    index.apply(path, said);
    let note: Arc<str> = generate::path(7, Shape::Sharded).into();
    let text = generate::note(7, Shape::Sharded);
    bencher.bench_local(|| {
        let contact = Contact::read(&note, text.as_bytes(), index.config()).map(Arc::new);
        index.set(note.clone(), contact);
        agenda::build(&index, today(), Extent::Day)
    });
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 20)]
fn render_the_agenda(bencher: Bencher, notes: usize) {
    let index = index(notes);
    let agenda = agenda::build(&index, today(), Extent::Day);
    bencher.bench(|| due::render(&agenda, &Leftover::default(), index.config()));
}

/// A part of a name, then a typo of one, then nobody's: the last looks at every name twice and then for the nearest.
#[divan::bench(args = ["ada", "jonsson brown smithe", "qqqqq wwwww"], sample_count = 20)]
fn find_a_name_among_10_000(bencher: Bencher, asked: &str) {
    let index = index(10_000);
    bencher.bench(|| names::find(&index, asked));
}
