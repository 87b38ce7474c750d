//! The addresses that a host may call from.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use crate::Error;

/// Networks, as they are kept: canonical texts with blanks between.
pub(crate) struct Networks(String);

impl Networks {
    /// Reads addresses and networks such as `192.0.2.7` and `2001:db8::/32`.
    pub(crate) fn parse<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let networks = texts.into_iter().map(|text| network(text.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if networks.is_empty() {
            return Err(Error::new("no address to lock the host to"));
        }
        Ok(Self(networks.join(" ")))
    }

    /// For what was kept.
    pub(crate) fn kept(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address is in one of them. An IPv4 address in IPv6 clothing is an IPv4 address.
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        // What cannot be read lets nobody in.
        self.0.split(' ').any(|network| network.parse::<IpNet>().is_ok_and(|network| network.contains(&address)))
    }
}

fn network(text: &str) -> Result<String, Error> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => Ok(IpNet::from(address)),
        Err(_) => text.parse(),
    };
    let network: IpNet = network
        .map_err(|_| Error::new(format!("{text:?} is neither an address nor a network such as 192.0.2.0/24")))?;
    let mapped = match network {
        IpNet::V6(network) => network
            .network()
            .to_ipv4_mapped()
            .zip(network.prefix_len().checked_sub(96))
            .and_then(|(address, length)| Ipv4Net::new(address, length).ok()),
        IpNet::V4(_) => None,
    };
    Ok(mapped.map_or(network, IpNet::V4).trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_kept() {
        for (text, kept) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("2001:DB8::1", "2001:db8::1/128"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(Networks::parse([text]).unwrap().as_str(), kept);
        }
        for bad in ["", "localhost", "192.0.2.7/33", "192.0.2", "192.0.2.1 192.0.2.2", "::1%lo"] {
            assert!(Networks::parse([bad]).is_err(), "{bad}");
        }
        assert!(Networks::parse::<&str>([]).is_err());
    }

    #[test]
    fn mapped_addresses_are_ipv4() {
        let networks = Networks::parse(["192.0.2.0/24", "2001:db8::/32"]).unwrap();
        for (address, inside) in [
            ("192.0.2.255", true),
            ("::ffff:192.0.2.1", true),
            ("2001:db8::1", true),
            ("192.0.3.1", false),
            ("::ffff:192.0.3.1", false),
            ("::1", false),
        ] {
            assert_eq!(networks.contain(address.parse().unwrap()), inside, "{address}");
        }
        assert!(!Networks::kept("nonsense".to_owned()).contain(IpAddr::from([127, 0, 0, 1])));
    }
}
