//! Zones put behind the network and taken back: a gateway and a real BIND 9, in good order and with everything that can
//! go wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cfhost::dns::{
    Alias, Answers, Conflicts, NameServer, Origin, Outcome, Plan, PlanOptions, Provisioner, ReadBy, Record, Step,
    TsigKey, User,
};
use cfhost::{
    Client, Delivery, Error, ErrorKind, JobState, Options, Subdomain, UserCreate, UserLookup, ZoneLookup, ZoneSet,
};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, KEY, READING_KEY, Settings, ZONE, records};
use cfhost_tests::http::Server;
use cfhost_tests::jobs::{self, EMAIL, Job, PASSWORD, user};
use cfhost_tests::situations::both_ways;

/// A gateway and a name server.
struct World {
    gateway: Arc<Gateway>,
    bind: Arc<Bind>,
}

impl World {
    fn new() -> Self {
        Self::with("")
    }

    /// With more records in the zone, as lines.
    fn with(records: &str) -> Self {
        let settings = Settings { records: records.to_owned(), ..Settings::default() };
        Self { gateway: Gateway::builder().spawn().unwrap().into(), bind: Bind::with(&settings).unwrap().into() }
    }

    /// By transfer and by queries.
    fn both(&self) -> [Provisioner; 2] {
        [ReadBy::Transfer, ReadBy::Queries]
            .map(|read_by| self.through(&self.client(), self.bind.server().read_by(read_by)))
    }

    /// Changes the zone by a line of `nsupdate` each.
    fn change(&self, lines: &[&str]) {
        self.bind.nsupdate(&format!("zone {ZONE}.\nupdate {}\nsend\n", lines.join("\nupdate "))).unwrap();
    }

    fn client(&self) -> Client {
        let builder = Client::builder(EXAMPLE_HOST_KEY).endpoint(self.gateway.url()).ca_pem(self.gateway.ca_pem());
        builder.observer(|_| {}).build().unwrap()
    }

    fn provisioner(&self) -> Provisioner {
        self.through(&self.client(), self.bind.server())
    }

    fn through(&self, client: &Client, server: NameServer) -> Provisioner {
        Provisioner::new(client, server).check_servers([self.bind.addr()])
    }

    /// Name to origin, as the gateway has it; none if there is no such zone.
    fn rows(&self) -> Option<Vec<(String, String)>> {
        let client = self.client();
        let user_key = client.user_lookup(&UserLookup::by_email(EMAIL)).unwrap().into_inner().user_key?;
        let zone = client.zone_lookup(&ZoneLookup::new(user_key, ZONE)).unwrap().into_inner();
        zone.zone_exists.then(|| zone.hosted_cnames.into_iter().collect())
    }

    fn cname(&self, label: &str) -> String {
        self.bind.dig(&["CNAME", &format!("{label}.{ZONE}")]).unwrap().trim().to_owned()
    }
}

fn moving() -> Origin {
    Origin::MoveOf(format!("www.{ZONE}"))
}

fn target(label: &str) -> String {
    format!("{label}.{ZONE}.cdn.cloudflare.net.")
}

fn of_label<'a>(records: &'a [Record], label: &str) -> Vec<&'a Record> {
    let name = format!("{label}.{ZONE}");
    records.iter().filter(|record| record.name == name).collect()
}

#[test]
fn a_zone_goes_behind_the_network_and_comes_back_as_it_was() {
    let world = World::new();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let provisioner = world.provisioner().on_step(move |event| {
        let sign = if event.error.is_some() {
            "!"
        } else if event.is_end {
            "."
        } else {
            ""
        };
        told.lock().unwrap().push(format!("{}{sign}", event.step));
    });
    let mut plans = Vec::new();

    let first = provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    assert_eq!(first.state, JobState::Switched);
    assert!(first.checks.len() == 2 && first.checks.iter().all(|check| check.answers == Answers::Right));
    assert_eq!(
        steps.lock().unwrap().join(" "),
        "user user. zone_lookup zone_lookup. read read. plan plan. origin origin. zone_set zone_set. update update. check \
         check."
    );
    plans.extend(first.plans);
    assert_eq!(plans.len(), 2);
    assert_eq!((world.cname("www"), world.cname("blog")), (target("www"), target("blog")));
    let origin = of_label(&world.bind.zone().unwrap(), "cloudflare-resolve-to").len();
    assert_eq!(origin, 2, "an A and an AAAA");

    // Once more, and nothing is to do.
    let zone = world.bind.zone().unwrap();
    let calls = world.gateway.calls().len();
    let again = provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    assert!(again.plans.is_empty() && again.state == JobState::Switched);
    assert_eq!(world.bind.zone().unwrap(), zone);
    let acts: Vec<_> = world.gateway.calls().into_iter().skip(calls).map(|call| call.act).collect();
    assert!(!format!("{acts:?}").contains("zone_set"), "{acts:?}");

    // One name more, which has no record yet, and one with an origin of its own.
    plans.extend(provisioner.add_subdomain(&user(), ZONE, "shop").unwrap().plans);
    for name in [Subdomain::new("cloudflare-resolve-to"), Subdomain::with_target("ftp", format!("ftp.{ZONE}"))] {
        let error = provisioner.add_subdomain(&user(), ZONE, name).unwrap_err();
        assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some("subdomain")), "{error}");
        assert!(
            error.message().contains("the origin ") && error.message().contains("example.com is one of the names"),
            "{error}"
        );
    }
    let ftp = Subdomain::with_target("ftp", format!("mail.{ZONE}"));
    let error = provisioner.add_subdomain(&user(), ZONE, ftp.clone()).unwrap_err();
    assert_eq!((error.kind(), error.state()), (ErrorKind::Dns, Some(JobState::Untouched)), "{error}");
    assert!(error.message().contains("ftp.example.com: has A"), "{error}");
    let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() };
    plans.extend(provisioner.clone().options(options).add_subdomain(&user(), ZONE, ftp).unwrap().plans);
    let rows = world.rows().unwrap();
    let origin = format!("cloudflare-resolve-to.{ZONE}");
    let row = |label: &str, origin: &str| (format!("{label}.{ZONE}"), origin.to_owned());
    assert_eq!(
        rows,
        [
            row("blog", &origin),
            (ZONE.to_owned(), origin.clone()),
            row("ftp", "mail.example.com"),
            row("shop", &origin),
            row("www", &origin)
        ]
    );
    assert_eq!((world.cname("shop"), world.cname("ftp")), (target("shop"), target("ftp")));

    // And away again, one by one and all.
    plans.extend(provisioner.remove_subdomain(&user(), ZONE, "ftp", &plans).unwrap().plans);
    plans.extend(provisioner.remove_subdomain(&user(), ZONE, "shop", &plans).unwrap().plans);
    assert_eq!(world.rows().unwrap().len(), 3);
    let gone = provisioner.remove_subdomain(&user(), ZONE, "shop", &plans).unwrap();
    assert!(gone.plans.is_empty(), "a repeat changes nothing");
    let plans: Vec<Plan> = plans.iter().map(|plan| Plan::from_json(&plan.to_json()).unwrap()).collect();
    let out = provisioner.deprovision(&user(), ZONE, &plans).unwrap();
    assert_eq!(out.state, JobState::Untouched);
    assert_eq!(world.bind.zone().unwrap(), records());
    assert_eq!(world.rows(), None);
    let out = provisioner.deprovision(&user(), ZONE, &plans).unwrap();
    assert!(out.plans.is_empty() && out.left.is_empty());
    assert_eq!(world.bind.zone().unwrap(), records());
}

