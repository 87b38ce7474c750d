//! Readers for what a PHP server makes of a value: a flag as `true`, `1` or `"1"`, a number as a string, an empty map as
//! `[]`, and a missing value as `null`, as `""` or not at all.
//!
//! Their messages never quote a value: answers hold keys.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::ZonedDateTime;
use jiff::tz::{Offset, TimeZone};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A text, if there is one.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    some(from)
}

/// A text that has to be there.
pub(crate) fn required<'de, D: Deserializer<'de>, T: for<'a> From<&'a str>>(from: D) -> Result<T, D::Error> {
    some(from)?.ok_or_else(|| D::Error::custom("is empty"))
}

/// A text as it stands, if there is one: a number keeps its digits, as the price `5.00`.
pub(crate) fn verbatim<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let raw = <&RawValue>::deserialize(from)?.get();
    if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Ok(Some(raw.to_owned()));
    }
    text(&mut serde_json::Deserializer::from_str(raw)).map_err(|_| D::Error::custom("is not a text or number"))
}

/// A text of a type of its own, if there is one.
pub(crate) fn some<'de, D: Deserializer<'de>, T: for<'a> From<&'a str>>(from: D) -> Result<Option<T>, D::Error> {
    scalar(from, |text| Ok(text.map(T::from)))
}

/// A flag; nothing is `false`.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    scalar(from, |text| match text {
        None | Some("0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(_) => Err("is not a flag"),
    })
}

/// A whole number, if there is one.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    scalar(from, |text| text.map(str::parse).transpose().map_err(|_| "is not a whole number"))
}

/// An instant with its offset, if there is one: `2011-11-23 17:58:56.791516-05`. One without an offset is in UTC. What is no
/// such time, as the document's `undef` or a database's `infinity`, is none: one odd time must not hide a list.
pub(crate) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ZonedDateTime>, D::Error> {
    scalar(from, |text| Ok(text.and_then(instant)))
}

fn instant(text: &str) -> Option<ZonedDateTime> {
    let pieces = jiff::fmt::temporal::Pieces::parse(text).ok()?;
    let time = pieces.date().to_datetime(pieces.time()?);
    let offset = match pieces.offset() {
        Some(offset) => offset.to_numeric_offset(),
        None if pieces.time_zone_annotation().is_none() => Offset::UTC,
        None => return None,
    };
    // What no language's own time can hold is no time either.
    if !(1..=9999).contains(&time.year()) || offset.seconds().abs() >= 24 * 3600 {
        return None;
    }
    time.to_zoned_datetime(TimeZone::fixed(offset)).ok()
}

/// A map from name to text.
pub(crate) fn map<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Map;

    impl<'de> Visitor<'de> for Map {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((name, Scalar(value))) = from.next_entry::<String, Scalar>()? {
                map.insert(name, value.unwrap_or_default());
            }
            Ok(map)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
            empty_seq(from, "is a list with members, not a map")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(BTreeMap::new())
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            if value { Err(E::custom("is not a map")) } else { self.visit_unit() }
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() { self.visit_unit() } else { Err(E::custom("is a text, not a map")) }
        }
    }

    from.deserialize_any(Map)
}

/// The most rows that are read from one answer: an empty one is two bytes on the wire, and hundreds in memory.
const MAX_ROWS: usize = 200_000;

thread_local! {
    /// How many rows the answer that is being read can have at most: its first list is made as large, since one that grows is
    /// copied.
    static ROWS: Cell<usize> = const { Cell::new(0) };
}

/// Reads a whole answer.
pub(crate) fn answer<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    ROWS.set(memchr::memchr_iter(b'{', text.as_bytes()).count().min(MAX_ROWS));
    serde_json::from_str(text)
}

fn push<T, E: Error>(list: &mut Vec<T>, member: T) -> Result<(), E> {
    match list.len() {
        0 => list.reserve_exact(ROWS.take()),
        MAX_ROWS => return Err(E::custom("has too many members")),
        _ => {}
    }
    list.push(member);
    Ok(())
}

/// A list; a map, which PHP makes of a list with gaps, gives its values.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct List<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(member) = from.next_element()? {
                push(&mut list, member)?;
            }
            Ok(list)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some((IgnoredAny, member)) = from.next_entry()? {
                push(&mut list, member)?;
            }
            Ok(list)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            if value { Err(E::custom("is not a list")) } else { self.visit_unit() }
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() { self.visit_unit() } else { Err(E::custom("is a text, not a list")) }
        }
    }

    from.deserialize_any(List(PhantomData))
}

