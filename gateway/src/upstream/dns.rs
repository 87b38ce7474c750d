//! What the customers' DNS says, asked of one resolver.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::str::FromStr as _;
use std::time::Duration;

use domain::base::iana::Rcode;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt as _};
use domain::base::{Message, MessageBuilder, Name, ParsedName, Rtype};
use domain::rdata::AllRecordData;

/// How long one question may take, twice: to be asked, and to be answered.
const PATIENCE: Duration = Duration::from_secs(2);

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

/// A resolver.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver(SocketAddr);

impl Resolver {
    /// The operator's, or else the first of this machine's.
    pub(super) fn find(configured: Option<SocketAddr>) -> Option<Self> {
        let first = || {
            let text = fs::read_to_string("/etc/resolv.conf").ok()?;
            let mut servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
            let address: IpAddr = servers.find_map(|server| server.trim().parse().ok())?;
            Some(SocketAddr::from((address, 53)))
        };
        configured.or_else(first).map(Self)
    }

    /// The data of the records of this type that the name leads to; none if it cannot be found out.
    pub(super) fn ask(self, name: &str, rtype: Rtype) -> Option<Vec<String>> {
        let mut stream = TcpStream::connect_timeout(&self.0, PATIENCE).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        stream.set_write_timeout(Some(PATIENCE)).ok()?;
        let mut question = MessageBuilder::new_vec();
        question.header_mut().set_rd(true);
        let mut question = question.question();
        question.push((Name::<Vec<u8>>::from_str(name).ok()?, rtype)).ok()?;
        let message = question.finish();
        let length = u16::try_from(message.len()).ok()?.to_be_bytes();
        stream.write_all(&[&length, message.as_slice()].concat()).ok()?;
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut answer = vec![0; u16::from_be_bytes(length).into()];
        stream.read_exact(&mut answer).ok()?;
        let answer = Message::from_octets(answer).ok()?;
        if !matches!(answer.header().rcode(), Rcode::NOERROR | Rcode::NXDOMAIN) {
            return None;
        }
        let records = answer.answer().ok()?.limit_to::<AllRecordData<_, ParsedName<_>>>();
        let of_type = records.filter_map(Result::ok).filter(|record| record.rtype() == rtype);
        Some(of_type.map(|record| record.data().display_zonefile(DisplayKind::Simple).to_string()).collect())
    }

    /// Where a CNAME at the name leads, by way of others if need be, as long as it is not `to`.
    pub(super) fn leads(self, name: &str, to: &str) -> Alias {
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
    pub(super) fn cname(self, name: &str) -> Alias {
        match self.ask(name, Rtype::CNAME) {
            None => Alias::Unknown,
            Some(found) => match found.first() {
                Some(target) => Alias::To(target.trim_end_matches('.').to_ascii_lowercase()),
                None => Alias::None,
            },
        }
    }
}
