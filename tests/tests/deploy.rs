//! What stands in `deploy/`: the units of systemd, which no systemd runs here, so that their command lines are run with what it would
//! give them; the image of a container, in an empty root; and nginx in front.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cfhost::{Client, UserCreate, UserLookup};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::running::Running;
use cfhost_tests::situations::Relay;
use cfhost_tests::tools;
use rcgen::{CertificateParams, KeyPair};
use rustix::process::{Pid, Signal, geteuid, kill_process};

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(300);

/// Who runs a service in these tests, and its second group, where root runs them: nobody else has these numbers.
const USER: u32 = 65534;
const GROUP: u32 = 65533;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("deploy")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// A program of ours, built beside the tests.
fn built(name: &str) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| cfhost_tests::cargo::build("cfhost-cli").unwrap());
    FOLDER.join(name)
}

/// A folder that every user may enter.
fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Writes a file of this mode that belongs to root and this group, as far as that is to be had.
fn write(file: &Path, content: &str, mode: u32, group: u32) {
    fs::write(file, content).unwrap();
    if geteuid().is_root() {
        chown(file, None, Some(group)).unwrap();
    }
    fs::set_permissions(file, Permissions::from_mode(mode)).unwrap();
}

/// What a test puts into the place of something that has to be there.
fn replace(text: &str, places: &[(&str, &str)]) -> String {
    places.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "there is no {from}");
        text.replace(from, to)
    })
}

/// The settings of a unit, each with all that it is set to.
struct Unit(Vec<(String, String)>);

impl Unit {
    fn read(names: &[&str]) -> Self {
        let text: String = names.iter().map(|name| text(name) + "\n").collect();
        let text = text.replace("\\\n", " ");
        let settings = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
        Self(settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The words of the last command line, with the values of what systemd sets.
    fn command(&self, variables: &[(&str, &Path)]) -> Vec<String> {
        let line = self.all("ExecStart").pop().unwrap();
        let set = |word: String| {
            variables
                .iter()
                .fold(word, |word, (name, value)| word.replace(&format!("${{{name}}}"), value.to_str().unwrap()))
        };
        let words: Vec<String> = shlex::split(line).unwrap().into_iter().map(set).collect();
        assert!(!words.iter().any(|word| word.contains('$')), "{words:?}");
        words
    }

    /// The system calls that it may make.
    fn calls(&self) -> BTreeSet<String> {
        let mut calls = BTreeSet::new();
        for filter in self.all("SystemCallFilter") {
            let (names, is_allowed) = filter.strip_prefix('~').map_or((filter, true), |names| (names, false));
            for name in names.split(' ').flat_map(members) {
                if is_allowed {
                    calls.insert(name)
                } else {
                    calls.remove(&name)
                };
            }
        }
        calls
    }
}

/// The system calls of a set, as systemd has it.
fn members(set: &str) -> BTreeSet<String> {
    if !set.starts_with('@') {
        return BTreeSet::from([set.to_owned()]);
    }
    let output = tools::program("systemd-analyze").unwrap().args(["syscall-filter", set]).output().unwrap();
    assert!(output.status.success(), "{set}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    names.flat_map(members).collect()
}

/// Runs systemd-analyze on the units of a folder; what it says if it is not content.
fn analyze(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut analyze = tools::program("systemd-analyze").unwrap();
    // The units that these ones name.
    analyze.env("SYSTEMD_UNIT_PATH", tools::file("lib/systemd/system").unwrap());
    let output = analyze.args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said.into_owned()) }
}

/// The units, with a program in the place of those that are not installed here.
fn units(folder: &Path, drop_ins: bool) -> Vec<&'static str> {
    let service = |name: &str, program: &str| {
        let installed = format!("/usr/local/bin/{program}");
        fs::write(folder.join(name), replace(&text(name), &[(&installed, built(program).to_str().unwrap())])).unwrap();
    };
    service("cfhost-gateway.service", "cfhost-gateway");
    service("cfhost-ranges.service", "cfhost");
    fs::write(folder.join("cfhost-ranges.timer"), text("cfhost-ranges.timer")).unwrap();
    if drop_ins {
        fs::create_dir(folder.join("cfhost-gateway.service.d")).unwrap();
        service("cfhost-gateway.service.d/tls.conf", "cfhost-gateway");
    }
    vec!["cfhost-gateway.service", "cfhost-ranges.service", "cfhost-ranges.timer"]
}

