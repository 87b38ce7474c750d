//! The benchmarks: `cfhost-bench rust c go` measures what is named, prints a table and writes `target/bench.json`. Rows are ratios
//! of instruction counts, taken by valgrind in one run against one server, so that they do not depend on how busy the machine
//! is; only where they are far apart, of times, and in Go and of servers of processor time. It ends with 2 if a row misses its bar.
//!
//! `cfhost-bench charts` draws `docs/charts` from what the part `growth` has measured.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod bare;
mod c;
mod command;
mod durable;
mod go;
mod growth;
mod list;
mod load;
mod mask;
mod php;
mod python;
mod ranges;
mod size;

use std::alloc::{GlobalAlloc, Layout, System};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};

use cfhost::{Client, UserCreate, UserLookup};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::callgrind;
use serde_json::{Number, json};
use tempfile::TempDir;

/// Counts allocations; everything else is the system's.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call goes to the system's allocator as it is.
#[expect(unsafe_code, reason = "an allocator cannot be safe")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps to the same contract.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Failed = Box<dyn Error>;

/// Whom the calls that are measured look up.
const UNIQUE_ID: &str = "customer-1001";
/// Two lengths of a run: their difference leaves starting and connecting out.
const FEW: u64 = 100;
const MANY: u64 = 600;

type Measure = fn(&Bench) -> Result<Vec<Row>, Failed>;

/// What can be measured: for which language, and how.
const MEASURES: &[(&str, Measure)] = &[
    ("rust", rust),
    ("rust", ranges::look_up),
    ("rust", list::rows),
    ("rust", mask::rows),
    ("load", load::rows),
    ("load", bare::rows),
    ("load", durable::rows),
    ("database", load::databases),
    ("rust", size::rows),
    ("command", command::rows),
    ("c", c::rows),
    ("go", go::rows),
    ("python", python::rows),
    ("php", php::rows),
    ("growth", growth::rows),
];

/// One row of the table.
#[derive(Clone)]
struct Row {
    name: String,
    unit: &'static str,
    ours: Number,
    /// What it is compared with.
    peer: Option<Number>,
    ratio: Option<f64>,
    bar: Option<f64>,
    is_missed: bool,
    /// The series that it is of, and the size at which it was measured; the row of the whole series has none.
    series: Option<(&'static str, Option<u64>)>,
}

impl Row {
    fn beside(name: impl Into<String>, unit: &'static str, ours: u64, peer: u64, bar: f64) -> Self {
        let row = Self::without_bar(name, unit, ours, peer);
        Self { bar: Some(bar), is_missed: row.ratio.is_none_or(|ratio| ratio > bar), ..row }
    }

    fn without_bar(name: impl Into<String>, unit: &'static str, ours: u64, peer: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^52")]
        let ratio = ours as f64 / peer as f64;
        Self { peer: Some(peer.into()), ratio: Some(ratio), ..Self::alone(name, unit, ours) }
    }

