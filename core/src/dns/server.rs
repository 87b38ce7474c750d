//! A name server, asked and updated over TCP.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use domain::base::iana::Rcode;
use domain::base::{Message, Name};
use domain::rdata::tsig::Time48;
use domain::tsig::{Algorithm, ClientSequence, ClientTransaction, Key, KeyName};
use zeroize::Zeroizing;

use super::message::{self, Builder};
use super::record::{at, host_name, is_in, listed};
use super::{Gathered, Plan, Record, plan};
use crate::transport::{Deadline, Interrupt, SLICE, Scope};
use crate::words::words;
use crate::{Delivery, Error, ErrorKind, TsigSecret};

/// The largest zone that is read, in octets of its records as they are held, which a message can say in far fewer.
const MAX_ZONE: usize = 64 * 1024 * 1024;

words! {
    /// How a TSIG key signs.
    #[derive(Default)]
    TsigAlgorithm {
        /// HMAC with SHA-256.
        #[default]
        HmacSha256 = "hmac-sha256",
        /// HMAC with SHA-384.
        HmacSha384 = "hmac-sha384",
        /// HMAC with SHA-512.
        HmacSha512 = "hmac-sha512",
    }
}

/// The key by which a name server knows the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TsigKey {
    /// The name that the server has for the key.
    pub name: String,
    /// How the key signs. The old `hmac-md5` and `hmac-sha1` are not available.
    pub algorithm: TsigAlgorithm,
    /// The key itself, in base64.
    pub secret: TsigSecret,
}

impl TsigKey {
    /// A key for `hmac-sha256`.
    pub fn new(name: impl Into<String>, secret: impl Into<TsigSecret>) -> Self {
        Self { name: name.into(), algorithm: TsigAlgorithm::default(), secret: secret.into() }
    }

    fn signer(&self) -> Result<Key, Error> {
        let name = KeyName::from_str(&self.name).map_err(|_| Error::invalid("tsig_key", "its name is no DNS name"))?;
        let octets: Vec<u8> = domain::utils::base64::decode(self.secret.reveal().trim())
            .map_err(|_| Error::invalid("tsig_key", "its secret is not base64"))?;
        let octets = Zeroizing::new(octets);
        if octets.len() < 16 {
            return Err(Error::invalid("tsig_key", "its secret has less than 128 bits"));
        }
        let algorithm = match self.algorithm {
            TsigAlgorithm::HmacSha256 => Algorithm::Sha256,
            TsigAlgorithm::HmacSha384 => Algorithm::Sha384,
            TsigAlgorithm::HmacSha512 => Algorithm::Sha512,
        };
        Key::new(algorithm, &octets, name, None, None).map_err(|_| Error::invalid("tsig_key", "cannot be used"))
    }
}

words! {
    /// How the records of a zone are read.
    #[derive(Default)]
    ReadBy {
        /// All of them, by a zone transfer (AXFR).
        #[default]
        Transfer = "transfer",
        /// The records at the names that matter, by queries for the usual types. What a wildcard answers for a name does
        /// not count as a record of it. Delegations and DNAMEs above a name are noticed. What other names have cannot be
        /// seen. So nobody notices an MX, SRV or NS there that points at a switched name, nor an alias of a switched name.
        /// Jobs of [`Provisioner`](super::Provisioner) look at the zone's own name too.
        Queries = "queries",
    }
}

/// The primary name server of a zone, which answers for it and takes updates. Every question goes over TCP. If there is
/// a key, the question is signed, and the answer has to be signed too.
///
/// ```no_run
/// use cfhost::dns::{NameServer, TsigKey};
///
/// let server = NameServer::new("192.0.2.53:53".parse()?).key(TsigKey::new("panel", "bm90IGEgcmVhbCBrZXkhIQ=="));
/// for record in server.read("example.com", &[])? {
///     println!("{record}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct NameServer {
    /// The address and port where it listens.
    pub addr: SocketAddr,
    /// The key by which the server knows the caller. Defaults to none: nothing is signed.
    pub key: Option<TsigKey>,
    /// How zones are read. Defaults to [`ReadBy::Transfer`].
    pub read_by: ReadBy,
    /// How long a question may take, everything included. Defaults to 10 seconds.
    pub timeout: Duration,
    interrupt: Option<Interrupt>,
}

