//! One request over HTTP, by ureq.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use ureq::http::{Method, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, SendBody};
use zeroize::Zeroizing;

use crate::credential::Credential;
use crate::{Delivery, Error, ErrorKind};

/// The largest answer that is read.
const MAX_ANSWER: u64 = 32 << 20;
/// The longest pause that the vendor can ask for, in seconds.
const MAX_RETRY_AFTER: u64 = 3_600;
/// A request that meets the end of an idle connection is perhaps carried out, so that old ones are not used.
const MAX_IDLE: Duration = Duration::from_secs(2);

/// The way to the API.
#[derive(Debug)]
pub(crate) struct Transport {
    agent: Agent,
    base: String,
}

/// What is sent.
pub(crate) struct Sent<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(&'static str, String)],
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) idempotency_key: Option<&'a str>,
}

/// An answer of HTTP, whatever it says.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) body: Zeroizing<Vec<u8>>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl Transport {
    pub(crate) fn new(base: &str, ca_pem: Option<&[u8]>, connect_timeout: Duration) -> Result<Self, Error> {
        check_base(base)?;
        let roots = match ca_pem {
            None => RootCerts::WebPki,
            Some(pem) => {
                let items: Result<Vec<_>, _> = parse_pem(pem).collect();
                let items = items.map_err(|_| Error::invalid("ca_pem", "is not PEM"))?;
                let certificates: Vec<Certificate<'static>> = items
                    .into_iter()
                    .filter_map(|item| if let PemItem::Certificate(one) = item { Some(one) } else { None })
                    .collect();
                if certificates.is_empty() {
                    return Err(Error::invalid("ca_pem", "holds no certificate"));
                }
                RootCerts::new_with_certs(&certificates)
            }
        };
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // The request carries the credential.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Never from the environment.
            .proxy(None)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(concat!("cfhost-v4/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(connect_timeout))
            .timeout_resolve(Some(connect_timeout))
            .max_idle_age(MAX_IDLE)
            .build()
            .new_agent();
        Ok(Self { agent, base: base.trim_end_matches('/').to_owned() })
    }

    pub(crate) fn send(
        &self,
        credential: &Credential,
        sent: &Sent<'_>,
        timeout: Duration,
    ) -> Result<HttpAnswer, Error> {
        let mut uri = format!("{}{}", self.base, sent.path);
        for (at, (name, value)) in sent.query.iter().enumerate() {
            uri.push(if at == 0 { '?' } else { '&' });
            uri.push_str(name);
            uri.push('=');
            encode(value, &mut uri);
        }
        let mut request = ureq::http::Request::builder().method(sent.method.clone()).uri(uri);
        request = match credential {
            Credential::Token(token) => {
                request.header("Authorization", Zeroizing::new(format!("Bearer {}", token.reveal())).as_str())
            }
            Credential::Key { email, key } => request.header("X-Auth-Email", email).header("X-Auth-Key", key.reveal()),
        };
        if let Some(key) = sent.idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        let (request, body) = match &sent.body {
            Some(body) => (
                request.header("Content-Type", "application/json").header("Content-Length", body.len()),
                SendBody::from_owned_reader(io::Cursor::new(body.clone())),
            ),
            None => (request, SendBody::none()),
        };
        let request = request.body(body).map_err(|_| Error::invalid("credential", "cannot stand in a header"))?;
        let request = self.agent.configure_request(request).timeout_global(Some(timeout)).build();
        let mut answer = self.agent.run(request).map_err(|error| in_our_words(&error, timeout))?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let status = answer.status().as_u16();
        // The vendor gives seconds, and never more than some minutes.
        let seconds = header("retry-after").and_then(|text| text.trim().parse::<u64>().ok());
        let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.min(MAX_RETRY_AFTER)));
        let request_id = header("cf-ray").map(|id| id.chars().filter(char::is_ascii_graphic).take(100).collect());
        let http =
            |error: Error, request_id: &Option<String>| error.with_http(status, request_id.as_deref(), retry_after);
        let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec().map_err(|error| {
            let error = match error {
                ureq::Error::BodyExceedsLimit(_) => Error::new(
                    ErrorKind::Protocol,
                    Delivery::PerhapsCarriedOut,
                    format_args!("the answer is larger than {MAX_ANSWER} bytes"),
                ),
                // Whatever it is, the request was sent.
                other => in_our_words(&other, timeout).sent_before(),
            };
            http(error, &request_id)
        })?;
        Ok(HttpAnswer { status, body: Zeroizing::new(body), request_id, retry_after })
    }
}

