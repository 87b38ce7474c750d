//! `reseller_sub_cancel`: ends a zone's subscription.

use cfhost::ErrorCode;

use super::{Call, Outcome, Refusal, subscription};
use crate::store::SubId;

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let (user, sent, zone) = subscription::target(call)?;
    let id = call.form.text("sub_id").and_then(|id| id.parse().ok()).map(SubId);
    let (sub, ticket) = call.write(|state| {
        let own = subscription::own_zone(call, state, user, &zone)?;
        let subs = state.subs(own.id)?;
        let named =
            subs.into_iter().find(|sub| Some(sub.id) == id && Some(sub.plan.as_str()) == call.form.text("plan_tag"));
        let sub = named.ok_or(ErrorCode::SUB_INVALID_ID)?;
        if sub.canceled.is_some() {
            return Err(Refusal::from(ErrorCode::SUB_ALREADY_CANCELED));
        }
        let ticket = if let Some(upstream) = &call.service.upstream {
            // A host name has none.
            Some(upstream.want_plan(state, own.id, None)?.ok_or(ErrorCode::SUB_INVALID_ID)?)
        } else {
            state.cancel_sub(own.id)?;
            None
        };
        state.note_zone(own.id, format!("subscription {}: {} canceled", sub.id.0, sub.plan));
        Ok((sub.id, ticket))
    })?;
    Ok(subscription::success(sub, sent)?.after(ticket, ErrorCode::SUB_CANCEL_OTHER))
}
