//! Plans, for C.

use std::ffi::{c_char, c_int};
use std::net::IpAddr;

use cfhost_core::dns::{Alias, Conflicts, Left, Plan, PlanOptions};

use crate::border::{Refused, Versioned, array, copied, given, optional, required, sized, texts, whole};
use crate::dns::record::{cfhost_record, cfhost_records, map, records};
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::{Failure, fallible};
use crate::memory::{Memory, Owned, free_kept, keep};
use crate::text::cfhost_text;
use crate::types::cfhost_pair;

/// Value of conflicts: the plan is refused, and the error names all records that are in the way. This is the default.
pub const CFHOST_CONFLICTS_REFUSE: &str = "refuse";
/// Value of conflicts: A and AAAA are removed. Anything else is refused.
pub const CFHOST_CONFLICTS_MOVE_ADDRESSES: &str = "move_addresses";
/// Value of conflicts: everything is removed, except that an NS that points at the name is refused. Mail to the name is
/// no longer delivered.
pub const CFHOST_CONFLICTS_MOVE_ALL: &str = "move_all";

/// Format of cfhost_plan_text: lines of a BIND zone file. Records that are to go are comments before the new ones.
pub const CFHOST_PLAN_ZONE_FILE: &str = "zone_file";
/// Format of cfhost_plan_text: commands of nsupdate, one update with its prerequisites. Server and key are left to you.
pub const CFHOST_PLAN_NSUPDATE: &str = "nsupdate";
/// Format of cfhost_plan_text: JSON, which cfhost_plan_from_json reads.
pub const CFHOST_PLAN_JSON: &str = "json";

/// How plans are made. Begin with CFHOST_PLAN_OPTIONS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_plan_options {
    /// The size of this struct; CFHOST_PLAN_OPTIONS_INIT sets it.
    pub size: usize,
    /// Whether ttl is given.
    pub has_ttl: c_int,
    /// The TTL of new records, in seconds. Default: 900.
    pub ttl: u32,
    /// What happens to other records at a name that is to get a CNAME, because there can be none beside a CNAME. It
    /// also decides about each MX, SRV and NS elsewhere in the zone that points at the name, because none of these may
    /// point at an alias. One of the CFHOST_CONFLICTS_ texts. Default: CFHOST_CONFLICTS_REFUSE.
    pub conflicts: *const c_char,
    /// The origin's addresses. An A or AAAA record with one of them never conflicts, because nothing is lost with it.
    /// Default: none.
    pub origin_addrs: *const *const c_char,
    /// How many there are.
    pub origin_addrs_count: usize,
    /// What a target has to end in. Default: a target may be any name outside the zone. Names that point at the network are
    /// then known by the rows of the zone, by the plans that were applied, and by ".cdn.cloudflare.net". If neither rows nor
    /// plans are left, give the suffix of your gateway's targets.
    pub target_suffixes: *const *const c_char,
    /// How many there are; 0 for the default.
    pub target_suffixes_count: usize,
    /// Whether leave_apex is given.
    pub has_leave_apex: c_int,
    /// Whether a target for the zone's own name, which cannot be a CNAME, is left to you, and not refused. Default: 0.
    pub leave_apex: c_int,
}
sized!(cfhost_plan_options, leave_apex: c_int);

/// Addresses as they come from C.
///
/// # Safety
///
/// The pointer is NULL or points at so many pointers, each NULL or at a text.
pub(crate) unsafe fn addrs(
    argument: &'static str,
    addrs: *const *const c_char,
    count: usize,
) -> Result<Vec<IpAddr>, Refused> {
    // SAFETY: by this function's contract.
    unsafe { texts(argument, addrs, count, |text| text.parse().map_err(|_| Refused(argument, "is not an IP address"))) }
}

