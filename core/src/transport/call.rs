//! The call that a thread is in: its deadline, who can break it off, and how far it has come.
//!
//! A call does not leave its thread, while the connection that it gets, fresh or kept, belongs to nobody in particular and
//! has no other way to learn of it. Its life:
//!
//! 1. [`Call::run`] makes it the present one of the thread, and puts back what was there at its end. With it come its deadline,
//!    its [`Scope`], and whether its act only reads, so that any kept connection will do.
//! 2. While a name is resolved and a connection made ([`connecting`]), the sooner of its deadline and that for connecting counts.
//!    What a proxy was sent until then is not counted as sent.
//! 3. Whoever is about to use a socket asks [`check`], and whoever has to wait waits by [`wait`]: in slices of [`SLICE`], between
//!    which the scope is asked. A hook that runs meanwhile finds no present call, since it may make calls of its own.
//! 4. With the first byte of the request, the connection says [`set_sent`]. An error from then on does not mean that nothing was
//!    sent, and that is what `run` gives beside the outcome.

use std::cell::RefCell;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// The longest that a call waits without looking whether it was broken off.
pub(crate) const SLICE: Duration = Duration::from_millis(100);

pub(crate) type Interrupt = Arc<dyn Fn() -> bool + Send + Sync>;

/// What can break calls off: those of one client, and of no other.
pub(crate) struct Scope {
    cancelled: AtomicBool,
    /// Asked on the calling thread while it waits; true breaks that one call off.
    interrupt: Option<Interrupt>,
}

impl Scope {
    pub(crate) fn new(interrupt: Option<Interrupt>) -> Arc<Self> {
        Arc::new(Self { cancelled: AtomicBool::new(false), interrupt })
    }

    /// A scope of its own with the same hook.
    pub(crate) fn another(&self) -> Arc<Self> {
        Self::new(self.interrupt.clone())
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Whether the call goes on, as far as is known: the hook is not asked.
    pub(crate) fn goes_on(&self) -> Result<(), Stopped> {
        if self.is_cancelled() || with(false, |call| call.interrupted) { Err(Stopped::Cancelled) } else { Ok(()) }
    }

    /// Whether the call goes on; the hook is asked.
    pub(crate) fn check(&self) -> Result<(), Stopped> {
        self.goes_on()?;
        let Some(interrupt) = &self.interrupt else { return Ok(()) };
        with((), |call| call.asked = Instant::now());
        // The hook can switch to a greenlet that makes calls of its own, and ends them after this one: what it makes must
        // find no call here, and leave none.
        let present = PRESENT.take();
        let ends = interrupt();
        PRESENT.set(present);
        // Whatever it answers the next time: it said so once. And a fork in the hook must not carry on its parent's call.
        let ends = ends || with(false, |call| call.process != std::process::id());
        with((), |call| call.interrupted |= ends);
        if ends { Err(Stopped::Cancelled) } else { Ok(()) }
    }
}

/// Why a call went no further, in a form that survives the way through the HTTP library.
#[derive(Debug)]
pub(crate) enum Stopped {
    Cancelled,
    /// What was waited for, and how long that may take.
    TimedOut(Phase, Duration),
    NotLoopback,
    Tls(rustls::Error),
    /// The system has no authorities to trust.
    NoRoots,
    /// The other side hung up in the middle of the TLS handshake.
    HandshakeCut,
    /// The answer has more bytes than this.
    TooLarge(usize),
    /// The connection ended in a way that does not say that all was sent.
    Cut(std::io::Error),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call was stopped")
    }
}

impl std::error::Error for Stopped {}

impl From<Stopped> for ureq::Error {
    fn from(stopped: Stopped) -> Self {
        Self::Other(Box::new(stopped))
    }
}

impl From<Stopped> for std::io::Error {
    fn from(stopped: Stopped) -> Self {
        Self::other(stopped)
    }
}

/// What a call waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Resolving,
    Connecting,
    Answering,
}

/// A point in time that something has to be done by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    /// What its owner asked for, to say so when it passes.
    allowed: Duration,
}

impl Deadline {
    pub(crate) fn after(from: Instant, allowed: Duration) -> Self {
        // A timeout too long for the clock is as good as a year.
        let at = from.checked_add(allowed).unwrap_or_else(|| from + Duration::from_secs(366 * 24 * 3600));
        Self { at, allowed }
    }

    pub(crate) fn sooner(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }

    pub(crate) fn remaining(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }
}

/// What the connections have to know of a call.
pub(crate) struct Call {
    pub(crate) scope: Arc<Scope>,
    pub(crate) deadline: Deadline,
    pub(crate) connect_timeout: Duration,
    pub(crate) resolve_timeout: Duration,
    /// Whether the act only reads, so that a connection that breaks costs no more than another try.
    pub(crate) only_reads: bool,
    /// Whether the first byte of the request was handed to a connection.
    sent: bool,
    /// While the connection is being made: when that has to be over.
    connecting: Option<Deadline>,
    /// Whether the hook broke it off.
    interrupted: bool,
    /// When the hook was last asked.
    asked: Instant,
    /// Whose call it is.
    process: u32,
}

