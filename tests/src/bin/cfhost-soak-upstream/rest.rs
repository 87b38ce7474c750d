//! The end: everything comes to rest, customers point their names where they were told to, and all accounts are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, Instant};

use cfhost::{ErrorCode, SslStatus, ZoneList, ZoneLookup, ZoneLookupReply, ZoneStatusFilter};
use cfhost_tests::bind::{Bind, KEY};
use serde_json::json;

use crate::model::{self, PROVIDERS, Rows, Way};
use crate::{Worker, World};

/// How long the end may take: what is queued at the vendor is set up then.
const PATIENCE: Duration = Duration::from_secs(300);
/// Longer than from one of the vendor's checks to the next.
const WHILE: Duration = Duration::from_secs(3 * 3_600);
/// The certificates of one minute are taken in it.
const MINUTE: Duration = Duration::from_secs(60);
/// After this time, the vendor takes as many requests as before, and so many look-ups fit in.
const PAUSE: (usize, Duration) = (200, Duration::from_secs(300));

/// Names and where they lead, by all accounts.
type Names = BTreeMap<String, Way>;

/// Lets all come to rest. Gives what differs then.
pub(crate) fn come_to_rest(world: &World, workers: &[Worker<'_>]) -> io::Result<Vec<String>> {
    let end = Instant::now() + PATIENCE;
    let mut pause = MINUTE;
    loop {
        world.gateway.advance(&world.vendor, pause)?;
        thread::sleep(Duration::from_secs(1));
        let open = world.gateway.status()?.operations;
        if !open.is_empty() && Instant::now() < end {
            pause = MINUTE;
            continue;
        }
        pause = WHILE;
        let mut wrong: Vec<String> = open.iter().map(|it| format!("still under way: {it:?}")).collect();
        let told = ask_all(world, workers, &mut wrong)?;
        let is_switched = switch(&world.bind, &told)?;
        compare(world, &told, &mut wrong)?;
        if wrong.is_empty() {
            wrong.extend(world.gateway.diff()?);
        }
        if (wrong.is_empty() && !is_switched) || Instant::now() > end {
            println!("{} names of customers are behind the vendor at the end", told.len());
            return Ok(wrong);
        }
    }
}

/// Asks the gateway about each zone, and for the list of all.
fn ask_all(world: &World, workers: &[Worker<'_>], wrong: &mut Vec<String>) -> io::Result<Names> {
    let (mut told, mut hosted, mut asked) = (Names::new(), BTreeMap::new(), 0);
    for worker in workers {
        let email = format!("{}@example.com", worker.binding.name);
        for zone in worker.zones.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            asked += 1;
            if asked % PAUSE.0 == 0 {
                world.gateway.advance(&world.vendor, PAUSE.1)?;
            }
            let reply = match look(world, worker, &zone.name) {
                Ok(reply) => reply,
                Err(error) => {
                    wrong.push(format!("zone_lookup of {}: {error}", zone.name));
                    continue;
                }
            };
            let found: Rows = model::rows_of(
                &json!(reply.zone_exists && reply.zone_hosted),
                &json!(reply.hosted_cnames),
                &json!(reply.forward_tos),
            );
            if !zone.may_be.contains(&found) {
                wrong.push(format!("{} is shown as {found:?}, and may be {:?}", zone.name, zone.may_be));
            }
            let Some(rows) = found else { continue };
            if reply.ssl_status != Some(SslStatus::Ready) {
                wrong.push(format!("{} is {:?}", zone.name, reply.ssl_status));
            }
            told.extend(rows);
            hosted.insert(zone.name.clone(), email.clone());
        }
    }
    let list = ZoneList::new().limit(1_000).zone_status(ZoneStatusFilter::Active);
    let list = world.client.zone_list(&list).map_err(io::Error::other)?.into_inner();
    let listed: BTreeMap<String, String> =
        list.rows.into_iter().map(|row| (row.zone_name, row.user_email.unwrap_or_default())).collect();
    for name in hosted.keys().chain(listed.keys()).collect::<BTreeSet<_>>() {
        if hosted.get(name) != listed.get(name) {
            wrong.push(format!("zone_list has {name} of {:?}, and not of {:?}", listed.get(name), hosted.get(name)));
        }
    }
    Ok(told)
}

fn look(world: &World, worker: &Worker<'_>, zone: &str) -> Result<ZoneLookupReply, cfhost::Error> {
    let lookup = ZoneLookup::new(worker.user_key.as_str(), zone);
    let reply = match world.client.zone_lookup(&lookup) {
        Err(error) if error.code() == Some(ErrorCode::DB_UNAVAILABLE) => world.client.zone_lookup(&lookup),
        result => result,
    };
    reply.map(cfhost::Reply::into_inner)
}

/// The customers point their names where they were told to, and no others. Whether that changed anything.
fn switch(bind: &Bind, told: &Names) -> io::Result<bool> {
    let (cnames, wanted) = (cnames(bind)?, targets(told));
    let mut commands: Vec<String> = Vec::new();
    for name in cnames.keys().filter(|name| !wanted.contains_key(*name)) {
        commands.push(format!("update delete {name} CNAME\n"));
    }
    for (name, target) in wanted.iter().filter(|(name, target)| cnames.get(*name) != Some(target)) {
        commands.push(format!("update delete {name} CNAME\nupdate add {name} 60 CNAME {target}.\n"));
    }
    for part in commands.chunks(100) {
        bind.nsupdate(&format!("zone test\n{}send\n", part.concat()))?;
    }
    Ok(!commands.is_empty())
}

fn targets(told: &Names) -> BTreeMap<String, String> {
    told.iter().map(|(name, way)| (name.clone(), model::target(name, way))).collect()
}

/// Where the name server leads the names of customers.
fn cnames(bind: &Bind) -> io::Result<BTreeMap<String, String>> {
    let key = format!("hmac-sha256:{}:{}", KEY.0, KEY.1);
    let zone = bind.dig(&["+noshort", "+noall", "+answer", "-y", &key, "test", "AXFR"])?;
    let record = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [name, _, _, "CNAME", target] if !name.starts_with("www.other") => {
            Some((name.trim_end_matches('.').to_owned(), target.trim_end_matches('.').to_owned()))
        }
        _ => None,
    };
    Ok(zone.lines().filter_map(record).collect())
}

