//! The engine of one machine: SQLite.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ToSql, Transaction, TransactionBehavior, params_from_iter};

use super::file::{self, Connection, Purpose};
use super::sql::{Failure, Hints, Record, Result, Value};
use crate::Error;
use crate::pool::{Pool, processors};

pub(super) const HINTS: Hints = Hints { plus: "+", join: "CROSS JOIN" };

/// How much of the disk has to be free: for the log beside the state, and for what an act adds to the state itself.
const MIN_FREE: u64 = 8 << 20;

/// A state in a file, or in memory.
pub(super) struct Sqlite {
    /// For those who look while others write. There are none in memory, where each connection would have a state of its own.
    readers: Option<Pool<Connection>>,
    /// Writers wait here for each other, in turn; SQLite's own waiting is by sleeping and is left to other processes. Those who
    /// look never wait for either.
    writer: Mutex<Connection>,
    /// Where it is, if it is in a file.
    pub(super) path: Option<PathBuf>,
}

impl Sqlite {
    pub(super) fn in_memory() -> std::result::Result<Self, Error> {
        let connection = file::memory().map_err(Error::because("cannot make a state in memory"))?;
        Ok(Self { readers: None, writer: Mutex::new(connection), path: None })
    }

    pub(super) fn open(path: &Path) -> std::result::Result<Self, Error> {
        let writer = file::open(path, Purpose::Create)?;
        let first = file::open(path, Purpose::Change)?;
        let others =
            (1..readers()).map(|_| file::open(path, Purpose::Change)).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(Self { readers: Some(Pool::new(first, others)), writer: Mutex::new(writer), path: Some(path.to_owned()) })
    }

    pub(super) fn existing(path: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Err(Error::new(format!("there is no state file {}", path.display())));
        }
        let connection = file::open(path, purpose)?;
        Ok(Self { readers: None, writer: Mutex::new(connection), path: Some(path.to_owned()) })
    }

    /// One to look with.
    pub(super) fn reader(&self) -> MutexGuard<'_, Connection> {
        self.readers.as_ref().map_or_else(|| self.turn(), Pool::take)
    }

    /// The one to write with, if what it writes would be kept.
    pub(super) fn writer(&self) -> Result<MutexGuard<'_, Connection>> {
        let connection = self.turn();
        connection.check_place()?;
        Ok(connection)
    }

    /// The writer's turn. It is not asked whether the file is still in its place.
    /// A panic under it spoils nothing: the transaction was rolled back.
    pub(super) fn turn(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That there is room for a change. Where the file system does not say, trying has to do.
    pub(super) fn check_room(&self) -> std::result::Result<(), Error> {
        let free = self.path.as_deref().and_then(|path| file::free_space(path).ok().flatten());
        match free.filter(|free| *free < MIN_FREE) {
            Some(free) => Err(Error::new(format!("the disk of the state is full: {} KiB are left", free >> 10))),
            None => Ok(()),
        }
    }
}

/// How many can look at a time.
pub(super) fn readers() -> usize {
    2 * processors()
}

pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// SQLite numbers parameters after a question mark; `$1` would be a name to it.
fn own(sql: &str) -> String {
    sql.replace('$', "?")
}

pub(super) fn query<T>(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&Record<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = transaction.prepare_cached(&own(sql))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Record::Sqlite(row))?);
    }
    Ok(found)
}

pub(super) fn execute(transaction: &Transaction<'_>, sql: &str, values: &[Value<'_>]) -> Result<u64> {
    let changed = transaction.prepare_cached(&own(sql))?.execute(params_from_iter(values))?;
    Ok(changed.try_into().unwrap_or(u64::MAX))
}

pub(super) fn value<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<Value<'a>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            Value::Text(str::from_utf8(text).map_err(|_| Failure::new(format!("column {column} is not UTF-8")))?)
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes),
        ValueRef::Real(_) => return Err(Failure::new(format!("column {column} holds a number with a fraction"))),
    })
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Bool(flag) => ValueRef::Integer(flag.into()),
            Self::Int(number) => ValueRef::Integer(number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Failure::from(error).into()
    }
}
