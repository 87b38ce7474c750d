//! The program `cfhost-gateway`: see `--help`.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfhost_gateway::{
    Builder, EXAMPLE_PUB_NAME, Gateway, Hosts, backup, control_token_beside, flush_log, log_as_json, mask_arguments,
    move_state, raise_descriptors, read_key_file, read_token_file, restore, said, say, seed_file,
};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tokio::signal::unix::{Signal, SignalKind, signal};

use self::notify::Manager;
use self::report::{Check, check};
use self::upstream_commands::Upstream;

mod notify;
mod report;
mod try_out;
mod upstream_commands;

const EXAMPLES: &str = "\
Examples:
  # for a look
  cfhost-gateway try

  # a host (a hosting company) and its key, once; the key goes to a file that only you can read
  (umask 077; cfhost-gateway host add --state gateway.db --pub-name 'Example Hosting' > host.key)

  # serve, with a certificate that is made on first use
  cfhost-gateway serve --listen 127.0.0.1:8443 --state gateway.db --tls-dir tls --log

  # ask
  curl --cacert tls/ca.pem https://127.0.0.1:8443/host-gw.html \\
       -d act=user_lookup -d host_key=\"$(cat host.key)\" -d cloudflare_email=nobody@example.com";

/// Serves Cloudflare's Hosting Provider API (host-gw.html) on this machine
///
/// The vendor ended this API in 2022. The gateway answers it with true state of its own: accounts, hosts and zones in
/// one SQLite file. Point software that was written against the API at its URL.
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve for a look: a host key, a certificate and a page, state in memory; Ctrl-C ends it, and nothing is left
    Try,
    /// Serve the API until SIGTERM or SIGINT
    ///
    /// The first line on standard output is `listening on URL`, URL being the endpoint.
    Serve(Box<Serve>),
    /// Add, list and remove hosts: the partners that may call; a running gateway knows of it at once
    #[command(subcommand)]
    Host(Host),
    /// Bring about states that no act leads to, such as a banned zone; a running gateway knows of it at once
    ///
    /// The document is JSON: {"accounts": [...], "zones": [...], "plans": [...]}, as docs/GATEWAY.md describes it.
    Seed {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// File with the document; `-` is standard input
        #[arg(default_value = "-")]
        document: PathBuf,
    },
    /// Copy the state, as it is in one moment, into a file that is not there yet; a running gateway goes on meanwhile
    Backup {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// File to make; it is as secret as the state
        #[arg(value_name = "BACKUP")]
        file: PathBuf,
    },
    /// Put a backup in the place of the state, all of it or, when that fails, nothing; no gateway may be serving from it
    Restore {
        /// State: a file or the URL of a database, made when it is not there
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// File that `backup` made
        #[arg(value_name = "BACKUP")]
        file: PathBuf,
    },
    /// Move a state from a file to a database, or back: all of it or, when that fails, nothing; no gateway may be serving from either
    ///
    /// What it is moved to must not hold a state yet, and where it comes from is left as it was. Everything is read back and
    /// compared before it is kept. It shows the rows of each table, and their checksum.
    Move {
        /// State to move: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        from: PathBuf,
        /// Where it is moved to: the URL of a database that is empty, or a file that is not there
        #[arg(long, value_name = "STATE")]
        to: PathBuf,
    },
    /// Look over state, certificate, keys, disk and clock, and say what to do; nothing is changed
    ///
    /// A gateway may be serving meanwhile. Run it as the user that the gateway runs as. It fails with 1 if anything is wrong.
    Check(Check),
    /// Set up and look over what carries acts out at the vendor
    #[command(subcommand)]
    Upstream(Upstream),
}

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
struct Serve {
    /// Address to listen on; port 0 is any free port. Without TLS, loopback only
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// What keeps accounts and zones, made when it is not there: a file, or the URL of a PostgreSQL database,
    /// `postgres://USER@HOST/DATABASE`, which several gateways can share; `:memory:` keeps them until the end
    #[arg(long, value_name = "STATE")]
    state: PathBuf,
    /// Host key to accept, 32 characters of 0-9 and a-z; others on this machine can see it: prefer --host-key-file
    #[arg(long, value_name = "KEY")]
    host_key: Vec<String>,
    /// File with a host key to accept
    #[arg(long, value_name = "FILE")]
    host_key_file: Vec<PathBuf>,
    /// Speak TLS with the certificate in DIR; on first use it is made there, for this machine and the listening address,
    /// and ca.pem is what clients must trust
    #[arg(long, value_name = "DIR", conflicts_with = "tls_cert")]
    tls_dir: Option<PathBuf>,
    /// Host name or address that the certificate in --tls-dir is for, too; may be repeated
    #[arg(long, value_name = "NAME", requires = "tls_dir")]
    tls_name: Vec<String>,
    /// Speak TLS with this certificate chain, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Write a line per request, and per TLS handshake that fails, to standard error: time, act, outcome, milliseconds
    #[arg(long, value_name = "FORM", num_args = 0..=1, default_missing_value = "line")]
    log: Option<LogForm>,
    /// Domain that counts as not registered (code 218); may be repeated
    #[arg(long, value_name = "DOMAIN")]
    unregistered: Vec<String>,
    /// Let calls go wrong: ACT=KIND[:ARGUMENT][*N], as in `zone_set=delay:1500` or `*=http-500*2`; may be repeated
    #[arg(long, value_name = "SPEC")]
    fault: Vec<String>,
    /// Loopback address to be controlled on over HTTP: faults, reset, recorded calls. Its URL is the second line on
    /// standard output
    #[arg(long, value_name = "IP:PORT")]
    control: Option<SocketAddr>,
    /// File with the token that control requests must carry; without it one is made and left in STATE.control-token
    #[arg(long, value_name = "FILE", requires = "control")]
    control_token_file: Option<PathBuf>,
    /// Address on which anybody is told over HTTP whether it works, and its numbers for Prometheus: /healthz and /metrics.
    /// `status on URL` on standard output says where
    #[arg(long, value_name = "IP:PORT")]
    status: Option<SocketAddr>,
    /// How many of the newest calls the control listener shows; they are kept in memory
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, requires = "control")]
    calls: usize,
    /// Carry acts out on the vendor's living API, as this TOML file says; without it, acts change the state alone
    #[arg(long, value_name = "FILE")]
    upstream: Option<PathBuf>,
    #[command(flatten)]
    behaviour: Behaviour,
}

