//! Keys and passwords as types of their own.

use std::fmt::{self, Write};

use zeroize::Zeroizing;

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// It is wiped from memory when dropped, and neither `Debug` nor anything else prints it.
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text as it is; what is wrong with it is said when it is used.
            pub fn new(value: impl Into<String>) -> Self {
                Self(Zeroizing::new(value.into()))
            }

            /// The secret itself.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::new(value)
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::new(value)
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }

        impl Eq for $name {}

        impl PartialEq for $name {
            /// Takes the same time wherever the two differ.
            fn eq(&self, other: &Self) -> bool {
                let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
                a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
            }
        }
    )*};
}

secrets! {
    /// The hosting provider's own key, `host_key`: 32 characters of `[0-9a-z]` (API document, 3.1).
    HostKey
    /// What stands for one customer of one provider, `user_key`: 32 characters. It stays the same and may be stored.
    UserKey
    /// The customer's own key for the vendor's other interfaces, `user_api_key`. It gives full access to the account.
    UserApiKey
    /// The password of a customer's account, `cloudflare_pass`.
    Password
}

/// What stands in the place of a secret in text that people read.
pub(crate) const MASK: &str = "***";

/// The host keys, user keys and API keys that the wire carries are runs of at least this many `[0-9a-z]`.
pub(crate) const KEY_LENGTH: usize = 32;

pub(crate) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_lowercase()
}

/// The secrets of one call that cannot be recognised by their form, kept for as long as text of its answer may be shown.
#[derive(Clone, Default)]
pub(crate) struct CallSecrets(Vec<Zeroizing<String>>);

impl CallSecrets {
    pub(crate) fn add(&mut self, secret: &str) {
        let has_key_form = secret.len() >= KEY_LENGTH && secret.bytes().all(is_key_byte);
        if !secret.is_empty() && !has_key_form {
            self.0.push(Zeroizing::new(secret.to_owned()));
        }
    }

    /// The text with this call's secrets, in every spelling, and everything that has the form of a key made unreadable.
    pub(crate) fn mask(&self, text: &str) -> String {
        let mut spellings: Vec<Zeroizing<String>> = self.0.iter().flat_map(|secret| spellings(secret)).collect();
        // The longest first: one spelling can be a part of another.
        spellings.sort_unstable_by_key(|spelling| std::cmp::Reverse(spelling.len()));

        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let spelled = spellings.iter().map(|s| s.len()).find(|&length| {
                rest.as_bytes().get(..length).is_some_and(|head| spellings.iter().any(|s| s.as_bytes() == head))
            });
            let key = rest.bytes().take_while(|byte| is_key_byte(*byte)).count();
            if let Some(length) = spelled {
                masked.push_str(MASK);
                rest = &rest[length..];
            } else if key >= KEY_LENGTH {
                masked.push_str(MASK);
                rest = &rest[key..];
            } else {
                masked.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        masked
    }
}

/// How a server may write a value back: as it is, as in JSON (by PHP's encoder or another), percent-encoded, as in HTML.
fn spellings(secret: &str) -> [Zeroizing<String>; 9] {
    let json = |escape_slash: bool, ascii: bool| {
        let mut out = String::with_capacity(secret.len() * 6);
        for c in secret.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '/' if escape_slash => out.push_str("\\/"),
                c if c.is_control() || (ascii && !c.is_ascii()) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        _ = write!(out, "\\u{unit:04x}");
                    }
                }
                c => out.push(c),
            }
        }
        Zeroizing::new(out)
    };
    let percent = |space: &str, keep: &[u8], upper: bool| {
        let mut out = String::with_capacity(secret.len() * 3);
        for byte in secret.bytes() {
            match byte {
                b' ' => out.push_str(space),
                b if b.is_ascii_alphanumeric() || keep.contains(&b) => out.push(b as char),
                b if upper => _ = write!(out, "%{b:02X}"),
                b => _ = write!(out, "%{b:02x}"),
            }
        }
        Zeroizing::new(out)
    };
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#039;");
    [
        Zeroizing::new(secret.to_owned()),
        json(true, true),
        json(false, true),
        json(false, false),
        percent("+", b"*-._", true),
        percent("%20", b"-._~", true),
        percent("+", b"-_.", false),
        percent("%20", b"-._~", false),
        Zeroizing::new(html),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(values: &[&str]) -> CallSecrets {
        let mut secrets = CallSecrets::default();
        for value in values {
            secrets.add(value);
        }
        secrets
    }

    #[test]
    fn nothing_prints_a_secret() {
        let key = HostKey::new("00112233445566778899aabbccddeeff");
        assert_eq!(format!("{key:?}"), "HostKey(***)");
        assert_eq!(format!("{:#?}", Some(Password::from("hunter2-hunter2"))), "Some(\n    Password(***),\n)");
        assert_eq!(key.reveal(), "00112233445566778899aabbccddeeff");
    }

    #[test]
    fn secrets_compare_by_value() {
        assert_eq!(UserKey::from("abc"), UserKey::from("abc".to_owned()));
        assert_ne!(UserKey::from("abc"), UserKey::from("abd"));
        assert_ne!(UserKey::from("abc"), UserKey::from("ab"));
    }

    #[test]
    fn every_spelling_is_masked() {
        let password = "p/ä\"s & '\\+~x";
        let secrets = secrets(&[password]);
        for spelling in &spellings(password) {
            assert_eq!(secrets.mask(&format!("<{}>", **spelling)), "<***>", "{}", **spelling);
        }
        for spelling in [
            password,
            "p\\/\\u00e4\\\"s & '\\\\+~x",
            "p%2F%C3%A4%22s+%26+%27%5C%2B%7Ex",
            "p%2f%c3%a4%22s%20%26%20%27%5c%2b~x",
            "p/ä&quot;s &amp; &#039;\\+~x",
        ] {
            assert_eq!(secrets.mask(spelling), "***", "{spelling}");
        }
    }

    #[test]
    fn whatever_has_the_form_of_a_key_is_masked() {
        let none = CallSecrets::default();
        assert_eq!(none.mask("key '0123456789abcdef0123456789abcdez' is gone"), "key '***' is gone");
        let short = "0123456789abcdef0123456789abcde";
        assert_eq!(none.mask(short), short);
        assert_eq!(none.mask("äöü 4711"), "äöü 4711");
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        let secrets = secrets(&["abc", "abcdef", ""]);
        assert_eq!(secrets.mask("abcdef abc ab"), "*** *** ab");
        assert_eq!(secrets.mask(""), "");
    }
}
