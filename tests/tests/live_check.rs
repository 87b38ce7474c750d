//! `v4/live-check`, tried against the stand-in.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Fault, FaultKind, Settings, StandIn, provider_zone};
use serde_json::json;

fn script(arguments: &[&str]) -> Command {
    let mut script = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../v4/live-check"));
    // A slip must not reach the vendor.
    script.args(arguments).env("https_proxy", "http://127.0.0.1:1");
    script.env_remove("CFHOST_LIVE_ACTS").env_remove("CFHOST_LIVE_FULL_ZONE");
    script
}

fn run(arguments: &[&str]) -> Output {
    script(arguments).output().unwrap()
}

/// All that it wrote.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn token_file(folder: &Path) -> String {
    let path = folder.join("token");
    fs::write(&path, format!("{EXAMPLE_TOKEN}\n")).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn it_reads_and_with_write_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let token = token_file(folder.path());
    let stand_in = StandIn::start(Settings { suffixes: vec!["test".into()], ..Settings::default() }).unwrap();
    let zone = json!({"zones": [{"name": "one.test", "status": "active",
        "records": [{"type": "A", "name": "www.one.test", "content": "192.0.2.1"}]}]});
    stand_in.seed(&zone).unwrap();
    let account = stand_in.account();
    let to = ["--account", &account, "--token-file", &token, "--base-url", stand_in.url()];
    let output = run(&to);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("ok ")).count(), 11, "{text}");
    assert!(stand_in.calls().iter().all(|call| call.method == "GET"));

    let output = run(&[&to[..], &["--write", "one.test"]].concat());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("ok ")).count(), 18, "{text}");
    assert!(!text.contains(EXAMPLE_TOKEN));
    let counts = stand_in.counts();
    assert_eq!(counts["records"], 1);
    let deletions: Vec<_> = stand_in.calls().into_iter().filter(|call| call.method == "DELETE").collect();
    assert_eq!(deletions.iter().map(|call| call.status).collect::<Vec<_>>(), [Some(200), Some(200)]);
}

#[test]
fn it_says_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let token = token_file(folder.path());
    let stand_in = StandIn::start(Settings::default()).unwrap();
    stand_in.fault(Fault::new("GET /ips", FaultKind::Html(502)));
    let account = stand_in.account();
    let output = run(&["--account", &account, "--token-file", &token, "--base-url", stand_in.url()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("differs  the ranges are lists (HTTP 502"), "{text}");
}

#[test]
fn it_refuses_to_run_without_being_told_the_account() {
    let folder = tempfile::tempdir().unwrap();
    let token = token_file(folder.path());
    for arguments in [
        &["--token-file", &token][..],
        &["--account", "all", "--token-file", &token],
        &["--account", "0123456789abcdef0123456789abcdef"],
    ] {
        let output = run(arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    }
    fs::set_permissions(&token, Permissions::from_mode(0o644)).unwrap();
    let output = run(&["--account", "0123456789abcdef0123456789abcdef", "--token-file", &token]);
    assert_eq!(output.status.code(), Some(2));
}

/// A vendor with a provider's zone, and what the script is told of it.
struct Provider {
    folder: tempfile::TempDir,
    stand_in: StandIn,
}

impl Provider {
    fn new() -> Self {
        let mut settings = Settings { suffixes: vec!["test".into()], ..Settings::default() };
        settings.times.hostname_settle = 0;
        let stand_in = StandIn::start(settings).unwrap();
        stand_in.seed(&json!({ "zones": [provider_zone("one.test", "web1.host.test")] })).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), stand_in }
    }

    /// The script, carrying acts out by the gateway that the tests run.
    fn acts(&self) -> Command {
        let gateway = cfhost_tests::cargo::build("cfhost-gateway").unwrap().join("cfhost-gateway");
        let (account, token) = (self.stand_in.account(), token_file(self.folder.path()));
        let to = ["--account", &account, "--token-file", &token, "--base-url", self.stand_in.url()];
        let mut script = script(&to);
        script.args(["--acts", "one.test", "--gateway"]).arg(gateway);
        script
    }

    /// Zones, records and host names.
    fn counts(&self) -> [i64; 3] {
        let counts = self.stand_in.counts();
        ["zones", "records", "hostnames"].map(|what| counts[what].as_i64().unwrap())
    }

    fn changes(&self) -> usize {
        self.stand_in.calls().iter().filter(|call| call.method != "GET").count()
    }
}

#[test]
fn it_carries_acts_out_and_leaves_nothing_behind() {
    let provider = Provider::new();
    let before = provider.counts();
    let output = provider.acts().env("CFHOST_LIVE_ACTS", "one.test").output().unwrap();
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("ok ")).count(), 11 + 9, "{text}");
    assert!(text.contains("skipped  full_zone_set"), "{text}");
    assert_eq!((provider.counts(), provider.changes()), (before, 2));

    let with_zone =
        provider.acts().env("CFHOST_LIVE_ACTS", "one.test").env("CFHOST_LIVE_FULL_ZONE", "made.test").output().unwrap();
    let text = text + &said(&with_zone);
    assert!(with_zone.status.success(), "{text}");
    assert!(text.contains("ok       it names the zone's name servers\n"), "{text}");
    assert!(text.contains("ok       the zone is deleted\n"), "{text}");
    assert_eq!((provider.counts(), provider.changes()), (before, 6));
    assert!(!text.contains(EXAMPLE_TOKEN));
}

#[test]
fn it_carries_no_act_out_by_accident() {
    let provider = Provider::new();
    for (variable, value) in [("CFHOST_LIVE", ""), ("CFHOST_LIVE_ACTS", "yes"), ("CFHOST_LIVE_ACTS", "two.test")] {
        let output = provider.acts().env(variable, value).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{variable}={value}");
    }
    assert_eq!(provider.stand_in.calls().len(), 0);
    // A zone that is there is nobody's to make and delete.
    provider.stand_in.seed(&json!({"zones": [{"name": "theirs.test"}]})).unwrap();
    let mut script = provider.acts();
    script.env("CFHOST_LIVE_ACTS", "one.test").env("CFHOST_LIVE_FULL_ZONE", "theirs.test");
    let output = script.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(provider.changes(), 0);
}

#[test]
fn it_cleans_up_when_it_is_ended_half_way() {
    let provider = Provider::new();
    let before = provider.counts();
    // The gateway's deletion is held until there is a second one: that of the script.
    provider.stand_in.fault(Fault::new("DELETE /zones/*/custom_hostnames/*", FaultKind::Together).times(2));
    let mut script = provider.acts();
    script.env("CFHOST_LIVE_ACTS", "one.test").stdout(Stdio::piped()).stderr(Stdio::piped());
    let script = Ended(script.spawn().unwrap());
    let end = Instant::now() + Duration::from_secs(120);
    while provider.stand_in.faults_left() == 2 {
        assert!(Instant::now() < end, "nothing is deleted");
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(provider.counts()[2], 1);
    let output = script.end();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(130), "{text}");
    assert_eq!(provider.counts(), before, "{text}");
}

/// A script that is ended with the test.
struct Ended(Child);

impl Ended {
    fn end(mut self) -> Output {
        let script = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(script, rustix::process::Signal::TERM).unwrap();
        let status = self.0.wait().unwrap();
        let read = |mut from: Box<dyn std::io::Read>| {
            let mut all = Vec::new();
            from.read_to_end(&mut all).unwrap();
            all
        };
        let (stdout, stderr) = (self.0.stdout.take().unwrap(), self.0.stderr.take().unwrap());
        Output { status, stdout: read(Box::new(stdout)), stderr: read(Box::new(stderr)) }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
