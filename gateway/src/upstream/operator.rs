//! What an operator asks of the state, and does to it: `cfhost-gateway upstream status`, `adopt`, `release`, `diff`.
//!
//! A gateway can serve from the same state meanwhile. What it is left to do, it finds by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cfhost_v4::{
    Client, Clock, CustomHostname, HostnameFilter, HostnameStatus as VendorStatus, Plan, RecordFilter, SystemClock,
    Zone, ZoneFilter,
};
use jiff::Timestamp;
use serde::Serialize;

use super::config::Config;
use super::hostnames::{found, is_held, wanted_origin};
use super::limits::alarms;
use super::work::is_active;
use super::{micros, zones};
use crate::Error;
use crate::acts::Domain;
use crate::store::{
    HostId, Hostname, HostnameView, Hostnames, LimitView, NewOperation, Row, SWEEP, Step, Store, Wish, Write, ZoneKind,
};

/// How long a call of a command takes at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a gateway wants at the vendor, and found there: for the commands of its operator.
#[expect(missing_debug_implementations, reason = "a state shows nothing of itself")]
pub struct UpstreamState {
    pub(super) store: Store,
    clock: SystemClock,
}

/// How it stands at the vendor.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct UpstreamStatus {
    /// What is under way.
    pub operations: Vec<OperationStatus>,
    /// How many host names there are, by provider zone and state.
    pub hostnames: BTreeMap<String, BTreeMap<String, i64>>,
    /// How many zones at the vendor are ours, by kind and state.
    pub zones: BTreeMap<String, BTreeMap<String, i64>>,
    /// Provider zones and accounts, and when they were looked over.
    pub sweeps: Vec<SweepStatus>,
    /// What of the vendor's limits is used.
    pub limits: Vec<LimitStatus>,
    /// The credentials with which the vendor was asked.
    pub credentials: Vec<CredentialStatus>,
    /// What has to be seen to: little is left of a limit, or a token ends.
    pub alarms: Vec<String>,
    /// Records that customers' DNS has to hold before partial zones work.
    pub records: Vec<RecordStatus>,
    /// Host names that are wanted and do not work.
    pub pending: Vec<HostnameStatus>,
    /// Host names that stand at the vendor and are nobody's.
    pub others: Vec<HostnameStatus>,
    /// Names that are gone, and kept for whoever had them.
    pub reserved: Vec<HostnameStatus>,
}

/// An operation that is under way.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct OperationStatus {
    /// The zone's name, or its number if it is gone.
    pub zone: String,
    /// The act that wanted it; `sweep` if none did.
    pub act: String,
    /// `running`, or `undoing` if what it made is being taken back.
    pub state: String,
    /// The code that the act is answered with meanwhile.
    pub code: Option<u32>,
    /// The host name that this is about.
    pub subject: Option<String>,
    /// Why it waits.
    pub reason: Option<String>,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried again.
    pub next_try: String,
    /// When it was wanted.
    pub since: String,
}

/// When something was looked over.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct SweepStatus {
    /// A provider zone, or an account's id.
    pub name: String,
    /// When all of it was last looked at.
    pub swept: Option<String>,
}

/// What of a limit is used, as it was last found out.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct LimitStatus {
    /// The provider zone.
    pub zone: String,
    /// `hostnames` or `records`.
    pub what: &'static str,
    /// How many there are.
    pub used: u64,
    /// How many there can be.
    pub most: u64,
    /// Those beyond cost money.
    pub included: Option<u64>,
    /// When that was found out.
    pub found: String,
}

/// How a credential stands.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct CredentialStatus {
    /// The account's id.
    pub account: String,
    /// `token`, or `key` for a user's global key.
    pub kind: &'static str,
    /// When the token ends, if it does and that is known.
    pub ends: Option<String>,
    /// When that was found out.
    pub checked: Option<String>,
    /// How often a call came too fast for the vendor (HTTP 429).
    pub requests_refused: u64,
    /// How often it was one that orders a certificate.
    pub certificates_refused: u64,
    /// When the last of them was.
    pub refused: Option<String>,
}

/// A record that a customer's DNS has to hold.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct RecordStatus {
    /// The zone that waits for it.
    pub zone: String,
    /// The vendor's word for how the zone stands.
    pub status: Option<String>,
    /// The record's name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its value.
    pub value: String,
}

