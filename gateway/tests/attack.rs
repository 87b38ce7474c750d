//! Attacks: what each may cost the gateway, and what it did cost. `docs/TESTING.md` has the table that this prints.
//!
//! Memory, threads, descriptors and answers are counted, never time.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{
    Answer, Locked, OTHER_KEY, PASSWORD, Partner, Served, address, connect_slowly, eventually, is_on_database,
    large_zone, request,
};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// An attack is one function here: it starts a gateway of its own, and says what it measured.
const ATTACKS: &[fn() -> Vec<Row>] = &[
    unread_echoes,
    large_answers_and_slow_readers,
    unfinished_bodies,
    many_small_fields,
    silent_connections,
    silent_connections_and_few_descriptors,
    hashing_for_one_host,
    writing_behind_a_lock,
    guessing,
];

struct Row {
    attack: &'static str,
    what: &'static str,
    bound: usize,
    observed: usize,
}

impl Row {
    fn new(attack: &'static str, what: &'static str, bound: usize, observed: usize) -> Self {
        Self { attack, what, bound, observed }
    }
}

#[test]
fn no_attack_costs_more_than_its_bound() {
    // There are more connections here than a process can have as a rule.
    let most = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: most.maximum, ..most }).unwrap();
    let mut table = String::from("| attack | what | bound | observed |\n| --- | --- | ---: | ---: |\n");
    let mut beyond = String::new();
    for Row { attack, what, bound, observed } in ATTACKS.iter().flat_map(|attack| attack()) {
        let line = format!("| {attack} | {what} | {bound} | {observed} |\n");
        table += &line;
        if observed > bound {
            beyond += &line;
        }
    }
    println!("{table}");
    assert!(beyond.is_empty(), "beyond their bounds:\n{beyond}");
}

const MEMORY: &str = "most memory, MiB";

/// So much for a gateway that does nothing, and for each password that can be hashed at a time.
fn idle_memory() -> usize {
    let processors = std::thread::available_parallelism().unwrap().get();
    24 + 20 * processors
}

fn start(options: &[&str]) -> Served {
    start_after(":", options)
}

/// After these commands of the shell.
fn start_after(preparation: &str, options: &[&str]) -> Served {
    let mut all = vec!["--host-key", EXAMPLE_HOST_KEY, "--host-key", OTHER_KEY];
    let state = common::memory();
    if !options.contains(&"--state") {
        all.extend(["--state", &state]);
    }
    all.extend(options);
    Served::start_after(preparation, &all)
}

/// A number in `/proc/PID/status`, such as kibibytes of `VmHWM`.
fn status(served: &Served, name: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", served.child.id())).unwrap();
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    value.trim().trim_end_matches(" kB").parse().unwrap()
}

fn most_memory(served: &Served) -> usize {
    status(served, "VmHWM").div_ceil(1024)
}

fn descriptors(served: &Served) -> usize {
    fs::read_dir(format!("/proc/{}/fd", served.child.id())).unwrap().count()
}

/// A connection from `127.0.0.N`.
fn connect_from(n: u8, served: &Served) -> TcpStream {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&socket, &SocketAddr::from((Ipv4Addr::new(127, 0, 0, n), 0))).unwrap();
    let to: SocketAddr = address(&served.url).parse().unwrap();
    connect(&socket, &to).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// So many connections from four addresses in turn, none of which has more than a quarter.
fn crowd(served: &Served, count: usize) -> Vec<TcpStream> {
    (2..6_u8).cycle().take(count).map(|n| connect_from(n, served)).collect()
}

/// Sends what can be sent; a connection that the gateway closed is no failure here.
fn send_to_all(crowd: &[TcpStream], bytes: &[u8]) {
    for mut stream in crowd {
        let _ = stream.write_all(bytes);
    }
}

fn post_of(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(request("POST", "/host-gw.html", "application/x-www-form-urlencoded", body)).unwrap();
    text.replace("Connection: close\r\n", "").into_bytes()
}

fn act(key: &str, act: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("act", act).append_pair("host_key", key).extend_pairs(fields);
    post_of(form.finish().as_bytes())
}

/// What has come so far, without waiting for more.
fn arrived(mut stream: &TcpStream) -> String {
    stream.set_nonblocking(true).unwrap();
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert!([ErrorKind::WouldBlock, ErrorKind::ConnectionReset].contains(&error.kind()), "{error}");
    }
    String::from_utf8(bytes).unwrap()
}

