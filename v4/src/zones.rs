//! Zones: making, finding, changing and deleting them, and their activation.

use serde::Serialize;
use ureq::http::Method;

use crate::client::{Call, id};
use crate::paging::paged;
use crate::wire::{parts, rows, words};
use crate::{Answer, Client, Error, Family, Time};

words! {
    /// How a zone is set up.
    ZoneType {
        Full = "full",
        Partial = "partial",
        Secondary = "secondary",
        Internal = "internal",
    }
    /// How far a zone is.
    ZoneStatus {
        Initializing = "initializing",
        Pending = "pending",
        Active = "active",
        Moved = "moved",
    }
}

rows! {
    /// A zone.
    Zone {
        /// The domain.
        name: Option<String>,
        /// How far it is.
        status: Option<ZoneStatus>,
        /// Whether the network only answers DNS for it.
        paused: Option<bool>,
        /// How it is set up.
        #[serde(rename = "type")]
        kind: Option<ZoneType>,
        /// The name servers that the domain has to be delegated to.
        name_servers: Vec<String>,
        /// Those that it had before.
        original_name_servers: Vec<String>,
        /// Name servers under names of the customer's own.
        vanity_name_servers: Vec<String>,
        /// When it was made.
        created_on: Option<Time>,
        /// When it was changed.
        modified_on: Option<Time>,
        /// When it became active.
        activated_on: Option<Time>,
        /// The account that has it.
        account: Option<NamedId>,
        /// What a partial zone's names get behind them.
        cname_suffix: Option<String>,
        /// What the TXT record `cloudflare-verify` of a partial zone has to hold.
        verification_key: Option<String>,
    }
}

parts! {
    /// An id with a name.
    NamedId {
        /// The id.
        id: Option<String>,
        /// The name.
        name: Option<String>,
    }
    /// The record that proves a certificate's name.
    VerificationInfo {
        /// Its name.
        record_name: Option<String>,
        /// Its target.
        record_target: Option<String>,
    }
    /// How far the certificate of a zone is.
    SslVerification {
        /// `initializing`, `authorizing`, `active`, `expired`, `issuing`, `timing_out` or `pending_deployment`.
        certificate_status: Option<String>,
        /// The certificate pack.
        cert_pack_uuid: Option<String>,
        /// Whether the authority has reviewed the name.
        brand_check: Option<bool>,
        /// `http`, `cname` or `txt`.
        validation_method: Option<String>,
        /// The record that proves the name.
        verification_info: Option<VerificationInfo>,
        /// Whether it was found.
        verification_status: Option<bool>,
        /// `cname` or `meta tag`.
        verification_type: Option<String>,
    }
}

paged!(Zone);

/// A zone to make. It begins as pending, and without records.
#[derive(Debug, Clone)]
pub struct NewZone {
    /// The domain.
    pub name: String,
    /// The account's id.
    pub account: String,
    /// How it is set up.
    pub kind: ZoneType,
}

/// What of a zone changes. The vendor takes one property at a time.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ZonePatch {
    /// Whether the network only answers DNS.
    Paused(bool),
    /// How it is set up, where the plan allows to change it.
    Type(ZoneType),
    /// Name servers under names of the customer's own.
    VanityNameServers(Vec<String>),
}

/// Which zones.
#[derive(Debug, Clone, Default)]
pub struct ZoneFilter {
    /// Of this name.
    pub name: Option<String>,
    /// In this account.
    pub account: Option<String>,
    /// That are so far.
    pub status: Option<ZoneStatus>,
    /// That are set up so.
    pub kind: Option<ZoneType>,
}

impl Client {
    /// Makes a zone.
    pub fn zone_create(&self, zone: &NewZone) -> Result<Answer<Zone>, Error> {
        let body = serde_json::json!({
            "name": zone.name, "account": {"id": id("account", &zone.account)?}, "type": zone.kind,
        });
        let call = Call::new("zone_create", Family::Zones, Method::POST, "/zones".into()).body(&body)?;
        let made = self.send::<Zone>(&call)?;
        self.note_new_zone(&made.id);
        Ok(made)
    }

    /// All zones of these.
    pub fn zones(&self, filter: &ZoneFilter) -> Result<Vec<Zone>, Error> {
        let mut zones: Vec<Zone> = self.all(
            || {
                Call::get("zones", Family::Zones, "/zones".into())
                    .query("name", filter.name.as_deref())
                    .query("account.id", filter.account.as_deref())
                    .query("status", filter.status.as_ref().map(ZoneStatus::as_str))
                    .query("type", filter.kind.as_ref().map(ZoneType::as_str))
            },
            50,
        )?;
        // Filters that the vendor does not know are passed over there.
        zones.retain(|zone| {
            let suits = |wanted: &Option<String>, found: Option<&String>| {
                wanted.as_ref().is_none_or(|wanted| found.is_none_or(|found| found.eq_ignore_ascii_case(wanted)))
            };
            suits(&filter.name, zone.name.as_ref())
                && suits(&filter.account, zone.account.as_ref().and_then(|account| account.id.as_ref()))
                && filter.status.as_ref().is_none_or(|wanted| zone.status.as_ref().is_none_or(|found| found == wanted))
                && filter.kind.as_ref().is_none_or(|wanted| zone.kind.as_ref().is_none_or(|found| found == wanted))
        });
        Ok(zones)
    }

    /// One zone.
    pub fn zone(&self, zone: &str) -> Result<Answer<Zone>, Error> {
        self.send(&Call::get("zone", Family::Zones, format!("/zones/{}", id("zone", zone)?)))
    }

    /// Changes one property of a zone.
    pub fn zone_patch(&self, zone: &str, change: &ZonePatch) -> Result<Answer<Zone>, Error> {
        let path = format!("/zones/{}", id("zone", zone)?);
        self.send(&Call::new("zone_patch", Family::Zones, Method::PATCH, path).body(change)?)
    }

    /// Deletes a zone with all that is in it.
    pub fn zone_delete(&self, zone: &str) -> Result<Answer<NamedId>, Error> {
        self.send(&Call::delete("zone_delete", Family::Zones, format!("/zones/{}", id("zone", zone)?)))
    }

    /// Has the vendor look at the zone's delegation now: once an hour on the free plan. Asked for too early, it is an
    /// error of [`Meaning::TooEarly`](crate::Meaning::TooEarly).
    pub fn zone_activation_check(&self, zone: &str) -> Result<Answer<NamedId>, Error> {
        let path = format!("/zones/{}/activation_check", id("zone", zone)?);
        self.send(&Call::new("zone_activation_check", Family::Zones, Method::PUT, path))
    }

    /// How far the certificates of a zone are.
    pub fn zone_ssl_verification(&self, zone: &str) -> Result<Answer<Vec<SslVerification>>, Error> {
        let path = format!("/zones/{}/ssl/verification", id("zone", zone)?);
        self.send(&Call::get("zone_ssl_verification", Family::Zones, path))
    }
}
