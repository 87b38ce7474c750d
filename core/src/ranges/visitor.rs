//! The visitor behind a request.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::{Covered, Ranges};
use crate::Error;

/// The headers that say something here, by their names and by those of a CGI environment.
const HEADERS: [(Header, &str, &str); 3] = [
    (Header::ConnectingIp, "CF-Connecting-IP", "HTTP_CF_CONNECTING_IP"),
    (Header::ConnectingIpv6, "CF-Connecting-IPv6", "HTTP_CF_CONNECTING_IPV6"),
    (Header::ForwardedFor, "X-Forwarded-For", "HTTP_X_FORWARDED_FOR"),
];

/// How headers begin that the network sends with every request. In an environment they have underscores.
const NETWORKS_OWN: [&str; 2] = ["CF-", "X-Forwarded-"];

fn begins_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|of_name| of_name.eq_ignore_ascii_case(start))
}

#[derive(Clone, Copy)]
enum Header {
    ConnectingIp,
    ConnectingIpv6,
    ForwardedFor,
}

/// Your own proxies: the addresses and networks of the servers that stand between the network and this server, such as
/// `cloudflared` or an nginx in front of Apache. By default there are none. Two are equal if they hold the same addresses.
///
/// ```
/// use cfhost::ranges::Proxies;
///
/// let proxies = Proxies::new(["127.0.0.1", "::1", "10.8.0.0/24"])?;
/// assert!(Proxies::new(["localhost"]).is_err());
/// # Ok::<(), cfhost::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Covered);

impl Proxies {
    /// Takes addresses, such as `127.0.0.1` and `::1`, and networks, such as `10.8.0.0/24`.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a text that is neither an address nor a network, for
    /// a network that is not written by its first address, and for one of length 0, which would be everybody.
    pub fn new(proxies: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, Error> {
        let nets = proxies.into_iter().map(|text| proxy(text.as_ref())).collect::<Result<Vec<_>, _>>()?;
        // They may overlap.
        Ok(Self(Covered::by(&IpNet::aggregate(&nets))))
    }
}

fn proxy(text: &str) -> Result<IpNet, Error> {
    let refused = |reason: &'static str| Err(Error::invalid("proxies", reason));
    if let Ok(addr) = text.parse::<IpAddr>() {
        return Ok(addr.to_canonical().into());
    }
    // An IPv4 network in IPv6 form is the IPv4 network, as it is with addresses.
    let canonical = |net| match net {
        IpNet::V6(v6) if v6.prefix_len() >= 96 => {
            let mapped = v6.addr().to_ipv4_mapped().and_then(|v4| Ipv4Net::new(v4, v6.prefix_len() - 96).ok());
            mapped.map_or(net, IpNet::V4)
        }
        net => net,
    };
    match text.parse().map(canonical) {
        Ok(net) if net.prefix_len() == 0 => refused("holds a network that is everybody"),
        Ok(net) if net.addr() != net.network() => refused("holds a network that is not written by its first address"),
        Ok(net) => Ok(net),
        Err(_) => refused("holds what is neither an address nor a network"),
    }
}

impl Ranges {
    /// Returns the address of the visitor. If the request came from the network, that is what `CF-Connecting-IP` says.
    /// Otherwise, it is the peer's address, which the connection came from.
    ///
    /// `headers` are the names and values as they came, with names in upper or lower case. Anybody can send such a
    /// header, so it counts only if the peer is in the ranges. The peer's address is also returned if the header
    ///
    /// - is missing,
    /// - came more than once with different values,
    /// - holds anything but one address: a list, a port, a name, brackets,
    /// - holds an address that no visitor has: unspecified, loopback, private, link-local, multicast or broadcast.
    ///
    /// `CF-Connecting-IPv6` counts only beside a `CF-Connecting-IP` from 240.0.0.0/4. This is not an address, but a
    /// stand-in ("Pseudo IPv4") for a visitor of IPv6: the network can be told to send it. If there is no
    /// `CF-Connecting-IPv6`, the stand-in is returned.
    ///
    /// The variables of a CGI environment are accepted too, by their own names, such as `HTTP_CF_CONNECTING_IP`. They
    /// count only if no name begins with `CF-` or `X-Forwarded-`. The network sends several headers with such names. So
    /// a visitor who sends a header that is named like such a variable is not believed.
    ///
    /// An IPv4 address in IPv6 form is returned as the IPv4 address. This holds for the peer's address too.
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
        self.visitor_addr_behind(&Proxies::default(), peer, headers)
    }

