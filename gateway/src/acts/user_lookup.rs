//! `user_lookup`: what the calling host may know of a user.

use cfhost::ErrorCode;
use serde::Serialize;

use super::{Call, Outcome, Refusal, Success, check};
use crate::store::{Account, Read};

#[derive(Serialize, Default)]
struct Reply {
    user_exists: bool,
    cloudflare_email: Option<String>,
    user_authed: bool,
    user_key: Option<String>,
    unique_id: Option<String>,
    /// `None` as well when there are none.
    hosted_zones: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_api_key: Option<String>,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let unique_id = call.field("unique_id");
    unique_id.map_or(Ok(()), check::unique_id)?;
    // An alias is the host's own name for the user, so it is the stronger of the two.
    match (unique_id, call.field("cloudflare_email")) {
        (Some(unique_id), _) => {
            let reply = look_up(call, |state| state.account_by_alias(call.host.id, unique_id))?;
            Ok(Success::new(&reply)?.echoing("unique_id", unique_id))
        }
        (None, Some(email)) => {
            let reply = look_up(call, |state| state.account_by_email(email))?;
            Ok(Success::new(&reply)?.echoing("cloudflare_email", email))
        }
        (None, None) => Err(ErrorCode::EMAIL_OR_UNIQUE_ID_REQUIRED.into()),
    }
}

fn look_up(
    call: &Call<'_>,
    find: impl FnOnce(&Read<'_>) -> rusqlite::Result<Option<Account>>,
) -> Result<Reply, Refusal> {
    call.store().read(|state| {
        let Some(account) = find(state)? else { return Ok(Reply::default()) };
        let known = Reply { user_exists: true, cloudflare_email: Some(account.email), ..Reply::default() };
        let Some(link) = state.link(call.host.id, account.id)? else { return Ok(known) };
        let zones = state.hosted_zones(call.host.id, account.id)?;
        Ok(Reply {
            user_authed: true,
            user_key: Some(link.user_key),
            unique_id: link.unique_id,
            hosted_zones: (!zones.is_empty()).then_some(zones),
            user_api_key: Some(account.user_api_key),
            ..known
        })
    })
}
