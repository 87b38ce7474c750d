//! `reseller_sub_new`: subscribes a zone to a plan.

use cfhost::ErrorCode;

use super::{Call, Outcome, Refusal, subscription};
use crate::store::{DomainState, Plan, SubId};

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let (user, sent, zone) = subscription::target(call)?;
    let (sub, ticket) = call.write(|state| {
        let own = subscription::own_zone(call, state, user, &zone)?;
        let plan = call.form.text("plan_tag").map(|label| state.plan(label)).transpose()?.flatten();
        let plan = plan.ok_or(ErrorCode::SUB_INVALID_LABEL)?;
        let subs = state.subs(own.id)?;
        let live = subs.iter().find(|sub| sub.canceled.is_none());
        let refused = if plan.is_closed || !call.sells(&plan.sub_label) {
            ErrorCode::SUB_LABEL_CLOSED
        } else if !own.is_active {
            ErrorCode::SUB_ZONE_NOT_ACTIVE
        } else if state.domain_state(zone.as_str())? == DomainState::Inactive {
            ErrorCode::SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE
        } else if live.is_some_and(|sub| sub.plan == plan.sub_label) {
            ErrorCode::SUB_ALREADY_ACTIVE
        } else if !plan.is_reactivatable && subs.iter().any(|sub| sub.plan == plan.sub_label) {
            ErrorCode::SUB_CANNOT_REACTIVATE
        } else if live.is_some() {
            ErrorCode::SUB_ZONE_ON_OTHER_SUB
        } else {
            if let Some(upstream) = &call.service.upstream {
                // A host name has no plan.
                let ticket = upstream.want_plan(state, own.id, Some(&plan.sub_label))?;
                return Ok((SubId(0), Some(ticket.ok_or(ErrorCode::SUB_LABEL_CLOSED)?)));
            }
            let sub = state.add_sub(own.id, &plan)?;
            let Plan { sub_label, product_price, .. } = &plan;
            state.note_zone(own.id, format!("subscription {}: {sub_label} for {product_price}", sub.0));
            return Ok((sub, None));
        };
        Err(Refusal::from(refused))
    })?;
    Ok(subscription::success(sub, sent)?.after(ticket, ErrorCode::SUB_NEW_OTHER).told(told))
}

/// The answer, once the vendor has sold it.
fn told(call: &Call<'_>) -> Outcome {
    let (user, sent, zone) = subscription::target(call)?;
    let subs = call.read(|state| match state.own_zone(call.host.id, user, zone.as_str())? {
        Some(own) => state.subs(own.id),
        None => Ok(Vec::new()),
    })?;
    let newest = subs.first().filter(|sub| sub.canceled.is_none()).ok_or(ErrorCode::SUB_NEW_OTHER)?;
    subscription::success(newest.id, sent)
}
