//! What the acts do, as a client sees it.

mod common;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{OTHER_KEY, PASSWORD, Partner, assert_fixture, fixture, plain, post};
use serde_json::json;

const EMAIL: &str = "customer@example.com";

fn codes(host: Partner<'_>, act: &str, cases: &[(&[(&str, &str)], u64)]) {
    for (fields, code) in cases {
        let answer = host.call(act, fields);
        assert_eq!(answer.code(), *code, "{act} {fields:?} {answer:?}");
    }
}

#[test]
fn life_of_a_customer_equals_the_fixtures() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);

    let created = post(host.url, fixture("user_create/request.txt").trim_end());
    assert_fixture("user_create/success.json", &created);
    let user_key = created.text("user_key");
    let again = post(host.url, fixture("user_create/request.txt").trim_end());
    assert_eq!(again.body, created.body);
    assert_fixture("user_create/success_existing_account.json", &again);
    let linked = post(host.url, fixture("user_auth/request.txt").trim_end());
    assert_fixture("user_auth/success.json", &linked);
    assert_eq!(linked.text("user_key"), user_key);

    let with_key =
        |name: &str| fixture(name).trim_end().replace("0f1e2d3c4b5a69788796a5b4c3d2e1f0", &user_key).into_bytes();
    assert_fixture("zone_list/success_empty.json", &host.call("zone_list", &[]));
    assert_eq!(post(host.url, fixture("user_lookup/request.txt")).response()["hosted_zones"], json!([]));
    let set = post(host.url, with_key("zone_set/request.txt"));
    assert_fixture("zone_set/success.json", &set);
    assert_eq!(post(host.url, with_key("zone_set/request.txt")).body, set.body);

    let three = [
        ("user_key", user_key.as_str()),
        ("zone_name", "example.com"),
        ("resolve_to", "cloudflare-resolve-to.example.com"),
        ("subdomains", "www,blog"),
    ];
    assert_eq!(host.call("zone_set", &three).code(), 0);
    let looked_up = post(host.url, with_key("zone_lookup/request.txt"));
    assert_fixture("zone_lookup/success_no_subscription.json", &looked_up);

    assert_eq!(host.set(&user_key, "example.net", "www").code(), 0);
    assert_fixture("user_lookup/success.json", &post(host.url, fixture("user_lookup/request.txt")));
    let zones = host.call("zone_list", &[]).response();
    assert_eq!(zones.as_array().unwrap().len(), 2);

    assert_fixture("zone_delete/success.json", &post(host.url, with_key("zone_delete/request.txt")));
    assert_fixture("zone_delete/error_213.json", &post(host.url, with_key("zone_delete/request.txt")));
    assert_eq!(post(host.url, with_key("zone_lookup/request.txt")).response()["zone_exists"], false);
    let by_alias = post(host.url, fixture("user_lookup/request.txt"));
    assert_eq!(by_alias.response()["hosted_zones"], json!(["example.net"]));

    // Whoever comes next may have the name.
    let other = host.customer("other@example.com");
    assert_eq!(host.set(&other, "example.com", "www").code(), 0);
    assert_eq!(host.zone("zone_delete", &user_key, "example.com").code(), 213);
}

#[test]
fn keys_and_acts_are_checked_in_order() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let url = gateway.url();
    assert_fixture("_gateway/no_host_key_no_act.json", &post(url, "some=thing"));
    assert_fixture("_gateway/error_600.json", &post(url, ""));
    for key in ["", OTHER_KEY, "short", "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddeef\0"] {
        assert_fixture("_gateway/error_100.json", &Partner { url, key }.call("user_create", &[]));
    }
    assert_fixture("_gateway/error_101.json", &host.call("no_such_act", &[]));
    assert_fixture("_gateway/error_101_missing_act.json", &host.call("", &[]));
    assert_eq!(host.call("USER_CREATE", &[]).json()["request"]["act"], "USER_CREATE");
}

