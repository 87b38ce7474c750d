//! Network situations that more than one test brings about.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::http::Server;

/// An answer that every act which lists can read.
pub const EMPTY_LIST: &str = r#"{"request":{"act":"zone_list"},"response":[],"result":"success","msg":null}"#;

/// A relay in front of a server, which counts the connections that are made through it.
#[derive(Debug)]
pub struct Relay {
    server: Server,
    connections: Arc<AtomicUsize>,
}

impl Relay {
    /// A relay to this address.
    ///
    /// # Errors
    ///
    /// If no port is to be had.
    pub fn to(target: SocketAddr) -> io::Result<Self> {
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let server = Server::raw(move |client| {
            counted.fetch_add(1, Ordering::SeqCst);
            if let Ok(server) = TcpStream::connect(target) {
                both_ways(client, server);
            }
        })?;
        Ok(Self { server, connections })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Copies between two connections until both are closed.
pub fn both_ways(mut client: TcpStream, mut server: TcpStream) {
    let Ok((mut from_client, mut to_server)) = client.try_clone().and_then(|c| Ok((c, server.try_clone()?))) else {
        return;
    };
    let there = thread::spawn(move || {
        copy(&mut from_client, &mut to_server);
        _ = to_server.shutdown(Shutdown::Write);
    });
    copy(&mut server, &mut client);
    _ = client.shutdown(Shutdown::Both);
    _ = there.join();
}

fn copy(from: &mut TcpStream, to: &mut TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
}
