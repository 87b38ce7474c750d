//! The PHP extension beside PHP's own curl.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;

use cfhost_tests::callgrind;
use cfhost_tests::cargo::php_extension;
use cfhost_tests::fpm::{Fpm, Load, Relay, extension_dir};

use crate::{Bench, Failed, Row, UNIQUE_ID, list};

/// Two lengths of a run: their difference leaves starting and connecting out.
const FEW: u64 = 50;
const MANY: u64 = 250;
/// The same where each call makes a handshake.
const FEW_COLD: u64 = 5;
const MANY_COLD: u64 = 25;

const WORKERS: usize = 4;
const REQUESTS: usize = 500;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let (endpoint, ca_file, unique_id) = (bench.url(), bench.ca.as_str(), UNIQUE_ID);
    let ours = php_extension()?;
    let curl = extension_dir()?.join("curl.so");
    let variables = |endpoint: &str| {
        [
            ("BENCH_HOST_KEY", EXAMPLE_HOST_KEY.to_owned()),
            ("BENCH_ENDPOINT", endpoint.to_owned()),
            ("BENCH_CA_FILE", ca_file.to_owned()),
            ("BENCH_UNIQUE_ID", unique_id.to_owned()),
        ]
    };
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench");
    let count = |extension: &Path, page: &str, calls: u64, more: &[&str]| -> Result<u64, Failed> {
        let mut php = callgrind::command("php");
        php.args(["-n", "-d"])
            .arg(format!("extension={}", extension.display()))
            .arg(pages.join(page))
            .arg(calls.to_string())
            .args(more)
            .envs(variables(endpoint));
        Ok(callgrind::instructions(&mut php)?)
    };
    eprintln!("counting instructions of look-ups in PHP: twelve runs under valgrind");
    let per_call = |extension: &Path, page: &str, few: u64, many: u64, more: &[&str]| -> Result<u64, Failed> {
        Ok((count(extension, page, many, more)? - count(extension, page, few, more)?) / (many - few))
    };
    let warm = per_call(&ours, "lookup.php", FEW, MANY, &[])?;
    let kept = per_call(&curl, "lookup_curl.php", FEW, MANY, &["kept"])?;
    let cold = per_call(&curl, "lookup_curl.php", FEW_COLD, MANY_COLD, &[])?;
    let (server, _) = list::serve(list::ROWS)?;
    let list = |extension: &Path, way: &str| -> Result<u64, Failed> {
        let run = |count: &str| -> Result<u64, Failed> {
            let mut php = callgrind::command("php");
            php.args(["-n", "-d"])
                .arg(format!("extension={}", extension.display()))
                .arg(pages.join("list.php"))
                .args([way, count])
                .env("BENCH_HOST_KEY", EXAMPLE_HOST_KEY)
                .env("BENCH_LIST_ENDPOINT", server.url("/"));
            Ok(callgrind::instructions(&mut php)?)
        };
        Ok((run("3")? - run("1")?) / 2)
    };
    let [typed, decoded] = [list(&ours, "cfhost")?, list(&curl, "curl")?];
    let [start, curl_start] = [count(&ours, "lookup.php", 1, &[])?, count(&curl, "lookup_curl.php", 1, &["kept"])?];

    eprintln!("asking php-fpm: {REQUESTS} requests a plugin");
    let gateway: SocketAddr =
        endpoint.split('/').nth(2).and_then(|address| address.parse().ok()).ok_or("no address in the endpoint")?;
    let relay = Relay::new(gateway)?;
    let through = endpoint.replace(&gateway.to_string(), &relay.address.to_string());
    let environment = variables(&through);
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let fpm = Fpm::start(&pages, WORKERS, &[&ours, &curl], &environment, &[], &[])?;
    // One client a core, so that requests do not wait for each other; the first round starts what is started once.
    let run = |page: &str| -> Result<(Load, usize), Failed> {
        let first = fpm.load(page, 4 * WORKERS, 2 * WORKERS, &relay)?;
        let load = fpm.load(page, REQUESTS, WORKERS, &relay)?;
        let handshakes = first.handshakes + load.handshakes;
        Ok((load, handshakes))
    };
    let (with_curl, _) = run("lookup_curl.php")?;
    let memory = |load: &Load| load.workers.iter().map(|worker| Fpm::private_memory(*worker)).sum::<Result<u64, _>>();
    let before = memory(&with_curl)?;
    let (load, handshakes) = run("lookup.php")?;
    let after = memory(&load)?;
    drop(fpm);

    let workers = load.workers.len() as u64;
    println!("the extension: {} KiB", fs::metadata(&ours)?.len() / 1024);
    println!("memory of a PHP-FPM worker that it adds to one on curl: {} KiB", after.saturating_sub(before) / workers);
    let [without, with] = [None, Some(&*ours)].map(start_up);
    let added = with?.as_secs_f64() - without?.as_secs_f64();
    println!("added to `php -v`: {:.1} ms", added * 1000.0);
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Ok(vec![
        Row::beside("zone_list of 10,000 rows, PHP typed / curl and json_decode", "instructions", typed, decoded, 1.1),
        Row::beside("cold start and one userLookup, PHP extension / curl", "instructions", start, curl_start, 0.9),
        Row::beside("warm userLookup, PHP extension / curl with a kept handle", "instructions", warm, kept, 0.55),
        Row::beside("warm userLookup, PHP extension / curl with a handle per call", "instructions", warm, cold, 0.1),
        Row::beside(
            "p50 of 500 PHP-FPM requests, extension / curl",
            "microseconds",
            micros(load.median()),
            micros(with_curl.median()),
            0.4,
        ),
        Row::beside(
            "TLS handshakes of these requests with the extension / workers",
            "handshakes",
            handshakes as u64,
            workers,
            1.0,
        ),
    ])
}

/// How long `php -v` takes: the shortest of many.
fn start_up(extension: Option<&Path>) -> Result<Duration, Failed> {
    let mut shortest = Duration::MAX;
    for _ in 0..30 {
        let mut php = Command::new("php");
        php.arg("-n");
        if let Some(extension) = extension {
            php.arg("-d").arg(format!("extension={}", extension.display()));
        }
        let start = Instant::now();
        let status = php.arg("-v").stdout(Stdio::null()).status()?;
        shortest = shortest.min(start.elapsed());
        if !status.success() {
            return Err("php -v fails".into());
        }
    }
    Ok(shortest)
}
