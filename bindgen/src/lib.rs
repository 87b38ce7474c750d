//! Writes the parts of the bindings that follow from the client's acts, which stand in `core/src/acts` and nowhere else.
//!
//! `make bindings` writes them, and a test compares. What is written reads as if it were by hand, and is committed.

#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::missing_panics_doc,
    reason = "a template is easier to read, there is little text, and the tool ends where something is not as it has to be"
)]

mod c;
mod go;
mod model;
mod php;
mod python;
mod runners;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use model::Core;

/// The folder of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above").to_owned()
}

/// Every file that is written, by its path in the project, with its text.
pub fn files() -> Vec<(String, String)> {
    let core = Core::read(&project());
    let mut files =
        vec![("ffi/src/acts.rs".to_owned(), rust(&c::acts(&core))), ("ffi/go/acts.go".to_owned(), go::acts(&core))];
    files.extend(python::files(&core));
    files.extend(php::files(&core));
    files.extend(runners::files(&core));
    files
}

/// A file as it is.
fn whole(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file with other texts between the lines that say that they are written.
fn splice(path: &str, texts: &[String]) -> String {
    let before = whole(path);
    let (mut text, mut rest) = (String::new(), before.as_str());
    for new in texts {
        let at = rest
            .find("written by make bindings from core/src/acts.")
            .unwrap_or_else(|| panic!("{path} has no more places"));
        let start = at + rest[at..].find('\n').expect("a line") + 1;
        let end = rest[start..].find("Up to here.").map_or(rest.len(), |end| start + end);
        text = text + &rest[..start] + new;
        rest = &rest[rest[..end].rfind('\n').filter(|_| end < rest.len()).map_or(end, |line| line + 1)..];
    }
    text + rest
}

/// What is written by hand within a text that is written: whole lines of it, from `first` to before `last`, which also opens it.
fn kept(text: &str, start: &str, first: &str, last: &str) -> String {
    let opened = text.find(start).and_then(|at| text[at..].split_once(last));
    let body = opened.and_then(|(_, after)| after.split_once(last)).map_or("", |(body, _)| body);
    let Some(at) = body.find(first) else { return String::new() };
    let line = |at: usize| body[..at].rfind('\n').map_or(0, |line| line + 1);
    body[line(at)..line(body.len())].to_owned()
}

/// The same in the comment before `end`: lines from one with `mark` to the next.
fn kept_before(text: &str, end: &str, mark: &str) -> String {
    let before = text.find(end).and_then(|at| text[..at].rsplit_once("/**")).map_or("", |(_, comment)| comment);
    let marks: Vec<_> = before.match_indices(mark).map(|(at, _)| at).collect();
    let [first, .., last] = marks[..] else { return String::new() };
    let start = before[..first].rfind('\n').map_or(0, |line| line + 1);
    before[start..last + before[last..].find('\n').map_or(0, |line| line + 1)].to_owned()
}

/// Rust as rustfmt has it.
fn rust(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(project().join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, a component of the toolchain");
    rustfmt.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("rustfmt reads");
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt refused:\n{text}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
