//! Plans of zones, which cost money: what is not known to have failed is looked up, and never asked for again by itself.

use std::sync::atomic::Ordering;

use cfhost::ErrorCode;
use cfhost_v4::{Client, Meaning, PlanRequest, Subscription, SubscriptionState};
use jiff::Timestamp;

use super::hostnames::Outcome;
use super::verdict::{Verdict, verdict};
use super::work::{Came, Next, in_parallel, of_a_look};
use super::{Before, Ticket, Upstream};
use crate::Error;
use crate::acts::Refusal;
use crate::log;
use crate::store::{NewOperation, Operation, PlanStep, Step, Store, VendorZone, Write, ZoneId};

pub(super) const NEW: &str = "reseller_sub_new";
pub(super) const CANCEL: &str = "reseller_sub_cancel";

/// So many subscriptions are looked at in one sweep.
const MAX_LOOKS: u32 = 20;

/// Whether an operation is about a zone's plan alone.
pub(super) fn is_about_one(operation: &Operation) -> bool {
    matches!(operation.act.as_str(), NEW | CANCEL)
}

/// Wants no change of a zone's plan any more.
pub(super) fn want_none(state: &Write<'_>, zone: ZoneId) -> Result<(), Error> {
    match state.vendor_zone(zone)? {
        Some(known) => Ok(state.set_plan_step(known.id, PlanStep::None, None)?),
        None => Ok(()),
    }
}

impl Upstream {
    /// Whether this plan can be sold.
    pub(crate) fn sells_plan(&self, label: &str) -> bool {
        self.config.plans.contains_key(label)
    }

    /// Wants a zone to be on the plan with this label, or on the free one, in the transaction that checked that it may be. `None`
    /// if it is no zone of the account.
    pub(crate) fn want_plan(
        &self,
        state: &Write<'_>,
        zone: ZoneId,
        label: Option<&str>,
    ) -> Result<Option<Ticket>, Refusal> {
        let Some(known) = state.vendor_zone(zone)?.filter(|zone| zone.wanted && zone.step == Step::There) else {
            return Ok(None);
        };
        let (act, busy) = match label {
            Some(_) => (NEW, ErrorCode::SUB_NEW_OTHER),
            None => (CANCEL, ErrorCode::SUB_CANCEL_OTHER),
        };
        let wish = format!("plan {}", label.unwrap_or_default());
        // What is under way for the zone is carried out first.
        if let Some(open) = state.operation(zone)?.filter(Operation::is_open)
            && (open.act != act || known.plan.as_deref() != label)
        {
            return Err(busy.into());
        }
        if known.plan_step == PlanStep::None {
            state.set_plan_step(known.id, PlanStep::Wanted, label)?;
        }
        let ours = state.zone_by_id(zone)?;
        let before = Before {
            resolve_to: ours.and_then(|(_, zone)| zone.resolve_to),
            rows: state.rows(zone)?.into_iter().map(|row| (row.name, row.target)).collect(),
            is_zone: true,
        };
        let before = serde_json::to_string(&before).map_err(Refusal::unavailable)?;
        let new = NewOperation { zone, act, wish: &wish, before: Some(&before), background: false, now: self.now() };
        Ok(Some(Ticket { zone, number: state.begin_operation(&new)? }))
    }

    /// Looks whether subscriptions are still there, some with each sweep: those that ended at the vendor are told as canceled.
    pub(super) fn sweep_plans(&self, store: &Store) -> Result<(), Error> {
        let begun = Timestamp::now();
        let after = self.plans_seen.load(Ordering::Relaxed);
        let zones = store.read(|state| state.subscribed_zones(after, MAX_LOOKS))?;
        let are_more = zones.len() >= MAX_LOOKS as usize;
        let seen = zones.last().filter(|_| are_more).map_or(0, |zone| zone.id);
        self.plans_seen.store(seen, Ordering::Relaxed);
        let client = self.client.in_background();
        let ended = in_parallel(&zones, |zone| {
            let found = client.subscription(zone.found.vendor_id.as_deref().unwrap_or_default());
            match &found {
                Ok(found) => {
                    let plan = found.rate_plan.as_ref().and_then(|plan| plan.id.as_deref());
                    !is_live(found) || plan.is_some_and(|plan| plan.eq_ignore_ascii_case(&self.config.free_plan))
                }
                Err(error) => error.meaning() == Some(Meaning::NoSubscription),
            }
        });
        for zone in zones.iter().zip(ended).filter_map(|(zone, has_ended)| has_ended.then_some(zone)) {
            let is_told = store.write(|state| {
                let Some(ours) = zone.zone else { return Ok(false) };
                let is_same = state
                    .vendor_zone_by_id(zone.id)?
                    .is_some_and(|now| now.plan_step == PlanStep::None && now.found.vendor_id == zone.found.vendor_id);
                let is_open = state.operation(ours)?.is_some_and(|operation| operation.is_open());
                // One that was sold meanwhile is another.
                let is_older = state.subs(ours)?.iter().any(|sub| sub.canceled.is_none() && sub.activated < begun);
                if !is_same || is_open || !is_older {
                    return Ok(false);
                }
                state.cancel_sub(ours)?;
                state.set_plan_step(zone.id, PlanStep::None, None)?;
                Ok::<_, Error>(true)
            })?;
            if is_told {
                log::say(format!("{}: its subscription has ended at the vendor, and is canceled here, too", zone.name));
            }
        }
        Ok(())
    }