/// How many of ten look-ups by the other host fail, each on a connection of its own from `127.0.0.1`.
fn failed_look_ups(served: &Served) -> usize {
    let fields = [("cloudflare_email", "nobody@example.com")];
    let asks = || {
        let mut stream = connect_from(1, served);
        let body = String::from_utf8(act(OTHER_KEY, "user_lookup", &fields)).unwrap();
        let body = body.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        let mut answer = Vec::new();
        let sent = stream.write_all(body.as_bytes()).and_then(|()| stream.read_to_end(&mut answer));
        sent.is_ok() && !answer.is_empty() && Answer::parse(&answer).code() == 0
    };
    // After one that fails, the others would wait as long.
    10 - (0..10).take_while(|_| asks()).count()
}

/// What every flood may cost: this much memory beyond that of an idle gateway, and no look-up of another host. In a database, more
/// look at a time, and their connections have buffers.
fn memory(attack: &'static str, served: &Served) -> Row {
    let most = if is_on_database() { 112 } else { 64 };
    Row::new(attack, MEMORY, idle_memory() + most, most_memory(served))
}

fn look_ups(attack: &'static str, failed: usize) -> Row {
    Row::new(attack, "look-ups by another host that fail, of 10", 0, failed)
}

fn unread_echoes() -> Vec<Row> {
    const ATTACK: &str = "240 posts of an act of 1 MiB, whose answers nobody reads";
    let served = start(&[]);
    let crowd = crowd(&served, 240);
    send_to_all(&crowd, &post_of(&[b"act=".to_vec(), vec![0x07; (1 << 20) - 4]].concat()));
    let failed = failed_look_ups(&served);
    vec![memory(ATTACK, &served), look_ups(ATTACK, failed)]
}

