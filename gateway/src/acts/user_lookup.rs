//! `user_lookup`: what the calling host may know of a user.

use cfhost::ErrorCode;
use serde::Serialize;

use super::{Call, Outcome, Refusal, Success, check};
use crate::store::{self, Account, Read};

#[derive(Serialize, Default)]
struct Reply {
    user_exists: bool,
    cloudflare_email: Option<String>,
    user_authed: bool,
    user_key: Option<String>,
    unique_id: Option<String>,
    /// `None` as well when there are none, if maps without rows are null.
    hosted_zones: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_api_key: Option<String>,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let unique_id = call.field("unique_id").map(check::unique_id).transpose()?;
    // The address decides: the text of 107 names it first, and an alias beside it is what a client still had in its form.
    match (call.field("cloudflare_email"), unique_id) {
        (Some(sent), _) => {
            let email = str::from_utf8(sent).ok().filter(|email| email.len() <= check::MAX_EMAIL);
            let email = email.ok_or_else(|| check::no_email(sent))?;
            let reply = look_up(call, |state| state.account_by_email(email))?;
            Ok(Success::new(&reply)?.echoing("cloudflare_email", email))
        }
        (None, Some(unique_id)) => {
            let reply = look_up(call, |state| state.account_by_alias(call.host.id, unique_id))?;
            Ok(Success::new(&reply)?.echoing("unique_id", unique_id))
        }
        (None, None) => Err(ErrorCode::EMAIL_OR_UNIQUE_ID_REQUIRED.into()),
    }
}

fn look_up(call: &Call<'_>, find: impl Fn(&Read<'_>) -> store::Result<Option<Account>>) -> Result<Reply, Refusal> {
    let nulls_empty = call.service.rules.behaviour.nulls_empty_maps;
    call.read(|state| {
        let Some(account) = find(state)? else { return Ok(Reply::default()) };
        call.concerns(&account.email);
        let known = Reply { user_exists: true, cloudflare_email: Some(account.email), ..Reply::default() };
        let Some(link) = state.link(call.host.id, account.id)? else { return Ok(known) };
        let zones = state.hosted_zones(call.host.id, account.id)?;
        Ok(Reply {
            user_authed: true,
            user_key: Some(link.user_key),
            unique_id: link.unique_id,
            hosted_zones: (!zones.is_empty() || !nulls_empty).then_some(zones),
            user_api_key: Some(account.user_api_key),
            ..known
        })
    })
}
