//! The calls of a check, and what reading cannot tell.

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use cfhost_v4::{
    Answer, Client, Delivery, Entitlement, Error as VendorError, FallbackOrigin, HostnameFilter, HostnameQuota,
    Meaning, NewHostname, NewRecord, NewZone, Record, RecordFilter, Subscription, TokenOwner, TokenVerification, Zone,
    ZoneFilter, ZoneType,
};

use super::report::{Permission, Row, Said, Weight, is_passing, is_refused};
use crate::secret::random_hex;
use crate::upstream::config::{Config, ProviderZone};

/// So many provider zones are asked about at a time.
const AT_ONCE: usize = 8;
/// Custom hostnames are not enabled.
const NOT_ENABLED: [u32; 2] = [1_404, 1_456];
/// A hostname may not have an origin of its own.
const NO_CUSTOM_ORIGIN: u32 = 1_414;

pub(in crate::upstream) type VendorResult<T> = Result<T, VendorError>;

/// What comes of each of these, several at a time.
pub(in crate::upstream) fn each<T: Sync, R: Send>(of: &[T], job: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut all = Vec::with_capacity(of.len());
    for some in of.chunks(AT_ONCE) {
        thread::scope(|scope| {
            let running: Vec<_> = some.iter().map(|one| scope.spawn(|| job(one))).collect();
            all.extend(running.into_iter().map(joined));
        });
    }
    all
}

pub(in crate::upstream) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Whether it has the form of an account's id.
pub(in crate::upstream) fn is_account_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the vendor says of the token, and whether it is one of the account's and not of a user's.
pub(in crate::upstream) fn verify(client: &Client, account: &str) -> VendorResult<(TokenVerification, bool)> {
    match client.token_verify(&TokenOwner::User) {
        Ok(token) => Ok((token.into_inner(), false)),
        Err(error) if error.meaning() == Some(Meaning::Setup) => {
            match client.token_verify(&TokenOwner::Account(account.to_owned())) {
                Ok(token) => Ok((token.into_inner(), true)),
                Err(other) => Err(if is_passing(&other) { other } else { error }),
            }
        }
        Err(error) => Err(error),
    }
}

/// The zones of this name that the credential sees, in whatever account.
pub(in crate::upstream) fn find(client: &Client, name: &str) -> VendorResult<Vec<Zone>> {
    client.zones(&ZoneFilter { name: Some(name.to_owned()), ..ZoneFilter::default() })
}

/// The one in the account.
pub(in crate::upstream) fn in_account<'a>(config: &Config, zones: &'a [Zone]) -> Option<&'a Zone> {
    zones.iter().find(|zone| {
        let account = zone.account.as_ref().and_then(|account| account.id.as_ref());
        account.is_some_and(|account| account.eq_ignore_ascii_case(&config.account))
    })
}

/// What there is of a provider zone.
pub(super) struct State {
    pub(super) fallback: VendorResult<Answer<FallbackOrigin>>,
    pub(super) quota: VendorResult<Answer<HostnameQuota>>,
    pub(super) records: VendorResult<Vec<Record>>,
    pub(super) subscription: VendorResult<Answer<Subscription>>,
    pub(super) origins: Row,
}

pub(super) fn ask(client: &Client, provider: &ProviderZone, zone: &str, may_write: bool) -> State {
    let (fallback, quota, records, entitlements, subscription) = thread::scope(|scope| {
        let fallback = scope.spawn(|| client.fallback_origin(zone));
        let quota = scope.spawn(|| client.hostname_quota(zone));
        let records = scope.spawn(|| client.records(zone, &RecordFilter::default()));
        let entitlements = scope.spawn(|| client.zone_entitlements(zone));
        let subscription = scope.spawn(|| client.subscription(zone));
        (joined(fallback), joined(quota), joined(records), joined(entitlements), joined(subscription))
    });
    let name = &provider.name;
    let said = entitlements.ok().and_then(|all| entitled(&all, &["custom_origin"]));
    let origin = provider.fallback_origin();
    let is_there = records.as_ref().is_ok_and(|records| leads_here(records, &origin).is_some());
    let origins = match said {
        Some(true) => custom_origins(name),
        Some(false) => no_custom_origins(name),
        None if may_write && is_there => try_custom_origin(client, zone, name, &origin),
        None => {
            let text =
                format!("{name}: whether hostnames may have origins of their own is not known: --write finds out");
            Row::new(Weight::Note, "origins", text)
        }
    };
    State { fallback, quota, records, subscription, origins }
}

impl State {
    /// Whether the vendor has custom hostnames for this zone at all, as far as can be told.
    pub(super) fn is_enabled(&self) -> bool {
        let is_not = |error: Option<&VendorError>| {
            error.and_then(VendorError::code).is_some_and(|code| NOT_ENABLED.contains(&code))
        };
        !is_not(self.fallback.as_ref().err()) && !is_not(self.quota.as_ref().err())
    }
}

fn custom_origins(name: &str) -> Row {
    Row::new(Weight::Ok, "origins", format!("{name}: hostnames may have origins of their own"))
}

