//! A zone goes behind the network and comes back, with a real name server.

use std::error::Error;

use cfhost::dns::{Origin, Plan, Provisioner, User};
use cfhost::{Client, HostKey, JobState};
use cfhost_tests::bind::{Bind, ZONE, records};

use crate::stage::Stage;

/// What is looked at.
const LABELS: [&str; 3] = ["www", "blog", "shop"];

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

    stage.act("dig", "before");
    dig(stage, &bind)?;

    stage.act("provision", "as a dry run: what would change");
    let dry = provisioner.clone().dry_run(true).provision(&user, ZONE, ["www", "blog"], &origin)?;
    for plan in &dry.plans {
        for line in plan.to_zone_file()?.lines() {
            stage.note(&format!("  {line}"));
        }
    }

    stage.act("provision", "www and blog go behind the network, in one call");
    let out = std::io::stdout();
    let provisioner = provisioner.on_step(move |event| {
        use std::io::Write as _;
        if event.is_end {
            let end = event.error.map_or("done", |_| "failed");
            _ = writeln!(out.lock(), "    {:<22} {end}", event.step.as_str());
        }
    });
    let outcome = provisioner.provision(&user, ZONE, ["www", "blog"], &origin)?;
    let mut plans: Vec<Plan> = outcome.plans;
    for check in &outcome.checks {
        stage.field(&check.name, format_args!("the name server's answer is {}", check.answers));
    }
    stage.act("dig", "during");
    dig(stage, &bind)?;

    stage.act("add_subdomain", "shop, which had no record");
    plans.extend(provisioner.add_subdomain(&user, ZONE, "shop")?.plans);
    dig(stage, &bind)?;

    stage.act("provision", "what cannot be, is refused before anything is changed");
    let zone = bind.zone()?;
    let Err(error) = provisioner.provision(&user, ZONE, ["ftp", "@"], &origin) else {
        return Err("a job succeeded that must not".into());
    };
    stage.refused(&error);
    let is_untouched = error.state() == Some(JobState::Untouched) && bind.zone()? == zone;

    stage.act("deprovision", "and all comes back");
    let end = provisioner.deprovision(&user, ZONE, &plans)?.state;
    stage.act("dig", "after");
    dig(stage, &bind)?;
    let is_as_before = bind.zone()? == records();
    stage.field("as it was before", is_as_before);

    // What the play says is what happened.
    assert!(is_untouched && is_as_before && end == JobState::Untouched);
    Ok(())
}

pub(crate) fn dig(stage: &Stage, bind: &Bind) -> Result<(), Box<dyn Error>> {
    for label in LABELS {
        let name = format!("{label}.{ZONE}");
        let answer = bind.dig(&[&name, "A", &name, "AAAA"])?;
        let mut lines: Vec<&str> = answer.lines().collect();
        lines.dedup();
        stage.field(&name, if lines.is_empty() { "nothing".to_owned() } else { lines.join(" ") });
    }
    Ok(())
}
