//! Runs the vectors: `cfhost-vectors serve` answers them for runners in other languages, `cfhost-vectors rust [NAME]…`
//! prints what the Rust client makes of each, a line of canonical JSON a case.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::io::{self, Read, Write};
use std::process::ExitCode;

use cfhost_tests::{outcome, vectors};
use serde_json::json;

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
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let server = vectors::serve()?;
    match command.as_deref() {
        Some("serve") => {
            println!("listening on {}", server.url(""));
            io::stdout().flush()?;
            // Until whoever started it closes its standard input.
            io::stdin().read_to_end(&mut Vec::new())?;
        }
        Some("rust") => {
            let wanted: Vec<_> = arguments.collect();
            for (name, vector) in vectors::all()? {
                if wanted.is_empty() || wanted.contains(&name) {
                    let outcome = outcome::of(&vector, &server.url(&format!("/{name}")));
                    println!("{} {outcome}", json!(name));
                }
            }
        }
        _ => return Err(io::Error::other("usage: cfhost-vectors serve | rust [NAME]...")),
    }
    Ok(())
}
