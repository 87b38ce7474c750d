//! What stands behind `cfhost.ranges`.

use std::net::IpAddr;

use cfhost::ranges::{ConfigFormat, IpNet, Proxies, Ranges, Refresh};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::arguments::{addr, path, seconds, some, text, wrong_type};
use crate::client::{Value, detached, guarded};
use crate::errors::{invalid, not_given, raised};
use crate::parts::imported;
use crate::running;

fn network(py: Python<'_>, net: IpNet) -> PyResult<Py<PyAny>> {
    static NETWORK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Ok(imported(py, &NETWORK, "ipaddress", "ip_network")?.call1((net.to_string(),))?.unbind())
}

fn networks(py: Python<'_>, nets: impl IntoIterator<Item = IpNet>) -> PyResult<Bound<'_, PyTuple>> {
    PyTuple::new(py, nets.into_iter().map(|net| network(py, net)).collect::<PyResult<Vec<_>>>()?)
}

/// A name or value of a header. A stranger wrote it: text that is no text is no error here, it only matches nothing.
fn octets(value: Value<'_, '_>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_cow().map_or_else(|_| vec![0], |text| text.as_bytes().to_vec())),
        Err(_) => Err(wrong_type("headers", "of str or bytes", value)),
    }
}

/// Pairs, or whatever has them as its `items()`: headers, or an environment of WSGI, which holds more than texts.
fn headers(value: Value<'_, '_>) -> PyResult<Vec<(String, Vec<u8>)>> {
    let wrong = |value: Value<'_, '_>| wrong_type("headers", "a mapping, or an iterable of (name, value)", value);
    let py = value.py();
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong(value));
    }
    let items = match value.getattr_opt(intern!(py, "items"))? {
        Some(items) => items.call0()?,
        None => value.clone(),
    };
    let mut headers = Vec::new();
    for item in items.try_iter().map_err(|_| wrong(value))? {
        let item = item?;
        if item.is_instance_of::<PyString>() || item.is_instance_of::<PyBytes>() || item.len().ok() != Some(2) {
            return Err(wrong(&item));
        }
        let (name, value) = (item.get_item(0).map_err(|_| wrong(&item))?, item.get_item(1).map_err(|_| wrong(&item))?);
        let name = String::from_utf8_lossy(&octets(&name)?).into_owned();
        let value = match octets(&value) {
            Ok(value) => value,
            // A scope of ASGI, or another object that has the headers in it: none would be found.
            Err(_) if name == "headers" => {
                return Err(wrong_type("headers", "the headers themselves, and not what holds them", &value));
            }
            Err(error) if Ranges::is_visitor_header(&name) => return Err(error),
            Err(_) => Vec::new(),
        };
        headers.push((name, value));
    }
    Ok(headers)
}

/// Addresses and networks, as texts or as objects of `ipaddress`.
fn proxies(value: Value<'_, '_>) -> PyResult<Proxies> {
    const WANTED: &str = "an iterable of addresses and networks, of ipaddress or str";
    let wrong = |value: Value<'_, '_>| wrong_type("proxies", WANTED, value);
    // Each character of a text would be one.
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong(value));
    }
    let mut texts = Vec::new();
    for item in value.try_iter().map_err(|_| wrong(value))? {
        let item = item?;
        let is_address = item.get_type().getattr(intern!(item.py(), "__module__"))?.eq("ipaddress")?;
        if !is_address && !item.is_instance_of::<PyString>() {
            return Err(wrong(&item));
        }
        texts.push(text("proxies", &item.str()?.into_any())?);
    }
    Proxies::new(texts.iter().map(|text| text.as_str())).map_err(|error| raised(value.py(), &error))
}

#[pyclass(frozen, module = "cfhost._native")]
pub(crate) struct RangesCore(Ranges);

#[pymethods]
impl RangesCore {
    #[classattr]
    const BUILT_IN_SINCE: &'static str = Ranges::BUILT_IN_SINCE;

    #[staticmethod]
    fn built_in() -> Self {
        Self(Ranges::built_in().clone())
    }

    #[staticmethod]
    fn load(py: Python<'_>, cache_file: Value<'_, '_>) -> PyResult<Self> {
        guarded(py, || {
            let cache_file = path("cache_file", cache_file)?;
            py.detach(|| Ranges::load(cache_file)).map(Self).map_err(|error| raised(py, &error))
        })
    }

    #[staticmethod]
    fn from_text(py: Python<'_>, ipv4: Value<'_, '_>, ipv6: Value<'_, '_>) -> PyResult<Self> {
        guarded(py, || {
            let (ipv4, ipv6) = (text("ipv4", ipv4)?, text("ipv6", ipv6)?);
            Ranges::from_text(&ipv4, &ipv6).map(Self).map_err(|error| raised(py, &error))
        })
    }

