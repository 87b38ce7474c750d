//! The stand-in takes its truth from a real BIND, and answers DNS itself.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::time::Duration;

use cfhost_tests::bind::{self, Bind};
use cfhost_tests::tools;
use cfhost_v4::*;
use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Settings, StandIn};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// A stand-in that asks BIND; names under `com` and `test` count as registered, `example.com` among them.
fn start(bind: &Bind) -> (StandIn, Client) {
    let settings = Settings {
        suffixes: vec!["com".into(), "test".into()],
        standing: true,
        ask: Some(bind.addr()),
        ..Settings::default()
    };
    let stand_in = StandIn::start(settings).unwrap();
    let credential = Credential::Token(ApiToken::new(EXAMPLE_TOKEN));
    let client = Client::builder(credential).base_url(stand_in.url()).retries(0).build().unwrap();
    (stand_in, client)
}

fn zone(stand_in: &StandIn, client: &Client, name: &str) -> Zone {
    let zone = NewZone { name: name.into(), account: stand_in.account(), kind: ZoneType::Full };
    client.zone_create(&zone).unwrap().into_inner()
}

/// A provider's zone whose fallback origin is active.
fn provider(stand_in: &StandIn, client: &Client) -> String {
    let zone = zone(stand_in, client, "provider.test").id;
    // It is delegated to nobody: on the free plan it would be gone after 28 days.
    let plan = PlanRequest { rate_plan: "pro".into(), frequency: None, components: vec![] };
    client.subscription_create(&zone, &plan).unwrap();
    let record = |name: &str| NewRecord {
        kind: "A".into(),
        name: name.into(),
        content: "192.0.2.1".into(),
        ttl: 1,
        proxied: Some(true),
        ..Default::default()
    };
    client.record_create(&zone, &record("origin")).unwrap();
    client.record_create(&zone, &record("*.customers")).unwrap();
    client.fallback_origin_set(&zone, "origin.provider.test").unwrap();
    stand_in.advance(MINUTE);
    assert_eq!(client.fallback_origin(&zone).unwrap().status, Some(FallbackStatus::Active));
    zone
}

fn update(bind: &Bind, lines: &str) {
    bind.nsupdate(&format!("zone example.com\n{lines}\nsend\n")).unwrap();
}

fn make(client: &Client, zone: &str, name: &str, ssl: SslRequest) -> CustomHostname {
    let hostname = NewHostname { hostname: name.into(), custom_origin_server: None, ssl: Some(ssl) };
    client.hostname_create(zone, &hostname).unwrap().into_inner()
}

/// Its state, its certificate's, and what is wrong.
fn state(client: &Client, zone: &str, id: &str) -> (String, String, Vec<String>) {
    let hostname = client.hostname(zone, id).unwrap().into_inner();
    let ssl = hostname.ssl.unwrap();
    let errors = ssl.validation_errors.into_iter().filter_map(|error| error.message).collect();
    (hostname.status.unwrap().as_str().to_owned(), ssl.status.unwrap().as_str().to_owned(), errors)
}

#[test]
fn a_zone_is_active_while_it_is_delegated_here_and_gone_a_week_after() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = zone(&stand_in, &client, "example.com");
    let status = || client.zone(&zone.id).unwrap().status.clone().unwrap();
    stand_in.advance(5 * MINUTE);
    assert_eq!(status(), ZoneStatus::Pending);
    let servers: Vec<_> = zone.name_servers.iter().map(|server| format!("example.com 300 NS {server}.")).collect();
    update(&bind, &format!("update add {}\nupdate add {}", servers[0], servers[1]));
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Pending, "two others are still there");
    update(&bind, "update delete example.com NS ns1.example.com.\nupdate delete example.com NS ns2.example.com.");
    assert_eq!(status(), ZoneStatus::Pending, "nobody has looked yet");
    client.zone_activation_check(&zone.id).unwrap();
    assert_eq!(status(), ZoneStatus::Active);
    stand_in.advance(40 * DAY);
    assert_eq!(status(), ZoneStatus::Active);
    update(&bind, "update add example.com 300 NS ns1.example.com.");
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Moved);
    update(&bind, "update delete example.com NS ns1.example.com.");
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Active);
    update(&bind, "update add example.com 300 NS ns1.example.com.");
    stand_in.advance(HOUR);
    stand_in.advance(7 * DAY);
    assert_eq!(client.zone(&zone.id).unwrap_err().code(), Some(1001));
}

