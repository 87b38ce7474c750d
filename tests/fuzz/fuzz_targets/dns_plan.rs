//! Any records and targets: a plan and then its inverse change nothing, and no text gets out of its line.

#![no_main]

use std::collections::BTreeMap;

use cfhost::dns::{Conflicts, Plan, PlanOptions, Record};
use cfhost_fuzz::{part, text};
use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 6] = ["www", "blog", "shop", "a.b", "*", "_dmarc"];
const TYPES: [&str; 8] = ["A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "TYPE65400"];
const DATA: [&str; 8] = [
    "192.0.2.1",
    "2001:db8::1",
    "other.example.net.",
    "10 mail.example.com.",
    "\"a b\" \"c\"",
    "ns1.example.com.",
    "1 2 443 t.example.net.",
    "\\# 2 0102",
];

fuzz_target!(|data: &[u8]| {
    let Some((kind, mut data)) = data.split_first() else { return };
    if kind % 4 == 3 {
        if let Ok(plan) = Plan::from_json(&String::from_utf8_lossy(data)) {
            look(&plan);
        }
        return;
    }
    let mut records: Vec<Record> = Vec::new();
    while data.len() > 3 && records.len() < 24 {
        let [name, rtype, ttl, free] = [data[0], data[1], data[2], data[3]];
        data = &data[4..];
        let index = usize::from(rtype % 8);
        let name = match name % 8 {
            7 => text(&mut data),
            6 => "example.com".to_owned(),
            label => format!("{}.example.com", LABELS[usize::from(label)]),
        };
        let content = if free % 16 == 0 { text(&mut data) } else { DATA[index].to_owned() };
        records.push(Record::new(name, u32::from(ttl), TYPES[index], content));
    }
    records.sort();
    records.dedup();
    let mut targets = BTreeMap::new();
    for label in LABELS.iter().take(usize::from(kind / 4 % 4)) {
        targets.insert(format!("{label}.example.com"), format!("{label}.example.com.cdn.cloudflare.net"));
    }
    if kind % 4 == 1 {
        let name = String::from_utf8_lossy(part(&mut data)).into_owned();
        targets.insert(name, text(&mut data) + ".cdn.cloudflare.net");
    }
    let conflicts = [Conflicts::Refuse, Conflicts::MoveAddresses, Conflicts::MoveAll][usize::from(kind % 3)];
    let options = PlanOptions { conflicts, leave_apex: kind % 2 == 0, ..PlanOptions::default() };
    let Ok(plan) = Plan::new("example.com", &targets, &records, &options) else { return };
    let after = plan.apply_to(&records);
    assert_eq!(plan.apply_to(&after), after, "a second time it changes something");
    let mut back = plan.inverse().apply_to(&after);
    back.sort();
    assert_eq!(back, records, "the inverse of {plan:?}");
    look(&plan);
});

fn look(plan: &Plan) {
    if let Ok(text) = plan.to_zone_file() {
        assert_eq!(text.lines().count(), plan.add.len() + 2 * plan.change.len() + plan.remove.len(), "{text}");
        assert!(text.lines().all(|line| !line.trim_start().starts_with('$')), "{text}");
    }
    if let Ok(text) = plan.to_nsupdate() {
        for line in text.lines() {
            let word = line.split(' ').next().unwrap_or_default();
            assert!(["zone", "prereq", "update", "send", ""].contains(&word), "{text}");
        }
    }
}
