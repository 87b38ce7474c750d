//! Whether what an operator says about the vendor is so there, and what to do where it is not.

mod ask;
mod judge;
mod report;
#[cfg(feature = "tenant")]
mod tenant;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use cfhost_v4::{Client, SystemClock};

use self::ask::ask;
pub(super) use self::ask::{at, each, find, in_account, is_account_id, joined, leads_here, verify};
use self::report::Report;
pub(super) use self::report::{Permission, Row, Weight};
use super::config::{Config, ZoneSet};
use super::limits::Found;
use crate::Error;
use crate::checkup::Finding;

/// Looks over what carries acts out at the vendor: the credential, its permissions, the provider zones, quotas, and what the
/// configuration makes of each act.
///
/// ```no_run
/// use cfhost_gateway::{UpstreamCheckup, Verdict};
///
/// let found = UpstreamCheckup::new("upstream.toml").run()?;
/// for wrong in found.iter().filter(|finding| finding.verdict == Verdict::Wrong) {
///     println!("{}: {}", wrong.what, wrong.text);
/// }
/// # Ok::<(), cfhost_gateway::Error>(())
/// ```
#[derive(Debug)]
pub struct UpstreamCheckup {
    file: PathBuf,
    may_write: bool,
}

impl UpstreamCheckup {
    /// For a gateway that is started with this file as `--upstream`. Nothing is changed at the vendor.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), may_write: false }
    }

    /// With what reading cannot tell. Whether the token may change things is seen by what the vendor refuses: calls are sent that
    /// cannot succeed. Whether hostnames may have origins of their own is seen by one that is made and deleted again.
    pub fn may_write(mut self, may_write: bool) -> Self {
        self.may_write = may_write;
        self
    }

    /// Asks the vendor about all of it.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or used.
    pub fn run(&self) -> Result<Vec<Finding>, Error> {
        let config = Config::read(&self.file)?;
        let report = match config.client(Arc::new(SystemClock::default())) {
            Ok(client) => look(&config, &client, self.may_write),
            Err(error) => Report { rows: vec![Row::new(Weight::Wrong, "credential", error)], ..Report::default() },
        };
        Ok(report.rows.into_iter().map(|row| row.finding).collect())
    }
}

/// Whether a gateway can start with this: an error if it is configured wrongly, else warnings, and what is known of
/// limits. A vendor who cannot be reached is one of the former.
pub(super) fn at_start(config: &Config, client: &Client) -> Result<(Vec<String>, Found), Error> {
    let report = look(config, client, false);
    let of = |weight| {
        let rows = report.rows.iter().filter(move |row| row.weight == weight);
        rows.map(|row| format!("{}: {}", row.finding.what, row.finding.text))
    };
    let mut wrong = of(Weight::Wrong);
    if let Some(first) = wrong.next() {
        let more = match wrong.count() {
            0 => String::new(),
            more => format!(" ({more} more: `cfhost-gateway upstream check` lists them)"),
        };
        return Err(Error::new(format!("cannot use the upstream: {first}{more}")));
    }
    let warnings = of(Weight::Alarm).map(|text| format!("upstream: {text}")).collect();
    Ok((warnings, report.found))
}

