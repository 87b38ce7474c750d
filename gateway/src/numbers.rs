//! Counts of calls and what came of them, for whoever watches the gateway. Counting takes no lock and no memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use cfhost::ErrorCode;

use crate::acts::names_of_acts;
use crate::log::Event;

/// What calls are counted under that ask for no act of ours.
const UNKNOWN: &str = "unknown";

/// The bounds of the histogram, in microseconds, and as they are shown in seconds.
pub(crate) const BOUNDS: [(u64, &str); 14] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
    (25_000_000, "25"),
];

/// The statuses of HTTP are below this.
const STATUSES: usize = 600;

/// What came of all calls since the gateway started.
pub(crate) struct Numbers(Vec<Act>);

/// What came of the calls of one act.
pub(crate) struct Act {
    pub(crate) name: &'static str,
    success: AtomicU64,
    /// By the place of the code in the table of codes.
    errors: [AtomicU64; ErrorCode::ALL.len()],
    http: [AtomicU64; STATUSES],
    broken: AtomicU64,
    /// How many calls took no longer than each bound and longer than the one before; the last ones took longer than any.
    times: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Numbers {
    pub(crate) fn new() -> Self {
        let act = |name| Act {
            name,
            success: AtomicU64::new(0),
            errors: [const { AtomicU64::new(0) }; ErrorCode::ALL.len()],
            http: [const { AtomicU64::new(0) }; STATUSES],
            broken: AtomicU64::new(0),
            times: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            microseconds: AtomicU64::new(0),
        };
        Self(names_of_acts().chain([UNKNOWN]).map(act).collect())
    }

    pub(crate) fn count(&self, act: Option<&'static str>, event: &Event<'_>, took: Duration) {
        let name = act.unwrap_or(UNKNOWN);
        let Some(act) = self.0.iter().find(|act| act.name == name) else { return };
        let counter = match event {
            Event::Success => Some(&act.success),
            Event::Refused(code, _) | Event::Guessed(code, _) => {
                ErrorCode::ALL.binary_search(code).ok().and_then(|place| act.errors.get(place))
            }
            Event::Http(status) => act.http.get(usize::from(*status)),
            Event::Broken => Some(&act.broken),
        };
        let more = |counter: &AtomicU64, much| counter.fetch_add(much, Ordering::Relaxed);
        if let Some(counter) = counter {
            more(counter, 1);
        }
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        more(&act.times[BOUNDS.partition_point(|(bound, _)| *bound < took)], 1);
        more(&act.microseconds, took);
    }

    pub(crate) fn acts(&self) -> impl Iterator<Item = &Act> {
        self.0.iter()
    }
}

impl Act {
    /// How many calls came to what: a word, the number of the code or status if there is one, and the calls. What never came is
    /// left out, but for success, so that a watcher sees the first one as an increase.
    pub(crate) fn outcomes(&self) -> Vec<(&'static str, String, u64)> {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut outcomes = vec![("success", String::new(), read(&self.success))];
        let errors = ErrorCode::ALL.iter().zip(&self.errors);
        outcomes.extend(errors.map(|(code, counter)| ("error", code.to_string(), read(counter))));
        let statuses = self.http.iter().enumerate();
        outcomes.extend(statuses.map(|(status, counter)| ("http", status.to_string(), read(counter))));
        outcomes.push(("broken", String::new(), read(&self.broken)));
        outcomes.retain(|(outcome, _, calls)| *calls > 0 || *outcome == "success");
        outcomes
    }

    /// How many calls took no longer than each of the bounds, and how many there were, with the microseconds of all.
    pub(crate) fn times(&self) -> ([u64; BOUNDS.len() + 1], u64) {
        let mut so_far = 0;
        let counts = self.times.each_ref().map(|counter| {
            so_far += counter.load(Ordering::Relaxed);
            so_far
        });
        (counts, self.microseconds.load(Ordering::Relaxed))
    }
}

/// How many of something go on at the moment.
#[derive(Default)]
pub(crate) struct Gauge(AtomicUsize);

/// Counts as long as it is held.
pub(crate) struct Counted<'a>(&'a Gauge);

impl Gauge {
    pub(crate) fn hold(&self) -> Counted<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counted(self)
    }

    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_act_outcome_and_time() {
        let numbers = Numbers::new();
        let millisecond = Duration::from_millis(1);
        numbers.count(Some("zone_set"), &Event::Success, millisecond);
        numbers.count(Some("zone_set"), &Event::Success, millisecond + Duration::from_micros(1));
        numbers.count(Some("zone_set"), &Event::Refused(ErrorCode::ZONE_NAME_INVALID, None), Duration::from_secs(3600));
        numbers.count(Some("zone_set"), &Event::Guessed(ErrorCode::PASSWORD_FAILED, "host 1"), Duration::ZERO);
        numbers.count(Some("zone_set"), &Event::Broken, Duration::ZERO);
        numbers.count(None, &Event::Http(404), Duration::ZERO);
        let of = |name| numbers.acts().find(|act| act.name == name).unwrap();
        let shown = |name| {
            let outcomes = of(name).outcomes().into_iter();
            outcomes.map(|(word, code, calls)| format!("{word} {code} {calls}")).collect::<Vec<_>>()
        };
        assert_eq!(shown("zone_set"), ["success  2", "error 124 1", "error 201 1", "broken  1"]);
        assert_eq!(shown("unknown"), ["success  0", "http 404 1"]);
        assert_eq!(shown("user_auth"), ["success  0"]);
        let (counts, microseconds) = of("zone_set").times();
        // A time that is a bound lies within it.
        assert_eq!((counts[0], counts[1], counts[13], counts[14]), (3, 4, 4, 5));
        assert_eq!(microseconds, 3_600_002_001);
    }

    #[test]
    fn what_goes_on_is_counted() {
        let gauge = Gauge::default();
        let held = [gauge.hold(), gauge.hold()];
        assert_eq!(gauge.now(), 2);
        drop(held);
        assert_eq!(gauge.now(), 0);
    }
}
