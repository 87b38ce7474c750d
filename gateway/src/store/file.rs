//! The state file: looking at it, its rights, its lock, its schema.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io;
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, TransactionBehavior, ffi};
use rustix::fs::statvfs;

use super::is_url;
use crate::Error;
use crate::files::{QUIETLY, check_regular, is_trusted};

/// What makes each version of the schema out of the one before it; the first one out of nothing.
const SCHEMA: [&str; SCHEMA_VERSION as usize] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];
/// The plans that an installation begins with, and begins with anew when it is reset.
pub(super) const PLANS: &str = include_str!("plans.sql");
pub(super) const SCHEMA_VERSION: i32 = 4;
/// "cfho", written into the file's header: how a state file is told from any other SQLite database.
const APPLICATION_ID: i32 = 0x6366_686f;

const OWNER_ONLY: u32 = 0o600;

/// How long a writer waits for one in another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How often the lock of a state is tried, if somebody has it.
const LOOKS: u32 = 20;

/// What stands for a state that is in no file.
pub(crate) const MEMORY: &str = ":memory:";

/// What a state file is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To look: nothing about the file is changed, not even its mode.
    Read,
    Change,
    /// To change it, and to make it when it is not there.
    Create,
    /// To put another one in the place of what is there. A log of SQLite's beside it that is not its own is no hindrance.
    Replace,
}

/// Which file it is, whatever it is called.
type Identity = (u64, u64);

/// The state files that this process has open. Each is opened once, however many connections there are, and closed after
/// all of them: to close any descriptor of a file ends all locks that SQLite has on it in this process.
static OPEN: Mutex<BTreeMap<Identity, Open>> = Mutex::new(BTreeMap::new());

struct Open {
    file: File,
    users: usize,
    is_locked: bool,
}

fn open_files() -> MutexGuard<'static, BTreeMap<Identity, Open>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A state file that was looked at and is held open.
pub(super) struct StateFile {
    path: PathBuf,
    identity: Identity,
}

