//! What an operator sees of the vendor, and does about it: commands, page, metrics.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::fs;
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::Gateway;
use cfhost_v4::{NewHostname, NewRecord};
use cfhost_v4_stand_in::{Fault, FaultKind};
use common::{Partner, run, state};
use serde_json::{Value, json};
use vendor::Vendor;

const ZONE: &str = "customer.test";
const CREATE: &str = "POST /zones/*/custom_hostnames";
const WWW: &str = "www.customer.test";

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A vendor, and a state from which a gateway serves.
struct Scene {
    vendor: Vendor,
    state: String,
    file: String,
    gateway: Gateway,
}

impl Scene {
    fn new(vendor: Vendor, lines: &str) -> Self {
        let state = state(vendor.dir());
        let file = vendor.file(&format!("sweep = 1\n{lines}"));
        let gateway = Gateway::builder().tls(false).state(&state).upstream(&file).spawn().unwrap();
        Self { vendor, state, file: file.to_str().unwrap().to_owned(), gateway }
    }

    fn partner(&self) -> Partner<'_> {
        Partner::example(&self.gateway)
    }

    fn command(&self, act: &str, further: &[&str]) -> Output {
        run(&[&["upstream", act, "--state", &self.state], further].concat())
    }

    fn status(&self) -> Value {
        let output = self.command("status", &["--json"]);
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn adopt(&self, zone: &str, email: &str, host: &str) -> Output {
        self.command("adopt", &["--upstream", &self.file, zone, email, host])
    }

    fn diff(&self) -> Output {
        self.command("diff", &["--upstream", &self.file])
    }

    /// A host name that no act made, in the first provider zone.
    fn stray(&self, name: &str, origin: Option<&str>) -> String {
        let new = NewHostname {
            hostname: name.to_owned(),
            custom_origin_server: origin.map(str::to_owned),
            ssl: Some(cfhost_v4::SslRequest::http()),
        };
        self.vendor.client().hostname_create(&provider(&self.vendor), &new).unwrap().into_inner().id
    }
}

