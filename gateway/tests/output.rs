//! What the program writes: to readers who do not read, to nobody, and never a key.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{Served, memory, post, program, secret};
use rustix::pipe::fcntl_setpipe_size;

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);
const THREADS: usize = 4;
/// More than the log holds back, beside a pipe of a page.
const REQUESTS: usize = 3_000;

/// A gateway that wrote more than its reader took.
fn stalled() -> Served {
    let served = Served::start(&["--state", &memory(), "--host-key", EXAMPLE_HOST_KEY, "--log"]);
    fcntl_setpipe_size(served.child.stderr.as_ref().unwrap(), 4096).unwrap();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..REQUESTS / THREADS).for_each(|_| assert_eq!(post(&served.url, "act=none").code(), 100)));
        }
    });
    served
}

#[test]
fn nobody_waits_for_who_reads_the_log() {
    let mut served = stalled();
    // Every line is there, or counted where it is missing.
    let (mut read, mut lost) = (0, 0);
    for line in BufReader::new(served.child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        match line.strip_suffix(" lines lost: nobody read them in time") {
            Some(line) => lost += line.rsplit(' ').next().unwrap().parse::<usize>().unwrap(),
            None => read += usize::from(line.contains("Z unknown error 100 ")),
        }
        if read + lost == REQUESTS {
            break;
        }
    }
    assert!(read + lost == REQUESTS && lost > 0, "{read} read, {lost} lost");
    assert!(read <= 2 * 1024 + 4096 / 32, "{read} lines were held back");
    assert_eq!(post(&served.url, "act=none").code(), 100);
}

#[test]
fn nobody_waits_at_the_end_either() {
    assert_eq!(stalled().terminate().0, Some(0));
}

/// A file or a socket that became standard error would be written into.
#[test]
fn standard_descriptors_that_are_closed_stay_taken() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" \"$@\" <&- >&- 2>&-", env!("CARGO_BIN_EXE_cfhost-gateway"), "serve", "--log"]);
    command.args(["--listen", &port.to_string(), "--host-key", EXAMPLE_HOST_KEY, "--state"]).arg(&state);
    let mut child = command.spawn().unwrap();
    let began = Instant::now();
    while TcpStream::connect(port).is_err() {
        assert!(child.try_wait().unwrap().is_none() && began.elapsed() < PATIENCE, "it does not start");
        thread::sleep(Duration::from_millis(20));
    }
    let code = post(&format!("http://{port}/"), "act=none").code();
    let taken =
        [0, 1, 2].map(|fd| fs::read_link(format!("/proc/{}/fd/{fd}", child.id())).unwrap().display().to_string());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(code, 100);
    assert_eq!(taken, ["/dev/null"; 3]);
}

#[test]
fn a_key_in_the_wrong_place_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let key_file = dir.path().join("key");
    secret(&key_file, EXAMPLE_HOST_KEY);
    let tell = |arguments: &[&str]| {
        let output = program(arguments).current_dir(dir.path()).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!text.is_empty(), "{arguments:?}");
        text
    };
    let upper = "0123456789ABCDEF0123456789ABCDEF";
    let token = "Zm9vYmFy+YmF6/cXV4=";
    for key in ["0f1e2d3c4b5a69788796a5b4c3d2e1f0", upper] {
        // Nobody may call, and so it ends whatever else is right.
        let serve = ["serve", "--listen", "0.0.0.0:0", "--state", ":memory:"];
        for option in [
            "--tls-name",
            "--tls-cert",
            "--tls-key",
            "--unregistered",
            "--profile",
            "--switch",
            "--fault",
            "--control",
            "--control-token-file",
            "--host-key",
            "--host-key-file",
            "--log",
            "--cpanel-version",
            "--cpanel-sha1",
            "--require-username",
            "--listen",
            "--state",
            "--tls-dir",
        ] {
            for arguments in [&[option, key][..], &[&format!("{option}={key}")]] {
                let text = tell(&[&serve[..], arguments].concat());
                assert!(!text.contains(key), "{arguments:?}: {text}");
            }
        }
        let as_option = format!("--{key}");
        for arguments in [
            &[
                "serve",
                "--state",
                ":memory:",
                "--tls-dir",
                "tls",
                "--host-key-file",
                "key",
                "--tls-cert",
                key,
                "--tls-key",
                key,
            ][..],
            &["serve", "--listen", "127.0.0.1:0", "--state", key],
            &["serve", "--state", ":memory:", "--tls-cert", key, "--tls-key", key, "--host-key-file", "key"],
            &[key],
            &["serve", key],
            &[&as_option],
            &["serve", &as_option],
            &["serve", &format!("{as_option}=x")],
            &["host", key],
            &["host", "list", "--state", &format!("no/{key}")],
            &["host", "add", "--state", ":memory:", "--key-file", key],
            &["host", "lock", "--state", "state.db", key, "192.0.2.1"],
            &["host", "lock", "--state", "state.db", "1", key],
            &["host", "remove", "--state", "state.db", key],
            &["seed", "--state", "state.db", key],
            &["backup", "--state", "state.db", key],
            &["restore", "--state", "state.db", key],
        ] {
            let text = tell(arguments);
            assert!(!text.contains(key), "{arguments:?}: {text}");
        }
    }
    // Of whatever form, where it is a command line that is wrong.
    for arguments in [
        &["serve", "--listen", token][..],
        &["serve", "--control", token],
        &["serve", token],
        &["serve", &format!("--{token}")],
        &["host", "remove", "--state", "x", token],
        &[token],
    ] {
        let text = tell(arguments);
        assert!(!text.contains(token), "{arguments:?}: {text}");
    }
    // What is no key is told of as ever.
    let text = tell(&["serve", "--lisen", "127.0.0.1:0"]);
    assert!(text.contains("'--lisen'") && text.contains("'--listen'"), "{text}");
    let text = tell(&["srve"]);
    assert!(text.contains("'srve'") && text.contains("'serve'"), "{text}");
    let text = tell(&["serve", "--state", ":memory:", "--listen", "nowhere"]);
    assert!(text.contains("--listen <IP:PORT>") && text.contains("invalid socket address"), "{text}");
}
