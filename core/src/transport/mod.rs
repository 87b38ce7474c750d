//! One request over HTTP, by ureq over connections of our own.

mod buffers;
mod call;
mod connection;
mod names;
mod pool;
mod tls;

use std::fmt;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use ureq::AsSendBody;
use ureq::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use ureq::http::request::Parts;
use ureq::http::uri::{Authority, Scheme};
use ureq::http::{Method, Request, Uri};

use self::call::Phase;
#[cfg(feature = "dns")]
pub(crate) use self::call::SLICE;
pub(crate) use self::call::Stopped;
pub(crate) use self::call::{Call, Deadline, Interrupt, Scope, pause};
pub(crate) use self::pool::PoolKey;
use self::pool::PooledAgent;
pub use self::pool::close_connections;
pub(crate) use self::tls::{Roots, Trust};
use crate::secret::Bytes;
use crate::{ClientBuilder, Delivery, Error, ErrorKind};

/// A URL that a request, with the keys in it, may be sent to.
pub(crate) struct Endpoint {
    uri: Uri,
}

impl Endpoint {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |reason| Error::invalid("endpoint", reason);
        let uri: Uri = text.parse().map_err(|_| invalid("is not a URL"))?;
        let authority = uri.authority().ok_or_else(|| invalid("is not a complete URL"))?;
        if authority.as_str().contains('@') {
            return Err(invalid("must not hold a user name or password"));
        }
        if !has_sound_port(authority) {
            return Err(invalid("has a port that is no port"));
        }
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => {}
            Some(scheme) if *scheme == Scheme::HTTP => {
                let host = authority.host();
                let address = host.trim_start_matches('[').trim_end_matches(']').parse();
                // What localhost stands for is checked each time it is resolved.
                if !host.eq_ignore_ascii_case("localhost") && !address.is_ok_and(|ip: IpAddr| ip.is_loopback()) {
                    return Err(invalid("must be https: plain http is for loopback only"));
                }
            }
            _ => return Err(invalid("must be an https URL")),
        }
        Ok(Self { uri })
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTP)
    }

    fn is_vendors(&self) -> bool {
        let vendors = ClientBuilder::DEFAULT_ENDPOINT.parse::<Uri>().ok();
        vendors.is_some_and(|vendors| self.uri.host() == vendors.host())
    }
}

/// Whether there is a port from 1 to 65535 or none. Anything else would be passed over further on, and the scheme's own
/// port be used.
pub(crate) fn has_sound_port(authority: &Authority) -> bool {
    let after_user = authority.as_str().rsplit('@').next().unwrap_or_default();
    after_user.len() == authority.host().len() || authority.port_u16().is_some_and(|port| port > 0)
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

/// The way to one endpoint.
pub(crate) struct Transport {
    pooled: PooledAgent,
    endpoint: Endpoint,
    /// Of a request that posts a form.
    head: Parts,
    max_answer: usize,
}

/// An answer of HTTP, whatever it says.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Transport {
    pub(crate) fn new(endpoint: Endpoint, key: PoolKey, user_agent: &str, max_answer: usize) -> Result<Self, Error> {
        let request = Request::post(&endpoint.uri)
            .header(HOST, endpoint.uri.authority().map_or("", Authority::as_str))
            .header(USER_AGENT, user_agent)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(CONTENT_LENGTH, 0);
        let (head, ()) = request.body(()).map_err(|_| Error::invalid("endpoint", "is not a URL"))?.into_parts();
        Ok(Self { pooled: PooledAgent::new(key), endpoint, head, max_answer })
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends the form once.
    pub(crate) fn post(&self, form: &[u8], call: Call) -> Result<HttpAnswer, Error> {
        /// Known ones as texts, so that none is made in a call.
        static LENGTHS: [OnceLock<String>; 512] = [const { OnceLock::new() }; 512];
        let known = LENGTHS.get(form.len()).map(|known| known.get_or_init(|| form.len().to_string()));
        let length = known.map_or_else(|| HeaderValue::from(form.len()), |known| HeaderValue::from_static(known));
        let mut head = self.head.clone();
        head.headers.insert(CONTENT_LENGTH, length);
        self.exchange(call, Request::from_parts(head, form))
    }

    /// Asks once for what is there, unless it is still what has this etag: then the status is 304.
    pub(crate) fn get(&self, etag: Option<&str>, call: Call) -> Result<HttpAnswer, Error> {
        let mut head = self.head.clone();
        head.method = Method::GET;
        head.headers.remove(CONTENT_TYPE);
        head.headers.remove(CONTENT_LENGTH);
        let etag = etag.and_then(|etag| HeaderValue::try_from(format!("\"{etag}\"")).ok());
        head.headers.extend(etag.map(|etag| (IF_NONE_MATCH, etag)));
        self.exchange(call, Request::from_parts(head, ()))
    }

    /// Sends a request, and reads its answer to the end.
    fn exchange(&self, call: Call, request: Request<impl AsSendBody>) -> Result<HttpAnswer, Error> {
        let mut status = None;
        let (result, sent) = call.run(|| {
            let answer = self.pooled.agent()?.run(request)?;
            let code = answer.status().as_u16();
            status = Some(code);
            let announced = answer.body().content_length();
            let mut reader = answer.into_body().into_with_config().limit(u64::MAX).reader();
            let body = self.read_to_end(&mut reader, announced)?;
            Ok(HttpAnswer { status: code, body })
        });
        let delivery = if sent { Delivery::PerhapsCarriedOut } else { Delivery::NotSent };
        result.map_err(|error| status.into_iter().fold(in_our_words(error, delivery), Error::with_http_status))
    }

    fn read_to_end(&self, from: &mut impl Read, announced: Option<u64>) -> Result<Bytes, ureq::Error> {
        let announced = announced.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= self.max_answer);
        let mut body = Bytes::with_capacity(0);
        loop {
            // One more than may be, or than is announced, so that the end is seen without growing again.
            let room = body.capacity().min(self.max_answer.saturating_add(1)) - body.len();
            if from.by_ref().take(room as u64).read_to_end(&mut body)? < room {
                return Ok(body);
            }
            if body.len() > self.max_answer {
                return Err(Stopped::TooLarge(self.max_answer).into());
            }
            // Whoever has sent so much is believed the rest.
            let size = announced.filter(|_| body.len() >= 64 * 1024).map_or(0, |size| size + 1);
            body.make_room(size.saturating_sub(body.len()).max(1));
        }
    }

    /// What to add to an error of a call that got no answer of this API.
    pub(crate) fn explain(&self, error: Error) -> Error {
        let is_silence = !matches!(error.kind(), ErrorKind::Api | ErrorKind::InvalidArgument | ErrorKind::Cancelled);
        if is_silence && error.delivery() != Delivery::Answered && self.endpoint.is_vendors() {
            error.add_advice("The vendor ended this service on 2022-11-01; `endpoint` can name a gateway of your own.")
        } else {
            error
        }
    }
}

