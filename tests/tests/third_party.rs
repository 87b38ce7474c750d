//! `LICENSE-THIRD-PARTY` names the crates that the libraries, the modules and the programs contain, with their licences.
//! `CFHOST_UPDATE=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// What cargo is asked about, so that the notice is the same on every machine.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// The package of the workspace that is in nothing that anybody installs.
const TESTS: &str = "cfhost-tests";

const OPENING: &str = "Third-party software in cfhost

The libraries, modules and programs of cfhost contain code of the crates below, each under its own licence. Where a crate
lets one choose between licences, and MIT is one of them, MIT is chosen. Each text stands once, under the crates that it
belongs to. Not every library, module and program contains all of these crates.

They contain the standard library of Rust, too: copyright The Rust Project Contributors, MIT OR Apache-2.0,
https://github.com/rust-lang/rust. The crate libsqlite3-sys contains SQLite, which is in the public domain.

This file is made by: CFHOST_UPDATE=1 cargo test -p cfhost-tests --test third_party

";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).arg("--locked").current_dir(project()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is linked: neither what builds the crates nor what tests them.
fn linked() -> BTreeSet<(String, String)> {
    let edges = ["--edges", "normal,no-proc-macro", "--target", TARGET, "--prefix", "none"];
    let tree = cargo(&[&["tree", "--workspace", "--exclude", TESTS], &edges[..]].concat());
    let crates = tree.lines().filter_map(|line| line.split_once(" v"));
    let crates = crates.map(|(name, rest)| (name.to_owned(), rest.split(' ').next().unwrap().to_owned()));
    crates.filter(|(name, _)| !name.starts_with("cfhost")).collect()
}

/// The files in a crate's folder that are its licence, without those of licences that were not chosen.
fn texts(package: &Package) -> Vec<String> {
    let folder = package.manifest_path.parent().unwrap();
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let begins = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
    let is = |name: &str, words: &[&str]| words.iter().any(|word| name.to_uppercase().contains(word));
    let mut names: Vec<String> = names
        .filter(|name| begins.iter().any(|start| name.to_uppercase().starts_with(start)) && folder.join(name).is_file())
        .collect();
    names.sort();
    let mut offered = package.license.as_deref().unwrap_or_default().split('/').flat_map(|part| part.split(" OR "));
    if offered.any(|license| license == "MIT") && names.iter().any(|name| is(name, &["MIT"])) {
        names.retain(|name| !is(name, &["0BSD", "APACHE", "ISC", "UNLICENSE", "ZLIB"]));
    }
    let read = |name: &String| {
        let text = String::from_utf8(fs::read(folder.join(name)).unwrap()).unwrap();
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
    };
    names.iter().map(read).collect()
}

fn notice() -> String {
    let metadata: Metadata =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--filter-platform", TARGET])).unwrap();
    let linked = linked();
    let mut packages: Vec<&Package> = metadata
        .packages
        .iter()
        .filter(|package| linked.contains(&(package.name.clone(), package.version.clone())))
        .collect();
    packages.sort_by_key(|package| (&package.name, &package.version));
    assert_eq!(packages.len(), linked.len(), "cargo tree and cargo metadata name the same crates");

    let mut notice = OPENING.to_owned();
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &packages {
        let Package { name, version, license, repository, .. } = package;
        let license = license.as_deref().unwrap_or_else(|| panic!("{name} {version} names no licence"));
        writeln!(notice, "{name} {version}: {license}, {}", repository.as_deref().unwrap_or("no repository")).unwrap();
        // A crate without a text has that of another one of its repository, or else the Apache License's, which is the same for all.
        let of_repository =
            || packages.iter().filter(|other| other.repository == *repository).map(|other| texts(other));
        let offers_apache = license.split('/').flat_map(|part| part.split(" OR ")).any(|part| part == "Apache-2.0");
        let apache = || {
            offers_apache.then(|| {
                vec![fs::read_to_string(project().join("LICENSE-APACHE")).unwrap().trim_matches('\n').to_owned()]
            })
        };
        let mut texts = Some(texts(package)).into_iter().chain(of_repository());
        let texts = texts.find(|texts| !texts.is_empty()).or_else(apache);
        for text in texts.unwrap_or_else(|| panic!("{name} {version} brings no text of its licence")) {
            used.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by(|(one, by), (other, others)| (by, one).cmp(&(others, other)));
    for (text, by) in used {
        write!(notice, "\n{}\n{}\n\n{text}\n", "-".repeat(80), by.join("\n")).unwrap();
    }
    notice
}

#[test]
fn the_notice_names_every_crate_that_is_linked() {
    let (file, notice) = (project().join("LICENSE-THIRD-PARTY"), notice());
    if std::env::var_os("CFHOST_UPDATE").is_some() {
        fs::write(&file, &notice).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let differs = committed.lines().zip(notice.lines()).find(|(a, b)| a != b);
    assert!(
        committed == notice,
        "LICENSE-THIRD-PARTY is not what is linked ({differs:?}): \
         run CFHOST_UPDATE=1 cargo test -p cfhost-tests --test third_party"
    );
}
