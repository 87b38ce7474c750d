//! Zones at the vendor: what each lacks, the calls that give it that, and what is done for it in the background.

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _};
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::ErrorCode;
use cfhost_v4::Clock as _;
use cfhost_v4::{
    Client, ErrorKind, Ledger, Meaning, NewZone, Plan, Record, RecordFilter, Row as Entry, Zone, ZoneFilter, ZoneType,
};

use super::hostnames::Outcome;
use super::plans::is_about_one;
use super::shown::{Shown, certificate_word};
use super::verdict::{Verdict, verdict};
use super::work::{Came, LEASE, Next, of_a_look};
use super::{Upstream, Wanted, micros};
use crate::Error;
use crate::acts::Refusal;
use crate::log;
use crate::store::{
    Chores, Failure, FoundZone, Operation, PlanStep, Row, Scan, Step, Store, VendorZone, Write, ZoneKind, ZoneWish,
};

/// What the records of zones are marked with, for people.
pub(super) const MARK: &str = "cfhost-gateway: set by zone_set";
/// From the beginning of a scan to the first look at what it found, and between two looks.
const SCAN: Duration = Duration::from_secs(10);
/// So many looks find nothing before it counts as nothing.
const SCAN_LOOKS: u32 = 6;
/// The first pause after a chore that failed.
const CHORE: Duration = Duration::from_secs(30);
/// How long a gateway has the chores of a zone to itself. No call takes longer.
const CHORE_LEASE: Duration = Duration::from_secs(90);
/// So many tries a chore has at most.
const CHORE_TRIES: u32 = 20;
/// How long a program of the operator's may run.
const HOOK: Duration = Duration::from_secs(30);
/// How much of what it writes goes into the log.
const HOOK_OUTPUT: u64 = 400;

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
enum Round {
    Nothing,
    Look,
    Create,
    Delete,
    Plan,
    Records,
}

/// What is to be done next for this zone. `is_swept` says whether all zones of its account are known, `looked` whether this one
/// was looked at a moment ago, and `are_right` whether its records are as they are wanted.
fn next_round(zone: &VendorZone, is_swept: bool, looked: bool, are_right: bool) -> Round {
    match (zone.wanted, zone.step) {
        (_, Step::Sent | Step::Deleting) => Round::Look,
        (true, Step::Absent) if !zone.looked && !is_swept => Round::Look,
        (true, Step::Absent | Step::Gone) => Round::Create,
        (true, Step::There) if zone.plan_step != PlanStep::None => Round::Plan,
        (true, Step::There) if zone.kind == ZoneKind::Partial && !are_right => Round::Records,
        (true, Step::There) | (false, Step::Absent | Step::Gone) => Round::Nothing,
        // What it holds is kept first.
        (false, Step::There) if !looked => Round::Look,
        (false, Step::There) => Round::Delete,
    }
}

/// What is known of a zone while an operation is worked on.
#[derive(Default)]
struct Known {
    looked: bool,
    /// It was made a moment ago, and so is empty.
    is_empty: bool,
    /// The vendor said that there is one of this name.
    exists: bool,
    /// The operation for which its records were found right: its number, and whether it was being undone.
    right_for: Option<(i64, bool)>,
}

impl Upstream {
    /// Wants a zone of the account, in the transaction in which it is set up.
    pub(super) fn want_zone(&self, state: &Write<'_>, wanted: &Wanted<'_>, kind: ZoneKind) -> Result<(), Refusal> {
        let account = &self.account_for(state, wanted)?;
        if let Some(known) = state.vendor_zone_named(account, wanted.domain)?
            && (known.wanted || !matches!(known.step, Step::Gone | Step::Absent))
        {
            let refused = if known.owner.is_none() {
                ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU
            } else if known.owner != Some(wanted.user) {
                ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208
            } else {
                match (known.kind, kind) {
                    (ZoneKind::Full, ZoneKind::Partial) => ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE,
                    (ZoneKind::Partial, ZoneKind::Full) => ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU,
                    _ => return enter_wish(state, wanted, kind, account),
                }
            };
            return Err(Refusal::new(refused, &[("zone_name", wanted.domain)]));
        }
        enter_wish(state, wanted, kind, account)
    }

