//! What the gateway carries, and what a client does on many threads.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cfhost::{Client, UserCreate, UserKey, ZoneLookup, ZoneSet};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::postgres::Postgres;
use cfhost_tests::served::{Served, write_secret};
use cfhost_tests::situations::Relay;
use tempfile::TempDir;

use crate::{Bench, Failed, Row};

const CALLS: usize = 1000;
/// On how many threads, in order, a client is used.
const THREADS: [usize; 3] = [1, 4, 16];
/// The zones that a gateway has, in order, when it is measured, and what these rows are called.
const GROWTH: [(usize, &str, &str, &str); 3] = [
    (
        1_000,
        "zone_lookup among 1,000 zones",
        "memory of a gateway with 1,000 zones",
        "pages that 1,000 zone_lookups read, among 1,000 zones",
    ),
    (
        10_000,
        "zone_lookup among 10,000 zones / among 1,000",
        "memory of a gateway with 10,000 zones / with 1,000",
        "pages that 1,000 zone_lookups read, among 10,000 zones",
    ),
    (
        100_000,
        "zone_lookup among 100,000 zones / among 1,000",
        "memory of a gateway with 100,000 zones / with 1,000",
        "pages that 1,000 zone_lookups read, among 100,000 zones",
    ),
];

/// A gateway with its state in a file, one user, and a client.
pub(crate) struct Loaded {
    pub(crate) served: Served,
    pub(crate) client: Client,
    pub(crate) user: UserKey,
    pub(crate) folder: TempDir,
    /// What it was started with.
    pub(crate) options: [OsString; 4],
}

impl Loaded {
    pub(crate) fn start() -> Result<Self, Failed> {
        let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
        let options = options(folder.path())?;
        let served = Served::start(folder.path(), &options)?;
        let client = trusting(&served, served.endpoint())?;
        let user = client.user_create(&UserCreate::new("load@example.com", "correct-horse-1"))?.into_inner().user_key;
        Ok(Self { served, client, user, folder, options })
    }

    /// A client of something else that has the gateway's certificate.
    pub(crate) fn client_of(&self, endpoint: &str) -> Result<Client, Failed> {
        trusting(&self.served, endpoint)
    }
}

/// What a gateway is started with that takes the example's key, which is written into the folder.
fn options(folder: &Path) -> Result<[OsString; 4], Failed> {
    let key_file = folder.join("host.key");
    write_secret(&key_file, EXAMPLE_HOST_KEY)?;
    Ok(["--listen".into(), "127.0.0.1:0".into(), "--host-key-file".into(), key_file.into()])
}

pub(crate) fn trusting(served: &Served, endpoint: &str) -> Result<Client, Failed> {
    Ok(Client::builder(EXAMPLE_HOST_KEY).endpoint(endpoint).ca_file(served.ca_file()).build()?)
}

