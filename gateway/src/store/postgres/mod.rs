//! The engine of several nodes: PostgreSQL.
//!
//! Any number of gateways work on one database. What they have in common is in it alone; what each keeps is connections.

mod examine;
mod schema;
mod target;
mod tls;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error as _;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{AsyncMessage, Client, NoTls, Row, Socket, Statement};

pub(crate) use self::examine::examine_database;
use self::target::Target;
pub(crate) use self::target::is_url;
use self::tls::Tls;
use super::file::Purpose;
use super::sql::{Failure, Hints, Kind, Record, Result, Value};
use crate::Error;

/// The planner knows from statistics what SQLite has to be told.
pub(super) const HINTS: Hints = Hints { plus: "", join: "JOIN" };

/// How long the state is worked on for one act, with all that is waited for and tried again. The server gives up as well then.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many look, and how many change something, at a time. Each has a connection.
pub(super) const LOOKING: usize = 8;
pub(super) const WRITING: usize = 8;
/// How often a work is done over whose connection was lost, or that met a row which nobody else can have made meanwhile.
const MOST_LOST: u32 = 3;
const MOST_TAKEN: u32 = 5;
/// How many statements a connection keeps prepared.
const MOST_STATEMENTS: usize = 256;
/// How many statements wait for the next one.
const MOST_QUEUED: usize = 128;
/// How long moving a state may take.
const ALONE: Duration = Duration::from_secs(24 * 60 * 60);

/// One database.
pub(super) struct Postgres {
    target: Arc<Target>,
    /// Whether a server will do that cannot be written to.
    is_to_look: bool,
    /// Whether nobody else may have it meanwhile.
    is_alone: bool,
    /// Moves the bytes of all connections. It is only taken out when this is dropped.
    runtime: Option<Runtime>,
    readers: Pool,
    writers: Pool,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    round_trips: AtomicU64,
    conflicts: AtomicU64,
    losses: AtomicU64,
}

/// What the work with a database came to so far.
pub(crate) struct DatabaseNumbers {
    /// The connections that are open: those that look, and those that change something.
    pub(crate) connections: [(&'static str, usize); 2],
    /// How often the server was waited for, beside the making of connections.
    pub(crate) round_trips: u64,
    /// How often work was done over: because others changed what it saw, or because the connection was lost.
    pub(crate) repeated: [(&'static str, u64); 2],
}

impl Postgres {
    pub(super) fn open(url: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        let this = Self::of(url, purpose, false)?;
        // What is wrong with the server is told now.
        drop(this.readers.take(&this, Instant::now() + PATIENCE).map_err(Error::because(this.failed()))?);
        Ok(this)
    }

    /// For one who has it to himself.
    pub(super) fn open_alone(url: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        Self::of(url, purpose, true)
    }

    fn failed(&self) -> String {
        format!("cannot open the state {}", self.target)
    }

    fn of(url: &Path, purpose: Purpose, is_alone: bool) -> std::result::Result<Self, Error> {
        let target = Target::parse(url)?;
        let failed = || format!("cannot open the state {target}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(2)
            .thread_name("cfhost-database")
            .enable_all()
            .build()
            .map_err(Error::because(failed()))?;
        let handle = runtime.handle().clone();
        let this = Self {
            readers: Pool::new(LOOKING, "-c enable_seqscan=on", &handle),
            // Where tables are small, going through them would be quicker; but whoever goes through a table has seen all of it,
            // and whatever others change in it is a conflict.
            writers: Pool::new(WRITING, "-c enable_seqscan=off", &handle),
            target: Arc::new(target),
            is_to_look: purpose == Purpose::Read,
            is_alone,
            runtime: Some(runtime),
            counts: Counts::default(),
        };
        schema::prepare(&this, purpose).map_err(Error::because(this.failed()))?;
        Ok(this)
    }

    /// A transaction that may take as long as it does, and during which no gateway serves.
    pub(super) fn begin_alone(&self) -> std::result::Result<Transaction<'_>, Error> {
        let tries = Tries { deadline: Instant::now() + ALONE, ..self.tries(Aim::Move) };
        let begin = || {
            let transaction = tries.begin()?;
            let client = transaction.client()?;
            match wait(self.handle(), Instant::now() + PATIENCE, schema::take(&client)) {
                Some(Ok(true)) => Ok(transaction),
                Some(Ok(false)) => Err(Failure::new("a gateway, or another command, is at it: stop that first")),
                Some(Err(failure)) => Err(failure),
                None => Err(late()),
            }
        };
        begin().map_err(Error::because(self.failed()))
    }

    /// The tries of one work: see [`Tries`].
    pub(super) fn tries(&self, aim: Aim) -> Tries<'_> {
        Tries { postgres: self, aim, deadline: Instant::now() + PATIENCE, lost: 0, taken: 0, conflicts: 0 }
    }

    fn handle(&self) -> &Handle {
        // It is there until this is dropped.
        self.readers.handle()
    }

    pub(super) fn numbers(&self) -> DatabaseNumbers {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        DatabaseNumbers {
            connections: [("read", self.readers.len()), ("write", self.writers.len())],
            round_trips: count(&self.counts.round_trips),
            repeated: [("conflict", count(&self.counts.conflicts)), ("lost", count(&self.counts.losses))],
        }
    }

    /// A connection of its own, for what is done once; the schema is as it is.
    fn connect(&self) -> Result<Connection> {
        self.connect_until(Instant::now() + PATIENCE, None)
    }

    /// With these options, it holds the schema.
    fn connect_until(&self, deadline: Instant, options: Option<&str>) -> Result<Connection> {
        let found = wait(self.handle(), deadline, Connection::open(&self.target, options, self.is_to_look));
        found.unwrap_or_else(|| Err(Failure::of(Kind::Away, "connecting to the database takes too long")))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Connections end with it. It may be that this is dropped by async code, which must not wait.
            runtime.shutdown_background();
        }
    }
}

/// What a transaction is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Look,
    Change,
    /// A change by one who has the state to himself.
    Move,
}

/// A work on the state, which is done over as long as that can help and there is time.
pub(super) struct Tries<'a> {
    postgres: &'a Postgres,
    aim: Aim,
    deadline: Instant,
    lost: u32,
    taken: u32,
    conflicts: u32,
}

