//! `user_auth`: links an account that is there.

use cfhost::ErrorCode;

use super::check::Alias;
use super::{Call, Proof, Question, Refusal, Success, account, check};

struct Fields<'a> {
    email: &'a str,
    alias: Alias<'a>,
}

fn fields<'a>(call: &Call<'a>) -> Result<Fields<'a>, Refusal> {
    let email = call.required("cloudflare_email", ErrorCode::EMAIL_REQUIRED)?;
    let alias = check::alias(call.field("unique_id"), call.field("clobber_unique_id"))?;
    let password = call.required("cloudflare_pass", ErrorCode::PASSWORD_REQUIRED)?;
    let email = check::email(email)?;
    call.concerns(email);
    check::length_of_password(password, email)?;
    Ok(Fields { email, alias })
}

pub(super) fn ask(call: &Call<'_>) -> Result<Question, Refusal> {
    let Fields { email, .. } = fields(call)?;
    match call.read(|state| state.account_by_email(email))? {
        Some(account) => account::question(account),
        None => Err(Refusal::new(ErrorCode::ACCOUNT_NOT_FOUND, &[("cloudflare_email", email)])),
    }
}

pub(super) fn change(call: &Call<'_>, proof: &Proof) -> Result<Option<Success>, Refusal> {
    let Fields { email, alias } = fields(call)?;
    let linked = call.write(|state| match state.account_by_email(email)? {
        Some(account) => account::sign_in(call, state, account, proof, &alias),
        None => Ok(None),
    })?;
    linked.map(|(account, link)| account::success(&account, &link)).transpose()
}
