//! Opening the state file: its rights, its lock, its schema.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::Error;

const SCHEMA: &str = include_str!("schema.sql");
/// The plans that an installation begins with, and begins with anew when it is reset.
pub(super) const PLANS: &str = include_str!("plans.sql");
const SCHEMA_VERSION: i32 = 1;
/// "cfho", written into the file's header: how a state file is told from any other SQLite database.
const APPLICATION_ID: i32 = 0x6366_686f;

const OWNER_ONLY: u32 = 0o600;

/// Held while a state file is opened.
static OPENING: Mutex<()> = Mutex::new(());

/// How long a writer waits for one in another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What stands for a state that is in no file.
pub(crate) const MEMORY: &str = ":memory:";

/// Held by the one gateway that serves from a state file.
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its lock, which ends when it is closed")] File);

impl Lock {
    pub(crate) fn take(state: &Path) -> Result<Self, Error> {
        let path = beside(state, ".lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(OWNER_ONLY)
            .open(&path)
            .map_err(Error::because(format!("cannot open {}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(format!("another gateway is serving from {}", state.display())))
            }
            Err(TryLockError::Error(error)) => Err(Error::because(format!("cannot lock {}", path.display()))(error)),
        }
    }
}

pub(super) fn memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    create_schema(&mut connection)?;
    Ok(connection)
}

pub(super) fn open(path: &Path) -> Result<Connection, Error> {
    let failed = || format!("cannot open the state file {}", path.display());
    // A file that is being made must not be closed while another thread has it open already: see `secure`.
    let _turn = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    secure(path).map_err(Error::because(failed()))?;
    // Not all of the usual flags: they would take `file:…` for a URL.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(Error::because(failed()))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(Error::because(failed()))?;
    match schema_of(&connection).map_err(Error::because(failed()))? {
        Schema::None => create_schema(&mut connection).map_err(Error::because(failed()))?,
        Schema::Ours(SCHEMA_VERSION) => {}
        Schema::Ours(version) => {
            return Err(Error::new(format!(
                "{} was written by another version of cfhost-gateway: its schema is {version}, this program's is \
                 {SCHEMA_VERSION}",
                path.display()
            )));
        }
        Schema::Foreign => {
            return Err(Error::new(format!("{} is not a state file of cfhost-gateway", path.display())));
        }
    }
    settle(&connection).map_err(Error::because(failed()))?;
    Ok(connection)
}

/// Makes the state file when it is not there, and sees to it that nobody but its owner can read what it holds.
///
/// SQLite would make it readable to others; what it puts beside the file gets the file's rights. The file is not opened
/// when it is there: closing it again would end every lock that this process's connections have on it.
fn secure(path: &Path) -> io::Result<()> {
    if let Err(error) = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    for ending in ["", "-wal", "-shm"] {
        match fs::set_permissions(beside(path, ending), Permissions::from_mode(OWNER_ONLY)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            result => result?,
        }
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

enum Schema {
    None,
    Ours(i32),
    Foreign,
}

fn schema_of(connection: &Connection) -> rusqlite::Result<Schema> {
    let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
               FROM pragma_application_id, pragma_user_version";
    match connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))) {
        Ok((APPLICATION_ID, version, _)) => Ok(Schema::Ours(version)),
        Ok((0, 0, 0)) => Ok(Schema::None),
        Ok(_) => Ok(Schema::Foreign),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => Ok(Schema::Foreign),
        Err(error) => Err(error),
    }
}

fn create_schema(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have made it since we looked.
    if matches!(schema_of(&transaction)?, Schema::None) {
        transaction.execute_batch(SCHEMA)?;
        transaction.execute_batch(PLANS)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    transaction.commit()
}

fn settle(connection: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err("its file system does not allow SQLite's WAL mode".into());
    }
    // With FULL, a commit has reached the disk when it returns.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
