//! `reseller_sub_new`: of the reseller document, which is lost.

use super::{Act, Field, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Subscribes a zone to a plan.
///
/// ```
/// use cfhost::{Client, ResellerSubNew, UserCreate, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// # client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
/// let reply = client.reseller_sub_new(&ResellerSubNew::new(&user_key, "example.com", "CF_RESELLER_PRO"))?;
/// assert!(reply.sub_id.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct ResellerSubNew {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. Unicode names are sent as punycode.
    zone_name: String,
    /// The `sub_label` of a plan, from `reseller_plan_list`.
    plan_tag: String,
}

impl ResellerSubNew {
    /// The customer's key, the zone, and the `sub_label` of a plan. Unicode names are sent as punycode.
    pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>, plan_tag: impl Into<String>) -> Self {
        Self {
            user_key: user_key.into(),
            zone_name: host_name::domain_to_ascii(zone_name.into()),
            plan_tag: plan_tag.into(),
        }
    }
}

/// What `reseller_sub_new` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerSubNewReply {
    /// The subscription's number, for `reseller_sub_cancel`.
    pub sub_id: Option<u64>,
}

wire::holds! {
    ResellerSubNewReply {
        sub_id,
    }
}

impl Act for ResellerSubNew {
    const NAME: &'static str = "reseller_sub_new";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Subscribes a zone to a plan.";
    const FIELDS: &'static [Field] = &[fields::USER_KEY, fields::ZONE_NAME, fields::PLAN_TAG];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        SUB_INVALID_USER SUB_INVALID_LABEL SUB_LABEL_CLOSED SUB_ALREADY_ACTIVE SUB_CANNOT_REACTIVATE SUB_INVALID_ZONE
        SUB_ZONE_NOT_ACTIVE SUB_ZONE_ON_OTHER_SUB SUB_NEW_OTHER SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE
    };
}

impl Wire for ResellerSubNew {
    type Reply = ResellerSubNewReply;
    type Response = ResellerSubNewReply;

    fn check(&self) -> Result<(), Error> {
        valid::sub_user(&self.user_key)?;
        valid::sub_zone(&self.zone_name)?;
        valid::plan_tag(&self.plan_tag)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new(given.text("user_key"), given.text("zone_name"), given.text("plan_tag")))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("user_key", self.user_key.reveal());
        fields.add("zone_name", &self.zone_name);
        fields.add("plan_tag", &self.plan_tag);
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ResellerSubNewReply, Error> {
        answer.response()
    }
}
