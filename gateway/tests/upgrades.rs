//! State files of every version: each is brought to the newest schema without a loss, however that ends, and a newer one is left alone.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};

use cfhost_gateway::{EXAMPLE_HOST_KEY, Hosts};
use common::{
    Killer, OTHER_KEY, PASSWORD, Partner, Served, complaint, mode, program, program_after, rows, run, secret,
};
use rusqlite::Connection;
use rustix::process::Signal;
use vendor::Vendor;

const KILLS: usize = 100;
/// So many that bringing them to the next version takes a while.
const ZONES: u32 = 10_000;
const SEED: u64 = 0x5851_f42d_4c95_7f2d;

/// A state file that the program of that version left, with something in every table.
fn kept(version: i32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/states/{version}.db"))
}

/// A copy of one, as private as a state is.
fn copy(version: i32, to: &Path) {
    fs::copy(kept(version), to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o600)).unwrap();
}

fn version(state: &Path) -> i32 {
    Connection::open(state).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// What SQLite says of the tables and indexes, with the words with which they were made.
fn schema(state: &Path) -> BTreeSet<String> {
    let database = Connection::open(state).unwrap();
    let mut query =
        database.prepare("SELECT type || ' ' || name || ': ' || ifnull(sql, '') FROM sqlite_schema").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// A new state, and its version: this program's.
fn fresh(dir: &Path) -> (PathBuf, i32) {
    let state = dir.join("fresh.db");
    Hosts::open_or_create(&state).unwrap();
    let version = version(&state);
    (state, version)
}

/// Leaves a state with something in every table.
fn fill(dir: &Path) -> PathBuf {
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let state = path("filled.db");
    secret(path("example.key").as_ref(), EXAMPLE_HOST_KEY);
    secret(path("other.key").as_ref(), OTHER_KEY);
    let seed = r#"{"accounts": [{"email": "unconfirmed@example.com", "password": "correct-horse-2", "state": "unconfirmed"}],
                   "zones": [{"name": "example.org", "state": "pending"}, {"name": "foreign.com", "state": "foreign_208"}],
                   "plans": [{"sub_label": "OWN", "sbase_name": "Own", "product_price": "7.50", "closed": true}]}"#;
    fs::write(path("seed.json"), seed).unwrap();
    for (key, name) in [("example.key", "Example Hosting"), ("other.key", "Other Hosting")] {
        let add = run(&["host", "add", "--state", &state, "--pub-name", name, "--key-file", &path(key)]);
        assert!(add.status.success());
    }
    assert!(run(&["host", "lock", "--state", &state, "2", "127.0.0.0/8", "2001:db8::/32"]).status.success());

    let served = Served::start(&["--state", &state]);
    let (host, other) = (served.partner(EXAMPLE_HOST_KEY), served.partner(OTHER_KEY));
    let named = [("cloudflare_username", "customer1"), ("unique_id", "customer-1")];
    let user_key = host.create("Customer@example.com", &named).text("user_key");
    let others_key = other.customer("customer@example.com");
    host.set(&user_key, "example.com", "www,blog:elsewhere.example.net,ww2").response();
    host.set(&user_key, "example.net", "www").response();
    host.set(&user_key, "deleted.com", "www").response();
    host.zone("zone_delete", &user_key, "deleted.com").response();
    host.zone("full_zone_set", &user_key, "example.org").response();
    other.set(&others_key, "example.edu", "www").response();
    let sub_id = host.subscribe(&user_key, "example.com", "CF_RESELLER_PRO").text("sub_id");
    host.cancel(&user_key, "example.com", "CF_RESELLER_PRO", &sub_id).response();
    host.subscribe(&user_key, "example.com", "CF_RESELLER_BIZ").response();
    let child =
        [("host_name", "Child"), ("pub_name", "Child Hosting"), ("email", "child@example.com"), ("prefix", "ch")];
    let child_key = host.call("host_child_new", &child).text("host_key");
    let child = Partner { key: &child_key, ..host };
    child.set(&child.customer("childs@example.com"), "example.info", "www").response();
    let stopped = host.call("host_child_new", &[("pub_name", "Stopped")]).response()["child_id"].to_string();
    host.call("host_child_stop", &[("child_id", &stopped)]).response();
    other.call("host_key_regen", &[]).response();
    assert_eq!(served.terminate(), (Some(0), String::new()));
    let vendor = Vendor::new();
    let served = Served::start(&["--state", &state, "--upstream", vendor.file("").to_str().unwrap()]);
    served.partner(EXAMPLE_HOST_KEY).set(&user_key, "customer.test", "www").response();
    served.partner(EXAMPLE_HOST_KEY).zone("full_zone_set", &user_key, "full.test").response();
    // So that the account was looked over.
    vendor.wait_for(|calls| calls.iter().any(|call| call == "GET /zones/*/custom_hostnames"));
    assert_eq!(served.terminate(), (Some(0), String::new()));
    assert!(run(&["seed", "--state", &state, &path("seed.json")]).status.success());
    state.into()
}

/// The program of each version has left one, this one's as well: so the next version finds it.
#[test]
fn a_state_of_every_version_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (empty, newest) = fresh(dir.path());
    let filled = fill(dir.path());
    if std::env::var_os("CFHOST_UPDATE").is_some() {
        fs::copy(&filled, kept(version(&filled))).unwrap();
    }
    for version in 1..=newest {
        let state = dir.path().join("state.db");
        let told = "run CFHOST_UPDATE=1 cargo test -p cfhost-gateway --test upgrades a_state";
        assert!(kept(version).exists(), "there is no state of version {version}: {told}");
        copy(version, &state);
        assert_eq!(self::version(&state), version);
        let tables: BTreeSet<String> =
            rows(&state).iter().map(|row| row.split(' ').next().unwrap().to_owned()).collect();
        let there: BTreeSet<String> = schema(&state)
            .iter()
            .filter_map(|entry| Some(entry.strip_prefix("table ")?.split(':').next()?.to_owned()))
            .collect();
        assert_eq!(tables, there, "a table without rows says nothing");
        if version == newest {
            assert_eq!(schema(&state), schema(&empty), "the schema was changed without a new version; else {told}");
        }
    }
}