#[test]
fn a_hostname_follows_its_cname() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = provider(&stand_in, &client);
    let id = make(&client, &zone, "shop.example.com", SslRequest::http()).id;
    stand_in.advance(10 * MINUTE);
    let (status, certificate, errors) = state(&client, &zone, &id);
    assert_eq!((status.as_str(), certificate.as_str(), errors.len()), ("pending", "pending_validation", 1));
    // By way of an alias of the customer's own.
    update(
        &bind,
        "update add shop.example.com 300 CNAME alias.example.com.\n\
         update add alias.example.com 300 CNAME shop.customers.provider.test.",
    );
    stand_in.advance(5 * MINUTE);
    let (status, certificate, errors) = state(&client, &zone, &id);
    assert_eq!((status.as_str(), certificate.as_str(), errors.len()), ("active", "active", 0));
    assert!(client.hostname(&zone, &id).unwrap().ssl.as_ref().unwrap().expires_on.is_some());
    // Renewed for as long as it points here.
    stand_in.advance(365 * DAY);
    let (status, certificate, _) = state(&client, &zone, &id);
    assert_eq!((status.as_str(), certificate.as_str()), ("active", "active"));
    update(&bind, "update delete shop.example.com CNAME");
    stand_in.advance(HOUR);
    assert_eq!(state(&client, &zone, &id).0, "moved");
    update(&bind, "update add shop.example.com 300 CNAME shop.customers.provider.test.");
    stand_in.advance(HOUR);
    assert_eq!(state(&client, &zone, &id).0, "active");
    update(&bind, "update delete shop.example.com CNAME");
    stand_in.advance(8 * DAY);
    assert_eq!(state(&client, &zone, &id).0, "deleted", "still readable");
    update(&bind, "update add shop.example.com 300 CNAME shop.customers.provider.test.");
    stand_in.advance(DAY);
    assert_eq!(state(&client, &zone, &id).0, "deleted", "it does not come back by itself");
    client.hostname_revalidate(&zone, &id, &SslRequest::http()).unwrap();
    stand_in.advance(5 * MINUTE);
    let (status, certificate, _) = state(&client, &zone, &id);
    assert_eq!((status.as_str(), certificate.as_str()), ("active", "active"));
}

#[test]
fn nobody_validates_and_after_a_week_it_is_over() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = provider(&stand_in, &client);
    let id = make(&client, &zone, "shop.example.com", SslRequest::http()).id;
    stand_in.advance(6 * DAY + 23 * HOUR + 59 * MINUTE);
    assert_eq!(state(&client, &zone, &id).0, "pending");
    stand_in.advance(2 * MINUTE);
    assert_eq!(state(&client, &zone, &id).0, "deleted");
    client.hostname_delete(&zone, &id).unwrap();
    stand_in.advance(MINUTE);
    assert_eq!(client.hostname(&zone, &id).unwrap_err().code(), Some(1436));
}

