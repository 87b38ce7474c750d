//! What everybody needs of a page: any width, light and dark, the keyboard alone, a screen reader, no JavaScript.

use std::collections::BTreeSet;
use std::fs;

use cfhost_tests::bind::{Bind, Settings};
use cfhost_tests::browser::keys;
use serde_json::json;

use crate::site::{Site, axe};
use crate::vendor::AtVendor;

/// A view: its path, and its heading.
pub(crate) type View = (&'static str, &'static str);

/// Every view of a full gateway.
const VIEWS: &[View] = &[
    ("/", "Calls"),
    ("/?act=zone_set&q=example", "Calls"),
    ("/?q=nothing+like+that", "Calls"),
    ("/calls/2", "Call 2: zone_set"),
    ("/calls/11", "Call 11: user_auth"),
    ("/zones", "Zones"),
    ("/zones?status=all&sort=name", "Zones"),
    ("/zones/1", "example.com"),
    ("/zones/2", "example.org"),
    ("/customers", "Customers"),
    ("/customers/1", "customer@example.com"),
    ("/hosts", "Hosts"),
    ("/subscriptions", "Subscriptions"),
    ("/faults", "Make it misbehave"),
    ("/reset", "Empty the gateway?"),
    ("/numbers", "Numbers"),
];

/// The views of one who is not logged in, or went astray.
const OTHER_VIEWS: &[View] = &[("/login", "Log in"), ("/nowhere", "That did not work")];

fn open(site: &Site, (path, title): &View) {
    site.browser.open(&site.url(path)).unwrap();
    site.title_is(title);
}

fn all_views() -> impl Iterator<Item = &'static View> {
    VIEWS.iter().chain(OTHER_VIEWS)
}

#[test]
fn every_width_shows_all_of_it() {
    let site = Site::full();
    site.gateway.set_fault("*=delay:0*9").unwrap();
    for view in all_views() {
        fits(&site, view);
    }
}

/// Looks at a view from a narrow window and from wide ones.
pub(crate) fn fits(site: &Site, view: &View) {
    open(site, view);
    for width in [360, 600, 900, 1280, 2000] {
        site.browser.resize(width, 800).unwrap();
        let (needs, has): (u32, u32) = site
            .browser
            .script("const e = document.documentElement; return [e.scrollWidth, e.clientWidth]", &json!([]))
            .unwrap();
        assert!(needs <= has && has == width, "{view:?} needs {needs} of {width}");
        // Nothing stands beside the page where nobody can get.
        let lost: Vec<String> = site
            .browser
            .script(
                "const gone = [];
                 for (const e of document.querySelectorAll('main *, header *')) {
                   if (e.closest('.hidden, .scroll, pre, svg') || !e.checkVisibility()) continue;
                   const r = e.getBoundingClientRect();
                   if (r.width > 0 && (r.left < -1 || r.right > innerWidth + 1)) gone.push(e.outerHTML.slice(0, 120));
                 }
                 return gone",
                &json!([]),
            )
            .unwrap();
        assert!(lost.is_empty(), "{view:?} at {width}: {lost:#?}");
    }
}

