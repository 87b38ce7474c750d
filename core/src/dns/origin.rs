//! Where the network fetches from.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use super::alias::{Aliases, is_endless};
use super::plan::Network;
use super::record::{at, host_name, is_in};
use super::{Conflicts, Plan, PlanOptions, Record};
use crate::host_name::domain_to_ascii;
use crate::{Delivery, Error, ErrorKind};

/// The label of the name that the network fetches from, where the origin is given by its addresses.
pub(super) const ORIGIN_LABEL: &str = "cloudflare-resolve-to";

/// Where the network fetches from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// It fetches from these addresses. The zone's name `cloudflare-resolve-to` gets them, unless it leads to them as
    /// an alias.
    Addrs(Vec<IpAddr>),
    /// It fetches from a name that is there already. This must not be one of the names to be switched, nor an alias of
    /// one.
    Name(String),
    /// It fetches from the addresses that this name of the zone has now, by itself or as an alias of another name of
    /// the zone. `cloudflare-resolve-to` gets them, unless it leads to them as an alias.
    MoveOf(String),
}

/// What a plan of the origin is made from.
pub(super) struct Site<'a> {
    zone: &'a str,
    /// Our name for an origin that is given by its addresses.
    name: String,
    /// The names that are to be switched.
    names: &'a BTreeMap<String, Option<String>>,
    records: &'a [Record],
    network: &'a Network,
    aliases: Aliases<'a>,
}

/// Where the zone is fetched from, and what that takes.
pub(super) struct PlannedOrigin {
    pub(super) resolve_to: String,
    pub(super) plan: Plan,
    pub(super) options: PlanOptions,
}

impl PlannedOrigin {
    pub(super) fn new(site: &Site<'_>, origin: &Origin, options: &PlanOptions) -> Result<Self, Error> {
        let wanted: Vec<Record> = match origin {
            Origin::Name(name) => return Self::named(site, "origin", origin_name_of(name)?, options),
            Origin::Addrs(addrs) => {
                let record = |addr: &IpAddr| {
                    let rtype = if addr.is_ipv4() { "A" } else { "AAAA" };
                    Record::new(&site.name, options.ttl, rtype, addr.to_string())
                };
                addrs.iter().map(record).collect()
            }
            Origin::MoveOf(name) => {
                let name = origin_name_of(name)?;
                let has_moved = site.aliases.chain(&name).iter().any(|of| site.network.is_target(of));
                let from = site.addresses(if has_moved { &site.name } else { &name })?;
                from.map(|record| Record { name: site.name.clone(), ..record.clone() }).collect()
            }
        };
        if site.names.contains_key(&site.name) {
            return Err(invalid("has a name that is to be switched"));
        }
        if wanted.is_empty() {
            let message = match origin {
                Origin::MoveOf(name) => format!("{name} has no addresses of its own that the network could fetch from"),
                _ => "there are no addresses that the network could fetch from".to_owned(),
            };
            return Err(Error::new(ErrorKind::Dns, Delivery::NotSent, message));
        }
        let mut options = options.clone();
        options.origin_addrs.extend(wanted.iter().filter_map(addr));
        let plan = site.plan(wanted, options.conflicts)?;
        Ok(Self { resolve_to: site.name.clone(), plan, options })
    }

    /// By a name that is there already. Its addresses are the network's to find; those in the zone are in nobody's way. What is
    /// refused is the caller's `argument`, which need not be the origin.
    pub(super) fn named(
        site: &Site<'_>,
        argument: &'static str,
        name: String,
        options: &PlanOptions,
    ) -> Result<Self, Error> {
        let chain = site.aliases.chain(&name);
        let refused =
            |reason: fmt::Arguments<'_>| Err(Error::invalid(argument, format_args!("the origin {name} {reason}")));
        let switched = "one of the names that are to be switched";
        if site.names.contains_key(&name) {
            return refused(format_args!("is {switched}"));
        }
        if let Some(of) = chain.iter().find(|of| site.names.contains_key(*of)) {
            return refused(format_args!("is an alias of {of}, which is {switched}"));
        }
        if let Some(of) = chain.iter().find(|of| site.network.is_target(of)) {
            return refused(format_args!("leads to {of}, which is the network itself"));
        }
        if is_endless(&chain) {
            return Err(site.nowhere(&chain, "Mend these aliases, or name another origin."));
        }
        let mut options = options.clone();
        let addresses = chain.last().into_iter().flat_map(|last| at(site.records, last));
        options.origin_addrs.extend(addresses.filter_map(addr));
        Ok(Self { resolve_to: name, plan: Plan::default(), options })
    }
}

impl<'a> Site<'a> {
    pub(super) fn new(
        zone: &'a str,
        names: &'a BTreeMap<String, Option<String>>,
        records: &'a [Record],
        network: &'a Network,
    ) -> Self {
        let name = format!("{ORIGIN_LABEL}.{zone}");
        Self { zone, name, names, records, network, aliases: Aliases::among(records) }
    }

