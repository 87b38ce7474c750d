//! Ctrl-C in a call: the client asks on the calling thread whether to go on, and Python's signals are looked at then.

use std::cell::{Cell, RefCell};

use pyo3::intern;
use pyo3::prelude::*;

thread_local! {
    /// Whether this thread gets signals; none before the call that it is in has waited.
    static IS_MAIN: Cell<Option<bool>> = const { Cell::new(None) };
    /// What a signal's handler raised.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Before a call. A fork can have made another thread the main one since the last.
pub(crate) fn begin() {
    IS_MAIN.set(None);
}

/// The client's interrupt hook. Threads that get no signals ask for the interpreter once a call, and only if it waits.
pub(crate) fn interrupt() -> bool {
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
