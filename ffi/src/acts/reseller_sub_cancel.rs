//! `reseller_sub_cancel`, for C.

use std::ffi::c_char;

use cfhost_core::{ResellerSubCancel, ResellerSubCancelReply};

use crate::border::{Asked, Refused, act, id, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::number;

/// The parameters of reseller_sub_cancel. Begin with CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_cancel_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_CANCEL_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The sub_label of the plan. Required.
    pub plan_tag: *const c_char,
    /// The subscription's number. Required.
    pub sub_id: u64,
}
sized!(cfhost_reseller_sub_cancel_params, sub_id: u64);

/// What reseller_sub_cancel answered. The vendor's answer is not on record. It grows at its end. Free it with
/// cfhost_reseller_sub_cancel_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_cancel_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// The subscription's number, if the server repeats it.
    pub sub_id: u64,
}

impl Asked<ResellerSubCancel> for cfhost_reseller_sub_cancel_params {
    type Reply = cfhost_reseller_sub_cancel_reply;

    unsafe fn act(&self) -> Result<ResellerSubCancel, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        Ok(ResellerSubCancel::new(
            text("user_key", self.user_key)?,
            text("zone_name", self.zone_name)?,
            text("plan_tag", self.plan_tag)?,
            id("sub_id", self.sub_id)?,
        ))
    }

    fn reply(
        fields: ResellerSubCancelReply,
        envelope: *const cfhost_envelope,
        _: &Memory,
    ) -> cfhost_reseller_sub_cancel_reply {
        let (has_sub_id, sub_id) = number(fields.sub_id);
        cfhost_reseller_sub_cancel_reply { envelope, has_sub_id, sub_id }
    }
}

/// Cancels a zone's subscription. A zone with a live one cannot be deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_cancel(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_cancel_params,
    reply: *mut *const cfhost_reseller_sub_cancel_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_cancel_reply_free(reply: *const cfhost_reseller_sub_cancel_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
