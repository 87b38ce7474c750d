//! Two gateways on one PostgreSQL that carry acts out at the vendor, whom a stand-in plays: the operator sees the same at both.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../gateway/tests/common/vendor.rs"]
mod vendor;

use std::net::Ipv4Addr;

use cfhost::{Client, UserCreate, ZoneSet};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::postgres::Postgres;
use cfhost_tests::wait::until;
use cfhost_v4_stand_in::{Fault, FaultKind};
use vendor::Vendor;

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().new_agent()
}

/// The vendor's part of the page of a gateway.
fn page(gateway: &Gateway) -> String {
    let agent = agent();
    let get = |url: &str, cookie: &str| agent.get(url).header("Accept", "text/html").header("Cookie", cookie).call();
    let welcome = get(&gateway.page_link().unwrap(), "").unwrap();
    let cookie = welcome.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let url = format!("{}/vendor", gateway.control_url().unwrap());
    get(&url, &cookie).unwrap().body_mut().read_to_string().unwrap()
}

/// The vendor's part of its metrics, but for what passes with time.
fn metrics(gateway: &Gateway) -> Vec<String> {
    let url = format!("{}/metrics", gateway.status_url().unwrap());
    let text = agent().get(&url).call().unwrap().body_mut().read_to_string().unwrap();
    let lines = text.lines().filter(|line| line.starts_with("cfhost_gateway_upstream_"));
    lines.filter(|line| !line.contains("_seconds")).map(str::to_owned).collect()
}

#[test]
fn both_show_what_either_did() {
    let server = Postgres::start().unwrap();
    let vendor = Vendor::with(|settings| settings.hostnames_hard = 1);
    let file = vendor.file("deadline = 1\nsweep = 1");
    let start = || {
        let gateway = Gateway::builder().tls(false).state(server.url()).upstream(&file).control();
        gateway.status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap()
    };
    let (one, other) = (start(), start());
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(one.url()).build().unwrap();
    let key = client.user_create(&UserCreate::new("a@example.test", "correct-horse-1")).unwrap().user_key.clone();
    let set = |zone: &str| client.zone_set(&ZoneSet::new(key.clone(), zone, "web1.host.test", ["www"]));
    vendor.stand_in.fault(Fault::new("POST /zones/*/custom_hostnames", FaultKind::Throttle(1)));
    until("a zone", || set("customer.test").is_ok());
    // The vendor makes nothing any more.
    let on = "POST /zones/*/custom_hostnames";
    vendor.stand_in.fault(Fault { count: 100_000, ..Fault::new(on, FaultKind::Status(500)) });
    set("waiting.test").unwrap_err();
    let shown = [
        "cfhost_gateway_upstream_operations{state=\"running\"} 1",
        "cfhost_gateway_upstream_refused_total{kind=\"certificate\"} 1",
        "cfhost_gateway_upstream_alarms{alarm=\"hostnames\"} 1",
        "cfhost_gateway_upstream_limit_used{limit=\"hostnames\",zone=\"sites-one.test\"} 1",
    ];
    for gateway in [&one, &other] {
        until("the numbers", || {
            let lines = metrics(gateway);
            shown.iter().all(|line| lines.iter().any(|known| known == line))
        });
        let page = page(gateway);
        for part in [
            "waiting.test",
            "www.customer.test",
            "sites-one.test: 1 of 1: ask the vendor",
            "1 call, 1 of them for certificates",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
    until("the same numbers", || metrics(&one) == metrics(&other));
}
