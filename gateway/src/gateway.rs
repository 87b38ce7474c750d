use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::watch;

use crate::acts::Domain;
use crate::address::Networks;
use crate::calls::{Calls, MAX_CALLS, RecordedCall};
use crate::control::Control;
use crate::fault::Faults;
use crate::http::{Bodies, Endpoint, PATH};
use crate::numbers::Numbers;
use crate::page::{Page, Sessions};
use crate::peer::Connections;
use crate::rules::{Behaviour, Rules};
use crate::secret::{is_key, random_hex};
use crate::seed::seed;
use crate::service::Service;
use crate::status::Status;
use crate::store::{Lock, MEMORY, Store, is_url};
use crate::tls::{Current, Source, certificate_name};
use crate::upstream::{Config, Upstream, Workers};
use crate::{Error, log, server, service};

/// The host key that a [`Builder`] registers when it was given no host. It is in the documentation, so it guards
/// nothing: for tests only.
pub const EXAMPLE_HOST_KEY: &str = "00112233445566778899aabbccddeeff";

/// What the host with [`EXAMPLE_HOST_KEY`] is called.
pub const EXAMPLE_PUB_NAME: &str = "Example Hosting";

/// How many hexadecimal digits a control token has that is made here.
const TOKEN_LENGTH: usize = 64;
/// How many characters one must have that is given.
const MIN_TOKEN: usize = 16;

/// A gateway that runs in this process, on threads of its own, until it is dropped.
pub struct Gateway {
    url: String,
    ca_pem: String,
    tls_warning: Option<String>,
    control: Option<(String, String)>,
    status: Option<String>,
    tls: Option<Arc<Current>>,
    /// Of the page, if there is a control listener.
    sessions: Option<Arc<Sessions>>,
    endpoint: Arc<Endpoint>,
    runtime: Handle,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    #[expect(dead_code, reason = "held as long as acts are carried out")]
    workers: Workers,
    #[expect(dead_code, reason = "held as long as the state is open")]
    lock: Option<Lock>,
}

impl Gateway {
    /// A gateway as tests want it: state in memory, TLS with a fresh CA, a free port of `127.0.0.1`.
    pub fn builder() -> Builder {
        Builder {
            hosts: Vec::new(),
            example_host: true,
            state: None,
            tls: Tls::Fresh,
            tls_names: Vec::new(),
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            unregistered: Vec::new(),
            rules: Rules::default(),
            profile: None,
            switches: Vec::new(),
            request_timeout: Duration::from_secs(30),
            log: false,
            log_json: false,
            faults: Vec::new(),
            calls: MAX_CALLS,
            control: None,
            control_token: None,
            status: None,
            locks: Vec::new(),
            upstream: None,
        }
    }

    /// The endpoint, such as `https://127.0.0.1:40123/host-gw.html`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate, in PEM, of the CA that clients had to trust when it was started; empty without TLS and with a certificate that was
    /// given by [`Builder::tls_files`].
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What clients will find wrong with the certificate: that it is not for the address that is listened on. Where that is
    /// every address (`0.0.0.0`, `::`), it says what the certificate is for.
    pub fn tls_warning(&self) -> Option<&str> {
        self.tls_warning.as_deref()
    }

    /// The control listener, such as `http://127.0.0.1:40124`, if there is one.
    pub fn control_url(&self) -> Option<&str> {
        self.control.as_ref().map(|(url, _)| url.as_str())
    }

    /// The secret that every request to the control listener must carry: `Authorization: Bearer TOKEN`.
    pub fn control_token(&self) -> Option<&str> {
        self.control.as_ref().map(|(_, token)| token.as_str())
    }

