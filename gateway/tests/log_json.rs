//! The log as JSON, as a collector of logs reads it.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{OTHER_KEY, PASSWORD, Served, complaint, connect, exchange};
use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

/// Lines as what does not change from run to run: without time and milliseconds, whose form is looked at.
fn entries(log: &str) -> Vec<Value> {
    let members = ["act", "cause", "code", "guess", "host", "milliseconds", "outcome", "peer", "time"];
    let entry = |line: &str| {
        let mut entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let names: BTreeSet<String> = entry.as_object().unwrap().keys().cloned().collect();
        let entry_members = entry.as_object_mut().unwrap();
        let time = entry_members.remove("time").unwrap();
        let time = time.as_str().unwrap();
        assert!(time.len() == "2026-11-26T14:20:07.410Z".len() && time.ends_with('Z'), "{line}");
        if entry_members.contains_key("warning") {
            assert_eq!(entry_members.len(), 1, "{line}");
        } else {
            assert_eq!(names, BTreeSet::from(members.map(str::to_owned)), "{line}");
            assert!(entry_members.remove("milliseconds").unwrap().is_u64(), "{line}");
        }
        entry
    };
    log.lines().map(entry).collect()
}

fn call(act: &str, outcome: &str, code: impl Into<Value>, host: impl Into<Value>, guess: bool) -> Value {
    let (code, host) = (code.into(), host.into());
    json!({
        "act": act, "outcome": outcome, "code": code, "host": host, "peer": "127.0.0.1", "cause": null, "guess": guess
    })
}

#[test]
fn each_request_is_an_object_with_its_host_and_peer() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--log", "json"];
    let served = Served::start(&[&options[..], &["--fault", "zone_lookup=http-500*1"]].concat());
    let host = served.partner(EXAMPLE_HOST_KEY);
    let user_key = host.customer("customer@example.com");
    host.set(&user_key, "example.com", "bad host!");
    host.zone("zone_lookup", &user_key, "example.com");
    host.call("user_auth", &[("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-horse-1")]);
    served.partner(OTHER_KEY).call("zone_list", &[]);
    let child_key = host.call("host_child_new", &[]).text("host_key");
    served.partner(&child_key).call("zone_list", &[]).response();
    host.call("x\n\"}\u{1b}[2J\u{85}{\"act\":\"forged", &[]);
    exchange(&served.url, b"GET /nothing HTTP/1.0\r\n\r\n");
    kill_process(served.pid(), Signal::HUP).unwrap();
    // The signal is heard before the one that ends it, or not at all: what it says is told first.
    let (code, log) = {
        let mut served = served;
        let mut log = String::new();
        while !log.ends_with("again\"}\n") {
            log += &(served.said() + "\n");
        }
        let (code, rest) = served.terminate();
        (code, log + &rest)
    };
    assert_eq!(code, Some(0));
    let mut found = entries(&log);
    // It was said by another thread than those that answer, and has no place among them.
    let warning = found.iter().position(|entry| entry.get("warning").is_some()).unwrap();
    assert_eq!(found.remove(warning), json!({ "warning": "there is no certificate to read again" }));
    let expected = [
        call("user_create", "success", Value::Null, 1, false),
        call("zone_set", "error", 205, 1, false),
        call("zone_lookup", "http", 500, Value::Null, false),
        call("user_auth", "error", 124, 1, true),
        call("zone_list", "error", 100, Value::Null, true),
        call("host_child_new", "success", Value::Null, 1, false),
        call("zone_list", "success", Value::Null, 2, false),
        call("unknown", "error", 101, 1, false),
        call("unknown", "http", 404, Value::Null, false),
    ];
    assert_eq!(found, expected, "{log}");
    let whole = [EXAMPLE_HOST_KEY, OTHER_KEY, PASSWORD, &user_key, &child_key, "customer@", "horse", "forged"];
    assert!(whole.iter().all(|secret| !log.contains(secret)), "{log}");
}

#[test]
fn what_stands_behind_a_refusal_is_the_cause() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    let served = Served::start(&["--state", state.to_str().unwrap(), "--host-key", EXAMPLE_HOST_KEY, "--log=json"]);
    fs::rename(&state, dir.path().join("elsewhere.db")).unwrap();
    assert_eq!(served.partner(EXAMPLE_HOST_KEY).call("host_child_new", &[]).code(), 601);
    let found = entries(&served.terminate().1);
    assert!(found[0]["cause"].as_str().unwrap().contains("the state file was moved"), "{found:?}");
    assert_eq!((&found[0]["code"], &found[0]["host"], found.len()), (&json!(601), &json!(1), 1));
}

#[test]
fn handshakes_and_warnings_are_objects_too() {
    let dir = tempfile::tempdir().unwrap();
    let tls = dir.path().join("tls");
    let state = common::memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--log", "json", "--tls-dir"];
    let options = [&options[..], &[tls.to_str().unwrap()]].concat();
    let served = Served::listening("0.0.0.0:0", &options);
    let url = served.url.replace("0.0.0.0", "127.0.0.1");
    let mut stream = connect(&url);
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
    let found = entries(&served.terminate().1);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0]["warning"].as_str().unwrap().starts_with("listening on 0.0.0.0 with a certificate for localhost"));
    let failed = &found[1];
    assert_eq!(
        (&failed["act"], &failed["outcome"], &failed["peer"]),
        (&json!("handshake"), &json!("failed"), &json!("127.0.0.1"))
    );
    assert!(failed["cause"].as_str().unwrap().contains("InvalidContentType"), "{failed}");
}

#[test]
fn why_it_does_not_start_is_an_object_and_one_line() {
    let file = "/nowhere/a\nb\u{1b}[2J";
    for form in [&["--log", "json"][..], &["--log"], &[]] {
        let told = complaint(&[&["serve", "--state", file], form].concat());
        let text = if form.len() == 2 {
            entries(&told)[0]["warning"].as_str().unwrap().to_owned()
        } else {
            told.trim_end().strip_prefix("cfhost-gateway: ").unwrap().to_owned()
        };
        assert!(text.contains(r"/nowhere/a\nb\u{1b}[2J"), "{told:?}");
    }
}
