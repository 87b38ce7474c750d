//! Zones put behind the network and taken back: the acts and the DNS together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::alias::{Alias, Aliases};
use super::origin::{ORIGIN_LABEL, PlannedOrigin, Site, cleanup, origin_name_of};
use super::plan::{Network, challenge_of, is_challenge, zone_name};
use super::record::{at, host_name, is_in};
use super::rows::{Rows, delete, rows};
use super::server::{check_within, name_servers};
use super::undo::{NotApplied, Undo, not_set_up};
use super::{Check, Gathered, Left, NameServer, Origin, Plan, PlanOptions, ReadBy, Record};
use crate::host_name::domain_to_ascii;
use crate::transport::{Deadline, pause};
use crate::words::words;
use crate::{
    Client, Delivery, Error, ErrorCode, ErrorKind, JobState, Password, Subdomain, UserCreate, UserKey, UserLookup,
    retry, valid,
};

const NOT_KNOWN: &str = "Whether the update was carried out is not known: repeat the call, which finds out.";

/// Whose zone it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum User {
    /// The customer with this key.
    Key(UserKey),
    /// The customer that you registered under this name of your own.
    UniqueId(String),
    /// The account with this address. If this provider has no key to it, `user_create` makes or links it.
    Account {
        /// Its address.
        cloudflare_email: String,
        /// Its password.
        cloudflare_pass: Password,
        /// Your own name for the account, if the job makes it.
        unique_id: Option<String>,
    },
}

words! {
    /// A step of a job.
    Step {
        /// `user_lookup`, and `user_create` if it is needed.
        User = "user",
        /// `zone_lookup`: finds the rows that the zone has.
        ZoneLookup = "zone_lookup",
        /// Reading the zone's records.
        Read = "read",
        /// Planning. This step refuses conflicts.
        Plan = "plan",
        /// Adding the origin's record.
        Origin = "origin",
        /// `zone_set`.
        ZoneSet = "zone_set",
        /// Waiting for a server that has put the zone into its queue (code 215). This step sends `zone_set` again.
        Queue = "queue",
        /// The update that switches all names at once.
        Update = "update",
        /// Asking the name servers.
        Check = "check",
        /// Undoing what an earlier step did, after a failure.
        Restore = "restore",
        /// `zone_delete`.
        ZoneDelete = "zone_delete",
        /// Removing the origin's record.
        Cleanup = "cleanup",
    }
}

/// The beginning or the end of a step.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StepEvent<'a> {
    /// Which step it is.
    pub step: Step,
    /// Whether this is the step's end.
    pub is_end: bool,
    /// In a step that applies a plan: the plan that is about to be applied, or was. In [`Step::Restore`]: the plan that
    /// is undone. Store it when the step begins: it is the way back, even if the job is killed.
    pub plan: Option<&'a Plan>,
    /// Why the step failed, if it failed.
    pub error: Option<&'a Error>,
}

/// What a job did, or what a dry run would do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// The customer's key; `None` in a dry run if the account would have to be made.
    pub user_key: Option<UserKey>,
    /// The zone.
    pub zone_name: String,
    /// The plans that were applied, in order; empty if nothing had to change. Keep them: they are the way back.
    pub plans: Vec<Plan>,
    /// What the name servers answer now. The job has succeeded whatever they answer, because copies lag behind.
    pub checks: Vec<Check>,
    /// Names that the job left as they are.
    pub left: Vec<Left>,
    /// Names that lead to the switched ones as aliases and have no row. The network does not answer for them: add them,
    /// or point them elsewhere. If the zone is read by queries, aliases cannot be seen.
    pub aliases: Vec<Alias>,
    /// Rows of the zone that were not sent again, because they prove the zone to a certificate authority.
    pub dropped: Vec<String>,
    /// How things are now: after `remove_subdomain`, the zone is set up and the name does not point at the network.
    pub state: JobState,
}

