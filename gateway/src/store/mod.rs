//! What the gateway knows: accounts, hosts, zones, plans, subscriptions. In SQLite, in a file or in memory, or in PostgreSQL.

mod backup;
mod changes;
#[cfg(feature = "tenant")]
mod customers;
mod examine;
mod file;
mod hosts;
mod moving;
mod postgres;
mod sql;
mod sqlite;
mod subs;
mod upstream;
mod users;
mod vendor_limits;
mod vendor_views;
mod vendor_zones;
mod views;
mod zones;

use std::cell::RefCell;
use std::ops::Deref;
use std::path::Path;

pub use self::backup::{backup, restore};
use self::changes::Change;
pub(crate) use self::changes::Past;
#[cfg(feature = "tenant")]
pub(crate) use self::customers::Customer;
pub(crate) use self::examine::{Disk, Examined, disk, examine, rights};
use self::file::Purpose;
pub use self::file::control_token_beside;
pub(crate) use self::file::{Lock, MEMORY, sizes};
pub(crate) use self::hosts::{Host, NewChild};
pub use self::moving::{Moved, move_state};
use self::postgres::{Aim, Postgres};
pub(crate) use self::postgres::{DatabaseNumbers, examine_database, is_url};
pub(crate) use self::sql::{Failure, Result};
use self::sql::{Hints, Record, Value, bind};
use self::sqlite::Sqlite;
pub(crate) use self::subs::{Plan, Sub};
pub(crate) use self::upstream::{Found, Hostname, Left, NewOperation, Operation, Progress, SWEEP, Step, Wish};
pub(crate) use self::users::{Account, AccountState, Link, NewAccount};
pub(crate) use self::vendor_limits::{CredentialView, Limit, LimitView, Limited};
pub(crate) use self::vendor_views::{HostnameView, Hostnames, OperationView, ZoneToProve};
pub(crate) use self::vendor_zones::{Chores, FoundZone, PlanStep, Scan, VendorZone, ZoneKind, ZoneWish};
pub(crate) use self::views::{CustomerView, HostView, SubView, Table, Wanted, ZoneView};
pub(crate) use self::zones::{DomainState, OwnZone, Row, ZoneFilter, ZoneRow};
use crate::Error;
use crate::numbers::Gauge;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) struct $name(pub(crate) i64);

        impl From<$name> for Value<'_> {
            fn from(id: $name) -> Self {
                Self::Int(id.0)
            }
        }

        impl sql::FromValue for $name {
            fn from_value(value: Value<'_>) -> Option<Self> {
                i64::from_value(value).map(Self)
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
            #[allow(dead_code, reason = "some are never listed")]
            pub(crate) const WORDS: &[&str] = &[$($word),*];

            #[allow(dead_code, reason = "some are never shown")]
            pub(crate) fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl From<$name> for super::Value<'_> {
            fn from(word: $name) -> Self {
                Self::Text(word.word())
            }
        }

        impl super::sql::FromValue for $name {
            fn from_value(value: super::Value<'_>) -> Option<Self> {
                match value {
                    $(super::Value::Text($word) => Some(Self::$variant),)*
                    _ => None,
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
    engine: Engine,
    /// The transactions that are open.
    pub(crate) reading: Gauge,
    pub(crate) writing: Gauge,
}

/// What keeps the state and carries statements out.
enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// State that lives as long as this value.
    pub(crate) fn in_memory() -> std::result::Result<Self, Error> {
        Ok(Self::of(Engine::Sqlite(Sqlite::in_memory()?)))
    }

    /// The state in a file or a database, which is made when it is not there. Several processes can have it open.
    pub(crate) fn open(state: &Path) -> std::result::Result<Self, Error> {
        if is_url(state) {
            return Self::of_database(state, Purpose::Create);
        }
        Ok(Self::of(Engine::Sqlite(Sqlite::open(state)?)))
    }

    /// The state that is there, for one who does not serve.
    pub(crate) fn open_existing(state: &Path) -> std::result::Result<Self, Error> {
        Self::existing(state, Purpose::Change)
    }

    /// The state that is there, of which nothing is changed.
    pub(crate) fn open_to_read(state: &Path) -> std::result::Result<Self, Error> {
        Self::existing(state, Purpose::Read)
    }

    fn existing(state: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        if is_url(state) {
            return Self::of_database(state, purpose);
        }
        Ok(Self::of(Engine::Sqlite(Sqlite::existing(state, purpose)?)))
    }

    fn of_database(url: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        Ok(Self::of(Engine::Postgres(Postgres::open(url, purpose)?)))
    }

    fn of(engine: Engine) -> Self {
        Self { engine, reading: Gauge::default(), writing: Gauge::default() }
    }

    /// Whether other gateways may be serving from it, too.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// How many calls may look at a time.
    pub(crate) fn lookers(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(_) => sqlite::readers(),
            Engine::Postgres(_) => postgres::LOOKING,
        }
    }

    /// How many calls that write may be on threads.
    pub(crate) fn writers(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(_) => sqlite::WRITING,
            Engine::Postgres(_) => postgres::WRITING,
        }
    }

    /// What the work with a database came to so far, if the state is in one.
    pub(crate) fn database_numbers(&self) -> Option<DatabaseNumbers> {
        match &self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(postgres) => Some(postgres.numbers()),
        }
    }

    /// Where it is, if it is in a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.path.as_deref(),
            Engine::Postgres(_) => None,
        }
    }

    /// Lets `work` see one moment of the state.
    pub(crate) fn read<T, E: From<Failure>>(
        &self,
        work: impl Fn(&Read<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.look(|connection| {
                let _open = self.reading.hold();
                work(&Read(Transaction::Sqlite(sqlite::Transaction::look(connection)?)))
            }),
            Engine::Postgres(postgres) => {
                let mut tries = postgres.tries(Aim::Look);
                loop {
                    let read = Read(Transaction::Postgres(tries.begin()?));
                    let _open = self.reading.hold();
                    let result = work(&read);
                    match read.0.end(false) {
                        Err(failure) if tries.again(&failure) => {}
                        _ => return result,
                    }
                }
            }
        }
    }

    /// The same in a transaction that is open, if there is one.
    pub(crate) fn read_in<T, E: From<Failure>>(
        &self,
        state: Option<&Read<'_>>,
        work: impl Fn(&Read<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match state {
            Some(state) => work(state),
            None => self.read(work),
        }
    }

    /// Lets `work` change the state: all that it did is kept when it succeeds, nothing of it when it fails. It may be done over,
    /// from the beginning, if somebody else changed what it saw.
    pub(crate) fn write<T, E: From<Failure>>(
        &self,
        work: impl Fn(&Write<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(&self.writing, work),
            Engine::Postgres(postgres) => {
                let mut tries = postgres.tries(Aim::Change);
                loop {
                    let write = Write::of(Transaction::Postgres(tries.begin()?));
                    let _open = self.writing.hold();
                    let result = work(&write);
                    match write.read.0.end(result.is_ok()) {
                        Ok(()) => return result,
                        Err(failure) if tries.again(&failure) => {}
                        Err(failure) => return result.and(Err(failure.into())),
                    }
                }
            }
        }
    }

    /// Looks, to see whether that can be done now.
    pub(crate) fn try_to_read(&self) -> Result<()> {
        let looked = self.read(|state| state.first("SELECT 1 FROM hosts LIMIT 1", &[], |_| Ok(())).map(drop));
        match self.engine {
            Engine::Sqlite(_) => looked,
            // A gateway that is started anew could not help what ails the database.
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Takes the writer's turn and changes nothing. It does not ask whether a file is still in its place, nor whether a database
    /// answers: a gateway that is started anew could not help that.
    pub(crate) fn try_to_write(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let turn = sqlite.turn();
                let _open = self.writing.hold();
                sqlite::Transaction::whole(&turn)?.end(true)
            }
            Engine::Postgres(_) => {
                let _ = self.write(|state| state.first("SELECT 1 FROM hosts LIMIT 1", &[], |_| Ok(())));
                Ok(())
            }
        }
    }

    /// Makes a change and takes it back, to see whether one could be kept now.
    pub(crate) fn try_a_change(&self) -> std::result::Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                sqlite.check_room()?;
                let turn = sqlite.writer()?;
                let _open = self.writing.hold();
                let change = sqlite::Transaction::whole(&turn)?;
                turn.execute("INSERT INTO domains (name, state) VALUES ('', '')", [])?;
                // Into the log beside the state: there a disk that takes nothing shows itself.
                turn.cache_flush()?;
                Ok(change.end(false)?)
            }
            Engine::Postgres(postgres) => {
                let mut tries = postgres.tries(Aim::Change);
                loop {
                    let write = Write::of(Transaction::Postgres(tries.begin()?));
                    let _open = self.writing.hold();
                    // What it came to is said at the end.
                    let _ = write.change("INSERT INTO domains (name, state) VALUES ('', '')", &[]);
                    match write.read.0.end(false) {
                        Err(failure) if tries.again(&failure) => {}
                        ended => return Ok(ended?),
                    }
                }
            }
        }
    }
}

