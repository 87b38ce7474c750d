//! The demo, as `make demo` plays it.

use std::process::Command;

#[test]
fn the_demo_plays_to_its_end_and_shows_no_secret() {
    cfhost_tests::cargo::build("cfhost-v4-stand-in").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cfhost-demo")).args(["rust", "c"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "cfhost-gateway listens on https://127.0.0.1:",
        "UserKey(***)",
        "error 124",
        "error 125",
        "error 213",
        "error 334",
        "error 700",
        "error 100",
        "HostKey(***)",
        ".ns.cloudflare.com",
        "\n    www.example.com.        900 IN CNAME www.example.com.cdn.cloudflare.net.\n",
        "shop.example.com.cdn.cloudflare.net.",
        "the name server's answer is right",
        "ftp.example.com: has A",
        "the zone is as it was before",
        "shop.example.com. 900 IN CNAME shop.example.com.customers.hosting.test.",
        "host name pending, certificate ",
        "vetting at ",
        "ready at ",
        "zone_deleted true, 0 left at the vendor",
        "as it was before true",
        "\nWhat was shown\n  language   acts  what\n  Rust         16  ",
        "\n  C             5  ",
        "\nWhat to try next\n",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains('\x1b'), "coloured, though this is no terminal: {text}");
    let longest = text.split(|c: char| !c.is_ascii_digit() && !c.is_ascii_lowercase()).map(str::len).max();
    assert!(longest < Some(32), "a key was shown: {text}");

    // All languages have 120 lines: Rust and C are the whole but for three that print about as much as C, and their steps.
    let lines = text.lines().count();
    assert!(lines <= 75, "{lines} lines: {text}");
}

#[test]
fn a_language_that_is_not_there_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_cfhost-demo")).arg("perl").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "cfhost-demo: there is no scene for perl; there are rust, shell, c, go, python and php\n"
    );
}
