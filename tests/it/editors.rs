//! Real editors' saves. Each has its own dance on disk; after each the note is committed as it was saved, once,
//! its contact was never gone from the agenda, and no swap, backup or lock file ever enters history.

use crate::support::{ADA, TestVault, Watcher, has, skip_missing, wait_for};
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, Instant};

const NOTE: &str = "Ada Lovelace.md";
const EDITED: &str = "Ada Lovelace: notes edited";

/// A vault that is watched, and what must hold of any editor's save in it.
struct Desk {
    vault: TestVault,
    watcher: Watcher,
    head: String,
}

impl Desk {
    fn new() -> Self {
        let vault = TestVault::new();
        let watcher = vault.watch(&["--settle", "500ms"]);
        Self { head: vault.head(), watcher, vault }
    }

    /// Waits for the commits of what was saved, and checks that it was only that.
    fn assert_saved(self, text: &str, commits: usize) {
        let Self { vault, mut watcher, head } = self;
        assert_eq!(vault.read(NOTE), text, "the editor saved");
        wait_for("the commits", || vault.subjects_since(&head).len() >= commits);
        vault.wait_settled();
        watcher.stop();
        assert_eq!(vault.subjects_since(&head), vec![EDITED; commits]);
        assert_eq!(vault.at("HEAD", NOTE).as_deref(), Some(text.as_bytes()));
        let names = vault.git(&["log", "--format=", "--name-only", &format!("{head}..")]);
        let others: Vec<&str> = names.lines().filter(|name| !["DUE.md", NOTE].contains(name)).collect();
        assert_eq!(others, [""; 0], "only the note is in history");
        vault.assert_sound();
        vault.assert_fixed_points(None);
    }
}

#[test]
fn vim_moves_the_note_away_and_creates_it_anew() {
    let desk = Desk::new();
    let inode = desk.vault.path(NOTE).metadata().unwrap().ino();
    let command = format!("vim -u NONE -N -c 'set backupskip= writebackup backupcopy=auto' '{NOTE}'");
    let Some(mut vim) = desk.vault.terminal("vim", &command) else { return };
    vim.after("Chamber lunch", "GoFirst line.\x1b:w\r");
    desk.vault.wait_commit(EDITED);
    assert_ne!(desk.vault.path(NOTE).metadata().unwrap().ino(), inode, "its backup path ran");
    assert!(desk.vault.exists(".Ada Lovelace.md.swp"), "its swap file lies beside the note all the time");
    vim.keys("GoSecond line.\x1b:wq\r").wait_exit();
    desk.assert_saved(&format!("{ADA}First line.\nSecond line.\n"), 2);
}

#[test]
fn vim_saving_twenty_times_in_a_row_never_takes_the_contact_off_the_agenda() {
    let desk = Desk::new();
    let due = desk.vault.due();
    let command = format!("vim -u NONE -N -c 'set backupskip= backup' '{NOTE}'");
    let Some(mut vim) = desk.vault.terminal("vim", &command) else { return };
    vim.after("Chamber lunch", "");
    let mut text = ADA.to_owned();
    for line in 0..20 {
        text += &format!("Line {line}.\n");
        vim.keys(&format!("GoLine {line}.\x1b:w\r"));
        wait_for("the save", || {
            assert_eq!(desk.vault.due(), due, "the agenda stands while the note is away");
            std::fs::read_to_string(desk.vault.path(NOTE)).is_ok_and(|now| now == text)
        });
    }
    vim.keys(":q\r").wait_exit();
    desk.vault.wait_commit(EDITED);
    wait_for("the last line in history", || desk.vault.at("HEAD", NOTE).as_deref() == Some(text.as_bytes()));
    assert!(!desk.vault.log_subjects().iter().any(|subject| subject.starts_with("Removed")));
    assert!(desk.vault.git(&["log", "--format=", "--name-only"]).lines().all(|name| !name.contains('~')));
}

