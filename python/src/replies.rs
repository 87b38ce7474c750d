//! The client's replies as the dataclasses of `python/cfhost/`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cfhost::{HostKey, Reply, UserApiKey, UserKey};
use jiff::ZonedDateTime;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::{MutexExt as _, PyOnceLock};
use pyo3::types::{PyBool, PyBytes, PyDelta, PyDict, PyString, PyTuple, PyType, PyTzInfo};
use pyo3::{ffi, intern};
use zeroize::Zeroizing;

use crate::errors::not_given;
use crate::parts::imported;
use crate::secret::Secret;

/// What stands behind `raw()` and `reveal_raw()`: no dataclass field, so that no dump, comparison or pickle holds it.
#[pyclass(frozen, module = "cfhost._native")]
pub(crate) struct Raw(Json);

/// The JSON that came.
enum Json {
    Of(Reply<()>),
    /// Of an answer that could not be handed out.
    Bytes(Zeroizing<Vec<u8>>),
}

impl Raw {
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(Json::Bytes(Zeroizing::new(bytes.to_vec())))
    }
}

#[pymethods]
impl Raw {
    /// With every secret masked.
    fn raw(&self) -> Option<String> {
        match &self.0 {
            Json::Of(reply) => Some(reply.raw()),
            Json::Bytes(_) => None,
        }
    }

    /// Byte for byte.
    fn reveal_raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        match &self.0 {
            Json::Of(reply) => PyBytes::new(py, reply.reveal_raw()),
            Json::Bytes(bytes) => PyBytes::new(py, bytes),
        }
    }
}

/// What has a form in Python.
pub(crate) trait ToPython {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

impl ToPython for bool {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl ToPython for u64 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl ToPython for String {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl<T: ToPython> ToPython for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.to_python(py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl<T: ToPython> ToPython for Vec<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.iter().map(|item| item.to_python(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

impl ToPython for BTreeMap<String, String> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let items = PyDict::new(py);
        for (name, value) in self {
            items.set_item(name, value)?;
        }
        imported(py, &CLASS, "cfhost", "FrozenMap")?.call1((items,))
    }
}

impl ToPython for ZonedDateTime {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let (date, time) = (self.date(), self.time());
        let ([century, year], [_, micros @ ..]) =
            (date.year().to_be_bytes(), (time.subsec_nanosecond() / 1000).to_be_bytes());
        let [month, day, hour, minute, second] =
            [date.month(), date.day(), time.hour(), time.minute(), time.second()].map(i8::cast_unsigned);
        let [a, b, c] = micros;
        // Of the bytes that a pickle of it holds: a number of Python's for each part would take three times as long.
        let bytes = PyBytes::new(py, &[century, year, month, day, hour, minute, second, a, b, c]);
        imported(py, &CLASS, "datetime", "datetime")?.call1((bytes, zone(py, self.offset().seconds())?))
    }
}

/// A fixed offset. A list has the same one in every row, so the last one is kept.
fn zone(py: Python<'_>, seconds: i32) -> PyResult<Bound<'_, PyTzInfo>> {
    static LAST: Mutex<Option<(i32, Py<PyTzInfo>)>> = Mutex::new(None);
    if let Some((last, zone)) = &*LAST.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
        && *last == seconds
    {
        return Ok(zone.bind(py).clone());
    }
    let zone = PyTzInfo::fixed_offset(py, PyDelta::new(py, 0, seconds, 0, true)?)?;
    *LAST.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner) = Some((seconds, zone.clone().unbind()));
    Ok(zone)
}

macro_rules! secrets {
    ($($name:ident)*) => {$(
        impl ToPython for $name {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, Secret::new(self.reveal()))?.into_any())
            }
        }
    )*};
}

secrets! { HostKey UserKey UserApiKey }

macro_rules! statuses {
    ($($name:ident { $($variant:ident)* })*) => {$(
        impl $crate::replies::ToPython for cfhost::$name {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                static CLASS: pyo3::sync::PyOnceLock<Py<pyo3::types::PyType>> = pyo3::sync::PyOnceLock::new();
                let made = || $crate::parts::imported(py, &CLASS, "cfhost", stringify!($name))?.call1((self.as_str(),));
                // The members are made once, as in Python.
                let member = |known: &'static pyo3::sync::PyOnceLock<Py<PyAny>>| match known.get(py) {
                    Some(member) => Ok(member.bind(py).clone()),
                    None => made().map(|made| known.get_or_init(py, || made.unbind()).bind(py).clone()),
                };
                match self {
                    $(Self::$variant => {
                        static MEMBER: pyo3::sync::PyOnceLock<Py<PyAny>> = pyo3::sync::PyOnceLock::new();
                        member(&MEMBER)
                    })*
                    _ => made(),
                }
            }
        }
    )*};
}

pub(crate) use statuses;

/// A dataclass: its name, and its fields in the words of the API.
pub(crate) trait Record {
    const FIELDS: &'static [&'static str];
    fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>>;
    fn fill(&self, new: &New<'_>) -> PyResult<()>;
}

/// An object of a dataclass that is being made, without its `__init__`, which makes a call of Python's for every field.
pub(crate) struct New<'py>(Bound<'py, PyAny>);

