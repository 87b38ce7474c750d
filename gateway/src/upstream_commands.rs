//! `cfhost-gateway upstream`: what an operator does about the vendor.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfhost_gateway::{UpstreamCheckup, UpstreamFile, UpstreamSetup, token_template, write_new};
use clap::{Args, Subcommand};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::Result;
use crate::report::show;

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
}

pub(crate) fn run(command: Upstream) -> Result<ExitCode> {
    match command {
        Upstream::Init(Init { file: File { file, write }, base_url }) => init(&file, write, base_url.as_deref()),
        Upstream::Check(File { file, write }) => Ok(show(&UpstreamCheckup::new(file).may_write(write).run()?)),
    }
}

fn init(path: &Path, may_write: bool, base_url: Option<&str>) -> Result<ExitCode> {
    let setup = UpstreamSetup::new(path);
    if path.symlink_metadata().is_ok() {
        if base_url.is_some() {
            return Err(format!("{} is there: --base-url is for a new one", path.display()).into());
        }
        let (zone_set, full_zone_set) = setup.models()?;
        tell_token(zone_set, full_zone_set)?;
    } else {
        ask(path, base_url)?;
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
fn ask(path: &Path, base_url: Option<&str>) -> Result<()> {
    let mut file = UpstreamFile::default();
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
    let name = path.with_extension("token");
    let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let token_file = match question(&format!("The file with the token [{name}]: "))? {
        none if none.is_empty() => name,
        other => other,
    };
    file.token_file(&token_file);
    make_token_file(&path.parent().unwrap_or(Path::new("")).join(&token_file))?;
    while file.needs_zone() {
        ask_zones(&mut file)?;
    }
    file.write(path)?;
    writeln!(io::stdout(), "wrote {}\n", path.display())?;
    Ok(())
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

/// Asks for the token, if its file is not there yet.
fn make_token_file(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Ok(());
    }
    let quiet = Quiet::begin();
    let token = question("The token, which is not shown, or nothing to put it there yourself: ")?;
    if quiet.is_some() {
        writeln!(io::stderr())?;
    }
    if !token.is_empty() {
        write_new(path, &token).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
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
