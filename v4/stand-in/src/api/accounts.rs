//! Accounts and members, and what partners have: tenants, if any are seeded.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::{Answer, Caller, Reply, Request, no_route, refuse, text};
use crate::world::{Account, Tenant, World, hex, rfc3339};

/// The longest name of an account.
const LONGEST_NAME: usize = 100;
/// So many accounts a user can make without a tenant.
const MOST_STANDALONE: usize = 5;

pub(super) fn route(world: &mut World, request: &Request, caller: &Caller, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("GET", ["accounts"]) => {
            caller.needs("account", false)?;
            let name = request.query("name");
            let rows = world.accounts.iter().filter(|account| name.is_none_or(|name| account.name == name));
            Ok(Reply::page(rows.map(shown).collect(), request, 20, 50))
        }
        ("POST", ["accounts"]) => create(world, request, caller),
        ("GET", ["tenants", id, rest @ ..]) => {
            caller.needs_key()?;
            match world.tenants.iter().find(|tenant| tenant.id == *id) {
                Some(tenant) => of_tenant(world, request, tenant, rest),
                None => Err(no_route()),
            }
        }
        (_, ["accounts", id, rest @ ..]) => {
            let Some(a) = world.accounts.iter().position(|account| account.id == *id) else {
                return Err(refuse(404, 7003, "Could not route to the account, perhaps its identifier is invalid?"));
            };
            of_one(world, request, caller, method, a, rest)
        }
        // What else partners have is not played.
        _ => Err(no_route()),
    }
}

fn of_one(world: &mut World, request: &Request, caller: &Caller, method: &str, a: usize, rest: &[&str]) -> Answer {
    match (method, rest) {
        ("GET", []) => {
            caller.needs("account", false)?;
            Ok(Reply::result(shown(&world.accounts[a])))
        }
        ("DELETE", []) => {
            caller.needs_key()?;
            let account = world.accounts.remove(a);
            world.zones.retain(|zone| zone.account != account.id);
            world.version += 1;
            Ok(Reply::result(json!({ "id": account.id })))
        }
        ("GET", ["entitlements"]) => {
            caller.needs("account", false)?;
            Ok(Reply::result(Value::Array(world.accounts[a].entitlements.clone())))
        }
        ("GET", ["members"]) => {
            caller.needs("account", false)?;
            let status = request.query("status");
            let rows = world.accounts[a].members.iter();
            let rows = rows.filter(|member| status.is_none_or(|status| member["status"] == status)).cloned();
            Ok(Reply::page(rows.collect(), request, 20, 50))
        }
        ("POST", ["members"]) => {
            caller.needs("account", true)?;
            invite(world, request, a)
        }
        _ => Err(no_route()),
    }
}

fn of_tenant(world: &World, request: &Request, tenant: &Tenant, rest: &[&str]) -> Answer {
    match rest {
        [] => {
            let unit = |(n, unit): (usize, &String)| json!({ "unit_tag": unit, "unit_name": format!("Unit {}", n + 1), "unit_status": "active" });
            let units: Vec<_> = tenant.units.iter().enumerate().map(unit).collect();
            Ok(Reply::result(json!({
                "tenant_tag": tenant.id, "tenant_name": tenant.name, "tenant_status": "active", "tenant_units": units,
            })))
        }
        ["entitlements"] => {
            let allowed = |value: bool| json!({ "type": "bool", "value": value });
            Ok(Reply::result(json!({
                "partial_setup_allowed": allowed(tenant.partial_allowed), "cname_setup_allowed": allowed(tenant.partial_allowed),
                "allow_add_subdomain": allowed(false), "allow_auto_accept_invites": allowed(false),
                "custom_entitlements": [],
            })))
        }
        ["accounts"] => {
            let is_of = |account: &&Account| account.unit.as_ref().is_some_and(|unit| tenant.units.contains(unit));
            // In the spelling that a client of 2025 met.
            let row = |account: &Account| json!({ "account_tag": account.id, "account_pubname": account.name, "account_type": account.kind });
            Ok(Reply::page(world.accounts.iter().filter(is_of).map(row).collect(), request, 20, 50))
        }
        _ => Err(no_route()),
    }
}

