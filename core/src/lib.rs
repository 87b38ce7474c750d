//! A typed client for Cloudflare's Hosting Provider API ("Host API").
//!
//! The API let hosting companies open accounts for their customers, put their domains behind the network, look them up,
//! list and delete them. The vendor switched its endpoint off on 2022-11-01. Programs that use the API can go on with a
//! gateway of your own, such as `cfhost-gateway`: [`endpoint`](ClientBuilder::endpoint) says where it is.
//!
//! ```
//! use cfhost::{Client, UserCreate, ZoneSet};
//!
//! # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
//! # let (host_key, endpoint, ca_pem) = (cfhost_gateway::EXAMPLE_HOST_KEY, gateway.url(), gateway.ca_pem());
//! let client = Client::builder(host_key).endpoint(endpoint).ca_pem(ca_pem).build()?;
//!
//! let user = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?;
//! let zone = client.zone_set(&ZoneSet::new(
//!     &user.user_key,
//!     "example.com",
//!     "cloudflare-resolve-to.example.com",
//!     ["www", "blog"],
//! ))?;
//! for (name, target) in &zone.forward_tos {
//!     println!("{name}. 900 IN CNAME {target}.");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The acts
//!
//! | act | method | request | a repeat |
//! | --- | --- | --- | --- |
//! | `user_create` | [`Client::user_create`] | [`UserCreate`] | same state |
//! | `user_auth` | [`Client::user_auth`] | [`UserAuth`] | same state |
//! | `user_lookup` | [`Client::user_lookup`] | [`UserLookup`] | only reads |
//! | `zone_set` | [`Client::zone_set`] | [`ZoneSet`] | same state |
//! | `zone_lookup` | [`Client::zone_lookup`] | [`ZoneLookup`] | only reads |
//! | `zone_delete` | [`Client::zone_delete`] | [`ZoneDelete`] | not safe |
//! | `zone_list` | [`Client::zone_list`], [`Client::zones`] | [`ZoneList`] | only reads |
//! | `full_zone_set` | [`Client::full_zone_set`] | [`FullZoneSet`] | same state |
//! | `host_child_new` | [`Client::host_child_new`] | [`HostChildNew`] | not safe |
//! | `host_child_stop` | [`Client::host_child_stop`] | [`HostChildStop`] | not safe |
//! | `host_key_regen` | [`Client::host_key_regen`] | [`HostKeyRegen`] | not safe |
//! | `reseller_plan_list` | [`Client::reseller_plan_list`] | [`ResellerPlanList`] | only reads |
//! | `reseller_sub_new` | [`Client::reseller_sub_new`] | [`ResellerSubNew`] | not safe |
//! | `reseller_sub_cancel` | [`Client::reseller_sub_cancel`] | [`ResellerSubCancel`] | not safe |
//! | `reseller_sub_list` | [`Client::reseller_sub_list`] | [`ResellerSubList`] | only reads |
//! | `cpanel_info` | [`Client::cpanel_info`] | [`CpanelInfo`] | only reads |
//!
//! The constructor of a request takes what the API requires, and setters take the rest. A request is checked before it
//! is sent: a malformed value is an [`InvalidArgument`](ErrorKind::InvalidArgument) error with the code that the server
//! would have given. [`Options::unchecked`] leaves the checks to the server. [`Client::call`] sends any act by its
//! name.
//!
//! A [`Reply`] has the API's own field names. A customer or a zone that does not exist is a reply that says so, not an
//! error.
//!
//! # Errors
//!
//! There is one type, [`Error`]. It has a [`kind`](Error::kind), the vendor's [`code`](Error::code), a
//! [`message`](Error::message) for end users, [`advice`](Error::advice) for the caller, and the
//! [`delivery`](Error::delivery): whether the request was answered, not sent, or perhaps carried out. In the last case,
//! look up what is there before you repeat the act.
//!
//! # Retries
//!
//! The client retries a call up to [`retries`](ClientBuilder::retries) times, within its timeout and after short random
//! pauses. It retries an act that only reads after a connection that failed or broke, an empty answer, an HTML page, a
//! status from 502 to 504, and code 601. It retries any other act only if no byte of it was sent. [`Event::attempts`]
//! counts the tries.
//!
//! # Cancelling
//!
//! [`Client::cancel`] ends the calls of one client from another thread, wherever they are. [`Client::with_options`]
//! derives a client that can be cancelled by itself. The hook of [`ClientBuilder::interrupt`] is asked on the calling
//! thread.
//!
//! # Connections
//!
//! Connections belong to the process. If you make a new client for each call, it still finds an open connection,
//! provided that the earlier client trusted the same authorities and used the same proxy. After a fork, the child makes
//! its own connections. [`close_connections`] closes those that are idle.
//!
//! # Deadlines
//!
//! | budget | covers | default |
//! | --- | --- | --- |
//! | [`timeout`](ClientBuilder::timeout) | the whole call | 60 s |
//! | [`connect_timeout`](ClientBuilder::connect_timeout) | TCP, proxy and TLS handshake | 10 s |
//! | [`resolve_timeout`](ClientBuilder::resolve_timeout) | the look-up of the endpoint's name | 5 s |
//!
//! # DNS and address ranges
//!
//! After `zone_set`, the zone's names still have to point at the network. [`dns`] does that too, and undoes it.
//! [`ranges`] knows the addresses of the network, and so can tell who a visitor is.
//!
//! # Secrets
//!
//! Keys and passwords are types of their own: [`HostKey`], [`UserKey`], [`UserApiKey`], [`Password`]. They are wiped
//! when they are dropped, nothing prints them, and only `reveal` reads them. They are also masked in whatever the
//! server says. Logging through the `log` crate is compiled in only up to `debug`, because the HTTP library prints
//! every byte at `trace`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod acts;
mod by_name;
mod client;
mod config;
#[cfg(feature = "dns")]
pub mod dns;
mod envelope;
mod error;
mod error_code;
mod event;
mod fields;
mod files;
mod form;
mod host_name;
mod mask;
mod new_host;
pub mod ranges;
mod reply;
mod retry;
mod secret;
mod text;
mod transport;
mod valid;
mod wire;
mod words;
mod zones;

