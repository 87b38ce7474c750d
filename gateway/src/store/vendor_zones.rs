//! Zones at the vendor: what is wanted of them, what was found, and what is to be done in the background.

use super::{Read, Record, Result, Step, UserId, Write, ZoneId, bind, words};

words! {
    /// How a zone is set up.
    ZoneKind {
        /// With the vendor's name servers.
        Full "full"
        /// By CNAME.
        Partial "partial"
    }
}

words! {
    /// How far looking for the records is that a domain has elsewhere.
    Scan {
        None "none"
        Wanted "wanted"
        Begun "begun"
    }
}

words! {
    /// How far putting a zone on a plan is.
    PlanStep {
        None "none"
        Wanted "wanted"
        /// Asking for it may have reached the vendor.
        Sent "sent"
    }
}

/// A zone at the vendor.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub(crate) struct VendorZone {
    pub(crate) id: i64,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) owner: Option<UserId>,
    pub(crate) zone: Option<ZoneId>,
    pub(crate) wanted: bool,
    pub(crate) kind: ZoneKind,
    pub(crate) step: Step,
    pub(crate) looked: bool,
    pub(crate) found: FoundZone,
    pub(crate) certificate: Option<String>,
    /// The records that are ours, as JSON.
    pub(crate) ledger: String,
    /// Changes of records that may have reached the vendor, as JSON.
    pub(crate) sending: Option<String>,
    pub(crate) scan: Scan,
    pub(crate) told: bool,
    pub(crate) activate: bool,
    pub(crate) tries: u32,
    pub(crate) refreshed: Option<i64>,
    pub(crate) plan_step: PlanStep,
    /// The plan's label; none for the free one.
    pub(crate) plan: Option<String>,
}

/// What the vendor says of a zone.
#[derive(Clone, Default)]
pub(crate) struct FoundZone {
    pub(crate) vendor_id: Option<String>,
    pub(crate) status: Option<String>,
    /// With a space between two.
    pub(crate) name_servers: String,
    pub(crate) suffix: Option<String>,
    pub(crate) verification_key: Option<String>,
}

/// A zone that is wanted at the vendor.
pub(crate) struct ZoneWish<'a> {
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
    pub(crate) owner: UserId,
    pub(crate) zone: ZoneId,
    pub(crate) kind: ZoneKind,
    pub(crate) scan: Scan,
}

/// What is to be done for a zone in the background, and how far that is.
#[derive(Clone, Copy)]
pub(crate) struct Chores {
    pub(crate) scan: Scan,
    pub(crate) told: bool,
    pub(crate) activate: bool,
    /// When the next of them has its turn.
    pub(crate) due: Option<i64>,
    pub(crate) tries: u32,
}

const ZONE: &str =
    "id, account, name, owner, zone, wanted, kind, step, looked, vendor_id, status, name_servers, suffix,
    verification_key, certificate, ledger, sending, scan, told, activate, tries, refreshed, plan_step,
    plan";

fn vendor_zone(row: &Record<'_>) -> Result<VendorZone> {
    Ok(VendorZone {
        id: row.get(0)?,
        account: row.get(1)?,
        name: row.get(2)?,
        owner: row.get(3)?,
        zone: row.get(4)?,
        wanted: row.get(5)?,
        kind: row.get(6)?,
        step: row.get(7)?,
        looked: row.get(8)?,
        found: FoundZone {
            vendor_id: row.get(9)?,
            status: row.get(10)?,
            name_servers: row.get(11)?,
            suffix: row.get(12)?,
            verification_key: row.get(13)?,
        },
        certificate: row.get(14)?,
        ledger: row.get(15)?,
        sending: row.get(16)?,
        scan: row.get(17)?,
        told: row.get(18)?,
        activate: row.get(19)?,
        tries: row.get(20)?,
        refreshed: row.get(21)?,
        plan_step: row.get(22)?,
        plan: row.get(23)?,
    })
}

