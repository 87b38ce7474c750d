//! The client against the stand-in: what the stand-in plays, and what it refuses.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::time::Duration;

use cfhost_v4::*;
use cfhost_v4_stand_in::{EXAMPLE_EMAIL, EXAMPLE_KEY, EXAMPLE_TOKEN, Fault, FaultKind, Settings, StandIn, Times};
use serde_json::json;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// A stand-in whose clock stands still, and where names under `test` are registered.
fn start(change: impl FnOnce(&mut Settings)) -> StandIn {
    let mut settings = Settings { suffixes: vec!["test".into()], standing: true, ..Settings::default() };
    change(&mut settings);
    StandIn::start(settings).unwrap()
}

/// A client that does not try again by itself.
fn with_token(stand_in: &StandIn, token: &str) -> Client {
    Client::builder(Credential::Token(ApiToken::new(token))).base_url(stand_in.url()).retries(0).build().unwrap()
}

fn client(stand_in: &StandIn) -> Client {
    with_token(stand_in, EXAMPLE_TOKEN)
}

fn new_zone(stand_in: &StandIn, name: &str) -> NewZone {
    NewZone { name: name.into(), account: stand_in.account(), kind: ZoneType::Full }
}

fn record(kind: &str, name: &str, content: &str) -> NewRecord {
    NewRecord { kind: kind.into(), name: name.into(), content: content.into(), ttl: 300, ..Default::default() }
}

#[test]
fn a_zone_begins_as_pending_and_a_pending_one_ends_after_28_days() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap();
    assert_eq!((&zone.status, zone.name_servers.len()), (&Some(ZoneStatus::Pending), 2));
    assert!(client.records(&zone.id, &RecordFilter::default()).unwrap().is_empty());
    let found = client.zones(&ZoneFilter { name: Some("one.test".into()), ..Default::default() }).unwrap();
    assert_eq!(found, [(*zone).clone()]);
    assert!(client.zone_patch(&zone.id, &ZonePatch::Paused(true)).unwrap().paused.unwrap());
    client.zone_activation_check(&zone.id).unwrap();
    assert_eq!(client.zone_activation_check(&zone.id).unwrap_err().meaning(), Some(Meaning::TooEarly));
    stand_in.advance(60 * MINUTE);
    client.zone_activation_check(&zone.id).unwrap();
    stand_in.advance(27 * DAY + 22 * 60 * MINUTE + 59 * MINUTE);
    client.zone(&zone.id).unwrap();
    stand_in.advance(MINUTE);
    let error = client.zone(&zone.id).unwrap_err();
    assert_eq!((error.http_status(), error.code(), error.meaning()), (Some(404), Some(1001), Some(Meaning::Absent)));
    assert_eq!(stand_in.counts()["zones"], 0);
}

#[test]
fn names_that_cannot_be_zones_are_refused() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    client.zone_create(&new_zone(&stand_in, "one.test")).unwrap();
    let lists = json!({"banned": ["banned.test"], "elsewhere": ["other.test"], "held": ["held.test"]});
    stand_in.seed(&lists).unwrap();
    for (name, code) in [
        ("one.test", 1061),
        ("www.one.test", 1116),
        ("example.invalid", 1049),
        ("co.uk", 1099),
        ("-a.test", 1002),
        ("test", 1002),
        ("banned.test", 1097),
        ("other.test", 1051),
        ("held.test", 1428),
    ] {
        let error = client.zone_create(&new_zone(&stand_in, name)).unwrap_err();
        assert_eq!((error.code(), error.http_status()), (Some(code), Some(400)), "{name}");
    }
    let partial = NewZone { kind: ZoneType::Partial, ..new_zone(&stand_in, "two.test") };
    assert_eq!(client.zone_create(&partial).unwrap_err().code(), Some(1104));
    let foreign = NewZone { account: "f".repeat(32), ..new_zone(&stand_in, "two.test") };
    assert_eq!(client.zone_create(&foreign).unwrap_err().code(), Some(1068));
}

