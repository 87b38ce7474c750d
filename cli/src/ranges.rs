//! The network's address ranges: shown, asked, written as configuration, and installed with care.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cfhost::ranges::{ConfigFormat, Ranges, Refresh, Refreshed};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use rustix::fs::{FlockOperation, flock};
use serde_json::json;

use crate::failure::Failure;
use crate::settings::Settings;
use crate::{interrupt, output};

/// What to do with the ranges; without a command they are shown.
#[derive(Subcommand, Debug)]
pub(crate) enum Task {
    /// Say whether addresses are the network's; exit code 1 if one is not
    Contains {
        /// The addresses
        #[arg(required = true)]
        addrs: Vec<IpAddr>,
    },
    /// Print the ranges as configuration of another program
    Config {
        /// The program, or the plain list
        #[arg(value_parser = format_parser())]
        format: ConfigFormat,
    },
    /// Fetch the list that is published now, check it, and keep it
    Refresh(Published),
    /// Keep files of other programs current: safe to run from cron
    Install(Box<Install>),
}

/// Where the list is fetched from.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Published {
    /// Fetch the JSON form from here, such as a gateway's /client/v4/ips, not from the vendor
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// `cfhost ranges install`.
#[derive(Args, Debug)]
pub(crate) struct Install {
    /// For nginx: set_real_ip_from and real_ip_header
    #[arg(long, value_name = "FILE")]
    nginx: Option<PathBuf>,
    /// For nginx: set_real_ip_from alone
    #[arg(long, value_name = "FILE")]
    nginx_ranges: Option<PathBuf>,
    /// For Apache's mod_remoteip
    #[arg(long, value_name = "FILE")]
    apache: Option<PathBuf>,
    /// For HAProxy
    #[arg(long, value_name = "FILE")]
    haproxy: Option<PathBuf>,
    /// For nftables
    #[arg(long, value_name = "FILE")]
    nftables: Option<PathBuf>,
    /// For ipset restore
    #[arg(long, value_name = "FILE")]
    ipset: Option<PathBuf>,
    /// For csf.allow and csf.ignore
    #[arg(long, value_name = "FILE")]
    csf: Option<PathBuf>,
    /// For fail2ban, in jail.d
    #[arg(long, value_name = "FILE")]
    fail2ban: Option<PathBuf>,
    /// The ranges alone, one a line
    #[arg(long, value_name = "FILE")]
    plain: Option<PathBuf>,
    /// Run this with the new files in place, such as 'nginx -t'; if it fails, the old ones are put back. May be repeated
    #[arg(long, value_name = "COMMAND")]
    test: Vec<String>,
    /// Run this after the tests, such as 'systemctl reload nginx'. May be repeated
    #[arg(long, value_name = "COMMAND")]
    reload: Vec<String>,
    /// Use the list that was kept, and fetch nothing
    #[arg(long, conflicts_with = "url")]
    no_refresh: bool,
    #[command(flatten)]
    published: Published,
}

impl Install {
    fn files(&self) -> Vec<(ConfigFormat, PathBuf)> {
        [
            (ConfigFormat::Nginx, &self.nginx),
            (ConfigFormat::NginxRanges, &self.nginx_ranges),
            (ConfigFormat::Apache, &self.apache),
            (ConfigFormat::Haproxy, &self.haproxy),
            (ConfigFormat::Nftables, &self.nftables),
            (ConfigFormat::Ipset, &self.ipset),
            (ConfigFormat::Csf, &self.csf),
            (ConfigFormat::Fail2ban, &self.fail2ban),
            (ConfigFormat::Plain, &self.plain),
        ]
        .into_iter()
        .filter_map(|(format, file)| Some((format, file.clone()?)))
        .collect()
    }
}

