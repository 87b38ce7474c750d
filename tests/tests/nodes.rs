//! Several gateways on one PostgreSQL: races, and everything that happens to a database and to the way there.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use cfhost_gateway::{Builder, EXAMPLE_HOST_KEY, Gateway, Hosts};
use cfhost_tests::postgres::Postgres;
use cfhost_tests::wait::until;
use serde_json::Value;

const OTHER_HOST_KEY: &str = "ffeeddccbbaa99887766554433221100";
const PASSWORD: &str = "correct-horse-1";

fn on(state: impl Into<std::path::PathBuf>) -> Builder {
    Gateway::builder()
        .tls(false)
        .state(state)
        .host(EXAMPLE_HOST_KEY, "Example Hosting")
        .host(OTHER_HOST_KEY, "Other Hosting")
        .status_listen((Ipv4Addr::LOCALHOST, 0).into())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent()
}

/// A caller of one gateway.
struct Caller<'a> {
    url: &'a str,
    key: &'a str,
    agent: ureq::Agent,
}

impl<'a> Caller<'a> {
    fn of(gateway: &'a Gateway) -> Self {
        Self { url: gateway.url(), key: EXAMPLE_HOST_KEY, agent: agent() }
    }

    fn call(&self, act: &str, fields: &[(&str, &str)]) -> Value {
        let form = [&[("act", act), ("host_key", self.key)], fields].concat();
        let mut answer = self.agent.post(self.url).send_form(form).unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn create(&self, email: &str, more: &[(&str, &str)]) -> Value {
        self.call("user_create", &[&[("cloudflare_email", email), ("cloudflare_pass", PASSWORD)], more].concat())
    }

    fn customer(&self, email: &str) -> String {
        let answer = self.create(email, &[]);
        answer["response"]["user_key"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    fn set(&self, user_key: &str, zone: &str, rows: &str) -> u64 {
        let origin = ("resolve_to", "origin.example.net");
        code(&self.call("zone_set", &[("user_key", user_key), ("zone_name", zone), origin, ("subdomains", rows)]))
    }

    fn zone(&self, user_key: &str, zone: &str) -> Value {
        self.call("zone_lookup", &[("user_key", user_key), ("zone_name", zone)])
    }
}

/// The vendor's code, 0 on success.
fn code(answer: &Value) -> u64 {
    answer["err_code"].as_u64().unwrap_or(0)
}

/// Has something done as often as there are callers, at once.
fn at_once<T: Send>(callers: &[Caller<'_>], work: impl Fn(usize, &Caller<'_>) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let calls: Vec<_> =
            callers.iter().enumerate().map(|(place, caller)| scope.spawn(move || work(place, caller))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

fn callers(gateways: &[Gateway], count: usize) -> Vec<Caller<'_>> {
    gateways.iter().cycle().take(count).map(Caller::of).collect()
}

fn get(url: &str) -> (u16, String) {
    let mut answer = agent().get(url).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// The same races in one gateway and in two, and on either engine.
#[test]
fn races_have_one_winner() {
    let folder = tempfile::tempdir().unwrap();
    let server = Postgres::start().unwrap();
    let file = folder.path().join("state.db");
    let one = [on(&file).spawn().unwrap()];
    race(&one);
    let two = [on(server.url()).spawn().unwrap(), on(server.url()).spawn().unwrap()];
    race(&two);
    let (_, metrics) = get(&format!("{}/metrics", two[0].status_url().unwrap()));
    println!("{}", metrics.lines().filter(|line| line.contains("database_")).collect::<Vec<_>>().join("\n"));
}

fn race(gateways: &[Gateway]) {
    // Twelve make the same account: all of them are linked to one.
    let keys: BTreeSet<String> =
        at_once(&callers(gateways, 12), |_, caller| caller.customer("customer@example.com")).into_iter().collect();
    assert_eq!(keys.len(), 1, "{keys:?}");

    // Ten customers want the same zone: one gets it.
    let customers: Vec<String> =
        (0..10).map(|number| Caller::of(&gateways[0]).customer(&format!("c{number}@example.com"))).collect();
    let codes = at_once(&callers(gateways, 10), |place, caller| caller.set(&customers[place], "example.com", "www"));
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| [0, 208].contains(code)), "{codes:?}");

    // Ten set up one customer's zone, each with a row of its own: the zone is as one of them wanted it.
    let codes = at_once(&callers(gateways, 10), |place, caller| {
        caller.set(&customers[0], "example.net", &format!("a{place},b{place}"))
    });
    assert_eq!(codes, [0; 10]);
    let zone = Caller::of(&gateways[0]).zone(&customers[0], "example.net");
    let rows: BTreeSet<&str> =
        zone["response"]["hosted_cnames"].as_object().unwrap().keys().filter_map(|row| row.get(1..)).collect();
    // Of both rows what stands behind their first letter, and of the zone itself.
    assert_eq!(rows.len(), 2, "{zone}");

    // Each takes the alias from whoever has it: one has it in the end.
    let codes = at_once(&callers(gateways, 10), |place, caller| {
        let alias = [("unique_id", "alias"), ("clobber_unique_id", "1")];
        code(&caller.create(&format!("c{place}@example.com"), &alias))
    });
    assert_eq!(codes, [0; 10]);
    let holder = Caller::of(&gateways[0]).call("user_lookup", &[("unique_id", "alias")]);
    let holder = holder["response"]["cloudflare_email"].as_str().unwrap().to_owned();
    let holders = (0..10).filter(|number| {
        let email = format!("c{number}@example.com");
        let found = Caller::of(&gateways[0]).call("user_lookup", &[("cloudflare_email", &email)]);
        found["response"]["unique_id"] == "alias"
    });
    assert_eq!(holders.map(|number| format!("c{number}@example.com")).collect::<Vec<_>>(), [holder]);

    // Ten subscribe one zone: it has one subscription.
    let codes = at_once(&callers(gateways, 10), |_, caller| {
        let plan = ("plan_tag", "CF_RESELLER_PRO");
        code(&caller.call("reseller_sub_new", &[("user_key", &customers[0]), ("zone_name", "example.net"), plan]))
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");

    // Sixteen change the key that they call with: one does.
    let codes = at_once(&callers(gateways, 16), |_, caller| code(&caller.call("host_key_regen", &[])));
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| [0, 100].contains(code)), "{codes:?}");
}

fn round_trips(gateway: &Gateway) -> u64 {
    let (_, metrics) = get(&format!("{}/metrics", gateway.status_url().unwrap()));
    let line = metrics.lines().find_map(|line| line.strip_prefix("cfhost_gateway_database_round_trips_total "));
    line.unwrap().parse().unwrap()
}

/// What each act costs, once its statements are prepared, whatever its number of rows. The manual says the same.
/// An act, its fields, and the most round trips that it may take.
type Asked<'a> = (&'a str, &'a [(&'a str, &'a str)], u64);

#[test]
fn every_act_costs_so_many_round_trips() {
    let server = Postgres::start().unwrap();
    let gateway = on(server.url()).spawn().unwrap();
    let caller = Caller::of(&gateway);
    let rows = (0..1000).map(|number| format!("r{number}")).collect::<Vec<_>>().join(",");
    let key = caller.customer("customer@example.com");
    let user = ("user_key", key.as_str());
    let email = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    let origin = ("resolve_to", "origin.example.net");
    let zone = ("zone_name", "example.com");
    let all: &[Asked] = &[
        ("zone_set", &[user, zone, origin, ("subdomains", "www")], 6),
        ("zone_set", &[user, zone, origin, ("subdomains", &rows)], 6),
        ("zone_set", &[user, zone, origin, ("subdomains", "www")], 6),
        ("zone_lookup", &[user, zone], 4),
        ("user_lookup", &[email[0]], 4),
        ("zone_list", &[], 2),
        ("reseller_plan_list", &[], 2),
        ("reseller_sub_list", &[], 2),
        ("cpanel_info", &[], 1),
        ("full_zone_set", &[user, ("zone_name", "example.org")], 8),
        ("reseller_sub_new", &[user, zone, ("plan_tag", "CF_RESELLER_PRO")], 9),
        ("user_auth", &email, 7),
        ("user_create", &email, 7),
        ("host_child_new", &[], 5),
    ];
    let mut seen = BTreeMap::new();
    // The connections are taken in turn, and each prepares a statement once: what comes after that is the cost.
    for _ in 0..4 {
        for (act, fields, most) in all {
            let before = round_trips(&gateway);
            let answer = caller.call(act, fields);
            // A zone that has one already is told so.
            assert!([0, 309].contains(&code(&answer)) || *act == "reseller_sub_new", "{act}: {answer}");
            let cost = round_trips(&gateway) - before;
            let least: &mut u64 = seen.entry((*act, most)).or_insert(u64::MAX);
            *least = cost.min(*least);
        }
    }
    // Those that need what another one answered, or undo it.
    let mut other_key = OTHER_HOST_KEY.to_owned();
    for _ in 0..4 {
        let text = |answer: &Value, member: &str| match &answer["response"][member] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut counted = |key: &str, act: &'static str, most: &'static u64, fields: &[(&str, &str)]| {
            let caller = Caller { key, ..Caller::of(&gateway) };
            let before = round_trips(&gateway);
            let answer = caller.call(act, fields);
            assert_eq!(code(&answer), 0, "{act}: {answer}");
            let least = seen.entry((act, most)).or_insert(u64::MAX);
            *least = (*least).min(round_trips(&gateway) - before);
            answer
        };
        let changed = counted(&other_key, "host_key_regen", &5, &[]);
        other_key = changed["request"]["host_key"]["__host_key"].as_str().unwrap().to_owned();
        let child = text(&caller.call("host_child_new", &[]), "child_id");
        counted(EXAMPLE_HOST_KEY, "host_child_stop", &5, &[("child_id", &child)]);
        let (zone, plan) = (("zone_name", "example.net"), ("plan_tag", "CF_RESELLER_PRO"));
        assert_eq!(caller.set(&key, zone.1, "www"), 0);
        let sub = text(&counted(EXAMPLE_HOST_KEY, "reseller_sub_new", &9, &[user, zone, plan]), "sub_id");
        counted(EXAMPLE_HOST_KEY, "reseller_sub_cancel", &7, &[user, zone, plan, ("sub_id", &sub)]);
        counted(EXAMPLE_HOST_KEY, "zone_delete", &8, &[user, zone]);
    }
    for ((act, most), cost) in &seen {
        println!("{act}: {cost} round trips");
        assert!(cost <= *most, "{act}: {cost} round trips");
        let bound = if *act == "zone_set" { 8 } else { 4 };
        assert!(*cost <= bound || !(act.ends_with("lookup") || act.ends_with("list") || *act == "zone_set"), "{act}");
    }
}

/// What stands in the way of a start is said, and nothing is begun.
#[test]
fn a_server_has_to_keep_what_it_acknowledges() {
    let server = Postgres::start().unwrap();
    let refusal = |state: &str| match on(state).spawn() {
        Ok(_) => panic!("it starts"),
        Err(error) => error.to_string(),
    };
    let nobody = match Hosts::open(server.url()) {
        Ok(_) => panic!("there is a state"),
        Err(error) => error.to_string(),
    };
    assert!(nobody.contains("there is no state of cfhost-gateway in this database yet"), "{nobody}");
    let set = |setting: &str, value: &str| format!("{}?options=-c%20{setting}%3D{value}", server.url());
    for value in ["off", "local"] {
        let told = refusal(&set("synchronous_commit", value));
        assert!(told.contains(&format!("its synchronous_commit is {value}")), "{told}");
    }
    let told = refusal(&set("default_transaction_read_only", "on"));
    assert!(told.contains("it is read-only: a standby, or set so"), "{told}");
    server.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0").unwrap();
    let told = refusal(&format!("postgres://cfhost@{}/latin", server.addr()));
    assert!(told.contains("is in LATIN1: it has to be in UTF8"), "{told}");
    let told = refusal(&format!("postgres://cfhost@{}/missing", server.addr()));
    assert!(told.contains("3D000") && told.lines().count() == 1, "{told}");
    let gone = format!("postgres://cfhost@127.0.0.1:{}/cfhost", Free::port());
    let told = refusal(&gone);
    assert!(told.contains("onnection refused") && told.contains("127.0.0.1"), "{told}");
    // Nothing was made of it.
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(server.client().unwrap().query_one(tables, &[]).unwrap().get::<_, i64>(0), 0);

    drop(on(server.url()).spawn().unwrap());
    server.run("ALTER SYSTEM SET fsync = off").unwrap();
    server.run("SELECT pg_reload_conf()").unwrap();
    until("fsync off", || {
        let shown = server.client().unwrap().query_one("SHOW fsync", &[]).unwrap();
        shown.get::<_, &str>(0) == "off"
    });
    let told = refusal(&server.url());
    assert!(told.contains("its fsync is off"), "{told}");
}

/// A port at which nobody listens.
struct Free;

impl Free {
    fn port() -> u16 {
        // Below those that the system gives away.
        cfhost_tests::loopback::OwnAddress::claim().unwrap().addr().port()
    }
}

#[test]
fn a_schema_is_changed_under_nobody_and_a_newer_one_is_left_alone() {
    const FIRST: &str = include_str!("../../gateway/src/store/schema/postgres/3.sql");
    let server = Postgres::start().unwrap();
    server.run(FIRST).unwrap();
    let version =
        || server.client().unwrap().query_one("SELECT version FROM cfhost_schema", &[]).unwrap().get::<_, i64>(0);
    // As one that serves holds it.
    let mut holder = server.client().unwrap();
    let hold = "SELECT pg_advisory_lock_shared(1667655791, hashtext(current_schema()))";
    holder.batch_execute(hold).unwrap();
    let told = on(server.url()).spawn().err().unwrap().to_string();
    assert!(told.contains("an earlier version of cfhost-gateway is serving from it; stop that one first"), "{told}");
    assert_eq!(version(), 3);
    drop(holder);
    // Of several at once, one does it.
    let gateways = thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| on(server.url()).spawn().unwrap())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(version() > 3);
    assert_eq!(Hosts::open_to_read(server.url()).unwrap().list().unwrap().len(), 2);
    drop(gateways);
    server.run("UPDATE cfhost_schema SET version = 99").unwrap();
    let told = on(server.url()).spawn().err().unwrap().to_string();
    assert!(told.contains("schema is version 99") && told.contains("use the newer program"), "{told}");
}

/// Down while serving: every act is answered 601, and all is well again without a restart.
#[test]
fn the_database_goes_and_comes_back() {
    let mut server = Postgres::start().unwrap();
    let gateway = on(server.url()).spawn().unwrap();
    let caller = Caller::of(&gateway);
    let health = format!("{}/healthz", gateway.status_url().unwrap());
    let key = caller.customer("customer@example.com");
    assert_eq!(caller.set(&key, "example.com", "www"), 0);
    until("health", || get(&health).0 == 200);
    for _ in 0..3 {
        server.kill();
        assert_eq!(caller.set(&key, "example.com", "gone"), 601);
        assert_eq!(code(&caller.zone(&key, "example.com")), 601);
        assert_eq!(code(&caller.call("zone_list", &[])), 601);
        until("ill health", || get(&health).0 == 503);
        server.go_on().unwrap();
        assert_eq!(caller.set(&key, "example.com", "back"), 0);
        let zone = caller.zone(&key, "example.com");
        assert_eq!(zone["response"]["hosted_cnames"].as_object().unwrap().len(), 2, "{zone}");
        until("health", || get(&health).0 == 200);
    }
}

/// A database that answers nothing, and one that has no connection left: an answer comes in time, and all is well afterwards.
#[test]
fn a_slow_database_and_one_without_connections() {
    let server = Postgres::with(&["max_connections=12", "superuser_reserved_connections=0"]).unwrap();
    let gateway = on(server.url()).spawn().unwrap();
    let caller = Caller::of(&gateway);
    let key = caller.customer("customer@example.com");
    assert_eq!(caller.set(&key, "example.com", "www"), 0);
    let mut lock = server.client().unwrap();
    lock.batch_execute("BEGIN; LOCK TABLE zones IN ACCESS EXCLUSIVE MODE").unwrap();
    assert_eq!(caller.set(&key, "example.com", "late"), 601);
    assert_eq!(code(&caller.zone(&key, "example.com")), 601);
    lock.batch_execute("ROLLBACK").unwrap();
    assert_eq!(caller.set(&key, "example.com", "new"), 0);
    drop(lock);

    // Those that it has stay.
    let mut others = Vec::new();
    while let Ok(client) = server.client() {
        others.push(client);
    }
    let codes = at_once(&callers(std::slice::from_ref(&gateway), 12), |place, caller| {
        caller.set(&key, &format!("full-{place}.com"), "www")
    });
    assert!(codes.iter().all(|code| [0, 601].contains(code)) && codes.contains(&601), "{codes:?}");
    let told = on(server.url()).spawn().err().unwrap().to_string();
    assert!(told.contains("53300"), "{told}");
    drop(others);
    until("a connection", || caller.set(&key, "example.com", "more") == 0);
    for (place, was) in codes.iter().enumerate() {
        let zone = caller.zone(&key, &format!("full-{place}.com"));
        assert_eq!(zone["response"]["zone_exists"], *was == 0, "{zone}");
    }
}

/// Passes bytes on. When the time has come, what the database says of a commit is withheld, and the connection is cut.
struct Relay {
    addr: SocketAddr,
    cuts: &'static AtomicBool,
}

impl Relay {
    fn to(server: SocketAddr, cuts: &'static AtomicBool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                let (up, down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let is_cut: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(false)));
                let says_commit = |bytes: &[u8]| bytes.windows(7).any(|window| window == b"COMMIT\0");
                thread::spawn(move || {
                    pass(up, server, |bytes| {
                        if says_commit(bytes) && cuts.load(Ordering::SeqCst) {
                            is_cut.store(true, Ordering::SeqCst);
                        }
                        Passed::On
                    });
                });
                // Nothing is passed on from then on; and when the database has committed, the connection ends.
                thread::spawn(move || {
                    pass(down, client, |bytes| match is_cut.load(Ordering::SeqCst) {
                        true if says_commit(bytes) => Passed::NoMore,
                        true => Passed::Not,
                        false => Passed::On,
                    });
                });
            }
        });
        Self { addr, cuts }
    }
}

