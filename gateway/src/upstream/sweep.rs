//! Looking everything over at the vendor: what was found is written down, and what differs from what is wanted is carried out anew.
//!
//! Answers that were lost, and requests that came late, so do no lasting harm.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use cfhost_v4::{Client, Clock as _, CustomHostname, HostnameFilter, HostnameStatus, Record, RecordFilter};

use super::hostnames::{MARK, ensure_origin, found, is_held, origin_label, wanted_origin};
use super::work::is_active;
use super::{Upstream, micros};
use crate::Error;
use crate::acts::Domain;
use crate::store::{Failure, Hostname, NewOperation, SWEEP, Step, Store, Write, ZoneId};

/// How many host names are asked about in one sweep, and how many origins taken away.
const MAX_DIAGNOSES: i64 = 200;
/// How often the vendor is made to try a host name again.
const MAX_REVIVALS: u32 = 6;
/// After this time, nothing that was sent is carried out any more.
const HORIZON: Duration = Duration::from_secs(24 * 60 * 60);

impl Upstream {
    /// Looks everything over once.
    pub(super) fn sweep(&self, store: &Store) -> Result<(), Error> {
        let client = self.client.in_background();
        for provider in &self.config.provider_zones {
            let begun = self.now();
            let failed = || format!("cannot look the host names of {} over", provider.name);
            let id = self.provider_id(store, &client, &provider.name).map_err(Error::because(failed()))?;
            if id.is_empty() {
                return Err(Error::new(format!("the account has no zone {}", provider.name)));
            }
            if !store.read(|state| state.has_delegation(&provider.name))? {
                let delegation = client.dcv_delegation(&id).map_err(Error::because(failed()))?;
                if let Some(uuid) = &delegation.uuid {
                    let ending = format!(".{uuid}.dcv.cloudflare.com");
                    store.write(|state| state.set_delegation(&provider.name, &ending))?;
                }
            }
            let rows = client.hostnames(&id, &HostnameFilter::default()).map_err(Error::because(failed()))?;
            store.write(|state| self.note_all(state, &provider.name, &rows, begun))?;
        }
        self.diagnose_all(store)?;
        let mut origins = Ok(());
        for provider in &self.config.provider_zones {
            let tended = self.tend_origins(store, &client, &provider.name);
            origins = origins.and(tended);
        }
        store.write(|state| {
            let now = self.clock.now();
            state.unwant_stray()?;
            state.forget_hostnames(micros(now), micros(now.saturating_sub(HORIZON)))?;
            for provider in &self.config.provider_zones {
                for zone in unsettled(state, &state.hostnames_of(&provider.name)?)? {
                    self.have_repaired(state, zone)?;
                }
            }
            Ok::<_, Error>(())
        })?;
        self.ring();
        // That one stands or stays is no reason to leave the rest as it is.
        origins
    }

    /// Finds out why host names do not work yet, and has the vendor try those again that can work by now.
    fn diagnose_all(&self, store: &Store) -> Result<(), Error> {
        for id in store.read(|state| state.recovered_hostnames(MAX_DIAGNOSES))? {
            store.write(|state| {
                state.set_diagnosis(id, None, false, self.now())?;
                state.set_revived(id, 0, 0)
            })?;
        }
        let Some(resolver) = self.resolver() else { return Ok(()) };
        for name in store.read(|state| state.ailing_hostnames(MAX_DIAGNOSES))? {
            if self.is_stopped() {
                break;
            }
            let diagnosis = self.diagnose(&resolver, &name);
            if resolver.is_silent() {
                break;
            }
            let now = self.now();
            let can_revive =
                is_retired(&name) && diagnosis.leads_here && name.revived < MAX_REVIVALS && name.revive_at <= now;
            store.write(|state| state.set_diagnosis(name.id, diagnosis.text.as_deref(), can_revive, now))?;
        }
        Ok(())
    }

    /// Brings the records that are origins in line with what host names need.
    fn tend_origins(&self, store: &Store, client: &Client, provider: &str) -> Result<(), Error> {
        let (known, missing) =
            store.read(|state| Ok::<_, Failure>((state.origins(provider)?, state.missing_origins(provider)?)))?;
        if known.is_empty() && missing.is_empty() {
            return Ok(());
        }
        let failed = || format!("cannot look the origins in {provider} over");
        let id = self.provider_id(store, client, provider).map_err(Error::because(failed()))?;
        let there = client.records(&id, &RecordFilter::default()).map_err(Error::because(failed()))?;
        store.write(|state| {
            note_origins(state, provider, &known, &there)?;
            state.set_records(provider, there.len(), self.now())
        })?;
        for (label, record) in store.read(|state| state.idle_origins(provider, MAX_DIAGNOSES))? {
            match client.record_delete(&id, &record) {
                Err(error) if !error.is_absent() => {
                    // It stays known, and its turn comes again.
                    return Err(Error::because(format!("cannot delete the origin {label}"))(error));
                }
                _ => store.write(|state| {
                    state.forget_gone_origin(provider, &label, &record)?;
                    state.add_to_records(provider, -1)
                })?,
            }
        }
        // Somebody may have come to need one while it was deleted.
        for server in store.read(|state| state.missing_origins(provider))? {
            let label = origin_label(provider, &server);
            let made = ensure_origin(client, &id, provider, &server);
            let made = made.map_err(Error::because(format!("cannot make the origin {label}")))?;
            store.write(|state| {
                state.add_origin(provider, &label, &server, &made)?;
                state.add_to_records(provider, 1)
            })?;
        }
        Ok(())
    }

