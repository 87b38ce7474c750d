//! The gateway's page in a real browser: every view, and every form.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod calls;
mod hostile;
mod lists;
mod login;
mod look;
mod many;
mod misbehave;
mod site;
#[path = "../../../gateway/tests/common/vendor.rs"]
mod stand_in;
mod vendor;
