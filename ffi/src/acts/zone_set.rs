//! `zone_set`, for C.

use std::ffi::c_char;

use cfhost_core::{ZoneSet, ZoneSetReply};

use crate::border::{Asked, Refused, act, array, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};
use crate::types::cfhost_pair;

/// The parameters of zone_set. Begin with CFHOST_ZONE_SET_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_set_params {
    /// The size of this struct; CFHOST_ZONE_SET_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's key. Required.
    pub user_key: *const c_char,
    /// The zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what
    /// became of it. Unicode names are sent as punycode. Required.
    pub zone_name: *const c_char,
    /// The host name of the origin, without a trailing dot. Required.
    pub resolve_to: *const c_char,
    /// The names to be served, at least one: each a label ("www"), a full name, or "@" for the zone itself, with
    /// ":target" after it if it has an origin of its own. At most 119 characters each. Required.
    pub subdomains: *const *const c_char,
    /// How many there are.
    pub subdomains_count: usize,
}
sized!(cfhost_zone_set_params, subdomains_count: usize);

/// What zone_set answered. It grows at its end. Free it with cfhost_zone_set_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_zone_set_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The registered domain that was set up.
    pub zone_name: *const c_char,
    /// The origin that was used; NULL if the server does not say.
    pub resolving_to: *const c_char,
    /// Full name to origin, for each subdomain, in the order of the names.
    pub hosted_cnames: *const cfhost_pair,
    /// How many there are.
    pub hosted_cnames_count: usize,
    /// Full name to the target that the customer's DNS has to point at by a CNAME, in the order of the names.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// The name that was asked for, if the server set up the registered domain above it; otherwise NULL.
    pub zone_name_sent: *const c_char,
}

impl Asked<ZoneSet> for cfhost_zone_set_params {
    type Reply = cfhost_zone_set_reply;

    unsafe fn act(&self) -> Result<ZoneSet, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        // SAFETY: by this function's contract.
        let subdomains = unsafe { array("subdomains", self.subdomains, self.subdomains_count) }?;
        let subdomains: Vec<_> =
            subdomains.iter().map(|subdomain| text("subdomains", *subdomain)).collect::<Result<_, _>>()?;
        Ok(ZoneSet::new(
            text("user_key", self.user_key)?,
            text("zone_name", self.zone_name)?,
            text("resolve_to", self.resolve_to)?,
            subdomains,
        ))
    }

    fn reply(fields: ZoneSetReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_zone_set_reply {
        let (hosted_cnames, hosted_cnames_count) = memory.pairs(fields.hosted_cnames.iter());
        let (forward_tos, forward_tos_count) = memory.pairs(fields.forward_tos.iter());
        cfhost_zone_set_reply {
            envelope,
            zone_name: memory.text(&fields.zone_name),
            resolving_to: memory.optional(fields.resolving_to.as_deref()),
            hosted_cnames,
            hosted_cnames_count,
            forward_tos,
            forward_tos_count,
            zone_name_sent: memory.optional(fields.zone_name_sent.as_deref()),
        }
    }
}

/// Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2): a subdomain that is left out is
/// dropped. Afterwards each name in forward_tos has to be pointed at its target.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_set(
    client: *const cfhost_client,
    params: *const cfhost_zone_set_params,
    reply: *mut *const cfhost_zone_set_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zone_set_reply_free(reply: *const cfhost_zone_set_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