#[test]
fn txt_records_validate_before_the_name_points_here() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = provider(&stand_in, &client);
    let made = make(&client, &zone, "shop.example.com", SslRequest::txt());
    stand_in.advance(Duration::from_secs(3));
    let hostname = client.hostname(&zone, &made.id).unwrap().into_inner();
    let ownership = hostname.ownership_verification.unwrap();
    let record = hostname.ssl.unwrap().validation_records.remove(0);
    update(
        &bind,
        &format!(
            "update add {} 300 TXT \"{}\"\nupdate add {} 300 TXT \"{}\"",
            ownership.name.unwrap(),
            ownership.value.unwrap(),
            record.txt_name.unwrap(),
            record.txt_value.unwrap()
        ),
    );
    stand_in.advance(5 * MINUTE);
    let (status, certificate, _) = state(&client, &zone, &made.id);
    assert_eq!((status.as_str(), certificate.as_str()), ("active", "active"));
}

#[test]
fn delegated_validation_is_one_cname() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = provider(&stand_in, &client);
    let uuid = client.dcv_delegation(&zone).unwrap().uuid.clone().unwrap();
    let id = make(&client, &zone, "shop.example.com", SslRequest::txt()).id;
    let target = format!("shop.example.com.{uuid}.dcv.cloudflare.com.");
    update(&bind, &format!("update add _acme-challenge.shop.example.com 300 CNAME {target}"));
    stand_in.advance(5 * MINUTE);
    assert_eq!(state(&client, &zone, &id).1, "active");
}

#[test]
fn caa_forbids() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = provider(&stand_in, &client);
    update(
        &bind,
        "update add shop.example.com 300 CNAME shop.customers.provider.test.\n\
         update add example.com 300 CAA 0 issue \"ca.example.net\"",
    );
    let id = make(&client, &zone, "shop.example.com", SslRequest::http()).id;
    stand_in.advance(5 * MINUTE);
    let (status, certificate, errors) = state(&client, &zone, &id);
    assert_eq!((status.as_str(), certificate.as_str()), ("active", "pending_validation"));
    assert!(errors[0].contains("CAA"), "{errors:?}");
    update(&bind, "update add example.com 300 CAA 0 issue \"letsencrypt.org\"");
    stand_in.advance(10 * MINUTE);
    assert_eq!(state(&client, &zone, &id).1, "active");
}

#[test]
fn a_partial_zone_is_active_while_its_txt_record_is_there() {
    let bind = Bind::start().unwrap();
    let settings = Settings {
        suffixes: vec!["com".into()],
        standing: true,
        partial_allowed: true,
        ask: Some(bind.addr()),
        ..Settings::default()
    };
    let stand_in = StandIn::start(settings).unwrap();
    let credential = Credential::Token(ApiToken::new(EXAMPLE_TOKEN));
    let client = Client::builder(credential).base_url(stand_in.url()).retries(0).build().unwrap();
    let new = NewZone { name: "example.com".into(), account: stand_in.account(), kind: ZoneType::Partial };
    let zone = client.zone_create(&new).unwrap();
    assert_eq!(zone.cname_suffix.as_deref(), Some("cdn.cloudflare.net"));
    let status = || client.zone(&zone.id).unwrap().status.clone().unwrap();
    let record = format!("cloudflare-verify.example.com 300 TXT \"{}\"", zone.verification_key.as_ref().unwrap());
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Pending);
    update(&bind, &format!("update add {record}"));
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Active);
    update(&bind, "update delete cloudflare-verify.example.com TXT");
    stand_in.advance(HOUR);
    assert_eq!(status(), ZoneStatus::Pending);
    stand_in.advance(28 * DAY);
    assert_eq!(client.zone(&zone.id).unwrap_err().code(), Some(1001));
}

#[test]
fn bind_forwards_to_it_and_it_asks_bind() {
    let stand_in =
        StandIn::start(Settings { suffixes: vec!["test".into()], standing: true, ..Settings::default() }).unwrap();
    let forwards = vec![("provider.test".to_owned(), stand_in.dns_addr())];
    let bind = Bind::with(&bind::Settings { forwards, ..bind::Settings::default() }).unwrap();
    stand_in.ask(bind.addr());
    let credential = Credential::Token(ApiToken::new(EXAMPLE_TOKEN));
    let client = Client::builder(credential).base_url(stand_in.url()).retries(0).build().unwrap();
    provider(&stand_in, &client);
    update(&bind, "update add shop.example.com 300 CNAME shop.customers.provider.test.");
    // The customer's visitors find the network by way of the customer's own name server.
    assert_eq!(bind.dig(&["shop.example.com", "A"]).unwrap(), "shop.customers.provider.test.\n192.0.2.80\n");
}

