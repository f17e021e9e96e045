use super::super::Repo;
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::fs;
use std::io::Write;
use tempfile::TempDir;

/// A user's home, with an environment of its own.
pub(in super::super) struct Home {
    folder: std::rc::Rc<TempDir>,
    variables: Variables,
}

impl Home {
    pub(in super::super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let home = folder.path().canonicalize().unwrap();
        fs::write(home.join(".gitconfig"), format!("[core]\n\texcludesFile = {}/ignore\n", home.display()))
            .unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let variables = [
            ("PATH", path),
            ("HOME", home.clone().into()),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CEILING_DIRECTORIES", home.into()),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self { folder: std::rc::Rc::new(folder), variables }
    }

    /// The same home, with these variables too.
    pub(in super::super) fn with(&self, more: &[(&str, &str)]) -> Self {
        let more = more.iter().map(|(name, value)| (name.into(), value.into()));
        let variables = self.variables.clone().into_iter().chain(more).collect();
        Self { folder: self.folder.clone(), variables }
    }

    pub(in super::super) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// An empty repository.
    pub(in super::super) fn repository(&self) -> PathBuf {
        let root = self.path().join("vault");
        fs::create_dir(&root).unwrap();
        self.git(&root, &["init", "-q", "-b", "main"], b"");
        root
    }

    pub(in super::super) fn open(&self, root: &Path) -> Repo {
        Repo::open_with(root, Some(self.variables.clone())).unwrap()
    }

    fn command(&self, root: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(root).env_clear().envs(&self.variables).args(arguments);
        command
    }

    /// What git prints for this, where it succeeds.
    fn said(&self, root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = self.command(root, arguments).output().unwrap();
        output.status.success().then_some(output.stdout)
    }

    /// What git prints for this, however it ends.
    pub(in super::super) fn git(&self, root: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut command = self.command(root, arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().stdout
    }
}

/// Files that may say something, and the variables that name some of them; all below the home.
const FILES: &[&str] = &[
    ".gitconfig",
    ".config/git/config",
    "other",
    "system",
    "vault/.git/config",
    "inc-a",
    "inc-b",
    "vault/.git/inc-c",
];

/// Lines that decide something.
fn lines() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "Ada Lovelace",
        "Zoë",
        "\"\"",
        "\" padded \"",
        "Martin L. Jr.",
        "'q'",
        "<x>",
        "\"a<b>c\\\\\"",
        "\"<;>\"",
        "\"a\\nb\"",
        "J;R",
        "\\\"quoted\\\"",
        "名前",
        "a#b",
    ];
    const EMAILS: &[&str] =
        &["ada@example.org", "\"\"", "<ada@example.org>", "\"a b@c\"", "zoë@example.org", ".a@b."];
    const FLAGS: &[&str] = &[
        " = true", " = yes", " = ON", " = 1", " = 0", " = ", " = no", " = off", " = 2", " = -1", " = 1k", "",
    ];
    const HOOKS: &[&str] =
        &["hooks", "~/hooks", "/abs/hooks", "%(prefix)/hooks", "~root/hooks", "\"\"", ".git/../h"];
    const CONDITIONS: &[&str] = &[
        "gitdir:~/vault/",
        "gitdir:~/",
        "gitdir:~/VAULT/",
        "gitdir/i:~/VAULT/",
        "gitdir:vault/.git",
        "gitdir:/nowhere/",
        "gitdir:~/link/",
        "onbranch:main",
        "onbranch:other/**",
        "hasconfig:remote.*.url:https://git.example.org/**",
        "hasconfig:remote.*.url:**/none",
    ];
    const INCLUDED: &[&str] = &["inc-a", "inc-b", "~/inc-a", "~/inc-b", "inc-c", "missing"];
    let roles = select(&["user", "user", "author", "committer"][..]);
    let who = (roles.clone(), select(NAMES), roles, select(EMAILS)).prop_map(|(one, name, other, email)| {
        format!("[{one}]\n\tname = {name}\n[{other}]\n\temail = {email}\n")
    });
    let sign = select(FLAGS).prop_map(|flag| format!("[commit]\n\tgpgSign{flag}\n"));
    let hooks = select(HOOKS).prop_map(|path| format!("[core]\n\thooksPath = {path}\n"));
    let include = select(INCLUDED).prop_map(|path| format!("[include]\n\tpath = {path}\n"));
    let conditional = (select(CONDITIONS), select(INCLUDED))
        .prop_map(|(condition, path)| format!("[includeIf \"{condition}\"]\n\tpath = {path}\n"));
    let alias = Just("[alias]\n\tx = \"!f() {\\nuser.name=Nobody\\n}\"\n".to_owned());
    prop_oneof![3 => who, 1 => sign, 1 => hooks, 1 => include, 2 => conditional, 1 => alias]
}

fn variables() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    const VARIABLES: &[(&str, &str)] = &[
        ("GIT_AUTHOR_NAME", "Author"),
        ("GIT_AUTHOR_NAME", ""),
        ("GIT_AUTHOR_EMAIL", "author@example.org"),
        ("GIT_AUTHOR_EMAIL", ""),
        ("GIT_COMMITTER_NAME", "<Committer>."),
        ("GIT_COMMITTER_EMAIL", "c@example.org"),
        ("EMAIL", "mail@example.org"),
        ("GIT_CONFIG_PARAMETERS", "'user.useConfigOnly=true'"),
        ("GIT_CONFIG_PARAMETERS", "'user.name'='From an argument'"),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_NOSYSTEM", "0"),
        ("XDG_CONFIG_HOME", ""),
    ];
    vec(select(VARIABLES), 0..3)
}

