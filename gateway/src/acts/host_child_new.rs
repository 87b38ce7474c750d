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

/// The longest text that is kept of a child, in bytes.
const MAX_FIELD: usize = 255;

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
    let refused = |cause| Refusal { cause: Some(cause), ..invalid_host(call.host_key) };
    let texts = [Some(child.pub_name), child.host_name, child.prefix, child.website, child.email];
    if texts.into_iter().flatten().any(|text| text.len() > MAX_FIELD) {
        return Err(refused(format!("{MAX_FIELD} bytes are the most in a field")));
    }
    let host_key = random_hex(KEY_LENGTH)?;
    let id = call.write(|state| {
        let (depth, children) = state.place_of_child(call.host.id, MAX_CHILDREN)?;
        if depth > MAX_DEPTH || children >= MAX_CHILDREN {
            return Err(refused(format!("{MAX_DEPTH} hosts above it or {MAX_CHILDREN} beside it are the most")));
        }
        let id = state.add_child(call.host.id, &host_key, &child)?;
        state.note(format!("host {}: added below host {}", id.0, call.host.id.0));
        Ok(id)
    })?;
    Success::new(&Reply { host_key: &host_key, child_id: id.0 })
}
