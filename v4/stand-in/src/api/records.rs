//! Records.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Map, Value, json};

use super::{Answer, InZone, Reply, Request, no_route, refuse, text};
use crate::world::{Millis, Record, World, Zone, hex, is_in, rfc3339, seconds};

const TYPES: [&str; 21] = [
    "A",
    "AAAA",
    "CAA",
    "CERT",
    "CNAME",
    "DNSKEY",
    "DS",
    "HTTPS",
    "LOC",
    "MX",
    "NAPTR",
    "NS",
    "OPENPGPKEY",
    "PTR",
    "SMIMEA",
    "SRV",
    "SSHFP",
    "SVCB",
    "TLSA",
    "TXT",
    "URI",
];

pub(super) fn route(world: &mut World, call: &InZone<'_>) -> Answer {
    let &InZone { request, caller, z, rest } = call;
    let method = request.method.as_str();
    caller.needs("dns", method != "GET")?;
    match (method, rest) {
        ("GET", []) => Ok(list(&mut world.zones[z], request)),
        ("POST", []) => {
            let body = request.object()?;
            change(world, z, |zone, now, most| {
                let record = post(zone, now, most, &body)?;
                Ok(Reply::result(record))
            })
        }
        ("POST", ["batch"]) => {
            let body = request.object()?;
            change(world, z, |zone, now, most| batch(zone, now, most, &body))
        }
        ("POST", ["scan", "trigger"]) => {
            let due = world.now + seconds(world.settings.times.scan);
            let found = scan(world, z);
            world.zones[z].scan = Some((due, found));
            Ok(Reply::bare(200, json!({ "success": true, "errors": [], "messages": [] })))
        }
        ("GET", ["scan", "review"]) => {
            let zone = &world.zones[z];
            let rows = match &zone.scan {
                Some((due, found)) if *due <= world.now => found.iter().map(shown).collect(),
                _ => Vec::new(),
            };
            Ok(Reply::result(Value::Array(rows)))
        }
        ("POST", ["scan", "review"]) => {
            let body = request.object()?;
            change(world, z, |zone, now, most| review(zone, now, most, &body))
        }
        ("GET", [id]) => {
            let zone = &world.zones[z];
            Ok(Reply::result(shown(&zone.records[find(zone, id)?])))
        }
        ("PUT" | "PATCH", [id]) => {
            let body = request.object()?;
            let is_put = method == "PUT";
            change(world, z, |zone, now, _| {
                let at = find(zone, id)?;
                Ok(Reply::result(edit(zone, now, at, &body, is_put)?))
            })
        }
        ("DELETE", [id]) => change(world, z, |zone, _, _| {
            let at = find(zone, id)?;
            zone.records.remove(at);
            Ok(Reply::result(json!({ "id": id })))
        }),
        _ => Err(no_route()),
    }
}

/// All of a change, or nothing of it.
fn change(
    world: &mut World,
    z: usize,
    change: impl FnOnce(&mut Zone, Millis, usize) -> Result<Reply, Reply>,
) -> Answer {
    let (now, stale) = (world.now, world.settings.stale_lists);
    let zone = &mut world.zones[z];
    let most = if zone.subscription.is_none() { world.settings.records_free } else { world.settings.records_paid };
    let before = zone.records.clone();
    match change(zone, now, most) {
        Ok(reply) => {
            zone.modified = now;
            if stale > 0 {
                zone.stale = Some((before, stale));
            }
            world.version += 1;
            Ok(reply)
        }
        Err(refusal) => {
            zone.records = before;
            Err(refusal)
        }
    }
}

