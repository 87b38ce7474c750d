//! A long run of acts that are carried out at the vendor:
//! `cfhost-soak-upstream SECONDS [--customers N] [--others N] [LANGUAGE...]`.
//!
//! Clients in several languages work on customers' zones through one gateway, which is killed and started again. The vendor, a
//! stand-in, has host names of others, too, fails now and then, and believes a BIND whose records change. The clocks of vendor
//! and gateway are moved alike. In the end, what clients were told, what the gateway shows, what the vendor has and what the name
//! server says have to be one, and no secret may stand in anything that was written.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod gateway;
mod model;
mod rest;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::{Client, UserCreate};
use cfhost_tests::bind::{Bind, Settings as Dns};
use cfhost_tests::binding::{Binding, NAMES};
use cfhost_tests::scan;
use cfhost_tests::vendor::{ProviderZone, Vendor};
use cfhost_v4_stand_in::{Fault, FaultKind, Settings};
use serde_json::json;

use gateway::Gateway;
use model::{Came, Dice, LABELS, PROVIDERS, Step, Zone};

/// So many customers a program goes through at a time, and so many steps of each.
const GROUP: usize = 10;
const STEPS: usize = 3;
/// So many seconds pass in one, at the vendor and at the gateway.
const SPEED: u64 = 20;
/// How often the clocks are moved: each time, the gateway looks everything over.
const TICK: Duration = Duration::from_secs(3);
/// How often the gateway is killed, at most.
const LIFE: Duration = Duration::from_secs(30);
/// How often it is killed, at least.
const KILLS: u64 = 2;

/// What is asked for.
struct Wanted {
    time: Duration,
    customers: usize,
    /// Host names of others at the vendor.
    others: usize,
    languages: Vec<&'static str>,
}

impl Wanted {
    fn read() -> Option<Self> {
        let mut wanted = Self { time: Duration::ZERO, customers: 600, others: 2_000, languages: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        wanted.time = Duration::from_secs(arguments.next()?.parse().ok()?);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--customers" => wanted.customers = arguments.next()?.parse().ok().filter(|number| *number > 0)?,
                "--others" => wanted.others = arguments.next()?.parse().ok()?,
                name => wanted.languages.push(NAMES.into_iter().find(|known| *known == name)?),
            }
        }
        if wanted.languages.is_empty() {
            wanted.languages = NAMES.to_vec();
        }
        Some(wanted)
    }
}

/// What came of one language.
#[derive(Default)]
struct Tally {
    acts: u64,
    less: u64,
    errors: BTreeMap<String, u64>,
    wrong: Vec<String>,
}

/// One language, its customers, and the key of their user.
struct Worker<'a> {
    binding: &'a Binding,
    zones: Mutex<Vec<Zone>>,
    user_key: String,
}

/// All that plays a part.
struct World {
    customers: usize,
    bind: Bind,
    vendor: Vendor,
    gateway: Gateway,
    client: Client,
    /// Those host names of others that are to be as they are.
    others: Vec<cfhost_tests::vendor::Hostname>,
}

