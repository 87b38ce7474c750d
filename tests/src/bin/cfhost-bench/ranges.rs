//! The network's address ranges.

use std::ffi::OsString;
use std::hint::black_box;
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use cfhost::ranges::Ranges;

use crate::python::PYTHON;
use crate::{Bench, Failed, Row};

/// Looking an address up in the ranges, beside the scan that a Python script does.
pub(crate) fn look_up(_: &Bench) -> Result<Vec<Row>, Failed> {
    const ROUNDS: u32 = 100_000;
    let ranges = Ranges::built_in();
    let texts = ["173.245.48.1", "131.0.75.255", "192.0.2.1", "172.71.255.255", "2c0f:f248::1", "2001:db8::1"];
    let addresses = texts.iter().map(|text| text.parse()).collect::<Result<Vec<IpAddr>, _>>()?;
    let start = Instant::now();
    let mut found = 0;
    for _ in 0..ROUNDS {
        for address in &addresses {
            found += u32::from(ranges.contains(black_box(*address)));
        }
    }
    let ours = start.elapsed().as_nanos() / (u128::from(ROUNDS) * addresses.len() as u128);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/ranges.py");
    let python = |program: OsString, way: &str, rounds: &str| -> Result<u64, Failed> {
        let output = Command::new(&program)
            .arg(&script)
            .args([way, rounds])
            .args(ranges.iter().map(|range| range.to_string()))
            .arg("--")
            .args(texts)
            .output()
            .map_err(|error| format!("{} does not start: {error}", program.display()))?;
        let said = String::from_utf8(output.stdout)?;
        let (took, its_found) = said.trim().split_once(' ').ok_or("the Python script failed")?;
        assert_eq!(its_found.parse(), Ok(found / ROUNDS), "all find the same");
        Ok(took.parse()?)
    };
    let scan = python("python3".into(), "scan", "200")?;
    let ours = u64::try_from(ours)?.max(1);
    let mut rows = vec![Row::beside(
        "looking an address up, Rust / a scan by Python's ipaddress",
        "nanoseconds",
        ours,
        scan,
        0.05,
    )];
    if let Some(program) = std::env::var_os(PYTHON) {
        let ours = python(program, "cfhost", "2000")?;
        rows.push(Row::beside("looking an address up, Python / the same scan", "nanoseconds", ours, scan, 0.5));
    }
    Ok(rows)
}
