//! Accounts of customers at the vendor: what the acts make of them, by which calls, and what an operator is told.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_v4_stand_in::{EXAMPLE_EMAIL, EXAMPLE_KEY, Fault, FaultKind};
use common::{PASSWORD, Partner, Served, eventually, plain, program, run};
use serde_json::{Value, json};
use vendor::{CHILDS_UNIT, TENANT, UNIT, Vendor};

const EMAIL: &str = "a@example.test";
const LOOK: &str = "GET /accounts";
const MAKE: &str = "POST /accounts";
const NEW_ZONE: &str = "POST /zones";

/// A gateway that has looked everything over.
fn gateway(vendor: &Vendor, lines: &str) -> Gateway {
    let gateway = plain().upstream(vendor.file(&format!("sweep = 100000\n{lines}"))).spawn().unwrap();
    let list = "GET /zones/*/custom_hostnames";
    vendor.wait_for(|calls| calls.iter().filter(|call| *call == list).count() >= vendor::PROVIDERS.len());
    vendor.new_calls();
    gateway
}

fn account(vendor: &Vendor, name: &str) -> Value {
    vendor.stand_in.accounts().as_array().unwrap().iter().find(|row| row["name"] == name).cloned().unwrap()
}

fn zone(vendor: &Vendor, name: &str) -> Value {
    vendor.stand_in.zones().as_array().unwrap().iter().find(|row| row["name"] == name).cloned().unwrap()
}

fn full(host: &Partner<'_>, key: &str, zone: &str) -> common::Answer {
    host.call("full_zone_set", &[("user_key", key), ("zone_name", zone), ("jumpstart", "0")])
}

fn pair(email: &str, unit: &str) -> (String, String) {
    (email.to_owned(), unit.to_owned())
}

#[test]
fn a_customer_gets_an_account_and_zones_are_made_in_it() {
    let vendor = Vendor::with(|settings| settings.partial_allowed = true);
    let plans = "plans.CF_RESELLER_PRO = { rate_plan = \"PARTNERS_PRO\" }\nfree_plan = \"PARTNERS_FREE\"\n";
    let gateway = gateway(&vendor, &format!("{plans}{}", vendor.tenant()));
    let host = Partner::example(&gateway);

    let key = host.create("A@Example.test", &[("unique_id", "4711")]).text("user_key");
    assert_eq!(vendor.new_calls(), [LOOK, MAKE]);
    assert_eq!(vendor.customers(), [pair(EMAIL, UNIT)]);
    // Who is a customer already, is so by the gateway's state alone.
    let credentials = [("cloudflare_email", EMAIL), ("cloudflare_pass", PASSWORD)];
    assert_eq!(host.create(EMAIL, &[]).text("user_key"), key);
    assert_eq!(host.call("user_auth", &credentials).text("user_key"), key);
    assert_eq!(host.call("user_lookup", &[credentials[0]]).text("user_key"), key);
    assert_eq!(vendor.new_calls(), [""; 0]);

    full(&host, &key, "customer.test").response();
    assert_eq!(zone(&vendor, "customer.test")["account"], account(&vendor, EMAIL)["id"]);
    let calls = vendor.new_calls();
    assert_eq!(calls.iter().filter(|call| !call.ends_with("/activation_check")).collect::<Vec<_>>(), [NEW_ZONE]);

    // What is bought is the zone's own, with the partner's plans.
    let id = account(&vendor, EMAIL)["id"].clone();
    let active = json!({ "name": "customer.test", "status": "active", "account": id });
    vendor.stand_in.seed(&json!({ "zones": [active] })).unwrap();
    gateway.advance(Duration::from_secs(1)).unwrap();
    let is_active = || host.call("zone_list", &[("zone_status", "V")]).response() != json!([]);
    eventually("the zone is active", is_active);
    vendor.new_calls();
    let sub = host.subscribe(&key, "customer.test", "CF_RESELLER_PRO").text("sub_id");
    let subscription = "/zones/*/subscription";
    let calls: Vec<_> = vendor.new_calls().into_iter().filter(|call| call.ends_with(subscription)).collect();
    assert_eq!(calls, [format!("GET {subscription}"), format!("POST {subscription}")]);
    assert_eq!(host.cancel(&key, "customer.test", "CF_RESELLER_PRO", &sub).text("sub_id"), sub);
    assert_eq!(vendor.stand_in.counts()["plans_bought"], 1);

    // Host names are in the host's own account, as without a tenant.
    let names = [("user_key", key.as_str()), ("zone_name", "other.test"), ("resolve_to", "web1.host.test")];
    host.call("zone_set", &[&names[..], &[("subdomains", "www")]].concat()).response();
    assert_eq!(vendor.custom_hostnames().len(), 1);
    let provider = zone(&vendor, vendor::PROVIDERS[0].0);
    assert_eq!(provider["account"], vendor.stand_in.account());
    assert_eq!(host.zone("zone_delete", &key, "other.test").code(), 0);
    assert_eq!(vendor.customers(), [pair(EMAIL, UNIT)]);
}

