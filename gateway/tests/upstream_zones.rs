//! Zones of the host's own account at the vendor: what the acts make of them, by how many calls, and what becomes of them.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use cfhost_gateway::Gateway;
use cfhost_v4_stand_in::{Fault, FaultKind};
use common::{Partner, eventually, plain};
use serde_json::{Value, json};
use vendor::{Vendor, is_background};

const ZONE: &str = "customer.test";
const CREATE: &str = "POST /zones";
const BATCH: &str = "POST /zones/*/dns_records/batch";
const RECORDS: &str = "GET /zones/*/dns_records";

/// A gateway whose `zone_set` makes partial zones, which has looked the account over.
fn gateway(vendor: &Vendor, lines: &str) -> Gateway {
    let gateway =
        plain().upstream(vendor.file(&format!("zone_set = \"partial\"\nsweep = 100000\n{lines}"))).spawn().unwrap();
    let list = "GET /zones/*/custom_hostnames";
    vendor.wait_for(|calls| calls.iter().filter(|call| *call == list).count() >= vendor::PROVIDERS.len());
    gateway
}

fn entitled() -> Vendor {
    Vendor::with(|settings| settings.partial_allowed = true)
}

/// The calls that the acts made: what is done in the background is left out.
fn calls(vendor: &Vendor) -> Vec<String> {
    vendor.new_calls().into_iter().filter(|call| !is_background(call)).collect()
}

fn zone(vendor: &Vendor, name: &str) -> Option<Value> {
    vendor.stand_in.zones().as_array().unwrap().iter().find(|zone| zone["name"] == name).cloned()
}

/// Name and content of the records of a zone.
fn records(vendor: &Vendor, name: &str) -> Vec<(String, String)> {
    let zone = zone(vendor, name).unwrap();
    let text = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    let mut rows: Vec<_> =
        zone["records"].as_array().unwrap().iter().map(|row| (text(row, "name"), text(row, "content"))).collect();
    rows.sort();
    rows
}

fn full(host: &Partner<'_>, key: &str, zone: &str, jumpstart: &str) -> common::Answer {
    host.call("full_zone_set", &[("user_key", key), ("zone_name", zone), ("jumpstart", jumpstart)])
}

#[test]
fn a_full_zone_is_made_by_one_call_and_its_name_servers_are_told() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    vendor.new_calls();

    let answer = full(&host, &key, ZONE, "0").response();
    let msg = "At your registrar set the nameservers to ada.ns.cloudflare.com, bob.ns.cloudflare.com respectively to \
               complete the setup.";
    assert_eq!(answer, json!({"act": "full_zone_set", "zone_name": ZONE, "jumpstart": false, "msg": msg}));
    assert_eq!(calls(&vendor), [CREATE]);
    let lists = |status: &str| host.call("zone_list", &[("zone_status", status)]).response()[0]["zone_name"].clone();
    assert_eq!((lists("P"), lists("V")), (ZONE.into(), Value::Null));
    // Once more it is the same zone, and a look-up knows it.
    full(&host, &key, ZONE, "0").response();
    let look = host.zone("zone_lookup", &key, ZONE).response();
    assert_eq!((&look["zone_hosted"], &look["ssl_status"]), (&json!(true), &json!("validating")));
    assert_eq!(calls(&vendor), [""; 0]);
    // The Host API never deleted such a zone.
    assert_eq!(host.zone("zone_delete", &key, ZONE).code(), 214);
    // Nor does it become another kind by itself.
    assert_eq!(host.set(&key, ZONE, "www").code(), 216);
    assert_eq!(zone(&vendor, ZONE).unwrap()["type"], "full");
    assert_eq!(calls(&vendor), [""; 0]);
}

