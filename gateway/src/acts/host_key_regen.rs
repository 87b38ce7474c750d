//! `host_key_regen`: puts a new key in the place of the one that the host called with.

use serde_json::json;

use super::{Call, Outcome, Success};
use crate::secret::{KEY_LENGTH, random_hex};
use crate::store::Write;

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let new = random_hex(KEY_LENGTH)?;
    // Of two calls at once, one finds that its key is an old one already.
    let change = |state: &Write<'_>| {
        let is_changed = state.change_key(call.host.id, call.host_key, &new)?;
        if is_changed {
            state.note(format!("host {}: has a new key", call.host.id.0));
        }
        Ok(is_changed)
    };
    if call.write(change)? {
        Ok(Success::default().echoing("host_key", json!({ "__host_key": new })))
    } else {
        Err(call.service.wrong_key())
    }
}
