//! A phone in somebody's hand: they type, and now and then it commits and syncs; when it stops at a conflict they look
//! at the files, or commit them without a look.

use super::desktop::without_marks;
use super::zone::{Zone, moment};
use crate::phone::{Phone, Shown};
use crate::support::{Random, TestVault};
use crate::web::{Web, web_server};
use std::path::Path;

pub struct Hand {
    phone: Phone,
    zone: Zone,
    /// By how much its clock is ahead, in minutes.
    ahead: i64,
    /// Whether it waits for its user to settle a conflict.
    is_open: bool,
    /// How many branches of its own it has.
    branches: u32,
    _web: Web,
}

impl Hand {
    /// A phone with a clone of the hub, which stands beside `vault`; `None` where there is none on this machine.
    pub fn holding(vault: &TestVault, hub: &Path, zone: Zone, random: &mut Random) -> Option<Self> {
        vault.git(&["-C", hub.to_str().unwrap(), "config", "http.receivepack", "true"]);
        let (web, url) = web_server(vault, None);
        let mut phone = Phone::clone_of(&url)?;
        phone.strategy = *random.pick(&["none", "none", "ours", "theirs"]);
        let ahead = i64::try_from(random.below(90)).unwrap() - 45;
        Some(Self { phone, zone, ahead, is_open: false, branches: 0, _web: web })
    }

    pub fn vault(&self) -> &TestVault {
        &self.phone.vault
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// "Commit all changes".
    pub fn commit(&mut self) -> String {
        self.phone.now = moment(self.ahead);
        let shown = self.phone.commit();
        self.hear(&shown)
    }

    /// "Commit-and-sync", by itself or by its user, who settles first what is open, or does not look.
    pub fn sync(&mut self, random: &mut Random) -> String {
        if random.below(3) == 0 {
            self.phone.now = moment(self.ahead);
            let shown = self.phone.sync_by_itself();
            return self.hear(&shown);
        }
        if self.is_open && random.below(4) > 0 {
            self.settle();
        }
        self.sync_by_hand()
    }

    /// Until nothing is open any more.
    pub fn sync_with_care(&mut self) -> String {
        let mut said = self.sync_by_hand();
        for _ in 0..5 {
            if !self.is_open {
                break;
            }
            self.settle();
            said = format!("{said}; {}", self.sync_by_hand());
        }
        said
    }

    /// "Create new branch", and a push of it; its name. With something typed: where there is nothing to bring, a merge of
    /// it on a desktop would change nothing, and the phone be stuck as before.
    pub fn branch(&mut self) -> String {
        self.branches += 1;
        let name = format!("phone-{}", self.branches);
        self.vault().write(&format!("{name}.md"), "Stuck.\n");
        self.commit();
        self.phone.branch(&name).is_fine();
        name
    }

    /// "Switch branch", and a sync there.
    pub fn return_to_main(&mut self) -> String {
        let shown = self.phone.switch("main");
        let switched = self.hear(&shown);
        format!("{switched}; {}", self.sync_with_care())
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Which of its files are not as in its commit.
    pub fn status(&self) -> String {
        self.vault().git(&["-c", "core.fileMode=false", "status", "--porcelain"])
    }

    fn sync_by_hand(&mut self) -> String {
        self.phone.now = moment(self.ahead);
        let shown = self.phone.sync();
        self.hear(&shown)
    }

    fn hear(&mut self, shown: &Shown) -> String {
        self.is_open = shown.conflict;
        format!("{} open: {}", shown.said.join("; "), shown.conflict)
    }

    /// Its user takes the marks out of the files that have any, and keeps the texts.
    fn settle(&self) {
        let files = walkdir::WalkDir::new(self.vault().root()).into_iter();
        let files = files.filter_entry(|entry| entry.file_name() != ".git").flatten();
        for path in files.map(walkdir::DirEntry::into_path).filter(|path| path.is_file()) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if text.contains("<<<<<<< ") {
                std::fs::write(path, without_marks(&text)).unwrap();
            }
        }
    }

    /// What became of it, for whoever looks into a failure.
    pub fn tell(&self) -> String {
        let log = self.vault().git(&["log", "--graph", "--oneline", "--all", "-40"]);
        format!("=== phone, {}\n{log}\n{}", self.phone.strategy, self.vault().status())
    }
}