fn create(world: &mut World, request: &Request, caller: &Caller) -> Answer {
    let body = request.object()?;
    let is_standalone = body.get("standalone") == Some(&Value::Bool(true));
    if !is_standalone {
        caller.needs_key()?;
    }
    let key = request.header("idempotency-key").map(str::to_owned);
    let asked = Value::Object(body.clone()).to_string();
    if let Some((before, answer)) = key.as_ref().and_then(|key| world.idempotent.get(key)) {
        if *before != asked {
            return Err(refuse(409, 1003, "The idempotency key was used for another request"));
        }
        return Ok(Reply::result(answer.clone()));
    }
    let name = text(&body, "name").unwrap_or_default();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(refuse(400, 1001, "The name is missing, too long, or has invalid characters"));
    }
    if is_standalone && body.contains_key("unit") {
        return Err(refuse(400, 1001, "standalone and unit exclude each other"));
    }
    if is_standalone && world.accounts.len() >= MOST_STANDALONE {
        return Err(refuse(403, 1002, "Creation of accounts is forbidden"));
    }
    let unit = body.get("unit").and_then(|unit| unit["id"].as_str()).map(str::to_owned);
    let is_known = |unit: &String| world.tenants.iter().any(|tenant| tenant.units.contains(unit));
    if !is_standalone && !world.tenants.is_empty() && !unit.as_ref().is_some_and(is_known) {
        return Err(refuse(403, 1002, "Creation of accounts is forbidden"));
    }
    let account = Account {
        id: hex(32),
        name: name.to_owned(),
        kind: text(&body, "type").unwrap_or("standard").to_owned(),
        created: world.now,
        members: Vec::new(),
        zone_times: VecDeque::new(),
        partial_allowed: world.settings.partial_allowed,
        entitlements: Vec::new(),
        unit,
    };
    let answer = shown(&account);
    world.accounts.push(account);
    if let Some(key) = key {
        world.idempotent.insert(key, (asked, answer.clone()));
    }
    Ok(Reply::result(answer))
}

fn invite(world: &mut World, request: &Request, a: usize) -> Answer {
    let body = request.object()?;
    let Some(email) = text(&body, "email").filter(|email| email.contains('@')) else {
        return Err(refuse(400, 1001, "Invalid email"));
    };
    if !body.contains_key("policies") && !body.contains_key("roles") {
        return Err(refuse(400, 1001, "A member needs roles or policies"));
    }
    let members = &mut world.accounts[a].members;
    if members.iter().any(|member| member["email"] == email) {
        return Err(refuse(400, 1003, "Member already exists"));
    }
    let member = json!({
        "id": hex(32), "status": text(&body, "status").unwrap_or("pending"), "email": email,
        "user": { "id": hex(32), "email": email, "two_factor_authentication_enabled": false,
            "first_name": null, "last_name": null },
        "roles": [], "policies": policies(&body),
    });
    members.push(member.clone());
    Ok(Reply::result(member))
}

/// The policies that were sent, each with an id, and its groups as lists have them.
fn policies(body: &Map<String, Value>) -> Value {
    let mut policies = body.get("policies").cloned().unwrap_or_else(|| json!([]));
    for policy in policies.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        policy.insert("id".to_owned(), hex(32).into());
        let groups = policy.get_mut("resource_groups").and_then(Value::as_array_mut);
        for group in groups.into_iter().flatten().filter_map(Value::as_object_mut) {
            group.insert("scope".to_owned(), json!({ "key": "", "objects": [] }));
        }
    }
    policies
}

fn shown(account: &Account) -> Value {
    json!({
        "id": account.id, "name": account.name, "type": account.kind, "created_on": rfc3339(account.created),
        "settings": { "enforce_twofactor": false, "abuse_contact_email": null },
    })
}
