//! The whole job where the gateway carries acts out at the vendor: a stand-in of the vendor, the gateway before it, and a
//! real BIND 9, which the job changes and the stand-in believes.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::dns::{Answers, Conflicts, NameServer, Origin, Plan, PlanOptions, Provisioner, ReadBy, Step};
use cfhost::{Client, ErrorCode, JobState, SslStatus, UserLookup, ZoneLookup, ZoneLookupReply};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, ZONE, records};
use cfhost_tests::jobs::{EMAIL, user};
use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Settings, StandIn, provider_zone};
use serde_json::json;

const PROVIDER: &str = "provider.test";
const NAMES: [&str; 4] = ["www", "blog", "shop", "new"];
const LONG: Duration = Duration::from_secs(120);

/// A vendor that takes so many certificates in two seconds and asks no name server yet, a gateway before it, and the
/// customer's name server.
struct World {
    stand_in: StandIn,
    gateway: Gateway,
    bind: Bind,
    _folder: tempfile::TempDir,
}

impl World {
    fn with(certificates: usize) -> Self {
        let bind = Bind::start().unwrap();
        let mut settings =
            Settings { suffixes: vec!["com".into(), "test".into()], certificates, ..Settings::default() };
        settings.times.hostname_settle = 0;
        settings.times.certificate_window = 2;
        settings.times.certificate_closed = 1;
        let stand_in = StandIn::start(settings).unwrap();
        stand_in.seed(&json!({ "zones": [provider_zone(PROVIDER, "web1.host.test")] })).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            use std::io::Write as _;
            use std::os::unix::fs::OpenOptionsExt as _;
            let path = folder.path().join(name);
            let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
            file.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
            path
        };
        write("token", EXAMPLE_TOKEN);
        let file = write(
            "upstream.toml",
            &format!(
                "account = {:?}\ntoken_file = \"token\"\nbase_url = {:?}\nsweep = 1\n[[provider_zone]]\nname = {PROVIDER:?}\n\
                 servers = [\"web1.host.test\"]\n",
                stand_in.account(),
                stand_in.url()
            ),
        );
        let gateway = Gateway::builder().upstream(file).spawn().unwrap();
        Self { stand_in, gateway, bind, _folder: folder }
    }

    fn client(&self) -> Client {
        let builder = Client::builder(EXAMPLE_HOST_KEY).endpoint(self.gateway.url()).ca_pem(self.gateway.ca_pem());
        builder.build().unwrap()
    }

    fn provisioner(&self, read_by: ReadBy) -> Provisioner {
        let server: NameServer = self.bind.server().read_by(read_by);
        let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() };
        let provisioner = Provisioner::new(&self.client(), server).options(options);
        provisioner.check_servers([self.bind.addr()]).queue_timeout(LONG)
    }

    fn zone(&self) -> ZoneLookupReply {
        let client = self.client();
        let user_key = client.user_lookup(&UserLookup::by_email(EMAIL)).unwrap().into_inner().user_key.unwrap();
        client.zone_lookup(&ZoneLookup::new(user_key, ZONE)).unwrap().into_inner()
    }

    fn hostnames(&self) -> i64 {
        self.stand_in.counts()["hostnames"].as_i64().unwrap()
    }

    /// The names that are aliases, and what they are aliases of.
    fn cnames(&self) -> BTreeMap<String, String> {
        let zone = self.bind.zone().unwrap().into_iter().filter(|record| record.rtype == "CNAME");
        zone.map(|record| (record.name, record.data)).collect()
    }

    /// Every one of these names leads to its target.
    fn assert_switched(&self, labels: &[&str]) {
        let cnames = self.cnames();
        for label in labels {
            let name = format!("{label}.{ZONE}");
            assert_eq!(cnames[&name], format!("{name}.customers.{PROVIDER}."));
        }
    }

    /// The challenge of each of these names leads to where the row says, and there are no others.
    fn assert_delegated(&self, labels: &[&str]) {
        let (zone, cnames) = (self.zone(), self.cnames());
        for label in labels {
            let challenge = format!("_acme-challenge.{label}.{ZONE}");
            assert_eq!(cnames[&challenge], format!("{}.", zone.forward_tos[&challenge]), "{cnames:?}");
            assert!(cnames[&challenge].ends_with(".dcv.cloudflare.com."), "{cnames:?}");
        }
        let challenges = cnames.keys().filter(|name| name.starts_with("_acme-challenge."));
        assert_eq!(challenges.count(), labels.len(), "{cnames:?}");
    }

    /// Waits until the vendor has told the gateway where the proofs of these names are delegated to.
    fn await_delegations(&self, labels: &[&str]) {
        let end = Instant::now() + LONG;
        let is_told = |zone: ZoneLookupReply| {
            labels.iter().all(|label| zone.forward_tos.contains_key(&format!("_acme-challenge.{label}.{ZONE}")))
        };
        while !is_told(self.zone()) {
            assert!(Instant::now() < end, "no delegations: {:?}", self.zone());
            thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn names_are_behind_the_vendor_when_all_of_them_are_set_up_and_come_back() {
    for read_by in ReadBy::ALL.iter().copied() {
        let world = World::with(2);
        let steps = Arc::new(Mutex::new((Vec::new(), Vec::<Plan>::new())));
        let told = Arc::clone(&steps);
        let provisioner = world.provisioner(read_by).on_step(move |event| {
            let (steps, plans) = &mut *told.lock().unwrap();
            if event.is_end {
                steps.push(event.step);
            } else {
                plans.extend(event.plan.cloned());
            }
        });
        let origin = Origin::MoveOf(format!("www.{ZONE}"));

        // Without time to wait: what is set up is told, the rest comes by itself, and no name is switched.
        let impatient = provisioner.clone().queue_timeout(Duration::ZERO);
        let error = impatient.provision(&user(), ZONE, NAMES, &origin).unwrap_err();
        assert_eq!(
            (error.state(), error.code().map(ErrorCode::number)),
            (Some(JobState::Queued), Some(215)),
            "{error}"
        );
        assert!(error.advice().contains("Still to come: "), "{error}");
        assert_eq!(world.cnames().len(), 1, "blog is an alias of the zone's name: {:?}", world.cnames());

        // The same call goes on from there. Nothing is made twice.
        let done = provisioner.provision(&user(), ZONE, NAMES, &origin).unwrap();
        assert_eq!((done.state, world.hostnames()), (JobState::Switched, 4));
        assert!(done.checks.iter().all(|check| check.answers == Answers::Right), "{:?}", done.checks);
        assert!(!steps.lock().unwrap().0.contains(&Step::Restore), "{steps:?}");
        world.assert_switched(&NAMES);

        // Where proofs are delegated to, the vendor says a moment later. A repeat sets that, and nothing else.
        world.await_delegations(&NAMES);
        let delegated = provisioner.provision(&user(), ZONE, NAMES, &origin).unwrap();
        let mut changed = delegated.plans.iter().flat_map(Plan::names);
        assert!(changed.all(|name| name.starts_with("_acme-challenge.")), "{:?}", delegated.plans);
        world.assert_delegated(&NAMES);
        assert!(provisioner.provision(&user(), ZONE, NAMES, &origin).unwrap().plans.is_empty());

        let added = provisioner.add_subdomain(&user(), ZONE, "more").unwrap();
        assert_eq!((added.state, world.hostnames()), (JobState::Switched, 5));
        world.await_delegations(&["more"]);
        provisioner.add_subdomain(&user(), ZONE, "more").unwrap();
        world.assert_delegated(&[&NAMES[..], &["more"]].concat());
        let plans = steps.lock().unwrap().1.clone();
        let removed = provisioner.remove_subdomain(&user(), ZONE, "more", &plans).unwrap();
        assert_eq!((removed.state, world.hostnames()), (JobState::SetNotSwitched, 4));
        world.assert_switched(&NAMES);
        world.assert_delegated(&NAMES);

        // Now the vendor looks, and finds the names pointing there by what the name server says, and the rows stay.
        world.stand_in.ask(world.bind.addr());
        for _ in 0..20 {
            world.stand_in.advance(Duration::from_secs(600));
        }
        let end = Instant::now() + LONG;
        while world.zone().ssl_status != Some(SslStatus::Ready) {
            assert!(Instant::now() < end, "{:?}", world.zone());
            thread::sleep(Duration::from_millis(100));
        }
        world.assert_delegated(&NAMES);

        let plans = steps.lock().unwrap().1.clone();
        let end = provisioner.deprovision(&user(), ZONE, &plans).unwrap();
        assert_eq!((end.state, world.hostnames()), (JobState::Untouched, 0));
        assert_eq!(world.bind.zone().unwrap(), records());
        assert!(!world.zone().zone_exists);
    }
}

#[test]
fn a_zone_comes_back_by_what_the_rows_say() {
    for read_by in ReadBy::ALL.iter().copied() {
        let world = World::with(15);
        let provisioner = world.provisioner(read_by);
        let origin = Origin::MoveOf(format!("www.{ZONE}"));
        provisioner.provision(&user(), ZONE, NAMES, &origin).unwrap();
        world.await_delegations(&NAMES);
        provisioner.provision(&user(), ZONE, NAMES, &origin).unwrap();
        world.assert_switched(&NAMES);
        world.assert_delegated(&NAMES);
        provisioner.deprovision(&user(), ZONE, &[]).unwrap();
        assert_eq!((world.cnames(), world.hostnames()), (BTreeMap::new(), 0));
    }
}
