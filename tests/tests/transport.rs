//! What the network can do to a call, against servers that do it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cfhost::{Client, ClientBuilder, Delivery, Error, ErrorKind, UserLookup, ZoneList};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::vectors;

const EMPTY_LIST: &str = r#"{"request":{"act":"zone_list"},"response":[],"result":"success","msg":null}"#;

fn builder(endpoint: &str) -> ClientBuilder {
    Client::builder(EXAMPLE_HOST_KEY).endpoint(endpoint)
}

fn zone_list(builder: ClientBuilder) -> Result<(), Error> {
    builder.build().unwrap().zone_list(&ZoneList::new()).map(|_| ())
}

/// What `zone_list` says of a server that does this with the connection once it has the request.
fn error_of(behaviour: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Error {
    // However busy the machine is: what is tested here is no timeout.
    error_within(Duration::from_secs(300), behaviour)
}

/// As [`error_of`], where the time is over before the answer is complete. Enough of it to send the request on any machine.
fn timeout_of(behaviour: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Error {
    let start = Instant::now();
    let error = error_within(Duration::from_millis(1500), behaviour);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_is(&error, ErrorKind::Timeout, Delivery::PerhapsCarriedOut, "no complete answer came within 1.5 s");
    error
}

fn error_within(timeout: Duration, behaviour: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Error {
    let server = Server::raw(move |mut stream| {
        if let Ok(Some(_)) = Request::read(&mut stream) {
            behaviour(&mut stream);
        }
    })
    .unwrap();
    zone_list(builder(&server.url("/")).timeout(timeout)).unwrap_err()
}

#[track_caller]
fn assert_is(error: &Error, kind: ErrorKind, delivery: Delivery, part: &str) {
    assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{error}");
    assert!(error.message().contains(part), "{error}");
    assert_eq!(error.act(), Some("zone_list"));
}

#[test]
fn a_call_is_one_plain_post() {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&requests);
    let server = Server::new(move |request| {
        seen.lock().unwrap().push(request.clone());
        answer(200, &[("Set-Cookie", "a=b")], EMPTY_LIST)
    })
    .unwrap();
    let client = builder(&server.url("/host-gw.html")).build().unwrap();
    client.zone_list(&ZoneList::new()).unwrap();
    client.zone_list(&ZoneList::new().limit(1)).unwrap();
    let requests = requests.lock().unwrap();
    for request in &*requests {
        assert_eq!(request.line, "POST /host-gw.html HTTP/1.1");
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(request.header("user-agent"), Some(concat!("cfhost/", env!("CARGO_PKG_VERSION"))));
        for absent in ["cookie", "accept-encoding", "expect", "transfer-encoding"] {
            assert_eq!(request.header(absent), None, "{absent}");
        }
    }
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, format!("act=zone_list&host_key={EXAMPLE_HOST_KEY}").into_bytes());
}

#[test]
fn a_second_call_finds_the_connection_warm() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let server = Server::raw(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        while let Ok(Some(_)) = Request::read(&mut stream) {
            stream.write_all(&answer(200, &[], EMPTY_LIST)).unwrap();
        }
    })
    .unwrap();
    let client = builder(&server.url("/")).build().unwrap();
    for _ in 0..5 {
        client.clone().zone_list(&ZoneList::new()).unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_silent_server_costs_no_more_than_the_timeout() {
    let error = timeout_of(|stream| _ = stream.read(&mut [0]));
    assert!(error.is_retryable());
}

#[test]
fn a_slow_answer_costs_no_more_than_the_timeout() {
    let error = timeout_of(|stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(error.http_status(), Some(200));
}

#[test]
fn slow_bytes_and_endless_bodies_cost_no_more_than_the_timeout() {
    for head in ["HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"] {
        timeout_of(|stream| {
            _ = stream.write_all(head.as_bytes());
            while stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_secs(1));
            }
        });
    }
    timeout_of(|stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while stream.write_all(b"1\r\n \r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
}

#[test]
fn a_handshake_that_hangs_costs_no_more_than_the_timeout() {
    let silent = Server::raw(|mut stream| while stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {}).unwrap();
    let start = Instant::now();
    let endpoint = format!("https://{}/", silent.address());
    let error = zone_list(builder(&endpoint).bundled_roots().connect_timeout(Duration::from_millis(300))).unwrap_err();
    assert_is(&error, ErrorKind::Timeout, Delivery::NotSent, "no connection was made within 0.3 s");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_refused_connection_sent_nothing() {
    let closed = OwnAddress::claim().unwrap();
    let error = zone_list(builder(&format!("http://{}/", closed.addr()))).unwrap_err();
    assert_is(&error, ErrorKind::Transport, Delivery::NotSent, "the connection was refused");
    assert!(error.is_retryable());
    assert_eq!(error.advice(), "Nothing was changed.");
}

#[test]
fn a_name_that_does_not_resolve_sent_nothing() {
    // Too long for a label, so no name server is asked.
    let endpoint = format!("https://{}.example/", "a".repeat(80));
    let error = zone_list(builder(&endpoint).bundled_roots()).unwrap_err();
    assert_is(&error, ErrorKind::Transport, Delivery::NotSent, "could not be resolved");
}

#[test]
fn a_broken_connection_leaves_the_act_open() {
    for behaviour in [
        (|stream| _ = stream.shutdown(Shutdown::Both)) as fn(&mut TcpStream),
        |stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le"),
        |stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"resp"),
        |stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res"),
    ] {
        let error = error_of(behaviour);
        assert_is(&error, ErrorKind::Transport, Delivery::PerhapsCarriedOut, "broke before the answer was complete");
        assert!(error.advice().contains("Look up"), "{error}");
    }
}

#[test]
fn what_is_not_http_says_so() {
    let error = error_of(|stream| _ = stream.write_all(b"220 mail.example.com ESMTP\r\n\r\n"));
    assert_is(&error, ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "not HTTP");
    let error = error_of(|stream| {
        _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(100_000)).as_bytes());
    });
    assert_is(&error, ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "header of the answer is too large");
    let error = error_of(|stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n");
    });
    assert_is(&error, ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "not HTTP");
    assert!(!format!("{error:?}").contains("SECRET"));
}

