//! The client, and the whole way of a call.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::Method;

use crate::budget::{Budget, InMemory, Priority, Spend};
use crate::clock::{Clock, SystemClock};
use crate::credential::Credential;
use crate::transport::{HttpAnswer, Sent, Transport};
use crate::{Answer, Delivery, Error, ErrorKind, Family, Meaning, mask};

/// The longest pause before the first repeat; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// For so long after a zone was made, a 403 for it can pass.
const YOUNG: Duration = Duration::from_secs(600);
/// So many young zones are remembered.
const MAX_YOUNG: usize = 1_000;
/// How long the budget stays closed after a 429 that does not say.
const CLOSED: Duration = Duration::from_secs(60);

/// Makes a [`Client`].
#[derive(Debug, Clone)]
pub struct Builder {
    credential: Credential,
    base: String,
    ca_pem: Option<Vec<u8>>,
    timeout: Duration,
    connect_timeout: Duration,
    retries: u32,
    budget: Option<Arc<dyn Budget>>,
    clock: Option<Arc<dyn Clock>>,
}

impl Builder {
    /// Where the vendor's API is.
    pub const DEFAULT_BASE_URL: &str = "https://api.cloudflare.com/client/v4";

    /// Where the API is, without a path after `/client/v4`. Plain `http` is for addresses of loopback only.
    pub fn base_url(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// The certificate authorities to trust, in place of the bundled ones.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// How long a call may take, with all that it waits for. Defaults to 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long making a connection may take. Defaults to 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How often a call is tried again. Defaults to 4.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The budget of the user that the credential belongs to. Defaults to one of this client and its clones.
    pub fn budget(mut self, budget: Arc<dyn Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The clock. Defaults to that of the machine.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument), naming the setting.
    pub fn build(self) -> Result<Client, Error> {
        self.credential.check("credential")?;
        for (name, timeout) in [("timeout", self.timeout), ("connect_timeout", self.connect_timeout)] {
            if timeout.is_zero() {
                return Err(Error::invalid(name, "must be longer than zero"));
            }
        }
        let transport = Transport::new(&self.base, self.ca_pem.as_deref(), self.connect_timeout)?;
        Ok(Client {
            shared: Arc::new(Shared {
                transport,
                credential: self.credential,
                budget: self.budget.unwrap_or_else(|| Arc::new(InMemory::default())),
                clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock::default())),
                young: Mutex::default(),
            }),
            timeout: self.timeout,
            retries: self.retries,
            priority: Priority::Act,
        })
    }
}

/// The calls. It is cheap to clone, and can be shared between threads.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    timeout: Duration,
    retries: u32,
    priority: Priority,
}

struct Shared {
    transport: Transport,
    credential: Credential,
    budget: Arc<dyn Budget>,
    clock: Arc<dyn Clock>,
    /// Zones that were made a moment ago, and when.
    young: Mutex<VecDeque<(String, Duration)>>,
}

/// What a call is, apart from its answer's type.
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) idempotency_key: Option<String>,
    /// Whether the call orders a certificate.
    pub(crate) orders_certificate: bool,
    /// Whether the result itself is a secret.
    pub(crate) secret_result: bool,
}

impl Call {
    pub(crate) fn new(name: &'static str, family: Family, method: Method, path: String) -> Self {
        Self {
            name,
            family,
            method,
            path,
            query: Vec::new(),
            body: None,
            idempotency_key: None,
            orders_certificate: false,
            secret_result: false,
        }
    }

    pub(crate) fn get(name: &'static str, family: Family, path: String) -> Self {
        Self::new(name, family, Method::GET, path)
    }

    pub(crate) fn delete(name: &'static str, family: Family, path: String) -> Self {
        Self::new(name, family, Method::DELETE, path)
    }

    /// With a body, which POST, PUT and PATCH always have.
    pub(crate) fn body(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_value(body).map_err(|_| Error::invalid("request", "cannot be written as JSON"))?;
        self.body = Some(body);
        Ok(self)
    }

    pub(crate) fn query(mut self, name: &'static str, value: Option<impl fmt::Display>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    fn only_reads(&self) -> bool {
        self.method == Method::GET
    }

    /// The zone that the path is of.
    fn zone(&self) -> Option<&str> {
        self.path.strip_prefix("/zones/")?.split('/').next()
    }
}

/// Pages, as the vendor describes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageInfo {
    pub(crate) page: Option<u64>,
    pub(crate) per_page: Option<u64>,
    pub(crate) total_pages: Option<u64>,
}

