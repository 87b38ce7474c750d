//! `zone_delete`: removes a zone.

use cfhost::ErrorCode;
use serde::Serialize;

use super::{Call, Outcome, Success};
use crate::store::DomainState;
use crate::upstream::Wanted;

#[derive(Serialize)]
struct Reply<'a> {
    zone_name: &'a str,
    zone_deleted: bool,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let user = call.user()?;
    let (sent, zone) = call.zone()?;
    let ticket = call.write(|state| {
        let (domain, live) = state.domain(zone.as_str())?;
        if domain == DomainState::Banned {
            return Err(call.refused_zone(ErrorCode::ZONE_BANNED_OR_REMOVED, &zone));
        }
        let refused = match live {
            Some(live) if live.user == user => {
                if live.host != call.host.id {
                    ErrorCode::ZONE_NOT_YOURS_AS_PARTNER
                } else if live.is_full {
                    ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE
                } else if state.subs(live.id)?.first().is_some_and(|sub| sub.canceled.is_none()) {
                    ErrorCode::ZONE_HAS_ACTIVE_SUB
                } else {
                    state.note_zone(live.id, format!("{}: deleted", zone.as_str()));
                    let Some(upstream) = &call.service.upstream else {
                        state.note_rows(live.id, &state.take_rows(live.id)?, &[]);
                        state.delete_zone(live.id)?;
                        return Ok(None);
                    };
                    let rows = state.rows(live.id)?;
                    state.note_rows(live.id, &rows, &[]);
                    let wanted = Wanted {
                        zone: live.id,
                        user,
                        domain: zone.as_str(),
                        act: call.act,
                        resolve_to: None,
                        jumpstart: false,
                        rows: &[],
                        before: Some((live.resolve_to, rows)),
                    };
                    return upstream.want(state, wanted).map(Some);
                }
            }
            _ if state.had_zone(user, zone.as_str())? => call.service.rules.behaviour.second_delete,
            _ => ErrorCode::ZONE_NOT_IN_ACCOUNT,
        };
        Err(call.refused_zone(refused, &zone))
    })?;
    let success = Success::new(&Reply { zone_name: zone.as_str(), zone_deleted: true })?;
    Ok(success.echoing("zone_name", sent).after(ticket, ErrorCode::ZONE_DELETION_FAILED))
}
