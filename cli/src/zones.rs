//! All zones of this host.

use cfhost::{SubStatusFilter, ZoneList, ZoneListRow, ZoneStatusFilter};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output;
use crate::settings::Settings;

/// Which zones.
#[derive(Args, Debug)]
pub(crate) struct Filter {
    /// Only the zone of this name
    #[arg(long, value_name = "NAME")]
    zone_name: Option<String>,
    /// Only the zone with this subscription
    #[arg(long, value_name = "NUMBER")]
    sub_id: Option<u64>,
    /// Only zones in this state
    #[arg(long, value_name = "STATUS", ignore_case = true)]
    zone_status: Option<ZoneStatus>,
    /// Only zones whose subscription is in this state
    #[arg(long, value_name = "STATUS", ignore_case = true)]
    sub_status: Option<SubStatus>,
}

#[derive(ValueEnum, Debug, Clone, Copy)]
enum ZoneStatus {
    /// Active
    V,
    /// Deleted
    D,
    /// All
    All,
}

#[derive(ValueEnum, Debug, Clone, Copy)]
enum SubStatus {
    /// Active
    V,
    /// Canceled
    Cnl,
    /// All
    All,
}

pub(crate) fn run(filter: &Filter, settings: &Settings) -> Result<(), Failure> {
    let mut act = ZoneList::new();
    if let Some(name) = &filter.zone_name {
        act = act.zone_name(name);
    }
    if let Some(sub_id) = filter.sub_id {
        act = act.sub_id(sub_id);
    }
    if let Some(status) = filter.zone_status {
        act = act.zone_status(match status {
            ZoneStatus::V => ZoneStatusFilter::Active,
            ZoneStatus::D => ZoneStatusFilter::Deleted,
            ZoneStatus::All => ZoneStatusFilter::All,
        });
    }
    if let Some(status) = filter.sub_status {
        act = act.sub_status(match status {
            SubStatus::V => SubStatusFilter::Active,
            SubStatus::Cnl => SubStatusFilter::Canceled,
            SubStatus::All => SubStatusFilter::All,
        });
    }
    let zones = settings.client()?.zones(act);
    if output::is_json(&settings.options) {
        // A line each, as soon as its page is there.
        for row in zones {
            output::print(as_json(&row?))?;
        }
        return Ok(());
    }
    let rows = zones.collect::<Result<Vec<_>, _>>()?;
    let head = ["zone", "status", "customer", "plan", "plan status"].map(str::to_owned);
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    for line in output::aligned(&head, &cells) {
        output::print(line)?;
    }
    Ok(())
}

fn cells(row: &ZoneListRow) -> Vec<String> {
    let status = output::shown(&row.zone_status.as_ref().map(ToString::to_string).unwrap_or_default());
    let text = |text: &Option<String>| output::shown(text.as_deref().unwrap_or_default());
    let sub_status = output::shown(&row.sub_status.as_ref().map(ToString::to_string).unwrap_or_default());
    vec![output::shown(&row.zone_name), status, text(&row.user_email), text(&row.sub_label), sub_status]
}

fn as_json(row: &ZoneListRow) -> Value {
    json!({
        "zone_id": row.zone_id,
        "zone_name": row.zone_name,
        "zone_status": row.zone_status.as_ref().map(ToString::to_string),
        "user_email": row.user_email,
        "sub_id": row.sub_id,
        "sub_label": row.sub_label,
        "sub_status": row.sub_status.as_ref().map(ToString::to_string),
    })
}
