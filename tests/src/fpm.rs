//! php-fpm behind nginx, both unpacked in `target/tools`, with the extension; and a relay that counts the connections and
//! TLS handshakes that come through it.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::loopback::OwnAddress;
use crate::running::Running;
use crate::tools;

type Failed = Box<dyn Error>;

/// What the requests to one page came to.
#[derive(Debug)]
pub struct Load {
    /// How long each took, in ascending order.
    pub durations: Vec<Duration>,
    /// The workers that answered, by their process ids.
    pub workers: BTreeSet<u32>,
    /// TLS handshakes that the workers made with the gateway.
    pub handshakes: usize,
}

impl Load {
    /// The duration that half of the requests were faster than.
    pub fn median(&self) -> Duration {
        self.durations[self.durations.len() / 2]
    }
}

/// A relay on a port of its own in front of a server; it counts connections that begin with a TLS handshake.
#[derive(Debug)]
pub struct Relay {
    pub address: SocketAddr,
    handshakes: Arc<AtomicUsize>,
}

impl Relay {
    /// # Errors
    ///
    /// If no port is to be had.
    pub fn new(to: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let handshakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&handshakes);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                thread::spawn(move || _ = relay(client, to, &counted));
            }
        });
        Ok(Self { address, handshakes })
    }

    /// How many handshakes there were.
    pub fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }
}

fn relay(client: TcpStream, to: SocketAddr, handshakes: &AtomicUsize) -> io::Result<()> {
    /// The first byte of a TLS record that belongs to a handshake.
    const HANDSHAKE: u8 = 22;
    let server = TcpStream::connect(to)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let mut first = [0];
    if client.peek(&mut first)? == 1 && first[0] == HANDSHAKE {
        handshakes.fetch_add(1, Ordering::SeqCst);
    }
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || {
        _ = io::copy(&mut from_server, &mut to_client);
        _ = to_client.shutdown(Shutdown::Both);
    });
    let (mut from_client, mut to_server) = (client, server);
    _ = io::copy(&mut from_client, &mut to_server);
    _ = to_server.shutdown(Shutdown::Both);
    _ = back.join();
    Ok(())
}

/// php-fpm and nginx in front of it. Both end with it.
#[derive(Debug)]
pub struct Fpm {
    nginx: Running,
    php: Running,
    own: OwnAddress,
    folder: TempDir,
}