fn no_custom_origins(name: &str) -> Row {
    let text = "hostnames may not have origins of their own: rows that need one are answered with 601";
    Row::new(Weight::Note, "origins", format!("{name}: {text}"))
}

/// Makes a hostname with an origin of its own, without a certificate, and deletes it.
fn try_custom_origin(client: &Client, zone: &str, name: &str, origin: &str) -> Row {
    let Ok(random) = random_hex(16) else {
        return Row::new(Weight::Alarm, "origins", format!("{name}: this machine has no random numbers"));
    };
    let hostname = format!("cfhost-check-{random}.{name}");
    let new = NewHostname { hostname: hostname.clone(), custom_origin_server: Some(origin.to_owned()), ssl: None };
    let (made, outcome) = match client.hostname_create(zone, &new) {
        Ok(made) => (Some(made.id.clone()), custom_origins(name)),
        Err(error) if error.code() == Some(NO_CUSTOM_ORIGIN) => (None, no_custom_origins(name)),
        Err(error) => {
            let text =
                format!("{name}: whether hostnames may have origins of their own is not known, {}", Said(&error));
            // Its answer may be what was lost.
            let filter = HostnameFilter { hostname: Some(hostname.clone()), ..HostnameFilter::default() };
            let there = match error.delivery() {
                Delivery::PerhapsCarriedOut => client.hostnames(zone, &filter),
                _ => Ok(Vec::new()),
            };
            match there {
                Ok(there) => (there.first().map(|there| there.id.clone()), Row::new(Weight::Note, "origins", text)),
                Err(_) => return left(&hostname),
            }
        }
    };
    match made.map(|id| client.hostname_delete(zone, &id)) {
        Some(Err(error)) if !error.is_absent() => left(&hostname),
        _ => outcome,
    }
}

/// Of a hostname that was made for trying.
fn left(hostname: &str) -> Row {
    let text = format!(
        "{hostname}: it was made to see whether that works, and may be there still: delete it in the dashboard"
    );
    Row::new(Weight::Alarm, "origins", text)
}

/// Sends what cannot succeed: who may change things is told that it is wrong, and who may not, that he may not.
pub(super) fn try_edit(config: &Config, client: &Client, zone: &str, permission: Permission) -> VendorResult<()> {
    let unusable = "cfhost-check";
    let refusal = match permission {
        Permission::Zone => {
            let new = NewZone { name: unusable.into(), account: config.account.clone(), kind: ZoneType::Full };
            client.zone_create(&new).err()
        }
        Permission::Dns => {
            let new = NewRecord {
                kind: "A".into(),
                name: unusable.into(),
                content: unusable.into(),
                ttl: 1,
                ..NewRecord::default()
            };
            client.record_create(zone, &new).err()
        }
        Permission::Ssl => {
            let new = NewHostname { hostname: unusable.into(), custom_origin_server: None, ssl: None };
            client.hostname_create(zone, &new).err()
        }
        Permission::Account => None,
    };
    match refusal {
        Some(error) if is_passing(&error) || is_refused(&error) || error.meaning() == Some(Meaning::Setup) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Whether there is an entitlement whose key has one of these words in it. The vendor does not describe the keys.
pub(super) fn entitled(entitlements: &[Entitlement], words: &[&str]) -> Option<bool> {
    entitlements.iter().find_map(|entitlement| {
        let feature = entitlement.feature.as_ref().map(ToString::to_string).unwrap_or_default();
        let key = format!("{} {feature}", entitlement.key.as_deref().unwrap_or_default());
        let key = key.to_ascii_lowercase().replace(['-', '.', ' '], "_");
        let value = entitlement.allocation.as_ref().and_then(|allocation| allocation.value.as_ref())?;
        let value = value.as_bool().or_else(|| value.as_f64().map(|count| count > 0.0))?;
        words.iter().any(|word| key.contains(word)).then_some(value)
    })
}

/// The record by which a name leads to the network.
pub(in crate::upstream) fn leads_here<'a>(records: &'a [Record], name: &str) -> Option<&'a Record> {
    at(records, name).find(|record| record.proxied == Some(true))
}

/// The records by which a name leads anywhere.
pub(in crate::upstream) fn at<'a>(records: &'a [Record], name: &str) -> impl Iterator<Item = &'a Record> {
    records.iter().filter(move |record| {
        let is_host = matches!(record.kind.as_deref(), Some("A" | "AAAA" | "CNAME"));
        is_host && record.name.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn entitlements_are_found_however_they_are_spelled() {
        let all: Vec<Entitlement> = serde_json::from_value(json!([
            { "feature": { "key": "other" }, "allocation": { "type": "bool", "value": true } },
            { "feature": { "key": "ssl.Custom-Origin-Server" }, "allocation": { "type": "max_count", "value": 0 } },
            { "key": "partial_setup_allowed", "allocation": { "type": "bool", "value": true } },
            { "key": "silent" },
        ]))
        .unwrap();
        assert_eq!(entitled(&all, &["custom_origin"]), Some(false));
        assert_eq!(entitled(&all, &["partial"]), Some(true));
        assert_eq!(entitled(&all, &["silent"]), None);
    }
}