#[test]
fn every_row_is_there_after_an_upgrade_and_acts_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let (fresh, newest) = fresh(dir.path());
    fs::write(dir.path().join("nothing.json"), "{}").unwrap();
    secret(&dir.path().join("third.key"), "99999999999999999999999999999999");
    for old in 1..=newest {
        let state = dir.path().join("state.db");
        let state_name = state.to_str().unwrap();
        copy(old, &state);
        let before = rows(&state);
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();

        // Those who only look leave it as it is.
        let bytes = fs::read(&state).unwrap();
        let listed = String::from_utf8(run(&["host", "list", "--state", state_name]).stdout).unwrap();
        assert!(listed.contains("Other Hosting (only from 127.0.0.0/8 2001:db8::/32)"), "{listed}");
        assert!(run(&["backup", "--state", state_name, &path("backup.db")]).status.success());
        assert!(fs::read(&state).unwrap() == bytes);
        assert_eq!((version(&state), version(path("backup.db").as_ref())), (old, old));
        assert_eq!(rows(path("backup.db").as_ref()), before);

        // Each command that may change it brings it to this program's version, and changes no row by that.
        let brings = |what: &str, command: &[&str], adds: usize| {
            assert!(run(command).status.success(), "{what}");
            assert_eq!(version(&state), newest, "{what}");
            assert_eq!(schema(&state), schema(&fresh), "{what}");
            let after = rows(&state);
            assert!(after.is_superset(&before), "{what}: {:?}", before.difference(&after));
            assert_eq!(after.len(), before.len() + adds, "{what}");
        };
        brings("seed", &["seed", "--state", state_name, &path("nothing.json")], 0);
        fs::remove_file(&state).unwrap();
        brings("restore", &["restore", "--state", state_name, &path("backup.db")], 0);
        assert_eq!((mode(&state), version(path("backup.db").as_ref())), (0o600, old));
        copy(old, &state);
        brings("unlock", &["host", "unlock", "--state", state_name, "1"], 0);
        copy(old, &state);
        fs::remove_file(path("backup.db")).unwrap();

        let served = Served::start(&["--state", state_name, "--host-key", OTHER_KEY]);
        let seen = rows(&state);
        assert_eq!((version(&state), &seen), (newest, &before));
        let host = served.partner(EXAMPLE_HOST_KEY);
        // A key that was replaced stays refused, whatever is said at the start.
        assert_eq!(served.partner(OTHER_KEY).call("zone_list", &[]).code(), 100);
        let account = [("cloudflare_email", "customer@example.com")];
        let user_key = host.call("user_lookup", &account).text("user_key");
        let credentials = [account[0], ("cloudflare_pass", PASSWORD)];
        assert_eq!(host.call("user_auth", &credentials).text("user_key"), user_key);
        let zone = host.zone("zone_lookup", &user_key, "example.com").response();
        assert_eq!(zone["hosted_cnames"]["blog.example.com"], "elsewhere.example.net", "{zone}");
        assert_eq!(zone["sub_label"], "CF_RESELLER_BIZ", "{zone}");
        assert_eq!(host.zone("zone_delete", &user_key, "deleted.com").code(), 213);
        host.set(&user_key, "example.com", "new").response();
        host.zone("zone_delete", &user_key, "example.net").response();
        host.set(&user_key, "another.com", "www").response();
        assert_eq!(served.terminate(), (Some(0), String::new()));
        let history = rows(&state).into_iter().filter(|row| row.starts_with("history ")).count();
        assert!(history >= 3, "{history} calls");
        for removed in ["3", "2", "1"] {
            // With its zones and their history.
            assert!(run(&["host", "remove", "--force", "--state", state_name, removed]).status.success());
        }
        assert!(!rows(&state).iter().any(|row| row.starts_with("zones ") || row.starts_with("history ")));
    }
}

