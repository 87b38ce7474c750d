//! A long run: `cfhost-soak SECONDS` lets five languages work on one gateway at once, which meets faults and is killed again and
//! again. Each answer is compared with a model of what it can be; what was acknowledged has to be there afterwards.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod gateway;
mod model;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::{Client, UserCreate};
use cfhost_tests::binding::{Binding, NAMES};
use cfhost_tests::vectors::HOST_KEY;
use serde_json::json;

use gateway::Gateway;
use model::{STEPS, Zone};

/// How many zones a process goes through, so that its memory can be seen to stay.
const ZONES: usize = 100;
/// How much more memory a process may have at its end than after its first zones, KiB.
const GROWTH: u64 = 8 * 1024;

/// What came of one language.
#[derive(Default)]
struct Tally {
    calls: u64,
    /// Those that ended with an error, by kind and delivery.
    errors: BTreeMap<String, u64>,
    /// KiB after the first zones, and at the end, of the process that grew most.
    memory: (u64, u64),
    wrong: Vec<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cfhost-soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<bool> {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let time = Duration::from_secs(seconds.ok_or_else(|| io::Error::other("usage: cfhost-soak SECONDS"))?);
    let folder = tempfile::Builder::new().prefix("cfhost-soak-").tempdir()?;
    let bindings = NAMES.into_iter().map(|name| Binding::ready(name, folder.path())).collect::<io::Result<Vec<_>>>()?;
    let gateway = Gateway::start(folder.path(), HOST_KEY)?;
    let client = Client::builder(HOST_KEY).endpoint(gateway.endpoint()).ca_file(gateway.ca_file());
    let client = client.build().map_err(io::Error::other)?;
    let mut users = BTreeMap::new();
    for binding in &bindings {
        let create = UserCreate::new(format!("{}@example.com", binding.name), "correct-horse-1");
        let user = client.user_create(&create).map_err(io::Error::other)?;
        users.insert(binding.name, user.user_key.reveal().to_owned());
    }

    let (ends, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = Instant::now();
    let tallies: Vec<(&Binding, io::Result<Tally>)> = thread::scope(|scope| {
        let workers: Vec<_> = bindings
            .iter()
            .map(|binding| {
                let (gateway, user_key, folder, calls) =
                    (&gateway, users[binding.name].as_str(), folder.path(), &calls);
                (binding, scope.spawn(move || work(binding, gateway, user_key, folder, start + time, calls)))
            })
            .collect();
        let (gateway, ends, calls) = (&gateway, &ends, &calls);
        scope.spawn(move || gateway.kill_again_and_again((time / 4).min(Duration::from_secs(60)), ends));
        scope.spawn(move || gateway.misbehave(ends, calls));
        scope.spawn(move || show_progress(start, time, gateway, ends, calls));
        let tallies = workers
            .into_iter()
            .map(|(binding, worker)| {
                (binding, worker.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked"))))
            })
            .collect();
        ends.store(true, Ordering::SeqCst);
        tallies
    });
    report(tallies, &gateway)
}

/// Lets a language go through zones until the time is over.
fn work(
    binding: &Binding,
    gateway: &Gateway,
    user_key: &str,
    folder: &Path,
    end: Instant,
    calls: &AtomicU64,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut first = 0;
    while Instant::now() < end {
        let cases = folder.join(format!("{}-{first}", binding.name));
        for number in first..first + ZONES {
            let group = cases.join(format!("{number:08}"));
            fs::create_dir_all(&group)?;
            let name = format!("{}-{number}.example", binding.name);
            for (place, step) in STEPS.iter().enumerate() {
                let case = json!({
                    "about": "a step of a zone's life",
                    "act": step.act(),
                    "fields": step.fields(user_key, &name),
                    "client": {
                        "endpoint": gateway.endpoint(), "ca_file": gateway.ca_file(), "timeout": 20.0, "retries": 2,
                    },
                    "body": null, "answer": null, "outcome": null,
                });
                fs::write(group.join(format!("{place}.json")), case.to_string())?;
            }
        }
        let run = binding.run(&cases, "http://127.0.0.1:1", folder, false)?;
        fs::remove_dir_all(&cases)?;
        if !run.status.success() || !run.stderr.is_empty() {
            tally.wrong.push(format!("{}: {}", run.status, String::from_utf8_lossy(&run.stderr)));
        }
        for number in first..first + ZONES {
            let mut zone = Zone::new(format!("{}-{number}.example", binding.name));
            for (place, step) in STEPS.iter().enumerate() {
                let outcome = run.outcomes.get(&format!("{number:08}/{place}")).map(|outcome| outcome.text.as_str());
                match zone.after(step, outcome.unwrap_or("null")) {
                    Ok(None) => {}
                    Ok(Some(error)) => *tally.errors.entry(error).or_default() += 1,
                    Err(wrong) => tally.wrong.push(wrong),
                }
            }
        }
        let made = run.outcomes.len() as u64;
        tally.calls += made;
        calls.fetch_add(made, Ordering::SeqCst);
        let memory = |place: usize| {
            let name = format!("{:08}/{}", first + place, STEPS.len() - 1);
            run.outcomes.get(&name).map_or(0, |outcome| outcome.memory)
        };
        let (early, late) = (memory(ZONES / 4), memory(ZONES - 1));
        // The last line can come after the program's end.
        let late = if late == 0 { memory(ZONES - 2) } else { late };
        if late.saturating_sub(early) >= tally.memory.1.saturating_sub(tally.memory.0) {
            tally.memory = (early, late);
        }
        if late > early + GROWTH {
            tally.wrong.push(format!("{early} KiB of memory became {late} KiB"));
        }
        first += ZONES;
    }
    Ok(tally)
}

fn show_progress(start: Instant, time: Duration, gateway: &Gateway, ends: &AtomicBool, calls: &AtomicU64) {
    if !io::stderr().is_terminal() {
        return;
    }
    while !ends.load(Ordering::SeqCst) {
        let (calls, kills) = (calls.load(Ordering::SeqCst), gateway.kills());
        eprint!("\r  {} of {} s, {calls} calls, {kills} kills ", start.elapsed().as_secs(), time.as_secs());
        _ = io::stderr().flush();
        thread::sleep(Duration::from_millis(500));
    }
    eprint!("\r\x1b[K");
}

fn report(tallies: Vec<(&Binding, io::Result<Tally>)>, gateway: &Gateway) -> io::Result<bool> {
    println!("{:<8} {:>8} {:>9} {:>12} {:>12} {:>6}", "", "calls", "faults", "KiB early", "KiB late", "wrong");
    let mut is_right = true;
    let mut errors: BTreeMap<String, u64> = BTreeMap::new();
    for (binding, tally) in tallies {
        let tally = tally.map_err(|error| io::Error::other(format!("{}: {error}", binding.name)))?;
        let faults: u64 = tally.errors.values().sum();
        let (early, late) = tally.memory;
        println!("{:<8} {:>8} {faults:>9} {early:>12} {late:>12} {:>6}", binding.name, tally.calls, tally.wrong.len());
        for (error, count) in tally.errors {
            *errors.entry(error).or_default() += count;
        }
        for wrong in tally.wrong.iter().take(10) {
            println!("  {wrong}");
        }
        is_right &= tally.wrong.is_empty() && tally.calls > 0;
    }
    for (error, count) in errors {
        println!("  {error:<34} {count:>6}");
    }
    let (early, late) = gateway.memory();
    println!("{:<8} {:>8} {:>9} {early:>12} {late:>12}", "gateway", "", "");
    println!("killed and started again {} times", gateway.kills());
    if late > early + GROWTH {
        println!("  the gateway grew");
        is_right = false;
    }
    Ok(is_right)
}
