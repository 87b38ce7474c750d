//! Carrying operations out: threads that take one at a time, and what happens to it until nothing is left to do.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cfhost::ErrorCode;
use cfhost_v4::{Client, Clock as _, CustomHostname, ZoneFilter};

use super::hostnames::{self, Change, Outcome, Round, ensure_origin, look, next_round, origins};
use super::verdict::{Verdict, verdict};
use super::{FRESH, Upstream, lock, micros};
use crate::Error;
use crate::log;
use crate::service::Service;
use crate::store::{Failure, Hostname, Left, Operation, Progress, Step, Store, Write, ZoneId};

/// How many operations are worked on at a time.
const WORKERS: usize = 4;
/// How many calls of one operation are under way at a time.
const CALLS: usize = 16;
/// How long a gateway has an operation to itself without saying that it still is at it, and how often it says so. A gateway that
/// died is waited for no longer than that.
pub(super) const LEASE: Duration = Duration::from_secs(30);
const BEAT: Duration = Duration::from_secs(8);
/// The pause after a first failure; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// After so many tries the log says that an operation still waits.
const TRIES_TOLD: u32 = 8;
/// After a sweep that failed.
const RETRY_SWEEP: Duration = Duration::from_secs(30);
/// The longest time without looking for work that other gateways have left.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// The threads that carry operations out. Dropping it ends them when their calls have ended.
pub(crate) struct Workers {
    service: Arc<Service>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them, if acts are to be carried out at the vendor.
    pub(crate) fn start(service: &Arc<Service>) -> Result<Self, Error> {
        let mut workers = Self { service: Arc::clone(service), threads: Vec::new() };
        if service.upstream.is_some() {
            let sweep = Arc::clone(service);
            workers.begin(move || {
                if let Some(upstream) = &sweep.upstream {
                    upstream.sweep_again_and_again(&sweep.store);
                }
            })?;
            let beat = Arc::clone(service);
            workers.begin(move || {
                if let Some(upstream) = &beat.upstream {
                    upstream.keep_claims(&beat.store);
                }
            })?;
            for _ in 0..WORKERS {
                let service = Arc::clone(service);
                workers.begin(move || {
                    if let Some(upstream) = &service.upstream {
                        upstream.work(&service.store);
                    }
                })?;
            }
        }
        Ok(workers)
    }

    fn begin(&mut self, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = thread::Builder::new().name("cfhost-upstream".to_owned()).spawn(work);
        self.threads.push(thread.map_err(Error::because("cannot start a thread"))?);
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        if let Some(upstream) = &self.service.upstream {
            upstream.stopped.store(true, Ordering::Relaxed);
            upstream.bell.notify_all();
            upstream.keeper.call();
            upstream.sweeper.call();
        }
        for thread in self.threads.drain(..) {
            // A panic has said so itself.
            _ = thread.join();
        }
    }
}

/// The zones whose operations are worked on, and whether another worker has claimed each meanwhile.
#[derive(Default)]
pub(super) struct Held(Mutex<HashMap<ZoneId, bool>>);

impl Held {
    /// Tends a zone, which one worker does at a time. Whoever claims it while another one is at it leaves it to that one, which
    /// tends it once more: its claim may have ended with its last word, or have run out before it could say that it is at it.
    fn alone(&self, zone: ZoneId, mut tend: impl FnMut()) {
        match lock(&self.0).entry(zone) {
            Entry::Occupied(mut other) => {
                other.insert(true);
                return;
            }
            Entry::Vacant(free) => drop(free.insert(false)),
        }
        let guard = LetsGo(self, zone);
        loop {
            tend();
            let mut held = lock(&self.0);
            if held.insert(zone, false) != Some(true) {
                held.remove(&zone);
                // From now on it is whose who comes next.
                mem::forget(guard);
                return;
            }
        }
    }
}

/// Lets go of a zone whose worker panicked.
struct LetsGo<'a>(&'a Held, ZoneId);