fn main() -> ExitCode {
    let Some(wanted) = Wanted::read() else {
        eprintln!("usage: cfhost-soak-upstream SECONDS [--customers N] [--others N] [LANGUAGE...]");
        return ExitCode::FAILURE;
    };
    match run(&wanted) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cfhost-soak-upstream: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(wanted: &Wanted) -> io::Result<bool> {
    let folder = tempfile::Builder::new().prefix("cfhost-soak-").tempdir()?;
    let is_right = soak(wanted, folder.path());
    if !matches!(is_right, Ok(true)) {
        println!("the gateway's log and state are in {}", folder.keep().join("gateway").display());
    }
    is_right
}

fn soak(wanted: &Wanted, folder: &Path) -> io::Result<bool> {
    let ready = wanted.languages.iter().map(|&name| Binding::ready(name, folder));
    let bindings = ready.collect::<io::Result<Vec<_>>>()?;
    let world = World::new(wanted, folder)?;
    let mut workers = Vec::new();
    for (place, binding) in bindings.iter().enumerate() {
        let create = UserCreate::new(format!("{}@example.com", binding.name), scan::PASSWORD);
        let user = world.client.user_create(&create).map_err(io::Error::other)?;
        let zones =
            (place..wanted.customers).step_by(bindings.len()).map(|number| Zone::new(format!("c{number}.test")));
        let zones = Mutex::new(zones.collect());
        workers.push(Worker { binding, zones, user_key: user.user_key.reveal().to_owned() });
    }

    let (ends, fails) = (AtomicBool::new(false), AtomicBool::new(false));
    let [acts, changes, faults] = [const { AtomicU64::new(0) }; 3];
    let start = Instant::now();
    let (tallies, others) = thread::scope(|scope| {
        let (world, ends, fails, acts) = (&world, &ends, &fails, &acts);
        let (changes, faults) = (&changes, &faults);
        let goes_on = move || {
            let is_over = start.elapsed() >= wanted.time && world.gateway.kills() >= KILLS;
            !is_over && !fails.load(Ordering::SeqCst)
        };
        let all: Vec<_> =
            workers.iter().map(|worker| scope.spawn(move || work(worker, world, folder, goes_on, acts))).collect();
        let beside = move |result: io::Result<()>| {
            fails.fetch_or(result.is_err(), Ordering::SeqCst);
            result
        };
        let every = (wanted.time / 4).min(LIFE);
        let others = [
            scope.spawn(move || beside(world.gateway.kill_again_and_again(every, ends))),
            scope.spawn(move || beside(pass_time(world, ends))),
            scope.spawn(move || beside(change_dns(world, ends, changes))),
            scope.spawn(move || {
                misbehave(world, ends, faults);
                Ok(())
            }),
        ];
        scope.spawn(move || show_progress(start, wanted.time, world, ends, acts));
        let tallies: Vec<_> = all.into_iter().map(ended).collect();
        ends.store(true, Ordering::SeqCst);
        (tallies, others.map(ended))
    });
    for other in others {
        other?;
    }
    let is_right = report(&workers, tallies)?;
    println!(
        "killed and started again {} times; {} faults of the vendor's; {} changes of DNS; clocks moved by {} minutes; the \
         gateway has {} KiB",
        world.gateway.kills(),
        faults.load(Ordering::SeqCst),
        changes.load(Ordering::SeqCst),
        world.gateway.moved().as_secs() / 60,
        world.gateway.memory()
    );
    let wrong = rest::come_to_rest(&world, &workers)?;
    wrong.iter().take(20).for_each(|wrong| println!("  {wrong}"));
    println!("what was told, gateway, vendor and name server: {} differences", wrong.len());
    Ok(holds_no_secret(&world, &workers)? && is_right && wrong.is_empty())
}

fn ended<T>(thread: thread::ScopedJoinHandle<'_, io::Result<T>>) -> io::Result<T> {
    thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
}

impl World {
    fn new(wanted: &Wanted, folder: &Path) -> io::Result<Self> {
        let zones = ["test"].into_iter().chain(PROVIDERS.map(|(zone, _)| zone)).map(str::to_owned);
        let bind = Bind::with(&Dns { zones: zones.collect(), ..Dns::default() })?;
        let mut settings = Settings {
            suffixes: vec!["test".into()],
            ask: Some(bind.addr()),
            token: scan::key(40),
            hostnames_soft: 10_000,
            ..Settings::default()
        };
        settings.times.hostname_check = 600;
        let provider_zones: Vec<_> = PROVIDERS
            .into_iter()
            .enumerate()
            .map(|(place, (name, server))| ProviderZone {
                name,
                server,
                hostnames: (place..wanted.others)
                    .step_by(PROVIDERS.len())
                    .map(|n| format!("www.other{n}.test"))
                    .collect(),
            })
            .collect();
        for zone in &provider_zones {
            let delegation =
                ["ada", "bob"].map(|server| format!("update add {0} 60 NS {server}.ns.cloudflare.com.\n", zone.name));
            let own = format!("update delete {0} NS ns1.{0}.\n", zone.name);
            bind.nsupdate(&format!("zone {}\n{}{own}send\n", zone.name, delegation.concat()))?;
            let of_others = |name: &String| format!("update add {name} 60 CNAME {name}.customers.{}.\n", zone.name);
            for part in zone.hostnames.chunks(200) {
                let commands: String = part.iter().map(of_others).collect();
                bind.nsupdate(&format!("zone test\n{commands}send\n"))?;
            }
        }
        let lines = format!("deadline = 4\nsweep = 60\nresolver = \"{}\"", bind.addr());
        let vendor = Vendor::start(folder, settings, &provider_zones, &lines)?;
        let others = vendor.hostnames();
        let gateway = Gateway::start(folder, &vendor.file)?;
        let client = Client::builder(scan::key(32)).endpoint(gateway.endpoint()).ca_file(gateway.ca_file());
        let client = client.build().map_err(io::Error::other)?;
        Ok(Self { customers: wanted.customers, bind, vendor, gateway, client, others })
    }
}

/// Lets a language go through its customers, again and again.
fn work(
    worker: &Worker<'_>,
    world: &World,
    folder: &Path,
    goes_on: impl Fn() -> bool,
    acts: &AtomicU64,
) -> io::Result<Tally> {
    let Worker { binding, zones, user_key } = worker;
    let mut zones = zones.lock().unwrap_or_else(PoisonError::into_inner);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ binding.name.bytes().fold(7, |seed, byte| seed * 31 + u64::from(byte)));
    let mut tally = Tally::default();
    let mut first = 0;
    while goes_on() && !zones.is_empty() {
        let count = zones.len();
        let group: Vec<usize> = (first..first + GROUP.min(count)).map(|place| place % count).collect();
        let cases = folder.join(format!("{}-{first}", binding.name));
        let lives: Vec<[Step; STEPS]> = group.iter().map(|_| [(); STEPS].map(|()| Step::any(&mut dice))).collect();
        for (at, (place, life)) in group.iter().zip(&lives).enumerate() {
            let folder = cases.join(format!("{at:04}"));
            fs::create_dir_all(&folder)?;
            for (number, step) in life.iter().enumerate() {
                let case = json!({
                    "about": "a step of a zone's life",
                    "act": step.act(),
                    "fields": step.fields(user_key, &zones[*place].name),
                    "client": {
                        "endpoint": world.gateway.endpoint(), "ca_file": world.gateway.ca_file(),
                        "host_key": scan::key(32), "timeout": 30.0, "retries": 2,
                    },
                    "body": null, "answer": null, "outcome": null,
                });
                fs::write(folder.join(format!("{number}.json")), case.to_string())?;
            }
        }
        let run = binding.run(&cases, "http://127.0.0.1:1", folder, false)?;
        fs::remove_dir_all(&cases)?;
        if !run.status.success() || !run.stderr.is_empty() {
            tally.wrong.push(format!("{}: {}", run.status, String::from_utf8_lossy(&run.stderr)));
        }
        for bytes in [&run.stdout, &run.stderr] {
            if let Some(found) = scan::find(bytes).or_else(|| scan::find_text(bytes, user_key)) {
                tally.wrong.push(format!("a secret in its output, {}", found.split(':').next().unwrap_or_default()));
            }
        }
        for (at, (place, life)) in group.iter().zip(&lives).enumerate() {
            for (number, step) in life.iter().enumerate() {
                let outcome = run.outcomes.get(&format!("{at:04}/{number}")).map(|outcome| outcome.text.as_str());
                match zones[*place].after(step, outcome.unwrap_or("null")) {
                    Ok(Came::Right) => {}
                    Ok(Came::Less) => tally.less += 1,
                    Ok(Came::Error(error)) => *tally.errors.entry(error).or_default() += 1,
                    Err(wrong) => tally.wrong.push(wrong),
                }
            }
        }
        let made = run.outcomes.len() as u64;
        tally.acts += made;
        acts.fetch_add(made, Ordering::SeqCst);
        first += GROUP;
    }
    Ok(tally)
}

