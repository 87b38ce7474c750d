//! What a call that failed hands out.

use std::ffi::{CString, c_char, c_int};
use std::ptr;

use cfhost_core::{Delivery, Error, ErrorCode, ErrorKind, JobState};
use zeroize::Zeroizing;

use crate::border::{optional, required};
use crate::envelope::c_string;
use crate::error_code;
use crate::guard::guard;

/// How a function ended. The numbers never change; a later version can have more.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum cfhost_status {
    /// The function did what it says.
    CFHOST_OK = 0,
    /// The server answered that the act failed: cfhost_error_code says why.
    CFHOST_API = 1,
    /// A value or setting was refused before anything was sent: cfhost_error_argument names it.
    CFHOST_INVALID_ARGUMENT = 2,
    /// The name could not be resolved, or the connection could not be made or broke.
    CFHOST_TRANSPORT = 3,
    /// A deadline passed.
    CFHOST_TIMEOUT = 4,
    /// The server's certificate or its TLS was refused.
    CFHOST_TLS = 5,
    /// What came back is not an answer of this API.
    CFHOST_PROTOCOL = 6,
    /// cfhost_client_cancel cancelled the call.
    CFHOST_CANCELLED = 7,
    /// The records of a zone do not allow what was to be done, or a name server refused it.
    CFHOST_DNS = 8,
    /// This library itself failed in the middle of the call, which was perhaps carried out. Please report it. The
    /// program can go on.
    CFHOST_PANIC = 100,
}

/// How far a call came.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum cfhost_delivery {
    /// No byte of the request left: nothing has changed.
    CFHOST_NOT_SENT = 0,
    /// The server answered in the API's own form.
    CFHOST_ANSWERED = 1,
    /// The request may have been carried out, and no answer says so: look up what is there before you repeat it.
    CFHOST_PERHAPS_CARRIED_OUT = 2,
}

impl From<Delivery> for cfhost_delivery {
    fn from(delivery: Delivery) -> Self {
        match delivery {
            Delivery::NotSent => Self::CFHOST_NOT_SENT,
            Delivery::Answered => Self::CFHOST_ANSWERED,
            // The careful one, for what a later core may add.
            _ => Self::CFHOST_PERHAPS_CARRIED_OUT,
        }
    }
}

/// How a job of several steps left the zone and its names, as far as that is known. cfhost_error_advice says what is
/// not known. If you repeat the job, it finds that out. No state cuts a name off: it is served as before, or the
/// network serves it.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum cfhost_job_state {
    /// The error does not say.
    CFHOST_STATE_NONE = 0,
    /// Zone and DNS are as they were.
    CFHOST_UNTOUCHED = 1,
    /// The job ended before it was done. The zone is set up, or may be. The names do not point at the network, or no
    /// longer do. If it is not known whether the update that switches them was carried out, they may point there.
    CFHOST_SET_NOT_SWITCHED = 2,
    /// The zone is set up, and its names are assumed to point at the network. If it is not known whether the update
    /// that points them back was carried out, they may no longer point there.
    CFHOST_SWITCHED = 3,
    /// The server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No name was
    /// pointed at the network. The same call later goes on from there.
    CFHOST_QUEUED = 4,
}

impl From<Option<JobState>> for cfhost_job_state {
    fn from(state: Option<JobState>) -> Self {
        match state {
            Some(JobState::Untouched) => Self::CFHOST_UNTOUCHED,
            Some(JobState::SetNotSwitched) => Self::CFHOST_SET_NOT_SWITCHED,
            Some(JobState::Switched) => Self::CFHOST_SWITCHED,
            Some(JobState::Queued) => Self::CFHOST_QUEUED,
            // What a later core may add has no number yet.
            _ => Self::CFHOST_STATE_NONE,
        }
    }
}

/// Why a call failed, which act it was, how far it came, and what to do. It never shows a secret: this call's keys and
/// password are masked in everything that the server said. Free it with cfhost_error_free.
pub struct cfhost_error {
    status: cfhost_status,
    delivery: cfhost_delivery,
    state: cfhost_job_state,
    code: Option<ErrorCode>,
    http_status: c_int,
    retryable: bool,
    already_gone: bool,
    act: Option<CString>,
    argument: Option<CString>,
    message: CString,
    advice: CString,
    text: CString,
    raw: Option<Zeroizing<Vec<u8>>>,
}