/// The id of the first provider zone.
fn provider(vendor: &Vendor) -> String {
    let zones = vendor.client().zones(&cfhost_v4::ZoneFilter::default()).unwrap();
    zones.into_iter().find(|zone| zone.name.as_deref() == Some("sites-one.test")).unwrap().id
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn status_says_what_is_under_way_and_how_names_stand() {
    let scene = Scene::new(Vendor::new(), "deadline = 1");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www,blog").response();
    eventually("the first sweep", || scene.status()["sweeps"].as_array().unwrap().len() >= 2);
    let status = scene.status();
    assert_eq!(status["operations"], json!([]));
    let number: i64 =
        status["hostnames"]["sites-one.test"].as_object().unwrap().values().map(|it| it.as_i64().unwrap()).sum();
    assert_eq!(number, 2, "{status:#}");
    let pending = &status["pending"][0];
    assert_eq!((&pending["name"], &pending["user"]), (&json!("blog.customer.test"), &json!("a@example.test")));
    assert_eq!(pending["state"], "pending");

    // The vendor makes nothing any more.
    scene.vendor.stand_in.fault(Fault { count: 1_000, ..Fault::new(CREATE, FaultKind::Status(500)) });
    assert_ne!(host.set(&key, "other.test", "www").code(), 0);
    eventually("an operation waits", || scene.status()["operations"][0]["tries"].as_i64() > Some(0));
    let waiting = scene.status()["operations"][0].clone();
    assert_eq!((&waiting["zone"], &waiting["act"]), (&json!("other.test"), &json!("zone_set")), "{waiting:#}");
    assert!(waiting["reason"].is_string() && waiting["next_try"].is_string(), "{waiting:#}");
    let plain = text(&scene.command("status", &[]).stdout);
    assert!(plain.starts_with("Under way\nzone\tact\tstate\t") && !plain.contains('\x1b'), "{plain}");
}

#[test]
fn what_differs_at_the_vendor_is_told_and_nothing_is_changed() {
    let scene = Scene::new(Vendor::new(), "");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www,blog").response();
    let differences = |scene: &Scene| {
        let output = run(&["upstream", "diff", "--state", &scene.state, "--upstream", &scene.file]);
        let lines: Vec<String> = text(&output.stdout).lines().skip(2).map(str::to_owned).collect();
        assert_eq!(output.status.code(), Some(i32::from(!lines.is_empty())), "{output:?}");
        lines
    };
    assert_eq!(differences(&scene), [""; 0]);
    // What nobody here made is none of its business.
    scene.stray("www.stray.test", None);
    assert_eq!(differences(&scene), [""; 0]);

    // Without a gateway that repairs it at once.
    let Scene { vendor, state, file, gateway } = scene;
    drop(gateway);
    let client = vendor.client();
    let zone = provider(&vendor);
    let names = client.hostnames(&zone, &cfhost_v4::HostnameFilter::default()).unwrap();
    let id = |name: &str| &names.iter().find(|row| row.hostname.as_deref() == Some(name)).unwrap().id;
    client.hostname_delete(&zone, id(WWW)).unwrap();
    client.hostname_set_origin(&zone, id("blog.customer.test"), None).unwrap();
    vendor.new_calls();
    let output = run(&["upstream", "diff", "--state", &state, "--upstream", &file]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let lines = text(&output.stdout);
    let has = |name: &str, what: &str| lines.contains(&format!("sites-one.test\t{name}\t{what}\t"));
    assert!(has(WWW, "missing") && has("blog.customer.test", "origin") && !lines.contains("stray"), "{lines}");
    let calls = vendor.new_calls();
    assert!(calls.iter().all(|call| call.starts_with("GET ")), "{calls:?}");
}

#[test]
fn a_host_name_that_nobody_here_made_becomes_a_users() {
    let scene = Scene::new(Vendor::new(), "");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    scene.stray(WWW, None);
    let record = NewRecord {
        kind: "A".into(),
        name: "legacy.sites-one.test".into(),
        content: "192.0.2.9".into(),
        ttl: 1,
        proxied: Some(true),
        ..NewRecord::default()
    };
    scene.vendor.client().record_create(&provider(&scene.vendor), &record).unwrap();
    let own = scene.stray("shop.customer.test", Some("legacy.sites-one.test"));
    eventually("the sweep finds them", || scene.status()["others"].as_array().unwrap().len() == 2);
    // Until then it is in an act's way.
    assert_eq!(host.set(&key, ZONE, "www").code(), 208);

    let output = scene.adopt(ZONE, "nobody@example.test", "1");
    assert!(text(&output.stderr).contains("host 1 may not act for a user nobody@example.test"), "{output:?}");
    let output = scene.adopt("else.test", "a@example.test", "1");
    assert!(text(&output.stderr).contains("no host name under else.test"), "{output:?}");
    let output = scene.adopt(ZONE, "a@example.test", "1");
    assert!(output.status.success(), "{output:?}");

    let look = || host.zone("zone_lookup", &key, ZONE).response();
    assert_eq!(
        look()["hosted_cnames"],
        json!({ WWW: "web1.host.test", "shop.customer.test": "legacy.sites-one.test" })
    );
    eventually("all is as it is wanted", || scene.status()["operations"] == json!([]) && scene.diff().status.success());
    // They are the same as before.
    let names =
        scene.vendor.client().hostnames(&provider(&scene.vendor), &cfhost_v4::HostnameFilter::default()).unwrap();
    assert!(names.len() == 2 && names.iter().any(|row| row.id == own), "{names:?}");
    assert!(scene.adopt(ZONE, "a@example.test", "1").status.code() == Some(1));
    // From now on acts delete them.
    host.zone("zone_delete", &key, ZONE).response();
    assert_eq!(scene.vendor.hostnames(), 0);
}

#[test]
fn a_name_that_is_kept_for_its_user_can_be_released() {
    let scene = Scene::new(Vendor::new(), "");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    let other = host.customer("b@example.test");
    host.set(&key, ZONE, "www").response();
    host.zone("zone_delete", &key, ZONE).response();
    assert_eq!(host.set(&other, ZONE, "www").code(), 208);
    let kept = scene.status()["reserved"][0].clone();
    assert_eq!((&kept["name"], &kept["user"]), (&json!(WWW), &json!("a@example.test")));
    assert!(kept["reserved_until"].is_string());

    assert!(scene.command("release", &["WWW.customer.test"]).status.success());
    assert_eq!(scene.status()["reserved"], json!([]));
    host.set(&other, ZONE, "www").response();
    let output = scene.command("release", &[WWW]);
    assert!(text(&output.stderr).contains("is not kept for anybody"), "{output:?}");
}

#[test]
fn all_that_is_needed_to_leave_is_written_into_files() {
    let scene = Scene::new(Vendor::new(), "");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www,blog:web2.host.test").response();
    host.call("full_zone_set", &[("user_key", &key), ("zone_name", "full.test"), ("jumpstart", "0")]).response();
    let zones = scene.vendor.client().zones(&cfhost_v4::ZoneFilter::default()).unwrap();
    let full = zones.iter().find(|zone| zone.name.as_deref() == Some("full.test")).unwrap();
    let record = NewRecord {
        kind: "MX".into(),
        name: "full.test".into(),
        content: "mail.full.test".into(),
        ttl: 60,
        priority: Some(10),
        ..NewRecord::default()
    };
    scene.vendor.client().record_create(&full.id, &record).unwrap();

    let folder = scene.vendor.dir().join("left");
    let export = || scene.command("export", &["--upstream", &scene.file, folder.to_str().unwrap()]);
    let output = export();
    assert!(output.status.success(), "{output:?}");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let direct = read("direct/customer.test.zone");
    let lines = [
        "www.customer.test. 300 IN CNAME origin.example.net. ; today: CNAME www.customer.test.customers.sites-one.test.",
        "blog.customer.test. 300 IN CNAME web2.host.test. ; today: CNAME blog.customer.test.customers.sites-two.test.",
    ];
    assert!(lines.iter().all(|line| direct.contains(line)), "{direct}");
    assert!(read("zones/full.test.zone").contains("full.test. 60 IN MX 10 mail.full.test.\n"));
    assert!(read("zones/sites-one.test.zone").contains("origin.sites-one.test."));
    let json = |name: &str| serde_json::from_str::<Value>(&read(name)).unwrap();
    assert_eq!(json("zones.json")[0]["user"], "a@example.test");
    assert_eq!(json("zones.json")[1]["at_vendor"]["kind"], "full");
    assert_eq!(json("hostnames.json")[1]["points_at"], "www.customer.test.customers.sites-one.test");
    assert_eq!(json("records.json").as_array().unwrap().len(), 3);
    let all = ["zones.json", "hostnames.json", "records.json"].map(read).concat();
    assert!(!all.contains(&key), "a user's key is nobody else's business");
    // What is there is not written over.
    assert_eq!(export().status.code(), Some(1));
}
