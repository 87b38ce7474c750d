//! Requests of one parameter or another, which the client's types say by their constructors.

use cfhost::UserLookup;

use crate::args::Args;
use crate::errors::Failure;

pub(crate) fn user_lookup(args: &Args<'_>) -> Result<UserLookup, Failure> {
    let (email, unique_id) = (args.get(0, "cloudflare_email"), args.get(1, "unique_id"));
    match (email.text()?, unique_id.text_or_int()?) {
        (Some(_), Some(_)) => Err(unique_id.refuse("is given, and cloudflare_email too")),
        (email, None) => Ok(UserLookup::by_email(email.unwrap_or_default())),
        (None, Some(unique_id)) => Ok(UserLookup::by_unique_id(unique_id)),
    }
}
