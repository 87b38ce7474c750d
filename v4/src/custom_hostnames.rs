//! Custom hostnames, the origin that they fall back to, and the delegation of their validation.

use serde::Serialize;
use ureq::http::Method;

use crate::client::{Call, id};
use crate::paging::paged;
use crate::wire::{parts, rows, words};
use crate::{Answer, Client, Error, Family, Time};

words! {
    /// How far a hostname is: whether traffic may flow.
    HostnameStatus {
        Pending = "pending",
        Active = "active",
        ActiveRedeploying = "active_redeploying",
        Moved = "moved",
        PendingDeletion = "pending_deletion",
        Deleted = "deleted",
        PendingBlocked = "pending_blocked",
        PendingMigration = "pending_migration",
        PendingProvisioned = "pending_provisioned",
        Provisioned = "provisioned",
        Blocked = "blocked",
    }
    /// How far a hostname's certificate is.
    CertificateStatus {
        Initializing = "initializing",
        PendingValidation = "pending_validation",
        PendingIssuance = "pending_issuance",
        PendingDeployment = "pending_deployment",
        Active = "active",
        PendingExpiration = "pending_expiration",
        Expired = "expired",
        Deleted = "deleted",
        PendingDeletion = "pending_deletion",
        InitializingTimedOut = "initializing_timed_out",
        ValidationTimedOut = "validation_timed_out",
        IssuanceTimedOut = "issuance_timed_out",
        DeploymentTimedOut = "deployment_timed_out",
        DeletionTimedOut = "deletion_timed_out",
        PendingCleanup = "pending_cleanup",
        StagingDeployment = "staging_deployment",
        StagingActive = "staging_active",
        Deactivating = "deactivating",
        Inactive = "inactive",
        BackupIssued = "backup_issued",
        HoldingDeployment = "holding_deployment",
    }
    /// How far the fallback origin is.
    FallbackStatus {
        Initializing = "initializing",
        PendingDeployment = "pending_deployment",
        PendingDeletion = "pending_deletion",
        Active = "active",
        DeploymentTimedOut = "deployment_timed_out",
        DeletionTimedOut = "deletion_timed_out",
    }
}

rows! {
    /// A custom hostname.
    CustomHostname {
        /// The customer's name.
        hostname: Option<String>,
        /// How far it is.
        status: Option<HostnameStatus>,
        /// Why it is not further. Beside a pending state they are no failure.
        verification_errors: Vec<String>,
        /// The TXT record that proves the name without pointing it here.
        ownership_verification: Option<OwnershipTxt>,
        /// The page that proves the name without pointing it here.
        ownership_verification_http: Option<OwnershipHttp>,
        /// When it was made.
        created_at: Option<Time>,
        /// The origin, where it is not the fallback origin.
        custom_origin_server: Option<String>,
        /// What that origin is asked for by TLS.
        custom_origin_sni: Option<String>,
        /// Its certificate.
        ssl: Option<HostnameSsl>,
    }
}

parts! {
    /// The TXT record that proves a name.
    OwnershipTxt {
        /// `txt`.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// The record's name.
        name: Option<String>,
        /// What it has to hold.
        value: Option<String>,
    }
    /// The page that proves a name.
    OwnershipHttp {
        /// Where it has to be.
        http_url: Option<String>,
        /// What it has to hold.
        http_body: Option<String>,
    }
    /// The certificate of a hostname.
    HostnameSsl {
        /// Its id.
        id: Option<String>,
        /// How far it is.
        status: Option<CertificateStatus>,
        /// `http`, `txt` or `email`.
        method: Option<String>,
        /// `dv`.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// Whether it covers all names beneath.
        wildcard: Option<bool>,
        /// The authority.
        certificate_authority: Option<String>,
        /// What proves the name to the authority. It can be missing for some seconds.
        validation_records: Vec<ValidationRecord>,
        /// Why the authority is not satisfied.
        validation_errors: Vec<ValidationError>,
        /// The record that leaves all validations to the vendor, for all renewals.
        dcv_delegation_records: Vec<DelegationRecord>,
        /// When it ends.
        expires_on: Option<Time>,
    }
    /// What proves a name to a certificate authority.
    ValidationRecord {
        /// The name of a TXT record.
        txt_name: Option<String>,
        /// What it has to hold.
        txt_value: Option<String>,
        /// The address of a page.
        http_url: Option<String>,
        /// What it has to hold.
        http_body: Option<String>,
        /// The name of an alias.
        cname: Option<String>,
        /// Where it has to lead.
        cname_target: Option<String>,
        /// How far it is.
        status: Option<String>,
    }
    /// Why a certificate authority is not satisfied.
    ValidationError {
        /// The text.
        message: Option<String>,
    }
    /// An alias that leaves validation to the vendor.
    DelegationRecord {
        /// Its name.
        cname: Option<String>,
        /// Where it has to lead.
        cname_target: Option<String>,
    }
    /// The origin of all hostnames that have none of their own.
    FallbackOrigin {
        /// Its name, a record of the zone.
        origin: Option<String>,
        /// How far it is.
        status: Option<FallbackStatus>,
        /// What is wrong with it.
        errors: Vec<String>,
        /// When it was set.
        created_at: Option<Time>,
        /// When it was changed.
        updated_at: Option<Time>,
    }
    /// How many hostnames there can be.
    HostnameQuota {
        /// How many are allocated.
        allocated: Option<u64>,
        /// How many are used. Pending ones count.
        used: Option<u64>,
        /// Whether more are used than allocated.
        exceeded: Option<bool>,
        /// How many there can be at most.
        hard_cap: Option<u64>,
    }
    /// What a zone's delegation records lead to.
    DcvDelegation {
        /// The label before `.dcv.cloudflare.com`.
        uuid: Option<String>,
    }
}

