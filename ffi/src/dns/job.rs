//! The whole job, for C.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::time::Duration;

use cfhost_core::dns::{Origin, Outcome, Plan, Provisioner, StepEvent, User};
use cfhost_core::{Password, UserKey};

use crate::border::{Refused, copied, given, optional, required, sized, texts};
use crate::client::cfhost_client;
use crate::dns::plan::{self, cfhost_plan, cfhost_plan_options};
use crate::dns::server::{self, cfhost_check, cfhost_name_server};
use crate::envelope::c_string;
use crate::error::{cfhost_error, cfhost_job_state, cfhost_status};
use crate::guard::{Failure, fallible, guard};
use crate::memory::{ToC, free_kept, keep};
use crate::types::cfhost_pair;

/// Step of a job: user_lookup, and user_create if need be.
pub const CFHOST_STEP_USER: &str = "user";
/// Step of a job: zone_lookup, which finds the rows that the zone has.
pub const CFHOST_STEP_ZONE_LOOKUP: &str = "zone_lookup";
/// Step of a job: reading the zone's records.
pub const CFHOST_STEP_READ: &str = "read";
/// Step of a job: planning, which refuses conflicts.
pub const CFHOST_STEP_PLAN: &str = "plan";
/// Step of a job: adding the origin's record.
pub const CFHOST_STEP_ORIGIN: &str = "origin";
/// Step of a job: zone_set.
pub const CFHOST_STEP_ZONE_SET: &str = "zone_set";
/// Step of a job: waiting for a server that has put the zone into its queue (code 215), and sending zone_set again.
pub const CFHOST_STEP_QUEUE: &str = "queue";
/// Step of a job: the update that switches all names at once.
pub const CFHOST_STEP_UPDATE: &str = "update";
/// Step of a job: asking the name servers.
pub const CFHOST_STEP_CHECK: &str = "check";
/// Step of a job: undoing what an earlier step did, after a failure.
pub const CFHOST_STEP_RESTORE: &str = "restore";
/// Step of a job: zone_delete.
pub const CFHOST_STEP_ZONE_DELETE: &str = "zone_delete";
/// Step of a job: removing the origin's record.
pub const CFHOST_STEP_CLEANUP: &str = "cleanup";

/// The beginning or the end of a step of a job, as on_step receives it. It and everything that it points at stay until
/// the function returns. It grows at its end.
#[repr(C)]
pub struct cfhost_step_event {
    /// Which step it is: one of the CFHOST_STEP_ texts, or another.
    pub step: *const c_char,
    /// Whether this is the step's end.
    pub is_end: bool,
    /// In steps that apply a plan: the plan that is about to be applied, or was; otherwise NULL. Store it when the step
    /// begins (cfhost_plan_text): it is the way back, even if the job is killed.
    pub plan: *const cfhost_plan,
    /// Why the step failed; NULL if it did not fail.
    pub error: *const cfhost_error,
}

/// A function that is called for each step of a job, on the thread that called for the job.
pub type cfhost_on_step = Option<unsafe extern "C" fn(event: *const cfhost_step_event, user: *mut c_void)>;

/// Whom a job tells.
struct Listener {
    on_step: unsafe extern "C" fn(*const cfhost_step_event, *mut c_void),
    user: *mut c_void,
}

// SAFETY: it is used on the calling thread alone, for as long as the call lasts.
unsafe impl Send for Listener {}
// SAFETY: as above.
unsafe impl Sync for Listener {}

impl Listener {
    fn hear(&self, event: &StepEvent<'_>) {
        let step = c_string(event.step.as_str());
        let plan = OwnedPlans::new(event.plan.cloned());
        let error = event.error.map(cfhost_error::new);
        let told = cfhost_step_event {
            step: step.as_ptr(),
            is_end: event.is_end,
            plan: plan.0.first().copied().unwrap_or(ptr::null()),
            error: error.as_ref().map_or(ptr::null(), ptr::from_ref),
        };
        // SAFETY: the header says what the function gets and may do.
        guard((), || unsafe { (self.on_step)(&raw const told, self.user) });
    }
}

