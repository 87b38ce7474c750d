//! What is refused before anything is sent: key files and CA files that are none, and values that no request is made of. The
//! same error in every language, and nothing of what is in the files.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use cfhost_tests::binding::{Binding, Run};
use cfhost_tests::scan;
use serde_json::{Value, json};

use crate::grid::Grid;
use crate::{complaint, each};

/// A file, who may read it, and what is said of it; none where it is taken, and so the port at which nobody listens is asked.
type Case = (&'static str, Vec<u8>, u32, Option<&'static str>);

fn key_files() -> Vec<Case> {
    let key = scan::key(32);
    let text = |text: String| text.into_bytes();
    vec![
        ("alone", text(key.clone()), 0o600, None),
        ("windows_line_end", text(format!("{key}\r\n")), 0o600, None),
        ("of_systemd", text(format!("{key}\n")), 0o440, None),
        ("open_to_all", text(key.clone()), 0o644, Some("is open to every user of the system: chmod 600 it")),
        ("written_by_all", text(key.clone()), 0o602, Some("is open to every user of the system: chmod 600 it")),
        ("empty", vec![], 0o600, Some("is empty")),
        ("blank", text("\n\n".into()), 0o600, Some("is empty")),
        ("byte_order_mark", text(format!("\u{feff}{key}\n")), 0o600, Some("begins with a byte order mark")),
        ("utf_16", key.bytes().flat_map(|byte| [byte, 0xff]).collect(), 0o600, Some("is not a text")),
        ("quotes", text(format!("\"{key}\"\n")), 0o600, Some("is in quotes")),
        ("variable", text(format!("CFHOST_HOST_KEY={key}\n")), 0o600, Some("is NAME=VALUE")),
        ("two_keys", text(format!("{key}\n{key}\n")), 0o600, Some("is more than one word")),
        ("short", text(key[..31].to_owned()), 0o600, Some("is not 32 characters of 0-9 and a-z")),
        ("large", vec![b'0'; 5000], 0o600, Some("is larger than 4 KiB")),
    ]
}

fn ca_files() -> Vec<Case> {
    let pem = |label: &str| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", scan::key(32)).into_bytes();
    vec![
        ("empty", vec![], 0o644, Some("is empty")),
        ("private_key", pem("PRIVATE KEY"), 0o644, Some("holds a private key, and no certificate")),
        (
            "encrypted_key",
            b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n5ec2\n".to_vec(),
            0o644,
            Some("holds a private key, and no certificate"),
        ),
        ("request", pem("CERTIFICATE REQUEST"), 0o644, Some("holds a request for a certificate")),
        ("der", b"\x30\x82\x03\x01\x30\x82".to_vec(), 0o644, Some("is DER, and has to be PEM")),
        ("byte_order_mark", b"\xef\xbb\xbf-----BEGIN".to_vec(), 0o644, Some("begins with a byte order mark")),
        ("html", b"<html>".to_vec(), 0o644, Some("is not a PEM file")),
    ]
}

/// Values with the argument and the words: a text of C ends at the first NUL, so it cannot be asked.
fn values() -> [(&'static str, Value, &'static str); 3] {
    let vector = |act: &str, fields: Value| json!({"about": "", "act": act, "fields": fields, "outcome": {}});
    [
        ("nul", vector("user_lookup", json!({"cloudflare_email": "a\0@example.com"})), "cloudflare_email: holds a NUL"),
        (
            "nul_in_password",
            vector("user_auth", json!({"cloudflare_email": "a@example.com", "cloudflare_pass": "horse\0battery"})),
            "cloudflare_pass: holds a NUL",
        ),
        (
            "nul_in_unchecked",
            json!({
                "about": "", "act": "zone_lookup", "mode": "unchecked", "outcome": {},
                "fields": {"user_key": scan::key(32), "zone_name": "example.com\0"},
            }),
            "zone_name: holds a NUL",
        ),
    ]
}

pub(crate) fn run(bindings: &[Binding], folder: &Path) -> io::Result<bool> {
    let (files, refused) = (folder.join("refused"), folder.join("refused-values"));
    let mut expected = Vec::new();
    for (kind, cases) in [("host_key_file", key_files()), ("ca_file", ca_files())] {
        fs::create_dir_all(files.join(kind))?;
        for (name, content, mode, told) in cases {
            let file = files.join(format!("{kind}-{name}"));
            fs::write(&file, content)?;
            fs::set_permissions(&file, Permissions::from_mode(mode))?;
            let vector =
                json!({"about": "", "act": "cpanel_info", "fields": {}, "outcome": {}, "client": {kind: file}});
            fs::write(files.join(format!("{kind}/{name}.json")), vector.to_string())?;
            expected.push((format!("{kind}/{name}"), told.map(|told| format!("{kind}: {told}"))));
        }
    }
    fs::create_dir_all(refused.join("values"))?;
    for (name, vector, told) in values() {
        fs::write(refused.join(format!("values/{name}.json")), vector.to_string())?;
        expected.push((format!("values/{name}"), Some(told.to_owned())));
    }
    let runs = each(bindings, |binding| {
        let mut run = binding.run(&files, "http://127.0.0.1:1", folder, false)?;
        if binding.name != "c" {
            let values = binding.run(&refused, "http://127.0.0.1:1", folder, false)?;
            run.outcomes.extend(values.outcomes);
            run.stderr.extend(values.stderr);
        }
        Ok(run)
    })?;
    let mut grid = Grid::new(bindings.iter().map(|binding| binding.name));
    let first = &runs[0].1;
    for (name, told) in &expected {
        for (binding, run) in runs.iter().filter(|(binding, _)| binding.name != "c" || !name.starts_with("values")) {
            let wrong = judge(name, told.as_deref(), run, first);
            let row = name.split('/').next().unwrap_or_default();
            grid.case(row, binding.name, wrong.map(|wrong| format!("{name}, {}: {wrong}", binding.name)));
        }
    }
    for (binding, run) in &runs {
        grid.case("runs to its end", binding.name, complaint(binding, run));
    }
    Ok(grid.print("refusals"))
}

/// What is wrong with a case.
fn judge(name: &str, told: Option<&str>, run: &Run, first: &Run) -> Option<String> {
    let Some(outcome) = run.outcomes.get(name) else { return Some("not run".into()) };
    if first.outcomes.get(name).map(|outcome| &outcome.text) != Some(&outcome.text) {
        return Some(format!("another outcome than the first language: {}", outcome.text));
    }
    if let Some(found) = scan::find(outcome.text.as_bytes()) {
        return Some(format!("a secret is shown, {found}"));
    }
    let error = serde_json::from_str::<Value>(&outcome.text).ok()?["error"].take();
    let (kind, message) = (error["kind"].as_str().unwrap_or(""), error["message"].as_str().unwrap_or(""));
    let right = match told {
        None => kind == "transport",
        Some(told) => kind == "invalid_argument" && message.starts_with(told),
    };
    (!right).then(|| format!("expected {told:?}: {}", outcome.text))
}
