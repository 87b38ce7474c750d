//! That five languages agree: `cfhost-conformance` runs every vector, and every act against every fault, through each of them,
//! prints both grids, and fails on any difference and on any case that a language did not run.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod grid;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use cfhost_tests::faults::{End, FAULTS, Faults};
use cfhost_tests::runners::{self, FACES, Line, Ran, Runners};
use cfhost_tests::vectors::{self, HOST_KEY, Settings, Vector};
use grid::Grid;
use serde_json::{Value, json};

type Failed = Box<dyn Error>;

/// How long a call may take that is to run out of time.
const SHORT: Duration = Duration::from_millis(400);

/// How long any other may take, and how much a busy machine may add to either.
const LONG: Duration = Duration::from_secs(15);

/// How much more memory a process may have after the second round of faults than after the first, KiB.
const GROWTH: u64 = 8 * 1024;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cfhost-conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Failed> {
    let runners = Runners::new()?;
    let vectors = vectors::all()?;
    let agree = vectors_grid(&runners, &vectors)?;
    let stand = faults_grid(&runners, &vectors)?;
    Ok(agree && stand)
}

/// Every vector, by folder.
fn vectors_grid(runners: &Runners, vectors: &BTreeMap<String, Vector>) -> Result<bool, Failed> {
    let server = vectors::serve()?;
    let cases = vectors::folder().join("vectors");
    let mut grid = Grid::new("vectors");
    for (face, ran) in run_all(runners, &cases, &server.url(""))? {
        for (name, vector) in vectors {
            let group = name.split('/').next().unwrap_or_default();
            let expected = vector.outcome.to_string();
            let got = ran.lines.get(name).map_or("not run", |line| &line.outcome);
            grid.case(
                group,
                face,
                name,
                (got != expected).then(|| format!("expected {expected}\n      got      {got}")),
            );
        }
        ended(&mut grid, face, &ran);
    }
    Ok(grid.print())
}

/// Every act against every fault, twice over, in all languages at once.
fn faults_grid(runners: &Runners, vectors: &BTreeMap<String, Vector>) -> Result<bool, Failed> {
    let acts: BTreeMap<String, Vector> = vectors
        .iter()
        .filter_map(|(name, vector)| Some((name.strip_suffix("/success")?.to_owned(), vector.clone())))
        .collect();
    let answers: BTreeMap<String, String> =
        acts.iter().filter_map(|(act, vector)| Some((act.clone(), vector.answer.clone()?.body))).collect();
    let faults = Faults::start(move |act| answers.get(act).cloned().unwrap_or_default())?;
    let folder = tempfile::tempdir()?;
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, &faults.ca_pem)?;
    let rounds = ["1", "2"];
    for (fault, end) in FAULTS {
        let settings = Settings {
            endpoint: faults.endpoint(fault),
            ca_file: ca_file.display().to_string(),
            timeout_ms: u64::try_from(timeout(*end).as_millis())?,
            retries: 0,
        };
        for round in rounds {
            let group = folder.path().join(format!("{round}.{fault}"));
            std::fs::create_dir(&group)?;
            for (act, vector) in &acts {
                let vector = Vector { settings: Some(settings.clone()), ..vector.clone() };
                std::fs::write(group.join(format!("{act}.json")), serde_json::to_vec(&vector)?)?;
            }
        }
    }

    let mut grid = Grid::new("faults");
    let ran = run_all(runners, folder.path(), "http://127.0.0.1:1")?;
    let reference = &ran[0].1;
    for (face, ran) in &ran {
        for (fault, end) in FAULTS {
            for (round, act) in rounds.iter().flat_map(|round| acts.keys().map(move |act| (round, act))) {
                let name = format!("{round}.{fault}/{act}");
                let problem = match (ran.lines.get(&name), reference.lines.get(&name)) {
                    (Some(line), Some(rust)) if line.outcome != rust.outcome => {
                        Some(format!("Rust has {}\n      got      {}", rust.outcome, line.outcome))
                    }
                    (Some(line), _) => problem(*end, &acts[act], line),
                    (None, _) => Some("not run".to_owned()),
                };
                grid.case(fault, face, &name, problem);
            }
        }
        ended(&mut grid, face, ran);
        let after = |round: &str| {
            let lines = ran.lines.iter().filter(|(name, _)| name.starts_with(round));
            lines.map(|(_, line)| line.resident).next_back().unwrap_or_default()
        };
        let (first, second) = (after("1."), after("2."));
        let problem = format!("{first} KiB after the first round, {second} after the second");
        grid.case("memory stays", face, "memory", (second > first + GROWTH).then_some(problem));
    }
    let strangers = faults.strangers();
    let problem = format!("{strangers} connections came to where a redirect leads");
    grid.case("nobody follows", "Rust", "redirect", (strangers > 0).then_some(problem));
    Ok(grid.print())
}

/// Runs all, at once.
fn run_all(runners: &Runners, cases: &Path, url: &str) -> Result<Vec<(&'static str, Ran)>, Failed> {
    let commands = FACES.map(|face| Ok((face, runners.command(face, cases, url)?)));
    let commands: Vec<(&str, Command)> = commands.into_iter().collect::<std::io::Result<_>>()?;
    std::thread::scope(|scope| {
        let running: Vec<_> = commands
            .into_iter()
            .map(|(face, mut command)| (face, scope.spawn(move || runners::run(&mut command))))
            .collect();
        running
            .into_iter()
            .map(|(face, thread)| {
                let ran = thread.join().map_err(|_| format!("{face}: its thread panicked"))?;
                Ok((face, ran.map_err(|error| format!("{face}: {error}"))?))
            })
            .collect()
    })
}

/// What holds of every runner: it came to its end, and said nothing beside its lines.
fn ended(grid: &mut Grid, face: &'static str, ran: &Ran) {
    let problem = format!("it {}, and said: {}", if ran.is_well { "ended" } else { "failed" }, ran.errors.trim());
    grid.case("process ends well", face, "process", (!ran.is_well || !ran.errors.is_empty()).then_some(problem));
}

fn timeout(end: End) -> Duration {
    if matches!(end, End::Error("timeout", _)) { SHORT } else { LONG }
}

/// What is wrong with the end of a call to a server that does something wrong.
fn problem(end: End, vector: &Vector, line: &Line) -> Option<String> {
    let outcome: Value = serde_json::from_str(&line.outcome).unwrap_or_default();
    let secrets = ["user_key", "cloudflare_pass"].iter().filter_map(|name| vector.fields.get(*name)?.as_str());
    let shown = secrets.chain([HOST_KEY]).find(|secret| line.outcome.contains(secret));
    let is_right = match end {
        End::Success => outcome == vector.outcome,
        End::Error(kind, delivery) => {
            (&outcome["error"]["kind"], &outcome["error"]["delivery"]) == (&json!(kind), &json!(delivery))
        }
    };
    if !is_right {
        Some(format!("expected {end:?}\n      got      {}", line.outcome))
    } else if end != End::Success && shown.is_some() {
        Some(format!("a secret is shown: {}", line.outcome))
    } else if line.took > timeout(end) + LONG {
        Some(format!("took {:?}", line.took))
    } else {
        None
    }
}
