//! `reseller_sub_new`: subscribes a zone to a plan.

use cfhost::ErrorCode;

use super::{Call, Outcome, Refusal, subscription};
use crate::store::{DomainState, Plan};

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let (user, sent, zone) = subscription::target(call)?;
    let sub = call.write(|state| {
        let own = subscription::own_zone(call, state, user, &zone)?;
        let plan = call.form.text("plan_tag").map(|label| state.plan(label)).transpose()?.flatten();
        let plan = plan.ok_or(ErrorCode::SUB_INVALID_LABEL)?;
        let subs = state.subs(own.id)?;
        let live = subs.iter().find(|sub| sub.canceled.is_none());
        let refused = if plan.is_closed {
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
            let sub = state.add_sub(own.id, &plan)?;
            let Plan { sub_label, product_price, .. } = &plan;
            state.note_zone(own.id, format!("subscription {}: {sub_label} for {product_price}", sub.0));
            return Ok(sub);
        };
        Err(Refusal::from(refused))
    })?;
    subscription::success(sub, sent)
}
