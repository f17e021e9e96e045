//! An ssh server of a test's own on loopback, and the settings of a user who reaches it as `hub`. Touches no key, no agent
//! and no settings of whoever runs the tests.

use crate::support::{TestVault, Watcher, has, is_root, skip_missing, wait_for};
use crate::sync::write_script;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

/// A running server; it stops when dropped.
pub struct Ssh {
    _daemon: Watcher,
    folder: PathBuf,
    port: u16,
}

/// What the client shows and knows.
#[derive(Clone, Copy)]
pub struct Client {
    /// The key that it shows: `known`, `unknown`, or `locked`, a known one behind a passphrase.
    pub key: &'static str,
    /// The server's key as the client has it: `host`, `other`, or `none`.
    pub host: &'static str,
}

/// Serves whoever runs the tests, by the keys made here; `None`, having said why, where it cannot be.
pub fn ssh_server(vault: &TestVault) -> Option<Ssh> {
    let mut folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    // Where it stands on most systems, and seldom on a user's PATH. It insists on being called by its whole name.
    folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let Some(sshd) = folders.iter().map(|folder| folder.join("sshd")).find(|path| path.is_file()) else {
        skip_missing("sshd");
        return None;
    };
    for program in ["ssh", "ssh-keygen", "script"] {
        if !has(program) {
            skip_missing(program);
            return None;
        }
    }
    if is_root() {
        // What it gives up its rights in, as its package's start script would make it.
        std::fs::create_dir_all("/run/sshd").unwrap();
    }
    let folder = vault.outside().join("ssh");
    std::fs::create_dir(&folder).unwrap();
    let keys = [("host", ""), ("other", ""), ("known", ""), ("unknown", ""), ("locked", "secret")];
    for (key, passphrase) in keys {
        let file = folder.join(key);
        vault.sh(&format!("ssh-keygen -q -t ed25519 -N '{passphrase}' -C test -f '{}'", file.display()));
    }
    vault.sh("cd ../ssh && cat known.pub locked.pub > authorized");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = folder.display();
    // The user's own settings of git must not reach it from behind either.
    let settings = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey \"{at}/host\"\nPidFile none\nUsePAM no\nStrictModes no\n\
         AuthorizedKeysFile \"{at}/authorized\"\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
         PermitRootLogin prohibit-password\nSetEnv GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1\n"
    );
    std::fs::write(folder.join("sshd_config"), settings).unwrap();
    let mut command = vault.command(sshd);
    let daemon = vault.start(command.args(["-D", "-e", "-f"]).arg(folder.join("sshd_config")));
    wait_for("the ssh server", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    Some(Ssh { _daemon: daemon, folder, port })
}

impl Ssh {
    /// The address of `hub.git` beside the vault, as the user writes it: host and all else are in their settings.
    pub fn url(&self) -> String {
        format!("hub:{}", self.folder.with_file_name("hub.git").display())
    }

    /// Writes the user's settings; where they are.
    pub fn settings(&self, vault: &TestVault, client: Client) -> PathBuf {
        let Self { folder, port, .. } = self;
        let known = folder.join("known_hosts");
        let hosts = match client.host {
            "none" => String::new(),
            key => {
                let key = std::fs::read_to_string(folder.join(key).with_extension("pub")).unwrap();
                format!("[127.0.0.1]:{port} {key}")
            }
        };
        std::fs::write(&known, hosts).unwrap();
        let (known, key) = (known.display(), folder.join(client.key));
        let user = vault.sh("id -un").stdout;
        let settings = format!(
            "Host hub\nHostName 127.0.0.1\nPort {port}\nUser {user}IdentityFile \"{}\"\nIdentitiesOnly yes\n\
             IdentityAgent none\nUserKnownHostsFile \"{known}\"\nGlobalKnownHostsFile /dev/null\n",
            key.display()
        );
        let file = folder.join("config");
        std::fs::write(&file, settings).unwrap();
        file
    }

    /// A folder with an `ssh` that reads these settings for its user's: the real one looks for them in the home that the
    /// system knows, which is not the test's.
    pub fn program(&self, settings: &std::path::Path) -> PathBuf {
        let folder = self.folder.join("bin");
        let path = std::env::var("PATH").unwrap();
        let exec = format!("PATH='{path}' exec ssh -F '{}' \"$@\"", settings.display());
        write_script(&folder.join("ssh"), &exec);
        folder
    }
}
