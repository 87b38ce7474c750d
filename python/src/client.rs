//! The client under `cfhost.Client`: every method takes Python's values, and checks them before the client sees them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use cfhost::{
    Act, Client, ClientBuilder, CpanelInfo, Error, FullZoneSet, HostChildNew, HostChildStop, HostKeyRegen, Options,
    Reply, ResellerPlanList, ResellerSubCancel, ResellerSubList, ResellerSubNew, SubStatusFilter, UserAuth, UserCreate,
    UserLookup, ZoneDelete, ZoneList, ZoneLookup, ZoneSet, ZoneStatusFilter, reason,
};
use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{fields, flag, number, path, seconds, secret, small, some, subdomains, text};
use crate::errors::{exception, internal, interrupted, invalid, of_act, raised};
use crate::parts::ready;
use crate::replies::{Record, ToPython, answer, given};
use crate::{log, running};

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
pub(crate) struct Core {
    client: Client,
    closed: Arc<AtomicBool>,
}

impl Core {
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

#[pymethods]
impl Core {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
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
            let email = text("cloudflare_email", cloudflare_email)?;
            let mut act = UserCreate::new(email.as_str(), secret("cloudflare_pass", cloudflare_pass)?.as_str());
            if let Some(username) = some("cloudflare_username", cloudflare_username, text)? {
                act = act.cloudflare_username(username.as_str());
            }
            if let Some(unique_id) = some("unique_id", unique_id, text)? {
                act = act.unique_id(unique_id.as_str());
            }
            if let Some(clobber) = some("clobber_unique_id", clobber_unique_id, flag)? {
                act = act.clobber_unique_id(clobber);
            }
            Ok(act)
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
        self.send(py, || {
            let email = text("cloudflare_email", cloudflare_email)?;
            let mut act = UserAuth::new(email.as_str(), secret("cloudflare_pass", cloudflare_pass)?.as_str());
            if let Some(unique_id) = some("unique_id", unique_id, text)? {
                act = act.unique_id(unique_id.as_str());
            }
            if let Some(clobber) = some("clobber_unique_id", clobber_unique_id, flag)? {
                act = act.clobber_unique_id(clobber);
            }
            Ok(act)
        })
    }

