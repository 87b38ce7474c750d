//! Acts that are carried out at the vendor, which a stand-in plays.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cfhost_gateway::Gateway;
use cfhost_v4::{HostnameFilter, NewHostname, SslRequest, ZoneFilter};
use cfhost_v4_stand_in::{Fault, FaultKind};
use common::{PASSWORD, Partner, eventually, plain};
use serde_json::json;
use vendor::{PROVIDERS, Vendor};

fn user(host: &Partner<'_>) -> String {
    host.call("user_create", &[("cloudflare_email", "a@example.test"), ("cloudflare_pass", PASSWORD)]).text("user_key")
}

fn gateway(vendor: &Vendor) -> Gateway {
    plain().upstream(vendor.file("")).spawn().unwrap()
}

#[test]
fn a_zone_is_made_changed_and_deleted() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor);
    let host = Partner::example(&gateway);
    let key = user(&host);
    let set = |subdomains: &str| {
        host.call(
            "zone_set",
            &[
                ("user_key", &key),
                ("zone_name", "customer.test"),
                ("resolve_to", "web1.host.test"),
                ("subdomains", subdomains),
            ],
        )
    };
    let answer = set("www,blog,shop").response();
    assert_eq!(answer["forward_tos"]["www.customer.test"], "www.customer.test.customers.sites-one.test");
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 3);
    let look = || host.call("zone_lookup", &[("user_key", &key), ("zone_name", "customer.test")]).response();
    println!("{:#}", look());
    let mut cnames = look()["hosted_cnames"].as_object().unwrap().clone();
    // The records that leave renewals to the vendor come as well, once it is known where they lead.
    cnames.retain(|name, _| !name.starts_with("_acme-challenge."));
    let expected = ["www", "blog", "shop"].map(|name| (format!("{name}.customer.test"), json!("web1.host.test")));
    assert_eq!(cnames, expected.into_iter().collect());
    println!("{:#?}", vendor.new_calls());
    set("www,blog:other.host.test,shop").response();
    println!("{:#?}", vendor.new_calls());
    set("www").response();
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 1);
    host.call("zone_delete", &[("user_key", &key), ("zone_name", "customer.test")]).response();
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 0);
    println!("{:#}", look());
}

#[test]
fn a_host_name_that_no_act_made_is_left_alone() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor);
    let host = Partner::example(&gateway);
    let key = user(&host);
    let swept = |times: usize| {
        vendor.wait_for(|calls| calls.iter().filter(|call| *call == "GET /zones/*/custom_hostnames").count() >= times);
    };
    swept(PROVIDERS.len());
    // Somebody makes it by hand, and the gateway has not looked since.
    let client = vendor.client();
    let zone = client
        .zones(&ZoneFilter::default())
        .unwrap()
        .into_iter()
        .find(|zone| zone.name.as_deref() == Some("sites-one.test"));
    let by_hand = NewHostname {
        hostname: "shop.customer.test".into(),
        custom_origin_server: None,
        ssl: Some(SslRequest::http()),
    };
    let made = client.hostname_create(&zone.unwrap().id, &by_hand).unwrap();
    let set = || {
        let fields = [
            ("user_key", key.as_str()),
            ("zone_name", "customer.test"),
            ("resolve_to", "web1.host.test"),
            ("subdomains", "www,shop"),
        ];
        host.call("zone_set", &fields).code()
    };
    let is_left_alone = || {
        assert_eq!(set(), 208);
        let there = vendor.custom_hostnames();
        assert_eq!(there.len(), 1, "{there:?}");
        assert_eq!(there[0].1, "shop.customer.test");
        let zone = host.zone("zone_lookup", &key, "customer.test").response();
        assert_eq!(zone["zone_exists"], false, "{zone}");
    };
    is_left_alone();
    is_left_alone();
    for times in 2..4 {
        gateway.advance(Duration::from_secs(1_000)).unwrap();
        swept(times * PROVIDERS.len());
        is_left_alone();
    }
    assert!(vendor.new_calls().iter().all(|call| !call.ends_with(&made.id)));
}

/// So many calls of this pattern are made at once, or the test fails.
fn at_once(vendor: &Vendor, calls: u64, on: &str) {
    vendor.stand_in.fault(Fault::new(on, FaultKind::Together).times(calls));
}

