//! The network's address ranges: from which addresses its requests come, and who the visitor behind a request is.
//!
//! ```
//! use cfhost::ranges::{ConfigFormat, Ranges};
//!
//! let ranges = Ranges::built_in();
//! assert!(ranges.contains("173.245.48.1".parse()?));
//! assert!(!ranges.contains("192.0.2.1".parse()?));
//!
//! // Who asks, of a request that came from the network.
//! let headers = [("Host", "example.com"), ("CF-Connecting-IP", "203.0.113.7")];
//! let visitor = ranges.visitor_addr("173.245.48.1".parse()?, headers);
//! assert_eq!(visitor.to_string(), "203.0.113.7");
//!
//! // The same, done by the web server.
//! assert!(ranges.config(ConfigFormat::Nginx).contains("set_real_ip_from 173.245.48.0/20;"));
//! # Ok::<(), std::net::AddrParseError>(())
//! ```
//!
//! [`Ranges::built_in`] is the list as this library knows it. [`Refresh`] fetches the list that is published now, and
//! keeps it in a file that [`Ranges::load`] reads.

mod config;
mod published;
mod refresh;
mod visitor;

use std::net::IpAddr;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::json;

pub use config::ConfigFormat;
pub use ipnet::{IpNet, Ipv4Net, Ipv6Net};
pub use refresh::{Refresh, Refreshed};
pub use visitor::Proxies;

use crate::{Delivery, Error, ErrorKind};

/// A list of address ranges that was found sound. Every range is written by its first address, and no two overlap. No
/// range is private, reserved or wider than /11 (IPv4) or /24 (IPv6). There are at least 8 ranges of IPv4 and 4 of
/// IPv6, and at most 200 of each. The IPv4 ones hold no more than 8 million addresses.
///
/// Two lists are equal if they have the same ranges, in any order.
#[derive(Debug, Clone)]
pub struct Ranges {
    /// As published, in its order.
    nets: Vec<IpNet>,
    etag: Option<String>,
    /// The same, for looking up.
    covered: Covered,
}

/// A range of the 2012 document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DocumentRange {
    /// The range.
    pub range: IpNet,
    /// The day, `YYYY-MM-DD`, since when the range is no longer the network's. Its present owner could pose as any
    /// visitor. `None` while it is the network's.
    pub retired: Option<&'static str>,
}

impl Ranges {
    /// The month, `YYYY-MM`, since which the published list has had the same content as the built-in one, as far as is
    /// known.
    pub const BUILT_IN_SINCE: &'static str = published::BUILT_IN_SINCE;

