//! States that no call leads to, or that tests need with ids of their own.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::world::{
    Account, Certificate, Checks, Fallback, Hostname, Record, Tenant, Token, User, World, Zone, hex, seconds, uuid,
};

/// What is to be there. What has the id, address or value of something that is there already takes its place.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Seed {
    accounts: Vec<SeedAccount>,
    tenants: Vec<Tenant>,
    users: Vec<SeedUser>,
    tokens: Vec<SeedToken>,
    zones: Vec<SeedZone>,
    /// Names that the vendor hosts for somebody else.
    elsewhere: Option<BTreeSet<String>>,
    banned: Option<BTreeSet<String>>,
    /// Names whose owners hold them.
    held: Option<BTreeSet<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedAccount {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    partial_allowed: bool,
    #[serde(default)]
    members: Vec<Value>,
    #[serde(default)]
    entitlements: Vec<Value>,
    unit: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedUser {
    email: String,
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedToken {
    id: Option<String>,
    value: String,
    user: Option<String>,
    account: Option<String>,
    #[serde(default)]
    permissions: BTreeSet<String>,
    expires: Option<String>,
    #[serde(default)]
    disabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedZone {
    id: Option<String>,
    name: String,
    account: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    paused: bool,
    name_servers: Option<Vec<String>>,
    subscription: Option<Value>,
    #[serde(default)]
    records: Vec<SeedRecord>,
    #[serde(default)]
    hostnames: Vec<SeedHostname>,
    fallback_origin: Option<String>,
    #[serde(default)]
    entitlements: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedRecord {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    content: String,
    #[serde(default = "automatic")]
    ttl: u64,
    #[serde(default)]
    proxied: bool,
    priority: Option<u64>,
    comment: Option<String>,
}

fn automatic() -> u64 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedHostname {
    id: Option<String>,
    hostname: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    certificate: Option<String>,
    custom_origin_server: Option<String>,
}

/// The word among these, which live as long as the program.
fn one_of(word: Option<String>, words: &[&'static str]) -> Result<&'static str, String> {
    match word {
        None => Ok(words[0]),
        Some(word) => {
            words.iter().find(|known| **known == word).copied().ok_or_else(|| format!("{word} is none of {words:?}"))
        }
    }
}

impl World {
    pub(crate) fn seed(&mut self, seed: Seed) -> Result<(), String> {
        for account in seed.accounts {
            self.accounts.retain(|other| other.id != account.id);
            self.accounts.push(Account {
                id: account.id,
                name: account.name,
                kind: "standard".into(),
                created: self.now,
                members: account.members,
                zone_times: VecDeque::new(),
                partial_allowed: account.partial_allowed,
                entitlements: account.entitlements,
                unit: account.unit,
            });
        }
        for tenant in seed.tenants {
            self.tenants.retain(|other| other.id != tenant.id);
            self.tenants.push(tenant);
        }
        for user in seed.users {
            self.users.retain(|other| other.email != user.email);
            self.users.push(User { email: user.email, key: user.key });
        }
        for token in seed.tokens {
            let expires: Option<Timestamp> =
                token.expires.map(|text| text.parse().map_err(|_| format!("{text} is no time"))).transpose()?;
            self.tokens.retain(|other| other.value != token.value && Some(&other.id) != token.id.as_ref());
            self.tokens.push(Token {
                id: token.id.unwrap_or_else(|| hex(32)),
                value: token.value,
                user: token.user.unwrap_or_else(|| self.settings.email.clone()),
                account: token.account,
                permissions: token.permissions,
                expires: expires.map(Timestamp::as_millisecond),
                disabled: token.disabled,
            });
        }
        for zone in seed.zones {
            let zone = self.seeded(zone)?;
            self.zones.retain(|other| other.id != zone.id && other.name != zone.name);
            self.zones.push(zone);
        }
        for (names, told) in
            [(&mut self.elsewhere, seed.elsewhere), (&mut self.banned, seed.banned), (&mut self.held, seed.held)]
        {
            if let Some(told) = told {
                *names = told;
            }
        }
        self.version += 1;
        Ok(())
    }

    fn seeded(&self, zone: SeedZone) -> Result<Zone, String> {
        let (now, times) = (self.now, &self.settings.times);
        let status = one_of(zone.status, &["pending", "active", "moved"])?;
        let account = match zone.account {
            Some(account) => account,
            None => self.accounts.first().map(|account| account.id.clone()).unwrap_or_default(),
        };
        let records = zone.records.into_iter().map(|record| Record {
            id: record.id.unwrap_or_else(|| hex(32)),
            kind: record.kind,
            name: record.name,
            content: record.content,
            ttl: record.ttl,
            proxied: record.proxied,
            priority: record.priority,
            comment: record.comment,
            tags: Vec::new(),
            data: None,
            settings: Value::Object(serde_json::Map::new()),
            created: now,
            modified: now,
        });
        let mut hostnames = Vec::new();
        for hostname in zone.hostnames {
            let status = one_of(hostname.status, &["pending", "active", "moved", "blocked", "deleted"])?;
            let certificate = one_of(
                hostname.certificate,
                &["initializing", "pending_validation", "active", "validation_timed_out", "deleted"],
            )?;
            let is_over = matches!(status, "blocked" | "deleted");
            hostnames.push(Hostname {
                id: hostname.id.unwrap_or_else(uuid),
                hostname: hostname.hostname,
                origin: hostname.custom_origin_server,
                sni: None,
                status,
                errors: Vec::new(),
                ownership: uuid(),
                created: now,
                checks: Checks { begun: now, made: 0, due: (!is_over).then_some(now) },
                has_led_here: status == "active",
                end_due: match status {
                    "pending" => Some(now + seconds(times.hostname_pending_end)),
                    "moved" => Some(now + seconds(times.hostname_moved_end)),
                    _ => None,
                },
                certificate: Some(Certificate {
                    id: uuid(),
                    status: certificate,
                    method: "http".into(),
                    wildcard: false,
                    settings: Value::Object(serde_json::Map::new()),
                    txt_value: hex(43),
                    http_token: hex(43),
                    errors: Vec::new(),
                    expires: (certificate == "active").then(|| now + seconds(times.certificate_life)),
                    checks: Checks { begun: now, made: 0, due: (certificate == "pending_validation").then_some(now) },
                    due: (certificate == "initializing").then(|| now + seconds(times.certificate_tokens)),
                }),
            });
        }
        let name_servers = zone
            .name_servers
            .unwrap_or_else(|| ["ada", "bob"].map(|first| format!("{first}.ns.cloudflare.com")).to_vec());
        Ok(Zone {
            id: zone.id.unwrap_or_else(|| hex(32)),
            name: zone.name,
            account,
            kind: zone.kind.unwrap_or_else(|| "full".into()),
            status,
            paused: zone.paused,
            name_servers,
            vanity: Vec::new(),
            verification_key: format!("{}-{}", hex(9), hex(9)),
            created: now,
            modified: now,
            activated: (status == "active").then_some(now),
            check_due: now + seconds(times.zone_check),
            end_due: match status {
                "pending" => Some(now + seconds(times.zone_pending_end)),
                "moved" => Some(now + seconds(times.zone_moved_end)),
                _ => None,
            },
            last_check: None,
            subscription: zone.subscription,
            records: records.collect(),
            stale: None,
            scan: None,
            hostnames,
            fallback: zone.fallback_origin.map(|origin| Fallback {
                origin,
                status: "active",
                created: now,
                updated: now,
                due: None,
                end_due: None,
            }),
            delegation: hex(16),
            young: 0,
            entitlements: zone.entitlements,
        })
    }
}