/// What lines on standard error are written in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogForm {
    /// Words with blanks between
    Line,
    /// A JSON object a line, with the host's number and the address that a call came from
    Json,
}

/// What decides over answers.
#[derive(Args)]
struct Behaviour {
    /// Password that counts as too obvious (code 109), beside the built-in ones; may be repeated
    #[arg(long, value_name = "WORD")]
    obvious_password: Vec<String>,
    /// Word that usernames may not hold (code 114), beside the built-in ones; may be repeated
    #[arg(long, value_name = "WORD")]
    disallowed_username: Vec<String>,
    /// Want a username for each new account (code 111)
    #[arg(long)]
    require_username: bool,
    /// Invitation code that is taken; any other one that is sent gives code 121. May be repeated
    #[arg(long, value_name = "CODE")]
    signup_code: Vec<String>,
    /// Let zones that are not there yet queue (code 215)
    #[arg(long)]
    limit_signups: bool,
    /// Version of the cPanel plugin to tell of
    #[arg(long, value_name = "VERSION", requires = "cpanel_sha1")]
    cpanel_version: Option<String>,
    /// SHA-1 of the cPanel plugin to tell of
    #[arg(long, value_name = "HEX", requires = "cpanel_version")]
    cpanel_sha1: Option<String>,
    /// Years of the vendor's service to play: 2011, 2012, 2013 (to 2016; the default), 2018
    #[arg(long, value_name = "YEAR")]
    profile: Option<String>,
    /// Point on which sources conflict, over what the profile says; may be repeated.
    /// The first value is the default:
    /// get=refuse|merge,
    /// bare-zone-origin=refuse|allow,
    /// ip-origin=refuse|allow (2011: allow),
    /// repeat-zone-set=replace|refuse,
    /// second-delete=213|210|211|703,
    /// no-subscription=null|absent,
    /// empty-maps=list|null,
    /// ids=number|string,
    /// jumpstart=flag|text,
    /// cookies=off|on,
    /// old-key=refuse
    #[arg(long, value_name = "NAME=VALUE", verbatim_doc_comment)]
    switch: Vec<String>,
}

