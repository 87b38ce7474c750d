//! What of a zone is shown to whoever looks it up: only what the vendor has.

use super::Upstream;
use crate::acts::forward_target;
use crate::store::{Hostname, Row, Step};

/// What a name begins with whose record leaves the validation of certificates to the vendor.
pub(crate) const DELEGATION: &str = "_acme-challenge.";

/// A zone, as a look-up shows it.
pub(crate) struct Shown {
    /// The rows, and where a customer has to point each.
    pub(crate) rows: Vec<(Row, String)>,
    pub(crate) ssl_status: &'static str,
    /// Whether it was looked at too long ago.
    pub(crate) is_stale: bool,
}

impl Shown {
    /// All rows, as they are without the vendor.
    pub(crate) fn all(rows: Vec<Row>) -> Self {
        let forwarded = |row: Row| {
            let forward = forward_target(&row.name);
            (row, forward)
        };
        Self { rows: rows.into_iter().map(forwarded).collect(), ssl_status: "none", is_stale: false }
    }
}

impl Upstream {
    /// Those rows whose host names stand at the vendor, and the records that leave validation to it.
    pub(crate) fn show(&self, resolve_to: Option<&str>, rows: Vec<Row>, names: &[Hostname]) -> Shown {
        let mut shown = Vec::new();
        let mut delegations = Vec::new();
        let mut worst: Option<Certificate> = None;
        for row in rows {
            let here: Vec<&Hostname> =
                names.iter().filter(|name| name.name == row.name && name.step == Step::There).collect();
            // One that is on its way from one server to another is in two provider zones for a while.
            let Some(name) = here.iter().find(|name| name.wanted).or(here.first()) else {
                worst = Some(Certificate::None);
                continue;
            };
            let certificate = Certificate::of(name);
            worst = Some(worst.map_or(certificate, |worst| worst.min(certificate)));
            if let Some(target) = &name.found.delegation {
                let row = Row { name: format!("{DELEGATION}{}", row.name), target: target.clone() };
                delegations.push((row, target.clone()));
            }
            let provider = self.config.provider_zone(&name.provider);
            let forward = match provider {
                Some(provider) => provider.forward_target(&row.name),
                None => self.forward_target(resolve_to, &row).unwrap_or_default(),
            };
            shown.push((row, forward));
        }
        shown.append(&mut delegations);
        let ssl_status = worst.unwrap_or(Certificate::None).word();
        Shown { rows: shown, ssl_status, is_stale: self.is_stale(names) }
    }
}

/// How far certificates are. Of several, the least counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certificate {
    None,
    Validating,
    Vetting,
    Ready,
}

impl Certificate {
    fn of(name: &Hostname) -> Self {
        let is_active = matches!(name.found.status.as_deref(), Some("active" | "active_redeploying" | "provisioned"));
        match name.found.ssl_status.as_deref().unwrap_or_default() {
            // With it alone, no visitor reaches the site.
            "active" | "staging_active" | "pending_expiration" | "backup_issued" if is_active => Self::Ready,
            "active" | "staging_active" | "pending_expiration" | "backup_issued" => Self::Vetting,
            "pending_issuance" | "pending_deployment" | "holding_deployment" | "staging_deployment" | "issuing" => {
                Self::Vetting
            }
            "initializing" | "pending_validation" | "authorizing" => Self::Validating,
            _ => Self::None,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Validating => "validating",
            Self::Vetting => "vetting",
            Self::Ready => "ready",
        }
    }
}

/// How far the certificate of a zone is, by the vendor's word.
pub(super) fn certificate_word(word: &str) -> Certificate {
    match word {
        "active" => Certificate::Ready,
        "issuing" | "pending_deployment" => Certificate::Vetting,
        "initializing" | "authorizing" => Certificate::Validating,
        _ => Certificate::None,
    }
}
