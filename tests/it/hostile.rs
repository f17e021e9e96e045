//! Hostile notes and names, through the binary: nothing panics, none takes long, none is changed by a byte, and the
//! rest of the agenda stands.

use crate::support::{ADA, TestVault, contact, wait_for};
use pulldown_cmark::{Event, Parser, Tag};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::time::{Duration, Instant};

/// A second for a release build. A debug build beside other tests gets twenty, which a quadratic reader still
/// exceeds many times over.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

fn notes() -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let fenced = |front: &str| format!("---\n{front}\n---\n\nA note.\n").into_bytes();
    let mut bomb = String::from("circle: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..30 {
        let of = format!("*a{}, ", n - 1).repeat(9);
        writeln!(bomb, "a{n}: &a{n} [{}]", of.trim_end_matches(", ")).unwrap();
    }
    let long_list: String = (0..200_000).map(|n| format!("- item {n}\n")).collect();
    vec![
        ("Bom.md", [b"\xef\xbb\xbf", ADA.as_bytes()].concat()),
        ("Crlf.md", ADA.replace('\n', "\r\n").into_bytes()),
        ("Utf16.md", [&[0xff, 0xfe][..], &utf16(ADA)].concat()),
        ("Latin1.md", b"---\ncircle: 1\nwhy: caf\xe9\n---\n\nM\xfcller\n".to_vec()),
        ("Nul.md", b"---\ncircle: 1\nwhy: a\0b\n---\n\0\0\0\n".to_vec()),
        ("No final newline.md", ADA.trim_end().into()),
        ("Big.md", [ADA.as_bytes(), "All work and no play. ".repeat((50 << 20) / 22).as_bytes()].concat()),
        ("Unclosed.md", b"---\ncircle: 1\nlast_touch: 2026-10-02\n\nNever closed.\n".to_vec()),
        ("Big unclosed.md", [b"---\n", "circle: 1\n".repeat(500_000).as_bytes()].concat()),
        ("Duplicate keys.md", fenced("circle: 1\ncircle: 2\nlast_touch: 2026-10-02")),
        ("Tabs.md", fenced("circle:\t1\n\tcategory: buyer")),
        ("Alias bomb.md", fenced(&bomb)),
        ("Flow.md", fenced(&format!("circle: 1\nx: {}", "[".repeat(100_000)))),
        ("Closed flow.md", fenced(&format!("x: {}{}", "[".repeat(100_000), "]".repeat(100_000)))),
        ("Maps.md", fenced(&format!("x: {}", "{a: ".repeat(100_000)))),
        ("Indented.md", fenced(&(0..3_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>())),
        ("Dashes.md", fenced(&format!("x:\n  {}x", "- ".repeat(100_000)))),
        ("Quotes.md", [ADA.as_bytes(), ">".repeat(100_000).as_bytes()].concat()),
        ("Nested list.md", [ADA.as_bytes(), "- ".repeat(100_000).as_bytes()].concat()),
        (
            "Links.md",
            [ADA.as_bytes(), "[".repeat(100_000).as_bytes(), "](".repeat(50_000).as_bytes()].concat(),
        ),
        ("Stars.md", [ADA.as_bytes(), "*a_ ".repeat(100_000).as_bytes()].concat()),
        ("Long log.md", [ADA.as_bytes(), b"\n## Log\n", long_list.as_bytes()].concat()),
        ("Photo.md", fenced(&format!("circle: 1\nphoto: {}", "QUJD".repeat(12_500)))),
        ("Merge key.md", fenced("a: &a {circle: 1}\n<<: *a\nlast_touch: 2026-10-02")),
        ("Tagged.md", fenced("circle: !!binary aGVsbG8=\ncategory: !ruby/object:Gem x")),
        ("Numbers.md", fenced("circle: 1e400\ncategory: .inf\nlast_touch: 99999-99-99\nnext: -0001-01-01")),
        ("Far.md", fenced("circle: 1\nlast_touch: 0001-01-01\ncadence: 99999999999 years\nnext: 9999-12-31")),
        ("Key list.md", fenced("? [a, b]\n: 1\ncircle: 1")),
        ("Two documents.md", fenced("circle: 1\n...\n--- x\ncategory: buyer")),
        ("Escape.md", fenced("circle: 1\nwhy: \"\\e[31mred\\e[0m \\u202E\"")),
        ("Markdown.md", fenced("circle: 1\nwhy: '](x) <script>alert(1)</script> `` | # - [x]'")),
        ("Empty.md", Vec::new()),
        ("Only fence.md", b"---".to_vec()),
        ("Two fences.md", b"---\n---".to_vec()),
    ]
}

/// Names that have broken tools; each is a contact's.
const NAMES: &[&str] = &[
    "line\nbreak.md",
    "tab\there.md",
    "\"quoted\".md",
    "it's.md",
    "[brackets](x).md",
    "*stars* _and_ `ticks`.md",
    "<b>.md",
    "emoji 👩‍👩‍👧 🎉.md",
    "right \u{202e}to left\u{202c}.md",
    "\u{200f}mark.md",
    "Zo\u{eb}.md",
    "Zoe\u{308}.md",
    "-rf.md",
    "--help.md",
    "-.md",
    "back\\slash.md",
    ":(glob)**.md",
    ":!x.md",
    "?*[a].md",
    "50%20off.md",
    "a#b.md",
    "a&b;c|d$e.md",
    "~home.md",
    " leading.md",
    "trailing .md",
    "dots...md",
    "a\u{1b}[31mred.md",
    "\u{7f}.md",
    "Deep/-x/DUE.md/Inner.md",
    "CON.md",
    "ünï/ço∂é.md",
    "x.md.md",
    "#hash#x.md",
    "@{u}.md",
    "HEAD.md",
];

