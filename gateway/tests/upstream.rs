//! Acts that are carried out at the vendor, which a stand-in plays.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;
#[path = "common/vendor.rs"]
mod vendor;

use cfhost_gateway::Gateway;
use common::{PASSWORD, Partner, plain};
use serde_json::json;
use vendor::Vendor;

fn user(host: &Partner<'_>) -> String {
    host.call("user_create", &[("cloudflare_email", "a@example.test"), ("cloudflare_pass", PASSWORD)]).text("user_key")
}

fn gateway(vendor: &Vendor) -> Gateway {
    plain().upstream(vendor.file("")).spawn().unwrap()
}

#[test]
fn a_zone_is_made_changed_and_deleted() {
    let vendor = Vendor::new();
    let gateway = gateway(&vendor);
    let host = Partner::example(&gateway);
    let key = user(&host);
    let set = |subdomains: &str| {
        host.call(
            "zone_set",
            &[
                ("user_key", &key),
                ("zone_name", "customer.test"),
                ("resolve_to", "web1.host.test"),
                ("subdomains", subdomains),
            ],
        )
    };
    let answer = set("www,blog,shop").response();
    assert_eq!(answer["forward_tos"]["www.customer.test"], "www.customer.test.customers.sites-one.test");
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 3);
    let look = || host.call("zone_lookup", &[("user_key", &key), ("zone_name", "customer.test")]).response();
    println!("{:#}", look());
    let mut cnames = look()["hosted_cnames"].as_object().unwrap().clone();
    // The records that leave renewals to the vendor come as well, once it is known where they lead.
    cnames.retain(|name, _| !name.starts_with("_acme-challenge."));
    let expected = ["www", "blog", "shop"].map(|name| (format!("{name}.customer.test"), json!("web1.host.test")));
    assert_eq!(cnames, expected.into_iter().collect());
    println!("{:#?}", vendor.new_calls());
    set("www,blog:other.host.test,shop").response();
    println!("{:#?}", vendor.new_calls());
    set("www").response();
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 1);
    host.call("zone_delete", &[("user_key", &key), ("zone_name", "customer.test")]).response();
    println!("{:#?}", vendor.new_calls());
    assert_eq!(vendor.hostnames(), 0);
    println!("{:#}", look());
}
