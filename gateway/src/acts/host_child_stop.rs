//! `host_child_stop`: stops a child of the calling host.

use super::{Call, Outcome, Success, invalid_host};
use crate::store::HostId;

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let refused = || invalid_host(call.host_key);
    let child = call.form.text("child_id").and_then(|id| id.parse().ok()).map(HostId).ok_or_else(refused)?;
    if call.store().write(|state| state.stop_child(call.host.id, child))? {
        Ok(Success::default())
    } else {
        Err(refused())
    }
}
