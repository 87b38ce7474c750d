//! A provider's own business, in Rust: nameservers, plans, a child provider, a new key.

use std::error::Error;

use cfhost::{
    Client, CpanelInfo, FullZoneSet, HostChildNew, HostChildStop, HostKey, HostKeyRegen, ResellerPlanList,
    ResellerSubCancel, ResellerSubList, ResellerSubNew, UserCreate, ZoneDelete, ZoneList, ZoneSet,
};

use crate::rust_scene::expect_error;
use crate::stage::Stage;

const ZONE: &str = "example.net";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let client = |key: HostKey| Client::builder(key).endpoint(&stage.endpoint).ca_file(&stage.ca_file).build();
    let host = client(HostKey::from_file(&stage.other_host_key_file)?)?;
    let user = host.user_create(&UserCreate::new("shop@example.net", "correct-horse-3"))?.into_inner().user_key;

    let full = host.full_zone_set(&FullZoneSet::new(&user, "example.org").jumpstart(false))?;
    stage.act("full_zone_set", "name servers for the registrar", full.nameservers.join(" "));

    let plans = host.reseller_plan_list(&ResellerPlanList::new())?.into_inner().objs;
    let plans: Vec<_> =
        plans.into_iter().filter_map(|plan| Some(format!("{} {}", plan.sub_label?, plan.product_price?))).collect();
    stage.act("reseller_plan_list", "what there is to sell", plans.join(", "));

    host.zone_set(&ZoneSet::new(&user, ZONE, "origin.example.net", ["www"]))?;
    let plan = "CF_RESELLER_PRO";
    let sub_id = host.reseller_sub_new(&ResellerSubNew::new(&user, ZONE, plan))?.sub_id.ok_or("no sub_id")?;
    for sub in &host.reseller_sub_list(&ResellerSubList::new())?.objs {
        let since = sub.sub_activated_on.as_ref().map(|time| time.date().to_string()).unwrap_or_default();
        let zone = sub.zone_name.as_deref().unwrap_or_default();
        stage.act("reseller_sub_new", "a plan for a zone", format_args!("{zone} {plan} since {since}"));
    }
    let error = expect_error(host.zone_delete(&ZoneDelete::new(&user, ZONE)))?;
    stage.refused("zone_delete", "not while the plan is paid for", &error);
    host.reseller_sub_cancel(&ResellerSubCancel::new(&user, ZONE, plan, sub_id))?;
    let deleted = host.zone_delete(&ZoneDelete::new(&user, ZONE))?.zone_deleted;
    stage.act("reseller_sub_cancel", "so the plan is canceled first", format_args!("zone_deleted {deleted}"));

    let new = HostChildNew::new("XYZ Reseller", "XYZ Hosting", "xyz", "https://www.example.org", "admin@example.org");
    let child = host.host_child_new(&new)?.into_inner();
    let (child_key, child_id) = (child.host_key.ok_or("no key")?, child.child_id.ok_or("no child_id")?);
    stage.act("host_child_new", "a child provider with its own key", format_args!("child_id {child_id} {child_key:?}"));
    let child = client(child_key)?;
    let zones = child.zone_list(&ZoneList::new())?.rows.len();
    host.host_child_stop(&HostChildStop::new(child_id))?;
    stage.refused(
        "host_child_stop",
        "what the child gets afterwards",
        &expect_error(child.zone_list(&ZoneList::new()))?,
    );

    let plugin = host.cpanel_info(&CpanelInfo::new())?;
    let version = plugin.cpanel_latest.as_deref().unwrap_or_default();
    stage.act("cpanel_info", "the vendor's plugin for cPanel", format_args!("version {version}"));

    let new_key = host.host_key_regen(&HostKeyRegen::new())?.into_inner().host_key;
    let shown = format!("{new_key:?}");
    let rows = client(new_key)?.zone_list(&ZoneList::new())?.rows.len();
    stage.act("host_key_regen", "a new key for the provider", format_args!("{shown} lists {rows} zone"));
    stage.refused("zone_list", "with the old key", &expect_error(host.zone_list(&ZoneList::new()))?);

    // What the play says is what happened.
    assert!(full.nameservers.len() == 2 && deleted && zones == 0 && rows == 1);
    Ok(())
}
