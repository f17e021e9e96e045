//! `rounds export`, `rounds who` and `rounds due --in`: people out of a vault, and who is where, through the real binary.

use crate::support::{TestVault, contact};

fn vault() -> TestVault {
    let ada = contact(
        "circle: 1\ncategory: expert\nlast_touch: 2026-09-01\nemail: ada@b.example\nphone: +44 1\ncity: Lisbon\ncompany: Borealis\nbirthday: 12-10",
    );
    let bo = contact(
        "circle: 2\ncategory: buyer\nlast_touch: 2026-11-02\ncompany: Acme\naddress: 1 Rua X, Lisbon\nfavorite: tea",
    );
    let cy =
        contact("circle: 1\nlast_touch: 2026-01-01\ncity: Porto") + "## Log\n- 2026-11-01 phone #noanswer\n";
    TestVault::with(&[("People/Ada Lovelace.md", &ada), ("People/Bo Ek.md", &bo), ("Cy Au.md", &cy)])
}

fn out(vault: &TestVault, name: &str) -> String {
    vault.outside().join(name).to_str().unwrap().to_owned()
}

#[test]
fn every_format_goes_to_the_terminal_or_into_a_new_file_the_same_each_time() {
    let vault = vault();
    let head = vault.head();
    for (format, holds) in [
        ("vcf", "FN:Ada Lovelace\r\n"),
        ("ics", "SUMMARY:Birthday: Ada Lovelace\r\n"),
        ("csv", "Bo Ek,,Acme,"),
        ("json", "\"format\": 1"),
    ] {
        let printed = vault.rounds(&["export", format]).stdout;
        assert!(printed.contains(holds), "{printed}");
        let file = out(&vault, format);
        vault.rounds(&["export", format, &file]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
        let refused = vault.rounds_code(2, &["export", format, &file]);
        assert!(refused.stderr.contains("is there already"), "{}", refused.stderr);
        if format != "json" {
            assert_eq!(vault.rounds(&["--today", "2031-01-01", "export", format]).stdout, printed);
        }
    }
    assert_eq!(vault.head(), head);
    vault.assert_settled();
}

#[test]
fn those_who_are_asked_for_go_out_and_come_back_into_another_vault() {
    let vault = vault();
    let count = |arguments: &[&str]| {
        vault.rounds(&[&["export", "vcf"], arguments].concat()).stdout.matches("BEGIN:VCARD").count()
    };
    assert_eq!(count(&[]), 3);
    assert_eq!(count(&["--circle", "1"]), 2);
    assert_eq!(count(&["--category", "buyer"]), 1);
    assert_eq!(count(&["--in", "lisbon"]), 2);
    let other = TestVault::with(&[]);
    for format in ["csv", "vcf"] {
        let file = out(&vault, &format!("out.{format}"));
        vault.rounds(&["export", format, &file]);
        other.rounds(&["import", &file, "--all"]);
    }
    let bo = other.read("Bo Ek.md");
    for line in ["circle: 2", "category: buyer", "company: Acme", "favorite: tea", "address: 1 Rua X, Lisbon"]
    {
        assert!(bo.contains(&format!("{line}\n")), "{bo}");
    }
    assert_eq!(other.log_subjects().iter().filter(|subject| subject.starts_with("Imported 3")).count(), 1);
}

#[test]
fn a_folder_of_cards_is_written_anew_and_never_over_what_is_not_ours() {
    let vault = vault();
    let folder = out(&vault, "cards");
    vault.rounds(&["export", "vdir", &folder]);
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).unwrap().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names().len(), 3);
    let card = names().into_iter().find(|name| name.starts_with("Ada Lovelace ")).unwrap();
    vault.edit("People/Ada Lovelace.md", "+44 1", "+44 2");
    vault.rounds(&["export", "vdir", &folder]);
    let path = std::path::Path::new(&folder).join(&card);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("TEL;TYPE=VOICE:+44 2\r\n"), "{text}");
    std::fs::write(&path, text.replace("+44 2", "+44 3")).unwrap();
    let refused = vault.rounds_code(2, &["export", "vdir", &folder]);
    assert!(refused.stderr.contains("is no card as rounds wrote it"), "{}", refused.stderr);
    assert!(vault.rounds_code(2, &["export", "vdir"]).stderr.contains("a vdir is a folder"));
}

