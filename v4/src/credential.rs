//! Who the client is to the vendor.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::{Error, mask};

macro_rules! secrets {
    ($($(#[$about:meta])* $name:ident)*) => {$(
        $(#[$about])*
        ///
        /// It is wiped from memory when dropped, and nothing prints it.
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text as it is. It is checked when a client is made of it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(Zeroizing::new(text.into()))
            }

            /// The secret itself.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), mask::MASK)
            }
        }
    )*};
}

secrets! {
    /// An API token, of a user or of an account.
    ApiToken
    /// The global key of a user. It opens everything that the user can do. Only partners with tenants need it.
    GlobalKey
}

/// What a request proves itself with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credential {
    /// `Authorization: Bearer`.
    Token(ApiToken),
    /// `X-Auth-Email` and `X-Auth-Key`.
    Key {
        /// The e-mail address of the user.
        email: String,
        /// The user's key.
        key: GlobalKey,
    },
}

/// The longest secret that is sent.
const LONGEST: usize = 1_024;

impl Credential {
    /// A token from a file that holds nothing else. Blanks and line ends around it are ignored. The rules for the file
    /// are those of [`cfhost::read_secret_file`]: it must not be open to every user of the system.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument). The message quotes nothing of the file.
    pub fn token_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let credential = Self::Token(ApiToken::new(read("token_file", path)?));
        credential.check("token_file")?;
        Ok(credential)
    }

    /// A global key from a file that holds nothing else, under the same rules.
    ///
    /// # Errors
    ///
    /// As [`token_file`](Self::token_file).
    pub fn key_file(email: impl Into<String>, path: impl AsRef<Path>) -> Result<Self, Error> {
        let credential = Self::Key { email: email.into(), key: GlobalKey::new(read("key_file", path)?) };
        credential.check("key_file")?;
        Ok(credential)
    }

    pub(crate) fn secret(&self) -> &str {
        match self {
            Self::Token(token) => token.reveal(),
            Self::Key { key, .. } => key.reveal(),
        }
    }

    /// What a header can hold, and nothing that a mistake leaves there.
    pub(crate) fn check(&self, argument: &'static str) -> Result<(), Error> {
        let is_sound = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let secret = self.secret();
        if secret.is_empty() {
            return Err(Error::invalid(argument, "is empty"));
        }
        if secret.len() > LONGEST {
            return Err(Error::invalid(argument, format_args!("is longer than {LONGEST} characters")));
        }
        if !is_sound(secret) {
            return Err(Error::invalid(argument, "has to hold the secret and nothing else"));
        }
        match self {
            Self::Key { email, .. } if !email.contains('@') || !is_sound(email) || email.len() > LONGEST => {
                Err(Error::invalid("email", "is not an e-mail address"))
            }
            _ => Ok(()),
        }
    }
}

fn read(argument: &'static str, path: impl AsRef<Path>) -> Result<String, Error> {
    let text = cfhost::read_secret_file(argument, path).map_err(|error| Error::of_core(argument, &error))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn file(name: &str, text: &str, mode: u32) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("cfhost-v4-{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn secrets_come_from_files_and_are_not_shown() {
        let path = file("token", " Tok_en-1234\n", 0o600);
        let token = Credential::token_file(&path).unwrap();
        assert_eq!(token.secret(), "Tok_en-1234");
        assert_eq!(format!("{token:?}"), "Token(ApiToken(***))");
        let key = Credential::key_file("admin@example.com", &path).unwrap();
        assert_eq!(format!("{key:?}"), "Key { email: \"admin@example.com\", key: GlobalKey(***) }");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn files_that_are_wrong_are_refused_and_not_quoted() {
        for (name, text, mode, says) in [
            ("open", "tok-1234", 0o644, "is open to every user of the system"),
            ("empty", " \n", 0o600, "is empty"),
            ("two", "tok-1234 tok-5678", 0o600, "has to hold the secret and nothing else"),
            ("umlaut", "tök-1234", 0o600, "has to hold the secret and nothing else"),
        ] {
            let path = file(name, text, mode);
            let error = Credential::token_file(&path).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
            assert!(!format!("{error} {error:?}").contains("1234"), "{error:?}");
            fs::remove_file(path).unwrap();
        }
        let error = Credential::Key { email: "nobody".into(), key: GlobalKey::new("k") }.check("key").unwrap_err();
        assert_eq!(error.argument(), Some("email"));
    }
}
