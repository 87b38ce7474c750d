//! The demo, as `make demo` plays it.

use std::process::Command;

#[test]
fn the_demo_plays_to_its_end_and_shows_no_secret() {
    let output = Command::new(env!("CARGO_BIN_EXE_cfhost-demo")).args(["rust", "dns", "c"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "listening on https://127.0.0.1:",
        "UserKey(***)",
        "error 124",
        "error 125",
        "error 213",
        "900 IN CNAME",
        "error 334",
        "error 700",
        "error 100",
        "HostKey(***)",
        ".ns.cloudflare.com",
        "\n    www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.\n",
        "www.example.com.cdn.cloudflare.net.",
        "the name server's answer is right",
        "ftp.example.com: has A",
        "as it was before       true",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains('\x1b'), "coloured, though this is no terminal: {text}");
    let longest = text.split(|c: char| !c.is_ascii_digit() && !c.is_ascii_lowercase()).map(str::len).max();
    assert!(longest < Some(32), "a key was shown: {text}");
}