    #[staticmethod]
    fn from_json(py: Python<'_>, json: Value<'_, '_>) -> PyResult<Self> {
        guarded(py, || {
            let ranges = match (json.cast::<PyBytes>(), json.is_instance_of::<PyString>()) {
                (Ok(bytes), _) => Ranges::from_json(bytes.as_bytes()),
                (_, true) => Ranges::from_json(text("json", json)?.as_bytes()),
                _ => return Err(wrong_type("json", "str or bytes", json)),
            };
            ranges.map(Self).map_err(|error| raised(py, &error))
        })
    }

    /// The list of the 2012 document: range, and the day of its retirement.
    #[staticmethod]
    fn document_2012(py: Python<'_>) -> PyResult<Vec<(Py<PyAny>, Option<&'static str>)>> {
        let list = Ranges::document_2012();
        list.into_iter().map(|range| Ok((network(py, range.range)?, range.retired))).collect()
    }

    fn contains(&self, py: Python<'_>, address: Value<'_, '_>) -> PyResult<bool> {
        guarded(py, || Ok(self.0.contains(addr("addr", address)?)))
    }

    fn networks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        networks(py, self.0.iter())
    }

    fn visitor_addr(
        &self,
        py: Python<'_>,
        peer: Value<'_, '_>,
        given: Value<'_, '_>,
        behind: Value<'_, '_>,
    ) -> PyResult<IpAddr> {
        guarded(py, || {
            let (peer, proxies) = (addr("peer", peer)?, proxies(behind)?);
            Ok(self.0.visitor_addr_behind(&proxies, peer, headers(given)?))
        })
    }

    fn config(&self, py: Python<'_>, format: Value<'_, '_>) -> PyResult<String> {
        guarded(py, || {
            let name = text("format", format)?;
            match ConfigFormat::ALL.iter().find(|format| format.as_str() == name.as_str()) {
                Some(format) => Ok(self.0.config(*format)),
                None => Err(invalid(py, "format", "is none of ConfigFormat")),
            }
        })
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    #[getter]
    fn etag(&self) -> Option<&str> {
        self.0.etag()
    }

    fn __len__(&self) -> usize {
        self.0.iter().len()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0 == other.get().0)
    }
}

type Found<'py> = (RangesCore, Bound<'py, PyTuple>, Bound<'py, PyTuple>);

/// The list that is published now, what is new in it, and what is gone.
#[pyfunction]
pub(crate) fn ranges_refresh<'py>(
    py: Python<'py>,
    json_url: Option<Value<'_, 'py>>,
    ipv4_url: Option<Value<'_, 'py>>,
    ipv6_url: Option<Value<'_, 'py>>,
    ca_file: Option<Value<'_, 'py>>,
    timeout: Option<Value<'_, 'py>>,
    cache_file: Option<Value<'_, 'py>>,
) -> PyResult<Found<'py>> {
    guarded(py, || {
        let mut refresh = Refresh::new().interrupt(running::interrupt);
        let json_url = some("json_url", json_url, text)?;
        match (some("ipv4_url", ipv4_url, text)?, some("ipv6_url", ipv6_url, text)?) {
            (Some(_), Some(_)) if json_url.is_some() => {
                return Err(invalid(py, "json_url", "is given beside the URLs of the text forms"));
            }
            (Some(ipv4), Some(ipv6)) => refresh = refresh.text(ipv4.as_str(), ipv6.as_str()),
            (Some(_), None) => return Err(invalid(py, "ipv6_url", "is missing beside ipv4_url")),
            (None, Some(_)) => return Err(invalid(py, "ipv4_url", "is missing beside ipv6_url")),
            (None, None) => {
                if let Some(url) = json_url {
                    refresh = refresh.json(url.as_str());
                }
            }
        }
        if let Some(ca_file) = some("ca_file", ca_file, path)? {
            refresh = refresh.ca_file(ca_file);
        }
        if let Some(timeout) = some("timeout", timeout, seconds)? {
            refresh = refresh.timeout(timeout);
        }
        if let Some(cache_file) = some("cache_file", cache_file, path)? {
            refresh = refresh.cache_file(cache_file);
        }
        let found = detached(py, || refresh.run())?;
        let made = || Ok((networks(py, found.added)?, networks(py, found.removed)?));
        let (added, removed) = made().map_err(|error| not_given(py, None, None, error))?;
        Ok((RangesCore(found.ranges), added, removed))
    })
}
