//! Resolving the endpoint's name.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::call::{self, Phase, Stopped};

/// The system's resolver, waited for in slices, and a plain http request kept on this machine.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) only_loopback: bool,
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if uri.scheme() == Some(&Scheme::HTTP) { 80 } else { 443 });
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let addresses = match address {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => resolve(host, port)?,
        };
        if self.only_loopback && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(Stopped::NotLoopback.into());
        }
        let mut resolved = self.empty();
        for address in addresses.into_iter().take(16) {
            resolved.push(address);
        }
        if resolved.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(resolved) }
    }
}

/// Asks the system on a thread of its own, which can outlive the call: the system cannot be told to stop. It holds the
/// name alone.
fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, ureq::Error> {
    let (answer, answered) = mpsc::sync_channel(1);
    let name = host.to_owned();
    std::thread::Builder::new().name("cfhost-resolve".to_owned()).spawn(move || {
        let addresses = (name, port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // Nobody waits any more if the call was broken off.
        _ = answer.send(addresses);
    })?;
    let addresses: io::Result<_> =
        call::wait(Phase::Resolving, call::resolving_deadline(), |slice| match answered.recv_timeout(slice) {
            Ok(addresses) => Ok(Some(addresses)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(ureq::Error::HostNotFound),
        })?;
    // Whatever the system says of it, the name was not resolved.
    addresses.map_err(|_| ureq::Error::HostNotFound)
}