#[test]
fn new_zones_are_limited_by_time_and_by_how_many_are_pending() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let make = |n: usize| client.zone_create(&new_zone(&stand_in, &format!("zone-{n}.test")));
    for n in 0..25 {
        make(n).unwrap();
    }
    assert_eq!(make(25).unwrap_err().meaning(), Some(Meaning::Restricted));
    stand_in.advance(10 * MINUTE);
    for n in 25..50 {
        make(n).unwrap();
    }
    stand_in.advance(10 * MINUTE);
    assert_eq!(make(50).unwrap_err().code(), Some(1118));
    let unlimited = start(|settings| settings.limits = false);
    for n in 0..60 {
        self::client(&unlimited).zone_create(&new_zone(&unlimited, &format!("zone-{n}.test"))).unwrap();
    }
}

#[test]
fn records_are_checked() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    let make = |record: &NewRecord| client.record_create(&zone, record);
    let www = make(&record("A", "www", "192.0.2.1")).unwrap();
    assert_eq!((www.name.as_deref(), www.proxied, www.ttl), (Some("www.one.test"), Some(false), Some(300)));
    let alias = make(&record("CNAME", "blog.one.test", "Target.Example.NET.")).unwrap();
    assert_eq!(alias.content.as_deref(), Some("target.example.net"));
    make(&record("TXT", "@", "\"v=spf1 -all\"")).unwrap();
    for (bad, code) in [
        (record("A", "www", "192.0.2.1"), 81_058),
        (NewRecord { ttl: 600, ..record("A", "www", "192.0.2.1") }, 81_057),
        (record("TXT", "one.test", "v=spf1 -all"), 81_058),
        (record("CNAME", "www", "a.example.net"), 81_053),
        (record("A", "blog", "192.0.2.1"), 81_054),
        (record("TXT", "blog", "x"), 81_055),
        (record("A", "x", "192.0.2.256"), 9005),
        (record("AAAA", "x", "192.0.2.1"), 9006),
        (record("CNAME", "x", "192.0.2.1"), 9007),
        (record("MX", "x", "mail.one.test"), 9009),
        (record("CNAME", "x", "x.one.test"), 9039),
        (record("A", "a b", "192.0.2.1"), 9000),
        (NewRecord { ttl: 59, ..record("A", "x", "192.0.2.1") }, 9021),
        (NewRecord { proxied: Some(true), ..record("TXT", "x", "y") }, 9004),
        (record("WKS", "x", "y"), 1004),
        (NewRecord { comment: Some("x".repeat(101)), ..record("A", "x", "192.0.2.1") }, 1004),
        (NewRecord { tags: vec!["a:b".into()], ..record("A", "x", "192.0.2.1") }, 1004),
    ] {
        assert_eq!(make(&bad).unwrap_err().code(), Some(code), "{bad:?}");
    }
    let put = RecordPut { id: www.id.clone(), record: record("AAAA", "www", "2001:db8::1") };
    assert_eq!(client.record_put(&zone, &put).unwrap_err().code(), Some(1004));
    let comment = RecordPatch { id: www.id.clone(), comment: Some("ours".into()), ..Default::default() };
    assert_eq!(client.record_patch(&zone, &comment).unwrap().comment.as_deref(), Some("ours"));
    let put = RecordPut { id: www.id.clone(), record: record("A", "www", "192.0.2.2") };
    assert_eq!(client.record_put(&zone, &put).unwrap().comment, None);
    let filter = |kind: &str, content: &str| RecordFilter {
        kind: Some(kind.into()),
        content: Some(content.into()),
        ..Default::default()
    };
    assert_eq!(client.records(&zone, &filter("TXT", "v=spf1 -all")).unwrap().len(), 1);
    assert_eq!(client.records(&zone, &filter("A", "192.0.2.1")).unwrap().len(), 0);
    client.record_delete(&zone, &www.id).unwrap();
    assert_eq!(client.record_delete(&zone, &www.id).unwrap_err().meaning(), Some(Meaning::Absent));
}

