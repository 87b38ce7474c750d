use std::fmt;
use std::io::Write as _;
use std::net::SocketAddr;
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
    write(act.unwrap_or("unknown"), event, since);
}

/// The most characters of a reason that are shown.
const MAX_REASON: usize = 200;

/// Writes the line of a TLS handshake that failed: time, who it was with and why it failed, milliseconds.
pub(crate) fn handshake(peer: SocketAddr, reason: &str, since: Instant) {
    write("handshake", format_args!("failed ({peer}: {})", one_line(reason)), since);
}

/// A text of somebody else's, so that it can neither break a line nor fill the log.
fn one_line(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().take(MAX_REASON).map(escape).collect()
}

fn write(what: &str, outcome: impl fmt::Display, since: Instant) {
    let line = format!("{} {what} {outcome} {} ms\n", now(), since.elapsed().as_millis());
    // One write, so that lines stay whole. Where there is nobody to read them, serving goes on.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line() {
        assert_eq!(one_line("é\r\n\u{1b}[2J\u{85}x"), r"é\r\n\u{1b}[2J\u{85}x");
        assert_eq!(one_line(&"a".repeat(100_000)).len(), MAX_REASON);
    }
}
