//! Plans against the stand-in: a plan and its inverse bring everything back, and nothing of others is ever touched.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::collections::BTreeMap;

use cfhost_v4::*;
use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Fault, FaultKind, Settings, StandIn};

/// Numbers that look random, and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

struct Stage {
    stand_in: StandIn,
    client: Client,
    zone: String,
}

fn stage() -> Stage {
    let settings = Settings { suffixes: vec!["test".into()], standing: true, limits: false, ..Settings::default() };
    let stand_in = StandIn::start(settings).unwrap();
    let allowance = Allowance { tokens: 1_000_000, per: std::time::Duration::from_secs(1) };
    let client = Client::builder(Credential::Token(ApiToken::new(EXAMPLE_TOKEN)))
        .base_url(stand_in.url())
        .retries(0)
        .budget(std::sync::Arc::new(InMemory::new(allowance, allowance)))
        .build()
        .unwrap();
    let zone = NewZone { name: "one.test".into(), account: stand_in.account(), kind: ZoneType::Full };
    let zone = client.zone_create(&zone).unwrap().into_inner().id;
    Stage { stand_in, client, zone }
}

impl Stage {
    fn found(&self) -> Vec<Record> {
        self.client.records(&self.zone, &RecordFilter::default()).unwrap()
    }

    /// What is in the zone, without ids and times.
    fn rows(&self) -> Vec<String> {
        let mut rows: Vec<_> = self.found().iter().map(|record| format!("{:?}", Row::from(record))).collect();
        rows.sort();
        rows
    }
}

const NAMES: [&str; 4] = ["a.one.test", "b.one.test", "c.one.test", "one.test"];

fn random_row(numbers: &mut Numbers) -> Row {
    let name = numbers.one_of(&NAMES);
    let row = match numbers.one_of(&["A", "AAAA", "CNAME", "TXT", "MX"]) {
        "A" => Row::new("A", name, numbers.one_of(&["192.0.2.1", "192.0.2.2", "192.0.2.3"])),
        "AAAA" => Row::new("AAAA", name, numbers.one_of(&["2001:db8::1", "2001:db8::2"])),
        "CNAME" => Row::new("CNAME", name, numbers.one_of(&["x.example.net", "y.example.net."])),
        "MX" => {
            Row { priority: Some(10), ..Row::new("MX", name, numbers.one_of(&["m1.example.net", "m2.example.net"])) }
        }
        _ => Row::new("TXT", name, numbers.one_of(&["v=spf1 -all", "\"quoted text\"", "x"])),
    };
    let can_be_proxied = matches!(row.kind.as_str(), "A" | "AAAA" | "CNAME");
    row.ttl([1, 300, 600][numbers.below(3)]).proxied(can_be_proxied && numbers.below(2) == 0)
}

/// Rows that can stand beside each other, as a caller would want them.
fn random_wanted(numbers: &mut Numbers) -> Vec<Row> {
    let mut wanted: Vec<Row> = Vec::new();
    for _ in 0..numbers.below(7) {
        let row = random_row(numbers);
        let clashes = wanted.iter().any(|other| {
            other.name == row.name
                && (other.kind == "CNAME"
                    || row.kind == "CNAME"
                    || (other.kind == row.kind && other.content == row.content))
        });
        if !clashes {
            wanted.push(row);
        }
    }
    wanted
}

fn insert(stage: &Stage, row: &Row, comment: Option<&str>) {
    let record = NewRecord {
        kind: row.kind.clone(),
        name: row.name.clone(),
        content: row.content.clone(),
        ttl: row.ttl,
        priority: row.priority,
        proxied: Some(row.proxied),
        comment: comment.map(str::to_owned),
        ..Default::default()
    };
    // What clashes with what is there is no record of anybody.
    _ = stage.client.record_create(&stage.zone, &record);
}