    /// The list that is built in.
    ///
    /// ```
    /// let ranges = cfhost::ranges::Ranges::built_in();
    /// assert_eq!((ranges.ipv4().count(), ranges.ipv6().count()), (15, 7));
    /// ```
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Ranges> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let nets = published::BUILT_IN.iter().map(|text| constant(text)).collect();
            Self::index(nets, Some(published::BUILT_IN_ETAG.to_owned()))
        })
    }

    /// The list of the 2012 document, in its order. Three of its ranges are retired, and it lacks those that came
    /// later. Use it only for comparison: nothing trusts it.
    ///
    /// ```
    /// let list = cfhost::ranges::Ranges::document_2012();
    /// let retired: Vec<_> = list.iter().filter(|range| range.retired.is_some()).map(|range| range.range).collect();
    /// assert_eq!(retired.len(), 3);
    /// assert!(!cfhost::ranges::Ranges::built_in().contains(retired[0].addr()));
    /// ```
    pub fn document_2012() -> Vec<DocumentRange> {
        let list = published::DOCUMENT_2012.iter();
        list.map(|&(range, retired)| DocumentRange { range: constant(range), retired }).collect()
    }

    /// Reads the published text forms, one range a line.
    ///
    /// # Errors
    ///
    /// [`Protocol`](ErrorKind::Protocol) if the list is malformed or not sound: see [`Ranges`].
    pub fn from_text(ipv4: &str, ipv6: &str) -> Result<Self, Error> {
        let nets = |family: &str, text: &str| lines(text).map(|line| net(family, line)).collect::<Result<Vec<_>, _>>();
        let mut all = nets("IPv4", ipv4)?;
        all.extend(nets("IPv6", ipv6)?);
        Self::new(all, None)
    }

    /// Reads the published JSON form, which is also what [`to_json`](Self::to_json) writes.
    ///
    /// # Errors
    ///
    /// As [`from_text`](Self::from_text).
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Envelope {
            success: bool,
            result: Lists,
        }
        #[derive(Deserialize)]
        struct Lists {
            ipv4_cidrs: Vec<String>,
            ipv6_cidrs: Vec<String>,
            etag: Option<String>,
        }
        let Ok(Envelope { success: true, result }) = serde_json::from_slice(json) else {
            return Err(unsound("it is not the published JSON form"));
        };
        let mut nets = Vec::with_capacity(result.ipv4_cidrs.len() + result.ipv6_cidrs.len());
        for (family, list) in [("IPv4", &result.ipv4_cidrs), ("IPv6", &result.ipv6_cidrs)] {
            for text in list {
                nets.push(net(family, text)?);
            }
        }
        // It goes into a header and into a file.
        let is_sound = |etag: &String| etag.len() <= 64 && etag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Self::new(nets, result.etag.filter(is_sound))
    }

    /// Reads the list that a [`Refresh`] left in this file. If there is no such file, it is the built-in list.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if the file cannot be read, [`Protocol`](ErrorKind::Protocol) if
    /// the list in it is malformed or not sound.
    pub fn load(cache_file: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        match std::fs::read(cache_file) {
            Ok(json) => Self::from_json(&json),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::built_in().clone()),
            Err(error) => Err(Error::invalid("cache_file", "cannot be read").with_source(error)),
        }
    }

    /// Writes the published JSON form.
    ///
    /// ```
    /// use cfhost::ranges::Ranges;
    ///
    /// let json = Ranges::built_in().to_json();
    /// assert_eq!(&Ranges::from_json(json.as_bytes())?, Ranges::built_in());
    /// # Ok::<(), cfhost::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let texts = |nets: &mut dyn Iterator<Item = String>| nets.collect::<Vec<_>>();
        let value = json!({
            "result": {
                "ipv4_cidrs": texts(&mut self.ipv4().map(|net| net.to_string())),
                "ipv6_cidrs": texts(&mut self.ipv6().map(|net| net.to_string())),
                "etag": self.etag,
            },
            "success": true,
            "errors": [],
            "messages": [],
        });
        format!("{value:#}\n")
    }

    /// Whether the address is in one of the ranges. An IPv4 address in IPv6 form (`::ffff:192.0.2.1`) counts as the IPv4
    /// address.
    pub fn contains(&self, addr: IpAddr) -> bool {
        self.covered.contains(addr)
    }

    /// The ranges, in the order of the list.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = IpNet> + Clone + '_ {
        self.nets.iter().copied()
    }

    /// The IPv4 ranges.
    pub fn ipv4(&self) -> impl Iterator<Item = Ipv4Net> + Clone + '_ {
        self.iter().filter_map(|net| if let IpNet::V4(net) = net { Some(net) } else { None })
    }

    /// The IPv6 ranges.
    pub fn ipv6(&self) -> impl Iterator<Item = Ipv6Net> + Clone + '_ {
        self.iter().filter_map(|net| if let IpNet::V6(net) = net { Some(net) } else { None })
    }

    /// The publisher's identifier for this content, if the publisher gave one. A list with other content has another
    /// one.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// Takes a list that is sound.
    fn new(nets: Vec<IpNet>, etag: Option<String>) -> Result<Self, Error> {
        let (v4, v6) = nets.iter().fold((0, 0), |(v4, v6), net| match net {
            IpNet::V4(_) => (v4 + 1, v6),
            IpNet::V6(_) => (v4, v6 + 1),
        });
        for (family, count, least) in [("IPv4", v4, 8), ("IPv6", v6, 4)] {
            if !(least..=200).contains(&count) {
                return Err(unsound(format_args!("it has {count} ranges of {family}, and not from {least} to 200")));
            }
        }
        let special: Vec<IpNet> = published::SPECIAL.iter().map(|text| constant(text)).collect();
        for net in &nets {
            let widest = if matches!(net, IpNet::V4(_)) { 11 } else { 24 };
            if net.addr() != net.network() {
                return Err(unsound(format_args!("{net} is not written by its first address")));
            }
            if net.prefix_len() < widest {
                return Err(unsound(format_args!("{net} is wider than /{widest}")));
            }
            if let Some(other) = special.iter().find(|other| overlap(net, other)) {
                return Err(unsound(format_args!("{net} is private or reserved ({other})")));
            }
        }
        for (place, net) in nets.iter().enumerate() {
            if let Some(other) = nets[..place].iter().find(|other| overlap(net, other)) {
                return Err(unsound(format_args!("{other} and {net} overlap")));
            }
        }
        let ranges = Self::index(nets, etag);
        let size = ranges.ipv4().map(|net| 1_u64 << (32 - net.prefix_len())).sum::<u64>();
        if size > 1 << 23 {
            return Err(unsound(format_args!("it has {size} addresses of IPv4")));
        }
        Ok(ranges)
    }

    /// Whether at least half of each list's addresses are in the other, of IPv4 and of IPv6.
    fn is_like(&self, other: &Self) -> bool {
        self.covered.v4.are_like(&other.covered.v4) && self.covered.v6.are_like(&other.covered.v6)
    }

    fn index(nets: Vec<IpNet>, etag: Option<String>) -> Self {
        Self { covered: Covered::by(&nets), nets, etag }
    }
}

