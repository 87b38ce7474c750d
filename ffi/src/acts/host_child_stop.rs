//! `host_child_stop`, for C.

use cfhost_core::{HostChildStop, HostChildStopReply};

use crate::border::{Asked, Refused, act, id, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::number;

/// The parameters of host_child_stop. Begin with CFHOST_HOST_CHILD_STOP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_stop_params {
    /// The size of this struct; CFHOST_HOST_CHILD_STOP_PARAMS_INIT sets it.
    pub size: usize,
    /// The child's number, from host_child_new. Required.
    pub child_id: u64,
}
sized!(cfhost_host_child_stop_params, child_id: u64);

/// What host_child_stop answered. The vendor's answer is not on record. It grows at its end. Free it with
/// cfhost_host_child_stop_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_child_stop_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether child_id is there.
    pub has_child_id: bool,
    /// The child's number, if the server repeats it.
    pub child_id: u64,
}

impl Asked<HostChildStop> for cfhost_host_child_stop_params {
    type Reply = cfhost_host_child_stop_reply;

    unsafe fn act(&self) -> Result<HostChildStop, Refused> {
        Ok(HostChildStop::new(id("child_id", self.child_id)?))
    }

    fn reply(fields: HostChildStopReply, envelope: *const cfhost_envelope, _: &Memory) -> cfhost_host_child_stop_reply {
        let (has_child_id, child_id) = number(fields.child_id);
        cfhost_host_child_stop_reply { envelope, has_child_id, child_id }
    }
}

/// Stops a child provider: its key is refused from then on (section 3.2.9).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_stop(
    client: *const cfhost_client,
    params: *const cfhost_host_child_stop_params,
    reply: *mut *const cfhost_host_child_stop_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_child_stop_reply_free(reply: *const cfhost_host_child_stop_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
