//! JSON as PHP's encoder writes it: compact, ASCII, with `/` as `\/`.

use std::io::{self, Write};

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;
use serde_json::value::RawValue;

/// Text that is JSON already.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Json(Box<RawValue>);

impl Json {
    pub(crate) fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        let mut text = Vec::with_capacity(256);
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, PhpFormatter))?;
        RawValue::from_string(String::from_utf8(text).map_err(serde_json::Error::custom)?).map(Self)
    }

    pub(crate) fn into_text(self) -> String {
        Box::<str>::from(self.0).into_string()
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
        for c in fragment.chars() {
            match c {
                '/' => writer.write_all(br"\/")?,
                _ if c.is_ascii() => write!(writer, "{c}")?,
                _ => c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_written_as_php_writes_them() {
        let text = Json::of(&"a/b \"c\" \\ \u{1} \n ä € 😀/").unwrap().into_text();
        assert_eq!(text, r#""a\/b \"c\" \\ \u0001 \n \u00e4 \u20ac \ud83d\ude00\/""#);
    }

    #[test]
    fn maps_keep_their_order_and_escape_their_keys() {
        let map: Map<'_> = [("z/", "1".to_owned()), ("a", "2".to_owned())].into_iter().collect();
        assert_eq!(Json::of(&map).unwrap().into_text(), r#"{"z\/":"1","a":"2"}"#);
        assert_eq!(Json::of(&Map::<String>::from_iter([])).unwrap().into_text(), "[]");
        assert_eq!(Json::of(&(Json::of(&map).unwrap(), ())).unwrap().into_text(), r#"[{"z\/":"1","a":"2"},null]"#);
    }
}