/// Looks at all of it, in two rounds of calls.
fn look(config: &Config, client: &Client, may_write: bool) -> Report {
    let mut report = Report::default();
    // Whatever else it is, a token for example, is not to become part of a URL.
    if !is_account_id(&config.account) {
        report
            .wrong("account", "it is no id: an id has 32 hexadecimal digits, as the address of the dashboard shows it");
        return report;
    }
    let provider_zones = match config.zone_set {
        ZoneSet::CustomHostnames => &*config.provider_zones,
        ZoneSet::Partial | ZoneSet::Off => &[],
    };
    let (token, account, entitlements, zones) = thread::scope(|scope| {
        let token = scope.spawn(|| config.has_token().then(|| verify(client, &config.account)));
        let account = scope.spawn(|| client.account(&config.account));
        let entitlements =
            scope.spawn(|| config.makes_partial_zones().then(|| client.account_entitlements(&config.account)));
        let zones = each(provider_zones, |provider| find(client, &provider.name));
        (joined(token), joined(account), joined(entitlements), zones)
    });
    let is_good = match &token {
        Some(token) => report.token(token),
        None => report.key(&account),
    };
    if !is_good {
        return report;
    }
    let is_accounts_token = matches!(token, Some(Ok((_, true))));
    let is_seen = zones.iter().flatten().any(|zones| in_account(config, zones).is_some());
    report.account(&account, is_accounts_token || is_seen);
    #[cfg(feature = "tenant")]
    report.tenant(config);
    let mut found = Vec::new();
    for (provider, zones) in provider_zones.iter().zip(&zones) {
        found.extend(report.zone(config, provider, zones).map(|zone| (provider, zone)));
    }
    if let Some(entitlements) = &entitlements {
        report.partial(entitlements.as_ref());
    }
    report.plans(config, client, &found);
    let states = each(&found, |(provider, zone)| ask(client, provider, &zone.id, may_write));
    for ((provider, zone), state) in found.iter().zip(states) {
        report.provider(provider, zone, state);
    }
    match found.first() {
        _ if may_write => report.edits(config, client, found.first().map(|(_, zone)| zone.id.as_str())),
        // What is missing was told.
        Some(_) if !report.rows.iter().any(|row| row.finding.what == "permission") => {
            let text = "everything can be read: whether it can be changed, too, is not known: --write finds out";
            report.ok("permission", text);
        }
        _ => {}
    }
    report.acts(config);
    report
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Fault, FaultKind, Settings, StandIn};
    use serde_json::{Value, json};

    use super::*;

    struct Start {
        vendor: StandIn,
        config: Config,
        client: Client,
    }

    fn start(zones: &Value) -> Start {
        let vendor = StandIn::start(Settings { standing: true, ..Settings::default() }).unwrap();
        vendor.seed(&json!({ "zones": zones })).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        fs::write(&token, EXAMPLE_TOKEN).unwrap();
        fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
        let text = format!(
            "account = {:?}\ntoken_file = {token:?}\nbase_url = {:?}\n[[provider_zone]]\nname = \"host.test\"",
            vendor.account(),
            vendor.url()
        );
        let config = Config::parse(&text).unwrap();
        let client = config.client(Arc::new(SystemClock::default())).unwrap();
        Start { vendor, config, client: client.with_timeout(Duration::from_secs(60)) }
    }

    impl Start {
        fn outcome(&self) -> Result<Vec<String>, String> {
            at_start(&self.config, &self.client).map(|(warnings, _)| warnings).map_err(|error| error.to_string())
        }
    }

    fn zone(status: &str, fallback: &str) -> Value {
        json!({
            "name": "host.test", "status": status, "fallback_origin": fallback, "records": [
                { "type": "A", "name": "origin.host.test", "content": "192.0.2.7", "proxied": true },
                { "type": "A", "name": "*.customers.host.test", "content": "192.0.2.7", "proxied": true },
            ],
        })
    }

    #[test]
    fn a_gateway_starts_with_what_is_right() {
        let start = start(&json!([zone("active", "origin.host.test")]));
        assert_eq!(start.outcome(), Ok(Vec::new()));
        assert!(start.vendor.calls().iter().all(|call| call.method == "GET"));
    }

    #[test]
    fn a_gateway_starts_with_what_can_be_right_later() {
        let start = start(&json!([zone("pending", "origin.host.test")]));
        let warnings = start.outcome().unwrap();
        assert!(
            warnings.len() == 1 && warnings[0].starts_with("upstream: zone: host.test: it is pending"),
            "{warnings:?}"
        );
        start.vendor.fault(Fault::new("*", FaultKind::Status(503)).times(1_000));
        let warnings = start.outcome().unwrap();
        assert!(warnings.len() == 1 && warnings[0].starts_with("upstream: vendor: "), "{warnings:?}");
        let Start { vendor, config, client } = start;
        drop(vendor);
        assert_eq!(
            at_start(&config, &client).unwrap().0,
            ["upstream: vendor: the connection was refused: see whether this machine reaches it, then try again"]
        );
    }

    #[test]
    fn no_gateway_starts_with_what_is_wrong() {
        let start = start(&json!([]));
        let told = start.outcome().unwrap_err();
        assert!(told.starts_with("cannot use the upstream: zone: host.test: the token sees no such zone"), "{told}");
        start.vendor.seed(&json!({ "zones": [zone("active", "other.host.test")] })).unwrap();
        let told = start.outcome().unwrap_err();
        assert!(told.starts_with("cannot use the upstream: fallback: host.test: it is \"other.host.test\""), "{told}");
        let mut bare = zone("active", "other.host.test");
        bare["records"] = json!([]);
        start.vendor.seed(&json!({ "zones": [bare] })).unwrap();
        let told = start.outcome().unwrap_err();
        assert!(told.ends_with(" (2 more: `cfhost-gateway upstream check` lists them)"), "{told}");
        start.vendor.seed(&json!({ "tokens": [{ "value": EXAMPLE_TOKEN, "disabled": true }] })).unwrap();
        assert_eq!(
            start.outcome().unwrap_err(),
            "cannot use the upstream: token: it is disabled: put another one into its file"
        );
    }
}
