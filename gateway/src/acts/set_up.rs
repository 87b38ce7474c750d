//! What `zone_set` and `full_zone_set` share: whether a zone may be set up, and doing it.

use cfhost::ErrorCode;

use super::{Call, Domain, Refusal};
use crate::store::{DomainState, Row, UserId};
use crate::upstream::{Ticket, Wanted};

/// Sets a zone up, or up anew: partial with these rows, or full when there is no origin. It is true once the vendor has carried it out, if
/// there is a ticket.
pub(super) fn set_up(
    call: &Call<'_>,
    user: UserId,
    zone: &Domain,
    resolve_to: Option<&str>,
    rows: &[Row],
) -> Result<Option<Ticket>, Refusal> {
    let refused = |code| call.refused_zone(code, zone);
    let rules = &call.service.rules;
    if zone.is_reserved() || call.service.unregistered.contains(zone) {
        return Err(refused(ErrorCode::ZONE_NOT_A_REGISTERED_DOMAIN));
    }
    call.write(|state| {
        let (domain, live) = state.domain(zone.as_str())?;
        match domain {
            DomainState::Active | DomainState::Pending | DomainState::Deleted | DomainState::Inactive => {}
            // The document has no code for a ban; this one says that only the vendor can help.
            DomainState::Foreign208 | DomainState::Banned => {
                return Err(refused(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208));
            }
            DomainState::Foreign209 => return Err(refused(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_209)),
            DomainState::VendorDns => return Err(refused(ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE)),
            DomainState::OtherPartner => return Err(refused(ErrorCode::ZONE_NOT_SERVICED_THROUGH_PARTNER)),
            DomainState::Queued => return Err(refused(ErrorCode::SIGNUPS_LIMITED_QUEUED)),
        }
        let was = live.as_ref().map(|live| (live.resolve_to.clone(), live.is_full));
        let id = match live {
            None if rules.limits_signups => return Err(refused(ErrorCode::SIGNUPS_LIMITED_QUEUED)),
            None => state.add_zone(call.host.id, user, zone.as_str())?,
            Some(live) if live.user != user => return Err(refused(ErrorCode::ZONE_HOSTED_OTHER_ACCOUNT_208)),
            Some(live) if live.host != call.host.id => {
                return Err(refused(ErrorCode::ZONE_NOT_SERVICED_THROUGH_PARTNER));
            }
            Some(_) if rules.behaviour.refuses_repeat => {
                return Err(refused(ErrorCode::ZONE_ALREADY_HOSTED_FOR_YOU));
            }
            Some(live) => live.id,
        };
        let kind = match resolve_to {
            Some(origin) => format!("by CNAME, its origin is {origin}"),
            None => "with the vendor's name servers".to_owned(),
        };
        match &was {
            None => state.note_zone(id, format!("{}: added, {kind}", zone.as_str())),
            Some((origin, is_full)) if origin.as_deref() != resolve_to || *is_full != resolve_to.is_none() => {
                state.note_zone(id, format!("{}: changed, now {kind}", zone.as_str()));
            }
            Some(_) => {}
        }
        let rows_before = if was.is_some() { state.take_rows(id)? } else { Vec::new() };
        state.note_rows(id, &rows_before, rows);
        state.change_zone(id, resolve_to)?;
        state.add_rows(id, rows)?;
        let Some(upstream) = &call.service.upstream else { return Ok(None) };
        state.set_pending(id, true)?;
        let before = was.map(|(origin, _)| (origin, rows_before));
        let domain = zone.as_str();
        let jumpstart = call.field("jumpstart") != Some(b"0");
        let wanted = Wanted { zone: id, user, domain, act: call.act, resolve_to, jumpstart, rows, before };
        upstream.want(state, wanted).map(Some)
    })
}
