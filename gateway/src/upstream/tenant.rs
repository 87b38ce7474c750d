//! Accounts of a tenant: each customer has one at the vendor, in which the customer's zones are.
//!
//! An account is entered into the state with its user, or with the user's first zone, and made by a worker. It is never deleted:
//! that would be final. Two of the same name can be, so that what was perhaps made is looked for before it is asked for again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cfhost::ErrorCode;
use cfhost_v4::{AccountFilter, Client, Clock, Credential, GlobalKey, Meaning, NewAccount, NewMember, Tag};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::hostnames::Outcome;
use super::verdict::{Verdict, verdict};
use super::work::of_a_look;
use super::{Config, LOOK, Upstream, Waited, micros};
use crate::acts::Refusal;
use crate::secret::{hex, random_hex};
use crate::service::Service;
use crate::store::{Customer, HostId, Read, Step, Store, UserId, Write};
use crate::{Error, log};

/// The longest name of an account, and the longest text about whose it is.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 120;
/// How long a worker has an account to itself without saying that it is still at it. No call takes longer.
const CLAIM: Duration = Duration::from_secs(90);
/// From one look at an account that another worker is making to the next.
const BUSY: Duration = Duration::from_millis(200);
/// After a failure that no time mends by itself.
const FAILED: Duration = Duration::from_secs(300);
/// Where the credential is, if the file does not say so.
const EMAIL: &str = "CFHOST_TENANT_EMAIL";
const KEY: &str = "CFHOST_TENANT_KEY";

/// What an operator says of a tenant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tenant {
    /// The tenant's id.
    pub(super) id: String,
    /// The unit that customers' accounts are made in.
    unit: String,
    /// The same for customers of single hosts, by their numbers.
    #[serde(default)]
    units: BTreeMap<String, String>,
    /// The address of one of the tenant's administrators, and a file with that one's global key.
    email: Option<String>,
    pub(super) key_file: Option<PathBuf>,
    /// The role by which customers are invited into their accounts; none invites nobody.
    invite_role: Option<String>,
}

impl Tenant {
    pub(super) fn check(&self) -> Result<(), Error> {
        if let Some(host) = self.units.keys().find(|host| host.parse::<i64>().is_err()) {
            return Err(Error::new(format!("units: {host:?} is no number of a host")));
        }
        Ok(())
    }

    /// The accounts that customers have: the vendor's ids, and what the state calls them.
    #[expect(clippy::unused_self, reason = "without a tenant they are none of our business")]
    pub(super) fn accounts(&self, state: &Read<'_>) -> crate::store::Result<Vec<(String, String)>> {
        state.customers()
    }

    /// The units that accounts are made in.
    pub(super) fn units(&self) -> impl Iterator<Item = &str> {
        [&self.unit].into_iter().chain(self.units.values()).map(String::as_str)
    }

    fn unit_of(&self, host: HostId) -> &str {
        self.units.get(&host.0.to_string()).unwrap_or(&self.unit)
    }

    /// Who makes accounts.
    pub(super) fn credential(&self) -> Result<Credential, Error> {
        let failed = "cannot use the credential of the tenant";
        if let (Some(email), Some(file)) = (&self.email, &self.key_file) {
            return Credential::key_file(email, file).map_err(Error::because(failed));
        }
        let of = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        match (&self.email, &self.key_file, of(EMAIL), of(KEY)) {
            (None, None, Some(email), Some(key)) => Ok(Credential::Key { email, key: GlobalKey::new(key) }),
            _ => Err(Error::new(format!(
                "the tenant needs email and key_file, or in the environment {EMAIL} and {KEY}: a global key, no token"
            ))),
        }
    }
}

/// Who makes accounts, and who is told of it.
pub(super) struct Customers {
    client: Client,
    told: Notify,
}

impl Customers {
    pub(super) fn new(config: &Config, clock: Arc<dyn Clock>) -> Result<Option<Self>, Error> {
        Ok(config.tenant_client(clock)?.map(|client| Self { client, told: Notify::new() }))
    }
}

/// What a customer's account is called at the vendor.
fn name_of(customer: &Customer) -> String {
    let email = customer.email.to_lowercase();
    if email.chars().count() <= LONGEST_NAME {
        return email;
    }
    let ending = &hex(&Sha256::digest(&email))[..32];
    let beginning: String = email.chars().take(LONGEST_NAME - 1 - ending.len()).collect();
    format!("{beginning}-{ending}")
}

/// What the vendor said, without the customer's address: it may quote what was sent.
fn said(reason: &str, customer: &Customer) -> String {
    reason.replace(&customer.email, "***").replace(&name_of(customer), "***")
}

/// The request for it, which is the same each time.
fn request(customer: &Customer) -> NewAccount {
    let fits = |text: &String| text.chars().count() <= LONGEST_TEXT;
    NewAccount {
        name: name_of(customer),
        kind: Some("standard".to_owned()),
        unit: Some(Tag { id: customer.unit.clone() }),
        business_email: Some(customer.email.clone()).filter(fits),
        external_metadata: customer.metadata.clone().filter(fits),
        ..NewAccount::default()
    }
}

