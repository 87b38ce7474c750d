//! Each fixture's request, posted to a gateway in the state that it tells of, gives that fixture: the same members in the
//! same order with the same types, where names lead, and for an error the same text and code. So it does where the vendor,
//! which a stand-in plays, carries acts out, but for a list.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../gateway/tests/common/vendor.rs"]
mod vendor;

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, Settings as Dns};
use cfhost_tests::postgres::{VARIABLE, own_state};
use cfhost_tests::shape::Json;
use cfhost_tests::vectors;
use cfhost_v4::ZoneFilter;
use vendor::{PROVIDERS, Vendor};

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
    /// The same, and the caller is a child provider that the customer is linked to.
    ZoneElsewhereForChild,
    /// The customer's zone with the vendor's nameservers.
    FullZone,
    /// The customer's zone, subscribed to this plan.
    Subscribed(&'static str),
    /// The same, canceled.
    Canceled,
    /// A subscribed zone, and another that is live or deleted.
    TwoZones {
        deleted: bool,
    },
    /// A child provider, for the caller to stop.
    Child,
    /// The caller is a child provider that was stopped.
    StoppedChild,
    /// The caller's key was replaced.
    Regenerated,
    /// The customer's account and what this document says.
    Seeded(&'static str),
    /// The customer's account and this fault.
    Fault(&'static str),
    /// Another state under this option: `profile=…` or a switch.
    Under(&'static str, &'static State),
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
const FAULT: &str = "no answer of this API: a fault of the gateway that other tests see";
const CERTIFICATE: &str = "the gateway issues no certificates";
const GUESS: &str = "the other one of two guesses";

const LONG_ID: &str =
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const LONG_LABEL: &str = concat!(
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);
const TWO_PLANS: &str = r#"{"plans":[
    {"sub_label":"CF_RESELLER_ENT","sbase_name":"CF_ENT","product_price":"1000.00","closed":true}]}"#;
const CLOSED_PLAN: &str = r#"{
    "plans":[{"sub_label":"CF_RESELLER_PRO","sbase_name":"CF_PRO","product_price":"5.00","closed":true}],
    "zones":[{"name":"example.com","email":"customer@example.com","state":"active"}]}"#;
/// The fixtures' plan, which does not come back once it is canceled.
const ONE_TIME_PLAN: &str = r#"{"plans":[
    {"sub_label":"CF_RESELLER_PRO","sbase_name":"CF_PRO","product_price":"5.00","reactivatable":false}]}"#;
const UNKNOWN_KEY: &str = "99999999999999999999999999999999";
const ORIGIN: (&str, Option<&str>) = ("resolve_to", Some("origin.example.com"));

