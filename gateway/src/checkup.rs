//! The check-up: whether what the gateway works with is in order, and what to do where it is not.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::process::geteuid;

use crate::certificate::{Validity, date};
use crate::files::{read_key_file, read_token_file};
use crate::log::without_controls;
use crate::secret::mask_arguments;
use crate::store::{self, Examined};
use crate::tls::Source;
use crate::{EXAMPLE_PUB_NAME, gateway};

/// How much of the disk should be left.
const MIN_FREE: u64 = 100 << 20;
/// How long before its end a certificate should have been renewed; or when a third of its time is left, if that is later.
const RENEWAL: i64 = 30 * DAY;
const DAY: i64 = 86_400;
/// How far the clocks of two machines may be apart.
const SLACK: i64 = 60;

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// In order.
    Ok,
    /// Something has to be done.
    Wrong,
    /// To be known, and nothing to be done.
    Note,
}

impl Verdict {
    /// `ok`, `wrong` or `note`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Wrong => "wrong",
            Self::Note => "note",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// How it was found.
    pub verdict: Verdict,
    /// What was looked at, such as `certificate`.
    pub what: &'static str,
    /// What was found, on one line; of what is wrong, also what to do. No secret is in it.
    pub text: String,
}

impl Finding {
    pub(crate) fn new(verdict: Verdict, what: &'static str, text: impl fmt::Display) -> Self {
        // Names of files, and what a server says, are somebody else's text.
        Self { verdict, what, text: mask_arguments(&without_controls(text.to_string().chars())) }
    }
}

/// Looks over what a gateway works with: its state, its certificate, its keys, the disk and the clock. Nothing is changed, and a
/// gateway may be serving meanwhile. It should run as the user that the gateway runs as, since it judges owners by that.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let dir = tempfile::tempdir()?;
/// # let state = dir.path().join("state.db");
/// use cfhost_gateway::{Checkup, Hosts, Verdict};
///
/// Hosts::open_or_create(&state)?.add(&Hosts::new_key()?, "Example Hosting")?;
/// let wrong = Checkup::new(&state).run().into_iter().filter(|finding| finding.verdict == Verdict::Wrong);
/// for finding in wrong {
///     println!("{}: {}", finding.what, finding.text);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Checkup {
    state: PathBuf,
    tls_dir: Option<PathBuf>,
    tls_files: Option<(PathBuf, PathBuf)>,
    host_key_files: Vec<PathBuf>,
    control_token_file: Option<PathBuf>,
}

impl Checkup {
    /// For a gateway with this state file.
    pub fn new(state: impl Into<PathBuf>) -> Self {
        Self {
            state: state.into(),
            tls_dir: None,
            tls_files: None,
            host_key_files: Vec::new(),
            control_token_file: None,
        }
    }

    /// With the certificate in this directory.
    pub fn tls_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.tls_dir = Some(dir.into());
        self
    }

    /// With this certificate chain and key.
    pub fn tls_files(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.tls_files = Some((certificate.into(), key.into()));
        self
    }

    /// With this file of a host key; it can be called again for more of them.
    pub fn host_key_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.host_key_files.push(file.into());
        self
    }

    /// With this file of the control token. Without it, the one that a gateway leaves beside its state is looked at, if it is there.
    pub fn control_token_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.control_token_file = Some(file.into());
        self
    }

    /// Looks at all of it.
    pub fn run(&self) -> Vec<Finding> {
        let mut found = Found(Vec::new());
        let mut newest = if store::is_url(&self.state) { self.database(&mut found) } else { self.file(&mut found) };
        let sources = [
            self.tls_dir.as_ref().map(|dir| Source::there(dir.clone())),
            self.tls_files.clone().map(|(certificate, key)| Source::Files { certificate, key }),
        ];
        let now = Timestamp::now().as_second();
        for source in sources.into_iter().flatten() {
            newest = newest.max(certificate(&mut found, &source, now));
        }
        self.keys(&mut found);
        clock(&mut found, newest, now);
        found.0
    }

    /// The newest time in a state that is in a file.
    fn file(&self, found: &mut Found) -> Option<i64> {
        match store::rights(&self.state) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                found.wrong(
                    "state",
                    format!("there is no {}: name the file that `serve` is given", self.state.display()),
                );
                None
            }
            Err(error) => {
                found.wrong("state", format!("{}: {error}", self.state.display()));
                None
            }
            Ok(rights) => {
                for (place, (path, rights)) in rights.into_iter().enumerate() {
                    found.judge(if place == 0 { "folder" } else { "file" }, &path, rights);
                }
                let newest = self.state(found);
                self.disk(found);
                newest
            }
        }
    }

    /// The newest time in a state that is in a database.
    fn database(&self, found: &mut Found) -> Option<i64> {
        let database = match store::examine_database(&self.state) {
            Ok(database) => database,
            Err(error) => {
                found.wrong("database", error.to_string());
                return None;
            }
        };
        let tls =
            if database.is_encrypted { "TLS, its certificate is checked" } else { "on this machine, without TLS" };
        found.ok("database", format!("{}; {tls}", database.server));
        found.ok("state", format!("schema {}", database.schema));
        if database.is_standby {
            found.note("database", "it is a standby: name its primary, too".to_owned());
        }
        let standbys = format!("{} standbys follow it", database.standbys);
        if database.waits_for.is_empty() {
            found.note(
                "standbys",
                format!("{standbys}, and no commit waits for one: the newest changes can be lost with this server"),
            );
        } else {
            found.ok("standbys", format!("{standbys}; a commit waits for {}", database.waits_for));
        }
        let text = format!("gateways and commands have {} of {}", database.connections, database.max_connections);
        found.note("connections", text);
        let now = Timestamp::now().as_second();
        if (database.now - now).abs() > SLACK {
            found.wrong(
                "clock",
                format!("the database's is {} seconds ahead of this one: set them", database.now - now),
            );
        }
        database.newest
    }

    /// The newest time in it.
    fn state(&self, found: &mut Found) -> Option<i64> {
        let Examined { version, own_version, faults, newest, is_served } = match store::examine(&self.state) {
            Ok(examined) => examined,
            Err(error) => {
                found.wrong("state", format!("{error}; `cfhost-gateway restore` puts a backup in its place"));
                return None;
            }
        };
        if faults.is_empty() {
            found.ok("state", format!("whole, schema {version}"));
        }
        for fault in faults {
            found.wrong("state", format!("damaged: {fault}: `cfhost-gateway restore` puts a backup in its place"));
        }
        if version < own_version {
            found.note("state", format!("this program makes schema {own_version} of schema {version} when it serves"));
        }
        let owner = std::fs::metadata(&self.state).ok().map(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata));
        if let Some(owner) = owner.filter(|owner| *owner != geteuid().as_raw()) {
            found
                .note("user", format!("the state is user {owner}'s: run this as that user, if the gateway runs as it"));
        }
        found.note("gateway", if is_served { "one is serving" } else { "none is serving" }.to_owned());
        newest
    }

    fn disk(&self, found: &mut Found) {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        match store::disk(&self.state) {
            Err(error) => found.wrong("disk", format!("cannot see how much of it is free: {error}")),
            Ok(disk) if disk.is_read_only => {
                found.wrong("disk", "nothing can be written to it: mount it for writing".to_owned());
            }
            Ok(store::Disk { free: None, .. }) => {
                found.note("disk", "it does not say how much of it is free".to_owned());
            }
            Ok(store::Disk { free: Some(free), taken, .. }) => {
                // A backup takes as much as the state, and so does what SQLite does now and then.
                let wanted = taken.max(MIN_FREE);
                let text = format!("{} MiB free, and the state takes {} MiB", free >> 20, mib(taken));
                if free < wanted {
                    found.wrong("disk", format!("{text}: make room, {} MiB in all", mib(wanted)));
                } else {
                    found.ok("disk", text);
                }
            }
        }
    }

    fn keys(&self, found: &mut Found) {
        for file in &self.host_key_files {
            let key = read_key_file(file).and_then(|key| gateway::check_host(&key, EXAMPLE_PUB_NAME));
            found.judge("host key", file, key.map(|()| "a key".to_owned()).map_err(|error| error.to_string()));
        }
        let left = || store::control_token_beside(&self.state).filter(|left| left.symlink_metadata().is_ok());
        let file = self.control_token_file.clone().or_else(left);
        if let Some(file) = file {
            let token = read_token_file(&file).and_then(|token| gateway::check_token(&token));
            found.judge(
                "control token",
                &file,
                token.map(|()| "a token".to_owned()).map_err(|error| error.to_string()),
            );
        }
    }
}