pub(crate) fn rows(_: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("loading a gateway: look-ups, and up to 100,000 zones");
    let loaded = Loaded::start()?;
    let Loaded { served, client, user, .. } = &loaded;
    let mut zones = 0;
    let mut fill = |up_to: usize| {
        let from = std::mem::replace(&mut zones, up_to);
        load(16, up_to - from, |number| client.zone_set(&zone_set(user, from + number)).map(drop))
    };

    fill(CALLS)?;
    let look_up = |client: &Client, among: usize, number: usize| {
        client.zone_lookup(&ZoneLookup::new(user, zone(number * among / CALLS))).map(drop)
    };
    let [one, four, sixteen] = THREADS.map(|threads| load(threads, CALLS, |number| look_up(client, CALLS, number)));
    let (one, four, sixteen) = (one?, four?, sixteen?);
    let mut rows = vec![
        Row::alone("zone_lookups a second, one client, 1 thread", "calls", one.a_second),
        Row::alone("99 of 100 zone_lookups, 1 thread, take at most", "microseconds", one.p99),
        Row::alone("zone_lookups a second, one client, 4 threads", "calls", four.a_second),
        Row::alone("99 of 100 zone_lookups, 4 threads, take at most", "microseconds", four.p99),
        Row::alone("zone_lookups a second, one client, 16 threads", "calls", sixteen.a_second),
        Row::alone("99 of 100 zone_lookups, 16 threads, take at most", "microseconds", sixteen.p99),
    ];

    // Once more through something that counts, and that takes time.
    let host = served.endpoint().split('/').nth(2).ok_or("an endpoint without a host")?;
    for (threads, name) in THREADS.into_iter().zip([
        "connections of 1,000 zone_lookups on 1 thread / threads",
        "connections of 1,000 zone_lookups on 4 threads / threads",
        "connections of 1,000 zone_lookups on 16 threads / threads",
    ]) {
        let relay = Relay::to(host.parse()?)?;
        let counted = loaded.client_of(&served.endpoint().replace(host, &relay.address().to_string()))?;
        load(threads, CALLS, |number| look_up(&counted, CALLS, number))?;
        rows.push(Row::beside(name, "connections", relay.connections() as u64, threads as u64, 1.0));
    }

    let mut first = None;
    for (among, time, memory, pages) in GROWTH {
        fill(among)?;
        let before = served.reads();
        let took = load(1, CALLS, |number| look_up(client, among, number))?.p50;
        rows.push(Row::alone(pages, "pages", served.reads() - before));
        let resident = served.memory() * 1024;
        rows.extend(match first {
            None => [Row::alone(time, "microseconds", took), Row::alone(memory, "bytes", resident)],
            Some((first_took, first_resident)) => [
                Row::beside(time, "microseconds", took, first_took, 1.5),
                Row::beside(memory, "bytes", resident, first_resident, 1.5),
            ],
        });
        first = first.or(Some((took, resident)));
    }
    Ok(rows)
}

/// The zones that a state in PostgreSQL has, in order, when it is measured, and what these rows are called.
const BULK: [(usize, &str, &str); 3] = [
    (1_000, "PostgreSQL: zone_lookup among 1,000 zones", "PostgreSQL: memory of a gateway with 1,000 zones"),
    (
        100_000,
        "PostgreSQL: zone_lookup among 100,000 zones / among 1,000",
        "PostgreSQL: memory of a gateway with 100,000 zones / with 1,000",
    ),
    (
        1_000_000,
        "PostgreSQL: zone_lookup among 1,000,000 zones / among 1,000",
        "PostgreSQL: memory of a gateway with 1,000,000 zones / with 1,000",
    ),
];

