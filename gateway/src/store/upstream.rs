//! What is wanted at the vendor, what was found there, and what is under way.
//!
//! Everything that is about to be sent is written here first. After a crash, what was perhaps sent is looked for by its name.

use std::collections::BTreeMap;

use super::zones::Zone;
use super::{Failure, Read, Record, Result, Row, UserId, Write, ZoneId, bind, words};

words! {
    /// How far an operation is.
    Progress {
        Running "running"
        /// It failed, and what it had made is being taken back.
        Undoing "undoing"
        Done "done"
        Failed "failed"
    }
}

words! {
    /// How far a host name is at the vendor.
    Step {
        Absent "absent"
        /// Making it may have reached the vendor.
        Sent "sent"
        There "there"
        /// Deleting it may have reached the vendor.
        Deleting "deleting"
        /// The vendor has confirmed that it is deleted.
        Gone "gone"
    }
}

/// What is under way for a zone, or was last.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) zone: ZoneId,
    pub(crate) number: i64,
    pub(crate) act: String,
    /// What to go back to, as JSON.
    pub(crate) before: Option<String>,
    pub(crate) state: Progress,
    pub(crate) sent: bool,
    pub(crate) code: Option<u16>,
    pub(crate) subject: Option<String>,
    pub(crate) background: bool,
    pub(crate) tries: u32,
}

impl Operation {
    /// Whether something is still to be done.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, Progress::Running | Progress::Undoing)
    }
}

/// A host name in a provider zone.
#[derive(Clone)]
pub(crate) struct Hostname {
    pub(crate) id: i64,
    pub(crate) provider: String,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) owner: Option<UserId>,
    pub(crate) zone: Option<ZoneId>,
    pub(crate) wanted: bool,
    pub(crate) origin: Option<String>,
    pub(crate) step: Step,
    pub(crate) looked: bool,
    pub(crate) found: Found,
    /// Whether the vendor is to begin its validation anew, how often it was, and when it may be again.
    pub(crate) revive: bool,
    pub(crate) revived: u32,
    pub(crate) revive_at: i64,
    pub(crate) reserved_until: Option<i64>,
    pub(crate) refreshed: Option<i64>,
}

/// What the vendor says of a host name.
#[derive(Clone, Default)]
pub(crate) struct Found {
    pub(crate) vendor_id: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) ssl_status: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) delegation: Option<String>,
}

/// A host name that is wanted: in which provider zone, and from which server if not from that zone's own.
pub(crate) struct Wish<'a> {
    pub(crate) provider: &'a str,
    pub(crate) name: &'a str,
    pub(crate) origin: Option<&'a str>,
}

/// What somebody asks to be carried out.
pub(crate) struct NewOperation<'a> {
    pub(crate) zone: ZoneId,
    pub(crate) act: &'a str,
    pub(crate) wish: &'a str,
    pub(crate) before: Option<&'a str>,
    pub(crate) background: bool,
    pub(crate) now: i64,
}

/// The act, so to speak, of operations that nobody asked for.
pub(crate) const SWEEP: &str = "sweep";

const OPERATION: &str = "zone, number, act, before, state, sent, code, subject, background, tries";
const HOSTNAME: &str =
    "id, provider, name, domain, owner, zone, wanted, origin, step, looked, vendor_id, origin_found, status,
    ssl_status, reason, delegation, reserved_until, refreshed, revive, revived, revive_at";

fn operation(row: &Record<'_>) -> Result<Operation> {
    Ok(Operation {
        zone: row.get(0)?,
        number: row.get(1)?,
        act: row.get(2)?,
        before: row.get(3)?,
        state: row.get(4)?,
        sent: row.get(5)?,
        code: row.get::<Option<u32>>(6)?.and_then(|code| code.try_into().ok()),
        subject: row.get(7)?,
        background: row.get(8)?,
        tries: row.get(9)?,
    })
}

