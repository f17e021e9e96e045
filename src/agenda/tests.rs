use super::fixture::{day, index, touched};
use super::*;
use crate::config::Config;
use crate::contact::{Contact, Status};
use crate::finding::Spot;

#[test]
fn attention_lists_every_finding_by_path_and_place() {
    let finding = |path: &str, line| Finding {
        path: path.into(),
        spot: Spot { line, column: 1, length: 1 },
        message: "is odd".into(),
        hint: "mend it".into(),
    };
    let config = Config { findings: vec![finding("rounds.toml", 1)], ..Config::default() };
    let unread = Box::new([finding("Ben.md", 7)]);
    let mut index = index(
        &[
            ("Ben.md", Contact { unread, status: Status::Dropped, ..Contact::default() }),
            ("Cleo.md", touched(Circle::Inner, "2026-11-23")),
        ],
        config,
    );
    index.doubt(finding("Ada.md", 1), None);
    let places = |index: &Planner, today| {
        let attention = attention(index, day(today));
        assert_eq!(day::build(index, day(today), Extent::Day).attention, attention);
        attention.iter().map(|it| format!("{}:{}", it.path, it.spot.line)).collect::<Vec<_>>()
    };
    assert_eq!(places(&index, "2026-11-22"), ["Ada.md:1", "Ben.md:7", "Cleo.md:2", "rounds.toml:1"]);
    assert_eq!(places(&index, "2026-11-23"), ["Ada.md:1", "Ben.md:7", "rounds.toml:1"]);
    index.set("Ada.md".into(), None);
    index.set("Ben.md".into(), None);
    assert_eq!(places(&index, "2026-11-23"), ["rounds.toml:1"]);
}
