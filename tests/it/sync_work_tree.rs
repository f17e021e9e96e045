//! What a sync does to the work tree, beside the vault and in its hidden folders too: as `git pull` would leave it, or
//! nothing at all. Git itself, in a second clone, says what is right.

use crate::support::{ADA, Ran, Random, TestVault};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// A vault below its repository's root, a second clone that only git works in, and the repository between them and
/// everybody else.
struct Trees {
    mine: TestVault,
    twin: PathBuf,
    hub: PathBuf,
}

/// What stands at the paths of a work tree.
type Listing = BTreeMap<String, String>;

impl Trees {
    fn new() -> Self {
        let mine = TestVault::folder();
        let (hub, twin) = (mine.outside().join("hub.git"), mine.outside().join("twin"));
        mine.git(&["init", "-q", "--bare", hub.to_str().unwrap()]);
        mine.git(&["clone", "-q", hub.to_str().unwrap(), "."]);
        let (root, notes) = (mine.root().to_owned(), mine.root().join("notes"));
        let mine = mine.moved(&notes, &root);
        mine.write("Ada Lovelace.md", ADA);
        mine.rounds(&["init"]);
        mine.git(&["push", "-q", "-u", "origin", "main"]);
        mine.git(&["clone", "-q", hub.to_str().unwrap(), twin.to_str().unwrap()]);
        Self { mine, twin, hub }
    }

    fn mine_at(&self) -> PathBuf {
        self.twin.with_file_name("vault")
    }

    /// Somebody else's commit: lines of `git fast-import`.
    fn push(&self, lines: &str) {
        let stream = self.mine.outside().join("stream");
        let head =
            "commit refs/heads/main\ncommitter They <they@example.org> 1795330000 +0000\ndata 5\ntheir\n";
        fs::write(&stream, format!("{head}from refs/heads/main^0\n{lines}\n")).unwrap();
        let (stream, hub) = (stream.display(), self.hub.display());
        self.mine.sh(&format!("git -C '{hub}' fast-import --quiet < '{stream}'"));
    }

    /// The same in both clones, as a script at the work tree's root.
    fn in_both(&self, script: &str) {
        for place in [&self.mine_at(), &self.twin] {
            self.mine.sh(&format!("cd '{}'; {script}", place.display()));
        }
    }

    fn git_at(&self, place: &Path, arguments: &[&str]) -> String {
        self.mine.git(&[&["-C", place.to_str().unwrap()], arguments].concat())
    }

    fn pull(&self) -> Ran {
        let twin = self.twin.to_str().unwrap();
        self.mine.try_git(&["-C", twin, "-c", "merge.stat=false", "pull", "-q", "--ff-only"])
    }

    fn head(&self, place: &Path) -> String {
        self.git_at(place, &["rev-parse", "HEAD"])
    }

    /// All that can be told of a clone: HEAD, files, index.
    fn state(&self, place: &Path) -> (String, Listing, String, String) {
        let status = self.git_at(place, &["status", "--porcelain", "--untracked-files=all"]);
        (self.head(place), listing(place), status, self.git_at(place, &["ls-files", "-s"]))
    }

    /// Syncs here, pulls there: both are the same after it.
    #[track_caller]
    fn assert_as_git(&self, what: &str) {
        let said = self.mine.try_rounds(&["sync"]);
        let pulled = self.pull();
        assert_eq!(pulled.code, 0, "{what}: {}", pulled.stderr);
        assert_eq!(said.code, 0, "{what}: {}{}", said.stdout, said.stderr);
        assert_eq!(self.state(&self.mine_at()), self.state(&self.twin), "{what}");
    }

    /// Syncs here: nothing happens, and this is said.
    #[track_caller]
    fn assert_waits(&self, expected: &str) {
        let before = self.state(&self.mine_at());
        let said = self.mine.rounds_code(2, &["sync"]).stdout;
        assert!(said.contains(expected), "`{expected}` in:\n{said}");
        assert_eq!(self.state(&self.mine_at()), before, "{said}");
    }
}