#[test]
fn an_account_that_is_there_is_the_customers_if_it_is_in_the_tenant() {
    let vendor = Vendor::new();
    let accounts = json!([
        { "id": "00000000000000000000000000000001", "name": EMAIL, "unit": UNIT },
        { "id": "00000000000000000000000000000002", "name": "b@example.test" },
    ]);
    vendor.stand_in.seed(&json!({ "accounts": accounts })).unwrap();
    let gateway = gateway(&vendor, &vendor.tenant());
    let host = Partner::example(&gateway);
    let of_tenant = "GET /tenants/*/accounts";

    let key = host.customer(EMAIL);
    assert_eq!(vendor.new_calls(), [LOOK, of_tenant]);
    // What is in it already is nobody's.
    let client = vendor.client();
    let new = cfhost_v4::NewZone {
        name: "customer.test".into(),
        account: "00000000000000000000000000000001".into(),
        kind: cfhost_v4::ZoneType::Full,
    };
    client.zone_create(&new).unwrap();
    assert_eq!(full(&host, &key, "customer.test").code(), 207);
    full(&host, &key, "more.test").response();
    assert_eq!(zone(&vendor, "more.test")["account"], "00000000000000000000000000000001");
    vendor.new_calls();

    // An account of somebody else's, who calls himself so, is not.
    host.customer("b@example.test");
    assert_eq!(vendor.new_calls(), [LOOK, of_tenant, MAKE]);
    assert_eq!(vendor.customers(), [pair(EMAIL, UNIT), pair("b@example.test", UNIT)]);
}

#[test]
fn a_child_host_has_a_unit_of_its_own_and_stopping_it_deletes_nothing() {
    let vendor = Vendor::new();
    let units = format!(
        "{}invite_role = \"05784afa30c1afe1440e79d9351c7430\"\n[tenant.units]\n2 = {CHILDS_UNIT:?}\n",
        vendor.tenant()
    );
    let gateway = gateway(&vendor, &units);
    let host = Partner::example(&gateway);
    let child = host.call("host_child_new", &[("pub_name", "Child")]).response();
    assert_eq!(child["child_id"], 2);
    let child_key = child["host_key"].as_str().unwrap();
    Partner { key: child_key, ..host }.customer("childs@example.test");
    host.customer(EMAIL);
    assert_eq!(vendor.customers(), [pair("childs@example.test", CHILDS_UNIT), pair(EMAIL, UNIT)]);
    host.call("host_child_stop", &[("child_id", "2")]).response();
    assert_eq!(vendor.customers().len(), 2);
    // Both were invited, once.
    host.customer(EMAIL);
    for email in ["childs@example.test", EMAIL] {
        let members = account(&vendor, email)["members"].clone();
        let of = |member: &Value| (member["email"].clone(), member["status"].clone());
        assert_eq!(members.as_array().unwrap().iter().map(of).collect::<Vec<_>>(), [(email.into(), "pending".into())]);
    }
}

#[test]
fn what_the_vendor_refuses_is_told_the_operator_and_can_succeed_later() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor, &format!("deadline = 1\n{}", vendor.tenant()));
    let host = Partner::example(&gateway);
    // The tenant loses its units.
    let without = json!({ "id": TENANT, "units": [] });
    vendor.stand_in.seed(&json!({ "tenants": [without] })).unwrap();
    assert_eq!(host.create(EMAIL, &[]).code(), 601);
    assert_eq!(vendor.customers(), []);
    // A zone of such a customer is not made, and is not there.
    let key = host.call("user_lookup", &[("cloudflare_email", EMAIL)]).text("user_key");
    assert_eq!(full(&host, &key, "customer.test").code(), 601);
    assert_eq!(host.zone("zone_lookup", &key, "customer.test").response()["zone_exists"], false);
    vendor.tenant();
    assert_eq!(host.customer(EMAIL), key);
    full(&host, &key, "customer.test").response();
    assert_eq!(vendor.customers(), [pair(EMAIL, UNIT)]);
}

#[test]
fn the_log_names_customers_by_their_numbers() {
    let vendor = Vendor::new();
    let account = |id: u8| json!({ "id": format!("{id:032}"), "name": EMAIL, "unit": UNIT });
    let file = vendor.file(&format!("deadline = 1\n{}invite_role = \"role\"\n", vendor.tenant()));
    vendor.stand_in.seed(&json!({ "accounts": [account(1), account(2)] })).unwrap();
    vendor.stand_in.fault(Fault::new("POST /accounts", FaultKind::Status(403)));
    vendor.stand_in.fault(Fault::new("POST /accounts/*/members", FaultKind::Status(403)));
    let state = common::state(vendor.dir());
    let arguments = ["--state", &state, "--host-key", EXAMPLE_HOST_KEY, "--upstream", file.to_str().unwrap()];
    let served = Served::start(&arguments);
    served.partner(EXAMPLE_HOST_KEY).customer(EMAIL);
    assert_ne!(served.partner(EXAMPLE_HOST_KEY).create("b@example.test", &[]).code(), 0);
    let (_, log) = served.terminate();
    for line in
        ["has 2 accounts for customer 1: ", "customer 1 was not invited: ", "the account of customer 2 was not made: "]
    {
        assert!(log.contains(line), "{line}{log}");
    }
    assert!(!log.contains('@'), "{log}");
}

