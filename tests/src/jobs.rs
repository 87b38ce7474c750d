//! The jobs that tests let go wrong, in this process and in others.

use std::net::SocketAddr;

use cfhost::dns::{NameServer, Origin, Outcome, Plan, Provisioner, TsigKey, User};
use cfhost::{Client, Error, Password};

use crate::bind::{KEY, ZONE};

/// The customer's address.
pub const EMAIL: &str = "customer@example.com";

/// The customer's password.
pub const PASSWORD: &str = "correct-horse-1";

/// A job of [`Provisioner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// `www` and `blog` go behind the network; the addresses of `www` become the origin's.
    Provision,
    /// `shop` is added.
    Add,
    /// `shop` is removed.
    Remove,
    /// The zone comes back.
    Deprovision,
}

impl Job {
    /// All, in an order in which they can be run.
    pub const ALL: [Self; 4] = [Self::Provision, Self::Add, Self::Remove, Self::Deprovision];

    /// The method's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provision => "provision",
            Self::Add => "add_subdomain",
            Self::Remove => "remove_subdomain",
            Self::Deprovision => "deprovision",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// The labels that it switches.
    pub const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Provision | Self::Deprovision => &["www", "blog"],
            Self::Add | Self::Remove => &["shop"],
        }
    }

    /// Whether it points names at the network.
    pub const fn is_forth(self) -> bool {
        matches!(self, Self::Provision | Self::Add)
    }

    /// Runs it. `plans` are those that were applied so far.
    ///
    /// # Errors
    ///
    /// As those of the library.
    pub fn run(self, by: &Provisioner, plans: &[Plan]) -> Result<Outcome, Error> {
        let origin = Origin::MoveOf(format!("www.{ZONE}"));
        match self {
            Self::Provision => by.provision(&user(), ZONE, ["www", "blog"], &origin),
            Self::Add => by.add_subdomain(&user(), ZONE, "shop"),
            Self::Remove => by.remove_subdomain(&user(), ZONE, "shop", plans),
            Self::Deprovision => by.deprovision(&user(), ZONE, plans),
        }
    }
}

/// The customer.
pub fn user() -> User {
    User::Account { cloudflare_email: EMAIL.to_owned(), cloudflare_pass: Password::from(PASSWORD), unique_id: None }
}

/// By the key of [`crate::bind`], with no check at the end.
pub fn provisioner(client: &Client, server: SocketAddr) -> Provisioner {
    Provisioner::new(client, NameServer::new(server).key(TsigKey::new(KEY.0, KEY.1))).check_servers([])
}
