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
    let folder = folder()?;
    let mut cargo = command();
    // Together with what was built already, so that shared crates have the same features (tests/scripts/build).
    cargo.args(["build", "--locked", "--quiet", "--lib", "--bins", "--package", package]);
    cargo.args(["--package", "cfhost-gateway", "--package", "cfhost-tests"]);
    cargo.arg("--target-dir").arg(folder.parent().unwrap_or(&folder)).current_dir(project());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    succeed(&mut cargo)?;
    Ok(folder)
}

/// Cargo, without what it says to a test about its package: crates that ask for it would be compiled anew.
pub fn command() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
        {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The PHP extension, built with the profile that the present program has.
///
/// # Errors
///
/// If it is not there.
pub fn php_extension() -> io::Result<PathBuf> {
    let path = folder()?.join("libcfhost_php.so");
    path.canonicalize()
        .map_err(|_| io::Error::other(format!("{} is missing: tests/scripts/build cfhost-php", path.display())))
}

/// Where Cargo puts what it builds with the profile that the present program has: TARGET/PROFILE.
fn folder() -> io::Result<PathBuf> {
    // A test lies in TARGET/PROFILE/deps.
    let program = env::current_exe()?;
    let folder = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    Ok(folder.unwrap_or(Path::new("target")).to_owned())
}
