//! Zones and their rows.

use rusqlite::{OptionalExtension as _, named_params, params};

use super::{HostId, Read, Sub, UserId, Write, ZoneId, words};

words! {
    /// How a domain stands with the vendor, whoever asks.
    DomainState {
        /// As the zones say; this and the next two are never kept for the domain.
        Active "active"
        Pending "pending"
        Deleted "deleted"
        Banned "banned"
        /// Under an account that the gateway does not know; the vendor had two codes for it.
        Foreign208 "foreign_208"
        Foreign209 "foreign_209"
        /// Set up with the vendor's name servers, outside of any host.
        VendorDns "vendor_dns"
        /// Set up through another partner of the vendor.
        OtherPartner "other_partner"
        Queued "queued"
        /// Not active with the vendor, so that nothing can be sold for it.
        Inactive "inactive"
    }
}

/// A zone that is not deleted.
pub(crate) struct Zone {
    pub(crate) id: ZoneId,
    pub(crate) host: HostId,
    pub(crate) user: UserId,
    /// The origin of all rows without one of their own; `None` for a full zone, and for one that an administrator made.
    pub(crate) resolve_to: Option<String>,
    /// Whether it was set up with the vendor's name servers.
    pub(crate) is_full: bool,
}

/// A host name under a zone, and its origin.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) target: String,
}

/// A zone that a host set up for a user, deleted or not.
pub(crate) struct OwnZone {
    pub(crate) id: ZoneId,
    /// Whether its status is `V`.
    pub(crate) is_active: bool,
}

/// Which zones a host wants listed.
pub(crate) struct ZoneFilter<'a> {
    pub(crate) name: Option<&'a str>,
    /// `V`, `P` or `D`; `None` for all.
    pub(crate) status: Option<&'a str>,
    pub(crate) sub_id: Option<i64>,
    /// Whether the newest subscription has to be a live or a canceled one.
    pub(crate) sub_is_live: Option<bool>,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// A zone in a list.
pub(crate) struct ZoneRow {
    pub(crate) id: ZoneId,
    pub(crate) name: String,
    pub(crate) user_email: String,
    pub(crate) status: String,
    /// The newest one.
    pub(crate) sub: Option<Sub>,
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

    /// What an administrator said about a domain.
    pub(crate) fn domain_state(&self, name: &str) -> rusqlite::Result<DomainState> {
        let state =
            self.prepare("SELECT state FROM domains WHERE name = ?")?.query_row([name], |row| row.get(0)).optional()?;
        Ok(state.unwrap_or(DomainState::Active))
    }

    /// The newest zone of this name that the host set up for the user.
    pub(crate) fn own_zone(&self, host: HostId, user: UserId, name: &str) -> rusqlite::Result<Option<OwnZone>> {
        self.prepare(
            "SELECT id, status = 'V' FROM zones WHERE name = ? AND +host = ? AND +user = ?
                 ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![name, host, user], |row| Ok(OwnZone { id: row.get(0)?, is_active: row.get(1)? }))
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
        let place = match filter.name {
            Some(_) => "name = :name AND +host = :host",
            None => ":name IS NULL AND host = :host",
        };
        let sql = format!(
            "SELECT {}, zones.id AS zone_id, name, email, status
             FROM zones CROSS JOIN users ON users.id = user
             LEFT JOIN subs ON subs.id = (SELECT max(id) FROM subs WHERE zone = zones.id)
             WHERE {place} AND (:status IS NULL OR +status = :status)
               AND (:sub_id IS NULL OR subs.id = :sub_id)
               AND (:sub_is_live IS NULL OR (subs.id NOTNULL AND (canceled IS NULL) = :sub_is_live))
             ORDER BY zones.id LIMIT :limit OFFSET :offset",
            Sub::COLUMNS
        );
        self.prepare(&sql)?
            .query_map(
                named_params! {
                    ":host": host, ":name": filter.name, ":status": filter.status, ":sub_id": filter.sub_id,
                    ":sub_is_live": filter.sub_is_live, ":limit": filter.limit, ":offset": filter.offset,
                },
                |row| {
                    Ok(ZoneRow {
                        sub: Sub::read_joined(row)?,
                        id: row.get("zone_id")?,
                        name: row.get("name")?,
                        user_email: row.get("email")?,
                        status: row.get("status")?,
                    })
                },
            )?
            .collect()
    }
}

impl Write<'_> {
    /// Adds a zone: a partial one without origin or rows.
    pub(crate) fn add_zone(&self, host: HostId, user: UserId, name: &str) -> rusqlite::Result<ZoneId> {
        self.prepare("INSERT INTO zones (host, user, name) VALUES (?, ?, ?) RETURNING id")?
            .query_row(params![host, user, name], |row| row.get(0))
    }

    /// Makes a zone an active partial one with this origin, or an active full one when there is none.
    pub(crate) fn change_zone(&self, zone: ZoneId, resolve_to: Option<&str>) -> rusqlite::Result<()> {
        self.prepare(
            "UPDATE zones SET kind = iif(?1 IS NULL, 'full', 'partial'), status = 'V', resolve_to = ?1,
                                  changed = unixepoch()
                 WHERE id = ?2",
        )?
        .execute(params![resolve_to, zone])
        .map(drop)
    }

    /// Lets a zone be pending, or active again.
    pub(crate) fn set_pending(&self, zone: ZoneId, is_pending: bool) -> rusqlite::Result<()> {
        self.prepare("UPDATE zones SET status = iif(?, 'P', 'V'), changed = unixepoch() WHERE id = ?")?
            .execute(params![is_pending, zone])
            .map(drop)
    }

    pub(crate) fn set_domain_state(&self, name: &str, state: DomainState) -> rusqlite::Result<()> {
        self.prepare("DELETE FROM domains WHERE name = ?")?.execute([name])?;
        if matches!(state, DomainState::Active | DomainState::Pending | DomainState::Deleted) {
            return Ok(());
        }
        self.prepare("INSERT INTO domains (name, state) VALUES (?, ?)")?.execute(params![name, state]).map(drop)
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
