//! The partners that may call.

use std::cmp::Reverse;
use std::net::IpAddr;

use rusqlite::{OptionalExtension as _, Params, Row as SqlRow, params};

use super::{HostId, Read, Write};
use crate::address::Networks;
use crate::secret::key_hash;

/// A partner, as an act sees the one that calls it.
pub(crate) struct Host {
    pub(crate) id: HostId,
    /// The host that an operator made, which it is or is below: what it costs counts as that one's.
    pub(crate) operator: HostId,
    /// What messages call it.
    pub(crate) pub_name: String,
    /// What it is called itself, which a child's messages do not tell.
    pub(crate) own_name: String,
    /// Whether its parent, or one further up, stopped it.
    pub(crate) is_stopped: bool,
    addresses: Option<Networks>,
}

impl Host {
    pub(crate) fn may_call_from(&self, address: IpAddr) -> bool {
        self.addresses.as_ref().is_none_or(|networks| networks.contain(address))
    }
}

/// What messages call a host that is another's child.
const CHILD_NAME: &str = "this provider";

/// What a host says of the child that it makes.
pub(crate) struct NewChild<'a> {
    pub(crate) pub_name: &'a str,
    pub(crate) host_name: Option<&'a str>,
    pub(crate) prefix: Option<&'a str>,
    pub(crate) website: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
}

/// A partner, as its operator sees it.
pub(crate) struct HostRow {
    pub(crate) id: HostId,
    pub(crate) pub_name: String,
    pub(crate) users: u32,
    pub(crate) live_zones: u32,
    pub(crate) addresses: Option<String>,
    /// Child hosts that are not stopped.
    pub(crate) live_children: u32,
}

impl HostRow {
    const SELECT: &str = "
        SELECT id, pub_name, (SELECT count(*) FROM host_users WHERE host = hosts.id),
               (SELECT count(*) FROM zones WHERE host = hosts.id AND status <> 'D'), addresses,
               (SELECT count(*) FROM hosts AS children WHERE parent = hosts.id AND NOT stopped)
        FROM hosts";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            pub_name: row.get(1)?,
            users: row.get(2)?,
            live_zones: row.get(3)?,
            addresses: row.get(4)?,
            live_children: row.get(5)?,
        })
    }
}

