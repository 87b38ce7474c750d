//! The connections of the process: clients come and go, connections stay warm.
//!
//! There is one agent, which is one pool, per [`PoolKey`], and they belong to the process that made them: after a fork the
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

/// How many agents a process keeps; the one that was opened first goes first.
const MAX_AGENTS: usize = 16;
/// How many idle connections an agent keeps, to all servers together.
const MAX_IDLE: usize = 64;
/// How many of them to one server.
const MAX_IDLE_PER_SERVER: usize = 32;
/// How long one is kept idle, seconds: less than most servers keep theirs. It ends at the next call of its agent.
const MAX_IDLE_AGE: u64 = 15;

/// What connections have to have in common to be shared.
#[derive(PartialEq, Eq)]
pub(crate) struct PoolKey {
    pub(crate) trust: Trust,
    /// It can hold a password.
    pub(crate) proxy: Option<Zeroizing<String>>,
    /// Plain http, to loopback only.
    pub(crate) is_plain: bool,
}

type Agents = Mutex<VecDeque<(Arc<PoolKey>, Arc<Agent>)>>;

/// The agents of one process, and of the one that was forked from it. A list that only grows, so that no lock that was
/// held at the moment of a fork is ever waited for.
struct Process {
    id: u32,
    agents: Agents,
    child: OnceLock<Box<Process>>,
}

impl Process {
    fn new(id: u32) -> Self {
        Self { id, agents: Mutex::default(), child: OnceLock::new() }
    }
}

static FIRST: OnceLock<Process> = OnceLock::new();

/// The agents of this process.
fn present() -> &'static Agents {
    let id = std::process::id();
    let mut process = FIRST.get_or_init(|| Process::new(id));
    while process.id != id {
        // Inherited. Closing a socket here says nothing on it, and takes nothing from the parent.
        match process.agents.try_lock() {
            Ok(mut agents) => agents.clear(),
            Err(TryLockError::Poisoned(agents)) => agents.into_inner().clear(),
            // It was held at the moment of the fork, by a thread that is not here: those sockets stay until the end.
            Err(TryLockError::WouldBlock) => {}
        }
        process = process.child.get_or_init(|| Box::new(Process::new(id)));
    }
    &process.agents
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
    let agents = std::mem::take(&mut *present().lock().unwrap_or_else(PoisonError::into_inner));
    drop(agents);
}

/// A client's agent, wherever the client is used.
pub(crate) struct PooledAgent {
    key: Arc<PoolKey>,
    /// For whom it was found, and where: not held on to, so that the pool alone decides when connections end.
    found: ArcSwap<(u32, Weak<Agent>)>,
}

impl PooledAgent {
    pub(crate) fn new(key: PoolKey) -> Self {
        Self { key: Arc::new(key), found: ArcSwap::from_pointee((0, Weak::new())) }
    }

    /// The agent of this process. Takes no lock but for the first time in a process.
    pub(crate) fn agent(&self) -> Result<Arc<Agent>, ureq::Error> {
        let id = std::process::id();
        let (process, agent) = &**self.found.load();
        if let Some(agent) = agent.upgrade().filter(|_| *process == id) {
            return Ok(agent);
        }
        let agent = find(&self.key)?;
        self.found.store(Arc::new((id, Arc::downgrade(&agent))));
        Ok(agent)
    }
}

fn find(key: &Arc<PoolKey>) -> Result<Arc<Agent>, ureq::Error> {
    let agents = || present().lock().unwrap_or_else(PoisonError::into_inner);
    let known = |agents: &VecDeque<(Arc<PoolKey>, Arc<Agent>)>| {
        agents.iter().find(|(known, _)| known == key).map(|(_, agent)| Arc::clone(agent))
    };
    if let Some(agent) = known(&agents()) {
        return Ok(agent);
    }
    // Not under the lock: it can read the authorities of the system from a slow disk.
    let agent = Arc::new(open(key)?);
    let mut agents = agents();
    // Another thread may have been faster.
    if let Some(agent) = known(&agents) {
        return Ok(agent);
    }
    if agents.len() == MAX_AGENTS {
        agents.pop_front();
    }
    agents.push_back((Arc::clone(key), Arc::clone(&agent)));
    Ok(agent)
}

fn open(key: &PoolKey) -> Result<Agent, ureq::Error> {
    let proxy = key.proxy.as_ref().map(|url| ureq::Proxy::new(url)).transpose()?;
    let tls = if key.is_plain { None } else { Some(Arc::new(key.trust.client_config()?)) };
    let config = Config::builder()
        .https_only(!key.is_plain)
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
    Ok(Agent::with_parts(config, connector, Names::new(key.is_plain)))
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
