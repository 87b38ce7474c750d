//! The form body of a request.

use std::borrow::Cow;
use std::sync::Arc;

use crate::secret::{Bytes, CallSecrets, SECRET_LIMIT, secret_field};
use crate::{Error, HostKey, reason};

/// The fields of one request, written into its body as they are added.
#[expect(missing_debug_implementations, reason = "it holds secrets, and only this crate can name it")]
pub struct Fields<'a> {
    body: Bytes,
    secrets: CallSecrets,
    /// The first field that holds a NUL.
    with_nul: Option<&'a str>,
    /// The first secret that is too long.
    too_long: Option<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(act: &str, host_key: &Arc<HostKey>) -> Self {
        let secrets = CallSecrets::of(Arc::clone(host_key));
        let mut fields = Self { body: Bytes::with_capacity(0), secrets, with_nul: None, too_long: None };
        fields.write("act", act);
        fields.write("host_key", host_key.reveal());
        fields
    }

    pub(crate) fn add(&mut self, name: &'a str, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        let secret = secret_field(name);
        if secret.is_some() {
            self.secrets.add(&value);
        }
        if name.contains('\0') || value.contains('\0') {
            self.with_nul = self.with_nul.or(Some(name));
        }
        if value.len() > SECRET_LIMIT {
            self.too_long = self.too_long.or(secret);
        }
        self.write(name, &value);
    }

    fn write(&mut self, name: &str, value: &str) {
        // As if every byte became %XX.
        self.body.make_room(3 * (name.len() + value.len()) + 2);
        if !self.body.is_empty() {
            self.body.push(b'&');
        }
        form_urlencoded::byte_serialize(name.as_bytes()).for_each(|part| self.body.extend_from_slice(part.as_bytes()));
        self.body.push(b'=');
        form_urlencoded::byte_serialize(value.as_bytes()).for_each(|part| self.body.extend_from_slice(part.as_bytes()));
    }

    pub(crate) fn add_some(&mut self, name: &'a str, value: Option<impl Into<Cow<'a, str>>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    pub(crate) fn add_flag(&mut self, name: &'a str, value: Option<bool>) {
        self.add_some(name, value.map(|flag| if flag { "1" } else { "0" }));
    }

    /// Refuses what no request has, also where the caller wants no checks: a NUL, at which a binding in C would end the text,
    /// and a secret that is too long to be searched for in texts. `unnamed` stands for a name that must not be shown.
    pub(crate) fn check(&self, unnamed: Option<&'static str>) -> Result<(), Error> {
        match (self.with_nul, self.too_long) {
            (Some(name), _) => Err(Error::invalid(unnamed.unwrap_or(name).to_owned(), reason::HOLDS_NUL)),
            (None, Some(name)) => Err(Error::invalid(name, format_args!("is longer than {SECRET_LIMIT} bytes"))),
            (None, None) => Ok(()),
        }
    }

    #[cfg(test)]
    pub(crate) fn names(&self) -> Vec<String> {
        form_urlencoded::parse(&self.body).map(|(name, _)| name.into_owned()).collect()
    }

    pub(crate) fn secrets(&self) -> &CallSecrets {
        &self.secrets
    }

    /// The body, and what of it must not be shown again.
    pub(crate) fn encode(self) -> (Bytes, CallSecrets) {
        (self.body, self.secrets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_in_order_without_growing() {
        let key = Arc::new(HostKey::new("00112233445566778899aabbccddeeff"));
        let mut fields = Fields::new("user_create", &key);
        fields.add("cloudflare_email", "a+b@example.com");
        fields.add("cloudflare_pass", "ä &=%\0\u{10ffff}");
        fields.add_some("unique_id", None::<&str>);
        fields.add("ä=", "");
        let (body, secrets) = fields.encode();
        assert_eq!(
            std::str::from_utf8(&body).unwrap(),
            "act=user_create&host_key=00112233445566778899aabbccddeeff&cloudflare_email=a%2Bb%40example.com\
             &cloudflare_pass=%C3%A4+%26%3D%25%00%F4%8F%BF%BF&%C3%A4%3D="
        );
        assert_eq!(secrets.shown("was ä &=%\0\u{10ffff}"), "was ***");
    }

    #[test]
    fn round_trips_any_text() {
        let key = Arc::new(HostKey::new("k"));
        let all: String = (0..=0x2ff).filter_map(char::from_u32).collect();
        let mut fields = Fields::new("x", &key);
        fields.add("field", all.as_str());
        let (body, _) = fields.encode();
        let decoded: Vec<_> = form_urlencoded::parse(&body).collect();
        assert_eq!(decoded[2], (Cow::Borrowed("field"), Cow::Owned(all)));
    }
}
