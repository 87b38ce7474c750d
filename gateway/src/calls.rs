//! A memory of the calls that came in, without their secrets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::form::{Form, escaped};
use crate::secret::{MASK, mask_keys};

/// How many calls are remembered.
const MAX_CALLS: usize = 10_000;
/// How many bytes of text they may take together. A body can have a megabyte.
const MAX_BYTES: usize = 32 << 20;
/// What a field takes beside its text, about.
const FIELD_OVERHEAD: usize = 64;

/// A call that a gateway answered, or failed to answer because of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedCall {
    /// When it was done with, in UTC (RFC 3339).
    pub time: String,
    /// The act as it was sent.
    pub act: Option<String>,
    /// All other fields as they were sent (bytes that are no UTF-8 as `\xfc`), but for secrets, which are `***`: the values of keys and passwords, runs
    /// of 32 or more of `0-9a-z` in any name or value, and fields whose names are not words.
    pub fields: BTreeMap<String, String>,
    /// What came of the act: `success`, `error 210`, `http 500`, `broken off`. A fault that spoils the answer alone
    /// does not change it.
    pub outcome: String,
    /// How long it took.
    pub milliseconds: u64,
    /// The fault that it met, such as `delay:1500`.
    pub fault: Option<String>,
}

impl RecordedCall {
    fn size(&self) -> usize {
        let fields: usize = self.fields.iter().map(|(name, value)| name.len() + value.len() + FIELD_OVERHEAD).sum();
        fields + self.act.as_deref().map_or(0, str::len) + self.outcome.len()
    }
}

/// The act and the other fields of a form, as far as they may be shown.
pub(crate) fn shown(form: &Form) -> (Option<String>, BTreeMap<String, String>) {
    let fields = form.fields().filter(|(name, _)| *name != b"act").map(|(name, value)| {
        let (name, value) = (escaped(name), escaped(value));
        // A body in another form than its header says makes odd names, and anything can be in them.
        let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
        let lower = name.to_ascii_lowercase();
        let is_secret = !is_word || lower.contains("key") || lower.contains("pass");
        (
            if is_word { mask_keys(&name) } else { MASK.to_owned() },
            if is_secret && !value.is_empty() { MASK.to_owned() } else { mask_keys(&value) },
        )
    });
    (form.get("act").map(|act| mask_keys(&escaped(act))), fields.collect())
}

/// The newest calls.
#[derive(Default)]
pub(crate) struct Calls(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    calls: VecDeque<RecordedCall>,
    size: usize,
}

impl Calls {
    pub(crate) fn add(&self, call: RecordedCall) {
        let mut kept = self.kept();
        kept.size += call.size();
        kept.calls.push_back(call);
        while kept.calls.len() > MAX_CALLS || kept.size > MAX_BYTES {
            let Some(oldest) = kept.calls.pop_front() else { break };
            kept.size -= oldest.size();
        }
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<RecordedCall> {
        self.kept().calls.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *self.kept() = Kept::default();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(value: &str) -> RecordedCall {
        RecordedCall {
            time: String::new(),
            act: None,
            fields: [("zone_name".to_owned(), value.to_owned())].into(),
            outcome: "success".to_owned(),
            milliseconds: 0,
            fault: None,
        }
    }

    #[test]
    fn the_newest_are_kept() {
        let calls = Calls::default();
        for number in 0..MAX_CALLS + 5 {
            calls.add(call(&number.to_string()));
        }
        let kept = calls.all();
        assert_eq!((kept.len(), kept[0].fields["zone_name"].as_str()), (MAX_CALLS, "5"));
        let large = "x".repeat(1 << 20);
        for _ in 0..40 {
            calls.add(call(&large));
        }
        assert_eq!(calls.all().len(), 31);
        calls.clear();
        calls.add(call("1"));
        assert_eq!(calls.all(), [call("1")]);
    }
}
