//! Copies of a state file, and putting one in its place.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::file::{self, Header, Lock, Purpose, beside, has_content, header_of, schema_of, settle, unreadable};
use super::is_url;
use crate::Error;
use crate::secret::random_hex;

/// How often, with a tenth of a second between, a copy is tried while another process writes.
const TRIES: u32 = 100;

/// Copies the state in a file, as it is in one moment, to a file that is not there yet. A gateway may be serving from it.
///
/// When this returns, the copy is on the disk, with mode 0600. It is as secret as the state.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let dir = tempfile::tempdir()?;
/// # let (state, copy) = (dir.path().join("state.db"), dir.path().join("copy.db"));
/// use cfhost_gateway::{Hosts, backup, restore};
///
/// Hosts::open_or_create(&state)?.add(&Hosts::new_key()?, "Example Hosting")?;
/// backup(&state, &copy)?;
/// Hosts::open(&state)?.remove(1, false)?;
/// restore(&state, &copy)?;
/// assert_eq!(Hosts::open_to_read(&state)?.list()?.len(), 1);
/// # Ok(())
/// # }
/// ```
pub fn backup(state: impl AsRef<Path>, file: impl AsRef<Path>) -> Result<(), Error> {
    let (state, file) = (state.as_ref(), file.as_ref());
    refuse_database(state, "pg_dump --format=custom --file=BACKUP copies")?;
    if file.symlink_metadata().is_ok() {
        return Err(Error::new(format!("there is {} already", file.display())));
    }
    let source = file::open(state, Purpose::Read)?;
    let failed = || format!("cannot write the backup {}", file.display());
    // What has the name of the backup is a whole one.
    let new = beside(file, &format!(".{}.new", random_hex(16).map_err(Error::because(failed()))?));
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new).map_err(Error::because(failed()))?;
    let make = || {
        write(&source, &new)?;
        File::open(&new)?.sync_all()?;
        // Not in the place of what came there meanwhile.
        renameat_with(CWD, &new, CWD, file, RenameFlags::NOREPLACE)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        Ok(())
    };
    make().map_err(|error: Box<dyn std::error::Error + Send + Sync>| {
        // It may be there or not.
        let _ = fs::remove_file(&new);
        Error::because(failed())(error)
    })
}

/// A database is left to its own programs, which know its replicas and its archive.
fn refuse_database(state: &Path, how: &str) -> Result<(), Error> {
    if is_url(state) { Err(Error::new(format!("{how} a state that is in a database"))) } else { Ok(()) }
}

fn write(source: &rusqlite::Connection, new: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut target = rusqlite::Connection::open_with_flags(new, flags)?;
    copy(source, &mut target)?;
    // So that it needs no log beside it, and its header says so.
    target.pragma_update(None, "journal_mode", "DELETE")
}

/// Puts a backup in the place of the state in a file, whole or, when this fails, not at all. No gateway may be serving from it.
///
/// The file of the state is made when it is not there; its own log is taken into account, and one that is another file's is
/// removed. A backup of an earlier version is brought to this one's schema.
pub fn restore(state: impl AsRef<Path>, file: impl AsRef<Path>) -> Result<(), Error> {
    let (state, file) = (state.as_ref(), file.as_ref());
    refuse_database(state, "pg_restore --clean --if-exists --single-transaction puts a backup in the place of")?;
    let failed = || format!("cannot read the backup {}", file.display());
    let refuse = |why: &str| Err(Error::new(format!("{}: {why}", failed())));
    match header_of(file).map_err(Error::because(failed()))? {
        Header::Empty | Header::Foreign => return refuse("it is not a state file of cfhost-gateway"),
        Header::Logged | Header::Whole => {}
    }
    for ending in ["-wal", "-journal"] {
        if has_content(&beside(file, ending)) {
            return refuse(&format!(
                "it is not whole without the {ending} beside it: make it with `cfhost-gateway backup`"
            ));
        }
    }
    // So that nothing is made beside it, and nobody waited for.
    let absolute = std::path::absolute(file).map_err(Error::because(failed()))?;
    let url = percent_encode(absolute.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let source = rusqlite::Connection::open_with_flags(format!("file:{url}?immutable=1"), flags)
        .map_err(Error::because(failed()))?;
    let schema = schema_of(&source).map_err(Error::because(failed()))?;
    if !schema.is_known() {
        return Err(unreadable(file, &schema));
    }
    let verdict: String =
        source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(Error::because(failed()))?;
    if verdict != "ok" {
        return refuse("it is damaged");
    }

    let failed = || format!("cannot restore {}", state.display());
    let is_new = file::make(state).map_err(Error::because(failed()))?;
    let put = || {
        let _lock = Lock::take_over(state)?;
        let mut target = file::open(state, Purpose::Replace)?;
        copy(&source, &mut target).map_err(Error::because(failed()))?;
        settle(&target).map_err(Error::because(failed()))?;
        target.migrate()
    };
    put().inspect_err(|_| {
        if is_new && !has_content(state) {
            // Where it cannot be removed, it stays.
            let _ = fs::remove_file(state);
        }
    })
}

/// All of it, in one transaction.
fn copy(source: &rusqlite::Connection, target: &mut rusqlite::Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(source, target)?;
    for _ in 0..TRIES {
        if backup.step(-1)? == StepResult::Done {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
        Some("another program keeps it locked".to_owned()),
    ))
}
