//! `cfhost-gateway upstream init` and `upstream check`, as an operator meets them, against the stand-in for the vendor.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};
use std::time::Duration;

use cfhost_gateway::{EXAMPLE_HOST_KEY, UpstreamCheckup, Verdict};
use cfhost_v4_stand_in::{EXAMPLE_EMAIL, EXAMPLE_KEY, EXAMPLE_TOKEN, Fault, FaultKind, Settings, StandIn};
use common::{Served, program, run, secret};
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use tempfile::TempDir;

const TOKEN: &str = "other-token-of-the-tests-0123456789abcdef";

/// A vendor with the zone `host.test`, and a folder with the operator's files.
struct Scene {
    vendor: StandIn,
    folder: TempDir,
}

impl Scene {
    fn with(settings: Settings) -> Self {
        let vendor = StandIn::start(Settings { suffixes: vec!["test".into()], standing: true, ..settings }).unwrap();
        let scene = Self { vendor, folder: tempfile::tempdir().unwrap() };
        secret(&scene.folder.path().join("token"), EXAMPLE_TOKEN);
        secret(&scene.folder.path().join("key"), EXAMPLE_KEY);
        scene.configure("");
        scene
    }

    /// With everything as it should be.
    fn ready() -> Self {
        Self::ready_with(Settings::default())
    }

    fn ready_with(settings: Settings) -> Self {
        let scene = Self::with(settings);
        scene.zone(&json!({}));
        scene
    }

    /// The provider zone, with these members in place of those that are right.
    fn zone(&self, members: &Value) {
        let mut zone = json!({
            "id": "0123456789abcdef0123456789abcdef", "name": "host.test", "status": "active",
            "fallback_origin": "origin.host.test",
            "records": [origin(), wildcard()],
            "entitlements": [{ "feature": { "key": "ssl_for_saas.custom_origin_server" },
                "allocation": { "type": "bool", "value": true } }],
        });
        for (name, value) in members.as_object().unwrap() {
            zone[name] = value.clone();
        }
        self.seed(&json!({ "zones": [zone] }));
    }

    fn seed(&self, document: &Value) {
        self.vendor.seed(document).unwrap();
    }

    /// The token of the operator's file, with these members.
    fn token(&self, members: &Value) {
        secret(&self.folder.path().join("token"), TOKEN);
        let mut token = json!({ "id": "fedcba9876543210fedcba9876543210", "value": TOKEN });
        for (name, value) in members.as_object().unwrap() {
            token[name] = value.clone();
        }
        self.seed(&json!({ "tokens": [token] }));
    }

    /// The operator's file, with these lines more.
    fn configure(&self, lines: &str) {
        let text = format!(
            "account = {:?}\ntoken_file = \"token\"\nbase_url = {:?}\n{lines}\n[[provider_zone]]\nname = \"host.test\"\n\
             servers = [\"server1.host.test\"]\n",
            self.vendor.account(),
            self.vendor.url()
        );
        self.write(&text);
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.path().join("upstream.toml"), text).unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder.path().join("upstream.toml")).unwrap()
    }

    fn file(&self) -> String {
        self.folder.path().join("upstream.toml").to_str().unwrap().to_owned()
    }

    fn command(&self, name: &str, more: &[&str]) -> Report {
        let file = self.file();
        Report::of(run(&[&["upstream", name, &file], more].concat()))
    }

    fn check(&self) -> Report {
        self.command("check", &[])
    }

    /// The calls since the last time, but for those that only read.
    fn writes(&self) -> Vec<String> {
        let calls = self.vendor.calls().into_iter().filter(|call| call.method != "GET");
        calls.map(|call| format!("{} {}", call.method, call.path)).collect()
    }
}

fn origin() -> Value {
    json!({ "type": "A", "name": "origin.host.test", "content": "192.0.2.7", "proxied": true })
}

fn wildcard() -> Value {
    json!({ "type": "CNAME", "name": "*.customers.host.test", "content": "origin.host.test", "proxied": true })
}

struct Report {
    code: Option<i32>,
    text: String,
}