/// What goes wrong while a step goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// In the gateway, at this act: a fault of its own.
    Act(&'static str, &'static str),
    /// On the way to the name server.
    Wire(Wire),
    /// The key has another secret than the server's, all along.
    WrongKey,
    /// The key may read and not update, all along.
    ReadingKey,
    /// Somebody else changes a name just before the update.
    Concurrent,
    /// The caller cancels at the beginning.
    Cancel,
    /// The server has put the zone into its queue, and then this happens.
    Queue(Queue),
    /// The caller is killed.
    Kill { is_end: bool },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Act(act, kind) => write!(f, "{act} {kind}"),
            Self::Wire(wire) => write!(f, "DNS {wire:?}"),
            Self::WrongKey => f.write_str("wrong TSIG key"),
            Self::ReadingKey => f.write_str("update refused"),
            Self::Concurrent => f.write_str("concurrent change"),
            Self::Cancel => f.write_str("cancel"),
            Self::Queue(queue) => write!(f, "215, {}", queue.words()),
            Self::Kill { is_end: false } => f.write_str("kill -9 before"),
            Self::Kill { is_end: true } => f.write_str("kill -9 after"),
        }
    }
}

impl Fault {
    /// Whether the caller is killed, and then whether that is at the step's end.
    fn kills(self) -> Option<bool> {
        match self {
            Self::Kill { is_end } => Some(is_end),
            Self::Queue(Queue::KilledBefore) => Some(false),
            Self::Queue(Queue::KilledAfter) => Some(true),
            _ => None,
        }
    }
}

/// Somebody else gives a name an address.
fn change_meanwhile(bind: &Bind, label: &str) {
    bind.nsupdate(&format!("zone {ZONE}.\nupdate add {label}.{ZONE}. 60 TXT \"another\"\nsend\n")).ok();
    let address = format!("update delete {label}.{ZONE}. CNAME\nupdate add {label}.{ZONE}. 60 A 192.0.2.99");
    bind.nsupdate(&format!("zone {ZONE}.\n{address}\nsend\n")).unwrap();
}

/// What happens while a zone is in the server's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    Done,
    ForEver,
    NotWaitedFor,
    Refused,
    Unreachable,
    Cancelled,
    KilledBefore,
    KilledAfter,
}

impl Queue {
    const ALL: [Self; 8] = [
        Self::Done,
        Self::ForEver,
        Self::NotWaitedFor,
        Self::Refused,
        Self::Unreachable,
        Self::Cancelled,
        Self::KilledBefore,
        Self::KilledAfter,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::Done => "then success",
            Self::ForEver => "for ever",
            Self::NotWaitedFor => "no waiting",
            Self::Refused => "then refused",
            Self::Unreachable => "then lost answers",
            Self::Cancelled => "cancel",
            Self::KilledBefore => "kill -9 in it",
            Self::KilledAfter => "kill -9 after it",
        }
    }

    /// The faults of the gateway.
    fn faults(self) -> &'static [&'static str] {
        match self {
            Self::ForEver | Self::NotWaitedFor => &["zone_set=error:215"],
            Self::Refused => &["zone_set=error:215*1", "zone_set=error:208*1"],
            Self::Unreachable => &["zone_set=error:215*1", "zone_set=reset-before*1", "zone_set=http-500*1"],
            _ => &["zone_set=error:215*1"],
        }
    }

    /// That it was met, and ended the job as it should. It is over then.
    fn assert_met(self, name: &str, job: Job, world: &World, happened: Option<&Result<Outcome, Error>>) {
        let expected = match self {
            Self::Refused if job == Job::Remove => Some(JobState::SetNotSwitched),
            Self::Refused => Some(JobState::Untouched),
            Self::ForEver | Self::NotWaitedFor | Self::Cancelled => Some(JobState::Queued),
            _ => None,
        };
        let error = happened.and_then(|result| result.as_ref().err());
        assert_eq!(error.and_then(Error::state), expected, "{name}: {error:?}");
        let met = world.gateway.calls().iter().filter(|call| call.fault.is_some()).count();
        let is_over = matches!(self, Self::Done | Self::Unreachable | Self::KilledAfter);
        assert!(!is_over || met == self.faults().len(), "{name}: {met} faults were met");
        world.gateway.clear_faults();
    }

    fn timeout(self) -> Duration {
        match self {
            Self::ForEver => Duration::from_secs(1),
            Self::NotWaitedFor => Duration::ZERO,
            _ => LONG,
        }
    }
}

