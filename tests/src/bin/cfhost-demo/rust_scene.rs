//! A customer's life, in Rust.

use std::error::Error;

use cfhost::{Client, ErrorCode, HostKey, UserAuth, UserCreate, UserLookup, ZoneDelete, ZoneList, ZoneLookup, ZoneSet};

use crate::stage::Stage;

const EMAIL: &str = "customer@example.com";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let client = |key| Client::builder(key).endpoint(&stage.endpoint).ca_file(&stage.ca_file).build();
    let host = client(HostKey::from_file(&stage.host_key_file)?)?;
    let other = client(HostKey::from_file(&stage.other_host_key_file)?)?;

    let user = host.user_create(&UserCreate::new(EMAIL, "correct-horse-1").unique_id("customer-1001"))?;
    stage.act(
        "user_create",
        "an account for a customer",
        format_args!("{} {:?}", user.cloudflare_email, user.user_key),
    );

    let zone = host.zone_set(&ZoneSet::new(
        &user.user_key,
        "example.com",
        "cloudflare-resolve-to.example.com",
        ["www", "blog", "wordpress:cloudflare-rs2.example.com"],
    ))?;
    stage.act("zone_set", "their domain with three names", "the panel now sets in its DNS:");
    for (name, target) in &zone.forward_tos {
        Stage::more(&format!("{:<23} 900 IN CNAME {target}.", format!("{name}.")));
    }

    for row in host.zones(ZoneList::new()) {
        let row = row?;
        let status = row.zone_status.map(|status| format!("{status:?}")).unwrap_or_default();
        let row = format!("{} {} {status}", row.zone_name, row.user_email.unwrap_or_default());
        stage.act("zone_list", "all zones of this provider", row);
    }

    let error = expect_error(host.user_auth(&UserAuth::new(EMAIL, "wrong-horse-2")))?;
    stage.refused("user_auth", "the customer with a wrong password", &error);
    Stage::more(&format!("advice: {}", error.advice()));

    let stranger = other.user_lookup(&UserLookup::by_email(EMAIL))?;
    let known = format!("user_exists {}, user_authed {}", stranger.user_exists, stranger.user_authed);
    stage.act("user_lookup", "another provider gets no key", known);
    let error = expect_error(other.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com")))?;
    stage.refused("zone_lookup", "that provider with the key even so", &error);

    let deleted = host.zone_delete(&ZoneDelete::new(&user.user_key, "example.com"))?;
    stage.act("zone_delete", "the customer leaves", format_args!("zone_deleted {}", deleted.zone_deleted));
    let error = expect_error(host.zone_delete(&ZoneDelete::new(&user.user_key, "example.com")))?;
    stage.refused("zone_delete", "a second time", &error);
    let zone = host.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com"))?;
    stage.act("zone_lookup", "what is left", format_args!("zone_exists {}", zone.zone_exists));

    // What the play says is what happened.
    assert!(!zone.zone_exists && deleted.zone_deleted && stranger.user_exists && !stranger.user_authed);
    assert!(error.code() == Some(ErrorCode::ZONE_ALREADY_REMOVED) && error.is_already_gone());
    Ok(())
}

/// The error of an act that has to be refused.
pub(crate) fn expect_error<T>(result: Result<T, cfhost::Error>) -> Result<cfhost::Error, Box<dyn Error>> {
    match result {
        Ok(_) => Err("an act succeeded that must not".into()),
        Err(error) if error.code().is_some() => Ok(error),
        Err(error) => Err(error.into()),
    }
}
