//! The status listener, as a load balancer and Prometheus meet it.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{
    Answer, Locked, PASSWORD, Partner, Served, connect, connect_slowly, eventually, exchange, is_on_database, plain,
    post,
};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

fn ask(url: &str, method: &str, path: &str) -> Answer {
    Answer::parse(&exchange(
        url,
        format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
    ))
}

/// Asks until the answer has this status. What was found out is kept for a moment, so that the first one may be an old one.
fn health(url: &str, status: u16) -> String {
    let deadline = Instant::now() + Duration::from_secs(300);
    loop {
        let answer = ask(url, "GET", "/healthz");
        if answer.status == status {
            return answer.body;
        }
        assert!(Instant::now() < deadline, "{answer:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Samples by name and labels, read as strictly as the format's description says.
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
fn metrics(url: &str) -> BTreeMap<String, f64> {
    let answer = ask(url, "GET", "/metrics");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let (mut samples, mut families) = (BTreeMap::new(), BTreeSet::new());
    // The family that goes on: all of its lines are together, and HELP comes before TYPE before samples.
    let (mut helped, mut family, mut kind) = ("", "", "");
    assert!(answer.body.ends_with('\n'));
    for line in answer.body.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty() && families.insert(name), "{line}");
            helped = name;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            (family, kind) = rest.split_once(' ').unwrap();
            assert!(family == helped && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", family.ends_with("_total"), "{line}");
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            let ending = name.strip_prefix(family).unwrap_or_else(|| panic!("{line} is of no family"));
            let endings: &[&str] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(endings.contains(&ending), "{line}");
            let labels = labels.strip_suffix('}').unwrap();
            for label in labels.split(',').filter(|label| !label.is_empty()) {
                let (name, value) = label.split_once("=\"").unwrap();
                assert!(is_name(name) && !value.trim_end_matches('"').contains(['"', '\\']), "{line}");
                assert!(value.ends_with('"'), "{line}");
            }
            assert!(samples.insert(series.to_owned(), value.parse().unwrap()).is_none(), "{line} comes twice");
        }
    }
    // Each histogram rises, and its last bucket is its count.
    for (series, count) in samples.iter().filter(|(series, _)| series.contains("_count{")) {
        let (name, act) = series.strip_suffix("\"}").unwrap().split_once("_count{act=\"").unwrap();
        let start = format!("{name}_bucket{{act=\"{act}\",le=\"");
        let mut buckets: Vec<(f64, f64)> = samples
            .iter()
            .filter_map(|(series, count)| {
                Some((series.strip_prefix(&start)?.strip_suffix("\"}")?.parse().unwrap(), *count))
            })
            .collect();
        buckets.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        assert!(buckets.is_sorted_by(|(_, before), (_, after)| before <= after), "{buckets:?}");
        assert_eq!(*buckets.last().unwrap(), (f64::INFINITY, *count), "{series}");
    }
    samples
}

fn calls(samples: &BTreeMap<String, f64>) -> BTreeMap<&str, f64> {
    let calls = samples.iter().filter(|(_, count)| **count > 0.0);
    calls.filter_map(|(series, count)| Some((series.strip_prefix("cfhost_gateway_calls_total")?, *count))).collect()
}

#[test]
fn it_tells_where_it_is_and_answers_two_paths() {
    let (mut control, mut status) = (String::new(), String::new());
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let token = dir.path().join("token");
    common::secret(&token, "bXktb3duLXRva2VuLW9mLXRlc3Rz=");
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--control", "127.0.0.1:0"];
    let further = ["--control-token-file", token.to_str().unwrap(), "--status", "127.0.0.1:0"];
    let mut served = Served::start(&[&options[..], &further].concat());
    for (line, prefix) in [(&mut control, "control on "), (&mut status, "status on ")] {
        *line = served.line().strip_prefix(prefix).unwrap().to_owned();
    }
    assert!(status.starts_with("http://127.0.0.1:") && status != control, "{status}");
    assert_eq!(health(&status, 200), "ok\n");

    for path in ["/healthz", "/metrics"] {
        let answer = ask(&status, "HEAD", path);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
        assert_ne!(answer.header("content-length"), Some("0"), "{path}");
        for method in ["POST", "DELETE", "OPTIONS"] {
            let answer = ask(&status, method, path);
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method} {path}");
        }
    }
    for path in ["/", "/metrics/", "/host-gw.html", "/healthz/x", "//metrics"] {
        assert_eq!(ask(&status, "GET", path).status, 404, "{path}");
    }
    // A body is not waited for.
    let mut stream = connect(&status);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nx").unwrap();
    let mut answer = Vec::new();
    let ended = stream.read_to_end(&mut answer).map_err(|error| error.kind());
    assert!(matches!(ended, Ok(_) | Err(ErrorKind::ConnectionReset)), "{ended:?}");
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(served.terminate(), (Some(0), String::new()));
}