#[test]
fn a_partial_zone_is_made_changed_and_deleted() {
    let vendor = entitled();
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    vendor.new_calls();

    let answer = host.set(&key, ZONE, "www,blog:other.host.test,shop").response();
    assert_eq!(answer["forward_tos"]["www.customer.test"], "www.customer.test.cdn.cloudflare.net");
    assert_eq!(calls(&vendor), [CREATE, BATCH]);
    let row = |label: &str, target: &str| (format!("{label}.{ZONE}"), target.to_owned());
    let origin = "origin.example.net";
    assert_eq!(records(&vendor, ZONE), [row("blog", "other.host.test"), row("shop", origin), row("www", origin)]);
    let look = host.zone("zone_lookup", &key, ZONE).response();
    assert_eq!(look["hosted_cnames"]["blog.customer.test"], "other.host.test");
    assert_eq!(look["forward_tos"]["shop.customer.test"], "shop.customer.test.cdn.cloudflare.net");
    assert_eq!(calls(&vendor), [""; 0]);

    host.set(&key, ZONE, "www,blog,new").response();
    assert_eq!(calls(&vendor), [RECORDS, BATCH]);
    assert_eq!(records(&vendor, ZONE), [row("blog", origin), row("new", origin), row("www", origin)]);
    host.set(&key, ZONE, "www,blog,new").response();
    assert_eq!(calls(&vendor), [RECORDS]);
    // It stays what it is.
    assert_eq!(full(&host, &key, ZONE, "0").code(), 207);

    assert_eq!(host.zone("zone_delete", &key, ZONE).response()["zone_deleted"], true);
    let mut made = calls(&vendor);
    made[..2].sort();
    assert_eq!(made, ["GET /zones/*", RECORDS, "DELETE /zones/*", "GET /zones/*"]);
    assert_eq!(zone(&vendor, ZONE), None);
    assert_eq!(host.zone("zone_delete", &key, ZONE).code(), 213);
    assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["zone_exists"], false);
    // Another customer can have it then.
    let other = host.customer("b@example.test");
    host.set(&other, ZONE, "www").response();
    assert_eq!(host.set(&key, ZONE, "www").code(), 208);
}

/// So many calls of this pattern are made at once, or the test fails.
fn at_once(vendor: &Vendor, calls: u64, on: &str) {
    vendor.stand_in.fault(Fault::new(on, FaultKind::Together).times(calls));
}

#[test]
fn acts_on_zones_take_few_calls_and_few_rounds() {
    let vendor = entitled();
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    vendor.new_calls();
    let set = |subdomains: &str| {
        host.set(&key, ZONE, subdomains).response();
        vendor.new_rounds()
    };
    let look = |zone: &str| {
        host.zone("zone_lookup", &key, zone).response();
        vendor.new_rounds()
    };
    assert_eq!(set("www,blog,shop"), (2, 2), "a new partial zone of three names");
    assert_eq!(look(ZONE), (0, 0), "a look-up of what is known");
    assert_eq!(set("www,blog,new"), (2, 2), "one name for another");
    assert_eq!(set("www,blog,new"), (1, 1), "the same again");
    at_once(&vendor, 2, "GET /zones/*");
    host.zone("zone_delete", &key, ZONE).response();
    assert_eq!(vendor.new_rounds(), (4, 3), "a partial zone is deleted");
    let make = |zone: &str| {
        full(&host, &key, zone, "0").response();
        vendor.new_rounds()
    };
    assert_eq!(make("full.test"), (1, 1), "a new full zone");
    assert_eq!(look("full.test"), (0, 0), "a look-up of what is known");
    assert_eq!(make("full.test"), (0, 0), "the same again");
    assert_eq!(vendor.stand_in.faults_left(), 0);
}

