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

type Lookup = fn(&str, u16) -> io::Result<Vec<SocketAddr>>;

/// The system's resolver, waited for in slices, and a plain http request kept on this machine.
#[derive(Debug)]
pub(super) struct Names {
    only_loopback: bool,
    lookup: Lookup,
}

impl Names {
    pub(super) fn new(only_loopback: bool) -> Self {
        Self { only_loopback, lookup: |host, port| (host, port).to_socket_addrs().map(Iterator::collect) }
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // ureq resolves before it looks for a connection that is there already. Only a new one needs an address.
        if !call::is_connecting() {
            return Ok(self.empty());
        }
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if uri.scheme() == Some(&Scheme::HTTP) { 80 } else { 443 });
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let addresses = match address {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => resolve(self.lookup, host, port)?,
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
fn resolve(lookup: Lookup, host: &str, port: u16) -> Result<Vec<SocketAddr>, ureq::Error> {
    let (answer, answered) = mpsc::sync_channel(1);
    let name = host.to_owned();
    std::thread::Builder::new().name("cfhost-resolve".to_owned()).spawn(move || {
        // Nobody waits any more if the call was broken off.
        _ = answer.send(lookup(&name, port));
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::time::{Duration, Instant};

    use ureq::unversioned::transport::NextTimeout;

    use super::super::call::tests::cancelled_at;
    use super::super::call::{Call, Deadline, Scope};
    use super::*;

    /// What no test waits for, in milliseconds.
    const LONG: u64 = 600_000;

    fn resolve_with(lookup: Lookup, scope: &Arc<Scope>, total: u64, resolve: u64) -> Result<usize, ureq::Error> {
        let total = Deadline::after(Instant::now(), Duration::from_millis(total));
        let call =
            Call::new(Arc::clone(scope), total, Duration::from_millis(LONG), Duration::from_millis(resolve), true);
        let names = Names { only_loopback: true, lookup };
        let uri = Uri::from_static("http://localhost:8080/");
        let (result, sent) = call.run(|| {
            assert!(names.resolve(&uri, &Config::default(), NextTimeout::default()).unwrap().is_empty());
            call::connecting(|| names.resolve(&uri, &Config::default(), NextTimeout::default()))
        });
        assert!(!sent);
        result.map(|addresses| addresses.len())
    }

    /// Comes to no end: whoever waits for it never returns.
    const SLOW: Lookup = |_, _| {
        loop {
            std::thread::park();
        }
    };

    #[test]
    fn only_loopback_counts_each_time() {
        let scope = Scope::new(None);
        let two: Lookup = |_, port| Ok(vec![([127, 0, 0, 1], port).into(), ([0, 0, 0, 0, 0, 0, 0, 1], port).into()]);
        assert_eq!(resolve_with(two, &scope, LONG, LONG).unwrap(), 2);
        let mixed: Lookup = |_, port| Ok(vec![([127, 0, 0, 1], port).into(), ([192, 0, 2, 1], port).into()]);
        let error = resolve_with(mixed, &scope, LONG, LONG).unwrap_err();
        assert!(
            matches!(error, ureq::Error::Other(other) if matches!(other.downcast_ref(), Some(Stopped::NotLoopback)))
        );
        for none in [(|_, _| Ok(vec![])) as Lookup, |_, _| Err(io::Error::other("no"))] {
            assert!(matches!(resolve_with(none, &scope, LONG, LONG), Err(ureq::Error::HostNotFound)));
        }
    }

    #[test]
    fn slow_names_cost_no_more_than_they_may() {
        for (total, resolve) in [(150, LONG), (LONG, 150)] {
            let error = resolve_with(SLOW, &Scope::new(None), total, resolve).unwrap_err();
            let ureq::Error::Other(other) = error else { panic!("{error:?}") };
            assert!(matches!(other.downcast_ref(), Some(Stopped::TimedOut(Phase::Resolving, allowed))
                if *allowed == Duration::from_millis(150)));
        }
    }

    #[test]
    fn resolving_can_be_broken_off() {
        let (scope, asked) = cancelled_at(2);
        let error = resolve_with(SLOW, &scope, LONG, LONG).unwrap_err();
        assert!(matches!(error, ureq::Error::Other(other) if matches!(other.downcast_ref(), Some(Stopped::Cancelled))));
        // Two slices until the cancel; after the one that follows, the hook is asked no more.
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
