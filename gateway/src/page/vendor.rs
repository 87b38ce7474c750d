//! What is wanted at the vendor, and what was found there: for all zones, and for one. The vendor is not asked: all of it stands in
//! the state, so that of several gateways on one database each shows the same.

use jiff::Timestamp;
use maud::{Markup, html};

use super::html::{Notice, Short, Text, moment, or_dash, page, table};
use super::session::Session;
use super::{Page, Problem};
use crate::http::Answer;
use crate::store::{
    self, CredentialView, HostnameView, Hostnames, LimitView, OperationView, PlanStep, Progress, Read, Step,
    VendorZone, ZoneId, ZoneKind, ZoneToProve,
};
use crate::upstream::{Alarm, alarms, verification_name};

/// So many rows of a list are shown.
const MOST: usize = 100;

/// All of it.
struct Whole {
    alarms: Vec<Alarm>,
    operations: Vec<OperationView>,
    pending: Vec<HostnameView>,
    to_prove: Vec<ZoneToProve>,
    limits: Vec<LimitView>,
    credentials: Vec<CredentialView>,
    sweeps: Vec<(String, Option<i64>)>,
    /// By provider zone, or kind of zone, and state.
    counts: Vec<(String, String, i64)>,
}

/// A time of the state.
fn instant(micros: i64) -> Markup {
    Timestamp::from_microsecond(micros).map_or_else(|_| or_dash(None), moment)
}

fn instant_or_dash(micros: Option<i64>) -> Markup {
    micros.map_or_else(|| or_dash(None), instant)
}

/// Says that a list goes on.
fn rest(length: usize) -> Markup {
    html! {
        @if length > MOST {
            p.hint { "The first " (MOST) " of " (length) " are shown. " code { "cfhost-gateway upstream status" } " lists the others." }
        }
    }
}

fn zone_link(zone: Option<ZoneId>, name: &str) -> Markup {
    html! { @match zone { Some(zone) => a href={ "/zones/" (zone.0) } { (Short(name)) }, None => (Short(name)) } }
}

impl Page {
    pub(super) fn vendor(&self, session: &Session) -> Result<Answer, Problem> {
        let Some(upstream) = &self.endpoint.service.upstream else {
            return Err(Problem::not_found("This gateway carries no act out at the vendor."));
        };
        let (now, config) = (upstream.now(), &upstream.config);
        let whole = self.read(|state| {
            let mut counts = state.hostname_counts()?;
            let zones = state.vendor_zone_counts()?.into_iter();
            counts.extend(zones.map(|(kind, state, count)| (format!("{kind} zones"), state, count)));
            Ok(Whole {
                alarms: alarms(state, now, Some(config))?,
                operations: state.open_operations()?,
                pending: state.hostnames_view(Hostnames::Pending)?,
                to_prove: state.zones_to_prove()?,
                limits: state.limits()?,
                credentials: state.credentials()?,
                sweeps: state.sweeps()?,
                counts,
            })
        })?;
        let content = html! {
            section aria-labelledby="alarms" {
                h2 #alarms { "To be seen to" }
                @if whole.alarms.is_empty() { p.empty { "Nothing." } } @else {
                    ul.alarms { @for alarm in &whole.alarms { li { span.tag.bad { (alarm.what) } " " (Text(&alarm.text)) } } }
                }
            }
            section aria-labelledby="operations" {
                h2 #operations { "Under way" }
                (operations(&whole.operations))
            }
            section aria-labelledby="pending" {
                h2 #pending { "Host names that do not work yet" }
                (pending(&whole.pending))
            }
            @if !whole.to_prove.is_empty() {
                section aria-labelledby="records" {
                    h2 #records { "Records that customers' DNS has to hold" }
                    (to_prove(&whole.to_prove))
                }
            }
            section aria-labelledby="limits" {
                h2 #limits { "Limits and credential" }
                (credentials(&whole.credentials))
                (limits(&whole.limits))
            }
            div.columns {
                section aria-labelledby="counts" {
                    h2 #counts { "How many there are" }
                    (counts(&whole.counts))
                }
                section aria-labelledby="sweeps" {
                    h2 #sweeps { "When all was looked over" }
                    (sweeps(&whole.sweeps))
                }
            }
        };
        Ok(page(Some(session), "Vendor", "/vendor", &Notice::Nothing, &content))
    }
}