impl Drop for LetsGo<'_> {
    fn drop(&mut self) {
        lock(&self.0.0).remove(&self.1);
    }
}

/// What came of one round.
pub(super) enum Next {
    GoOn,
    /// What is left to do is not this gateway's any more, or not before some time.
    Leave,
}

/// What a round leaves to decide.
#[derive(Default, Clone)]
pub(super) struct Came {
    never: Option<(u16, Option<String>, String)>,
    later: Option<(Option<Duration>, Option<u16>, String)>,
}

impl Came {
    pub(super) fn add(&mut self, subject: &str, outcome: Outcome) {
        match outcome {
            Outcome::Done => {}
            Outcome::Never(code, reason) => {
                self.never.get_or_insert((code, Some(subject.to_owned()), reason));
            }
            Outcome::Later(after, code, reason) => {
                let (so_far, known, _) = self.later.get_or_insert((None, None, reason));
                *so_far = (*so_far).max(after);
                *known = known.or(code);
            }
        }
    }
}

impl Upstream {
    /// Carries operations out until the gateway ends.
    fn work(&self, store: &Store) {
        while !self.is_stopped() {
            if let Err(error) = self.tend_customers(store) {
                log::say(Error::because("an account at the vendor was put off")(error));
                self.sleep(store);
            }
            self.note_refused(store);
            let claimed = store.write(|state| {
                let now = self.clock.now();
                state.claim_operation(&self.me, micros(now), micros(now + LEASE))
            });
            match claimed {
                Ok(Some(operation)) => {
                    // One worker is at it; there may be more to do.
                    self.ring();
                    let (zone, mut claimed) = (operation.zone, Some(operation));
                    // A panic has said so itself. The zone has its turn when the claim is over.
                    _ = catch_unwind(AssertUnwindSafe(|| {
                        self.held.alone(zone, || self.tend_claimed(store, zone, claimed.take()));
                    }));
                }
                Ok(None) => match self.do_a_chore(store) {
                    Ok(true) => {}
                    Ok(false) => self.sleep(store),
                    Err(error) => {
                        log::say(Error::because("cannot do what is to be done in the background")(error));
                        self.sleep(store);
                    }
                },
                Err(error) => {
                    log::say(Error::because("cannot look for operations")(error));
                    self.sleep(store);
                }
            }
        }
    }

    /// Tends an operation that this gateway has claimed: this one, or the one that the zone has by now.
    fn tend_claimed(&self, store: &Store, zone: ZoneId, claimed: Option<Operation>) {
        let by_now = || {
            let until = micros(self.clock.now() + LEASE);
            let kept = store.write(|state| state.keep_operation(zone, &self.me, until))?;
            Ok(kept.filter(Operation::is_open))
        };
        let tended = claimed.map_or_else(by_now, |operation| Ok(Some(operation)));
        if let Err(error) = tended.and_then(|operation| operation.map_or(Ok(()), |it| self.tend(store, it))) {
            log::say(Error::because("an operation at the vendor was put off")(error));
            let until = self.now() + micros(LONGEST_SLEEP);
            let _ = store.write(|state| state.put_off(zone, &self.me, until));
        }
        self.notify(zone);
    }

    /// Says again and again which operations this gateway is at, so that no other one takes them for those of a dead one.
    fn keep_claims(&self, store: &Store) {
        while !self.is_stopped() {
            let held: Vec<ZoneId> = lock(&self.held.0).keys().copied().collect();
            if !held.is_empty() {
                let kept = store.write(|state| {
                    let until = micros(self.clock.now() + LEASE);
                    held.iter().try_for_each(|zone| state.keep_claim(*zone, &self.me, until))
                });
                if let Err(error) = kept {
                    log::say(Error::because("cannot say which operations this gateway is at")(error));
                }
            }
            self.keeper.sleep(BEAT);
        }
    }

