//! The tasks of `core/README.md`, one function each, tried on a customer of its own.

#![expect(clippy::print_stdout, reason = "it is a program")]

use std::collections::HashMap;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use cfhost::ranges::{Proxies, Ranges};
use cfhost::{
    Client, Delivery, ErrorCode, Options, UserAuth, UserCreate, UserKey, UserLookup, ZoneDelete, ZoneList, ZoneSet,
};

/// The key of a customer; none if this host has no key to the account.
fn find(client: &Client, email: &str) -> Result<Option<UserKey>, cfhost::Error> {
    let user = client.user_lookup(&UserLookup::by_email(email))?.into_inner();
    Ok(user.user_key)
}

/// What to show a customer who signs in.
fn sign_in(client: &Client, email: &str, password: &str) -> Result<String, cfhost::Error> {
    match client.user_auth(&UserAuth::new(email, password)) {
        Ok(_) => Ok("Welcome back.".to_owned()),
        Err(error) if error.code() == Some(ErrorCode::PASSWORD_FAILED) => Ok(error.message().to_owned()),
        Err(error) => Err(error),
    }
}

/// Deletes a zone. It is no failure if the zone is gone already, and it is looked up if nobody knows.
fn delete(client: &Client, user_key: &UserKey, zone: &str) -> Result<(), cfhost::Error> {
    match client.zone_delete(&ZoneDelete::new(user_key, zone)) {
        Err(error) if error.is_already_gone() => Ok(()),
        Err(error) if error.delivery() == Delivery::PerhapsCarriedOut => {
            let is_there = client.zones(ZoneList::new().zone_name(zone)).next().is_some();
            if is_there { Err(error) } else { Ok(()) }
        }
        other => other.map(drop),
    }
}

/// Who sent a request, on a web server behind the network and a proxy of its own.
fn visitor(peer: IpAddr, headers: &HashMap<String, String>) -> Result<IpAddr, cfhost::Error> {
    let proxies = Proxies::new(["127.0.0.1", "::1"])?;
    Ok(Ranges::built_in().visitor_addr_behind(&proxies, peer, headers))
}

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    // A cron job has time: two minutes for each call, and more tries than usual.
    let client = client.with_options(Options::new().timeout(Duration::from_secs(120)).retries(5));

    let email = "tasks@example.com";
    client.user_create(&UserCreate::new(email, "correct-horse-1"))?;
    let user_key = find(&client, email)?.ok_or("there is no such customer")?;
    println!("find: {user_key:?}");
    println!("sign in: {}", sign_in(&client, email, "correct-horse-1")?);
    println!("sign in: {}", sign_in(&client, email, "wrong-horse-2")?);
    client.zone_set(&ZoneSet::new(&user_key, "example.org", "origin.example.org", ["www"]))?;
    delete(&client, &user_key, "example.org")?;
    delete(&client, &user_key, "example.org")?;
    println!("zones: {}", client.zones(ZoneList::new().zone_name("example.org")).count());
    let headers = HashMap::from([("CF-Connecting-IP".to_owned(), "198.51.100.7".to_owned())]);
    println!("visitor: {}", visitor("104.16.0.1".parse()?, &headers)?);
    Ok(())
}
