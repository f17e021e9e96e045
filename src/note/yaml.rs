//! The door to `serde_yaml`: a text as pairs of a key and a flat value. The caller bounds the text first:
//! the reader is quadratic in open brackets, and follows aliases.

use super::Wrong;
use super::fields::Value;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Reads `text` as a mapping; scalars come as they are written, whatever type YAML gives them.
///
/// The reader must be told which type is wanted before it shows the value, and only for a text does it
/// keep `01` and `1.10` as they are. So it reads twice: once for the shape, once for the text.
pub(super) fn read(text: &str) -> Result<Vec<(String, Value<'static>)>, Wrong> {
    let error = |error: serde_yaml::Error| explain(&error, text);
    let shapes = match Document::deserialize(serde_yaml::Deserializer::from_str(text)).map_err(error)? {
        Document::Mapping(shapes) => shapes,
        Document::Empty => Vec::new(),
        Document::Other => {
            return Err(Wrong::new(
                first_line(text),
                "the front matter has no `key: value` lines",
                "write one value a line, as in `circle: 2`",
            ));
        }
    };
    if shapes.is_empty() {
        return Ok(Vec::new());
    }
    Pairs(&shapes).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(error)
}

fn first_line(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..text[start..].find('\n').map_or(text.len(), |end| start + end)
}

/// What kind of value stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Scalar,
    List,
    Other,
}

enum Document {
    Empty,
    Mapping(Vec<(Shape, Shape)>),
    Other,
}

/// Scalars of every type come to the same value.
macro_rules! visit_scalars {
    ($value:expr, empty: $empty:expr, tagged: $tagged:expr) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("any value")
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i128<E>(self, _: i128) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u128<E>(self, _: u128) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($empty)
        }
        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok($empty)
        }
        fn visit_enum<A: de::EnumAccess<'de>>(self, tagged: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_enum(tagged).map(|_| $tagged)
        }
    };
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;
    visit_scalars!(Document::Other, empty: Document::Empty, tagged: Document::Other);

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Document, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| Document::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let shape = ShapeOf { in_list: false };
        let mut shapes = Vec::new();
        while let Some(pair) = map.next_entry_seed(shape, shape)? {
            shapes.push(pair);
        }
        Ok(Document::Mapping(shapes))
    }
}

/// Visits a value for its shape. In a list it does not look into what is nested, which would follow aliases.
#[derive(Clone, Copy)]
struct ShapeOf {
    in_list: bool,
}

impl<'de> DeserializeSeed<'de> for ShapeOf {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ShapeOf {
    type Value = Shape;
    visit_scalars!(Shape::Scalar, empty: Shape::Scalar, tagged: Shape::Other);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        if self.in_list {
            return IgnoredAny.visit_seq(list).map(|_| Shape::Other);
        }
        let mut shape = Shape::List;
        while let Some(item) = list.next_element_seed(Self { in_list: true })? {
            shape = if item == Shape::Scalar { shape } else { Shape::Other };
        }
        Ok(shape)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
        IgnoredAny.visit_map(map).map(|_| Shape::Other)
    }
}

/// Reads the pairs of a mapping whose shapes are known.
struct Pairs<'a>(&'a [(Shape, Shape)]);

impl<'de> DeserializeSeed<'de> for Pairs<'_> {
    type Value = Vec<(String, Value<'static>)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pairs<'_> {
    type Value = Vec<(String, Value<'static>)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::with_capacity(self.0.len());
        for &(key_shape, value_shape) in self.0 {
            let Some(key) = map.next_key_seed(Flat(key_shape))? else { break };
            let value = map.next_value_seed(Flat(value_shape))?;
            if let Value::Text(key) = key {
                pairs.push((key.into_owned(), value));
            }
        }
        Ok(pairs)
    }
}

/// Reads a value of a known shape.
struct Flat(Shape);

impl<'de> DeserializeSeed<'de> for Flat {
    type Value = Value<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Ok(match self.0 {
            Shape::Scalar => Option::<String>::deserialize(deserializer)?
                .map_or(Value::Null, |text| Value::Text(text.into())),
            Shape::List => {
                let items = Vec::<Option<String>>::deserialize(deserializer)?;
                Value::List(items.into_iter().flatten().map(Cow::Owned).collect())
            }
            Shape::Other => {
                IgnoredAny::deserialize(deserializer)?;
                Value::Other
            }
        })
    }
}

/// The reader's error in our words, at its place in `text`.
fn explain(error: &serde_yaml::Error, text: &str) -> Wrong {
    let shown = error.to_string();
    let problem = shown.split([',', ':']).next().unwrap_or_default();
    let problem = problem.split(" at line ").next().unwrap_or_default();
    let unclosed = problem.contains("unexpected end of stream") || shown.contains("expected ',' or");
    let misnamed = problem.contains("alphabetic or numeric character");
    let place = if unclosed || misnamed { opening(&shown, text) } else { None };
    let at = place.unwrap_or_else(|| {
        let index = error.location().map_or(0, |location| location.index());
        text.char_indices().nth(index).map_or(text.trim_end().len(), |(at, _)| at)
    });
    let range = at..text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    let quotes = "put the whole value in double quotes";
    if problem.contains("mapping values are not allowed") {
        return Wrong::new(range, "a colon and a space stand inside a value", quotes);
    }
    if unclosed {
        return Wrong::new(range, "a quote or a bracket is opened and never closed", "close it");
    }
    // `*` and `&` name other values, `@` and `%` are reserved: to a person they are just text.
    let unstartable =
        misnamed || problem.contains("cannot start any token") || problem.contains("unknown anchor");
    if problem.contains("tab character") || (unstartable && text[range.clone()] == *"\t") {
        return Wrong::new(range, "a tab stands where only spaces may", "indent with spaces");
    }
    if unstartable {
        let message = format!("a value cannot begin with `{}`", &text[range.clone()]);
        return Wrong::new(range, message, quotes);
    }
    let hint = "write `key: value` on each line; a value with special characters needs double quotes";
    Wrong::new(range, format!("the front matter is no YAML: {problem}"), hint)
}

/// Where the quote, bracket or name began: the last place that the reader's message names.
fn opening(shown: &str, text: &str) -> Option<usize> {
    let (_, place) = shown.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let line = super::lines(text).nth(line.checked_sub(1)?)?;
    text[line.clone()].char_indices().nth(column.checked_sub(1)?).map(|(at, _)| line.start + at)
}
