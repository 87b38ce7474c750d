//! Servers and other programs that are run from where `tests/scripts/tools` unpacked them.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that Debian packages are unpacked in: `tools` beside the folder of this program.
fn folder() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let found = program.ancestors().map(|folder| folder.join("tools")).find(|folder| folder.join("usr").is_dir());
    found.ok_or_else(|| missing("no program"))
}

fn missing(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        format!(
            "{what} is in target/tools: run tests/scripts/tools dns web ranges clock fpm deploy database browser, and tests/scripts/axe"
        ),
    )
}

/// A file of an unpacked package, by its path in it.
///
/// # Errors
///
/// If it is not there; the error names the script that brings it.
pub fn file(path: &str) -> io::Result<PathBuf> {
    let file = folder()?.join(path);
    if file.exists() { Ok(file) } else { Err(missing(&format!("no {path}"))) }
}

/// A program of an unpacked package, with its own libraries.
///
/// # Errors
///
/// As [`file()`].
pub fn program(name: &str) -> io::Result<Command> {
    let program = file(&format!("usr/sbin/{name}")).or_else(|_| file(&format!("usr/bin/{name}")));
    let mut command = Command::new(program.map_err(|_| missing(&format!("no {name}")))?);
    command.env("LD_LIBRARY_PATH", libraries()?);
    Ok(command)
}

/// Where the libraries of unpacked programs are.
pub(crate) fn libraries() -> io::Result<OsString> {
    let machine = format!("{}-linux-gnu", std::env::consts::ARCH);
    let tools = folder()?;
    let usual = tools.join("usr/lib").join(&machine);
    // Where a library of Chromium's and one of systemd's look for a part of themselves.
    let libraries = [usual.join("pulseaudio"), usual.join("systemd"), usual, tools.join("lib").join(&machine)];
    std::env::join_paths(libraries).map_err(io::Error::other)
}

/// Lines of nginx's configuration that put its temporary files into this folder: Debian's nginx would make folders where it is
/// installed.
pub fn nginx_temp_paths(folder: &Path) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    kinds.map(|kind| format!("{kind}_temp_path {};\n", folder.join(kind).display())).concat()
}
