//! The examples of the Go package.

use std::error::Error;
use std::process::Command;

use cfhost_tests::c;

use crate::stage::Stage;
use crate::{dns_program_scene, program_scene};

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("ffi/go: go run ./examples/customer; go run ./examples/provision");
    program_scene::play(stage, &mut go("customer")?)?;
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
