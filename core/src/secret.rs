//! Keys and passwords as types of their own.

use std::borrow::Cow;
use std::fmt;

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
    /// What stands for one customer of one provider, `user_key`: up to 32 letters and digits, 32 as a rule. It
    /// stays the same and may be stored.
    UserKey
    /// The customer's own key for the vendor's other interfaces, `user_api_key`. It gives full access to the account.
    UserApiKey
    /// The password of a customer's account, `cloudflare_pass`.
    Password
}

#[cfg(feature = "dns")]
secrets! {
    /// The key that a name server knows the caller by, in base64.
    TsigSecret
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

    /// The text with this call's secrets, however they are spelled, and everything that has the form of a key made
    /// unreadable.
    pub(crate) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() && text.len() < KEY_LENGTH {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            // The longest: one secret can be a part of another.
            let spelled = self.0.iter().filter_map(|secret| spelled_length(secret, rest)).max();
            let key = rest.bytes().take_while(|byte| is_key_byte(*byte)).count();
            if let Some(length) = spelled {
                masked.push_str(MASK);
                rest = &rest[length..];
            } else if key >= KEY_LENGTH {
                masked.push_str(MASK);
                rest = &rest[key..];
            } else {
                // A run that is no key holds none; the call's own secrets can begin anywhere.
                let length = if self.0.is_empty() { key.max(first.len_utf8()) } else { first.len_utf8() };
                masked.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
        Cow::Owned(masked)
    }
}

/// How much of the text's beginning is the secret, each character of it as it is, as JSON or HTML writes it, or
/// percent-encoded; none if the text begins otherwise.
fn spelled_length(secret: &str, text: &str) -> Option<usize> {
    // More than one spelling can fit so far: a backslash, say, is itself and the beginning of an escape.
    let mut ends = vec![0];
    for c in secret.chars() {
        let mut next = Vec::new();
        for end in ends {
            for length in spellings(c, &text[end..]) {
                if !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.into_iter().max()
}

/// The lengths of the spellings of one character that the text begins with.
fn spellings(c: char, text: &str) -> impl Iterator<Item = usize> {
    let itself = text.starts_with(c).then_some(c.len_utf8());
    let plus = (c == ' ' && text.starts_with('+')).then_some(1);
    let escape = text.strip_prefix('\\').and_then(|escape| {
        let short = match c {
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            c => c,
        };
        escape.starts_with(short).then_some(1 + short.len_utf8())
    });
    let numbered = hex_escapes(c.encode_utf16(&mut [0; 2]).iter().map(|unit| (*unit, "\\u", 4)), text);
    let percent = hex_escapes(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| (byte.into(), "%", 2)), text);
    let entities: &[&str] = match c {
        '&' => &["&amp;"],
        '<' => &["&lt;"],
        '>' => &["&gt;"],
        '"' => &["&quot;", "&#34;"],
        '\'' => &["&apos;", "&#39;", "&#039;"],
        _ => &[],
    };
    let entity = entities.iter().find(|entity| text.starts_with(**entity)).map(|entity| entity.len());
    [itself, plus, escape, numbered, percent, entity].into_iter().flatten()
}

/// The length of these units, each as a prefix and so many hexadecimal digits, if the text begins with them.
fn hex_escapes(units: impl Iterator<Item = (u16, &'static str, usize)>, text: &str) -> Option<usize> {
    let mut rest = text;
    for (unit, prefix, digits) in units {
        let escape = rest.strip_prefix(prefix)?;
        let hex = escape.get(..digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        if u16::from_str_radix(hex, 16) != Ok(unit) {
            return None;
        }
        rest = &escape[digits..];
    }
    Some(text.len() - rest.len())
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
        let secrets = secrets(&["p/ä\"s & '\\+~x\u{1d11e}\n"]);
        for spelling in [
            "p/ä\"s & '\\+~x\u{1d11e}\n",
            "p\\/\\u00e4\\\"s & '\\\\+~x\\ud834\\uDD1E\\n",
            "p%2F%C3%A4%22s+%26+%27%5C%2B%7Ex%F0%9D%84%9E%0A",
            "p%2f%c3%a4%22s%20%26%20%27%5c%2b~x%f0%9d%84%9e%0a",
            "p/ä&quot;s &amp; &#039;\\+~x\u{1d11e}\n",
            "p\\/ä&quot;s+%26 &apos;%5C%2b~x\\ud834\\udd1e\\u000a",
        ] {
            assert_eq!(secrets.mask(&format!("<{spelling}>")), "<***>", "{spelling}");
        }
        for other in ["p/ä\"s & '\\+~x\u{1d11e}", "q%2", "p\\u00e", "p%"] {
            assert_eq!(secrets.mask(other), other);
        }
    }

    #[test]
    fn many_readings_take_no_longer() {
        let secrets = secrets(&[&"\\".repeat(200)]);
        assert_eq!(secrets.mask(&"\\".repeat(400)), "***");
        assert_eq!(secrets.mask(&"\\".repeat(199)), "\\".repeat(199));
    }

    #[test]
    fn whatever_has_the_form_of_a_key_is_masked() {
        let none = CallSecrets::default();
        assert_eq!(none.mask("key '0123456789abcdef0123456789abcdez' is gone"), "key '***' is gone");
        let short = "0123456789abcdef0123456789abcde";
        assert_eq!(none.mask(short), short);
        assert_eq!(none.mask("äöü 4711"), "äöü 4711");
        let (run, key) = ("0".repeat(31), "0".repeat(32));
        assert_eq!(none.mask(&format!("ä{run}ö{key}.{run}X{key}0{run}")), format!("ä{run}ö***.{run}X***"));
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        let secrets = secrets(&["abc", "abcdef", ""]);
        assert_eq!(secrets.mask("abcdef abc ab"), "*** *** ab");
        assert_eq!(secrets.mask(""), "");
    }
}
