//! A real PostgreSQL on loopback, unpacked by `tests/scripts/tools`, with its data in a temporary folder. It refuses to run as
//! root; then it runs as nobody.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

use crate::loopback::OwnAddress;
use crate::tools;

/// The variable in which tests of the gateway are told of a server that they are to keep their states in: its URL.
pub const VARIABLE: &str = "CFHOST_TEST_DATABASE";

/// How long it may take to start, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// The user and group that are nobody's, in Debian.
const NOBODY: u32 = 65_534;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Postgres {
    own: OwnAddress,
    child: Option<Child>,
    options: Vec<String>,
    folder: TempDir,
}

impl Postgres {
    /// A primary server with an empty database, `cfhost`, and a user of that name who owns it and needs no password.
    ///
    /// # Errors
    ///
    /// If PostgreSQL is not unpacked or does not start.
    pub fn start() -> io::Result<Self> {
        Self::with(&[])
    }

    /// The same, with these settings, such as `max_connections=10`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn with(settings: &[&str]) -> io::Result<Self> {
        let mut server = Self::new(settings)?;
        let options = ["-U", "cfhost", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-N"];
        run(program("initdb")?.arg("-D").arg(server.data()).args(options))?;
        server.go_on()?;
        server.client_of("postgres")?.batch_execute("CREATE DATABASE cfhost").map_err(io::Error::other)?;
        Ok(server)
    }

    /// A standby that follows another one, by a slot of this name.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn standby_of(primary: &Self, name: &str) -> io::Result<Self> {
        let mut server = Self::new(&[])?;
        let from = format!("host=127.0.0.1 port={} user=cfhost application_name={name}", primary.addr().port());
        let options = ["-R", "-X", "stream", "-c", "fast", "-C", "-S", name, "-d", &from];
        run(program("pg_basebackup")?.arg("-D").arg(server.data()).args(options))?;
        server.go_on()?;
        Ok(server)
    }

    fn new(settings: &[&str]) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("cfhost-postgres-").tempdir()?;
        if geteuid().is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY))?;
        }
        let options = settings.iter().map(|setting| (*setting).to_owned()).collect();
        Ok(Self { own: OwnAddress::claim()?, child: None, options, folder })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder that it can read.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a file there that it alone can read.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn give(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        if geteuid().is_root() {
            chown(&path, Some(NOBODY), Some(NOBODY))?;
        }
        Ok(path)
    }

    /// Starts it again after its end.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub fn go_on(&mut self) -> io::Result<()> {
        let log = std::fs::File::create(self.folder.path().join("log"))?;
        let mut command = program("postgres")?;
        command.arg("-D").arg(self.data()).args(["-p", &self.addr().port().to_string()]);
        command.arg("-k").arg(self.folder.path()).args(["-c", "listen_addresses=127.0.0.1"]);
        for option in &self.options {
            command.args(["-c", option]);
        }
        let mut child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let started = Instant::now();
        while self.client_of("postgres").is_err() {
            if child.try_wait()?.is_some() || started.elapsed() > PATIENCE {
                _ = child.kill();
                _ = child.wait();
                let log = std::fs::read_to_string(self.folder.path().join("log"))?;
                return Err(io::Error::other(format!("PostgreSQL does not start: {log}")));
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.child = Some(child);
        Ok(())
    }

    /// Says who has to prove what, as `pg_hba.conf` does.
    ///
    /// # Errors
    ///
    /// If it cannot be told.
    pub fn set_hba(&self, rules: &str) -> io::Result<()> {
        let path = self.data().join("pg_hba.conf");
        std::fs::write(&path, rules)?;
        self.run("SELECT pg_reload_conf()")
    }

    /// Where it is.
    pub fn addr(&self) -> SocketAddr {
        self.own.addr()
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        format!("postgres://cfhost@{}/cfhost", self.addr())
    }

    /// A connection to its database.
    ///
    /// # Errors
    ///
    /// If it does not answer.
    pub fn client(&self) -> io::Result<Client> {
        self.client_of("cfhost")
    }

    fn client_of(&self, database: &str) -> io::Result<Client> {
        let port = self.addr().port();
        let config = format!("host=127.0.0.1 port={port} user=cfhost dbname={database} connect_timeout=5");
        Client::connect(&config, NoTls).map_err(io::Error::other)
    }

    /// Carries statements out.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub fn run(&self, sql: &str) -> io::Result<()> {
        self.client()?.batch_execute(sql).map_err(io::Error::other)
    }

    /// Ends it and all of its processes as a machine ends that loses its power.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let children = children_of(child.id());
        _ = child.kill();
        _ = child.wait();
        for pid in children {
            _ = kill_process(pid, Signal::KILL);
        }
    }

    /// Makes a primary of a standby.
    ///
    /// # Errors
    ///
    /// If it does not become one.
    pub fn promote(&self) -> io::Result<()> {
        run(program("pg_ctl")?.arg("-D").arg(self.data()).args(["promote", "-w", "-t", "120"]))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

fn children_of(pid: u32) -> Vec<Pid> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect()
}

/// A program of PostgreSQL's, run by an ordinary user.
fn program(name: &str) -> io::Result<Command> {
    let path = tools::file(&format!("usr/lib/postgresql/15/bin/{name}"))?;
    let mut command = if geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.env("LD_LIBRARY_PATH", tools::libraries()?).env("HOME", "/nonexistent").current_dir("/");
    Ok(command)
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{command:?} ended with {}: {said}", output.status)))
}

/// The URL of a state of its own in a database, for a test that shares the server with others: a new schema there.
///
/// # Errors
///
/// If it cannot be made.
pub fn own_state(url: &str) -> io::Result<String> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut client = Client::connect(url, NoTls).map_err(io::Error::other)?;
    client.batch_execute(&format!("CREATE SCHEMA {name}")).map_err(io::Error::other)?;
    Ok(format!("{url}?options=-csearch_path%3D{name}"))
}
