//! The addresses of the network.

use crate::client::Call;
use crate::wire::parts;
use crate::{Answer, Client, Error, Family};

parts! {
    /// The addresses that the network connects from.
    Ips {
        /// Ranges of IPv4.
        ipv4_cidrs: Vec<String>,
        /// Ranges of IPv6.
        ipv6_cidrs: Vec<String>,
        /// What changes with the lists.
        etag: Option<String>,
    }
}

impl Client {
    /// The addresses that the network connects from.
    pub fn ips(&self) -> Result<Answer<Ips>, Error> {
        self.send(&Call::get("ips", Family::Ips, "/ips".into()))
    }
}
