//! The soak of acts at the vendor, small: `make soak-upstream TIME=600` is the long one.

use std::process::Command;

#[test]
fn what_was_told_is_what_gateway_vendor_and_name_server_have() {
    // The gateway is a program of another package.
    let folder = cfhost_tests::cargo::build("cfhost-gateway").unwrap();
    let output = Command::new(folder.join("cfhost-soak-upstream"))
        .args(["20", "--customers", "30", "--others", "100", "rust"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("name server: 0 differences"), "{text}");
}
