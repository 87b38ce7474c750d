//! The settings of a client.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Uri;
use zeroize::Zeroizing;

use crate::event::{self, Event};
use crate::transport::{Endpoint, Interrupt, PoolKey, Roots, Scope, Transport, Trust, has_sound_port};
use crate::{Client, Error, HostKey, reason, valid};

pub(crate) type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// The settings of a [`Client`], each with a default.
///
/// ```
/// use std::time::Duration;
/// use cfhost::Client;
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY)
///     .endpoint(gateway.url())
///     .ca_pem(gateway.ca_pem())
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "settings do nothing until `build`"]
pub struct ClientBuilder {
    host_key: HostKey,
    endpoint: String,
    roots: Roots,
    pub(crate) timeouts: Timeouts,
    retries: u32,
    interrupt: Option<Interrupt>,
    max_answer: usize,
    // It can hold a password.
    proxy: Option<Zeroizing<String>>,
    user_agent: String,
    observer: Observer,
}

/// The deadlines of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeouts {
    pub(crate) total: Duration,
    pub(crate) connect: Duration,
    pub(crate) resolve: Duration,
}

impl ClientBuilder {
    /// The document's endpoint. The vendor switched it off on 2022-11-01: name a gateway of your own.
    pub const DEFAULT_ENDPOINT: &'static str = "https://api.cloudflare.com/host-gw.html";
    /// The default of [`timeout`](Self::timeout).
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
    /// The default of [`connect_timeout`](Self::connect_timeout).
    pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    /// The default of [`resolve_timeout`](Self::resolve_timeout).
    pub const DEFAULT_RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);
    /// The default of [`retries`](Self::retries).
    pub const DEFAULT_RETRIES: u32 = 2;
    /// The default of [`max_answer_size`](Self::max_answer_size).
    pub const DEFAULT_MAX_ANSWER_SIZE: usize = 16 * 1024 * 1024;
    /// The default of [`user_agent`](Self::user_agent).
    pub const DEFAULT_USER_AGENT: &'static str = concat!("cfhost/", env!("CARGO_PKG_VERSION"));

    pub(crate) fn new(host_key: HostKey) -> Self {
        Self {
            host_key,
            endpoint: Self::DEFAULT_ENDPOINT.to_owned(),
            roots: Roots::System,
            timeouts: Timeouts {
                total: Self::DEFAULT_TIMEOUT,
                connect: Self::DEFAULT_CONNECT_TIMEOUT,
                resolve: Self::DEFAULT_RESOLVE_TIMEOUT,
            },
            retries: Self::DEFAULT_RETRIES,
            interrupt: None,
            max_answer: Self::DEFAULT_MAX_ANSWER_SIZE,
            proxy: None,
            user_agent: Self::DEFAULT_USER_AGENT.to_owned(),
            observer: Arc::new(event::log),
        }
    }

    /// Reads the settings from the environment. Nothing else in this library reads it. An empty variable counts as not
    /// set.
    ///
    /// | variable | setting |
    /// | --- | --- |
    /// | `CFHOST_HOST_KEY` | the key, or |
    /// | `CFHOST_HOST_KEY_FILE` | a file that holds it |
    /// | `CFHOST_ENDPOINT` | [`endpoint`](Self::endpoint) |
    /// | `CFHOST_CA_FILE` | [`ca_file`](Self::ca_file) |
    /// | `CFHOST_TIMEOUT` | [`timeout`](Self::timeout), in seconds |
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if there is no key or two, if the key's file is refused
    /// ([`HostKey::from_file`]), or if the timeout is not a number of seconds.
    ///
    /// ```no_run
    /// let client = cfhost::ClientBuilder::from_env()?.build()?;
    /// # Ok::<(), cfhost::Error>(())
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Reads the same settings from variables that `get` returns, for a host program with an environment of its own.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Self::from_env).
    ///
    /// ```
    /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// let client = cfhost::ClientBuilder::from_variables(|name| match name {
    ///     "CFHOST_HOST_KEY" => Some("00112233445566778899aabbccddeeff".into()),
    ///     "CFHOST_ENDPOINT" => Some(gateway.url().into()),
    ///     _ => None,
    /// });
    /// client?.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_variables(get: impl Fn(&str) -> Option<std::ffi::OsString>) -> Result<Self, Error> {
        let path = |name| get(name).filter(|value| !value.is_empty());
        let text = |name| match path(name).map(std::ffi::OsString::into_string) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text)),
            Some(Err(_)) => Err(Error::invalid(name, reason::NOT_UTF8)),
        };
        let host_key = match (text("CFHOST_HOST_KEY")?, path("CFHOST_HOST_KEY_FILE")) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid("CFHOST_HOST_KEY", "is set, and so is CFHOST_HOST_KEY_FILE: unset one"));
            }
            (Some(key), None) => HostKey::new(key),
            (None, Some(file)) => HostKey::from_file(file)?,
            (None, None) => {
                return Err(Error::invalid("CFHOST_HOST_KEY", "is not set, and neither is CFHOST_HOST_KEY_FILE"));
            }
        };
        let mut builder = Self::new(host_key);
        if let Some(endpoint) = text("CFHOST_ENDPOINT")? {
            builder = builder.endpoint(endpoint);
        }
        if let Some(file) = path("CFHOST_CA_FILE") {
            builder = builder.ca_file(file);
        }
        if let Some(seconds) = text("CFHOST_TIMEOUT")? {
            let timeout = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            builder = builder.timeout(timeout.ok_or_else(|| Error::invalid("CFHOST_TIMEOUT", reason::NOT_SECONDS))?);
        }
        Ok(builder)
    }

    /// The URL that all acts are posted to. Plain `http` is accepted only for loopback: 127/8, `[::1]`, or `localhost`
    /// if it resolves to nothing else. Defaults to [`DEFAULT_ENDPOINT`](Self::DEFAULT_ENDPOINT).
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    /// Trusts the certificate authorities of this PEM file, and no others.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.roots = Roots::File(path.into());
        self
    }

    /// Trusts the certificate authorities of this PEM text, and no others.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Roots::Pem(pem.into());
        self
    }

    /// Trusts the certificate authorities of the operating system: its own store, or what `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` name. This is the default.
    pub fn system_roots(mut self) -> Self {
        self.roots = Roots::System;
        self
    }

    /// Trusts the certificate authorities of Mozilla's list, as the list was when this library was built.
    pub fn bundled_roots(mut self) -> Self {
        self.roots = Roots::Bundled;
        self
    }

    /// How long a call may take, everything included. Defaults to 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.total = timeout;
        self
    }

    /// How long connecting may take, the TLS handshake included. Defaults to 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// How long resolving the endpoint's name may take. Defaults to 5 seconds.
    pub fn resolve_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.resolve = timeout;
        self
    }

    /// How often the client retries a call, within its [`timeout`](Self::timeout) and after short random pauses. It
    /// retries an act that only reads after a connection that failed or broke, an empty answer, an HTML page, a status
    /// from 502 to 504, and code 601. It retries any other act only if no byte of it was sent. Defaults to 2; 0 turns
    /// retries off.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// A hook that the client calls on the calling thread while a call waits, every 100 milliseconds and after each
    /// signal. If the hook returns `true`, the client cancels that one call. Defaults to none.
    pub fn interrupt(mut self, interrupt: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.interrupt = Some(Arc::new(interrupt));
        self
    }

    /// How many bytes an answer may have. Defaults to 16 MiB.
    pub fn max_answer_size(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }

    /// The HTTP proxy that calls go through, as a URL: `http://[user:password@]host:port`. The proxy variables of the
    /// environment are never read. Defaults to none.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Zeroizing::new(url.into()));
        self
    }

    /// The `User-Agent` header. Defaults to `cfhost/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// A function that the client calls at the end of every call, on the calling thread. The default writes a line
    /// through the `log` crate, with the target `cfhost`: successes at `debug`, failures at `warn`.
    pub fn observer(mut self, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument), naming the setting: a key that is not 32 of `[0-9a-z]`, an
    /// endpoint that is no URL or neither `https` nor loopback, a CA file that cannot be read or is no PEM file of
    /// certificates, a timeout of zero, a malformed proxy or user agent.
    pub fn build(self) -> Result<Client, Error> {
        valid::host_key(&self.host_key)?;
        let timeouts = [
            ("timeout", self.timeouts.total),
            ("connect_timeout", self.timeouts.connect),
            ("resolve_timeout", self.timeouts.resolve),
        ];
        if let Some((name, _)) = timeouts.iter().find(|(_, timeout)| timeout.is_zero()) {
            return Err(Error::invalid(*name, "must be longer than zero"));
        }
        if self.user_agent.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
            return Err(Error::invalid("user_agent", "must be printable ASCII"));
        }
        let endpoint = Endpoint::parse(&self.endpoint)?;
        if endpoint.is_plain() && self.proxy.is_some() {
            return Err(Error::invalid("proxy", "cannot be used with a plain http endpoint"));
        }
        self.proxy.as_ref().map_or(Ok(()), |url| check_proxy(url))?;
        let key = PoolKey { trust: Trust::of(&self.roots)?, proxy: self.proxy, is_plain: endpoint.is_plain() };
        let transport = Transport::new(endpoint, key, &self.user_agent, self.max_answer)?;
        let scope = Scope::new(self.interrupt);
        Ok(Client::assemble(self.host_key, transport, self.observer, self.timeouts, self.retries, scope))
    }
}