impl Report {
    fn of(output: Output) -> Self {
        let (text, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        for secret in [EXAMPLE_TOKEN, EXAMPLE_KEY, TOKEN] {
            assert!(!text.contains(secret) && !said.contains(secret), "{text}{said}");
        }
        assert!(!text.contains('\x1b'), "{text}");
        let report = Self { code: output.status.code(), text };
        let is_wrong = report.text.lines().any(|line| line.starts_with("wrong  ")) || !said.is_empty();
        assert_eq!(report.code, Some(i32::from(is_wrong)), "{}{said}", report.text);
        report
    }

    /// What is told of something.
    fn told(&self, word: &str, what: &str) -> Vec<&str> {
        let lines = self.text.lines().filter_map(|line| line.strip_prefix(&format!("{word:<5}  {what} ")));
        lines.map(str::trim_start).collect()
    }

    /// All that is wrong, each without the blanks between its columns.
    fn wrong(&self) -> Vec<String> {
        let wrong = self.text.lines().filter_map(|line| line.strip_prefix("wrong  "));
        wrong.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }
}

#[test]
fn all_is_well_and_nothing_is_changed() {
    let scene = Scene::ready();
    let report = scene.check();
    assert_eq!(report.code, Some(0), "{}", report.text);
    for (what, told) in [
        ("token", &["good, and without an end"][..]),
        ("account", &["\"Stand-in\""]),
        ("zone", &["host.test: full and active"]),
        ("fallback", &["host.test: origin.host.test, active"]),
        ("hostnames", &["host.test: 0 of 50000"]),
        ("record", &["origin.host.test: proxied, 192.0.2.7", "*.customers.host.test: proxied, origin.host.test"]),
        ("records", &["host.test: 2 of 200"]),
        ("origins", &["host.test: hostnames may have origins of their own"]),
    ] {
        assert_eq!(report.told("ok", what), told, "{}", report.text);
    }
    assert_eq!(report.told("note", "zone_set").len(), 2, "{}", report.text);
    assert_eq!(report.told("note", "full_zone_set"), ["zones of the account, on the free plan"]);
    assert_eq!(scene.writes(), Vec::<String>::new());
    // The library says the same.
    let found = UpstreamCheckup::new(scene.file()).run().unwrap();
    assert!(found.iter().all(|finding| finding.verdict != Verdict::Wrong), "{found:?}");
    assert_eq!(found.len(), report.text.lines().count());
}

#[test]
fn each_round_asks_once() {
    let scene = Scene::ready();
    scene.check();
    let mut calls: Vec<_> = scene.vendor.calls().into_iter().map(|call| call.path).collect();
    calls.sort();
    let zone = "/zones/0123456789abcdef0123456789abcdef";
    let mut expected =
        vec![format!("/accounts/{}", scene.vendor.account()), "/user/tokens/verify".into(), "/zones".into()];
    for rest in
        ["custom_hostnames/fallback_origin", "custom_hostnames/quota", "dns_records", "entitlements", "subscription"]
    {
        expected.push(format!("{zone}/{rest}"));
    }
    expected.sort();
    assert_eq!(calls, expected);
}

#[test]
fn a_token_that_is_no_good_is_the_only_thing_told() {
    let scene = Scene::ready();
    secret(&scene.folder.path().join("token"), TOKEN);
    let report = scene.check();
    assert_eq!(
        report.wrong(),
        ["token the vendor says \"Invalid API Token\" (1000): put a token that is good into its file"],
    );
    scene.token(&json!({ "disabled": true }));
    assert_eq!(scene.check().wrong(), ["token it is disabled: put another one into its file"]);
    let now = Timestamp::now();
    scene.token(&json!({ "expires": (now - 1.hour()).to_string() }));
    assert_eq!(scene.check().wrong(), ["token it is expired: put another one into its file"]);
    let end = now + (24 * 29).hours();
    scene.token(&json!({ "expires": end.to_string() }));
    let day = end.strftime("%Y-%m-%d");
    assert_eq!(
        scene.check().wrong(),
        [format!("token good until {day}: put one that is good for longer into its file")],
    );
    let end = now + (24 * 31).hours();
    scene.token(&json!({ "expires": end.to_string() }));
    let report = scene.check();
    assert_eq!(
        (report.code, report.told("ok", "token")),
        (Some(0), vec![&*format!("good until {}", end.strftime("%Y-%m-%d"))])
    );
}

#[test]
fn files_of_credentials_are_looked_at_first() {
    let scene = Scene::ready();
    let token = scene.folder.path().join("token");
    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
    let report = scene.check();
    assert!(report.wrong()[0].starts_with("credential cannot use the credential: "), "{}", report.text);
    fs::remove_file(&token).unwrap();
    assert_eq!(scene.check().wrong().len(), 1);
    assert_eq!(scene.vendor.calls(), []);
    // No file at all, and one that is none.
    let file = scene.file();
    scene.write("account = 7");
    assert_eq!(Report::of(run(&["upstream", "check", &file])).text, "");
    fs::remove_file(&file).unwrap();
    assert_eq!(Report::of(run(&["upstream", "check", &file])).text, "");
}

#[test]
fn a_secret_in_the_place_of_the_account_is_not_sent() {
    let scene = Scene::ready();
    scene.write(&scene.text().replace(&scene.vendor.account(), TOKEN));
    let report = scene.check();
    assert!(report.wrong()[0].starts_with("account it is no id: "), "{}", report.text);
    assert_eq!(scene.vendor.calls(), []);
}

#[test]
fn a_token_of_the_account_is_as_good_as_a_users() {
    let scene = Scene::ready();
    scene.token(&json!({ "account": scene.vendor.account(), "permissions": ["zone:read", "dns:read", "ssl:read"] }));
    let report = scene.check();
    assert_eq!((report.code, report.told("ok", "account")), (Some(0), vec!["the token is for it"]), "{}", report.text);
}

#[test]
fn a_global_key_opens_everything() {
    let scene = Scene::ready();
    let text =
        scene.text().replace("token_file = \"token\"", &format!("email = {EXAMPLE_EMAIL:?}\nkey_file = \"key\""));
    scene.write(&text);
    let report = scene.check();
    assert_eq!((report.code, report.told("note", "key").len()), (Some(0), 1), "{}", report.text);
    secret(&scene.folder.path().join("key"), TOKEN);
    assert!(scene.check().wrong()[0].starts_with("key the vendor says "), "{}", scene.check().text);
}

#[test]
fn a_vendor_who_cannot_be_reached_is_one_thing_to_be_told() {
    let scene = Scene::ready();
    let url = scene.vendor.url().to_owned();
    for kind in [FaultKind::Status(503), FaultKind::Html(502), FaultKind::Throttle(600), FaultKind::LostBefore] {
        scene.vendor.fault(Fault::new("*", kind.clone()).times(1_000));
        let report = scene.check();
        assert_eq!(report.wrong().len(), 1, "{kind:?}: {}", report.text);
        assert!(report.wrong()[0].starts_with("vendor "), "{kind:?}: {}", report.text);
        scene.vendor.clear_faults();
    }
    assert_eq!(scene.check().code, Some(0));
    // One call that fails hides nothing else.
    scene.vendor.fault(Fault::new("GET /zones/*/fallback_origin", FaultKind::Status(503)).times(1_000));
    let report = scene.check();
    assert_eq!(report.wrong().len(), 1, "{}", report.text);
    assert!(report.wrong()[0].starts_with("fallback host.test: not known, "), "{}", report.text);
    assert_eq!(report.told("ok", "record").len(), 2, "{}", report.text);
    let text = scene.text();
    drop(scene.vendor);
    let folder = scene.folder;
    fs::write(folder.path().join("upstream.toml"), text).unwrap();
    let report = Report::of(run(&["upstream", "check", folder.path().join("upstream.toml").to_str().unwrap()]));
    assert_eq!(
        report.wrong(),
        ["vendor the connection was refused: see whether this machine reaches it, then try again"],
        "{url}"
    );
}

#[test]
fn an_account_has_to_be_the_credentials() {
    let scene = Scene::ready();
    let other = "00000000000000000000000000000000";
    scene.write(&scene.text().replace(&scene.vendor.account(), other));
    let report = scene.check();
    assert_eq!(report.wrong().len(), 2, "{}", report.text);
    assert!(report.wrong()[0].starts_with("account the vendor says "), "{}", report.text);
    assert_eq!(report.wrong()[1], "zone host.test: it is in another account: name that one, or move the zone");
}

#[test]
fn permissions_that_are_missing_are_named_once() {
    let scene = Scene::ready();
    let all = ["zone:edit", "dns:edit", "ssl:edit"];
    scene.token(&json!({ "permissions": all }));
    let report = scene.check();
    assert_eq!(report.code, Some(0), "{}", report.text);
    assert_eq!(report.told("ok", "permission").len(), 1, "{}", report.text);
    assert_eq!(report.told("ok", "records"), ["host.test: 2 of 200, if the plan is the free one"]);
    for (missing, name) in [("zone", "Zone"), ("dns", "DNS"), ("ssl", "SSL and Certificates")] {
        let some: Vec<_> = all.iter().filter(|permission| !permission.starts_with(missing)).collect();
        scene.token(&json!({ "permissions": some }));
        let report = scene.check();
        let told = format!("permission {name}: the vendor says \"Authentication error\" (10000): give it to the token");
        assert_eq!(report.wrong(), [told.as_str()], "{}", report.text);
        // Those that may be read only.
        let with_read: Vec<_> =
            some.into_iter().map(|all| (*all).to_owned()).chain([format!("{missing}:read")]).collect();
        scene.token(&json!({ "permissions": with_read }));
        assert_eq!(scene.check().code, Some(0));
        let report = scene.command("check", &["--write"]);
        assert_eq!(report.wrong(), [told.as_str()], "{}", report.text);
        assert_eq!(report.told("ok", "permission").len(), 2, "{}", report.text);
    }
    let counts = scene.vendor.counts();
    assert_eq!((&counts["zones"], &counts["records"], &counts["hostnames"]), (&json!(1), &json!(2), &json!(0)));
}

#[test]
fn the_provider_zone_has_to_be_there_full_and_active() {
    let scene = Scene::with(Settings::default());
    assert!(
        scene.check().wrong()[0].starts_with("zone host.test: the token sees no such zone"),
        "{}",
        scene.check().text
    );
    scene.zone(&json!({ "type": "partial" }));
    assert!(scene.check().wrong()[0].starts_with("zone host.test: it is set up as partial"), "{}", scene.check().text);
    for status in ["pending", "moved"] {
        scene.zone(&json!({ "status": status }));
        let told = format!(
            "zone host.test: it is {status}: delegate the domain to ada.ns.cloudflare.com and bob.ns.cloudflare.com"
        );
        assert_eq!(scene.check().wrong(), [told]);
    }
    scene.zone(&json!({ "paused": true }));
    assert!(scene.check().wrong()[0].starts_with("zone host.test: it is paused"), "{}", scene.check().text);
}

#[test]
fn the_fallback_origin_has_to_be_the_configured_one_and_active() {
    let scene = Scene::ready();
    scene.zone(&json!({ "fallback_origin": null }));
    assert_eq!(
        scene.check().wrong(),
        ["fallback host.test: there is none: `upstream init --write` makes it origin.host.test"],
    );
    scene.zone(&json!({ "fallback_origin": "else.host.test" }));
    assert!(
        scene.check().wrong()[0].starts_with("fallback host.test: it is \"else.host.test\": "),
        "{}",
        scene.check().text
    );
    // It is somebody's.
    let report = scene.command("init", &["--write"]);
    assert!(report.wrong()[0].starts_with("fallback host.test: it is \"else.host.test\": "), "{}", report.text);
    assert!(!scene.writes().iter().any(|call| call.starts_with("PUT")), "{:?}", scene.writes());
}

#[test]
fn the_records_have_to_be_there_and_proxied() {
    let scene = Scene::ready();
    for (at, name) in ["origin.host.test", "*.customers.host.test"].into_iter().enumerate() {
        let mut records = vec![origin(), wildcard()];
        records[at]["proxied"] = json!(false);
        scene.zone(&json!({ "records": records }));
        assert_eq!(scene.check().wrong(), [format!("record {name}: it is not proxied: make it so in the dashboard")]);
        records.remove(at);
        scene.zone(&json!({ "records": records }));
        assert_eq!(
            scene.check().wrong(),
            [format!("record {name}: it is not there: `upstream init --write` makes it")]
        );
    }
    let hiding = json!({ "type": "TXT", "name": "www.shop.customers.host.test", "content": "\"x\"" });
    scene.zone(&json!({ "records": [origin(), wildcard(), hiding] }));
    let told =
        "record www.shop.customers.host.test: it hides *.customers.host.test from customers' names there: delete it";
    assert_eq!(scene.check().wrong(), [told]);
}

#[test]
fn limits_raise_an_alarm_before_they_are_reached() {
    let scene = Scene::ready_with(Settings { hostnames_soft: 5, hostnames_hard: 20, ..Settings::default() });
    let with = |hostnames: usize, records: usize, subscription: Value| {
        let hostname = |n| json!({ "hostname": format!("www.c{n}.test"), "status": "active", "certificate": "active" });
        let record = |n| json!({ "type": "TXT", "name": format!("t{n}.host.test"), "content": "\"x\"" });
        let all: Vec<_> = [origin(), wildcard()].into_iter().chain((2..records).map(record)).collect();
        scene.zone(&json!({
            "hostnames": (0..hostnames).map(hostname).collect::<Vec<_>>(),
            "records": all,
            "subscription": subscription,
        }));
        scene.check()
    };
    let paid = json!({ "id": "1", "rate_plan": { "id": "pro" } });
    let report = with(16, 169, Value::Null);
    assert_eq!(report.told("note", "hostnames"), ["host.test: 16 of 20; those beyond 5 cost money each month"]);
    assert_eq!(report.told("ok", "records"), ["host.test: 169 of 200"], "{}", report.text);
    let report = with(17, 170, Value::Null);
    assert_eq!(report.wrong().len(), 2, "{}", report.text);
    assert!(report.wrong()[0].starts_with("hostnames host.test: 17 of 20: "), "{}", report.text);
    assert!(report.wrong()[1].starts_with("records host.test: 170 of 200: "), "{}", report.text);
    assert_eq!(with(0, 170, paid).told("ok", "records"), ["host.test: 170 of 3500"]);
}

#[test]
fn custom_hostnames_have_to_be_enabled() {
    let scene = Scene::ready_with(Settings { saas: false, ..Settings::default() });
    let report = scene.check();
    assert_eq!(report.wrong().len(), 1, "{}", report.text);
    assert!(
        report.wrong()[0].starts_with("hostnames host.test: custom hostnames are not enabled: "),
        "{}",
        report.text
    );
}

#[test]
fn whether_origins_of_their_own_are_allowed_is_read_and_only_else_tried() {
    for (is_allowed, verdict) in [(true, "ok"), (false, "note")] {
        let scene = Scene::ready_with(Settings { custom_origin: is_allowed, ..Settings::default() });
        let key = "custom_origin_servers";
        let entitlement = json!({ "feature": { "key": key }, "allocation": { "type": "bool", "value": is_allowed } });
        scene.zone(&json!({ "entitlements": [entitlement] }));
        let read = scene.command("check", &["--write"]);
        let told = read.told(verdict, "origins");
        assert_eq!(told.len(), 1, "{}", read.text);
        // Three changes that cannot succeed.
        assert_eq!(scene.writes().len(), 3, "{:?}", scene.writes());
        scene.zone(&json!({ "entitlements": [] }));
        assert!(scene.check().told("note", "origins")[0].ends_with("is not known: --write finds out"));
        let tried = scene.command("check", &["--write"]);
        assert_eq!(tried.told(verdict, "origins"), told, "{}", tried.text);
        scene.vendor.advance(Duration::from_secs(60));
        assert_eq!(scene.vendor.counts()["hostnames"], 0);
    }
}

#[test]
fn a_hostname_that_was_made_to_see_is_not_left() {
    let scene = Scene::ready();
    scene.zone(&json!({ "entitlements": [] }));
    let id = "0123456789abcdef0123456789abcdef";
    scene.vendor.fault(Fault::new(format!("POST /zones/{id}/custom_hostnames"), FaultKind::LostAfter).times(1));
    // Of the two, it is the one that is made: the other one cannot succeed.
    let report = scene.command("check", &["--write"]);
    assert_eq!(report.told("note", "origins").len(), 1, "{}", report.text);
    scene.vendor.advance(Duration::from_secs(60));
    assert_eq!(scene.vendor.counts()["hostnames"], 0);
    scene.vendor.fault(Fault::new(format!("DELETE /zones/{id}/custom_hostnames/*"), FaultKind::Status(500)).times(100));
    let report = scene.command("check", &["--write"]);
    assert_eq!(report.wrong().len(), 1, "{}", report.text);
    assert!(report.wrong()[0].starts_with("origins cfhost-check-"), "{}", report.text);
}

#[test]
fn partial_zones_take_an_entitlement() {
    let scene = Scene::ready();
    scene.configure("zone_set = \"partial\"");
    let account = |entitlements: Value| {
        scene.seed(
            &json!({ "accounts": [{ "id": scene.vendor.account(), "name": "Host", "entitlements": entitlements }] }),
        );
        scene.check()
    };
    let entitlement =
        |value: bool| json!([{ "key": "partial_setup_allowed", "allocation": { "type": "bool", "value": value } }]);
    assert_eq!(account(entitlement(true)).told("ok", "partial zones"), ["the account may have them"]);
    let report = account(entitlement(false));
    assert!(report.wrong()[0].starts_with("partial zones the account may not have them: "), "{}", report.text);
    let report = account(json!([]));
    assert_eq!((report.code, report.told("note", "partial zones").len()), (Some(0), 1), "{}", report.text);
    assert_eq!(report.told("note", "zone_set"), ["partial zones of the account"]);
}

#[test]
fn acts_that_are_off_are_told_with_their_codes() {
    let scene = Scene::ready();
    scene.configure("zone_set = \"off\"\nfull_zone_set = \"off\"");
    let report = scene.check();
    assert_eq!(report.told("note", "zone_set"), ["off: answered with 101"], "{}", report.text);
    assert_eq!(report.told("note", "full_zone_set"), ["off: answered with 101"], "{}", report.text);
}

#[test]
fn init_says_what_it_would_make_and_makes_it_when_it_may() {
    let scene = Scene::with(Settings::default());
    scene.zone(&json!({ "records": [], "fallback_origin": null }));
    let report = scene.command("init", &[]);
    assert_eq!(report.told("note", "record").len(), 2, "{}", report.text);
    assert_eq!(report.told("note", "fallback"), ["host.test: --write makes it origin.host.test"], "{}", report.text);
    assert!(report.text.starts_with(
        "The token needs these permissions for the account: Zone: Edit, DNS: Edit, SSL and Certificates: Edit."
    ));
    let url = report.text.lines().find(|line| line.starts_with("  https://")).unwrap();
    assert_eq!(
        url.trim(),
        "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22zone%22%2C%22type%22%3A%22edit\
         %22%7D%2C%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%2C%7B%22key%22%3A%22ssl_and_certificates%22%2C%22type\
         %22%3A%22edit%22%7D%5D&accountId=%2A&zoneId=all&name=cfhost-gateway"
    );
    assert_eq!(scene.writes(), Vec::<String>::new());
    let report = scene.command("init", &["--write"]);
    assert_eq!(
        report.told("ok", "record")[..2],
        [
            "origin.host.test CNAME server1.host.test (proxied): made",
            "*.customers.host.test CNAME origin.host.test (proxied): made"
        ],
        "{}",
        report.text
    );
    assert_eq!(report.wrong(), ["fallback host.test: origin.host.test is initializing: check again in some minutes"]);
    scene.vendor.advance(Duration::from_secs(600));
    assert_eq!(scene.check().code, Some(0));
    // A second time there is nothing to do.
    let before = scene.writes();
    let report = scene.command("init", &[]);
    assert_eq!((report.code, scene.writes()), (Some(0), before), "{}", report.text);
}

#[test]
fn init_never_changes_what_is_there() {
    let scene = Scene::with(Settings::default());
    let foreign = |name: &str, kind: &str, content: &str| json!({ "type": kind, "name": name, "content": content });
    for (record, told) in [
        (foreign("origin.host.test", "A", "192.0.2.9"), "origin.host.test A 192.0.2.9"),
        (foreign("origin.host.test", "CNAME", "x.example.net"), "origin.host.test CNAME x.example.net"),
        (foreign("origin.host.test", "TXT", "\"x\""), "origin.host.test TXT \"x\""),
    ] {
        scene.zone(&json!({ "records": [record, wildcard()], "fallback_origin": null }));
        let report = scene.command("init", &["--write"]);
        let told = format!("{told} is in its way: delete that in the dashboard, or have it proxied");
        assert!(report.wrong()[0].ends_with(&told), "{}", report.text);
        assert_eq!(report.told("note", "fallback"), ["host.test: origin.host.test has to have its record first"]);
        assert_eq!(scene.vendor.counts()["records"], 2);
    }
    // What is free beside it is made.
    let foreign = foreign("*.customers.host.test", "A", "192.0.2.9");
    scene.zone(&json!({ "records": [foreign], "fallback_origin": null }));
    let report = scene.command("init", &["--write"]);
    assert_eq!(report.told("ok", "fallback"), ["host.test: made origin.host.test"], "{}", report.text);
    assert_eq!(scene.vendor.counts()["records"], 2);
}

#[test]
fn init_says_what_went_wrong_with_a_change() {
    for kind in [FaultKind::LostBefore, FaultKind::LostAfter, FaultKind::Status(500), FaultKind::Throttle(600)] {
        let scene = Scene::with(Settings::default());
        scene.zone(&json!({ "records": [], "fallback_origin": null }));
        scene.vendor.fault(Fault::new("POST /zones/*/dns_records/batch", kind.clone()));
        assert_eq!(scene.command("init", &["--write"]).code, Some(1));
        // Again, and it is there once.
        scene.vendor.clear_faults();
        let report = scene.command("init", &["--write"]);
        assert_eq!(report.told("ok", "fallback"), ["host.test: made origin.host.test"], "{kind:?}: {}", report.text);
        assert_eq!(scene.vendor.counts()["records"], 2, "{kind:?}");
    }
}

fn answered(arguments: &[&str], answers: &str) -> Output {
    let mut child = program(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // One that wants no more of them has ended.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn init_asks_for_what_is_not_there() {
    let scene = Scene::ready();
    let folder = scene.folder.path();
    let (file, account) = (folder.join("new.toml"), scene.vendor.account());
    let answers = format!(
        "nonsense\n\n\nshort\n{account}\n\n{EXAMPLE_TOKEN}\nnot a domain\nx\nhost.test\nserver1.host.test, 192.0.2.7\nhost.test\nx\n\n"
    );
    let arguments = ["upstream", "init", file.to_str().unwrap(), "--base-url", scene.vendor.url()];
    let output = answered(&arguments, &answers);
    let (told, asked) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{told}{asked}");
    for said in [
        "it has to be one of these words",
        "an account's id has 32 hexadecimal digits",
        "\"not a domain\" is not a domain",
        "\"host.test\" is named twice",
    ] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    assert!(!told.contains(EXAMPLE_TOKEN) && !asked.contains(EXAMPLE_TOKEN), "{told}{asked}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("servers = [\"server1.host.test\", \"192.0.2.7\"]"), "{text}");
    assert!(text.contains("token_file = \"new.token\"") && !text.contains(EXAMPLE_TOKEN), "{text}");
    for path in [&file, &folder.join("new.token")] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
    assert_eq!(fs::read_to_string(folder.join("new.token")).unwrap(), EXAMPLE_TOKEN);
    // It is there now, and taken as it is.
    let output = answered(&arguments[..3], "");
    assert_eq!((output.status.code(), fs::read_to_string(&file).unwrap()), (Some(0), text));
}

#[test]
fn init_without_answers_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.toml");
    let output = answered(&["upstream", "init", file.to_str().unwrap()], "\n\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("there was no answer: "));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_gateway_starts_with_what_is_right_and_with_nothing_that_is_wrong() {
    let scene = Scene::ready();
    let file = scene.file();
    let state = common::memory();
    let arguments = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--upstream", &file];
    assert_eq!(Served::start(&arguments).terminate().0, Some(0));
    scene.vendor.fault(Fault::new("GET *", FaultKind::Status(503)).times(1_000));
    let (code, said) = Served::start(&arguments).terminate();
    assert_eq!(code, Some(0));
    assert!(said.contains(" upstream: vendor: "), "{said}");
    scene.vendor.clear_faults();
    scene.zone(&json!({ "fallback_origin": null }));
    let output = run(&[&["serve", "--listen", "127.0.0.1:0"], &arguments[..]].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot use the upstream: fallback: host.test: there is none: "), "{said}");
}

/// Few have a tenant, and its credential may do so much: making accounts takes a build of its own.
#[cfg(not(feature = "tenant"))]
#[test]
fn a_tenant_is_refused_by_a_program_that_makes_no_accounts() {
    let scene = Scene::ready();
    scene.configure("[tenant]\nid = \"t\"\nunit = \"u\"\nemail = \"a@example.com\"\nkey_file = \"key\"");
    let told =
        "this program makes no accounts of a tenant: `cargo build --release -p cfhost-gateway --features tenant`";
    let memory = common::memory();
    let new = scene.folder.path().join("new.toml");
    for command in [
        &["upstream", "check", &scene.file()][..],
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--host-key",
            EXAMPLE_HOST_KEY,
            "--state",
            &memory,
            "--upstream",
            &scene.file(),
        ],
        &["upstream", "init", new.to_str().unwrap(), "--tenant"],
    ] {
        let output = run(command);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(told), "{command:?}: {text}");
    }
    assert!(!new.exists() && scene.vendor.calls().is_empty());
}
