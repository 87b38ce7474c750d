//! The state, and what time does to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::base::Rtype;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{self, Request};
use crate::settings::Settings;
use crate::truth::Truth;

/// Milliseconds since the beginning of 1970.
pub(crate) type Millis = i64;

/// So many seconds.
pub(crate) fn seconds(count: u64) -> Millis {
    i64::try_from(count).unwrap_or(i64::MAX / 1_000_000).saturating_mul(1_000)
}

/// As the vendor writes a time.
pub(crate) fn rfc3339(at: Millis) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// So many random hexadecimal digits.
pub(crate) fn hex(digits: usize) -> String {
    let mut bytes = vec![0; digits.div_ceil(2)];
    // Without it the machine has no random numbers at all.
    _ = getrandom::fill(&mut bytes);
    let all = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    all.take(digits).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

pub(crate) fn uuid() -> String {
    let hex = hex(32);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) created: Millis,
    pub(crate) members: Vec<Value>,
    /// When zones were made lately.
    pub(crate) zone_times: VecDeque<Millis>,
    pub(crate) partial_allowed: bool,
    pub(crate) entitlements: Vec<Value>,
    /// The part of a tenant that it was made in.
    pub(crate) unit: Option<String>,
}

/// A partner, and the parts that its accounts are made in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tenant {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) units: Vec<String>,
    #[serde(default)]
    pub(crate) partial_allowed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) value: String,
    /// The user that its requests count for.
    pub(crate) user: String,
    pub(crate) account: Option<String>,
    /// Such as `zone:edit`; empty is everything.
    pub(crate) permissions: BTreeSet<String>,
    pub(crate) expires: Option<Millis>,
    pub(crate) disabled: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) key: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) account: String,
    pub(crate) kind: String,
    pub(crate) status: &'static str,
    pub(crate) paused: bool,
    pub(crate) name_servers: Vec<String>,
    pub(crate) vanity: Vec<String>,
    pub(crate) verification_key: String,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
    pub(crate) activated: Option<Millis>,
    pub(crate) check_due: Millis,
    pub(crate) end_due: Option<Millis>,
    pub(crate) last_check: Option<Millis>,
    pub(crate) subscription: Option<Value>,
    pub(crate) records: Vec<Record>,
    /// What lists of records still show, and how often.
    pub(crate) stale: Option<(Vec<Record>, u32)>,
    pub(crate) scan: Option<(Millis, Vec<Record>)>,
    pub(crate) hostnames: Vec<Hostname>,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) delegation: String,
    /// How many calls are still refused because the zone is young.
    pub(crate) young: u32,
    pub(crate) entitlements: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) content: String,
    pub(crate) ttl: u64,
    pub(crate) proxied: bool,
    pub(crate) priority: Option<u64>,
    pub(crate) comment: Option<String>,
    pub(crate) tags: Vec<Value>,
    pub(crate) data: Option<Value>,
    pub(crate) settings: Value,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
}

#[derive(Debug, Clone)]
pub(crate) struct Hostname {
    pub(crate) id: String,
    pub(crate) hostname: String,
    pub(crate) origin: Option<String>,
    pub(crate) sni: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) errors: Vec<String>,
    pub(crate) ownership: String,
    pub(crate) created: Millis,
    pub(crate) checks: Checks,
    /// Whether it has led here since it became active: only then its not leading here means that it was moved away.
    pub(crate) has_led_here: bool,
    /// Where the state ends by itself: deletion, or being gone.
    pub(crate) end_due: Option<Millis>,
    pub(crate) certificate: Option<Certificate>,
}

#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) method: String,
    pub(crate) wildcard: bool,
    pub(crate) settings: Value,
    pub(crate) txt_value: String,
    pub(crate) http_token: String,
    pub(crate) errors: Vec<String>,
    pub(crate) expires: Option<Millis>,
    pub(crate) checks: Checks,
    /// When it goes on by itself.
    pub(crate) due: Option<Millis>,
}

