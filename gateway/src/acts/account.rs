//! What `user_create` and `user_auth` share: proving who one is, the alias, and the answer.

use cfhost::ErrorCode;
use serde::Serialize;

use super::check::Alias;
use super::{Call, Outcome, Proof, Question, Refusal, Success};
use crate::secret::{KEY_LENGTH, random_hex};
use crate::store::{Account, AccountState, Failure, HostId, Link, UserId, Write};

/// Refuses an account that cannot be linked now, and asks whether the password is the account's.
pub(super) fn question(account: Account) -> Result<Question, Refusal> {
    let refused = match account.state {
        AccountState::Unconfirmed => ErrorCode::EMAIL_NOT_CONFIRMED,
        AccountState::Exists => ErrorCode::ACCOUNT_EXISTS,
        AccountState::InUse => ErrorCode::EMAIL_IN_USE,
        AccountState::Active => return Ok(Question::Password(account)),
    };
    Err(Refusal::new(refused, &[("cloudflare_email", &account.email)]))
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
            state.note(format!("{}: has no unique_id {unique_id} any more", holder.email));
            Ok(state.set_alias(call.host.id, holder.id, None)?)
        }
        _ => Ok(()),
    }
}

/// Lets a host act for a user: with the key that it has already, or a new one.
pub(crate) fn link<E: From<Failure> + From<getrandom::Error>>(
    state: &Write<'_>,
    host: HostId,
    user: UserId,
    unique_id: Option<&str>,
) -> Result<Link, E> {
    let sent = unique_id.map(str::to_owned);
    let Some(link) = state.link(host, user)? else {
        let link = Link { user_key: random_hex(KEY_LENGTH)?, unique_id: sent };
        state.add_link(host, user, &link)?;
        return Ok(link);
    };
    if sent.is_none() || sent == link.unique_id {
        return Ok(link);
    }
    state.set_alias(host, user, unique_id)?;
    Ok(Link { unique_id: sent, ..link })
}

/// Lets the calling host act for the account, and notes what that changed.
pub(super) fn linked(
    call: &Call<'_>,
    state: &Write<'_>,
    account: &Account,
    alias: &Alias<'_>,
) -> Result<Link, Refusal> {
    let before = state.link(call.host.id, account.id)?;
    let link = link::<Refusal>(state, call.host.id, account.id, alias.unique_id)?;
    let (host, email) = (call.host.id.0, &account.email);
    if before.is_none() {
        state.note(format!("{email}: host {host} may act for the account"));
    }
    match &link.unique_id {
        Some(unique_id) if before.is_none_or(|before| before.unique_id.as_deref() != Some(unique_id)) => {
            state.note(format!("{email}: has the unique_id {unique_id} with host {host}"));
        }
        _ => {}
    }
    Ok(link)
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

/// Links an account that is there, for whoever knows its password; `None` when that is not what was proved.
pub(super) fn sign_in(
    call: &Call<'_>,
    state: &Write<'_>,
    account: Account,
    proof: &Proof,
    alias: &Alias<'_>,
) -> Result<Option<(Account, Link)>, Refusal> {
    match proof {
        Proof::Password { pass_hash } if *pass_hash == account.pass_hash && account.state == AccountState::Active => {
            claim_alias(call, state, Some(account.id), alias)?;
            let link = linked(call, state, &account, alias)?;
            Ok(Some((account, link)))
        }
        _ => Ok(None),
    }
}
