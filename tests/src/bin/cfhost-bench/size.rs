//! What the libraries weigh, and what a client costs that does nothing.

use std::process::Command;

use cfhost::Client;
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::c;
use cfhost_tests::served::memory_of;

use crate::{Bench, Failed, Row};

const CLIENTS: u64 = 1000;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let built = c::library()?;
    let mut rows = Vec::new();
    for (name, file) in [
        ("libcfhost.so, stripped", "libcfhost.so"),
        ("the module of the Python package, stripped", "lib_native.so"),
        ("the PHP extension, stripped", "cfhost.so"),
        ("the command cfhost, stripped", "cfhost"),
    ] {
        let (from, to) = (built.join(file), bench.folder.path().join(file));
        if !from.exists() {
            eprintln!("{} is not built, and not weighed", from.display());
            continue;
        }
        if !Command::new("strip").arg("-o").args([&to, &from]).status()?.success() {
            return Err(format!("strip {} failed", from.display()).into());
        }
        rows.push(Row::alone(name, "bytes", std::fs::metadata(&to)?.len()));
    }

    // In a process that has not done anything else: what was freed before would hide it.
    let output = Command::new(std::env::current_exe()?).args(["idle", bench.url(), &bench.ca]).output()?;
    rows.push(Row::alone("memory of an idle client", "bytes", String::from_utf8(output.stdout)?.trim().parse()?));
    Ok(rows)
}

/// What is measured. Prints how much memory a client takes that does nothing.
pub(crate) fn idle(url: &str, ca: &str) -> Result<(), Failed> {
    let resident = || memory_of("self", "VmRSS");
    let build = || Client::builder(EXAMPLE_HOST_KEY).endpoint(url).ca_file(ca).build();
    // The first makes what all share.
    let first = build()?;
    let before = resident();
    let clients = (0..CLIENTS).map(|_| build()).collect::<Result<Vec<_>, _>>()?;
    println!("{}", resident().saturating_sub(before) * 1024 / CLIENTS);
    drop((first, clients));
    Ok(())
}
