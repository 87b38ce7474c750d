//! How cost grows: what is measured at several sizes, and with which power of the size the cost grows.

mod answer;
pub(crate) mod charts;
pub(crate) mod clients;
pub(crate) mod plans;
pub(crate) mod ranges;
pub(crate) mod threads;
mod zones;

use cfhost_tests::series::exponent;
use serde_json::Number;

use crate::{Bench, Failed, Row};

/// The bars of exponents: of what is in proportion to the size, and of what hardly depends on it, as a search among sorted things.
const LINEAR: f64 = 1.1;
const FLAT: f64 = 0.15;
/// An exponent is that of the last points, where a fixed cost weighs less.
const LAST: usize = 3;

struct Series {
    /// The chart's file, and what its rows are called.
    name: &'static str,
    title: &'static str,
    sizes: &'static str,
    unit: &'static str,
    /// What a cost is for.
    each: &'static str,
    peer: Option<&'static str>,
    at: [u64; 4],
    bar: f64,
    measure: fn(&Bench, &[u64; 4]) -> Result<Vec<Cost>, Failed>,
}

/// What it costs at one size, and what with the peer.
struct Cost {
    ours: u64,
    peer: Option<u64>,
}

const SERIES: &[Series] = &[
    Series {
        name: "answer",
        title: "One zone_list, by the length of its answer",
        sizes: "rows",
        unit: "instructions",
        each: "a call",
        peer: Some("bare structs"),
        at: [10, 100, 1_000, 10_000],
        bar: LINEAR,
        measure: answer::costs,
    },
    Series {
        name: "zones",
        title: "One zone_lookup in the gateway, by its zones",
        sizes: "zones in the state file",
        unit: "instructions",
        each: "a call",
        peer: None,
        at: [100, 1_000, 10_000, 100_000],
        bar: FLAT,
        measure: zones::costs,
    },
    Series {
        name: "threads",
        title: "One warm call, by the threads that share a client",
        sizes: "threads",
        unit: "instructions",
        each: "a call",
        peer: Some("libcurl, a handle a thread"),
        at: [1, 4, 16, 64],
        bar: FLAT,
        measure: threads::costs,
    },
    Series {
        name: "clients",
        title: "Making clients, and one call by each",
        sizes: "clients",
        unit: "instructions",
        each: "for all",
        peer: Some("libcurl, a handle each"),
        at: [1, 10, 100, 1_000],
        bar: LINEAR,
        measure: clients::costs,
    },
    Series {
        name: "memory",
        title: "Memory of idle clients",
        sizes: "clients",
        unit: "bytes",
        each: "for all",
        peer: None,
        at: [10, 100, 1_000, 10_000],
        bar: LINEAR,
        measure: clients::memory,
    },
    Series {
        name: "ranges",
        title: "One visitor's address, by the proxies' ranges",
        sizes: "ranges",
        unit: "instructions",
        each: "a look-up",
        peer: Some("a scan by Python's ipaddress"),
        at: [20, 200, 2_000, 10_000],
        bar: FLAT,
        measure: ranges::costs,
    },
    Series {
        name: "plans",
        title: "Making a plan, by the records of the zone",
        sizes: "records",
        unit: "instructions",
        each: "a plan",
        peer: None,
        at: [10, 1_000, 10_000, 100_000],
        bar: LINEAR,
        measure: plans::costs,
    },
];

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let mut rows = Vec::new();
    for series in SERIES {
        eprintln!("measuring how cost grows: {}", series.name);
        rows.extend(series.rows(bench)?);
    }
    Ok(rows)
}

impl Series {
    fn rows(&self, bench: &Bench) -> Result<Vec<Row>, Failed> {
        let costs = (self.measure)(bench, &self.at)?;
        let mut rows = Vec::new();
        for (size, Cost { ours, peer }) in self.at.into_iter().zip(&costs) {
            let name = format!("{}: {}, {size} {}", self.name, self.each, self.sizes);
            let row = match peer {
                Some(peer) => Row::without_bar(name, self.unit, *ours, *peer),
                None => Row::alone(name, self.unit, *ours),
            };
            rows.push(Row { series: Some((self.name, Some(size))), ..row });
        }
        let slope = |cost: &dyn Fn(&Cost) -> Option<u64>| {
            let points: Option<Vec<_>> =
                self.at.into_iter().zip(&costs).map(|(size, costs)| Some((size, cost(costs)?))).collect();
            points.and_then(|points| exponent(&points[points.len() - LAST..]))
        };
        let ours = slope(&|cost| Some(cost.ours)).ok_or_else(|| format!("{}: a cost of nothing", self.name))?;
        rows.push(Row {
            name: format!("{}: exponent of the last {LAST} points", self.name),
            unit: "exponent",
            ours: rounded(ours)?,
            peer: slope(&|cost| cost.peer).map(rounded).transpose()?,
            ratio: None,
            bar: Some(self.bar),
            is_missed: ours > self.bar,
            series: Some((self.name, None)),
        });
        Ok(rows)
    }
}

fn rounded(exponent: f64) -> Result<Number, Failed> {
    Ok(Number::from_f64((exponent * 1000.0).round() / 1000.0).ok_or("an exponent that is no number")?)
}
