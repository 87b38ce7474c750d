//! What the answers about a provider have in common: its key and its number, wherever they stand.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::value::RawValue;

use crate::envelope::{Answer, object_text};
use crate::{Error, HostKey, wire};

/// What names a provider in an answer, wherever it stands. What cannot be read is not there: a key that stands beside it
/// exists nowhere else.
#[derive(Debug, Default, Deserialize)]
pub struct NewHost {
    #[serde(default)]
    host_key: Found<KeyOrMap>,
    /// As one library knew it.
    #[serde(default, rename = "host:key")]
    misspelled: Found<KeyOrMap>,
    #[serde(default)]
    child_id: Found<Number>,
}

impl NewHost {
    /// The key, if it is another than the one that was sent.
    pub(crate) fn host_key(&self, sent: &HostKey) -> Option<HostKey> {
        let keys = [&self.host_key, &self.misspelled].into_iter().filter_map(|found| found.0.as_ref()?.0.as_ref());
        keys.into_iter().find(|key| *key != sent).cloned()
    }

    pub(crate) fn child_id(&self) -> Option<u64> {
        self.child_id.0.as_ref()?.0
    }
}

/// A value that is passed over where it cannot be read.
#[derive(Debug)]
pub struct Found<T>(Option<T>);

impl<T> Found<T> {
    pub(crate) fn into_inner(self) -> Option<T> {
        self.0
    }
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Found<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(serde_json::from_str(<&RawValue>::deserialize(from)?.get()).ok()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Number(#[serde(deserialize_with = "wire::number")] Option<u64>);

/// A key, or a map that holds it as `__host_key`.
#[derive(Debug)]
struct KeyOrMap(Option<HostKey>);

impl<'de> Deserialize<'de> for KeyOrMap {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Inner {
            #[serde(default, rename = "__host_key", alias = "host_key", deserialize_with = "wire::some")]
            key: Option<HostKey>,
        }

        let raw = <&RawValue>::deserialize(from)?.get();
        let key = if raw.starts_with('{') {
            serde_json::from_str(raw).map(|Inner { key }| key)
        } else {
            wire::some(&mut serde_json::Deserializer::from_str(raw))
        };
        key.map(Self).map_err(|_| D::Error::custom("is not a key"))
    }
}

impl Answer<'_, Found<NewHost>> {
    /// What `response` and `request`, where the server repeats what was asked for, tell of a provider. It is all there is
    /// of it, so nothing about them is an error.
    pub(crate) fn new_host(&mut self) -> Result<[NewHost; 2], Error> {
        let request = serde_json::from_str(object_text(self.request)).unwrap_or_default();
        Ok([self.response()?.into_inner().unwrap_or_default(), request])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_found_wherever_it_stands() {
        let sent = HostKey::new("old");
        for json in [
            r#"{"host_key":"k"}"#,
            r#"{"host_key":{"__host_key":"k"},"child_id":"CH-112"}"#,
            r#"{"host_key":{"host_key":"k"},"child_id":{"a":1}}"#,
            r#"{"act":"host_key_regen","host:key":{"__host_key":"k"}}"#,
            r#"{"host_key":"old","host:key":"k"}"#,
            r#"{"host_key":["x"],"host:key":"k"}"#,
        ] {
            let found: NewHost = serde_json::from_str(json).unwrap();
            assert_eq!(found.host_key(&sent).unwrap().reveal(), "k", "{json}");
            assert_eq!(found.child_id(), None);
        }
        for json in [r#"{"host_key":null}"#, r#"{"host_key":{}}"#, r#"{"host_key":[]}"#, r#"{"host_key":"old"}"#, "{}"]
        {
            let found: NewHost = serde_json::from_str(json).unwrap();
            assert_eq!(found.host_key(&sent), None, "{json}");
        }
        let found: NewHost = serde_json::from_str(r#"{"child_id":"112","host_key":["x"]}"#).unwrap();
        assert_eq!(found.child_id(), Some(112));
    }
}
