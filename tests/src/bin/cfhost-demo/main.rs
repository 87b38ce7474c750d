//! The demo: a gateway of its own with TLS and a state file, and scenes in the languages that call it.
//!
//! `cfhost-demo [--build] [LANGUAGE...]` plays the scenes of these languages, or of all. With `--build` it builds what a language
//! needs before its turn (`tests/scripts/demo-part`).

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
mod shell_scene;
mod stage;
mod vendor_scene;

use std::error::Error;
use std::process::ExitCode;

use stage::Stage;

type Scene = fn(&Stage) -> Result<(), Box<dyn Error>>;

/// What can be played, in order: the language, what it needs, a title, and the scene.
const SCENES: &[(&str, Option<&str>, &str, Scene)] = &[
    ("Rust", None, "Rust: a customer's life", rust_scene::play),
    ("Rust", None, "Rust: a provider's business", provider_scene::play),
    ("Rust", Some("dns"), "Rust: a zone and its DNS, there and back", dns_scene::play),
    ("Rust", Some("vendor"), "Rust: an act, carried out at the vendor's living API", vendor_scene::play),
    ("Shell", Some("shell"), "Shell: the command, and DNS there and back", shell_scene::play),
    ("C", Some("c"), "C: a customer's domain and its DNS, there and back", c_scene::play),
    ("Go", Some("go"), "Go: a customer's domain and its DNS, there and back", go_scene::play),
    ("Python", Some("python"), "Python: a customer's life, and DNS there and back", python_scene::play),
    ("PHP", Some("php"), "PHP: two panels' plugins, and DNS there and back", php_scene::play),
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
    let mut languages: Vec<String> = std::env::args().skip(1).map(|name| name.to_lowercase()).collect();
    let is_building = languages.first().is_some_and(|name| name == "--build");
    languages.drain(..usize::from(is_building));
    let is = |name: &str, language: &str| name.eq_ignore_ascii_case(language);
    if let Some(unknown) = languages.iter().find(|name| !SCENES.iter().any(|scene| is(name, scene.0))) {
        return Err(format!("there is no scene for {unknown}; there are rust, shell, c, go, python and php").into());
    }
    let stage = Stage::set(is_building)?;
    stage.note(&format!(
        "A gateway of your own: cfhost-gateway listens on {}: HTTPS, state in SQLite, two providers",
        stage.endpoint
    ));

    let mut shown: Vec<(&str, Vec<&str>, usize)> = Vec::new();
    for &(language, needs, title, scene) in SCENES {
        if !languages.is_empty() && !languages.iter().any(|name| is(name, language)) {
            continue;
        }
        if let Some(part) = needs {
            stage.prepare(part)?;
            // The other languages have a name server, too.
            stage.prepare("dns")?;
        }
        if shown.last().is_none_or(|last| last.0 != language) {
            stage.forget_acts()?;
            shown.push((language, Vec::new(), 0));
        }
        stage.title(title);
        scene(&stage)?;
        if let Some((_, titles, acts)) = shown.last_mut() {
            titles.push(title.split_once(": ").map_or(title, |(_, what)| what));
            *acts = stage.acts()?;
        }
    }

    stage.title("What was shown");
    stage.note(&format!("{:<10}{:>5}  {}", "language", "acts", "what"));
    for (language, titles, acts) in shown {
        println!("  {language:<10}{acts:>5}  {}", titles.join("; "));
    }
    stage.title("What to try next");
    println!("  README.md                 the page of your language");
    println!("  docs/GATEWAY.md           run a gateway, and point your plugin's tests at it");
    println!("  make demo LANGUAGES=php   one language alone");
    Ok(())
}