/// Takes the formats by the names that the core has for them.
fn format_parser() -> impl TypedValueParser<Value = ConfigFormat> {
    let names = PossibleValuesParser::new(ConfigFormat::ALL.iter().map(|format| format.as_str()));
    names.try_map(|name| {
        let known = ConfigFormat::ALL.iter().copied().find(|format| format.as_str() == name);
        known.ok_or("is none of them")
    })
}

/// How long a run waits for one that has not ended: cron must not pile them up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The file in which the list is kept.
fn cache(settings: &Settings) -> Result<PathBuf, Failure> {
    Ok(settings.state_dir()?.join("ranges.json"))
}

pub(crate) fn run(task: Option<&Task>, settings: &Settings) -> Result<(), Failure> {
    let kept = || Ok::<_, Failure>(Ranges::load(cache(settings)?)?);
    match task {
        None => show(&kept()?, settings),
        Some(Task::Contains { addrs }) => contains(&kept()?, addrs, settings),
        Some(Task::Config { format }) => output::print(kept()?.config(*format).trim_end()),
        Some(Task::Refresh(published)) => {
            let refreshed = refresh(published, settings)?;
            if output::is_json(&settings.options) {
                return output::print(json!({
                    "added": texts(&refreshed.added), "removed": texts(&refreshed.removed),
                    "ranges": refreshed.ranges.iter().len(),
                }));
            }
            output::print(told(&refreshed))
        }
        Some(Task::Install(install)) => self::install(install, settings),
    }
}

fn texts(nets: &[impl ToString]) -> Vec<String> {
    nets.iter().map(ToString::to_string).collect()
}

fn told(refreshed: &Refreshed) -> String {
    let (added, removed) = (texts(&refreshed.added), texts(&refreshed.removed));
    let list = |what: &str, nets: Vec<String>| {
        if nets.is_empty() { String::new() } else { format!(", {what} {}", nets.join(" ")) }
    };
    let count = refreshed.ranges.iter().len();
    if refreshed.is_changed() {
        format!("{count} ranges{}{}", list("new:", added), list("gone:", removed))
    } else {
        format!("{count} ranges, unchanged")
    }
}

fn show(ranges: &Ranges, settings: &Settings) -> Result<(), Failure> {
    let path = cache(settings)?;
    // When the list was written is when it was last found to be as published.
    let written = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
    let written = written.and_then(|time| jiff::Timestamp::try_from(time).ok());
    let (source, date) = match written {
        Some(time) => (path.display().to_string(), time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        None => ("built in".to_owned(), Ranges::BUILT_IN_SINCE.to_owned()),
    };
    if output::is_json(&settings.options) {
        let nets: Vec<String> = ranges.iter().map(|net| net.to_string()).collect();
        return output::print(format_args!("{:#}", json!({ "source": source, "date": date, "ranges": nets })));
    }
    output::print(output::paint(2, &format!("{} ranges, {source}, {date}", ranges.iter().len())))?;
    ranges.iter().try_for_each(output::print)
}

fn contains(ranges: &Ranges, addrs: &[IpAddr], settings: &Settings) -> Result<(), Failure> {
    let found: Vec<(IpAddr, bool)> = addrs.iter().map(|addr| (*addr, ranges.contains(*addr))).collect();
    if output::is_json(&settings.options) {
        let members = found.iter().map(|(addr, is_in)| (addr.to_string(), json!(is_in)));
        output::print(format_args!("{:#}", serde_json::Value::Object(members.collect())))?;
    } else {
        for (addr, is_in) in &found {
            output::print(format_args!(
                "{addr}  {}",
                if *is_in { "is the network's" } else { "is not the network's" }
            ))?;
        }
    }
    if found.iter().all(|(_, is_in)| *is_in) { Ok(()) } else { Err(Failure::Told) }
}

fn refresh(published: &Published, settings: &Settings) -> Result<Refreshed, Failure> {
    interrupt::heed();
    let path = cache(settings)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::local(format!("{}: {error}", folder.display())))?;
    }
    let refresh = Refresh::new().cache_file(path).interrupt(interrupt::is_cancelled);
    // The authorities of a gateway are not those of the vendor.
    let refresh = match &published.url {
        None => refresh,
        Some(url) => match settings.ca_file() {
            Some(file) => refresh.json(url).ca_file(file),
            None => refresh.json(url),
        },
    };
    Ok(refresh.run()?)
}

