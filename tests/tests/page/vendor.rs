//! The part about the vendor, whom a stand-in plays: what it shows, and how it looks.

use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::{Builder, Gateway};
use cfhost_tests::bind::{Bind, Settings as Dns};
use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Fault, FaultKind};
use serde_json::{Value, json};

use crate::look::{View, broken_rules, fits, is_reached};
use crate::site::{CUSTOMER, PASSWORD, Site, axe, succeeded};
use crate::stand_in::Vendor;

const VIEWS: &[View] =
    &[("/vendor", "Vendor"), ("/zones/1", "partial.test"), ("/zones/2", "example.com"), ("/zones/3", "waiting.test")];

/// A gateway that carries acts out, with something to show in each place.
pub(crate) struct AtVendor {
    pub(crate) site: Site,
    vendor: Vendor,
    _bind: Bind,
}

impl AtVendor {
    pub(crate) fn new() -> Self {
        let records = "news.example.com. 60 IN CNAME elsewhere.example.net.\n";
        let bind = Bind::with(&Dns { records: records.to_owned(), ..Dns::default() }).unwrap();
        let vendor = Vendor::with(|settings| {
            settings.ask = Some(bind.addr());
            settings.suffixes.push("com".into());
            settings.partial_allowed = true;
            settings.hostnames_soft = 2;
            settings.hostnames_hard = 4;
        });
        let ends = format!("{:.0}", jiff::Timestamp::now() + Duration::from_secs(10 * 86_400));
        vendor.stand_in.seed(&json!({ "tokens": [{ "value": EXAMPLE_TOKEN, "expires": ends }] })).unwrap();
        let state = vendor.dir().join("state.db");
        let on = |lines: &str| -> Builder {
            let file = vendor.file(&format!("resolver = \"{}\"\ndeadline = 1\nsweep = 1\n{lines}", bind.addr()));
            Gateway::builder().state(&state).upstream(file)
        };
        // A zone stays what it is when new ones become something else.
        let site = Site::with(on("zone_set = \"partial\""));
        let key = user(&site);
        succeeded(&zone_set(&site, &key, "partial.test", "www"));
        drop(site);
        let site = Site::with(on(""));
        succeeded(&zone_set(&site, &key, "example.com", "news,blog,wiki,shop:elsewhere.example.net"));
        vendor.stand_in.fault(Fault::new("GET /zones/*/custom_hostnames", FaultKind::Throttle(1)));
        vendor
            .stand_in
            .fault(Fault { count: 100_000, ..Fault::new("POST /zones/*/custom_hostnames", FaultKind::Status(500)) });
        zone_set(&site, &key, "waiting.test", "www");
        let at_vendor = Self { site, vendor, _bind: bind };
        at_vendor.shows("Too fast (429) 1 call");
        at_vendor
            .shows("points at elsewhere.example.net, and has to point at news.example.com.customers.sites-one.test");
        at_vendor
    }

    /// Waits until the view says so.
    fn shows(&self, text: &str) {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            self.site.open("/vendor");
            let shown = self.site.browser.text().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            if shown.contains(text) {
                return;
            }
            assert!(Instant::now() < end, "{text} is not in {shown}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

fn user(site: &Site) -> String {
    let fields = [("cloudflare_email", CUSTOMER), ("cloudflare_pass", PASSWORD)];
    site.call("user_create", &fields)["response"]["user_key"].as_str().unwrap().to_owned()
}

fn zone_set(site: &Site, key: &str, zone: &str, subdomains: &str) -> Value {
    let fields = [("user_key", key), ("zone_name", zone), ("resolve_to", "web1.host.test"), ("subdomains", subdomains)];
    site.call("zone_set", &fields)
}

#[test]
fn it_is_a_part_like_the_others() {
    let AtVendor { site, vendor, .. } = &AtVendor::new();
    let rules = axe();
    let mut violations = Vec::new();
    for view in VIEWS {
        fits(site, view);
        violations.extend(broken_rules(site, view, &rules).0);
        is_reached(site, view);
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    site.browser.resize(1280, 800).unwrap();

    site.open("/");
    site.follow("Vendor");
    site.title_is("Vendor");
    let tables: Vec<String> = site
        .browser
        .script("return [...document.querySelectorAll('caption')].map(e => e.textContent)", &json!([]))
        .unwrap();
    let expected = [
        "Under way",
        "Host names that do not work yet",
        "Records that customers' DNS has to hold",
        "Limits",
        "How many there are",
        "When all was looked over",
    ];
    assert_eq!(tables, expected);
    let text = site.browser.text().unwrap();
    for part in ["cloudflare-verify.partial.test", "good until", "sites-one.test: 4 of 4: ask the vendor"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains(EXAMPLE_TOKEN));
    site.follow("waiting.test");
    site.title_is("waiting.test");
    assert!(site.browser.text().unwrap().contains("Next try"));
    site.is_clean();
    drop(vendor.new_calls());
}