/// The options; NULL for the defaults.
///
/// # Safety
///
/// The pointer is NULL or points at what the header says.
pub(crate) unsafe fn options(options: *const cfhost_plan_options) -> Result<PlanOptions, Refused> {
    let mut made = PlanOptions::default();
    if options.is_null() {
        return Ok(made);
    }
    // SAFETY: by this function's contract.
    let options = unsafe { copied("options", options) }?;
    if let Some(ttl) = given(options.has_ttl, options.ttl) {
        made.ttl = ttl;
    }
    // SAFETY: by this function's contract.
    if let Some(conflicts) = unsafe { optional("conflicts", options.conflicts) }? {
        made.conflicts = match conflicts {
            CFHOST_CONFLICTS_REFUSE => Conflicts::Refuse,
            CFHOST_CONFLICTS_MOVE_ADDRESSES => Conflicts::MoveAddresses,
            CFHOST_CONFLICTS_MOVE_ALL => Conflicts::MoveAll,
            _ => return Err(Refused("conflicts", "is not one of the CFHOST_CONFLICTS_ texts")),
        };
    }
    // SAFETY: by this function's contract.
    made.origin_addrs = unsafe { addrs("origin_addrs", options.origin_addrs, options.origin_addrs_count) }?;
    if options.target_suffixes_count > 0 {
        let suffix = |text: &str| Ok(text.to_owned());
        // SAFETY: by this function's contract.
        made.target_suffixes =
            unsafe { texts("target_suffixes", options.target_suffixes, options.target_suffixes_count, suffix) }?;
    }
    if let Some(leave_apex) = given(options.has_leave_apex, options.leave_apex) {
        made.leave_apex = leave_apex != 0;
    }
    Ok(made)
}

/// A record that takes another one's place. It never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_change {
    /// The record as it is.
    pub from: cfhost_record,
    /// The record as it is to be.
    pub to: cfhost_record,
}

/// What has to change in a zone. You can write it as text or JSON (cfhost_plan_text), or apply it by dynamic update
/// (cfhost_dns_apply). If the DNS has an API of its own, carry the plan out there: remove what is in remove, replace by
/// change, add what is in add, all at once. It grows at its end. Pass functions the plan that you got, not a copy of
/// the struct. Free it with cfhost_plan_free, unless it belongs to something else.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_plan {
    /// The zone.
    pub zone: *const c_char,
    /// Whether there is nothing to change.
    pub is_empty: bool,
    /// Records that are not there yet.
    pub add: *const cfhost_record,
    /// How many there are.
    pub add_count: usize,
    /// Records that are replaced, each by another at the same name and of the same type.
    pub change: *const cfhost_change,
    /// How many there are.
    pub change_count: usize,
    /// Records that are there and are to go.
    pub remove: *const cfhost_record,
    /// How many there are.
    pub remove_count: usize,
    /// The names that change.
    pub names: *const *const c_char,
    /// How many there are.
    pub names_count: usize,
    /// Names that need no change.
    pub unchanged: *const *const c_char,
    /// How many there are.
    pub unchanged_count: usize,
    /// Names that were asked for and are left as they are, each with the reason, and what to do instead.
    pub left: *const cfhost_pair,
    /// How many there are.
    pub left_count: usize,
    /// All records that were seen at the names that change. If there are others when the plan is applied, somebody else
    /// changed the zone meanwhile. The plan must not be applied then.
    pub seen: *const cfhost_record,
    /// How many there are.
    pub seen_count: usize,
    /// Names that were not asked for and are aliases of names that then point at the network, each with the name that
    /// it is an alias of. The network gets their requests too. It answers them only if the zone has a row for each.
    pub aliases: *const cfhost_pair,
    /// How many there are.
    pub aliases_count: usize,
}

/// Names with why they were left, as C has them.
pub(crate) fn left(memory: &Memory, left: &[Left]) -> (*const cfhost_pair, usize) {
    memory
        .array(left.iter().map(|left| cfhost_pair { name: memory.text(&left.name), value: memory.text(&left.reason) }))
}

/// Aliases with what they are aliases of, as C has them.
pub(crate) fn aliases(memory: &Memory, aliases: &[Alias]) -> (*const cfhost_pair, usize) {
    let pair = |alias: &Alias| cfhost_pair { name: memory.text(&alias.name), value: memory.text(&alias.of) };
    memory.array(aliases.iter().map(pair))
}

impl cfhost_plan {
    pub(crate) fn hand_out(plan: Plan) -> *const Self {
        keep(plan, |plan, memory| {
            let (add, add_count) = memory.records(&plan.add);
            let record = |record| cfhost_record::new(memory, record);
            let changes = plan.change.iter();
            let (change, change_count) = memory
                .array(changes.map(|change| cfhost_change { from: record(&change.from), to: record(&change.to) }));
            let (remove, remove_count) = memory.records(&plan.remove);
            let names: Vec<String> = plan.names().into_iter().map(str::to_owned).collect();
            let (names, names_count) = memory.texts(&names);
            let (unchanged, unchanged_count) = memory.texts(&plan.unchanged);
            let (left, left_count) = left(memory, &plan.left);
            let (seen, seen_count) = memory.records(&plan.seen);
            let (aliases, aliases_count) = aliases(memory, &plan.aliases);
            cfhost_plan {
                zone: memory.text(&plan.zone),
                is_empty: plan.is_empty(),
                add,
                add_count,
                change,
                change_count,
                remove,
                remove_count,
                names,
                names_count,
                unchanged,
                unchanged_count,
                left,
                left_count,
                seen,
                seen_count,
                aliases,
                aliases_count,
            }
        })
    }

