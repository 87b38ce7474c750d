//! What stands behind `cfhost.dns`.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use cfhost::dns::{
    Alias, Answers, Change, Check, Conflicts, Left, NameServer, Origin, Outcome, Plan, PlanOptions, Provisioner,
    ReadBy, Record, Step, StepEvent, TsigAlgorithm, TsigKey, User,
};
use cfhost::{JobState, UserKey};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString, PyTuple};

use crate::arguments::{addr, flag, number_to, seconds, secret, small, subdomain, subdomains, text, wrong_type};
use crate::client::{NativeClient, Value, detached, guarded};
use crate::errors::{exception, invalid, not_given, raised};
use crate::replies::{ToPython, records};
use crate::running;

impl ToPython for u32 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl ToPython for SocketAddr {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        class(py, "SocketAddr")?.call1((self.ip(), self.port()))
    }
}

macro_rules! words {
    ($($name:ident)*) => {$(
        impl ToPython for $name {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                class(py, stringify!($name))?.call1((self.as_str(),))
            }
        }
    )*};
}

words! { Answers JobState Step }

records! { "cfhost.dns":
    Record as Record { name ttl rtype data }
    Left as Left { name reason }
    Alias as Alias { name of }
    Plan as Plan { zone add change remove unchanged left aliases seen }
    Check as Check { name target server answers found }
    Outcome as Outcome { user_key zone_name plans checks left aliases dropped state }
}

impl ToPython for Change {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // Its first field would be a keyword there.
        class(py, "Change")?.call1((self.from.to_python(py)?, self.to.to_python(py)?))
    }
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(intern!(py, "cfhost.dns"))?.getattr(name)
}

/// That it is of a class of `cfhost.dns`.
fn is_a<'a, 'py>(name: &str, value: Value<'a, 'py>, wanted: &str) -> PyResult<Value<'a, 'py>> {
    if value.is_instance(&class(value.py(), wanted)?)? { Ok(value) } else { Err(wrong_type(name, wanted, value)) }
}

/// What a call found or did.
fn given_out(py: Python<'_>, value: &impl ToPython) -> PyResult<Py<PyAny>> {
    value.to_python(py).map(Bound::unbind).map_err(|error| not_given(py, None, None, error))
}

/// An attribute, if it is not `None`.
fn given<T>(
    value: Value<'_, '_>,
    name: &str,
    read: impl FnOnce(&str, Value<'_, '_>) -> PyResult<T>,
) -> PyResult<Option<T>> {
    let value = value.getattr(name)?;
    if value.is_none() { Ok(None) } else { read(name, &value).map(Some) }
}

/// An attribute that is always there.
fn member<T>(value: Value<'_, '_>, name: &str, read: impl FnOnce(&str, Value<'_, '_>) -> PyResult<T>) -> PyResult<T> {
    read(name, &value.getattr(name)?)
}

fn owned(name: &str, value: Value<'_, '_>) -> PyResult<String> {
    Ok(text(name, value)?.to_string())
}

fn list<T>(
    name: &str,
    wanted: &str,
    value: Value<'_, '_>,
    read: impl Fn(&str, Value<'_, '_>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let wrong = || wrong_type(name, &format!("an iterable of {wanted}"), value);
    // A text is an iterable of texts, and nobody means that.
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    value.try_iter().map_err(|_| wrong())?.map(|item| read(name, &item?)).collect()
}

fn map(name: &str, value: Value<'_, '_>) -> PyResult<BTreeMap<String, String>> {
    let mapping = value.cast::<PyMapping>().map_err(|_| wrong_type(name, "a mapping from str to str", value))?;
    let items = mapping.items()?;
    items.iter().map(|item| Ok((owned(name, &item.get_item(0)?)?, owned(name, &item.get_item(1)?)?))).collect()
}

fn word<T: Copy>(name: &str, value: Value<'_, '_>, known: &[(&str, T)]) -> PyResult<T> {
    let word = text(name, value)?;
    let found = known.iter().find(|(known, _)| *known == word.as_str());
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = known.iter().map(|(known, _)| *known).collect();
        invalid(value.py(), name, &format!("is none of {}", known.join(", ")))
    })
}

