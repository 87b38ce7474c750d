//! The control listener, what it records, and the locks of hosts.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::fmt::Write as _;
use std::fs;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway, Hosts};
use common::{
    Answer, OTHER_KEY, PASSWORD, Partner, Served, complaint, exchange, mode, plain, post, post_as, run, secret,
};
use serde_json::{Value, json};

/// Asks with these headers beside the length of the body.
fn ask_with(url: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    Answer::parse(&exchange(&format!("{url}/"), &[request.as_bytes(), b"\r\n", body].concat()))
}

fn ask(gateway: &Gateway, method: &str, path: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {}", gateway.control_token().unwrap());
    let headers = [("Host", "127.0.0.1:1"), ("Authorization", bearer.as_str())];
    ask_with(gateway.control_url().unwrap(), method, path, &headers, body.as_bytes())
}

fn error(answer: &Answer) -> String {
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    json["error"].as_str().unwrap().to_owned()
}

#[test]
fn faults_are_set_listed_and_cleared() {
    let gateway = plain().control().fault("zone_list=cut*1").spawn().unwrap();
    let host = Partner::example(&gateway);
    assert_eq!(ask(&gateway, "GET", "/faults", "").json(), json!({ "faults": ["zone_list=cut*1"] }));
    assert_eq!(ask(&gateway, "DELETE", "/faults", "").json(), json!({ "faults": [] }));
    let set = ask(&gateway, "POST", "/faults", "zone_list=error:703*2\r\n\n  *=http-500\n");
    assert_eq!(set.json(), json!({ "faults": ["zone_list=error:703*2", "*=http-500"] }));
    assert_eq!(host.call("zone_list", &[]).code(), 703);
    assert_eq!(ask(&gateway, "GET", "/faults", "").json()["faults"][0], "zone_list=error:703*1");

    // One that is wrong spoils all.
    let refused = ask(&gateway, "POST", "/faults", "*=cut\nzone_list=burn");
    assert_eq!(refused.status, 400);
    assert!(error(&refused).contains("burn") && error(&refused).contains("reset-before"));
    assert_eq!(ask(&gateway, "POST", "/faults", " \n").status, 400);
    assert_eq!(ask(&gateway, "GET", "/faults", "").json()["faults"].as_array().unwrap().len(), 2);
}

#[test]
fn it_answers_nobody_else() {
    let gateway = plain().control().spawn().unwrap();
    let (url, token) = (gateway.control_url().unwrap(), gateway.control_token().unwrap());
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with('/'), "{url}");
    let good = format!("Bearer {token}");
    let status = |headers: &[(&str, &str)]| ask_with(url, "GET", "/faults", headers, b"").status;
    for host in ["127.0.0.1", "127.9.9.9:80", "localhost:1", "LOCALHOST", "[::1]:5"] {
        assert_eq!(status(&[("Host", host), ("authorization", &good)]), 200, "{host}");
    }
    for host in
        ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "192.0.2.1", "", "a b", "[::1", "@localhost@"]
    {
        assert_eq!(status(&[("Host", host), ("Authorization", &good)]), 403, "{host}");
    }
    assert_eq!(status(&[("Authorization", &good)]), 403);
    assert_eq!(status(&[("Host", "localhost"), ("Host", "example.com"), ("Authorization", &good)]), 403);
    for origin in ["https://example.com", "null", "http://127.0.0.1"] {
        assert_eq!(status(&[("Host", "localhost"), ("Origin", origin), ("Authorization", &good)]), 403);
    }
    let almost = format!("Bearer {}", &token[1..]);
    for bad in ["", "Bearer", "Bearer ", token, &almost, &good.replace("Bearer", "Basic"), &format!("{good}0")] {
        let answer = ask_with(url, "POST", "/reset", &[("Host", "localhost"), ("Authorization", bad)], b"");
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{bad}");
        assert!(!error(&answer).contains(token));
    }
    assert_eq!(status(&[("Host", "localhost"), ("Authorization", &good.replace("Bearer", "bearer"))]), 200);
    assert!(!format!("{gateway:?}").contains(token));

    let every = common::builder().control_listen("0.0.0.0:0".parse().unwrap()).spawn();
    assert!(every.unwrap_err().to_string().contains("loopback"));
    assert!(plain().control().control_token("short").spawn().unwrap_err().to_string().contains("16"));
    assert_eq!(plain().spawn().unwrap().control_url(), None);
}