/// How a host name stands.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct HostnameStatus {
    /// The host name.
    pub name: String,
    /// The provider zone that it is in.
    pub provider: String,
    /// The address of the user whose it is.
    pub user: Option<String>,
    /// How it stands, in one word.
    pub state: String,
    /// The vendor's words for the host name and its certificate.
    pub status: Option<String>,
    /// See [`status`](Self::status).
    pub ssl_status: Option<String>,
    /// What stands in the way.
    pub reason: Option<String>,
    /// Where `_acme-challenge` of the name has to lead.
    pub delegation: Option<String>,
    /// Until when nobody else gets it.
    pub reserved_until: Option<String>,
}

/// Where the vendor differs from what is wanted.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The provider zone, or the customer's zone at the vendor.
    pub zone: String,
    /// The host name, or the record.
    pub name: String,
    /// `missing`, `extra`, `origin`, `kind` or `records`.
    pub what: &'static str,
    /// What is wanted.
    pub wanted: String,
    /// What is there.
    pub found: String,
}

/// A moment of the state, in words.
pub(crate) fn moment(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map_or_else(|_| "never".to_owned(), |time| format!("{time:.0}"))
}

fn hostname_status(view: HostnameView) -> HostnameStatus {
    HostnameStatus {
        name: view.name,
        provider: view.provider,
        user: view.email,
        state: view.state,
        status: view.status,
        ssl_status: view.ssl_status,
        reason: view.reason,
        delegation: view.delegation,
        reserved_until: view.reserved_until.filter(|until| *until > 0).map(moment),
    }
}

fn grouped(counts: Vec<(String, String, i64)>) -> BTreeMap<String, BTreeMap<String, i64>> {
    let mut groups: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (group, state, count) in counts {
        groups.entry(group).or_default().insert(state, count);
    }
    groups
}

