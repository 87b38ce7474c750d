//! Calls that are broken off, wherever they are, and those that are not.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::{Client, ClientBuilder, Delivery, Error, ErrorKind, Options, ZoneList};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::http::{Request, Server, answer};
use cfhost_tests::situations::EMPTY_LIST;

/// How long nothing here takes, however busy the machine is.
const LONG: Duration = Duration::from_secs(300);

fn builder(endpoint: &str) -> ClientBuilder {
    Client::builder(EXAMPLE_HOST_KEY).endpoint(endpoint).bundled_roots().retries(0).timeout(LONG).connect_timeout(LONG)
}

/// Waits until it is so.
#[track_caller]
fn until(so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < LONG, "it never comes to that");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Calls, cancels once that is ready and the call has waited for two more slices, and gives the error and how many slices
/// the call waited for after the cancel. A slice is a tenth of a second at most.
fn broken_off(
    builder: ClientBuilder,
    ready: impl FnOnce() + Send + 'static,
    call: impl FnOnce(&Client) -> Error,
) -> (Client, Error, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let slices = Arc::clone(&asked);
    let hook = move || {
        slices.fetch_add(1, Ordering::SeqCst);
        false
    };
    let client = builder.interrupt(hook).build().unwrap();
    let (same, slices) = (client.clone(), Arc::clone(&asked));
    let canceller = thread::spawn(move || {
        ready();
        let present = slices.load(Ordering::SeqCst);
        until(|| slices.load(Ordering::SeqCst) >= present + 2);
        same.cancel();
        slices.load(Ordering::SeqCst)
    });
    let error = call(&client);
    let before = canceller.join().unwrap();
    (client, error, asked.load(Ordering::SeqCst) - before)
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

/// Reads what comes, says that something came, and answers nothing.
fn silent(heard: &Arc<AtomicBool>) -> Server {
    let heard = Arc::clone(heard);
    Server::raw(move |mut stream| {
        while stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {
            heard.store(true, Ordering::SeqCst);
        }
    })
    .unwrap()
}

#[test]
fn a_call_can_be_broken_off_wherever_it_is() {
    let (_listener, _queue, hole) = black_hole();
    let heard = Arc::new(AtomicBool::new(false));
    let silent = silent(&heard);
    let (begun, kept) = (Arc::clone(&heard), Mutex::new(Vec::new()));
    let deaf = Server::raw(move |mut stream| {
        begun.store(stream.read(&mut [0]).is_ok(), Ordering::SeqCst);
        kept.lock().unwrap().push(stream);
    })
    .unwrap();
    let begun = Arc::clone(&heard);
    let dripping = Server::raw(move |mut stream| {
        _ = Request::read(&mut stream);
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        begun.store(true, Ordering::SeqCst);
        while stream.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(30));
        }
    })
    .unwrap();
    let begun = Arc::clone(&heard);
    let failing = Server::new(move |_| {
        begun.store(true, Ordering::SeqCst);
        answer(503, &[], "")
    })
    .unwrap();
    let large = "x".repeat(16 * 1024 * 1024);

    let cases: Vec<(&str, ClientBuilder, Delivery, Call<'_>)> = vec![
        ("connecting", builder(&format!("http://127.0.0.1:{hole}/")), Delivery::NotSent, Box::new(list)),
        ("handshake", builder(&format!("https://{}/", silent.address())), Delivery::NotSent, Box::new(list)),
        (
            "sending",
            builder(&deaf.url("/")),
            Delivery::PerhapsCarriedOut,
            Box::new(|client| client.call("x", &[("field", &large)]).unwrap_err()),
        ),
        ("waiting", builder(&silent.url("/")), Delivery::PerhapsCarriedOut, Box::new(list)),
        ("reading", builder(&dripping.url("/")), Delivery::PerhapsCarriedOut, Box::new(list)),
        ("backoff", builder(&failing.url("/")).retries(10_000), Delivery::PerhapsCarriedOut, Box::new(list)),
    ];
    for (phase, builder, delivery, call) in cases {
        heard.store(false, Ordering::SeqCst);
        let begun = Arc::clone(&heard);
        // Nobody hears of a connection that is not made.
        let ready = move || until(|| phase == "connecting" || begun.load(Ordering::SeqCst));
        let (client, error, slices) = broken_off(builder, ready, call);
        println!("{phase:<12} {:?} {} {slices} slices after the cancel", error.kind(), error.delivery());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, delivery), "{phase}: {error}");
        // The one that may have begun just then.
        assert!(slices <= 1, "{phase}: {slices}");
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
        let error = list(&builder.build().unwrap());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error}");
        assert!(error.message().contains("no connection was made within 0.3 s"), "{error}");
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
    let may_answer = Arc::new(AtomicBool::new(false));
    let (counted, gate) = (Arc::clone(&requests), Arc::clone(&may_answer));
    let slow = Server::new(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        until(|| gate.load(Ordering::SeqCst));
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
    until(|| requests.load(Ordering::SeqCst) == 8);
    derived.cancel();
    for call in cancelled {
        assert_eq!(call.join().unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
    }
    may_answer.store(true, Ordering::SeqCst);
    for call in others {
        call.join().unwrap().unwrap();
    }
    assert!(!base.is_cancelled());
    base.with_options(Options::new()).zone_list(&ZoneList::new()).unwrap();
}

#[test]
fn the_hook_breaks_off_one_call() {
    let silent = silent(&Arc::default());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let caller = thread::current().id();
    let client = builder(&silent.url("/"))
        .interrupt(move || {
            assert_eq!(thread::current().id(), caller, "the hook runs on the calling thread");
            counted.fetch_add(1, Ordering::SeqCst) >= 3
        })
        .build()
        .unwrap();
    // It lets the call go on three times, and breaks it off the fourth time; the next one at once.
    for times in [4, 5] {
        assert_eq!(list(&client).kind(), ErrorKind::Cancelled);
        assert_eq!(asked.load(Ordering::SeqCst), times);
        assert!(!client.is_cancelled());
    }
}

#[test]
fn a_hook_that_says_so_once_is_heard_in_the_middle_of_sending() {
    let gateway = Gateway::builder().spawn().unwrap();
    // A server that shakes hands and then stops reading.
    let stopped = Arc::new(AtomicBool::new(false));
    let (stop, target) = (Arc::clone(&stopped), gateway.url().split('/').nth(2).unwrap().to_owned());
    let kept = Mutex::new(Vec::new());
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
        kept.lock().unwrap().push((client, server));
    })
    .unwrap();
    let said = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&said);
    let client = Client::builder(EXAMPLE_HOST_KEY)
        .endpoint(format!("https://{}/host-gw.html", server.address()))
        .ca_pem(gateway.ca_pem())
        .interrupt(move || stopped.load(Ordering::SeqCst) && counted.fetch_add(1, Ordering::SeqCst) == 0)
        .timeout(LONG)
        .build()
        .unwrap();
    let error = client.call("x", &[("field", &"x".repeat(16 * 1024 * 1024))]).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, Delivery::PerhapsCarriedOut), "{error}");
    assert_eq!(said.load(Ordering::SeqCst), 1, "it is asked no more");
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
        let error = list(&builder(&server.url("/")).timeout(Duration::from_secs(2)).build().unwrap());
        assert_eq!(error.delivery(), Delivery::PerhapsCarriedOut, "{error}");
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Protocol), "{error}");
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
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
    for (timeout, ends) in [(Some(200), "within 0.2 s"), (Some(0), "within 0 s"), (None, "within 0.9 s")] {
        let options = timeout.map_or(Options::new(), |timeout| Options::new().timeout(Duration::from_millis(timeout)));
        let start = Instant::now();
        let error = list(&client.with_options(options));
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.message().ends_with(ends), "{error}");
        assert!(start.elapsed() >= Duration::from_millis(timeout.unwrap_or(900)), "{timeout:?}: {:?}", start.elapsed());
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
    println!("{text}");
    assert!(signals >= 200, "{text}");
}