#[test]
fn nano_truncates_and_writes() {
    let desk = Desk::new();
    let Some(mut nano) = desk.vault.terminal("nano", &format!("nano -I '{NOTE}'")) else { return };
    nano.after("Chamber lunch", "\x1b/Last line.\x0f");
    nano.after("Write", "\r").after("Wrote", "\x18").wait_exit();
    desk.assert_saved(&format!("{ADA}Last line.\n"), 1);
}

#[test]
fn emacs_renames_to_a_backup_first() {
    let desk = Desk::new();
    // In a repository Emacs makes no backups unless it is told to, and none in the folder for temporary files, where
    // this may run.
    let told = "(setq vc-make-backup-files t backup-enable-predicate (quote identity))";
    let emacs = format!("emacs -nw -Q --eval '{told}' '{NOTE}'");
    let Some(mut emacs) = desk.vault.terminal("emacs", &emacs) else { return };
    emacs.after("Chamber lunch", "\x1b>Last line.\r");
    wait_for("its lock link", || desk.vault.exists(".#Ada Lovelace.md"));
    emacs.keys("\x18\x13").after("Wrote", "");
    assert!(desk.vault.exists("Ada Lovelace.md~"), "its backup path ran");
    emacs.keys("\x18\x03").wait_exit();
    desk.assert_saved(&format!("{ADA}Last line.\n"), 1);
}

#[test]
fn sed_in_place_renames_over() {
    let desk = Desk::new();
    desk.vault.sh("sed -i 's/Chamber/Chancery/' 'Ada Lovelace.md'");
    desk.assert_saved(&ADA.replace("Chamber", "Chancery"), 1);
}

#[test]
fn truncate_and_write_as_obsidian_and_vs_code_do() {
    let desk = Desk::new();
    let text = format!("{ADA}Typed.\n");
    desk.vault.write(NOTE, "");
    desk.vault.write(NOTE, &text);
    desk.assert_saved(&text, 1);
}

#[test]
fn rename_over_as_gtk_editors_and_rsync_do() {
    let desk = Desk::new();
    let text = format!("{ADA}Typed.\n");
    desk.vault.write(".goutputstream-X1Y2Z3", &text);
    desk.vault.rename(".goutputstream-X1Y2Z3", NOTE);
    desk.assert_saved(&text, 1);
}

#[test]
fn write_in_many_pieces_is_committed_whole() {
    let desk = Desk::new();
    let mut text = ADA.to_owned();
    desk.vault.write(NOTE, "");
    for piece in ADA.split_inclusive('\n').chain((0..40).map(|_| "One more line.\n")) {
        desk.vault.append(NOTE, piece);
    }
    text += &"One more line.\n".repeat(40);
    desk.assert_saved(&text, 1);
}

#[test]
fn editor_that_saves_all_the_time_is_committed_by_settle_max() {
    let vault = TestVault::new();
    vault.write("rounds.toml", "[watch]\nsettle_max = \"2s\"\n");
    vault.rounds(&["refresh"]);
    let head = vault.head();
    let _watcher = vault.watch(&["--settle", "1s"]);
    let (started, mut saves) = (Instant::now(), 0);
    wait_for("three commits while it types", || {
        saves += 1;
        vault.write(NOTE, format!("{ADA}{}\n", "word ".repeat(saves)));
        vault.subjects_since(&head).len() >= 3
    });
    assert!(started.elapsed() >= Duration::from_secs(5), "three commits take three times two seconds");
    vault.wait_settled();
    assert!(vault.subjects_since(&head).len() <= 6, "{:?}", vault.subjects_since(&head));
    vault.assert_fixed_points(None);
}

#[test]
fn backup_by_copy_and_a_hard_link_are_saves_like_any_other() {
    if !has("vim") {
        return skip_missing("vim");
    }
    let desk = Desk::new();
    std::fs::hard_link(desk.vault.path(NOTE), desk.vault.outside().join("link")).unwrap();
    let edit =
        "vim -u NONE -N -es -c 'set backupskip= backup backupcopy=yes' -c 'normal! GoLast line.' -c wq";
    desk.vault.sh(&format!("{edit} '{NOTE}'"));
    desk.assert_saved(&format!("{ADA}Last line.\n"), 1);
}