thread_local! {
    static PRESENT: RefCell<Option<Call>> = const { RefCell::new(None) };
}

impl Call {
    pub(crate) fn new(
        scope: Arc<Scope>,
        deadline: Deadline,
        connect_timeout: Duration,
        resolve_timeout: Duration,
        only_reads: bool,
    ) -> Self {
        Self {
            scope,
            deadline,
            connect_timeout,
            resolve_timeout,
            only_reads,
            sent: false,
            connecting: None,
            interrupted: false,
            asked: Instant::now(),
            process: std::process::id(),
        }
    }

    /// Makes this the thread's present call while `work` runs, and tells whether any of its request was sent.
    pub(crate) fn run<T>(self, work: impl FnOnce() -> T) -> (T, bool) {
        /// Puts back what was there, also when `work` panics.
        struct Restore(Option<Call>);

        impl Drop for Restore {
            fn drop(&mut self) {
                PRESENT.set(self.0.take());
            }
        }

        let restore = Restore(PRESENT.replace(Some(self)));
        let result = work();
        let sent = with(false, |call| call.sent);
        drop(restore);
        (result, sent)
    }
}

/// Looks at the thread's present call. Connections are used by calls alone; where there is none, nothing is waited for.
fn with<T>(otherwise: T, look: impl FnOnce(&mut Call) -> T) -> T {
    PRESENT.with_borrow_mut(|call| match call {
        Some(call) => look(call),
        None => otherwise,
    })
}

/// Notes that the request begins to be sent.
pub(crate) fn set_sent() {
    with((), |call| call.sent = true);
}

pub(crate) fn only_reads() -> bool {
    with(false, |call| call.only_reads)
}

/// When resolving that begins now has to be over.
pub(crate) fn resolving_deadline() -> Deadline {
    let now = Instant::now();
    with(Deadline::after(now, Duration::ZERO), |call| call.deadline.sooner(Deadline::after(now, call.resolve_timeout)))
}

/// Whether a connection is being made: what is resolved then is a proxy's name.
pub(crate) fn is_connecting() -> bool {
    with(false, |call| call.connecting.is_some())
}

/// Whether the call goes on, asked before each use of a socket: one that never makes us wait would not end otherwise.
pub(crate) fn check() -> Result<(), Stopped> {
    let now = Instant::now();
    let present = with(None, |call| Some((Arc::clone(&call.scope), now.duration_since(call.asked) >= SLICE)));
    if let Some((scope, ask)) = present {
        if ask { scope.check() } else { scope.goes_on() }?;
    }
    let (phase, until) = present_wait();
    if until.at <= now { Err(Stopped::TimedOut(phase, until.allowed)) } else { Ok(()) }
}

/// What is waited for now, and until when.
pub(crate) fn present_wait() -> (Phase, Deadline) {
    let present = with(None, |call| match call.connecting {
        Some(deadline) => Some((Phase::Connecting, deadline)),
        None => Some((Phase::Answering, call.deadline)),
    });
    present.unwrap_or_else(|| (Phase::Answering, Deadline::after(Instant::now(), Duration::ZERO)))
}

/// Makes a connection by `work`, which may make one to a proxy first.
pub(crate) fn connecting<T>(work: impl FnOnce() -> T) -> T {
    let is_outermost = with(false, |call| {
        let is_outermost = call.connecting.is_none();
        if is_outermost {
            call.connecting = Some(call.deadline.sooner(Deadline::after(Instant::now(), call.connect_timeout)));
        }
        is_outermost
    });
    let result = work();
    if is_outermost {
        with((), |call| {
            call.connecting = None;
            // What was sent until here was for a proxy.
            call.sent = false;
        });
    }
    result
}

/// Waits in slices by `step`, which returns something when what is waited for is there.
pub(crate) fn wait<T>(
    phase: Phase,
    until: Deadline,
    mut step: impl FnMut(Duration) -> Result<Option<T>, ureq::Error>,
) -> Result<T, ureq::Error> {
    let Some(scope) = with(None, |call| Some(Arc::clone(&call.scope))) else {
        return Err(Stopped::Cancelled.into());
    };
    scope.goes_on()?;
    loop {
        let remaining = until.remaining();
        if remaining.is_zero() {
            return Err(Stopped::TimedOut(phase, until.allowed).into());
        }
        if let Some(value) = step(remaining.min(SLICE))? {
            return Ok(value);
        }
        scope.check()?;
    }
}

