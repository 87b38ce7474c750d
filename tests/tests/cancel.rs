//! Calls that are broken off, wherever they are, and those that are not.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::{Client, ClientBuilder, Delivery, Error, ErrorKind, Options, ZoneList};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::situations::EMPTY_LIST;

fn builder(endpoint: &str) -> ClientBuilder {
    Client::builder(EXAMPLE_HOST_KEY).endpoint(endpoint).bundled_roots().retries(0)
}

/// Calls, cancels once that is ready, and gives the error and how long after the cancel it came.
fn broken_off(
    client: &Client,
    ready: impl FnOnce() + Send + 'static,
    call: impl FnOnce(&Client) -> Error,
) -> (Error, Duration) {
    let same = client.clone();
    let canceller = thread::spawn(move || {
        ready();
        let at = Instant::now();
        same.cancel();
        at
    });
    let error = call(client);
    let ended = Instant::now();
    (error, ended.saturating_duration_since(canceller.join().unwrap()))
}

fn list(client: &Client) -> Error {
    client.zone_list(&ZoneList::new()).unwrap_err()
}

/// A port to which no connection is ever completed: its queue is full.
fn black_hole() -> (TcpListener, Vec<TcpStream>, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        queue.push(stream);
        assert!(queue.len() < 64, "the queue does not fill");
    }
    (listener, queue, address.port())
}

type Call<'a> = Box<dyn Fn(&Client) -> Error + 'a>;

#[test]
fn a_call_can_be_broken_off_wherever_it_is() {
    let (_listener, _queue, hole) = black_hole();
    let silent = Server::raw(|mut stream| while stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {}).unwrap();
    let heard = Arc::new(AtomicBool::new(false));
    let begun = Arc::clone(&heard);
    let deaf = Server::raw(move |mut stream| {
        begun.store(stream.read(&mut [0]).is_ok(), Ordering::SeqCst);
        thread::sleep(Duration::from_secs(8));
    })
    .unwrap();
    let dripping = Server::raw(|mut stream| {
        _ = Request::read(&mut stream);
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(30));
        }
    })
    .unwrap();
    let failing = Server::new(|_| answer(503, &[], "")).unwrap();
    let large = "x".repeat(16 * 1024 * 1024);

    let cases: Vec<(&str, Client, Delivery, Call<'_>)> = vec![
        (
            "connecting",
            builder(&format!("http://127.0.0.1:{hole}/")).build().unwrap(),
            Delivery::NotSent,
            Box::new(list),
        ),
        (
            "handshake",
            builder(&format!("https://{}/", silent.address())).build().unwrap(),
            Delivery::NotSent,
            Box::new(list),
        ),
        (
            "sending",
            builder(&deaf.url("/")).build().unwrap(),
            Delivery::PerhapsCarriedOut,
            Box::new(|client| client.call("x", &[("field", &large)]).unwrap_err()),
        ),
        ("waiting", builder(&silent.url("/")).build().unwrap(), Delivery::PerhapsCarriedOut, Box::new(list)),
        ("reading", builder(&dripping.url("/")).build().unwrap(), Delivery::PerhapsCarriedOut, Box::new(list)),
        (
            "backoff",
            builder(&failing.url("/")).retries(10_000).build().unwrap(),
            Delivery::PerhapsCarriedOut,
            Box::new(list),
        ),
    ];
    for (phase, client, delivery, call) in cases {
        let heard = Arc::clone(&heard);
        let ready = move || {
            let begun = Instant::now();
            // A body that is too large for the sockets' buffers takes its time to be made, too.
            while phase == "sending" && !heard.load(Ordering::SeqCst) && begun.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(5));
            }
            thread::sleep(Duration::from_millis(150));
        };
        let (error, after) = broken_off(&client, ready, call);
        println!("{phase:<12} {:?} {} {after:?}", error.kind(), error.delivery());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, delivery), "{phase}: {error}");
        assert!(after < Duration::from_millis(500), "{phase}: {after:?}");
        // It is for good, and nothing is sent any more.
        let error = list(&client);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, Delivery::NotSent), "{phase}: {error}");
        assert!(client.is_cancelled());
    }
}

#[test]
fn a_connection_that_is_never_made_costs_no_more_than_it_may() {
    let (_listener, _queue, hole) = black_hole();
    let endpoint = format!("http://127.0.0.1:{hole}/");
    let millis = Duration::from_millis;
    for builder in [builder(&endpoint).connect_timeout(millis(300)), builder(&endpoint).timeout(millis(300))] {
        let start = Instant::now();
        let error = list(&builder.build().unwrap());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error}");
        assert!(error.message().contains("no connection was made within 0.3 s"), "{error}");
        assert!(start.elapsed() < millis(1500), "{:?}", start.elapsed());
    }
}

#[test]
fn a_timeout_without_end_is_no_mistake() {
    let server = Server::new(|_| answer(200, &[], EMPTY_LIST)).unwrap();
    let endless = builder(&server.url("/")).timeout(Duration::MAX).connect_timeout(Duration::MAX);
    endless.resolve_timeout(Duration::MAX).build().unwrap().zone_list(&ZoneList::new()).unwrap();
}

