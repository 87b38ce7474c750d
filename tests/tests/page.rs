//! The gateway's page in a real browser.

use cfhost_gateway::Gateway;
use cfhost_tests::browser::{Browser, FOREIGN_NAME};

#[test]
fn a_foreign_name_that_leads_here_is_refused() {
    let gateway = Gateway::builder().control().spawn().unwrap();
    let browser = Browser::start().unwrap();
    let url = gateway.control_url().unwrap();
    browser.open(&url.replace("127.0.0.1", FOREIGN_NAME)).unwrap();
    assert_eq!(browser.status().unwrap(), 403);
    // Not by any name, nor anywhere else.
    let error = browser.open("http://elsewhere.example/").unwrap_err();
    assert!(error.to_string().contains("ERR_NAME_NOT_RESOLVED"), "{error}");
}
