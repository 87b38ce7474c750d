//! Files that are not what they should be, backups, and what else a careless or a hostile hand can do around a state.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway, Hosts, backup, restore};
use common::{Ends, Partner, Served, complaint, mode, plain, program_after, rows, run, secret};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::mount::{UnmountFlags, mount_bind, unmount};
use rustix::process::geteuid;

/// Everything in a folder: names, kinds, modes, owners, times and contents.
fn snapshot(folder: &Path) -> BTreeMap<String, String> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        let content = if metadata.is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        let (mtime, ctime) = (metadata.mtime_nsec(), metadata.ctime_nsec());
        let about = format!("{:o} {} {mtime} {ctime} {content:?}", metadata.mode(), metadata.uid());
        (entry.file_name().into_string().unwrap(), about)
    };
    fs::read_dir(folder).unwrap().map(entry).collect()
}

fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_no_state_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("page.html"), "<html>".repeat(100)).unwrap();
    fs::create_dir(path("folder")).unwrap();
    let foreign = rusqlite::Connection::open(path("foreign.db")).unwrap();
    foreign.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x)").unwrap();
    drop(foreign);
    run(&["host", "add", "--state", &path("state.db")]);
    fs::copy(path("state.db"), path("two.db")).unwrap();
    fs::hard_link(path("two.db"), path("names.db")).unwrap();
    fs::write(path("empty"), "").unwrap();
    for (link, to) in [("link.db", "state.db"), ("page.db", "page.html"), ("empty.db", "empty"), ("new.db", "none")] {
        symlink(to, path(link)).unwrap();
    }
    mknodat(CWD, path("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for name in ["page.html", "folder", "foreign.db", "state.db", "two.db", "empty", "pipe"] {
        set_mode(path(name), 0o755);
    }
    secret(path("seed.json").as_ref(), "{}");
    let mut what = vec![
        ("page.html", "not a state file"),
        ("folder", "not a regular file"),
        ("foreign.db", "not a state file"),
        ("pipe", "not a regular file"),
        ("link.db", "symbolic link"),
        ("page.db", "symbolic link"),
        ("empty.db", "symbolic link"),
        ("two.db", "several names"),
        ("names.db", "several names"),
    ];
    // A device, where that is allowed.
    let device = rustix::fs::makedev(1, 3);
    if mknodat(CWD, path("device"), FileType::CharacterDevice, Mode::RUSR | Mode::WUSR, device).is_ok() {
        set_mode(path("device"), 0o666);
        what.push(("device", "not a regular file"));
    }
    if geteuid().is_root() {
        // Left in a folder that is not its owner's, for root to fill.
        fs::write(path("planted"), "").unwrap();
        chown(path("planted"), Some(12345), None).unwrap();
        what.push(("planted", "another user"));
    }

    let before = snapshot(dir.path());
    for (name, told) in what {
        let state = path(name);
        for command in [
            &["serve", "--listen", "127.0.0.1:0", "--host-key", EXAMPLE_HOST_KEY, "--state", &state][..],
            &["host", "add", "--state", &state],
            &["host", "list", "--state", &state],
            &["host", "lock", "--state", &state, "1", "192.0.2.1"],
            &["host", "remove", "--state", &state, "1"],
            &["seed", "--state", &state, &path("seed.json")],
            &["backup", "--state", &state, &path("backup")],
            &["restore", "--state", &state, &path("state.db")],
        ] {
            let text = complaint(command);
            assert!(text.contains(told), "{name}, {command:?}: {text}");
            assert_eq!(snapshot(dir.path()), before, "{name}, {command:?}");
        }
    }
    // What is to be made is not made elsewhere.
    for command in ["add", "list"] {
        complaint(&["host", command, "--state", &path("new.db")]);
        assert_eq!(snapshot(dir.path()), before);
    }
}

#[test]
fn what_lies_beside_a_state_is_looked_at_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    run(&["host", "add", "--state", &path("state.db")]);
    fs::write(path("victim"), "").unwrap();
    set_mode(path("victim"), 0o644);
    for ending in ["-wal", "-shm", "-journal"] {
        let beside = path(&format!("state.db{ending}"));
        symlink("victim", &beside).unwrap();
        let before = snapshot(dir.path());
        for command in ["add", "list"] {
            let text = complaint(&["host", command, "--state", &path("state.db")]);
            assert!(text.contains(ending), "{text}");
        }
        assert_eq!(snapshot(dir.path()), before);
        fs::remove_file(beside).unwrap();
    }

    symlink("victim", path("state.db.control-token")).unwrap();
    let options = ["--state", &path("state.db"), "--control", "127.0.0.1:0"];
    assert_eq!(Served::start(&options).terminate().0, Some(0));
    assert_eq!((fs::read_to_string(path("victim")).unwrap().as_str(), mode(path("victim").as_ref())), ("", 0o644));
    let token = fs::symlink_metadata(path("state.db.control-token")).unwrap();
    assert!(token.is_file() && token.mode() & 0o777 == 0o600);
}

