//! One POST over HTTP, by ureq.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, RootCertStore};
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport as UreqTransport,
};
use ureq::{Agent, Timeout};
use zeroize::Zeroizing;

use crate::config::{Roots, Timeouts};
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

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

/// The way to one endpoint.
pub(crate) struct Transport {
    agent: Agent,
    endpoint: Endpoint,
    timeouts: Timeouts,
    max_answer: usize,
}

/// An answer of HTTP, whatever it says.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Transport {
    pub(crate) fn new(
        endpoint: Endpoint,
        roots: &Roots,
        proxy: Option<ureq::Proxy>,
        timeouts: Timeouts,
        max_answer: usize,
        user_agent: &str,
    ) -> Result<Self, Error> {
        let tls = TlsConfig::builder()
            .root_certs(root_certs(roots)?)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Config::builder()
            .https_only(!endpoint.is_plain())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .tls_config(tls)
            .user_agent(user_agent)
            .accept("application/json")
            .accept_encoding(AutoHeaderValue::None)
            .timeout_global(Some(timeouts.total))
            .timeout_connect(Some(timeouts.connect))
            .timeout_resolve(Some(timeouts.resolve))
            .build();
        let resolver = Names { only_loopback: endpoint.is_plain() };
        let agent = Agent::with_parts(config, Watched { inner: DefaultConnector::new() }, resolver);
        Ok(Self { agent, endpoint, timeouts, max_answer })
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn post(&self, form: &[u8]) -> Result<HttpAnswer, Error> {
        SENT.set(false);
        let request = self.agent.post(&self.endpoint.uri).content_type("application/x-www-form-urlencoded");
        let answer = request.send(form).map_err(|error| self.failure(error))?;
        let status = answer.status().as_u16();
        let mut reader = answer.into_body().into_with_config().limit(u64::MAX).reader();
        let body = self.read_to_end(&mut reader).map_err(|error| error.with_http_status(status))?;
        Ok(HttpAnswer { status, body })
    }

    fn read_to_end(&self, from: &mut impl Read) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut body = Zeroizing::new(vec![0; 4096]);
        let mut length = 0;
        loop {
            if length == body.len() {
                // Not by growing in place: the old buffer has to be wiped.
                let mut larger = Zeroizing::new(vec![0; body.len() * 2]);
                larger[..length].copy_from_slice(&body);
                body = larger;
            }
            match from.read(&mut body[length..]) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failure(error.into())),
            }
            if length > self.max_answer {
                let message = format!("the answer is larger than {} bytes", self.max_answer);
                return Err(Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message));
            }
        }
        body.truncate(length);
        Ok(body)
    }

    /// What to add to an error of a call that got no answer of this API.
    pub(crate) fn explain(&self, error: Error) -> Error {
        let is_silence = error.kind() != ErrorKind::Api && error.kind() != ErrorKind::InvalidArgument;
        if is_silence && error.delivery() != Delivery::Answered && self.endpoint.is_vendors() {
            error.add_advice("The vendor ended this service on 2022-11-01; `endpoint` can name a gateway of your own.")
        } else {
            error
        }
    }

    /// An error of the HTTP library in our words. Its own can quote the wire.
    fn failure(&self, error: ureq::Error) -> Error {
        let delivery = if SENT.get() { Delivery::PerhapsCarriedOut } else { Delivery::NotSent };
        let transport = |message: &str| Error::new(ErrorKind::Transport, delivery, message).retryable();
        let protocol = |message: &str| Error::new(ErrorKind::Protocol, delivery, message);
        match error {
            ureq::Error::Timeout(reason) => self.timed_out(reason, delivery),
            ureq::Error::HostNotFound => transport("the endpoint's host name could not be resolved"),
            ureq::Error::Rustls(error) => tls(&error, delivery),
            ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(inner) => tls(inner, delivery),
                None => transport(broken(error.kind(), delivery)).with_source(error),
            },
            ureq::Error::ConnectProxyFailed(_) => transport("the proxy did not connect to the endpoint"),
            ureq::Error::LargeResponseHeader(..) => protocol("the header of the answer is too large"),
            ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::BodyStalled => {
                protocol("the answer is not HTTP")
            }
            ureq::Error::Other(other) if other.is::<NotLoopback>() => Error::invalid(
                "endpoint",
                "must be https: plain http is for loopback only, and localhost resolves to another address",
            ),
            _ => transport("the connection could not be made"),
        }
    }

    fn timed_out(&self, reason: Timeout, delivery: Delivery) -> Error {
        let (limit, what) = match (reason, delivery) {
            (Timeout::Resolve, _) => (self.timeouts.resolve, "the endpoint's host name was not resolved"),
            (Timeout::Connect, _) => (self.timeouts.connect, "no connection was made"),
            (_, Delivery::NotSent) => (self.timeouts.total, "no connection was made"),
            _ => (self.timeouts.total, "no complete answer came"),
        };
        let message = format!("{what} within {}", Seconds(limit));
        Error::new(ErrorKind::Timeout, delivery, message).retryable()
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f64())
    }
}

