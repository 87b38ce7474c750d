//! Keys and passwords: making them, and what of them is kept.

use std::fmt::Write as _;
use std::num::NonZero;

use argon2::Argon2;
use argon2::password_hash::{Error as HashError, PasswordHasher as _, PasswordVerifier as _};
use sha2::{Digest as _, Sha256};

use crate::pool::Pool;

/// How many characters a host key or user key has.
pub(crate) const KEY_LENGTH: usize = 32;
/// How many hexadecimal digits a user's own key has.
pub(crate) const API_KEY_LENGTH: usize = 37;

/// Whether the text has the form of a host key or user key: 32 characters of `0-9a-z`.
pub(crate) fn is_key(text: &str) -> bool {
    text.len() == KEY_LENGTH && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

/// What stands where a secret was.
pub(crate) const MASK: &str = "***";

/// The text without anything in it that could be a key: runs of 32 or more of `0-9a-z`.
pub(crate) fn mask_keys(text: &str) -> String {
    let ends_run = |c: char| !c.is_ascii_digit() && !c.is_ascii_lowercase();
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(ends_run) {
        let run = piece.trim_end_matches(ends_run).len();
        masked.push_str(if run < KEY_LENGTH { &piece[..run] } else { MASK });
        masked.push_str(&piece[run..]);
    }
    masked
}

/// What of a host key is kept. The key is random, so that a plain hash guards it as well as a slow one would.
pub(crate) fn key_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// So many hexadecimal digits from the operating system's random numbers.
pub(crate) fn random_hex(digits: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0; digits.div_ceil(2)];
    getrandom::fill(&mut bytes)?;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.truncate(digits);
    Ok(text)
}

/// Argon2, one hashing per processor at a time: each takes 19 MiB and all of a processor.
pub(crate) struct Passwords(Pool<Argon2<'static>>);

impl Passwords {
    pub(crate) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self(Pool::new(Argon2::default(), std::iter::repeat_n(Argon2::default(), processors - 1)))
    }

    /// The salted hash that is kept of a password.
    pub(crate) fn hash(&self, password: &str) -> Result<String, HashError> {
        self.0.take().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    }

    /// Whether this is the password that the hash was made of.
    pub(crate) fn verify(&self, password: &str, hash: &str) -> Result<bool, HashError> {
        match self.0.take().verify_password(password.as_bytes(), hash) {
            Ok(()) => Ok(true),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_key_is_masked() {
        let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        assert_eq!(mask_keys(&format!("é{key}, {key}a-{key}é{}", &key[1..])), format!("é***, ***-***é{}", &key[1..]));
        for text in ["", "www.example.com", "é", "--"] {
            assert_eq!(mask_keys(text), text);
        }
    }
}