#[test]
fn user_create_codes() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let too_long = "a".repeat(101);
    let email = ("cloudflare_email", EMAIL);
    let pass = ("cloudflare_pass", PASSWORD);
    codes(
        host,
        "user_create",
        &[
            (&[pass, ("unique_id", "bad id!")], 103),
            (&[email, pass, ("unique_id", "bad id!"), ("clobber_unique_id", "True")], 104),
            (&[email, ("unique_id", &too_long)], 105),
            (&[email, ("clobber_unique_id", "True")], 106),
            (&[email, ("cloudflare_username", "ab")], 108),
            (&[email, ("cloudflare_pass", "password")], 109),
            (&[email, ("cloudflare_pass", "abc"), ("cloudflare_username", "ab")], 110),
            (&[("cloudflare_email", "not-an-address"), pass, ("cloudflare_username", "ab")], 112),
            (&[email, pass, ("cloudflare_username", "bad name")], 113),
            (&[("cloudflare_email", "not-an-address"), pass], 126),
        ],
    );
    for (fields, name) in [
        (&[email, pass, ("unique_id", "bad id!")][..], "user_create/error_104.json"),
        (&[email, pass, ("cloudflare_username", "bad name")], "user_create/error_113.json"),
        (&[("cloudflare_email", "not-an-address"), pass], "user_create/error_126.json"),
    ] {
        assert_fixture(name, &host.call("user_create", fields));
    }
    // None of it left an account.
    let lookup = host.call("user_lookup", &[email]).response();
    assert_eq!(lookup["user_exists"], false);
}

#[test]
fn usernames_are_answered_when_given_and_belong_to_one() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let named = host.create(EMAIL, &[("cloudflare_username", "customer1001")]);
    assert_fixture("user_create/success_null_unique_id.json", &named);
    let taken = host.create("second@example.com", &[("cloudflare_username", "customer1001")]);
    assert_fixture("user_create/error_122.json", &taken);
    assert_eq!(host.create("second@example.com", &[("cloudflare_username", "CUSTOMER1001")]).code(), 122);
    assert!(host.create("second@example.com", &[]).response().get("cloudflare_username").is_none());
}

#[test]
fn accounts_belong_to_whoever_has_the_password() {
    let gateway = plain().host(EXAMPLE_HOST_KEY, "Example Hosting").host(OTHER_KEY, "Other").spawn().unwrap();
    let host = Partner::example(&gateway);
    let other = Partner { key: OTHER_KEY, ..host };
    let key = host.create("Customer@Example.com", &[("unique_id", "one")]).text("user_key");
    let email = ("cloudflare_email", EMAIL);
    let wrong = ("cloudflare_pass", "wrong-horse");

    let denied = host.call("user_auth", &[("cloudflare_email", "Customer@Example.com"), wrong]);
    assert_eq!(denied.code(), 124);
    assert_eq!(other.call("user_create", &[email, wrong]).code(), 124);
    let unknown = [("cloudflare_email", "nobody@example.com"), wrong];
    assert_fixture("user_auth/error_123.json", &host.call("user_auth", &unknown));
    codes(
        host,
        "user_auth",
        &[
            (&[wrong], 103),
            (&[email, ("unique_id", "A")], 104),
            (&[email, ("clobber_unique_id", "2")], 106),
            (&[email], 108),
            (&[("cloudflare_email", "x"), wrong], 126),
        ],
    );

    // Known, but not to this host.
    let unlinked = other.call("user_lookup", &[email]).response();
    assert_eq!((&unlinked["user_exists"], &unlinked["user_authed"]), (&json!(true), &json!(false)));
    assert_eq!(unlinked["cloudflare_email"], "Customer@Example.com");
    assert!(unlinked.get("user_api_key").is_none() && unlinked["user_key"].is_null());

    let linked = other.create(EMAIL, &[]);
    assert_eq!(linked.text("cloudflare_email"), "Customer@Example.com");
    assert_ne!(linked.text("user_key"), key);
    assert!(linked.response()["unique_id"].is_null());
    // The key is stable, and the alias stays when none is sent.
    let again = host.create(EMAIL, &[]);
    assert_eq!((again.text("user_key"), again.text("unique_id")), (key, "one".to_owned()));
}

#[test]
fn aliases_move_only_when_told_to() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    host.create(EMAIL, &[("unique_id", "customer-1001")]).response();
    let wants = [("unique_id", "customer-1001")];
    assert_fixture("user_create/error_117.json", &host.create("b@example.com", &wants));
    assert_eq!(host.call("user_lookup", &[("cloudflare_email", "b@example.com")]).response()["user_exists"], false);
    // The password is judged before the alias moves.
    let thief = [("cloudflare_email", EMAIL), ("cloudflare_pass", "wrong-horse"), wants[0], ("clobber_unique_id", "1")];
    assert_eq!(host.call("user_auth", &thief).code(), 124);

    let taken = host.create("b@example.com", &[wants[0], ("clobber_unique_id", "1")]);
    assert_eq!(taken.text("unique_id"), "customer-1001");
    assert_eq!(host.call("user_lookup", &wants).text("cloudflare_email"), "b@example.com");
    let former = host.call("user_lookup", &[("cloudflare_email", EMAIL)]);
    assert!(former.response()["unique_id"].is_null());
    assert_eq!(host.create(EMAIL, &[("unique_id", "new")]).text("unique_id"), "new");
}