/// Ten checks in 20 minutes, 75 in 7 days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checks {
    pub(crate) begun: Millis,
    pub(crate) made: u32,
    pub(crate) due: Option<Millis>,
}

impl Checks {
    const FIRST: u32 = 10;
    const ALL: u32 = 75;

    /// The first one is at once.
    pub(crate) fn from(now: Millis) -> Self {
        Self { begun: now, made: 0, due: Some(now) }
    }

    fn none(now: Millis) -> Self {
        Self { begun: now, made: 0, due: None }
    }

    /// One more was made.
    fn next(&mut self, settings: &Settings) {
        self.made += 1;
        let first = seconds(settings.times.hostname_first_checks);
        let whole = seconds(settings.times.hostname_pending_end);
        let at = match self.made {
            made @ ..Self::FIRST => first / i64::from(Self::FIRST) * i64::from(made),
            made @ ..Self::ALL => {
                first + (whole - first) / i64::from(Self::ALL - Self::FIRST) * i64::from(made - Self::FIRST)
            }
            _ => whole,
        };
        self.due = (self.made < Self::ALL).then_some(self.begun + at);
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Fallback {
    pub(crate) origin: String,
    pub(crate) status: &'static str,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
    pub(crate) due: Option<Millis>,
    pub(crate) end_due: Option<Millis>,
}

/// The requests of one user.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter {
    pub(crate) taken: VecDeque<Millis>,
    pub(crate) closed_until: Millis,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now: Millis,
    pub(crate) settings: Settings,
    pub(crate) truth: Truth,
    pub(crate) accounts: Vec<Account>,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) users: Vec<User>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) zones: Vec<Zone>,
    /// Names that the vendor hosts for others, has banned, or that are held by their owners.
    pub(crate) elsewhere: BTreeSet<String>,
    pub(crate) banned: BTreeSet<String>,
    pub(crate) held: BTreeSet<String>,
    pub(crate) counters: BTreeMap<String, Counter>,
    pub(crate) certificates: Counter,
    pub(crate) plans_bought: u64,
    pub(crate) idempotent: BTreeMap<String, (String, Value)>,
    /// Calls that are carried out long after their connections were cut.
    pub(crate) late: Vec<(Millis, Request)>,
    /// Grows whenever DNS has to be published again.
    pub(crate) version: u64,
}

/// What happens next by itself.
enum Event {
    ZoneCheck(usize),
    ZoneEnd(usize),
    HostnameCheck(usize, usize),
    HostnameEnd(usize, usize),
    CertificateCheck(usize, usize),
    Certificate(usize, usize),
    Fallback(usize),
    FallbackEnd(usize),
    Late(usize),
}

impl World {
    pub(crate) fn new(mut settings: Settings, now: Millis) -> Self {
        // What comes again and again without any time between would never end.
        for often in
            [&mut settings.times.zone_check, &mut settings.times.hostname_check, &mut settings.times.certificate_retry]
        {
            *often = (*often).max(1);
        }
        let account = Account {
            id: hex(32),
            name: "Stand-in".into(),
            kind: "standard".into(),
            created: now,
            members: Vec::new(),
            zone_times: VecDeque::new(),
            partial_allowed: settings.partial_allowed,
            entitlements: Vec::new(),
            unit: None,
        };
        let user = User { email: settings.email.clone(), key: settings.key.clone() };
        let token = Token {
            id: hex(32),
            value: settings.token.clone(),
            user: user.email.clone(),
            account: None,
            permissions: BTreeSet::new(),
            expires: None,
            disabled: false,
        };
        Self {
            now,
            truth: Truth { server: settings.ask },
            settings,
            accounts: vec![account],
            tenants: Vec::new(),
            users: vec![user],
            tokens: vec![token],
            zones: Vec::new(),
            elsewhere: BTreeSet::new(),
            banned: BTreeSet::new(),
            held: BTreeSet::new(),
            counters: BTreeMap::new(),
            certificates: Counter::default(),
            plans_bought: 0,
            idempotent: BTreeMap::new(),
            late: Vec::new(),
            version: 0,
        }
    }

