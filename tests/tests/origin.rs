//! What a real Apache and nginx answer the network as its origin: the name in the TLS handshake (SNI) and the `Host` of the request are as the
//! vendor's documents say for a fallback origin and for a custom origin. `docs/UPSTREAM.md` has the table.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::running::Running;
use cfhost_tests::tools;
use rcgen::CertifiedKey;
use tempfile::TempDir;

/// That the server hangs is noticed after this, which is more than a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(300);

/// What a custom origin is called at the vendor, the customer, and another one of the same server.
const ORIGIN: &str = "origin.provider.example";
const CUSTOMER: &str = "www.customer.example";
const NEIGHBOUR: &str = "www.neighbour.example";

const POLICIES: [&str; 4] = ["secure", "authonly", "insecure", "strict"];

/// A virtual host: its name, another one, the names in its certificate, and whether it asks clients for theirs, as one does that
/// wants to know the network's servers by their certificate.
struct Host(&'static str, Option<&'static str>, &'static [&'static str], bool);

/// The virtual hosts of a server, in their order.
struct Arrangement {
    about: &'static str,
    hosts: [Host; 2],
}

const ARRANGEMENTS: [Arrangement; 6] = [
    Arrangement {
        about: "one for the origin's name; each has a certificate of its own",
        hosts: [Host(ORIGIN, None, &[ORIGIN], false), Host(CUSTOMER, None, &[CUSTOMER], false)],
    },
    Arrangement {
        about: "one for the origin's name; all have one certificate with all names",
        hosts: [Host(ORIGIN, None, &[ORIGIN, CUSTOMER], false), Host(CUSTOMER, None, &[ORIGIN, CUSTOMER], false)],
    },
    Arrangement {
        about: "the same, and the customer's asks clients for a certificate",
        hosts: [Host(ORIGIN, None, &[ORIGIN, CUSTOMER], false), Host(CUSTOMER, None, &[ORIGIN, CUSTOMER], true)],
    },
    Arrangement {
        about: "the customer's has the origin's name as `ServerAlias`",
        hosts: [Host(NEIGHBOUR, None, &[NEIGHBOUR], false), Host(CUSTOMER, Some(ORIGIN), &[CUSTOMER], false)],
    },
    Arrangement {
        about: "none for the origin's name; the customer's is the first",
        hosts: [Host(CUSTOMER, None, &[CUSTOMER], false), Host(NEIGHBOUR, None, &[NEIGHBOUR], false)],
    },
    Arrangement {
        about: "none for the origin's name; the customer's is not the first",
        hosts: [Host(NEIGHBOUR, None, &[NEIGHBOUR], false), Host(CUSTOMER, None, &[CUSTOMER], false)],
    },
];

/// What an origin is at the vendor, and the name in the handshake. `Host` is the customer's name.
const ORIGINS: [(&str, &str); 2] = [("fallback", CUSTOMER), ("custom", ORIGIN)];

/// The program of these tests that a reader can run, as the manual has it.
const COMMAND: &str = "cargo test -p cfhost-tests --test origin -- --nocapture";

/// The files of a certificate for these names and of its key, which are made unless they are there.
fn certificate(folder: &Path, names: &[&str]) -> (String, String) {
    let [certificate, key] = ["pem", "key"].map(|end| folder.join(format!("{}.{end}", names.join("+"))));
    if !certificate.exists() {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names).unwrap();
        fs::write(&certificate, cert.pem()).unwrap();
        fs::write(&key, signing_key.serialize_pem()).unwrap();
    }
    (certificate.to_str().unwrap().to_owned(), key.to_str().unwrap().to_owned())
}

/// A folder that a server can read as another user, which it does where root started it.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The folder with the page of a virtual host.
fn site(folder: &Path, name: &str) -> String {
    let site = folder.join(name);
    fs::create_dir_all(&site).unwrap();
    fs::write(site.join("who"), name).unwrap();
    site.to_str().unwrap().to_owned()
}

/// A server with each arrangement on a port of its own.
struct Server {
    _running: Running,
    ports: Vec<OwnAddress>,
}

