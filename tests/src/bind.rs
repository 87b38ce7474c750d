//! A real BIND 9 on loopback, unpacked by `tests/scripts/tools`, with its files in a temporary folder.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::dns::{NameServer, Record, TsigKey};
use tempfile::TempDir;

use crate::loopback::OwnAddress;
use crate::tools;

/// The zone that it serves.
pub const ZONE: &str = "example.com";

/// The name and the secret of the key that may read and update the zone: an example, which guards nothing.
pub const KEY: (&str, &str) = ("panel", "Y2Zob3N0IGV4YW1wbGUga2V5LCBub3Qgc2VjcmV0ISE=");

/// A key that may read the zone and not update it.
pub const READING_KEY: (&str, &str) = ("reader", "Y2Zob3N0IGFub3RoZXIga2V5LCBub3Qgc2VjcmV0ISE=");

/// The zone as it is at first, in the form that servers give it back, without its SOA record.
pub const RECORDS: [(&str, u32, &str, &str); 12] = [
    ("example.com", 3600, "NS", "ns1.example.com."),
    ("example.com", 3600, "NS", "ns2.example.com."),
    ("example.com", 3600, "A", "192.0.2.10"),
    ("example.com", 3600, "MX", "10 mail.example.com."),
    ("blog.example.com", 300, "CNAME", "example.com."),
    ("ftp.example.com", 3600, "A", "192.0.2.20"),
    ("mail.example.com", 3600, "A", "192.0.2.30"),
    ("mail.example.com", 3600, "TXT", "\"v=spf1 a -all\""),
    ("ns1.example.com", 3600, "A", "127.0.0.1"),
    ("ns2.example.com", 3600, "A", "127.0.0.1"),
    ("www.example.com", 1200, "A", "192.0.2.10"),
    ("www.example.com", 1200, "AAAA", "2001:db8::10"),
];

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Bind {
    own: OwnAddress,
    child: Child,
    _folder: TempDir,
}

/// What a [`Bind`] is to do otherwise than usual.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Serve the zone as a copy of the one there, and learn of changes only when told.
    pub secondary_of: Option<SocketAddr>,
    /// Refuse zone transfers to everybody.
    pub no_transfer: bool,
    /// Sign the zone.
    pub signed: bool,
    /// More records of the zone, as lines.
    pub records: String,
    /// More zones, each of which has name servers, and `www` with an address.
    pub zones: Vec<String>,
    /// Zones that other servers answer for: it asks them.
    pub forwards: Vec<(String, SocketAddr)>,
}

impl Bind {
    /// A primary server of the zone.
    ///
    /// # Errors
    ///
    /// If BIND is not unpacked or does not start.
    pub fn start() -> io::Result<Self> {
        Self::with(&Settings::default())
    }

