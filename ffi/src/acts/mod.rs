//! The acts: one file holds all that C sees of one act.

pub mod cpanel_info;
pub mod full_zone_set;
pub mod host_child_new;
pub mod host_child_stop;
pub mod host_key_regen;
pub mod reseller_plan_list;
pub mod reseller_sub_cancel;
pub mod reseller_sub_list;
pub mod reseller_sub_new;
pub mod user_auth;
pub mod user_create;
pub mod user_lookup;
pub mod zone_delete;
pub mod zone_list;
pub mod zone_lookup;
pub mod zone_set;
