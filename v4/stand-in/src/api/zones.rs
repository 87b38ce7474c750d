//! Zones.

use serde_json::{Value, json};

use super::{Answer, Caller, InZone, Reply, Request, no_route, refuse, text};
use crate::world::{Millis, World, Zone, hex, rfc3339, seconds, uuid};

/// Of so many zones on, an account may not have more pending than active ones.
const MANY: usize = 50;

pub(super) fn find(world: &World, id: &str) -> Result<usize, Reply> {
    if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) || id.len() != 32 {
        return Err(super::errors(
            400,
            &[
                json!({ "code": 7003, "message": format!("Could not route to /zones/{id}, perhaps your object identifier is invalid?") }),
                json!({ "code": 7000, "message": "No route for that URI" }),
            ],
        ));
    }
    world.zones.iter().position(|zone| zone.id == id).ok_or_else(|| refuse(404, 1001, "Invalid zone identifier"))
}

/// For some calls, a new zone is not known everywhere.
pub(super) fn refuse_young(world: &mut World, z: usize) -> Result<(), Reply> {
    let zone = &mut world.zones[z];
    if zone.young == 0 {
        return Ok(());
    }
    zone.young -= 1;
    Err(refuse(403, 10_000, "Authentication error"))
}

pub(super) fn list(world: &World, request: &Request, caller: &Caller) -> Answer {
    caller.needs("zone", false)?;
    let suits = |name: &str, found: &str| request.query(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(found));
    let rows = world
        .zones
        .iter()
        .filter(|zone| {
            suits("name", &zone.name)
                && suits("account.id", &zone.account)
                && suits("status", zone.status)
                && suits("type", &zone.kind)
        })
        .map(|zone| shown(world, zone))
        .collect();
    // The table says 5 to 50; recorded answers show 1 and 100.
    Ok(Reply::page(rows, request, 20, 100))
}

/// Whether the name is a registered domain, by the public suffix list and what was said at the start.
fn registered(world: &World, name: &str) -> Result<(), Reply> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() > 253 || !name.contains('.') || !name.split('.').all(is_label) {
        return Err(refuse(400, 1002, "Invalid domain"));
    }
    if world.settings.any_name {
        return Ok(());
    }
    let own = world.settings.suffixes.iter().find(|suffix| name.ends_with(&format!(".{suffix}")));
    let known = psl::suffix(name.as_bytes()).filter(psl::Suffix::is_known);
    let suffix = match (own, known) {
        (Some(suffix), _) => suffix.clone(),
        (None, Some(suffix)) => String::from_utf8_lossy(suffix.as_bytes()).into_owned(),
        (None, None) => return Err(refuse(400, 1049, format!("{name} is not a registered domain"))),
    };
    match name.strip_suffix(&suffix).map(|rest| rest.trim_end_matches('.')) {
        Some("") => Err(refuse(400, 1099, format!("{name} was not identified as a registered domain"))),
        Some(rest) if !rest.contains('.') => Ok(()),
        _ => Err(refuse(400, 1116, "Please ensure you are providing the root domain and not any subdomains")),
    }
}

