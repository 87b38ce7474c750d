//! The calls: the list, which grows while one looks at it, and one call as a whole.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Either;
use http_body_util::channel::Channel;
use hyper::StatusCode;
use hyper::header::HeaderMap;
use jiff::Timestamp;
use maud::{Markup, html};
use tokio::time::timeout;

use super::html::{Notice, Short, Text, answer, or_dash, page, query, secure, table};
use super::session::Session;
use super::{Page, PageRequest, Problem, words};
use crate::acts::names_of_acts;
use crate::calls::{Calls, RecordedCall};
use crate::http::Answer;

/// How many calls a page of the list has.
const ON_A_PAGE: usize = 50;
/// How many fields of a call are shown. An act has six at most.
const MAX_FIELDS: usize = 100;
/// How often a browser that watches is written to, at least: so that one that went away is found out.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Which calls somebody wants to see. What is empty is no condition.
#[derive(Default)]
struct Filter {
    text: String,
    host: String,
    act: String,
    outcome: String,
    customer: String,
    zone: String,
}

impl Filter {
    fn of(asked: &PageRequest) -> Self {
        let field = |name| asked.of(name).trim().to_owned();
        Self {
            text: field("q").to_lowercase(),
            host: field("host").to_lowercase(),
            act: field("act"),
            outcome: field("outcome"),
            customer: field("customer").to_lowercase(),
            zone: field("zone").to_lowercase(),
        }
    }

    fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.text),
            ("host", &self.host),
            ("act", &self.act),
            ("outcome", &self.outcome),
            ("customer", &self.customer),
            ("zone", &self.zone),
        ]
    }

    fn takes(&self, call: &RecordedCall) -> bool {
        let has = |text: &Option<String>, wanted: &str| {
            wanted.is_empty() || text.as_ref().is_some_and(|text| text.to_lowercase().contains(wanted))
        };
        let is_host = self.host.is_empty()
            || call.host.is_some_and(|id| id.to_string() == self.host)
            || has(&call.pub_name, &self.host);
        let is_outcome = match self.outcome.as_str() {
            "" => true,
            "error" => call.code().is_some(),
            "failed" => call.code().is_none() && !call.is_success(),
            "fault" => call.fault.is_some(),
            outcome => call.outcome == outcome || call.code() == Some(outcome),
        };
        let has_act = self.act.is_empty() || call.act.as_ref() == Some(&self.act);
        // A call is found by its customer also where the customer is named by a unique_id.
        let is_customer =
            has(&call.customer, &self.customer) || has(&call.fields.get("unique_id").cloned(), &self.customer);
        is_host && is_outcome && has_act && is_customer && has(&call.zone, &self.zone) && self.has_text(call)
    }

    /// Whether the text stands anywhere in the call.
    fn has_text(&self, call: &RecordedCall) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let options = [&call.pub_name, &call.act, &call.customer, &call.zone, &call.message, &call.answer, &call.fault];
        let texts = options.into_iter().flatten().chain([&call.peer, &call.outcome]).chain(&call.changes);
        let fields = call.fields.iter().flat_map(|(name, value)| [name, value]);
        texts.chain(fields).any(|text| text.to_lowercase().contains(&self.text))
    }
}

impl Page {
    pub(super) fn kept(&self) -> Vec<Arc<RecordedCall>> {
        self.endpoint.calls.as_ref().map(Calls::all).unwrap_or_default()
    }

