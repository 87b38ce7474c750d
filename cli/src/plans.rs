//! Plans, kept in files before they are carried out: a line that says what it was, and a line for each plan.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use cfhost::dns::Plan;
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::failure::Failure;
use crate::lines::Lines;
use crate::output;
use crate::settings::{DnsOptions, Settings};

/// What a file of plans begins with.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub(crate) struct Head {
    /// The command that the plans are of.
    pub(crate) command: String,
    pub(crate) zone_name: String,
    /// When it began, in UTC.
    pub(crate) time: String,
}

/// A file of plans that is being written. It appears with the first plan.
#[derive(Debug)]
pub(crate) struct Keeper {
    folder: PathBuf,
    head: Head,
    file: Option<(PathBuf, Lines)>,
}

impl Keeper {
    pub(crate) fn new(settings: &Settings, command: &str, zone_name: &str) -> Result<Self, Failure> {
        let zone_name = zone_name.trim_end_matches('.').to_ascii_lowercase();
        let is_name = !zone_name.is_empty() && !zone_name.starts_with('.') && !zone_name.contains(['/', '\0']);
        if !is_name {
            return Err(Failure::usage("the zone's name is no domain name; nothing was sent"));
        }
        let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        let folder = settings.state_dir()?.join("plans").join(&zone_name);
        Ok(Self { folder, head: Head { command: command.to_owned(), zone_name, time }, file: None })
    }

    /// Keeps a plan: when this returns, it is on the disk.
    pub(crate) fn keep(&mut self, plan: &Plan) -> io::Result<()> {
        let (_, file) = match &mut self.file {
            Some(file) => file,
            empty => {
                fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
                let path = self.folder.join(format!("{}-{}.plans", self.head.time, self.head.command));
                let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path)?;
                let mut file = Lines::new(file, 0);
                file.append(&serde_json::to_string(&self.head)?)?;
                // The name is kept, too.
                File::open(&self.folder)?.sync_all()?;
                empty.insert((path, file))
            }
        };
        file.append(&plan.to_json())
    }

    /// The file, if anything was kept.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }
}

/// Reads a file of plans; nothing if a kill has cut it off in its first line. What is cut off was not carried out.
pub(crate) fn read(path: &Path) -> Result<Option<(Head, Vec<Plan>)>, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(failed)?;
    let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let Some(head) = lines.next() else { return Ok(None) };
    let head =
        serde_json::from_str(head).map_err(|_| Failure::usage(format!("{}: is no file of plans", path.display())))?;
    let plans = lines.map(Plan::from_json).collect::<Result<Vec<_>, _>>();
    let plans = plans.map_err(|error| Failure::usage(format!("{}: {}", path.display(), error.message())))?;
    Ok(Some((head, plans)))
}

/// The files of plans of a zone, or of all zones, oldest first.
pub(crate) fn files(settings: &Settings, zone_name: Option<&str>) -> Result<Vec<PathBuf>, Failure> {
    let all = settings.state_dir()?.join("plans");
    let folders = match zone_name {
        Some(name) => vec![all.join(name.trim_end_matches('.').to_ascii_lowercase())],
        None => listed(&all)?,
    };
    let mut files = Vec::new();
    for folder in folders {
        files.extend(listed(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "plans")));
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(files)
}

/// What is in a folder; nothing if it is not there.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::local(format!("{}: {error}", folder.display()))),
    }
}

/// `cfhost plans`.
pub(crate) fn list(zone_name: Option<&str>, settings: &Settings) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for path in files(settings, zone_name)? {
        let first = File::open(&path).map(BufReader::new).and_then(|file| file.lines().next().transpose());
        let Some(head) = first.ok().flatten().and_then(|line| serde_json::from_str::<Head>(&line).ok()) else {
            continue;
        };
        rows.push((head, path));
    }
    if output::is_json(&settings.options) {
        for (head, path) in rows {
            let Head { command, zone_name, time } = head;
            output::print(json!({ "time": time, "command": command, "zone_name": zone_name, "file": path }))?;
        }
        return Ok(());
    }
    let head = ["time", "command", "zone", "file"].map(str::to_owned);
    let cells: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(head, path)| vec![head.time, head.command, head.zone_name, path.display().to_string()])
        .collect();
    for line in output::aligned(&head, &cells) {
        output::print(line)?;
    }
    Ok(())
}

/// `cfhost undo FILE`.
#[derive(Args, Debug)]
pub(crate) struct Undo {
    /// A file that `cfhost plans` lists
    file: PathBuf,
    #[command(flatten)]
    dns: DnsOptions,
}

/// Puts the records back that the plans of a file have changed, the last plan first.
pub(crate) fn undo(undo: &Undo, settings: Settings) -> Result<(), Failure> {
    let (head, plans) = read(&undo.file)?
        .ok_or_else(|| Failure::usage(format!("{}: holds no plan that was carried out", undo.file.display())))?;
    if !["provision", "add", "undo"].contains(&head.command.as_str()) {
        return Err(Failure::usage(format!(
            "these plans took names back from the network, where they are no longer set up: run cfhost provision {} to bring \
             them there again; nothing was changed",
            head.zone_name
        )));
    }
    let settings = settings.with_dns(&undo.dns);
    let server = settings.name_server()?;
    let mut keeper = Keeper::new(&settings, "undo", &head.zone_name)?;
    for plan in plans.iter().rev().filter(|plan| !plan.is_empty()) {
        let back = plan.inverse();
        let kept = keeper.keep(&back);
        kept.map_err(|error| {
            Failure::local(format!("the plan cannot be kept: {error}; the records are as they were"))
        })?;
        server.apply(&back)?;
        diff(&back)?;
    }
    if !settings.options.quiet {
        output::note(format_args!(
            "the records are as before; {} is still set up: cfhost deprovision ends that",
            head.zone_name
        ));
    }
    Ok(())
}

/// Prints what a plan changes.
pub(crate) fn diff(plan: &Plan) -> Result<(), Failure> {
    for line in plan.to_zone_file()?.lines() {
        match line.strip_prefix("; ") {
            Some(gone) => output::print(output::paint(31, &format!("- {gone}")))?,
            None => output::print(output::paint(32, &format!("+ {line}")))?,
        }
    }
    Ok(())
}