/// Every path below a folder but git's own, with what stands there.
fn listing(root: &Path) -> Listing {
    let is_git = |entry: &walkdir::DirEntry| entry.file_name() == ".git";
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().filter_entry(|entry| !is_git(entry));
    let tell = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let meta = entry.metadata().unwrap();
        let what = if meta.is_symlink() {
            format!("link to {}", fs::read_link(entry.path()).unwrap().display())
        } else if meta.is_dir() {
            "folder".into()
        } else {
            let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
            format!("{} {text}", if meta.mode() & 0o100 == 0 { "file" } else { "program" })
        };
        (path, what)
    };
    entries.map(|entry| tell(entry.unwrap())).collect()
}

/// A line of `git fast-import` that puts this at a path.
fn put(mode: &str, path: &str, content: &str) -> String {
    format!("M {mode} inline {path}\ndata {}\n{content}\n", content.len())
}

const COMMIT: &str = "97510f197510f197510f197510f197510f197510";

/// Another one.
const OTHER: &str = "1234567197510f197510f197510f197510f19751";

#[test]
fn whatever_comes_is_on_disk_as_git_would_have_it() {
    let trees = Trees::new();
    let file = |path: &str, content: &str| put("100644", path, content);
    let check = |what: &str, lines: &[String]| {
        trees.push(&lines.concat());
        trees.assert_as_git(what);
    };
    check(
        "beside, hidden and inside",
        &[file("src/x", "1"), file(".github/y", "1"), file("notes/.obsidian/a", "1")],
    );
    check("changed", &[file("src/x", "2"), file(".github/y", "2"), file("notes/.obsidian/a", "2")]);
    check("a mode", &[put("100755", "src/x", "2")]);
    check("a mode and a content", &[put("100644", "src/x", "3"), put("100755", "src/run", "#!\n")]);
    check("a link", &[put("120000", "src/link", "x"), put("120000", "notes/nowhere", "../none")]);
    check("another target", &[put("120000", "src/link", "run")]);
    check("a file in a link's place", &[file("src/link", "text"), put("120000", "src/x", "link")]);
    check("a folder in a file's place", &[file("src/run/deep/z", "1")]);
    check("a folder in a link's place", &["D src/x\n".into(), file("src/x/z", "1")]);
    check("a file in a folder's place", &["D src/run\n".into(), file("src/run", "1")]);
    check("a link in a folder's place", &["D src/x\n".into(), put("120000", "src/x", "run")]);
    check("another case", &["D src/run\n".into(), file("src/Run", "1")]);
    check(
        "a submodule",
        &[format!("M 160000 {COMMIT} src/sub\n"), file(".gitmodules", "[submodule \"s\"]\n")],
    );
    check("its next commit", &[format!("M 160000 {OTHER} src/sub\n")]);
    check("its removal", &["D src/sub\n".into()]);
    check("a submodule in a file's place", &[format!("M 160000 {COMMIT} src/Run\n")]);
    check("a folder in its place", &["D src/Run\n".into(), file("src/Run/z", "1")]);
    check("a submodule in a folder's place", &["D src/Run\n".into(), format!("M 160000 {COMMIT} src/Run\n")]);
    check("a file in its place", &["D src/Run\n".into(), file("src/Run", "1")]);
    check("all gone", &["D src\n".into(), "D .github\n".into(), "D notes/.obsidian\n".into()]);
}