    /// Looks everything over until the gateway ends.
    fn sweep_again_and_again(&self, store: &Store) {
        while !self.is_stopped() {
            // Zones first: one that does not succeed must not keep the other from it.
            let zones = self.sweep_zones(store).and_then(|()| self.sweep_plans(store));
            if let Err(error) = self.look_at_limits(store) {
                log::say(&error);
            }
            let pause = match self.sweep(store).and(zones) {
                Ok(()) => self.config.sweep(),
                Err(error) => {
                    log::say(&error);
                    self.config.sweep().min(RETRY_SWEEP)
                }
            };
            if !self.is_stopped() {
                self.sweeper.sleep(pause);
            }
        }
    }

    /// Waits for the bell, or for the turn of an operation that waits.
    fn sleep(&self, store: &Store) {
        let next = store.read(|state| {
            let chore = state.next_chore()?.filter(|_| self.chore.try_lock().is_ok());
            Ok::<_, Failure>(state.next_turn()?.into_iter().chain(chore).chain(self.next_customer(state)?).min())
        });
        let next = next.ok().flatten();
        let until = next.map_or(LONGEST_SLEEP, |next| {
            Duration::from_micros(next.saturating_sub(self.now()).max(1_000).unsigned_abs()).min(LONGEST_SLEEP)
        });
        let mut rung = lock(&self.rung);
        if !*rung && !self.is_stopped() {
            rung =
                self.bell.wait_timeout(rung, until).map_or_else(|poisoned| poisoned.into_inner().0, |(rung, _)| rung);
        }
        *rung = false;
    }

    /// Goes on with an operation until it is carried out, or has to wait.
    fn tend(&self, store: &Store, mut operation: Operation) -> Result<(), Error> {
        if store.read(|state| state.vendor_zone(operation.zone))?.is_some() {
            return self.tend_zone(store, operation);
        }
        let mut looked = BTreeSet::new();
        loop {
            let names = store.read(|state| state.hostnames(operation.zone))?;
            let providers = Self::providers(store, &names)?;
            let round =
                next_round(&names, |provider| providers.get(provider).is_some_and(|(_, swept)| *swept), &looked);
            let next = match &round {
                Round::Nothing => return self.settle(store, &operation, is_active(&names)),
                Round::Look(zones) => {
                    looked.extend(zones.iter().cloned());
                    self.look_round(store, &mut operation, &names, zones)?
                }
                Round::Change(changes) => {
                    looked.clear();
                    self.change_round(store, &mut operation, &names, changes)?
                }
            };
            if matches!(next, Next::Leave) || self.is_stopped() {
                return Ok(());
            }
        }
    }

    /// The ids of the provider zones of these host names, as far as they are known, and whether all names in them are.
    fn providers(store: &Store, names: &[Hostname]) -> Result<BTreeMap<String, (String, bool)>, Error> {
        let mut providers = BTreeMap::new();
        for name in names {
            if !providers.contains_key(&name.provider)
                && let Some((id, swept)) = store.read(|state| state.provider(&name.provider))?
            {
                providers.insert(name.provider.clone(), (id, swept.is_some()));
            }
        }
        Ok(providers)
    }

    /// The vendor's id of a provider zone.
    pub(super) fn provider_id(&self, store: &Store, client: &Client, name: &str) -> Result<String, cfhost_v4::Error> {
        if let Ok(Some((id, _))) = store.read(|state| state.provider(name)) {
            return Ok(id);
        }
        let filter = ZoneFilter {
            name: Some(name.to_owned()),
            account: Some(self.config.account.clone()),
            ..ZoneFilter::default()
        };
        let zones = client.zones(&filter)?;
        let id = zones.into_iter().next().map(|zone| zone.id).unwrap_or_default();
        if !id.is_empty() {
            // Without it, the id is asked for again.
            _ = store.write(|state| state.set_provider(name, &id));
        }
        Ok(id)
    }

    pub(super) fn client_for(&self, operation: &Operation) -> Client {
        if operation.background { self.client.in_background() } else { self.client.clone() }
    }