    /// Puts a zone on the plan that is wanted, if it is not on it.
    pub(super) fn set_plan(&self, store: &Store, operation: &mut Operation, zone: &VendorZone) -> Result<Next, Error> {
        let client = self.client_for(operation);
        let id = zone.found.vendor_id.as_deref().unwrap_or_default();
        let (failed, target) = match &zone.plan {
            None => (ErrorCode::SUB_CANCEL_OTHER, Some(self.config.free_plan.as_str())),
            Some(label) => {
                let plan = self.config.plans.get(label);
                (ErrorCode::SUB_NEW_OTHER, plan.map(|plan| plan.rate_plan.as_str()))
            }
        };
        let alone = is_about_one(operation);
        // What fails for good fails the act, if it is about the plan, and is else told to the operator.
        let give_up = |state: &Write<'_>, came: &mut Came, code: u16, reason: String| {
            state.set_plan_step(zone.id, PlanStep::None, None)?;
            log::say(format!("{}: {reason}", zone.name));
            if alone {
                came.add(&zone.name, Outcome::Never(code, reason));
            }
            Ok::<_, crate::store::Failure>(())
        };
        let Some(target) = target else {
            return self.write_round(store, operation, failed, |state, _| {
                let mut came = Came::default();
                let reason = "the plan is none of those that are sold any more".to_owned();
                give_up(state, &mut came, ErrorCode::SUB_LABEL_CLOSED.number(), reason)?;
                Ok(came)
            });
        };
        let present = match present(&client, id) {
            Ok(present) => present,
            Err(error) => {
                return self.write_round(store, operation, failed, |_, _| {
                    let mut came = Came::default();
                    came.add(&zone.name, of_a_look(&error, failed));
                    Ok(came)
                });
            }
        };
        let is_there = match (&present, &zone.plan) {
            (Some(present), _) => present.eq_ignore_ascii_case(target),
            (None, plan) => plan.is_none(),
        };
        if is_there {
            return self.write_round(store, operation, failed, |state, _| {
                note_plan(state, zone)?;
                Ok(Came::default())
            });
        }
        if zone.plan_step == PlanStep::Sent {
            return self.write_round(store, operation, failed, |state, _| {
                let mut came = Came::default();
                if zone.plan.is_none() {
                    // To leave one twice costs nothing.
                    state.set_plan_step(zone.id, PlanStep::Wanted, None)?;
                    let reason = "the vendor has not taken it off its plan yet".to_owned();
                    came.add(&zone.name, Outcome::Later(None, None, reason));
                    return Ok(came);
                }
                let reason = format!(
                    "whether {target} was bought was not answered, and it is not there: it is not asked for again by itself"
                );
                give_up(state, &mut came, failed.number(), reason)?;
                Ok(came)
            });
        }
        let note = |state: &Write<'_>| state.set_plan_step(zone.id, PlanStep::Sent, zone.plan.as_deref());
        if self.about_to(store, operation, note)?.is_none() {
            return self.begin_anew(store, operation);
        }
        let frequency = zone.plan.as_ref().and_then(|label| self.config.plans.get(label)?.frequency.clone());
        let plan = PlanRequest { rate_plan: target.to_owned(), frequency, components: Vec::new() };
        let done = match present {
            None => client.subscription_create(id, &plan),
            Some(_) => client.subscription_change(id, &plan),
        };
        self.write_round(store, operation, failed, |state, _| {
            let mut came = Came::default();
            match &done {
                // That it was left is read back; and so is what is not plainly there.
                Ok(made) if zone.plan.is_some() && is_live(made) => note_plan(state, zone)?,
                Ok(_) => {}
                Err(error) => {
                    let reason = format!("{target}: {error}");
                    match verdict(error, failed) {
                        Verdict::Look | Verdict::Absent => came.add(&zone.name, Outcome::Later(None, None, reason)),
                        // It is not bought long after the caller was told that it was not.
                        Verdict::Later(..) if zone.plan.is_some() => {
                            give_up(state, &mut came, failed.number(), reason)?;
                        }
                        Verdict::Later(after, code) => {
                            state.set_plan_step(zone.id, PlanStep::Wanted, zone.plan.as_deref())?;
                            came.add(&zone.name, Outcome::Later(after, code, reason));
                        }
                        Verdict::Never(code) => give_up(state, &mut came, code, reason)?,
                    }
                }
            }
            Ok(came)
        })
    }
}

/// The plan that a zone is on; none for the free one.
fn present(client: &Client, zone: &str) -> Result<Option<String>, cfhost_v4::Error> {
    match client.subscription(zone) {
        Ok(found) if is_live(&found) => {
            Ok(found.rate_plan.as_ref().and_then(|plan| plan.id.clone()).filter(|id| !id.is_empty()))
        }
        Ok(_) => Ok(None),
        Err(error) if error.meaning() == Some(Meaning::NoSubscription) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_live(subscription: &Subscription) -> bool {
    use SubscriptionState::{Cancelled, Expired, Failed};
    !matches!(subscription.state, Some(Cancelled | Failed | Expired))
}

/// The zone is on the plan: so is what the host sees of it.
fn note_plan(state: &Write<'_>, zone: &VendorZone) -> crate::store::Result<()> {
    state.set_plan_step(zone.id, PlanStep::None, None)?;
    let Some(ours) = zone.zone else { return Ok(()) };
    match &zone.plan {
        None => state.cancel_sub(ours),
        Some(label) => match state.plan(label)? {
            Some(plan) => state.add_sub(ours, &plan).map(drop),
            None => Ok(()),
        },
    }
}