/// What happens to connections to the name server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Sound,
    /// Closed before the request gets there.
    ResetBefore,
    /// The request gets there, its answer does not get back, the connection is closed.
    ResetAfter,
    /// As `ResetAfter`, for the first connection only.
    ResetAfterOnce,
    /// Silence; the request does not get there.
    SilentBefore,
    /// Silence; the request gets there.
    SilentAfter,
    /// For the first connection only, somebody on the way answers in the server's place that it refuses. The request gets
    /// there.
    Forged,
    /// As `Forged`, and the request gets there when everything is over.
    ForgedAndHeld,
}

/// A relay before a name server that can break.
struct Line {
    server: Server,
    wire: Arc<Mutex<Wire>>,
    target: SocketAddr,
    held: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Line {
    fn to(target: SocketAddr) -> Self {
        let wire = Arc::new(Mutex::new(Wire::Sound));
        let present = Arc::clone(&wire);
        let held = Arc::new(Mutex::new(None));
        let holding = Arc::clone(&held);
        let server = Server::raw(move |mut client| {
            let wire = {
                let mut wire = present.lock().unwrap();
                let now = *wire;
                if matches!(now, Wire::ResetAfterOnce | Wire::Forged | Wire::ForgedAndHeld) {
                    *wire = Wire::Sound;
                }
                now
            };
            let Ok(mut server) = TcpStream::connect(target) else { return };
            let mut message = || {
                let mut length = [0; 2];
                client.read_exact(&mut length).ok()?;
                let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
                client.read_exact(&mut message).ok()?;
                Some([&length[..], &message].concat())
            };
            match wire {
                Wire::Sound => both_ways(client, server),
                Wire::ResetBefore => _ = message(),
                Wire::SilentBefore => {
                    _ = message();
                    std::thread::sleep(SILENCE);
                }
                Wire::ResetAfter | Wire::ResetAfterOnce | Wire::SilentAfter => {
                    let Some(message) = message() else { return };
                    server.write_all(&message).unwrap();
                    // That there is an answer means that it was carried out.
                    _ = server.read_exact(&mut [0; 2]);
                    if wire == Wire::SilentAfter {
                        std::thread::sleep(SILENCE);
                    }
                }
                Wire::Forged | Wire::ForgedAndHeld => {
                    let Some(message) = message() else { return };
                    // To an update, by its id: refused, and no more sections.
                    let refusal = [&[0, 12], &message[2..4], &[0xa8, 5, 0, 0, 0, 0, 0, 0, 0, 0][..]].concat();
                    if wire == Wire::Forged {
                        deliver(target, &message);
                    } else {
                        *holding.lock().unwrap() = Some(message);
                    }
                    client.write_all(&refusal).unwrap();
                }
            }
        });
        Self { server: server.unwrap(), wire, target, held }
    }

    /// Lets what was held get there.
    fn release(&self) {
        if let Some(message) = self.held.lock().unwrap().take() {
            deliver(self.target, &message);
        }
    }

    fn set(&self, wire: Wire) {
        *self.wire.lock().unwrap() = wire;
    }
}

/// Sends a message to a name server. That there is an answer means that it was carried out.
fn deliver(server: SocketAddr, message: &[u8]) {
    let mut server = TcpStream::connect(server).unwrap();
    server.write_all(message).unwrap();
    server.read_exact(&mut [0; 2]).unwrap();
}

/// How long a server is silent, how long that one is waited for, and how long any other: no machine is so busy.
const SILENCE: Duration = Duration::from_millis(2500);
const PATIENCE: Duration = Duration::from_millis(1500);
const LONG: Duration = Duration::from_secs(300);

/// How a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Before,
    Switched,
}

impl World {
    /// How the names of these labels stand, which has to be the same for all.
    fn stand(&self, labels: &[&str]) -> Stands {
        let (start, now) = (records(), self.bind.zone().unwrap());
        let each: Vec<Stands> = labels
            .iter()
            .map(|label| {
                let (before, now) = (of_label(&start, label), of_label(&now, label));
                if before == now {
                    Stands::Before
                } else if now.len() == 1 && now[0].data == target(label) {
                    Stands::Switched
                } else {
                    panic!("{label} is neither: {now:?}")
                }
            })
            .collect();
        assert!(each.iter().all(|one| *one == each[0]), "some are switched and some are not: {each:?}");
        each[0]
    }

    /// Runs a job in a process that is killed, and gives the plans that it was about to apply.
    fn killed(&self, job: Job, step: Step, is_end: bool, plans: &[Plan]) -> Vec<Plan> {
        let ca = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(ca.path(), self.gateway.ca_pem()).unwrap();
        let known: Vec<String> = plans.iter().map(Plan::to_json).collect();
        let server = self.bind.addr().to_string();
        let output = Command::new(env!("CARGO_BIN_EXE_cfhost-process"))
            .args(["job", self.gateway.url(), ca.path().to_str().unwrap(), &server, job.name(), &known.join("\n")])
            .args([step.as_str(), if is_end { "end" } else { "begin" }])
            .output()
            .unwrap();
        assert_eq!(output.status.signal(), Some(9), "{} {step}: {output:?}", job.name());
        let printed = String::from_utf8(output.stdout).unwrap();
        printed.lines().map(|line| Plan::from_json(line).unwrap()).collect()
    }

    /// Every name that points at the network is served by it, from an origin that has an address.
    fn assert_served(&self) {
        let (rows, now) = (self.rows().unwrap_or_default(), self.bind.zone().unwrap());
        for record in now.iter().filter(|record| record.data.ends_with(".cdn.cloudflare.net.")) {
            let row = rows.iter().find(|(name, _)| *name == record.name);
            let (_, origin) =
                row.unwrap_or_else(|| panic!("{} points at the network, which does not know it", record.name));
            assert!(now.iter().any(|record| record.name == *origin && record.rtype == "A"), "{origin} has no address");
        }
    }
}

