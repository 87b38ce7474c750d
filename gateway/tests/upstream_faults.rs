//! Every call to the vendor of every act, going wrong in every way: what the panel is answered, what the vendor has in the end,
//! and what a repeat does. Where the state is in a database, a gateway that is killed has another one beside it, which goes on.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "the table, and how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_v4_stand_in::{Call, Fault, FaultKind};
use common::{Partner, Served};
use serde_json::Value;
use vendor::Vendor;

/// An act, what was done before it, and the calls that it makes when nothing goes wrong, in their order.
struct Scenario {
    name: &'static str,
    /// `subdomains` of the `zone_set` before; none for a zone that is not there.
    before: Option<&'static str>,
    act: Act,
    calls: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Act {
    /// `zone_set` with these `subdomains`.
    Set(&'static str),
    Delete,
    /// `full_zone_set`.
    Full,
    /// `user_create` of a customer with this address.
    #[cfg(feature = "tenant")]
    Customer(&'static str),
}

impl Act {
    fn call(self, host: &Partner<'_>, key: &str) -> u64 {
        let zone = [("user_key", key), ("zone_name", "customer.test")];
        match self {
            Self::Set(subdomains) => {
                let more = [("resolve_to", "web1.host.test"), ("subdomains", subdomains)];
                host.call("zone_set", &[zone, more].concat()).code()
            }
            Self::Delete => host.call("zone_delete", &zone).code(),
            Self::Full => host.call("full_zone_set", &[&zone[..], &[("jumpstart", "0")]].concat()).code(),
            #[cfg(feature = "tenant")]
            Self::Customer(email) => host.create(email, &[]).code(),
        }
    }
}

const LIST: &str = "GET /zones/*/custom_hostnames";
const CREATE: &str = "POST /zones/*/custom_hostnames";
const CHANGE: &str = "PATCH /zones/*/custom_hostnames/*";
const DELETE: &str = "DELETE /zones/*/custom_hostnames/*";
const ORIGIN: &str = "POST /zones/*/dns_records";
const ZONE: &str = "GET /zones/*";
const NEW_ZONE: &str = "POST /zones";
const NO_ZONE: &str = "DELETE /zones/*";
const RECORDS: &str = "GET /zones/*/dns_records";
const BATCH: &str = "POST /zones/*/dns_records/batch";

const SCENARIOS: &[Scenario] = &[
    Scenario { name: "three names", before: None, act: Act::Set("www,blog,shop"), calls: &[CREATE, CREATE, CREATE] },
    Scenario { name: "an origin", before: None, act: Act::Set("www:other.host.test"), calls: &[ORIGIN, CREATE] },
    Scenario { name: "one more", before: Some("www"), act: Act::Set("www,blog"), calls: &[CREATE] },
    Scenario {
        name: "another origin",
        before: Some("www,blog:other.host.test"),
        act: Act::Set("www:other.host.test,blog:other.host.test"),
        calls: &[CHANGE],
    },
    Scenario { name: "one less", before: Some("www,blog"), act: Act::Set("www"), calls: &[LIST, DELETE, LIST] },
    Scenario { name: "another server", before: Some("www"), act: Act::Set("www:web2.host.test"), calls: &[CREATE] },
    Scenario { name: "deleted", before: Some("www,blog"), act: Act::Delete, calls: &[LIST, DELETE, DELETE, LIST] },
];

/// The same where `zone_set` makes partial zones.
const OF_ZONES: &[Scenario] = &[
    Scenario { name: "a full zone", before: None, act: Act::Full, calls: &[NEW_ZONE] },
    Scenario { name: "a partial one", before: None, act: Act::Set("www,blog,shop"), calls: &[NEW_ZONE, BATCH] },
    Scenario {
        name: "other records",
        before: Some("www,blog"),
        act: Act::Set("www:other.host.test,shop"),
        calls: &[RECORDS, BATCH],
    },
    Scenario { name: "no zone", before: Some("www,blog"), act: Act::Delete, calls: &[ZONE, RECORDS, NO_ZONE, ZONE] },
];

/// The same where customers have accounts of their own.
#[cfg(feature = "tenant")]
const OF_CUSTOMERS: &[Scenario] = &[
    Scenario {
        name: "an account",
        before: None,
        act: Act::Customer("b@example.test"),
        calls: &["GET /accounts", "POST /accounts"],
    },
    Scenario {
        name: "one that is there",
        before: None,
        act: Act::Customer(THERE),
        calls: &["GET /accounts", "GET /tenants/*/accounts"],
    },
    Scenario { name: "a zone in one", before: None, act: Act::Full, calls: &[NEW_ZONE] },
];

/// A customer who has an account in the tenant that no act made.
const THERE: &str = "there@example.test";

/// How a call goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Call(&'static str),
    /// The gateway is killed meanwhile, and started again.
    Kill(&'static str),
}

const WRONGS: &[Wrong] = &[
    Wrong::Call("lost before"),
    Wrong::Call("lost after"),
    Wrong::Call("late"),
    Wrong::Call("503"),
    Wrong::Call("html"),
    Wrong::Call("429"),
    Wrong::Call("slow"),
    Wrong::Kill("before"),
    Wrong::Kill("after"),
    Wrong::Kill("late"),
];

impl Wrong {
    fn name(self) -> String {
        match self {
            Self::Call(name) => name.to_owned(),
            Self::Kill(when) => format!("kill -9 {when}"),
        }
    }

    fn kind(self) -> FaultKind {
        match self {
            Self::Call("lost before") | Self::Kill("before") => FaultKind::LostBefore,
            Self::Call("lost after") => FaultKind::LostAfter,
            Self::Call("late") => FaultKind::Late(5),
            Self::Call("503") => FaultKind::Status(503),
            Self::Call("html") => FaultKind::Html(502),
            Self::Call("429") => FaultKind::Throttle(1),
            // Longer than an act waits.
            Self::Call(_) => FaultKind::Slow(2_500),
            Self::Kill("after") => FaultKind::SlowAnswer(3_000),
            Self::Kill(_) => FaultKind::Slow(600),
        }
    }
}

/// What came of one cell of the table.
struct Cell {
    answered: String,
    repeats: usize,
    /// How many calls changed something, where another gateway took over; and how many do when nothing goes wrong.
    taken_over: Option<(usize, usize)>,
    wrong: Option<String>,
}

struct World {
    vendor: Vendor,
    served: Option<Served>,
    /// A second gateway on the same database.
    other: Option<Gateway>,
    state: String,
    key: String,
    model: Model,
}

/// Which acts make what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Model {
    Hostnames,
    Zones,
    #[cfg_attr(not(feature = "tenant"), expect(dead_code, reason = "another build has it"))]
    Customers,
}

/// Longer than a gateway that died is waited for.
const LEASE: Duration = Duration::from_secs(100);

impl World {
    fn new(model: Model) -> Self {
        let vendor = Vendor::with(|settings| settings.partial_allowed = true);
        let account = serde_json::json!({ "id": vendor::CHILDS_UNIT, "name": THERE, "unit": vendor::UNIT });
        vendor.stand_in.seed(&serde_json::json!({ "accounts": [account] })).unwrap();
        let state = common::state(vendor.dir());
        let mut world = Self { vendor, served: None, other: None, state, key: String::new(), model };
        // So that all host names at the vendor are known.
        world.looked_over(Self::start);
        world.key = world.partner().customer("a@example.test");
        world
    }

    /// Starts a gateway, which looks everything over.
    fn looked_over(&mut self, start: impl Fn(&mut Self)) {
        let before = self.vendor.stand_in.calls().len();
        start(self);
        let lists = |calls: &[String]| calls.iter().skip(before).filter(|call| *call == LIST).count();
        self.vendor.wait_for(|calls| lists(calls) >= vendor::PROVIDERS.len());
    }

    /// The operator's file. Sweeps come when they are asked for: at each start.
    fn file(&self) -> PathBuf {
        let model = match self.model {
            Model::Hostnames => String::new(),
            Model::Zones => "zone_set = \"partial\"".to_owned(),
            Model::Customers => format!("zone_set = \"partial\"\n{}", self.vendor.tenant()),
        };
        self.vendor.file(&format!("deadline = 2\nsweep = 100000\n{model}"))
    }

    fn start(&mut self) {
        let (key, file) = (self.vendor.dir().join("host.key"), self.file());
        common::secret(&key, EXAMPLE_HOST_KEY);
        let [key, file] = [&key, &file].map(|path| path.to_str().unwrap());
        self.served = Some(Served::start(&["--state", &self.state, "--host-key-file", key, "--upstream", file]));
    }

    fn start_other(&mut self) {
        let builder = Gateway::builder().tls(false).state(&self.state).upstream(self.file());
        self.other = Some(builder.spawn().unwrap());
    }

    fn partner(&self) -> Partner<'_> {
        match (&self.served, &self.other) {
            (Some(served), _) => served.partner(EXAMPLE_HOST_KEY),
            (None, Some(other)) => Partner::example(other),
            (None, None) => panic!("no gateway is left"),
        }
    }

    /// How many calls came that change something, but for those that are made in the background.
    fn changes(&self) -> usize {
        let is_one = |call: &Call| call.method != "GET" && !call.path.ends_with("/activation_check");
        self.vendor.stand_in.calls().iter().filter(|call| is_one(call)).count()
    }

    /// Waits until the vendor has what is wanted, and says what it has if it comes to have something else.
    fn await_wanted(&self, wanted: &BTreeMap<String, String>) -> Result<(), String> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let there = found(self);
            if there == *wanted {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("the vendor has {there:?}, and not {wanted:?}"));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The act, and what it was answered: a code, 0 for success, or none if nothing came.
    fn act(&self, act: Act) -> Option<u64> {
        let call = || act.call(&self.partner(), &self.key);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).ok()
    }

