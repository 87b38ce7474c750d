//! `cfhost-gateway check`, as an operator meets it.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Output;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{OTHER_KEY, Served, run, secret};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::{Signal, kill_process};
use tempfile::TempDir;

/// Its path, mode, size and owner, and what is in it.
type Entry = (PathBuf, u32, u64, u32, Option<Vec<u8>>);

struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        secret(&machine.path("host.key"), OTHER_KEY);
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn serve(&self) -> Served {
        let (state, tls) = (self.text("state.db"), self.text("tls"));
        Served::start(&["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", &tls])
    }

    fn check_with(&self, more: &[&str]) -> Report {
        let state = self.text("state.db");
        Report::of(run(&[&["check", "--state", &state], more].concat()))
    }

    fn check(&self) -> Report {
        let (tls, key) = (self.text("tls"), self.text("host.key"));
        self.check_with(&["--tls-dir", &tls, "--host-key-file", &key])
    }

    /// What is in the folder: names, modes, sizes and owners, and what the files hold but for SQLite's index of the log.
    fn everything(&self) -> Vec<Entry> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let (path, metadata) = entry.map(|it| (it.path(), it.metadata().unwrap())).unwrap();
                if metadata.is_dir() {
                    folders.push(path.clone());
                }
                let is_text = metadata.is_file() && !path.to_str().unwrap().ends_with("-shm");
                let text = is_text.then(|| fs::read(&path).unwrap());
                found.push((path, metadata.mode(), if is_text { metadata.len() } else { 0 }, metadata.uid(), text));
            }
        }
        found.sort();
        found
    }
}

struct Report {
    code: Option<i32>,
    text: String,
}

impl Report {
    fn of(output: Output) -> Self {
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let report = Self { code: output.status.code(), text: String::from_utf8(output.stdout).unwrap() };
        // A list in columns: a word, what it is about, and a text; it fails if a word is `wrong`.
        let starts: Vec<_> = report.text.lines().map(|line| line.split_at_checked(7).unwrap().0).collect();
        assert!(starts.iter().all(|start| ["ok     ", "wrong  ", "note   "].contains(start)), "{}", report.text);
        assert_eq!(report.code, Some(i32::from(starts.contains(&"wrong  "))), "{}", report.text);
        assert!(!report.text.contains('\x1b') && !report.text.contains(EXAMPLE_HOST_KEY), "{}", report.text);
        assert!(!report.text.contains(OTHER_KEY), "{}", report.text);
        report
    }

    /// What is told of something.
    fn told(&self, word: &str, what: &str) -> Vec<&str> {
        let lines = self.text.lines().filter_map(|line| line.strip_prefix(&format!("{word:<5}  {what} ")));
        lines.map(str::trim_start).collect()
    }

    /// The one thing that is wrong.
    fn wrong(&self) -> &str {
        let wrong: Vec<_> = self.text.lines().filter_map(|line| line.strip_prefix("wrong  ")).collect();
        assert_eq!(wrong.len(), 1, "{}", self.text);
        wrong[0]
    }
}

#[test]
fn all_is_well_and_nothing_is_changed() {
    let machine = Machine::new();
    let served = machine.serve();
    let before = machine.everything();
    let report = machine.check();
    assert_eq!(machine.everything(), before);
    assert_eq!(report.code, Some(0), "{}", report.text);
    assert_eq!(report.told("note", "gateway"), ["one is serving"]);
    assert_eq!(report.told("ok", "state"), ["whole, schema 4"]);
    assert_eq!(report.told("ok", "file").len(), 3, "{}", report.text);
    assert!(report.told("ok", "certificate")[0].starts_with("holds until 2049-12-31, "), "{}", report.text);
    assert_eq!(report.told("ok", "names"), ["the certificate is for localhost, 127.0.0.1, ::1"]);
    for what in ["folder", "disk", "key", "ca.pem", "host key", "clock"] {
        assert_eq!(report.told("ok", what).len(), 1, "{what}: {}", report.text);
    }
    // One that was killed leaves a log, which is still there and as it was afterwards.
    kill_process(served.pid(), Signal::KILL).unwrap();
    drop(served);
    let before = machine.everything();
    let report = machine.check();
    assert_eq!((report.code, report.told("note", "gateway")), (Some(0), vec!["none is serving"]), "{}", report.text);
    assert_eq!(machine.everything(), before);
    // It keeps nobody from serving.
    assert_eq!(machine.serve().terminate().0, Some(0));
    assert_eq!(machine.check().code, Some(0));
}

