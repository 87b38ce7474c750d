//! A client that hides nothing: it writes bytes to a socket and shows what came back.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cfhost_gateway::{Builder, EXAMPLE_HOST_KEY, Gateway};
use rusqlite::types::ValueRef;
use rustix::net::sockopt::set_socket_recv_buffer_size;
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

pub(crate) const PASSWORD: &str = "correct-horse-1";
pub(crate) const OTHER_KEY: &str = "ffeeddccbbaa99887766554433221100";

/// A gateway.
pub(crate) fn builder() -> Builder {
    let builder = Gateway::builder();
    match database() {
        Some(url) => builder.state(url),
        None => builder,
    }
}

/// A gateway without TLS, so that a plain socket can speak to it.
pub(crate) fn plain() -> Builder {
    builder().tls(false)
}

/// A state of its own in the database that `CFHOST_TEST_DATABASE` names, if the tests are to be run on one: its URL.
pub(crate) fn database() -> Option<String> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let url = std::env::var("CFHOST_TEST_DATABASE").ok()?;
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE SCHEMA {name}")).unwrap();
    Some(format!("{url}?options=-csearch_path%3D{name}"))
}

/// Whether they are run on one.
pub(crate) fn is_on_database() -> bool {
    std::env::var_os("CFHOST_TEST_DATABASE").is_some()
}

/// The state of a test: in a file of this folder, or in a database if the tests are run on one.
pub(crate) fn state(folder: &Path) -> String {
    database().unwrap_or_else(|| folder.join("state.db").to_str().unwrap().to_owned())
}

/// The state of a test that needs none afterwards: in memory, or in a database if the tests are run on one.
pub(crate) fn memory() -> String {
    database().unwrap_or_else(|| ":memory:".to_owned())
}

/// Waits until it is so. That it never is, is noticed after minutes.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(300), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Carries statements out on a state, behind the back of its gateway.
pub(crate) fn change(state: &str, sql: &str) {
    if is_on_database() {
        client(state).batch_execute(sql).unwrap();
    } else {
        rusqlite::Connection::open(state).unwrap().execute_batch(sql).unwrap();
    }
}

/// Waits until a database has carried out what a gateway that was killed had sent: it goes on with that for a moment.
pub(crate) fn come_to_rest(state: &str) {
    if !is_on_database() {
        return;
    }
    let mut client = client(state);
    // Locks by which conflicts are noticed outlive their transactions.
    let at_work = "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
                   WHERE relnamespace = current_schema()::regnamespace AND pid <> pg_backend_pid() AND mode <> 'SIReadLock'";
    eventually("the database comes to rest", || client.query_one(at_work, &[]).unwrap().get::<_, i64>(0) == 0);
}

fn client(state: &str) -> postgres::Client {
    postgres::Client::connect(state, postgres::NoTls).unwrap()
}

/// As long as it is there, nobody can change the state. Looking goes on.
pub(crate) enum Locked {
    File(rusqlite::Connection),
    Database(Box<postgres::Client>),
}

impl Locked {
    pub(crate) fn new(state: &str) -> Self {
        if is_on_database() {
            let mut client = client(state);
            client
                .batch_execute("BEGIN; LOCK TABLE hosts, users, host_users, zones, domains IN EXCLUSIVE MODE")
                .unwrap();
            return Self::Database(Box::new(client));
        }
        let file = rusqlite::Connection::open(state).unwrap();
        file.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self::File(file)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        match self {
            Self::File(file) => file.execute_batch("ROLLBACK").unwrap(),
            Self::Database(client) => client.batch_execute("ROLLBACK").unwrap(),
        }
    }
}

/// `127.0.0.1:PORT` of an endpoint.
pub(crate) fn address(url: &str) -> &str {
    url.split('/').nth(2).unwrap()
}

