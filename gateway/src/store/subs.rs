//! Plans, and the subscriptions of zones to them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row as SqlRow, params};

use super::{HostId, Read, SubId, Write, ZoneId};

/// What zones can be subscribed to.
pub(crate) struct Plan {
    pub(crate) sub_label: String,
    pub(crate) sbase_name: String,
    pub(crate) product_price: String,
    /// Whether it takes no new subscriptions.
    pub(crate) is_closed: bool,
    /// Whether a zone whose subscription was canceled can have another.
    pub(crate) is_reactivatable: bool,
}

impl Plan {
    const SELECT: &str = "SELECT sub_label, sbase_name, product_price, closed, reactivatable FROM plans";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            sub_label: row.get(0)?,
            sbase_name: row.get(1)?,
            product_price: row.get(2)?,
            is_closed: row.get(3)?,
            is_reactivatable: row.get(4)?,
        })
    }
}

/// A zone's subscription.
pub(crate) struct Sub {
    pub(crate) id: SubId,
    /// The plan's label.
    pub(crate) plan: String,
    /// The plan's price when it was sold.
    pub(crate) price: String,
    pub(crate) activated: Timestamp,
    pub(crate) canceled: Option<Timestamp>,
}

impl Sub {
    /// What [`read`](Self::read) reads: the first columns.
    pub(super) const COLUMNS: &str = "subs.id, plan, price, activated, canceled";

    pub(super) fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        let time = |column, micros| {
            Timestamp::from_microsecond(micros).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, micros))
        };
        Ok(Self {
            id: row.get(0)?,
            plan: row.get(1)?,
            price: row.get(2)?,
            activated: time(3, row.get(3)?)?,
            canceled: row.get::<_, Option<i64>>(4)?.map(|micros| time(4, micros)).transpose()?,
        })
    }

    /// `V` or `CNL`, as lists show it.
    pub(crate) fn status(&self) -> &'static str {
        if self.canceled.is_none() { "V" } else { "CNL" }
    }

    /// Of a row in which there may be none.
    pub(super) fn read_joined(row: &SqlRow<'_>) -> rusqlite::Result<Option<Self>> {
        row.get::<_, Option<SubId>>(0)?.map(|_| Self::read(row)).transpose()
    }
}

/// A subscription in a list.
pub(crate) struct SubRow {
    pub(crate) sub: Sub,
    pub(crate) zone_name: String,
    /// What the plan is sold as.
    pub(crate) name: String,
}

impl Read<'_> {
    /// All plans, oldest first.
    pub(crate) fn plans(&self) -> rusqlite::Result<Vec<Plan>> {
        let sql = format!("{} ORDER BY rowid", Plan::SELECT);
        self.prepare(&sql)?.query_map([], Plan::read)?.collect()
    }

    pub(crate) fn plan(&self, sub_label: &str) -> rusqlite::Result<Option<Plan>> {
        let sql = format!("{} WHERE sub_label = ?", Plan::SELECT);
        self.prepare(&sql)?.query_row([sub_label], Plan::read).optional()
    }

    /// A zone's subscriptions, newest first.
    pub(crate) fn subs(&self, zone: ZoneId) -> rusqlite::Result<Vec<Sub>> {
        let sql = format!("SELECT {} FROM subs WHERE zone = ? ORDER BY id DESC", Sub::COLUMNS);
        self.prepare(&sql)?.query_map([zone], Sub::read)?.collect()
    }

    pub(crate) fn newest_sub(&self, zone: ZoneId) -> rusqlite::Result<Option<Sub>> {
        Ok(self.subs(zone)?.into_iter().next())
    }

    /// The subscriptions of all zones that the host set up, oldest first.
    pub(crate) fn list_subs(&self, host: HostId) -> rusqlite::Result<Vec<SubRow>> {
        let sql = format!(
            "SELECT {}, name, sbase_name FROM zones JOIN subs ON zone = zones.id JOIN plans ON sub_label = plan
             WHERE host = ? ORDER BY subs.id",
            Sub::COLUMNS
        );
        self.prepare(&sql)?
            .query_map([host], |row| {
                Ok(SubRow { sub: Sub::read(row)?, zone_name: row.get("name")?, name: row.get("sbase_name")? })
            })?
            .collect()
    }
}

impl Write<'_> {
    /// Adds a plan, or puts it in the place of the one with its label.
    pub(crate) fn set_plan(&self, plan: &Plan) -> rusqlite::Result<()> {
        self.prepare(
            "INSERT INTO plans (sub_label, sbase_name, product_price, closed, reactivatable) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (sub_label) DO UPDATE SET
                     sbase_name = excluded.sbase_name, product_price = excluded.product_price,
                     closed = excluded.closed, reactivatable = excluded.reactivatable",
        )?
        .execute(params![plan.sub_label, plan.sbase_name, plan.product_price, plan.is_closed, plan.is_reactivatable])
        .map(drop)
    }

    /// Subscribes a zone that has no live subscription.
    pub(crate) fn add_sub(&self, zone: ZoneId, plan: &Plan) -> rusqlite::Result<SubId> {
        self.prepare("INSERT INTO subs (zone, plan, price, activated) VALUES (?, ?, ?, ?) RETURNING id")?
            .query_row(params![zone, plan.sub_label, plan.product_price, now()], |row| row.get(0))
    }

    /// Cancels the zone's live subscription, if there is one.
    pub(crate) fn cancel_sub(&self, zone: ZoneId) -> rusqlite::Result<()> {
        self.prepare("UPDATE subs SET canceled = ? WHERE zone = ? AND canceled IS NULL")?
            .execute(params![now(), zone])
            .map(drop)
    }
}

fn now() -> i64 {
    Timestamp::now().as_microsecond()
}
