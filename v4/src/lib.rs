//! The part of Cloudflare's living API, v4, that a hosting provider needs.
//!
//! Every call is a method of [`Client`], with a typed request and a typed answer. The calls are synchronous. Nothing of
//! this crate was ever run against the vendor: `docs/V4.md` says what it was tried against instead.
//!
//! ```no_run
//! use cfhost_v4::{Client, Credential, ZoneFilter};
//!
//! let client = Client::builder(Credential::token_file("/etc/cfhost/token")?).build()?;
//! for zone in client.zones(&ZoneFilter { name: Some("example.com".into()), ..Default::default() })? {
//!     println!("{} {:?}", zone.id, zone.status);
//! }
//! # Ok::<(), cfhost_v4::Error>(())
//! ```
//!
//! # Answers
//!
//! Every field of an answer may be absent, except an id. A field of an unexpected form reads as absent, and a field that
//! nobody expected is passed over: no answer of a call that was carried out is lost because of one. The JSON as it came
//! is [`Answer::raw`], with secrets masked.
//!
//! # Errors
//!
//! There is one type, [`Error`]. Error numbers are local to a [`Family`] of calls, so what one means is looked up by
//! both: [`Error::meaning`]. [`Error::delivery`] says whether the call was answered, not sent, or perhaps carried out.
//!
//! # Plans
//!
//! A [`Plan`] is what has to change in a zone for the caller's records to be as wanted. It is plain data, to be shown and
//! stored, is applied as one transaction, and has an exact [inverse](Plan::inverse). It touches only records that the
//! caller's [`Ledger`] has and whose content is what was written last. Records of others are neither changed nor deleted.
//!
//! # Budgets
//!
//! The vendor counts all requests of a user together. A [`Budget`] says how many are left, and calls wait for it inside
//! their deadline. Calls of [`Client::in_background`] leave a part of it to the others. Clones of a client share its
//! budget. Clients of the same user in one process should be given the same one.
//!
//! # Retries
//!
//! A call that only reads is tried again after a connection that broke, a 5xx or a 429. A call that changes something is
//! tried again only if the vendor certainly did not carry it out. Pauses grow, are random, heed `Retry-After`, and end
//! with the call's deadline.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod accounts;
mod answer;
mod budget;
mod client;
mod clock;
mod codes;
mod credential;
mod custom_hostnames;
mod dns_records;
mod entitlements;
mod error;
mod ips;
mod mask;
mod paging;
mod plan;
mod subscriptions;
#[cfg(feature = "tenant")]
mod tenants;
mod tokens;
mod transport;
mod wire;
mod zones;

pub use accounts::{Account, AccountFilter, AccountSettings};
pub use answer::{Answer, Time};
pub use budget::{Allowance, Budget, InMemory, Priority, Spend};
pub use cfhost::Delivery;
pub use client::{Builder, Client};
pub use clock::{Clock, SystemClock};
pub use codes::{Family, HostAnswer, Meaning};
pub use credential::{ApiToken, Credential, GlobalKey};
pub use custom_hostnames::{
    CertificateStatus, CustomHostname, DcvDelegation, DelegationRecord, FallbackOrigin, FallbackStatus, HostnameFilter,
    HostnameQuota, HostnameSsl, HostnameStatus, NewHostname, OwnershipHttp, OwnershipTxt, SslRequest, SslSettings,
    ValidationError, ValidationRecord,
};
pub use dns_records::{Batch, Batched, NewRecord, Record, RecordFilter, RecordPatch, RecordPut, ScanReview};
pub use entitlements::{Entitlement, EntitlementAllocation};
pub use error::{Error, ErrorKind, Fault};
pub use ips::Ips;
pub use plan::{Change, Kept, Ledger, Outcome, Plan, Row};
pub use subscriptions::{
    AvailablePlan, AvailableRatePlan, ComponentValue, PlanRequest, RatePlan, Subscription, SubscriptionState,
};
#[cfg(feature = "tenant")]
pub use tenants::{
    AccountType, Bool, Member, MemberFilter, MemberUser, NewAccount, NewMember, PolicyRequest, ServiceUser, Tag,
    Tenant, TenantAccount, TenantEntitlements, TenantMembership, TenantUnit, UnitRequest,
};
pub use tokens::{TokenOwner, TokenStatus, TokenVerification};
pub use zones::{
    NamedId, NewZone, SslVerification, VerificationInfo, Zone, ZoneFilter, ZonePatch, ZoneStatus, ZoneType,
};