pub(super) fn create(world: &mut World, request: &Request, caller: &Caller) -> Answer {
    caller.needs("zone", true)?;
    let body = request.object()?;
    let name = text(&body, "name").ok_or_else(|| refuse(400, 1002, "Invalid domain"))?.to_ascii_lowercase();
    let account = body.get("account").and_then(|account| account["id"].as_str());
    let account = account.ok_or_else(|| refuse(400, 1067, "Invalid organization"))?;
    let Some(a) = world.accounts.iter().position(|found| found.id == account) else {
        return Err(refuse(403, 1068, "Permission denied"));
    };
    let kind = match body.get("type") {
        None => "full",
        Some(Value::String(kind)) if ["full", "partial", "secondary", "internal"].contains(&kind.as_str()) => kind,
        Some(_) => return Err(refuse(400, 1086, "Invalid zone type")),
    };
    if body.contains_key("jump_start") && !body["jump_start"].is_boolean() {
        return Err(refuse(400, 1003, "'jump_start' must be boolean"));
    }
    if world.zones.iter().any(|zone| zone.name == name && zone.account == account) {
        return Err(refuse(400, 1061, format!("{name} already exists")));
    }
    registered(world, &name)?;
    if world.banned.contains(&name) {
        return Err(refuse(400, 1097, format!("{name} cannot be added to the network at this time")));
    }
    if world.held.contains(&name) {
        return Err(refuse(400, 1428, format!("The zone {name} is subject to a hold")));
    }
    if kind != "partial"
        && (world.elsewhere.contains(&name)
            || world.zones.iter().any(|zone| zone.name == name && zone.kind != "partial"))
    {
        return Err(refuse(400, 1051, format!("The vendor is already hosting {name}")));
    }
    if kind == "partial" && !world.accounts[a].partial_allowed {
        return Err(refuse(400, 1104, "Partial zone signup not allowed"));
    }
    if kind == "secondary" || kind == "internal" {
        return Err(refuse(400, 1070, "This zone type needs an Enterprise plan"));
    }
    limit_new_zones(world, a)?;
    let now = world.now;
    let zone = Zone {
        id: hex(32),
        name: name.clone(),
        account: account.to_owned(),
        kind: kind.to_owned(),
        status: "pending",
        paused: false,
        name_servers: ["ada", "bob"].map(|first| format!("{first}.ns.cloudflare.com")).to_vec(),
        vanity: Vec::new(),
        verification_key: format!("{}-{}", &hex(9), &hex(9)),
        created: now,
        modified: now,
        activated: None,
        check_due: now + seconds(world.settings.times.zone_first_check),
        end_due: Some(now + seconds(world.settings.times.zone_pending_end)),
        last_check: None,
        subscription: None,
        records: Vec::new(),
        stale: None,
        scan: None,
        hostnames: Vec::new(),
        fallback: None,
        delegation: uuid().replace('-', "")[..16].to_owned(),
        young: world.settings.young_refusals,
        entitlements: Vec::new(),
    };
    let shown = shown(world, &zone);
    world.zones.push(zone);
    world.version += 1;
    Ok(Reply::result(shown))
}

fn limit_new_zones(world: &mut World, a: usize) -> Result<(), Reply> {
    let (now, window) = (world.now, seconds(world.settings.times.zone_window));
    if !world.settings.limits {
        return Ok(());
    }
    let account = &mut world.accounts[a];
    let mine = world.zones.iter().filter(|zone| zone.account == account.id);
    let (active, other): (Vec<_>, Vec<_>) = mine.partition(|zone| zone.status == "active");
    while account.zone_times.front().is_some_and(|made| made + window <= now) {
        account.zone_times.pop_front();
    }
    let is_blocked = active.len() + other.len() >= MANY && other.len() > active.len();
    if account.zone_times.len() >= world.settings.new_zones || is_blocked {
        return Err(refuse(400, 1118, "You have exceeded the limit for adding zones. Please activate some zones."));
    }
    account.zone_times.push_back(now);
    Ok(())
}

pub(super) fn one(world: &mut World, call: &InZone<'_>) -> Answer {
    let &InZone { request, caller, z, rest } = call;
    let method = request.method.as_str();
    match (method, rest) {
        ("GET", []) => {
            caller.needs("zone", false)?;
            Ok(Reply::result(shown(world, &world.zones[z])))
        }
        ("PATCH", []) => {
            caller.needs("zone", true)?;
            patch(world, request, z)
        }
        ("DELETE", []) => {
            caller.needs("zone", true)?;
            let zone = world.zones.remove(z);
            world.version += 1;
            Ok(Reply::result(json!({ "id": zone.id })))
        }
        ("PUT", ["activation_check"]) => {
            caller.needs("zone", true)?;
            let times = &world.settings.times;
            let zone = &world.zones[z];
            let between =
                if zone.subscription.is_none() { times.activation_check_free } else { times.activation_check_paid };
            if zone.last_check.is_some_and(|last| last + seconds(between) > world.now) {
                return Err(refuse(400, 1224, "You may only perform this action once per hour."));
            }
            world.zones[z].last_check = Some(world.now);
            world.check_zone(z);
            Ok(Reply::result(json!({ "id": world.zones[z].id })))
        }
        ("GET", ["ssl", "verification"]) => {
            caller.needs("ssl", false)?;
            Ok(Reply::result(json!([certificate(&world.zones[z])])))
        }
        _ => Err(no_route()),
    }
}

