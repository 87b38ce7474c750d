//! Sockets and TLS underneath ureq: every wait is in slices, so that a call can be broken off anywhere.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, connect, recv, send, socket_with, sockopt,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport, TransportAdapter};

use super::buffers::Wiped;
use super::call::{self, Deadline, Phase, Stopped};

/// A connection that was idle for longer is not used by acts that may not be sent twice: the server may be closing it.
const IDLE_LIMIT_OF_WRITES: Duration = Duration::from_secs(2);

/// Makes connections, by way of a proxy where one was prepared.
#[derive(Debug)]
pub(super) struct Connecting {
    pub(super) tls: Option<Arc<ClientConfig>>,
}

impl<In: Transport> Connector<In> for Connecting {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, proxied: Option<In>) -> Result<Option<Connection>, ureq::Error> {
        let link = match proxied {
            Some(transport) => {
                let clock = Arc::clone(&details.current_time);
                Link::Proxied(Box::new(TransportAdapter::new(transport.boxed(), clock)))
            }
            None if details.addrs.is_empty() => Link::Socket(Socket::connect(&details.resolver.resolve(
                details.uri,
                details.config,
                details.timeout,
            )?)?),
            None => Link::Socket(Socket::connect(&details.addrs)?),
        };
        let stream = match &self.tls {
            Some(config) if details.needs_tls() => {
                let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
                Stream::Tls(handshake(config, host, link)?)
            }
            _ => Stream::Plain(link),
        };
        Ok(Some(Connection { stream, buffers: Wiped::new(), last_used: Instant::now() }))
    }
}

/// A session that has yet to begin. It is made in a function of its own, so that it does not lie, in copies, on the stack on
/// which the handshake runs: that is the deepest place of a call.
#[inline(never)]
fn session(
    config: &Arc<ClientConfig>,
    host: &str,
    link: Link,
) -> Result<Box<StreamOwned<ClientConnection, Link>>, ureq::Error> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Stopped::Tls(rustls::Error::General("the endpoint's host is no server name".into())))?;
    let session = ClientConnection::new(Arc::clone(config), name).map_err(Stopped::Tls)?;
    Ok(Box::new(StreamOwned::new(session, link)))
}

fn handshake(
    config: &Arc<ClientConfig>,
    host: &str,
    link: Link,
) -> Result<Box<StreamOwned<ClientConnection, Link>>, ureq::Error> {
    let mut stream = session(config, host, link)?;
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock).map_err(|error| match error.kind() {
            // Whoever hangs up in the middle of a handshake does not speak TLS, or not with us.
            io::ErrorKind::UnexpectedEof => Stopped::HandshakeCut.into(),
            _ => into_ureq(error),
        })?;
    }
    Ok(stream)
}

/// Takes our own reasons out of what carried them.
fn into_ureq(error: io::Error) -> ureq::Error {
    match error.downcast::<rustls::Error>() {
        Ok(error) => Stopped::Tls(error).into(),
        Err(error) => match error.downcast::<Stopped>() {
            Ok(stopped) => stopped.into(),
            // Also undoes a ureq error that came through a proxy's adapter.
            Err(error) => error.into(),
        },
    }
}

/// One connection to a server, as ureq keeps it.
pub(super) struct Connection {
    stream: Stream,
    buffers: Wiped,
    last_used: Instant,
}

enum Stream {
    Plain(Link),
    Tls(Box<StreamOwned<ClientConnection, Link>>),
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        // A head waits for its body: in one piece they cost one record of TLS, and one packet.
        if self.buffers.output_written(amount) { self.send() } else { Ok(()) }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        self.send()?;
        let input = self.buffers.input_append_buf();
        let read = match &mut self.stream {
            Stream::Plain(link) => link.read(input),
            Stream::Tls(stream) => stream.read(input),
        };
        self.last_used = Instant::now();
        let amount = read.map_err(|error| match error.kind() {
            // Told so, ureq takes what has come of a body without a length for all of it. An end of TLS that was not
            // announced is one of these.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
                Stopped::Cut(error).into()
            }
            _ => into_ureq(error),
        })?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        if !call::only_reads() && self.last_used.elapsed() >= IDLE_LIMIT_OF_WRITES {
            return false;
        }
        match &mut self.stream {
            Stream::Plain(link) => link.is_quiet(),
            // What came with the last answer, a close perhaps, was looked at as it came.
            Stream::Tls(stream) => stream.conn.wants_read() && (stream.sock.is_quiet() || is_only_tickets(stream)),
        }
    }

    fn is_tls(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }
}