    /// The code by which an act says that it could not be carried out.
    pub(super) fn failed(operation: &Operation) -> ErrorCode {
        match operation.act.as_str() {
            "zone_delete" => ErrorCode::ZONE_DELETION_FAILED,
            super::plans::NEW => ErrorCode::SUB_NEW_OTHER,
            super::plans::CANCEL => ErrorCode::SUB_CANCEL_OTHER,
            _ => ErrorCode::ZONE_CREATION_FAILED,
        }
    }

    /// Looks what is there.
    fn look_round(
        &self,
        store: &Store,
        operation: &mut Operation,
        names: &[Hostname],
        providers: &BTreeSet<String>,
    ) -> Result<Next, Error> {
        let client = self.client_for(operation);
        let domain = names.first().map_or("", |name| name.domain.as_str());
        let providers: Vec<&String> = providers.iter().collect();
        let seen = in_parallel(&providers, |provider| self.look_at(store, &client, provider, domain));
        let failed = Self::failed(operation);
        self.write_round(store, operation, failed, |state, now| {
            let mut came = Came::default();
            for (provider, rows) in providers.iter().zip(&seen) {
                match rows {
                    Ok(rows) => {
                        let met = hostnames::note_found(state, names, provider, rows, now)?;
                        if let Some(name) = met.foreign {
                            let reason = format!("{name} stands at the vendor, and no act made it");
                            came.add(&name, Outcome::Never(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208.number(), reason));
                        } else if met.deleting {
                            let waits = "the vendor is still deleting".to_owned();
                            came.add(provider, Outcome::Later(None, None, waits));
                        }
                    }
                    Err(error) => came.add(provider, of_a_look(error, failed)),
                }
            }
            Ok(came)
        })
    }

    fn look_at(
        &self,
        store: &Store,
        client: &Client,
        provider: &str,
        domain: &str,
    ) -> Result<Vec<CustomHostname>, cfhost_v4::Error> {
        look(client, &self.provider_id(store, client, provider)?, domain)
    }

    /// Makes these changes, all at once.
    fn change_round(
        &self,
        store: &Store,
        operation: &mut Operation,
        names: &[Hostname],
        changes: &[(usize, Change)],
    ) -> Result<Next, Error> {
        let client = self.client_for(operation);
        let failed = Self::failed(operation);
        let (mut ids, mut came) = (BTreeMap::new(), Came::default());
        let providers: BTreeSet<&str> = changes.iter().map(|(at, _)| names[*at].provider.as_str()).collect();
        for provider in providers {
            match self.provider_id(store, &client, provider) {
                Ok(id) if id.is_empty() => {
                    let reason = format!("the account has no zone {provider}");
                    came.add(provider, Outcome::Never(ErrorCode::DB_UNAVAILABLE.number(), reason));
                }
                Ok(id) => drop(ids.insert(provider, id)),
                Err(error) => came.add(provider, of_a_look(&error, failed)),
            }
        }
        Self::origins_round(store, &client, &ids, names, changes, failed, &mut came)?;
        if came.never.is_some() || came.later.is_some() {
            return self.write_round(store, operation, failed, |_, _| Ok(came.clone()));
        }
        // Written before anything is sent.
        let was_sent = store.write(|state| {
            let Some(now) = state.keep_operation(operation.zone, &self.me, micros(self.clock.now() + LEASE))? else {
                return Ok(None);
            };
            if now.number != operation.number || now.state != operation.state {
                return Ok(None);
            }
            for (at, change) in changes {
                match change {
                    Change::Create => state.set_step(names[*at].id, Step::Sent)?,
                    Change::Delete => state.set_step(names[*at].id, Step::Deleting)?,
                    Change::SetOrigin | Change::Revive => {}
                }
            }
            state.note_sent(operation.zone, true)?;
            Ok::<_, Failure>(Some(now.sent))
        })?;
        let Some(was_sent) = was_sent else { return self.begin_anew(store, operation) };
        let results = in_parallel(changes, |(at, change)| {
            let name = &names[*at];
            hostnames::change(&client, ids.get(name.provider.as_str()).map_or("", String::as_str), name, *change)
        });
        let is_put_off = |result: &Result<_, cfhost_v4::Error>| {
            result.as_ref().is_err_and(|error| matches!(verdict(error, failed), Verdict::Later(..)))
        };
        let (zone, is_none_done) = (operation.zone, results.iter().all(is_put_off));
        self.write_round(store, operation, failed, |state, now| {
            let mut came = Came::default();
            if is_none_done {
                state.note_sent(zone, was_sent)?;
            }
            for ((at, change), result) in changes.iter().zip(&results) {
                let name = &names[*at];
                came.add(&name.name, hostnames::note(state, name, *change, result, failed, now)?);
            }
            Ok(came)
        })
    }

