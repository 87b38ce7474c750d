//! What has to change in a zone, as data. Nothing here asks anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Gathered;
use super::alias::{Alias, Aliases, is_endless};
use super::data::OTHER_TYPES;
use super::record::{ByName, Record, host_name, is_in, listed};
use crate::words::words;
use crate::{Delivery, Error, ErrorKind};

/// Where names of certificate authorities end that a zone points at to prove itself.
const VALIDATION: [&str; 2] = ["comodoca.com", "sectigo.com"];

/// The label below which a certificate authority looks (RFC 8555).
const CHALLENGE: &str = "_acme-challenge";

/// Where names end at which the network proves a name by itself.
const DELEGATION: &str = "dcv.cloudflare.com";

/// Where the vendor's own targets end.
const VENDORS: &str = "cdn.cloudflare.net";

words! {
    /// What happens to other records at a name that is to get a CNAME. There can be none beside a CNAME.
    #[derive(Default)]
    Conflicts {
        /// The plan is refused, and the error names all such records. The plan is also refused if an MX, an SRV or an NS
        /// elsewhere in the zone points at the name, because none of these may point at an alias.
        #[default]
        Refuse = "refuse",
        /// A and AAAA are removed. Anything else is refused.
        MoveAddresses = "move_addresses",
        /// Everything is removed, and an MX or an SRV may point at the name: mail to it is no longer delivered. The plan is
        /// still refused if an NS points at the name.
        MoveAll = "move_all",
    }
}

/// How a plan is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// The TTL of new records, seconds. Defaults to 900.
    pub ttl: u32,
    /// What happens to other records at a name. Defaults to [`Conflicts::Refuse`].
    pub conflicts: Conflicts,
    /// The origin's addresses. An A or AAAA record with one of them never conflicts, whatever `conflicts` says, because
    /// nothing is lost with it. Defaults to none.
    pub origin_addrs: Vec<IpAddr>,
    /// What a target has to end in. By default, the list is empty, and a target may be any name outside the zone. Names
    /// that point at the network are then known by the rows of the zone, by the plans that were applied, and by the
    /// vendor's `.cdn.cloudflare.net`. If neither rows nor plans are left, name the suffix of your gateway's targets here.
    pub target_suffixes: Vec<String>,
    /// Whether a target for the zone's own name is left to the caller, and not refused. Defaults to `false`.
    pub leave_apex: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            ttl: 900,
            conflicts: Conflicts::Refuse,
            origin_addrs: Vec::new(),
            target_suffixes: Vec::new(),
            leave_apex: false,
        }
    }
}

impl PlanOptions {
    /// Why a name of this zone is not to become a CNAME of this target.
    fn refuse_target(&self, zone: &str, target: &str) -> Result<(), Error> {
        let refused = |reason: &str| Err(Error::invalid("forward_tos", format_args!("{target} {reason}")));
        if is_in(target, zone) {
            return refused("is in the zone itself, and no name of the network");
        }
        if self.target_suffixes.is_empty() || self.target_suffixes.iter().any(|suffix| ends_in(target, suffix)) {
            return Ok(());
        }
        refused(&format!("does not end in {}", self.target_suffixes.join(", ")))
    }
}

/// What names the network answers for, as far as that is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    suffixes: Vec<String>,
    targets: BTreeSet<String>,
    /// What the rows' targets have after their names.
    of_rows: Option<String>,
}

impl Network {
    /// By the allowed suffixes, or else the vendor's.
    pub(super) fn new(options: &PlanOptions) -> Self {
        let mut suffixes = options.target_suffixes.clone();
        if suffixes.is_empty() {
            suffixes.push(VENDORS.to_owned());
        }
        Self { suffixes, ..Self::default() }
    }

    /// By what a server says that names of a zone and their targets are, too.
    pub(super) fn with_rows(mut self, zone: &str, forward_tos: &BTreeMap<String, String>) -> Self {
        for (name, target) in forward_tos {
            let (Some(name), Some(target)) = (host_name(name), host_name(target)) else { continue };
            if !is_challenge(&name) && !is_in(&target, zone) {
                self.of_rows = self.of_rows.or_else(|| suffix_of(&name, &target).map(str::to_owned));
                self.targets.insert(target);
            }
        }
        self
    }

    /// By what plans pointed names at, too. A plan that points back gives a name what an earlier one took away.
    fn with_plans(mut self, applied: &[Plan]) -> Self {
        let mut taken_away = BTreeSet::new();
        for plan in applied {
            for record in plan.comes() {
                let target = record.target().filter(|target| !is_in(target, &plan.zone));
                let target = target.filter(|target| suffix_of(&record.name, target).is_some());
                self.targets.extend(target.filter(|_| !taken_away.contains(record)));
            }
            taken_away.extend(&plan.seen);
        }
        self
    }

    /// Whether the network answers for this name.
    pub(super) fn is_target(&self, name: &str) -> bool {
        self.targets.contains(name) || self.suffixes.iter().any(|suffix| ends_in(name, suffix))
    }

    /// What the target of a name is expected to be: its name with the suffix that other rows have, or an allowed one.
    pub(super) fn expected(&self, name: &str) -> String {
        let suffix = self.of_rows.as_ref().or_else(|| self.suffixes.first()).map_or(VENDORS, String::as_str);
        format!("{name}.{}", suffix.trim_matches('.').to_ascii_lowercase())
    }
}

/// What a target has after the name, if that is how it begins.
fn suffix_of<'a>(name: &str, target: &'a str) -> Option<&'a str> {
    target.strip_prefix(name)?.strip_prefix('.')
}

fn ends_in(name: &str, suffix: &str) -> bool {
    let suffix = suffix.trim_matches('.').to_ascii_lowercase();
    name.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// The name at which a certificate authority looks for a proof that a name is its owner's.
pub(super) fn challenge_of(name: &str) -> String {
    format!("{CHALLENGE}.{name}")
}

/// The name that this one is the challenge of.
pub(super) fn challenged(name: &str) -> Option<&str> {
    name.strip_prefix(CHALLENGE)?.strip_prefix('.')
}

pub(super) fn is_challenge(name: &str) -> bool {
    challenged(name).is_some()
}

/// A record that takes another one's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The record as it is.
    pub from: Record,
    /// The record as it is to be.
    pub to: Record,
}

/// A name that a plan leaves as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The name.
    pub name: String,
    /// Why the plan leaves it, and what to do instead.
    pub reason: String,
}

