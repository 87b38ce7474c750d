//! What a stand-in is told before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::times::Times;

/// What a stand-in is told before it starts.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Where the API is served: an address of loopback. Port 0 is any that is free.
    pub listen: SocketAddr,
    /// Where DNS is answered.
    pub listen_dns: SocketAddr,
    /// Where the stand-in is controlled, if it is to be by others.
    pub control: Option<SocketAddr>,
    /// A file that gets a line of JSON for each exchange, with both bodies.
    pub exchanges: Option<PathBuf>,
    /// Every length of time.
    pub times: Times,
    /// Whether time stands still but for [`StandIn::advance`](crate::StandIn::advance).
    pub standing: bool,
    /// Whether the vendor's limits hold: requests, certificates, new zones. Quotas hold always.
    pub limits: bool,
    /// Requests of a user in the window of requests.
    pub requests: usize,
    /// Certificates in their window.
    pub certificates: usize,
    /// New zones of an account in their window.
    pub new_zones: usize,
    /// Records of a zone on the free plan, which is also the size of a batch.
    pub records_free: usize,
    /// The same on other plans.
    pub records_paid: usize,
    /// Custom hostnames after which an answer warns.
    pub hostnames_soft: usize,
    /// Custom hostnames that there can be.
    pub hostnames_hard: usize,
    /// Whether custom hostnames are enabled.
    pub saas: bool,
    /// Whether a hostname may have an origin of its own.
    pub custom_origin: bool,
    /// Whether accounts may make partial zones.
    pub partial_allowed: bool,
    /// Calls for a new zone that are refused with a 403 that is not meant.
    pub young_refusals: u32,
    /// Lists of records that still show what was before a change.
    pub stale_lists: u32,
    /// Suffixes under which any name counts as registered, beside those of the public suffix list, such as `test`.
    pub suffixes: Vec<String>,
    /// Whether every name of two labels or more counts as registered.
    pub any_name: bool,
    /// The name server to ask.
    pub ask: Option<SocketAddr>,
    /// Authorities of the vendor's certificates, as CAA records name them.
    pub authorities: Vec<String>,
    /// What proxied records resolve to.
    pub edge: Ipv4Addr,
    /// The first user's token.
    pub token: String,
    /// The first user's address.
    pub email: String,
    /// The first user's global key.
    pub key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            listen_dns: (Ipv4Addr::LOCALHOST, 0).into(),
            control: None,
            exchanges: None,
            times: Times::default(),
            standing: false,
            limits: true,
            requests: 1_200,
            certificates: 15,
            new_zones: 25,
            records_free: 200,
            records_paid: 3_500,
            hostnames_soft: 100,
            hostnames_hard: 50_000,
            saas: true,
            custom_origin: true,
            partial_allowed: false,
            young_refusals: 0,
            stale_lists: 0,
            suffixes: Vec::new(),
            any_name: false,
            ask: None,
            authorities: ["letsencrypt.org", "pki.goog", "ssl.com"].map(str::to_owned).to_vec(),
            edge: Ipv4Addr::new(192, 0, 2, 80),
            token: crate::EXAMPLE_TOKEN.to_owned(),
            email: crate::EXAMPLE_EMAIL.to_owned(),
            key: crate::EXAMPLE_KEY.to_owned(),
        }
    }
}