enum Transaction<'a> {
    Sqlite(sqlite::Transaction<'a>),
    Postgres(postgres::Transaction<'a>),
}

impl Transaction<'_> {
    fn end(self, is_to_be_kept: bool) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.end(is_to_be_kept),
            Self::Postgres(transaction) => transaction.end(is_to_be_kept),
        }
    }
}

/// A transaction that only looks.
pub(crate) struct Read<'a>(Transaction<'a>);

impl Read<'_> {
    /// All rows that a statement finds, or that it changes and returns.
    fn all<T>(&self, sql: &str, values: &[Value<'_>], read: impl FnMut(&Record<'_>) -> Result<T>) -> Result<Vec<T>> {
        match &self.0 {
            Transaction::Sqlite(transaction) => sqlite::query(transaction, sql, values, read),
            Transaction::Postgres(transaction) => transaction.query(sql, values, read),
        }
    }

    /// The first of them.
    fn first<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&Record<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(sql, values, read)?.into_iter().next())
    }

    /// The one row of a statement that always has one.
    fn one<T>(&self, sql: &str, values: &[Value<'_>], read: impl FnMut(&Record<'_>) -> Result<T>) -> Result<T> {
        self.first(sql, values, read)?.ok_or_else(|| Failure::new("a statement found nothing that is always there"))
    }

    /// What the engine wants to be told of how to go about a statement.
    fn hints(&self) -> &'static Hints {
        match &self.0 {
            Transaction::Sqlite(_) => &sqlite::HINTS,
            Transaction::Postgres(_) => &postgres::HINTS,
        }
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

