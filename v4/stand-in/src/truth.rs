//! What DNS says: questions over sockets of our own to the one name server that the stand-in is told to ask.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use domain::base::iana::Rcode;
use domain::base::{Message, MessageBuilder, Name, ParsedName, Rtype};
use domain::rdata::AllRecordData;

use crate::dns::text;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest chain of aliases that is followed.
const MAX_CHAIN: usize = 8;

/// The name server that is asked, if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Truth {
    pub(crate) server: Option<SocketAddr>,
}

impl Truth {
    /// The data of the records there, as text without outer quotes and final dots; nothing if nobody answers.
    pub(crate) fn ask(self, name: &str, rtype: Rtype) -> Vec<String> {
        let Some(server) = self.server else { return Vec::new() };
        let Some((id, query)) = question(name, rtype) else { return Vec::new() };
        let answer = over_udp(server, &query, id)
            .or_else(|_| over_udp(server, &query, id))
            .and_then(|message| if message.header().tc() { over_tcp(server, &query, id) } else { Ok(message) });
        answer.map(|message| data(&message, rtype)).unwrap_or_default()
    }

    /// The aliases that a name leads along, the first target first.
    pub(crate) fn chain(self, name: &str) -> Vec<String> {
        let mut chain: Vec<String> = Vec::new();
        let mut at = name.to_owned();
        while chain.len() < MAX_CHAIN {
            let Some(next) = self.ask(&at, Rtype::CNAME).into_iter().next() else { break };
            if chain.contains(&next) {
                break;
            }
            at.clone_from(&next);
            chain.push(next);
        }
        chain
    }

    /// The CAA records that count for a name: those of the closest name above it that has any.
    pub(crate) fn caa(self, name: &str) -> Vec<String> {
        let mut at = name;
        loop {
            let found = self.ask(at, Rtype::CAA);
            match (found.is_empty(), at.split_once('.')) {
                (true, Some((_, above))) if above.contains('.') => at = above,
                _ => return found,
            }
        }
    }
}

fn question(name: &str, rtype: Rtype) -> Option<(u16, Vec<u8>)> {
    let mut builder = MessageBuilder::new_vec().question();
    let mut id = [0; 2];
    getrandom::fill(&mut id).ok()?;
    let id = u16::from_be_bytes(id);
    builder.header_mut().set_id(id);
    builder.header_mut().set_rd(true);
    builder.push((Name::vec_from_str(name).ok()?, rtype)).ok()?;
    Some((id, builder.finish()))
}

fn over_udp(server: SocketAddr, query: &[u8], id: u16) -> io::Result<Message<Vec<u8>>> {
    let socket = UdpSocket::bind(if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" })?;
    socket.connect(server)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send(query)?;
    let mut buffer = vec![0; 4096];
    let length = socket.recv(&mut buffer)?;
    buffer.truncate(length);
    checked(buffer, id)
}

fn over_tcp(server: SocketAddr, query: &[u8], id: u16) -> io::Result<Message<Vec<u8>>> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut buffer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut buffer)?;
    checked(buffer, id)
}

fn checked(buffer: Vec<u8>, id: u16) -> io::Result<Message<Vec<u8>>> {
    let message = Message::from_octets(buffer).map_err(|_| io::Error::other("too short"))?;
    if message.header().id() != id || !message.header().qr() {
        return Err(io::Error::other("an answer to another question"));
    }
    Ok(message)
}

fn data(message: &Message<Vec<u8>>, rtype: Rtype) -> Vec<String> {
    let mut found = Vec::new();
    if message.header().rcode() != Rcode::NOERROR {
        return found;
    }
    let Ok(section) = message.answer() else { return found };
    for record in section.flatten().filter(|record| record.rtype() == rtype) {
        let Ok(record) = record.to_any_record::<AllRecordData<_, ParsedName<_>>>() else { continue };
        found.push(match record.data() {
            AllRecordData::Cname(cname) => text(cname.cname()),
            AllRecordData::Ns(ns) => text(ns.nsdname()),
            AllRecordData::Txt(txt) => String::from_utf8_lossy(&txt.text::<Vec<u8>>()).into_owned(),
            AllRecordData::Caa(caa) => {
                format!("{} \"{}\"", caa.tag(), String::from_utf8_lossy(caa.value()))
            }
            other => other.to_string(),
        });
    }
    found
}