    fn look(&self) -> Value {
        self.partner().zone("zone_lookup", &self.key, "customer.test").response()
    }
}

/// What is at the vendor: provider, host name, origin; and the origins' records.
fn found(world: &World) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (provider, hostname, origin) in world.vendor.custom_hostnames() {
        assert!(found.insert(format!("{provider} {hostname}"), origin).is_none(), "twice: {provider} {hostname}");
    }
    for (provider, record) in world.vendor.origin_records() {
        found.insert(format!("{provider} {record}"), String::new());
    }
    for (name, unit) in world.vendor.customers() {
        assert!(found.insert(format!("account {name}"), unit).is_none(), "twice: the account {name}");
    }
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    for zone in world.vendor.stand_in.zones().as_array().unwrap() {
        let name = text(zone, "name");
        if vendor::PROVIDERS.iter().any(|(provider, _)| *provider == name) {
            continue;
        }
        for row in zone["records"].as_array().unwrap() {
            let row = (format!("{name} {}", text(row, "name")), text(row, "content"));
            assert!(found.insert(row.0, row.1).is_none(), "twice: a record of {name}");
        }
        let is_hosts = zone["account"] == world.vendor.stand_in.account().as_str();
        let whose = if is_hosts { "the host's" } else { "a customer's" };
        assert!(
            found.insert(format!("zone {name}"), format!("{}, {whose}", text(zone, "type"))).is_none(),
            "twice: {name}"
        );
    }
    found
}