/// See [`cases`].
type Case = (Vec<[Vec<String>; 2]>, Vec<(&'static str, &'static str)>, [bool; 2]);

/// What each of the [`FILES`] says at first and later, the variables, and whether some of them name files.
fn cases() -> impl Strategy<Value = Case> {
    let text = || vec(lines(), 0..3);
    let later = (text(), text(), any::<bool>())
        .prop_map(|(one, other, same)| [one.clone(), if same { one } else { other }]);
    let file = prop_oneof![1 => Just([Vec::new(), Vec::new()]), 1 => later];
    (vec(file, FILES.len()), variables(), [any::<bool>(), any::<bool>()])
}

#[test]
fn random_configurations_say_what_they_say_to_git() {
    let first = Home::new();
    let root = first.repository();
    first.git(&root, &["remote", "add", "origin", "https://git.example.org/me/notes.git"], b"");
    let own = fs::read_to_string(root.join(".git/config")).unwrap();
    fs::create_dir_all(first.path().join(".config/git")).unwrap();
    std::os::unix::fs::symlink(&root, first.path().join("link")).unwrap();
    let write = |texts: &[[Vec<String>; 2]], turn: usize| {
        for (file, texts) in FILES.iter().zip(texts) {
            // No file includes itself, by way of another: libgit2 would not even open such a repository.
            let is_ahead = |line: &&String| match (file.rsplit_once("inc-"), line.rsplit_once("inc-")) {
                (Some((_, own)), Some((_, other))) => *own < *other.trim_end(),
                _ => true,
            };
            let text: String = texts[turn].iter().filter(is_ahead).map(String::as_str).collect();
            let text = if *file == "vault/.git/config" { own.clone() + &text } else { text };
            let place = first.path().join(file);
            if text.is_empty() {
                let _ = fs::remove_file(place);
            } else if fs::read_to_string(&place).ok().as_ref() != Some(&text) {
                fs::write(place, text).unwrap();
            }
        }
    };
    let (other, system) = (first.path().join("other"), first.path().join("system"));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(500) });
    let outcome = runner.run(&cases(), |(texts, variables, named)| {
        let mut more = variables.clone();
        more.extend([("GIT_CONFIG_KEY_0", "user.email"), ("GIT_CONFIG_VALUE_0", "counted@example.org")]);
        more.extend(named[0].then(|| ("GIT_CONFIG_GLOBAL", other.to_str().unwrap())));
        more.extend(named[1].then(|| ("GIT_CONFIG_SYSTEM", system.to_str().unwrap())));
        let home = first.with(&more);
        write(&texts, 0);
        let repo = home.open(&root);
        let _ = repo.settings();
        write(&texts, 1);
        let said = |arguments: &[&str]| home.said(&root, arguments);
        if repo.settings().is_err() {
            prop_assert_eq!(said(&["config", "--list"]), None);
            return Ok(());
        }
        let flag = said(&["config", "--type=bool", "--get", "commit.gpgSign"]).map(|text| text == b"true\n");
        prop_assert_eq!(repo.signs_commits().unwrap(), flag == Some(true));
        let hook = said(&["rev-parse", "--git-path", "hooks/pre-commit"]).unwrap();
        let hook = root.join(OsStr::from_bytes(hook.trim_ascii_end()));
        let ours = repo.hooks_folder().unwrap().join("pre-commit");
        // Named as nothing, the folder is the file system's root to git, which has no hooks.
        let hook = if hook == Path::new("/pre-commit") { "/dev/null/pre-commit".into() } else { hook };
        prop_assert_eq!(ours.components().collect::<PathBuf>(), hook.components().collect::<PathBuf>());
        let who = ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"].map(|role| {
            let said = said(&["var", role])?;
            let end = said.iter().rposition(|byte| *byte == b'>')?;
            Some(said[..=end].to_vec())
        });
        match (repo.signature(), who) {
            (Ok(ours), [Some(author), Some(committer)]) => {
                let undated =
                    |line: &[u8]| line[..=line.iter().rposition(|byte| *byte == b'>').unwrap()].to_vec();
                prop_assert_eq!(undated(&ours.author), author);
                prop_assert_eq!(undated(&ours.committer), committer);
            }
            // What git makes up, from the machine's name or as nothing, is no identity.
            (Err(Error::NoIdentity(_)), [author, committer]) => {
                let only = ["-c", "user.useConfigOnly=true", "var"];
                let told = ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"]
                    .map(|role| said(&[&only[..], &[role]].concat()));
                let is_empty = |it: &Option<Vec<u8>>| it.as_ref().is_none_or(|it| it.ends_with(b"<>"));
                prop_assert!(told.contains(&None) || is_empty(&author) || is_empty(&committer));
            }
            (ours, git) => prop_assert!(ours.is_err() && git.contains(&None), "{:?} and {:?}", ours, git),
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failed| panic!("{failed}"));
}
