//! The guard: no panic goes over the border, and a function that can fail hands out its error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cfhost_core::Error;

use crate::border::Refused;
use crate::error::{cfhost_error, cfhost_status};

/// Runs a function of the library; a panic in it becomes the fallback.
pub(crate) fn guard<T>(fallback: T, work: impl FnOnce() -> T) -> T {
    // What a panic leaves half done is dropped with the call; clients hold nothing that it could break.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(fallback)
}

/// Why a fallible function failed.
pub(crate) enum Failure {
    Refused(Refused),
    Core(Error),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// Runs a function that can fail, hands out what it gives, or else its error where one is wanted.
///
/// # Safety
///
/// `out` and `error` are NULL or can be written to.
pub(crate) unsafe fn fallible<T>(
    act: Option<&str>,
    (name, out): (&'static str, *mut T),
    error: *mut *mut cfhost_error,
    work: impl FnOnce() -> Result<T, Failure>,
) -> cfhost_status {
    // Before anything is done: what it gives would be lost.
    let result =
        if out.is_null() { Ok(Err(Refused(name, "is NULL").into())) } else { catch_unwind(AssertUnwindSafe(work)) };
    guard(cfhost_status::CFHOST_PANIC, || {
        let why = match result {
            Ok(Ok(value)) => {
                // SAFETY: it is not NULL, and so can be written to by this function's contract.
                unsafe { out.write(value) };
                return cfhost_status::CFHOST_OK;
            }
            Ok(Err(Failure::Core(why))) => why,
            Ok(Err(Failure::Refused(Refused(argument, reason)))) => Error::refused(act, argument, reason),
            Err(_) => Error::internal(act, None),
        };
        let made = cfhost_error::new(&why);
        let status = made.status();
        if !error.is_null() {
            // SAFETY: it can be written to by this function's contract.
            unsafe { error.write(made.hand_out()) };
        }
        status
    })
}
