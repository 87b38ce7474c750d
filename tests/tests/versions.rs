//! The version, the repository and the oldest Rust stand in one place each, in `Cargo.toml`; what repeats one agrees.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    rust_version: Option<String>,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<String>,
}

/// Where the version is repeated, and how.
const REPEATED: &[(&str, &str)] = &[
    ("include/cfhost.h", " * cfhost @VERSION@: "),
    ("include/cfhost.h", "#define CFHOST_VERSION \"@VERSION@\"\n"),
    ("include/cfhost.h", "such as \"@VERSION@\"."),
    ("ffi/go/client.go", "such as \"@VERSION@\"."),
    ("php/stubs/cfhost.stub.php", " * @version @VERSION@\n"),
    ("CHANGELOG.md", "## [@VERSION@] - 20"),
    ("CHANGELOG.md", "[@VERSION@]: @REPOSITORY@/releases/tag/v@VERSION@"),
];

/// What says which Rust is needed, as "of 1.0 or later".
const NEEDS_RUST: &[&str] = &["README.md", "CONTRIBUTING.md", "php/README.md", "php/config.m4", "tests/scripts/deps"];

/// What takes the version from `Cargo.toml` or from the tag, and may not say one of its own.
const TAKEN: &[(&str, &str)] = &[
    ("python/pyproject.toml", "\nversion ="),
    ("gateway/pyproject.toml", "\nversion ="),
    ("composer.json", "\"version\""),
];

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn metadata() -> Vec<Package> {
    let platform = ["--filter-platform", "x86_64-unknown-linux-gnu"];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--format-version", "1"]).args(platform);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Metadata>(&output.stdout).unwrap().packages
}

#[test]
fn the_versions_agree() {
    let (version, repository) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    assert!(repository.starts_with("https://"), "{repository:?}");
    for (file, text) in REPEATED {
        let text = text.replace("@VERSION@", version).replace("@REPOSITORY@", repository);
        assert!(read(file).contains(&text), "{file} does not say {text:?}");
    }
    for (file, text) in TAKEN {
        assert!(!read(file).contains(text), "{file} says {text:?} itself");
    }
    let oldest = concat!(env!("CARGO_PKG_RUST_VERSION"), " or later");
    for file in NEEDS_RUST {
        let text = read(file);
        let said: Vec<&str> = text.split(" of ").skip(1).filter(|said| said.starts_with("1.")).collect();
        assert!(!said.is_empty() && said.iter().all(|said| said.starts_with(oldest)), "{file} does not say {oldest:?}");
    }
}

#[test]
fn each_crate_takes_version_repository_and_oldest_rust_from_the_workspace() {
    for package in metadata().iter().filter(|package| package.source.is_none()) {
        let manifest = read(&package.manifest_path);
        for key in ["version", "edition", "license", "repository", "rust-version"] {
            assert!(manifest.contains(&format!("\n{key}.workspace = true\n")), "{}: {key}", package.manifest_path);
        }
        for Dependency { name, req, .. } in package.dependencies.iter().filter(|other| other.path.is_some()) {
            // The tests are in no registry: no version of them is asked for.
            let wanted = if name == "cfhost-tests" { "*".to_owned() } else { format!("^{}", package.version) };
            assert_eq!(*req, wanted, "{} asks for {name}", package.name);
        }
    }
}

#[test]
fn the_oldest_rust_is_what_the_lock_file_needs() {
    let parts = |version: &str| version.split('.').map(|part| part.parse().unwrap()).take(2).collect::<Vec<u32>>();
    let packages = metadata();
    let needs = packages.iter().filter(|package| package.source.is_some());
    let needs = needs.filter_map(|package| Some((parts(package.rust_version.as_deref()?), &package.name))).max();
    let (needs, name) = needs.unwrap();
    assert_eq!(parts(env!("CARGO_PKG_RUST_VERSION")), needs, "{name} needs another one");
}
