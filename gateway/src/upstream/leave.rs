//! Everything that is needed to leave the vendor, as files: `cfhost-gateway upstream export`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use cfhost_v4::{Record, RecordFilter, Row as Entry};
use serde_json::{Value, json};

use super::config::Config;
use super::init::write_new;
use super::operator::{UpstreamState, moment, provider_id};
use crate::Error;
use crate::store::{Hostnames, Row};

/// How long resolvers keep a record whose time the vendor sets by itself.
const TTL: u32 = 300;

impl UpstreamState {
    /// Writes zones, host names and records into a folder, which must not be there yet. Records that are kept nowhere but at the
    /// vendor are asked for there. It says how many zones and host names there are.
    pub fn export(&self, file: &Path, folder: &Path) -> Result<(usize, usize), Error> {
        let config = Config::read(file)?;
        let client = Self::client(&config)?;
        let (taken, hostnames, at_vendor) = self.store.read(|state| {
            let mut taken = Vec::new();
            for zone in state.taken_zones()? {
                let rows = state.rows(zone.id)?;
                taken.push((zone, rows));
            }
            Ok::<_, Error>((taken, state.hostnames_view(Hostnames::All)?, state.vendor_zones_view()?))
        })?;
        // Everything is asked for first: a folder is whole, or is not there.
        let mut records = Vec::new();
        for provider in &config.provider_zones {
            records.push((provider.name.as_str(), provider_id(&client, &config, &provider.name)?));
        }
        for zone in at_vendor.iter().filter(|zone| zone.step == "there") {
            records.extend(zone.vendor_id.clone().map(|id| (zone.name.as_str(), id)));
        }
        let mut whole: Vec<(&str, Vec<Record>)> = Vec::new();
        for (name, id) in &records {
            let found = client.records(id, &RecordFilter::default());
            whole.push((name, found.map_err(Error::because(format!("cannot read the records of {name}")))?));
        }

        let zones: Vec<Value> = taken
            .iter()
            .map(|(zone, rows)| {
                let vendor = at_vendor.iter().find(|it| it.zone == Some(zone.id));
                json!({
                    "name": zone.name, "kind": zone.kind, "active": zone.is_active, "user": zone.email, "host": zone.host.0,
                    "host_name": zone.pub_name, "resolve_to": zone.resolve_to,
                    "names": rows.iter().map(|row| json!({ "name": row.name, "origin": row.target })).collect::<Vec<_>>(),
                    "at_vendor": vendor.map(|it| json!({
                        "kind": it.kind, "wanted": it.wanted, "status": it.status, "certificate": it.certificate,
                        "name_servers": it.name_servers.split_whitespace().collect::<Vec<_>>(), "suffix": it.suffix,
                        "user": it.email,
                    })),
                })
            })
            .collect();
        let names: Vec<Value> = hostnames
            .iter()
            .map(|it| {
                json!({
                    "name": it.name, "provider_zone": it.provider, "user": it.email, "wanted": it.wanted, "origin": it.origin,
                    "origin_found": it.origin_found, "step": it.step, "status": it.status, "ssl_status": it.ssl_status,
                    "reason": it.reason, "delegation": it.delegation,
                    "points_at": config.provider_zone(&it.provider).map(|zone| zone.forward_target(&it.name)),
                    "reserved_until": it.reserved_until.filter(|until| *until > 0).map(moment),
                })
            })
            .collect();
        let all: Vec<Value> = whole
            .iter()
            .map(|(name, records)| json!({ "zone": name, "records": records.iter().map(Entry::from).collect::<Vec<_>>() }))
            .collect();

        let failed = || format!("cannot write {}", folder.display());
        let put = |name: &str, text: &str| write_new(&folder.join(name), text).map_err(Error::because(failed()));
        let make = |folder: &Path| fs::DirBuilder::new().mode(0o700).create(folder).map_err(Error::because(failed()));
        if folder.symlink_metadata().is_ok() {
            let is_there = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(Error::because(failed())(is_there));
        }
        make(folder)?;
        make(&folder.join("zones"))?;
        make(&folder.join("direct"))?;
        let pretty = |value: &[Value]| serde_json::to_string_pretty(value).map_err(Error::because(failed()));
        put("zones.json", &pretty(&zones)?)?;
        put("hostnames.json", &pretty(&names)?)?;
        put("records.json", &pretty(&all)?)?;
        for (name, records) in &whole {
            put(&format!("zones/{name}.zone"), &zone_file(name, records))?;
        }
        let is_hosted = |name: &str| whole.iter().any(|(hosted, _)| *hosted == name);
        for (zone, rows) in taken.iter().filter(|(zone, rows)| !rows.is_empty() && !is_hosted(&zone.name)) {
            let here: Vec<(&str, String)> = hostnames
                .iter()
                .filter(|it| it.zone == Some(zone.id) && it.wanted)
                .filter_map(|it| Some((it.name.as_str(), config.provider_zone(&it.provider)?.forward_target(&it.name))))
                .collect();
            put(&format!("direct/{}.zone", zone.name), &direct(&zone.name, rows, &here))?;
        }
        Ok((taken.len(), hostnames.iter().filter(|it| it.step == "there").count()))
    }
}

