//! What the answers about a provider have in common: its key and its number, wherever they stand.

use serde_json::value::RawValue;

use crate::HostKey;
use crate::envelope::Answer;
use crate::wire::{self, Members, Names, Slot, text_of};

/// What names a provider in an answer, wherever it stands. What cannot be read is not there: a key that stands beside it
/// exists nowhere else.
#[derive(Default)]
pub(crate) struct NewHost<'a> {
    /// A key, or a map that holds it.
    host_key: Option<&'a RawValue>,
    /// As one library knew it.
    misspelled: Option<&'a RawValue>,
    child_id: Option<&'a RawValue>,
}

impl<'a> Members<'a> for NewHost<'a> {
    fn names(&self) -> &'static Names {
        &Names { names: &["host_key", "host:key", "child_id"], required: 0 }
    }

    fn member(&mut self, index: usize) -> Option<Slot<'_, 'a>> {
        match index {
            0 => Some(Slot::Raw(&mut self.host_key)),
            1 => Some(Slot::Raw(&mut self.misspelled)),
            2 => Some(Slot::Raw(&mut self.child_id)),
            _ => None,
        }
    }
}

/// What a key stands in, where it is no text.
#[derive(Default)]
struct Key<'a>(Option<&'a RawValue>);

impl<'a> Members<'a> for Key<'a> {
    fn names(&self) -> &'static Names {
        &Names { names: &["__host_key", "host_key"], required: 0 }
    }

    fn member(&mut self, index: usize) -> Option<Slot<'_, 'a>> {
        (index < 2).then_some(Slot::Raw(&mut self.0))
    }
}

impl<'a> NewHost<'a> {
    fn of(raw: Option<&'a RawValue>) -> Self {
        let mut host = Self::default();
        match raw.map(|raw| wire::read(raw.get(), Slot::Members(&mut host))) {
            Some(Ok(())) => host,
            _ => Self::default(),
        }
    }

    /// The key, if it is another than the one that was sent.
    pub(crate) fn host_key(&self, sent: &HostKey) -> Option<HostKey> {
        let keys = [self.host_key, self.misspelled].into_iter().filter_map(|raw| {
            let mut key = Key::default();
            let is_read = wire::read(raw?.get(), Slot::Members(&mut key)).is_ok();
            text_of(if is_read { key.0 } else { raw }).map(HostKey::new)
        });
        keys.into_iter().find(|key| key != sent)
    }

    pub(crate) fn child_id(&self) -> Option<u64> {
        text_of(self.child_id)?.parse().ok()
    }
}

impl<'a> Answer<'a, ()> {
    /// What `response` and `request`, where the server repeats what was asked for, tell of a provider. It is all there is
    /// of it, so nothing about them is an error.
    pub(crate) fn new_host(&self) -> [NewHost<'a>; 2] {
        [self.envelope.response, self.envelope.request].map(NewHost::of)
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
            let found = NewHost::of(Some(serde_json::from_str(json).unwrap()));
            assert_eq!(found.host_key(&sent).unwrap().reveal(), "k", "{json}");
            assert_eq!(found.child_id(), None);
        }
        for json in [r#"{"host_key":null}"#, r#"{"host_key":{}}"#, r#"{"host_key":[]}"#, r#"{"host_key":"old"}"#, "{}"]
        {
            let found = NewHost::of(Some(serde_json::from_str(json).unwrap()));
            assert_eq!(found.host_key(&sent), None, "{json}");
        }
        let found = NewHost::of(Some(serde_json::from_str(r#"{"child_id":"112","host_key":["x"]}"#).unwrap()));
        assert_eq!(found.child_id(), Some(112));
    }
}
