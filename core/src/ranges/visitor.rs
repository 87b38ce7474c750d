//! The visitor behind a request.

use std::net::{IpAddr, Ipv4Addr};

use super::Ranges;

const CONNECTING_IP: &str = "CF-Connecting-IP";
const CONNECTING_IPV6: &str = "CF-Connecting-IPv6";

impl Ranges {
    /// The address of the visitor: what `CF-Connecting-IP` says if the request came from the network, and else the
    /// peer's, the address that the connection came from.
    ///
    /// `headers` are the names and values as they came, names in upper or lower case. Nothing in them counts unless the
    /// peer is in the ranges, since anybody can send such a header. And the peer it is, too, where the header
    ///
    /// - is missing,
    /// - came more than once with different values,
    /// - holds anything but one address: a list, a port, a name, brackets,
    /// - holds an address that no visitor has: unspecified, loopback, private, link-local, multicast or broadcast.
    ///
    /// `CF-Connecting-IPv6` counts only beside a `CF-Connecting-IP` from 240.0.0.0/4, which is no address but the
    /// stand-in ("Pseudo IPv4") that the network can be told to put there for a visitor of IPv6. The stand-in is
    /// returned if there is no such header.
    ///
    /// An IPv4 address in IPv6 form is returned as the IPv4 address, the peer's included.
    ///
    /// ```
    /// use cfhost::ranges::Ranges;
    ///
    /// let headers = [("CF-Connecting-IP", "2001:db8::7")];
    /// let visitor = |peer: &str| Ranges::built_in().visitor_addr(peer.parse().unwrap(), headers).to_string();
    /// assert_eq!(visitor("2400:cb00::1"), "2001:db8::7");
    /// assert_eq!(visitor("::ffff:192.0.2.1"), "192.0.2.1");
    /// ```
    pub fn visitor_addr<N, V>(&self, peer: IpAddr, headers: impl IntoIterator<Item = (N, V)>) -> IpAddr
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let peer = peer.to_canonical();
        if !self.contains(peer) {
            return peer;
        }
        let (mut ip, mut ipv6) = (Said::Nothing, Said::Nothing);
        for (name, value) in headers {
            if name.as_ref().eq_ignore_ascii_case(CONNECTING_IP) {
                ip.hear(value.as_ref());
            } else if name.as_ref().eq_ignore_ascii_case(CONNECTING_IPV6) {
                ipv6.hear(value.as_ref());
            }
        }
        match (ip, ipv6) {
            (Said::Address(IpAddr::V4(stand_in)), Said::Address(IpAddr::V6(addr))) if is_stand_in(stand_in) => {
                addr.into()
            }
            (Said::Address(addr), _) => addr,
            _ => peer,
        }
    }
}

/// What a header said, however often it came.
#[derive(PartialEq)]
enum Said {
    Nothing,
    Address(IpAddr),
    Nonsense,
}

impl Said {
    fn hear(&mut self, value: &[u8]) {
        let text = std::str::from_utf8(value).unwrap_or_default().trim_matches([' ', '\t']);
        let heard = match text.parse::<IpAddr>().map(|addr| addr.to_canonical()) {
            Ok(addr) if is_visitors(addr) => Self::Address(addr),
            _ => Self::Nonsense,
        };
        *self = if *self == Self::Nothing || *self == heard { heard } else { Self::Nonsense };
    }
}

fn is_stand_in(addr: Ipv4Addr) -> bool {
    addr.octets()[0] >= 240
}

fn is_visitors(addr: IpAddr) -> bool {
    if addr.is_unspecified() || addr.is_loopback() || addr.is_multicast() {
        return false;
    }
    match addr {
        IpAddr::V4(addr) => !addr.is_private() && !addr.is_link_local() && !addr.is_broadcast(),
        IpAddr::V6(addr) => !addr.is_unique_local() && !addr.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: &str = "173.245.48.1";

    fn visitor(peer: &str, headers: &[(&str, &str)]) -> String {
        Ranges::built_in().visitor_addr(peer.parse().unwrap(), headers.iter().copied()).to_string()
    }

    #[test]
    fn only_the_network_is_believed() {
        let headers = [("cf-connecting-ip", "203.0.113.7")];
        for peer in [NETWORK, "::ffff:173.245.48.1", "2400:cb00::1"] {
            assert_eq!(visitor(peer, &headers), "203.0.113.7", "{peer}");
        }
        // A stranger, one in a retired range, the machine itself.
        for peer in ["192.0.2.1", "204.93.240.1", "199.27.128.1", "127.0.0.1", "2001:db8::1"] {
            assert_eq!(visitor(peer, &headers), peer);
        }
        assert_eq!(visitor("::ffff:192.0.2.1", &headers), "192.0.2.1");
    }

    #[test]
    fn what_is_no_single_address_counts_for_nothing() {
        for bad in [
            "",
            " ",
            "unknown",
            "203.0.113.7, 203.0.113.8",
            "203.0.113.7:443",
            "[2001:db8::7]",
            "2001:db8::7%eth0",
            "203.0.113.007",
            "203.0.113",
            "203.0.113.7\0",
            "127.0.0.1",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "10.0.0.1",
            "192.168.0.1",
            "169.254.1.1",
            "fe80::1",
            "fd00::1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "ff02::1",
        ] {
            assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", bad)]), NETWORK, "{bad}");
        }
        assert_eq!(
            Ranges::built_in().visitor_addr(NETWORK.parse().unwrap(), [("CF-Connecting-IP", [0xff])]).to_string(),
            NETWORK
        );
        assert_eq!(visitor(NETWORK, &[]), NETWORK);
        // Names that a web server could take for the right one.
        for name in
            ["CF_Connecting_IP", "HTTP_CF_CONNECTING_IP", "X-Forwarded-For", "CF-Connecting-IP ", "True-Client-IP"]
        {
            assert_eq!(visitor(NETWORK, &[(name, "203.0.113.7")]), NETWORK, "{name}");
        }
        assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", "\t203.0.113.7 ")]), "203.0.113.7");
        assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", "::ffff:203.0.113.7")]), "203.0.113.7");
    }

    #[test]
    fn several_headers_have_to_agree() {
        let (a, b) = (("CF-Connecting-IP", "203.0.113.7"), ("cf-connecting-ip", "203.0.113.8"));
        assert_eq!(visitor(NETWORK, &[a, a]), "203.0.113.7");
        for headers in
            [&[a, b][..], &[b, a], &[a, b, a], &[a, ("CF-Connecting-IP", "")], &[("CF-Connecting-IP", ""), a]]
        {
            assert_eq!(visitor(NETWORK, headers), NETWORK, "{headers:?}");
        }
    }

    #[test]
    fn the_second_header_counts_beside_a_stand_in_only() {
        let ipv6 = ("CF-Connecting-IPv6", "2001:db8::7");
        assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", "250.1.2.3"), ipv6]), "2001:db8::7");
        assert_eq!(visitor(NETWORK, &[ipv6, ("CF-Connecting-IP", "203.0.113.7")]), "203.0.113.7");
        assert_eq!(visitor(NETWORK, &[ipv6]), NETWORK);
        assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", "250.1.2.3")]), "250.1.2.3");
        assert_eq!(visitor(NETWORK, &[("CF-Connecting-IP", "250.1.2.3"), ("CF-Connecting-IPv6", "::1")]), "250.1.2.3");
    }
}
