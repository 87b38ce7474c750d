//! A gateway that carries acts out at the vendor, which a stand-in plays, and customers' DNS, which is a real BIND: what a panel and
//! the operator see while DNS changes and time passes.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../gateway/tests/common/vendor.rs"]
mod vendor;

use std::thread;
use std::time::{Duration, Instant};

use cfhost::{Client, Error, UserCreate, ZoneDelete, ZoneList, ZoneLookup, ZoneSet, ZoneSetReply};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, Settings as Dns};
use cfhost_tests::postgres::{VARIABLE, own_state};
use cfhost_v4_stand_in::{Fault, FaultKind};
use vendor::Vendor;

/// Longer than from one check of the vendor's to the next.
const WHILE: Duration = Duration::from_secs(3 * 3_600);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const ONE: &str = "customers.sites-one.test";
const TWO: &str = "customers.sites-two.test";

struct World {
    vendor: Vendor,
    bind: Bind,
    gateway: Gateway,
    client: Client,
    state: String,
    key: cfhost::UserKey,
    _dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let bind = Bind::with(&Dns { records: String::new(), ..Dns::default() }).unwrap();
        let vendor = Vendor::with(|settings| {
            settings.ask = Some(bind.addr());
            settings.suffixes.push("com".into());
        });
        let dir = tempfile::tempdir().unwrap();
        let state = match std::env::var(VARIABLE) {
            Ok(url) => own_state(&url).unwrap(),
            Err(_) => dir.path().join("state.db").to_str().unwrap().to_owned(),
        };
        let file = vendor.file(&format!("resolver = \"{}\"\nsweep = 100000", bind.addr()));
        let gateway = Gateway::builder().state(&state).upstream(file).spawn().unwrap();
        let client =
            Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build().unwrap();
        let key = user(&client, "a@example.test");
        Self { vendor, bind, gateway, client, state, key, _dir: dir }
    }

    fn set(&self, subdomains: &[&str]) -> Result<cfhost::Reply<ZoneSetReply>, Error> {
        self.client.zone_set(&ZoneSet::new(
            self.key.clone(),
            "example.com",
            "web1.host.test",
            subdomains.iter().copied(),
        ))
    }

    /// Lets time pass for everybody, and everything be looked over.
    fn pass(&self, length: Duration) {
        self.vendor.stand_in.advance(length);
        let lists = || {
            self.vendor
                .stand_in
                .calls()
                .iter()
                .filter(|call| call.path.ends_with("/custom_hostnames") && call.method == "GET")
                .count()
        };
        let before = lists();
        self.gateway.advance(length).unwrap();
        wait(|| lists() >= before + vendor::PROVIDERS.len());
    }

    /// Lets time pass until it is so.
    fn pass_until(&self, is_so: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(120);
        while !is_so() {
            assert!(Instant::now() < end, "it does not happen");
            self.vendor.stand_in.advance(WHILE);
            self.gateway.advance(WHILE).unwrap();
            thread::sleep(Duration::from_millis(200));
        }
    }

    fn ssl_status(&self) -> String {
        let zone = self.client.zone_lookup(&ZoneLookup::new(self.key.clone(), "example.com")).unwrap();
        format!("{:?}", zone.ssl_status)
    }

    fn targets(&self) -> Vec<(String, String)> {
        let zone = self.client.zone_lookup(&ZoneLookup::new(self.key.clone(), "example.com")).unwrap().into_inner();
        zone.forward_tos.into_iter().collect()
    }

    /// Why a name does not work, as the operator is told.
    fn diagnosis(&self, name: &str) -> Option<String> {
        let sql = "SELECT diagnosis FROM hostnames WHERE name = $1 AND wanted";
        if std::env::var_os(VARIABLE).is_some() {
            let mut state = postgres::Client::connect(&self.state, postgres::NoTls).unwrap();
            return state.query_one(sql, &[&name]).unwrap().get(0);
        }
        let state = rusqlite::Connection::open(&self.state).unwrap();
        state.query_row(sql, [name], |row| row.get(0)).unwrap()
    }

    /// Changes the state behind the gateway's back.
    fn change(&self, sql: &str) {
        if std::env::var_os(VARIABLE).is_some() {
            postgres::Client::connect(&self.state, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
            return;
        }
        let state = rusqlite::Connection::open(&self.state).unwrap();
        state.busy_timeout(Duration::from_secs(60)).unwrap();
        state.execute_batch(sql).unwrap();
    }

    fn has_diagnosis(&self, name: &str, says: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let found = self.diagnosis(name);
            if found.as_deref().unwrap_or_default().contains(says) {
                return;
            }
            assert!(Instant::now() < end, "{name}: {found:?}, and not {says:?}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn dns(&self, lines: &str) {
        self.bind.nsupdate(&format!("zone example.com\n{lines}\nsend\n")).unwrap();
    }
}

fn user(client: &Client, email: &str) -> cfhost::UserKey {
    client.user_create(&UserCreate::new(email, "correct-horse-1")).unwrap().user_key.clone()
}

/// Waits for what happens beside the test.
fn wait(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "it does not happen");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_site_becomes_ready_when_its_dns_points_here() {
    let world = World::new();
    world.set(&["shop", "cart"]).unwrap();
    assert!(world.ssl_status().contains("Validating"), "{}", world.ssl_status());
    let target = |name: &str| (format!("{name}.example.com"), format!("{name}.example.com.{ONE}"));
    let targets = world.targets();
    assert!(targets.contains(&target("shop")) && targets.contains(&target("cart")), "{targets:?}");
    world.dns(&format!("update add shop.example.com 60 CNAME shop.example.com.{ONE}."));
    world.pass(WHILE);
    // One of two is not enough.
    wait(|| !world.ssl_status().contains("Ready"));
    world.has_diagnosis(
        "cart.example.com",
        "has no CNAME yet: it has to point at cart.example.com.customers.sites-one.test.",
    );
    world.dns(&format!("update add cart.example.com 60 CNAME cart.example.com.{ONE}."));
    world.pass(WHILE);
    wait(|| world.ssl_status().contains("Ready"));
    world.pass(WHILE);
    wait(|| world.diagnosis("cart.example.com").is_none());
    let zones = world.client.zone_list(&ZoneList::new()).unwrap().into_inner();
    assert!(format!("{zones:?}").contains("Active") || format!("{zones:?}").contains('V'), "{zones:?}");
    // The record that leaves renewals to the vendor rides in the maps, and may be sent back.
    let delegation = world.targets().into_iter().find(|(name, _)| name.starts_with("_acme-challenge.shop")).unwrap();
    assert!(delegation.1.ends_with(".dcv.cloudflare.com"), "{delegation:?}");
    world.set(&["shop", "cart", "_acme-challenge.shop"]).unwrap();
    assert_eq!(world.vendor.hostnames(), 2);
}

#[test]
fn the_operator_is_told_what_stands_in_the_way() {
    let world = World::new();
    world.set(&["a", "b", "c", "d", "@"]).unwrap();
    let cname = |name: &str| format!("update add {name}.example.com 60 CNAME {name}.example.com.{ONE}.");
    world.dns(
        &[
            "update add a.example.com 60 CNAME elsewhere.example.net.".to_owned(),
            cname("b"),
            "update add _acme-challenge.b.example.com 60 TXT \"of another authority\"".to_owned(),
            cname("c"),
            "update add example.com 60 CAA 0 issue \"other.example\"".to_owned(),
            "update add d.example.com 60 CNAME alias.example.com.".to_owned(),
            format!("update add alias.example.com 60 CNAME d.example.com.{ONE}."),
        ]
        .join("\n"),
    );
    world.pass(WHILE);
    world.has_diagnosis("a.example.com", "points at elsewhere.example.net, and has to point at a.example.com.");
    world.has_diagnosis("b.example.com", "An old TXT record at _acme-challenge.b.example.com stands in the way");
    world.has_diagnosis("c.example.com", "A CAA record at example.com allows only other.example");
    world.has_diagnosis(
        "example.com",
        "is the domain itself, where DNS has no CNAME: let the customer use www.example.com",
    );
    world.has_diagnosis("d.example.com", "A CAA record at example.com");
    world.dns("update delete example.com CAA\nupdate delete _acme-challenge.b.example.com TXT");
    world.pass(WHILE);
    world.pass(WHILE);
    for name in ["b", "c", "d"] {
        wait(|| world.diagnosis(&format!("{name}.example.com")).is_none());
    }
}

#[test]
fn a_name_that_was_given_up_is_revived_when_its_dns_points_here_again() {
    let world = World::new();
    world.set(&["shop"]).unwrap();
    // Nobody points it here for so long that the vendor gives it up.
    world.pass(8 * DAY);
    world.vendor.new_calls();
    world.pass(WHILE);
    assert!(!world.vendor.new_calls().iter().any(|call| call.starts_with("PATCH")), "it cannot succeed yet");
    world.dns(&format!("update add shop.example.com 60 CNAME shop.example.com.{ONE}."));
    world.pass(WHILE);
    wait(|| world.vendor.new_calls().iter().any(|call| call.starts_with("PATCH")));
    world.pass(WHILE);
    wait(|| world.ssl_status().contains("Ready"));
    assert_eq!(world.vendor.hostnames(), 1);
}

#[test]
fn a_site_that_moves_to_another_server_is_never_without_one() {
    let world = World::new();
    world.set(&["shop"]).unwrap();
    world.dns(&format!("update add shop.example.com 60 CNAME shop.example.com.{ONE}."));
    world.pass(WHILE);
    wait(|| world.ssl_status().contains("Ready"));
    let moved = ZoneSet::new(world.key.clone(), "example.com", "web2.host.test", ["shop"]);
    let answer = world.client.zone_set(&moved).unwrap().into_inner();
    assert_eq!(answer.forward_tos["shop.example.com"], format!("shop.example.com.{TWO}"));
    world.pass(WHILE);
    assert_eq!(world.vendor.hostnames(), 2, "DNS still points at the old one");
    world.has_diagnosis("shop.example.com", "of the server before in sites-one.test");
    world.dns(&format!(
        "update delete shop.example.com CNAME\nupdate add shop.example.com 60 CNAME shop.example.com.{TWO}."
    ));
    world.pass(WHILE);
    world.pass(WHILE);
    wait(|| world.vendor.hostnames() == 1);
    assert_eq!(world.vendor.custom_hostnames()[0].0, "sites-two.test");
}

#[test]
fn a_deleted_name_stays_its_users_for_a_while() {
    let world = World::new();
    world.set(&["shop"]).unwrap();
    let delete = ZoneDelete::new(world.key.clone(), "example.com");
    world.client.zone_delete(&delete).unwrap();
    assert_eq!(world.vendor.hostnames(), 0);
    let other = user(&world.client, "b@example.test");
    let by_other = ZoneSet::new(other, "example.com", "web1.host.test", ["shop"]);
    let error = world.client.zone_set(&by_other).unwrap_err();
    assert_eq!(error.code().map(cfhost::ErrorCode::number), Some(208), "{error}");
    assert_eq!(world.vendor.hostnames(), 0);
    // The same user gets it back at once.
    world.set(&["shop"]).unwrap();
    world.client.zone_delete(&delete).unwrap();
    world.pass(31 * DAY);
    world.client.zone_set(&by_other).unwrap();
    assert_eq!(world.vendor.hostnames(), 1);
}

#[test]
fn origins_that_nobody_needs_are_taken_away() {
    let world = World::new();
    world.set(&["shop:other.host.test"]).unwrap();
    assert_eq!(world.vendor.origin_records().len(), 1);
    world.set(&["shop"]).unwrap();
    world.pass(WHILE);
    wait(|| world.vendor.origin_records().is_empty());
    world.set(&["shop:other.host.test"]).unwrap();
    assert_eq!(world.vendor.origin_records().len(), 1);
}

#[test]
fn an_origin_that_could_not_be_taken_away_is_not_forgotten() {
    let world = World::new();
    world.set(&["shop:other.host.test"]).unwrap();
    world.set(&["shop"]).unwrap();
    world.vendor.stand_in.fault(Fault::new("DELETE /zones/*/dns_records/*", FaultKind::Status(503)).times(10));
    world.pass(WHILE);
    wait(|| world.vendor.stand_in.faults_left() < 10);
    world.vendor.stand_in.clear_faults();
    world.pass_until(|| world.vendor.origin_records().is_empty());
}

#[test]
fn an_origin_that_was_made_without_anybodys_knowing_is_taken_away() {
    let world = World::new();
    // The look at what is there when the gateway starts does not count.
    let is_made = |call: &cfhost_v4_stand_in::Call| call.method == "POST" && call.path.ends_with("/dns_records");
    let calls = || world.vendor.stand_in.calls().into_iter().filter(is_made).count();
    // So often that the act gives up, and the panel wants something else.
    world.vendor.stand_in.fault(Fault::new("POST /zones/*/dns_records", FaultKind::LostAfter));
    world.vendor.stand_in.fault(Fault::new("* /zones/*/dns_records*", FaultKind::Status(503)).times(1_000));
    let client = &world.client;
    let set = ZoneSet::new(world.key.clone(), "example.com", "web1.host.test", ["shop:other.host.test"]);
    thread::scope(|scope| {
        scope.spawn(|| client.zone_set(&set).unwrap_err());
        wait(|| calls() > 0);
        // Whoever is at the first wish has to be through with it.
        wait(|| world.set(&["shop"]).is_ok());
    });
    world.vendor.stand_in.clear_faults();
    assert_eq!(world.vendor.origin_records().len(), 1);
    world.pass_until(|| world.vendor.origin_records().is_empty());
}

#[test]
fn an_origin_that_a_late_request_deletes_is_made_anew() {
    let world = World::new();
    world.set(&["shop:other.host.test"]).unwrap();
    world.set(&["shop"]).unwrap();
    world.vendor.stand_in.fault(Fault::new("DELETE /zones/*/dns_records/*", FaultKind::Late(8 * HOUR.as_secs())));
    world.vendor.stand_in.fault(Fault::new("DELETE /zones/*/dns_records/*", FaultKind::Status(503)).times(1_000));
    world.pass(WHILE);
    wait(|| world.vendor.stand_in.faults_left() < 1_000);
    world.set(&["shop:other.host.test"]).unwrap();
    world.vendor.stand_in.clear_faults();
    // It comes, and the gateway does not know.
    world.vendor.stand_in.advance(9 * HOUR);
    world.pass_until(|| world.vendor.origin_records().len() == 1);
}

#[test]
fn a_look_up_does_not_lose_what_was_made_while_it_was_looking() {
    let world = World::new();
    world.set(&["shop"]).unwrap();
    // So long ago that it is looked at again.
    world.change("UPDATE hostnames SET refreshed = 0");
    world.vendor.stand_in.fault(Fault::new("GET /zones/*/custom_hostnames", FaultKind::SlowAnswer(3_000)));
    let (client, lookup) = (&world.client, ZoneLookup::new(world.key.clone(), "example.com"));
    thread::scope(|scope| {
        let look = scope.spawn(|| client.zone_lookup(&lookup).map(drop));
        wait(|| world.vendor.stand_in.faults_left() == 0);
        world.set(&["shop", "cart"]).unwrap();
        look.join().unwrap().unwrap();
    });
    let targets = world.targets();
    assert!(targets.iter().any(|(name, _)| name == "cart.example.com"), "{targets:?}");
}
