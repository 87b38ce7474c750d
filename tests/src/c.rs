//! The C library, and C programs that use it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds `libcfhost.so` with the profile that the present program has, and gives its folder. Cargo builds no C library for a
/// test by itself.
///
/// # Errors
///
/// If it does not build.
pub fn library() -> io::Result<PathBuf> {
    // The program lies in TARGET/PROFILE, a test in TARGET/PROFILE/deps.
    let program = std::env::current_exe()?;
    let folder = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps")).unwrap_or(Path::new("target"));
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Together with what was built already, so that shared crates have the same features (tests/scripts/build).
    cargo.args(["build", "--locked", "--quiet", "--lib", "--bins"]);
    cargo.args(["--package", "cfhost-ffi", "--package", "cfhost-gateway", "--package", "cfhost-tests"]);
    cargo.arg("--target-dir").arg(folder.parent().unwrap_or(folder)).current_dir(project());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    succeed(&mut cargo)?;
    Ok(folder.to_owned())
}

/// Compiles a C program against the header and the library, with every warning as an error. It finds the library by itself.
///
/// # Errors
///
/// If either does not build.
pub fn compile(source: &Path, program: &Path, flags: &[&str]) -> io::Result<()> {
    let library = library()?;
    let beside = program.parent().unwrap_or(Path::new("."));
    let link = beside.join("libcfhost.so.0");
    if !link.exists() {
        std::os::unix::fs::symlink(library.join("libcfhost.so"), link)?;
    }
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-O2", "-pedantic", "-Wall", "-Wextra", "-Werror", "-D_POSIX_C_SOURCE=200809L"]);
    cc.arg("-I").arg(project().join("include")).arg(source).arg("-o").arg(program);
    cc.arg("-L").arg(library).arg("-lcfhost").args(flags).arg(format!("-Wl,-rpath,{}", beside.display()));
    succeed(&mut cc)
}

/// The project's folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn succeed(command: &mut Command) -> io::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| io::Error::other(format!("{program} does not start: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{program}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr))))
}