paged!(CustomHostname);

/// The certificate to order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SslRequest {
    /// How the name is proved: `http`, `txt` or `email`.
    pub method: String,
    /// `dv`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it covers all names beneath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wildcard: Option<bool>,
    /// Needed where the name is longer than 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloudflare_branding: Option<bool>,
    /// Settings of TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SslSettings>,
}

impl SslRequest {
    /// A certificate that needs nothing but the name's pointing here.
    pub fn http() -> Self {
        Self { method: "http".into(), kind: "dv".into(), wildcard: None, cloudflare_branding: None, settings: None }
    }

    /// A certificate that is validated by a TXT record, before the name points here.
    pub fn txt() -> Self {
        Self { method: "txt".into(), ..Self::http() }
    }
}

/// Settings of TLS for one hostname.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SslSettings {
    /// `on` or `off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http2: Option<String>,
    /// `1.0` to `1.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_tls_version: Option<String>,
    /// `on` or `off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_1_3: Option<String>,
    /// `on` or `off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_hints: Option<String>,
}

/// A hostname to make. Neither an authority nor metadata can be asked for: both need plans that most do not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewHostname {
    /// The customer's name, in ASCII.
    pub hostname: String,
    /// The origin, if it is not to be the fallback origin: a record of the provider's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_origin_server: Option<String>,
    /// The certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl: Option<SslRequest>,
}

/// Which hostnames.
#[derive(Debug, Clone, Default)]
pub struct HostnameFilter {
    /// Exactly this one.
    pub hostname: Option<String>,
    /// This domain, and those under it.
    pub domain: Option<String>,
    /// That are so far.
    pub status: Option<HostnameStatus>,
    /// Whose certificates are so far.
    pub ssl_status: Option<CertificateStatus>,
    /// With this origin.
    pub custom_origin_server: Option<String>,
}

fn path(zone: &str, rest: &str) -> Result<String, Error> {
    Ok(format!("/zones/{}/custom_hostnames{rest}", id("zone", zone)?))
}

fn path_of(zone: &str, hostname: &str) -> Result<String, Error> {
    path(zone, &format!("/{}", id("hostname", hostname)?))
}

impl Client {
    /// Makes a hostname, and spends one of the certificates that can be ordered.
    pub fn hostname_create(&self, zone: &str, hostname: &NewHostname) -> Result<Answer<CustomHostname>, Error> {
        let mut call = Call::new("hostname_create", Family::Saas, Method::POST, path(zone, "")?).body(hostname)?;
        // The vendor may count those without one, too.
        call.orders_certificate = true;
        self.send(&call)
    }

