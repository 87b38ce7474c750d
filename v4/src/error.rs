//! The one error type.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use cfhost::Delivery;
use serde_json::Value;

use crate::codes::{self, Family, HostAnswer, Meaning};
use crate::mask;

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The vendor answered that the call failed; [`Error::meaning`] says why.
    Api,
    /// A value or setting was refused before anything was sent.
    InvalidArgument,
    /// The name could not be resolved, or the connection could not be made or broke.
    Transport,
    /// A deadline passed.
    Timeout,
    /// The certificate or the TLS of the other side was refused.
    Tls,
    /// What came back is not an answer of this API.
    Protocol,
    /// The budget does not allow the call within its deadline.
    Budget,
    /// A record of somebody else stands in the way of a plan.
    Conflict,
}

impl ErrorKind {
    /// The stable lower-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::InvalidArgument => "invalid_argument",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Budget => "budget",
            Self::Conflict => "conflict",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One of the errors that an answer names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The number. In [`Error::family`] it has a meaning.
    pub code: u32,
    /// The vendor's text, with the caller's secrets masked.
    pub message: String,
    /// What it means.
    pub meaning: Meaning,
    /// What a server of the Host API makes of it.
    pub host_answer: HostAnswer,
    /// Where in the request the mistake is, as a JSON pointer, if the vendor says so.
    pub pointer: Option<String>,
    /// Numbers and texts of the causes that the vendor wraps in this one.
    pub chain: Vec<(u32, String)>,
}

/// Why a call failed, which one it was, how far it came, and what to do.
///
/// It never holds the credential: that is masked in everything that the vendor said.
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    call: Option<&'static str>,
    argument: Option<Cow<'static, str>>,
    family: Option<Family>,
    faults: Vec<Fault>,
    /// Which of them counts.
    first: Option<usize>,
    http_status: Option<u16>,
    message: String,
    delivery: Delivery,
    retryable: bool,
    advice: Cow<'static, str>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, delivery: Delivery, message: impl fmt::Display) -> Self {
        let advice = match delivery {
            Delivery::NotSent => "Nothing was changed.",
            Delivery::PerhapsCarriedOut => "Look up what is there before repeating a call that changes something.",
            _ => "",
        };
        Self(Box::new(Inner {
            kind,
            call: None,
            argument: None,
            family: None,
            faults: Vec::new(),
            first: None,
            http_status: None,
            message: mask::line(&message.to_string(), &[]),
            delivery,
            retryable: false,
            advice: advice.into(),
            request_id: None,
            retry_after: None,
        }))
    }

    /// A value that no request is made of. The reason does not quote secrets.
    pub(crate) fn invalid(argument: impl Into<Cow<'static, str>>, reason: impl fmt::Display) -> Self {
        let argument = argument.into();
        let mut error = Self::new(ErrorKind::InvalidArgument, Delivery::NotSent, format_args!("{argument}: {reason}"));
        error.0.argument = Some(argument);
        error
    }

    /// A record of somebody else, of this id, stands in the way.
    pub(crate) fn conflict(id: String, message: impl fmt::Display) -> Self {
        let mut error = Self::new(ErrorKind::Conflict, Delivery::NotSent, message);
        error.0.argument = Some(id.into());
        error
    }

    /// A change was carried out, and what it made cannot be told.
    pub(crate) fn unclear() -> Self {
        let message = "the changes were made, and the answer does not say which records are new";
        Self::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message)
    }

    /// What the core says of a file.
    pub(crate) fn of_core(argument: &'static str, error: &cfhost::Error) -> Self {
        let text = error.message();
        Self::invalid(argument, text.strip_prefix(argument).map_or(text, |rest| rest.trim_start_matches([':', ' '])))
    }

    /// The errors of an answer.
    pub(crate) fn api(family: Family, status: u16, errors: &Value, secrets: &[&str]) -> Self {
        let errors = errors.as_array().map_or(&[][..], Vec::as_slice);
        // Only so many are of use.
        let faults: Vec<Fault> = errors.iter().take(100).map(|error| fault(family, status, error, secrets)).collect();
        // Of several, that which stands in the way most; of those that do so equally, the vendor's first.
        let first = (0..faults.len()).rev().max_by_key(|at| faults[*at].meaning);
        let message = match first {
            Some(at) => faults[at].message.clone(),
            None => "the answer says that the call failed, and not why".to_owned(),
        };
        let meaning = match first {
            Some(at) => faults[at].meaning,
            None => codes::meaning(family, 0, status, "").0,
        };
        let mut error = Self::new(ErrorKind::Api, Delivery::Answered, message);
        // A failure of the vendor can have come after the change.
        if status >= 500 {
            error.0.delivery = Delivery::PerhapsCarriedOut;
        }
        error.0.family = Some(family);
        error.0.http_status = Some(status);
        error.0.faults = faults;
        error.0.first = first;
        error.with_meaning(meaning)
    }

    fn with_meaning(mut self, meaning: Meaning) -> Self {
        self.0.retryable = meaning.is_retryable();
        self.0.advice = meaning.advice().into();
        self
    }

    /// The zone was made a moment ago: a refusal of the credential is not meant.
    pub(crate) fn of_young_zone(mut self) -> Self {
        if let Some(at) = self.0.first {
            self.0.faults[at].meaning = Meaning::Young;
            self.0.faults[at].host_answer = HostAnswer::Later(701);
        }
        self.with_meaning(Meaning::Young)
    }

    pub(crate) fn with_call(mut self, call: &'static str) -> Self {
        self.0.call = Some(call);
        self
    }

    pub(crate) fn with_http(mut self, status: u16, request_id: Option<&str>, retry_after: Option<Duration>) -> Self {
        self.0.http_status = Some(status);
        self.0.request_id = request_id.map(str::to_owned);
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    pub(crate) fn after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// As it is, but for what an earlier try of the same call sent.
    pub(crate) fn sent_before(mut self) -> Self {
        if self.0.delivery == Delivery::NotSent {
            let sent = Self::new(self.0.kind, Delivery::PerhapsCarriedOut, "");
            (self.0.delivery, self.0.advice) = (sent.0.delivery, sent.0.advice);
        }
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The call, by the name of its method.
    pub fn call(&self) -> Option<&'static str> {
        self.0.call
    }

    /// The argument or setting that was refused, or the id of the record that stands in the way of a plan.
    pub fn argument(&self) -> Option<&str> {
        self.0.argument.as_deref()
    }

    /// The family by which numbers are looked up.
    pub fn family(&self) -> Option<Family> {
        self.0.family
    }

    /// The vendor's number: of several errors that which stands in the way most.
    pub fn code(&self) -> Option<u32> {
        self.fault().map(|fault| fault.code)
    }

    /// Everything that the answer names as wrong, in its order.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    fn fault(&self) -> Option<&Fault> {
        self.0.first.map(|at| &self.0.faults[at])
    }

    /// What the number means.
    pub fn meaning(&self) -> Option<Meaning> {
        self.fault().map(|fault| fault.meaning)
    }

    /// What a server of the Host API says to its caller, if the vendor answered.
    pub fn host_answer(&self) -> Option<HostAnswer> {
        self.fault().map(|fault| fault.host_answer)
    }

    /// The status of HTTP, if there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// What went wrong, in one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// How far the call came.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Whether trying later can help.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// What to do. It can be empty.
    pub fn advice(&self) -> &str {
        &self.0.advice
    }

    /// The vendor's id of the request, from the header `cf-ray`.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long to wait before trying again, if the vendor or the budget says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether what was to be deleted or read does not exist.
    pub fn is_absent(&self) -> bool {
        self.meaning() == Some(Meaning::Absent)
    }
}

