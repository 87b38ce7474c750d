//! What a client tells of each call.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use cfhost_core::Event;

use crate::envelope::c_string;
use crate::error::{cfhost_delivery, cfhost_error, cfhost_status};
use crate::guard::guard;

/// One call that ended, as on_event receives it. No member of it is a secret. It and everything that it points at stay
/// until the function returns. It grows at its end.
#[repr(C)]
pub struct cfhost_event {
    /// The name of the act on the wire.
    pub act: *const c_char,
    /// How often a connection was tried or used; 0 if the call was refused before that.
    pub attempts: c_int,
    /// The time from the call to its end, in microseconds.
    pub duration_us: u64,
    /// How the call ended.
    pub status: cfhost_status,
    /// How far the call came.
    pub delivery: cfhost_delivery,
    /// The error that the call is about to return; NULL after a success.
    pub error: *const cfhost_error,
    /// The whole event in one line for a log.
    pub text: *const c_char,
}

/// A function that is called for each call, on the thread that made the call.
pub type cfhost_on_event = Option<unsafe extern "C" fn(event: *const cfhost_event, user: *mut c_void)>;

/// Whom a client tells.
pub(crate) struct Listener {
    pub(crate) on_event: unsafe extern "C" fn(*const cfhost_event, *mut c_void),
    pub(crate) user: *mut c_void,
}

// SAFETY: the pointer is only handed back; the header asks that the function can be called on any thread.
unsafe impl Send for Listener {}
// SAFETY: as above.
unsafe impl Sync for Listener {}

impl Listener {
    pub(crate) fn hear(&self, event: &Event<'_>) {
        let (act, text) = (c_string(event.act()), c_string(&event.to_string()));
        let error = event.error().map(cfhost_error::new);
        let told = cfhost_event {
            act: act.as_ptr(),
            attempts: event.attempts().try_into().unwrap_or(c_int::MAX),
            duration_us: event.duration().as_micros().try_into().unwrap_or(u64::MAX),
            status: error.as_ref().map_or(cfhost_status::CFHOST_OK, cfhost_error::status),
            delivery: event.delivery().into(),
            error: error.as_ref().map_or(ptr::null(), ptr::from_ref),
            text: text.as_ptr(),
        };
        // SAFETY: the header says what the function gets and may do.
        guard((), || unsafe { (self.on_event)(&raw const told, self.user) });
    }
}