fn port(name: &str, value: Value<'_, '_>) -> PyResult<u16> {
    Ok(u16::try_from(number_to(name, value, u16::MAX.into())?).unwrap_or(u16::MAX))
}

/// A `SocketAddr`, a pair, an address, or a text of address and port; the port is 53 where none is given.
fn socket_addr(name: &str, value: Value<'_, '_>) -> PyResult<SocketAddr> {
    if let Ok(pair) = value.cast::<PyTuple>() {
        if pair.len() != 2 {
            return Err(wrong_type(name, "(address, port)", value));
        }
        return Ok((addr(name, &pair.get_item(0)?)?, port("port", &pair.get_item(1)?)?).into());
    }
    if value.is_instance_of::<PyString>() {
        let written = text(name, value)?;
        return written.parse().or_else(|_| written.parse::<IpAddr>().map(|addr| (addr, 53).into())).map_err(|_| {
            invalid(
                value.py(),
                name,
                "is no IP address, with or without a port, as in 192.0.2.53:53 or [2001:db8::53]:53",
            )
        });
    }
    if value.is_instance(&class(value.py(), "SocketAddr")?)? {
        return Ok((member(value, "addr", addr)?, member(value, "port", port)?).into());
    }
    Ok((addr(name, value)?, 53).into())
}

fn record(name: &str, value: Value<'_, '_>) -> PyResult<Record> {
    let value = is_a(name, value, "Record")?;
    Ok(Record::new(
        member(value, "name", owned)?,
        member(value, "ttl", small)?,
        member(value, "rtype", owned)?,
        member(value, "data", owned)?,
    ))
}

fn records(name: &str, value: Value<'_, '_>) -> PyResult<Vec<Record>> {
    list(name, "Record", value, record)
}

fn addrs(name: &str, value: Value<'_, '_>) -> PyResult<Vec<IpAddr>> {
    list(name, "addresses of ipaddress or str", value, addr)
}

fn texts(name: &str, value: Value<'_, '_>) -> PyResult<Vec<String>> {
    list(name, "str", value, owned)
}

fn change(name: &str, value: Value<'_, '_>) -> PyResult<Change> {
    let value = is_a(name, value, "Change")?;
    Ok(Change { from: member(value, "from_", record)?, to: member(value, "to", record)? })
}

fn left(name: &str, value: Value<'_, '_>) -> PyResult<Left> {
    let value = is_a(name, value, "Left")?;
    Ok(Left { name: member(value, "name", owned)?, reason: member(value, "reason", owned)? })
}

fn alias(name: &str, value: Value<'_, '_>) -> PyResult<Alias> {
    let value = is_a(name, value, "Alias")?;
    Ok(Alias { name: member(value, "name", owned)?, of: member(value, "of", owned)? })
}

fn plan(name: &str, value: Value<'_, '_>) -> PyResult<Plan> {
    let value = is_a(name, value, "Plan")?;
    Ok(Plan {
        zone: member(value, "zone", owned)?,
        add: member(value, "add", records)?,
        change: member(value, "change", |name, value| list(name, "Change", value, change))?,
        remove: member(value, "remove", records)?,
        unchanged: member(value, "unchanged", texts)?,
        left: member(value, "left", |name, value| list(name, "Left", value, left))?,
        aliases: member(value, "aliases", |name, value| list(name, "Alias", value, alias))?,
        seen: member(value, "seen", records)?,
    })
}

fn plans(name: &str, value: Value<'_, '_>) -> PyResult<Vec<Plan>> {
    list(name, "Plan", value, plan)
}

