//! `host_child_new`: makes a host that belongs to the calling one.

use serde::Serialize;

use super::{Call, Outcome, Refusal, Success, invalid_host};
use crate::secret::{KEY_LENGTH, random_hex};
use crate::store::NewChild;

#[derive(Serialize)]
struct Reply<'a> {
    host_key: &'a str,
    child_id: i64,
}

/// How many hosts may stand above a child, up to the operator's.
const MAX_DEPTH: u32 = 16;
/// How many hosts may stand below an operator's host, stopped ones included: those stay.
const MAX_CHILDREN: u32 = 10_000;

/// The document has no code for fields that are missing or malformed, so that they are kept as they come, if they are text.
pub(super) fn run(call: &Call<'_>) -> Outcome {
    // It is shown to operators, on their terminals.
    let pub_name = call.form.text("pub_name").unwrap_or_default().replace(char::is_control, " ");
    let child = NewChild {
        pub_name: &pub_name,
        host_name: call.form.text("host_name"),
        prefix: call.form.text("prefix"),
        website: call.form.text("website"),
        email: call.form.text("email"),
    };
    let host_key = random_hex(KEY_LENGTH)?;
    let id = call.store().write(|state| {
        let (depth, children) = state.place_of_child(call.host.id, MAX_CHILDREN)?;
        if depth > MAX_DEPTH || children >= MAX_CHILDREN {
            let cause = Some(format!("{MAX_DEPTH} hosts above it or {MAX_CHILDREN} beside it are the most"));
            return Err(Refusal { cause, ..invalid_host(call.host_key) });
        }
        Ok(state.add_child(call.host.id, &host_key, &child)?)
    })?;
    Success::new(&Reply { host_key: &host_key, child_id: id.0 })
}