    /// The account that a zone is to be in, as the state calls it. One that is at the vendor stays where it is.
    fn account_for(&self, state: &Write<'_>, wanted: &Wanted<'_>) -> Result<String, Refusal> {
        let known = state.vendor_zone(wanted.zone)?;
        match &known {
            Some(known) if known.wanted || !matches!(known.step, Step::Absent | Step::Gone) => {
                return Ok(known.account.clone());
            }
            _ => {}
        }
        let customers = match state.zone_by_id(wanted.zone)? {
            Some((_, zone)) => self.want_account(state, zone.host, wanted.user)?,
            None => None,
        };
        let account = customers.unwrap_or_else(|| self.config.account.clone());
        if known.is_some_and(|known| known.account != account) {
            // The zone is at one place.
            state.free_gone_zone(wanted.zone)?;
        }
        Ok(account)
    }

    /// Goes on with an operation on a zone of the account until it is carried out, or has to wait.
    pub(super) fn tend_zone(&self, store: &Store, mut operation: Operation) -> Result<(), Error> {
        let mut known = Known::default();
        loop {
            let Some(mut zone) = store.read(|state| state.vendor_zone(operation.zone))? else {
                return self.settle(store, &operation, true);
            };
            let is_swept = store.read(|state| state.is_account_swept(&zone.account))?;
            // A subscription changes no records.
            let are_right = known.right_for == Some(stage(&operation)) || is_about_one(&operation);
            let round = next_round(&zone, is_swept && !known.exists, known.looked, are_right);
            if matches!(round, Round::Look | Round::Create) {
                match self.account_id(store, &zone.account)? {
                    Ok(id) => zone.account = id,
                    Err(outcome) => {
                        let mut came = Came::default();
                        came.add(&zone.name, outcome);
                        let failed = Self::failed(&operation);
                        match self.write_round(store, &mut operation, failed, |_, _| Ok(came.clone()))? {
                            Next::Leave => return Ok(()),
                            Next::GoOn => continue,
                        }
                    }
                }
            }
            let next = match round {
                Round::Nothing => return self.settle(store, &operation, is_active(&zone)),
                Round::Look => self.look_zone(store, &mut operation, &zone, &mut known)?,
                Round::Create => self.create_zone(store, &mut operation, &zone, &mut known)?,
                Round::Delete => self.delete_zone(store, &mut operation, &zone, &mut known)?,
                Round::Plan => self.set_plan(store, &mut operation, &zone)?,
                Round::Records => self.set_records(store, &mut operation, &zone, &mut known)?,
            };
            if matches!(next, Next::Leave) || self.is_stopped() {
                return Ok(());
            }
        }
    }

    /// Looks what is there. Of a zone that is to be deleted, the records are kept.
    fn look_zone(
        &self,
        store: &Store,
        operation: &mut Operation,
        zone: &VendorZone,
        known: &mut Known,
    ) -> Result<Next, Error> {
        let client = self.client_for(operation);
        let failed = Self::failed(operation);
        known.looked = true;
        let id = zone.found.vendor_id.as_deref();
        let (seen, records) = match id {
            Some(id) if !zone.wanted && zone.step == Step::There => thread::scope(|scope| {
                let records = scope.spawn(|| client.records(id, &RecordFilter::default()));
                (look(&client, zone), records.join().ok())
            }),
            _ => (look(&client, zone), None),
        };
        let exists = std::mem::take(&mut known.exists);
        let kept = match &records {
            Some(Ok(records)) => Some(json(&records.iter().map(Entry::from).collect::<Vec<_>>())?),
            _ => None,
        };
        self.write_round(store, operation, failed, |state, now| {
            let mut came = Came::default();
            if let Some(kept) = &kept {
                state.keep_records(zone.id, kept)?;
            }
            if let Some(Err(error)) = records.as_ref().filter(|_| !matches!(seen, Ok(None)))
                && !error.is_absent()
            {
                came.add(&zone.name, of_a_look(error, failed));
            }
            match &seen {
                Ok(Some(found)) => came.add(&zone.name, note_there(state, zone, found, now)?),
                Ok(None) if exists && matches!(zone.step, Step::Sent | Step::Absent) => {
                    // It is there, and not in this account.
                    state.set_zone_absent(zone.id, Step::Absent, now)?;
                    let code = ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208.number();
                    came.add(&zone.name, Outcome::Never(code, format!("{} is in another account", zone.name)));
                }
                Ok(None) => {
                    let is_past = matches!(zone.step, Step::There | Step::Deleting | Step::Gone);
                    let step = if is_past && !zone.wanted { Step::Gone } else { Step::Absent };
                    state.set_zone_absent(zone.id, step, now)?;
                }
                Err(error) => came.add(&zone.name, of_a_look(error, failed)),
            }
            Ok(came)
        })
    }

