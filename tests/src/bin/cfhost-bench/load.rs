//! What the gateway carries, and what a client does on many threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cfhost::{Client, UserCreate, UserKey, ZoneLookup, ZoneSet};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};

use crate::{Bench, Failed, Row};

const CALLS: usize = 1000;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("loading gateways: look-ups, durable writes, and up to 100,000 zones");
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(bench.url()).ca_file(&bench.ca).build()?;
    let user = client.user_create(&UserCreate::new("load@example.com", "correct-horse-1"))?.into_inner().user_key;
    client.zone_set(&ZoneSet::new(&user, "load.example", "origin.example.com", ["www"]))?;
    let [one, four, sixteen] = [1, 4, 16].map(|threads| look_ups(&client, &user, threads));
    let (one, four, sixteen) = (one?, four?, sixteen?);

    let folder = tempfile::tempdir()?;
    let gateway = Gateway::builder().state(folder.path().join("state.db")).spawn()?;
    let (writes, slowest) = durable_writes(&gateway)?;

    let mut rows = vec![
        Row::alone("zone_lookups a second, one client, 1 thread", "calls", one),
        Row::alone("zone_lookups a second, one client, 4 threads", "calls", four),
        Row::alone("zone_lookups a second, one client, 16 threads", "calls", sixteen),
        Row::alone("durable zone_sets a second, 4 threads", "calls", writes),
        Row::alone("of these, 99 of 100 take at most", "microseconds", slowest),
    ];
    rows.extend(growth()?);
    Ok(rows)
}

/// So many look-ups by one client on so many threads: how many there are in a second.
fn look_ups(client: &Client, user: &UserKey, threads: usize) -> Result<u64, Failed> {
    let act = ZoneLookup::new(user, "load.example");
    let (left, failed) = (AtomicUsize::new(CALLS), AtomicUsize::new(0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                    if client.zone_lookup(&act).is_err() {
                        failed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    if failed.into_inner() > 0 {
        return Err("look-ups failed".into());
    }
    per_second(CALLS, start.elapsed())
}

fn per_second(count: usize, took: Duration) -> Result<u64, Failed> {
    Ok(u64::try_from(count as u128 * 1_000_000 / took.as_micros().max(1))?)
}

/// Acts that are on the disk when they are answered: how many in a second, and how long the slowest but one in a hundred took.
fn durable_writes(gateway: &Gateway) -> Result<(u64, u64), Failed> {
    const WRITES: usize = 400;
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
    let user = client.user_create(&UserCreate::new("load@example.com", "correct-horse-1"))?.into_inner().user_key;
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut took = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        if number >= WRITES {
                            return Ok(took);
                        }
                        let start = Instant::now();
                        let zone = format!("zone-{number}.example");
                        client.zone_set(&ZoneSet::new(&user, zone, "origin.example.com", ["www"]))?;
                        took.push(start.elapsed());
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread.join().map_err(|_| "a thread panicked")?.map_err(|error: cfhost::Error| error.to_string())
            })
            .collect::<Result<Vec<_>, String>>()
    })?
    .concat();
    let rate = per_second(WRITES, start.elapsed())?;
    took.sort();
    Ok((rate, u64::try_from(took[took.len() * 99 / 100].as_micros())?))
}

/// Look-ups where there are a hundred times as many zones: they take as long.
fn growth() -> Result<Vec<Row>, Failed> {
    let mut rows = Vec::new();
    let mut first = None;
    for (zones, name) in [
        (1_000, "zone_lookup among 1,000 zones"),
        (10_000, "zone_lookup among 10,000 zones / among 1,000"),
        (100_000, "zone_lookup among 100,000 zones / among 1,000"),
    ] {
        let gateway = Gateway::builder().spawn()?;
        let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
        let user = client.user_create(&UserCreate::new("load@example.com", "correct-horse-1"))?.into_inner().user_key;
        for number in 0..zones {
            client.zone_set(&ZoneSet::new(&user, format!("zone-{number}.example"), "origin.example.com", ["www"]))?;
        }
        let start = Instant::now();
        for number in 0..CALLS {
            client.zone_lookup(&ZoneLookup::new(&user, format!("zone-{}.example", number * zones / CALLS)))?;
        }
        let took = u64::try_from(start.elapsed().as_nanos())? / CALLS as u64;
        rows.push(match first {
            None => Row::alone(name, "nanoseconds", took),
            Some(first) => Row::beside(name, "nanoseconds", took, first, 1.5),
        });
        first = first.or(Some(took));
    }
    Ok(rows)
}