    /// The status listener, such as `http://127.0.0.1:40125`, if there is one; see [`Builder::status_listen`].
    pub fn status_url(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// A link to the page that the control listener shows. It logs one browser in, within a quarter of an hour, and then no other.
    /// `None` if there is no control listener, or no random numbers.
    pub fn page_link(&self) -> Option<String> {
        self.sessions.as_ref()?.link().ok()
    }

    /// Reads the certificate and its key again, and says on standard error what came of it. New connections are shown the new one,
    /// and those that are there stay. With one that cannot be used, everything is as before. It happens by itself, within seconds,
    /// when the files of [`Builder::tls_dir`] or [`Builder::tls_files`] change.
    pub fn reload_certificate(&self) -> Result<(), Error> {
        let Some(tls) = &self.tls else {
            let error = Error::new("there is no certificate to read again");
            log::say(&error);
            return Err(error);
        };
        tls.reload()
    }

    /// Makes calls go wrong from now on; see [`Builder::fault`].
    pub fn set_fault(&self, spec: &str) -> Result<(), Error> {
        self.endpoint.faults.add([spec.parse()?]);
        Ok(())
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.endpoint.faults.clear();
    }

    /// Removes all accounts, what hosts may do for them, their zones and subscriptions, what was seeded, and child hosts.
    /// The other hosts stay.
    pub fn reset(&self) -> Result<(), Error> {
        self.endpoint.reset()
    }

    /// Moves the time that operations at the vendor go by ([`Builder::upstream`]), and has everything there looked over anew.
    #[doc(hidden)]
    pub fn advance(&self, length: Duration) -> Result<(), Error> {
        self.endpoint.advance(length)
    }

    /// The newest calls, oldest first, with their secrets masked; see [`Builder::record`].
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.endpoint.recorded()
    }

    /// Brings about states that no act leads to, such as an account whose address is not confirmed or a banned zone.
    /// `docs/GATEWAY.md` says what the JSON document can hold. It is applied whole or, when this fails, not at all.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// gateway.seed(r#"{"zones": [{"name": "example.com", "state": "foreign_208"}]}"#)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn seed(&self, document: &str) -> Result<(), Error> {
        Ok(seed(&self.endpoint.service, document.as_bytes())?)
    }

    /// Waits for the turns of an act that looks and of one that changes something, as they would wait for them now, on the threads
    /// that carry acts out. An error says what stands in the way.
    pub async fn works(&self) -> Result<(), Error> {
        let service = Arc::clone(&self.endpoint.service);
        let work = self.runtime.spawn(async move { service.works().await });
        work.await.unwrap_or_else(|_| Err(Error::new("the threads that carry acts out have ended")))
    }

    /// Stops it: no new connections, up to ten seconds for the requests under way. Dropping it does the same.
    pub fn stop(self) {}
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panics for no reason that we know; if it did, it has said so itself.
            let _ = thread.join();
        }
        if self.endpoint.log {
            log::flush();
        }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("url", &self.url).finish_non_exhaustive()
    }
}

enum Tls {
    Off,
    Fresh,
    Dir(PathBuf),
    Files { certificate: PathBuf, key: PathBuf },
}