/// Plans that belong to something.
struct OwnedPlans(Vec<*const cfhost_plan>);

impl OwnedPlans {
    fn new(plans: impl IntoIterator<Item = Plan>) -> Self {
        Self(plans.into_iter().map(cfhost_plan::hand_out).collect())
    }
}

impl Drop for OwnedPlans {
    fn drop(&mut self) {
        for plan in &self.0 {
            // SAFETY: they were made in `new`, and nobody else frees them.
            unsafe { cfhost_plan::free(*plan) };
        }
    }
}

/// The parameters of cfhost_provision, cfhost_deprovision, cfhost_add_subdomain and cfhost_remove_subdomain. Each
/// function reads the members that it needs, and ignores the rest. Begin with CFHOST_JOB_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_job_params {
    /// The size of this struct; CFHOST_JOB_PARAMS_INIT sets it.
    pub size: usize,
    /// Whose zone it is, by the customer's key. This, unique_id or cloudflare_email is required.
    pub user_key: *const c_char,
    /// Whose zone it is, by your own name for the account. Beside cloudflare_email, it is the name that the account
    /// gets if it is made.
    pub unique_id: *const c_char,
    /// Whose zone it is, by the account's address. If you have no key to the account yet, cfhost_provision makes or
    /// links it.
    pub cloudflare_email: *const c_char,
    /// The account's password, which is needed to make or link it.
    pub cloudflare_pass: *const c_char,
    /// The zone. Required.
    pub zone_name: *const c_char,
    /// The names, as cfhost_zone_set takes them. Give at least one to provision, and exactly one to add or remove. To
    /// remove, the name has no origin.
    pub subdomains: *const *const c_char,
    /// How many there are.
    pub subdomains_count: usize,
    /// To provision: the network fetches from these addresses. cloudflare-resolve-to in the zone gets them, unless it
    /// leads to them as an alias. To provision, this, origin_name or origin_move_of is required.
    pub origin_addrs: *const *const c_char,
    /// How many there are.
    pub origin_addrs_count: usize,
    /// To provision: the network fetches from this name, which is there already. It must not be one of the names to be
    /// switched, nor an alias of one.
    pub origin_name: *const c_char,
    /// To provision: the network fetches from the addresses that this name of the zone has now, by itself or as an
    /// alias of another name of the zone. cloudflare-resolve-to in the zone gets them, unless it leads to them as an
    /// alias.
    pub origin_move_of: *const c_char,
    /// The primary name server of the zone. Required.
    pub server: *const cfhost_name_server,
    /// How plans are made. Default: as CFHOST_PLAN_OPTIONS_INIT says.
    pub options: *const cfhost_plan_options,
    /// Whether check_servers is given.
    pub has_check_servers: c_int,
    /// The name servers to ask at the end, such as "192.0.2.53:53"; none if there are 0. Default: those that the zone
    /// names, at port 53.
    pub check_servers: *const *const c_char,
    /// How many there are.
    pub check_servers_count: usize,
    /// Whether the job changes nothing. The outcome then has the plans, and its state is the present one.
    pub dry_run: c_int,
    /// To deprovision and remove: the plans that jobs for this zone returned, oldest first. From them, each name gets
    /// back the records that it had. A name that is not in them gets the addresses of its origin, or a CNAME to it.
    pub applied: *const *const cfhost_plan,
    /// How many there are.
    pub applied_count: usize,
    /// A function that is called for each step, on the calling thread. It must return, and must not throw. NULL: no
    /// function is called.
    pub on_step: cfhost_on_step,
    /// Passed to on_step.
    pub user: *mut c_void,
    /// Whether queue_timeout_ms is given.
    pub has_queue_timeout_ms: c_int,
    /// How long the job waits in all for a server that has put the zone into its queue (code 215), in milliseconds; with
    /// 0, it does not wait. Default: 60000.
    pub queue_timeout_ms: u64,
}
sized!(cfhost_job_params, user: *mut c_void);