    fn create_zone(
        &self,
        store: &Store,
        operation: &mut Operation,
        zone: &VendorZone,
        known: &mut Known,
    ) -> Result<Next, Error> {
        let sending = self.about_to(store, operation, |state| state.set_zone_step(zone.id, Step::Sent))?;
        let Some(was_sent) = sending else { return self.begin_anew(store, operation) };
        let zone_of = operation.zone;
        let new = NewZone { name: zone.name.clone(), account: zone.account.clone(), kind: kind_of(zone.kind) };
        let made = self.client_for(operation).zone_create(&new);
        let failed = Self::failed(operation);
        match &made {
            Ok(_) => known.is_empty = true,
            Err(error) if error.meaning() == Some(Meaning::Exists) => known.exists = true,
            Err(_) => {}
        }
        self.write_round(store, operation, failed, |state, now| {
            let mut came = Came::default();
            let error = match &made {
                Ok(made) => {
                    state.set_zone_found(zone.id, Step::There, &found(made), now)?;
                    return Ok(came);
                }
                Err(error) => error,
            };
            if error.meaning() == Some(Meaning::Exists) {
                // Whose it is, is looked up. If it was looked for and was not there, it is ours, by a request whose answer was lost.
                if !zone.looked {
                    state.set_zone_step(zone.id, Step::Absent)?;
                }
                return Ok(came);
            }
            let reason = format!("{}: {error}", zone.name);
            let outcome = match verdict(error, failed) {
                Verdict::Look | Verdict::Absent => Outcome::Later(None, None, reason),
                Verdict::Later(after, code) => {
                    state.note_sent(zone_of, was_sent)?;
                    state.set_zone_step(zone.id, zone.step)?;
                    Outcome::Later(after, code, reason)
                }
                Verdict::Never(code) => {
                    state.set_zone_step(zone.id, zone.step)?;
                    Outcome::Never(code, reason)
                }
            };
            came.add(&zone.name, outcome);
            Ok(came)
        })
    }

    fn delete_zone(
        &self,
        store: &Store,
        operation: &mut Operation,
        zone: &VendorZone,
        known: &mut Known,
    ) -> Result<Next, Error> {
        let sending = self.about_to(store, operation, |state| state.set_zone_step(zone.id, Step::Deleting))?;
        let Some(was_sent) = sending else { return self.begin_anew(store, operation) };
        let zone_of = operation.zone;
        let id = zone.found.vendor_id.as_deref().unwrap_or_default();
        let deleted = self.client_for(operation).zone_delete(id);
        let failed = Self::failed(operation);
        known.looked = false;
        self.write_round(store, operation, failed, |state, _| {
            let mut came = Came::default();
            if let Err(error) = &deleted {
                let reason = format!("{}: {error}", zone.name);
                let outcome = match verdict(error, failed) {
                    Verdict::Absent => Outcome::Done,
                    Verdict::Look => Outcome::Later(None, None, reason),
                    Verdict::Later(after, code) => {
                        state.note_sent(zone_of, was_sent)?;
                        state.set_zone_step(zone.id, zone.step)?;
                        Outcome::Later(after, code, reason)
                    }
                    Verdict::Never(code) => {
                        state.set_zone_step(zone.id, zone.step)?;
                        Outcome::Never(code, reason)
                    }
                };
                came.add(&zone.name, outcome);
            }
            // That it is gone is known when it is not found any more.
            Ok(came)
        })
    }