    /// Lets time pass up to there, with all that falls due meanwhile, in the order of its times.
    pub(crate) fn advance(&mut self, to: Millis) {
        while let Some((at, event)) = self.next_event().filter(|(at, _)| *at <= to) {
            self.now = self.now.max(at);
            self.happen(&event);
        }
        self.now = self.now.max(to);
    }

    fn next_event(&self) -> Option<(Millis, Event)> {
        let mut next: Option<(Millis, Event)> = None;
        let mut consider = |at: Option<Millis>, event: Event| {
            if let Some(at) = at
                && next.as_ref().is_none_or(|(first, _)| at < *first)
            {
                next = Some((at, event));
            }
        };
        for (l, (at, _)) in self.late.iter().enumerate() {
            consider(Some(*at), Event::Late(l));
        }
        for (z, zone) in self.zones.iter().enumerate() {
            consider(Some(zone.check_due), Event::ZoneCheck(z));
            consider(zone.end_due, Event::ZoneEnd(z));
            if let Some(fallback) = &zone.fallback {
                consider(fallback.due, Event::Fallback(z));
                consider(fallback.end_due, Event::FallbackEnd(z));
            }
            for (h, hostname) in zone.hostnames.iter().enumerate() {
                consider(hostname.checks.due, Event::HostnameCheck(z, h));
                consider(hostname.end_due, Event::HostnameEnd(z, h));
                if let Some(certificate) = &hostname.certificate {
                    consider(certificate.checks.due, Event::CertificateCheck(z, h));
                    consider(certificate.due, Event::Certificate(z, h));
                }
            }
        }
        next
    }

    fn happen(&mut self, event: &Event) {
        match *event {
            Event::ZoneCheck(z) => self.check_zone(z),
            Event::ZoneEnd(z) => {
                self.zones.remove(z);
                self.version += 1;
            }
            Event::HostnameCheck(z, h) => self.check_hostname(z, h),
            Event::HostnameEnd(z, h) => self.end_hostname(z, h),
            Event::CertificateCheck(z, h) => self.check_certificate(z, h),
            Event::Certificate(z, h) => self.go_on_with_certificate(z, h),
            Event::Fallback(z) => self.go_on_with_fallback(z),
            Event::FallbackEnd(z) => self.end_fallback(z),
            Event::Late(l) => {
                let (_, request) = self.late.remove(l);
                // Nobody is there to hear what came of it.
                drop(api::call(self, &request));
            }
        }
    }

    /// Looks at the delegation of a zone.
    pub(crate) fn check_zone(&mut self, z: usize) {
        let (now, times, truth) = (self.now, self.settings.times.clone(), self.truth);
        let zone = &mut self.zones[z];
        zone.check_due = now + seconds(times.zone_check);
        let is_right = match zone.kind.as_str() {
            "full" => {
                let assigned = if zone.vanity.is_empty() { &zone.name_servers } else { &zone.vanity };
                let found = truth.ask(&zone.name, Rtype::NS);
                !found.is_empty() && found.iter().all(|server| assigned.contains(server))
            }
            "partial" => {
                truth.ask(&format!("cloudflare-verify.{}", zone.name), Rtype::TXT).contains(&zone.verification_key)
            }
            _ => false,
        };
        let is_free = zone.subscription.is_none();
        let (status, end) = match (zone.status, is_right, zone.kind.as_str()) {
            ("active", true, _) => return,
            (_, true, _) => ("active", None),
            ("active", false, "full") => ("moved", is_free.then_some(times.zone_moved_end)),
            ("active", false, _) => ("pending", is_free.then_some(times.zone_pending_end)),
            _ => return,
        };
        zone.status = status;
        zone.end_due = end.map(|end| now + seconds(end));
        zone.modified = now;
        if status == "active" {
            zone.activated = Some(now);
        }
    }