impl cfhost_job_params {
    /// # Safety
    ///
    /// Each pointer is NULL or points at what the header says.
    unsafe fn user(&self) -> Result<User, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { optional(name, text) };
        let pass = text("cloudflare_pass", self.cloudflare_pass)?;
        let by = (
            text("user_key", self.user_key)?,
            text("cloudflare_email", self.cloudflare_email)?,
            text("unique_id", self.unique_id)?,
        );
        match by {
            (Some(key), None, None) => Ok(User::Key(UserKey::from(key))),
            (None, Some(email), unique_id) => Ok(User::Account {
                cloudflare_email: email.to_owned(),
                // Whether it is needed turns out later, and user_create says so.
                cloudflare_pass: Password::from(pass.unwrap_or_default()),
                unique_id: unique_id.map(str::to_owned),
            }),
            (None, None, Some(unique_id)) => Ok(User::UniqueId(unique_id.to_owned())),
            (None, None, None) => {
                Err(Refused("user_key", "is NULL, and so are unique_id and cloudflare_email: one of them is needed"))
            }
            (Some(_), ..) => Err(Refused("user_key", "is given, and unique_id or cloudflare_email too")),
        }
    }

    /// # Safety
    ///
    /// As [`user`](Self::user).
    unsafe fn origin(&self) -> Result<Origin, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { optional(name, text) };
        // SAFETY: by this function's contract.
        let addrs = unsafe { plan::addrs("origin_addrs", self.origin_addrs, self.origin_addrs_count) }?;
        let (name, move_of) = (text("origin_name", self.origin_name)?, text("origin_move_of", self.origin_move_of)?);
        match (addrs.is_empty(), name, move_of) {
            (false, None, None) => Ok(Origin::Addrs(addrs)),
            (true, Some(name), None) => Ok(Origin::Name(name.to_owned())),
            (true, None, Some(name)) => Ok(Origin::MoveOf(name.to_owned())),
            (true, None, None) => Err(Refused(
                "origin_addrs",
                "is not given, and neither are origin_name and origin_move_of: one of them is needed",
            )),
            (false, ..) => Err(Refused("origin_addrs", "is given, and origin_name or origin_move_of too")),
            (true, Some(_), Some(_)) => Err(Refused("origin_name", "is given, and origin_move_of too")),
        }
    }

    /// The names, at least one.
    ///
    /// # Safety
    ///
    /// As [`user`](Self::user).
    unsafe fn subdomains(&self) -> Result<Vec<String>, Refused> {
        // SAFETY: by this function's contract.
        unsafe { texts("subdomains", self.subdomains, self.subdomains_count, |text| Ok(text.to_owned())) }
    }

    /// The one name.
    ///
    /// # Safety
    ///
    /// As [`user`](Self::user).
    unsafe fn subdomain(&self) -> Result<String, Refused> {
        // SAFETY: by this function's contract.
        let mut subdomains = unsafe { self.subdomains() }?;
        subdomains.pop().filter(|_| subdomains.is_empty()).ok_or(Refused("subdomains", "is not exactly one name"))
    }

    /// # Safety
    ///
    /// As [`user`](Self::user).
    unsafe fn applied(&self) -> Result<Vec<Plan>, Refused> {
        // SAFETY: by this function's contract.
        unsafe { cfhost_plan::plans("applied", self.applied, self.applied_count) }
    }

    /// # Safety
    ///
    /// As [`user`](Self::user).
    unsafe fn provisioner(&self, client: &cfhost_client) -> Result<Provisioner, Refused> {
        // SAFETY: by this function's contract.
        let (server, options) = unsafe { (server::server(self.server)?, plan::options(self.options)?) };
        let mut made = Provisioner::new(&client.client, server).options(options).dry_run(self.dry_run != 0);
        if self.has_check_servers != 0 {
            // SAFETY: by this function's contract.
            let servers = unsafe { server::servers("check_servers", self.check_servers, self.check_servers_count) }?;
            made = made.check_servers(servers);
        }
        if let Some(timeout) = given(self.has_queue_timeout_ms, self.queue_timeout_ms) {
            made = made.queue_timeout(Duration::from_millis(timeout));
        }
        if let Some(on_step) = self.on_step {
            let listener = Listener { on_step, user: self.user };
            made = made.on_step(move |event| listener.hear(event));
        }
        Ok(made)
    }
}