/// The block of this kind in the page of docs about editors that begins with these words.
fn recipe(kind: &str, start: &str) -> String {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/editors.md");
    let page = std::fs::read_to_string(page).unwrap();
    let opening = format!("```{kind}\n");
    let mut blocks = page.split(&opening).skip(1).filter_map(|block| block.split("```").next());
    blocks.find(|block| block.starts_with(start)).expect(start).to_owned()
}

/// A vault with two findings, one in a folder whose name has a blank; `rounds` is on the path.
fn vault_with_findings() -> (TestVault, String) {
    let vault = TestVault::new();
    vault.write("Old Friends/Bo Lind.md", "---\ncircle: 4\n---\n");
    vault.write("Ada Lovelace.md", ADA.replace("2026-10-02", "2026-13-02"));
    let bin = std::path::Path::new(crate::support::ROUNDS).parent().unwrap().display().to_string();
    (vault, format!("PATH='{bin}':$PATH; export PATH\n"))
}

#[test]
fn vim_walks_through_the_findings_of_check() {
    if !has("vim") {
        return skip_missing("vim");
    }
    let (vault, path) = vault_with_findings();
    vault.write("recipe.vim", recipe("vim", "set makeprg"));
    let list = "map(getqflist(), {_, it -> bufname(it.bufnr) . \":\" . it.lnum . \":\" . it.col . \": \" . it.text})";
    let told = vault.sh(&format!(
        "{path}vim -u NONE -N -es -c 'source recipe.vim' -c 'silent make' -c 'call writefile({list}, \"told\")' -c 'qa!' >out; cat told"
    ));
    let told = told.stdout;
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("Ada Lovelace.md:4:13: last_touch `2026-13-02` is not a day"), "{told:?}");
    assert!(told[1].starts_with("Old Friends/Bo Lind.md:2:9: circle `4` is not one of"), "{told:?}");
}

#[test]
fn emacs_finds_the_spots_of_check_by_itself() {
    if !has("emacs") {
        return skip_missing("emacs");
    }
    let (vault, path) = vault_with_findings();
    vault.write(
        "told.el",
        r#"(require 'compile)
(setq compilation-ask-about-save nil)
(compile "rounds check")
(while (process-live-p (get-buffer-process "*compilation*")) (accept-process-output nil 0.1))
(with-current-buffer "*compilation*"
  (goto-char (point-min))
  (dotimes (_ 2)
    (compilation-next-error 1)
    (let ((loc (compilation--message->loc (get-text-property (point) 'compilation-message))))
      (princ (format "%s:%s\n" (caar (compilation--loc->file-struct loc)) (compilation--loc->line loc))))))
"#,
    );
    let told = vault.sh(&format!("{path}TERM=xterm emacs -Q --batch --load told.el")).stdout;
    assert_eq!(told, "Ada Lovelace.md:4\nOld Friends/Bo Lind.md:2\n");
}

#[test]
fn matcher_for_vs_code_fits_the_findings_of_check() {
    if !has("node") {
        return skip_missing("node");
    }
    let (vault, path) = vault_with_findings();
    vault.write("tasks.json", recipe("json", "{"));
    let script = "const it = JSON.parse(require('fs').readFileSync('tasks.json')).tasks[0].problemMatcher.pattern;\n\
                  const said = require('child_process').spawnSync('rounds', ['check']).stdout.toString();\n\
                  for (const line of said.split('\\n')) { const m = line.match(new RegExp(it.regexp)); if (m) console.log(m[it.file], m[it.line], m[it.column]); }";
    vault.write("told.js", script);
    let told = vault.sh(&format!("{path}node told.js")).stdout;
    assert_eq!(told, "Ada Lovelace.md 4 13\nOld Friends/Bo Lind.md 2 9\n");
}