/// What the job said is so.
fn assert_true(
    name: &str,
    job: Job,
    result: &Result<Outcome, Error>,
    stood: Stands,
    stands: Stands,
    is_as_it_was: bool,
) {
    let done = if job.is_forth() { Stands::Switched } else { Stands::Before };
    let Err(error) = result else { return assert_eq!(stands, done, "{name}") };
    let is_sure = error.delivery() != Delivery::PerhapsCarriedOut;
    match error.state() {
        // Nothing is left behind: neither a row nor a record.
        Some(JobState::Untouched) => assert!(is_as_it_was, "{name}: {error}"),
        Some(JobState::SetNotSwitched) => assert!(stands == Stands::Before || !is_sure, "{name}: {error}"),
        // The server goes on, and no name points there.
        Some(JobState::Queued) => {
            assert!(stands == Stands::Before && error.is_retryable(), "{name}: {error}");
            let is_named = job.labels().iter().all(|label| error.advice().contains(&format!("{label}.{ZONE}")));
            assert!(is_named && error.advice().contains("The same call later goes on from there."), "{name}: {error}");
            assert!(error.advice().starts_with("Queued: the server goes on by itself"), "{name}: {error}");
        }
        Some(JobState::Switched) => assert!(!job.is_forth() && (stands == stood || !is_sure), "{name}: {error}"),
        state => panic!("{name}: {state:?} {error}"),
    }
}

