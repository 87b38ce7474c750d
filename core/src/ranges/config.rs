//! The ranges as configuration of other programs.

use std::fmt::Write as _;

use super::Ranges;

/// What [`Ranges::config`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigFormat {
    /// `set_real_ip_from` and `real_ip_header` of `ngx_http_realip_module`, for the `http`, `server` or `location` level.
    Nginx,
    /// `RemoteIPTrustedProxy` and `RemoteIPHeader` of `mod_remoteip`, for the server or a virtual host.
    Apache,
    /// An `acl` and an `http-request set-src`, for a `frontend` or `listen` section.
    Haproxy,
    /// Two definitions, `$cfhost_ipv4` and `$cfhost_ipv6`, for rules such as `ip saddr $cfhost_ipv4 accept`.
    Nftables,
    /// All ranges, one a line.
    Plain,
    /// Those of IPv4, one a line.
    PlainIpv4,
    /// Those of IPv6, one a line.
    PlainIpv6,
}

impl ConfigFormat {
    /// The stable lower-case name: `nginx`, `apache`, `haproxy`, `nftables`, `plain`, `plain_ipv4` or `plain_ipv6`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Haproxy => "haproxy",
            Self::Nftables => "nftables",
            Self::Plain => "plain",
            Self::PlainIpv4 => "plain_ipv4",
            Self::PlainIpv6 => "plain_ipv6",
        }
    }
}

impl Ranges {
    /// The ranges as text for another program: lines that end in a line feed, in the order of the list.
    ///
    /// Write it beside the file that is in use, let the program check it (`nginx -t`, `apachectl -t`), and rename it over
    /// the old one only then.
    ///
    /// ```
    /// use cfhost::ranges::{ConfigFormat, Ranges};
    ///
    /// let text = Ranges::built_in().config(ConfigFormat::PlainIpv6);
    /// assert!(text.starts_with("2400:cb00::/32\n"));
    /// ```
    pub fn config(&self, format: ConfigFormat) -> String {
        let mut text = String::new();
        let mut each = |before: &str, after: &str| {
            for net in self.iter() {
                _ = writeln!(text, "{before}{net}{after}");
            }
        };
        match format {
            ConfigFormat::Nginx => {
                each("set_real_ip_from ", ";");
                text.push_str("real_ip_header CF-Connecting-IP;\n");
            }
            ConfigFormat::Apache => {
                each("RemoteIPTrustedProxy ", "");
                text.push_str("RemoteIPHeader CF-Connecting-IP\n");
            }
            ConfigFormat::Haproxy => {
                each("acl from_cfhost_ranges src ", "");
                text.push_str(
                    "http-request set-src req.hdr(CF-Connecting-IP) if from_cfhost_ranges \
                     { req.hdr_cnt(CF-Connecting-IP) eq 1 }\n",
                );
            }
            ConfigFormat::Nftables => {
                let list = |nets: Vec<String>| nets.join(", ");
                let v4 = list(self.ipv4().map(|net| net.to_string()).collect());
                let v6 = list(self.ipv6().map(|net| net.to_string()).collect());
                _ = writeln!(text, "define cfhost_ipv4 = {{ {v4} }}\ndefine cfhost_ipv6 = {{ {v6} }}");
            }
            ConfigFormat::Plain => each("", ""),
            ConfigFormat::PlainIpv4 => self.ipv4().for_each(|net| _ = writeln!(text, "{net}")),
            ConfigFormat::PlainIpv6 => self.ipv6().for_each(|net| _ = writeln!(text, "{net}")),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_is_in_every_format_once() {
        let ranges = Ranges::built_in();
        let all = [
            ConfigFormat::Nginx,
            ConfigFormat::Apache,
            ConfigFormat::Haproxy,
            ConfigFormat::Nftables,
            ConfigFormat::Plain,
            ConfigFormat::PlainIpv4,
            ConfigFormat::PlainIpv6,
        ];
        let names: Vec<_> = all.iter().map(|format| format.as_str()).collect();
        assert_eq!(names, ["nginx", "apache", "haproxy", "nftables", "plain", "plain_ipv4", "plain_ipv6"]);
        for format in all {
            let text = ranges.config(format);
            assert!(text.ends_with('\n') && !text.contains("\n\n"), "{text}");
            for net in ranges.iter() {
                let is_wanted = match format {
                    ConfigFormat::PlainIpv4 => net.addr().is_ipv4(),
                    ConfigFormat::PlainIpv6 => net.addr().is_ipv6(),
                    _ => true,
                };
                assert_eq!(text.matches(&net.to_string()).count(), usize::from(is_wanted), "{net} {format:?}");
            }
        }
        let plain = |format| ranges.config(format);
        let (v4, v6) = (plain(ConfigFormat::PlainIpv4), plain(ConfigFormat::PlainIpv6));
        assert_eq!(&Ranges::from_text(&v4, &v6).unwrap(), ranges);
        assert_eq!(plain(ConfigFormat::Plain), v4 + &v6);
    }
}