fn cell(model: Model, scenario: &Scenario, step: usize, wrong: Wrong, wanted: &BTreeMap<String, String>) -> Cell {
    let mut world = World::new(model);
    if let Some(before) = scenario.before {
        assert_eq!(world.act(Act::Set(before)), Some(0));
    }
    let is_taken_over = matches!(wrong, Wrong::Kill(_)) && common::is_on_database();
    if is_taken_over {
        world.looked_over(World::start_other);
    }
    let changes_before = world.changes();
    let call = scenario.calls[step];
    // What is of one pattern: the look at a zone is one at its records, too.
    let is_earlier = |other: &&&str| **other == call || (call == ZONE && **other == RECORDS);
    let earlier = scenario.calls[..step].iter().filter(is_earlier).count();
    world.vendor.stand_in.fault(Fault::new(call, wrong.kind()).after(earlier as u64));
    let answered = match wrong {
        Wrong::Call(_) => world.act(scenario.act).map_or_else(|| "nothing".to_owned(), |code| code.to_string()),
        Wrong::Kill(_) => {
            let mut served = world.served.take().unwrap();
            thread::scope(|scope| {
                let (host_url, key) = (served.url.clone(), world.key.clone());
                let act = scenario.act;
                let sent = scope.spawn(move || {
                    let host = Partner { url: &host_url, key: EXAMPLE_HOST_KEY };
                    let call = || act.call(&host, &key);
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).ok()
                });
                let end = Instant::now() + Duration::from_secs(30);
                while world.vendor.stand_in.faults_left() > 0 && Instant::now() < end {
                    thread::sleep(Duration::from_millis(1));
                }
                // The call is at the stand-in, which has carried it out or is about to.
                thread::sleep(Duration::from_millis(30));
                served.child.kill().unwrap();
                served.child.wait().unwrap();
                sent.join().unwrap().map_or_else(|| "nothing".to_owned(), |code| code.to_string())
            })
        }
    };
    // Before anything else can mend it.
    let claimed = |world: &World| {
        let there = found(world);
        (there != *wanted).then(|| format!("success was claimed, and the vendor has {there:?}, and not {wanted:?}"))
    };
    let mut problem = if answered == "0" { claimed(&world) } else { None };
    if world.served.is_none() && world.other.is_none() {
        world.start();
    }
    if world.vendor.stand_in.faults_left() > 0 {
        problem = Some("the call was never made".to_owned());
    }
    // While it is under way, nothing is shown that is not there.
    if let Some(targets) = world.look()["forward_tos"].as_object() {
        let there = found(&world);
        for name in targets.keys().filter(|name| !name.starts_with("_acme")) {
            if !there.keys().any(|known| known.ends_with(&format!(" {name}"))) {
                problem = Some(format!("{name} is shown, and is not there"));
            }
        }
    }
    let mut taken_over = None;
    if let Some(other) = &world.other {
        // Nobody repeats the act: the other gateway goes on with it once the first one counts as dead.
        other.advance(LEASE).unwrap();
        if let Err(there) = world.await_wanted(wanted) {
            problem = Some(format!("the other gateway does not go on: {there}"));
        }
        let planned = scenario.calls.iter().filter(|call| !call.starts_with("GET ")).count();
        let made = world.changes() - changes_before;
        taken_over = Some((made, planned));
        // What was under way when the gateway died may have to be sent once more, and nothing else.
        if made > planned + 1 {
            problem = Some(format!("{made} calls change something, where {planned} do"));
        }
    }
    // What was to come late comes now.
    world.vendor.stand_in.advance(Duration::from_secs(10));
    let mut repeats = 0;
    let last = loop {
        let code = world.act(scenario.act);
        repeats += 1;
        // A zone that is deleted already says so.
        if matches!(code, Some(0 | 213)) || repeats == 20 {
            break code;
        }
        thread::sleep(Duration::from_millis(200));
    };
    problem = problem.or(if matches!(last, Some(0 | 213)) {
        claimed(&world)
    } else {
        Some(format!("after {repeats} repeats: {last:?}"))
    });
    // What came later still is found by the next sweep: there is one at each start.
    drop(world.other.take());
    if let Some((_, log)) = world.served.take().map(Served::terminate)
        && log.contains("perhaps carried out")
    {
        problem = Some(format!("in doubt for no reason: {log}"));
    }
    world.looked_over(World::start);
    if let Err(there) = world.await_wanted(wanted) {
        problem = Some(there);
    }
    Cell { answered, repeats, taken_over, wrong: problem }
}