fn options(name: &str, value: Value<'_, '_>) -> PyResult<PlanOptions> {
    let value = is_a(name, value, "PlanOptions")?;
    let conflicts = [Conflicts::Refuse, Conflicts::MoveAddresses, Conflicts::MoveAll].map(|word| (word.as_str(), word));
    Ok(PlanOptions {
        ttl: member(value, "ttl", small)?,
        conflicts: member(value, "conflicts", |name, value| word(name, value, &conflicts))?,
        origin_addrs: member(value, "origin_addrs", addrs)?,
        target_suffixes: member(value, "target_suffixes", texts)?,
        leave_apex: member(value, "leave_apex", flag)?,
    })
}

fn name_server(name: &str, value: Value<'_, '_>) -> PyResult<NameServer> {
    let value = is_a(name, value, "NameServer")?;
    let mut server = NameServer::new(member(value, "addr", socket_addr)?).interrupt(running::interrupt);
    server.key = given(value, "key", |name, value| {
        let value = is_a(name, value, "TsigKey")?;
        let mut key = TsigKey::new(member(value, "name", owned)?, member(value, "secret", secret)?.as_str());
        let algorithms = [TsigAlgorithm::HmacSha256, TsigAlgorithm::HmacSha384, TsigAlgorithm::HmacSha512];
        let algorithms = algorithms.map(|algorithm| (algorithm.as_str(), algorithm));
        key.algorithm = member(value, "algorithm", |name, value| word(name, value, &algorithms))?;
        Ok(key)
    })?;
    let ways = [("transfer", ReadBy::Transfer), ("queries", ReadBy::Queries)];
    server.read_by = member(value, "read_by", |name, value| word(name, value, &ways))?;
    server.timeout = member(value, "timeout", seconds)?;
    Ok(server)
}

fn user(name: &str, value: Value<'_, '_>) -> PyResult<User> {
    let value = is_a(name, value, "User")?;
    let unique_id = given(value, "unique_id", owned)?;
    if let Some(key) = given(value, "user_key", secret)? {
        return Ok(User::Key(UserKey::from(key.as_str())));
    }
    let email = given(value, "cloudflare_email", owned)?;
    match (email, given(value, "cloudflare_pass", secret)?, unique_id) {
        (Some(cloudflare_email), Some(pass), unique_id) => {
            Ok(User::Account { cloudflare_email, cloudflare_pass: pass.as_str().into(), unique_id })
        }
        (None, None, Some(unique_id)) => Ok(User::UniqueId(unique_id)),
        _ => Err(invalid(value.py(), name, "names nobody")),
    }
}

fn origin(name: &str, value: Value<'_, '_>) -> PyResult<Origin> {
    let value = is_a(name, value, "Origin")?;
    let addrs = given(value, "addrs", addrs)?.map(Origin::Addrs);
    let name_of = given(value, "name", owned)?.map(Origin::Name);
    let origin = addrs.or(name_of).or(given(value, "move_of", owned)?.map(Origin::MoveOf));
    origin.ok_or_else(|| invalid(value.py(), name, "names nothing"))
}

#[pyfunction]
pub(crate) fn dns_plan(
    py: Python<'_>,
    zone: Value<'_, '_>,
    targets: Value<'_, '_>,
    found: Value<'_, '_>,
    how: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (targets, found) = (map("targets", targets)?, records("records", found)?);
        let plan = Plan::new(text("zone", zone)?.as_str(), &targets, &found, &options("options", how)?);
        Ok(plan.map_err(|error| raised(py, &error))?.to_python(py)?.unbind())
    })
}

#[pyfunction]
pub(crate) fn dns_plan_back(
    py: Python<'_>,
    zone: Value<'_, '_>,
    origins: Value<'_, '_>,
    found: Value<'_, '_>,
    applied: Value<'_, '_>,
    how: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (origins, found, applied) =
            (map("origins", origins)?, records("records", found)?, plans("applied", applied)?);
        let options = options("options", how)?;
        let plan = Plan::back(text("zone", zone)?.as_str(), &origins, &found, &applied, &options);
        Ok(plan.map_err(|error| raised(py, &error))?.to_python(py)?.unbind())
    })
}