    /// All hostnames of these.
    pub fn hostnames(&self, zone: &str, filter: &HostnameFilter) -> Result<Vec<CustomHostname>, Error> {
        let path = path(zone, "")?;
        let mut hostnames: Vec<CustomHostname> = self.all(
            || {
                Call::get("hostnames", Family::Saas, path.clone())
                    .query("hostname.exact", filter.hostname.as_deref())
                    .query("hostname.contain", filter.domain.as_deref())
                    .query("hostname_status", filter.status.as_ref().map(HostnameStatus::as_str))
                    .query("ssl_status", filter.ssl_status.as_ref().map(CertificateStatus::as_str))
                    .query("custom_origin_server", filter.custom_origin_server.as_deref())
            },
            50,
        )?;
        // The filter had another name before, and what the vendor does not know is passed over there.
        hostnames.retain(|row| {
            let is = |wanted: &Option<String>, found: &Option<String>| {
                wanted
                    .as_ref()
                    .is_none_or(|wanted| found.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
            };
            let is_under = |domain: &String| {
                let (name, domain) =
                    (row.hostname.clone().unwrap_or_default().to_ascii_lowercase(), domain.to_ascii_lowercase());
                name.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            let certificate = row.ssl.as_ref().and_then(|ssl| ssl.status.as_ref());
            filter.domain.as_ref().is_none_or(is_under)
                && is(&filter.hostname, &row.hostname)
                && is(&filter.custom_origin_server, &row.custom_origin_server)
                && filter.status.as_ref().is_none_or(|wanted| row.status.as_ref() == Some(wanted))
                && filter.ssl_status.as_ref().is_none_or(|wanted| certificate == Some(wanted))
        });
        Ok(hostnames)
    }

    /// One hostname.
    pub fn hostname(&self, zone: &str, hostname: &str) -> Result<Answer<CustomHostname>, Error> {
        self.send(&Call::get("hostname", Family::Saas, path_of(zone, hostname)?))
    }

    /// Begins both validations of a hostname anew, out of any state but blocked. The certificate has to be asked for with
    /// the method and type that it has.
    pub fn hostname_revalidate(
        &self,
        zone: &str,
        hostname: &str,
        ssl: &SslRequest,
    ) -> Result<Answer<CustomHostname>, Error> {
        let body = serde_json::json!({ "ssl": ssl });
        let call = Call::new("hostname_revalidate", Family::Saas, Method::PATCH, path_of(zone, hostname)?);
        self.send(&call.body(&body)?)
    }

    /// Gives a hostname another origin; none is the fallback origin.
    pub fn hostname_set_origin(
        &self,
        zone: &str,
        hostname: &str,
        origin: Option<&str>,
    ) -> Result<Answer<CustomHostname>, Error> {
        let body = serde_json::json!({ "custom_origin_server": origin.unwrap_or_default() });
        let call = Call::new("hostname_set_origin", Family::Saas, Method::PATCH, path_of(zone, hostname)?);
        self.send(&call.body(&body)?)
    }

    /// Deletes a hostname and its certificates. That it is gone is known only once a look-up says so.
    pub fn hostname_delete(&self, zone: &str, hostname: &str) -> Result<Answer<CustomHostname>, Error> {
        self.send(&Call::delete("hostname_delete", Family::Saas, path_of(zone, hostname)?))
    }

    /// The fallback origin.
    pub fn fallback_origin(&self, zone: &str) -> Result<Answer<FallbackOrigin>, Error> {
        self.send(&Call::get("fallback_origin", Family::Saas, path(zone, "/fallback_origin")?))
    }

    /// Sets the fallback origin: a proxied record of the zone.
    pub fn fallback_origin_set(&self, zone: &str, origin: &str) -> Result<Answer<FallbackOrigin>, Error> {
        let body = serde_json::json!({ "origin": origin });
        let call = Call::new("fallback_origin_set", Family::Saas, Method::PUT, path(zone, "/fallback_origin")?);
        self.send(&call.body(&body)?)
    }

    /// Takes the fallback origin away.
    pub fn fallback_origin_delete(&self, zone: &str) -> Result<Answer<FallbackOrigin>, Error> {
        self.send(&Call::delete("fallback_origin_delete", Family::Saas, path(zone, "/fallback_origin")?))
    }

    /// How many hostnames there can be.
    pub fn hostname_quota(&self, zone: &str) -> Result<Answer<HostnameQuota>, Error> {
        self.send(&Call::get("hostname_quota", Family::Saas, path(zone, "/quota")?))
    }

    /// What delegation records of the zone's hostnames lead to.
    pub fn dcv_delegation(&self, zone: &str) -> Result<Answer<DcvDelegation>, Error> {
        let path = format!("/zones/{}/dcv_delegation/uuid", id("zone", zone)?);
        self.send(&Call::get("dcv_delegation", Family::Saas, path))
    }
}
