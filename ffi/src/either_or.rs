//! Requests of one parameter or another, which the library's types for Rust say by their constructors.

use cfhost_core::UserLookup;

use crate::acts::cfhost_user_lookup_params;
use crate::border::{Refused, optional};

/// # Safety
///
/// Each pointer in it is NULL or points at what the header says.
pub(crate) unsafe fn user_lookup(params: &cfhost_user_lookup_params) -> Result<UserLookup, Refused> {
    // SAFETY: by this function's contract.
    let text = |name, text| unsafe { optional(name, text) };
    match (text("cloudflare_email", params.cloudflare_email)?, text("unique_id", params.unique_id)?) {
        (Some(_), Some(_)) => Err(Refused("unique_id", "is given, and cloudflare_email too")),
        (None, Some(unique_id)) => Ok(UserLookup::by_unique_id(unique_id)),
        // Without either, the act's own check says so.
        (email, None) => Ok(UserLookup::by_email(email.unwrap_or_default())),
    }
}