#[test]
fn hostile_notes_leave_the_agenda_and_themselves_as_they_were() {
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", ADA);
    let notes = notes();
    for (path, bytes) in &notes {
        vault.write(path, bytes);
    }
    vault.rounds(&["init"]);
    vault.rounds(&["refresh"]);
    vault.rounds_code(1, &["check"]);
    vault.rounds(&["due", "--all"]);
    for (path, bytes) in &notes {
        assert!(vault.bytes(path) == *bytes, "{path} was changed");
        assert!(vault.at("HEAD", path).as_ref() == Some(bytes), "{path} is in history as it is");
    }
    assert!(vault.due().contains("[Ada Lovelace](Ada%20Lovelace.md)"), "{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn no_hostile_note_takes_long_or_hides_the_agenda() {
    for (path, bytes) in notes() {
        let vault = TestVault::folder();
        vault.write_all(&[("rounds.toml", ""), ("Ada Lovelace.md", ADA)]);
        vault.write(path, bytes);
        let started = Instant::now();
        let said = vault.rounds(&["due"]).stdout;
        assert!(started.elapsed() < LIMIT, "{path} took {:?}", started.elapsed());
        assert!(said.contains("Ada Lovelace"), "{path}: {said}");
        let raw = said.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(raw, None, "{path}: no control character reaches the terminal");
    }
}

#[test]
fn hostile_notes_saved_one_after_another_are_read_and_rendered_within_200_megabytes() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "1h"]);
    let notes = notes();
    for (path, bytes) in &notes {
        vault.write(path, bytes);
    }
    vault.write("Zoe Hart.md", contact("circle: 1\nlast_touch: 2001-01-01"));
    wait_for("the note saved last", || vault.due().contains("Zoe Hart"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", watcher.id())).unwrap_or_default();
    match status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        Some(peak) => {
            let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
            assert!(kilobytes < 200 * 1024, "{peak} at its peak");
        }
        None => crate::support::skip("no /proc to read the memory from"),
    }
    watcher.stop();
    for (path, bytes) in &notes {
        assert!(vault.bytes(path) == *bytes, "{path} was changed");
    }
}

#[test]
fn hostile_names_are_committed_linked_and_followed() {
    let vault = TestVault::folder();
    for (n, name) in NAMES.iter().enumerate() {
        vault.write(name, contact(&format!("circle: 1\nlast_touch: 2026-0{}-01", 1 + n % 9)));
    }
    vault.rounds(&["init"]);
    for name in NAMES {
        vault.append(name, "More.\n");
    }
    vault.rounds(&["refresh"]);
    let tracked = vault.git(&["ls-files", "-z"]);
    let tracked: Vec<&str> = tracked.split('\0').collect();
    for name in NAMES {
        assert!(tracked.contains(name), "{name:?} is in history");
    }
    assert_eq!(vault.log_subjects().len(), 2 + NAMES.len());
    for target in links(&vault.due()) {
        assert!(vault.exists(&target), "{target:?} is linked and is there");
    }
    let said = vault.rounds(&["due", "--all"]).stdout;
    let raw = said.chars().find(|&c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
    assert_eq!(raw, None, "no control character reaches the terminal");
    assert!(links(&vault.due()).len() >= 20, "{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn every_hostile_name_can_be_renamed_to_every_next_one() {
    let vault = TestVault::with(&[("start.md", ADA)]);
    let mut from = "start.md";
    for name in NAMES {
        vault.rename(from, name);
        vault.rounds(&["refresh"]);
        assert_eq!(links(&vault.due()), [*name]);
        from = name;
    }
    vault.assert_settled();
}

#[test]
fn name_that_is_not_utf_8_is_left_alone() {
    let vault = TestVault::new();
    let path = vault.root().join(OsStr::from_bytes(b"caf\xe9.md"));
    if std::fs::write(&path, ADA).is_err() {
        return crate::support::skip("this file system takes only UTF-8 names");
    }
    vault.append("Ada Lovelace.md", "More.\n");
    let before = vault.head();
    vault.try_rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before), ["Ada Lovelace: notes edited"]);
    assert_eq!(std::fs::read(&path).unwrap(), ADA.as_bytes());
}

#[test]
fn settings_that_cannot_be_read_blank_nothing() {
    let vault = TestVault::new();
    for settings in ["[agenda\na_day = 3", "a_day = {", "\u{feff}links = 7", "[agenda]\na_day = -1", "[[[[[["]
    {
        vault.write("rounds.toml", settings);
        vault.rounds(&["refresh"]);
        assert!(vault.due().contains("Ada Lovelace"), "{settings:?}: {}", vault.due());
        assert!(vault.due().contains("rounds.toml"), "{settings:?}: it is said:\n{}", vault.due());
    }
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

/// Where the links of a Markdown text lead, decoded.
fn links(text: &str) -> Vec<String> {
    let links = Parser::new(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.map(|link| decoded(&link)).collect()
}

fn decoded(link: &str) -> String {
    let mut parts = link.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap_or_else(|_| panic!("`{link}` is well encoded")));
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