    fn user_lookup(
        &self,
        py: Python<'_>,
        cloudflare_email: Option<Value<'_, '_>>,
        unique_id: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || match (cloudflare_email, unique_id) {
            (Some(email), None) => Ok(UserLookup::by_email(text("cloudflare_email", email)?.as_str())),
            (None, Some(unique_id)) => Ok(UserLookup::by_unique_id(text("unique_id", unique_id)?.as_str())),
            _ => Err(PyTypeError::new_err("give one of cloudflare_email and unique_id")),
        })
    }

    fn zone_set(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        resolve_to: Value<'_, '_>,
        items: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            let user_key = secret("user_key", user_key)?;
            let (zone_name, resolve_to) = (text("zone_name", zone_name)?, text("resolve_to", resolve_to)?);
            Ok(ZoneSet::new(user_key.as_str(), zone_name.as_str(), resolve_to.as_str(), subdomains(items)?))
        })
    }

    fn zone_lookup(&self, py: Python<'_>, user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            Ok(ZoneLookup::new(secret("user_key", user_key)?.as_str(), text("zone_name", zone_name)?.as_str()))
        })
    }

    fn zone_delete(&self, py: Python<'_>, user_key: Value<'_, '_>, zone_name: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            Ok(ZoneDelete::new(secret("user_key", user_key)?.as_str(), text("zone_name", zone_name)?.as_str()))
        })
    }

    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
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
        self.send(py, || zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status))
    }

    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
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
                .and_then(|()| zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status))
                .map_err(|error| of_act(py, error, ZoneList::NAME))?;
            let zones = Mutex::new(self.client.zones(act));
            Ok(Zones { zones, holder: Mutex::default(), closed: Arc::clone(&self.closed) })
        })
    }

    fn full_zone_set(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        jumpstart: Option<Value<'_, '_>>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            let user_key = secret("user_key", user_key)?;
            let mut act = FullZoneSet::new(user_key.as_str(), text("zone_name", zone_name)?.as_str());
            if let Some(jumpstart) = some("jumpstart", jumpstart, flag)? {
                act = act.jumpstart(jumpstart);
            }
            Ok(act)
        })
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
        self.send(py, || {
            Ok(HostChildNew::new(
                text("host_name", host_name)?.as_str(),
                text("pub_name", pub_name)?.as_str(),
                text("prefix", prefix)?.as_str(),
                text("website", website)?.as_str(),
                text("email", email)?.as_str(),
            ))
        })
    }

    fn host_child_stop(&self, py: Python<'_>, child_id: Value<'_, '_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(HostChildStop::new(number("child_id", child_id, u64::MAX)?)))
    }

    fn host_key_regen(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(HostKeyRegen::new()))
    }

    fn reseller_plan_list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(ResellerPlanList::new()))
    }

    fn reseller_sub_new(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        plan_tag: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            let user_key = secret("user_key", user_key)?;
            let (zone_name, plan_tag) = (text("zone_name", zone_name)?, text("plan_tag", plan_tag)?);
            Ok(ResellerSubNew::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str()))
        })
    }

    fn reseller_sub_cancel(
        &self,
        py: Python<'_>,
        user_key: Value<'_, '_>,
        zone_name: Value<'_, '_>,
        plan_tag: Value<'_, '_>,
        sub_id: Value<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        self.send(py, || {
            let user_key = secret("user_key", user_key)?;
            let (zone_name, plan_tag) = (text("zone_name", zone_name)?, text("plan_tag", plan_tag)?);
            let sub_id = number("sub_id", sub_id, u64::MAX)?;
            Ok(ResellerSubCancel::new(user_key.as_str(), zone_name.as_str(), plan_tag.as_str(), sub_id))
        })
    }

    fn reseller_sub_list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(ResellerSubList::new()))
    }

    fn cpanel_info(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.send(py, || Ok(CpanelInfo::new()))
    }
}

fn zone_list(
    limit: Option<Value<'_, '_>>,
    offset: Option<Value<'_, '_>>,
    zone_name: Option<Value<'_, '_>>,
    sub_id: Option<Value<'_, '_>>,
    zone_status: Option<Value<'_, '_>>,
    sub_status: Option<Value<'_, '_>>,
) -> PyResult<ZoneList> {
    let mut act = ZoneList::new();
    if let Some(limit) = some("limit", limit, small)? {
        act = act.limit(limit);
    }
    if let Some(offset) = some("offset", offset, |name, value| number(name, value, u64::MAX))? {
        act = act.offset(offset);
    }
    if let Some(zone_name) = some("zone_name", zone_name, text)? {
        act = act.zone_name(zone_name.as_str());
    }
    if let Some(sub_id) = some("sub_id", sub_id, |name, value| number(name, value, u64::MAX))? {
        act = act.sub_id(sub_id);
    }
    if let Some(status) = zone_status {
        act = act.zone_status(match text("zone_status", status)?.as_str() {
            "V" => ZoneStatusFilter::Active,
            "D" => ZoneStatusFilter::Deleted,
            "ALL" => ZoneStatusFilter::All,
            _ => return Err(invalid(status.py(), "zone_status", &reason::none_of(&["V", "D", "ALL"]).to_string())),
        });
    }
    if let Some(status) = sub_status {
        act = act.sub_status(match text("sub_status", status)?.as_str() {
            "V" => SubStatusFilter::Active,
            "CNL" => SubStatusFilter::Canceled,
            "ALL" => SubStatusFilter::All,
            _ => return Err(invalid(status.py(), "sub_status", &reason::none_of(&["V", "CNL", "ALL"]).to_string())),
        });
    }
    Ok(act)
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