#[pyfunction]
pub(crate) fn dns_plan_from_json(py: Python<'_>, json: Value<'_, '_>) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let plan = Plan::from_json(text("json", json)?.as_str());
        Ok(plan.map_err(|error| raised(py, &error))?.to_python(py)?.unbind())
    })
}

#[pyfunction]
pub(crate) fn dns_plan_inverse(py: Python<'_>, of: Value<'_, '_>) -> PyResult<Py<PyAny>> {
    guarded(py, || Ok(plan("plan", of)?.inverse().to_python(py)?.unbind()))
}

#[pyfunction]
pub(crate) fn dns_plan_apply_to(py: Python<'_>, of: Value<'_, '_>, found: Value<'_, '_>) -> PyResult<Py<PyAny>> {
    guarded(py, || Ok(plan("plan", of)?.apply_to(&records("records", found)?).to_python(py)?.unbind()))
}

#[pyfunction]
pub(crate) fn dns_plan_names<'py>(py: Python<'py>, of: Value<'_, 'py>) -> PyResult<Bound<'py, PyTuple>> {
    guarded(py, || PyTuple::new(py, plan("plan", of)?.names()))
}

/// The plan as `zone_file`, `nsupdate` or `json`.
#[pyfunction]
pub(crate) fn dns_plan_text(py: Python<'_>, of: Value<'_, '_>, form: &str) -> PyResult<String> {
    guarded(py, || {
        let plan = plan("plan", of)?;
        let text = match form {
            "zone_file" => plan.to_zone_file(),
            "nsupdate" => plan.to_nsupdate(),
            _ => Ok(plan.to_json()),
        };
        text.map_err(|error| raised(py, &error))
    })
}

#[pyfunction]
pub(crate) fn dns_read(
    py: Python<'_>,
    server: Value<'_, '_>,
    zone: Value<'_, '_>,
    names: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (server, zone, names) = (name_server("server", server)?, text("zone", zone)?, texts("names", names)?);
        given_out(py, &detached(py, || server.read(&zone, &names))?)
    })
}

#[pyfunction]
pub(crate) fn dns_apply(py: Python<'_>, server: Value<'_, '_>, of: Value<'_, '_>) -> PyResult<()> {
    guarded(py, || {
        let (server, plan) = (name_server("server", server)?, plan("plan", of)?);
        detached(py, || server.apply(&plan))
    })
}

#[pyfunction]
pub(crate) fn dns_check(
    py: Python<'_>,
    server: Value<'_, '_>,
    targets: Value<'_, '_>,
    before: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (server, targets) = (name_server("server", server)?, map("targets", targets)?);
        let before = records("before", before)?;
        given_out(py, &detached(py, || server.check(&targets, &before))?)
    })
}

#[pyfunction]
pub(crate) fn dns_name_servers(py: Python<'_>, zone: Value<'_, '_>, found: Value<'_, '_>) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (zone, found) = (text("zone", zone)?, records("records", found)?);
        let servers = py.detach(|| cfhost::dns::name_servers(&zone, &found));
        Ok(servers.to_python(py)?.unbind())
    })
}

#[pyfunction]
pub(crate) fn dns_socket_addr(py: Python<'_>, value: Value<'_, '_>) -> PyResult<Py<PyAny>> {
    guarded(py, || Ok(socket_addr("addr", value)?.to_python(py)?.unbind()))
}

