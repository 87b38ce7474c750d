//! `host_child_new`, for C.

use std::ffi::c_char;

use cfhost_core::{HostChildNew, HostChildNewReply, HostKey};

use crate::border::{Asked, Refused, act, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::number;

/// The parameters of host_child_new. Begin with CFHOST_HOST_CHILD_NEW_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_new_params {
    /// The size of this struct; CFHOST_HOST_CHILD_NEW_PARAMS_INIT sets it.
    pub size: usize,
    /// The child's internal name. Required.
    pub host_name: *const c_char,
    /// The name that customers see. Required.
    pub pub_name: *const c_char,
    /// A short word for it. Required.
    pub prefix: *const c_char,
    /// The URL of its site. Required.
    pub website: *const c_char,
    /// The address to write to. Required.
    pub email: *const c_char,
}
sized!(cfhost_host_child_new_params, email: *const c_char);

/// What host_child_new answered. The vendor's answer is not on record; the members are looked for wherever an answer of
/// this API could have them. It grows at its end. Free it with cfhost_host_child_new_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_new_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The child's own key; NULL if it was not found. A secret. It is shown once: store it before anything else.
    pub host_key: *const c_char,
    /// Whether child_id is there.
    pub has_child_id: bool,
    /// The child's number, for host_child_stop.
    pub child_id: u64,
}

impl Asked<HostChildNew> for cfhost_host_child_new_params {
    type Reply = cfhost_host_child_new_reply;

    unsafe fn act(&self) -> Result<HostChildNew, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        Ok(HostChildNew::new(
            text("host_name", self.host_name)?,
            text("pub_name", self.pub_name)?,
            text("prefix", self.prefix)?,
            text("website", self.website)?,
            text("email", self.email)?,
        ))
    }

    fn reply(
        fields: HostChildNewReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_host_child_new_reply {
        let (has_child_id, child_id) = number(fields.child_id);
        cfhost_host_child_new_reply {
            envelope,
            host_key: memory.optional(fields.host_key.as_ref().map(HostKey::reveal)),
            has_child_id,
            child_id,
        }
    }
}

/// Makes a child provider below the calling one, with a key of its own (section 3.2.7).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_new(
    client: *const cfhost_client,
    params: *const cfhost_host_child_new_params,
    reply: *mut *const cfhost_host_child_new_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_new_reply_free(reply: *const cfhost_host_child_new_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
