//! The C library, and C programs that use it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;

/// Builds `libcfhost.so` with the profile that the present program has, and gives its folder.
///
/// # Errors
///
/// If it does not build.
pub fn library() -> io::Result<PathBuf> {
    cargo::build("cfhost-ffi")
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

pub(crate) fn succeed(command: &mut Command) -> io::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| io::Error::other(format!("{program} does not start: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{program}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr))))
}
