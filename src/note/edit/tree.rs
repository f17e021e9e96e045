//! A front matter read in full, the user's own keys and nested values too: what a change of one key must leave as
//! it was. Never kept, only compared.

use super::super::nodes::{self, Node};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::cell::Cell;
use std::fmt;

/// Any YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Integer(i128),
    /// By its bits: what is not a number equals itself here.
    Float(u64),
    Text(String),
    List(Vec<Tree>),
    Mapping(Vec<(Tree, Tree)>),
    Tagged(String, Box<Tree>),
}

/// An alias stands for all that it names, so that a small text may be a huge tree.
const MAX_NODES: usize = 200_000;

/// The pairs of a front matter, also those of a key that is given twice.
pub(super) type Pairs = Vec<(Tree, Tree)>;

/// The pairs of two front matters, both by one reader: by `serde_yaml`, which has no part in where things stand, or
/// where that falls short of YAML 1.2 by the reader of values. `None` when one is no mapping, no YAML or too large.
pub(super) fn both(before: &str, after: &str) -> Option<(Pairs, Pairs)> {
    let by = |read: fn(&str) -> Option<Pairs>| Some((read(before)?, read(after)?));
    by(pairs).or_else(|| by(pairs_of_nodes))
}

fn pairs_of_nodes(text: &str) -> Option<Pairs> {
    let pairs = nodes::pairs(text).ok()?;
    Some(pairs.into_iter().map(|(key, value)| (Tree::of(key), Tree::of(value))).collect())
}

impl Tree {
    fn of(node: Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Text(text) => Self::Text(text),
            Node::List(items) => Self::List(items.into_iter().map(Self::of).collect()),
            Node::Mapping(pairs) => Self::Mapping(
                pairs.into_iter().map(|(key, value)| (Self::of(key), Self::of(value))).collect(),
            ),
        }
    }
}

fn pairs(text: &str) -> Option<Pairs> {
    let left = Cell::new(MAX_NODES);
    match (Seed { left: &left }).deserialize(serde_yaml::Deserializer::from_str(text)).ok()? {
        Tree::Mapping(pairs) => Some(pairs),
        Tree::Null => Some(Vec::new()),
        _ => None,
    }
}

/// Reads one value, and counts it.
#[derive(Clone, Copy)]
struct Seed<'c> {
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| de::Error::custom("too large"))?;
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Tree, E> {
        Ok(Tree::Integer(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Tree, E> {
        // Beyond the signed ones only equality counts.
        Ok(i128::try_from(value).map_or_else(|_| Tree::Text(value.to_string()), Tree::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Float(value.to_bits()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry_seed(self, self)? {
            pairs.push(pair);
        }
        Ok(Tree::Mapping(pairs))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Tree, A::Error> {
        let (tag, value) = tagged.variant::<String>()?;
        Ok(Tree::Tagged(tag, value.newtype_variant_seed(self)?.into()))
    }
}
