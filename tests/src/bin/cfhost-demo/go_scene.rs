//! The examples of the Go package.

use std::error::Error;
use std::process::Command;

use cfhost_tests::c;

use crate::stage::Stage;
use crate::{dns_program_scene, program_scene};

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("go run ./examples/customer ENDPOINT HOST_KEY_FILE CA_FILE");
    program_scene::play(stage, &mut go("customer")?)
}

pub(crate) fn play_dns(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note(
        "TSIG_SECRET=... go run ./examples/provision ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]",
    );
    // So that what is missing is said before the play begins.
    go("provision")?;
    dns_program_scene::play(stage, || {
        let mut command = go("provision").expect("it was there a moment ago");
        command.arg(&stage.endpoint).args([&stage.host_key_file, &stage.ca_file]);
        command
    })
}

fn go(example: &str) -> Result<Command, Box<dyn Error>> {
    let library = c::library()?;
    let profile = if library.ends_with("release") { "release" } else { "debug" };
    let mut go = Command::new(c::project().join("tests/scripts/go"));
    go.env("PROFILE", profile).args(["run", &format!("./examples/{example}")]);
    Ok(go)
}