impl StateFile {
    /// Looks at what is there, makes it if that is the purpose, and sees to it that nobody but its owner can read what it
    /// holds. What is not ours is refused as it is: nothing about it is changed.
    pub(super) fn open(path: &Path, purpose: Purpose) -> Result<Self, Error> {
        let look = || {
            let path = std::path::absolute(path)?;
            let mut open = open_files();
            // In this order: a state that another process makes meanwhile has its log last.
            let has_log = has_content(&beside(&path, "-wal"));
            let metadata = match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && purpose == Purpose::Create => {
                    if has_log {
                        return Err(stale());
                    }
                    make(&path)?;
                    fs::symlink_metadata(&path)?
                }
                metadata => metadata?,
            };
            check(&metadata)?;
            let identity = (metadata.dev(), metadata.ino());
            if let Some(open) = open.get_mut(&identity) {
                admit(&path, &open.file, purpose, has_log, false)?;
                open.users += 1;
            } else {
                let file = OpenOptions::new()
                    .read(true)
                    .write(purpose != Purpose::Read)
                    .custom_flags(QUIETLY | libc::O_NOFOLLOW)
                    .open(&path)?;
                let metadata = file.metadata()?;
                if (metadata.dev(), metadata.ino()) != identity {
                    return Err(io::Error::other("it was exchanged in this moment"));
                }
                admit(&path, &file, purpose, has_log, true)?;
                open.insert(identity, Open { file, users: 1, is_locked: false });
            }
            Ok(Self { path, identity })
        };
        look().map_err(Error::because(format!("cannot open the state file {}", path.display())))
    }

    /// For the one that serves from the file, replaces it or changes its schema: false if another has it.
    fn try_lock(&self) -> Result<bool, Error> {
        let mut open = open_files();
        let Some(open) = open.get_mut(&self.identity) else { return Ok(true) };
        let result = if open.is_locked { Err(TryLockError::WouldBlock) } else { open.file.try_lock() };
        match result {
            Ok(()) => open.is_locked = true,
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => {
                return Err(Error::because(format!("cannot lock {}", self.path.display()))(error));
            }
        }
        Ok(true)
    }

    /// Whether a gateway serves from it. It is locked for the moment of looking.
    fn is_served(&self) -> io::Result<bool> {
        let open = open_files();
        let Some(open) = open.get(&self.identity).filter(|open| !open.is_locked) else { return Ok(true) };
        match open.file.try_lock_shared() {
            Ok(()) => open.file.unlock().map(|()| false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn is_locked_here(&self) -> bool {
        open_files().get(&self.identity).is_some_and(|open| open.is_locked)
    }

    fn unlock(&self) {
        if let Some(open) = open_files().get_mut(&self.identity) {
            // It ends with the file, if it does not end here.
            open.is_locked = open.file.unlock().is_err();
        }
    }

    /// Whether what is written goes to where it will be looked for.
    fn is_in_place(&self) -> bool {
        match fs::symlink_metadata(&self.path) {
            Ok(metadata) => (metadata.dev(), metadata.ino()) == self.identity,
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        let mut open = open_files();
        if let Some(entry) = open.get_mut(&self.identity) {
            entry.users -= 1;
            if entry.users == 0 {
                // It is closed here, while nobody can open it.
                open.remove(&self.identity);
            }
        }
    }
}

/// Makes an empty file, unless there is one: false.
pub(super) fn make(path: &Path) -> io::Result<bool> {
    // SQLite would make it readable to others; what it puts beside the file gets the file's rights.
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        made => made.map(|_| true),
    }
}

/// What every state file has to be. Of two names one would have a lock and a log of its own.
pub(super) fn check(metadata: &Metadata) -> io::Result<()> {
    check_regular(metadata)?;
    if metadata.nlink() > 1 {
        return Err(io::Error::other("it has several names (hard links), of which only one can be the state's"));
    }
    Ok(())
}

/// Takes a file for ours, or refuses it. `is_first`: this process has no connection to it yet.
fn admit(path: &Path, file: &File, purpose: Purpose, has_log: bool, is_first: bool) -> io::Result<()> {
    let metadata = file.metadata()?;
    check(&metadata)?;
    let folder = path.parent().map(fs::metadata).transpose()?;
    if !is_trusted(metadata.uid()) && folder.is_none_or(|folder| folder.uid() != metadata.uid()) {
        return Err(io::Error::other("it belongs to another user"));
    }
    let header = Header::read(file)?;
    if header == Header::Foreign || (header == Header::Empty && purpose == Purpose::Read) {
        return Err(io::Error::other("it is not a state file of cfhost-gateway"));
    }
    if header != Header::Logged && purpose != Purpose::Replace && has_log {
        return Err(stale());
    }
    let is_open_to_others = |metadata: &Metadata| purpose != Purpose::Read && metadata.mode() & 0o077 != 0;
    let close = |file: &File| file.set_permissions(Permissions::from_mode(OWNER_ONLY));
    for ending in ["-wal", "-shm", "-journal"] {
        let path = beside(path, ending);
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        let is_sqlites = |found: &Metadata| check(found).is_ok() && [metadata.uid(), 0].contains(&found.uid());
        let foreign = || io::Error::other(format!("its {ending} is a link, or none of SQLite's"));
        if !is_sqlites(&found) {
            return Err(foreign());
        }
        // Once there are connections, closing it would end their locks.
        if is_first && is_open_to_others(&found) {
            match OpenOptions::new().read(true).custom_flags(QUIETLY | libc::O_NOFOLLOW).open(&path) {
                Ok(file) if is_sqlites(&file.metadata()?) => close(&file)?,
                Ok(_) => return Err(foreign()),
                // SQLite removes them when they are not needed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    if is_open_to_others(&metadata) {
        close(file)?;
    }
    Ok(())
}

fn stale() -> io::Error {
    io::Error::other(
        "the -wal beside it is another file's, and would spoil it: put a backup in place with `cfhost-gateway restore`",
    )
}

pub(super) fn has_content(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.len() > 0)
}

/// How many bytes the disk of a state has left for those who are not root; `None` where its file system does not say.
pub(super) fn free_space(state: &Path) -> io::Result<Option<u64>> {
    let disk = statvfs(state)?;
    Ok((disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize)))
}

/// The bytes that a state takes: its file, and the log beside it.
pub(crate) fn sizes(state: &Path) -> [(&'static str, u64); 2] {
    let size = |path: &Path| fs::symlink_metadata(path).map_or(0, |metadata| metadata.len());
    [("state", size(state)), ("wal", size(&beside(state, "-wal")))]
}

/// What the first bytes of a file tell. <https://www.sqlite.org/fileformat.html#the_database_header>
#[derive(PartialEq, Eq)]
pub(super) enum Header {
    Empty,
    /// Ours, with what was written last in a log beside it.
    Logged,
    /// Ours, and whole by itself, as a backup is.
    Whole,
    Foreign,
}

impl Header {
    pub(super) fn read(file: &File) -> io::Result<Self> {
        let mut header = [0; 100];
        match file.read_exact_at(&mut header, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(if file.metadata()?.len() == 0 { Self::Empty } else { Self::Foreign });
            }
            result => result?,
        }
        let is_ours = header.starts_with(b"SQLite format 3\0") && header[68..72] == APPLICATION_ID.to_be_bytes();
        Ok(match header[18] {
            _ if !is_ours => Self::Foreign,
            2 => Self::Logged,
            _ => Self::Whole,
        })
    }
}

/// What the file of a backup is. One that this process has open as its state is not opened once more.
pub(super) fn header_of(path: &Path) -> io::Result<Header> {
    let open = open_files();
    let metadata = fs::metadata(path)?;
    check_regular(&metadata)?;
    if open.contains_key(&(metadata.dev(), metadata.ino())) {
        return Err(io::Error::other("it is a state in use"));
    }
    Header::read(&OpenOptions::new().read(true).custom_flags(QUIETLY).open(path)?)
}

/// Held by the one gateway that serves from a state file. It is on the file, and not on its name.
pub(crate) struct Lock(StateFile);

impl Lock {
    pub(crate) fn take(state: &Path) -> Result<Self, Error> {
        Self::on(StateFile::open(state, Purpose::Create)?)
    }

    /// The same, of a state that is there.
    pub(super) fn take_existing(state: &Path) -> Result<Self, Error> {
        Self::on(StateFile::open(state, Purpose::Change)?)
    }

    /// For a state that is to be replaced. What lies beside it and is not its own is removed.
    pub(super) fn take_over(state: &Path) -> Result<Self, Error> {
        let lock = Self::on(StateFile::open(state, Purpose::Replace)?)?;
        let clear = || {
            let is_logged = match open_files().get(&lock.0.identity) {
                Some(open) => Header::read(&open.file)? == Header::Logged,
                None => true,
            };
            for path in ["-wal", "-shm"].map(|ending| beside(&lock.0.path, ending)) {
                if !is_logged && path.symlink_metadata().is_ok() {
                    fs::remove_file(path)?;
                }
            }
            Ok(())
        };
        clear().map_err(Error::because::<io::Error>(format!("cannot clear what lies beside {}", state.display())))?;
        Ok(lock)
    }

    fn on(file: StateFile) -> Result<Self, Error> {
        // Whoever looks whether a gateway serves has it for a moment.
        for _ in 0..LOOKS {
            if file.try_lock()? {
                return Ok(Self(file));
            }
            sleep(Duration::from_millis(5));
        }
        Err(Error::new(format!("another gateway is serving from {}", file.path.display())))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.unlock();
    }
}

/// A connection to the state; if that is in a file, the file is held open until the connection is closed.
pub(super) struct Connection {
    // Closed in this order.
    sqlite: rusqlite::Connection,
    file: Option<StateFile>,
}

impl Connection {
    /// Whether a gateway serves from its file.
    pub(super) fn is_served(&self) -> io::Result<bool> {
        self.file.as_ref().map_or(Ok(false), StateFile::is_served)
    }

    /// Refuses to write what would be lost: to a file that was moved, removed or replaced since it was opened.
    pub(super) fn check_place(&self) -> rusqlite::Result<()> {
        if self.file.as_ref().is_none_or(StateFile::is_in_place) {
            return Ok(());
        }
        Err(rusqlite::Error::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_READONLY_DBMOVED),
            Some("the state file was moved, removed or replaced while it was open".to_owned()),
        ))
    }

    /// Brings the state to this program's version of the schema. What an earlier version is serving from stays as it is.
    pub(super) fn migrate(&mut self) -> Result<(), Error> {
        let Some(file) = &self.file else { return Ok(()) };
        let path = file.path.clone();
        let failed = || format!("cannot bring {} to version {SCHEMA_VERSION} of its schema", path.display());
        let migrate = |sqlite: &mut _| take_steps(sqlite).map_err(Error::because(failed()));
        // Who begins to serve from it, or has just restored it, has the lock already.
        if file.is_locked_here() {
            return migrate(&mut self.sqlite);
        }
        let started = Instant::now();
        while !file.try_lock()? {
            // Another command may be doing the same.
            if matches!(schema_of(&self.sqlite), Ok(Schema::Ours(SCHEMA_VERSION))) {
                return Ok(());
            }
            if started.elapsed() > BUSY_TIMEOUT {
                return Err(Error::new(format!(
                    "{}: an earlier version of cfhost-gateway is serving from it; stop that one first",
                    failed()
                )));
            }
            sleep(Duration::from_millis(20));
        }
        let result = migrate(&mut self.sqlite);
        file.unlock();
        result
    }
}

