//! Child hosts, keys that change, plans and subscriptions.

mod common;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway, Hosts};
use common::{Answer, OTHER_KEY, Partner, Served, assert_fixture, fixture, plain, plant, post, run};
use serde_json::Value;

const PRO: &str = "CF_RESELLER_PRO";
const BIZ: &str = "CF_RESELLER_BIZ";

/// Makes a child host; gives its key and number.
fn child(host: Partner<'_>) -> (String, String) {
    let made = host.call("host_child_new", &[("host_name", "Child"), ("pub_name", "Child Hosting")]);
    (made.text("host_key"), made.response()["child_id"].to_string())
}

/// The answer with another key in it.
fn with_key(mut answer: Answer, from: &str, to: &str) -> Answer {
    answer.body = answer.body.replace(from, to);
    answer
}

#[test]
fn children_are_made_and_stopped() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let mut made = post(host.url, fixture("host_child_new/request.txt").trim_end());
    let id = made.response()["child_id"].as_i64().unwrap();
    made.body = made.body.replace(&format!("\"child_id\":{id}}}"), "\"child_id\":112}");
    assert_fixture("host_child_new/success.json", &made);
    let key = made.text("host_key");
    let child = Partner { key: &key, ..host };
    let user_key = child.customer("customer@example.com");
    child.set(&user_key, "example.com", "www").response();

    let stop = |who: Partner<'_>, id: &str| who.call("host_child_stop", &[("child_id", id)]);
    let id = id.to_string();
    for wrong in ["", "x", "0", "-1", "1", "112", "99999999999999999999"] {
        assert_fixture("host_child_stop/error_700.json", &stop(host, wrong));
    }
    assert_eq!(stop(child, &id).code(), 700);
    assert_eq!(child.call("zone_list", &[]).code(), 0);
    assert_fixture("host_child_stop/success.json", &stop(host, &id));
    assert_fixture("host_child_stop/error_700.json", &stop(host, &id));

    let refused = child.call("zone_list", &[]);
    assert!(refused.json()["msg"].as_str().unwrap().contains(&key));
    assert_fixture("_gateway/error_700.json", &with_key(refused, &key, EXAMPLE_HOST_KEY));
    let refused = child.call("host_child_new", &[]);
    assert_fixture("host_child_new/error_700.json", &with_key(refused, &key, EXAMPLE_HOST_KEY));
    for act in ["user_lookup", "zone_set", "host_key_regen", "reseller_sub_new", "no_such_act", ""] {
        assert_eq!(child.call(act, &[]).code(), 700, "{act}");
    }
    assert_fixture("host_child_new/error_100.json", &Partner { key: OTHER_KEY, ..host }.call("host_child_new", &[]));
}

#[test]
fn a_host_stops_with_those_below_it_only() {
    let gateway = plain().host(EXAMPLE_HOST_KEY, "Example Hosting").host(OTHER_KEY, "Other").spawn().unwrap();
    let host = Partner::example(&gateway);
    let (first, first_id) = child(host);
    let (second, _) = child(host);
    let (grandchild, grandchild_id) = child(Partner { key: &first, ..host });
    let lists = |key: &str| Partner { key, ..host }.call("zone_list", &[]).code();
    // Only the parent itself may.
    for (key, id) in [(OTHER_KEY, &first_id), (second.as_str(), &first_id), (EXAMPLE_HOST_KEY, &grandchild_id)] {
        assert_eq!(Partner { key, ..host }.call("host_child_stop", &[("child_id", id)]).code(), 700);
    }
    assert_eq!([&first, &second, &grandchild].map(|key| lists(key)), [0, 0, 0]);
    host.call("host_child_stop", &[("child_id", &first_id)]).response();
    assert_eq!([&first, &second, &grandchild].map(|key| lists(key)), [700, 0, 700]);
    assert_eq!(lists(EXAMPLE_HOST_KEY), 0);
}