    fn alone(name: impl Into<String>, unit: &'static str, ours: u64) -> Self {
        let ours = ours.into();
        Self { name: name.into(), unit, ours, peer: None, ratio: None, bar: None, is_missed: false, series: None }
    }
}

/// The server that is called, and where to put things.
struct Bench {
    gateway: Gateway,
    ca: String,
    folder: TempDir,
    /// Instructions of a warm call by libcurl that is not read.
    curl: u64,
    /// The same, of a process that makes one.
    cold_curl: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["lookup", url, ca, count] => lookup(url, ca, count),
        ["list", way, url, rows, count] => list::list(way, url, rows, count),
        ["mask", url, count] => mask::mask(url, count),
        ["bare", tls, answer] => bare::serve(tls, answer),
        ["idle", url, ca, clients] => size::idle(url, ca, clients),
        ["threads", url, threads, count] => growth::threads::calls(url, threads, count),
        ["clients", url, count] => growth::clients::calls(url, count),
        ["ranges", size, count] => growth::ranges::look_ups(size, count),
        ["plans", size, count] => growth::plans::plans(size, count),
        ["charts"] => growth::charts::draw(),
        _ => match measure(&arguments) {
            Ok(true) => return ExitCode::from(2),
            measured => measured.map(drop),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is measured: so many warm look-ups with a typed reply. Prints how many allocations a call makes.
fn lookup(url: &str, ca: &str, count: &str) -> Result<(), Failed> {
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(url).ca_file(ca).build()?;
    let act = UserLookup::by_unique_id(UNIQUE_ID);
    let count: u64 = count.parse()?;
    let mut before = 0;
    for call in 0..count {
        // The first calls make the connection and grow its buffers.
        if call == count / 2 {
            before = ALLOCATIONS.load(Ordering::Relaxed);
        }
        let reply = client.user_lookup(&act)?;
        assert!(reply.user_authed && reply.hosted_zones.is_empty(), "another answer than the one that is measured");
    }
    println!("{}", (ALLOCATIONS.load(Ordering::Relaxed) - before) / (count - count / 2));
    Ok(())
}

/// Whether a row missed its bar.
fn measure(languages: &[&str]) -> Result<bool, Failed> {
    if let Some(unknown) = languages.iter().find(|name| !MEASURES.iter().any(|(language, _)| language == *name)) {
        return Err(format!("there is nothing to measure for {unknown}").into());
    }
    let bench = Bench::new()?;
    let wanted = MEASURES.iter().filter(|(language, _)| languages.is_empty() || languages.contains(language));
    let rows = wanted.map(|(_, measure)| measure(&bench)).collect::<Result<Vec<_>, _>>()?.concat();
    let lookups =
        Command::new(std::env::current_exe()?).args(["lookup", bench.url(), &bench.ca, &MANY.to_string()]).output()?;
    let allocations: u64 = String::from_utf8(lookups.stdout)?.trim().parse()?;
    report(&rows, allocations)
}

impl Bench {
    fn new() -> Result<Self, Failed> {
        let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
        let gateway = Gateway::builder().spawn()?;
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, gateway.ca_pem())?;
        let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_file(&ca).build()?;
        client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1").unique_id(UNIQUE_ID))?;
        let ca = ca.into_os_string().into_string().map_err(|_| "a folder that is not UTF-8")?;

        let mut bench = Self { gateway, ca, folder, curl: 0, cold_curl: 0 };
        let curl = bench.curl_lookup();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/curl_lookup.c");
        let mut cc = Command::new("cc");
        match cc.args(["-O2", "-Wall", "-Wextra", "-o"]).args([&curl, &source]).args(["-lcurl", "-pthread"]).status() {
            Ok(status) if status.success() => {}
            _ => return Err("the C program for libcurl does not compile: it needs cc and libcurl4-openssl-dev".into()),
        }
        let body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&unique_id={UNIQUE_ID}");
        bench.curl = bench.per_call(&curl, &[bench.url(), &bench.ca, &body])?;
        bench.cold_curl = bench.cold(&curl, &[bench.url(), &bench.ca, &body])?;
        Ok(bench)
    }

    fn url(&self) -> &str {
        self.gateway.url()
    }

    /// The program that makes the same look-ups by libcurl.
    fn curl_lookup(&self) -> PathBuf {
        self.folder.path().join("curl_lookup")
    }

    /// The warm and the cold row of a program, beside libcurl's.
    fn beside_curl(
        &self,
        program: &Path,
        arguments: &[&str],
        warm: &'static str,
        cold: &'static str,
        bar: f64,
    ) -> Result<Vec<Row>, Failed> {
        let unit = "instructions";
        Ok(vec![
            Row::beside(warm, unit, self.per_call(program, arguments)?, self.curl, bar),
            Row::beside(cold, unit, self.cold(program, arguments)?, self.cold_curl, 0.5),
        ])
    }

    /// Instructions of a process that makes one call, from its start to its end.
    fn cold(&self, program: &Path, arguments: &[&str]) -> Result<u64, Failed> {
        instructions(program, &[arguments, &["1"]].concat(), self.folder.path())
    }

    /// Instructions that a program spends on one more call; how many it makes is its last argument.
    fn per_call(&self, program: &Path, arguments: &[&str]) -> Result<u64, Failed> {
        per_unit(program, arguments, self.folder.path(), (FEW, MANY))
    }
}

fn rust(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let (program, arguments) = (std::env::current_exe()?, ["lookup", bench.url(), &bench.ca]);
    bench.beside_curl(
        &program,
        &arguments,
        "warm user_lookup, Rust with a typed reply / libcurl without reading",
        "cold start and one user_lookup, Rust / libcurl",
        0.6,
    )
}

fn instructions(program: &Path, arguments: &[&str], folder: &Path) -> Result<u64, Failed> {
    Ok(callgrind::instructions(callgrind::command(program).args(arguments).current_dir(folder))?)
}

/// Instructions that a program spends on one more of what it does; how many it does is its last argument.
fn per_unit(program: &Path, arguments: &[&str], folder: &Path, (few, many): (u64, u64)) -> Result<u64, Failed> {
    let run = |count: u64| instructions(program, &[arguments, &[&count.to_string()]].concat(), folder);
    Ok(run(many)?.saturating_sub(run(few)?) / (many - few))
}

/// Where the rows are written.
fn bench_json() -> Result<PathBuf, Failed> {
    Ok(std::env::current_exe()?.ancestors().nth(2).ok_or("no target folder")?.join("bench.json"))
}

/// Prints the rows, and once more those that missed their bars. Whether there are any.
fn report(rows: &[Row], allocations: u64) -> Result<bool, Failed> {
    let header = format!("{:<70} {:>12} {:>12} {:>6} {:>6}", "", "ours", "peer", "ratio", "bar");
    println!("{header}");
    for row in rows {
        row.print();
    }
    println!("allocations per warm user_lookup: {allocations}");
    let target = bench_json()?;
    std::fs::write(&target, format!("{:#}\n", rows.iter().map(Row::json).collect::<serde_json::Value>()))?;
    println!("written to {}", target.display());
    let missed: Vec<_> = rows.iter().filter(|row| row.is_missed).collect();
    if !missed.is_empty() {
        println!("\nmissed:\n{header}");
    }
    for row in &missed {
        row.print();
    }
    Ok(!missed.is_empty())
}

impl Row {
    fn print(&self) {
        let number = |number: Option<f64>| number.map(|number| format!("{number:.2}")).unwrap_or_default();
        let peer = self.peer.as_ref().map(Number::to_string).unwrap_or_default();
        let (ours, ratio, bar) = (self.ours.to_string(), number(self.ratio), number(self.bar));
        let line = format!("{:<70} {ours:>12} {peer:>12} {ratio:>6} {bar:>6}", self.name);
        println!("{}{}", line.trim_end(), if self.is_missed { "  missed" } else { "" });
    }

    fn json(&self) -> serde_json::Value {
        let mut json = json!({
            "name": self.name, "unit": self.unit, "ours": self.ours, "peer": self.peer, "ratio": self.ratio, "bar": self.bar,
            "ok": !self.is_missed,
        });
        if let Some((series, size)) = self.series {
            json["series"] = json!(series);
            json["size"] = json!(size);
        }
        json
    }
}