    /// The address records that a name leads to; an error if it is an alias that leads to none.
    fn addresses(&self, name: &str) -> Result<impl Iterator<Item = &'a Record> + use<'a>, Error> {
        let chain = self.aliases.chain(name);
        let records = self.records;
        let last = chain.last().cloned().unwrap_or_default();
        let addresses = records.iter().filter(move |record| record.name == last && record.is_address());
        if chain.len() > 1 && (is_endless(&chain) || addresses.clone().next().is_none()) {
            let advice = "Give the origin by its addresses, or by a name that leads to them.";
            return Err(self.nowhere(&chain, advice));
        }
        Ok(addresses)
    }

    /// An alias that leads to no address.
    fn nowhere(&self, chain: &[String], advice: &str) -> Error {
        let end = match chain.last() {
            _ if is_endless(chain) => ", and so on without an end",
            Some(last) if !is_in(last, self.zone) => ", which is not in the zone",
            _ => ", which has no address in the zone",
        };
        let links: Vec<_> = chain.windows(2).map(|link| format!("{} is an alias of {}", link[0], link[1])).collect();
        let message = format!("the origin has no addresses: {}{end}", links.join(", "));
        Error::new(ErrorKind::Dns, Delivery::NotSent, message).add_advice(advice)
    }

    /// What has to change so that our name has these addresses.
    fn plan(&self, wanted: Vec<Record>, conflicts: Conflicts) -> Result<Plan, Error> {
        let content = |records: &mut dyn Iterator<Item = &Record>| {
            let mut content: Vec<_> = records.map(|record| (record.rtype.clone(), record.data.clone())).collect();
            content.sort();
            content
        };
        let chain = self.aliases.chain(&self.name);
        // The vendor's own plugin made it an alias of the zone's name.
        let is_kept = chain.len() > 1 && !chain.iter().any(|of| self.names.contains_key(of));
        let addresses = self.addresses(&self.name).into_iter().flatten().filter(|_| is_kept);
        let have = content(&mut at(self.records, &self.name));
        let wants = content(&mut wanted.iter());
        if have == wants || content(&mut addresses.into_iter()) == wants {
            return Ok(Plan::default());
        }
        if have.is_empty() || conflicts != Conflicts::Refuse {
            return Ok(Plan::toward(self.zone, self.records, [(self.name.clone(), wanted)].into()));
        }
        let mut message = format!("{} has other records than the origin's addresses", self.name);
        if let Some(of) = chain.get(1) {
            message = format!("{message}: it is an alias of {of}");
        }
        let advice = "Give that name as the origin, or allow its records to make way.";
        Err(Error::new(ErrorKind::Dns, Delivery::NotSent, message).add_advice(advice))
    }
}

/// What takes our record of the origin away again.
pub(super) fn cleanup(zone: &str, origin_name: &str, records: &[Record], applied: &[Plan]) -> Plan {
    let is_used = records.iter().filter_map(Record::target).any(|target| target == origin_name);
    let touched = applied.iter().find(|plan| plan.names().contains(origin_name));
    let is_ours = at(records, origin_name).all(Record::is_address);
    let before = match touched {
        Some(plan) => at(&plan.seen, origin_name).cloned().collect(),
        // Nobody says what was there. Addresses at this name are what we put there.
        None if is_ours && applied.is_empty() => Vec::new(),
        None => return Plan::default(),
    };
    if is_used { Plan::default() } else { Plan::toward(zone, records, [(origin_name.to_owned(), before)].into()) }
}

fn addr(record: &Record) -> Option<IpAddr> {
    record.data.parse().ok().filter(|_| record.is_address())
}

/// The host name that an origin is given by.
pub(super) fn origin_name_of(name: &str) -> Result<String, Error> {
    host_name(&domain_to_ascii(name.to_owned())).ok_or_else(|| invalid("is no host name"))
}

