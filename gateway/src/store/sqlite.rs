//! The engine of one machine: SQLite.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, ToSql, params_from_iter};

use super::Write;
use super::file::{self, Connection, Purpose};
use super::sql::{Failure, Hints, Record, Result, Value};
use crate::Error;
use crate::numbers::Gauge;
use crate::pool::{Pool, processors};

pub(super) const HINTS: Hints = Hints { plus: "+", join: "CROSS JOIN" };

/// How many calls that write may be on threads: so many can be committed together.
pub(super) const WRITING: usize = 16;

/// How many changes are committed together at most, so that the first of them does not wait for an endless row of others.
const TOGETHER: usize = 64;

/// How much of the disk has to be free: for the log beside the state, and for what an act adds to the state itself.
const MIN_FREE: u64 = 8 << 20;

/// A state in a file, or in memory.
pub(super) struct Sqlite {
    /// For those who look while others write. There are none in memory, where each connection would have a state of its own.
    readers: Option<Pool<Connection>>,
    /// Writers wait here for each other, in turn; SQLite's own waiting is by sleeping and is left to other processes. Those who
    /// look never wait for either.
    writer: Mutex<Writer>,
    /// Those who wait for the turn to make a change. They go on with the transaction that they find open.
    waiting: AtomicUsize,
    /// Where it is, if it is in a file.
    pub(super) path: Option<PathBuf>,
}

/// The one connection that writes.
struct Writer {
    connection: Connection,
    /// The changes that were made and are not committed yet. Their transaction is open.
    group: Option<Group>,
    /// When the last wait for another process began, if it was in vain.
    refused: Option<(Instant, Failure)>,
}

/// Changes that are committed together, so that one flush to the disk serves all of them.
#[derive(Default)]
struct Group {
    changes: usize,
    /// How many of them did not fail.
    kept: usize,
    outcome: Arc<Outcome>,
}

/// Whether a group is on the disk. Nobody of it is answered before, with an error neither: it may be about what another one did.
type Outcome = OnceLock<Result<()>>;

impl Sqlite {
    pub(super) fn in_memory() -> std::result::Result<Self, Error> {
        let connection = file::memory().map_err(Error::because("cannot make a state in memory"))?;
        Ok(Self::of(None, connection, None))
    }

    pub(super) fn open(path: &Path) -> std::result::Result<Self, Error> {
        let writer = for_changes(file::open(path, Purpose::Create)?)?;
        let first = file::open(path, Purpose::Change)?;
        let others =
            (1..readers()).map(|_| file::open(path, Purpose::Change)).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(Self::of(Some(Pool::new(first, others)), writer, Some(path)))
    }

