//! What of the vendor's limits is used, how the credential stands, and how often the vendor was asked too fast.

use super::{Read, Record, Result, Write, bind, words};

words! {
    /// What a provider zone can have so many of.
    Limited {
        Hostnames "hostnames"
        Records "records"
    }
}

/// What of a limit is used.
#[derive(Clone)]
pub(crate) struct Limit {
    /// The provider zone.
    pub(crate) zone: String,
    pub(crate) what: Limited,
    pub(crate) used: u64,
    pub(crate) most: u64,
    /// Those beyond cost money.
    pub(crate) included: Option<u64>,
}

/// What of a limit is used, as it was last found out.
pub(crate) struct LimitView {
    pub(crate) limit: Limit,
    /// Whether the operator was told that little is left.
    pub(crate) told: bool,
    pub(crate) found: i64,
}

/// The credential with which the vendor is asked.
#[derive(Clone)]
pub(crate) struct CredentialView {
    pub(crate) account: String,
    /// Whether it is a token, and not a user's global key.
    pub(crate) is_token: bool,
    pub(crate) ends: Option<i64>,
    pub(crate) checked: Option<i64>,
    pub(crate) told: bool,
    /// Calls that came too fast, and those of them that order a certificate; and when the last one was.
    pub(crate) requests_refused: u64,
    pub(crate) certificates_refused: u64,
    pub(crate) refused: Option<i64>,
}

/// As much of a number as the state can hold.
fn kept(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn count(row: &Record<'_>, at: usize) -> Result<u64> {
    Ok(u64::try_from(row.get::<i64>(at)?).unwrap_or_default())
}

impl Read<'_> {
    /// What of each limit is used.
    pub(crate) fn limits(&self) -> Result<Vec<LimitView>> {
        let sql = "SELECT zone, what, used, most, included, told, found FROM vendor_limits ORDER BY zone, what";
        self.all(sql, &[], |row| {
            let included = row.get::<Option<i64>>(4)?.and_then(|included| u64::try_from(included).ok());
            let limit =
                Limit { zone: row.get(0)?, what: row.get(1)?, used: count(row, 2)?, most: count(row, 3)?, included };
            Ok(LimitView { limit, told: row.get(5)?, found: row.get(6)? })
        })
    }

    /// When it was found out how the credential of an account stands.
    pub(crate) fn credential_checked(&self, account: &str) -> Result<Option<i64>> {
        let sql = "SELECT checked FROM vendor_credentials WHERE account = $1";
        Ok(self.first(sql, bind![account], |row| row.get(0))?.flatten())
    }

    /// The credentials that the vendor was asked with, by account.
    pub(crate) fn credentials(&self) -> Result<Vec<CredentialView>> {
        let sql = "SELECT account, is_token, ends, checked, told, requests_refused, certificates_refused, refused
            FROM vendor_credentials ORDER BY account";
        self.all(sql, &[], |row| {
            Ok(CredentialView {
                account: row.get(0)?,
                is_token: row.get(1)?,
                ends: row.get(2)?,
                checked: row.get(3)?,
                told: row.get(4)?,
                requests_refused: count(row, 5)?,
                certificates_refused: count(row, 6)?,
                refused: row.get(7)?,
            })
        })
    }
}

impl Write<'_> {
    /// Notes what of a limit is used.
    pub(crate) fn set_limit(&self, limit: &Limit, now: i64) -> Result<()> {
        self.put(
            "INSERT INTO vendor_limits (zone, what, used, most, included, found) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (zone, what) DO UPDATE SET used = excluded.used, most = excluded.most,
                 included = excluded.included, found = excluded.found",
            bind![&limit.zone, limit.what, kept(limit.used), kept(limit.most), limit.included.map(kept), now],
        )
    }

    /// Notes how many records a provider zone has, if it is known how many it can have.
    pub(crate) fn set_records(&self, zone: &str, used: usize, now: i64) -> Result<()> {
        let sql = "UPDATE vendor_limits SET used = $1, found = $2 WHERE zone = $3 AND what = 'records'";
        self.put(sql, bind![kept(used as u64), now, zone])
    }

    /// Notes that a provider zone has so many records more than were known.
    pub(crate) fn add_to_records(&self, zone: &str, more: i64) -> Result<()> {
        let sql = "UPDATE vendor_limits SET used = used + $1 WHERE zone = $2 AND what = 'records' AND used + $1 >= 0";
        self.put(sql, bind![more, zone])
    }

    /// Notes whether the operator was told that little of a limit is left.
    pub(crate) fn set_limit_told(&self, limit: &Limit, told: bool) -> Result<()> {
        let sql = "UPDATE vendor_limits SET told = $1 WHERE zone = $2 AND what = $3";
        self.put(sql, bind![told, &limit.zone, limit.what])
    }

    /// Forgets the limits of a zone that is no provider zone any more.
    pub(crate) fn forget_limits(&self, zone: &str) -> Result<()> {
        self.put("DELETE FROM vendor_limits WHERE zone = $1", bind![zone])
    }

    /// Notes when a credential ends.
    pub(crate) fn set_credential(&self, account: &str, is_token: bool, ends: Option<i64>, now: i64) -> Result<()> {
        self.put(
            "INSERT INTO vendor_credentials (account, is_token, ends, checked) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account) DO UPDATE SET is_token = excluded.is_token, ends = excluded.ends,
                 checked = excluded.checked",
            bind![account, is_token, ends, now],
        )
    }

    /// Forgets credentials of accounts in which nothing is carried out any more.
    pub(crate) fn forget_other_credentials(&self, account: &str) -> Result<()> {
        self.put("DELETE FROM vendor_credentials WHERE account <> $1", bind![account])
    }

    /// Notes whether the operator was told that a credential ends.
    pub(crate) fn set_credential_told(&self, account: &str, told: bool) -> Result<()> {
        self.put("UPDATE vendor_credentials SET told = $1 WHERE account = $2", bind![told, account])
    }

    /// Counts calls that came too fast for the vendor.
    pub(crate) fn add_refused(&self, account: &str, is_token: bool, refused: [u64; 2], now: i64) -> Result<()> {
        self.put(
            "INSERT INTO vendor_credentials (account, is_token, requests_refused, certificates_refused, refused)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account) DO UPDATE SET
                 requests_refused = vendor_credentials.requests_refused + excluded.requests_refused,
                 certificates_refused = vendor_credentials.certificates_refused + excluded.certificates_refused,
                 refused = excluded.refused",
            bind![account, is_token, kept(refused[0]), kept(refused[1]), now],
        )
    }
}