/// An error of the HTTP library in our words. Its own can quote the wire.
fn in_our_words(error: ureq::Error, delivery: Delivery) -> Error {
    let transport = |message: &str| Error::new(ErrorKind::Transport, delivery, message).retryable();
    let protocol = |message: &str| Error::new(ErrorKind::Protocol, delivery, message);
    match error {
        ureq::Error::Other(other) => match other.downcast().map(|stopped| *stopped) {
            Ok(Stopped::Cancelled) => Error::cancelled(delivery),
            Ok(Stopped::TimedOut(phase, allowed)) => timed_out(phase, allowed, delivery),
            Ok(Stopped::Tls(error)) => tls::failure(&error, delivery),
            Ok(Stopped::NoRoots) => {
                let message = "the system has no certificate authorities: set ca_file, or the bundled ones";
                Error::new(ErrorKind::Tls, delivery, message)
            }
            Ok(Stopped::HandshakeCut) => Error::new(ErrorKind::Tls, delivery, "the TLS handshake was cut off"),
            Ok(Stopped::NotLoopback) => Error::invalid(
                "endpoint",
                "must be https: plain http is for loopback only, and localhost resolves to another address",
            ),
            Ok(Stopped::TooLarge(limit)) => protocol(&format!("the answer is larger than {limit} bytes")),
            Ok(Stopped::Cut(error)) => transport(broken(error.kind(), delivery)).with_source(error),
            Err(_) => transport("the connection could not be made"),
        },
        ureq::Error::HostNotFound => transport("the endpoint's host name could not be resolved"),
        ureq::Error::Io(error) => transport(broken(error.kind(), delivery)).with_source(error),
        ureq::Error::ConnectProxyFailed(_) => transport("the proxy did not connect to the endpoint"),
        ureq::Error::LargeResponseHeader(..) => protocol("the header of the answer is too large"),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::BodyStalled => {
            protocol("the answer is not HTTP")
        }
        _ => transport("the connection could not be made"),
    }
}

fn timed_out(phase: Phase, allowed: Duration, delivery: Delivery) -> Error {
    let what = match (phase, delivery) {
        (Phase::Resolving, _) => "the endpoint's host name was not resolved",
        (_, Delivery::NotSent) => "no connection was made",
        _ => "no complete answer came",
    };
    let message = format!("{what} within {} s", allowed.as_secs_f64());
    Error::new(ErrorKind::Timeout, delivery, message).retryable()
}

fn broken(kind: io::ErrorKind, delivery: Delivery) -> &'static str {
    match (kind, delivery) {
        (io::ErrorKind::ConnectionRefused, _) => "the connection was refused",
        (io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable, _) => "the endpoint cannot be reached",
        (_, Delivery::NotSent) => "the connection could not be made",
        _ => "the connection broke before the answer was complete",
    }
}
