//! What the gateway knows, in SQLite: accounts, hosts, zones, plans, subscriptions.

mod backup;
mod changes;
mod examine;
mod file;
mod hosts;
mod subs;
mod users;
mod views;
mod zones;

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{CachedStatement, Transaction, TransactionBehavior};

pub use self::backup::{backup, restore};
use self::changes::Change;
pub(crate) use self::changes::Past;
pub(crate) use self::examine::{Disk, Examined, disk, examine, rights};
pub use self::file::control_token_beside;
use self::file::{Connection, Purpose};
pub(crate) use self::file::{Lock, MEMORY, sizes};
pub(crate) use self::hosts::{Host, NewChild};
pub(crate) use self::subs::{Plan, Sub};
pub(crate) use self::users::{Account, AccountState, Link, NewAccount};
pub(crate) use self::views::{CustomerView, HostView, SubView, Table, Wanted, ZoneView};
pub(crate) use self::zones::{DomainState, OwnZone, Row, ZoneFilter, ZoneRow};
use crate::Error;
use crate::numbers::Gauge;
use crate::pool::{Pool, processors};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) struct $name(pub(crate) i64);

        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
    )* };
}

/// Words of the state that are also words of the documents that seed it.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident $word:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
        pub(crate) enum $name { $($(#[$meaning])* #[serde(rename = $word)] $variant),* }

        impl $name {
            pub(crate) const WORDS: &[&str] = &[$($word),*];
        }

        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                match self { $(Self::$variant => $word.to_sql()),* }
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(rusqlite::types::FromSqlError::InvalidType),
                }
            }
        }
    };
}
use words;

ids! {
    /// A host's number.
    HostId;
    /// An account's number.
    UserId;
    /// A zone's number.
    ZoneId;
    /// A subscription's number.
    SubId;
}

/// The state, shared by all threads. What [`Store::write`] returned is on the disk.
pub(crate) struct Store {
    /// For those who look while others write. There are none in memory, where each connection would have a state of its own.
    readers: Option<Pool<Connection>>,
    /// Writers wait here for each other, in turn; SQLite's own waiting is by sleeping and is left to other processes. Those who
    /// look never wait for either.
    writer: Mutex<Connection>,
    /// Where it is, if it is in a file.
    path: Option<PathBuf>,
    /// The transactions that are open.
    pub(crate) reading: Gauge,
    pub(crate) writing: Gauge,
}

/// How much of the disk has to be free: for the log beside the state, and for what an act adds to the state itself.
const MIN_FREE: u64 = 8 << 20;

impl Store {
    /// State that lives as long as this value.
    pub(crate) fn in_memory() -> Result<Self, Error> {
        let connection = file::memory().map_err(Error::because("cannot make a state in memory"))?;
        Ok(Self::of(None, connection, None))
    }

    /// The state in a file, which is made when it is not there. Several processes can have it open.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let writer = file::open(path, Purpose::Create)?;
        let first = file::open(path, Purpose::Change)?;
        let others = (1..readers()).map(|_| file::open(path, Purpose::Change)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self::of(Some(Pool::new(first, others)), writer, Some(path)))
    }

    /// The state in a file that is there, for one who does not serve.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, Error> {
        Self::existing(path, Purpose::Change)
    }

    /// The state in a file that is there, of which nothing is changed.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self, Error> {
        Self::existing(path, Purpose::Read)
    }

    fn existing(path: &Path, purpose: Purpose) -> Result<Self, Error> {
        if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Err(Error::new(format!("there is no state file {}", path.display())));
        }
        Ok(Self::of(None, file::open(path, purpose)?, Some(path)))
    }

    fn of(readers: Option<Pool<Connection>>, writer: Connection, path: Option<&Path>) -> Self {
        let writer = Mutex::new(writer);
        let path = path.map(Path::to_owned);
        Self { readers, writer, path, reading: Gauge::default(), writing: Gauge::default() }
    }

    /// Where it is, if it is in a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Lets `work` see one moment of the state.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.readers.as_ref().map_or_else(|| self.writer(), Pool::take);
        let _open = self.reading.hold();
        work(&Read(connection.transaction()?))
    }

    /// Lets `work` change the state: all that it did is kept when it succeeds, nothing of it when it fails.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.writer();
        connection.check_place()?;
        let _open = self.writing.hold();
        let read = Read(connection.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let write = Write { read, changes: RefCell::default() };
        let result = work(&write)?;
        write.read.0.commit()?;
        Ok(result)
    }

    /// Looks, to see whether that can be done now.
    pub(crate) fn try_to_read(&self) -> rusqlite::Result<()> {
        self.read(|state| state.prepare("SELECT 1 FROM hosts")?.exists([]).map(drop))
    }

    /// Takes the writer's turn and changes nothing. It does not ask whether the file is still in its place: a gateway that is
    /// started anew could not help that.
    pub(crate) fn try_to_write(&self) -> rusqlite::Result<()> {
        let mut connection = self.writer();
        let _open = self.writing.hold();
        connection.transaction_with_behavior(TransactionBehavior::Immediate)?.commit()
    }

    /// Makes a change and takes it back, to see whether one could be kept now.
    pub(crate) fn try_a_change(&self) -> Result<(), Error> {
        if let Some(path) = &self.path {
            // Where it does not say, trying has to do.
            let free = file::free_space(path).ok().flatten();
            if let Some(free) = free.filter(|free| *free < MIN_FREE) {
                return Err(Error::new(format!("the disk of the state is full: {} KiB are left", free >> 10)));
            }
        }
        let mut connection = self.writer();
        connection.check_place()?;
        let _open = self.writing.hold();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        change.execute("INSERT INTO domains (name, state) VALUES ('', '')", [])?;
        // Into the log beside the state: there a disk that takes nothing shows itself.
        change.cache_flush()?;
        Ok(change.rollback()?)
    }

    /// A panic under it spoils nothing: the transaction was rolled back.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many can look at a time.
pub(crate) fn readers() -> usize {
    2 * processors()
}

/// A transaction that only looks.
pub(crate) struct Read<'a>(Transaction<'a>);

impl Read<'_> {
    fn prepare(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.0.prepare_cached(sql)
    }
}

/// A transaction that may change things, and sees what it changed.
pub(crate) struct Write<'a> {
    read: Read<'a>,
    changes: RefCell<Vec<Change>>,
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl Write<'_> {
    /// Removes all but the operator's own hosts, and the keys that nobody gets again. Numbers begin anew.
    pub(crate) fn reset(&self) -> rusqlite::Result<()> {
        self.read.0.execute_batch(
            "DELETE FROM zones;
             DELETE FROM host_users;
             DELETE FROM users;
             DELETE FROM domains;
             DELETE FROM plans;
             DELETE FROM sqlite_sequence WHERE name <> 'hosts';",
        )?;
        self.remove_children()?;
        self.read.0.execute_batch(file::PLANS)
    }
}
