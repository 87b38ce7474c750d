//! Who is at the other end of a connection: how many there can be, and what they have to do.

use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::net::sockopt::set_socket_send_buffer_size;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::places::{Place, Places};
use crate::pool::processors;

/// The most connections that are taken, whatever the descriptors.
const MAX_CONNECTIONS: usize = 1000;
/// The most connections to the control listener.
const MAX_CONTROL: usize = 32;
/// The most connections to the status listener, and of one address.
const MAX_STATUS: usize = 16;
const MAX_STATUS_EACH: usize = 8;
/// The descriptors that are left for the state, the log and the two other listeners, and for each processor.
const RESERVED: usize = 96;
const RESERVED_EACH: usize = 8;

/// The connections that there can be.
#[derive(Clone)]
pub(crate) struct Connections(Arc<Places<IpAddr>>);

impl Connections {
    /// As many as there are descriptors for, a quarter of them from one address.
    pub(crate) fn to_the_api() -> Self {
        let most = most_connections();
        Self(Places::new(most, most / 4))
    }

    /// Those who have the token are on this machine.
    pub(crate) fn to_the_control() -> Self {
        Self(Places::new(MAX_CONTROL, MAX_CONTROL))
    }

    /// Anybody may ask there, if the operator says so.
    pub(crate) fn to_the_status() -> Self {
        Self(Places::new(MAX_STATUS, MAX_STATUS_EACH))
    }

    /// How many there are, calls included that go on without theirs.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes one more from this address, if there is a place.
    pub(crate) fn take(&self, address: IpAddr) -> Option<Peer> {
        Some(Peer { address, _place: Arc::new(self.0.take(network(address))?) })
    }
}

fn most_connections() -> usize {
    let descriptors =
        getrlimit(Resource::Nofile).current.map_or(usize::MAX, |most| most.try_into().unwrap_or(usize::MAX));
    descriptors.saturating_sub(RESERVED + RESERVED_EACH * processors()).clamp(8, MAX_CONNECTIONS)
}

/// Takes as many descriptors as this process may have. If they are too few for all connections, it says so.
pub fn raise_descriptors() -> Option<String> {
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, it stays, and that is told.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    let most = most_connections();
    (most < MAX_CONNECTIONS).then(|| {
        format!(
            "there can be {most} connections at a time, and not {MAX_CONNECTIONS}: raise the limit of open files (`ulimit -Hn`)"
        )
    })
}

/// What counts as one address: of IPv6, the 64 bits that a customer of a network is given as a rule.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Who a request came from. While there is one of these, the connection counts: a call that goes on when nobody waits for it
/// any more takes as much as one that is waited for.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    _place: Arc<Place<IpAddr>>,
}

/// How many bytes of an answer the system keeps for a peer, before they count as ours that wait.
const MAX_UNSENT: usize = 64 << 10;
/// How many bytes a second a peer has to take, once its patience is used up.
const MIN_RATE: u32 = 32 << 10;

/// A socket whose peer has to read: an answer that waits for it longer than `patience`, and a second for each 32 KiB that it
/// took meanwhile, ends with a reset.
pub(crate) struct Impatient {
    socket: TcpStream,
    patience: Duration,
    /// How long the answer can still wait.
    left: Duration,
    /// Until when, while it does.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Impatient {
    pub(crate) fn new(socket: TcpStream, patience: Duration) -> Self {
        // Where it cannot be so, the system keeps what it likes.
        let _ = set_socket_send_buffer_size(&socket, MAX_UNSENT);
        Self { socket, patience, left: patience, stalled: None }
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            if let Some(stalled) = self.stalled.take() {
                self.left = stalled.deadline().saturating_duration_since(Instant::now());
            }
            return written;
        }
        let left = self.left;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(left)));
        ready!(stalled.as_mut().poll(context));
        // What is not sent yet is thrown away with the socket, and does not stay with the system.
        let _ = self.socket.set_zero_linger();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn watch_bytes(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let written = self.watch(context, written);
        if let Poll::Ready(Ok(bytes)) = &written {
            let earned = Duration::from_secs(u64::try_from(*bytes).unwrap_or(u64::MAX)) / MIN_RATE;
            self.left = self.left.saturating_add(earned).min(self.patience);
        }
        written
    }
}

impl AsyncRead for Impatient {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, into)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.watch_bytes(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, pieces);
        self.watch_bytes(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.socket).poll_flush(context);
        let flushed = ready!(self.watch(context, flushed));
        // The whole of an answer is on its way, and the next one has its own time.
        self.left = self.patience;
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.socket).poll_shutdown(context);
        self.watch(context, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_takes_all_connections() {
        let connections = Connections(Places::new(8, 2));
        let take = |address: &str| connections.take(address.parse().unwrap());
        let _held: Vec<_> = (0..2).map(|_| take("2001:db8::1").unwrap()).collect();
        // Of a network of 64 bits, and in either form of an address, there is one count.
        assert!(take("2001:db8::2:3").is_none() && take("2001:db8:0:1::").is_some());
        let other = [take("192.0.2.1").unwrap(), take("::ffff:192.0.2.1").unwrap()];
        assert!(take("192.0.2.1").is_none());
        // A call that still goes on counts for its connection.
        let call = other[0].clone();
        drop(other);
        let more = take("192.0.2.1").unwrap();
        assert!(take("192.0.2.1").is_none());
        drop((call, more));
        assert!([(); 2].map(|()| take("192.0.2.1")).iter().all(Option::is_some));
    }
}
