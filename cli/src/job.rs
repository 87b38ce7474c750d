//! The whole job for one zone: account, zone and DNS.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfhost::dns::{Conflicts, NameServer, Origin, Outcome, Plan, PlanOptions, Provisioner, Step, StepEvent, User};
use cfhost::{Client, Password, Request, read_secret_file};
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::bulk::Many;
use crate::failure::Failure;
use crate::fields::{self, STAND_IN_KEY};
use crate::output;
use crate::plans::{self, Keeper};
use crate::settings::{DnsOptions, Settings};

/// Whose zone it is.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Customer")]
pub(crate) struct Whose {
    /// The customer's e-mail address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) user: Option<String>,
    /// Your own name for the customer
    #[arg(long, value_name = "NAME")]
    pub(crate) unique_id: Option<String>,
    /// A file with the customer's password: the account is made if there is none
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
}

impl Whose {
    /// The customer, and the password in its file.
    fn customer(&self) -> Result<Customer, Failure> {
        let password = self.password_file.as_ref().map(|file| read_secret_file("password_file", file)).transpose()?;
        let password = password.map(|text| Password::new(text.trim_end_matches(['\r', '\n'])));
        Customer::new(self.user.clone(), self.unique_id.clone(), password)
    }
}

/// Whose zone a job is about.
pub(crate) enum Customer {
    /// The account with this address. It is made if there is none.
    Account { cloudflare_email: String, cloudflare_pass: Password, unique_id: Option<String> },
    /// An account that has to be there.
    Known(fields::User),
}

impl Customer {
    /// Refuses what names nobody. Nothing is sent.
    pub(crate) fn new(
        email: Option<String>,
        unique_id: Option<String>,
        password: Option<Password>,
    ) -> Result<Self, Failure> {
        let names = email.clone().map(fields::User::Email).into_iter();
        names.chain(unique_id.clone().map(fields::User::UniqueId)).try_for_each(|user| user.check())?;
        match (email, unique_id, password) {
            (Some(cloudflare_email), unique_id, Some(cloudflare_pass)) => {
                Ok(Self::Account { cloudflare_email, cloudflare_pass, unique_id })
            }
            (Some(email), _, None) => Ok(Self::Known(fields::User::Email(email))),
            (None, Some(unique_id), None) => Ok(Self::Known(fields::User::UniqueId(unique_id))),
            (None, _, Some(_)) => {
                Err(Failure::usage("a password makes an account of the address in user, which is not given"))
            }
            (None, None, None) => Err(Failure::usage("say whose zone it is: user or unique_id")),
        }
    }

    /// The customer as a job wants it; the key of an address takes a look-up.
    pub(crate) fn user(&self, client: &Client) -> Result<User, Failure> {
        match self {
            Self::Account { cloudflare_email, cloudflare_pass, unique_id } => Ok(User::Account {
                cloudflare_email: cloudflare_email.clone(),
                cloudflare_pass: cloudflare_pass.clone(),
                unique_id: unique_id.clone(),
            }),
            Self::Known(fields::User::UniqueId(unique_id)) => Ok(User::UniqueId(unique_id.clone())),
            Self::Known(email) => Ok(User::Key(email.key(client)?)),
        }
    }
}

/// Where the network fetches from.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Origin")]
pub(crate) struct Source {
    /// The server that the network fetches from: an address (may be repeated), or a host name
    #[arg(long, value_name = "ADDRESS|NAME")]
    pub(crate) origin: Vec<String>,
    /// The addresses that this name of the zone has now
    #[arg(long, value_name = "NAME", conflicts_with = "origin")]
    pub(crate) origin_of: Option<String>,
}

impl Source {
    pub(crate) fn origin(&self) -> Result<Origin, Failure> {
        if let Some(name) = &self.origin_of {
            return Ok(Origin::MoveOf(name.clone()));
        }
        if self.origin.is_empty() {
            return Err(Failure::usage("say where the network fetches from: origin, or origin_of"));
        }
        let addrs: Result<Vec<IpAddr>, _> = self.origin.iter().map(|text| text.parse()).collect();
        match (addrs, self.origin.as_slice()) {
            (Ok(addrs), _) => Ok(Origin::Addrs(addrs)),
            (Err(_), [name]) => Ok(Origin::Name(name.clone())),
            (Err(_), _) => Err(Failure::usage("--origin: several have to be addresses")),
        }
    }
}

/// What becomes of records that are in the way.
#[derive(ValueEnum, Debug, Clone, Copy, Default)]
pub(crate) enum InTheWay {
    /// The command is refused, and names them
    #[default]
    Refuse,
    /// A and AAAA records make way
    MoveAddresses,
    /// All make way, also where mail is lost by it
    MoveAll,
}

/// How plans are made.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Plan")]
pub(crate) struct How {
    /// What becomes of other records at a name
    #[arg(long, value_enum, default_value_t)]
    pub(crate) conflicts: InTheWay,
    /// The TTL of new records
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    pub(crate) ttl: u32,
}

