//! Each fault of the gateway, over TLS, as the client tells of it: for an act that reads, which is tried again where that
//! helps, and for one that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cfhost::{
    Client, Delivery, Error, ErrorKind, HostChildNew, HostKeyRegen, Options, UserCreate, ZoneLookup, ZoneSet,
};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};

/// A fault, how an act that reads and one that writes end, and whether the write was done.
type Row = (&'static str, Result<u32, ErrorKind>, Result<u32, (ErrorKind, Delivery)>, bool);

use Delivery::{Answered, PerhapsCarriedOut};
use ErrorKind::{Api, Protocol, Timeout, Transport};

const ROWS: &[Row] = &[
    ("delay:300", Ok(1), Ok(1), true),
    ("delay:5000", Err(Timeout), Err((Timeout, PerhapsCarriedOut)), true),
    ("http-500", Err(Protocol), Err((Protocol, PerhapsCarriedOut)), false),
    ("empty", Ok(2), Err((Protocol, PerhapsCarriedOut)), true),
    ("cut", Ok(2), Err((Protocol, PerhapsCarriedOut)), true),
    ("reset-before", Ok(2), Err((Transport, PerhapsCarriedOut)), false),
    ("reset-after", Ok(2), Err((Transport, PerhapsCarriedOut)), true),
    ("content-type:text/html", Ok(1), Ok(1), true),
    ("slow-body:1", Ok(1), Ok(1), true),
    ("slow-body:200", Err(Timeout), Err((Timeout, PerhapsCarriedOut)), true),
    ("error:601", Ok(2), Err((Api, Answered)), false),
    ("error:124", Err(Api), Err((Api, Answered)), false),
];

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn every_fault_has_its_outcome() {
    println!("{:<24} {:<26} {:<36} done", "fault, once", "read", "write");
    for (fault, read, write, done) in ROWS {
        let gateway = Gateway::builder().spawn().unwrap();
        let attempts = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&attempts);
        let client = Client::builder(EXAMPLE_HOST_KEY)
            .endpoint(gateway.url())
            .ca_pem(gateway.ca_pem())
            .timeout(PATIENCE)
            .observer(move |event| seen.store(event.attempts(), Ordering::SeqCst))
            .build()
            .unwrap();
        let user = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1")).unwrap();
        let lookup = |client: &Client, zone: &str| client.zone_lookup(&ZoneLookup::new(&user.user_key, zone));
        // Only where the time has to be over before the answer is there.
        let short = client.with_options(Options::new().timeout(Duration::from_millis(1500)));
        let met = if *read == Err(Timeout) { &short } else { &client };

        gateway.set_fault(&format!("zone_lookup={fault}*1")).unwrap();
        let got_read =
            lookup(met, "example.net").map(|_| attempts.load(Ordering::SeqCst)).map_err(|error| error.kind());
        gateway.clear_faults();

        gateway.set_fault(&format!("zone_set={fault}*1")).unwrap();
        let act = ZoneSet::new(&user.user_key, "example.com", "origin.example.com", ["www"]);
        let got_write = met.zone_set(&act);
        let got_write = got_write.map(|_| attempts.load(Ordering::SeqCst));
        let got_write = got_write.map_err(|error| {
            assert_eq!(attempts.load(Ordering::SeqCst), 1, "{error}");
            (error.kind(), error.delivery())
        });
        gateway.clear_faults();
        // A delayed act is carried out although nobody waits for it any more.
        let start = Instant::now();
        let is_done = || lookup(&client, "example.com").unwrap().zone_exists;
        let mut was_done = is_done();
        while *done && !was_done && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(100));
            was_done = is_done();
        }
        println!("{fault:<24} {:<26} {:<36} {was_done}", format!("{got_read:?}"), format!("{got_write:?}"));
        assert_eq!((&got_read, &got_write, was_done), (read, write, *done), "{fault}");
    }
}

#[test]
fn a_lost_answer_with_a_key_in_it_says_so() {
    let gateway = Gateway::builder().spawn().unwrap();
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build().unwrap();
    let regen = || client.host_key_regen(&HostKeyRegen::new()).unwrap_err();
    let child = || {
        let act = HostChildNew::new("a", "b", "c", "https://www.example.com", "admin@example.com");
        client.host_child_new(&act).unwrap_err()
    };
    let says = |error: &Error, text: &str| error.advice().contains(text);

    gateway.set_fault("host_child_new=reset-after*1").unwrap();
    assert!(says(&child(), "its key is lost with the answer"), "{}", child());
    gateway.set_fault("*=error:601*2").unwrap();
    // Nothing was done, and the error says so.
    assert!(!says(&child(), "lost"));
    assert!(!says(&regen(), "may have changed"));

    gateway.set_fault("host_key_regen=cut*1").unwrap();
    let error = regen();
    assert_eq!(error.delivery(), PerhapsCarriedOut);
    assert!(says(&error, "The host key may have changed"), "{error}");
    // It has.
    assert_eq!(regen().code().unwrap().number(), 100);
}
