//! `cfhost-postgres COMMAND...`: runs a command beside a PostgreSQL of its own, whose URL is in `CFHOST_TEST_DATABASE`.

use std::process::{Command, ExitCode};

use cfhost_tests::postgres::{Postgres, VARIABLE};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().ok_or("usage: cfhost-postgres COMMAND...")?;
    let server = Postgres::with(&["max_connections=500"])?;
    let status = Command::new(program).args(arguments).env(VARIABLE, server.url()).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
