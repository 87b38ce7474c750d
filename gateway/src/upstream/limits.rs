//! What the vendor limits, and the credential's end: how they stand, from when on that is an alarm, and how often the vendor was asked
//! too fast.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cfhost_v4::{Budget, HostnameQuota, InMemory, Priority, Spend, TokenVerification};

use super::check::verify;
use super::{Config, Upstream, lock, micros};
use crate::Error;
use crate::certificate::date;
use crate::log;
use crate::store::{self, CredentialView, Limit, LimitView, Limited, Read, Store};

/// How much of a limit may be used, in percent.
const ALARM: u64 = 85;
/// How long before its end a token should have been renewed.
pub(super) const RENEWAL: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// After this time the vendor is asked again when the token ends.
const CHECK: Duration = Duration::from_secs(24 * 60 * 60);
/// After so many times the usual one without a look over everything, something is wrong.
const SWEEPS: u32 = 3;
/// A look over everything takes a while.
const SWEEP_TIME: Duration = Duration::from_secs(10 * 60);

/// Something that an operator has to see to.
pub(crate) struct Alarm {
    /// What it is about: `hostnames`, `records`, `token` or `sweep`.
    pub(crate) what: &'static str,
    /// What is so, and what to do.
    pub(crate) text: String,
}

/// What a gateway found out about limits when it started.
#[derive(Default)]
pub(crate) struct Found {
    pub(super) limits: Vec<Limit>,
    pub(super) end: End,
}

/// When a credential ends, in microseconds since 1970.
#[derive(Clone, Copy, Default)]
pub(super) enum End {
    #[default]
    Unknown,
    Never,
    At(i64),
}

/// Whether so little is left of a limit that the operator is told.
pub(super) fn is_nearly_all(used: u64, most: u64) -> bool {
    used.saturating_mul(100) >= most.saturating_mul(ALARM)
}

impl Limit {
    /// What the vendor says of a provider zone's host names, if it does.
    pub(super) fn of_hostnames(zone: &str, quota: &HostnameQuota) -> Option<Self> {
        let most = quota.hard_cap.or(quota.allocated)?;
        let included = quota.allocated.filter(|allocated| *allocated < most);
        Some(Self { zone: zone.to_owned(), what: Limited::Hostnames, used: quota.used?, most, included })
    }

    pub(crate) fn is_nearly_all(&self) -> bool {
        is_nearly_all(self.used, self.most)
    }

    /// How it stands, in words.
    pub(super) fn text(&self) -> String {
        format!("{}: {} of {}", self.zone, self.used, self.most)
    }

    /// What to do before all is used.
    pub(super) fn advice(&self) -> &'static str {
        match self.what {
            Limited::Hostnames => "ask the vendor for more, or delete what nobody needs",
            Limited::Records => "each origin of rows takes one: delete what nobody needs, or take another plan",
        }
    }

    fn alarm(&self) -> Alarm {
        Alarm { what: self.what.word(), text: format!("{}: {}", self.text(), self.advice()) }
    }
}

impl CredentialView {
    fn has_to_be_renewed(&self, now: i64) -> bool {
        self.ends.is_some_and(|ends| ends < now.saturating_add(micros(RENEWAL)))
    }

    fn alarm(&self, now: i64) -> Alarm {
        let ends = self.ends.unwrap_or_default();
        let (word, day) = (if ends <= now { "it ended" } else { "good until" }, date(ends.div_euclid(1_000_000)));
        let text = format!("{word} {day}: put one that is good for longer into its file");
        Alarm { what: "token", text }
    }
}

/// What an operator has to see to, as far as the state knows. Only the file says what is looked over, and how often.
pub(crate) fn alarms(state: &Read<'_>, now: i64, config: Option<&Config>) -> store::Result<Vec<Alarm>> {
    let limits = state.limits()?;
    let mut alarms: Vec<Alarm> =
        limits.iter().filter(|it| it.limit.is_nearly_all()).map(|it| it.limit.alarm()).collect();
    let credentials = state.credentials()?;
    alarms.extend(credentials.iter().filter(|it| it.has_to_be_renewed(now)).map(|it| it.alarm(now)));
    if let Some(config) = config {
        let late = micros(config.sweep().saturating_mul(SWEEPS).saturating_add(SWEEP_TIME));
        for (zone, swept) in sweeps(state, config)? {
            if swept.is_some_and(|swept| swept.saturating_add(late) < now) {
                let text = format!("{zone}: it was not looked over for long: the log says why");
                alarms.push(Alarm { what: "sweep", text });
            }
        }
    }
    Ok(alarms)
}

/// When what is in the file was looked over. The state still has what was in it once.
pub(crate) fn sweeps(state: &Read<'_>, config: &Config) -> store::Result<Vec<(String, Option<i64>)>> {
    let mut sweeps = state.sweeps()?;
    sweeps.retain(|(what, _)| config.looks_over(what));
    Ok(sweeps)
}

/// A budget that counts how often the vendor said that calls came too fast.
#[derive(Debug, Default)]
pub(super) struct Counted {
    budget: InMemory,
    requests: AtomicU64,
    certificates: AtomicU64,
}

impl Counted {
    /// How often it was since this was asked last: in all, and for calls that order a certificate.
    fn take_refused(&self) -> [u64; 2] {
        let (requests, certificates) =
            (self.requests.swap(0, Ordering::Relaxed), self.certificates.swap(0, Ordering::Relaxed));
        [requests + certificates, certificates]
    }

