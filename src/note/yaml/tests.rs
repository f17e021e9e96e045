use super::super::tests::front;
use super::*;
use proptest::prelude::*;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The nodes of a text, each as its source.
fn sources(text: &str) -> Vec<&str> {
    fn add<'t>(text: &'t str, node: &Node, sources: &mut Vec<&'t str>) {
        sources.push(&text[node.span.clone()]);
        match &node.says {
            _ if node.style == Style::Alias => {}
            Says::Null | Says::Text(_) => {}
            Says::List(items) => items.iter().for_each(|item| add(text, item, sources)),
            Says::Mapping(pairs) => pairs.iter().for_each(|pair| {
                add(text, &pair.key, sources);
                add(text, &pair.value, sources);
            }),
        }
    }
    let mut sources = Vec::new();
    for pair in read(text).unwrap().pairs {
        add(text, &pair.key, &mut sources);
        add(text, &pair.value, &mut sources);
    }
    sources
}

#[test]
fn every_node_stands_where_its_source_does() {
    let check = |text: &str, expected: &[&str]| assert_eq!(sources(text), expected, "{text:?}");
    check("a: b # c\n", &["a", "b"]);
    check("é: \"ü\" # \"c\"\r\nb: 'it''s'\r\n", &["é", "\"ü\"", "b", "'it''s'"]);
    check("a: two\n  lines # c\n", &["a", "two\n  lines"]);
    check("a: &x # c\n  'b' # d\nc: *x # e\n", &["a", "&x # c\n  'b'", "c", "*x"]);
    check("&k a : !!str b\n", &["&k a", "!!str b"]);
    check("a:\nb: # c\nc: &x\n", &["a", "", "b", "", "c", "&x"]);
    check("a: |\n  b\n  c\n\n# d\ne: >-\n  f\n", &["a", "b\n  c", "e", "f"]);
    check("a: &x |\n  b\n", &["a", "&x |\n  b"]);
    check("a: >-\n\nb: &x |\n \nc:\n", &["a", "", "b", "&x |", "c", ""]);
    check("a: [b, 'c' , ] # d\n", &["a", "[b, 'c' , ]", "b", "'c'"]);
    check("a: !!seq [ # b\n ]\n", &["a", "!!seq [ # b\n ]"]);
    check("a:\n  - b # c\n  -\n# d\n", &["a", "- b # c\n  -", "b", ""]);
    check(
        "a:\n  b: c # d\n  e:\n\nf: {g, h: i,}\n",
        &["a", "b: c # d\n  e:", "b", "c", "e", "", "f", "{g, h: i,}", "g", "", "h", "i"],
    );
    check("{a: [b: c], d: }\n", &["a", "[b: c]", "b: c", "b", "c", "d", ""]);
    check("? a # b\n: c\n", &["a", "c"]);
    check("a:\tb\n", &["a", "b"]);
}

#[test]
fn a_value_that_is_not_there_has_the_place_where_it_may_be_put() {
    let check = |text: &str, expected: &str| {
        let pair = read(text).unwrap().pairs.remove(0);
        let mut with = text.to_owned();
        with.insert_str(pair.value.at, if pair.has_colon() { " v" } else { ": v" });
        assert_eq!((pair.value.style, &*with), (Style::Empty, expected));
    };
    check("a:\nb: 1\n", "a: v\nb: 1\n");
    check("a : # c\n", "a : v # c\n");
    check("a: &x # c\n", "a: &x v # c\n");
    check("{a, b: 1}\n", "{a: v, b: 1}\n");
    check("{a: , b: 1}\n", "{a: v , b: 1}\n");
    check("? a # c\n: # d\n", "? a # c\n: v # d\n");
}

/// Reads whatever `serde_yaml` finds where our tree has this node, and fails where it says something else.
struct Same<'n>(&'n Node);

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match &self.0.says {
            Says::Null => deserializer.deserialize_unit(self),
            Says::Text(_) => deserializer.deserialize_str(self),
            Says::List(_) => deserializer.deserialize_seq(self),
            Says::Mapping(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0.says)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if self.0.text() == Some(text) {
            Ok(())
        } else {
            Err(E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Says::List(items) = &self.0.says else { return Err(de::Error::custom("no list")) };
        for item in items {
            list.next_element_seed(Same(item))?.ok_or_else(|| de::Error::custom("an item less"))?;
        }
        list.next_element::<IgnoredAny>()?.map_or(Ok(()), |_| Err(de::Error::custom("an item more")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Says::Mapping(pairs) = &self.0.says else { return Err(de::Error::custom("no mapping")) };
        for pair in pairs {
            map.next_key_seed(Same(&pair.key))?.ok_or_else(|| de::Error::custom("a pair less"))?;
            map.next_value_seed(Same(&pair.value))?;
        }
        map.next_key::<IgnoredAny>()?.map_or(Ok(()), |_| Err(de::Error::custom("a pair more")))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Beside the two in which YAML 1.2 differs: what it takes for the end of a line, and for the name of an anchor.
    #[test]
    fn the_tree_says_what_serde_yaml_says(front in front()) {
        let front = front.replace(['\u{85}', '\u{2028}', '\u{2029}'], "x");
        let has_colon = |name: &str| name.split_whitespace().next().is_some_and(|name| name.contains(':'));
        prop_assume!(!front.split('&').skip(1).any(has_colon));
        let is_yaml = serde_yaml::from_str::<IgnoredAny>(&front).is_ok();
        if let Ok(Mapping { pairs, .. }) = read(&front) && is_yaml && !pairs.is_empty() {
            let root = Node { says: Says::Mapping(pairs), style: Style::Lines, span: 0..front.len(), at: 0 };
            let same = Same(&root).deserialize(serde_yaml::Deserializer::from_str(&front));
            prop_assert!(same.is_ok(), "{:?}: {:?}", front, same);
        }
    }

    #[test]
    fn every_place_is_in_the_text_and_within_the_one_around_it(front in front()) {
        fn check(text: &str, node: &Node, within: &Range<usize>) {
            let Node { says, style, span, at } = node;
            assert!(text.get(span.clone()).is_some() && span.contains(at) || span.is_empty() || *at == span.end, "{node:?}");
            assert!(within.start <= span.start && span.end <= within.end, "{text:?} {node:?}");
            match says {
                _ if *style == Style::Alias => {}
                Says::List(items) => items.iter().for_each(|item| check(text, item, span)),
                Says::Mapping(pairs) => for pair in pairs {
                    check(text, &pair.key, span);
                    check(text, &pair.value, span);
                },
                Says::Null | Says::Text(_) => {}
            }
        }
        if let Ok(mapping) = read(&front) {
            for Pair { key, value } in &mapping.pairs {
                check(&front, key, &(0..front.len()));
                check(&front, value, &(key.span.end..front.len()));
            }
        }
    }
}
