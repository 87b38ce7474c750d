//! JSON as PHP's encoder writes it: compact, ASCII, with `/` as `\/`.

use std::io::{self, Write};

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// Text that is JSON already.
pub(crate) struct Json(Vec<u8>);

impl Json {
    pub(crate) fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        let mut text = Vec::with_capacity(256);
        append(&mut text, value)?;
        Ok(Self(text))
    }
}

fn append(text: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(text, PhpFormatter))
}

/// The text of an object, to which one member after the other is added.
pub(crate) struct Object(Vec<u8>);

impl Object {
    pub(crate) fn new(capacity: usize) -> Self {
        let mut text = Vec::with_capacity(capacity);
        text.push(b'{');
        Self(text)
    }

    pub(crate) fn add(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
        self.begin(name)?;
        append(&mut self.0, value)
    }

    /// Adds what is JSON already.
    pub(crate) fn add_json(&mut self, name: &str, value: &Json) -> serde_json::Result<()> {
        self.begin(name)?;
        self.0.extend_from_slice(&value.0);
        Ok(())
    }

    fn begin(&mut self, name: &str) -> serde_json::Result<()> {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        append(&mut self.0, name)?;
        self.0.push(b':');
        Ok(())
    }

    pub(crate) fn into_text(mut self) -> serde_json::Result<String> {
        self.0.push(b'}');
        String::from_utf8(self.0).map_err(serde_json::Error::custom)
    }
}

/// An object whose members keep their order; an array when it is empty, as PHP cannot tell the two apart.
pub(crate) struct Map<'a, V = String>(Vec<(&'a str, V)>);

impl<'a, V> FromIterator<(&'a str, V)> for Map<'a, V> {
    fn from_iter<I: IntoIterator<Item = (&'a str, V)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl<V: Serialize> Serialize for Map<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() {
            return serializer.collect_seq([(); 0]);
        }
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

struct PhpFormatter;

impl Formatter for PhpFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|c: char| c == '/' || !c.is_ascii()) {
            let (plain, special) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut special = special.chars();
            match special.next() {
                Some('/') => writer.write_all(br"\/")?,
                Some(c) => c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))?,
                None => {}
            }
            rest = special.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &impl Serialize) -> String {
        String::from_utf8(Json::of(value).unwrap().0).unwrap()
    }

    #[test]
    fn strings_are_written_as_php_writes_them() {
        let text = text(&"a/b \"c\" \\ \u{1} \n ä € 😀/");
        assert_eq!(text, r#""a\/b \"c\" \\ \u0001 \n \u00e4 \u20ac \ud83d\ude00\/""#);
    }

    #[test]
    fn maps_keep_their_order_and_escape_their_keys() {
        let map: Map<'_> = [("z/", "1".to_owned()), ("a", "2".to_owned())].into_iter().collect();
        assert_eq!(text(&map), r#"{"z\/":"1","a":"2"}"#);
        assert_eq!(text(&Map::<String>::from_iter([])), "[]");
        let mut object = Object::new(0);
        object.add_json("a/b", &Json::of(&map).unwrap()).unwrap();
        object.add("c", &()).unwrap();
        assert_eq!(object.into_text().unwrap(), r#"{"a\/b":{"z\/":"1","a":"2"},"c":null}"#);
        assert_eq!(Object::new(0).into_text().unwrap(), "{}");
    }
}
