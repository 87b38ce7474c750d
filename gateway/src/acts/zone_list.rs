//! `zone_list`: the zones that the calling host set up.

use cfhost::ErrorCode;
use serde::Serialize;
use serde_json::Value;

use super::names::MAX_NAME;
use super::subscription::time;
use super::{Call, Outcome, Paging, Success, text};
use crate::rules::Profile;
use crate::store::{Sub, ZoneFilter, ZoneRow};

const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

/// A row. Without a subscription, all that concerns one is null.
#[derive(Serialize)]
struct Reply {
    sub_id: Value,
    zone_id: Value,
    sub_activated_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_status: Option<Value>,
    sub_expired_on: (),
    sub_label: Option<String>,
    zone_name: String,
    user_email: String,
    zone_status: String,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    // A value that makes no sense counts as one that was not sent; a name that is no text would then list everything.
    let number = |name| call.form.text(name).and_then(|text| text.parse::<i64>().ok()).filter(|number| *number > 0);
    let name = call.field("zone_name").map(|sent| text(sent, ErrorCode::ZONE_NAME_INVALID)).transpose()?;
    if name.is_some_and(|name| name.len() > MAX_NAME) {
        return Err(ErrorCode::ZONE_NAME_INVALID.into());
    }
    let name = name.map(str::to_ascii_lowercase);
    // The zone that is asked for, if that is one.
    let _ = name.as_deref().and_then(|name| call.domain(name));
    let filter = ZoneFilter {
        name: name.as_deref(),
        status: match call.form.text("zone_status") {
            Some("ALL") => None,
            Some(status @ ("D" | "P")) => Some(status),
            _ => Some("V"),
        },
        sub_id: number("sub_id"),
        sub_is_live: match call.form.text("sub_status") {
            Some("V") => Some(true),
            Some("CNL") => Some(false),
            _ => None,
        },
        limit: number("limit").unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT),
        offset: number("offset").unwrap_or(0),
    };
    let zones = call.read(|state| state.list_zones(call.host.id, &filter))?;

    let behaviour = &call.service.rules.behaviour;
    let id = |id: i64| if behaviour.writes_ids_as_text { Value::from(id.to_string()) } else { Value::from(id) };
    let row = |zone: ZoneRow| {
        let sub = zone.sub.as_ref();
        Reply {
            sub_id: sub.map_or(Value::Null, |sub| id(sub.id.0)),
            zone_id: id(zone.id.0),
            sub_activated_on: sub.map(|sub| time(sub.activated)),
            sub_status: (behaviour.profile > Profile::Y2012).then(|| sub.map(Sub::status).into()),
            sub_expired_on: (),
            sub_label: zone.sub.map(|sub| sub.plan),
            zone_name: zone.name,
            user_email: zone.user_email,
            zone_status: zone.status,
        }
    };
    let success = Success::new(&zones.into_iter().map(row).collect::<Vec<_>>())?;
    let paging = Paging { limit: filter.limit.to_string(), offset: filter.offset.to_string() };
    Ok(Success { paging: behaviour.writes_ids_as_text.then_some(paging), ..success })
}
