//! `rounds init --obsidian`: what is missing is added, and nothing that stands there is changed.

use crate::support::{ADA, GRACE, TestVault, contact};

const TYPES: &str = ".obsidian/types.json";

fn types(vault: &TestVault) -> serde_json::Value {
    serde_json::from_str(&vault.read(TYPES)).unwrap()
}

#[test]
fn folder_becomes_a_vault_that_obsidian_knows() {
    let vault = TestVault::folder();
    vault.write("Ada.md", ADA);
    let said = vault.rounds(&["init", "--obsidian"]).stdout;
    for line in
        ["wrote .obsidian/types.json", "wrote Templates/Contact.md", "wrote People.base", "found 1 contact"]
    {
        assert!(said.contains(&format!("{line}\n")), "{line}: {said}");
    }
    assert!(said.contains("  Tasks → Global Query: `path does not include DUE.md`"), "{said}");
    assert_eq!(types(&vault)["types"]["circle"], "number");
    // Its own windows are nobody's history, and its types this machine's alone.
    vault.write(".obsidian/workspace.json", "{}");
    assert_eq!(vault.status(), "?? .obsidian/types.json\n");
    let files = vault.git(&["ls-files"]);
    assert!(files.contains("People.base") && files.contains("Templates/Contact.md"), "{files}");
    assert!(
        !vault.rounds(&["due", "--json", "--all"]).stdout.contains("Contact.md"),
        "a template is no contact"
    );
    assert_eq!(vault.rounds(&["check"]).code, 0);
    vault.assert_fixed_points(None);

    let (head, before) = (vault.head(), vault.read(TYPES));
    let said = vault.rounds(&["init", "--obsidian"]).stdout;
    assert!(said.starts_with("already a vault: nothing to do\nin Obsidian, worth a click:\n"), "{said}");
    assert_eq!((vault.head(), vault.read(TYPES)), (head, before));
}

#[test]
fn what_stands_there_stays_in_a_vault_that_is_one_already() {
    let vault = TestVault::with(&[
        ("Ada.md", ADA),
        ("Bo.md", &contact("circle: inner\nnext: 2026-12-01T10:30")),
        ("People.base", "views: []\n"),
        ("Meta/Contact.md", "My own.\n"),
    ]);
    vault.write(".obsidian/templates.json", "{\"folder\": \"Meta\"}");
    vault.write(TYPES, "{\"types\": {\"category\": \"checkbox\",  \"next\": \"date\"}}");
    let head = vault.head();
    let said = vault.rounds(&["init", "--obsidian"]).stdout;
    assert!(said.starts_with("wrote .obsidian/types.json\nin Obsidian"), "{said}");
    assert_eq!(
        (vault.read("People.base"), vault.read("Meta/Contact.md")),
        ("views: []\n".into(), "My own.\n".into())
    );
    let types = types(&vault);
    assert!(vault.read(TYPES).starts_with("{\"types\": {\"category\": \"checkbox\",  \"next\": \"date\""));
    assert_eq!(
        (&types["types"]["category"], &types["types"]["last_touch"]),
        (&"checkbox".into(), &"date".into())
    );
    assert!(types["types"].get("circle").is_none(), "a circle by its word and one by its number");
    assert_eq!(vault.head(), head);

    let doctor = vault.try_rounds(&["doctor"]).stdout;
    let told = "note   obsidian: `category` is of type checkbox, not multitext; `next` is of type date, not datetime\n";
    assert!(doctor.contains(told), "{doctor}");
}

#[test]
fn types_that_cannot_be_read_and_links_are_left_alone() {
    let vault = TestVault::with(&[("Grace.md", GRACE)]);
    vault.write(TYPES, "{ broken");
    std::fs::create_dir(vault.outside().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(vault.outside().join("elsewhere"), vault.path("Templates")).unwrap();
    let ran = vault.rounds(&["init", "--obsidian"]);
    assert!(ran.stderr.contains("warning: .obsidian/types.json: stays as it is: "), "{}", ran.stderr);
    assert_eq!(vault.read(TYPES), "{ broken");
    assert_eq!(std::fs::read_dir(vault.outside().join("elsewhere")).unwrap().count(), 0);
    assert!(
        vault
            .try_rounds(&["doctor"])
            .stdout
            .contains("note   obsidian: .obsidian/types.json cannot be read: ")
    );
}
