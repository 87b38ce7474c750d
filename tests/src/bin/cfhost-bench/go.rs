//! The Go package, beside what one would write with net/http. Go under valgrind is no measure, so these rows are processor time,
//! and less steady than the others.

use std::mem::MaybeUninit;
use std::process::Command;
use std::time::Duration;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::c;

use crate::{Bench, Failed, Row, UNIQUE_ID};

/// Longer than those that are counted: the clock is coarser.
const FEW: u64 = 1_000;
const MANY: u64 = 11_000;
/// How many processes start.
const COLD: u32 = 40;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let library = c::library()?;
    let profile = if library.ends_with("release") { "release" } else { "debug" };
    let program = bench.folder.path().join("lookups");
    let mut build = Command::new(c::project().join("tests/scripts/go"));
    build.env("PROFILE", profile).args(["build", "-o"]).arg(&program).arg("./internal/lookups");
    if !build.status()?.success() {
        return Err("the Go program does not compile: it needs golang-go and pkg-config".into());
    }
    let run = |through: &str, count: u64| -> Result<Duration, Failed> {
        let before = spent_by_children()?;
        let status = Command::new(&program)
            .args([through, bench.url(), &bench.ca, EXAMPLE_HOST_KEY, UNIQUE_ID, &count.to_string()])
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR")
            .status()?;
        if !status.success() {
            return Err(format!("the look-ups through {through} failed").into());
        }
        Ok(spent_by_children()?.saturating_sub(before))
    };
    let per_call = |through: &str| -> Result<u64, Failed> {
        let (many, few) = (run(through, MANY)?, run(through, FEW)?);
        Ok(u64::try_from(many.saturating_sub(few).as_nanos())? / (MANY - FEW))
    };
    let cold = |through: &str| -> Result<u64, Failed> {
        let mut sum = Duration::ZERO;
        for _ in 0..COLD {
            sum += run(through, 1)?;
        }
        Ok(u64::try_from(sum.as_nanos())? / u64::from(COLD))
    };
    let unit = "nanoseconds of processor time";
    Ok(vec![
        Row::beside(
            "warm user_lookup, Go / net/http and encoding/json",
            unit,
            per_call("cfhost")?,
            per_call("net/http")?,
            0.62,
        ),
        Row::beside("cold start and one user_lookup, Go / net/http", unit, cold("cfhost")?, cold("net/http")?, 0.9),
    ])
}

/// The processor time, in and for them, of the programs that this one has started and seen end.
#[expect(unsafe_code, reason = "the standard library does not tell")]
fn spent_by_children() -> Result<Duration, Failed> {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: it is a struct that can be written to.
    if unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr()) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: the call succeeded, and so has filled it.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| -> Result<Duration, Failed> {
        Ok(Duration::from_secs(time.tv_sec.try_into()?) + Duration::from_micros(time.tv_usec.try_into()?))
    };
    Ok(time(usage.ru_utime)? + time(usage.ru_stime)?)
}