#[test]
fn a_deep_line_of_children_can_be_stopped_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let gateway = plain().state(&state).host(EXAMPLE_HOST_KEY, "Example").host(OTHER_KEY, "Other").spawn().unwrap();
    let host = Partner::example(&gateway);
    let left = || {
        let listed = run(&["host", "list", "--state", &state]).stdout;
        String::from_utf8(listed).unwrap().lines().count() - 1
    };
    let (key, id) = child(host);
    let user_key = Partner { key: &key, ..host }.customer("customer@example.com");
    Partner { key: &key, ..host }.set(&user_key, "example.com", "www").response();
    plant(&state, id.parse().unwrap(), 3_000, true);
    assert_eq!(left(), 3_003);
    gateway.reset().unwrap();
    assert_eq!(left(), 2);

    plant(&state, 2, 3_000, true);
    plant(&state, 1, 3_000, true);
    let (key, id) = child(Partner { key: OTHER_KEY, ..host });
    plant(&state, id.parse().unwrap(), 1_100, true);
    host.call("host_child_stop", &[("child_id", "3003")]).response();
    assert_eq!(Partner { key: OTHER_KEY, ..host }.call("host_child_stop", &[("child_id", &id)]).code(), 0);
    assert_eq!(Partner { key: &key, ..host }.call("zone_list", &[]).code(), 700);
    assert!(run(&["host", "remove", "--state", &state, "2", "--force"]).status.success());
    assert_eq!(left(), 3_001);
    assert_eq!(host.call("zone_list", &[]).code(), 0);
}

#[test]
fn children_have_limits() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let options = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--log"];
    let served = Served::start(&options);
    let host = served.partner(EXAMPLE_HOST_KEY);
    let mut line = vec![EXAMPLE_HOST_KEY.to_owned()];
    for _ in 0..16 {
        let key = child(Partner { key: line.last().unwrap(), ..host }).0;
        line.push(key);
    }
    let lowest = line.pop().unwrap();
    let refused = Partner { key: &lowest, ..host }.call("host_child_new", &[]);
    assert_fixture("host_child_new/error_700.json", &with_key(refused, &lowest, EXAMPLE_HOST_KEY));
    assert_eq!(Partner { key: &line[15], ..host }.call("host_child_new", &[]).code(), 0);

    plant(&state, 1, 9_999 - 17, false);
    assert_eq!(Partner { key: &line[5], ..host }.call("host_child_new", &[]).code(), 0);
    for key in [EXAMPLE_HOST_KEY, &line[5]] {
        assert_eq!(Partner { key, ..host }.call("host_child_new", &[]).code(), 700);
        assert_eq!(Partner { key, ..host }.call("zone_list", &[]).code(), 0);
    }
    // The hosts of others are not in the way.
    Hosts::open(&state).unwrap().add(OTHER_KEY, "Other").unwrap();
    assert_eq!(Partner { key: OTHER_KEY, ..host }.call("host_child_new", &[]).code(), 0);
    let (code, log) = served.terminate();
    assert_eq!(code, Some(0));
    assert!(log.contains("host_child_new error 700 (16 hosts above it or 10000 beside it are the most) "), "{log}");
}

#[test]
fn children_and_parents_do_not_reach_into_each_others_zones() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let (key, _) = child(host);
    let child = Partner { key: &key, ..host };
    let at_child = child.customer("customer@example.com");
    let at_host = host.customer("customer@example.com");
    assert_ne!(at_child, at_host);
    child.set(&at_child, "example.com", "www").response();
    child.subscribe(&at_child, "example.com", PRO).response();
    host.set(&at_host, "example.net", "www").response();

    for (who, key, other_key, other_zone) in
        [(host, &at_host, &at_child, "example.com"), (child, &at_child, &at_host, "example.net")]
    {
        assert_eq!(who.zone("zone_lookup", other_key, other_zone).code(), 125);
        assert_eq!(who.zone("zone_lookup", key, other_zone).response()["zone_hosted"], false);
        assert_eq!(who.subscribe(other_key, other_zone, BIZ).code(), 311);
        assert_eq!(who.subscribe(key, other_zone, BIZ).code(), 317);
        assert_eq!(who.cancel(key, other_zone, PRO, "1").code(), 317);
        let zones = who.call("zone_list", &[("zone_status", "ALL")]).response();
        assert!(zones.as_array().unwrap().iter().all(|row| row["zone_name"] != other_zone), "{zones}");
    }
    assert_fixture("reseller_sub_list/success_empty.json", &host.call("reseller_sub_list", &[]));
    assert_fixture("zone_delete/error_212_reseller_key.json", &{
        host.set(&at_host, "example.org", "www").response();
        let mut answer = child.zone("zone_delete", &at_child, "example.org");
        answer.body = answer.body.replace("example.org", "example.com");
        answer
    });
    assert!(child.set(&at_child, "example.net", "www").body.contains("through this this provider."));
}

