//! The door to the file system: walking the vault, reading one file, replacing one file.
//!
//! Never follows a link, never enters a hidden folder or a nested repository, and never writes
//! anything but a whole file at once.

use crate::error::{Error, Result, plain};
use crate::placeholder::Placeholder;
use rustix::fs::{CWD, Mode, OFlags, RenameFlags, openat, renameat_with};
use rustix::io::retry_on_intr;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;
use walkdir::WalkDir;

/// What a walk comes across.
#[derive(Debug)]
pub enum Seen {
    /// A folder, absolute, before anything in it; the first is where the walk begins.
    Folder(PathBuf),
    /// A regular file, relative to the vault, with `/` between the parts; no hidden one but git's own (`.gitignore`,
    /// `.gitattributes`).
    File(Arc<str>),
    /// A file or folder, relative to the vault, that a cloud client keeps elsewhere for now, and whose client.
    Placeholder(String, &'static str),
    /// A file or folder whose name is not UTF-8 or that cannot be listed, with the cause.
    Trouble(PathBuf, String),
}

/// Enough of a file's metadata to tell that nobody wrote it anew.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub struct Stamp(u64, u64, u64, i64, i64);

impl Stamp {
    /// Of what stands at a path, be it a link.
    pub fn of(path: &Path) -> Option<Self> {
        path.symlink_metadata().ok().as_ref().map(Self::from)
    }

    /// Of the file that a path leads to.
    pub fn of_target(path: &Path) -> Option<Self> {
        path.metadata().ok().as_ref().map(Self::from)
    }

    /// Whether the file holds nothing.
    pub fn is_empty(self) -> bool {
        self.2 == 0
    }
}

impl From<&Metadata> for Stamp {
    fn from(meta: &Metadata) -> Self {
        Self(meta.dev(), meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec())
    }
}

/// Walks through the vault at `root`, and tells `see` of all that it comes across. `skip` says which folders, relative to
/// the vault, stay out.
pub fn walk(root: &Path, mut skip: impl FnMut(&str) -> bool, mut see: impl FnMut(Seen)) {
    let mut entries = WalkDir::new(root).follow_links(false).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // A file that went away while we looked is no trouble: its event follows.
                if error.io_error().is_some_and(|io| io.kind() != io::ErrorKind::NotFound) {
                    let path = error.path().unwrap_or(root).to_path_buf();
                    let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    see(Seen::Trouble(path, cause));
                }
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        if !is_folder && !entry.file_type().is_file() {
            continue;
        }
        let Some(path) = relative(root, entry.path()) else {
            see(Seen::Trouble(entry.path().to_path_buf(), "the name is not UTF-8".into()));
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        };
        if !is_folder {
            if let Some((original, by)) = stands_for(path, &entry) {
                see(Seen::Placeholder(original, by));
            } else if !is_hidden_file(path) {
                see(Seen::File(path.into()));
            }
        } else if !path.is_empty() && (is_hidden_folder(path) || is_repository(entry.path()) || skip(path)) {
            entries.skip_current_dir();
        } else {
            see(Seen::Folder(entry.into_path()));
        }
    }
}

/// What the file at `path` is a placeholder of, and whose client made it.
fn stands_for(path: &str, entry: &walkdir::DirEntry) -> Option<(String, &'static str)> {
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    // Asked of every note there is.
    if name.ends_with(".md") {
        return None;
    }
    let is_tiny = || entry.metadata().is_ok_and(|meta| meta.len() <= 1);
    Placeholder::of(name, is_tiny).map(|it| (format!("{folder}{}", it.original), it.by))
}

/// `path` relative to `root` with `/` between its parts; `None` when it is outside or not UTF-8.
pub fn relative<'p>(root: &Path, path: &'p Path) -> Option<&'p str> {
    path.strip_prefix(root).ok()?.to_str()
}

/// Whether a relative path lies in a hidden folder, or is a hidden file other than git's own settings.
pub fn is_hidden(path: &str) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    folders.split('/').any(|part| part.starts_with('.')) || is_hidden_file(file)
}

fn is_hidden_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with('.') && name != ".gitignore" && name != ".gitattributes"
}

fn is_hidden_folder(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
}

/// Whether a folder below the vault is a repository of its own, or a submodule.
pub fn is_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// Whether any folder between `root` and `path` is a repository of its own or a link: then the path is none of ours.
pub fn leads_away(root: &Path, path: &str) -> bool {
    let mut folder = root.to_path_buf();
    let Some((folders, _)) = path.rsplit_once('/') else { return false };
    folders.split('/').any(|part| {
        folder.push(part);
        folder.symlink_metadata().is_ok_and(|meta| meta.is_symlink()) || is_repository(&folder)
    })
}

/// One file as it was at one moment.
#[derive(Debug, Clone)]
pub struct Content {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the system said of it when it was opened.
    pub stat: Metadata,
}

/// What stands at a path.
#[derive(Debug, Clone)]
pub enum Found<T = Content> {
    /// A regular file.
    File(T),
    /// Nothing, or something that is no regular file (a link, a folder, a pipe).
    Nothing,
    /// A file that cannot be read, and why.
    Unreadable(String),
}

