//! Subscriptions, plans and entitlements of a zone.

use serde_json::{Value, json};

use super::{Answer, InZone, Reply, Request, no_route, refuse};
use crate::world::{World, hex, rfc3339, seconds};

/// Id, public name, price a month.
const PLANS: [(&str, &str, f64); 8] = [
    ("free", "Free Website", 0.0),
    ("pro", "Pro Website", 25.0),
    ("business", "Business Website", 250.0),
    ("enterprise", "Enterprise Website", 0.0),
    ("partners_free", "Partners Free", 0.0),
    ("partners_pro", "Partners Pro", 0.0),
    ("partners_business", "Partners Business", 0.0),
    ("partners_enterprise", "Partners Enterprise", 0.0),
];

pub(super) fn route(world: &mut World, call: &InZone<'_>) -> Answer {
    let &InZone { request, caller, z, rest } = call;
    let method = request.method.as_str();
    match (method, rest) {
        ("GET", ["subscription"]) => {
            caller.needs("billing", false)?;
            match &world.zones[z].subscription {
                Some(subscription) => Ok(Reply::result(subscription.clone())),
                None => Err(refuse(404, 1207, "The zone has no active core subscription")),
            }
        }
        ("POST" | "PUT", ["subscription"]) => {
            caller.needs("billing", true)?;
            subscribe(world, request, z, method == "POST")
        }
        ("GET", ["available_plans"]) => {
            caller.needs("zone", false)?;
            let present = present(world, z);
            let row = |(id, name, price): &(&str, &str, f64)| {
                json!({
                    "id": format!("{:0>32}", hex_of(id)), "legacy_id": id, "name": name, "price": price,
                    "currency": "USD", "frequency": "monthly", "is_subscribed": *id == present,
                    "can_subscribe": *id != present && *price > 0.0, "externally_managed": false,
                    "legacy_discount": false,
                })
            };
            Ok(Reply::result(PLANS[..4].iter().map(row).collect()))
        }
        ("GET", ["available_rate_plans"]) => {
            caller.needs("zone", false)?;
            let row = |(id, name, _): &(&str, &str, f64)| json!({ "id": id, "name": name, "currency": "USD", "duration": 1, "frequency": "monthly", "components": [] });
            Ok(Reply::result(PLANS[..4].iter().map(row).collect()))
        }
        ("GET", ["entitlements"]) => {
            caller.needs("zone", false)?;
            Ok(Reply::result(Value::Array(world.zones[z].entitlements.clone())))
        }
        _ => Err(no_route()),
    }
}

fn hex_of(text: &str) -> String {
    let digits = text.bytes().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.take(32).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn present(world: &World, z: usize) -> String {
    let id = world.zones[z].subscription.as_ref().and_then(|one| one["rate_plan"]["id"].as_str());
    id.unwrap_or("free").to_owned()
}

fn subscribe(world: &mut World, request: &Request, z: usize, is_new: bool) -> Answer {
    let body = request.object()?;
    let id = body.get("rate_plan").and_then(|plan| plan["id"].as_str()).unwrap_or_default().to_ascii_lowercase();
    let Some((id, name, price)) = PLANS.iter().find(|(known, ..)| *known == id) else {
        return Err(refuse(400, 1204, "Failed to resolve the provided rate plan"));
    };
    let frequency = body.get("frequency").and_then(Value::as_str).unwrap_or("monthly");
    if !["weekly", "monthly", "quarterly", "yearly", "annual", "not-applicable"].contains(&frequency) {
        return Err(refuse(400, 1204, "Failed to resolve the provided frequency"));
    }
    if id.starts_with("partners_") && !world.settings.partial_allowed || *id == "enterprise" {
        return Err(refuse(400, 1225, "The account does not have access to this product"));
    }
    let now = world.now;
    let zone = &mut world.zones[z];
    match (&zone.subscription, is_new) {
        (Some(_), true) => return Err(refuse(400, 1205, "The zone has a subscription: change it")),
        (None, false) => return Err(refuse(404, 1207, "The zone has no active core subscription")),
        _ => {}
    }
    let subscription = json!({
        "id": hex(32), "state": "Paid", "price": price, "currency": "USD", "frequency": frequency,
        "current_period_start": rfc3339(now), "current_period_end": rfc3339(now + seconds(30 * 86_400)),
        "rate_plan": { "id": id, "public_name": name, "scope": "zone", "currency": "USD", "externally_managed": false,
            "is_contract": false, "sets": [] },
        "component_values": [], "cancel_at_period_end": false, "zone": { "id": zone.id, "name": zone.name },
        "created_date": rfc3339(now),
    });
    if id.ends_with("free") {
        zone.subscription = None;
        let mut left = subscription;
        left["state"] = json!("Cancelled");
        return Ok(Reply::result(left));
    }
    zone.subscription = Some(subscription.clone());
    // A paid zone is not deleted by itself.
    zone.end_due = None;
    world.plans_bought += 1;
    Ok(Reply::result(subscription))
}
