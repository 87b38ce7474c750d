//! Opens an account for a customer, puts their domain behind the network, and prints the records that its DNS needs.
//!
//! The settings come from the environment, as [`Client::from_env`] reads them.

#![expect(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;

use cfhost::{Client, UserCreate, ZoneSet};

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let user = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?;
    let names = ["www", "blog", "wordpress:cloudflare-rs2.example.com"];
    let zone = client.zone_set(&ZoneSet::new(&user.user_key, "example.com", "origin.example.com", names))?;
    for (name, target) in &zone.forward_tos {
        println!("{name}. 900 IN CNAME {target}.");
    }
    Ok(())
}
