//! All 65 codes, each brought about on a gateway as `docs/GATEWAY.md` says, over TLS, and received typed in the client.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;

use cfhost::{
    Client, Delivery, Error, ErrorCode, ErrorKind, FullZoneSet, HostChildNew, HostChildStop, ResellerSubCancel,
    ResellerSubNew, UserAuth, UserCreate, UserKey, UserLookup, ZoneDelete, ZoneList, ZoneLookup, ZoneSet,
};
use cfhost_gateway::{Builder, EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::vectors;

const OTHER_HOST_KEY: &str = "ffeeddccbbaa99887766554433221100";
const EMAIL: &str = "customer@example.com";
const PASSWORD: &str = "correct-horse-1";
const ZONE: &str = "example.com";
const PRO: &str = "CF_RESELLER_PRO";
const NO_KEY: &str = "99999999999999999999999999999999";

/// A gateway, two of its hosts, and a customer of the first.
struct World {
    gateway: Gateway,
    client: Client,
    other: Client,
    user: UserKey,
}

/// What an act answers is of no interest here.
fn error<T>(result: Result<T, Error>) -> Error {
    result.err().expect("an error")
}

impl World {
    fn new() -> Self {
        Self::with(|builder| builder)
    }

    fn with(options: impl FnOnce(Builder) -> Builder) -> Self {
        let builder =
            Gateway::builder().host(EXAMPLE_HOST_KEY, "Example Hosting").host(OTHER_HOST_KEY, "Other Hosting");
        let gateway = options(builder).spawn().unwrap();
        let client = |key: &str| {
            Client::builder(key).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).retries(0).build().unwrap()
        };
        let (client, other) = (client(EXAMPLE_HOST_KEY), client(OTHER_HOST_KEY));
        let act = UserCreate::new(EMAIL, PASSWORD).unique_id("customer-1001").cloudflare_username("customer1001");
        let user = client.user_create(&act).unwrap().into_inner().user_key;
        Self { gateway, client, other, user }
    }

    /// With a document of states that no act leads to.
    fn seeded(document: &str) -> Self {
        let world = Self::new();
        world.gateway.seed(document).unwrap();
        world
    }

    /// With the customer's zone.
    fn with_zone() -> Self {
        let world = Self::new();
        world.client.zone_set(&world.zone_set()).unwrap();
        world
    }

    /// With a zone that somebody else brought into this state.
    fn with_zone_as(state: &str) -> Self {
        Self::seeded(&format!(r#"{{"zones":[{{"name":"{ZONE}","email":"{EMAIL}","state":"{state}"}}]}}"#))
    }

    fn zone_set(&self) -> ZoneSet {
        ZoneSet::new(&self.user, ZONE, "origin.example.com", ["www"])
    }

    fn zone_delete(&self) -> ZoneDelete {
        ZoneDelete::new(&self.user, ZONE)
    }

    fn sub_new(&self, plan: &str) -> ResellerSubNew {
        ResellerSubNew::new(&self.user, ZONE, plan)
    }

    /// Sends fields as they are, for what the client would not send or cannot say.
    fn raw(&self, act: &str, fields: &[(&str, &str)]) -> Error {
        error(self.client.call(act, fields))
    }

    /// `user_create` of somebody new, with one more field or another one.
    fn create(&self, name: &str, value: &str) -> Error {
        let fields = [("cloudflare_email", "new@example.com"), ("cloudflare_pass", PASSWORD), (name, value)];
        self.raw("user_create", &fields)
    }

    /// `zone_set` with one field otherwise.
    fn set(&self, name: &str, value: &str) -> Error {
        let mut fields = vec![
            ("user_key", self.user.reveal()),
            ("zone_name", ZONE),
            ("resolve_to", "origin.example.com"),
            ("subdomains", "www"),
        ];
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        self.raw("zone_set", &fields)
    }

    fn fault(act: &str, code: u16) -> Self {
        let world = Self::new();
        world.gateway.set_fault(&format!("{act}=error:{code}")).unwrap();
        world
    }
}

fn accounts(code: u16) -> Error {
    let with_state = |state: &str| {
        let account = format!(r#"{{"email":"other@example.com","password":"{PASSWORD}","state":"{state}"}}"#);
        let world = World::seeded(&format!(r#"{{"accounts":[{account}]}}"#));
        error(world.client.user_create(&UserCreate::new("other@example.com", PASSWORD)))
    };
    let world = World::new;
    match code {
        100 => {
            let world = world();
            let stranger = Client::builder(NO_KEY).endpoint(world.gateway.url()).ca_pem(world.gateway.ca_pem());
            error(stranger.build().unwrap().user_lookup(&UserLookup::by_email(EMAIL)))
        }
        101 => world().raw("no_such_act", &[]),
        103 => world().create("cloudflare_email", ""),
        104 => world().create("unique_id", "bad id!"),
        105 => world().create("unique_id", &"a".repeat(101)),
        106 => world().create("clobber_unique_id", "True"),
        107 => world().raw("user_lookup", &[]),
        108 => world().create("cloudflare_pass", ""),
        109 => error(world().client.user_create(&UserCreate::new("new@example.com", "password"))),
        110 => world().create("cloudflare_pass", "abc"),
        111 => {
            let gateway = Gateway::builder().require_username(true).spawn().unwrap();
            let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem());
            error(client.build().unwrap().user_create(&UserCreate::new(EMAIL, PASSWORD)))
        }
        112 => world().create("cloudflare_username", "ab"),
        113 => world().create("cloudflare_username", "bad name"),
        114 => world().create("cloudflare_username", "admin-7"),
        115 => world().set("user_key", ""),
        116 => world().set("user_key", "not-a-key"),
        117 => world().create("unique_id", "customer-1001"),
        118 => with_state("exists"),
        119 => with_state("unconfirmed"),
        120 => with_state("in_use"),
        121 => world().create("signup_code", "EXPIRED"),
        122 => world().create("cloudflare_username", "customer1001"),
        123 => error(world().client.user_auth(&UserAuth::new("nobody@example.com", PASSWORD))),
        124 => error(world().client.user_auth(&UserAuth::new(EMAIL, "wrong-horse-2"))),
        125 => error(world().client.zone_lookup(&ZoneLookup::new(NO_KEY, ZONE))),
        126 => world().create("cloudflare_email", "not-an-address"),
        _ => panic!("{code}"),
    }
}

fn zones(code: u16) -> Error {
    let world = World::new;
    let set = |world: World| error(world.client.zone_set(&world.zone_set()));
    let delete = |world: World| error(world.client.zone_delete(&world.zone_delete()));
    match code {
        200 => world().set("zone_name", ""),
        201 => world().set("zone_name", "not a domain"),
        202 => world().set("resolve_to", ""),
        203 => world().set("resolve_to", ZONE),
        204 => world().set("subdomains", ""),
        205 => world().set("subdomains", "bad host!"),
        206 => world().set("subdomains", &"a".repeat(120)),
        207 => {
            let world = World::with(|builder| builder.switch("repeat-zone-set=refuse"));
            world.client.zone_set(&world.zone_set()).unwrap();
            set(world)
        }
        208 => {
            let world = world();
            let stranger = world.other.user_create(&UserCreate::new("stranger@example.com", PASSWORD)).unwrap();
            world.other.zone_set(&ZoneSet::new(&stranger.user_key, ZONE, "origin.example.com", ["www"])).unwrap();
            set(world)
        }
        209 => set(World::with_zone_as("foreign_209")),
        210 => delete(world()),
        211 => delete(World::with_zone_as("banned")),
        212 => {
            let world = world();
            let there = world.other.user_auth(&UserAuth::new(EMAIL, PASSWORD)).unwrap();
            world.other.zone_set(&ZoneSet::new(&there.user_key, ZONE, "origin.example.com", ["www"])).unwrap();
            delete(world)
        }
        213 => {
            let world = World::with_zone();
            world.client.zone_delete(&world.zone_delete()).unwrap();
            delete(world)
        }
        214 => {
            let world = world();
            world.client.full_zone_set(&FullZoneSet::new(&world.user, ZONE)).unwrap();
            delete(world)
        }
        215 => set(World::with(|builder| builder.limit_signups(true))),
        216 => set(World::with_zone_as("vendor_dns")),
        217 => set(World::with_zone_as("other_partner")),
        218 => world().set("zone_name", "example.invalid"),
        _ => panic!("{code}"),
    }
}

fn subscriptions(code: u16) -> Error {
    let new = |world: &World, plan: &str| error(world.client.reseller_sub_new(&world.sub_new(plan)));
    let subscribed = || {
        let world = World::with_zone();
        let sub_id = world.client.reseller_sub_new(&world.sub_new(PRO)).unwrap().sub_id.unwrap();
        let cancel = ResellerSubCancel::new(&world.user, ZONE, PRO, sub_id);
        (world, cancel)
    };
    match code {
        311 => error(World::with_zone().client.reseller_sub_new(&ResellerSubNew::new(NO_KEY, ZONE, PRO))),
        312 => new(&World::with_zone(), "NO_SUCH_PLAN"),
        313 => {
            let world = World::with_zone();
            let plan = r#"{"sub_label":"OLD","sbase_name":"CF_OLD","product_price":"1.00","closed":true}"#;
            world.gateway.seed(&format!(r#"{{"plans":[{plan}]}}"#)).unwrap();
            new(&world, "OLD")
        }
        314 => new(&subscribed().0, PRO),
        315 => {
            let world = World::with_zone();
            let plan = r#"{"sub_label":"ONCE","sbase_name":"CF_ONCE","product_price":"1.00","reactivatable":false}"#;
            world.gateway.seed(&format!(r#"{{"plans":[{plan}]}}"#)).unwrap();
            let sub_id = world.client.reseller_sub_new(&world.sub_new("ONCE")).unwrap().sub_id.unwrap();
            world.client.reseller_sub_cancel(&ResellerSubCancel::new(&world.user, ZONE, "ONCE", sub_id)).unwrap();
            new(&world, "ONCE")
        }
        317 => new(&World::new(), PRO),
        321 => new(&World::with_zone_as("pending"), PRO),
        322 => new(&subscribed().0, "CF_RESELLER_BIZ"),
        331 => {
            let world = World::with_zone();
            error(world.client.reseller_sub_cancel(&ResellerSubCancel::new(&world.user, ZONE, PRO, 4711)))
        }
        332 => {
            let (world, cancel) = subscribed();
            world.client.reseller_sub_cancel(&cancel).unwrap();
            error(world.client.reseller_sub_cancel(&cancel))
        }
        333 => {
            let (world, cancel) = subscribed();
            world.gateway.set_fault("reseller_sub_cancel=error:333").unwrap();
            error(world.client.reseller_sub_cancel(&cancel))
        }
        334 => {
            let (world, _) = subscribed();
            error(world.client.zone_delete(&world.zone_delete()))
        }
        340 => new(&World::fault("reseller_sub_new", 340), PRO),
        350 => new(&World::with_zone_as("inactive"), PRO),
        _ => panic!("{code}"),
    }
}

fn servers(code: u16) -> Error {
    match code {
        // The client sends no empty body: the gateway's own tests do.
        600 => error(World::fault("zone_list", 600).client.zone_list(&ZoneList::new())),
        601 => error(World::fault("zone_list", 601).client.zone_list(&ZoneList::new())),
        700 => {
            let world = World::new();
            let child =
                HostChildNew::new("Child", "Child Hosting", "child", "https://child.example", "a@child.example");
            let child = world.client.host_child_new(&child).unwrap().into_inner();
            world.client.host_child_stop(&HostChildStop::new(child.child_id.unwrap())).unwrap();
            let (url, pem) = (world.gateway.url(), world.gateway.ca_pem());
            let child = Client::builder(child.host_key.unwrap()).endpoint(url).ca_pem(pem).build().unwrap();
            error(child.zone_list(&ZoneList::new()))
        }
        701 | 702 => {
            let world = World::fault("zone_set", code);
            error(world.client.zone_set(&world.zone_set()))
        }
        703 => {
            let world = World::fault("zone_delete", code);
            error(world.client.zone_delete(&world.zone_delete()))
        }
        _ => panic!("{code}"),
    }
}

#[test]
fn every_code_comes_from_the_gateway() {
    for code in ErrorCode::ALL {
        let number = code.number();
        let error = match number {
            100..200 => accounts(number),
            200..300 => zones(number),
            300..400 => subscriptions(number),
            _ => servers(number),
        };
        assert_eq!(error.code(), Some(*code), "{error}");
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Api, Delivery::Answered), "{error}");
        assert_eq!(error.category(), code.category());
        assert_eq!(error.is_retryable(), code.is_retryable());
        assert!(error.act().is_some() && !error.advice().is_empty());
        // The text is the vendor's: what stands between its variables is all there, and no variable is left.
        let mut rest = error.message();
        for part in code.message_template().unwrap().split(['{', '}']).step_by(2) {
            rest = rest.split_once(part).unwrap_or_else(|| panic!("{error} is not of {code:?}")).1;
        }
        assert!(!error.message().contains(['{', '}']), "{error}");
        let is_gone = matches!(number, 211 | 213 | 703);
        assert_eq!(error.is_already_gone(), is_gone, "{error}");
    }
    println!("{} codes", ErrorCode::ALL.len());
}

#[test]
fn the_manual_says_how_for_each_code() {
    let manual = fs::read_to_string(vectors::folder().join("../docs/GATEWAY.md")).unwrap();
    let rows = manual.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | ")?.0.parse::<u16>().ok());
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(rows.collect::<Vec<_>>(), codes);
}