#[test]
fn commands_that_look_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.db").to_str().unwrap().to_owned();
    run(&["host", "add", "--state", &path("state.db")]);
    fs::write(path("empty"), "").unwrap();
    set_mode(path("state.db"), 0o644);
    set_mode(path("empty"), 0o644);
    let before = snapshot(dir.path());
    assert!(run(&["host", "list", "--state", &path("state.db")]).status.success());
    assert!(run(&["backup", "--state", &path("state.db"), &copy]).status.success());
    assert!(complaint(&["host", "list", "--state", &path("empty")]).contains("not a state file"));
    assert_eq!(snapshot(dir.path()), before);
    assert!(run(&["host", "list", "--state", &copy]).status.success());

    // Those that change something see to the mode first.
    assert!(run(&["host", "unlock", "--state", &path("state.db"), "1"]).status.success());
    assert!(run(&["host", "add", "--state", &path("empty")]).status.success());
    assert_eq!((mode(path("state.db").as_ref()), mode(path("empty").as_ref())), (0o600, 0o600));
}

#[test]
fn keys_and_certificates_are_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let serve = |options: &[&str]| {
        complaint(&[&["serve", "--listen", "127.0.0.1:0", "--state", ":memory:"][..], options].concat())
    };
    secret(path("key").as_ref(), EXAMPLE_HOST_KEY);
    let with_key = |options: &[&str]| serve(&[&["--host-key-file", &path("key")], options].concat());
    let keys = |told: &str| {
        for text in [
            serve(&["--host-key-file", &path("key")]),
            complaint(&["host", "add", "--state", &path("state.db"), "--key-file", &path("key")]),
            serve(&["--control", "127.0.0.1:0", "--control-token-file", &path("key"), "--host-key", EXAMPLE_HOST_KEY]),
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
    };
    let works = |options: &[&str]| {
        let key = path("key");
        let options = [&["--state", ":memory:", "--host-key-file", &key], options].concat();
        assert_eq!(Served::start(&options).terminate(), (Some(0), String::new()));
    };
    for good in [0o600, 0o400, 0o640, 0o440] {
        set_mode(path("key"), good);
        works(&[]);
    }
    for bad in [0o644, 0o604, 0o602] {
        set_mode(path("key"), bad);
        keys("every user of the system");
    }
    set_mode(path("key"), 0o600);

    // A certificate's tools lead to the newest one by links of their own.
    assert_eq!(
        Served::start(&["--state", ":memory:", "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", &path("tls")])
            .terminate()
            .0,
        Some(0)
    );
    for (link, to) in [("cert", "tls/cert.pem"), ("private", "tls/key.pem")] {
        symlink(to, path(link)).unwrap();
    }
    let files = ["--tls-cert", &path("cert"), "--tls-key", &path("private")];
    set_mode(path("tls/cert.pem"), 0o644);
    works(&files);
    works(&["--tls-dir", &path("tls")]);
    set_mode(path("tls/key.pem"), 0o644);
    for options in [&files[..], &["--tls-dir", &path("tls")]] {
        assert!(with_key(options).contains("every user of the system"), "{}", with_key(options));
    }
    set_mode(path("tls/key.pem"), 0o600);
    set_mode(path("tls/cert.pem"), 0o646);
    for options in [&files[..], &["--tls-dir", &path("tls")]] {
        assert!(with_key(options).contains("can write"), "{}", with_key(options));
    }
    set_mode(path("tls/cert.pem"), 0o600);

    symlink("tls", path("link")).unwrap();
    for link in ["link", "link/"] {
        assert!(with_key(&["--tls-dir", &path(link)]).contains("symbolic link"));
    }
    set_mode(path("tls"), 0o777);
    assert!(with_key(&["--tls-dir", &path("tls")]).contains("can write"));
    set_mode(path("tls"), 0o700);
    fs::rename(path("tls/key.pem"), path("elsewhere")).unwrap();
    symlink("../elsewhere", path("tls/key.pem")).unwrap();
    assert!(with_key(&["--tls-dir", &path("tls")]).contains("symbolic link"));
    fs::rename(path("elsewhere"), path("tls/key.pem")).unwrap();

    if geteuid().is_root() {
        chown(path("key"), Some(12345), None).unwrap();
        keys("another user");
        chown(path("key"), Some(0), None).unwrap();
        fs::rename(path("key"), path("true")).unwrap();
        symlink("true", path("key")).unwrap();
        works(&[]);
        std::os::unix::fs::lchown(path("key"), Some(12345), None).unwrap();
        keys("another user");
        fs::remove_file(path("key")).unwrap();
        secret(path("key").as_ref(), EXAMPLE_HOST_KEY);
        chown(path("tls"), Some(12345), None).unwrap();
        assert!(with_key(&["--tls-dir", &path("tls")]).contains("another user"));
    }
    fs::remove_file(path("key")).unwrap();
    mknodat(CWD, path("key"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    // Nobody writes into it, and nobody waits for that.
    keys("regular file");
}

#[test]
fn one_gateway_serves_a_file_whatever_it_is_called() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("folder")).unwrap();
    symlink("folder", path("same")).unwrap();
    let serve = |state: &str| {
        complaint(&["serve", "--listen", "127.0.0.1:0", "--host-key", EXAMPLE_HOST_KEY, "--state", &path(state)])
    };
    let served = Served::start(&["--state", &path("folder/state.db"), "--host-key", EXAMPLE_HOST_KEY]);
    assert!(serve("same/state.db").contains("another gateway"));
    fs::hard_link(path("folder/state.db"), path("state.db")).unwrap();
    for name in ["state.db", "folder/state.db"] {
        assert!(serve(name).contains("several names"));
    }
    fs::remove_file(path("state.db")).unwrap();
    fs::write(path("mounted"), "").unwrap();
    if mount_bind(path("folder/state.db"), path("mounted")).is_ok() {
        let text = serve("mounted");
        unmount(path("mounted"), UnmountFlags::DETACH).unwrap();
        assert!(text.contains("another gateway"), "{text}");
    }
    served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    assert_eq!(served.terminate().0, Some(0));
    assert_eq!(Served::start(&["--state", &path("same/state.db")]).terminate().0, Some(0));
}

