//! Accounts, and which host may act for them.

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};

use super::{HostId, Read, UserId, Write, words};

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
    const COLUMNS: &str = "id, email, username, pass_hash, user_api_key, state";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
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
    pub(crate) fn account_by_email(&self, email: &str) -> rusqlite::Result<Option<Account>> {
        self.prepare(&format!("SELECT {} FROM users WHERE email_lower = ?", Account::COLUMNS))?
            .query_row([email.to_lowercase()], Account::read)
            .optional()
    }

    /// The account that the host knows by this alias.
    pub(crate) fn account_by_alias(&self, host: HostId, unique_id: &str) -> rusqlite::Result<Option<Account>> {
        self.prepare(&format!(
            "SELECT {} FROM host_users JOIN users ON id = user WHERE host = ? AND unique_id = ?",
            Account::COLUMNS
        ))?
        .query_row(params![host, unique_id], Account::read)
        .optional()
    }

    pub(crate) fn username_is_taken(&self, username: &str) -> rusqlite::Result<bool> {
        self.prepare("SELECT 1 FROM users WHERE username = ?")?.exists([username])
    }

    /// The user that this host knows by this key, and the address of the account.
    pub(crate) fn user_by_key(&self, host: HostId, user_key: &str) -> rusqlite::Result<Option<(UserId, String)>> {
        self.prepare("SELECT user, email FROM host_users JOIN users ON id = user WHERE user_key = ? AND host = ?")?
            .query_row(params![user_key, host], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    pub(crate) fn link(&self, host: HostId, user: UserId) -> rusqlite::Result<Option<Link>> {
        self.prepare("SELECT user_key, unique_id FROM host_users WHERE host = ? AND user = ?")?
            .query_row(params![host, user], |row| Ok(Link { user_key: row.get(0)?, unique_id: row.get(1)? }))
            .optional()
    }
}

impl Write<'_> {
    pub(crate) fn add_account(&self, account: &NewAccount<'_>) -> rusqlite::Result<Account> {
        self.prepare(&format!(
            "INSERT INTO users (email, email_lower, username, pass_hash, user_api_key) VALUES (?, ?, ?, ?, ?)
                 RETURNING {}",
            Account::COLUMNS
        ))?
        .query_row(
            params![
                account.email,
                account.email.to_lowercase(),
                account.username,
                account.pass_hash,
                account.user_api_key
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
    ) -> rusqlite::Result<()> {
        self.prepare(
            "UPDATE users SET username = ifnull(?, username), pass_hash = ifnull(?, pass_hash),
                                  state = ifnull(?, state)
                 WHERE id = ?",
        )?
        .execute(params![username, pass_hash, state, user])
        .map(drop)
    }

    pub(crate) fn add_link(&self, host: HostId, user: UserId, link: &Link) -> rusqlite::Result<()> {
        self.prepare("INSERT INTO host_users (host, user, user_key, unique_id) VALUES (?, ?, ?, ?)")?
            .execute(params![host, user, link.user_key, link.unique_id])
            .map(drop)
    }

    /// Gives the user this alias, or takes it away.
    pub(crate) fn set_alias(&self, host: HostId, user: UserId, unique_id: Option<&str>) -> rusqlite::Result<()> {
        self.prepare("UPDATE host_users SET unique_id = ? WHERE host = ? AND user = ?")?
            .execute(params![unique_id, host, user])
            .map(drop)
    }
}