/// Moves the clocks.
fn pass_time(world: &World, ends: &AtomicBool) -> io::Result<()> {
    let mut last = Instant::now();
    while !ends.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(100));
        if last.elapsed() >= TICK {
            last = Instant::now();
            world.gateway.advance(&world.vendor, Duration::from_secs(TICK.as_secs() * (SPEED - 1)))?;
        }
    }
    Ok(())
}

/// Has customers point their names here and there, and away again.
fn change_dns(world: &World, ends: &AtomicBool, changes: &AtomicU64) -> io::Result<()> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    while !ends.load(Ordering::SeqCst) {
        let mut commands = String::from("zone test\n");
        for _ in 0..20 {
            let name = format!("{}.c{}.test", LABELS[dice.below(4)], dice.below(world.customers));
            _ = writeln!(commands, "update delete {name} CNAME");
            if dice.below(4) > 0 {
                let provider = PROVIDERS[dice.below(PROVIDERS.len())].0;
                _ = writeln!(commands, "update add {name} 60 CNAME {name}.customers.{provider}.");
            }
        }
        commands.push_str("send\n");
        world.bind.nsupdate(&commands)?;
        changes.fetch_add(20, Ordering::SeqCst);
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Lets a call to the vendor go wrong now and then.
fn misbehave(world: &World, ends: &AtomicBool, faults: &AtomicU64) {
    let kinds = [
        FaultKind::LostBefore,
        FaultKind::LostAfter,
        FaultKind::LostAfter,
        FaultKind::Late(60),
        FaultKind::Late(900),
        FaultKind::Status(503),
        FaultKind::Html(502),
        FaultKind::Throttle(20),
        FaultKind::Slow(2_000),
        FaultKind::SlowAnswer(5_000),
    ];
    let ons = [
        "POST /zones/*/custom_hostnames",
        "POST /zones/*/custom_hostnames",
        "DELETE /zones/*/custom_hostnames/*",
        "PATCH /zones/*/custom_hostnames/*",
        "* /zones/*/dns_records*",
        "*",
    ];
    let mut dice = Dice(0x1234_5678_9abc_def1);
    while !ends.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(700));
        let stand_in = &world.vendor.stand_in;
        match stand_in.faults_left() {
            0 => stand_in.clear_faults(),
            // They are for calls that are rare.
            20.. => continue,
            _ => {}
        }
        let (on, kind) = (ons[dice.below(ons.len())], kinds[dice.below(kinds.len())].clone());
        stand_in.fault(Fault::new(on, kind));
        faults.fetch_add(1, Ordering::SeqCst);
    }
    faults.fetch_sub(world.vendor.stand_in.faults_left(), Ordering::SeqCst);
    world.vendor.stand_in.clear_faults();
}

