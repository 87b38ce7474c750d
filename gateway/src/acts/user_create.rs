//! `user_create`: makes an account, or links the one that is there.

use cfhost::ErrorCode;

use super::{Call, Outcome, Refusal, account, check};
use crate::form::escaped;
use crate::secret::{API_KEY_LENGTH, random_hex};
use crate::store::NewAccount;

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let email = call.required("cloudflare_email", ErrorCode::EMAIL_REQUIRED)?;
    let alias = check::alias(call.field("unique_id"), call.field("clobber_unique_id"))?;
    let password = call.required("cloudflare_pass", ErrorCode::PASSWORD_REQUIRED)?;
    let rules = &call.service.rules;
    check::new_password(password, &rules.obvious_passwords)?;
    let username = match call.field("cloudflare_username") {
        Some(username) => Some(check::username(username, &rules.disallowed_usernames)?),
        None if rules.requires_username => return Err(ErrorCode::USERNAME_REQUIRED.into()),
        None => None,
    };
    let is_unknown = |sent: &&[u8]| !rules.signup_codes.iter().any(|code| code.as_bytes() == *sent);
    if let Some(code) = call.field("signup_code").filter(is_unknown) {
        return Err(Refusal::new(ErrorCode::SIGNUP_CODE_INVALID, &[("signup_code", &escaped(code))]));
    }
    let email = check::email(email)?;

    if let Some(account) = call.store().read(|state| state.account_by_email(email))? {
        return account::sign_in(call, &account, password, &alias);
    }

    // Hashed before the state is locked for writing, because it takes long.
    let pass_hash = call.service.passwords.hash(password)?;
    let user_api_key = random_hex(API_KEY_LENGTH)?;
    let (account, link) = call.store().write(|state| {
        if let Some(account) = state.account_by_email(email)? {
            return Ok((account, None));
        }
        account::claim_alias(call, state, None, &alias)?;
        if let Some(username) = username
            && state.username_is_taken(username)?
        {
            return Err(Refusal::new(ErrorCode::USERNAME_TAKEN, &[("cloudflare_username", username)]));
        }
        let account =
            state.add_account(&NewAccount { email, username, pass_hash: &pass_hash, user_api_key: &user_api_key })?;
        let link = account::link::<Refusal>(state, call.host.id, account.id, alias.unique_id)?;
        Ok((account, Some(link)))
    })?;
    match link {
        Some(link) => account::success(&account, &link),
        // Another call made the account while this one was hashing.
        None => account::sign_in(call, &account, password, &alias),
    }
}
