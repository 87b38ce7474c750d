//! Puts www and blog of example.com behind the network, account, zone and DNS in one call, or takes the zone back:
//!
//! ```text
//! TSIG_SECRET=... provision NAME_SERVER KEY_NAME PLANS [back]
//! ```
//!
//! `NAME_SERVER` is an address such as `192.0.2.53:53`. The client's settings come from the environment. What changes in the
//! zone is added to the file `PLANS` before it is done. That is the way back, and it is there even if this program is killed.

#![expect(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write as _;

use cfhost::Client;
use cfhost::dns::{NameServer, Origin, Plan, Provisioner, StepEvent, TsigKey, User};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name_server, key_name, plans, way @ ..] = arguments.as_slice() else {
        return Err("usage: provision NAME_SERVER KEY_NAME PLANS [back]".into());
    };
    let server = NameServer::new(name_server.parse()?).key(TsigKey::new(key_name, std::env::var("TSIG_SECRET")?));
    let kept = plans.clone();
    let provisioner = Provisioner::new(&Client::from_env()?, server)
        .check_servers([name_server.parse()?])
        .on_step(move |event| keep(event, &kept));
    let user = User::Account {
        cloudflare_email: "customer@example.com".to_owned(),
        cloudflare_pass: "correct-horse-1".into(),
        unique_id: None,
    };

    let outcome = if way.is_empty() {
        let origin = Origin::MoveOf("www.example.com".to_owned());
        provisioner.provision(&user, "example.com", ["www", "blog"], &origin)?
    } else {
        let applied = fs::read_to_string(plans)?.lines().map(Plan::from_json).collect::<Result<Vec<_>, _>>()?;
        provisioner.deprovision(&user, "example.com", &applied)?
    };
    for check in &outcome.checks {
        println!("{}: {}", check.name, check.answers);
    }
    for left in &outcome.left {
        println!("{} was left: {}", left.name, left.reason);
    }
    Ok(())
}

/// Prints what a step did, and keeps the plan that it is about to carry out.
fn keep(event: &StepEvent<'_>, plans: &str) {
    if event.is_end {
        println!("{}: {}", event.step, event.error.map_or("done", |error| error.message()));
    } else if let Some(plan) = event.plan.filter(|plan| !plan.is_empty()) {
        let mut file =
            OpenOptions::new().create(true).append(true).open(plans).expect("the file of plans can be written");
        writeln!(file, "{}", plan.to_json()).expect("the file of plans can be written");
    }
}