fn state_of(operation: &OperationView) -> Markup {
    html! {
        @if operation.state == Progress::Undoing.word() { span.tag.refused { "being taken back" } }
        @else { span.tag { (operation.state) } }
        @if let Some(code) = operation.code { " error " (code) }
    }
}

fn operations(all: &[OperationView]) -> Markup {
    if all.is_empty() {
        return html! { p.empty { "Nothing is under way." } };
    }
    let head = html! {
        th scope="col" { "Zone" }
        th.minor scope="col" { "Act" }
        th.minor scope="col" { "State" }
        th scope="col" { "Reason" }
        th.number.minor scope="col" { "Tries" }
        th scope="col" { "Next try" }
        th.minor scope="col" { "Since" }
    };
    let body = html! {
        tbody {
            @for operation in all.iter().take(MOST) {
                tr {
                    th scope="row" {
                        @match &operation.name {
                            Some(name) => (zone_link(Some(operation.zone), name)),
                            None => { "zone " (operation.zone.0) }
                        }
                    }
                    td.minor { (operation.act) }
                    td.minor { (state_of(operation)) }
                    td { (why(operation.reason.as_deref())) }
                    td.number.minor { (operation.tries) }
                    td { (instant(operation.next_try)) }
                    td.minor { (instant(operation.created)) }
                }
            }
        }
    };
    html! { (table("Under way", &head, &body)) (rest(all.len())) }
}

/// The vendor's words for a host name and its certificate.
fn words(name: &HostnameView) -> Markup {
    html! {
        @match name.state.as_str() {
            "works" => span.tag.good { "works" },
            "pending" => span.tag.refused { (Short(name.status.as_deref().unwrap_or("there"))) },
            "sent" => span.tag.refused { "being made" },
            "deleting" => span.tag.refused { "being deleted" },
            "gone" => span.tag { "deleted" },
            _ => span.tag { "not there" },
        }
        @if name.state == "pending" && let Some(certificate) = &name.ssl_status {
            " certificate " (Short(certificate))
        }
    }
}

fn pending(names: &[HostnameView]) -> Markup {
    if names.is_empty() {
        return html! { p.empty { "All that are wanted work." } };
    }
    let head = html! {
        th scope="col" { "Name" }
        th.minor scope="col" { "Customer" }
        th.minor scope="col" { "Provider zone" }
        th.minor scope="col" { "At the vendor" }
        th scope="col" { "What stands in the way" }
    };
    let body = html! {
        tbody {
            @for name in names.iter().take(MOST) {
                tr {
                    th scope="row" { (zone_link(name.zone, &name.name)) }
                    td.minor { (or_dash(name.email.as_deref())) }
                    td.minor { (Short(&name.provider)) }
                    td.minor { (words(name)) }
                    td { (why(name.reason.as_deref())) }
                }
            }
        }
    };
    html! { (table("Host names that do not work yet", &head, &body)) (rest(names.len())) }
}

/// The whole of it: what to do stands at its end.
fn why(reason: Option<&str>) -> Markup {
    html! { @match reason { Some(reason) => (Text(reason)), None => (or_dash(None)) } }
}

fn to_prove(zones: &[ZoneToProve]) -> Markup {
    let head = html! {
        th scope="col" { "Zone" }
        th.minor scope="col" { "At the vendor" }
        th scope="col" { "Name" }
        th.minor scope="col" { "Type" }
        th scope="col" { "Value" }
    };
    let body = html! {
        tbody {
            @for zone in zones.iter().take(MOST) {
                tr {
                    th scope="row" { (zone_link(zone.zone, &zone.name)) }
                    td.minor { (or_dash(zone.status.as_deref())) }
                    td { code { (verification_name(&zone.name)) } }
                    td.minor { "TXT" }
                    td { code { (Short(&zone.key)) } }
                }
            }
        }
    };
    html! { (table("Records that customers' DNS has to hold", &head, &body)) (rest(zones.len())) }
}

