//! The fields of a request, however its body wrote them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;

use http_body_util::{BodyDataStream, Full};
use hyper::body::Bytes;
use percent_encoding::percent_decode;
use serde_json::Value;

/// Named values. Of several with one name the last counts, and an empty one counts as not sent, as in PHP.
///
/// A value is the bytes that were sent, and text only where they are UTF-8. No character ever takes the place of what is
/// none: that would make different addresses and passwords equal.
///
/// It has no `Debug`: keys and passwords are in it.
pub(crate) struct Form(Fields);

type Fields = HashMap<Vec<u8>, Vec<u8>>;

/// How many fields are read; as in PHP, those that come after are not.
const MAX_FIELDS: usize = 16_384;
/// What a field takes beside its text, about.
const FIELD_OVERHEAD: usize = 128;

impl Form {
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name.as_bytes()).map(Vec::as_slice).filter(|value| !value.is_empty())
    }

    /// A field in which anything but text is as good as nothing.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| str::from_utf8(value).ok())
    }

    /// The password that was sent.
    pub(crate) fn password(&self) -> &[u8] {
        self.get("cloudflare_pass").unwrap_or_default()
    }

    /// How much memory it takes, about.
    pub(crate) fn size(&self) -> usize {
        self.fields().map(|(name, value)| name.len() + value.len() + FIELD_OVERHEAD).sum()
    }

    /// All of them, in no order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    /// Adds what a query string has beside it.
    pub(crate) fn with_query(mut self, query: &str) -> Self {
        for (name, value) in urlencoded(query.as_bytes()) {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// Reads what can be read of a body; of a broken one, the fields before the break or none.
    pub(crate) async fn parse(content_type: Option<&str>, body: Bytes) -> Self {
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        Self(if media_type.eq_ignore_ascii_case("multipart/form-data") {
            multipart(content_type.unwrap_or_default(), body).await
        } else if media_type.eq_ignore_ascii_case("application/json") {
            json(&body)
        } else {
            // Whatever the header says: clients have sent this one with none, or a wrong one.
            urlencoded(&body).take(MAX_FIELDS).collect()
        })
    }
}

/// A value to be shown: each byte that is no UTF-8 as `\xfc`.
pub(crate) fn escaped(value: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(value) {
        return text.into();
    }
    let pieces = value.utf8_chunks().map(|chunk| format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii()));
    pieces.collect::<String>().into()
}

/// As `form_urlencoded::parse`, which has only text.
fn urlencoded(body: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).collect()
    };
    body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let mut parts = pair.splitn(2, |byte| *byte == b'=').map(decode);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

async fn multipart(content_type: &str, body: Bytes) -> Fields {
    let mut fields = Fields::new();
    let Ok(boundary) = multer::parse_boundary(content_type) else { return fields };
    let stream = BodyDataStream::new(Full::<Bytes>::new(body));
    let mut parts = multer::Multipart::new::<_, Bytes, Infallible, _>(stream, boundary);
    for _ in 0..MAX_FIELDS {
        let Ok(Some(part)) = parts.next_field().await else { break };
        // A name that is not UTF-8 is none of ours.
        let Some(name) = part.name().map(|name| name.as_bytes().to_vec()) else { continue };
        let Ok(value) = part.bytes().await else { break };
        fields.insert(name, value.into());
    }
    fields
}

fn json(body: &[u8]) -> Fields {
    let (text, bytes) = match str::from_utf8(body) {
        Ok(text) => (Cow::from(text), String::into_bytes as fn(String) -> Vec<u8>),
        Err(_) => match veiled(body) {
            Some(text) => (text.into(), unveiled as _),
            None => return Fields::new(),
        },
    };
    let Ok(Value::Object(members)) = serde_json::from_str(&text) else { return Fields::new() };
    let scalar = |value| match value {
        Value::String(text) => Some(bytes(text)),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(flag) => Some(u8::from(flag).to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    members.into_iter().take(MAX_FIELDS).filter_map(|(name, value)| Some((bytes(name), scalar(value)?))).collect()
}

/// A byte that is no UTF-8 passes serde's reader, which takes only text, as a character that has no meaning to anybody.
const VEIL: u32 = 0x10_ff00;

fn byte_under(c: char) -> Option<u8> {
    u32::from(c).checked_sub(VEIL).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| !byte.is_ascii())
}

/// `None` when one of those characters is there already, as itself or in JSON's spelling.
fn veiled(body: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(2 * body.len());
    for chunk in body.utf8_chunks() {
        if chunk.valid().contains(|c| byte_under(c).is_some()) {
            return None;
        }
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(VEIL + u32::from(*byte))));
    }
    // How JSON spells each of them begins like this.
    let is_spelled = body.windows(6).any(|six| six.eq_ignore_ascii_case(br"\udbff"));
    (!is_spelled).then_some(text)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where String::into_bytes does")]
fn unveiled(text: String) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte_under(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urlencoded_bodies_are_read_as_the_library_reads_them() {
        for body in ["", "&", "=", "a", "a=", "=b", "a=b=c&&d=+%2B%20%&%41%=%zz&a=%C3%BC", "ü=1&x=%f0%9f%98%80+"] {
            let ours: Vec<_> = urlencoded(body.as_bytes()).collect();
            let theirs: Vec<_> = form_urlencoded::parse(body.as_bytes())
                .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                .collect();
            assert_eq!(ours, theirs, "{body}");
        }
        assert_eq!(
            urlencoded(b"%ff=%C3&\xfe=\xe9").collect::<Vec<_>>(),
            [(b"\xff".to_vec(), b"\xc3".to_vec()), (b"\xfe".to_vec(), b"\xe9".to_vec())]
        );
    }

    #[test]
    fn json_keeps_each_byte() {
        let value = |body: &[u8]| json(body).remove(b"a".as_slice());
        assert_eq!(value("{\"a\":\"ü\u{10fffc}\"}".as_bytes()), Some("ü\u{10fffc}".into()));
        assert_eq!(value(br#"{"a":"\u00fc\udbff\udffc"}"#), Some("ü\u{10fffc}".into()));
        assert_eq!(value(b"{\"a\":\"\xfc\xc3\\u00fc\xc3\xbc\",\"b\":1}"), Some(b"\xfc\xc3\xc3\xbc\xc3\xbc".to_vec()));
        assert_eq!(json(b"{\"\xff\":\"\",\"a\":2}").len(), 2);
        // What could be mistaken for such a byte is not read beside one.
        assert_eq!(value(&["{\"a\":\"\u{10fffc}\",\"b\":\"".as_bytes(), b"\xfc\"}"].concat()), None);
        assert_eq!(value(b"{\"a\":\"\\uDBFF\\udffc\",\"b\":\"\xfc\"}"), None);
    }

    #[test]
    fn what_is_shown_hides_no_difference() {
        assert_eq!(escaped("ü".as_bytes()), "ü");
        assert_eq!(escaped(b"m\xfcller@\xc3\xbc.\xe9"), r"m\xfcller@ü.\xe9");
    }
}
