//! `cfhost-gateway try`: what it says, and that nothing of it is left. That its lines work is tested beside the command `cfhost`
//! (`cli/tests/try_out.rs`).

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Child;

use common::{Answer, exchange, mode, program, program_after};
use rustix::process::{Pid, Signal, kill_process};

/// What is in a folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// It is killed if the test fails.
struct Tried {
    child: Child,
    /// What it says, up to the calls.
    said: String,
}

impl Tried {
    /// Starts it with a folder for temporary files.
    fn start(folder: &Path) -> Self {
        let child = program(&["try"]).env("TMPDIR", folder).spawn().unwrap();
        let mut tried = Self { child, said: String::new() };
        let lines = BufReader::new(tried.child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let said: Vec<_> = lines.take_while(|line| line != "Calls, as they come:").collect();
        tried.said = said.join("\n");
        tried
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Tried {
    fn drop(&mut self) {
        self.kill();
    }
}

#[test]
fn it_says_where_all_is_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    // In a folder of this name, every word that a shell could make something of is quoted.
    let folder = dir.path().join("a 'folder' $HOME");
    fs::create_dir(&folder).unwrap();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut tried = Tried::start(&folder);
        let said = &tried.said;
        let made = entries(&folder);
        assert_eq!((made.len(), mode(&made[0])), (1, 0o700));
        let mut files = entries(&made[0]);
        files.sort();
        let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["ca.pem", "control-token", "host.key"]);
        assert!(files.iter().all(|file| mode(file) == 0o600));
        for secret in ["control-token", "host.key"] {
            let secret = fs::read_to_string(made[0].join(secret)).unwrap();
            assert!(secret.len() >= 32 && !said.contains(&secret));
        }
        assert!(!said.contains('\x1b'), "coloured, though this is no terminal: {said}");
        assert!(said.lines().count() <= 18, "{said}");

        // The link logs in once.
        let link = said.lines().find_map(|line| line.strip_prefix("  http://")).unwrap();
        let (host, path) = link.split_once('/').unwrap();
        let follow = || {
            let request =
                format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
            let answer = Answer::parse(&exchange(&format!("http://{link}"), request.as_bytes()));
            (answer.status, answer.header("set-cookie").is_some())
        };
        assert_eq!([follow(), follow()], [(200, true), (403, false)]);

        kill_process(Pid::from_child(&tried.child), signal).unwrap();
        assert_eq!(tried.child.wait().unwrap().code(), Some(0));
        assert_eq!(entries(&folder), [] as [PathBuf; 0]);
    }
}

#[test]
fn it_leaves_nothing_if_it_does_not_come_to_that() {
    let dir = tempfile::tempdir().unwrap();
    let fails = |preparation: &str| {
        let output = program_after(preparation, &["try"]).env("TMPDIR", dir.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert_eq!(entries(dir.path()), [] as [PathBuf; 0]);
        said
    };
    // Nobody reads what it says, or it cannot write its files.
    fails("exec >/dev/full");
    assert!(fails("trap '' XFSZ; ulimit -f 0").contains("cannot write"));
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(fails(&format!("export TMPDIR='{}/none'", dir.path().display())).contains("cannot make a folder"));
}

#[test]
fn after_a_kill_only_its_folder_is_left_and_hinders_nobody() {
    let dir = tempfile::tempdir().unwrap();
    for kills in 1..=2 {
        Tried::start(dir.path()).kill();
        assert_eq!(entries(dir.path()).len(), kills);
    }
}
