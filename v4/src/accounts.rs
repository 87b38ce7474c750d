//! Accounts: finding and deleting them. Making them is for partners.

use crate::client::{Call, id};
use crate::paging::paged;
use crate::wire::{parts, rows};
use crate::{Answer, Client, Error, Family, NamedId, Time};

rows! {
    /// An account.
    Account {
        /// Its name. It need not be the only one of that name.
        name: Option<String>,
        /// `standard` or `enterprise`.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// When it was made.
        created_on: Option<Time>,
        /// Its settings.
        settings: Option<AccountSettings>,
    }
}

parts! {
    /// Settings of an account.
    AccountSettings {
        /// Whether members need a second factor.
        enforce_twofactor: Option<bool>,
        /// Where complaints go.
        abuse_contact_email: Option<String>,
    }
}

paged!(Account);

/// Which accounts.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Of this name.
    pub name: Option<String>,
}

impl Client {
    /// All accounts of these.
    pub fn accounts(&self, filter: &AccountFilter) -> Result<Vec<Account>, Error> {
        let call = || Call::get("accounts", Family::Accounts, "/accounts".into()).query("name", filter.name.as_deref());
        let mut accounts: Vec<Account> = self.all(call, 50)?;
        accounts.retain(|account| filter.name.is_none() || account.name == filter.name);
        Ok(accounts)
    }

    /// One account.
    pub fn account(&self, account: &str) -> Result<Answer<Account>, Error> {
        self.send(&Call::get("account", Family::Accounts, format!("/accounts/{}", id("account", account)?)))
    }

    /// Deletes an account with all its zones, for ever.
    pub fn account_delete(&self, account: &str) -> Result<Answer<NamedId>, Error> {
        self.send(&Call::delete("account_delete", Family::Accounts, format!("/accounts/{}", id("account", account)?)))
    }
}