#[test]
fn acts_take_few_calls_and_few_rounds() {
    const LIST: &str = "GET /zones/*/custom_hostnames";
    const CREATE: &str = "POST /zones/*/custom_hostnames";
    const DELETE: &str = "DELETE /zones/*/custom_hostnames/*";
    let vendor = Vendor::new();
    let gateway = gateway(&vendor);
    let host = Partner::example(&gateway);
    let key = user(&host);
    // The gateway looks everything over when it starts.
    vendor.wait_for(|calls| calls.iter().filter(|call| *call == LIST).count() == PROVIDERS.len());
    vendor.new_calls();
    let zone = [("user_key", key.as_str()), ("zone_name", "customer.test")];
    let set = |subdomains: &str| {
        let more = [("resolve_to", "web1.host.test"), ("subdomains", subdomains)];
        host.call("zone_set", &[&zone[..], &more].concat()).response();
        vendor.new_rounds()
    };
    let look = || {
        host.call("zone_lookup", &zone).response();
        vendor.new_rounds()
    };

    at_once(&vendor, 3, CREATE);
    assert_eq!(set("www,blog,shop"), (3, 1), "a new zone of three names");
    assert_eq!(look(), (0, 0), "a look-up of what is known");
    assert_eq!(set("www,blog,shop"), (0, 0), "the same again");
    assert_eq!(set("www,blog,shop,more"), (1, 1), "one name more");
    assert_eq!(set("www,blog,shop:other.host.test,more"), (2, 2), "an origin that is new, and a name that gets it");
    assert_eq!(set("www,blog:other.host.test,shop:other.host.test,more"), (1, 1), "a name that gets an origin");
    at_once(&vendor, 3, "* /zones/*/custom_hostnames/*");
    assert_eq!(set("www,blog,shop"), (5, 3), "one name less, and two with other origins");
    at_once(&vendor, 3, DELETE);
    host.call("zone_delete", &zone).response();
    assert_eq!(vendor.new_rounds(), (5, 3), "three names are deleted");
    assert_eq!((vendor.stand_in.faults_left(), vendor.hostnames()), (0, 0));
}

#[test]
fn a_sweep_gives_a_host_name_the_origin_that_is_wanted() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor);
    let host = Partner::example(&gateway);
    let key = user(&host);
    let fields = [
        ("user_key", key.as_str()),
        ("zone_name", "customer.test"),
        ("resolve_to", "web1.host.test"),
        ("subdomains", "www:other.host.test"),
    ];
    host.call("zone_set", &fields).response();
    let origin = || vendor.custom_hostnames().remove(0).2;
    let wanted = origin();
    assert!(wanted.starts_with("o-"), "{wanted}");
    // As a request of long ago does that comes late.
    let client = vendor.client();
    let zones = client.zones(&ZoneFilter { name: Some("sites-one.test".into()), ..ZoneFilter::default() }).unwrap();
    let there = client.hostnames(&zones[0].id, &HostnameFilter::default()).unwrap();
    client.hostname_set_origin(&zones[0].id, &there[0].id, None).unwrap();
    assert_eq!(origin(), "");
    gateway.advance(Duration::from_secs(1_000)).unwrap();
    eventually("the sweep mends it", || origin() == wanted);
}

#[test]
fn a_resolver_that_does_not_answer_is_left_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for connection in listener.incoming() {
            // It is closed without a word.
            drop(connection);
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let vendor = Vendor::new();
    let gateway = plain().upstream(vendor.file(&format!("resolver = \"{address}\"\nsweep = 100000"))).spawn().unwrap();
    let lists = |times: usize| {
        vendor.wait_for(|calls| calls.iter().filter(|call| *call == "GET /zones/*/custom_hostnames").count() >= times);
    };
    lists(PROVIDERS.len());
    let host = Partner::example(&gateway);
    let key = user(&host);
    let names: Vec<_> = (0..12).map(|number| format!("n{number}")).collect();
    let fields = [
        ("user_key", key.as_str()),
        ("zone_name", "customer.test"),
        ("resolve_to", "web1.host.test"),
        ("subdomains", &names.join(",")),
    ];
    host.call("zone_set", &fields).response();
    // The second of these sweeps begins when the first has ended.
    for sweep in 2..4 {
        gateway.advance(Duration::from_secs(1_000)).unwrap();
        lists(sweep * PROVIDERS.len());
    }
    let asked = asked.load(Ordering::SeqCst);
    assert!((5..=10).contains(&asked), "{asked} questions in one sweep, and perhaps another");
}

#[test]
fn a_look_up_takes_one_call_if_what_is_known_is_old() {
    const LIST: &str = "GET /zones/*/custom_hostnames";
    const OLD: Duration = Duration::from_secs(61);
    let vendor = Vendor::new();
    let gateway = plain().upstream(vendor.file("sweep = 100000\nresolver = \"127.0.0.1:1\"")).spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = user(&host);
    let lists = |count: usize| vendor.wait_for(|calls| calls.iter().filter(|call| *call == LIST).count() == count);
    lists(PROVIDERS.len());
    let set = [
        ("user_key", key.as_str()),
        ("zone_name", "customer.test"),
        ("resolve_to", "web1.host.test"),
        ("subdomains", "www,blog,shop"),
    ];
    host.call("zone_set", &set).response();
    let look = || host.zone("zone_lookup", &key, "customer.test").response();
    vendor.new_calls();
    // When time passes, everything is looked over.
    gateway.advance(OLD).unwrap();
    lists(2 * PROVIDERS.len());
    let swept = vendor.new_calls();
    look();
    assert_eq!(vendor.new_calls(), [""; 0], "it was looked at a moment ago");
    // The next look over everything is held until the look-up has asked as well.
    at_once(&vendor, 2, LIST);
    gateway.advance(OLD).unwrap();
    look();
    lists(3 * PROVIDERS.len() + 1);
    let (mut made, mut expected) = (vendor.new_calls(), [swept, vec![LIST.to_owned()]].concat());
    made.sort();
    expected.sort();
    assert_eq!(made, expected);
    assert_eq!(vendor.stand_in.faults_left(), 0);
}
