//! Keys and passwords as types of their own.

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

use crate::files::read_secret_file;
use crate::mask::Masker;
use crate::{Error, text, valid};

/// The API's fields that hold secrets.
const SECRETS: [&str; 6] = ["host_key", "__host_key", "host:key", "user_key", "user_api_key", "cloudflare_pass"];

/// The API's own name of a field that holds a secret, wherever it stands.
pub(crate) fn secret_field(name: &str) -> Option<&'static str> {
    SECRETS.into_iter().find(|secret| secret.eq_ignore_ascii_case(name))
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// It is wiped from memory when dropped, and neither `Debug` nor anything else prints it.
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text as it is. It is checked when it is used.
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
    /// The key for one customer of one provider, `user_key`: up to 32 letters and digits, and usually 32. It stays the
    /// same and may be stored.
    UserKey
    /// The customer's own key for the vendor's other interfaces, `user_api_key`. It gives full access to the account.
    UserApiKey
    /// The password of a customer's account, `cloudflare_pass`.
    Password
}

impl HostKey {
    /// Reads the key from a file that holds nothing else. Blanks and line ends around the key are ignored.
    ///
    /// The file's owner and its group may read it: a service's user needs that, and systemd makes credentials so. It
    /// must not be open to everybody else: mode 600, 640 or 440.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument), naming `host_key_file`: if the file is neither a regular
    /// file nor a pipe, cannot be read, is open to others, or does not hold a key. The message says what is wrong and
    /// quotes nothing.
    ///
    /// ```
    /// # use std::os::unix::fs::PermissionsExt;
    /// # let folder = std::env::temp_dir().join(format!("cfhost-doc-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("host.key");
    /// use cfhost::HostKey;
    ///
    /// std::fs::write(&path, "00112233445566778899aabbccddeeff\n")?;
    /// std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600))?;
    /// HostKey::from_file(&path)?;
    ///
    /// std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644))?;
    /// let error = HostKey::from_file(&path).unwrap_err();
    /// assert_eq!(error.argument(), Some("host_key_file"));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::invalid("host_key_file", reason);
        let text = read_secret_file("host_key_file", path)?;
        match valid::fault_of_key(text.trim()) {
            None => Ok(Self::new(text.trim())),
            Some(fault) => Err(refuse(&format!("{fault}: it has to hold the key and nothing else"))),
        }
    }
}

#[cfg(feature = "dns")]
secrets! {
    /// The key that a name server knows the caller by, in base64.
    TsigSecret
}

/// Bytes that can hold secrets. They are wiped when they are dropped, all at once: `Zeroizing` wipes a `Vec` byte by byte.
#[derive(Clone)]
pub(crate) struct Bytes(Vec<u8>);

/// Most forms and most answers fit in.
const USUAL: usize = 1024;

