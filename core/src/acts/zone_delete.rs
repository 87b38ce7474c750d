//! `zone_delete`: section 3.2.6 of the API document.

use super::{Act, Field, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Removes a zone that `zone_set` made (section 3.2.6).
///
/// Point the customer's names back at the origin first: the network stops answering for them after a short while. A
/// second delete is an error for which [`is_already_gone`](Error::is_already_gone) is true.
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneDelete, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
/// assert!(client.zone_delete(&ZoneDelete::new(&user_key, "example.com"))?.zone_deleted);
/// assert!(client.zone_delete(&ZoneDelete::new(&user_key, "example.com")).unwrap_err().is_already_gone());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct ZoneDelete {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. Unicode names are sent as punycode.
    zone_name: String,
}

impl ZoneDelete {
    /// The customer's key and the zone. Unicode names are sent as punycode.
    pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
        Self { user_key: user_key.into(), zone_name: host_name::domain_to_ascii(zone_name.into()) }
    }
}

/// What `zone_delete` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZoneDeleteReply {
    /// The zone.
    pub zone_name: String,
    /// Whether it was removed.
    pub zone_deleted: bool,
}

wire::holds! {
    ZoneDeleteReply {
        zone_name: required,
        zone_deleted: required,
    }
}

impl Act for ZoneDelete {
    const NAME: &'static str = "zone_delete";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Deletes a zone that was set up through this provider.";
    const FIELDS: &'static [Field] = &[fields::USER_KEY, fields::ZONE_NAME];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        USER_KEY_REQUIRED USER_KEY_INVALID USER_KEY_NOT_FOUND ZONE_NAME_REQUIRED ZONE_NAME_INVALID ZONE_NOT_IN_ACCOUNT
        ZONE_BANNED_OR_REMOVED ZONE_NOT_YOURS_AS_PARTNER ZONE_ALREADY_REMOVED ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE
        ZONE_HAS_ACTIVE_SUB ZONE_DELETION_FAILED
    };
}

impl Wire for ZoneDelete {
    type Reply = ZoneDeleteReply;
    type Response = ZoneDeleteReply;

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

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ZoneDeleteReply, Error> {
        answer.response()
    }
}
