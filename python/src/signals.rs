//! Ctrl-C in a call: the client asks on the calling thread whether to go on, and Python's signals are looked at then.

use std::cell::{Cell, RefCell};

use pyo3::intern;
use pyo3::prelude::*;

thread_local! {
    /// Whether this thread gets signals; none before the call that it is in has waited.
    static IS_MAIN: Cell<Option<bool>> = const { Cell::new(None) };
    /// What a signal's handler raised, or an observer of steps.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
    /// Whether the hook has not said yet that something was raised.
    static IS_NEWS: Cell<bool> = const { Cell::new(false) };
}

/// Before a call. A fork can have made another thread the main one since the last.
pub(crate) fn begin() {
    IS_MAIN.set(None);
    IS_NEWS.set(false);
}

/// In a call: breaks it off, and is raised in place of its error. What was raised before stands over it.
pub(crate) fn raise(error: PyErr) {
    RAISED.with_borrow_mut(|raised| {
        IS_NEWS.set(IS_NEWS.get() || raised.is_none());
        raised.get_or_insert(error);
    });
}

/// The client's interrupt hook. Threads that get no signals ask for the interpreter once a call, and only if it waits.
pub(crate) fn interrupt() -> bool {
    if IS_NEWS.take() {
        return true;
    }
    if IS_MAIN.get() == Some(false) {
        return false;
    }
    // No interpreter: it is ending, and so should the call.
    Python::try_attach(|py| match is_main(py).and_then(|main| if main { py.check_signals() } else { Ok(()) }) {
        Ok(()) => false,
        Err(raised) => {
            RAISED.set(Some(raised));
            true
        }
    })
    .unwrap_or(true)
}

fn is_main(py: Python<'_>) -> PyResult<bool> {
    if let Some(known) = IS_MAIN.get() {
        return Ok(known);
    }
    let threading = py.import(intern!(py, "threading"))?;
    let main = threading.call_method0(intern!(py, "main_thread"))?.getattr(intern!(py, "ident"))?;
    let main = main.eq(threading.call_method0(intern!(py, "get_ident"))?)?;
    IS_MAIN.set(Some(main));
    Ok(main)
}

/// After a call.
pub(crate) fn raised() -> Option<PyErr> {
    RAISED.take()
}