#[test]
fn customers_from_before_get_accounts_with_their_first_zones() {
    let vendor = Vendor::new();
    let state = common::state(vendor.dir());
    let state = state.as_str();
    let serve = |lines: &str| {
        let file = vendor.file(lines);
        let arguments = ["--state", state, "--host-key", EXAMPLE_HOST_KEY, "--upstream", file.to_str().unwrap()];
        Served::start(&arguments)
    };
    let served = serve("");
    let key = served.partner(EXAMPLE_HOST_KEY).customer(EMAIL);
    full(&served.partner(EXAMPLE_HOST_KEY), &key, "old.test").response();
    served.terminate();

    let served = serve(&vendor.tenant());
    let host = served.partner(EXAMPLE_HOST_KEY);
    assert_eq!(vendor.customers(), []);
    // A zone stays where it is.
    full(&host, &key, "old.test").response();
    assert_eq!(vendor.customers(), []);
    full(&host, &key, "new.test").response();
    assert_eq!(vendor.customers(), [pair(EMAIL, UNIT)]);
    assert_eq!(zone(&vendor, "old.test")["account"], vendor.stand_in.account());
    assert_eq!(zone(&vendor, "new.test")["account"], account(&vendor, EMAIL)["id"]);
    // An operator sees both, and nothing that differs.
    let file = vendor.file(&vendor.tenant());
    let diff = run(&["upstream", "diff", "--state", state, "--upstream", file.to_str().unwrap()]);
    assert_eq!((diff.status.code(), String::from_utf8(diff.stdout).unwrap()), (Some(0), String::new()));
    let status = run(&["upstream", "status", "--state", state, "--json"]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["zones"]["full"]["pending"], 2, "{status}");
}

#[test]
fn an_operator_is_told_what_of_the_tenant_is_not_as_it_should_be() {
    let vendor = Vendor::with(|settings| settings.standing = true);
    let check = |lines: &str, environment: &[(&str, &str)]| {
        let file = vendor.file(lines);
        let mut command = program(&["upstream", "check", file.to_str().unwrap()]);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!text.contains(EXAMPLE_KEY) && !text.contains("not-the-key"), "{text}");
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    let has = |lines: &[String], wanted: &str| {
        assert!(lines.iter().any(|line| line.contains(wanted)), "{wanted}: {lines:#?}");
    };
    let tenant = vendor.tenant();
    let good = check(&tenant, &[]);
    has(&good, "ok tenant \"Partner\": customers get accounts in its unit \"Unit 1\"");
    has(&good, "full_zone_set zones of the customer's account");
    has(
        &check(&format!("zone_set = \"partial\"\n{tenant}"), &[]),
        "ok partial zones customers' accounts may have them",
    );
    has(&check(&tenant.replace(UNIT, "no-unit"), &[]), "wrong tenant \"Partner\": it has no unit no-unit");
    has(&check(&tenant.replace(TENANT, "99998888777766665555444433332222"), &[]), "name the tenant by its id");
    // By the environment.
    let nobody = tenant.replace("email =", "#").replace("key_file =", "#");
    has(&check(&nobody, &[]), "CFHOST_TENANT_EMAIL and CFHOST_TENANT_KEY");
    let of = |key| [("CFHOST_TENANT_EMAIL", EXAMPLE_EMAIL), ("CFHOST_TENANT_KEY", key)];
    has(&check(&nobody, &of(EXAMPLE_KEY)), "ok tenant \"Partner\"");
    has(&check(&nobody, &of("not-the-key-of-the-administrator")), "wrong tenant the vendor says");
    vendor.stand_in.fault(Fault::new("GET /tenants/*", FaultKind::Status(503)).times(2));
    has(&check(&tenant, &[]), "wrong tenant not known, ");
    // What is no number of a host.
    let units = format!("{tenant}[tenant.units]\nchild = \"u\"\n");
    has(&check(&units, &[]), "units: \"child\" is no number of a host");
}

#[test]
fn init_asks_for_the_tenant_and_writes_a_file_that_can_be_used() {
    let vendor = Vendor::with(|settings| settings.standing = true);
    vendor.tenant();
    let file = vendor.dir().join("new.toml");
    let arguments = ["upstream", "init", file.to_str().unwrap(), "--tenant", "--base-url", vendor.stand_in.url()];
    let answers =
        [TENANT, UNIT, EXAMPLE_EMAIL, "tenant.key", "partial", "zones", &vendor.stand_in.account(), "token", ""];
    let mut command = program(&arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("customers get accounts in its unit") && !text.contains(EXAMPLE_KEY), "{text}");
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains(&format!("[tenant]\nid = {TENANT:?}\nunit = {UNIT:?}\n")), "{written}");
    // It is for a new file.
    let again = run(&arguments);
    assert!(!again.status.success());
    assert!(String::from_utf8(again.stderr).unwrap().contains("--tenant is for a new one"));
}