fn credentials(all: &[CredentialView]) -> Markup {
    html! {
        @for it in all {
            dl.facts {
                dt { "Credential" }
                dd {
                    @match (it.is_token, it.ends, it.checked) {
                        (false, ..) => "a user's global key",
                        (true, Some(ends), _) => { "a token, good until " (instant(ends)) }
                        (true, None, Some(_)) => "a token without an end",
                        (true, None, None) => "a token; when it ends is not known",
                    }
                }
                dt { "Too fast (429)" }
                dd {
                    @match it.refused {
                        Some(last) => {
                            (it.requests_refused) @if it.requests_refused == 1 { " call" } @else { " calls" }
                            @if it.certificates_refused > 0 { ", " (it.certificates_refused) " of them for certificates" }
                            "; the last one " (instant(last))
                        }
                        None => "no call",
                    }
                }
            }
        }
    }
}

fn limits(all: &[LimitView]) -> Markup {
    if all.is_empty() {
        return html! { p.empty { "What of the vendor's limits is used is not known." } };
    }
    let head = html! {
        th scope="col" { "Provider zone" }
        th scope="col" { "What" }
        th.number scope="col" { "Used" }
        th.number scope="col" { "Of" }
        th.number scope="col" { "Percent" }
        th.number.minor scope="col" { "Included" }
        th.minor scope="col" { "As of" }
    };
    let body = html! {
        tbody {
            @for LimitView { limit, found, .. } in all {
                tr {
                    th scope="row" { (Short(&limit.zone)) }
                    td { (limit.what.word()) }
                    td.number { (limit.used) }
                    td.number { (limit.most) }
                    td.number {
                        @let percent = limit.used.saturating_mul(100) / limit.most.max(1);
                        @if limit.is_nearly_all() { span.tag.bad { (percent) } } @else { (percent) }
                    }
                    td.number.minor { @match limit.included { Some(included) => (included), None => (or_dash(None)) } }
                    td.minor { (instant(*found)) }
                }
            }
        }
    };
    table("Limits", &head, &body)
}

fn counts(all: &[(String, String, i64)]) -> Markup {
    if all.is_empty() {
        return html! { p.empty { "Nothing stands at the vendor." } };
    }
    let head = html! { th scope="col" { "Where" } th scope="col" { "State" } th.number scope="col" { "Number" } };
    let body = html! {
        tbody {
            @for (group, state, count) in all {
                tr { th scope="row" { (Short(group)) } td { (Short(state)) } td.number { (count) } }
            }
        }
    };
    table("How many there are", &head, &body)
}

fn sweeps(all: &[(String, Option<i64>)]) -> Markup {
    if all.is_empty() {
        return html! { p.empty { "It was not yet." } };
    }
    let head = html! { th scope="col" { "Provider zone or account" } th scope="col" { "Last" } };
    let body = html! {
        tbody {
            @for (name, swept) in all {
                tr { th scope="row" { (Short(name)) } td { (instant_or_dash(*swept)) } }
            }
        }
    };
    table("When all was looked over", &head, &body)
}

/// What is wanted of one zone at the vendor, and what was found.
pub(super) struct AtVendor {
    operation: Option<OperationView>,
    names: Vec<HostnameView>,
    pub(super) zone: Option<VendorZone>,
}

impl AtVendor {
    pub(super) fn of(state: &Read<'_>, zone: ZoneId) -> store::Result<Self> {
        Ok(Self {
            operation: state.told(zone)?,
            names: state.hostnames_view(Hostnames::Of(zone))?,
            zone: state.vendor_zone(zone)?,
        })
    }

    fn open(&self) -> Option<&OperationView> {
        let is_open =
            |it: &&OperationView| [Progress::Running, Progress::Undoing].iter().any(|at| it.state == at.word());
        self.operation.as_ref().filter(is_open)
    }

    pub(super) fn show(&self, now: i64) -> Markup {
        html! {
            section aria-labelledby="vendor" {
                h2 #vendor { "At the vendor" }
                dl.facts {
                    (self.operation())
                    @if let Some(zone) = &self.zone { (facts(zone)) }
                }
                @if !self.names.is_empty() { (self.names(now)) }
            }
        }
    }

