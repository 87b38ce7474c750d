//! Making a plan, by the records of the zone.

use std::collections::BTreeMap;
use std::hint::black_box;

use cfhost::dns::{Conflicts, Plan, PlanOptions, Record};

use crate::growth::Cost;
use crate::{Bench, Failed, per_unit};

pub(super) fn costs(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let program = std::env::current_exe()?;
    let cost = |size: &u64| {
        // The smaller they are, the more of them.
        let counts = (0, (1_000 / size).max(1));
        let ours = per_unit(&program, &["plans", &size.to_string()], bench.folder.path(), counts)?;
        Ok(Cost { ours, peer: None })
    };
    sizes.iter().map(cost).collect()
}

/// What is measured: of ten records, one is at a name that moves, and one is an alias of that name.
pub(crate) fn plans(size: &str, count: &str) -> Result<(), Failed> {
    let size: usize = size.parse()?;
    let name = |number: usize| format!("host-{number}.example.com");
    let record = |number: usize| match number % 10 {
        1 => Record::new(name(number), 900, "CNAME", name(number - 1) + "."),
        _ => Record::new(name(number), 900, "A", "192.0.2.10"),
    };
    let records: Vec<_> = (0..size).map(record).collect();
    let moved = (0..size).step_by(10).map(|number| (name(number), name(number) + ".cdn.cloudflare.net"));
    let targets: BTreeMap<_, _> = moved.collect();
    let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() };
    for _ in 0..count.parse::<u64>()? {
        let plan = Plan::new("example.com", &targets, black_box(&records), &options)?;
        assert_eq!((plan.add.len(), plan.remove.len(), plan.aliases.len()), [size.div_ceil(10); 3].into());
    }
    Ok(())
}