#[test]
fn one_address_takes_some_of_its_connections_and_none_of_the_apis() {
    let gateway = plain().status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    let url = gateway.status_url().unwrap();
    let crowd: Vec<_> = (0..20).map(|_| connect(url)).collect();
    for mut stream in &crowd[8..] {
        let ended = stream.read(&mut [0]).map_err(|error| error.kind());
        assert!(matches!(ended, Ok(0) | Err(ErrorKind::ConnectionReset)), "{ended:?}");
    }
    let mut other = connect_slowly([127, 0, 0, 2].into(), url);
    other.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");
    assert_eq!(Partner::example(&gateway).call("zone_list", &[]).code(), 0);
}

#[test]
fn what_came_of_calls_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let gateway = plain().state(&state).status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    let url = gateway.status_url().unwrap();
    let before = metrics(url);
    // Every act is there from the beginning, so that its first call is an increase.
    assert_eq!(before["cfhost_gateway_calls_total{act=\"zone_set\",outcome=\"success\",code=\"\"}"].to_bits(), 0);
    assert_eq!(calls(&before), BTreeMap::new());

    let host = Partner::example(&gateway);
    let user_key = host.customer("customer@example.com");
    host.set(&user_key, "example.com", "www").response();
    host.set(&user_key, "example.net", "www").response();
    host.set("x", "example.net", "www");
    host.call("user_auth", &[("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-1")]);
    host.call("drop table", &[]);
    ask(gateway.url(), "GET", "/nothing");
    gateway.set_fault("zone_lookup=http-500*1").unwrap();
    host.zone("zone_lookup", &user_key, "example.com");
    gateway.set_fault("zone_lookup=reset-before*1").unwrap();
    let mut broken = connect(gateway.url());
    broken
        .write_all(&common::request("POST", "/host-gw.html", "application/x-www-form-urlencoded", b"act=zone_lookup"))
        .unwrap();
    broken.read(&mut [0]).unwrap_err();

    let samples = metrics(url);
    let expected = [
        ("{act=\"unknown\",outcome=\"error\",code=\"101\"}", 1.0),
        ("{act=\"unknown\",outcome=\"http\",code=\"404\"}", 1.0),
        ("{act=\"user_auth\",outcome=\"error\",code=\"124\"}", 1.0),
        ("{act=\"user_create\",outcome=\"success\",code=\"\"}", 1.0),
        ("{act=\"zone_lookup\",outcome=\"broken\",code=\"\"}", 1.0),
        ("{act=\"zone_lookup\",outcome=\"http\",code=\"500\"}", 1.0),
        ("{act=\"zone_set\",outcome=\"error\",code=\"116\"}", 1.0),
        ("{act=\"zone_set\",outcome=\"success\",code=\"\"}", 2.0),
    ];
    assert_eq!(calls(&samples), BTreeMap::from(expected));
    let number = |name: &str| samples[&format!("cfhost_gateway_{name}")];
    assert_eq!(number("call_duration_seconds_count{act=\"zone_set\"}").to_bits(), 3_f64.to_bits());
    assert!(number("call_duration_seconds_sum{act=\"zone_set\"}") > 0.0);
    if is_on_database() {
        assert!(number("database_round_trips_total") > number("database_connections{kind=\"read\"}"));
    } else {
        assert!(number("state_bytes{file=\"state\"}") + number("state_bytes{file=\"wal\"}") > 10_000.0);
    }
    assert!(samples["process_resident_memory_bytes"] > 1e6 && samples["process_open_fds"] > 3.0);
    assert!(samples["process_start_time_seconds"] > 1.7e9);
    let version = format!("cfhost_gateway_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(samples[&version].to_bits(), 1_f64.to_bits());
    assert!(!samples.contains_key("cfhost_gateway_certificate_left_seconds"));
    let text = ask(url, "GET", "/metrics").body;
    for secret in [EXAMPLE_HOST_KEY, PASSWORD, &user_key, "customer", "example.com", dir.path().to_str().unwrap()] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn what_goes_on_at_the_moment_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let gateway = plain().state(&state).status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    let url = gateway.status_url().unwrap();
    let until = |what: &str, count: f64| {
        let name = format!("cfhost_gateway_{what}");
        eventually(&format!("{what} is {count}"), || metrics(url)[&name].to_bits() == count.to_bits());
    };
    until("connections", 0.0);
    let held = [(); 3].map(|()| connect(gateway.url()));
    until("connections", 3.0);
    drop(held);
    until("connections", 0.0);

    let lock = Locked::new(&state);
    std::thread::scope(|scope| {
        let host = Partner::example(&gateway);
        let writers = [(); 3].map(|()| scope.spawn(move || host.call("host_child_new", &[]).code()));
        until("lane_calls{lane=\"writing\"}", 3.0);
        // In a file, one follows the other.
        until("transactions{kind=\"write\"}", if is_on_database() { 3.0 } else { 1.0 });
        drop(lock);
        for writer in writers {
            assert_eq!(writer.join().unwrap(), 0);
        }
    });
    for what in ["lane_calls{lane=\"writing\"}", "lane_calls{lane=\"hashing\"}", "transactions{kind=\"write\"}"] {
        until(what, 0.0);
    }
    until("transactions{kind=\"read\"}", 0.0);
}