#[derive(Subcommand)]
enum Host {
    /// Add a host; without --key-file its key is made, and shown this once on standard output
    Add {
        /// State: a file or the URL of a database, made when it is not there
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// What its customers know it by; stands in messages
        #[arg(long, value_name = "NAME", default_value = EXAMPLE_PUB_NAME)]
        pub_name: String,
        /// File with its key, 32 characters of 0-9 and a-z
        #[arg(long, value_name = "FILE")]
        key_file: Option<PathBuf>,
    },
    /// List the hosts: number, users, live zones, public name
    List {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
    },
    /// Let a host call only from these addresses and networks; from elsewhere its key counts as unknown (code 100)
    Lock {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// The host's number, as `host list` shows it
        id: i64,
        /// Such as 192.0.2.7 or `2001:db8::/32`; they take the place of those before
        #[arg(required = true, value_name = "ADDRESS-OR-CIDR")]
        addresses: Vec<String>,
    },
    /// Let a host call from anywhere
    Unlock {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// The host's number, as `host list` shows it
        id: i64,
    },
    /// Remove a host and its zones; accounts stay
    Remove {
        /// State: a file, or the URL of a database
        #[arg(long, value_name = "STATE")]
        state: PathBuf,
        /// Remove it although it has live zones
        #[arg(long)]
        force: bool,
        /// The host's number, as `host list` shows it
        id: i64,
    },
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// From this size on, memory goes back to the system as soon as it is free, as bodies and answers of a flood do. By itself, glibc
/// raises the limit with each large piece that is freed, and keeps the pieces.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "the allocator has no safe interface")]
fn give_back_large_memory() {
    // SAFETY: it takes two numbers, and no other thread runs yet.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 256 << 10) };
}

fn main() -> ExitCode {
    #[cfg(target_env = "gnu")]
    give_back_large_memory();
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return usage(error),
    };
    let result = match command {
        Command::Try => try_out::run(),
        Command::Serve(options) => serve(*options),
        Command::Host(command) => host(command),
        Command::Seed { state, document } => seed(&state, &document),
        Command::Backup { state, file } => backup(state, file).map_err(Into::into),
        Command::Restore { state, file } => restore(state, file).map_err(Into::into),
        Command::Move { from, to } => moved(&from, &to),
        Command::Check(options) => return check(options),
        Command::Upstream(command) => match upstream_commands::run(command) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody there to read it, the exit code has to do.
            let _ = writeln!(io::stderr(), "{}", said(&mask_arguments(&error.to_string())));
            ExitCode::FAILURE
        }
    }
}

/// Help, or what is wrong with a command line. That shows no value: it may be a key, given to the wrong option.
fn usage(mut error: clap::Error) -> ExitCode {
    const MASK: &str = "***";
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg, ContextKind::InvalidSubcommand] {
        let is_shown = match error.get(kind) {
            // Most often an option of ours stands here, with what it takes: `--listen <IP:PORT>`.
            Some(ContextValue::String(text)) if kind != ContextKind::InvalidValue => match error.kind() {
                ErrorKind::UnknownArgument => text.starts_with('-') && is_plain_word(text),
                ErrorKind::InvalidSubcommand => is_plain_word(text),
                _ => true,
            },
            // An empty one is one that was left out.
            Some(ContextValue::String(text)) => text.is_empty(),
            _ => true,
        };
        if !is_shown {
            error.insert(kind, ContextValue::String(MASK.to_owned()));
            error.remove(ContextKind::Suggested);
        }
    }
    // With nobody there to read it, the exit code has to do.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Whether it can be the name of an option or a command with a slip in it: letters and dashes, and few of them.
