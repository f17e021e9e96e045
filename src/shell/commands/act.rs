//! What all commands have in common that change a note: the vault and its identity, the one round that carries out
//! what they ask for, the diff of `--dry-run`, and what is said in the end.

use super::{Context, Outcome, refresh};
use crate::contact::{self, Contact, Methods};
use crate::error::{Error, Result};
use crate::message;
use crate::note::edit::{self, Change};
use crate::request::{self, Request};
use crate::shell::files::{self, Found};
use crate::shell::terminal::{Layout, Ticks, plain};
use crate::shell::vault::{FileEdit, Operation, Options, Report, Settled, Vault, real_root};
use anstyle::AnsiColor;
use similar::TextDiff;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long somebody else's lock, or a merge that may be under way, is waited for …
const PATIENCE: Duration = Duration::from_secs(5);
/// … and how often a file is looked at that somebody saves.
const AGAIN: Duration = Duration::from_millis(100);

/// What a command wants to be done. Asked for again where something came in between: what is done already is then
/// no longer in it.
#[derive(Debug, Default)]
pub struct Plan {
    /// What is to be done.
    pub operations: Vec<Operation>,
    /// What needs not be done, since it is so already: a line each.
    pub already: Vec<String>,
}

/// A vault to be changed.
pub struct Session<'c> {
    context: &'c Context,
    vault: Vault,
    is_dry: bool,
}

impl<'c> Session<'c> {
    /// Opens the vault that a command is for.
    ///
    /// # Errors
    /// When there is none, or git has no name to commit under.
    pub fn open(context: &'c Context, is_dry: bool) -> Result<Self> {
        let root = real_root(&context.find_vault(None)?)?;
        let mut vault = Vault::open(&root, |_| ())?;
        vault.repo().signature()?;
        vault.look_twice(&Options::at_once(context.today, context.explicit_today))?;
        Ok(Self { context, vault, is_dry })
    }