    /// Whether the name leads to a zone's hostnames now.
    fn points_here(&self, z: usize, hostname: &Hostname) -> bool {
        let zone = &self.zones[z];
        let has_origin =
            hostname.origin.is_some() || zone.fallback.as_ref().is_some_and(|fallback| fallback.status == "active");
        let chain = self.truth.chain(&hostname.hostname);
        has_origin && chain.iter().any(|target| is_in(target, &zone.name) && zone.resolves(target))
    }

    fn check_hostname(&mut self, z: usize, h: usize) {
        let (now, times) = (self.now, self.settings.times.clone());
        let hostname = &self.zones[z].hostnames[h];
        if hostname.status == "blocked" {
            self.zones[z].hostnames[h].checks.due = None;
            return;
        }
        let points_here = self.points_here(z, hostname);
        let name = format!("_cf-custom-hostname.{}", hostname.hostname);
        let is_pending = hostname.status == "pending";
        let is_owned = is_pending && self.truth.ask(&name, Rtype::TXT).contains(&hostname.ownership);
        let settings = self.settings.clone();
        let hostname = &mut self.zones[z].hostnames[h];
        match (hostname.status, points_here || is_owned) {
            ("pending" | "moved", true) => {
                hostname.status = "active";
                hostname.errors.clear();
                hostname.end_due = None;
                hostname.checks.due = Some(now + seconds(times.hostname_check));
            }
            ("pending", false) => {
                hostname.errors = vec!["custom hostname does not CNAME to this zone.".into()];
                hostname.checks.next(&settings);
            }
            // It was proved by its TXT record.
            ("active", false) if !hostname.has_led_here => {
                hostname.checks.due = Some(now + seconds(times.hostname_check));
            }
            ("active", false) => {
                hostname.status = "moved";
                hostname.errors = vec!["custom hostname does not CNAME to this zone.".into()];
                hostname.end_due = Some(now + seconds(times.hostname_moved_end));
                hostname.checks.due = Some(now + seconds(times.hostname_check));
            }
            _ => hostname.checks.due = Some(now + seconds(times.hostname_check)),
        }
        hostname.has_led_here = hostname.status == "active" && (points_here || hostname.has_led_here);
    }

    fn end_hostname(&mut self, z: usize, h: usize) {
        let now = self.now;
        let hostname = &mut self.zones[z].hostnames[h];
        hostname.end_due = None;
        hostname.checks.due = None;
        if hostname.status == "pending_deletion" {
            self.zones[z].hostnames.remove(h);
            return;
        }
        // It stays readable until somebody deletes it.
        hostname.status = "deleted";
        if let Some(certificate) = &mut hostname.certificate {
            certificate.status = "deleted";
            certificate.due = None;
            certificate.checks = Checks::none(now);
        }
    }

    /// Looks whether the authority is satisfied.
    fn check_certificate(&mut self, z: usize, h: usize) {
        let hostname = &self.zones[z].hostnames[h];
        let Some(certificate) = &hostname.certificate else { return };
        let name = hostname.hostname.clone();
        let challenge = format!("_acme-challenge.{name}");
        let is_valid = if certificate.method == "http" {
            self.points_here(z, hostname)
        } else {
            let delegation = format!("{name}.{}.dcv.cloudflare.com", self.zones[z].delegation);
            self.truth.ask(&challenge, Rtype::CNAME).contains(&delegation)
                || self.truth.ask(&challenge, Rtype::TXT).contains(&certificate.txt_value)
        };
        let is_allowed = allows(&self.truth.caa(&name), &self.settings.authorities, certificate.wildcard);
        let (now, settings) = (self.now, self.settings.clone());
        let times = &settings.times;
        let Some(certificate) = &mut self.zones[z].hostnames[h].certificate else { return };
        certificate.errors.clear();
        if is_valid && is_allowed {
            certificate.checks.due = None;
            certificate.due = Some(now + seconds(times.certificate_issuance));
            if certificate.status == "pending_validation" {
                certificate.status = "pending_issuance";
            }
            return;
        }
        certificate.errors.push(if is_allowed {
            format!("no valid validation record was found for {name}")
        } else {
            format!("caa_error: the CAA records of {name} forbid every authority")
        });
        if certificate.status == "active" {
            certificate.checks.due = Some(now + seconds(times.certificate_retry));
        } else {
            certificate.checks.next(&settings);
        }
    }

