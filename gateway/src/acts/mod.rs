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

use std::fmt::Display;
use std::net::IpAddr;

use cfhost::ErrorCode;
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::account::link;
pub(crate) use self::check::{email as check_email, unique_id as check_unique_id, username as check_username};
pub(crate) use self::names::{Domain, forward_target};
use crate::form::Form;
use crate::json::Json;
use crate::rules::Profile;
use crate::secret::is_key;
use crate::service::Service;
use crate::store::{Account, Failure, Host, HostId, Read, UserId, Write, ZoneId};
use crate::trace::Trace;
use crate::upstream::Ticket;

/// What an act does, in steps that each look at the state anew: what was so in one may be otherwise in the next.
#[derive(Clone, Copy)]
enum Run {
    /// It looks.
    Look(fn(&Call<'_>) -> Outcome),
    /// It changes the state.
    Change(fn(&Call<'_>) -> Outcome),
    /// It asks something about the password that was sent, and changes the state when it has the answer; `None` when the answer
    /// is to another question than there is now.
    Prove {
        ask: fn(&Call<'_>) -> Result<Question, Refusal>,
        change: fn(&Call<'_>, &Proof) -> Result<Option<Success>, Refusal>,
    },
}

/// What an act has to know of a password. Finding it out takes long.
pub(crate) enum Question {
    /// What is to be kept of it.
    NewPassword,
    /// Whether it is this account's.
    Password(Account),
}

/// The answer to a [`Question`].
pub(crate) enum Proof {
    Hash(String),
    /// It is the one that this was made of.
    Password {
        pass_hash: String,
    },
}

/// What comes after the first look at a call. What is still to be done counts as the operator's.
pub(crate) enum Next {
    Done(Success),
    Change { operator: HostId },
    Prove { operator: HostId, host: HostId, question: Question },
}

/// Every act: its name on the wire, the profile that it came with, and what it does.
const ACTS: &[(&str, Profile, Run)] = &[
    ("cpanel_info", Profile::Y2012, Run::Look(cpanel_info::run)),
    ("full_zone_set", Profile::Y2013, Run::Change(full_zone_set::run)),
    ("host_child_new", Profile::Y2012, Run::Change(host_child_new::run)),
    ("host_child_stop", Profile::Y2012, Run::Change(host_child_stop::run)),
    ("host_key_regen", Profile::Y2012, Run::Change(host_key_regen::run)),
    ("reseller_plan_list", Profile::Y2012, Run::Look(reseller_plan_list::run)),
    ("reseller_sub_cancel", Profile::Y2012, Run::Change(reseller_sub_cancel::run)),
    ("reseller_sub_list", Profile::Y2012, Run::Look(reseller_sub_list::run)),
    ("reseller_sub_new", Profile::Y2012, Run::Change(reseller_sub_new::run)),
    ("user_auth", Profile::Y2011, Run::Prove { ask: user_auth::ask, change: user_auth::change }),
    ("user_create", Profile::Y2011, Run::Prove { ask: user_create::ask, change: user_create::change }),
    ("user_lookup", Profile::Y2011, Run::Look(user_lookup::run)),
    ("zone_delete", Profile::Y2011, Run::Change(zone_delete::run)),
    ("zone_list", Profile::Y2012, Run::Look(zone_list::run)),
    ("zone_lookup", Profile::Y2011, Run::Look(zone_lookup::run)),
    ("zone_set", Profile::Y2011, Run::Change(zone_set::run)),
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

impl Service {
    /// The first look at the call that a form is: all of it if nothing is to be changed.
    pub(crate) fn begin(&self, form: &Form, caller: IpAddr, trace: &Trace) -> Result<Next, Refusal> {
        let host_key = self.host_key(form, caller)?;
        // All that is asked is asked of one moment.
        self.store.read(|state| {
            let (call, run) = self.call(form, host_key, caller, trace, Some(state))?;
            Ok(match run {
                Run::Look(run) => Next::Done(run(&call)?),
                Run::Change(_) => Next::Change { operator: call.host.operator },
                Run::Prove { ask, .. } => {
                    Next::Prove { operator: call.host.operator, host: call.host.id, question: ask(&call)? }
                }
            })
        })
    }

    /// The change, when its turn has come; `None` when the call has to begin anew.
    pub(crate) fn finish(
        &self,
        form: &Form,
        caller: IpAddr,
        trace: &Trace,
        proof: Option<&Proof>,
    ) -> Result<Option<Success>, Refusal> {
        let (call, run) = self.call(form, self.host_key(form, caller)?, caller, trace, None)?;
        match (run, proof) {
            (Run::Look(run) | Run::Change(run), _) => run(&call).map(Some),
            (Run::Prove { change, .. }, Some(proof)) => change(&call, proof),
            (Run::Prove { .. }, None) => Ok(None),
        }
    }

    /// What is answered to the form, once the vendor has carried out what it is about.
    pub(crate) fn tell(&self, success: Success, form: &Form, caller: IpAddr, trace: &Trace) -> Outcome {
        match success.told {
            Some(told) => told(&self.call(form, self.host_key(form, caller)?, caller, trace, None)?.0),
            None => Ok(success),
        }
    }

    /// The key that was sent, if it can be one.
    fn host_key<'a>(&self, form: &'a Form, caller: IpAddr) -> Result<&'a str, Refusal> {
        form.text("host_key").filter(|key| is_key(key)).ok_or_else(|| self.guessed_key(caller))
    }

    /// Who calls, and what.
    fn call<'a>(
        &'a self,
        form: &'a Form,
        host_key: &'a str,
        caller: IpAddr,
        trace: &'a Trace,
        state: Option<&'a Read<'a>>,
    ) -> Result<(Call<'a>, Run), Refusal> {
        let host = self.store.read_in(state, |state| state.host_by_key(host_key))?;
        let host = host.ok_or_else(|| self.guessed_key(caller))?;
        if !host.may_call_from(caller) {
            return Err(self.guessed_key(caller));
        }
        trace.note(|seen| seen.host = Some((host.id, host.own_name.clone())));
        if host.is_stopped {
            return Err(invalid_host(host_key));
        }
        let sent = form.text("act");
        let profile = self.rules.behaviour.profile;
        let (act, _, run) = ACTS
            .iter()
            .find(|(name, since, _)| Some(*name) == sent && *since <= profile)
            // One that cannot be carried out at the vendor is none that there is.
            .filter(|(name, ..)| self.upstream.as_ref().is_none_or(|upstream| upstream.offers(name)))
            .ok_or(ErrorCode::NO_OR_INVALID_ACT)?;
        Ok((Call { act, host, host_key, form, service: self, trace, state }, *run))
    }

    /// Refuses the act that the form asks for, with a code that was chosen beforehand. The variables of its text are
    /// filled in as far as the form has them; `subdomain` is the host name that it is about.
    pub(crate) fn refuse(&self, code: ErrorCode, form: &Form, subdomain: Option<&str>) -> Refusal {
        let host_key = form.text("host_key").filter(|key| is_key(key));
        let host = host_key.and_then(|key| self.store.read(|state| state.host_by_key(key)).ok().flatten());
        let text = |(name, value)| Some((str::from_utf8(name).ok()?, str::from_utf8(value).ok()?));
        let mut variables: Vec<_> = form.fields().filter_map(text).filter(|(_, value)| !value.is_empty()).collect();
        variables.extend(host.as_ref().map(|host| ("host_provider", host.pub_name.as_str())));
        variables.extend(subdomain.map(|name| ("subdomain", name)));
        Refusal::new(code, &variables)
    }

    /// Somebody tried a key that is none.
    fn guessed_key(&self, caller: IpAddr) -> Refusal {
        self.wrong_key().guessed(format!("from {caller}"))
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
    act: &'static str,
    host: Host,
    host_key: &'a str,
    form: &'a Form,
    service: &'a Service,
    trace: &'a Trace,
    /// The moment of the state that all of it sees, as long as it only looks.
    state: Option<&'a Read<'a>>,
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

    /// Lets `work` see the state.
    fn read<T, E: From<Failure>>(&self, work: impl Fn(&Read<'_>) -> Result<T, E>) -> Result<T, E> {
        self.service.store.read_in(self.state, work)
    }

    /// Changes the state: all that `work` did is kept when it succeeds, nothing of it when it fails.
    fn write<T>(&self, work: impl Fn(&Write<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let (result, changes) = self.service.store.write(|state| {
            let result = work(state)?;
            Ok::<_, Refusal>((result, state.take_changes(self.act)?))
        })?;
        self.trace.note(|seen| seen.changes = changes);
        Ok(result)
    }

    /// Notes whose account the call is about.
    fn concerns(&self, email: &str) {
        self.trace.note(|seen| seen.customer = Some(email.to_owned()));
    }

    /// The user with this key.
    fn user_by_key(&self, user_key: &str) -> Result<Option<UserId>, Refusal> {
        let found = self.read(|state| state.user_by_key(self.host.id, user_key))?;
        Ok(found.map(|(user, email)| {
            self.concerns(&email);
            user
        }))
    }

    /// The user whose key was sent.
    fn user(&self) -> Result<UserId, Refusal> {
        let user_key = self.required_text("user_key", ErrorCode::USER_KEY_REQUIRED, ErrorCode::USER_KEY_INVALID)?;
        if !is_key(user_key) {
            return Err(ErrorCode::USER_KEY_INVALID.into());
        }
        let user = self.user_by_key(user_key)?;
        user.ok_or_else(|| Refusal::new(ErrorCode::USER_KEY_NOT_FOUND, &[("user_key", user_key)]))
    }

    /// Whether a plan can be sold, or ended.
    fn sells(&self, label: &str) -> bool {
        self.service.upstream.as_ref().is_none_or(|upstream| upstream.sells_plan(label))
    }

    /// A refusal that names a zone.
    fn refused_zone(&self, code: ErrorCode, zone: &Domain) -> Refusal {
        Refusal::new(code, &[("zone_name", zone.as_str()), ("host_provider", &self.host.pub_name)])
    }

    /// The zone name as it was sent, and the registrable domain that it is under.
    fn zone(&self) -> Result<(&'a str, Domain), Refusal> {
        let sent = self.required_text("zone_name", ErrorCode::ZONE_NAME_REQUIRED, ErrorCode::ZONE_NAME_INVALID)?;
        Ok((sent, self.domain(sent).ok_or(ErrorCode::ZONE_NAME_INVALID)?))
    }

    /// The registrable domain that a name is under, which the call is then about.
    fn domain(&self, name: &str) -> Option<Domain> {
        let domain = Domain::of(name)?;
        self.trace.note(|seen| seen.zone = Some(domain.as_str().to_owned()));
        Some(domain)
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
    /// What the vendor has to carry out before this is true, and the code by which the act says that it did not.
    pub(crate) ticket: Option<(Ticket, ErrorCode)>,
    /// The user's account at the vendor, as the state calls it, without which this is not true.
    pub(crate) account: Option<String>,
    /// What is answered then, if it can only be known then.
    told: Option<fn(&Call<'_>) -> Outcome>,
    /// The zone whose state at the vendor was looked at too long ago.
    pub(crate) stale: Option<ZoneId>,
}

/// What some answers of `zone_list` hold beside its rows.
pub(crate) struct Paging {
    pub(crate) limit: String,
    pub(crate) offset: String,
}

impl Success {
    fn new(response: &impl Serialize) -> Result<Self, Refusal> {
        Ok(Self { response: Some(Json::of(response).map_err(Refusal::unavailable)?), ..Self::default() })
    }

    /// True once the vendor has carried this out.
    fn after(self, ticket: Option<Ticket>, failed: ErrorCode) -> Self {
        Self { ticket: ticket.map(|ticket| (ticket, failed)), ..self }
    }

    /// And then answered so.
    fn told(self, told: fn(&Call<'_>) -> Outcome) -> Self {
        Self { told: Some(told), ..self }
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
    /// For the log: who tried a password or a key that was wrong.
    pub(crate) guess: Option<String>,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, variables: &[(&str, &str)]) -> Self {
        Self { code, message: code.message(variables), cause: None, guess: None }
    }

    pub(crate) fn guessed(self, by: String) -> Self {
        Self { guess: Some(by), ..self }
    }

    /// The state cannot be read or changed now. `cause` must not show what is in it.
    pub(crate) fn unavailable(cause: impl Display) -> Self {
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

impl From<Failure> for Refusal {
    fn from(error: Failure) -> Self {
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