    /// The vault.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Looks at the disk again: somebody had time to change it.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn look_again(&mut self) -> Result<()> {
        self.vault.rescan()
    }

    /// As [`Session::carry_out`], with a call for each file that is written.
    ///
    /// # Errors
    /// As there.
    pub fn carry_out_counted(
        &mut self,
        ticks: Ticks,
        plan: impl FnMut(&Vault) -> Result<Plan>,
    ) -> Result<Outcome> {
        self.vault.count_files(ticks);
        self.carry_out(plan)
    }

    /// Carries out `plan`, a commit each, or shows what it would change; says how it went.
    ///
    /// # Errors
    /// When the vault cannot be worked with, and what `plan` says: then nothing is done.
    pub fn carry_out(&mut self, mut plan: impl FnMut(&Vault) -> Result<Plan>) -> Result<Outcome> {
        if self.is_dry {
            let plan = plan(&self.vault)?;
            return self.show(&plan);
        }
        let mut already = None;
        let mut paths = BTreeSet::new();
        // What somebody is typing into DUE.md meanwhile is left to rest: this is about the command's own notes.
        let at_once = Options::at_once(self.context.today, self.context.explicit_today);
        let options = Options { settled: Settled::Quiet(None), ..at_once };
        let report = self.act(&options, &mut paths, |vault| {
            let Plan { operations, already: found } = plan(vault)?;
            already.get_or_insert(found);
            Ok(operations)
        })?;
        for line in already.into_iter().flatten() {
            self.context.terminal.progress(&format!("already there: {}", plain(&line)))?;
        }
        refresh::tell(&report, &options, &self.vault, self.context)?;
        let waits = report.pause.is_some() || report.waits.iter().any(|wait| paths.contains(&wait.path));
        if !waits {
            return Ok(Outcome::Done);
        }
        // A plan that fails here has been carried out, and is not understood a second time.
        self.say_what_waits(&plan(&self.vault).unwrap_or_default());
        Ok(Outcome::Waiting)
    }

    /// Tells what is still to be written from what is only not committed yet; also where nothing else is said.
    fn say_what_waits(&self, left: &Plan) {
        let is_left = |operation: &&Operation| operation.edits.iter().any(|edit| edit.old != edit.new);
        let mut left = left.operations.iter().filter(is_left).peekable();
        if left.peek().is_none() {
            self.context.terminal.warn("written, and not committed yet", None);
        }
        for operation in left {
            let subject = operation.message.lines().next().unwrap_or_default();
            self.context.terminal.warn(format!("not written: {}", plain(subject)), None);
        }
    }

    /// Carries out one request on the note at `path`, as the command `by` does.
    ///
    /// # Errors
    /// As [`Session::carry_out`].
    pub fn carry_out_one(&mut self, path: &Arc<str>, request: &Request, by: &str) -> Result<Outcome> {
        let context = self.context;
        self.carry_out(|vault| plan(vault, std::slice::from_ref(path), request, by, context))
    }

    /// The round, again while somebody else's lock or commit is in the way.
    fn act(
        &mut self,
        options: &Options,
        paths: &mut BTreeSet<Arc<str>>,
        mut plan: impl FnMut(&Vault) -> Result<Vec<Operation>>,
    ) -> Result<Report> {
        let patience = Instant::now() + PATIENCE;
        let mut commits = Vec::new();
        loop {
            let mut report = self.vault.act(options, |vault| {
                let mut operations = plan(vault)?;
                // What was written already and could not be committed then is no longer in the plan.
                for path in paths.iter() {
                    let is_planned = operations
                        .iter()
                        .flat_map(|operation| &operation.edits)
                        .any(|edit| edit.path == *path);
                    operations.extend(as_it_is(vault, path).filter(|_| !is_planned));
                }
                paths.extend(
                    operations.iter().flat_map(|operation| &operation.edits).map(|edit| edit.path.clone()),
                );
                Ok(operations)
            })?;
            commits.append(&mut report.commits);
            let passes = report.pause.as_ref().and_then(|pause| self.vault.repo().passes(pause));
            let is_open = passes.is_some() || (report.second_look && !paths.is_empty());
            if !is_open || Instant::now() >= patience {
                return Ok(Report { commits, ..report });
            }
            std::thread::sleep(passes.unwrap_or(AGAIN));
            self.vault.rescan()?;
        }
    }

    fn show(&self, plan: &Plan) -> Result<Outcome> {
        let terminal = &self.context.terminal;
        for line in &plan.already {
            terminal.progress(&format!("already there: {}", plain(line)))?;
        }
        for operation in &plan.operations {
            let diffs: String = operation.edits.iter().map(|edit| diff(edit, terminal.layout())).collect();
            let subject = operation.message.lines().next().unwrap_or_default();
            terminal.print(&format!("{diffs}would commit: {}\n", plain(subject)))?;
        }
        Ok(Outcome::Done)
    }
}

/// The operation that commits what a file holds on disk as the user's, and writes nothing; `None` where there is no file.
pub fn as_it_is(vault: &Vault, path: &Arc<str>) -> Option<Operation> {
    let Found::File(content) = files::read(vault.root(), path) else { return None };
    let bytes = Some(content.bytes);
    let edits = vec![FileEdit { path: path.clone(), old: bytes.clone(), new: bytes }];
    Some(Operation { edits, message: String::new() })
}

/// What carries out `request` in each of these notes; `by` is the command's name.
///
/// # Errors
/// When a note cannot be read, or cannot be changed without touching more of it than is meant.
pub fn plan(
    vault: &Vault,
    paths: &[Arc<str>],
    request: &Request,
    by: &str,
    context: &Context,
) -> Result<Plan> {
    let mut plan = Plan::default();
    for path in paths {
        let old = note(vault, path)?;
        let config = vault.disk().config();
        let contact = Contact::read(path, &old, config).unwrap_or_default();
        let new = carried_out(path, &contact, &old, request, &config.methods)?;
        let subject = request.subject(path, contact.circle, context.today, &config.methods);
        let is_promise = matches!(request, Request::Ended { .. } | Request::Postponed { .. });
        let is_there = new == old;
        if is_there && !is_promise {
            plan.already.push(subject);
            continue;
        }
        let message = message::deed(&subject, "", path, by, vault.is_encrypted());
        // What may be done twice without harm comes first.
        let mut edits = elsewhere(vault, path, request)?;
        if is_there && edits.is_empty() {
            plan.already.push(subject);
            continue;
        }
        if !is_there {
            edits.push(FileEdit { path: path.clone(), old: Some(old), new: Some(new) });
        }
        plan.operations.push(Operation { edits, message });
    }
    Ok(plan)
}