/// What has to change in a zone. A plan can be written as text, stored as JSON, or applied by dynamic update. A panel
/// whose DNS has an API of its own can carry it out: remove `remove`, replace `change`, add `add`, all at once.
///
/// ```
/// use std::collections::BTreeMap;
/// use cfhost::dns::{Plan, PlanOptions, Record};
///
/// let zone = vec![
///     Record::new("example.com", 3600, "A", "192.0.2.10"),
///     Record::new("www.example.com", 3600, "CNAME", "example.com."),
/// ];
/// let targets = [("www", "blog")].map(|(a, b)| [a, b]).concat();
/// let targets: BTreeMap<String, String> = targets
///     .iter()
///     .map(|label| (format!("{label}.example.com"), format!("{label}.example.com.cdn.cloudflare.net")))
///     .collect();
///
/// let plan = Plan::new("example.com", &targets, &zone, &PlanOptions::default())?;
/// assert_eq!((plan.add.len(), plan.change.len(), plan.remove.len()), (1, 1, 0));
///
/// let after = plan.apply_to(&zone);
/// assert!(Plan::new("example.com", &targets, &after, &PlanOptions::default())?.is_empty());
/// let mut back = plan.inverse().apply_to(&after);
/// back.sort();
/// assert_eq!(back, zone);
/// # Ok::<(), cfhost::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The zone.
    pub zone: String,
    /// Records that are not there yet.
    pub add: Vec<Record>,
    /// Records that are replaced, each by another at the same name and of the same type.
    pub change: Vec<Change>,
    /// Records that are there and are to go.
    pub remove: Vec<Record>,
    /// Names that need no change.
    pub unchanged: Vec<String>,
    /// Names that were asked for and are left as they are.
    pub left: Vec<Left>,
    /// Names that were not asked for and are aliases of names that then point at the network. The network gets their
    /// requests too. It answers them only if the zone has a row for each.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// All records that were seen at the names that change. If there are others when the plan is applied, somebody else
    /// changed the zone meanwhile. The plan must not be applied then.
    pub seen: Vec<Record>,
}

impl Plan {
    /// Makes the plan by which each name in `targets` (see [`ZoneSetReply::forward_tos`](crate::ZoneSetReply)) becomes
    /// a CNAME of its target, and nothing else changes.
    ///
    /// `records` are those of the zone. They must include all records at the names in `targets`. The plan knows what
    /// points at a name, and which names are aliases of one, only from these records. A name that points at its target
    /// is left as it is, its TTL included. So are names that prove the zone to a certificate authority, but for one kind:
    /// a row for `_acme-challenge` and a name delegates the proof to the network, and becomes a CNAME as well. If other
    /// records are there, they stay, and [`left`](Self::left) names them, unless [`Conflicts::MoveAll`] is set.
    ///
    /// # Errors
    ///
    /// [`Dns`](ErrorKind::Dns), naming everything that is in the way: other records at a name, an MX, SRV or NS that
    /// points at it, a target for the zone's own name, which cannot be a CNAME, and a name in a part of the zone that
    /// is delegated or is redirected by a DNAME. [`InvalidArgument`](ErrorKind::InvalidArgument) for a name that is not
    /// a host name, a name outside the zone, a target inside the zone, and one that does not end in an allowed suffix.
    pub fn new(
        zone: &str,
        targets: &BTreeMap<String, String>,
        records: &[Record],
        options: &PlanOptions,
    ) -> Result<Self, Error> {
        let zone = zone_name(zone)?;
        Self::within(&Network::new(options).with_rows(&zone, targets), &zone, targets, records, options)
    }

    /// As [`new`](Self::new), where more is known of the network.
    pub(super) fn within(
        network: &Network,
        zone: &str,
        targets: &BTreeMap<String, String>,
        records: &[Record],
        options: &PlanOptions,
    ) -> Result<Self, Error> {
        let mut wanted = BTreeMap::new();
        let mut left = Vec::new();
        let mut in_the_way = Vec::new();
        let aliases = Aliases::among(records);
        let pointers = aliases.pointers(records);
        let by_name = ByName::of(records);
        for (name, target) in targets {
            let not_a_name =
                |what: &str, text: &str| Error::invalid("forward_tos", format_args!("{text:?} is no {what}"));
            let (name, target) = (
                host_name(name).ok_or_else(|| not_a_name("host name", name))?,
                host_name(target).ok_or_else(|| not_a_name("host name", target))?,
            );
            if !is_in(&name, zone) {
                return Err(Error::invalid("forward_tos", format_args!("{name} is not in the zone {zone}")));
            }
            let have: Vec<Record> = by_name.at(&name).cloned().collect();
            if is_challenge(&name) {
                match delegation(zone, &name, &target, have, &by_name, options)? {
                    Ok(records) => _ = wanted.insert(name, records),
                    Err(reason) => left.push(Left { name, reason }),
                }
                continue;
            }
            let validates = |name: &String| is_validation(name);
            if validates(&target) || have.iter().filter_map(Record::target).any(|target| validates(&target)) {
                left.push(Left { name, reason: "it proves the zone to a certificate authority".to_owned() });
                continue;
            }
            options.refuse_target(zone, &target)?;
            if name == zone {
                if options.leave_apex {
                    left.push(Left { name, reason: format!("{APEX}: {APEX_INSTEAD}") });
                } else {
                    in_the_way.push(format!("{name}: {APEX}"));
                }
                continue;
            }
            if have.len() == 1 && have[0].target().as_ref() == Some(&target) {
                wanted.insert(name, have);
                continue;
            }
            if let Some(reason) = elsewhere(&name, zone, &by_name) {
                in_the_way.push(format!("{name}: {reason}"));
                continue;
            }
            let stays = |record: &&Record| match options.conflicts {
                Conflicts::Refuse => !is_moved(record, &options.origin_addrs),
                Conflicts::MoveAddresses => !record.is_address(),
                Conflicts::MoveAll => false,
            };
            let others = have.iter().filter(|record| record.target().is_none()).filter(stays);
            let types = listed(others.map(|record| record.rtype.as_str()));
            // One that points at the network already is none that they can point at.
            let is_behind = have.iter().filter_map(Record::target).any(|target| network.is_target(&target));
            let pointers = pointers.get(&name).into_iter().flatten().filter(|_| !is_behind);
            let pointers = pointers.filter(|record| options.conflicts != Conflicts::MoveAll || record.rtype == "NS");
            let pointers = pointers.filter(|record| record.name != name);
            let pointers: Vec<_> = pointers.map(|record| format!("{} of {}", record.rtype, record.name)).collect();
            let pointers = listed(pointers.iter().map(String::as_str));
            if !types.is_empty() {
                in_the_way.push(format!("{name}: has {types}"));
            }
            if !pointers.is_empty() {
                in_the_way.push(format!("{name}: {POINTED_AT} {pointers}"));
            }
            if !types.is_empty() || !pointers.is_empty() {
                continue;
            }
            wanted.insert(name.clone(), vec![Record::cname(&name, options.ttl, &target)]);
        }
        if in_the_way.is_empty() {
            let aliases = aliases.of(&wanted).into_iter().filter(|alias| !is_challenge(&alias.of)).collect();
            let plan = Self::toward(zone, records, wanted);
            return Ok(Self { left, aliases, ..plan });
        }
        let mut advice = "No other record can be beside a CNAME: move them, leave the name out, or \
                          allow them to make way."
            .to_owned();
        if in_the_way.iter().any(|reason| reason.contains(POINTED_AT)) {
            advice.push_str(
                " What an MX, SRV or NS points at cannot be a CNAME either: point it at another name before.",
            );
        }
        if in_the_way.iter().any(|reason| reason.ends_with(APEX)) {
            _ = write!(advice, " For the zone's own name, {APEX_INSTEAD}.");
        }
        let message = format!("the zone's records do not allow it: {}", in_the_way.join("; "));
        Err(Error::new(ErrorKind::Dns, Delivery::NotSent, message).add_advice(&advice))
    }

