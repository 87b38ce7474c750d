//! A customer's life, in Python: the example of the package, run by the interpreter of an environment that has it.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use crate::stage::Stage;

/// Names the interpreter: whoever starts the demo has made its environment.
const PYTHON: &str = "CFHOST_DEMO_PYTHON";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let python = std::env::var_os(PYTHON).ok_or_else(|| format!("{PYTHON} has to name a Python that has cfhost"))?;
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python/examples/customer.py");
    io::stdout().flush()?;
    let status = Command::new(python)
        .arg(example)
        .env("CFHOST_ENDPOINT", &stage.endpoint)
        .env("CFHOST_CA_FILE", &stage.ca_file)
        .env("CFHOST_HOST_KEY_FILE", &stage.host_key_file)
        .env_remove("CFHOST_HOST_KEY")
        .env_remove("CFHOST_TIMEOUT")
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("the program in Python ended with {status}").into()) }
}