#[test]
fn who_finds_contacts_and_then_the_address_book_by_whole_words() {
    let vault = vault();
    let file = out(&vault, "people.csv");
    let rows = "Name,Email,Company,Title,City\nEve New,eve@n.example,Acme,Head of Sales,Lisbon\n\
                Ada Lovelace,ada@b.example,Borealis,,Lisbon\n";
    std::fs::write(&file, rows).unwrap();
    vault.rounds(&["import", &file]);
    let found = vault.rounds(&["who", "lisbon"]).stdout;
    let expected = "Contacts\n  Ada Lovelace  Borealis · Lisbon · +44 1 · circle 1 · last 1 Sep\n  \
                    Bo Ek         Acme · circle 2 · last 2 Nov\n\nAddress book\n  \
                    Eve New       Head of Sales at Acme · Lisbon · eve@n.example\n";
    assert_eq!(found, expected);
    assert!(vault.rounds(&["who", "sales", "acme"]).stdout.starts_with("Address book\n  Eve New"));
    assert_eq!(
        vault.rounds(&["who", "lis"]).stdout,
        "Nobody: no name, company, title, city, address, tag or group says lis.\n"
    );
    let json = vault.rounds(&["who", "acme", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["path"], "People/Bo Ek.md");
    assert_eq!(json[1]["path"], serde_json::Value::Null);
}

#[test]
fn who_lists_the_members_of_a_group_with_their_attendance_and_finds_by_it() {
    let vault = vault();
    vault.append("rounds.toml", "[diary]\nfolders = [\"Meetings\"]\n");
    vault.write(
        "Food Guild.md",
        "---\ngroup: true\n---\n## Members\n- [[Cy Au]]\n- [[Ada Lovelace]], in the chair\n",
    );
    vault.write("People/Gil.md", contact("circle: 3\ncompany: Guild of Bakers"));
    for (day, who) in [("2026-11-05", "[[Cy Au]], [[Ada Lovelace]]"), ("2026-11-12", "[[Ada Lovelace]]")] {
        vault.write(&format!("Meetings/{day}.md"), format!("Attendees: [[Food Guild]], {who}\n"));
    }
    let found = vault.rounds(&["who", "guild"]).stdout;
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines[..2], ["Food Guild", "  2 meetings, the last on 12 Nov"], "{found}");
    assert!(lines[2].starts_with("  Cy Au         came to 1 of 2, last on 5 Nov · "), "{found}");
    assert!(lines[3].starts_with("  Ada Lovelace  came to 2 of 2, last on 12 Nov · "), "{found}");
    assert_eq!(lines[4..6], ["", "Contacts"], "{found}");
    assert!(lines[6].starts_with("  Gil           Guild of Bakers · "), "{found}");
    assert_eq!(lines.len(), 7);
    // As one word among others, it finds contacts like any other.
    let found = vault.rounds(&["who", "guild", "lisbon"]).stdout;
    assert!(found.starts_with("Contacts\n  Ada Lovelace  ") && found.lines().count() == 2, "{found}");
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["who", "food", "guild", "--json"]).stdout).unwrap();
    let names: Vec<_> = json.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Cy Au", "Ada Lovelace"]);
    assert_eq!(json[1]["by"], "group");
    let group = serde_json::json!({
        "name": "Food Guild", "path": "Food Guild.md", "came": 2, "meetings": 2, "last": "2026-11-12"
    });
    assert_eq!(json[1]["groups"][0], group);
}

#[test]
fn agenda_of_a_place_has_phone_numbers_and_says_to_look_at_voicemail_first() {
    let vault = vault();
    let there = vault.rounds(&["due", "--in", "lisbon"]).stdout;
    assert!(there.contains("Ada Lovelace") && there.contains("    phone +44 1\n"), "{there}");
    assert!(!there.contains("Cy Au"), "{there}");
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["due", "--in", "lisbon", "--json"]).stdout).unwrap();
    assert_eq!(json["sections"][0]["people"][0]["phone"], serde_json::json!(["+44 1"]), "{json}");
    let there = vault.rounds(&["due", "--in", "porto"]).stdout;
    assert!(there.contains("Cy Au") && there.contains("look at voicemail and spam first"), "{there}");
    assert!(vault.rounds(&["due", "--in", "rome"]).stdout.contains("None of those is due."));
}