    /// Does the same if the request may have come through your own proxies.
    ///
    /// While the peer is one of your proxies, and not in the ranges, the address before it in `X-Forwarded-For` counts
    /// as the peer: first the last address there, then the one before that, and so on. The search ends at the first
    /// address that is not a proxy's. For this one, [`visitor_addr`](Self::visitor_addr) decides. So `CF-Connecting-IP`
    /// is believed only if the network and your own proxies alone have handed the request on. The search also ends if
    /// the header has no more addresses, or something else in that place. The proxy itself is the peer then. With no
    /// proxies, or with a peer that is not one of them, the result is that of `visitor_addr`.
    ///
    /// Each proxy has to add the address that it was asked from at the end of `X-Forwarded-For`, or to write that
    /// address alone. nginx adds it by `$proxy_add_x_forwarded_for`, and Apache's `mod_proxy` by itself. `cloudflared`
    /// hands on the network's header, which ends with the visitor.
    ///
    /// ```
    /// use cfhost::ranges::{Proxies, Ranges};
    ///
    /// // Through the network, and then through an nginx on the same machine.
    /// let proxies = Proxies::new(["127.0.0.1"])?;
    /// let headers = [("X-Forwarded-For", "203.0.113.7, 173.245.48.1"), ("CF-Connecting-IP", "203.0.113.7")];
    /// let visitor = Ranges::built_in().visitor_addr_behind(&proxies, "127.0.0.1".parse()?, headers);
    /// assert_eq!(visitor.to_string(), "203.0.113.7");
    ///
    /// // Past the network, whose header was forged.
    /// let headers = [("X-Forwarded-For", "192.0.2.1"), ("CF-Connecting-IP", "203.0.113.7")];
    /// let visitor = Ranges::built_in().visitor_addr_behind(&proxies, "127.0.0.1".parse()?, headers);
    /// assert_eq!(visitor.to_string(), "192.0.2.1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn visitor_addr_behind<N, V>(
        &self,
        proxies: &Proxies,
        peer: IpAddr,
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> IpAddr
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let is_proxy = |addr| proxies.0.contains(addr) && !self.contains(addr);
        let mut peer = peer.to_canonical();
        if !is_proxy(peer) && !self.contains(peer) {
            return peer;
        }
        let (mut own, mut cgi, mut are_headers) = (Heard::default(), Heard::default(), false);
        for (name, value) in headers {
            let name = name.as_ref();
            are_headers |= NETWORKS_OWN.iter().any(|start| begins_with(name, start));
            for (header, own_name, cgi_name) in HEADERS {
                if name.eq_ignore_ascii_case(own_name) {
                    own.hear(header, value.as_ref());
                } else if name == cgi_name {
                    cgi.hear(header, value.as_ref());
                }
            }
        }
        let Heard { ip, ipv6, forwarded_for } = if are_headers { own } else { cgi };
        let mut hops = forwarded_for.rsplit(|byte| *byte == b',');
        while is_proxy(peer) {
            match hops.next().and_then(address) {
                Some(hop) => peer = hop,
                None => return peer,
            }
        }
        if !self.contains(peer) {
            return peer;
        }
        match (ip, ipv6) {
            (Said::Address(IpAddr::V4(stand_in)), Said::Address(IpAddr::V6(addr))) if is_stand_in(stand_in) => {
                addr.into()
            }
            (Said::Address(addr), _) => addr,
            _ => peer,
        }
    }

    /// Whether [`visitor_addr`](Self::visitor_addr) and [`visitor_addr_behind`](Self::visitor_addr_behind) look at the
    /// value of a header, or CGI variable, of this name. Of all other headers, they look only at the names.
    ///
    /// ```
    /// use cfhost::ranges::Ranges;
    ///
    /// assert!(Ranges::is_visitor_header("cf-connecting-ip") && !Ranges::is_visitor_header("Cookie"));
    /// ```
    pub fn is_visitor_header(name: &str) -> bool {
        HEADERS.iter().any(|(_, own, cgi)| name.eq_ignore_ascii_case(own) || name == *cgi)
    }
}

/// What the headers of one kind of name said.
#[derive(Default)]
struct Heard {
    ip: Said,
    ipv6: Said,
    /// Of all such headers, as one list.
    forwarded_for: Vec<u8>,
}

impl Heard {
    fn hear(&mut self, header: Header, value: &[u8]) {
        match header {
            Header::ConnectingIp => self.ip.hear(value),
            Header::ConnectingIpv6 => self.ipv6.hear(value),
            Header::ForwardedFor => {
                if !self.forwarded_for.is_empty() {
                    self.forwarded_for.push(b',');
                }
                self.forwarded_for.extend_from_slice(value);
            }
        }
    }
}