#[test]
fn a_look_up_takes_one_call_if_what_is_known_is_old() {
    const LIST: &str = "GET /zones/*/custom_hostnames";
    const OLD: Duration = Duration::from_secs(61);
    let vendor = entitled();
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www").response();
    full(&host, &key, "full.test", "0").response();
    for (round, zone) in [ZONE, "full.test"].into_iter().enumerate() {
        let lists = |sweeps: usize| {
            let count = (1 + 2 * round + sweeps) * vendor::PROVIDERS.len();
            vendor.wait_for(|calls| calls.iter().filter(|call| *call == LIST).count() == count);
        };
        let look = || host.zone("zone_lookup", &key, zone).response();
        calls(&vendor);
        // When time passes, everything is looked over.
        gateway.advance(OLD).unwrap();
        lists(1);
        let swept = calls(&vendor);
        look();
        assert_eq!(calls(&vendor), [""; 0], "it was looked at a moment ago");
        // The next look over everything is held until the look-up has asked as well.
        at_once(&vendor, 2, "GET /zones*");
        gateway.advance(OLD).unwrap();
        look();
        lists(2);
        let (mut made, mut expected) = (calls(&vendor), [swept, vec!["GET /zones/*".to_owned()]].concat());
        made.sort();
        expected.sort();
        assert_eq!(made, expected, "{zone}");
        assert_eq!(vendor.stand_in.faults_left(), 0);
    }
}

#[test]
fn records_of_others_are_never_touched() {
    let vendor = entitled();
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www").response();
    // Somebody adds a record at the vendor, and changes one of ours.
    let client = vendor.client();
    let id =
        client.zones(&cfhost_v4::ZoneFilter { name: Some(ZONE.into()), ..Default::default() }).unwrap()[0].id.clone();
    let foreign = cfhost_v4::NewRecord {
        kind: "A".into(),
        name: format!("shop.{ZONE}"),
        content: "192.0.2.1".into(),
        ttl: 1,
        ..Default::default()
    };
    client.record_create(&id, &foreign).unwrap();
    let refused = host.set(&key, ZONE, "www,blog,shop");
    assert_eq!(refused.code(), 205);
    assert!(refused.json()["msg"].as_str().unwrap().contains("shop.customer.test"), "{refused:?}");
    // Nothing of it is there, and the rows are those from before.
    let shop = (format!("shop.{ZONE}"), "192.0.2.1".to_owned());
    let www = (format!("www.{ZONE}"), "origin.example.net".to_owned());
    assert_eq!(records(&vendor, ZONE), [shop.clone(), www.clone()]);
    let look = || host.zone("zone_lookup", &key, ZONE).response()["hosted_cnames"].clone();
    eventually("rows are put back", || look() == json!({"www.customer.test": "origin.example.net"}));
    host.set(&key, ZONE, "blog").response();
    assert_eq!(records(&vendor, ZONE), [(format!("blog.{ZONE}"), www.1), shop]);
}

#[test]
fn zones_that_no_act_made_stay_as_they_are() {
    let vendor = entitled();
    vendor
        .stand_in
        .seed(&json!({"zones": [{"name": ZONE, "status": "active"}], "elsewhere": ["elsewhere.test"]}))
        .unwrap();
    // Neither when the account was looked over, nor when it was not.
    for is_swept in [true, false] {
        if !is_swept {
            vendor.stand_in.fault(Fault::new("GET /zones", FaultKind::Status(500)));
        }
        let file = vendor.file("zone_set = \"partial\"\nsweep = 100000");
        let gateway = plain().upstream(file).spawn().unwrap();
        if is_swept {
            eventually("it is looked over", || vendor.stand_in.calls().len() >= 5);
        } else {
            eventually("it is asked", || vendor.stand_in.faults_left() == 0);
        }
        let host = Partner::example(&gateway);
        let key = host.customer("a@example.test");
        let before = zone(&vendor, ZONE);
        assert_eq!(full(&host, &key, ZONE, "1").code(), 207);
        assert_eq!(host.set(&key, ZONE, "www").code(), 207);
        assert_eq!(full(&host, &key, "elsewhere.test", "1").code(), 208);
        // Somebody makes one meanwhile.
        let late = format!("late{}.test", u8::from(is_swept));
        vendor.stand_in.seed(&json!({"zones": [{"name": late, "status": "active"}]})).unwrap();
        assert_eq!(full(&host, &key, &late, "1").code(), 207);
        assert!(zone(&vendor, &late).is_some());
        assert_eq!(zone(&vendor, ZONE), before);
        assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["zone_exists"], false);
        assert_eq!(host.zone("zone_delete", &key, ZONE).code(), 210);
    }
}

