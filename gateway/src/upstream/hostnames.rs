//! Custom hostnames: what each lacks, and the calls that give it that.

use std::collections::BTreeSet;
use std::time::Duration;

use cfhost::ErrorCode;
use cfhost_v4::{
    Client, CustomHostname, Error, HostnameFilter, HostnameStatus, Meaning, NewHostname, NewRecord, RecordFilter,
    SslRequest,
};
use sha2::{Digest as _, Sha256};

use super::verdict::{Verdict, verdict};
use crate::log::one_line;
use crate::secret::hex;
use crate::store::{Found, Hostname, Step, Write};

/// A name that is longer than this needs another name first in its certificate.
const LONG_NAME: usize = 64;

/// The pause after a first revival; it doubles with each.
const FIRST_REVIVAL: Duration = Duration::from_secs(60 * 60);

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// Nothing: everything is as it is wanted.
    Nothing,
    /// To look what is there, in these provider zones.
    Look(BTreeSet<String>),
    /// To change these, by their places in the list.
    Change(Vec<(usize, Change)>),
}

/// What a host name lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Create,
    SetOrigin,
    /// Begin its validation anew.
    Revive,
    Delete,
}

/// What is to be done next for these host names. `is_swept` says whether all host names of a provider zone are known, and
/// `looked` in which of them those of this zone were looked at a moment ago.
pub(super) fn next_round(names: &[Hostname], is_swept: impl Fn(&str) -> bool, looked: &BTreeSet<String>) -> Round {
    let (mut look, mut changes) = (BTreeSet::new(), Vec::new());
    for (at, name) in names.iter().enumerate() {
        let provider = &name.provider;
        match (name.wanted, name.step) {
            (_, Step::Sent | Step::Deleting) => drop(look.insert(provider.clone())),
            (true, Step::Absent) if !name.looked && !is_swept(provider) => drop(look.insert(provider.clone())),
            (true, Step::Absent | Step::Gone) => changes.push((at, Change::Create)),
            (true, Step::There) if wanted_origin(name) != name.found.origin => changes.push((at, Change::SetOrigin)),
            (true, Step::There) if name.revive => changes.push((at, Change::Revive)),
            (true, Step::There) | (false, Step::Absent | Step::Gone) => {}
            (false, Step::There) if is_held(name, names) => {}
            // By an id that is known to be of today.
            (false, Step::There) if !looked.contains(provider) => drop(look.insert(provider.clone())),
            (false, Step::There) => changes.push((at, Change::Delete)),
        }
    }
    match (look.is_empty(), changes.is_empty()) {
        (false, _) => Round::Look(look),
        (true, false) => Round::Change(changes),
        (true, true) => Round::Nothing,
    }
}

/// Whether a host name that is no longer wanted here has to stay, because the customer's DNS still needs it: it is wanted in
/// another provider zone, and not yet active there.
pub(super) fn is_held(name: &Hostname, names: &[Hostname]) -> bool {
    let successor =
        names.iter().find(|other| other.wanted && other.name == name.name && other.provider != name.provider);
    successor.is_some_and(|other| other.found.status.as_deref() != Some(HostnameStatus::Active.as_str()))
}

/// The origin that the vendor is to have for it: a name in the provider zone.
pub(super) fn wanted_origin(name: &Hostname) -> Option<String> {
    name.origin.as_ref().map(|server| origin_label(&name.provider, server))
}

/// The name of an origin's record. The same server always has the same one.
pub(super) fn origin_label(provider: &str, server: &str) -> String {
    let digest = Sha256::digest(server.to_ascii_lowercase());
    format!("o-{}.{provider}", hex(&digest[..8]))
}

/// The origins that host names of a round need, each once: provider zone and server.
pub(super) fn origins<'a>(names: &'a [Hostname], changes: &[(usize, Change)]) -> BTreeSet<(&'a str, &'a str)> {
    let needed = changes.iter().filter(|(_, change)| matches!(change, Change::Create | Change::SetOrigin));
    needed.filter_map(|(at, _)| Some((names[*at].provider.as_str(), names[*at].origin.as_deref()?))).collect()
}

