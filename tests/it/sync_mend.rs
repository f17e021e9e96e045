//! What `rounds sync` puts back of what merges on a phone dropped, and when it no longer does. Histories as a phone
//! leaves them, made by git alone; the phone itself is in `phone.rs`.

use crate::support::{ADA, GRACE, TestVault};
use crate::sync::Pair;

const NOTE: &str = "Ada Lovelace.md";

/// A clone whose commits are a phone's.
struct Road(TestVault);

impl Road {
    fn of(pair: &Pair) -> Self {
        let vault = TestVault::folder();
        vault.git(&["clone", "-q", pair.hub.to_str().unwrap(), "."]);
        Self(vault)
    }

    fn commit(&self, note: &str, text: &str) {
        self.0.append(note, text);
        self.0.git(&["commit", "-qam", "vault backup: 2026-11-22 12:00:00"]);
    }

    /// Merges, and leaves `note` on the disk as it was here: the next commit takes back what came.
    fn merge(&self, note: &str) {
        let here = self.0.read(note);
        self.merge_for_itself();
        self.0.write(note, here);
    }

    /// Merges; of what both changed all is as it was here.
    fn merge_for_itself(&self) {
        self.0.git(&["fetch", "-q"]);
        let words = "Merge branch 'origin/main' into main";
        self.0.git(&["merge", "-q", "--no-ff", "-X", "ours", "-m", words, "origin/main"]);
    }

    fn push(&self) {
        self.0.git(&["push", "-q"]);
    }
}

/// A desktop set another circle, and a phone took that back; the desktop has put it there again.
fn put_back() -> (Pair, Road) {
    let pair = Pair::with(&[(NOTE, ADA)]);
    let road = Road::of(&pair);
    pair.one.edit(NOTE, "circle: 1", "circle: 2");
    pair.one.rounds(&["sync"]);
    road.commit(NOTE, "Typed on the road.\n");
    road.merge(NOTE);
    road.commit(NOTE, "And there again.\n");
    road.push();
    let said = pair.one.rounds(&["sync"]).stderr;
    assert!(said.contains("what a merge on a phone dropped is back"), "{said}");
    (pair, road)
}

#[test]
fn what_was_put_back_once_is_its_users_to_change() {
    let (pair, _road) = put_back();
    assert!(pair.one.read(NOTE).contains("circle: 2"));
    pair.one.edit(NOTE, "circle: 2", "circle: 1");
    pair.one.rounds(&["sync"]);
    // This one sees all of it at once.
    let said = pair.two.rounds(&["sync"]).stderr;
    assert!(!said.contains("is back"), "{said}");
    assert!(pair.two.read(NOTE).contains("circle: 1"));
    pair.assert_converges();
}

#[test]
fn card_that_a_desktop_carried_out_comes_back_from_no_phone() {
    let inbox = "- Jo Berg — what for? (2026-11-20)\n";
    let pair = Pair::with(&[("Grace Hopper.md", GRACE), ("Inbox.md", inbox)]);
    let road = Road::of(&pair);
    pair.one.edit("Inbox.md", "(2026-11-20)", "(2026-11-20) file");
    pair.one.rounds(&["sync"]);
    road.commit("Inbox.md", "- Ana Ruiz\n");
    road.merge_for_itself();
    assert_eq!(road.0.read("Inbox.md"), format!("{inbox}- Ana Ruiz\n"));
    road.push();
    pair.one.rounds(&["sync"]);
    pair.assert_converges();
    assert_eq!(pair.one.read("Inbox.md"), "- Ana Ruiz — what for? (2026-11-22)\n");
}

#[test]
fn mark_for_a_contact_who_is_gone_is_told_of_and_holds_up_no_sync() {
    let every = "[sync]\nevery = \"1h\"\n";
    let pair = Pair::with(&[(NOTE, ADA), ("Grace Hopper.md", GRACE), ("rounds.toml", every)]);
    let road = Road::of(&pair);
    pair.one.remove(NOTE);
    assert_eq!(pair.one.rounds(&["refresh", "--accept-removals"]).code, 0);
    pair.one.rounds(&["sync"]);
    road.0.edit("DUE.md", "- [ ] **[Ada", "- [x] **[Ada");
    road.commit("Grace Hopper.md", "Typed on the road.\n");
    road.merge("DUE.md");
    road.push();
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.one.status(), " M DUE.md\n", "what the phone left is the phone's to commit");
    let remark = "there is no contact `Ada Lovelace.md` any more";
    assert!(pair.one.due().contains(remark));
    road.commit("DUE.md", "\nAnd there again.\n");
    road.push();
    let synced = pair.one.rounds(&["sync"]);
    assert_eq!(synced.code, 0, "{}", synced.stderr);
    let due = pair.one.due();
    assert!(due.contains(remark) && due.contains("And there again."), "{due}");
    pair.assert_converges();
}
