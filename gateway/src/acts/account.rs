//! What `user_create` and `user_auth` share: proving who one is, the alias, and the answer.

use cfhost::ErrorCode;
use serde::Serialize;

use super::check::Alias;
use super::{Call, Outcome, Refusal, Success};
use crate::secret::{KEY_LENGTH, random_hex};
use crate::store::{Account, Link, UserId, Write};

/// Refuses a password that is not the account's.
pub(super) fn authenticate(call: &Call<'_>, account: &Account, password: &str) -> Result<(), Refusal> {
    if call.service.passwords.verify(password, &account.pass_hash)? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::PASSWORD_FAILED, &[("cloudflare_email", &account.email)]))
    }
}

/// Makes an alias free for a user; `None` is one who has no account yet.
pub(super) fn claim_alias(
    call: &Call<'_>,
    state: &Write<'_>,
    user: Option<UserId>,
    alias: &Alias<'_>,
) -> Result<(), Refusal> {
    let Some(unique_id) = alias.unique_id else { return Ok(()) };
    match state.account_by_alias(call.host.id, unique_id)? {
        Some(holder) if Some(holder.id) != user => {
            if !alias.clobber {
                return Err(Refusal::new(ErrorCode::UNIQUE_ID_ASSIGNED_TO_OTHER_USER, &[("unique_id", unique_id)]));
            }
            Ok(state.set_alias(call.host.id, holder.id, None)?)
        }
        _ => Ok(()),
    }
}

/// Lets the calling host act for a user: with the key that it has already, or a new one.
pub(super) fn link(call: &Call<'_>, state: &Write<'_>, user: UserId, alias: &Alias<'_>) -> Result<Link, Refusal> {
    let sent = alias.unique_id.map(str::to_owned);
    let Some(link) = state.link(call.host.id, user)? else {
        let link = Link { user_key: random_hex(KEY_LENGTH)?, unique_id: sent };
        state.add_link(call.host.id, user, &link)?;
        return Ok(link);
    };
    if sent.is_none() || sent == link.unique_id {
        return Ok(link);
    }
    state.set_alias(call.host.id, user, sent.as_deref())?;
    Ok(Link { unique_id: sent, ..link })
}

/// The answer of both acts.
#[derive(Serialize)]
struct Reply<'a> {
    cloudflare_email: &'a str,
    user_key: &'a str,
    unique_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloudflare_username: Option<&'a str>,
    user_api_key: &'a str,
}

pub(super) fn success(account: &Account, link: &Link) -> Outcome {
    Success::new(&Reply {
        cloudflare_email: &account.email,
        user_key: &link.user_key,
        unique_id: link.unique_id.as_deref(),
        cloudflare_username: account.username.as_deref(),
        user_api_key: &account.user_api_key,
    })
}

/// Links an account that is there, for whoever knows its password.
pub(super) fn sign_in(call: &Call<'_>, account: &Account, password: &str, alias: &Alias<'_>) -> Outcome {
    authenticate(call, account, password)?;
    let link = call.store().write(|state| {
        claim_alias(call, state, Some(account.id), alias)?;
        link(call, state, account.id, alias)
    })?;
    success(account, &link)
}
