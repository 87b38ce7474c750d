//! `reseller_sub_list`: of the reseller document, which is lost.

use jiff::ZonedDateTime;

use super::zone_list::SubStatus;
use super::{Act, Field, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, wire};

/// Lists the provider's reseller subscriptions.
///
/// ```
/// use cfhost::{Client, ResellerSubList};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// assert!(client.reseller_sub_list(&ResellerSubList::new())?.objs.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an act does nothing until it is sent"]
#[non_exhaustive]
pub struct ResellerSubList {}

impl ResellerSubList {
    /// It needs nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

/// What `reseller_sub_list` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerSubListReply {
    /// One row a subscription.
    pub objs: Vec<ResellerSub>,
}

wire::holds! {
    ResellerSubListReply {
        objs,
    }
}

/// A reseller subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerSub {
    /// The zone that has it.
    pub zone_name: Option<String>,
    /// Its number.
    pub sub_id: Option<u64>,
    /// Its state.
    pub sub_status: Option<SubStatus>,
    /// The plan's name for people; not its label.
    pub sub_name: Option<String>,
    /// The price as it was sent, in no stated currency.
    pub sub_price: Option<String>,
    /// When the price was set.
    pub sub_priced_on: Option<ZonedDateTime>,
    /// When it was canceled.
    pub sub_canceled_on: Option<ZonedDateTime>,
    /// When it will end.
    pub sub_expires_on: Option<ZonedDateTime>,
    /// When it ended.
    pub sub_expired_on: Option<ZonedDateTime>,
    /// When it was last renewed.
    pub sub_renewed_on: Option<ZonedDateTime>,
    /// When it began.
    pub sub_activated_on: Option<ZonedDateTime>,
    /// When the row was last changed, it seems.
    pub edate: Option<ZonedDateTime>,
    /// When the row was made, it seems.
    pub cdate: Option<ZonedDateTime>,
}

wire::holds! {
    ResellerSub {
        zone_name,
        sub_id,
        sub_status,
        sub_name,
        sub_price: verbatim,
        sub_priced_on,
        sub_canceled_on,
        sub_expires_on,
        sub_expired_on,
        sub_renewed_on,
        sub_activated_on,
        edate,
        cdate,
    }
}

impl Act for ResellerSubList {
    const NAME: &'static str = "reseller_sub_list";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Lists this provider's reseller subscriptions.";
    const FIELDS: &'static [Field] = &[];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for ResellerSubList {
    type Reply = ResellerSubListReply;
    type Response = ResellerSubListReply;

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn given(_given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new())
    }

    fn write<'a>(&'a self, _: &mut Fields<'a>) {}

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ResellerSubListReply, Error> {
        answer.response()
    }
}
