//! What starts a vault's watcher at login, as text: a systemd user unit, or a LaunchAgent. Texts in, texts out; whatever
//! stands in a path means that path and nothing else.

#[cfg(test)]
mod tests;

use uuid::Uuid;

/// Who starts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// systemd's user instance, on Linux.
    Systemd,
    /// launchd, on macOS.
    Launchd,
}

/// A vault's watcher as a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service<'s> {
    /// The `rounds` that watches, by its absolute path.
    pub binary: &'s str,
    /// The vault, by its absolute path.
    pub vault: &'s str,
    /// Where programs are looked for: git runs `rounds` and the user's hooks by their names.
    pub path: &'s str,
    /// The file that takes what is said, by its absolute path: launchd keeps none of its own.
    pub log: &'s str,
}

/// The name of a vault's service, one a vault: `rounds-notes-1a2b3c4d`. Two of one name are told apart by their paths.
pub fn name(vault: &str) -> String {
    let folder: String = words_of(vault).chars().filter(char::is_ascii).collect();
    let folder = folder.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, vault.as_bytes()).simple().to_string();
    let folder = if folder.is_empty() { folder } else { format!("{}-", &folder[..folder.len().min(40)]) };
    format!("rounds-{folder}{}", &id[..8])
}

/// The vault's folder in letters and digits.
fn words_of(vault: &str) -> String {
    let folder = vault.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words: String = folder.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Manager {
    /// What the file of a service is called.
    pub fn file(self, name: &str) -> String {
        match self {
            Self::Systemd => format!("{name}.service"),
            Self::Launchd => format!("{name}.plist"),
        }
    }

    /// The file of the service `name`; `None`: a path in it holds what such a file cannot.
    pub fn text(self, name: &str, service: &Service<'_>) -> Option<String> {
        match self {
            Self::Systemd => Some(unit(service)),
            Self::Launchd => {
                let all = [service.binary, service.vault, service.path, service.log];
                let is_fit = !all.iter().any(|text| text.contains(char::is_control));
                is_fit.then(|| plist(name, service))
            }
        }
    }

    /// The program that a file of ours starts, by its path; `None`: the file is not as we write it.
    pub fn binary(self, file: &str) -> Option<String> {
        match self {
            Self::Systemd => {
                let line = file.lines().find_map(|line| line.strip_prefix("ExecStart=\""))?;
                unquoted(line)
            }
            Self::Launchd => {
                let (_, arguments) = file.split_once("<key>ProgramArguments</key>")?;
                let (_, first) = arguments.split_once("<string>")?;
                let (first, _) = first.split_once("</string>")?;
                Some(first.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
            }
        }
    }

    /// The commands that begin with it, one after the other; `file` is its place, `user` the user's number.
    pub fn start(self, name: &str, file: &str, user: u32) -> Vec<Vec<String>> {
        match self {
            Self::Systemd => vec![
                words(&["systemctl", "--user", "daemon-reload"]),
                words(&["systemctl", "--user", "enable", &self.file(name)]),
                // One that runs already is one of an earlier file.
                words(&["systemctl", "--user", "restart", &self.file(name)]),
            ],
            Self::Launchd => vec![words(&["launchctl", "bootstrap", &format!("gui/{user}"), file])],
        }
    }

    /// The command that ends with it.
    pub fn stop(self, name: &str, user: u32) -> Vec<String> {
        match self {
            Self::Systemd => words(&["systemctl", "--user", "disable", "--now", &self.file(name)]),
            Self::Launchd => words(&["launchctl", "bootout", &format!("gui/{user}/{name}")]),
        }
    }

    /// The command that tells whether it runs.
    pub fn ask(self, name: &str, user: u32) -> Vec<String> {
        match self {
            Self::Systemd => words(&["systemctl", "--user", "is-active", &self.file(name)]),
            Self::Launchd => words(&["launchctl", "print", &format!("gui/{user}/{name}")]),
        }
    }

    /// Whether what that command said means that it runs; `None`: it could not tell.
    pub fn runs(self, said: &str, is_success: bool) -> Option<bool> {
        match self {
            Self::Systemd => match said.trim() {
                "active" | "activating" | "reloading" => Some(true),
                "inactive" | "failed" | "deactivating" => Some(false),
                _ => None,
            },
            Self::Launchd => Some(is_success && said.lines().any(|line| line.trim() == "state = running")),
        }
    }

    /// How to look at it, for people.
    pub fn look(self, name: &str, log: &str) -> String {
        match self {
            Self::Systemd => format!("journalctl --user -u {name}"),
            Self::Launchd => format!("tail -f '{}'", log.replace('\'', "'\\''")),
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// The systemd unit.
fn unit(service: &Service<'_>) -> String {
    let Service { binary, vault, path, .. } = service;
    format!(
        "# Written by `rounds autostart on`; `rounds autostart off` removes it.\n\
         [Unit]\n\
         Description=rounds watches {}\n\
         \n\
         [Service]\n\
         ExecStart={} watch {}\n\
         Environment={}\n\
         Restart=on-failure\n\
         RestartSec=30\n\
         \n\
         [Install]\n\
         WantedBy=default.target\n",
        words_of(vault),
        quoted(binary, false),
        quoted(vault, true),
        quoted(&format!("PATH={path}"), false),
    )
}

/// A word of a unit's line: nothing in it is a quote, an escape, a specifier or, where variables are put in
/// (`is_argument`: not in the program's own path), one of these.
fn quoted(text: &str, is_argument: bool) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '%' => out.push_str("%%"),
            '$' if is_argument => out.push_str("$$"),
            _ if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\x{byte:02x}"));
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The first word of a unit's line, behind its opening quote, as [`quoted`] wrote it.
fn unquoted(line: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = line.bytes();
    loop {
        match bytes.next()? {
            b'"' => return String::from_utf8(out).ok(),
            b'\\' => match bytes.next()? {
                b'x' => {
                    let digits = [bytes.next()?, bytes.next()?];
                    out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
                }
                byte => out.push(byte),
            },
            b'%' => out.push(bytes.next().filter(|byte| *byte == b'%')?),
            byte => out.push(byte),
        }
    }
}

/// The LaunchAgent.
fn plist(name: &str, service: &Service<'_>) -> String {
    let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let [binary, vault, path, log] = [service.binary, service.vault, service.path, service.log].map(text);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by `rounds autostart on`; `rounds autostart off` removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{name}</string>
  <key>ProgramArguments</key>
  <array>
    <string>{binary}</string>
    <string>watch</string>
    <string>{vault}</string>
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>{path}</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>StandardOutPath</key>
  <string>{log}</string>
  <key>StandardErrorPath</key>
  <string>{log}</string>
</dict>
</plist>
"#
    )
}

/// Which of the folders that macOS opens to no program in the background `path` lies in; `home` is the user's.
pub fn protected(path: &str, home: &str) -> Option<&'static str> {
    const FOLDERS: [(&str, &str); 4] = [
        ("Documents", "Documents"),
        ("Desktop", "Desktop"),
        ("Downloads", "Downloads"),
        ("Library/Mobile Documents", "iCloud Drive"),
    ];
    let below = path.strip_prefix(home.trim_end_matches('/'))?.strip_prefix('/')?;
    let is_in = |folder: &str| {
        below.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    FOLDERS.into_iter().find(|(folder, _)| is_in(folder)).map(|(_, name)| name)
}
