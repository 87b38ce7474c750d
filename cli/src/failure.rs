//! What went wrong, in one line, and the exit code for it.

use std::fmt;
use std::process::ExitCode;

use cfhost::{Delivery, ErrorKind, JobState};

/// Why the command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line, a setting or a file of the caller's is wrong. Nothing was sent.
    Usage(String),
    /// A call or a job failed.
    Call(cfhost::Error),
    /// A file, a program or the like failed on this machine.
    Local(String),
    /// Something is not as it should be, and was told already.
    Told,
    /// Some items of many failed, or were not begun. It was told already.
    Some,
    /// Ctrl-C ended a run over many items. It was told already.
    Stopped,
}

impl Failure {
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    pub(crate) fn local(text: impl Into<String>) -> Self {
        Self::Local(text.into())
    }

    /// The exit code, as `cfhost --help` and docs/COMMAND.md list it.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Local(_) | Self::Told => 1,
            Self::Some => 7,
            Self::Stopped => 130,
            Self::Call(error) => match (error.kind(), error.delivery()) {
                (ErrorKind::Cancelled, _) => 130,
                _ if error.state() == Some(JobState::Queued) => 8,
                (ErrorKind::InvalidArgument, _) => 2,
                (ErrorKind::Dns, _) => 6,
                (ErrorKind::Api, _) => 3,
                (_, Delivery::NotSent) => 4,
                _ => 5,
            },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Local(text) => f.write_str(text),
            Self::Call(error) => error.fmt(f),
            Self::Told | Self::Some | Self::Stopped => Ok(()),
        }
    }
}

impl From<cfhost::Error> for Failure {
    fn from(error: cfhost::Error) -> Self {
        Self::Call(error)
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        Self::from(failure.code())
    }
}