impl<'a> Tries<'a> {
    fn pool(&self) -> &'a Pool {
        match self.aim {
            Aim::Look => &self.postgres.readers,
            Aim::Change | Aim::Move => &self.postgres.writers,
        }
    }

    pub(super) fn begin(&self) -> Result<Transaction<'a>> {
        let connection = self.pool().take(self.postgres, self.deadline)?;
        Ok(Transaction {
            connection,
            aim: self.aim,
            deadline: self.deadline,
            is_begun: Cell::new(false),
            is_ended: false,
            queue: RefCell::default(),
            failed: RefCell::default(),
        })
    }

    /// Whether the work is to be done over after this failure. Nothing of it was kept.
    pub(super) fn again(&mut self, failure: &Failure) -> bool {
        let counts = &self.postgres.counts;
        let is_worth_it = match failure.kind {
            Kind::Conflict => true,
            Kind::Taken => {
                self.taken += 1;
                self.taken <= MOST_TAKEN
            }
            Kind::Lost => {
                self.lost += 1;
                counts.losses.fetch_add(1, Ordering::Relaxed);
                // The others have most likely come to the same end.
                self.pool().forget();
                return self.lost <= MOST_LOST && Instant::now() < self.deadline;
            }
            Kind::Away | Kind::Perhaps | Kind::Other => false,
        };
        if !is_worth_it {
            return false;
        }
        counts.conflicts.fetch_add(1, Ordering::Relaxed);
        self.conflicts += 1;
        // A while that grows, and is another one for each of those who are in each other's way.
        let most = 1_u64 << self.conflicts.min(6);
        let pause = Duration::from_micros(200 * (1 + random() % most));
        if Instant::now() + pause >= self.deadline {
            return false;
        }
        thread::sleep(pause);
        true
    }
}

/// A number that is as good as any. It guards nothing.
fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(())
}

/// Connections of one kind: at most so many, made when they are needed.
struct Pool {
    most: usize,
    options: &'static str,
    handle: Handle,
    state: Mutex<Idle>,
    freed: Condvar,
}

