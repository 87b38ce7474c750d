//! `cpanel_info`, for C.

use std::ffi::c_char;

use cfhost_core::{CpanelInfo, CpanelInfoReply};

use crate::border::{Asked, Refused, act, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of cpanel_info, which needs none. Begin with CFHOST_CPANEL_INFO_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_cpanel_info_params {
    /// The size of this struct; CFHOST_CPANEL_INFO_PARAMS_INIT sets it.
    pub size: usize,
}
sized!(cfhost_cpanel_info_params, size: usize);

/// What cpanel_info answered. It grows at its end. Free it with cfhost_cpanel_info_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_cpanel_info_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The version; NULL if the server does not say.
    pub cpanel_latest: *const c_char,
    /// The SHA-1 of its archive, in hexadecimal; NULL if the server does not say.
    pub cpanel_sha1: *const c_char,
}

impl Asked<CpanelInfo> for cfhost_cpanel_info_params {
    type Reply = cfhost_cpanel_info_reply;

    unsafe fn act(&self) -> Result<CpanelInfo, Refused> {
        Ok(CpanelInfo::new())
    }

    fn reply(fields: CpanelInfoReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_cpanel_info_reply {
        cfhost_cpanel_info_reply {
            envelope,
            cpanel_latest: memory.optional(fields.cpanel_latest.as_deref()),
            cpanel_sha1: memory.optional(fields.cpanel_sha1.as_deref()),
        }
    }
}

/// Looks up the newest version of the vendor's plugin for cPanel (not in the document).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_cpanel_info(
    client: *const cfhost_client,
    params: *const cfhost_cpanel_info_params,
    reply: *mut *const cfhost_cpanel_info_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_cpanel_info_reply_free(reply: *const cfhost_cpanel_info_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
