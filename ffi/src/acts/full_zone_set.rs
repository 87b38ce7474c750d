//! `full_zone_set`, for C.

use std::ffi::{c_char, c_int};

use cfhost_core::{FullZoneSet, FullZoneSetReply};

use crate::border::{Asked, Refused, act, given, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of full_zone_set. Begin with CFHOST_FULL_ZONE_SET_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_full_zone_set_params {
    /// The size of this struct; CFHOST_FULL_ZONE_SET_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// Whether jumpstart is given.
    pub has_jumpstart: c_int,
    /// Whether the zone's present records are looked up and taken over; the result needs a look. Default: the server's
    /// own, 1.
    pub jumpstart: c_int,
}
sized!(cfhost_full_zone_set_params, jumpstart: c_int);

/// What full_zone_set answered. It grows at its end. Free it with cfhost_full_zone_set_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_full_zone_set_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The registered domain that was set up.
    pub zone_name: *const c_char,
    /// Whether records were taken over.
    pub jumpstart: bool,
    /// What to do at the registrar, in prose, fit for end users; NULL if the server does not say.
    pub msg: *const c_char,
    /// The nameservers that the prose names: the API has no field for them.
    pub nameservers: *const *const c_char,
    /// How many there are.
    pub nameservers_count: usize,
    /// The name that was asked for, if the server set up the registered domain above it; otherwise NULL.
    pub zone_name_sent: *const c_char,
}

impl Asked<FullZoneSet> for cfhost_full_zone_set_params {
    type Reply = cfhost_full_zone_set_reply;

    unsafe fn act(&self) -> Result<FullZoneSet, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        let mut act = FullZoneSet::new(text("user_key", self.user_key)?, text("zone_name", self.zone_name)?);
        if let Some(jumpstart) = given(self.has_jumpstart, self.jumpstart) {
            act = act.jumpstart(jumpstart != 0);
        }
        Ok(act)
    }

    fn reply(
        fields: FullZoneSetReply,
        envelope: *const cfhost_envelope,
        memory: &Memory,
    ) -> cfhost_full_zone_set_reply {
        let (nameservers, nameservers_count) = memory.texts(&fields.nameservers);
        cfhost_full_zone_set_reply {
            envelope,
            zone_name: memory.text(&fields.zone_name),
            jumpstart: fields.jumpstart,
            msg: memory.optional(fields.msg.as_deref()),
            nameservers,
            nameservers_count,
            zone_name_sent: memory.optional(fields.zone_name_sent.as_deref()),
        }
    }
}

/// Sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later one). It
/// waits until the nameservers of the reply are set at the registrar.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_full_zone_set(
    client: *const cfhost_client,
    params: *const cfhost_full_zone_set_params,
    reply: *mut *const cfhost_full_zone_set_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_full_zone_set_reply_free(reply: *const cfhost_full_zone_set_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
