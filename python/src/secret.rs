//! `cfhost.Secret`.

use std::hash::{DefaultHasher, Hash, Hasher};

use cfhost::Password;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::arguments::text;

const MASK: &str = "***";

/// A key or password: printed by nothing, read only by `reveal()`.
#[pyclass(frozen, module = "cfhost")]
pub(crate) struct Secret(Password);

impl Secret {
    pub(crate) fn new(value: &str) -> Self {
        Self(Password::new(value))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.reveal()
    }
}

#[pymethods]
impl Secret {
    #[new]
    fn create(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self::new(&text("value", value)?))
    }

    /// The secret itself.
    fn reveal(&self) -> &str {
        self.as_str()
    }

    #[expect(clippy::unused_self, reason = "a method of Python's")]
    fn __repr__(&self) -> &'static str {
        "Secret('***')"
    }

    #[expect(clippy::unused_self, reason = "a method of Python's")]
    fn __str__(&self) -> &'static str {
        MASK
    }

    #[expect(clippy::unused_self, reason = "a method of Python's")]
    fn __format__<'py>(&self, py: Python<'py>, format_spec: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        PyString::new(py, MASK).call_method1("__format__", (format_spec,))
    }

    /// Takes the same time wherever the two differ.
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0 == other.get().0)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {
        // Python's own hash of a text differs from process to process, and so tells nothing of the text.
        let mut hasher = DefaultHasher::new();
        PyString::new(py, self.as_str()).hash()?.hash(&mut hasher);
        Ok(hasher.finish())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (memo, /))]
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        _ = memo;
        slf
    }

    #[expect(clippy::unused_self, reason = "a method of Python's")]
    #[pyo3(signature = (protocol, /))]
    fn __reduce_ex__(&self, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        _ = protocol;
        Err(PyTypeError::new_err("a Secret is not pickled: store what reveal() gives where it is safe"))
    }
}
