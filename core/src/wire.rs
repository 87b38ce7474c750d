//! The reader of answers, for what a PHP server makes of a value: a flag as `true`, `1` or `"1"`, a number as a string, an empty map
//! as `[]`, and a missing value as `null`, as `""` or not at all.
//!
//! There is one for all acts, which is told at run time where members go: code for each type of reply was a tenth of the library.
//! Its messages never quote a value: answers hold keys.

use std::collections::BTreeMap;
use std::fmt;

use jiff::ZonedDateTime;
use jiff::tz::{Offset, TimeZone};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{SslStatus, SubStatus, UserApiKey, UserKey, ZoneStatus};

/// Where a value goes, which says how it is read. What stands for nothing leaves it as it is.
#[expect(missing_debug_implementations, reason = "it points at secrets, and only this crate can name it")]
pub enum Slot<'s, 'de> {
    Flag(&'s mut bool),
    Number(&'s mut Option<u64>),
    Text(&'s mut Option<String>),
    /// A number keeps its digits, as the price `5.00`.
    Verbatim(&'s mut Option<String>),
    /// An instant with its offset: `2011-11-23 17:58:56.791516-05`. One without an offset is in UTC. What is no such time, as the
    /// document's `undef` or a database's `infinity`, is none: one odd time must not hide a list.
    Time(&'s mut Option<ZonedDateTime>),
    /// A text of a type of its own.
    Word(&'s mut dyn Word),
    /// A text that is not empty.
    Required(&'s mut dyn Word),
    Texts(&'s mut BTreeMap<String, String>),
    Names(&'s mut Vec<String>),
    /// A list; a map, which PHP makes of a list with gaps, gives its values.
    Rows(&'s mut dyn Rows<'de>),
    Members(&'s mut dyn Members<'de>),
    /// As it stands.
    Raw(&'s mut Option<&'de RawValue>),
    /// Whatever it is.
    Unread,
}

/// A type that has a slot.
pub trait Held: Sized {
    /// What it is without a value.
    fn empty() -> Self;
    fn slot<'de>(&mut self) -> Slot<'_, 'de>;
}

/// What is made of a text.
pub trait Word {
    fn set(&mut self, text: &str);
}

/// A map with names that are known.
pub trait Members<'de> {
    fn names(&self) -> &'static Names;
    /// The slot of the name with this index, if there is one.
    fn member(&mut self, index: usize) -> Option<Slot<'_, 'de>>;
}

/// The names of members.
#[derive(Debug)]
pub struct Names {
    pub(crate) names: &'static [&'static str],
    /// A bit for each that has to be there.
    pub(crate) required: u32,
}

/// A list of maps.
pub trait Rows<'de> {
    /// Makes place for one more. `likely` is how many there can be at most.
    fn add(&mut self, likely: usize) -> Result<&mut dyn Members<'de>, &'static str>;
}

impl<T: for<'a> From<&'a str>> Word for Option<T> {
    fn set(&mut self, text: &str) {
        *self = Some(text.into());
    }
}

macro_rules! held {
    ($($type:ty = $empty:expr, $slot:ident;)*) => {$(
        impl Held for $type {
            fn empty() -> Self {
                $empty
            }

            fn slot<'de>(&mut self) -> Slot<'_, 'de> {
                Slot::$slot(self)
            }
        }
    )*};
}

/// What nobody reads.
impl Held for () {
    fn empty() -> Self {}

    fn slot<'de>(&mut self) -> Slot<'_, 'de> {
        Slot::Unread
    }
}

held! {
    bool = false, Flag;
    Option<u64> = None, Number;
    Option<String> = None, Text;
    Option<ZonedDateTime> = None, Time;
    Option<ZoneStatus> = None, Word;
    Option<SubStatus> = None, Word;
    Option<SslStatus> = None, Word;
    Option<UserKey> = None, Word;
    Option<UserApiKey> = None, Word;
    BTreeMap<String, String> = BTreeMap::new(), Texts;
    Vec<String> = Vec::new(), Names;
    String = String::new(), Required;
    UserKey = UserKey::new(""), Required;
}

macro_rules! required {
    ($($type:ty)*) => {$(
        impl Word for $type {
            fn set(&mut self, text: &str) {
                *self = text.into();
            }
        }
    )*};
}

required! { String UserKey }

/// Says how the members of types are read. One that is `required` has to be there, one that is `verbatim` keeps its digits, and those
/// in brackets are not the answer's.
macro_rules! holds {
    ($($type:ident { $($name:ident $(: $how:ident)?,)* } $([$($unread:ident)*])?)*) => {$(
        impl $crate::wire::Held for $type {
            fn empty() -> Self {
                Self { $($name: $crate::wire::Held::empty(),)* $($($unread: Default::default(),)*)? }
            }

            fn slot<'de>(&mut self) -> $crate::wire::Slot<'_, 'de> {
                $crate::wire::Slot::Members(self)
            }
        }

        impl<'de> $crate::wire::Members<'de> for $type {
            fn names(&self) -> &'static $crate::wire::Names {
                const NAMES: &[(&str, bool)] = &[$((stringify!($name), $crate::wire::holds!(@required $($how)?))),*];
                &const { $crate::wire::Names {
                    names: &[$(stringify!($name)),*],
                    required: $crate::wire::required_of(NAMES),
                } }
            }

            fn member(&mut self, index: usize) -> Option<$crate::wire::Slot<'_, 'de>> {
                let mut at = 0..;
                $(if at.next() == Some(index) {
                    return Some($crate::wire::holds!(@slot self.$name, $($how)?));
                })*
                None
            }
        }
    )*};
    (@required required) => { true };
    (@required $($how:ident)?) => { false };
    (@slot $place:expr, verbatim) => { $crate::wire::Slot::Verbatim(&mut $place) };
    (@slot $place:expr, $($how:ident)?) => { $crate::wire::Held::slot(&mut $place) };
}
pub(crate) use holds;

pub(crate) const fn required_of(names: &[(&str, bool)]) -> u32 {
    let (mut bits, mut index) = (0, 0);
    while index < names.len() {
        if names[index].1 {
            bits |= 1 << index;
        }
        index += 1;
    }
    bits
}

/// The most rows that are read from one answer: an empty one is two bytes on the wire, and hundreds in memory.
const MAX_ROWS: usize = 200_000;

impl<T: Held + for<'de> Members<'de>> Held for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn slot<'de>(&mut self) -> Slot<'_, 'de> {
        Slot::Rows(self)
    }
}

