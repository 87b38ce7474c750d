//! The examples of the Python package, run by the interpreter of an environment that has it.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use crate::dns_program_scene;
use crate::stage::Stage;

/// Names the interpreter: whoever starts the demo has made its environment.
const PYTHON: &str = "CFHOST_DEMO_PYTHON";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    io::stdout().flush()?;
    let status = example(stage, &python()?, "customer.py").status()?;
    if status.success() { Ok(()) } else { Err(format!("the program in Python ended with {status}").into()) }
}

pub(crate) fn play_dns(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let python = python()?;
    stage.note("TSIG_SECRET=... python provision.py NAME_SERVER KEY_NAME PLANS [back]");
    dns_program_scene::play(stage, || example(stage, &python, "provision.py"))
}

fn python() -> Result<OsString, Box<dyn Error>> {
    Ok(std::env::var_os(PYTHON).ok_or_else(|| format!("{PYTHON} has to name a Python that has cfhost"))?)
}

fn example(stage: &Stage, python: &OsString, name: &str) -> Command {
    let mut command = Command::new(python);
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../python/examples").join(name))
        .env("CFHOST_ENDPOINT", &stage.endpoint)
        .env("CFHOST_CA_FILE", &stage.ca_file)
        .env("CFHOST_HOST_KEY_FILE", &stage.host_key_file)
        .env_remove("CFHOST_HOST_KEY")
        .env_remove("CFHOST_TIMEOUT");
    command
}
