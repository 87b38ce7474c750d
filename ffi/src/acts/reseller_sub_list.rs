//! `reseller_sub_list`, for C.

use std::ffi::c_char;

use cfhost_core::{ResellerSub, ResellerSubList, ResellerSubListReply, SubStatus};

use crate::border::{Asked, Refused, act, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::{cfhost_time, number};

/// The parameters of reseller_sub_list, which needs none. Begin with CFHOST_RESELLER_SUB_LIST_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_list_params {
    /// The size of this struct; CFHOST_RESELLER_SUB_LIST_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_reseller_sub_list_params, size: usize);

/// A reseller subscription. It grows at its end, so arrays of it are arrays of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub {
    /// The zone that has it; NULL if the server does not say.
    pub zone_name: *const c_char,
    /// Whether sub_id is there.
    pub has_sub_id: bool,
    /// Its number.
    pub sub_id: u64,
    /// Its state: one of the CFHOST_SUB_STATUS_ texts, or another. NULL if the server does not say.
    pub sub_status: *const c_char,
    /// The plan's name for people, not its label; NULL if the server does not say.
    pub sub_name: *const c_char,
    /// The price as it was sent, in no stated currency; NULL if the server does not say.
    pub sub_price: *const c_char,
    /// When the price was set; NULL if there is no such time.
    pub sub_priced_on: *const cfhost_time,
    /// When it was canceled; NULL if there is no such time.
    pub sub_canceled_on: *const cfhost_time,
    /// When it will end; NULL if there is no such time.
    pub sub_expires_on: *const cfhost_time,
    /// When it ended; NULL if there is no such time.
    pub sub_expired_on: *const cfhost_time,
    /// When it was last renewed; NULL if there is no such time.
    pub sub_renewed_on: *const cfhost_time,
    /// When it began; NULL if there is no such time.
    pub sub_activated_on: *const cfhost_time,
    /// When the row was last changed, it seems; NULL if there is no such time.
    pub edate: *const cfhost_time,
    /// When the row was made, it seems; NULL if there is no such time.
    pub cdate: *const cfhost_time,
}

impl cfhost_reseller_sub {
    pub(crate) fn new(memory: &Memory, fields: &ResellerSub) -> Self {
        let (has_sub_id, sub_id) = number(fields.sub_id);
        Self {
            zone_name: memory.optional(fields.zone_name.as_deref()),
            has_sub_id,
            sub_id,
            sub_status: memory.optional(fields.sub_status.as_ref().map(SubStatus::as_str)),
            sub_name: memory.optional(fields.sub_name.as_deref()),
            sub_price: memory.optional(fields.sub_price.as_deref()),
            sub_priced_on: memory.time(fields.sub_priced_on.as_ref()),
            sub_canceled_on: memory.time(fields.sub_canceled_on.as_ref()),
            sub_expires_on: memory.time(fields.sub_expires_on.as_ref()),
            sub_expired_on: memory.time(fields.sub_expired_on.as_ref()),
            sub_renewed_on: memory.time(fields.sub_renewed_on.as_ref()),
            sub_activated_on: memory.time(fields.sub_activated_on.as_ref()),
            edate: memory.time(fields.edate.as_ref()),
            cdate: memory.time(fields.cdate.as_ref()),
        }
    }
}

/// What reseller_sub_list answered. It grows at its end. Free it with cfhost_reseller_sub_list_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_reseller_sub_list_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// One row a subscription.
    pub objs: *const *const cfhost_reseller_sub,
    /// How many there are.
    pub objs_count: usize,
}

impl Asked<ResellerSubList> for cfhost_reseller_sub_list_params {
    type Reply = cfhost_reseller_sub_list_reply;

    unsafe fn act(&self) -> Result<ResellerSubList, Refused> {
        Ok(ResellerSubList::new())
    }

    fn reply(
        fields: ResellerSubListReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_reseller_sub_list_reply {
        let (objs, objs_count) = memory.rows(fields.objs, cfhost_reseller_sub::new);
        cfhost_reseller_sub_list_reply { envelope, objs, objs_count }
    }
}

/// Lists the provider's reseller subscriptions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_list(
    client: *const cfhost_client,
    params: *const cfhost_reseller_sub_list_params,
    reply: *mut *const cfhost_reseller_sub_list_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_reseller_sub_list_reply_free(reply: *const cfhost_reseller_sub_list_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