    /// Gives a partial zone the records of its rows, in one transaction.
    fn set_records(
        &self,
        store: &Store,
        operation: &mut Operation,
        zone: &VendorZone,
        known: &mut Known,
    ) -> Result<Next, Error> {
        let client = self.client_for(operation);
        let failed = Self::failed(operation);
        let id = zone.found.vendor_id.as_deref().unwrap_or_default();
        let rows = store.read(|state| state.rows(operation.zone))?;
        let wanted: Vec<Entry> = rows.iter().map(entry).collect();
        let mut ledger = ledger(zone)?;
        let there = if known.is_empty && zone.sending.is_none() {
            Ok(Vec::new())
        } else {
            client.records(id, &RecordFilter::default())
        };
        known.is_empty = false;
        let there = match there {
            Ok(there) => there,
            Err(error) => {
                return self.write_round(store, operation, failed, |state, now| {
                    let mut came = Came::default();
                    if error.is_absent() {
                        // The zone is gone: it is made anew.
                        state.set_zone_absent(zone.id, Step::Absent, now)?;
                    } else {
                        came.add(&zone.name, of_a_look(&error, failed));
                    }
                    Ok(came)
                });
            }
        };
        if let Some(sent) = &zone.sending {
            let plan: Plan = serde_json::from_str(sent).map_err(Error::because("cannot read what was sent"))?;
            reconcile(&mut ledger, &plan, &there);
        }
        let plan = match Plan::new(&zone.name, &wanted, &ledger, &there, MARK, Plan::MAX_PAID) {
            Ok(plan) if plan.is_empty() => {
                known.right_for = Some(stage(operation));
                let written = json(&ledger)?;
                store.write(|state| state.set_ledger(zone.id, &written, None))?;
                return Ok(Next::GoOn);
            }
            Ok(plan) => plan,
            Err(error) => {
                let written = json(&ledger)?;
                let clash = there.iter().find(|record| Some(record.id.as_str()) == error.argument());
                let subject = clash.and_then(|record| record.name.clone()).unwrap_or_else(|| zone.name.clone());
                let code = match error.kind() {
                    ErrorKind::Conflict => ErrorCode::SUBDOMAIN_INVALID_CHARS,
                    _ => failed,
                };
                return self.write_round(store, operation, failed, |state, _| {
                    state.set_ledger(zone.id, &written, None)?;
                    let mut came = Came::default();
                    came.add(&subject, Outcome::Never(code.number(), error.to_string()));
                    Ok(came)
                });
            }
        };
        let (before, sent) = (json(&ledger)?, json(&plan)?);
        let sending = self.about_to(store, operation, |state| state.set_ledger(zone.id, &before, Some(&sent)))?;
        let Some(was_sent) = sending else { return self.begin_anew(store, operation) };
        let zone_of = operation.zone;
        let done = client.records_batch(id, &plan.batch());
        let mut is_told = false;
        if let Ok(done) = &done
            && done.posts.len() == plan.creates.len()
        {
            is_told = true;
            let created: Vec<String> = done.posts.iter().map(|record| record.id.clone()).collect();
            ledger.note(&plan, &created);
            // In the vendor's own words, which can be others than those that were sent.
            done.posts.iter().for_each(|record| ledger.adopt(record));
            known.right_for = Some(stage(operation));
        }
        let after = json(&ledger)?;
        self.write_round(store, operation, failed, |state, _| {
            let mut came = Came::default();
            match &done {
                Ok(_) if is_told => state.set_ledger(zone.id, &after, None)?,
                // What it made is looked up.
                Ok(_) => {}
                Err(error) => {
                    let reason = format!("{}: {error}", zone.name);
                    let outcome = match verdict(error, failed) {
                        Verdict::Look | Verdict::Absent => Outcome::Later(None, None, reason),
                        Verdict::Later(after, code) => {
                            state.note_sent(zone_of, was_sent)?;
                            state.set_ledger(zone.id, &before, None)?;
                            Outcome::Later(after, code, reason)
                        }
                        Verdict::Never(code) => {
                            state.set_ledger(zone.id, &before, None)?;
                            Outcome::Never(code, reason)
                        }
                    };
                    came.add(&zone.name, outcome);
                }
            }
            Ok(came)
        })
    }

    /// Looks again what the vendor has of a zone.
    pub(super) fn refresh_zone(&self, store: &Store, zone: &VendorZone) -> Result<(), Error> {
        let Some(id) = zone.found.vendor_id.as_deref().filter(|_| zone.step == Step::There) else { return Ok(()) };
        // Of a zone that is active, it is the certificate that is waited for; the sweep tells what else becomes of it.
        let was_active = zone.found.status.as_deref() == Some("active");
        let is_waiting = was_active && zone.certificate.as_deref() != Some("active");
        let seen = if is_waiting { None } else { Some(look(&self.client, zone)) };
        let now_active = match &seen {
            Some(Ok(Some(found))) => found.status.as_ref().is_some_and(|status| status.as_str() == "active"),
            _ => false,
        };
        let certificate = (is_waiting || (now_active && !was_active)).then(|| self.client.zone_ssl_verification(id));
        store.write(|state| {
            let now = self.now();
            let Some(current) = state.vendor_zone_by_id(zone.id)? else { return Ok(()) };
            // What a worker is at, it writes down itself.
            if current.step != Step::There || current.found.vendor_id != zone.found.vendor_id {
                return Ok(());
            }
            match &seen {
                Some(Ok(Some(found_now))) => {
                    state.set_zone_found(zone.id, Step::There, &found(found_now), now)?;
                    if let Some(ours) = zone.zone {
                        state.set_pending(ours, !is_hosted(found_now))?;
                    }
                }
                Some(Ok(None)) => note_vanished(state, &current, now)?,
                _ => {}
            }
            if let Some(Ok(certificates)) = &certificate {
                let words = certificates.iter().filter_map(|one| one.certificate_status.as_deref());
                state.set_certificate(zone.id, words.min_by_key(|word| certificate_word(word)), now)?;
            }
            Ok::<_, Error>(())
        })
    }

