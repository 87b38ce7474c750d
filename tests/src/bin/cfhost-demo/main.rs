//! The demo: a gateway of its own with TLS and a state file, and scenes for each language that calls it. It plays those
//! of the languages that it is given (`cfhost-demo rust php`), or those in Rust.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod php_scene;
mod provider_scene;
mod rust_scene;
mod stage;

use std::error::Error;
use std::process::ExitCode;

use stage::Stage;

type Scene = fn(&Stage) -> Result<(), Box<dyn Error>>;

/// What is played, in order: language, title, scene.
const SCENES: &[(&str, &str, Scene)] = &[
    ("rust", "Rust: a customer's life", rust_scene::play),
    ("rust", "Rust: a provider's business", provider_scene::play),
    ("php", "PHP: a panel's plugin", php_scene::play),
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
    let mut wanted: Vec<_> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| !SCENES.iter().any(|(language, ..)| language == name)) {
        return Err(format!("there is no scene in {unknown}").into());
    }
    if wanted.is_empty() {
        wanted.push("rust".to_owned());
    }
    let stage = Stage::set()?;
    stage.title("A gateway of our own");
    stage.note(&format!("cfhost-gateway is listening on {}", stage.endpoint));
    stage.note("real HTTPS, a certificate authority of its own, state in SQLite, two providers");
    for (_, title, scene) in SCENES.iter().filter(|(language, ..)| wanted.iter().any(|name| name == language)) {
        stage.title(title);
        scene(&stage)?;
    }
    println!();
    Ok(())
}
