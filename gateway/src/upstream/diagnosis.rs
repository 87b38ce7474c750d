//! Why a host name does not work yet, in words for the operator.

use cfhost_v4::{CertificateStatus, HostnameStatus};
use domain::base::Rtype;

use super::Upstream;
use super::dns::{Alias, Resolver};
use super::shown::DELEGATION;
use crate::log::one_line;
use crate::store::Hostname;

/// Authorities of the vendor's certificates, as CAA records name them.
const AUTHORITIES: [&str; 4] = ["letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com"];
/// What the vendor's own name servers are under.
const VENDOR_SERVERS: &str = ".ns.cloudflare.com";

/// What DNS and the vendor say of a host name.
pub(super) struct Diagnosis {
    pub(super) text: Option<String>,
    /// Whether the name leads here, so that validation can succeed.
    pub(super) leads_here: bool,
}

impl Upstream {
    pub(super) fn resolver(&self) -> Option<Resolver> {
        Resolver::find(self.config.resolver)
    }

    /// What keeps a host name from working; no text if nothing does.
    pub(super) fn diagnose(&self, resolver: &Resolver, name: &Hostname) -> Diagnosis {
        let target = self.config.provider_zone(&name.provider).map(|zone| zone.forward_target(&name.name));
        let Some(target) = target else {
            let text = format!("The provider zone {} is no longer in the configuration.", name.provider);
            return Diagnosis { text: Some(text), leads_here: false };
        };
        let cname = resolver.leads(&name.name, &target);
        let leads_here = matches!(&cname, Alias::To(found) if *found == target);
        let text = self.why(resolver, name, &target, cname);
        // It quotes what others have in their DNS.
        Diagnosis { text: text.map(|text| one_line(&text)), leads_here }
    }

    fn why(&self, resolver: &Resolver, name: &Hostname, target: &str, cname: Alias) -> Option<String> {
        let host = &name.name;
        let status = name.found.status.as_deref().unwrap_or_default();
        let certificate = name.found.ssl_status.as_deref().unwrap_or_default();
        if status == HostnameStatus::Blocked.as_str() || status == HostnameStatus::PendingBlocked.as_str() {
            return Some(format!(
                "The vendor blocks {host}: its owner holds the domain there. He has to release the hold; then revive the name."
            ));
        }
        let is_at_vendor = || {
            let servers = resolver.ask(&name.domain, Rtype::NS).unwrap_or_default();
            servers.iter().any(|server| server.trim_end_matches('.').to_ascii_lowercase().ends_with(VENDOR_SERVERS))
        };
        match cname {
            Alias::Unknown => {
                return Some(format!(
                    "The resolver does not answer for {host}, so that nothing can be said about its DNS."
                ));
            }
            Alias::None if *host == name.domain => {
                return Some(format!(
                    "{host} is the domain itself, where DNS has no CNAME: let the customer use www.{host}, or a name server that \
                     answers with the addresses of {target} (ALIAS, flattening)."
                ));
            }
            Alias::None if is_at_vendor() => {
                return Some(format!(
                    "{} is at the vendor itself, in an account of its owner: {host} has to be a CNAME to {target} there.",
                    name.domain
                ));
            }
            Alias::None => return Some(format!("{host} has no CNAME yet: it has to point at {target}.")),
            Alias::To(found) if found != *target => {
                let other = self.config.provider_zones.iter().find(|zone| zone.forward_target(host) == found);
                return Some(match other {
                    Some(zone) => format!("{host} still points at {found}, of the server before in {}.", zone.name),
                    None => format!("{host} points at {found}, and has to point at {target}."),
                });
            }
            Alias::To(_) => {}
        }
        if is_ready(certificate) {
            return None;
        }
        let challenge = format!("{DELEGATION}{host}");
        let is_delegated = matches!(resolver.cname(&challenge), Alias::To(_));
        if !is_delegated && resolver.ask(&challenge, Rtype::TXT).is_some_and(|found| !found.is_empty()) {
            let hint = name.found.delegation.as_deref().map(|to| format!(", and put a CNAME to {to} in its place"));
            return Some(format!(
                "An old TXT record at {challenge} stands in the way of the certificate: take it away{}.",
                hint.unwrap_or_default()
            ));
        }
        if let Some((at, allowed)) = forbidding_caa(resolver, host, &name.domain) {
            return Some(format!(
                "A CAA record at {at} allows only {allowed} to issue certificates: one for {} has to be added.",
                AUTHORITIES.join(" or ")
            ));
        }
        name.found.reason.clone().or_else(|| Some(format!("{host} points here; the certificate is {certificate}.")))
    }
}

/// Whether there is a certificate.
fn is_ready(certificate: &str) -> bool {
    [CertificateStatus::Active, CertificateStatus::PendingExpiration, CertificateStatus::BackupIssued]
        .iter()
        .any(|ready| ready.as_str() == certificate)
}

/// The nearest CAA records above a name, if none of them lets an authority of the vendor's issue: where, and whom they let.
fn forbidding_caa(resolver: &Resolver, host: &str, domain: &str) -> Option<(String, String)> {
    let mut at = host;
    loop {
        let found = resolver.ask(at, Rtype::CAA).unwrap_or_default();
        if !found.is_empty() {
            // FLAGS TAG VALUE
            let issuers: Vec<String> = found
                .iter()
                .filter_map(|data| {
                    let (_, rest) = data.split_once(' ')?;
                    let (tag, value) = rest.split_once(' ')?;
                    let value = value.trim_matches('"').split(';').next()?.trim();
                    tag.eq_ignore_ascii_case("issue").then(|| value.to_ascii_lowercase())
                })
                .collect();
            let allows = issuers.is_empty() || issuers.iter().any(|issuer| AUTHORITIES.contains(&issuer.as_str()));
            let named = issuers.iter().map(|issuer| if issuer.is_empty() { "nobody" } else { issuer });
            return (!allows).then(|| (at.to_owned(), named.collect::<Vec<_>>().join(", ")));
        }
        if at == domain {
            return None;
        }
        at = at.split_once('.')?.1;
    }
}