    /// What it was made of.
    ///
    /// # Safety
    ///
    /// The pointer is NULL or from [`hand_out`](Self::hand_out), and was not freed yet.
    pub(crate) unsafe fn plan<'a>(argument: &'static str, plan: *const Self) -> Result<&'a Plan, Refused> {
        // SAFETY: by this function's contract: it is the first member of what was made.
        let owned = unsafe { plan.cast::<Owned<Self, Plan>>().as_ref() };
        owned.map(|owned| &owned.kept).ok_or(Refused(argument, "is NULL"))
    }

    /// What these were made of; NULL is fine for none.
    ///
    /// # Safety
    ///
    /// The pointer is NULL or points at so many pointers, each of which is as [`plan`](Self::plan) has it.
    pub(crate) unsafe fn plans(
        argument: &'static str,
        plans: *const *const Self,
        count: usize,
    ) -> Result<Vec<Plan>, Refused> {
        // SAFETY: by this function's contract.
        let plans = unsafe { array(argument, plans, count) }?;
        // SAFETY: by this function's contract.
        plans.iter().map(|plan| unsafe { Self::plan(argument, *plan) }.cloned()).collect()
    }

    /// # Safety
    ///
    /// As [`cfhost_plan_free`].
    pub(crate) unsafe fn free(plan: *const Self) {
        // SAFETY: by this function's contract.
        unsafe { free_kept::<_, Plan>(plan) }
    }
}

/// What a plan is made from. Begin with CFHOST_PLAN_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_plan_params {
    /// The size of this struct; CFHOST_PLAN_PARAMS_INIT sets it.
    pub size: usize,
    /// The zone. Required.
    pub zone_name: *const c_char,
    /// The records of the zone. cfhost_plan_new needs at least those at the names of forward_tos. It knows what points
    /// at a name, and which names are aliases of one, only from these records. cfhost_plan_back needs all records of
    /// the zone.
    pub records: *const cfhost_record,
    /// How many there are.
    pub records_count: usize,
    /// For cfhost_plan_new: full name to target, as cfhost_zone_set and cfhost_zone_lookup give them.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// For cfhost_plan_back: full name to origin, as cfhost_zone_lookup gives them.
    pub hosted_cnames: *const cfhost_pair,
    /// How many there are.
    pub hosted_cnames_count: usize,
    /// For cfhost_plan_back: the plans that were applied, oldest first. They hold the records that names had before.
    pub applied: *const *const cfhost_plan,
    /// How many there are.
    pub applied_count: usize,
    /// How plans are made. Default: as CFHOST_PLAN_OPTIONS_INIT says.
    pub options: *const cfhost_plan_options,
}
sized!(cfhost_plan_params, options: *const cfhost_plan_options);

/// Makes a plan of such a struct.
///
/// # Safety
///
/// Each pointer is NULL or points at what the header says.
unsafe fn give<P: Versioned>(
    params: *const P,
    plan: *mut *const cfhost_plan,
    error: *mut *mut cfhost_error,
    make: impl FnOnce(&P) -> Result<Plan, Failure>,
) -> cfhost_status {
    // SAFETY: by this function's contract.
    let work = || Ok(cfhost_plan::hand_out(make(&unsafe { copied("params", params) }?)?));
    // SAFETY: by this function's contract.
    unsafe { fallible(None, ("plan", plan), error, work) }
}

