//! A memory of the calls that came in, without their secrets.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, VecDeque};
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::broadcast;

use crate::form::{Form, escaped};
use crate::secret::{KEY_LENGTH, MASK, mask_keys};

/// How many calls are remembered, unless told otherwise.
pub(crate) const MAX_CALLS: usize = 10_000;
/// How many bytes of text each ten thousand of them may take together. A body can have a megabyte.
const MAX_BYTES: usize = 32 << 20;
/// What a field takes beside its text, about.
const FIELD_OVERHEAD: usize = 64;
/// How much of an answer is remembered.
const MAX_ANSWER: usize = 16 << 10;
/// How many calls before it, and how long before it, a call is compared with, to find that it is the same one again.
const COMPARED: usize = 256;
const AGAIN: Duration = Duration::from_secs(600);
/// How many new calls wait for somebody who watches them.
const WATCHED: usize = 256;

/// A call that a gateway answered, or failed to answer because of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedCall {
    /// The number of the call; the first one since the gateway started is 1.
    pub id: u64,
    /// When it was done with, in UTC (RFC 3339).
    pub time: String,
    /// The number of the host whose key was sent, if the key is one.
    pub host: Option<i64>,
    /// What that host is called.
    pub pub_name: Option<String>,
    /// The address that the call came from.
    pub peer: String,
    /// The act as it was sent.
    pub act: Option<String>,
    /// All other fields as they were sent (bytes that are no UTF-8 as `\xfc`), but for secrets, which are `***`: the values of keys and passwords, runs
    /// of 32 or more of `0-9a-z` in any name or value, and fields whose names are not words.
    pub fields: BTreeMap<String, String>,
    /// The address of the account that the call is about.
    pub customer: Option<String>,
    /// The zone that the call is about: a registrable domain.
    pub zone: Option<String>,
    /// What came of the act: `success`, `error 210`, `http 500`, `broken off`. A fault that spoils the answer alone
    /// does not change it.
    pub outcome: String,
    /// The text of an error.
    pub message: Option<String>,
    /// The JSON that was answered, with `***` for runs of 32 or more of `0-9a-z`, and no more than 16 KiB of it. A fault that spoils
    /// the answer does not change it.
    pub answer: Option<String>,
    /// What the act changed, a line each.
    pub changes: Vec<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// How many times the same fields came, this time included: within ten minutes, since they were last answered with success
    /// and without a fault.
    pub tries: u32,
    /// The fault that it met, such as `delay:1500`.
    pub fault: Option<String>,
}

impl RecordedCall {
    fn size(&self) -> usize {
        let fields: usize = self.fields.iter().map(|(name, value)| name.len() + value.len() + FIELD_OVERHEAD).sum();
        let texts = [&self.pub_name, &self.act, &self.customer, &self.zone, &self.message, &self.answer, &self.fault];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let changes: usize = self.changes.iter().map(String::len).sum();
        fields + texts + changes + self.outcome.len() + size_of::<Self>()
    }

    /// Whether the caller got the answer of an act that was carried out, as far as the gateway can know.
    pub(crate) fn is_success(&self) -> bool {
        self.outcome == "success"
    }

    /// The number of the error code that was answered.
    pub(crate) fn code(&self) -> Option<&str> {
        self.outcome.strip_prefix("error ").and_then(|rest| rest.split(' ').next())
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

/// As much of an answer as is remembered, as far as it may be shown.
pub(crate) fn shown_answer(text: &str) -> String {
    if text.len() <= MAX_ANSWER {
        return mask_keys(text);
    }
    // A key that the cut goes through is not recognised. It lies in what is cut off in the end.
    // Answers are ASCII: there is a character at every place.
    let mut masked = mask_keys(text.get(..MAX_ANSWER).unwrap_or_default());
    masked.truncate(masked.len().saturating_sub(KEY_LENGTH));
    masked + "…"
}

/// The newest calls.
pub(crate) struct Calls {
    kept: Mutex<Kept>,
    most: usize,
    hasher: RandomState,
    news: broadcast::Sender<Arc<RecordedCall>>,
}

struct Kept {
    calls: VecDeque<Entry>,
    size: usize,
    /// The number of the call that comes next.
    next: u64,
}

struct Entry {
    call: Arc<RecordedCall>,
    /// What the fields of equal calls have in common.
    fingerprint: u64,
    at: Instant,
}

impl Calls {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            kept: Mutex::new(Kept { calls: VecDeque::new(), size: 0, next: 1 }),
            most,
            hasher: RandomState::new(),
            news: broadcast::Sender::new(WATCHED),
        }
    }