#[test]
fn what_the_user_has_there_in_no_commit_is_waited_for_by_name() {
    let trees = Trees::new();
    let file = |path: &str, content: &str| put("100644", path, content);
    let begin =
        [file("src/x", "1"), file("src/y", "1"), file("d/x", "1"), put("120000", "link", "src")].concat();
    trees.push(&begin);
    trees.assert_as_git("the beginning");
    let check = |dirt: &str, lines: &[String], expected: &str, clean: &str| {
        trees.in_both(dirt);
        trees.push(&lines.concat());
        trees.assert_waits(expected);
        trees.in_both(clean);
        trees.assert_as_git(dirt);
    };
    let reset = "git reset -q --hard";
    let line = "waiting: src/x: changed there too: ";
    check("echo mine > src/x", &[file("src/x", "2")], line, reset);
    check("rm src/x", &[file("src/x", "3")], "removed on disk", reset);
    check("echo mine > src/x; git add src/x", &[file("src/x", "4")], "staged by you", reset);
    check("rm src/x; ln -s y src/x", &[file("src/x", "5")], line, reset);
    check("rm src/x; mkdir src/x", &[file("src/x", "6")], line, &format!("rmdir src/x; {reset}"));
    check("echo mine > src/x", &["D src/x\n".into()], line, reset);
    check("echo mine > src/x", &[file("src/x", "7")], line, "rm src/x");
    check("ln -sfn d link", &[put("120000", "link", "src/x")], "waiting: link: changed there too: ", reset);
    check("echo mine > src/n", &[file("src/n/z", "1")], "waiting: src/n: a link, a file or", "rm src/n");
    check(
        "echo mine > d/n",
        &["D d\n".into(), file("d", "1")],
        "waiting: d/n: in no commit, where d",
        "rm d/n",
    );
    check("ln -s src e", &[file("e/z", "1")], "waiting: e: a link", "rm e");
    check("git init -q f", &[file("f/z", "1")], "waiting: f: a link", "rm -rf f");
    check("git init -q g", &[file("g", "1")], "waiting: g: another repository", "rm -rf g");
    check("mkdir s; touch s/z", &[format!("M 160000 {COMMIT} s\n")], "waiting: s/z: in no commit", "rm s/z");
    // Git does, whatever that takes away.
    trees.in_both("echo '*.log' >> .git/info/exclude; echo mine > a.log");
    trees.push(&file("a.log", "1"));
    trees.assert_waits("waiting: a.log: changed there too: ");
    trees.in_both("git init -q s; touch s/mine");
    trees.push(&[file("s", "1"), "D a.log\n".into()].concat());
    trees.assert_waits("waiting: s: another repository");
}

#[test]
fn what_the_user_has_there_already_and_modes_of_their_own_stay() {
    let trees = Trees::new();
    trees.push(&put("100644", "src/x", "1"));
    trees.assert_as_git("the beginning");
    let at = |path: &str| trees.mine_at().join(path);
    fs::write(at("src/y"), "2").unwrap();
    fs::set_permissions(at("src/x"), fs::Permissions::from_mode(0o700)).unwrap();
    trees.push(&[put("100644", "src/x", "2"), put("100644", "src/y", "2")].concat());
    trees.mine.rounds(&["sync"]);
    assert_eq!(
        (fs::read(at("src/x")).unwrap(), at("src/x").metadata().unwrap().mode() & 0o777),
        (b"2".to_vec(), 0o700)
    );
    assert_eq!(trees.mine.git(&["diff", "--name-only", "HEAD"]), "src/x", "its mode alone");
    assert_eq!(trees.mine.git(&["diff", "HEAD", "--", "src/x"]).lines().last(), Some("new mode 100755"));
}

#[test]
fn new_files_have_the_mode_that_the_user_gives_theirs() {
    let trees = Trees::new();
    trees.push(&[put("100644", "src/x", "1"), put("100755", "src/run", "1")].concat());
    let rounds = trees.mine.rounds_command(&["sync"]);
    let line: Vec<_> = rounds.get_args().map(|it| it.to_str().unwrap()).collect();
    trees.mine.sh(&format!("umask 077; '{}' {}", crate::support::ROUNDS, line.join(" ")));
    let mode = |path: &str| trees.mine_at().join(path).metadata().unwrap().mode() & 0o777;
    assert_eq!((mode("src/x"), mode("src/run")), (0o600, 0o700));
}

#[test]
fn submodule_with_content_keeps_it_whatever_comes() {
    let trees = Trees::new();
    trees.push(&format!("M 160000 {COMMIT} sub\n"));
    trees.assert_as_git("the submodule");
    trees.in_both("git init -q sub; echo mine > sub/mine");
    trees.push(&format!("M 160000 {OTHER} sub\n"));
    trees.assert_as_git("its next commit");
    trees.push("D sub\n");
    trees.assert_as_git("its removal");
    assert_eq!(fs::read_to_string(trees.mine_at().join("sub/mine")).unwrap(), "mine\n");
    trees.push(&format!("M 160000 {COMMIT} sub\n"));
    trees.assert_as_git("its return");
    trees.push(&["D sub\n".into(), put("100644", "sub/x", "1")].concat());
    trees.assert_waits("waiting: sub: a link, a file or another repository");
}

