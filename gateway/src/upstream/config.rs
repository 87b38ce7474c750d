//! What an operator says about the vendor: the file of `--upstream`.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cfhost_v4::{Budget, Client, Clock, Credential};
use serde::Deserialize;

use super::limits::Counted;
use super::tenant::Tenant;
use crate::Error;
use crate::acts::Domain;
use crate::store::{Read, Wish};

/// How acts are carried out at the vendor. It holds no secrets, only the names of files that do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The account's id.
    pub(crate) account: String,
    /// A file with an API token.
    token_file: Option<PathBuf>,
    /// The address of a user, and a file with the user's global key: in the place of a token.
    email: Option<String>,
    key_file: Option<PathBuf>,
    /// Where the API is, if not at the vendor, and a file with the certificate authorities to trust there: for tests.
    base_url: Option<String>,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) zone_set: ZoneSet,
    #[serde(default)]
    pub(crate) full_zone_set: FullZoneSet,
    /// How long an act waits for the vendor, in seconds.
    #[serde(default = "deadline")]
    deadline: u64,
    /// How long a host name that was deleted stays its user's, in days.
    #[serde(default = "quarantine_days")]
    quarantine_days: u32,
    /// How often everything at the vendor is looked over, in seconds.
    #[serde(default = "sweep")]
    sweep: u64,
    /// What may be sold for zones of the account: the vendor's plans, by the labels of the gateway's.
    #[serde(default)]
    pub(crate) plans: BTreeMap<String, RatePlan>,
    /// The plan that a zone is put on when its subscription ends.
    #[serde(default = "free_plan")]
    pub(crate) free_plan: String,
    /// A program that makes the record by which the vendor knows that a partial zone is the customer's. It is run with the
    /// zone, the record's name and its value.
    pub(crate) verification_hook: Option<PathBuf>,
    /// A resolver that tells what the customers' DNS says.
    pub(crate) resolver: Option<SocketAddr>,
    #[serde(default, rename = "provider_zone")]
    pub(crate) provider_zones: Vec<ProviderZone>,
    /// A partner's tenant, in which customers have accounts of their own.
    pub(crate) tenant: Option<Tenant>,
    /// What the vendor lets the user send. All clients share it.
    #[serde(skip)]
    pub(super) budget: Arc<Counted>,
}

fn deadline() -> u64 {
    8
}

fn quarantine_days() -> u32 {
    30
}

fn sweep() -> u64 {
    300
}

fn free_plan() -> String {
    "free".to_owned()
}

/// A plan of the vendor's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RatePlan {
    /// The vendor's id.
    pub(crate) rate_plan: String,
    /// How often it is paid.
    pub(crate) frequency: Option<String>,
}

/// What `zone_set` makes at the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ZoneSet {
    /// A custom hostname of a provider zone for each name.
    #[default]
    CustomHostnames,
    /// A partial zone: only where the account is entitled to it.
    Partial,
    /// Nothing: the act is refused.
    Off,
}

impl ZoneSet {
    /// As the file has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::CustomHostnames => "custom_hostnames",
            Self::Partial => "partial",
            Self::Off => "off",
        }
    }
}

impl FullZoneSet {
    /// As the file has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Zones => "zones",
            Self::Off => "off",
        }
    }
}

/// What `full_zone_set` makes at the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FullZoneSet {
    /// A zone of the account.
    #[default]
    Zones,
    /// Nothing: the act is refused.
    Off,
}

/// A zone of the host's own at the vendor, through which customers' names reach one server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderZone {
    /// The domain.
    pub(crate) name: String,
    /// What panels call the server that is its fallback origin.
    #[serde(default)]
    pub(crate) servers: Vec<String>,
    /// What customers' names are put in front of, to be pointed at: `customers.` and the domain unless told otherwise.
    targets: Option<String>,
}

impl ProviderZone {
    /// Where a customer has to point a host name that is behind this zone.
    pub(crate) fn forward_target(&self, name: &str) -> String {
        format!("{name}.{}", self.targets())
    }

    /// The name whose wildcard leads to the network.
    pub(crate) fn targets(&self) -> String {
        self.targets.clone().unwrap_or_else(|| format!("customers.{}", self.name))
    }

    /// The origin of all names that have none of their own.
    pub(crate) fn fallback_origin(&self) -> String {
        format!("origin.{}", self.name)
    }
}

