//! Addresses that nobody else on this machine has.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddr, UnixListener};

/// An address of 127.0.0.1 for a server that has to be told where to listen, or at which nobody ever listens.
///
/// A port that the system gave away and got back is free for everybody: until a server listens there, it can be the end of
/// somebody's connection, or be given to the next who asks. BIND minds neither: two of them share a port, and each gets some
/// of the connections; where only the TCP port is taken, it serves by UDP alone. So these ports are below those that the
/// system gives away, and whoever has one says so to all others by a socket with its name, which ends with the process.
#[derive(Debug)]
pub struct OwnAddress {
    addr: SocketAddr,
    _claim: UnixListener,
}

impl OwnAddress {
    /// # Errors
    ///
    /// If there is none.
    pub fn claim() -> io::Result<Self> {
        let mut last = io::ErrorKind::AddrInUse.into();
        for _ in 0..1000 {
            match Self::at(10_000 + RandomState::new().hash_one(0) % 20_000) {
                Ok(own) => return Ok(own),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn at(port: u64) -> io::Result<Self> {
        let claim = UnixListener::bind_addr(&UnixAddr::from_abstract_name(format!("cfhost-port-{port}"))?)?;
        let addr = (Ipv4Addr::LOCALHOST, u16::try_from(port).map_err(io::Error::other)?).into();
        // Somebody may be there who claims nothing.
        TcpListener::bind(addr)?;
        UdpSocket::bind(addr)?;
        Ok(Self { addr, _claim: claim })
    }

    /// Where it is.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

#[test]
fn nobody_else_is_given_it() {
    let refused = |port: u16| OwnAddress::at(port.into()).unwrap_err().kind() == io::ErrorKind::AddrInUse;
    let own = OwnAddress::claim().unwrap();
    assert!(refused(own.addr().port()));
    // Nor one that somebody uses and did not claim.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    assert!(refused(server.local_addr().unwrap().port()));
}