type Observer = Arc<dyn Fn(&StepEvent<'_>) + Send + Sync>;

/// The whole job: it puts a customer's zone behind the network and points the names there, or takes them back.
///
/// You can repeat each job, and stop it at any time: a repeat finds what is done and does the rest. One update switches
/// all names of a zone, and only while nobody else changes them. So each name is served as before or by the network,
/// and never in between. If a job fails, [`Error::state`] says how it left things.
///
/// A server can put a zone into its queue (code 215). The job then waits for [`queue_timeout`](Self::queue_timeout), and
/// switches the names when all of them are set up. If the time is over, or the job is cancelled, nothing is undone, because
/// the server goes on. The state is [`JobState::Queued`], the advice names what is set up and what is still to come, and the
/// same call goes on from there.
///
/// If the server has rows for `_acme-challenge` and a name, by which the network gets its certificates, these names become
/// CNAMEs too, and go with the name.
///
/// ```no_run
/// use cfhost::dns::{NameServer, Origin, Provisioner, TsigKey, User};
/// use cfhost::{Client, Subdomain};
///
/// let client = Client::from_env()?;
/// let server = NameServer::new("192.0.2.53:53".parse()?).key(TsigKey::new("panel", "bm90IGEgcmVhbCBrZXkhIQ=="));
/// let user = User::Account {
///     cloudflare_email: "customer@example.com".to_owned(),
///     cloudflare_pass: "correct-horse-1".into(),
///     unique_id: None,
/// };
///
/// let provisioner = Provisioner::new(&client, server);
/// let origin = Origin::MoveOf("www.example.com".to_owned());
/// let outcome = provisioner.provision(&user, "example.com", ["www", "blog"], &origin)?;
/// // Later, and with the plans from wherever they were kept:
/// provisioner.deprovision(&user, "example.com", &outcome.plans)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Provisioner {
    pub(super) client: Client,
    pub(super) server: NameServer,
    options: PlanOptions,
    check_servers: Option<Vec<SocketAddr>>,
    queue_timeout: Duration,
    dry_run: bool,
    observer: Option<Observer>,
}

/// How long a server's queue is waited for, unless the caller says otherwise.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(60);

/// Half of the longest pause before the first repeat, which doubles with each, and half of the longest of all:
/// milliseconds.
const HALF_PAUSES: [u64; 2] = [500, 8000];

impl Provisioner {
    /// Makes a provisioner that uses this client, and this name server of the zones.
    pub fn new(client: &Client, server: NameServer) -> Self {
        Self {
            client: client.clone(),
            server,
            options: PlanOptions::default(),
            check_servers: None,
            queue_timeout: QUEUE_TIMEOUT,
            dry_run: false,
            observer: None,
        }
    }

    /// How plans are made.
    pub fn options(mut self, options: PlanOptions) -> Self {
        self.options = options;
        self
    }

    /// The name servers to ask at the end; none if the list is empty. Defaults to those that the zone names, at port
    /// 53.
    pub fn check_servers(mut self, servers: impl Into<Vec<SocketAddr>>) -> Self {
        self.check_servers = Some(servers.into());
        self
    }

    /// How long a job waits in all for a server that has put the zone into its queue (code 215). It sends the same
    /// `zone_set` again after pauses that grow, the last time when the time is over. With zero, it does not wait. Defaults
    /// to 60 seconds.
    pub fn queue_timeout(mut self, timeout: Duration) -> Self {
        self.queue_timeout = timeout;
        self
    }

