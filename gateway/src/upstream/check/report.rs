//! What was found, and what an error of the vendor's says.

use std::fmt::{self, Display};

use cfhost_v4::{Error as VendorError, ErrorKind, Meaning};

use crate::checkup::{Finding, Verdict};
use crate::upstream::limits::Found;

/// Numbers with which the vendor refuses a token, and not what it was sent with.
const NOT_PERMITTED: [u32; 3] = [9_109, 10_000, 10_001];

/// How much something weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::upstream) enum Weight {
    Ok,
    Note,
    /// To be seen to, but nothing that keeps a gateway from starting.
    Alarm,
    Wrong,
}

#[derive(Debug)]
pub(in crate::upstream) struct Row {
    pub(super) weight: Weight,
    pub(in crate::upstream) finding: Finding,
}

impl Row {
    pub(in crate::upstream) fn new(weight: Weight, what: &'static str, text: impl Display) -> Self {
        let verdict = match weight {
            Weight::Ok => Verdict::Ok,
            Weight::Note => Verdict::Note,
            Weight::Alarm | Weight::Wrong => Verdict::Wrong,
        };
        Self { weight, finding: Finding::new(verdict, what, text) }
    }

    /// Of a call that failed: what the vendor says, and what to do about it.
    pub(in crate::upstream) fn failed(
        what: &'static str,
        about: &str,
        error: &VendorError,
        permission: Permission,
    ) -> Self {
        if is_passing(error) {
            return Self::new(Weight::Alarm, what, format!("{about}: not known, {}: try again later", Said(error)));
        }
        if is_refused(error) {
            return Self::new(
                Weight::Wrong,
                "permission",
                format!("{permission}: {}: give it to the token", Said(error)),
            );
        }
        Self::new(Weight::Wrong, what, format!("{about}: {}: {}", Said(error), error.advice()))
    }
}

/// What was found.
#[derive(Default)]
pub(super) struct Report {
    pub(super) rows: Vec<Row>,
    /// What of it a gateway keeps.
    pub(super) found: Found,
}

impl Report {
    pub(super) fn push(&mut self, row: Row) {
        // A permission that is missing shows at each zone, and is one thing to be done.
        if !self.rows.iter().any(|known| known.finding == row.finding) {
            self.rows.push(row);
        }
    }

    fn add(&mut self, weight: Weight, what: &'static str, text: impl Display) {
        self.push(Row::new(weight, what, text));
    }

    pub(super) fn ok(&mut self, what: &'static str, text: impl Display) {
        self.add(Weight::Ok, what, text);
    }

    pub(super) fn note(&mut self, what: &'static str, text: impl Display) {
        self.add(Weight::Note, what, text);
    }

    pub(super) fn alarm(&mut self, what: &'static str, text: impl Display) {
        self.add(Weight::Alarm, what, text);
    }

    pub(super) fn wrong(&mut self, what: &'static str, text: impl Display) {
        self.add(Weight::Wrong, what, text);
    }

    pub(super) fn failed(&mut self, what: &'static str, about: &str, error: &VendorError, permission: Permission) {
        self.push(Row::failed(what, about, error, permission));
    }
}

/// Permissions of a token, by their names in the vendor's dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::upstream) enum Permission {
    Zone,
    Dns,
    Ssl,
    Account,
}

impl Permission {
    /// Its key in addresses of the dashboard.
    pub(in crate::upstream) fn key(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Dns => "dns",
            Self::Ssl => "ssl_and_certificates",
            Self::Account => "account_settings",
        }
    }
}

impl Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zone => "Zone",
            Self::Dns => "DNS",
            Self::Ssl => "SSL and Certificates",
            Self::Account => "Account Settings",
        })
    }
}

/// An error of the vendor's in its own words.
pub(super) struct Said<'a>(pub(super) &'a VendorError);

impl Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        match (error.code(), error.http_status()) {
            (Some(code), _) => write!(f, "the vendor says {:?} ({code})", error.message()),
            (None, Some(status)) => write!(f, "{} (HTTP {status})", error.message()),
            (None, None) => f.write_str(error.message()),
        }
    }
}

/// Whether it says nothing of what was asked, and can be over a moment later.
pub(super) fn is_passing(error: &VendorError) -> bool {
    match error.kind() {
        ErrorKind::Api => error.is_retryable(),
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Tls | ErrorKind::Protocol | ErrorKind::Budget => true,
        _ => false,
    }
}

/// Whether the token is not allowed to do it.
pub(super) fn is_refused(error: &VendorError) -> bool {
    let is_said = error.code().is_some_and(|code| NOT_PERMITTED.contains(&code));
    match error.meaning() {
        Some(Meaning::Setup) => is_said,
        Some(_) => false,
        None => matches!(error.http_status(), Some(401 | 403)),
    }
}
