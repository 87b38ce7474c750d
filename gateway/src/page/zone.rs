//! One zone: its rows, where they point, what was done to it, and what DNS says.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use cfhost::dns::{Answers, Check, NameServer};
use maud::{Markup, html};

use super::html::{Notice, Short, Text, csrf, moment, or_dash, page, query, table};
use super::lists::status;
use super::session::Session;
use super::vendor::AtVendor;
use super::{Page, PageRequest, Problem};
use crate::http::Answer;
use crate::service::Service;
use crate::store::{self, Past, Read, Row, Sub, ZoneId, ZoneView};
use crate::upstream::{Upstream, zone_forward_target};

/// How many names of a zone are asked for, and how long that may take.
const MAX_NAMES: usize = 200;
const PATIENCE: Duration = Duration::from_secs(10);

struct Whole {
    zone: ZoneView,
    rows: Vec<Row>,
    /// Where the customer's DNS has to point each of them.
    targets: Vec<String>,
    vendor: Option<AtVendor>,
    history: Vec<Past>,
    subs: Vec<Sub>,
    namesakes: Vec<ZoneView>,
}

fn whole(service: &Service, state: &Read<'_>, id: ZoneId) -> store::Result<Option<Whole>> {
    let Some(zone) = state.zone_view(id)? else { return Ok(None) };
    let mut namesakes = state.namesakes(&zone.name)?;
    namesakes.retain(|other| other.id != id);
    let vendor = service.upstream.as_ref().map(|_| AtVendor::of(state, id)).transpose()?;
    let rows = state.rows(id)?;
    let at_vendor = vendor.as_ref().and_then(|vendor| vendor.zone.as_ref());
    let target = |row: &Row| match at_vendor {
        Some(at_vendor) => zone_forward_target(at_vendor, &row.name),
        None => service.target(zone.resolve_to.as_deref(), row),
    };
    let targets = rows.iter().map(target).collect();
    let (history, subs) = (state.history(id)?, state.subs(id)?);
    Ok(Some(Whole { zone, rows, targets, vendor, history, subs, namesakes }))
}

impl Page {
    pub(super) fn zone(&self, asked: &PageRequest, session: &Session, get: bool) -> Result<Answer, Problem> {
        let id = asked.number("/zones/").map(ZoneId).ok_or_else(|| Problem::not_found("There is no such page."))?;
        let service = &self.endpoint.service;
        let zone = self
            .read(|state| whole(service, state, id))?
            .ok_or_else(|| Problem::not_found("There is no such zone."))?;
        let now = service.upstream.as_ref().map(Upstream::now).unwrap_or_default();
        let server = asked.form.text("server").unwrap_or_default().trim();
        if get {
            return Ok(show(session, now, &zone, &first_name_server().unwrap_or_default(), &[], &Notice::Nothing));
        }
        let checked = address(server).and_then(|address| ask(&zone, address));
        Ok(match checked {
            Ok(checks) => {
                let is_right = |check: &&Check| check.answers == Answers::Right;
                let right = checks.iter().filter(is_right).count();
                let told = format!("{server} was asked: {right} of {} names point where they should.", checks.len());
                let notice = if right == checks.len() { Notice::Done(&told) } else { Notice::Found(&told) };
                show(session, now, &zone, server, &checks, &notice)
            }
            Err(why) => show(session, now, &zone, server, &[], &Notice::Refused(&why)),
        })
    }
}

/// Asks a name server where the names of the rows point.
fn ask(zone: &Whole, server: SocketAddr) -> Result<Vec<Check>, String> {
    let pairs = zone.rows.iter().zip(&zone.targets).take(MAX_NAMES);
    let targets: BTreeMap<_, _> = pairs.map(|(row, target)| (row.name.clone(), target.clone())).collect();
    let until = Instant::now() + PATIENCE;
    let server = NameServer::new(server).timeout(PATIENCE).interrupt(move || Instant::now() > until);
    server.check(&targets, &[]).map_err(|error| match error.kind() {
        cfhost::ErrorKind::Cancelled => format!("The name server took longer than {} seconds.", PATIENCE.as_secs()),
        _ => format!("The name server cannot be asked: {}", error.message()),
    })
}

/// An address, with a port or without.
fn address(text: &str) -> Result<SocketAddr, String> {
    let bare = text.trim_matches(['[', ']']).parse::<IpAddr>().map(|address| SocketAddr::from((address, 53)));
    bare.or_else(|_| text.parse())
        .map_err(|_| "This is no address of a name server, such as 192.0.2.53 or 127.0.0.1:5353.".to_owned())
}

/// The name server that this machine asks.
fn first_name_server() -> Option<String> {
    let text = std::fs::read_to_string("/etc/resolv.conf").ok()?;
    let mut servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")).map(str::trim);
    servers.find(|server| server.parse::<IpAddr>().is_ok()).map(str::to_owned)
}

