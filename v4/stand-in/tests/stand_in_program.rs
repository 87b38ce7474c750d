//! The program: what it prints, what it takes, and how it ends.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Times};
use serde_json::{Value, json};

/// The program while it runs, and the lines that it began with.
struct Program {
    child: Child,
    lines: Vec<String>,
}

impl Program {
    fn start(arguments: &[&str], lines: usize) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cfhost-v4-stand-in"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = || {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            line.trim().to_owned()
        };
        let lines = (0..lines).map(|_| line()).collect();
        Self { child, lines }
    }

    fn after(&self, begin: &str) -> &str {
        self.lines.iter().find_map(|line| line.strip_prefix(begin)).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn ask(method: &str, url: &str, body: Option<&Value>) -> (u16, Value) {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = request.header("Authorization", format!("Bearer {EXAMPLE_TOKEN}"));
    let answer = match body {
        Some(body) => agent.run(request.body(body.to_string()).unwrap()),
        None => agent.run(request.body(()).unwrap()),
    };
    let mut answer = answer.unwrap();
    let body = answer.body_mut().read_to_vec().unwrap();
    (answer.status().as_u16(), serde_json::from_slice(&body).unwrap())
}

#[test]
fn it_serves_is_controlled_and_logs_exchanges() {
    let folder = tempfile::tempdir().unwrap();
    let (exchanges, seed) = (folder.path().join("exchanges"), folder.path().join("seed"));
    let id = "00000000000000000000000000000001";
    std::fs::write(&seed, json!({"zones": [{"id": id, "name": "seeded.test", "status": "active"}]}).to_string())
        .unwrap();
    let program = Program::start(
        &[
            "--standing",
            "--no-limits",
            "--any-name",
            "--control",
            "127.0.0.1:0",
            "--time",
            "zone_pending_end=60",
            "--seed",
            seed.to_str().unwrap(),
            "--exchanges",
            exchanges.to_str().unwrap(),
        ],
        4,
    );
    let (url, control) = (program.after("listening on "), program.after("control on "));
    assert!(program.after("dns on ").starts_with("127.0.0.1:"));
    let zone = json!({"name": "a.b.whatever", "account": {"id": program.after("account ")}});
    let (status, made) = ask("POST", &format!("{url}/zones"), Some(&zone));
    assert_eq!((status, made["result"]["status"].as_str()), (200, Some("pending")));
    let (_, seeded) = ask("PATCH", &format!("{url}/zones/{id}?x=1"), Some(&json!({"paused": true})));
    assert_eq!(seeded["result"]["name"], "seeded.test");
    assert_eq!(ask("GET", &format!("{control}counts"), None).1["zones"], 2);
    assert_eq!(ask("POST", &format!("{control}advance"), Some(&json!({"seconds": 61}))).0, 200);
    let made = made["result"]["id"].as_str().unwrap();
    assert_eq!(ask("DELETE", &format!("{url}/zones/{made}"), None).0, 404);
    let review = format!("{url}/zones/{id}/dns_records/scan/review");
    assert_eq!(ask("POST", &review, Some(&json!({"rejects": [[null]]}))).1["errors"][0]["code"], 6007);
    assert_eq!(ask("DELETE", &format!("{control}state"), None).0, 200);
    assert_eq!(ask("GET", &format!("{control}counts"), None).1["zones"], 0);

    let text = std::fs::read_to_string(&exchanges).unwrap();
    assert!(!text.contains(EXAMPLE_TOKEN));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!((&lines[0]["method"], &lines[0]["path"]), (&json!("POST"), &json!("/client/v4/zones")));
    assert_eq!(lines[1]["path"], format!("/client/v4/zones/{id}?x=1"));
    assert_eq!(serde_json::from_str::<Value>(lines[1]["body"].as_str().unwrap()).unwrap(), json!({"paused": true}));
    let answer: Value = serde_json::from_str(lines[2]["answer"].as_str().unwrap()).unwrap();
    assert_eq!((lines[2]["status"].as_u64(), answer["errors"][0]["code"].as_u64()), (Some(404), Some(1001)));
}

#[test]
fn it_lists_its_times_and_refuses_what_it_does_not_know() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cfhost-v4-stand-in")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&["--times"]), (Some(0), Times::table(), String::new()));
    for (arguments, says) in [
        (&["--time", "nothing=1"][..], "there is no time named nothing"),
        (&["--time", "scan"], "has to be NAME=SECONDS"),
        (&["--listen", "0.0.0.0:0"], "listens on loopback only"),
        (&["--seed", "no/such/file"], "No such file"),
    ] {
        let (code, out, error) = run(arguments);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
}

#[test]
fn it_ends_when_told_to() {
    let mut program = Program::start(&[], 3);
    // Its lines are all there: it serves by now.
    let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
    assert_eq!(agent.get(format!("{}/ips", program.after("listening on "))).call().unwrap().status(), 200);
    let pid = program.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
}
