//! What an operator looks at: tables with a search, an order and pages, and one thing as a whole.

use jiff::Timestamp;

use super::{Failure, Hints, Read, Record, Result, Sub, UserId, Value, ZoneId, bind};

/// How many rows a page of a table has.
const ON_A_PAGE: i64 = 50;

/// What somebody wants to see of a table.
pub(crate) struct Wanted<'a> {
    /// In lower case; empty for all.
    pub(crate) search: &'a str,
    /// A column of the table's `ORDERS`, with a `-` before it for the other way around. One that is unknown is the first.
    pub(crate) order: &'a str,
    /// From 0. One beyond the last is the last.
    pub(crate) page: i64,
}

/// A page of a table.
pub(crate) struct Table<T> {
    pub(crate) rows: Vec<T>,
    /// How many rows there are on all pages.
    pub(crate) total: i64,
    /// Which page it is, from 0.
    pub(crate) page: i64,
}

impl<T> Table<T> {
    /// How many pages there are; an empty table has one.
    pub(crate) fn pages(&self) -> i64 {
        pages(self.total)
    }
}

fn pages(total: i64) -> i64 {
    ((total + ON_A_PAGE - 1) / ON_A_PAGE).max(1)
}

/// The orders that a table can have: the column's name, and how SQL says it.
type Orders = [(&'static str, &'static str)];

/// The columns of these that can have no value. Such rows come first, whatever the engine likes.
const WITHOUT: [&str; 2] = ["lower(username)", "canceled"];

/// The words after `ORDER BY`. A number of a row decides where the rest is equal, so that pages do not overlap. `offset` is the
/// number of the parameter that says where the page begins.
fn order_by(wanted: &Wanted<'_>, orders: &Orders, id: &str, offset: usize) -> String {
    let (name, is_down) = match wanted.order.strip_prefix('-') {
        Some(name) => (name, true),
        None => (wanted.order, false),
    };
    let (way, without) = if is_down { ("DESC", " NULLS LAST") } else { ("ASC", " NULLS FIRST") };
    let (_, column) = orders.iter().find(|(known, _)| *known == name).unwrap_or(&orders[0]);
    let without = if WITHOUT.contains(column) { without } else { "" };
    format!("ORDER BY {column} {way}{without}, {id} {way} LIMIT {ON_A_PAGE} OFFSET ${offset}")
}

/// A zone in the operator's list.
pub(crate) struct ZoneView {
    pub(crate) id: ZoneId,
    pub(crate) name: String,
    pub(crate) is_full: bool,
    /// `V`, `P` or `D`.
    pub(crate) status: String,
    pub(crate) resolve_to: Option<String>,
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) host: i64,
    pub(crate) pub_name: String,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}

/// An account in the operator's list.
pub(crate) struct CustomerView {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) username: Option<String>,
    pub(crate) state: String,
    pub(crate) created: Timestamp,
    pub(crate) zones: i64,
    pub(crate) hosts: i64,
}

/// A host's right to act for an account, in the operator's view of the account.
pub(crate) struct LinkView {
    pub(crate) host: i64,
    pub(crate) pub_name: String,
    pub(crate) unique_id: Option<String>,
    pub(crate) created: Timestamp,
}

/// A host in the operator's list.
pub(crate) struct HostView {
    pub(crate) id: i64,
    pub(crate) pub_name: String,
    pub(crate) parent: Option<i64>,
    pub(crate) is_stopped: bool,
    pub(crate) addresses: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) users: i64,
    pub(crate) zones: i64,
}

/// A subscription in the operator's list.
pub(crate) struct SubView {
    pub(crate) sub: Sub,
    pub(crate) zone: ZoneId,
    pub(crate) zone_name: String,
}

fn time(seconds: i64) -> Result<Timestamp> {
    Timestamp::from_second(seconds).map_err(|error| Failure::new(error.to_string()))
}

