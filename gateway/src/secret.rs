//! Keys and passwords: making them, and what of them is kept.

use std::fmt::Write as _;

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::password_hash::{Error as HashError, try_generate_salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, PasswordHash, Version};
use sha2::{Digest as _, Sha256};

use crate::pool::{Pool, processors};

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
    mask_runs(text, |c| c.is_ascii_digit() || c.is_ascii_lowercase())
}

/// The text, which tells of what somebody typed, without anything in it that could be a key, or one with a slip in it: runs of
/// 32 or more letters and digits.
#[doc(hidden)]
pub fn mask_arguments(text: &str) -> String {
    mask_runs(text, |c| c.is_ascii_alphanumeric())
}

fn mask_runs(text: &str, is_in_run: impl Fn(char) -> bool + Copy) -> String {
    let ends_run = |c: char| !is_in_run(c);
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
    let mut text = hex(&bytes);
    text.truncate(digits);
    Ok(text)
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Argon2id, one hashing per processor at a time: each takes all of a processor, and 19 MiB which the next one takes over. By
/// an allocator, pieces of this size and alignment can grow to a gigabyte (glibc before 2.38).
pub(crate) struct Passwords(Pool<Vec<Block>>);

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Pool::new(Vec::new(), std::iter::repeat_n(Vec::new(), processors() - 1)))
    }

    /// The salted hash that is kept of a password.
    pub(crate) fn hash(&self, password: &[u8]) -> Result<String, HashError> {
        let (params, salt) = (Params::default(), Salt::new(&try_generate_salt()?)?);
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::default().into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(self.output(params, &salt, password)?),
        };
        Ok(hash.to_string())
    }

    /// Whether this is the password that the hash was made of.
    pub(crate) fn verify(&self, password: &[u8], hash: &str) -> Result<bool, HashError> {
        let hash = PasswordHash::new(hash)?;
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else { return Err(HashError::EncodingInvalid) };
        // They are compared in constant time.
        Ok(self.output(Params::try_from(&hash)?, &salt, password)? == output)
    }

    fn output(&self, params: Params, salt: &[u8], password: &[u8]) -> Result<Output, HashError> {
        let mut memory = self.0.take();
        memory.resize(params.block_count(), Block::new());
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::default(), params);
        argon2.hash_password_into_with_memory(password, salt, &mut output, &mut *memory)?;
        Ok(Output::new(&output)?)
    }
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library() {
        let passwords = Passwords::new();
        let ours = passwords.hash(b"correct-horse-1").unwrap();
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        assert_ne!(ours, passwords.hash(b"correct-horse-1").unwrap());
        assert_eq!(Argon2::default().verify_password(b"correct-horse-1", ours.as_str()), Ok(()));
        let theirs = Argon2::default().hash_password(b"correct-horse-1").unwrap().to_string();
        for hash in [&ours, &theirs] {
            assert_eq!(passwords.verify(b"correct-horse-1", hash), Ok(true));
            assert_eq!(passwords.verify(b"correct-horse-2", hash), Ok(false));
        }
        assert!(passwords.verify(b"correct-horse-1", "$argon2id$v=19$m=19456,t=2,p=1").is_err());
    }

    #[test]
    fn what_could_be_a_key_is_masked() {
        let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        assert_eq!(mask_keys(&format!("é{key}, {key}a-{key}é{}", &key[1..])), format!("é***, ***-***é{}", &key[1..]));
        for text in ["", "www.example.com", "é", "--"] {
            assert_eq!(mask_keys(text), text);
        }
    }
}