    /// Writes down all that was found in a provider zone, by a look that began then.
    fn note_all(&self, state: &Write<'_>, provider: &str, rows: &[CustomHostname], begun: i64) -> Result<(), Error> {
        let now = self.now();
        let known = state.hostnames_of(provider)?;
        let mut missing: BTreeMap<&str, &Hostname> = known.iter().map(|name| (name.name.as_str(), name)).collect();
        let mut zones = HashSet::new();
        for row in rows {
            let Some(name) = row.hostname.as_deref().map(str::to_ascii_lowercase) else { continue };
            match missing.remove(name.as_str()) {
                // What was found out since this look began is newer.
                Some(known) if known.refreshed.is_some_and(|at| at >= begun) => zones.extend(known.zone),
                // It was never missing since somebody wanted it: it is another's, and is left alone.
                Some(known) if known.step == Step::Absent && !known.looked => {
                    if !known.wanted {
                        state.disown(known.id)?;
                    }
                }
                // What a worker is at, it writes down itself.
                Some(known) if matches!(known.step, Step::Sent | Step::Deleting) => {}
                Some(known) if row.status == Some(HostnameStatus::PendingDeletion) => {
                    if known.step == Step::There {
                        state.set_found(known.id, Step::Deleting, &found(row), now)?;
                    }
                }
                Some(known) => {
                    state.set_found(known.id, Step::There, &found(row), now)?;
                    zones.extend(known.zone);
                }
                None => {
                    if let Some(domain) = Domain::of(&name) {
                        state.add_foreign(provider, &name, domain.as_str(), &found(row), now)?;
                    }
                }
            }
        }
        for known in missing.into_values() {
            // What was made since is not in the list.
            let is_older = known.refreshed.is_none_or(|at| at < begun);
            match known.step {
                Step::There if is_older && known.owner.is_none() => state.forget_foreign(known.id)?,
                Step::There if is_older => {
                    let step = if known.wanted { Step::Absent } else { Step::Gone };
                    state.set_absent(known.id, step, now)?;
                }
                _ => {}
            }
        }
        for zone in zones {
            let names = state.hostnames(zone)?;
            if names.iter().any(|name| name.wanted) {
                state.set_pending(zone, !is_active(&names))?;
            }
        }
        Ok(state.set_swept(provider, now)?)
    }

    /// Has what is wanted of a zone carried out anew, unless something is under way for it.
    fn have_repaired(&self, state: &Write<'_>, zone: ZoneId) -> Result<(), Error> {
        let is_under_way = state.operation(zone)?.is_some_and(|operation| operation.is_open());
        if !is_under_way {
            let new = NewOperation { zone, act: SWEEP, wish: SWEEP, before: None, background: true, now: self.now() };
            state.begin_operation(&new)?;
        }
        Ok(())
    }
}

/// Writes down which origins there are. `known` were known before it was looked.
fn note_origins(
    state: &Write<'_>,
    provider: &str,
    known: &[(String, String)],
    there: &[Record],
) -> crate::store::Result<()> {
    let mut gone: BTreeMap<&str, &str> = known.iter().map(|(label, id)| (label.as_str(), id.as_str())).collect();
    for record in there {
        let Some(content) = record.content.as_deref().map(|content| content.trim_end_matches('.')) else { continue };
        // Its name says what it holds.
        let label = origin_label(provider, content);
        if !record.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&label)) {
            continue;
        }
        let id = gone.remove(label.as_str());
        // One that came late is known by its mark.
        let is_ours = id.is_some() || record.comment.as_deref() == Some(MARK);
        if is_ours && id != Some(record.id.as_str()) {
            state.add_origin(provider, &label, content, &record.id)?;
        }
    }
    for (label, id) in gone {
        state.forget_gone_origin(provider, label, id)?;
    }
    Ok(())
}

/// Whether the vendor has given a host name up, or its certificate.
fn is_retired(name: &Hostname) -> bool {
    let is_given_up = matches!(name.found.status.as_deref(), Some("moved" | "deleted"));
    let certificate = name.found.ssl_status.as_deref().unwrap_or_default();
    is_given_up || certificate.ends_with("_timed_out") || matches!(certificate, "expired" | "deleted")
}

/// The zones of host names that are not as they are wanted.
fn unsettled(state: &Write<'_>, names: &[Hostname]) -> crate::store::Result<HashSet<ZoneId>> {
    let differs = |name: &&Hostname| match name.step {
        Step::There => !name.wanted || name.revive || wanted_origin(name) != name.found.origin,
        Step::Absent | Step::Gone => name.wanted,
        Step::Sent | Step::Deleting => true,
    };
    let mut zones = HashSet::new();
    for name in names.iter().filter(differs) {
        let Some(zone) = name.zone else { continue };
        let is_there = name.step == Step::There && !name.wanted;
        if zones.contains(&zone) || (is_there && is_held(name, &state.hostnames(zone)?)) {
            continue;
        }
        zones.insert(zone);
    }
    Ok(zones)
}
