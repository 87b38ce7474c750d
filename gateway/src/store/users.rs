//! Accounts, and which host may act for them.

use super::hosts::now;
use super::{HostId, Read, Record, Result, UserId, Write, bind, words};

words! {
    /// How an account stands with the vendor.
    AccountState {
        Active "active"
        /// Its address was never confirmed.
        Unconfirmed "unconfirmed"
        /// It is there, and not to be linked.
        Exists "exists"
        /// Its address is in use by somebody else.
        InUse "in_use"
    }
}

/// An account.
pub(crate) struct Account {
    pub(crate) id: UserId,
    /// As registered.
    pub(crate) email: String,
    pub(crate) username: Option<String>,
    pub(crate) pass_hash: String,
    pub(crate) user_api_key: String,
    pub(crate) state: AccountState,
}

impl Account {
    const COLUMNS: &str = "users.id, email, username, pass_hash, user_api_key, state";

    fn read(row: &Record<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            email: row.get(1)?,
            username: row.get(2)?,
            pass_hash: row.get(3)?,
            user_api_key: row.get(4)?,
            state: row.get(5)?,
        })
    }
}

/// What an account is made of.
pub(crate) struct NewAccount<'a> {
    pub(crate) email: &'a str,
    pub(crate) username: Option<&'a str>,
    pub(crate) pass_hash: &'a str,
    pub(crate) user_api_key: &'a str,
}

/// A host's right to act for a user.
pub(crate) struct Link {
    pub(crate) user_key: String,
    pub(crate) unique_id: Option<String>,
}

impl Read<'_> {
    /// The account with this address, in whatever case it was written.
    pub(crate) fn account_by_email(&self, email: &str) -> Result<Option<Account>> {
        let sql = format!("SELECT {} FROM users WHERE email_lower = $1", Account::COLUMNS);
        self.first(&sql, bind![&email.to_lowercase()], Account::read)
    }

    /// The account that the host knows by this alias.
    pub(crate) fn account_by_alias(&self, host: HostId, unique_id: &str) -> Result<Option<Account>> {
        let sql = format!(
            "SELECT {} FROM host_users JOIN users ON users.id = account WHERE host = $1 AND unique_id = $2",
            Account::COLUMNS
        );
        self.first(&sql, bind![host, unique_id], Account::read)
    }

    /// Whether a username is an account's, in whatever case it was written. It has no letters but those of ASCII.
    pub(crate) fn username_is_taken(&self, username: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM users WHERE lower(username) = $1";
        Ok(self.first(sql, bind![&username.to_ascii_lowercase()], |_| Ok(()))?.is_some())
    }

    /// The user that this host knows by this key, and the address of the account.
    pub(crate) fn user_by_key(&self, host: HostId, user_key: &str) -> Result<Option<(UserId, String)>> {
        self.first(
            "SELECT account, email FROM host_users JOIN users ON users.id = account WHERE user_key = $1 AND host = $2",
            bind![user_key, host],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    pub(crate) fn link(&self, host: HostId, user: UserId) -> Result<Option<Link>> {
        self.first(
            "SELECT user_key, unique_id FROM host_users WHERE host = $1 AND account = $2",
            bind![host, user],
            |row| Ok(Link { user_key: row.get(0)?, unique_id: row.get(1)? }),
        )
    }
}

impl Write<'_> {
    pub(crate) fn add_account(&self, account: &NewAccount<'_>) -> Result<Account> {
        self.one(
            &format!(
                "INSERT INTO users (email, email_lower, username, pass_hash, user_api_key, created)
                     VALUES ($1, $2, $3, $4, $5, $6) RETURNING {}",
                Account::COLUMNS
            ),
            bind![
                account.email,
                &account.email.to_lowercase(),
                account.username,
                account.pass_hash,
                account.user_api_key,
                now()
            ],
            Account::read,
        )
    }

    /// Makes an account what an administrator says it is; what is `None` stays.
    pub(crate) fn change_account(
        &self,
        user: UserId,
        username: Option<&str>,
        pass_hash: Option<&str>,
        state: Option<AccountState>,
    ) -> Result<()> {
        self.put(
            "UPDATE users SET username = coalesce($1, username), pass_hash = coalesce($2, pass_hash),
                              state = coalesce($3, state)
                 WHERE id = $4",
            bind![username, pass_hash, state, user],
        )
    }

    pub(crate) fn add_link(&self, host: HostId, user: UserId, link: &Link) -> Result<()> {
        self.put(
            "INSERT INTO host_users (host, account, user_key, unique_id, created) VALUES ($1, $2, $3, $4, $5)",
            bind![host, user, &link.user_key, link.unique_id.as_deref(), now()],
        )
    }

    /// Gives the user this alias, or takes it away.
    pub(crate) fn set_alias(&self, host: HostId, user: UserId, unique_id: Option<&str>) -> Result<()> {
        self.put("UPDATE host_users SET unique_id = $1 WHERE host = $2 AND account = $3", bind![unique_id, host, user])
    }
}
