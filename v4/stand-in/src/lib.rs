//! A server that stands in for Cloudflare's v4 API in tests.
//!
//! It plays the part of the API that a hosting provider needs: zones, records, custom hostnames, subscriptions, accounts
//! and tokens. It keeps state, and is strict: what it does not know is refused, never invented. `docs/V4.md` says what it
//! plays and what not. It terminates no traffic: no request for a site ever reaches it.
//!
//! - **Its clock can be moved.** [`StandIn::advance`] carries out everything that falls due, in the order of its time.
//! - **Its truth comes from DNS.** A zone or hostname becomes active only if the name server that it is told to ask really
//!   answers with the right records.
//! - **It answers DNS** for the zones that it holds.
//! - **It fails on demand**: see [`Fault`].
//!
//! ```
//! use cfhost_v4_stand_in::{Settings, StandIn};
//!
//! let stand_in = StandIn::start(Settings { suffixes: vec!["test".into()], ..Settings::default() })?;
//! // Point a client of the API at `stand_in.url()`, with EXAMPLE_TOKEN.
//! assert!(stand_in.url().ends_with("/client/v4"));
//! assert_eq!(stand_in.counts()["zones"], 0);
//! # Ok::<(), std::io::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod api;
mod dns;
mod faults;
mod seed;
mod server;
mod settings;
mod times;
mod truth;
mod world;

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::api::{Reply, Request};
use crate::dns::Published;
pub use crate::faults::{Fault, FaultKind};
pub use crate::settings::Settings;
pub use crate::times::Times;
use crate::world::{Millis, World};

/// The token of the first user, if no other is set. It opens nothing anywhere else.
pub const EXAMPLE_TOKEN: &str = "stand-in-example-token-0123456789abcdef0";
/// The address of the first user.
pub const EXAMPLE_EMAIL: &str = "admin@example.com";
/// The global key of the first user.
pub const EXAMPLE_KEY: &str = "0123456789abcdef0123456789abcdef01234";

/// The environment variable that names a file for the exchanges of every stand-in that is started.
const EXCHANGES: &str = "CFHOST_STAND_IN_EXCHANGES";
/// So many calls are remembered.
const MAX_CALLS: usize = 10_000;
/// How long a call waits for others that are to be under way with it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a clock that runs is looked at.
const TICK: Duration = Duration::from_millis(100);

/// A call that came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path after `/client/v4`, without the query.
    pub path: String,
    /// The status of the answer; none if the connection was cut.
    pub status: Option<u16>,
    /// The number of the first error in it.
    pub code: Option<u64>,
    /// Its place among all that came and all that ended, when it came.
    pub came: u64,
    /// The same, when it ended. Calls were under way at once if each came before the other ended.
    pub ended: u64,
}

/// A stand-in that serves until it is dropped.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    url: String,
    control_url: Option<String>,
    dns: SocketAddr,
    runtime: Option<Runtime>,
    stop: Option<watch::Sender<()>>,
}

#[derive(Debug)]
struct Shared {
    settings: Settings,
    world: Mutex<World>,
    begun: Instant,
    began_at: Millis,
    /// How far the clock was moved.
    moved: Mutex<Millis>,
    faults: Mutex<Vec<Fault>>,
    calls: Mutex<VecDeque<Call>>,
    /// How many calls came, and how many ended, together.
    events: AtomicU64,
    exchanges: Vec<Mutex<File>>,
    published: Arc<RwLock<Arc<Published>>>,
    stopped: Arc<AtomicBool>,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wall() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

fn millis(length: Duration) -> Millis {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 4)
}

