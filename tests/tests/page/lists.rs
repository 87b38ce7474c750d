//! The tables, and one zone, customer or host.

use cfhost_gateway::{EXAMPLE_HOST_KEY, EXAMPLE_PUB_NAME};
use cfhost_tests::bind::{Bind, Settings};
use cfhost_tests::browser::keys;
use serde_json::json;

use crate::site::{CUSTOMER, PASSWORD, Site, succeeded};

#[test]
fn tables_are_searched_sorted_and_leafed_through() {
    let site = Site::empty();
    let zones: Vec<_> = (0..123)
        .map(|n| json!({ "name": format!("z{:03}.example", (n * 50) % 123), "email": format!("c{}@example.com", n % 3), "state": if n % 4 == 0 { "pending" } else { "active" } }))
        .collect();
    let accounts: Vec<_> =
        (0..3).map(|n| json!({ "email": format!("c{n}@example.com"), "password": PASSWORD })).collect();
    site.gateway.seed(&json!({ "accounts": accounts, "zones": zones }).to_string()).unwrap();

    site.open("/zones");
    let mut names = Vec::new();
    site.follow("Zone");
    for page in 1..=3 {
        let text = site.browser.find(".above").unwrap().text().unwrap();
        assert!(text.contains("123") && text.contains(&format!("page {page} of 3")), "{text}");
        names.extend(site.column(0));
        if page < 3 {
            site.follow("Next");
        }
    }
    assert_eq!(names, (0..123).map(|n| format!("z{n:03}.example")).collect::<Vec<_>>());
    let sorted = site.browser.find("th[aria-sort]").unwrap();
    assert_eq!(sorted.attribute("aria-sort").unwrap().as_deref(), Some("ascending"));
    site.follow("First");
    assert_eq!(site.column(0)[0], "z000.example");
    site.follow("Last");
    site.follow("Previous");
    assert_eq!(site.column(0)[0], "z050.example");
    // A second click turns the order around, on the first page.
    site.leave(|| site.browser.find("th[aria-sort] a").unwrap().click().unwrap());
    assert_eq!(site.column(0)[0], "z122.example");

    for heading in ["Customer", "Host", "Created", "Changed"] {
        site.follow(heading);
        assert_eq!(site.rows().len(), 50, "{heading}");
    }
    site.follow("Customer");
    assert_eq!(site.column(3)[0], "c0@example.com");
    site.write("#q", "Z01");
    site.press("Search");
    assert_eq!(site.rows().len(), 10);
    site.write("#q", "c2@");
    site.press("Search");
    assert_eq!(site.column(3), vec!["c2@example.com"; 41]);
    site.choose("#further", "P");
    site.press("Search");
    let pending = site.column(1);
    assert!(!pending.is_empty() && pending.iter().all(|status| status == "pending"), "{pending:?}");
    site.write("#q", "nothing like that");
    site.leave(|| site.browser.press(&[keys::ENTER]).unwrap());
    site.browser.find(".empty").unwrap();
    site.follow("Clear");
    assert_eq!(site.rows().len(), 50);

    site.open("/customers");
    assert_eq!(site.column(3), ["41", "41", "41"]);
    site.follow("Address");
    site.follow("c0@example.com");
    site.title_is("c0@example.com");
    let zones = site.browser.find_all("#content section:last-of-type tbody tr").unwrap();
    assert_eq!(zones.len(), 41);
    site.is_clean();
}

#[test]
fn a_zone_shows_what_it_has_and_what_was_done_to_it() {
    let records = "shop.example.com. 300 IN CNAME shop.example.com.cdn.cloudflare.net.\n";
    let bind = Bind::with(&Settings { records: records.to_owned(), ..Settings::default() }).unwrap();
    let site = Site::full();
    let key = site.call("user_lookup", &[("unique_id", "42")])["response"]["user_key"].as_str().unwrap().to_owned();
    let again = [
        ("user_key", key.as_str()),
        ("zone_name", "example.com"),
        ("resolve_to", "origin.example.com"),
        ("subdomains", "www,shop,later"),
    ];
    succeeded(&site.call("zone_set", &again));

    site.open("/zones");
    site.follow("example.com");
    site.title_is("example.com");
    let rows = site.rows();
    let names: Vec<_> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["www.example.com", "shop.example.com", "later.example.com"]);
    assert!(
        rows.iter().all(|row| row[1] == "origin.example.com" && row[2] == format!("{}.cdn.cloudflare.net", row[0])),
        "{rows:?}"
    );
    let history = site.browser.find(".history").unwrap().text().unwrap();
    assert_eq!(history.matches("zone_set").count(), 2, "{history}");
    assert!(history.contains("blog.example.com") && history.contains("later.example.com"), "{history}");

    site.write("#server", &bind.addr().to_string());
    site.press("Ask where the names point");
    assert!(site.notice().contains("1 of 3 names point where they should"), "{}", site.notice());
    let found: Vec<_> = site.rows().into_iter().map(|row| row[3].clone()).collect();
    assert!(found[0].contains("points elsewhere") && found[0].contains("192.0.2.10"), "{found:?}");
    assert_eq!(found[1..], ["points there", "is not there"]);
    for (server, words) in [("not an address", "no address of a name server"), ("127.0.0.1:1", "cannot be asked")] {
        site.write("#server", server);
        site.press("Ask where the names point");
        let notice = site.notice();
        let is_said =
            notice.contains(words) || site.rows().iter().all(|row| row.get(3).is_some_and(|cell| cell == "no answer"));
        assert!(is_said, "{server}: {notice} {:?}", site.rows());
    }
    // The customer, and the calls about it, are a click away.
    site.follow(CUSTOMER);
    site.title_is(CUSTOMER);
    // Zones that changed in one second stand in the order of their numbers, and these may have.
    let mut names = site.column(0);
    names.sort();
    assert_eq!(names, ["1 Example Hosting", "example.com", "example.net"]);
    site.browser.back().unwrap();
    site.browser.back().unwrap();
    site.open("/zones?status=D");
    assert_eq!(site.column(0), ["example.org"]);
    site.follow("example.org");
    site.title_is("example.org");
    assert!(site.browser.text().unwrap().contains("deleted"));
    for path in ["/zones/99", "/zones/x", "/customers/99", "/customers/", "/nowhere"] {
        site.browser.open(&site.url(path)).unwrap();
        assert_eq!(site.browser.status().unwrap(), 404, "{path}");
    }
}

#[test]
fn hosts_and_subscriptions_are_shown() {
    let site = Site::full();
    site.open("/hosts");
    let hosts = site.rows();
    assert!(hosts[0].iter().any(|cell| cell == EXAMPLE_PUB_NAME), "{hosts:?}");
    let text = site.browser.find("main").unwrap().text().unwrap();
    assert!(!text.contains(EXAMPLE_HOST_KEY));
    site.open("/subscriptions");
    let subs = site.rows();
    assert!(
        subs.len() == 1 && subs[0].contains(&"example.com".to_owned()) && subs[0].contains(&"PRO".to_owned()),
        "{subs:?}"
    );
    site.is_clean();
}
