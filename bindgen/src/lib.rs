//! Writes the parts of the bindings that follow from the client's acts, which stand in `core/src/acts` and nowhere else.
//!
//! `make bindings` writes them, and a test compares. What is written reads as if it were by hand, and is committed.

#![expect(clippy::format_push_string, reason = "a template is easier to read, and there is little text")]

mod c;
mod go;
mod model;
mod php;
mod python;
mod runners;
mod words;

use std::io::Write;
use std::process::{Command, Stdio};

use cfhost::ActInfo;
use model::{Act, Core};

/// The folder of the project.
pub const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Every file that is written, by its path in the project, with its text.
pub fn files() -> Vec<(String, String)> {
    let core = Core { acts: ActInfo::ALL.iter().map(Act::read).collect() };
    [c::files(&core), go::files(&core), python::files(&core), php::files(&core), runners::files(&core)].concat()
}

fn whole(path: &str) -> String {
    std::fs::read_to_string(format!("{PROJECT}/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file with other texts after the lines that say that they are written, each as far as it goes.
fn splice(path: &str, texts: &[String]) -> (String, String) {
    let (mut text, mut texts, mut is_written) = (String::new(), texts.iter(), false);
    for line in whole(path).lines() {
        is_written &= !line.contains("Up to here.");
        text += &if is_written { String::new() } else { format!("{line}\n") };
        if line.contains("ritten by make bindings from core/src/acts.") {
            is_written = true;
            text += texts.next().unwrap_or_else(|| panic!("{path} has a place too many"));
        }
    }
    assert!(texts.next().is_none(), "{path} has a place too few");
    (path.to_owned(), text)
}

/// What is written by hand within a comment that is written: its lines from the first with `first` to the last with `last`.
fn kept(comment: &str, first: &str, last: &str) -> String {
    let mut lines: Vec<_> = comment.trim_end().lines().skip_while(|line| !line.contains(first)).collect();
    lines.truncate(lines.iter().rposition(|line| line.contains(last)).map_or(0, |at| at + 1));
    words::joined("", lines, |line| format!("{line}\n"))
}

/// The same as [`splice`], of a file in Rust, as rustfmt has it.
fn rust(path: &str, text: String) -> (String, String) {
    let (path, text) = splice(path, &[text]);
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(PROJECT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, a component of the toolchain");
    rustfmt.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("rustfmt reads");
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt refused {path}:\n{text}");
    (path, String::from_utf8(output.stdout).expect("UTF-8"))
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "README.md has a place too few")]
    fn every_text_has_its_place() {
        super::splice("README.md", &["lost".to_owned()]);
    }
}
