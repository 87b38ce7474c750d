//! Answering DNS for the zones that the stand-in holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use domain::base::iana::{Class, Opcode, Rcode};
use domain::base::rdata::ComposeRecordData;
use domain::base::{Message, MessageBuilder, Name, Rtype, ToName, Ttl, UnknownRecordData};
use domain::zonefile::inplace::{Entry, Zonefile};

use crate::api::unquoted;
use crate::world::{World, is_in};

/// How long a connection may say nothing.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many connections are served at once.
const MAX_CONNECTIONS: usize = 64;
/// What fits into an answer over UDP.
const UDP_SIZE: usize = 1232;
const MAX_CHAIN: usize = 8;

/// What DNS shows: a copy of the records, so that nobody waits for what the stand-in is doing.
#[derive(Debug, Default)]
pub(crate) struct Published {
    zones: BTreeMap<String, BTreeMap<String, Vec<Row>>>,
}

#[derive(Debug, Clone)]
struct Row {
    rtype: Rtype,
    ttl: u32,
    data: Vec<u8>,
    /// Where a CNAME leads.
    target: Option<String>,
}

impl Published {
    pub(crate) fn of(world: &World) -> Self {
        let mut published = Self::default();
        for zone in &world.zones {
            let mut names: BTreeMap<String, Vec<Row>> = BTreeMap::new();
            if zone.kind == "partial" {
                // Its names are served under the network's suffix.
                let suffixed = published.zones.entry("cdn.cloudflare.net".into()).or_default();
                for record in &zone.records {
                    let name = format!("{}.cdn.cloudflare.net", record.name);
                    suffixed.insert(name, edge(world.settings.edge));
                }
                continue;
            }
            let servers = if zone.vanity.is_empty() { &zone.name_servers } else { &zone.vanity };
            let apex = names.entry(zone.name.clone()).or_default();
            for server in servers {
                apex.extend(row("NS", 86_400, &format!("{server}.")));
            }
            let first = servers.first().map_or("ns.cloudflare.com", String::as_str);
            let soa = format!("{first}. dns.cloudflare.com. {} 10000 2400 604800 1800", world.version);
            apex.extend(row("SOA", 1_800, &soa));
            for record in &zone.records {
                let rows = names.entry(record.name.clone()).or_default();
                if record.proxied {
                    if rows.is_empty() || rows.iter().all(|row| row.rtype != Rtype::A) {
                        rows.extend(edge(world.settings.edge));
                    }
                    continue;
                }
                let ttl = if record.ttl == 1 { 300 } else { u32::try_from(record.ttl).unwrap_or(300) };
                let text = match record.kind.as_str() {
                    "CNAME" | "NS" | "PTR" | "SRV" => format!("{}.", record.content),
                    "MX" => format!("{} {}.", record.priority.unwrap_or_default(), record.content),
                    "TXT" => quoted(&unquoted(&record.content)),
                    _ => record.content.clone(),
                };
                rows.extend(row(&record.kind, ttl, &text));
            }
            published.zones.insert(zone.name.clone(), names);
        }
        published
    }

    /// The zone that a name is in.
    fn zone(&self, name: &str) -> Option<(&str, &BTreeMap<String, Vec<Row>>)> {
        let inside = self.zones.iter().filter(|(zone, _)| is_in(name, zone));
        inside.max_by_key(|(zone, _)| zone.len()).map(|(zone, names)| (zone.as_str(), names))
    }

    /// The rows at a name, or at the wildcard that covers it; none if there is nothing.
    fn rows(&self, name: &str) -> Option<&[Row]> {
        let (zone, names) = self.zone(name)?;
        if let Some(rows) = names.get(name) {
            return Some(rows);
        }
        // There are names below it: it exists, and a wildcard above does not cover it.
        if names.keys().any(|other| is_in(other, name)) {
            return Some(&[]);
        }
        let mut above = name;
        while let Some((_, rest)) = above.split_once('.') {
            if !is_in(rest, zone) {
                break;
            }
            if let Some(rows) = names.get(&format!("*.{rest}")) {
                return Some(rows);
            }
            if names.keys().any(|other| is_in(other, rest)) {
                break;
            }
            above = rest;
        }
        None
    }