#[test]
fn a_key_is_replaced_and_nothing_else_changes() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let gateway = plain().state(&state).spawn().unwrap();
    let host = Partner::example(&gateway);
    let user_key = host.customer("customer@example.com");
    host.set(&user_key, "example.com", "www").response();
    let (child_key, child_id) = child(host);

    let answer = post(host.url, fixture("host_key_regen/request.txt").trim_end());
    let new = answer.json()["request"]["host_key"]["__host_key"].as_str().unwrap().to_owned();
    assert_fixture("host_key_regen/success.json", &answer);
    assert_fixture("host_key_regen/error_100.json", &host.call("host_key_regen", &[]));
    let host = Partner { key: &new, ..host };
    assert_eq!(host.customer("customer@example.com"), user_key);
    assert_eq!(host.zone("zone_lookup", &user_key, "example.com").response()["zone_hosted"], true);
    assert_eq!(Partner { key: &child_key, ..host }.call("zone_list", &[]).code(), 0);
    assert_eq!(host.call("host_child_stop", &[("child_id", &child_id)]).code(), 0);

    // Of several at once, one gets the key.
    let codes: Vec<u64> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| host.call("host_key_regen", &[]).code())).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    drop(gateway);

    // The old key is in the options of the next start as well, and stays refused.
    let gateway = plain().state(&state).spawn().unwrap();
    assert_eq!(Partner::example(&gateway).call("zone_list", &[]).code(), 100);
}

/// A gateway with a customer that has a zone.
fn with_zone(gateway: &Gateway) -> (Partner<'_>, String) {
    let host = Partner::example(gateway);
    let key = host.customer("customer@example.com");
    host.set(&key, "example.com", "www").response();
    (host, key)
}

