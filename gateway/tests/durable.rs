//! What was acknowledged is kept: through kills, a full disk, and one that takes no writes.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{Ends, Killer, PASSWORD, Random, Served, address, mode, program, rows};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::{Resource, Rlimit, prlimit};
use serde_json::Value;

const KILLS: usize = 200;
const THREADS: usize = 4;
const ZONES_PER_THREAD: u64 = 6;
/// Hashing passwords is slow by design, so that most of the load is zones.
const MAX_USERS: usize = 40;
/// How many of them there are at least, however slowly they come.
const ACCOUNTS: usize = 4;
const BACKUP_KILLS: usize = 100;
/// How many zones each thread has while backups are made: so many that one takes a while.
const ZONES_IN_TURN: u64 = 500;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A kept connection.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(url: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address(url))?;
        stream.set_read_timeout(Some(Duration::from_secs(300)))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// The answer, once all of it is here.
    fn call(&mut self, act: &str, fields: &[(&str, &str)]) -> io::Result<Value> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.append_pair("act", act).append_pair("host_key", EXAMPLE_HOST_KEY).extend_pairs(fields).finish();
        let length = body.len();
        let request = format!("POST /host-gw.html HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes())?;
        while !self.line()?.is_empty() {}
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(&self.line()?, 16).map_err(io::Error::other)?;
            let begun = body.len();
            body.resize(begun + size, 0);
            self.0.read_exact(&mut body[begun..])?;
            self.line()?;
            if size == 0 {
                return Ok(serde_json::from_slice(&body)?);
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 || !line.ends_with("\r\n") {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    fn set(&mut self, user_key: &str, zone: &str, row: &str) -> io::Result<Value> {
        let fields =
            [("user_key", user_key), ("zone_name", zone), ("resolve_to", "o.example.net"), ("subdomains", row)];
        self.call("zone_set", &fields)
    }

    fn delete(&mut self, user_key: &str, zone: &str) -> io::Result<Value> {
        self.call("zone_delete", &[("user_key", user_key), ("zone_name", zone)])
    }

    /// The zone's one row beside the zone itself; `None` when there is no zone.
    fn row(&mut self, user_key: &str, zone: &str) -> io::Result<Option<String>> {
        let answer = self.call("zone_lookup", &[("user_key", user_key), ("zone_name", zone)])?;
        assert_eq!(answer["result"], "success", "{answer}");
        let Some(rows) = answer["response"]["hosted_cnames"].as_object() else { return Ok(None) };
        let mut names = rows.keys().filter_map(|name| name.strip_suffix(zone)?.strip_suffix('.'));
        let row = names.next().map(str::to_owned);
        assert!(row.is_some() && names.next().is_none(), "{answer}");
        Ok(row)
    }
}

fn code(answer: &Value) -> u64 {
    answer["err_code"].as_u64().unwrap_or(0)
}

/// What has to be there: for each zone the label of its row, for each address its user key.
#[derive(Default)]
struct Model {
    zones: BTreeMap<String, Option<String>>,
    users: BTreeMap<String, String>,
    /// Acts without an answer: what the zone will have, if it came to that.
    open_zones: BTreeMap<String, Option<String>>,
    open_users: BTreeSet<String>,
    acknowledged: usize,
}

/// Calls until the gateway is gone. No other thread touches the same zones.
fn load(url: &str, user_key: &str, thread: usize, seed: u64, model: &Mutex<Model>) {
    let model = || model.lock().unwrap_or_else(PoisonError::into_inner);
    let mut random = Random(seed);
    let Ok(mut client) = Client::connect(url) else { return };
    loop {
        let number = random.below(1 << 40);
        if thread == 0 && number.is_multiple_of(20) && model().users.len() < MAX_USERS {
            let email = format!("u{number}@example.com");
            model().open_users.insert(email.clone());
            let Ok(answer) = client.call("user_create", &[("cloudflare_email", &email), ("cloudflare_pass", PASSWORD)])
            else {
                return;
            };
            let mut model = model();
            let key = answer["response"]["user_key"].as_str().unwrap_or_else(|| panic!("{answer}"));
            model.users.insert(email.clone(), key.to_owned());
            model.open_users.remove(&email);
            model.acknowledged += 1;
            continue;
        }
        let zone = format!("z{thread}-{}.com", random.below(ZONES_PER_THREAD));
        let there = model().zones.get(&zone).is_some_and(Option::is_some);
        let wanted = (!there || random.below(4) > 0).then(|| format!("r{number}"));
        model().open_zones.insert(zone.clone(), wanted.clone());
        let answer = match &wanted {
            Some(row) => client.set(user_key, &zone, row),
            None => client.delete(user_key, &zone),
        };
        let Ok(answer) = answer else { return };
        assert_eq!(answer["result"], "success", "{answer}");
        let mut model = model();
        model.open_zones.remove(&zone);
        model.zones.insert(zone, wanted);
        model.acknowledged += 1;
    }
}

/// Compares the gateway with the model, and settles what was open.
fn check(url: &str, user_key: &str, model: &mut Model, when: &str) {
    let mut client = Client::connect(url).unwrap();
    let open = std::mem::take(&mut model.open_zones);
    for (zone, wanted) in open {
        let seen = client.row(user_key, &zone).unwrap();
        let before = model.zones.get(&zone).cloned().flatten();
        assert!(seen == before || seen == wanted, "{when}: {zone} has {seen:?}, not {before:?} nor {wanted:?}");
        model.zones.insert(zone, seen);
    }
    for (zone, row) in &model.zones {
        assert_eq!(client.row(user_key, zone).unwrap(), *row, "{when}: {zone}");
    }
    let listed = client.call("zone_list", &[("limit", "1000")]).unwrap();
    let listed: BTreeSet<&str> =
        listed["response"].as_array().unwrap().iter().map(|zone| zone["zone_name"].as_str().unwrap()).collect();
    let live = model.zones.iter().filter(|(_, row)| row.is_some()).map(|(zone, _)| zone.as_str());
    assert_eq!(listed, live.collect(), "{when}");
    let mut lookup = |email: &str| {
        let answer = client.call("user_lookup", &[("cloudflare_email", email)]).unwrap();
        answer["response"]["user_key"].as_str().map(str::to_owned)
    };
    for email in std::mem::take(&mut model.open_users) {
        if let Some(key) = lookup(&email) {
            model.users.insert(email, key);
        }
    }
    for (email, key) in &model.users {
        assert_eq!(lookup(email).as_ref(), Some(key), "{when}: {email}");
    }
}

fn serve(state: &Path) -> Served {
    let served = Served::start(&["--state", state.to_str().unwrap(), "--host-key", EXAMPLE_HOST_KEY]);
    assert!(!served.url.is_empty(), "it did not start");
    served
}

fn customer(url: &str) -> String {
    let fields = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    let answer = Client::connect(url).unwrap().call("user_create", &fields).unwrap();
    answer["response"]["user_key"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_acknowledged_survives_kills() {
    let dir = tempfile::tempdir().unwrap();
    let state = PathBuf::from(common::state(dir.path()));
    println!("seed {SEED:#x}");
    let mut random = Random(SEED);
    let mut served = serve(&state);
    let user_key = customer(&served.url);
    let mut model = Mutex::new(Model::default());
    for kill in 1..=KILLS {
        let patience = Duration::from_micros(random.below(80_000));
        let seeds: Vec<u64> = (0..THREADS).map(|_| random.below(u64::MAX) | 1).collect();
        thread::scope(|scope| {
            for (thread, seed) in seeds.into_iter().enumerate() {
                let (url, user_key, model) = (&served.url, &user_key, &model);
                scope.spawn(move || load(url, user_key, thread, seed, model));
            }
            thread::sleep(patience);
            // However busy the machine is, there is load: so many acts a kill, and so many accounts, all in all.
            let started = Instant::now();
            let enough = || {
                let model = model.lock().unwrap_or_else(PoisonError::into_inner);
                model.acknowledged > kill * THREADS && model.users.len() >= ACCOUNTS.min(kill / 20)
            };
            while !enough() && started.elapsed() < Duration::from_secs(120) {
                thread::sleep(Duration::from_millis(1));
            }
            // On Unix, this is SIGKILL.
            served.child.kill().unwrap();
            // Until it is gone, its lock on the state is not.
            served.child.wait().unwrap();
        });
        common::come_to_rest(state.to_str().unwrap());
        served = serve(&state);
        let model = model.get_mut().unwrap_or_else(PoisonError::into_inner);
        check(&served.url, &user_key, model, &format!("kill {kill}, seed {SEED:#x}"));
    }
    let model = model.into_inner().unwrap();
    assert!(model.acknowledged > KILLS * THREADS, "hardly any load: {} acts", model.acknowledged);
    assert!(model.users.len() >= ACCOUNTS, "hardly any account was made under load");
    if common::is_on_database() {
        return;
    }
    let state = rusqlite::Connection::open(&state).unwrap();
    let verdict: String = state.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

/// Sets up zones of its own, one after the other, until it is over, and counts those that were acknowledged. A zone that is there
/// already gets the new row in the place of its old one.
fn set_in_turn(url: &str, user_key: &str, thread: usize, acknowledged: &AtomicU64, is_over: &AtomicBool) {
    let mut client = Client::connect(url).unwrap();
    for number in 0.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let zone = format!("b{thread}-{}.com", number % ZONES_IN_TURN);
        assert_eq!(code(&client.set(user_key, &zone, &format!("r{number}")).unwrap()), 0);
        acknowledged.store(number + 1, Ordering::SeqCst);
    }
}

/// How many zones each thread had set up at the moment that the rows of a database are of.
fn moment(rows: &BTreeSet<String>) -> [u64; THREADS] {
    let mut seen = [const { BTreeSet::new() }; THREADS];
    for row in rows {
        // Of each zone the one row with a label: `rows 17 2 "r512.b1-12.com" "o.example.net"`.
        let Some(name) = row.strip_prefix("rows ").and_then(|row| row.split('"').nth(1)) else { continue };
        let Some((label, zone)) = name.strip_prefix('r').and_then(|name| name.split_once(".b")) else { continue };
        let number: u64 = label.parse().unwrap();
        let (thread, place) = zone.trim_end_matches(".com").split_once('-').unwrap();
        assert_eq!(place.parse(), Ok(number % ZONES_IN_TURN), "{row}");
        assert!(seen[thread.parse::<usize>().unwrap()].insert(number), "{row}");
    }
    seen.map(|numbers| {
        let count = numbers.last().map_or(0, |newest| newest + 1);
        assert_eq!(numbers, (count.saturating_sub(ZONES_IN_TURN)..count).collect(), "not of one moment");
        count
    })
}

#[test]
fn a_backup_is_whole_or_not_there_after_kills() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("copies")).unwrap();
    let (state, copy, restored) = (path("state.db"), path("copies/copy.db"), path("restored.db"));
    let backup = ["backup", "--state", &state, &copy];
    let mut served = serve(state.as_ref());
    let user_key = customer(&served.url);
    let acknowledged = [const { AtomicU64::new(0) }; THREADS];
    let counts = || acknowledged.each_ref().map(|count| count.load(Ordering::SeqCst));
    let is_over = AtomicBool::new(false);
    println!("seed {SEED:#x}");
    let mut killer = Killer::new(SEED);
    // A backup is written under another name first.
    let new = || {
        let names = fs::read_dir(path("copies")).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|name| name.extension() == Some("new".as_ref())).count()
    };
    let (mut kills, mut whole, mut left_over) = (0, 0, 0);
    thread::scope(|scope| {
        for (thread, acknowledged) in acknowledged.iter().enumerate() {
            let (url, user_key, is_over) = (&served.url, &user_key, &is_over);
            scope.spawn(move || set_in_turn(url, user_key, thread, acknowledged, is_over));
        }
        let _ends = Ends(&is_over);
        for run in 0.. {
            assert!(run < 10 * BACKUP_KILLS, "it ends before anybody can kill it");
            if kills == BACKUP_KILLS {
                break;
            }
            let before = counts();
            let has_begun = || new() > left_over || Path::new(&copy).exists();
            let is_killed = killer.kill(&mut program(&backup).spawn().unwrap(), has_begun);
            kills += usize::from(is_killed);
            left_over = new();
            let is_there = Path::new(&copy).exists();
            assert!(is_there || is_killed, "run {run}: it ended, and there is no backup");
            whole += usize::from(is_there && is_killed);
            // What was left over hinders nobody.
            if !is_there {
                assert!(common::run(&backup).status.success(), "run {run}");
            }
            let copied = rows(copy.as_ref());
            let moment = moment(&copied);
            let is_newer = moment.iter().zip(before).all(|(seen, before)| *seen >= before);
            assert!(is_newer, "run {run}, seed {SEED:#x}: {moment:?}, acknowledged before: {before:?}");
            assert_eq!(mode(copy.as_ref()), 0o600);
            assert!(common::run(&["restore", "--state", &restored, &copy]).status.success());
            assert!(rows(restored.as_ref()) == copied, "run {run}, seed {SEED:#x}");
            fs::remove_file(&copy).unwrap();
        }
    });
    println!("{kills} kills, of which {whole} left a whole backup and {left_over} a part of one; {:?} acts", counts());
    assert!(counts().iter().all(|count| *count > 0));
    served.child.kill().unwrap();
    served.child.wait().unwrap();
    assert_eq!(moment(&rows(state.as_ref())), counts());
}

/// Sets up zones until one is refused, mends what was broken, and goes on; nothing acknowledged may be missing.
fn outlive(state: &Path, break_it: impl FnOnce(&Served), mend: impl FnOnce(&Served, &mut dyn FnMut(&str) -> u64)) {
    let served = serve(state);
    let user_key = customer(&served.url);
    let mut client = Client::connect(&served.url).unwrap();
    let mut model = Model::default();
    // The first is there before anything goes wrong, so that there is something to look up.
    assert_eq!(code(&client.set(&user_key, "first.com", "www").unwrap()), 0);
    model.zones.insert("first.com".to_owned(), Some("www".to_owned()));
    break_it(&served);
    let refused = (0..20_000)
        .find(|number| {
            let zone = format!("n{number}.com");
            let answer = client.set(&user_key, &zone, "www").unwrap();
            match code(&answer) {
                0 => assert!(model.zones.insert(zone, Some("www".to_owned())).is_none()),
                601 => {
                    model.zones.insert(zone, None);
                }
                _ => panic!("{answer}"),
            }
            code(&answer) == 601
        })
        .expect("writing went on");
    for _ in 0..3 {
        assert_eq!(code(&client.set(&user_key, &format!("n{refused}.com"), "www").unwrap()), 601);
        assert_eq!(client.row(&user_key, "first.com").unwrap().as_deref(), Some("www"));
    }
    let zone_list = client.call("zone_list", &[("limit", "1")]).unwrap();
    assert_eq!(zone_list["response"][0]["zone_name"], "first.com");
    mend(&served, &mut |act| {
        let fields = [
            ("cloudflare_email", "other@example.com"),
            ("cloudflare_pass", PASSWORD),
            ("user_key", user_key.as_str()),
            ("zone_name", "first.com"),
        ];
        code(&client.call(act, &fields).unwrap())
    });

    // Without a restart, and on the same connection.
    assert_eq!(code(&client.set(&user_key, &format!("n{refused}.com"), "new").unwrap()), 0);
    model.zones.insert(format!("n{refused}.com"), Some("new".to_owned()));
    assert_eq!(code(&client.delete(&user_key, "first.com").unwrap()), 0);
    model.zones.insert("first.com".to_owned(), None);
    let all = |url: &str, client: &mut Client| {
        for (zone, row) in &model.zones {
            assert_eq!(client.row(&user_key, zone).unwrap(), *row, "{zone} on {url}");
        }
    };
    all(&served.url, &mut client);
    drop(served);
    let served = serve(state);
    all(&served.url, &mut Client::connect(&served.url).unwrap());
}

/// The file size limit of the running program: every write beyond it fails, as on a disk that is full. With 0, no
/// file can be written to at all. (A file system made read-only would do as well, but none can be while a file on it
/// is open for writing.)
fn limit(served: &Served, bytes: Option<u64>) {
    prlimit(Some(served.pid()), Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

#[test]
fn no_room_for_files_to_grow() {
    let dir = tempfile::tempdir().unwrap();
    outlive(&dir.path().join("state.db"), |served| limit(served, Some(400_000)), |served, _| limit(served, None));
}

#[test]
fn no_writing_at_all() {
    let dir = tempfile::tempdir().unwrap();
    outlive(
        &dir.path().join("state.db"),
        |served| limit(served, Some(0)),
        |served, code| {
            // Acts that write are refused, each of them; those that look are not.
            let codes = ["zone_delete", "user_create", "user_lookup", "zone_lookup", "zone_list"].map(code);
            assert_eq!(codes, [601, 601, 0, 0, 0]);
            limit(served, None);
        },
    );
}

/// A true disk, and truly full. It takes the right to mount; where that is missing, [`no_room_for_files_to_grow`]
/// stands for it.
#[test]
fn a_disk_that_is_full() {
    let dir = tempfile::tempdir().unwrap();
    let Some(_disk) = Disk::mount(dir.path()) else {
        println!("not allowed to mount a tmpfs: only the file size limit was tested");
        return;
    };
    let ballast = dir.path().join("ballast");
    outlive(
        &dir.path().join("state.db"),
        |_| {
            let mut file = fs::File::create(&ballast).unwrap();
            let error = loop {
                if let Err(error) = file.write_all(&[0; 4096]) {
                    break error;
                }
            };
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        },
        |_, _| fs::remove_file(&ballast).unwrap(),
    );
}

/// A small file system in memory.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(path: &'a Path) -> Option<Self> {
        let mounted = mount("tmpfs", path, "tmpfs", MountFlags::empty(), Some(c"size=2m"));
        mounted.is_ok().then(|| Self(path))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        // Lazily, since a failed test leaves its gateway there for a moment.
        let _ = unmount(self.0, UnmountFlags::DETACH);
    }
}