#[test]
fn one_gateway_in_a_process_serves_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    let start = || plain().state(&state).spawn();
    let gateway = start().unwrap();
    let again = start().err().map(|error: cfhost_gateway::Error| error.to_string());
    assert!(again.is_some_and(|error| error.contains("another gateway")));
    // Looking at the file closes none of the gateway's own locks on it.
    Hosts::open(&state).unwrap().list().unwrap();
    Hosts::open_to_read(&state).unwrap().list().unwrap();
    let held = format!(":{} ", fs::metadata(&state).unwrap().ino());
    let is_held = || {
        let locks = fs::read_to_string("/proc/locks").unwrap();
        locks.lines().any(|line| line.contains("POSIX") && line.contains(&held))
    };
    assert!(is_held());
    assert!(restore(&state, &state).is_err());
    assert!(is_held());
    drop(gateway);
    assert!(!is_held());
    drop(start().unwrap());
}

/// What is acknowledged would be lost, or spoil what came in its place.
#[test]
fn nothing_is_written_to_a_state_that_is_no_longer_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let served = Served::start(&["--state", &path("state.db"), "--host-key", EXAMPLE_HOST_KEY, "--log"]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let user_key = host.customer("customer@example.com");
    fs::rename(path("state.db"), path("moved.db")).unwrap();
    assert_eq!(host.set(&user_key, "example.com", "www").code(), 601);
    fs::copy(path("moved.db"), path("state.db")).unwrap();
    assert_eq!(host.set(&user_key, "example.com", "www").code(), 601);
    assert_eq!(host.zone("zone_lookup", &user_key, "example.com").code(), 0);
    fs::rename(path("moved.db"), path("state.db")).unwrap();
    assert_eq!(host.set(&user_key, "example.com", "www").code(), 0);
    let (code, log) = served.terminate();
    assert_eq!((code, log.matches("the state file was moved, removed or replaced").count()), (Some(0), 2), "{log}");
}