/// A list of names.
pub(crate) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let names: Vec<Scalar> = list(from)?;
    Ok(names.into_iter().filter_map(|Scalar(name)| name).collect())
}

/// What `read` makes of any scalar, as text; everything that PHP uses for "nothing" is none.
fn scalar<'de, D: Deserializer<'de>, T>(
    from: D,
    read: impl FnOnce(Option<&str>) -> Result<T, &'static str>,
) -> Result<T, D::Error> {
    struct Text<F>(F);

    impl<'de, T, F: FnOnce(Option<&str>) -> Result<T, &'static str>> Visitor<'de> for Text<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text, a number, a flag or nothing")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            (self.0)(Some(text).filter(|text| !text.is_empty())).map_err(E::custom)
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
            self.visit_str(if value { "true" } else { "" })
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
            self.visit_str(itoa::Buffer::new().format(value))
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
            self.visit_str(itoa::Buffer::new().format(value))
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
            self.visit_str(&value.to_string())
        }

        fn visit_unit<E: Error>(self) -> Result<T, E> {
            self.visit_str("")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, from: A) -> Result<T, A::Error> {
            empty_seq(from, "is a list with members, not a text").and_then(|()| self.visit_unit())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<T, A::Error> {
            match from.next_entry::<IgnoredAny, IgnoredAny>()? {
                None => self.visit_unit(),
                Some(_) => Err(A::Error::custom("is a map with members, not a text")),
            }
        }
    }

    from.deserialize_any(Text(read))
}

/// A text where a list or a map has one.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from).map(Self)
    }
}

