//! The logger `cfhost`: a line per call, after the call, because the line needs the interpreter and the call does without.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

use cfhost::Event;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

const DEBUG: u8 = 10;
const WARNING: u8 = 30;

/// Whether anybody listens to calls that went well.
static VERBOSE: AtomicBool = AtomicBool::new(false);

thread_local! {
    static LINE: RefCell<Option<(u8, String)>> = const { RefCell::new(None) };
}

/// None while nobody has imported `logging`, and so nobody can listen: it takes longer to come up than a call takes.
fn logger(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if LOGGER.get(py).is_none() {
        let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
        if !modules.contains(intern!(py, "logging"))? {
            return Ok(None);
        }
    }
    LOGGER.import(py, "cfhost._logger", "logger").map(Some)
}

/// Before a call, with the interpreter.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    let verbose = match logger(py)? {
        Some(logger) => logger.call_method1(intern!(py, "isEnabledFor"), (DEBUG,))?.is_truthy()?,
        None => false,
    };
    VERBOSE.store(verbose, Ordering::Relaxed);
    Ok(())
}

/// At the end of a call, without it.
pub(crate) fn observe(event: &Event<'_>) {
    #[cfg(feature = "test-panic")]
    assert_ne!(event.act(), "test_panic", "as it was asked for");
    let line = match event.error() {
        Some(_) => Some((WARNING, event.to_string())),
        None => VERBOSE.load(Ordering::Relaxed).then(|| (DEBUG, event.to_string())),
    };
    LINE.set(line);
}

/// After a call, with it.
pub(crate) fn write(py: Python<'_>) -> PyResult<()> {
    if let (Some((level, line)), Some(logger)) = (LINE.take(), logger(py)?) {
        logger.call_method1(intern!(py, "log"), (level, intern!(py, "%s"), line))?;
    }
    Ok(())
}