    /// Makes the plan by which names that point into the network no longer do. Each name gets back the records that the
    /// last of the `applied` plans took away from it. If none of them touched a name, it gets the addresses of its
    /// origin, provided that the origin is a name of this zone or an alias of one. Otherwise, it gets a CNAME to its
    /// origin.
    ///
    /// `origins` are the rows of the zone (see [`ZoneLookupReply::hosted_cnames`](crate::ZoneLookupReply)). Other names
    /// that point into the network are found in `records`, so these must be all records of the zone. How such names are
    /// known, [`PlanOptions::target_suffixes`] says. A row for `_acme-challenge` and a name is a CNAME that goes, if it is
    /// there as the row says, or as an applied plan made it.
    ///
    /// # Errors
    ///
    /// [`Dns`](ErrorKind::Dns), naming the names whose earlier records nobody knows.
    pub fn back(
        zone: &str,
        origins: &BTreeMap<String, String>,
        records: &[Record],
        applied: &[Self],
        options: &PlanOptions,
    ) -> Result<Self, Error> {
        Self::back_of(|_| true, &Network::new(options), zone, origins, records, applied, options)
    }

    /// As [`back`](Self::back), for some names.
    pub(super) fn back_of(
        is_asked: impl Fn(&str) -> bool,
        network: &Network,
        zone: &str,
        origins: &BTreeMap<String, String>,
        records: &[Record],
        applied: &[Self],
        options: &PlanOptions,
    ) -> Result<Self, Error> {
        let zone = zone_name(zone)?;
        let network = network.clone().with_plans(applied);
        let aliases = Aliases::among(records);
        let by_name = ByName::of(records);
        let earlier = Earlier::of(applied, &network);
        let mut wanted = BTreeMap::new();
        let mut unknown = Vec::new();
        for record in records {
            let Some(target) = record.target() else { continue };
            let name = &record.name;
            if !is_in(name, &zone) {
                continue;
            }
            if let Some(of) = challenged(name) {
                let before = earlier.than_challenge.get(record);
                if is_asked(of) && (before.is_some() || origins.get(name) == Some(&target)) {
                    wanted.insert(name.clone(), owned(before.into_iter().flatten()));
                }
                continue;
            }
            if !network.is_target(&target) || !is_asked(name) {
                continue;
            }
            if let Some(before) = earlier.than_network.get(name.as_str()) {
                wanted.insert(name.clone(), owned(before));
                continue;
            }
            // What the network calls a target is a name with a suffix: no such name is an origin.
            let origin = origins.get(name).and_then(|origin| host_name(origin)).filter(|origin| *origin != target);
            let chain = origin.as_ref().map(|origin| aliases.chain(origin)).unwrap_or_default();
            // It would lead back into the network, or nowhere.
            let is_lost = chain.iter().any(|of| of == name || network.is_target(of)) || is_endless(&chain);
            let (Some(origin), Some(last), false) = (origin, chain.last(), is_lost) else {
                unknown.push(name.as_str());
                continue;
            };
            let addresses = by_name.at(last).filter(|record| record.is_address());
            let copies: Vec<_> = addresses.map(|record| Record { name: name.clone(), ..record.clone() }).collect();
            let cname = || vec![Record::cname(name, options.ttl, &origin)];
            wanted.insert(name.clone(), if copies.is_empty() { cname() } else { copies });
        }
        if unknown.is_empty() {
            return Ok(Self::toward(&zone, records, wanted));
        }
        let message = format!("nobody knows where these names pointed before: {}", listed(unknown));
        let advice = "Give the plans that were applied, or point the names back by hand first.";
        Err(Error::new(ErrorKind::Dns, Delivery::NotSent, message).add_advice(advice))
    }

    /// What has to change so that each of these names has these records and no others.
    pub(super) fn toward(zone: &str, records: &[Record], wanted: BTreeMap<String, Vec<Record>>) -> Self {
        let mut plan = Self { zone: zone.to_owned(), ..Self::default() };
        let records = ByName::of(records);
        for (name, want) in wanted {
            let have: Vec<&Record> = records.at(&name).collect();
            let mut remove: Vec<Record> = have.iter().filter(|r| !want.contains(r)).map(|&r| r.clone()).collect();
            let mut add: Vec<Record> = want.into_iter().filter(|record| !have.contains(&record)).collect();
            if remove.is_empty() && add.is_empty() {
                plan.unchanged.push(name);
                continue;
            }
            plan.seen.extend(have.into_iter().cloned());
            if let ([from], [to]) = (&remove[..], &add[..])
                && from.rtype == to.rtype
            {
                plan.change.push(Change { from: from.clone(), to: to.clone() });
                continue;
            }
            plan.remove.append(&mut remove);
            plan.add.append(&mut add);
        }
        plan
    }

    /// The plan that undoes this one: if it is applied after this one, every record is as it was before.
    pub fn inverse(&self) -> Self {
        let change = |change: &Change| Change { from: change.to.clone(), to: change.from.clone() };
        Self {
            zone: self.zone.clone(),
            add: self.remove.clone(),
            change: self.change.iter().map(change).collect(),
            remove: self.add.clone(),
            seen: self.apply_to(&self.seen),
            ..Self::default()
        }
    }

