//! Faults, seeded states, and emptying the gateway.

use serde_json::json;

use crate::site::{CUSTOMER, PASSWORD, Site};

fn faults(site: &Site) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.faults code')].map(code => code.innerText)";
    site.browser.script(script, &json!([])).unwrap()
}

#[test]
fn faults_are_set_seen_met_and_cleared() {
    let site = Site::empty();
    site.open("/faults");
    site.choose("#act", "zone_list");
    site.choose("#kind", "error");
    site.write("#argument", "703");
    site.write("#times", "2");
    site.press("Set the fault");
    assert_eq!(site.notice(), "The fault is set.");
    assert_eq!(faults(&site), ["zone_list=error:703*2"]);
    assert_eq!(site.call("zone_list", &[])["err_code"], 703);
    site.browser.reload().unwrap();
    assert_eq!(faults(&site), ["zone_list=error:703*1"]);

    site.choose("#act", "*");
    site.choose("#kind", "http-500");
    site.write("#argument", "");
    site.press("Set the fault");
    assert_eq!(faults(&site), ["zone_list=error:703*1", "*=http-500"]);
    site.leave(|| site.browser.find(".faults li:first-child button").unwrap().click().unwrap());
    assert_eq!(site.notice(), "The fault is removed.");
    assert_eq!(faults(&site), ["*=http-500"]);
    site.press("Clear all faults");
    assert_eq!(site.notice(), "No fault is set any more.");
    assert_eq!(faults(&site), [""; 0]);
    site.is_clean();

    // What is wrong is said, and what was typed stays.
    site.choose("#kind", "error");
    site.write("#argument", "<b>9</b>");
    site.press("Set the fault");
    assert!(site.notice().contains('9'), "{}", site.notice());
    assert_eq!(site.browser.find("#argument").unwrap().property::<String>("value").unwrap(), "<b>9</b>");
    assert_eq!(faults(&site), [""; 0]);
}

#[test]
fn states_are_seeded() {
    let site = Site::empty();
    site.open("/faults");
    let document = json!({ "accounts": [{ "email": CUSTOMER, "password": PASSWORD, "state": "unconfirmed" }] });
    site.write("#document", &document.to_string());
    site.press("Apply the document");
    assert_eq!(site.notice(), "The document was applied.");
    site.write("#name", "example.com");
    site.choose("#state", "pending");
    site.write("#email", CUSTOMER);
    site.press("Set the state");
    assert_eq!(site.notice(), "It is in this state now.");
    site.is_clean();
    site.open("/zones");
    assert_eq!(site.column(0), ["example.com"]);
    assert_eq!(site.column(1), ["pending"]);

    site.open("/faults");
    for (document, words) in [
        (
            "{\"accounts\": [{\"email\": \"a@example.com\", \"password\": \"correct-horse-7\", \"state\": \"odd\"}]}",
            "cannot use the seed document",
        ),
        ("[]", "no JSON object"),
    ] {
        site.write("#document", document);
        site.press("Apply the document");
        let notice = site.notice();
        assert!(notice.contains(words), "{notice}");
        // A password is not shown again.
        let source: String = site.browser.script("return document.documentElement.outerHTML", &json!([])).unwrap();
        assert!(!source.contains("correct-horse-7"));
    }
    site.write("#name", "no domain");
    site.press("Set the state");
    assert!(site.notice().contains("not a domain name"), "{}", site.notice());
}

#[test]
fn it_is_emptied_after_a_question() {
    let site = Site::full();
    site.open("/faults");
    site.follow("Empty it…");
    site.title_is("Empty the gateway?");
    site.follow("No, go back");
    site.title_is("Make it misbehave");
    site.open("/zones");
    assert_eq!(site.rows().len(), 2);
    site.open("/reset");
    site.press("Yes, empty it");
    assert!(site.notice().contains("The gateway is empty"), "{}", site.notice());
    site.open("/zones");
    assert_eq!(site.rows().len(), 0);
    site.open("/customers");
    assert_eq!(site.rows().len(), 0);
    site.is_clean();
}
