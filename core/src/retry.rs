//! Whether a call that failed is tried again by itself, and when. No clock and no sleep in here.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::acts::Repeat;
use crate::{Delivery, Error, ErrorCode, ErrorKind};

/// The longest pause before the first repeat; it doubles with each.
const FIRST: Duration = Duration::from_millis(200);
/// The longest pause of all.
const LONGEST: Duration = Duration::from_secs(2);

/// Whether another try is harmless and can help.
///
/// An act that changes something is repeated only where nothing of it was sent. One that only reads also where the way
/// there, not the server, failed.
pub(crate) fn can_help(repeat: Repeat, error: &Error) -> bool {
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

/// How long to pause after so many tries; `random` is any number. Anything from nothing to the longest is as likely, so
/// that clients which failed together do not come back together.
pub(crate) fn pause(tries: u32, random: u64) -> Duration {
    let longest = FIRST.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(LONGEST);
    let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(random % nanos)
}

/// A number that is different each time. The standard library seeds its hash maps with it.
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
        for (tries, longest) in [(0, 200), (1, 200), (2, 400), (3, 800), (4, 1600), (5, 2000), (60, 2000)] {
            let nanos = longest * 1_000_000;
            assert_eq!(pause(tries, 0), Duration::ZERO);
            assert_eq!(pause(tries, nanos - 1), Duration::from_nanos(nanos - 1));
            assert!(pause(tries, u64::MAX) < Duration::from_nanos(nanos));
        }
        assert_ne!(random(), random());
    }
}
