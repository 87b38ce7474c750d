//! Certificates that are exchanged while the gateway serves.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{Served, eventually, handshake, mode, secret};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustix::process::{Signal, kill_process};
use rustls::{ClientConnection, StreamOwned};
use tempfile::TempDir;

/// A CA, and a folder with pairs by it, as certbot lays them out: `archive/NAME-cert.pem` and `-key.pem`, and links in `live`.
struct Pairs {
    folder: TempDir,
    ca: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Pairs {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["archive", "live"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let ca = params.self_signed(&key).unwrap().pem();
        Self { folder, ca, issuer: Issuer::new(params, key) }
    }

    /// Makes a pair that holds until a year; gives its certificate as clients see it.
    fn make(&self, name: &str, until: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(until, 12, 31));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let archive = self.folder.path().join("archive");
        secret(&archive.join(format!("{name}-cert.pem")), &certificate.pem());
        secret(&archive.join(format!("{name}-key.pem")), &key.serialize_pem());
        certificate.der().to_vec()
    }

    fn live(&self, file: &str) -> PathBuf {
        self.folder.path().join("live").join(file)
    }

    /// Lets the folder `live` be another one, with the certificate of one pair and the key of another one: both in one moment.
    fn exchange(&self, certificate: &str, key: &str) {
        let live = self.folder.path().join("live");
        if !live.is_symlink() {
            fs::rename(&live, self.folder.path().join("live-0")).unwrap();
        }
        let folder = format!("live-{certificate}-{key}");
        fs::create_dir_all(self.folder.path().join(&folder)).unwrap();
        for (name, file) in [(certificate, "cert.pem"), (key, "key.pem")] {
            let _ = symlink(format!("../archive/{name}-{file}"), self.folder.path().join(&folder).join(file));
        }
        let new = self.folder.path().join("new");
        symlink(folder, &new).unwrap();
        fs::rename(new, live).unwrap();
    }

    /// Lets the links lead to another pair, one after the other.
    fn point_to(&self, name: &str) {
        for file in ["cert.pem", "key.pem"] {
            let new = self.live("new");
            symlink(format!("../archive/{name}-{file}"), &new).unwrap();
            fs::rename(new, self.live(file)).unwrap();
        }
    }