/// Makes the plan by which each name of forward_tos becomes a CNAME of its target, and nothing else changes. It asks no
/// server. A name that points at its target is left as it is, and so is one that proves the zone to a certificate
/// authority.
///
/// CFHOST_DNS, naming everything that is in the way: other records at a name, an MX, SRV or NS that points at it, the
/// zone's own name, and a name in a part of the zone that is delegated or redirected. CFHOST_INVALID_ARGUMENT for a
/// name that is not a host name, a name outside the zone, a target inside it, and one that does not end in an allowed
/// suffix.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_new(
    params: *const cfhost_plan_params,
    plan: *mut *const cfhost_plan,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let make = |params: &cfhost_plan_params| unsafe {
        let zone_name = required("zone_name", params.zone_name)?;
        let targets = map("forward_tos", params.forward_tos, params.forward_tos_count)?;
        let records = records("records", params.records, params.records_count)?;
        Ok(Plan::new(zone_name, &targets, &records, &options(params.options)?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { give(params, plan, error, make) }
}

/// Makes the plan by which names that point into the network no longer do. Each name gets back the records that the
/// last of the applied plans took away from it. If none of them touched a name, it gets the addresses of its origin,
/// provided that the origin is a name of this zone or an alias of one. Otherwise, it gets a CNAME to its origin. It
/// asks no server. CFHOST_DNS, naming the names whose earlier records nobody knows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_back(
    params: *const cfhost_plan_params,
    plan: *mut *const cfhost_plan,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let make = |params: &cfhost_plan_params| unsafe {
        let zone_name = required("zone_name", params.zone_name)?;
        let origins = map("hosted_cnames", params.hosted_cnames, params.hosted_cnames_count)?;
        let records = records("records", params.records, params.records_count)?;
        let applied = cfhost_plan::plans("applied", params.applied, params.applied_count)?;
        Ok(Plan::back(zone_name, &origins, &records, &applied, &options(params.options)?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { give(params, plan, error, make) }
}

/// Makes the plan that undoes a plan: if it is applied after that plan, every record is as it was before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_inverse(
    plan: *const cfhost_plan,
    inverse: *mut *const cfhost_plan,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: NULL or a live plan, as the header asks.
    let work = || Ok(cfhost_plan::hand_out(unsafe { cfhost_plan::plan("plan", plan) }?.inverse()));
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("inverse", inverse), error, work) }
}

/// Returns the records as they are after the plan is applied. Applying the plan a second time changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_apply_to(
    plan: *const cfhost_plan,
    records: *const cfhost_record,
    records_count: usize,
    after: *mut *const cfhost_records,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a live plan, as the header asks.
        let plan = unsafe { cfhost_plan::plan("plan", plan) }?;
        // SAFETY: NULL or so many records, as the header asks.
        let records = unsafe { self::records("records", records, records_count) }?;
        Ok(cfhost_records::hand_out(&plan.apply_to(&records)))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("after", after), error, work) }
}

/// Writes a plan as text, in one of the formats CFHOST_PLAN_ZONE_FILE, CFHOST_PLAN_NSUPDATE and CFHOST_PLAN_JSON. It
/// checks every name and all data first. CFHOST_INVALID_ARGUMENT if a record is not valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_text(
    plan: *const cfhost_plan,
    format: *const c_char,
    text: *mut *const cfhost_text,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a live plan, as the header asks.
        let plan = unsafe { cfhost_plan::plan("plan", plan) }?;
        // SAFETY: NULL or a text, as the header asks.
        Ok(cfhost_text::hand_out(&match unsafe { required("format", format) }? {
            CFHOST_PLAN_ZONE_FILE => plan.to_zone_file()?,
            CFHOST_PLAN_NSUPDATE => plan.to_nsupdate()?,
            CFHOST_PLAN_JSON => plan.to_json(),
            _ => return Err(Refused("format", "is not one of the CFHOST_PLAN_ texts").into()),
        }))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("text", text), error, work) }
}

/// Reads the JSON that cfhost_plan_text wrote, of any length. CFHOST_INVALID_ARGUMENT if it is not a plan, or if a
/// record in it is not valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_from_json(
    json: *const c_char,
    plan: *mut *const cfhost_plan,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: NULL or a text, as the header asks.
    let work = || Ok(cfhost_plan::hand_out(Plan::from_json(unsafe { whole("json", json) }?)?));
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("plan", plan), error, work) }
}

/// Frees a plan. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_plan_free(plan: *const cfhost_plan) {
    // SAFETY: NULL or such a plan that was not freed, as the header asks.
    unsafe { cfhost_plan::free(plan) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_names_of_the_core() {
        let names = [CFHOST_CONFLICTS_REFUSE, CFHOST_CONFLICTS_MOVE_ADDRESSES, CFHOST_CONFLICTS_MOVE_ALL];
        let conflicts = [Conflicts::Refuse, Conflicts::MoveAddresses, Conflicts::MoveAll];
        assert_eq!(conflicts.map(Conflicts::as_str), names);
    }
}
