//! A customer's life, in Rust.

use std::error::Error;

use cfhost::{Client, ErrorCode, HostKey, UserAuth, UserCreate, UserLookup, ZoneDelete, ZoneList, ZoneLookup, ZoneSet};

use crate::stage::Stage;

const EMAIL: &str = "customer@example.com";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let client = |key| Client::builder(key).endpoint(&stage.endpoint).ca_file(&stage.ca_file).build();
    let host = client(HostKey::from_file(&stage.host_key_file)?)?;
    let other = client(HostKey::from_file(&stage.other_host_key_file)?)?;

    stage.act("user_create", "an account for a customer");
    let user = host.user_create(&UserCreate::new(EMAIL, "correct-horse-1").unique_id("customer-1001"))?;
    stage.field("cloudflare_email", &user.cloudflare_email);
    stage.field("unique_id", user.unique_id.as_deref().unwrap_or("none"));
    stage.field("user_key", format_args!("{:?}", user.user_key));

    stage.act("zone_set", "their domain, three names, one with an origin of its own");
    let zone = host.zone_set(&ZoneSet::new(
        &user.user_key,
        "example.com",
        "cloudflare-resolve-to.example.com",
        ["www", "blog", "wordpress:cloudflare-rs2.example.com"],
    ))?;
    for (name, origin) in &zone.hosted_cnames {
        stage.field(name, format_args!("is fetched from {origin}"));
    }
    stage.note("the panel now sets in its DNS:");
    for (name, target) in &zone.forward_tos {
        stage.note(&format!("  {:<23} 900 IN CNAME {target}.", format!("{name}.")));
    }

    stage.act("zone_lookup", "how the zone stands");
    let zone = host.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com"))?;
    stage.field("zone_exists", zone.zone_exists);
    stage.field("zone_hosted", zone.zone_hosted);
    stage.field("names", zone.hosted_cnames.len());

    stage.act("zone_list", "all zones of this provider");
    for row in host.zones(ZoneList::new()) {
        let row = row?;
        let status = row.zone_status.map(|status| format!("{status:?}"));
        stage.field(
            &row.zone_name,
            format_args!("{} {}", row.user_email.unwrap_or_default(), status.unwrap_or_default()),
        );
    }

    stage.act("user_auth", "the same customer with a wrong password");
    let error = expect_error(host.user_auth(&UserAuth::new(EMAIL, "wrong-horse-2")))?;
    stage.refused(&error);

    stage.act("user_lookup", "another provider knows of the account, and gets no key to it");
    let stranger = other.user_lookup(&UserLookup::by_email(EMAIL))?;
    stage.field("user_exists", stranger.user_exists);
    stage.field("user_authed", stranger.user_authed);
    stage.act("zone_lookup", "that provider with the customer's key all the same");
    let error = expect_error(other.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com")))?;
    stage.refused(&error);

    stage.act("zone_delete", "the customer leaves");
    let deleted = host.zone_delete(&ZoneDelete::new(&user.user_key, "example.com"))?;
    stage.field("zone_deleted", deleted.zone_deleted);

    stage.act("zone_delete", "once more");
    let error = expect_error(host.zone_delete(&ZoneDelete::new(&user.user_key, "example.com")))?;
    stage.refused(&error);
    stage.field("is_already_gone()", error.is_already_gone());

    stage.act("zone_lookup", "what is left");
    let zone = host.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com"))?;
    stage.field("zone_exists", zone.zone_exists);

    // What the play says is what happened.
    assert!(!zone.zone_exists && deleted.zone_deleted && stranger.user_exists && !stranger.user_authed);
    assert_eq!(error.code(), Some(ErrorCode::ZONE_ALREADY_REMOVED));
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
