//! A zone goes behind the network and comes back, with a real name server.

use std::error::Error;
use std::sync::{Arc, Mutex};

use cfhost::dns::{Origin, Plan, Provisioner, User};
use cfhost::{Client, HostKey, JobState};
use cfhost_tests::bind::{Bind, ZONE, records};

use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let bind = Bind::start()?;
    stage.note(&format!("BIND 9 serves {ZONE} on {}, updates are signed by a TSIG key", bind.addr()));
    let client = Client::builder(HostKey::from_file(&stage.host_key_file)?)
        .endpoint(&stage.endpoint)
        .ca_file(&stage.ca_file)
        .build()?;
    let user = User::Account {
        cloudflare_email: "owner@example.com".to_owned(),
        cloudflare_pass: "correct-horse-4".into(),
        unique_id: None,
    };
    let origin = Origin::MoveOf(format!("www.{ZONE}"));
    let provisioner = Provisioner::new(&client, bind.server()).check_servers([bind.addr()]);

    for label in ["www", "shop"] {
        dig(stage, &bind, label, "before")?;
    }
    let dry = provisioner.clone().dry_run(true).provision(&user, ZONE, ["www", "blog"], &origin)?;
    stage.act("provision", "a dry run: what would change", "");
    for plan in &dry.plans {
        for line in plan.to_zone_file()?.lines() {
            Stage::more(line);
        }
    }

    let steps = Arc::new(Mutex::new(Vec::new()));
    let taken = || std::mem::take(&mut *steps.lock().expect("nobody panics with it")).join(", ");
    let done = Arc::clone(&steps);
    let provisioner = provisioner.on_step(move |event| {
        if event.is_end && event.error.is_none() {
            done.lock().expect("nobody panics with it").push(event.step.as_str());
        }
    });
    let outcome = provisioner.provision(&user, ZONE, ["www", "blog"], &origin)?;
    stage.act("provision", "www and blog, in one call", taken());
    let mut plans: Vec<Plan> = outcome.plans;
    for check in outcome.checks.iter().filter(|check| check.name == format!("www.{ZONE}")) {
        stage.act("check", &check.name, format_args!("the name server's answer is {}", check.answers));
    }
    plans.extend(provisioner.add_subdomain(&user, ZONE, "shop")?.plans);
    stage.act("add_subdomain", "shop, which had no record", taken());
    dig(stage, &bind, "shop", "during")?;

    let zone = bind.zone()?;
    let Err(error) = provisioner.provision(&user, ZONE, ["ftp", "@"], &origin) else {
        return Err("a job succeeded that must not".into());
    };
    let is_untouched = error.state() == Some(JobState::Untouched) && bind.zone()? == zone;
    stage.refused("provision", "names that cannot be switched", &error);
    taken();

    let end = provisioner.deprovision(&user, ZONE, &plans)?.state;
    stage.act("deprovision", "all comes back", taken());
    let is_as_before = bind.zone()? == records();
    stage.act("dig", "the zone is as it was before", is_as_before);

    // What the play says is what happened.
    assert!(is_untouched && is_as_before && end == JobState::Untouched);
    Ok(())
}

/// Shows the addresses of a name, as dig does.
fn dig(stage: &Stage, bind: &Bind, label: &str, when: &str) -> Result<(), Box<dyn Error>> {
    let name = format!("{label}.{ZONE}");
    let answer = bind.dig(&[&name, "A", &name, "AAAA"])?;
    let mut lines: Vec<&str> = answer.lines().collect();
    lines.dedup();
    let found = if lines.is_empty() { "nothing".to_owned() } else { lines.join(" ") };
    stage.act("dig", &format!("{name}, {when}"), found);
    Ok(())
}