/// Runs the jobs before this one, then this one with a fault, then repeats it, and takes the zone back. Gives a row of the
/// table.
fn go_wrong(job: Job, step: Step, fault: Fault) -> [String; 5] {
    let world = World::new();
    let name = format!("{} {step} {fault}", job.name());
    let sound = jobs::provisioner(&world.client(), world.bind.addr());
    let plans = Arc::new(Mutex::new(Vec::<Plan>::new()));
    let run = |job: Job, by: &Provisioner| {
        let known = plans.lock().unwrap().clone();
        job.run(by, &known)
    };
    // As a panel does: what is about to be applied is stored before it is.
    let storing = |by: Provisioner| {
        let plans = Arc::clone(&plans);
        by.on_step(move |event| {
            if let Some(plan) = event.plan.filter(|_| !event.is_end && event.step != Step::Restore) {
                plans.lock().unwrap().push(plan.clone());
            }
        })
    };
    for earlier in Job::ALL.into_iter().take_while(|earlier| *earlier != job) {
        if earlier != Job::Remove {
            run(earlier, &storing(sound.clone())).unwrap();
        }
    }
    if job == Job::Deprovision {
        run(Job::Remove, &storing(sound.clone())).unwrap();
    }
    let (zone_before, rows_before) = (world.bind.zone().unwrap(), world.rows());
    let stood = world.stand(job.labels());

    let line = Arc::new(Line::to(world.bind.addr()));
    let is_late = matches!(fault, Fault::Act(_, kind) if kind.starts_with("delay"));
    let client = world.client().with_options(Options::new().timeout(if is_late { PATIENCE } else { LONG }));
    if let Fault::Queue(queue) = fault {
        queue.faults().iter().for_each(|fault| world.gateway.set_fault(fault).unwrap());
    }
    let happened = if let Some(is_end) = fault.kills() {
        let known = plans.lock().unwrap().clone();
        plans.lock().unwrap().extend(world.killed(job, step, is_end, &known));
        None
    } else {
        let secret = if fault == Fault::WrongKey { READING_KEY.1 } else { KEY.1 };
        let key = if fault == Fault::ReadingKey { READING_KEY } else { (KEY.0, secret) };
        let is_silent = matches!(fault, Fault::Wire(Wire::SilentBefore | Wire::SilentAfter));
        let server = NameServer::new(line.server.address()).key(TsigKey::new(key.0, key.1));
        let server = server.timeout(if is_silent { PATIENCE } else { LONG });
        let by = Provisioner::new(&client, server).check_servers([world.bind.addr()]);
        let by = if let Fault::Queue(queue) = fault { by.queue_timeout(queue.timeout()) } else { by };
        let (gateway, bind, cancelled) = (Arc::clone(&world.gateway), Arc::clone(&world.bind), client.clone());
        let (line, stored) = (Arc::clone(&line), Arc::clone(&plans));
        let by = by.on_step(move |event| {
            if let Some(plan) = event.plan.filter(|_| !event.is_end && event.step != Step::Restore) {
                stored.lock().unwrap().push(plan.clone());
            }
            if event.step != step {
                return;
            }
            match fault {
                Fault::Act(act, kind) if !event.is_end => gateway.set_fault(&format!("{act}={kind}")).unwrap(),
                Fault::Act(..) => gateway.clear_faults(),
                Fault::Wire(wire) => line.set(if event.is_end { Wire::Sound } else { wire }),
                Fault::Concurrent if !event.is_end => change_meanwhile(&bind, job.labels()[0]),
                Fault::Cancel | Fault::Queue(Queue::Cancelled) if !event.is_end => cancelled.cancel(),
                _ => {}
            }
        });
        Some(run(job, &by))
    };
    if let Fault::Queue(queue) = fault {
        queue.assert_met(&name, job, &world, happened.as_ref());
    }
    // What a server does late, it has done by then.
    if is_late {
        std::thread::sleep(SILENCE);
        let start = Instant::now();
        while !world.gateway.calls().iter().any(|call| call.fault.is_some()) {
            assert!(start.elapsed() < LONG, "{name}: what was delayed is not done");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    if fault == Fault::Concurrent {
        let error = happened.unwrap().unwrap_err();
        let theirs = format!("{}.{ZONE}", job.labels()[0]);
        let (mut now, mut before) = (world.bind.zone().unwrap(), zone_before);
        assert!(now.iter().any(|record| record.data == "192.0.2.99"), "{name}: overwritten: {now:?}");
        now.retain(|record| record.name != theirs);
        before.retain(|record| record.name != theirs);
        assert_eq!((now, world.rows()), (before, rows_before), "{name}: {error}");
        return row(job, step, fault, Some(&Err(error)), "theirs is kept", "");
    }

    world.assert_served();
    line.release();
    world.assert_served();
    let stands = world.stand(job.labels());
    if let Some(result) = &happened {
        let is_as_it_was = (world.bind.zone().unwrap(), world.rows()) == (zone_before, rows_before);
        assert_true(&name, job, result, stood, stands, is_as_it_was);
    }
    // A repeat does the rest, whatever happened.
    run(job, &storing(sound.clone())).unwrap_or_else(|error| panic!("{name}: the repeat: {error}"));
    assert_eq!(world.stand(job.labels()), if job.is_forth() { Stands::Switched } else { Stands::Before }, "{name}");
    world.assert_served();
    run(Job::Deprovision, &storing(sound.clone())).unwrap_or_else(|error| panic!("{name}: taking it back: {error}"));
    assert_eq!((world.bind.zone().unwrap(), world.rows()), (records(), None), "{name}");
    let dns = if stands == Stands::Switched { "switched" } else { "as before" };
    row(job, step, fault, happened.as_ref(), dns, "done")
}

fn row(
    job: Job,
    step: Step,
    fault: Fault,
    result: Option<&Result<Outcome, Error>>,
    dns: &str,
    repeat: &str,
) -> [String; 5] {
    let said = match result {
        None => "killed".to_owned(),
        Some(Ok(outcome)) => format!("ok: {}", outcome.state),
        Some(Err(error)) => {
            // An update of which nobody can say.
            let mark = if error.advice().contains("is not known") { "?" } else { "" };
            format!("{}: {}{mark}", error.kind(), error.state().unwrap())
        }
    };
    [format!("{} / {step}", job.name()), fault.to_string(), said, dns.to_owned(), repeat.to_owned()]
}

/// Every step of every job with everything that can go wrong there.
fn cases() -> Vec<(Job, Step, Fault)> {
    let mut cases = Vec::new();
    let acts = [
        (Job::Provision, Step::User, "user_lookup"),
        (Job::Provision, Step::User, "user_create"),
        (Job::Provision, Step::ZoneLookup, "zone_lookup"),
        (Job::Provision, Step::ZoneSet, "zone_set"),
        (Job::Provision, Step::ZoneSet, "zone_lookup"),
        (Job::Add, Step::ZoneSet, "zone_set"),
        (Job::Remove, Step::ZoneSet, "zone_set"),
        (Job::Deprovision, Step::ZoneLookup, "zone_lookup"),
        (Job::Deprovision, Step::ZoneDelete, "zone_delete"),
    ];
    for (job, step, act) in acts {
        for kind in ["reset-before", "reset-after", "empty", "cut", "http-500", "error:601", "delay:2000"] {
            cases.push((job, step, Fault::Act(act, kind)));
        }
    }
    let wires = [
        (Job::Provision, Step::Read),
        (Job::Provision, Step::Origin),
        (Job::Provision, Step::Update),
        (Job::Add, Step::Update),
        (Job::Remove, Step::Update),
        (Job::Deprovision, Step::Update),
        (Job::Deprovision, Step::Cleanup),
    ];
    for (job, step) in wires {
        for wire in [Wire::ResetBefore, Wire::ResetAfter, Wire::ResetAfterOnce, Wire::SilentBefore, Wire::SilentAfter] {
            cases.push((job, step, Fault::Wire(wire)));
        }
        if step != Step::Read {
            cases.push((job, step, Fault::Wire(Wire::Forged)));
        }
        if step == Step::Update {
            cases.push((job, step, Fault::Wire(Wire::ForgedAndHeld)));
        }
    }
    for job in [Job::Provision, Job::Add, Job::Remove] {
        cases.extend(Queue::ALL.map(|queue| (job, Step::Queue, Fault::Queue(queue))));
    }
    for job in Job::ALL {
        cases.push((job, Step::Read, Fault::WrongKey));
        let first = if job == Job::Provision { Step::Origin } else { Step::Update };
        cases.push((job, first, Fault::ReadingKey));
        cases.push((job, Step::Update, Fault::Concurrent));
    }
    let kills: [(Job, &[Step]); 4] = [
        (
            Job::Provision,
            &[
                Step::User,
                Step::ZoneLookup,
                Step::Read,
                Step::Plan,
                Step::Origin,
                Step::ZoneSet,
                Step::Update,
                Step::Check,
            ],
        ),
        (Job::Add, &[Step::ZoneSet, Step::Update]),
        (Job::Remove, &[Step::Update, Step::ZoneSet]),
        (Job::Deprovision, &[Step::Update, Step::ZoneDelete, Step::Cleanup]),
    ];
    for (job, steps) in kills {
        for &step in steps {
            cases.push((job, step, Fault::Cancel));
            cases.push((job, step, Fault::Kill { is_end: false }));
            cases.push((job, step, Fault::Kill { is_end: true }));
        }
    }
    cases
}

#[test]
fn whatever_goes_wrong_names_are_served_as_before_or_by_the_network() {
    let cases = cases();
    let next = Mutex::new(cases.iter());
    let rows = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(&(job, step, fault)) = next.lock().unwrap().next() else { break };
            let place = cases.iter().position(|case| *case == (job, step, fault)).unwrap();
            let row = go_wrong(job, step, fault);
            rows.lock().unwrap().push((place, row));
        }
    };
    // Most of the time they wait.
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(work);
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort();
    assert_eq!(rows.len(), cases.len());
    println!("{:<30} {:<26} {:<28} {:<15} repeat", "job / step", "what goes wrong", "outcome", "the names are");
    for (_, [step, fault, outcome, dns, repeat]) in rows {
        println!("{step:<30} {fault:<26} {outcome:<28} {dns:<15} {repeat}");
    }
}