    /// A server with settings.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn with(settings: &Settings) -> io::Result<Self> {
        let own = OwnAddress::claim()?;
        let addr = own.addr();
        let folder = tempfile::Builder::new().prefix("cfhost-bind-").tempdir()?;
        let path = folder.path().display();
        let mut conf = String::new();
        let transfer =
            if settings.no_transfer { "none" } else { "key panel; key reader; key panel-sha384; key panel-sha512" };
        _ = write!(
            conf,
            "options {{ directory \"{path}\"; listen-on port {} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};\n\
             pid-file none; session-keyfile none; recursion {}; notify no; dnssec-validation no; empty-zones-enable no;\n\
             allow-transfer {{ {transfer}; }}; }};\ncontrols {{ }};\n",
            addr.port(),
            if settings.forwards.is_empty() { "no" } else { "yes" }
        );
        for (name, server) in &settings.forwards {
            let (address, port) = (server.ip(), server.port());
            _ = writeln!(
                conf,
                "zone {name} {{ type forward; forward only; forwarders {{ {address} port {port}; }}; }};"
            );
        }
        for (name, secret) in [KEY, READING_KEY] {
            _ = writeln!(conf, "key {name} {{ algorithm hmac-sha256; secret \"{secret}\"; }};");
        }
        for algorithm in ["sha384", "sha512"] {
            let secret = KEY.1;
            _ = writeln!(conf, "key panel-{algorithm} {{ algorithm hmac-{algorithm}; secret \"{secret}\"; }};");
        }
        let signing = if settings.signed { "dnssec-policy default; inline-signing no;" } else { "" };
        _ = match settings.secondary_of {
            None => writeln!(
                conf,
                "zone {ZONE} {{ type primary; file \"zone\"; allow-update {{ key panel; }}; {signing} }};"
            ),
            Some(primary) => writeln!(
                conf,
                "zone {ZONE} {{ type secondary; file \"copy\"; primaries {{ {} port {} key panel; }}; }};",
                primary.ip(),
                primary.port()
            ),
        };
        for name in &settings.zones {
            _ = writeln!(conf, "zone {name} {{ type primary; file \"{name}\"; allow-update {{ key panel; }}; }};");
            let records = format!(
                "{name}. 3600 IN SOA ns1.{name}. admin.{name}. 1 86400 86400 864000 300\n\
                 {name}. 3600 IN NS ns1.{name}.\nns1.{name}. 3600 IN A 127.0.0.1\nwww.{name}. 1200 IN A 192.0.2.10\n"
            );
            std::fs::write(folder.path().join(name), records)?;
        }
        let mut zone = format!("{ZONE}. 3600 IN SOA ns1.{ZONE}. admin.{ZONE}. 1 86400 86400 864000 300\n");
        for record in records() {
            _ = writeln!(zone, "{record}");
        }
        zone.push_str(&settings.records);
        std::fs::write(folder.path().join("named.conf"), conf)?;
        std::fs::write(folder.path().join("zone"), zone)?;
        let mut child = tools::program("named")?
            .args(["-g", "-n", "1", "-c"])
            .arg(folder.path().join("named.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let lines = child.stderr.take().map(BufReader::new);
        let (sender, said) = mpsc::channel();
        // It goes on reading to the end: a full pipe would stop the server.
        thread::spawn(move || {
            for line in lines.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
                _ = sender.send(line);
            }
        });
        let bind = Self { own, child, _folder: folder };
        let mut log = String::new();
        let deadline = Instant::now() + Duration::from_secs(120);
        let mut is_running = false;
        while Instant::now() < deadline {
            match said.recv_timeout(Duration::from_millis(20)) {
                Ok(line) => {
                    is_running |= line.ends_with(" running");
                    _ = writeln!(log, "{line}");
                    if line.ends_with(" not loaded due to errors.") {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !is_running => {}
                Err(RecvTimeoutError::Timeout) => {
                    if !bind.dig(&["SOA", ZONE])?.is_empty() {
                        return Ok(bind);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Err(io::Error::other(format!("named does not start, or does not serve the zone:\n{log}")))
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.own.addr()
    }

    /// The server as the library sees it, with the key.
    pub fn server(&self) -> NameServer {
        NameServer::new(self.addr()).key(TsigKey::new(KEY.0, KEY.1)).timeout(Duration::from_secs(120))
    }

    /// The records of the zone without its SOA record, sorted.
    ///
    /// # Errors
    ///
    /// As those of the library.
    pub fn zone(&self) -> Result<Vec<Record>, cfhost::Error> {
        let mut records = self.server().read(ZONE, &[])?;
        records.retain(|record| record.rtype != "SOA");
        records.sort();
        Ok(records)
    }

    /// What `dig +short` says.
    ///
    /// # Errors
    ///
    /// If it is not unpacked.
    pub fn dig(&self, arguments: &[&str]) -> io::Result<String> {
        let port = self.addr().port().to_string();
        let output = tools::program("dig")?
            .args(["@127.0.0.1", "-p", &port, "+tcp", "+short", "+time=10", "+tries=1"])
            .args(arguments)
            .env("HOME", "/nonexistent")
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs commands of `nsupdate` with the key, and gives what it said if they failed.
    ///
    /// # Errors
    ///
    /// If they failed.
    pub fn nsupdate(&self, commands: &str) -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("commands");
        let server = format!("server 127.0.0.1 {}\n", self.addr().port());
        std::fs::write(&file, server + commands)?;
        let mut nsupdate: Command = tools::program("nsupdate")?;
        let output = nsupdate.args(["-v", "-y", &format!("hmac-sha256:{}:{}", KEY.0, KEY.1)]).arg(file).output()?;
        if output.status.success() {
            Ok(())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }
}

impl Drop for Bind {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The zone as it is at first, without its SOA record, sorted.
pub fn records() -> Vec<Record> {
    let mut records: Vec<_> =
        RECORDS.iter().map(|(name, ttl, rtype, data)| Record::new(*name, *ttl, *rtype, *data)).collect();
    records.sort();
    records
}
