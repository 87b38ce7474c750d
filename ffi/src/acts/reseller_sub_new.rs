//! `reseller_sub_new`, for C.

use std::ffi::c_char;

use cfhost_core::{ResellerSubNew, ResellerSubNewReply};

use crate::border::{Asked, Refused, act, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::number;

/// The parameters of reseller_sub_new. Begin with CFHOST_RESELLER_SUB_NEW_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_new_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_NEW_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The sub_label of a plan. Required.
    pub plan_tag: *const c_char,
}
sized!(cfhost_reseller_sub_new_params, plan_tag: *const c_char);

/// What reseller_sub_new answered. It grows at its end. Free it with cfhost_reseller_sub_new_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_new_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The subscription's number, for reseller_sub_cancel.
    pub sub_id: u64,
}

impl Asked<ResellerSubNew> for cfhost_reseller_sub_new_params {
    type Reply = cfhost_reseller_sub_new_reply;

    unsafe fn act(&self) -> Result<ResellerSubNew, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        Ok(ResellerSubNew::new(
            text("user_key", self.user_key)?,
            text("zone_name", self.zone_name)?,
            text("plan_tag", self.plan_tag)?,
        ))
    }

    fn reply(
        fields: ResellerSubNewReply,
        envelope: *const cfhost_envelope,
        _: &Memory,
    ) -> cfhost_reseller_sub_new_reply {
        let (has_sub_id, sub_id) = number(fields.sub_id);
        cfhost_reseller_sub_new_reply { envelope, has_sub_id, sub_id }
    }
}

/// Subscribes a zone to a plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_new(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_new_params,
    reply: *mut *const cfhost_reseller_sub_new_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_new_reply_free(reply: *const cfhost_reseller_sub_new_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