    pub(super) fn existing(path: &Path, purpose: Purpose) -> std::result::Result<Self, Error> {
        if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Err(Error::new(format!("there is no state file {}", path.display())));
        }
        let connection = for_changes(file::open(path, purpose)?)?;
        Ok(Self::of(None, connection, Some(path)))
    }

    fn of(readers: Option<Pool<Connection>>, connection: Connection, path: Option<&Path>) -> Self {
        Self {
            readers,
            writer: Mutex::new(Writer { connection, group: None, refused: None }),
            waiting: AtomicUsize::new(0),
            path: path.map(Path::to_owned),
        }
    }

    /// Lets somebody look.
    pub(super) fn look<T>(&self, look: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        match &self.readers {
            Some(readers) => look(&readers.take()),
            None => look(&self.turn()),
        }
    }

    /// Makes a change, which is committed together with those that wait for the turn meanwhile. When this returns, the disk has it.
    pub(super) fn write<T, E: From<Failure>>(
        &self,
        open: &Gauge,
        work: impl Fn(&Write<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let came = Instant::now();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let mut turn = Turn { sqlite: self, writer: self.lock() };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let _open = open.hold();

        let outcome = turn.writer.join(came)?;
        let (result, ended) = {
            let write = Write::of(super::Transaction::Sqlite(Transaction::part(&turn)?));
            let result = work(&write);
            let ended = write.read.0.end(result.is_ok());
            (result, ended)
        };
        if let Err(failure) = ended {
            turn.writer.lose();
            // The change's own error says more about it.
            return result.and(Err(failure.into()));
        }
        if result.is_ok() {
            turn.writer.keep();
        }
        drop(turn);
        outcome.wait().clone()?;
        result
    }

    /// The turn of one who would write by other ways, if what that writes would be kept.
    pub(super) fn writer(&self) -> Result<Turn<'_>> {
        let turn = self.turn();
        turn.check_place()?;
        Ok(turn)
    }

    /// The writer's turn, without any transaction. It is not asked whether the file is still in its place.
    pub(super) fn turn(&self) -> Turn<'_> {
        let mut writer = self.lock();
        writer.commit();
        Turn { sqlite: self, writer }
    }

    /// A panic under it spoils nothing: the transaction was rolled back.
    fn lock(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That there is room for a change. Where the file system does not say, trying has to do.
    pub(super) fn check_room(&self) -> std::result::Result<(), Error> {
        let free = self.path.as_deref().and_then(|path| file::free_space(path).ok().flatten());
        match free.filter(|free| *free < MIN_FREE) {
            Some(free) => Err(Error::new(format!("the disk of the state is full: {} KiB are left", free >> 10))),
            None => Ok(()),
        }
    }
}

/// What SQLite keeps to take a change back by stays in memory, so that no change needs a folder for temporary files.
fn for_changes(connection: Connection) -> std::result::Result<Connection, Error> {
    let set = connection.pragma_update(None, "temp_store", "MEMORY");
    set.map(|()| connection).map_err(Error::because("cannot set the state up for changes"))
}

/// How many can look at a time.
pub(super) fn readers() -> usize {
    2 * processors()
}

impl Writer {
    /// Takes part in the group, or begins one. `came`: since when its turn was waited for.
    fn join(&mut self, came: Instant) -> Result<Arc<Outcome>> {
        if self.group.is_none() {
            // Who waited as long as the one who was refused does not wait as long once more.
            if let Some((_, failure)) = self.refused.as_ref().filter(|(since, _)| came <= *since) {
                return Err(failure.clone());
            }
            self.connection.check_place()?;
            let since = Instant::now();
            let begun = run(&self.connection, "BEGIN IMMEDIATE");
            let is_busy = |error: &rusqlite::Error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
            self.refused = begun.as_ref().err().filter(|error| is_busy(error)).map(|error| (since, error.into()));
            begun?;
        }
        let group = self.group.get_or_insert_default();
        group.changes += 1;
        Ok(Arc::clone(&group.outcome))
    }

    /// Notes that a change of the group was made.
    fn keep(&mut self) {
        if let Some(group) = &mut self.group {
            group.kept += 1;
        }
    }

    /// Commits what is open, and tells all whose it is.
    fn commit(&mut self) {
        let Some(group) = self.group.take() else { return };
        let committed = if group.kept == 0 {
            run(&self.connection, "ROLLBACK")
        } else {
            // It may have been moved since the first of them began.
            self.connection.check_place().and_then(|()| run(&self.connection, "COMMIT"))
        };
        if committed.is_err() {
            roll_back(&self.connection);
        }
        // It is set here and in `lose` alone, each of which takes the group.
        let _ = group.outcome.set(committed.map_err(Failure::from));
    }

    /// Takes back what is open, and tells all whose it is.
    fn lose(&mut self) {
        let Some(group) = self.group.take() else { return };
        roll_back(&self.connection);
        let failure = Failure::new("another change took back what it was to be committed with");
        let _ = group.outcome.set(Err(failure));
    }
}

fn roll_back(connection: &rusqlite::Connection) {
    // SQLite may have done so itself. If it cannot, no further transaction begins, and each says so.
    if !connection.is_autocommit() {
        let _ = run(connection, "ROLLBACK");
    }
}

