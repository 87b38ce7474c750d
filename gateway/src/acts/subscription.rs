//! What the acts on subscriptions share: whose zone it is, the answer, and how times are written.

use cfhost::ErrorCode;
use jiff::Timestamp;
use jiff::tz::offset;
use serde::Serialize;

use super::{Call, Domain, Outcome, Refusal, Success};
use crate::secret::is_key;
use crate::store::{OwnZone, SubId, UserId, Write};

#[derive(Serialize)]
struct Reply {
    sub_id: String,
}

/// The answer of `reseller_sub_new` and `reseller_sub_cancel`.
pub(super) fn success(sub: SubId, zone_name: &str) -> Outcome {
    Ok(Success::new(&Reply { sub_id: sub.0.to_string() })?.echoing("zone_name", zone_name))
}

/// The user and the zone that were sent. These acts have codes of their own for what is wrong with them.
pub(super) fn target<'a>(call: &Call<'a>) -> Result<(UserId, &'a str, Domain), Refusal> {
    let user_key = call.form.text("user_key").filter(|key| is_key(key)).ok_or(ErrorCode::SUB_INVALID_USER)?;
    let user = call.user_by_key(user_key)?.ok_or(ErrorCode::SUB_INVALID_USER)?;
    let sent = call.form.text("zone_name").ok_or(ErrorCode::SUB_INVALID_ZONE)?;
    Ok((user, sent, call.domain(sent).ok_or(ErrorCode::SUB_INVALID_ZONE)?))
}

/// The zone itself, deleted or not.
pub(super) fn own_zone(call: &Call<'_>, state: &Write<'_>, user: UserId, zone: &Domain) -> Result<OwnZone, Refusal> {
    let own = state.own_zone(call.host.id, user, zone.as_str())?;
    own.ok_or_else(|| ErrorCode::SUB_INVALID_ZONE.into())
}

/// A time as the vendor wrote it: `2012-07-18 18:35:54.050883-05`.
pub(super) fn time(time: Timestamp) -> String {
    offset(-5).to_datetime(time).strftime("%Y-%m-%d %H:%M:%S.%6f-05").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_and_hours() {
        assert_eq!(time("2012-07-18T23:35:54.050883Z".parse().unwrap()), "2012-07-18 18:35:54.050883-05");
        assert_eq!(time("2013-01-01T04:59:59Z".parse().unwrap()), "2012-12-31 23:59:59.000000-05");
    }
}