/// Waits until a socket can be read from or written to.
pub(crate) fn wait_for_socket(
    phase: Phase,
    until: Deadline,
    socket: BorrowedFd<'_>,
    flags: PollFlags,
) -> Result<(), ureq::Error> {
    wait(phase, until, |slice| {
        // Rounded up: a rest of less than a millisecond must not become a busy loop.
        let slice = Timespec { tv_sec: slice.as_secs().cast_signed(), tv_nsec: i64::from(slice.subsec_nanos()) };
        match poll(&mut [PollFd::from_borrowed_fd(socket, flags)], Some(&slice)) {
            // A signal: whoever handles it may want to break off.
            Ok(0) | Err(rustix::io::Errno::INTR) => Ok(None),
            Ok(_) => Ok(Some(())),
            Err(error) => Err(ureq::Error::Io(error.into())),
        }
    })
}

/// Sleeps, unless the call is broken off.
pub(crate) fn pause(scope: &Scope, length: Duration) -> Result<(), Stopped> {
    let end = Instant::now() + length;
    scope.goes_on()?;
    loop {
        let remaining = end.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Ok(());
        }
        std::thread::sleep(remaining.min(SLICE));
        scope.check()?;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::os::fd::AsFd;
    use std::sync::OnceLock;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    /// A scope that is cancelled when its hook is asked for the so-manieth time, and how often it was asked.
    pub(in super::super) fn cancelled_at(times: usize) -> (Arc<Scope>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let itself: Arc<OnceLock<Arc<Scope>>> = Arc::default();
        let (counted, own) = (Arc::clone(&asked), Arc::clone(&itself));
        let scope = Scope::new(Some(Arc::new(move || {
            if counted.fetch_add(1, Ordering::SeqCst) + 1 == times {
                own.get().unwrap().cancel();
            }
            false
        })));
        itself.set(Arc::clone(&scope)).ok().unwrap();
        (scope, asked)
    }

    fn within(scope: &Arc<Scope>, work: impl FnOnce() -> Result<(), ureq::Error>) -> ureq::Error {
        let deadline = Deadline::after(Instant::now(), HOUR);
        Call::new(Arc::clone(scope), deadline, HOUR, HOUR, true).run(work).0.unwrap_err()
    }

    fn assert_cancelled(error: &ureq::Error) {
        assert!(matches!(error, ureq::Error::Other(why) if matches!(why.downcast_ref(), Some(Stopped::Cancelled))));
    }

    /// "At once" is one slice at most, and a slice is a tenth of a second at most. No clock is read for that.
    #[test]
    fn a_cancel_is_noticed_before_the_next_slice() {
        assert!(SLICE <= Duration::from_millis(100));
        let (scope, asked) = cancelled_at(3);
        let mut slices = Vec::new();
        let error = within(&scope, || {
            wait(Phase::Answering, Deadline::after(Instant::now(), HOUR), |slice| {
                slices.push(slice);
                Ok(None)
            })
        });
        assert_cancelled(&error);
        // The cancel came after the third slice was looked at: one more is waited for, and the hook is asked no more.
        assert_eq!((slices, asked.load(Ordering::SeqCst)), (vec![SLICE; 4], 3));

        // What is cancelled before it waits, waits for nothing.
        let error = within(&scope, || wait(Phase::Answering, Deadline::after(Instant::now(), HOUR), |_| panic!()));
        assert_cancelled(&error);
    }

    #[test]
    fn a_silent_socket_and_a_pause_are_left_in_slices() {
        let (socket, _other) = std::os::unix::net::UnixStream::pair().unwrap();
        let (scope, asked) = cancelled_at(2);
        let error = within(&scope, || {
            let until = Deadline::after(Instant::now(), HOUR);
            wait_for_socket(Phase::Answering, until, socket.as_fd(), PollFlags::IN)
        });
        assert_cancelled(&error);
        assert_eq!(asked.load(Ordering::SeqCst), 2);

        let (scope, asked) = cancelled_at(2);
        assert!(matches!(pause(&scope, HOUR), Err(Stopped::Cancelled)));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_wait_ends_with_its_deadline() {
        let (scope, _) = cancelled_at(usize::MAX);
        let mut slices = Vec::new();
        let length = SLICE * 5 / 2;
        let error = within(&scope, || {
            wait(Phase::Connecting, Deadline::after(Instant::now(), length), |slice| {
                slices.push(slice);
                std::thread::sleep(slice);
                Ok(None)
            })
        });
        let ureq::Error::Other(why) = error else { panic!("{error:?}") };
        assert!(
            matches!(why.downcast_ref(), Some(Stopped::TimedOut(Phase::Connecting, allowed)) if *allowed == length)
        );
        // However late it is woken, no slice is longer than what is left.
        assert!(slices.iter().sum::<Duration>() <= length, "{slices:?}");
    }
}
