//! The acts: one file holds all that is known of one act.

use crate::envelope::Answer;
use crate::fields::{self, Field, FieldKind, Given, missing};
use crate::form::Fields;
use crate::wire::Held;
use crate::{Error, ErrorCode};

mod cpanel_info;
mod full_zone_set;
mod host_child_new;
mod host_child_stop;
mod host_key_regen;
mod reseller_plan_list;
mod reseller_sub_cancel;
mod reseller_sub_list;
mod reseller_sub_new;
mod user_auth;
mod user_create;
mod user_lookup;
mod zone_delete;
mod zone_list;
mod zone_lookup;
mod zone_set;

pub use cpanel_info::{CpanelInfo, CpanelInfoReply};
pub use full_zone_set::{FullZoneSet, FullZoneSetReply};
pub use host_child_new::{HostChildNew, HostChildNewReply};
pub use host_child_stop::{HostChildStop, HostChildStopReply};
pub use host_key_regen::{HostKeyRegen, HostKeyRegenReply};
pub use reseller_plan_list::{ResellerPlan, ResellerPlanList, ResellerPlanListReply};
pub use reseller_sub_cancel::{ResellerSubCancel, ResellerSubCancelReply};
pub use reseller_sub_list::{ResellerSub, ResellerSubList, ResellerSubListReply};
pub use reseller_sub_new::{ResellerSubNew, ResellerSubNewReply};
pub use user_auth::{UserAuth, UserAuthReply};
pub use user_create::{UserCreate, UserCreateReply};
pub use user_lookup::{UserLookup, UserLookupReply};
pub use zone_delete::{ZoneDelete, ZoneDeleteReply};
pub use zone_list::{SubStatus, SubStatusFilter, ZoneList, ZoneListReply, ZoneListRow, ZoneStatus, ZoneStatusFilter};
pub use zone_lookup::{SslStatus, ZoneLookup, ZoneLookupReply};
pub use zone_set::{Subdomain, ZoneSet, ZoneSetReply};

/// What sending an act a second time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// It only reads: repeating changes nothing.
    Reads,
    /// It changes something, and a repeat with the same values leaves the same state.
    SameState,
    /// A repeat fails or does the work once more.
    NotSafe,
}

/// A request of the API: what [`Client::send`](crate::Client::send) takes. The API is closed, and so is this trait.
pub trait Act: Wire {
    /// The value of `act`.
    const NAME: &'static str;
    /// What a repeat does.
    const REPEAT: Repeat;
    /// What the act does, in one sentence.
    const ABOUT: &'static str;
    /// The fields that it takes beside `act` and `host_key`.
    const FIELDS: &'static [Field];
    /// The codes that the act is known or thought to answer. Any other is kept as it comes.
    const ERROR_CODES: &'static [ErrorCode];
}

/// The half of an act that only this crate sees.
pub trait Wire {
    /// What the act answers.
    type Reply;

    /// What `response` holds.
    type Response: Held;

    /// What may have happened if the answer is lost, where more than a look-up is at stake.
    const IF_LOST: &'static str = "";

    /// The request that these fields are, which is not checked yet.
    fn given(given: &Given<'_>) -> Result<Self, Error>
    where
        Self: Sized;

    /// What can be refused without asking the server.
    fn check(&self) -> Result<(), Error>;

    /// Writes the act's own fields.
    fn write<'a>(&'a self, fields: &mut Fields<'a>);

    /// Reads a successful answer.
    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<Self::Reply, Error>;
}

/// The codes in the words of the constants, with those that every act can answer.
macro_rules! error_codes {
    ($($code:ident)*) => {
        &[
            ErrorCode::NO_OR_INVALID_HOST_KEY,
            ErrorCode::NO_OR_INVALID_ACT,
            $(ErrorCode::$code,)*
            ErrorCode::NO_POST_DATA,
            ErrorCode::DB_UNAVAILABLE,
            ErrorCode::INVALID_HOST_ACCOUNT,
        ]
    };
}
use error_codes;

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers<A: Act>() -> Vec<u16> {
        A::ERROR_CODES.iter().map(|code| code.number()).collect()
    }