    /// Looks all zones of the account over: what became of each is written down.
    pub(super) fn sweep_zones(&self, store: &Store) -> Result<(), Error> {
        if !self.config.has_zones() {
            return Ok(());
        }
        let client = self.client.in_background();
        let begun = self.now();
        let accounts = store.read(|state| self.config.accounts(state))?;
        let all = zones_of(&client, &accounts).map_err(Error::because("cannot look the zones of the account over"))?;
        for (id, account) in &accounts {
            let of_account = all.iter().filter(|zone| is_in(zone, id, accounts.len()));
            self.sweep_account(store, &client, account, of_account, begun)?;
        }
        Ok(())
    }

    /// Writes down what became of the zones of an account, which has these.
    fn sweep_account<'a>(
        &self,
        store: &Store,
        client: &Client,
        account: &str,
        all: impl Iterator<Item = &'a Zone>,
        begun: i64,
    ) -> Result<(), Error> {
        let by_name: BTreeMap<String, &Zone> =
            all.filter_map(|zone| Some((zone.name.as_ref()?.to_ascii_lowercase(), zone))).collect();
        // One that is missing in a list of many pages is asked for by itself.
        let known = store.read(|state| state.vendor_zones_of(account))?;
        let missing: Vec<&VendorZone> = known
            .iter()
            .filter(|zone| zone.step == Step::There && zone.refreshed.is_none_or(|at| at < begun))
            .filter(|zone| !by_name.contains_key(&zone.name))
            .collect();
        let seen = super::work::in_parallel(&missing, |zone| look(client, zone));
        store.write(|state| {
            let now = self.now();
            let known = state.vendor_zones_of(account)?;
            let providers: Vec<&String> = self.config.provider_zones.iter().map(|zone| &zone.name).collect();
            for (name, found_now) in by_name.iter().filter(|(name, _)| !providers.contains(name)) {
                let kind = if found_now.kind == Some(ZoneType::Partial) { ZoneKind::Partial } else { ZoneKind::Full };
                match known.iter().find(|zone| zone.name == *name) {
                    // What a worker is at, it writes down itself; and what it is about to make, it looks for.
                    Some(zone) if matches!(zone.step, Step::Sent | Step::Deleting) || is_busy(state, zone)? => {}
                    Some(zone) if zone.step == Step::There => {
                        state.set_zone_found(zone.id, Step::There, &found(found_now), now)?;
                        if let Some(ours) = zone.zone.filter(|_| zone.wanted) {
                            state.set_pending(ours, !is_hosted(found_now))?;
                        }
                    }
                    // Somebody made it; that it could be by a request of ours that came late is for people to say.
                    _ => state.add_foreign_zone(account, name, kind, &found(found_now))?,
                }
            }
            for (was, seen) in missing.iter().zip(&seen) {
                let Some(zone) = state.vendor_zone_by_id(was.id)? else { continue };
                let is_same = zone.step == Step::There && zone.found.vendor_id == was.found.vendor_id;
                if is_same && matches!(seen, Ok(None)) && !is_busy(state, &zone)? {
                    note_vanished(state, &zone, now)?;
                }
            }
            state.set_account_swept(account, now)?;
            Ok::<_, Error>(())
        })?;
        Ok(())
    }

    /// Does one thing that is to be done in the background. False if there is nothing.
    pub(super) fn do_a_chore(&self, store: &Store) -> Result<bool, Error> {
        // One at a time, so that the others are there for those who wait.
        let Ok(_one) = self.chore.try_lock() else { return Ok(false) };
        let claimed = store.write(|state| {
            let now = self.clock.now();
            state.claim_chores(micros(now), micros(now + CHORE_LEASE))
        })?;
        let Some(zone) = claimed else { return Ok(false) };
        let client = self.client.in_background();
        let mut chores =
            Chores { scan: zone.scan, told: zone.told, activate: zone.activate, due: None, tries: zone.tries };
        let is_right = self.go_on_with_chores(&client, &zone, &mut chores);
        let is_left = chores.scan != Scan::None || (zone.kind == ZoneKind::Partial && !chores.told) || chores.activate;
        if is_right {
            chores.tries = 0;
        } else {
            chores.tries += 1;
        }
        if is_left && chores.tries < CHORE_TRIES {
            let pause = if is_right || chores.scan == Scan::Begun {
                SCAN
            } else {
                CHORE.saturating_mul(1 << chores.tries.min(7))
            };
            chores.due = Some(micros(self.clock.now() + pause));
        }
        store.write(|state| state.set_chores(&zone, &chores))?;
        Ok(true)
    }

    /// True if all that could be done was.
    fn go_on_with_chores(&self, client: &Client, zone: &VendorZone, chores: &mut Chores) -> bool {
        let Some(id) = zone.found.vendor_id.as_deref() else {
            (chores.scan, chores.told, chores.activate) = (Scan::None, true, false);
            return true;
        };
        let mut is_right = true;
        let mut failed = |what: &str, error: &cfhost_v4::Error| {
            log::say(format!("{}: {what}: {error}", zone.name));
            is_right = false;
        };
        match chores.scan {
            Scan::None => {}
            Scan::Wanted => match client.records_scan(id) {
                Ok(_) => chores.scan = Scan::Begun,
                Err(error) => failed("cannot begin to look for its records", &error),
            },
            Scan::Begun => match client.records_scanned(id) {
                Ok(found) if found.is_empty() => {
                    is_right = false;
                    if chores.tries + 1 >= SCAN_LOOKS {
                        chores.scan = Scan::None;
                    }
                }
                Ok(found) => match client.records_scan_review(id, &found, &[]) {
                    Ok(_) => chores.scan = Scan::None,
                    Err(error) => failed("cannot take over its records", &error),
                },
                Err(error) => failed("cannot see its records", &error),
            },
        }
        if zone.kind == ZoneKind::Partial && !chores.told {
            match self.tell_verification(zone) {
                Ok(is_done) => (chores.told, chores.activate) = (true, chores.activate || is_done),
                Err(error) => {
                    log::say(format!("{}: verification_hook: {error}", zone.name));
                    is_right = false;
                }
            }
        }
        if chores.activate {
            match client.zone_activation_check(id) {
                Ok(_) => chores.activate = false,
                Err(error) if error.meaning() == Some(Meaning::TooEarly) || error.is_absent() => {
                    chores.activate = false;
                }
                Err(_) => is_right = false,
            }
        }
        is_right
    }

    /// Tells the operator which record a partial zone needs, and has it made. True if a program has made it.
    fn tell_verification(&self, zone: &VendorZone) -> Result<bool, Error> {
        let Some(key) = &zone.found.verification_key else { return Ok(false) };
        let name = verification_name(&zone.name);
        if zone.tries == 0 {
            let told = "the customer's DNS has to hold this record for as long as the zone is here";
            log::say(format!("{}: {told}: {name} TXT \"{key}\"", zone.name));
        }
        let Some(program) = &self.config.verification_hook else { return Ok(false) };
        run(program, &[&zone.name, &name, key])?;
        Ok(true)
    }

    /// A zone of the account, as a look-up shows it: rows whose records stand at the vendor.
    pub(crate) fn show_zone(&self, zone: &VendorZone, rows: Vec<Row>) -> Shown {
        let written = ledger(zone).unwrap_or_default();
        let is_there = |row: &Row| {
            zone.step == Step::There
                && written.rows().values().any(|record| record.name.eq_ignore_ascii_case(&row.name))
        };
        let forwarded = |row: Row| {
            let forward = forward_target(zone, &row.name);
            (row, forward)
        };
        let ssl_status = match (zone.step, zone.found.status.as_deref(), zone.certificate.as_deref()) {
            (Step::There, Some("active"), Some(word)) => certificate_word(word).word(),
            // No certificate is made before the zone is active.
            (Step::There, ..) => "validating",
            _ => "none",
        };
        let oldest = self.now() - micros(super::FRESH);
        Shown {
            rows: rows.into_iter().filter(is_there).map(forwarded).collect(),
            ssl_status,
            is_stale: zone.step == Step::There && zone.refreshed.is_none_or(|at| at < oldest),
        }
    }

    /// Puts on record that something of this operation is about to be sent, and says whether something was before. Nothing if it is
    /// no longer what is wanted.
    pub(super) fn about_to(
        &self,
        store: &Store,
        operation: &Operation,
        note: impl Fn(&Write<'_>) -> crate::store::Result<()>,
    ) -> Result<Option<bool>, Error> {
        let was_sent = store.write(|state| {
            let until = micros(self.clock.now() + LEASE);
            let Some(now) = state.keep_operation(operation.zone, &self.me, until)? else { return Ok(None) };
            if now.number != operation.number || now.state != operation.state {
                return Ok(None);
            }
            note(state)?;
            state.note_sent(operation.zone, true)?;
            Ok::<_, Failure>(Some(now.sent))
        })?;
        Ok(was_sent)
    }
}

