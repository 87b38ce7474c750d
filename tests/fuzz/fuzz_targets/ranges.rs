//! Any bytes as a list of ranges: what is believed is sound, and comes out as it went in.

#![no_main]

use cfhost::ranges::{ConfigFormat, Ranges};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let ranges = match data.split_first() {
        Some((0, text)) => {
            let text = String::from_utf8_lossy(text);
            let (ipv4, ipv6) = text.split_once('|').unwrap_or((&text, ""));
            Ranges::from_text(ipv4, ipv6)
        }
        Some((_, json)) => Ranges::from_json(json),
        None => return,
    };
    let Ok(ranges) = ranges else { return };
    assert!(ranges.iter().len() > 0);
    for private in [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::",
        "2001:db8::1",
        "192.0.2.1",
    ] {
        assert!(!ranges.contains(private.parse().expect("an address")), "{private} is trusted");
    }
    for range in ranges.iter() {
        assert!(ranges.contains(range.network()) && ranges.contains(range.broadcast()));
        assert!(range.prefix_len() >= 8);
    }
    let again = Ranges::from_json(ranges.to_json().as_bytes()).expect("what it wrote");
    assert!(again.iter().eq(ranges.iter()));
    let nginx = ranges.config(ConfigFormat::Nginx);
    assert!(nginx.lines().all(|line| {
        line.starts_with("# For nginx")
            || line.starts_with("set_real_ip_from ")
            || line == "real_ip_header CF-Connecting-IP;"
    }));
});