#[derive(Default)]
struct Idle {
    connections: Vec<Connection>,
    /// Those that are not idle.
    in_use: usize,
}

impl Pool {
    fn new(most: usize, options: &'static str, handle: &Handle) -> Self {
        Self { most, options, handle: handle.clone(), state: Mutex::default(), freed: Condvar::new() }
    }

    fn handle(&self) -> &Handle {
        &self.handle
    }

    fn len(&self) -> usize {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_use + state.connections.len()
    }

    /// Ends all connections that nobody uses.
    fn forget(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).connections.clear();
    }

    fn take<'a>(&'a self, postgres: &'a Postgres, deadline: Instant) -> Result<Taken<'a>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.in_use >= self.most {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::of(Kind::Away, "all connections to the database are in use"));
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        // Those that ended while nobody used them are no loss.
        state.connections.retain(|connection| !connection.client.is_closed());
        let idle = state.connections.pop();
        state.in_use += 1;
        drop(state);
        let mut taken = Taken { pool: self, postgres, connection: idle };
        if taken.connection.is_none() {
            taken.connection = Some(postgres.connect_until(deadline, (!postgres.is_alone).then_some(self.options))?);
        }
        Ok(taken)
    }
}

/// A connection that is in use; afterwards the next one may have it, unless it was taken out.
struct Taken<'a> {
    pool: &'a Pool,
    postgres: &'a Postgres,
    connection: Option<Connection>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_use -= 1;
        state.connections.extend(self.connection.take().filter(|connection| !connection.client.is_closed()));
        drop(state);
        self.pool.freed.notify_one();
    }
}

/// A session of the server's that may be used: checked when it was made.
struct Connection {
    client: Arc<Client>,
    statements: RefCell<HashMap<String, Statement>>,
    /// How often the server warned.
    warnings: Arc<AtomicUsize>,
}

impl Connection {
    /// The first host that can be written to has it.
    async fn open(target: &Target, options: Option<&str>, is_to_look: bool) -> Result<Self> {
        let mut refusals = Vec::new();
        let mut kind = Kind::Away;
        for host in &target.hosts {
            let mut config = host.clone();
            let timeout = PATIENCE.as_millis();
            let own = format!(
                "{} -c jit=off -c statement_timeout={timeout} -c idle_in_transaction_session_timeout={} {}",
                config.get_options().unwrap_or_default(),
                2 * timeout,
                options.unwrap_or_default(),
            );
            config.options(own);
            let work = async {
                if let Some(password) = target.password(host).map_err(|error| Failure::new(error.to_string()))? {
                    config.password(password);
                }
                let connection = match &target.tls {
                    Some(tls) => Self::begin(config.connect(Tls(Arc::clone(tls))).await?),
                    None => Self::begin(config.connect(NoTls).await?),
                };
                connection.check(is_to_look).await?;
                if options.is_some() {
                    schema::hold(&connection.client).await?;
                }
                Ok::<_, Failure>(connection)
            };
            let late = || Err(Failure::of(Kind::Away, "it does not answer"));
            // An address is waited for so long; a server that takes connections and says nothing, too.
            match tokio::time::timeout(target.patience, work).await.unwrap_or_else(|_| late()) {
                Ok(connection) => return Ok(connection),
                Err(failure) => {
                    if failure.kind == Kind::Other {
                        kind = Kind::Other;
                    }
                    refusals.push(format!("{}: {failure}", target::shown(host)));
                }
            }
        }
        Err(Failure::of(kind, refusals.join("; ")))
    }