const CASES: &[(&str, Case)] = &[
    ("_gateway/error_100", Comes(State::Nothing, &[("act", Some("user_create")), ("host_key", Some(UNKNOWN_KEY))])),
    (
        "_gateway/error_100_2011_spelling",
        Comes(State::Under("profile=2011", &State::Nothing), &[("act", Some("user_lookup"))]),
    ),
    (
        "_gateway/error_101",
        Comes(State::Nothing, &[("act", Some("no_such_act")), ("host_key", Some(EXAMPLE_HOST_KEY))]),
    ),
    ("_gateway/error_101_missing_act", Comes(State::Nothing, &[("host_key", Some(EXAMPLE_HOST_KEY))])),
    ("_gateway/error_600", Comes(State::Nothing, &[])),
    (
        "_gateway/error_601",
        Comes(State::Fault("*=error:601"), &[("act", Some("zone_lookup")), ("host_key", Some(EXAMPLE_HOST_KEY))]),
    ),
    (
        "_gateway/error_700",
        Comes(State::StoppedChild, &[("act", Some("zone_list")), ("host_key", Some(EXAMPLE_HOST_KEY))]),
    ),
    ("_gateway/error_string_err_code", Not(TOLERANCE)),
    ("_gateway/http_500_empty_object", Not(FAULT)),
    ("_gateway/no_host_key_no_act", Comes(State::Nothing, &[("other", Some("field"))])),
    ("cpanel_info/success", Comes(State::Nothing, &[])),
    ("full_zone_set/error_125", Comes(State::Customer, &[("user_key", Some(UNKNOWN_KEY))])),
    ("full_zone_set/error_200", Comes(State::Customer, &[("zone_name", None)])),
    ("full_zone_set/error_207", Comes(State::Under("repeat-zone-set=refuse", &State::FullZone), &[])),
    ("full_zone_set/error_208", Comes(State::ZoneOfStranger, &[])),
    ("full_zone_set/error_218", Comes(State::Customer, &[("zone_name", Some("no-such-domain-4711.com"))])),
    ("full_zone_set/error_701", Comes(State::Fault("full_zone_set=error:701"), &[])),
    ("full_zone_set/success", Comes(State::Customer, &[])),
    ("full_zone_set/success_jumpstart_string", Comes(State::Under("jumpstart=text", &State::Customer), &[])),
    ("full_zone_set/success_nested_result", Not(PROFILE)),
    ("host_child_new/error_100", Comes(State::Nothing, &[("host_key", Some(UNKNOWN_KEY))])),
    ("host_child_new/error_700", Comes(State::StoppedChild, &[])),
    ("host_child_new/success", Comes(State::Nothing, &[])),
    ("host_child_new/success_alt_request_echo", Not(GUESS)),
    ("host_child_stop/error_700", Comes(State::Nothing, &[])),
    ("host_child_stop/success", Comes(State::Child, &[])),
    ("host_child_stop/success_alt_response", Not(GUESS)),
    ("host_key_regen/error_100", Comes(State::Regenerated, &[])),
    ("host_key_regen/success", Comes(State::Nothing, &[])),
    ("reseller_plan_list/error_100", Comes(State::Nothing, &[("host_key", Some(UNKNOWN_KEY))])),
    ("reseller_plan_list/success", Comes(State::Seeded(TWO_PLANS), &[])),
    ("reseller_sub_cancel/error_331", Comes(State::Zones(&["example.com"]), &[])),
    ("reseller_sub_cancel/error_332", Comes(State::Canceled, &[])),
    ("reseller_sub_cancel/error_333", Comes(State::Fault("reseller_sub_cancel=error:333"), &[])),
    ("reseller_sub_cancel/success", Comes(State::Subscribed("CF_RESELLER_PRO"), &[])),
    ("reseller_sub_list/error_100", Comes(State::Nothing, &[("host_key", Some(UNKNOWN_KEY))])),
    ("reseller_sub_list/success", Comes(State::Subscribed("CF_RESELLER_PRO"), &[])),
    ("reseller_sub_list/success_canceled", Comes(State::Canceled, &[])),
    ("reseller_sub_list/success_empty", Comes(State::Nothing, &[])),
    ("reseller_sub_new/error_311", Comes(State::Zones(&["example.com"]), &[("user_key", Some(UNKNOWN_KEY))])),
    ("reseller_sub_new/error_312", Comes(State::Zones(&["example.com"]), &[("plan_tag", Some("NO_SUCH_PLAN"))])),
    ("reseller_sub_new/error_313", Comes(State::Seeded(CLOSED_PLAN), &[])),
    ("reseller_sub_new/error_314", Comes(State::Subscribed("CF_RESELLER_PRO"), &[])),
    ("reseller_sub_new/error_315", Comes(State::Canceled, &[])),
    ("reseller_sub_new/error_317", Comes(State::Customer, &[])),
    (
        "reseller_sub_new/error_321",
        Comes(
            State::Seeded(r#"{"zones":[{"name":"example.com","email":"customer@example.com","state":"pending"}]}"#),
            &[],
        ),
    ),
    ("reseller_sub_new/error_322", Comes(State::Subscribed("CF_RESELLER_BIZ"), &[])),
    ("reseller_sub_new/error_340", Comes(State::Fault("reseller_sub_new=error:340"), &[])),
    (
        "reseller_sub_new/error_350",
        Comes(
            State::Seeded(r#"{"zones":[{"name":"example.com","email":"customer@example.com","state":"inactive"}]}"#),
            &[],
        ),
    ),
    ("reseller_sub_new/success", Comes(State::Zones(&["example.com"]), &[])),
    ("reseller_sub_new/success_numeric_id", Not(GUESS)),
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
    (
        "user_create/error_119",
        Comes(
            State::Seeded(
                r#"{"accounts":[{"email":"customer@example.com","password":"correct-horse-1","state":"unconfirmed"}]}"#,
            ),
            &[],
        ),
    ),
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
    (
        "user_auth/error_119",
        Comes(
            State::Seeded(
                r#"{"accounts":[{"email":"customer@example.com","password":"correct-horse-1","state":"unconfirmed"}]}"#,
            ),
            &[],
        ),
    ),
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
    ("user_lookup/success_no_zones_empty_array", Not(PROFILE)),
    ("user_lookup/success_no_zones_null", Not(PROFILE)),
    ("user_lookup/success_not_found", Comes(State::Nothing, &[("unique_id", Some("no-such-customer"))])),
    ("zone_delete/error_210", Comes(State::Customer, &[("zone_name", Some("example.net"))])),
    (
        "zone_delete/error_211",
        Comes(
            State::Seeded(r#"{"zones":[{"name":"example.com","email":"customer@example.com","state":"banned"}]}"#),
            &[],
        ),
    ),
    ("zone_delete/error_212", Comes(State::ZoneElsewhere, &[])),
    ("zone_delete/error_212_reseller_key", Comes(State::ZoneElsewhereForChild, &[])),
    ("zone_delete/error_213", Comes(State::ZoneDeleted, &[])),
    ("zone_delete/error_214", Comes(State::FullZone, &[])),
    ("zone_delete/error_334", Comes(State::Subscribed("CF_RESELLER_PRO"), &[])),
    ("zone_delete/error_703", Comes(State::Fault("zone_delete=error:703"), &[])),
    ("zone_delete/success", Comes(State::Zones(&["example.com"]), &[])),
    ("zone_list/error_100", Comes(State::Nothing, &[("host_key", Some(UNKNOWN_KEY))])),
    ("zone_list/success", Comes(State::TwoZones { deleted: false }, &[])),
    ("zone_list/success_empty", Comes(State::Nothing, &[])),
    (
        "zone_list/success_no_sub_status_2012",
        Comes(State::Under("profile=2012", &State::Subscribed("CF_RESELLER_PRO")), &[]),
    ),
    (
        "zone_list/success_string_ids_and_paging_echo",
        Comes(State::Under("ids=string", &State::TwoZones { deleted: true }), &[("zone_status", Some("ALL"))]),
    ),
    ("zone_lookup/error_115", Comes(State::Customer, &[("user_key", None)])),
    ("zone_lookup/error_125", Comes(State::Customer, &[("user_key", Some(UNKNOWN_KEY))])),
    ("zone_lookup/error_200", Comes(State::Customer, &[("zone_name", None)])),
    ("zone_lookup/success", Not(CERTIFICATE)),
    (
        "zone_lookup/success_2011_no_ssl_fields",
        Comes(State::Under("profile=2011", &State::Zones(&["example.com"])), &[]),
    ),
    ("zone_lookup/success_empty_maps_as_arrays", Not(TOLERANCE)),
    ("zone_lookup/success_exists_not_hosted", Comes(State::ZoneElsewhere, &[])),
    ("zone_lookup/success_no_subscription", Comes(State::Zones(&["example.com"]), &[])),
    ("zone_lookup/success_not_found", Comes(State::Customer, &[("zone_name", Some("example.net"))])),
    ("zone_lookup/success_ssl_validation_cname", Not(CERTIFICATE)),
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
    ("zone_set/error_207", Comes(State::Under("repeat-zone-set=refuse", &State::Zones(&["example.com"])), &[])),
    ("zone_set/error_208", Comes(State::ZoneOfStranger, &[])),
    (
        "zone_set/error_215",
        Comes(
            State::Seeded(r#"{"zones":[{"name":"example.com","email":"customer@example.com","state":"queued"}]}"#),
            &[],
        ),
    ),
    (
        "zone_set/error_216",
        Comes(
            State::Seeded(r#"{"zones":[{"name":"example.com","email":"customer@example.com","state":"vendor_dns"}]}"#),
            &[],
        ),
    ),
    ("zone_set/error_217", Comes(State::ZoneElsewhere, &[])),
    ("zone_set/error_218", Comes(State::Customer, &[("zone_name", Some("no-such-domain-4711.com"))])),
    ("zone_set/error_701", Comes(State::Fault("zone_set=error:701"), &[])),
    ("zone_set/success", Comes(State::Customer, &[])),
    (
        "zone_set/success_2011_ip_origin",
        Comes(
            State::Under("profile=2011", &State::Customer),
            &[("resolve_to", Some("192.0.2.10")), ("subdomains", Some("www"))],
        ),
    ),
    ("zone_set/success_apex", Comes(State::Customer, &[ORIGIN, ("subdomains", Some("@,www"))])),
    (
        "zone_set/success_base_domain_expanded",
        Comes(State::Customer, &[("zone_name", Some("shop.example.com")), ORIGIN, ("subdomains", Some("www"))]),
    ),
    ("zone_set/success_documented_echo", Not(PROFILE)),
    ("zone_set/success_no_forward_tos", Not(TOLERANCE)),
    ("zone_set/success_www_only", Comes(State::Customer, &[ORIGIN, ("subdomains", Some("www.example.com"))])),
];

/// What carries acts out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The gateway's own state.
    Gateway,
    /// The vendor, with a custom hostname for each row.
    Hostnames,
    /// The vendor, with a partial zone.
    PartialZones,
}

/// Fixtures that do not come where the vendor carries acts out.
struct Otherwise {
    by: &'static [By],
    why: &'static str,
    /// What stands in the answer that comes instead.
    comes: &'static str,
    fixtures: &'static [&'static str],
}

const OTHERWISE: &[Otherwise] = &[
    Otherwise {
        by: &[By::Hostnames],
        why: "plans are of zones: a custom hostname has none, and so none is sold for it",
        comes: r#""err_code":313}"#,
        fixtures: &[
            "reseller_sub_cancel/error_332",
            "reseller_sub_cancel/success",
            "reseller_sub_list/success",
            "reseller_sub_list/success_canceled",
            "reseller_sub_new/error_314",
            "reseller_sub_new/error_315",
            "reseller_sub_new/error_322",
            "reseller_sub_new/success",
            "zone_delete/error_334",
            "zone_list/success",
            "zone_list/success_no_sub_status_2012",
            "zone_list/success_string_ids_and_paging_echo",
        ],
    },
    Otherwise {
        by: &[By::Hostnames, By::PartialZones],
        why: "a look-up shows what the vendor has: the domain itself is there only if a row names it",
        comes: r#""hosted_cnames":{"www.example.com":"cloudflare-resolve-to.example.com","#,
        fixtures: &["zone_lookup/success_2011_no_ssl_fields", "zone_lookup/success_no_subscription"],
    },
];

/// Longer than from one check of the vendor's to the next.
const WHILE: Duration = Duration::from_secs(3 * 3_600);

struct Server<'a> {
    gateway: Gateway,
    agent: ureq::Agent,
    /// The vendor, and the name server that it asks.
    vendor: Option<(Vendor, &'a Bind)>,
}

/// What the state makes of fields of the request, by their names.
type Fields = Vec<(&'static str, String)>;

/// The customers' name server: their names lead to the vendor before it is asked for anything.
fn customers() -> Bind {
    let bind = Bind::with(&Dns { zones: vec!["example.net".to_owned()], ..Dns::default() }).unwrap();
    for zone in ["example.com", "example.net"] {
        let lines = ["www", "blog"].map(|label| {
            let name = format!("{label}.{zone}");
            format!("update delete {name}\nupdate add {name} 60 CNAME {name}.customers.{}.", PROVIDERS[0].0)
        });
        bind.nsupdate(&format!("zone {zone}\n{}\nsend\n", lines.join("\n"))).unwrap();
    }
    bind
}

/// The vendor, and a gateway's file by which it carries acts out there.
fn vendor_of(by: By, dns: &Bind) -> (Vendor, std::path::PathBuf) {
    let vendor = Vendor::with(|settings| {
        settings.ask = Some(dns.addr());
        settings.partial_allowed = true;
        // For the real registry, the fixtures' names are examples.
        settings.suffixes.extend(["com", "net"].map(str::to_owned));
    });
    let model = if by == By::PartialZones { "partial" } else { "custom_hostnames" };
    let plans = [("PRO", "pro"), ("BIZ", "business"), ("ENT", "enterprise")];
    let plans = plans.map(|(label, plan)| format!("CF_RESELLER_{label} = {{ rate_plan = \"{plan}\" }}"));
    let file = vendor.file(&format!(
        "zone_set = \"{model}\"\nresolver = \"{}\"\nsweep = 100000\nplans = {{ {} }}",
        dns.addr(),
        plans.join(", ")
    ));
    (vendor, file)
}

impl<'a> Server<'a> {
    fn start(by: By, dns: Option<&'a Bind>, option: Option<&str>) -> Self {
        let builder = Gateway::builder()
            .tls(false)
            .host(EXAMPLE_HOST_KEY, "Example Hosting")
            .host(OTHER_HOST_KEY, "Other Hosting")
            .unregistered("no-such-domain-4711.com");
        let builder = match option.map(|option| (option, option.strip_prefix("profile="))) {
            Some((_, Some(year))) => builder.profile(year),
            Some((switch, None)) => builder.switch(switch),
            None => builder,
        };
        // The same on either engine.
        let builder = match std::env::var(VARIABLE) {
            Ok(url) => builder.state(own_state(&url).unwrap()),
            Err(_) => builder,
        };
        let (builder, vendor) = match dns {
            None => (builder, None),
            Some(dns) => {
                let (vendor, file) = vendor_of(by, dns);
                (builder.upstream(file), Some((vendor, dns)))
            }
        };
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { gateway: builder.spawn().unwrap(), agent: config.new_agent(), vendor }
    }

    fn post(&self, form: &str) -> String {
        let request = self.agent.post(self.gateway.url()).content_type("application/x-www-form-urlencoded");
        let mut answer = request.send(form).unwrap();
        assert_eq!(answer.status(), 200, "{form}");
        assert_eq!(answer.headers()["content-type"], "application/json");
        answer.body_mut().read_to_string().unwrap()
    }

    /// Posts what has to succeed, and gives a member of its response as text.
    fn done(&self, host_key: &str, form: &str, member: &str) -> Result<String, String> {
        let body = self.post(&format!("host_key={host_key}&{form}"));
        let answer: Json = serde_json::from_str(&body).unwrap();
        if answer.get("result").and_then(Json::text) != Some("success") {
            return Err(format!("{form}: {body}"));
        }
        Ok(match answer.get("response").and_then(|response| response.get(member)) {
            Some(Json::Text(text) | Json::Number(text)) => text.clone(),
            _ => String::new(),
        })
    }

    /// The customer of a host, with more fields; gives the key.
    fn customer(&self, host_key: &str, more: &str) -> Result<String, String> {
        self.done(host_key, &format!("act=user_create&{CUSTOMER}{more}"), "user_key")
    }

    /// Sets a zone up, and has it active: with the gateway alone it is so at once.
    fn zone(&self, host_key: &str, user_key: &str, zone: &str) -> Result<(), String> {
        let rows = "resolve_to=cloudflare-resolve-to.example.com&subdomains=www,blog";
        self.done(host_key, &format!("act=zone_set&user_key={user_key}&zone_name={zone}&{rows}"), "")?;
        let Some((vendor, dns)) = &self.vendor else { return Ok(()) };
        let filter = ZoneFilter { name: Some(zone.to_owned()), ..ZoneFilter::default() };
        let partial = vendor.client().zones(&filter).unwrap().into_iter().next();
        if let Some(proof) = partial.and_then(|zone| zone.verification_key) {
            let name = format!("cloudflare-verify.{zone}");
            let lines = format!("update delete {name} TXT\nupdate add {name} 60 TXT \"{proof}\"");
            dns.nsupdate(&format!("zone {zone}\n{lines}\nsend\n")).unwrap();
        }
        vendor.stand_in.advance(WHILE);
        self.gateway.advance(WHILE).unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        while !self.is_active(host_key, zone) {
            assert!(Instant::now() < end, "{zone} does not become active");
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn is_active(&self, host_key: &str, zone: &str) -> bool {
        let body = self.post(&format!("host_key={host_key}&act=zone_list"));
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        // The service of 2011 had no lists.
        let Some(rows) = answer["response"].as_array() else { return answer["err_code"] == 101 };
        rows.iter().any(|row| row["zone_name"] == zone && row["zone_status"] == "V")
    }

    fn child(&self) -> (String, String) {
        let body = self.post(&format!(
            "host_key={EXAMPLE_HOST_KEY}&act=host_child_new&host_name=a&pub_name=b&prefix=c&website=d&email=e"
        ));
        let answer: Json = serde_json::from_str(&body).unwrap();
        let response = answer.get("response").unwrap();
        let Some(Json::Number(id)) = response.get("child_id") else { panic!("{body}") };
        (response.get("host_key").and_then(Json::text).unwrap().to_owned(), id.clone())
    }

    /// The customer's zone, subscribed; gives the key and the subscription.
    fn subscribed(&self, plan: &str) -> Result<(String, String), String> {
        let user = self.customer(EXAMPLE_HOST_KEY, "&unique_id=customer-1001")?;
        self.zone(EXAMPLE_HOST_KEY, &user, "example.com")?;
        let form = format!("act=reseller_sub_new&user_key={user}&zone_name=example.com&plan_tag={plan}");
        let sub = self.done(EXAMPLE_HOST_KEY, &form, "sub_id")?;
        Ok((user, sub))
    }

    /// Brings the state about.
    fn bring_about(&self, state: State) -> Result<Fields, String> {
        let (ours, other) = (EXAMPLE_HOST_KEY, OTHER_HOST_KEY);
        let user = |key: String| vec![("user_key", key)];
        Ok(match state {
            State::Nothing => vec![],
            State::Customer => user(self.customer(ours, "&unique_id=customer-1001")?),
            State::CustomerWithoutAlias => {
                let key = self.customer(ours, "")?;
                self.zone(ours, &key, "example.com")?;
                user(key)
            }
            State::AliasTaken => {
                self.done(ours, &format!("act=user_create&{STRANGER}&unique_id=customer-1001"), "")?;
                user(self.customer(ours, "")?)
            }
            State::UsernameTaken => {
                self.done(ours, &format!("act=user_create&{STRANGER}&cloudflare_username=Customer1001"), "")?;
                vec![]
            }
            State::CustomerElsewhere => {
                self.customer(other, "")?;
                vec![]
            }
            State::Zones(names) => {
                let key = self.customer(ours, "&unique_id=customer-1001")?;
                for name in names {
                    self.zone(ours, &key, name)?;
                }
                user(key)
            }
            State::ZoneDeleted => {
                let key = self.customer(ours, "")?;
                self.zone(ours, &key, "example.com")?;
                self.done(ours, &format!("act=zone_delete&user_key={key}&zone_name=example.com"), "")?;
                user(key)
            }
            State::ZoneOfStranger => {
                let stranger = self.done(other, &format!("act=user_create&{STRANGER}"), "user_key")?;
                self.zone(other, &stranger, "example.com")?;
                user(self.customer(ours, "")?)
            }
            State::ZoneElsewhere => {
                let key = self.customer(ours, "")?;
                let there = self.done(other, &format!("act=user_auth&{CUSTOMER}"), "user_key")?;
                self.zone(other, &there, "example.com")?;
                user(key)
            }
            _ => return self.bring_about_more(state),
        })
    }

    /// The states that came with the later acts.
    fn bring_about_more(&self, state: State) -> Result<Fields, String> {
        let ours = EXAMPLE_HOST_KEY;
        Ok(match state {
            State::ZoneElsewhereForChild => {
                self.bring_about(State::ZoneElsewhere)?;
                let (child, _) = self.child();
                vec![("user_key", self.customer(&child, "")?), ("host_key", child)]
            }
            State::FullZone => {
                let key = self.customer(ours, "")?;
                self.done(ours, &format!("act=full_zone_set&user_key={key}&zone_name=example.com"), "")?;
                vec![("user_key", key)]
            }
            State::Subscribed(plan) => {
                let (user, sub) = self.subscribed(plan)?;
                vec![("user_key", user), ("sub_id", sub)]
            }
            State::Canceled => {
                self.gateway.seed(ONE_TIME_PLAN).unwrap();
                let (user, sub) = self.subscribed("CF_RESELLER_PRO")?;
                let of = format!("user_key={user}&zone_name=example.com&plan_tag=CF_RESELLER_PRO&sub_id={sub}");
                self.done(ours, &format!("act=reseller_sub_cancel&{of}"), "")?;
                vec![("user_key", user), ("sub_id", sub)]
            }
            State::TwoZones { deleted } => {
                let (user, _) = self.subscribed("CF_RESELLER_PRO")?;
                self.zone(ours, &user, "example.net")?;
                if deleted {
                    self.done(ours, &format!("act=zone_delete&user_key={user}&zone_name=example.net"), "")?;
                }
                vec![]
            }
            State::Child => vec![("child_id", self.child().1)],
            State::StoppedChild => {
                let (key, id) = self.child();
                self.done(ours, &format!("act=host_child_stop&child_id={id}"), "")?;
                vec![("host_key", key)]
            }
            State::Regenerated => {
                self.done(ours, "act=host_key_regen", "")?;
                vec![]
            }
            State::Seeded(document) => {
                let key = self.customer(ours, "")?;
                self.gateway.seed(document).unwrap();
                vec![("user_key", key)]
            }
            State::Fault(spec) => {
                let key = self.customer(ours, "")?;
                self.gateway.set_fault(spec).unwrap();
                vec![("user_key", key)]
            }
            _ => panic!("no state of these"),
        })
    }
}

/// The folder's request with fields changed, what the fixtures have of keys and numbers replaced by the true ones.
fn form_of(folder: &str, changes: &[(&str, Option<&str>)], true_fields: &Fields) -> String {
    let path = vectors::folder().join(format!("fixtures/{folder}/request.txt"));
    let request = std::fs::read_to_string(path).unwrap();
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(request.trim().as_bytes()).into_owned().collect();
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        if let Some(value) = value {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    for (name, value) in &mut fields {
        let is_fixtures = [FIXTURE_USER_KEY, EXAMPLE_HOST_KEY, "112", "17"].contains(&value.as_str());
        if let Some((_, true_value)) = true_fields.iter().find(|(n, _)| n == name && is_fixtures) {
            value.clone_from(true_value);
        }
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Keys are what they are.
fn without_keys(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_digit() && !c.is_ascii_lowercase());
    parts
        .map(|part| if part.len() > 32 { format!("KEY{}", &part[part.len() - 1..]) } else { part.to_owned() })
        .collect()
}

/// Asks for the fixture, and says what else came.
fn asked(by: By, dns: Option<&Bind>, name: &str, state: State, changes: &[(&str, Option<&str>)]) -> Result<(), String> {
    let (option, state) = match state {
        State::Under(option, state) => (Some(option), *state),
        state => (None, state),
    };
    let server = Server::start(by, dns, option);
    let true_fields = server.bring_about(state)?;
    let (folder, _) = name.split_once('/').unwrap();
    let body = server.post(&form_of(folder, changes, &true_fields));
    // Where names lead at the vendor.
    let body = body.replace(&format!(".customers.{}", PROVIDERS[0].0), ".cdn.cloudflare.net");
    let fixture = std::fs::read_to_string(vectors::folder().join(format!("fixtures/{name}.json"))).unwrap();
    let read = |body: &str| -> Json { serde_json::from_str(&without_keys(body)).unwrap() };
    let (came, expected) = (read(&body), read(&fixture));
    let is_error = expected.get("result").and_then(Json::text) == Some("error");
    let targets = |answer: &Json| answer.get("response").and_then(|response| response.get("forward_tos")).cloned();
    let same = if is_error {
        came == expected
    } else {
        came.shape() == expected.shape() && targets(&came) == targets(&expected)
    };
    let bytes = name != "_gateway/no_host_key_no_act" || body == fixture;
    if same && bytes { Ok(()) } else { Err(format!("fixture {fixture}\n  gateway {body}")) }
}

/// Asks for each, and says how many came.
fn gives_the_fixtures(by: By) -> String {
    let dns = (by != By::Gateway).then(customers);
    let (mut given, mut wrong, mut left) = (0, Vec::new(), BTreeMap::<&str, u32>::new());
    for (name, case) in CASES {
        let (state, changes) = match case {
            Comes(state, changes) => (*state, *changes),
            Not(reason) => {
                *left.entry(reason).or_default() += 1;
                continue;
            }
        };
        let is_listed = |entry: &&Otherwise| entry.by.contains(&by) && entry.fixtures.contains(name);
        match (asked(by, dns.as_ref(), name, state, changes), OTHERWISE.iter().find(is_listed)) {
            (Ok(()), None) => given += 1,
            (Err(what), Some(entry)) if what.contains(entry.comes) => *left.entry(entry.why).or_default() += 1,
            (Ok(()), Some(_)) => wrong.push(format!("{name} is given, and in the list of those that are not")),
            (Err(what), _) => wrong.push(format!("{name}\n  {what}")),
        }
    }
    assert!(wrong.is_empty(), "{by:?}: {} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
    format!("{by:?}: {given} fixtures given; left out: {left:#?}")
}

#[test]
fn the_gateway_gives_the_fixtures() {
    println!("{}", gives_the_fixtures(By::Gateway));
}

#[test]
fn the_gateway_gives_them_where_host_names_stand_at_the_vendor() {
    println!("{}", gives_the_fixtures(By::Hostnames));
}

#[test]
fn the_gateway_gives_them_where_partial_zones_stand_at_the_vendor() {
    println!("{}", gives_the_fixtures(By::PartialZones));
}

#[test]
fn every_fixture_is_in_the_table() {
    let mut fixtures = Vec::new();
    for folder in vectors::folders() {
        for path in vectors::files(&vectors::folder().join("fixtures").join(&folder), "json").unwrap() {
            fixtures.push(format!("{folder}/{}", path.file_stem().unwrap().to_str().unwrap()));
        }
    }
    let mut listed: Vec<_> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    fixtures.sort();
    listed.sort();
    assert_eq!(listed, fixtures);
    let mut otherwise = OTHERWISE.iter().flat_map(|entry| entry.fixtures);
    let unknown = otherwise.find(|name| !CASES.iter().any(|(n, case)| n == *name && matches!(case, Comes(..))));
    assert_eq!(unknown, None, "it does not come from the gateway's own state either");
}
