//! What an operator sees of the vendor, and does about it: commands, page, metrics.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_v4::{NewHostname, NewRecord};
use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Fault, FaultKind};
use common::{Answer, Partner, Served, eventually, exchange, plain, run, state};
use serde_json::{Value, json};
use vendor::Vendor;

const ZONE: &str = "customer.test";
const LIST: &str = "GET /zones/*/custom_hostnames";
const CREATE: &str = "POST /zones/*/custom_hostnames";
const WWW: &str = "www.customer.test";

/// A vendor, and a state from which a gateway serves.
struct Scene {
    vendor: Vendor,
    state: String,
    file: String,
    gateway: Gateway,
}

impl Scene {
    fn new(vendor: Vendor, lines: &str) -> Self {
        Self::sweeping(vendor, 1, lines)
    }

    /// Everything is looked over so often, in seconds.
    fn sweeping(vendor: Vendor, sweep: u32, lines: &str) -> Self {
        let state = state(vendor.dir());
        let file = vendor.file(&format!("sweep = {sweep}\n{lines}"));
        let builder = Gateway::builder().tls(false).state(&state).upstream(&file).control();
        let gateway = builder.status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
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

    /// What a browser shows that is logged in, without the marks of HTML.
    fn page(&self, path: &str) -> String {
        let ask = |path: &str, cookie: &str| {
            let base = self.gateway.control_url().unwrap();
            let host = base.strip_prefix("http://").unwrap();
            let head = format!(
                "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
            );
            Answer::parse(&exchange(&format!("{base}/"), head.as_bytes()))
        };
        let link = self.gateway.page_link().unwrap();
        let welcome = ask(&link[link.match_indices('/').nth(2).unwrap().0..], "");
        let cookie = welcome.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let page = ask(path, &cookie);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let texts = page.body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        texts.collect::<String>().replace("&quot;", "\"")
    }

    fn metrics(&self) -> Vec<String> {
        let url = self.gateway.status_url().unwrap();
        let request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        Answer::parse(&exchange(url, request)).body.lines().map(str::to_owned).collect()
    }

    /// Waits for a line of the metrics. What was found out is kept for a moment.
    fn has_metric(&self, line: &str) {
        let line = format!("cfhost_gateway_upstream_{line}");
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let lines = self.metrics();
            if lines.contains(&line) {
                return;
            }
            let others: Vec<_> = lines.iter().filter(|known| known.contains("_upstream_")).collect();
            assert!(Instant::now() < end, "{line} is not among {others:#?}");
            thread::sleep(Duration::from_millis(50));
        }
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
fn the_vendor_tries_a_name_again_that_is_revived() {
    let resolver = TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!("resolver = \"{}\"", resolver.local_addr().unwrap());
    let scene = Scene::sweeping(Vendor::new(), 100_000, &line);
    let host = scene.partner();
    host.set(&host.customer("a@example.test"), ZONE, "www").response();
    let retry = "PATCH /zones/*/custom_hostnames/*";
    assert!(!scene.vendor.new_calls().iter().any(|call| call == retry));
    // Also when a sweep, which has not heard of it, is finding out why the name does not work.
    scene.gateway.advance(Duration::from_secs(1)).unwrap();
    let question = resolver.accept().unwrap();
    let output = scene.command("revive", &["WWW.customer.test"]);
    drop((question, resolver));
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), "WWW.customer.test is tried again\n".to_owned())
    );
    scene.vendor.wait_for(|calls| calls.iter().any(|call| call == retry));
    eventually("it is done", || scene.status()["operations"] == json!([]));
    assert_eq!(scene.vendor.new_calls().iter().filter(|call| *call == retry).count(), 1);
    let output = scene.command("revive", &["other.test"]);
    assert!(
        output.status.code() == Some(1) && text(&output.stderr).contains("no host name that is wanted"),
        "{output:?}"
    );
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

