//! The lines that `cfhost-gateway try` says can be pasted: run by bash, as they are.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use cfhost_tests::running::Running;

#[test]
fn what_it_says_can_be_pasted() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("it's here");
    std::fs::create_dir(&folder).unwrap();
    let programs = cfhost_tests::cargo::build("cfhost-cli").unwrap();
    let mut gateway = Command::new(programs.join("cfhost-gateway"));
    let mut gateway = Running(gateway.arg("try").env("TMPDIR", &folder).stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(gateway.0.stdout.take().unwrap()).lines();
    let mut answers = Vec::new();
    for line in lines.map(Result::unwrap).take_while(|line| line != "Calls, as they come:") {
        if !["  curl ", "  cfhost "].iter().any(|command| line.starts_with(command)) {
            continue;
        }
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        // Nobody's proxy is asked.
        let elsewhere = "http://127.0.0.1:9";
        let output = Command::new("bash")
            .args(["-c", &line])
            .envs([("PATH", path.as_str()), ("https_proxy", elsewhere), ("all_proxy", elsewhere)])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{line}\n{said}{}", String::from_utf8_lossy(&output.stderr));
        answers.push(said);
    }
    assert_eq!(answers.len(), 2);
    assert!(answers[0].contains(r#""result":"success""#) && answers[0].contains("user_key"), "{}", answers[0]);
    let zone: serde_json::Value = serde_json::from_str(&answers[1]).unwrap();
    assert_eq!(zone["forward_tos"]["www.example.com"], "www.example.com.cdn.cloudflare.net", "{zone}");
}
