//! The client under `cfhost.Client`: every method takes Python's values, and checks them before the client sees them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use cfhost::{Act, Client, ClientBuilder, Error, Options, Reply, ZoneList, reason};
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{fields, flag, path, seconds, secret, small, some, text};
use crate::errors::{exception, internal, interrupted, invalid, of_act, raised};
use crate::parts::ready;
use crate::replies::{Record, ToPython, answer, given};
use crate::{acts, either_or, log, running};

pub(crate) type Value<'a, 'py> = &'a Bound<'py, PyAny>;

/// Nothing that panics goes further than this.
pub(crate) fn guarded<T>(py: Python<'_>, run: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(internal(py)))
}

/// Runs a call without the interpreter's lock.
pub(crate) fn detached<T: Send>(py: Python<'_>, call: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    detached_with(py, call, |_| None)
}

/// The same for an act, whose answer may hold a key that exists nowhere else: if a signal's handler raises when the answer is there
/// already, the context of what it raises has the answer.
fn detached_act<T: Send>(py: Python<'_>, call: impl FnOnce() -> Result<Reply<T>, Error> + Send) -> PyResult<Reply<T>> {
    detached_with(py, call, |reply| Some(reply.reveal_raw()))
}

fn detached_with<T: Send>(
    py: Python<'_>,
    call: impl FnOnce() -> Result<T, Error> + Send,
    answer: impl Fn(&T) -> Option<&[u8]>,
) -> PyResult<T> {
    ready(py)?;
    log::prepare(py)?;
    let (result, mut ended) = running::run(py, call);
    if let Err(error) = log::write(py, ended.lines) {
        // A handler of the user's that fails must not cost an answer; a signal that came meanwhile has to be heard.
        if error.is_instance_of::<PyException>(py) {
            error.write_unraisable(py, None);
        } else {
            ended.raised.get_or_insert(error);
        }
    }
    match (result, ended.raised) {
        (Ok(reply), None) => Ok(reply),
        (Err(error), None) => Err(raised(py, &error)),
        // It says whether the call was perhaps carried out.
        (Ok(reply), Some(signal)) => Err(after(py, signal, interrupted(py, answer(&reply)))),
        (Err(error), Some(signal)) => Err(after(py, signal, exception(py, &error))),
    }
}

/// What was raised in a call, with what became of the call as its context.
pub(crate) fn after<'py>(py: Python<'py>, raised: PyErr, of: PyResult<Bound<'py, PyAny>>) -> PyErr {
    match of.and_then(|of| raised.value(py).setattr(intern!(py, "__context__"), of)) {
        Ok(()) => raised,
        Err(error) => error,
    }
}

#[pyclass(frozen, module = "cfhost._native")]
pub(crate) struct NativeClient {
    client: Client,
    closed: Arc<AtomicBool>,
}

impl NativeClient {
    fn build(py: Python<'_>, builder: ClientBuilder) -> PyResult<Self> {
        ready(py)?;
        let builder = builder.interrupt(running::interrupt).observer(log::observe);
        let client = py.detach(|| builder.build()).map_err(|error| raised(py, &error))?;
        Ok(Self { client, closed: Arc::default() })
    }

    /// The client, unless it was closed.
    pub(crate) fn open(&self, py: Python<'_>) -> PyResult<&Client> {
        open(py, &self.closed)?;
        Ok(&self.client)
    }

    fn send<A: Act<Reply: Record + Send + Sync + 'static> + Sync>(
        &self,
        py: Python<'_>,
        act: impl FnOnce() -> PyResult<A>,
    ) -> PyResult<Py<PyAny>> {
        guarded(py, || {
            let taken = self.open(py).and_then(|client| Ok((client, act()?)));
            let (client, act) = taken.map_err(|error| of_act(py, error, A::NAME))?;
            A::Reply::class(py)?;
            answer(py, A::NAME, detached_act(py, || client.send(&act))?)
        })
    }
}

fn open(py: Python<'_>, closed: &AtomicBool) -> PyResult<()> {
    if closed.load(Ordering::SeqCst) { Err(invalid(py, "client", reason::CLOSED)) } else { Ok(()) }
}

