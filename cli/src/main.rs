//! The program `cfhost`: see `--help`, and `docs/COMMAND.md`.

// Doc comments of arguments are help texts, which have no backticks; each flag of the command line is a `bool`.
#![allow(clippy::doc_markdown, clippy::struct_excessive_bools, reason = "the command line is declared by structs")]

mod acts;
mod arguments;
mod bulk;
mod check;
mod failure;
mod fields;
mod interrupt;
mod job;
mod lines;
mod output;
mod plans;
mod ranges;
mod settings;
mod zones;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use arguments::{Cli, Command};
use bulk::{Kind, Many};
use failure::Failure;
use job::{Deprovision, How, Job, Jobs, OneName};
use settings::Settings;

fn main() -> ExitCode {
    interrupt::listen();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure);
            failure.into()
        }
    }
}

fn run() -> Result<(), Failure> {
    let matches = arguments::command().get_matches();
    if let Some((name, matches)) = matches.subcommand()
        && let Some(act) = cfhost::ActInfo::of(name)
    {
        let options =
            settings::Options::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
        let settings = Settings::read(options)?;
        if matches.try_contains_id("table").unwrap_or(false) {
            let many = Many::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
            return bulk::run(&many, &Kind::Act(act, settings.client()?), &settings);
        }
        let fields: Vec<String> = matches.get_many("fields").unwrap_or_default().cloned().collect();
        return acts::send(act, &fields, matches.get_one("save"), &settings);
    }
    let cli = Cli::from_arg_matches(&matches).map_err(|error| Failure::usage(error.to_string()))?;
    match cli.command {
        Command::Acts { act } => acts::explain(act.as_deref(), &cli.options),
        Command::Check => check::run(cli.options),
        Command::Zones(filter) => zones::run(&filter, &Settings::read(cli.options)?),
        Command::Provision(provision) => {
            let job::Provision { zone, names, whose, from, how, waiting, dns, many } = provision;
            let Some(zone) = zone else {
                let jobs = Jobs::new(Settings::read(cli.options)?, &dns, how)?.waiting(waiting);
                return bulk::run(&many, &Kind::Provision(&jobs), &jobs.settings);
            };
            let job = Job::Provision { names, origin: from.origin()? };
            Jobs::new(Settings::read(cli.options)?, &dns, how)?.waiting(waiting).show(&whose, &zone, &job)
        }
        Command::Plan(provision) => job::plan(&provision, Settings::read(cli.options)?),
        Command::Add(OneName { zone, name, whose, how, waiting, dns }) => {
            Jobs::new(Settings::read(cli.options)?, &dns, how)?.waiting(waiting).show(&whose, &zone, &Job::Add { name })
        }
        Command::Remove(OneName { zone, name, whose, how, waiting, dns }) => {
            Jobs::new(Settings::read(cli.options)?, &dns, how)?.waiting(waiting).show(
                &whose,
                &zone,
                &Job::Remove { name },
            )
        }
        Command::Deprovision(Deprovision { zone, whose, dns, many }) => {
            let jobs = Jobs::new(Settings::read(cli.options)?, &dns, How::default())?;
            match zone {
                Some(zone) => jobs.show(&whose, &zone, &Job::Deprovision),
                None => bulk::run(&many, &Kind::Deprovision(&jobs), &jobs.settings),
            }
        }
        Command::Plans { zone } => plans::list(zone.as_deref(), &Settings::read(cli.options)?),
        Command::Undo(undo) => plans::undo(&undo, Settings::read(cli.options)?),
        Command::Ranges { task } => ranges::run(task.as_ref(), &Settings::read(cli.options)?),
        Command::Generate { folder } => arguments::generate(&folder),
    }
}