    /// Whether the job changes nothing. The outcome then has the plans, and its state is the present one. If a name is
    /// not set up yet, its target is assumed to be the name with the suffix that other rows of the zone have, or else with
    /// the first of the allowed suffixes or `.cdn.cloudflare.net`. Defaults to `false`.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// A function that is called when each step begins and ends, on the calling thread. Defaults to none.
    pub fn on_step(mut self, observer: impl Fn(&StepEvent<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Puts names of a zone behind the network. The job finds or makes the account, reads the zone, plans and refuses
    /// conflicts, adds the origin's record, sets the zone, and points the names at their targets.
    ///
    /// Rows that the zone has beyond `subdomains` stay. If the job fails before the names are switched, it undoes what
    /// it did, unless it is not known whether a change may still be carried out. [`Error::state`] says how things were
    /// left.
    ///
    /// # Errors
    ///
    /// The errors are those of the acts, of [`Plan::new`] and of [`NameServer`]. Each has a [`state`](Error::state).
    pub fn provision(
        &self,
        user: &User,
        zone: &str,
        subdomains: impl IntoIterator<Item = impl Into<Subdomain>>,
        origin: &Origin,
    ) -> Result<Outcome, Error> {
        let subdomains: Vec<Subdomain> = subdomains.into_iter().map(Into::into).collect();
        self.provision_all(user, zone, &subdomains, origin)
    }

    fn provision_all(
        &self,
        user: &User,
        zone: &str,
        subdomains: &[Subdomain],
        origin: &Origin,
    ) -> Result<Outcome, Error> {
        let untouched = |error: Error| error.with_state(JobState::Untouched);
        let Opened { zone, names, user_key, old } = self.open(user, zone, true, |zone| full_names(zone, subdomains))?;
        let origin_name = format!("{ORIGIN_LABEL}.{zone}");
        let mut read: Vec<String> = names.keys().cloned().collect();
        read.push(zone.clone());
        read.extend(old.challenges_of(names.keys()).map(|(name, _)| name));
        let mut origins = vec![origin_name.clone()];
        origins.extend(match origin {
            Origin::Name(name) | Origin::MoveOf(name) => origin_name_of(name).ok(),
            Origin::Addrs(_) => None,
        });
        let records = self.read(&zone, read, &origins).map_err(untouched)?;
        let network = self.network(&zone, &old);
        let predicted = old.predicted(&network, &names);
        let planned = self.step(Step::Plan, None, || {
            let site = Site::new(&zone, &names, &records, &network);
            let origin = PlannedOrigin::new(&site, origin, &self.options)?;
            let plan = Plan::within(&network, &zone, &predicted, &records, &origin.options)?;
            Ok((origin, plan))
        });
        let (origin, plan) = planned.map_err(untouched)?;
        let mut outcome = Outcome::new(user_key, zone.clone(), &old);
        outcome.aliases = without_rows(&plan, &old);
        let Some(user_key) = outcome.user_key.clone().filter(|_| !self.dry_run) else {
            outcome.left.clone_from(&plan.left);
            outcome.plans.extend([origin.plan, plan].into_iter().filter(|plan| !plan.is_empty()));
            outcome.state = if outcome.plans.is_empty() && old.has(&names, &origin.resolve_to) {
                JobState::Switched
            } else {
                JobState::Untouched
            };
            return Ok(outcome);
        };

        // From here on things change.
        let site = Undo { user_key: &user_key, zone: &zone, old: &old, origin: &origin.plan };
        if !origin.plan.is_empty() {
            match self.update(Step::Origin, &zone, &origin.plan) {
                Ok(()) => {}
                // Others may be served from what is there by now: it is not put back on a guess.
                Err(NotApplied { error, is_unknown: true }) if !origin.plan.seen.is_empty() => {
                    return Err(error.with_state(JobState::SetNotSwitched).add_advice(NOT_KNOWN));
                }
                Err(NotApplied { error, .. }) => return Err(self.restore(error, &site, false)),
            }
            outcome.plans.push(origin.plan.clone());
        }
        let set = self.set_up(&user_key, &zone, names.keys(), |rows| {
            for (name, own) in &names {
                let origin = own.clone().unwrap_or_else(|| origin.resolve_to.clone());
                rows.hosted.insert(name.clone(), origin);
            }
            rows.asks_apex |= names.contains_key(&zone);
            rows.resolve_to = Some(origin.resolve_to.clone());
            if !rows.asks_apex {
                // The zone's own row says what the default is, and the default is another one now.
                rows.hosted.insert(zone.clone(), origin.resolve_to.clone());
            }
        });
        self.switch(outcome, set, &names, records, &origin.options, &site)
    }

    /// From the rows to the end of a job that points names at the network; or back.
    fn switch(
        &self,
        mut outcome: Outcome,
        set: Result<Rows, NotSet>,
        names: &BTreeMap<String, Option<String>>,
        records: Vec<Record>,
        options: &PlanOptions,
        undo: &Undo<'_>,
    ) -> Result<Outcome, Error> {
        let rows = match set {
            Ok(rows) => rows,
            Err(NotSet::Queued(error)) => return Err(error),
            Err(NotSet::Failed(error)) => return Err(self.restore(error, undo, true)),
        };
        let planned = self.with_challenges(undo, &rows, names, records).and_then(|records| {
            let plan = plan_for(undo.zone, names, &rows, &records, &self.network(undo.zone, undo.old), options)?;
            Ok((plan, records))
        });
        match planned {
            Ok((plan, records)) => {
                outcome.left.clone_from(&plan.left);
                self.finish(outcome, plan, &records, &rows.forward, undo)
            }
            Err(error) => Err(self.restore(error, undo, true)),
        }
    }

    /// The update that switches, and the check; or back.
    fn finish(
        &self,
        mut outcome: Outcome,
        plan: Plan,
        records: &[Record],
        forward_tos: &BTreeMap<String, String>,
        undo: &Undo<'_>,
    ) -> Result<Outcome, Error> {
        match self.update(Step::Update, undo.zone, &plan) {
            Ok(()) => {}
            Err(NotApplied { error, is_unknown: false }) => return Err(self.restore(error, undo, true)),
            // It may be carried out yet: the zone has to stay set up, so that both ends of it are well.
            Err(NotApplied { error, .. }) => {
                return Err(error.with_state(JobState::SetNotSwitched).add_advice(NOT_KNOWN));
            }
        }
        let mut targets = forward_tos.clone();
        let mut names = plan.names();
        names.extend(plan.unchanged.iter().map(String::as_str));
        targets.retain(|name, _| names.contains(name.as_str()));
        outcome.checks = self.check(undo.zone, records, &targets, &plan.seen);
        if !plan.is_empty() {
            outcome.plans.push(plan);
        }
        outcome.state = JobState::Switched;
        Ok(outcome)
    }

    /// Takes a zone back from the network. The job points the names back, deletes the zone, and removes the origin's
    /// record. It succeeds if the zone is already gone, or was never set up.
    ///
    /// `applied` are the plans that jobs for this zone returned, oldest first. From them, each name gets back the
    /// records that it had. [`Plan::back`] says what becomes of names that are not in them.
    ///
    /// # Errors
    ///
    /// As [`provision`](Self::provision).
    pub fn deprovision(&self, user: &User, zone: &str, applied: &[Plan]) -> Result<Outcome, Error> {
        let Opened { zone, user_key, old, .. } = self.open(user, zone, false, |_| Ok(BTreeMap::new()))?;
        let origin_name = format!("{ORIGIN_LABEL}.{zone}");
        let as_it_was = |error: Error| error.with_state(old.state());
        let mut read: Vec<String> = old.hosted.keys().chain(old.challenges.keys()).cloned().collect();
        read.extend(applied.iter().flat_map(Plan::names).map(str::to_owned));
        let mut from: Vec<String> = old.hosted.values().cloned().collect();
        from.push(origin_name.clone());
        let records = self.read(&zone, read, &from).map_err(as_it_was)?;
        let mut origins = old.origins();
        if at(&records, &origin_name).any(|record| record.is_address() || record.target().is_some()) {
            // The rows are gone with the zone; what they said as a rule is still there to be seen.
            for record in records.iter().filter(|_| !old.exists) {
                origins.insert(record.name.clone(), origin_name.clone());
            }
        }
        let network = self.network(&zone, &old);
        let planned = self.step(Step::Plan, None, || {
            Plan::back_of(|_| true, &network, &zone, &origins, &records, applied, &self.options)
        });
        let plan = planned.map_err(as_it_was)?;
        let cleanup = cleanup(&zone, &origin_name, &plan.apply_to(&records), applied);

        let mut outcome = Outcome::new(user_key, zone.clone(), &old);
        if self.dry_run {
            outcome.plans.extend([plan, cleanup].into_iter().filter(|plan| !plan.is_empty()));
            outcome.state = old.state();
            return Ok(outcome);
        }
        self.point_back(&zone, &plan, &old, &mut outcome)?;
        if let Some(user_key) = outcome.user_key.as_ref().filter(|_| old.exists) {
            let deleted = self.step(Step::ZoneDelete, None, || delete(&self.client, user_key, &zone));
            deleted.map_err(|error| error.with_state(JobState::SetNotSwitched))?;
        }
        if !cleanup.is_empty() {
            match self.update(Step::Cleanup, &zone, &cleanup) {
                Ok(()) => outcome.plans.push(cleanup),
                // Nobody asks for it any more.
                Err(NotApplied { error, .. }) => {
                    let reason = format!("it was to be removed: {}", error.message());
                    outcome.left.push(Left { name: origin_name, reason });
                }
            }
        }
        Ok(outcome)
    }

    /// Points names away from the network.
    fn point_back(&self, zone: &str, plan: &Plan, old: &Rows, outcome: &mut Outcome) -> Result<(), Error> {
        match self.update(Step::Update, zone, plan) {
            Ok(()) if plan.is_empty() => Ok(()),
            Ok(()) => {
                outcome.plans.push(plan.clone());
                Ok(())
            }
            Err(NotApplied { error, is_unknown }) => {
                // Rows that are gone do not make it untouched: the names are perhaps on their way back.
                let state = if is_unknown { JobState::Switched } else { old.state() };
                let error = error.with_state(state);
                Err(if is_unknown { error.add_advice(NOT_KNOWN) } else { error })
            }
        }
    }

    /// Puts one more name of a zone behind the network. The name is relayed to its own target if it has one, and
    /// otherwise to the origin of the zone's own row. All other rows are sent again as they are. Since somebody else
    /// may have changed the zone meanwhile, the job looks it up afterwards. If it was changed, the job tries once more.
    ///
    /// # Errors
    ///
    /// As [`provision`](Self::provision); [`Dns`](ErrorKind::Dns) also if the zone is not set up.
    pub fn add_subdomain(&self, user: &User, zone: &str, subdomain: impl Into<Subdomain>) -> Result<Outcome, Error> {
        let untouched = |error: Error| error.with_state(JobState::Untouched);
        let subdomain = [subdomain.into()];
        let Opened { zone, names, user_key, old } =
            self.open(user, zone, false, |zone| full_names(zone, &subdomain))?;
        let resolve_to = old.default_origin(&zone).ok_or_else(not_set_up).map_err(untouched)?;
        // A row that is there keeps its origin, unless another is asked for.
        let origin = names.iter().find_map(|(name, own)| own.as_ref().or_else(|| old.hosted.get(name)));
        let origin = origin.unwrap_or(&resolve_to);
        let challenges = old.challenges_of(names.keys()).map(|(name, _)| name);
        let read = names.keys().cloned().chain([zone.clone()]).chain(challenges).collect();
        let records = self.read(&zone, read, std::slice::from_ref(origin)).map_err(untouched)?;
        let network = self.network(&zone, &old);
        let predicted = old.predicted(&network, &names);
        let planned = self.step(Step::Plan, None, || {
            let site = Site::new(&zone, &names, &records, &network);
            let options = PlannedOrigin::named(&site, "subdomain", origin.clone(), &self.options)?.options;
            let plan = Plan::within(&network, &zone, &predicted, &records, &options)?;
            Ok((options, plan))
        });
        let (options, plan) = planned.map_err(untouched)?;
        let mut outcome = Outcome::new(user_key, zone.clone(), &old);
        outcome.aliases = without_rows(&plan, &old);
        outcome.left.clone_from(&plan.left);
        let Some(user_key) = outcome.user_key.clone().filter(|_| !self.dry_run) else {
            outcome.plans.extend([plan].into_iter().filter(|plan| !plan.is_empty()));
            return Ok(outcome);
        };
        let nothing = Plan::default();
        let undo = Undo { user_key: &user_key, zone: &zone, old: &old, origin: &nothing };
        let set = self.set_up(&user_key, &zone, names.keys(), |rows| {
            for (name, own) in &names {
                let row = rows.hosted.entry(name.clone()).or_insert_with(|| resolve_to.clone());
                if let Some(own) = own {
                    row.clone_from(own);
                }
            }
            rows.asks_apex |= names.contains_key(&zone);
        });
        self.switch(outcome, set, &names, records, &options, &undo)
    }

    /// Takes one name of a zone back from the network. The job points the name back, and sends all other rows again.
    /// `applied` is as in [`deprovision`](Self::deprovision).
    ///
    /// # Errors
    ///
    /// As [`add_subdomain`](Self::add_subdomain). The last name is an [`InvalidArgument`](ErrorKind::InvalidArgument),
    /// because a zone without names cannot be set.
    pub fn remove_subdomain(
        &self,
        user: &User,
        zone: &str,
        subdomain: &str,
        applied: &[Plan],
    ) -> Result<Outcome, Error> {
        let subdomain = [Subdomain::new(subdomain)];
        let Opened { zone, names, user_key, old } =
            self.open(user, zone, false, |zone| full_names(zone, &subdomain))?;
        let name = names.into_keys().next().unwrap_or_default();
        let as_it_was = |error: Error| error.with_state(old.state());
        let others = old.hosted.keys().filter(|row| **row != name && **row != zone).count();
        if old.exists && others == 0 {
            let error = Error::invalid("subdomain", "is the last name of the zone: deprovision the zone");
            return Err(as_it_was(error));
        }
        let from: Vec<String> = old.hosted.get(&name).cloned().into_iter().collect();
        let records = self.read(&zone, vec![name.clone(), challenge_of(&name)], &from).map_err(as_it_was)?;
        let network = self.network(&zone, &old);
        let planned = self.step(Step::Plan, None, || {
            let is_asked = |other: &str| other == name;
            Plan::back_of(is_asked, &network, &zone, &old.origins(), &records, applied, &self.options)
        });
        let plan = planned.map_err(as_it_was)?;
        let mut outcome = Outcome::new(user_key, zone.clone(), &old);
        if self.dry_run {
            outcome.plans.extend([plan].into_iter().filter(|plan| !plan.is_empty()));
            outcome.state = old.state();
            return Ok(outcome);
        }
        self.point_back(&zone, &plan, &old, &mut outcome)?;
        if let Some(user_key) = outcome.user_key.as_ref().filter(|_| old.exists) {
            let set = self.set_up(user_key, &zone, [&name], |rows| _ = rows.hosted.remove(&name));
            set.map_err(|not_set| match not_set {
                NotSet::Queued(error) => error,
                NotSet::Failed(error) => error.with_state(JobState::SetNotSwitched),
            })?;
            outcome.state = JobState::SetNotSwitched;
        }
        Ok(outcome)
    }

    /// What every job begins with: its arguments are looked at, then the customer and the zone's rows. Nothing is changed but
    /// that an account is made, if it may be.
    fn open(
        &self,
        user: &User,
        zone: &str,
        may_create: bool,
        names: impl FnOnce(&str) -> Result<BTreeMap<String, Option<String>>, Error>,
    ) -> Result<Opened, Error> {
        let open = || {
            let zone = ascii(zone)?;
            let names = names(&zone)?;
            let user_key = self.user(user, may_create)?;
            let old = self.rows(user_key.as_ref(), &zone)?;
            Ok(Opened { zone, names, user_key, old })
        };
        open().map_err(|error: Error| error.with_state(JobState::Untouched))
    }

    /// Runs a step, and tells of its beginning and its end.
    pub(super) fn step<T>(
        &self,
        step: Step,
        plan: Option<&Plan>,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let tell = |is_end, error| {
            if let Some(observer) = &self.observer {
                observer(&StepEvent { step, is_end, plan, error });
            }
        };
        tell(false, None);
        let result = work();
        tell(true, result.as_ref().err());
        result
    }

    /// The customer's key; none if there is no such account yet and this is a dry run.
    fn user(&self, user: &User, may_create: bool) -> Result<Option<UserKey>, Error> {
        let lookup = match user {
            User::Key(key) => return Ok(Some(key.clone())),
            User::UniqueId(unique_id) => UserLookup::by_unique_id(unique_id),
            User::Account { cloudflare_email, .. } => UserLookup::by_email(cloudflare_email),
        };
        self.step(Step::User, None, || {
            let found = self.client.user_lookup(&lookup)?.into_inner();
            if let Some(key) = found.user_key.filter(|_| found.user_exists && found.user_authed) {
                return Ok(Some(key));
            }
            let User::Account { cloudflare_email, cloudflare_pass, unique_id } = user else {
                return Err(no_account());
            };
            if !may_create {
                return Err(no_account());
            }
            if self.dry_run {
                return Ok(None);
            }
            let mut create = UserCreate::new(cloudflare_email, cloudflare_pass);
            if let Some(unique_id) = unique_id {
                create = create.unique_id(unique_id);
            }
            Ok(Some(self.client.user_create(&create)?.into_inner().user_key))
        })
    }

    fn rows(&self, user_key: Option<&UserKey>, zone: &str) -> Result<Rows, Error> {
        let Some(user_key) = user_key else { return Ok(Rows::default()) };
        self.step(Step::ZoneLookup, None, || rows(&self.client, user_key, zone))
    }

    /// Reads the zone: at least these names, and those that the origins lead to as aliases.
    fn read(&self, zone: &str, mut names: Vec<String>, origins: &[String]) -> Result<Vec<Record>, Error> {
        let scope = self.client.scope();
        let inside = |name: &String| is_in(name, zone);
        self.step(Step::Read, None, || {
            names.extend(origins.iter().cloned());
            names.retain(inside);
            let (challenges, names): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_challenge(name));
            let challenges: BTreeSet<String> = challenges.into_iter().gathered();
            let mut records = self.server.read_within(scope, zone, &names)?;
            if self.server.read_by == ReadBy::Transfer {
                return Ok(records);
            }
            self.read_elsewhere(zone, challenges, &mut records)?;
            let mut known: BTreeSet<String> = names.into_iter().gathered();
            loop {
                let aliases = Aliases::among(&records);
                let mut next: Vec<String> = origins.iter().filter_map(|origin| aliases.chain(origin).pop()).collect();
                next.retain(|name| inside(name) && known.insert(name.clone()));
                if next.is_empty() {
                    return Ok(records);
                }
                self.read_elsewhere(zone, next, &mut records)?;
            }
        })
    }

    /// Reads names of which some may not be this server's to say: these have nothing here. A record is there once, however
    /// often it is met.
    fn read_elsewhere(
        &self,
        zone: &str,
        names: impl IntoIterator<Item = String>,
        records: &mut Vec<Record>,
    ) -> Result<(), Error> {
        for name in names {
            match self.server.read_within(self.client.scope(), zone, &[name]) {
                Ok(found) => {
                    let new: Vec<Record> = found.into_iter().filter(|record| !records.contains(record)).collect();
                    records.extend(new);
                }
                Err(error) if error.kind() == ErrorKind::Dns => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What is at the challenges of these names too, which only the rows tell of.
    fn with_challenges(
        &self,
        undo: &Undo<'_>,
        rows: &Rows,
        names: &BTreeMap<String, Option<String>>,
        mut records: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        let mut challenges: Vec<String> = rows.challenges_of(names.keys()).map(|(name, _)| name).collect();
        challenges.retain(|name| !undo.old.challenges.contains_key(name));
        if self.server.read_by == ReadBy::Queries && !challenges.is_empty() {
            self.step(Step::Read, None, || self.read_elsewhere(undo.zone, challenges, &mut records))?;
        }
        Ok(records)
    }

    fn check(
        &self,
        zone: &str,
        records: &[Record],
        targets: &BTreeMap<String, String>,
        before: &[Record],
    ) -> Vec<Check> {
        let servers = self.check_servers.clone().unwrap_or_else(|| name_servers(zone, records));
        let timeout = self.server.timeout.min(Duration::from_secs(5));
        let scope = self.client.scope();
        let checks = self.step(Step::Check, None, || check_within(scope, &servers, targets, before, timeout));
        // The names were names before: there is nothing to refuse any more.
        checks.unwrap_or_default()
    }

    /// What is known of the network before a job changes anything.
    fn network(&self, zone: &str, old: &Rows) -> Network {
        Network::new(&self.options).with_rows(zone, &old.forward)
    }

    /// Sets the zone's rows, and waits if the server has a queue. Gives the rows that came to be.
    fn set_up<'a>(
        &self,
        user_key: &UserKey,
        zone: &str,
        names: impl IntoIterator<Item = &'a String>,
        change: impl Fn(&mut Rows),
    ) -> Result<Rows, NotSet> {
        let mut seen = Seen::default();
        let queued = match self.step(Step::ZoneSet, None, || self.set_rows(user_key, zone, &change, &mut seen)) {
            Ok(rows) => return Ok(rows),
            Err(error) if !is_queued(&error) => return Err(NotSet::Failed(error)),
            // It is in the queue, whether it is waited for or not.
            Err(error) if self.queue_timeout.is_zero() => return Err(NotSet::Queued(seen.told(error, names))),
            Err(error) => error,
        };
        let again = || self.set_rows(user_key, zone, &change, &mut seen);
        self.step(Step::Queue, None, || self.wait(queued, again)).map_err(|error| {
            if is_queued(&error) || error.kind() == ErrorKind::Cancelled {
                NotSet::Queued(seen.told(error, names))
            } else {
                NotSet::Failed(error)
            }
        })
    }

    /// Tries again until the zone is out of the queue, as which all counts that does not say otherwise. Gives up with what
    /// the server said when it put the zone there.
    fn wait(&self, queued: Error, mut attempt: impl FnMut() -> Result<Rows, Error>) -> Result<Rows, Error> {
        let scope = self.client.scope();
        let deadline = Deadline::after(Instant::now(), self.queue_timeout);
        let [mut half, most] = HALF_PAUSES;
        loop {
            let remaining = deadline.remaining();
            if remaining.is_zero() {
                return Err(queued);
            }
            // Many that began together do not come back together.
            let length = Duration::from_millis(half + retry::random() % half);
            if pause(scope, length.min(remaining)).is_err() {
                return Err(Error::cancelled(Delivery::Answered));
            }
            match attempt() {
                Err(error) if goes_on(&error) => {}
                result => return result,
            }
            half = (half * 2).min(most);
        }
    }

    /// Sends the zone's rows with a change, and looks that they came to be. Gives the rows.
    fn set_rows(
        &self,
        user_key: &UserKey,
        zone: &str,
        change: &impl Fn(&mut Rows),
        seen: &mut Seen,
    ) -> Result<Rows, Error> {
        for _ in 0..2 {
            let before = rows(&self.client, user_key, zone)?;
            let mut wanted = before.clone();
            change(&mut wanted);
            *seen = Seen { wanted: wanted.clone(), now: before.clone() };
            if wanted.is_set(&before, zone) {
                return Ok(before);
            }
            let request = wanted.request(user_key, zone).ok_or_else(not_set_up)?;
            let sent = self.client.zone_set(&request)?;
            if let Some(sent) = &sent.zone_name_sent {
                let reason = format_args!("{sent:?} is below the registered domain, which is what can be set up");
                return Err(Error::invalid("zone_name", reason));
            }
            let after = rows(&self.client, user_key, zone)?;
            if wanted.is_set(&after, zone) {
                return Ok(after);
            }
        }
        let message = "the zone has other rows than were set, twice: somebody else is changing it";
        Err(Error::new(ErrorKind::Dns, Delivery::Answered, message).retryable())
    }
}

impl fmt::Debug for Provisioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provisioner")
            .field("client", &self.client)
            .field("server", &self.server)
            .field("options", &self.options)
            .field("queue_timeout", &self.queue_timeout)
            .field("dry_run", &self.dry_run)
            .finish_non_exhaustive()
    }
}

/// A job that was begun.
struct Opened {
    zone: String,
    /// The names that it is about, in full, with origins of their own.
    names: BTreeMap<String, Option<String>>,
    user_key: Option<UserKey>,
    old: Rows,
}

impl Outcome {
    fn new(user_key: Option<UserKey>, zone_name: String, old: &Rows) -> Self {
        Self {
            user_key,
            zone_name,
            plans: Vec::new(),
            checks: Vec::new(),
            left: Vec::new(),
            aliases: Vec::new(),
            dropped: old.dropped.clone(),
            state: JobState::Untouched,
        }
    }
}

/// Why the rows of a zone are not those that were to be set.
enum NotSet {
    /// The server has the zone in its queue. The error is complete.
    Queued(Error),
    Failed(Error),
}

/// Whether the server has put the zone into its queue.
fn is_queued(error: &Error) -> bool {
    error.code() == Some(ErrorCode::SIGNUPS_LIMITED_QUEUED)
}

/// Whether the zone is still in the queue for all that is known: the server says so, or the way there failed.
fn goes_on(error: &Error) -> bool {
    let is_lost = error.delivery() == Delivery::PerhapsCarriedOut
        && !matches!(error.kind(), ErrorKind::Cancelled | ErrorKind::Internal);
    is_queued(error) || error.is_retryable() || is_lost
}

/// What a zone was to have, and had when last looked at.
#[derive(Default)]
struct Seen {
    wanted: Rows,
    now: Rows,
}

impl Seen {
    /// Completes the error of a job that no longer waits for these names.
    fn told<'a>(&self, error: Error, names: impl IntoIterator<Item = &'a String>) -> Error {
        let (there, missing): (Vec<&str>, Vec<&str>) = names
            .into_iter()
            .map(String::as_str)
            .partition(|name| self.now.hosted.get(*name) == self.wanted.hosted.get(*name));
        let is_going = !missing.is_empty() && missing.iter().all(|name| !self.wanted.hosted.contains_key(*name));
        let list = |names: &[&str]| match names.len() {
            0 => "nothing".to_owned(),
            1..=20 => names.join(", "),
            more => format!("{} and {} more", names[..20].join(", "), more - 20),
        };
        let advice = if is_going {
            format!("Still to go: {}.", list(&missing))
        } else {
            format!("Set up when last looked at: {}. Still to come: {}.", list(&there), list(&missing))
        };
        let advice = format!("{advice} The same call later goes on from there.");
        error.with_advice(advice).retryable().with_state(JobState::Queued)
    }
}