#[test]
fn the_page_shows_what_is_under_way_and_asks_the_vendor_nothing() {
    let scene = Scene::sweeping(Vendor::new(), 100_000, "deadline = 1");
    scene.vendor.wait_for(|calls| calls.iter().filter(|call| *call == LIST).count() >= vendor::PROVIDERS.len());
    let host = scene.partner();
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www:web1.host.test,blog:elsewhere.example.net").response();
    scene.vendor.stand_in.fault(Fault { count: 1_000, ..Fault::new(CREATE, FaultKind::Status(500)) });
    assert_ne!(host.set(&key, "other.test", "www").code(), 0);
    eventually("an operation waits", || scene.status()["operations"][0]["tries"].as_i64() > Some(0));
    scene.vendor.new_calls();
    let vendor = scene.page("/vendor");
    let waiting = scene.status()["operations"][0].clone();
    for part in ["other.test", "zone_set", waiting["reason"].as_str().unwrap(), WWW, "a@example.test", "sites-one.test"]
    {
        assert!(vendor.contains(part), "{part} is not in {vendor}");
    }
    let zone = scene.page("/zones/1");
    let target = "www.customer.test.customers.sites-one.test";
    for part in [target, "from the zone's server", "from elsewhere.example.net", "certificate", "Under waynothing"] {
        assert!(zone.contains(part), "{part} is not in {zone}");
    }
    assert!(zone.contains(".dcv.cloudflare.com") && !zone.contains("cdn.cloudflare.net"), "{zone}");
    let other = scene.page("/zones/2");
    assert!(other.contains("Next try") && other.contains("internal server error"), "{other}");
    scene.has_metric("operations{state=\"running\"} 1");
    scene.has_metric("hostnames{zone=\"sites-one.test\",state=\"pending\"} 2");
    // Nobody looks at the vendor because somebody looks at the page.
    let calls = scene.vendor.new_calls();
    assert!(calls.iter().all(|call| call == CREATE || call == LIST), "{calls:?}");
    for secret in [EXAMPLE_TOKEN, EXAMPLE_HOST_KEY, &key] {
        let metrics = scene.metrics().concat();
        assert!([&vendor, &zone, &other, &metrics].iter().all(|text| !text.contains(secret)));
    }
    // A gateway that carries nothing out there has no such part.
    let gateway = plain().control().spawn().unwrap();
    let emulation = Scene { gateway, ..scene };
    assert!(!emulation.page("/zones").contains("Vendor"));
}

#[test]
fn the_record_that_proves_a_partial_zone_is_shown_until_it_is_there() {
    let vendor = Vendor::with(|settings| settings.partial_allowed = true);
    let scene = Scene::new(vendor, "zone_set = \"partial\"");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www").response();
    let zones = scene.vendor.client().zones(&cfhost_v4::ZoneFilter::default()).unwrap();
    let value = zones.iter().find(|zone| zone.name.as_deref() == Some(ZONE)).unwrap().verification_key.clone().unwrap();
    let name = "cloudflare-verify.customer.test";
    let record = json!([{ "zone": ZONE, "status": "pending", "name": name, "type": "TXT", "value": value }]);
    assert_eq!(scene.status()["records"], record);
    let plain = text(&scene.command("status", &[]).stdout);
    assert!(plain.contains(&format!("\n{ZONE}\tpending\t{name}\tTXT\t{value}\n")), "{plain}");
    let vendor = scene.page("/vendor");
    assert!(vendor.contains(name) && vendor.contains(&value), "{vendor}");
    let zone = scene.page("/zones/1");
    assert!(zone.contains(&format!("has to hold {name} TXT \"{value}\"")), "{zone}");
    assert!(
        zone.contains("www.customer.test.customer.test.cdn.cloudflare.net") || zone.contains("www.customer.test.cdn"),
        "{zone}"
    );
}

#[test]
fn an_operator_is_told_once_that_little_of_a_limit_is_left() {
    let vendor = Vendor::with(|settings| (settings.hostnames_soft, settings.hostnames_hard) = (2, 6));
    let state = state(vendor.dir());
    let file = vendor.file("sweep = 1").to_str().unwrap().to_owned();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--upstream", &file];
    let status = || -> Value {
        serde_json::from_slice(&run(&["upstream", "status", "--state", &state, "--json"]).stdout).unwrap()
    };
    let limit = || {
        let limits = status()["limits"].clone();
        limits
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["zone"] == "sites-one.test" && it["what"] == "hostnames")
            .cloned()
    };
    let used = |count: i64| {
        eventually("the sweep counts", || limit().is_some_and(|limit| limit["used"] == count));
        status()["alarms"].as_array().unwrap().len()
    };
    let told = "upstream: hostnames: sites-one.test: 6 of 6: ask the vendor for more, or delete what nobody needs";
    let served = Served::start(&options);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "a,b,c,d,e").response();
    assert_eq!(used(5), 0);
    assert_eq!((&limit().unwrap()["most"], &limit().unwrap()["included"]), (&json!(6), &json!(2)));
    host.set(&key, ZONE, "a,b,c,d,e,f").response();
    assert_eq!(used(6), 1);
    host.set(&key, ZONE, "a,b,c,d,e").response();
    assert_eq!(used(5), 0);
    host.set(&key, ZONE, "a,b,c,d,e,f").response();
    assert_eq!(used(6), 1);
    // Several looks later nothing more was told, and none took more than a call for each provider zone.
    let quota = "GET /zones/*/custom_hostnames/quota";
    let looks = |times: usize| {
        let so_far = vendor.stand_in.calls().len();
        let all = vendor::PROVIDERS.len() * times;
        vendor.wait_for(|calls| calls[so_far..].iter().filter(|call| *call == quota).count() >= all);
        vendor.wait_for(|calls| calls[so_far..].iter().filter(|call| *call == LIST).count() >= all);
    };
    vendor.new_calls();
    looks(3);
    let calls = vendor.new_calls();
    let count = |what: &str| calls.iter().filter(|call| *call == what).count();
    assert!(count(quota) <= count(LIST) + vendor::PROVIDERS.len(), "{calls:?}");
    let (code, log) = served.terminate();
    assert_eq!((code, log.matches(told).count()), (Some(0), 2), "{log}");
    // A gateway that begins says once how it is, and no more.
    let served = Served::start(&options);
    looks(2);
    let (_, log) = served.terminate();
    assert_eq!(log.matches(told).count(), 1, "{log}");
}