impl StandIn {
    /// Starts a stand-in, with one account, one user and one token.
    ///
    /// If the environment variable `CFHOST_STAND_IN_EXCHANGES` names a file, it gets a line for each exchange, too. So all that a
    /// program's tests say to their stand-ins can be looked at afterwards.
    ///
    /// # Errors
    ///
    /// If an address cannot be bound or is not one of loopback, or the file for exchanges cannot be written.
    #[expect(clippy::needless_pass_by_value, reason = "callers make settings for it alone")]
    pub fn start(settings: Settings) -> io::Result<Self> {
        let of_all = std::env::var_os(EXCHANGES).map(PathBuf::from);
        let exchanges = settings.exchanges.iter().chain(&of_all);
        let exchanges = exchanges.map(|path| Ok(Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)));
        let exchanges = exchanges.collect::<io::Result<_>>()?;
        let began_at = wall();
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(settings.clone(), began_at)),
            begun: Instant::now(),
            began_at,
            moved: Mutex::new(0),
            faults: Mutex::default(),
            calls: Mutex::default(),
            events: AtomicU64::new(0),
            exchanges,
            published: Arc::default(),
            stopped: Arc::default(),
            settings: settings.clone(),
        });
        let listener = server::bind(settings.listen)?;
        let control = settings.control.map(server::bind).transpose()?;
        if !settings.listen_dns.ip().is_loopback() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the stand-in listens on loopback only"));
        }
        let url = format!("http://{}/client/v4", listener.local_addr()?);
        let control_url = match &control {
            Some(control) => Some(format!("http://{}/", control.local_addr()?)),
            None => None,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (stop, stopped) = watch::channel(());
        let api = shared.clone();
        runtime.spawn(server::serve(listener, stopped.clone(), Arc::new(move |request| api.handle(request))));
        if let Some(control) = control {
            let by = shared.clone();
            runtime.spawn(server::serve(control, stopped, Arc::new(move |request| Some(by.control(&request)))));
        }
        let dns = dns::serve(settings.listen_dns, &shared.published, &shared.stopped)?;
        if !settings.standing {
            let shared = shared.clone();
            thread::spawn(move || {
                while !shared.stopped.load(Ordering::Relaxed) {
                    thread::sleep(TICK);
                    shared.with_world(|_| {});
                }
            });
        }
        Ok(Self { shared, url, control_url, dns, runtime: Some(runtime), stop: Some(stop) })
    }

    /// Where the API is: the base URL for clients.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the stand-in is controlled over HTTP, if it is.
    pub fn control_url(&self) -> Option<&str> {
        self.control_url.as_deref()
    }

    /// Where DNS is answered, over UDP and TCP.
    pub fn dns_addr(&self) -> SocketAddr {
        self.dns
    }

    /// The id of the first account.
    pub fn account(&self) -> String {
        self.shared.with_world(|world| world.accounts.first().map(|account| account.id.clone()).unwrap_or_default())
    }

    /// What accounts there are: an array, each with its `id`, `name`, `unit` and `members`.
    pub fn accounts(&self) -> Value {
        self.shared.with_world(|world| {
            let row = |account: &world::Account| {
                json!({ "id": account.id, "name": account.name, "unit": account.unit, "members": account.members })
            };
            world.accounts.iter().map(row).collect()
        })
    }

    /// The name server to ask from now on.
    pub fn ask(&self, server: SocketAddr) {
        self.shared.with_world(|world| world.truth.server = Some(server));
    }

    /// Moves the clock, and carries out everything that falls due.
    pub fn advance(&self, length: Duration) {
        self.shared.advance(length);
    }

    /// Has calls go wrong.
    pub fn fault(&self, fault: Fault) {
        lock(&self.shared.faults).push(fault);
    }

    /// How many calls are still to go wrong.
    pub fn faults_left(&self) -> u64 {
        lock(&self.shared.faults).iter().map(|fault| fault.count).sum()
    }

    /// Has none go wrong any more.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// The calls that came, the oldest first: up to 10,000.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.shared.calls).iter().cloned().collect()
    }

    /// How many there are of `accounts`, `zones`, `records`, `hostnames` and `plans_bought`.
    pub fn counts(&self) -> Value {
        self.shared.with_world(|world| world.counts())
    }

    /// What there is: an array of zones, each with its `name`, `account`, `type`, `status`, `records` and `hostnames`.
    pub fn zones(&self) -> Value {
        self.shared.with_world(|world| world.dump())
    }

    /// Brings about a state, from a document that `docs/V4.md` describes.
    ///
    /// # Errors
    ///
    /// What is wrong with the document.
    pub fn seed(&self, document: &Value) -> Result<(), String> {
        let seed = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
        self.shared.with_world(|world| world.seed(seed))
    }
}

