//! Types whose values are words: on the wire, in files, and in other languages.

/// A word that is none of those that a type has. It is not shown: it can be a secret in the wrong place.
///
/// ```
/// assert_eq!("X".parse::<cfhost::ZoneStatusFilter>().unwrap_err().to_string(), "must be one of V, D, ALL");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownWord(pub(crate) &'static str);

impl UnknownWord {
    /// What it has to be instead.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for UnknownWord {}

/// Enums that have these words, and no others.
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$member_meta:meta])* $member:ident = $word:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$member_meta])* #[doc = concat!(" (`", $word, "`)")] $member,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$member),*];

            /// The word for it, which stays the same.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                static SAID: std::sync::OnceLock<String> = std::sync::OnceLock::new();
                let said = || SAID.get_or_init(|| $crate::reason::none_of(&[$($word),*]).to_string());
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or_else(|| $crate::UnknownWord(said()))
            }
        }
    )*};
}
pub(crate) use words;

/// Enums over the words that a field of an answer may hold: a word that nobody documented is kept.
macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!(" (`", $word, "`)")] $variant,)*
            /// A word that is not documented, as it came.
            Other(String),
        }

        impl $name {
            /// The documented ones, with their names.
            pub const KNOWN: &'static [(&'static str, Self)] = &[$((stringify!($variant), Self::$variant)),*];

            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
pub(crate) use statuses;