impl Upstream {
    /// Wants an account for a user who is a customer of this host, and says what the state calls it; none where customers have none.
    pub(crate) fn want_account(
        &self,
        state: &Write<'_>,
        host: HostId,
        user: UserId,
    ) -> Result<Option<String>, Refusal> {
        let Some(tenant) = &self.config.tenant else { return Ok(None) };
        let id = format!("customer {}", user.0);
        state.want_customer(&id, user, host, tenant.unit_of(host), &random_hex(32)?, self.now())?;
        Ok(Some(id))
    }

    /// Waits until an account is there, or the time of an act is over. A worker goes on then.
    pub(crate) async fn account_made(&self, service: &Arc<Service>, id: &str) -> Result<(), Waited> {
        let Some(customers) = &self.customers else { return Ok(()) };
        let until = Instant::now() + self.config.deadline();
        self.ring();
        loop {
            // Before looking: what happens while one looks is not missed.
            let told = customers.told.notified();
            let code = match service.look_at_customer(id).await? {
                Some(Customer { vendor_id: Some(_), .. }) => return Ok(()),
                Some(Customer { code: Some(code), .. }) => code.into(),
                Some(_) if Instant::now() < until => {
                    // Another gateway may be at it: then nobody tells.
                    _ = timeout_at(until.min(Instant::now() + LOOK), told).await;
                    continue;
                }
                _ => ErrorCode::DB_UNAVAILABLE,
            };
            return Err(Waited { code, subject: None });
        }
    }

    /// When something is next to be done for one of them.
    pub(super) fn next_customer(&self, state: &Read<'_>) -> crate::store::Result<Option<i64>> {
        if self.customers.is_some() { state.next_customer() } else { Ok(None) }
    }

    /// Does what is to be done for one account, if it is the turn of any. False if not.
    pub(super) fn tend_customers(&self, store: &Store) -> Result<bool, Error> {
        let Some(customers) = &self.customers else { return Ok(false) };
        let now = self.now();
        if store.read(|state| self.next_customer(state))?.is_none_or(|next| next > now) {
            return Ok(false);
        }
        let until = micros(self.clock.now() + CLAIM);
        let Some(customer) = store.write(|state| state.claim_customer(None, now, until))? else { return Ok(false) };
        // There may be more of them.
        self.ring();
        let made = self.make_account(store, &customers.client, customer);
        customers.told.notify_waiters();
        made.map(|_| true)
    }

    /// The vendor's id of an account, which is made if it is a customer's and not there; or why it is not known yet.
    pub(super) fn account_id(&self, store: &Store, id: &str) -> Result<Result<String, Outcome>, Error> {
        let Some(customers) = &self.customers else { return Ok(Ok(id.to_owned())) };
        match store.read(|state| state.customer(id))? {
            None => return Ok(Ok(id.to_owned())),
            Some(Customer { vendor_id: Some(there), .. }) => return Ok(Ok(there)),
            // It was tried since it was last wanted.
            Some(Customer { code: Some(code), .. }) => {
                return Ok(Err(Outcome::Never(code, "the customer's account cannot be made".to_owned())));
            }
            Some(_) => {}
        }
        let now = self.clock.now();
        match store.write(|state| state.claim_customer(Some(id), micros(now), micros(now + CLAIM)))? {
            Some(customer) => {
                let made = self.make_account(store, &customers.client, customer);
                customers.told.notify_waiters();
                made
            }
            None => Ok(Err(Outcome::Later(Some(BUSY), None, "the customer's account is being made".to_owned()))),
        }
    }

    /// Makes an account that this worker has to itself, in steps each of which is written down before and after.
    fn make_account(
        &self,
        store: &Store,
        client: &Client,
        mut customer: Customer,
    ) -> Result<Result<String, Outcome>, Error> {
        let failed = ErrorCode::DB_UNAVAILABLE;
        loop {
            if let Some(there) = &customer.vendor_id {
                let there = there.clone();
                self.invite(store, client, &customer, &there)?;
                return Ok(Ok(there));
            }
            let outcome = if customer.step == Step::Sent || !customer.looked {
                self.look_for_account(store, client, &customer)?
            } else {
                self.create_account(store, client, &customer, failed)?
            };
            let outcome = match outcome {
                Outcome::Done => Outcome::Done,
                Outcome::Later(after, code, reason) => Outcome::Later(after, code, said(&reason, &customer)),
                Outcome::Never(code, reason) => Outcome::Never(code, said(&reason, &customer)),
            };
            let (pause, code) = match &outcome {
                Outcome::Done => {
                    let Some(current) = store.read(|state| state.customer(&customer.id))? else {
                        return Ok(Err(Outcome::Never(failed.number(), "the customer is gone".to_owned())));
                    };
                    customer = current;
                    continue;
                }
                Outcome::Later(after, _, _) => (after.unwrap_or_else(|| self.pause(customer.tries)), None),
                Outcome::Never(code, reason) => {
                    log::say(format!("the account of {} was not made: {reason}", customer.id));
                    (FAILED, Some(*code))
                }
            };
            let next = micros(self.clock.now() + pause);
            store.write(|state| state.leave_customer(&customer.id, Some(next), code))?;
            return Ok(Err(outcome));
        }
    }

