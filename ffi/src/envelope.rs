//! What a reply holds beside its fields.

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::OnceLock;

use cfhost_core::Reply;

use crate::guard::guard;

/// What came with a reply besides its fields: the server's message, and the whole JSON. It belongs to its reply.
pub struct cfhost_envelope {
    reply: Reply<()>,
    msg: Option<CString>,
    raw: OnceLock<CString>,
}

impl cfhost_envelope {
    pub(crate) fn new(reply: Reply<()>) -> Self {
        let msg = reply.msg().map(c_string);
        Self { reply, msg, raw: OnceLock::new() }
    }
}

/// The text with an end for C. A NUL inside becomes U+FFFD.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

/// The server's message, fit for end users. NULL if there is none, as with most successes, and for NULL. It stays until
/// the reply is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_envelope_msg(envelope: *const cfhost_envelope) -> *const c_char {
    guard(ptr::null(), || {
        // SAFETY: NULL or a live envelope, as the header asks.
        let envelope = unsafe { envelope.as_ref() };
        envelope.and_then(|envelope| envelope.msg.as_ref()).map_or(ptr::null(), |msg| msg.as_ptr())
    })
}

/// The JSON that came, with every secret in it masked as "***". NULL for NULL. It stays until the reply is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_envelope_raw(envelope: *const cfhost_envelope) -> *const c_char {
    guard(ptr::null(), || {
        // SAFETY: NULL or a live envelope, as the header asks.
        let envelope = unsafe { envelope.as_ref() };
        envelope.map_or(ptr::null(), |envelope| envelope.raw.get_or_init(|| c_string(&envelope.reply.raw())).as_ptr())
    })
}

/// The JSON that came, byte for byte, with EVERY SECRET IN IT: keep it out of logs and off screens. Its length is
/// stored in *length, and no NUL ends it. NULL if either argument is NULL. It stays until the reply is freed, and is
/// wiped then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_envelope_reveal_raw(
    envelope: *const cfhost_envelope,
    length: *mut usize,
) -> *const c_char {
    guard(ptr::null(), || {
        // SAFETY: NULL or a live envelope, as the header asks.
        match unsafe { envelope.as_ref() } {
            Some(envelope) if !length.is_null() => {
                let raw = envelope.reply.reveal_raw();
                // SAFETY: it is not NULL, and the header asks that it can be written to.
                unsafe { length.write(raw.len()) };
                raw.as_ptr().cast()
            }
            _ => ptr::null(),
        }
    })
}