impl ZoneView {
    pub(crate) const ORDERS: &Orders = &[
        ("changed", "zones.changed"),
        ("name", "zones.name"),
        ("customer", "email_lower"),
        ("host", "zones.host"),
        ("created", "zones.id"),
    ];
    const SELECT: &str = "
        SELECT zones.id, zones.name, kind = 'full', zones.status, resolve_to, account, users.email, zones.host, pub_name,
               zones.created, zones.changed
        FROM zones JOIN users ON users.id = account JOIN hosts ON hosts.id = zones.host";

    fn read(row: &Record<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            is_full: row.get(2)?,
            status: row.get(3)?,
            resolve_to: row.get(4)?,
            user: row.get(5)?,
            email: row.get(6)?,
            host: row.get(7)?,
            pub_name: row.get(8)?,
            created: time(row.get(9)?)?,
            changed: time(row.get(10)?)?,
        })
    }
}

impl CustomerView {
    pub(crate) const ORDERS: &Orders =
        &[("created", "users.id"), ("email", "email_lower"), ("username", "lower(username)"), ("zones", "zones")];

    const SELECT: &str = "SELECT users.id, email, username, state, created,
               (SELECT count(*) FROM zones WHERE account = users.id AND status <> 'D') AS zones,
               (SELECT count(*) FROM host_users WHERE account = users.id)
        FROM users";

    fn read(row: &Record<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            email: row.get(1)?,
            username: row.get(2)?,
            state: row.get(3)?,
            created: time(row.get(4)?)?,
            zones: row.get(5)?,
            hosts: row.get(6)?,
        })
    }
}

impl HostView {
    pub(crate) const ORDERS: &Orders =
        &[("number", "hosts.id"), ("name", "pub_name"), ("zones", "zones"), ("users", "users")];
}

impl SubView {
    pub(crate) const ORDERS: &Orders = &[
        ("number", "subs.id"),
        ("zone", "zones.name"),
        ("plan", "plan"),
        ("activated", "activated"),
        ("canceled", "canceled"),
    ];
}

/// What finds the numbers of the zones on a page, and what counts all of them. `$1` is the search, `$2` the account, and `$3`
/// where the page begins.
fn zones_sql(wanted: &Wanted<'_>, status: &str, is_of_user: bool, hints: &Hints) -> (String, String) {
    let is_searched = !wanted.search.is_empty();
    let mut order = order_by(wanted, ZoneView::ORDERS, "zones.id", 3);
    let status = match status {
        "V" => "= 'V'",
        "P" => "= 'P'",
        "D" => "= 'D'",
        "all" => "IS NOT NULL",
        _ => "<> 'D'",
    };
    // No index is walked along where each row has to be looked at: going through the table, or through the zones of the account,
    // is faster.
    let plus = if is_searched { hints.plus } else { "" };
    if is_searched || is_of_user {
        order = order.replace("ORDER BY ", &format!("ORDER BY {}", hints.plus));
    }
    let search = if is_searched {
        "(instr(zones.name, $1) > 0 OR zones.account IN (SELECT id FROM users WHERE instr(lower(email), $1) > 0))"
    } else {
        "CAST($1 AS TEXT) = ''"
    };
    let whose = if is_of_user { "zones.account = $2" } else { "CAST($2 AS BIGINT) IS NULL" };
    let condition = format!("{plus}zones.status {status} AND {search} AND {whose}");
    // In the order of the accounts' addresses, the accounts are walked along and not the zones, except where all zones are
    // looked at anyway.
    let by_account = wanted.order.trim_start_matches('-') == "customer";
    let join = hints.join;
    let from = match (by_account, is_searched) {
        (false, _) => "zones".to_owned(),
        (true, false) => format!("users {join} zones ON zones.account = users.id"),
        (true, true) => format!("zones {join} users ON users.id = zones.account"),
    };
    (
        format!("SELECT zones.id FROM {from} WHERE {condition} {order}"),
        format!("SELECT count(*) FROM zones WHERE {condition}"),
    )
}