#[test]
fn paths_that_git_is_told_to_leave_alone_are_as_git_has_them() {
    for flag in ["--skip-worktree", "--assume-unchanged"] {
        let trees = Trees::new();
        let file = |path: &str, content: &str| put("100644", path, content);
        let begin: Vec<_> = ["clean", "absent", "gone", "dirty"].map(|path| file(path, "1")).into();
        trees.push(&begin.concat());
        trees.assert_as_git("the beginning");
        trees.in_both(&format!(
            "git update-index {flag} clean absent gone dirty; rm absent gone; echo mine > dirty"
        ));
        trees.push(&[file("clean", "2"), file("absent", "2"), "D gone\n".into()].concat());
        trees.assert_as_git(flag);
        let told = trees.mine.git(&["ls-files", "-v", "clean", "absent", "dirty"]);
        assert!(told.lines().all(|line| !line.starts_with('H')), "what they told git holds on: {told}");
        trees.push(&file("dirty", "2"));
        trees.assert_waits(
            "waiting: dirty: changed there too: changed on disk, where git is told to leave it alone",
        );
        trees.push("D dirty\n");
        trees.assert_waits("waiting: dirty: changed there too: ");
    }
}

#[test]
fn sparse_checkout_stays_one() {
    let trees = Trees::new();
    let file = |path: &str, content: &str| put("100644", path, content);
    trees.push(&[file("in/x", "1"), file("out/x", "1"), file("out/y", "1"), file("x", "1")].concat());
    trees.assert_as_git("the beginning");
    for rules in ["--cone in notes", "--no-cone /in /notes /x"] {
        trees.in_both(&format!("git sparse-checkout set {rules}"));
        trees.push(&[file("in/x", rules), file("in/new", rules), file("out/x", rules)].concat());
        trees.assert_as_git(rules);
        trees.push(&["D out/y\n".into(), file("out/new", rules), file("x", rules)].concat());
        trees.assert_as_git(rules);
        assert!(!trees.mine_at().join("out").exists());
        let skipped = |place: &Path| trees.git_at(place, &["ls-files", "-t"]);
        assert_eq!(skipped(&trees.mine_at()), skipped(&trees.twin));
        trees.push(&["D out/new\n".into(), "D in/new\n".into(), file("out/y", "1")].concat());
        trees.assert_as_git(rules);
    }
}

#[test]
fn line_ends_and_filters_beside_the_vault_are_as_git_has_them() {
    let trees = Trees::new();
    let file = |path: &str, content: &str| put("100644", path, content);
    trees.in_both("git config filter.up.clean 'tr A-Z a-z'; git config filter.up.smudge 'tr a-z A-Z'");
    let check = |what: &str, lines: &[String]| {
        trees.push(&lines.concat());
        trees.assert_as_git(what);
    };
    let attributes = "*.crlf eol=crlf\n*.id ident\n*.up filter=up\n*.no filter=missing\n*.u16 text working-tree-encoding=UTF-16LE\n";
    check("attributes", &[file(".gitattributes", attributes)]);
    let files = |word: &str| {
        ["crlf", "up", "no", "u16"].map(|end| file(&format!("src/a.{end}"), &format!("{word}\nx\n"))).concat()
    };
    check("new ones", &[files("one"), file("src/a.id", "$Id$\n")]);
    check("changed ones", &[files("two"), file("src/a.id", "$Id$ 2\n")]);
    trees.in_both("printf 'MINE\\n' > src/a.up");
    trees.push(&files("three"));
    trees.assert_waits("waiting: src/a.up: changed there too: ");
    trees.in_both("git checkout -q src");
    trees.assert_as_git("once more");
    check("stored before an attribute asked for other line ends", &[file("src/old.txt", "a\r\nb\r\n")]);
    // The other files keep theirs: whether git notices that a filter is gone depends on the second in which it looks.
    let both = format!("{attributes}*.txt text=auto\n");
    check("that attribute", &[file(".gitattributes", &both)]);
    check("the next version", &[file("src/old.txt", "a\r\nc\r\n")]);
}

