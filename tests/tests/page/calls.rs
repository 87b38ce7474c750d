//! The list of calls, one call, and the numbers made from them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cfhost_gateway::Gateway;
use serde_json::json;

use crate::site::{CUSTOMER, Site};

/// Waits until the live view says that it is connected.
fn is_live(site: &Site) {
    site.browser.find("#live[data-state=on]").unwrap();
}

fn acts(site: &Site) -> Vec<String> {
    site.column(2)
}

#[test]
fn calls_come_as_they_are_made() {
    let site = Site::empty();
    assert!(site.browser.text().unwrap().contains("No call has come in"));
    is_live(&site);
    // A page that was loaded again would not know of this.
    let _: () = site.browser.script("window.kept = true", &json!([])).unwrap();
    site.call("user_lookup", &[("cloudflare_email", CUSTOMER)]);
    site.call("zone_lookup", &[("user_key", "x"), ("zone_name", "example.com")]);
    site.browser.until("two rows", || Ok((acts(&site) == ["zone_lookup", "user_lookup"]).then_some(()))).unwrap();
    assert!(!site.browser.text().unwrap().contains("No call has come in"));

    site.click("button", "Pause");
    site.browser.find("#live[data-state=paused]").unwrap();
    site.call("zone_list", &[("user_key", "x")]);
    site.click("button", "Go on");
    // What came in between is not lost.
    site.browser
        .until("three rows", || Ok((acts(&site) == ["zone_list", "zone_lookup", "user_lookup"]).then_some(())))
        .unwrap();
    let kept: bool = site.browser.script("return window.kept", &json!([])).unwrap();
    assert!(kept);
    site.is_clean();

    // Only those that the filter takes.
    site.open("/?act=zone_list");
    is_live(&site);
    site.call("user_lookup", &[("cloudflare_email", CUSTOMER)]);
    site.call("zone_list", &[("user_key", "y")]);
    site.browser.until("one row more", || Ok((acts(&site) == ["zone_list", "zone_list"]).then_some(()))).unwrap();

    // The rows of a page that is open for long do not pile up.
    site.open("/");
    is_live(&site);
    for number in 0..220 {
        site.call("no_such_act", &[("zone_name", &number.to_string())]);
    }
    let newest = site.gateway.calls().last().unwrap().id.to_string();
    site.browser.find(&format!("tr[data-id='{newest}']")).unwrap();
    assert_eq!(acts(&site).len(), 200);

    // When the gateway ends, the page says so.
    drop(site.gateway);
    site.browser.find("#live[data-state=off]").unwrap();
    let text = site.browser.find("#live").unwrap().text().unwrap();
    assert!(text.contains("Not connected"), "{text}");
}

#[test]
fn calls_are_found() {
    let site = Site::full();
    site.open("/");
    let all = acts(&site);
    assert_eq!(all.len(), 11);
    let outcomes = site.column(3);
    assert!(
        outcomes[0].contains("http 500") && outcomes[1].contains("success") && outcomes[1].contains("fault"),
        "{outcomes:?}"
    );

    site.choose("#act", "zone_set");
    site.press("Filter");
    assert_eq!(acts(&site), ["zone_set", "zone_set"]);
    assert!(site.browser.url().unwrap().contains("act=zone_set"));
    site.write("#zone", "example.org");
    site.press("Filter");
    assert_eq!(site.column(5), ["example.org"]);
    site.follow("Clear");
    assert_eq!(acts(&site), all);

    for (field, value, found) in [
        ("#q", "ORIGIN.example.net", 2),
        ("#q", "delay", 1),
        ("#q", "nothing like that", 0),
        ("#host", "example hosting", 10),
        ("#host", "1", 10),
        ("#customer", "customer@", 9),
        ("#zone", "absent.example", 1),
    ] {
        site.open("/");
        site.write(field, value);
        site.press("Filter");
        let shown = if found == 0 { acts_or_none(&site) } else { acts(&site).len() };
        let kept: String = site.browser.find(field).unwrap().property("value").unwrap();
        assert_eq!((shown, kept.to_lowercase()), (found, value.to_lowercase()), "{field} {value}: {:?}", site.rows());
    }
    for (outcome, found) in [("success", 8), ("error", 2), ("failed", 1), ("fault", 2)] {
        site.open("/");
        site.choose("#outcome", outcome);
        site.press("Filter");
        assert_eq!(acts(&site).len(), found, "{outcome}: {:?}", site.rows());
    }
    site.is_clean();
}

fn acts_or_none(site: &Site) -> usize {
    site.browser.find(".empty").unwrap();
    site.rows().len()
}