/// What a [`Gateway`] is to be like.
pub struct Builder {
    hosts: Vec<(String, String)>,
    example_host: bool,
    state: Option<PathBuf>,
    tls: Tls,
    tls_names: Vec<String>,
    listen: SocketAddr,
    unregistered: Vec<String>,
    rules: Rules,
    profile: Option<String>,
    switches: Vec<String>,
    request_timeout: Duration,
    log: bool,
    log_json: bool,
    faults: Vec<String>,
    calls: usize,
    control: Option<SocketAddr>,
    control_token: Option<String>,
    status: Option<SocketAddr>,
    locks: Vec<(String, String)>,
    upstream: Option<PathBuf>,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("listen", &self.listen).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Builder {
    /// Registers a host, unless the state has one with this key. It can be called again for more of them.
    pub fn host(mut self, key: impl Into<String>, pub_name: impl Into<String>) -> Self {
        self.hosts.push((key.into(), pub_name.into()));
        self
    }

    /// Registers no example host: [`spawn`](Self::spawn) fails when neither the state nor this builder has a host.
    pub fn no_example_host(mut self) -> Self {
        self.example_host = false;
        self
    }

    /// Keeps the state in a file, which is made when it is not there; `:memory:` keeps it in memory. One gateway at a
    /// time can serve from a file.
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into()).filter(|path| path != Path::new(MEMORY));
        self
    }

    /// Whether to speak TLS, with a CA and a certificate made for this run. Without it, only loopback is listened on.
    pub fn tls(mut self, on: bool) -> Self {
        self.tls = if on { Tls::Fresh } else { Tls::Off };
        self
    }

    /// Speaks TLS with the CA and the certificate in a directory (`ca.pem`, `cert.pem`, `key.pem`), which are made on
    /// first use.
    pub fn tls_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.tls = Tls::Dir(dir.into());
        self
    }

    /// Puts a host name or an address into the certificate that is made, beside `localhost`, `127.0.0.1`, `::1` and the
    /// address that is listened on; it can be called again for more of them. [`spawn`](Self::spawn) fails when the
    /// certificate is there already ([`tls_dir`](Self::tls_dir)) and not for it.
    pub fn tls_name(mut self, name: impl Into<String>) -> Self {
        self.tls_names.push(name.into());
        self
    }

    /// Speaks TLS with a certificate chain and a key of your own, both in PEM.
    pub fn tls_files(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.tls = Tls::Files { certificate: certificate.into(), key: key.into() };
        self
    }

    /// The address to listen on; port 0 is any free one.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Lets a domain count as not registered: `zone_set` answers 218 for it.
    pub fn unregistered(mut self, domain: impl Into<String>) -> Self {
        self.unregistered.push(domain.into());
        self
    }

    /// Lets a password count as too obvious: `user_create` answers 109 for it, as for the built-in ones.
    pub fn obvious_password(mut self, word: impl Into<String>) -> Self {
        self.rules.obvious_passwords.push(word.into());
        self
    }

    /// Refuses usernames that hold a word: `user_create` answers 114, as for the built-in ones.
    pub fn disallowed_username(mut self, word: impl Into<String>) -> Self {
        self.rules.disallowed_usernames.push(word.into());
        self
    }

    /// Whether `user_create` needs a `cloudflare_username`: it answers 111 without.
    pub fn require_username(mut self, on: bool) -> Self {
        self.rules.requires_username = on;
        self
    }

    /// Takes a `signup_code` in `user_create`, which answers 121 for any other one that is sent.
    pub fn signup_code(mut self, code: impl Into<String>) -> Self {
        self.rules.signup_codes.push(code.into());
        self
    }

    /// Whether zones that are not there yet have to queue: `zone_set` and `full_zone_set` answer 215.
    pub fn limit_signups(mut self, on: bool) -> Self {
        self.rules.limits_signups = on;
        self
    }

    /// What `cpanel_info` answers.
    pub fn cpanel(mut self, version: impl Into<String>, sha1: impl Into<String>) -> Self {
        self.rules.cpanel_version = version.into();
        self.rules.cpanel_sha1 = sha1.into();
        self
    }

    /// Plays the vendor's service of certain years: `2011`, `2012`, `2013` (until 2016; the default) or `2018`.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets a switch, such as `get=merge`, over what the profile says. `docs/GATEWAY.md` lists them.
    pub fn switch(mut self, name_and_value: impl Into<String>) -> Self {
        self.switches.push(name_and_value.into());
        self
    }

    /// How long a request may take to arrive, and an answer may wait for its reader (30 seconds, and a second for each 32 KiB that
    /// were read), before the connection is closed.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// Whether to write a line per request to standard error: time, act, outcome, milliseconds.
    pub fn log(mut self, on: bool) -> Self {
        self.log = on;
        self
    }

    /// Whether to write the lines of [`log`](Self::log) as JSON objects, with the host's number and the address of each call. All
    /// further lines of this process are JSON then, since standard error is the process's.
    pub fn log_json(mut self, on: bool) -> Self {
        self.log |= on;
        self.log_json = on;
        self
    }

    /// Makes calls go wrong: `ACT=KIND[:ARGUMENT][*N]`, for the next `N` calls of the act, or all; `*` is every act.
    ///
    /// The kinds: `delay:MILLISECONDS`, `http-500`, `empty`, `cut`, `reset-before`, `reset-after`,
    /// `content-type:TYPE`, `slow-body:MILLISECONDS` (for each byte), `error:CODE`. Of several faults, a call meets the
    /// first that is for it.
    pub fn fault(mut self, spec: impl Into<String>) -> Self {
        self.faults.push(spec.into());
        self
    }

    /// How many of the newest calls to remember, in memory and without their secrets: 10,000 unless told otherwise, and none
    /// with 0. Each ten thousand of them take 32 MiB at most; where they would take more, fewer are remembered.
    pub fn record(mut self, calls: usize) -> Self {
        self.calls = calls;
        self
    }

    /// Lets programs on this machine control it over HTTP, on a free port of `127.0.0.1`.
    pub fn control(self) -> Self {
        self.control_listen((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// The loopback address to be controlled on.
    pub fn control_listen(mut self, address: SocketAddr) -> Self {
        self.control = Some(address);
        self
    }

    /// The secret that requests to the control listener must carry, 16 or more printable ASCII characters. Without
    /// it, one is made.
    pub fn control_token(mut self, token: impl Into<String>) -> Self {
        self.control_token = Some(token.into());
        self
    }

    /// Tells over HTTP on this address whether it can do its work (`GET /healthz`), and its numbers in Prometheus' text format
    /// (`GET /metrics`). Nothing secret is told, and nobody is asked who they are.
    pub fn status_listen(mut self, address: SocketAddr) -> Self {
        self.status = Some(address);
        self
    }

    /// Lets the host with this key call only from an address or a network, such as `192.0.2.0/24`; it can be called
    /// again for more of them. From elsewhere, its key counts as an unknown one (code 100).
    pub fn lock(mut self, key: impl Into<String>, network: impl Into<String>) -> Self {
        self.locks.push((key.into(), network.into()));
        self
    }

    /// Carries acts out on the vendor's living API, as the TOML file says that `docs/UPSTREAM.md` describes. Without it, acts change the
    /// state alone.
    pub fn upstream(mut self, file: impl Into<PathBuf>) -> Self {
        self.upstream = Some(file.into());
        self
    }

    /// Starts it. When this returns, it takes connections.
    pub fn spawn(mut self) -> Result<Gateway, Error> {
        if self.log_json {
            log::log_as_json();
        }
        let address = self.listen.ip();
        let names = self.tls_names.iter().map(|name| certificate_name(name)).collect::<Result<Vec<_>, _>>()?;
        if !names.is_empty() && matches!(self.tls, Tls::Off | Tls::Files { .. }) {
            return Err(Error::new("no certificate is made here that a name could be put into"));
        }
        let source = self.source(names)?;
        let (tls, identity) = source.map(Current::new).transpose()?.unzip();
        let tls = tls.map(Arc::new);
        let tls_warning = identity.as_ref().map(|it| it.warning(address)).transpose()?.flatten();
        let unregistered = std::mem::take(&mut self.unregistered)
            .into_iter()
            .map(|name| Domain::of(&name).ok_or_else(|| Error::new(format!("{name:?} is not a domain name"))))
            .collect::<Result<_, _>>()?;
        let behaviour = Behaviour::parse(self.profile.as_deref(), &self.switches)?;
        let rules = Rules { behaviour, ..std::mem::take(&mut self.rules) };

        let faults = Faults::default();
        faults.add(self.faults.iter().map(|spec| spec.parse()).collect::<Result<Vec<_>, _>>()?);
        let token = self.token()?;

        let upstream = self.upstream.as_deref().map(upstream).transpose()?;
        let file = self.state.as_deref().filter(|state| !is_url(state));
        let lock = file.map(Lock::take).transpose()?;
        let store = open(self.state.as_deref())?;
        if !store.is_shared() {
            // Whoever had them had this state to itself, as this gateway has it now.
            store.write(|state| Ok::<_, Error>(state.release_claims()?))?;
        }
        self.register_hosts(&store)?;

        let runtime = runtime(&store)?;
        let ((bound, listener), control, status) = {
            let _context = runtime.enter();
            (listen(self.listen)?, self.control.map(listen).transpose()?, self.status.map(listen).transpose()?)
        };

        let endpoint = Arc::new(Endpoint {
            service: Arc::new(Service::new(store, unregistered, rules).with_upstream(upstream)),
            bodies: Bodies::default(),
            answers: Bodies::default(),
            faults,
            calls: (self.calls > 0).then(|| Calls::new(self.calls)),
            numbers: Numbers::new(),
            tls: tls.is_some(),
            log: self.log,
            patience: self.request_timeout,
        });
        let workers = Workers::start(&endpoint.service)?;
        let (stop, stopped) = watch::channel(());
        let at = control.as_ref().map(|(bound, _)| *bound);
        let sessions = at.map(|at| Arc::new(Sessions::new(at, endpoint.service.upstream.is_some())));
        let (control_url, control) = control
            .zip(sessions.clone())
            .map(|((bound, listener), sessions)| {
                let page =
                    Page { endpoint: Arc::clone(&endpoint), sessions, token: token.clone(), stopped: stopped.clone() };
                let (endpoint, page) = (Arc::clone(&endpoint), Arc::new(page));
                let control = Control { endpoint, token: token.clone(), page };
                (format!("http://{bound}"), (listener, Arc::new(control)))
            })
            .unzip();
        let connections = Connections::to_the_api();
        let (status_url, status) = status
            .map(|(bound, listener)| {
                let (endpoint, connections, tls) = (Arc::clone(&endpoint), connections.clone(), tls.clone());
                let status = Status::new(endpoint, connections, tls);
                (format!("http://{bound}"), (listener, Arc::new(status)))
            })
            .unzip();
        let api_tls = tls.clone();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let handle = runtime.handle().clone();
        let thread = thread::Builder::new()
            .name("cfhost-gateway".to_owned())
            .spawn({
                let endpoint = Arc::clone(&endpoint);
                move || {
                    let api = (listener, connections, api_tls);
                    runtime.block_on(serve(api, endpoint, control, status, stopped));
                    runtime.shutdown_timeout(Duration::from_secs(1));
                }
            })
            .map_err(Error::because("cannot start a thread"))?;
        Ok(Gateway {
            url: format!("{scheme}://{bound}{PATH}"),
            ca_pem: identity.map(|it| it.ca).unwrap_or_default(),
            tls_warning,
            control: control_url.map(|url| (url, token)),
            status: status_url,
            tls,
            sessions,
            endpoint,
            runtime: handle,
            stop: Some(stop),
            thread: Some(thread),
            workers,
            lock,
        })
    }

    /// Where the certificate comes from, if there is to be one.
    fn source(&mut self, names: Vec<ServerName<'static>>) -> Result<Option<Source>, Error> {
        let address = self.listen.ip();
        Ok(match std::mem::replace(&mut self.tls, Tls::Off) {
            Tls::Off if !address.to_canonical().is_loopback() => {
                return Err(Error::new(format!(
                    "refusing to listen on {} without TLS: keys and passwords would cross the network in clear",
                    self.listen
                )));
            }
            Tls::Off => None,
            Tls::Fresh => Some(Source::Fresh { address, names }),
            Tls::Dir(dir) => Some(Source::Dir { dir, address, names }),
            Tls::Files { certificate, key } => Some(Source::Files { certificate, key }),
        })
    }

    /// What requests to the control listener must carry.
    fn token(&mut self) -> Result<String, Error> {
        if let Some(address) = self.control.filter(|address| !address.ip().to_canonical().is_loopback()) {
            return Err(Error::new(format!("refusing to be controlled on {address}: it has to be a loopback address")));
        }
        let token = match self.control_token.take() {
            Some(token) => token,
            None => random_hex(TOKEN_LENGTH).map_err(Error::because("cannot make a token"))?,
        };
        check_token(&token)?;
        Ok(token)
    }

    fn register_hosts(&mut self, store: &Store) -> Result<(), Error> {
        if self.hosts.is_empty() && self.example_host {
            self.hosts.push((EXAMPLE_HOST_KEY.to_owned(), EXAMPLE_PUB_NAME.to_owned()));
        }
        store.write(|state| {
            for (key, pub_name) in &self.hosts {
                check_host(key, pub_name)?;
                state.add_host(key, pub_name)?;
            }
            for (key, _) in &self.locks {
                let host = state
                    .host_by_key(key)?
                    .ok_or_else(|| Error::new("cannot lock a host to an address: there is none with that key"))?;
                let networks = self.locks.iter().filter(|(other, _)| other == key).map(|(_, network)| network);
                state.lock_host(host.id, Some(&Networks::parse(networks)?))?;
            }
            if state.host_names()?.is_empty() {
                return Err(Error::new(
                    "no host may call yet: give one with --host-key-file, or add one with `cfhost-gateway host add`",
                ));
            }
            Ok(())
        })
    }
}

/// Must be called within a runtime.
fn listen(address: SocketAddr) -> Result<(SocketAddr, Listener), Error> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok::<_, io::Error>((listener.local_addr()?, Listener::from_std(listener)?))
    };
    bind().map_err(Error::because(format!("cannot listen on {address}")))
}