#[test]
fn a_batch_is_done_in_its_order_and_whole_or_not_at_all() {
    let stand_in = start(|settings| settings.records_free = 5);
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    let ids: Vec<_> = (1..4)
        .map(|n| client.record_create(&zone, &record("A", &format!("a{n}"), "192.0.2.1")).unwrap().into_inner().id)
        .collect();
    let before = client.records(&zone, &RecordFilter::default()).unwrap();
    // The last of them fails, in each of its ways.
    for (posts, code) in [
        (vec![record("A", "b", "192.0.2.1"), record("A", "a2", "192.0.2.1")], 81_058),
        ((0..4).map(|n| record("A", &format!("b{n}"), "192.0.2.1")).collect(), 81_045),
        ((0..6).map(|n| record("A", &format!("b{n}"), "192.0.2.1")).collect(), 1004),
    ] {
        let batch = Batch { deletes: vec![ids[0].clone()], posts, ..Default::default() };
        assert_eq!(client.records_batch(&zone, &batch).unwrap_err().code(), Some(code));
        assert_eq!(client.records(&zone, &RecordFilter::default()).unwrap(), before);
    }
    // The name is free for a CNAME because its A record goes first.
    let batch = Batch {
        deletes: vec![ids[0].clone()],
        patches: vec![RecordPatch { id: ids[1].clone(), content: Some("192.0.2.9".into()), ..Default::default() }],
        puts: vec![RecordPut { id: ids[2].clone(), record: record("A", "a9", "192.0.2.3") }],
        posts: vec![record("CNAME", "a1", "x.example.net")],
    };
    let done = client.records_batch(&zone, &batch).unwrap();
    assert_eq!(
        (done.deletes[0].id.as_str(), done.patches[0].content.as_deref(), done.puts[0].name.as_deref()),
        (ids[0].as_str(), Some("192.0.2.9"), Some("a9.one.test"))
    );
    assert_eq!(done.posts[0].kind.as_deref(), Some("CNAME"));
    assert_eq!(stand_in.counts()["records"], 3);
}

#[test]
fn too_many_requests_are_refused_for_five_minutes() {
    let stand_in = start(|settings| settings.requests = 5);
    let client = client(&stand_in);
    for _ in 0..5 {
        client.zones(&ZoneFilter::default()).unwrap();
    }
    // Another credential of the same user is no way around it.
    let key = Credential::Key { email: EXAMPLE_EMAIL.into(), key: GlobalKey::new(EXAMPLE_KEY) };
    let other = Client::builder(key).base_url(stand_in.url()).retries(0).build().unwrap();
    let error = other.zones(&ZoneFilter::default()).unwrap_err();
    assert_eq!((error.http_status(), error.meaning()), (Some(429), Some(Meaning::Throttled)));
    assert_eq!(error.retry_after(), Some(5 * MINUTE));
    stand_in.advance(5 * MINUTE);
    let again = self::client(&stand_in);
    again.zones(&ZoneFilter::default()).unwrap();
}

#[test]
fn tokens_have_permissions_and_end() {
    let stand_in = start(|_| {});
    let account = stand_in.account();
    let tokens = json!({"tokens": [
        {"value": "reads", "permissions": ["zone:read", "dns:read"]},
        {"value": "ended", "expires": "2020-01-01T00:00:00Z"},
        {"value": "disabled", "disabled": true},
        {"value": "of-account", "account": account, "id": "t1"},
    ]});
    stand_in.seed(&tokens).unwrap();
    let zone = client(&stand_in).zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    let reads = with_token(&stand_in, "reads");
    reads.records(&zone, &RecordFilter::default()).unwrap();
    let error = reads.zone_delete(&zone).unwrap_err();
    assert_eq!((error.http_status(), error.code(), error.meaning()), (Some(403), Some(10_000), Some(Meaning::Setup)));
    assert_eq!(reads.hostnames(&zone, &HostnameFilter::default()).unwrap_err().code(), Some(10_000));
    let verified = |token: &str| with_token(&stand_in, token).token_verify(&TokenOwner::User);
    assert_eq!(verified("reads").unwrap().status, Some(TokenStatus::Active));
    assert_eq!(verified("ended").unwrap().status, Some(TokenStatus::Expired));
    assert_eq!(verified("disabled").unwrap().status, Some(TokenStatus::Disabled));
    assert_eq!(verified("unknown").unwrap_err().code(), Some(1000));
    assert_eq!(verified("of-account").unwrap_err().code(), Some(1000));
    let owner = TokenOwner::Account(account);
    let of_account = with_token(&stand_in, "of-account");
    assert_eq!(of_account.token_verify(&owner).unwrap().status, Some(TokenStatus::Active));
    for token in ["ended", "disabled", "unknown"] {
        assert_eq!(with_token(&stand_in, token).zone(&zone).unwrap_err().code(), Some(9109), "{token}");
    }
    let new = of_account.token_roll(&owner, "t1").unwrap();
    assert_eq!(of_account.zone(&zone).unwrap_err().code(), Some(9109));
    with_token(&stand_in, new.reveal()).zone(&zone).unwrap();
    let wrong = Credential::Key { email: EXAMPLE_EMAIL.into(), key: GlobalKey::new("wrong-key-0") };
    let wrong = Client::builder(wrong).base_url(stand_in.url()).retries(0).build().unwrap();
    assert_eq!(wrong.zone(&zone).unwrap_err().code(), Some(9103));
}

