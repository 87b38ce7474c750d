//! Each fixture's request, posted to a gateway in the state that it tells of, gives that fixture: the same members in the
//! same order with the same types, and for an error the same text and code.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::shape::Json;
use cfhost_tests::vectors;

const OTHER_HOST_KEY: &str = "ffeeddccbbaa99887766554433221100";
const FIXTURE_USER_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

const CUSTOMER: &str = "cloudflare_email=customer%40example.com&cloudflare_pass=correct-horse-1";
const STRANGER: &str = "cloudflare_email=stranger%40example.com&cloudflare_pass=correct-horse-2";

/// What has to be there before the request.
#[derive(Clone, Copy)]
enum State {
    Nothing,
    /// The customer's account, with an alias.
    Customer,
    /// The customer's account without an alias, and a zone.
    CustomerWithoutAlias,
    /// Another account of the same provider that holds the alias; the customer has none.
    AliasTaken,
    /// Another account that holds the username.
    UsernameTaken,
    /// The account, linked only to the other provider.
    CustomerElsewhere,
    /// These zones of the customer, set up by the fixtures' request.
    Zones(&'static [&'static str]),
    /// The customer's zone, set up and deleted.
    ZoneDeleted,
    /// The zone in an account of the other provider.
    ZoneOfStranger,
    /// The customer linked to both providers, and the zone set up through the other.
    ZoneElsewhere,
}