/// What a header said, however often it came.
#[derive(Default, PartialEq)]
enum Said {
    #[default]
    Nothing,
    Address(IpAddr),
    Nonsense,
}

impl Said {
    fn hear(&mut self, value: &[u8]) {
        let heard = address(value).filter(|addr| is_visitors(*addr)).map_or(Self::Nonsense, Self::Address);
        *self = if *self == Self::Nothing || *self == heard { heard } else { Self::Nonsense };
    }
}

/// The one address that a text is.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\t']);
    text.parse::<IpAddr>().ok().map(|addr| addr.to_canonical())
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
            let headers = [(name, "203.0.113.7"), ("CF-Ray", "230b030023ae2822-SJC")];
            assert_eq!(visitor(NETWORK, &headers), NETWORK, "{name}");
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

    #[test]
    fn the_variables_of_an_environment_count_where_they_are_one() {
        let (variable, host) = (("HTTP_CF_CONNECTING_IP", "203.0.113.7"), ("HTTP_HOST", "example.com"));
        assert_eq!(visitor(NETWORK, &[host, variable]), "203.0.113.7");
        assert_eq!(visitor("192.0.2.1", &[host, variable]), "192.0.2.1");
        assert_eq!(visitor(NETWORK, &[host, ("http_cf_connecting_ip", "203.0.113.7")]), NETWORK);
        assert_eq!(visitor(NETWORK, &[variable, ("HTTP_CF_CONNECTING_IP", "203.0.113.8")]), NETWORK);
        let both = [("HTTP_CF_CONNECTING_IP", "250.1.2.3"), ("HTTP_CF_CONNECTING_IPV6", "2001:db8::7")];
        assert_eq!(visitor(NETWORK, &both), "2001:db8::7");
        // An environment has variables of the system's, too.
        assert_eq!(visitor(NETWORK, &[("MY-SETTING", "1"), variable]), "203.0.113.7");
        // Among headers, such a name is one that the visitor chose.
        assert_eq!(visitor(NETWORK, &[variable, ("x-forwarded-proto", "https")]), NETWORK);
        assert_eq!(visitor(NETWORK, &[variable, ("CF-Ray", "1")]), NETWORK);
        assert_eq!(visitor(NETWORK, &[variable, ("CF-Connecting-IP", "203.0.113.8")]), "203.0.113.8");
        for (name, is_one) in [("x-forwarded-for", true), ("HTTP_X_FORWARDED_FOR", true), ("Forwarded", false)] {
            assert_eq!(Ranges::is_visitor_header(name), is_one, "{name}");
        }
    }

    fn behind(proxies: &[&str], peer: &str, headers: &[(&str, &str)]) -> String {
        let proxies = Proxies::new(proxies).unwrap();
        Ranges::built_in().visitor_addr_behind(&proxies, peer.parse().unwrap(), headers.iter().copied()).to_string()
    }

    #[test]
    fn what_is_no_list_of_proxies_is_refused() {
        for bad in ["", "localhost", "10.0.0.0/33", "10.0.0.1/8", "0.0.0.0/0", "::/0", "::ffff:0:0/96", "10.0.0.1:80"] {
            let error = Proxies::new(["127.0.0.1", bad]).expect_err(bad);
            assert_eq!((error.kind(), error.argument()), (crate::ErrorKind::InvalidArgument, Some("proxies")), "{bad}");
        }
        assert_eq!(Proxies::new(Vec::<String>::new()).unwrap(), Proxies::default());
        let overlapping =
            ["10.1.2.3", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "2001:db8:1::/48", "10.255.0.0/16"];
        assert_eq!(Proxies::new(overlapping).unwrap(), Proxies::new(["2001:db8::/32", "10.0.0.0/8"]).unwrap());
        for (proxy, is_one) in [("10.200.0.1", true), ("2001:db8:2::1", true), ("10.1.2.3", true), ("11.0.0.1", false)]
        {
            let found = behind(&overlapping, proxy, &[("X-Forwarded-For", "192.0.2.1")]);
            assert_eq!(found == "192.0.2.1", is_one, "{proxy}");
        }
        for mapped in ["::ffff:10.0.0.1", "::ffff:10.0.0.0/120"] {
            assert_eq!(behind(&[mapped], "10.0.0.1", &[("X-Forwarded-For", "192.0.2.1")]), "192.0.2.1", "{mapped}");
        }
    }
}
