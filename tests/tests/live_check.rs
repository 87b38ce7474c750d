//! `v4/live-check`, tried against the stand-in.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Settings, StandIn};
use serde_json::json;

fn run(arguments: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../v4/live-check");
    // A slip must not reach the vendor.
    Command::new(script).args(arguments).env("https_proxy", "http://127.0.0.1:1").output().unwrap()
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
    stand_in.fault(cfhost_v4_stand_in::Fault::new("GET /ips", cfhost_v4_stand_in::FaultKind::Html(502)));
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
