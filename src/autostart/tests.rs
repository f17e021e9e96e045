use super::*;

const EVIL: &str = "/home/ada/my \"notes\" 100% \\ $HOME ${x} é\u{7f}; <&> 'q'";

fn service<'s>(binary: &'s str, vault: &'s str) -> Service<'s> {
    Service { binary, vault, path: "/usr/bin:/opt/50% \"x\"", log: "/home/ada/rounds.log" }
}

#[test]
fn each_vault_has_a_name_of_its_own() {
    let is = |vault: &str, start: &str| {
        let name = name(vault);
        assert!(name.starts_with(start) && name.len() == start.len() + 8, "{name}");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        name
    };
    let one = is("/home/ada/My Notes", "rounds-my-notes-");
    assert_ne!(one, is("/srv/My Notes", "rounds-my-notes-"));
    assert_eq!(one, name("/home/ada/My Notes"));
    is("/home/ada/日本", "rounds-");
    is("/", "rounds-");
    is("/a/$(rm) %i \"x\"", "rounds-rm-i-x-");
}

#[test]
fn unit_says_what_it_starts() {
    let expected = "# Written by `rounds autostart on`; `rounds autostart off` removes it.\n[Unit]\n\
                    Description=rounds watches my notes\n\n[Service]\n\
                    ExecStart=\"/home/ada/.cargo/bin/rounds\" watch \"/home/ada/my notes\"\n\
                    Environment=\"PATH=/usr/bin:/opt/50%% \\\"x\\\"\"\n\
                    Restart=on-failure\nRestartSec=30\n\n[Install]\nWantedBy=default.target\n";
    assert_eq!(unit(&service("/home/ada/.cargo/bin/rounds", "/home/ada/my notes")), expected);
    let unit = unit(&service(EVIL, EVIL));
    let line = unit.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
    let word = r#""/home/ada/my \"notes\" 100%% \\ $HOME ${x} é\x7f; <&> 'q'""#;
    assert_eq!(line, format!("ExecStart={word} watch {}", word.replace('$', "$$")));
}

#[test]
fn program_is_read_back_from_what_was_written() {
    for manager in [Manager::Systemd, Manager::Launchd] {
        for binary in ["/usr/bin/rounds", &EVIL.replace('\u{7f}', ""), "/a/&amp;lt;%%\\x41"] {
            let text = manager.text("rounds-x", &service(binary, "/v")).unwrap();
            assert_eq!(manager.binary(&text).as_deref(), Some(binary), "{text}");
        }
        assert_eq!(manager.binary("[Service]\nExecStart=/bin/true\n"), None);
    }
    assert_eq!(Manager::Systemd.binary(&unit(&service("/a\nb", "/v"))).as_deref(), Some("/a\nb"));
    assert_eq!(Manager::Launchd.text("x", &service("/a\nb", "/v")), None);
}

#[test]
fn agent_is_well_formed_whatever_stands_in_a_path() {
    let text = Manager::Launchd.text("rounds-x", &service("/b", "/v/<a> & \"b\"")).unwrap();
    assert!(text.contains("<string>/v/&lt;a&gt; &amp; \"b\"</string>"), "{text}");
    // Every element is closed where it was opened.
    let mut open = Vec::new();
    for tag in text.split('<').skip(1).filter(|tag| !tag.starts_with(['?', '!'])) {
        let name = tag.split(['>', ' ', '/']).find(|name| !name.is_empty()).unwrap();
        match tag.strip_prefix('/') {
            Some(_) => assert_eq!(open.pop(), Some(name), "{text}"),
            None if tag.split('>').next().unwrap().ends_with('/') => {}
            None => open.push(name),
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn what_a_manager_says_tells_whether_it_runs() {
    let runs = |manager: Manager, said, success| manager.runs(said, success);
    assert_eq!(runs(Manager::Systemd, "active\n", true), Some(true));
    assert_eq!(runs(Manager::Systemd, "failed\n", false), Some(false));
    assert_eq!(runs(Manager::Systemd, "Failed to connect to bus\n", false), None);
    assert_eq!(runs(Manager::Launchd, "x = {\n\tstate = running\n}", true), Some(true));
    assert_eq!(runs(Manager::Launchd, "Could not find service", false), Some(false));
}

#[test]
fn protected_folders_are_known() {
    let check = |path, expected| assert_eq!(protected(path, "/Users/ada/"), expected, "{path}");
    check("/Users/ada/Documents/notes", Some("Documents"));
    check("/Users/ada/Desktop", Some("Desktop"));
    check("/Users/ada/Library/Mobile Documents/iCloud~md~obsidian/Documents/x", Some("iCloud Drive"));
    check("/Users/ada/Documents2", None);
    check("/Users/adam/Documents", None);
    check("/Users/ada/notes", None);
}