/// Reads the file at `path` below `root`; never through a link.
pub fn read(root: &Path, path: &str) -> Found {
    if leads_away(root, path) { Found::Nothing } else { read_at(&root.join(path)) }
}

/// Reads a file whose folders are known to be real ones.
pub fn read_at(path: &Path) -> Found {
    let content = || {
        let file = open_at(CWD, path)?;
        let stat = file.metadata()?;
        if !stat.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stat.len()).unwrap_or(0).saturating_add(1));
        read_to_end(&file, Some(stat.len()), &mut bytes)?;
        Ok(Some(Content { bytes, stat }))
    };
    found(content(), || path.to_path_buf())
}

/// Reads one file after the other below one folder, which is looked up once, into one buffer.
pub struct Reader<'f> {
    folder: &'f Folder,
    buffer: Vec<u8>,
}

/// A folder whose files are to be read.
pub struct Folder {
    path: PathBuf,
    handle: File,
}

impl Folder {
    /// Opens the folder at `path`.
    ///
    /// # Errors
    /// When there is none, or none that may be entered.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_path_buf(), handle: File::open(path)? })
    }

    /// A reader of its files.
    pub fn reader(&self) -> Reader<'_> {
        Reader { folder: self, buffer: Vec::with_capacity(BUFFER) }
    }
}

/// Room for all but very long notes.
const BUFFER: usize = 64 << 10;

impl Reader<'_> {
    /// The bytes of the file at `path`, relative to the folder, which a walk has just seen there.
    pub fn read(&mut self, path: &str) -> Found<&[u8]> {
        self.buffer.clear();
        let mut content = || {
            let file = open_at(&self.folder.handle, path)?;
            read_to_end(&file, None, &mut self.buffer)?;
            // What the system says of it is of no use here, unless it was put in the place of what the walk saw.
            Ok((!self.buffer.is_empty() || file.metadata()?.is_file()).then_some(()))
        };
        match found(content(), || self.folder.path.join(path)) {
            Found::File(()) => Found::File(&self.buffer),
            Found::Nothing => Found::Nothing,
            Found::Unreadable(cause) => Found::Unreadable(cause),
        }
    }
}

/// Opens what is no link. `O_NONBLOCK`: a pipe that somebody put in the vault must not hang us.
fn open_at(folder: impl AsFd, path: impl rustix::path::Arg) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let path = path.into_c_str()?;
    Ok(retry_on_intr(|| openat(&folder, &*path, flags, Mode::empty()))?.into())
}

/// What was read at `path`; `Ok(None)`: no regular file.
fn found<T>(content: io::Result<Option<T>>, path: impl FnOnce() -> PathBuf) -> Found<T> {
    match content {
        Ok(content) => content.map_or(Found::Nothing, Found::File),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                Found::Nothing
            }
            // O_NOFOLLOW on a link says ELOOP, on a socket ENXIO.
            _ if path().symlink_metadata().is_ok_and(|meta| !meta.is_file()) => Found::Nothing,
            _ => Found::Unreadable(plain(&error)),
        },
    }
}