#[test]
fn an_answer_is_bounded() {
    let padded = |size: usize| format!("{EMPTY_LIST}{}", " ".repeat(size - EMPTY_LIST.len()));
    for (size, fits) in [(1000, true), (1001, false), (100_000, false)] {
        let server = Server::new(move |_| answer(200, &[], &padded(size))).unwrap();
        let result = zone_list(builder(&server.url("/")).max_answer_size(1000));
        assert_eq!(result.is_ok(), fits, "{size}");
        if let Err(error) = result {
            assert_is(&error, ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "larger than 1000 bytes");
        }
    }
    let error = error_of(|stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = format!("100000\r\n{}\r\n", " ".repeat(0x10_0000));
        while stream.write_all(chunk.as_bytes()).is_ok() {}
    });
    assert!(matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Timeout), "{error}");
}

#[test]
fn a_large_answer_is_read_whole() {
    let rows: Vec<_> = (0..20_000).map(|id| format!(r#"{{"zone_id":{id},"zone_name":"z{id}.example"}}"#)).collect();
    let body = format!(r#"{{"response":[{}],"result":"success"}}"#, rows.join(","));
    let server = Server::new(move |_| answer(200, &[], &body)).unwrap();
    let reply = builder(&server.url("/")).build().unwrap().zone_list(&ZoneList::new()).unwrap();
    assert_eq!(reply.rows.len(), 20_000);
    assert_eq!(reply.rows[19_999].zone_name, "z19999.example");
}

#[test]
fn a_redirect_is_not_followed() {
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visits);
    let other = Server::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        answer(200, &[], EMPTY_LIST)
    })
    .unwrap();
    for status in [301, 302, 303, 307, 308] {
        let location = other.url("/host-gw.html");
        let server = Server::new(move |_| answer(status, &[("Location", &location)], "")).unwrap();
        let error = zone_list(builder(&server.url("/"))).unwrap_err();
        assert_is(&error, ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "redirects");
        assert_eq!(error.http_status(), Some(status));
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

#[test]
fn localhost_may_be_plain() {
    let server = Server::new(|_| answer(200, &[], EMPTY_LIST)).unwrap();
    let endpoint = format!("http://localhost:{}/", server.address().port());
    zone_list(builder(&endpoint)).unwrap();
}

#[test]
fn the_servers_certificate_is_checked() {
    let gateway = Gateway::builder().spawn().unwrap();
    let other = Gateway::builder().spawn().unwrap();
    zone_list(builder(gateway.url()).ca_pem(gateway.ca_pem())).unwrap();

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{}{}", other.ca_pem(), gateway.ca_pem())).unwrap();
    zone_list(builder(gateway.url()).ca_file(file.path())).unwrap();

    for refused in [builder(gateway.url()).ca_pem(other.ca_pem()), builder(gateway.url()).bundled_roots()] {
        let error = zone_list(refused).unwrap_err();
        assert_is(&error, ErrorKind::Tls, Delivery::NotSent, "not signed by a trusted authority");
        assert!(!error.is_retryable());
    }

    let plain = Server::raw(|mut stream| {
        _ = stream.write_all(b"220 mail.example.com ESMTP\r\n");
        _ = stream.read(&mut [0; 1024]);
    })
    .unwrap();
    let error = zone_list(builder(&format!("https://{}/", plain.address())).bundled_roots()).unwrap_err();
    assert_is(&error, ErrorKind::Tls, Delivery::NotSent, "does not speak TLS");
}

/// A proxy that connects whatever it is asked for to one server, and notes the head of each request.
fn proxy_to(target: String) -> (Server, Arc<Mutex<Vec<Request>>>) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&requests);
    let server = Server::raw(move |mut client| {
        let Ok(Some(request)) = Request::read(&mut client) else { return };
        seen.lock().unwrap().push(request);
        let Ok(mut server) = TcpStream::connect(&target) else {
            _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n");
            return;
        };
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || {
            _ = std::io::copy(&mut from_client, &mut to_server);
            _ = to_server.shutdown(Shutdown::Both);
        });
        _ = std::io::copy(&mut server, &mut client);
        _ = client.shutdown(Shutdown::Both);
    })
    .unwrap();
    (server, requests)
}

