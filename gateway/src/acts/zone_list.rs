//! `zone_list`: the zones that the calling host set up.

use serde::Serialize;

use super::{Call, Outcome, Success};
use crate::store::ZoneFilter;

const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

/// A row. Without a subscription, all that concerns one is null.
#[derive(Serialize)]
struct Reply {
    sub_id: (),
    zone_id: i64,
    sub_activated_on: (),
    sub_status: (),
    sub_expired_on: (),
    sub_label: (),
    zone_name: String,
    user_email: String,
    zone_status: String,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    // A value that makes no sense counts as one that was not sent.
    let number = |name| call.field(name).and_then(|text| text.parse::<i64>().ok()).filter(|number| *number > 0);
    let name = call.field("zone_name").map(str::to_ascii_lowercase);
    let filter = ZoneFilter {
        name: name.as_deref(),
        status: match call.field("zone_status") {
            Some("ALL") => None,
            Some(status @ ("D" | "P")) => Some(status),
            _ => Some("V"),
        },
        limit: number("limit").unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT),
        offset: number("offset").unwrap_or(0),
    };
    // No zone has a subscription, so that a filter for one leaves nothing.
    let wants_subscription = call.field("sub_id").is_some() || matches!(call.field("sub_status"), Some("V" | "CNL"));
    let zones = if wants_subscription {
        Vec::new()
    } else {
        call.store().read(|state| state.list_zones(call.host.id, &filter))?
    };
    let rows: Vec<Reply> = zones
        .into_iter()
        .map(|zone| Reply {
            sub_id: (),
            zone_id: zone.id.0,
            sub_activated_on: (),
            sub_status: (),
            sub_expired_on: (),
            sub_label: (),
            zone_name: zone.name,
            user_email: zone.user_email,
            zone_status: zone.status,
        })
        .collect();
    Success::new(&rows)
}
