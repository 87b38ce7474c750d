//! The client's replies as the dataclasses of `python/cfhost/`.

use std::collections::BTreeMap;

use cfhost::{
    CpanelInfoReply, FullZoneSetReply, HostChildNewReply, HostChildStopReply, HostKey, HostKeyRegenReply, Reply,
    ResellerPlan, ResellerPlanListReply, ResellerSub, ResellerSubCancelReply, ResellerSubListReply,
    ResellerSubNewReply, SslStatus, SubStatus, UserApiKey, UserAuthReply, UserCreateReply, UserKey, UserLookupReply,
    ZoneDeleteReply, ZoneListReply, ZoneListRow, ZoneLookupReply, ZoneSetReply, ZoneStatus,
};
use jiff::ZonedDateTime;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyString, PyTuple, PyType};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// The JSON that came.
trait Answer: Send + Sync {
    fn masked(&self) -> Option<String>;
    fn revealed(&self) -> &[u8];
}

impl<T: Send + Sync> Answer for Reply<T> {
    fn masked(&self) -> Option<String> {
        Some(self.raw())
    }

    fn revealed(&self) -> &[u8] {
        self.reveal_raw()
    }
}

impl Answer for Zeroizing<Vec<u8>> {
    fn masked(&self) -> Option<String> {
        None
    }

    fn revealed(&self) -> &[u8] {
        self
    }
}

/// What stands behind `raw()` and `reveal_raw()`: no dataclass field, so that no dump, comparison or pickle holds it.
#[pyclass(frozen, module = "cfhost._native")]
pub(crate) struct Raw(Box<dyn Answer>);

impl Raw {
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(Box::new(Zeroizing::new(bytes.to_vec())))
    }
}

#[pymethods]
impl Raw {
    /// With every secret masked.
    fn raw(&self) -> Option<String> {
        self.0.masked()
    }

    /// Byte for byte.
    fn reveal_raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.revealed())
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
        CLASS.import(py, "cfhost", "FrozenMap")?.call1((items,))
    }
}

impl ToPython for ZonedDateTime {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = self.strftime("%Y-%m-%dT%H:%M:%S.%6f%:z").to_string();
        py.import("datetime")?.getattr("datetime")?.call_method1("fromisoformat", (text,))
    }
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
    ($($name:ident)*) => {$(
        impl ToPython for $name {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                CLASS.import(py, "cfhost", stringify!($name))?.call1((self.as_str(),))
            }
        }
    )*};
}

statuses! { ZoneStatus SubStatus SslStatus }

/// A dataclass: its name, and its fields in the words of the API.
pub(crate) trait Record {
    fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>>;
    fn fields<'py>(&self, py: Python<'py>, into: &Bound<'py, PyDict>) -> PyResult<()>;
}

impl<T: Record> ToPython for T {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let fields = PyDict::new(py);
        self.fields(py, &fields)?;
        Self::class(py)?.call((), Some(&fields))
    }
}

macro_rules! records {
    ($module:literal: $($name:ty as $class:ident { $($field:ident)* })*) => {$(
        impl $crate::replies::Record for $name {
            fn class(py: Python<'_>) -> PyResult<&Bound<'_, pyo3::types::PyType>> {
                static CLASS: pyo3::sync::PyOnceLock<Py<pyo3::types::PyType>> = pyo3::sync::PyOnceLock::new();
                CLASS.import(py, $module, stringify!($class))
            }

            fn fields<'py>(&self, py: Python<'py>, into: &Bound<'py, pyo3::types::PyDict>) -> PyResult<()> {
                _ = (py, into);
                $(into.set_item(pyo3::intern!(py, stringify!($field)), self.$field.to_python(py)?)?;)*
                Ok(())
            }
        }
    )*};
}

pub(crate) use records;

records! { "cfhost":
    () as RawReply {}
    UserCreateReply as UserCreateReply { cloudflare_email user_key unique_id cloudflare_username user_api_key }
    UserAuthReply as UserAuthReply { cloudflare_email user_key unique_id user_api_key }
    UserLookupReply as UserLookupReply {
        user_exists cloudflare_email user_authed user_key unique_id hosted_zones user_api_key
    }
    ZoneSetReply as ZoneSetReply { zone_name resolving_to hosted_cnames forward_tos zone_name_sent }
    ZoneLookupReply as ZoneLookupReply {
        zone_name zone_exists zone_hosted hosted_cnames forward_tos ssl_status ssl_meta_tag sub_label sub_status
    }
    ZoneDeleteReply as ZoneDeleteReply { zone_name zone_deleted }
    ZoneListReply as ZoneListReply { rows limit offset }
    ZoneListRow as ZoneListRow {
        zone_id zone_name user_email zone_status sub_id sub_label sub_status sub_activated_on sub_expired_on
    }
    FullZoneSetReply as FullZoneSetReply { zone_name jumpstart msg nameservers zone_name_sent }
    HostChildNewReply as HostChildNewReply { host_key child_id }
    HostChildStopReply as HostChildStopReply { child_id }
    HostKeyRegenReply as HostKeyRegenReply { host_key }
    ResellerPlanListReply as ResellerPlanListReply { objs }
    ResellerPlan as ResellerPlan { sub_label sbase_name product_price }
    ResellerSubNewReply as ResellerSubNewReply { sub_id }
    ResellerSubCancelReply as ResellerSubCancelReply { sub_id }
    ResellerSubListReply as ResellerSubListReply { objs }
    ResellerSub as ResellerSub {
        zone_name sub_id sub_status sub_name sub_price sub_priced_on sub_canceled_on sub_expires_on sub_expired_on
        sub_renewed_on sub_activated_on edate cdate
    }
    CpanelInfoReply as CpanelInfoReply { cpanel_latest cpanel_sha1 }
}

/// A whole answer: the fields, the server's message, and what stands behind `raw()`.
pub(crate) fn answer<T: Record + Send + Sync + 'static>(py: Python<'_>, reply: Reply<T>) -> PyResult<Py<PyAny>> {
    static RAW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let fields = PyDict::new(py);
    T::fields(&reply, py, &fields)?;
    // full_zone_set answers a field that is called as the message of every answer is.
    let msg = intern!(py, "msg");
    let name = if fields.contains(msg)? { intern!(py, "answer_msg") } else { msg };
    fields.set_item(name, reply.msg())?;
    let made = T::class(py)?.call((), Some(&fields))?;
    // The dataclass is frozen; the slot behind it is set by its own descriptor.
    let slot = RAW.import(py, "cfhost._reply", "RAW_SLOT")?;
    slot.call_method1(intern!(py, "__set__"), (&made, Raw(Box::new(reply))))?;
    Ok(made.unbind())
}