impl How {
    fn options(&self) -> PlanOptions {
        let conflicts = match self.conflicts {
            InTheWay::Refuse => Conflicts::Refuse,
            InTheWay::MoveAddresses => Conflicts::MoveAddresses,
            InTheWay::MoveAll => Conflicts::MoveAll,
        };
        PlanOptions { ttl: self.ttl, conflicts, ..PlanOptions::default() }
    }
}

/// How long to wait for the server.
#[derive(Args, Debug, Clone)]
pub(crate) struct Waiting {
    /// How long to wait for a server that has put the zone into its queue; 0 does not wait
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    wait: u32,
}

/// `cfhost provision`.
#[derive(Args, Debug)]
pub(crate) struct Provision {
    /// The zone
    #[arg(required_unless_present = "table")]
    pub(crate) zone: Option<String>,
    /// Its names to put behind the network, each NAME or NAME:ORIGIN
    #[arg(required_unless_present = "table")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) from: Source,
    #[command(flatten)]
    pub(crate) how: How,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
    #[command(flatten)]
    pub(crate) dns: DnsOptions,
    #[command(flatten)]
    pub(crate) many: Many,
}

/// `cfhost plan`.
#[derive(Args, Debug)]
pub(crate) struct Planned {
    /// The zone
    zone: String,
    /// Its names to put behind the network, each NAME or NAME:ORIGIN
    #[arg(required = true)]
    names: Vec<String>,
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    from: Source,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    dns: DnsOptions,
}

/// `cfhost add` and `cfhost remove`.
#[derive(Args, Debug)]
pub(crate) struct OneName {
    /// The zone
    pub(crate) zone: String,
    /// The name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) how: How,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
    #[command(flatten)]
    pub(crate) dns: DnsOptions,
}

/// `cfhost deprovision`.
#[derive(Args, Debug)]
pub(crate) struct Deprovision {
    /// The zone
    #[arg(required_unless_present = "table")]
    pub(crate) zone: Option<String>,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) dns: DnsOptions,
    #[command(flatten)]
    pub(crate) many: Many,
}

/// What jobs are done with.
pub(crate) struct Jobs {
    pub(crate) client: Client,
    server: NameServer,
    pub(crate) settings: Settings,
    how: How,
    waiting: Option<Waiting>,
}

/// What to do with a zone.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    Provision { names: Vec<String>, origin: Origin },
    Add { name: String },
    Remove { name: String },
    Deprovision,
}

impl Job {
    pub(crate) fn command(&self) -> &'static str {
        match self {
            Self::Provision { .. } => "provision",
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Deprovision => "deprovision",
        }
    }
}

/// Tells of the steps of a job on standard error.
fn told(event: &StepEvent<'_>) {
    if event.is_end {
        output::note(format_args!("{}: {}", event.step, event.error.map_or("done", |error| error.message())));
    }
}

impl Jobs {
    pub(crate) fn new(settings: Settings, dns: &DnsOptions, how: How) -> Result<Self, Failure> {
        let settings = settings.with_dns(dns);
        Ok(Self { client: settings.client()?, server: settings.name_server()?, settings, how, waiting: None })
    }

    pub(crate) fn waiting(mut self, waiting: Waiting) -> Self {
        self.waiting = Some(waiting);
        self
    }

    fn provisioner(&self, client: &Client) -> Provisioner {
        let mut provisioner = Provisioner::new(client, self.server.clone()).options(self.how.options());
        if let Some(Waiting { wait }) = self.waiting {
            provisioner = provisioner.queue_timeout(Duration::from_secs(wait.into()));
        }
        match self.settings.check_servers() {
            Some(servers) => provisioner.check_servers(servers),
            None => provisioner,
        }
    }

    /// What provisioning would change. Nothing is.
    pub(crate) fn plan(&self, user: &User, zone: &str, names: &[String], origin: &Origin) -> Result<Outcome, Failure> {
        Ok(self.provisioner(&self.client).dry_run(true).provision(
            user,
            zone,
            names.iter().map(String::as_str),
            origin,
        )?)
    }