    /// Makes the origins that are not there yet.
    fn origins_round(
        store: &Store,
        client: &Client,
        ids: &BTreeMap<&str, String>,
        names: &[Hostname],
        changes: &[(usize, Change)],
        failed: ErrorCode,
        came: &mut Came,
    ) -> Result<(), Error> {
        let mut missing = Vec::new();
        for (provider, server) in origins(names, changes) {
            let label = hostnames::origin_label(provider, server);
            if !store.read(|state| state.has_origin(provider, &label))? {
                missing.push((provider, server, label));
            }
        }
        missing.retain(|(provider, ..)| ids.contains_key(provider));
        // Written before anything is sent: one whose answer is lost is found, and goes when nobody needs it.
        if !missing.is_empty() {
            store.write(|state| {
                for (provider, server, label) in &missing {
                    state.announce_origin(provider, label, server)?;
                }
                Ok::<_, Failure>(())
            })?;
        }
        let made =
            in_parallel(&missing, |(provider, server, _)| ensure_origin(client, &ids[provider], provider, server));
        for ((provider, server, label), made) in missing.iter().zip(made) {
            match made {
                Ok(id) => store.write(|state| {
                    state.add_origin(provider, label, server, &id)?;
                    state.add_to_records(provider, 1)
                })?,
                Err(error) => came.add(server, of_a_look(&error, failed)),
            }
        }
        Ok(())
    }

