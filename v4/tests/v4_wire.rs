//! What goes over the wire, what is made of what comes back, and what is tried again.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

mod common;

use std::time::Duration;

use cfhost_v4::*;
use common::{Answer as Given, Server, TOKEN};

const ZONE: &str = "0123456789abcdef0123456789abcdef";

/// A call of a list, and its request line.
type List = (fn(&Client) -> Result<(), Error>, &'static str);

/// A call, its request line, and its body.
type Case = (fn(&Client) -> Result<(), Error>, &'static str, &'static str);

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn every_call_is_the_request_that_the_vendor_documents() {
    let cases: &[Case] = &[
        (
            |c| {
                let zone = NewZone { name: "example.com".into(), account: "a1".into(), kind: ZoneType::Full };
                c.zone_create(&zone).map(drop)
            },
            "POST /zones",
            r#"{"account":{"id":"a1"},"name":"example.com","type":"full"}"#,
        ),
        (|c| c.zone("z1").map(drop), "GET /zones/z1", ""),
        (|c| c.zone_patch("z1", &ZonePatch::Paused(true)).map(drop), "PATCH /zones/z1", r#"{"paused":true}"#),
        (
            |c| c.zone_patch("z1", &ZonePatch::Type(ZoneType::Partial)).map(drop),
            "PATCH /zones/z1",
            r#"{"type":"partial"}"#,
        ),
        (|c| c.zone_delete("z1").map(drop), "DELETE /zones/z1", ""),
        (|c| c.zone_activation_check("z1").map(drop), "PUT /zones/z1/activation_check", "{}"),
        (|c| c.subscription("z1").map(drop), "GET /zones/z1/subscription", ""),
        (
            |c| {
                let plan = PlanRequest {
                    rate_plan: "pro".into(),
                    frequency: Some("monthly".into()),
                    components: vec![ComponentValue { name: "page_rules".into(), value: 20.0 }],
                };
                c.subscription_create("z1", &plan).map(drop)
            },
            "POST /zones/z1/subscription",
            r#"{"component_values":[{"name":"page_rules","value":20.0}],"frequency":"monthly","rate_plan":{"id":"pro"}}"#,
        ),
        (
            |c| {
                let plan = PlanRequest { rate_plan: "free".into(), frequency: None, components: vec![] };
                c.subscription_change("z1", &plan).map(drop)
            },
            "PUT /zones/z1/subscription",
            r#"{"rate_plan":{"id":"free"}}"#,
        ),
        (|c| c.record("z1", "r1").map(drop), "GET /zones/z1/dns_records/r1", ""),
        (
            |c| {
                let record = NewRecord {
                    kind: "CNAME".into(),
                    name: "www.example.com".into(),
                    content: "origin.example.net".into(),
                    ttl: 1,
                    proxied: Some(true),
                    ..Default::default()
                };
                c.record_create("z1", &record).map(drop)
            },
            "POST /zones/z1/dns_records",
            r#"{"content":"origin.example.net","name":"www.example.com","proxied":true,"ttl":1,"type":"CNAME"}"#,
        ),
        (
            |c| {
                let patch = RecordPatch { id: "r1".into(), comment: Some("cfhost".into()), ..Default::default() };
                c.record_patch("z1", &patch).map(drop)
            },
            "PATCH /zones/z1/dns_records/r1",
            r#"{"comment":"cfhost","id":"r1"}"#,
        ),
        (
            |c| {
                let record = NewRecord {
                    kind: "A".into(),
                    name: "a".into(),
                    content: "192.0.2.1".into(),
                    ttl: 60,
                    ..Default::default()
                };
                c.record_put("z1", &RecordPut { id: "r1".into(), record }).map(drop)
            },
            "PUT /zones/z1/dns_records/r1",
            r#"{"content":"192.0.2.1","name":"a","ttl":60,"type":"A"}"#,
        ),
        (|c| c.record_delete("z1", "r1").map(drop), "DELETE /zones/z1/dns_records/r1", ""),
        (
            |c| c.records_batch("z1", &Batch { deletes: vec!["r1".into()], ..Default::default() }).map(drop),
            "POST /zones/z1/dns_records/batch",
            r#"{"deletes":[{"id":"r1"}],"patches":[],"posts":[],"puts":[]}"#,
        ),
        (|c| c.records_scan("z1").map(drop), "POST /zones/z1/dns_records/scan/trigger", "{}"),
        (
            |c| c.records_scan_review("z1", &[], &["r1".into()]).map(drop),
            "POST /zones/z1/dns_records/scan/review",
            r#"{"accepts":[],"rejects":[{"id":"r1"}]}"#,
        ),
        (
            |c| {
                let hostname = NewHostname {
                    hostname: "shop.example.com".into(),
                    custom_origin_server: None,
                    ssl: Some(SslRequest::http()),
                };
                c.hostname_create("z1", &hostname).map(drop)
            },
            "POST /zones/z1/custom_hostnames",
            r#"{"hostname":"shop.example.com","ssl":{"method":"http","type":"dv"}}"#,
        ),
        (|c| c.hostname("z1", "h-1").map(drop), "GET /zones/z1/custom_hostnames/h-1", ""),
        (
            |c| c.hostname_revalidate("z1", "h-1", &SslRequest::txt()).map(drop),
            "PATCH /zones/z1/custom_hostnames/h-1",
            r#"{"ssl":{"method":"txt","type":"dv"}}"#,
        ),
        (
            |c| c.hostname_set_origin("z1", "h-1", Some("o.example.net")).map(drop),
            "PATCH /zones/z1/custom_hostnames/h-1",
            r#"{"custom_origin_server":"o.example.net"}"#,
        ),
        (|c| c.hostname_delete("z1", "h-1").map(drop), "DELETE /zones/z1/custom_hostnames/h-1", ""),
        (|c| c.fallback_origin("z1").map(drop), "GET /zones/z1/custom_hostnames/fallback_origin", ""),
        (
            |c| c.fallback_origin_set("z1", "o.example.net").map(drop),
            "PUT /zones/z1/custom_hostnames/fallback_origin",
            r#"{"origin":"o.example.net"}"#,
        ),
        (|c| c.fallback_origin_delete("z1").map(drop), "DELETE /zones/z1/custom_hostnames/fallback_origin", ""),
        (|c| c.hostname_quota("z1").map(drop), "GET /zones/z1/custom_hostnames/quota", ""),
        (|c| c.dcv_delegation("z1").map(drop), "GET /zones/z1/dcv_delegation/uuid", ""),
        (|c| c.token_verify(&TokenOwner::User).map(drop), "GET /user/tokens/verify", ""),
        (|c| c.token_verify(&TokenOwner::Account("a1".into())).map(drop), "GET /accounts/a1/tokens/verify", ""),
        (|c| c.account("a1").map(drop), "GET /accounts/a1", ""),
        (|c| c.account_delete("a1").map(drop), "DELETE /accounts/a1", ""),
        (|c| c.ips().map(drop), "GET /ips", ""),
    ];
    for (call, line, body) in cases {
        let server = Server::with(vec![Given::Json(200, r#"{"success":true,"errors":[],"result":{"id":"i1"}}"#)]);
        call(&server.client().0).unwrap_or_else(|error| panic!("{line}: {error}"));
        let requests = server.requests();
        assert_eq!((requests[0].line.as_str(), requests[0].body.as_str(), requests.len()), (*line, *body, 1));
        let authorization = format!("authorization: bearer {TOKEN}");
        assert!(requests[0].headers.iter().any(|header| header.eq_ignore_ascii_case(&authorization)));
    }
}

#[test]
fn lists_are_asked_for_with_filters_and_pages() {
    let lists: &[List] = &[
        (
            |c| {
                let filter =
                    ZoneFilter { name: Some("a b.com".into()), status: Some(ZoneStatus::Active), ..Default::default() };
                c.zones(&filter).map(drop)
            },
            "GET /zones?name=a%20b.com&status=active&page=1&per_page=50",
        ),
        (
            |c| c.records("z1", &RecordFilter { kind: Some("TXT".into()), ..Default::default() }).map(drop),
            "GET /zones/z1/dns_records?type=TXT&page=1&per_page=500",
        ),
        (
            |c| c.hostnames("z1", &HostnameFilter { hostname: Some("a.com".into()), ..Default::default() }).map(drop),
            "GET /zones/z1/custom_hostnames?hostname.exact=a.com&page=1&per_page=50",
        ),
        (
            |c| c.accounts(&AccountFilter { name: Some("a".into()) }).map(drop),
            "GET /accounts?name=a&page=1&per_page=50",
        ),
        (|c| c.zone_entitlements("z1").map(drop), "GET /zones/z1/entitlements"),
        (|c| c.account_entitlements("a1").map(drop), "GET /accounts/a1/entitlements"),
        (|c| c.available_plans("z1").map(drop), "GET /zones/z1/available_plans"),
        (|c| c.available_rate_plans("z1").map(drop), "GET /zones/z1/available_rate_plans"),
        (|c| c.records_scanned("z1").map(drop), "GET /zones/z1/dns_records/scan/review"),
        (|c| c.zone_ssl_verification("z1").map(drop), "GET /zones/z1/ssl/verification"),
    ];
    for (list, line) in lists {
        let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":[],"result_info":{"page":1}}"#)]);
        list(&server.client().0).unwrap();
        assert_eq!(server.requests().iter().map(|request| request.line.as_str()).collect::<Vec<_>>(), [*line]);
    }
}

#[test]
fn an_id_cannot_leave_its_place_in_the_path() {
    let server = Server::with(vec![Given::Cut]);
    let (client, _) = server.client();
    for bad in ["", "../accounts", "a/b", "a?b", "a%2fb", "ä", &"x".repeat(101)] {
        let error = client.zone(bad).unwrap_err();
        assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("zone")), "{bad}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_global_key_goes_into_its_two_headers() {
    let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":{}}"#)]);
    let credential = Credential::Key { email: "admin@example.com".into(), key: GlobalKey::new("k3y") };
    Client::builder(credential).base_url(server.url()).build().unwrap().ips().unwrap();
    let headers: Vec<_> = server.requests()[0].headers.iter().map(|header| header.to_ascii_lowercase()).collect();
    assert!(headers.contains(&"x-auth-email: admin@example.com".into()), "{headers:?}");
    assert!(headers.contains(&"x-auth-key: k3y".into()), "{headers:?}");
    assert!(!headers.iter().any(|header| header.starts_with("authorization")));
}

#[test]
fn answers_are_read_whatever_their_fields_are() {
    let body = r#"{"success":true,"errors":[],"messages":[{"code":1,"message":"soft quota"}],"result":{
        "id":"z1","name":null,"status":"new_word","type":7,"paused":"no","name_servers":["a",1,"b"],"original_name_servers":null,
        "created_on":"2026-01-02T03:04:05.678901Z","activated_on":null,"modified_on":"yesterday","account":{"id":"a1","x":[]},
        "never_heard_of":{"a":1}}}"#;
    let server = Server::with(vec![Given::Json(200, body)]);
    let zone = server.client().0.zone(ZONE).unwrap();
    assert_eq!((zone.id.as_str(), &zone.name, &zone.kind, zone.paused), ("z1", &None, &None, None));
    assert_eq!(zone.status, Some(ZoneStatus::Other("new_word".into())));
    assert_eq!(zone.name_servers, ["a", "b"]);
    assert_eq!(zone.created_on.unwrap().to_string(), "2026-01-02T03:04:05.678901Z");
    assert_eq!((zone.modified_on, zone.activated_on), (None, None));
    assert_eq!(zone.account.as_ref().unwrap().id.as_deref(), Some("a1"));
    assert_eq!(zone.messages(), ["soft quota"]);
    assert_eq!(zone.request_id(), Some("ray-1"));
    assert!(zone.raw().contains("never_heard_of"));
}

#[test]
fn deleting_a_hostname_is_answered_in_both_forms() {
    for body in [r#"{"id":"h-1"}"#, r#"{"success":true,"errors":[],"messages":[],"result":{"id":"h-1"}}"#] {
        let server = Server::with(vec![Given::Json(200, body)]);
        assert_eq!(server.client().0.hostname_delete(ZONE, "h-1").unwrap().id, "h-1");
    }
}

#[test]
fn every_success_of_http_is_one() {
    for status in [200, 201, 202] {
        let server = Server::with(vec![Given::Json(status, r#"{"success":true,"result":{"id":"h-1"}}"#)]);
        assert_eq!(server.client().0.hostname(ZONE, "h-1").unwrap().http_status(), status);
    }
}

#[test]
fn what_is_no_answer_is_an_error_that_says_how_far_it_came() {
    let text = |status, body: &str| Given::Text(status, "cf-ray: ray-2\r\n", body.into());
    for (given, kind, delivery, retryable) in [
        (text(502, "<html>bad gateway</html>"), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, true),
        (text(200, "<html>sign in</html>"), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, true),
        (text(200, ""), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, true),
        (text(403, "<html>blocked</html>"), ErrorKind::Protocol, Delivery::Answered, false),
        (text(200, "[1]"), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, true),
        (text(302, "{}"), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, false),
        (text(503, r#"{"code":1}"#), ErrorKind::Protocol, Delivery::PerhapsCarriedOut, true),
        (text(200, r#"{"success":false,"errors":[]}"#), ErrorKind::Api, Delivery::Answered, false),
        (
            text(500, r#"{"success":false,"errors":[{"code":1000,"message":"internal server error"}]}"#),
            ErrorKind::Api,
            Delivery::PerhapsCarriedOut,
            true,
        ),
        (Given::Cut, ErrorKind::Transport, Delivery::PerhapsCarriedOut, true),
    ] {
        let server = Server::with(vec![given]);
        let error = server.client().0.zone_delete("z1").unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.is_retryable()), (kind, delivery, retryable), "{error}");
        // A change that was perhaps carried out is not sent again.
        assert_eq!(server.requests().len(), 1, "{error}");
        assert_eq!(error.call(), Some("zone_delete"));
    }
}

#[test]
fn a_success_without_an_id_is_no_answer() {
    let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":{"name":"example.com"}}"#)]);
    let error = server.client().0.zone_patch("z1", &ZonePatch::Paused(true)).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::PerhapsCarriedOut));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn nothing_listens() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let clock = std::sync::Arc::new(common::Jumping::default());
    let client = Client::builder(Credential::Token(ApiToken::new("t"))).base_url(format!("http://{port}"));
    let error = client.clock(clock.clone()).retries(2).build().unwrap().zone_delete("z1").unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::NotSent));
    assert_eq!(clock.slept.lock().unwrap().len(), 2);
}

#[test]
fn errors_are_looked_up_by_family() {
    let body = r#"{"success":false,"result":null,"messages":[],"errors":[
        {"code":7003,"message":"Could not route to /zones/x"},{"code":1061,"message":"example.com already exists","source":{"pointer":"/name"}}]}"#;
    let server = Server::with(vec![Given::Json(400, body)]);
    let (client, _) = server.client();
    let zone = NewZone { name: "example.com".into(), account: "a1".into(), kind: ZoneType::Full };
    let error = client.zone_create(&zone).unwrap_err();
    assert_eq!(
        (error.family(), error.code(), error.meaning()),
        (Some(Family::Zones), Some(1061), Some(Meaning::Exists))
    );
    assert_eq!(error.faults()[1].pointer.as_deref(), Some("/name"));
    assert_eq!(error.host_answer(), Some(HostAnswer::LookUp));
    assert_eq!(error.http_status(), Some(400));
    assert_eq!(error.request_id(), Some("ray-1"));
    assert_eq!(
        error.to_string(),
        "zone_create: example.com already exists (zones 1061, answered) Look it up, and adopt it only if it is yours."
    );
    let record = NewRecord { kind: "A".into(), ..Default::default() };
    assert_eq!(client.record_create("z1", &record).unwrap_err().meaning(), Some(Meaning::Bug));
}

const THROTTLED: &str =
    r#"{"success":false,"errors":[{"code":10429,"message":"Please wait and consider throttling"}]}"#;

#[test]
fn a_429_is_waited_for_as_long_as_it_says() {
    let throttled = || Given::Text(429, "retry-after: 7\r\n", THROTTLED.into());
    let html = || Given::Text(429, "retry-after: 3\r\n", "<html>slow down</html>".into());
    let done = || Given::Json(200, r#"{"success":true,"result":{"id":"z1"}}"#);
    let server = Server::with(vec![throttled(), html(), done()]);
    let (client, clock) = server.client();
    // It was refused, so that a change is sent again, too.
    client.zone_delete("z1").unwrap();
    assert_eq!(server.requests().len(), 3);
    assert!(clock.slept() >= Duration::from_secs(10), "{:?}", clock.slept());

    let server = Server::with(vec![Given::Text(429, "retry-after: 300\r\n", THROTTLED.into())]);
    let (client, clock) = server.client();
    let error = client.zone("z1").unwrap_err();
    assert_eq!((error.meaning(), error.retry_after()), (Some(Meaning::Throttled), Some(Duration::from_secs(300))));
    // There was no time for it, and nobody else is let through meanwhile.
    assert_eq!((clock.slept(), server.requests().len()), (Duration::ZERO, 1));
    let error = client.zone("z1").unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Budget, Delivery::NotSent));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn reads_are_tried_again_inside_the_deadline() {
    let page = || Given::Text(502, "", "<html></html>".into());
    let done = || Given::Json(200, r#"{"success":true,"result":{"id":"z1"}}"#);
    let server = Server::with(vec![page(), Given::Cut, done()]);
    server.client().0.zone("z1").unwrap();
    assert_eq!(server.requests().len(), 3);

    let server = Server::with(vec![page()]);
    let (client, clock) = server.client();
    assert_eq!(client.zone("z1").unwrap_err().http_status(), Some(502));
    assert_eq!((server.requests().len(), clock.slept.lock().unwrap().len()), (5, 4));

    let server = Server::with(vec![page()]);
    let (client, clock) = server.client();
    client.with_timeout(Duration::from_secs(1)).zone("z1").unwrap_err();
    assert!(clock.slept() < Duration::from_secs(1) && server.requests().len() > 1, "{:?}", clock.slept());
}

#[test]
fn a_403_for_a_zone_that_was_just_made_passes() {
    let refused =
        || Given::Json(403, r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#);
    let made = || Given::Json(200, r#"{"success":true,"result":{"id":"z1"}}"#);
    let zone = NewZone { name: "example.com".into(), account: "a1".into(), kind: ZoneType::Full };

    let server = Server::with(vec![made(), refused(), refused(), made()]);
    let (client, _) = server.client();
    client.zone_create(&zone).unwrap();
    client.zone_patch("z1", &ZonePatch::Paused(false)).unwrap();
    assert_eq!(server.requests().len(), 4);

    // Of another zone it is meant, and so it is ten minutes later.
    let server = Server::with(vec![made(), refused()]);
    let (client, clock) = server.client();
    client.zone_create(&zone).unwrap();
    assert_eq!(client.zone("z2").unwrap_err().meaning(), Some(Meaning::Setup));
    assert_eq!(server.requests().len(), 2);
    assert_eq!(client.zone("z1").unwrap_err().meaning(), Some(Meaning::Young));
    clock.jump(Duration::from_secs(601));
    let count = server.requests().len();
    assert_eq!(client.zone("z1").unwrap_err().meaning(), Some(Meaning::Setup));
    assert_eq!(server.requests().len(), count + 1);
}

#[test]
fn certificates_wait_for_their_own_bucket() {
    let server = Server::with(vec![Given::Json(201, r#"{"success":true,"result":{"id":"h-1"}}"#)]);
    let (client, clock) = server.client();
    let hostname = NewHostname { hostname: "a.com".into(), custom_origin_server: None, ssl: Some(SslRequest::http()) };
    for _ in 0..15 {
        client.hostname_create("z1", &hostname).unwrap();
    }
    let error = client.hostname_create("z1", &hostname).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Budget, Delivery::NotSent));
    client.with_timeout(Duration::from_secs(90)).hostname_create("z1", &hostname).unwrap();
    assert!(clock.slept() >= Duration::from_secs(59));
    // Those that are refused are not counted.
    let body = r#"{"success":false,"errors":[{"code":1406,"message":"Duplicate custom hostname found"}]}"#;
    let server = Server::with(vec![Given::Json(409, body)]);
    let (client, _) = server.client();
    for _ in 0..40 {
        assert_eq!(client.hostname_create("z1", &hostname).unwrap_err().meaning(), Some(Meaning::Exists));
    }
}

#[test]
fn background_work_leaves_requests_to_acts() {
    let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":{}}"#)]);
    let allowance = |tokens| Allowance { tokens, per: Duration::from_secs(300) };
    let clock = std::sync::Arc::new(common::Jumping::default());
    let budget = std::sync::Arc::new(InMemory::new(allowance(10), allowance(1)));
    let client = server.builder().clock(clock).budget(budget).build().unwrap();
    for _ in 0..8 {
        client.in_background().ips().unwrap();
    }
    assert_eq!(client.in_background().ips().unwrap_err().kind(), ErrorKind::Budget);
    client.ips().unwrap();
    client.ips().unwrap();
    let error = client.ips().unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Budget, Some(Duration::from_secs(300))));
}

type Pages = Box<dyn Fn(usize) -> String + Send>;

#[test]
fn paging_ends() {
    let rows = |from: usize, count: usize| {
        (from..from + count).map(|n| format!(r#"{{"id":"h-{n}"}}"#)).collect::<Vec<_>>().join(",")
    };
    let page = |request: &common::Request| {
        request.line.split("page=").nth(1).unwrap().split('&').next().unwrap().parse::<usize>().unwrap()
    };
    let servers: Vec<(&str, Pages, usize, usize)> = vec![
        // The last page again and again, and nothing said of how many there are.
        ("repeated", Box::new(move |page| format!("[{}]}}", rows(50 * page.min(3), 50))), 150, 4),
        ("short", Box::new(move |page| format!("[{}]}}", rows(50 * page, if page == 3 { 7 } else { 50 }))), 107, 3),
        (
            "total",
            Box::new(move |page| {
                format!(r#"[{}],"result_info":{{"page":{page},"total_pages":2}}}}"#, rows(50 * page, 50))
            }),
            100,
            2,
        ),
        (
            "smaller",
            Box::new(move |page| {
                format!(
                    r#"[{}],"result_info":{{"page":{page},"per_page":20}}}}"#,
                    rows(20 * page, if page == 4 { 0 } else { 20 })
                )
            }),
            60,
            4,
        ),
        ("empty", Box::new(|_| "[]}".into()), 0, 1),
        ("null", Box::new(|_| "null}".into()), 0, 1),
    ];
    for (name, pages, count, requests) in servers {
        let server = Server::new(move |request| {
            Given::Text(200, "", format!(r#"{{"success":true,"result":{}"#, pages(page(request))))
        });
        let found = server.client().0.hostnames("z1", &HostnameFilter::default()).unwrap();
        assert_eq!((found.len(), server.requests().len()), (count, requests), "{name}");
    }
}

#[test]
fn the_credential_is_shown_nowhere() {
    let body = format!(
        r#"{{"success":false,"errors":[{{"code":9109,"message":"Bad token {TOKEN}","error_chain":[{{"code":1,"message":"{TOKEN}"}}]}}]}}"#
    );
    let server = Server::with(vec![Given::Text(403, "", body)]);
    let (client, _) = server.client();
    let error = client.zone("z1").unwrap_err();
    assert_eq!(error.message(), "Bad token ***");
    assert!(!format!("{error} {error:?} {client:?} {:?}", server.builder()).contains(TOKEN));
    let server = Server::with(vec![Given::Text(
        200,
        "",
        format!(r#"{{"success":true,"result":{{"id":"z1","name":"{TOKEN}"}}}}"#),
    )]);
    let zone = server.client().0.zone("z1").unwrap();
    assert!(!zone.raw().contains(TOKEN) && zone.reveal_raw().contains(TOKEN));
}

#[test]
fn a_new_token_is_a_secret() {
    let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":"n3w-token"}"#)]);
    let token = server.client().0.token_roll(&TokenOwner::User, "t1").unwrap();
    assert_eq!((token.reveal(), format!("{token:?}").as_str()), ("n3w-token", "ApiToken(***)"));
    assert_eq!(server.requests()[0].line, "PUT /user/tokens/t1/value");
}

#[test]
fn settings_are_checked() {
    let build = |change: fn(Builder) -> Builder| {
        change(Client::builder(Credential::Token(ApiToken::new("t")))).build().unwrap_err()
    };
    for (error, argument) in [
        (build(|b| b.base_url("http://example.com/client/v4")), "base_url"),
        (build(|b| b.timeout(Duration::ZERO)), "timeout"),
        (build(|b| b.connect_timeout(Duration::ZERO)), "connect_timeout"),
        (build(|b| b.ca_pem("nothing")), "ca_pem"),
        (Client::builder(Credential::Token(ApiToken::new("a b"))).build().unwrap_err(), "credential"),
    ] {
        assert_eq!((error.argument(), error.delivery()), (Some(argument), Delivery::NotSent));
    }
}
