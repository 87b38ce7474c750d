//! Lines on standard error, for which nobody waits: neither the gateway nor its end, whoever reads them and how slowly.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::ErrorCode;
use jiff::{Timestamp, Unit};
use serde::Serialize;

/// What came of a request, for the log.
pub(crate) enum Event<'a> {
    Success,
    Refused(ErrorCode, Option<&'a str>),
    /// A wrong password or key, and who tried it. That is for the log alone: it has to be known to whoever bans guessers.
    Guessed(ErrorCode, &'a str),
    Http(u16),
    Broken,
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("success"),
            Self::Refused(code, None) | Self::Guessed(code, _) => write!(f, "error {code}"),
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

/// Whether the lines of this process are JSON. Standard error is the process's, and so is what it is written in.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on every line is a JSON object.
pub fn log_as_json() {
    IS_JSON.store(true, Ordering::Relaxed);
}

fn is_json() -> bool {
    IS_JSON.load(Ordering::Relaxed)
}

/// Who a request came from: its host, if its key is one's, and its address.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) host: Option<i64>,
    pub(crate) peer: IpAddr,
}

/// A line as JSON. Each request has all of these members, and null in those that there is nothing for.
#[derive(Serialize)]
struct Entry<'a> {
    time: String,
    act: &'a str,
    outcome: &'a str,
    /// Of the API, or of HTTP.
    code: Option<u16>,
    milliseconds: u64,
    host: Option<i64>,
    peer: String,
    cause: Option<&'a str>,
    /// Whether a wrong password or key was tried.
    guess: bool,
}

/// This moment, in as many characters each time.
fn time() -> String {
    format!("{:.3}", now())
}

impl Entry<'_> {
    fn text(&self) -> String {
        // There is nothing in it that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Writes the line of a request to standard error: time, act, outcome, milliseconds. Nothing else that was sent is in
/// it, and no act that is not ours, since anything could stand there.
pub(crate) fn line(act: Option<&'static str>, event: &Event<'_>, since: Instant, caller: Caller) {
    let act = act.unwrap_or("unknown");
    if !is_json() {
        return match event {
            Event::Guessed(_, who) => write(act, format_args!("{event} ({who})"), since),
            _ => write(act, event, since),
        };
    }
    let (outcome, code, cause) = match event {
        Event::Success => ("success", None, None),
        Event::Refused(code, cause) => ("error", Some(code.number()), *cause),
        Event::Guessed(code, _) => ("error", Some(code.number()), None),
        Event::Http(status) => ("http", Some(*status), None),
        Event::Broken => ("broken", None, None),
    };
    let guess = matches!(event, Event::Guessed(..));
    QUEUE.push(entry(act, outcome, code, since, caller, cause, guess));
}

fn entry(
    act: &str,
    outcome: &str,
    code: Option<u16>,
    since: Instant,
    caller: Caller,
    cause: Option<&str>,
    guess: bool,
) -> String {
    let milliseconds = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (time, peer) = (time(), caller.peer.to_canonical().to_string());
    Entry { time, act, outcome, code, milliseconds, host: caller.host, peer, cause, guess }.text()
}

/// The most characters of a reason that are shown.
const MAX_REASON: usize = 200;

/// Writes the line of a TLS handshake that failed: time, who it was with and why it failed, milliseconds.
pub(crate) fn handshake(peer: SocketAddr, reason: &str, since: Instant) {
    let reason = one_line(reason);
    if is_json() {
        let caller = Caller { host: None, peer: peer.ip() };
        QUEUE.push(entry("handshake", "failed", None, since, caller, Some(&reason), false));
    } else {
        write("handshake", format_args!("failed ({peer}: {reason})"), since);
    }
}

/// Writes how many connections were turned away since it was last written.
pub(crate) fn turned_away(connections: u64) {
    tell(&format!("{connections} connections turned away: there are too many, or too many of one address"));
}

/// A text of somebody else's, so that it can neither break a line nor fill the log.
pub(crate) fn one_line(text: &str) -> String {
    without_controls(text.chars().take(MAX_REASON))
}

/// A text that can neither break a line nor steer a terminal.
pub(crate) fn without_controls(text: impl Iterator<Item = char>) -> String {
    text.map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn write(what: &str, outcome: impl fmt::Display, since: Instant) {
    QUEUE.push(format!("{} {what} {outcome} {} ms", now(), since.elapsed().as_millis()));
}

/// Writes a line to standard error with the time, as soon as its reader takes it.
pub(crate) fn tell(text: &str) {
    QUEUE.push(told(text));
}

fn told(text: &str) -> String {
    if is_json() { warning(text) } else { format!("{} {}", now(), without_controls(text.chars())) }
}

/// Writes a line to standard error with the name of the program, as soon as its reader takes it. If too many wait already, it is
/// dropped, and counted.
pub fn say(text: impl fmt::Display) {
    QUEUE.push(said(&text.to_string()));
}

/// A line with the name of the program.
pub fn said(text: &str) -> String {
    if is_json() { warning(text) } else { format!("cfhost-gateway: {}", without_controls(text.chars())) }
}

fn warning(text: &str) -> String {
    let text = without_controls(text.chars());
    serde_json::json!({ "time": time(), "warning": text }).to_string()
}

/// Waits until all lines are written, but no longer than a reader can be expected to take.
pub fn flush() {
    QUEUE.wait(FLUSH);
}

/// The most lines that wait, beside as many that are being written.
const MAX_LINES: usize = 1024;
/// How long the end of a gateway waits for them.
const FLUSH: Duration = Duration::from_secs(5);

static QUEUE: LazyLock<Arc<Queue>> = LazyLock::new(|| {
    let queue = Arc::new(Queue::default());
    // Not by way of Rust's own standard error: that would keep others, such as a panic, waiting for the same reader.
    if let Ok(stderr) = io::stderr().as_fd().try_clone_to_owned() {
        let writer = Arc::clone(&queue);
        // Where there is no thread for it, lines are dropped.
        let _ = thread::Builder::new().name("log".to_owned()).spawn(move || writer.write(File::from(stderr)));
    }
    queue
});

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<String>,
    /// How many came after them and were dropped.
    lost: u64,
    is_writing: bool,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.lost == 0
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: String) {
        let mut waiting = self.lock();
        if waiting.lines.len() < MAX_LINES {
            waiting.lines.push_back(line);
        } else {
            waiting.lost += 1;
        }
        drop(waiting);
        self.changed.notify_all();
    }

    fn wait(&self, most: Duration) {
        let is_busy = |waiting: &mut Waiting| !waiting.is_empty() || waiting.is_writing;
        drop(self.changed.wait_timeout_while(self.lock(), most, is_busy));
    }

    fn write(&self, mut to: impl io::Write) {
        loop {
            let mut waiting = self.lock();
            waiting.is_writing = false;
            self.changed.notify_all();
            let mut waiting =
                self.changed.wait_while(waiting, |waiting| waiting.is_empty()).unwrap_or_else(PoisonError::into_inner);
            let Waiting { lines, lost, .. } = std::mem::take(&mut *waiting);
            waiting.is_writing = true;
            drop(waiting);
            let lost = (lost > 0).then(|| told(&format!("{lost} lines lost: nobody read them in time")));
            for mut line in lines.into_iter().chain(lost) {
                line.push('\n');
                // One write, so that lines stay whole. Where there is nobody to read them, serving goes on.
                let _ = to.write_all(line.as_bytes());
            }
        }
    }
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