type Listener = tokio::net::TcpListener;

async fn serve(
    (listener, connections, tls): (Listener, Connections, Option<Arc<Current>>),
    endpoint: Arc<Endpoint>,
    control: Option<(Listener, Arc<Control>)>,
    status: Option<(Listener, Arc<Status>)>,
    stopped: watch::Receiver<()>,
) {
    let renewal = async {
        if let Some(tls) = &tls {
            Arc::clone(tls).watch(stopped.clone()).await;
        }
    };
    let manner = server::Manner { tls: tls.clone(), patience: endpoint.patience, log: endpoint.log };
    let plain = server::Manner { tls: None, ..manner.clone() };
    let api = server::serve(listener, manner, connections, stopped.clone(), move |peer, request| {
        Arc::clone(&endpoint).handle(peer, request)
    });
    let control = async {
        let Some((listener, control)) = control else { return };
        let (manner, places) = (plain.clone(), Connections::to_the_control());
        server::serve(listener, manner, places, stopped.clone(), move |peer, request| {
            Arc::clone(&control).handle(peer, request)
        })
        .await;
    };
    let status = async {
        let Some((listener, status)) = status else { return };
        let (manner, places) = (plain.clone(), Connections::to_the_status());
        server::serve(listener, manner, places, stopped.clone(), move |peer, request| {
            Arc::clone(&status).handle(peer, request)
        })
        .await;
    };
    tokio::join!(api, control, status, renewal);
}