/// What the request asks for in another note.
fn elsewhere(vault: &Vault, path: &str, request: &Request) -> Result<Vec<FileEdit>> {
    let methods = &vault.disk().config().methods;
    let Some((path, change)) = request.elsewhere(path, methods) else { return Ok(Vec::new()) };
    let old = note(vault, &path)?;
    let new = edited(&path, &old, &[change], methods)?;
    Ok(if new == old { Vec::new() } else { vec![FileEdit { path, old: Some(old), new: Some(new) }] })
}

/// The note after the request.
fn carried_out(
    path: &str,
    contact: &Contact,
    old: &[u8],
    request: &Request,
    methods: &Methods,
) -> Result<Vec<u8>> {
    let changes = request::changes(std::slice::from_ref(request), contact, old, methods);
    edited(path, old, &changes, methods)
}

fn edited(path: &str, old: &[u8], changes: &[Change], methods: &Methods) -> Result<Vec<u8>> {
    edit::edit(old, changes, methods).map_err(|refusal| Error::Refused {
        what: format!("{path}: {}", refusal.message),
        hint: refusal.hint,
    })
}

/// What the note at `path` holds.
///
/// # Errors
/// When it cannot be read.
pub fn note(vault: &Vault, path: &str) -> Result<Vec<u8>> {
    let is_link = || vault.root().join(path).is_symlink();
    let (why, hint) = match files::read(vault.root(), path) {
        Found::File(content) => return Ok(content.bytes),
        Found::Nothing if is_link() => ("is a link".to_owned(), "put a real file in the link's place"),
        Found::Nothing => match vault.kept_elsewhere(path) {
            Some(by) => (format!("is not here: {by} keeps it elsewhere"), "have it fetched first"),
            None => ("there is no such note".to_owned(), "look again: it was there a moment ago"),
        },
        Found::Unreadable(cause) => (format!("cannot be read: {cause}"), "make the file readable for you"),
    };
    Err(Error::refused(format!("{path}: {why}"), hint))
}

/// The contact that the note at `path` says.
///
/// # Errors
/// As [`note`].
pub fn contact(vault: &Vault, path: &Arc<str>) -> Result<Contact> {
    let contact = Contact::read(path, &note(vault, path)?, vault.disk().config());
    contact.ok_or_else(|| {
        Error::refused(
            format!("{path}: {} is no contact any more", contact::name(path)),
            "give the note a circle, a category or a last_touch",
        )
    })
}

/// A unified diff of one file, fit for a terminal.
pub(super) fn diff(edit: &FileEdit, layout: Layout) -> String {
    let text = |side: &Option<Vec<u8>>| {
        side.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned()
    };
    let (old, new) = (text(&edit.old), text(&edit.new));
    let name = |side: &Option<Vec<u8>>| side.as_ref().map_or("/dev/null", |_| &edit.path).to_owned();
    let unified = TextDiff::from_lines(&old, &new)
        .unified_diff()
        .header(&name(&edit.old), &name(&edit.new))
        .to_string();
    let paint = |line: &str| {
        let shown = plain(line.trim_end_matches('\r')).into_owned();
        match shown.as_bytes().first() {
            Some(b'+') => layout.paint(AnsiColor::Green.on_default(), &shown),
            Some(b'-') => layout.paint(AnsiColor::Red.on_default(), &shown),
            Some(b'@') => layout.paint(AnsiColor::Cyan.on_default(), &shown),
            _ => shown,
        }
    };
    unified.split_terminator('\n').flat_map(|line| [paint(line), "\n".to_owned()]).collect()
}