fn fault(family: Family, status: u16, error: &Value, secrets: &[&str]) -> Fault {
    let text = |error: &Value| mask::line(error["message"].as_str().unwrap_or_default(), secrets);
    let (outer, message) = (number(&error["code"]), text(error));
    let chain = error["error_chain"].as_array().map_or(&[][..], Vec::as_slice);
    let chain: Vec<_> = chain.iter().take(20).map(|error| (number(&error["code"]), text(error))).collect();
    let (mut meaning, mut host_answer) = codes::meaning(family, outer, status, &message);
    // The cause says more than its wrapper, of which 1004 is the vendor's old form.
    if family == Family::Dns && outer == 1004 {
        let causes = chain.iter().map(|(code, text)| codes::meaning(family, *code, status, text));
        if let Some(cause) = causes.filter(|(meaning, _)| *meaning != Meaning::Unknown).max_by_key(|cause| cause.0) {
            (meaning, host_answer) = cause;
        }
    }
    let pointer = error["source"]["pointer"].as_str().map(|pointer| mask::line(pointer, secrets));
    Fault { code: outer, message, meaning, host_answer, pointer, chain }
}

/// A number, or a text of one.
fn number(value: &Value) -> u32 {
    let number = value.as_u64().and_then(|number| number.try_into().ok());
    number.or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(call) = inner.call {
            write!(f, "{call}: ")?;
        }
        write!(f, "{} (", inner.message)?;
        match (self.code(), inner.family, inner.http_status) {
            (Some(code), Some(family), _) => write!(f, "{family} {code}")?,
            (_, _, Some(status)) => write!(f, "HTTP {status}")?,
            _ => write!(f, "{}", inner.kind)?,
        }
        write!(f, ", {})", inner.delivery.as_str().replace('_', " "))?;
        if !inner.advice.is_empty() {
            write!(f, " {}", inner.advice)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("call", &inner.call)
            .field("family", &inner.family)
            .field("faults", &inner.faults)
            .field("http_status", &inner.http_status)
            .field("message", &inner.message)
            .field("delivery", &inner.delivery)
            .field("retryable", &inner.retryable)
            .field("request_id", &inner.request_id)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_two_errors_the_worse_one_counts() {
        let errors = json!([
            {"code": 7000, "message": "No route for that URI"},
            {"code": "1004", "message": "DNS Validation Error tok-1", "error_chain": [{"code": 9000, "message": "bad name"}]},
            {"code": 81057, "message": "The record already exists."},
        ]);
        let error = Error::api(Family::Dns, 400, &errors, &["tok-1"]).with_call("record_create");
        assert_eq!((error.code(), error.meaning()), (Some(1004), Some(Meaning::BadName)));
        assert_eq!(error.faults().len(), 3);
        assert_eq!(error.faults()[1].chain, [(9000, "bad name".to_owned())]);
        assert_eq!(error.to_string(), "record_create: DNS Validation Error *** (dns 1004, answered) Check the name.");
        assert!(!error.is_retryable());
    }

    #[test]
    fn an_answer_may_say_nothing() {
        let error = Error::api(Family::Zones, 502, &Value::Null, &[]);
        assert_eq!((error.code(), error.meaning(), error.delivery()), (None, None, Delivery::PerhapsCarriedOut));
        assert!(error.is_retryable());
    }

    #[test]
    fn of_equal_errors_the_first_counts() {
        let errors = json!([{"code": 9005, "message": "a"}, {"code": 9007, "message": "b"}]);
        assert_eq!(Error::api(Family::Dns, 400, &errors, &[]).code(), Some(9005));
    }
}