#[test]
fn who_can_get_at_the_files_is_looked_at() {
    let machine = Machine::new();
    assert_eq!(machine.serve().terminate().0, Some(0));
    let with_mode = |name: &str, mode: u32, told: &str| {
        let path = machine.path(name);
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let report = machine.check();
        assert!(report.wrong().contains(told), "{}", report.text);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode, "{name}");
        fs::set_permissions(&path, before).unwrap();
    };
    with_mode("state.db", 0o644, "lets others at it: chmod 600 ");
    with_mode("", 0o777, "every user of the system can exchange what is in it: chmod o-w ");
    with_mode("host.key", 0o644, "it is open to every user of the system: chmod 600 it");
    with_mode("tls/key.pem", 0o644, "it is open to every user of the system: chmod 600 it");
    with_mode("tls/cert.pem", 0o666, "every user of the system can write to it: chmod o-w it");
    with_mode("tls", 0o777, "every user of the system can write to it: chmod o-w it");
    fs::hard_link(machine.path("state.db"), machine.path("other.db")).unwrap();
    let report = machine.check();
    assert!(report.text.contains("it has several names (hard links)") && report.code == Some(1), "{}", report.text);
    fs::remove_file(machine.path("other.db")).unwrap();

    secret(&machine.path("state.db.control-token"), "short");
    assert!(machine.check().wrong().contains("not a control token"));
    secret(&machine.path("state.db.control-token"), "0123456789abcdef");
    assert_eq!(machine.check().told("ok", "control token").len(), 1);
    secret(&machine.path("host.key"), "HOST_KEY=x");
    assert!(machine.check().wrong().contains("is NAME=VALUE"));
}

#[test]
fn damage_is_found() {
    let machine = Machine::new();
    assert_eq!(machine.serve().terminate().0, Some(0));
    let state = machine.path("state.db");
    let whole = fs::read(&state).unwrap();
    let database = rusqlite::Connection::open(&state).unwrap();
    database
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO zones (name, host, account) VALUES ('example.com', 77, 77);",
        )
        .unwrap();
    drop(database);
    let report = machine.check();
    assert!(
        report.text.contains("damaged: a row of zones belongs to one of hosts that is not there: "),
        "{}",
        report.text
    );
    assert!(report.text.contains("`cfhost-gateway restore`"), "{}", report.text);

    // A page of an index that is no page.
    let mut damaged = whole.clone();
    let end = damaged.len() - 2 * 4096;
    damaged[end..end + 4096].fill(0xa5);
    fs::write(&state, &damaged).unwrap();
    let report = machine.check();
    let told = report.told("wrong", "state")[0];
    assert!(["damaged: ", "malformed"].iter().any(|word| told.contains(word)) && told.contains("restore"), "{told}");

    fs::write(&state, "no state at all").unwrap();
    assert!(machine.check().wrong().contains("it is not a state file of cfhost-gateway"));
    let newer = rusqlite::Connection::open(machine.path("newer.db")).unwrap();
    newer.execute_batch("CREATE TABLE t (x); PRAGMA application_id = 0x6366686f; PRAGMA user_version = 99;").unwrap();
    drop(newer);
    secret(&machine.path("newer.db"), "");
    fs::write(&state, &whole).unwrap();
    assert_eq!(machine.check().code, Some(0));
    fs::remove_file(&state).unwrap();
    assert!(machine.check().wrong().contains("name the file that `serve` is given"));
    symlink("newer.db", &state).unwrap();
    assert!(machine.check().text.contains("it is a symbolic link"));
}

