//! What the vendor's answers mean for an operator.

use cfhost::ErrorCode;
use cfhost_v4::{
    Account, Answer, AvailablePlan, Client, Entitlement, Error as VendorError, FallbackOrigin, FallbackStatus,
    HostnameQuota, Meaning, Record, Subscription, TokenStatus, TokenVerification, Zone, ZoneStatus, ZoneType,
};
use jiff::Timestamp;

use super::ask::{State, VendorResult, at, each, entitled, in_account, leads_here, try_edit};
use super::report::{Permission, Report, Said, is_passing, is_refused};
use crate::certificate::date;

use crate::store::{Limit, Limited};
use crate::upstream::config::{Config, FullZoneSet, ProviderZone, ZoneSet};
use crate::upstream::limits::{RENEWAL, end_of};

/// Records that a zone can have: on the free plan, on it when the zone is older than [`FEWER_SINCE`], and on other plans.
const RECORDS_FREE: u64 = 200;
const RECORDS_FREE_BEFORE: u64 = 1_000;
const RECORDS_PAID: u64 = 3_500;
const FEWER_SINCE: Timestamp = Timestamp::constant(1_725_148_800, 0);

impl Report {
    /// Whether the token is good.
    pub(super) fn token(&mut self, token: &VendorResult<(TokenVerification, bool)>) -> bool {
        let (token, _) = match token {
            Ok(token) => token,
            Err(error) if is_passing(error) => {
                self.alarm("vendor", format!("{}: see whether this machine reaches it, then try again", Said(error)));
                return false;
            }
            Err(error) => {
                self.wrong("token", format!("{}: put a token that is good into its file", Said(error)));
                return false;
            }
        };
        if let Some(status @ (TokenStatus::Disabled | TokenStatus::Expired)) = &token.status {
            self.wrong("token", format!("it is {}: put another one into its file", status.as_str()));
            return false;
        }
        let now = Timestamp::now();
        self.found.end = end_of(token);
        let Some(end) = token.expires_on else {
            self.ok("token", "good, and without an end");
            return true;
        };
        let until = format!("good until {}", date(end.0.as_second()));
        if end.0 < now + RENEWAL {
            self.alarm("token", format!("{until}: put one that is good for longer into its file"));
        } else {
            self.ok("token", until);
        }
        true
    }

    /// Whether a user's global key is good, by what the account answers to it.
    pub(super) fn key(&mut self, account: &VendorResult<Answer<Account>>) -> bool {
        match account {
            Err(error) if is_passing(error) => {
                self.alarm("vendor", format!("{}: see whether this machine reaches it, then try again", Said(error)));
                false
            }
            Err(error) if error.meaning() == Some(Meaning::Setup) => {
                self.wrong("key", format!("{}: put the user's global key into its file", Said(error)));
                false
            }
            _ => {
                self.note("key", "good, and it opens everything that its user may do: a token can be given less");
                true
            }
        }
    }

    pub(super) fn account(&mut self, account: &VendorResult<Answer<Account>>, is_seen: bool) {
        match account {
            Ok(account) => self.ok("account", format!("{:?}", account.name.as_deref().unwrap_or_default())),
            Err(error) if is_passing(error) => self.failed("account", "the account", error, Permission::Account),
            Err(error) if is_refused(error) && is_seen => self.ok("account", "the token is for it"),
            Err(error) if is_refused(error) => self.note(
                "account",
                "the token may not read it, and no zone of it was seen: whether it is the right one shows with the first zone",
            ),
            Err(error) => {
                let text = format!("{}: name the account that the credential is for", Said(error));
                self.wrong("account", text);
            }
        }
    }

    /// Whether the account may have partial zones.
    pub(super) fn partial(&mut self, entitlements: Result<&Answer<Vec<Entitlement>>, &VendorError>) {
        let may = entitlements.ok().and_then(|all| entitled(all, &["partial", "cname_setup"]));
        match may {
            Some(true) => self.ok("partial zones", "the account may have them"),
            Some(false) => self.wrong(
                "partial zones",
                "the account may not have them: ask the vendor, or let zone_set be custom_hostnames",
            ),
            None => self.note(
                "partial zones",
                "the vendor does not say whether the account may have them: if not, the first zone_set is answered with 601",
            ),
        }
    }

