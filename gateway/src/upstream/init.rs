//! What an operator has to do once: the file of `--upstream`, a token, and a provider zone's records and fallback origin.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use cfhost_v4::{
    Client, FallbackOrigin, FallbackStatus, Ledger, Plan, Record, RecordFilter, Row as Wanted, SystemClock, Zone,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::NamedTempFile;

use super::check::{Permission, Row, Weight, at, each, find, in_account, is_account_id, joined, leads_here};
use super::config::{Config, ProviderZone, ZoneSet};
use crate::Error;
use crate::checkup::Finding;

/// What the vendor's users read beside the records that are made.
const MARK: &str = "cfhost-gateway: the way of customers' names";

/// What is encoded in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_');

/// The file of `--upstream` that is to be written, as an operator answers.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct UpstreamFile {
    account: String,
    token_file: String,
    zone_set: String,
    full_zone_set: String,
    base_url: Option<String>,
    zones: Vec<(String, Vec<String>)>,
    /// Id, unit, and an administrator's address and file with the key.
    tenant: Option<[String; 4]>,
}

impl UpstreamFile {
    /// Where the API is, if not at the vendor.
    pub fn base_url(&mut self, url: &str) {
        self.base_url = Some(url.to_owned());
    }

    /// The models, in the file's words.
    pub fn models(&mut self, zone_set: &str, full_zone_set: &str) -> Result<(), Error> {
        if zone_set == "off" && full_zone_set == "off" {
            return Err(Error::new("with both off, no act is carried out at the vendor"));
        }
        (self.zone_set, self.full_zone_set) = (zone_set.to_owned(), full_zone_set.to_owned());
        Ok(())
    }

    /// Whether a provider zone is needed.
    pub fn needs_zone(&self) -> bool {
        self.zone_set == "custom_hostnames" && self.zones.is_empty()
    }

    /// A partner's tenant, in which customers have accounts of their own: its id, the unit, the address of an administrator, and the
    /// name of the file with that one's key.
    pub fn tenant(&mut self, tenant: [&str; 4]) -> Result<(), Error> {
        self.tenant = Some(tenant.map(str::to_owned));
        // Whether this program makes accounts.
        Config::parse(&format!("account = \"\"\nzone_set = \"off\"\n{}", self.tenant_text())).map(drop)
    }

    fn tenant_text(&self) -> String {
        let Some(tenant) = &self.tenant else { return String::new() };
        let [id, unit, email, key_file] = tenant.each_ref().map(|text| quoted(text));
        format!("\n[tenant]\nid = {id}\nunit = {unit}\nemail = {email}\nkey_file = {key_file}\n")
    }

    /// The account's id.
    pub fn account(&mut self, account: &str) -> Result<(), Error> {
        if !is_account_id(account) {
            return Err(Error::new("an account's id has 32 hexadecimal digits"));
        }
        self.account = account.to_ascii_lowercase();
        Ok(())
    }

    /// The name of the file with the token.
    pub fn token_file(&mut self, file: &str) {
        file.clone_into(&mut self.token_file);
    }

    /// A provider zone with the servers behind it.
    pub fn provider_zone(&mut self, name: &str, servers: &str) -> Result<(), Error> {
        let servers = servers.split([' ', ',']).filter(|server| !server.is_empty()).map(str::to_owned);
        self.zones.push((name.to_owned(), servers.collect()));
        // What is wrong with one is said at once.
        let checked = Config::parse(&self.text()).map(drop);
        if checked.is_err() {
            self.zones.pop();
        }
        checked
    }

    fn text(&self) -> String {
        let mut text = String::from("# How acts of the Host API are carried out at the vendor.\n\n");
        let mut line = |name: &str, value: String| {
            // A String takes everything.
            let _ = writeln!(text, "{name} = {value}");
        };
        line("account", quoted(&self.account));
        line("token_file", quoted(&self.token_file));
        if let Some(url) = &self.base_url {
            line("base_url", quoted(url));
        }
        line("zone_set", quoted(&self.zone_set));
        line("full_zone_set", quoted(&self.full_zone_set));
        for (name, servers) in &self.zones {
            text.push_str("\n[[provider_zone]]\n");
            let _ = writeln!(text, "name = {}", quoted(name));
            text.push_str(
                "# What panels call the server behind it, in resolve_to. The first one is its fallback origin.\n",
            );
            let servers: Vec<_> = servers.iter().map(|server| quoted(server)).collect();
            let _ = writeln!(text, "servers = [{}]", servers.join(", "));
        }
        text + &self.tenant_text()
    }