#[test]
fn what_is_not_known_is_not_invented() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    let error = client.zone("no-such-id").unwrap_err();
    assert_eq!(error.faults().iter().map(|fault| fault.code).collect::<Vec<_>>(), [7003, 7000]);
    assert_eq!(error.meaning(), Some(Meaning::Absent));
    for path in ["settings", "purge_cache", "firewall/rules", "dns_records/export/x"] {
        let answer = ureq_get(&format!("{}/zones/{zone}/{path}", stand_in.url()));
        assert_eq!((answer.0, answer.1["errors"][0]["code"].as_u64()), (404, Some(7000)), "{path}");
        assert_eq!(answer.1["success"], false);
    }
}

fn ureq_get(url: &str) -> (u16, serde_json::Value) {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
    let mut answer = agent.get(url).header("Authorization", format!("Bearer {EXAMPLE_TOKEN}")).call().unwrap();
    let body = answer.body_mut().read_to_vec().unwrap();
    (answer.status().as_u16(), serde_json::from_slice(&body).unwrap())
}

#[test]
fn pages_of_one_and_of_a_hundred_are_given() {
    let stand_in = start(|settings| settings.limits = false);
    let client = client(&stand_in);
    for n in 0..120 {
        client.zone_create(&new_zone(&stand_in, &format!("zone-{n}.test"))).unwrap();
    }
    for (query, count, per_page, pages) in [
        ("", 20, 20, 6),
        ("?per_page=1&page=7", 1, 1, 120),
        ("?per_page=100", 100, 100, 2),
        ("?per_page=500&page=2", 20, 100, 2),
    ] {
        let (_, body) = ureq_get(&format!("{}/zones{query}", stand_in.url()));
        let info = &body["result_info"];
        assert_eq!(
            (
                info["count"].as_u64(),
                info["per_page"].as_u64(),
                info["total_pages"].as_u64(),
                info["total_count"].as_u64()
            ),
            (Some(count), Some(per_page), Some(pages), Some(120)),
            "{query}"
        );
    }
    assert_eq!(client.zones(&ZoneFilter::default()).unwrap().len(), 120);
}

#[test]
fn plans_are_bought_changed_and_left() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    let plan = |id: &str| PlanRequest { rate_plan: id.into(), frequency: Some("monthly".into()), components: vec![] };
    assert_eq!(client.subscription(&zone).unwrap_err().meaning(), Some(Meaning::NoSubscription));
    assert_eq!(client.subscription_create(&zone, &plan("gold")).unwrap_err().meaning(), Some(Meaning::BadPlan));
    assert_eq!(client.subscription_create(&zone, &plan("enterprise")).unwrap_err().meaning(), Some(Meaning::NoProduct));
    assert_eq!(client.subscription_change(&zone, &plan("pro")).unwrap_err().code(), Some(1207));
    let bought = client.subscription_create(&zone, &plan("PRO")).unwrap();
    assert_eq!(bought.state, Some(SubscriptionState::Paid));
    assert_eq!(client.subscription_create(&zone, &plan("pro")).unwrap_err().code(), Some(1205));
    client.subscription_change(&zone, &plan("business")).unwrap();
    assert_eq!(stand_in.counts()["plans_bought"], 2);
    let now = client.subscription(&zone).unwrap();
    assert_eq!(now.rate_plan.as_ref().unwrap().id.as_deref(), Some("business"));
    let plans = client.available_plans(&zone).unwrap();
    assert_eq!(plans.iter().filter(|plan| plan.is_subscribed == Some(true)).count(), 1);
    client.subscription_change(&zone, &plan("free")).unwrap();
    assert_eq!(client.subscription(&zone).unwrap_err().code(), Some(1207));
    // A paid zone is not deleted by itself.
    client.subscription_create(&zone, &plan("pro")).unwrap();
    stand_in.advance(40 * DAY);
    client.zone(&zone).unwrap();
}