/// What a newer program wrote, this one does not know how to keep.
#[test]
fn a_newer_state_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (state, newest) = fresh(dir.path());
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("nothing.json"), "{}").unwrap();
    Connection::open(&state).unwrap().pragma_update(None, "user_version", 99).unwrap();
    fs::copy(&state, path("newer.db")).unwrap();
    let bytes = fs::read(&state).unwrap();
    let name = state.to_str().unwrap();
    for command in [
        &["serve", "--listen", "127.0.0.1:0", "--host-key", EXAMPLE_HOST_KEY, "--state", name][..],
        &["host", "add", "--state", name],
        &["host", "list", "--state", name],
        &["seed", "--state", name, &path("nothing.json")],
        &["backup", "--state", name, &path("backup.db")],
        &["restore", "--state", &path("other.db"), &path("newer.db")],
    ] {
        let text = complaint(command);
        assert!(text.contains("schema is version 99") && text.contains("use the newer program"), "{text}");
        assert!(text.contains(&format!("this program knows {newest}")), "{text}");
        assert!(fs::read(&state).unwrap() == bytes);
    }
    assert!(!dir.path().join("backup.db").exists() && !dir.path().join("other.db").exists());
    // The way back from a newer program: a backup of before.
    copy(1, path("before.db").as_ref());
    assert!(run(&["restore", "--state", name, &path("before.db")]).status.success());
    assert_eq!((version(&state), rows(&state)), (newest, rows(path("before.db").as_ref())));
}

/// The program that serves would meet a schema that it does not know.
#[test]
fn no_schema_changes_under_a_gateway_of_an_earlier_version() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state.db");
    copy(1, &state);
    let add = ["host", "add", "--state", state.to_str().unwrap()];
    // As one that serves holds it.
    let served = File::open(&state).unwrap();
    served.lock().unwrap();
    let text = complaint(&add);
    assert!(text.contains("an earlier version of cfhost-gateway is serving from it; stop that one first"), "{text}");
    assert_eq!(version(&state), 1);
    drop(served);
    // Of several commands at once, each waits for the one that does it.
    let mut commands: Vec<_> = (0..8).map(|_| program(&add).spawn().unwrap()).collect();
    for command in &mut commands {
        assert!(command.wait().unwrap().success());
    }
    assert_eq!(rows(&state).into_iter().filter(|row| row.starts_with("hosts ")).count(), 4 + 8);
}

