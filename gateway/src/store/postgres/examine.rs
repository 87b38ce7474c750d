//! Looking a database over: that what it acknowledges is kept, and that the state in it is one that is known here.

use std::path::Path;

use super::super::sql::Result;
use super::super::{Read, Transaction};
use super::{Aim, Postgres, schema};
use crate::Error;
use crate::store::examine::newest;
use crate::store::file::Purpose;

/// What was found in a database.
pub(crate) struct ExaminedDatabase {
    /// Where it is, and of which version.
    pub(crate) server: String,
    pub(crate) is_encrypted: bool,
    pub(crate) schema: i64,
    pub(crate) is_standby: bool,
    /// Which standbys a commit waits for, as the server is told it; empty for none.
    pub(crate) waits_for: String,
    /// How many standbys follow it now.
    pub(crate) standbys: i64,
    /// How many connections gateways and commands have, and how many the server allows to all.
    pub(crate) connections: i64,
    pub(crate) max_connections: i64,
    /// The newest time in the state, and the server's own, in seconds since 1970.
    pub(crate) newest: Option<i64>,
    pub(crate) now: i64,
}

pub(crate) fn examine_database(url: &Path) -> std::result::Result<ExaminedDatabase, Error> {
    let postgres = Postgres::open(url, Purpose::Read)?;
    let look = || {
        let read = Read(Transaction::Postgres(postgres.tries(Aim::Look).begin()?));
        let found = found(&postgres, &read);
        read.0.end(false)?;
        found
    };
    look().map_err(Error::because(format!("cannot look over {}", postgres.target)))
}

fn found(postgres: &Postgres, state: &Read<'_>) -> Result<ExaminedDatabase> {
    let newest = state.one(&newest(i32::MAX), &[], |row| row.get(0))?;
    let sql = format!(
        "SELECT current_setting('server_version'), pg_is_in_recovery(), current_setting('synchronous_standby_names'),
                (SELECT count(*) FROM pg_stat_replication),
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND mode = 'ShareLock'
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND classid = {} AND objid = CAST(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295 AS oid)),
                CAST(current_setting('max_connections') AS BIGINT), CAST(extract(epoch FROM now()) AS BIGINT)",
        schema::LOCK
    );
    state.one(&sql, &[], |row| {
        let version: String = row.get(0)?;
        Ok(ExaminedDatabase {
            server: format!("PostgreSQL {version} at {}", postgres.target),
            is_encrypted: postgres.target.tls.is_some(),
            schema: schema::VERSION,
            is_standby: row.get(1)?,
            waits_for: row.get(2)?,
            standbys: row.get(3)?,
            // Not this one.
            connections: row.get::<i64>(4)? - 1,
            max_connections: row.get(5)?,
            newest,
            now: row.get(6)?,
        })
    })
}