fn empty_seq<'de, A: SeqAccess<'de>, T: Default>(mut from: A, otherwise: &str) -> Result<T, A::Error> {
    match from.next_element::<IgnoredAny>()? {
        None => Ok(T::default()),
        Some(_) => Err(A::Error::custom(otherwise)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a value with one of the readers above.
    macro_rules! read {
        ($reader:path, $json:expr) => {
            $reader(&mut serde_json::Deserializer::from_str($json)).map_err(|error| error.to_string())
        };
    }

    const NOTHING: [&str; 5] = ["null", "\"\"", "[]", "{}", "false"];

    #[test]
    fn texts() {
        for nothing in NOTHING {
            assert_eq!(read!(text, nothing), Ok(None), "{nothing}");
            assert!(read!(required::<_, String>, nothing).is_err(), "{nothing}");
        }
        assert_eq!(read!(text, "\"a\\/b\""), Ok(Some("a/b".into())));
        assert_eq!(read!(text, "17"), Ok(Some("17".into())));
        assert_eq!(read!(text, "-1"), Ok(Some("-1".into())));
        assert_eq!(read!(text, "5.5"), Ok(Some("5.5".into())));
        assert_eq!(read!(text, "true"), Ok(Some("true".into())));
        assert!(read!(text, "[\"SECRET\"]").is_err_and(|e| !e.contains("SECRET")));
        assert!(read!(text, "{\"a\":\"SECRET\"}").is_err_and(|e| !e.contains("SECRET")));
    }

    #[test]
    fn prices_keep_their_digits() {
        assert_eq!(read!(verbatim, "5.00"), Ok(Some("5.00".into())));
        assert_eq!(read!(verbatim, "\"5.00\""), Ok(Some("5.00".into())));
        for nothing in NOTHING {
            assert_eq!(read!(verbatim, nothing), Ok(None), "{nothing}");
        }
        assert!(read!(verbatim, "[\"SECRET\"]").is_err_and(|e| !e.contains("SECRET")));
    }

    #[test]
    fn lists_are_bounded() {
        let rows = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
        assert!(read!(list::<_, IgnoredAny>, &rows(MAX_ROWS)).is_ok());
        assert!(read!(list::<_, IgnoredAny>, &rows(MAX_ROWS + 1)).is_err());
    }

    #[test]
    fn the_first_list_of_an_answer_does_not_grow() {
        #[derive(Deserialize)]
        struct Lists {
            #[serde(deserialize_with = "list")]
            rows: Vec<BTreeMap<String, String>>,
            #[serde(deserialize_with = "names")]
            names: Vec<String>,
        }

        let read: Lists =
            answer(&format!(r#"{{"rows":[{}],"names":["a"]}}"#, vec![r#"{"a":"b"}"#; 999].join(","))).unwrap();
        assert_eq!((read.rows.len(), read.rows.capacity()), (999, 1000));
        assert!(read.names.len() == 1 && read.names.capacity() < 10);
    }

    #[test]
    fn flags() {
        for yes in ["true", "1", "\"1\"", "\"true\""] {
            assert_eq!(read!(flag, yes), Ok(true), "{yes}");
        }
        for no in ["0", "\"0\"", "\"false\""].iter().chain(&NOTHING) {
            assert_eq!(read!(flag, no), Ok(false), "{no}");
        }
        assert!(read!(flag, "\"SECRET\"").is_err_and(|e| !e.contains("SECRET")));
        assert!(read!(flag, "2").is_err());
    }

    #[test]
    fn numbers() {
        assert_eq!(read!(number, "17"), Ok(Some(17)));
        assert_eq!(read!(number, "\"17\""), Ok(Some(17)));
        assert_eq!(read!(number, "18446744073709551615"), Ok(Some(u64::MAX)));
        for nothing in NOTHING {
            assert_eq!(read!(number, nothing), Ok(None), "{nothing}");
        }
        for bad in ["-1", "1.5", "\"SECRET\"", "18446744073709551616", "true"] {
            assert!(read!(number, bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }

    #[test]
    fn times() {
        let zoned = read!(time, "\"2011-11-23 17:58:56.791516-05\"").unwrap().unwrap();
        assert_eq!(zoned.timestamp().to_string(), "2011-11-23T22:58:56.791516Z");
        assert_eq!(zoned.offset().seconds(), -5 * 3600);
        let zoned = read!(time, "\"2012-02-29 00:00:00+0530\"").unwrap().unwrap();
        assert_eq!(zoned.offset().seconds(), 19_800);
        assert_eq!(read!(time, "\"2013-01-02T03:04:05Z\"").unwrap().unwrap().offset().seconds(), 0);
        let zoned = read!(time, "\"2012-05-01 10:00:00\"").unwrap().unwrap();
        assert_eq!((zoned.timestamp().to_string().as_str(), zoned.offset().seconds()), ("2012-05-01T10:00:00Z", 0));
        for nothing in NOTHING.iter().chain(&["\"undef\"", "\"null\""]) {
            assert_eq!(read!(time, nothing), Ok(None), "{nothing}");
        }
        for odd in [
            "\"infinity\"",
            "\"2011-11-23\"",
            "\"0000-00-00 00:00:00\"",
            "\"2011-11-23 17:58:56[Europe/Vienna]\"",
            "\"0000-00-00 00:00:00-05\"",
            "\"0000-01-01 00:00:00-05\"",
            "\"-000044-03-15 12:00:00+01\"",
            "\"2011-11-23 17:58:56+24\"",
            "\"2011-11-23 17:58:56-25:30\"",
            "12",
        ] {
            assert_eq!(read!(time, odd), Ok(None), "{odd}");
        }
    }

    #[test]
    fn maps() {
        for nothing in NOTHING {
            assert_eq!(read!(map, nothing), Ok(BTreeMap::new()), "{nothing}");
        }
        let expected = BTreeMap::from([("a".into(), "b".into()), ("c".into(), String::new())]);
        assert_eq!(read!(map, "{\"c\":null,\"a\":\"b\"}"), Ok(expected));
        for bad in ["[1]", "\"SECRET\"", "true", "1", "{\"a\":{\"b\":1}}"] {
            assert!(read!(map, bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }

    #[test]
    fn lists() {
        for nothing in NOTHING {
            assert_eq!(read!(names, nothing), Ok(vec![]), "{nothing}");
        }
        assert_eq!(read!(names, "[\"a\",null,\"b\"]"), Ok(vec!["a".into(), "b".into()]));
        assert_eq!(read!(names, "{\"0\":\"a\",\"2\":\"b\"}"), Ok(vec!["a".into(), "b".into()]));
        for bad in ["\"SECRET\"", "1", "true"] {
            assert!(read!(names, bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }
}