    fn options(&self) -> Vec<String> {
        let file = |name| self.live(name).to_str().unwrap().to_owned();
        let options = ["--state", &common::memory(), "--host-key", EXAMPLE_HOST_KEY].map(str::to_owned);
        options
            .into_iter()
            .chain(["--tls-cert".to_owned(), file("cert.pem"), "--tls-key".to_owned(), file("key.pem")])
            .collect()
    }
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

fn connect(url: &str, ca: &str) -> Stream {
    handshake(url, ca.as_bytes(), "localhost", &[]).unwrap()
}

/// What a new connection is shown.
fn shown(url: &str, ca: &str) -> Vec<u8> {
    connect(url, ca).conn.peer_certificates().unwrap()[0].to_vec()
}

fn wait_for(url: &str, ca: &str, certificate: &[u8]) {
    eventually("it is shown", || shown(url, ca) == certificate);
}

/// Asks on a connection that stays open.
fn ask(stream: &mut Stream) {
    stream.write_all(b"GET /ips-v4 HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    stream.read_exact(&mut vec![0; length.parse().unwrap()]).unwrap();
}

#[test]
fn links_that_lead_to_another_pair_are_noticed() {
    let pairs = Pairs::new();
    let [first, second] = ["1", "2"].map(|name| pairs.make(name, 2049));
    pairs.point_to("1");
    let gateway = common::builder().tls_files(pairs.live("cert.pem"), pairs.live("key.pem")).spawn().unwrap();
    let url = gateway.url();
    let mut open = connect(url, &pairs.ca);
    ask(&mut open);
    assert_eq!(shown(url, &pairs.ca), first);

    pairs.point_to("2");
    wait_for(url, &pairs.ca, &second);
    ask(&mut open);
    // One that is there again is another one, too.
    pairs.point_to("1");
    wait_for(url, &pairs.ca, &first);
    ask(&mut open);
}

#[test]
fn files_that_are_written_to_are_noticed() {
    let pairs = Pairs::new();
    let archive = pairs.folder.path().join("archive");
    pairs.make("1", 2049);
    pairs.point_to("1");
    let gateway = common::builder().tls_files(pairs.live("cert.pem"), pairs.live("key.pem")).spawn().unwrap();
    let second = pairs.make("2", 2049);
    for file in ["cert.pem", "key.pem"] {
        fs::write(archive.join(format!("1-{file}")), fs::read(archive.join(format!("2-{file}"))).unwrap()).unwrap();
    }
    wait_for(gateway.url(), &pairs.ca, &second);
}

#[test]
fn a_folder_with_a_new_certificate_is_read_again_and_nothing_is_made_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (tls, other) = (folder.path().join("tls"), folder.path().join("other"));
    let gateway = common::builder().tls_dir(&tls).spawn().unwrap();
    drop(common::builder().tls_dir(&other).spawn().unwrap());
    let url = gateway.url();
    shown(url, gateway.ca_pem());
    for name in ["key.pem", "cert.pem", "ca.pem"] {
        fs::rename(other.join(name), tls.join(name)).unwrap();
    }
    let ca = fs::read_to_string(tls.join("ca.pem")).unwrap();
    eventually("it is shown", || handshake(url, ca.as_bytes(), "localhost", &[]).is_ok());
    for name in ["key.pem", "cert.pem", "ca.pem"] {
        fs::remove_file(tls.join(name)).unwrap();
    }
    assert!(gateway.reload_certificate().unwrap_err().to_string().contains("cannot use the TLS directory"));
    assert_eq!((fs::read_dir(&tls).unwrap().count(), mode(&tls)), (0, 0o700));
    shown(url, &ca);
}

#[test]
fn a_certificate_of_the_moment_is_not_in_a_file() {
    for gateway in [common::builder().spawn().unwrap(), common::plain().spawn().unwrap()] {
        gateway.reload_certificate().unwrap_err();
    }
}

/// What is wrong with the new one, and that the old one stays, is one line. On a slow machine it is found twice: by itself, and
/// because of the signal.
#[test]
fn what_cannot_be_used_is_told_and_changes_nothing() {
    let mut last = String::new();
    let mut said = |served: &mut Served| {
        let line = std::iter::repeat_with(|| served.said()).find(|line| *line != last).unwrap();
        last.clone_from(&line);
        line
    };
    let pairs = Pairs::new();
    let first = pairs.make("1", 2049);
    let second = pairs.make("2", 2049);
    pairs.make("old", 2021);
    pairs.exchange("1", "1");
    let options = pairs.options();
    let mut served = Served::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
    let url = served.url.clone();
    let mut open = connect(&url, &pairs.ca);
    ask(&mut open);

    let archive = pairs.folder.path().join("archive");
    secret(&archive.join("garbage-cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    secret(&archive.join("garbage-key.pem"), "this-is-not-a-key");
    for (certificate, key, told) in [
        ("2", "1", "the key is not its own"),
        ("old", "old", "the other one ended on 2021-12-31"),
        ("missing", "missing", "cannot read "),
        ("2", "garbage", "it is not a private key in PEM"),
        ("garbage", "2", "cannot use the certificate"),
    ] {
        pairs.exchange(certificate, key);
        kill_process(served.pid(), Signal::HUP).unwrap();
        let line = said(&mut served);
        assert!(line.starts_with("cfhost-gateway: the certificate stays as it was: "), "{line}");
        assert!(line.contains(told) && !line.contains("this-is-not-a-key"), "{line}");
        assert_eq!(shown(&url, &pairs.ca), first, "{told}");
        ask(&mut open);
    }
    pairs.exchange("2", "2");
    kill_process(served.pid(), Signal::HUP).unwrap();
    assert_eq!(said(&mut served), "cfhost-gateway: another certificate is used from now on, until 2049-12-31");
    assert_eq!(shown(&url, &pairs.ca), second);
    ask(&mut open);
    kill_process(served.pid(), Signal::HUP).unwrap();
    let same = "cfhost-gateway: the certificate was read again, and is the same";
    assert_eq!(said(&mut served), same);
    let (code, rest) = served.terminate();
    assert!(code == Some(0) && rest.lines().all(|line| line == same), "{rest}");
}

#[test]
fn no_call_fails_while_certificates_are_exchanged() {
    let pairs = Pairs::new();
    let certificates = ["1", "2"].map(|name| pairs.make(name, 2049));
    pairs.point_to("1");
    let options = pairs.options();
    let served = Served::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
    let (is_over, handshakes) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut open = connect(&served.url, &pairs.ca);
                while !is_over.load(Ordering::Relaxed) {
                    ask(&mut open);
                    ask(&mut connect(&served.url, &pairs.ca));
                    handshakes.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..20 {
            let name = ["2", "1"][round % 2];
            pairs.point_to(name);
            kill_process(served.pid(), Signal::HUP).unwrap();
            wait_for(&served.url, &pairs.ca, &certificates[(round + 1) % 2]);
            let before = handshakes.load(Ordering::Relaxed);
            eventually("a client goes on", || handshakes.load(Ordering::Relaxed) > before);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(served.terminate().0, Some(0));
}

#[test]
fn without_a_certificate_a_hangup_is_told_and_nothing_else() {
    let state = common::memory();
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY];
    let mut served = Served::start(&options);
    kill_process(served.pid(), Signal::HUP).unwrap();
    assert_eq!(served.said(), "cfhost-gateway: there is no certificate to read again");
    served.partner(EXAMPLE_HOST_KEY).customer("customer@example.com");
    assert_eq!(served.terminate(), (Some(0), String::new()));
}