/// The name of the TXT record by which the vendor knows that a partial zone is the customer's.
pub(crate) fn verification_name(zone: &str) -> String {
    format!("cloudflare-verify.{zone}")
}

/// Where a customer has to point a name of a partial zone.
pub(crate) fn forward_target(zone: &VendorZone, name: &str) -> String {
    format!("{name}.{}", zone.found.suffix.as_deref().unwrap_or("cdn.cloudflare.net").trim_start_matches('.'))
}

fn enter_wish(state: &Write<'_>, wanted: &Wanted<'_>, kind: ZoneKind, account: &str) -> Result<(), Refusal> {
    Ok(state.want_vendor_zone(&ZoneWish {
        account,
        name: wanted.domain,
        owner: wanted.user,
        zone: wanted.zone,
        kind,
        scan: if kind == ZoneKind::Full && wanted.jumpstart { Scan::Wanted } else { Scan::None },
    })?)
}

fn stage(operation: &Operation) -> (i64, bool) {
    (operation.number, operation.state == crate::store::Progress::Undoing)
}

/// The vendor has a zone no longer, though nobody deleted it here: those that stay pending for 28 days end so.
fn note_vanished(state: &Write<'_>, zone: &VendorZone, now: i64) -> Result<(), Error> {
    if zone.owner.is_none() && zone.zone.is_none() {
        return Ok(state.forget_foreign_zone(zone.id)?);
    }
    if is_busy(state, zone)? {
        return Ok(());
    }
    state.set_zone_absent(zone.id, Step::Gone, now)?;
    if let Some(ours) = zone.zone {
        state.set_zone_wanted(ours, false)?;
        state.take_rows(ours)?;
        state.delete_zone(ours)?;
    }
    log::say(format!("{}: the vendor has this zone no longer, and it is deleted here, too", zone.name));
    Ok(())
}