fn show_progress(start: Instant, time: Duration, world: &World, ends: &AtomicBool, acts: &AtomicU64) {
    if !io::stderr().is_terminal() {
        return;
    }
    while !ends.load(Ordering::SeqCst) {
        let (acts, kills) = (acts.load(Ordering::SeqCst), world.gateway.kills());
        eprint!("\r  {} of {} s, {acts} acts, {kills} kills ", start.elapsed().as_secs(), time.as_secs());
        _ = io::stderr().flush();
        thread::sleep(Duration::from_millis(500));
    }
    eprint!("\r\x1b[K");
}

/// Prints what came of each language; false if something of it cannot have been.
fn report(workers: &[Worker<'_>], tallies: Vec<io::Result<Tally>>) -> io::Result<bool> {
    println!("{:<8} {:>8} {:>8} {:>8} {:>8}", "", "acts", "errors", "less", "wrong");
    let mut is_right = true;
    let mut errors: BTreeMap<String, u64> = BTreeMap::new();
    for (worker, tally) in workers.iter().zip(tallies) {
        let (name, tally) = (worker.binding.name, tally?);
        let failed: u64 = tally.errors.values().sum();
        println!("{name:<8} {:>8} {failed:>8} {:>8} {:>8}", tally.acts, tally.less, tally.wrong.len());
        tally.wrong.iter().take(10).for_each(|wrong| println!("  {wrong}"));
        is_right &= tally.wrong.is_empty() && tally.acts > 0;
        for (error, count) in tally.errors {
            *errors.entry(error).or_default() += count;
        }
    }
    for (error, count) in errors {
        println!("  {error:<34} {count:>6}");
    }
    Ok(is_right)
}

/// Looks for keys, tokens and passwords in the gateway's log and state. User keys are in the state by design.
fn holds_no_secret(world: &World, workers: &[Worker<'_>]) -> io::Result<bool> {
    let (mut is_right, mut searched) = (true, 0);
    for (file, bytes) in world.gateway.written()? {
        let keys =
            workers.iter().filter(|_| file == "log").find_map(|worker| scan::find_text(&bytes, &worker.user_key));
        if let Some(found) = scan::find(&bytes).or(keys) {
            println!("  a secret in the gateway's {file}, {}", found.split(':').next().unwrap_or_default());
            is_right = false;
        }
        searched += bytes.len();
    }
    println!("no secret in {} KiB of the gateway's: {is_right}", searched / 1024);
    Ok(is_right)
}