impl UpstreamState {
    /// Opens a state that is there.
    pub fn open(state: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self { store: Store::open_existing(state.as_ref())?, clock: SystemClock::default() })
    }

    /// Opens a state that is there, of which nothing is changed.
    pub fn open_to_read(state: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self { store: Store::open_to_read(state.as_ref())?, clock: SystemClock::default() })
    }

    fn now(&self) -> i64 {
        micros(self.clock.now())
    }

    /// How it stands, as far as the state knows. The vendor is not asked.
    pub fn status(&self) -> Result<UpstreamStatus, Error> {
        let now = self.now();
        self.store.read(|state| {
            let list = |which| {
                let list = state.hostnames_view(which)?;
                Ok::<_, Error>(list.into_iter().map(hostname_status).collect())
            };
            let operations = state.open_operations()?.into_iter().map(|it| OperationStatus {
                zone: it.name.unwrap_or_else(|| it.zone.0.to_string()),
                act: it.act,
                state: it.state,
                code: it.code,
                subject: it.subject,
                reason: it.reason,
                tries: it.tries,
                next_try: moment(it.next_try),
                since: moment(it.created),
            });
            let sweeps = state.sweeps()?.into_iter();
            let limits = state.limits()?.into_iter().map(|LimitView { limit, found, .. }| LimitStatus {
                zone: limit.zone,
                what: limit.what.word(),
                used: limit.used,
                most: limit.most,
                included: limit.included,
                found: moment(found),
            });
            let credentials = state.credentials()?.into_iter().map(|it| CredentialStatus {
                account: it.account,
                kind: if it.is_token { "token" } else { "key" },
                ends: it.ends.map(moment),
                checked: it.checked.map(moment),
                requests_refused: it.requests_refused,
                certificates_refused: it.certificates_refused,
                refused: it.refused.map(moment),
            });
            let records = state.zones_to_prove()?.into_iter().map(|it| RecordStatus {
                name: zones::verification_name(&it.name),
                zone: it.name,
                status: it.status,
                kind: "TXT",
                value: it.key,
            });
            Ok(UpstreamStatus {
                limits: limits.collect(),
                credentials: credentials.collect(),
                alarms: alarms(state, now, None)?.into_iter().map(|it| format!("{}: {}", it.what, it.text)).collect(),
                records: records.collect(),
                operations: operations.collect(),
                hostnames: grouped(state.hostname_counts()?),
                zones: grouped(state.vendor_zone_counts()?),
                sweeps: sweeps.map(|(name, swept)| SweepStatus { name, swept: swept.map(moment) }).collect(),
                pending: list(Hostnames::Pending)?,
                others: list(Hostnames::Nobodys)?,
                reserved: list(Hostnames::Reserved(now))?,
            })
        })
    }

    /// Lets anybody have a name that is gone, and was kept for whoever had it.
    pub fn release(&self, name: &str) -> Result<(), Error> {
        let name = name.to_ascii_lowercase();
        match self.store.write(|state| Ok::<_, Error>(state.free_hostname(&name, self.now())?))? {
            0 => Err(Error::new(format!("{name} is not kept for anybody"))),
            _ => Ok(()),
        }
    }

    /// Has the vendor begin the validation of a host name anew, also of one that it blocked.
    pub fn revive(&self, name: &str) -> Result<(), Error> {
        let name = name.to_ascii_lowercase();
        self.store.write(|state| {
            let zones = state.revive_hostname(&name)?;
            if zones.is_empty() {
                return Err(Error::new(format!("{name} is no host name that is wanted and stands at the vendor")));
            }
            for zone in zones {
                if state.operation(zone)?.is_none_or(|operation| !operation.is_open()) {
                    let (now, background) = (self.now(), true);
                    let new = NewOperation { zone, act: SWEEP, wish: SWEEP, before: None, background, now };
                    state.begin_operation(&new)?;
                }
            }
            Ok(())
        })
    }

    /// Makes the host names a user's that stand at the vendor under this domain, and that are nobody's. It says which.
    pub fn adopt(&self, file: &Path, domain: &str, email: &str, host: i64) -> Result<Vec<String>, Error> {
        let config = Config::read(file)?;
        let domain = domain.to_ascii_lowercase();
        if Domain::of(&domain).is_none_or(|known| known.as_str() != domain) {
            return Err(Error::new(format!("{domain} is no domain that a zone can have")));
        }
        self.store.write(|state| self.adopt_in(state, &config, &domain, email, HostId(host)))
    }

    fn adopt_in(
        &self,
        state: &Write<'_>,
        config: &Config,
        domain: &str,
        email: &str,
        host: HostId,
    ) -> Result<Vec<String>, Error> {
        let refused = |what: String| Err(Error::new(what));
        let user = match state.account_by_email(email)? {
            Some(account) if state.link(host, account.id)?.is_some() => account.id,
            _ => return refused(format!("host {} may not act for a user {email}: user_create makes one", host.0)),
        };
        let strays: Vec<Hostname> = state
            .hostnames_under(domain)?
            .into_iter()
            .filter(|name| name.owner.is_none() && name.zone.is_none() && name.step == Step::There)
            .collect();
        let is_own = |name: &&Hostname| name.found.origin.is_some();
        let Some(main) = strays.iter().find(is_own).or(strays.first()) else {
            let text =
                format!("no host name under {domain} stands at the vendor and is nobody's, as of the last sweep");
            return refused(text);
        };
        let zone = match state.live_zone(domain)? {
            Some(zone) if zone.user != user || zone.host != host => {
                return refused(format!("{domain} is another user's, or of another host"));
            }
            Some(zone) if state.vendor_zone(zone.id)?.is_some_and(|it| it.wanted) => {
                return refused(format!("{domain} is a zone of its own at the vendor"));
            }
            Some(zone) if state.operation(zone.id)?.is_some_and(|operation| operation.is_open()) => {
                return refused(format!("something is under way for {domain}: try again when that is done"));
            }
            zone => zone,
        };
        let server_of = |provider: &str| {
            let known = config.provider_zone(provider).and_then(|zone| zone.servers.first());
            known
                .cloned()
                .ok_or_else(|| Error::new(format!("the file names no server of the provider zone {provider}")))
        };
        let resolve_to = match zone.as_ref().and_then(|zone| zone.resolve_to.clone()) {
            Some(server) => server,
            None => server_of(&main.provider)?,
        };
        let mut rows = match &zone {
            Some(zone) => state.rows(zone.id)?,
            None => Vec::new(),
        };
        for name in &strays {
            let target = match &name.found.origin {
                None => server_of(&name.provider)?,
                Some(label) => {
                    let known = state.origins_of(&name.provider)?.into_iter().find(|(known, _)| known == label);
                    known.map_or_else(|| label.clone(), |(_, server)| server)
                }
            };
            if rows.iter().any(|row| row.name == name.name) {
                return refused(format!("{domain} has {} already", name.name));
            }
            rows.push(Row { name: name.name.clone(), target });
        }
        let pairs = rows.iter().map(|row| (row.name.as_str(), row.target.as_str()));
        let wishes = config.wishes(Some(&resolve_to), pairs);
        for name in &strays {
            let is_kept = |wish: &&Wish<'_>| wish.name == name.name && wish.provider == name.provider;
            if !wishes.iter().any(|wish| is_kept(&wish)) {
                return refused(format!(
                    "{} would move to another provider zone: its origin is none of {}'s",
                    name.name, name.provider
                ));
            }
        }
        let zone = match zone {
            Some(zone) => zone.id,
            None => state.add_zone(host, user, domain)?,
        };
        state.change_zone(zone, Some(&resolve_to))?;
        state.take_rows(zone)?;
        state.add_rows(zone, &rows)?;
        for name in &strays {
            state.give_hostname(name.id, user, zone)?;
        }
        state.want_hostnames(zone, user, domain, &wishes)?;
        state.set_pending(zone, !is_active(&state.hostnames(zone)?))?;
        // As a sweep has it done: nothing goes back to what was before, and so nothing is deleted.
        let now = self.now();
        let new = NewOperation { zone, act: SWEEP, wish: SWEEP, before: None, background: true, now };
        state.begin_operation(&new)?;
        Ok(strays.into_iter().map(|name| name.name).collect())
    }

    /// A client for a command, which may wait longer than an act.
    pub(super) fn client(config: &Config) -> Result<Client, Error> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        Ok(config.client(clock)?.in_background().with_timeout(PATIENCE))
    }

    /// Asks the vendor what differs from what is wanted. Nothing is changed, neither there nor here.
    pub fn diff(&self, file: &Path) -> Result<Vec<Difference>, Error> {
        let config = Config::read(file)?;
        let client = Self::client(&config)?;
        let mut differences = Vec::new();
        for provider in &config.provider_zones {
            let id = provider_id(&client, &config, &provider.name)?;
            let failed = || format!("cannot look at the host names of {}", provider.name);
            let rows = client.hostnames(&id, &HostnameFilter::default()).map_err(Error::because(failed()))?;
            let known = self.store.read(|state| {
                let known = state.hostnames_of(&provider.name)?;
                let held: BTreeSet<i64> = {
                    let mut held = BTreeSet::new();
                    for name in known.iter().filter(|name| !name.wanted) {
                        let Some(zone) = name.zone else { continue };
                        if is_held(name, &state.hostnames(zone)?) {
                            held.insert(name.id);
                        }
                    }
                    held
                };
                Ok::<_, Error>((known, held))
            })?;
            compare(&provider.name, &known.0, &known.1, &rows, &mut differences);
        }
        if config.has_zones() {
            self.compare_zones(&config, &client, &mut differences)?;
        }
        Ok(differences)
    }

    fn compare_zones(&self, config: &Config, client: &Client, differences: &mut Vec<Difference>) -> Result<(), Error> {
        let accounts = self.store.read(|state| Ok::<_, Error>(config.accounts(state)?))?;
        let all = zones::zones_of(client, &accounts);
        let all = all.map_err(Error::because("cannot look at the zones of the account"))?;
        for (id, account) in &accounts {
            let there = all.iter().filter(|zone| zones::is_in(zone, id, accounts.len()));
            let there = there.filter_map(|zone| Some((zone.name.as_deref()?, zone))).collect();
            self.compare_account(client, account, &there, differences)?;
        }
        Ok(())
    }

    fn compare_account(
        &self,
        client: &Client,
        account: &str,
        there: &BTreeMap<&str, &Zone>,
        differences: &mut Vec<Difference>,
    ) -> Result<(), Error> {
        let known = self.store.read(|state| Ok::<_, Error>(state.vendor_zones_of(account)?))?;
        for zone in known.iter().filter(|zone| zone.owner.is_some() || zone.zone.is_some()) {
            let mut differs = |what, wanted: &str, found: &str| {
                let (wanted, found) = (wanted.to_owned(), found.to_owned());
                differences.push(Difference { zone: zone.name.clone(), name: zone.name.clone(), what, wanted, found });
            };
            let kind = match zone.kind {
                ZoneKind::Full => "full",
                ZoneKind::Partial => "partial",
            };
            match there.get(zone.name.as_str()) {
                None if zone.wanted => differs("missing", kind, "nothing"),
                // What was ours and is somebody else's by now has another id.
                Some(found) if !zone.wanted && zone.found.vendor_id.as_deref() == Some(&found.id) => {
                    differs("extra", "nothing", "the zone");
                }
                Some(_) if !zone.wanted => {}
                Some(found) if found.kind.as_ref() != Some(&zones::kind_of(zone.kind)) => {
                    differs("kind", kind, found.kind.as_ref().map_or("another kind", |kind| kind.as_str()));
                }
                Some(found) if zone.kind == ZoneKind::Partial => {
                    let records = client
                        .records(&found.id, &RecordFilter::default())
                        .map_err(Error::because(format!("cannot look at the records of {}", zone.name)))?;
                    let rows = self.store.read(|state| match zone.zone {
                        Some(ours) => Ok::<_, Error>(state.rows(ours)?),
                        None => Ok(Vec::new()),
                    })?;
                    let wanted: Vec<_> = rows.iter().map(zones::entry).collect();
                    match Plan::new(&zone.name, &wanted, &zones::ledger(zone)?, &records, zones::MARK, Plan::MAX_PAID) {
                        Ok(plan) if plan.is_empty() => {}
                        Ok(plan) => {
                            let number = plan.len();
                            differs("records", "as the zone's names say", &format!("{number} records differ"));
                        }
                        Err(error) => differs("records", "as the zone's names say", &error.to_string()),
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The vendor's id of a provider zone.
pub(super) fn provider_id(client: &Client, config: &Config, name: &str) -> Result<String, Error> {
    let filter =
        ZoneFilter { name: Some(name.to_owned()), account: Some(config.account.clone()), ..ZoneFilter::default() };
    let zones = client.zones(&filter).map_err(Error::because(format!("cannot look for the zone {name}")))?;
    let id = zones.into_iter().next().map(|zone| zone.id);
    id.ok_or_else(|| Error::new(format!("the account has no zone {name}")))
}

/// What of a provider zone differs. Host names that are nobody's are none of our business.
fn compare(
    provider: &str,
    known: &[Hostname],
    held: &BTreeSet<i64>,
    rows: &[CustomHostname],
    differences: &mut Vec<Difference>,
) {
    let is_there = |row: &&CustomHostname| row.status != Some(VendorStatus::PendingDeletion);
    let there: BTreeMap<String, &CustomHostname> = rows
        .iter()
        .filter(is_there)
        .filter_map(|row| Some((row.hostname.as_deref()?.to_ascii_lowercase(), row)))
        .collect();
    let of_zone = |origin: Option<String>| origin.unwrap_or_else(|| "the zone's own".to_owned());
    for name in known.iter().filter(|name| name.owner.is_some() || name.zone.is_some()) {
        let mut differs = |what, wanted: String, found: String| {
            differences.push(Difference { zone: provider.to_owned(), name: name.name.clone(), what, wanted, found });
        };
        match there.get(&name.name) {
            None if name.wanted => differs("missing", "the host name".to_owned(), "nothing".to_owned()),
            Some(row) if name.wanted => {
                let (wanted, origin) = (wanted_origin(name), found(row).origin);
                if wanted != origin {
                    differs("origin", of_zone(wanted), of_zone(origin));
                }
            }
            // It was somebody else's from the first, or is by now.
            Some(row) if !held.contains(&name.id) && is_ours(name, row) => {
                differs("extra", "nothing".to_owned(), "the host name".to_owned());
            }
            _ => {}
        }
    }
}

/// Whether a host name at the vendor is the one that an act of ours made.
fn is_ours(name: &Hostname, row: &CustomHostname) -> bool {
    matches!(name.step, Step::There | Step::Deleting | Step::Sent)
        && name.found.vendor_id.as_ref().is_none_or(|id| *id == row.id)
}
