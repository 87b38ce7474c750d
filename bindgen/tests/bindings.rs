//! What is written from the acts is what is committed. With `CFHOST_UPDATE=1` it is written.

use std::process::Command;

use cfhost_bindgen::{PROJECT, files};

#[test]
fn the_bindings_are_what_the_acts_say() {
    let is_update = std::env::var_os("CFHOST_UPDATE").is_some();
    for (path, text) in files() {
        let whole = format!("{PROJECT}/{path}");
        let committed = std::fs::read_to_string(&whole).unwrap_or_default();
        if is_update && committed != text {
            std::fs::write(&whole, text).expect("a file that can be written");
            continue;
        }
        let differs = committed.lines().zip(text.lines()).position(|(a, b)| a != b);
        let line = differs.unwrap_or_else(|| committed.lines().count().min(text.lines().count())) + 1;
        assert!(committed == text, "{path} is not what core/src/acts say, from line {line} on: run make bindings");
    }
}

#[test]
fn what_a_generator_complains_of_is_seen() {
    let cargo = "CARGO=sh -c 'echo a place too few; exit 1'";
    let output = Command::new("make").args(["bindings", cargo]).current_dir(PROJECT).output().expect("make");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("a place too few"), "{said}");
}