fn hostname(row: &Record<'_>) -> Result<Hostname> {
    Ok(Hostname {
        id: row.get(0)?,
        provider: row.get(1)?,
        name: row.get(2)?,
        domain: row.get(3)?,
        owner: row.get(4)?,
        zone: row.get(5)?,
        wanted: row.get(6)?,
        origin: row.get(7)?,
        step: row.get(8)?,
        looked: row.get(9)?,
        found: Found {
            vendor_id: row.get(10)?,
            origin: row.get(11)?,
            status: row.get(12)?,
            ssl_status: row.get(13)?,
            reason: row.get(14)?,
            delegation: row.get(15)?,
        },
        reserved_until: row.get(16)?,
        refreshed: row.get(17)?,
        revive: row.get(18)?,
        revived: row.get(19)?,
        revive_at: row.get(20)?,
    })
}

impl Read<'_> {
    /// What is under way for the zone, or was last.
    pub(crate) fn operation(&self, zone: ZoneId) -> Result<Option<Operation>> {
        self.first(&format!("SELECT {OPERATION} FROM operations WHERE zone = $1"), bind![zone], operation)
    }

    /// All host names of the zone, also those that are no longer wanted.
    pub(crate) fn hostnames(&self, zone: ZoneId) -> Result<Vec<Hostname>> {
        let sql = format!("SELECT {HOSTNAME} FROM hostnames WHERE zone = $1 ORDER BY provider, name");
        self.all(&sql, bind![zone], hostname)
    }

    /// All host names under a domain, whosever they are.
    pub(crate) fn hostnames_under(&self, domain: &str) -> Result<Vec<Hostname>> {
        let sql = format!("SELECT {HOSTNAME} FROM hostnames WHERE domain = $1 ORDER BY provider, name");
        self.all(&sql, bind![domain], hostname)
    }

    /// All host names in a provider zone, whosever they are.
    pub(crate) fn hostnames_of(&self, provider: &str) -> Result<Vec<Hostname>> {
        let sql = format!("SELECT {HOSTNAME} FROM hostnames WHERE provider = $1 ORDER BY name");
        self.all(&sql, bind![provider], hostname)
    }

    /// Host names that are wanted and do not work yet, those first that were not asked about for the longest time.
    pub(crate) fn ailing_hostnames(&self, most: i64) -> Result<Vec<Hostname>> {
        let sql = format!(
            "SELECT {HOSTNAME} FROM hostnames
             WHERE wanted AND step = 'there' AND (coalesce(status, '') <> 'active' OR coalesce(ssl_status, '') <> 'active')
             ORDER BY coalesce(diagnosed, 0) LIMIT $1"
        );
        self.all(&sql, bind![most], hostname)
    }

    /// Host names that work, and of which it is still said why not.
    pub(crate) fn recovered_hostnames(&self, most: i64) -> Result<Vec<i64>> {
        self.all(
            "SELECT id FROM hostnames WHERE status = 'active' AND ssl_status = 'active' AND (diagnosis IS NOT NULL OR revived > 0)
             LIMIT $1",
            bind![most],
            |row| row.get(0),
        )
    }

    /// The vendor's id of a provider zone, and when all host names in it were last looked at.
    pub(crate) fn provider(&self, name: &str) -> Result<Option<(String, Option<i64>)>> {
        self.first("SELECT vendor_id, swept FROM providers WHERE name = $1", bind![name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    /// Whether it is known what the targets of `_acme-challenge` records end in.
    pub(crate) fn has_delegation(&self, provider: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM providers WHERE name = $1 AND delegation IS NOT NULL";
        Ok(self.first(sql, bind![provider], |_| Ok(()))?.is_some())
    }

    /// Whether the record of an origin is there.
    pub(crate) fn has_origin(&self, provider: &str, label: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM origins WHERE provider = $1 AND label = $2 AND vendor_id <> ''";
        Ok(self.first(sql, bind![provider, label], |_| Ok(()))?.is_some())
    }

    /// Origins of a provider zone: label and the record's id, which is empty as long as it is not known whether it is there.
    pub(crate) fn origins(&self, provider: &str) -> Result<Vec<(String, String)>> {
        let sql = "SELECT label, vendor_id FROM origins WHERE provider = $1 ORDER BY label";
        self.all(sql, bind![provider], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Those of them that no host name has or is to have.
    pub(crate) fn idle_origins(&self, provider: &str, most: i64) -> Result<Vec<(String, String)>> {
        self.all(
            "SELECT label, vendor_id FROM origins
             WHERE provider = $1 AND vendor_id <> ''
               AND NOT EXISTS (SELECT 1 FROM hostnames WHERE hostnames.provider = origins.provider
                                   AND (origin_found = label OR (wanted AND origin = content)))
             ORDER BY label LIMIT $2",
            bind![provider, most],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Servers that host names of a provider zone have as their origins, and whose records are not there.
    pub(crate) fn missing_origins(&self, provider: &str) -> Result<Vec<String>> {
        self.all(
            "SELECT DISTINCT origin FROM hostnames
             WHERE provider = $1 AND wanted AND step = 'there' AND origin IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM origins WHERE origins.provider = hostnames.provider AND content = origin)
             ORDER BY origin",
            bind![provider],
            |row| row.get(0),
        )
    }

    /// A zone by its number, whatever has become of it, and what it is called.
    pub(crate) fn zone_by_id(&self, id: ZoneId) -> Result<Option<(String, Zone)>> {
        let sql = format!("SELECT name, {} FROM zones WHERE id = $1", Zone::COLUMNS);
        let found = self.first(&sql, bind![id], |row| Ok((row.get(0)?, Zone::read(row, 1)?)))?;
        Ok(found.and_then(|(name, zone)| Some((name, zone?))))
    }

    /// When the next operation is to go on, if one is waiting.
    pub(crate) fn next_turn(&self) -> Result<Option<i64>> {
        self.one(
            "SELECT min(CASE WHEN claimed_until > next_try THEN claimed_until ELSE next_try END) FROM operations
             WHERE state IN ('running', 'undoing')",
            &[],
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// Wants these host names of the zone, and no others. They are the user's from now on.
    pub(crate) fn want_hostnames(&self, zone: ZoneId, owner: UserId, domain: &str, wishes: &[Wish<'_>]) -> Result<()> {
        self.put("UPDATE hostnames SET wanted = FALSE WHERE zone = $1", bind![zone])?;
        if wishes.is_empty() {
            return Ok(());
        }
        let wishes: BTreeMap<usize, [Option<&str>; 3]> =
            wishes.iter().map(|wish| [Some(wish.provider), Some(wish.name), wish.origin]).enumerate().collect();
        let wishes = serde_json::to_string(&wishes).map_err(|error| Failure::new(error.to_string()))?;
        // In one order, so that two gateways never wait for each other's rows. And without it, SQLite would take ON CONFLICT for the
        // ON of a JOIN.
        self.put(
            "INSERT INTO hostnames (provider, name, domain, owner, zone, wanted, origin)
             SELECT value ->> 0, value ->> 1, CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), TRUE, value ->> 2
             FROM json_each($4) ORDER BY 1, 2
             ON CONFLICT (provider, name) DO UPDATE SET owner = excluded.owner, zone = excluded.zone, wanted = TRUE,
                 origin = excluded.origin, reserved_until = NULL",
            bind![domain, owner, zone, &wishes],
        )
    }

    /// Has it carried out, and says by which number. Who wants what is under way already joins it; what else is under way for
    /// the zone is replaced.
    pub(crate) fn begin_operation(&self, new: &NewOperation<'_>) -> Result<i64> {
        let under_way =
            self.first(&format!("SELECT {OPERATION}, wish FROM operations WHERE zone = $1"), bind![new.zone], |row| {
                Ok((operation(row)?, row.get::<String>(10)?))
            })?;
        let (number, before, is_sent) = match &under_way {
            // One that waits for its time goes on waiting. A sweep's wish is no act's, so that both are as urgent.
            Some((same, wish)) if same.state == Progress::Running && wish == new.wish => return Ok(same.number),
            // What was never done is nothing to go back to.
            Some((open, _)) if open.is_open() && open.act != SWEEP => (open.number + 1, open.before.as_deref(), true),
            Some((last, _)) => (last.number + 1, new.before, last.is_open()),
            None => (1, new.before, false),
        };
        self.put(
            "INSERT INTO operations (zone, number, act, wish, before, state, background, next_try, created, changed)
             VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $7, $7)
             ON CONFLICT (zone) DO UPDATE SET number = excluded.number, act = excluded.act, wish = excluded.wish,
                 before = excluded.before, background = excluded.background, next_try = excluded.next_try,
                 created = excluded.created, changed = excluded.changed, sent = (operations.sent AND $8),
                 state = 'running', code = NULL, subject = NULL, reason = NULL, tries = 0",
            bind![new.zone, number, new.act, new.wish, before, new.background, new.now, is_sent],
        )?;
        Ok(number)
    }

    /// Gives this gateway the operation whose turn it is.
    pub(crate) fn claim_operation(&self, by: &str, now: i64, until: i64) -> Result<Option<Operation>> {
        let sql = format!(
            "UPDATE operations SET claimed_by = $1, claimed_until = $2
             WHERE zone = (SELECT zone FROM operations
                           WHERE state IN ('running', 'undoing') AND next_try <= $3 AND claimed_until <= $3
                           ORDER BY background, next_try LIMIT 1)
             RETURNING {OPERATION}"
        );
        self.first(&sql, bind![by, until, now], operation)
    }

    /// Keeps what this gateway has, and says how it stands; `None` if another one has it by now.
    pub(crate) fn keep_operation(&self, zone: ZoneId, by: &str, until: i64) -> Result<Option<Operation>> {
        let sql = format!(
            "UPDATE operations SET claimed_until = $1 WHERE zone = $2 AND claimed_by = $3 RETURNING {OPERATION}"
        );
        self.first(&sql, bind![until, zone, by], operation)
    }

    /// Leaves the operation to whoever comes at its next turn. `number` is that of the wish that was worked on: what was
    /// wanted meanwhile has its turn at once.
    pub(crate) fn leave_operation(
        &self,
        zone: ZoneId,
        by: &str,
        number: i64,
        next_try: i64,
        left: &Left<'_>,
    ) -> Result<()> {
        self.put(
            "UPDATE operations SET next_try = $1, tries = tries + 1, code = $2, subject = $3, reason = $4
             WHERE zone = $5 AND number = $6",
            bind![next_try, left.code.map(u32::from), left.subject, left.reason, zone, number],
        )?;
        self.release_claim(zone, by)
    }

    /// Says how the operation ended, or that it is to be undone.
    pub(crate) fn end_operation(
        &self,
        zone: ZoneId,
        number: i64,
        state: Progress,
        left: &Left<'_>,
        now: i64,
    ) -> Result<()> {
        self.put(
            "UPDATE operations SET state = $1, code = $2, subject = $3, reason = $4, changed = $5, tries = 0
             WHERE zone = $6 AND number = $7",
            bind![state, left.code.map(u32::from), left.subject, left.reason, now, zone, number],
        )
    }

    /// Lets the operation wait, whatever it is, if this gateway still has it: it could not be worked on.
    pub(crate) fn put_off(&self, zone: ZoneId, by: &str, until: i64) -> Result<()> {
        let sql = "UPDATE operations SET next_try = $1, claimed_by = NULL, claimed_until = 0
                   WHERE zone = $2 AND claimed_by = $3";
        self.put(sql, bind![until, zone, by])
    }

    /// Says that this gateway is still at it.
    pub(crate) fn keep_claim(&self, zone: ZoneId, by: &str, until: i64) -> Result<()> {
        let sql = "UPDATE operations SET claimed_until = $1 WHERE zone = $2 AND claimed_by = $3 AND claimed_until < $1";
        self.put(sql, bind![until, zone, by])
    }

    /// Ends the claim of this gateway. What another one has by now, it keeps.
    pub(crate) fn release_claim(&self, zone: ZoneId, by: &str) -> Result<()> {
        let sql = "UPDATE operations SET claimed_by = NULL, claimed_until = 0 WHERE zone = $1 AND claimed_by = $2";
        self.put(sql, bind![zone, by])
    }

    /// Ends all claims: of a gateway that had this state to itself, and is no more.
    pub(crate) fn release_claims(&self) -> Result<()> {
        self.put("UPDATE operations SET claimed_by = NULL, claimed_until = 0 WHERE claimed_by IS NOT NULL", &[])?;
        self.put("UPDATE vendor_accounts SET claimed_until = 0 WHERE claimed_until > 0", &[])
    }

    /// Notes that something of the operation is about to be sent; or that nothing of what was sent last was carried out, and what
    /// was so before.
    pub(crate) fn note_sent(&self, zone: ZoneId, sent: bool) -> Result<()> {
        self.put("UPDATE operations SET sent = $1 WHERE zone = $2", bind![sent, zone])
    }

    /// Notes how far a host name is.
    pub(crate) fn set_step(&self, hostname: i64, step: Step) -> Result<()> {
        self.put("UPDATE hostnames SET step = $1 WHERE id = $2", bind![step, hostname])
    }

    /// Notes that a host name was looked for, and is not there.
    pub(crate) fn set_absent(&self, hostname: i64, step: Step, now: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET step = $1, looked = TRUE, vendor_id = NULL, origin_found = NULL, status = NULL,
                 ssl_status = NULL, reason = NULL, delegation = NULL, refreshed = $2 WHERE id = $3",
            bind![step, now, hostname],
        )
    }

    /// Notes what the vendor says of a host name.
    pub(crate) fn set_found(&self, hostname: i64, step: Step, found: &Found, now: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET step = $1, vendor_id = $2, origin_found = $3, status = $4, ssl_status = $5, reason = $6,
                 delegation = coalesce($7, delegation, (SELECT hostnames.name || providers.delegation FROM providers
                                                        WHERE providers.name = hostnames.provider)),
                 refreshed = $8 WHERE id = $9",
            bind![
                step,
                found.vendor_id.as_deref(),
                found.origin.as_deref(),
                found.status.as_deref(),
                found.ssl_status.as_deref(),
                found.reason.as_deref(),
                found.delegation.as_deref(),
                now,
                hostname
            ],
        )
    }

    /// Notes why a host name does not work yet, and has the vendor begin its validation anew if that is to be.
    pub(crate) fn set_diagnosis(&self, hostname: i64, diagnosis: Option<&str>, revive: bool, now: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET diagnosis = $1, diagnosed = $2, revive = (revive OR $3) WHERE id = $4",
            bind![diagnosis, now, revive, hostname],
        )
    }

    /// Notes that a host name works, or that its validation was begun anew and is not to be before some time.
    pub(crate) fn set_revived(&self, hostname: i64, revived: u32, not_before: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET revive = FALSE, revived = $1, revive_at = $2 WHERE id = $3",
            bind![revived, not_before, hostname],
        )
    }

    /// Enters a host name that stands at the vendor, and that no act made.
    pub(crate) fn add_foreign(&self, provider: &str, name: &str, domain: &str, found: &Found, now: i64) -> Result<()> {
        self.put(
            "INSERT INTO hostnames (provider, name, domain, step, vendor_id, origin_found, status, ssl_status, reason,
                 delegation, refreshed) VALUES ($1, $2, $3, 'there', $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (provider, name) DO NOTHING",
            bind![
                provider,
                name,
                domain,
                found.vendor_id.as_deref(),
                found.origin.as_deref(),
                found.status.as_deref(),
                found.ssl_status.as_deref(),
                found.reason.as_deref(),
                found.delegation.as_deref(),
                now
            ],
        )
    }

    /// Lets the names that the zone had, and that are gone, be nobody else's until then.
    pub(crate) fn reserve_gone(&self, zone: ZoneId, until: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET reserved_until = $1 WHERE zone = $2 AND NOT wanted AND step = 'gone'
                 AND reserved_until IS NULL",
            bind![until, zone],
        )
    }

    /// Frees the names at once that the zone was to have and that are not there.
    pub(crate) fn free_gone(&self, zone: ZoneId) -> Result<()> {
        self.put(
            "UPDATE hostnames SET reserved_until = 0 WHERE zone = $1 AND NOT wanted AND step IN ('gone', 'absent')",
            bind![zone],
        )?;
        self.free_gone_zone(zone)
    }

    /// Forgets names that are nobody's any more, and that were not looked for since `before`: what was sent for them comes no more.
    pub(crate) fn forget_hostnames(&self, now: i64, before: i64) -> Result<()> {
        self.put(
            "DELETE FROM hostnames WHERE NOT wanted AND step IN ('gone', 'absent') AND reserved_until <= $1
                 AND coalesce(refreshed, 0) <= $2",
            bind![now, before],
        )
    }

    /// Wants no host name any more whose zone is gone.
    pub(crate) fn unwant_stray(&self) -> Result<()> {
        self.put(
            "UPDATE hostnames SET wanted = FALSE WHERE wanted AND NOT EXISTS (SELECT 1 FROM zones WHERE zones.id = zone)",
            &[],
        )
    }

    /// Notes that a host name is somebody's that no act made.
    pub(crate) fn disown(&self, hostname: i64) -> Result<()> {
        self.put(
            "UPDATE hostnames SET owner = NULL, zone = NULL, wanted = FALSE, origin = NULL, step = 'there' WHERE id = $1",
            bind![hostname],
        )
    }

    /// Forgets a host name that is no longer at the vendor, and that no act made.
    pub(crate) fn forget_foreign(&self, hostname: i64) -> Result<()> {
        self.put("DELETE FROM hostnames WHERE id = $1 AND owner IS NULL AND zone IS NULL", bind![hostname])
    }

    pub(crate) fn set_provider(&self, name: &str, vendor_id: &str) -> Result<()> {
        self.put(
            "INSERT INTO providers (name, vendor_id) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET vendor_id = excluded.vendor_id",
            bind![name, vendor_id],
        )
    }

    pub(crate) fn add_origin(&self, provider: &str, label: &str, content: &str, vendor_id: &str) -> Result<()> {
        self.put(
            "INSERT INTO origins (provider, label, content, vendor_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (provider, label) DO UPDATE SET content = excluded.content, vendor_id = excluded.vendor_id",
            bind![provider, label, content, vendor_id],
        )
    }

    /// Notes what stands behind a host name in the target of its `_acme-challenge` record.
    pub(crate) fn set_delegation(&self, provider: &str, ending: &str) -> Result<()> {
        self.put("UPDATE providers SET delegation = $1 WHERE name = $2", bind![ending, provider])
    }

    /// Notes that the record of an origin is about to be made.
    pub(crate) fn announce_origin(&self, provider: &str, label: &str, content: &str) -> Result<()> {
        self.put(
            "INSERT INTO origins (provider, label, content, vendor_id) VALUES ($1, $2, $3, '')
             ON CONFLICT (provider, label) DO NOTHING",
            bind![provider, label, content],
        )
    }

    pub(crate) fn forget_origin(&self, provider: &str, label: &str) -> Result<()> {
        self.put("DELETE FROM origins WHERE provider = $1 AND label = $2", bind![provider, label])
    }

    /// Forgets an origin whose record was this one and is gone, unless it was made anew since.
    pub(crate) fn forget_gone_origin(&self, provider: &str, label: &str, vendor_id: &str) -> Result<()> {
        let sql = "DELETE FROM origins WHERE provider = $1 AND label = $2 AND vendor_id = $3";
        self.put(sql, bind![provider, label, vendor_id])
    }

    pub(crate) fn set_swept(&self, name: &str, now: i64) -> Result<()> {
        self.put("UPDATE providers SET swept = $1 WHERE name = $2", bind![now, name])
    }

    /// Takes a zone away as if it had never been.
    pub(crate) fn forget_zone(&self, zone: ZoneId) -> Result<()> {
        self.put("DELETE FROM zones WHERE id = $1", bind![zone])
    }

    /// Gives a zone the origin and the rows that it had.
    pub(crate) fn put_back(&self, zone: ZoneId, resolve_to: Option<&str>, rows: &[Row]) -> Result<()> {
        self.change_zone(zone, resolve_to)?;
        self.take_rows(zone)?;
        self.add_rows(zone, rows)
    }
}

/// What an operation leaves to say, for the caller and for the operator.
#[derive(Default, Clone)]
pub(crate) struct Left<'a> {
    pub(crate) code: Option<u16>,
    pub(crate) subject: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn host_names_are_written_in_one_order() {
        let wish = |provider, name| Wish { provider, name, origin: None };
        let wishes = [wish("two.test", "a"), wish("one.test", "b"), wish("one.test", "a")];
        let written = Store::in_memory().unwrap().write(|state| {
            let user = "INSERT INTO users (email, email_lower, username, pass_hash, user_api_key, created)
                        VALUES ('', '', '', '', '', 0)";
            state.put(user, &[])?;
            state.want_hostnames(ZoneId(1), UserId(1), "customer.test", &wishes)?;
            state.hostnames(ZoneId(1))
        });
        let written: Vec<_> = written.unwrap().into_iter().map(|name| (name.id, name.provider, name.name)).collect();
        let expected = [(1, "one.test", "a"), (2, "one.test", "b"), (3, "two.test", "a")];
        assert_eq!(written, expected.map(|(id, provider, name)| (id, provider.to_owned(), name.to_owned())));
    }
}
