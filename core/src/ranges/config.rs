//! The ranges as configuration of other programs.

use std::fmt::Write as _;

use super::Ranges;
use crate::words::words;

words! {
    /// What [`Ranges::config`] writes.
    ///
    /// If the program knows comments, the text begins with one. It names the oldest version that the text was tried with.
    ConfigFormat {
        /// `set_real_ip_from` and `real_ip_header` of `ngx_http_realip_module`, for the `http`, `server` or `location` level.
        Nginx = "nginx",
        /// The `set_real_ip_from` lines alone, for a configuration that has its `real_ip_header` already: a second one on the
        /// same level is an error.
        NginxRanges = "nginx_ranges",
        /// `RemoteIPTrustedProxy` and `RemoteIPHeader` of `mod_remoteip`, for the server or a virtual host.
        Apache = "apache",
        /// An `acl` and rules with `set-src`, for a `frontend` or `listen` section in HTTP mode, before its other `http-request`
        /// rules. It decides by the address that the connection came from, which it keeps in `sess.cfhost_peer`.
        Haproxy = "haproxy",
        /// Two definitions, `$cfhost_ipv4` and `$cfhost_ipv6`, for rules such as `ip saddr $cfhost_ipv4 accept`.
        Nftables = "nftables",
        /// The sets `cfhost_ipv4` and `cfhost_ipv6` for `ipset restore`, for rules such as `-m set --match-set cfhost_ipv4
        /// src -j ACCEPT`. Sets that are missing are made. Sets that exist are exchanged as a whole.
        Ipset = "ipset",
        /// A file for CSF. Name it by an `Include` line in `csf.allow`, and in `csf.ignore` for CSF's daemon `lfd`.
        Csf = "csf",
        /// `ignoreip` of fail2ban, for a file in `jail.d` whose name ends in `.conf`. An `ignoreip` in `jail.local`
        /// replaces it, and can include the ranges by `%(cfhost_ranges)s`.
        Fail2ban = "fail2ban",
        /// All ranges, one a line.
        Plain = "plain",
        /// The IPv4 ranges, one a line.
        PlainIpv4 = "plain_ipv4",
        /// The IPv6 ranges, one a line.
        PlainIpv6 = "plain_ipv6",
    }
}

impl ConfigFormat {
    /// What the text begins with. Debian 11 is the oldest system whose programs were asked.
    const fn opening(self) -> &'static str {
        match self {
            Self::Nginx | Self::NginxRanges => "# For nginx. The oldest version that this was tried with: 1.18.\n",
            Self::Apache => "# For Apache with mod_remoteip. The oldest version that this was tried with: 2.4.62.\n",
            Self::Haproxy => {
                "# For HAProxy, before other http-request rules. The oldest version that this was tried with: 2.2.\n\
                 # Before 2.5 the source belongs to the connection: where requests over HTTP/2 overlap, a log line may show\n\
                 # the visitor of a later one.\n"
            }
            Self::Nftables => "# For nftables. The oldest version that this was tried with: 0.9.8.\n",
            Self::Ipset => "# For ipset restore. The oldest version that this was tried with: 7.10.\n",
            Self::Csf => {
                "# For csf.allow and csf.ignore of CSF, as its documentation has them. Tried with no version.\n"
            }
            Self::Fail2ban => {
                "# For fail2ban, in jail.d. The oldest version that this was tried with: 0.11.2.\n\
                 # What jail.local has replaces this: ignoreip = 127.0.0.0/8 ::1 %(cfhost_ranges)s\n"
            }
            Self::Plain | Self::PlainIpv4 | Self::PlainIpv6 => "",
        }
    }
}

impl Ranges {
    /// Writes the ranges as text for another program: lines that end in a line feed, in the order of the list.
    ///
    /// Write the text beside the file that is in use. Let the program check it (`nginx -t`, `apachectl -t`, `haproxy
    /// -c`, `fail2ban-client -t`). Only then rename it over the old file.
    ///
    /// ```
    /// use cfhost::ranges::{ConfigFormat, Ranges};
    ///
    /// let text = Ranges::built_in().config(ConfigFormat::PlainIpv6);
    /// assert!(text.starts_with("2400:cb00::/32\n"));
    /// ```
    pub fn config(&self, format: ConfigFormat) -> String {
        let mut text = format.opening().to_owned();
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
            ConfigFormat::NginxRanges => each("set_real_ip_from ", ";"),
            ConfigFormat::Apache => {
                each("RemoteIPTrustedProxy ", "");
                text.push_str("RemoteIPHeader CF-Connecting-IP\n");
            }
            ConfigFormat::Haproxy => {
                // Never `src`: before 2.5 it is, from the second request of a connection on, what a request before set.
                text.push_str("tcp-request session set-var(sess.cfhost_peer) src\n");
                for net in self.iter() {
                    _ = writeln!(text, "acl from_cfhost_ranges var(sess.cfhost_peer) -m ip {net}");
                }
                text.push_str(
                    "http-request set-src var(sess.cfhost_peer)\n\
                     http-request set-src req.hdr(CF-Connecting-IP) if from_cfhost_ranges \
                     { req.hdr_cnt(CF-Connecting-IP) eq 1 }\n",
                );
            }
            ConfigFormat::Nftables => {
                let list = |nets: Vec<String>| nets.join(", ");
                let v4 = list(self.ipv4().map(|net| net.to_string()).collect());
                let v6 = list(self.ipv6().map(|net| net.to_string()).collect());
                _ = writeln!(text, "define cfhost_ipv4 = {{ {v4} }}\ndefine cfhost_ipv6 = {{ {v6} }}");
            }
            ConfigFormat::Ipset => {
                let mut set = |name: &str, family: &str, nets: Vec<String>| {
                    _ = writeln!(text, "create {name} hash:net family {family} -exist");
                    _ = writeln!(text, "create {name}_new hash:net family {family} -exist\nflush {name}_new");
                    for net in nets {
                        _ = writeln!(text, "add {name}_new {net}");
                    }
                    _ = writeln!(text, "swap {name}_new {name}\ndestroy {name}_new");
                };
                set("cfhost_ipv4", "inet", self.ipv4().map(|net| net.to_string()).collect());
                set("cfhost_ipv6", "inet6", self.ipv6().map(|net| net.to_string()).collect());
            }
            ConfigFormat::Fail2ban => {
                text.push_str("[DEFAULT]\ncfhost_ranges =\n");
                for net in self.iter() {
                    _ = writeln!(text, "    {net}");
                }
                text.push_str("ignoreip = 127.0.0.0/8 ::1 %(cfhost_ranges)s\n");
            }
            ConfigFormat::Csf | ConfigFormat::Plain => each("", ""),
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
        let names: Vec<_> = ConfigFormat::ALL.iter().map(|format| format.as_str()).collect();
        let of_programs = ["nginx", "nginx_ranges", "apache", "haproxy", "nftables", "ipset", "csf", "fail2ban"];
        assert_eq!(names, [&of_programs[..], &["plain", "plain_ipv4", "plain_ipv6"]].concat());
        for &format in ConfigFormat::ALL {
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