pub use acts::{
    Act, CpanelInfo, CpanelInfoReply, FullZoneSet, FullZoneSetReply, HostChildNew, HostChildNewReply, HostChildStop,
    HostChildStopReply, HostKeyRegen, HostKeyRegenReply, Repeat, ResellerPlan, ResellerPlanList, ResellerPlanListReply,
    ResellerSub, ResellerSubCancel, ResellerSubCancelReply, ResellerSubList, ResellerSubListReply, ResellerSubNew,
    ResellerSubNewReply, SslStatus, SubStatus, SubStatusFilter, Subdomain, UserAuth, UserAuthReply, UserCreate,
    UserCreateReply, UserLookup, UserLookupReply, ZoneDelete, ZoneDeleteReply, ZoneList, ZoneListReply, ZoneListRow,
    ZoneLookup, ZoneLookupReply, ZoneSet, ZoneSetReply, ZoneStatus, ZoneStatusFilter,
};
pub use by_name::{ActInfo, Request};
pub use client::{Client, Options};
pub use config::ClientBuilder;
#[cfg(feature = "dns")]
pub use error::JobState;
pub use error::{Delivery, Error, ErrorKind, reason};
pub use error_code::{Category, ErrorCode};
pub use event::Event;
pub use fields::{Field, FieldKind};
pub use files::read_secret_file;
pub use reply::Reply;
#[cfg(feature = "dns")]
pub use secret::TsigSecret;
pub use secret::{HostKey, Password, UserApiKey, UserKey};
pub use transport::close_connections;
pub use words::UnknownWord;
pub use zones::Zones;
