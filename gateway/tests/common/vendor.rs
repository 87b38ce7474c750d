//! A stand-in of the vendor, a provider's zones in it, and the file by which a gateway carries acts out there.

#![allow(dead_code, clippy::unwrap_used, reason = "each test program uses a part of it, and a panic is how it fails")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use cfhost_v4_stand_in::{Call, EXAMPLE_EMAIL, EXAMPLE_KEY, EXAMPLE_TOKEN, Settings, StandIn, provider_zone};
use serde_json::{Value, json};

/// The provider's zones, each with its server.
pub(crate) const PROVIDERS: [(&str, &str); 2] =
    [("sites-one.test", "web1.host.test"), ("sites-two.test", "web2.host.test")];

/// A partner's tenant, and its units: the second one is for a child host.
pub(crate) const TENANT: &str = "11112222333344445555666677778888";
pub(crate) const UNIT: &str = "aaaabbbbccccddddeeeeffff00001111";
pub(crate) const CHILDS_UNIT: &str = "bbbbccccddddeeeeffff000011112222";

/// The vendor, as tests see it.
pub(crate) struct Vendor {
    pub(crate) stand_in: StandIn,
    dir: tempfile::TempDir,
    seen: AtomicUsize,
}

impl Vendor {
    /// With the provider's zones, at a vendor that needs no time to delete a host name.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { suffixes: vec!["test".into()], ..Settings::default() };
        settings.times.hostname_settle = 0;
        change(&mut settings);
        let stand_in = StandIn::start(settings).unwrap();
        let zones = PROVIDERS.map(|(zone, server)| provider_zone(zone, server));
        stand_in.seed(&json!({ "zones": zones })).unwrap();
        let dir = tempfile::tempdir().unwrap();
        for (name, secret) in [("token", EXAMPLE_TOKEN), ("tenant.key", EXAMPLE_KEY)] {
            let file = dir.path().join(name);
            fs::write(&file, secret).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        }
        Self { stand_in, dir, seen: AtomicUsize::new(0) }
    }

    /// The operator's file, with further lines of its first table.
    pub(crate) fn file(&self, lines: &str) -> PathBuf {
        let file = self.dir.path().join("upstream.toml");
        let mut text = format!(
            "account = {:?}\ntoken_file = \"token\"\nbase_url = {:?}\n{lines}\n",
            self.stand_in.account(),
            self.stand_in.url()
        );
        for (zone, server) in PROVIDERS {
            text.extend(["[[provider_zone]]\n", &format!("name = {zone:?}\nservers = [{server:?}]\n")]);
        }
        fs::write(&file, text).unwrap();
        file
    }

    /// Has the operator a tenant with two units, and gives the lines of the file that say so.
    pub(crate) fn tenant(&self) -> String {
        let tenant = json!({ "id": TENANT, "name": "Partner", "units": [UNIT, CHILDS_UNIT], "partial_allowed": true });
        self.stand_in.seed(&json!({ "tenants": [tenant] })).unwrap();
        format!("[tenant]\nid = {TENANT:?}\nunit = {UNIT:?}\nemail = {EXAMPLE_EMAIL:?}\nkey_file = \"tenant.key\"\n")
    }

    /// Name and unit of the accounts that customers have.
    pub(crate) fn customers(&self) -> Vec<(String, String)> {
        let accounts = self.stand_in.accounts();
        let rows = accounts.as_array().unwrap().iter().filter(|row| !row["unit"].is_null());
        rows.map(|row| (text(row, "name"), text(row, "unit"))).collect()
    }

    pub(crate) fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// The calls that came since this was last asked: method, and path with `*` for each id.
    pub(crate) fn new_calls(&self) -> Vec<String> {
        let calls = self.stand_in.calls();
        calls[self.seen.swap(calls.len(), Ordering::Relaxed)..].iter().map(shown).collect()
    }

    /// How many calls acts made since calls were last asked for, and in how many rounds: those of a round were under way at once.
    pub(crate) fn new_rounds(&self) -> (usize, usize) {
        let calls = self.stand_in.calls();
        let new = &calls[self.seen.swap(calls.len(), Ordering::Relaxed)..];
        let new: Vec<&Call> = new.iter().filter(|call| !is_background(&shown(call))).collect();
        // In the order in which they ended: a round is over when the first of it has ended.
        let (mut rounds, mut over) = (0, None);
        for call in &new {
            if over.is_none_or(|over| call.came > over) {
                rounds += 1;
                over = Some(call.ended);
            }
        }
        (new.len(), rounds)
    }

    /// The custom hostnames that there are, with their origins.
    pub(crate) fn hostnames(&self) -> i64 {
        self.stand_in.counts()["hostnames"].as_i64().unwrap()
    }
}

/// Whether it is made for a zone after the act that waited for the zone is answered.
pub(crate) fn is_background(call: &str) -> bool {
    call.contains("/scan") || call.contains("activation_check")
}

fn shown(call: &Call) -> String {
    let is_id = |part: &str| part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let path: Vec<&str> = call.path.split('/').map(|part| if is_id(part) { "*" } else { part }).collect();
    format!("{} {}", call.method, path.join("/"))
}

impl Vendor {
    /// Waits until the calls that came are so.
    pub(crate) fn wait_for(&self, is_so: impl Fn(&[String]) -> bool) {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            let calls: Vec<String> = self.stand_in.calls().iter().map(shown).collect();
            if is_so(&calls) {
                return;
            }
            assert!(std::time::Instant::now() < end, "{calls:#?}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Provider zone, host name and origin of all custom hostnames.
    pub(crate) fn custom_hostnames(&self) -> Vec<(String, String, String)> {
        self.each("hostnames", |zone, row| (zone, text(row, "hostname"), text(row, "custom_origin_server")))
    }

    /// Provider zone and name of the records that are origins of custom hostnames.
    pub(crate) fn origin_records(&self) -> Vec<(String, String)> {
        let records = self.each("records", |zone, row| (zone, text(row, "name")));
        records.into_iter().filter(|(_, name)| name.starts_with("o-")).collect()
    }

    fn each<T>(&self, what: &str, read: impl Fn(String, &Value) -> T) -> Vec<T> {
        let mut all = Vec::new();
        for zone in self.stand_in.zones().as_array().unwrap() {
            all.extend(zone[what].as_array().unwrap().iter().map(|row| read(text(zone, "name"), row)));
        }
        all
    }
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}

impl Vendor {
    /// Somebody else with the same credential.
    pub(crate) fn client(&self) -> cfhost_v4::Client {
        let token = cfhost_v4::Credential::token_file(self.dir.path().join("token")).unwrap();
        cfhost_v4::Client::builder(token).base_url(self.stand_in.url()).build().unwrap()
    }
}