impl fmt::Debug for NameServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameServer")
            .field("addr", &self.addr)
            .field("key", &self.key)
            .field("read_by", &self.read_by)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl NameServer {
    /// A server that is asked without a key.
    pub fn new(addr: SocketAddr) -> Self {
        Self { addr, key: None, read_by: ReadBy::Transfer, timeout: Duration::from_secs(10), interrupt: None }
    }

    /// Sets the key that signs what is sent.
    pub fn key(mut self, key: TsigKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How zones are read.
    pub fn read_by(mut self, read_by: ReadBy) -> Self {
        self.read_by = read_by;
        self
    }

    /// How long a question may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// A hook that is called on the calling thread, about every 100 milliseconds while [`read`](Self::read),
    /// [`apply`](Self::apply) or [`check`](Self::check) waits for an answer. If it returns `true`, the call is
    /// cancelled: this is for programs that handle signals. A job of [`Provisioner`](super::Provisioner) calls its
    /// client's hook instead. Defaults to none.
    pub fn interrupt(mut self, interrupt: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.interrupt = Some(Arc::new(interrupt));
        self
    }

    fn scope(&self) -> Arc<Scope> {
        Scope::new(self.interrupt.clone())
    }

    /// Reads the records of a zone, without those that the server adds to sign it. The records at `names` are always
    /// among them. If the zone is read by queries, only those are.
    ///
    /// # Errors
    ///
    /// [`Dns`](ErrorKind::Dns) if the server refuses, [`Transport`](ErrorKind::Transport), [`Timeout`](ErrorKind::Timeout)
    /// or [`Protocol`](ErrorKind::Protocol) if it does not answer as it should.
    pub fn read(&self, zone: &str, names: &[String]) -> Result<Vec<Record>, Error> {
        self.read_within(&self.scope(), zone, names).map_err(|error| error.with_advice("").nothing_changed())
    }

    pub(super) fn read_within(&self, scope: &Scope, zone: &str, names: &[String]) -> Result<Vec<Record>, Error> {
        let zone = plan::zone_name(zone)?;
        match self.read_by {
            ReadBy::Transfer => self.connect(scope)?.transfer(&zone),
            ReadBy::Queries => {
                let mut connection = self.connect(scope)?;
                let names: BTreeSet<&String> = names.iter().gathered();
                let mut records = Vec::new();
                for name in names {
                    records.extend(connection.read_name(&zone, name)?);
                }
                // One DNAME redirects many names.
                let mut met = BTreeSet::new();
                records.retain(|record| met.insert(record.clone()));
                Ok(records)
            }
        }
    }

    /// Carries a plan out as one update (RFC 2136). The server carries out all of it, or nothing if the records at the
    /// plan's names are not those that the plan was made from.
    ///
    /// # Errors
    ///
    /// [`Dns`](ErrorKind::Dns) if the server refused, and nothing was changed. If
    /// [`is_retryable`](Error::is_retryable), somebody else changed the zone meanwhile, and you can make a new plan. If
    /// the delivery is [`PerhapsCarriedOut`](Delivery::PerhapsCarriedOut), the update was carried out whole or not at
    /// all: read the zone.
    pub fn apply(&self, plan: &Plan) -> Result<(), Error> {
        self.apply_within(&self.scope(), plan)
    }

    pub(super) fn apply_within(&self, scope: &Scope, plan: &Plan) -> Result<(), Error> {
        if plan.is_empty() {
            return Ok(());
        }
        let message = message::update(plan)?;
        let answer = self.connect(scope)?.exchange(message)?;
        match answer.header().rcode() {
            Rcode::NOERROR => Ok(()),
            Rcode::YXDOMAIN | Rcode::NXDOMAIN | Rcode::YXRRSET | Rcode::NXRRSET
                if self.read_by == ReadBy::Queries && self.is_as_seen(scope, plan)? =>
            {
                Err(hidden(plan))
            }
            rcode => Err(refused(rcode, "update")),
        }
    }

    /// Whether the names of a plan still look as they did when it was made.
    fn is_as_seen(&self, scope: &Scope, plan: &Plan) -> Result<bool, Error> {
        let names: Vec<String> = plan.names().into_iter().map(str::to_owned).collect();
        match self.read_within(scope, &plan.zone, &names) {
            Ok(records) => Ok(plan.is_undone(&records)),
            // The update was refused, whatever breaks this off.
            Err(error) if error.kind() == ErrorKind::Cancelled => Err(Error::cancelled(Delivery::Answered)),
            Err(_) => Ok(false),
        }
    }

    fn connect<'a>(&self, scope: &'a Scope) -> Result<Connection<'a>, Error> {
        let key = self.key.as_ref().map(TsigKey::signer).transpose()?;
        let deadline = Deadline::after(Instant::now(), self.timeout);
        let not_sent = |error: &io::Error| broken(error, Delivery::NotSent, self.timeout);
        // One that cannot be waited for in slices; a server next door answers at once or never.
        let stream = loop {
            scope.check().map_err(|_| Error::cancelled(Delivery::NotSent))?;
            let slice = deadline.remaining();
            if slice.is_zero() {
                return Err(not_sent(&io::ErrorKind::TimedOut.into()));
            }
            match TcpStream::connect_timeout(&self.addr, slice.min(CONNECT_SLICE)) {
                Ok(stream) => break stream,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {}
                Err(error) => return Err(not_sent(&error)),
            }
        };
        stream.set_nodelay(true).map_err(|error| not_sent(&error))?;
        stream.set_read_timeout(Some(SLICE)).map_err(|error| not_sent(&error))?;
        stream.set_write_timeout(Some(SLICE)).map_err(|error| not_sent(&error))?;
        Ok(Connection { stream, key, scope, deadline, allowed: self.timeout })
    }
}