/// The URL before the paths. It has to be https, except on loopback.
fn check_base(base: &str) -> Result<(), Error> {
    let invalid = |reason| Error::invalid("base_url", reason);
    let uri: Uri = base.parse().map_err(|_| invalid("is not a URL"))?;
    let authority = uri.authority().ok_or_else(|| invalid("is not a complete URL"))?;
    if authority.as_str().contains('@') {
        return Err(invalid("must not hold a user name or password"));
    }
    // With a port that is none, the library would take another one, and the credential go to a stranger.
    let has_port = authority.as_str().len() != authority.host().len();
    if has_port && authority.port_u16().is_none_or(|port| port == 0) {
        return Err(invalid("has a port that is no port"));
    }
    if uri.query().is_some() {
        return Err(invalid("must not have a query"));
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") => {
            let host = authority.host().trim_start_matches('[').trim_end_matches(']');
            match host.parse::<IpAddr>() {
                Ok(address) if address.is_loopback() => Ok(()),
                _ => Err(invalid("must be https: plain http is for addresses of loopback only")),
            }
        }
        _ => Err(invalid("must be an https URL")),
    }
}

/// A value of a query.
fn encode(text: &str, to: &mut String) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            // A String takes everything.
            _ = write!(to, "%{byte:02X}");
        }
    }
}

/// An error of the HTTP library. Its own words can quote the wire.
fn in_our_words(error: &ureq::Error, timeout: Duration) -> Error {
    use Delivery::{NotSent, PerhapsCarriedOut};
    let transport = |delivery, message| Error::new(ErrorKind::Transport, delivery, message).retryable();
    match error {
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            Error::new(ErrorKind::Timeout, NotSent, "no connection was made in time").retryable()
        }
        ureq::Error::Timeout(_) => {
            let message = format!("no complete answer came within {} s", timeout.as_secs_f64());
            Error::new(ErrorKind::Timeout, PerhapsCarriedOut, message).retryable()
        }
        ureq::Error::HostNotFound => transport(NotSent, "the host name of base_url could not be resolved"),
        ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => {
            transport(NotSent, "the connection could not be made")
        }
        ureq::Error::Tls(_) | ureq::Error::Pem(_) | ureq::Error::TlsRequired => {
            Error::new(ErrorKind::Tls, NotSent, "TLS could not be set up")
        }
        ureq::Error::Rustls(error) => tls(error),
        ureq::Error::Io(error) => {
            if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return tls(error);
            }
            match error.kind() {
                io::ErrorKind::ConnectionRefused => transport(NotSent, "the connection was refused"),
                io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                    transport(NotSent, "the host of base_url cannot be reached")
                }
                _ => transport(PerhapsCarriedOut, "the connection broke before the answer was complete"),
            }
        }
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            Error::new(ErrorKind::Protocol, PerhapsCarriedOut, "the answer is not HTTP")
        }
        _ => transport(PerhapsCarriedOut, "the connection broke before the answer was complete"),
    }
}

/// Before the handshake is done, nothing of the request leaves.
fn tls(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(_) => {
            Error::new(ErrorKind::Tls, Delivery::NotSent, "the certificate of the other side was refused")
        }
        _ => Error::new(ErrorKind::Tls, Delivery::PerhapsCarriedOut, "TLS with the other side failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for (base, is_sound) in [
            ("https://api.cloudflare.com/client/v4", true),
            ("http://127.0.0.1:8080/client/v4", true),
            ("http://[::1]:8080/client/v4", true),
            ("http://api.cloudflare.com/client/v4", false),
            ("http://localhost/client/v4", false),
            ("https://user@api.cloudflare.com/", false),
            ("https://api.cloudflare.com/client/v4?x=1", false),
            ("ftp://127.0.0.1/", false),
            ("/client/v4", false),
        ] {
            assert_eq!(check_base(base).is_ok(), is_sound, "{base}");
        }
    }

    #[test]
    fn values_of_queries_are_encoded() {
        let mut text = String::new();
        encode("a b&c=ü", &mut text);
        assert_eq!(text, "a%20b%26c%3D%C3%BC");
    }
}
