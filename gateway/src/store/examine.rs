//! Looking a state over: that it is whole, who can get at it, what room it has. Nothing about it is changed.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Row;
use rustix::fs::{StatVfsMountFlags, statvfs};

use super::file::{self, Purpose, beside};
use crate::Error;
use crate::files::is_trusted;

/// How many faults are told.
const MAX_FAULTS: usize = 10;

/// What was found in a state.
pub(crate) struct Examined {
    /// The version of its schema, and the one that this program makes of it.
    pub(crate) version: i32,
    pub(crate) own_version: i32,
    /// What is damaged, as SQLite says it.
    pub(crate) faults: Vec<String>,
    /// The newest time in it, in seconds since 1970.
    pub(crate) newest: Option<i64>,
    pub(crate) is_served: bool,
}

pub(crate) fn examine(state: &Path) -> Result<Examined, Error> {
    let connection = file::open(state, Purpose::Read)?;
    let version = connection.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))?;
    let mut faults = rows(&connection, "PRAGMA integrity_check(10)", |row| row.get(0))?;
    faults.retain(|verdict| verdict != "ok");
    // What is damaged is asked no more.
    if faults.is_empty() {
        faults = rows(&connection, "PRAGMA foreign_key_check", |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            Ok(format!("a row of {table} belongs to one of {parent} that is not there"))
        })?;
    }
    let newest = if faults.is_empty() { connection.query_row(&newest(version), [], |row| row.get(0))? } else { None };
    let is_served =
        connection.is_served().map_err(Error::because("cannot see whether a gateway is serving from it"))?;
    Ok(Examined { version, own_version: file::SCHEMA_VERSION, faults, newest, is_served })
}

fn rows(
    connection: &rusqlite::Connection,
    sql: &str,
    tell: fn(&Row<'_>) -> rusqlite::Result<String>,
) -> rusqlite::Result<Vec<String>> {
    connection.prepare(sql)?.query_map([], tell)?.take(MAX_FAULTS).collect()
}

pub(super) fn newest(version: i32) -> String {
    let history = if version > 1 { "UNION ALL SELECT max(at) / 1000000 FROM history" } else { "" };
    format!(
        "SELECT max(moment) FROM (
             SELECT max(created) AS moment FROM hosts UNION ALL SELECT max(created) FROM users
             UNION ALL SELECT max(changed) FROM zones UNION ALL SELECT max(activated) / 1000000 FROM subs {history}
         ) AS moments"
    )
}

/// The files of a state that are there: each with its mode, or what is wrong with it and what to do.
pub(crate) fn rights(state: &Path) -> io::Result<Vec<(PathBuf, Result<String, String>)>> {
    let own = fs::symlink_metadata(state)?;
    let folder = folder(state)?;
    let around = fs::metadata(&folder)?;
    let mut found = vec![
        (folder.clone(), folder_rights(&folder, &around, own.uid())),
        (state.to_owned(), file_rights(state, &own, &[around.uid()])),
    ];
    for ending in ["-wal", "-shm", "-journal"] {
        let path = beside(state, ending);
        if let Ok(metadata) = fs::symlink_metadata(&path) {
            let rights = file_rights(&path, &metadata, &[own.uid()]);
            found.push((path, rights));
        }
    }
    Ok(found)
}

fn folder(state: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(state)?;
    path.parent().map(Path::to_owned).ok_or_else(|| io::Error::other("it is in no folder"))
}

fn shown_mode(metadata: &Metadata) -> String {
    format!("mode {:o}", metadata.permissions().mode() & 0o7777)
}

fn folder_rights(path: &Path, metadata: &Metadata, owner: u32) -> Result<String, String> {
    if !is_trusted(metadata.uid()) && metadata.uid() != owner {
        return Err("it belongs to another user, who can exchange what is in it: chown it".to_owned());
    }
    if metadata.mode() & 0o002 != 0 && metadata.mode() & 0o1000 == 0 {
        return Err(format!("every user of the system can exchange what is in it: chmod o-w {}", path.display()));
    }
    Ok(shown_mode(metadata))
}

fn file_rights(path: &Path, metadata: &Metadata, others: &[u32]) -> Result<String, String> {
    file::check(metadata).map_err(|error| error.to_string())?;
    if !is_trusted(metadata.uid()) && !others.contains(&metadata.uid()) {
        return Err("it belongs to another user: chown it to the one that the gateway runs as".to_owned());
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(format!("{} lets others at it: chmod 600 {}", shown_mode(metadata), path.display()));
    }
    Ok(shown_mode(metadata))
}

/// The disk that a state is on.
pub(crate) struct Disk {
    /// The bytes that are left, if its file system says so.
    pub(crate) free: Option<u64>,
    pub(crate) is_read_only: bool,
    /// What the state takes, with its log.
    pub(crate) taken: u64,
}

pub(crate) fn disk(state: &Path) -> io::Result<Disk> {
    let folder = folder(state)?;
    let is_read_only = statvfs(&folder)?.f_flag.contains(StatVfsMountFlags::RDONLY);
    let taken = file::sizes(state).iter().map(|(_, bytes)| bytes).sum();
    Ok(Disk { free: file::free_space(&folder)?, is_read_only, taken })
}