#[test]
fn a_plan_and_its_inverse_bring_everything_back_and_touch_nothing_of_others() {
    let mut numbers = Numbers(0x2026_1126_0815_4711);
    let (mut applied, mut clashes, mut undone) = (0, 0, 0);
    for _ in 0..60 {
        let stage = stage();
        let mut ledger = Ledger::default();
        for _ in 0..numbers.below(4) {
            // Some of them pretend to be ours.
            let comment = [None, Some("cfhost"), Some("do not touch")][numbers.below(3)];
            insert(&stage, &random_row(&mut numbers), comment);
        }
        for _ in 0..4 {
            somebody_else(&stage, &ledger, &mut numbers);
            let wanted = random_wanted(&mut numbers);
            let found = stage.found();
            let foreign: BTreeMap<_, _> = found
                .iter()
                .filter(|record| !ledger.owns(record))
                .map(|record| (record.id.clone(), record.clone()))
                .collect();
            let still_there = |stage: &Stage| {
                let now: BTreeMap<_, _> = stage.found().into_iter().map(|record| (record.id.clone(), record)).collect();
                foreign.iter().all(|(id, record)| now.get(id) == Some(record))
            };
            let before = stage.rows();
            let plan = match Plan::new("one.test", &wanted, &ledger, &found, "cfhost", Plan::MAX_FREE) {
                Ok(plan) => plan,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
                    assert!(foreign.contains_key(error.argument().unwrap()), "{error}");
                    clashes += 1;
                    continue;
                }
            };
            // It survives being stored.
            let plan: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
            let mut after = ledger.clone();
            let created = stage.client.apply(&stage.zone, &plan, &mut after).unwrap_or_else(|error| {
                panic!("{error}\n{plan}wanted {wanted:#?}\nfound {found:#?}");
            });
            assert!(still_there(&stage));
            applied += 1;
            let now = stage.found();
            assert_eq!(now.iter().filter(|record| after.owns(record)).count(), wanted.len());
            assert!(
                now.iter()
                    .filter(|record| after.owns(record))
                    .all(|record| record.comment.as_deref() == Some("cfhost"))
            );
            let again = Plan::new("one.test", &wanted, &after, &now, "cfhost", Plan::MAX_FREE).unwrap();
            assert!(again.is_empty(), "{again}");
            if !plan.is_empty() {
                assert_eq!(plan.outcome(&now), Outcome::Applied(created.clone()));
            }
            if numbers.below(2) == 0 {
                let inverse = plan.inverse(&created);
                stage.client.apply(&stage.zone, &inverse, &mut after).unwrap();
                assert_eq!(stage.rows(), before);
                assert!(still_there(&stage));
                undone += 1;
            }
            ledger = after;
        }
    }
    // The numbers lead into every case.
    assert!(applied > 80 && clashes > 20 && undone > 30, "{applied} {clashes} {undone}");
}

/// Somebody else wipes a comment, or writes something into a record that was ours.
fn somebody_else(stage: &Stage, ledger: &Ledger, numbers: &mut Numbers) {
    let found = stage.found();
    let Some(record) = found.iter().find(|record| ledger.owns(record)) else { return };
    let record = RecordPatch { id: record.id.clone(), ..Default::default() };
    let patch = match numbers.below(4) {
        0 => RecordPatch { comment: Some(String::new()), ..record },
        1 => RecordPatch { content: Some("203.0.113.9".into()), ..record },
        _ => return,
    };
    // Not every type takes that content.
    _ = stage.client.record_patch(&stage.zone, &patch);
}

#[test]
fn a_plan_that_is_out_of_date_is_not_carried_out() {
    let stage = stage();
    let mut ledger = Ledger::default();
    let wanted = [Row::new("A", "a.one.test", "192.0.2.1")];
    let plan = Plan::new("one.test", &wanted, &ledger, &stage.found(), "cfhost", Plan::MAX_FREE).unwrap();
    let id = stage.client.apply(&stage.zone, &plan, &mut ledger).unwrap().remove(0);
    let away = Plan::new("one.test", &[], &ledger, &stage.found(), "cfhost", Plan::MAX_FREE).unwrap();
    let foreign = RecordPatch { id: id.clone(), content: Some("203.0.113.9".into()), ..Default::default() };
    stage.client.record_patch(&stage.zone, &foreign).unwrap();
    let before = stage.found();
    let error = stage.client.apply(&stage.zone, &away, &mut ledger).unwrap_err();
    assert_eq!(
        (error.kind(), error.argument(), error.delivery()),
        (ErrorKind::Conflict, Some(id.as_str()), Delivery::NotSent)
    );
    assert_eq!(stage.found(), before);
}

#[test]
fn what_became_of_a_plan_whose_answer_was_lost_is_found_out() {
    for (kind, is_done) in [(FaultKind::LostBefore, false), (FaultKind::LostAfter, true)] {
        let stage = stage();
        let mut ledger = Ledger::default();
        let wanted = [Row::new("A", "a.one.test", "192.0.2.1"), Row::new("CNAME", "b.one.test", "x.example.net")];
        let plan = Plan::new("one.test", &wanted, &ledger, &stage.found(), "cfhost", Plan::MAX_FREE).unwrap();
        stage.stand_in.fault(Fault::new("POST *batch", kind));
        let error = stage.client.apply(&stage.zone, &plan, &mut ledger).unwrap_err();
        assert_eq!(error.delivery(), Delivery::PerhapsCarriedOut);
        assert_eq!(ledger, Ledger::default());
        match plan.outcome(&stage.found()) {
            Outcome::Applied(created) if is_done => {
                ledger.note(&plan, &created);
                assert!(Plan::new("one.test", &wanted, &ledger, &stage.found(), "cfhost", 200).unwrap().is_empty());
            }
            Outcome::NotApplied if !is_done => {
                stage.client.apply(&stage.zone, &plan, &mut ledger).unwrap();
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.stand_in.counts()["records"], 2);
    }
}