impl<'de, T: Held + Members<'de>> Rows<'de> for Vec<T> {
    fn add(&mut self, likely: usize) -> Result<&mut dyn Members<'de>, &'static str> {
        match self.len() {
            0 => self.reserve_exact(likely),
            MAX_ROWS => return Err(TOO_MANY),
            _ => {}
        }
        self.push(T::empty());
        self.last_mut().map_or(Err(TOO_MANY), |row| Ok(row as _))
    }
}

const TOO_MANY: &str = "has too many members";

/// Reads a whole text into a slot. The error is the place of what cannot be read, in our words: a name that the server made up is `?`.
pub(crate) fn read<'de>(text: &'de str, slot: Slot<'_, 'de>) -> Result<(), String> {
    parse(text, slot).map_err(|(place, _)| place)
}

/// The same, and the reader's own error beside the place.
pub(crate) fn parse<'de>(text: &'de str, slot: Slot<'_, 'de>) -> Result<(), (String, serde_json::Error)> {
    let mut place = Place { path: String::new(), rows: 0 };
    // The first list is made as large as it can be, since one that grows is copied.
    if let Slot::Rows(_) | Slot::Members(_) = slot {
        place.rows = memchr::memchr_iter(b'{', text.as_bytes()).count().min(MAX_ROWS);
    }
    let mut from = serde_json::Deserializer::from_str(text);
    let read = Reader { slot, place: &mut place }.deserialize(&mut from).and_then(|()| from.end());
    read.map_err(|error| (place.path, error))
}

/// A scalar as text, if it is one.
pub(crate) fn text_of(raw: Option<&RawValue>) -> Option<String> {
    let mut text = None;
    read(raw?.get(), Slot::Text(&mut text)).ok()?;
    text
}

/// Where in an answer something could not be read.
struct Place {
    path: String,
    /// How many rows the first list can have.
    rows: usize,
}

impl Place {
    /// Puts the name of what is around it before it.
    #[cold]
    fn under(&mut self, name: &str) {
        self.path = under(name, &self.path);
    }
}

/// A place in what has this name.
pub(crate) fn under(name: &str, place: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{name}.{place}") }
}

struct Reader<'s, 'p, 'de> {
    slot: Slot<'s, 'de>,
    place: &'p mut Place,
}

