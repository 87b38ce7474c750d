//! What a job changes in the DNS, and how it undoes what it did.

use std::time::Duration;

use super::job::{Provisioner, Step};
use super::rows::{Rows, delete, rows};
use super::{Plan, record};
use crate::transport::Scope;
use crate::{Client, Delivery, Error, ErrorKind, JobState, Options, UserKey};

/// Why a plan was not applied, as far as that is known.
pub(super) struct NotApplied {
    pub(super) error: Error,
    /// Whether it may be carried out yet: a zone without the change proves nothing, since the update may be on its way.
    pub(super) is_unknown: bool,
}

/// What there was before a job changed anything.
pub(super) struct Undo<'a> {
    pub(super) user_key: &'a UserKey,
    pub(super) zone: &'a str,
    pub(super) old: &'a Rows,
    pub(super) origin: &'a Plan,
}

impl Undo<'_> {
    /// Makes the zone what it was. Gives whether it was anything else.
    fn zone(&self, client: &Client) -> Result<bool, Error> {
        let now = rows(client, self.user_key, self.zone)?;
        if now.exists == self.old.exists && now.hosted == self.old.hosted {
            return Ok(false);
        }
        if self.old.exists {
            let request = self.old.request(self.user_key, self.zone).ok_or_else(not_set_up)?;
            client.zone_set(&request)?;
        } else {
            delete(client, self.user_key, self.zone)?;
        }
        Ok(true)
    }
}

impl Provisioner {
    /// Applies a plan, and finds out whether it was carried out where nobody says so whose word counts.
    pub(super) fn update(&self, step: Step, zone: &str, plan: &Plan) -> Result<(), NotApplied> {
        if plan.is_empty() {
            return Ok(());
        }
        let mut is_unknown = false;
        let result = self.step(step, Some(plan), || {
            let error = match self.server.apply_within(self.client.scope(), plan) {
                Err(error) if error.delivery() == Delivery::PerhapsCarriedOut => error,
                result => return result,
            };
            let names: Vec<String> = plan.names().into_iter().map(str::to_owned).collect();
            is_unknown = true;
            // It may be waiting in the server still.
            for pause in [50, 300, 700] {
                std::thread::sleep(Duration::from_millis(pause));
                let read = self.server.read_within(&Scope::new(None), zone, &names);
                if read.is_ok_and(|records| plan.is_done(&records)) {
                    is_unknown = false;
                    return Ok(());
                }
            }
            Err(error)
        });
        result.map_err(|error| NotApplied { error, is_unknown })
    }

    /// Puts back what was done, and completes the error that made it necessary.
    pub(super) fn restore(&self, error: Error, undo: &Undo<'_>, zone_too: bool) -> Error {
        // Whoever broke the job off wants it undone.
        let client = self.client.with_options(Options::new());
        let is_unknown = zone_too && error.delivery() == Delivery::PerhapsCarriedOut;
        let mut is_late = false;
        let undone = Some(undo.origin).filter(|plan| !plan.is_empty());
        let restored = self.step(Step::Restore, undone, || {
            if is_unknown {
                std::thread::sleep(Duration::from_millis(200));
            }
            let is_changed = zone_too && undo.zone(&client)?;
            // A server that took too long may do it yet, and fetch from the origin then.
            is_late = is_unknown && !is_changed && error.kind() == ErrorKind::Timeout;
            if is_late {
                return Ok(None);
            }
            if undo.origin.is_empty() {
                return Ok(None);
            }
            let back = undo.origin.inverse();
            let removed = self.server.apply_within(&Scope::new(None), &back);
            // Not there is as good as removed.
            let names: Vec<String> = back.names().into_iter().map(str::to_owned).collect();
            let read = || self.server.read_within(&Scope::new(None), undo.zone, &names);
            let is_back = removed.is_ok() || read().is_ok_and(|records| back.is_done(&records));
            Ok((!is_back).then(|| record::listed(names.iter().map(String::as_str))))
        });
        match restored {
            Ok(None) if is_late => error
                .with_state(JobState::SetNotSwitched)
                .add_advice("It was not set up when last looked at, and may be any moment: repeat the call."),
            Ok(None) => error.with_state(JobState::Untouched),
            Ok(Some(names)) => {
                let advice = format!("The record of {names} could not be removed; nobody asks for it.");
                error.with_state(JobState::Untouched).add_advice(&advice)
            }
            Err(cause) => {
                let advice = format!("Putting back what was there failed, too: {}. Repeat the call.", cause.message());
                error.with_state(JobState::SetNotSwitched).add_advice(&advice)
            }
        }
    }
}

pub(super) fn not_set_up() -> Error {
    Error::new(ErrorKind::Dns, Delivery::Answered, "the zone is not set up for CNAME hosting")
        .with_advice("Provision it first.")
}
