//! Host names, and the registrable domain that one belongs to.

use std::net::IpAddr;

use crate::rules::Behaviour;

/// The longest host name that the DNS can carry.
pub(super) const MAX_NAME: usize = 253;

/// Whether the text is a host name of two or more labels, in lower or upper case, and not an address.
pub(super) fn is_host_name(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= MAX_NAME
        && text.contains('.')
        && text.split('.').all(is_label)
        // No top-level name is a number; what ends in one is an address, or part of one.
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(is_label_byte)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether a byte may stand in a label. Names with other letters are sent as punycode.
pub(super) fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A registrable domain in lower case, such as `example.co.uk`: what a zone is named.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Domain(String);

impl Domain {
    /// The registrable domain that a host name is or is under; `None` when there is none.
    pub(crate) fn of(name: &str) -> Option<Self> {
        if !is_host_name(name) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        psl::domain_str(&name).map(|domain| Self(domain.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nobody can have registered it: its top-level name is set aside (RFC 6761, 6762, 7686, 9476; `internal` by
    /// ICANN), or it has what no registry takes, `_` and punycode that stands for nothing. `test` and `example` are for trying
    /// things out, here, too.
    pub(super) fn is_reserved(&self) -> bool {
        let top = self.0.rsplit('.').next();
        matches!(top, Some("alt" | "internal" | "invalid" | "local" | "localhost" | "onion"))
            || self.0.contains('_')
            || idna::domain_to_unicode(&self.0).1.is_err()
    }

    /// Whether rows can point at this: as a rule not at an address, nor at the bare zone, which would be a loop.
    pub(super) fn accepts_origin(&self, origin: &str, behaviour: &Behaviour) -> bool {
        if origin.eq_ignore_ascii_case(&self.0) {
            behaviour.allows_bare_zone_origin
        } else {
            is_host_name(origin) || (behaviour.allows_ip_origin && origin.parse::<IpAddr>().is_ok())
        }
    }

    /// The full host name, in lower case, of what an item of `subdomains` calls its host.
    ///
    /// `@` is the domain itself, a name that ends in the domain is a full one, all else is relative to the domain.
    pub(super) fn full_name(&self, host: &str) -> Option<String> {
        let host = host.to_ascii_lowercase();
        let is_full = host.strip_suffix(&self.0).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        let name = match host.as_str() {
            "@" => self.0.clone(),
            _ if is_full => host,
            _ => format!("{host}.{}", self.0),
        };
        is_host_name(&name).then_some(name)
    }
}

/// Where the customer's DNS must point a host name, so that the vendor serves it.
pub(crate) fn forward_target(name: &str) -> String {
    format!("{name}.cdn.cloudflare.net")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> Option<String> {
        Domain::of(name).map(|domain| domain.0)
    }

    #[test]
    fn names_are_reduced_to_the_registrable_domain() {
        for (name, expected) in [
            ("example.com", "example.com"),
            ("a.b.Example.COM", "example.com"),
            ("shop.example.co.uk", "example.co.uk"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("_dmarc.example.com", "example.com"),
            ("x.unheard-of-top", "x.unheard-of-top"),
        ] {
            assert_eq!(domain(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        let long = format!("{}example.com", "a.".repeat(125));
        let long_label = format!("{}.com", "a".repeat(64));
        for name in [
            "",
            "com",
            "co.uk",
            "example.com.",
            ".example.com",
            "a..com",
            "-a.com",
            "a-.com",
            "not a domain",
            "bücher.de",
            "192.0.2.1",
            "1.2.3",
            "[::1]",
            "2001:db8::1",
            "a\0.com",
            "*.example.com",
            &long,
            &long_label,
        ] {
            assert_eq!(domain(name), None, "{name}");
        }
    }

    #[test]
    fn what_nobody_can_have_registered_is_known() {
        let set_aside = ["a.alt", "a.internal", "a.invalid", "a.local", "a.localhost", "x.expyuzz4wqqyqhjn.onion"];
        for name in set_aside.into_iter().chain(["a_b.com", "_dmarc.a_b.com", "xn--a.com", "www.xn--0000.example"]) {
            assert!(Domain::of(name).unwrap().is_reserved(), "{name}");
        }
        for name in ["example.com", "local.com", "onion.example", "a.test"] {
            assert!(!Domain::of(name).unwrap().is_reserved(), "{name}");
        }
    }

    #[test]
    fn subdomains_are_full_names_or_relative() {
        let zone = Domain::of("example.com").unwrap();
        for (host, expected) in [
            ("www", Some("www.example.com")),
            ("WWW.Example.com", Some("www.example.com")),
            ("a.b", Some("a.b.example.com")),
            ("@", Some("example.com")),
            ("example.com", Some("example.com")),
            ("badexample.com", Some("badexample.com.example.com")),
            (".example.com", None),
            ("", None),
            ("a..b", None),
            ("www.", None),
        ] {
            assert_eq!(zone.full_name(host).as_deref(), expected, "{host}");
        }
    }

    #[test]
    fn origins_are_host_names_but_not_the_zone() {
        let zone = Domain::of("example.com").unwrap();
        let usual = Behaviour::default();
        let lenient = Behaviour { allows_bare_zone_origin: true, allows_ip_origin: true, ..Behaviour::default() };
        assert!(zone.accepts_origin("origin.example.com", &usual));
        for origin in ["example.com", "EXAMPLE.com", "192.0.2.10", "2001:db8::1"] {
            assert!(!zone.accepts_origin(origin, &usual) && zone.accepts_origin(origin, &lenient), "{origin}");
        }
        for bad in ["origin.example.com.", "[::1]", "192.0.2", "localhost", "a b.c"] {
            assert!(!zone.accepts_origin(bad, &usual) && !zone.accepts_origin(bad, &lenient), "{bad}");
        }
    }
}