impl Fpm {
    /// Serves the pages of a folder with so many workers, which have these extensions, environment variables and settings
    /// of the pool; nginx sends these parameters beside its own with each request.
    ///
    /// # Errors
    ///
    /// If a program is missing or does not start: with what it said.
    pub fn start(
        pages: &Path,
        workers: usize,
        extensions: &[&Path],
        variables: &[(&str, &str)],
        settings: &[(&str, &str)],
        params: &[(&str, &str)],
    ) -> Result<Self, Failed> {
        let folder = tempfile::Builder::new().prefix("cfhost-fpm-").tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let shown = folder.path().display();
        let temporary = tools::nginx_temp_paths(folder.path());
        // As whoever starts it: root's folders need not be open to others.
        let (user, nginx_user) =
            if geteuid().is_root() { ("user = root\ngroup = root\n", "user root;\n") } else { ("", "") };
        let environment: Vec<_> =
            variables.iter().map(|(name, value)| format!("env[{name}] = \"{value}\"\n")).collect();
        let settings = settings.iter().map(|(name, value)| format!("php_admin_value[{name}] = \"{value}\"\n"));
        let environment: String = environment.into_iter().chain(settings).collect();
        fs::write(
            path("fpm.conf"),
            format!(
                "[global]\nerror_log = {shown}/fpm.log\ndaemonize = no\n[www]\nlisten = {shown}/fpm.sock\nlisten.mode = 0600\n\
                 {user}pm = static\npm.max_children = {workers}\nclear_env = yes\n{environment}",
            ),
        )?;
        let mut php = tools::program(&format!("php-fpm{}", php_version()?))?;
        php.args(["-n", "-R", "--nodaemonize", "--fpm-config"]).arg(path("fpm.conf"));
        for extension in extensions {
            php.arg("-d").arg(format!("extension={}", extension.display()));
        }
        let php = Running::start(&mut php, &path("fpm.err"))?;

        let params: Vec<_> =
            params.iter().map(|(name, value)| format!("   fastcgi_param {name} \"{value}\";\n")).collect();
        let params = params.concat();
        let own = OwnAddress::claim()?;
        let address = own.addr();
        fs::write(
            path("nginx.conf"),
            format!(
                "{nginx_user}daemon off;\npid {shown}/nginx.pid;\nerror_log {shown}/nginx.log;\nworker_processes 1;\nevents {{}}\n\
                 http {{\n access_log off;\n{temporary}\
                  server {{\n  listen {address};\n  location / {{\n   fastcgi_pass unix:{shown}/fpm.sock;\n\
                   fastcgi_param SCRIPT_FILENAME {}$uri;\n   fastcgi_param REQUEST_METHOD $request_method;\n{params}  }}\n }}\n}}\n",
                pages.display(),
            ),
        )?;
        let mut nginx = tools::program("nginx")?;
        nginx.arg("-c").arg(path("nginx.conf")).arg("-e").arg(path("nginx.log"));
        let nginx = Running::start(&mut nginx, &path("nginx.err"))?;
        let mut this = Self { nginx, php, own, folder };
        let deadline = Instant::now() + Duration::from_secs(120);
        while !this.folder.path().join("fpm.sock").exists() || TcpStream::connect(address).is_err() {
            for (name, status) in [("php-fpm", this.php.0.try_wait()?), ("nginx", this.nginx.0.try_wait()?)] {
                if let Some(status) = status {
                    return Err(format!("{name} ended with {status}: {}", this.logs()).into());
                }
            }
            if Instant::now() > deadline {
                return Err(format!("php-fpm or nginx does not start: {}", this.logs()).into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(this)
    }

    /// What both said, and wrote into their logs.
    pub fn logs(&self) -> String {
        ["fpm.err", "fpm.log", "nginx.err", "nginx.log"]
            .map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default())
            .join("\n")
    }

    /// Asks for a page and gives the body, if it came with status 200.
    ///
    /// # Errors
    ///
    /// If it did not.
    pub fn get(&self, page: &str) -> Result<String, Failed> {
        let mut connection = TcpStream::connect(self.own.addr())?;
        connection.set_read_timeout(Some(Duration::from_secs(300)))?;
        write!(connection, "GET /{page} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_owned()),
            _ => Err(format!("{page}: {answer}\n{}", self.logs()).into()),
        }
    }

    /// Asks for a page so often, by as many clients at a time; its body is the number of the worker.
    ///
    /// # Errors
    ///
    /// If an answer is none.
    pub fn load(&self, page: &str, requests: usize, clients: usize, relay: &Relay) -> Result<Load, Failed> {
        let before = relay.handshakes();
        let asked = AtomicUsize::new(0);
        let ask = || -> Result<Vec<(Duration, u32)>, String> {
            let mut answers = Vec::new();
            while asked.fetch_add(1, Ordering::SeqCst) < requests {
                let start = Instant::now();
                let body = self.get(page).map_err(|error| error.to_string())?;
                let worker = body.trim().parse().map_err(|_| format!("{page} answered {body}"))?;
                answers.push((start.elapsed(), worker));
            }
            Ok(answers)
        };
        let answers = thread::scope(|scope| {
            let asking: Vec<_> = (0..clients).map(|_| scope.spawn(ask)).collect();
            asking
                .into_iter()
                .map(|client| client.join().map_err(|_| "a client panicked".to_owned())?)
                .collect::<Result<Vec<_>, _>>()
        })?;
        let answers: Vec<_> = answers.into_iter().flatten().collect();
        let mut durations: Vec<_> = answers.iter().map(|(duration, _)| *duration).collect();
        durations.sort();
        let workers = answers.iter().map(|(_, worker)| *worker).collect();
        Ok(Load { durations, workers, handshakes: relay.handshakes() - before })
    }

    /// The memory that a worker holds alone, in KiB.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn private_memory(worker: u32) -> Result<u64, Failed> {
        let text = fs::read_to_string(format!("/proc/{worker}/smaps_rollup"))?;
        let private = text.lines().filter(|line| line.starts_with("Private_"));
        Ok(private.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum())
    }
}

/// The version of `php`, as Debian's packages and programs have it in their names: `8.2`.
fn php_version() -> Result<String, Failed> {
    let output = Command::new("php").args(["-n", "-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"]).output()?;
    Ok(String::from_utf8(output.stdout)?)
}

/// The folder with the extensions that PHP has.
///
/// # Errors
///
/// If there is no `php-config`.
pub fn extension_dir() -> Result<PathBuf, Failed> {
    let output = Command::new("php-config").arg("--extension-dir").output()?;
    let line = BufReader::new(&output.stdout[..]).lines().next().ok_or("php-config says nothing")??;
    Ok(PathBuf::from(line))
}
