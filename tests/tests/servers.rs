//! The servers that tests start: one that does not start says why.

use cfhost_tests::bind::{Bind, Settings};

#[test]
fn a_name_server_whose_zone_is_wrong() {
    let records = "www.example.com. 300 IN A nowhere\n".to_owned();
    let error = Bind::with(&Settings { records, ..Settings::default() }).unwrap_err();
    assert!(error.to_string().contains("bad dotted quad"), "{error}");
}