impl Read<'_> {
    /// What the zone is at the vendor, if it is a zone there or was to be one.
    pub(crate) fn vendor_zone(&self, zone: ZoneId) -> Result<Option<VendorZone>> {
        self.first(&format!("SELECT {ZONE} FROM vendor_zones WHERE zone = $1"), bind![zone], vendor_zone)
    }

    /// The name servers that a zone has to be delegated to, if it is one of the vendor's.
    pub(crate) fn name_servers(&self, zone: ZoneId) -> Result<Vec<String>> {
        let servers = self.vendor_zone(zone)?.map(|zone| zone.found.name_servers).unwrap_or_default();
        Ok(servers.split_whitespace().map(str::to_owned).collect())
    }

    /// A zone at the vendor.
    pub(crate) fn vendor_zone_by_id(&self, id: i64) -> Result<Option<VendorZone>> {
        self.first(&format!("SELECT {ZONE} FROM vendor_zones WHERE id = $1"), bind![id], vendor_zone)
    }

    /// The zone of this name in an account, whosever it is.
    pub(crate) fn vendor_zone_named(&self, account: &str, name: &str) -> Result<Option<VendorZone>> {
        let sql = format!("SELECT {ZONE} FROM vendor_zones WHERE account = $1 AND name = $2");
        self.first(&sql, bind![account, name], vendor_zone)
    }

    /// All zones of an account.
    pub(crate) fn vendor_zones_of(&self, account: &str) -> Result<Vec<VendorZone>> {
        let sql = format!("SELECT {ZONE} FROM vendor_zones WHERE account = $1 ORDER BY name");
        self.all(&sql, bind![account], vendor_zone)
    }

    /// Whether all zones of an account are known.
    pub(crate) fn is_account_swept(&self, account: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM vendor_accounts WHERE id = $1 AND swept IS NOT NULL";
        Ok(self.first(sql, bind![account], |_| Ok(()))?.is_some())
    }

    /// Zones at the vendor with a subscription that was not canceled, in the order of their numbers, from after this one.
    pub(crate) fn subscribed_zones(&self, after: i64, most: u32) -> Result<Vec<VendorZone>> {
        let sql = format!(
            "SELECT {ZONE} FROM vendor_zones
             WHERE id > $1 AND wanted AND step = 'there' AND plan_step = 'none'
                 AND EXISTS (SELECT 1 FROM subs WHERE subs.zone = vendor_zones.zone AND subs.canceled IS NULL)
             ORDER BY id LIMIT $2"
        );
        self.all(&sql, bind![after, most], vendor_zone)
    }

    /// When something is next to be done in the background, if anything is.
    pub(crate) fn next_chore(&self) -> Result<Option<i64>> {
        self.one("SELECT min(due) FROM vendor_zones", &[], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Wants a zone at the vendor. It is the user's from now on.
    pub(crate) fn want_vendor_zone(&self, wish: &ZoneWish<'_>) -> Result<()> {
        self.put(
            "INSERT INTO vendor_zones (account, name, owner, zone, kind, scan, wanted) VALUES ($1, $2, $3, $4, $5, $6, TRUE)
             ON CONFLICT (account, name) DO UPDATE SET owner = excluded.owner, zone = excluded.zone, kind = excluded.kind,
                 wanted = TRUE, looked = (vendor_zones.wanted AND vendor_zones.looked),
                 step = CASE WHEN vendor_zones.step = 'gone' THEN 'absent' ELSE vendor_zones.step END,
                 scan = CASE WHEN vendor_zones.step IN ('absent', 'gone') THEN excluded.scan ELSE vendor_zones.scan END,
                 activate = (vendor_zones.step = 'there' AND coalesce(vendor_zones.status, '') <> 'active')",
            bind![wish.account, wish.name, wish.owner, wish.zone, wish.kind, wish.scan],
        )
    }

    /// Wants the zone at the vendor, or wants it no longer, if it is known there.
    pub(crate) fn set_zone_wanted(&self, zone: ZoneId, wanted: bool) -> Result<()> {
        self.put("UPDATE vendor_zones SET wanted = $1 WHERE zone = $2", bind![wanted, zone])
    }

    pub(crate) fn set_zone_step(&self, id: i64, step: Step) -> Result<()> {
        self.put("UPDATE vendor_zones SET step = $1 WHERE id = $2", bind![step, id])
    }

    /// Notes that a zone was looked for, and is not there.
    pub(crate) fn set_zone_absent(&self, id: i64, step: Step, now: i64) -> Result<()> {
        self.put(
            "UPDATE vendor_zones SET step = $1, looked = TRUE, vendor_id = NULL, status = NULL, name_servers = '',
                 suffix = NULL, verification_key = NULL, certificate = NULL, ledger = '{}', sending = NULL, told = FALSE,
                 plan_step = 'none', plan = NULL,
                 activate = FALSE, due = NULL, refreshed = $2 WHERE id = $3",
            bind![step, now, id],
        )
    }

    /// Notes what the vendor says of a zone.
    pub(crate) fn set_zone_found(&self, id: i64, step: Step, found: &FoundZone, now: i64) -> Result<()> {
        self.put(
            "UPDATE vendor_zones SET step = $1, vendor_id = $2, status = $3, name_servers = $4, suffix = $5,
                 verification_key = $6, refreshed = $7 WHERE id = $8",
            bind![
                step,
                found.vendor_id.as_deref(),
                found.status.as_deref(),
                &found.name_servers,
                found.suffix.as_deref(),
                found.verification_key.as_deref(),
                now,
                id
            ],
        )
    }

    /// Notes how far the certificate of a zone is.
    pub(crate) fn set_certificate(&self, id: i64, certificate: Option<&str>, now: i64) -> Result<()> {
        self.put("UPDATE vendor_zones SET certificate = $1, refreshed = $2 WHERE id = $3", bind![certificate, now, id])
    }

    /// Notes which records of a zone are ours, and what of them is about to be sent.
    pub(crate) fn set_ledger(&self, id: i64, ledger: &str, sending: Option<&str>) -> Result<()> {
        self.put("UPDATE vendor_zones SET ledger = $1, sending = $2 WHERE id = $3", bind![ledger, sending, id])
    }

    /// Notes how far putting a zone on a plan is.
    pub(crate) fn set_plan_step(&self, id: i64, step: PlanStep, plan: Option<&str>) -> Result<()> {
        self.put("UPDATE vendor_zones SET plan_step = $1, plan = $2 WHERE id = $3", bind![step, plan, id])
    }

    /// Keeps the records that a zone has before it is deleted.
    pub(crate) fn keep_records(&self, id: i64, records: &str) -> Result<()> {
        self.put("UPDATE vendor_zones SET kept = $1 WHERE id = $2", bind![records, id])
    }

    /// Has what is to be done for a zone in the background done from then on.
    pub(crate) fn begin_chores(&self, zone: ZoneId, now: i64) -> Result<()> {
        self.put(
            "UPDATE vendor_zones SET due = $1, tries = 0 WHERE zone = $2 AND wanted AND step = 'there'
                 AND (scan <> 'none' OR (kind = 'partial' AND NOT told) OR activate)",
            bind![now, zone],
        )
    }

    /// Gives the caller the zone for which something is to be done in the background, to itself until then.
    pub(crate) fn claim_chores(&self, now: i64, until: i64) -> Result<Option<VendorZone>> {
        let sql = format!(
            "UPDATE vendor_zones SET due = $1
             WHERE id = (SELECT id FROM vendor_zones WHERE due <= $2 ORDER BY due LIMIT 1) RETURNING {ZONE}"
        );
        self.first(&sql, bind![until, now], vendor_zone)
    }

    /// Notes how far that is. A zone that is another by now keeps what it has.
    pub(crate) fn set_chores(&self, zone: &VendorZone, chores: &Chores) -> Result<()> {
        self.put(
            "UPDATE vendor_zones SET scan = $1, told = $2, activate = $3, due = $4, tries = $5
             WHERE id = $6 AND vendor_id = $7",
            bind![
                chores.scan,
                chores.told,
                chores.activate,
                chores.due,
                chores.tries,
                zone.id,
                zone.found.vendor_id.as_deref()
            ],
        )
    }

    /// Notes that all zones of an account were looked at.
    pub(crate) fn set_account_swept(&self, account: &str, now: i64) -> Result<()> {
        self.put(
            "INSERT INTO vendor_accounts (id, swept) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET swept = excluded.swept",
            bind![account, now],
        )
    }

    /// Enters a zone that stands at the vendor, and that no act made; or that somebody has made anew.
    pub(crate) fn add_foreign_zone(&self, account: &str, name: &str, kind: ZoneKind, found: &FoundZone) -> Result<()> {
        self.put(
            "INSERT INTO vendor_zones (account, name, kind, step, vendor_id, status) VALUES ($1, $2, $3, 'there', $4, $5)
             ON CONFLICT (account, name) DO UPDATE SET owner = NULL, zone = NULL, wanted = FALSE, kind = excluded.kind,
                 step = 'there', looked = FALSE, vendor_id = excluded.vendor_id, status = excluded.status",
            bind![account, name, kind, found.vendor_id.as_deref(), found.status.as_deref()],
        )
    }

    /// Forgets the zone if it is neither wanted nor at the vendor.
    pub(crate) fn free_gone_zone(&self, zone: ZoneId) -> Result<()> {
        let sql = "DELETE FROM vendor_zones WHERE zone = $1 AND NOT wanted AND step IN ('absent', 'gone')";
        self.put(sql, bind![zone])
    }

    /// Forgets a zone that is no longer at the vendor, and that no act made.
    pub(crate) fn forget_foreign_zone(&self, id: i64) -> Result<()> {
        self.put("DELETE FROM vendor_zones WHERE id = $1 AND owner IS NULL AND zone IS NULL", bind![id])
    }
}