impl PartialEq for Ranges {
    fn eq(&self, other: &Self) -> bool {
        self.nets.len() == other.nets.len() && self.iter().all(|net| other.nets.contains(&net))
    }
}

impl Eq for Ranges {}

/// What networks that are apart cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Covered {
    v4: Blocks<u32>,
    v6: Blocks<u128>,
}

impl Covered {
    fn by(nets: &[IpNet]) -> Self {
        let v4 = |net: &IpNet| match net {
            IpNet::V4(net) => Some((net.network().to_bits(), net.broadcast().to_bits())),
            IpNet::V6(_) => None,
        };
        let v6 = |net: &IpNet| match net {
            IpNet::V6(net) => Some((net.network().to_bits(), net.broadcast().to_bits())),
            IpNet::V4(_) => None,
        };
        Self { v4: Blocks::of(nets.iter().filter_map(v4)), v6: Blocks::of(nets.iter().filter_map(v6)) }
    }

    fn contains(&self, addr: IpAddr) -> bool {
        match addr.to_canonical() {
            IpAddr::V4(addr) => self.v4.contain(addr.to_bits()),
            IpAddr::V6(addr) => self.v6.contain(addr.to_bits()),
        }
    }
}

/// Ranges of numbers, both ends included, sorted and apart: the first of each and the last of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Blocks<T> {
    first: Vec<T>,
    last: Vec<T>,
}

impl<T: Ord + Copy> Blocks<T> {
    fn of(blocks: impl Iterator<Item = (T, T)>) -> Self {
        let mut blocks: Vec<_> = blocks.collect();
        blocks.sort_unstable();
        let (first, last) = blocks.into_iter().unzip();
        Self { first, last }
    }

    fn contain(&self, number: T) -> bool {
        let before = self.first.partition_point(|first| *first <= number);
        before > 0 && number <= self.last[before - 1]
    }

    fn iter(&self) -> impl Iterator<Item = (T, T)> + '_ {
        self.first.iter().copied().zip(self.last.iter().copied())
    }
}

impl<T: Ord + Copy + Into<u128>> Blocks<T> {
    /// How many numbers are in both.
    fn shared(&self, other: &Self) -> u128 {
        let overlaps = self.iter().flat_map(|a| other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
        overlaps.filter(|(first, last)| first <= last).map(|(first, last)| last.into() - first.into() + 1).sum()
    }

    fn are_like(&self, other: &Self) -> bool {
        self.shared(other) * 2 >= self.shared(self).max(other.shared(other))
    }
}

fn overlap(a: &IpNet, b: &IpNet) -> bool {
    a.contains(b) || b.contains(a)
}

/// The lines of a text; a line end after the last one makes no other.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n')
}

