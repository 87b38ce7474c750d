//! `reseller_sub_list`: the subscriptions of the calling host's zones.

use serde::Serialize;

use super::subscription::time;
use super::{Call, Outcome, Success};

#[derive(Serialize)]
struct Reply {
    objs: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    zone_name: String,
    sub_id: String,
    sub_status: &'static str,
    sub_name: String,
    sub_price: String,
    sub_priced_on: String,
    sub_canceled_on: Option<String>,
    // Nothing expires here, and nothing is billed anew.
    sub_expires_on: (),
    sub_expired_on: (),
    sub_renewed_on: String,
    sub_activated_on: String,
    edate: String,
    cdate: String,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let mut subs = call.read(|state| state.list_subs(call.host.id))?;
    subs.retain(|row| call.sells(&row.sub.plan));
    let objs = subs
        .into_iter()
        .map(|row| {
            let begun = time(row.sub.activated);
            Row {
                zone_name: row.zone_name,
                sub_id: row.sub.id.0.to_string(),
                sub_status: row.sub.status(),
                sub_name: row.name,
                sub_price: row.sub.price,
                sub_priced_on: begun.clone(),
                sub_canceled_on: row.sub.canceled.map(time),
                sub_expires_on: (),
                sub_expired_on: (),
                sub_renewed_on: begun.clone(),
                sub_activated_on: begun.clone(),
                edate: time(row.sub.canceled.unwrap_or(row.sub.activated)),
                cdate: begun,
            }
        })
        .collect();
    Success::new(&Reply { objs })
}
