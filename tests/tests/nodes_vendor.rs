//! Several gateways on one PostgreSQL that carry acts out at the vendor, which a stand-in plays: who is at what.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../gateway/tests/common/vendor.rs"]
mod vendor;

use std::thread;
use std::time::Duration;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::postgres::Postgres;
use cfhost_tests::wait::until;
use cfhost_v4::{NewHostname, SslRequest, ZoneFilter};
use cfhost_v4_stand_in::{Fault, FaultKind};
use serde_json::Value;
use vendor::{PROVIDERS, Vendor};

const LIST: &str = "GET /zones/*/custom_hostnames";
/// Longer than a gateway that died is waited for.
const LEASE: Duration = Duration::from_secs(40);

/// Gateways on one database, which have looked the vendor over.
struct Nodes {
    /// They end before the others do.
    gateways: Vec<Gateway>,
    vendor: Vendor,
    server: Postgres,
    key: String,
}

impl Nodes {
    fn new(count: usize) -> Self {
        let (vendor, server) = (Vendor::new(), Postgres::start().unwrap());
        let file = vendor.file("deadline = 60\nsweep = 100000");
        let start = || Gateway::builder().tls(false).state(server.url()).upstream(&file).spawn().unwrap();
        let gateways = (0..count).map(|_| start()).collect();
        let lists = |calls: &[String]| calls.iter().filter(|call| *call == LIST).count();
        vendor.wait_for(|calls| lists(calls) >= count * PROVIDERS.len());
        let mut nodes = Self { gateways, vendor, server, key: String::new() };
        let account = [("cloudflare_email", "a@example.test"), ("cloudflare_pass", "correct-horse-1")];
        nodes.key = call(&nodes.gateways[0], "user_create", &account)["response"]["user_key"].as_str().unwrap().into();
        nodes.vendor.new_calls();
        nodes
    }

    fn act(&self, gateway: usize, act: &str, zone: &str, more: &[(&str, &str)]) -> u64 {
        let fields = [&[("user_key", self.key.as_str()), ("zone_name", zone)], more].concat();
        call(&self.gateways[gateway], act, &fields)["err_code"].as_u64().unwrap_or(0)
    }

    fn set(&self, gateway: usize, zone: &str, server: &str, subdomains: &str) -> u64 {
        self.act(gateway, "zone_set", zone, &[("resolve_to", server), ("subdomains", subdomains)])
    }

    /// Has something done about each zone by each of these gateways, all at once, and gives the codes and the vendor's calls.
    fn everywhere(&self, callers: &[usize], zones: &[String], act: impl Fn(usize, &str) -> u64 + Sync) -> Came {
        let act = &act;
        let codes = thread::scope(|scope| {
            let calls: Vec<_> = zones
                .iter()
                .flat_map(|zone| callers.iter().map(move |caller| scope.spawn(move || act(*caller, zone))))
                .collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        let mut calls = self.vendor.new_calls();
        // That is asked for in the background.
        calls.retain(|call| !call.ends_with("/activation_check"));
        calls.sort();
        Came { codes, calls }
    }

    /// Until when the operation is somebody's, and whose it is.
    fn claim(&self, zone: &str) -> (Option<String>, i64) {
        let sql = "SELECT claimed_by, claimed_until FROM operations
                   WHERE zone = (SELECT max(id) FROM zones WHERE name = $1)";
        let row = self.server.client().unwrap().query_opt(sql, &[&zone]).unwrap();
        row.map_or((None, 0), |row| (row.get(0), row.get(1)))
    }
}

struct Came {
    codes: Vec<u64>,
    calls: Vec<String>,
}

fn call(gateway: &Gateway, act: &str, fields: &[(&str, &str)]) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let form = [&[("act", act), ("host_key", EXAMPLE_HOST_KEY)], fields].concat();
    serde_json::from_str(&agent.post(gateway.url()).send_form(form).unwrap().body_mut().read_to_string().unwrap())
        .unwrap()
}

/// What several gateways are asked for at once costs the vendor what it costs if one is asked.
#[test]
fn an_operation_has_one_worker_however_many_gateways_there_are() {
    // As many as the vendor takes in a minute: twelve names are made.
    let zones: Vec<String> = (0..4).map(|number| format!("customer{number}.test")).collect();
    // Acts, and the calls of each to the vendor.
    let life = |nodes: &Nodes, callers: &[usize]| {
        // Long enough for all workers of all gateways to look for something to do meanwhile.
        nodes.vendor.stand_in.fault(Fault::new("* /zones/*/custom_hostnames", FaultKind::Slow(700)).times(12));
        let set = |subdomains: &'static str| {
            let came = nodes
                .everywhere(callers, &zones, move |caller, zone| nodes.set(caller, zone, "web1.host.test", subdomains));
            assert!(came.codes.iter().all(|code| *code == 0), "{:?}", came.codes);
            came.calls
        };
        let (made, changed) = (set("www,blog"), set("www,blog:web2.host.test"));
        let gone = nodes.everywhere(callers, &zones, |caller, zone| nodes.act(caller, "zone_delete", zone, &[]));
        // A zone that is deleted already says so.
        assert!(gone.codes.iter().all(|code| [0, 213].contains(code)), "{:?}", gone.codes);
        assert_eq!(nodes.vendor.hostnames(), 0);
        [made, changed, gone.calls]
    };
    let one = life(&Nodes::new(1), &[0, 0, 0]);
    assert_eq!(one[0], vec!["POST /zones/*/custom_hostnames"; 8]);
    let three = life(&Nodes::new(3), &[0, 1, 2]);
    assert_eq!(three, one);
    println!("{} calls for {} zones, by one gateway and by three", one.concat().len(), zones.len());
}

