//! What an operator looks at: tables with a search, an order and pages, and one thing as a whole.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row as SqlRow, ToSql, named_params};

use super::{Read, Sub, UserId, ZoneId};

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

/// The words after `ORDER BY`. A number of a row decides where the rest is equal, so that pages do not overlap.
fn order_by(wanted: &Wanted<'_>, orders: &Orders, id: &str) -> String {
    let (name, way) = match wanted.order.strip_prefix('-') {
        Some(name) => (name, "DESC"),
        None => (wanted.order, "ASC"),
    };
    let (_, column) = orders.iter().find(|(known, _)| *known == name).unwrap_or(&orders[0]);
    format!("ORDER BY {column} {way}, {id} {way} LIMIT {ON_A_PAGE} OFFSET :offset")
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

fn time(row: &SqlRow<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    let seconds = row.get(column)?;
    Timestamp::from_second(seconds).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, seconds))
}

impl ZoneView {
    pub(crate) const ORDERS: &Orders = &[
        ("changed", "zones.changed"),
        ("name", "zones.name"),
        ("customer", "email_lower"),
        ("host", "zones.host"),
        ("created", "zones.id"),
    ];
    const COLUMNS: &str =
        "zones.id AS id, zones.name AS name, kind = 'full' AS is_full, zones.status AS status, resolve_to,
                           zones.user AS user, users.email AS email, zones.host AS host, pub_name,
                           zones.created AS created, zones.changed AS changed";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            is_full: row.get("is_full")?,
            status: row.get("status")?,
            resolve_to: row.get("resolve_to")?,
            user: row.get("user")?,
            email: row.get("email")?,
            host: row.get("host")?,
            pub_name: row.get("pub_name")?,
            created: time(row, "created")?,
            changed: time(row, "changed")?,
        })
    }
}

impl CustomerView {
    pub(crate) const ORDERS: &Orders =
        &[("created", "users.id"), ("email", "email_lower"), ("username", "username"), ("zones", "zones")];

    const SELECT: &str = "SELECT users.id AS id, email, username, state, created,
               (SELECT count(*) FROM zones WHERE user = users.id AND status <> 'D') AS zones,
               (SELECT count(*) FROM host_users WHERE user = users.id) AS hosts
        FROM users";

    fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            username: row.get("username")?,
            state: row.get("state")?,
            created: time(row, "created")?,
            zones: row.get("zones")?,
            hosts: row.get("hosts")?,
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

/// What finds the numbers of the zones on a page, and what counts all of them.
fn zones_sql(wanted: &Wanted<'_>, status: &str, is_of_user: bool) -> (String, String) {
    let is_searched = !wanted.search.is_empty();
    let mut order = order_by(wanted, ZoneView::ORDERS, "zones.id");
    let status = match status {
        "V" => "= 'V'",
        "P" => "= 'P'",
        "D" => "= 'D'",
        "all" => "NOTNULL",
        _ => "<> 'D'",
    };
    // The plus signs keep SQLite from walking along an index where each row has to be looked at: going through the table, or
    // through the zones of the account, is faster.
    let plus = if is_searched { "+" } else { "" };
    if is_searched || is_of_user {
        order = order.replace("ORDER BY ", "ORDER BY +");
    }
    let search = if is_searched {
        "(instr(zones.name, :search) OR zones.user IN (SELECT id FROM users WHERE instr(lower(email), :search)))"
    } else {
        ":search = ''"
    };
    let whose = if is_of_user { "zones.user = :user" } else { ":user IS NULL" };
    let condition = format!("{plus}zones.status {status} AND {search} AND {whose}");
    // In the order of the accounts' addresses, the accounts are walked along and not the zones, except where all zones are
    // looked at anyway.
    let by_account = wanted.order.trim_start_matches('-') == "customer";
    let from = match (by_account, is_searched) {
        (false, _) => "zones",
        (true, false) => "users CROSS JOIN zones ON zones.user = users.id",
        (true, true) => "zones CROSS JOIN users ON users.id = zones.user",
    };
    (
        format!("SELECT zones.id FROM {from} WHERE {condition} {order}"),
        format!("SELECT count(*) FROM zones WHERE {condition}"),
    )
}

impl Read<'_> {
    /// A page of what two queries find and count.
    fn table<T>(
        &self,
        (rows, count): (&str, &str),
        wanted: &Wanted<'_>,
        parameters: &[(&str, &dyn ToSql)],
        read: impl FnMut(&SqlRow<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Table<T>> {
        let total = self.prepare(count)?.query_row(parameters, |row| row.get(0))?;
        let page = wanted.page.clamp(0, pages(total) - 1);
        let offset = page * ON_A_PAGE;
        let parameters: Vec<(&str, &dyn ToSql)> =
            parameters.iter().copied().chain([(":offset", &offset as &dyn ToSql)]).collect();
        let rows = self.prepare(rows)?.query_map(parameters.as_slice(), read)?.collect::<Result<_, _>>()?;
        Ok(Table { rows, total, page })
    }

    /// The zones whose name, or whose account's address, holds the search; those of one status if one is given, else those
    /// that are not deleted, or `all`; those of one account if one is given.
    pub(crate) fn zones_view(
        &self,
        wanted: &Wanted<'_>,
        status: &str,
        user: Option<UserId>,
    ) -> rusqlite::Result<Table<ZoneView>> {
        let (rows, count) = zones_sql(wanted, status, user.is_some());
        let parameters = named_params! { ":search": wanted.search, ":user": user };
        // First their numbers: what is shown of a zone is not read of those that are passed over on the way to the page.
        let ids = self.table((&rows, &count), wanted, parameters, |row| row.get(0))?;
        let rows = ids.rows.into_iter().filter_map(|id| self.zone_view(id).transpose()).collect::<Result<_, _>>()?;
        Ok(Table { rows, total: ids.total, page: ids.page })
    }

    /// One zone, deleted or not.
    pub(crate) fn zone_view(&self, id: ZoneId) -> rusqlite::Result<Option<ZoneView>> {
        let sql = format!(
            "SELECT {} FROM zones JOIN users ON users.id = zones.user JOIN hosts ON hosts.id = zones.host WHERE zones.id = ?",
            ZoneView::COLUMNS
        );
        self.prepare(&sql)?.query_row([id], ZoneView::read).optional()
    }

    /// The zones that have or had the same name, newest first.
    pub(crate) fn namesakes(&self, name: &str) -> rusqlite::Result<Vec<ZoneView>> {
        let sql = format!(
            "SELECT {} FROM zones JOIN users ON users.id = zones.user JOIN hosts ON hosts.id = zones.host WHERE zones.name = ?
             ORDER BY zones.id DESC LIMIT 50",
            ZoneView::COLUMNS
        );
        self.prepare(&sql)?.query_map([name], ZoneView::read)?.collect()
    }

    /// The accounts whose address, username or alias holds the search.
    pub(crate) fn customers_view(&self, wanted: &Wanted<'_>) -> rusqlite::Result<Table<CustomerView>> {
        let condition = match wanted.search {
            "" => ":search = ''",
            _ => {
                "(instr(lower(email), :search) OR instr(lower(ifnull(username, '')), :search)
                  OR users.id IN (SELECT user FROM host_users WHERE instr(lower(ifnull(unique_id, '')), :search)))"
            }
        };
        let order = order_by(wanted, CustomerView::ORDERS, "users.id");
        let rows = format!("{} WHERE {condition} {order}", CustomerView::SELECT);
        let count = format!("SELECT count(*) FROM users WHERE {condition}");
        self.table((&rows, &count), wanted, named_params! { ":search": wanted.search }, CustomerView::read)
    }

    /// One account, and the hosts that may act for it.
    pub(crate) fn customer_view(&self, id: UserId) -> rusqlite::Result<Option<(CustomerView, Vec<LinkView>)>> {
        let sql = format!("{} WHERE users.id = ?", CustomerView::SELECT);
        let Some(customer) = self.prepare(&sql)?.query_row([id], CustomerView::read).optional()? else {
            return Ok(None);
        };
        let links = self
            .prepare(
                "SELECT host, pub_name, unique_id, host_users.created AS created FROM host_users JOIN hosts ON hosts.id = host
                 WHERE user = ? ORDER BY host LIMIT 1000",
            )?
            .query_map([id], |row| {
                Ok(LinkView {
                    host: row.get(0)?,
                    pub_name: row.get(1)?,
                    unique_id: row.get(2)?,
                    created: time(row, "created")?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some((customer, links)))
    }

    /// The hosts whose name holds the search.
    pub(crate) fn hosts_view(&self, wanted: &Wanted<'_>) -> rusqlite::Result<Table<HostView>> {
        let select = "SELECT hosts.id AS id, pub_name, parent, stopped, addresses, created,
                   (SELECT count(*) FROM host_users WHERE host = hosts.id) AS users,
                   (SELECT count(*) FROM zones WHERE host = hosts.id AND status <> 'D') AS zones
            FROM hosts";
        let condition = "(:search = '' OR instr(lower(pub_name), :search))";
        let order = order_by(wanted, HostView::ORDERS, "hosts.id");
        let rows = format!("{select} WHERE {condition} {order}");
        let count = format!("SELECT count(*) FROM hosts WHERE {condition}");
        self.table((&rows, &count), wanted, named_params! { ":search": wanted.search }, |row| {
            Ok(HostView {
                id: row.get("id")?,
                pub_name: row.get("pub_name")?,
                parent: row.get("parent")?,
                is_stopped: row.get("stopped")?,
                addresses: row.get("addresses")?,
                created: time(row, "created")?,
                users: row.get("users")?,
                zones: row.get("zones")?,
            })
        })
    }

    /// The subscriptions whose zone or plan holds the search.
    pub(crate) fn subs_view(&self, wanted: &Wanted<'_>) -> rusqlite::Result<Table<SubView>> {
        let from = "subs JOIN zones ON zones.id = subs.zone";
        let select = format!("SELECT {}, zones.id AS zone_id, zones.name AS zone_name FROM {from}", Sub::COLUMNS);
        let condition = "(:search = '' OR instr(zones.name, :search) OR instr(lower(plan), :search))";
        let order = order_by(wanted, SubView::ORDERS, "subs.id");
        let rows = format!("{select} WHERE {condition} {order}");
        let count = format!("SELECT count(*) FROM {from} WHERE {condition}");
        self.table((&rows, &count), wanted, named_params! { ":search": wanted.search }, |row| {
            Ok(SubView { sub: Sub::read(row)?, zone: row.get("zone_id")?, zone_name: row.get("zone_name")? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// How SQLite goes about a query. It has no statistics, so that this does not depend on what is in the tables.
    fn plan(state: &Read<'_>, sql: &str) -> String {
        let mut statement = state.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let unbound = statement.parameter_count();
        let steps =
            statement.query_map(rusqlite::params_from_iter(vec![""; unbound]), |row| row.get::<_, String>(3)).unwrap();
        steps.map(|step| step.unwrap() + "\n").collect()
    }

    #[test]
    fn a_page_of_zones_is_found_by_an_index() {
        let store = Store::in_memory().unwrap();
        let of = |order, search, is_of_user| {
            let (rows, count) = zones_sql(&Wanted { search, order, page: 2000 }, "", is_of_user);
            store.read(|state| Ok::<_, rusqlite::Error>((plan(state, &rows), plan(state, &count)))).unwrap()
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
        let store = Store::in_memory().unwrap();
        let plan = store.read(|state| Ok::<_, rusqlite::Error>(plan(state, CustomerView::SELECT))).unwrap();
        assert!(plan.contains("USING COVERING INDEX zones_by_user"), "{plan}");
        assert!(plan.contains("SEARCH host_users USING COVERING INDEX host_users_by_user"), "{plan}");
    }
}