#[test]
fn a_dry_run_changes_nothing_and_says_what_would() {
    let world = World::new();
    let dry = world.provisioner().dry_run(true);
    let outcome = dry.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    assert_eq!((outcome.state, outcome.plans.len(), outcome.user_key.is_none()), (JobState::Untouched, 2, true));
    assert_eq!((world.bind.zone().unwrap(), world.rows()), (records(), None));

    let done = world.provisioner().provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    let (zone, rows) = (world.bind.zone().unwrap(), world.rows());
    let seen = |plans: &[Plan]| {
        plans.iter().map(|plan| (plan.add.clone(), plan.change.clone(), plan.remove.clone())).collect::<Vec<_>>()
    };
    assert_eq!(seen(&outcome.plans), seen(&done.plans), "it would have been that");
    assert!(!format!("{done:?}").contains(PASSWORD), "a password in a dump");
    let add = dry.add_subdomain(&user(), ZONE, "shop").unwrap();
    assert_eq!(add.plans[0].add.len(), 1);
    let remove = dry.remove_subdomain(&user(), ZONE, "blog", &done.plans).unwrap();
    assert_eq!(remove.plans[0].change.len(), 1);
    let back = dry.deprovision(&user(), ZONE, &done.plans).unwrap();
    assert_eq!((back.state, back.plans.len()), (JobState::Switched, 2));
    let again = dry.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    assert_eq!((again.state, again.plans.len()), (JobState::Switched, 0));
    assert_eq!((world.bind.zone().unwrap(), world.rows()), (zone, rows));
}

#[test]
fn the_way_back_is_found_without_plans_too() {
    let world = World::new();
    let provisioner = world.provisioner();
    provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
    provisioner.deprovision(&user(), ZONE, &[]).unwrap();
    let now = world.bind.zone().unwrap();
    assert!(of_label(&now, "cloudflare-resolve-to").is_empty() && world.rows().is_none());
    assert_eq!(of_label(&now, "www"), of_label(&records(), "www"), "with the TTL that it had");
    // What it was before nobody knows; that it is served from the origin is known.
    assert_eq!(
        of_label(&now, "blog").iter().map(|record| record.data.as_str()).collect::<Vec<_>>(),
        ["192.0.2.10", "2001:db8::10"]
    );
}

#[test]
fn origins_are_addresses_or_names() {
    let world = World::new();
    let provisioner = world.provisioner();
    let of_origin = || of_label(&world.bind.zone().unwrap(), "cloudflare-resolve-to").len();
    let addrs = Origin::Addrs(vec!["192.0.2.10".parse().unwrap(), "2001:db8::10".parse().unwrap()]);
    let first = provisioner.provision(&user(), ZONE, ["www"], &addrs).unwrap();
    assert_eq!(of_origin(), 2);
    // Other addresses there are in the way, unless they may make way.
    let moved = Origin::Addrs(vec!["192.0.2.11".parse().unwrap()]);
    let error = provisioner.provision(&user(), ZONE, ["www"], &moved).unwrap_err();
    assert!(error.state() == Some(JobState::Untouched) && error.message().contains("has other records"), "{error}");
    let options = PlanOptions { conflicts: Conflicts::MoveAddresses, ..PlanOptions::default() };
    let second = provisioner.clone().options(options).provision(&user(), ZONE, ["www"], &moved).unwrap();
    assert_eq!((second.plans.len(), of_origin()), (1, 1));
    provisioner.deprovision(&user(), ZONE, &[first.plans, second.plans].concat()).unwrap();
    assert_eq!(world.bind.zone().unwrap(), records());

    let name = Origin::Name(format!("mail.{ZONE}"));
    let error = provisioner.provision(&user(), ZONE, ["www"], &name).unwrap_err();
    assert!(error.message().contains("www.example.com: has A, AAAA"), "the origin has other addresses: {error}");
    let third = provisioner.provision(&user(), ZONE, ["blog", "new"], &name).unwrap();
    assert_eq!((third.plans.len(), of_origin()), (1, 0));
    provisioner.deprovision(&user(), ZONE, &third.plans).unwrap();
    assert_eq!(world.bind.zone().unwrap(), records());

    for (bad, what) in [
        (Origin::Name("blog.example.com".to_owned()), "one of the names"),
        (Origin::Name("192.0.2.1".to_owned()), "no host name"),
        (Origin::Addrs(vec![]), "no addresses"),
        (Origin::MoveOf("nowhere.example.com".to_owned()), "no addresses"),
    ] {
        let error = provisioner.provision(&user(), ZONE, ["blog"], &bad).unwrap_err();
        assert_eq!((error.state(), error.message().contains(what)), (Some(JobState::Untouched), true), "{error}");
    }
    assert_eq!(world.bind.zone().unwrap(), records());
}

#[test]
fn a_zone_that_was_set_up_before_keeps_its_rows() {
    let world = World::new();
    let client = world.client();
    let user_key =
        client.user_create(&UserCreate::new(EMAIL, PASSWORD).unique_id("c-1")).unwrap().into_inner().user_key;
    let set = ZoneSet::new(&user_key, ZONE, format!("mail.{ZONE}"), ["old", "other:ftp.example.com"]);
    client.zone_set(&set).unwrap();
    let before = world.rows();
    // A failure after zone_set puts them back as they were.
    let spoil = Arc::clone(&world.bind);
    let failing = world.provisioner().on_step(move |event| {
        if event.step == Step::Update && !event.is_end {
            spoil.nsupdate(&format!("zone {ZONE}.\nupdate delete blog.{ZONE}.\nsend\n")).unwrap();
        }
    });
    let unique = User::UniqueId("c-1".to_owned());
    let error = failing.provision(&unique, ZONE, ["www", "blog"], &moving()).unwrap_err();
    assert!(error.is_retryable() && error.state() == Some(JobState::Untouched), "{error}");
    assert!(error.advice().starts_with("Untouched: zone and DNS are as they were."), "{error}");
    assert_eq!(world.rows(), before);

    let done = world.provisioner().provision(&User::Key(user_key), ZONE, ["www"], &moving()).unwrap();
    let rows = world.rows().unwrap();
    let origin_of = |label: &str| rows.iter().find(|(name, _)| *name == format!("{label}.{ZONE}")).unwrap().1.as_str();
    assert_eq!((origin_of("old"), origin_of("other")), ("mail.example.com", "ftp.example.com"));
    assert_eq!(origin_of("www"), "cloudflare-resolve-to.example.com");
    assert_eq!(done.plans.len(), 2);

    // Nobody else's, and none that are not there.
    let stranger =
        world.provisioner().provision(&User::UniqueId("c-2".to_owned()), ZONE, ["www"], &moving()).unwrap_err();
    assert!(
        stranger.state() == Some(JobState::Untouched) && stranger.message().contains("no such account"),
        "{stranger}"
    );
    let error = world.provisioner().add_subdomain(&unique, "example.net", "www").unwrap_err();
    assert!(error.message().contains("not set up"), "{error}");
}