    fn begin<T>((client, mut connection): (Client, tokio_postgres::Connection<Socket, T>)) -> Self
    where
        T: tokio_postgres::tls::TlsStream + Unpin + Send + 'static,
    {
        let warnings = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&warnings);
        // It ends with the connection, and that was dropped or broke off.
        tokio::spawn(async move {
            while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
                match message {
                    Ok(AsyncMessage::Notice(notice)) if notice.parsed_severity() == Some(Severity::Warning) => {
                        counted.fetch_add(1, Ordering::SeqCst);
                    }
                    Ok(_) => {}
                    Err(_) => break,
                }
            }
        });
        Self { client: Arc::new(client), statements: RefCell::default(), warnings }
    }

    /// That what is acknowledged here would be kept.
    async fn check(&self, is_to_look: bool) -> Result<()> {
        let rows = self
            .client
            .query(
                "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
                        current_setting('synchronous_commit'), current_setting('fsync')::boolean,
                        current_setting('server_version_num')::int8, current_setting('server_encoding')",
                &[],
            )
            .await?;
        let row = rows.first().ok_or_else(|| Failure::new("it does not say how it is set up"))?;
        if row.try_get(0)? && !is_to_look {
            return Err(Failure::of(Kind::Away, "it is read-only: a standby, or set so"));
        }
        let synchronous: &str = row.try_get(1)?;
        if matches!(synchronous, "off" | "local") {
            return Err(Failure::new(format!(
                "its synchronous_commit is {synchronous}, so that what was acknowledged could be lost: set it to on for this \
                 database or user"
            )));
        }
        if !row.try_get::<_, bool>(2)? {
            return Err(Failure::new("its fsync is off, so that what was acknowledged could be lost: set it to on"));
        }
        let version: i64 = row.try_get(3)?;
        if version < 130_000 {
            return Err(Failure::new(format!("it is PostgreSQL {}: 13 is the oldest that will do", version / 10_000)));
        }
        let encoding: &str = row.try_get(4)?;
        if encoding != "UTF8" {
            return Err(Failure::new(format!("its database is in {encoding}: it has to be in UTF8")));
        }
        Ok(())
    }

    async fn statement(&self, sql: &str) -> std::result::Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        let mut known = self.statements.borrow_mut();
        if known.len() >= MOST_STATEMENTS {
            known.clear();
        }
        known.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// What a request came to.
enum Came {
    Rows(Vec<Row>),
    Changed(u64),
}

type Request = Pin<Box<dyn Future<Output = std::result::Result<Came, tokio_postgres::Error>>>>;

/// A transaction. It begins with its first statement, in the same moment.
pub(super) struct Transaction<'a> {
    connection: Taken<'a>,
    aim: Aim,
    deadline: Instant,
    is_begun: Cell<bool>,
    is_ended: bool,
    /// Statements that are sent with the next one that is waited for.
    queue: RefCell<Vec<Request>>,
    /// What stands in the way of keeping it.
    failed: RefCell<Option<Failure>>,
}