/// The aliases of a plan's names that have no rows of their own.
fn without_rows(plan: &Plan, old: &Rows) -> Vec<Alias> {
    plan.aliases.iter().filter(|alias| !old.hosted.contains_key(&alias.name)).cloned().collect()
}

/// The plan for these names by what the server says their targets are.
fn plan_for(
    zone: &str,
    names: &BTreeMap<String, Option<String>>,
    rows: &Rows,
    records: &[Record],
    network: &Network,
    options: &PlanOptions,
) -> Result<Plan, Error> {
    let mut targets: BTreeMap<String, String> = rows.challenges_of(names.keys()).gathered();
    for name in names.keys() {
        let Some(target) = rows.forward.get(name) else {
            let message = format!("the server gives no target for {name}");
            return Err(Error::new(ErrorKind::Protocol, Delivery::Answered, message));
        };
        targets.insert(name.clone(), target.clone());
    }
    Plan::within(&network.clone().with_rows(zone, &targets), zone, &targets, records, options)
}

/// A zone's name as it is sent.
fn ascii(zone: &str) -> Result<String, Error> {
    zone_name(&domain_to_ascii(zone.to_owned()))
}

/// The full names of subdomains, and the origins that are their own.
fn full_names(zone: &str, subdomains: &[Subdomain]) -> Result<BTreeMap<String, Option<String>>, Error> {
    valid::subdomains_present(subdomains)?;
    let mut names = BTreeMap::new();
    for Subdomain { host, target } in subdomains {
        valid::subdomain(host, target.as_deref())?;
        let host = host.to_ascii_lowercase();
        let name = if host == "@" {
            zone.to_owned()
        } else if is_in(&host, zone) {
            host
        } else {
            format!("{host}.{zone}")
        };
        let name = host_name(&name).ok_or_else(|| Error::invalid("subdomains", "has a name that is too long"))?;
        if is_challenge(&name) {
            return Err(Error::invalid("subdomains", "has a name at which a certificate authority looks for proofs"));
        }
        names.insert(name, target.as_ref().map(|target| target.to_ascii_lowercase()));
    }
    Ok(names)
}

fn no_account() -> Error {
    let message = "there is no such account, or this provider has no key to it";
    Error::new(ErrorKind::InvalidArgument, Delivery::Answered, message)
}
