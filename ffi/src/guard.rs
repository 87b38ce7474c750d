//! The guard: no panic goes over the border, and a function that can fail hands out its error.

use std::any::Any;
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
    match result {
        Ok(Ok(value)) => {
            // SAFETY: it is not NULL, and so can be written to by this function's contract.
            unsafe { out.write(value) };
            cfhost_status::CFHOST_OK
        }
        // SAFETY: by this function's contract.
        Ok(Err(why)) => unsafe { failed(act, Ok(why), error) },
        // SAFETY: as above.
        Err(panic) => unsafe { failed(act, Err(panic), error) },
    }
}

/// Hands out why a function failed, which can be a panic. It stands apart so that it is not compiled for each function.
///
/// # Safety
///
/// `error` is NULL or can be written to.
#[cold]
unsafe fn failed(
    act: Option<&str>,
    why: Result<Failure, Box<dyn Any + Send>>,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    guard(cfhost_status::CFHOST_PANIC, || {
        let why = match why {
            Ok(Failure::Core(why)) => why,
            Ok(Failure::Refused(Refused(argument, reason))) => Error::refused(act, argument, reason),
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
