//! What an error of the vendor's means for an operation.

use std::time::Duration;

use cfhost::ErrorCode;
use cfhost_v4::{Delivery, Error, ErrorKind, HostAnswer, Meaning};

/// What comes after a call that failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was certainly not carried out, and can succeed later: not before this time. The code is for a caller who cannot wait.
    Later(Option<Duration>, Option<u16>),
    /// It may have been carried out: what is there has to be looked up.
    Look,
    /// What was to be read or deleted is not there.
    Absent,
    /// It never succeeds: the act fails with this code.
    Never(u16),
}

/// What `error` means; `failed` is the code by which the act says that it could not be carried out.
pub(crate) fn verdict(error: &Error, failed: ErrorCode) -> Verdict {
    let later = |code: Option<ErrorCode>| Verdict::Later(error.retry_after(), code.map(ErrorCode::number));
    match error.kind() {
        ErrorKind::Budget => return later(queued(error)),
        ErrorKind::InvalidArgument | ErrorKind::Conflict => return Verdict::Never(failed.number()),
        _ if error.delivery() == Delivery::PerhapsCarriedOut => return Verdict::Look,
        _ if error.delivery() == Delivery::NotSent => return later(None),
        _ => {}
    }
    match (error.meaning(), error.host_answer()) {
        (Some(Meaning::Throttled), _) => later(queued(error)),
        (Some(Meaning::Young), _) => later(None),
        (Some(Meaning::Absent), _) | (_, Some(HostAnswer::Absent | HostAnswer::Success)) => Verdict::Absent,
        (_, Some(HostAnswer::Later(code))) => Verdict::Later(error.retry_after(), Some(code)),
        (_, Some(HostAnswer::Code(code))) => Verdict::Never(code),
        (_, Some(HostAnswer::LookUp)) => Verdict::Look,
        // The caller must not learn that the host's credential is wrong, or it would take its own for wrong.
        (_, Some(HostAnswer::Alarm)) => Verdict::Never(ErrorCode::DB_UNAVAILABLE.number()),
        _ => Verdict::Never(failed.number()),
    }
}

/// What a caller is told at once of a limit. Names that wait for their certificates are in a queue. Whatever else is too much for the
/// vendor just now is waited for.
fn queued(error: &Error) -> Option<ErrorCode> {
    (error.call() == Some("hostname_create")).then_some(ErrorCode::SIGNUPS_LIMITED_QUEUED)
}
