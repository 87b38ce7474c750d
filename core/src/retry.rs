//! Whether a call that failed is tried again by itself, and when. No clock and no sleep in here.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::acts::Repeat;
use crate::transport::Stopped;
use crate::{Delivery, Error, ErrorCode, ErrorKind};

/// The longest pause before the first repeat; it doubles with each.
const FIRST: Duration = Duration::from_millis(200);
/// The longest pause of all.
const LONGEST: Duration = Duration::from_secs(2);

/// What trying again needs of time.
pub(crate) trait Clock {
    /// What is left of the call's time.
    fn remaining(&self) -> Duration;
    /// Any number.
    fn random(&self) -> u64;
    /// Lets time pass; an error if the call was broken off.
    fn sleep(&mut self, length: Duration) -> Result<(), Stopped>;
}

/// Makes a call by `attempt`, again up to so many times where that is harmless and can help.
pub(crate) fn run<T>(
    clock: &mut impl Clock,
    repeat: Repeat,
    retries: u32,
    mut attempt: impl FnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    let mut tries = 0;
    // What one try sent stays sent, however the next ones end.
    let mut sent = false;
    loop {
        let error = match attempt() {
            Ok(value) => return Ok(value),
            Err(error) if sent => error.sent_before(),
            Err(error) => error,
        };
        sent |= error.delivery() != Delivery::NotSent;
        wait_for_next(clock, repeat, retries, tries, error)?;
        tries += 1;
    }
}

/// Pauses before the next try, or gives the error back if there is none. It stands apart so that it is not compiled for each act.
#[cold]
fn wait_for_next(clock: &mut dyn Clock, repeat: Repeat, retries: u32, tries: u32, error: Error) -> Result<(), Error> {
    if tries >= retries || !can_help(repeat, &error) {
        return Err(error);
    }
    let pause = pause(tries, clock.random());
    if pause >= clock.remaining() {
        return Err(error);
    }
    clock.sleep(pause).map_err(|_| Error::cancelled(error.delivery()))
}

/// Whether another try is harmless and can help.
///
/// An act that changes something is repeated only where nothing of it was sent. One that only reads also where the way
/// there, not the server, failed.
fn can_help(repeat: Repeat, error: &Error) -> bool {
    match error.delivery() {
        Delivery::NotSent => matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout),
        _ if repeat != Repeat::Reads => false,
        Delivery::Answered => error.code() == Some(ErrorCode::DB_UNAVAILABLE),
        Delivery::PerhapsCarriedOut => match (error.kind(), error.http_status()) {
            (ErrorKind::Transport, _) => true,
            // Empty, cut, or an HTML page.
            (ErrorKind::Protocol, Some(200)) => error.is_retryable(),
            (ErrorKind::Protocol, Some(status)) => (502..=504).contains(&status),
            _ => false,
        },
    }
}

/// How long to pause before the next try, after so many that were repeats; `random` is any number. Anything from nothing to the longest is as likely, so
/// that clients which failed together do not come back together.
fn pause(tries: u32, random: u64) -> Duration {
    let longest = FIRST.saturating_mul(1 << tries.min(16)).min(LONGEST);
    let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(random % nanos)
}

