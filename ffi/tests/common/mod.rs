//! Builds the library, and C programs that use it.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn project() -> &'static Path {
    package().parent().unwrap()
}

/// The folder with `libcfhost.so` and `libcfhost.a`, built by the same toolchain and profile as this test.
pub(crate) fn library() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| cfhost_tests::cargo::build("cfhost-ffi").unwrap())
}

/// Runs a program that has to succeed; what it printed is shown if it does not.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = output(command);
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, text(&output));
    output
}

/// Runs a program without what a machine may have set for its own reasons.
pub(crate) fn output(command: &mut Command) -> Output {
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"]
    {
        command.env_remove(name);
    }
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A compiler with every warning as an error, and the header to be found.
pub(crate) fn compiler(compiler: &str, standard: &str) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}")).args(["-pedantic", "-Wall", "-Wextra", "-Werror", "-g"]);
    command.arg("-I").arg(project().join("include"));
    command
}

/// Compiles a C program of this folder against the library, and gives its path.
pub(crate) fn compile(sources: &[PathBuf], folder: &Path, name: &str, flags: &[&str]) -> PathBuf {
    let program = folder.join(name);
    let mut cc = compiler("cc", "c99");
    cc.arg("-D_POSIX_C_SOURCE=200809L").args(flags).args(sources).arg("-o").arg(&program);
    cc.arg("-L").arg(library()).args(["-lcfhost", "-lpthread"]);
    // A soname of its own: the file has none beside it in the target folder.
    let link = folder.join("libcfhost.so.0");
    if !link.exists() {
        std::os::unix::fs::symlink(library().join("libcfhost.so"), &link).unwrap();
    }
    cc.arg(format!("-Wl,-rpath,{}", folder.display()));
    run(&mut cc);
    program
}
