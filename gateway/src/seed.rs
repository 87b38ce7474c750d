//! States that no act leads to, brought about by an administrator's document: `docs/GATEWAY.md` shows one.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use serde::Deserialize;

use crate::Error;
use crate::acts::{Domain, Refusal, check_email, check_unique_id, check_username, link};
use crate::rules::Rules;
use crate::secret::{API_KEY_LENGTH, random_hex};
use crate::service::Service;
use crate::store::{AccountState, DomainState, Failure, HostId, NewAccount, Plan, Store, Write};

/// What is to be the case. It has no `Debug`: passwords are in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    accounts: Vec<AccountSeed>,
    #[serde(default)]
    zones: Vec<ZoneSeed>,
    #[serde(default)]
    plans: Vec<PlanSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountSeed {
    email: String,
    password: Option<String>,
    username: Option<String>,
    state: Option<AccountState>,
    unique_id: Option<String>,
    host: Option<HostSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneSeed {
    name: String,
    email: Option<String>,
    host: Option<HostSeed>,
    state: DomainState,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanSeed {
    sub_label: String,
    sbase_name: String,
    product_price: String,
    #[serde(default)]
    closed: bool,
    #[serde(default = "yes")]
    reactivatable: bool,
}

fn yes() -> bool {
    true
}

/// A host's number or public name.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a host has to be a number or a public name")]
enum HostSeed {
    Id(i64),
    PubName(String),
}

/// Why nothing of a document was applied; one line, without anything secret.
pub(crate) enum SeedError {
    /// What is wrong with the document.
    Document(String),
    /// The state could not be read or changed.
    State(Error),
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(what) => write!(f, "cannot use the seed document: {what}"),
            Self::State(error) => error.fmt(f),
        }
    }
}

impl From<SeedError> for Error {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Document(_) => Self::new(error.to_string()),
            SeedError::State(error) => error,
        }
    }
}

impl From<Failure> for SeedError {
    fn from(error: Failure) -> Self {
        Self::State(error.into())
    }
}

impl From<getrandom::Error> for SeedError {
    fn from(error: getrandom::Error) -> Self {
        Self::State(Error::because("cannot make a key")(error))
    }
}

/// Applies a document, all of it or nothing.
pub(crate) fn seed(service: &Service, document: &[u8]) -> Result<(), SeedError> {
    // A list would be read as the members in their order.
    if document.trim_ascii_start().first() != Some(&b'{') {
        return Err(SeedError::Document("it is no JSON object".to_owned()));
    }
    let document: Document = serde_json::from_slice(document).map_err(|error| SeedError::Document(explain(&error)))?;
    // Hashed before the state is locked for writing, because it takes long.
    let hash =
        |password: &str| service.passwords.hash(password.as_bytes()).map_err(Error::because("cannot hash a password"));
    let pass_hashes = document
        .accounts
        .iter()
        .map(|account| account.password.as_deref().map(hash).transpose())
        .collect::<Result<Vec<_>, _>>()
        .map_err(SeedError::State)?;
    service.store.write(|state| {
        for (index, plan) in document.plans.iter().enumerate() {
            plan.apply(state, &At("plans", index))?;
        }
        for (index, (account, pass_hash)) in document.accounts.iter().zip(&pass_hashes).enumerate() {
            account.apply(state, pass_hash.as_deref(), &At("accounts", index))?;
        }
        for (index, zone) in document.zones.iter().enumerate() {
            zone.apply(state, &At("zones", index))?;
        }
        Ok(())
    })
}

/// Applies a document to the state in a file, as [`Gateway::seed`](crate::Gateway::seed) does to a gateway's. A gateway
/// that serves from the file knows of it at once.
pub fn seed_file(state: impl AsRef<Path>, document: &str) -> Result<(), Error> {
    let service = Service::new(Store::open_existing(state.as_ref())?, HashSet::new(), Rules::default());
    Ok(seed(&service, document.as_bytes())?)
}

/// What serde says, without what was found: that could be a password that stands in the wrong place.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(", expected ") {
        Some((what, expected)) if what.starts_with("unknown field") => {
            format!("unknown member, there can be {expected}")
        }
        Some((_, expected)) => format!("expected {expected}"),
        None => text,
    }
}

