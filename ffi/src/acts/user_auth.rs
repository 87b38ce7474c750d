//! `user_auth`, for C.

use std::ffi::{c_char, c_int};

use cfhost_core::{UserApiKey, UserAuth, UserAuthReply};

use crate::border::{Asked, Refused, act, given, optional, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of user_auth. Begin with CFHOST_USER_AUTH_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_auth_params {
    /// The size of this struct; CFHOST_USER_AUTH_PARAMS_INIT sets it.
    pub size: usize,
    /// The account's address. Required.
    pub cloudflare_email: *const c_char,
    /// Its password. Required.
    pub cloudflare_pass: *const c_char,
    /// Your own name for the account, for later look-ups: at most 100 of -_a-z0-9#@+., Default: the one on file stays.
    pub unique_id: *const c_char,
    /// Whether clobber_unique_id is given.
    pub has_clobber_unique_id: c_int,
    /// Whether unique_id is taken from another account that has it. Default: 0.
    pub clobber_unique_id: c_int,
}
sized!(cfhost_user_auth_params, clobber_unique_id: c_int);

/// What user_auth answered. It grows at its end. Free it with cfhost_user_auth_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_auth_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The address as registered.
    pub cloudflare_email: *const c_char,
    /// The key that the zone acts take. A secret. It stays the same and may be stored.
    pub user_key: *const c_char,
    /// The alias on file; NULL for none.
    pub unique_id: *const c_char,
    /// The customer's own key for the vendor's other interfaces, if the server sends it; otherwise NULL. A secret.
    pub user_api_key: *const c_char,
}

impl Asked<UserAuth> for cfhost_user_auth_params {
    type Reply = cfhost_user_auth_reply;

    unsafe fn act(&self) -> Result<UserAuth, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        let mut act = UserAuth::new(
            text("cloudflare_email", self.cloudflare_email)?,
            text("cloudflare_pass", self.cloudflare_pass)?,
        );
        // SAFETY: by this function's contract.
        if let Some(unique_id) = unsafe { optional("unique_id", self.unique_id) }? {
            act = act.unique_id(unique_id);
        }
        if let Some(clobber_unique_id) = given(self.has_clobber_unique_id, self.clobber_unique_id) {
            act = act.clobber_unique_id(clobber_unique_id != 0);
        }
        Ok(act)
    }

    fn reply(fields: UserAuthReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_user_auth_reply {
        cfhost_user_auth_reply {
            envelope,
            cloudflare_email: memory.text(&fields.cloudflare_email),
            user_key: memory.text(fields.user_key.reveal()),
            unique_id: memory.optional(fields.unique_id.as_deref()),
            user_api_key: memory.optional(fields.user_api_key.as_ref().map(UserApiKey::reveal)),
        }
    }
}

/// Links a customer's existing account to the provider (section 3.2.4).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_auth(
    client: *const cfhost_client,
    params: *const cfhost_user_auth_params,
    reply: *mut *const cfhost_user_auth_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_auth_reply_free(reply: *const cfhost_user_auth_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