#[expect(unsafe_code, reason = "pyo3 has no safe form of these")]
impl<'py> New<'py> {
    pub(crate) fn py(&self) -> Python<'py> {
        self.0.py()
    }

    fn of<T: Record>(py: Python<'py>) -> PyResult<Self> {
        let class = T::class(py)?;
        // SAFETY: it is a class of the package, made in Python without a `__new__` of its own: this is what `object`'s does.
        let new = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(class.as_type_ptr(), 0))? };
        // What it will hold was there before it and does not change, so it is in no cycle: the collector need not walk
        // through long lists.
        // SAFETY: an object of such a class has the collector's head, and is tracked from its allocation on.
        unsafe { ffi::PyObject_GC_UnTrack(new.as_ptr().cast()) };
        Ok(Self(new))
    }

    /// Sets the field that this is the place of.
    pub(crate) fn put(&self, place: &Place, value: &Bound<'py, PyAny>) -> PyResult<()> {
        // SAFETY: it is the descriptor's own function, and all three are alive.
        match unsafe { (place.set)(place.descriptor.as_ptr(), self.0.as_ptr(), value.as_ptr()) } {
            0 => Ok(()),
            _ => Err(PyErr::fetch(self.py())),
        }
    }

    /// Sets a field as `__init__` of a frozen dataclass does, by the `__setattr__` of `object`.
    fn set(&self, name: &Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        // SAFETY: all three are alive.
        match unsafe { ffi::PyObject_GenericSetAttr(self.0.as_ptr(), name.as_ptr(), value.as_ptr()) } {
            0 => Ok(()),
            _ => Err(PyErr::fetch(self.py())),
        }
    }
}

/// The place of a field: what `object.__setattr__` would look up by the field's name for each object.
pub(crate) struct Place {
    descriptor: Py<PyAny>,
    set: ffi::descrsetfunc,
}

impl Place {
    fn of(class: &Bound<'_, PyType>, field: &str) -> PyResult<Self> {
        let descriptor = class.getattr(field)?;
        #[expect(unsafe_code, reason = "pyo3 has no safe form of these")]
        // SAFETY: the type of an object that is alive, whose slot of this number is a function of this kind, or NULL.
        let set: Option<ffi::descrsetfunc> = unsafe {
            std::mem::transmute::<*mut std::ffi::c_void, Option<ffi::descrsetfunc>>(ffi::PyType_GetSlot(
                descriptor.get_type().as_type_ptr(),
                ffi::Py_tp_descr_set,
            ))
        };
        let set = set.ok_or_else(|| PyTypeError::new_err(format!("{field} is not in the __slots__ of {class}")))?;
        Ok(Self { descriptor: descriptor.unbind(), set })
    }

    /// Those of all fields of a class, looked up once.
    pub(crate) fn all<'a, T: Record>(py: Python<'_>, known: &'a PyOnceLock<Vec<Self>>) -> PyResult<&'a [Self]> {
        if let Some(known) = known.get(py) {
            return Ok(known);
        }
        let class = T::class(py)?;
        let found = T::FIELDS.iter().map(|field| Self::of(class, field)).collect::<PyResult<_>>()?;
        Ok(known.get_or_init(py, || found))
    }
}

impl<T: Record> ToPython for T {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let new = New::of::<T>(py)?;
        self.fill(&new)?;
        Ok(new.0)
    }
}

macro_rules! records {
    ($module:literal: $($name:ty as $class:ident { $($field:ident)* })*) => {$(
        impl $crate::replies::Record for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn class(py: Python<'_>) -> PyResult<&Bound<'_, pyo3::types::PyType>> {
                static CLASS: pyo3::sync::PyOnceLock<Py<pyo3::types::PyType>> = pyo3::sync::PyOnceLock::new();
                $crate::parts::imported(py, &CLASS, $module, stringify!($class))
            }

            fn fill(&self, new: &$crate::replies::New<'_>) -> PyResult<()> {
                static PLACES: pyo3::sync::PyOnceLock<Vec<$crate::replies::Place>> = pyo3::sync::PyOnceLock::new();
                let py = new.py();
                if let [$($field),*] = $crate::replies::Place::all::<Self>(py, &PLACES)? {
                    $(new.put($field, &$crate::replies::ToPython::to_python(&self.$field, py)?)?;)*
                }
                Ok(())
            }
        }
    )*};
}

pub(crate) use records;

records! { "cfhost":
    () as RawReply {}
}

/// A whole answer: the fields, the server's message, and what stands behind `raw()`.
pub(crate) fn answer<T: Record>(py: Python<'_>, act: &str, reply: Reply<T>) -> PyResult<Py<PyAny>> {
    // What became fields is not kept beside them.
    let (fields, rest) = reply.into_parts();
    let made = || {
        let new = New::of::<T>(py)?;
        fields.fill(&new)?;
        // full_zone_set answers a field that is called as the message of every answer is.
        let name = if T::FIELDS.contains(&"msg") { intern!(py, "answer_msg") } else { intern!(py, "msg") };
        new.set(name, rest.msg().into_pyobject(py)?.as_any())?;
        Ok(new)
    };
    let new = made().map_err(|error| not_given(py, Some(act), Some(rest.reveal_raw()), error))?;
    let raw = Bound::new(py, Raw(Json::Of(rest))).and_then(|raw| new.set(intern!(py, "_raw"), raw.as_any()));
    given(py, act, raw.map(|()| new.0))
}

/// What a call gives, once it has a form in Python.
pub(crate) fn given<T>(py: Python<'_>, act: &str, made: PyResult<Bound<'_, T>>) -> PyResult<Py<T>> {
    made.map(Bound::unbind).map_err(|error| not_given(py, Some(act), None, error))
}
