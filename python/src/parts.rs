//! The package's own modules, which are loaded when they are needed, and what is looked up in them.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::type_object::PyTypeCheck;

/// Sees to it that nothing has to be read from a file once a call is sent: when a client is made, and before each call for
/// those that take none.
pub(crate) fn ready(py: Python<'_>) -> PyResult<()> {
    static READY: AtomicBool = AtomicBool::new(false);
    if !READY.load(Ordering::Acquire) {
        py.import(intern!(py, "cfhost"))?.call_method0(intern!(py, "_keep"))?;
        READY.store(true, Ordering::Release);
    }
    Ok(())
}

/// A name of a module, looked up once. Not within the cell, which must not be entered twice: importing runs Python, which a
/// signal's handler or another greenlet can get in the middle of.
pub(crate) fn imported<'a, 'py, T: PyTypeCheck>(
    py: Python<'py>,
    cell: &'a PyOnceLock<Py<T>>,
    module: &str,
    name: &str,
) -> PyResult<&'a Bound<'py, T>> {
    if let Some(known) = cell.get(py) {
        return Ok(known.bind(py));
    }
    let found = py.import(module)?.getattr(name)?.cast_into::<T>()?.unbind();
    Ok(cell.get_or_init(py, || found).bind(py))
}
