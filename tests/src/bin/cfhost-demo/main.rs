//! The demo: a gateway of its own with TLS and a state file, and a scene for each language that calls it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod dns_scene;
mod provider_scene;
mod rust_scene;
mod stage;

use std::error::Error;
use std::process::ExitCode;

use stage::Stage;

type Scene = fn(&Stage) -> Result<(), Box<dyn Error>>;

/// What is played, in order.
const SCENES: &[(&str, Scene)] = &[
    ("Rust: a customer's life", rust_scene::play),
    ("Rust: a provider's business", provider_scene::play),
    ("Rust: a zone and its DNS", dns_scene::play),
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let stage = Stage::set()?;
    stage.title("A gateway of our own");
    stage.note(&format!("cfhost-gateway is listening on {}", stage.endpoint));
    stage.note("real HTTPS, a certificate authority of its own, state in SQLite, two providers");
    for (title, scene) in SCENES {
        stage.title(title);
        scene(&stage)?;
    }
    println!();
    Ok(())
}
