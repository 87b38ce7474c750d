//! What the Rust client makes of vectors: `cfhost-vectors FOLDER URL` prints a line of canonical JSON a case. With
//! `CFHOST_VECTORS_SHOW` set it prints instead all that the language can show of each: see `cfhost_tests::outcome::show`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use cfhost_tests::{outcome, vectors};
use serde_json::json;

/// Writes the log to standard error.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        eprintln!("{} {} {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-vectors: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [folder, url] = arguments.as_slice() else {
        return Err(io::Error::other("usage: cfhost-vectors FOLDER URL"));
    };
    let shows = std::env::var_os("CFHOST_VECTORS_SHOW").is_some();
    if shows {
        log::set_logger(&Log).map_err(|error| io::Error::other(error.to_string()))?;
        log::set_max_level(log::LevelFilter::Trace);
    }
    for (name, vector) in vectors::below(Path::new(folder))? {
        let url = format!("{}/{name}", url.trim_end_matches('/'));
        let outcome = if shows { outcome::show(&vector, &url) } else { outcome::of(&vector, &url) };
        println!("{} {outcome}", json!(name));
        io::stdout().flush()?;
    }
    Ok(())
}
