//! An act of 2013, carried out at the vendor's living API, which a stand-in plays.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use cfhost::{Client, HostKey, SslStatus, UserCreate, ZoneDelete, ZoneLookup, ZoneSet};
use cfhost_tests::bind::{Bind, ZONE};
use cfhost_tests::running::Running;
use cfhost_tests::served::{Served, write_secret};
use serde_json::{Value, json};

use crate::stage::Stage;

/// The hosting company's own zone at the vendor, and the server that it is for.
const PROVIDER: &str = "hosting.test";
const PROVIDER_ID: &str = "00000000000000000000000000000001";
const SERVER: &str = "web1.hosting.test";
const TOKEN: &str = "the-token-of-the-demo-at-the-vendor-0001";
/// A certificate is ready much sooner.
const MINUTES: u64 = 120;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let bind = Bind::start()?;
    let folder = stage.folder().join("vendor");
    std::fs::create_dir(&folder)?;
    let vendor = Vendor::start(&folder, &bind)?;
    let gateway = vendor.gateway(stage, &folder, &bind)?;
    stage
        .note("a stand-in plays the vendor's API, v4, and believes BIND 9 alone; cfhost-gateway serve --upstream FILE");
    let client = Client::builder(HostKey::from_file(&stage.host_key_file)?)
        .endpoint(gateway.endpoint())
        .ca_file(gateway.ca_file())
        .build()?;
    let user = client.user_create(&UserCreate::new("owner@example.com", "correct-horse-7"))?.into_inner().user_key;

    let name = format!("shop.{ZONE}");
    let zone = client.zone_set(&ZoneSet::new(&user, ZONE, SERVER, ["shop"]))?;
    let target = zone.forward_tos.get(&name).ok_or("no target")?.clone();
    stage.act("zone_set", "the act of 2013, as it always was", format_args!("{name}. 900 IN CNAME {target}."));
    let made = vendor.hostnames()?;
    let row = made.first().ok_or("the vendor has no host name")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let how = format!("host name {}, certificate {}", text(&row["status"]), text(&row["ssl"]["status"]));
    stage.act("the vendor has", &text(&row["hostname"]), how);

    bind.nsupdate(&format!("zone {ZONE}\nupdate add {name} 900 CNAME {target}.\nsend\n"))?;
    stage.act("nsupdate", "the customer's DNS points there", bind.dig(&["CNAME", &name])?.trim());
    let mut seen: Vec<(SslStatus, u64)> = Vec::new();
    for minute in 0..MINUTES {
        let status = client.zone_lookup(&ZoneLookup::new(&user, ZONE))?.into_inner().ssl_status.ok_or("no status")?;
        if seen.last().is_none_or(|(last, _)| *last != status) {
            seen.push((status, minute));
        }
        if seen.last().is_some_and(|(last, _)| *last == SslStatus::Ready) {
            break;
        }
        vendor.advance(60)?;
        Stage::advance(&gateway, 60)?;
    }
    let shown: Vec<_> = seen.iter().map(|(status, minute)| format!("{status} at {minute} min")).collect();
    stage.act("zone_lookup", "ssl_status, while the clocks are moved", shown.join(", "));

    bind.nsupdate(&format!("zone {ZONE}\nupdate delete {name} CNAME\nsend\n"))?;
    let deleted = client.zone_delete(&ZoneDelete::new(&user, ZONE))?.zone_deleted;
    let left = vendor.hostnames()?.len();
    stage.act(
        "zone_delete",
        "taken back, DNS first",
        format_args!("zone_deleted {deleted}, {left} left at the vendor"),
    );

    // What the play says is what happened.
    let states: Vec<_> = seen.into_iter().map(|(status, _)| status).collect();
    assert!(states.ends_with(&[SslStatus::Vetting, SslStatus::Ready]), "{states:?}");
    assert!(row["hostname"] == name.as_str() && deleted && left == 0);
    Ok(())
}

/// The stand-in, with the hosting company's zone.
struct Vendor {
    url: String,
    control: String,
    account: String,
    _program: Running,
}

impl Vendor {
    fn start(folder: &Path, bind: &Bind) -> Result<Self, Box<dyn Error>> {
        let origin = format!("origin.{PROVIDER}");
        let record = |name: &str, to: &str| json!({ "type": "CNAME", "name": name, "content": to, "proxied": true });
        let zone = json!({
            "id": PROVIDER_ID, "name": PROVIDER, "status": "active", "fallback_origin": origin,
            "records": [record(&origin, SERVER), record(&format!("*.customers.{PROVIDER}"), &origin)],
        });
        let seed = folder.join("seed.json");
        std::fs::write(&seed, json!({ "zones": [zone] }).to_string())?;
        // For the real registry, example.com is an example. The last steps take minutes, so that they are seen.
        let options = "--control 127.0.0.1:0 --suffix com --suffix test --time hostname_settle=0 \
                       --time certificate_issuance=300 --time certificate_deployment=600";
        let mut child = Command::new(std::env::current_exe()?.with_file_name("cfhost-v4-stand-in"))
            .args(options.split_whitespace())
            .args(["--token", TOKEN, "--ask", &bind.addr().to_string(), "--seed"])
            .arg(&seed)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take();
        let program = Running(child);
        let mut lines = BufReader::new(output.ok_or("no pipe")?).lines();
        let mut line = |begin: &str| -> Result<String, Box<dyn Error>> {
            let line = lines.next().transpose()?.unwrap_or_default();
            Ok(line.strip_prefix(begin).ok_or_else(|| format!("the stand-in said {line:?}"))?.to_owned())
        };
        let (url, _, account, control) =
            (line("listening on ")?, line("dns on ")?, line("account ")?, line("control on ")?);
        Ok(Self { url, control, account, _program: program })
    }

    /// A gateway that carries acts out there.
    fn gateway(&self, stage: &Stage, folder: &Path, bind: &Bind) -> Result<Served, Box<dyn Error>> {
        write_secret(&folder.join("token"), TOKEN)?;
        let (account, url, resolver) = (&self.account, &self.url, bind.addr());
        let file = folder.join("upstream.toml");
        std::fs::write(
            &file,
            format!(
                "account = \"{account}\"\ntoken_file = \"token\"\nbase_url = \"{url}\"\nresolver = \"{resolver}\"\n\
                 [[provider_zone]]\nname = \"{PROVIDER}\"\nservers = [\"{SERVER}\"]\n"
            ),
        )?;
        Ok(stage.serve(folder, &[Path::new("--upstream"), &file])?)
    }

    /// The custom hostnames of the zone.
    fn hostnames(&self) -> Result<Vec<Value>, Box<dyn Error>> {
        let answer = ureq::get(format!("{}/zones/{PROVIDER_ID}/custom_hostnames", self.url))
            .header("Authorization", format!("Bearer {TOKEN}"))
            .call()?
            .body_mut()
            .read_to_string()?;
        let answer: Value = serde_json::from_str(&answer)?;
        Ok(answer["result"].as_array().ok_or("no host names")?.clone())
    }

    fn advance(&self, seconds: u64) -> Result<(), Box<dyn Error>> {
        let url = format!("{}/advance", self.control.trim_end_matches('/'));
        ureq::post(url).send(json!({ "seconds": seconds }).to_string())?;
        Ok(())
    }
}
