//! The acts: each one file, from a host's call to an outcome. Nothing here knows of HTTP.

mod account;
mod check;
mod names;
mod user_auth;
mod user_create;
mod user_lookup;
mod zone_delete;
mod zone_list;
mod zone_lookup;
mod zone_set;

use std::collections::HashSet;
use std::fmt::Display;
use std::net::IpAddr;

use cfhost::ErrorCode;
use serde::Serialize;

pub(crate) use self::names::Domain;
use crate::form::Form;
use crate::json::Json;
use crate::secret::{Passwords, is_key};
use crate::store::{Host, Store, UserId};

type Run = fn(&Call<'_>) -> Outcome;

/// Every act: its name on the wire, and what it does.
const ACTS: &[(&str, Run)] = &[
    ("user_auth", user_auth::run),
    ("user_create", user_create::run),
    ("user_lookup", user_lookup::run),
    ("zone_delete", zone_delete::run),
    ("zone_list", zone_list::run),
    ("zone_lookup", zone_lookup::run),
    ("zone_set", zone_set::run),
];

/// The names of all acts.
pub(crate) fn names_of_acts() -> impl Iterator<Item = &'static str> {
    ACTS.iter().map(|(name, _)| *name)
}

/// The name of the act that a form asks for, if it is one of ours.
pub(crate) fn known_name(form: &Form) -> Option<&'static str> {
    let sent = form.get("act")?;
    names_of_acts().find(|name| *name == sent)
}

/// What the acts work on.
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    /// Domains that count as not registered.
    pub(crate) unregistered: HashSet<Domain>,
}

impl Service {
    /// Carries out the act that the form asks for.
    pub(crate) fn perform(&self, form: &Form, caller: IpAddr) -> Outcome {
        let host = self.host(form)?.filter(|host| host.may_call_from(caller));
        let host = host.ok_or(ErrorCode::NO_OR_INVALID_HOST_KEY)?;
        let sent = form.get("act");
        let (_, run) = ACTS.iter().find(|(name, _)| Some(*name) == sent).ok_or(ErrorCode::NO_OR_INVALID_ACT)?;
        run(&Call { host, form, service: self })
    }

    /// Refuses the act that the form asks for, with a code that was chosen beforehand. The variables of its text are
    /// filled in as far as the form has them.
    pub(crate) fn refuse(&self, code: ErrorCode, form: &Form) -> Refusal {
        let host = self.host(form).ok().flatten();
        let mut variables: Vec<_> = form.fields().filter(|(_, value)| !value.is_empty()).collect();
        variables.extend(host.as_ref().map(|host| ("host_provider", host.pub_name.as_str())));
        Refusal::new(code, &variables)
    }

    /// The host whose key was sent.
    fn host(&self, form: &Form) -> Result<Option<Host>, Refusal> {
        let Some(host_key) = form.get("host_key").filter(|key| is_key(key)) else { return Ok(None) };
        Ok(self.store.read(|state| state.host_by_key(host_key))?)
    }
}

/// One call of an act by a host.
struct Call<'a> {
    host: Host,
    form: &'a Form,
    service: &'a Service,
}

impl<'a> Call<'a> {
    fn field(&self, name: &str) -> Option<&'a str> {
        self.form.get(name)
    }

    fn required(&self, name: &str, missing: ErrorCode) -> Result<&'a str, Refusal> {
        self.field(name).ok_or_else(|| missing.into())
    }

    fn store(&self) -> &'a Store {
        &self.service.store
    }

    /// The user whose key was sent.
    fn user(&self) -> Result<UserId, Refusal> {
        let user_key = self.required("user_key", ErrorCode::USER_KEY_REQUIRED)?;
        if !is_key(user_key) {
            return Err(ErrorCode::USER_KEY_INVALID.into());
        }
        let user = self.store().read(|state| state.user_by_key(self.host.id, user_key))?;
        user.ok_or_else(|| Refusal::new(ErrorCode::USER_KEY_NOT_FOUND, &[("user_key", user_key)]))
    }

    /// The zone name as it was sent, and the registrable domain that it is under.
    fn zone(&self) -> Result<(&'a str, Domain), Refusal> {
        let sent = self.required("zone_name", ErrorCode::ZONE_NAME_REQUIRED)?;
        Ok((sent, Domain::of(sent).ok_or(ErrorCode::ZONE_NAME_INVALID)?))
    }
}

/// What came of a call.
pub(crate) type Outcome = Result<Success, Refusal>;

/// An act that was carried out.
pub(crate) struct Success {
    /// What `request` holds beside the act.
    pub(crate) echo: Option<(&'static str, String)>,
    pub(crate) response: Json,
}

impl Success {
    fn new(response: &impl Serialize) -> Result<Self, Refusal> {
        Ok(Self { echo: None, response: Json::of(response).map_err(Refusal::unavailable)? })
    }

    fn echoing(self, name: &'static str, value: &str) -> Self {
        Self { echo: Some((name, value.to_owned())), ..self }
    }
}

/// An act that was not carried out.
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    /// For the log: what stood behind a 601.
    pub(crate) cause: Option<String>,
}

impl Refusal {
    fn new(code: ErrorCode, variables: &[(&str, &str)]) -> Self {
        Self { code, message: code.message(variables), cause: None }
    }

    /// The state cannot be read or changed now. `cause` must not show what is in it.
    fn unavailable(cause: impl Display) -> Self {
        // Some causes quote SQL; the log has one line for each call.
        let cause = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { cause: Some(cause), ..ErrorCode::DB_UNAVAILABLE.into() }
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, &[])
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::unavailable(error)
    }
}

impl From<getrandom::Error> for Refusal {
    fn from(error: getrandom::Error) -> Self {
        Self::unavailable(error)
    }
}

impl From<argon2::password_hash::Error> for Refusal {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self::unavailable(error)
    }
}
