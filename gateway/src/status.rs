//! The status listener: whether the gateway can do its work, and its numbers. It says nothing that is secret.

use std::fmt::{Display, Write as _};
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::Body;
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, StatusCode};
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::control::answer;
use crate::http::{Answer, Endpoint, Unanswered};
use crate::log::{self, one_line};
use crate::numbers::BOUNDS;
use crate::peer::{Connections, Peer};
use crate::store::{CredentialView, Failure, LimitView, Progress};
use crate::tls::Current;
use crate::upstream::{Alarm, alarms, sweeps};

const PLAIN: &str = "text/plain; charset=utf-8";
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How long it is taken for true what was found out: so that it costs nothing to ask often.
const FRESH: Duration = Duration::from_secs(1);
/// How long somebody who asks is made to wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands between the status connections and the gateway.
pub(crate) struct Status {
    endpoint: Arc<Endpoint>,
    /// Those to the API.
    connections: Connections,
    tls: Option<Arc<Current>>,
    started: Timestamp,
    /// Whether a change of the state would be kept.
    health: Known<Result<(), String>>,
    /// Of its own: a state that does not answer keeps no other number from being told.
    vendor: Known<Option<Arc<VendorNumbers>>>,
}

impl Status {
    /// Of a gateway that starts now.
    pub(crate) fn new(endpoint: Arc<Endpoint>, connections: Connections, tls: Option<Arc<Current>>) -> Self {
        let (health, vendor) = (Known::default(), Known::default());
        Self { endpoint, connections, tls, started: log::now(), health, vendor }
    }

    pub(crate) async fn handle<B: Body>(self: Arc<Self>, _: Peer, request: Request<B>) -> Result<Answer, Unanswered> {
        let path = request.uri().path();
        if !["/healthz", "/metrics"].contains(&path) {
            return Ok(answer(StatusCode::NOT_FOUND, PLAIN, "there is /healthz and /metrics".to_owned()));
        }
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            let mut answer = answer(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "not with this method".to_owned());
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return Ok(answer);
        }
        if path == "/healthz" {
            return Ok(match self.health().await {
                Ok(()) => answer(StatusCode::OK, PLAIN, "ok".to_owned()),
                Err(why) => answer(StatusCode::SERVICE_UNAVAILABLE, PLAIN, why),
            });
        }
        let endpoint = Arc::clone(&self.endpoint);
        let vendor = self.vendor.now(move || VendorNumbers::read(&endpoint).map(Arc::new)).await.flatten();
        // It looks at files.
        let text = spawn_blocking(move || self.metrics(vendor.as_deref())).await.map_err(|_| Unanswered::Off)?;
        Ok(answer(StatusCode::OK, METRICS, text))
    }

    async fn health(&self) -> Result<(), String> {
        let endpoint = Arc::clone(&self.endpoint);
        let try_a_change = move || endpoint.service.store.try_a_change().map_err(|error| one_line(&error.to_string()));
        let late = || Err(format!("a change of the state takes longer than {} seconds", PATIENCE.as_secs()));
        self.health.now(try_a_change).await.unwrap_or_else(late)
    }

    fn metrics(&self, vendor: Option<&VendorNumbers>) -> String {
        let mut text = Text(String::new());
        let service = &self.endpoint.service;

        text.family("calls_total", "counter", "Requests by act, outcome, and code of the API or status of HTTP.");
        for act in self.endpoint.numbers.acts() {
            for (outcome, code, calls) in act.outcomes() {
                text.sample("calls_total", &[("act", act.name), ("outcome", outcome), ("code", &code)], calls);
            }
        }
        text.family("call_duration_seconds", "histogram", "How long requests took, until their answer was known.");
        for act in self.endpoint.numbers.acts() {
            let (counts, microseconds) = act.times();
            for (bound, count) in BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]).zip(counts) {
                text.sample("call_duration_seconds_bucket", &[("act", act.name), ("le", bound)], count);
            }
            let sum = format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000);
            text.sample("call_duration_seconds_sum", &[("act", act.name)], sum);
            text.sample("call_duration_seconds_count", &[("act", act.name)], counts[BOUNDS.len()]);
        }
        text.gauge(
            "connections",
            "Connections to the API, and calls that go on without theirs.",
            self.connections.len(),
        );
        text.family("transactions", "gauge", "Open transactions on the state.");
        for (kind, open) in [("read", service.store.reading.now()), ("write", service.store.writing.now())] {
            text.sample("transactions", &[("kind", kind)], open);
        }
        text.family(
            "lane_calls",
            "gauge",
            "Calls that wait for their turn to hash a password or to write, or that do it.",
        );
        for (lane, calls) in service.in_lanes() {
            text.sample("lane_calls", &[("lane", lane)], calls);
        }
        if let Some(numbers) = service.store.database_numbers() {
            text.family("database_connections", "gauge", "Connections to the database.");
            for (kind, open) in numbers.connections {
                text.sample("database_connections", &[("kind", kind)], open);
            }
            let help = "How often the database was waited for.";
            text.family("database_round_trips_total", "counter", help);
            text.line(format_args!("cfhost_gateway_database_round_trips_total {}", numbers.round_trips));
            let help = "Work that was done over: another node was in its way, or the connection was lost.";
            text.family("database_repeated_total", "counter", help);
            for (cause, times) in numbers.repeated {
                text.sample("database_repeated_total", &[("cause", cause)], times);
            }
        }
        if let Some(path) = service.store.path() {
            text.family("state_bytes", "gauge", "Size of the state's file, and of the log beside it.");
            for (file, bytes) in crate::store::sizes(path) {
                text.sample("state_bytes", &[("file", file)], bytes);
            }
        }
        if let Some(not_after) = self.tls.as_ref().and_then(|tls| tls.not_after()) {
            let help = "Time until the certificate ends; below zero when it has ended.";
            text.gauge("certificate_left_seconds", help, not_after - Timestamp::now().as_second());
        }
        if let Some(vendor) = vendor {
            text.vendor(vendor);
        }
        text.family("build_info", "gauge", "Always 1; the version is a label.");
        text.sample("build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        text.process(self.started);
        // The end of the last line is the answer's.
        text.0.pop();
        text.0
    }
}

