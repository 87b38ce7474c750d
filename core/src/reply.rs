//! A successful answer.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::mask::Masker;
use crate::secret::{Bytes, CallSecrets, MASK, secret_field};

/// What a successful act answered: its fields, its message, and the raw JSON. You reach the fields as if they were this
/// type's own.
///
/// ```
/// use cfhost::{Client, UserLookup};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let reply = client.user_lookup(&UserLookup::by_unique_id("no-such-customer"))?;
/// assert!(!reply.user_exists);
/// assert_eq!(reply.msg(), None);
/// assert!(reply.raw().starts_with(r#"{"request":{"act":"user_lookup","unique_id":"no-such-customer"}"#));
///
/// let fields = reply.into_inner();
/// assert!(fields.hosted_zones.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Reply<T> {
    response: T,
    msg: Option<String>,
    // Neither printed nor compared: it holds whatever the server sent, keys included.
    body: Bytes,
    secrets: CallSecrets,
}

impl<T> Reply<T> {
    pub(crate) fn new(response: T, msg: Option<String>, body: Bytes, secrets: CallSecrets) -> Self {
        Self { response, msg, body, secrets }
    }

    /// Returns the fields alone, so that you can move them out.
    pub fn into_inner(self) -> T {
        self.response
    }

    /// Returns the fields, and the rest of the answer without them: its message and the raw JSON.
    pub fn into_parts(self) -> (T, Reply<()>) {
        let Self { response, msg, body, secrets } = self;
        (response, Reply { response: (), msg, body, secrets })
    }

    /// The server's message, fit for end users. Most answers have none. It is one line of at most 1,000 characters,
    /// like [`Error::message`](crate::Error::message).
    pub fn msg(&self) -> Option<&str> {
        self.msg.as_deref()
    }

    /// The JSON that came, with its members in their order and every secret masked as `"***"`. It masks the fields that
    /// hold a secret, this call's own secrets in any spelling, and every run of 32 or more ASCII letters and digits.
    pub fn raw(&self) -> String {
        let mut json = String::with_capacity(self.body.len());
        let masker = Masker::new(&self.secrets);
        match std::str::from_utf8(&self.body) {
            Ok(text) => write_masked(text.trim_start_matches('\u{feff}').trim(), false, 0, &masker, &mut json),
            // It was read as JSON, so this does not happen.
            Err(_) => json.push_str("null"),
        }
        json
    }

    /// The JSON that came, byte for byte, **with every secret in it**. Keep it out of logs and off screens.
    pub fn reveal_raw(&self) -> &[u8] {
        &self.body
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.response
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("response", &self.response).field("msg", &self.msg).finish_non_exhaustive()
    }
}

impl<T: Eq> Eq for Reply<T> {}

impl<T: PartialEq> PartialEq for Reply<T> {
    /// Compares what was read, not the raw JSON.
    fn eq(&self, other: &Self) -> bool {
        self.response == other.response && self.msg == other.msg
    }
}

/// Deeper than any answer of this API, and shallow enough for every stack.
const MAX_DEPTH: usize = 64;

fn write_masked(json: &str, secret: bool, depth: usize, masker: &Masker, out: &mut String) {
    let quote = |text: &str, out: &mut String| match serde_json::to_string(text) {
        Ok(quoted) => out.push_str(&quoted),
        Err(_) => out.push_str("null"),
    };
    match json.as_bytes().first() {
        Some(b'{' | b'[') if depth == MAX_DEPTH => quote(MASK, out),
        Some(b'{') => {
            let Members(members) = serde_json::from_str(json).unwrap_or_default();
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(&masker.mask(name), out);
                out.push(':');
                write_masked(value.get(), secret || secret_field(name).is_some(), depth + 1, masker, out);
            }
            out.push('}');
        }
        Some(b'[') => {
            let members: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            out.push('[');
            for (index, value) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_masked(value.get(), secret, depth + 1, masker, out);
            }
            out.push(']');
        }
        Some(b'"') if !secret => {
            let text: Cow<'_, str> = serde_json::from_str(json).unwrap_or_default();
            quote(&masker.mask(&text), out);
        }
        Some(b't' | b'f' | b'n') => out.push_str(json),
        // A number; a password can be one.
        Some(_) if !secret && masker.mask(json) == json => out.push_str(json),
        _ => quote(MASK, out),
    }
}

/// The members of an object in the order in which they came.
#[derive(Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = from.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(body: &str, secret: &str) -> String {
        let mut secrets = CallSecrets::default();
        secrets.add(secret);
        Reply::new((), None, body.as_bytes().to_vec().into(), secrets).raw()
    }

    #[test]
    fn raw_masks_fields_values_and_names_and_keeps_the_rest() {
        let body = "\u{feff} {\"b\":1.50, \"a\":[true,null,\"x\\/hunter2\"],\"user_key\":\"short\",\
                    \"host_key\":{\"__host_key\":\"x\",\"n\":[7,null]},\
                    \"hunter2\":\"0123456789abcdef0123456789abcdef.example.com\",\"c\":\"\\u00e4\"} ";
        assert_eq!(
            raw(body, "hunter2"),
            "{\"b\":1.50,\"a\":[true,null,\"x/***\"],\"user_key\":\"***\",\
             \"host_key\":{\"__host_key\":\"***\",\"n\":[\"***\",null]},\"***\":\"***.example.com\",\"c\":\"ä\"}"
        );
    }

    #[test]
    fn raw_masks_numbers_that_are_secrets() {
        let body = format!("{{\"a\":12345678,\"b\":[{}],\"c\":1234567}}", "1".repeat(32));
        assert_eq!(raw(&body, "12345678"), "{\"a\":\"***\",\"b\":[\"***\"],\"c\":1234567}");
    }

    #[test]
    fn raw_of_deep_nesting_ends() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let masked = raw(&deep, "");
        assert!(masked.contains("\"***\""), "{masked}");
        assert!(masked.len() < 200, "{masked}");
    }

    #[test]
    fn debug_and_comparison_leave_the_raw_json_out() {
        let reply = |body: &str| Reply::new(7, Some("Done.".into()), Vec::from(body).into(), CallSecrets::default());
        assert_eq!(reply("a"), reply("b"));
        assert_eq!(format!("{:?}", reply("SECRET")), "Reply { response: 7, msg: Some(\"Done.\"), .. }");
        assert_eq!(reply("SECRET").reveal_raw(), b"SECRET");
    }
}
