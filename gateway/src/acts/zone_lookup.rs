//! `zone_lookup`: the state of one zone.

use serde::Serialize;

use super::names::forward_target;
use super::{Call, Outcome, Refusal, Success};
use crate::json::Map;
use crate::store::Row;

#[derive(Serialize)]
struct Reply<'a> {
    zone_name: &'a str,
    zone_exists: bool,
    zone_hosted: bool,
    hosted_cnames: Option<Map<'a>>,
    forward_tos: Option<Map<'a>>,
    #[serde(flatten)]
    hosted: Option<Hosted>,
}

/// The members that only a hosted zone has.
#[derive(Serialize)]
struct Hosted {
    ssl_status: &'static str,
    ssl_meta_tag: Option<&'static str>,
    sub_label: Option<&'static str>,
    sub_status: Option<&'static str>,
}

/// How a zone stands with the calling host.
enum State {
    Absent,
    /// The user has it, through another host.
    Elsewhere,
    /// The host's, with its rows.
    Hosted(Vec<Row>),
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let (sent, zone) = call.zone()?;
    let state = call.store().read(|state| match state.live_zone(zone.as_str())? {
        Some(live) if live.user == user && live.host == call.host.id => {
            let rows = state.rows(live.id)?;
            Ok(State::Hosted(with_apex_first(zone.as_str(), live.resolve_to, rows)))
        }
        Some(live) if live.user == user => Ok(State::Elsewhere),
        _ => Ok::<_, Refusal>(State::Absent),
    })?;

    let unhosted = |zone_exists| Reply {
        zone_name: zone.as_str(),
        zone_exists,
        zone_hosted: false,
        hosted_cnames: None,
        forward_tos: None,
        hosted: None,
    };
    let success = match &state {
        State::Absent => Success::new(&unhosted(false)),
        State::Elsewhere => Success::new(&unhosted(true)),
        State::Hosted(rows) => Success::new(&Reply {
            zone_hosted: true,
            hosted_cnames: Some(rows.iter().map(|row| (row.name.as_str(), row.target.clone())).collect()),
            forward_tos: Some(rows.iter().map(|row| (row.name.as_str(), forward_target(&row.name))).collect()),
            hosted: Some(Hosted { ssl_status: "none", ssl_meta_tag: None, sub_label: None, sub_status: None }),
            ..unhosted(true)
        }),
    };
    Ok(success?.echoing("zone_name", sent))
}

/// The zone itself stands first, whether it was set or not: it points at the zone's origin unless set otherwise.
fn with_apex_first(zone: &str, resolve_to: Option<String>, mut rows: Vec<Row>) -> Vec<Row> {
    if let Some(place) = rows.iter().position(|row| row.name == zone) {
        rows[..=place].rotate_right(1);
    } else if let Some(target) = resolve_to {
        rows.insert(0, Row { name: zone.to_owned(), target });
    }
    rows
}
