//! Custom hostnames and the fallback origin.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::{Answer, InZone, Reply, Request, no_route, refuse, take, text, throttled};
use crate::world::{Certificate, Checks, Fallback, Hostname, Millis, World, Zone, hex, is_in, rfc3339, seconds, uuid};

pub(super) fn route(world: &mut World, call: &InZone<'_>) -> Answer {
    let &InZone { request, caller, z, rest } = call;
    let method = request.method.as_str();
    caller.needs("ssl", method != "GET")?;
    if !world.settings.saas {
        return Err(refuse(403, 1456, "Custom hostnames are not enabled for this zone"));
    }
    match (method, rest) {
        ("GET", []) => Ok(list(&world.zones[z], request)),
        ("POST", []) => create(world, request, z),
        ("GET", ["quota"]) => {
            let used = world.zones[z].hostnames.len();
            let settings = &world.settings;
            Ok(Reply::result(json!({
                "allocated": settings.hostnames_soft, "used": used,
                "exceeded": used > settings.hostnames_soft, "hard_cap": settings.hostnames_hard,
            })))
        }
        (_, ["fallback_origin"]) => fallback(world, request, z, method),
        (_, [id]) => one(world, request, z, method, id),
        _ => Err(no_route()),
    }
}

fn list(zone: &Zone, request: &Request) -> Reply {
    let hostname = request.query("hostname.exact").or_else(|| request.query("hostname"));
    let suits = |row: &&Hostname| {
        let certificate = row.certificate.as_ref().map(|certificate| certificate.status);
        hostname.is_none_or(|name| row.hostname.eq_ignore_ascii_case(name))
            && request.query("hostname.contain").is_none_or(|part| row.hostname.contains(&part.to_ascii_lowercase()))
            && request.query("id").is_none_or(|id| row.id == id)
            && request.query("hostname_status").is_none_or(|status| row.status == status)
            && request.query("ssl_status").is_none_or(|status| certificate == Some(status))
            && request.query("custom_origin_server").is_none_or(|origin| row.origin.as_deref() == Some(origin))
    };
    let rows = zone.hostnames.iter().filter(suits).map(|row| shown(zone, row)).collect();
    Reply::page(rows, request, 20, 1_000)
}

fn create(world: &mut World, request: &Request, z: usize) -> Answer {
    let body = request.object()?;
    let name = text(&body, "hostname").ok_or_else(|| refuse(400, 1407, "Invalid custom hostname"))?;
    let name = name.to_ascii_lowercase();
    let ssl = body.get("ssl").filter(|ssl| !ssl.is_null());
    checked_name(world, z, &name, ssl)?;
    if body.get("custom_metadata").is_some_and(|metadata| !metadata.is_null()) {
        return Err(refuse(403, 1413, "Custom metadata is not available for this zone"));
    }
    let origin = checked_origin(world, z, &body)?;
    let count = world.zones[z].hostnames.len();
    if count >= world.settings.hostnames_hard {
        return Err(refuse(403, 1405, "The quota of custom hostnames is exceeded"));
    }
    let certificate = ssl.map(|ssl| ordered(world, ssl)).transpose()?;
    // Only those that succeed are counted.
    if certificate.is_some() && world.settings.limits {
        let times = &world.settings.times;
        let (window, closed) = (seconds(times.certificate_window), seconds(times.certificate_closed));
        take(&mut world.certificates, world.now, world.settings.certificates, window, closed).map_err(throttled)?;
    }
    let now = world.now;
    let is_held = world.held.iter().any(|held| is_in(&name, held));
    let mut hostname = Hostname {
        id: uuid(),
        hostname: name,
        origin,
        sni: text(&body, "custom_origin_sni").map(str::to_owned),
        status: "pending",
        errors: Vec::new(),
        ownership: uuid(),
        created: now,
        checks: Checks::from(now),
        has_led_here: false,
        end_due: Some(now + seconds(world.settings.times.hostname_pending_end)),
        certificate,
    };
    if is_held {
        block(&mut hostname);
    }
    let zone = &mut world.zones[z];
    zone.hostnames.push(hostname);
    let mut reply = Reply::result(shown(zone, &zone.hostnames[count]));
    reply.status = 201;
    if count >= world.settings.hostnames_soft {
        reply = reply.with_message(1405, "The soft quota of custom hostnames is exceeded");
    }
    Ok(reply)
}

fn block(hostname: &mut Hostname) {
    hostname.status = "blocked";
    hostname.errors = vec!["custom hostname is blocked by a zone hold of its owner.".into()];
    (hostname.end_due, hostname.checks.due) = (None, None);
}