    fn operation(&self) -> Markup {
        html! {
            @if let Some(it) = self.open() {
                dt { "Under way" } dd { (it.act) " " (state_of(it)) " since " (instant(it.created)) }
                @if let Some(reason) = &it.reason { dt { "Reason" } dd { (Text(reason)) } }
                dt { "Next try" } dd { (instant(it.next_try)) @if it.tries > 0 { ", after " (it.tries) @if it.tries == 1 { " try" } @else { " tries" } } }
            } @else {
                dt { "Under way" } dd { "nothing" }
                @if let Some(it) = self.operation.as_ref().filter(|it| it.state == Progress::Failed.word()) {
                    dt { "Last" }
                    dd {
                        (it.act) " failed"
                        @if let Some(code) = it.code { " with error " (code) }
                        @if let Some(reason) = &it.reason { ": " (Text(reason)) }
                    }
                }
            }
        }
    }

    fn names(&self, now: i64) -> Markup {
        let head = html! {
            th scope="col" { "Name" }
            th.minor scope="col" { "Wanted" }
            th scope="col" { "Found" }
            th scope="col" { "What stands in the way" }
            th.minor scope="col" { "_acme-challenge has to lead to" }
        };
        let body = html! {
            tbody {
                @for name in self.names.iter().take(MOST) {
                    tr {
                        th scope="row" { (Short(&name.name)) }
                        td.minor {
                            @if name.wanted {
                                "in " (Short(&name.provider)) ", from "
                                @match &name.origin { Some(origin) => (Short(origin)), None => "the zone's server" }
                            } @else { "no longer, in " (Short(&name.provider)) }
                        }
                        td {
                            (words(name))
                            @if let Some(until) = name.reserved_until.filter(|until| *until > now) {
                                " kept for the customer until " (instant(until))
                            }
                        }
                        td {
                            @let next = self.next_try(name, now);
                            @if next.is_none() || name.reason.is_some() { (why(name.reason.as_deref())) " " }
                            @if let Some(next) = next { span.hint { "Next try " (instant(next)) } }
                        }
                        td.minor.wrap { (or_dash(name.delegation.as_deref())) }
                    }
                }
            }
        };
        html! { (table("Host names at the vendor", &head, &body)) (rest(self.names.len())) }
    }

    fn next_try(&self, name: &HostnameView, now: i64) -> Option<i64> {
        let is_right = name.state == "works" && name.wanted;
        let revival = Some(name.revive_at).filter(|at| *at > now && name.wanted);
        self.open().map(|it| it.next_try).filter(|_| !is_right).or(revival)
    }
}

fn facts(zone: &VendorZone) -> Markup {
    let kind = match zone.kind {
        ZoneKind::Full => "full",
        ZoneKind::Partial => "partial",
    };
    html! {
        dt { "Wanted" } dd { @if zone.wanted { "a " (kind) " zone of the account" } @else { "no longer" } }
        dt { "Found" }
        dd {
            @match (zone.step, zone.found.status.as_deref()) {
                (Step::There, Some("active")) => span.tag.good { "active" },
                (Step::There, status) => span.tag.refused { (Short(status.unwrap_or("there"))) },
                (Step::Sent, _) => span.tag.refused { "being made" },
                (Step::Deleting, _) => span.tag.refused { "being deleted" },
                (Step::Absent, _) => span.tag { "not there" },
                (Step::Gone, _) => span.tag { "deleted" },
            }
        }
        @if let Some(certificate) = &zone.certificate { dt { "Certificate" } dd { (Short(certificate)) } }
        @if zone.kind == ZoneKind::Full && !zone.found.name_servers.is_empty() {
            dt { "Name servers" } dd { (Short(&zone.found.name_servers.replace(' ', ", "))) }
        }
        @if zone.plan.is_some() || zone.plan_step != PlanStep::None {
            dt { "Plan" }
            dd {
                (or_dash(zone.plan.as_deref()))
                @if zone.plan_step != PlanStep::None { " " span.tag.refused { "being set" } }
            }
        }
        @if zone.kind == ZoneKind::Partial && let Some(key) = &zone.found.verification_key {
            dt { "TXT record" }
            dd {
                "The customer's DNS has to hold " code { (verification_name(&zone.name)) } " TXT " code { "\"" (Short(key)) "\"" }
                " for as long as the zone is here."
            }
        }
    }
}