#[test]
fn the_last_name_is_not_removed_and_the_apex_not_switched() {
    let world = World::new();
    let provisioner = world.provisioner();
    let error = provisioner.provision(&user(), ZONE, ["www", "@"], &moving()).unwrap_err();
    assert!(error.kind() == ErrorKind::Dns && error.advice().contains("ALIAS or ANAME"), "{error}");
    assert_eq!((world.bind.zone().unwrap(), world.rows()), (records(), None));
    let left = provisioner.clone().options(PlanOptions { leave_apex: true, ..PlanOptions::default() });
    let done = left.provision(&user(), ZONE, ["www", "@"], &moving()).unwrap();
    assert_eq!(done.left.iter().map(|left| left.name.as_str()).collect::<Vec<_>>(), [ZONE]);
    let error = provisioner.remove_subdomain(&user(), ZONE, "www", &done.plans).unwrap_err();
    assert_eq!((error.kind(), error.state()), (ErrorKind::InvalidArgument, Some(JobState::Switched)), "{error}");
    provisioner.deprovision(&user(), ZONE, &done.plans).unwrap();
    assert_eq!(world.bind.zone().unwrap(), records());
    for bad in ["bad host!", "a..b", ""] {
        let error = provisioner.provision(&user(), ZONE, [bad], &moving()).unwrap_err();
        assert_eq!((error.kind(), error.state()), (ErrorKind::InvalidArgument, Some(JobState::Untouched)), "{bad}");
    }
    let error = provisioner.provision(&user(), "www.example.com", ["a"], &moving()).unwrap_err();
    assert_eq!(error.state(), Some(JobState::Untouched), "{error}");
    assert_eq!((world.bind.zone().unwrap(), world.rows()), (records(), None));
}

#[test]
fn the_job_succeeds_while_a_copy_lags_behind() {
    let world = World::new();
    let copy = Bind::with(&Settings { secondary_of: Some(world.bind.addr()), ..Settings::default() }).unwrap();
    let provisioner = world.provisioner().check_servers([world.bind.addr(), copy.addr()]);
    let outcome = provisioner.provision(&user(), ZONE, ["www", "new"], &moving()).unwrap();
    let answers: Vec<_> = outcome.checks.iter().map(|check| check.answers).collect();
    assert_eq!(answers, [Answers::Right, Answers::Right, Answers::Missing, Answers::Old]);
    assert_eq!(outcome.state, JobState::Switched);
}

#[test]
fn a_zone_with_wildcards_goes_behind_the_network_and_comes_back() {
    let of_www = "*.example.com. 300 IN A 192.0.2.10\n*.example.com. 300 IN MX 10 mail.example.com.\n\
                  *.sub.example.com. 300 IN CNAME example.com.\n";
    for records in [of_www, "*.example.com. 300 IN CNAME example.com.\n"] {
        let world = World::with(records);
        let before = world.bind.zone().unwrap();
        for provisioner in world.both() {
            let done = provisioner.provision(&user(), ZONE, ["www", "new", "a.sub"], &moving()).unwrap();
            assert_eq!((done.state, done.plans.len(), done.aliases), (JobState::Switched, 2, vec![]));
            assert!(done.checks.iter().all(|check| check.answers == Answers::Right), "{:?}", done.checks);
            assert_eq!((world.cname("new"), world.cname("a.sub")), (target("new"), target("a.sub")));
            let added = provisioner.add_subdomain(&user(), ZONE, "b.c").unwrap();
            assert_eq!(world.cname("b.c"), target("b.c"));
            let again = provisioner.provision(&user(), ZONE, ["www", "new", "a.sub"], &moving()).unwrap();
            assert!(again.plans.is_empty());
            provisioner.remove_subdomain(&user(), ZONE, "b.c", &added.plans).unwrap();
            provisioner.deprovision(&user(), ZONE, &done.plans).unwrap();
            assert_eq!((world.bind.zone().unwrap(), world.rows()), (before.clone(), None));
        }
    }
}

#[test]
fn names_that_mail_and_name_servers_need_are_not_switched() {
    let world = World::new();
    world.change(&["delete mail.example.com.", "add mail.example.com. 300 CNAME host.example.net."]);
    let before = world.bind.zone().unwrap();
    let addrs = Origin::Addrs(vec!["127.0.0.1".parse().unwrap()]);
    for provisioner in world.both() {
        for (label, said) in [("mail", "MX of example.com"), ("ns1", "NS of example.com")] {
            let error = provisioner.provision(&user(), ZONE, ["www", label], &addrs).unwrap_err();
            assert_eq!((error.kind(), error.state()), (ErrorKind::Dns, Some(JobState::Untouched)), "{error}");
            assert!(error.message().contains(&format!("{label}.example.com: pointed at by {said}")), "{error}");
        }
        assert_eq!((world.bind.zone().unwrap(), world.rows()), (before.clone(), None));
    }
}

#[test]
fn aliases_of_switched_names_are_told_as_long_as_they_have_no_row() {
    let world = World::with("shop.example.com. 300 IN CNAME www.example.com.\n");
    let [by_transfer, by_queries] = world.both();
    let shop = Alias { name: format!("shop.{ZONE}"), of: format!("www.{ZONE}") };
    let planned = by_transfer.clone().dry_run(true).provision(&user(), ZONE, ["www"], &moving()).unwrap();
    let done = by_transfer.provision(&user(), ZONE, ["www"], &moving()).unwrap();
    let again = by_transfer.provision(&user(), ZONE, ["www"], &moving()).unwrap();
    assert_eq!([planned.aliases, done.aliases, again.aliases], [[shop.clone()], [shop.clone()], [shop]]);
    assert!(by_queries.provision(&user(), ZONE, ["www"], &moving()).unwrap().aliases.is_empty(), "they cannot be seen");
    let added = by_transfer.add_subdomain(&user(), ZONE, "shop").unwrap();
    assert!(added.aliases.is_empty());
    assert!(by_transfer.provision(&user(), ZONE, ["www"], &moving()).unwrap().aliases.is_empty());
}