impl<'de> DeserializeSeed<'de> for Reader<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self.slot {
            Slot::Raw(place) => {
                *place = Some(<&RawValue>::deserialize(from)?).filter(|raw| raw.get() != "null");
                Ok(())
            }
            Slot::Unread => IgnoredAny::deserialize(from).map(|IgnoredAny| ()),
            Slot::Verbatim(place) => {
                let raw = <&RawValue>::deserialize(from)?.get();
                if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
                    *place = Some(raw.to_owned());
                    return Ok(());
                }
                read(raw, Slot::Text(place)).map_err(|_| D::Error::custom("is not a text or number"))
            }
            _ => from.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Reader<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something else")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.slot {
            Slot::Required(place) if !text.is_empty() => place.set(text),
            Slot::Required(_) => return Err(E::custom("is empty")),
            Slot::Members(members) if text.is_empty() => return complete(members.names(), 0, self.place),
            _ if text.is_empty() => {}
            Slot::Text(place) | Slot::Verbatim(place) => *place = Some(text.to_owned()),
            Slot::Word(place) => place.set(text),
            Slot::Time(place) => *place = instant(text),
            Slot::Number(place) => *place = Some(text.parse().map_err(|_| E::custom("is not a whole number"))?),
            Slot::Flag(place) => {
                *place = match text {
                    "0" | "false" => false,
                    "1" | "true" => true,
                    _ => return Err(E::custom("is not a flag")),
                }
            }
            Slot::Texts(_) | Slot::Members(_) => return Err(E::custom("is a text, not a map")),
            Slot::Names(_) | Slot::Rows(_) => return Err(E::custom("is a text, not a list")),
            Slot::Raw(_) | Slot::Unread => {}
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.slot {
            Slot::Flag(place) => *place = value,
            _ => return self.visit_str(if value { "true" } else { "" }),
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match self.slot {
            Slot::Number(place) => *place = Some(value),
            _ => return self.visit_str(itoa::Buffer::new().format(value)),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(itoa::Buffer::new().format(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_str("")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let Self { slot, place } = self;
        match slot {
            Slot::Rows(rows) => {
                let mut index = 0;
                while from.next_element_seed(Row { rows, index, place })?.is_some() {
                    index += 1;
                }
            }
            Slot::Names(names) => {
                let mut name = None;
                while from.next_element_seed(Reader { slot: Slot::Text(&mut name), place })?.is_some() {
                    push(names, name.take())?;
                }
            }
            slot => match from.next_element::<IgnoredAny>()? {
                None => return Reader { slot, place }.visit_unit(),
                Some(_) => return Err(A::Error::custom("has members")),
            },
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let Self { slot, place } = self;
        match slot {
            Slot::Members(members) => read_members(members, place, from),
            Slot::Texts(texts) => {
                while let Some(name) = from.next_key::<String>()? {
                    let mut text = None;
                    let read = from.next_value_seed(Reader { slot: Slot::Text(&mut text), place });
                    read.inspect_err(|_| place.under(in_our_words(&name)))?;
                    texts.insert(name, text.unwrap_or_default());
                }
                Ok(())
            }
            slot => Reader { slot, place }.visit_seq(Values(from)),
        }
    }
}

/// The values of a map, as a list.
struct Values<A>(A);

impl<'de, A: MapAccess<'de>> SeqAccess<'de> for Values<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        match self.0.next_key::<IgnoredAny>()? {
            None => Ok(None),
            Some(IgnoredAny) => self.0.next_value_seed(seed).map(Some),
        }
    }
}

fn read_members<'de, A: MapAccess<'de>>(
    members: &mut dyn Members<'de>,
    place: &mut Place,
    mut from: A,
) -> Result<(), A::Error> {
    let known = members.names();
    let (mut seen, mut likely) = (0, 0);
    while let Some(index) = from.next_key_seed(Name { names: known.names, likely })? {
        let Some(slot) = members.member(index) else {
            _ = from.next_value::<IgnoredAny>()?;
            continue;
        };
        let read = if seen & 1 << index == 0 {
            from.next_value_seed(Reader { slot, place })
        } else {
            Err(A::Error::custom("is given twice"))
        };
        read.inspect_err(|_| place.under(known.names[index]))?;
        seen |= 1 << index;
        likely = index + 1;
    }
    complete(known, seen, place)
}

/// Whether all is there that has to be.
fn complete<E: Error>(known: &Names, seen: u32, place: &mut Place) -> Result<(), E> {
    let missing = known.required & !seen;
    if missing == 0 {
        return Ok(());
    }
    place.under(known.names[missing.trailing_zeros() as usize]);
    Err(E::custom("is missing"))
}

/// Reads a name, and gives its index; one that is not known has the index after the last.
struct Name {
    names: &'static [&'static str],
    /// Members come in the order of the document, as a rule.
    likely: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<usize, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        if self.names.get(self.likely).is_some_and(|likely| *likely == name) {
            return Ok(self.likely);
        }
        Ok(self.names.iter().position(|known| *known == name).unwrap_or(self.names.len()))
    }
}