#[test]
fn systemd_takes_the_units_and_finds_them_safe() {
    for drop_ins in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        for unit in units(folder.path(), drop_ins) {
            let name = format!("./{unit}");
            analyze(folder.path(), &["verify", "--recursive-errors=yes", &name]).unwrap();
            if unit.ends_with(".service") {
                analyze(folder.path(), &["security", "--offline=yes", "--threshold=20", &name]).unwrap();
            }
        }
    }

    // It would not be content with anything.
    let folder = tempfile::tempdir().unwrap();
    units(folder.path(), false);
    let service = folder.path().join("cfhost-gateway.service");
    let right = fs::read_to_string(&service).unwrap();
    for (wrong, arguments) in [
        (right.replace("WatchdogSec=", "WatchdogSecs="), ["verify", "--recursive-errors=yes"].as_slice()),
        (right.replace("/cfhost-gateway serve", "/cfhost-gateways serve"), &["verify", "--recursive-errors=yes"]),
        (
            right.replace("ProtectSystem=strict", "").replace("DynamicUser=yes", "").replace("SystemCallFilter=", "# "),
            &["security", "--offline=yes", "--threshold=20"],
        ),
    ] {
        fs::write(&service, wrong).unwrap();
        analyze(folder.path(), &[arguments, &["./cfhost-gateway.service"]].concat()).unwrap_err();
    }
}

/// A gateway as a process of its own, and who started it.
struct Serving {
    child: Child,
    pid: Pid,
    endpoint: String,
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    fn start(mut command: Command, is_traced: bool) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let endpoint = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{command:?}: {line}"));
        let pid = if is_traced {
            let id = child.id();
            let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
            Pid::from_raw(children.trim().parse().unwrap()).unwrap()
        } else {
            Pid::from_child(&child)
        };
        // A port that was asked for on each address is called by the name of one that the certificate has.
        let endpoint = endpoint.replace("[::]", "localhost").replace("0.0.0.0", "localhost");
        Self { child, pid, endpoint, stdout }
    }

    fn client(&self, key: &str, ca_file: &Path) -> Client {
        let client = Client::builder(key).endpoint(&self.endpoint).ca_pem(fs::read(ca_file).unwrap()).timeout(PATIENCE);
        client.build().unwrap()
    }

    /// Asks whether it works, where its next line says that this can be asked.
    fn assert_healthy(&mut self) {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("status on ").unwrap_or_else(|| panic!("{line}"));
        let agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
        let url = format!("{}/healthz", url.replace("0.0.0.0", "127.0.0.1").trim_end_matches('/'));
        assert_eq!(agent.get(url).call().unwrap().status().as_u16(), 200);
    }

    fn stop(mut self) {
        kill_process(self.pid, Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            _ = kill_process(self.pid, Signal::KILL);
            _ = self.child.wait();
        }
    }
}

/// A program as a user who may do nothing else, as far as that is to be had.
fn as_nobody(program: &Path) -> Command {
    if !geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={USER}"), format!("--regid={USER}"), format!("--groups={GROUP}")]);
    command.args(["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]).arg(program);
    command
}

/// An address to listen on, with any free port in the place of its own; another word as it is.
fn on_a_free_port(word: &str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), |address: SocketAddr| SocketAddr::new(address.ip(), 0).to_string())
}

/// The system calls that a summary of strace's names.
fn traced(summary: &str) -> BTreeSet<String> {
    let rows = summary.lines().skip_while(|line| !line.starts_with("---")).skip(1);
    let rows = rows.take_while(|line| !line.starts_with("---"));
    rows.map(|line| line.split_whitespace().last().unwrap().to_owned()).collect()
}