fn invalid(reason: impl fmt::Display) -> Error {
    Error::invalid("origin", reason)
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    const ZONE: &str = "example.com";

    fn record(label: &str, rtype: &str, data: &str) -> Record {
        let name = if label == "@" { ZONE.to_owned() } else { format!("{label}.{ZONE}") };
        Record::new(name, 300, rtype, data)
    }

    fn planned(records: &[Record], origin: &Origin, conflicts: Conflicts) -> Result<PlannedOrigin, Error> {
        let names = BTreeMap::from([("www.example.com".to_owned(), None), ("shop.example.com".to_owned(), None)]);
        let options = PlanOptions { conflicts, ..PlanOptions::default() };
        PlannedOrigin::new(&Site::new(ZONE, &names, records, &Network::new(&options)), origin, &options)
    }

    fn moved(records: &[Record]) -> Result<PlannedOrigin, Error> {
        planned(records, &Origin::MoveOf("www.example.com".to_owned()), Conflicts::Refuse)
    }

    #[test]
    fn aliases_are_followed_to_addresses() {
        let apex = [record("@", "A", "192.0.2.1"), record("@", "AAAA", "2001:db8::1"), record("@", "MX", "10 mail.")];
        let ours = [record(ORIGIN_LABEL, "A", "192.0.2.1"), record(ORIGIN_LABEL, "AAAA", "2001:db8::1")];
        let aliases = [record("www", "CNAME", "a.example.com."), record("a", "CNAME", "example.com.")];
        let zone = [&apex[..], &aliases].concat();
        let made = moved(&zone).unwrap();
        assert_eq!(made.plan.add, ours);
        assert_eq!(made.options.origin_addrs.len(), 2);
        // Once it is done, and once the name is switched, it is as it should be.
        assert!(moved(&[&zone[..], &ours].concat()).unwrap().plan.is_empty());
        let switched = record("www", "CNAME", "www.example.com.cdn.cloudflare.net.");
        assert!(moved(&[&apex[..], &ours, slice::from_ref(&switched)].concat()).unwrap().plan.is_empty());
        // The plugin's alias of the zone's name is as good as its addresses.
        let plugin = record(ORIGIN_LABEL, "CNAME", "example.com.");
        let after = [&apex[..], &[plugin.clone(), switched]].concat();
        for records in [[&zone[..], slice::from_ref(&plugin)].concat(), after] {
            let made = moved(&records).unwrap();
            assert_eq!((made.resolve_to.as_str(), made.plan), ("cloudflare-resolve-to.example.com", Plan::default()));
        }
        // But not if the addresses are others, or it leads to a name that is to be switched.
        let other = Origin::Addrs(vec!["192.0.2.9".parse().unwrap()]);
        let records = [&apex[..], &[plugin]].concat();
        let error = planned(&records, &other, Conflicts::Refuse).err().unwrap();
        assert!(error.message().ends_with("addresses: it is an alias of example.com"), "{error}");
        assert_eq!(planned(&records, &other, Conflicts::MoveAddresses).unwrap().plan.names().len(), 1);
        let records = [&apex[..], &aliases, &[record(ORIGIN_LABEL, "CNAME", "www.example.com.")]].concat();
        assert!(moved(&records).is_err());
    }

    #[test]
    fn what_leads_nowhere_is_said_to() {
        for (records, said) in [
            (
                vec![record("www", "CNAME", "a.example.com."), record("a", "CNAME", "host.example.net.")],
                "www.example.com is an alias of a.example.com, a.example.com is an alias of host.example.net, which is not \
                 in the zone",
            ),
            (
                vec![record("www", "CNAME", "a.example.com."), record("a", "TXT", "x")],
                "www.example.com is an alias of a.example.com, which has no address in the zone",
            ),
            (
                vec![record("www", "CNAME", "a.example.com."), record("a", "CNAME", "www.example.com.")],
                "www.example.com is an alias of a.example.com, a.example.com is an alias of www.example.com, and so on \
                 without an end",
            ),
        ] {
            let error = moved(&records).err().unwrap();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Dns, Delivery::NotSent));
            assert_eq!(error.message(), format!("the origin has no addresses: {said}"));
            assert!(error.advice().contains("by its addresses"), "{error}");
        }
        let error = moved(&[record("@", "A", "192.0.2.1")]).err().unwrap();
        assert!(error.message().starts_with("www.example.com has no addresses of its own"), "{error}");
    }

    #[test]
    fn an_origin_by_name_does_not_lead_back_into_the_network() {
        let named = |to: &str| {
            let records = [
                record("origin", "CNAME", to),
                record("a", "CNAME", "www.example.com."),
                record("b", "CNAME", "b.example.com.cdn.cloudflare.net."),
                record("@", "A", "192.0.2.1"),
            ];
            planned(&records, &Origin::Name("origin.example.com".to_owned()), Conflicts::Refuse)
        };
        for (to, said) in [
            ("www.example.com.", "origin.example.com is an alias of www.example.com, which is one of the names"),
            ("a.example.com.", "origin.example.com is an alias of www.example.com, which is one of the names"),
            ("b.example.com.", "leads to b.example.com.cdn.cloudflare.net, which is the network itself"),
            ("origin.example.com.", "without an end"),
        ] {
            let error = named(to).err().unwrap();
            assert!(error.message().contains(said), "{error}");
        }
        for to in ["host.example.net.", "gone.example.com."] {
            assert_eq!(named(to).unwrap().resolve_to, "origin.example.com");
        }
        assert_eq!(
            named("example.com.").unwrap().options.origin_addrs.len(),
            1,
            "the origin's by way of the zone's name"
        );
    }
}
