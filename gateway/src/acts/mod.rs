//! The acts: each one file, from a host's call to an outcome. Nothing here knows of HTTP.

mod account;
mod check;
mod cpanel_info;
mod full_zone_set;
mod host_child_new;
mod host_child_stop;
mod host_key_regen;
mod names;
mod reseller_plan_list;
mod reseller_sub_cancel;
mod reseller_sub_list;
mod reseller_sub_new;
mod set_up;
mod subscription;
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
use serde_json::Value;

pub(crate) use self::account::link;
pub(crate) use self::check::{email as check_email, unique_id as check_unique_id, username as check_username};
pub(crate) use self::names::Domain;
use crate::form::Form;
use crate::json::Json;
use crate::rules::{Profile, Rules};
use crate::secret::{Passwords, is_key};
use crate::store::{Host, Store, UserId};

type Run = fn(&Call<'_>) -> Outcome;

/// Every act: its name on the wire, the profile that it came with, and what it does.
const ACTS: &[(&str, Profile, Run)] = &[
    ("cpanel_info", Profile::Y2012, cpanel_info::run),
    ("full_zone_set", Profile::Y2013, full_zone_set::run),
    ("host_child_new", Profile::Y2012, host_child_new::run),
    ("host_child_stop", Profile::Y2012, host_child_stop::run),
    ("host_key_regen", Profile::Y2012, host_key_regen::run),
    ("reseller_plan_list", Profile::Y2012, reseller_plan_list::run),
    ("reseller_sub_cancel", Profile::Y2012, reseller_sub_cancel::run),
    ("reseller_sub_list", Profile::Y2012, reseller_sub_list::run),
    ("reseller_sub_new", Profile::Y2012, reseller_sub_new::run),
    ("user_auth", Profile::Y2011, user_auth::run),
    ("user_create", Profile::Y2011, user_create::run),
    ("user_lookup", Profile::Y2011, user_lookup::run),
    ("zone_delete", Profile::Y2011, zone_delete::run),
    ("zone_list", Profile::Y2012, zone_list::run),
    ("zone_lookup", Profile::Y2011, zone_lookup::run),
    ("zone_set", Profile::Y2011, zone_set::run),
];

/// The names of all acts.
pub(crate) fn names_of_acts() -> impl Iterator<Item = &'static str> {
    ACTS.iter().map(|(name, ..)| *name)
}

/// The name of the act that a form asks for, if it is one of ours.
pub(crate) fn known_name(form: &Form) -> Option<&'static str> {
    let sent = form.text("act")?;
    names_of_acts().find(|name| *name == sent)
}

/// What the acts work on.
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    /// Domains that count as not registered.
    pub(crate) unregistered: HashSet<Domain>,
    pub(crate) rules: Rules,
}

impl Service {
    /// Carries out the act that the form asks for.
    pub(crate) fn perform(&self, form: &Form, caller: IpAddr) -> Outcome {
        let host_key = form.text("host_key").filter(|key| is_key(key)).ok_or_else(|| self.wrong_key())?;
        let host = self.store.read(|state| state.host_by_key(host_key))?.ok_or_else(|| self.wrong_key())?;
        if !host.may_call_from(caller) {
            return Err(self.wrong_key());
        }
        if host.is_stopped {
            return Err(invalid_host(host_key));
        }
        let sent = form.text("act");
        let profile = self.rules.behaviour.profile;
        let (.., run) = ACTS
            .iter()
            .find(|(name, since, _)| Some(*name) == sent && *since <= profile)
            .ok_or(ErrorCode::NO_OR_INVALID_ACT)?;
        run(&Call { host, host_key, form, service: self })
    }

    /// Refuses the act that the form asks for, with a code that was chosen beforehand. The variables of its text are
    /// filled in as far as the form has them.
    pub(crate) fn refuse(&self, code: ErrorCode, form: &Form) -> Refusal {
        let host_key = form.text("host_key").filter(|key| is_key(key));
        let host = host_key.and_then(|key| self.store.read(|state| state.host_by_key(key)).ok().flatten());
        let text = |(name, value)| Some((str::from_utf8(name).ok()?, str::from_utf8(value).ok()?));
        let mut variables: Vec<_> = form.fields().filter_map(text).filter(|(_, value)| !value.is_empty()).collect();
        variables.extend(host.as_ref().map(|host| ("host_provider", host.pub_name.as_str())));
        Refusal::new(code, &variables)
    }