/// How long one try to connect may take: a lost packet is sent again after a second.
const CONNECT_SLICE: Duration = Duration::from_millis(1500);

/// A connection to a name server. What goes over it has one deadline.
pub(super) struct Connection<'a> {
    stream: TcpStream,
    key: Option<Key>,
    scope: &'a Scope,
    deadline: Deadline,
    allowed: Duration,
}

impl Connection<'_> {
    /// Sends a request and gives its answer, whose signature has been checked and whose code has not.
    fn exchange(&mut self, mut request: Builder) -> Result<Message<Vec<u8>>, Error> {
        let id = request.header().id();
        let transaction = match self.key.clone() {
            Some(key) => Some(ClientTransaction::request(key, &mut request, now()?).map_err(|_| unsigned())?),
            None => None,
        };
        self.send(&request.finish())?;
        let mut answer = self.receive(id)?;
        if let Some(transaction) = transaction {
            let rcode = answer.header().rcode();
            transaction.answer(&mut answer, now()?).map_err(|_| badly_signed(rcode))?;
        }
        Ok(answer)
    }

    fn transfer(&mut self, zone: &str) -> Result<Vec<Record>, Error> {
        let mut request = message::transfer(zone)?;
        let id = request.header().id();
        let mut sequence = match self.key.clone() {
            Some(key) => Some(ClientSequence::request(key, &mut request, now()?).map_err(|_| unsigned())?),
            None => None,
        };
        self.send(&request.finish())?;
        let (mut records, mut starts, mut size) = (Vec::new(), 0, 0);
        while starts < 2 {
            let mut answer = self.receive(id)?;
            let rcode = answer.header().rcode();
            if let Some(sequence) = &mut sequence {
                sequence.answer(&mut answer, now()?).map_err(|_| badly_signed(rcode))?;
            }
            if rcode != Rcode::NOERROR {
                return Err(refused(rcode, "zone transfer"));
            }
            let part = message::answers(&answer)?;
            // A transfer begins with the SOA record, and ends with it.
            if part.is_empty() || (starts == 0 && part[0].rtype != "SOA") {
                return Err(message::malformed());
            }
            size += part.iter().map(Record::size).sum::<usize>();
            if size > MAX_ZONE {
                let message = format!("the zone is larger than {} MiB", MAX_ZONE / 1024 / 1024);
                let advice = "Read it by queries.";
                return Err(Error::new(ErrorKind::Dns, Delivery::Answered, message).with_advice(advice));
            }
            starts += part.iter().filter(|record| record.rtype == "SOA" && record.name == zone).count();
            records.extend(part);
        }
        if let Some(sequence) = sequence {
            sequence.done().map_err(|_| badly_signed(Rcode::NOERROR))?;
        }
        records.pop();
        Ok(records)
    }

    /// The records of one type at a name, and the DNAME above it by which it is redirected; none if there is no such name.
    pub(super) fn ask(&mut self, name: &str, rtype: &str) -> Result<Option<Vec<Record>>, Error> {
        let answer = self.exchange(message::query(name, rtype)?)?;
        match answer.header().rcode() {
            Rcode::NOERROR if answer.header().aa() => {
                let mut records = message::answers(&answer)?;
                records.retain(|record| {
                    let is_of_type = record.rtype == rtype || rtype == "SPF";
                    let is_above = record.rtype == "DNAME" && is_in(name, &record.name);
                    if record.name == name { is_of_type } else { is_above }
                });
                Ok(Some(records))
            }
            Rcode::NOERROR => {
                let message =
                    format!("the name server does not answer for {name}: it is delegated, or not in the zone");
                Err(Error::new(ErrorKind::Dns, Delivery::Answered, message))
            }
            Rcode::NXDOMAIN => Ok(None),
            rcode => Err(refused(rcode, "query")),
        }
    }

    fn send(&mut self, message: &[u8]) -> Result<(), Error> {
        // The push limit keeps it below.
        let length = u16::try_from(message.len()).unwrap_or(u16::MAX).to_be_bytes();
        let framed = [&length, message].concat();
        let mut left = &framed[..];
        while !left.is_empty() {
            let delivery = if left.len() == framed.len() { Delivery::NotSent } else { Delivery::PerhapsCarriedOut };
            self.wait(delivery)?;
            match self.stream.write(left) {
                Ok(count) => left = &left[count..],
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(broken(&error, Delivery::PerhapsCarriedOut, self.allowed)),
            }
        }
        Ok(())
    }

    fn receive(&mut self, id: u16) -> Result<Message<Vec<u8>>, Error> {
        let mut length = [0; 2];
        self.fill(&mut length)?;
        let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
        self.fill(&mut octets)?;
        match Message::from_octets(octets) {
            Ok(message) if message.header().id() == id && message.header().qr() => Ok(message),
            _ => Err(message::malformed()),
        }
    }

    fn fill(&mut self, mut buffer: &mut [u8]) -> Result<(), Error> {
        while !buffer.is_empty() {
            self.wait(Delivery::PerhapsCarriedOut)?;
            match self.stream.read(buffer) {
                Ok(0) => {
                    let end = io::ErrorKind::UnexpectedEof.into();
                    return Err(broken(&end, Delivery::PerhapsCarriedOut, self.allowed));
                }
                Ok(count) => buffer = &mut buffer[count..],
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(broken(&error, Delivery::PerhapsCarriedOut, self.allowed)),
            }
        }
        Ok(())
    }

    /// Whether it is to go on.
    fn wait(&self, delivery: Delivery) -> Result<(), Error> {
        self.scope.check().map_err(|_| Error::cancelled(delivery))?;
        if self.deadline.remaining().is_zero() {
            return Err(broken(&io::ErrorKind::TimedOut.into(), delivery, self.allowed));
        }
        Ok(())
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

fn broken(error: &io::Error, delivery: Delivery, allowed: Duration) -> Error {
    let seconds = allowed.as_secs_f64();
    match (error.kind(), delivery) {
        (io::ErrorKind::TimedOut, _) => {
            Error::new(ErrorKind::Timeout, delivery, format!("the name server did not answer within {seconds} s"))
        }
        (_, Delivery::NotSent) => Error::new(ErrorKind::Transport, delivery, "the name server could not be reached"),
        _ => Error::new(ErrorKind::Transport, delivery, "the connection to the name server broke"),
    }
    .retryable()
}

/// The time of a signature. The library's own clock panics before 1970.
fn now() -> Result<Time48, Error> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since = since.map_err(|_| Error::invalid("tsig_key", "cannot sign: this machine's clock is before 1970"))?;
    Ok(Time48::from_u64(since.as_secs()))
}