#[test]
fn routes_methods_and_bodies_are_checked() {
    let gateway = plain().control().spawn().unwrap();
    let listed = ask(&gateway, "GET", "/", "");
    assert_eq!(listed.status, 200);
    for route in [
        "GET    /faults",
        "POST   /faults",
        "DELETE /faults",
        "POST   /seed",
        "POST   /reset",
        "GET    /calls",
        "DELETE /calls",
    ] {
        assert!(listed.body.contains(route), "{}", listed.body);
    }
    for (method, path, status, allowed) in [
        ("PUT", "/faults", 405, Some("GET, POST, DELETE")),
        ("GET", "/reset", 405, Some("POST")),
        ("POST", "/calls", 405, Some("GET, DELETE")),
        ("POST", "/", 405, Some("GET")),
        ("GET", "/nothing", 404, None),
        ("GET", "/host-gw.html", 404, None),
        ("GET", "/faults/", 404, None),
    ] {
        let answer = ask(&gateway, method, path, "");
        assert_eq!((answer.status, answer.header("allow")), (status, allowed), "{method} {path}");
        assert!(!error(&answer).is_empty());
    }
    assert_eq!(ask(&gateway, "POST", "/faults", &"\n".repeat(1 << 20)).status, 400);
    assert_eq!(ask(&gateway, "POST", "/faults", &"\n".repeat((1 << 20) + 1)).status, 413);
    let bearer = format!("Bearer {}", gateway.control_token().unwrap());
    let headers = [("Host", "localhost"), ("Authorization", bearer.as_str())];
    assert_eq!(ask_with(gateway.control_url().unwrap(), "POST", "/faults", &headers, b"\xff").status, 400);
}

#[test]
fn reset_leaves_the_hosts() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let life = || {
        let key = host.customer("customer@example.com");
        host.set(&key, "example.com", "www").response();
        let zones = host.call("zone_list", &[]).response();
        assert_eq!(zones.as_array().unwrap().len(), 1);
        (key, zones)
    };
    let (first, zones) = life();
    assert_eq!(ask(&gateway, "POST", "/reset", "").json(), json!({ "reset": true }));
    assert_eq!(host.call("zone_list", &[("zone_status", "ALL")]).response(), json!([]));
    assert_eq!(host.zone("zone_lookup", &first, "example.com").code(), 125);
    // Down to the numbers, it is as if nothing had been.
    let (second, again) = life();
    assert!(first != second && zones == again);
    gateway.reset().unwrap();
    assert_eq!(
        host.call("user_lookup", &[("cloudflare_email", "customer@example.com")]).response()["user_exists"],
        false
    );
}

#[test]
fn states_are_seeded_and_reset_with_all_that_hangs_on_them() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let document = json!({
        "accounts": [{ "email": "other@example.com", "password": PASSWORD, "state": "unconfirmed" }],
        "zones": [{ "name": "example.org", "state": "foreign_209" }],
        "plans": [{ "sub_label": "OWN", "sbase_name": "CF_OWN", "product_price": "1.00" }],
    });
    assert_eq!(ask(&gateway, "POST", "/seed", &document.to_string()).json(), json!({ "seeded": true }));
    let create = [("cloudflare_email", "other@example.com"), ("cloudflare_pass", PASSWORD)];
    assert_eq!(host.call("user_create", &create).code(), 119);
    let user = host.customer("customer@example.com");
    assert_eq!(host.set(&user, "example.org", "www").code(), 209);
    host.set(&user, "example.com", "www").response();
    let sub = [("user_key", user.as_str()), ("zone_name", "example.com"), ("plan_tag", "OWN")];
    host.call("reseller_sub_new", &sub).response();
    let child = [("host_name", "a"), ("pub_name", "b"), ("prefix", "c"), ("website", "d"), ("email", "e")];
    let child = host.call("host_child_new", &child).response()["host_key"].as_str().unwrap().to_owned();

    for bad in ["", "[]", "{\"zones\":[{\"name\":\"example.com\",\"state\":\"burnt\"}]}"] {
        let refused = ask(&gateway, "POST", "/seed", bad);
        assert_eq!(refused.status, 400, "{bad}");
        assert!(!error(&refused).is_empty());
    }

    assert_eq!(ask(&gateway, "POST", "/reset", "").status, 200);
    assert_eq!(Partner { url: gateway.url(), key: &child }.call("zone_list", &[]).code(), 100);
    assert_eq!(host.call("reseller_sub_list", &[]).response(), json!({ "objs": [] }));
    let plans = host.call("reseller_plan_list", &[]).response();
    assert_eq!(plans["objs"].as_array().unwrap().len(), 3);
    host.call("user_create", &create).response();
    let user = host.customer("customer@example.com");
    host.set(&user, "example.org", "www").response();
}