fn is_plain_word(text: &str) -> bool {
    text.len() < 32 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn serve(options: Serve) -> Result<()> {
    if options.log == Some(LogForm::Json) {
        log_as_json();
    }
    let mut builder = Gateway::builder()
        .no_example_host()
        .tls(false)
        .listen(options.listen)
        .log(options.log.is_some())
        .state(&options.state);
    for key in options.host_key {
        builder = builder.host(key, EXAMPLE_PUB_NAME);
    }
    for file in options.host_key_file {
        builder = builder.host(read_key_file(&file)?, EXAMPLE_PUB_NAME);
    }
    if let Some(dir) = options.tls_dir {
        builder = builder.tls_dir(dir);
    }
    for name in options.tls_name {
        builder = builder.tls_name(name);
    }
    if let (Some(certificate), Some(key)) = (options.tls_cert, options.tls_key) {
        builder = builder.tls_files(certificate, key);
    }
    for domain in options.unregistered {
        builder = builder.unregistered(domain);
    }
    for spec in options.fault {
        builder = builder.fault(spec);
    }
    // Calls that nobody can ask for are not worth the memory.
    builder = builder.record(if options.control.is_some() { options.calls } else { 0 });
    if let Some(address) = options.status {
        builder = builder.status_listen(address);
    }
    if let Some(file) = &options.upstream {
        builder = builder.upstream(file);
    }
    if let Some(address) = options.control {
        builder = builder.control_listen(address);
    }
    match (&options.control, &options.control_token_file) {
        (Some(_), Some(file)) => builder = builder.control_token(read_token_file(file)?),
        (Some(_), None) if control_token_beside(&options.state).is_none() => {
            return Err("with a state in memory or in a database, --control needs --control-token-file".into());
        }
        _ => {}
    }
    builder = behave(builder, options.behaviour);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Heard from before the line that says the gateway is there: whoever reads it may send one at once.
    let (mut terminate, mut interrupt, mut hangup) = {
        let _context = runtime.enter();
        // Where the size of files is limited, writing past it would end the program. So it is an error like any other.
        let _ = signal(SignalKind::from_raw(libc::SIGXFSZ))?;
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?, signal(SignalKind::hangup())?)
    };
    let too_few = raise_descriptors();
    let gateway = builder.spawn()?;
    for warning in [too_few.as_deref(), gateway.tls_warning()].into_iter().flatten() {
        say(mask_arguments(warning));
    }
    if let (Some(token), None) = (gateway.control_token(), options.control_token_file) {
        leave_token(&options.state, token)?;
    }
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", gateway.url())?;
    if let Some(url) = gateway.control_url() {
        writeln!(stdout, "control on {url}")?;
    }
    if let Some(url) = gateway.status_url() {
        writeln!(stdout, "status on {url}")?;
    }
    // Who reads this on a terminal may log in. In a log, or with another program, the link would lie about.
    if let Some(link) = gateway.page_link().filter(|_| stdout.is_terminal()) {
        writeln!(stdout, "page on {link} (for one browser, within 15 minutes)")?;
    }
    stdout.flush()?;
    let manager = Manager::from_env();
    manager.ready(gateway.url());
    runtime.block_on(async {
        tokio::select! {
            () = either(&mut terminate, &mut interrupt) => {}
            () = manager.watch(&gateway) => {}
            () = renew(&gateway, &mut hangup) => {}
        }
    });
    manager.stopping();
    gateway.stop();
    // One that logs has waited for its lines; a warning of the start may be there without.
    if options.log.is_none() {
        flush_log();
    }
    Ok(())
}