/// A state of version 1 with many zones, and its rows.
fn large(dir: &Path) -> (PathBuf, BTreeSet<String>) {
    let state = dir.join("large.db");
    copy(1, &state);
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
               INSERT INTO zones (name, host, user, resolve_to, created, changed)
                   SELECT 'z' || i || '.com', 1, 1, 'origin.example.net', i, ?1 - i FROM n";
    let database = Connection::open(&state).unwrap();
    database.execute(sql, [ZONES]).unwrap();
    database
        .execute("INSERT INTO rows SELECT id, 1, 'www.' || name, resolve_to FROM zones WHERE name GLOB 'z*'", [])
        .unwrap();
    drop(database);
    let rows = rows(&state);
    (state, rows)
}

fn beside(state: &Path, ending: &str) -> PathBuf {
    format!("{}{ending}", state.display()).into()
}

#[test]
fn an_upgrade_survives_kills() {
    let dir = tempfile::tempdir().unwrap();
    let (large, before) = large(dir.path());
    let (_, newest) = fresh(dir.path());
    let nothing = dir.path().join("nothing.json");
    fs::write(&nothing, "{}").unwrap();
    println!("seed {SEED:#x}");
    let mut killer = Killer::new(SEED);
    let (mut kills, mut left) = (0, BTreeMap::<i32, usize>::new());
    for run in 0.. {
        assert!(run < 10 * KILLS, "it ends before anybody can kill it");
        if kills == KILLS {
            break;
        }
        let state = dir.path().join(format!("{run}.db"));
        fs::copy(&large, &state).unwrap();
        let command = ["seed", "--state", state.to_str().unwrap(), nothing.to_str().unwrap()];
        // SQLite's log is there once it has looked at the state, and before it changes anything.
        if killer.kill(&mut program(&command).spawn().unwrap(), || beside(&state, "-wal").exists()) {
            kills += 1;
            let version = version(&state);
            assert!((1..=newest).contains(&version), "version {version}");
            *left.entry(version).or_default() += 1;
            assert!(rows(&state) == before, "run {run}, seed {SEED:#x}: rows of version {version}");
            assert_eq!(Served::start(&["--state", state.to_str().unwrap()]).terminate(), (Some(0), String::new()));
            assert_eq!(self::version(&state), newest);
            assert!(version == newest || rows(&state) == before, "run {run}, seed {SEED:#x}: rows after the start");
        }
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&state, ending));
        }
    }
    println!("kills that left each version: {left:?}");
}

/// The kill comes from the system here, at the write with which a file would grow beyond its limit: so each of these happens
/// while the new version is being written, however fast the machine is.
#[test]
fn an_upgrade_survives_a_kill_at_any_write() {
    let dir = tempfile::tempdir().unwrap();
    let (large, before) = large(dir.path());
    let (_, newest) = fresh(dir.path());
    let nothing = dir.path().join("nothing.json");
    fs::write(&nothing, "{}").unwrap();
    let state = dir.path().join("state.db");
    let mut kills = 0;
    for limit in (40..).step_by(16) {
        fs::copy(&large, &state).unwrap();
        let command = ["seed", "--state", state.to_str().unwrap(), nothing.to_str().unwrap()];
        // In KiB, of which the shell counts halves.
        let preparation = format!("ulimit -c 0; ulimit -f {}", 2 * limit);
        let output = program_after(&preparation, &command).output().unwrap();
        assert_eq!(output.status.signal(), Some(Signal::XFSZ.as_raw()), "{limit} KiB: {output:?}");
        let version = version(&state);
        assert!(rows(&state) == before, "{limit} KiB");
        if version > 1 {
            // All of the first step was in the log, and the kill came when that was written into the file. The others are small.
            break;
        }
        kills += 1;
        // Where that is no kill but an error, it is one line. After a step that was taken, the next one may have found room.
        if version > 1 {
            assert!(run(&command).status.success());
            assert_eq!((self::version(&state), rows(&state) == before), (newest, true), "{limit} KiB");
            continue;
        }
        let output = program_after(&format!("trap '' XFSZ; {preparation}"), &command).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert!(said.contains(&format!("to version {newest} of its schema")), "{said}");
        assert_eq!(self::version(&state), 1);
        assert!(rows(&state) == before, "{limit} KiB");
        assert!(run(&command).status.success());
        assert_eq!(self::version(&state), newest);
        assert!(rows(&state) == before, "{limit} KiB");
    }
    println!("{kills} kills left a version before the newest");
    assert!(kills >= 5);
}