/// What a job did, or what a dry run would do. It grows at its end. Free it with cfhost_outcome_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_outcome {
    /// The customer's key; NULL in a dry run if the account would have to be made. A secret.
    pub user_key: *const c_char,
    /// The zone.
    pub zone_name: *const c_char,
    /// How things are now: after cfhost_remove_subdomain, the zone is set up and the name does not point at the
    /// network.
    pub state: cfhost_job_state,
    /// The plans that were applied, in order; none if nothing had to change. Keep them (cfhost_plan_text): they are the
    /// way back.
    pub plans: *const *const cfhost_plan,
    /// How many there are.
    pub plans_count: usize,
    /// What the name servers answer now. The job has succeeded whatever they answer, because copies lag behind.
    pub checks: *const *const cfhost_check,
    /// How many there are.
    pub checks_count: usize,
    /// Names that the job left as they are, each with the reason.
    pub left: *const cfhost_pair,
    /// How many there are.
    pub left_count: usize,
    /// Rows of the zone that were not sent again, because they prove the zone to a certificate authority.
    pub dropped: *const *const c_char,
    /// How many there are.
    pub dropped_count: usize,
    /// Names that lead to the switched ones as aliases and have no row, each with the name that it is an alias of. The
    /// network does not answer for them: add them, or point them elsewhere. If the zone is read by queries, aliases
    /// cannot be seen.
    pub aliases: *const cfhost_pair,
    /// How many there are.
    pub aliases_count: usize,
}

impl cfhost_outcome {
    fn hand_out(outcome: Outcome) -> *const Self {
        keep(OwnedPlans::new(outcome.plans), |plans, memory| {
            let (plans, plans_count) = memory.array(plans.0.iter().copied());
            let (checks, checks_count) = outcome.checks.to_c(memory);
            let (left, left_count) = plan::left(memory, &outcome.left);
            let (dropped, dropped_count) = memory.texts(&outcome.dropped);
            let (aliases, aliases_count) = plan::aliases(memory, &outcome.aliases);
            cfhost_outcome {
                user_key: memory.optional(outcome.user_key.as_ref().map(UserKey::reveal)),
                zone_name: memory.text(&outcome.zone_name),
                state: Some(outcome.state).into(),
                plans,
                plans_count,
                checks,
                checks_count,
                left,
                left_count,
                dropped,
                dropped_count,
                aliases,
                aliases_count,
            }
        })
    }
}

/// Does a job.
///
/// # Safety
///
/// Each pointer is NULL or points at what the header says.
unsafe fn job(
    client: *const cfhost_client,
    params: *const cfhost_job_params,
    outcome: *mut *const cfhost_outcome,
    error: *mut *mut cfhost_error,
    run: impl FnOnce(&cfhost_job_params, &Provisioner, &User, &str) -> Result<Outcome, Failure>,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let work = || unsafe {
        let client = client.as_ref().ok_or(Refused("client", "is NULL"))?;
        let params = copied("params", params)?;
        let (user, zone_name) = (params.user()?, required("zone_name", params.zone_name)?);
        Ok(cfhost_outcome::hand_out(run(&params, &params.provisioner(client)?, &user, zone_name)?))
    };
    // SAFETY: by this function's contract.
    unsafe { fallible(None, ("outcome", outcome), error, work) }
}

