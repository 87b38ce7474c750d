//! `cfhost-gateway upstream`: what an operator does about the vendor.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfhost_gateway::{UpstreamCheckup, UpstreamFile, UpstreamSetup, UpstreamState, token_template, write_new};
use clap::{Args, Subcommand};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::report::show;
use crate::{Result, is_coloured};

#[derive(Subcommand)]
pub(crate) enum Upstream {
    /// Make the file of `serve --upstream`, say what token it takes, and set up the provider zones
    ///
    /// Where FILE is there, it is taken as it is; else it is asked for. Then what the vendor has is checked. It fails with 1 if
    /// anything is wrong.
    Init(Init),
    /// Look over the credential, its permissions, the provider zones and quotas, and say what to do
    ///
    /// A gateway may be serving meanwhile. It fails with 1 if anything is wrong.
    Check(File),
    /// Show what is under way, how host names and zones stand, and what waits for whom; the vendor is not asked
    Status {
        #[command(flatten)]
        state: State,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Ask the vendor what differs from what is wanted; nothing is changed
    ///
    /// It fails with 1 if anything differs. Host names and zones that no act made are none of its business.
    Diff {
        #[command(flatten)]
        state: State,
        #[command(flatten)]
        upstream: OfUpstream,
    },
    /// Make the host names a user's that stand at the vendor under a domain, and that no act made
    ///
    /// They are those that `status` shows as of others. The domain becomes a zone of the user's, or gets them as further names;
    /// from then on acts change and delete them. A gateway that serves knows of it at once.
    Adopt {
        #[command(flatten)]
        state: State,
        #[command(flatten)]
        upstream: OfUpstream,
        /// The domain that they are under
        zone: String,
        /// The user's address
        email: String,
        /// The number of the host whose user it is, as `host list` shows it
        host: i64,
    },
    /// Let anybody have a host name that was deleted, and is kept for its user
    Release {
        #[command(flatten)]
        state: State,
        /// The host name
        name: String,
    },
    /// Have the vendor try a host name again that it gave up or blocked, once what stood in the way is mended
    Revive {
        #[command(flatten)]
        state: State,
        /// The host name
        name: String,
    },
    /// Write everything that is needed to leave into a new folder: zones, host names and records, as JSON and as zone files
    Export {
        #[command(flatten)]
        state: State,
        #[command(flatten)]
        upstream: OfUpstream,
        /// The folder, which must not be there yet
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct State {
    /// State file
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
}

#[derive(Args)]
pub(crate) struct OfUpstream {
    /// How acts are carried out at the vendor, in TOML, as `serve` is given it
    #[arg(long, value_name = "FILE")]
    upstream: PathBuf,
}

#[derive(Args)]
pub(crate) struct File {
    /// How acts are carried out at the vendor, in TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Change things at the vendor, too: `init` makes records and fallback origins that are missing, and never changes what is
    /// there; both make a hostname and delete it, and send changes that cannot succeed, to see what is allowed
    #[arg(long)]
    write: bool,
}

#[derive(Args)]
pub(crate) struct Init {
    #[command(flatten)]
    file: File,
    /// Where the API is, if not at the vendor, to be written into the file: for trying things out
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Ask for a partner's tenant, too, in which customers have accounts of their own. It takes a program that was built for that
    #[arg(long)]
    tenant: bool,
}

pub(crate) fn run(command: Upstream) -> Result<ExitCode> {
    match command {
        Upstream::Init(Init { file: File { file, write }, base_url, tenant }) => {
            init(&file, write, base_url.as_deref(), tenant)
        }
        Upstream::Check(File { file, write }) => Ok(show(&UpstreamCheckup::new(file).may_write(write).run()?)),
        Upstream::Status { state, json } => status(&state.state, json),
        Upstream::Diff { state, upstream } => diff(&state.state, &upstream.upstream),
        Upstream::Adopt { state, upstream, zone, email, host } => {
            let adopted = UpstreamState::open(state.state)?.adopt(&upstream.upstream, &zone, &email, host)?;
            done(&format!("{} of {email} now: {}", adopted.len(), adopted.join(", ")))
        }
        Upstream::Release { state, name } => {
            UpstreamState::open(state.state)?.release(&name)?;
            done(&format!("anybody can have {name} now"))
        }
        Upstream::Revive { state, name } => {
            UpstreamState::open(state.state)?.revive(&name)?;
            done(&format!("{name} is tried again"))
        }
        Upstream::Export { state, upstream, folder } => {
            let state = UpstreamState::open_to_read(state.state)?;
            let (zones, names) = state.export(&upstream.upstream, &folder)?;
            done(&format!("wrote {zones} zones and {names} host names into {}", folder.display()))
        }
    }
}

fn done(text: &str) -> Result<ExitCode> {
    writeln!(io::stdout(), "{}", said_as_text(text))?;
    Ok(ExitCode::SUCCESS)
}

/// A text that cannot steer a terminal.
fn said_as_text(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn diff(state: &Path, upstream: &Path) -> Result<ExitCode> {
    let differences = UpstreamState::open_to_read(state)?.diff(upstream)?;
    let rows = differences.iter().map(|it| {
        let text = |text: &String| Some(text.clone());
        vec![text(&it.zone), text(&it.name), Some(it.what.to_owned()), text(&it.wanted), text(&it.found)]
    });
    let mut tables = Tables::default();
    tables.table("Differences", &["zone", "name", "what", "wanted", "found"], rows)?;
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn status(state: &Path, as_json: bool) -> Result<ExitCode> {
    let status = UpstreamState::open_to_read(state)?.status()?;
    if as_json {
        writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&status)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut tables = Tables::default();
    let columns = ["zone", "act", "state", "code", "tries", "next try", "since", "reason"];
    let operations = status.operations.iter().map(|it| {
        let words = [&it.zone, &it.act, &it.state].map(|text| Some(text.clone()));
        let code = it.code.map(|code| code.to_string());
        let rest =
            [code, Some(it.tries.to_string()), Some(it.next_try.clone()), Some(it.since.clone()), it.reason.clone()];
        words.into_iter().chain(rest).collect()
    });
    tables.table("Under way", &columns, operations)?;
    for (title, of, counts) in
        [("Host names", "provider zone", &status.hostnames), ("Zones at the vendor", "kind", &status.zones)]
    {
        let rows = counts.iter().flat_map(|(of, states)| {
            states.iter().map(|(state, count)| vec![Some(of.clone()), Some(state.clone()), Some(count.to_string())])
        });
        tables.table(title, &[of, "state", "number"], rows)?;
    }
    let sweeps = status.sweeps.iter().map(|it| vec![Some(it.name.clone()), it.swept.clone()]);
    tables.table("Looked over", &["provider zone or account", "last"], sweeps)?;
    let alarms = status.alarms.iter().map(|it| vec![Some(it.clone())]);
    tables.table("Alarms", &["what to see to"], alarms)?;
    let limits = status.limits.iter().map(|it| {
        let number = |number: u64| Some(number.to_string());
        let words = [Some(it.zone.clone()), Some(it.what.to_owned())];
        words
            .into_iter()
            .chain([number(it.used), number(it.most), it.included.and_then(number), Some(it.found.clone())])
            .collect()
    });
    tables.table("Limits", &["provider zone", "what", "used", "of", "included", "as of"], limits)?;
    let credentials = status.credentials.iter().map(|it| {
        let refused = [it.requests_refused, it.certificates_refused].map(|number| Some(number.to_string()));
        let words = [Some(it.account.clone()), Some(it.kind.to_owned()), it.ends.clone(), it.checked.clone()];
        words.into_iter().chain(refused).chain([it.refused.clone()]).collect()
    });
    let columns = ["account", "kind", "ends", "as of", "429", "429 for certificates", "last 429"];
    tables.table("Credential", &columns, credentials)?;
    let records = status.records.iter().map(|it| {
        let words = [&it.zone, &it.name, &it.value].map(|text| Some(text.clone()));
        let [zone, name, value] = words;
        vec![zone, it.status.clone(), name, Some(it.kind.to_owned()), value]
    });
    let columns = ["zone", "status", "name", "type", "value"];
    tables.table("Records that customers' DNS has to hold", &columns, records)?;
    let columns = ["name", "provider zone", "user", "state", "status", "certificate", "reason"];
    for (title, names) in
        [("They do not work yet", &status.pending), ("Of others: adopt makes them a user's", &status.others)]
    {
        let rows = names.iter().map(|it| {
            let (name, provider) = (Some(it.name.clone()), Some(it.provider.clone()));
            let (state, reason) = (Some(it.state.clone()), it.reason.clone());
            vec![name, provider, it.user.clone(), state, it.status.clone(), it.ssl_status.clone(), reason]
        });
        tables.table(title, &columns, rows)?;
    }
    let reserved =
        status.reserved.iter().map(|it| vec![Some(it.name.clone()), it.user.clone(), it.reserved_until.clone()]);
    tables.table("Kept for whoever had them: release frees them", &["name", "user", "until"], reserved)?;
    Ok(ExitCode::SUCCESS)
}

/// Tables on standard output: with columns for people, and with tabs between values for programs. Empty ones are left out.
#[derive(Default)]
struct Tables {
    has_begun: bool,
}

impl Tables {
    fn table(
        &mut self,
        title: &str,
        columns: &[&str],
        rows: impl Iterator<Item = Vec<Option<String>>>,
    ) -> io::Result<()> {
        let rows: Vec<Vec<String>> = rows
            .map(|row| row.into_iter().map(|value| said_as_text(&value.unwrap_or_else(|| "-".to_owned()))).collect())
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let mut stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let (before, after) = if is_coloured() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        if std::mem::replace(&mut self.has_begun, true) {
            writeln!(stdout)?;
        }
        writeln!(stdout, "{before}{title}{after}")?;
        let head: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let lines: Vec<&Vec<String>> = [&head].into_iter().chain(&rows).collect();
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        for line in lines {
            let text = if is_terminal {
                let padded: Vec<String> =
                    line.iter().zip(&widths).map(|(value, width)| format!("{value:<width$}")).collect();
                padded.join("  ").trim_end().to_owned()
            } else {
                line.join("\t")
            };
            writeln!(stdout, "{text}")?;
        }
        Ok(())
    }
}

fn init(path: &Path, may_write: bool, base_url: Option<&str>, has_tenant: bool) -> Result<ExitCode> {
    let setup = UpstreamSetup::new(path);
    if path.symlink_metadata().is_ok() {
        if base_url.is_some() || has_tenant {
            let option = if has_tenant { "--tenant" } else { "--base-url" };
            return Err(format!("{} is there: {option} is for a new one", path.display()).into());
        }
        let (zone_set, full_zone_set) = setup.models()?;
        tell_token(zone_set, full_zone_set)?;
    } else {
        ask(path, base_url, has_tenant)?;
    }
    let mut found = setup.run(may_write)?;
    found.extend(UpstreamCheckup::new(path).may_write(may_write).run()?);
    Ok(show(&found))
}

/// What token is needed, and where it is made.
fn tell_token(zone_set: &str, full_zone_set: &str) -> io::Result<()> {
    let (url, permissions) = token_template(zone_set, full_zone_set);
    let mut stdout = io::stdout();
    writeln!(stdout, "The token needs these permissions for the account: {}.", permissions.join(", "))?;
    writeln!(stdout, "This page of the dashboard has them filled in. Choose the account there.\n  {url}\n")?;
    stdout.flush()
}

/// Asks for what has to stand in the file, and writes it.
fn ask(path: &Path, base_url: Option<&str>, has_tenant: bool) -> Result<()> {
    let mut file = UpstreamFile::default();
    if has_tenant {
        ask_tenant(path, &mut file)?;
    }
    if let Some(url) = base_url {
        file.base_url(url);
    }
    let (zone_set, full_zone_set) = loop {
        let zone_set = choose("What zone_set makes", &["custom_hostnames", "partial", "off"])?;
        let full_zone_set = choose("What full_zone_set makes", &["zones", "off"])?;
        match file.models(&zone_set, &full_zone_set) {
            Ok(()) => break (zone_set, full_zone_set),
            Err(error) => again(&error.to_string())?,
        }
    };
    tell_token(&zone_set, &full_zone_set)?;
    while let Err(error) = file.account(&question("The account's id, as the dashboard's address shows it: ")?) {
        again(&error.to_string())?;
    }
    if has_tenant {
        writeln!(io::stdout(), "It has to be for all accounts: customers' zones are in accounts of their own.\n")?;
    }
    let token_file = secret_file(path, "token")?;
    file.token_file(&token_file);
    while file.needs_zone() {
        ask_zones(&mut file)?;
    }
    file.write(path)?;
    writeln!(io::stdout(), "wrote {}\n", path.display())?;
    Ok(())
}

fn ask_tenant(path: &Path, file: &mut UpstreamFile) -> Result<()> {
    // A program that makes no accounts says so before anything is asked.
    file.tenant(["", "", "", ""])?;
    let id = question("The tenant's id: ")?;
    let unit = question("The id of the unit that accounts are made in: ")?;
    let email = question("The address of an administrator of the tenant: ")?;
    let key_file = secret_file(path, "key")?;
    Ok(file.tenant([&id, &unit, &email, &key_file])?)
}

/// The name of a file with a secret, which is made beside the other if it is not there yet.
fn secret_file(path: &Path, what: &str) -> Result<String> {
    let name = path.with_extension(what);
    let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = match question(&format!("The file with the {what} [{name}]: "))? {
        none if none.is_empty() => name,
        other => other,
    };
    make_secret_file(&path.parent().unwrap_or(Path::new("")).join(&file), what)?;
    Ok(file)
}

fn ask_zones(file: &mut UpstreamFile) -> Result<()> {
    loop {
        let which = if file.needs_zone() {
            "A provider zone, a domain of your own at the vendor: "
        } else {
            "Another one, or nothing: "
        };
        let name = question(which)?;
        if name.is_empty() {
            return Ok(());
        }
        let servers = question("The servers behind it, as panels call them in resolve_to, with blanks between: ")?;
        if let Err(error) = file.provider_zone(&name, &servers) {
            again(&error.to_string())?;
        }
    }
}

/// Asks for the secret, if its file is not there yet.
fn make_secret_file(path: &Path, what: &str) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Ok(());
    }
    let quiet = Quiet::begin();
    let secret = question(&format!("The {what}, which is not shown, or nothing to put it there yourself: "))?;
    if quiet.is_some() {
        writeln!(io::stderr())?;
    }
    if !secret.is_empty() {
        write_new(path, &secret).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// One of the words; the first one is taken for nothing.
fn choose(what: &str, words: &[&str]) -> Result<String> {
    loop {
        let answer = question(&format!("{what}: {} [{}]: ", words.join(", "), words[0]))?;
        match words.iter().find(|word| **word == answer) {
            _ if answer.is_empty() => return Ok(words[0].to_owned()),
            Some(word) => return Ok((*word).to_owned()),
            None => again("it has to be one of these words")?,
        }
    }
}

fn question(text: &str) -> Result<String> {
    let mut stderr = io::stderr();
    write!(stderr, "{text}")?;
    stderr.flush()?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        writeln!(stderr)?;
        return Err("there was no answer: the file can be written by hand, too, as docs/UPSTREAM.md shows it".into());
    }
    Ok(answer.trim().to_owned())
}

fn again(error: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{error}")
}

/// A terminal that does not show what is typed, until this is dropped.
struct Quiet(Termios);

impl Quiet {
    fn begin() -> Option<Self> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return None;
        }
        let before = tcgetattr(&stdin).ok()?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Flush, &quiet).ok()?;
        Some(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}
