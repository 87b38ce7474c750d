//! Accounts of customers at the vendor, and how far making each of them is.

use super::{HostId, Read, Record, Result, Step, UserId, Write, bind};

/// The account of a customer.
#[derive(Clone)]
pub(crate) struct Customer {
    /// What the state calls it.
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) unit: String,
    pub(crate) metadata: Option<String>,
    pub(crate) request_key: String,
    pub(crate) step: Step,
    pub(crate) looked: bool,
    pub(crate) vendor_id: Option<String>,
    pub(crate) invited: bool,
    /// Why it failed.
    pub(crate) code: Option<u16>,
    pub(crate) tries: u32,
}

const CUSTOMER: &str = "id, email, unit, metadata, request_key, step, looked, vendor_id, invited, code, tries";

fn customer(row: &Record<'_>) -> Result<Customer> {
    Ok(Customer {
        id: row.get(0)?,
        email: row.get(1)?,
        unit: row.get(2)?,
        metadata: row.get(3)?,
        request_key: row.get(4)?,
        step: row.get(5)?,
        looked: row.get(6)?,
        vendor_id: row.get(7)?,
        invited: row.get(8)?,
        code: row.get::<Option<u32>>(9)?.and_then(|code| code.try_into().ok()),
        tries: row.get(10)?,
    })
}

impl Read<'_> {
    /// The account that the state calls so, if it is a customer's.
    pub(crate) fn customer(&self, id: &str) -> Result<Option<Customer>> {
        let sql = format!("SELECT {CUSTOMER} FROM vendor_accounts WHERE id = $1 AND email IS NOT NULL");
        self.first(&sql, bind![id], customer)
    }

    /// The accounts that customers have: the vendor's ids, and what the state calls them.
    pub(crate) fn customers(&self) -> Result<Vec<(String, String)>> {
        let sql = "SELECT vendor_id, id FROM vendor_accounts WHERE vendor_id IS NOT NULL";
        self.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// When something is next to be done for one of them.
    pub(crate) fn next_customer(&self) -> Result<Option<i64>> {
        let sql = "SELECT min(CASE WHEN claimed_until > next_try THEN claimed_until ELSE next_try END)
                   FROM vendor_accounts WHERE next_try IS NOT NULL";
        self.one(sql, &[], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Wants an account for a user, who is a customer of this host, and wants it now. It is asked for by this key if it was not
    /// wanted before.
    pub(crate) fn want_customer(
        &self,
        id: &str,
        user: UserId,
        host: HostId,
        unit: &str,
        request_key: &str,
        now: i64,
    ) -> Result<()> {
        self.put(
            "INSERT INTO vendor_accounts (id, email, unit, metadata, request_key, step, next_try)
             SELECT CAST($1 AS TEXT), email, CAST($2 AS TEXT),
                 (SELECT unique_id FROM host_users WHERE host = $3 AND account = $4),
                 CAST($5 AS TEXT), 'absent', CAST($6 AS BIGINT)
             FROM users WHERE id = $4
             ON CONFLICT (id) DO UPDATE SET next_try = excluded.next_try, code = NULL
                 WHERE vendor_accounts.step <> 'there'",
            bind![id, unit, host, user, request_key, now],
        )
    }

    /// Gives the caller an account for which something is to be done, to itself until then: this one, or that whose turn it is.
    pub(crate) fn claim_customer(&self, id: Option<&str>, now: i64, until: i64) -> Result<Option<Customer>> {
        let sql = format!(
            "UPDATE vendor_accounts SET claimed_until = $1
             WHERE id = (SELECT id FROM vendor_accounts
                         WHERE next_try IS NOT NULL AND claimed_until <= $2
                             AND CASE WHEN CAST($3 AS TEXT) IS NULL THEN next_try <= $2 ELSE id = $3 END
                         ORDER BY next_try LIMIT 1)
             RETURNING {CUSTOMER}"
        );
        self.first(&sql, bind![until, now, id], customer)
    }

    /// Notes how far it is: before anything is sent, and after.
    pub(crate) fn set_customer_step(&self, id: &str, step: Step, looked: bool, until: i64) -> Result<()> {
        let sql = "UPDATE vendor_accounts SET step = $1, looked = $2, claimed_until = $3 WHERE id = $4";
        self.put(sql, bind![step, looked, until, id])
    }

    /// Notes that it is there; and if it was made a moment ago, that there is nothing in it.
    pub(crate) fn set_customer_found(&self, id: &str, vendor_id: &str, empty_since: Option<i64>) -> Result<()> {
        self.put(
            "UPDATE vendor_accounts SET step = 'there', vendor_id = $1, code = NULL,
                 swept = coalesce(CAST($2 AS BIGINT), swept) WHERE id = $3",
            bind![vendor_id, empty_since, id],
        )
    }

    /// Notes that the customer was invited.
    pub(crate) fn set_invited(&self, id: &str) -> Result<()> {
        self.put("UPDATE vendor_accounts SET invited = TRUE WHERE id = $1", bind![id])
    }

    /// Leaves it to whoever comes then, if something is left to do.
    pub(crate) fn leave_customer(&self, id: &str, next_try: Option<i64>, code: Option<u16>) -> Result<()> {
        self.put(
            "UPDATE vendor_accounts SET claimed_until = 0, next_try = $1, code = $2,
                 tries = CASE WHEN CAST($1 AS BIGINT) IS NULL THEN 0 ELSE tries + 1 END WHERE id = $3",
            bind![next_try, code.map(u32::from), id],
        )
    }
}