    /// The provider zone, if it is one that can be used.
    pub(super) fn zone<'a>(
        &mut self,
        config: &Config,
        provider: &ProviderZone,
        zones: &'a VendorResult<Vec<Zone>>,
    ) -> Option<&'a Zone> {
        let name = &provider.name;
        let zones = match zones {
            Ok(zones) => zones,
            Err(error) => {
                self.failed("zone", name, error, Permission::Zone);
                return None;
            }
        };
        let Some(zone) = in_account(config, zones) else {
            self.wrong(
                "zone",
                match zones.as_slice() {
                    [] => {
                        format!("{name}: the token sees no such zone: add it to the account, or let the token see it")
                    }
                    _ => format!("{name}: it is in another account: name that one, or move the zone"),
                },
            );
            return None;
        };
        if let Some(kind) = zone.kind.as_ref().filter(|kind| **kind != ZoneType::Full) {
            self.wrong("zone", format!("{name}: it is set up as {}: a provider zone has to be full", kind.as_str()));
            return None;
        }
        match &zone.status {
            _ if zone.paused == Some(true) => {
                self.alarm("zone", format!("{name}: it is paused, and the network answers nothing: enable it"));
            }
            Some(ZoneStatus::Active) | None => self.ok("zone", format!("{name}: full and active")),
            Some(status) => {
                let servers = zone.name_servers.join(" and ");
                let text = format!("{name}: it is {}: delegate the domain to {servers}", status.as_str());
                self.alarm("zone", text);
            }
        }
        Some(zone)
    }

    pub(super) fn provider(&mut self, provider: &ProviderZone, zone: &Zone, state: State) {
        let name = &provider.name;
        if !state.is_enabled() {
            self.wrong(
                "hostnames",
                format!("{name}: custom hostnames are not enabled: enable them in the dashboard, at SSL/TLS, Custom Hostnames"),
            );
            return;
        }
        self.fallback(provider, &state.fallback);
        self.quota(name, &state.quota);
        match &state.records {
            Ok(records) => self.records(provider, zone, records, &state.subscription),
            Err(error) => self.failed("records", name, error, Permission::Dns),
        }
        self.push(state.origins);
    }

    fn fallback(&mut self, provider: &ProviderZone, fallback: &VendorResult<Answer<FallbackOrigin>>) {
        let (name, wanted) = (&provider.name, provider.fallback_origin());
        let fallback = match fallback {
            Ok(fallback) => fallback,
            Err(error) if error.http_status() == Some(404) => {
                let text = format!("{name}: there is none: `upstream init --write` makes it {wanted}");
                return self.wrong("fallback", text);
            }
            Err(error) => return self.failed("fallback", name, error, Permission::Ssl),
        };
        let origin = fallback.origin.as_deref().unwrap_or_default();
        if !origin.eq_ignore_ascii_case(&wanted) {
            let text =
                format!("{name}: it is {origin:?}: if nothing else needs that, make it {wanted} in the dashboard");
            return self.wrong("fallback", text);
        }
        match &fallback.status {
            Some(FallbackStatus::Active) => self.ok("fallback", format!("{name}: {wanted}, active")),
            Some(status @ (FallbackStatus::Initializing | FallbackStatus::PendingDeployment)) => {
                let text = format!("{name}: {wanted} is {}: check again in some minutes", status.as_str());
                self.alarm("fallback", text);
            }
            status => {
                let status = status.as_ref().map_or("in no state", FallbackStatus::as_str);
                self.wrong("fallback", format!("{name}: {wanted} is {status}: `upstream init --write` sets it anew"));
            }
        }
    }

    fn quota(&mut self, name: &str, quota: &VendorResult<Answer<HostnameQuota>>) {
        let quota = match quota {
            Ok(quota) => quota,
            Err(error) if is_passing(error) || is_refused(error) => {
                return self.failed("hostnames", name, error, Permission::Ssl);
            }
            Err(error) => {
                return self.note("hostnames", format!("{name}: how many there can be is not known, {}", Said(error)));
            }
        };
        let Some(limit) = Limit::of_hostnames(name, quota) else {
            return self.note("hostnames", format!("{name}: the vendor does not say how many there can be"));
        };
        let text = limit.text();
        if limit.is_nearly_all() {
            self.alarm("hostnames", format!("{text}: {}", limit.advice()));
        } else {
            match limit.included.filter(|included| limit.used > *included) {
                Some(included) => {
                    self.note("hostnames", format!("{text}; those beyond {included} cost money each month"));
                }
                None => self.ok("hostnames", text),
            }
        }
        self.found.limits.push(limit);
    }

    fn records(
        &mut self,
        provider: &ProviderZone,
        zone: &Zone,
        records: &[Record],
        subscription: &VendorResult<Answer<Subscription>>,
    ) {
        let name = &provider.name;
        let wildcard = format!("*.{}", provider.targets());
        for wanted in [&provider.fallback_origin(), &wildcard] {
            match (leads_here(records, wanted), at(records, wanted).next()) {
                (Some(record), _) => {
                    let content = record.content.as_deref().unwrap_or_default();
                    self.ok("record", format!("{wanted}: proxied, {content}"));
                }
                (None, Some(_)) => {
                    self.wrong("record", format!("{wanted}: it is not proxied: make it so in the dashboard"));
                }
                (None, None) => {
                    self.wrong("record", format!("{wanted}: it is not there: `upstream init --write` makes it"));
                }
            }
        }
        // At a name that has records of its own, and below it, a wildcard has no effect.
        let below = format!(".{}", provider.targets()).to_ascii_lowercase();
        let hiding = records.iter().filter_map(|record| record.name.as_deref()).find(|found| {
            let found = found.to_ascii_lowercase();
            found.ends_with(&below) && found != wildcard.to_ascii_lowercase()
        });
        if let Some(hiding) = hiding {
            self.alarm("record", format!("{hiding}: it hides {wildcard} from customers' names there: delete it"));
        }
        let is_older = zone.created_on.is_some_and(|created| created.0 < FEWER_SINCE);
        let (most, plan) = match subscription {
            Ok(_) => (RECORDS_PAID, ""),
            Err(error) if error.meaning() == Some(Meaning::NoSubscription) => (free(is_older), ""),
            // Seeing the plan takes a permission that nothing else needs.
            Err(_) => (free(is_older), ", if the plan is the free one"),
        };
        let zone = name.clone();
        let limit = Limit { zone, what: Limited::Records, used: records.len() as u64, most, included: None };
        let text = format!("{}{plan}", limit.text());
        if limit.is_nearly_all() {
            self.alarm("records", format!("{text}: {}", limit.advice()));
        } else {
            self.ok("records", text);
        }
        // A guess is no fact to be kept.
        if plan.is_empty() {
            self.found.limits.push(limit);
        }
    }

    /// Whether the credential may change things.
    pub(super) fn edits(&mut self, config: &Config, client: &Client, zone: Option<&str>) {
        let mut wanted = Vec::new();
        if config.full_zone_set == FullZoneSet::Zones || config.zone_set == ZoneSet::Partial {
            wanted.push(Permission::Zone);
        }
        if zone.is_some() {
            wanted.extend([Permission::Dns, Permission::Ssl]);
        }
        let tried = each(&wanted, |permission| try_edit(config, client, zone.unwrap_or_default(), *permission));
        for (permission, tried) in wanted.iter().zip(tried) {
            match tried {
                Ok(()) => self.ok("permission", format!("{permission}: Edit")),
                Err(error) => self.failed("permission", "changing things", &error, *permission),
            }
        }
    }
}

