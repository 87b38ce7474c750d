//! A visitor's address behind proxies of one's own, by their ranges. They are what can be many: the network's list is not sound with
//! more than 200 of IPv4.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;

use cfhost::ranges::{Proxies, Ranges};

use crate::growth::Cost;
use crate::{Bench, Failed, instructions, per_unit};

const ROUNDS: u64 = 10_000;
const LOOK_UPS: usize = 6;

pub(super) fn costs(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let (program, python, folder) = (std::env::current_exe()?, python()?, bench.folder.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/ranges.py");
    let script = script.to_str().ok_or("a folder that is not UTF-8")?;
    let cost = |size: &u64| {
        let ours = per_unit(&program, &["ranges", &size.to_string()], folder, (0, ROUNDS))? / LOOK_UPS as u64;
        let (ranges, addresses) = (ranges(*size), addresses(*size).map(|address| address.to_string()));
        let scan = |rounds: u64| {
            let rounds = rounds.to_string();
            let before = [script, "scan", &rounds].into_iter();
            let all = before.chain(ranges.iter().map(String::as_str)).chain(["--"]);
            instructions(&python, &all.chain(addresses.iter().map(String::as_str)).collect::<Vec<_>>(), folder)
        };
        let rounds = (2_000 / size).max(1);
        Ok(Cost { ours, peer: Some(scan(rounds)?.saturating_sub(scan(0)?) / (rounds * LOOK_UPS as u64)) })
    };
    sizes.iter().map(cost).collect()
}

/// The interpreter itself: what is called so may be a script that starts it.
fn python() -> Result<PathBuf, Failed> {
    let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().into())
}

/// So many that are apart: two addresses of every four.
fn ranges(size: u64) -> Vec<String> {
    (0..size).map(|number| format!("{}/31", address(4 * number))).collect()
}

/// Addresses in three of them, and in none: before, between and behind them.
fn addresses(size: u64) -> [IpAddr; LOOK_UPS] {
    let quarter = |number: u64| 4 * (size * number / 4);
    let (before, behind) = (Ipv4Addr::new(9, 0, 0, 1).into(), Ipv4Addr::new(11, 0, 0, 1).into());
    [before, address(quarter(1)), address(quarter(2)), address(quarter(2) + 2), address(quarter(3)), behind]
}

fn address(number: u64) -> IpAddr {
    let first = Ipv4Addr::new(10, 0, 0, 0).to_bits();
    Ipv4Addr::from_bits(first + u32::try_from(number).unwrap_or(u32::MAX - first)).into()
}

/// What is measured.
pub(crate) fn look_ups(size: &str, count: &str) -> Result<(), Failed> {
    let size = size.parse()?;
    let (proxies, addresses, none) = (Proxies::new(ranges(size))?, addresses(size), [("", ""); 0]);
    for _ in 0..count.parse::<u64>()? {
        for address in addresses {
            let visitor = Ranges::built_in().visitor_addr_behind(&proxies, black_box(address), none);
            assert_eq!(visitor, address, "nobody else was named");
        }
    }
    Ok(())
}