/// What carries acts out at the vendor, if the vendor has what the file says.
fn upstream(file: &Path) -> Result<Upstream, Error> {
    let upstream = Upstream::new(Config::read(file)?)?;
    for warning in upstream.check()? {
        log::tell(&warning);
    }
    Ok(upstream)
}

/// The threads that connections are served on, and those that look into the state.
fn runtime(store: &Store) -> Result<Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("cfhost-gateway")
        .max_blocking_threads(service::threads(store))
        .enable_all()
        .build()
        .map_err(Error::because("cannot start threads"))
}

fn open(state: Option<&Path>) -> Result<Store, Error> {
    match state {
        Some(path) => Store::open(path),
        None => Store::in_memory(),
    }
}

pub(crate) fn check_token(token: &str) -> Result<(), Error> {
    if token.len() < MIN_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::new("not a control token: it has to be 16 or more printable ASCII characters"));
    }
    Ok(())
}

/// Refuses what cannot be a host. The key itself is not shown: it may be a good one with a slip in it.
pub(crate) fn check_host(key: &str, pub_name: &str) -> Result<(), Error> {
    if !is_key(key) {
        return Err(Error::new("not a host key: it has to be 32 characters of 0-9 and a-z"));
    }
    if pub_name.trim().is_empty() || pub_name.chars().any(char::is_control) {
        return Err(Error::new("not a public name: it has to be some text on one line"));
    }
    Ok(())
}