impl<'a> Write<'a> {
    fn of(transaction: Transaction<'a>) -> Self {
        Self { read: Read(transaction), changes: RefCell::default() }
    }

    /// Carries a statement out, and gives the number of rows that it changed.
    fn change(&self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        match &self.read.0 {
            Transaction::Sqlite(transaction) => sqlite::execute(transaction, sql, values),
            Transaction::Postgres(transaction) => transaction.execute(sql, values),
        }
    }

    /// Has a statement carried out of which nothing has to be known but that it did not fail, which may be found out later: by
    /// the next statement, or at the end.
    fn put(&self, sql: &str, values: &[Value<'_>]) -> Result<()> {
        match &self.read.0 {
            Transaction::Sqlite(transaction) => sqlite::execute(transaction, sql, values).map(drop),
            Transaction::Postgres(transaction) => transaction.queue(sql, values),
        }
    }

    /// Removes all but the operator's own hosts, and the keys that nobody gets again. Numbers begin anew.
    pub(crate) fn reset(&self) -> Result<()> {
        for table in ["zones", "host_users", "users", "domains", "plans"] {
            self.put(&format!("DELETE FROM {table}"), &[])?;
        }
        match &self.read.0 {
            Transaction::Sqlite(_) => self.put("DELETE FROM sqlite_sequence WHERE name <> 'hosts'", &[])?,
            Transaction::Postgres(_) => {
                for table in ["zones", "users", "subs", "history"] {
                    self.put(&format!("ALTER TABLE {table} ALTER COLUMN id RESTART"), &[])?;
                }
            }
        }
        self.remove_children()?;
        self.put(file::PLANS, &[])
    }
}
