//! `full_zone_set`: sets up a zone with the vendor's name servers.

use cfhost::ErrorCode;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::set_up::set_up;
use super::{Call, Outcome, Success};

#[derive(Serialize)]
struct Reply<'a> {
    act: &'static str,
    zone_name: &'a str,
    jumpstart: Value,
    msg: String,
}

/// The vendor gave each zone a name server of either kind.
const FIRST: [&str; 6] = ["abby", "ada", "cora", "dina", "elle", "gina"];
const SECOND: [&str; 6] = ["art", "bob", "carl", "dave", "eric", "fred"];

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let (_, zone) = call.zone()?;
    let ticket = set_up(call, user, &zone, None, &[])?;
    Ok(told(call)?.after(ticket, ErrorCode::ZONE_CREATION_FAILED).told(told))
}

/// The answer, once the zone is there.
fn told(call: &Call<'_>) -> Outcome {
    let (sent, zone) = call.zone()?;
    let vendors = call.read(|state| match state.live_zone(zone.as_str())? {
        Some(live) => state.name_servers(live.id),
        None => Ok(Vec::new()),
    })?;
    let jumpstart = call.field("jumpstart") != Some(b"0");
    let name_servers = match &vendors[..] {
        [] => {
            let (first, second) = name_servers(zone.as_str());
            format!("{first}.ns.cloudflare.com, {second}.ns.cloudflare.com")
        }
        vendors => vendors.join(", "),
    };
    let reply = Reply {
        act: "full_zone_set",
        zone_name: zone.as_str(),
        jumpstart: if call.service.rules.behaviour.writes_jumpstart_as_text {
            jumpstart.to_string().into()
        } else {
            jumpstart.into()
        },
        msg: format!("At your registrar set the nameservers to {name_servers} respectively to complete the setup."),
    };
    Ok(Success::new(&reply)?.echoing("zone_name", sent))
}

/// A zone's name servers: the same ones whenever they are asked for.
fn name_servers(zone: &str) -> (&'static str, &'static str) {
    let digest = Sha256::digest(zone);
    (FIRST[usize::from(digest[0]) % FIRST.len()], SECOND[usize::from(digest[1]) % SECOND.len()])
}