#[test]
fn hostnames_are_checked_and_deleted_after_a_while() {
    let stand_in = start(|settings| (settings.hostnames_soft, settings.hostnames_hard) = (1, 3));
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "provider.test")).unwrap().into_inner().id;
    let hostname =
        |name: &str| NewHostname { hostname: name.into(), custom_origin_server: None, ssl: Some(SslRequest::http()) };
    stand_in.seed(&json!({"held": ["held.test"]})).unwrap();
    let made = client.hostname_create(&zone, &hostname("shop.customer.test")).unwrap();
    assert_eq!((made.http_status(), &made.status), (201, &Some(HostnameStatus::Pending)));
    // The tokens come some seconds later.
    assert!(made.ssl.as_ref().unwrap().validation_records.is_empty());
    stand_in.advance(Duration::from_secs(2));
    let ssl = client.hostname(&zone, &made.id).unwrap().into_inner().ssl.unwrap();
    assert_eq!((ssl.status, ssl.validation_records.len()), (Some(CertificateStatus::PendingValidation), 1));
    let origin =
        |origin: &str| NewHostname { custom_origin_server: Some(origin.into()), ..hostname("b.customer.test") };
    for (bad, code) in [
        (hostname("shop.customer.test"), 1406),
        (hostname("provider.test"), 1407),
        (hostname("192.0.2.1"), 1407),
        (hostname("ümlaut.test"), 1408),
        (hostname("a.invalid"), 1409),
        (hostname("www.example.com"), 1411),
        (hostname(&format!("{}.customer.test", "x".repeat(60))), 1469),
        (origin("192.0.2.1"), 1415),
        (origin("other.test"), 1415),
        (origin("origin.provider.test"), 1421),
    ] {
        assert_eq!(client.hostname_create(&zone, &bad).unwrap_err().code(), Some(code), "{bad:?}");
    }
    let proxied = NewRecord { proxied: Some(true), ..record("A", "origin", "192.0.2.1") };
    client.record_create(&zone, &proxied).unwrap();
    let second = client.hostname_create(&zone, &origin("origin.provider.test")).unwrap();
    assert_eq!(second.messages().len(), 1, "the soft quota warns");
    let held = client.hostname_create(&zone, &hostname("www.held.test")).unwrap();
    assert_eq!(held.status, Some(HostnameStatus::Blocked));
    assert_eq!(client.hostname_create(&zone, &hostname("d.customer.test")).unwrap_err().code(), Some(1405));
    let quota = client.hostname_quota(&zone).unwrap();
    assert_eq!((quota.used, quota.exceeded, quota.hard_cap), (Some(3), Some(true), Some(3)));
    // The hold is lifted.
    client.hostname_revalidate(&zone, &held.id, &SslRequest::http()).unwrap();
    assert_eq!(client.hostname(&zone, &held.id).unwrap().status, Some(HostnameStatus::Blocked));
    stand_in.seed(&json!({"held": []})).unwrap();
    client.hostname_revalidate(&zone, &held.id, &SslRequest::http()).unwrap();
    assert_eq!(client.hostname(&zone, &held.id).unwrap().status, Some(HostnameStatus::Pending));

    client.hostname_delete(&zone, &made.id).unwrap();
    assert_eq!(client.hostname(&zone, &made.id).unwrap().status, Some(HostnameStatus::PendingDeletion));
    stand_in.advance(Duration::from_secs(2));
    let error = client.hostname(&zone, &made.id).unwrap_err();
    assert_eq!((error.code(), error.meaning()), (Some(1436), Some(Meaning::Absent)));
}