#[test]
fn the_command_of_the_service_serves_as_an_ordinary_user() {
    let folder = open_folder();
    let path = |name: &str| folder.path().join(name);
    let (state, credentials, tls) = (path("state"), path("credentials"), path("tls"));
    for folder in [&state, &credentials, &tls] {
        fs::create_dir(folder).unwrap();
    }
    let program = path("cfhost-gateway");
    fs::copy(built("cfhost-gateway"), &program).unwrap();
    fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
    if geteuid().is_root() {
        chown(&state, Some(USER), Some(USER)).unwrap();
    }
    // systemd gives the user access by an ACL, which shows as the group's.
    write(&credentials.join("host.key"), EXAMPLE_HOST_KEY, 0o440, USER);
    let socket = path("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    fs::set_permissions(&socket, Permissions::from_mode(0o777)).unwrap();
    let other = path("other");
    drop(Gateway::builder().tls_dir(&other).spawn().unwrap());
    let install = |from: &Path| {
        for name in ["cert.pem", "key.pem"] {
            write(&tls.join(name), &fs::read_to_string(from.join(name)).unwrap(), 0o640, GROUP);
        }
    };
    let variables = [("STATE_DIRECTORY", state.as_path()), ("CREDENTIALS_DIRECTORY", &credentials)];

    for units in
        [["cfhost-gateway.service"].as_slice(), &["cfhost-gateway.service", "cfhost-gateway.service.d/tls.conf"]]
    {
        let unit = Unit::read(units);
        let mut words = unit.command(&variables);
        assert_eq!(words.remove(0), "/usr/local/bin/cfhost-gateway");
        for word in &mut words {
            *word = word.replace("/etc/cfhost/tls", tls.to_str().unwrap());
            *word = on_a_free_port(word);
        }
        let summary = state.join("calls");
        let strace = tools::file("usr/bin/strace").unwrap();
        let mut command = as_nobody(&strace);
        command.args(["-f", "-c", "-o"]).arg(&summary).arg(&program).args(&words);
        command.envs(variables).env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "100000").current_dir("/");
        let mut serving = Serving::start(command, true);
        let hear = || {
            let mut words = [0; 1024];
            let length = manager.recv(&mut words).unwrap();
            String::from_utf8(words[..length].to_vec()).unwrap()
        };
        assert_eq!(unit.all("Type"), ["notify"]);
        assert!(hear().starts_with("READY=1\n"));
        // It looks after itself, and knows which certificate is whose.
        assert_eq!(hear(), "WATCHDOG=1");
        let client = serving.client(EXAMPLE_HOST_KEY, &state.join("tls/ca.pem"));
        client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1")).unwrap();
        serving.assert_healthy();
        if units.len() > 1 {
            install(&other);
            assert_eq!(unit.all("ExecReload"), ["kill -HUP $MAINPID"]);
            kill_process(serving.pid, Signal::HUP).unwrap();
            let client = serving.client(EXAMPLE_HOST_KEY, &other.join("ca.pem"));
            let ask = || client.user_lookup(&UserLookup::by_email("customer@example.com"));
            wait(|| ask().is_ok(), || ask().unwrap_err().to_string());
        }
        serving.stop();
        while !hear().starts_with("STOPPING=1\n") {}

        let file = fs::metadata(state.join("gateway.db")).unwrap();
        assert_eq!(file.mode() & 0o777, 0o600);
        if geteuid().is_root() {
            assert_eq!(file.uid(), USER);
        }
        let (calls, allowed) = (traced(&fs::read_to_string(&summary).unwrap()), unit.calls());
        assert!(calls.contains("accept4") && calls.contains("fsync"), "{calls:?}");
        assert!(!allowed.contains("mount") && !allowed.contains("chown") && allowed.contains("accept4"));
        let others: Vec<_> = calls.difference(&allowed).collect();
        assert!(others.is_empty(), "the unit does not allow {others:?}");

        // Now a certificate of one's own, whose key a group may read.
        install(&state.join("tls"));
    }
}

