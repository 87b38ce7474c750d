//! Each fault, with each act, in each language: the right kind and delivery, in time, without a request too many, with the
//! program alive and its memory as before.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cfhost::{ActInfo, Repeat};
use cfhost_tests::binding::{Binding, Run};
use cfhost_tests::faults::{FAULTS, Fault, Faults};
use cfhost_tests::{scan, vectors};
use serde_json::{Value, json};

use crate::grid::Grid;
use crate::{complaint, each};

/// Each fault comes in both, so that memory can be compared, but for those that take long: the ones that wait come in the first,
/// and the long body, which is wiped byte by byte and holds nothing, in the last.
const PASSES: usize = 2;
/// How much more memory a program may have after the last pass than after the first, in KiB.
const GROWTH: u64 = 8 * 1024;
/// How long a case may take beyond its timeout: it does not hang, however busy the machine is.
const GRACE: Duration = Duration::from_secs(60);

/// Long enough to send a request, where the time has to be over; else so long that it never is.
fn timeout(fault: &Fault) -> Duration {
    Duration::from_secs(if fault.waits() { 1 } else { 120 })
}

/// The faults as a folder of vectors, with the servers that they are met at.
pub(crate) struct Stage {
    pub(crate) servers: Faults,
    pub(crate) folder: PathBuf,
}

impl Stage {
    /// Vectors named `PASS_FAULT/ACT`: the act of each success vector, with secrets that can be recognised.
    pub(crate) fn set(folder: PathBuf, passes: usize) -> io::Result<Self> {
        let mut acts = BTreeMap::new();
        for act in ActInfo::ALL.iter().map(|act| act.name) {
            let mut vector =
                serde_json::from_slice(&fs::read(vectors::folder().join(format!("vectors/{act}/success.json")))?)?;
            scan::plant(&mut vector);
            acts.insert(act.to_owned(), vector);
        }
        let answer = |vector: &Value| vector["answer"]["body"].as_str().unwrap_or_default().to_owned();
        let servers = Faults::start(acts.iter().map(|(act, vector)| (act.clone(), answer(vector))).collect())?;
        fs::create_dir(&folder)?;
        let ca_file = folder.join("ca.pem");
        fs::write(&ca_file, servers.ca_pem())?;
        for (pass, fault) in cases(passes) {
            let group = format!("{pass}_{}", fault.name);
            fs::create_dir(folder.join(&group))?;
            for (act, vector) in &acts {
                let mut vector = vector.clone();
                let settings = &mut vector["client"];
                settings["endpoint"] = json!(servers.endpoint(fault, &format!("/{group}/{act}"))?);
                settings["timeout"] = json!(timeout(fault).as_secs_f64());
                settings["retries"] = json!(1);
                if fault.name.starts_with("tls") {
                    settings["ca_file"] = json!(ca_file);
                }
                fs::write(folder.join(format!("{group}/{act}.json")), vector.to_string())?;
            }
        }
        Ok(Self { servers, folder })
    }
}

fn cases(passes: usize) -> impl Iterator<Item = (usize, &'static Fault)> {
    let comes = |pass: usize, fault: &Fault| match pass {
        1 => fault.name != "long_body",
        _ => !fault.waits(),
    };
    (1..=passes)
        .flat_map(move |pass| FAULTS.iter().filter(move |fault| comes(pass, fault)).map(move |fault| (pass, fault)))
}

pub(crate) fn run(bindings: &[Binding], folder: &Path) -> io::Result<bool> {
    let stages = each(bindings, |binding| Stage::set(folder.join(format!("faults-{}", binding.name)), PASSES))?;
    let stage_of: BTreeMap<_, _> = stages.iter().map(|(binding, stage)| (binding.name, stage)).collect();
    let runs = each(bindings, |binding| {
        let stage = stage_of[binding.name];
        binding.run(&stage.folder, "http://127.0.0.1:1", folder, false)
    })?;
    let mut grid = Grid::new(bindings.iter().map(|binding| binding.name));
    let first = &runs[0];
    for (pass, fault) in cases(PASSES) {
        for (act, reads) in ActInfo::ALL.iter().map(|act| (act.name, act.repeat == Repeat::Reads)) {
            let name = format!("{pass}_{}/{act}", fault.name);
            for (binding, run) in &runs {
                let wrong = judge(fault, reads, &name, run, &first.1, &stage_of[binding.name].servers);
                grid.case(fault.name, binding.name, wrong.map(|wrong| format!("{name}, {}: {wrong}", binding.name)));
            }
        }
    }
    for (binding, run) in &runs {
        grid.case(
            "redirect not followed",
            binding.name,
            match stage_of[binding.name].servers.redirected() {
                0 => None,
                seen => Some(format!("{}: the other host saw {seen} connections", binding.name)),
            },
        );
        let after = |pass: usize| {
            let group = format!("{pass}_");
            let outcomes = run.outcomes.iter().filter(|(name, outcome)| name.starts_with(&group) && outcome.memory > 0);
            outcomes.map(|(_, outcome)| outcome.memory).next_back().unwrap_or(0)
        };
        let memory: Vec<_> = (1..=PASSES).map(after).collect();
        println!("{:<8} KiB in memory after each pass: {memory:?}", binding.name);
        let (before, now) = (memory[0], memory[PASSES - 1]);
        let grown = before == 0 || now > before + GROWTH;
        grid.case(
            "memory flat",
            binding.name,
            grown.then(|| format!("{}: {before} KiB became {now} KiB", binding.name)),
        );
        grid.case("runs to its end", binding.name, complaint(binding, run));
    }
    Ok(grid.print("faults"))
}

/// What is wrong with a case.
fn judge(fault: &Fault, reads: bool, name: &str, run: &Run, first: &Run, servers: &Faults) -> Option<String> {
    let Some(outcome) = run.outcomes.get(name) else { return Some("not run".into()) };
    if first.outcomes.get(name).map(|outcome| &outcome.text) != Some(&outcome.text) {
        return Some(format!("another outcome than the first language: {}", outcome.text));
    }
    let value: Value = serde_json::from_str(&outcome.text).ok()?;
    let error = value.get("error");
    let ends = error.map(|error| (error["kind"].as_str().unwrap_or(""), error["delivery"].as_str().unwrap_or("")));
    if ends != fault.ends.map(|(kind, delivery)| (kind.as_str(), delivery.as_str())) {
        return Some(format!("{:?} was expected: {}", fault.ends, outcome.text));
    }
    // What came in a reply is there to be read.
    if let Some(found) = error.and_then(|_| scan::find(outcome.text.as_bytes())) {
        return Some(format!("a secret is shown, {found}"));
    }
    let (came, expected) =
        (servers.requests(&format!("/{name}")), if reads { fault.requests } else { fault.requests.min(1) });
    if came != expected {
        return Some(format!("{came} requests, and not {expected}: {}", outcome.text));
    }
    let late = outcome.took > timeout(fault) + GRACE;
    late.then(|| format!("took {:?}", outcome.took))
}
