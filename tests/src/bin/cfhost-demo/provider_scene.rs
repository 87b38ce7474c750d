//! A provider's own business, in Rust: nameservers, plans, a child provider, a new key.

use std::error::Error;

use cfhost::{
    Client, FullZoneSet, HostChildNew, HostChildStop, HostKey, HostKeyRegen, ResellerPlanList, ResellerSubCancel,
    ResellerSubList, ResellerSubNew, UserCreate, ZoneDelete, ZoneList, ZoneSet,
};

use crate::rust_scene::expect_error;
use crate::stage::Stage;

const ZONE: &str = "example.net";

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let client = |key: HostKey| Client::builder(key).endpoint(&stage.endpoint).ca_file(&stage.ca_file).build();
    let host = client(HostKey::from_file(&stage.other_host_key_file)?)?;
    let user = host.user_create(&UserCreate::new("shop@example.net", "correct-horse-3"))?.into_inner().user_key;

    stage.act("full_zone_set", "a zone that moves to the vendor's nameservers");
    let full = host.full_zone_set(&FullZoneSet::new(&user, "example.org").jumpstart(false))?;
    for name in &full.nameservers {
        stage.field("set at the registrar", name);
    }

    stage.act("reseller_plan_list", "what there is to sell");
    for plan in &host.reseller_plan_list(&ResellerPlanList::new())?.objs {
        let price = plan.product_price.as_deref().unwrap_or_default();
        stage.field(plan.sub_label.as_deref().unwrap_or_default(), price);
    }

    stage.act("reseller_sub_new", "a plan for a zone");
    host.zone_set(&ZoneSet::new(&user, ZONE, "origin.example.net", ["www"]))?;
    let plan = "CF_RESELLER_PRO";
    let sub_id = host.reseller_sub_new(&ResellerSubNew::new(&user, ZONE, plan))?.sub_id.ok_or("no sub_id")?;
    for sub in &host.reseller_sub_list(&ResellerSubList::new())?.objs {
        let since = sub.sub_activated_on.as_ref().map(|time| time.date().to_string()).unwrap_or_default();
        stage.field(sub.zone_name.as_deref().unwrap_or_default(), format_args!("{plan} since {since}"));
    }

    stage.act("zone_delete", "refused while the plan is paid for");
    stage.refused(&expect_error(host.zone_delete(&ZoneDelete::new(&user, ZONE)))?);
    stage.act("reseller_sub_cancel", "so the plan is canceled first");
    host.reseller_sub_cancel(&ResellerSubCancel::new(&user, ZONE, plan, sub_id))?;
    let deleted = host.zone_delete(&ZoneDelete::new(&user, ZONE))?.zone_deleted;
    stage.field("zone_deleted", deleted);

    stage.act("host_child_new", "a child provider with a key of its own");
    let new = HostChildNew::new("XYZ Reseller", "XYZ Hosting", "xyz", "https://www.example.org", "admin@example.org");
    let child = host.host_child_new(&new)?.into_inner();
    let (child_key, child_id) = (child.host_key.ok_or("no key")?, child.child_id.ok_or("no child_id")?);
    let child = client(child_key)?;
    let zones = child.zone_list(&ZoneList::new())?.rows.len();
    stage.field("child_id", child_id);
    stage.field("its zones", zones);
    stage.act("host_child_stop", "and it is stopped");
    host.host_child_stop(&HostChildStop::new(child_id))?;
    stage.refused(&expect_error(child.zone_list(&ZoneList::new()))?);

    stage.act("host_key_regen", "the provider's own key is replaced");
    let new_key = host.host_key_regen(&HostKeyRegen::new())?.into_inner().host_key;
    stage.field("the new key", format_args!("{new_key:?}"));
    let rows = client(new_key)?.zone_list(&ZoneList::new())?.rows.len();
    stage.field("zones with the new", rows);
    stage.note("with the old one:");
    stage.refused(&expect_error(host.zone_list(&ZoneList::new()))?);

    // What the play says is what happened.
    assert!(full.nameservers.len() == 2 && deleted && zones == 0 && rows == 1);
    Ok(())
}
