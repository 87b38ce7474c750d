//! The gateway that is killed and started again, with the same state at the same address.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const TOKEN: &str = "a-token-of-the-soak";

/// One call in so many is to meet a fault.
const RARE: u128 = 100;

const FAULTS: [&str; 6] = ["reset-before", "reset-after", "http-500", "cut", "empty", "error:601"];

pub(crate) struct Served {
    folder: PathBuf,
    listen: SocketAddr,
    control: SocketAddr,
    child: Mutex<Child>,
    kills: AtomicU64,
    /// KiB at the end of each life.
    memory: Mutex<Vec<u64>>,
}

impl Served {
    pub(crate) fn start(folder: &Path, host_key: &str) -> io::Result<Self> {
        let folder = folder.join("gateway");
        fs::create_dir(&folder)?;
        fs::write(folder.join("token"), TOKEN)?;
        fs::write(folder.join("host.key"), host_key)?;
        let free = || TcpListener::bind("127.0.0.1:0")?.local_addr();
        let (listen, control) = (free()?, free()?);
        let child = Mutex::new(spawn(&folder, listen, control)?);
        Ok(Self { folder, listen, control, child, kills: AtomicU64::new(0), memory: Mutex::default() })
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("https://{}/host-gw.html", self.listen)
    }

    pub(crate) fn ca_file(&self) -> String {
        self.folder.join("tls/ca.pem").display().to_string()
    }

    pub(crate) fn kills(&self) -> u64 {
        self.kills.load(Ordering::SeqCst)
    }

    /// At the end of its first life and of its last, KiB.
    pub(crate) fn memory(&self) -> (u64, u64) {
        self.note_memory(&self.child.lock().unwrap_or_else(PoisonError::into_inner));
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        (memory.first().copied().unwrap_or_default(), memory.last().copied().unwrap_or_default())
    }

    fn note_memory(&self, child: &Child) {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        let resident = line.trim().trim_end_matches(" kB").parse().unwrap_or_default();
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).push(resident);
    }

    /// Kills it whenever this time has passed, as `kill -9` does, and starts it again.
    pub(crate) fn kill_again_and_again(&self, every: Duration, ends: &AtomicBool) {
        let mut last = Instant::now();
        while !ends.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(100));
            if last.elapsed() < every {
                continue;
            }
            last = Instant::now();
            let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
            self.note_memory(&child);
            _ = child.kill();
            _ = child.wait();
            self.kills.fetch_add(1, Ordering::SeqCst);
            // If it does not start, all that is asked of it fails, and is counted.
            for _ in 0..50 {
                if let Ok(started) = spawn(&self.folder, self.listen, self.control) {
                    *child = started;
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
    }

    /// Lets one call in a hundred or so go wrong.
    pub(crate) fn misbehave(&self, ends: &AtomicBool, calls: &AtomicU64) {
        let start = Instant::now();
        let mut number = 0;
        while !ends.load(Ordering::SeqCst) {
            let calls = u128::from(calls.load(Ordering::SeqCst));
            // Until it is known how many calls there are in a second.
            let pause = (start.elapsed().as_millis() * RARE).checked_div(calls).unwrap_or(200);
            thread::sleep(Duration::from_millis(u64::try_from(pause.clamp(5, 500)).unwrap_or(500)));
            // While it is being started again, there is nobody to be told.
            _ = self.tell(&format!("*={}*1", FAULTS[number % FAULTS.len()]));
            number += 1;
        }
    }

    fn tell(&self, fault: &str) -> io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&self.control, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let length = fault.len();
        write!(
            stream,
            "POST /faults HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{fault}"
        )?;
        stream.read_to_end(&mut Vec::new()).map(|_| ())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        _ = child.kill();
        _ = child.wait();
    }
}

fn spawn(folder: &Path, listen: SocketAddr, control: SocketAddr) -> io::Result<Child> {
    let program = std::env::current_exe()?.with_file_name("cfhost-gateway");
    let mut child = Command::new(program)
        .args(["serve", "--listen", &listen.to_string(), "--control", &control.to_string()])
        .arg("--control-token-file")
        .arg(folder.join("token"))
        .arg("--state")
        .arg(folder.join("state.db"))
        .arg("--host-key-file")
        .arg(folder.join("host.key"))
        .arg("--tls-dir")
        .arg(folder.join("tls"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::options().create(true).append(true).open(folder.join("log"))?)
        .spawn()?;
    // It says where it listens, and where it is controlled.
    let said: Vec<String> = child
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
        .take(2)
        .collect::<io::Result<_>>()?;
    if said.len() == 2 {
        return Ok(child);
    }
    _ = child.kill();
    _ = child.wait();
    Err(io::Error::other(format!("the gateway does not start: {}", fs::read_to_string(folder.join("log"))?)))
}
