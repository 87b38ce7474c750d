//! Servers that must not be trusted, each refused as a TLS error that says why.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]
#![expect(clippy::print_stdout, reason = "the table of servers and reasons")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use cfhost::ranges::{Ranges, Refresh};
use cfhost::{Client, Delivery, ErrorKind, ZoneList};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::Bind;
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::situations::EMPTY_LIST;
use cfhost_tests::tools;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server with TLS whose certificate is as `change` makes it, signed by the authority or by itself.
fn server(authority: Option<&Authority>, name: &str, change: impl FnOnce(&mut CertificateParams)) -> (Server, String) {
    serving(authority, name, change, |mut stream| {
        let mut request = [0; 4096];
        while stream.read(&mut request).is_ok_and(|count| count > 0) {
            if stream.write_all(&answer(200, &[], EMPTY_LIST)).is_err() {
                break;
            }
        }
    })
}

/// The same, with what it does on each connection.
fn serving(
    authority: Option<&Authority>,
    name: &str,
    change: impl FnOnce(&mut CertificateParams),
    serve: impl Fn(StreamOwned<ServerConnection, TcpStream>) + Send + Sync + 'static,
) -> (Server, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let certificate = match authority {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let pem = certificate.pem();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    let config = Arc::new(config);
    let server = Server::raw(move |stream| {
        serve(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream));
    })
    .unwrap();
    (server, pem)
}

#[track_caller]
fn assert_refused(what: &str, server: &Server, ca: &str, reason: &str) {
    let client = Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(format!("https://{}/", server.address()))
        .ca_pem(ca)
        .timeout(Duration::from_secs(120))
        .build()
        .unwrap();
    let error = client.zone_list(&ZoneList::new()).unwrap_err();
    println!("{what:<22} {}", error.message());
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{what}: {error}");
    assert!(error.message().contains(reason), "{what}: {error}");
    assert!(error.message().len() < 3000 && !error.message().contains(char::is_control), "{what}: {error}");
    assert!(!error.is_retryable(), "{what}");
}

#[test]
fn certificates_that_are_not_right_are_refused() {
    let ca = authority("Example CA");
    let (good, _) = server(Some(&ca), "127.0.0.1", |_| {});
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(format!("https://{}/", good.address())).ca_pem(ca.pem());
    client.build().unwrap().zone_list(&ZoneList::new()).unwrap();

    let (expired, _) = server(Some(&ca), "127.0.0.1", |params| params.not_after = date_time_ymd(2020, 1, 1));
    assert_refused("expired", &expired, &ca.pem(), "has expired");
    let (early, _) = server(Some(&ca), "127.0.0.1", |params| {
        params.not_before = date_time_ymd(4000, 1, 1);
        params.not_after = date_time_ymd(4001, 1, 1);
    });
    assert_refused("not valid yet", &early, &ca.pem(), "is not valid yet");
    let (other_name, _) = server(Some(&ca), "gateway.example", |_| {});
    assert_refused("other name", &other_name, &ca.pem(), "for another name: it is for gateway.example");
    let san = |names: &[&str]| -> Vec<SanType> {
        let of = |name: &&str| match name.parse() {
            Ok(addr) => SanType::IpAddress(addr),
            Err(_) => SanType::DnsName((*name).try_into().unwrap()),
        };
        names.iter().map(of).collect()
    };
    let (names, _) = server(Some(&ca), "x.example", |params| {
        params.subject_alt_names = san(&["gateway.example", "*.example", "192.0.2.1"]);
    });
    assert_refused("other names", &names, &ca.pem(), "it is for gateway.example, *.example, 192.0.2.1");
    // What a stranger wrote into it is bounded, and moves no cursor.
    let (many, _) = server(Some(&ca), "x.example", |params| {
        let name = |index| SanType::DnsName(format!("n{index}.\x1b[2J\n.example").try_into().unwrap());
        params.subject_alt_names = (0..500).map(name).collect();
    });
    assert_refused("many names", &many, &ca.pem(), "it is for n0.\\u{1b}[2J\\n.example, n1.");
    assert_refused("many names", &many, &ca.pem(), "n7.\\u{1b}[2J\\n.example and 492 more");
    let (none, _) = server(Some(&ca), "x.example", |params| params.subject_alt_names.clear());
    assert_refused("no name", &none, &ca.pem(), "for another name: it names none");
    let (self_signed, _) = server(None, "127.0.0.1", |_| {});
    assert_refused("self-signed", &self_signed, &ca.pem(), "not signed by a trusted authority");
    assert_refused("unknown CA", &good, &authority("Other CA").pem(), "not signed by a trusted authority");
    assert_refused("CA of the same name", &good, &authority("Example CA").pem(), "not signed by a trusted authority");
}