impl Deref for Connection {
    type Target = rusqlite::Connection;

    fn deref(&self) -> &Self::Target {
        &self.sqlite
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.sqlite
    }
}

pub(super) fn memory() -> rusqlite::Result<Connection> {
    let mut sqlite = rusqlite::Connection::open_in_memory()?;
    sqlite.pragma_update(None, "foreign_keys", true)?;
    steady(&sqlite)?;
    create_schema(&mut sqlite)?;
    Ok(Connection { sqlite, file: None })
}

pub(super) fn open(path: &Path, purpose: Purpose) -> Result<Connection, Error> {
    let failed = || format!("cannot open the state file {}", path.display());
    let file = StateFile::open(path, purpose)?;
    // Not all of the usual flags: they would take `file:…` for a URL.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let sqlite = rusqlite::Connection::open_with_flags(&file.path, flags).map_err(Error::because(failed()))?;
    let mut connection = Connection { sqlite, file: Some(file) };
    // SQLite went by its name.
    connection.check_place().map_err(Error::because(failed()))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(Error::because(failed()))?;
    if purpose == Purpose::Replace {
        return Ok(connection);
    }
    match schema_of(&connection).map_err(Error::because(failed()))? {
        Schema::Ours(SCHEMA_VERSION) => {}
        // Those who only look ask for nothing that came later than the first version.
        Schema::Ours(1..SCHEMA_VERSION) if purpose == Purpose::Read => {}
        Schema::Ours(1..SCHEMA_VERSION) => connection.migrate()?,
        Schema::None if purpose != Purpose::Read => {
            create_schema(&mut connection).map_err(Error::because(failed()))?;
        }
        schema => return Err(unreadable(path, &schema)),
    }
    if purpose == Purpose::Read {
        let look = || {
            connection.pragma_update(None, "query_only", true)?;
            // What a killed gateway left in the log stays there when this is closed. Without a log it may clear up after itself.
            let has_log = has_content(&beside(path, "-wal"));
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)
        };
        look().map_err(Error::because::<rusqlite::Error>(failed()))?;
    } else {
        settle(&connection).map_err(Error::because(failed()))?;
    }
    Ok(connection)
}

