//! Counting the instructions of a program with valgrind's tool callgrind.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program that counts its instructions, without what a machine sets for programs of its own.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = valgrind();
    command.arg(program);
    command
}

/// The same, and how many they were is written into a file.
pub fn logged(program: impl AsRef<OsStr>, log: &Path) -> Command {
    let mut command = valgrind();
    let mut option = OsString::from("--log-file=");
    option.push(log);
    command.arg(option).arg(program);
    command
}

fn valgrind() -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).stdin(Stdio::null());
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"] {
        command.env_remove(name);
    }
    command.env("PYTHONHASHSEED", "0");
    command
}

/// Runs such a program to its end, and gives how many they were.
///
/// # Errors
///
/// If it does not start or fails: with what it said.
pub fn instructions(command: &mut Command) -> io::Result<u64> {
    let output = command.output().map_err(|error| io::Error::other(format!("valgrind does not start: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    match collected(&said) {
        Some(count) if output.status.success() => Ok(count),
        _ => {
            let said = format!("{said}{}", String::from_utf8_lossy(&output.stdout));
            // Not the whole command, whose arguments and variables hold keys.
            let program = command.get_args().find(|argument| !argument.to_string_lossy().starts_with('-'));
            Err(io::Error::other(format!("{} failed: {said}", program.unwrap_or_default().to_string_lossy())))
        }
    }
}

/// How many they were, by what valgrind says at the end.
pub fn collected(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse().ok())
}
