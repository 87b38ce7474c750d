//! `user_auth`: links an account that is there.

use cfhost::ErrorCode;

use super::{Call, Outcome, Refusal, account, check};

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let email = call.required("cloudflare_email", ErrorCode::EMAIL_REQUIRED)?;
    let alias = check::alias(call.field("unique_id"), call.field("clobber_unique_id"))?;
    let password = call.required("cloudflare_pass", ErrorCode::PASSWORD_REQUIRED)?;
    let email = check::email(email)?;

    match call.store().read(|state| state.account_by_email(email))? {
        Some(account) => account::sign_in(call, &account, password, &alias),
        None => Err(Refusal::new(ErrorCode::ACCOUNT_NOT_FOUND, &[("cloudflare_email", email)])),
    }
}