fn large_answers_and_slow_readers() -> Vec<Row> {
    const ATTACK: &str = "60 zone_lookup of 5,000 rows, of whose answers each takes some bytes";
    let served = start(&[]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let key = host.customer("customer@example.com");
    host.set(&key, "example.com", &large_zone()).response();
    let slowly = |n| connect_slowly(Ipv4Addr::new(127, 0, 0, n), &served.url);
    let crowd: Vec<_> = (2..6_u8).cycle().take(60).map(slowly).collect();
    send_to_all(&crowd, &act(EXAMPLE_HOST_KEY, "zone_lookup", &[("user_key", &key), ("zone_name", "example.com")]));
    let mut sent: Vec<_> = crowd.iter().collect();
    sent.retain_mut(|stream| {
        let mut taken = [0; 12];
        stream.read_exact(&mut taken).unwrap();
        taken == *b"HTTP/1.1 200"
    });
    let failed = failed_look_ups(&served);
    // When a machine is slow, some have been cut off by now.
    sent.retain(|stream| stream.take_error().unwrap().is_none());
    vec![
        memory(ATTACK, &served),
        look_ups(ATTACK, failed),
        Row::new(ATTACK, "answers of 2 MiB that are being sent", 16, sent.len()),
    ]
}

fn unfinished_bodies() -> Vec<Row> {
    const ATTACK: &str = "300 bodies of 1 MiB that never end";
    let served = start(&[]);
    let crowd = crowd(&served, 300);
    let whole = post_of(&vec![b'x'; 1 << 20]);
    send_to_all(&crowd, &whole[..whole.len() - 1]);
    let failed = failed_look_ups(&served);
    vec![memory(ATTACK, &served), look_ups(ATTACK, failed)]
}

fn many_small_fields() -> Vec<Row> {
    const ATTACK: &str = "100 posts of 100,000 fields each, behind a lock";
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let served = start(&["--state", &state]);
    let key = served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    let _lock = Locked::new(&state);
    let mut body = format!(
        "act=zone_set&host_key={EXAMPLE_HOST_KEY}&user_key={key}&zone_name=example.com&resolve_to=o.example.net&subdomains=www"
    );
    (0..100_000).for_each(|n| write!(body, "&{n:x}").unwrap());
    let crowd = crowd(&served, 100);
    send_to_all(&crowd, &post_of(body.as_bytes()));
    let failed = failed_look_ups(&served);
    vec![memory(ATTACK, &served), look_ups(ATTACK, failed)]
}

fn silent_connections() -> Vec<Row> {
    const ATTACK: &str = "300 connections of one address that say nothing";
    let served = start(&[]);
    let before = descriptors(&served);
    let crowd: Vec<_> = (0..300).map(|_| connect_from(2, &served)).collect();
    let failed = failed_look_ups(&served);
    let held = descriptors(&served) - before;
    drop(crowd);
    vec![Row::new(ATTACK, "connections that are held", 260, held), look_ups(ATTACK, failed)]
}

fn silent_connections_and_few_descriptors() -> Vec<Row> {
    const ATTACK: &str = "300 silent connections of two addresses, and 256 descriptors";
    // Both limits: the gateway raises the lower one to the other.
    let served = start_after("ulimit -n 256", &[]);
    let crowd: Vec<_> = [2, 3].into_iter().cycle().take(300).map(|n| connect_from(n, &served)).collect();
    let failed = failed_look_ups(&served);
    let held = descriptors(&served);
    drop(crowd);
    vec![Row::new(ATTACK, "descriptors that are in use", 160, held), look_ups(ATTACK, failed)]
}

fn hashing_for_one_host() -> Vec<Row> {
    const ATTACK: &str = "600 user_auth of one host at once";
    let served = start(&[]);
    served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    let crowd = crowd(&served, 600);
    let fields = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    send_to_all(&crowd, &act(EXAMPLE_HOST_KEY, "user_auth", &fields));
    let failed = failed_look_ups(&served);
    let hashed = crowd.iter().filter(|stream| arrived(stream).contains("success")).count();
    vec![
        Row::new(ATTACK, "threads", threads(), status(&served, "Threads")),
        Row::new(ATTACK, MEMORY, idle_memory() + 16, most_memory(&served)),
        look_ups(ATTACK, failed),
        Row::new(ATTACK, "passwords hashed before those are answered", 64, hashed),
    ]
}

/// Five that are always there, 24 for writing and for being controlled, because 16 calls that write are committed together; for each
/// processor one of the runtime, two for look-ups and one for hashing. In a database eight look and eight write, whatever the
/// processors, and one moves what the connections send.
fn threads() -> usize {
    let processors = std::thread::available_parallelism().unwrap().get();
    if is_on_database() { 15 + 8 + 6 + 1 + 2 * processors } else { 29 + 4 * processors }
}

fn writing_behind_a_lock() -> Vec<Row> {
    const ATTACK: &str = "600 zone_set of one host, and another program has locked the state";
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let served = start(&["--state", &state]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let key = host.customer("customer@example.com");
    let lock = Locked::new(&state);
    let crowd = crowd(&served, 600);
    let fields = [
        ("user_key", key.as_str()),
        ("zone_name", "example.com"),
        ("resolve_to", "o.example.net"),
        ("subdomains", "www"),
    ];
    send_to_all(&crowd, &act(EXAMPLE_HOST_KEY, "zone_set", &fields));
    let failed = failed_look_ups(&served);
    let threads_in_use = status(&served, "Threads");
    // Nobody who was told so was mistaken, and when the lock is gone, writing works.
    drop(lock);
    eventually("the lock is gone", || {
        Partner { key: EXAMPLE_HOST_KEY, ..host }.set(&key, "example.org", "www").code() == 0
    });
    vec![Row::new(ATTACK, "threads", threads(), threads_in_use), look_ups(ATTACK, failed)]
}

fn guessing() -> Vec<Row> {
    const ATTACK: &str = "100 wrong passwords for one account at once, after 23 others";
    let served = start(&[]);
    let host = served.partner(EXAMPLE_HOST_KEY);
    host.customer("customer@example.com");
    let wrong = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-horse-1")];
    for _ in 0..23 {
        assert_eq!(host.call("user_auth", &wrong).code(), 124);
    }
    let crowd = crowd(&served, 100);
    send_to_all(&crowd, &act(EXAMPLE_HOST_KEY, "user_auth", &wrong));
    let mut answers = vec![String::new(); crowd.len()];
    let count = |answers: &[String], code: &str| answers.iter().filter(|answer| answer.contains(code)).count();
    eventually("it refuses most", || {
        answers.iter_mut().zip(&crowd).for_each(|(answer, stream)| *answer += &arrived(stream));
        let refused = count(&answers, r#""err_code":601"#);
        refused >= 80 || refused + count(&answers, r#""err_code":124"#) == 100
    });
    // The others of the account's hosts are not kept waiting.
    let right = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    let other = served.partner(OTHER_KEY).call("user_auth", &right).code();
    vec![
        Row::new(
            ATTACK,
            "of the 100, those that are not turned away at once",
            20,
            100 - count(&answers, r#""err_code":601"#),
        ),
        Row::new(ATTACK, "right passwords by another host that are refused, of 1", 0, usize::from(other != 0)),
    ]
}