#[test]
fn user_lookup_by_either_name() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    host.set(&key, "example.com", "www").response();
    assert_fixture("user_lookup/success_by_email.json", &host.call("user_lookup", &[("cloudflare_email", EMAIL)]));
    let unknown = host.call("user_lookup", &[("unique_id", "no-such-customer")]);
    assert_fixture("user_lookup/success_not_found.json", &unknown);
    // An alias that a client still has in its form does not lead to another customer than the address.
    host.create("other@example.com", &[("unique_id", "customer-1002")]).response();
    for alias in ["customer-1002", "no-such-customer"] {
        let both = host.call("user_lookup", &[("unique_id", alias), ("cloudflare_email", EMAIL)]);
        assert_fixture("user_lookup/success_by_email.json", &both);
    }
    assert_fixture("user_lookup/error_107.json", &host.call("user_lookup", &[("unique_id", "")]));
    assert_fixture("user_lookup/error_104.json", &host.call("user_lookup", &[("unique_id", "bad id!")]));
    assert_eq!(host.call("user_lookup", &[("unique_id", &"a".repeat(101))]).code(), 105);
}

#[test]
fn zone_acts_check_the_user_before_the_zone() {
    let gateway = plain().host(EXAMPLE_HOST_KEY, "Example Hosting").host(OTHER_KEY, "Other").spawn().unwrap();
    let host = Partner::example(&gateway);
    let foreign = Partner { key: OTHER_KEY, ..host }.customer(EMAIL);
    let unknown = ("user_key", "99999999999999999999999999999999");
    let key = host.customer(EMAIL);
    for act in ["zone_set", "zone_lookup", "zone_delete"] {
        codes(
            host,
            act,
            &[
                (&[("zone_name", "example.com")], 115),
                (&[("user_key", "not-a-key")], 116),
                (&[unknown], 125),
                (&[("user_key", &foreign)], 125),
                (&[("user_key", &key)], 200),
                (&[("user_key", &key), ("zone_name", "not a domain")], 201),
                (&[("user_key", &key), ("zone_name", "co.uk")], 201),
                (&[("user_key", &key), ("zone_name", "b\u{fc}cher.de")], 201),
            ],
        );
    }
    assert_fixture("zone_lookup/error_125.json", &host.call("zone_lookup", &[unknown]));
}

#[test]
fn zone_set_codes() {
    let gateway = plain().unregistered("no-such-domain-4711.com").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let long = "a".repeat(120);
    let long_target = format!("www:{}.example.net", "a.".repeat(60));
    let set = |zone: &str, resolve_to: &str, subdomains: &str| {
        let fields =
            [("user_key", key.as_str()), ("zone_name", zone), ("resolve_to", resolve_to), ("subdomains", subdomains)];
        host.call("zone_set", &fields)
    };
    let origin = "origin.example.net";
    for (resolve_to, code) in
        [("", 202), ("example.com", 203), ("192.0.2.10", 203), ("o.example.net.", 203), ("local", 203), ("a b.c", 203)]
    {
        assert_eq!(set("example.com", resolve_to, "").code(), code, "{resolve_to}");
    }
    for (subdomains, code) in [
        ("", 204),
        (",", 204),
        ("www,bad host!", 205),
        ("*", 205),
        ("www:192.0.2.1", 205),
        ("www:", 205),
        ("www:example.com", 205),
        ("www:a:b.example.net", 205),
        ("-www", 205),
        ("b\u{fc}ro", 205),
        (&long, 206),
        (&long_target, 206),
        (&long[..63], 0),
        (&long[..64], 205),
    ] {
        assert_eq!(set("example.com", origin, subdomains).code(), code, "{subdomains}");
    }
    assert_fixture("zone_set/error_205.json", &set("example.com", origin, "bad host!"));
    assert_fixture("zone_set/error_206.json", &set("example.com", origin, &long));
    assert_fixture("zone_set/error_218.json", &set("www.no-such-domain-4711.com", origin, "www"));
    assert_eq!(set("shop.invalid", origin, "www").code(), 218);
    assert_eq!(set("shop.localhost", origin, "www").code(), 218);
    assert_eq!(set("shop.test", origin, "www").code(), 0);
}

