//! Many items of one kind: rows of a table, several at a time, with a journal.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost::dns::Origin;
use cfhost::{ActInfo, Client, Delivery, FieldKind, Password, UserLookup, ZoneLookup};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::fields::Fields;
use crate::job::{Customer, Job, Jobs, Source, check_zone};
use crate::lines::Lines;
use crate::settings::Settings;
use crate::{interrupt, output};

/// Many items from a table.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Many at once")]
pub(crate) struct Many {
    /// Do it for each row of this CSV file, whose first line names the columns
    #[arg(long = "from", value_name = "CSV", requires = "journal")]
    pub(crate) table: Option<PathBuf>,
    /// Where it is kept what was begun and what is done: the same command goes on where it was stopped
    #[arg(long, value_name = "FILE", requires = "table")]
    pub(crate) journal: Option<PathBuf>,
    /// How many items at a time
    #[arg(long, value_name = "N", requires = "table", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: u16,
    /// Begin no more items after so many have failed
    #[arg(long, value_name = "N", requires = "table", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_failures: Option<u32>,
    /// Begin at most so many items a second
    #[arg(long, value_name = "N", requires = "table", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) rate: Option<u32>,
}

/// What is to be done with the rows.
pub(crate) enum Kind<'a> {
    Act(&'static ActInfo, Client),
    Provision(&'a Jobs),
    Deprovision(&'a Jobs),
}

impl Kind<'_> {
    fn command(&self) -> &'static str {
        match self {
            Self::Act(act, _) => act.name,
            Self::Provision(_) => "provision",
            Self::Deprovision(_) => "deprovision",
        }
    }

    /// The columns that there can be.
    fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Act(act, _) => {
                let fields = act.fields.iter().map(|field| field.name);
                let found: &[&str] = if act.field("user_key").is_some() { &["user", "unique_id"] } else { &[] };
                fields.chain(found.iter().copied()).collect()
            }
            Self::Provision(_) => {
                vec!["zone_name", "subdomains", "origin", "origin_of", "user", "unique_id", "cloudflare_pass"]
            }
            Self::Deprovision(_) => vec!["zone_name", "user", "unique_id"],
        }
    }

    /// The column that names an item.
    fn key(&self) -> &'static str {
        match self {
            Self::Act(act, _) if act.field("zone_name").is_none() => "cloudflare_email",
            _ => "zone_name",
        }
    }

    fn is_secret(&self, column: &str) -> bool {
        match self {
            Self::Act(act, _) => act.field(column).is_some_and(|field| field.kind == FieldKind::Secret),
            _ => column == "cloudflare_pass",
        }
    }

    fn work(&self, row: &BTreeMap<&'static str, &str>) -> Result<Work, Failure> {
        let given = |column: &str| row.get(column).copied().filter(|value| !value.is_empty()).map(str::to_owned);
        let whose = || Customer::new(given("user"), given("unique_id"), given("cloudflare_pass").map(Password::new));
        match self {
            Self::Act(act, _) => {
                let mut fields = Fields::new(act);
                for (column, value) in row.iter().filter(|(_, value)| !value.is_empty()) {
                    fields.add(column, value)?;
                }
                fields.check()?;
                Ok(Work::Act(fields))
            }
            Self::Provision(_) => {
                let list = |column: &str| -> Vec<String> {
                    let items = row.get(column).copied().unwrap_or_default().split(',').map(str::trim);
                    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
                };
                if given("origin").is_some() && given("origin_of").is_some() {
                    return Err(Failure::usage("origin and origin_of: only one of them can be given"));
                }
                let source = Source { origin: list("origin"), origin_of: given("origin_of") };
                let (names, origin) = (list("subdomains"), source.origin()?);
                if names.is_empty() {
                    return Err(Failure::usage("subdomains: is empty"));
                }
                check_zone(row.get("zone_name").copied().unwrap_or_default())?;
                Ok(Work::Provision { whose: whose()?, names, origin })
            }
            Self::Deprovision(_) => {
                check_zone(row.get("zone_name").copied().unwrap_or_default())?;
                Ok(Work::Deprovision { whose: whose()? })
            }
        }
    }
}

/// What is to be done for one row.
enum Work {
    Act(Fields),
    Provision { whose: Customer, names: Vec<String>, origin: Origin },
    Deprovision { whose: Customer },
}

/// One row.
struct Item {
    key: String,
    /// What the journal has of it: all but secrets.
    row: Value,
    work: Work,
    /// Whether an earlier run began it, and nobody knows what became of it.
    is_unsure: bool,
}

