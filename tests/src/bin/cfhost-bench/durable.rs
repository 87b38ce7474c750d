//! Durable writes beside what the disk can do.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::load::{Load, Loaded, load, zone_set};
use crate::{Bench, Failed, Row};

const CALLS: usize = 2000;
/// How often the disk is measured, before each number of writers and after the last, and what is written each time.
const FLUSHES: u64 = 100;
const PAGE: [u8; 4096] = [0x5a; 4096];

pub(crate) fn rows(_: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("writing durably: 1, 4 and 16 writers, beside the disk");
    let gateway = Loaded::start()?;
    let mut zones = 0;
    let mut write = |writers: usize| {
        let from = zones;
        zones += CALLS;
        load(writers, CALLS, |number| gateway.client.zone_set(&zone_set(&gateway.user, from + number)).map(drop))
    };
    // A disk has its moods: it is measured around each of them, and the mean of all is what it can do.
    let mut flushed = flushes(gateway.folder.path())?;
    let mut after = |load: Load| {
        flushed += flushes(gateway.folder.path())?;
        Ok::<_, Failed>(load)
    };
    let one = after(write(1)?)?;
    let four = after(write(4)?)?;
    let sixteen = after(write(16)?)?;
    let flush = u64::try_from(flushed.as_micros())? / (4 * FLUSHES);
    let each = |a_second: u64| 1_000_000 / a_second.max(1);
    Ok(vec![
        Row::alone("a page written and flushed to the disk", "microseconds", flush),
        Row::alone("durable zone_sets a second, 1 writer", "calls", one.a_second),
        Row::alone("99 of 100 durable zone_sets, 1 writer, take at most", "microseconds", one.p99),
        Row::alone("durable zone_sets a second, 4 writers", "calls", four.a_second),
        Row::alone("99 of 100 durable zone_sets, 4 writers, take at most", "microseconds", four.p99),
        Row::alone("durable zone_sets a second, 16 writers", "calls", sixteen.a_second),
        Row::alone("99 of 100 durable zone_sets, 16 writers, take at most", "microseconds", sixteen.p99),
        Row::beside(
            "time for each durable zone_set, 16 writers / for one flush",
            "microseconds",
            each(sixteen.a_second),
            flush,
            1.0 / 3.0,
        ),
    ])
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
