//! Fetching the list that is published now.

use std::fmt;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{IpNet, Ranges, unsound};
use crate::transport::{Call, Deadline, Endpoint, HttpAnswer, Interrupt, PoolKey, Roots, Scope, Transport, Trust};
use crate::{ClientBuilder, Error, retry};

/// The published list has about a thousand bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Fetches the list that is published now, and keeps it in a file.
///
/// Only HTTPS is used, or plain HTTP to loopback, and no redirect is followed. A new list is believed only if it is
/// sound (see [`Ranges`]) and agrees with the list so far, and with the built-in one. Two lists agree if each has half
/// of its addresses, of IPv4 and of IPv6, in common with the other. This keeps out error pages, cut answers and lists
/// of somebody else, and several lists in a row cannot lead elsewhere either. The file is replaced in one step. Every
/// reader finds the old list or the new one, even if the refresh is stopped at any point.
///
/// ```
/// use cfhost::ranges::{Ranges, Refresh};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let url = gateway.url().replace("/host-gw.html", "/client/v4/ips");
/// # let folder = std::env::temp_dir().join(format!("cfhost-refresh-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("ranges.json");
/// let refreshed = Refresh::new().json(url).ca_pem(gateway.ca_pem()).cache_file(&file).run()?;
/// for range in &refreshed.added {
///     println!("new: {range}");
/// }
/// assert_eq!(Ranges::load(&file)?, refreshed.ranges);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is fetched until `run`"]
pub struct Refresh {
    source: Source,
    roots: Roots,
    timeout: Duration,
    cache_file: Option<PathBuf>,
    interrupt: Option<Interrupt>,
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresh")
            .field("source", &self.source)
            .field("timeout", &self.timeout)
            .field("cache_file", &self.cache_file)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
enum Source {
    Json(String),
    Text(String, String),
}

/// What a [`Refresh`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refreshed {
    /// The list that is published now.
    pub ranges: Ranges,
    /// The ranges that were not in the list so far, which is the one in the cache file, or the built-in one.
    pub added: Vec<IpNet>,
    /// The ranges that were in the list so far and are no longer.
    pub removed: Vec<IpNet>,
}

impl Refreshed {
    /// Whether the list differs from the one before.
    pub fn is_changed(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty()
    }
}

impl Refresh {
    /// Where the vendor publishes the JSON form. This is fetched by default.
    pub const JSON_URL: &'static str = "https://api.cloudflare.com/client/v4/ips";
    /// Where the vendor publishes the text form of IPv4.
    pub const IPV4_URL: &'static str = "https://www.cloudflare.com/ips-v4";
    /// Where the vendor publishes the text form of IPv6.
    pub const IPV6_URL: &'static str = "https://www.cloudflare.com/ips-v6";
    /// The default of [`timeout`](Self::timeout).
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

    /// A refresh from [`JSON_URL`](Self::JSON_URL) with no cache file.
    pub fn new() -> Self {
        Self {
            source: Source::Json(Self::JSON_URL.to_owned()),
            roots: Roots::System,
            timeout: Self::DEFAULT_TIMEOUT,
            cache_file: None,
            interrupt: None,
        }
    }

    /// Fetches the JSON form from this URL.
    pub fn json(mut self, url: impl Into<String>) -> Self {
        self.source = Source::Json(url.into());
        self
    }

    /// Fetches the two text forms from these URLs, such as [`IPV4_URL`](Self::IPV4_URL) and [`IPV6_URL`](Self::IPV6_URL).
    pub fn text(mut self, ipv4_url: impl Into<String>, ipv6_url: impl Into<String>) -> Self {
        self.source = Source::Text(ipv4_url.into(), ipv6_url.into());
        self
    }

