//! Full zones, states that only an administrator brings about, and what options change.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use common::{Answer, OTHER_KEY, PASSWORD, Partner, assert_fixture, exchange, fixture, plain, post, request};
use serde_json::{Value, json};

const EMAIL: &str = "customer@example.com";

#[test]
fn full_zones_come_and_go() {
    let gateway = plain().unregistered("no-such-domain-4711.com").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let full = |zone: &str, jumpstart: &str| {
        let fields = [("user_key", key.as_str()), ("zone_name", zone), ("jumpstart", jumpstart)];
        host.call("full_zone_set", &fields)
    };
    let made = full("example.com", "1");
    assert_fixture("full_zone_set/success.json", &made);
    for (jumpstart, expected) in [("", true), ("0", false), ("1", true), ("no", true)] {
        let again = full("www.Example.com", jumpstart).response();
        assert_eq!((&again["jumpstart"], &again["msg"]), (&json!(expected), &made.response()["msg"]));
        assert_eq!(again["zone_name"], "example.com");
    }
    assert_ne!(full("example.net", "").text("msg"), made.text("msg"));

    let looked_up = host.zone("zone_lookup", &key, "example.com");
    let mut bare = looked_up.body.clone();
    bare = bare.replace(r#","ssl_status":"none","ssl_meta_tag":null,"sub_label":null,"sub_status":null"#, "");
    assert_eq!(bare, fixture("zone_lookup/success_empty_maps_as_arrays.json").trim_end());
    assert_eq!(host.call("zone_list", &[]).response()[0]["zone_status"], "V");
    assert_fixture("zone_delete/error_214.json", &host.zone("zone_delete", &key, "example.com"));

    // Either kind becomes the other.
    host.set(&key, "example.com", "www").response();
    let maps = host.zone("zone_lookup", &key, "example.com").response();
    assert_eq!(maps["hosted_cnames"].as_object().unwrap().len(), 2);
    full("example.com", "").response();
    assert_eq!(host.zone("zone_lookup", &key, "example.com").response()["forward_tos"], json!([]));
    host.set(&key, "example.com", "www").response();
    host.zone("zone_delete", &key, "example.com").response();
}

#[test]
fn full_zone_set_codes() {
    let gateway = plain().unregistered("no-such-domain-4711.com").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let stranger = host.customer("stranger@example.com");
    host.zone("full_zone_set", &stranger, "example.com").response();
    for (user_key, zone, code) in [
        ("", "", 115),
        ("x", "", 116),
        (&"9".repeat(32), "", 125),
        (&key, "", 200),
        (&key, "not a domain", 201),
        (&key, "example.com", 208),
        (&key, "shop.invalid", 218),
        (&key, "no-such-domain-4711.com", 218),
    ] {
        let answer = host.zone("full_zone_set", user_key, zone);
        assert_eq!(answer.code(), code, "{answer:?}");
        let name = format!("full_zone_set/error_{code}.json");
        if [125, 200, 208].contains(&code) || zone.starts_with("no-such") {
            assert_fixture(&name, &answer);
        }
    }
}

#[test]
fn accounts_are_seeded() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let account = |email: &str, more: &Value| {
        let mut account = json!({"email": email, "password": PASSWORD});
        account.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        gateway.seed(&json!({"accounts": [account]}).to_string())
    };
    let auth = |email: &str| host.call("user_auth", &[("cloudflare_email", email), ("cloudflare_pass", PASSWORD)]);
    for (state, code) in [("unconfirmed", 119), ("exists", 118), ("in_use", 120), ("active", 0)] {
        account(EMAIL, &json!({"state": state})).unwrap();
        assert_eq!((host.create(EMAIL, &[]).code(), auth(EMAIL).code()), (code, code), "{state}");
        if code == 119 {
            assert_fixture("user_create/error_119.json", &host.create(EMAIL, &[]));
            assert_fixture("user_auth/error_119.json", &auth(EMAIL));
        }
    }
    account("linked@example.com", &json!({"username": "linked", "unique_id": "c-1", "host": "Example Hosting"}))
        .unwrap();
    let found = host.call("user_lookup", &[("unique_id", "c-1")]);
    assert_eq!(found.text("cloudflare_email"), "linked@example.com");
    let signed_in = auth("linked@example.com");
    assert_eq!(signed_in.text("user_key"), found.text("user_key"));
    assert_eq!(signed_in.text("cloudflare_username"), "linked");
    // What is not named stays.
    gateway.seed(r#"{"accounts": [{"email": "LINKED@example.com", "host": 1, "unique_id": "c-2"}]}"#).unwrap();
    assert_eq!(auth("linked@example.com").text("unique_id"), "c-2");
    account("linked@example.com", &json!({"password": "another-horse-2"})).unwrap();
    assert_eq!(auth("linked@example.com").code(), 124);
}

#[test]
fn zones_are_seeded() {
    let gateway = plain().spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    let zone = |state: &str| {
        gateway.seed(&json!({"zones": [{"name": "example.com", "state": state}]}).to_string()).unwrap();
    };
    for (state, code) in [
        ("foreign_208", 208),
        ("foreign_209", 209),
        ("vendor_dns", 216),
        ("other_partner", 217),
        ("queued", 215),
        ("banned", 208),
    ] {
        zone(state);
        let answers = [host.set(&key, "example.com", "www"), host.zone("full_zone_set", &key, "example.com")];
        for answer in &answers {
            assert_eq!(answer.code(), code, "{state} {answer:?}");
        }
        if code != 209 {
            assert_fixture(&format!("zone_set/error_{code}.json"), &answers[0]);
        }
    }
    assert_fixture("zone_delete/error_211.json", &host.zone("zone_delete", &key, "example.com"));
    zone("deleted");
    host.set(&key, "example.com", "www").response();
    assert_eq!(host.subscribe(&key, "example.com", "CF_RESELLER_PRO").code(), 0);
    zone("pending");
    assert_eq!(host.call("zone_list", &[("zone_status", "P")]).response()[0]["zone_name"], "example.com");
    zone("active");
    assert_eq!(host.call("zone_list", &[]).response()[0]["zone_name"], "example.com");
    // An administrator needs nobody's leave: the subscription ends with the zone.
    zone("banned");
    assert_eq!(host.zone("zone_lookup", &key, "example.com").response()["zone_exists"], false);
    assert_eq!(host.call("reseller_sub_list", &[]).response()["objs"][0]["sub_status"], "CNL");
    zone("deleted");
    assert_eq!(host.zone("zone_delete", &key, "example.com").code(), 213);

    // A zone for somebody who is not linked yet.
    gateway
        .seed(&format!(
            r#"{{"accounts": [{{"email": "new@example.com", "password": "{PASSWORD}"}}],
                 "zones": [{{"name": "shop.example.net", "email": "new@example.com", "host": "Example Hosting", "state": "active"}}]}}"#
        ))
        .unwrap();
    let key = host.customer("new@example.com");
    let looked_up = host.zone("zone_lookup", &key, "example.net").response();
    assert_eq!((&looked_up["zone_hosted"], &looked_up["hosted_cnames"]), (&json!(true), &json!([])));
}

