//! What is tried again, and what never is.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cfhost::{Client, Delivery, Error, ErrorKind, ZoneList, ZoneSet};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::situations::{EMPTY_LIST, both_ways};

/// What the server does with the first request of a call.
type Fault = fn(&mut TcpStream);

const SET: &str = r#"{"response":{"zone_name":"example.com"},"result":"success","msg":null}"#;

const FAULTS: &[(&str, Fault, bool)] = &[
    ("close", |stream| _ = stream.shutdown(Shutdown::Both), true),
    ("cut head", |stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nCont"), true),
    ("cut body", |stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), true),
    ("empty 200", |stream| _ = stream.write_all(&answer(200, &[], "")), true),
    ("HTML 200", |stream| _ = stream.write_all(&answer(200, &[], "<html></html>")), true),
    ("502", |stream| _ = stream.write_all(&answer(502, &[], "")), true),
    ("503", |stream| _ = stream.write_all(&answer(503, &[], "")), true),
    ("504", |stream| _ = stream.write_all(&answer(504, &[], "")), true),
    ("601", |stream| _ = stream.write_all(&answer(200, &[], r#"{"result":"error","err_code":601}"#)), true),
    ("500", |stream| _ = stream.write_all(&answer(500, &[], "")), false),
    ("400", |stream| _ = stream.write_all(&answer(400, &[], "")), false),
    ("403", |stream| _ = stream.write_all(&answer(403, &[], "")), false),
    ("404", |stream| _ = stream.write_all(&answer(404, &[], "")), false),
    ("429", |stream| _ = stream.write_all(&answer(429, &[], "")), false),
    ("302", |stream| _ = stream.write_all(&answer(302, &[], "")), false),
    ("701", |stream| _ = stream.write_all(&answer(200, &[], r#"{"result":"error","err_code":701}"#)), false),
    ("not JSON", |stream| _ = stream.write_all(&answer(200, &[], "OK")), false),
];

/// A server that does this to the first so many requests and answers the rest, and counts them.
fn server(fault: Fault, times: usize) -> (Server, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let server = Server::raw(move |mut stream| {
        while let Ok(Some(request)) = Request::read(&mut stream) {
            if counted.fetch_add(1, Ordering::SeqCst) < times {
                fault(&mut stream);
                return;
            }
            let is_list = request.body.starts_with(b"act=zone_list");
            _ = stream.write_all(&answer(200, &[], if is_list { EMPTY_LIST } else { SET }));
        }
    })
    .unwrap();
    (server, requests)
}

fn client(server: &Server, attempts: &Arc<AtomicUsize>) -> cfhost::ClientBuilder {
    let seen = Arc::clone(attempts);
    Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(server.url("/"))
        .observer(move |event| seen.store(event.attempts() as usize, Ordering::SeqCst))
}

fn zone_set() -> ZoneSet {
    ZoneSet::new("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "example.com", "origin.example.com", ["www"])
}

#[test]
fn reads_are_tried_again_and_writes_are_not() {
    for (name, fault, again) in FAULTS {
        let attempts = Arc::new(AtomicUsize::new(0));
        let (listening, requests) = server(*fault, 1);
        let client = client(&listening, &attempts).build().unwrap();
        assert_eq!(client.zone_list(&ZoneList::new()).is_ok(), *again, "{name}");
        let expected = if *again { 2 } else { 1 };
        assert_eq!(requests.load(Ordering::SeqCst), expected, "{name}");
        assert_eq!(attempts.load(Ordering::SeqCst), expected, "{name}");

        let (listening, requests) = server(*fault, 1);
        let client = self::client(&listening, &attempts).build().unwrap();
        let error = client.zone_set(&zone_set()).unwrap_err();
        assert_ne!(error.delivery(), Delivery::NotSent, "{name}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{name}");
        assert_eq!(attempts.load(Ordering::SeqCst), 1, "{name}");
        println!("{name:<9} read {}, write {}", if *again { "again" } else { "once " }, error.delivery());
    }
}

#[test]
fn tries_are_counted_and_can_be_turned_off() {
    let attempts = Arc::new(AtomicUsize::new(0));
    for (retries, faults, succeeds, tries) in
        [(None, 2, true, 3), (None, 3, false, 3), (Some(0), 1, false, 1), (Some(5), 5, true, 6)]
    {
        let (server, requests) = server(|stream| _ = stream.write_all(&answer(503, &[], "")), faults);
        let builder = client(&server, &attempts);
        let builder = match retries {
            Some(retries) => builder.retries(retries),
            None => builder,
        };
        let result = builder.build().unwrap().zone_list(&ZoneList::new());
        assert_eq!(result.is_ok(), succeeds);
        assert_eq!((requests.load(Ordering::SeqCst), attempts.load(Ordering::SeqCst)), (tries, tries));
    }
}

#[test]
fn tries_stay_within_the_deadline() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let (server, requests) = server(|stream| _ = stream.write_all(&answer(503, &[], "")), usize::MAX);
    let client = client(&server, &attempts).retries(10_000).timeout(Duration::from_secs(3)).build().unwrap();
    let start = Instant::now();
    let error = client.zone_list(&ZoneList::new()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    // Its last try can have had no time left.
    let end = (error.kind(), error.http_status());
    assert!(matches!(end, (ErrorKind::Protocol, Some(503)) | (ErrorKind::Timeout, _)), "{error}");
    assert!((2..100).contains(&requests.load(Ordering::SeqCst)), "{requests:?}");
}

/// Through a proxy that fails the first so many times to connect, so that nothing of the request is sent.
fn through_failing_proxy(failures: usize, write: bool) -> (Result<(), Error>, usize) {
    let gateway = Gateway::builder().spawn().unwrap();
    let target = gateway.url().split('/').nth(2).unwrap().to_owned();
    let asked = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&asked);
    let proxy = Server::raw(move |mut client| {
        let Ok(Some(_)) = Request::read(&mut client) else { return };
        let count = {
            let mut count = counted.lock().unwrap();
            *count += 1;
            *count
        };
        if count <= failures {
            _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n");
            return;
        }
        let server = TcpStream::connect(&target).unwrap();
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        both_ways(client, server);
    })
    .unwrap();
    let client = Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(gateway.url())
        .ca_pem(gateway.ca_pem())
        .proxy(proxy.url(""))
        .build()
        .unwrap();
    let result = if write {
        // It arrives: the code is the gateway's.
        match client.zone_set(&zone_set()) {
            Err(error) if error.kind() == ErrorKind::Api => Ok(()),
            other => other.map(|_| ()),
        }
    } else {
        client.zone_list(&ZoneList::new()).map(|_| ())
    };
    let asked = *asked.lock().unwrap();
    (result, asked)
}

#[test]
fn what_was_not_sent_is_tried_again_whatever_it_is() {
    for write in [false, true] {
        let (result, asked) = through_failing_proxy(2, write);
        result.unwrap();
        assert_eq!(asked, 3);
        let (result, asked) = through_failing_proxy(usize::MAX, write);
        assert_eq!(result.unwrap_err().delivery(), Delivery::NotSent);
        assert_eq!(asked, 3);
    }
}