/// A body without a length ends with the connection, and anybody on the way can end that: but not say so under TLS.
#[test]
fn a_body_that_nobody_said_the_end_of_is_not_whole() {
    let ca = authority("Example CA");
    let ranges = Ranges::built_in().to_json();
    for is_announced in [true, false] {
        let (json, list) = (ranges.clone(), EMPTY_LIST.to_owned());
        let (server, _) = serving(
            Some(&ca),
            "127.0.0.1",
            |_| {},
            move |mut stream| {
                let mut request = [0; 4096];
                let count = stream.read(&mut request).unwrap();
                let body = if request[..count].starts_with(b"GET") { &json } else { &list };
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}").unwrap();
                if is_announced {
                    stream.conn.send_close_notify();
                }
                stream.flush().unwrap();
            },
        );
        let url = format!("https://{}/", server.address());
        let fetched = Refresh::new().json(&url).ca_pem(ca.pem()).run();
        let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(&url).ca_pem(ca.pem()).retries(0).build().unwrap();
        let called = client.zone_list(&ZoneList::new());
        if is_announced {
            fetched.unwrap();
            called.unwrap();
            continue;
        }
        for error in [fetched.unwrap_err(), called.unwrap_err()] {
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Transport, Delivery::PerhapsCarriedOut),
                "{error}"
            );
            assert_eq!(error.message(), "the connection broke before the answer was complete");
        }
    }
}

#[test]
fn an_authority_that_is_taken_out_of_the_file_is_trusted_no_more() {
    let (old, new) = (authority("Old CA"), authority("New CA"));
    let (server, _) = server(Some(&old), "127.0.0.1", |_| {});
    let file = tempfile::NamedTempFile::new().unwrap();
    let call = || {
        let builder = Client::builder(EXAMPLE_HOST_KEY).endpoint(format!("https://{}/", server.address()));
        builder.ca_file(file.path()).build().unwrap().zone_list(&ZoneList::new())
    };
    std::fs::write(file.path(), format!("{}{}", old.pem(), new.pem())).unwrap();
    call().unwrap();
    // The connection is warm, and must not be used all the same.
    std::fs::write(file.path(), new.pem()).unwrap();
    assert_eq!(call().unwrap_err().kind(), ErrorKind::Tls);
}

/// In processes of their own: the system's store is read by the environment, and so is the rest here.
#[test]
fn the_systems_authorities_and_the_environment_are_used() {
    let gateway = Gateway::builder().spawn().unwrap();
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), gateway.ca_pem()).unwrap();
    let run = |variables: &[(&str, &std::ffi::OsStr)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cfhost-process"));
        command.arg("environment").env_clear().envs(variables.iter().copied());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (key, endpoint) = (EXAMPLE_HOST_KEY.as_ref(), gateway.url().as_ref());
    let base = [("CFHOST_HOST_KEY", key), ("CFHOST_ENDPOINT", endpoint)];
    let with = |name: &'static str| [base[0], base[1], (name, ca.path().as_os_str())];
    assert_eq!(run(&with("SSL_CERT_FILE")), (true, String::new()));
    assert_eq!(run(&with("CFHOST_CA_FILE")), (true, String::new()));
    let (success, text) = run(&base);
    // A machine without a store says so.
    let reasons = ["not signed by a trusted authority", "the system has no certificate authorities"];
    assert!(!success && reasons.iter().any(|reason| text.contains(reason)), "{text}");
    let (success, text) = run(&[]);
    assert!(!success && text.contains("CFHOST_HOST_KEY"), "{text}");
}