/// A place in the document. Messages name it rather than what stands there, because that may be about a customer.
struct At(&'static str, usize);

impl At {
    fn wrong(&self, what: impl fmt::Display) -> SeedError {
        SeedError::Document(format!("{}[{}]: {what}", self.0, self.1))
    }

    fn host(&self, state: &Write<'_>, host: &HostSeed) -> Result<HostId, SeedError> {
        let hosts = state.host_names()?;
        let mut named = hosts.iter().filter(|(known, pub_name)| match host {
            HostSeed::Id(id) => known.0 == *id,
            HostSeed::PubName(name) => pub_name == name,
        });
        match (named.next(), named.next()) {
            (Some((id, _)), None) => Ok(*id),
            (Some(_), Some(_)) => Err(self.wrong("there are several hosts of this name: give the number")),
            (None, _) => Err(self.wrong("there is no such host")),
        }
    }

    /// The host, or the first that there is.
    fn host_or_first(&self, state: &Write<'_>, host: Option<&HostSeed>) -> Result<HostId, SeedError> {
        match host {
            Some(host) => self.host(state, host),
            None => Ok(state.host_names()?.first().ok_or_else(|| self.wrong("there is no host yet"))?.0),
        }
    }
}

impl AccountSeed {
    fn apply(&self, state: &Write<'_>, pass_hash: Option<&str>, at: &At) -> Result<(), SeedError> {
        let refused =
            |member| move |refusal: Refusal| at.wrong(format_args!("{member} is refused with code {}", refusal.code));
        check_email(self.email.as_bytes()).map_err(refused("email"))?;
        let username = self.username.as_deref();
        username.map(|name| check_username(name.as_bytes(), &[])).transpose().map_err(refused("username"))?;
        let unique_id = self.unique_id.as_deref();
        unique_id.map(str::as_bytes).map(check_unique_id).transpose().map_err(refused("unique_id"))?;

        let known = state.account_by_email(&self.email)?;
        let is_its_own = |name: &str| {
            let own = known.as_ref().and_then(|account| account.username.as_deref());
            own.is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        if let Some(name) = username
            && !is_its_own(name)
            && state.username_is_taken(name)?
        {
            return Err(at.wrong("username is another account's"));
        }
        let user = match (known, pass_hash) {
            (Some(account), _) => account.id,
            (None, Some(pass_hash)) => {
                let user_api_key = random_hex(API_KEY_LENGTH)?;
                let account = NewAccount { email: &self.email, username, pass_hash, user_api_key: &user_api_key };
                state.add_account(&account)?.id
            }
            (None, None) => return Err(at.wrong("a new account needs a password")),
        };
        state.change_account(user, username, pass_hash, self.state)?;

        let Some(host) = &self.host else {
            return if unique_id.is_none() { Ok(()) } else { Err(at.wrong("unique_id is a host's: give its host")) };
        };
        let host = at.host(state, host)?;
        if let Some(unique_id) = unique_id
            && state.account_by_alias(host, unique_id)?.is_some_and(|holder| holder.id != user)
        {
            return Err(at.wrong("unique_id is another account's"));
        }
        link(state, host, user, unique_id).map(drop)
    }
}

impl ZoneSeed {
    fn apply(&self, state: &Write<'_>, at: &At) -> Result<(), SeedError> {
        let zone = Domain::of(&self.name).ok_or_else(|| at.wrong("name is not a domain name"))?;
        let live = state.live_zone(zone.as_str())?;
        let id = if let Some(email) = &self.email {
            let user =
                state.account_by_email(email)?.ok_or_else(|| at.wrong("there is no account with this email"))?.id;
            let host = at.host_or_first(state, self.host.as_ref())?;
            match live {
                Some(live) if live.user != user || live.host != host => {
                    return Err(at.wrong("the zone is another account's, or another host's"));
                }
                Some(live) => Some(live.id),
                None => {
                    link::<SeedError>(state, host, user, None)?;
                    Some(state.add_zone(host, user, zone.as_str())?)
                }
            }
        } else if self.host.is_some() {
            return Err(at.wrong("host is for a zone of an account: give its email"));
        } else {
            live.map(|live| live.id)
        };
        match (self.state, id) {
            (DomainState::Active | DomainState::Pending, None) => {
                return Err(at.wrong("there is no such zone: give its owner's email"));
            }
            (DomainState::Active | DomainState::Pending, Some(id)) => {
                state.set_pending(id, self.state == DomainState::Pending)?;
            }
            (DomainState::Deleted | DomainState::Banned, Some(id)) => {
                state.cancel_sub(id)?;
                state.take_rows(id)?;
                state.delete_zone(id)?;
            }
            _ => {}
        }
        Ok(state.set_domain_state(zone.as_str(), self.state)?)
    }
}

impl PlanSeed {
    fn apply(&self, state: &Write<'_>, at: &At) -> Result<(), SeedError> {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = self.product_price.split_once('.').unwrap_or((&self.product_price, "0"));
        if !is_digits(whole) || !is_digits(part) {
            return Err(at.wrong("product_price is not a price such as 5.00"));
        }
        if self.sub_label.is_empty() {
            return Err(at.wrong("sub_label is empty"));
        }
        Ok(state.set_plan(&Plan {
            sub_label: self.sub_label.clone(),
            sbase_name: self.sbase_name.clone(),
            product_price: self.product_price.clone(),
            is_closed: self.closed,
            is_reactivatable: self.reactivatable,
        })?)
    }
}
