//! `zone_delete`: removes a zone.

use cfhost::ErrorCode;
use serde::Serialize;

use super::{Call, Outcome, Refusal, Success};

#[derive(Serialize)]
struct Reply<'a> {
    zone_name: &'a str,
    zone_deleted: bool,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let (sent, zone) = call.zone()?;
    call.store().write(|state| {
        let refused = match state.live_zone(zone.as_str())? {
            Some(live) if live.user == user => {
                if live.host != call.host.id {
                    ErrorCode::ZONE_NOT_YOURS_AS_PARTNER
                } else if live.is_full {
                    ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE
                } else {
                    return Ok(state.delete_zone(live.id)?);
                }
            }
            _ if state.had_zone(user, zone.as_str())? => ErrorCode::ZONE_ALREADY_REMOVED,
            _ => ErrorCode::ZONE_NOT_IN_ACCOUNT,
        };
        Err(Refusal::new(refused, &[("zone_name", zone.as_str()), ("host_provider", &call.host.pub_name)]))
    })?;
    Ok(Success::new(&Reply { zone_name: zone.as_str(), zone_deleted: true })?.echoing("zone_name", sent))
}
