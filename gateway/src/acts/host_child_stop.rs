//! `host_child_stop`: stops a child of the calling host.

use super::{Call, Outcome, Success, invalid_host};
use crate::store::{HostId, Write};

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let refused = || invalid_host(call.host_key);
    let child = call.form.text("child_id").and_then(|id| id.parse().ok()).map(HostId).ok_or_else(refused)?;
    let stop = |state: &Write<'_>| {
        let is_stopped = state.stop_child(call.host.id, child)?;
        if is_stopped {
            state.note(format!("host {}: stopped, and those below it", child.0));
        }
        Ok(is_stopped)
    };
    if call.write(stop)? { Ok(Success::default()) } else { Err(refused()) }
}