impl Transaction<'_> {
    pub(super) fn query<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Record<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let (statement, values) = (self.prepare(sql)?, own(values));
        let client = self.client()?;
        let request = Box::pin(async move { client.query(&statement, &parameters(&values)).await.map(Came::Rows) });
        match self.wait_for(request)? {
            Came::Rows(rows) => rows.iter().map(|row| read(&Record::Postgres(row))).collect(),
            Came::Changed(_) => Ok(Vec::new()),
        }
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        match self.wait_for(self.change(sql, values)?)? {
            Came::Changed(rows) => Ok(rows),
            Came::Rows(_) => Ok(0),
        }
    }

    /// Has a statement sent with the next one.
    pub(super) fn queue(&self, sql: &str, values: &[Value<'_>]) -> Result<()> {
        let request = self.change(sql, values)?;
        if self.queue.borrow().len() >= MOST_QUEUED {
            return self.wait_for(request).map(drop);
        }
        self.queue.borrow_mut().push(request);
        Ok(())
    }

    fn change(&self, sql: &str, values: &[Value<'_>]) -> Result<Request> {
        let (statement, values) = (self.prepare(sql)?, own(values));
        let client = self.client()?;
        Ok(Box::pin(async move { client.execute(&statement, &parameters(&values)).await.map(Came::Changed) }))
    }

    fn command(&self, sql: &'static str) -> Result<Request> {
        let client = self.client()?;
        Ok(Box::pin(async move { client.batch_execute(sql).await.map(|()| Came::Changed(0)) }))
    }

    fn client(&self) -> Result<Arc<Client>> {
        let connection = self.connection.connection.as_ref();
        connection.map(|connection| Arc::clone(&connection.client)).ok_or_else(|| self.failure())
    }

    /// What stood in the way before stands there still.
    fn failure(&self) -> Failure {
        let failed = self.failed.borrow();
        failed.clone().unwrap_or_else(|| Failure::of(Kind::Lost, "the connection to the database is gone"))
    }

    fn prepare(&self, sql: &str) -> Result<Statement> {
        if self.failed.borrow().is_some() {
            return Err(self.failure());
        }
        let Some(connection) = &self.connection.connection else { return Err(self.failure()) };
        if let Some(statement) = connection.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        self.count();
        let prepared = wait(self.connection.postgres.handle(), self.deadline, connection.statement(sql));
        self.found(prepared)
    }

    /// Sends what waits, and this, and waits for all of it: one round trip.
    fn wait_for(&self, request: Request) -> Result<Came> {
        let mut requests = Vec::new();
        if !self.is_begun.replace(true) {
            requests.push(self.command(match self.aim {
                Aim::Look => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Aim::Change => "BEGIN ISOLATION LEVEL SERIALIZABLE",
                Aim::Move => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            })?);
        }
        requests.append(&mut self.queue.borrow_mut());
        requests.push(request);
        self.count();
        let came = wait(self.connection.postgres.handle(), self.deadline, in_turn(requests));
        self.found(came.map(|came| came.and_then(|mut came| came.pop().ok_or_else(closed))))
    }

    fn count(&self) {
        self.connection.postgres.counts.round_trips.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes what went wrong: then nothing of this is kept.
    fn found<T, E: Into<Failure>>(&self, came: Option<std::result::Result<T, E>>) -> Result<T> {
        let failure = match came {
            Some(Ok(came)) => return Ok(came),
            Some(Err(error)) => error.into(),
            None => late(),
        };
        self.failed.borrow_mut().get_or_insert_with(|| failure.clone());
        Err(failure)
    }

    /// Ends it. What it did is kept if it is to be, and if nothing failed.
    pub(super) fn end(mut self, is_to_be_kept: bool) -> Result<()> {
        self.is_ended = true;
        let failed = self.failed.borrow().clone();
        if let Some(failure) = failed {
            match failure.kind {
                Kind::Lost | Kind::Away | Kind::Perhaps => drop(self.connection.connection.take()),
                Kind::Conflict | Kind::Taken | Kind::Other => self.roll_back(),
            }
            return Err(failure);
        }
        if !is_to_be_kept || self.aim == Aim::Look {
            self.roll_back();
            return Ok(());
        }
        if !self.is_begun.get() && self.queue.borrow().is_empty() {
            return Ok(());
        }
        let warnings = self.warnings();
        let Err(failure) = self.command("COMMIT").and_then(|commit| self.wait_for(commit)) else {
            // It was told to wait no longer for a standby, or something else that would have to be known.
            if self.warnings() == warnings {
                return Ok(());
            }
            drop(self.connection.connection.take());
            return Err(Failure::of(
                Kind::Perhaps,
                "the database warned of what it had committed: perhaps carried out",
            ));
        };
        if matches!(failure.kind, Kind::Conflict | Kind::Taken | Kind::Other) {
            // The server said that it was not committed. It is over: to end it once more would be warned of, while the next one
            // to have the connection commits.
            return Err(failure);
        }
        drop(self.connection.connection.take());
        let text = format!("{failure}, in the middle of a commit: perhaps carried out");
        Err(Failure::of(Kind::Perhaps, text))
    }

    fn warnings(&self) -> usize {
        self.connection.connection.as_ref().map_or(0, |connection| connection.warnings.load(Ordering::SeqCst))
    }

    /// Nobody waits for it: whatever comes next on this connection comes after it.
    fn roll_back(&mut self) {
        self.queue.borrow_mut().clear();
        if !self.is_begun.get() {
            return;
        }
        match self.command("ROLLBACK") {
            Ok(mut request) => {
                let mut context = Context::from_waker(std::task::Waker::noop());
                drop(request.as_mut().poll(&mut context));
            }
            Err(_) => drop(self.connection.connection.take()),
        }
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // By a panic, for example: nobody may go on with what was begun.
        if self.is_begun.get() && !self.is_ended {
            drop(self.connection.connection.take());
        }
    }
}

fn late() -> Failure {
    Failure::of(Kind::Away, "the database takes too long")
}

fn closed() -> Failure {
    Failure::of(Kind::Lost, "the connection to the database is gone")
}

/// Sends all requests, in this order, before it waits for any; gives what they came to, or the first error.
async fn in_turn(mut requests: Vec<Request>) -> Result<Vec<Came>> {
    let mut came: Vec<Option<std::result::Result<Came, tokio_postgres::Error>>> =
        requests.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (request, came) in requests.iter_mut().zip(&mut came) {
            if came.is_none()
                && let Poll::Ready(result) = request.as_mut().poll(context)
            {
                *came = Some(result);
            }
        }
        if came.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    came.into_iter().map(|came| Ok(came.ok_or_else(closed)??)).collect()
}

/// Waits for what the connections' own thread brings, and no longer than until then. It may be done on any thread.
fn wait<F: Future>(handle: &Handle, deadline: Instant, work: F) -> Option<F::Output> {
    struct Parked(Thread);
    impl Wake for Parked {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let _context = handle.enter();
    let mut work = pin!(tokio::time::timeout_at(deadline.into(), work));
    let waker = Arc::new(Parked(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(came) = work.as_mut().poll(&mut context) {
            return came.ok();
        }
        thread::park();
    }
}

/// A value that a request takes with it.
#[derive(Debug)]
enum Own {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

fn own(values: &[Value<'_>]) -> Vec<Own> {
    let own = |value: &Value<'_>| match *value {
        Value::Null => Own::Null,
        Value::Bool(flag) => Own::Bool(flag),
        Value::Int(number) => Own::Int(number),
        // A text cannot have it here. Nothing that anybody looks for has it, and what is only kept is as well kept with the sign
        // for it.
        Value::Text(text) => Own::Text(text.replace('\0', "\u{2400}")),
        Value::Bytes(bytes) => Own::Bytes(bytes.to_owned()),
    };
    values.iter().map(own).collect()
}

fn parameters(values: &[Own]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Own {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Bool(flag), &Type::BOOL) => flag.to_sql(kind, out),
            (Self::Int(flag), &Type::BOOL) => (*flag != 0).to_sql(kind, out),
            (Self::Int(number), &Type::INT8) => number.to_sql(kind, out),
            (Self::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Self::Text(text), &Type::TEXT | &Type::JSON) => text.as_str().to_sql(&Type::TEXT, out),
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.as_slice().to_sql(kind, out),
            _ => Err(format!("a value is not of the type {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

pub(super) fn value(row: &Row, column: usize) -> Result<Value<'_>> {
    fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize, made: fn(T) -> Value<'a>) -> Result<Value<'a>> {
        Ok(row.try_get::<_, Option<T>>(column)?.map_or(Value::Null, made))
    }
    let Some(kind) = row.columns().get(column).map(tokio_postgres::Column::type_) else {
        return Err(Failure::new(format!("there is no column {column}")));
    };
    match *kind {
        Type::BOOL => get(row, column, Value::Bool),
        Type::INT8 => get(row, column, Value::Int),
        Type::INT4 => get(row, column, |number: i32| Value::Int(number.into())),
        Type::TEXT => get(row, column, Value::Text),
        Type::BYTEA => get(row, column, Value::Bytes),
        _ => Err(Failure::new(format!("column {column} is of the type {kind}"))),
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            // A server that ends a connection, or none that answers.
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            return Self::of(Kind::Lost, format!("{error}{cause}").replace('\n', " "));
        };
        let code = told.code();
        let kind = match code.code() {
            _ if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) => {
                Kind::Conflict
            }
            // It can stand for a failed serialisation.
            _ if *code == SqlState::UNIQUE_VIOLATION => Kind::Taken,
            // The server is ended or ending, or became a standby.
            _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION
                || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT =>
            {
                Kind::Lost
            }
            class if class.starts_with("08") || class.starts_with("57P") => Kind::Lost,
            // Too long, or too many connections.
            class if class.starts_with("57") || class.starts_with("53") => Kind::Away,
            _ => Kind::Other,
        };
        // Its details can show what is in the state, and its message what was bound.
        let place = told.constraint().or(told.table()).map(|place| format!(" ({place})")).unwrap_or_default();
        Self::of(kind, format!("{}: {}{place}", code.code(), told.message()))
    }
}
