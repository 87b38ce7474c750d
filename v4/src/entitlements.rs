//! What a zone or an account may do.

use serde_json::Value;

use crate::client::{Call, id};
use crate::wire::parts;
use crate::{Answer, Client, Error, Family};

parts! {
    /// Something that may be done, or so many times. The vendor does not describe the keys.
    Entitlement {
        /// What it is for.
        feature: Option<Value>,
        /// Its key.
        key: Option<String>,
        /// How much of it.
        allocation: Option<EntitlementAllocation>,
    }
    /// How much there is of an entitlement.
    EntitlementAllocation {
        /// `bool` or `max_count`, for example.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// The value.
        value: Option<Value>,
    }
}

impl Client {
    /// What a zone may do.
    pub fn zone_entitlements(&self, zone: &str) -> Result<Answer<Vec<Entitlement>>, Error> {
        let path = format!("/zones/{}/entitlements", id("zone", zone)?);
        self.send(&Call::get("zone_entitlements", Family::Billing, path))
    }

    /// What an account may do.
    pub fn account_entitlements(&self, account: &str) -> Result<Answer<Vec<Entitlement>>, Error> {
        let path = format!("/accounts/{}/entitlements", id("account", account)?);
        self.send(&Call::get("account_entitlements", Family::Billing, path))
    }
}