#[test]
fn random_changes_of_random_trees_beside_random_dirt_are_brought_as_git_brings_them_or_not_at_all() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let rounds: u64 = std::env::var("ROUNDS_TREES").ok().and_then(|it| it.parse().ok()).unwrap_or(12);
    let trees = Trees::new();
    let (mut moved, mut waited) = (0, 0);
    for round in 0..rounds {
        let lines: String = (0..=random.below(5)).map(|_| their_change(&mut random)).collect();
        trees.push(&lines);
        let is_dirty = random.below(3) > 0;
        let dirt: Vec<String> = if is_dirty {
            (0..=random.below(2)).map(|_| my_change(&mut random)).collect()
        } else {
            Vec::new()
        };
        trees.in_both(&dirt.join("\n"));
        let what = format!("round {round}: theirs\n{lines}\nmine\n{}", dirt.join("\n"));
        let before = trees.state(&trees.mine_at());
        let said = trees.mine.try_rounds(&["sync"]);
        let after = trees.state(&trees.mine_at());
        let pulled = trees.pull();
        if after.0 == before.0 {
            // Theirs may come to nothing at all.
            assert!(is_dirty || said.code == 0, "{what}: {}{}", said.stdout, said.stderr);
            assert_eq!((&after, said.stderr.as_str()), (&before, ""), "{what}: {}", said.stdout);
            waited += u32::from(said.code == 2);
        } else if pulled.code == 0 {
            assert_eq!(after, trees.state(&trees.twin), "{what}: {}", said.stdout);
            moved += 1;
        } else {
            // What git refuses for no more than a name in the way: all of the user's is still there.
            let (kept, _): (Vec<_>, Vec<_>) = before.1.iter().partition(|it| after.1.get(it.0) == Some(it.1));
            let is_kept = |line: &str| kept.iter().any(|(path, _)| line.ends_with(path.as_str()));
            assert!(before.2.lines().all(is_kept), "{what}: {}\ngit: {}", said.stdout, pulled.stderr);
        }
        // Git cleans up nothing in a submodule's folder.
        trees.in_both("rm -rf a b .hidden notes/.obsidian; git reset -q --hard; git clean -qffdx");
        trees.assert_as_git(&what);
    }
    eprintln!("{moved} moved, {waited} waited");
}

const PLACES: [&str; 9] = [
    "a",
    "b",
    "b/c",
    "b/c/d",
    ".hidden",
    ".hidden/x",
    "notes/.obsidian/app.json",
    "notes/code.txt",
    "notes/more/z",
];

fn their_change(random: &mut Random) -> String {
    let path = random.pick(&PLACES);
    let content = format!("{}\n", random.below(3));
    // No programs: a file that lost its mode alone is none that anybody changed here, and one in git's eyes.
    match random.below(8) {
        0 | 1 => format!("D {path}\n"),
        3 => put("120000", path, ["a", "b", "nowhere"][random.below(3) as usize]),
        4 => format!("M 160000 {} {path}\n", random.pick(&[COMMIT, OTHER])),
        _ => put("100644", path, &content),
    }
}

fn my_change(random: &mut Random) -> String {
    // What is in the vault and not hidden would be committed.
    let path = random.pick(&PLACES[..7]);
    let above = path.rsplit_once('/').map_or(".", |(above, _)| above);
    let mine = random.below(4);
    match random.below(6) {
        // Above it may be a link that leads to itself.
        0 => format!("rm -rf {path} 2>/dev/null || :"),
        1 => format!("mkdir -p {path} 2>/dev/null && echo {mine} > {path}/mine || :"),
        2 => format!("mkdir -p {above} 2>/dev/null && ln -sfn {mine} {path} || :"),
        3 => format!("test -f {path} && echo mine > {path} && git add {path} || :"),
        4 => format!(
            "git ls-files --error-unmatch {path} >/dev/null 2>&1 && test ! -d {path} && rm -f {path} || :"
        ),
        _ => format!(
            "mkdir -p {above} 2>/dev/null && test ! -d {path} && {{ test ! -L {path} || rm {path}; }} && echo {mine} > {path} || :"
        ),
    }
}
