//! How answers are read: leniently, since a call that was carried out must not fail for a field of another form.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The value, or the default of its type where it is absent, null or of another form. Of a list, the elements that can be read.
pub(crate) fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(from)?;
    if let Ok(read) = T::deserialize(&value) {
        return Ok(read);
    }
    let Value::Array(mut elements) = value else { return Ok(T::default()) };
    elements.retain(|element| T::deserialize(Value::Array(vec![element.clone()])).is_ok());
    Ok(T::deserialize(Value::Array(elements)).unwrap_or_default())
}

/// Answers that have an id.
macro_rules! rows {
    ($($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            /// Its id.
            pub id: String,
            $($(#[$about])* #[serde(default, deserialize_with = "crate::wire::lenient")] pub $field: $type,)*
        }
    )*};
}

/// Answers and parts of them that have none.
macro_rules! parts {
    ($($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$about])* #[serde(default, deserialize_with = "crate::wire::lenient")] pub $field: $type,)*
        }
    )*};
}

/// Words that the vendor may add to.
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $variant,)*
            /// A word that is not known here.
            Other(String),
        }

        impl $name {
            /// The word as it stands on the wire.
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
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Ok(Self::from(String::deserialize(from)?.as_str()))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    )*};
}

pub(crate) use {parts, rows, words};