impl Config {
    /// Reads the file. Files that it names are looked for beside it.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let failed = || format!("cannot use {}", path.display());
        let text = fs::read_to_string(path).map_err(Error::because(failed()))?;
        let mut config = Self::parse(&text).map_err(Error::because(failed()))?;
        let beside = path.parent().unwrap_or(Path::new(""));
        let files = [&mut config.token_file, &mut config.key_file, &mut config.ca_file, &mut config.verification_hook];
        let of_tenant = config.tenant.iter_mut().map(|tenant| &mut tenant.key_file);
        for file in files.into_iter().chain(of_tenant).flatten() {
            *file = beside.join(&*file);
        }
        Ok(config)
    }

    /// Reads the text of a file. Files that it names stay as they are named.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        // The library quotes the line, and a secret can have been put into it by mistake.
        let wrong = |error: toml::de::Error| Error::new(error.message());
        let mut config: Self = toml::from_str(text).map_err(wrong)?;
        config.check()?;
        Ok(config)
    }

    /// Whether the credential is a token, and not a user's global key.
    pub(super) fn has_token(&self) -> bool {
        self.token_file.is_some()
    }

    fn check(&mut self) -> Result<(), Error> {
        let refused = |what: &str| Err(Error::new(what));
        if let Some(tenant) = &self.tenant {
            tenant.check()?;
        }
        if self.deadline == 0 || self.deadline > 60 {
            return refused("deadline has to be from 1 to 60 seconds");
        }
        if self.zone_set == ZoneSet::CustomHostnames && self.provider_zones.is_empty() {
            return refused("zone_set by custom hostnames needs a [[provider_zone]]");
        }
        let mut names = Vec::new();
        for zone in &mut self.provider_zones {
            zone.name.make_ascii_lowercase();
            let Some(domain) = Domain::of(&zone.name) else {
                return Err(Error::new(format!("{:?} is not a domain", zone.name)));
            };
            if !format!(".{}", zone.targets()).ends_with(&format!(".{}", domain.as_str())) {
                return Err(Error::new(format!("targets: {:?} is not in the zone {:?}", zone.targets(), zone.name)));
            }
            names.push(zone.name.clone());
            for server in &mut zone.servers {
                server.make_ascii_lowercase();
                names.push(server.clone());
            }
        }
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Error::new(format!("{:?} is named twice", pair[0]))),
            None => Ok(()),
        }
    }

    /// A client of the vendor's API.
    pub(crate) fn client(&self, clock: Arc<dyn Clock>) -> Result<Client, Error> {
        let credential = match (&self.token_file, &self.email, &self.key_file) {
            (Some(file), None, None) => Credential::token_file(file),
            (None, Some(email), Some(file)) => Credential::key_file(email, file),
            (None, None, None) if self.tenant.is_some() => {
                return self.tenant_client(clock)?.ok_or_else(|| Error::new("there is no tenant"));
            }
            _ => return Err(Error::new("the upstream needs token_file, or email and key_file")),
        };
        self.client_with(credential.map_err(Error::because("cannot use the credential"))?, clock)
    }

    /// A client of who administers the tenant, if there is one.
    pub(super) fn tenant_client(&self, clock: Arc<dyn Clock>) -> Result<Option<Client>, Error> {
        self.tenant.as_ref().map(|tenant| self.client_with(tenant.credential()?, clock)).transpose()
    }

    fn client_with(&self, credential: Credential, clock: Arc<dyn Clock>) -> Result<Client, Error> {
        let budget: Arc<dyn Budget> = Arc::<Counted>::clone(&self.budget);
        let mut builder = Client::builder(credential).budget(budget);
        builder = builder.clock(clock).timeout(self.deadline()).connect_timeout(self.deadline().div_f64(2.0));
        // What is tried again, and when, is written in the state.
        builder = builder.retries(0);
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(file) = &self.ca_file {
            builder =
                builder.ca_pem(fs::read(file).map_err(Error::because(format!("cannot read {}", file.display())))?);
        }
        builder.build().map_err(Error::because("cannot use the upstream"))
    }

    /// The accounts that acts make zones in: the vendor's ids, and what the state calls them.
    pub(super) fn accounts(&self, state: &Read<'_>) -> crate::store::Result<Vec<(String, String)>> {
        let mut accounts = vec![(self.account.clone(), self.account.clone())];
        if let Some(tenant) = &self.tenant {
            accounts.extend(tenant.accounts(state)?);
        }
        Ok(accounts)
    }

    /// Whether `zone_set` makes partial zones of the one account.
    pub(super) fn makes_partial_zones(&self) -> bool {
        self.zone_set == ZoneSet::Partial && self.tenant.is_none()
    }

    /// Whether an act can make a zone of the account.
    pub(crate) fn has_zones(&self) -> bool {
        self.zone_set == ZoneSet::Partial || self.full_zone_set == FullZoneSet::Zones
    }

    /// Whether all of it is looked over: of the provider zone of this name, or of the account of this id.
    pub(super) fn looks_over(&self, what: &str) -> bool {
        self.provider_zone(what).is_some() || (self.account == what && self.has_zones())
    }

    /// How long an act waits for the vendor.
    pub(crate) fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline)
    }

    /// How often everything at the vendor is looked over.
    pub(crate) fn sweep(&self) -> Duration {
        Duration::from_secs(self.sweep.max(1))
    }

    /// How long a host name that was deleted stays its user's.
    pub(crate) fn quarantine(&self) -> Duration {
        Duration::from_secs(u64::from(self.quarantine_days) * 24 * 60 * 60)
    }

    /// The host names that a zone with this origin and these rows wants.
    pub(super) fn wishes<'a>(
        &'a self,
        resolve_to: Option<&str>,
        rows: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Wish<'a>> {
        let default = resolve_to.and_then(|server| self.zone_of_server(server));
        let default = default.or_else(|| self.provider_zones.first());
        let wish = |(name, target): (&'a str, &'a str)| {
            // A row whose server has a provider zone of its own goes there.
            match self.zone_of_server(target) {
                Some(provider) => Some(Wish { provider: &provider.name, name, origin: None }),
                None => Some(Wish { provider: &default?.name, name, origin: Some(target) }),
            }
        };
        rows.into_iter().filter_map(wish).collect()
    }

    /// The zone of the server that panels call so.
    pub(crate) fn zone_of_server(&self, server: &str) -> Option<&ProviderZone> {
        self.provider_zones.iter().find(|zone| zone.servers.iter().any(|name| name.eq_ignore_ascii_case(server)))
    }

    /// The provider zone of this name.
    pub(crate) fn provider_zone(&self, name: &str) -> Option<&ProviderZone> {
        self.provider_zones.iter().find(|zone| zone.name == name)
    }
}
