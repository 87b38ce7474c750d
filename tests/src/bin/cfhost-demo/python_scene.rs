//! The examples of the Python package, run by the interpreter of an environment that has it.

use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::dns_program_scene;
use crate::stage::Stage;

/// Names the interpreter, where this run builds nothing.
const PYTHON: &str = "CFHOST_DEMO_PYTHON";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("python/examples: python customer.py; python provision.py");
    let python = stage.printed("python").map(OsString::from).or_else(|| std::env::var_os(PYTHON));
    let python = python.ok_or_else(|| format!("{PYTHON} has to name a Python that has cfhost"))?;
    let output = example(stage, &python, "customer.py").output()?;
    if !output.status.success() {
        return Err(format!("customer.py: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    // An act and what it is about, and the fields of its answer in lines of their own, of which the first is shown.
    let text = String::from_utf8(output.stdout)?;
    for act in text.split("\n\n").skip(1) {
        let mut lines = act.lines().map(str::trim);
        let (act, about) = lines.next().and_then(|line| line.split_once(' ')).ok_or("customer.py prints no acts")?;
        let field: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
        stage.act(act, about.trim(), field.join(" "));
    }
    dns_program_scene::play(stage, || example(stage, &python, "provision.py"))
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