/// A number that is different each time, and that nobody can tell beforehand: the standard library seeds its hash maps with
/// random numbers of the operating system.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind, delivery: Delivery, status: Option<u16>, retryable: bool) -> Error {
        let error = Error::new(kind, delivery, "x");
        let error = status.into_iter().fold(error, Error::with_http_status);
        if retryable { error.retryable() } else { error }
    }

    #[test]
    fn what_is_tried_again() {
        use Delivery::{NotSent, PerhapsCarriedOut};
        use ErrorKind::{Cancelled, InvalidArgument, Protocol, Timeout, Tls, Transport};
        // Kind, delivery, status, retryable; whether an act that reads, and one that writes, is tried again.
        for (kind, delivery, status, retryable, reads, writes) in [
            (Transport, NotSent, None, true, true, true),
            (Timeout, NotSent, None, true, true, true),
            (Tls, NotSent, None, false, false, false),
            (InvalidArgument, NotSent, None, false, false, false),
            (Cancelled, NotSent, None, false, false, false),
            (Transport, PerhapsCarriedOut, None, true, true, false),
            (Transport, PerhapsCarriedOut, Some(200), true, true, false),
            (Timeout, PerhapsCarriedOut, None, true, false, false),
            (Cancelled, PerhapsCarriedOut, None, false, false, false),
            (Protocol, PerhapsCarriedOut, Some(200), true, true, false),
            (Protocol, PerhapsCarriedOut, Some(200), false, false, false),
            (Protocol, PerhapsCarriedOut, Some(500), true, false, false),
            (Protocol, PerhapsCarriedOut, Some(502), true, true, false),
            (Protocol, PerhapsCarriedOut, Some(503), true, true, false),
            (Protocol, PerhapsCarriedOut, Some(504), true, true, false),
            (Protocol, PerhapsCarriedOut, Some(403), false, false, false),
            (Protocol, PerhapsCarriedOut, Some(429), true, false, false),
            (Protocol, PerhapsCarriedOut, Some(302), false, false, false),
            (Protocol, PerhapsCarriedOut, None, false, false, false),
        ] {
            let error = error(kind, delivery, status, retryable);
            assert_eq!(can_help(Repeat::Reads, &error), reads, "{error:?}");
            for repeat in [Repeat::SameState, Repeat::NotSafe] {
                assert_eq!(can_help(repeat, &error), writes, "{error:?}");
            }
        }
        for code in ErrorCode::ALL {
            let error = Error::api(Some(*code), String::new());
            assert_eq!(can_help(Repeat::Reads, &error), code.number() == 601, "{code:?}");
            assert!(!can_help(Repeat::SameState, &error), "{code:?}");
        }
    }

    #[test]
    fn pauses_grow_are_jittered_and_end() {
        for (tries, longest) in [(0, 200), (1, 400), (2, 800), (3, 1600), (4, 2000), (60, 2000), (u32::MAX, 2000)] {
            let nanos = longest * 1_000_000;
            assert_eq!(pause(tries, 0), Duration::ZERO);
            assert_eq!(pause(tries, nanos - 1), Duration::from_nanos(nanos - 1));
            assert!(pause(tries, u64::MAX) < Duration::from_nanos(nanos));
        }
        assert_ne!(random(), random());
    }

    /// A clock that only sleeping moves, and somebody who breaks the call off after so many sleeps.
    struct Fake {
        now: Duration,
        deadline: Duration,
        pauses: Vec<Duration>,
        broken_off_after: usize,
    }

    impl Clock for Fake {
        fn remaining(&self) -> Duration {
            self.deadline.saturating_sub(self.now)
        }

        fn random(&self) -> u64 {
            // Close to the longest of each pause.
            u64::MAX / 3
        }

        fn sleep(&mut self, length: Duration) -> Result<(), Stopped> {
            self.pauses.push(length);
            self.now += length;
            if self.pauses.len() > self.broken_off_after { Err(Stopped::Cancelled) } else { Ok(()) }
        }
    }

    fn fake(deadline: u64, broken_off_after: usize) -> Fake {
        Fake { now: Duration::ZERO, deadline: Duration::from_secs(deadline), pauses: Vec::new(), broken_off_after }
    }

    #[test]
    fn tries_end_by_success_by_number_by_time_and_by_being_broken_off() {
        let unavailable = || Error::api(Some(ErrorCode::DB_UNAVAILABLE), String::new());
        let mut count = 0;
        let mut attempt = |good: u32| {
            count += 1;
            if count == good { Ok(count) } else { Err(unavailable()) }
        };
        let mut clock = fake(60, usize::MAX);
        assert_eq!(run(&mut clock, Repeat::Reads, 2, || attempt(3)).unwrap(), 3);
        assert_eq!(clock.pauses.len(), 2);

        let mut tries = 0;
        let mut fail = || -> Result<(), Error> {
            tries += 1;
            Err(unavailable())
        };
        let error = run(&mut fake(60, usize::MAX), Repeat::Reads, 2, &mut fail).unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::DB_UNAVAILABLE));
        let error = run(&mut fake(60, usize::MAX), Repeat::Reads, 0, &mut fail).unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::DB_UNAVAILABLE));
        let error = run(&mut fake(60, usize::MAX), Repeat::SameState, 9, &mut fail).unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::DB_UNAVAILABLE));
        assert_eq!(tries, 3 + 1 + 1);

        let mut clock = fake(3, usize::MAX);
        let error =
            run(&mut clock, Repeat::Reads, u32::MAX, || -> Result<(), Error> { Err(unavailable()) }).unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::DB_UNAVAILABLE));
        assert!(clock.now < clock.deadline && clock.pauses.len() > 2, "{:?}", clock.pauses);

        // Sent once, and refused afterwards.
        let mut tries = 0;
        let error = run(&mut fake(60, usize::MAX), Repeat::Reads, 2, || -> Result<(), Error> {
            tries += 1;
            let delivery = if tries == 1 { Delivery::PerhapsCarriedOut } else { Delivery::NotSent };
            Err(Error::new(ErrorKind::Transport, delivery, "x"))
        });
        assert_eq!((tries, error.unwrap_err().delivery()), (3, Delivery::PerhapsCarriedOut));

        let mut clock = fake(60, 1);
        let error = run(&mut clock, Repeat::Reads, 9, || -> Result<(), Error> { Err(unavailable()) }).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Cancelled, Delivery::Answered));
        assert_eq!(clock.pauses.len(), 2);
    }
}