    /// The answer to a query; none if it cannot be read.
    fn answer(&self, query: &[u8], limit: usize) -> Option<Vec<u8>> {
        let query = Message::from_octets(query).ok()?;
        if query.header().qr() {
            return None;
        }
        let mut message = MessageBuilder::new_vec();
        message.set_push_limit(limit);
        let header = message.header_mut();
        header.set_id(query.header().id());
        header.set_qr(true);
        header.set_rd(query.header().rd());
        header.set_opcode(query.header().opcode());
        let mut message = message.question();
        let Ok(question) = query.sole_question() else {
            message.header_mut().set_rcode(Rcode::FORMERR);
            return Some(message.finish());
        };
        message.push(question).ok()?;
        let name = text(question.qname());
        if query.header().opcode() != Opcode::QUERY || question.qclass() != Class::IN {
            message.header_mut().set_rcode(Rcode::NOTIMP);
            return Some(message.finish());
        }
        let Some((zone, names)) = self.zone(&name) else {
            message.header_mut().set_rcode(Rcode::REFUSED);
            return Some(message.finish());
        };
        message.header_mut().set_aa(true);
        let mut message = message.answer();
        let (mut at, mut found, mut is_cut) = (name, false, false);
        for _ in 0..MAX_CHAIN {
            let Some(rows) = self.rows(&at) else { break };
            let matching = rows.iter().filter(|row| row.rtype == question.qtype() || question.qtype() == Rtype::ANY);
            let alias = rows.iter().find(|row| row.rtype == Rtype::CNAME && question.qtype() != Rtype::CNAME);
            let shown: Vec<&Row> = matching.chain(alias).collect();
            found = true;
            for row in shown {
                let Ok(owner) = Name::vec_from_str(&at) else { continue };
                let Ok(data) = UnknownRecordData::from_octets(row.rtype, row.data.clone()) else { continue };
                is_cut |= message.push((owner, Class::IN, Ttl::from_secs(row.ttl), data)).is_err();
            }
            match alias.and_then(|alias| alias.target.clone()) {
                Some(target) if self.zone(&target).is_some() => at = target,
                _ => break,
            }
        }
        if is_cut {
            message.header_mut().set_tc(true);
        }
        if !found {
            message.header_mut().set_rcode(Rcode::NXDOMAIN);
        }
        let counts = message.counts().ancount();
        let mut message = message.authority();
        let soa = names.get(zone).and_then(|rows| rows.iter().find(|row| row.rtype == Rtype::SOA));
        if let (0, Some(soa), Ok(owner)) = (counts, soa, Name::vec_from_str(zone)) {
            let data = UnknownRecordData::from_octets(soa.rtype, soa.data.clone()).ok()?;
            _ = message.push((owner, Class::IN, Ttl::from_secs(soa.ttl), data));
        }
        Some(message.finish())
    }
}

fn edge(address: Ipv4Addr) -> Vec<Row> {
    vec![Row { rtype: Rtype::A, ttl: 300, data: address.octets().to_vec(), target: None }]
}

/// A TXT record's content in strings of at most 255 bytes.
fn quoted(content: &str) -> String {
    let mut strings = Vec::new();
    let mut string = String::new();
    for c in content.chars() {
        if string.len() + c.len_utf8() > 250 {
            strings.push(std::mem::take(&mut string));
        }
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            c if c.is_ascii() => string.push(c),
            c => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // A String takes everything.
                    _ = write!(string, "\\{byte:03}");
                }
            }
        }
    }
    strings.push(string);
    strings.iter().map(|string| format!("\"{string}\"")).collect::<Vec<_>>().join(" ")
}

/// A record's data as a zone file has it; none if it cannot be read so.
fn row(kind: &str, ttl: u32, text: &str) -> Option<Row> {
    // The parser panics where a parenthesis is not closed.
    if text.chars().any(char::is_control) || (kind != "TXT" && text.contains(['(', ')'])) {
        return None;
    }
    let rtype: Rtype = kind.parse().ok()?;
    let mut file = Zonefile::new();
    file.set_origin(Name::root());
    file.extend_from_slice(format!(". 0 IN {rtype} {text}\n").as_bytes());
    let Ok(Some(Entry::Record(parsed))) = file.next_entry() else { return None };
    let mut data = Vec::new();
    parsed.data().compose_rdata(&mut data).ok()?;
    let target = (rtype == Rtype::CNAME).then(|| text.trim_end_matches('.').to_ascii_lowercase());
    Some(Row { rtype, ttl, data, target })
}

pub(crate) fn text(name: &impl ToName) -> String {
    name.to_vec().to_string().trim_end_matches('.').to_ascii_lowercase()
}

/// Serves over UDP and TCP at one address until told to stop.
pub(crate) fn serve(
    addr: SocketAddr,
    published: &Arc<RwLock<Arc<Published>>>,
    stopped: &Arc<AtomicBool>,
) -> io::Result<SocketAddr> {
    let (udp, tcp) = both(addr)?;
    let addr = udp.local_addr()?;
    udp.set_read_timeout(Some(Duration::from_millis(100)))?;
    tcp.set_nonblocking(true)?;
    let (shown, stop) = (published.clone(), stopped.clone());
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while !stop.load(Ordering::Relaxed) {
            let Ok((length, peer)) = udp.recv_from(&mut buffer) else { continue };
            if let Some(answer) = now(&shown).answer(&buffer[..length], UDP_SIZE) {
                _ = udp.send_to(&answer, peer);
            }
        }
    });
    let (shown, stop) = (published.clone(), stopped.clone());
    thread::spawn(move || {
        let open = Arc::new(AtomicUsize::new(0));
        while !stop.load(Ordering::Relaxed) {
            let Ok((stream, _)) = tcp.accept() else {
                thread::sleep(Duration::from_millis(20));
                continue;
            };
            if open.fetch_add(1, Ordering::Relaxed) >= MAX_CONNECTIONS {
                open.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (shown, open) = (shown.clone(), open.clone());
            thread::spawn(move || {
                // A peer that breaks off is no failure.
                _ = connection(stream, &shown);
                open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(addr)
}

/// Sockets of both kinds at one port.
fn both(addr: SocketAddr) -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for _ in 0..100 {
        let udp = UdpSocket::bind(addr)?;
        match TcpListener::bind(udp.local_addr()?) {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn now(published: &RwLock<Arc<Published>>) -> Arc<Published> {
    published.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn connection(mut stream: TcpStream, published: &RwLock<Arc<Published>>) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query)?;
        let Some(answer) = now(published).answer(&query, usize::from(u16::MAX)) else { return Ok(()) };
        let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes()[..], &answer].concat())?;
    }
}