#[test]
fn limits_alarms_and_calls_that_came_too_fast_are_on_the_page_and_among_the_metrics() {
    let vendor = Vendor::with(|settings| settings.hostnames_hard = 2);
    let ends = format!("{:.0}", jiff::Timestamp::now() + Duration::from_secs(10 * 86_400));
    vendor.stand_in.seed(&json!({ "tokens": [{ "value": EXAMPLE_TOKEN, "expires": ends }] })).unwrap();
    let scene = Scene::new(vendor, "");
    let host = scene.partner();
    let key = host.customer("a@example.test");
    scene.has_metric("alarms{alarm=\"hostnames\"} 0");
    scene.has_metric("refused_total{kind=\"request\"} 0");
    scene.has_metric("limit_most{limit=\"records\",zone=\"sites-two.test\"} 3500");
    scene.has_metric("limit_used{limit=\"records\",zone=\"sites-one.test\"} 2");
    // An origin of its own takes a record.
    host.set(&key, ZONE, "www:web1.host.test,blog:elsewhere.example.net").response();
    scene.has_metric("limit_used{limit=\"records\",zone=\"sites-one.test\"} 3");
    scene.has_metric("limit_used{limit=\"hostnames\",zone=\"sites-one.test\"} 2");
    scene.has_metric("alarms{alarm=\"hostnames\"} 1");
    scene.has_metric("alarms{alarm=\"token\"} 1");
    scene.vendor.stand_in.fault(Fault::new(LIST, FaultKind::Throttle(1)));
    scene.has_metric("refused_total{kind=\"request\"} 1");
    let page = scene.page("/vendor");
    for part in [
        "sites-one.test: 2 of 2: ask the vendor",
        &format!("good until {}", &ends[..10]),
        "Too fast (429)1 call; the last one",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let status = scene.status();
    let credential = &status["credentials"][0];
    assert_eq!((&credential["kind"], &credential["ends"]), (&json!("token"), &json!(ends)), "{status:#}");
    assert_eq!((&credential["requests_refused"], &credential["certificates_refused"]), (&json!(1), &json!(0)));
    assert_eq!(status["alarms"].as_array().unwrap().len(), 2, "{status:#}");
}

#[test]
fn nobody_misses_a_look_at_what_is_no_longer_in_the_file() {
    let scene = Scene::sweeping(Vendor::new(), 100_000, "");
    let swept = |row: &Value| row["swept"].is_string();
    eventually("the first look", || {
        let sweeps = scene.status()["sweeps"].clone();
        let sweeps = sweeps.as_array().unwrap();
        sweeps.len() == vendor::PROVIDERS.len() + 1 && sweeps.iter().all(swept)
    });
    common::change(
        &scene.state,
        "INSERT INTO providers (name, vendor_id, swept) VALUES ('old.test', 'id', 1);
         INSERT INTO vendor_accounts (id, swept) VALUES ('old', 1);
         UPDATE providers SET swept = 1 WHERE name = 'sites-two.test'",
    );
    scene.has_metric("alarms{alarm=\"sweep\"} 1");
    let metrics = scene.metrics().concat();
    assert!(metrics.contains("swept_ago_seconds{zone=\"sites-two.test\"}") && !metrics.contains("\"old"), "{metrics}");
    let page = scene.page("/vendor");
    let told = "it was not looked over for long";
    assert_eq!(page.matches(told).count(), 1, "{page}");
    assert!(page.contains(&format!("sites-two.test: {told}")), "{page}");
}