#[test]
fn calls_are_recorded_without_their_secrets() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let created = host.create("customer@example.com", &[("unique_id", "customer-1"), ("cloudflare_username", "")]);
    let user_key = created.text("user_key");
    let api_key = created.text("user_api_key");
    host.set(&user_key, "example.com", "www");
    host.call("zone_list", &[("user_api_key", &api_key), ("Host_Key", "in-another-case")]);
    // Where they do not belong.
    host.call(&user_key, &[("unique_id", &format!("x{api_key}")), ("zone_name", &format!("{OTHER_KEY}.example.com"))]);
    host.call("zone_list", &[(&user_key, "1")]);
    post(host.url, format!("act=zone_list&host_key={OTHER_KEY}&user_key="));
    let json =
        format!(r#"{{"act":"user_auth","host_key":"{EXAMPLE_HOST_KEY}","cloudflare_pass":"{PASSWORD}","a":"b=c&d"}}"#);
    post(host.url, &json);
    post_as(host.url, "application/json", json.as_bytes());
    gateway.set_fault("zone_list=http-500*1").unwrap();
    host.call("zone_list", &[]);
    gateway.set_fault("zone_list=cut*1").unwrap();
    host.call("zone_list", &[]);
    post(host.url, "");

    let answer = ask(&gateway, "GET", "/calls", "");
    for secret in [EXAMPLE_HOST_KEY, OTHER_KEY, PASSWORD, &user_key, &api_key, "in-another-case", "correct-horse"] {
        assert!(!answer.body.contains(secret), "{}", answer.body);
    }
    let calls = answer.json()["calls"].as_array().unwrap().clone();
    assert_eq!(calls.len(), gateway.calls().len());
    let told: Vec<String> = gateway
        .calls()
        .into_iter()
        .map(|call| format!("{} {} {}", call.act.unwrap_or_default(), call.outcome, call.fault.unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            "user_create success ",
            "zone_set success ",
            "zone_list success ",
            "*** error 101 ",
            "zone_list success ",
            "zone_list error 100 ",
            " error 100 ",
            "user_auth error 103 ",
            "zone_list http 500 http-500",
            "zone_list success cut",
            " error 600 "
        ]
    );
    assert_eq!(
        calls[0]["fields"],
        json!({
            "host_key": "***", "cloudflare_email": "customer@example.com", "cloudflare_pass": "***",
            "unique_id": "customer-1", "cloudflare_username": ""
        })
    );
    assert_eq!(calls[1]["fields"]["subdomains"], "www");
    assert_eq!(calls[3]["fields"]["zone_name"], "***.example.com");
    assert_eq!(calls[5]["fields"], json!({ "host_key": "***", "user_key": "" }));
    assert!(calls[0]["time"].as_str().unwrap().ends_with('Z') && calls[0]["milliseconds"].is_u64());
    assert_eq!(ask(&gateway, "DELETE", "/calls", "").json(), json!({ "calls": [] }));
    assert!(gateway.calls().is_empty());

    let silent = plain().record(0).spawn().unwrap();
    Partner::example(&silent).call("zone_list", &[]);
    assert!(silent.calls().is_empty());
}

#[test]
fn the_program_leaves_its_token_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let options = ["--state", &path("state.db"), "--host-key", EXAMPLE_HOST_KEY, "--control", "127.0.0.1:0", "--log"];
    let ask = |url: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        ask_with(url, "GET", "/calls", &[("Host", "localhost"), ("Authorization", &bearer)], b"")
    };
    // What is there already is not written into, wherever it leads.
    fs::write(path("victim"), "").unwrap();
    std::os::unix::fs::symlink(path("victim"), path("state.db.control-token")).unwrap();
    let mut served = Served::start(&options);
    let line = served.line();
    let url = line.strip_prefix("control on ").unwrap();
    assert_eq!(mode(&dir.path().join("state.db.control-token")), 0o600);
    let token = fs::read_to_string(path("state.db.control-token")).unwrap();
    assert!(token.len() == 64 && !line.contains(&token));
    served.partner(EXAMPLE_HOST_KEY).call("zone_list", &[]);
    assert_eq!(ask(url, &token).json()["calls"][0]["act"], "zone_list");
    assert_eq!(ask(url, "x").status, 401);
    let (code, log) = served.terminate();
    assert!(code == Some(0) && !log.contains(&token), "{log}");
    assert_eq!(fs::read_to_string(path("victim")).unwrap(), "");

    drop(Served::start(&options));
    let another = fs::read_to_string(path("state.db.control-token")).unwrap();
    assert!(another.len() == 64 && another != token);

    secret(path("token").as_ref(), "bXktb3duLXRva2VuLW9mLXRlc3Rz=\n");
    let given = [
        "--state",
        ":memory:",
        "--host-key",
        EXAMPLE_HOST_KEY,
        "--control",
        "[::1]:0",
        "--control-token-file",
        &path("token"),
    ];
    let mut served = Served::start(&given);
    let line = served.line();
    assert_eq!(
        ask(line.strip_prefix("control on ").unwrap(), "bXktb3duLXRva2VuLW9mLXRlc3Rz=").json(),
        json!({ "calls": [] })
    );

    let serve = |more: &[&str]| {
        complaint(&[&["serve", "--host-key", EXAMPLE_HOST_KEY, "--listen", "127.0.0.1:0", "--state"], more].concat())
    };
    assert!(serve(&[":memory:", "--control", "127.0.0.1:0"]).contains("--control-token-file"));
    assert!(serve(&[&path("other.db"), "--control", "0.0.0.0:0"]).contains("loopback"));
    assert!(!fs::exists(path("other.db")).unwrap());
}