/// The instructions of the Dockerfile, in order.
fn instructions() -> Vec<(String, String)> {
    let text = text("Dockerfile").replace("\\\n", "");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn the_image_of_a_container_serves_in_an_empty_root() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (target, image) = (scratch.parent().unwrap(), scratch.join("image"));
    let made =
        Command::new(folder().join("image")).arg(&image).env("PROFILE", "dev").env("CARGO_TARGET_DIR", target).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let instructions = instructions();
    let [
        (from, nothing),
        (add, archive),
        (user, user_id),
        (workdir, home),
        (volume, kept),
        (expose, ports),
        (entry, program),
        (cmd, words),
    ] = instructions.as_slice()
    else {
        panic!("other instructions than this test follows: {instructions:?}");
    };
    assert_eq!(
        [from, add, user, workdir, volume, expose, entry, cmd].map(String::as_str),
        ["FROM", "ADD", "USER", "WORKDIR", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"]
    );
    assert_eq!((nothing.as_str(), archive.as_str(), home), ("scratch", "image.tar /", kept));
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap();
    let (program, words) = (list(program), list(words));
    for port in ports.split(' ') {
        assert!(words.contains(&format!("0.0.0.0:{port}")), "nothing listens on {port}: {words:?}");
    }

    // What the container has: the archive, and nothing else.
    let root = open_folder();
    let root = root.path();
    let archive = image.join("image.tar");
    let unpacked = Command::new("tar").arg("-xpf").arg(archive).args(["--numeric-owner", "-C"]).arg(root).status();
    assert!(unpacked.unwrap().success());
    let names: BTreeSet<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, BTreeSet::from(["cfhost-gateway".into(), "state".into()]));
    let state = root.join("state");
    if geteuid().is_root() {
        let (owner, group) = user_id.split_once(':').unwrap();
        let metadata = fs::metadata(&state).unwrap();
        assert_eq!((metadata.uid().to_string().as_str(), metadata.gid().to_string().as_str()), (owner, group));
        assert_eq!(fs::metadata(root.join("cfhost-gateway")).unwrap().uid(), 0);
    }
    assert_eq!(fs::metadata(&state).unwrap().mode() & 0o777, 0o700);
    let run = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        if geteuid().is_root() {
            let (owner, group) = user_id.split_once(':').unwrap();
            command.args([format!("--setuid={owner}"), format!("--setgid={group}")]);
        } else {
            command.arg("--map-root-user");
        }
        command.arg(format!("--root={}", root.display())).arg(format!("--wd={home}"));
        command.args(&program).args(arguments).env_clear();
        command
    };
    let added = run(&["host", "add", "--state", "gateway.db", "--pub-name", "Example Hosting"]).output().unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let key = String::from_utf8(added.stdout).unwrap();
    let words: Vec<_> = words.iter().map(|word| on_a_free_port(word)).collect();
    let mut serving = Serving::start(run(&words.iter().map(String::as_str).collect::<Vec<_>>()), false);
    let client = serving.client(key.trim(), &state.join("tls/ca.pem"));
    client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1")).unwrap();
    serving.assert_healthy();
    let backup = run(&["backup", "--state", "gateway.db", "backup.db"]).output().unwrap();
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    serving.stop();
}

/// Configuration of nginx that is not in the file, for one that runs from a folder as whoever starts it.
fn nginx_main(folder: &Path, http: &str) -> String {
    let shown = folder.display();
    let temporary = tools::nginx_temp_paths(&folder.join("lib"));
    let user = if geteuid().is_root() { "user root;\n" } else { "" };
    format!(
        "{user}daemon off;\npid {shown}/nginx.pid;\nerror_log {shown}/log/error.log notice;\nevents {{}}\n\
         http {{\naccess_log {shown}/log/access.log;\n{temporary}{http}\n}}\n"
    )
}

fn nginx(folder: &Path) -> Command {
    let mut nginx = tools::program("nginx").unwrap();
    nginx.arg("-e").arg(folder.join("log/error.log")).arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    nginx
}

fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("log/error.log")).unwrap()
}