#[test]
fn it_answers_dns_for_its_zones() {
    let bind = Bind::start().unwrap();
    let (stand_in, client) = start(&bind);
    let zone = zone(&stand_in, &client, "example.com");
    let record = |kind: &str, name: &str, content: &str| NewRecord {
        kind: kind.into(),
        name: name.into(),
        content: content.into(),
        ttl: 300,
        priority: (kind == "MX").then_some(10),
        ..Default::default()
    };
    let long = "x".repeat(400);
    for one in [
        record("A", "@", "192.0.2.1"),
        record("CNAME", "www", "example.com"),
        record("MX", "@", "mail.example.com"),
        record("TXT", "long", &long),
        record("TXT", "quoted", "\"a b\""),
        record("A", "*.wild", "192.0.2.3"),
        NewRecord { proxied: Some(true), ..record("CNAME", "proxied", "origin.example.net") },
        NewRecord {
            data: Some(serde_json::json!({"flags": 0, "tag": "issue", "value": "ca.example.net"})),
            content: String::new(),
            ..record("CAA", "caa", "")
        },
    ] {
        client.record_create(&zone.id, &one).unwrap();
    }
    let dig = |arguments: &[&str]| {
        let port = stand_in.dns_addr().port().to_string();
        let output = tools::program("dig")
            .unwrap()
            .args(["@127.0.0.1", "-p", &port, "+short", "+time=10", "+tries=2"])
            .args(arguments)
            .env("HOME", "/nonexistent")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for transport in ["+tcp", "+notcp"] {
        let dig = |name: &str, kind: &str| dig(&[transport, name, kind]);
        assert_eq!(dig("example.com", "A"), "192.0.2.1\n");
        assert_eq!(dig("EXAMPLE.com", "MX"), "10 mail.example.com.\n");
        assert_eq!(dig("www.example.com", "A"), "example.com.\n192.0.2.1\n");
        assert_eq!(dig("www.example.com", "CNAME"), "example.com.\n");
        assert_eq!(dig("quoted.example.com", "TXT"), "\"a b\"\n");
        assert_eq!(dig("long.example.com", "TXT").replace(['"', ' ', '\n'], ""), long);
        assert_eq!(dig("a.b.wild.example.com", "A"), "192.0.2.3\n");
        assert_eq!(dig("proxied.example.com", "A"), "192.0.2.80\n");
        assert_eq!(dig("proxied.example.com", "CNAME"), "");
        assert_eq!(dig("caa.example.com", "CAA"), "0 issue \"ca.example.net\"\n");
        assert_eq!(dig("example.com", "NS").lines().count(), 2);
        assert!(dig("example.com", "SOA").starts_with("ada.ns.cloudflare.com. dns.cloudflare.com."));
    }
    let status = |name: &str, kind: &str| {
        let port = stand_in.dns_addr().port().to_string();
        let arguments = ["@127.0.0.1", "-p", &port, "+time=10", "+tries=2", name, kind];
        let output = tools::program("dig").unwrap().args(arguments).env("HOME", "/nonexistent").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split("status: ").nth(1).unwrap().split(',').next().unwrap().to_owned()
    };
    assert_eq!(status("nothing.example.com", "A"), "NXDOMAIN");
    assert_eq!(status("example.com", "AAAA"), "NOERROR");
    assert_eq!(status("wild.example.com", "A"), "NOERROR");
    assert_eq!(status("example.net", "A"), "REFUSED");
    client.zone_delete(&zone.id).unwrap();
    assert_eq!(status("example.com", "A"), "REFUSED");
}
