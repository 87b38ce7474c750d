//! Zones, customers, hosts and subscriptions, as tables.

use maud::{Markup, html};

use super::html::{Notice, Short, Text, moment, or_dash, page, query, table};
use super::session::Session;
use super::{Page, PageRequest, Problem};
use crate::http::Answer;
use crate::store::{CustomerView, HostView, SubView, Table, UserId, Wanted, ZoneView};

/// A column of a table: its heading, the name of its order if the table can have that, and how it is shown.
type Column = (&'static str, Option<&'static str>, &'static str);

/// What was asked of a table, as its links repeat it.
struct Listing<'a> {
    path: &'a str,
    search: String,
    order: String,
    page: i64,
    /// A further condition, and its value.
    further: (&'static str, &'a str),
}

impl<'a> Listing<'a> {
    fn of(path: &'a str, asked: &'a PageRequest, usual: &str, further: &'static str) -> Self {
        let order = Some(asked.of("sort")).filter(|order| !order.is_empty()).unwrap_or(usual);
        Self {
            path,
            // As SQL lowers what it is compared with.
            search: asked.of("q").trim().to_ascii_lowercase(),
            order: order.to_owned(),
            // The first one is 1.
            page: asked.of("page").parse::<i64>().unwrap_or(1).max(1) - 1,
            further: (further, asked.of(further)),
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { search: &self.search, order: &self.order, page: self.page }
    }

    fn link(&self, order: &str, page: i64) -> String {
        let page = if page == 0 { String::new() } else { (page + 1).to_string() };
        let (name, value) = self.further;
        format!("{}{}", self.path, query(&[("q", &self.search), (name, value), ("sort", order), ("page", &page)]))
    }

    /// The table, with what stands above and below it.
    fn show<T>(
        &self,
        name: &str,
        what: &str,
        choices: &[(&str, &str)],
        columns: &[Column],
        found: &Table<T>,
        row: impl Fn(&T) -> Markup,
    ) -> Markup {
        let (by, is_down) = self.order.strip_prefix('-').map_or((self.order.as_str(), false), |by| (by, true));
        let (page, pages) = (found.page, found.pages());
        html! {
            form.filter method="get" action=(self.path) role="search" aria-label=(name) {
                div { label for="q" { "Search" } input #q type="search" name="q" value=(self.search) placeholder=(what); }
                @if !choices.is_empty() {
                    div {
                        label for="further" { "Status" }
                        select #further name=(self.further.0) {
                            @for (value, text) in choices { option value=(value) selected[*value == self.further.1] { (text) } }
                        }
                    }
                }
                input type="hidden" name="sort" value=(self.order);
                div.buttons { button.main { "Search" } a href=(self.path) { "Clear" } }
            }
            div.above {
                p {
                    (found.total) " in all"
                    @if pages > 1 { ", page " (page + 1) " of " (pages) }
                }
            }
            @let head = html! {
                @for (heading, order, class) in columns {
                    @match order {
                        Some(order) => {
                            @let is_by = *order == by;
                            @let next = if is_by && !is_down { format!("-{order}") } else { (*order).to_owned() };
                            @let sorted = is_by.then_some(if is_down { "descending" } else { "ascending" });
                            th scope="col" class=(class) aria-sort=[sorted] {
                                a href=(self.link(&next, 0)) {
                                    (heading)
                                    @if is_by { span.arrow aria-hidden="true" { @if is_down { " ↓" } @else { " ↑" } } }
                                }
                            }
                        }
                        None => th scope="col" class=(class) { (heading) },
                    }
                }
            };
            @let body = html! {
                tbody { @for one in &found.rows { (row(one)) } }
            };
            (table(name, &head, &body))
            @if found.rows.is_empty() { p.empty { "There is nothing here." } }
            nav.pages aria-label="Pages of the list" {
                @if page > 0 {
                    a href=(self.link(&self.order, 0)) { "First" }
                    a rel="prev" href=(self.link(&self.order, page - 1)) { "Previous" }
                }
                @if page + 1 < pages {
                    a rel="next" href=(self.link(&self.order, page + 1)) { "Next" }
                    a href=(self.link(&self.order, pages - 1)) { "Last" }
                }
            }
        }
    }
}

pub(super) fn status(zone: &ZoneView) -> Markup {
    let (class, text) = match zone.status.as_str() {
        "V" => ("tag good", "active"),
        "P" => ("tag refused", "pending"),
        _ => ("tag", "deleted"),
    };
    html! { span class=(class) { (text) } }
}

const STATUSES: &[(&str, &str)] =
    &[("", "not deleted"), ("V", "active"), ("P", "pending"), ("D", "deleted"), ("all", "all")];

const ZONE_COLUMNS: &[Column] = &[
    ("Zone", Some("name"), ""),
    ("Status", None, ""),
    ("Kind", None, "minor"),
    ("Customer", Some("customer"), "minor"),
    ("Host", Some("host"), "minor"),
    ("Created", Some("created"), "minor"),
    ("Changed", Some("changed"), ""),
];

fn zone_row(zone: &ZoneView) -> Markup {
    html! {
        tr {
            th scope="row" { a href={ "/zones/" (zone.id.0) } { (Short(&zone.name)) } }
            td { (status(zone)) }
            td.minor { @if zone.is_full { "full" } @else { "CNAME" } }
            td.minor { a href={ "/customers/" (zone.user.0) } { (Short(&zone.email)) } }
            td.minor { (zone.host) " " (Short(&zone.pub_name)) }
            td.minor { (moment(zone.created)) }
            td { (moment(zone.changed)) }
        }
    }
}

impl Page {
    pub(super) fn zones(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        let listing = Listing::of("/zones", asked, "-changed", "status");
        let table = self.read(|state| state.zones_view(&listing.wanted(), listing.further.1, None))?;
        let content = listing.show("Zones", "zone or customer", STATUSES, ZONE_COLUMNS, &table, zone_row);
        Ok(page(Some(session), "Zones", "/zones", &Notice::Nothing, &content))
    }