/// What vendor and name server have otherwise than customers were told.
fn compare(world: &World, told: &Names, wrong: &mut Vec<String>) -> io::Result<()> {
    let (others, ours): (Vec<_>, Vec<_>) =
        world.vendor.hostnames().into_iter().partition(|name| name.name.starts_with("www.other"));
    for before in world.others.iter().filter(|before| !others.contains(before)) {
        wrong.push(format!("{} of others was {before:?}", before.name));
    }
    if others.len() != world.others.len() {
        wrong.push(format!("there are {} names of others, and not {}", others.len(), world.others.len()));
    }
    let mut found = BTreeSet::new();
    for name in &ours {
        let way = Way { server: name.server.clone().unwrap_or_default(), provider: name.provider.clone() };
        found.insert((name.name.clone(), way));
        if name.status != ["active", "active"] {
            wrong.push(format!("{} in {} is {:?} at the vendor", name.name, name.provider, name.status));
        }
    }
    let wanted: BTreeSet<(String, Way)> = told.clone().into_iter().collect();
    wrong.extend(found.difference(&wanted).map(|(name, way)| format!("the vendor has {name}: {way:?}")));
    wrong.extend(wanted.difference(&found).map(|(name, way)| format!("the vendor lacks {name}: {way:?}")));
    let mut origins = world.vendor.origins();
    origins.sort();
    let is_own = |way: &&Way| !PROVIDERS.contains(&(way.provider.as_str(), way.server.as_str()));
    let needed: BTreeSet<_> =
        told.values().filter(is_own).map(|way| (way.provider.clone(), way.server.clone())).collect();
    if origins != needed.iter().cloned().collect::<Vec<_>>() {
        wrong.push(format!("the vendor has the origins {origins:?}, and {needed:?} are needed"));
    }
    if cnames(&world.bind)? != targets(told) {
        wrong.push("the name server leads names elsewhere".to_owned());
    }
    Ok(())
}
