use std::fmt;
use std::io::Write as _;
use std::time::Instant;

use cfhost::ErrorCode;
use jiff::{Timestamp, Unit};

/// What came of a request, for the log.
pub(crate) enum Event<'a> {
    Success,
    Refused(ErrorCode, Option<&'a str>),
    Http(u16),
    Broken,
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("success"),
            Self::Refused(code, None) => write!(f, "error {code}"),
            Self::Refused(code, Some(cause)) => write!(f, "error {code} ({cause})"),
            Self::Http(status) => write!(f, "http {status}"),
            Self::Broken => f.write_str("broken off"),
        }
    }
}

/// This moment, to the millisecond.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now)
}

/// Writes the line of a request to standard error: time, act, outcome, milliseconds. Nothing else that was sent is in
/// it, and no act that is not ours, since anything could stand there.
pub(crate) fn line(act: Option<&'static str>, event: &Event<'_>, since: Instant) {
    let line = format!("{} {} {event} {} ms\n", now(), act.unwrap_or("unknown"), since.elapsed().as_millis());
    // One write, so that lines stay whole. Where there is nobody to read them, serving goes on.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