/// Gateways whose state is in a PostgreSQL on this machine, and moving it to a file.
pub(crate) fn databases(_: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("loading gateways on PostgreSQL: look-ups, durable writes, and up to 1,000,000 zones");
    let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
    let options = options(folder.path())?;
    let database = Postgres::start()?;
    let serve = |state: &OsStr| {
        let served = Served::on(state, folder.path(), &options)?;
        let client = trusting(&served, served.endpoint())?;
        Ok::<_, Failed>((served, client))
    };
    let (served, client) = serve(database.url().as_ref())?;
    let user = client.user_create(&UserCreate::new("load@example.com", "correct-horse-1"))?.into_inner().user_key;
    let look_up = |client: &Client, number: usize| client.zone_lookup(&ZoneLookup::new(&user, zone(number))).map(drop);
    let set = |client: &Client, number: usize| client.zone_set(&zone_set(&user, number)).map(drop);
    let written = load(4, CALLS, |number| set(&client, number))?;
    let read = load(4, CALLS, |number| look_up(&client, number))?;
    let (second, other) = serve(database.url().as_ref())?;
    let both = [&client, &other];
    let read_by_two = load(4, CALLS, |number| look_up(both[number % 2], number))?;
    let written_by_two = load(4, CALLS, |number| set(both[number % 2], number))?;
    drop(second);
    let mut rows = vec![
        Row::alone("PostgreSQL: zone_lookups a second, 4 threads", "calls", read.a_second),
        Row::alone("PostgreSQL: 99 of 100 zone_lookups, 4 threads, take at most", "microseconds", read.p99),
        Row::alone("PostgreSQL: durable zone_sets a second, 4 threads", "calls", written.a_second),
        Row::alone("PostgreSQL: 99 of 100 durable zone_sets, 4 threads, take at most", "microseconds", written.p99),
        Row::alone("two gateways on PostgreSQL: zone_lookups a second, 4 threads", "calls", read_by_two.a_second),
        Row::alone(
            "two gateways on PostgreSQL: 99 of 100 zone_lookups, 4 threads, take at most",
            "microseconds",
            read_by_two.p99,
        ),
        Row::alone(
            "two gateways on PostgreSQL: durable zone_sets a second, 4 threads",
            "calls",
            written_by_two.a_second,
        ),
        Row::alone(
            "two gateways on PostgreSQL: 99 of 100 durable zone_sets, 4 threads, take at most",
            "microseconds",
            written_by_two.p99,
        ),
    ];
    let mut zones = CALLS;
    let mut first = None;
    for (among, time, memory) in BULK {
        let from = std::mem::replace(&mut zones, among);
        database.run(&format!(
            "INSERT INTO zones (name, host, account, resolve_to, created, changed)
                 SELECT 'zone-' || n || '.example', 1, 1, 'origin.example.com', n, n FROM generate_series({from}, {among} - 1) AS n;
             INSERT INTO rows (zone, ordinal, name, target)
                 SELECT id, 0, 'www.' || name, resolve_to FROM zones WHERE id NOT IN (SELECT zone FROM rows);"
        ))?;
        database.run("VACUUM ANALYZE")?;
        let took = load(1, CALLS, |number| look_up(&client, number * among / CALLS))?.p50;
        let resident = served.memory() * 1024;
        rows.extend(match first {
            None => [Row::alone(time, "microseconds", took), Row::alone(memory, "bytes", resident)],
            Some((first_took, first_resident)) => [
                Row::beside(time, "microseconds", took, first_took, 1.5),
                Row::beside(memory, "bytes", resident, first_resident, 1.5),
            ],
        });
        first = first.or(Some((took, resident)));
    }
    drop(served);
    let file = folder.path().join("moved.db");
    let started = Instant::now();
    cfhost_gateway::move_state(database.url(), &file)?;
    let moved = u64::try_from(started.elapsed().as_millis())?;
    rows.push(Row::alone("moving 1,000,000 zones from PostgreSQL to a file", "milliseconds", moved));
    let (served, client) = serve(file.as_os_str())?;
    let before = served.reads();
    let took = load(1, CALLS, |number| look_up(&client, number * 1000))?.p50;
    rows.push(Row::alone(
        "pages that 1,000 zone_lookups read, among 1,000,000 zones",
        "pages",
        served.reads() - before,
    ));
    rows.push(Row::alone("zone_lookup among 1,000,000 zones", "microseconds", took));
    rows.push(Row::alone("memory of a gateway with 1,000,000 zones", "bytes", served.memory() * 1024));
    Ok(rows)
}

pub(crate) fn zone(number: usize) -> String {
    format!("zone-{number}.example")
}

pub(crate) fn zone_set(user: &UserKey, number: usize) -> ZoneSet {
    ZoneSet::new(user, zone(number), "origin.example.com", ["www"])
}

/// How many calls there were in a second, and how long one took, in microseconds: the median, and the slowest but one in a
/// hundred.
pub(crate) struct Load {
    pub(crate) a_second: u64,
    p50: u64,
    pub(crate) p99: u64,
}

/// So many calls, each with a number of its own, on so many threads.
pub(crate) fn load(
    threads: usize,
    calls: usize,
    call: impl Fn(usize) -> Result<(), cfhost::Error> + Sync,
) -> Result<Load, Failed> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut took = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= calls {
                return Ok(took);
            }
            let start = Instant::now();
            call(number)?;
            took.push(start.elapsed());
        }
    };
    let start = Instant::now();
    let took = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a thread panicked")?.map_err(|error: cfhost::Error| error.into()))
            .collect::<Result<Vec<Vec<Duration>>, Failed>>()
    })?;
    let elapsed = start.elapsed();
    let mut took = took.concat();
    took.sort();
    let percentile = |percent: usize| {
        let took = took.get(took.len() * percent / 100).copied().unwrap_or_default();
        u64::try_from(took.as_micros())
    };
    Ok(Load {
        a_second: u64::try_from(calls as u128 * 1_000_000 / elapsed.as_micros().max(1))?,
        p50: percentile(50)?,
        p99: percentile(99)?,
    })
}
