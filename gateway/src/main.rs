//! The program `cfhost-gateway`: see `--help`.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfhost_gateway::{EXAMPLE_PUB_NAME, Gateway, Hosts};
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{Signal, SignalKind, signal};

const EXAMPLES: &str = "\
Examples:
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
    /// Serve the API until SIGTERM or SIGINT
    ///
    /// The first line on standard output is `listening on URL`, URL being the endpoint.
    Serve(Box<Serve>),
    /// Add, list and remove hosts: the partners that may call; a running gateway knows of it at once
    #[command(subcommand)]
    Host(Host),
}

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
struct Serve {
    /// Address to listen on; port 0 is any free port. Without TLS, loopback only
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// File that keeps accounts and zones, made when it is not there; `:memory:` keeps them until the end
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// Host key to accept, 32 characters of 0-9 and a-z; others on this machine can see it: prefer --host-key-file
    #[arg(long, value_name = "KEY")]
    host_key: Vec<String>,
    /// File with a host key to accept
    #[arg(long, value_name = "FILE")]
    host_key_file: Vec<PathBuf>,
    /// Speak TLS with the certificate in DIR; on first use it is made there, and ca.pem is what clients must trust
    #[arg(long, value_name = "DIR", conflicts_with = "tls_cert")]
    tls_dir: Option<PathBuf>,
    /// Speak TLS with this certificate chain, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Write a line per request to standard error: time, act, outcome, milliseconds
    #[arg(long)]
    log: bool,
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
}

#[derive(Subcommand)]
enum Host {
    /// Add a host; without --key-file its key is made, and shown this once on standard output
    Add {
        /// State file, made when it is not there
        #[arg(long, value_name = "FILE")]
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
        /// State file
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
    },
    /// Let a host call only from these addresses and networks; from elsewhere its key counts as unknown (code 100)
    Lock {
        /// State file
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// The host's number, as `host list` shows it
        id: i64,
        /// Such as 192.0.2.7 or `2001:db8::/32`; they take the place of those before
        #[arg(required = true, value_name = "ADDRESS-OR-CIDR")]
        addresses: Vec<String>,
    },
    /// Let a host call from anywhere
    Unlock {
        /// State file
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// The host's number, as `host list` shows it
        id: i64,
    },
    /// Remove a host and its zones; accounts stay
    Remove {
        /// State file
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// Remove it although it has live zones
        #[arg(long)]
        force: bool,
        /// The host's number, as `host list` shows it
        id: i64,
    },
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(options) => serve(*options),
        Command::Host(command) => host(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody there to read it, the exit code has to do.
            let _ = writeln!(io::stderr(), "cfhost-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Serve) -> Result<()> {
    let mut builder =
        Gateway::builder().no_example_host().tls(false).listen(options.listen).log(options.log).state(&options.state);
    for key in options.host_key {
        builder = builder.host(key, EXAMPLE_PUB_NAME);
    }
    for file in options.host_key_file {
        builder = builder.host(read_key(&file)?, EXAMPLE_PUB_NAME);
    }
    if let Some(dir) = options.tls_dir {
        builder = builder.tls_dir(dir);
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
    builder = builder.record(options.control.is_some());
    if let Some(address) = options.control {
        builder = builder.control_listen(address);
    }
    match (&options.control, &options.control_token_file) {
        (Some(_), Some(file)) => builder = builder.control_token(read_key(file)?),
        (Some(_), None) if options.state == Path::new(":memory:") => {
            return Err("with a state in memory, --control needs --control-token-file".into());
        }
        _ => {}
    }

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Heard from before the line that says the gateway is there: whoever reads it may send one at once.
    let (mut terminate, mut interrupt) = {
        let _context = runtime.enter();
        // Where the size of files is limited, writing past it would end the program. So it is an error like any other.
        let _ = signal(SignalKind::from_raw(libc::SIGXFSZ))?;
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let gateway = builder.spawn()?;
    if let (Some(token), None) = (gateway.control_token(), options.control_token_file) {
        leave_token(&options.state, token)?;
    }
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", gateway.url())?;
    if let Some(url) = gateway.control_url() {
        writeln!(stdout, "control on {url}")?;
    }
    stdout.flush()?;
    runtime.block_on(either(&mut terminate, &mut interrupt));
    gateway.stop();
    Ok(())
}

async fn either(first: &mut Signal, second: &mut Signal) {
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
    }
}

fn host(command: Host) -> Result<()> {
    let mut stdout = io::stdout();
    match command {
        Host::Add { state, pub_name, key_file: Some(file) } => {
            let id = Hosts::open_or_create(state)?.add(&read_key(&file)?, &pub_name)?;
            writeln!(stdout, "added host {id}")?;
        }
        Host::Add { state, pub_name, key_file: None } => {
            let key = Hosts::new_key()?;
            let id = Hosts::open_or_create(state)?.add(&key, &pub_name)?;
            writeln!(stdout, "{key}")?;
            writeln!(io::stderr(), "added host {id}; its key is shown this once")?;
        }
        Host::List { state } => {
            let hosts = Hosts::open(state)?.list()?;
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
    let mut path = state.as_os_str().to_owned();
    path.push(".control-token");
    let write = || {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(token.as_bytes())
    };
    write().map_err(|error: io::Error| format!("cannot write {}: {error}", Path::new(&path).display()).into())
}

fn read_key(file: &Path) -> Result<String> {
    // Its name is not shown: it may be the key, given to the wrong option.
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read the file of a host key: {error}"))?;
    Ok(text.trim().to_owned())
}
