//! `reseller_sub_cancel`: of the reseller document, which is lost.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes, fields, missing};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Cancels a zone's subscription. A zone with a live one cannot be deleted.
///
/// ```
/// use cfhost::{Client, ErrorCode, ResellerSubCancel, ResellerSubNew, UserCreate, ZoneDelete, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// # client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
/// let new = client.reseller_sub_new(&ResellerSubNew::new(&user_key, "example.com", "CF_RESELLER_PRO"))?;
/// let error = client.zone_delete(&ZoneDelete::new(&user_key, "example.com")).unwrap_err();
/// assert_eq!(error.code(), Some(ErrorCode::ZONE_HAS_ACTIVE_SUB));
///
/// let sub_id = new.sub_id.expect("a number");
/// client.reseller_sub_cancel(&ResellerSubCancel::new(&user_key, "example.com", "CF_RESELLER_PRO", sub_id))?;
/// client.zone_delete(&ZoneDelete::new(&user_key, "example.com"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct ResellerSubCancel {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. Unicode names are sent as punycode.
    zone_name: String,
    /// The `sub_label` of the plan.
    plan_tag: String,
    /// The subscription's number, from `reseller_sub_new`.
    sub_id: u64,
}

impl ResellerSubCancel {
    /// The customer's key, the zone, the `sub_label` of the plan, and the subscription's number. Unicode names are sent as
    /// punycode.
    pub fn new(
        user_key: impl Into<UserKey>,
        zone_name: impl Into<String>,
        plan_tag: impl Into<String>,
        sub_id: u64,
    ) -> Self {
        Self {
            user_key: user_key.into(),
            zone_name: host_name::domain_to_ascii(zone_name.into()),
            plan_tag: plan_tag.into(),
            sub_id,
        }
    }
}

/// What `reseller_sub_cancel` answers. The vendor's answer is not on record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerSubCancelReply {
    /// The subscription's number, if the server repeats it.
    pub sub_id: Option<u64>,
}

wire::holds! {
    ResellerSubCancelReply {
        sub_id,
    }
}

impl Act for ResellerSubCancel {
    const NAME: &'static str = "reseller_sub_cancel";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Cancels a zone's subscription.";
    const FIELDS: &'static [Field] = &[
        fields::USER_KEY,
        fields::ZONE_NAME,
        fields::PLAN_TAG,
        Field::required(
            "sub_id",
            FieldKind::Number,
            "the subscription's number, from reseller_sub_new or zone_list",
            "1",
        ),
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        SUB_INVALID_USER SUB_INVALID_ZONE SUB_INVALID_ID SUB_ALREADY_CANCELED SUB_CANCEL_OTHER
    };
}

impl Wire for ResellerSubCancel {
    type Reply = ResellerSubCancelReply;
    type Response = ResellerSubCancelReply;

    fn check(&self) -> Result<(), Error> {
        valid::sub_user(&self.user_key)?;
        valid::sub_zone(&self.zone_name)?;
        valid::plan_tag(&self.plan_tag)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let sub_id = given.number("sub_id")?.ok_or_else(|| missing("sub_id"))?;
        Ok(Self::new(given.text("user_key"), given.text("zone_name"), given.text("plan_tag"), sub_id))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("user_key", self.user_key.reveal());
        fields.add("zone_name", &self.zone_name);
        fields.add("plan_tag", &self.plan_tag);
        fields.add("sub_id", self.sub_id.to_string());
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ResellerSubCancelReply, Error> {
        answer.response()
    }
}
