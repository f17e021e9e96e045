//! Archives as LinkedIn and Notion give them, one in another too: each table and each file of cards in them. Bounded in all
//! that an archive may pretend: nothing is unpacked anywhere but in memory.

use super::{
    FORMATS, MOST_PEOPLE, Reading, Told, Unread, Wishes, linkedin, linkedin_messages, notion, read_plain,
};
use memchr::memmem;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Whether bytes are an archive.
pub fn knows(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// So many bytes are unpacked of one file …
const LARGEST: u64 = 32 << 20;
/// … and of all together, which is what is held of people at a time.
const ALL: u64 = 64 << 20;
/// More files are no export of people.
const MOST_FILES: usize = 50_000;

/// The people of every file in an archive.
///
/// # Errors
/// When it cannot be unpacked, or nobody is in it.
pub fn read(bytes: &[u8], wishes: &Wishes) -> Result<Vec<Reading>, Unread> {
    let mut left = ALL;
    let mut readings = Vec::new();
    let (mut people, mut is_full, mut unasked) = (0, false, None);
    unpack(bytes, 0, &mut left, &mut |name, bytes| {
        // Of many files none may be too large.
        if people == MOST_PEOPLE {
            is_full = true;
            return;
        }
        match read_plain(bytes, wishes) {
            Ok(mut reading) => {
                is_full |= people + reading.people.len() > MOST_PEOPLE;
                reading.people.truncate(MOST_PEOPLE - people);
                people += reading.people.len();
                if notion::database(name).is_some() {
                    reading.source = notion::SOURCE;
                }
                for told in reading.skipped.iter_mut().chain(&mut reading.left_out) {
                    told.file = name.to_owned();
                }
                readings.push(reading);
            }
            Err(unread) if linkedin_messages::knows(bytes) => unasked = Some((name.to_owned(), unread.hint)),
            // Many files of an archive are about something else.
            Err(_) => {}
        }
    })?;
    if let Some(last) = readings.last_mut().filter(|_| is_full) {
        last.skip(0, "more people than are anybody's in the archive: from here on nobody is read");
    }
    // Beside connections stand the user's own profile, invitations and the like.
    if readings.iter().any(|reading| reading.source == linkedin::CONNECTIONS.source) {
        readings.retain(|reading| reading.source == linkedin::CONNECTIONS.source);
    }
    if let (Some(last), Some((file, what))) = (readings.last_mut(), unasked) {
        last.left_out.push(Told { file, line: 0, what });
    }
    if readings.is_empty() {
        let hint = "it is to hold a table or cards of people";
        return Err(Unread::new("nobody is in this archive", hint));
    }
    Ok(readings)
}

fn unpack(
    bytes: &[u8],
    depth: usize,
    left: &mut u64,
    take: &mut dyn FnMut(&str, &[u8]),
) -> Result<(), Unread> {
    // Counted before they are listed: the list of millions would be larger than the archive.
    if memmem::find_iter(bytes, b"PK\x01\x02").nth(MOST_FILES).is_some() {
        let what = format!("an archive of more than {MOST_FILES} files");
        return Err(Unread::new(what, "unpack it, and name the files"));
    }
    let broken = |_| Unread::new("the archive cannot be unpacked", "download it again");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(|name| name.into_owned()).unwrap_or_default()).collect();
    let whole: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| notion::database(name))
        .filter(|(_, has_all)| *has_all)
        .map(|(it, _)| it)
        .collect();
    for (at, name) in names.iter().enumerate() {
        let lower = name.to_lowercase();
        let is_archive = lower.ends_with(".zip");
        let is_view = notion::database(name).is_some_and(|(of, has_all)| !has_all && whole.contains(of));
        let end = lower.rsplit_once('.').map_or("", |(_, end)| end);
        let is_people = end == "csv" || FORMATS.iter().any(|format| format.extension == end);
        if is_view || !(is_people || is_archive && depth == 0) {
            continue;
        }
        let mut file = archive.by_index(at).map_err(broken)?;
        let most = LARGEST.min(*left);
        let mut unpacked = Vec::new();
        let count = file.by_ref().take(most + 1).read_to_end(&mut unpacked);
        count.map_err(|_| {
            Unread::new(format!("`{name}` in the archive cannot be unpacked"), "download it again")
        })?;
        if unpacked.len() as u64 > most {
            let what = match most {
                LARGEST => format!("`{name}` in the archive is larger than {} MB unpacked", LARGEST >> 20),
                _ => format!("the archive is larger than {} MB unpacked", ALL >> 20),
            };
            return Err(Unread::new(what, "unpack it, and name the files"));
        }
        *left -= unpacked.len() as u64;
        drop(file);
        if is_archive && knows(&unpacked) {
            unpack(&unpacked, depth + 1, left, take)?;
        } else {
            take(name, &unpacked);
        }
    }
    Ok(())
}