/// A file that is replaced: by rename, with the old one kept beside it until all is well.
struct Replaced {
    path: PathBuf,
    /// The old file, or a mark that there was none.
    before: PathBuf,
}

/// The names beside a file under which its old content is kept, and under which stands that there was none.
fn beside(path: &Path) -> Result<[PathBuf; 3], Failure> {
    let name = path.file_name().ok_or_else(|| Failure::usage(format!("{}: is no file's name", path.display())))?;
    let with = |end: &str| {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(end);
        path.with_file_name(hidden)
    };
    Ok([with(".cfhost-before"), with(".cfhost-absent"), with(".cfhost-new")])
}

/// Puts back what there was before a run that failed or was killed.
fn recover(path: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::local(format!("{}: {error}", path.display()));
    let [before, absent, new] = beside(path)?;
    _ = fs::remove_file(new);
    if before.exists() {
        fs::rename(before, path).map_err(failed)?;
    } else if absent.exists() {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        fs::remove_file(absent).map_err(failed)?;
    }
    Ok(())
}

impl Replaced {
    /// Writes the new content beside the file, keeps the old file, and renames the new one to its place.
    fn put(path: &Path, text: &str) -> io::Result<Self> {
        let [before, absent, new] = beside(path).map_err(|failure| io::Error::other(failure.to_string()))?;
        let old = fs::metadata(path);
        let mode = old.as_ref().map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(Permissions::from_mode(mode))?;
        if let Ok(metadata) = &old {
            use std::os::unix::fs::MetadataExt as _;
            // As root, the owner stays who it was; as anybody else, it is oneself anyway.
            _ = std::os::unix::fs::fchown(&file, Some(metadata.uid()), Some(metadata.gid()));
        }
        file.sync_all()?;
        let existed = old.is_ok();
        if existed {
            fs::hard_link(path, &before)?;
        } else {
            File::create(&absent)?.sync_all()?;
        }
        let replaced = Self { path: path.to_owned(), before: if existed { before } else { absent } };
        fs::rename(&new, path)?;
        Ok(replaced)
    }

    fn keep(&self) -> io::Result<()> {
        fs::remove_file(&self.before)
    }
}

/// Runs a command of the caller's. What it says is shown only if it fails.
fn shell(command: &str) -> Result<(), String> {
    // Into a file: a pipe would be open for as long as a service that the command has started.
    let run = || {
        let mut said = tempfile::tempfile()?;
        let (out, err) = (said.try_clone()?, said.try_clone()?);
        let status = Command::new("sh").args(["-c", command]).stdin(Stdio::null()).stdout(out).stderr(err).status()?;
        let length = said.metadata()?.len();
        said.seek(SeekFrom::Start(length.saturating_sub(4096)))?;
        let mut end = Vec::new();
        said.take(4096).read_to_end(&mut end)?;
        Ok::<_, io::Error>((status, end))
    };
    match run() {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((status, said)) => {
            let said = String::from_utf8_lossy(&said);
            let last: Vec<&str> = said.lines().rev().take(5).collect();
            let last: Vec<String> = last.into_iter().rev().map(output::shown).collect();
            Err(format!("{command}: {status} {}", last.join(" / ")))
        }
        Err(error) => Err(format!("{command}: {error}")),
    }
}

