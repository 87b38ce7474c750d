//! What Cargo builds for no test by itself: the C library, and programs of other packages.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::c::{project, succeed};

/// Builds the library and the programs of a package, and those of the gateway and of the tests, with the profile that the present
/// program has, and gives the folder in which they lie.
///
/// # Errors
///
/// If it does not build.
pub fn build(package: &str) -> io::Result<PathBuf> {
    // The program lies in TARGET/PROFILE, a test in TARGET/PROFILE/deps.
    let program = env::current_exe()?;
    let folder = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps")).unwrap_or(Path::new("target"));
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Together with what was built already, so that shared crates have the same features (tests/scripts/build).
    cargo.args(["build", "--locked", "--quiet", "--lib", "--bins", "--package", package]);
    cargo.args(["--package", "cfhost-gateway", "--package", "cfhost-tests"]);
    cargo.arg("--target-dir").arg(folder.parent().unwrap_or(folder)).current_dir(project());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    // What Cargo says to a test about its package: crates that ask for it would be compiled anew.
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
        {
            cargo.env_remove(name);
        }
    }
    succeed(&mut cargo)?;
    Ok(folder.to_owned())
}