    /// Whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.change.is_empty() && self.remove.is_empty()
    }

    /// Returns the records as they are after the plan is applied. Applying the plan a second time changes nothing.
    pub fn apply_to(&self, records: &[Record]) -> Vec<Record> {
        let gone: BTreeSet<&Record> = self.goes().gathered();
        let mut after: Vec<&Record> = records.iter().filter(|record| !gone.contains(record)).collect();
        let mut there: BTreeSet<&Record> = after.iter().copied().gathered();
        after.extend(self.comes().filter(|record| there.insert(record)));
        after.into_iter().cloned().collect()
    }

    /// The names that change.
    pub fn names(&self) -> BTreeSet<&str> {
        self.goes().chain(self.comes()).map(|record| record.name.as_str()).gathered()
    }

    /// What is no longer there afterwards.
    pub(super) fn goes(&self) -> impl Iterator<Item = &Record> {
        self.remove.iter().chain(self.change.iter().map(|change| &change.from))
    }

    /// What is there afterwards and was not before.
    pub(super) fn comes(&self) -> impl Iterator<Item = &Record> {
        self.add.iter().chain(self.change.iter().map(|change| &change.to))
    }

    /// Whether the records at the names which change are those that the plan leads to.
    pub(super) fn is_done(&self, records: &[Record]) -> bool {
        self.are(records, &self.apply_to(&self.seen))
    }

    /// Whether the records at the names which change are those that the plan starts from.
    pub(super) fn is_undone(&self, records: &[Record]) -> bool {
        self.are(records, &self.seen)
    }

    fn are(&self, records: &[Record], expected: &[Record]) -> bool {
        let names = self.names();
        let is_at_one = |record: &&Record| names.contains(record.name.as_str());
        let records: BTreeSet<_> = records.iter().filter(is_at_one).gathered();
        records == expected.iter().filter(is_at_one).gathered()
    }

    fn check(&self) -> Result<(), Error> {
        zone_name(&self.zone)?;
        self.seen.iter().chain(self.goes()).chain(self.comes()).try_for_each(Record::check)
    }

    /// Writes the changes as lines of a BIND zone file. Records that are to go are comments before the new ones.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if a record in the plan is not a valid record: plans can come
    /// from anywhere.
    pub fn to_zone_file(&self) -> Result<String, Error> {
        self.check()?;
        let mut text = String::new();
        self.goes().for_each(|record| _ = writeln!(text, "; {record}"));
        self.comes().for_each(|record| _ = writeln!(text, "{record}"));
        Ok(text)
    }

    /// Writes the changes as commands of `nsupdate`: one update with its prerequisites. `server` and `key` are left to
    /// the caller.
    ///
    /// # Errors
    ///
    /// As [`to_zone_file`](Self::to_zone_file).
    pub fn to_nsupdate(&self) -> Result<String, Error> {
        self.check()?;
        let mut text = format!("zone {}.\n", self.zone);
        let by_name = ByName::of(&self.seen);
        for name in self.names() {
            let seen: Vec<_> = by_name.at(name).collect();
            if seen.is_empty() {
                _ = writeln!(text, "prereq nxdomain {name}.");
            }
            for record in &seen {
                _ = writeln!(text, "prereq yxrrset {name}. IN {} {}", record.rtype, record.data);
            }
            for rtype in OTHER_TYPES {
                if !seen.is_empty() && seen.iter().all(|record| record.rtype != rtype) {
                    _ = writeln!(text, "prereq nxrrset {name}. IN {rtype}");
                }
            }
        }
        for Record { name, rtype, data, .. } in self.goes() {
            _ = writeln!(text, "update delete {name}. {rtype} {data}");
        }
        for Record { name, ttl, rtype, data } in self.comes() {
            _ = writeln!(text, "update add {name}. {ttl} {rtype} {data}");
        }
        text.push_str("send\n");
        Ok(text)
    }

    /// The plan as JSON, to be stored until it is undone: an object with the fields of this structure.
    pub fn to_json(&self) -> String {
        // Strings and numbers: there is nothing in it that JSON has no form for.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if it is not a plan, or if a record in it is not a valid record.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let plan: Self = serde_json::from_str(json).map_err(|_| Error::invalid("plan", "is not a plan in JSON"))?;
        plan.check()?;
        Ok(plan)
    }
}

/// What there was before plans were applied: the last of them that concerns a name counts.
struct Earlier<'a> {
    /// Than a delegated challenge, by the record that delegates it.
    than_challenge: BTreeMap<&'a Record, Vec<&'a Record>>,
    /// Than a name pointed into the network.
    than_network: BTreeMap<&'a str, Vec<&'a Record>>,
}

impl<'a> Earlier<'a> {
    fn of(applied: &'a [Plan], network: &Network) -> Self {
        let is_networks = |record: &Record| record.target().is_some_and(|target| network.is_target(&target));
        let mut earlier = Self { than_challenge: BTreeMap::new(), than_network: BTreeMap::new() };
        for plan in applied {
            let seen = ByName::of(&plan.seen);
            for record in plan.comes() {
                let before = seen.at(&record.name);
                if is_challenge(&record.name) {
                    earlier.than_challenge.insert(record, before.collect());
                } else if is_networks(record) && !before.clone().any(is_networks) {
                    earlier.than_network.insert(&record.name, before.collect());
                }
            }
        }
        earlier
    }
}

fn owned<'a>(records: impl IntoIterator<Item = &'a &'a Record>) -> Vec<Record> {
    records.into_iter().copied().cloned().collect()
}

const POINTED_AT: &str = "pointed at by";
const APEX: &str = "the zone's own name cannot be a CNAME";
const APEX_INSTEAD: &str = "use an ALIAS or ANAME if the name server has them, or redirect it to www";

/// The zone's name in the form that names have here.
pub(super) fn zone_name(zone: &str) -> Result<String, Error> {
    host_name(zone).ok_or_else(|| Error::invalid("zone_name", format_args!("{zone:?} is no host name")))
}

/// Whether the name is one of a certificate authority's, for validation.
pub(super) fn is_validation(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    VALIDATION.iter().any(|suffix| is_in(&name, suffix))
}

/// What is at the challenge of a name once its proof is delegated to the network, or why that is not so. No job fails by
/// it: the name is served without.
fn delegation(
    zone: &str,
    name: &str,
    target: &str,
    have: Vec<Record>,
    records: &ByName<'_>,
    options: &PlanOptions,
) -> Result<Result<Vec<Record>, String>, Error> {
    let is_networks = |target: &str| ends_in(target, DELEGATION);
    if !is_networks(target) {
        options.refuse_target(zone, target)?;
    }
    if have.len() == 1 && have[0].target().as_deref() == Some(target) {
        return Ok(Ok(have));
    }
    if let Some(reason) = elsewhere(name, zone, records) {
        return Ok(Err(reason));
    }
    let stays = have.iter().filter(|record| !record.target().is_some_and(|target| is_networks(&target)));
    let stays = listed(stays.map(|record| record.rtype.as_str()));
    if !stays.is_empty() && options.conflicts != Conflicts::MoveAll {
        return Ok(Err(format!(
            "has {stays}, which hides the delegation of its certificate: a CNAME of {target} belongs there"
        )));
    }
    Ok(Ok(vec![Record::cname(name, options.ttl, target)]))
}

fn is_moved(record: &Record, origin_addrs: &[IpAddr]) -> bool {
    record.is_address() && record.data.parse().is_ok_and(|addr: IpAddr| origin_addrs.contains(&addr))
}

/// Why what is at this name is not the zone's to say.
fn elsewhere(name: &str, zone: &str, records: &ByName<'_>) -> Option<String> {
    let mut above = name;
    while above != zone {
        let has = |rtype: &str| records.at(above).any(|record| record.rtype == rtype);
        if has("NS") {
            return Some(format!("{above} is delegated to other name servers"));
        }
        if above != name && has("DNAME") {
            return Some(format!("{above} is redirected by a DNAME"));
        }
        above = above.split_once('.')?.1;
    }
    let is_redirected = records.at(zone).any(|record| record.rtype == "DNAME");
    is_redirected.then(|| format!("{zone} is redirected by a DNAME"))
}

#[cfg(test)]
mod tests {
    use super::super::record::at;
    use super::*;

    const ZONE: &str = "example.com";

    fn targets(labels: &[&str]) -> BTreeMap<String, String> {
        let name = |label: &&str| if *label == "@" { ZONE.to_owned() } else { format!("{label}.{ZONE}") };
        labels.iter().map(|label| (name(label), format!("{}.cdn.cloudflare.net", name(label)))).collect()
    }