/// A call that takes long is no sign of death, and what another gateway took over by mistake is not made twice.
#[test]
fn a_gateway_keeps_what_it_is_at() {
    const ZONE: &str = "customer.test";
    let nodes = Nodes::new(2);
    let provider = nodes.vendor.client().zones(&ZoneFilter::default()).unwrap();
    let provider = provider.into_iter().find(|zone| zone.name.as_deref() == Some(PROVIDERS[0].0)).unwrap().id;
    // Three calls come, and wait for a fourth.
    let creates = format!("POST /zones/{provider}/custom_hostnames");
    let is_held = || nodes.vendor.stand_in.fault(Fault::new(&creates, FaultKind::Together).times(4));
    let by_hand =
        NewHostname { hostname: "elsewhere.test".into(), custom_origin_server: None, ssl: Some(SslRequest::http()) };
    is_held();
    thread::scope(|scope| {
        let slow = scope.spawn(|| nodes.set(0, ZONE, "web1.host.test", "www,blog,shop"));
        until("the calls", || nodes.vendor.stand_in.faults_left() == 1);
        let (holder, before) = nodes.claim(ZONE);
        assert!(holder.is_some());
        // It says that it is still at it.
        nodes.gateways[0].advance(LEASE).unwrap();
        until("a sign of life", || nodes.claim(ZONE).1 > before + 30_000_000);
        // The other one, whose turn it would be, leaves it alone, and does what comes after it.
        nodes.gateways[1].advance(LEASE).unwrap();
        assert_eq!(nodes.set(1, "another.test", "web2.host.test", "www"), 0);
        assert_eq!(nodes.claim(ZONE).0, holder);
        nodes.vendor.client().hostname_create(&provider, &by_hand).unwrap();
        assert_eq!(slow.join().unwrap(), 0);
    });
    assert_eq!((nodes.claim(ZONE).0, nodes.vendor.hostnames()), (None, 5));

    // Taken for dead: by a clock that runs ahead, for example. Both are at it then, and nothing is there twice.
    is_held();
    thread::scope(|scope| {
        let slow = scope.spawn(|| nodes.set(0, "late.test", "web1.host.test", "www,blog,shop"));
        until("the calls", || nodes.vendor.stand_in.faults_left() == 1);
        let (holder, _) = nodes.claim("late.test");
        nodes.gateways[1].advance(3 * LEASE).unwrap();
        until("another worker", || nodes.claim("late.test").0 != holder);
        assert_eq!(slow.join().unwrap(), 0);
    });
    until("an end", || nodes.claim("late.test").0.is_none());
    let mut names: Vec<String> = nodes.vendor.custom_hostnames().into_iter().map(|(_, name, _)| name).collect();
    names.retain(|name| name.ends_with("late.test"));
    names.sort();
    assert_eq!(names, ["blog.late.test", "shop.late.test", "www.late.test"]);
    nodes.vendor.new_calls();
    assert_eq!(nodes.set(1, "late.test", "web1.host.test", "www,blog,shop"), 0);
    assert_eq!(nodes.vendor.new_calls(), [""; 0]);
}