/// Reads the table; every line that is wrong is told before anything is sent.
fn table(path: &Path, kind: &Kind<'_>) -> Result<Vec<Item>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::usage(format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mode = file.metadata().map_err(|error| failed(&error))?.permissions().mode();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Fields).from_reader(file);
    let head = reader.headers().map_err(|error| failed(&error))?.clone();
    let known = kind.columns();
    let mut columns = Vec::new();
    for name in &head {
        let Some(column) = known.iter().find(|known| **known == name) else {
            return Err(failed(&match crate::fields::nearest(name, known.iter().copied()) {
                Some(near) => format!("there is no column {}: did you mean {near}?", output::shown(name)),
                None => format!("there is a column that {} does not have; it has {}", kind.command(), known.join(", ")),
            }));
        };
        if columns.contains(column) {
            return Err(failed(&format!("the column {column} is there twice")));
        }
        columns.push(*column);
    }
    if !columns.contains(&kind.key()) {
        return Err(failed(&format!("there is no column {}", kind.key())));
    }
    if columns.iter().any(|column| kind.is_secret(column)) && mode & 0o007 != 0 {
        return Err(failed(&"holds secrets and is open to every user of the system: chmod 600 it"));
    }

    let (mut items, mut wrong, mut lines) = (Vec::new(), Vec::new(), HashMap::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                wrong.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let row: BTreeMap<&'static str, &str> = columns.iter().copied().zip(&record).collect();
        let key = row[kind.key()].to_lowercase();
        match kind.work(&row) {
            Err(failure) => wrong.push(format!("{}, line {line}: {failure}", path.display())),
            Ok(_) if key.is_empty() => wrong.push(format!("{}, line {line}: {} is empty", path.display(), kind.key())),
            Ok(work) => {
                if let Some(earlier) = lines.insert(key.clone(), line) {
                    wrong.push(format!("{}, line {line}: {key} is in line {earlier}, too", path.display()));
                }
                let shown = row.iter().filter(|(column, _)| !kind.is_secret(column));
                let row = shown.map(|(column, value)| ((*column).to_owned(), json!(value))).collect();
                items.push(Item { key, row: Value::Object(row), work, is_unsure: false });
            }
        }
    }
    if wrong.is_empty() {
        return Ok(items);
    }
    for line in wrong.iter().take(50) {
        output::note(line);
    }
    if wrong.len() > 50 {
        output::note(format_args!("and {} lines more", wrong.len() - 50));
    }
    Err(Failure::usage(format!("{} lines are wrong; nothing was sent", wrong.len())))
}

/// What was begun and what came of it, a line each.
struct Journal(Mutex<Lines>);

/// What an earlier run left of an item.
struct Before {
    row: Value,
    state: String,
}

impl Journal {
    /// Opens a journal, makes one, or goes on with one that a kill has cut off in a line.
    fn open(path: &Path, command: &str) -> Result<(Self, HashMap<String, Before>), Failure> {
        let failed = |error: io::Error| Failure::local(format!("{}: {error}", path.display()));
        let options = OpenOptions::new().read(true).append(true).create(true).mode(0o600).clone();
        let mut file = options.open(path).map_err(failed)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| Failure::usage(format!("{}: another command is at work with it", path.display())))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(failed)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let first = json!({ "command": command });
        let mut lines = text[..whole].split_inclusive(|byte| *byte == b'\n');
        // Before anything in the file is changed: it can be a file of something else.
        let head = lines.next();
        if let Some(head) = head {
            let head: Option<Value> = serde_json::from_slice(head).ok();
            let of = head.as_ref().and_then(|head| head["command"].as_str());
            if of != Some(command) {
                let of =
                    of.map_or_else(|| "no journal of this command".to_owned(), |of| format!("the journal of {of}"));
                return Err(Failure::usage(format!("{}: is {of}", path.display())));
            }
        } else if !first.to_string().as_bytes().starts_with(&text) {
            return Err(Failure::usage(format!("{}: is no journal of this command", path.display())));
        }
        let mut before: HashMap<String, Before> = HashMap::new();
        for (number, line) in lines.enumerate() {
            let line: Value = serde_json::from_slice(line).unwrap_or_default();
            let (Some(item), Some(state)) = (line["item"].as_str(), line["state"].as_str()) else {
                return Err(Failure::usage(format!("{}, line {}: cannot be read", path.display(), number + 2)));
            };
            let entry = before.entry(item.to_owned()).or_insert(Before { row: Value::Null, state: String::new() });
            state.clone_into(&mut entry.state);
            if let Some(row) = line.get("row") {
                entry.row = row.clone();
            }
        }
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let journal = Self(Mutex::new(Lines::new(file, whole as u64)));
        if head.is_none() {
            journal.write(&first).map_err(failed)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        Ok((journal, before))
    }