/// Why a file with another schema than this program's is refused.
pub(super) fn unreadable(path: &Path, schema: &Schema) -> Error {
    Error::new(match schema {
        Schema::Ours(version) => format!(
            "{} was written by a newer cfhost-gateway: its schema is version {version}, and this program knows {SCHEMA_VERSION}; \
             use the newer program",
            path.display()
        ),
        Schema::None | Schema::Foreign => format!("{} is not a state file of cfhost-gateway", path.display()),
    })
}

/// Where the control token of a gateway that serves from this state is left, if that is in a file.
pub fn control_token_beside(state: &Path) -> Option<PathBuf> {
    (state != Path::new(MEMORY) && !is_url(state)).then(|| beside(state, ".control-token"))
}

pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

pub(super) enum Schema {
    None,
    Ours(i32),
    Foreign,
}

impl Schema {
    /// Whether it is this program's, or an earlier one that this program makes its own.
    pub(super) fn is_known(&self) -> bool {
        matches!(self, Self::Ours(1..=SCHEMA_VERSION))
    }
}

pub(super) fn schema_of(connection: &rusqlite::Connection) -> rusqlite::Result<Schema> {
    let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
               FROM pragma_application_id, pragma_user_version";
    match connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))) {
        Ok((APPLICATION_ID, version @ 1.., _)) => Ok(Schema::Ours(version)),
        Ok((0, 0, 0)) => Ok(Schema::None),
        Ok(_) => Ok(Schema::Foreign),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => Ok(Schema::Foreign),
        Err(error) => Err(error),
    }
}

fn create_schema(connection: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have made it since we looked.
    if matches!(schema_of(&transaction)?, Schema::None) {
        for step in SCHEMA {
            transaction.execute_batch(step)?;
        }
        transaction.execute_batch(PLANS)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    transaction.commit()
}

/// Takes the steps that the state lacks, each in one transaction.
fn take_steps(connection: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    for (step, version) in SCHEMA.iter().zip(1..) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if matches!(schema_of(&transaction)?, Schema::Ours(before) if before + 1 == version) {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

/// Statements are prepared once, and not anew for each set of values: that took more than half of a look-up.
fn steady(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

pub(super) fn settle(connection: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err("its file system does not allow SQLite's WAL mode".into());
    }
    // With FULL, a commit has reached the disk when it returns.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    steady(connection)?;
    Ok(())
}