impl Connection {
    /// Sends what was written, if anything was.
    fn send(&mut self) -> Result<(), ureq::Error> {
        let stream: &mut dyn Write = match &mut self.stream {
            Stream::Plain(link) => link,
            Stream::Tls(stream) => stream,
        };
        let sent = self.buffers.send_output(|output| {
            call::set_sent();
            stream.write_all(output).and_then(|()| stream.flush())
        });
        sent.map_err(into_ureq)
    }
}

/// Whether the server neither closed nor said more than was asked for.
fn is_idle(session: &mut ClientConnection) -> bool {
    let state = session.process_new_packets();
    state.is_ok_and(|state| !state.peer_has_closed() && state.plaintext_bytes_to_read() == 0)
}

/// Whether what the server sent of its own accord was no more than what TLS sends, session tickets as a rule.
fn is_only_tickets(stream: &mut StreamOwned<ClientConnection, Link>) -> bool {
    let Link::Socket(socket) = &stream.sock else { return false };
    loop {
        match stream.conn.read_tls(&mut Unwaiting(socket)) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
            Ok(0) | Err(_) => return false,
            Ok(_) if is_idle(&mut stream.conn) => {}
            Ok(_) => return false,
        }
    }
}

/// What the bytes go over.
enum Link {
    Socket(Socket),
    Proxied(Box<TransportAdapter>),
}

impl Link {
    /// Whether the other side neither closed it nor sent anything: between calls it has nothing to say.
    fn is_quiet(&mut self) -> bool {
        match self {
            Self::Socket(socket) => {
                matches!(recv(&socket.fd, &mut [0], RecvFlags::PEEK | RecvFlags::DONTWAIT), Err(Errno::AGAIN))
            }
            Self::Proxied(adapter) => {
                let transport = adapter.get_mut();
                transport.buffers().input().is_empty() && transport.is_open()
            }
        }
    }
}

impl Read for Link {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Socket(socket) => socket.read(buffer),
            Self::Proxied(adapter) => adapter.read(buffer),
        }
    }
}

impl Write for Link {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Socket(socket) => socket.write(buffer),
            Self::Proxied(adapter) => adapter.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Socket(_) => Ok(()),
            Self::Proxied(adapter) => adapter.flush(),
        }
    }
}

/// A TCP socket that never blocks by itself: reading and writing wait by [`call::wait_for_socket`].
struct Socket {
    fd: OwnedFd,
}

impl Socket {
    /// Tries each address in turn, each with an equal share of the time that is left.
    fn connect(addresses: &[SocketAddr]) -> Result<Self, ureq::Error> {
        let (_, until) = call::present_wait();
        let mut last = ureq::Error::ConnectionFailed;
        for (index, address) in addresses.iter().enumerate() {
            let share = until.remaining() / u32::try_from(addresses.len() - index).unwrap_or(1);
            let is_last = index + 1 == addresses.len();
            let turn = if is_last { until } else { until.sooner(Deadline::after(Instant::now(), share)) };
            match Self::connect_to(address, turn) {
                Ok(fd) => return Ok(Self { fd }),
                Err(ureq::Error::Other(reason)) if matches!(reason.downcast_ref(), Some(Stopped::Cancelled)) => {
                    return Err(ureq::Error::Other(reason));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn connect_to(address: &SocketAddr, until: Deadline) -> Result<OwnedFd, ureq::Error> {
        let io = |error: Errno| ureq::Error::Io(error.into());
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let fd = socket_with(family, SocketType::STREAM, flags, None).map_err(io)?;
        sockopt::set_tcp_nodelay(&fd, true).map_err(io)?;
        match connect(&fd, address) {
            Ok(()) => {}
            Err(Errno::INPROGRESS | Errno::INTR) => {
                call::wait_for_socket(Phase::Connecting, until, fd.as_fd(), PollFlags::OUT)?;
                sockopt::socket_error(&fd).map_err(io)?.map_err(io)?;
            }
            Err(error) => return Err(io(error)),
        }
        Ok(fd)
    }

    fn wait(&self, flags: PollFlags) -> io::Result<()> {
        let (phase, until) = call::present_wait();
        call::wait_for_socket(phase, until, self.fd.as_fd(), flags).map_err(ureq::Error::into_io)
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        call::check()?;
        loop {
            match recv(&self.fd, &mut *buffer, RecvFlags::empty()) {
                Ok((count, _)) => return Ok(count),
                Err(Errno::AGAIN) => self.wait(PollFlags::IN)?,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        call::check()?;
        loop {
            match send(&self.fd, buffer, SendFlags::NOSIGNAL) {
                Ok(count) => return Ok(count),
                Err(Errno::AGAIN) => self.wait(PollFlags::OUT)?,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads what is there.
struct Unwaiting<'a>(&'a Socket);

impl Read for Unwaiting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(recv(&self.0.fd, buffer, RecvFlags::DONTWAIT)?.0)
    }
}