    fn write(&self, line: &Value) -> io::Result<()> {
        lock(&self.0).append(&line.to_string())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does what there is to do for each row of the table.
pub(crate) fn run(many: &Many, kind: &Kind<'_>, settings: &Settings) -> Result<(), Failure> {
    let (Some(path), Some(journal)) = (&many.table, &many.journal) else {
        return Err(Failure::usage("--from and --journal go together"));
    };
    let items = table(path, kind)?;
    let (journal, before) = Journal::open(journal, kind.command())?;
    let all = items.len();
    let mut waiting = Vec::new();
    for mut item in items {
        match before.get(&item.key) {
            // What failed is done again anyway, so its line can be put right.
            Some(earlier) if earlier.state != "failed" && earlier.row != item.row => {
                return Err(Failure::usage(format!(
                    "{}: the journal has other values for it than the table; nothing was sent",
                    item.key
                )));
            }
            Some(earlier) if earlier.state == "done" => continue,
            Some(earlier) => item.is_unsure = earlier.state != "failed",
            None => {}
        }
        waiting.push(item);
    }
    let done_before = all - waiting.len();
    interrupt::finish_what_is_under_way();
    let run = Run::new(many, kind, &journal, &waiting, settings);
    thread::scope(|scope| {
        for _ in 0..usize::from(many.jobs).min(waiting.len()) {
            scope.spawn(|| run.work());
        }
    });
    run.finish(done_before)
}

/// A run over the items that wait.
struct Run<'a> {
    many: &'a Many,
    kind: &'a Kind<'a>,
    journal: &'a Journal,
    items: &'a [Item],
    settings: &'a Settings,
    next: AtomicUsize,
    done: AtomicUsize,
    failures: Mutex<Vec<(String, Failure)>>,
    /// The journal's own failure, which ends the run.
    broken: Mutex<Option<io::Error>>,
    /// When the next item may begin.
    pace: Mutex<Instant>,
    bar: ProgressBar,
}

impl<'a> Run<'a> {
    fn new(
        many: &'a Many,
        kind: &'a Kind<'a>,
        journal: &'a Journal,
        items: &'a [Item],
        settings: &'a Settings,
    ) -> Self {
        let bar = if settings.options.quiet { ProgressBar::hidden() } else { ProgressBar::new(items.len() as u64) };
        let style = "{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self {
            many,
            kind,
            journal,
            items,
            settings,
            next: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            failures: Mutex::default(),
            broken: Mutex::default(),
            pace: Mutex::new(Instant::now()),
            bar,
        }
    }

    fn is_over(&self) -> bool {
        interrupt::is_stopped()
            || lock(&self.broken).is_some()
            || self.many.max_failures.is_some_and(|most| lock(&self.failures).len() >= most as usize)
    }

    /// Waits for this item's turn.
    fn wait(&self) {
        let Some(rate) = self.many.rate else { return };
        let mut next = lock(&self.pace);
        let now = Instant::now();
        let turn = (*next).max(now);
        *next = turn + Duration::from_secs(1) / rate;
        drop(next);
        // In slices: nobody waits for a turn after Ctrl-C.
        while !self.is_over() && Instant::now() < turn {
            thread::sleep(turn.saturating_duration_since(Instant::now()).min(Duration::from_millis(100)));
        }
    }

