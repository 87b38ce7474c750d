//! What a `zone_lookup` costs a gateway, by the zones in its state file.

use std::path::Path;

use cfhost::{Client, UserKey, ZoneLookup};
use cfhost_tests::served::Served;

use crate::growth::Cost;
use crate::load::{self, Loaded};
use crate::{Bench, Failed};

const FEW: u64 = 20;
const MANY: u64 = 120;

pub(super) fn costs(_: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let Loaded { served, user, folder, options, .. } = Loaded::start()?;
    drop(served);
    let mut from = 0;
    let cost = |size: &u64| {
        add_zones(&folder.path().join("state.db"), std::mem::replace(&mut from, *size), *size)?;
        let run = |count: u64| -> Result<u64, Failed> {
            let served = Served::counted(folder.path(), &options)?;
            look_up(&load::trusting(&served, served.endpoint())?, &user, *size, count)?;
            Ok(served.instructions()?)
        };
        Ok(Cost { ours: run(MANY)?.saturating_sub(run(FEW)?) / (MANY - FEW), peer: None })
    };
    sizes.iter().map(cost).collect()
}

/// So many calls, for zones from all over the state.
fn look_up(client: &Client, user: &UserKey, among: u64, count: u64) -> Result<(), Failed> {
    for call in 0..count {
        client.zone_lookup(&ZoneLookup::new(user, format!("zone-{}.example", call * among / count)))?;
    }
    Ok(())
}

/// Adds zones with these numbers, each with a row, while nobody serves.
fn add_zones(state: &Path, from: u64, to: u64) -> Result<(), Failed> {
    let state = rusqlite::Connection::open(state)?;
    state.execute_batch(&format!(
        "WITH RECURSIVE numbers (n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {to})
         INSERT INTO zones (name, host, account, resolve_to)
             SELECT 'zone-' || n || '.example', 1, 1, 'origin.example.com' FROM numbers;
         INSERT INTO rows (zone, ordinal, name, target)
             SELECT id, 0, 'www.' || name, resolve_to FROM zones WHERE id NOT IN (SELECT zone FROM rows);"
    ))?;
    Ok(())
}
