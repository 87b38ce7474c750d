//! Plans, and the subscriptions of zones to them.

use jiff::Timestamp;

use super::{Failure, HostId, Read, Record, Result, SubId, Write, ZoneId, bind};

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

    fn read(row: &Record<'_>) -> Result<Self> {
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
    /// What [`read`](Self::read) reads: the first columns, and how many they are.
    pub(super) const COLUMNS: &str = "subs.id, plan, price, activated, canceled";
    pub(super) const WIDTH: usize = 5;

    pub(super) fn read(row: &Record<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            plan: row.get(1)?,
            price: row.get(2)?,
            activated: moment(row.get(3)?)?,
            canceled: row.get::<Option<i64>>(4)?.map(moment).transpose()?,
        })
    }

    /// `V` or `CNL`, as lists show it.
    pub(crate) fn status(&self) -> &'static str {
        if self.canceled.is_none() { "V" } else { "CNL" }
    }

    /// Of a row in which there may be none.
    pub(super) fn read_joined(row: &Record<'_>) -> Result<Option<Self>> {
        row.get::<Option<SubId>>(0)?.map(|_| Self::read(row)).transpose()
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
    pub(crate) fn plans(&self) -> Result<Vec<Plan>> {
        self.all(&format!("{} ORDER BY rowid", Plan::SELECT), &[], Plan::read)
    }

    pub(crate) fn plan(&self, sub_label: &str) -> Result<Option<Plan>> {
        self.first(&format!("{} WHERE sub_label = $1", Plan::SELECT), bind![sub_label], Plan::read)
    }

    /// A zone's subscriptions, newest first.
    pub(crate) fn subs(&self, zone: ZoneId) -> Result<Vec<Sub>> {
        let sql = format!("SELECT {} FROM subs WHERE zone = $1 ORDER BY id DESC", Sub::COLUMNS);
        self.all(&sql, bind![zone], Sub::read)
    }

    /// The subscriptions of all zones that the host set up, oldest first.
    pub(crate) fn list_subs(&self, host: HostId) -> Result<Vec<SubRow>> {
        let sql = format!(
            "SELECT {}, name, sbase_name FROM zones JOIN subs ON zone = zones.id JOIN plans ON sub_label = plan
             WHERE host = $1 ORDER BY subs.id",
            Sub::COLUMNS
        );
        self.all(&sql, bind![host], |row| {
            Ok(SubRow { sub: Sub::read(row)?, zone_name: row.get(Sub::WIDTH)?, name: row.get(Sub::WIDTH + 1)? })
        })
    }
}

impl Write<'_> {
    /// Adds a plan, or puts it in the place of the one with its label.
    pub(crate) fn set_plan(&self, plan: &Plan) -> Result<()> {
        self.put(
            "INSERT INTO plans (sub_label, sbase_name, product_price, closed, reactivatable) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (sub_label) DO UPDATE SET
                     sbase_name = excluded.sbase_name, product_price = excluded.product_price,
                     closed = excluded.closed, reactivatable = excluded.reactivatable",
            bind![&plan.sub_label, &plan.sbase_name, &plan.product_price, plan.is_closed, plan.is_reactivatable],
        )
    }

    /// Subscribes a zone that has no live subscription.
    pub(crate) fn add_sub(&self, zone: ZoneId, plan: &Plan) -> Result<SubId> {
        self.one(
            "INSERT INTO subs (zone, plan, price, activated) VALUES ($1, $2, $3, $4) RETURNING id",
            bind![zone, &plan.sub_label, &plan.product_price, now_in_microseconds()],
            |row| row.get(0),
        )
    }

    /// Cancels the zone's live subscription, if there is one.
    pub(crate) fn cancel_sub(&self, zone: ZoneId) -> Result<()> {
        self.put(
            "UPDATE subs SET canceled = $1 WHERE zone = $2 AND canceled IS NULL",
            bind![now_in_microseconds(), zone],
        )
    }
}

/// The time as it is kept of what is told with its fractions of a second.
pub(super) fn now_in_microseconds() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Such a time.
pub(super) fn moment(microseconds: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(microseconds).map_err(|error| Failure::new(error.to_string()))
}