/// Sends bytes and reads until the server closes.
pub(crate) fn exchange(url: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = connect(url);
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

pub(crate) fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(address(url)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    stream
}

/// A connection from an address of this machine over which little can be on its way to us.
pub(crate) fn connect_slowly(from: Ipv4Addr, url: &str) -> TcpStream {
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    set_socket_recv_buffer_size(&socket, 4096).unwrap();
    rustix::net::bind(&socket, &SocketAddr::from((from, 0))).unwrap();
    let to: SocketAddr = address(url).parse().unwrap();
    rustix::net::connect(&socket, &to).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    stream
}

/// The most `subdomains` of a zone, each as long as it can be: `zone_lookup` answers them with 2 MiB.
pub(crate) fn large_zone() -> String {
    (0..5000).map(|n| format!("{n:060}.{:058},", 0)).collect::<Vec<_>>().concat()
}

/// A TLS connection after its handshake: with a server of this name, by a client that offers these protocols.
pub(crate) fn handshake(
    url: &str,
    ca_pem: &[u8],
    name: &str,
    protocols: &[&str],
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    handshake_over(connect(url), ca_pem, name, protocols)
}

pub(crate) fn handshake_over(
    mut stream: TcpStream,
    ca_pem: &[u8],
    name: &str,
    protocols: &[&str],
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    connection.complete_io(&mut stream)?;
    Ok(StreamOwned::new(connection, stream))
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        Self { status, headers, body: if chunked { unchunk(body) } else { body.to_owned() } }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The vendor's code, 0 on success.
    pub(crate) fn code(&self) -> u64 {
        let json = self.json();
        match json["result"].as_str().unwrap() {
            "success" => 0,
            _ => json["err_code"].as_u64().unwrap(),
        }
    }

    pub(crate) fn response(&self) -> Value {
        assert_eq!(self.code(), 0, "{self:?}");
        self.json()["response"].clone()
    }

    pub(crate) fn text(&self, member: &str) -> String {
        self.response()[member].as_str().unwrap_or_else(|| panic!("no {member} in {self:?}")).to_owned()
    }
}

fn unchunk(mut rest: &str) -> String {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
}

pub(crate) fn request(method: &str, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

pub(crate) fn post_as(url: &str, content_type: &str, body: &[u8]) -> Answer {
    Answer::parse(&exchange(url, &request("POST", "/host-gw.html", content_type, body)))
}

pub(crate) fn post(url: &str, body: impl AsRef<[u8]>) -> Answer {
    post_as(url, "application/x-www-form-urlencoded", body.as_ref())
}

pub(crate) fn program(arguments: &[&str]) -> Command {
    program_after(":", arguments)
}

/// The program after these commands of the shell: limits, for example.
pub(crate) fn program_after(preparation: &str, arguments: &[&str]) -> Command {
    // With the most careless of umasks: what is private must be so by itself.
    let script = format!("umask 0; {preparation}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_cfhost-gateway")]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

/// Runs it to a failure with code 1, and gives its one line of complaint.
pub(crate) fn complaint(arguments: &[&str]) -> String {
    let mut child = program(arguments).spawn().unwrap();
    // A gateway that starts where it should not would serve for ever.
    let deadline = Instant::now() + Duration::from_secs(120);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("it does not end: {arguments:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty());
    text
}

/// A gateway in a process of its own; killed if the test fails.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) url: String,
    stdout: BufReader<ChildStdout>,
}

impl Served {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::listening("127.0.0.1:0", arguments)
    }

    pub(crate) fn listening(address: &str, arguments: &[&str]) -> Self {
        Self::of(program(&[&["serve", "--listen", address], arguments].concat()))
    }

    /// Started after these commands of the shell.
    pub(crate) fn start_after(preparation: &str, arguments: &[&str]) -> Self {
        Self::of(program_after(preparation, &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat()))
    }

    fn of(mut program: Command) -> Self {
        let mut child = program.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut served = Self { child, url: String::new(), stdout };
        let line = served.line();
        if !line.starts_with("listening on ") {
            let _ = served.child.kill();
            panic!("it does not start: {line}{}", served.complaints());
        }
        served.url = line.replace("listening on ", "");
        served
    }

    /// The next line of its standard output.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next line of its standard error, and no byte more.
    pub(crate) fn said(&mut self) -> String {
        let stderr = self.child.stderr.as_mut().unwrap();
        let (mut line, mut byte) = (Vec::new(), [0]);
        while stderr.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
            line.extend(byte);
        }
        String::from_utf8(line).unwrap()
    }

    pub(crate) fn partner<'a>(&'a self, key: &'a str) -> Partner<'a> {
        Partner { url: &self.url, key }
    }

    /// Ends it with SIGTERM; gives its exit code and what it wrote to standard error.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        kill_process(self.pid(), Signal::TERM).unwrap();
        eventually("it ends", || self.child.try_wait().unwrap().is_some());
        let text = self.complaints();
        (self.child.wait().unwrap().code(), text)
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// What it wrote to standard error, up to its end.
    fn complaints(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file that only its owner can read.
pub(crate) fn secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A host of a gateway.
#[derive(Clone, Copy)]
pub(crate) struct Partner<'a> {
    pub(crate) url: &'a str,
    pub(crate) key: &'a str,
}

impl<'a> Partner<'a> {
    pub(crate) fn example(gateway: &'a Gateway) -> Self {
        Self { url: gateway.url(), key: EXAMPLE_HOST_KEY }
    }

    pub(crate) fn call(&self, act: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("act", act).append_pair("host_key", self.key).extend_pairs(fields);
        post(self.url, form.finish())
    }

    pub(crate) fn create(&self, email: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("cloudflare_email", email), ("cloudflare_pass", PASSWORD)];
        fields.extend_from_slice(more);
        self.call("user_create", &fields)
    }

    /// A customer's user key.
    pub(crate) fn customer(&self, email: &str) -> String {
        self.create(email, &[]).text("user_key")
    }

    pub(crate) fn set(&self, user_key: &str, zone: &str, subdomains: &str) -> Answer {
        self.call(
            "zone_set",
            &[
                ("user_key", user_key),
                ("zone_name", zone),
                ("resolve_to", "origin.example.net"),
                ("subdomains", subdomains),
            ],
        )
    }

    pub(crate) fn subscribe(&self, user_key: &str, zone: &str, plan: &str) -> Answer {
        let fields = [("user_key", user_key), ("zone_name", zone), ("plan_tag", plan)];
        self.call("reseller_sub_new", &fields)
    }

    pub(crate) fn cancel(&self, user_key: &str, zone: &str, plan: &str, sub_id: &str) -> Answer {
        let fields = [("user_key", user_key), ("zone_name", zone), ("plan_tag", plan), ("sub_id", sub_id)];
        self.call("reseller_sub_cancel", &fields)
    }

    pub(crate) fn zone(&self, act: &str, user_key: &str, zone: &str) -> Answer {
        self.call(act, &[("user_key", user_key), ("zone_name", zone)])
    }
}