fn patch(world: &mut World, request: &Request, z: usize) -> Answer {
    let body = request.object()?;
    if body.len() > 1 {
        return Err(refuse(400, 1085, "Only one property may be changed at a time"));
    }
    let now = world.now;
    let zone = &mut world.zones[z];
    match body.iter().next() {
        Some((name, Value::Bool(paused))) if name == "paused" => zone.paused = *paused,
        Some((name, Value::Array(servers))) if name == "vanity_name_servers" => {
            if zone.subscription.is_none() {
                return Err(refuse(400, 1070, "Vanity name servers need a Business plan"));
            }
            zone.vanity = servers.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        Some((name, Value::String(kind))) if name == "type" && ["full", "partial"].contains(&kind.as_str()) => {
            let plan = zone.subscription.as_ref().map(|subscription| subscription["rate_plan"]["id"].to_string());
            let is_large = plan.is_some_and(|plan| plan.contains("business") || plan.contains("ent"));
            let account = world.accounts.iter().find(|account| account.id == zone.account);
            if !is_large && !account.is_some_and(|account| account.partial_allowed) {
                return Err(refuse(400, 1070, "This zone type needs a Business or Enterprise plan"));
            }
            zone.kind.clone_from(kind);
            zone.status = "pending";
        }
        _ => return Err(refuse(400, 1086, "Invalid property")),
    }
    zone.modified = now;
    // What DNS answers can be another thing now.
    world.version += 1;
    Ok(Reply::result(shown(world, &world.zones[z])))
}

fn certificate(zone: &Zone) -> Value {
    let status = if zone.status == "active" { "active" } else { "initializing" };
    json!({
        "certificate_status": status, "brand_check": false, "validation_method": "txt",
        "verification_status": zone.status == "active", "verification_type": "cname",
        "cert_pack_uuid": uuid(), "signature": "ECDSAWithSHA256",
        "verification_info": {
            "record_name": format!("_acme-challenge.{}", zone.name), "record_target": zone.delegation,
        },
    })
}

pub(super) fn shown(world: &World, zone: &Zone) -> Value {
    let account = world.accounts.iter().find(|account| account.id == zone.account);
    let name = account.map_or("", |account| account.name.as_str());
    let plan = zone.subscription.as_ref().map_or(json!("Free Website"), |one| one["rate_plan"]["public_name"].clone());
    let mut shown = json!({
        "id": zone.id, "name": zone.name, "status": zone.status, "paused": zone.paused, "type": zone.kind,
        "development_mode": 0,
        "name_servers": zone.name_servers,
        "original_name_servers": null, "original_registrar": null, "original_dnshost": null,
        "created_on": rfc3339(zone.created), "modified_on": rfc3339(zone.modified),
        "activated_on": zone.activated.map(|at: Millis| rfc3339(at)),
        "meta": { "cdn_only": false, "custom_certificate_quota": 0, "dns_only": false, "foundation_dns": false,
            "page_rule_quota": 3, "phishing_detected": false, "step": 2 },
        "owner": { "id": null, "type": "user", "name": null },
        "account": { "id": zone.account, "name": name },
        "tenant": { "id": null, "name": null }, "tenant_unit": { "id": null },
        "permissions": [],
        "plan": { "id": "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "name": plan, "price": 0, "currency": "USD",
            "frequency": "", "is_subscribed": false, "can_subscribe": false, "legacy_id": "free",
            "legacy_discount": false, "externally_managed": false },
    });
    if !zone.vanity.is_empty() {
        shown["vanity_name_servers"] = json!(zone.vanity);
    }
    if zone.kind == "partial" {
        shown["verification_key"] = json!(zone.verification_key);
        shown["cname_suffix"] = json!("cdn.cloudflare.net");
    }
    shown
}