/// The records that lead to the servers themselves: what the customer's DNS has to have when the vendor is left.
fn direct(zone: &str, rows: &[Row], here: &[(&str, String)]) -> String {
    let mut text = format!("; {zone} without the vendor: each name leads to its server.\n");
    for row in rows {
        let target = match row.target.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => format!("A {address}"),
            Ok(IpAddr::V6(address)) => format!("AAAA {address}"),
            Err(_) => format!("CNAME {}.", row.target.trim_end_matches('.')),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "{}. {TTL} IN {target}", row.name);
        if let Some((_, now)) = here.iter().find(|(name, _)| *name == row.name) {
            let _ = write!(text, " ; today: CNAME {now}.");
        }
        text.push('\n');
    }
    text
}

/// A zone's records, as name servers read them. SOA and NS are the vendor's, and not among them.
fn zone_file(zone: &str, records: &[Record]) -> String {
    let mut text = format!("; {zone}, as it stands at the vendor.\n");
    for record in records {
        let (Some(kind), Some(name), Some(content)) = (&record.kind, &record.name, &record.content) else { continue };
        let ttl = record.ttl.filter(|ttl| *ttl > 1).unwrap_or(TTL);
        let absolute = |name: &str| format!("{}.", name.trim_end_matches('.'));
        let data = match (kind.as_str(), record.priority) {
            ("CNAME" | "NS" | "PTR" | "DNAME", _) => absolute(content),
            ("MX", priority) => format!("{} {}", priority.unwrap_or_default(), absolute(content)),
            ("SRV", Some(priority)) if content.split_whitespace().count() == 3 => {
                format!("{priority} {}", absolute(content))
            }
            ("TXT" | "SPF", _) => quoted(content),
            _ => content.clone(),
        };
        let proxied = if record.proxied == Some(true) { " ; through the vendor's network" } else { "" };
        let _ = writeln!(text, "{} {ttl} IN {kind} {}{proxied}", absolute(name), one_line(&data));
    }
    text
}

/// A text in quotes, in parts that are not too long. One that has its quotes stays as it is.
fn quoted(text: &str) -> String {
    if text.starts_with('"') {
        return text.to_owned();
    }
    let escaped = |byte: &u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(*byte)),
        b' '..=b'~' => char::from(*byte).to_string(),
        byte => format!("\\{byte:03}"),
    };
    let part = |bytes: &[u8]| format!("\"{}\"", bytes.iter().map(escaped).collect::<String>());
    text.as_bytes().chunks(255).map(part).collect::<Vec<_>>().join(" ")
}

/// A line that cannot end within a record.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(value: Value) -> Record {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn records_are_written_as_name_servers_read_them() {
        let records = [
            record(
                json!({"id": "1", "type": "A", "name": "a.test", "content": "192.0.2.1", "ttl": 1, "proxied": true}),
            ),
            record(
                json!({"id": "2", "type": "MX", "name": "a.test", "content": "mail.a.test", "ttl": 60, "priority": 10}),
            ),
            record(json!({"id": "3", "type": "TXT", "name": "a.test", "content": "say \"é\"", "ttl": 60})),
            record(json!({"id": "4", "type": "TXT", "name": "b.a.test", "content": "\"as it is\"", "ttl": 60})),
            record(json!({"id": "5", "type": "CAA", "name": "a.test", "content": "0 issue \"ca.test\"\n", "ttl": 60})),
        ];
        let expected = "; a.test, as it stands at the vendor.\n\
            a.test. 300 IN A 192.0.2.1 ; through the vendor's network\n\
            a.test. 60 IN MX 10 mail.a.test.\n\
            a.test. 60 IN TXT \"say \\\"\\195\\169\\\"\"\n\
            b.a.test. 60 IN TXT \"as it is\"\n\
            a.test. 60 IN CAA 0 issue \"ca.test\" \n";
        assert_eq!(zone_file("a.test", &records), expected);
        assert_eq!(quoted(&"x".repeat(256)), format!("\"{}\" \"x\"", "x".repeat(255)));
    }

    #[test]
    fn without_the_vendor_names_lead_to_servers() {
        let row = |name: &str, target: &str| Row { name: name.to_owned(), target: target.to_owned() };
        let rows = [row("www.a.test", "web1.test"), row("b.a.test", "2001:db8::1")];
        let text = direct("a.test", &rows, &[("www.a.test", "www.a.test.customers.p.test".to_owned())]);
        assert_eq!(
            text,
            "; a.test without the vendor: each name leads to its server.\n\
             www.a.test. 300 IN CNAME web1.test. ; today: CNAME www.a.test.customers.p.test.\n\
             b.a.test. 300 IN AAAA 2001:db8::1\n"
        );
    }
}
