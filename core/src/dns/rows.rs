//! The rows of a zone, as the provider has them.

use std::collections::BTreeMap;

use super::Gathered;
use super::plan::{Network, challenge_of, is_challenge, is_validation};
use super::record::host_name;
use crate::{Client, Error, ErrorCode, JobState, Subdomain, UserKey, ZoneDelete, ZoneLookup, ZoneLookupReply, ZoneSet};

/// The rows of a zone.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub(super) exists: bool,
    /// Name to origin.
    pub(super) hosted: BTreeMap<String, String>,
    /// Name to target.
    pub(super) forward: BTreeMap<String, String>,
    /// The challenges of names, which are the server's own rows, to where their proofs are delegated.
    pub(super) challenges: BTreeMap<String, String>,
    /// Names whose rows must not be sent again.
    pub(super) dropped: Vec<String>,
    /// The origin of rows that name none, if it is not that of the zone's own row.
    pub(super) resolve_to: Option<String>,
    /// Whether the zone's own row is sent whatever it says.
    pub(super) asks_apex: bool,
}

impl Rows {
    pub(super) fn of(reply: ZoneLookupReply) -> Self {
        let lower = |map: BTreeMap<String, String>| {
            map.into_iter().map(|(name, to)| (name.to_ascii_lowercase(), to.to_ascii_lowercase())).gathered()
        };
        let mut rows = Self {
            exists: reply.zone_exists,
            hosted: lower(reply.hosted_cnames),
            forward: lower(reply.forward_tos),
            ..Self::default()
        };
        let validates = |(name, to): &(&String, &String)| is_challenge(name) || is_validation(to);
        rows.dropped = rows.hosted.iter().filter(validates).map(|(name, _)| name.clone()).collect();
        // A target says more than a row, where there are both.
        let of = |map: &BTreeMap<String, String>| {
            let map = map.iter().filter(|(name, to)| is_challenge(name) && host_name(to).is_some());
            map.map(|(name, to)| (name.clone(), to.clone())).collect::<Vec<_>>()
        };
        rows.challenges = of(&rows.hosted).into_iter().chain(of(&rows.forward)).gathered();
        rows.hosted.retain(|name, _| !rows.dropped.contains(name));
        rows
    }

    /// The challenges of these names, and where they are delegated to.
    pub(super) fn challenges_of<'a>(
        &self,
        names: impl IntoIterator<Item = &'a String>,
    ) -> impl Iterator<Item = (String, String)> {
        let names = names.into_iter().map(|name| challenge_of(name));
        names.filter_map(|name| self.challenges.get_key_value(&name)).map(|(name, to)| (name.clone(), to.clone()))
    }

    /// What the targets of these names will be, as far as can be told.
    pub(super) fn predicted(
        &self,
        network: &Network,
        names: &BTreeMap<String, Option<String>>,
    ) -> BTreeMap<String, String> {
        let target = |name: &String| self.forward.get(name).cloned().unwrap_or_else(|| network.expected(name));
        names.keys().map(|name| (name.clone(), target(name))).chain(self.challenges_of(names.keys())).gathered()
    }

    /// All rows, with those of challenges.
    pub(super) fn origins(&self) -> BTreeMap<String, String> {
        self.hosted.iter().chain(&self.challenges).map(|(name, to)| (name.clone(), to.clone())).gathered()
    }

    /// How a zone with these rows is taken to stand.
    pub(super) fn state(&self) -> JobState {
        if self.exists { JobState::Switched } else { JobState::Untouched }
    }

    pub(super) fn default_origin(&self, zone: &str) -> Option<String> {
        let own = self.resolve_to.as_ref().or_else(|| self.hosted.get(zone));
        own.or_else(|| self.hosted.values().next()).cloned()
    }

    /// All rows; none if there are none.
    pub(super) fn request(&self, user_key: &UserKey, zone: &str) -> Option<ZoneSet> {
        let origin = self.default_origin(zone)?;
        let rows: Vec<_> = self.sent(zone, &origin).collect();
        (!rows.is_empty()).then(|| ZoneSet::new(user_key, zone, origin, rows))
    }

    pub(super) fn sent(&self, zone: &str, origin: &str) -> impl Iterator<Item = Subdomain> {
        // A zone has a row of its own whether it is sent or not.
        let is_sent = move |(name, to): &(&String, &String)| *name != zone || self.asks_apex || *to != origin;
        let row =
            move |(name, to): (&String, &String)| Subdomain::with_target(if name == zone { "@" } else { name }, to);
        self.hosted.iter().filter(is_sent).map(row)
    }

    /// Whether a zone has these rows and no others.
    pub(super) fn is_set(&self, now: &Self, zone: &str) -> bool {
        let but_own = |rows: &Self| -> Vec<(String, String)> {
            let is_other = |(name, _): &(&String, &String)| *name != zone;
            rows.hosted.iter().filter(is_other).map(|(name, to)| (name.clone(), to.clone())).gathered()
        };
        let own = self.resolve_to.as_ref().filter(|_| !self.asks_apex).or_else(|| self.hosted.get(zone));
        let has_own = own.is_none() || now.hosted.get(zone).is_none_or(|now| Some(now) == own);
        now.exists && has_own && but_own(self) == but_own(now)
    }

    /// Whether these names are set up as they are to be.
    pub(super) fn has(&self, names: &BTreeMap<String, Option<String>>, resolve_to: &str) -> bool {
        let is_set = |(name, own): (&String, &Option<String>)| {
            self.hosted.get(name).is_some_and(|to| to == own.as_deref().unwrap_or(resolve_to))
        };
        self.exists && names.iter().all(is_set)
    }
}

pub(super) fn rows(client: &Client, user_key: &UserKey, zone: &str) -> Result<Rows, Error> {
    let reply = client.zone_lookup(&ZoneLookup::new(user_key, zone))?.into_inner();
    if !reply.zone_name.eq_ignore_ascii_case(zone) {
        let reason = format_args!("{zone} is below the registered domain, which is what can be set up");
        return Err(Error::invalid("zone_name", reason));
    }
    Ok(Rows::of(reply))
}

/// Deletes a zone that may be gone.
pub(super) fn delete(client: &Client, user_key: &UserKey, zone: &str) -> Result<(), Error> {
    match client.zone_delete(&ZoneDelete::new(user_key, zone)) {
        Ok(_) => Ok(()),
        Err(error) if error.is_already_gone() || error.code() == Some(ErrorCode::ZONE_NOT_IN_ACCOUNT) => Ok(()),
        // It may have been carried out.
        Err(error) => match rows(client, user_key, zone) {
            Ok(Rows { exists: false, .. }) => Ok(()),
            _ => Err(error),
        },
    }
}
