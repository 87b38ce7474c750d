//! What a `zone_lookup` costs a gateway, by the zones in its state file.

use std::path::Path;

use cfhost::{Client, UserCreate, UserKey, ZoneLookup};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::served::{Served, write_secret};

use crate::growth::Cost;
use crate::{Bench, Failed};

const FEW: u64 = 20;
const MANY: u64 = 120;

pub(super) fn costs(_: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let folder = tempfile::Builder::new().prefix("cfhost-bench-").tempdir()?;
    let key_file = folder.path().join("host.key");
    write_secret(&key_file, EXAMPLE_HOST_KEY)?;
    let options = [Path::new("--listen"), Path::new("127.0.0.1:0"), Path::new("--host-key-file"), &key_file];
    let user = client(&Served::start(folder.path(), options)?)?
        .user_create(&UserCreate::new("growth@example.com", "correct-horse-1"))?
        .into_inner()
        .user_key;
    let mut from = 0;
    let cost = |size: &u64| {
        add_zones(&folder.path().join("state.db"), std::mem::replace(&mut from, *size), *size)?;
        let run = |count: u64| -> Result<u64, Failed> {
            let served = Served::counted(folder.path(), options)?;
            look_up(&client(&served)?, &user, *size, count)?;
            Ok(served.instructions()?)
        };
        Ok(Cost { ours: run(MANY)?.saturating_sub(run(FEW)?) / (MANY - FEW), peer: None })
    };
    sizes.iter().map(cost).collect()
}

fn client(served: &Served) -> Result<Client, Failed> {
    Ok(Client::builder(EXAMPLE_HOST_KEY).endpoint(served.endpoint()).ca_file(served.ca_file()).build()?)
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
