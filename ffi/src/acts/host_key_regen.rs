//! `host_key_regen`, for C.

use std::ffi::c_char;

use cfhost_core::{HostKeyRegen, HostKeyRegenReply};

use crate::border::{Asked, Refused, act, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of host_key_regen, which needs none. Begin with CFHOST_HOST_KEY_REGEN_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_key_regen_params {
    /// The size of this struct; CFHOST_HOST_KEY_REGEN_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_host_key_regen_params, size: usize);

/// What host_key_regen answered. It grows at its end. Free it with cfhost_host_key_regen_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_host_key_regen_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The new key. A secret.
    pub host_key: *const c_char,
}

impl Asked<HostKeyRegen> for cfhost_host_key_regen_params {
    type Reply = cfhost_host_key_regen_reply;

    unsafe fn act(&self) -> Result<HostKeyRegen, Refused> {
        Ok(HostKeyRegen::new())
    }

    fn reply(
        fields: HostKeyRegenReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_host_key_regen_reply {
        cfhost_host_key_regen_reply { envelope, host_key: memory.text(fields.host_key.reveal()) }
    }
}

/// Replaces the provider's own key (section 3.2.8). Store the new key before anything else: the old one is refused from
/// then on, and this client holds the old one. If the answer came and the key was not found in it,
/// cfhost_error_reveal_raw has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_key_regen(
    client: *const cfhost_client,
    params: *const cfhost_host_key_regen_params,
    reply: *mut *const cfhost_host_key_regen_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_host_key_regen_reply_free(reply: *const cfhost_host_key_regen_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