    pub(super) fn customers(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        const COLUMNS: &[Column] = &[
            ("Address", Some("email"), ""),
            ("Username", Some("username"), "minor"),
            ("State", None, ""),
            ("Zones", Some("zones"), "number"),
            ("Hosts", None, "number minor"),
            ("Created", Some("created"), "minor"),
        ];
        let listing = Listing::of("/customers", asked, "-created", "");
        let table = self.read(|state| state.customers_view(&listing.wanted()))?;
        let row = |customer: &CustomerView| {
            html! {
                tr {
                    th scope="row" { a href={ "/customers/" (customer.id.0) } { (Short(&customer.email)) } }
                    td.minor { (or_dash(customer.username.as_deref())) }
                    td { (customer.state) }
                    td.number { (customer.zones) }
                    td.number.minor { (customer.hosts) }
                    td.minor { (moment(customer.created)) }
                }
            }
        };
        let content = listing.show("Customers", "address, username or unique_id", &[], COLUMNS, &table, row);
        Ok(page(Some(session), "Customers", "/customers", &Notice::Nothing, &content))
    }

    pub(super) fn customer(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        let id = asked.number("/customers/").map(UserId);
        let listing = Listing::of(&asked.path, asked, "-changed", "status");
        let look = |state: &crate::store::Read<'_>| {
            let Some(id) = id else { return Ok(None) };
            let Some(customer) = state.customer_view(id)? else { return Ok(None) };
            Ok(Some((customer, state.zones_view(&listing.wanted(), listing.further.1, Some(id))?)))
        };
        let found = self.read(look)?.ok_or_else(|| Problem::not_found("There is no such customer."))?;
        let ((customer, links), zones) = found;
        let content = html! {
            dl.facts {
                dt { "Username" } dd { (or_dash(customer.username.as_deref())) }
                dt { "State" } dd { (customer.state) }
                dt { "Created" } dd { (moment(customer.created)) }
                dt { "Calls" } dd { a href={ "/" (query(&[("customer", &customer.email)])) } { "about this customer" } }
            }
            section aria-labelledby="hosts" {
                h2 #hosts { "Hosts that may act for the account" }
                @if links.is_empty() { p { "None." } } @else {
                    @let head = html! {
                        th scope="col" { "Host" } th scope="col" { "unique_id" } th.minor scope="col" { "Since" }
                    };
                    @let body = html! {
                        tbody {
                            @for link in &links {
                                tr {
                                    th scope="row" { (link.host) " " (Short(&link.pub_name)) }
                                    td { (or_dash(link.unique_id.as_deref())) }
                                    td.minor { (moment(link.created)) }
                                }
                            }
                        }
                    };
                    (table("Hosts that may act for the account", &head, &body))
                }
            }
            section aria-labelledby="zones" {
                h2 #zones { "Zones" }
                (listing.show("Zones of the customer", "zone", STATUSES, ZONE_COLUMNS, &zones, zone_row))
            }
        };
        let title: String = customer.email.chars().take(80).collect();
        Ok(page(Some(session), &title, "/customers", &Notice::Nothing, &content))
    }