fn unsigned() -> Error {
    Error::invalid("tsig_key", "cannot sign this request: it is too large")
}

/// An answer whose signature is not there or not right, which anybody on the way can have given. A server that does not know
/// the key cannot sign, so that what it says is told, and not believed.
fn badly_signed(rcode: Rcode) -> Error {
    let message = match rcode {
        Rcode::NOERROR => "the name server's answer is not signed as it should be".to_owned(),
        Rcode::NOTAUTH => {
            "an answer that is not signed says that the TSIG key, its signature, or the clock was refused".to_owned()
        }
        rcode => format!("an answer that is not signed says {rcode}"),
    };
    Error::new(ErrorKind::Dns, Delivery::PerhapsCarriedOut, message)
        .with_advice("Compare name, algorithm and secret of the key with the server's, and both clocks.")
}

fn refused(rcode: Rcode, what: &str) -> Error {
    let error = |message: String| Error::new(ErrorKind::Dns, Delivery::Answered, message);
    match rcode {
        Rcode::YXDOMAIN | Rcode::YXRRSET | Rcode::NXRRSET => {
            error("the zone was changed by somebody else meanwhile".to_owned()).retryable()
        }
        Rcode::NXDOMAIN if what == "update" => {
            error("the zone was changed by somebody else meanwhile".to_owned()).retryable()
        }
        Rcode::REFUSED if what == "update" => error(format!("the name server refused the {what}"))
            .with_advice(
                "Allow it for this key on the server: allow-update or update-policy. If it is allowed, the zone would not \
                 be sound with it, for want of a name server that has an address say: the server's log tells.",
            )
            .nothing_changed(),
        Rcode::REFUSED => error(format!("the name server refused the {what}")).with_advice(match what {
            "zone transfer" => "Allow it for this key on the server, allow-transfer, or read the zone by queries.",
            _ => "Allow it for this key on the server: allow-query.",
        }),
        Rcode::NOTAUTH | Rcode::NOTZONE => error(format!("the name server refused the {what}: it is not its zone")),
        Rcode::SERVFAIL => error(format!("the name server failed at the {what}")).retryable(),
        rcode => error(format!("the name server answered {rcode} to the {what}")),
    }
}

