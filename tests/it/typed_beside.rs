//! Words typed into a page on which everything has moved meanwhile: the note of one line has another name, a line was
//! moved, one was copied. By the same buffer, by a pull, by a merge that a host made, from a phone.

use crate::marks::marked;
use crate::phone::Three;
use crate::support::{ADA, ROUNDS, TestVault, is_person};
use crate::sync::Pair;
use std::path::Path;

const OLD: &str = "People/Ann Hill.md";
const NEW: &str = "Clients/Acme/Ann Hill-Berg.md";

/// Long enough for git to know it again.
const ANN: &str = "---\ncircle: 1\ncategory: buyer\nwhy: she knows everybody in the trade\n---\n\n## Log\n\
                   - 2026-10-02 email: the article on racks\n";

fn notes() -> [(&'static str, &'static str); 4] {
    [(OLD, ANN), ("Ben.md", ADA), ("Cora.md", ADA), ("Dan.md", ADA)]
}

fn line_of<'p>(page: &'p str, name: &str) -> &'p str {
    page.lines().find(|line| is_person(line) && line.contains(&format!("[{name}]"))).unwrap()
}

/// Her line answered, his moved to another place and put off, a third one's copied and let go.
fn typed(page: &str) -> String {
    let page = marked(page, "Ann Hill", 'x', " — phone: she wants phase two");
    let ben = format!("{}\n", line_of(&page, "Ben"));
    let page = page.replace(&ben, "") + &ben.replace("[ ]", "[>] 2w").replace('\n', " — he is away\n");
    let cora = line_of(&page, "Cora").to_owned();
    let gone = format!("{} moved abroad", cora.replace("[ ]", "[-]"));
    page.replace(&cora, &format!("{gone}\n{gone}"))
}

#[track_caller]
fn assert_carried_out(vault: &TestVault) {
    let due = vault.due();
    assert!(!due.contains("## Yours") && !due.contains("no contact"), "{due}");
    let ann = vault.read(NEW);
    assert_eq!(ann.matches("phone: she wants phase two").count(), 1, "{ann}\n{due}");
    let ben = vault.read("Ben.md");
    assert!(ben.contains("next: ") && ben.matches("he is away #note").count() == 1, "{ben}\n{due}");
    let cora = vault.read("Cora.md");
    assert!(cora.contains("status: resting") && cora.matches("moved abroad #note").count() == 1, "{cora}");
    assert_eq!(vault.read("Dan.md"), ADA, "{due}");
}

/// By hand, in one commit or in two.
fn rename(vault: &TestVault, how: &str) {
    vault.sh(&format!("mkdir -p '{}'", NEW.rsplit_once('/').unwrap().0));
    let [commit, add] = ["git commit -qam 'user: she married'", &format!("git add '{NEW}'")];
    let [move_it, copy, remove] =
        [format!("git mv '{OLD}' '{NEW}'"), format!("cp '{OLD}' '{NEW}'"), format!("git rm -q '{OLD}'")];
    let script = match how {
        "at once" => format!("{move_it} && {commit}"),
        "gone first" => format!("{copy} && {remove} && {commit} && {add} && {commit}"),
        "there first" => format!("{copy} && {add} && {commit} && {remove} && {commit}"),
        _ => unreachable!("{how}"),
    };
    let ran = vault.sh(&script);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn words_in_a_page_that_is_older_than_a_notes_name_reach_that_note() {
    for how in ["at once", "gone first", "there first"] {
        let vault = TestVault::with(&notes());
        let kept = vault.due();
        rename(&vault, how);
        vault.rounds(&["refresh"]);
        vault.rounds(&["refresh", "--today", "2026-11-23"]);
        vault.write("DUE.md", typed(&kept));
        vault.rounds(&["refresh", "--today", "2026-11-23"]);
        assert_carried_out(&vault);
        vault.assert_settled();
        // The same buffer, saved once more.
        vault.write("DUE.md", typed(&kept));
        vault.rounds(&["refresh", "--today", "2026-11-23"]);
        assert_carried_out(&vault);
    }
}

#[test]
fn somebody_else_with_a_note_much_like_it_is_nobodys_new_name() {
    let bare = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n";
    let vault = TestVault::with(&[("Ann Hill.md", bare), ("Ben.md", ADA)]);
    let kept = vault.due();
    vault.write("Zoe.md", bare.replace("10-02", "10-03"));
    vault.git(&["add", "."]);
    vault.git(&["commit", "-qm", "user: Zoe"]);
    vault.git(&["rm", "-q", "Ann Hill.md"]);
    vault.git(&["commit", "-qm", "user: no Ann"]);
    vault.rounds(&["refresh"]);
    vault.write("DUE.md", marked(&kept, "Ann Hill", 'x', " — phone: she wants phase two"));
    vault.rounds(&["refresh"]);
    assert!(!vault.read("Zoe.md").contains("phase two"));
    let due = vault.due();
    let (_, yours) = due.split_once("## Yours\n").unwrap_or_else(|| panic!("{due}"));
    assert!(yours.contains("she wants phase two") && yours.contains("no contact"), "{due}");
}

/// A merge by git, with our driver at hand.
fn pull(vault: &TestVault, from: &str) {
    let bin = Path::new(ROUNDS).parent().unwrap().display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
    let mut pull = vault.command("git");
    let ran =
        vault.run(pull.env("PATH", path).args(["pull", "-q", "--no-rebase", "--no-edit", from, "main"]));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn words_that_a_pull_brings_from_an_older_page_are_carried_out() {
    let vault = TestVault::with(&notes());
    let elsewhere = vault.outside().join("elsewhere");
    let elsewhere = elsewhere.to_str().unwrap();
    vault.git(&["clone", "-q", ".", elsewhere]);
    std::fs::write(format!("{elsewhere}/DUE.md"), typed(&vault.due())).unwrap();
    vault.git(&["-C", elsewhere, "commit", "-qam", "user: on the train"]);
    rename(&vault, "at once");
    vault.rounds(&["refresh"]);
    pull(&vault, elsewhere);
    vault.rounds(&["refresh"]);
    assert_carried_out(&vault);
    vault.assert_settled();
}

#[test]
fn words_that_a_host_merged_without_our_driver_are_carried_out() {
    let pair = Pair::with(&notes());
    pair.two.write("DUE.md", typed(&pair.two.due()));
    pair.two.git(&["commit", "-qam", "user: on the train"]);
    rename(&pair.one, "at once");
    pair.one.git(&["push", "-q"]);
    // A host knows no driver: this clone has none.
    let host = TestVault::folder();
    host.git(&["clone", "-q", pair.hub.to_str().unwrap(), "."]);
    host.git(&["pull", "-q", "--no-rebase", "--no-edit", pair.two.root().to_str().unwrap(), "main"]);
    host.git(&["push", "-q"]);
    pair.one.rounds(&["sync"]);
    assert_carried_out(&pair.one);
    pair.one.rounds(&["sync"]);
    pair.one.assert_settled();
    assert_carried_out(&pair.one);
}

#[test]
fn words_that_a_phone_typed_into_an_older_page_are_carried_out() {
    let Some(mut three) = Three::with(&notes()) else { return };
    let page = three.phone.vault.due();
    three.phone.vault.write("DUE.md", typed(&page));
    three.phone.commit().is_fine();
    // Its user has settled the conflict of the two pages as phones let them: by their own.
    three.phone.strategy = "ours";
    rename(&three.pair.one, "at once");
    three.pair.one.rounds(&["sync"]);
    three.assert_converges();
    assert_carried_out(&three.pair.one);
    assert_carried_out(&three.phone.vault);
}
