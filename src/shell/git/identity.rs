//! Whose name commits are made under, as git gives it to its own.
//!
//! Never invents one: a name that git would make up from the machine's is none.

use super::Repo;
use super::settings::{Place, Settings};
use crate::error::{Error, Result};
use crate::shell::clock;

/// The two lines of a commit that say whose it is, dated: `Ada Lovelace <ada@example.org> 1795330000 +0100`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who wrote it.
    pub author: Vec<u8>,
    /// Who made the commit.
    pub committer: Vec<u8>,
}

/// What stands for one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    /// `Ada Lovelace <ada@example.org>`.
    who: Vec<u8>,
    /// Seconds and zone, where a variable names them; else it is now.
    when: Option<Vec<u8>>,
}

/// Author and committer, as far as they are the same for every commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    author: Person,
    committer: Person,
}

impl Signature {
    /// The author's name.
    pub fn name(&self) -> String {
        let name = self.author.split(|byte| *byte == b'<').next().unwrap_or_default();
        String::from_utf8_lossy(name).trim_end().to_owned()
    }
}

impl Identity {
    /// What git says of this configuration and environment; `None`: nobody told it who they are.
    ///
    /// # Errors
    /// When git refuses what it was told.
    pub(super) fn of(settings: &Settings, place: &Place) -> Result<Option<Self>> {
        Ok(match (Person::of("author", settings, place)?, Person::of("committer", settings, place)?) {
            (Some(author), Some(committer)) => Some(Self { author, committer }),
            _ => None,
        })
    }

    /// Dated now, unless a variable names another date.
    pub(super) fn now(&self) -> Signature {
        let now = clock::stamp();
        Signature { author: self.author.on(&now), committer: self.committer.on(&now) }
    }
}

impl Person {
    /// `role` is `author` or `committer`.
    fn of(role: &'static str, settings: &Settings, place: &Place) -> Result<Option<Self>> {
        let variable = |part: &str| format!("GIT_{}_{part}", role.to_ascii_uppercase());
        let own =
            |part: &str| settings.bytes(&format!("{role}.{part}")).filter(|it| !it.is_empty()).is_some();
        let is_said =
            |part: &str| place.variable(&variable(part)).is_some() || own(&part.to_ascii_lowercase());
        let name = settings.bytes("user.name").filter(|name| !name.is_empty());
        let email = settings.bytes("user.email");
        let is_known = (is_said("NAME") || name.is_some())
            && (is_said("EMAIL") || email.is_some() || place.said("EMAIL").is_some());
        if !is_known {
            return Ok(None);
        }
        let is_dated = place.said(&variable("DATE")).is_some();
        if let (Some(name), Some(email)) = (name, email)
            && is_plain(name)
            && is_plain(email)
            && !["NAME", "EMAIL"].into_iter().any(is_said)
            && !is_dated
        {
            return Ok(Some(Self { who: [name, b" <", email, b">"].concat(), when: None }));
        }
        let asked = if role == "author" { "GIT_AUTHOR_IDENT" } else { "GIT_COMMITTER_IDENT" };
        Ok(Self::read(&place.ask("var", &[asked])?, is_dated))
    }

    /// Reads what `git var` printed.
    fn read(printed: &[u8], is_dated: bool) -> Option<Self> {
        let line = printed.strip_suffix(b"\n").unwrap_or(printed);
        let end = line.iter().rposition(|byte| *byte == b'>')?;
        let when = is_dated.then(|| line[end + 1..].trim_ascii().to_vec());
        Some(Self { who: line[..=end].to_vec(), when })
    }

    fn on(&self, now: &str) -> Vec<u8> {
        [&self.who, &b" "[..], self.when.as_deref().unwrap_or(now.as_bytes())].concat()
    }
}

/// Whether git takes a name as it is: of what it leaves out at either end, one version and another do not agree.
fn is_plain(name: &[u8]) -> bool {
    let is_kept =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let is_odd = |byte: &u8| byte.is_ascii_control() || matches!(byte, b'<' | b'>');
    is_kept(name.first()) && is_kept(name.last()) && !name.iter().any(is_odd)
}

impl Repo {
    /// The names that commits are made under, dated now.
    ///
    /// # Errors
    /// When git has none, or refuses what it was told.
    pub fn signature(&self) -> Result<Signature> {
        let settings = self.settings()?;
        if let Some(identity) = settings.identity.get() {
            return Ok(identity.now());
        }
        let refused = |error| match error {
            Error::Git { cause, .. } => Error::Configuration { path: self.work_tree.clone(), cause },
            error => error,
        };
        let identity = Identity::of(&settings, &self.configuration.place).map_err(refused)?;
        let identity = identity.ok_or_else(|| Error::NoIdentity(self.work_tree.clone()))?;
        Ok(settings.identity.get_or_init(|| identity).now())
    }
}