/// What the vendor has after the act when nothing goes wrong, and the calls of the act alone.
fn clean(model: Model, scenario: &Scenario) -> BTreeMap<String, String> {
    let world = World::new(model);
    if let Some(before) = scenario.before {
        assert_eq!(world.act(Act::Set(before)), Some(0));
    }
    world.vendor.new_calls();
    assert_eq!(world.act(scenario.act), Some(0), "{}", scenario.name);
    let mut calls = world.vendor.new_calls();
    // That is asked for in the background.
    calls.retain(|call| !call.ends_with("/activation_check"));
    let mut wanted = scenario.calls.to_vec();
    // Some are made at once.
    calls.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(calls, wanted, "{}", scenario.name);
    found(&world)
}

#[test]
fn whatever_goes_wrong_the_vendor_has_in_the_end_what_is_wanted() {
    every_cell(Model::Hostnames, SCENARIOS);
}

#[test]
fn whatever_goes_wrong_the_vendor_has_in_the_end_the_zones_that_are_wanted() {
    every_cell(Model::Zones, OF_ZONES);
}

#[cfg(feature = "tenant")]
#[test]
fn whatever_goes_wrong_a_customer_has_one_account_in_the_end() {
    every_cell(Model::Customers, OF_CUSTOMERS);
}

fn every_cell(model: Model, scenarios: &'static [Scenario]) {
    let mut cells = Vec::new();
    for scenario in scenarios {
        let wanted = clean(model, scenario);
        for step in 0..scenario.calls.len() {
            for wrong in WRONGS {
                cells.push((scenario, step, *wrong, wanted.clone()));
            }
        }
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((scenario, step, wrong, wanted)) = cells.get(at) else { break };
                    let cell = cell(model, scenario, *step, *wrong, wanted);
                    done.lock().unwrap().insert(at, cell);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    let mut table = String::new();
    for (at, (scenario, step, wrong, _)) in cells.iter().enumerate() {
        let Cell { answered, repeats, taken_over, wrong: problem } = &done[&at];
        let right = problem.as_deref().unwrap_or("as wanted");
        let cost = taken_over.map_or(String::new(), |(made, planned)| format!(", {made} calls for {planned}"));
        let call = scenario.calls[*step];
        writeln!(
            table,
            "{:15} {:38} {:15} answered {answered:8} {repeats} repeats  {right}{cost}",
            scenario.name,
            format!("{} {call}", step + 1),
            wrong.name()
        )
        .unwrap();
    }
    println!("{table}");
    let problems = done.values().filter(|cell| cell.wrong.is_some()).count();
    assert_eq!(problems, 0, "{table}");
    // A panel is never told of a success that is none, nor that its key is wrong.
    for cell in done.values() {
        assert!(["0", "215", "601", "701", "703", "nothing"].contains(&cell.answered.as_str()), "{}", cell.answered);
    }
}