    /// Writes down what came of a round, and what that means for the operation.
    pub(super) fn write_round(
        &self,
        store: &Store,
        operation: &mut Operation,
        failed: ErrorCode,
        note: impl Fn(&Write<'_>, i64) -> crate::store::Result<Came>,
    ) -> Result<Next, Error> {
        let (zone, number) = (operation.zone, operation.number);
        let was = &*operation;
        let (next, current) = store.write(|state| {
            let now = self.clock.now();
            // What another gateway has by now, it has looked at itself, and may have changed since.
            let Some(current) = state.keep_operation(zone, &self.me, micros(now + LEASE))? else {
                return Ok((Next::Leave, None));
            };
            let came = note(state, micros(now))?;
            if !current.is_open() {
                // Whoever wanted it has taken it back.
                state.release_claim(zone, &self.me)?;
                return Ok((Next::Leave, None));
            }
            if current.number != number || current.state != was.state {
                return Ok((Next::GoOn, Some(current)));
            }
            let later = |after: Option<Duration>, code, subject, reason| {
                let pause = after.unwrap_or_else(|| self.pause(was.tries));
                let left = Left { code, subject, reason: Some(reason) };
                state.leave_operation(zone, &self.me, number, micros(now + pause), &left)?;
                Ok::<_, Error>((Next::Leave, None))
            };
            let is_undoing = was.state == Progress::Undoing;
            // What is being taken away goes on until it is away, and what nobody waits for until it succeeds.
            let never_ends = is_undoing || was.background || failed == ErrorCode::ZONE_DELETION_FAILED;
            let code_so_far = was.code.filter(|_| is_undoing);
            match (&came.never, &came.later) {
                (Some((_, subject, reason)), _) if never_ends => later(None, code_so_far, subject.as_deref(), reason),
                (Some((code, subject, reason)), _) => {
                    let left = Left { code: Some(*code), subject: subject.as_deref(), reason: Some(reason) };
                    self.go_back(state, was)?;
                    state.end_operation(zone, number, Progress::Undoing, &left, micros(now))?;
                    Ok((Next::GoOn, state.operation(zone)?))
                }
                (None, Some((after, code, reason))) => {
                    let code = if is_undoing { code_so_far } else { *code };
                    later(*after, code, was.subject.as_deref(), reason)
                }
                (None, None) => Ok((Next::GoOn, None)),
            }
        })?;
        let has_waited = matches!(next, Next::Leave) && operation.tries + 1 == TRIES_TOLD;
        let has_failed = current.as_ref().is_some_and(|current| {
            current.number == number && current.state == Progress::Undoing && operation.state == Progress::Running
        });
        if has_failed || has_waited {
            Self::tell(store, zone, if has_failed { "was refused" } else { "still waits" });
        }
        if let Some(current) = current {
            *operation = current;
        }
        Ok(next)
    }

    /// Says in the log how an operation stands.
    fn tell(store: &Store, zone: ZoneId, how: &str) {
        let Ok(Some(told)) = store.read(|state| state.told(zone)) else { return };
        let code = told.code.map_or(String::new(), |code| format!(" with {code}"));
        log::say(format_args!(
            "{} of {}, carried out at the vendor, {how}{code} after {} tries: {}",
            told.act,
            told.name.unwrap_or_else(|| format!("zone {}", zone.0)),
            told.tries + 1,
            told.reason.unwrap_or_default()
        ));
    }

    /// What was wanted has changed meanwhile.
    pub(super) fn begin_anew(&self, store: &Store, operation: &mut Operation) -> Result<Next, Error> {
        let current =
            store.write(|state| state.keep_operation(operation.zone, &self.me, micros(self.clock.now() + LEASE)))?;
        match current {
            Some(current) if matches!(current.state, Progress::Running | Progress::Undoing) => {
                *operation = current;
                Ok(Next::GoOn)
            }
            _ => {
                store.write(|state| state.release_claim(operation.zone, &self.me))?;
                Ok(Next::Leave)
            }
        }
    }

    /// Everything is as it is wanted.
    pub(super) fn settle(&self, store: &Store, operation: &Operation, is_active: bool) -> Result<(), Error> {
        let (zone, number) = (operation.zone, operation.number);
        store.write(|state| {
            let now = self.clock.now();
            // What was wanted since has its own end.
            let current = state.keep_operation(zone, &self.me, micros(now + LEASE))?;
            let is_ours = current.is_some_and(|it| it.number == number && it.state == operation.state);
            if is_ours {
                let reserved = micros(now + self.config.quarantine());
                let code = operation.code;
                let left = Left { code, subject: operation.subject.as_deref(), reason: None };
                if operation.state == Progress::Undoing {
                    if operation.before.is_none() {
                        state.free_gone(zone)?;
                        state.forget_zone(zone)?;
                    } else {
                        state.reserve_gone(zone, reserved)?;
                        state.set_pending(zone, !is_active)?;
                    }
                    state.end_operation(zone, number, Progress::Failed, &left, micros(now))?;
                } else {
                    state.reserve_gone(zone, reserved)?;
                    if operation.act == "zone_delete" {
                        state.take_rows(zone)?;
                        state.delete_zone(zone)?;
                    } else {
                        state.set_pending(zone, !is_active)?;
                        state.begin_chores(zone, micros(now))?;
                    }
                    state.end_operation(zone, number, Progress::Done, &Left::default(), micros(now))?;
                }
            }
            state.release_claim(zone, &self.me)
        })?;
        Ok(())
    }

    /// Anything up to a length that doubles with each try.
    pub(super) fn pause(&self, tries: u32) -> Duration {
        let longest = FIRST_PAUSE.saturating_mul(1 << tries.min(16)).min(LONGEST_PAUSE);
        let part = u32::try_from(self.clock.random() % 1_000).unwrap_or_default();
        longest / 2 + longest / 2 * part / 1_000
    }

    /// Looks again what the vendor has of a zone, unless that was done a moment ago or somebody is at it.
    pub(crate) fn refresh(&self, store: &Store, zone: ZoneId) -> Result<(), Error> {
        if let Some(known) = store.read(|state| state.vendor_zone(zone))? {
            return self.refresh_zone(store, &known);
        }
        let Some((domain, _)) = store.read(|state| state.zone_by_id(zone))? else { return Ok(()) };
        let names = store.read(|state| state.hostnames(zone))?;
        let providers: BTreeSet<&String> =
            names.iter().filter(|name| name.step == Step::There).map(|name| &name.provider).collect();
        let providers: Vec<&String> = providers.into_iter().collect();
        let begun = self.now();
        let seen = in_parallel(&providers, |provider| self.look_at(store, &self.client, provider, &domain));
        store.write(|state| {
            // Those that are being changed, or were since it was looked, are written down by whoever changes them.
            let is_older = |name: &Hostname| name.refreshed.is_none_or(|at| at < begun);
            let there: Vec<Hostname> =
                state.hostnames(zone)?.into_iter().filter(|name| name.step == Step::There && is_older(name)).collect();
            for (provider, rows) in providers.iter().zip(&seen) {
                if let Ok(rows) = rows {
                    hostnames::note_found(state, &there, provider, rows, self.now())?;
                }
            }
            let names = state.hostnames(zone)?;
            state.set_pending(zone, !is_active(&names))
        })?;
        Ok(())
    }

    /// Whether what is known of these host names is too old for a look-up.
    pub(crate) fn is_stale(&self, names: &[Hostname]) -> bool {
        let oldest = self.now() - micros(FRESH);
        names.iter().any(|name| name.step == Step::There && name.refreshed.is_none_or(|at| at < oldest))
    }
}

/// Whether all that is wanted of a zone works.
pub(super) fn is_active(names: &[Hostname]) -> bool {
    let works = |name: &Hostname| {
        name.step == Step::There
            && matches!(name.found.status.as_deref(), Some("active" | "active_redeploying" | "provisioned"))
    };
    names.iter().filter(|name| name.wanted).all(works)
}

/// What a look-up that failed means.
pub(super) fn of_a_look(error: &cfhost_v4::Error, failed: ErrorCode) -> Outcome {
    let reason = error.to_string();
    match verdict(error, failed) {
        Verdict::Later(after, code) => Outcome::Later(after, code, reason),
        Verdict::Look | Verdict::Absent => Outcome::Later(None, None, reason),
        Verdict::Never(code) => Outcome::Never(code, reason),
    }
}

/// Does something with each of them, several at a time. What comes back is in their order.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if let [item] = items {
        return vec![work(item)];
    }
    let mut results = Vec::with_capacity(items.len());
    for part in items.chunks(CALLS) {
        thread::scope(|scope| {
            let threads: Vec<_> = part.iter().map(|item| scope.spawn(|| work(item))).collect();
            for thread in threads {
                match thread.join() {
                    Ok(result) => results.push(result),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_claimed_while_another_worker_is_at_it_is_tended_once_more_by_that_one() {
        let (held, zone) = (Held::default(), ZoneId(1));
        let mut times = 0;
        held.alone(zone, || {
            times += 1;
            if times < 3 {
                held.alone(zone, || panic!("two are at it"));
                held.alone(zone, || panic!("two are at it"));
            }
        });
        assert_eq!(times, 3);
        assert!(lock(&held.0).is_empty());
    }

    #[test]
    fn a_panic_keeps_no_zone() {
        let (held, zone) = (Held::default(), ZoneId(1));
        assert!(catch_unwind(AssertUnwindSafe(|| held.alone(zone, || panic!("a test's")))).is_err());
        assert!(lock(&held.0).is_empty());
    }
}
