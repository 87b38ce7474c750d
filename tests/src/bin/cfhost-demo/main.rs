//! The demo: a gateway of its own with TLS and a state file, and scenes in the languages that call it: `cfhost-demo rust c`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod c_scene;
mod dns_program_scene;
mod dns_scene;
mod go_scene;
mod php_scene;
mod program_scene;
mod provider_scene;
mod python_scene;
mod rust_scene;
mod stage;

use std::error::Error;
use std::process::ExitCode;

use stage::Stage;

type Scene = fn(&Stage) -> Result<(), Box<dyn Error>>;

/// What can be played, in order: by what name, its title, the scene. Those with DNS set up zones that others leave behind.
const SCENES: &[(&str, &str, Scene)] = &[
    ("rust", "Rust: a customer's life", rust_scene::play),
    ("rust", "Rust: a provider's business", provider_scene::play),
    ("dns", "Rust: a zone and its DNS", dns_scene::play),
    ("c", "C: a zone and its DNS", c_scene::play_dns),
    ("go", "Go: a zone and its DNS", go_scene::play_dns),
    ("python", "Python: a zone and its DNS", python_scene::play_dns),
    ("php", "PHP: a zone and its DNS", php_scene::play_dns),
    ("c", "C: a customer's domain", c_scene::play),
    ("go", "Go: a customer's domain", go_scene::play),
    ("python", "Python: a customer's life", python_scene::play),
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
    let languages: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = languages.iter().find(|name| !SCENES.iter().any(|(language, ..)| language == name)) {
        return Err(format!("there is no scene for {unknown}").into());
    }
    let stage = Stage::set()?;
    stage.title("A gateway of our own");
    stage.note(&format!("cfhost-gateway is listening on {}", stage.endpoint));
    stage.note("real HTTPS, a certificate authority of its own, state in SQLite, two providers");
    // Rust's need nothing but what this program is made of.
    let is_wanted =
        |language| if languages.is_empty() { language == "rust" } else { languages.iter().any(|l| l == language) };
    for (_, title, scene) in SCENES.iter().filter(|(language, ..)| is_wanted(*language)) {
        stage.title(title);
        scene(&stage)?;
    }
    println!();
    Ok(())
}