#[test]
fn an_origin_that_is_an_alias_is_followed() {
    let world = World::with("a.example.com. 300 IN CNAME b.example.com.\nb.example.com. 300 IN CNAME example.com.\n");
    let origin = format!("cloudflare-resolve-to.{ZONE}");
    let points = |label: &str, to: &str| {
        world.change(&[&format!("delete {label}.{ZONE}."), &format!("add {label}.{ZONE}. 300 CNAME {to}")]);
    };
    for provisioner in world.both() {
        // As every zone of cPanel has it, and by others in between.
        for to in ["example.com.", "a.example.com."] {
            points("www", to);
            let before = world.bind.zone().unwrap();
            let done = provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
            assert_eq!(done.plans[0].add, [Record::new(&origin, 3600, "A", "192.0.2.10")]);
            assert!(provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap().plans.is_empty());
            provisioner.deprovision(&user(), ZONE, &done.plans).unwrap();
            assert_eq!((world.bind.zone().unwrap(), world.rows()), (before, None));
        }

        // The vendor's plugin made its name an alias of the zone's.
        points("cloudflare-resolve-to", "example.com.");
        let before = world.bind.zone().unwrap();
        let done = provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
        assert_eq!((done.state, done.plans.len()), (JobState::Switched, 1));
        assert!(world.rows().unwrap().contains(&(format!("www.{ZONE}"), origin.clone())));
        assert!(provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap().plans.is_empty());
        provisioner.add_subdomain(&user(), ZONE, "shop").unwrap();
        provisioner.remove_subdomain(&user(), ZONE, "shop", &[]).unwrap();
        world.change(&[&format!("delete shop.{ZONE}.")]);
        provisioner.deprovision(&user(), ZONE, &done.plans).unwrap();
        assert_eq!((world.bind.zone().unwrap(), world.rows()), (before, None));
        provisioner.provision(&user(), ZONE, ["www", "blog"], &moving()).unwrap();
        provisioner.deprovision(&user(), ZONE, &[]).unwrap();
        let back = world.bind.zone().unwrap();
        assert_eq!(of_label(&back, "www"), [&Record::new(format!("www.{ZONE}"), 3600, "A", "192.0.2.10")]);
        assert_eq!(of_label(&back, "cloudflare-resolve-to").len(), 1, "it was there before");
        points("blog", "example.com.");
        world.change(&[&format!("delete {origin}.")]);
    }
}

#[test]
fn an_origin_that_leads_nowhere_is_said_to() {
    let world = World::with(
        "gone.example.com. 300 IN CNAME none.example.com.\nout.example.com. 300 IN CNAME host.example.net.\n\
         round.example.com. 300 IN CNAME about.example.com.\nabout.example.com. 300 IN CNAME round.example.com.\n\
         away.example.com. 300 IN CNAME a.sub.example.com.\nsub.example.com. 300 IN NS ns.example.net.\n\
         origin.example.com. 300 IN CNAME www.example.com.\n",
    );
    let before = world.bind.zone().unwrap();
    let moved = |label: &str| Origin::MoveOf(format!("{label}.{ZONE}"));
    for provisioner in world.both() {
        for (origin, said) in [
            (moved("gone"), "gone.example.com is an alias of none.example.com, which has no address in the zone"),
            (moved("out"), "out.example.com is an alias of host.example.net, which is not in the zone"),
            (moved("round"), "about.example.com is an alias of round.example.com, and so on without an end"),
            (moved("away"), "away.example.com is an alias of a.sub.example.com, which has no address in the zone"),
            (
                Origin::Name(format!("origin.{ZONE}")),
                "origin.example.com is an alias of www.example.com, which is one of",
            ),
            (Origin::Name(format!("round.{ZONE}")), "and so on without an end"),
        ] {
            let error = provisioner.provision(&user(), ZONE, ["www"], &origin).unwrap_err();
            assert_eq!(error.state(), Some(JobState::Untouched), "{error}");
            assert!(error.message().contains(said), "{error}");
        }
        // The network resolves these, and nobody else has to.
        for name in [format!("out.{ZONE}"), format!("away.{ZONE}"), "host.example.net".to_owned()] {
            let dry = provisioner.clone().dry_run(true);
            assert_eq!(dry.provision(&user(), ZONE, ["new"], &Origin::Name(name)).unwrap().plans.len(), 1);
        }
        assert_eq!((world.bind.zone().unwrap(), world.rows()), (before.clone(), None));
    }
}

#[test]
fn a_zone_that_was_never_set_up_is_not_called_switched() {
    let world = World::new();
    for provisioner in world.both() {
        let error = provisioner.deprovision(&user(), ZONE, &[]).unwrap_err();
        assert!(error.message().contains("no such account") && error.state() == Some(JobState::Untouched), "{error}");
        assert!(error.advice().starts_with("Untouched"), "{error}");
        let error = provisioner.remove_subdomain(&user(), ZONE, "www", &[]).unwrap_err();
        assert_eq!(error.state(), Some(JobState::Untouched), "{error}");
    }
    world.client().user_create(&UserCreate::new(EMAIL, PASSWORD)).unwrap();
    for provisioner in world.both() {
        let none = provisioner.deprovision(&user(), ZONE, &[]).unwrap();
        assert_eq!((none.state, none.plans.len()), (JobState::Untouched, 0));
        let dry = provisioner.clone().dry_run(true).remove_subdomain(&user(), ZONE, "www", &[]).unwrap();
        assert_eq!(dry.state, JobState::Untouched);
    }
    assert_eq!(world.bind.zone().unwrap(), records());
    // Somebody pointed a name there by hand.
    world.change(&["add new.example.com. 300 CNAME new.example.com.cdn.cloudflare.net."]);
    let error = world.provisioner().deprovision(&user(), ZONE, &[]).unwrap_err();
    assert!(error.message().contains("nobody knows") && error.state() == Some(JobState::Untouched), "{error}");
}