/// Numbers in Prometheus' text format.
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP cfhost_gateway_{name} {help}\n# TYPE cfhost_gateway_{name} {kind}"));
    }

    /// The names of zones are whatever the file and the vendor say.
    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let escaped = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        self.line(format_args!("cfhost_gateway_{name}{{{}}} {value}", labels.join(",")));
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "gauge", help);
        self.line(format_args!("cfhost_gateway_{name} {value}"));
    }

    /// How it stands at the vendor. Names of zones are the operator's own.
    fn vendor(&mut self, numbers: &VendorNumbers) {
        let ago = |time: i64| seconds(numbers.now.saturating_sub(time).max(0));
        self.family("upstream_operations", "gauge", "Acts that are being carried out at the vendor, or taken back.");
        for state in [Progress::Running, Progress::Undoing].map(Progress::word) {
            let count = numbers.operations.iter().find(|(word, ..)| word == state).map_or(0, |(_, count, _)| *count);
            self.sample("upstream_operations", &[("state", state)], count);
        }
        let oldest = numbers.operations.iter().map(|(.., created)| *created).min();
        let help = "How long the oldest of them has been under way.";
        self.gauge("upstream_operation_age_seconds", help, oldest.map_or_else(|| "0".to_owned(), ago));
        self.family("upstream_hostnames", "gauge", "Host names, by provider zone and how they stand.");
        for (zone, state, count) in &numbers.hostnames {
            self.sample("upstream_hostnames", &[("zone", zone), ("state", state)], count);
        }
        self.family("upstream_zones", "gauge", "Customers' zones at the vendor, by kind and how they stand.");
        for (kind, state, count) in &numbers.zones {
            self.sample("upstream_zones", &[("kind", kind), ("state", state)], count);
        }
        for (name, help) in [("used", "What of a limit is used."), ("most", "How much of it there can be.")] {
            let name = format!("upstream_limit_{name}");
            self.family(&name, "gauge", help);
            for LimitView { limit, .. } in &numbers.limits {
                let number = if name.ends_with("used") { limit.used } else { limit.most };
                self.sample(&name, &[("limit", limit.what.word()), ("zone", &limit.zone)], number);
            }
        }
        self.family(
            "upstream_refused_total",
            "counter",
            "Calls that came too fast for the vendor, by what they would take.",
        );
        let refused = numbers.credentials.iter().fold([0, 0], |[requests, certificates], it| {
            [requests + it.requests_refused - it.certificates_refused, certificates + it.certificates_refused]
        });
        for (kind, count) in ["request", "certificate"].iter().zip(refused) {
            self.sample("upstream_refused_total", &[("kind", kind)], count);
        }
        if let Some(ends) = numbers.credentials.iter().filter_map(|it| it.ends).min() {
            let help = "Time until the token ends; below zero when it has ended.";
            self.gauge("upstream_token_left_seconds", help, ends.saturating_sub(numbers.now).div_euclid(1_000_000));
        }
        self.family(
            "upstream_swept_ago_seconds",
            "gauge",
            "Time since all of a provider zone, or of the account, was looked at.",
        );
        for (zone, swept) in &numbers.sweeps {
            if let Some(swept) = swept {
                self.sample("upstream_swept_ago_seconds", &[("zone", zone)], ago(*swept));
            }
        }
        self.family("upstream_alarms", "gauge", "What an operator has to see to at the vendor.");
        for what in ["hostnames", "records", "token", "sweep"] {
            let count = numbers.alarms.iter().filter(|alarm| alarm.what == what).count();
            self.sample("upstream_alarms", &[("alarm", what)], count);
        }
    }

    /// What every program tells of itself, by the names that every program uses. What the system does not show is left out.
    fn process(&mut self, started: Timestamp) {
        let mut gauge = |name, help, value: Option<u64>| {
            if let Some(value) = value {
                self.line(format_args!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}"));
            }
        };
        let memory = fs::read_to_string("/proc/self/status").ok().and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
        });
        gauge("process_resident_memory_bytes", "Memory of the process that is not swapped out.", memory);
        // One of them is that of the folder itself.
        let open = fs::read_dir("/proc/self/fd").ok().and_then(|files| u64::try_from(files.count()).ok());
        gauge("process_open_fds", "Open file descriptors.", open.map(|open| open.saturating_sub(1)));
        gauge("process_start_time_seconds", "When the gateway started.", started.as_second().try_into().ok());
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// What the state says of the vendor.
struct VendorNumbers {
    now: i64,
    operations: Vec<(String, i64, i64)>,
    hostnames: Vec<(String, String, i64)>,
    zones: Vec<(String, String, i64)>,
    limits: Vec<LimitView>,
    credentials: Vec<CredentialView>,
    sweeps: Vec<(String, Option<i64>)>,
    alarms: Vec<Alarm>,
}