#[test]
fn the_end_of_the_certificate_is_told() {
    let gateway = common::builder().status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    // The 31st of December 2049, as it is made.
    let left = metrics(gateway.status_url().unwrap())["cfhost_gateway_certificate_left_seconds"];
    let ends = left + std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
    assert!((ends - 2_524_521_600.0).abs() < 3600.0, "{left}");
}

/// It is ready only if a change would be kept, whatever the reason.
#[test]
fn it_is_not_ready_while_the_state_is_locked_or_gone() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    let gateway = plain().state(&state).status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    let url = gateway.status_url().unwrap();
    assert_eq!(health(url, 200), "ok\n");

    let lock = rusqlite::Connection::open(&state).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let why = health(url, 503);
    assert!(
        ["a change of the state takes longer", "database is locked"].iter().any(|told| why.contains(told)),
        "{why}"
    );
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(health(url, 200), "ok\n");
    // Nothing is kept of what it tries.
    let tried: i64 = lock.query_row("SELECT count(*) FROM domains", [], |row| row.get(0)).unwrap();
    assert_eq!(tried, 0);

    fs::rename(&state, dir.path().join("elsewhere.db")).unwrap();
    let why = health(url, 503);
    assert!(why.contains("the state file was moved") && why.lines().count() == 1, "{why}");
    assert!(!why.contains(dir.path().to_str().unwrap()), "{why}");
    fs::rename(dir.path().join("elsewhere.db"), &state).unwrap();
    assert_eq!(health(url, 200), "ok\n");
}

/// The limit of a file's size stands for a quota, which the free space of a disk does not show.
#[test]
fn it_is_not_ready_where_nothing_can_be_written() {
    use rustix::process::{Resource, Rlimit, prlimit};

    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    let options = ["--state", state.to_str().unwrap(), "--host-key", EXAMPLE_HOST_KEY, "--status", "127.0.0.1:0"];
    let mut served = Served::start(&options);
    let url = served.line().replace("status on ", "");
    assert_eq!(health(&url, 200), "ok\n");
    let limit = |current| prlimit(Some(served.pid()), Resource::Fsize, Rlimit { current, maximum: None }).map(drop);
    limit(Some(0)).unwrap();
    let why = health(&url, 503);
    assert!(why.starts_with("cannot read or change the state: ") && why.lines().count() == 1, "{why}");
    assert_eq!(served.partner(EXAMPLE_HOST_KEY).call("host_child_new", &[]).code(), 601);
    limit(None).unwrap();
    assert_eq!(health(&url, 200), "ok\n");
    assert_eq!(served.partner(EXAMPLE_HOST_KEY).call("host_child_new", &[]).code(), 0);
}

#[test]
fn it_is_not_ready_while_the_disk_is_full() {
    let dir = tempfile::tempdir().unwrap();
    let Some(_disk) = Disk::mount(dir.path()) else {
        println!("not allowed to mount a tmpfs: only the file size limit was tested");
        return;
    };
    let gateway =
        plain().state(dir.path().join("state.db")).status_listen((Ipv4Addr::LOCALHOST, 0).into()).spawn().unwrap();
    let url = gateway.status_url().unwrap();
    assert_eq!(health(url, 200), "ok\n");
    let ballast = dir.path().join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    assert_eq!(health(url, 503), "the disk of the state is full: 0 KiB are left\n");
    assert_eq!(post(gateway.url(), format!("act=host_child_new&host_key={EXAMPLE_HOST_KEY}")).code(), 601);
    drop(file);
    fs::remove_file(&ballast).unwrap();
    assert_eq!(health(url, 200), "ok\n");
}

/// A small file system in memory.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(path: &'a Path) -> Option<Self> {
        let mounted = mount("tmpfs", path, "tmpfs", MountFlags::empty(), Some(c"size=24m"));
        mounted.is_ok().then(|| Self(path))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        // Lazily, since the gateway is still there.
        let _ = unmount(self.0, UnmountFlags::DETACH);
    }
}