/// Held by the one whose turn it is to write.
pub(super) struct Turn<'a> {
    sqlite: &'a Sqlite,
    writer: MutexGuard<'a, Writer>,
}

impl Deref for Turn<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.writer.connection
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if thread::panicking() || self.is_autocommit() {
            self.writer.lose();
        }
        // Whoever waits to make a change goes on with the transaction and has to end it, whatever becomes of the change.
        let is_full = self.writer.group.as_ref().is_some_and(|group| group.changes >= TOGETHER);
        if is_full || self.sqlite.waiting.load(Ordering::Relaxed) == 0 {
            self.writer.commit();
        }
    }
}

/// A transaction, or a part of one. It is taken back unless it is kept.
pub(super) struct Transaction<'a> {
    connection: &'a rusqlite::Connection,
    ends: &'static Ends,
    is_over: bool,
}

/// The statements that a transaction begins and ends with.
struct Ends {
    begin: &'static str,
    keep: &'static str,
    take_back: &'static [&'static str],
}

impl<'a> Transaction<'a> {
    /// One to look in.
    pub(super) fn look(connection: &'a rusqlite::Connection) -> Result<Self> {
        Self::begin(connection, &Ends { begin: "BEGIN", keep: "COMMIT", take_back: &["COMMIT"] })
    }

    /// One to write in.
    pub(super) fn whole(connection: &'a rusqlite::Connection) -> Result<Self> {
        Self::begin(connection, &Ends { begin: "BEGIN IMMEDIATE", keep: "COMMIT", take_back: &["ROLLBACK"] })
    }

    /// A part of the one that is open.
    fn part(connection: &'a rusqlite::Connection) -> Result<Self> {
        const ENDS: &Ends = &Ends {
            begin: "SAVEPOINT change",
            keep: "RELEASE change",
            take_back: &["ROLLBACK TO change", "RELEASE change"],
        };
        Self::begin(connection, ENDS)
    }

    fn begin(connection: &'a rusqlite::Connection, ends: &'static Ends) -> Result<Self> {
        run(connection, ends.begin)?;
        Ok(Self { connection, ends, is_over: false })
    }

    pub(super) fn end(mut self, is_to_be_kept: bool) -> Result<()> {
        if is_to_be_kept {
            run(self.connection, self.ends.keep)?;
            self.is_over = true;
            return Ok(());
        }
        self.is_over = true;
        Ok(self.ends.take_back.iter().try_for_each(|sql| run(self.connection, sql))?)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.is_over && !self.connection.is_autocommit() {
            let _ = self.ends.take_back.iter().try_for_each(|sql| run(self.connection, sql));
        }
    }
}

/// Carries out a statement that has no values and finds nothing.
fn run(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

/// SQLite numbers parameters after a question mark; `$1` would be a name to it.
fn own(sql: &str) -> String {
    sql.replace('$', "?")
}

pub(super) fn query<T>(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&Record<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = transaction.connection.prepare_cached(&own(sql))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Record::Sqlite(row))?);
    }
    Ok(found)
}

pub(super) fn execute(transaction: &Transaction<'_>, sql: &str, values: &[Value<'_>]) -> Result<u64> {
    let changed = transaction.connection.prepare_cached(&own(sql))?.execute(params_from_iter(values))?;
    Ok(changed.try_into().unwrap_or(u64::MAX))
}

