//! The compiled half of the Python package `cfhost`. What users see is the Python source in `python/python/cfhost/`, which
//! has the types and the documentation; this half takes Python's values to the client and brings its replies and errors back.

mod acts;
mod arguments;
mod client;
mod dns;
mod either_or;
mod errors;
mod log;
mod parts;
mod ranges;
mod replies;
mod running;
mod secret;

use cfhost::ActInfo;
use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // Before anything is made: classes are made once in a process, and are those of the interpreter that made them.
    refuse_subinterpreters()?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<client::NativeClient>()?;
    module.add_class::<client::Zones>()?;
    module.add_class::<ranges::RangesCore>()?;
    module.add_class::<replies::Raw>()?;
    module.add_class::<secret::Secret>()?;
    module.add_function(wrap_pyfunction!(act_table, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_add_subdomain, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_apply, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_check, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_deprovision, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_name_servers, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_apply_to, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_back, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_from_json, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_inverse, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_names, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_plan_text, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_provision, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_read, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_remove_subdomain, module)?)?;
    module.add_function(wrap_pyfunction!(dns::dns_socket_addr, module)?)?;
    module.add_function(wrap_pyfunction!(errors::error_codes, module)?)?;
    module.add_function(wrap_pyfunction!(ranges::ranges_refresh, module)?)
}

/// A field: its name, its kind, whether it is required, and what it means.
type Field = (&'static str, &'static str, bool, &'static str);

/// The core's table of acts: the name of each, what it does, what is lost with its answer, and its fields.
#[pyfunction]
#[pyo3(name = "acts")]
fn act_table() -> Vec<(&'static str, &'static str, &'static str, Vec<Field>)> {
    let field = |field: &cfhost::Field| (field.name, field.kind.as_str(), field.is_required, field.about);
    ActInfo::ALL.iter().map(|act| (act.name, act.about, act.if_lost, act.fields.iter().map(field).collect())).collect()
}

/// In the words of Python 3.12 and later, which refuses most of them by itself.
#[expect(unsafe_code, reason = "pyo3 has no safe form of these")]
fn refuse_subinterpreters() -> PyResult<()> {
    // SAFETY: the module is being made, so the thread runs in an interpreter. The first one has the number 0.
    match unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) } {
        0 => Ok(()),
        _ => Err(PyImportError::new_err("module cfhost._native does not support loading in subinterpreters")),
    }
}