fn behave(mut builder: Builder, options: Behaviour) -> Builder {
    builder = builder.require_username(options.require_username).limit_signups(options.limit_signups);
    for word in options.obvious_password {
        builder = builder.obvious_password(word);
    }
    for word in options.disallowed_username {
        builder = builder.disallowed_username(word);
    }
    for code in options.signup_code {
        builder = builder.signup_code(code);
    }
    if let (Some(version), Some(sha1)) = (options.cpanel_version, options.cpanel_sha1) {
        builder = builder.cpanel(version, sha1);
    }
    if let Some(profile) = options.profile {
        builder = builder.profile(profile);
    }
    for switch in options.switch {
        builder = builder.switch(switch);
    }
    builder
}

/// Whether what is printed may have colours.
fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
}

async fn either(first: &mut Signal, second: &mut Signal) {
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
    }
}

/// Reads the certificate again with each SIGHUP. It ends when that was the terminal, which is gone.
async fn renew(gateway: &Gateway, hangup: &mut Signal) {
    let has_terminal = || io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal();
    let before = has_terminal();
    while hangup.recv().await.is_some() && has_terminal() == before {
        // It says itself what came of it.
        let _ = gateway.reload_certificate();
    }
}

fn host(command: Host) -> Result<()> {
    let mut stdout = io::stdout();
    match command {
        Host::Add { state, pub_name, key_file: Some(file) } => {
            let id = Hosts::open_or_create(state)?.add(&read_key_file(&file)?, &pub_name)?;
            writeln!(stdout, "added host {id}")?;
        }
        Host::Add { state, pub_name, key_file: None } => {
            let key = Hosts::new_key()?;
            let id = Hosts::open_or_create(state)?.add(&key, &pub_name)?;
            writeln!(stdout, "{key}")?;
            writeln!(io::stderr(), "added host {id}; its key is shown this once")?;
        }
        Host::List { state } => {
            let hosts = Hosts::open_to_read(state)?.list()?;
            writeln!(stdout, "{:>6} {:>8} {:>8}  name", "host", "users", "zones")?;
            for host in hosts {
                let lock = host.addresses.map(|networks| format!(" (only from {networks})")).unwrap_or_default();
                writeln!(stdout, "{:>6} {:>8} {:>8}  {}{lock}", host.id, host.users, host.zones, host.pub_name)?;
            }
        }
        Host::Lock { state, id, addresses } => {
            Hosts::open(state)?.lock(id, addresses)?;
            writeln!(stdout, "locked host {id}")?;
        }
        Host::Unlock { state, id } => {
            Hosts::open(state)?.unlock(id)?;
            writeln!(stdout, "unlocked host {id}")?;
        }
        Host::Remove { state, force, id } => {
            Hosts::open(state)?.remove(id, force)?;
            writeln!(stdout, "removed host {id}")?;
        }
    }
    stdout.flush()?;
    Ok(())
}

/// Leaves the control token beside the state, in a file of its own making: nobody else can have it open.
fn leave_token(state: &Path, token: &str) -> Result<()> {
    let path = control_token_beside(state).ok_or("there is no file that the control token could be left beside")?;
    let write = || {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(token.as_bytes())
    };
    write().map_err(|error: io::Error| format!("cannot write {}: {error}", path.display()).into())
}

fn moved(from: &Path, to: &Path) -> Result<()> {
    let mut stdout = io::stdout();
    for moved in move_state(from, to)? {
        writeln!(stdout, "{:>10} {:<12} {}", moved.rows, moved.table, moved.sha256)?;
    }
    Ok(stdout.flush()?)
}

fn seed(state: &Path, document: &Path) -> Result<()> {
    let text =
        if document == Path::new("-") { io::read_to_string(io::stdin()) } else { std::fs::read_to_string(document) };
    let text = text.map_err(|error| format!("cannot read {}: {error}", document.display()))?;
    Ok(seed_file(state, &text)?)
}
