//! `zone_lookup`, for C.

use std::ffi::c_char;

use cfhost_core::{SslStatus, SubStatus, ZoneLookup, ZoneLookupReply};

use crate::border::{Asked, Refused, act, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::cfhost_pair;

/// The parameters of zone_lookup. Begin with CFHOST_ZONE_LOOKUP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_lookup_params {
    /// The size of this struct; CFHOST_ZONE_LOOKUP_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
}
sized!(cfhost_zone_lookup_params, zone_name: *const c_char);

/// Value of ssl_status: issued and in use.
pub const CFHOST_SSL_STATUS_READY: &str = "ready";
/// Value of ssl_status: the order is being checked.
pub const CFHOST_SSL_STATUS_VETTING: &str = "vetting";
/// Value of ssl_status: control of the domain is being checked.
pub const CFHOST_SSL_STATUS_VALIDATING: &str = "validating";
/// Value of ssl_status: no certificate.
pub const CFHOST_SSL_STATUS_NONE: &str = "none";

/// What zone_lookup answered. It grows at its end. Free it with cfhost_zone_lookup_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_lookup_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The zone.
    pub zone_name: *const c_char,
    /// Whether the customer has the zone.
    pub zone_exists: bool,
    /// Whether it was set up through this provider.
    pub zone_hosted: bool,
    /// Full name to origin, in the order of the names. It includes the zone itself, and can include rows that zone_set
    /// never sent, such as one for the validation of a certificate (its origin ends in comodoca.com); such rows must
    /// not be sent back.
    pub hosted_cnames: *const cfhost_pair,
    /// How many there are.
    pub hosted_cnames_count: usize,
    /// Full name to the target that the customer's DNS has to point at, in the order of the names.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// How far the certificate is: one of the CFHOST_SSL_STATUS_ texts, or another that is not documented. NULL if the
    /// server does not say.
    pub ssl_status: *const c_char,
    /// The HTML meta element that proves control of the domain to the certificate authority; NULL for none.
    pub ssl_meta_tag: *const c_char,
    /// The plan of the zone's reseller subscription; NULL for none.
    pub sub_label: *const c_char,
    /// The state of that subscription: one of the CFHOST_SUB_STATUS_ texts, or another. NULL for none.
    pub sub_status: *const c_char,
}

impl Asked<ZoneLookup> for cfhost_zone_lookup_params {
    type Reply = cfhost_zone_lookup_reply;

    unsafe fn act(&self) -> Result<ZoneLookup, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        Ok(ZoneLookup::new(text("user_key", self.user_key)?, text("zone_name", self.zone_name)?))
    }

    fn reply(fields: ZoneLookupReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_zone_lookup_reply {
        let (hosted_cnames, hosted_cnames_count) = memory.pairs(fields.hosted_cnames.iter());
        let (forward_tos, forward_tos_count) = memory.pairs(fields.forward_tos.iter());
        cfhost_zone_lookup_reply {
            envelope,
            zone_name: memory.text(&fields.zone_name),
            zone_exists: fields.zone_exists,
            zone_hosted: fields.zone_hosted,
            hosted_cnames,
            hosted_cnames_count,
            forward_tos,
            forward_tos_count,
            ssl_status: memory.optional(fields.ssl_status.as_ref().map(SslStatus::as_str)),
            ssl_meta_tag: memory.optional(fields.ssl_meta_tag.as_deref()),
            sub_label: memory.optional(fields.sub_label.as_deref()),
            sub_status: memory.optional(fields.sub_status.as_ref().map(SubStatus::as_str)),
        }
    }
}

/// Looks up the state of one zone of one customer (section 3.2.5). A zone that the customer does not have is a success
/// with zone_exists false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_lookup(
    client: *const cfhost_client,
    params: *const cfhost_zone_lookup_params,
    reply: *mut *const cfhost_zone_lookup_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_lookup_reply_free(reply: *const cfhost_zone_lookup_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
