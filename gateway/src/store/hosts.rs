//! The partners that may call.

use std::cmp::Reverse;
use std::net::IpAddr;

use jiff::Timestamp;

use super::{HostId, Read, Record, Result, Value, Write, bind};
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

    fn read(row: &Record<'_>) -> Result<Self> {
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
    pub(crate) fn host_by_key(&self, key: &str) -> Result<Option<Host>> {
        self.first(
            "WITH RECURSIVE line (id, parent) AS (
                 SELECT id, parent FROM hosts WHERE key_hash = $1
                 UNION ALL SELECT hosts.id, hosts.parent FROM hosts JOIN line ON hosts.id = line.parent
             )
             SELECT id, pub_name, stopped, addresses,
                    CASE WHEN parent IS NULL THEN id ELSE (SELECT line.id FROM line WHERE line.parent IS NULL) END
             FROM hosts WHERE key_hash = $1",
            bind![&key_hash(key)],
            |row| {
                let (id, operator, own_name): (_, _, String) = (row.get(0)?, row.get(4)?, row.get(1)?);
                let pub_name = if operator == id { own_name.clone() } else { CHILD_NAME.to_owned() };
                let addresses = row.get::<Option<String>>(3)?.map(Networks::kept);
                Ok(Host { id, operator, pub_name, own_name, is_stopped: row.get(2)?, addresses })
            },
        )
    }

    pub(crate) fn host(&self, id: HostId) -> Result<Option<HostRow>> {
        self.first(&format!("{} WHERE id = $1", HostRow::SELECT), bind![id], HostRow::read)
    }

    /// Number and name of all of them.
    pub(crate) fn host_names(&self) -> Result<Vec<(HostId, String)>> {
        self.all("SELECT id, pub_name FROM hosts ORDER BY id", &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// All of them, with what each has: that is counted, and takes as long as there is much of it.
    pub(crate) fn hosts(&self) -> Result<Vec<HostRow>> {
        self.all(&format!("{} ORDER BY id", HostRow::SELECT), &[], HostRow::read)
    }
}

impl Write<'_> {
    /// Adds a host; `None` when that key is or was a host's.
    pub(crate) fn add_host(&self, key: &str, pub_name: &str) -> Result<Option<HostId>> {
        let key_hash = &key_hash(key);
        let is_former = self.first("SELECT 1 FROM former_keys WHERE key_hash = $1", bind![key_hash], |_| Ok(()))?;
        if is_former.is_some() {
            return Ok(None);
        }
        self.first(
            "INSERT INTO hosts (key_hash, pub_name, created) VALUES ($1, $2, $3)
             ON CONFLICT (key_hash) DO NOTHING RETURNING id",
            bind![key_hash, pub_name, now()],
            |row| row.get(0),
        )
    }

    /// Lets the host call only from these networks, or from anywhere.
    pub(crate) fn lock_host(&self, id: HostId, networks: Option<&Networks>) -> Result<()> {
        self.put("UPDATE hosts SET addresses = $1 WHERE id = $2", bind![networks.map(Networks::as_str), id])
    }

    /// How many hosts would stand above a child of this one, up to the operator's, and how many stand below that one. Beyond
    /// `most`, they are not counted.
    pub(crate) fn place_of_child(&self, parent: HostId, most: u32) -> Result<(u32, u32)> {
        self.one(
            "WITH RECURSIVE above (id, parent) AS (
                 SELECT id, parent FROM hosts WHERE id = $1
                 UNION ALL SELECT hosts.id, hosts.parent FROM hosts JOIN above ON hosts.id = above.parent
             ),
             below (id) AS (
                 SELECT hosts.id FROM hosts JOIN above ON hosts.parent = above.id WHERE above.parent IS NULL
                 UNION ALL SELECT hosts.id FROM hosts JOIN below ON hosts.parent = below.id
             )
             SELECT (SELECT count(*) FROM above), (SELECT count(*) FROM (SELECT 1 FROM below LIMIT $2) AS counted)",
            bind![parent, most],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Makes a host that belongs to another.
    pub(crate) fn add_child(&self, parent: HostId, key: &str, child: &NewChild<'_>) -> Result<HostId> {
        self.one(
            "INSERT INTO hosts (parent, key_hash, pub_name, host_name, prefix, website, email, created)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            bind![
                parent,
                &key_hash(key),
                child.pub_name,
                child.host_name,
                child.prefix,
                child.website,
                child.email,
                now()
            ],
            |row| row.get(0),
        )
    }

    /// Stops a child and all hosts below it; false when the parent has no such child that runs.
    pub(crate) fn stop_child(&self, parent: HostId, child: HostId) -> Result<bool> {
        let stopped = self.change(
            "WITH RECURSIVE line (id) AS (
                 SELECT id FROM hosts WHERE id = $1 AND parent = $2 AND NOT stopped
                 UNION SELECT hosts.id FROM hosts JOIN line ON hosts.parent = line.id
             )
             UPDATE hosts SET stopped = TRUE WHERE id IN (SELECT id FROM line)",
            bind![child, parent],
        )?;
        Ok(stopped > 0)
    }

    /// Puts a new key in the place of a host's; false when the old one is not its key any more.
    pub(crate) fn change_key(&self, id: HostId, old: &str, new: &str) -> Result<bool> {
        let (old, new) = (&key_hash(old), &key_hash(new));
        let changed =
            self.change("UPDATE hosts SET key_hash = $1 WHERE id = $2 AND key_hash = $3", bind![new, id, old])?;
        if changed == 0 {
            return Ok(false);
        }
        self.put("INSERT INTO former_keys (key_hash) VALUES ($1)", bind![old])?;
        Ok(true)
    }

    /// Removes a host, its links to users, its zones, and its children with theirs.
    pub(crate) fn remove_host(&self, id: HostId) -> Result<()> {
        self.remove_hosts(
            "WITH RECURSIVE line (id) AS (
                 SELECT id FROM hosts WHERE id = $1
                 UNION ALL SELECT hosts.id FROM hosts JOIN line ON hosts.parent = line.id
             )
             SELECT id FROM line",
            bind![id],
        )
    }

    /// Removes all hosts that belong to another, with their links and zones.
    pub(crate) fn remove_children(&self) -> Result<()> {
        self.remove_hosts("SELECT id FROM hosts WHERE parent IS NOT NULL", &[])
    }

    /// Removes the hosts that a query names, which have no other children than these, the youngest first: so each child goes
    /// before its parent. What SQLite removes along with a parent it removes by recursion, which ends at a thousand.
    fn remove_hosts(&self, query: &str, values: &[Value<'_>]) -> Result<()> {
        let mut hosts: Vec<HostId> = self.all(query, values, |row| row.get(0))?;
        hosts.sort_unstable_by_key(|host| Reverse(host.0));
        hosts.into_iter().try_for_each(|host| self.put("DELETE FROM hosts WHERE id = $1", bind![host]))
    }
}

/// The time as it is kept of most things, in seconds since 1970.
pub(super) fn now() -> i64 {
    Timestamp::now().as_second()
}