    /// Trusts the certificate authorities of this PEM file, and no others. Defaults to those of the operating system.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.roots = Roots::File(path.into());
        self
    }

    /// Trusts the certificate authorities of this PEM text, and no others. Defaults to those of the operating system.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Roots::Pem(pem.into());
        self
    }

    /// How long it may take, everything included. Defaults to 20 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The file that holds the list so far, and that the new list is written to. Its folder has to exist. Defaults to
    /// none: the list so far is then the built-in one, and nothing is written.
    pub fn cache_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.cache_file = Some(path.into());
        self
    }

    /// A hook that is called on the calling thread, about every 100 milliseconds while the refresh waits. If it returns
    /// `true`, the refresh is cancelled: this is for programs that handle signals. Defaults to none.
    pub fn interrupt(mut self, interrupt: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.interrupt = Some(Arc::new(interrupt));
        self
    }

    /// Fetches the list, and writes it if it changed.
    ///
    /// # Errors
    ///
    /// After an error, the cache file is as it was, and [`Ranges::load`] still returns the list so far. The error is
    /// [`Protocol`](crate::ErrorKind::Protocol) if the answer was not a sound list. It is
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a URL that is neither `https` nor loopback, and for a
    /// file that cannot be read or written. The others are those of a call of [`Client`](crate::Client).
    pub fn run(self) -> Result<Refreshed, Error> {
        // A file that is damaged is no reason to stay without a list: it is mended by the next good one.
        let so_far = self.cache_file.as_deref().map(Ranges::load).transpose();
        let is_damaged = so_far.as_ref().is_err_and(|error| error.argument().is_none());
        let so_far = match so_far {
            Ok(ranges) => ranges.unwrap_or_else(|| Ranges::built_in().clone()),
            Err(_) if is_damaged => Ranges::built_in().clone(),
            Err(error) => return Err(error),
        };
        let ranges = self.fetch(&so_far).map_err(|error| error.with_advice("The list in use stays as it was."))?;
        // The built-in one, too: or else one list after the other could lead anywhere.
        for (other, name) in [(&so_far, "the list so far"), (Ranges::built_in(), "the built-in list")] {
            if !ranges.is_like(other) {
                return Err(unsound(format_args!("it and {name} have not even half of their addresses in common")));
            }
        }
        let without = |a: &Ranges, b: &Ranges| a.iter().filter(|net| !b.nets.contains(net)).collect::<Vec<_>>();
        let refreshed = Refreshed { added: without(&ranges, &so_far), removed: without(&so_far, &ranges), ranges };
        if let Some(file) = &self.cache_file
            && (refreshed.is_changed() || is_damaged || !file.exists())
        {
            replace(file, refreshed.ranges.to_json().as_bytes())
                .map_err(|error| Error::invalid("cache_file", "cannot be written").with_source(error))?;
        }
        Ok(refreshed)
    }

    fn call(&self, deadline: Deadline) -> Call {
        let (connect, resolve) = (ClientBuilder::DEFAULT_CONNECT_TIMEOUT, ClientBuilder::DEFAULT_RESOLVE_TIMEOUT);
        Call::new(Scope::new(self.interrupt.clone()), deadline, connect, resolve, true)
    }

    fn fetch(&self, so_far: &Ranges) -> Result<Ranges, Error> {
        let trust = Trust::of(&self.roots)?;
        let deadline = Deadline::after(Instant::now(), self.timeout);
        match &self.source {
            Source::Json(url) => {
                let answer = get(url, &trust, self.call(deadline), so_far.etag())?;
                if answer.status == 304 { Ok(so_far.clone()) } else { Ranges::from_json(&answer.body) }
            }
            Source::Text(ipv4, ipv6) => {
                let text = |url| {
                    let body = get(url, &trust, self.call(deadline), None)?.body;
                    String::from_utf8(body.to_vec()).map_err(|_| unsound("it is not text"))
                };
                Ranges::from_text(&text(ipv4)?, &text(ipv6)?)
            }
        }
    }
}

impl Default for Refresh {
    fn default() -> Self {
        Self::new()
    }
}

/// Fetches one body; status 304 has none, and comes only where an etag was given.
fn get(url: &str, trust: &Trust, call: Call, etag: Option<&str>) -> Result<HttpAnswer, Error> {
    let endpoint = Endpoint::parse(url)?;
    let key = PoolKey { trust: trust.clone(), proxy: None, is_plain: endpoint.is_plain() };
    let transport = Transport::new(endpoint, key, ClientBuilder::DEFAULT_USER_AGENT, MAX_ANSWER)?;
    let answer = transport.get(etag, call)?;
    match answer.status {
        200 => Ok(answer),
        304 if etag.is_some() => Ok(answer),
        status => Err(unsound(format_args!("the server answered HTTP {status}")).with_http_status(status)),
    }
}

/// Writes a file so that there is the old content or the new one at any time, a loss of power included.
fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    // Relative to itself if it has no folder in its name.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Nobody else can have it ready, as a link to somewhere: its name is random, and what is there is not opened.
    let new = folder.join(format!(".{name}.{:016x}.new", retry::random()));
    let mut to = File::create_new(&new)?;
    let mut write = || {
        to.write_all(content)?;
        to.sync_all()?;
        std::fs::rename(&new, file)?;
        File::open(folder)?.sync_all()
    };
    let written = write();
    if written.is_err() {
        // It may be there or not.
        _ = std::fs::remove_file(&new);
    }
    written
}