/// Puts names of a zone behind the network. The job finds or makes the account, reads the zone, plans and refuses
/// conflicts, adds the origin's record, sets the zone, and points the names at their targets, all by one update.
///
/// Rows that the zone has beyond the subdomains stay. You can repeat the job, and cancel it at any time
/// (cfhost_client_cancel): a repeat finds what is done and does the rest. If the job fails before the names are
/// switched, it undoes what it did, unless it is not known whether a change may still be carried out.
/// cfhost_error_state says how things were left. The job fails as the acts, cfhost_plan_new and cfhost_dns_apply do.
///
/// If the server has put the zone into its queue (code 215), the job waits for queue_timeout_ms. When the time is over, or
/// the job is cancelled, nothing is undone, because the server goes on: the state is CFHOST_QUEUED, the advice names what
/// is set up and what is still to come, and the same call goes on from there. Rows of the server for _acme-challenge and a
/// name become CNAMEs with the name, and go with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_provision(
    client: *const cfhost_client,
    params: *const cfhost_job_params,
    outcome: *mut *const cfhost_outcome,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let run = |params: &cfhost_job_params, by: &Provisioner, user: &User, zone: &str| unsafe {
        Ok(by.provision(user, zone, params.subdomains()?, &params.origin()?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { job(client, params, outcome, error, run) }
}

/// Takes a zone back from the network. The job points the names back, deletes the zone, and removes the origin's
/// record. It succeeds if the zone is already gone, or was never set up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_deprovision(
    client: *const cfhost_client,
    params: *const cfhost_job_params,
    outcome: *mut *const cfhost_outcome,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let run = |params: &cfhost_job_params, by: &Provisioner, user: &User, zone: &str| unsafe {
        Ok(by.deprovision(user, zone, &params.applied()?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { job(client, params, outcome, error, run) }
}

/// Puts one more name of a zone behind the network. The name is relayed to its own origin if it has one, and otherwise
/// to the origin of the zone's own row. All other rows are sent again as they are. CFHOST_DNS also if the zone is not
/// set up, and if somebody else kept changing it meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_add_subdomain(
    client: *const cfhost_client,
    params: *const cfhost_job_params,
    outcome: *mut *const cfhost_outcome,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let run = |params: &cfhost_job_params, by: &Provisioner, user: &User, zone: &str| unsafe {
        Ok(by.add_subdomain(user, zone, params.subdomain()?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { job(client, params, outcome, error, run) }
}

/// Takes one name of a zone back from the network. The job points the name back, and sends all other rows again.
/// CFHOST_INVALID_ARGUMENT for the last name, because a zone without names cannot be set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_remove_subdomain(
    client: *const cfhost_client,
    params: *const cfhost_job_params,
    outcome: *mut *const cfhost_outcome,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let run = |params: &cfhost_job_params, by: &Provisioner, user: &User, zone: &str| unsafe {
        Ok(by.remove_subdomain(user, zone, &params.subdomain()?, &params.applied()?)?)
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { job(client, params, outcome, error, run) }
}

/// Frees an outcome, with its plans, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_outcome_free(outcome: *const cfhost_outcome) {
    // SAFETY: NULL or such an outcome that was not freed, as the header asks.
    unsafe { free_kept::<_, OwnedPlans>(outcome) }
}

#[cfg(test)]
mod tests {
    use cfhost_core::dns::Step;

    use super::*;

    #[test]
    fn the_header_has_the_names_of_the_core() {
        let names = [
            (Step::User, CFHOST_STEP_USER),
            (Step::ZoneLookup, CFHOST_STEP_ZONE_LOOKUP),
            (Step::Read, CFHOST_STEP_READ),
            (Step::Plan, CFHOST_STEP_PLAN),
            (Step::Origin, CFHOST_STEP_ORIGIN),
            (Step::ZoneSet, CFHOST_STEP_ZONE_SET),
            (Step::Queue, CFHOST_STEP_QUEUE),
            (Step::Update, CFHOST_STEP_UPDATE),
            (Step::Check, CFHOST_STEP_CHECK),
            (Step::Restore, CFHOST_STEP_RESTORE),
            (Step::ZoneDelete, CFHOST_STEP_ZONE_DELETE),
            (Step::Cleanup, CFHOST_STEP_CLEANUP),
        ];
        for (step, name) in names {
            assert_eq!(step.as_str(), name);
        }
    }
}