#[test]
fn too_many_new_zones_are_queued() {
    let vendor = Vendor::with(|settings| settings.new_zones = 2);
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    full(&host, &key, "one.test", "0").response();
    full(&host, &key, "two.test", "0").response();
    assert_eq!(full(&host, &key, "three.test", "0").code(), 215);
    assert_eq!(host.zone("zone_lookup", &key, "three.test").response()["ssl_status"], "none");
    vendor.stand_in.advance(Duration::from_secs(600));
    eventually("it is made", || zone(&vendor, "three.test").is_some());
    eventually("it is told", || full(&host, &key, "three.test", "0").code() == 0);
    assert_eq!(vendor.stand_in.zones().as_array().unwrap().len(), 3 + vendor::PROVIDERS.len());
}

#[test]
fn what_a_limit_of_requests_holds_up_is_no_queue() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor, "deadline = 1");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    // Longer than an act waits: nothing was carried out, and nothing is left to do.
    vendor.stand_in.fault(Fault::new(CREATE, FaultKind::Throttle(600)));
    assert_eq!(full(&host, &key, ZONE, "0").code(), 601);
    assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["zone_exists"], false);
    gateway.advance(Duration::from_secs(600)).unwrap();
    full(&host, &key, "other.test", "0").response();
    assert!(zone(&vendor, ZONE).is_none());
    // What is over in time is waited for.
    vendor.stand_in.fault(Fault::new(CREATE, FaultKind::Throttle(0)));
    full(&host, &key, ZONE, "0").response();
}

#[test]
fn the_record_that_proves_a_partial_zone_is_told_and_made() {
    let vendor = entitled();
    let (hook, seen) = (vendor.dir().join("hook"), vendor.dir().join("seen"));
    fs::write(&hook, format!("#!/bin/sh\necho \"$# $1 $2 $3\" >> {}\nenv >> {0}\n", seen.display())).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o700)).unwrap();
    let gateway = gateway(&vendor, "verification_hook = \"hook\"");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    vendor.new_calls();
    host.set(&key, ZONE, "www").response();
    vendor.wait_for(|calls| calls.iter().any(|call| call == "PUT /zones/*/activation_check"));
    let text = fs::read_to_string(&seen).unwrap();
    assert!(text.starts_with("3 customer.test cloudflare-verify.customer.test "), "{text}");
    let mut variables: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split('=').next()).collect();
    variables.retain(|name| !["PATH", "PWD", "_", "SHLVL", "OLDPWD"].contains(name));
    assert_eq!(variables, [""; 0], "what the gateway was started with");
    // The next check would be too early, and nothing comes of that.
    host.set(&key, ZONE, "www").response();
}

