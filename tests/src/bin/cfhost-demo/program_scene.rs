//! A program in another language: it is given the endpoint, a file with the key, and the CA, and what it prints is shown.

use std::error::Error;
use std::process::Command;

use crate::stage::Stage;

/// Runs a program that sets up example.com and prints the CNAMEs that its DNS needs.
pub(crate) fn play(stage: &Stage, program: &mut Command) -> Result<(), Box<dyn Error>> {
    let name = program.get_program().to_string_lossy().into_owned();
    program.arg(&stage.endpoint).args([&stage.host_key_file, &stage.ca_file]);
    for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        program.env_remove(variable);
    }
    let output = program.output().map_err(|error| format!("{name} does not start: {error}"))?;
    let text = String::from_utf8(output.stdout)?;
    let more = text.lines().count().saturating_sub(1);
    let outcome = format!("{} and {more} more", text.lines().last().unwrap_or_default());
    stage.act("user_create, zone_set", "a customer and their domain", outcome);
    // What the play says is what happened.
    let targets = text.lines().filter(|line| line.ends_with(".cdn.cloudflare.net.")).count();
    if output.status.success() && targets == 3 {
        return Ok(());
    }
    Err(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}