    fn record(label: &str, rtype: &str, data: &str) -> Record {
        let name = if label == "@" { ZONE.to_owned() } else { format!("{label}.{ZONE}") };
        Record::new(name, 3600, rtype, data)
    }

    #[test]
    fn data_that_is_no_line_is_refused() {
        for (rtype, data) in [
            ("TXT", "(U +"),
            ("TXT", "a)"),
            ("TXT", "\"unclosed"),
            ("TXT", "unfinished\\"),
            ("A", "( 192.0.2.1"),
            ("MX", "10 ( mail.example.com."),
            ("CNAME", "a.example.com. ("),
            ("TYPE65400", "\\# 1 ("),
        ] {
            let plan = Plan { zone: "example.com".to_owned(), add: vec![record("x", rtype, data)], ..Plan::default() };
            assert_eq!(plan.to_zone_file().unwrap_err().argument(), Some("data"), "{data}");
            assert_eq!(plan.to_nsupdate().unwrap_err().argument(), Some("data"), "{data}");
        }
        let quoted = record("x", "TXT", "\"(a) \\\" (\" b\\(c");
        let plan = Plan { zone: "example.com".to_owned(), add: vec![quoted], ..Plan::default() };
        assert!(plan.to_zone_file().unwrap().contains("(a)"));
    }

    fn plan(labels: &[&str], records: &[Record]) -> Result<Plan, Error> {
        Plan::new(ZONE, &targets(labels), records, &PlanOptions::default())
    }

