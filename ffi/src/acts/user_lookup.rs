//! `user_lookup`, for C.

use std::ffi::c_char;

use cfhost_core::{UserApiKey, UserKey, UserLookup, UserLookupReply};

use crate::border::{Asked, Refused, act, optional, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of user_lookup. Begin with CFHOST_USER_LOOKUP_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_lookup_params {
    /// The size of this struct; CFHOST_USER_LOOKUP_PARAMS_INIT sets it.
    pub size: usize,
    /// The account's address, or
    pub cloudflare_email: *const c_char,
    /// your own name for it: one of the two, not both.
    pub unique_id: *const c_char,
}
sized!(cfhost_user_lookup_params, unique_id: *const c_char);

/// What user_lookup answered. It grows at its end. Free it with cfhost_user_lookup_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_lookup_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// Whether there is such an account.
    pub user_exists: bool,
    /// The address as registered.
    pub cloudflare_email: *const c_char,
    /// Whether this provider may act for the account. If it exists and this is false, ask for its password and use
    /// user_auth.
    pub user_authed: bool,
    /// The key that the zone acts take; only with user_authed. A secret.
    pub user_key: *const c_char,
    /// The alias on file; NULL for none.
    pub unique_id: *const c_char,
    /// The names of the account's zones with this provider.
    pub hosted_zones: *const *const c_char,
    /// How many there are.
    pub hosted_zones_count: usize,
    /// The customer's own key for the vendor's other interfaces, if the server sends it; otherwise NULL. A secret.
    pub user_api_key: *const c_char,
}

impl Asked<UserLookup> for cfhost_user_lookup_params {
    type Reply = cfhost_user_lookup_reply;

    unsafe fn act(&self) -> Result<UserLookup, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { optional(name, text) };
        match (text("cloudflare_email", self.cloudflare_email)?, text("unique_id", self.unique_id)?) {
            (Some(_), Some(_)) => Err(Refused("unique_id", "is given, and cloudflare_email too")),
            (None, Some(unique_id)) => Ok(UserLookup::by_unique_id(unique_id)),
            // Without either, the act's own check says so.
            (email, None) => Ok(UserLookup::by_email(email.unwrap_or_default())),
        }
    }

    fn reply(fields: UserLookupReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_user_lookup_reply {
        let (hosted_zones, hosted_zones_count) = memory.texts(&fields.hosted_zones);
        cfhost_user_lookup_reply {
            envelope,
            user_exists: fields.user_exists,
            cloudflare_email: memory.optional(fields.cloudflare_email.as_deref()),
            user_authed: fields.user_authed,
            user_key: memory.optional(fields.user_key.as_ref().map(UserKey::reveal)),
            unique_id: memory.optional(fields.unique_id.as_deref()),
            hosted_zones,
            hosted_zones_count,
            user_api_key: memory.optional(fields.user_api_key.as_ref().map(UserApiKey::reveal)),
        }
    }
}

/// Finds a customer's account, its key and its zones (section 3.2.3). An account that nobody knows is a success with
/// user_exists false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_lookup(
    client: *const cfhost_client,
    params: *const cfhost_user_lookup_params,
    reply: *mut *const cfhost_user_lookup_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_lookup_reply_free(reply: *const cfhost_user_lookup_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