    fn give_refused_back(&self, [all, certificates]: [u64; 2]) {
        self.requests.fetch_add(all - certificates, Ordering::Relaxed);
        self.certificates.fetch_add(certificates, Ordering::Relaxed);
    }
}

impl Budget for Counted {
    fn take(&self, spend: Spend, priority: Priority, now: Duration) -> Result<(), Duration> {
        self.budget.take(spend, priority, now)
    }

    fn give_back(&self, spend: Spend) {
        self.budget.give_back(spend);
    }

    fn close(&self, spend: Spend, until: Duration) {
        let counter = if spend == Spend::Certificate { &self.certificates } else { &self.requests };
        counter.fetch_add(1, Ordering::Relaxed);
        self.budget.close(spend, until);
    }
}

/// When a token ends.
pub(super) fn end_of(token: &TokenVerification) -> End {
    token.expires_on.map_or(End::Never, |end| End::At(end.0.as_microsecond()))
}

impl Upstream {
    /// Finds out what of the limits is used, with one call for each provider zone, and tells the operator where little is left. What
    /// the vendor does not say stays as it was.
    pub(super) fn look_at_limits(&self, store: &Store) -> Result<(), Error> {
        let failed = || "cannot keep what of the vendor's limits is used";
        let at_start = lock(&self.at_start).take();
        let is_first = at_start.is_some();
        let found = match at_start {
            Some(found) => found,
            None => self.ask_for_limits(store)?,
        };
        let kept = store.write(|state| {
            let now = self.now();
            for limit in &found.limits {
                state.set_limit(limit, now)?;
            }
            let (account, is_token) = (&self.config.account, self.config.has_token());
            match found.end {
                End::At(end) => state.set_credential(account, is_token, Some(end), now)?,
                End::Never => state.set_credential(account, is_token, None, now)?,
                // A global key has no end, which nobody has to be asked about.
                End::Unknown if is_first && !is_token => state.set_credential(account, is_token, None, now)?,
                End::Unknown => {}
            }
            state.forget_other_credentials(&self.config.account)?;
            let known: BTreeSet<String> = state.limits()?.into_iter().map(|it| it.limit.zone).collect();
            for zone in known.iter().filter(|zone| self.config.provider_zone(zone).is_none()) {
                state.forget_limits(zone)?;
            }
            // Whoever notes that it was told is the one who tells it, of several gateways on one state. What is so when a gateway
            // starts, it says then.
            let mut fresh = Vec::new();
            for LimitView { limit, told, .. } in state.limits()? {
                let is_alarm = limit.is_nearly_all();
                if is_alarm != told {
                    state.set_limit_told(&limit, is_alarm)?;
                    fresh.extend(is_alarm.then(|| limit.alarm()));
                }
            }
            for credential in state.credentials()? {
                let is_alarm = credential.has_to_be_renewed(now);
                if is_alarm != credential.told {
                    state.set_credential_told(&credential.account, is_alarm)?;
                    fresh.extend(is_alarm.then(|| credential.alarm(now)));
                }
            }
            Ok::<_, store::Failure>(fresh)
        });
        match kept {
            Ok(fresh) => {
                for alarm in fresh.into_iter().filter(|_| !is_first) {
                    log::say(format!("upstream: {}: {}", alarm.what, alarm.text));
                }
                Ok(())
            }
            Err(failure) => {
                if is_first {
                    *lock(&self.at_start) = Some(found);
                }
                Err(Error::because(failed())(failure))
            }
        }
    }

    fn ask_for_limits(&self, store: &Store) -> Result<Found, Error> {
        let client = self.client.in_background();
        let mut found = Found::default();
        let checked = store.read(|state| state.credential_checked(&self.config.account))?;
        if self.config.has_token() && checked.is_none_or(|at| at.saturating_add(micros(CHECK)) <= self.now()) {
            found.end = verify(&client, &self.config.account).map_or(End::Unknown, |(token, _)| end_of(&token));
        }
        for provider in &self.config.provider_zones {
            let quota = self.provider_id(store, &client, &provider.name).and_then(|id| client.hostname_quota(&id));
            match quota {
                Ok(quota) => found.limits.extend(Limit::of_hostnames(&provider.name, &quota)),
                // Nor will it answer for the next one, and who looks everything over says so.
                Err(error) if error.is_retryable() => break,
                Err(_) => {}
            }
        }
        Ok(found)
    }

    /// Counts in the state how often the vendor was asked too fast.
    pub(super) fn note_refused(&self, store: &Store) {
        let refused = self.config.budget.take_refused();
        if refused[0] == 0 {
            return;
        }
        let noted =
            store.write(|state| state.add_refused(&self.config.account, self.config.has_token(), refused, self.now()));
        if noted.is_err() {
            self.config.budget.give_refused_back(refused);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_of_a_limit_is_an_alarm() {
        for (used, most, is_alarm) in [(169, 200, false), (170, 200, true), (0, 0, true), (u64::MAX, u64::MAX, true)] {
            assert_eq!(is_nearly_all(used, most), is_alarm, "{used} of {most}");
        }
    }

    #[test]
    fn what_comes_too_fast_is_counted_until_it_is_noted() {
        let budget = Counted::default();
        for spend in [Spend::Request, Spend::Certificate, Spend::Certificate] {
            budget.close(spend, Duration::from_secs(5));
        }
        assert!(budget.take(Spend::Request, Priority::Act, Duration::ZERO).is_err());
        let refused = budget.take_refused();
        assert_eq!((refused, budget.take_refused()), ([3, 2], [0, 0]));
        budget.give_refused_back(refused);
        assert_eq!(budget.take_refused(), [3, 2]);
    }
}
