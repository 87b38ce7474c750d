//! Durable writes beside what the disk can do.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::load::{Loaded, load, zone_set};
use crate::{Bench, Failed, Row};

/// A disk has its moods: writing and measuring the disk take turns.
const ROUNDS: usize = 10;
/// How much is done in each of them.
const CALLS: usize = 200;
const FLUSHES: u64 = 25;
const PAGE: [u8; 4096] = [0x5a; 4096];

/// So many writers at a time, and what their rows are called.
const WRITERS: [(usize, &str, &str); 3] = [
    (1, "durable zone_sets a second, 1 writer", "99 of 100 durable zone_sets, 1 writer, take at most"),
    (4, "durable zone_sets a second, 4 writers", "99 of 100 durable zone_sets, 4 writers, take at most"),
    (16, "durable zone_sets a second, 16 writers", "99 of 100 durable zone_sets, 16 writers, take at most"),
];

pub(crate) fn rows(_: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("writing durably: 1, 4 and 16 writers, beside the disk");
    let gateway = Loaded::start()?;
    let mut rows = Vec::new();
    let mut zones = 0;
    for (writers, rate, slowest) in WRITERS {
        let (mut wrote, mut flushed, mut p99) = (Duration::ZERO, Duration::ZERO, 0);
        for _ in 0..ROUNDS {
            flushed += flushes(gateway.folder.path())?;
            let (from, start) = (zones, Instant::now());
            zones += CALLS;
            let set = |number| gateway.client.zone_set(&zone_set(&gateway.user, from + number)).map(drop);
            p99 = load(writers, CALLS, set)?.p99.max(p99);
            wrote += start.elapsed();
        }
        let each = u64::try_from(wrote.as_nanos())? / (ROUNDS * CALLS) as u64;
        let flush = u64::try_from(flushed.as_nanos())? / (ROUNDS as u64 * FLUSHES);
        rows.push(Row::alone(rate, "calls", 1_000_000_000 / each.max(1)));
        // That of the slowest round.
        rows.push(Row::alone(slowest, "microseconds", p99));
        if writers == 16 {
            let beside = "time for each durable zone_set, 16 writers / for one flush";
            rows.push(Row::beside(beside, "nanoseconds", each, flush, 1.0 / 3.0));
        }
    }
    Ok(rows)
}

/// How long so many pages take, each written and flushed before the next.
fn flushes(folder: &Path) -> Result<Duration, Failed> {
    let path = folder.join("pages");
    let file = File::create(&path)?;
    let start = Instant::now();
    for number in 0..FLUSHES {
        file.write_all_at(&PAGE, number * PAGE.len() as u64)?;
        file.sync_data()?;
    }
    let took = start.elapsed();
    std::fs::remove_file(path)?;
    Ok(took)
}