#[test]
fn plans_are_listed_while_they_are_open() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let labels = || -> Vec<Value> {
        let response = host.call("reseller_plan_list", &[]).response();
        response["objs"].as_array().unwrap().iter().map(|row| row["sub_label"].clone()).collect()
    };
    assert_eq!(labels(), [PRO, BIZ, "CF_RESELLER_ENT"]);
    gateway
        .seed(r#"{"plans":[{"sub_label":"CF_RESELLER_ENT","sbase_name":"CF_ENT","product_price":"1","closed":true}]}"#)
        .unwrap();
    assert_fixture("reseller_plan_list/success.json", &host.call("reseller_plan_list", &[]));
    assert_fixture("reseller_plan_list/error_100.json", &Partner { key: "x", ..host }.call("reseller_plan_list", &[]));
    gateway.seed(r#"{"plans":[{"sub_label":"OWN","sbase_name":"Own","product_price":"12"}]}"#).unwrap();
    assert_eq!(labels(), [PRO, BIZ, "OWN"]);
}

#[test]
fn life_of_a_subscription() {
    let gateway = plain().spawn().unwrap();
    let (host, key) = with_zone(&gateway);
    let zone = "example.com";
    let mut begun = host.subscribe(&key, zone, PRO);
    assert_eq!(begun.text("sub_id"), "1");
    begun.body = begun.body.replace("\"1\"", "\"17\"");
    assert_fixture("reseller_sub_new/success.json", &begun);
    assert_eq!(host.subscribe(&key, "www.EXAMPLE.com", PRO).code(), 314);
    assert_fixture("zone_delete/error_334.json", &host.zone("zone_delete", &key, zone));

    let looked_up = host.zone("zone_lookup", &key, zone).response();
    assert_eq!((&looked_up["sub_label"], &looked_up["sub_status"]), (&PRO.into(), &"V".into()));
    let mut listed = host.call("reseller_sub_list", &[]);
    let row = listed.response()["objs"][0].clone();
    let time = row["sub_activated_on"].as_str().unwrap();
    assert_eq!((time.len(), &time[10..11], &time[19..20], &time[26..]), (29, " ", ".", "-05"));
    let text = |member: &str| row[member].as_str().unwrap().to_owned();
    for (member, value) in [
        ("sub_name", "Example Plan Plus"),
        ("sub_priced_on", "2012-07-18 18:35:54.050883-05"),
        ("sub_renewed_on", "2013-03-18 17:35:54.051223-05"),
        ("sub_activated_on", "2012-07-18 18:35:54.050883-05"),
        ("edate", "2012-07-18 18:46:29.232158-05"),
        ("cdate", "2012-07-18 18:35:54.050883-05"),
    ] {
        let (from, to) = (format!("\"{member}\":\"{}\"", text(member)), format!("\"{member}\":\"{value}\""));
        listed.body = listed.body.replace(&from, &to);
    }
    assert_fixture("reseller_sub_list/success.json", &listed);

    let mut ended = host.cancel(&key, zone, PRO, "1");
    ended.body = ended.body.replace("\"1\"", "\"17\"");
    assert_fixture("reseller_sub_cancel/success.json", &ended);
    assert_fixture("reseller_sub_cancel/error_332.json", &host.cancel(&key, zone, PRO, "1"));
    let row = host.call("reseller_sub_list", &[]).response()["objs"][0].clone();
    assert_eq!((&row["sub_status"], &row["edate"]), (&"CNL".into(), &row["sub_canceled_on"]));
    assert!(row["sub_canceled_on"].as_str() > row["cdate"].as_str(), "{row}");
    assert_eq!(host.zone("zone_lookup", &key, zone).response()["sub_status"], "D");

    // Another one, and what it costs from now on does not change what was sold.
    assert_eq!(host.subscribe(&key, zone, PRO).text("sub_id"), "2");
    gateway.seed(r#"{"plans":[{"sub_label":"CF_RESELLER_PRO","sbase_name":"Pro","product_price":"6.00"}]}"#).unwrap();
    let listed = host.call("reseller_sub_list", &[]).response();
    assert_eq!((&listed["objs"][1]["sub_price"], &listed["objs"][1]["sub_name"]), (&"5.00".into(), &"Pro".into()));
    host.cancel(&key, zone, PRO, "2").response();
    host.zone("zone_delete", &key, zone).response();
    assert_eq!(host.subscribe(&key, zone, PRO).code(), 321);
    assert_eq!(host.call("reseller_sub_list", &[]).response()["objs"].as_array().unwrap().len(), 2);

    // A zone that comes again starts without any.
    host.set(&key, zone, "www").response();
    assert_eq!(host.cancel(&key, zone, PRO, "2").code(), 331);
    assert!(host.zone("zone_lookup", &key, zone).response()["sub_label"].is_null());
}

#[test]
fn subscription_codes() {
    let gateway = plain().spawn().unwrap();
    let (host, key) = with_zone(&gateway);
    host.customer("other@example.com");
    let stranger = host.customer("other@example.com");
    gateway
        .seed(
            r#"{"zones": [{"name": "pending.com", "email": "customer@example.com", "state": "pending"},
                          {"name": "inactive.com", "email": "customer@example.com", "state": "inactive"}],
                "plans": [{"sub_label": "SHUT", "sbase_name": "S", "product_price": "1.00", "closed": true},
                          {"sub_label": "ONCE", "sbase_name": "O", "product_price": "1.00", "reactivatable": false}]}"#,
        )
        .unwrap();
    let new = |user_key: &str, zone: &str, plan: &str| host.subscribe(user_key, zone, plan);
    let zone = "example.com";
    for user_key in ["", "short", &"9".repeat(32)] {
        assert_fixture("reseller_sub_new/error_311.json", &new(user_key, "", ""));
        assert_eq!(host.cancel(user_key, "", "", "").code(), 311);
    }
    for (user_key, zone) in [(&key, ""), (&key, "not a domain"), (&key, "example.net"), (&stranger, zone)] {
        assert_fixture("reseller_sub_new/error_317.json", &new(user_key, zone, "NONE"));
        assert_eq!(host.cancel(user_key, zone, "", "").code(), 317);
    }
    for plan in ["", "NONE", "cf_reseller_pro"] {
        assert_fixture("reseller_sub_new/error_312.json", &new(&key, "pending.com", plan));
    }
    assert_fixture("reseller_sub_new/error_313.json", &new(&key, "pending.com", "SHUT"));
    assert_fixture("reseller_sub_new/error_321.json", &new(&key, "pending.com", PRO));
    assert_fixture("reseller_sub_new/error_350.json", &new(&key, "inactive.com", PRO));

    let first = new(&key, zone, "ONCE").text("sub_id");
    assert_fixture("reseller_sub_new/error_314.json", &new(&key, zone, "ONCE"));
    assert_fixture("reseller_sub_new/error_322.json", &new(&key, zone, PRO));
    host.set(&key, "example.org", "www").response();
    let elsewhere = new(&key, "example.org", PRO).text("sub_id");
    for (plan, id) in [("ONCE", ""), ("ONCE", "x"), ("ONCE", "99"), (PRO, &first), ("", &first), (PRO, &elsewhere)] {
        assert_fixture("reseller_sub_cancel/error_331.json", &host.cancel(&key, zone, plan, id));
    }
    host.cancel(&key, zone, "ONCE", &first).response();
    assert_fixture("reseller_sub_new/error_315.json", &new(&key, zone, "ONCE"));
    assert_eq!(new(&key, zone, PRO).code(), 0);
}

