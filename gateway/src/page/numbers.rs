//! Numbers: how many calls a minute came to what, and how long the acts took.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use maud::{Markup, html};

use super::Page;
use super::html::{Notice, moment, page, table};
use super::session::Session;
use crate::calls::RecordedCall;
use crate::http::Answer;

/// How many minutes the chart has.
const MINUTES: usize = 60;
/// The size of a minute's bar, and of the whole chart.
const BAR: usize = 12;
const HEIGHT: usize = 160;

/// The calls of one minute.
#[derive(Clone, Copy, Default)]
struct Minute {
    success: usize,
    refused: usize,
    failed: usize,
}

/// What the calls of one act took.
struct Act {
    calls: usize,
    refused: usize,
    failed: usize,
    /// In milliseconds.
    p50: u64,
    p99: u64,
}

impl Page {
    pub(super) fn numbers(&self, session: &Session) -> Answer {
        let calls = self.kept();
        let now = Timestamp::now();
        let minutes = minutes(&calls, now);
        let acts = acts(&calls);
        let slowest = acts.values().map(|act| act.p99).max().unwrap_or_default().max(1);
        let total: Minute = minutes.iter().fold(Minute::default(), |sum, minute| Minute {
            success: sum.success + minute.success,
            refused: sum.refused + minute.refused,
            failed: sum.failed + minute.failed,
        });
        let content = html! {
            p {
                "From the " (calls.len()) " newest calls, which are all that are kept"
                @if let Some(oldest) = calls.first().and_then(|call| call.time.parse().ok()) { ", the oldest of " (moment(oldest)) }
                "."
            }
            section aria-labelledby="minutes" {
                h2 #minutes { "Calls a minute, in the last hour" }
                ul.legend {
                    li { span.swatch.good aria-hidden="true" {} "success: " (total.success) }
                    li { span.swatch.refused aria-hidden="true" {} "error: " (total.refused) }
                    li { span.swatch.bad aria-hidden="true" {} "no answer of the API: " (total.failed) }
                }
                (chart(&minutes, now))
            }
            section aria-labelledby="acts" {
                h2 #acts { "How long the acts took" }
                @if acts.is_empty() { p.empty { "No call has come in." } } @else {
                    @let head = html! {
                        th scope="col" { "Act" }
                        th.number scope="col" { "Calls" }
                        th.number.minor scope="col" { "Errors" }
                        th.number.minor scope="col" { "Failed" }
                        th.number scope="col" { "p50, ms" }
                        th.number scope="col" { "p99, ms" }
                        th.minor scope="col" { "p50 and p99" }
                    };
                    @let body = html! {
                        tbody {
                            @for (name, act) in &acts {
                                tr {
                                    th scope="row" { (name) }
                                    td.number { (act.calls) }
                                    td.number.minor { (act.refused) }
                                    td.number.minor { (act.failed) }
                                    td.number { (act.p50) }
                                    td.number { (act.p99) }
                                    td.minor { (bar(act, slowest)) }
                                }
                            }
                        }
                    };
                    (table("Acts, their calls and their times", &head, &body))
                }
            }
        };
        page(Some(session), "Numbers", "/numbers", &Notice::Nothing, &content)
    }
}

/// The oldest first; the last one is the minute that goes on.
fn minutes(calls: &[Arc<RecordedCall>], now: Timestamp) -> [Minute; MINUTES] {
    let mut minutes = [Minute::default(); MINUTES];
    let this = now.as_second().div_euclid(60);
    for call in calls.iter().rev() {
        let Ok(time) = call.time.parse::<Timestamp>() else { continue };
        let ago = usize::try_from(this - time.as_second().div_euclid(60)).unwrap_or_default();
        let Some(minute) = (MINUTES - 1).checked_sub(ago).map(|place| &mut minutes[place]) else { continue };
        match call.code() {
            _ if call.is_success() => minute.success += 1,
            Some(_) => minute.refused += 1,
            None => minute.failed += 1,
        }
    }
    minutes
}

fn acts(calls: &[Arc<RecordedCall>]) -> BTreeMap<&str, Act> {
    let mut all: BTreeMap<&str, Vec<&RecordedCall>> = BTreeMap::new();
    for call in calls {
        let name = call.act.as_deref().filter(|act| crate::acts::names_of_acts().any(|known| known == *act));
        all.entry(name.unwrap_or("unknown")).or_default().push(call);
    }
    let act = |calls: Vec<&RecordedCall>| {
        let mut times: Vec<u64> = calls.iter().map(|call| call.milliseconds).collect();
        times.sort_unstable();
        Act {
            calls: calls.len(),
            refused: calls.iter().filter(|call| call.code().is_some()).count(),
            failed: calls.iter().filter(|call| call.code().is_none() && !call.is_success()).count(),
            p50: percentile(&times, 50),
            p99: percentile(&times, 99),
        }
    };
    all.into_iter().map(|(name, calls)| (name, act(calls))).collect()
}

/// The smallest time that so many in a hundred did not exceed.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn chart(minutes: &[Minute], now: Timestamp) -> Markup {
    let most =
        minutes.iter().map(|minute| minute.success + minute.refused + minute.failed).max().unwrap_or_default().max(1);
    let (width, base) = (MINUTES * BAR, HEIGHT + 10);
    let label = format!("Calls a minute in the last hour; the most in one minute were {most}.");
    let hour =
        |ago: i64| now.checked_sub(ago.minutes()).map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default();
    html! {
        svg.chart viewBox={ "0 0 " (width + 40) " " (base + 22) } role="img" aria-label=(label) {
            line.axis x1="0" y1=(base) x2=(width) y2=(base) {}
            line.grid x1="0" y1="10" x2=(width) y2="10" {}
            text x=(width + 4) y="14" { (most) }
            text x=(width + 4) y=(base + 4) { "0" }
            text x="0" y=(base + 18) { (hour(59)) }
            text x=(width) y=(base + 18) text-anchor="end" { (hour(0)) }
            @for (place, minute) in minutes.iter().enumerate() {
                @let mut top = base;
                @for (class, calls) in [("good", minute.success), ("refused", minute.refused), ("bad", minute.failed)] {
                    @if calls > 0 {
                        // A single call is seen beside a thousand.
                        @let height = (calls * HEIGHT / most).max(2);
                        rect class=(class) x=(place * BAR + 1) y={ (lower(&mut top, height)) } width=(BAR - 2) height=(height) {
                            title { (hour(i64::try_from(MINUTES - 1 - place).unwrap_or_default())) ": " (calls) }
                        }
                    }
                }
            }
        }
    }
}

fn lower(top: &mut usize, height: usize) -> usize {
    *top = top.saturating_sub(height);
    *top
}

fn bar(act: &Act, slowest: u64) -> Markup {
    let width = |milliseconds: u64| (milliseconds * 200 / slowest).max(1);
    html! {
        svg.bar viewBox="0 0 200 12" aria-hidden="true" {
            rect.p99 x="0" y="1" width=(width(act.p99)) height="10" {}
            rect.p50 x="0" y="1" width=(width(act.p50)) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times: Vec<u64> = (1..=200).collect();
        assert_eq!((percentile(&times, 50), percentile(&times, 99)), (100, 198));
        assert_eq!((percentile(&[7], 50), percentile(&[7], 99), percentile(&[], 99)), (7, 7, 0));
    }
}