impl Server {
    /// Starts it with what `config` makes of the ports.
    fn start(folder: &Path, mut program: Command, config: impl FnOnce(&[u16]) -> String) -> Self {
        let ports: Vec<_> = ARRANGEMENTS.iter().map(|_| OwnAddress::claim().unwrap()).collect();
        let (file, log) = (folder.join("config"), folder.join("errors"));
        fs::write(&file, config(&ports.iter().map(|own| own.addr().port()).collect::<Vec<_>>())).unwrap();
        let mut running = Running::start(program.arg(&file), &log).unwrap();
        let start = Instant::now();
        for own in &ports {
            while TcpStream::connect(own.addr()).is_err() {
                let ended = running.0.try_wait().unwrap();
                assert!(
                    ended.is_none() && start.elapsed() < PATIENCE,
                    "{ended:?} {}",
                    fs::read_to_string(&log).unwrap()
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Self { _running: running, ports }
    }

    fn apache(folder: &Path, policy: &str) -> Self {
        let mut program = tools::program("apache2").unwrap();
        program.args(["-X", "-f"]);
        Self::start(folder, program, |ports| {
            let root = folder.to_str().unwrap();
            let modules = tools::file("usr/lib/apache2/modules").unwrap();
            let mut text = format!(
                "ServerRoot {root}\nServerName localhost\nPidFile {root}/pid\nErrorLog {root}/log\nDefaultRuntimeDir {root}\n\
                 User www-data\nGroup www-data\n"
            );
            for module in ["mpm_event", "authz_core", "http2", "ssl"] {
                writeln!(text, "LoadModule {module}_module {}/mod_{module}.so", modules.display()).unwrap();
            }
            text.push_str("Protocols h2 http/1.1\n");
            // The default is not written out, so that it is what is tried.
            if policy != "secure" {
                writeln!(text, "SSLVHostSNIPolicy {policy}").unwrap();
            }
            for (arrangement, port) in ARRANGEMENTS.iter().zip(ports) {
                writeln!(text, "Listen 127.0.0.1:{port}").unwrap();
                for Host(name, alias, names, asks) in &arrangement.hosts {
                    let site = site(folder, name);
                    let (certificate, key) = certificate(folder, names);
                    let alias = alias.map(|alias| format!("ServerAlias {alias}\n")).unwrap_or_default();
                    let asks = if *asks { "SSLVerifyClient optional_no_ca\n" } else { "" };
                    write!(
                        text,
                        "<VirtualHost 127.0.0.1:{port}>\nServerName {name}\n{alias}DocumentRoot {site}\nSSLEngine on\n\
                         SSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}\n{asks}</VirtualHost>\n"
                    )
                    .unwrap();
                }
            }
            text
        })
    }

    fn nginx(folder: &Path) -> Self {
        let root = folder.to_str().unwrap();
        let mut program = tools::program("nginx").unwrap();
        program.args(["-e", "stderr", "-p", root, "-c"]);
        Self::start(folder, program, |ports| {
            let temporary = tools::nginx_temp_paths(folder);
            let mut text = format!(
                "daemon off;\npid {root}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}"
            );
            for (arrangement, port) in ARRANGEMENTS.iter().zip(ports) {
                for Host(name, alias, names, asks) in &arrangement.hosts {
                    let site = site(folder, name);
                    let (certificate, key) = certificate(folder, names);
                    let alias = alias.unwrap_or_default();
                    let asks = if *asks { "ssl_verify_client optional_no_ca;\n" } else { "" };
                    write!(
                        text,
                        "server {{\nlisten 127.0.0.1:{port} ssl http2;\nserver_name {name} {alias};\nroot {site};\n\
                         ssl_certificate {certificate};\nssl_certificate_key {key};\n{asks}}}\n"
                    )
                    .unwrap();
                }
            }
            text + "}\n"
        })
    }

    /// What it answers, by arrangement and origin: over HTTP/2 the same as over HTTP/1.1, or it asks for that.
    fn answers(&self, folder: &Path) -> [[Answer; ORIGINS.len()]; ARRANGEMENTS.len()] {
        std::array::from_fn(|place| {
            let port = self.ports[place].addr().port();
            ORIGINS.map(|(_, sni)| {
                let (mut answer, version) = ask(folder, port, sni, "http1.1");
                assert_eq!(version, "1.1");
                let (same, version) = ask(folder, port, sni, "http2");
                assert_eq!(same, answer, "{} {sni}", ARRANGEMENTS[place].about);
                // Whatever is answered is the customer's, and never another's.
                assert!(answer.by.as_deref().is_none_or(|by| by == CUSTOMER), "{sni}: {answer:?}");
                // The server has asked for HTTP/1.1.
                if version != "2" {
                    answer.status += " over HTTP/1.1";
                }
                answer
            })
        })
    }
}

/// What came of a request.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: String,
    /// The host whose page it is.
    by: Option<String>,
    /// Whether the certificate that was shown is good for the customer's name.
    is_for_customer: bool,
}

/// Asks as the network asks an origin: by this name in the handshake, and the customer's in the request. Beside the answer stands
/// the version of HTTP that it came by.
fn ask(folder: &Path, port: u16, sni: &str, protocol: &str) -> (Answer, String) {
    let mut curl = Command::new("curl");
    curl.args(["--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "300"])
        .arg(format!("--{protocol}"));
    curl.args(["--connect-to", &format!("::127.0.0.1:{port}"), "--header", &format!("Host: {CUSTOMER}")]);
    // What the certificate is for is read, and not judged: whether the vendor checks it is a setting of the zone.
    curl.args(["--insecure", "--write-out", "%{http_code}\n%{http_version}\n%{certs}"]);
    let body = folder.join("body");
    curl.arg("--output").arg(&body).arg(format!("https://{sni}/who"));
    let output = curl.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let (status, version) = (lines.next().unwrap(), lines.next().unwrap());
    let names = lines.find(|line| line.contains("DNS:")).unwrap();
    let by = Some(fs::read_to_string(&body).unwrap()).filter(|_| status == "200");
    (Answer { status: status.to_owned(), by, is_for_customer: names.contains(CUSTOMER) }, version.to_owned())
}

/// The table of the manual: a column for each server.
fn table(servers: &[&str], answers: &[[[Answer; ORIGINS.len()]; ARRANGEMENTS.len()]]) -> String {
    let mut table = format!(
        "| virtual hosts | origin | SNI | certificate is for the customer | {} |\n| --- | --- | --- | --- |{}\n",
        servers.join(" | "),
        " --- |".repeat(servers.len())
    );
    for (row, arrangement) in ARRANGEMENTS.iter().enumerate() {
        for (column, (origin, sni)) in ORIGINS.into_iter().enumerate() {
            let answers: Vec<_> = answers.iter().map(|all| &all[row][column]).collect();
            let is_for_customer = answers[0].is_for_customer;
            assert!(answers.iter().all(|answer| answer.is_for_customer == is_for_customer), "{}", arrangement.about);
            let statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_str()).collect();
            writeln!(
                table,
                "| {} | {origin} | {} | {} | {} |",
                arrangement.about,
                if sni == CUSTOMER { "the customer's name" } else { "the origin's name" },
                if is_for_customer { "yes" } else { "no" },
                statuses.join(" | ")
            )
            .unwrap();
        }
    }
    table
}

#[test]
fn servers_answer_the_network_as_the_manual_says() {
    for server in ["apache2", "nginx"] {
        let version = tools::program(server).unwrap().args(["-v", "-e", "stderr"]).output().unwrap();
        print!("{}{}", String::from_utf8_lossy(&version.stdout), String::from_utf8_lossy(&version.stderr));
    }
    let mut answers = Vec::new();
    for policy in POLICIES {
        let folder = open_folder();
        let apache = Server::apache(folder.path(), policy);
        answers.push(apache.answers(folder.path()));
    }
    let folder = open_folder();
    let nginx = Server::nginx(folder.path());
    answers.push(nginx.answers(folder.path()));
    let mut servers = POLICIES.map(|policy| format!("`{policy}`")).to_vec();
    servers.push("nginx".to_owned());
    let table = table(&servers.iter().map(String::as_str).collect::<Vec<_>>(), &answers);
    println!("{table}");
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/UPSTREAM.md")).unwrap();
    assert!(manual.contains(&table), "docs/UPSTREAM.md has another table");
    assert!(manual.contains(COMMAND));
}
