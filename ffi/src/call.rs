//! Any act by its name.

use std::ffi::c_char;

use crate::border::{self, Refused};
use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::fallible;
use crate::memory;
use crate::types::cfhost_pair;

/// The answer to an act that was called by its name. It grows at its end. Free it with cfhost_call_reply_free.
#[repr(C)]
pub struct cfhost_call_reply {
    /// The message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.
    pub envelope: *const cfhost_envelope,
}

/// Sends an act by its name on the wire, with fields by their names, unchecked. Use it for what this header does not
/// list. The library adds "act" and "host_key", which may not be among the fields.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_call(
    client: *const cfhost_client,
    act: *const c_char,
    fields: *const cfhost_pair,
    fields_count: usize,
    reply: *mut *const cfhost_call_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a live client, as the header asks.
        let client = unsafe { client.as_ref() }.ok_or(Refused("client", "is NULL"))?;
        // SAFETY: NULL or a text, as the header asks.
        let act = unsafe { border::required("act", act) }?;
        // SAFETY: NULL or so many fields, as the header asks.
        let pairs = unsafe { border::array("fields", fields, fields_count) }?;
        // SAFETY: NULL or texts, as the header asks.
        let field = |pair: &cfhost_pair| unsafe {
            Ok((border::required("fields", pair.name)?, border::required("fields", pair.value)?))
        };
        let fields: Vec<_> = pairs.iter().map(field).collect::<Result<_, Refused>>()?;
        let reply = client.client.call(act, &fields)?;
        Ok(memory::hand_out(reply, |(), envelope, _| cfhost_call_reply { envelope }))
    };
    // What was given as the act is no name of one for certain, and not for an error to show.
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("reply", reply), error, work) }
}

/// Frees a reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_call_reply_free(reply: *const cfhost_call_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { memory::free(reply) }
}
