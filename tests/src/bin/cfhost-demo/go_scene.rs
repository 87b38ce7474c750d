//! The example of the Go package.

use std::error::Error;
use std::process::Command;

use cfhost_tests::c;

use crate::program_scene;
use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let library = c::library()?;
    let profile = if library.ends_with("release") { "release" } else { "debug" };
    stage.note("go run ./examples/customer ENDPOINT HOST_KEY_FILE CA_FILE");
    let mut go = Command::new(c::project().join("tests/scripts/go"));
    go.env("PROFILE", profile).args(["run", "./examples/customer"]);
    program_scene::play(stage, &mut go)
}