fn show(session: &Session, now: i64, whole: &Whole, server: &str, checks: &[Check], notice: &Notice<'_>) -> Answer {
    let Whole { zone, rows, targets, vendor, history, subs, namesakes } = whole;
    let content = html! {
        dl.facts {
            dt { "Status" } dd { (status(zone)) }
            dt { "Kind" }
            dd { @if zone.is_full { "full: with the vendor's name servers" } @else { "partial: by CNAME" } }
            dt { "Origin" } dd { (or_dash(zone.resolve_to.as_deref())) }
            dt { "Customer" } dd { a href={ "/customers/" (zone.user.0) } { (Text(&zone.email)) } }
            dt { "Host" } dd { (zone.host) " " (Text(&zone.pub_name)) }
            dt { "Created" } dd { (moment(zone.created)) }
            dt { "Changed" } dd { (moment(zone.changed)) }
            dt { "Calls" } dd { a href={ "/" (query(&[("zone", &zone.name)])) } { "about this zone" } }
        }
        section aria-labelledby="rows" {
            h2 #rows { "Names" }
            @if rows.is_empty() { p { "The zone has no names of its own." } } @else { (names(rows, targets, checks)) }
            @if !rows.is_empty() {
                form.filter method="post" action={ "/zones/" (zone.id.0) } aria-label="Ask a name server" {
                    (csrf(session))
                    div {
                        label for="server" { "Name server" }
                        input #server name="server" value=(server) placeholder="192.0.2.53 or 127.0.0.1:5353" required;
                    }
                    div.buttons { button { "Ask where the names point" } }
                }
                @if rows.len() > MAX_NAMES { p.hint { "The first " (MAX_NAMES) " names are asked for." } }
            }
        }
        @if let Some(vendor) = vendor { (vendor.show(now)) }
        section aria-labelledby="history" {
            h2 #history { "What was done to it" }
            @if history.is_empty() {
                p { "No act changed it since it is kept what acts change." }
            } @else {
                ol.history reversed {
                    @for past in history {
                        li {
                            p { (moment(past.at)) " " strong { (Text(&past.act)) } }
                            ul.changes { @for line in past.change.lines() { li { (Text(line)) } } }
                        }
                    }
                }
            }
        }
        @if !subs.is_empty() { (subscriptions(subs)) }
        @if !namesakes.is_empty() {
            section aria-labelledby="others" {
                h2 #others { "Other zones of this name" }
                ul {
                    @for other in namesakes {
                        li {
                            a href={ "/zones/" (other.id.0) } { "zone " (other.id.0) } " " (status(other)) " of "
                            (Text(&other.email)) ", changed " (moment(other.changed))
                        }
                    }
                }
            }
        }
    };
    let title: String = zone.name.chars().take(80).collect();
    page(Some(session), &title, "/zones", notice, &content)
}

fn names(rows: &[Row], targets: &[String], checks: &[Check]) -> Markup {
    let checks: BTreeMap<&str, &Check> = checks.iter().map(|check| (check.name.as_str(), check)).collect();
    html! {
        @let head = html! {
            th scope="col" { "Name" }
            th scope="col" { "Origin" }
            th scope="col" { "forward_tos: its CNAME has to point at" }
            @if !checks.is_empty() { th scope="col" { "In DNS" } }
        };
        @let body = html! {
            tbody {
                @for (row, target) in rows.iter().zip(targets) {
                    tr {
                        th scope="row" { (Short(&row.name)) }
                        td { (Short(&row.target)) }
                        td { (Short(target)) }
                        @if !checks.is_empty() {
                            // Names are asked for in lower case.
                            td { (in_dns(checks.get(row.name.to_ascii_lowercase().as_str()).copied())) }
                        }
                    }
                }
            }
        };
        (table("Names of the zone", &head, &body))
    }
}

fn in_dns(check: Option<&Check>) -> Markup {
    let Some(check) = check else { return html! { "not asked" } };
    let found =
        check.found.iter().map(|record| format!("{} {}", record.rtype, record.data)).collect::<Vec<_>>().join(", ");
    html! {
        @match check.answers {
            Answers::Right => span.tag.good { "points there" },
            Answers::Missing => span.tag.refused { "is not there" },
            Answers::Nothing => span.tag.bad { "no answer" },
            _ => { span.tag.refused { "points elsewhere" } " " (Short(&found)) }
        }
    }
}

fn subscriptions(subs: &[Sub]) -> Markup {
    html! {
        section aria-labelledby="subs" {
            h2 #subs { "Subscriptions" }
            ul {
                @for sub in subs {
                    li {
                        (sub.id.0) ": " (Text(&sub.plan)) " for " (Text(&sub.price)) ", activated " (moment(sub.activated))
                        @if let Some(time) = sub.canceled { ", canceled " (moment(time)) }
                    }
                }
            }
        }
    }
}