#[test]
fn a_zone_that_vanishes_is_deleted_here_too() {
    let vendor = entitled();
    let state = common::state(vendor.dir());
    let file = vendor.file("zone_set = \"partial\"\nsweep = 100000");
    let start = || plain().state(&state).upstream(&file).spawn().unwrap();
    let gateway = start();
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    host.set(&key, ZONE, "www").response();
    full(&host, &key, "full.test", "0").response();
    full(&host, &key, "stays.test", "0").response();
    drop(gateway);
    // Pending zones end after 28 days; and one has become active. The gateway looks at its start.
    vendor.stand_in.advance(Duration::from_secs(29 * 86_400));
    vendor.stand_in.seed(&json!({"zones": [{"name": "stays.test", "status": "active"}]})).unwrap();
    let gateway = start();
    let host = Partner::example(&gateway);
    let lists = |status: &str| {
        let rows = host.call("zone_list", &[("zone_status", status)]).response();
        rows.as_array().unwrap().iter().map(|row| row["zone_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    eventually("they are deleted", || lists("D") == [ZONE, "full.test"]);
    assert_eq!((lists("V"), lists("P")), (vec!["stays.test".to_owned()], vec![]));
    assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["zone_exists"], false);
    assert_eq!(host.zone("zone_delete", &key, ZONE).code(), 213);
    // They can be had again.
    host.set(&key, ZONE, "www").response();
}

#[test]
fn an_act_that_cannot_be_carried_out_is_none() {
    let vendor = Vendor::new();
    let file = vendor.file("zone_set = \"off\"\nfull_zone_set = \"off\"");
    let gateway = plain().upstream(file).spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    assert_eq!(host.set(&key, ZONE, "www").code(), 101);
    assert_eq!(full(&host, &key, ZONE, "1").code(), 101);
    // An account that is not entitled: the caller's key is not to blame.
    drop(gateway);
    let gateway = self::gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    assert_eq!(host.set(&key, ZONE, "www").code(), 601);
    assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["zone_exists"], false);
}

#[test]
fn a_full_zone_begins_with_what_the_domain_has_elsewhere() {
    let vendor = Vendor::with(|settings| settings.times.scan = 0);
    let gateway = gateway(&vendor, "");
    let host = Partner::example(&gateway);
    let key = host.customer("a@example.test");
    vendor.new_calls();
    full(&host, &key, ZONE, "1").response();
    vendor.wait_for(|calls| calls.iter().any(|call| call == "POST /zones/*/dns_records/scan/trigger"));
}

const SOLD: &str = "deadline = 2\nplans = { CF_RESELLER_PRO = { rate_plan = \"PRO\", frequency = \"monthly\" } }";

/// A gateway that sells a plan, and a zone that is active.
fn shop(vendor: &Vendor) -> (Gateway, String) {
    let state = common::state(vendor.dir());
    let file = vendor.file(&format!("sweep = 100000\n{SOLD}"));
    let first = plain().state(&state).upstream(&file).spawn().unwrap();
    let host = Partner::example(&first);
    let key = host.customer("a@example.test");
    full(&host, &key, ZONE, "0").response();
    drop(first);
    vendor.stand_in.seed(&json!({"zones": [{"name": ZONE, "status": "active"}]})).unwrap();
    let gateway = plain().state(&state).upstream(&file).spawn().unwrap();
    let host = Partner::example(&gateway);
    let is_active = || host.call("zone_list", &[]).response()[0]["zone_name"] == ZONE;
    eventually("the zone is active", is_active);
    vendor.wait_for(|calls| calls.iter().filter(|call| call.ends_with("/custom_hostnames")).count() >= 4);
    vendor.new_calls();
    (gateway, key)
}

#[test]
fn a_plan_is_bought_once_and_left() {
    let vendor = Vendor::new();
    let (gateway, key) = shop(&vendor);
    let host = Partner::example(&gateway);
    let plans = host.call("reseller_plan_list", &[]).response();
    assert_eq!(plans["objs"].as_array().unwrap().len(), 1, "{plans}");
    let sub = host.subscribe(&key, ZONE, "CF_RESELLER_PRO").text("sub_id");
    let subscription = "/zones/*/subscription";
    assert_eq!(calls(&vendor), [format!("GET {subscription}"), format!("POST {subscription}")]);
    assert_eq!(host.subscribe(&key, ZONE, "CF_RESELLER_PRO").code(), 314);
    assert_eq!(host.subscribe(&key, ZONE, "CF_RESELLER_BIZ").code(), 313);
    assert_eq!(host.zone("zone_lookup", &key, ZONE).response()["sub_label"], "CF_RESELLER_PRO");
    assert_eq!(vendor.stand_in.counts()["plans_bought"], 1);
    vendor.new_calls();
    assert_eq!(host.cancel(&key, ZONE, "CF_RESELLER_PRO", &sub).text("sub_id"), sub);
    let put = [format!("GET {subscription}"), format!("PUT {subscription}"), format!("GET {subscription}")];
    assert_eq!(calls(&vendor), put);
    assert_eq!(host.cancel(&key, ZONE, "CF_RESELLER_PRO", &sub).code(), 332);
    assert_eq!(host.call("reseller_sub_list", &[]).response()["objs"][0]["sub_status"], "CNL");
}

#[test]
fn a_subscription_that_ends_at_the_vendor_is_canceled() {
    let vendor = Vendor::new();
    let (gateway, key) = shop(&vendor);
    let host = Partner::example(&gateway);
    host.subscribe(&key, ZONE, "CF_RESELLER_PRO").text("sub_id");
    let status = || host.call("reseller_sub_list", &[]).response()["objs"][0]["sub_status"].clone();
    // It stays while nobody knows, and while it is there.
    let look = "GET /zones/*/subscription";
    vendor.stand_in.fault(Fault::new(look, FaultKind::Status(503)));
    gateway.advance(Duration::from_secs(1)).unwrap();
    eventually("it was looked at", || vendor.stand_in.faults_left() == 0);
    vendor.new_calls();
    gateway.advance(Duration::from_secs(1)).unwrap();
    eventually("it was looked at again", || vendor.new_calls().iter().any(|call| call == look));
    assert_eq!(status(), "V");
    // Somebody ends it in the dashboard.
    let zone = vendor.client().zones(&cfhost_v4::ZoneFilter { name: Some(ZONE.into()), ..Default::default() }).unwrap();
    let free = cfhost_v4::PlanRequest { rate_plan: "free".into(), frequency: None, components: Vec::new() };
    vendor.client().subscription_change(&zone[0].id, &free).unwrap();
    gateway.advance(Duration::from_secs(1)).unwrap();
    eventually("it is told", || status() == "CNL");
    let again = host.subscribe(&key, ZONE, "CF_RESELLER_PRO").code();
    assert!(matches!(again, 0 | 315), "{again}");
}

#[test]
fn whatever_becomes_of_an_answer_a_plan_is_bought_once() {
    for (kind, first) in [
        (FaultKind::LostBefore, 340),
        (FaultKind::LostAfter, 0),
        (FaultKind::Late(5), 340),
        (FaultKind::Status(500), 340),
        (FaultKind::Throttle(1), 340),
    ] {
        let vendor = Vendor::new();
        let (gateway, key) = shop(&vendor);
        let host = Partner::example(&gateway);
        vendor.stand_in.fault(Fault::new("POST /zones/*/subscription", kind.clone()));
        assert_eq!(host.subscribe(&key, ZONE, "CF_RESELLER_PRO").code(), first, "{kind:?}");
        vendor.stand_in.advance(Duration::from_secs(10));
        eventually("it is sold", || matches!(host.subscribe(&key, ZONE, "CF_RESELLER_PRO").code(), 0 | 314));
        assert_eq!(vendor.stand_in.counts()["plans_bought"], 1, "{kind:?}");
        let subs = host.call("reseller_sub_list", &[]).response();
        assert_eq!(subs["objs"].as_array().unwrap().len(), 1, "{kind:?}: {subs}");
    }
}

#[test]
fn host_names_have_no_plans() {
    let vendor = Vendor::new();
    for lines in ["", SOLD] {
        let gateway = plain().upstream(vendor.file(lines)).spawn().unwrap();
        let host = Partner::example(&gateway);
        let key = host.customer("a@example.test");
        host.set(&key, ZONE, "www").response();
        let listed = host.call("reseller_plan_list", &[]).response()["objs"].as_array().unwrap().len();
        assert_eq!(listed, usize::from(!lines.is_empty()));
        assert!(matches!(host.subscribe(&key, ZONE, "CF_RESELLER_PRO").code(), 313 | 321));
        assert_eq!(host.cancel(&key, ZONE, "CF_RESELLER_PRO", "1").code(), 331);
        assert_eq!(host.call("reseller_sub_list", &[]).response()["objs"], json!([]));
        host.zone("zone_delete", &key, ZONE).response();
    }
    assert_eq!(vendor.stand_in.counts()["plans_bought"], 0);
}