    fn go_on_with_certificate(&mut self, z: usize, h: usize) {
        let (now, times) = (self.now, self.settings.times.clone());
        let hostname = &mut self.zones[z].hostnames[h];
        let Some(certificate) = &mut hostname.certificate else { return };
        certificate.due = None;
        match certificate.status {
            "initializing" => {
                certificate.status = "pending_validation";
                certificate.checks = Checks::from(now);
                certificate.due = Some(now + seconds(times.hostname_pending_end));
            }
            "pending_validation" => {
                certificate.status = "validation_timed_out";
                certificate.checks.due = None;
            }
            "pending_issuance" => {
                certificate.status = "pending_deployment";
                certificate.due = Some(now + seconds(times.certificate_deployment));
            }
            "pending_deployment" => {
                certificate.status = "active";
                let expires = now + seconds(times.certificate_life);
                certificate.expires = Some(expires);
                certificate.due = Some(expires);
                let renewal = expires - seconds(times.certificate_renewal);
                certificate.checks = Checks { begun: now, made: 0, due: Some(renewal) };
            }
            "active" if certificate.checks.due.is_none() => {
                // It was validated again.
                certificate.status = "pending_deployment";
                certificate.due = Some(now);
            }
            "active" => {
                certificate.status = "expired";
                certificate.checks.due = None;
            }
            _ => {}
        }
    }

    fn go_on_with_fallback(&mut self, z: usize) {
        let (now, times) = (self.now, self.settings.times.clone());
        let zone = &mut self.zones[z];
        let Some(fallback) = &mut zone.fallback else { return };
        fallback.due = None;
        let is_there = zone.records.iter().any(|record| record.proxied && record.name == fallback.origin);
        match (fallback.status, is_there) {
            ("initializing", true) => {
                fallback.status = "pending_deployment";
                fallback.due = Some(now + seconds(times.fallback_deployment));
            }
            ("initializing", false) => fallback.due = Some(now + seconds(times.fallback_initializing.max(1))),
            ("pending_deployment", true) => {
                fallback.status = "active";
                fallback.end_due = None;
            }
            ("pending_deployment", false) => {
                fallback.status = "initializing";
                fallback.due = Some(now + seconds(times.fallback_initializing));
            }
            _ => {}
        }
        fallback.updated = now;
    }

    fn end_fallback(&mut self, z: usize) {
        let Some(fallback) = &mut self.zones[z].fallback else { return };
        if fallback.status == "pending_deletion" {
            self.zones[z].fallback = None;
        } else {
            fallback.status = "deployment_timed_out";
            (fallback.due, fallback.end_due) = (None, None);
        }
    }

    /// A count of what exists.
    /// What there is, for a test to compare with what it wants.
    pub(crate) fn dump(&self) -> Value {
        let zone = |zone: &Zone| {
            let records = zone.records.iter().map(|row| {
                json!({ "type": row.kind, "name": row.name, "content": row.content, "proxied": row.proxied, "comment": row.comment })
            });
            let hostnames = zone.hostnames.iter().map(|row| {
                let certificate = row.certificate.as_ref().map(|certificate| certificate.status);
                json!({ "hostname": row.hostname, "custom_origin_server": row.origin, "status": row.status, "ssl_status": certificate })
            });
            json!({
                "name": zone.name, "account": zone.account, "type": zone.kind, "status": zone.status,
                "records": records.collect::<Value>(), "hostnames": hostnames.collect::<Value>(),
            })
        };
        self.zones.iter().map(zone).collect()
    }