/// Puts children below a host into a state: each below the one before, or all below the first.
pub(crate) fn plant(state: &str, parent: i64, count: i64, is_chain: bool) {
    let (random, number) = if is_on_database() {
        (
            "decode(md5(random()::text) || md5(random()::text), 'hex')",
            "SELECT setval('hosts_id_seq', (SELECT max(id) FROM hosts))",
        )
    } else {
        ("randomblob(32)", "")
    };
    change(
        state,
        &format!(
            "WITH RECURSIVE n (i, newest) AS (SELECT 1, (SELECT max(id) FROM hosts)
                                              UNION ALL SELECT i + 1, newest FROM n WHERE i < {count})
             INSERT INTO hosts (id, parent, pub_name, created, key_hash)
             SELECT newest + i, CASE WHEN i = 1 OR NOT {is_chain} THEN {parent} ELSE newest + i - 1 END, 'Planted', 0, {random}
             FROM n; {number}"
        ),
    );
}

/// Every row of every table of a database that is whole: the table, and the values in the order of its columns.
pub(crate) fn rows(database: &Path) -> BTreeSet<String> {
    let database = rusqlite::Connection::open(database).unwrap();
    let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0));
    assert_eq!(one("PRAGMA integrity_check").unwrap(), "ok");
    assert_eq!(one("SELECT \"table\" FROM pragma_foreign_key_check"), Err(rusqlite::Error::QueryReturnedNoRows));
    let mut tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let mut all = BTreeSet::new();
    for table in tables {
        let mut query = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = query.column_count();
        let mut found = query.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let mut text = table.clone();
            for column in 0..columns {
                match row.get_ref_unwrap(column) {
                    ValueRef::Text(value) => write!(text, " {:?}", str::from_utf8(value).unwrap()).unwrap(),
                    value => write!(text, " {value:?}").unwrap(),
                }
            }
            assert!(all.insert(text), "a row twice");
        }
    }
    all
}

/// Ends a thread's work, whether all is well or not.
pub(crate) struct Ends<'a>(pub(crate) &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Numbers that are as good as random, and the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Kills programs at random moments of something that they do.
pub(crate) struct Killer {
    random: Random,
    /// How long after it began, at most: as long as it takes, as far as is known.
    micros: u64,
}

impl Killer {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random(seed), micros: 20_000 }
    }

    /// Kills it a moment after it began; false if it had ended by then.
    pub(crate) fn kill(&mut self, child: &mut Child, has_begun: impl Fn() -> bool) -> bool {
        while !has_begun() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(100));
        }
        std::thread::sleep(Duration::from_micros(self.random.below(self.micros)));
        let is_early = child.try_wait().unwrap().is_none();
        self.micros = if is_early { self.micros + self.micros / 16 } else { (self.micros - self.micros / 4).max(100) };
        // On Unix, this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap().signal() == Some(Signal::KILL.as_raw())
    }
}

pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// Compares an answer with a fixture, byte for byte, once the keys that were made are exchanged for the fixture's.
pub(crate) fn assert_fixture(name: &str, answer: &Answer) {
    let mut body = answer.body.clone();
    let json = answer.json();
    let echoed = &json["request"]["host_key"]["__host_key"];
    if let Some(made) = echoed.as_str() {
        assert_eq!(made.len(), OTHER_KEY.len());
        body = body.replace(made, OTHER_KEY);
    }
    for (member, value) in [
        ("host_key", "1a2b3c4d5e6f708192a3b4c5d6e7f809"),
        ("user_key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
        ("user_api_key", "c0ffee0123456789abcdef0123456789abcde"),
    ] {
        if let Some(made) = json["response"][member].as_str() {
            assert_eq!(made.len(), value.len());
            body = body.replace(made, value);
        }
    }
    assert_eq!(body, fixture(name).trim_end(), "{name}");
}