/// Reads all of a file, which was `size` bytes long a moment ago, behind what `bytes` hold.
fn read_to_end(file: &File, size: Option<u64>, bytes: &mut Vec<u8>) -> io::Result<()> {
    loop {
        match rustix::io::read(file, rustix::buffer::spare_capacity(bytes)) {
            Ok(0) => return Ok(()),
            // There was room for more than its size: where just that came, nobody has to be asked once more.
            Ok(_) if size == Some(bytes.len() as u64) => return Ok(()),
            Ok(_) => bytes.reserve(8192),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What our scratch files begin with; the number of the process that writes them follows.
pub const SCRATCH: &str = ".rounds-";

/// A new file in `folder`, gone when dropped unless it was moved into its place. It tells whose it is: others that work
/// in the same folder meanwhile leave it alone.
///
/// # Errors
/// When it cannot be made.
pub fn scratch_file(folder: &Path) -> io::Result<NamedTempFile> {
    scratch_with(folder, 0o600)
}

/// As [`scratch_file`], with this mode but for what the user's umask takes from it.
fn scratch_with(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let prefix = format!("{SCRATCH}{}.", std::process::id());
    let permissions = fs::Permissions::from_mode(mode);
    tempfile::Builder::new().prefix(&prefix).permissions(permissions).tempfile_in(folder)
}

/// How a [`replace`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The new text is in place.
    Done,
    /// The file no longer held what was expected; nothing was changed.
    Changed,
}

/// Replaces the file at `path` by `text`, whole or not at all, if it still holds `expected` (`None`: there is none).
///
/// `scratch` is a folder for the new file before it is in place: outside the vault, so that nobody sees it.
/// `durable`: a power cut leaves the old text or the new; what can be rendered anew needs no such care.
///
/// # Errors
/// When the file cannot be written; it is then as it was.
pub fn replace(
    path: &Path,
    text: &[u8],
    expected: Option<&[u8]>,
    scratch: &Path,
    durable: bool,
) -> Result<Replaced> {
    let error = |cause| Error::io(path, cause);
    match replace_through(path, text, expected, scratch, durable) {
        // The scratch folder is on another file system (a linked worktree may be): then beside the file itself.
        Err(cause) if cause.kind() == io::ErrorKind::CrossesDevices => {
            let folder = path.parent().unwrap_or(scratch);
            replace_through(path, text, expected, folder, durable).map_err(error)
        }
        done => done.map_err(error),
    }
}

fn replace_through(
    path: &Path,
    text: &[u8],
    expected: Option<&[u8]>,
    folder: &Path,
    durable: bool,
) -> io::Result<Replaced> {
    let mode = path.symlink_metadata().ok().map(|meta| Mode::from_raw_mode(meta.mode() & 0o777));
    // A new file has the mode that the user's umask leaves.
    let mut file = scratch_with(folder, if mode.is_none() { 0o666 } else { 0o600 })?;
    file.write_all(text)?;
    if durable {
        file.as_file().sync_all()?;
    }
    if let Some(mode) = mode {
        rustix::fs::fchmod(file.as_file(), mode)?;
    }
    let Some(expected) = expected else {
        return match file.persist_noclobber(path) {
            Ok(_) => Ok(Replaced::Done),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(Replaced::Changed),
            Err(error) => Err(error.error),
        };
    };
    if !holds(path, expected) {
        return Ok(Replaced::Changed);
    }
    // The two change places, so that a save in the instant between the look and the rename is still in our hands.
    match renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE) {
        Ok(()) if holds(file.path(), expected) => Ok(Replaced::Done),
        Ok(()) => {
            renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE)?;
            Ok(Replaced::Changed)
        }
        Err(rustix::io::Errno::XDEV) => Err(rustix::io::Errno::XDEV.into()),
        // An editor moved it away in that instant, and puts another in its place.
        Err(rustix::io::Errno::NOENT) => Ok(Replaced::Changed),
        // A file system without exchange: the look just before the rename has to do.
        Err(_) => file.persist(path).map(|_| Replaced::Done).map_err(|error| error.error),
    }
}

/// Removes the file at `path`, if it still holds `expected`. It goes to `scratch` first, so that what somebody saves in
/// the last instant comes back.
///
/// # Errors
/// When it cannot be removed; it is then as it was.
pub fn remove(path: &Path, expected: &[u8], scratch: &Path) -> Result<Replaced> {
    if !holds(path, expected) {
        return Ok(Replaced::Changed);
    }
    let away = |folder: &Path| -> io::Result<Replaced> {
        let place = scratch_file(folder)?.into_temp_path();
        fs::rename(path, &place)?;
        if holds(&place, expected) {
            return Ok(Replaced::Done);
        }
        fs::hard_link(&place, path)?;
        Ok(Replaced::Changed)
    };
    match away(scratch) {
        Err(cause) if cause.kind() == io::ErrorKind::CrossesDevices => away(path.parent().unwrap_or(scratch)),
        done => done,
    }
    .map_err(|cause| Error::io(path, cause))
}

fn holds(path: &Path, expected: &[u8]) -> bool {
    matches!(read_at(path), Found::File(content) if content.bytes == expected)
}

/// Writes a file of our own (below the git directory), whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn write_own(path: &Path, text: &[u8]) -> Result<()> {
    write_own_by(path, text, persist)
}

/// As [`write_own`], for what a power cut may cost us: a rename over a file makes some file systems (ext4) write the new
/// one out at once, which takes longer than all the rest; two files that change places do not.
///
/// # Errors
/// When it cannot be written.
pub fn write_own_fast(path: &Path, text: &[u8]) -> Result<()> {
    write_own_by(path, text, |file, path| {
        match renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(()),
            Err(_) => persist(file, path),
        }
    })
}

fn write_own_by(
    path: &Path,
    text: &[u8],
    put: impl FnOnce(NamedTempFile, &Path) -> io::Result<()>,
) -> Result<()> {
    let write = || {
        let mut file = scratch_file(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(text)?;
        put(file, path)
    };
    write().map_err(|cause| Error::io(path, cause))
}

fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes a new file and makes sure that it is on the disk; refuses to overwrite one.
///
/// # Errors
/// When it exists or cannot be written.
pub fn create(path: &Path, text: &[u8]) -> Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create_new(path)?;
        file.write_all(text)?;
        file.sync_all()
    };
    write().map_err(|cause| Error::io(path, cause))
}

/// Which file or folder a path names now: device and inode.
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    path.symlink_metadata().ok().map(|meta| (meta.dev(), meta.ino()))
}

/// Whether something stands at a path of the folder `root`, whatever its letters' case: other systems make no difference
/// there.
pub fn is_taken(root: &Path, path: &str) -> bool {
    let place = root.join(path);
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return true };
    let name = name.to_string_lossy().to_lowercase();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_there = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().to_lowercase() == name;
    place.symlink_metadata().is_ok() || entries.into_iter().any(is_there)
}
