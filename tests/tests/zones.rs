//! `zone_list` page after page, against servers of several habits.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cfhost::{Client, ErrorKind, ZoneList, ZoneListRow};
use cfhost_tests::http::{Server, answer};

/// A server with this many zones; `page` gives what it makes of limit and offset.
fn server(page: impl Fn(usize, usize) -> Vec<usize> + Send + Sync + 'static) -> (Server, Arc<Mutex<Vec<String>>>) {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&bodies);
    let server = Server::new(move |request| {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let field = |name: &str| {
            body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).and_then(|n| n.parse().ok())
        };
        let rows: Vec<_> = page(field("limit").unwrap_or(100), field("offset").unwrap_or(0))
            .into_iter()
            .map(|id| format!(r#"{{"zone_id":"{id}","zone_name":"z{id}.example"}}"#))
            .collect();
        seen.lock().unwrap().push(body.clone());
        answer(200, &[], &format!(r#"{{"response":[{}],"result":"success"}}"#, rows.join(",")))
    })
    .unwrap();
    (server, bodies)
}

fn client(server: &Server) -> Client {
    Client::builder("00112233445566778899aabbccddeeff").endpoint(server.url("/")).build().unwrap()
}

fn ids(rows: impl Iterator<Item = Result<ZoneListRow, cfhost::Error>>) -> Vec<u64> {
    rows.map(|row| row.unwrap().zone_id.unwrap()).collect()
}

fn honest(count: usize, cap: usize) -> impl Fn(usize, usize) -> Vec<usize> {
    move |limit, offset| (offset..count.min(offset + limit.min(cap))).collect()
}

#[test]
fn pages_end_on_a_short_one() {
    for (count, limit, pages) in [(0, 10, 1), (9, 10, 1), (10, 10, 2), (25, 10, 3), (30, 10, 4), (3, 1, 4)] {
        let (server, bodies) = server(honest(count, usize::MAX));
        let rows = ids(client(&server).zones(ZoneList::new().limit(limit)));
        assert_eq!(rows, (0..count as u64).collect::<Vec<_>>());
        assert_eq!(bodies.lock().unwrap().len(), pages, "{count} zones by {limit}");
    }
}

#[test]
fn pages_begin_at_the_offset_and_keep_the_filters() {
    let (server, bodies) = server(honest(250, usize::MAX));
    let zones = client(&server).zones(ZoneList::new().offset(30).zone_name("example.com"));
    assert_eq!(ids(zones), (30..250).collect::<Vec<_>>());
    let offsets: Vec<_> =
        bodies.lock().unwrap().iter().map(|body| body.split("&offset=").nth(1).unwrap().to_owned()).collect();
    assert_eq!(offsets, ["30&zone_name=example.com", "130&zone_name=example.com", "230&zone_name=example.com"]);
}

#[test]
fn a_server_that_caps_the_limit_loses_no_rows() {
    let (server, bodies) = server(honest(230, 100));
    assert_eq!(ids(client(&server).zones(ZoneList::new().limit(5000))).len(), 230);
    assert_eq!(bodies.lock().unwrap().len(), 3);
}

#[test]
fn a_server_that_ignores_offset_is_an_error() {
    for limit in [1, 5, 10] {
        let (server, bodies) = server(move |limit, _| (0..limit).collect());
        let mut zones = client(&server).zones(ZoneList::new().limit(limit));
        for _ in 0..limit {
            zones.next().unwrap().unwrap();
        }
        let error = zones.next().unwrap().unwrap_err();
        assert_eq!((error.kind(), error.act()), (ErrorKind::Protocol, Some("zone_list")));
        assert!(error.message().contains("ignores offset"), "{error}");
        assert!(zones.next().is_none());
        assert_eq!(bodies.lock().unwrap().len(), 2);
    }
}

#[test]
fn a_server_that_ignores_limit_and_offset_is_an_error() {
    let (server, _) = server(|_, _| (0..250).collect());
    let results: Vec<_> = client(&server).zones(ZoneList::new()).collect();
    assert_eq!(results.len(), 251);
    assert!(results[250].is_err());
}

#[test]
fn rows_without_numbers_are_told_apart_by_name() {
    let server = Server::new(|_| {
        answer(200, &[], r#"{"response":[{"zone_name":"a.example"},{"zone_name":"b.example"}],"result":"success"}"#)
    })
    .unwrap();
    let results: Vec<_> = client(&server).zones(ZoneList::new().limit(2)).collect();
    assert_eq!(results.len(), 3);
    assert!(results[2].is_err());
}

#[test]
fn an_error_ends_the_iteration_and_rows_come_before_it() {
    let calls = AtomicUsize::new(0);
    let server = Server::new(move |_| {
        if calls.fetch_add(1, Ordering::SeqCst) == 0 {
            answer(200, &[], r#"{"response":[{"zone_id":1,"zone_name":"a.example"}],"result":"success"}"#)
        } else {
            answer(200, &[], r#"{"result":"error","msg":"No or invalid host_key.","err_code":100}"#)
        }
    })
    .unwrap();
    let results: Vec<_> = client(&server).zones(ZoneList::new().limit(1)).collect();
    assert_eq!(results.len(), 2);
    assert!(results[0].is_ok());
    assert_eq!(results[1].as_ref().unwrap_err().code().unwrap().number(), 100);
}

#[test]
fn nothing_is_asked_before_the_first_row_is() {
    let (server, bodies) = server(honest(5, usize::MAX));
    let zones = client(&server).zones(ZoneList::new());
    assert!(bodies.lock().unwrap().is_empty());
    assert_eq!(ids(zones.take(2)), [0, 1]);
}
