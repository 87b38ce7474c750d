//! What an operator looks at of the vendor: what is under way, and how what was wanted stands.

use super::{HostId, Read, Record, Result, UserId, Value, Write, ZoneId, bind};

/// The most rows of a list.
const MOST: u32 = 1_000;

/// What is under way for a zone.
pub(crate) struct OperationView {
    pub(crate) zone: ZoneId,
    /// The zone's name, if it is not gone.
    pub(crate) name: Option<String>,
    pub(crate) act: String,
    pub(crate) state: String,
    pub(crate) code: Option<u32>,
    pub(crate) subject: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) tries: u32,
    pub(crate) next_try: i64,
    pub(crate) created: i64,
}

/// A host name in a provider zone, and whose it is.
pub(crate) struct HostnameView {
    pub(crate) provider: String,
    pub(crate) name: String,
    pub(crate) zone: Option<ZoneId>,
    /// The user's address.
    pub(crate) email: Option<String>,
    pub(crate) wanted: bool,
    pub(crate) origin: Option<String>,
    pub(crate) origin_found: Option<String>,
    pub(crate) step: String,
    pub(crate) status: Option<String>,
    pub(crate) ssl_status: Option<String>,
    /// Why it does not work: as it was found out, or else as the vendor says.
    pub(crate) reason: Option<String>,
    pub(crate) delegation: Option<String>,
    pub(crate) reserved_until: Option<i64>,
    pub(crate) state: String,
    /// Not before then the vendor is made to try it anew.
    pub(crate) revive_at: i64,
}

/// How a host name stands, in one word: it works, it is there and does not work yet, how far it is if it is not there, or it is
/// nobody's.
const STATE: &str = "CASE WHEN owner IS NULL AND hostnames.zone IS NULL THEN 'others' WHEN step <> 'there' THEN step
    WHEN coalesce(hostnames.status, '') IN ('active', 'active_redeploying', 'provisioned')
        AND coalesce(ssl_status, '') IN ('active', 'staging_active', 'pending_expiration', 'backup_issued') THEN 'works'
    ELSE 'pending' END";

/// Which host names a list has.
#[derive(Clone, Copy)]
pub(crate) enum Hostnames {
    All,
    /// Those of a zone, also those that are no longer wanted.
    Of(ZoneId),
    /// Those that are wanted and do not work.
    Pending,
    /// Those that stand at the vendor and are nobody's.
    Nobodys,
    /// Those that are gone, and kept for whoever had them: until after this time.
    Reserved(i64),
}

/// A zone at the vendor, and whose it is.
pub(crate) struct VendorZoneView {
    pub(crate) name: String,
    pub(crate) zone: Option<ZoneId>,
    pub(crate) email: Option<String>,
    pub(crate) wanted: bool,
    pub(crate) kind: String,
    pub(crate) step: String,
    pub(crate) status: Option<String>,
    pub(crate) name_servers: String,
    pub(crate) suffix: Option<String>,
    pub(crate) certificate: Option<String>,
    pub(crate) vendor_id: Option<String>,
}

/// A partial zone that the vendor waits for.
pub(crate) struct ZoneToProve {
    pub(crate) name: String,
    pub(crate) zone: Option<ZoneId>,
    /// What its TXT record has to hold.
    pub(crate) key: String,
    /// The vendor's word.
    pub(crate) status: Option<String>,
}

/// A zone that somebody has, for one who takes all of them elsewhere.
pub(crate) struct TakenZone {
    pub(crate) id: ZoneId,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) is_active: bool,
    pub(crate) resolve_to: Option<String>,
    pub(crate) email: String,
    pub(crate) host: HostId,
    pub(crate) pub_name: String,
}

fn hostname(row: &Record<'_>) -> Result<HostnameView> {
    Ok(HostnameView {
        provider: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
        email: row.get(3)?,
        wanted: row.get(4)?,
        origin: row.get(5)?,
        origin_found: row.get(6)?,
        step: row.get(7)?,
        status: row.get(8)?,
        ssl_status: row.get(9)?,
        reason: row.get(10)?,
        delegation: row.get(11)?,
        reserved_until: row.get(12)?,
        state: row.get(13)?,
        revive_at: row.get(14)?,
    })
}

