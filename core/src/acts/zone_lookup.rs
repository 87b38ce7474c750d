//! `zone_lookup`: section 3.2.5 of the API document.

use std::collections::BTreeMap;

use super::zone_list::SubStatus;
use super::{Act, Field, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::words::statuses;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Looks up the state of one zone of one customer (section 3.2.5).
///
/// A zone that the customer does not have is a success with `zone_exists` false.
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneLookup, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// assert!(!client.zone_lookup(&ZoneLookup::new(&user_key, "example.com"))?.zone_exists);
///
/// client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
/// let reply = client.zone_lookup(&ZoneLookup::new(&user_key, "example.com"))?;
/// assert!(reply.zone_exists && reply.zone_hosted);
/// assert_eq!(reply.forward_tos["www.example.com"], "www.example.com.cdn.cloudflare.net");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct ZoneLookup {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. Unicode names are sent as punycode.
    zone_name: String,
}

impl ZoneLookup {
    /// The customer's key and the zone. Unicode names are sent as punycode.
    pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
        Self { user_key: user_key.into(), zone_name: host_name::domain_to_ascii(zone_name.into()) }
    }
}

statuses! {
    /// How far the certificate of a zone is.
    SslStatus {
        /// Issued and in use
        Ready = "ready",
        /// The order is being checked
        Vetting = "vetting",
        /// Control of the domain is being checked
        Validating = "validating",
        /// No certificate
        None = "none",
    }
}

/// What `zone_lookup` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZoneLookupReply {
    /// The zone.
    pub zone_name: String,
    /// Whether the customer has the zone.
    pub zone_exists: bool,
    /// Whether it was set up through this provider.
    pub zone_hosted: bool,
    /// Full name to origin. It includes the zone itself, and can include rows that `zone_set` never sent, such as one for
    /// the validation of a certificate (its origin ends in `comodoca.com`); such rows must not be sent back.
    pub hosted_cnames: BTreeMap<String, String>,
    /// Full name to the target that the customer's DNS has to point at.
    pub forward_tos: BTreeMap<String, String>,
    /// How far the certificate is.
    pub ssl_status: Option<SslStatus>,
    /// The HTML `meta` element that proves control of the domain to the certificate authority.
    pub ssl_meta_tag: Option<String>,
    /// The plan of the zone's reseller subscription.
    pub sub_label: Option<String>,
    /// The state of that subscription.
    pub sub_status: Option<SubStatus>,
}

wire::holds! {
    ZoneLookupReply {
        zone_name: required,
        zone_exists: required,
        zone_hosted,
        hosted_cnames,
        forward_tos,
        ssl_status,
        ssl_meta_tag,
        sub_label,
        sub_status,
    }
}

impl Act for ZoneLookup {
    const NAME: &'static str = "zone_lookup";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Tells the state of a zone.";
    const FIELDS: &'static [Field] = &[fields::USER_KEY, fields::ZONE_NAME];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        USER_KEY_REQUIRED USER_KEY_INVALID USER_KEY_NOT_FOUND ZONE_NAME_REQUIRED ZONE_NAME_INVALID
    };
}

impl Wire for ZoneLookup {
    type Reply = ZoneLookupReply;
    type Response = ZoneLookupReply;

    fn check(&self) -> Result<(), Error> {
        valid::user_key(&self.user_key)?;
        valid::zone_name(&self.zone_name)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new(given.text("user_key"), given.text("zone_name")))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("user_key", self.user_key.reveal());
        fields.add("zone_name", &self.zone_name);
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ZoneLookupReply, Error> {
        answer.response()
    }
}
