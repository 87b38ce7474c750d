//! What the customers' DNS says, asked of one resolver.

use std::cell::Cell;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use domain::base::iana::Rcode;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt as _};
use domain::base::{Message, MessageBuilder, Name, ParsedName, Rtype};
use domain::rdata::AllRecordData;

/// How long one question may take, from the connection to the last byte of its answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// After so many questions in a row without an answer, no more are asked: where the resolver itself is silent, a list of names would take hours.
const MAX_SILENCES: u32 = 5;

/// What stands at a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Alias {
    /// A CNAME to this name.
    To(String),
    /// No CNAME.
    None,
    /// It cannot be found out.
    Unknown,
}

/// How many aliases are followed.
const MAX_ALIASES: usize = 8;

/// A resolver, for as long as it answers.
#[derive(Debug)]
pub(super) struct Resolver {
    server: SocketAddr,
    /// How many questions in a row it has not answered.
    silences: Cell<u32>,
}

impl Resolver {
    /// The operator's, or else the first of this machine's.
    pub(super) fn find(configured: Option<SocketAddr>) -> Option<Self> {
        let first = || {
            let text = fs::read_to_string("/etc/resolv.conf").ok()?;
            let mut servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
            let address: IpAddr = servers.find_map(|server| server.trim().parse().ok())?;
            Some(SocketAddr::from((address, 53)))
        };
        Some(Self { server: configured.or_else(first)?, silences: Cell::default() })
    }

    /// Whether it has stopped answering.
    pub(super) fn is_silent(&self) -> bool {
        self.silences.get() >= MAX_SILENCES
    }

    /// The data of the records of this type that the name leads to; none if it cannot be found out.
    pub(super) fn ask(&self, name: &str, rtype: Rtype) -> Option<Vec<String>> {
        let mut question = MessageBuilder::new_vec();
        question.header_mut().set_rd(true);
        let mut question = question.question();
        question.push((Name::<Vec<u8>>::from_str(name).ok()?, rtype)).ok()?;
        if self.is_silent() {
            return None;
        }
        let Ok(answer) = self.exchange(&question.finish()) else {
            self.silences.set(self.silences.get() + 1);
            return None;
        };
        self.silences.set(0);
        let answer = Message::from_octets(answer).ok()?;
        if !matches!(answer.header().rcode(), Rcode::NOERROR | Rcode::NXDOMAIN) {
            return None;
        }
        let records = answer.answer().ok()?.limit_to::<AllRecordData<_, ParsedName<_>>>();
        let of_type = records.filter_map(Result::ok).filter(|record| record.rtype() == rtype);
        Some(of_type.map(|record| record.data().display_zonefile(DisplayKind::Simple).to_string()).collect())
    }

    /// Sends a message, and reads the one that comes back.
    fn exchange(&self, message: &[u8]) -> io::Result<Vec<u8>> {
        let end = Instant::now() + PATIENCE;
        let mut stream = TcpStream::connect_timeout(&self.server, PATIENCE)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let length = u16::try_from(message.len()).map_err(io::Error::other)?.to_be_bytes();
        stream.write_all(&[&length, message].concat())?;
        // Whoever sends byte after byte is not waited for any longer.
        let mut read = |mut buffer: &mut [u8]| {
            while !buffer.is_empty() {
                let left = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
                stream.set_read_timeout(Some(left.ok_or(io::ErrorKind::TimedOut)?))?;
                match stream.read(buffer)? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    count => buffer = &mut buffer[count..],
                }
            }
            Ok::<_, io::Error>(())
        };
        let mut length = [0; 2];
        read(&mut length)?;
        let mut answer = vec![0; u16::from_be_bytes(length).into()];
        read(&mut answer)?;
        Ok(answer)
    }

    /// Where a CNAME at the name leads, by way of others if need be, as long as it is not `to`.
    pub(super) fn leads(&self, name: &str, to: &str) -> Alias {
        let mut at = Alias::None;
        for _ in 0..MAX_ALIASES {
            let next = match &at {
                Alias::To(found) if found == to => break,
                Alias::To(found) => self.cname(found),
                _ => self.cname(name),
            };
            match (next, &at) {
                (next @ Alias::To(_), _) => at = next,
                (next, Alias::None) => return next,
                // Where it leads to is known, and nothing of what is there.
                _ => break,
            }
        }
        at
    }

    /// Where a CNAME at the name leads.
    pub(super) fn cname(&self, name: &str) -> Alias {
        match self.ask(name, Rtype::CNAME) {
            None => Alias::Unknown,
            Some(found) => match found.first() {
                Some(target) => Alias::To(target.trim_end_matches('.').to_ascii_lowercase()),
                None => Alias::None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Shutdown, TcpListener};
    use std::thread;

    use super::*;

    /// A resolver that hears so many questions, and answers those of these numbers: nothing is there.
    fn resolver(questions: u32, answered: &'static [u32]) -> Resolver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap();
        thread::spawn(move || {
            for number in 1..=questions {
                let mut stream = listener.accept().unwrap().0;
                let mut question = vec![0; 2];
                stream.read_exact(&mut question).unwrap();
                question.resize(2 + usize::from(u16::from_be_bytes([question[0], question[1]])), 0);
                stream.read_exact(&mut question[2..]).unwrap();
                if answered.contains(&number) {
                    // It is an answer with this bit.
                    question[4] |= 0x80;
                    stream.write_all(&question).unwrap();
                }
                stream.shutdown(Shutdown::Both).unwrap();
            }
        });
        Resolver { server, silences: Cell::default() }
    }

    #[test]
    fn only_silences_in_a_row_end_the_questions() {
        let resolver = resolver(10, &[5]);
        for number in 1..=10 {
            assert!(!resolver.is_silent(), "{number}");
            let alias = resolver.cname("www.customer.test");
            assert_eq!(alias, if number == 5 { Alias::None } else { Alias::Unknown }, "{number}");
        }
        assert!(resolver.is_silent());
    }
}
