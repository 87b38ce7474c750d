//! `zone_delete`, for C.

use std::ffi::c_char;

use cfhost_core::{ZoneDelete, ZoneDeleteReply};

use crate::border::{Asked, Refused, act, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of zone_delete. Begin with CFHOST_ZONE_DELETE_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_delete_params {
    /// The size of this struct; CFHOST_ZONE_DELETE_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
}
sized!(cfhost_zone_delete_params, zone_name: *const c_char);

/// What zone_delete answered. It grows at its end. Free it with cfhost_zone_delete_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_delete_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The zone.
    pub zone_name: *const c_char,
    /// Whether it was removed.
    pub zone_deleted: bool,
}

impl Asked<ZoneDelete> for cfhost_zone_delete_params {
    type Reply = cfhost_zone_delete_reply;

    unsafe fn act(&self) -> Result<ZoneDelete, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        Ok(ZoneDelete::new(text("user_key", self.user_key)?, text("zone_name", self.zone_name)?))
    }

    fn reply(fields: ZoneDeleteReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_zone_delete_reply {
        cfhost_zone_delete_reply {
            envelope,
            zone_name: memory.text(&fields.zone_name),
            zone_deleted: fields.zone_deleted,
        }
    }
}

/// Removes a zone that zone_set made (section 3.2.6). Point the customer's names back at the origin first: the network
/// stops answering for them after a short while. A second delete is an error for which cfhost_error_is_already_gone is
/// true.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_delete(
    client: *const cfhost_client,
    params: *const cfhost_zone_delete_params,
    reply: *mut *const cfhost_zone_delete_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_delete_reply_free(reply: *const cfhost_zone_delete_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