#[test]
fn older_calls_stand_on_further_pages() {
    let site = Site::with(Gateway::builder().record(120));
    for number in 0..130 {
        site.call("zone_lookup", &[("zone_name", &format!("z{number}.example"))]);
    }
    site.open("/");
    let mut seen = Vec::new();
    loop {
        let rows: Vec<String> = site
            .browser
            .script("return [...document.querySelectorAll('tbody tr')].map(row => row.dataset.id)", &json!([]))
            .unwrap();
        seen.extend(rows);
        if site.browser.find_all("a[rel=next]").unwrap().is_empty() {
            break;
        }
        site.follow("Older");
    }
    // The newest 120, each once.
    assert_eq!(seen, (11..=130).rev().map(|id| id.to_string()).collect::<Vec<_>>());
    site.follow("Newest");
    is_live(&site);
    site.is_clean();
}

#[test]
fn a_call_is_shown_whole_and_can_be_made_again() {
    let site = Site::full();
    let id = site.gateway.calls().iter().find(|call| call.act.as_deref() == Some("zone_set")).unwrap().id;
    site.open("/");
    site.leave(|| site.browser.find(&format!("tr[data-id='{id}'] a")).unwrap().click().unwrap());
    site.title_is(&format!("Call {id}: zone_set"));
    let text = site.browser.text().unwrap();
    for part in [
        "success",
        "Example Hosting",
        CUSTOMER,
        "example.com",
        "resolve_to",
        "origin.example.com",
        "www,shop,blog",
        "***",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let source: String = site.browser.script("return document.documentElement.innerHTML", &json!([])).unwrap();
    assert!(!source.contains(cfhost_gateway::EXAMPLE_HOST_KEY));
    // Each language's words are there, and all but the first are folded.
    let names: Vec<String> = site
        .browser
        .script("return [...document.querySelectorAll('summary')].map(s => s.innerText)", &json!([]))
        .unwrap();
    assert_eq!(names, ["curl", "cfhost", "PHP", "Python", "Go", "Rust", "C"]);
    for summary in site.browser.find_all("details:not([open]) summary").unwrap() {
        summary.click().unwrap();
    }
    let shown: Vec<bool> = site
        .browser
        .script("return [...document.querySelectorAll('details pre')].map(pre => pre.checkVisibility())", &json!([]))
        .unwrap();
    assert_eq!(shown, [true; 7]);

    // The button copies the line, and the line does what the call did.
    site.browser
        .command(
            "Browser.grantPermissions",
            &json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        )
        .unwrap();
    site.click("button", "Copy");
    let copied = site.browser.until("the copied text", || {
        let text: String = site.browser.script_later(
            "const done = arguments[0]; navigator.clipboard.readText().then(done, e => done(''))",
            &json!([]),
        )?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    });
    let copied = copied.unwrap();
    assert!(copied.starts_with("curl --cacert"), "{copied}");
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("host.key");
    std::fs::write(&key_file, cfhost_gateway::EXAMPLE_HOST_KEY).unwrap();
    let user = site.call("user_lookup", &[("unique_id", "42")]);
    let before = site.gateway.calls().len();
    let mut shell = Command::new("sh")
        .env("CFHOST_ENDPOINT", site.gateway.url())
        .env("CFHOST_HOST_KEY_FILE", &key_file)
        .env("CFHOST_CA_FILE", "/etc/hostname")
        .env("USER_KEY", user["response"]["user_key"].as_str().unwrap())
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(copied.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    let calls = site.gateway.calls();
    assert_eq!(calls.len(), before + 1, "{output:?}");
    let first = calls.iter().find(|call| call.id == id).unwrap();
    assert_eq!(calls.last().unwrap().fields, first.fields);
    site.is_clean();

    site.browser.open(&site.url("/calls/999999")).unwrap();
    assert_eq!(site.browser.status().unwrap(), 404);
}

#[test]
fn numbers_count_the_calls() {
    let site = Site::full();
    site.open("/numbers");
    let rows = site.rows();
    let row = |act: &str| rows.iter().find(|row| row[0] == act).unwrap_or_else(|| panic!("{act}: {rows:?}")).clone();
    assert_eq!(row("zone_set")[1..4], ["2", "0", "0"]);
    assert_eq!(row("zone_delete")[1..4], ["2", "1", "0"]);
    assert_eq!(row("user_auth")[1..4], ["1", "0", "1"]);
    assert_eq!(row("unknown")[1..4], ["1", "1", "0"]);
    let legend = site.browser.find(".legend").unwrap().text().unwrap();
    assert!(
        legend.contains("success: 8") && legend.contains("error: 2") && legend.contains("no answer of the API: 1"),
        "{legend}"
    );
    // What the chart draws is what the legend counts.
    let titles: Vec<String> = site
        .browser
        .script("return [...document.querySelectorAll('svg.chart rect title')].map(t => t.textContent)", &json!([]))
        .unwrap();
    let drawn: u32 = titles.iter().map(|title| title.rsplit(' ').next().unwrap().parse::<u32>().unwrap()).sum();
    assert_eq!(drawn, 11, "{titles:?}");
    site.is_clean();
}
