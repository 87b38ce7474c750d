//! What came back of a call.

use std::fmt;
use std::ops::Deref;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The answer of a call: its value, and what else came with it.
#[derive(Clone)]
pub struct Answer<T> {
    pub(crate) value: T,
    pub(crate) raw: Value,
    pub(crate) shown: Value,
    pub(crate) messages: Vec<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) http_status: u16,
}

impl<T> Answer<T> {
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The JSON of the whole answer, with secrets masked.
    pub fn raw(&self) -> String {
        self.shown.to_string()
    }

    /// The JSON of the whole answer, with the secrets in it.
    pub fn reveal_raw(&self) -> String {
        self.raw.to_string()
    }

    /// What the vendor says beside a success, such as that a soft quota is exceeded.
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// The vendor's id of the request, from the header `cf-ray`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The status of HTTP.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("value", &self.value)
            .field("http_status", &self.http_status)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// A point in time, as the vendor writes it: RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("no time of RFC 3339"))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
