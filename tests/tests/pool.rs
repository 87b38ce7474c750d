//! Connections that outlive clients, and that are not shared where they must not be.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cfhost::{Client, Delivery, UserCreate, ZoneList, ZoneSet};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::situations::{EMPTY_LIST, Relay};

fn socket_of(url: &str) -> std::net::SocketAddr {
    url.split('/').nth(2).unwrap().parse().unwrap()
}

/// A gateway with TLS behind a relay that counts connections, and its endpoint.
fn counted() -> (Gateway, Relay, String) {
    let gateway = Gateway::builder().spawn().unwrap();
    let relay = Relay::to(socket_of(gateway.url())).unwrap();
    let endpoint = format!("https://{}/host-gw.html", relay.address());
    (gateway, relay, endpoint)
}

#[test]
fn a_client_per_call_finds_the_connection_warm() {
    let (gateway, relay, endpoint) = counted();
    for timeout in 101..=120 {
        let client = Client::builder(EXAMPLE_HOST_KEY)
            .endpoint(&endpoint)
            .ca_pem(gateway.ca_pem())
            .timeout(Duration::from_secs(timeout))
            .user_agent(format!("panel/{timeout}"))
            .build()
            .unwrap();
        client.zone_list(&ZoneList::new()).unwrap();
    }
    assert_eq!(relay.connections(), 1);
}

#[test]
fn other_trust_is_another_connection() {
    let (gateway, relay, endpoint) = counted();
    let other = Gateway::builder().spawn().unwrap();
    let both = format!("{}{}", gateway.ca_pem(), other.ca_pem());
    for _ in 0..3 {
        for pem in [gateway.ca_pem(), &both] {
            let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(&endpoint).ca_pem(pem).build().unwrap();
            client.zone_list(&ZoneList::new()).unwrap();
        }
    }
    assert_eq!(relay.connections(), 2);
    // A warm connection is of no use to whoever does not trust its server.
    let stranger = Client::builder(EXAMPLE_HOST_KEY).endpoint(&endpoint).ca_pem(other.ca_pem()).build().unwrap();
    assert_eq!(stranger.zone_list(&ZoneList::new()).unwrap_err().kind(), cfhost::ErrorKind::Tls);
}

#[test]
fn threads_make_no_more_connections_than_they_are() {
    let (gateway, relay, endpoint) = counted();
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(&endpoint).ca_pem(gateway.ca_pem()).build().unwrap();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                for _ in 0..20 {
                    client.zone_list(&ZoneList::new()).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!((1..=8).contains(&relay.connections()), "{}", relay.connections());
}

#[test]
fn forks_keep_their_connections_apart() {
    let (gateway, relay, endpoint) = counted();
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), gateway.ca_pem()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cfhost-process"))
        .args(["forks", &endpoint, ca.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The early child, the parent, the child, the grandchild, the fifty: nobody used another's.
    assert_eq!(relay.connections(), 54);
}

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server whose connections are closed once they have been idle for so long, and which counts those that it closed while a
/// request is on its way.
fn closing(idle: Duration) -> (Server, Arc<AtomicUsize>) {
    let on_its_way = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&on_its_way);
    let body = r#"{"response":{"zone_name":"example.com"},"result":"success","msg":null}"#;
    let server = Server::raw(move |mut stream| {
        stream.set_read_timeout(Some(idle)).unwrap();
        loop {
            match stream.peek(&mut [0]) {
                Ok(1..) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    _ = stream.shutdown(Shutdown::Write);
                    // Whatever comes now came too late, however long its sender had to wait for its turn.
                    stream.set_read_timeout(Some(PATIENCE)).unwrap();
                    if matches!(stream.read(&mut [0; 4096]), Ok(1..)) {
                        counted.fetch_add(1, Ordering::SeqCst);
                    }
                    return;
                }
                _ => return,
            }
            // A request that has begun is waited for.
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            let Ok(Some(_)) = Request::read(&mut stream) else { return };
            _ = stream.write_all(&answer(200, &[], body));
            stream.set_read_timeout(Some(idle)).unwrap();
        }
    })
    .unwrap();
    (server, on_its_way)
}

/// 1,000 writes in the rhythm of a server that closes idle connections: how many were left open, and how many of those it
/// closed while a request was on its way.
fn writes_left_open(idle: Duration, rhythm: Duration) -> (usize, usize) {
    let (server, on_its_way) = closing(idle);
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(server.url("/")).build().unwrap();
    let act = ZoneSet::new("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "example.com", "origin.example.com", ["www"]);
    let mut open = 0;
    for _ in 0..1000 {
        let start = Instant::now();
        if let Err(error) = client.zone_set(&act) {
            assert_eq!(error.delivery(), Delivery::PerhapsCarriedOut, "{error}");
            open += 1;
        }
        std::thread::sleep(rhythm.saturating_sub(start.elapsed()));
    }
    // The server may be about to count the last one.
    let start = Instant::now();
    while on_its_way.load(Ordering::SeqCst) < open && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    (open, on_its_way.load(Ordering::SeqCst))
}

#[test]
fn idle_connections_that_are_closed_cost_no_write() {
    let millis = Duration::from_millis;
    for (what, idle, rhythm) in
        [("well before the next call", millis(2), millis(6)), ("at the rhythm of the calls", millis(4), millis(4))]
    {
        let (open, on_its_way) = writes_left_open(idle, rhythm);
        println!("closed {what}: {open} of 1,000 writes perhaps carried out, {on_its_way} closed on their way");
        // A close that came while the connection was idle cost none, only one while a request was on its way that was on its way.
        // Without looking first, it is hundreds.
        assert!(open <= on_its_way, "{what}: {open} and {on_its_way}");
    }
}

#[test]
fn writes_do_not_use_what_was_idle_for_long() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let server = Server::raw(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        while let Ok(Some(request)) = Request::read(&mut stream) {
            let is_list = request.body.starts_with(b"act=zone_list");
            let user = r#"{"response":{"cloudflare_email":"a","user_key":"k"},"result":"success"}"#;
            _ = stream.write_all(&answer(200, &[], if is_list { EMPTY_LIST } else { user }));
        }
    })
    .unwrap();
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(server.url("/")).build().unwrap();
    let made = |act: &dyn Fn()| {
        act();
        connections.load(Ordering::SeqCst)
    };
    let read = || _ = client.zone_list(&ZoneList::new()).unwrap();
    let write = || _ = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1")).unwrap();
    // What was idle for less than two seconds is used. On a machine that let more pass between the two, this is tried again.
    let warm = loop {
        let start = Instant::now();
        let (first, second) = (made(&write), made(&write));
        if start.elapsed() < Duration::from_secs(2) {
            assert_eq!(first, second);
            break second;
        }
    };
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(made(&read), warm);
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(made(&write), warm + 1);
}