    fn wrong_key(&self) -> Refusal {
        let refusal = Refusal::from(ErrorCode::NO_OR_INVALID_HOST_KEY);
        match self.rules.behaviour.profile {
            Profile::Y2011 => Refusal { message: "No of invalid host_key.".to_owned(), ..refusal },
            _ => refusal,
        }
    }
}

fn invalid_host(host_key: &str) -> Refusal {
    Refusal::new(ErrorCode::INVALID_HOST_ACCOUNT, &[("host_key", host_key)])
}

/// Refuses what is no text.
fn text(sent: &[u8], invalid: ErrorCode) -> Result<&str, Refusal> {
    str::from_utf8(sent).map_err(|_| invalid.into())
}

/// One call of an act by a host.
struct Call<'a> {
    host: Host,
    host_key: &'a str,
    form: &'a Form,
    service: &'a Service,
}

impl<'a> Call<'a> {
    fn field(&self, name: &str) -> Option<&'a [u8]> {
        self.form.get(name)
    }

    fn required(&self, name: &str, missing: ErrorCode) -> Result<&'a [u8], Refusal> {
        self.field(name).ok_or_else(|| missing.into())
    }

    /// A field that has to be text, though perhaps not any text.
    fn required_text(&self, name: &str, missing: ErrorCode, invalid: ErrorCode) -> Result<&'a str, Refusal> {
        text(self.required(name, missing)?, invalid)
    }

    fn store(&self) -> &'a Store {
        &self.service.store
    }

    /// The user whose key was sent.
    fn user(&self) -> Result<UserId, Refusal> {
        let user_key = self.required_text("user_key", ErrorCode::USER_KEY_REQUIRED, ErrorCode::USER_KEY_INVALID)?;
        if !is_key(user_key) {
            return Err(ErrorCode::USER_KEY_INVALID.into());
        }
        let user = self.store().read(|state| state.user_by_key(self.host.id, user_key))?;
        user.ok_or_else(|| Refusal::new(ErrorCode::USER_KEY_NOT_FOUND, &[("user_key", user_key)]))
    }

    /// A refusal that names a zone.
    fn refused_zone(&self, code: ErrorCode, zone: &Domain) -> Refusal {
        Refusal::new(code, &[("zone_name", zone.as_str()), ("host_provider", &self.host.pub_name)])
    }

    /// The zone name as it was sent, and the registrable domain that it is under.
    fn zone(&self) -> Result<(&'a str, Domain), Refusal> {
        let sent = self.required_text("zone_name", ErrorCode::ZONE_NAME_REQUIRED, ErrorCode::ZONE_NAME_INVALID)?;
        Ok((sent, Domain::of(sent).ok_or(ErrorCode::ZONE_NAME_INVALID)?))
    }
}

/// What came of a call.
pub(crate) type Outcome = Result<Success, Refusal>;

/// An act that was carried out.
#[derive(Default)]
pub(crate) struct Success {
    /// What `request` holds beside the act.
    pub(crate) echo: Option<(&'static str, Value)>,
    pub(crate) response: Option<Json>,
    pub(crate) paging: Option<Paging>,
}

/// What some answers of `zone_list` hold beside its rows.
#[derive(Serialize)]
pub(crate) struct Paging {
    limit: String,
    offset: String,
}

impl Success {
    fn new(response: &impl Serialize) -> Result<Self, Refusal> {
        Ok(Self { response: Some(Json::of(response).map_err(Refusal::unavailable)?), ..Self::default() })
    }

    fn echoing(self, name: &'static str, value: impl Into<Value>) -> Self {
        Self { echo: Some((name, value.into())), ..self }
    }
}

/// An act that was not carried out.
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    /// For the log: what stood behind a 601, or behind a 700 that is not about the key.
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
