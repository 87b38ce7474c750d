//! What the program tells a service manager: systemd, played by a socket.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use std::{iter, thread};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{Partner, Served, connect, memory};

/// How often it is told under a watchdog of these microseconds, the tests never ask: they count.
const WATCHDOG: &str = "export WATCHDOG_USEC=60000";

/// What the test says itself, to know that it has heard everything before.
const MARK: &str = "mark";

/// It always listens, as systemd does: nobody has to wait for it.
struct Manager {
    address: SocketAddr,
    heard: mpsc::Receiver<String>,
}

impl Manager {
    fn at(address: SocketAddr) -> Self {
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        let (words, heard) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length) = socket.recv(&mut buffer) {
                if words.send(String::from_utf8(buffer[..length].to_vec()).unwrap()).is_err() {
                    break;
                }
            }
        });
        Self { address, heard }
    }

    fn in_folder(folder: &Path) -> (Self, String) {
        let path = folder.join("notify");
        (Self::at(SocketAddr::from_pathname(&path).unwrap()), format!("export NOTIFY_SOCKET={}", path.display()))
    }

    /// The next word.
    fn hear(&self) -> String {
        self.heard.recv_timeout(Duration::from_secs(300)).unwrap()
    }

    /// What was said up to now and not heard yet.
    fn rest(&self) -> Vec<String> {
        UnixDatagram::unbound().unwrap().send_to_addr(MARK.as_bytes(), &self.address).unwrap();
        iter::repeat_with(|| self.hear()).take_while(|word| word != MARK).collect()
    }
}

fn options(state: &str) -> [&str; 4] {
    ["--state", state, "--host-key", EXAMPLE_HOST_KEY]
}

#[test]
fn it_says_that_it_is_ready_that_it_works_and_that_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let (manager, socket) = Manager::in_folder(folder.path());
    let served = Served::start_after(&format!("{socket}; {WATCHDOG}; export WATCHDOG_PID=$$"), &options(&memory()));
    let ready = manager.hear();
    assert_eq!(ready, format!("READY=1\nSTATUS=listening on {}", served.url));
    drop(connect(&served.url));
    for _ in 0..5 {
        assert_eq!(manager.hear(), "WATCHDOG=1");
    }
    assert_eq!(served.terminate(), (Some(0), String::new()));
    let rest = manager.rest();
    let (last, before) = rest.split_last().unwrap();
    assert!(last.starts_with("STOPPING=1\n"), "{rest:?}");
    assert!(before.iter().all(|word| word == "WATCHDOG=1"), "{rest:?}");
}

#[test]
fn the_socket_may_have_a_name_of_its_own_and_the_watchdog_may_be_for_another() {
    let name = format!("cfhost-notify-{}", std::process::id());
    let manager = Manager::at(SocketAddr::from_abstract_name(&name).unwrap());
    let served = Served::start_after(
        &format!("export NOTIFY_SOCKET=@{name}; {WATCHDOG}; export WATCHDOG_PID=1"),
        &options(&memory()),
    );
    assert!(manager.hear().starts_with("READY=1\n"));
    assert_eq!(served.terminate(), (Some(0), String::new()));
    let rest = manager.rest();
    assert!(rest.len() == 1 && rest[0].starts_with("STOPPING=1\n"), "{rest:?}");
}

#[test]
fn a_manager_that_is_not_there_hinders_nothing() {
    let served =
        Served::start_after(&format!("export NOTIFY_SOCKET=/nonexistent/notify; {WATCHDOG}"), &options(&memory()));
    served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    let (code, said) = served.terminate();
    assert_eq!(code, Some(0));
    assert!(said.contains("cannot reach the service manager") && said.lines().count() == 1, "{said}");
}

#[test]
fn it_does_not_say_that_it_works_while_the_state_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let (manager, socket) = Manager::in_folder(folder.path());
    let state = folder.path().join("state.db");
    let mut served = Served::start_after(&format!("{socket}; {WATCHDOG}"), &options(state.to_str().unwrap()));
    let url = served.url.clone();
    let host = Partner { url: &url, key: EXAMPLE_HOST_KEY };
    assert!(manager.hear().starts_with("READY=1\n"));
    assert_eq!(manager.hear(), "WATCHDOG=1");

    let lock = rusqlite::Connection::open(&state).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    manager.rest();
    // An act that writes gives up when SQLite does: the time of many words. Looking goes on.
    assert_eq!(host.call("host_child_new", &[]).code(), 601);
    assert_eq!(
        served.said(),
        "cfhost-gateway: no word to the watchdog: cannot read or change the state: database is locked"
    );
    host.call("user_lookup", &[("cloudflare_email", "nobody@example.com")]).response();
    // One may have been found right before the lock, and said after it.
    let said = manager.rest();
    assert!(said.len() <= 1, "{said:?}");

    lock.execute_batch("ROLLBACK").unwrap();
    for _ in 0..3 {
        assert_eq!(manager.hear(), "WATCHDOG=1");
    }
    assert_eq!(served.terminate().0, Some(0));
}