fn check_proxy(url: &str) -> Result<(), Error> {
    let uri: Uri = url.parse().map_err(|_| Error::invalid("proxy", "is not a URL of the form http://host:port"))?;
    if uri.scheme_str().is_some_and(|scheme| scheme != "http") {
        return Err(Error::invalid("proxy", "must be an http:// URL"));
    }
    match (uri.authority(), ureq::Proxy::new(url)) {
        (Some(authority), Ok(_)) if uri.scheme().is_some() && has_sound_port(authority) => Ok(()),
        _ => Err(Error::invalid("proxy", "is not a URL of the form http://host:port")),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Endpoint and proxy are not parsed yet and can hold a password.
        f.debug_struct("ClientBuilder").field("host_key", &self.host_key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    const KEY: &str = "00112233445566778899aabbccddeeff";

    fn refused(builder: ClientBuilder) -> (Option<String>, String) {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        (error.argument().map(str::to_owned), format!("{error} {error:?}"))
    }

    #[test]
    fn settings_are_checked_when_the_client_is_made() {
        let builder = || Client::builder(KEY).endpoint("https://127.0.0.1:1/host-gw.html").bundled_roots();
        assert!(builder().build().is_ok());
        assert!(builder().proxy("http://user:p%40ss@127.0.0.1:3128").build().is_ok());
        for (argument, bad) in [
            ("host_key", Client::builder("too-short")),
            ("timeout", builder().timeout(Duration::ZERO)),
            ("connect_timeout", builder().connect_timeout(Duration::ZERO)),
            ("resolve_timeout", builder().resolve_timeout(Duration::ZERO)),
            ("user_agent", builder().user_agent("a\r\nX-Evil: 1")),
            ("proxy", builder().proxy("socks5://127.0.0.1:1")),
            ("proxy", builder().proxy("127.0.0.1:1")),
            ("proxy", builder().proxy("")),
            ("proxy", builder().proxy("http://user:password@127.0.0.1:80800")),
            ("proxy", builder().proxy("http://127.0.0.1:1").endpoint("http://127.0.0.1:1/")),
            ("ca_file", builder().ca_file("/nonexistent/ca.pem")),
            ("ca_file", builder().ca_pem("")),
            ("ca_file", builder().ca_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
            ("ca_file", builder().ca_pem("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n")),
        ] {
            assert_eq!(refused(bad).0.as_deref(), Some(argument));
        }
    }

    #[test]
    fn only_https_or_loopback() {
        for good in [
            "https://gateway.example.com/host-gw.html",
            "https://gateway.example.com:8443/",
            "http://127.0.0.1:8080/host-gw.html",
            "http://127.9.9.9/",
            "http://[::1]:8080/",
            "http://localhost:8080/",
            "http://LOCALHOST/",
            "https://[2001:db8::1]/",
            "https://[2001:db8::1]:8443/",
        ] {
            assert!(Client::builder(KEY).bundled_roots().endpoint(good).build().is_ok(), "{good}");
        }
        for bad in [
            "http://gateway.example.com/",
            "http://128.0.0.1/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://[::2]/",
            "http://0.0.0.0/",
            "ftp://127.0.0.1/",
            "gateway.example.com",
            "/host-gw.html",
            "",
            "https://",
            "https://user:SECRET@gateway.example.com/",
            "http://127.0.0.1@gateway.example.com/",
            "https://a b/",
            "https://gateway.example.com:84433/",
            "https://gateway.example.com:8443x/",
            "https://gateway.example.com:/",
            "http://127.0.0.1:0/",
            "https://[::1]:70000/",
        ] {
            let (argument, text) = refused(Client::builder(KEY).bundled_roots().endpoint(bad));
            assert_eq!(argument.as_deref(), Some("endpoint"), "{bad}");
            assert!(!text.contains("SECRET"), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let builder = Client::builder(KEY).proxy("http://user:SECRET@127.0.0.1:1").endpoint("https://u:SECRET@h/");
        let text = format!("{builder:?}");
        assert!(!text.contains("SECRET") && !text.contains(KEY), "{text}");
        let client = Client::builder(KEY).bundled_roots().proxy("http://user:SECRET@127.0.0.1:1").build().unwrap();
        let text = format!("{client:?}");
        assert!(!text.contains("SECRET") && !text.contains(KEY), "{text}");
    }

    #[test]
    fn environment() {
        let from = |variables: &[(&'static str, &str)]| {
            let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.to_string())).collect();
            ClientBuilder::from_variables(move |name| {
                variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into())
            })
        };
        let file = std::env::temp_dir().join(format!("cfhost-key-{}", std::process::id()));
        std::fs::write(&file, format!(" {KEY}\n")).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let path = file.to_str().unwrap();

        let builder = from(&[("CFHOST_HOST_KEY", KEY), ("CFHOST_TIMEOUT", "2.5"), ("CFHOST_ENDPOINT", "")]).unwrap();
        assert_eq!(builder.timeouts.total, Duration::from_millis(2500));
        assert_eq!(builder.endpoint, ClientBuilder::DEFAULT_ENDPOINT);
        let builder = from(&[
            ("CFHOST_HOST_KEY_FILE", path),
            ("CFHOST_HOST_KEY", ""),
            ("CFHOST_ENDPOINT", "https://127.0.0.1:1/"),
            ("CFHOST_CA_FILE", "ca.pem"),
        ])
        .unwrap();
        assert_eq!(builder.host_key.reveal(), KEY);
        assert_eq!(builder.endpoint, "https://127.0.0.1:1/");
        assert!(matches!(builder.roots, Roots::File(ref file) if file == std::path::Path::new("ca.pem")));

        for (argument, bad) in [
            ("CFHOST_HOST_KEY", &[][..]),
            ("CFHOST_HOST_KEY", &[("CFHOST_HOST_KEY", KEY), ("CFHOST_HOST_KEY_FILE", path)]),
            ("host_key_file", &[("CFHOST_HOST_KEY_FILE", "/nonexistent")]),
            ("CFHOST_TIMEOUT", &[("CFHOST_HOST_KEY", KEY), ("CFHOST_TIMEOUT", "soon")]),
            ("CFHOST_TIMEOUT", &[("CFHOST_HOST_KEY", KEY), ("CFHOST_TIMEOUT", "-1")]),
            ("CFHOST_TIMEOUT", &[("CFHOST_HOST_KEY", KEY), ("CFHOST_TIMEOUT", "1e300")]),
        ] {
            assert_eq!(from(bad).unwrap_err().argument(), Some(argument));
        }
        std::fs::remove_file(file).unwrap();
    }
}
