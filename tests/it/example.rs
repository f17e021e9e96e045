//! The example vault: what its agenda says, on its own day and on any other, by the library and by the binary.

use crate::support::TestVault;
use chrono::{Days, NaiveDate};
use rounds::agenda::due;
use rounds::agenda::leftover::Leftover;
use rounds::agenda::{self, Agenda, Extent, Section};
use rounds::config::{self, Config};
use rounds::contact::{self, Contact};
use rounds::example;
use rounds::index::Index;
use std::path::Path;
use std::sync::Arc;

/// The example's contacts and settings as of `today`.
fn index(today: NaiveDate) -> Index {
    let files = example::files(today);
    let settings = files.iter().find(|(path, _)| path == config::FILE).unwrap();
    let config = Arc::new(Config::parse(str::from_utf8(&settings.1).unwrap()));
    let mut index = Index::new(config.clone());
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        let path: Arc<str> = path.as_str().into();
        let contact = Contact::read(&path, bytes, &config).map(Arc::new);
        index.set(path, contact);
    }
    index
}

fn agenda(today: NaiveDate) -> Agenda {
    agenda::build(&index(today), today, Extent::Day)
}

/// The names in every section, in the agenda's order.
fn names(agenda: &Agenda) -> Vec<(Section, Vec<&str>)> {
    agenda
        .sections
        .iter()
        .map(|(section, lines)| (*section, lines.iter().map(|line| contact::name(&line.path)).collect()))
        .collect()
}

// `SNAPSHOTS=overwrite cargo test example` renders it anew.
#[test]
fn the_example_agenda_is_the_one_rendered_on_its_day() {
    let index = index(example::DAY);
    let agenda = agenda::build(&index, example::DAY, Extent::Day);
    let text = due::render(&agenda, &Leftover::default(), index.config());
    snapbox::assert_data_eq!(text, snapbox::file!["../../vault-example/DUE.md"].raw());
}

#[test]
fn the_example_fills_every_section_on_any_day() {
    let written = agenda(example::DAY);
    // Months differ in length, so that a contact due in four days may be due in one or in five elsewhere in the
    // year; nobody may leave the section that the story puts them in.
    for days in (0..4 * 365).step_by(5) {
        let today = example::DAY + Days::new(days);
        let agenda = agenda(today);
        let sections: Vec<_> = agenda.sections.iter().map(|(section, _)| *section).collect();
        assert_eq!(sections, Section::ALL, "{today}");
        for ((section, lines), (_, written)) in agenda.sections.iter().zip(&written.sections) {
            assert_eq!(lines.len(), written.len(), "{section:?} on {today}: {:?}", names(&agenda));
        }
    }
}

#[test]
fn the_example_shows_who_is_new_and_who_waits_longest() {
    let agenda = agenda(example::DAY);
    let names = names(&agenda);
    assert_eq!(names[0], (Section::FirstFollowUp, vec!["Gareth Llewellyn", "Anneke de Wit", "Milo Ferrant"]));
    let (section, mut overdue) = names[1].clone();
    overdue.sort_unstable();
    assert_eq!((section, overdue), (Section::Overdue, vec!["Owen Pritchard", "Peg Loxley", "Tom Ashworth"]));
}

#[test]
fn two_notes_of_the_example_have_a_mistake() {
    let agenda = agenda(example::DAY);
    let spots: Vec<_> = agenda.attention.iter().map(|finding| (&*finding.path, finding.spot.line)).collect();
    assert_eq!(spots, [("People/Bryn Cadwallader.md", 5), ("People/Lucia Ferro.md", 8)]);
}

#[test]
fn the_example_has_somebody_in_no_circle_and_too_many_of_one_kind() {
    let balance = agenda(example::DAY).balance;
    let names: Vec<_> = balance.without_circle.iter().map(|path| contact::name(path)).collect();
    assert_eq!(names, ["Bryn Cadwallader", "Pete Hollis"]);
    assert!(!balance.remarks.is_empty());
    assert!((20..=100).contains(&balance.total), "{}", balance.total);
}

// The compiler notices a changed file of the embedded folder, but not a new one.
#[test]
fn the_embedded_example_is_the_folder_in_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example");
    let mut on_disk: Vec<_> = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "DUE.md")
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    on_disk.sort();
    assert_eq!(example::files(example::DAY), on_disk);
}

#[test]
fn the_binary_renders_the_example_as_it_is_shipped() {
    let vault = TestVault::folder();
    for (path, bytes) in example::files(example::DAY) {
        vault.write(&path, bytes);
    }
    vault.git(&["init", "-q"]);
    vault.rounds(&["refresh", "--no-commit", "--today", &example::DAY.to_string()]);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-example/DUE.md");
    assert_eq!(vault.due(), std::fs::read_to_string(shipped).unwrap());
}

#[test]
fn the_demo_on_the_examples_own_day_is_the_example() {
    let vault = TestVault::folder();
    let day = example::DAY.to_string();
    let mut running = vault.start(&mut vault.rounds_command(&["demo", "here", "--today", &day]));
    running.wait_line("watching ");
    running.stop();
    for (path, bytes) in example::files(example::DAY) {
        assert!(vault.bytes(&format!("here/{path}")) == bytes, "{path} is as shipped");
    }
}