fn authority(url: &str) -> String {
    url.split('/').nth(2).unwrap().to_owned()
}

#[test]
fn a_proxy_is_used_where_one_is_set() {
    let gateway = Gateway::builder().spawn().unwrap();
    let (proxy, requests) = proxy_to(authority(gateway.url()));
    let url = format!("http://user:hunter2-hunter2@{}", proxy.address());
    zone_list(builder(gateway.url()).ca_pem(gateway.ca_pem()).proxy(&url)).unwrap();
    {
        let requests = requests.lock().unwrap();
        assert_eq!(requests[0].line, format!("CONNECT {} HTTP/1.1", authority(gateway.url())));
        assert_eq!(requests[0].header("proxy-authorization"), Some("Basic dXNlcjpodW50ZXIyLWh1bnRlcjI="));
    }

    // The name of the endpoint is the proxy's to resolve, and the certificate is for another one.
    let error = zone_list(builder("https://gateway.example/").ca_pem(gateway.ca_pem()).proxy(&url)).unwrap_err();
    assert_is(&error, ErrorKind::Tls, Delivery::NotSent, "for another name");

    let closed = OwnAddress::claim().unwrap();
    let (broken, _) = proxy_to(closed.addr().to_string());
    let error = zone_list(builder(gateway.url()).ca_pem(gateway.ca_pem()).proxy(broken.url(""))).unwrap_err();
    assert_is(&error, ErrorKind::Transport, Delivery::NotSent, "the proxy did not connect");
}

#[test]
fn the_vendors_endpoint_says_what_became_of_it() {
    let closed = OwnAddress::claim().unwrap();
    let (proxy, requests) = proxy_to(closed.addr().to_string());
    let client = Client::builder(EXAMPLE_HOST_KEY).bundled_roots().proxy(proxy.url("")).build().unwrap();
    let error = client.zone_list(&ZoneList::new()).unwrap_err();
    assert_eq!(requests.lock().unwrap()[0].line, "CONNECT api.cloudflare.com:443 HTTP/1.1");
    assert!(error.advice().ends_with("ended this service on 2022-11-01; `endpoint` can name a gateway of your own."));
    // Not where the fault is the caller's.
    let error = client.user_lookup(&UserLookup::by_email("")).unwrap_err();
    assert!(!error.advice().contains("2022"), "{error}");
}

/// In a process of its own: a test does not change the environment of the others.
#[test]
fn proxies_of_the_environment_are_ignored() {
    let closed = OwnAddress::claim().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cfhost-vectors"));
    let server = vectors::serve().unwrap();
    command.arg(vectors::folder().join("vectors")).arg(server.url(""));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env(name, format!("http://{}", closed.addr()));
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(r#""rows":[]"#), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
