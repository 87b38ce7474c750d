//! `reseller_plan_list`, for C.

use std::ffi::c_char;

use cfhost_core::{ResellerPlan, ResellerPlanList, ResellerPlanListReply};

use crate::border::{Asked, Refused, act, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of reseller_plan_list, which needs none. Begin with CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan_list_params {
    /// The size of this struct; CFHOST_RESELLER_PLAN_LIST_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_reseller_plan_list_params, size: usize);

/// A plan. It grows at its end, so arrays of it are arrays of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan {
    /// The plan's name in the other acts, where it is plan_tag: "CF_RESELLER_PRO", say.
    pub sub_label: *const c_char,
    /// The product that the plan sells; NULL if the server does not say.
    pub sbase_name: *const c_char,
    /// The price as it was sent, in no stated currency; NULL if the server does not say.
    pub product_price: *const c_char,
}

impl cfhost_reseller_plan {
    pub(crate) fn new(memory: &Memory, fields: &ResellerPlan) -> Self {
        Self {
            sub_label: memory.optional(fields.sub_label.as_deref()),
            sbase_name: memory.optional(fields.sbase_name.as_deref()),
            product_price: memory.optional(fields.product_price.as_deref()),
        }
    }
}

/// What reseller_plan_list answered. It grows at its end. Free it with cfhost_reseller_plan_list_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_plan_list_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// One row a plan.
    pub objs: *const *const cfhost_reseller_plan,
    /// How many there are.
    pub objs_count: usize,
}

impl Asked<ResellerPlanList> for cfhost_reseller_plan_list_params {
    type Reply = cfhost_reseller_plan_list_reply;

    unsafe fn act(&self) -> Result<ResellerPlanList, Refused> {
        Ok(ResellerPlanList::new())
    }

    fn reply(
        fields: ResellerPlanListReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_plan_list_reply {
        let (objs, objs_count) = memory.rows(fields.objs, cfhost_reseller_plan::new);
        cfhost_reseller_plan_list_reply { envelope, objs, objs_count }
    }
}

/// Lists the plans on sale to resellers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_plan_list(
    client: *const cfhost_client,
    params: *const cfhost_reseller_plan_list_params,
    reply: *mut *const cfhost_reseller_plan_list_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_plan_list_reply_free(reply: *const cfhost_reseller_plan_list_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
