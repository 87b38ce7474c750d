//! Every vector through the C library: byte for byte what Rust makes of it.

use std::collections::BTreeMap;
use std::process::Command;

use cfhost_tests::{c, vectors};

#[test]
fn every_vector_comes_out_of_c_as_it_does_of_rust() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("vectors");
    c::compile(&vectors::folder().join("c/vectors.c"), &program, &["-ljansson"]).unwrap();

    let server = vectors::serve().unwrap();
    let vectors = vectors::all().unwrap();
    let output = Command::new(&program)
        .arg(server.url(""))
        .arg(vectors::folder().join("vectors"))
        .args(vectors.keys())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let outcomes: BTreeMap<String, &str> = lines
        .lines()
        .map(|line| {
            let (name, outcome) = line.split_once(' ').unwrap();
            (name.trim_matches('"').to_owned(), outcome)
        })
        .collect();
    let wrong: Vec<_> = vectors
        .iter()
        .map(|(name, vector)| (name, vector.outcome.to_string(), outcomes.get(name).copied().unwrap_or("not run")))
        .filter(|(_, expected, got)| expected != got)
        .map(|(name, expected, got)| format!("{name}\n  expected {expected}\n  got      {got}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} vectors:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
    println!("{} vectors", outcomes.len());
}
