use super::disk::{read_config, scan};
use super::open::Vault;
use super::report::Options;
use crate::shell::git::Repo;
use chrono::NaiveDate;
use std::sync::Arc;

const ADA: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n";
const GRACE: &str = "---\ncircle: 1\nlast_touch: 2026-10-03\n---\n";

#[test]
fn commit_made_while_the_vault_is_read_is_in_the_next_ones_agenda() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    Repo::create(&root, |_| Ok(())).unwrap();
    let write = |path: &str, text: &str| std::fs::write(root.join(path), text).unwrap();
    let options = Options::at_once(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), true);
    let settings = std::fs::read_to_string(root.join(".git/config")).unwrap();
    write(".git/config", &format!("{settings}[user]\n\tname = Test User\n\temail = test@example.org\n"));
    // Not empty: an empty file is believed after a second look, which may fall into any of the rounds.
    write("rounds.toml", "# ours\n");
    write("Ada Lovelace.md", ADA);
    write("Grace Hopper.md", GRACE);
    Vault::open(&root, |_| ()).unwrap().round(&options).unwrap();

    // As `Vault::open` does, with the commit of another `rounds` in the middle.
    let mut repo = Repo::open(&root).unwrap();
    let head = repo.head().unwrap();
    let disk = scan(&root, Some(&mut repo), &Arc::new(read_config(&root)), |_| ()).unwrap();
    write("Ada Lovelace.md", &ADA.replace("2026-10-02", "2026-11-22"));
    Vault::open(&root, |_| ()).unwrap().round(&options).unwrap();
    let mut vault = Vault::of(&root, repo, head, disk).unwrap();

    write("Grace Hopper.md", &GRACE.replace("2026-10-03", "2026-10-01"));
    vault.touch("Grace Hopper.md");
    let report = vault.round(&options).unwrap();
    assert_eq!(report.commits.len(), 1, "{:?}", report.commits);
    let committed = vault.history.page_text().to_owned();
    assert!(!committed.contains("Ada Lovelace") && committed.contains("Grace Hopper"), "{committed}");
    assert_eq!(committed, std::fs::read_to_string(root.join("DUE.md")).unwrap());
}