/// Tells Python's observer of a step. What it raises breaks the job off, as a signal's handler does.
fn tell(observer: &Py<PyAny>, event: &StepEvent<'_>) {
    running::tell(|py| {
        let about = PyDict::new(py);
        about.set_item("step", event.step.to_python(py)?)?;
        about.set_item("is_end", event.is_end)?;
        about.set_item("plan", event.plan.map(|plan| plan.to_python(py)).transpose()?)?;
        about.set_item("error", event.error.map(|error| exception(py, error)).transpose()?)?;
        observer.call1(py, (class(py, "StepEvent")?.call((), Some(&about))?,))?;
        Ok(())
    });
}

/// A `Provisioner` of Python's as the client's.
fn provisioner(py: Python<'_>, core: &Bound<'_, NativeClient>, by: Value<'_, '_>) -> PyResult<Provisioner> {
    let provisioner = Provisioner::new(core.get().open(py)?, member(by, "server", name_server)?)
        .options(member(by, "options", options)?)
        .queue_timeout(member(by, "queue_timeout", seconds)?)
        .dry_run(member(by, "dry_run", flag)?);
    let servers =
        given(by, "check_servers", |name, value| list(name, "SocketAddr, addresses or str", value, socket_addr))?;
    let provisioner = match servers {
        Some(servers) => provisioner.check_servers(servers),
        None => provisioner,
    };
    let observer = given(by, "on_step", |name, value| {
        if value.is_callable() { Ok(value.clone().unbind()) } else { Err(wrong_type(name, "callable", value)) }
    })?;
    Ok(match observer {
        Some(observer) => provisioner.on_step(move |event| tell(&observer, event)),
        None => provisioner,
    })
}

#[pyfunction]
pub(crate) fn dns_provision(
    py: Python<'_>,
    core: &Bound<'_, NativeClient>,
    by: Value<'_, '_>,
    whose: Value<'_, '_>,
    zone: Value<'_, '_>,
    names: Value<'_, '_>,
    origin_of: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (by, user, zone) = (provisioner(py, core, by)?, user("user", whose)?, text("zone", zone)?);
        let (names, origin) = (subdomains("subdomains", names)?, origin("origin", origin_of)?);
        given_out(py, &detached(py, || by.provision(&user, &zone, names, &origin))?)
    })
}

#[pyfunction]
pub(crate) fn dns_deprovision(
    py: Python<'_>,
    core: &Bound<'_, NativeClient>,
    by: Value<'_, '_>,
    whose: Value<'_, '_>,
    zone: Value<'_, '_>,
    applied: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (by, user, zone) = (provisioner(py, core, by)?, user("user", whose)?, text("zone", zone)?);
        let applied = plans("applied", applied)?;
        given_out(py, &detached(py, || by.deprovision(&user, &zone, &applied))?)
    })
}

#[pyfunction]
pub(crate) fn dns_add_subdomain(
    py: Python<'_>,
    core: &Bound<'_, NativeClient>,
    by: Value<'_, '_>,
    whose: Value<'_, '_>,
    zone: Value<'_, '_>,
    name: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (by, user, zone) = (provisioner(py, core, by)?, user("user", whose)?, text("zone", zone)?);
        let subdomain = subdomain("subdomain", name)?;
        given_out(py, &detached(py, || by.add_subdomain(&user, &zone, subdomain))?)
    })
}

#[pyfunction]
pub(crate) fn dns_remove_subdomain(
    py: Python<'_>,
    core: &Bound<'_, NativeClient>,
    by: Value<'_, '_>,
    whose: Value<'_, '_>,
    zone: Value<'_, '_>,
    name: Value<'_, '_>,
    applied: Value<'_, '_>,
) -> PyResult<Py<PyAny>> {
    guarded(py, || {
        let (by, user, zone) = (provisioner(py, core, by)?, user("user", whose)?, text("zone", zone)?);
        let (subdomain, applied) = (text("subdomain", name)?, plans("applied", applied)?);
        given_out(py, &detached(py, || by.remove_subdomain(&user, &zone, &subdomain, &applied))?)
    })
}