#[test]
fn a_seed_is_applied_whole_or_not_at_all() {
    let gateway = plain().host(EXAMPLE_HOST_KEY, "Twin").host(OTHER_KEY, "Twin").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.customer(EMAIL);
    host.create(EMAIL, &[("unique_id", "taken")]).response();
    host.create("named@example.com", &[("cloudflare_username", "taken")]).response();
    host.set(&key, "example.com", "www").response();
    let refusal = |document: &str| {
        let text = gateway.seed(document).unwrap_err().to_string();
        assert!(text.starts_with("cannot use the seed document: ") && text.lines().count() == 1, "{text}");
        assert!(!text.contains("hunter2") && !text.contains('@'), "{text}");
        text
    };
    for (document, expected) in [
        ("", "it is no JSON object"),
        ("[]", "it is no JSON object"),
        ("{", "EOF while parsing"),
        (r#"{"users": []}"#, "unknown member, there can be one of `accounts`, `zones`, `plans`"),
        (r#"{"accounts": "hunter2, expected x"}"#, "expected a sequence at line 1"),
        (r#"{"accounts": [{"email": "a@b.c", "password": ["hunter2"]}]}"#, "expected a string"),
        (r#"{"accounts": [{"email": "a@b.c", "hunter2": 1}]}"#, "unknown member"),
        (r#"{"accounts": [{"email": "a@b.c", "state": "hunter2"}]}"#, "expected one of `active`, `unconfirmed`"),
        (r#"{"accounts": [{"email": "a@b.c", "host": {}}]}"#, "a host has to be a number or a public name"),
        (r#"{"accounts": [{"email": "a@b.c"}]}"#, "accounts[0]: a new account needs a password"),
        (r#"{"accounts": [{"email": "x"}]}"#, "accounts[0]: email is refused with code 126"),
        (r#"{"accounts": [{"email": "a@b.c", "username": "x"}]}"#, "username is refused with code 112"),
        (
            r#"{"accounts": [{"email": "a@b.c", "password": "hunter2", "username": "TAKEN"}]}"#,
            "username is another account's",
        ),
        (r#"{"accounts": [{"email": "a@b.c", "unique_id": "A"}]}"#, "unique_id is refused with code 104"),
        (r#"{"accounts": [{"email": "a@b.c", "password": "hunter2", "unique_id": "a"}]}"#, "give its host"),
        (
            r#"{"accounts": [{"email": "a@b.c", "password": "hunter2", "unique_id": "taken", "host": 1}]}"#,
            "unique_id is another account's",
        ),
        (r#"{"accounts": [{"email": "a@b.c", "password": "hunter2", "host": 99}]}"#, "there is no such host"),
        (r#"{"accounts": [{"email": "a@b.c", "password": "hunter2", "host": "Twin"}]}"#, "several hosts"),
        (r#"{"zones": [{"name": "example.net"}]}"#, "missing field `state`"),
        (r#"{"zones": [{"name": "x", "state": "active"}]}"#, "zones[0]: name is not a domain name"),
        (r#"{"zones": [{"name": "example.net", "state": "active"}]}"#, "give its owner's email"),
        (r#"{"zones": [{"name": "example.net", "state": "banned", "host": 1}]}"#, "give its email"),
        (r#"{"zones": [{"name": "example.net", "state": "active", "email": "a@b.c"}]}"#, "no account with this email"),
        (
            r#"{"zones": [{"name": "example.com", "state": "active", "email": "named@example.com"}]}"#,
            "another account's",
        ),
        (r#"{"plans": [{"sub_label": "", "sbase_name": "X", "product_price": "1"}]}"#, "plans[0]: sub_label is empty"),
        (r#"{"plans": [{"sub_label": "X", "sbase_name": "X", "product_price": "1."}]}"#, "not a price"),
        (r#"{"plans": [{"sub_label": "X", "sbase_name": "X", "product_price": 5}]}"#, "expected a string"),
    ] {
        let text = refusal(document);
        assert!(text.contains(expected), "{document}: {text}");
    }
    // The first part of it was fine.
    refusal(
        r#"{"plans": [{"sub_label": "X", "sbase_name": "X", "product_price": "1.00"}],
            "accounts": [{"email": "a@b.c", "password": "hunter2"}],
            "zones": [{"name": "example.com", "state": "banned"}, {"name": "x", "state": "queued"}]}"#,
    );
    assert_eq!(host.call("reseller_plan_list", &[]).response()["objs"].as_array().unwrap().len(), 3);
    assert_eq!(host.call("user_lookup", &[("cloudflare_email", "a@b.c")]).response()["user_exists"], false);
    assert_eq!(host.zone("zone_delete", &key, "example.com").code(), 0);
    gateway.seed("{}").unwrap();
}

#[test]
fn sign_up_options() {
    let gateway = plain()
        .obvious_password("Open-Sesame")
        .disallowed_username("Staff")
        .require_username(true)
        .signup_code("SPRING")
        .signup_code("AUTUMN")
        .limit_signups(true)
        .spawn()
        .unwrap();
    let host = Partner::example(&gateway);
    let named = |name| ("cloudflare_username", name);
    let sesame = [("cloudflare_email", EMAIL), ("cloudflare_pass", "open-SESAME"), named("anna")];
    assert_fixture("user_create/error_109.json", &host.call("user_create", &sesame));
    assert_eq!(host.create(EMAIL, &[]).code(), 111);
    for name in ["staff", "the.STAFF.1", "MyAdmin", "root", "Cloudflare-x", "support"] {
        let answer = host.create(EMAIL, &[named(name)]);
        assert_eq!(answer.code(), 114, "{name}");
        assert!(answer.json()["msg"].as_str().unwrap().contains(&format!("\"{name}\"")));
    }
    let wrong = host.create(EMAIL, &[named("anna"), ("signup_code", "spring")]);
    assert_eq!(wrong.code(), 121);
    assert!(wrong.json()["msg"].as_str().unwrap().contains("\"spring\""));
    let key = host.create(EMAIL, &[named("anna"), ("signup_code", "AUTUMN")]).text("user_key");
    assert_fixture("zone_set/error_215.json", &host.set(&key, "example.com", "www"));
    assert_eq!(host.zone("full_zone_set", &key, "example.com").code(), 215);
    gateway
        .seed(r#"{"zones": [{"name": "example.com", "email": "customer@example.com", "state": "active"}]}"#)
        .unwrap();
    assert_eq!(host.set(&key, "example.com", "www").code(), 0);

    let gateway = plain().spawn().unwrap();
    assert_eq!(Partner::example(&gateway).create(EMAIL, &[("signup_code", "x")]).code(), 121);
}

#[test]
fn cpanel_info_is_an_option() {
    let gateway = plain().spawn().unwrap();
    assert_fixture("cpanel_info/success.json", &post(gateway.url(), fixture("cpanel_info/request.txt").trim_end()));
    let gateway = plain().cpanel("6.0", "f00").spawn().unwrap();
    let answer = Partner::example(&gateway).call("cpanel_info", &[]).response();
    assert_eq!(answer, json!({"cpanel_latest": "6.0", "cpanel_sha1": "f00"}));
}

/// A gateway with switches, and a customer of it.
fn switched(switches: &[&str]) -> (Gateway, String) {
    let builder = switches.iter().fold(plain(), |builder, switch| builder.switch(*switch));
    let gateway = builder.spawn().unwrap();
    let key = Partner::example(&gateway).customer(EMAIL);
    (gateway, key)
}

fn set(gateway: &Gateway, key: &str, resolve_to: &str, subdomains: &str) -> Answer {
    let fields =
        [("user_key", key), ("zone_name", "example.com"), ("resolve_to", resolve_to), ("subdomains", subdomains)];
    Partner::example(gateway).call("zone_set", &fields)
}

#[test]
fn switches_of_zones() {
    let (gateway, key) = switched(&["bare-zone-origin=allow", "ip-origin=allow", "repeat-zone-set=refuse"]);
    let host = Partner::example(&gateway);
    assert_fixture("zone_set/success_2011_ip_origin.json", &set(&gateway, &key, "192.0.2.10", "www"));
    assert_fixture("zone_set/error_207.json", &set(&gateway, &key, "origin.example.net", "www"));
    assert_fixture("full_zone_set/error_207.json", &host.zone("full_zone_set", &key, "example.com"));
    host.zone("zone_delete", &key, "example.com").response();
    let made = set(&gateway, &key, "example.com", "www:2001:db8::1,blog").response();
    assert_eq!(made["hosted_cnames"], json!({"www.example.com": "2001:db8::1", "blog.example.com": "example.com"}));
    assert_eq!(set(&gateway, &key, "example.com.", "www").code(), 203);

    for code in [213, 210, 211, 703] {
        let (gateway, key) = switched(&[&format!("second-delete={code}")]);
        let host = Partner::example(&gateway);
        host.set(&key, "example.com", "www").response();
        host.zone("zone_delete", &key, "example.com").response();
        assert_fixture(&format!("zone_delete/error_{code}.json"), &{
            let mut answer = host.zone("zone_delete", &key, "example.com");
            if code == 210 {
                answer.body = answer.body.replace("example.com", "example.net");
            }
            answer
        });
        assert_eq!(host.zone("zone_delete", &key, "example.org").code(), 210);
    }
}

#[test]
fn switches_of_answers() {
    let (gateway, key) =
        switched(&["no-subscription=absent", "empty-maps=null", "ids=string", "jumpstart=text", "old-key=refuse"]);
    let host = Partner::example(&gateway);
    let user = host.call("user_lookup", &[("cloudflare_email", EMAIL)]).response();
    assert!(user["user_authed"] == true && user["hosted_zones"].is_null(), "{user}");
    let full = host.zone("full_zone_set", &key, "example.com");
    assert_fixture("full_zone_set/success_jumpstart_string.json", &full);
    let looked_up = host.zone("zone_lookup", &key, "example.com");
    let tail = r#""hosted_cnames":null,"forward_tos":null,"ssl_status":"none","ssl_meta_tag":null},"result""#;
    assert!(looked_up.body.contains(tail), "{looked_up:?}");
    host.subscribe(&key, "example.com", "CF_RESELLER_PRO").response();
    assert_eq!(host.zone("zone_lookup", &key, "example.com").response()["sub_status"], "V");

    host.set(&key, "example.net", "www").response();
    host.zone("zone_delete", &key, "example.net").response();
    let mut listed = host.call("zone_list", &[("limit", "10"), ("zone_status", "ALL")]);
    let time = listed.response()[0]["sub_activated_on"].as_str().unwrap().to_owned();
    listed.body =
        listed.body.replace(&time, "2011-11-23 17:58:56.791516-05").replace("\"sub_id\":\"1\"", "\"sub_id\":\"17\"");
    assert_fixture("zone_list/success_string_ids_and_paging_echo.json", &listed);
}

#[test]
fn switches_of_http() {
    let (gateway, _) = switched(&["get=merge", "cookies=on"]);
    let form = "application/x-www-form-urlencoded";
    let send = |method, query: &str, body: &str| {
        let path = format!("/host-gw.html{query}");
        Answer::parse(&exchange(gateway.url(), &request(method, &path, form, body.as_bytes())))
    };
    let query = format!("?act=user_lookup&host_key={EXAMPLE_HOST_KEY}&cloudflare_email=customer%40example.com");
    let found = send("GET", &query, "");
    assert_eq!(found.response()["user_exists"], true);
    assert_eq!(send("POST", &query, "").body, found.body);
    // What the body says counts more.
    assert_eq!(send("POST", &query, "cloudflare_email=x").response()["user_exists"], false);
    assert_eq!(send("GET", "", "ignored").code(), 600);
    assert_eq!(send("POST", "", "").code(), 600);
    let cookies: Vec<_> =
        found.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value).collect();
    assert_eq!(cookies.len(), 3);
    assert!(cookies[0].starts_with("CF_UALE=deleted") && cookies[1].starts_with("__cfduid="), "{cookies:?}");
}

#[test]
fn profile_2011() {
    let gateway = plain().profile("2011").spawn().unwrap();
    let host = Partner::example(&gateway);
    assert_fixture("_gateway/error_100_2011_spelling.json", &Partner { key: "x", ..host }.call("user_lookup", &[]));
    for act in ["zone_list", "full_zone_set", "host_child_new", "host_key_regen", "reseller_plan_list", "cpanel_info"] {
        assert_eq!(host.call(act, &[]).code(), 101, "{act}");
    }
    let key = host.customer(EMAIL);
    assert_fixture("zone_set/success_2011_ip_origin.json", &set(&gateway, &key, "192.0.2.10", "www"));
    set(&gateway, &key, "cloudflare-resolve-to.example.com", "www,blog").response();
    let looked_up = host.zone("zone_lookup", &key, "example.com");
    assert_fixture("zone_lookup/success_2011_no_ssl_fields.json", &looked_up);

    let gateway = plain().profile("2011").switch("ip-origin=refuse").spawn().unwrap();
    let key = Partner::example(&gateway).customer(EMAIL);
    assert_eq!(set(&gateway, &key, "192.0.2.10", "www").code(), 203);
}

#[test]
fn later_profiles() {
    let gateway = plain().profile("2012").spawn().unwrap();
    let host = Partner::example(&gateway);
    let key = host.create(EMAIL, &[("cloudflare_username", "customer1001")]).text("user_key");
    assert_eq!(host.create(EMAIL, &[]).text("cloudflare_username"), "customer1001");
    assert_eq!(host.zone("full_zone_set", &key, "example.com").code(), 101);
    host.set(&key, "example.com", "www").response();
    host.subscribe(&key, "example.com", "CF_RESELLER_PRO").response();
    let mut listed = host.call("zone_list", &[]);
    let time = listed.response()[0]["sub_activated_on"].as_str().unwrap().to_owned();
    listed.body =
        listed.body.replace(&time, "2011-11-23 17:58:56.791516-05").replace("\"sub_id\":1,", "\"sub_id\":17,");
    assert_fixture("zone_list/success_no_sub_status_2012.json", &listed);

    for profile in ["2013", "2018"] {
        let gateway = plain().profile(profile).spawn().unwrap();
        let host = Partner::example(&gateway);
        let key = host.customer(EMAIL);
        assert_eq!(set(&gateway, &key, "192.0.2.10", "www").code(), 203);
        assert_eq!(host.zone("full_zone_set", &key, "example.com").code(), 0);
        assert!(host.call("zone_list", &[]).response()[0].get("sub_status").is_some());
    }
    for (profile, switch) in [("2014", "get=merge"), ("2013", "get=x"), ("2013", "no"), ("2013", "second-delete=214")] {
        assert!(plain().profile(profile).switch(switch).spawn().is_err(), "{profile} {switch}");
    }
}
