//! Zones and their rows.

use std::collections::BTreeMap;

use super::hosts::now;
use super::{Failure, HostId, Read, Record, Result, Sub, UserId, Write, ZoneId, bind, words};

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

impl Zone {
    pub(super) const COLUMNS: &str = "zones.id, host, account, resolve_to, kind = 'full'";

    /// Of columns from that one on, in which there may be none.
    pub(super) fn read(row: &Record<'_>, column: usize) -> Result<Option<Self>> {
        let Some(id) = row.get(column)? else { return Ok(None) };
        Ok(Some(Self {
            id,
            host: row.get(column + 1)?,
            user: row.get(column + 2)?,
            resolve_to: row.get(column + 3)?,
            is_full: row.get(column + 4)?,
        }))
    }
}

impl Read<'_> {
    /// What an administrator said about a domain, and the zone of this name that is not deleted.
    pub(crate) fn domain(&self, name: &str) -> Result<(DomainState, Option<Zone>)> {
        let sql = format!(
            "SELECT domains.state, {} FROM (SELECT CAST($1 AS TEXT) AS name) AS asked
             LEFT JOIN domains ON domains.name = asked.name
             LEFT JOIN zones ON zones.name = asked.name AND zones.status <> 'D'",
            Zone::COLUMNS
        );
        self.one(&sql, bind![name], |row| {
            Ok((row.get::<Option<DomainState>>(0)?.unwrap_or(DomainState::Active), Zone::read(row, 1)?))
        })
    }

    /// The zone of this name that is not deleted.
    pub(crate) fn live_zone(&self, name: &str) -> Result<Option<Zone>> {
        Ok(self.domain(name)?.1)
    }

    /// That zone, and its newest subscription.
    pub(crate) fn live_zone_and_sub(&self, name: &str) -> Result<Option<(Zone, Option<Sub>)>> {
        let sql = format!(
            "SELECT {}, {} FROM zones LEFT JOIN subs ON subs.id = (SELECT max(id) FROM subs WHERE zone = zones.id)
             WHERE name = $1 AND status <> 'D'",
            Sub::COLUMNS,
            Zone::COLUMNS
        );
        self.first(&sql, bind![name], |row| Ok((Zone::read(row, Sub::WIDTH)?, Sub::read_joined(row)?)))
            .map(|found| found.and_then(|(zone, sub)| Some((zone?, sub))))
    }

    /// What an administrator said about a domain.
    pub(crate) fn domain_state(&self, name: &str) -> Result<DomainState> {
        Ok(self.domain(name)?.0)
    }

    /// The newest zone of this name that the host set up for the user.
    pub(crate) fn own_zone(&self, host: HostId, user: UserId, name: &str) -> Result<Option<OwnZone>> {
        self.first(
            "SELECT id, status = 'V' FROM zones WHERE name = $1 AND +host = $2 AND +account = $3
                 ORDER BY id DESC LIMIT 1",
            bind![name, host, user],
            |row| Ok(OwnZone { id: row.get(0)?, is_active: row.get(1)? }),
        )
    }

    /// Whether the user had a zone of this name and deleted it.
    pub(crate) fn had_zone(&self, user: UserId, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM zones WHERE name = $1 AND +account = $2 AND status = 'D' LIMIT 1";
        Ok(self.first(sql, bind![name, user], |_| Ok(()))?.is_some())
    }

    /// The rows, in the order in which they were set.
    pub(crate) fn rows(&self, zone: ZoneId) -> Result<Vec<Row>> {
        self.all("SELECT name, target FROM rows WHERE zone = $1 ORDER BY ordinal", bind![zone], |row| {
            Ok(Row { name: row.get(0)?, target: row.get(1)? })
        })
    }

    /// The names of the live zones that the host set up for the user.
    pub(crate) fn hosted_zones(&self, host: HostId, user: UserId) -> Result<Vec<String>> {
        self.all(
            "SELECT name FROM zones WHERE account = $1 AND host = $2 AND status <> 'D' ORDER BY id",
            bind![user, host],
            |row| row.get(0),
        )
    }

    /// The host's zones, oldest first.
    pub(crate) fn list_zones(&self, host: HostId, filter: &ZoneFilter<'_>) -> Result<Vec<ZoneRow>> {
        let values =
            bind![host, filter.name, filter.status, filter.sub_id, filter.sub_is_live, filter.limit, filter.offset];
        self.all(&list_zones_sql(filter.name.is_some()), values, |row| {
            Ok(ZoneRow {
                sub: Sub::read_joined(row)?,
                id: row.get(Sub::WIDTH)?,
                name: row.get(Sub::WIDTH + 1)?,
                user_email: row.get(Sub::WIDTH + 2)?,
                status: row.get(Sub::WIDTH + 3)?,
            })
        })
    }
}

fn list_zones_sql(is_by_name: bool) -> String {
    // The plus sign, and users that are joined from the left, keep the planner to the one good index: the name's or the host's.
    let place = if is_by_name { "name = $2 AND +host = $1" } else { "CAST($2 AS TEXT) IS NULL AND host = $1" };
    // The page is found before anything is joined: of the zones before it, no more is read than the index.
    format!(
        "SELECT {}, zones.id, zones.name, email, status
         FROM zones LEFT JOIN users ON users.id = account
         LEFT JOIN subs ON subs.id = (SELECT max(id) FROM subs WHERE zone = zones.id)
         WHERE zones.id IN (
             SELECT id FROM zones AS listed
             WHERE {place} AND (CAST($3 AS TEXT) IS NULL OR status = $3)
               AND (CAST($4 AS BIGINT) IS NULL AND CAST($5 AS BOOLEAN) IS NULL OR EXISTS (
                   SELECT 1 FROM subs WHERE subs.id = (SELECT max(id) FROM subs WHERE zone = listed.id)
                     AND (CAST($4 AS BIGINT) IS NULL OR subs.id = $4)
                     AND (CAST($5 AS BOOLEAN) IS NULL OR (canceled IS NULL) = $5)))
             ORDER BY id LIMIT $6 OFFSET $7)
         ORDER BY zones.id",
        Sub::COLUMNS
    )
}