#[test]
fn the_rules_for_everybody_are_kept() {
    let site = Site::full();
    site.gateway.set_fault("*=delay:0*9").unwrap();
    let rules = axe();
    let mut checked = BTreeSet::new();
    let mut violations = Vec::new();
    for view in all_views() {
        if view.0 == "/login" {
            site.browser.forget_cookies().unwrap();
        } else if view.0 == "/nowhere" {
            site.log_in();
        }
        let (broken, kept) = broken_rules(&site, view, &rules);
        violations.extend(broken);
        checked.extend(kept);
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    for rule in [
        "color-contrast",
        "label",
        "landmark-one-main",
        "region",
        "heading-order",
        "scrollable-region-focusable",
        "bypass",
    ] {
        assert!(checked.contains(rule), "{rule} was not checked: {checked:?}");
    }
}

/// What of the rules of axe-core a view breaks, in light and dark colours, wide and narrow; and which ones it keeps.
pub(crate) fn broken_rules(site: &Site, view: &View, rules: &str) -> (Vec<String>, BTreeSet<String>) {
    open(site, view);
    let _: Option<()> = site.browser.script(rules, &json!([])).unwrap();
    let (mut violations, mut checked) = (Vec::new(), BTreeSet::new());
    for (is_dark, width) in [(false, 1280), (true, 1280), (false, 360), (true, 360)] {
        site.browser.dark(is_dark).unwrap();
        site.browser.resize(width, 800).unwrap();
        let (broken, kept): (Vec<String>, Vec<String>) = site
            .browser
            .script_later(
                "const done = arguments[0];
                 axe.run(document, {preload: false, resultTypes: ['violations']}).then(found => done([
                   found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html.slice(0, 160)} ${n.failureSummary}`)),
                   found.passes.map(rule => rule.id),
                 ]), error => done([[String(error)], []]))",
                &json!([]),
            )
            .unwrap();
        violations.extend(broken.into_iter().map(|broken| format!("{} dark={is_dark} {width}: {broken}", view.0)));
        checked.extend(kept);
    }
    (violations, checked)
}

/// What stands out of the element that keys go to: its kind, its text, and whether it is seen, and seen to be that element.
fn focus(site: &Site) -> (String, bool) {
    site.browser
        .script(
            "const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
             const name = [...document.querySelectorAll('*')].indexOf(e) + ' ' + e.outerHTML.slice(0, 120);
             const isMarked = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none';
             const isSeen = r.width > 0 && r.height > 0 && r.top >= 0 && r.bottom <= innerHeight + r.height && r.left >= 0;
             return [e === document.body ? '' : name, isSeen && isMarked]",
            &json!([]),
        )
        .unwrap()
}

/// Goes through a view by the Tab key: what can be used, in the order in which it stands there.
pub(crate) fn is_reached(site: &Site, view: &View) {
    open(site, view);
    let usable: Vec<String> = site
        .browser
        .script(
            "const all = [...document.querySelectorAll('*')];
             return all.filter(e => e.matches('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]'))
               .filter(e => e.checkVisibility() && !e.disabled)
               .map(e => all.indexOf(e) + ' ' + e.outerHTML.slice(0, 120))",
            &json!([]),
        )
        .unwrap();
    for wanted in &usable {
        site.browser.press(&[keys::TAB]).unwrap();
        let (name, is_seen) = focus(site);
        assert_eq!(&name, wanted, "{view:?}");
        assert!(is_seen, "{view:?}: {name}");
    }
}

#[test]
fn the_keyboard_alone_is_enough() {
    let site = Site::full();
    for view in VIEWS {
        is_reached(&site, view);
    }

    // Past the menu by the first link.
    open(&site, &VIEWS[5]);
    site.browser.press(&[keys::TAB, keys::ENTER]).unwrap();
    site.browser.press(&[keys::TAB]).unwrap();
    let is_inside: bool =
        site.browser.script("return document.activeElement.closest('main') !== null", &json!([])).unwrap();
    assert!(is_inside);

    // A job from the login on: a fault is set, and removed.
    site.browser.forget_cookies().unwrap();
    open(&site, &OTHER_VIEWS[0]);
    let token: Vec<char> = site.gateway.control_token().unwrap().chars().chain([keys::ENTER]).collect();
    site.leave(|| site.browser.press(&token).unwrap());
    site.title_is("Calls");
    open(&site, &("/faults", "Make it misbehave"));
    let faults = |site: &Site| site.browser.find_all(".faults li").unwrap().len();
    let before = faults(&site);
    to(&site, "#kind");
    site.leave(|| site.browser.press(&['e', 'm', 'p', keys::TAB, keys::TAB, '3', keys::ENTER]).unwrap());
    assert_eq!(site.notice(), "The fault is set.");
    assert_eq!(faults(&site), before + 1);
    let last = site.browser.find(".faults li:last-child code").unwrap().text().unwrap();
    assert_eq!(last, "*=empty*3");
    to(&site, ".faults li:last-child button");
    site.leave(|| site.browser.press(&[keys::SPACE]).unwrap());
    assert_eq!(site.notice(), "The fault is removed.");
    assert_eq!(faults(&site), before);
}

/// Goes to an element by the Tab key.
fn to(site: &Site, css: &str) {
    for _ in 0..100 {
        site.browser.press(&[keys::TAB]).unwrap();
        let is_there: bool =
            site.browser.script("return document.activeElement.matches(arguments[0])", &json!([css])).unwrap();
        if is_there {
            return;
        }
    }
    panic!("no way to {css}");
}

#[test]
fn all_but_the_live_view_works_without_javascript() {
    let site = Site::full();
    site.browser.javascript(false).unwrap();
    site.press("Log out");
    site.title_is("Log in");
    site.log_in();
    let text = site.browser.find("#live").unwrap().text().unwrap();
    assert!(text.contains("Reload the page"), "{text}");
    for view in VIEWS {
        open(&site, view);
        for button in site.browser.find_all("main button").unwrap() {
            // One that does nothing is not shown.
            let (label, form): (String, bool) = {
                let is_in_form = button.property::<Option<serde_json::Value>>("form").unwrap().is_some();
                (button.text().unwrap(), is_in_form)
            };
            assert!(form || label.is_empty(), "{view:?}: {label}");
        }
    }
    site.open("/");
    site.choose("#act", "zone_set");
    site.press("Filter");
    assert_eq!(site.rows().len(), 2);
    site.open("/faults");
    site.choose("#kind", "cut");
    site.write("#times", "1");
    site.press("Set the fault");
    assert_eq!(site.notice(), "The fault is set.");
    site.press("Clear all faults");
    assert_eq!(site.notice(), "No fault is set any more.");
    site.write("#name", "banned.example");
    site.choose("#state", "banned");
    site.press("Set the state");
    assert_eq!(site.notice(), "It is in this state now.");
    site.open("/calls/2");
    site.browser.find("details:not([open]) summary").unwrap().click().unwrap();
    assert_eq!(site.browser.find_all("details[open]").unwrap().len(), 2);
    site.open("/reset");
    site.press("Yes, empty it");
    assert!(site.notice().contains("The gateway is empty"), "{}", site.notice());
    site.is_clean();
}

/// The pictures of the manual. `CFHOST_UPDATE=1` takes them anew.
#[test]
fn screenshots_for_the_manual_are_there_and_small() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/images");
    if std::env::var_os("CFHOST_UPDATE").is_some() {
        fs::create_dir_all(folder).unwrap();
        let records = "shop.example.com. 300 IN CNAME shop.example.com.cdn.cloudflare.net.\n";
        let bind = Bind::with(&Settings { records: records.to_owned(), ..Settings::default() }).unwrap();
        let site = Site::full();
        let take = |name: &str, height: u32| {
            site.browser.resize(1280, height).unwrap();
            fs::write(format!("{folder}/{name}.png"), site.browser.screenshot().unwrap()).unwrap();
        };
        site.open("/");
        site.browser.find("#live[data-state=on]").unwrap();
        take("calls", 720);
        site.open("/zones/1");
        site.write("#server", &bind.addr().to_string());
        site.press("Ask where the names point");
        take("zone", 900);
        let at_vendor = AtVendor::new();
        at_vendor.site.browser.resize(1280, 1040).unwrap();
        at_vendor.site.open("/vendor");
        fs::write(format!("{folder}/vendor.png"), at_vendor.site.browser.screenshot().unwrap()).unwrap();
    }
    for name in ["calls", "zone", "vendor"] {
        let picture = fs::read(format!("{folder}/{name}.png")).unwrap();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() < 200_000, "{name}: {}", picture.len());
        // 1280 pixels wide.
        assert_eq!(picture[16..20], 1280_u32.to_be_bytes(), "{name}");
    }
}