fn list(zone: &mut Zone, request: &Request) -> Reply {
    let stale = match &mut zone.stale {
        Some((before, left)) if *left > 0 => {
            *left -= 1;
            Some(before.clone())
        }
        _ => None,
    };
    let records = stale.as_ref().unwrap_or(&zone.records);
    let any = |names: [&str; 2]| names.iter().find_map(|name| request.query(name));
    let (name, content) = (any(["name.exact", "name"]), any(["content.exact", "content"]));
    let (kind, comment) = (request.query("type"), any(["comment.contains", "comment"]));
    let suits = |record: &&Record| {
        name.is_none_or(|name| record.name.eq_ignore_ascii_case(name.trim_end_matches('.')))
            && kind.is_none_or(|kind| record.kind.eq_ignore_ascii_case(kind))
            && content.is_none_or(|content| same_content(&record.kind, &record.content, content))
            && comment.is_none_or(|comment| {
                let found = record.comment.as_deref().unwrap_or_default();
                found.to_ascii_lowercase().contains(&comment.to_ascii_lowercase())
            })
    };
    let rows = records.iter().filter(suits).map(shown).collect();
    Reply::page(rows, request, 100, 5_000_000)
}

/// TXT compares without quoting, and other content without case.
fn same_content(kind: &str, one: &str, other: &str) -> bool {
    match kind {
        "TXT" => unquoted(one) == unquoted(other),
        _ => one.eq_ignore_ascii_case(other.trim_end_matches('.')),
    }
}

pub(crate) fn unquoted(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => inner.split("\" \"").collect::<String>().replace("\\\"", "\""),
        None => text.to_owned(),
    }
}

fn find(zone: &Zone, id: &str) -> Result<usize, Reply> {
    let found = zone.records.iter().position(|record| record.id == id);
    found.ok_or_else(|| refuse(404, 81_044, "Record does not exist."))
}

fn post(zone: &mut Zone, now: Millis, most: usize, body: &Map<String, Value>) -> Result<Value, Reply> {
    let kind = text(body, "type").ok_or_else(|| refuse(400, 9000, "The type of the record is missing"))?;
    let record = read(zone, now, kind, body, None)?;
    if zone.records.len() >= most {
        return Err(refuse(400, 81_045, format!("Record quota exceeded. The quota is {most} records.")));
    }
    clash(zone, &record, None)?;
    let row = shown(&record);
    zone.records.push(record);
    Ok(row)
}

fn edit(zone: &mut Zone, now: Millis, at: usize, body: &Map<String, Value>, is_put: bool) -> Result<Value, Reply> {
    let before = zone.records[at].clone();
    if text(body, "type").is_some_and(|kind| !kind.eq_ignore_ascii_case(&before.kind)) {
        return Err(refuse(400, 1004, "DNS Validation Error: the type of a record cannot be changed"));
    }
    if is_put && !body.contains_key("type") {
        return Err(refuse(400, 9000, "The type of the record is missing"));
    }
    let mut record = read(zone, now, &before.kind, body, (!is_put).then_some(&before))?;
    (record.id, record.created) = (before.id, before.created);
    clash(zone, &record, Some(at))?;
    let row = shown(&record);
    zone.records[at] = record;
    Ok(row)
}