enum Passed {
    On,
    Not,
    NoMore,
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut look: impl FnMut(&[u8]) -> Passed) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        match look(&bytes[..count]) {
            Passed::On if to.write_all(&bytes[..count]).is_ok() => {}
            Passed::Not => {}
            _ => break,
        }
    }
    _ = from.shutdown(Shutdown::Both);
    _ = to.shutdown(Shutdown::Both);
}

/// Whether it was carried out is not known then, and never called a success.
#[test]
fn a_connection_that_is_lost_in_a_commit_is_no_success() {
    static CUTS: AtomicBool = AtomicBool::new(false);
    let server = Postgres::start().unwrap();
    let relay = Relay::to(server.addr(), &CUTS);
    let through = on(format!("postgres://cfhost@{}/cfhost", relay.addr)).spawn().unwrap();
    let direct = on(server.url()).spawn().unwrap();
    let (caller, witness) = (Caller::of(&through), Caller::of(&direct));
    let key = caller.customer("customer@example.com");
    assert_eq!(caller.set(&key, "example.com", "before"), 0);
    relay.cuts.store(true, Ordering::SeqCst);
    for row in ["one", "two", "three"] {
        assert_eq!(caller.set(&key, "example.com", row), 601);
        // It was.
        let zone = witness.zone(&key, "example.com");
        assert!(zone["response"]["hosted_cnames"].get(format!("{row}.example.com")).is_some(), "{zone}");
    }
    // Those who look are not concerned.
    assert_eq!(code(&caller.zone(&key, "example.com")), 0);
    relay.cuts.store(false, Ordering::SeqCst);
    assert_eq!(caller.set(&key, "example.com", "after"), 0);
}

