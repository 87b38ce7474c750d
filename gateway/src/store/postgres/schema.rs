//! The schema of a database, and bringing it to this program's version.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tokio_postgres::Client;

use super::super::file::{PLANS, Purpose, SCHEMA_VERSION};
use super::super::sql::{Failure, Result};
use super::{Postgres, late, wait};

/// The first version that was kept in PostgreSQL, whole, and what makes each later one out of the one before it.
const FIRST: i64 = 3;
const STEPS: [&str; SCHEMA_VERSION as usize - 2] =
    [include_str!("../schema/postgres/3.sql"), include_str!("../schema/postgres/4.sql")];
pub(super) const VERSION: i64 = SCHEMA_VERSION as i64;

/// "cfho": with the name of the schema, what gateways and those who change their schema lock against each other.
pub(super) const LOCK: i32 = 0x6366_686f;

/// How long somebody else is waited for who changes the schema.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long bringing it to another version may take.
const STEP: Duration = Duration::from_secs(24 * 60 * 60);

fn lock(function: &str) -> String {
    format!("SELECT {function}({LOCK}, hashtext(current_schema()))")
}

/// The version that is there; 0 for none.
async fn version(client: &Client) -> Result<i64> {
    let there = client.query_one("SELECT to_regclass('cfhost_schema') IS NOT NULL", &[]).await?;
    if !there.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    Ok(client.query_one("SELECT version FROM cfhost_schema", &[]).await?.try_get(0)?)
}

/// Holds the schema as it is for as long as this connection is there, and refuses another one than this program's.
pub(super) async fn hold(client: &Client) -> Result<()> {
    client.batch_execute(&lock("pg_advisory_lock_shared")).await?;
    match version(client).await? {
        VERSION => Ok(()),
        other => Err(unknown(other)),
    }
}

fn unknown(version: i64) -> Failure {
    Failure::new(match version {
        0 => "there is no state of cfhost-gateway in this database yet".to_owned(),
        older @ ..VERSION => format!("its schema is version {older}, and this program knows {VERSION}"),
        newer => format!(
            "it was written by a newer cfhost-gateway: its schema is version {newer}, and this program knows {VERSION}; use the \
             newer program"
        ),
    })
}

/// Brings the schema to this program's version, or makes it, as far as the purpose allows that. What an earlier version is
/// serving from stays as it is.
pub(super) fn prepare(postgres: &Postgres, purpose: Purpose) -> Result<()> {
    let connection = postgres.connect()?;
    let client = &connection.client;
    let ask = || wait(postgres.handle(), Instant::now() + PATIENCE, version(client)).unwrap_or_else(|| Err(late()));
    let started = Instant::now();
    loop {
        let there = ask()?;
        let may_change = if there == 0 { purpose == Purpose::Create } else { purpose != Purpose::Read };
        if there == VERSION {
            return Ok(());
        } else if there > VERSION || !may_change {
            return Err(unknown(there));
        }
        let work = async {
            let locked = client.query_one(&lock("pg_try_advisory_lock"), &[]).await?;
            if !locked.try_get::<_, bool>(0)? {
                return Ok(());
            }
            let result = take_steps(client).await;
            client.batch_execute(&lock("pg_advisory_unlock")).await?;
            result
        };
        wait(postgres.handle(), Instant::now() + STEP, work).unwrap_or_else(|| Err(late()))?;
        // Another program may be doing the same.
        if started.elapsed() > PATIENCE && ask()? != VERSION {
            return Err(Failure::new(format!(
                "cannot bring it to version {VERSION} of its schema: an earlier version of cfhost-gateway is serving from it; \
                 stop that one first"
            )));
        }
        sleep(Duration::from_millis(20));
    }
}

/// Takes the schema for one who has it to himself; false if somebody else has it.
pub(super) async fn take(client: &Client) -> Result<bool> {
    client.batch_execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0").await?;
    Ok(client.query_one(&lock("pg_try_advisory_lock"), &[]).await?.try_get(0)?)
}

/// Takes the steps that the state lacks, all of them or none.
async fn take_steps(client: &Client) -> Result<()> {
    let before = version(client).await?;
    let mut steps = vec!["BEGIN; SET LOCAL statement_timeout = 0".to_owned()];
    for (step, version) in STEPS.iter().zip(FIRST..).filter(|(_, version)| *version > before) {
        steps.push((*step).to_owned());
        steps.push(format!("UPDATE cfhost_schema SET version = {version}"));
    }
    if before == 0 {
        steps.push(PLANS.to_owned());
    }
    steps.push("COMMIT".to_owned());
    Ok(client.batch_execute(&steps.join(";\n")).await?)
}