impl Write<'_> {
    /// Adds a zone: a partial one without origin or rows.
    pub(crate) fn add_zone(&self, host: HostId, user: UserId, name: &str) -> Result<ZoneId> {
        self.one(
            "INSERT INTO zones (host, account, name, created, changed) VALUES ($1, $2, $3, $4, $4) RETURNING id",
            bind![host, user, name, now()],
            |row| row.get(0),
        )
    }

    /// Makes a zone an active partial one with this origin, or an active full one when there is none.
    pub(crate) fn change_zone(&self, zone: ZoneId, resolve_to: Option<&str>) -> Result<()> {
        self.put(
            "UPDATE zones SET kind = $1, status = 'V', resolve_to = $2, changed = $3 WHERE id = $4",
            bind![if resolve_to.is_some() { "partial" } else { "full" }, resolve_to, now(), zone],
        )
    }

    /// Lets a zone that is not deleted be pending, or active again.
    pub(crate) fn set_pending(&self, zone: ZoneId, is_pending: bool) -> Result<()> {
        self.put(
            "UPDATE zones SET status = $1, changed = $2 WHERE id = $3 AND status NOT IN ($1, 'D')",
            bind![if is_pending { "P" } else { "V" }, now(), zone],
        )
    }

    pub(crate) fn set_domain_state(&self, name: &str, state: DomainState) -> Result<()> {
        self.put("DELETE FROM domains WHERE name = $1", bind![name])?;
        if matches!(state, DomainState::Active | DomainState::Pending | DomainState::Deleted) {
            return Ok(());
        }
        self.put("INSERT INTO domains (name, state) VALUES ($1, $2)", bind![name, state])
    }

    /// Takes all rows from a zone, and gives them in the order in which they were set.
    pub(crate) fn take_rows(&self, zone: ZoneId) -> Result<Vec<Row>> {
        let rows: BTreeMap<i64, Row> = self
            .all("DELETE FROM rows WHERE zone = $1 RETURNING ordinal, name, target", bind![zone], |row| {
                Ok((row.get(0)?, Row { name: row.get(1)?, target: row.get(2)? }))
            })?
            .into_iter()
            .collect();
        Ok(rows.into_values().collect())
    }

    /// Gives rows to a zone that has none, however many they are in one statement.
    pub(crate) fn add_rows(&self, zone: ZoneId, rows: &[Row]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows: BTreeMap<usize, [&str; 2]> =
            rows.iter().map(|row| [row.name.as_str(), row.target.as_str()]).enumerate().collect();
        let rows = serde_json::to_string(&rows).map_err(|error| Failure::new(error.to_string()))?;
        self.put(
            "INSERT INTO rows (zone, ordinal, name, target)
             SELECT CAST($1 AS BIGINT), CAST(key AS BIGINT), value ->> 0, value ->> 1 FROM json_each($2)",
            bind![zone, &rows],
        )
    }

    /// Marks a zone as deleted whose rows are taken.
    pub(crate) fn delete_zone(&self, zone: ZoneId) -> Result<()> {
        self.put("UPDATE zones SET status = 'D', changed = $1 WHERE id = $2", bind![now(), zone])
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::store::file;
    use crate::store::views::tests::plan;

    #[test]
    fn zones_are_found_by_their_name_or_their_host() {
        let (by_name, by_host) = (plan(&list_zones_sql(true)), plan(&list_zones_sql(false)));
        assert!(by_name.contains("SEARCH listed USING INDEX zones_by_name (name=?)"), "{by_name}");
        assert!(by_host.contains("SEARCH listed USING INDEX zones_by_host (host=?)"), "{by_host}");
        for plan in [by_name, by_host] {
            assert!(plan.starts_with("SEARCH zones USING INTEGER PRIMARY KEY (rowid=?)"), "{plan}");
            assert!(!plan.contains("USE TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
        }
    }

    #[test]
    fn of_zones_before_a_page_only_the_index_is_read() {
        let state = file::memory().unwrap();
        state
            .execute_batch(
                "INSERT INTO hosts (id, pub_name, key_hash) VALUES (1, 'host', x'00');
                 INSERT INTO users (id, email, email_lower, pass_hash, user_api_key) VALUES (1, 'a', 'a', '', '');
                 WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
                 INSERT INTO zones (name, host, account) SELECT 'zone-' || n || '.example', 1, 1 FROM numbers;",
            )
            .unwrap();
        let steps = |offset: i64| {
            let mut statement = state.prepare(&list_zones_sql(false).replace('$', "?")).unwrap();
            let none = None::<i64>;
            let rows = statement.query_map(rusqlite::params![1, none, none, none, none, 100, offset], |_| Ok(()));
            assert_eq!(rows.unwrap().count(), 100);
            statement.get_status(StatementStatus::VmStep)
        };
        let skipped = steps(9_900) - steps(0);
        assert!(skipped <= 8 * 9_900, "{skipped} steps for 9,900 zones");
    }
}
