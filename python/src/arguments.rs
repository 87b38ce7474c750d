//! Python's values as the client's: what is no such value is refused with the argument's name, and without the value.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use cfhost::{Subdomain, UnknownWord, reason};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyMapping, PyString, PyTuple, PyType};
use zeroize::Zeroizing;

use crate::errors::invalid;
use crate::parts::imported;
use crate::secret::Secret;

pub(crate) fn wrong_type(name: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().name() {
        Ok(found) => PyTypeError::new_err(format!("{name}: must be {wanted}, not {found}")),
        Err(error) => error,
    }
}

fn checked(py: Python<'_>, name: &str, text: &Bound<'_, PyString>) -> PyResult<Zeroizing<String>> {
    // A lone surrogate is no character. The error of the conversion would hold the whole text.
    let Ok(text) = text.to_cow() else {
        return Err(invalid(py, name, reason::NOT_UTF8));
    };
    if text.contains('\0') {
        return Err(invalid(py, name, reason::HOLDS_NUL));
    }
    Ok(Zeroizing::new(text.into_owned()))
}

/// A `str`, or one of a subclass, by its own characters.
pub(crate) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Zeroizing<String>> {
    match value.cast::<PyString>() {
        Ok(text) => checked(value.py(), name, text),
        Err(_) => Err(wrong_type(name, "str", value)),
    }
}

/// A text that may be given as a `Secret`.
pub(crate) fn secret(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Zeroizing<String>> {
    match (value.cast::<Secret>(), value.cast::<PyString>()) {
        (Ok(secret), _) => Ok(Zeroizing::new(secret.get().as_str().to_owned())),
        (_, Ok(text)) => checked(value.py(), name, text),
        _ => Err(wrong_type(name, "str or Secret", value)),
    }
}

/// One of the words that a type has.
pub(crate) fn word<T: FromStr<Err = UnknownWord>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    text(name, value)?.parse().map_err(|unknown: UnknownWord| invalid(value.py(), name, unknown.as_str()))
}

pub(crate) fn flag(name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match value.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true()),
        Err(_) => Err(wrong_type(name, "bool", value)),
    }
}

/// A whole number from 0 to `most`.
pub(crate) fn number_to(name: &str, value: &Bound<'_, PyAny>, most: u64) -> PyResult<u64> {
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyFloat>() {
        return Err(wrong_type(name, "int", value));
    }
    match value.extract::<u64>() {
        Ok(number) if number <= most => Ok(number),
        Err(error) if !error.is_instance_of::<PyOverflowError>(value.py()) => Err(wrong_type(name, "int", value)),
        _ => Err(invalid(value.py(), name, &reason::beyond(most).to_string())),
    }
}

pub(crate) fn number(name: &str, value: &Bound<'_, PyAny>) -> PyResult<u64> {
    number_to(name, value, u64::MAX)
}

pub(crate) fn small(name: &str, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    let number = number_to(name, value, u32::MAX.into())?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A number of seconds.
pub(crate) fn seconds(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    if value.is_instance_of::<PyBool>() || !(value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>()) {
        return Err(wrong_type(name, "int or float", value));
    }
    let seconds = value.extract::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| invalid(value.py(), name, reason::NOT_SECONDS))
}

/// A `str` or a path object; not `bytes`.
pub(crate) fn path(name: &str, value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    if value.is_instance_of::<PyBytes>() {
        return Err(wrong_type(name, "str or os.PathLike", value));
    }
    let path: PathBuf = value.extract().map_err(|_| wrong_type(name, "str or os.PathLike", value))?;
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(invalid(value.py(), name, reason::HOLDS_NUL));
    }
    Ok(path)
}

/// An argument that may be left out.
pub(crate) fn some<T>(
    name: &str,
    value: Option<&Bound<'_, PyAny>>,
    read: impl Fn(&str, &Bound<'_, PyAny>) -> PyResult<T>,
) -> PyResult<Option<T>> {
    value.map(|value| read(name, value)).transpose()
}

/// An address of `ipaddress`, or a text.
pub(crate) fn addr(name: &str, value: &Bound<'_, PyAny>) -> PyResult<IpAddr> {
    static V4: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static V6: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    if value.is_instance_of::<PyString>() {
        return text(name, value)?.parse().map_err(|_| invalid(py, name, "is not an IP address"));
    }
    let packed = || value.getattr(intern!(py, "packed"));
    if value.is_instance(imported(py, &V4, "ipaddress", "IPv4Address")?)? {
        return Ok(packed()?.extract::<[u8; 4]>()?.into());
    }
    if value.is_instance(imported(py, &V6, "ipaddress", "IPv6Address")?)? {
        return Ok(packed()?.extract::<[u8; 16]>()?.into());
    }
    Err(wrong_type(name, "an address of ipaddress or str", value))
}

/// Labels, `(label, target)` pairs, or a mapping from label to target, where the target may be `None`.
pub(crate) fn subdomains(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<Subdomain>> {
    let wrong = |value| wrong_type(name, "a mapping, or an iterable of str and (str, str)", value);
    // A text is an iterable of texts; taken as one, it would set up a zone of single letters.
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong(value));
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let items = mapping.items()?;
        return items.iter().map(|item| with_target(name, &item.get_item(0)?, &item.get_item(1)?)).collect();
    }
    value.try_iter().map_err(|_| wrong(value))?.map(|item| subdomain(name, &item?)).collect()
}

/// A label, or a `(label, target)` pair.
pub(crate) fn subdomain(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Subdomain> {
    match value.cast::<PyTuple>() {
        Ok(tuple) if tuple.len() == 2 => with_target(name, &tuple.get_item(0)?, &tuple.get_item(1)?),
        Ok(_) => Err(wrong_type(name, "str or (str, str)", value)),
        Err(_) => Ok(Subdomain::from(text(name, value)?.as_str())),
    }
}

fn with_target(name: &str, host: &Bound<'_, PyAny>, target: &Bound<'_, PyAny>) -> PyResult<Subdomain> {
    let host = text(name, host)?;
    if target.is_none() {
        return Ok(Subdomain::from(host.as_str()));
    }
    Ok(Subdomain::with_target(host.as_str(), text(name, target)?.as_str()))
}

/// The fields of the raw form, as they go over the wire.
pub(crate) fn fields(fields: &Bound<'_, PyDict>) -> PyResult<Vec<(String, Zeroizing<String>)>> {
    let mut taken = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        let name = text("name", &name)?.to_string();
        let value = if value.is_instance_of::<PyBool>() {
            Zeroizing::new(u8::from(flag(&name, &value)?).to_string())
        } else if value.is_instance_of::<PyInt>() {
            Zeroizing::new(number(&name, &value)?.to_string())
        } else {
            match value.cast::<PyString>() {
                Ok(_) => text(&name, &value)?,
                Err(_) if value.is_instance_of::<Secret>() => secret(&name, &value)?,
                Err(_) => return Err(wrong_type(&name, "str, int, bool or Secret", &value)),
            }
        };
        taken.push((name, value));
    }
    Ok(taken)
}