/// Sets zones until it is over, and notes what was acknowledged: of each zone the newest row, and of what was asked and not
/// acknowledged every row that it may have.
fn load(gateway: &Gateway, thread: usize, key: &str, seen: &Mutex<Seen>, is_over: &AtomicBool) {
    let caller = Caller::of(gateway);
    for number in 0.. {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let (zone, row) = (format!("t{thread}-{}.com", number % 5), format!("r{number}"));
        seen.lock().unwrap().asked.entry(zone.clone()).or_default().push(row.clone());
        match caller.set(key, &zone, &row) {
            0 => {
                let mut seen = seen.lock().unwrap();
                seen.acknowledged += 1;
                seen.asked.insert(zone, vec![row]);
            }
            // Not carried out, or perhaps.
            601 => thread::sleep(Duration::from_millis(5)),
            other => panic!("{zone}: {other}"),
        }
    }
}

#[derive(Default)]
struct Seen {
    acknowledged: usize,
    /// For each zone the row that was acknowledged last, and those that were asked for since.
    asked: BTreeMap<String, Vec<String>>,
}

/// The machine of the primary dies under load, and its standby takes over: nothing that was acknowledged is lost if commits
/// waited for the standby. If they did not, the newest can be.
#[test]
fn a_standby_takes_over() {
    for is_waited_for in [true, false] {
        let mut primary = Postgres::start().unwrap();
        let standby = Postgres::standby_of(&primary, "standby1").unwrap();
        if is_waited_for {
            primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby1'").unwrap();
            primary.run("SELECT pg_reload_conf()").unwrap();
            until("replication", || {
                let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
                primary.client().unwrap().query_one(sql, &[]).unwrap().get::<_, i64>(0) == 1
            });
        }
        let url = format!("postgres://cfhost@{},{}/cfhost?connect_timeout=2", primary.addr(), standby.addr());
        let gateways = [on(&url).spawn().unwrap(), on(&url).spawn().unwrap()];
        let key = Caller::of(&gateways[0]).customer("customer@example.com");
        let (seen, is_over) = (Mutex::new(Seen::default()), AtomicBool::new(false));
        let acknowledged = || seen.lock().unwrap().acknowledged;
        thread::scope(|scope| {
            for thread in 0..4 {
                let (gateway, key, seen, is_over) = (&gateways[thread % 2], &key, &seen, &is_over);
                scope.spawn(move || load(gateway, thread, key, seen, is_over));
            }
            let _ends = Ends(&is_over);
            until("load", || acknowledged() > 40);
            primary.kill();
            standby.promote().unwrap();
            // Nobody is left to wait for, and the new primary does not wait.
            let before = acknowledged();
            until("load on the new primary", || acknowledged() > before + 40);
        });
        let caller = Caller::of(&gateways[1]);
        let seen = seen.into_inner().unwrap();
        let mut lost = 0;
        for (zone, rows) in &seen.asked {
            let found = caller.zone(&key, zone);
            let cnames = found["response"]["hosted_cnames"].as_object();
            let is_there =
                rows.iter().any(|row| cnames.is_some_and(|cnames| cnames.contains_key(&format!("{row}.{zone}"))));
            lost += usize::from(!is_there);
            assert!(is_there || !is_waited_for, "{zone} has none of {rows:?}: {found}");
        }
        println!(
            "commits wait for the standby: {is_waited_for}; {} acts acknowledged, {lost} zones lost",
            seen.acknowledged
        );
        // A standby by mistake, alone: nothing can be changed there.
        drop(primary);
    }
}