/// When the certificate begins to hold.
fn certificate(found: &mut Found, source: &Source, now: i64) -> Option<i64> {
    let inspected = match source.inspect() {
        Ok(Some(inspected)) => inspected,
        Ok(None) => {
            found.note("certificate", "there is none in the TLS directory yet: `serve` makes one".to_owned());
            return None;
        }
        Err(error) => {
            found.wrong("certificate", format!("{error}: put a pair there that can be used"));
            return None;
        }
    };
    for (what, validity) in inspected.validities {
        match validity {
            Ok(Validity { not_before, .. }) if now < not_before => {
                found.wrong(what, format!("does not hold before {}: see whether the clock is right", date(not_before)));
            }
            Ok(Validity { not_after, .. }) if not_after < now => {
                found.wrong(what, format!("ended on {}: put another one there", date(not_after)));
            }
            Ok(Validity { not_before, not_after }) => {
                let left = not_after - now;
                let text = format!("holds until {}, {} days", date(not_after), left / DAY);
                if left < RENEWAL.min((not_after - not_before) / 3) {
                    found.wrong(what, format!("{text}: renew it"));
                } else {
                    found.ok(what, text);
                }
            }
            Err(error) => found.wrong(what, format!("{error}: put another one there")),
        }
    }
    if inspected.names.is_empty() {
        found.wrong("names", "the certificate is for no name: clients will refuse it".to_owned());
    } else {
        found.ok("names", format!("the certificate is for {}", inspected.names));
    }
    found.ok("key", "it is the certificate's".to_owned());
    if let Some(fault) = inspected.fault {
        found.wrong("ca.pem", fault);
    }
    inspected.begin
}

fn clock(found: &mut Found, newest: Option<i64>, now: i64) {
    let shown = |second| Timestamp::from_second(second).map(|time| time.to_string()).unwrap_or_default();
    match newest.filter(|newest| now + SLACK < *newest) {
        Some(newest) => {
            let text = format!("it is {}, which is before {}, the newest time here: set it", shown(now), shown(newest));
            found.wrong("clock", text);
        }
        None => found.ok("clock", shown(now)),
    }
}

struct Found(Vec<Finding>);

impl Found {
    fn ok(&mut self, what: &'static str, text: String) {
        self.0.push(Finding::new(Verdict::Ok, what, text));
    }

    fn wrong(&mut self, what: &'static str, text: String) {
        self.0.push(Finding::new(Verdict::Wrong, what, text));
    }

    fn note(&mut self, what: &'static str, text: String) {
        self.0.push(Finding::new(Verdict::Note, what, text));
    }

    fn judge(&mut self, what: &'static str, path: &Path, result: Result<String, String>) {
        match result {
            Ok(text) => self.ok(what, format!("{}: {text}", path.display())),
            Err(text) => self.wrong(what, format!("{}: {text}", path.display())),
        }
    }
}
