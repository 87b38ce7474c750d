//! Reading, updating and checking a zone of a real BIND 9.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::time::Duration;

use cfhost::dns::{self, Answers, Conflicts, NameServer, Plan, PlanOptions, ReadBy, Record, TsigAlgorithm, TsigKey};
use cfhost::{Delivery, ErrorKind};
use cfhost_tests::bind::{Bind, IDLE_KEY, KEY, Settings, ZONE, records};

fn targets(labels: &[&str]) -> BTreeMap<String, String> {
    labels.iter().map(|label| (format!("{label}.{ZONE}"), format!("{label}.{ZONE}.cdn.cloudflare.net"))).collect()
}

fn moving() -> PlanOptions {
    PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() }
}

#[test]
fn a_plan_is_applied_whole_and_undone_whole() {
    let bind = Bind::start().unwrap();
    assert_eq!(bind.zone().unwrap(), records());
    let targets = targets(&["www", "blog", "shop"]);
    let plan = Plan::new(ZONE, &targets, &bind.zone().unwrap(), &moving()).unwrap();
    bind.server().apply(&plan).unwrap();
    for (name, target) in &targets {
        assert_eq!(bind.dig(&["CNAME", name]).unwrap(), format!("{target}.\n"));
    }
    let after = bind.zone().unwrap();
    assert!(Plan::new(ZONE, &targets, &after, &moving()).unwrap().is_empty());
    // A second time the prerequisites do not hold.
    let error = bind.server().apply(&plan).unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.is_retryable()), (ErrorKind::Dns, Delivery::Answered, true));
    assert_eq!(bind.zone().unwrap(), after);

    let checks = dns::check(&[bind.addr()], &targets, &plan.seen, Duration::from_secs(5)).unwrap();
    assert!(checks.len() == 3 && checks.iter().all(|check| check.answers == Answers::Right), "{checks:?}");

    bind.server().apply(&plan.inverse()).unwrap();
    assert_eq!(bind.zone().unwrap(), records());
}