    /// Numbers that are the same in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % end
        }

        fn of<'a, T>(&mut self, choice: &'a [T]) -> &'a T {
            &choice[self.below(choice.len())]
        }

        /// A zone as a server could have it: a CNAME is alone, and nothing is there twice.
        fn zone(&mut self) -> Vec<Record> {
            let data = [
                ("A", "192.0.2.1"),
                ("A", "192.0.2.2"),
                ("AAAA", "2001:db8::1"),
                ("MX", "10 mail.example.com."),
                ("MX", "20 mail.example.com."),
                ("SRV", "0 0 5060 shop.example.com."),
                ("TXT", "\"v=spf1 -all\""),
                ("TXT", "\"a\" \"b\""),
            ];
            let mut records = vec![record("@", "SOA", "ns1.example.com. admin.example.com. 1 2 3 4 5")];
            let name_server = self.of(&["ns1", "ns1", "ns1", "ns1", "ns1", "ns1", "ns1", "blog"]);
            records.push(record("@", "NS", &format!("{name_server}.{ZONE}.")));
            for label in LABELS {
                let ttl = *self.of(&[60, 900, 3600]);
                match self.below(4) {
                    0 => {}
                    1 if label != "@" => {
                        let target = match self.below(4) {
                            0 => format!("{label}.{ZONE}.cdn.cloudflare.net."),
                            1 => format!("{ZONE}."),
                            2 => format!("{}.{ZONE}.", self.of(&LABELS[1..])),
                            _ => "other.example.net.".to_owned(),
                        };
                        records.push(Record { ttl, ..record(label, "CNAME", &target) });
                    }
                    _ => {
                        for _ in 0..=self.below(4) {
                            let (rtype, data) = *self.of(&data);
                            let new = Record { ttl, ..record(label, rtype, data) };
                            if !records.contains(&new) {
                                records.push(new);
                            }
                        }
                    }
                }
            }
            records
        }
    }

    const CHALLENGE_OF_WWW: &str = "_acme-challenge.www";
    const LABELS: [&str; 7] = ["@", "www", "blog", "shop", "a.b", "_x", "mail"];

    fn sorted(mut records: Vec<Record>) -> Vec<Record> {
        records.sort();
        records
    }

    #[test]
    fn a_plan_and_its_inverse_leave_any_zone_as_it_was() {
        let mut random = Random(1);
        let (mut plans, mut refused) = (0, 0);
        for _ in 0..20_000 {
            let mut zone = random.zone();
            let labels: Vec<&str> = LABELS[1..].iter().filter(|_| random.below(2) == 0).copied().collect();
            let conflicts = *random.of(&[Conflicts::Refuse, Conflicts::MoveAddresses, Conflicts::MoveAll]);
            let options = PlanOptions { conflicts, ..PlanOptions::default() };
            let suffix = *random.of(&["cdn.cloudflare.net", "customers.provider.example"]);
            let mut targets = targets(&labels);
            for target in targets.values_mut() {
                *target = target.replace("cdn.cloudflare.net", suffix);
            }
            // What is at a challenge is in nobody's way.
            let found = [("TXT", "x"), ("CNAME", "x.example.net."), ("CNAME", "old.0.dcv.cloudflare.com."), ("", "")];
            let (rtype, data) = *random.of(&found);
            zone.extend(Some(record(CHALLENGE_OF_WWW, rtype, data)).filter(|_| !rtype.is_empty()));
            let delegated = "www.example.com.0123.dcv.cloudflare.com";
            if random.below(2) == 0 {
                targets.insert(format!("{CHALLENGE_OF_WWW}.{ZONE}"), delegated.to_owned());
            }
            let network = Network::new(&options).with_rows(ZONE, &targets);
            let Ok(plan) = Plan::new(ZONE, &targets, &zone, &options) else {
                let has_name_server =
                    zone.iter().any(|record| record.rtype == "NS" && record.data.starts_with("blog."));
                assert!(conflicts != Conflicts::MoveAll || has_name_server);
                refused += 1;
                continue;
            };
            plans += 1;
            let after = plan.apply_to(&zone);
            // It does what it is for, once, and nothing else.
            for left in &plan.left {
                assert!(conflicts != Conflicts::MoveAll && ["TXT", "CNAME"].contains(&rtype), "{left:?}");
                assert_eq!(at(&after, &left.name).collect::<Vec<_>>(), at(&zone, &left.name).collect::<Vec<_>>());
                targets.remove(&left.name);
            }
            for (name, target) in &targets {
                let here: Vec<_> = at(&after, name).collect();
                assert!(here.len() == 1 && here[0].target().as_ref() == Some(target), "{name}: {here:?}");
            }
            // What leads there now is told, or is no mail.
            let led = |record: &&Record| {
                let mut at_last = record.target()?;
                for _ in &LABELS {
                    let next = after.iter().find(|record| record.name == at_last).and_then(Record::target);
                    at_last = next.filter(|_| !targets.contains_key(&at_last)).unwrap_or(at_last);
                }
                let is_led = targets.contains_key(&at_last) && !targets.contains_key(&record.name);
                is_led.then(|| Alias { name: record.name.clone(), of: at_last })
            };
            let mut aliases: Vec<_> = after.iter().filter_map(|record| led(&record)).collect();
            aliases.sort_by(|a, b| a.name.cmp(&b.name));
            assert_eq!(plan.aliases, aliases);
            let is_cut_off = |record: &&Record| {
                let is_behind = |record: &Record| record.target().is_some_and(|target| network.is_target(&target));
                let pointed_at = record.points_at().unwrap_or_default();
                plan.names().contains(pointed_at.as_str()) && !at(&zone, &pointed_at).any(is_behind)
            };
            let mut cut_off = after.iter().filter(is_cut_off);
            assert!(cut_off.all(|record| conflicts == Conflicts::MoveAll && record.rtype != "NS"), "{plan:?}");
            let others = |records: &[Record]| {
                sorted(records.iter().filter(|record| !targets.contains_key(&record.name)).cloned().collect())
            };
            assert_eq!(others(&after), others(&zone));
            assert_eq!(plan.apply_to(&after), after);
            assert!(Plan::new(ZONE, &targets, &after, &options).unwrap().is_empty());
            assert!(plan.is_undone(&zone) && plan.is_done(&after));
            // And back.
            let inverse = plan.inverse();
            assert!(inverse.is_undone(&after) && inverse.is_done(&zone));
            assert_eq!(sorted(inverse.apply_to(&after)), sorted(zone.clone()));
            assert_eq!(sorted(inverse.inverse().apply_to(&zone)), sorted(after.clone()));
            let back = Plan::back(ZONE, &BTreeMap::new(), &after, std::slice::from_ref(&plan), &options);
            // Names that pointed there before are nobody's to take back.
            if !zone.iter().filter_map(Record::target).any(|target| network.is_target(&target)) {
                assert_eq!(sorted(back.unwrap().apply_to(&after)), sorted(zone));
            }
            // What is stored is what is read.
            assert_eq!(Plan::from_json(&plan.to_json()).unwrap(), plan);
        }
        assert!(plans > 5000 && refused > 5000, "{plans} {refused}");
    }

    #[test]
    fn what_is_in_the_way_is_named_all_at_once() {
        let zone = [
            record("www", "A", "192.0.2.1"),
            record("www", "AAAA", "2001:db8::1"),
            record("blog", "MX", "10 mail.example.com."),
            record("blog", "TXT", "\"x\""),
            record("shop", "CNAME", "elsewhere.example.net."),
            record("sub", "NS", "ns.example.net."),
            record("dn", "DNAME", "example.net."),
        ];
        let error = plan(&["www", "blog", "shop", "@", "a.sub", "sub", "a.dn", "new"], &zone).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Dns, Delivery::NotSent));
        assert_eq!(
            error.message(),
            "the zone's records do not allow it: a.dn.example.com: dn.example.com is redirected by a DNAME; \
             a.sub.example.com: sub.example.com is delegated to other name servers; blog.example.com: has MX, TXT; \
             example.com: the zone's own name cannot be a CNAME; sub.example.com: sub.example.com is delegated to other \
             name servers; www.example.com: has A, AAAA"
        );
        assert!(error.advice().contains("ALIAS or ANAME") && error.advice().starts_with("Nothing was changed."));

        let allow = |conflicts, label| {
            let options = PlanOptions { conflicts, ..PlanOptions::default() };
            Plan::new(ZONE, &targets(&[label]), &zone, &options)
        };
        assert_eq!(allow(Conflicts::MoveAddresses, "www").unwrap().remove.len(), 2);
        assert!(allow(Conflicts::MoveAddresses, "blog").is_err());
        assert_eq!(allow(Conflicts::MoveAll, "blog").unwrap().remove.len(), 2);
        assert!(allow(Conflicts::MoveAll, "a.sub").is_err());
        // An address that the origin has is in nobody's way.
        let origin_addrs = vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        let options = PlanOptions { origin_addrs, ..PlanOptions::default() };
        assert_eq!(Plan::new(ZONE, &targets(&["www"]), &zone, &options).unwrap().remove.len(), 2);
        let options = PlanOptions { origin_addrs: vec!["192.0.2.1".parse().unwrap()], ..options };
        assert!(Plan::new(ZONE, &targets(&["www"]), &zone, &options).is_err());
    }

    #[test]
    fn what_mail_and_name_servers_need_is_not_switched() {
        let zone = [
            record("@", "MX", "10 mail.example.com."),
            record("@", "NS", "NS1.example.com."),
            record("shop", "MX", "10 mx.example.com."),
            record("_sip._tcp", "SRV", "0 0 5060 sip.example.com."),
            record("mx", "CNAME", "relay.example.com."),
            record("mail", "CNAME", "host.example.net."),
        ];
        let error = plan(&["mail", "ns1", "sip", "relay", "www"], &zone).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Dns, Delivery::NotSent));
        assert_eq!(
            error.message(),
            "the zone's records do not allow it: mail.example.com: pointed at by MX of example.com; ns1.example.com: \
             pointed at by NS of example.com; relay.example.com: pointed at by MX of shop.example.com; sip.example.com: \
             pointed at by SRV of _sip._tcp.example.com"
        );
        assert!(error.advice().contains("point it at another name before"), "{error}");
        let error = plan(&["sip"], &[zone[3].clone(), record("sip", "A", "192.0.2.1")]).unwrap_err();
        assert!(
            error
                .message()
                .ends_with("sip.example.com: has A; sip.example.com: pointed at by SRV of _sip._tcp.example.com")
        );

        let allow = |conflicts, label| {
            let options = PlanOptions { conflicts, ..PlanOptions::default() };
            Plan::new(ZONE, &targets(&[label]), &zone, &options)
        };
        assert!(allow(Conflicts::MoveAddresses, "mail").is_err());
        assert_eq!(allow(Conflicts::MoveAll, "mail").unwrap().change.len(), 1);
        // A zone without a name server is none.
        assert!(allow(Conflicts::MoveAll, "ns1").is_err());
        // One that is behind the network already is none the worse.
        let behind = [record("@", "MX", "10 mail.example.com."), record("mail", "CNAME", "old.cdn.cloudflare.net.")];
        assert_eq!(plan(&["mail"], &behind).unwrap().change.len(), 1);
    }

    #[test]
    fn aliases_of_switched_names_are_told() {
        let zone = [
            record("www", "A", "192.0.2.1"),
            record("shop", "CNAME", "WWW.example.com."),
            record("*", "CNAME", "shop.example.com."),
            record("blog", "CNAME", "www.example.com."),
            record("elsewhere", "CNAME", "www.example.net."),
        ];
        let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() };
        let wanted = targets(&["www", "blog"]);
        let plan = Plan::new(ZONE, &wanted, &zone, &options).unwrap();
        let alias = |label: &str| Alias { name: format!("{label}.{ZONE}"), of: format!("www.{ZONE}") };
        assert_eq!(plan.aliases, [alias("*"), alias("shop")]);
        assert_eq!(Plan::new(ZONE, &wanted, &plan.apply_to(&zone), &options).unwrap().aliases, plan.aliases);
        assert!(plan.inverse().aliases.is_empty());
        // Plans that were stored before there was such a list are read.
        let json = plan.to_json();
        let (start, rest) = json.split_once("\"aliases\":").unwrap();
        let old = format!("{start}{}", rest.split_once("],").unwrap().1);
        assert_eq!(Plan::from_json(&old).unwrap(), Plan { aliases: Vec::new(), ..plan });
    }

    #[test]
    fn the_apex_and_validation_rows_are_left() {
        let zone = [
            record("@", "A", "192.0.2.1"),
            record("_0123", "CNAME", "abc.comodoca.com."),
            record("www", "CNAME", "example.com."),
        ];
        let options = PlanOptions { leave_apex: true, ..PlanOptions::default() };
        let mut wanted = targets(&["@", "_0123", "www"]);
        wanted.insert("_4567.example.com".to_owned(), "def.comodoca.com".to_owned());
        let plan = Plan::new(ZONE, &wanted, &zone, &options).unwrap();
        let left: Vec<_> = plan.left.iter().map(|left| left.name.as_str()).collect();
        assert_eq!(left, ["_0123.example.com", "_4567.example.com", "example.com"]);
        assert_eq!(plan.names().into_iter().collect::<Vec<_>>(), ["www.example.com"]);
    }

    #[test]
    fn names_of_a_reply_that_are_none_go_nowhere() {
        let sound = "www.example.com.cdn.cloudflare.net";
        let bad_names = [
            "www.example.com\nevil IN A 192.0.2.1",
            "www.example.com;",
            "$INCLUDE /etc/passwd",
            "www example.com",
            "www.example.com\0",
            "\"www\".example.com",
            "(www.example.com",
            "www\\.example.com",
            "",
            ".",
            "www..example.com",
            "www.example.net",
            "evilexample.com",
            "*.example.com",
            "bücher.example.com",
        ];
        for name in bad_names {
            let error = Plan::new(ZONE, &[(name.to_owned(), sound.to_owned())].into(), &[], &PlanOptions::default());
            let error = error.expect_err(name);
            assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("forward_tos")), "{name}");
            assert!(!error.to_string().contains(['\n', '\0']), "{error}");
        }
        let no_targets = [
            "www.example.com.cdn.cloudflare.net\n$INCLUDE /etc/passwd",
            "www.example.com.cdn.cloudflare.net ; x",
            ".cdn.cloudflare.net",
            "www.example.com",
            "WWW.Example.com.",
            "example.com",
            "other.example.com",
            "www.example.com.customers.example.com",
            "192.0.2.1",
            "2001:db8::1",
            "localhost",
            "*.customers.provider.example",
            "",
        ];
        let others =
            ["www.example.com.cdn.cloudflare.net.evil.example", "evilcdn.cloudflare.net", "cdn.cloudflare.net"];
        let vendors = PlanOptions { target_suffixes: vec![".cdn.cloudflare.net".to_owned()], ..PlanOptions::default() };
        let by_default = no_targets.iter().map(|target| (target, PlanOptions::default()));
        let by_suffix = no_targets.iter().chain(&others).map(|target| (target, vendors.clone()));
        for ((target, options), name) in
            by_default.chain(by_suffix).flat_map(|case| ["www", CHALLENGE_OF_WWW].map(|name| (case.clone(), name)))
        {
            let targets = [(format!("{name}.{ZONE}"), (*target).to_owned())].into();
            let error = Plan::new(ZONE, &targets, &[], &options).expect_err(target);
            assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("forward_tos")), "{target}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
        let options = PlanOptions { target_suffixes: vec!["net.example".to_owned()], ..PlanOptions::default() };
        let own = [("WWW.Example.COM.".to_owned(), "a.net.example.".to_owned())].into();
        assert_eq!(
            Plan::new("Example.com.", &own, &[], &options).unwrap().add,
            [Record::new("www.example.com", 900, "CNAME", "a.net.example.")]
        );
        for zone in ["", "com", "exa mple.com", "example.com\n"] {
            assert!(Plan::new(zone, &BTreeMap::new(), &[], &options).is_err(), "{zone}");
        }
    }

    #[test]
    fn names_that_point_at_a_target_are_known_by_rows_and_plans_whatever_it_is_called() {
        let own = "www.example.com.customers.provider.example";
        let edge = record("blog", "CNAME", "blog.example.com.edge.example.net.");
        let zone = [record("www", "A", "192.0.2.1"), edge.clone(), record("ftp", "CNAME", "elsewhere.example.net.")];
        let targets: BTreeMap<String, String> = [
            ("www.example.com".to_owned(), own.to_owned()),
            ("blog.example.com".to_owned(), own.replace("www", "blog")),
        ]
        .into();
        let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
        let none = BTreeMap::new();
        let forth = Plan::new(ZONE, &targets, &zone, &options).unwrap();
        let behind = forth.apply_to(&zone);
        let back = Plan::back(ZONE, &none, &behind, std::slice::from_ref(&forth), &options).unwrap();
        assert_eq!(sorted(back.apply_to(&behind)), sorted(zone.to_vec()));
        // What a plan gave back is the customer's, even if it looks like a target.
        let applied = [forth.clone(), back];
        let again = Plan::back(ZONE, &none, &zone, &applied, &options).unwrap();
        assert!(again.is_empty() && again.unchanged.is_empty(), "{again:?}");
        // Forth once more: the way back is the same.
        let applied = [&applied[..], &[forth]].concat();
        let back = Plan::back(ZONE, &none, &behind, &applied, &options).unwrap();
        assert_eq!(sorted(back.apply_to(&behind)), sorted(zone.to_vec()));

        // Without plans, by what the server says, or by the suffix.
        let rows: BTreeMap<String, String> =
            targets.keys().map(|name| (name.clone(), "origin.example.net".to_owned())).collect();
        let network = Network::new(&options).with_rows(ZONE, &targets);
        let suffixes = vec!["customers.provider.example".to_owned()];
        let named = PlanOptions { target_suffixes: suffixes, ..options.clone() };
        for (network, options) in [(network, &options), (Network::new(&named), &named)] {
            let back = Plan::back_of(|_| true, &network, ZONE, &rows, &behind, &[], options).unwrap();
            assert_eq!(back.names().into_iter().collect::<Vec<_>>(), ["blog.example.com", "www.example.com"]);
        }
        assert!(
            Plan::back(ZONE, &rows, &behind, &[], &options).unwrap().is_empty(),
            "nobody says that it is the network"
        );
    }

    #[test]
    fn a_delegated_challenge_is_set_with_its_name_and_goes_with_it() {
        let name = format!("{CHALLENGE_OF_WWW}.{ZONE}");
        let to = "www.example.com.0123.dcv.cloudflare.com";
        let mut wanted = targets(&["www"]);
        wanted.insert(name.clone(), to.to_owned());
        let zone = [record("www", "CNAME", "example.com.")];
        // An allowed suffix is one of targets.
        let suffixed =
            PlanOptions { target_suffixes: vec![".cdn.cloudflare.net".to_owned()], ..PlanOptions::default() };
        for options in [PlanOptions::default(), suffixed] {
            let plan = Plan::new(ZONE, &wanted, &zone, &options).unwrap();
            assert_eq!(plan.add, [Record { ttl: 900, ..record(CHALLENGE_OF_WWW, "CNAME", &format!("{to}.")) }]);
            assert_eq!((plan.change.len(), plan.left.len(), plan.aliases.len()), (1, 0, 0));
        }
        let plan = Plan::new(ZONE, &wanted, &zone, &PlanOptions::default()).unwrap();
        let after = plan.apply_to(&zone);

        // By the plan, or by the row: and only if it is what the row says.
        let rows: BTreeMap<String, String> =
            [(name.clone(), to.to_owned()), ("www.example.com".to_owned(), "origin.example.net".to_owned())].into();
        let back = |rows: &BTreeMap<String, String>, records: &[Record], applied: &[Plan]| {
            Plan::back(ZONE, rows, records, applied, &PlanOptions::default()).unwrap()
        };
        let none = BTreeMap::new();
        assert_eq!(back(&none, &after, std::slice::from_ref(&plan)).apply_to(&after), zone);
        assert_eq!(back(&rows, &after, &[]).remove, plan.add);
        let theirs = [record(CHALLENGE_OF_WWW, "CNAME", "www.example.com.4567.dcv.cloudflare.com.")];
        assert!(back(&rows, &theirs, &[]).is_empty() && back(&rows, &theirs, &[plan]).is_empty());

        // What is there is told and stays, unless all makes way; another delegation to the network makes way.
        for (rtype, data, is_left) in [
            ("TXT", "x", true),
            ("CNAME", "x.acme.example.net.", true),
            ("NS", "ns.example.net.", true),
            ("CNAME", "www.example.com.4567.dcv.cloudflare.com.", false),
        ] {
            let found = [&zone[..], &[record(CHALLENGE_OF_WWW, rtype, data)]].concat();
            let made = Plan::new(ZONE, &wanted, &found, &PlanOptions::default()).unwrap();
            assert_eq!((made.left.len() == 1, made.change.len() == 2), (is_left, !is_left), "{rtype} {made:?}");
            let options = PlanOptions { conflicts: Conflicts::MoveAll, ..PlanOptions::default() };
            let made = Plan::new(ZONE, &wanted, &found, &options).unwrap();
            assert_eq!(made.left.len() == 1, rtype == "NS", "{made:?}");
        }
    }

    #[test]
    fn plans_are_rendered_line_by_line_or_not_at_all() {
        let zone = [record("www", "A", "192.0.2.1"), record("blog", "CNAME", "example.com.")];
        let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ttl: 300, ..PlanOptions::default() };
        let plan = Plan::new(ZONE, &targets(&["www", "blog", "new"]), &zone, &options).unwrap();
        assert_eq!(
            plan.to_zone_file().unwrap(),
            "; www.example.com. 3600 IN A 192.0.2.1\n; blog.example.com. 3600 IN CNAME example.com.\n\
             new.example.com. 300 IN CNAME new.example.com.cdn.cloudflare.net.\n\
             www.example.com. 300 IN CNAME www.example.com.cdn.cloudflare.net.\n\
             blog.example.com. 300 IN CNAME blog.example.com.cdn.cloudflare.net.\n"
        );
        let nsupdate = plan.to_nsupdate().unwrap();
        for line in [
            "zone example.com.",
            "prereq nxdomain new.example.com.",
            "prereq yxrrset www.example.com. IN A 192.0.2.1",
            "prereq nxrrset www.example.com. IN MX",
            "prereq yxrrset blog.example.com. IN CNAME example.com.",
            "update delete www.example.com. A 192.0.2.1",
            "update add www.example.com. 300 CNAME www.example.com.cdn.cloudflare.net.",
            "send",
        ] {
            assert!(nsupdate.lines().any(|known| known == line), "{line} in {nsupdate}");
        }
        // Plans come from files, too.
        for (name, rtype, data) in [
            ("www.example.com\n$INCLUDE x", "A", "192.0.2.1"),
            ("www.example.com;", "A", "192.0.2.1"),
            ("www.example.com", "A 192.0.2.2\nx", "192.0.2.1"),
            ("www.example.com", "A", "192.0.2.1\nevil.example.com. 1 IN A 192.0.2.2"),
            ("www.example.com", "A", "192.0.2.1 ; x\rsend"),
            ("www.example.com", "A", "192.0.2"),
            ("www.example.com", "A", ""),
            ("www.example.com", "A", "(192.0.2.1"),
            ("www.example.com", "CNAME", "a.example.com. b.example.com."),
            ("www.example.com", "TXT", "\"open"),
            ("www.example.com", "NOTYPE", "x"),
        ] {
            let bad = Plan { add: vec![Record::new(name, 900, rtype, data)], ..plan.clone() };
            assert!(bad.to_zone_file().is_err() && bad.to_nsupdate().is_err(), "{name} {rtype} {data}");
            let error = Plan::from_json(&bad.to_json()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(!error.to_string().contains(['\n', '\r']), "{error}");
        }
        for json in ["", "{}", "[]", "null", "{\"zone\":\"example.com\"}"] {
            assert!(Plan::from_json(json).is_err(), "{json}");
        }
    }

    #[test]
    fn without_plans_names_go_back_to_their_origins() {
        let zone = [
            record("www", "CNAME", "www.example.com.cdn.cloudflare.net."),
            record("blog", "CNAME", "blog.example.com.cdn.cloudflare.net."),
            record("ftp", "A", "192.0.2.20"),
            Record { ttl: 1200, ..record("cloudflare-resolve-to", "A", "192.0.2.1") },
        ];
        let origins: BTreeMap<String, String> = [
            ("www.example.com", "cloudflare-resolve-to.example.com"),
            ("blog.example.com", "origin.example.net"),
            ("ftp.example.com", "cloudflare-resolve-to.example.com"),
        ]
        .map(|(name, origin)| (name.to_owned(), origin.to_owned()))
        .into();
        let back = Plan::back(ZONE, &origins, &zone, &[], &PlanOptions::default()).unwrap();
        let after = back.apply_to(&zone);
        let of = |label: &str| at(&after, &format!("{label}.{ZONE}")).cloned().collect::<Vec<_>>();
        assert_eq!(of("www"), [Record { ttl: 1200, ..record("www", "A", "192.0.2.1") }]);
        assert_eq!(of("blog"), [Record { ttl: 900, ..record("blog", "CNAME", "origin.example.net.") }]);
        assert_eq!(of("ftp"), [record("ftp", "A", "192.0.2.20")]);
        let error = Plan::back(ZONE, &BTreeMap::new(), &zone, &[], &PlanOptions::default()).unwrap_err();
        assert!(error.message().ends_with("blog.example.com, www.example.com"), "{error}");

        // An origin that is an alias: its addresses, as long as it does not lead back to where the name points now.
        let back = |zone: &[Record]| Plan::back(ZONE, &origins, zone, &[], &PlanOptions::default());
        let alias = |to: &str| record("cloudflare-resolve-to", "CNAME", to);
        let led = [zone[0].clone(), alias("example.com."), record("@", "A", "192.0.2.7")];
        assert_eq!(back(&led).unwrap().add, [record("www", "A", "192.0.2.7")]);
        assert_eq!(back(&[zone[0].clone(), alias("host.example.net.")]).unwrap().change.len(), 1);
        for to in ["www.example.com.", "cloudflare-resolve-to.example.com.", "x.example.com.cdn.cloudflare.net."] {
            let error = back(&[zone[0].clone(), alias(to)]).unwrap_err();
            assert!(error.message().ends_with(" www.example.com"), "{to}: {error}");
        }
    }
}
