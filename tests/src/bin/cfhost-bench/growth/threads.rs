//! A warm call, by the threads that share a client.

use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

use cfhost::{Client, UserLookup};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::http::{Server, answer};

use crate::growth::Cost;
use crate::{Bench, Failed, UNIQUE_ID, instructions};

/// Calls of each thread.
const FEW: u64 = 5;
const MANY: u64 = 25;

pub(super) fn costs(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let (ours, curl) = (std::env::current_exe()?, bench.curl_lookup());
    let body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&unique_id={UNIQUE_ID}");
    let cost = |size: &u64| {
        let threads = size.to_string();
        let per_call = |run: &dyn Fn(&str, &str) -> Result<u64, Failed>| -> Result<u64, Failed> {
            let run = |count: u64| run(&serve(*size)?.url("/"), &count.to_string());
            Ok(run(MANY)?.saturating_sub(run(FEW)?) / ((MANY - FEW) * size))
        };
        let folder = bench.folder.path();
        Ok(Cost {
            ours: per_call(&|url, count| instructions(&ours, &["threads", url, &threads, count], folder))?,
            peer: Some(per_call(&|url, count| {
                instructions(&curl, &[url, &bench.ca, &body, count, "threads", &threads], folder)
            })?),
        })
    };
    sizes.iter().map(cost).collect()
}

/// Answers look-ups. The first ones wait until there is one of each thread, so that each run makes as many connections.
pub(super) fn serve(threads: u64) -> Result<Server, Failed> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/user_lookup/success.json");
    let reply = answer(200, &[], &std::fs::read_to_string(file)?);
    let (came, all) = (AtomicU64::new(0), Barrier::new(usize::try_from(threads)?));
    Ok(Server::new(move |_| {
        if came.fetch_add(1, Ordering::SeqCst) < threads {
            all.wait();
        }
        reply.clone()
    })?)
}

/// What is measured.
pub(crate) fn calls(url: &str, threads: &str, count: &str) -> Result<(), Failed> {
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(url).build()?;
    let (act, count) = (UserLookup::by_unique_id(UNIQUE_ID), count.parse::<u64>()?);
    let work = || (0..count).try_for_each(|_| client.user_lookup(&act).map(drop));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.parse::<u64>()?).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| Ok(thread.join().map_err(|_| "a thread panicked")??))
    })
}
