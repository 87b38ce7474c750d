//! `cfhost-gateway check`, and what check-ups found, as a list.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use cfhost_gateway::{Checkup, Finding, Verdict};
use clap::Args;

use crate::is_coloured;

/// What a gateway is given that is to be looked over.
#[derive(Args)]
pub(crate) struct Check {
    /// State: a file, or the URL of a database
    #[arg(long, value_name = "STATE")]
    state: PathBuf,
    /// Directory with the certificate that was made there
    #[arg(long, value_name = "DIR", conflicts_with = "tls_cert")]
    tls_dir: Option<PathBuf>,
    /// Certificate chain, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// File with a host key; may be repeated
    #[arg(long, value_name = "FILE")]
    host_key_file: Vec<PathBuf>,
    /// File with the control token; without it STATE.control-token, if that is there
    #[arg(long, value_name = "FILE")]
    control_token_file: Option<PathBuf>,
}

/// Writes the list, and fails if anything is wrong.
pub(crate) fn check(options: Check) -> ExitCode {
    let mut checkup = Checkup::new(options.state);
    if let Some(dir) = options.tls_dir {
        checkup = checkup.tls_dir(dir);
    }
    if let (Some(certificate), Some(key)) = (options.tls_cert, options.tls_key) {
        checkup = checkup.tls_files(certificate, key);
    }
    for file in options.host_key_file {
        checkup = checkup.host_key_file(file);
    }
    if let Some(file) = options.control_token_file {
        checkup = checkup.control_token_file(file);
    }
    show(&checkup.run())
}

/// Writes what was found as a list. It is a failure if anything is wrong.
pub(crate) fn show(found: &[Finding]) -> ExitCode {
    let mut stdout = io::stdout();
    let is_coloured = is_coloured();
    let width = found.iter().map(|finding| finding.what.len()).max().unwrap_or_default();
    let mut is_written = true;
    for finding in found {
        let (before, after) = match finding.verdict {
            _ if !is_coloured => ("", ""),
            Verdict::Ok => ("\x1b[32m", "\x1b[0m"),
            Verdict::Wrong => ("\x1b[1;31m", "\x1b[0m"),
            _ => ("\x1b[33m", "\x1b[0m"),
        };
        let (word, what, text) = (finding.verdict.word(), finding.what, &finding.text);
        is_written &= writeln!(stdout, "{before}{word:<5}{after}  {what:<width$}  {text}").is_ok();
    }
    // A list that nobody got is no good news.
    if is_written && found.iter().all(|finding| finding.verdict != Verdict::Wrong) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