/// Certificates are checked, passwords come from a file or the environment, and neither is shown.
#[test]
fn the_way_to_the_database_is_safe() {
    let mut authority = rcgen::CertificateParams::default();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = rcgen::Issuer::new(authority.clone(), rcgen::KeyPair::generate().unwrap());
    let root = authority.self_signed(issuer.key()).unwrap();
    let issue = |name: &str| {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    };
    let server = Postgres::start().unwrap();
    let shows = |name: &str| {
        let (certificate, key) = issue(name);
        let (certificate, key) =
            (server.give("cert.pem", &certificate).unwrap(), server.give("key.pem", &key).unwrap());
        for setting in [
            format!("ssl_cert_file = '{}'", certificate.display()),
            format!("ssl_key_file = '{}'", key.display()),
            "ssl = on".to_owned(),
        ] {
            server.run(&format!("ALTER SYSTEM SET {setting}")).unwrap();
        }
        server.run("SELECT pg_reload_conf()").unwrap();
        thread::sleep(Duration::from_millis(500));
    };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("ca.pem"), root.pem()).unwrap();
    let other = authority.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
    std::fs::write(path("other.pem"), other.pem()).unwrap();
    let port = server.addr().port();
    let url = |user: &str, rest: &str| format!("postgres://{user}@localhost:{port}/cfhost?sslmode=verify-full&{rest}");
    let ca = format!("sslrootcert={}", path("ca.pem").display());
    let refusal = |url: &str| on(url).spawn().err().unwrap_or_else(|| panic!("{url}")).to_string();

    shows("localhost");
    let gateway = on(url("cfhost", &ca)).spawn().unwrap();
    assert_eq!(code(&Caller::of(&gateway).create("customer@example.com", &[])), 0);
    let mut client = server.client().unwrap();
    let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                     WHERE application_name = 'cfhost-gateway' AND NOT ssl";
    assert_eq!(client.query_one(encrypted, &[]).unwrap().get::<_, i64>(0), 0);
    drop(gateway);
    let told = refusal(&url("cfhost", &format!("sslrootcert={}", path("other.pem").display())));
    assert!(told.contains("certificate"), "{told}");
    // Of the authorities of the system, none knows it.
    let told = refusal(&url("cfhost", ""));
    assert!(told.contains("certificate"), "{told}");
    std::fs::write(path("empty.pem"), "").unwrap();
    let told = refusal(&url("cfhost", &format!("sslrootcert={}", path("empty.pem").display())));
    assert!(told.contains("it holds no certificate"), "{told}");
    shows("db.example");
    let told = refusal(&url("cfhost", &ca));
    assert!(told.contains("certificate") && told.contains("db.example"), "{told}");
    shows("localhost");

    // A password, as it is asked for by default.
    server.run("CREATE ROLE other LOGIN PASSWORD 'kept-secret-4711'; GRANT ALL ON DATABASE cfhost TO other").unwrap();
    server.run("CREATE SCHEMA other AUTHORIZATION other").unwrap();
    let rules = "host all other 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
    server.set_hba(rules).unwrap();
    let with = |password: &str| {
        let file = path("db.pass");
        _ = std::fs::remove_file(&file);
        cfhost_tests::served::write_secret(&file, &format!("# for the gateway\n*:*:*:other:{password}\n")).unwrap();
        url("other", &format!("{ca}&passfile={}", file.display()))
            .replace("/cfhost?", "/cfhost?options=-csearch_path%3Dother&")
    };
    let gateway = on(with("kept-secret-4711")).spawn().unwrap();
    assert_eq!(code(&Caller::of(&gateway).create("customer@example.com", &[])), 0);
    let wrong = refusal(&with("wrong-secret-4711"));
    assert!(wrong.contains("28P01") && !wrong.contains("secret"), "{wrong}");
    let without = refusal(&url("other", &ca));
    assert!(without.contains("password"), "{without}");
    let open = with("kept-secret-4711");
    std::fs::set_permissions(path("db.pass"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let told = refusal(&open);
    assert!(told.contains("it is open to every user of the system") && !told.contains("secret"), "{told}");
}

fn program(arguments: &[&str]) -> std::process::Output {
    let program = std::env::current_exe().unwrap();
    // Beside the folder of the tests.
    let program = program.parent().unwrap().with_file_name("cfhost-gateway");
    std::process::Command::new(program).args(arguments).env_remove("PGPASSWORD").output().unwrap()
}

/// Runs it to its end, and gives what it printed.
fn printed(arguments: &[&str]) -> String {
    let output = program(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Each command does on a database what it does on a file, and a state goes there and back without a change.
#[test]
fn commands_and_moving() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let server = Postgres::start().unwrap();
    let url = server.url();
    let complaint = |arguments: &[&str]| {
        let output = program(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{arguments:?}: {said}");
        said
    };
    // A state with something of everything.
    let kept = format!("{}/../gateway/tests/states", env!("CARGO_MANIFEST_DIR"));
    let newest =
        (1..).map(|version| format!("{kept}/{version}.db")).take_while(|file| std::path::Path::new(file).exists());
    std::fs::copy(newest.last().unwrap(), path("file.db")).unwrap();
    std::fs::set_permissions(path("file.db"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let there = printed(&["move", "--from", &path("file.db"), "--to", &url]);
    assert!(there.lines().all(|line| !line.trim_start().starts_with("0 ") || line.contains("origins")), "{there}");
    assert!(complaint(&["move", "--from", &path("file.db"), "--to", &url]).contains("there is a state already"));
    assert!(
        complaint(&["move", "--from", &path("file.db"), "--to", &path("other.db")])
            .contains("from a file to a database")
    );
    let gateway = on(&url).spawn().unwrap();
    assert!(
        complaint(&["move", "--from", &url, "--to", &path("back.db")])
            .contains("a gateway, or another command, is at it")
    );
    assert!(!std::path::Path::new(&path("back.db")).exists());
    // It serves what was moved.
    let account = Caller::of(&gateway).call("user_lookup", &[("cloudflare_email", "customer@example.com")]);
    assert!(account["response"]["hosted_zones"].as_array().unwrap().contains(&"example.com".into()), "{account}");

    let check = program(&["check", "--state", &url]);
    let report = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.success(), "{report}");
    for told in
        ["PostgreSQL 15", "without TLS", "schema ", "no commit waits for one", "gateways and commands have ", " of 100"]
    {
        assert!(report.contains(told), "{told}: {report}");
    }
    drop(gateway);
    let back = printed(&["move", "--from", &url, "--to", &path("back.db")]);
    assert_eq!(
        back,
        printed(&[
            "move",
            "--from",
            &path("back.db"),
            "--to",
            &format!("{url}?options=-csearch_path%3D{}", {
                server.run("CREATE SCHEMA again").unwrap();
                "again"
            })
        ])
    );
    // But for the second host that was registered, and the account's, nothing changed meanwhile.
    let unchanged = there.lines().filter(|line| !line.contains(" hosts ")).all(|line| back.contains(line));
    assert!(unchanged, "{there}{back}");

    let key = printed(&["host", "add", "--state", &url, "--pub-name", "Fresh Hosting"]);
    let listed = printed(&["host", "list", "--state", &url]);
    let id = listed
        .lines()
        .find(|line| line.ends_with("Fresh Hosting"))
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    printed(&["host", "lock", "--state", &url, &id, "192.0.2.0/24"]);
    let gateway = on(&url).spawn().unwrap();
    let fresh = Caller { key: key.trim(), ..Caller::of(&gateway) };
    assert_eq!(code(&fresh.call("zone_list", &[])), 100);
    printed(&["host", "unlock", "--state", &url, &id]);
    assert_eq!(code(&fresh.call("zone_list", &[])), 0);
    std::fs::write(path("seed.json"), r#"{"zones": [{"name": "foreign.example", "state": "foreign_208"}]}"#).unwrap();
    printed(&["seed", "--state", &url, &path("seed.json")]);
    let customer = Caller::of(&gateway).customer("another@example.com");
    assert_eq!(Caller::of(&gateway).set(&customer, "foreign.example", "www"), 208);
    printed(&["host", "remove", "--state", &url, &id]);
    assert_eq!(code(&fresh.call("zone_list", &[])), 100);
    gateway.reset().unwrap();
    assert_eq!(code(&Caller::of(&gateway).create("another@example.com", &[])), 0);

    assert!(complaint(&["backup", "--state", &url, &path("copy")]).contains("pg_dump"));
    assert!(complaint(&["restore", "--state", &url, &path("copy")]).contains("pg_restore"));
    let told = complaint(&["serve", "--listen", "127.0.0.1:0", "--state", &url, "--control", "127.0.0.1:0"]);
    assert!(told.contains("--control-token-file"), "{told}");
}

struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_standby_by_mistake_is_refused() {
    let primary = Postgres::start().unwrap();
    drop(on(primary.url()).spawn().unwrap());
    let standby = Postgres::standby_of(&primary, "standby1").unwrap();
    let told = on(standby.url()).spawn().err().unwrap().to_string();
    assert!(told.contains("it is read-only: a standby, or set so"), "{told}");
    // To look at it is no mistake.
    assert_eq!(Hosts::open_to_read(standby.url()).unwrap().list().unwrap().len(), 2);
    // With its primary named beside it, that one is found, wherever it stands.
    let both = format!("postgres://cfhost@{},{}/cfhost", standby.addr(), primary.addr());
    let gateway = on(&both).spawn().unwrap();
    assert_eq!(code(&Caller::of(&gateway).create("customer@example.com", &[])), 0);
}
