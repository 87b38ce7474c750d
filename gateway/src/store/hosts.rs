//! The partners that may call.

use std::net::IpAddr;

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};

use super::{HostId, Read, Write};
use crate::address::Networks;
use crate::secret::key_hash;

/// A partner, as an act sees the one that calls it.
pub(crate) struct Host {
    pub(crate) id: HostId,
    /// What its customers know it by.
    pub(crate) pub_name: String,
    addresses: Option<Networks>,
}

impl Host {
    pub(crate) fn may_call_from(&self, address: IpAddr) -> bool {
        self.addresses.as_ref().is_none_or(|networks| networks.contain(address))
    }
}

/// A partner, as its operator sees it.
pub(crate) struct HostRow {
    pub(crate) id: HostId,
    pub(crate) pub_name: String,
    pub(crate) users: u32,
    pub(crate) live_zones: u32,
    pub(crate) addresses: Option<String>,
}

impl HostRow {
    const SELECT: &str = "
        SELECT id, pub_name, (SELECT count(*) FROM host_users WHERE host = hosts.id),
               (SELECT count(*) FROM zones WHERE host = hosts.id AND status <> 'D'), addresses
        FROM hosts";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            pub_name: row.get(1)?,
            users: row.get(2)?,
            live_zones: row.get(3)?,
            addresses: row.get(4)?,
        })
    }
}

impl Read<'_> {
    /// The host with this key.
    pub(crate) fn host_by_key(&self, key: &str) -> rusqlite::Result<Option<Host>> {
        self.prepare("SELECT id, pub_name, addresses FROM hosts WHERE key_hash = ?")?
            .query_row([key_hash(key)], |row| {
                let addresses = row.get::<_, Option<String>>(2)?.map(Networks::kept);
                Ok(Host { id: row.get(0)?, pub_name: row.get(1)?, addresses })
            })
            .optional()
    }

    pub(crate) fn host(&self, id: HostId) -> rusqlite::Result<Option<HostRow>> {
        let sql = format!("{} WHERE id = ?", HostRow::SELECT);
        self.prepare(&sql)?.query_row([id], HostRow::read).optional()
    }

    pub(crate) fn hosts(&self) -> rusqlite::Result<Vec<HostRow>> {
        let sql = format!("{} ORDER BY id", HostRow::SELECT);
        self.prepare(&sql)?.query_map([], HostRow::read)?.collect()
    }
}

impl Write<'_> {
    /// Adds a host; `None` when there is one with that key.
    pub(crate) fn add_host(&self, key: &str, pub_name: &str) -> rusqlite::Result<Option<HostId>> {
        self.prepare(
            "INSERT INTO hosts (key_hash, pub_name) VALUES (?, ?) ON CONFLICT (key_hash) DO NOTHING RETURNING id",
        )?
        .query_row(params![key_hash(key), pub_name], |row| row.get(0))
        .optional()
    }

    /// Lets the host call only from these networks, or from anywhere.
    pub(crate) fn lock_host(&self, id: HostId, networks: Option<&Networks>) -> rusqlite::Result<()> {
        self.prepare("UPDATE hosts SET addresses = ? WHERE id = ?")?
            .execute(params![networks.map(Networks::as_str), id])
            .map(drop)
    }

    /// Removes a host, its links to users, and its zones.
    pub(crate) fn remove_host(&self, id: HostId) -> rusqlite::Result<()> {
        self.prepare("DELETE FROM hosts WHERE id = ?")?.execute([id]).map(drop)
    }
}
