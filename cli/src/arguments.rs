//! The command line. The acts are subcommands that are made from the core's table.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cfhost::{ActInfo, FieldKind, Repeat};
use clap::{Arg, Args as _, CommandFactory as _, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::bulk::Many;
use crate::failure::Failure;
use crate::job::{Deprovision, OneName, Planned, Provision};
use crate::plans::Undo;
use crate::ranges;
use crate::settings::Options;
use crate::zones::Filter;

const EXAMPLES: &str = "\
Examples:
  # find a customer, and put a domain of theirs behind the network
  cfhost user_lookup cloudflare_email=customer@example.com
  cfhost zone_set user=customer@example.com zone_name=example.com resolve_to=origin.example.com subdomains=www,blog

  # a new customer, whose password nobody sees on the command line
  cfhost user_create cloudflare_email=customer@example.com cloudflare_pass=@password.txt

  # is everything set up as it should be?
  cfhost check

Settings come from options, then from the environment (CFHOST_ENDPOINT, CFHOST_HOST_KEY_FILE, CFHOST_CA_FILE,
CFHOST_TIMEOUT, CFHOST_PROFILE), then from a profile in ~/.config/cfhost/config.toml:

  [profile.default]
  endpoint = \"https://gateway.example.com:8443/host-gw.html\"
  host_key_file = \"/etc/cfhost/host.key\"
  ca_file = \"/etc/cfhost/ca.pem\"
  name_server = \"192.0.2.53:53\"
  tsig_key_file = \"/etc/bind/panel.key\"

Exit codes: 0 success; 1 a failure on this machine; 2 a wrong command line, setting or value, nothing was sent; 3 the
server answered with an error; 4 nothing was sent, the gateway cannot be reached; 5 the act was perhaps carried out;
6 DNS; 7 some of many items failed; 8 the zone is in the server's queue, run it again later; 130 broken off.";

/// Cloudflare's Hosting Provider API (host-gw.html) from a shell
///
/// Each act of the API is a command of its name. Other commands do what takes several acts, or more than acts.
#[derive(Parser, Debug)]
#[command(name = "cfhost", version, after_long_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the acts with their fields, or explain one
    #[command(after_help = "Examples:\n  cfhost acts\n  cfhost acts zone_set")]
    Acts {
        /// The act to explain
        act: Option<String>,
    },
    /// Try every setting, and say what is right and what is not
    #[command(after_help = "It connects, and sends one act that only reads. Exit code 1 if something is not right.")]
    Check,
    /// List all zones, page after page
    #[command(after_help = "Examples:\n  cfhost zones\n  cfhost zones --zone-status all --json")]
    Zones(Filter),
    /// Show the network's address ranges, ask about addresses, and keep other programs' files current
    #[command(
        after_help = "Examples:\n  cfhost ranges contains 104.16.0.1\n  cfhost ranges config nginx\n  cfhost ranges install --nginx /etc/nginx/conf.d/realip.conf --test 'nginx -t' \\\n      --reload 'systemctl reload nginx'"
    )]
    Ranges {
        #[command(subcommand)]
        task: Option<ranges::Task>,
    },
    /// Put a zone behind the network: account, zone and DNS in one step, which can be repeated
    #[command(
        after_help = "Examples:\n  cfhost provision example.com www blog --origin-of www.example.com --user customer@example.com\n  cfhost provision --from customers.csv --journal move.journal --jobs 8\n\nColumns of the table: zone_name, subdomains, origin or origin_of, user or unique_id, cloudflare_pass (makes accounts)."
    )]
    Provision(Provision),
    /// Show what provision would change, and change nothing
    #[command(
        after_help = "Example:\n  cfhost plan example.com www blog --origin-of www.example.com --user customer@example.com"
    )]
    Plan(Planned),
    /// Put one more name of a zone behind the network
    #[command(after_help = "Example:\n  cfhost add example.com shop --user customer@example.com")]
    Add(OneName),
    /// Take one name of a zone back from the network
    #[command(after_help = "Example:\n  cfhost remove example.com shop --user customer@example.com")]
    Remove(OneName),
    /// Take a zone back from the network: its names point where they did, and the zone is deleted there
    #[command(
        after_help = "Examples:\n  cfhost deprovision example.com --user customer@example.com\n  cfhost deprovision --from leaving.csv --journal leaving.journal\n\nThe way back is found in the plans that were kept. Columns of the table: zone_name, user or unique_id."
    )]
    Deprovision(Deprovision),
    /// List the plans that were carried out, oldest first
    #[command(after_help = "Examples:\n  cfhost plans\n  cfhost plans example.com")]
    Plans {
        /// Only those of this zone
        zone: Option<String>,
    },
    /// Put the records back that the plans of a file have changed
    #[command(
        after_help = "Example:\n  cfhost undo ~/.local/state/cfhost/plans/example.com/2026-01-01T12:00:00.000000Z-provision.plans\n\nIt changes DNS alone: the zone stays set up."
    )]
    Undo(Undo),
    /// Write man pages and completions into a folder
    #[command(hide = true)]
    Generate {
        /// The folder; it is made if it is not there
        folder: PathBuf,
    },
}

