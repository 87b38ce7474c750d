//! The program `cfhost-gateway`: see `--help`.

use std::io::{self, Write as _};
use std::net::SocketAddr;
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
    Serve(Serve),
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
        Command::Serve(options) => serve(options),
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
        Gateway::builder().no_example_host().tls(false).listen(options.listen).log(options.log).state(options.state);
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

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Heard from before the line that says the gateway is there: whoever reads it may send one at once.
    let (mut terminate, mut interrupt) = {
        let _context = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let gateway = builder.spawn()?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", gateway.url())?;
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
                writeln!(stdout, "{:>6} {:>8} {:>8}  {}", host.id, host.users, host.zones, host.pub_name)?;
            }
        }
        Host::Remove { state, force, id } => {
            Hosts::open(state)?.remove(id, force)?;
            writeln!(stdout, "removed host {id}")?;
        }
    }
    stdout.flush()?;
    Ok(())
}

fn read_key(file: &Path) -> Result<String> {
    // Its name is not shown: it may be the key, given to the wrong option.
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read the file of a host key: {error}"))?;
    Ok(text.trim().to_owned())
}
