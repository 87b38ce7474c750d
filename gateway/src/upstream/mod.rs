//! The vendor's living API, on which acts are carried out if the operator says so.
//!
//! An act writes what is wanted into the state, as an operation, and waits. Workers (`work.rs`) compare what is wanted with
//! what was found, and change what differs: what was wanted once is so carried out whatever dies meanwhile. The state is
//! written before anything is sent, and after each round of calls.

pub(crate) mod check;
mod clock;
mod config;
mod diagnosis;
mod dns;
mod hostnames;
pub(crate) mod init;
pub(crate) mod leave;
mod limits;
pub(crate) mod operator;
mod plans;
mod shown;
mod sweep;
#[cfg_attr(not(feature = "tenant"), path = "no_tenant.rs")]
mod tenant;
mod verdict;
mod work;
mod zones;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use cfhost::ErrorCode;
use cfhost_v4::{Client, Clock as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use self::clock::MovedClock;
pub(crate) use self::config::Config;
use self::config::{FullZoneSet, ZoneSet};
use self::limits::Found;
pub(crate) use self::limits::{Alarm, alarms, sweeps};
pub(crate) use self::shown::{DELEGATION, Shown};
use self::work::Held;
pub(crate) use self::work::Workers;
pub(crate) use self::zones::{forward_target as zone_forward_target, verification_name};
use crate::Error;
use crate::acts::Refusal;
use crate::secret::{hex, random_hex};
use crate::service::Service;
use crate::store::{Hostname, Left, NewOperation, Operation, Progress, Row, Step, UserId, Write, ZoneId, ZoneKind};

/// How often an act that waits looks whether another gateway has carried it out.
const LOOK: Duration = Duration::from_millis(500);
/// How old what was found may be when a zone is looked up.
const FRESH: Duration = Duration::from_secs(60);

/// What carries acts out at the vendor.
pub(crate) struct Upstream {
    pub(crate) config: Config,
    client: Client,
    clock: Arc<MovedClock>,
    /// What was found out about limits before there was a state to keep it in.
    at_start: Mutex<Option<Found>>,
    /// What this gateway is called in claims.
    me: String,
    /// Rung when there is something to do.
    rung: Mutex<bool>,
    bell: Condvar,
    stopped: AtomicBool,
    /// Held while something is done in the background.
    chore: Mutex<()>,
    /// The last zone whose subscription was looked at.
    plans_seen: AtomicI64,
    /// The threads that look everything over, and that say what this gateway is at.
    sweeper: Sleeper,
    keeper: Sleeper,
    /// The zones whose operations are worked on here.
    held: Held,
    /// Who waits for an operation of a zone here.
    waiting: Mutex<HashMap<ZoneId, Arc<Notify>>>,
    /// Who makes customers' accounts, if they have any.
    #[cfg_attr(not(feature = "tenant"), expect(dead_code, reason = "there are none without the feature"))]
    customers: Option<tenant::Customers>,
}

/// A thread that works now and again, and as soon as it is called.
#[derive(Default)]
struct Sleeper {
    thread: OnceLock<Thread>,
    /// A call that comes while it works: whatever it waits for then, a database for example, would take the unparking.
    is_called: AtomicBool,
}

impl Sleeper {
    fn call(&self) {
        self.is_called.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    /// Waits for so long, or until it is called. Only the thread itself does.
    fn sleep(&self, length: Duration) {
        self.thread.get_or_init(thread::current);
        if !self.is_called.load(Ordering::SeqCst) {
            thread::park_timeout(length);
        }
        self.is_called.store(false, Ordering::SeqCst);
    }
}

/// What an act waits for.
#[derive(Clone, Copy)]
pub(crate) struct Ticket {
    pub(crate) zone: ZoneId,
    number: i64,
}

/// What a zone was before an operation: what is gone back to if it fails.
#[derive(Serialize, Deserialize)]
struct Before {
    resolve_to: Option<String>,
    rows: Vec<(String, String)>,
    /// Whether it was wanted as a zone of the account.
    #[serde(default)]
    is_zone: bool,
}

/// What came of an operation, as far as one waited for it.
enum Came {
    Done,
    /// With the code, and the host name that it is about.
    Failed(ErrorCode, Option<String>),
    /// The same, and what it made is being taken back.
    Undoing(ErrorCode, Option<String>),
    /// It goes on.
    UnderWay(Option<ErrorCode>),
}

impl Upstream {
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        let clock = Arc::new(MovedClock::default());
        let client = config.client(Arc::<MovedClock>::clone(&clock))?;
        Ok(Self {
            customers: tenant::Customers::new(&config, Arc::<MovedClock>::clone(&clock))?,
            config,
            client,
            clock,
            at_start: Mutex::default(),
            me: random_hex(32).map_err(Error::because("cannot make a name for this gateway"))?,
            rung: Mutex::default(),
            bell: Condvar::new(),
            stopped: AtomicBool::new(false),
            chore: Mutex::default(),
            plans_seen: AtomicI64::new(0),
            sweeper: Sleeper::default(),
            keeper: Sleeper::default(),
            held: Held::default(),
            waiting: Mutex::default(),
        })
    }

    /// Looks whether the vendor has what the configuration says: an error if not, warnings for what can be so later.
    pub(crate) fn check(&self) -> Result<Vec<String>, Error> {
        let (warnings, found) = check::at_start(&self.config, &self.client)?;
        *lock(&self.at_start) = Some(found);
        Ok(warnings)
    }

    /// This moment, in microseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        micros(self.clock.now())
    }

    /// Where a customer has to point a row of a zone with this origin.
    pub(crate) fn forward_target(&self, resolve_to: Option<&str>, row: &Row) -> Option<String> {
        let wishes = self.config.wishes(resolve_to, [(row.name.as_str(), row.target.as_str())]);
        let provider = self.config.provider_zone(wishes.first()?.provider)?;
        Some(provider.forward_target(&row.name))
    }

    /// Wants a zone to be so, in the transaction in which it is set up.
    pub(crate) fn want(&self, state: &Write<'_>, wanted: Wanted<'_>) -> Result<Ticket, Refusal> {
        let Wanted { zone, user, domain, act, resolve_to, rows, .. } = wanted;
        let now = self.now();
        let kind = self.zone_kind(state, &wanted)?;
        let is_zone = state.vendor_zone(zone)?.is_some_and(|zone| zone.wanted);
        let others: Vec<Hostname> = state.hostnames_under(domain)?;
        if act != "zone_delete" {
            for row in rows {
                let is_of_another = |known: &&Hostname| {
                    let is_free = matches!(known.step, Step::Gone | Step::Absent)
                        && !known.wanted
                        && known.reserved_until.is_none_or(|until| until <= now);
                    known.name == row.name && known.owner != Some(user) && !is_free
                };
                if others.iter().any(|known| is_of_another(&known)) {
                    return Err(Refusal::new(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208, &[("zone_name", domain)]));
                }
            }
        }
        let names = rows.iter().map(|row| (row.name.as_str(), row.target.as_str()));
        let is_deleted = act == "zone_delete";
        let wishes = if is_deleted || kind.is_some() { Vec::new() } else { self.config.wishes(resolve_to, names) };
        if !is_deleted && kind.is_none() && wishes.len() < rows.len() {
            return Err(Refusal::unavailable("there is no provider zone for what the zone is at the vendor"));
        }
        state.want_hostnames(zone, user, domain, &wishes)?;
        match kind {
            Some(kind) => self.want_zone(state, &wanted, kind)?,
            None => state.set_zone_wanted(zone, false)?,
        }
        let mut digest = Sha256::new();
        digest.update(act);
        let parts = wishes.iter().flat_map(|wish| [wish.provider, wish.name, wish.origin.unwrap_or_default()]);
        let of_zone = rows.iter().filter(|_| kind.is_some()).flat_map(|row| [row.name.as_str(), row.target.as_str()]);
        for part in parts.chain(of_zone) {
            digest.update(part);
            digest.update([0]);
        }
        let before = wanted.before.map(|(resolve_to, rows)| Before {
            resolve_to,
            rows: rows.into_iter().map(|row| (row.name, row.target)).collect(),
            is_zone,
        });
        let before = before.map(|before| serde_json::to_string(&before)).transpose().map_err(Refusal::unavailable)?;
        let wish = hex(&digest.finalize());
        let new = NewOperation { zone, act, wish: &wish, before: before.as_deref(), background: false, now };
        Ok(Ticket { zone, number: state.begin_operation(&new)? })
    }

    /// As what kind of zone of the account it is carried out, if as one.
    fn zone_kind(&self, state: &Write<'_>, wanted: &Wanted<'_>) -> Result<Option<ZoneKind>, Refusal> {
        let is_zone = state.vendor_zone(wanted.zone)?.is_some_and(|zone| zone.wanted || zone.step == Step::There);
        let has_hostnames = state.hostnames(wanted.zone)?.iter().any(|name| name.wanted || name.step == Step::There);
        match wanted.act {
            "zone_delete" => Ok(None),
            // Its names are still needed where the customer's DNS is.
            "full_zone_set" if has_hostnames => {
                let variables = [("zone_name", wanted.domain)];
                Err(Refusal::new(ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU, &variables))
            }
            "full_zone_set" => Ok(Some(ZoneKind::Full)),
            // It stays what it is, whatever new ones become.
            _ if is_zone => Ok(Some(ZoneKind::Partial)),
            _ if has_hostnames => Ok(None),
            _ => Ok((self.config.zone_set == ZoneSet::Partial).then_some(ZoneKind::Partial)),
        }
    }

    /// Whether this act is carried out at all.
    pub(crate) fn offers(&self, act: &str) -> bool {
        match act {
            "zone_set" => self.config.zone_set != ZoneSet::Off,
            "full_zone_set" => self.config.full_zone_set != FullZoneSet::Off,
            _ => true,
        }
    }

    /// Goes back to what was before an operation: what it made is wanted no longer.
    fn go_back(&self, state: &Write<'_>, operation: &Operation) -> Result<(), Error> {
        let Some((name, zone)) = state.zone_by_id(operation.zone)? else { return Ok(()) };
        if plans::is_about_one(operation) {
            return plans::want_none(state, zone.id);
        }
        match &operation.before {
            None => {
                state.want_hostnames(zone.id, zone.user, &name, &[])?;
                state.set_zone_wanted(zone.id, false)?;
            }
            Some(before) => {
                let before: Before =
                    serde_json::from_str(before).map_err(Error::because("cannot read what was before"))?;
                let names = before.rows.iter().map(|(name, target)| (name.as_str(), target.as_str()));
                let wishes =
                    if before.is_zone { Vec::new() } else { self.config.wishes(before.resolve_to.as_deref(), names) };
                state.want_hostnames(zone.id, zone.user, &name, &wishes)?;
                state.set_zone_wanted(zone.id, before.is_zone)?;
                let rows: Vec<Row> = before
                    .rows
                    .iter()
                    .map(|(name, target)| Row { name: name.clone(), target: target.clone() })
                    .collect();
                state.put_back(zone.id, before.resolve_to.as_deref(), &rows)?;
            }
        }
        Ok(())
    }

    /// Waits until what an act wanted is carried out, or its time is over.
    pub(crate) async fn wait(&self, service: &Arc<Service>, ticket: Ticket, failed: ErrorCode) -> Result<(), Waited> {
        let until = Instant::now() + self.config.deadline();
        let notify = Arc::clone(lock(&self.waiting).entry(ticket.zone).or_default());
        self.ring();
        let came = loop {
            // Before looking: what happens while one looks is not missed.
            let notified = notify.notified();
            match service.look_at_operation(ticket.zone).await? {
                Some(operation) => match came(&operation, ticket.number) {
                    Came::UnderWay(None) | Came::Undoing(..) if Instant::now() < until => {}
                    came => break came,
                },
                None => break Came::Failed(failed, None),
            }
            // Another gateway may have it: then nobody notifies.
            _ = timeout_at(until.min(Instant::now() + LOOK), notified).await;
        };
        drop(notify);
        lock(&self.waiting).retain(|_, notify| Arc::strong_count(notify) > 1);
        match came {
            Came::Done => Ok(()),
            Came::Failed(code, subject) | Came::Undoing(code, subject) => Err(Waited { code, subject }),
            // There is a code for zones that queue to be set up, and none for those that queue to be deleted.
            Came::UnderWay(Some(_)) if failed == ErrorCode::ZONE_DELETION_FAILED => {
                Err(Waited { code: failed, subject: None })
            }
            Came::UnderWay(Some(code)) => Err(Waited { code, subject: None }),
            Came::UnderWay(None) => {
                let is_withdrawn = service.withdraw(ticket).await?;
                Err(Waited { code: if is_withdrawn { ErrorCode::DB_UNAVAILABLE } else { failed }, subject: None })
            }
        }
    }

    /// Takes back what was wanted, if nothing of it has been sent: true if nothing has.
    pub(crate) fn withdraw(&self, state: &Write<'_>, ticket: Ticket) -> Result<bool, Error> {
        let Some(operation) = state.operation(ticket.zone)? else { return Ok(false) };
        if operation.number != ticket.number || operation.sent || operation.state != Progress::Running {
            return Ok(false);
        }
        self.go_back(state, &operation)?;
        let code = ErrorCode::DB_UNAVAILABLE.number();
        let left = Left { code: Some(code), subject: None, reason: Some("the vendor could not be reached in time") };
        state.end_operation(ticket.zone, ticket.number, Progress::Failed, &left, self.now())?;
        if operation.before.is_none() {
            state.free_gone(ticket.zone)?;
            state.forget_zone(ticket.zone)?;
        }
        Ok(true)
    }

    /// Moves the time that operations go by, and has everything looked over anew: for tests, which move the vendor's as well.
    pub(crate) fn advance(&self, length: Duration) {
        self.clock.advance(length);
        self.keeper.call();
        self.sweeper.call();
        self.ring();
    }

    /// Wakes a worker.
    fn ring(&self) {
        *lock(&self.rung) = true;
        self.bell.notify_one();
    }

    fn notify(&self, zone: ZoneId) {
        if let Some(notify) = lock(&self.waiting).get(&zone) {
            notify.notify_waiters();
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// A zone as an act wants it.
pub(crate) struct Wanted<'a> {
    pub(crate) zone: ZoneId,
    pub(crate) user: UserId,
    /// Its name.
    pub(crate) domain: &'a str,
    pub(crate) act: &'static str,
    pub(crate) resolve_to: Option<&'a str>,
    /// Whether a full zone is to begin with the records that the domain has elsewhere.
    pub(crate) jumpstart: bool,
    pub(crate) rows: &'a [Row],
    /// Its origin and rows before; `None` if it was not there.
    pub(crate) before: Option<(Option<String>, Vec<Row>)>,
}

/// Why an act is not answered with success.
pub(crate) struct Waited {
    pub(crate) code: ErrorCode,
    /// The host name that this is about.
    pub(crate) subject: Option<String>,
}

impl From<Error> for Waited {
    fn from(_: Error) -> Self {
        Self { code: ErrorCode::DB_UNAVAILABLE, subject: None }
    }
}

/// What came of the wish with this number.
fn came(operation: &Operation, number: i64) -> Came {
    let code = operation.code.map(ErrorCode::from);
    match operation.state {
        // Something else was wanted meanwhile: what is there now is to be looked up.
        _ if operation.number != number => Came::Failed(ErrorCode::ZONE_CREATION_FAILED, None),
        Progress::Done => Came::Done,
        Progress::Failed => Came::Failed(code.unwrap_or(ErrorCode::ZONE_CREATION_FAILED), operation.subject.clone()),
        Progress::Undoing => Came::Undoing(code.unwrap_or(ErrorCode::ZONE_CREATION_FAILED), operation.subject.clone()),
        Progress::Running => Came::UnderWay(code),
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
