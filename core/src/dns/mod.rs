//! The DNS half of a panel's job: pointing a customer's names at the network, and back.
//!
//! Setting a zone is not enough: each name has to be a CNAME of its target. [`Provisioner`] does the whole job, acts
//! and DNS together. You can also use its parts alone:
//!
//! - [`Plan`] is data: what has to change in a zone, and its exact inverse. You can write it as zone-file lines, as
//!   commands of `nsupdate`, or as JSON. A panel whose DNS has an API of its own carries the plan out itself.
//! - [`NameServer`] reads a zone and applies a plan as one dynamic update (RFC 2136), signed by a TSIG key. The server
//!   carries the update out whole or not at all. It refuses the update if somebody else changed the names meanwhile.
//! - [`check()`] asks name servers what they answer.
//!
//! Everything goes over TCP and blocks, within [`NameServer::timeout`]. A job ends soon after its client is
//! [cancelled](crate::Client::cancel). It then undoes what it did, as after any other failure.

mod alias;
mod data;
mod job;
mod message;
mod origin;
mod plan;
mod record;
mod rows;
mod server;
mod undo;
mod wildcard;

pub use alias::Alias;
pub use job::{Outcome, Provisioner, Step, StepEvent, User};
pub use origin::Origin;
pub use plan::{Change, Conflicts, Left, Plan, PlanOptions};
pub use record::Record;
pub use server::{Answers, Check, NameServer, ReadBy, TsigAlgorithm, TsigKey, check, name_servers};

trait Gathered: Iterator + Sized {
    /// A set or map of these, filled one by one. `collect` sorts them first, by a sort compiled for each type: 150 kB in all.
    fn gathered<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gathered for I {}