    pub(super) fn hosts(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        const COLUMNS: &[Column] = &[
            ("Number", Some("number"), "number"),
            ("Name", Some("name"), ""),
            ("Below", None, "number minor"),
            ("State", None, ""),
            ("Users", Some("users"), "number minor"),
            ("Zones", Some("zones"), "number"),
            ("May call from", None, "minor"),
            ("Created", None, "minor"),
        ];
        let listing = Listing::of("/hosts", asked, "number", "");
        let table = self.read(|state| state.hosts_view(&listing.wanted()))?;
        let row = |host: &HostView| {
            html! {
                tr {
                    td.number { a href={ "/" (query(&[("host", &host.id.to_string())])) } title="Its calls" { (host.id) } }
                    th scope="row" { (Short(&host.pub_name)) }
                    td.number.minor { @match host.parent { Some(parent) => (parent), None => (or_dash(None)) } }
                    td { @if host.is_stopped { span.tag.refused { "stopped" } } @else { span.tag.good { "may call" } } }
                    td.number.minor { (host.users) }
                    td.number { (host.zones) }
                    td.minor { @match &host.addresses { Some(addresses) => (Text(addresses)), None => "anywhere" } }
                    td.minor { (moment(host.created)) }
                }
            }
        };
        let content = html! {
            (listing.show("Hosts", "name", &[], COLUMNS, &table, row))
            p.hint { "Hosts are added, locked to addresses and removed with " code { "cfhost-gateway host" } "." }
        };
        Ok(page(Some(session), "Hosts", "/hosts", &Notice::Nothing, &content))
    }

    pub(super) fn subscriptions(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        const COLUMNS: &[Column] = &[
            ("Number", Some("number"), "number"),
            ("Zone", Some("zone"), ""),
            ("Plan", Some("plan"), ""),
            ("Price", None, "number minor"),
            ("Activated", Some("activated"), "minor"),
            ("Canceled", Some("canceled"), ""),
        ];
        let listing = Listing::of("/subscriptions", asked, "-number", "");
        let table = self.read(|state| state.subs_view(&listing.wanted()))?;
        let row = |row: &SubView| {
            html! {
                tr {
                    td.number { (row.sub.id.0) }
                    th scope="row" { a href={ "/zones/" (row.zone.0) } { (Short(&row.zone_name)) } }
                    td { (Short(&row.sub.plan)) }
                    td.number.minor { (Short(&row.sub.price)) }
                    td.minor { (moment(row.sub.activated)) }
                    td { @match row.sub.canceled { Some(time) => (moment(time)), None => span.tag.good { "live" } } }
                }
            }
        };
        let content = listing.show("Subscriptions", "zone or plan", &[], COLUMNS, &table, row);
        Ok(page(Some(session), "Subscriptions", "/subscriptions", &Notice::Nothing, &content))
    }
}