enum Case {
    /// The fixture comes from this state by the folder's request with these fields changed; `None` takes one out.
    Comes(State, &'static [(&'static str, Option<&'static str>)]),
    /// The gateway does not answer this, for a reason.
    Not(&'static str),
}

use Case::{Comes, Not};

const PROFILE: &str = "an answer of another year";
const TOLERANCE: &str = "a form that clients tolerate and no server is known to send";
const FAULT: &str = "a server that fails";
const STATE: &str = "needs a state that no act of this gateway brings about";

const LONG_ID: &str =
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const LONG_LABEL: &str = concat!(
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);
const UNKNOWN_KEY: &str = "99999999999999999999999999999999";
const ORIGIN: (&str, Option<&str>) = ("resolve_to", Some("origin.example.com"));

const CASES: &[(&str, Case)] = &[
    ("_gateway/error_100", Comes(State::Nothing, &[("act", Some("user_create")), ("host_key", Some(UNKNOWN_KEY))])),
    ("_gateway/error_100_2011_spelling", Not(PROFILE)),
    (
        "_gateway/error_101",
        Comes(State::Nothing, &[("act", Some("no_such_act")), ("host_key", Some(EXAMPLE_HOST_KEY))]),
    ),
    ("_gateway/error_101_missing_act", Comes(State::Nothing, &[("host_key", Some(EXAMPLE_HOST_KEY))])),
    ("_gateway/error_600", Comes(State::Nothing, &[])),
    ("_gateway/error_601", Not(FAULT)),
    ("_gateway/error_700", Not(STATE)),
    ("_gateway/error_string_err_code", Not(TOLERANCE)),
    ("_gateway/http_500_empty_object", Not(FAULT)),
    ("_gateway/no_host_key_no_act", Comes(State::Nothing, &[("other", Some("field"))])),
    ("user_create/error_103", Comes(State::Nothing, &[("cloudflare_email", None)])),
    ("user_create/error_104", Comes(State::Nothing, &[("unique_id", Some("bad id!"))])),
    ("user_create/error_105", Comes(State::Nothing, &[("unique_id", Some(LONG_ID))])),
    ("user_create/error_106", Comes(State::Nothing, &[("clobber_unique_id", Some("True"))])),
    ("user_create/error_108", Comes(State::Nothing, &[("cloudflare_pass", None)])),
    ("user_create/error_109", Comes(State::Nothing, &[("cloudflare_pass", Some("password"))])),
    ("user_create/error_110", Comes(State::Nothing, &[("cloudflare_pass", Some("abc"))])),
    ("user_create/error_112", Comes(State::Nothing, &[("cloudflare_username", Some("ab"))])),
    ("user_create/error_113", Comes(State::Nothing, &[("cloudflare_username", Some("bad name"))])),
    ("user_create/error_117", Comes(State::AliasTaken, &[])),
    ("user_create/error_119", Not(STATE)),
    ("user_create/error_122", Comes(State::UsernameTaken, &[("cloudflare_username", Some("customer1001"))])),
    ("user_create/error_124", Comes(State::Customer, &[("cloudflare_pass", Some("another-horse-2"))])),
    ("user_create/error_126", Comes(State::Nothing, &[("cloudflare_email", Some("not-an-address"))])),
    ("user_create/error_two_factor_no_code", Not("two-factor sign-in came in 2020, with a code that nobody recorded")),
    ("user_create/success", Comes(State::Nothing, &[])),
    ("user_create/success_2012_username_and_msg", Not(PROFILE)),
    ("user_create/success_existing_account", Comes(State::Customer, &[])),
    (
        "user_create/success_null_unique_id",
        Comes(State::Nothing, &[("cloudflare_username", Some("customer1001")), ("unique_id", None)]),
    ),
    ("user_auth/error_103", Comes(State::Customer, &[("cloudflare_email", None)])),
    ("user_auth/error_108", Comes(State::Customer, &[("cloudflare_pass", None)])),
    ("user_auth/error_117", Comes(State::AliasTaken, &[("clobber_unique_id", None)])),
    ("user_auth/error_119", Not(STATE)),
    ("user_auth/error_123", Comes(State::Nothing, &[("cloudflare_email", Some("nobody@example.com"))])),
    ("user_auth/error_124", Comes(State::Customer, &[("cloudflare_pass", Some("another-horse-2"))])),
    ("user_auth/success", Comes(State::Customer, &[])),
    ("user_auth/success_null_unique_id", Comes(State::CustomerElsewhere, &[("unique_id", None)])),
    ("user_lookup/error_104", Comes(State::Nothing, &[("unique_id", Some("bad id!"))])),
    ("user_lookup/error_107", Comes(State::Nothing, &[("unique_id", None)])),
    ("user_lookup/success", Comes(State::Zones(&["example.com", "example.net"]), &[])),
    (
        "user_lookup/success_by_email",
        Comes(State::CustomerWithoutAlias, &[("unique_id", None), ("cloudflare_email", Some("customer@example.com"))]),
    ),
    ("user_lookup/success_documented", Not(PROFILE)),
    (
        "user_lookup/success_exists_not_authed",
        Comes(State::CustomerElsewhere, &[("unique_id", None), ("cloudflare_email", Some("customer@example.com"))]),
    ),
    ("user_lookup/success_no_zones_empty_array", Not(TOLERANCE)),
    ("user_lookup/success_no_zones_null", Not(PROFILE)),
    ("user_lookup/success_not_found", Comes(State::Nothing, &[("unique_id", Some("no-such-customer"))])),
    ("zone_delete/error_210", Comes(State::Customer, &[("zone_name", Some("example.net"))])),
    ("zone_delete/error_211", Not(STATE)),
    ("zone_delete/error_212", Comes(State::ZoneElsewhere, &[])),
    ("zone_delete/error_212_reseller_key", Not(STATE)),
    ("zone_delete/error_213", Comes(State::ZoneDeleted, &[])),
    ("zone_delete/error_214", Not(STATE)),
    ("zone_delete/error_334", Not(STATE)),
    ("zone_delete/error_703", Not(FAULT)),
    ("zone_delete/success", Comes(State::Zones(&["example.com"]), &[])),
    ("zone_list/error_100", Comes(State::Nothing, &[("host_key", Some(UNKNOWN_KEY))])),
    ("zone_list/success", Not(STATE)),
    ("zone_list/success_empty", Comes(State::Nothing, &[])),
    ("zone_list/success_no_sub_status_2012", Not(PROFILE)),
    ("zone_list/success_string_ids_and_paging_echo", Not(PROFILE)),
    ("zone_lookup/error_115", Comes(State::Customer, &[("user_key", None)])),
    ("zone_lookup/error_125", Comes(State::Customer, &[("user_key", Some(UNKNOWN_KEY))])),
    ("zone_lookup/error_200", Comes(State::Customer, &[("zone_name", None)])),
    ("zone_lookup/success", Not(STATE)),
    ("zone_lookup/success_2011_no_ssl_fields", Not(PROFILE)),
    ("zone_lookup/success_empty_maps_as_arrays", Not(TOLERANCE)),
    ("zone_lookup/success_exists_not_hosted", Comes(State::ZoneElsewhere, &[])),
    ("zone_lookup/success_no_subscription", Comes(State::Zones(&["example.com"]), &[])),
    ("zone_lookup/success_not_found", Comes(State::Customer, &[("zone_name", Some("example.net"))])),
    ("zone_lookup/success_ssl_validation_cname", Not(PROFILE)),
    ("zone_set/error_115", Comes(State::Customer, &[("user_key", None)])),
    ("zone_set/error_116", Comes(State::Customer, &[("user_key", Some("not-a-key"))])),
    ("zone_set/error_125", Comes(State::Customer, &[("user_key", Some(UNKNOWN_KEY))])),
    ("zone_set/error_200", Comes(State::Customer, &[("zone_name", None)])),
    ("zone_set/error_201", Comes(State::Customer, &[("zone_name", Some("not a domain"))])),
    ("zone_set/error_202", Comes(State::Customer, &[("resolve_to", None)])),
    ("zone_set/error_203", Comes(State::Customer, &[("resolve_to", Some("example.com"))])),
    ("zone_set/error_204", Comes(State::Customer, &[("subdomains", None)])),
    ("zone_set/error_205", Comes(State::Customer, &[("subdomains", Some("bad host!"))])),
    ("zone_set/error_206", Comes(State::Customer, &[("subdomains", Some(LONG_LABEL))])),
    ("zone_set/error_207", Not(STATE)),
    ("zone_set/error_208", Comes(State::ZoneOfStranger, &[])),
    ("zone_set/error_215", Not(STATE)),
    ("zone_set/error_216", Not(STATE)),
    ("zone_set/error_217", Comes(State::ZoneElsewhere, &[])),
    ("zone_set/error_218", Comes(State::Customer, &[("zone_name", Some("no-such-domain-4711.com"))])),
    ("zone_set/error_701", Not(FAULT)),
    ("zone_set/success", Comes(State::Customer, &[])),
    ("zone_set/success_2011_ip_origin", Not(PROFILE)),
    ("zone_set/success_apex", Comes(State::Customer, &[ORIGIN, ("subdomains", Some("@,www"))])),
    (
        "zone_set/success_base_domain_expanded",
        Comes(State::Customer, &[("zone_name", Some("shop.example.com")), ORIGIN, ("subdomains", Some("www"))]),
    ),
    ("zone_set/success_documented_echo", Not(PROFILE)),
    ("zone_set/success_no_forward_tos", Not(TOLERANCE)),
    ("zone_set/success_www_only", Comes(State::Customer, &[ORIGIN, ("subdomains", Some("www.example.com"))])),
];

struct Server {
    gateway: Gateway,
    agent: ureq::Agent,
}

impl Server {
    fn start() -> Self {
        let gateway = Gateway::builder()
            .tls(false)
            .host(EXAMPLE_HOST_KEY, "Example Hosting")
            .host(OTHER_HOST_KEY, "Other Hosting")
            .unregistered("no-such-domain-4711.com")
            .spawn()
            .unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { gateway, agent: config.new_agent() }
    }

    fn post(&self, form: &str) -> String {
        let request = self.agent.post(self.gateway.url()).content_type("application/x-www-form-urlencoded");
        let mut answer = request.send(form).unwrap();
        assert_eq!(answer.status(), 200, "{form}");
        assert_eq!(answer.headers()["content-type"], "application/json");
        answer.body_mut().read_to_string().unwrap()
    }

    /// Posts what has to succeed, and gives the `user_key`, if it is about a user.
    fn done(&self, host_key: &str, form: &str) -> Option<String> {
        let body = self.post(&format!("host_key={host_key}&{form}"));
        let answer: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(answer.get("result").and_then(Json::text), Some("success"), "{form}: {body}");
        Some(answer.get("response")?.get("user_key")?.text()?.to_owned())
    }

    /// Brings the state about, and gives the customer's key with the first provider.
    fn bring_about(&self, state: State) -> Option<String> {
        let (ours, other) = (EXAMPLE_HOST_KEY, OTHER_HOST_KEY);
        let customer = |more: &str| self.done(ours, &format!("act=user_create&{CUSTOMER}{more}"));
        let zone = |host: &str, key: &str, zone: &str| {
            let rows = "resolve_to=cloudflare-resolve-to.example.com&subdomains=www,blog";
            self.done(host, &format!("act=zone_set&user_key={key}&zone_name={zone}&{rows}"))
        };
        match state {
            State::Nothing => None,
            State::Customer => customer("&unique_id=customer-1001"),
            State::CustomerWithoutAlias => {
                let key = customer("")?;
                zone(ours, &key, "example.com");
                Some(key)
            }
            State::AliasTaken => {
                self.done(ours, &format!("act=user_create&{STRANGER}&unique_id=customer-1001"));
                customer("")
            }
            State::UsernameTaken => {
                self.done(ours, &format!("act=user_create&{STRANGER}&cloudflare_username=Customer1001"));
                None
            }
            State::CustomerElsewhere => {
                self.done(other, &format!("act=user_create&{CUSTOMER}"));
                None
            }
            State::Zones(names) => {
                let key = customer("&unique_id=customer-1001")?;
                for name in names {
                    zone(ours, &key, name);
                }
                Some(key)
            }
            State::ZoneDeleted => {
                let key = customer("")?;
                zone(ours, &key, "example.com");
                self.done(ours, &format!("act=zone_delete&user_key={key}&zone_name=example.com"));
                Some(key)
            }
            State::ZoneOfStranger => {
                let stranger = self.done(other, &format!("act=user_create&{STRANGER}"))?;
                zone(other, &stranger, "example.com");
                customer("")
            }
            State::ZoneElsewhere => {
                let key = customer("")?;
                let there = self.done(other, &format!("act=user_auth&{CUSTOMER}"))?;
                zone(other, &there, "example.com");
                Some(key)
            }
        }
    }
}

/// The folder's request with fields changed, the user key of the fixtures replaced by the true one.
fn form_of(folder: &str, changes: &[(&str, Option<&str>)], user_key: Option<&str>) -> String {
    let path = vectors::folder().join(format!("fixtures/{folder}/request.txt"));
    let request = std::fs::read_to_string(path).unwrap();
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(request.trim().as_bytes()).into_owned().collect();
    for (name, value) in &mut fields {
        if name == "user_key" && value == FIXTURE_USER_KEY {
            user_key.unwrap_or(UNKNOWN_KEY).clone_into(value);
        }
    }
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        if let Some(value) = value {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[test]
fn the_gateway_gives_the_fixtures() {
    let mut wrong = Vec::new();
    let (mut given, mut left) = (0, BTreeMap::<&str, u32>::new());
    for (name, case) in CASES {
        let (state, changes) = match case {
            Comes(state, changes) => (*state, *changes),
            Not(reason) => {
                *left.entry(reason).or_default() += 1;
                continue;
            }
        };
        let server = Server::start();
        let user_key = server.bring_about(state);
        let (folder, _) = name.split_once('/').unwrap();
        let body = server.post(&form_of(folder, changes, user_key.as_deref()));
        let fixture = std::fs::read_to_string(vectors::folder().join(format!("fixtures/{name}.json"))).unwrap();
        let (came, expected): (Json, Json) =
            (serde_json::from_str(&body).unwrap(), serde_json::from_str(&fixture).unwrap());
        let is_error = expected.get("result").and_then(Json::text) == Some("error");
        let same = if is_error { came == expected } else { came.shape() == expected.shape() };
        let bytes = *name != "_gateway/no_host_key_no_act" || body == fixture;
        if same && bytes {
            given += 1;
        } else {
            wrong.push(format!("{name}\n  fixture {fixture}\n  gateway {body}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{given} fixtures given; left out: {left:#?}");
}

#[test]
fn every_fixture_is_in_the_table() {
    let folders =
        ["_gateway", "user_create", "user_auth", "user_lookup", "zone_set", "zone_lookup", "zone_delete", "zone_list"];
    let mut fixtures = Vec::new();
    for folder in folders {
        for path in vectors::files(&vectors::folder().join("fixtures").join(folder), "json").unwrap() {
            fixtures.push(format!("{folder}/{}", path.file_stem().unwrap().to_str().unwrap()));
        }
    }
    let mut listed: Vec<_> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    fixtures.sort();
    listed.sort();
    assert_eq!(listed, fixtures);
}