fn checked_name(world: &World, z: usize, name: &str, ssl: Option<&Value>) -> Result<(), Reply> {
    let zone = &world.zones[z];
    if !name.is_ascii() {
        return Err(refuse(400, 1408, "Custom hostnames must be ASCII: use punycode"));
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if name.parse::<IpAddr>().is_ok() || name.len() > 253 || !name.contains('.') || !name.split('.').all(is_label) {
        return Err(refuse(400, 1407, "Invalid custom hostname"));
    }
    if name == zone.name {
        return Err(refuse(403, 1407, "The zone's own name cannot be a custom hostname"));
    }
    let is_own_suffix = world.settings.suffixes.iter().any(|suffix| name.ends_with(&format!(".{suffix}")));
    if !is_own_suffix && !world.settings.any_name {
        if ["example.com", "example.net", "example.org"].iter().any(|reserved| is_in(name, reserved)) {
            return Err(refuse(400, 1411, "Names under example.com, example.net and example.org are reserved"));
        }
        if !psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known()) {
            return Err(refuse(400, 1409, "The top level domain is reserved"));
        }
    }
    let is_branded = ssl.is_some_and(|ssl| ssl["cloudflare_branding"] == true);
    if ssl.is_some() && name.len() > 64 && !is_branded {
        return Err(refuse(400, 1469, "Hostnames of more than 64 characters need cloudflare_branding"));
    }
    if zone.hostnames.iter().any(|row| row.hostname == name) {
        return Err(refuse(409, 1406, "Duplicate custom hostname found"));
    }
    Ok(())
}

fn checked_origin(world: &World, z: usize, body: &Map<String, Value>) -> Result<Option<String>, Reply> {
    let zone = &world.zones[z];
    let Some(origin) = text(body, "custom_origin_server").filter(|origin| !origin.is_empty()) else { return Ok(None) };
    let origin = origin.to_ascii_lowercase();
    if !world.settings.custom_origin {
        return Err(refuse(403, 1414, "Custom origin servers are not available for this zone"));
    }
    if origin.parse::<IpAddr>().is_ok() || origin.contains('*') || !origin.contains('.') || !is_in(&origin, &zone.name)
    {
        return Err(refuse(400, 1415, "Invalid custom origin server"));
    }
    if !zone.resolves(&origin) {
        return Err(refuse(400, 1421, "The custom origin server is not in the DNS of the zone"));
    }
    Ok(Some(origin))
}

fn ordered(world: &World, ssl: &Value) -> Result<Certificate, Reply> {
    let method = ssl["method"].as_str().unwrap_or("http");
    if ssl["type"].as_str().unwrap_or("dv") != "dv" || !["http", "txt"].contains(&method) {
        return Err(refuse(400, 1432, "Invalid method or type of validation"));
    }
    if ssl["wildcard"] == true {
        return Err(refuse(403, 1414, "Wildcards are not available for this zone"));
    }
    if !ssl["certificate_authority"].is_null() {
        return Err(refuse(403, 1459, "The certificate authority cannot be chosen for this zone"));
    }
    let now = world.now;
    Ok(Certificate {
        id: uuid(),
        status: "initializing",
        method: method.to_owned(),
        wildcard: false,
        settings: if ssl["settings"].is_object() { ssl["settings"].clone() } else { json!({}) },
        txt_value: hex(43),
        http_token: hex(43),
        errors: Vec::new(),
        expires: None,
        checks: Checks { begun: now, made: 0, due: None },
        due: Some(now + seconds(world.settings.times.certificate_tokens)),
    })
}

fn one(world: &mut World, request: &Request, z: usize, method: &str, id: &str) -> Answer {
    let found = world.zones[z].hostnames.iter().position(|row| row.id == id);
    let h = found.ok_or_else(|| refuse(404, 1436, "The custom hostname was not found"))?;
    match method {
        "GET" => Ok(Reply::result(shown(&world.zones[z], &world.zones[z].hostnames[h]))),
        "PATCH" => patch(world, request, z, h),
        "DELETE" => {
            let end = world.now + seconds(world.settings.times.hostname_settle);
            let hostname = &mut world.zones[z].hostnames[h];
            hostname.status = "pending_deletion";
            hostname.end_due = Some(end);
            hostname.checks.due = None;
            hostname.certificate = None;
            // Without the envelope, as the vendor answers it.
            Ok(Reply::bare(200, json!({ "id": id })))
        }
        _ => Err(no_route()),
    }
}

fn patch(world: &mut World, request: &Request, z: usize, h: usize) -> Answer {
    let body = request.object()?;
    if world.zones[z].hostnames[h].status == "pending_deletion" {
        return Err(refuse(409, 1439, "The custom hostname is being deleted"));
    }
    if body.contains_key("hostname") || body.is_empty() {
        return Err(refuse(400, 1434, "Nothing that can be changed"));
    }
    if body.get("custom_metadata").is_some_and(|metadata| !metadata.is_null()) {
        return Err(refuse(403, 1413, "Custom metadata is not available for this zone"));
    }
    let origin = checked_origin(world, z, &body)?;
    let ordered = body.get("ssl").filter(|ssl| ssl.is_object()).map(|ssl| ordered(world, ssl)).transpose()?;
    let (now, end) = (world.now, seconds(world.settings.times.hostname_pending_end));
    let name = world.zones[z].hostnames[h].hostname.clone();
    let is_held = world.held.iter().any(|held| is_in(&name, held));
    let hostname = &mut world.zones[z].hostnames[h];
    if body.contains_key("custom_origin_server") {
        hostname.origin = origin;
    }
    if let Some(certificate) = ordered {
        let is_same = hostname.certificate.as_ref().is_some_and(|before| before.method == certificate.method);
        // A certificate that is good stays so while both validations begin anew.
        if !(is_same && hostname.certificate.as_ref().is_some_and(|before| before.status == "active")) {
            hostname.certificate = Some(certificate);
        }
        if is_held {
            block(hostname);
        } else if hostname.status != "active" {
            hostname.status = "pending";
            hostname.errors.clear();
            hostname.checks = Checks::from(now);
            hostname.end_due = Some(now + end);
        }
    }
    let zone = &world.zones[z];
    let mut reply = Reply::result(shown(zone, &zone.hostnames[h]));
    reply.status = 202;
    Ok(reply)
}