impl Read<'_> {
    /// The host with this key.
    pub(crate) fn host_by_key(&self, key: &str) -> rusqlite::Result<Option<Host>> {
        self.prepare(
            "SELECT id, iif(parent IS NULL, pub_name, ?), stopped, addresses, coalesce(parent, id), pub_name
             FROM hosts WHERE key_hash = ?",
        )?
        .query_row(params![CHILD_NAME, key_hash(key)], |row| {
            let id = row.get(0)?;
            let above = row.get(4)?;
            let operator = if above == id { id } else { self.operator(above)? };
            let addresses = row.get::<_, Option<String>>(3)?.map(Networks::kept);
            Ok(Host { id, operator, pub_name: row.get(1)?, own_name: row.get(5)?, is_stopped: row.get(2)?, addresses })
        })
        .optional()
    }

    /// The host at the upper end of the line that this one is in.
    fn operator(&self, id: HostId) -> rusqlite::Result<HostId> {
        self.prepare(
            "WITH RECURSIVE above (id, parent) AS (
                 SELECT id, parent FROM hosts WHERE id = ?
                 UNION ALL SELECT hosts.id, hosts.parent FROM hosts JOIN above ON hosts.id = above.parent
             )
             SELECT id FROM above WHERE parent IS NULL",
        )?
        .query_row([id], |row| row.get(0))
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
    /// Adds a host; `None` when that key is or was a host's.
    pub(crate) fn add_host(&self, key: &str, pub_name: &str) -> rusqlite::Result<Option<HostId>> {
        self.prepare(
            "INSERT INTO hosts (key_hash, pub_name) SELECT ?1, ?2
             WHERE NOT EXISTS (SELECT 1 FROM former_keys WHERE key_hash = ?1)
             ON CONFLICT (key_hash) DO NOTHING RETURNING id",
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

    /// How many hosts would stand above a child of this one, up to the operator's, and how many stand below that one. Beyond
    /// `most`, they are not counted.
    pub(crate) fn place_of_child(&self, parent: HostId, most: u32) -> rusqlite::Result<(u32, u32)> {
        self.prepare(
            "WITH RECURSIVE above (id, parent) AS (
                 SELECT id, parent FROM hosts WHERE id = ?1
                 UNION ALL SELECT hosts.id, hosts.parent FROM hosts JOIN above ON hosts.id = above.parent
             ),
             below (id) AS (
                 SELECT hosts.id FROM hosts JOIN above ON hosts.parent = above.id WHERE above.parent IS NULL
                 UNION ALL SELECT hosts.id FROM hosts JOIN below ON hosts.parent = below.id
             )
             SELECT (SELECT count(*) FROM above), (SELECT count(*) FROM (SELECT 1 FROM below LIMIT ?2))",
        )?
        .query_row(params![parent, most], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Makes a host that belongs to another.
    pub(crate) fn add_child(&self, parent: HostId, key: &str, child: &NewChild<'_>) -> rusqlite::Result<HostId> {
        self.prepare(
            "INSERT INTO hosts (parent, key_hash, pub_name, host_name, prefix, website, email)
                 VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        )?
        .query_row(
            params![parent, key_hash(key), child.pub_name, child.host_name, child.prefix, child.website, child.email],
            |row| row.get(0),
        )
    }

    /// Stops a child and all hosts below it; false when the parent has no such child that runs.
    pub(crate) fn stop_child(&self, parent: HostId, child: HostId) -> rusqlite::Result<bool> {
        let stopped = self
            .prepare(
                "WITH RECURSIVE line (id) AS (
                     SELECT id FROM hosts WHERE id = ? AND parent = ? AND NOT stopped
                     UNION SELECT hosts.id FROM hosts JOIN line ON hosts.parent = line.id
                 )
                 UPDATE hosts SET stopped = TRUE WHERE id IN line",
            )?
            .execute(params![child, parent])?;
        Ok(stopped > 0)
    }

    /// Puts a new key in the place of a host's; false when the old one is not its key any more.
    pub(crate) fn change_key(&self, id: HostId, old: &str, new: &str) -> rusqlite::Result<bool> {
        let changed = self.prepare("UPDATE hosts SET key_hash = ? WHERE id = ? AND key_hash = ?")?.execute(params![
            key_hash(new),
            id,
            key_hash(old)
        ])?;
        if changed == 0 {
            return Ok(false);
        }
        self.prepare("INSERT INTO former_keys (key_hash) VALUES (?)")?.execute([key_hash(old)])?;
        Ok(true)
    }

    /// Removes a host, its links to users, its zones, and its children with theirs.
    pub(crate) fn remove_host(&self, id: HostId) -> rusqlite::Result<()> {
        self.remove_hosts(
            "WITH RECURSIVE line (id) AS (
                 SELECT ? UNION ALL SELECT hosts.id FROM hosts JOIN line ON hosts.parent = line.id
             )
             SELECT id FROM line",
            [id],
        )
    }

    /// Removes all hosts that belong to another, with their links and zones.
    pub(crate) fn remove_children(&self) -> rusqlite::Result<()> {
        self.remove_hosts("SELECT id FROM hosts WHERE parent NOTNULL", [])
    }

    /// Removes the hosts that a query names, which have no other children than these, the youngest first: so each child goes
    /// before its parent. What SQLite removes along with a parent it removes by recursion, which ends at a thousand.
    fn remove_hosts(&self, query: &str, parameters: impl Params) -> rusqlite::Result<()> {
        let mut hosts: Vec<HostId> =
            self.prepare(query)?.query_map(parameters, |row| row.get(0))?.collect::<Result<_, _>>()?;
        hosts.sort_unstable_by_key(|host| Reverse(host.0));
        let mut delete = self.prepare("DELETE FROM hosts WHERE id = ?")?;
        hosts.into_iter().try_for_each(|host| delete.execute([host]).map(drop))
    }
}