impl Report {
    /// Whether what is sold can be bought, and what it costs there.
    pub(super) fn plans(&mut self, config: &Config, client: &Client, found: &[(&ProviderZone, &Zone)]) {
        if config.plans.is_empty() {
            return self.note("reseller acts", "nothing is for sale: the file names no plans");
        }
        let list = match found.first() {
            Some((_, zone)) => client.available_plans(&zone.id).map(Answer::into_inner),
            None => Ok(Vec::new()),
        };
        let list = list.unwrap_or_else(|error| {
            self.note("plan", format!("what plans cost is not known, {}", Said(&error)));
            Vec::new()
        });
        for (label, wanted) in &config.plans {
            let id = &wanted.rate_plan;
            let is_it = |plan: &&AvailablePlan| {
                plan.id.eq_ignore_ascii_case(id)
                    || plan.legacy_id.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(id))
            };
            let text = match list.iter().find(is_it).map(|plan| (plan.price, plan.currency.as_deref())) {
                Some((Some(price), currency)) => {
                    format!("{label}: {id}, for which the vendor asks {price} {}", currency.unwrap_or_default())
                }
                // Those of partners stand in no list.
                _ => format!("{label}: {id}, whose price the vendor does not list"),
            };
            self.note("plan", format!("{text}: panels see the price of the gateway's own plan"));
        }
    }

    /// What the configuration makes of each act.
    pub(super) fn acts(&mut self, config: &Config) {
        let whose = if config.tenant.is_some() { "the customer's account" } else { "the account" };
        match config.zone_set {
            ZoneSet::CustomHostnames => {
                for provider in &config.provider_zones {
                    let targets = provider.targets();
                    let text = match provider.servers.join(" and ") {
                        none if none.is_empty() => {
                            "no server of its own, only rows with origins of their own".to_owned()
                        }
                        servers => format!("rows whose origin is {servers}"),
                    };
                    self.note("zone_set", format!("custom hostnames of {}, under {targets}: {text}", provider.name));
                }
                if let Some(first) = config.provider_zones.first() {
                    let text = format!(
                        "rows with any other origin: custom hostnames of {} with origins of their own",
                        first.name
                    );
                    self.note("zone_set", text);
                }
            }
            ZoneSet::Partial => self.note("zone_set", format!("partial zones of {whose}")),
            ZoneSet::Off => self.note("zone_set", off()),
        }
        match config.full_zone_set {
            FullZoneSet::Zones => self.note("full_zone_set", format!("zones of {whose}, on the free plan")),
            FullZoneSet::Off => self.note("full_zone_set", off()),
        }
    }
}

fn off() -> String {
    format!("off: answered with {}", ErrorCode::NO_OR_INVALID_ACT.number())
}

fn free(is_older: bool) -> u64 {
    if is_older { RECORDS_FREE_BEFORE } else { RECORDS_FREE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_on_the_free_plan_had_more_records_once() {
        assert_eq!(FEWER_SINCE.to_string(), "2024-09-01T00:00:00Z");
        assert_eq!((free(true), free(false)), (1_000, 200));
    }
}
