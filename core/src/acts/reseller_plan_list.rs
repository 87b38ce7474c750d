//! `reseller_plan_list`: of the reseller document, which is lost.

use super::{Act, Field, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, wire};

/// Lists the plans on sale to resellers.
///
/// ```
/// use cfhost::{Client, ResellerPlanList};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// for plan in &client.reseller_plan_list(&ResellerPlanList::new())?.objs {
///     println!("{:?} costs {:?}", plan.sub_label, plan.product_price);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an act does nothing until it is sent"]
#[non_exhaustive]
pub struct ResellerPlanList {}

impl ResellerPlanList {
    /// It needs nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

/// What `reseller_plan_list` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerPlanListReply {
    /// One row a plan.
    pub objs: Vec<ResellerPlan>,
}

wire::holds! {
    ResellerPlanListReply {
        objs,
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResellerPlan {
    /// The plan's name in the other acts, where it is `plan_tag`: `CF_RESELLER_PRO`, say.
    pub sub_label: Option<String>,
    /// The product that the plan sells.
    pub sbase_name: Option<String>,
    /// The price as it was sent, in no stated currency.
    pub product_price: Option<String>,
}

wire::holds! {
    ResellerPlan {
        sub_label,
        sbase_name,
        product_price: verbatim,
    }
}

impl Act for ResellerPlanList {
    const NAME: &'static str = "reseller_plan_list";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Lists the plans on sale to resellers.";
    const FIELDS: &'static [Field] = &[];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for ResellerPlanList {
    type Reply = ResellerPlanListReply;
    type Response = ResellerPlanListReply;

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn given(_given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new())
    }

    fn write<'a>(&'a self, _: &mut Fields<'a>) {}

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ResellerPlanListReply, Error> {
        answer.response()
    }
}
