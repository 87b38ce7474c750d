//! `zone_set`: sets up a zone by CNAME, or sets it up anew.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use cfhost::ErrorCode;
use serde::Serialize;

use super::names::{Domain, is_label_byte};
use super::set_up::set_up;
use super::{Call, Outcome, Refusal, Success};
use crate::form::escaped;
use crate::json::Map;
use crate::rules::Behaviour;
use crate::store::Row;
use crate::upstream::{DELEGATION, zone_forward_target};

#[derive(Serialize)]
struct Reply<'a> {
    zone_name: &'a str,
    resolving_to: &'a str,
    hosted_cnames: Map<'a>,
    forward_tos: Map<'a>,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let asked = Setup::of(call)?;
    let ticket = set_up(call, user, &asked.zone, Some(asked.resolve_to), &asked.rows)?;
    let success = asked.answered(|row| call.service.target(Some(asked.resolve_to), row))?;
    Ok(success.after(ticket, ErrorCode::ZONE_CREATION_FAILED).told(told))
}

/// The answer, once the zone is at the vendor: the vendor says where its names lead.
fn told(call: &Call<'_>) -> Outcome {
    let asked = Setup::of(call)?;
    let vendors = call.read(|state| match state.live_zone(asked.zone.as_str())? {
        Some(live) => state.vendor_zone(live.id),
        None => Ok(None),
    })?;
    asked.answered(|row| match &vendors {
        Some(zone) => zone_forward_target(zone, &row.name),
        None => call.service.target(Some(asked.resolve_to), row),
    })
}

/// What was sent.
struct Setup<'a> {
    sent: &'a str,
    zone: Domain,
    resolve_to: &'a str,
    rows: Vec<Row>,
}

impl<'a> Setup<'a> {
    fn of(call: &Call<'a>) -> Result<Self, Refusal> {
        let (sent, zone) = call.zone()?;
        let (missing, invalid) = (ErrorCode::RESOLVE_TO_REQUIRED, ErrorCode::RESOLVE_TO_INVALID);
        let resolve_to = call.required_text("resolve_to", missing, invalid)?;
        let behaviour = &call.service.rules.behaviour;
        if !zone.accepts_origin(resolve_to, behaviour) {
            return Err(ErrorCode::RESOLVE_TO_INVALID.into());
        }
        let subdomains = call.field("subdomains").unwrap_or_default();
        let rows = rows(subdomains, &zone, resolve_to, behaviour, call.service.upstream.is_some())?;
        Ok(Self { sent, zone, resolve_to, rows })
    }

    fn answered(&self, target: impl Fn(&Row) -> String) -> Outcome {
        let reply = Reply {
            zone_name: self.zone.as_str(),
            resolving_to: self.resolve_to,
            hosted_cnames: self.rows.iter().map(|row| (row.name.as_str(), row.target.clone())).collect(),
            forward_tos: self.rows.iter().map(|row| (row.name.as_str(), target(row))).collect(),
        };
        Ok(Success::new(&reply)?.echoing("zone_name", self.sent))
    }
}

/// The most rows that a zone can have.
const MAX_ROWS: usize = 5000;

/// The rows that `subdomains` names: a comma list of `label`, `full.name.under.zone` or `@`, each perhaps with
/// `:target`. Of two rows for one name the last counts, in the place of the first.
fn rows(
    subdomains: &[u8],
    zone: &Domain,
    resolve_to: &str,
    behaviour: &Behaviour,
    has_upstream: bool,
) -> Result<Vec<Row>, Refusal> {
    let mut rows: Vec<Row> = Vec::new();
    let mut places = HashMap::new();
    for item in subdomains.split(|byte| *byte == b',').filter(|item| !item.is_empty()) {
        let row = row(item, zone, resolve_to, behaviour)?;
        // A client that sends back what it looked up also sends these, which the vendor alone decides on.
        if has_upstream && row.name.starts_with(DELEGATION) {
            continue;
        }
        if rows.len() >= MAX_ROWS && !places.contains_key(&row.name) {
            return Err(Refusal::new(ErrorCode::SUBDOMAIN_TOO_LONG, &[("subdomain", &row.name)]));
        }
        match places.entry(row.name.clone()) {
            Entry::Occupied(place) => rows[*place.get()] = row,
            Entry::Vacant(place) => {
                place.insert(rows.len());
                rows.push(row);
            }
        }
    }
    if rows.is_empty() { Err(ErrorCode::SUBDOMAINS_REQUIRED.into()) } else { Ok(rows) }
}

fn row(item: &[u8], zone: &Domain, resolve_to: &str, behaviour: &Behaviour) -> Result<Row, Refusal> {
    let refused = |host: &[u8], code| Refusal::new(code, &[("subdomain", &escaped(host))]);
    let item = str::from_utf8(item).map_err(|_| refused(item, ErrorCode::SUBDOMAIN_INVALID_CHARS))?;
    let (host, target) = item.split_once(':').unwrap_or((item, resolve_to));
    let refused = |code| refused(host.as_bytes(), code);
    let is_clean = host == "@" || host.bytes().all(|byte| is_label_byte(byte) || byte == b'.');
    if !is_clean {
        return Err(refused(ErrorCode::SUBDOMAIN_INVALID_CHARS));
    }
    if item.len() >= 120 {
        return Err(refused(ErrorCode::SUBDOMAIN_TOO_LONG));
    }
    let name = zone.full_name(host).ok_or_else(|| refused(ErrorCode::SUBDOMAIN_INVALID_CHARS))?;
    if !zone.accepts_origin(target, behaviour) {
        return Err(refused(ErrorCode::SUBDOMAIN_INVALID_CHARS));
    }
    Ok(Row { name, target: target.to_owned() })
}