/// The record that a body describes, on top of what it was, if that stays.
fn read(
    zone: &Zone,
    now: Millis,
    kind: &str,
    body: &Map<String, Value>,
    before: Option<&Record>,
) -> Result<Record, Reply> {
    let kind = kind.to_ascii_uppercase();
    if !TYPES.contains(&kind.as_str()) {
        return Err(refuse(400, 1004, "DNS Validation Error: unknown type of record"));
    }
    let name = match (text(body, "name"), before) {
        (Some(name), _) => whole_name(zone, name)?,
        (None, Some(before)) => before.name.clone(),
        (None, None) => return Err(refuse(400, 9000, "DNS name is missing.")),
    };
    let data = body.get("data").filter(|data| data.is_object()).cloned();
    let content = match (text(body, "content"), &data, before) {
        (Some(content), ..) => content.to_owned(),
        (None, Some(data), _) => of_data(&kind, data)?,
        (None, None, Some(before)) => before.content.clone(),
        (None, None, None) => return Err(refuse(400, 9005, "Content of the record is missing.")),
    };
    let priority = match body.get("priority") {
        Some(priority) => priority.as_u64(),
        None => before.and_then(|before| before.priority),
    };
    let content = checked_content(zone, &kind, &name, &content, priority)?;
    let ttl = match (body.get("ttl"), before) {
        (Some(ttl), _) => {
            ttl.as_u64().or_else(|| ttl.as_f64().filter(|ttl| (*ttl - 1.0).abs() < f64::EPSILON).map(|_| 1))
        }
        (None, Some(before)) => Some(before.ttl),
        (None, None) => Some(1),
    };
    let Some(ttl) = ttl.filter(|ttl| *ttl == 1 || (60..=86_400).contains(ttl)) else {
        return Err(refuse(400, 9021, "Invalid TTL. Must be between 60 and 86,400 seconds, or 1 for Automatic."));
    };
    let proxied = match body.get("proxied") {
        Some(Value::Bool(proxied)) => *proxied,
        None | Some(Value::Null) => before.is_some_and(|before| before.proxied),
        Some(_) => return Err(refuse(400, 9003, "Invalid 'proxied' value, must be a boolean")),
    };
    if proxied && !is_proxiable(&kind) {
        return Err(refuse(400, 9004, "This record type cannot be proxied."));
    }
    let comment = match body.get("comment") {
        Some(Value::String(comment)) => Some(comment.clone()).filter(|comment| !comment.is_empty()),
        Some(_) => None,
        None => before.and_then(|before| before.comment.clone()),
    };
    let longest = if zone.subscription.is_none() { 100 } else { 500 };
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > longest) {
        return Err(refuse(400, 1004, format!("DNS Validation Error: comments have at most {longest} characters")));
    }
    let tags = match body.get("tags") {
        Some(Value::Array(tags)) => tags.clone(),
        _ => before.map(|before| before.tags.clone()).unwrap_or_default(),
    };
    if !tags.iter().all(Value::is_string) {
        return Err(refuse(400, 1004, "DNS Validation Error: tags have to be texts"));
    }
    if !tags.is_empty() && zone.subscription.is_none() {
        return Err(refuse(400, 1004, "DNS Validation Error: tags need a paid plan"));
    }
    let settings = body.get("settings").and_then(Value::as_object);
    for name in ["ipv4_only", "ipv6_only", "flatten_cname"] {
        if !matches!(settings.and_then(|all| all.get(name)), None | Some(Value::Null | Value::Bool(_))) {
            return Err(refuse(400, 1004, format!("DNS Validation Error: {name} has to be true or false")));
        }
    }
    Ok(Record {
        id: hex(32),
        kind,
        name,
        content,
        ttl: if proxied { 1 } else { ttl },
        proxied,
        priority,
        comment,
        tags,
        data: data.or_else(|| before.and_then(|before| before.data.clone())),
        settings: settings
            .map(|all| Value::Object(all.clone()))
            .or_else(|| before.map(|before| before.settings.clone()))
            .unwrap_or_else(|| json!({})),
        created: now,
        modified: now,
    })
}

fn is_proxiable(kind: &str) -> bool {
    matches!(kind, "A" | "AAAA" | "CNAME")
}

fn whole_name(zone: &Zone, name: &str) -> Result<String, Reply> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let whole = match name.as_str() {
        "@" => zone.name.clone(),
        name if is_in(name, &zone.name) => name.to_owned(),
        name => format!("{name}.{}", zone.name),
    };
    if is_name(&whole) { Ok(whole) } else { Err(refuse(400, 9000, "DNS name is invalid.")) }
}

fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        label == "*"
            || ((1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Structured content as a zone file has it.
fn of_data(kind: &str, data: &Value) -> Result<String, Reply> {
    let number = |name: &str| data[name].as_u64().map(|number| number.to_string());
    let text = |name: &str| data[name].as_str().map(str::to_owned);
    let parts = match kind {
        "SRV" => {
            [number("weight"), number("port"), text("target").map(|target| target.trim_end_matches('.').to_owned())]
        }
        "CAA" => [number("flags"), text("tag"), text("value").map(|value| format!("\"{value}\""))],
        _ => return Err(refuse(400, 9005, "This type of record takes content, not data")),
    };
    let parts: Option<Vec<_>> = parts.into_iter().collect();
    let parts = parts.ok_or_else(|| refuse(400, 1004, "DNS Validation Error: the data is incomplete"))?;
    match (kind, number("priority")) {
        ("SRV", Some(priority)) => Ok(format!("{priority} {}", parts.join(" "))),
        ("SRV", None) => Err(refuse(400, 1004, "DNS Validation Error: the data is incomplete")),
        _ => Ok(parts.join(" ")),
    }
}

fn checked_content(zone: &Zone, kind: &str, name: &str, content: &str, priority: Option<u64>) -> Result<String, Reply> {
    let content = content.trim();
    if content.is_empty() || content.chars().any(char::is_control) {
        return Err(refuse(400, 9005, format!("Content for {kind} record is invalid.")));
    }
    match kind {
        "A" => match content.parse::<Ipv4Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(refuse(400, 9005, "Content for A record must be a valid IPv4 address.")),
        },
        "AAAA" => match content.parse::<Ipv6Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(refuse(400, 9006, "Content for AAAA record must be a valid IPv6 address.")),
        },
        "CNAME" | "NS" | "MX" | "PTR" => {
            let target =
                if content == "@" { zone.name.clone() } else { content.trim_end_matches('.').to_ascii_lowercase() };
            if kind == "MX" && priority.is_none() {
                return Err(refuse(400, 9009, "MX records need a priority."));
            }
            if !is_name(&target) || target.contains('*') || target.parse::<Ipv4Addr>().is_ok() {
                return Err(refuse(400, 9007, format!("Content for {kind} record is invalid.")));
            }
            if kind == "CNAME" && target == name {
                return Err(refuse(400, 9039, "CNAME content cannot reference itself."));
            }
            Ok(target)
        }
        "SRV" => Ok(content.trim_end_matches('.').to_ascii_lowercase()),
        _ => Ok(content.to_owned()),
    }
}

/// Records that cannot stand beside each other.
fn clash(zone: &Zone, record: &Record, at: Option<usize>) -> Result<(), Reply> {
    let others = zone.records.iter().enumerate().filter(|(other, _)| Some(*other) != at).map(|(_, other)| other);
    let is_host = |kind: &str| is_proxiable(kind);
    for other in others.filter(|other| other.name == record.name) {
        if other.kind == record.kind && same_content(&record.kind, &other.content, &record.content) {
            return Err(
                if other.ttl == record.ttl && other.proxied == record.proxied && other.priority == record.priority {
                    refuse(400, 81_058, "An identical record already exists.")
                } else {
                    refuse(400, 81_057, "The record already exists.")
                },
            );
        }
        if record.kind == "CNAME" && is_host(&other.kind) {
            return Err(refuse(400, 81_053, "An A, AAAA, or CNAME record with that host already exists."));
        }
        if other.kind == "CNAME" && is_host(&record.kind) {
            return Err(refuse(400, 81_054, "A CNAME record with that host already exists."));
        }
        // A CNAME suffers nothing beside it, except at the zone's own name, where it is flattened.
        if (record.kind == "CNAME" || other.kind == "CNAME") && record.name != zone.name {
            return Err(refuse(400, 81_055, "A CNAME record cannot stand beside other records of that host."));
        }
    }
    Ok(())
}

/// The objects in one of the lists of a body.
fn objects(body: &Map<String, Value>, list: &str) -> Result<Vec<Map<String, Value>>, Reply> {
    match body.get(list) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(elements)) => {
            let objects: Option<Vec<_>> = elements.iter().map(|element| element.as_object().cloned()).collect();
            objects.ok_or_else(malformed)
        }
        Some(_) => Err(malformed()),
    }
}

