//! Whether a partner's tenant is as its operator says.

use std::sync::Arc;
use std::thread;

use cfhost_v4::{Answer, Meaning, SystemClock, Tenant, TenantEntitlements};

use super::ask::{VendorResult, joined};
use super::report::{Report, Said, is_passing};
use crate::upstream::config::{Config, ZoneSet};

impl Report {
    pub(super) fn tenant(&mut self, config: &Config) {
        let Some(wanted) = &config.tenant else { return };
        let client = match config.tenant_client(Arc::new(SystemClock::default())) {
            Ok(Some(client)) => client,
            Ok(None) => return,
            Err(error) => return self.wrong("tenant", error),
        };
        let (tenant, entitlements) = thread::scope(|scope| {
            let tenant = scope.spawn(|| client.tenant(&wanted.id));
            let entitlements =
                (config.zone_set == ZoneSet::Partial).then(|| scope.spawn(|| client.tenant_entitlements(&wanted.id)));
            (joined(tenant), entitlements.map(joined))
        });
        let tenant = match tenant {
            Ok(tenant) => tenant,
            Err(error) if is_passing(&error) => {
                return self.alarm("tenant", format!("not known, {}: try again later", Said(&error)));
            }
            Err(error) if error.meaning() == Some(Meaning::Setup) => {
                let text = "give the address of one of its administrators, and that one's global key";
                return self.wrong("tenant", format!("{}: {text}", Said(&error)));
            }
            Err(error) => return self.wrong("tenant", format!("{}: name the tenant by its id", Said(&error))),
        };
        self.units(&tenant, wanted.units());
        if let Some(entitlements) = &entitlements {
            self.partial_of_tenant(entitlements);
        }
    }

    fn units<'a>(&mut self, tenant: &Tenant, wanted: impl Iterator<Item = &'a str>) {
        let name = tenant.tenant_name.as_deref().unwrap_or_default();
        for unit in wanted {
            let known = tenant.tenant_units.iter().find(|known| known.unit_tag.as_deref() == Some(unit));
            if let Some(known) = known {
                let unit = known.unit_name.as_deref().unwrap_or(unit);
                self.ok("tenant", format!("{name:?}: customers get accounts in its unit {unit:?}"));
            } else {
                let text = "units are made by the vendor: name one that is there";
                self.wrong("tenant", format!("{name:?}: it has no unit {unit}: {text}"));
            }
        }
    }

    fn partial_of_tenant(&mut self, entitlements: &VendorResult<Answer<TenantEntitlements>>) {
        let entitlements = match entitlements {
            Ok(entitlements) => entitlements,
            Err(error) => {
                let text = format!("whether customers' accounts may have them is not known, {}", Said(error));
                return self.note("partial zones", text);
            }
        };
        let switches = [&entitlements.partial_setup_allowed, &entitlements.cname_setup_allowed];
        let said: Vec<bool> = switches.into_iter().flatten().filter_map(|switch| switch.value).collect();
        match said.as_slice() {
            [] => self.note("partial zones", "the vendor does not say whether customers' accounts may have them"),
            said if said.contains(&true) => self.ok("partial zones", "customers' accounts may have them"),
            _ => self.wrong(
                "partial zones",
                "customers' accounts may not have them: ask the vendor, or let zone_set be custom_hostnames",
            ),
        }
    }
}