#[test]
fn a_backup_is_of_one_moment_and_needs_nobody_to_stop() {
    let dir = tempfile::tempdir().unwrap();
    let copies = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    let gateway = plain().state(&state).spawn().unwrap();
    let host = Partner::example(&gateway);
    let user_key = host.customer("customer@example.com");
    let is_over = AtomicBool::new(false);
    let zones = |database: &Path| {
        let database = rusqlite::Connection::open(database).unwrap();
        let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
        let sql = "SELECT count(*), ifnull(max(id), 0) FROM zones";
        let (count, newest): (u32, u32) = database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(count, newest);
        count
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                host.set(&user_key, &format!("z{number}.com"), "www").response();
            }
        });
        let _ends = Ends(&is_over);
        let mut seen = 0;
        for number in 0..5 {
            let acknowledged = Hosts::open_to_read(&state).unwrap().list().unwrap()[0].zones;
            let copy = copies.path().join(format!("{number}.db"));
            assert!(run(&["backup", "--state", state.to_str().unwrap(), copy.to_str().unwrap()]).status.success());
            assert_eq!(mode(&copy), 0o600);
            let count = zones(&copy);
            assert!(count >= acknowledged.max(seen), "{count} zones, {acknowledged} before");
            seen = count;
        }
    });
    assert_eq!(fs::read_dir(copies.path()).unwrap().count(), 5, "something was left over");
}

#[test]
fn a_backup_takes_the_place_of_a_state_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (state, copy) = (path("state.db"), path("copy.db"));
    let mut served = Served::start(&["--state", &state, "--host-key", EXAMPLE_HOST_KEY]);
    let user_key = served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    served.partner(EXAMPLE_HOST_KEY).set(&user_key, "before.com", "www").response();
    assert!(run(&["backup", "--state", &state, &copy]).status.success());
    served.partner(EXAMPLE_HOST_KEY).set(&user_key, "after.com", "www").response();
    assert!(complaint(&["backup", "--state", &state, &copy]).contains("already"));
    assert!(complaint(&["restore", "--state", &state, &copy]).contains("another gateway"));
    // A copy of the file alone lacks what is in the log beside it, and so is not taken.
    fs::copy(&state, path("torn.db")).unwrap();
    fs::copy(format!("{state}-wal"), path("torn.db-wal")).unwrap();
    served.child.kill().unwrap();
    served.child.wait().unwrap();
    drop(served);
    assert!(fs::metadata(format!("{state}-wal")).unwrap().len() > 0);

    fs::write(path("page.html"), "<html>".repeat(100)).unwrap();
    let mut damaged = fs::read(&copy).unwrap();
    damaged.truncate(damaged.len() / 2);
    fs::write(path("damaged.db"), damaged).unwrap();
    fs::copy(&copy, path("newer.db")).unwrap();
    rusqlite::Connection::open(path("newer.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = snapshot(dir.path());
    for (file, told) in [
        ("page.html", "not a state file"),
        ("damaged.db", "backup"),
        ("newer.db", "a newer cfhost-gateway"),
        ("torn.db", "-wal"),
        ("none.db", "No such file"),
        ("", "regular file"),
    ] {
        let text = complaint(&["restore", "--state", &state, &path(file)]);
        assert!(text.contains(told), "{file}: {text}");
    }
    assert_eq!(snapshot(dir.path()), before);

    let has = |zones: [bool; 2]| {
        let served = Served::start(&["--state", &state]);
        let host = served.partner(EXAMPLE_HOST_KEY);
        let seen = ["before.com", "after.com"]
            .map(|zone| host.zone("zone_lookup", &user_key, zone).response()["zone_hosted"] == true);
        assert_eq!(seen, zones);
        served
    };
    // In the place of a state that was killed, with its own log; and of none.
    assert!(run(&["restore", "--state", &state, &copy]).status.success());
    assert_eq!(rows(state.as_ref()), rows(copy.as_ref()));
    let mut served = has([true, false]);
    served.partner(EXAMPLE_HOST_KEY).set(&user_key, "after.com", "www").response();
    served.child.kill().unwrap();
    served.child.wait().unwrap();
    drop(served);

    // The backup copied over it by hand, or the state removed, with the log still there: that would spoil or lose it.
    let wal = format!("{state}-wal");
    for is_copied in [true, false] {
        if is_copied {
            fs::copy(&copy, &state).unwrap();
        } else {
            fs::remove_file(&state).unwrap();
            fs::write(&wal, "something").unwrap();
        }
        let before = snapshot(dir.path());
        for command in [&["serve", "--listen", "127.0.0.1:0", "--host-key", EXAMPLE_HOST_KEY][..], &["host", "add"]] {
            let text = complaint(&[command, &["--state", &state]].concat());
            assert!(text.contains("cfhost-gateway restore"), "{text}");
        }
        assert_eq!(snapshot(dir.path()), before);
        assert!(run(&["restore", "--state", &state, &copy]).status.success());
        assert_eq!(mode(state.as_ref()), 0o600);
        assert_eq!(has([true, false]).terminate().0, Some(0));
    }
    assert_eq!(fs::metadata(&wal).err().map(|error| error.kind()), Some(std::io::ErrorKind::NotFound));
}

/// As systemd has it for a user that it makes itself: the folder of the state is behind a link.
#[test]
fn state_and_certificate_can_be_below_a_link() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("private/cfhost")).unwrap();
    symlink("private/cfhost", dir.path().join("cfhost")).unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (state, tls) = (path("cfhost/gateway.db"), path("cfhost/tls"));
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--tls-dir", &tls];
    assert_eq!(Served::start(&options).terminate(), (Some(0), String::new()));
    assert_eq!(Served::start(&options).terminate(), (Some(0), String::new()));
    assert!(run(&["backup", "--state", &state, &path("cfhost/copy.db")]).status.success());
    assert!(run(&["restore", "--state", &state, &path("cfhost/copy.db")]).status.success());
    let itself = complaint(&["serve", "--state", &state, "--tls-dir", &path("cfhost")]);
    assert!(itself.contains("symbolic link") && itself.contains("name what it leads to"), "{itself}");
}