impl Client {
    /// Begins to make a client.
    pub fn builder(credential: Credential) -> Builder {
        Builder {
            credential,
            base: Builder::DEFAULT_BASE_URL.to_owned(),
            ca_pem: None,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            retries: 4,
            budget: None,
            clock: None,
        }
    }

    /// The same client for calls that nobody waits for: they leave a part of the budget to the others.
    pub fn in_background(&self) -> Self {
        Self { priority: Priority::Background, ..self.clone() }
    }

    /// The same client with another deadline for each call.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout, ..self.clone() }
    }

    /// Says that a zone was made a moment ago, by this process or before it was started: for ten minutes, the vendor may
    /// refuse calls for it with a 403 that is not meant. Zones that this client makes are known to it.
    pub fn note_new_zone(&self, zone: &str) {
        let mut young = self.shared.young.lock().unwrap_or_else(PoisonError::into_inner);
        if young.len() == MAX_YOUNG {
            young.pop_front();
        }
        young.push_back((zone.to_owned(), self.shared.clock.now()));
    }

    fn is_young(&self, zone: &str) -> bool {
        let now = self.shared.clock.now();
        let mut young = self.shared.young.lock().unwrap_or_else(PoisonError::into_inner);
        while young.front().is_some_and(|(_, made)| *made + YOUNG <= now) {
            young.pop_front();
        }
        young.iter().any(|(id, _)| id == zone)
    }

    pub(crate) fn send<T: DeserializeOwned>(&self, call: &Call) -> Result<Answer<T>, Error> {
        self.send_for_page(call).map(|(answer, _)| answer)
    }

    /// The whole way of a call: budget, request, answer, and the same again where that is harmless and can help.
    pub(crate) fn send_for_page<T: DeserializeOwned>(&self, call: &Call) -> Result<(Answer<T>, PageInfo), Error> {
        let deadline = self.shared.clock.now().saturating_add(self.timeout);
        let mut sent = false;
        let mut tries = 0;
        loop {
            let failed = match self.attempt(call, deadline) {
                Ok(answer) => return Ok(answer),
                Err(error) if sent => error.sent_before(),
                Err(error) => error,
            };
            sent |= failed.delivery() == Delivery::PerhapsCarriedOut;
            let pause = self.pause(tries).max(failed.retry_after().unwrap_or_default());
            let is_in_time = self.shared.clock.now() + pause < deadline;
            if tries >= self.retries || !may_repeat(call, &failed) || !is_in_time {
                return Err(failed.with_call(call.name));
            }
            self.shared.clock.sleep(pause);
            tries += 1;
        }
    }

    /// Anything up to a length that doubles with each try, so that clients which failed together do not come back so.
    fn pause(&self, tries: u32) -> Duration {
        let longest = FIRST_PAUSE.saturating_mul(1 << tries.min(10)).min(LONGEST_PAUSE);
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(self.shared.clock.random() % nanos)
    }

    fn attempt<T: DeserializeOwned>(&self, call: &Call, deadline: Duration) -> Result<(Answer<T>, PageInfo), Error> {
        self.take(Spend::Request, deadline)?;
        if !call.orders_certificate {
            return self.exchange(call, deadline);
        }
        self.take(Spend::Certificate, deadline)?;
        let result = self.exchange(call, deadline);
        match &result {
            // Only those that succeed are counted.
            Err(error) if error.delivery() != Delivery::PerhapsCarriedOut => {
                self.shared.budget.give_back(Spend::Certificate);
            }
            _ => {}
        }
        result
    }

    /// Waits for a token, as long as there is time.
    fn take(&self, spend: Spend, deadline: Duration) -> Result<(), Error> {
        loop {
            let now = self.shared.clock.now();
            let Err(wait) = self.shared.budget.take(spend, self.priority, now) else { return Ok(()) };
            if now + wait >= deadline {
                let what = if spend == Spend::Certificate { "certificates" } else { "requests" };
                let message = format!("the budget for {what} is used up for {} s", wait.as_secs_f64().ceil());
                return Err(Error::new(ErrorKind::Budget, Delivery::NotSent, message).retryable().after(wait));
            }
            self.shared.clock.sleep(wait);
        }
    }

    fn exchange<T: DeserializeOwned>(&self, call: &Call, deadline: Duration) -> Result<(Answer<T>, PageInfo), Error> {
        let left = deadline.saturating_sub(self.shared.clock.now());
        if left.is_zero() {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NotSent, "the call's time was over").retryable());
        }
        let body = match &call.body {
            Some(body) => Some(body.to_string().into_bytes()),
            None if call.only_reads() || call.method == Method::DELETE => None,
            None => Some(b"{}".to_vec()),
        };
        let sent = Sent {
            method: call.method.clone(),
            path: &call.path,
            query: &call.query,
            body,
            idempotency_key: call.idempotency_key.as_deref(),
        };
        let http = self.shared.transport.send(&self.shared.credential, &sent, left)?;
        if http.status == 429 {
            let spend = if call.orders_certificate { Spend::Certificate } else { Spend::Request };
            let until = self.shared.clock.now() + http.retry_after.unwrap_or(CLOSED);
            self.shared.budget.close(spend, until);
        }
        let result = read(call, &http, &[self.shared.credential.secret()]);
        result.map_err(|error| {
            let error = error.with_http(http.status, http.request_id.as_deref(), http.retry_after);
            let is_refused = http.status == 403 && error.faults().iter().any(|fault| fault.code == 10_000);
            if is_refused && call.zone().is_some_and(|zone| self.is_young(zone)) {
                error.of_young_zone()
            } else {
                error
            }
        })
    }
}

