//! A stand-in of the vendor, with a provider's zones, and the file by which a gateway carries acts out there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cfhost_v4_stand_in::{Settings, StandIn, provider_zone};
use serde_json::{Value, json};

use crate::served::write_secret;

/// The vendor, and the operator's file.
#[derive(Debug)]
pub struct Vendor {
    /// The vendor.
    pub stand_in: StandIn,
    /// The operator's file.
    pub file: PathBuf,
}

/// A zone of the provider's own.
#[derive(Debug, Clone)]
pub struct ProviderZone {
    /// Its name.
    pub name: &'static str,
    /// The server that is its fallback origin.
    pub server: &'static str,
    /// Host names that work, and that no act made.
    pub hostnames: Vec<String>,
}

/// A host name, as the vendor has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hostname {
    /// The provider zone that it is in.
    pub provider: String,
    /// The host name.
    pub name: String,
    /// The server that its visitors get to; none if the record of its origin is missing.
    pub server: Option<String>,
    /// The vendor's words for it and its certificate.
    pub status: [String; 2],
}

impl Vendor {
    /// Starts one, in which the provider has these zones. Its files are put into the folder; `lines` are further lines of the
    /// operator's file.
    ///
    /// # Errors
    ///
    /// If it does not start, or a file cannot be written.
    pub fn start(folder: &Path, settings: Settings, zones: &[ProviderZone], lines: &str) -> io::Result<Self> {
        let token = settings.token.clone();
        let stand_in = StandIn::start(settings)?;
        let seeds: Vec<Value> = zones.iter().map(ProviderZone::seed).collect();
        stand_in.seed(&json!({ "zones": seeds })).map_err(io::Error::other)?;
        write_secret(&folder.join("vendor.token"), &token)?;
        let mut text = format!(
            "account = {:?}\ntoken_file = \"vendor.token\"\nbase_url = {:?}\n{lines}\n",
            stand_in.account(),
            stand_in.url()
        );
        for ProviderZone { name, server, .. } in zones {
            _ = writeln!(text, "[[provider_zone]]\nname = {name:?}\nservers = [{server:?}]");
        }
        let file = folder.join("upstream.toml");
        fs::write(&file, text)?;
        Ok(Self { stand_in, file })
    }

    /// All custom hostnames.
    pub fn hostnames(&self) -> Vec<Hostname> {
        let mut all = Vec::new();
        for zone in self.stand_in.zones().as_array().into_iter().flatten() {
            let records = zone["records"].as_array().into_iter().flatten();
            let records: BTreeMap<String, String> =
                records.map(|record| (text(&record["name"]), text(&record["content"]))).collect();
            let fallback = format!("origin.{}", text(&zone["name"]));
            for row in zone["hostnames"].as_array().into_iter().flatten() {
                let origin = row["custom_origin_server"].as_str().unwrap_or(&fallback);
                all.push(Hostname {
                    provider: text(&zone["name"]),
                    name: text(&row["hostname"]),
                    server: records.get(origin).cloned(),
                    status: [text(&row["status"]), text(&row["ssl_status"])],
                });
            }
        }
        all
    }

    /// The records that are origins of custom hostnames: provider zone and server.
    pub fn origins(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for zone in self.stand_in.zones().as_array().into_iter().flatten() {
            for record in zone["records"].as_array().into_iter().flatten() {
                if text(&record["name"]).starts_with("o-") {
                    all.push((text(&zone["name"]), text(&record["content"])));
                }
            }
        }
        all
    }
}

impl ProviderZone {
    fn seed(&self) -> Value {
        let hostname = |name: &String| json!({ "hostname": name, "status": "active", "certificate": "active" });
        let mut zone = provider_zone(self.name, self.server);
        zone["hostnames"] = self.hostnames.iter().map(hostname).collect();
        zone
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
