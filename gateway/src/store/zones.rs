//! Zones and their rows.

use rusqlite::{OptionalExtension as _, named_params, params};

use super::{HostId, Read, UserId, Write, ZoneId};

/// A zone that is not deleted.
pub(crate) struct Zone {
    pub(crate) id: ZoneId,
    pub(crate) host: HostId,
    pub(crate) user: UserId,
    /// The origin of all rows without one of their own; `None` when the vendor's name servers answer for the zone.
    pub(crate) resolve_to: Option<String>,
    /// Whether it was set up with the vendor's name servers.
    pub(crate) is_full: bool,
}

/// A host name under a zone, and its origin.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) target: String,
}

/// Which zones a host wants listed.
pub(crate) struct ZoneFilter<'a> {
    pub(crate) name: Option<&'a str>,
    /// `V`, `P` or `D`; `None` for all.
    pub(crate) status: Option<&'a str>,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// A zone in a list.
pub(crate) struct ZoneRow {
    pub(crate) id: ZoneId,
    pub(crate) name: String,
    pub(crate) user_email: String,
    pub(crate) status: String,
}

impl Read<'_> {
    pub(crate) fn live_zone(&self, name: &str) -> rusqlite::Result<Option<Zone>> {
        self.prepare("SELECT id, host, user, resolve_to, kind = 'full' FROM zones WHERE name = ? AND status <> 'D'")?
            .query_row([name], |row| {
                Ok(Zone {
                    id: row.get(0)?,
                    host: row.get(1)?,
                    user: row.get(2)?,
                    resolve_to: row.get(3)?,
                    is_full: row.get(4)?,
                })
            })
            .optional()
    }

    /// Whether the user had a zone of this name and deleted it.
    pub(crate) fn had_zone(&self, user: UserId, name: &str) -> rusqlite::Result<bool> {
        self.prepare("SELECT 1 FROM zones WHERE name = ? AND +user = ? AND status = 'D'")?.exists(params![name, user])
    }

    /// The rows, in the order in which they were set.
    pub(crate) fn rows(&self, zone: ZoneId) -> rusqlite::Result<Vec<Row>> {
        self.prepare("SELECT name, target FROM rows WHERE zone = ? ORDER BY ordinal")?
            .query_map([zone], |row| Ok(Row { name: row.get(0)?, target: row.get(1)? }))?
            .collect()
    }

    /// The names of the live zones that the host set up for the user.
    pub(crate) fn hosted_zones(&self, host: HostId, user: UserId) -> rusqlite::Result<Vec<String>> {
        self.prepare("SELECT name FROM zones WHERE user = ? AND host = ? AND status <> 'D' ORDER BY id")?
            .query_map(params![user, host], |row| row.get(0))?
            .collect()
    }

    /// The host's zones, oldest first.
    pub(crate) fn list_zones(&self, host: HostId, filter: &ZoneFilter<'_>) -> rusqlite::Result<Vec<ZoneRow>> {
        // The plus signs and the fixed order of joining keep the planner to the one good index: the name's or the host's.
        let sql = if filter.name.is_some() {
            "SELECT zones.id, name, email, status FROM zones CROSS JOIN users ON users.id = user
             WHERE name = :name AND +host = :host AND (:status IS NULL OR +status = :status)
             ORDER BY zones.id LIMIT :limit OFFSET :offset"
        } else {
            "SELECT zones.id, name, email, status FROM zones CROSS JOIN users ON users.id = user
             WHERE :name IS NULL AND host = :host AND (:status IS NULL OR +status = :status)
             ORDER BY zones.id LIMIT :limit OFFSET :offset"
        };
        self.prepare(sql)?
            .query_map(
                named_params! {
                    ":host": host, ":name": filter.name, ":status": filter.status,
                    ":limit": filter.limit, ":offset": filter.offset,
                },
                |row| Ok(ZoneRow { id: row.get(0)?, name: row.get(1)?, user_email: row.get(2)?, status: row.get(3)? }),
            )?
            .collect()
    }
}

impl Write<'_> {
    /// Sets up a partial zone that is not there yet.
    pub(crate) fn add_zone(
        &self,
        host: HostId,
        user: UserId,
        name: &str,
        resolve_to: &str,
    ) -> rusqlite::Result<ZoneId> {
        self.prepare("INSERT INTO zones (host, user, name, resolve_to) VALUES (?, ?, ?, ?) RETURNING id")?
            .query_row(params![host, user, name, resolve_to], |row| row.get(0))
    }

    /// Makes a zone a partial one with this origin.
    pub(crate) fn change_zone(&self, zone: ZoneId, resolve_to: &str) -> rusqlite::Result<()> {
        self.prepare(
            "UPDATE zones SET kind = 'partial', status = 'V', resolve_to = ?, changed = unixepoch() WHERE id = ?",
        )?
        .execute(params![resolve_to, zone])
        .map(drop)
    }

    /// Puts these rows in the place of all that the zone has.
    pub(crate) fn replace_rows(&self, zone: ZoneId, rows: &[Row]) -> rusqlite::Result<()> {
        self.prepare("DELETE FROM rows WHERE zone = ?")?.execute([zone])?;
        let mut insert = self.prepare("INSERT INTO rows (zone, ordinal, name, target) VALUES (?, ?, ?, ?)")?;
        for (ordinal, row) in (0_i64..).zip(rows) {
            insert.execute(params![zone, ordinal, row.name, row.target])?;
        }
        Ok(())
    }

    /// Deletes a zone's rows and marks it as deleted.
    pub(crate) fn delete_zone(&self, zone: ZoneId) -> rusqlite::Result<()> {
        self.replace_rows(zone, &[])?;
        self.prepare("UPDATE zones SET status = 'D', changed = unixepoch() WHERE id = ?")?.execute([zone]).map(drop)
    }
}