    /// Looks for an account by its name. One that is there before it was asked for is the customer's if it is in the tenant.
    fn look_for_account(&self, store: &Store, client: &Client, customer: &Customer) -> Result<Outcome, Error> {
        let failed = ErrorCode::DB_UNAVAILABLE;
        let mut found = match client.accounts(&AccountFilter { name: Some(name_of(customer)) }) {
            Ok(found) => found,
            Err(error) => return Ok(of_a_look(&error, failed)),
        };
        let was_sent = customer.step == Step::Sent;
        if !found.is_empty() && !was_sent {
            let tenant = self.config.tenant.as_ref().map_or("", |tenant| tenant.id.as_str());
            match client.tenant_accounts(tenant) {
                Ok(all) => found.retain(|account| all.iter().any(|of_tenant| of_tenant.id == account.id)),
                Err(error) => return Ok(of_a_look(&error, failed)),
            }
        }
        if found.len() > 1 {
            log::say(format!("the vendor has {} accounts for {}: the oldest one is taken", found.len(), customer.id));
        }
        let oldest = found.into_iter().min_by_key(|account| account.created_on.map(|time| time.0));
        let until = micros(self.clock.now() + CLAIM);
        store.write(|state| match &oldest {
            Some(account) => state.set_customer_found(&customer.id, &account.id, None),
            // So that what is found from now on is what is asked for next.
            None => state.set_customer_step(&customer.id, Step::Absent, true, until),
        })?;
        Ok(Outcome::Done)
    }

    fn create_account(
        &self,
        store: &Store,
        client: &Client,
        customer: &Customer,
        failed: ErrorCode,
    ) -> Result<Outcome, Error> {
        let until = micros(self.clock.now() + CLAIM);
        store.write(|state| state.set_customer_step(&customer.id, Step::Sent, true, until))?;
        let outcome = match client.account_create(&request(customer), &customer.request_key) {
            Ok(made) => {
                store.write(|state| state.set_customer_found(&customer.id, &made.id, Some(self.now())))?;
                return Ok(Outcome::Done);
            }
            Err(error) => {
                let reason = error.to_string();
                match verdict(&error, failed) {
                    // It may be there.
                    Verdict::Look | Verdict::Absent => return Ok(Outcome::Later(None, None, reason)),
                    Verdict::Later(after, code) => Outcome::Later(after, code, reason),
                    Verdict::Never(code) => Outcome::Never(code, reason),
                }
            }
        };
        // It is not, and somebody else may make it until the next try.
        store.write(|state| state.set_customer_step(&customer.id, Step::Absent, false, until))?;
        Ok(outcome)
    }

    /// Invites the customer, if customers are. That this fails keeps nobody from anything.
    fn invite(&self, store: &Store, client: &Client, customer: &Customer, account: &str) -> Result<(), Error> {
        let role = self.config.tenant.as_ref().and_then(|tenant| tenant.invite_role.as_ref());
        let mut next = None;
        if let Some(role) = role.filter(|_| !customer.invited) {
            let member = NewMember { email: customer.email.clone(), roles: vec![role.clone()], ..NewMember::default() };
            match client.member_create(account, &member) {
                Err(error) if error.meaning() != Some(Meaning::Done) => {
                    log::say(format!("{} was not invited: {}", customer.id, said(&error.to_string(), customer)));
                    next = Some(micros(self.clock.now() + FAILED));
                }
                _ => store.write(|state| state.set_invited(&customer.id))?,
            }
        }
        store.write(|state| state.leave_customer(&customer.id, next, None))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(email: &str) -> Customer {
        Customer {
            id: String::new(),
            email: email.to_owned(),
            unit: String::new(),
            metadata: None,
            request_key: String::new(),
            step: Step::Absent,
            looked: false,
            vendor_id: None,
            invited: false,
            code: None,
            tries: 0,
        }
    }

    #[test]
    fn what_the_vendor_quotes_of_an_address_is_not_said() {
        let reason = "Jo@Example.com is taken: there is an account jo@example.com";
        assert_eq!(said(reason, &customer("Jo@Example.com")), "*** is taken: there is an account ***");
    }

    #[test]
    fn names_fit_and_differ() {
        let named = |email: &str| name_of(&customer(email));
        assert_eq!(named("Jo@Example.com"), "jo@example.com");
        let long = |end: &str| named(&format!("{}@example.{end}", "x".repeat(200)));
        assert_eq!(long("com").len(), LONGEST_NAME);
        assert_ne!(long("com"), long("net"));
    }
}