    /// Does a job, and keeps each plan before it is carried out. Gives the outcome, and the file of the plans.
    pub(crate) fn run(&self, user: &User, zone: &str, job: &Job) -> Result<(Outcome, Option<PathBuf>), Failure> {
        let keeper = Arc::new(Mutex::new(Keeper::new(&self.settings, job.command(), zone)?));
        let failed = Arc::new(Mutex::new(None));
        // A client of its own: if a plan cannot be kept, it is cancelled, and the plan is not carried out.
        let client = self.client.with_options(cfhost::Options::new());
        let cancelled = client.clone();
        let (keeps, fails, is_verbose) = (Arc::clone(&keeper), Arc::clone(&failed), self.settings.options.verbose);
        let waits = (!self.settings.options.quiet).then(|| format!("{zone}: the server has it in its queue: waiting"));
        let provisioner = self.provisioner(&client).on_step(move |event| {
            if let Some(waits) = waits.as_ref().filter(|_| event.step == Step::Queue && !event.is_end) {
                output::note(waits);
            }
            if is_verbose {
                told(event);
            }
            let plan = event.plan.filter(|plan| !event.is_end && !plan.is_empty());
            if let Some(Err(error)) = plan.map(|plan| keeps.lock().unwrap_or_else(PoisonError::into_inner).keep(plan)) {
                fails.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                cancelled.cancel();
            }
        });
        let done = match job {
            Job::Provision { names, origin } => {
                provisioner.provision(user, zone, names.iter().map(String::as_str), origin)
            }
            Job::Add { name } => provisioner.add_subdomain(user, zone, name.as_str()),
            Job::Remove { name } => provisioner.remove_subdomain(user, zone, name, &self.applied(zone)?),
            Job::Deprovision => provisioner.deprovision(user, zone, &self.applied(zone)?),
        };
        if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(Failure::local(format!("the plan cannot be kept: {error}; it was not carried out")));
        }
        let path = keeper.lock().unwrap_or_else(PoisonError::into_inner).path().map(PathBuf::from);
        Ok((done?, path))
    }

    /// The plans that were kept of a zone: the way back.
    fn applied(&self, zone: &str) -> Result<Vec<Plan>, Failure> {
        let mut applied = Vec::new();
        for file in plans::files(&self.settings, Some(zone))? {
            applied.extend(plans::read(&file)?.into_iter().flat_map(|(_, plans)| plans));
        }
        Ok(applied)
    }

    /// Does a job and prints what came of it.
    pub(crate) fn show(&self, whose: &Whose, zone: &str, job: &Job) -> Result<(), Failure> {
        check_zone(zone)?;
        let user = whose.customer()?.user(&self.client)?;
        let (outcome, kept) = self.run(&user, zone, job)?;
        print(&outcome, kept, &self.settings)
    }
}

/// Refuses a zone's name that no job takes, by the check of an act that takes one. Nothing is sent.
pub(crate) fn check_zone(name: &str) -> Result<(), Failure> {
    Ok(Request::new("zone_lookup", &[("user_key", STAND_IN_KEY), ("zone_name", name)])?.check()?)
}

/// `cfhost plan`.
pub(crate) fn plan(provision: &Planned, settings: Settings) -> Result<(), Failure> {
    let origin = provision.from.origin()?;
    check_zone(&provision.zone)?;
    let jobs = Jobs::new(settings, &provision.dns, provision.how.clone())?;
    let user = provision.whose.customer()?.user(&jobs.client)?;
    let outcome = jobs.plan(&user, &provision.zone, &provision.names, &origin)?;
    print(&outcome, None, &jobs.settings)
}

/// Prints what a job did, or would do.
fn print(outcome: &Outcome, kept: Option<PathBuf>, settings: &Settings) -> Result<(), Failure> {
    if output::is_json(&settings.options) {
        let plans: Vec<serde_json::Value> =
            outcome.plans.iter().filter_map(|plan| serde_json::from_str(&plan.to_json()).ok()).collect();
        let checks: Vec<_> = outcome
            .checks
            .iter()
            .map(|check| {
                json!({
                    "name": check.name, "target": check.target, "server": check.server.to_string(),
                    "answers": check.answers.to_string(),
                })
            })
            .collect();
        let left: Vec<_> =
            outcome.left.iter().map(|left| json!({ "name": left.name, "reason": left.reason })).collect();
        let aliases: Vec<_> =
            outcome.aliases.iter().map(|alias| json!({ "name": alias.name, "of": alias.of })).collect();
        return output::print(format_args!(
            "{:#}",
            json!({
                "zone_name": outcome.zone_name, "state": outcome.state.to_string(), "plans": plans, "checks": checks,
                "left": left, "aliases": aliases, "dropped": outcome.dropped, "kept": kept,
            })
        ));
    }
    for plan in &outcome.plans {
        plans::diff(plan)?;
    }
    for check in &outcome.checks {
        output::print(format_args!("{} on {}: the answer is {}", check.name, check.server, check.answers))?;
    }
    for left in &outcome.left {
        output::print(format_args!("{} was left as it is: {}", left.name, left.reason))?;
    }
    for alias in &outcome.aliases {
        output::print(format_args!(
            "{} is an alias of {}, and the network does not answer for it",
            alias.name, alias.of
        ))?;
    }
    output::print(format_args!("{}: {}", outcome.zone_name, outcome.state.to_string().replace('_', " ")))?;
    match kept {
        Some(path) => output::print(format_args!("the way back: cfhost undo {}", path.display())),
        None => Ok(()),
    }
}
