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

    rows.push(Row::alone("memory of an idle client", "bytes", memory(bench, CLIENTS)? / CLIENTS));
    Ok(rows)
}

/// Bytes that so many clients take that do nothing.
pub(crate) fn memory(bench: &Bench, clients: u64) -> Result<u64, Failed> {
    // In a process that has not done anything else: what was freed before would hide it.
    let arguments = ["idle", bench.url(), &bench.ca, &clients.to_string()];
    let output = Command::new(std::env::current_exe()?).args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// What is measured. Prints how many bytes of memory they take.
pub(crate) fn idle(url: &str, ca: &str, clients: &str) -> Result<(), Failed> {
    // Without the pages of the program itself, which come as it runs.
    let resident = || memory_of("self", "RssAnon");
    let build = || Client::builder(EXAMPLE_HOST_KEY).endpoint(url).ca_file(ca).build();
    // The first makes what all share.
    let first = build()?;
    let before = resident();
    let clients = (0..clients.parse::<u64>()?).map(|_| build()).collect::<Result<Vec<_>, _>>()?;
    println!("{}", resident().saturating_sub(before) * 1024);
    drop((first, clients));
    Ok(())
}
