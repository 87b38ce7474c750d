//! The connections of the process: clients come and go, connections stay warm.
//!
//! There is one agent, which is one pool, per [`Line`], and they belong to the process that made them: after a fork the
//! child finds none, and what it inherited is closed without a word.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError, Weak};

use arc_swap::ArcSwap;
use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config};
use ureq::unversioned::transport::{ConnectProxyConnector, ConnectionDetails, Connector};
use zeroize::Zeroizing;

use super::call;
use super::connection::{Connecting, Connection};
use super::names::Names;
use super::tls::Trust;

/// How many lines a process keeps; the one that was opened first goes first.
const MAX_LINES: usize = 16;
/// How many idle connections a line keeps, to all servers together.
const MAX_IDLE: usize = 64;
/// How many of them to one server.
const MAX_IDLE_PER_SERVER: usize = 32;
/// How long one is kept idle, seconds: less than most servers keep theirs. It ends at the next call on its line.
const MAX_IDLE_AGE: u64 = 15;

/// What connections have to have in common to be shared.
#[derive(PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) trust: Trust,
    /// It can hold a password.
    pub(crate) proxy: Option<Zeroizing<String>>,
    /// Plain http, to loopback only.
    pub(crate) is_plain: bool,
}

type Lines = Mutex<VecDeque<(Arc<Line>, Arc<Agent>)>>;

/// The lines of one process, and of the one that was forked from it. A list that only grows, so that no lock that was
/// held at the moment of a fork is ever waited for.
struct Process {
    id: u32,
    lines: Lines,
    child: OnceLock<Box<Process>>,
}

impl Process {
    fn new(id: u32) -> Self {
        Self { id, lines: Mutex::default(), child: OnceLock::new() }
    }
}

static FIRST: OnceLock<Process> = OnceLock::new();

/// The lines of this process.
fn present() -> &'static Lines {
    let id = std::process::id();
    let mut process = FIRST.get_or_init(|| Process::new(id));
    while process.id != id {
        // Inherited. Closing a socket here says nothing on it, and takes nothing from the parent.
        match process.lines.try_lock() {
            Ok(mut lines) => lines.clear(),
            Err(TryLockError::Poisoned(lines)) => lines.into_inner().clear(),
            // It was held at the moment of the fork, by a thread that is not here: those sockets stay until the end.
            Err(TryLockError::WouldBlock) => {}
        }
        process = process.child.get_or_init(|| Box::new(Process::new(id)));
    }
    &process.lines
}

/// Closes the idle connections of this process and forgets whom they trust. One that is in use ends with its call.
///
/// They close by themselves, and what they hold is wiped: this is for a program that will not call for long, or that looks for
/// leaks. The next call of any client makes a new connection.
///
/// ```
/// use cfhost::{Client, CpanelInfo};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// client.cpanel_info(&CpanelInfo::new())?;
/// cfhost::close_connections();
/// client.cpanel_info(&CpanelInfo::new())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn close_connections() {
    // Dropped outside the lock: closing a TLS connection says so to its server.
    let lines = std::mem::take(&mut *present().lock().unwrap_or_else(PoisonError::into_inner));
    drop(lines);
}

/// A client's way to its agent.
pub(crate) struct Home {
    line: Arc<Line>,
    /// For whom it was found, and where: not held on to, so that the pool alone decides when connections end.
    found: ArcSwap<(u32, Weak<Agent>)>,
}

impl Home {
    pub(crate) fn new(line: Line) -> Self {
        Self { line: Arc::new(line), found: ArcSwap::from_pointee((0, Weak::new())) }
    }

    /// The agent of this process. Takes no lock but for the first time in a process.
    pub(crate) fn agent(&self) -> Result<Arc<Agent>, ureq::Error> {
        let id = std::process::id();
        let (process, agent) = &**self.found.load();
        if let Some(agent) = agent.upgrade().filter(|_| *process == id) {
            return Ok(agent);
        }
        let agent = find(&self.line)?;
        self.found.store(Arc::new((id, Arc::downgrade(&agent))));
        Ok(agent)
    }
}

fn find(line: &Arc<Line>) -> Result<Arc<Agent>, ureq::Error> {
    let lines = || present().lock().unwrap_or_else(PoisonError::into_inner);
    let known = |lines: &VecDeque<(Arc<Line>, Arc<Agent>)>| {
        lines.iter().find(|(known, _)| known == line).map(|(_, agent)| Arc::clone(agent))
    };
    if let Some(agent) = known(&lines()) {
        return Ok(agent);
    }
    // Not under the lock: it can read the authorities of the system from a slow disk.
    let agent = Arc::new(open(line)?);
    let mut lines = lines();
    // Another thread may have been faster.
    if let Some(agent) = known(&lines) {
        return Ok(agent);
    }
    if lines.len() == MAX_LINES {
        lines.pop_front();
    }
    lines.push_back((Arc::clone(line), Arc::clone(&agent)));
    Ok(agent)
}

fn open(line: &Line) -> Result<Agent, ureq::Error> {
    let proxy = line.proxy.as_ref().map(|url| ureq::Proxy::new(url)).transpose()?;
    let tls = if line.is_plain { None } else { Some(Arc::new(line.trust.client_config()?)) };
    let config = Config::builder()
        .https_only(!line.is_plain)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .user_agent(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .max_idle_connections(MAX_IDLE)
        .max_idle_connections_per_host(MAX_IDLE_PER_SERVER)
        .max_idle_age(std::time::Duration::from_secs(MAX_IDLE_AGE))
        .build();
    let connector = Outermost(().chain(ConnectProxyConnector::default()).chain(Connecting { tls }));
    Ok(Agent::with_parts(config, connector, Names::new(line.is_plain)))
}

/// The whole of making a connection, so that the call can tell it from what comes after.
#[derive(Debug)]
struct Outermost<C>(C);

impl<C: Connector<(), Out = Connection>> Connector<()> for Outermost<C> {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, chained: Option<()>) -> Result<Option<Connection>, ureq::Error> {
        call::connecting(|| self.0.connect(details, chained))
    }
}
