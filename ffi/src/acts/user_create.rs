//! `user_create`, for C.

use std::ffi::{c_char, c_int};

use cfhost_core::{UserApiKey, UserCreate, UserCreateReply};

use crate::border::{Asked, Refused, act, given, optional, required, sized};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, free};

/// The parameters of user_create. Begin with CFHOST_USER_CREATE_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_create_params {
    /// The size of this struct; CFHOST_USER_CREATE_PARAMS_INIT sets it.
    pub size: usize,
    /// The customer's address. Required.
    pub cloudflare_email: *const c_char,
    /// A password of at least 6 characters and at most 1,024 bytes. Required.
    pub cloudflare_pass: *const c_char,
    /// How mails address the customer: at least 3 letters and digits, with '.', '-' or '_' between them. Default: one
    /// that the server makes up.
    pub cloudflare_username: *const c_char,
    /// Your own name for the account, for later look-ups: at most 100 of -_a-z0-9#@+., Default: none.
    pub unique_id: *const c_char,
    /// Whether clobber_unique_id is given.
    pub has_clobber_unique_id: c_int,
    /// Whether unique_id is taken from another account that has it. Default: 0.
    pub clobber_unique_id: c_int,
}
sized!(cfhost_user_create_params, clobber_unique_id: c_int);

/// What user_create answered. It grows at its end. Free it with cfhost_user_create_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_user_create_reply {
    /// The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
    /// The address as registered.
    pub cloudflare_email: *const c_char,
    /// The key that the zone acts take. A secret. It stays the same and may be stored.
    pub user_key: *const c_char,
    /// The alias on file; NULL for none.
    pub unique_id: *const c_char,
    /// The name that was given or made up, from some servers only; otherwise NULL.
    pub cloudflare_username: *const c_char,
    /// The customer's own key for the vendor's other interfaces, if the server sends it; otherwise NULL. A secret.
    pub user_api_key: *const c_char,
}

impl Asked<UserCreate> for cfhost_user_create_params {
    type Reply = cfhost_user_create_reply;

    unsafe fn act(&self) -> Result<UserCreate, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { required(name, text) };
        let mut act = UserCreate::new(
            text("cloudflare_email", self.cloudflare_email)?,
            text("cloudflare_pass", self.cloudflare_pass)?,
        );
        // SAFETY: by this function's contract.
        if let Some(cloudflare_username) = unsafe { optional("cloudflare_username", self.cloudflare_username) }? {
            act = act.cloudflare_username(cloudflare_username);
        }
        // SAFETY: by this function's contract.
        if let Some(unique_id) = unsafe { optional("unique_id", self.unique_id) }? {
            act = act.unique_id(unique_id);
        }
        if let Some(clobber_unique_id) = given(self.has_clobber_unique_id, self.clobber_unique_id) {
            act = act.clobber_unique_id(clobber_unique_id != 0);
        }
        Ok(act)
    }

    fn reply(fields: UserCreateReply, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_user_create_reply {
        cfhost_user_create_reply {
            envelope,
            cloudflare_email: memory.text(&fields.cloudflare_email),
            user_key: memory.text(fields.user_key.reveal()),
            unique_id: memory.optional(fields.unique_id.as_deref()),
            cloudflare_username: memory.optional(fields.cloudflare_username.as_deref()),
            user_api_key: memory.optional(fields.user_api_key.as_ref().map(UserApiKey::reveal)),
        }
    }
}

/// Creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
/// document). For an existing account the server checks the password as user_auth does. A repeat with the same values
/// gives the same user_key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_create(
    client: *const cfhost_client,
    params: *const cfhost_user_create_params,
    reply: *mut *const cfhost_user_create_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { act(client, params, reply, error) }
}

/// Frees a reply, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_user_create_reply_free(reply: *const cfhost_user_create_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free(reply) }
}