/// An update that was refused since something is there that queries do not show.
fn hidden(plan: &Plan) -> Error {
    let message = format!(
        "the name server has other records than it answers with for {}: a wildcard answers for this name, or they are of a \
         type that is not asked for",
        listed(plan.names())
    );
    Error::new(ErrorKind::Dns, Delivery::Answered, message).with_advice("Read the zone by transfer.").nothing_changed()
}

words! {
    /// What a name server answers for a name that should point at a target.
    Answers {
        /// It points at its target.
        Right = "right",
        /// It has what it had before.
        Old = "old",
        /// There is nothing at the name.
        Missing = "missing",
        /// It has something else.
        Other = "other",
        /// The server did not answer.
        Nothing = "nothing",
    }
}

/// What one name server answers for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// The name.
    pub name: String,
    /// The target that the name should point at.
    pub target: String,
    /// The server that was asked.
    pub server: SocketAddr,
    /// What it answers.
    pub answers: Answers,
    /// The records that the name has there: a CNAME, or else addresses.
    pub found: Vec<Record>,
}

/// Asks name servers whether each name answers with its target: [`NameServer::check`] for each of them.
///
/// # Errors
///
/// [`InvalidArgument`](ErrorKind::InvalidArgument) for a name that is not a host name.
pub fn check(
    servers: &[SocketAddr],
    targets: &BTreeMap<String, String>,
    before: &[Record],
    timeout: Duration,
) -> Result<Vec<Check>, Error> {
    check_within(&Scope::new(None), servers, targets, before, timeout)
}