#[test]
fn a_locked_host_may_call_from_its_addresses_only() {
    let code = |gateway: &Gateway, key| Partner { url: gateway.url(), key }.call("zone_list", &[]).code();
    let gateway = plain()
        .host(EXAMPLE_HOST_KEY, "Elsewhere")
        .host(OTHER_KEY, "Here")
        .lock(EXAMPLE_HOST_KEY, "192.0.2.0/24")
        .lock(EXAMPLE_HOST_KEY, "::1")
        .lock(OTHER_KEY, "192.0.2.7")
        .lock(OTHER_KEY, "::ffff:127.0.0.0/104")
        .spawn()
        .unwrap();
    assert_eq!([code(&gateway, EXAMPLE_HOST_KEY), code(&gateway, OTHER_KEY)], [100, 0]);
    let unknown = Partner { url: gateway.url(), key: &OTHER_KEY.replace('f', "a") }.call("zone_list", &[]);
    assert_eq!(Partner::example(&gateway).call("zone_list", &[]).body, unknown.body);
    // Through a socket of both families, an IPv4 address comes in IPv6 clothing.
    let both = plain().listen("[::]:0".parse().unwrap()).spawn();
    assert!(both.is_err());
    let both = common::builder().listen("[::]:0".parse().unwrap()).lock(EXAMPLE_HOST_KEY, "127.0.0.1").spawn().unwrap();
    let agent = {
        let ca = ureq::tls::Certificate::from_pem(both.ca_pem().as_bytes()).unwrap();
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
        ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent()
    };
    let ask = |host: &str| {
        let url = both.url().replace("[::]", host);
        let body = format!("act=zone_list&host_key={EXAMPLE_HOST_KEY}");
        agent.post(&url).send(body).unwrap().body_mut().read_to_string().unwrap()
    };
    assert!(ask("127.0.0.1").contains("\"success\""));
    assert!(ask("[::1]").contains("\"err_code\":100"));

    let refused = plain().lock(OTHER_KEY, "::1").spawn().unwrap_err().to_string();
    assert!(refused.contains("none with that key") && !refused.contains(OTHER_KEY));
    assert!(plain().lock(EXAMPLE_HOST_KEY, "localhost").spawn().unwrap_err().to_string().contains("192.0.2.0/24"));
}

#[test]
fn locks_come_and_go_while_it_serves() {
    let dir = tempfile::tempdir().unwrap();
    let state = common::state(dir.path());
    let path = state.as_str();
    let served = Served::start(&["--state", path, "--host-key", EXAMPLE_HOST_KEY]);
    let code = || served.partner(EXAMPLE_HOST_KEY).call("zone_list", &[]).code();
    let host = |arguments: &[&str]| String::from_utf8(run(&[&["host"], arguments].concat()).stdout).unwrap();
    assert_eq!(code(), 0);
    assert_eq!(host(&["lock", "1", "--state", path, "192.0.2.1", "2001:db8::1/32"]), "locked host 1\n");
    assert_eq!(code(), 100);
    assert!(host(&["list", "--state", path]).contains("Example Hosting (only from 192.0.2.1/32 2001:db8::/32)"));
    assert_eq!(host(&["lock", "1", "--state", path, "127.0.0.1"]), "locked host 1\n");
    assert_eq!(code(), 0);
    let hosts = Hosts::open(&state).unwrap();
    assert_eq!(hosts.list().unwrap()[0].addresses.as_deref(), Some("127.0.0.1/32"));
    hosts.lock(1, ["::1"]).unwrap();
    assert_eq!(code(), 100);
    assert_eq!(host(&["unlock", "1", "--state", path]), "unlocked host 1\n");
    assert_eq!(code(), 0);
    assert!(complaint(&["host", "lock", "2", "--state", path, "::1"]).contains("no host 2"));
    assert!(complaint(&["host", "unlock", "2", "--state", path]).contains("no host 2"));
    assert!(complaint(&["host", "lock", "1", "--state", path, "nowhere"]).contains("neither an address nor a network"));
    assert_eq!(run(&["host", "lock", "1", "--state", path]).status.code(), Some(2));
}