impl cfhost_error {
    pub(crate) fn new(error: &Error) -> Self {
        Self {
            status: match error.kind() {
                ErrorKind::Api => cfhost_status::CFHOST_API,
                ErrorKind::InvalidArgument => cfhost_status::CFHOST_INVALID_ARGUMENT,
                ErrorKind::Timeout => cfhost_status::CFHOST_TIMEOUT,
                ErrorKind::Tls => cfhost_status::CFHOST_TLS,
                ErrorKind::Protocol => cfhost_status::CFHOST_PROTOCOL,
                ErrorKind::Cancelled => cfhost_status::CFHOST_CANCELLED,
                ErrorKind::Dns => cfhost_status::CFHOST_DNS,
                ErrorKind::Internal => cfhost_status::CFHOST_PANIC,
                _ => cfhost_status::CFHOST_TRANSPORT,
            },
            delivery: error.delivery().into(),
            state: error.state().into(),
            code: error.code(),
            http_status: error.http_status().unwrap_or_default().into(),
            retryable: error.is_retryable(),
            already_gone: error.is_already_gone(),
            act: error.act().map(c_string),
            argument: error.argument().map(c_string),
            message: c_string(error.message()),
            advice: c_string(error.advice()),
            text: c_string(&error.to_string()),
            raw: error.reveal_raw().map(|raw| Zeroizing::new(raw.to_vec())),
        }
    }

    pub(crate) fn hand_out(self) -> *mut Self {
        Box::into_raw(Box::new(self))
    }

    pub(crate) fn status(&self) -> cfhost_status {
        self.status
    }
}

/// Reads an error that may be NULL.
unsafe fn get<T>(error: *const cfhost_error, fallback: T, get: impl FnOnce(&cfhost_error) -> T) -> T {
    // SAFETY: NULL or a live error, as the header asks.
    unsafe { error.as_ref() }.map_or(fallback, get)
}

fn borrowed(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// The status that the failed function returned; CFHOST_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_status(error: *const cfhost_error) -> cfhost_status {
    // SAFETY: the same contract.
    unsafe { get(error, cfhost_status::CFHOST_OK, |error| error.status) }
}

/// The vendor's number: one of enum cfhost_code, or one that is not documented. It comes from the answer. With
/// CFHOST_INVALID_ARGUMENT, it is the one that the server would have given. 0 if there is none, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_code(error: *const cfhost_error) -> c_int {
    // SAFETY: the same contract.
    unsafe { get(error, 0, |error| error.code.map_or(0, |code| code.number().into())) }
}

/// The code's name, such as "PASSWORD_FAILED"; NULL if there is none. It stays for good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_name(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    guard(ptr::null(), || error_code::name(unsafe { get(error, None, |error| error.code) }))
}

/// What the code is about: "auth", "input", "conflict", "not_found", "state", "limit", "subscription" or "server". NULL
/// if there is none. It stays for good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_category(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    guard(ptr::null(), || error_code::category(unsafe { get(error, None, |error| error.code) }))
}

/// One line without act or number. With a code, it is the vendor's text, made for end users. "" for NULL. This and the
/// other texts of an error stay until it is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_message(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    unsafe { get(error, c"".as_ptr(), |error| error.message.as_ptr()) }
}

/// What to do, in a sentence or two; "" if nothing is known, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_advice(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    unsafe { get(error, c"".as_ptr(), |error| error.advice.as_ptr()) }
}

/// Everything in one line for a log: act, message, number or kind, delivery, advice. "" for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_text(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    unsafe { get(error, c"".as_ptr(), |error| error.text.as_ptr()) }
}

/// The name of the act on the wire; NULL if the error is about a client's settings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_act(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    unsafe { get(error, ptr::null(), |error| borrowed(error.act.as_ref())) }
}

/// The field, setting or parameter that was refused, by its name; NULL if something else was wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_argument(error: *const cfhost_error) -> *const c_char {
    // SAFETY: the same contract.
    unsafe { get(error, ptr::null(), |error| borrowed(error.argument.as_ref())) }
}

/// The HTTP status of the answer; 0 if no answer came.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_http_status(error: *const cfhost_error) -> c_int {
    // SAFETY: the same contract.
    unsafe { get(error, 0, |error| error.http_status) }
}