impl VendorNumbers {
    fn read(endpoint: &Endpoint) -> Option<Self> {
        let upstream = endpoint.service.upstream.as_ref()?;
        let now = upstream.now();
        let numbers = endpoint.service.store.read(|state| {
            Ok::<_, Failure>(Self {
                now,
                operations: state.operation_counts()?,
                hostnames: state.hostname_counts()?,
                zones: state.vendor_zone_counts()?,
                limits: state.limits()?,
                credentials: state.credentials()?,
                sweeps: sweeps(state, &upstream.config)?,
                alarms: alarms(state, now, Some(&upstream.config))?,
            })
        });
        numbers.ok()
    }
}

/// Microseconds in seconds.
fn seconds(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// What was last found out, and when.
struct Known<T>(Arc<Mutex<Option<(Instant, T)>>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone + Send + 'static> Known<T> {
    /// What `find_out` says, or said a moment ago; nothing if that takes too long.
    async fn now(&self, find_out: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let found = async {
            let mut known = Arc::clone(&self.0).lock_owned().await;
            if let Some((_, found)) = known.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
                return Some(found.clone());
            }
            // It goes on when nobody waits for it any more, and until it ends there is no other.
            let work = spawn_blocking(move || {
                let found = find_out();
                *known = Some((Instant::now(), found.clone()));
                found
            });
            work.await.ok()
        };
        timeout(PATIENCE, found).await.ok()?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels_are_escaped() {
        let mut text = Text(String::new());
        text.sample("name", &[("zone", "a\\b\"c\nd"), ("state", "active")], 1);
        assert_eq!(text.0, "cfhost_gateway_name{zone=\"a\\\\b\\\"c\\nd\",state=\"active\"} 1\n");
    }
}