#[test]
fn calls_of_others_go_on() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let slow = Server::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(1500));
        answer(200, &[], EMPTY_LIST)
    })
    .unwrap();
    let base = builder(&slow.url("/")).build().unwrap();
    let derived = base.with_options(Options::new());
    let start = |client: &Client| -> Vec<_> {
        (0..4)
            .map(|_| {
                let client = client.clone();
                thread::spawn(move || client.zone_list(&ZoneList::new()).map(|_| ()))
            })
            .collect()
    };
    let (cancelled, others) = (start(&derived), start(&base));
    let begun = Instant::now();
    while requests.load(Ordering::SeqCst) < 8 && begun.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(5));
    }
    derived.cancel();
    for call in cancelled {
        assert_eq!(call.join().unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
    }
    for call in others {
        call.join().unwrap().unwrap();
    }
    assert!(!base.is_cancelled());
    base.with_options(Options::new()).zone_list(&ZoneList::new()).unwrap();
}

#[test]
fn the_hook_breaks_off_one_call() {
    let silent = Server::raw(|mut stream| while stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {}).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicUsize::new(0));
    let (hook_stop, hook_asked) = (Arc::clone(&stop), Arc::clone(&asked));
    let caller = thread::current().id();
    let client = builder(&silent.url("/"))
        .timeout(Duration::from_secs(1))
        .interrupt(move || {
            assert_eq!(thread::current().id(), caller, "the hook runs on the calling thread");
            hook_asked.fetch_add(1, Ordering::SeqCst);
            hook_stop.load(Ordering::SeqCst)
        })
        .build()
        .unwrap();
    assert_eq!(list(&client).kind(), ErrorKind::Timeout);
    assert!(asked.load(Ordering::SeqCst) >= 3, "{asked:?}");
    stop.store(true, Ordering::SeqCst);
    let start = Instant::now();
    assert_eq!(list(&client).kind(), ErrorKind::Cancelled);
    assert!(start.elapsed() < Duration::from_millis(500));
    assert!(!client.is_cancelled());
}

#[test]
fn a_hook_that_says_so_once_is_heard_in_the_middle_of_sending() {
    let gateway = Gateway::builder().spawn().unwrap();
    // A server that shakes hands and then stops reading.
    let stopped = Arc::new(AtomicBool::new(false));
    let (stop, target) = (Arc::clone(&stopped), gateway.url().split('/').nth(2).unwrap().to_owned());
    let server = Server::raw(move |mut client| {
        let mut server = TcpStream::connect(&target).unwrap();
        let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
        let (mut buffer, mut count) = ([0; 1024], 0);
        while count < 100_000 {
            let Ok(length @ 1..) = client.read(&mut buffer) else { return };
            count += length;
            _ = server.write_all(&buffer[..length]);
        }
        stop.store(true, Ordering::SeqCst);
        thread::sleep(Duration::from_secs(8));
    })
    .unwrap();
    let said = AtomicBool::new(false);
    let client = Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(format!("https://{}/host-gw.html", server.address()))
        .ca_pem(gateway.ca_pem())
        .interrupt(move || stopped.load(Ordering::SeqCst) && !said.swap(true, Ordering::SeqCst))
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client.call("x", &[("field", &"x".repeat(16 * 1024 * 1024))]).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, Delivery::PerhapsCarriedOut), "{error}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_server_that_never_pauses_is_left_all_the_same() {
    let floods: [&[u8]; 3] = [b"HTTP/1.1 100 Continue\r\n\r\n", b"1\r\n \r\n", b"X: y\r\n"];
    let heads: [&[u8]; 3] = [
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    ];
    for (head, flood) in heads.into_iter().zip(floods) {
        let many = flood.repeat(5000);
        let server = Server::raw(move |mut stream| {
            _ = Request::read(&mut stream);
            _ = stream.write_all(head);
            while stream.write_all(&many).is_ok() {}
        })
        .unwrap();
        let start = Instant::now();
        let error = list(&builder(&server.url("/")).timeout(Duration::from_millis(400)).build().unwrap());
        assert_eq!(error.delivery(), Delivery::PerhapsCarriedOut, "{error}");
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Protocol), "{error}");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

#[test]
fn options_change_one_client_only() {
    let silent = Server::raw(|mut stream| {
        let mut buffer = [0; 1024];
        while stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
        _ = stream.shutdown(Shutdown::Both);
    })
    .unwrap();
    let client = builder(&silent.url("/")).timeout(Duration::from_millis(900)).build().unwrap();
    for (timeout, least, most) in [(Some(200), 200, 900), (Some(0), 0, 700), (None, 900, 2400)] {
        let options = timeout.map_or(Options::new(), |timeout| Options::new().timeout(Duration::from_millis(timeout)));
        let start = Instant::now();
        let error = list(&client.with_options(options));
        let took = start.elapsed().as_millis();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!((least..most).contains(&took), "{timeout:?} took {took} ms");
    }
}

/// In a process of its own, because signals are the process's.
#[test]
fn a_storm_of_signals_breaks_no_call() {
    let server = Server::new(|_| {
        thread::sleep(Duration::from_millis(40));
        answer(200, &[], EMPTY_LIST)
    })
    .unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_cfhost-process")).args(["signals", &server.url("/")]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let signals: u32 = text.trim().strip_suffix(" signals").unwrap().parse().unwrap();
    println!("{signals} signals during 50 calls of 40 ms");
    assert!(signals > 200, "{text}");
}