/// Waits for something that another program does.
fn wait(mut is_done: impl FnMut() -> bool, what: impl Fn() -> String) {
    let begun = Instant::now();
    while !is_done() {
        assert!(begun.elapsed() < PATIENCE, "{}", what());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start_nginx(folder: &Path, own: &OwnAddress, http: &str) -> Running {
    for name in ["lib", "log"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    fs::write(folder.join("nginx.conf"), nginx_main(folder, http)).unwrap();
    let mut running = Running::start(&mut nginx(folder), &folder.join("errors")).unwrap();
    wait(
        || {
            assert!(running.0.try_wait().unwrap().is_none(), "{}", log(folder));
            std::net::TcpStream::connect(own.addr()).is_ok()
        },
        || log(folder),
    );
    running
}

#[test]
fn nginx_in_front_passes_acts_on_and_nothing_else() {
    let gateway = Gateway::builder().spawn().unwrap();
    let address = gateway.url().split('/').nth(2).unwrap().parse().unwrap();
    let (folder, own, behind) = (open_folder(), OwnAddress::claim().unwrap(), Relay::to(address).unwrap());
    let front = Relay::to(own.addr()).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap().pem();
    fs::write(path("cert.pem"), &certificate).unwrap();
    fs::write(path("key.pem"), key.serialize_pem()).unwrap();
    fs::write(path("ca.pem"), gateway.ca_pem()).unwrap();
    let conf = replace(
        &text("nginx.conf"),
        &[
            ("server 127.0.0.1:8443;", &format!("server {};", behind.address())),
            ("listen 443 ssl;", &format!("listen {} ssl;", own.addr())),
            ("listen [::]:443 ssl;", ""),
            ("/etc/nginx/gateway.example.com.pem", &path("cert.pem")),
            ("/etc/nginx/gateway.example.com.key", &path("key.pem")),
            ("/etc/nginx/cfhost-ca.pem", &path("ca.pem")),
        ],
    );
    let running = start_nginx(folder.path(), &own, &conf);

    // All acts of one client go over one connection to nginx, and over one to the gateway.
    let endpoint = format!("https://{}/host-gw.html", front.address());
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(&endpoint).ca_pem(certificate.as_str()).timeout(PATIENCE);
    let client = client.build().unwrap();
    for n in 0..10 {
        client.user_lookup(&UserLookup::by_email(format!("customer{n}@example.com"))).unwrap();
    }
    assert_eq!((front.connections(), behind.connections()), (1, 1));
    client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1")).unwrap();

    let ca = ureq::tls::Certificate::from_pem(certificate.as_bytes()).unwrap();
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
    let agent =
        ureq::Agent::config_builder().tls_config(tls).proxy(None).http_status_as_error(false).build().new_agent();
    let post = |size: usize| {
        let mut body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&cloudflare_email=customer@example.com&x=");
        body.extend(std::iter::repeat_n('x', size - body.len()));
        let mut answer = agent.post(&endpoint).content_type("application/x-www-form-urlencoded").send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let (status, answer) = post(1 << 20);
    assert!(status == 200 && answer.contains("\"user_exists\":true"), "{status} {answer}");
    let (status, answer) = post((1 << 20) + 1);
    // The gateway refuses it, too, but does not say that it is nginx.
    assert!(status == 413 && answer.contains("nginx"), "{status} {answer}");
    for path in ["/", "/ips-v4", "/client/v4/ips", "/host-gw.html/", "/healthz", "/metrics"] {
        let mut answer = agent.get(endpoint.replace("/host-gw.html", path)).call().unwrap();
        assert_eq!(answer.status().as_u16(), 404, "{path}");
        assert!(answer.body_mut().read_to_string().unwrap().contains("nginx"), "{path}");
    }
    let log = log(folder.path());
    assert!(!log.contains("temporary file"), "{log}");
    drop(running);

    // A gateway that it does not know gets nothing of what was sent.
    let calls = gateway.calls().len();
    fs::write(path("ca.pem"), &certificate).unwrap();
    let _running = start_nginx(folder.path(), &own, &conf);
    let (status, answer) = post(1000);
    assert!(status == 502 && answer.contains("nginx"), "{status} {answer}");
    assert_eq!(gateway.calls().len(), calls);
}

#[test]
fn the_ranges_are_given_to_nginx_with_no_more_rights_than_the_service_has() {
    let gateway = Gateway::builder().spawn().unwrap();
    let (folder, own) = (open_folder(), OwnAddress::claim().unwrap());
    let path = |name: &str| folder.path().join(name);
    for name in ["conf.d", "state", "bin", "log", "tmp"] {
        fs::create_dir(path(name)).unwrap();
    }
    // Debian's nginx has logs that are its user's.
    write(&path("log/access.log"), "", 0o640, USER);
    if geteuid().is_root() {
        chown(path("log/access.log"), Some(USER), None).unwrap();
    }
    fs::write(path("ca.pem"), gateway.ca_pem()).unwrap();
    let server = format!("include {}/*.conf;\nserver {{ listen {}; }}\n", path("conf.d").display(), own.addr());
    let _running = start_nginx(folder.path(), &own, &server);

    // The program that the command line names, with this nginx's folder.
    let program = nginx(folder.path());
    let mut script = "#!/bin/sh\n".to_owned();
    for (name, value) in program.get_envs() {
        writeln!(script, "export {}='{}'", name.display(), value.unwrap().display()).unwrap();
    }
    write!(script, "exec '{}'", program.get_program().display()).unwrap();
    program.get_args().for_each(|argument| write!(script, " '{}'", argument.display()).unwrap());
    write(&path("bin/nginx"), &(script + " \"$@\"\n"), 0o755, USER);

    let unit = Unit::read(&["cfhost-ranges.service"]);
    let mut words = unit.command(&[]);
    assert_eq!(words.remove(0), "/usr/local/bin/cfhost");
    let conf = words.iter_mut().find(|word| word.starts_with("/etc/nginx/conf.d/")).unwrap();
    *conf = conf.replace("/etc/nginx", folder.path().to_str().unwrap());
    let conf = PathBuf::from(&*conf);
    words.extend(["--url".to_owned(), gateway.url().replace("/host-gw.html", "/client/v4/ips")]);
    let (variable, value) = unit.all("Environment")[0].split_once('=').unwrap();
    let run = |words: &[String]| {
        let mut command = confined(&unit, folder.path());
        command.arg(built("cfhost")).args(words).env_clear().env("TMPDIR", path("tmp"));
        command.env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", path("bin").display()));
        command
            .env(variable, value.replace("%S", path("state").to_str().unwrap()))
            .env("CFHOST_CA_FILE", path("ca.pem"));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (code, said) = run(&words);
    assert!(code == Some(0) && said.lines().count() == 1, "{code:?} {said}");
    assert!(fs::read_to_string(&conf).unwrap().contains("set_real_ip_from 173.245.48.0/20;"));
    wait(|| log(folder.path()).contains("reconfiguring"), || log(folder.path()));
    assert_eq!(run(&words), (Some(0), String::new()));
    if geteuid().is_root() {
        let elsewhere = path("elsewhere.conf");
        let words: Vec<_> = words
            .iter()
            .map(|word| if Path::new(word) == conf { elsewhere.to_str().unwrap().to_owned() } else { word.clone() })
            .collect();
        let (code, said) = run(&words);
        assert!(code == Some(1) && said.contains("Read-only file system"), "{code:?} {said}");
    }
}

/// Runs what follows as systemd would run it: all is read-only except what the unit names, and of root's rights there are those that
/// it names. Only root can do so.
fn confined(unit: &Unit, folder: &Path) -> Command {
    if !geteuid().is_root() {
        return Command::new("env");
    }
    let shown = folder.display();
    assert_eq!((unit.all("ProtectSystem"), unit.all("PrivateTmp")), (vec!["strict"], vec!["yes"]));
    let mut script = format!("set -e\nmount --bind '{shown}' '{shown}'\n");
    let writable = unit.all("ReadWritePaths")[0].split(' ').map(|path| match path.trim_start_matches('-') {
        "/etc/nginx/conf.d" => "conf.d",
        "/run/nginx.pid" => "nginx.pid",
        "/var/lib/nginx" => "lib",
        "/var/log/nginx" => "log",
        other => panic!("what is {other} in this test?"),
    });
    for name in writable.chain(["state", "tmp"]) {
        writeln!(script, "mount --bind '{shown}/{name}' '{shown}/{name}'").unwrap();
    }
    writeln!(script, "mount -o remount,bind,ro '{shown}'\nmount -o remount,bind,ro /").unwrap();
    script.push_str("exec setpriv --no-new-privs --bounding-set=-all");
    for right in unit.all("CapabilityBoundingSet")[0].split(' ') {
        write!(script, ",+{}", right.trim_start_matches("CAP_").to_lowercase()).unwrap();
    }
    script.push_str(" \"$@\"\n");
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script, "sh"]);
    command
}