const OPERATION: &str =
    "SELECT operations.zone, zones.name, act, operations.state, code, subject, reason, tries, next_try,
        operations.created
    FROM operations LEFT JOIN zones ON zones.id = operations.zone";

fn operation(row: &Record<'_>) -> Result<OperationView> {
    Ok(OperationView {
        zone: row.get(0)?,
        name: row.get(1)?,
        act: row.get(2)?,
        state: row.get(3)?,
        code: row.get(4)?,
        subject: row.get(5)?,
        reason: row.get(6)?,
        tries: row.get(7)?,
        next_try: row.get(8)?,
        created: row.get(9)?,
    })
}

impl Read<'_> {
    /// What is under way for a zone, or was last, to be told.
    pub(crate) fn told(&self, zone: ZoneId) -> Result<Option<OperationView>> {
        self.first(&format!("{OPERATION} WHERE operations.zone = $1"), bind![zone], operation)
    }

    /// What is under way, in the order of its turns.
    pub(crate) fn open_operations(&self) -> Result<Vec<OperationView>> {
        let sql = format!(
            "{OPERATION} WHERE operations.state IN ('running', 'undoing') ORDER BY next_try, operations.zone LIMIT $1"
        );
        self.all(&sql, bind![MOST], operation)
    }

    /// How many operations are under way, by state, and when the oldest of each was wanted.
    pub(crate) fn operation_counts(&self) -> Result<Vec<(String, i64, i64)>> {
        let sql = "SELECT state, count(*), min(created) FROM operations WHERE state IN ('running', 'undoing')
            GROUP BY state ORDER BY state";
        self.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// How many host names there are, by provider zone and state.
    pub(crate) fn hostname_counts(&self) -> Result<Vec<(String, String, i64)>> {
        let sql = format!("SELECT provider, {STATE} AS state, count(*) FROM hostnames GROUP BY 1, 2 ORDER BY 1, 2");
        self.all(&sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// How many zones at the vendor are ours or were, by kind and how they stand there.
    pub(crate) fn vendor_zone_counts(&self) -> Result<Vec<(String, String, i64)>> {
        let sql = "SELECT kind, CASE WHEN step = 'there' THEN coalesce(status, 'there') ELSE step END, count(*)
            FROM vendor_zones WHERE owner IS NOT NULL OR zone IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2";
        self.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// The provider zones and the accounts that were looked over, and when that was.
    pub(crate) fn sweeps(&self) -> Result<Vec<(String, Option<i64>)>> {
        let sql = "SELECT name, swept FROM providers UNION ALL SELECT id, swept FROM vendor_accounts WHERE email IS NULL ORDER BY 1";
        self.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Host names, by their names.
    pub(crate) fn hostnames_view(&self, which: Hostnames) -> Result<Vec<HostnameView>> {
        let (condition, most, value) = match which {
            Hostnames::All => ("CAST($1 AS BIGINT) = 0", u32::MAX, 0),
            Hostnames::Of(ZoneId(zone)) => ("hostnames.zone = $1", MOST, zone),
            Hostnames::Pending => ("CAST($1 AS BIGINT) = 0 AND wanted", MOST, 0),
            Hostnames::Nobodys => ("CAST($1 AS BIGINT) = 0 AND owner IS NULL AND hostnames.zone IS NULL", MOST, 0),
            Hostnames::Reserved(now) => {
                ("NOT wanted AND step IN ('absent', 'gone') AND reserved_until > $1", MOST, now)
            }
        };
        let sql = format!(
            "SELECT provider, name, zone, email, wanted, origin, origin_found, step, status, ssl_status, coalesce(diagnosis, reason),
                 delegation, reserved_until, state, revive_at
             FROM (SELECT hostnames.*, email, {STATE} AS state FROM hostnames LEFT JOIN users ON users.id = owner
                   WHERE {condition}) AS listed
             {} ORDER BY name, provider LIMIT $2",
            if matches!(which, Hostnames::Pending) { "WHERE state <> 'works'" } else { "" }
        );
        self.all(&sql, bind![Value::Int(value), most], hostname)
    }

    /// The zones at the vendor that are ours or were.
    pub(crate) fn vendor_zones_view(&self) -> Result<Vec<VendorZoneView>> {
        let sql = "SELECT name, zone, email, wanted, kind, step, status, name_servers, suffix, certificate, vendor_id
            FROM vendor_zones LEFT JOIN users ON users.id = owner
            WHERE owner IS NOT NULL OR zone IS NOT NULL ORDER BY name";
        self.all(sql, &[], |row| {
            Ok(VendorZoneView {
                name: row.get(0)?,
                zone: row.get(1)?,
                email: row.get(2)?,
                wanted: row.get(3)?,
                kind: row.get(4)?,
                step: row.get(5)?,
                status: row.get(6)?,
                name_servers: row.get(7)?,
                suffix: row.get(8)?,
                certificate: row.get(9)?,
                vendor_id: row.get(10)?,
            })
        })
    }

    /// Partial zones of which the vendor does not yet know that they are the customer's: each with the value of the record that
    /// says so.
    pub(crate) fn zones_to_prove(&self) -> Result<Vec<ZoneToProve>> {
        let sql = "SELECT vendor_zones.name, zone, verification_key, status FROM vendor_zones
            WHERE wanted AND kind = 'partial' AND step = 'there' AND verification_key IS NOT NULL
                AND coalesce(status, '') <> 'active' ORDER BY name LIMIT $1";
        self.all(sql, bind![MOST], |row| {
            Ok(ZoneToProve { name: row.get(0)?, zone: row.get(1)?, key: row.get(2)?, status: row.get(3)? })
        })
    }

    /// All zones that are not deleted, by their names.
    pub(crate) fn taken_zones(&self) -> Result<Vec<TakenZone>> {
        let sql = "SELECT zones.id, zones.name, kind, zones.status = 'V', resolve_to, users.email, hosts.id, pub_name
            FROM zones JOIN users ON users.id = account JOIN hosts ON hosts.id = zones.host
            WHERE zones.status <> 'D' ORDER BY zones.name";
        self.all(sql, &[], |row| {
            Ok(TakenZone {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                is_active: row.get(3)?,
                resolve_to: row.get(4)?,
                email: row.get(5)?,
                host: row.get(6)?,
                pub_name: row.get(7)?,
            })
        })
    }

    /// The servers behind a provider zone's origins, each with the name of its record.
    pub(crate) fn origins_of(&self, provider: &str) -> Result<Vec<(String, String)>> {
        let sql = "SELECT label, content FROM origins WHERE provider = $1 ORDER BY label";
        self.all(sql, bind![provider], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

impl Write<'_> {
    /// Gives a host name that is nobody's to a user.
    pub(crate) fn give_hostname(&self, hostname: i64, owner: UserId, zone: ZoneId) -> Result<()> {
        let sql = "UPDATE hostnames SET owner = $1, zone = $2 WHERE id = $3 AND owner IS NULL AND zone IS NULL";
        self.put(sql, bind![owner, zone, hostname])
    }

    /// Has the vendor try a name again that is there, however often it was tried before. It says of which zones it is.
    pub(crate) fn revive_hostname(&self, name: &str) -> Result<Vec<ZoneId>> {
        self.all(
            "UPDATE hostnames SET revive = TRUE, revived = 0, revive_at = 0
             WHERE name = $1 AND wanted AND step = 'there' AND zone IS NOT NULL RETURNING zone",
            bind![name],
            |row| row.get(0),
        )
    }

    /// Lets anybody have a name that is gone and was kept for whoever had it. It says how many there were.
    pub(crate) fn free_hostname(&self, name: &str, now: i64) -> Result<u64> {
        self.change(
            "UPDATE hostnames SET reserved_until = 0 WHERE name = $1 AND NOT wanted AND step IN ('absent', 'gone')
                 AND reserved_until > $2",
            bind![name, now],
        )
    }
}