fn net(family: &str, text: &str) -> Result<IpNet, Error> {
    let what = if text.contains('<') { "HTML" } else { "another thing" };
    let net = text.parse().map_err(|_| unsound(format_args!("there is {what} where a range of {family} has to be")))?;
    match (family, net) {
        ("IPv4", IpNet::V4(_)) | ("IPv6", IpNet::V6(_)) => Ok(net),
        _ => Err(unsound(format_args!("{net} is no range of {family}"))),
    }
}

/// A range of `published.rs`, all of which a test parses.
fn constant(text: &str) -> IpNet {
    text.parse().unwrap_or_default()
}

/// A list that is not as it should be.
fn unsound(reason: impl std::fmt::Display) -> Error {
    let message = format!("the list of address ranges was refused: {reason}");
    Error::new(ErrorKind::Protocol, Delivery::Answered, message).with_advice("The list in use stays as it was.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_ranges() {
        for text in published::BUILT_IN.iter().chain(published::SPECIAL) {
            assert_eq!(text.parse::<IpNet>().unwrap().to_string(), *text);
            assert_eq!(constant(text).to_string(), *text);
        }
        let built_in = Ranges::built_in();
        assert!(Ranges::new(built_in.nets.clone(), None).is_ok());
        let document = Ranges::document_2012();
        assert_eq!(document.len(), 18);
        for DocumentRange { range, retired } in document {
            assert_eq!(built_in.nets.contains(&range), retired.is_none(), "{range}");
            assert_eq!(built_in.contains(range.addr()), retired.is_none(), "{range}");
        }
    }

    #[test]
    fn the_ends_of_every_range() {
        let ranges = Ranges::built_in();
        let in_a_range = |addr: IpAddr| ranges.iter().any(|net| net.contains(&addr));
        let mut outside = 0;
        for net in ranges.iter() {
            assert!(ranges.contains(net.network()) && ranges.contains(net.broadcast()), "{net}");
            let beside: [IpAddr; 2] = match net {
                IpNet::V4(net) => [
                    std::net::Ipv4Addr::from_bits(net.network().to_bits() - 1).into(),
                    std::net::Ipv4Addr::from_bits(net.broadcast().to_bits() + 1).into(),
                ],
                IpNet::V6(net) => [
                    std::net::Ipv6Addr::from_bits(net.network().to_bits() - 1).into(),
                    std::net::Ipv6Addr::from_bits(net.broadcast().to_bits() + 1).into(),
                ],
            };
            for addr in beside {
                assert_eq!(ranges.contains(addr), in_a_range(addr), "{addr}");
                outside += usize::from(!ranges.contains(addr));
            }
            if let IpNet::V4(net) = net {
                assert!(ranges.contains(net.network().to_ipv6_mapped().into()));
            }
        }
        // Two of the IPv4 ranges are next to each other.
        assert_eq!(outside, 2 * 22 - 2);
        for text in ["0.0.0.0", "255.255.255.255", "::", "::1", "::ffff:192.0.2.1", "ffff:ffff:ffff:ffff::1"] {
            assert!(!ranges.contains(text.parse().unwrap()), "{text}");
        }
        // Only the mapped form is an IPv4 address.
        assert!(ranges.contains("::ffff:173.245.48.1".parse().unwrap()));
        assert!(!ranges.contains("::173.245.48.1".parse().unwrap()));
    }

    /// The published text forms.
    fn text() -> (String, String) {
        let lines = |nets: Vec<String>| nets.join("\n");
        let ranges = Ranges::built_in();
        (lines(ranges.ipv4().map(|n| n.to_string()).collect()), lines(ranges.ipv6().map(|n| n.to_string()).collect()))
    }

    #[test]
    fn the_text_forms_are_read_with_and_without_a_last_line_end() {
        let (v4, v6) = text();
        assert_eq!(&Ranges::from_text(&v4, &v6).unwrap(), Ranges::built_in());
        assert_eq!(&Ranges::from_text(&format!("{v4}\n"), &format!("{v6}\n")).unwrap(), Ranges::built_in());
    }

    #[test]
    fn what_is_not_a_sound_list_is_refused() {
        let (v4, v6) = text();
        let with = |line: &str| format!("{v4}\n{line}");
        let html = "<!DOCTYPE html><html><body>Attention Required!</body></html>";
        let narrow: Vec<_> = (0..201).map(|n| format!("45.{n}.0.0/24")).collect();
        let wide: Vec<_> = (0..8).map(|n| format!("{}.0.0.0/11", 32 + n)).collect();
        let cases: Vec<(&str, String, String)> = vec![
            ("nothing", String::new(), v6.clone()),
            ("nothing of IPv6", v4.clone(), String::new()),
            ("line ends only", "\n\n\n".into(), v6.clone()),
            ("HTML", html.into(), v6.clone()),
            ("HTML for IPv6", v4.clone(), html.into()),
            ("HTML after the list", with(html), v6.clone()),
            ("JSON", "{\"success\":false}".into(), v6.clone()),
            ("cut in a range", v4[..v4.len() - 1].into(), v6.clone()),
            ("cut in an address", v4[..v4.len() - 5].into(), v6.clone()),
            ("cut after a few", v4.lines().take(5).collect::<Vec<_>>().join("\n"), v6.clone()),
            ("the families glued together", format!("{v4}{v6}"), v6.clone()),
            ("both families in one", format!("{v4}\n{v6}"), v6.clone()),
            ("the families exchanged", v6.clone(), v4.clone()),
            ("private", with("10.1.0.0/16"), v6.clone()),
            ("loopback", with("127.0.0.0/8"), v6.clone()),
            ("shared space", with("100.64.0.0/12"), v6.clone()),
            ("documentation", with("203.0.113.0/25"), v6.clone()),
            ("multicast", with("224.0.0.0/24"), v6.clone()),
            ("unique local", v4.clone(), format!("{v6}\nfc00::/32")),
            ("mapped", v4.clone(), format!("{v6}\n::ffff:0:0/96")),
            ("everything", with("0.0.0.0/0"), v6.clone()),
            ("everything of IPv6", v4.clone(), format!("{v6}\n::/0")),
            ("a wide range", with("8.0.0.0/8"), v6.clone()),
            ("a wide range of IPv6", v4.clone(), format!("{v6}\n2a00::/12")),
            ("a duplicate", with("131.0.72.0/22"), v6.clone()),
            ("a part of another", with("104.16.8.0/24"), v6.clone()),
            ("not by its first address", with("45.0.0.1/24"), v6.clone()),
            ("no length", with("45.0.0.1"), v6.clone()),
            ("a length too long", with("45.0.0.0/33"), v6.clone()),
            ("CRLF", v4.replace('\n', "\r\n"), v6.clone()),
            ("blanks", with(" 45.0.0.0/24"), v6.clone()),
            ("an empty line", with("\n45.0.0.0/24"), v6.clone()),
            ("a comment", with("# 45.0.0.0/24"), v6.clone()),
            ("a directive", with("45.0.0.0/24; include /etc/passwd"), v6.clone()),
            ("NUL", with("45.0.0.0/24\0"), v6.clone()),
            ("too many", narrow.join("\n"), v6.clone()),
            ("too much", wide.join("\n"), v6.clone()),
        ];
        for (name, v4, v6) in cases {
            let error = Ranges::from_text(&v4, &v6).expect_err(name);
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Answered), "{name}");
            assert!(!error.to_string().contains("passwd") && error.to_string().contains("stays as it was"), "{error}");
        }
        let json = Ranges::built_in().to_json();
        for bad in ["", "[]", "{}", "null", html, &json[..json.len() / 2], &json.replace("true", "false")] {
            assert!(Ranges::from_json(bad.as_bytes()).is_err(), "{bad}");
        }
        let odd = json.replace(published::BUILT_IN_ETAG, "a\\r\\nX: 1");
        assert_eq!(Ranges::from_json(odd.as_bytes()).unwrap().etag(), None);
    }

    #[test]
    fn order_and_etag_make_no_other_list() {
        let built_in = Ranges::built_in();
        let mut nets = built_in.nets.clone();
        nets.reverse();
        assert_eq!(&Ranges::new(nets.clone(), None).unwrap(), built_in);
        nets.pop();
        assert_ne!(&Ranges::new(nets, None).unwrap(), built_in);
    }
}
