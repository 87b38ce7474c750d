//! `zone_lookup`: the state of one zone.

use serde::Serialize;

use super::{Call, Outcome, Refusal, Success};
use crate::json::Map;
use crate::rules::{Behaviour, Profile};
use crate::store::{Row, Sub, ZoneId};
use crate::upstream::Shown;

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
    ssl_meta_tag: (),
    #[serde(flatten)]
    sub: Option<Subscription>,
}

#[derive(Serialize, Default)]
struct Subscription {
    sub_label: Option<String>,
    /// `V`, or `D` where lists have `CNL`.
    sub_status: Option<&'static str>,
}

/// How a zone stands with the calling host.
enum State {
    Absent,
    /// The user has it, through another host.
    Elsewhere,
    /// The host's, with its rows and its newest subscription.
    Hosted(ZoneId, Shown, Option<Sub>),
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let (sent, zone) = call.zone()?;
    let state = call.read(|state| match state.live_zone_and_sub(zone.as_str())? {
        Some((live, sub)) if live.user == user && live.host == call.host.id => {
            let rows = state.rows(live.id)?;
            let shown = match &call.service.upstream {
                Some(upstream) => match state.vendor_zone(live.id)? {
                    Some(zone) => upstream.show_zone(&zone, rows),
                    None => upstream.show(live.resolve_to.as_deref(), rows, &state.hostnames(live.id)?),
                },
                None => Shown::all(with_apex_first(zone.as_str(), live.resolve_to, rows)),
            };
            Ok(State::Hosted(live.id, shown, sub))
        }
        Some((live, _)) if live.user == user => Ok(State::Elsewhere),
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
    let behaviour = &call.service.rules.behaviour;
    let success = match state {
        State::Absent => Success::new(&unhosted(false)),
        State::Elsewhere => Success::new(&unhosted(true)),
        State::Hosted(id, Shown { rows, ssl_status, is_stale }, sub) => {
            let map = |target: fn(&(Row, String)) -> &String| {
                let are_shown = !(rows.is_empty() && behaviour.nulls_empty_maps);
                are_shown.then(|| rows.iter().map(|row| (row.0.name.as_str(), target(row).clone())).collect())
            };
            let success = Success::new(&Reply {
                zone_hosted: true,
                hosted_cnames: map(|(row, _)| &row.target),
                forward_tos: map(|(_, forward)| forward),
                hosted: (behaviour.profile > Profile::Y2011).then(|| Hosted {
                    ssl_status,
                    ssl_meta_tag: (),
                    sub: subscription(sub, behaviour),
                }),
                ..unhosted(true)
            });
            success.map(|success| Success { stale: is_stale.then_some(id), ..success })
        }
    };
    Ok(success?.echoing("zone_name", sent))
}

fn subscription(sub: Option<Sub>, behaviour: &Behaviour) -> Option<Subscription> {
    match sub {
        Some(sub) => {
            let sub_status = if sub.canceled.is_none() { "V" } else { "D" };
            Some(Subscription { sub_label: Some(sub.plan), sub_status: Some(sub_status) })
        }
        None => (!behaviour.omits_no_subscription).then(Subscription::default),
    }
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