    /// Writes it where there is no file yet, for its owner alone.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let text = self.text();
        Config::parse(&text)?;
        write_new(path, &text).map_err(Error::because(format!("cannot write {}", path.display())))
    }
}

/// As TOML has a text: JSON's quoting is a part of it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writes a file that is not there yet, as a whole, for its owner alone.
#[doc(hidden)]
pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The library makes it with the mode 600.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// The page of the vendor's dashboard on which a token is made, with the permissions filled in that these models need, and these
/// permissions in words.
#[doc(hidden)]
pub fn token_template(zone_set: &str, full_zone_set: &str) -> (String, Vec<String>) {
    let makes_zones = full_zone_set == "zones" || zone_set == "partial";
    let of = |permission: Permission, to_edit: bool| (permission, if to_edit { "edit" } else { "read" });
    let needed = [
        of(Permission::Zone, makes_zones),
        of(Permission::Dns, true),
        of(Permission::Ssl, zone_set == "custom_hostnames"),
    ];
    let key = |(permission, kind): &(Permission, &str)| serde_json::json!({ "key": permission.key(), "type": kind });
    let keys = needed.iter().map(key).collect::<serde_json::Value>().to_string();
    let url = format!(
        "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys={}&accountId=%2A&zoneId=all&name=cfhost-gateway",
        utf8_percent_encode(&keys, ENCODED)
    );
    let word = |(permission, kind): &(Permission, &str)| {
        format!("{permission}: {}", if *kind == "edit" { "Edit" } else { "Read" })
    };
    (url, needed.iter().map(word).collect())
}

/// Sets provider zones up: their records and their fallback origins. What is there already stays as it is.
#[doc(hidden)]
#[derive(Debug)]
pub struct UpstreamSetup {
    file: PathBuf,
}

impl UpstreamSetup {
    /// For this file of `--upstream`.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    /// The models in the file's words: those of `zone_set` and `full_zone_set`.
    pub fn models(&self) -> Result<(&'static str, &'static str), Error> {
        let config = Config::read(&self.file)?;
        Ok((config.zone_set.word(), config.full_zone_set.word()))
    }

    /// Says what has to be made, or makes it.
    pub fn run(&self, may_write: bool) -> Result<Vec<Finding>, Error> {
        let config = Config::read(&self.file)?;
        // What is wrong with the credential or the account is said by the check.
        if config.zone_set != ZoneSet::CustomHostnames || !is_account_id(&config.account) {
            return Ok(Vec::new());
        }
        let Ok(client) = config.client(Arc::new(SystemClock::default())) else { return Ok(Vec::new()) };
        let rows = each(&config.provider_zones, |provider| set_up(&config, &client, provider, may_write));
        Ok(rows.into_iter().flatten().map(|row| row.finding).collect())
    }
}

/// One provider zone.
fn set_up(config: &Config, client: &Client, provider: &ProviderZone, may_write: bool) -> Vec<Row> {
    let name = &provider.name;
    // Why there is none is said by the check.
    let zones = find(client, name).unwrap_or_default();
    let Some(zone) = in_account(config, &zones) else { return Vec::new() };
    let (records, fallback) = thread::scope(|scope| {
        let records = scope.spawn(|| client.records(&zone.id, &RecordFilter::default()));
        let fallback = scope.spawn(|| client.fallback_origin(&zone.id));
        (joined(records), joined(fallback))
    });
    let records = match records {
        Ok(records) => records,
        Err(error) => return vec![Row::failed("records", name, &error, Permission::Dns)],
    };
    let mut rows = Vec::new();
    let is_led = set_records(client, zone, provider, &records, may_write, &mut rows);
    match fallback {
        Ok(fallback) => rows.extend(set_fallback(client, zone, provider, Some(&fallback), is_led, may_write)),
        Err(error) if error.http_status() == Some(404) => {
            rows.extend(set_fallback(client, zone, provider, None, is_led, may_write));
        }
        Err(error) => rows.push(Row::failed("fallback", name, &error, Permission::Ssl)),
    }
    rows
}

