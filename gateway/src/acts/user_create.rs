//! `user_create`: makes an account, or links the one that is there.

use cfhost::ErrorCode;

use super::check::Alias;
use super::{Call, Proof, Question, Refusal, Success, account, check};
use crate::form::escaped;
use crate::secret::{API_KEY_LENGTH, random_hex};
use crate::store::{Account, Link, NewAccount, Write};

struct Fields<'a> {
    email: &'a str,
    username: Option<&'a str>,
    alias: Alias<'a>,
}

fn fields<'a>(call: &Call<'a>) -> Result<Fields<'a>, Refusal> {
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
    call.concerns(email);
    check::length_of_password(password, email)?;
    Ok(Fields { email, username, alias })
}

pub(super) fn ask(call: &Call<'_>) -> Result<Question, Refusal> {
    let Fields { email, .. } = fields(call)?;
    match call.read(|state| state.account_by_email(email))? {
        Some(account) => account::question(account),
        None => Ok(Question::NewPassword),
    }
}

pub(super) fn change(call: &Call<'_>, proof: &Proof) -> Result<Option<Success>, Refusal> {
    let fields = fields(call)?;
    let user_api_key = random_hex(API_KEY_LENGTH)?;
    let (linked, at_vendor) = call.write(|state| {
        let linked = match (state.account_by_email(fields.email)?, proof) {
            (Some(account), _) => account::sign_in(call, state, account, proof, &fields.alias)?,
            (None, Proof::Hash(pass_hash)) => Some(create(call, state, &fields, pass_hash, &user_api_key)?),
            (None, Proof::Password { .. }) => None,
        };
        let at_vendor = match (&call.service.upstream, &linked) {
            (Some(upstream), Some((account, _))) => upstream.want_account(state, call.host.id, account.id)?,
            _ => None,
        };
        Ok((linked, at_vendor))
    })?;
    let success = linked.map(|(account, link)| account::success(&account, &link)).transpose()?;
    Ok(success.map(|success| Success { account: at_vendor, ..success }))
}

fn create(
    call: &Call<'_>,
    state: &Write<'_>,
    fields: &Fields<'_>,
    pass_hash: &str,
    user_api_key: &str,
) -> Result<(Account, Link), Refusal> {
    let Fields { email, username, alias } = fields;
    account::claim_alias(call, state, None, alias)?;
    if let Some(username) = username
        && state.username_is_taken(username)?
    {
        return Err(Refusal::new(ErrorCode::USERNAME_TAKEN, &[("cloudflare_username", username)]));
    }
    let account = state.add_account(&NewAccount { email, username: *username, pass_hash, user_api_key })?;
    state.note(format!("{email}: account added"));
    let link = account::linked(call, state, &account, alias)?;
    Ok((account, link))
}
