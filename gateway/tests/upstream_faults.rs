//! Every call to the vendor of every act, going wrong in every way: what the panel is answered, what the vendor has in the end,
//! and what a repeat does.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_v4_stand_in::{Fault, FaultKind};
use common::{Partner, Served};
use serde_json::Value;
use vendor::Vendor;

/// An act, what was done before it, and the calls that it makes when nothing goes wrong, in their order.
struct Scenario {
    name: &'static str,
    /// `subdomains` of the `zone_set` before; none for a zone that is not there.
    before: Option<&'static str>,
    /// `subdomains` of the `zone_set`; none for `zone_delete`.
    act: Option<&'static str>,
    calls: &'static [&'static str],
}

const LIST: &str = "GET /zones/*/custom_hostnames";
const CREATE: &str = "POST /zones/*/custom_hostnames";
const CHANGE: &str = "PATCH /zones/*/custom_hostnames/*";
const DELETE: &str = "DELETE /zones/*/custom_hostnames/*";
const ORIGIN: &str = "POST /zones/*/dns_records";

const SCENARIOS: &[Scenario] = &[
    Scenario { name: "three names", before: None, act: Some("www,blog,shop"), calls: &[CREATE, CREATE, CREATE] },
    Scenario { name: "an origin", before: None, act: Some("www:other.host.test"), calls: &[ORIGIN, CREATE] },
    Scenario { name: "one more", before: Some("www"), act: Some("www,blog"), calls: &[CREATE] },
    Scenario {
        name: "another origin",
        before: Some("www,blog:other.host.test"),
        act: Some("www:other.host.test,blog:other.host.test"),
        calls: &[CHANGE],
    },
    Scenario { name: "one less", before: Some("www,blog"), act: Some("www"), calls: &[LIST, DELETE, LIST] },
    Scenario { name: "another server", before: Some("www"), act: Some("www:web2.host.test"), calls: &[CREATE] },
    Scenario { name: "deleted", before: Some("www,blog"), act: None, calls: &[LIST, DELETE, DELETE, LIST] },
];

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
    wrong: Option<String>,
}

struct World {
    vendor: Vendor,
    served: Option<Served>,
    key: String,
}

impl World {
    fn new() -> Self {
        let vendor = Vendor::new();
        let mut world = Self { vendor, served: None, key: String::new() };
        world.start();
        let host = world.partner();
        world.key = host.customer("a@example.test");
        // So that all host names at the vendor are known.
        world.vendor.wait_for(|calls| calls.iter().filter(|call| *call == LIST).count() >= vendor::PROVIDERS.len());
        world
    }

    fn start(&mut self) {
        let path = |name: &str| self.vendor.dir().join(name).to_str().unwrap().to_owned();
        let (state, key) = (path("state.db"), path("host.key"));
        common::secret(key.as_ref(), EXAMPLE_HOST_KEY);
        // Sweeps come when they are asked for: at each start.
        let file = self.vendor.file("deadline = 2\nsweep = 100000");
        let served = Served::start(&["--state", &state, "--host-key-file", &key, "--upstream", file.to_str().unwrap()]);
        self.served = Some(served);
    }

    fn partner(&self) -> Partner<'_> {
        self.served.as_ref().unwrap().partner(EXAMPLE_HOST_KEY)
    }

    /// The act, and what it was answered: a code, 0 for success, or none if nothing came.
    fn act(&self, subdomains: Option<&str>) -> Option<u64> {
        let (host, key) = (self.partner(), self.key.clone());
        let zone = [("user_key", key.as_str()), ("zone_name", "customer.test")];
        let call = || match subdomains {
            None => host.call("zone_delete", &zone).code(),
            Some(subdomains) => {
                let more = [("resolve_to", "web1.host.test"), ("subdomains", subdomains)];
                host.call("zone_set", &[zone, more].concat()).code()
            }
        };
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
    found
}

fn cell(scenario: &Scenario, step: usize, wrong: Wrong, wanted: &BTreeMap<String, String>) -> Cell {
    let mut world = World::new();
    if let Some(before) = scenario.before {
        assert_eq!(world.act(Some(before)), Some(0));
    }
    let call = scenario.calls[step];
    let earlier = scenario.calls[..step].iter().filter(|other| **other == call).count();
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
                    let zone = [("user_key", key.as_str()), ("zone_name", "customer.test")];
                    let call = || match act {
                        None => host.call("zone_delete", &zone).code(),
                        Some(subdomains) => {
                            let more = [("resolve_to", "web1.host.test"), ("subdomains", subdomains)];
                            host.call("zone_set", &[zone, more].concat()).code()
                        }
                    };
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
    drop(world.served.take_if(|_| matches!(wrong, Wrong::Kill(_))));
    if world.served.is_none() {
        world.start();
    }
    let mut problem = None;
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
    if !matches!(last, Some(0 | 213)) {
        problem = Some(format!("after {repeats} repeats: {last:?}"));
    }
    // What came later still is found by the next sweep: there is one at each start.
    world.served.take().unwrap().terminate();
    let before = world.vendor.stand_in.calls().len();
    world.start();
    let swept =
        |calls: &[String]| calls.iter().skip(before).filter(|call| *call == LIST).count() >= vendor::PROVIDERS.len();
    world.vendor.wait_for(swept);
    let end = Instant::now() + Duration::from_secs(20);
    while found(&world) != *wanted && Instant::now() < end {
        thread::sleep(Duration::from_millis(50));
    }
    let there = found(&world);
    if there != *wanted {
        problem = Some(format!("the vendor has {there:?}, and not {wanted:?}"));
    }
    Cell { answered, repeats, wrong: problem }
}

/// What the vendor has after the act when nothing goes wrong, and the calls of the act alone.
fn clean(scenario: &Scenario) -> BTreeMap<String, String> {
    let world = World::new();
    if let Some(before) = scenario.before {
        assert_eq!(world.act(Some(before)), Some(0));
    }
    world.vendor.new_calls();
    assert_eq!(world.act(scenario.act), Some(0), "{}", scenario.name);
    assert_eq!(world.vendor.new_calls(), scenario.calls, "{}", scenario.name);
    found(&world)
}

#[test]
fn whatever_goes_wrong_the_vendor_has_in_the_end_what_is_wanted() {
    let mut cells = Vec::new();
    for scenario in SCENARIOS {
        let wanted = clean(scenario);
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
                    let cell = cell(scenario, *step, *wrong, wanted);
                    done.lock().unwrap().insert(at, cell);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    let mut table = String::new();
    for (at, (scenario, step, wrong, _)) in cells.iter().enumerate() {
        let Cell { answered, repeats, wrong: problem } = &done[&at];
        let right = problem.as_deref().unwrap_or("as wanted");
        let call = scenario.calls[*step];
        writeln!(
            table,
            "{:15} {:38} {:15} answered {answered:8} {repeats} repeats  {right}",
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