fn malformed() -> Reply {
    refuse(400, 6007, "Malformed JSON in request body")
}

/// Deletions, patches, replacements, new records: in this order, and all or none.
fn batch(zone: &mut Zone, now: Millis, most: usize, body: &Map<String, Value>) -> Result<Reply, Reply> {
    let list = |name| objects(body, name);
    let (deletes, patches, puts, posts) = (list("deletes")?, list("patches")?, list("puts")?, list("posts")?);
    if deletes.len() + patches.len() + puts.len() + posts.len() > most {
        return Err(refuse(400, 1004, format!("DNS Validation Error: a batch has at most {most} changes")));
    }
    let mut done = json!({ "deletes": [], "patches": [], "puts": [], "posts": [] });
    let push = |done: &mut Value, name: &str, row: Value| {
        if let Some(rows) = done[name].as_array_mut() {
            rows.push(row);
        }
    };
    for delete in &deletes {
        let at = find(zone, text(delete, "id").unwrap_or_default())?;
        push(&mut done, "deletes", shown(&zone.records.remove(at)));
    }
    for (name, changes, is_put) in [("patches", &patches, false), ("puts", &puts, true)] {
        for change in changes {
            let at = find(zone, text(change, "id").unwrap_or_default())?;
            push(&mut done, name, edit(zone, now, at, change, is_put)?);
        }
    }
    for record in &posts {
        push(&mut done, "posts", post(zone, now, most, record)?);
    }
    Ok(Reply::result(done))
}

/// What a domain has at the usual names, by the DNS of now.
fn scan(world: &World, z: usize) -> Vec<Record> {
    let zone = &world.zones[z];
    let mut found = Vec::new();
    for label in ["", "www.", "mail.", "ftp.", "blog."] {
        for kind in ["A", "AAAA", "CNAME", "TXT"] {
            let name = format!("{label}{}", zone.name);
            let Ok(rtype) = kind.parse() else { continue };
            for content in world.truth.ask(&name, rtype) {
                let body = json!({ "name": name, "content": content });
                let body = body.as_object().cloned().unwrap_or_default();
                found.extend(read(zone, world.now, kind, &body, None));
            }
        }
    }
    found
}

fn review(zone: &mut Zone, now: Millis, most: usize, body: &Map<String, Value>) -> Result<Reply, Reply> {
    let (accepts, rejects) = (objects(body, "accepts")?, objects(body, "rejects")?);
    let id = |row: &Map<String, Value>| row.get("id").and_then(Value::as_str).map(str::to_owned);
    let rejects = rejects.iter().map(id).collect::<Option<Vec<_>>>().ok_or_else(malformed)?;
    let accepted: Vec<String> = accepts.iter().filter_map(id).collect();
    let accepts = accepts.iter().map(|row| post(zone, now, most, row)).collect::<Result<Vec<_>, _>>()?;
    if let Some((_, found)) = &mut zone.scan {
        found.retain(|record| !accepted.contains(&record.id) && !rejects.contains(&record.id));
    }
    Ok(Reply::result(json!({ "accepts": accepts, "rejects": rejects })))
}

fn shown(record: &Record) -> Value {
    let mut shown = json!({
        "id": record.id, "name": record.name, "type": record.kind, "content": record.content,
        "proxiable": is_proxiable(&record.kind), "proxied": record.proxied, "ttl": record.ttl,
        "settings": record.settings, "meta": {}, "comment": record.comment, "tags": record.tags,
        "created_on": rfc3339(record.created), "modified_on": rfc3339(record.modified),
    });
    if let Some(priority) = record.priority {
        shown["priority"] = json!(priority);
    }
    if let Some(data) = &record.data {
        shown["data"] = data.clone();
    }
    shown
}