#[test]
fn certificates_are_limited_and_only_successes_count() {
    let stand_in = start(|settings| settings.certificates = 2);
    // This client's own budget is larger.
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "provider.test")).unwrap().into_inner().id;
    let make = |name: &str| {
        let hostname = NewHostname { hostname: name.into(), custom_origin_server: None, ssl: Some(SslRequest::http()) };
        client.hostname_create(&zone, &hostname)
    };
    make("a.customer.test").unwrap();
    for _ in 0..5 {
        assert_eq!(make("a.customer.test").unwrap_err().code(), Some(1406));
    }
    make("b.customer.test").unwrap();
    let error = make("c.customer.test").unwrap_err();
    assert_eq!((error.http_status(), error.retry_after()), (Some(429), Some(Duration::from_secs(30))));
    // They are counted per minute, and closed for half of one.
    stand_in.advance(MINUTE);
    self::client(&stand_in)
        .hostname_create(
            &zone,
            &NewHostname {
                hostname: "c.customer.test".into(),
                custom_origin_server: None,
                ssl: Some(SslRequest::http()),
            },
        )
        .unwrap();
}

#[test]
fn calls_go_wrong_on_demand() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let fail = |fault: Fault, name: &str| {
        stand_in.fault(fault);
        client.zone_create(&new_zone(&stand_in, name)).unwrap_err()
    };
    let count = || stand_in.counts()["zones"].as_u64().unwrap();
    let error = fail(Fault::new("POST /zones", FaultKind::LostBefore), "a.test");
    assert_eq!((error.delivery(), count()), (Delivery::PerhapsCarriedOut, 0));
    let error = fail(Fault::new("POST /zones", FaultKind::LostAfter), "b.test");
    assert_eq!((error.delivery(), count()), (Delivery::PerhapsCarriedOut, 1));
    let error = fail(Fault::new("POST /zones", FaultKind::Late(30)), "c.test");
    assert_eq!((error.delivery(), count()), (Delivery::PerhapsCarriedOut, 1));
    stand_in.advance(Duration::from_secs(29));
    assert_eq!(count(), 1);
    stand_in.advance(Duration::from_secs(1));
    assert_eq!(count(), 2);
    let error = fail(Fault::new("POST /zones", FaultKind::Status(500)), "d.test");
    assert_eq!((error.http_status(), error.meaning(), count()), (Some(500), Some(Meaning::Failed), 2));
    let error = fail(Fault::new("* /zones", FaultKind::Html(502)), "d.test");
    assert_eq!((error.kind(), error.http_status(), count()), (ErrorKind::Protocol, Some(502), 2));
    let error = fail(Fault::new("POST /zones", FaultKind::Throttle(1)), "d.test");
    assert_eq!((error.meaning(), error.retry_after()), (Some(Meaning::Throttled), Some(Duration::from_secs(1))));
    stand_in.fault(Fault::new("*", FaultKind::LostBefore).after(1));
    stand_in.clear_faults();
    stand_in.fault(Fault::new("GET /zones", FaultKind::Slow(1)));
    self::client(&stand_in).zones(&ZoneFilter::default()).unwrap();
    let statuses: Vec<_> = stand_in.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [None, None, None, Some(500), Some(502), Some(429), Some(200)]);
}

#[test]
fn a_jump_carries_out_everything_in_the_order_of_its_times() {
    let stand_in = start(|_| {});
    let client = client(&stand_in);
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    for (is_paused, seconds) in [(true, 30), (false, 10), (true, 29 * 86_400)] {
        stand_in.fault(Fault::new("PATCH *", FaultKind::Late(seconds)));
        client.zone_patch(&zone, &ZonePatch::Paused(is_paused)).unwrap_err();
    }
    stand_in.advance(MINUTE);
    assert_eq!(client.zone(&zone).unwrap().paused, Some(true), "that of 30 seconds came after that of 10");
    // The zone ends before the last of them.
    stand_in.advance(30 * DAY);
    assert_eq!(client.zone(&zone).unwrap_err().code(), Some(1001));
}