fn broken(kind: io::ErrorKind, delivery: Delivery) -> &'static str {
    match (kind, delivery) {
        (io::ErrorKind::ConnectionRefused, _) => "the connection was refused",
        (io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable, _) => "the endpoint cannot be reached",
        (_, Delivery::NotSent) => "the connection could not be made",
        _ => "the connection broke before the answer was complete",
    }
}

fn tls(error: &rustls::Error, delivery: Delivery) -> Error {
    use rustls::Error as Tls;
    let message = match error {
        Tls::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate is for another name"
            }
            // The second: by one that has the name of a trusted one, and another key.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "the server's certificate is not signed by a trusted authority"
            }
            CertificateError::Revoked => "the server's certificate was revoked",
            _ => "the server's certificate was refused",
        },
        Tls::PeerIncompatible(_) | Tls::AlertReceived(rustls::AlertDescription::ProtocolVersion) => {
            "the server has no TLS version or cipher that is safe to use"
        }
        Tls::InvalidMessage(_) => "what answered does not speak TLS",
        _ => "the TLS handshake failed",
    };
    Error::new(ErrorKind::Tls, delivery, message)
}

fn root_certs(roots: &Roots) -> Result<RootCerts, Error> {
    let pem = match roots {
        Roots::System => return Ok(RootCerts::PlatformVerifier),
        Roots::Bundled => return Ok(RootCerts::WebPki),
        Roots::File(path) => {
            &std::fs::read(path).map_err(|error| Error::invalid("ca_file", "cannot be read").with_source(error))?
        }
        Roots::Pem(pem) => pem,
    };
    let mut certificates = Vec::new();
    for der in CertificateDer::pem_slice_iter(pem) {
        let der = der.map_err(|_| Error::invalid("ca_file", "is not a PEM file"))?;
        // ureq would pass over a certificate that cannot be used.
        RootCertStore::empty()
            .add(der.clone())
            .map_err(|_| Error::invalid("ca_file", "holds a certificate that cannot be parsed"))?;
        certificates.push(Certificate::from_der(&der).to_owned());
    }
    if certificates.is_empty() {
        return Err(Error::invalid("ca_file", "holds no certificate"));
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

thread_local! {
    /// Whether the first byte of this thread's present request was handed to a connection. A call does not leave its
    /// thread, and the connection that it gets, fresh or kept, has no other way to tell.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

/// Notes when a request begins to be sent.
#[derive(Debug)]
struct Watched<T> {
    inner: T,
}

impl Connector<()> for Watched<DefaultConnector> {
    type Out = Watched<Box<dyn UreqTransport>>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<()>) -> Result<Option<Self::Out>, ureq::Error> {
        let inner = self.inner.connect(details, chained);
        // What was sent until here was for a proxy.
        SENT.set(false);
        Ok(inner?.map(|inner| Watched { inner }))
    }
}

impl UreqTransport for Watched<Box<dyn UreqTransport>> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        SENT.set(true);
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Resolves names, and keeps a plain http request on this machine.
#[derive(Debug)]
struct Names {
    only_loopback: bool,
}

#[derive(Debug)]
struct NotLoopback;

impl fmt::Display for NotLoopback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a loopback address")
    }
}

impl std::error::Error for NotLoopback {}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = match DefaultResolver::default().resolve(uri, config, timeout) {
            // Whatever the system says of it, the name was not resolved.
            Err(ureq::Error::Io(_)) => return Err(ureq::Error::HostNotFound),
            other => other?,
        };
        if self.only_loopback && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(ureq::Error::Other(Box::new(NotLoopback)));
        }
        Ok(addresses)
    }
}