/// The whole command line: the acts come after the commands.
pub(crate) fn command() -> clap::Command {
    let beside = |command: clap::Command, arguments: &'static [&'static str]| {
        command.mut_arg("table", |table| table.conflicts_with_all(arguments))
    };
    Cli::command()
        .mut_subcommand("provision", |command| {
            beside(command, &["zone", "names", "user", "unique_id", "password_file", "origin", "origin_of"])
        })
        .mut_subcommand("deprovision", |command| beside(command, &["zone", "user", "unique_id", "password_file"]))
        .subcommands(
            ActInfo::ALL
                .iter()
                .map(|info| if MANY.contains(&info.name) { beside(act(info), &["fields", "save"]) } else { act(info) }),
        )
}

/// The subcommand of an act.
fn act(act: &'static ActInfo) -> clap::Command {
    let about = act.about.trim_end_matches('.');
    let command = clap::Command::new(act.name)
        .about(about)
        .arg(
            Arg::new("fields")
                .value_name("NAME=VALUE")
                .num_args(0..)
                .help("The fields of the act; NAME=@FILE and NAME=@- keep a secret off the command line"),
        )
        .arg(
            Arg::new("save")
                .long("save")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("Write the answer with its secrets into a new file that only you can read"),
        )
        .after_help(explanation(act));
    if MANY.contains(&act.name) { Many::augment_args(command).about(about) } else { command }
}

/// The acts that can be done for each row of a table.
const MANY: [&str; 3] = ["user_create", "zone_set", "zone_delete"];

/// The fields of an act, an example, and what it can answer.
pub(crate) fn explanation(act: &ActInfo) -> String {
    let mut text = String::new();
    let width = act.fields.iter().map(|field| field.name.len()).max().unwrap_or_default();
    if act.fields.is_empty() {
        text.push_str("It takes no fields.\n");
    } else {
        text.push_str("Fields:\n");
    }
    for field in act.fields {
        let kind = match field.kind {
            FieldKind::Secret => "; a secret",
            FieldKind::Number => "; a number",
            FieldKind::Flag => "; 1 or 0",
            FieldKind::List => "; items with commas between them",
            _ => "",
        };
        let optional = if field.is_required { "" } else { " (optional)" };
        _ = writeln!(text, "  {:<width$}  {}{kind}{optional}", field.name, field.about);
    }
    if act.field("user_key").is_some() {
        text.push_str("\nInstead of user_key, user=ADDRESS or unique_id=NAME finds the customer by a look-up.\n");
    }
    _ = writeln!(text, "\nExample:\n  {}", example(act));
    let repeat = match act.repeat {
        Repeat::Reads => "changes nothing",
        Repeat::SameState => "with the same values leaves the same state",
        _ => "fails, or does the work once more",
    };
    _ = writeln!(text, "\nA repeat {repeat}.\n\nError codes:");
    for code in act.error_codes {
        _ = writeln!(text, "  {}  {}", code.number(), code.advice().unwrap_or_default());
    }
    text.truncate(text.trim_end().len());
    text
}

/// A command line that sends the act.
fn example(act: &ActInfo) -> String {
    let mut words = vec!["cfhost".to_owned(), act.name.to_owned()];
    for field in act.fields.iter().filter(|field| field.is_required) {
        words.push(match (field.name, field.kind) {
            ("user_key", _) => "user=customer@example.com".to_owned(),
            (name, FieldKind::Secret) => format!("{name}=@password.txt"),
            (name, _) if field.example.contains(' ') => format!("{name}='{}'", field.example),
            (name, _) => format!("{name}={}", field.example),
        });
    }
    if act.name == "user_lookup" {
        words.push("cloudflare_email=customer@example.com".to_owned());
    }
    words.join(" ")
}

/// Writes a man page for each command, and completions for three shells.
pub(crate) fn generate(folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::local(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command(), folder).map_err(failed)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command(), "cfhost", folder).map_err(failed)?;
    }
    Ok(())
}
