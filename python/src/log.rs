//! The logger `cfhost`: a line per call, after the call, because the line needs the interpreter and the call does without.

use std::sync::atomic::{AtomicBool, Ordering};

use cfhost::Event;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::running;

const DEBUG: u8 = 10;
const WARNING: u8 = 30;

/// Its level, and its text.
pub(crate) type Line = (u8, String);

/// Whether anybody listens to calls that went well.
static VERBOSE: AtomicBool = AtomicBool::new(false);

/// None while nobody has imported `logging`, and so nobody can listen: it takes longer to come up than a call takes.
fn logger(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(logger) = LOGGER.get(py) {
        return Ok(Some(logger.bind(py)));
    }
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    if !modules.contains(intern!(py, "logging"))? {
        return Ok(None);
    }
    let logging = py.import(intern!(py, "logging"))?;
    let logger = logging.call_method1(intern!(py, "getLogger"), ("cfhost",))?;
    // Silent until the program that uses the library says otherwise.
    logger.call_method1(intern!(py, "addHandler"), (logging.call_method0(intern!(py, "NullHandler"))?,))?;
    Ok(Some(LOGGER.get_or_init(py, || logger.unbind()).bind(py)))
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

/// At the end of a call, without it. A job makes several.
pub(crate) fn observe(event: &Event<'_>) {
    // A test asks for it.
    #[cfg(debug_assertions)]
    assert_ne!(event.act(), "test_panic", "as it was asked for");
    match event.error() {
        Some(_) => running::note((WARNING, event.to_string())),
        None if VERBOSE.load(Ordering::Relaxed) => running::note((DEBUG, event.to_string())),
        None => {}
    }
}

/// After a call, with it.
pub(crate) fn write(py: Python<'_>, lines: Vec<Line>) -> PyResult<()> {
    for (level, line) in lines {
        if let Some(logger) = logger(py)? {
            logger.call_method1(intern!(py, "log"), (level, intern!(py, "%s"), line))?;
        }
    }
    Ok(())
}