/// Makes sure that an origin's record is there, and says its id.
pub(super) fn ensure_origin(client: &Client, zone: &str, provider: &str, server: &str) -> Result<String, Error> {
    let label = origin_label(provider, server);
    let kind = match server.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => "A",
        Ok(std::net::IpAddr::V6(_)) => "AAAA",
        Err(_) => "CNAME",
    };
    let record = NewRecord {
        kind: kind.to_owned(),
        name: label.clone(),
        content: server.to_owned(),
        ttl: 1,
        proxied: Some(true),
        comment: Some(MARK.to_owned()),
        ..NewRecord::default()
    };
    match client.record_create(zone, &record) {
        Ok(made) => Ok(made.id.clone()),
        // Its name says what it holds, so that whoever made it made the same.
        Err(error) if matches!(error.meaning(), Some(Meaning::Clash | Meaning::Done | Meaning::Exists)) => {
            let filter = RecordFilter { name: Some(label), kind: Some(kind.to_owned()), ..RecordFilter::default() };
            let found = client.records(zone, &filter)?;
            let same = found.iter().find(|found| {
                found
                    .content
                    .as_deref()
                    .is_some_and(|content| content.trim_end_matches('.').eq_ignore_ascii_case(server))
            });
            same.map(|found| found.id.clone()).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// What the records of an operator's account are marked with, for people.
pub(super) const MARK: &str = "cfhost-gateway: an origin of custom hostnames";

/// Makes one change. The outcome is for [`note`].
pub(super) fn change(
    client: &Client,
    zone: &str,
    name: &Hostname,
    change: Change,
) -> Result<Option<CustomHostname>, Error> {
    let id = name.found.vendor_id.as_deref().unwrap_or_default();
    match change {
        Change::Create => {
            let branding = (name.name.len() > LONG_NAME).then_some(true);
            let new = NewHostname {
                hostname: name.name.clone(),
                custom_origin_server: wanted_origin(name),
                ssl: Some(SslRequest { cloudflare_branding: branding, ..SslRequest::http() }),
            };
            client.hostname_create(zone, &new).map(|made| Some(made.into_inner()))
        }
        Change::SetOrigin => {
            let origin = wanted_origin(name);
            client.hostname_set_origin(zone, id, origin.as_deref()).map(|made| Some(made.into_inner()))
        }
        // With another method or type it would be another certificate.
        Change::Revive => client.hostname_revalidate(zone, id, &SslRequest::http()).map(|row| Some(row.into_inner())),
        Change::Delete => client.hostname_delete(zone, id).map(|_| None),
    }
}

/// Looks what host names under a domain are in a provider zone.
pub(super) fn look(client: &Client, zone: &str, domain: &str) -> Result<Vec<CustomHostname>, Error> {
    client.hostnames(zone, &HostnameFilter { domain: Some(domain.to_owned()), ..HostnameFilter::default() })
}

/// What came of a change, once it is written down.
pub(super) enum Outcome {
    Done,
    /// The operation cannot go on before something has changed.
    Later(Option<Duration>, Option<u16>, String),
    /// It never succeeds.
    Never(u16, String),
}

/// Writes down what came of a change.
pub(super) fn note(
    state: &Write<'_>,
    name: &Hostname,
    change: Change,
    came: &Result<Option<CustomHostname>, Error>,
    failed: ErrorCode,
    now: i64,
) -> crate::store::Result<Outcome> {
    let error = match came {
        Ok(Some(row)) => {
            if change == Change::Revive {
                let pause = FIRST_REVIVAL.saturating_mul(1 << name.revived.min(16));
                state.set_revived(name.id, name.revived + 1, now + super::micros(pause))?;
            }
            state.set_found(name.id, Step::There, &found(row), now)?;
            return Ok(Outcome::Done);
        }
        // That it is gone is known when it is not found any more.
        Ok(None) => return Ok(Outcome::Done),
        Err(error) => error,
    };
    let reason = format!("{}: {error}", name.name);
    // There is one, although it was never looked for and missing: somebody else made it.
    if change == Change::Create && error.meaning() == Some(Meaning::Exists) && !name.looked {
        state.set_step(name.id, Step::Absent)?;
        return Ok(Outcome::Never(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208.number(), reason));
    }
    // A sweep has just taken the origin away that nobody seemed to need: it is made anew.
    if let (Some(Meaning::OriginMissing), Some(label)) = (error.meaning(), wanted_origin(name)) {
        state.set_step(name.id, name.step)?;
        state.forget_origin(&name.provider, &label)?;
        return Ok(Outcome::Later(None, None, reason));
    }
    Ok(match verdict(error, failed) {
        // It stays as what was perhaps sent, and is looked for.
        Verdict::Look => Outcome::Later(None, None, reason),
        Verdict::Absent if change == Change::Delete => Outcome::Done,
        Verdict::Absent => {
            state.set_absent(name.id, Step::Absent, now)?;
            Outcome::Later(None, None, reason)
        }
        Verdict::Later(after, code) => {
            state.set_step(name.id, name.step)?;
            Outcome::Later(after, code, reason)
        }
        Verdict::Never(code) => {
            state.set_step(name.id, name.step)?;
            Outcome::Never(code, reason)
        }
    })
}

/// What stands in the way of host names that were looked for.
#[derive(Default)]
pub(super) struct InTheWay {
    /// Whether some are still being deleted.
    pub(super) deleting: bool,
    /// One that somebody else made.
    pub(super) foreign: Option<String>,
}

/// Writes down which of these host names were found in a provider zone.
pub(super) fn note_found(
    state: &Write<'_>,
    names: &[Hostname],
    provider: &str,
    rows: &[CustomHostname],
    now: i64,
) -> crate::store::Result<InTheWay> {
    let mut met = InTheWay::default();
    for name in names.iter().filter(|name| name.provider == provider) {
        let row = rows.iter().find(|row| row.hostname.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(&name.name)));
        match row {
            Some(row) if row.status == Some(HostnameStatus::PendingDeletion) => {
                met.deleting = true;
                state.set_found(name.id, Step::Deleting, &found(row), now)?;
            }
            // It was never missing since it is wanted: somebody else made it, and it is left alone.
            Some(_) if name.step == Step::Absent && !name.looked => {
                met.foreign = met.foreign.or_else(|| name.wanted.then(|| name.name.clone()));
            }
            Some(row) => state.set_found(name.id, Step::There, &found(row), now)?,
            None if matches!(name.step, Step::Absent | Step::Sent) => state.set_absent(name.id, Step::Absent, now)?,
            None => {
                let step = if name.wanted { Step::Absent } else { Step::Gone };
                state.set_absent(name.id, step, now)?;
            }
        }
    }
    Ok(met)
}

/// What is kept of what the vendor says.
pub(super) fn found(row: &CustomHostname) -> Found {
    let ssl = row.ssl.as_ref();
    let errors = ssl.into_iter().flat_map(|ssl| ssl.validation_errors.iter().filter_map(|error| error.message.clone()));
    let reasons: Vec<String> = row.verification_errors.iter().cloned().chain(errors).collect();
    Found {
        vendor_id: Some(row.id.clone()),
        origin: row.custom_origin_server.clone().filter(|origin| !origin.is_empty()),
        status: row.status.as_ref().map(|status| status.as_str().to_owned()),
        ssl_status: ssl.and_then(|ssl| ssl.status.as_ref()).map(|status| status.as_str().to_owned()),
        // The vendor's words, which a terminal and a page show.
        reason: Some(one_line(&reasons.join("; "))).filter(|reason| !reason.is_empty()),
        delegation: ssl.and_then(|ssl| ssl.dcv_delegation_records.first()?.cname_target.clone()),
    }
}