#[test]
fn who_only_looks_changes_nothing_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let state = path("state.db");
    let mut served = Served::start(&["--state", &state, "--host-key", EXAMPLE_HOST_KEY]);
    served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    served.child.kill().unwrap();
    served.child.wait().unwrap();
    let contents = || ["state.db", "state.db-wal"].map(|name| fs::read(path(name)).unwrap());
    let before = contents();
    assert!(!before[1].is_empty());
    let listed = String::from_utf8(run(&["host", "list", "--state", &state]).stdout).unwrap();
    assert_eq!(listed.lines().nth(1).unwrap().split_whitespace().nth(1), Some("1"), "{listed}");
    assert!(run(&["backup", "--state", &state, &path("copy.db")]).status.success());
    assert!(contents() == before);
}

#[test]
fn a_restore_that_fails_leaves_no_state() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (state, copy) = (path("state.db"), path("copy.db"));
    Hosts::open_or_create(path("first.db")).unwrap().add(EXAMPLE_HOST_KEY, "Example").unwrap();
    backup(path("first.db"), &copy).unwrap();
    let fails = |preparation: &str| {
        let before = snapshot(dir.path());
        let output = program_after(preparation, &["restore", "--state", &state, &copy]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let after = snapshot(dir.path());
        assert!(after == before, "{:?}, {said}", after.keys());
    };
    // There is no space for it.
    fails("trap '' XFSZ; ulimit -f 8");
    // And what lies beside it is none of ours.
    symlink("elsewhere", path("state.db-wal")).unwrap();
    fails(":");
    // An empty file that was there before stays.
    fs::write(&state, "").unwrap();
    fails(":");
}

#[test]
fn a_library_backs_up_and_restores_as_the_program_does() {
    let dir = tempfile::tempdir().unwrap();
    let (state, copy) = (dir.path().join("state.db"), dir.path().join("copy #1?.db"));
    let gateway: Gateway = plain().state(&state).spawn().unwrap();
    let user_key = Partner::example(&gateway).customer("customer@example.com");
    backup(&state, &copy).unwrap();
    // As SQLite's own program makes one.
    let by_sqlite = dir.path().join("by-sqlite.db");
    let source = rusqlite::Connection::open(&state).unwrap();
    source.backup("main", &by_sqlite, None::<fn(rusqlite::backup::Progress)>).unwrap();
    drop(source);
    assert!(restore(&state, &copy).unwrap_err().to_string().contains("another gateway"));
    gateway.reset().unwrap();
    drop(gateway);
    for copy in [copy, by_sqlite] {
        restore(&state, &copy).unwrap();
        let gateway = plain().state(&state).spawn().unwrap();
        assert_eq!(Partner::example(&gateway).customer("customer@example.com"), user_key);
        gateway.reset().unwrap();
    }
}