pub(super) fn check_within(
    scope: &Scope,
    servers: &[SocketAddr],
    targets: &BTreeMap<String, String>,
    before: &[Record],
    timeout: Duration,
) -> Result<Vec<Check>, Error> {
    let mut checks = Vec::new();
    for &addr in servers {
        checks.extend(NameServer::new(addr).timeout(timeout).check_within(scope, targets, before)?);
    }
    Ok(checks)
}

impl NameServer {
    /// Asks whether each name answers with its target. It reports, and changes nothing.
    ///
    /// `targets` are as in [`Plan::new`]. `before` are the records that the names had before, such as [`Plan::seen`].
    /// If a server cannot be asked, its answer is [`nothing`](Answers::Nothing).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for a name that is not a host name,
    /// [`Cancelled`](ErrorKind::Cancelled) by the [`interrupt`](Self::interrupt) hook.
    pub fn check(&self, targets: &BTreeMap<String, String>, before: &[Record]) -> Result<Vec<Check>, Error> {
        self.check_within(&self.scope(), targets, before)
    }

    fn check_within(
        &self,
        scope: &Scope,
        targets: &BTreeMap<String, String>,
        before: &[Record],
    ) -> Result<Vec<Check>, Error> {
        let host = |text: &str| {
            host_name(text).ok_or_else(|| Error::invalid("forward_tos", format_args!("{text:?} is no host name")))
        };
        // One that does not answer once is not waited for again.
        let mut is_silent = false;
        let check = |(name, target): (&String, &String)| {
            let (name, target) = (host(name)?, host(target)?);
            let found = if is_silent { None } else { Some(self.found(scope, &name)) };
            let found = match found {
                Some(Err(error)) if error.kind() == ErrorKind::Cancelled => return Err(error),
                found => found.and_then(Result::ok),
            };
            is_silent = found.is_none();
            let had = |record: &Record| {
                before.iter().any(|old| old.name == name && old.rtype == record.rtype && old.data == record.data)
            };
            let answers = match found.as_deref() {
                None => Answers::Nothing,
                Some([]) => Answers::Missing,
                Some([one]) if one.target().as_ref() == Some(&target) => Answers::Right,
                Some(found) if found.iter().all(had) => Answers::Old,
                Some(found) if self.is_by_wildcard(scope, &name, found)? => Answers::Missing,
                Some(_) => Answers::Other,
            };
            let found = found.filter(|_| answers != Answers::Missing).unwrap_or_default();
            Ok(Check { name, target, server: self.addr, answers, found })
        };
        targets.iter().map(check).collect()
    }

    /// The CNAME at a name, or else its addresses.
    fn found(&self, scope: &Scope, name: &str) -> Result<Vec<Record>, Error> {
        let mut found = self.connect(scope)?.answers(name, &["CNAME", "A", "AAAA"])?.unwrap_or_default();
        found.retain(|record| record.name == name);
        Ok(found)
    }

    /// Whether it is a wildcard that answers so. What cannot be found out is taken as it looks.
    fn is_by_wildcard(&self, scope: &Scope, name: &str, found: &[Record]) -> Result<bool, Error> {
        let is_by_wildcard = |mut connection: Connection<'_>| connection.is_by_wildcard(name, found);
        match self.connect(scope).and_then(is_by_wildcard) {
            Err(error) if error.kind() == ErrorKind::Cancelled => Err(error),
            result => Ok(result.unwrap_or_default()),
        }
    }
}

/// Finds where the zone's own name servers listen, by its NS records and the system's resolver, at port 53. A server
/// whose name cannot be resolved is left out.
pub fn name_servers(zone: &str, records: &[Record]) -> Vec<SocketAddr> {
    let zone = zone.trim_end_matches('.').to_ascii_lowercase();
    let ours = at(records, &zone).filter(|record| record.rtype == "NS");
    let names = ours.filter_map(|record| Name::<Vec<u8>>::from_str(&record.data).ok().map(|name| message::text(&name)));
    let addrs = names.filter_map(|name| (name.as_str(), 53).to_socket_addrs().ok());
    let addrs: BTreeSet<_> = addrs.flatten().gathered();
    addrs.into_iter().collect()
}