/// Whether something is under way for the zone.
fn is_busy(state: &Write<'_>, zone: &VendorZone) -> crate::store::Result<bool> {
    let Some(ours) = zone.zone else { return Ok(false) };
    Ok(state.operation(ours)?.is_some_and(|operation| operation.is_open()))
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::because("cannot keep what is at the vendor"))
}

pub(super) fn ledger(zone: &VendorZone) -> Result<Ledger, Error> {
    serde_json::from_str(&zone.ledger).map_err(Error::because("cannot read which records are ours"))
}

pub(super) fn kind_of(kind: ZoneKind) -> ZoneType {
    match kind {
        ZoneKind::Full => ZoneType::Full,
        ZoneKind::Partial => ZoneType::Partial,
    }
}

/// The record of a row.
pub(super) fn entry(row: &Row) -> Entry {
    let kind = match row.target.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => "A",
        Ok(IpAddr::V6(_)) => "AAAA",
        Err(_) => "CNAME",
    };
    Entry::new(kind, row.name.as_str(), row.target.as_str()).proxied(true)
}

/// The zone at the vendor, by its id if that is known, and else by its name in the account.
fn look(client: &Client, zone: &VendorZone) -> Result<Option<Zone>, cfhost_v4::Error> {
    if let Some(id) = zone.found.vendor_id.as_deref().filter(|_| zone.step != Step::Sent) {
        return match client.zone(id) {
            Ok(found) => Ok(Some(found.into_inner())),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        };
    }
    let filter =
        ZoneFilter { name: Some(zone.name.clone()), account: Some(zone.account.clone()), ..ZoneFilter::default() };
    Ok(client.zones(&filter)?.into_iter().next())
}

