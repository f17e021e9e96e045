//! The proof of a change: one key says what was meant, and all else in the note what it said. What all keys say is asked of
//! `serde_yaml` too, which has no part in where things stand.

use super::super::super::front_matter::{Value, beyond_bounds, pairs, tree};
use super::super::super::yaml::Node;
use super::super::super::{Parts, split};
use super::super::{Note, Refusal};
use super::Name;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;

/// `after`, if `is_meant` holds of what the key says there, and everything else says what `before` said.
pub(super) fn proven(
    before: &Note,
    after: Note,
    name: Name<'_>,
    is_meant: impl Fn(Option<&Value<'_>>) -> bool,
) -> Result<Note, Refusal> {
    let (old, new) = (before.text(), after.text());
    let (old_parts, new_parts) = (split(&old), split(&new));
    let front = |text: &str, parts: &Parts| -> Option<String> {
        let sound = parts.front.clone().filter(|_| parts.closed);
        sound.map(|front| text[front].to_owned())
    };
    let old_front = front(&old, &old_parts).unwrap_or_default();
    let new_front = front(&new, &new_parts).ok_or_else(|| name.entangled())?;
    let old_body = if old_parts.closed { &old[old_parts.body..] } else { &old[..] };
    if old_body != &new[new_parts.body..] || beyond_bounds(&new_front).is_some() {
        return Err(name.entangled());
    }
    let flat = |front| pairs(front).map_err(|_| name.entangled());
    let (old_flat, new_flat) = (flat(&old_front)?, flat(&new_front)?);
    if let Some(other) = changed_in_full(&old_front, &new_front, name)? {
        return Err(name.shared(&other));
    }
    let said = new_flat.iter().find(|(key, _)| name.is(key)).map(|(_, value)| value);
    let is_same = changed_beside(&old_flat, &new_flat, name, |key| Some(key)).is_none();
    if is_meant(said) && is_same { Ok(after) } else { Err(name.entangled()) }
}

/// Another key that says something else now, nested values and what is not text included: by `serde_yaml`, or where that
/// falls short of YAML 1.2 by our own tree.
fn changed_in_full(old: &str, new: &str, name: Name<'_>) -> Result<Option<String>, Refusal> {
    let typed = |front| serde_yaml::from_str::<Typed>(front);
    if let (Ok(old), Ok(new)) = (typed(old), typed(new)) {
        return Ok(changed_beside(&old.0, &new.0, name, serde_yaml::Value::as_str));
    }
    let nodes = |front| -> Result<Vec<(Node, Node)>, Refusal> {
        let tree = tree(front).map_err(|_| name.entangled())?;
        Ok(tree.pairs.into_iter().map(|pair| (pair.key, pair.value)).collect())
    };
    Ok(changed_beside(&nodes(old)?, &nodes(new)?, name, |key| key.text()))
}

/// The name of the first pair that is not the key's own and differs.
fn changed_beside<K: PartialEq, V: PartialEq>(
    old: &[(K, V)],
    new: &[(K, V)],
    name: Name<'_>,
    text: impl Fn(&K) -> Option<&str>,
) -> Option<String> {
    let is_other = |pair: &&(K, V)| !text(&pair.0).is_some_and(|key| name.is(key));
    let (mut old, mut new) = (old.iter().filter(is_other), new.iter().filter(is_other));
    loop {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (was, is) if was == is => {}
            (was, is) => {
                let key = was.or(is).and_then(|(key, _)| text(key));
                return Some(key.unwrap_or("another key").to_owned());
            }
        }
    }
}

/// The pairs of a mapping with their types, also those of a key that is given twice.
#[derive(Default)]
struct Typed(Vec<(serde_yaml::Value, serde_yaml::Value)>);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Typed;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a mapping")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Typed, E> {
        Ok(Typed::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Typed, A::Error> {
        let mut typed = Typed::default();
        while let Some(pair) = map.next_entry()? {
            typed.0.push(pair);
        }
        Ok(typed)
    }
}