    #[test]
    fn codes_are_those_of_the_document() {
        let create: Vec<u16> = [100, 101].into_iter().chain(103..=106).chain(108..=114).chain(117..=122).collect();
        assert_eq!(numbers::<UserCreate>(), [create, vec![124, 126, 600, 601, 700]].concat());
        assert_eq!(numbers::<UserAuth>(), [100, 101, 103, 104, 105, 106, 108, 117, 119, 123, 124, 126, 600, 601, 700]);
        assert_eq!(numbers::<UserLookup>(), [100, 101, 104, 105, 107, 600, 601, 700]);
        let set: Vec<u16> = [100, 101, 115, 116, 125].into_iter().chain(200..=209).chain(215..=218).collect();
        assert_eq!(numbers::<ZoneSet>(), [set, vec![701, 702, 600, 601, 700]].concat());
        assert_eq!(numbers::<ZoneLookup>(), [100, 101, 115, 116, 125, 200, 201, 600, 601, 700]);
        let delete: Vec<u16> = [100, 101, 115, 116, 125, 200, 201].into_iter().chain(210..=214).collect();
        assert_eq!(numbers::<ZoneDelete>(), [delete, vec![334, 703, 600, 601, 700]].concat());
        let set: Vec<u16> = [100, 101, 115, 116, 125, 200, 201].into_iter().chain(207..=209).chain(215..=218).collect();
        assert_eq!(numbers::<FullZoneSet>(), [set, vec![701, 702, 600, 601, 700]].concat());
        assert_eq!(
            numbers::<ResellerSubNew>(),
            [100, 101, 311, 312, 313, 314, 315, 317, 321, 322, 340, 350, 600, 601, 700]
        );
        assert_eq!(numbers::<ResellerSubCancel>(), [100, 101, 311, 317, 331, 332, 333, 600, 601, 700]);
        for common in [
            numbers::<ZoneList>(),
            numbers::<HostChildNew>(),
            numbers::<HostChildStop>(),
            numbers::<HostKeyRegen>(),
            numbers::<ResellerPlanList>(),
            numbers::<ResellerSubList>(),
            numbers::<CpanelInfo>(),
        ] {
            assert_eq!(common, [100, 101, 600, 601, 700]);
        }
    }

    #[test]
    fn what_a_repeat_does() {
        assert_eq!(UserCreate::REPEAT, Repeat::SameState);
        assert_eq!(UserAuth::REPEAT, Repeat::SameState);
        assert_eq!(UserLookup::REPEAT, Repeat::Reads);
        assert_eq!(ZoneSet::REPEAT, Repeat::SameState);
        assert_eq!(ZoneLookup::REPEAT, Repeat::Reads);
        assert_eq!(ZoneDelete::REPEAT, Repeat::NotSafe);
        assert_eq!(ZoneList::REPEAT, Repeat::Reads);
        assert_eq!(FullZoneSet::REPEAT, Repeat::SameState);
        assert_eq!(HostChildNew::REPEAT, Repeat::NotSafe);
        assert_eq!(HostChildStop::REPEAT, Repeat::NotSafe);
        assert_eq!(HostKeyRegen::REPEAT, Repeat::NotSafe);
        assert_eq!(ResellerPlanList::REPEAT, Repeat::Reads);
        assert_eq!(ResellerSubNew::REPEAT, Repeat::NotSafe);
        assert_eq!(ResellerSubCancel::REPEAT, Repeat::NotSafe);
        assert_eq!(ResellerSubList::REPEAT, Repeat::Reads);
        assert_eq!(CpanelInfo::REPEAT, Repeat::Reads);
    }
}