/// Whether another try is harmless and can help.
fn may_repeat(call: &Call, error: &Error) -> bool {
    match error.delivery() {
        // A budget that is used up has been waited for.
        Delivery::NotSent => matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout),
        // It was refused, whatever it was.
        Delivery::Answered => matches!(error.meaning(), Some(Meaning::Throttled | Meaning::Young)),
        _ => call.only_reads() && error.is_retryable(),
    }
}

/// The value in an answer, or its errors.
fn read<T: DeserializeOwned>(call: &Call, http: &HttpAnswer, secrets: &[&str]) -> Result<(Answer<T>, PageInfo), Error> {
    let is_success = (200..300).contains(&http.status);
    let unreadable = |message: &str| {
        // A 4xx from in front of the API was refused, too.
        let is_refusal = (400..500).contains(&http.status) && http.status != 408;
        let delivery = if is_refusal { Delivery::Answered } else { Delivery::PerhapsCarriedOut };
        let error = Error::new(ErrorKind::Protocol, delivery, message);
        match http.status {
            429 => Error::api(call.family, 429, &serde_json::json!([{"code": 971, "message": message}]), secrets),
            200..300 | 500.. => error.retryable(),
            _ => error,
        }
    };
    let Ok(raw) = serde_json::from_slice::<Value>(&http.body) else {
        let is_page = http.body.trim_ascii_start().first() == Some(&b'<');
        return Err(unreadable(if is_page { "an HTML page came back" } else { "what came back is not JSON" }));
    };
    let result = match raw.get("success") {
        Some(Value::Bool(true)) if is_success => raw.get("result").cloned().unwrap_or_default(),
        Some(Value::Bool(_)) => return Err(Error::api(call.family, http.status, &raw["errors"], secrets)),
        // An answer without the envelope has an id: that of a hostname that was deleted.
        None if is_success && raw["id"].is_string() => raw.clone(),
        None if raw["errors"].is_array() => return Err(Error::api(call.family, http.status, &raw["errors"], secrets)),
        _ => return Err(unreadable("what came back is not an answer of this API")),
    };
    let value = T::deserialize(result).map_err(|_| {
        // The words of the library can quote the answer.
        let message = "the call succeeded, and its answer has no id, or is of another form";
        Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message)
    })?;
    let mut shown = mask::json(&raw, secrets);
    if call.secret_result && raw.get("result").is_some() {
        shown["result"] = Value::String(mask::MASK.to_owned());
    }
    let number = |name: &str| raw["result_info"][name].as_u64();
    let page = PageInfo { page: number("page"), per_page: number("per_page"), total_pages: number("total_pages") };
    let texts = raw["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let messages = texts
        .iter()
        .filter_map(|message| message.as_str().or_else(|| message["message"].as_str()))
        .map(|text| mask::line(text, secrets))
        .collect();
    let answer = Answer { value, raw, shown, messages, request_id: http.request_id.clone(), http_status: http.status };
    Ok((answer, page))
}

/// An id, as part of a path: nothing else can get into it.
pub(crate) fn id<'a>(argument: &'static str, id: &'a str) -> Result<&'a str, Error> {
    let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if id.is_empty() || id.len() > 100 || !id.bytes().all(is_sound) {
        return Err(Error::invalid(argument, "is not an id"));
    }
    Ok(id)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("credential", &self.shared.credential)
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Client>();
};
