//! Clients, by their number: making them and one call by each, and their memory.

use cfhost::{Client, UserLookup};
use cfhost_gateway::EXAMPLE_HOST_KEY;

use crate::growth::{Cost, threads};
use crate::{Bench, Failed, UNIQUE_ID, instructions, size};

pub(super) fn costs(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let (program, curl, folder) = (std::env::current_exe()?, bench.curl_lookup(), bench.folder.path());
    let body = format!("act=user_lookup&host_key={EXAMPLE_HOST_KEY}&unique_id={UNIQUE_ID}");
    let server = threads::serve(1)?;
    let url = server.url("/");
    let ours = |count: u64| instructions(&program, &["clients", &url, &count.to_string()], folder);
    let peer = |count: u64| instructions(&curl, &[&url, &bench.ca, &body, "1", "handles", &count.to_string()], folder);
    // What a program costs that makes none.
    let (nothing, nothing_with_curl) = (ours(0)?, peer(0)?);
    let cost = |size: &u64| {
        let peer = peer(*size)?.saturating_sub(nothing_with_curl);
        Ok(Cost { ours: ours(*size)?.saturating_sub(nothing), peer: Some(peer) })
    };
    sizes.iter().map(cost).collect()
}

pub(super) fn memory(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    sizes.iter().map(|size| Ok(Cost { ours: size::memory(bench, *size)?, peer: None })).collect()
}

/// What is measured.
pub(crate) fn calls(url: &str, count: &str) -> Result<(), Failed> {
    let act = UserLookup::by_unique_id(UNIQUE_ID);
    let mut clients = Vec::new();
    for _ in 0..count.parse::<u64>()? {
        let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(url).build()?;
        client.user_lookup(&act)?;
        clients.push(client);
    }
    Ok(())
}