/// A zone of a provider's own, for a document of [`StandIn::seed`]: host names behind it lead to this server.
pub fn provider_zone(name: &str, server: &str) -> Value {
    let origin = format!("origin.{name}");
    let record = |name: &str, to: &str| json!({ "type": "CNAME", "name": name, "content": to, "proxied": true });
    json!({
        "name": name, "status": "active", "fallback_origin": origin,
        // It is delegated to nobody: on the free plan it would be gone after a week.
        "subscription": { "id": "0123456789abcdef0123456789abcdef", "state": "Paid", "rate_plan": { "id": "pro" } },
        "records": [record(&origin, server), record(&format!("*.customers.{name}"), &origin)],
    })
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        drop(self.stop.take());
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    /// The state of now, and what others see of it afterwards.
    fn with_world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.world);
        let before = world.version;
        if !self.settings.standing {
            let now = self.began_at + millis(self.begun.elapsed()) + *lock(&self.moved);
            world.advance(now);
        }
        let seen = look(&mut world);
        if world.version != before {
            let published = Arc::new(Published::of(&world));
            *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
        }
        seen
    }

    fn advance(&self, length: Duration) {
        if self.settings.standing {
            self.with_world(|world| world.advance(world.now + millis(length)));
        } else {
            *lock(&self.moved) += millis(length);
            self.with_world(|_| {});
        }
    }

    /// One call of the API.
    fn handle(&self, request: Request) -> server::Outcome {
        let path = request.path.strip_prefix("/client/v4").unwrap_or(&request.path).to_owned();
        let came = self.events.fetch_add(1, Ordering::Relaxed);
        let mut faults = lock(&self.faults);
        let fault =
            faults.iter_mut().enumerate().find_map(|(at, fault)| Some((at, fault.take(&request.method, &path)?)));
        drop(faults);
        let method = request.method.clone();
        if let Some((at, FaultKind::Together)) = fault {
            self.wait_for_the_last(at);
        }
        let outcome = match fault.map(|(_, kind)| kind) {
            Some(FaultKind::LostBefore) => None,
            Some(FaultKind::Late(seconds)) => {
                let late = |world: &mut World| world.late.push((world.now + world::seconds(seconds), request));
                self.with_world(late);
                None
            }
            Some(FaultKind::Status(status)) => Some(api::refuse(status, 1000, "internal server error")),
            Some(FaultKind::Html(status)) => {
                let page = "<html><head><title>Error</title></head><body>cloudflare</body></html>";
                let mut reply = Reply::bare(status, Value::Null);
                reply.text = Some(("text/html; charset=UTF-8", page.to_owned()));
                Some(reply)
            }
            Some(FaultKind::Throttle(seconds)) => {
                let mut reply = api::refuse(429, 10_429, "Please wait and consider throttling your request speed");
                reply.headers.push(("retry-after", seconds.to_string()));
                Some(reply)
            }
            Some(FaultKind::Slow(length)) => {
                thread::sleep(faults::millis(length));
                Some(self.carry_out(&request))
            }
            Some(FaultKind::SlowAnswer(length)) => {
                let reply = self.carry_out(&request);
                thread::sleep(faults::millis(length));
                Some(reply)
            }
            Some(FaultKind::LostAfter) => {
                self.carry_out(&request);
                None
            }
            Some(FaultKind::Together) | None => Some(self.carry_out(&request)),
        };
        let status = outcome.as_ref().map(|reply| reply.status);
        let code = outcome.as_ref().and_then(|reply| reply.body["errors"][0]["code"].as_u64());
        let mut calls = lock(&self.calls);
        if calls.len() == MAX_CALLS {
            calls.pop_front();
        }
        let ended = self.events.fetch_add(1, Ordering::Relaxed);
        calls.push_back(Call { method, path, status, code, came, ended });
        outcome
    }

    /// Waits until all calls of the fault at this place have come, but not for ever.
    fn wait_for_the_last(&self, at: usize) {
        let end = Instant::now() + PATIENCE;
        while lock(&self.faults).get(at).is_some_and(|fault| fault.count > 0) && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn carry_out(&self, request: &Request) -> Reply {
        let reply = self.with_world(|world| api::call(world, request));
        if !self.exchanges.is_empty() {
            let text = (!request.body.is_empty()).then(|| String::from_utf8_lossy(&request.body).into_owned());
            let line = json!({
                "method": request.method, "path": request.target, "body": text, "status": reply.status,
                "content_type": "application/json", "answer": reply.body.to_string(),
            });
            // In one piece, since other processes may write into the same file.
            let line = format!("{line}\n");
            for file in &self.exchanges {
                // Whoever reads the file sees that a line is missing.
                _ = lock(file).write_all(line.as_bytes());
            }
        }
        reply
    }

    /// One request of the listener for control.
    fn control(&self, request: &Request) -> Reply {
        let body: Value = match serde_json::from_slice(&request.body) {
            Ok(body) => body,
            Err(_) if request.body.is_empty() => Value::Null,
            Err(error) => return refused(&error.to_string()),
        };
        let done = || Reply::bare(200, json!({}));
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/calls") => {
                let calls = lock(&self.calls);
                let row = |call: &Call| json!({ "method": call.method, "path": call.path, "status": call.status, "code": call.code, "came": call.came, "ended": call.ended });
                Reply::bare(200, calls.iter().map(row).collect())
            }
            ("GET", "/counts") => Reply::bare(200, self.with_world(|world| world.counts())),
            ("GET", "/time") => Reply::bare(200, json!({ "now": self.with_world(|world| world::rfc3339(world.now)) })),
            ("POST", "/advance") => match body["seconds"].as_u64() {
                Some(seconds) => {
                    self.advance(Duration::from_secs(seconds));
                    done()
                }
                None => refused("seconds has to be a number"),
            },
            ("POST", "/faults") => match serde_json::from_value::<Fault>(body) {
                Ok(fault) => {
                    lock(&self.faults).push(fault);
                    done()
                }
                Err(error) => refused(&error.to_string()),
            },
            ("DELETE", "/faults") => {
                lock(&self.faults).clear();
                done()
            }
            ("POST", "/ask") => match body["server"].as_str().map(str::parse) {
                Some(Ok(server)) => {
                    self.with_world(|world| world.truth.server = Some(server));
                    done()
                }
                _ => refused("server has to be an address with a port"),
            },
            ("POST", "/seed") => match serde_json::from_value(body) {
                Ok(seed) => self.with_world(|world| world.seed(seed)).map_or_else(|error| refused(&error), |()| done()),
                Err(error) => refused(&error.to_string()),
            },
            ("DELETE", "/state") => {
                self.with_world(|world| {
                    let (now, version, server) = (world.now, world.version + 1, world.truth.server);
                    *world = World::new(self.settings.clone(), now);
                    (world.version, world.truth.server) = (version, server);
                });
                done()
            }
            _ => Reply::bare(404, json!({ "error": "there is no such thing to control" })),
        }
    }
}

fn refused(error: &str) -> Reply {
    Reply::bare(400, json!({ "error": error }))
}