/// Makes the records that are missing, and says whether the fallback origin has one afterwards.
fn set_records(
    client: &Client,
    zone: &Zone,
    provider: &ProviderZone,
    records: &[Record],
    may_write: bool,
    rows: &mut Vec<Row>,
) -> bool {
    let (name, origin) = (&provider.name, provider.fallback_origin());
    let mut is_led = leads_here(records, &origin).is_some();
    let mut missing = Vec::new();
    if !is_led {
        match provider.servers.first().map(|server| (server, server.parse::<IpAddr>())) {
            Some((_, Ok(IpAddr::V4(address)))) => missing.push(Wanted::new("A", &origin, address.to_string())),
            Some((_, Ok(IpAddr::V6(address)))) => missing.push(Wanted::new("AAAA", &origin, address.to_string())),
            Some((server, Err(_))) if !server.eq_ignore_ascii_case(&origin) => {
                missing.push(Wanted::new("CNAME", &origin, server));
            }
            Some(_) => {
                let text = format!(
                    "{origin}: it is the server itself: give it the server's address, proxied, in the dashboard"
                );
                rows.push(Row::new(Weight::Wrong, "record", text));
            }
            None => {
                let text =
                    format!("{origin}: where it has to lead is not known: name the server of {name} in the file");
                rows.push(Row::new(Weight::Wrong, "record", text));
            }
        }
    }
    let wildcard = format!("*.{}", provider.targets());
    if leads_here(records, &wildcard).is_none() {
        missing.push(Wanted::new("CNAME", &wildcard, &origin));
    }
    // Nothing is the gateway's here, so that a plan neither changes nor deletes: it makes what can be made beside all else.
    let plan = |wanted: &[Wanted]| Plan::new(name, wanted, &Ledger::default(), records, MARK, Plan::MAX_FREE);
    let missing: Vec<Wanted> = missing.into_iter().map(|row| row.proxied(true)).collect();
    let (mut free, mut is_origin_free) = (Vec::new(), false);
    for wanted in missing {
        // An address beside it that is not proxied would share the visitors with it.
        let in_the_way = at(records, &wanted.name).next().or_else(|| {
            let clash = plan(std::slice::from_ref(&wanted)).err()?;
            records.iter().find(|record| Some(record.id.as_str()) == clash.argument())
        });
        if let Some(record) = in_the_way {
            let found = Wanted::from(record);
            let text = format!("{wanted}: {found} is in its way: delete that in the dashboard, or have it proxied");
            rows.push(Row::new(Weight::Wrong, "record", text));
        } else {
            is_origin_free |= wanted.name == origin;
            free.push(wanted);
        }
    }
    if free.is_empty() {
        return is_led;
    }
    let made = match plan(&free) {
        Ok(plan) if may_write => client.apply(&zone.id, &plan, &mut Ledger::default()).map(|_| true),
        other => other.map(|_| false),
    };
    match made {
        Ok(is_made) => {
            for wanted in free {
                rows.push(if is_made {
                    Row::new(Weight::Ok, "record", format!("{wanted}: made"))
                } else {
                    Row::new(Weight::Note, "record", format!("{wanted}: --write makes it"))
                });
            }
            is_led |= is_origin_free;
        }
        Err(error) => rows.push(Row::failed("record", name, &error, Permission::Dns)),
    }
    is_led
}

/// Sets the fallback origin, if there is none.
fn set_fallback(
    client: &Client,
    zone: &Zone,
    provider: &ProviderZone,
    fallback: Option<&FallbackOrigin>,
    is_led: bool,
    may_write: bool,
) -> Option<Row> {
    let (name, wanted) = (&provider.name, provider.fallback_origin());
    if let Some(fallback) = fallback {
        let is_it = fallback.origin.as_deref().is_some_and(|origin| origin.eq_ignore_ascii_case(&wanted));
        let is_over = matches!(
            fallback.status,
            Some(
                FallbackStatus::DeploymentTimedOut | FallbackStatus::DeletionTimedOut | FallbackStatus::PendingDeletion
            )
        );
        // Another one may be what others need: that is said by the check, and changed by nobody but its owner.
        if !is_it || !is_over {
            return None;
        }
    }
    if !is_led {
        let text = format!("{name}: {wanted} has to have its record first");
        return Some(Row::new(Weight::Note, "fallback", text));
    }
    if !may_write {
        return Some(Row::new(Weight::Note, "fallback", format!("{name}: --write makes it {wanted}")));
    }
    Some(match client.fallback_origin_set(&zone.id, &wanted) {
        Ok(_) => Row::new(Weight::Ok, "fallback", format!("{name}: made {wanted}")),
        Err(error) => Row::failed("fallback", name, &error, Permission::Ssl),
    })
}