/// One row of a list.
struct Row<'s, 'p, 'de> {
    rows: &'s mut dyn Rows<'de>,
    index: usize,
    place: &'p mut Place,
}

impl<'de> DeserializeSeed<'de> for Row<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let Self { rows, index, place } = self;
        let row = rows.add(std::mem::take(&mut place.rows)).map_err(D::Error::custom)?;
        let read = Reader { slot: Slot::Members(row), place }.deserialize(from);
        read.inspect_err(|_| place.under(&index.to_string()))
    }
}

fn push<E: Error>(names: &mut Vec<String>, name: Option<String>) -> Result<(), E> {
    if names.len() == MAX_ROWS {
        return Err(E::custom(TOO_MANY));
    }
    names.extend(name);
    Ok(())
}

/// A name of the server's, if it looks like one of the API's.
fn in_our_words(name: &str) -> &str {
    if name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') { name } else { "?" }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResellerPlan;

    /// Reads a value into a slot of this type.
    fn held<T: Held>(json: &str) -> Result<T, String> {
        let mut value = T::empty();
        parse(json, value.slot()).map(|()| value).map_err(|(place, error)| format!("{place}: {error}"))
    }

    /// Reads a value as it stands.
    fn verbatim(json: &str) -> Result<Option<String>, String> {
        let mut value = None;
        parse(json, Slot::Verbatim(&mut value)).map(|()| value).map_err(|(place, error)| format!("{place}: {error}"))
    }

    fn text(json: &str) -> Result<Option<String>, String> {
        held(json)
    }

    fn flag(json: &str) -> Result<bool, String> {
        held(json)
    }

    fn number(json: &str) -> Result<Option<u64>, String> {
        held(json)
    }

    fn time(json: &str) -> Result<Option<ZonedDateTime>, String> {
        held(json)
    }

    fn map(json: &str) -> Result<BTreeMap<String, String>, String> {
        held(json)
    }

    fn names(json: &str) -> Result<Vec<String>, String> {
        held(json)
    }

    const NOTHING: [&str; 5] = ["null", "\"\"", "[]", "{}", "false"];

    #[test]
    fn texts() {
        for nothing in NOTHING {
            assert_eq!(text(nothing), Ok(None), "{nothing}");
            assert!(held::<String>(nothing).is_err(), "{nothing}");
        }
        assert_eq!(text("\"a\\/b\""), Ok(Some("a/b".into())));
        assert_eq!(text("17"), Ok(Some("17".into())));
        assert_eq!(text("-1"), Ok(Some("-1".into())));
        assert_eq!(text("5.5"), Ok(Some("5.5".into())));
        assert_eq!(text("true"), Ok(Some("true".into())));
        assert!(text("[\"SECRET\"]").is_err_and(|e| !e.contains("SECRET")));
        assert!(text("{\"a\":\"SECRET\"}").is_err_and(|e| !e.contains("SECRET")));
    }

    #[test]
    fn prices_keep_their_digits() {
        assert_eq!(verbatim("5.00"), Ok(Some("5.00".into())));
        assert_eq!(verbatim("\"5.00\""), Ok(Some("5.00".into())));
        for nothing in NOTHING {
            assert_eq!(verbatim(nothing), Ok(None), "{nothing}");
        }
        assert!(verbatim("[\"SECRET\"]").is_err_and(|e| !e.contains("SECRET")));
    }

    #[test]
    fn lists_are_bounded() {
        let names = |count: usize| format!("[{}]", vec!["\"a\""; count].join(","));
        assert!(held::<Vec<String>>(&names(MAX_ROWS)).is_ok());
        assert!(held::<Vec<String>>(&names(MAX_ROWS + 1)).is_err());
        let rows = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
        assert!(held::<Vec<ResellerPlan>>(&rows(MAX_ROWS)).is_ok());
        assert!(held::<Vec<ResellerPlan>>(&rows(MAX_ROWS + 1)).is_err());
    }

    #[test]
    fn the_first_list_of_an_answer_does_not_grow() {
        struct Row {
            a: Option<String>,
        }
        struct Lists {
            rows: Vec<Row>,
            names: Vec<String>,
        }
        holds! { Row { a, } Lists { rows, names, } }

        let text = format!(r#"{{"rows":[{}],"names":["a"]}}"#, vec![r#"{"a":"b"}"#; 999].join(","));
        let read: Lists = held(&text).unwrap();
        assert_eq!((read.rows.len(), read.rows.capacity()), (999, 1000));
        assert!(read.rows.iter().all(|row| row.a.as_deref() == Some("b")));
        assert!(read.names.len() == 1 && read.names.capacity() < 10);
    }

    #[test]
    fn an_error_names_its_place() {
        #[derive(Debug)]
        struct Row {
            zone_name: String,
            rows: Vec<Row>,
            texts: BTreeMap<String, String>,
        }
        holds! { Row { zone_name: required, rows, texts, } }

        for (json, place) in [
            ("{}", "zone_name"),
            ("[]", "zone_name"),
            (r#"{"zone_name":""}"#, "zone_name"),
            (r#"{"zone_name":"a","rows":[{"zone_name":"b"},{}]}"#, "rows.1.zone_name"),
            (r#"{"zone_name":"a","rows":{"7":{"zone_name":"b","zone_name":"c"}}}"#, "rows.0.zone_name"),
            (r#"{"zone_name":"a","rows":"SECRET"}"#, "rows"),
            (r#"{"zone_name":"a","texts":{"www":{"a":1}}}"#, "texts.www"),
            (r#"{"zone_name":"a","texts":{"SECRET":[1]}}"#, "texts.?"),
        ] {
            assert!(held::<Row>(json).is_err_and(|error| error.starts_with(&format!("{place}: "))), "{json}");
        }
    }

    #[test]
    fn flags() {
        for yes in ["true", "1", "\"1\"", "\"true\""] {
            assert_eq!(flag(yes), Ok(true), "{yes}");
        }
        for no in ["0", "\"0\"", "\"false\""].iter().chain(&NOTHING) {
            assert_eq!(flag(no), Ok(false), "{no}");
        }
        assert!(flag("\"SECRET\"").is_err_and(|e| !e.contains("SECRET")));
        assert!(flag("2").is_err());
    }

    #[test]
    fn numbers() {
        assert_eq!(number("17"), Ok(Some(17)));
        assert_eq!(number("\"17\""), Ok(Some(17)));
        assert_eq!(number("18446744073709551615"), Ok(Some(u64::MAX)));
        for nothing in NOTHING {
            assert_eq!(number(nothing), Ok(None), "{nothing}");
        }
        for bad in ["-1", "1.5", "\"SECRET\"", "18446744073709551616", "true"] {
            assert!(number(bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }

    #[test]
    fn times() {
        let zoned = time("\"2011-11-23 17:58:56.791516-05\"").unwrap().unwrap();
        assert_eq!(zoned.timestamp().to_string(), "2011-11-23T22:58:56.791516Z");
        assert_eq!(zoned.offset().seconds(), -5 * 3600);
        let zoned = time("\"2012-02-29 00:00:00+0530\"").unwrap().unwrap();
        assert_eq!(zoned.offset().seconds(), 19_800);
        assert_eq!(time("\"2013-01-02T03:04:05Z\"").unwrap().unwrap().offset().seconds(), 0);
        let zoned = time("\"2012-05-01 10:00:00\"").unwrap().unwrap();
        assert_eq!((zoned.timestamp().to_string().as_str(), zoned.offset().seconds()), ("2012-05-01T10:00:00Z", 0));
        for nothing in NOTHING.iter().chain(&["\"undef\"", "\"null\""]) {
            assert_eq!(time(nothing), Ok(None), "{nothing}");
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
            assert_eq!(time(odd), Ok(None), "{odd}");
        }
    }

    #[test]
    fn maps() {
        for nothing in NOTHING {
            assert_eq!(map(nothing), Ok(BTreeMap::new()), "{nothing}");
        }
        let expected = BTreeMap::from([("a".into(), "b".into()), ("c".into(), String::new())]);
        assert_eq!(map("{\"c\":null,\"a\":\"b\"}"), Ok(expected));
        for bad in ["[1]", "\"SECRET\"", "true", "1", "{\"a\":{\"b\":1}}"] {
            assert!(map(bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }

    #[test]
    fn lists() {
        for nothing in NOTHING {
            assert_eq!(names(nothing), Ok(vec![]), "{nothing}");
        }
        assert_eq!(names("[\"a\",null,\"b\"]"), Ok(vec!["a".into(), "b".into()]));
        assert_eq!(names("{\"0\":\"a\",\"2\":\"b\"}"), Ok(vec!["a".into(), "b".into()]));
        for bad in ["\"SECRET\"", "1", "true"] {
            assert!(names(bad).is_err_and(|e| !e.contains("SECRET")), "{bad}");
        }
    }
}