/// Writes down that a zone was found.
fn note_there(state: &Write<'_>, zone: &VendorZone, seen: &Zone, now: i64) -> crate::store::Result<Outcome> {
    if zone.step == Step::Absent {
        // Nothing was sent for it: somebody else made it.
        let code = ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU.number();
        let reason = format!("{} is in the account already, and no act made it", zone.name);
        return Ok(Outcome::Never(code, reason));
    }
    state.set_zone_found(zone.id, Step::There, &found(seen), now)?;
    if zone.wanted && seen.kind.as_ref().is_some_and(|kind| *kind != kind_of(zone.kind)) {
        let code = match zone.kind {
            ZoneKind::Partial => ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE,
            ZoneKind::Full => ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU,
        };
        return Ok(Outcome::Never(code.number(), format!("{} was made a zone of another kind", zone.name)));
    }
    if zone.step == Step::Deleting {
        return Ok(Outcome::Later(None, None, format!("{}: the vendor has it still", zone.name)));
    }
    Ok(Outcome::Done)
}

/// What is kept of what the vendor says.
fn found(zone: &Zone) -> FoundZone {
    let servers = if zone.vanity_name_servers.is_empty() { &zone.name_servers } else { &zone.vanity_name_servers };
    FoundZone {
        vendor_id: Some(zone.id.clone()),
        status: zone.status.as_ref().map(|status| status.as_str().to_owned()),
        name_servers: servers.join(" "),
        suffix: zone.cname_suffix.clone(),
        verification_key: zone.verification_key.clone(),
    }
}

/// The zones of these accounts, and perhaps those of others: one list has them all.
pub(super) fn zones_of(client: &Client, accounts: &[(String, String)]) -> Result<Vec<Zone>, cfhost_v4::Error> {
    let account = match accounts {
        [(id, _)] => Some(id.clone()),
        _ => None,
    };
    client.zones(&ZoneFilter { account, ..ZoneFilter::default() })
}

/// Whether a zone of such a list is in this account, of as many as were asked for.
pub(super) fn is_in(zone: &Zone, account: &str, of: usize) -> bool {
    of == 1 || zone.account.as_ref().and_then(|account| account.id.as_deref()) == Some(account)
}

/// Whether the vendor serves it: also for the days after it was moved away.
fn is_hosted(zone: &Zone) -> bool {
    zone.status.as_ref().is_some_and(|status| matches!(status.as_str(), "active" | "moved"))
}

fn is_active(zone: &VendorZone) -> bool {
    matches!(zone.found.status.as_deref(), Some("active" | "moved"))
}

/// Enters what a plan made whose answer was lost. What it makes was not there before it was sent, so that what is there
/// now, and is marked, is ours.
fn reconcile(ledger: &mut Ledger, plan: &Plan, there: &[Record]) {
    for record in there {
        let row = Entry::from(record);
        let is_changed = plan.changes.iter().any(|change| change.id == record.id && change.after == row);
        let is_like = |wanted: &Entry| {
            wanted.kind.eq_ignore_ascii_case(&row.kind)
                && wanted.name.eq_ignore_ascii_case(&row.name)
                && wanted.content.eq_ignore_ascii_case(&row.content)
        };
        let is_made = row.comment.as_deref() == Some(MARK) && plan.creates.iter().any(is_like);
        if is_changed || is_made {
            ledger.adopt(record);
        }
    }
}

/// Runs a program of the operator's, for as long as it may. What it writes goes into the log.
fn run(program: &Path, arguments: &[&str]) -> Result<(), Error> {
    let failed = || format!("cannot run {}", program.display());
    let mut output = tempfile::tempfile().map_err(Error::because(failed()))?;
    let copy = || output.try_clone().map(Stdio::from).map_err(Error::because(failed()));
    let mut child = Command::new(program)
        .args(arguments)
        // What the gateway was started with is none of its business.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .stdin(Stdio::null())
        .stdout(copy()?)
        .stderr(copy()?)
        .spawn()
        .map_err(Error::because(failed()))?;
    let end = Instant::now() + HOOK;
    let status = loop {
        match child.try_wait().map_err(Error::because(failed()))? {
            Some(status) => break Some(status),
            None if Instant::now() >= end => {
                _ = child.kill();
                _ = child.wait();
                break None;
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let mut said = Vec::new();
    // What cannot be read again is not shown.
    if output.rewind().is_ok() {
        _ = output.take(HOOK_OUTPUT).read_to_end(&mut said);
    }
    for line in String::from_utf8_lossy(&said).trim().lines() {
        log::say(format!("verification_hook: {line}"));
    }
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(Error::new(format!("{} ended with {status}", program.display()))),
        None => Err(Error::new(format!("{} was ended after {} s", program.display(), HOOK.as_secs()))),
    }
}