fn fallback(world: &mut World, request: &Request, z: usize, method: &str) -> Answer {
    let (now, times) = (world.now, world.settings.times.clone());
    let zone = &mut world.zones[z];
    let absent = || refuse(404, 1551, "There is no fallback origin");
    match method {
        "GET" => Ok(Reply::result(origin(zone.fallback.as_ref().ok_or_else(absent)?))),
        "PUT" => {
            let body = request.object()?;
            let name = text(&body, "origin").unwrap_or_default().to_ascii_lowercase();
            if name.parse::<IpAddr>().is_ok() || !is_in(&name, &zone.name) {
                return Err(refuse(400, 1415, "Invalid fallback origin"));
            }
            let created = zone.fallback.as_ref().map_or(now, |before| before.created);
            let fallback = Fallback {
                origin: name,
                status: "initializing",
                created,
                updated: now,
                due: Some(now + seconds(times.fallback_initializing)),
                end_due: Some(now + seconds(times.fallback_timeout)),
            };
            Ok(Reply::result(origin(zone.fallback.insert(fallback))))
        }
        "DELETE" => {
            let fallback = zone.fallback.as_mut().ok_or_else(absent)?;
            fallback.status = "pending_deletion";
            (fallback.due, fallback.end_due) = (None, Some(now + seconds(times.fallback_settle)));
            fallback.updated = now;
            Ok(Reply::result(origin(fallback)))
        }
        _ => Err(no_route()),
    }
}

fn origin(fallback: &Fallback) -> Value {
    json!({
        "origin": fallback.origin, "status": fallback.status, "errors": [],
        "created_at": rfc3339(fallback.created), "updated_at": rfc3339(fallback.updated),
    })
}

fn shown(zone: &Zone, row: &Hostname) -> Value {
    let mut shown = json!({
        "id": row.id, "hostname": row.hostname, "status": row.status, "created_at": rfc3339(row.created),
        "ownership_verification": {
            "type": "txt", "name": format!("_cf-custom-hostname.{}", row.hostname), "value": row.ownership,
        },
        "ownership_verification_http": {
            "http_url": format!("http://{}/.well-known/cf-custom-hostname-challenge/{}", row.hostname, row.id),
            "http_body": row.ownership,
        },
    });
    if !row.errors.is_empty() {
        shown["verification_errors"] = json!(row.errors);
    }
    if let Some(origin) = &row.origin {
        shown["custom_origin_server"] = json!(origin);
    }
    if let Some(sni) = &row.sni {
        shown["custom_origin_sni"] = json!(sni);
    }
    if let Some(certificate) = &row.certificate {
        shown["ssl"] = ssl(zone, row, certificate);
    }
    shown
}

fn ssl(zone: &Zone, row: &Hostname, certificate: &Certificate) -> Value {
    let name = &row.hostname;
    let mut ssl = json!({
        "id": certificate.id, "status": certificate.status, "method": certificate.method, "type": "dv",
        "wildcard": certificate.wildcard, "settings": certificate.settings, "bundle_method": "ubiquitous",
        "certificate_authority": "google",
    });
    if certificate.status == "pending_validation" {
        let record = match certificate.method.as_str() {
            "http" => json!({
                "status": "pending",
                "http_url": format!("http://{name}/.well-known/pki-validation/{}.txt", certificate.http_token),
                "http_body": certificate.http_token,
            }),
            _ => json!({
                "status": "pending", "txt_name": format!("_acme-challenge.{name}"), "txt_value": certificate.txt_value,
            }),
        };
        ssl["validation_records"] = json!([record]);
        ssl["dcv_delegation_records"] = json!([{
            "cname": format!("_acme-challenge.{name}"),
            "cname_target": format!("{name}.{}.dcv.cloudflare.com", zone.delegation),
        }]);
    }
    if !certificate.errors.is_empty() {
        let errors: Vec<_> = certificate.errors.iter().map(|message| json!({ "message": message })).collect();
        ssl["validation_errors"] = json!(errors);
    }
    if let Some(expires) = certificate.expires {
        let expires: Millis = expires;
        ssl["expires_on"] = json!(rfc3339(expires));
    }
    ssl
}