thread_local! {
    /// Buffers of the usual size, wiped, for the next call of this thread: one for its form and one for its answer.
    static FREE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Bytes {
    /// None yet, and room for so many or more.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let free = if capacity > USUAL { None } else { FREE.try_with(|free| free.borrow_mut().pop()).ok().flatten() };
        Self(free.unwrap_or_else(|| Vec::with_capacity(capacity.max(USUAL))))
    }

    /// Sees to it that there is room for so many more. By itself a `Vec` would leave the bytes behind where they were.
    pub(crate) fn make_room(&mut self, more: usize) {
        if self.capacity() - self.len() < more {
            let mut larger = Self::with_capacity(self.len() + more.max(self.len()));
            larger.extend_from_slice(self);
            *self = larger;
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Deref for Bytes {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
        self.0.spare_capacity_mut().zeroize();
        if self.0.capacity() == USUAL {
            self.0.clear();
            // Where the thread ends, there is nothing to keep it for.
            _ = FREE.try_with(|free| {
                let mut free = free.borrow_mut();
                if free.len() < 2 {
                    free.push(std::mem::take(&mut self.0));
                }
            });
        }
    }
}

/// What stands in the place of a secret in text that people read.
pub(crate) const MASK: &str = "***";

/// The host keys, user keys and API keys that the wire carries are runs of at least this many `[0-9a-z]`.
pub(crate) const KEY_LENGTH: usize = 32;

pub(crate) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_lowercase()
}

/// The most bytes of a key or password that is sent. What is searched for in texts has to end somewhere.
pub(crate) const SECRET_LIMIT: usize = 1_024;

/// The secrets of one call, kept for as long as text of its answer may be shown.
#[derive(Clone, Default)]
pub(crate) struct CallSecrets {
    /// Shared with the client.
    host_key: Option<Arc<HostKey>>,
    others: Vec<Zeroizing<String>>,
}

impl CallSecrets {
    pub(crate) fn of(host_key: Arc<HostKey>) -> Self {
        Self { host_key: Some(host_key), others: Vec::new() }
    }

    pub(crate) fn add(&mut self, secret: &str) {
        self.others.push(Zeroizing::new(secret.to_owned()));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.host_key.iter().map(|key| key.reveal()).chain(self.others.iter().map(|secret| secret.as_str()))
    }

    /// Text of the answer, or of what was asked for, as people may read it: one line of a limited length, with this call's
    /// secrets, however they are spelled, and everything that has the form of a key made unreadable.
    pub(crate) fn shown(&self, text: &str) -> String {
        // Secrets first: half of one that is cut cannot be recognised.
        let (mut masked, is_whole) = Masker::new(self).mask_beginning(text, 4 * text::LONGEST);
        if !is_whole {
            masked.to_mut().push(text::CUT);
        }
        text::line(masked.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_a_secret() {
        let key = HostKey::new("00112233445566778899aabbccddeeff");
        assert_eq!(format!("{key:?}"), "HostKey(***)");
        assert_eq!(format!("{:#?}", Some(Password::from("hunter2-hunter2"))), "Some(\n    Password(***),\n)");
        assert_eq!(key.reveal(), "00112233445566778899aabbccddeeff");
    }

    #[test]
    fn buffers_are_used_again_and_grow_whole() {
        let mut bytes = Bytes::with_capacity(0);
        bytes.extend_from_slice(b"abc");
        let place = bytes.as_ptr();
        drop(bytes);
        let mut again = Bytes::with_capacity(10);
        assert_eq!((again.as_ptr(), again.len(), again.capacity()), (place, 0, USUAL));
        again.extend_from_slice(b"def");
        again.make_room(USUAL - 3);
        assert_eq!(again.as_ptr(), place);
        again.make_room(USUAL);
        assert!(again.as_ptr() != place && again.capacity() >= USUAL + 3 && **again == *b"def");
        let many: Vec<_> = (0..9).map(|_| Bytes::with_capacity(0)).collect();
        drop(many);
        assert_eq!(FREE.with_borrow(Vec::len), 2);
    }

    #[test]
    fn secrets_compare_by_value() {
        assert_eq!(UserKey::from("abc"), UserKey::from("abc".to_owned()));
        assert_ne!(UserKey::from("abc"), UserKey::from("abd"));
        assert_ne!(UserKey::from("abc"), UserKey::from("ab"));
    }

    #[test]
    fn what_is_shown_is_one_line_without_secrets() {
        let mut secrets = CallSecrets::of(Arc::new(HostKey::new("c0ffee4b5a69788796a5b4c3d2e1f0zz")));
        secrets.add("hunter-2\n");
        assert_eq!(secrets.shown("a\nb hunter-2\n<C0FFEE4B5A69788796A5B4C3D2E1F0ZZ"), "a\\nb ***<***");
        // A secret is masked before it could be cut, wherever it stands.
        for before in (0..text::LONGEST + 10).chain(4 * text::LONGEST - 20..4 * text::LONGEST + 20) {
            let shown = secrets.shown(&format!(
                "{}hunter-2{}",
                "x ".repeat(before / 2) + &"x"[..before % 2],
                " y".repeat(3_000)
            ));
            assert!(
                !shown.contains("hu") && shown.chars().count() <= text::LONGEST && shown.ends_with(text::CUT),
                "{shown}"
            );
            let shown = secrets.shown(&format!("{}hunter-2{}", "\u{1f511}".repeat(before / 4), " y".repeat(before)));
            assert!(!shown.contains("hu") && shown.chars().count() <= text::LONGEST, "{shown}");
        }
        let masks = secrets.shown(&"hunter-2, ".repeat(10_000));
        assert!(masks.starts_with("***, ***, ") && masks.ends_with(text::CUT) && !masks.contains('h'), "{masks}");
    }
}
