//! A vault's own list of ways: the page of each commit offers them.

use crate::support::{TestVault, contact};
use crate::sync::Pair;

const WAYS: &str = "# Ways\n\n- lend them the big telescope\n";
const WAY: &str = "lend them the big telescope";

fn buyer() -> String {
    contact("circle: 1\ncategory: buyer\nlast_touch: 2026-09-01")
}

/// Each commit that has the vault's own ways and a page of its own, and what stands in that.
fn pages(vault: &TestVault) -> Vec<(String, String)> {
    let commits = vault.git(&["log", "--format=%H", "--", "DUE.md"]);
    let has_ways = |id: &&str| !vault.git(&["ls-tree", id, "ways.md"]).is_empty();
    let page = |id: &str| (id.to_owned(), vault.git(&["show", &format!("{id}:DUE.md")]));
    commits.lines().filter(has_ways).map(page).collect()
}

fn assert_offered_everywhere(vault: &TestVault) {
    let pages = pages(vault);
    assert!(!pages.is_empty());
    for (id, page) in pages {
        assert!(page.contains(WAY), "{}\n{page}", vault.git(&["log", "-1", "--format=%h %s", &id]));
    }
    vault.assert_fixed_points(None);
}

#[test]
fn first_commits_of_a_vault_have_its_own_ways() {
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", buyer());
    vault.write("ways.md", WAYS);
    assert_eq!(vault.rounds(&["init"]).code, 0);
    assert_offered_everywhere(&vault);
}

#[test]
fn settings_and_ways_that_change_at_once_are_both_in_the_later_commit() {
    let vault = TestVault::with(&[("Ada Lovelace.md", &buyer())]);
    let before = vault.head();
    vault.write("rounds.toml", "agenda_file = \"Agenda.md\"\n");
    vault.write("ways.md", WAYS);
    assert_eq!(vault.rounds(&["refresh"]).code, 0);
    let commits = vault.git(&["log", "--format=%H", &format!("{before}..HEAD")]);
    assert_eq!(commits.lines().count(), 2);
    for id in commits.lines() {
        let page = vault.git(&["show", &format!("{id}:Agenda.md")]);
        assert_eq!(page.contains(WAY), !vault.git(&["ls-tree", id, "ways.md"]).is_empty(), "{page}");
    }
}

#[test]
fn commits_that_a_sync_writes_anew_have_the_vaults_own_ways() {
    let pair = Pair::with(&[("Ada Lovelace.md", &buyer()), ("Grace Hopper.md", &buyer()), ("ways.md", WAYS)]);
    let before = pair.one.head();
    pair.one.write("rounds.toml", "[agenda]\na_day = 4\n");
    pair.two.edit("Grace Hopper.md", "circle: 1", "circle: 2");
    pair.assert_converges();
    for vault in [&pair.one, &pair.two] {
        vault.assert_fixed_points(Some(&before));
        assert_offered_everywhere(vault);
    }
}
