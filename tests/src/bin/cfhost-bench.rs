//! The benchmarks: `cfhost-bench` measures, prints a table and writes `target/bench.json`. Rows are ratios of instruction
//! counts, taken by valgrind in one run against one server, so that they do not depend on how busy the machine is.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use cfhost::{Client, UserCreate, UserLookup};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use serde_json::json;

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

const UNIQUE_ID: &str = "customer-1001";
/// Two lengths of a run: their difference leaves starting and connecting out.
const FEW: u64 = 100;
const MANY: u64 = 600;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [] => measure(),
        ["lookup", url, ca, count] => lookup(url, ca, count),
        _ => Err("usage: cfhost-bench".into()),
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

struct Row {
    name: &'static str,
    unit: &'static str,
    ours: u64,
    peer: u64,
    bar: f64,
}

fn measure() -> Result<(), Failed> {
    let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
    let gateway = Gateway::builder().spawn()?;
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, gateway.ca_pem())?;
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_file(&ca).build()?;
    client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1").unique_id(UNIQUE_ID))?;

    let curl = compile(folder.path())?;
    let this = std::env::current_exe()?;
    let ca = ca.to_str().ok_or("a folder that is not UTF-8")?;
    let body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&unique_id={UNIQUE_ID}");
    let (few, many) = (FEW.to_string(), MANY.to_string());
    eprintln!("counting instructions of warm look-ups: four runs under valgrind");
    let ours = |count: &str| instructions(&this, &["lookup", gateway.url(), ca, count], folder.path());
    let peer = |count: &str| instructions(&curl, &[gateway.url(), ca, &body, count], folder.path());
    let warm = Row {
        name: "warm user_lookup, Rust with a typed reply / libcurl without reading",
        unit: "instructions",
        ours: (ours(&many)? - ours(&few)?) / (MANY - FEW),
        peer: (peer(&many)? - peer(&few)?) / (MANY - FEW),
        bar: 0.75,
    };
    let allocations = Command::new(&this).args(["lookup", gateway.url(), ca, &many]).output()?;
    let allocations: u64 = String::from_utf8(allocations.stdout)?.trim().parse()?;
    let mut rows = vec![warm];
    let php = cfhost_tests::php_bench::measure(gateway.url(), ca, UNIQUE_ID)?;
    rows.extend(php.into_iter().map(|cfhost_tests::php_bench::Measured { name, unit, ours, peer, bar }| Row {
        name,
        unit,
        ours,
        peer,
        bar,
    }));
    report(&rows, allocations)
}

fn compile(folder: &Path) -> Result<PathBuf, Failed> {
    let program = folder.join("curl_lookup");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/curl_lookup.c");
    let status =
        Command::new("cc").args(["-O2", "-Wall", "-Wextra", "-o"]).args([&program, &source]).arg("-lcurl").status();
    match status {
        Ok(status) if status.success() => Ok(program),
        _ => Err("the C program for libcurl does not compile: it needs cc and libcurl4-openssl-dev".into()),
    }
}

fn instructions(program: &Path, arguments: &[&str], folder: &Path) -> Result<u64, Failed> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok());
    match collected {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("{} failed: {text}", program.display()).into()),
    }
}

fn report(rows: &[Row], allocations: u64) -> Result<(), Failed> {
    println!("{:<70} {:>12} {:>12} {:>6} {:>6}", "", "ours", "peer", "ratio", "bar");
    let mut json_rows = Vec::new();
    for Row { name, unit, ours, peer, bar } in rows {
        #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^52")]
        let ratio = *ours as f64 / *peer as f64;
        let verdict = if ratio <= *bar { "" } else { "  missed" };
        println!("{name:<70} {ours:>12} {peer:>12} {ratio:>6.2} {bar:>6.2}{verdict}");
        json_rows.push(json!({
            "name": name, "unit": unit, "ours": ours, "peer": peer, "ratio": ratio, "bar": bar, "ok": ratio <= *bar,
        }));
    }
    println!("allocations per warm user_lookup: {allocations}");
    let target = std::env::current_exe()?.ancestors().nth(2).ok_or("no target folder")?.join("bench.json");
    std::fs::write(&target, format!("{:#}\n", json!(json_rows)))?;
    println!("written to {}", target.display());
    Ok(())
}