#[test]
fn dates_keys_and_names_of_certificates_are_looked_at() {
    let machine = Machine::new();
    assert_eq!(machine.serve().terminate().0, Some(0));
    let key = KeyPair::generate().unwrap();
    secret(&machine.path("key.pem"), &key.serialize_pem());
    secret(&machine.path("other.pem"), &KeyPair::generate().unwrap().serialize_pem());
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().cast_signed();
    let begin = date_time_ymd(1970, 1, 1);
    let check = |from: i64, to: i64, names: &[&str], key_file: &str| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        let second = |days: i64| begin + std::time::Duration::from_secs((now + days * 86_400).cast_unsigned());
        (params.not_before, params.not_after) = (second(from), second(to));
        fs::write(machine.path("cert.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        fs::set_permissions(machine.path("cert.pem"), fs::Permissions::from_mode(0o644)).unwrap();
        machine.check_with(&["--tls-cert", &machine.text("cert.pem"), "--tls-key", &machine.text(key_file)])
    };
    let name = ["gw.example.com"];
    let report = check(-10, 80, &name, "key.pem");
    assert_eq!(report.code, Some(0), "{}", report.text);
    assert_eq!(report.told("ok", "names"), ["the certificate is for gw.example.com"]);
    assert!(check(-100, -1, &name, "key.pem").wrong().contains(": put another one there"));
    assert!(check(-335, 29, &name, "key.pem").wrong().ends_with("days: renew it"));
    // One that holds for a week is not renewed a month before.
    assert_eq!(check(-3, 4, &name, "key.pem").code, Some(0));
    assert!(check(-6, 1, &name, "key.pem").wrong().ends_with("days: renew it"));
    assert!(check(-10, 80, &[], "key.pem").wrong().contains("for no name"));
    assert!(check(-10, 80, &name, "other.pem").wrong().contains("the key is not its own"));
    assert!(check(-10, 80, &name, "missing.pem").wrong().contains("missing.pem"));
    let early = check(10, 80, &name, "key.pem");
    assert!(early.told("wrong", "certificate")[0].contains("see whether the clock is right"), "{}", early.text);
    assert!(early.told("wrong", "clock")[0].ends_with("the newest time here: set it"), "{}", early.text);

    // A folder before its first use, and one whose parts are of two.
    let tls = machine.text("nothing");
    let report = machine.check_with(&["--tls-dir", &tls]);
    assert!(report.told("note", "certificate")[0].ends_with("`serve` makes one"), "{}", report.text);
    assert!(!machine.path("nothing").exists());
    let other = Machine::new();
    assert_eq!(other.serve().terminate().0, Some(0));
    fs::copy(other.path("tls/ca.pem"), machine.path("tls/ca.pem")).unwrap();
    assert!(machine.check().wrong().contains("the certificate is not by this CA"));
}

#[test]
fn a_clock_that_was_set_back_is_noticed() {
    let machine = Machine::new();
    assert_eq!(machine.serve().terminate().0, Some(0));
    let database = rusqlite::Connection::open(machine.path("state.db")).unwrap();
    database.execute_batch("UPDATE hosts SET created = unixepoch() + 86400").unwrap();
    drop(database);
    let report = machine.check();
    assert!(report.wrong().ends_with("the newest time here: set it"), "{}", report.text);
}

#[test]
fn a_disk_without_room_is_noticed() {
    let machine = Machine::new();
    fs::create_dir(machine.path("disk")).unwrap();
    let disk = machine.path("disk");
    if mount("tmpfs", &disk, "tmpfs", MountFlags::empty(), Some(c"size=24m,mode=700")).is_err() {
        println!("not allowed to mount a tmpfs");
        return;
    }
    let state = disk.join("state.db").to_str().unwrap().to_owned();
    assert!(run(&["host", "add", "--state", &state]).status.success());
    let report = Report::of(run(&["check", "--state", &state]));
    unmount(&disk, UnmountFlags::DETACH).unwrap();
    assert!(
        report.wrong().contains("MiB free") && report.wrong().contains("make room, 100 MiB in all"),
        "{}",
        report.text
    );
}

#[test]
fn what_is_named_cannot_steer_a_terminal() {
    let machine = Machine::new();
    let report = machine.check_with(&["--host-key-file", &machine.text("\u{1b}[2Jx\ny")]);
    assert!(report.text.contains("\\u{1b}[2Jx\\ny") && report.code == Some(1), "{}", report.text);
}