impl Read<'_> {
    /// A page of what two queries find and count. The last parameter of the first is where the page begins.
    fn table<T>(
        &self,
        (rows, count): (&str, &str),
        wanted: &Wanted<'_>,
        values: &[Value<'_>],
        read: impl FnMut(&Record<'_>) -> Result<T>,
    ) -> Result<Table<T>> {
        let total = self.one(count, values, |row| row.get(0))?;
        let page = wanted.page.clamp(0, pages(total) - 1);
        let values = [values, &[Value::Int(page * ON_A_PAGE)]].concat();
        Ok(Table { rows: self.all(rows, &values, read)?, total, page })
    }

    /// The zones whose name, or whose account's address, holds the search; those of one status if one is given, else those
    /// that are not deleted, or `all`; those of one account if one is given.
    pub(crate) fn zones_view(
        &self,
        wanted: &Wanted<'_>,
        status: &str,
        user: Option<UserId>,
    ) -> Result<Table<ZoneView>> {
        let (rows, count) = zones_sql(wanted, status, user.is_some(), self.hints());
        // First their numbers: what is shown of a zone is not read of those that are passed over on the way to the page.
        let ids = self.table((&rows, &count), wanted, bind![wanted.search, user], |row| row.get(0))?;
        let rows = ids.rows.into_iter().filter_map(|id| self.zone_view(id).transpose()).collect::<Result<_>>()?;
        Ok(Table { rows, total: ids.total, page: ids.page })
    }

    /// One zone, deleted or not.
    pub(crate) fn zone_view(&self, id: ZoneId) -> Result<Option<ZoneView>> {
        self.first(&format!("{} WHERE zones.id = $1", ZoneView::SELECT), bind![id], ZoneView::read)
    }

    /// The zones that have or had the same name, newest first.
    pub(crate) fn namesakes(&self, name: &str) -> Result<Vec<ZoneView>> {
        let sql = format!("{} WHERE zones.name = $1 ORDER BY zones.id DESC LIMIT 50", ZoneView::SELECT);
        self.all(&sql, bind![name], ZoneView::read)
    }

    /// The accounts whose address, username or alias holds the search.
    pub(crate) fn customers_view(&self, wanted: &Wanted<'_>) -> Result<Table<CustomerView>> {
        let condition = match wanted.search {
            "" => "CAST($1 AS TEXT) = ''",
            _ => {
                "(instr(lower(email), $1) > 0 OR instr(lower(coalesce(username, '')), $1) > 0 OR users.id IN
                  (SELECT account FROM host_users WHERE instr(lower(coalesce(unique_id, '')), $1) > 0))"
            }
        };
        let order = order_by(wanted, CustomerView::ORDERS, "users.id", 2);
        let rows = format!("{} WHERE {condition} {order}", CustomerView::SELECT);
        let count = format!("SELECT count(*) FROM users WHERE {condition}");
        self.table((&rows, &count), wanted, bind![wanted.search], CustomerView::read)
    }

    /// One account, and the hosts that may act for it.
    pub(crate) fn customer_view(&self, id: UserId) -> Result<Option<(CustomerView, Vec<LinkView>)>> {
        let sql = format!("{} WHERE users.id = $1", CustomerView::SELECT);
        let Some(customer) = self.first(&sql, bind![id], CustomerView::read)? else { return Ok(None) };
        let links = self.all(
            "SELECT host, pub_name, unique_id, host_users.created FROM host_users JOIN hosts ON hosts.id = host
             WHERE account = $1 ORDER BY host LIMIT 1000",
            bind![id],
            |row| {
                Ok(LinkView {
                    host: row.get(0)?,
                    pub_name: row.get(1)?,
                    unique_id: row.get(2)?,
                    created: time(row.get(3)?)?,
                })
            },
        )?;
        Ok(Some((customer, links)))
    }

    /// The hosts whose name holds the search.
    pub(crate) fn hosts_view(&self, wanted: &Wanted<'_>) -> Result<Table<HostView>> {
        let select = "SELECT hosts.id, pub_name, parent, stopped, addresses, created,
                   (SELECT count(*) FROM host_users WHERE host = hosts.id) AS users,
                   (SELECT count(*) FROM zones WHERE host = hosts.id AND status <> 'D') AS zones
            FROM hosts";
        let condition = "(CAST($1 AS TEXT) = '' OR instr(lower(pub_name), $1) > 0)";
        let order = order_by(wanted, HostView::ORDERS, "hosts.id", 2);
        let rows = format!("{select} WHERE {condition} {order}");
        let count = format!("SELECT count(*) FROM hosts WHERE {condition}");
        self.table((&rows, &count), wanted, bind![wanted.search], |row| {
            Ok(HostView {
                id: row.get(0)?,
                pub_name: row.get(1)?,
                parent: row.get(2)?,
                is_stopped: row.get(3)?,
                addresses: row.get(4)?,
                created: time(row.get(5)?)?,
                users: row.get(6)?,
                zones: row.get(7)?,
            })
        })
    }

    /// The subscriptions whose zone or plan holds the search.
    pub(crate) fn subs_view(&self, wanted: &Wanted<'_>) -> Result<Table<SubView>> {
        let from = "subs JOIN zones ON zones.id = subs.zone";
        let select = format!("SELECT {}, zones.id, zones.name FROM {from}", Sub::COLUMNS);
        let condition = "(CAST($1 AS TEXT) = '' OR instr(zones.name, $1) > 0 OR instr(lower(plan), $1) > 0)";
        let order = order_by(wanted, SubView::ORDERS, "subs.id", 2);
        let rows = format!("{select} WHERE {condition} {order}");
        let count = format!("SELECT count(*) FROM {from} WHERE {condition}");
        self.table((&rows, &count), wanted, bind![wanted.search], |row| {
            Ok(SubView { sub: Sub::read(row)?, zone: row.get(Sub::WIDTH)?, zone_name: row.get(Sub::WIDTH + 1)? })
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::store::Store;

    /// How SQLite goes about a query. It has no statistics, so that this does not depend on what is in the tables.
    pub(in crate::store) fn plan(sql: &str) -> String {
        let most = (1..10).rev().find(|number| sql.contains(&format!("${number}"))).unwrap_or(0);
        let steps = Store::in_memory().unwrap().read(|state| {
            state.all(&format!("EXPLAIN QUERY PLAN {sql}"), &vec![Value::Text(""); most], |row| row.get::<String>(3))
        });
        steps.unwrap().into_iter().map(|step| step + "\n").collect()
    }

    #[test]
    fn a_page_of_zones_is_found_by_an_index() {
        let of = |order, search, is_of_user| {
            let wanted = Wanted { search, order, page: 2000 };
            let (rows, count) = zones_sql(&wanted, "", is_of_user, &crate::store::sqlite::HINTS);
            (plan(&rows), plan(&count))
        };
        for (order, index) in [
            ("-changed", "SCAN zones USING COVERING INDEX zones_by_change"),
            ("name", "SCAN zones USING INDEX live_zones"),
            ("-customer", "SEARCH zones USING COVERING INDEX zones_by_user"),
            ("host", "SCAN zones USING INDEX zones_by_host"),
            ("-created", "SCAN zones"),
        ] {
            let (rows, count) = of(order, "", false);
            assert!(rows.contains(index), "{order}: {rows}");
            assert!(!rows.contains("USE TEMP B-TREE FOR ORDER BY"), "{order}: {rows}");
            assert!(count.starts_with("SCAN zones USING "), "{count}");
        }
        for order in ["-changed", "customer"] {
            let (rows, count) = of(order, "shop", false);
            assert!(rows.starts_with("SCAN zones\n") && count.starts_with("SCAN zones\n"), "{rows}{count}");
        }
        let (rows, count) = of("-changed", "", true);
        assert!(rows.contains("zones_by_user") && count.contains("zones_by_user"), "{rows}{count}");
    }

    #[test]
    fn what_belongs_to_an_account_is_found_by_an_index() {
        let plan = plan(CustomerView::SELECT);
        assert!(plan.contains("USING COVERING INDEX zones_by_user"), "{plan}");
        assert!(plan.contains("SEARCH host_users USING COVERING INDEX host_users_by_user"), "{plan}");
    }
}
