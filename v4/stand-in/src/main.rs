//! The program `cfhost-v4-stand-in`: see `--help`.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use cfhost_v4_stand_in::{EXAMPLE_TOKEN, Settings, StandIn, Times};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

/// Stands in for Cloudflare's v4 API in tests
///
/// The first lines on standard output are `listening on URL`, `dns on ADDRESS`, `account ID`, and with --control
/// `control on URL`. It serves on loopback, without TLS, until SIGTERM or SIGINT, and keeps nothing.
#[derive(Parser)]
#[command(version)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Cli {
    /// Where the API is served: an address of loopback; port 0 is any that is free
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where DNS is answered, over UDP and TCP
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    dns: SocketAddr,
    /// Where the stand-in is controlled
    #[arg(long, value_name = "ADDRESS")]
    control: Option<SocketAddr>,
    /// The name server that says what is true of zones and hostnames
    #[arg(long, value_name = "ADDRESS")]
    ask: Option<SocketAddr>,
    /// A suffix under which any name counts as registered, beside those of the public suffix list
    #[arg(long = "suffix", value_name = "SUFFIX")]
    suffixes: Vec<String>,
    /// Every name of two labels or more counts as registered
    #[arg(long)]
    any_name: bool,
    /// A document of states to begin with, as the control listener takes it
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// The token of the first user
    #[arg(long, default_value = EXAMPLE_TOKEN, hide_default_value = true)]
    token: String,
    /// Time stands still, but for what the control listener moves it
    #[arg(long)]
    standing: bool,
    /// The vendor's limits for requests, certificates and new zones do not hold
    #[arg(long)]
    no_limits: bool,
    /// Accounts may make partial zones
    #[arg(long)]
    partial: bool,
    /// A length of time, such as `hostname_settle=0`; --times lists them
    #[arg(long = "time", value_name = "NAME=SECONDS")]
    time: Vec<String>,
    /// Lists every length of time, and ends
    #[arg(long)]
    times: bool,
    /// A file that gets a line of JSON for each exchange
    #[arg(long, value_name = "FILE")]
    exchanges: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading it.
            _ = writeln!(io::stderr(), "cfhost-v4-stand-in: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> io::Result<()> {
    let mut out = io::stdout();
    if cli.times {
        return write!(out, "{}", Times::table());
    }
    let mut times = Times::default();
    for setting in &cli.time {
        let parsed = setting.split_once('=').and_then(|(name, seconds)| Some((name, seconds.parse().ok()?)));
        let set = parsed.ok_or_else(|| format!("{setting}: has to be NAME=SECONDS"));
        set.and_then(|(name, seconds)| times.set(name, seconds)).map_err(io::Error::other)?;
    }
    let stand_in = StandIn::start(Settings {
        listen: cli.listen,
        listen_dns: cli.dns,
        control: cli.control,
        ask: cli.ask,
        suffixes: cli.suffixes,
        any_name: cli.any_name,
        token: cli.token,
        standing: cli.standing,
        limits: !cli.no_limits,
        partial_allowed: cli.partial,
        exchanges: cli.exchanges,
        times,
        ..Settings::default()
    })?;
    if let Some(path) = &cli.seed {
        let document = serde_json::from_slice(&std::fs::read(path)?).map_err(io::Error::other)?;
        stand_in.seed(&document).map_err(io::Error::other)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before anybody learns that it serves.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        writeln!(out, "listening on {}", stand_in.url())?;
        writeln!(out, "dns on {}", stand_in.dns_addr())?;
        writeln!(out, "account {}", stand_in.account())?;
        if let Some(control) = stand_in.control_url() {
            writeln!(out, "control on {control}")?;
        }
        out.flush()?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}