    /// Takes one item after the other.
    fn work(&self) {
        while !self.is_over() {
            let Some(item) = self.items.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return };
            self.wait();
            if self.is_over() {
                return;
            }
            if let Err(error) = self.one(item) {
                lock(&self.broken).get_or_insert(error);
            }
        }
    }

    /// Does one item, with a line in the journal before and after.
    fn one(&self, item: &Item) -> io::Result<()> {
        self.journal.write(&json!({ "item": item.key, "state": "begun", "row": item.row }))?;
        let known = if item.is_unsure { self.is_done(item) } else { Ok(false) };
        let is_known = known.is_ok();
        let result = match known {
            Ok(true) => Ok(()),
            Ok(false) => match self.attempt(item) {
                Err(Failure::Call(error)) if error.delivery() == Delivery::PerhapsCarriedOut => {
                    match self.is_done(item) {
                        Ok(true) => Ok(()),
                        _ => Err(Failure::Call(error)),
                    }
                }
                result => result,
            },
            Err(failure) => Err(failure),
        };
        match result {
            Ok(()) => {
                self.journal.write(&json!({ "item": item.key, "state": "done" }))?;
                self.done.fetch_add(1, Ordering::Relaxed);
            }
            Err(failure) => {
                let is_unsure = !is_known
                    || matches!(&failure, Failure::Call(error) if error.delivery() == Delivery::PerhapsCarriedOut);
                let state = if is_unsure { "unsure" } else { "failed" };
                self.journal.write(&json!({ "item": item.key, "state": state, "error": failure.to_string() }))?;
                lock(&self.failures).push((item.key.clone(), failure));
                self.bar.set_message(format!("{} failed", lock(&self.failures).len()));
            }
        }
        self.bar.inc(1);
        self.tell();
        Ok(())
    }

    /// Where no person watches a bar: a line for each tenth.
    fn tell(&self) {
        if self.settings.options.quiet || !self.bar.is_hidden() {
            return;
        }
        let all = self.items.len();
        let over = self.done.load(Ordering::Relaxed) + lock(&self.failures).len();
        if all >= 10 && over * 10 / all > (over - 1) * 10 / all {
            output::note(format_args!("{over} of {all}"));
        }
    }

    fn attempt(&self, item: &Item) -> Result<(), Failure> {
        let jobs = match self.kind {
            Kind::Act(_, client) => {
                if let Work::Act(fields) = &item.work {
                    client.send_request(&fields.request(client)?)?;
                }
                return Ok(());
            }
            Kind::Provision(jobs) | Kind::Deprovision(jobs) => jobs,
        };
        let (whose, job) = match &item.work {
            Work::Provision { whose, names, origin } => {
                (whose, Job::Provision { names: names.clone(), origin: origin.clone() })
            }
            Work::Deprovision { whose } => (whose, Job::Deprovision),
            Work::Act(_) => return Ok(()),
        };
        jobs.run(&whose.user(&jobs.client)?, &item.key, &job).map(drop)
    }

    /// Whether an item is as it should be, by a look-up. A job finds that out by itself when it is repeated.
    fn is_done(&self, item: &Item) -> Result<bool, Failure> {
        let (Kind::Act(act, client), Work::Act(fields)) = (self.kind, &item.work) else { return Ok(false) };
        let text = |column: &str| item.row[column].as_str().unwrap_or_default();
        if act.name == "user_create" {
            return Ok(client.user_lookup(&UserLookup::by_email(text("cloudflare_email")))?.user_authed);
        }
        let zone = client.zone_lookup(&ZoneLookup::new(fields.user_key(client)?, text("zone_name")))?;
        match act.name {
            "zone_delete" => Ok(!zone.zone_exists),
            "zone_set" if zone.zone_hosted => {
                let wanted = rows(&zone.zone_name, text("resolve_to"), text("subdomains"));
                let others = zone.hosted_cnames.keys().filter(|name| **name != zone.zone_name).count();
                let names = wanted.keys().filter(|name| **name != zone.zone_name).count();
                Ok(others == names && wanted.iter().all(|(name, target)| zone.hosted_cnames.get(name) == Some(target)))
            }
            _ => Ok(false),
        }
    }

    /// Tells what came of it.
    fn finish(self, done_before: usize) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        let (done, failures) = (self.done.into_inner(), lock(&self.failures));
        let left = self.items.len() - done - failures.len();
        if output::is_json(&self.settings.options) {
            let failed: Vec<_> = failures
                .iter()
                .map(|(item, failure)| json!({ "item": item, "error": failure.to_string(), "exit_code": failure.code() }))
                .collect();
            output::print(format_args!(
                "{:#}",
                json!({ "done": done, "done_before": done_before, "failed": failed, "not_begun": left })
            ))?;
        } else {
            for (item, failure) in failures.iter() {
                output::print(format_args!("{item}  {failure}"))?;
            }
            output::print(format_args!(
                "{done} done, {done_before} done before, {} failed, {left} not begun",
                failures.len()
            ))?;
        }
        if let Some(error) = lock(&self.broken).take() {
            return Err(Failure::local(format!("the journal cannot be written: {error}; no more items were begun")));
        }
        match (interrupt::is_stopped(), failures.is_empty(), left) {
            (true, ..) => Err(Failure::Stopped),
            (false, true, 0) => Ok(()),
            _ => Err(Failure::Some),
        }
    }
}

/// The rows that `zone_set` is to have made: full names, and where each is fetched from.
fn rows(zone: &str, resolve_to: &str, subdomains: &str) -> BTreeMap<String, String> {
    let items = subdomains.split(',').map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| {
            let (host, target) = item.split_once(':').unwrap_or((item, resolve_to));
            let name = match host {
                "@" => zone.to_owned(),
                host if host == zone || host.ends_with(&format!(".{zone}")) => host.to_owned(),
                host => format!("{host}.{zone}"),
            };
            (name.to_lowercase(), target.to_owned())
        })
        .collect()
}