    pub(super) fn calls(&self, asked: &PageRequest, session: &Session) -> Answer {
        let filter = Filter::of(asked);
        let before: u64 = asked.of("before").parse().unwrap_or(u64::MAX);
        let kept = self.kept();
        let newest = kept.last().map_or(0, |call| call.id);
        let codes: BTreeSet<&str> = kept.iter().filter_map(|call| call.code()).collect();
        let found: Vec<_> = kept.iter().rev().filter(|call| filter.takes(call)).collect();
        let total = found.len();
        let mut from = found.iter().skip_while(|call| call.id >= before);
        let shown: Vec<_> = from.by_ref().take(ON_A_PAGE).collect();
        let older = from.next().is_some().then(|| shown.last().map(|call| call.id.to_string())).flatten();
        let is_first = before == u64::MAX;

        let link = |before: &str| {
            let fields: Vec<_> = filter.fields().into_iter().chain([("before", before)]).collect();
            format!("/{}", query(&fields))
        };
        let events = {
            let newest = newest.to_string();
            let fields: Vec<_> = filter.fields().into_iter().chain([("after", newest.as_str())]).collect();
            format!("/events{}", query(&fields))
        };
        let content = html! {
            (form(&filter, &codes))
            div.above {
                p #count {
                    (total) @if total == 1 { " call" } @else { " calls" }
                    @if total != kept.len() { " of " (kept.len()) }
                    @if kept.len() > 1 { ", newest first" }
                }
                @if is_first {
                    p.live #live data-events=(events) data-state="off" {
                        span.lamp aria-hidden="true" {}
                        // True until a script says something else.
                        span #live-text role="status" { "Reload the page to see new calls." }
                        button #live-button type="button" hidden { "Pause" }
                    }
                }
            }
            @let head = html! {
                th scope="col" { "Time" }
                th.minor scope="col" { "Host" }
                th scope="col" { "Act" }
                th scope="col" { "Outcome" }
                th.minor scope="col" { "Customer" }
                th.minor scope="col" { "Zone" }
                th.number.minor scope="col" { abbr title="milliseconds" { "ms" } }
                th.number.minor scope="col" { "Tries" }
            };
            @let body = html! {
                tbody #rows { @for call in &shown { (row(call)) } }
            };
            div.calls { (table("Calls, newest first", &head, &body)) }
            @if shown.is_empty() {
                p.empty #empty {
                    @if kept.is_empty() { "No call has come in since this gateway started, or since the calls were forgotten." }
                    @else { "No call is like that. " a href="/" { "Show all calls" } "." }
                }
            }
            nav.pages aria-label="Pages of the list" {
                @if !is_first { a href=(link("")) { "Newest" } }
                @if let Some(older) = &older { a rel="next" href=(link(older)) { "Older" } }
            }
        };
        page(Some(session), "Calls", "/", &Notice::Nothing, &content)
    }

    pub(super) fn call(&self, asked: &PageRequest, session: &Session) -> Result<Answer, Problem> {
        let id: Option<u64> = asked.path.strip_prefix("/calls/").and_then(|id| id.parse().ok());
        let kept = self.kept();
        let Some(call) = id.and_then(|id| kept.iter().find(|call| call.id == id)) else {
            return Err(Problem::not_found("This call is not among those that are kept."));
        };
        let content = html! {
            div.columns {
                section aria-labelledby="facts" {
                    h2 #facts { "What came of it" }
                    dl.facts {
                        dt { "Outcome" } dd { (outcome(call)) }
                        @if let Some(message) = &call.message { dt { "Text" } dd { (Text(message)) } }
                        dt { "Time" } dd { time datetime=(call.time) { (day(&call.time)) " " (hour(&call.time)) } }
                        dt { "Took" } dd { (call.milliseconds) " ms" }
                        dt { "Tries" } dd { (call.tries) @if call.tries > 1 { " (the same fields came before)" } }
                        @if let Some(fault) = &call.fault { dt { "Fault" } dd { code { (Text(fault)) } } }
                        dt { "Host" } dd { (host(call)) }
                        dt { "From" } dd { (Text(&call.peer)) }
                        dt { "Customer" } dd { (link("customer", call.customer.as_deref())) }
                        dt { "Zone" } dd { (link("zone", call.zone.as_deref())) }
                    }
                }
                section aria-labelledby="changes" {
                    h2 #changes { "What it changed" }
                    @if call.changes.is_empty() { p { "Nothing." } }
                    @else { ul.changes { @for change in &call.changes { li { (Text(change)) } } } }
                }
            }
            section aria-labelledby="fields" {
                h2 #fields { "Fields" }
                @let head = html! {
                    th scope="col" { "Name" } th scope="col" { "Value" }
                };
                @let body = html! {
                    tbody {
                        tr { th scope="row" { "act" } td.value { (Text(call.act.as_deref().unwrap_or_default())) } }
                        @for (name, value) in call.fields.iter().take(MAX_FIELDS) {
                            tr { th scope="row" { (Text(name)) } td.value { (Text(value)) } }
                        }
                    }
                };
                (table("Fields of the call", &head, &body))
            }
            @if call.fields.len() > MAX_FIELDS { p.hint { "and " (call.fields.len() - MAX_FIELDS) " more fields" } }
            section aria-labelledby="answer" {
                h2 #answer { "Answer" }
                @match &call.answer {
                    Some(text) => pre tabindex="0" role="group" aria-labelledby="answer" { code { (Text(&pretty(text))) } },
                    None => p { "No answer of the API was sent." },
                }
            }
            section aria-labelledby="again" {
                h2 #again { "The same call again" }
                p.hint {
                    "Keys and passwords are not known here. The lines take them from the environment or from files."
                }
                @let words = words::of(call);
                @if words.is_empty() { p { "The call is too long to be written here." } }
                @for (name, code) in &words {
                    details open[*name == "curl"] {
                        summary { (name) }
                        div.copy {
                            button type="button" data-copy hidden { "Copy" }
                            pre tabindex="0" role="group" aria-label=(name) { code { (code) } }
                        }
                    }
                }
            }
        };
        let title = format!("Call {}: {}", call.id, call.act.as_deref().unwrap_or("no act"));
        Ok(page(Some(session), &title.chars().take(80).collect::<String>(), "/", &Notice::Nothing, &content))
    }

    /// The calls that come from now on, as server-sent events: each a row of the list.
    pub(super) fn watch_calls(&self, asked: &PageRequest, headers: &HeaderMap) -> Answer {
        let Some(calls) = &self.endpoint.calls else {
            return answer(StatusCode::NO_CONTENT, "text/plain; charset=utf-8", String::new());
        };
        let filter = Filter::of(asked);
        // What a browser had last, if the connection was lost in between.
        let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or(asked.of("after"));
        let mut after: u64 = last.parse().unwrap_or_default();
        let mut news = calls.watch();
        let missed: Vec<_> = self.kept().into_iter().filter(|call| call.id > after).collect();
        let mut stopped = self.stopped.clone();
        let (sessions, headers) = (Arc::clone(&self.sessions), headers.clone());
        let (mut sender, body) = Channel::new(16);
        tokio::spawn(async move {
            let mut missed = missed.into_iter();
            loop {
                let next = if let Some(call) = missed.next() {
                    Some(call)
                } else {
                    let news = tokio::select! {
                        _ = stopped.changed() => break,
                        news = timeout(HEARTBEAT, news.recv()) => news,
                    };
                    match news {
                        Ok(Ok(call)) => Some(call),
                        // More came than could be shown, or none will come. The browser asks anew for those that it has not got.
                        Ok(Err(_)) => break,
                        Err(_) => None,
                    }
                };
                let text = match &next {
                    None => ": still here\n\n".to_owned(),
                    Some(call) if call.id <= after => continue,
                    Some(call) => {
                        after = call.id;
                        event(&filter, call)
                    }
                };
                // It ends with the login, however long the connection would last.
                if !sessions.has(&headers) || sender.send_data(text.into()).await.is_err() {
                    break;
                }
            }
        });
        let mut answer = Answer::new(Either::Right(body));
        secure(&mut answer, "text/event-stream");
        answer
    }
}