/// In processes whose clock libfaketime sets back: each ends with an error in one line, and not by a panic.
#[test]
fn a_clock_before_1970_is_told() {
    let machine = format!("usr/lib/{}-linux-gnu/faketime/libfaketime.so.1", std::env::consts::ARCH);
    let library = tools::file(&machine).unwrap();
    let bind = Bind::start().unwrap();
    let server = bind.addr().to_string();
    let over_tls = Gateway::builder().spawn().unwrap();
    let plain = Gateway::builder().tls(false).spawn().unwrap();
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), over_tls.ca_pem()).unwrap();
    for (gateway, told) in [
        (&over_tls, "certificates cannot be checked: this machine's clock is before 1970"),
        (&plain, "cannot sign: this machine's clock is before 1970"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_cfhost-process"))
            .args(["job", gateway.url(), ca.path().to_str().unwrap(), &server, "provision", "", "check", "end"])
            .envs([("FAKETIME", "1965-01-01 00:00:00"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")])
            .env("LD_PRELOAD", &library)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(told) && error.lines().count() == 1, "{error}");
    }
}

#[test]
fn old_and_broken_tls_is_refused() {
    let ca = authority("Example CA").pem();
    let says = |bytes: &'static [u8]| {
        Server::raw(move |mut stream| {
            _ = stream.read(&mut [0; 4096]);
            _ = stream.write_all(bytes);
            _ = stream.read(&mut [0; 4096]);
        })
        .unwrap()
    };
    let unsafe_tls = "no TLS version or cipher that is safe to use";
    assert_refused("alert: version", &says(b"\x15\x03\x01\x00\x02\x02\x46"), &ca, unsafe_tls);
    assert_refused("alert: handshake", &says(b"\x15\x03\x03\x00\x02\x02\x28"), &ca, unsafe_tls);
    // A ServerHello that chooses this version: 2 bytes, random, no session, a cipher, no compression.
    let hello = |version: &[u8; 2]| -> &'static [u8] {
        let mut hello = b"\x16\x03\x03\x00\x2a\x02\x00\x00\x26".to_vec();
        hello.extend(version);
        hello.extend([7; 32]);
        hello.extend(b"\x00\xc0\x2f\x00");
        hello.leak()
    };
    assert_refused("TLS 1.0", &says(hello(b"\x03\x01")), &ca, unsafe_tls);
    assert_refused("TLS 1.1", &says(hello(b"\x03\x02")), &ca, unsafe_tls);
    // TLS 1.2, with the mark by which a server of 1.3 says that somebody made it go back.
    let mut downgraded = b"\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03".to_vec();
    downgraded.extend([7; 24]);
    downgraded.extend(b"DOWNGRD\x01\x00\xc0\x2f\x00");
    assert_refused("downgrade", &says(downgraded.leak()), &ca, "TLS handshake failed");
    let cut = Server::raw(|mut stream| {
        _ = stream.read(&mut [0; 4096]);
        _ = stream.write_all(&[0x16, 3, 3, 0, 42, 2, 0]);
    })
    .unwrap();
    assert_refused("cut handshake", &cut, &ca, "handshake was cut off");
    assert_refused("no TLS", &says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), &ca, "does not speak TLS");
}

#[test]
fn a_compressed_answer_is_asked_for_by_nobody_and_read_by_nobody() {
    // A megabyte of blanks, compressed to a kilobyte: it is bounded as what it is, and is no JSON.
    let bomb = Server::raw(|mut stream| {
        let Ok(Some(request)) = Request::read(&mut stream) else { return };
        assert_eq!(request.header("accept-encoding"), None);
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1033\r\n\r\n\x1f";
        _ = stream.write_all(head.as_bytes());
        _ = stream.write_all(&[0x8b; 1032]);
    })
    .unwrap();
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(bomb.url("/")).max_answer_size(2000).build().unwrap();
    let error = client.zone_list(&ZoneList::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert!(error.message().contains("not JSON"), "{error}");
}