/// The file that a name stands for: a link stays one, and the file that it leads to is replaced. Beside it, the same in full,
/// for comparison.
fn place(path: &Path) -> Result<(PathBuf, PathBuf), Failure> {
    let failed = |error: io::Error| Failure::usage(format!("{}: {error}; nothing was changed", path.display()));
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            let file = fs::canonicalize(path).map_err(failed)?;
            Ok((file.clone(), file))
        }
        _ => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = fs::canonicalize(folder).map_err(failed)?;
            Ok((path.to_owned(), folder.join(path.file_name().unwrap_or_default())))
        }
    }
}

fn install(install: &Install, settings: &Settings) -> Result<(), Failure> {
    let mut files = install.files();
    if files.is_empty() {
        return Err(Failure::usage("name a file to keep current, such as --nginx /etc/nginx/conf.d/realip.conf"));
    }
    let mut known = HashSet::new();
    for (_, path) in &mut files {
        let (file, place) = place(path)?;
        if !known.insert(place) {
            return Err(Failure::usage(format!("{}: is named twice", path.display())));
        }
        *path = file;
    }
    let state = settings.state_dir()?;
    let failed = |error: io::Error| Failure::local(format!("{}: {error}", state.display()));
    fs::create_dir_all(&state).map_err(failed)?;
    // One at a time, also where cron starts the next before the last has ended. It goes with the process.
    let guard = File::create(state.join("ranges.lock")).map_err(failed)?;
    let until = Instant::now() + PATIENCE;
    while let Err(error) = flock(&guard, FlockOperation::NonBlockingLockExclusive) {
        if error != rustix::io::Errno::AGAIN {
            return Err(failed(error.into()));
        }
        if Instant::now() >= until || interrupt::is_cancelled() {
            return Err(Failure::local("another ranges install is still at work; nothing was changed"));
        }
        std::thread::sleep(Duration::from_millis(100));
    }

    for (_, path) in &files {
        recover(path)?;
    }
    let (ranges, about) = if install.no_refresh {
        (Ranges::load(cache(settings)?)?, String::new())
    } else {
        let refreshed = refresh(&install.published, settings)?;
        let about = told(&refreshed);
        (refreshed.ranges, about)
    };
    let mut changed = Vec::new();
    for (format, path) in files {
        let text = ranges.config(format);
        match fs::read(&path) {
            Ok(old) if old == text.as_bytes() => {}
            Ok(_) => changed.push((path, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => changed.push((path, text)),
            Err(error) => return Err(Failure::local(format!("{}: {error}; nothing was changed", path.display()))),
        }
    }
    if changed.is_empty() {
        return Ok(());
    }

    // From here on, a signal does not end it between two files.
    interrupt::heed();
    let mut replaced = Vec::new();
    let mut wrong = None;
    for (path, text) in &changed {
        match Replaced::put(path, text) {
            Ok(file) => replaced.push(file),
            Err(error) => {
                wrong = Some(format!("{}: {error}", path.display()));
                break;
            }
        }
    }
    let commands = install.test.iter().chain(&install.reload);
    if let Some(why) = wrong.or_else(|| commands.into_iter().find_map(|command| shell(command).err())) {
        // Also of the file that could not be replaced, what is beside it goes.
        let back: Vec<Failure> = changed.iter().filter_map(|(path, _)| recover(path).err()).collect();
        return Err(Failure::local(match back.first() {
            None => format!("{why}; the old files were put back"),
            Some(error) => format!("{why}; the old files could not be put back: {error}; the next run tries again"),
        }));
    }
    for file in &replaced {
        file.keep().map_err(|error| Failure::local(format!("{}: {error}", file.before.display())))?;
    }
    if !settings.options.quiet {
        let paths: Vec<String> = replaced.iter().map(|file| file.path.display().to_string()).collect();
        let about = if about.is_empty() { String::new() } else { format!("{about}; ") };
        let reloaded = if install.reload.is_empty() { "" } else { ", and reloaded" };
        output::print(format_args!("{about}wrote {}{reloaded}", paths.join(", ")))?;
    }
    Ok(())
}