#[test]
fn a_new_zone_is_not_known_everywhere_and_lists_lag_if_told_to() {
    let stand_in = start(|settings| (settings.young_refusals, settings.stale_lists) = (2, 1));
    let credential = Credential::Token(ApiToken::new(EXAMPLE_TOKEN));
    let client = Client::builder(credential).base_url(stand_in.url()).retries(3).build().unwrap();
    let zone = client.zone_create(&new_zone(&stand_in, "one.test")).unwrap().into_inner().id;
    client.record_create(&zone, &record("A", "www", "192.0.2.1")).unwrap();
    let count = || client.records(&zone, &RecordFilter::default()).unwrap().len();
    assert_eq!((count(), count()), (0, 1));
    assert_eq!(stand_in.calls().iter().filter(|call| call.status == Some(403)).count(), 2);
}

#[test]
fn accounts_of_partners() {
    let stand_in = start(|_| {});
    let account = json!({"name": "customer-1"});
    let key = |stand_in: &StandIn, body: &serde_json::Value, idempotency: &str| {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
        let request = agent.post(format!("{}/accounts", stand_in.url())).header("X-Auth-Email", EXAMPLE_EMAIL);
        let request = request.header("X-Auth-Key", EXAMPLE_KEY).header("Idempotency-Key", idempotency);
        let mut answer = request.send(body.to_string()).unwrap();
        let body = answer.body_mut().read_to_vec().unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        (answer.status().as_u16(), body["result"]["id"].as_str().map(str::to_owned))
    };
    let first = key(&stand_in, &account, "k1");
    assert_eq!(first.0, 200);
    assert_eq!(key(&stand_in, &account, "k1"), first);
    assert_eq!(key(&stand_in, &json!({"name": "customer-2"}), "k1").0, 409);
    assert_ne!(key(&stand_in, &account, "k2").1, first.1);
    assert_eq!(stand_in.counts()["accounts"], 3);
}

#[test]
fn the_documentation_has_the_table_of_times() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/V4.md")).unwrap();
    assert!(page.contains(&Times::table()), "{}", Times::table());
}

#[test]
fn it_listens_on_loopback_only() {
    for change in [
        (|settings: &mut Settings| settings.listen = ([0, 0, 0, 0], 0).into()) as fn(&mut Settings),
        |settings| settings.listen_dns = ([0, 0, 0, 0], 0).into(),
        |settings| settings.control = Some(([0, 0, 0, 0], 0).into()),
    ] {
        let mut settings = Settings::default();
        change(&mut settings);
        assert_eq!(StandIn::start(settings).unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
    }
}

#[test]
fn others_control_it_over_http() {
    let stand_in = start(|settings| settings.control = Some(([127, 0, 0, 1], 0).into()));
    let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
    let post = |path: &str, body: serde_json::Value| {
        let url = format!("{}{path}", stand_in.control_url().unwrap());
        agent.post(url).send(body.to_string()).unwrap().status().as_u16()
    };
    assert_eq!(post("faults", json!({"on": "GET /zones", "kind": {"status": 503}})), 200);
    assert_eq!(post("faults", json!({"on": "GET /zones", "kind": "no_such_fault"})), 400);
    assert_eq!(client(&stand_in).zones(&ZoneFilter::default()).unwrap_err().http_status(), Some(503));
    let zone = json!({"zones": [{"id": "0".repeat(32), "name": "seeded.test", "status": "active",
        "records": [{"type": "A", "name": "www.seeded.test", "content": "192.0.2.1"}]}]});
    assert_eq!(post("seed", zone), 200);
    assert_eq!(client(&stand_in).zone(&"0".repeat(32)).unwrap().status, Some(ZoneStatus::Active));
    assert_eq!(post("seed", json!({"zone": []})), 400);
    assert_eq!(post("advance", json!({"seconds": 10})), 200);
    assert_eq!(post("advance", json!({})), 400);
    assert_eq!(post("nothing", json!({})), 404);
}