    /// What calls with the same fields have in common. It says nothing about the fields.
    pub(crate) fn fingerprint(&self, form: &Form) -> u64 {
        form.fields().map(|field| self.hasher.hash_one(field)).fold(0, u64::wrapping_add)
    }

    /// Takes a call in, and gives it its number and its `tries`.
    pub(crate) fn add(&self, mut call: RecordedCall, fingerprint: u64) {
        let at = Instant::now();
        let mut kept = self.kept();
        call.id = kept.next;
        kept.next += 1;
        let before = kept.calls.iter().rev().take(COMPARED);
        let same = before
            .take_while(|entry| at.duration_since(entry.at) < AGAIN)
            .find(|entry| entry.fingerprint == fingerprint);
        let failed = same.filter(|entry| !entry.call.is_success() || entry.call.fault.is_some());
        call.tries = failed.map_or(1, |entry| entry.call.tries.saturating_add(1));
        let call = Arc::new(call);
        kept.size += call.size();
        kept.calls.push_back(Entry { call: Arc::clone(&call), fingerprint, at });
        let most_bytes = MAX_BYTES.saturating_mul(self.most.div_ceil(MAX_CALLS));
        while kept.calls.len() > self.most || kept.size > most_bytes {
            let Some(oldest) = kept.calls.pop_front() else { break };
            kept.size -= oldest.call.size();
        }
        // While it is locked, so that they are told of in their order. Nobody has to be there.
        let _ = self.news.send(call);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<RecordedCall>> {
        self.kept().calls.iter().map(|entry| Arc::clone(&entry.call)).collect()
    }

    /// Those that come from now on.
    pub(crate) fn watch(&self) -> broadcast::Receiver<Arc<RecordedCall>> {
        self.news.subscribe()
    }

    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        kept.calls.clear();
        kept.size = 0;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(value: &str) -> RecordedCall {
        RecordedCall {
            id: 0,
            time: String::new(),
            host: None,
            pub_name: None,
            peer: String::new(),
            act: None,
            fields: [("zone_name".to_owned(), value.to_owned())].into(),
            customer: None,
            zone: None,
            outcome: "success".to_owned(),
            message: None,
            answer: None,
            changes: Vec::new(),
            milliseconds: 0,
            tries: 0,
            fault: None,
        }
    }

    #[test]
    fn the_newest_are_kept() {
        let calls = Calls::new(MAX_CALLS);
        for number in 0..MAX_CALLS + 5 {
            calls.add(call(&number.to_string()), 0);
        }
        let kept = calls.all();
        assert_eq!((kept.len(), kept[0].fields["zone_name"].as_str(), kept[0].id), (MAX_CALLS, "5", 6));
        let large = "x".repeat(1 << 20);
        for _ in 0..40 {
            calls.add(call(&large), 0);
        }
        assert_eq!(calls.all().len(), 31);
        calls.clear();
        calls.add(call("1"), 0);
        let kept = calls.all();
        assert_eq!((kept.len(), kept[0].fields["zone_name"].as_str(), kept[0].id), (1, "1", 10_046));

        let few = Calls::new(3);
        for number in 0..5 {
            few.add(call(&number.to_string()), 0);
        }
        assert_eq!(few.all().len(), 3);
    }

    #[test]
    fn a_call_that_comes_again_is_counted() {
        let calls = Calls::new(MAX_CALLS);
        let failed = RecordedCall { outcome: "error 601".to_owned(), ..call("a") };
        let lost = RecordedCall { fault: Some("reset-after".to_owned()), ..call("a") };
        for (call, fingerprint) in
            [(&failed, 1), (&failed, 1), (&failed, 2), (&lost, 1), (&call("a"), 1), (&call("a"), 1)]
        {
            calls.add(call.clone(), fingerprint);
        }
        assert_eq!(calls.all().iter().map(|call| call.tries).collect::<Vec<_>>(), [1, 2, 1, 3, 4, 1]);
    }

    #[test]
    fn a_key_that_the_cut_goes_through_is_not_shown() {
        let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        for before in MAX_ANSWER - 40..MAX_ANSWER + 8 {
            let shown = shown_answer(&format!("{}{key}\"", "-".repeat(before)));
            assert!(!shown.contains("0f1e"), "{before}");
            assert!(shown.len() > MAX_ANSWER - 2 * KEY_LENGTH && shown.len() <= MAX_ANSWER + 3, "{before}");
        }
        assert_eq!(shown_answer(&format!("{{\"user_key\":\"{key}\"}}")), "{\"user_key\":\"***\"}");
    }
}