#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
#[pymethods]
impl NativeClient {
    #[new]
    fn new(
        py: Python<'_>,
        host_key: Value<'_, '_>,
        endpoint: Option<Value<'_, '_>>,
        timeout: Option<Value<'_, '_>>,
        connect_timeout: Option<Value<'_, '_>>,
        retries: Option<Value<'_, '_>>,
        ca_file: Option<Value<'_, '_>>,
        proxy: Option<Value<'_, '_>>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let mut builder = Client::builder(secret("host_key", host_key)?.as_str());
            if let Some(endpoint) = some("endpoint", endpoint, text)? {
                builder = builder.endpoint(endpoint.as_str());
            }
            if let Some(timeout) = some("timeout", timeout, seconds)? {
                builder = builder.timeout(timeout);
            }
            if let Some(timeout) = some("connect_timeout", connect_timeout, seconds)? {
                builder = builder.connect_timeout(timeout);
            }
            if let Some(retries) = some("retries", retries, small)? {
                builder = builder.retries(retries);
            }
            if let Some(ca_file) = some("ca_file", ca_file, path)? {
                builder = builder.ca_file(ca_file);
            }
            if let Some(proxy) = some("proxy", proxy, text)? {
                builder = builder.proxy(proxy.as_str());
            }
            Self::build(py, builder)
        })
    }

    #[staticmethod]
    fn from_env(py: Python<'_>) -> PyResult<Self> {
        guarded(py, || {
            let builder = ClientBuilder::from_env().map_err(|error| raised(py, &error))?;
            Self::build(py, builder)
        })
    }

    fn with_options(
        &self,
        py: Python<'_>,
        timeout: Option<Value<'_, '_>>,
        retries: Option<Value<'_, '_>>,
        unchecked: Option<Value<'_, '_>>,
    ) -> PyResult<Self> {
        guarded(py, || {
            open(py, &self.closed)?;
            let mut options = Options::new();
            if let Some(timeout) = some("timeout", timeout, seconds)? {
                options = options.timeout(timeout);
            }
            if let Some(retries) = some("retries", retries, small)? {
                options = options.retries(retries);
            }
            if let Some(unchecked) = some("unchecked", unchecked, flag)? {
                options = options.unchecked(unchecked);
            }
            Ok(Self { client: self.client.with_options(options), closed: Arc::default() })
        })
    }

    #[getter]
    fn endpoint(&self) -> String {
        self.client.endpoint()
    }

    fn cancel(&self) {
        self.client.cancel();
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    #[getter]
    fn closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn call(&self, py: Python<'_>, act: Value<'_, '_>, given: &Bound<'_, PyDict>) -> PyResult<Py<PyAny>> {
        guarded(py, || {
            open(py, &self.closed)?;
            let (act, given) = (text("act", act)?, fields(given)?);
            let fields: Vec<_> = given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            <()>::class(py)?;
            answer(py, &act, detached_act(py, || self.client.call(&act, &fields))?)
        })
    }

    fn zones(
        &self,
        py: Python<'_>,
        limit: Option<Value<'_, '_>>,
        offset: Option<Value<'_, '_>>,
        zone_name: Option<Value<'_, '_>>,
        sub_id: Option<Value<'_, '_>>,
        zone_status: Option<Value<'_, '_>>,
        sub_status: Option<Value<'_, '_>>,
    ) -> PyResult<Zones> {
        guarded(py, || {
            let act = open(py, &self.closed)
                .and_then(|()| acts::zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status))
                .map_err(|error| of_act(py, error, ZoneList::NAME))?;
            let zones = Mutex::new(self.client.zones(act));
            Ok(Zones { zones, holder: Mutex::default(), closed: Arc::clone(&self.closed) })
        })
    }

    // The acts: what follows is written by make bindings from core/src/acts.

    fn user_create(
        &self,
        py: Python<'_>,
        cloudflare_email: Value<'_, '_>,
        cloudflare_pass: Value<'_, '_>,
        cloudflare_username: Option<Value<'_, '_>>,
        unique_id: Option<Value<'_, '_>>,
        clobber_unique_id: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            acts::user_create(cloudflare_email, cloudflare_pass, cloudflare_username, unique_id, clobber_unique_id)
        })
    }

    fn user_auth(
        &self,
        py: Python<'_>,
        cloudflare_email: Value<'_, '_>,
        cloudflare_pass: Value<'_, '_>,
        unique_id: Option<Value<'_, '_>>,
        clobber_unique_id: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::user_auth(cloudflare_email, cloudflare_pass, unique_id, clobber_unique_id))
    }

    fn user_lookup(
        &self,
        py: Python<'_>,
        cloudflare_email: Option<Value<'_, '_>>,
        unique_id: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || either_or::user_lookup(cloudflare_email, unique_id))
    }

    fn zone_set(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        resolve_to: Value<'_, '_>,
        subdomains: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::zone_set(user_key, zone_name, resolve_to, subdomains))
    }

    fn zone_lookup(&self, py: Python<'_>, user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::zone_lookup(user_key, zone_name))
    }

    fn zone_delete(&self, py: Python<'_>, user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::zone_delete(user_key, zone_name))
    }

    fn zone_list(
        &self,
        py: Python<'_>,
        limit: Option<Value<'_, '_>>,
        offset: Option<Value<'_, '_>>,
        zone_name: Option<Value<'_, '_>>,
        sub_id: Option<Value<'_, '_>>,
        zone_status: Option<Value<'_, '_>>,
        sub_status: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status))
    }

    fn full_zone_set(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        jumpstart: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::full_zone_set(user_key, zone_name, jumpstart))
    }

    fn host_child_new(
        &self,
        py: Python<'_>,
        host_name: Value<'_, '_>,
        pub_name: Value<'_, '_>,
        prefix: Value<'_, '_>,
        website: Value<'_, '_>,
        email: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::host_child_new(host_name, pub_name, prefix, website, email))
    }

    fn host_child_stop(&self, py: Python<'_>, child_id: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::host_child_stop(child_id))
    }

    fn host_key_regen(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(cfhost::HostKeyRegen::new()))
    }

    fn reseller_plan_list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(cfhost::ResellerPlanList::new()))
    }

    fn reseller_sub_new(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        plan_tag: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::reseller_sub_new(user_key, zone_name, plan_tag))
    }

    fn reseller_sub_cancel(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        plan_tag: Value<'_, '_>,
        sub_id: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || acts::reseller_sub_cancel(user_key, zone_name, plan_tag, sub_id))
    }

    fn reseller_sub_list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(cfhost::ResellerSubList::new()))
    }

    fn cpanel_info(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(cfhost::CpanelInfo::new()))
    }
    // Up to here.
}