#[test]
fn zone_list_knows_subscriptions() {
    let gateway = plain().spawn().unwrap();
    let (host, key) = with_zone(&gateway);
    for zone in ["example.net", "example.org"] {
        host.set(&key, zone, "www").response();
    }
    let first = host.subscribe(&key, "example.com", PRO).text("sub_id");
    let second = host.subscribe(&key, "example.net", PRO).text("sub_id");
    host.cancel(&key, "example.net", PRO, &second).response();
    let third = host.subscribe(&key, "example.net", BIZ).text("sub_id");
    let names = |fields: &[(&str, &str)]| -> Vec<Value> {
        let rows = host.call("zone_list", fields).response();
        rows.as_array().unwrap().iter().map(|row| row["zone_name"].clone()).collect()
    };
    assert_eq!(names(&[("sub_status", "V")]), ["example.com", "example.net"]);
    assert_eq!(names(&[("sub_status", "ALL")]).len(), 3);
    assert_eq!(names(&[("sub_id", &third)]), ["example.net"]);
    // The newest one is what counts.
    assert_eq!((names(&[("sub_id", &second)]).len(), names(&[("sub_status", "CNL")]).len()), (0, 0));
    host.cancel(&key, "example.net", BIZ, &third).response();
    assert_eq!(names(&[("sub_status", "CNL"), ("zone_name", "example.net")]), ["example.net"]);
    assert_eq!(names(&[("sub_status", "V"), ("sub_id", &first)]), ["example.com"]);

    let mut one = host.call("zone_list", &[("limit", "1")]);
    let time = one.response()[0]["sub_activated_on"].as_str().unwrap().to_owned();
    one.body = one.body.replace(&time, "2011-11-23 17:58:56.791516-05").replace("\"sub_id\":1,", "\"sub_id\":17,");
    let expected = fixture("zone_list/success.json");
    let (row, _) = expected.split_once(",{\"sub_id\":null").unwrap();
    assert!(one.body.starts_with(row), "{one:?}");
}