/// A call as an event: a row of the list, or nothing but its number if it is filtered away.
fn event(filter: &Filter, call: &RecordedCall) -> String {
    let id = call.id;
    if !filter.takes(call) {
        return format!("id: {id}\n\n");
    }
    // A row is one line: what is shown has no line feeds.
    format!("id: {id}\ndata: {}\n\n", row(call).into_string().replace('\n', " "))
}

fn form(filter: &Filter, codes: &BTreeSet<&str>) -> Markup {
    let choice = |value: &str, text: &str, chosen: &str| {
        html! { option value=(value) selected[value == chosen] { (text) } }
    };
    html! {
        form.filter method="get" action="/" role="search" aria-label="Calls" {
            div { label for="q" { "Search" } input #q type="search" name="q" value=(filter.text); }
            div { label for="host" { "Host" } input #host name="host" value=(filter.host) placeholder="number or name"; }
            div {
                label for="act" { "Act" }
                select #act name="act" {
                    (choice("", "any", &filter.act))
                    @for act in names_of_acts() { (choice(act, act, &filter.act)) }
                }
            }
            div {
                label for="outcome" { "Outcome" }
                select #outcome name="outcome" {
                    (choice("", "any", &filter.outcome))
                    (choice("success", "success", &filter.outcome))
                    (choice("error", "error, any code", &filter.outcome))
                    (choice("failed", "no answer of the API", &filter.outcome))
                    (choice("fault", "met a fault", &filter.outcome))
                    @for code in codes { (choice(code, &format!("error {code}"), &filter.outcome)) }
                }
            }
            div { label for="customer" { "Customer" } input #customer name="customer" value=(filter.customer); }
            div { label for="zone" { "Zone" } input #zone name="zone" value=(filter.zone); }
            div.buttons { button.main { "Filter" } a href="/" { "Clear" } }
        }
    }
}

fn row(call: &RecordedCall) -> Markup {
    html! {
        tr data-id=(call.id) {
            td.time {
                a href={ "/calls/" (call.id) } {
                    time datetime=(call.time) title=(day(&call.time)) { (hour(&call.time)) }
                }
            }
            td.host.minor { (host(call)) }
            td.act { (or_dash(call.act.as_deref())) }
            td { (outcome(call)) @if let Some(message) = &call.message { " " span.text { (Short(message)) } } }
            td.minor { (or_dash(call.customer.as_deref())) }
            td.minor { (or_dash(call.zone.as_deref())) }
            td.number.minor { (call.milliseconds) }
            td.number.minor { @if call.tries > 1 { strong { (call.tries) } } @else { (call.tries) } }
        }
    }
}

fn outcome(call: &RecordedCall) -> Markup {
    let class = if call.is_success() {
        "tag good"
    } else if call.code().is_some() {
        "tag refused"
    } else {
        "tag bad"
    };
    html! {
        span class=(class) { (call.outcome) }
        @if let Some(fault) = &call.fault { " " span.tag.fault { "fault " (Short(fault)) } }
    }
}

fn host(call: &RecordedCall) -> Markup {
    match (call.host, &call.pub_name) {
        (Some(id), Some(name)) => html! { span title={ "host " (id) } { (id) " " (Short(name)) } },
        _ => or_dash(None),
    }
}

/// The calls that have the same value there.
fn link(name: &str, value: Option<&str>) -> Markup {
    html! {
        @match value {
            Some(value) => a href={ "/" (query(&[(name, value)])) } { (Text(value)) },
            None => (or_dash(None)),
        }
    }
}

/// The time of day; to the millisecond, where there is space for that.
fn hour(time: &str) -> Markup {
    let Ok(time) = time.parse::<Timestamp>() else { return or_dash(None) };
    html! { (time.strftime("%H:%M:%S").to_string()) span.minor { (time.strftime("%.3f").to_string()) } }
}

/// The day of a time such as `2025-01-01T12:00:00.123Z`.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

/// JSON with a line for each member. It stays what was sent otherwise; text that is none, or was cut off, can be in it.
fn pretty(json: &str) -> String {
    let (mut text, mut depth, mut in_string, mut is_escaped) =
        (String::with_capacity(json.len() * 2), 0_usize, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth.min(16)));
    };
    let mut characters = json.chars().peekable();
    while let Some(c) = characters.next() {
        if in_string {
            text.push(c);
            in_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            continue;
        }
        in_string = c == '"';
        match c {
            '{' | '[' if characters.peek().is_some_and(|next| "}]".contains(*next)) => text.push(c),
            '{' | '[' => {
                depth += 1;
                text.push(c);
                line(&mut text, depth);
            }
            '}' | ']' if text.ends_with(['{', '[']) => text.push(c),
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(c);
            }
            ',' => {
                text.push(c);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_gets_lines_and_stays_itself() {
        let json = r#"{"a":{"b\"{,":[1,"x\\"],"c":[],"d":{}},"e":null}"#;
        assert_eq!(
            pretty(json),
            "{\n  \"a\": {\n    \"b\\\"{,\": [\n      1,\n      \"x\\\\\"\n    ],\n    \"c\": [],\n    \"d\": {}\n  },\n  \"e\": null\n}"
        );
        assert_eq!(pretty("{\"a\":\"…"), "{\n  \"a\": \"…");
        assert_eq!(pretty("]]}"), "\n]\n]\n}");
    }
}