    pub(crate) fn counts(&self) -> Value {
        json!({
            "accounts": self.accounts.len(),
            "zones": self.zones.len(),
            "records": self.zones.iter().map(|zone| zone.records.len()).sum::<usize>(),
            "hostnames": self.zones.iter().map(|zone| zone.hostnames.len()).sum::<usize>(),
            "plans_bought": self.plans_bought,
        })
    }
}

impl Zone {
    /// Whether there is a record at the name, or a wildcard above it.
    pub(crate) fn resolves(&self, name: &str) -> bool {
        let has = |name: &str| self.records.iter().any(|record| record.proxied && record.name == name);
        let mut above = name;
        if has(name) {
            return true;
        }
        while let Some((_, rest)) = above.split_once('.') {
            if !is_in(rest, &self.name) {
                break;
            }
            if has(&format!("*.{rest}")) {
                return true;
            }
            above = rest;
        }
        false
    }
}

/// Whether a name is a zone's own name or below it.
pub(crate) fn is_in(name: &str, zone: &str) -> bool {
    name == zone || name.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether CAA records let one of the authorities issue.
fn allows(caa: &[String], authorities: &[String], wildcard: bool) -> bool {
    let of = |tag: &str| -> Vec<&String> {
        caa.iter()
            .filter(|record| record.split(' ').next().is_some_and(|found| found.eq_ignore_ascii_case(tag)))
            .collect()
    };
    let (issue, issue_wild) = (of("issue"), of("issuewild"));
    let counting = if wildcard && !issue_wild.is_empty() { issue_wild } else { issue };
    counting.is_empty()
        || counting.iter().any(|record| {
            let value = record.split('"').nth(1).unwrap_or_default();
            let authority = value.split(';').next().unwrap_or_default().trim();
            authorities.iter().any(|known| known.eq_ignore_ascii_case(authority))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_five_checks_are_made_in_seven_days_and_ten_of_them_in_twenty_minutes() {
        let settings = Settings::default();
        let mut checks = Checks::from(0);
        let mut times = Vec::new();
        while let Some(due) = checks.due {
            times.push(due);
            checks.next(&settings);
        }
        assert_eq!(times.len(), 75);
        assert_eq!(times.iter().filter(|at| **at < seconds(1_200)).count(), 10);
        assert!(times.is_sorted() && *times.last().unwrap() < seconds(7 * 86_400), "{times:?}");
    }

    #[test]
    fn caa_is_heeded() {
        let authorities = ["letsencrypt.org".to_owned()];
        for (records, wildcard, allowed) in [
            (&[][..], false, true),
            (&["issue \"letsencrypt.org; x=y\""], false, true),
            (&["issue \"other.example\""], false, false),
            (&["issue \";\""], false, false),
            (&["iodef \"mailto:a@example.com\""], false, true),
            (&["issue \"letsencrypt.org\"", "issuewild \";\""], true, false),
            (&["issue \"letsencrypt.org\"", "issuewild \";\""], false, true),
        ] {
            let records: Vec<_> = records.iter().map(|record| (*record).to_owned()).collect();
            assert_eq!(allows(&records, &authorities, wildcard), allowed, "{records:?}");
        }
    }

    #[test]
    fn names_are_in_a_zone_by_whole_labels() {
        assert!(is_in("example.com", "example.com") && is_in("a.b.example.com", "example.com"));
        assert!(!is_in("badexample.com", "example.com") && !is_in("com", "example.com"));
    }

    #[test]
    fn times_are_written_as_the_vendor_does() {
        assert_eq!(rfc3339(1_700_000_000_123), "2023-11-14T22:13:20.123000Z");
        assert_eq!(uuid().len(), 36);
    }
}