pub(super) fn value<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<Value<'a>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            Value::Text(str::from_utf8(text).map_err(|_| Failure::new(format!("column {column} is not UTF-8")))?)
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes),
        ValueRef::Real(_) => return Err(Failure::new(format!("column {column} holds a number with a fraction"))),
    })
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Bool(flag) => ValueRef::Integer(flag.into()),
            Self::Int(number) => ValueRef::Integer(number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Failure::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::thread::{ScopedJoinHandle, sleep};
    use std::time::Duration;

    use super::super::bind;
    use super::*;

    struct State {
        dir: tempfile::TempDir,
        sqlite: Sqlite,
        open: Gauge,
    }

    /// What a change of the tests fails with.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Text(String);

    impl From<Failure> for Text {
        fn from(failure: Failure) -> Self {
            Self(failure.to_string())
        }
    }

    type Told = std::result::Result<usize, Text>;

    impl State {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let sqlite = Sqlite::open(&dir.path().join("state.db")).unwrap();
            Self { dir, sqlite, open: Gauge::default() }
        }

        /// What so many are told who make their changes one after the other, in the order of their numbers, while all wait.
        fn told(
            &self,
            changes: usize,
            change: impl Fn(usize, &Write<'_>) -> std::result::Result<(), Text> + Sync,
        ) -> Vec<Told> {
            // Which of them is first is not known. So each takes the next number when its turn has come.
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                let turn = self.sqlite.turn();
                let (next, change) = (&next, &change);
                let waiting: Vec<ScopedJoinHandle<'_, (usize, Told)>> = (0..changes)
                    .map(|_| {
                        scope.spawn(move || {
                            let mine = OnceLock::new();
                            let told = self.sqlite.write(&self.open, |state| {
                                let number = *mine.get_or_init(|| next.fetch_add(1, Ordering::Relaxed));
                                change(number, state).map(|()| number)
                            });
                            (*mine.get().unwrap(), told)
                        })
                    })
                    .collect();
                while self.sqlite.waiting.load(Ordering::Relaxed) < changes {
                    sleep(Duration::from_millis(1));
                }
                drop(turn);
                let mut told: Vec<_> = waiting.into_iter().map(|thread| thread.join().unwrap()).collect();
                told.sort_by_key(|(number, _)| *number);
                told.into_iter().map(|(_, told)| told).collect()
            })
        }

        /// How often it was committed, by the log beside the state: <https://www.sqlite.org/fileformat.html#the_write_ahead_log>.
        fn commits(&self) -> usize {
            let log = fs::read(self.dir.path().join("state.db-wal")).unwrap();
            if log.is_empty() {
                return 0;
            }
            let word = |from: usize| u32::from_be_bytes(log[from..from + 4].try_into().unwrap());
            let frame = 24 + usize::try_from(word(8)).unwrap();
            let frames = (32..log.len()).step_by(frame).filter(|at| log[at + 8..at + 16] == log[16..24]);
            frames.filter(|at| word(at + 4) > 0).count()
        }

        fn domains(&self) -> BTreeSet<String> {
            self.sqlite.look(|connection| {
                let mut statement = connection.prepare("SELECT name FROM domains").unwrap();
                let names = statement.query_map([], |row| row.get(0)).unwrap();
                names.collect::<rusqlite::Result<_>>().unwrap()
            })
        }
    }

    fn add(state: &Write<'_>, number: usize) -> Result<()> {
        let name = format!("{number}.example");
        state.put("INSERT INTO domains (name, state) VALUES ($1, '')", bind![&name])
    }

    fn names(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
        numbers.into_iter().map(|number| format!("{number}.example")).collect()
    }

    #[test]
    fn those_who_wait_are_committed_together() {
        let state = State::new();
        let before = state.commits();
        let told = state.told(WRITING, |number, write| Ok(add(write, number)?));
        assert_eq!(told, (0..WRITING).map(Ok).collect::<Vec<_>>());
        assert_eq!(state.commits() - before, 1);
        assert_eq!(state.domains(), names(0..WRITING));

        let state = State::new();
        let before = state.commits();
        state.told(TOGETHER + 1, |number, write| Ok(add(write, number)?));
        assert_eq!(state.commits() - before, 2, "nobody waits for an endless row of others");
        assert_eq!(state.domains().len(), TOGETHER + 1);
    }

    #[test]
    fn an_error_takes_back_its_own_change_alone() {
        let state = State::new();
        let before = state.commits();
        let refusal = Text("no third one".to_owned());
        let told = state.told(6, |number, write| {
            add(write, number)?;
            if number % 3 == 0 { Err(refusal.clone()) } else { Ok(()) }
        });
        assert_eq!(told, [Err(refusal.clone()), Ok(1), Ok(2), Err(refusal.clone()), Ok(4), Ok(5)]);
        assert_eq!((state.commits() - before, state.domains()), (1, names([1, 2, 4, 5])));

        let before = state.commits();
        assert_eq!(
            state.told(1, |_, write| add(write, 7).map_err(Text::from).and(Err(refusal.clone()))),
            [Err(refusal)]
        );
        assert_eq!(state.commits(), before, "there is nothing to commit");
    }

    #[test]
    fn nobody_is_told_anything_else_than_that_the_commit_failed() {
        let state = State::new();
        let told = state.told(4, |number, write| {
            add(write, number)?;
            match number {
                // It belongs to a zone that there is not, which is found out at the end.
                1 => {
                    write.put("PRAGMA defer_foreign_keys = ON", &[])?;
                    Ok(write.put("INSERT INTO rows (zone, ordinal, name, target) VALUES (7, 0, '', '')", &[])?)
                }
                2 => Err(Text("refused".to_owned())),
                _ => Ok(()),
            }
        });
        assert_eq!(told, vec![Err(Text("FOREIGN KEY constraint failed".to_owned())); 4]);
        assert_eq!(state.domains(), names([]));
        assert_eq!(state.told(1, |number, write| Ok(add(write, number)?)), [Ok(0)], "it goes on");
        assert_eq!(state.domains(), names([0]));
    }

    #[test]
    fn what_sqlite_takes_back_by_itself_is_lost_for_all_who_made_it() {
        let state = State::new();
        let told = state.told(4, |number, write| {
            if number == 2 {
                // As it does when the disk is full.
                write.put("INSERT OR ROLLBACK INTO domains (name, state) VALUES ('0.example', '')", &[])?;
            }
            Ok(add(write, number)?)
        });
        let lost = Err(Text("another change took back what it was to be committed with".to_owned()));
        let own = Err(Text("UNIQUE constraint failed: domains.name".to_owned()));
        assert_eq!(told, [lost.clone(), lost, own, Ok(3)]);
        assert_eq!(state.domains(), names([3]));
    }

    #[test]
    fn a_panic_ends_the_transaction_that_it_was_in() {
        let state = State::new();
        thread::scope(|scope| {
            let panics = || {
                state.sqlite.write::<(), Text>(&state.open, |write| {
                    add(write, 1)?;
                    panic!("on purpose")
                })
            };
            assert!(scope.spawn(panics).join().is_err());
        });
        assert_eq!(state.told(1, |number, write| Ok(add(write, number)?)), [Ok(0)]);
        assert_eq!(state.domains(), names([0]));
    }

    #[test]
    fn who_waited_as_long_as_one_who_was_refused_does_not_wait_once_more() {
        let state = State::new();
        let write = || state.sqlite.write::<_, Text>(&state.open, |write| Ok(add(write, 1)?));
        let other = rusqlite::Connection::open(state.dir.path().join("state.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        state.sqlite.turn().busy_timeout(Duration::ZERO).unwrap();
        let locked = Err(Text("database is locked".to_owned()));
        assert_eq!(write(), locked);
        other.execute_batch("ROLLBACK").unwrap();
        thread::scope(|scope| {
            let mut turn = state.sqlite.turn();
            let waiting: Vec<_> = (0..WRITING).map(|_| scope.spawn(write)).collect();
            while state.sqlite.waiting.load(Ordering::Relaxed) < WRITING {
                sleep(Duration::from_millis(1));
            }
            // As if the other process had had its transaction until now.
            turn.writer.refused.as_mut().unwrap().0 = Instant::now();
            drop(turn);
            for thread in waiting {
                assert_eq!(thread.join().unwrap(), locked);
            }
        });
        assert_eq!(write(), Ok(()));
        assert!(state.sqlite.lock().refused.is_none());
    }
}