#[test]
fn zone_set_describes_the_whole_zone() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let set = host.set(&key, "Shop.EXAMPLE.com", "b,@,A.Example.com:one.example.net,x.y,b:two.example.net");
    let names = r#"{"b.example.com":"two.example.net","example.com":"origin.example.net","a.example.com":"one.example.net","x.y.example.com":"origin.example.net"}"#;
    assert!(set.body.contains(&format!(r#""hosted_cnames":{names}"#)), "{set:?}");
    assert!(set.body.starts_with(
        r#"{"request":{"act":"zone_set","zone_name":"Shop.EXAMPLE.com"},"response":{"zone_name":"example.com","#
    ));
    assert_eq!(set.response()["forward_tos"]["x.y.example.com"], "x.y.example.com.cdn.cloudflare.net");

    let lookup = host.zone("zone_lookup", &key, "deep.example.com");
    assert_eq!(lookup.json()["request"]["zone_name"], "deep.example.com");
    assert!(lookup.body.contains(r#""hosted_cnames":{"example.com":"origin.example.net","b.example.com":"#));
    host.set(&key, "example.com", "@:apex.example.net").response();
    let lookup = host.zone("zone_lookup", &key, "example.com").response();
    assert_eq!(lookup["hosted_cnames"], json!({"example.com": "apex.example.net"}));
}

#[test]
fn hosts_and_users_do_not_reach_into_each_others_zones() {
    let gateway = plain().host(EXAMPLE_HOST_KEY, "Example Hosting").host(OTHER_KEY, "Other").spawn().unwrap();
    let host = Partner::example(&gateway);
    let other = Partner { key: OTHER_KEY, ..host };
    let key = host.customer(EMAIL);
    let key_at_other = other.customer(EMAIL);
    let stranger = host.customer("stranger@example.com");
    // The zone is set up through the other host.
    other.set(&key_at_other, "example.com", "www").response();

    assert_fixture("zone_set/error_217.json", &host.set(&key, "example.com", "www"));
    assert_fixture("zone_set/error_208.json", &host.set(&stranger, "example.com", "www"));
    let elsewhere = host.zone("zone_lookup", &key, "example.com");
    assert_fixture("zone_lookup/success_exists_not_hosted.json", &elsewhere);
    assert_fixture("zone_lookup/success_not_found.json", &host.zone("zone_lookup", &key, "example.net"));
    assert_eq!(host.zone("zone_lookup", &stranger, "example.com").response()["zone_exists"], false);
    assert_fixture("zone_delete/error_212.json", &host.zone("zone_delete", &key, "example.com"));
    assert_fixture("zone_delete/error_210.json", &host.zone("zone_delete", &key, "example.net"));
    assert_eq!(host.zone("zone_delete", &stranger, "example.com").code(), 210);
    assert_eq!(host.call("zone_list", &[("zone_status", "ALL")]).response(), json!([]));
    assert_eq!(host.call("user_lookup", &[("cloudflare_email", EMAIL)]).response()["hosted_zones"], json!([]));
    assert_eq!(other.zone("zone_delete", &key_at_other, "example.com").code(), 0);
}

#[test]
fn zone_list_pages_and_filters() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    for n in 1..=5 {
        host.set(&key, &format!("zone{n}.example"), "www").response();
    }
    host.zone("zone_delete", &key, "zone2.example").response();
    let names = |fields: &[(&str, &str)]| -> Vec<String> {
        let rows = host.call("zone_list", fields).response();
        rows.as_array().unwrap().iter().map(|row| row["zone_name"].as_str().unwrap()[4..5].to_owned()).collect()
    };
    assert_eq!(names(&[]), ["1", "3", "4", "5"]);
    assert_eq!(names(&[("zone_status", "D")]), ["2"]);
    assert_eq!(names(&[("zone_status", "ALL")]), ["1", "2", "3", "4", "5"]);
    assert_eq!(names(&[("zone_status", "P")]).len(), 0);
    assert_eq!(names(&[("limit", "2"), ("offset", "1")]), ["3", "4"]);
    assert_eq!(names(&[("limit", "x"), ("offset", "-1")]), ["1", "3", "4", "5"]);
    assert_eq!(names(&[("limit", "0"), ("offset", "9223372036854775807")]).len(), 0);
    assert_eq!(names(&[("zone_name", "ZONE3.example")]), ["3"]);
    assert_eq!(names(&[("zone_name", "zone2.example")]).len(), 0);
    assert_eq!(names(&[("zone_name", "zone2.example"), ("zone_status", "ALL")]), ["2"]);
    assert_eq!(names(&[("sub_id", "17")]).len(), 0);
    assert_eq!(names(&[("sub_status", "V")]).len(), 0);
    assert_eq!(names(&[("sub_status", "ALL"), ("user_key", "ignored")]).len(), 4);
    let first = host.call("zone_list", &[("limit", "1")]);
    assert_eq!(
        first.body,
        r#"{"request":{"act":"zone_list"},"response":[{"sub_id":null,"zone_id":1,"sub_activated_on":null,"sub_status":null,"sub_expired_on":null,"sub_label":null,"zone_name":"zone1.example","user_email":"customer@example.com","zone_status":"V"}],"result":"success","msg":null}"#
    );
}

#[test]
fn each_field_has_a_longest_value() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let of = |length: usize| "a".repeat(length);
    let address = |length: usize| format!("{}@example.com", of(length - "@example.com".len()));
    let name = |length: usize| format!("{}example.com", "a.".repeat((length - "example.com".len()) / 2));
    let rows = |count: usize| (0..count).map(|n| format!("n{n}")).collect::<Vec<_>>().join(",");
    let account = [("cloudflare_email", "other@example.com"), ("cloudflare_pass", PASSWORD)];
    let user = ("user_key", key.as_str());
    let origin = ("resolve_to", "origin.example.net");
    let zone = ("zone_name", "example.com");
    let www = ("subdomains", "www");
    let fits = |code| (code, 0);
    // The act, its other fields; the field, the longest value and one that is longer; the codes that these give.
    for (act, fields, field, longest, longer, (code, otherwise)) in [
        ("user_lookup", &[][..], "cloudflare_email", address(254), address(255), fits(126)),
        ("user_lookup", &[], "cloudflare_email", of(254), of(1_000_000), fits(126)),
        ("user_lookup", &[], "unique_id", of(100), of(1_000_000), fits(105)),
        ("user_create", &account, "unique_id", of(100), of(101), fits(105)),
        ("user_create", &account, "cloudflare_username", of(100), of(101), fits(113)),
        ("user_create", &account, "cloudflare_username", "b".repeat(100), of(900_000), fits(113)),
        ("user_create", &account[1..], "cloudflare_email", address(254), address(255), fits(126)),
        ("user_create", &[("cloudflare_email", "third@example.com")], "cloudflare_pass", of(1024), of(1025), fits(124)),
        (
            "user_auth",
            &[("cloudflare_email", "third@example.com")],
            "cloudflare_pass",
            of(1024),
            of(900_000),
            fits(124),
        ),
        ("zone_set", &[user, origin, www], "zone_name", name(253), name(255), fits(201)),
        ("zone_set", &[user, zone, www], "resolve_to", name(253), name(255), fits(203)),
        ("zone_set", &[user, zone, origin], "subdomains", of(63), of(120), fits(206)),
        ("zone_set", &[user, zone, origin], "subdomains", rows(5000), rows(5001), fits(206)),
        ("zone_list", &[], "zone_name", of(253), of(254), fits(201)),
        ("reseller_sub_new", &[user, zone], "plan_tag", of(900_000), of(900_000), (312, 312)),
        ("host_child_new", &[], "pub_name", of(255), of(256), fits(700)),
        ("host_child_new", &[], "website", of(255), of(900_000), fits(700)),
    ] {
        for (value, code) in [(longest, otherwise), (longer, code)] {
            let answer = host.call(act, &[fields, &[(field, &value)]].concat());
            assert_eq!(answer.code(), code, "{act} {field} of {} bytes: {:.300}", value.len(), answer.body);
            assert!(code == 0 || answer.body.len() < 10_000, "{act} {field}");
        }
    }
}

#[test]
fn simultaneous_creation_makes_one_account() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let keys: Vec<String> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| host.customer(EMAIL))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
}

#[test]
fn two_gateways_share_nothing() {
    let (one, two) = (plain().spawn().unwrap(), plain().spawn().unwrap());
    Partner::example(&one).customer(EMAIL);
    let lookup = Partner::example(&two).call("user_lookup", &[("cloudflare_email", EMAIL)]);
    assert_eq!(lookup.response()["user_exists"], false);
    assert!(common::builder().no_example_host().spawn().is_err());
}
