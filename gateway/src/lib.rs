//! Cloudflare's Hosting Provider API (`host-gw.html`), served on a machine of your own.
//!
//! The vendor ended the service in 2022; what was written against it is still there. This crate answers that API's
//! acts with true state: accounts, hosts, zones and subscriptions in SQLite, over TLS, with the vendor's codes and
//! texts. It is a program, `cfhost-gateway`, and a library for tests:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
//!
//! let gateway = Gateway::builder().spawn()?;
//!
//! // Any client will do, if it trusts the gateway's own CA.
//! let ca = ureq::tls::Certificate::from_pem(gateway.ca_pem().as_bytes())?;
//! let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
//! let client = ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent();
//! let answer = client
//!     .post(gateway.url())
//!     .send_form([
//!         ("act", "user_lookup"),
//!         ("host_key", EXAMPLE_HOST_KEY),
//!         ("cloudflare_email", "nobody@example.com"),
//!     ])?
//!     .body_mut()
//!     .read_to_string()?;
//! assert!(answer.contains(r#""user_exists":false"#));
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod acts;
mod address;
mod answer;
mod calls;
mod certificate;
mod checkup;
mod control;
mod error;
mod fault;
mod files;
mod form;
mod gateway;
mod guesses;
mod hosts;
mod http;
mod json;
mod lane;
mod log;
mod numbers;
mod page;
mod peer;
mod places;
mod pool;
mod ranges;
mod rules;
mod secret;
mod seed;
mod server;
mod service;
mod status;
mod store;
mod tls;
mod trace;
mod upstream;

pub use self::calls::RecordedCall;
pub use self::checkup::{Checkup, Finding, Verdict};
pub use self::error::Error;
pub use self::files::{read_key_file, read_token_file};
pub use self::gateway::{Builder, EXAMPLE_HOST_KEY, EXAMPLE_PUB_NAME, Gateway};
pub use self::hosts::{HostSummary, Hosts};
#[doc(hidden)]
pub use self::log::{flush as flush_log, log_as_json, said, say};
#[doc(hidden)]
pub use self::peer::raise_descriptors;
#[doc(hidden)]
pub use self::secret::mask_arguments;
pub use self::seed::seed_file;
#[doc(hidden)]
pub use self::store::control_token_beside;
pub use self::store::{Moved, backup, move_state, restore};
pub use self::upstream::check::UpstreamCheckup;
#[doc(hidden)]
pub use self::upstream::init::{UpstreamFile, UpstreamSetup, token_template, write_new};
#[doc(hidden)]
pub use self::upstream::operator::{
    Difference, HostnameStatus, OperationStatus, SweepStatus, UpstreamState, UpstreamStatus,
};