/// How far the call came; CFHOST_NOT_SENT for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_delivery(error: *const cfhost_error) -> cfhost_delivery {
    // SAFETY: the same contract.
    unsafe { get(error, cfhost_delivery::CFHOST_NOT_SENT, |error| error.delivery) }
}

/// How a job of several steps, such as cfhost_provision, left the zone and its names. CFHOST_STATE_NONE for the error
/// of anything else, for a parameter that was refused before the job began, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_state(error: *const cfhost_error) -> cfhost_job_state {
    // SAFETY: the same contract.
    unsafe { get(error, cfhost_job_state::CFHOST_STATE_NONE, |error| error.state) }
}

/// Whether it can help to try again later, with nothing changed. It does not say whether the act may be repeated: see
/// cfhost_error_delivery.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_is_retryable(error: *const cfhost_error) -> bool {
    // SAFETY: the same contract.
    unsafe { get(error, false, |error| error.retryable) }
}

/// Whether the zone that was to be deleted is gone: codes 211 and 213, and 703 answered to zone_delete.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_is_already_gone(error: *const cfhost_error) -> bool {
    // SAFETY: the same contract.
    unsafe { get(error, false, |error| error.already_gone) }
}

/// The answer, byte for byte, with EVERY SECRET IN IT, if the act succeeded but its answer could not be read. A new key
/// in it may exist nowhere else. Its length is stored in *length, and no NUL ends it. NULL otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_reveal_raw(error: *const cfhost_error, length: *mut usize) -> *const c_char {
    // SAFETY: NULL or a live error, as the header asks.
    match unsafe { error.as_ref() }.and_then(|error| error.raw.as_ref()) {
        Some(raw) if !length.is_null() => {
            // SAFETY: it is not NULL, and the header asks that it can be written to.
            unsafe { length.write(raw.len()) };
            raw.as_ptr().cast()
        }
        _ => ptr::null(),
    }
}

/// Makes the error that this library has for a value that it refuses. It is for a wrapper in another language that
/// cannot even pass its value on. The arguments are the act's name, which may be NULL, the field's name, and what is
/// wrong with the value, such as "holds a NUL". Never pass the value. The function returns NULL if one of the last two
/// is missing, or one of the three is not UTF-8. Free the error with cfhost_error_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_refused(
    act: *const c_char,
    argument: *const c_char,
    reason: *const c_char,
) -> *mut cfhost_error {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a text, as the header asks.
        let texts = unsafe { (optional("act", act), required("argument", argument), required("reason", reason)) };
        let (Ok(act), Ok(argument), Ok(reason)) = texts else { return ptr::null_mut() };
        cfhost_error::new(&Error::refused(act, argument.to_owned(), reason)).hand_out()
    })
}

/// Makes the error CFHOST_PANIC that this library has for a failure of its own. It is for a wrapper in another language
/// that cannot return the result of a call. The act's name may be NULL. The function returns NULL if the name is not
/// UTF-8. Free the error with cfhost_error_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_internal(act: *const c_char) -> *mut cfhost_error {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a text, as the header asks.
        let act = unsafe { optional("act", act) };
        act.map_or(ptr::null_mut(), |act| cfhost_error::new(&Error::internal(act, None)).hand_out())
    })
}

/// Frees an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_error_free(error: *mut cfhost_error) {
    guard((), || {
        if !error.is_null() {
            // SAFETY: it was made by Box::into_raw here, and the header asks that it is freed once.
            drop(unsafe { Box::from_raw(error) });
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cfhost_core::dns::{Plan, PlanOptions};

    use super::*;

    #[test]
    fn each_kind_has_a_status_of_its_own() {
        let targets = BTreeMap::from([("example.com".to_owned(), "example.com.cdn.cloudflare.net".to_owned())]);
        let error = Plan::new("example.com", &targets, &[], &PlanOptions::default()).unwrap_err();
        assert!(cfhost_error::new(&error).status == cfhost_status::CFHOST_DNS);
    }

    #[test]
    fn each_state_has_a_number_of_its_own() {
        let states = [JobState::Untouched, JobState::SetNotSwitched, JobState::Switched, JobState::Queued];
        for (number, state) in [None].into_iter().chain(states.map(Some)).enumerate() {
            assert_eq!(cfhost_job_state::from(state) as usize, number);
        }
    }
}