#[pyclass(frozen, module = "cfhost._native")]
pub(crate) struct Zones {
    zones: Mutex<cfhost::Zones>,
    /// The thread that is fetching a page.
    holder: Mutex<Option<ThreadId>>,
    closed: Arc<AtomicBool>,
}

impl Zones {
    fn holder(&self) -> MutexGuard<'_, Option<ThreadId>> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(&self) -> Result<Option<cfhost::ZoneListRow>, Error> {
        /// Nobody holds them any more, also when the call panics.
        struct Held<'a>(&'a Zones);

        impl Drop for Held<'_> {
            fn drop(&mut self) {
                *self.0.holder() = None;
            }
        }

        let mut zones = self.zones.lock().unwrap_or_else(PoisonError::into_inner);
        *self.holder() = Some(thread::current().id());
        let held = Held(self);
        let next = zones.next().transpose();
        drop(held);
        next
    }
}

#[pymethods]
impl Zones {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        guarded(py, || {
            open(py, &self.closed)?;
            // A signal's handler in the middle of a page, or another greenlet: it would wait for itself.
            if *self.holder() == Some(thread::current().id()) {
                return Err(PyValueError::new_err("the iterator is already executing"));
            }
            let next = detached(py, || self.advance())?;
            next.map(|row| given(py, ZoneList::NAME, row.to_python(py))).transpose()
        })
    }
}
