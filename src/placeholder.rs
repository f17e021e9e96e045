//! Placeholders that cloud clients leave where a file was that they keep elsewhere for now: known by their names. The
//! file is not gone, only not here yet.

/// What the name of a placeholder tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder<'n> {
    /// The name of the file or folder that it stands for.
    pub original: &'n str,
    /// Whose placeholders are named like this.
    pub by: &'static str,
}

/// Endings that one client alone adds to the names of files, and of folders (`.cloudf`).
const ENDINGS: [(&str, &str); 6] = [
    (".nextcloud", "Nextcloud"),
    (".owncloud", "ownCloud"),
    (".cloud", "odrive"),
    (".cloudf", "odrive"),
    (".rsls", "Resilio Sync"),
    (".rsl~", "Resilio Connect"),
];

impl<'n> Placeholder<'n> {
    /// What the name of a file tells; `None`: it stands for no other. `is_tiny` is asked where only that tells: whether
    /// the file holds no more than one byte. Clients under the name of a company end their placeholders with that.
    pub fn of(name: &'n str, is_tiny: impl FnOnce() -> bool) -> Option<Self> {
        if let Some(original) = name.strip_prefix('.').and_then(|name| name.strip_suffix(".icloud")) {
            return some(original, "iCloud");
        }
        if let Some((original, by)) =
            ENDINGS.iter().find_map(|(ending, by)| Some((name.strip_suffix(ending)?, by)))
        {
            return some(original, by);
        }
        let (original, ending) = name.rsplit_once('.')?;
        let is_word = !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        (original.ends_with(".md") && is_word && is_tiny())
            .then(|| some(original, "a cloud client"))
            .flatten()
    }
}

fn some<'n>(original: &'n str, by: &'static str) -> Option<Placeholder<'n>> {
    (!original.is_empty()).then_some(Placeholder { original, by })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_placeholders_tell_what_they_stand_for() {
        let check = |name, is_tiny: bool, expected: Option<(&str, &str)>| {
            let found = Placeholder::of(name, || is_tiny).map(|it| (it.original, it.by));
            assert_eq!(found, expected, "{name}");
        };
        check(".Ada.md.icloud", false, Some(("Ada.md", "iCloud")));
        check("Ada.md.nextcloud", true, Some(("Ada.md", "Nextcloud")));
        check("Ada.md.owncloud", true, Some(("Ada.md", "ownCloud")));
        check("card.png.nextcloud", true, Some(("card.png", "Nextcloud")));
        check("Ada.md.cloud", true, Some(("Ada.md", "odrive")));
        check("People.cloudf", true, Some(("People", "odrive")));
        check("Ada.md.rsls", true, Some(("Ada.md", "Resilio Sync")));
        check("Ada.md.rsl~", true, Some(("Ada.md", "Resilio Connect")));
        check("Ada.md.testpilotcloud", true, Some(("Ada.md", "a cloud client")));
        check("Ada.md.acme_virtual", true, Some(("Ada.md", "a cloud client")));
        for name in ["Ada.md", "Ada.md.bak", "Ada.md~", ".Ada.md.swp", "Ada.icloud", ".nextcloud", "..icloud"]
        {
            check(name, false, None);
        }
        check("Ada.png.bak", true, None);
        check("Ada.md.", true, None);
        check("Ada.md.a b", true, None);
    }
}
